//! How this layer says that a text is wrong.

use std::rc::Rc;

use crate::text::{Diagnostic, Source, Span};

/// A result whose error can be shown.
pub(super) type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// An error of a given type at a place.
pub(super) fn error(
    source: &Rc<Source>,
    span: Span,
    kind: &str,
    message: impl Into<String>,
) -> Box<Diagnostic> {
    Box::new(Diagnostic::at(kind, message, source, span))
}

/// A `SyntaxError` at a place.
pub(super) fn syntax_error(
    source: &Rc<Source>,
    span: Span,
    message: impl Into<String>,
) -> Box<Diagnostic> {
    error(source, span, "SyntaxError", message)
}
