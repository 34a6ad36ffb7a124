//! Layout: text → logical lines with their depth of indentation.

use std::rc::Rc;

use super::error::{Result, error, syntax_error};
use super::limits::{BRACKETS, INDENTATION, LINE_BYTES, SOURCE_BYTES};
use super::tokens::{Problem, Scanner, TokenKind, closer};
use crate::text::{Diagnostic, Source, Span};

/// A logical line: what ends at a line end that is in no bracket, string or comment.
#[derive(Debug)]
pub(super) struct Line {
    /// From its first token to its last.
    pub(super) span: Span,
    /// How many blocks it is in.
    pub(super) level: usize,
    /// What is wrong with its tokens or its indentation.
    pub(super) error: Option<Box<Diagnostic>>,
    /// Only more text could make it right.
    pub(super) open: bool,
    /// It ends with a `:`, so that a block must follow.
    pub(super) opens_block: bool,
}

impl Line {
    /// Whether it is a decorator, which belongs to the line that follows.
    pub(super) fn is_decorator(&self, text: &str) -> bool {
        self.span.of(text).starts_with('@')
    }

    /// The first word of the line, or "".
    pub(super) fn first_word<'t>(&self, text: &'t str) -> &'t str {
        let line = self.span.of(text);
        let end = line.find(|character: char| !(character.is_alphanumeric() || character == '_'));
        &line[..end.unwrap_or(line.len())]
    }
}

/// The columns of a line's start: with tabs of eight, and with tabs of one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Columns(usize, usize);

struct Layout<'s> {
    source: &'s Rc<Source>,
    indents: Vec<Columns>,
    lines: Vec<Line>,
}

/// Refuses a text as a whole: too long, or not text.
pub(super) fn check_text(source: &Rc<Source>) -> Result<()> {
    if source.text.len() > SOURCE_BYTES {
        let message = format!(
            "source too long: nx reads at most {} MiB",
            SOURCE_BYTES >> 20
        );
        return Err(syntax_error(source, Span::new(0, 0), message));
    }
    if let Some(at) = source.text.find('\0') {
        let message = "source code cannot contain null bytes";
        return Err(syntax_error(source, Span::new(at, at + 1), message));
    }
    Ok(())
}

/// Splits a text into its logical lines.
pub(super) fn lines(source: &Rc<Source>) -> Vec<Line> {
    lines_from(source, 0)
}

/// After a bracket that is never closed: where the next line begins that looks like a statement of
/// its own, so that the open one costs only itself.
pub(super) fn resume(source: &Source, lines: &[Line]) -> Option<usize> {
    let last = lines.last().filter(|line| line.open)?;
    let bracket = last
        .error
        .as_ref()
        .filter(|error| error.message.ends_with("never closed"))?;
    let mut at = bracket.frames.last()?.span.start as usize;
    loop {
        at += source.text.get(at..)?.find('\n')? + 1;
        let begins = source.text.get(at..)?.chars().next()?;
        if begins.is_alphabetic() || begins == '_' {
            return Some(at);
        }
    }
}

/// Splits the text from a byte on into its logical lines.
pub(super) fn lines_from(source: &Rc<Source>, from: usize) -> Vec<Line> {
    let mut layout = Layout {
        source,
        indents: vec![Columns(0, 0)],
        lines: Vec::new(),
    };
    let mut scanner = Scanner::from(&source.text, from);
    let mut line: Option<Span> = None;
    let mut ends_with_colon = false;
    while let Some(token) = scanner.token() {
        match token.kind {
            TokenKind::Comment => {}
            TokenKind::Newline => {
                if let Some(span) = line.take() {
                    layout.line(span, ends_with_colon, &mut scanner);
                }
            }
            _ => {
                ends_with_colon = token.span.of(&source.text) == ":";
                line = Some(line.map_or(token.span, |span| span.to(token.span)));
            }
        }
    }
    if line.is_some() || !scanner.problems.is_empty() {
        let end = source.text.trim_end().len();
        let span = line.unwrap_or_else(|| Span::new(end, end));
        layout.line(span, ends_with_colon, &mut scanner);
    }
    layout.lines
}

impl Layout<'_> {
    fn line(&mut self, span: Span, opens_block: bool, scanner: &mut Scanner<'_>) {
        let problem = first_problem(scanner);
        let open = problem.as_ref().is_some_and(|problem| problem.open);
        let (level, indentation) = self.level(span);
        let too_long = (span.end - span.start) as usize > LINE_BYTES;
        let error = match problem {
            _ if indentation.is_some() => indentation,
            Some(problem) => Some(self.report(&problem, span)),
            None if too_long => {
                let message = format!(
                    "statement too long: nx reads at most {} MiB",
                    LINE_BYTES >> 20
                );
                let start = span.start as usize;
                Some(syntax_error(
                    self.source,
                    Span::new(start, start + 1),
                    message,
                ))
            }
            None => None,
        };
        self.lines.push(Line {
            span,
            level,
            error,
            open,
            opens_block,
        });
    }

    /// How many blocks a line is in, by Python's rule for tabs and blanks; and what is wrong.
    fn level(&mut self, span: Span) -> (usize, Option<Box<Diagnostic>>) {
        let columns = columns(&self.source.text, span.start as usize);
        let top = self.indents.last().copied().unwrap_or(Columns(0, 0));
        let depth = self.indents.len() - 1;
        if columns.0 > top.0 {
            if columns.1 <= top.1 {
                return (depth, Some(self.mixed_tabs(span)));
            }
            if depth + 1 >= INDENTATION {
                let message = "too many levels of indentation";
                return (
                    depth,
                    Some(self.indentation(span, "IndentationError", message)),
                );
            }
            self.indents.push(columns);
            return (depth + 1, None);
        }
        self.indents.retain(|indent| indent.0 <= columns.0);
        let depth = self.indents.len().saturating_sub(1);
        let top = self.indents.last().copied().unwrap_or(Columns(0, 0));
        if top.0 != columns.0 {
            let message = "unindent does not match any outer indentation level";
            return (
                depth,
                Some(self.indentation(span, "IndentationError", message)),
            );
        }
        (depth, (top.1 != columns.1).then(|| self.mixed_tabs(span)))
    }

    fn mixed_tabs(&self, span: Span) -> Box<Diagnostic> {
        self.indentation(
            span,
            "TabError",
            "inconsistent use of tabs and spaces in indentation",
        )
    }

    /// An error that points at a whole line.
    fn indentation(&self, span: Span, kind: &str, message: &str) -> Box<Diagnostic> {
        let (number, _) = self.source.line_column(span.start);
        let (text, from) = self.source.line(number);
        let whole = Span::new(from as usize, from as usize + text.trim_end().len());
        error(self.source, whole, kind, message)
    }

    fn report(&self, problem: &Problem, line: Span) -> Box<Diagnostic> {
        let mut diagnostic = syntax_error(self.source, problem.span, problem.message.clone());
        if problem.open && problem.message.ends_with("was never closed") {
            diagnostic.hint = self.closed(problem.span, line);
        }
        diagnostic
    }

    /// The line of an unclosed bracket with the brackets closed at its end, if that is a program.
    fn closed(&self, bracket: Span, line: Span) -> Option<String> {
        let (number, _) = self.source.line_column(bracket.start);
        let (text, from) = self.source.line(number);
        let start = from.max(line.start) as usize;
        if self.source.line_column(line.start).0 != number {
            return None;
        }
        let text = text.get(start - from as usize..)?;
        let mut scanner = Scanner::new(text);
        let mut end = 0;
        while let Some(token) = scanner.token() {
            if token.kind != TokenKind::Comment {
                end = token.span.end as usize;
            }
        }
        if !scanner.problems.is_empty() || scanner.open.len() > BRACKETS {
            return None;
        }
        let closers = scanner
            .open
            .iter()
            .rev()
            .map(|(open, _)| closer(*open) as char);
        let repaired: String = text.get(..end)?.chars().chain(closers).collect();
        super::is_line(&repaired).then(|| format!("try  {repaired}"))
    }
}

/// What is wrong with the line that just ended: what comes first, or else an open bracket.
fn first_problem(scanner: &mut Scanner<'_>) -> Option<Problem> {
    let problems = std::mem::take(&mut scanner.problems);
    let first = problems
        .into_iter()
        .min_by_key(|problem| (problem.open, problem.span.start));
    let unclosed = scanner.open.last().map(|(open, at)| Problem {
        span: Span::new(*at, at + 1),
        message: format!("'{}' was never closed", *open as char).into(),
        open: true,
    });
    scanner.open.clear();
    first.or(unclosed)
}

fn columns(text: &str, start: usize) -> Columns {
    let line_start = text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let mut columns = Columns(0, 0);
    for byte in text[line_start..start].bytes() {
        columns = match byte {
            b' ' => Columns(columns.0 + 1, columns.1 + 1),
            b'\t' => Columns((columns.0 / 8 + 1) * 8, columns.1 + 1),
            b'\x0c' => Columns(0, 0),
            _ => columns,
        };
    }
    columns
}
