//! Layer 1: text → tree with spans. Pure: no values, no effects.

pub mod ast;
mod complete;
mod diagnose;
mod error;
mod layout;
mod limits;
mod lower;
mod numbers;
mod parser;
mod scope;
pub mod signature;
mod strings;
#[cfg(test)]
mod tests;
mod tokens;
mod walk;

use std::rc::Rc;

use crate::text::{Diagnostic, Source, Span};

use ast::{Entry, FrameLayout, Stmt, StmtKind};
use error::Result;
use lower::{Group, Lower};
use parser::Rule;

pub use complete::{Completeness, incomplete};
pub use signature::{SigDefault, SigParam, Signature};
pub use tokens::{KEYWORDS, TokenKind, highlight, is_keyword};

/// The top-level statements of a text, in order; one that does not parse costs only itself.
pub fn parse(source: &Rc<Source>) -> Vec<std::result::Result<Entry, Box<Diagnostic>>> {
    let mut entries = Vec::new();
    if let Err(error) = layout::check_text(source) {
        return vec![Err(error)];
    }
    let mut from = Some(0);
    // Each turn may scan to the end of the text, so their number is bounded.
    for _ in 0..limits::RESUMPTIONS {
        let Some(start) = from else { break };
        let lines = layout::lines_from(source, start);
        for group in lower::groups(&source.text, &lines) {
            match Group::new(source, &lines[group]).statements() {
                Ok(statements) => {
                    entries.extend(statements.into_iter().map(|one| entry(source, one)))
                }
                Err(error) => entries.push(Err(error)),
            }
        }
        from = layout::resume(source, &lines);
    }
    entries
}

/// The whole text, as CPython takes it: one mistake refuses all.
pub fn parse_program(source: &Rc<Source>) -> std::result::Result<Vec<Entry>, Box<Diagnostic>> {
    parse(source).into_iter().collect()
}

/// A text that is one expression.
pub fn parse_expression(source: &Rc<Source>) -> std::result::Result<Entry, Box<Diagnostic>> {
    layout::check_text(source)?;
    let lines = layout::lines(source);
    let (line, rest) = match lines.as_slice() {
        [] => {
            return Err(error::syntax_error(
                source,
                Span::default(),
                "invalid syntax",
            ));
        }
        [line, rest @ ..] => (line, rest),
    };
    let wrong = line
        .error
        .as_ref()
        .or_else(|| rest.first().and_then(|line| line.error.as_ref()));
    if let Some(error) = wrong {
        return Err(error.clone());
    }
    if let Some(second) = rest.first() {
        return Err(error::syntax_error(source, second.span, "invalid syntax"));
    }
    let text = line.span.of(&source.text);
    let parsed = parser::parse(Rule::expression_line, text)
        .map_err(|at| diagnose::line(source, line.span, at))?;
    let mut lower = Lower::new(source, line.span.start as usize);
    let value = lower.only_expression(&parsed)?;
    entry(
        source,
        Stmt {
            span: value.span,
            kind: StmtKind::Expr {
                value,
                silent: false,
            },
        },
    )
}

fn entry(source: &Rc<Source>, mut statement: Stmt) -> Result<Entry> {
    let frame: FrameLayout = scope::resolve(source, &mut statement)?;
    Ok(Entry {
        statement,
        frame,
        source: Rc::clone(source),
    })
}

/// Whether a text is one whole logical line of the language.
fn is_line(text: &str) -> bool {
    parser::parse(Rule::logical_line, text).is_ok()
}
