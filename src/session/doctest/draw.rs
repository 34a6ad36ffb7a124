//! How the report of a handout looks.

use crate::session::source_line::escape;
use crate::session::{Style, Styled, report};
use crate::teach::prose::Equation;
use crate::text::{Diagnostic, Label, Source, Span};

use std::rc::Rc;

/// More lines of an output than this are not shown.
const MOST: usize = 12;

/// `file:line: `.
pub(super) fn place(name: &str, line: usize) -> Styled {
    let mut out = Styled::default();
    out.push(Style::Place, format!("{}:{}", escape(name), line + 1))
        .push(Style::Plain, ": ");
    out
}

/// An output that is not what is written.
pub(super) fn mismatch(place: &Styled, code: &str, want: &str, got: &str, remark: &str) -> Styled {
    let mut out = place.clone();
    out.push(Style::Error, "differs")
        .push(Style::Plain, ": ")
        .line(Style::Plain, first_line(code));
    block(&mut out, "written", Style::Caret, want);
    block(&mut out, "computed", Style::Hint, got);
    if !remark.is_empty() {
        out.line(Style::Label, format!("  {remark}"));
    }
    out
}

/// Something else that is wrong with an example.
pub(super) fn wrong(place: &Styled, kind: &str, text: &str) -> Styled {
    let mut out = place.clone();
    out.push(Style::Error, kind)
        .push(Style::Plain, ": ")
        .line(Style::Plain, escape(text));
    out
}

/// An error that nobody wrote down.
pub(super) fn raised(place: &Styled, diagnostic: &Diagnostic) -> Styled {
    let drawn = report::error(diagnostic);
    let mut out = Styled::default();
    // Errors of programs carry their place themselves.
    if !drawn.plain().starts_with(&place.plain()) {
        out.append(place);
    }
    out.append(&drawn);
    out
}

/// A chain of equalities that is false.
pub(super) fn equation(source: &Rc<Source>, found: &Equation) -> Styled {
    let Some(fault) = &found.fault else {
        return Styled::default();
    };
    let span = |range: &std::ops::Range<usize>| Span::new(range.start, range.end);
    let text = span(&found.span).of(&source.text);
    let text: Vec<&str> = text.split_whitespace().collect();
    let mut diagnostic = Diagnostic::at("false", text.join(" "), source, span(&fault.span));
    diagnostic.labels.push(Label {
        span: span(&fault.span),
        text: fault.says.clone(),
    });
    if let Some(meant) = &fault.meant {
        diagnostic = diagnostic.with_hint(format!("did you mean {meant} ?"));
    }
    report::error(&diagnostic)
}

/// Something right, or right enough.
pub(super) fn fine(place: &Styled, code: &str) -> Styled {
    let mut out = place.clone();
    out.push(Style::Hint, "ok")
        .push(Style::Plain, ": ")
        .push(Style::Plain, first_line(code));
    out.push(Style::Plain, "\n");
    out
}

/// Something to know that is no fault.
pub(super) fn note(place: &Styled, code: &str, words: &str) -> Styled {
    let mut out = place.clone();
    out.push(Style::Warning, "note")
        .push(Style::Plain, ": ")
        .line(Style::Plain, first_line(code))
        .line(Style::Dim, format!("  {words}"));
    out
}

/// The first line of a text that is not empty.
fn first_line(code: &str) -> String {
    let mut lines = code.lines().filter(|line| !line.trim().is_empty());
    let first = escape(lines.next().unwrap_or("").trim());
    match lines.next() {
        Some(_) => format!("{first} …"),
        None => first,
    }
}

/// A labelled output.
fn block(out: &mut Styled, label: &str, style: Style, text: &str) {
    if text.trim().is_empty() {
        out.push(Style::Plain, format!("  {label:<8}  "))
            .line(Style::Dim, "nothing");
        return;
    }
    let count = text.lines().count();
    for (index, line) in text.lines().take(MOST).enumerate() {
        let label = if index == 0 { label } else { "" };
        out.push(Style::Plain, format!("  {label:<8}  "))
            .line(style, escape(line));
    }
    if count > MOST {
        out.line(
            Style::Dim,
            format!("{:12}… {} more lines", "", count - MOST),
        );
    }
}
