//! Whether a text that is being typed is finished.

use std::rc::Rc;

use super::layout;
use crate::text::Source;

/// What a prompt does when a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Run it.
    Complete,
    /// Ask for another line, indented by so many blanks.
    Incomplete {
        /// Blanks at the start of the next line.
        indent: usize,
    },
    /// It can only be refused.
    Invalid,
}

/// How many blanks a block is indented by.
const STEP: usize = 4;

/// Whether more lines must follow: an open bracket, string or `\`, or a block that has not yet
/// ended (an empty line ends it).
pub fn incomplete(text: &str) -> Completeness {
    let source = Rc::new(Source::new("", text));
    if layout::check_text(&source).is_err() {
        return Completeness::Invalid;
    }
    let lines = layout::lines(&source);
    let Some(last) = lines.last() else {
        return Completeness::Complete;
    };
    let typed = text.rsplit('\n').next().unwrap_or("");
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    if last.open {
        let in_string = last
            .error
            .as_ref()
            .is_some_and(|error| error.message.starts_with("unterm"));
        let first = last.span.of(text).lines().count() <= 1;
        let indent = match typed {
            _ if in_string => 0,
            typed if first => blanks(typed) + STEP,
            typed => blanks(typed),
        };
        return Completeness::Incomplete { indent };
    }
    if lines.iter().any(|line| line.error.is_some()) {
        return Completeness::Invalid;
    }
    let is_ended = text.contains('\n') && typed.trim().is_empty();
    if last.is_decorator(text) && !is_ended {
        let indent = blanks(typed);
        return Completeness::Incomplete { indent };
    }
    if !last.opens_block && (last.level == 0 || is_ended) {
        return Completeness::Complete;
    }
    if is_ended {
        return Completeness::Invalid;
    }
    let (number, _) = source.line_column(last.span.start);
    let indent = blanks(source.line(number).0);
    let indent = match last.first_word(text) {
        _ if last.opens_block => indent + STEP,
        "return" | "break" | "continue" | "raise" | "pass" => indent.saturating_sub(STEP),
        _ => indent,
    };
    Completeness::Incomplete { indent }
}
