//! What is wrong with a program, as data: drawn by the session, coloured by the terminal.

use std::rc::Rc;

use super::{Source, Span};

/// An error or a warning with its places in the program.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The public name of the exception type: `ValueError`, `AxisError`, `SyntaxError`…
    pub kind: String,
    /// Python's or NumPy's words.
    pub message: String,
    /// Where it happened: the outermost call first, the guilty place last.
    pub frames: Vec<Frame>,
    /// Remarks under the caret, each at a place in the last frame's source.
    pub labels: Vec<Label>,
    /// One thing to try, known to be true.
    pub hint: Option<String>,
}

/// One step of a traceback.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The program text.
    pub source: Rc<Source>,
    /// The guilty place in it.
    pub span: Span,
    /// The function that was running, or None at top level.
    pub function: Option<String>,
}

/// A remark on a place.
#[derive(Clone, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The remark.
    pub text: String,
}

impl Diagnostic {
    /// A diagnostic at one place.
    pub fn at(
        kind: impl Into<String>,
        message: impl Into<String>,
        source: &Rc<Source>,
        span: Span,
    ) -> Self {
        let frame = Frame {
            source: Rc::clone(source),
            span,
            function: None,
        };
        Self {
            kind: kind.into(),
            message: message.into(),
            frames: vec![frame],
            labels: Vec::new(),
            hint: None,
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
