//! Errors that teach: the operands with their shapes, the axis that clashes, and what would work.

use std::rc::Rc;

use super::members;
use super::place::Place;
use super::proof;
use super::repair::{self, Fix, Site};
use super::repair_more;
use super::statements;
use super::why::Facts;
use crate::eval::Interp;
use crate::syntax;
use crate::syntax::ast::{Entry, StmtKind};
use crate::text::{Frame, Label, Source, Span, suggest};
use crate::value::layout::shape_text;
use crate::value::{ErrorKind, OpError};

/// So many suggestions are shown.
const MOST_FIXES: usize = 2;

/// Columns for a suggestion, beside what stands before it.
const WIDTH: usize = 68;

/// Adds to an uncaught error what is known to help; what a lesson about it needs comes back. The
/// error's words stay as they are.
pub fn improve(interp: &mut Interp, entry: &Entry, error: &mut OpError) -> Facts {
    let locals = interp.take_failed();
    // Ctrl-C and `exit` are no mistakes, and a proof would run the stopped work again.
    if !error.kind.is_a(ErrorKind::Exception) {
        return Facts::default();
    }
    if error.kind == ErrorKind::NameError && error.hint.is_none() {
        let wanted = error.message.split('\'').nth(1).unwrap_or("");
        let names = locals.iter().map(|(name, _)| name.text());
        error.hint = suggest::closest(wanted, names).map(str::to_owned);
    }
    let operands = match error.frames.first().cloned() {
        Some(frame) if frame.source.library => Vec::new(),
        // The function's own variables are there while its line is looked at.
        Some(frame) if frame.function.is_some() => interp.shadowed(locals, |interp| {
            let Some((inner, span)) = line_of(&frame) else {
                return Vec::new();
            };
            improve_at(interp, &inner, (span, frame.span), error)
        }),
        Some(frame) if error.frames.len() == 1 => {
            improve_at(interp, entry, (frame.span, frame.span), error)
        }
        _ => Vec::new(),
    };
    Facts {
        kind: error.kind.name().to_owned(),
        message: error.message.clone(),
        operands,
        remarks: error
            .labels
            .iter()
            .map(|label| label.text.clone())
            .collect(),
        hints: error
            .hint
            .iter()
            .flat_map(|hint| hint.lines().map(str::to_owned))
            .collect(),
    }
}

/// The line of a function in which an error was raised, as an entry of its own, and where the
/// guilty place is in it.
fn line_of(frame: &Frame) -> Option<(Entry, Span)> {
    let source = &frame.source;
    let (number, _) = source.line_column(frame.span.start);
    let (line, start) = source.line(number);
    let body = line.trim_start();
    let blanks = line.len() - body.len();
    let word = body.strip_prefix("return ").map_or(0, |_| "return ".len());
    let text = body.get(word..)?.trim_end();
    let shift = start + u32::try_from(blanks + word).ok()?;
    let span = Span {
        start: frame.span.start.checked_sub(shift)?,
        end: frame.span.end.checked_sub(shift)?,
    };
    let whole = match text.ends_with(':') {
        true => format!("{text} pass"),
        false => text.to_owned(),
    };
    let inner = Rc::new(Source::new("<fix>", whole));
    let mut entries = syntax::parse_program(&inner).ok().or_else(|| {
        // The statement goes on over several lines: the guilty part alone is looked at.
        let part = Rc::new(Source::new("<fix>", frame.span.of(&source.text)));
        syntax::parse_program(&part).ok()
    })?;
    let entry = entries.pop().filter(|_| entries.is_empty())?;
    let span = match entry.source.text == inner.text {
        true => span,
        false => Span::new(0, entry.source.text.len()),
    };
    Some((entry, span))
}

/// Looks for what would work at a place of a statement, `shown` in the text the error is drawn
/// with; the operands and their shapes come back.
fn improve_at(
    interp: &mut Interp,
    entry: &Entry,
    (span, shown): (Span, Span),
    error: &mut OpError,
) -> Vec<(String, String)> {
    // Variables of comprehensions are gone, and their names may mean something else now.
    if entry.frame.locals > 0 || entry.frame.cells > 0 {
        return Vec::new();
    }
    let place = Place::new(entry, span, error);
    let mut named = members::fixes(interp, &place, error);
    named.extend(statements::fixes(&place, error));
    let lines = working(interp, named);
    if !lines.is_empty() {
        error.hint = Some(lines.join("\n"));
    }
    let text = &entry.source.text;
    let (site, looked_at) = match &place.stmt.kind {
        StmtKind::AugAssign {
            target, op, value, ..
        } => (
            Site::of_update(target.span.of(text), *op, value.span.of(text)),
            span,
        ),
        _ => match statements::condition(&place, error) {
            Some((site, whole)) => (Some(site), whole),
            None => (Site::read(span.of(text)), span),
        },
    };
    let operands = site.as_ref().map(|site| about(interp, site));
    let operands = operands.unwrap_or_default();
    if error.hint.is_some() {
        return operands;
    }
    if let Some(site) = &site
        && let Some(text) = line_up(interp, site, error)
    {
        error.labels.push(Label { span: shown, text });
    }
    let mut fixes = repair_more::statement(interp, &place, error);
    if let Some(site) = &site {
        fixes.extend(repair::candidates(interp, site, error));
    }
    let fixes = fixes.into_iter();
    let fixes = fixes.map(|fix| statements::headed(&place, looked_at, fix));
    let lines = working(interp, fixes.collect());
    if !lines.is_empty() {
        error.hint = Some(lines.join("\n"));
    }
    operands
}

/// The lines for the first suggestions that work.
fn working(interp: &mut Interp, fixes: Vec<Fix>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    for fix in fixes {
        if lines.len() == MOST_FIXES {
            break;
        }
        if texts.contains(&fix.text) {
            continue;
        }
        if let Some(line) = proven(interp, &fix) {
            lines.push(line);
            texts.push(fix.text);
        }
    }
    lines
}

/// The operands of an expression with what they are.
fn about(interp: &mut Interp, site: &Site) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for text in site.arrays() {
        let Some(value) = proof::value(interp, &text) else {
            continue;
        };
        let Some(array) = super::trace::array_of(&value) else {
            continue;
        };
        if array.ndim() == 0 && text.parse::<f64>().is_ok() {
            continue;
        }
        let shape = shape_text(array.shape(), ", ");
        found.push((text, format!("shape {shape}, {}", array.dtype().name())));
    }
    found
}

/// The line for a suggestion that works.
fn proven(interp: &mut Interp, fix: &Fix) -> Option<String> {
    let value = proof::value(interp, &fix.proof)?;
    let shape = super::trace::array_of(&value).map(|array| shape_text(array.shape(), ", "));
    let shape = shape.filter(|shape| shape != "()");
    let arrow = shape.map(|shape| format!("-> {shape}")).unwrap_or_default();
    let both = format!("{} {arrow}", fix.note);
    // As much is said behind it as there is room for.
    let remarks = [both.trim(), fix.note.as_str(), arrow.as_str()];
    let fits = |remark: &&str| {
        !remark.is_empty() && fix.text.chars().count() + 6 + remark.chars().count() <= WIDTH
    };
    Some(match remarks.into_iter().find(fits) {
        Some(remark) => format!("{}      {remark}", fix.text),
        None => fix.text.clone(),
    })
}

/// The shapes of two operands under each other, with the axis that clashes.
fn line_up(interp: &mut Interp, site: &Site, error: &OpError) -> Option<String> {
    let is_broadcast = error
        .message
        .contains("could not be broadcast together with shapes");
    let operands = site.arrays();
    let [left, right] = operands.as_slice() else {
        return None;
    };
    let (a, b) = (proof::shape(interp, left)?, proof::shape(interp, right)?);
    if !is_broadcast {
        let is_product =
            error.message.contains("core dimension") || error.message.contains("not aligned");
        let is_join = error.message.contains("concatenation axis");
        return (is_product || is_join).then(|| {
            format!(
                "{left}: {}    {right}: {}",
                shape_text(&a, ", "),
                shape_text(&b, ", ")
            )
        });
    }
    let ndim = a.len().max(b.len());
    let at =
        |shape: &[usize], axis: usize| (axis + shape.len()).checked_sub(ndim).map(|at| shape[at]);
    let width = a
        .iter()
        .chain(&b)
        .map(|n| n.to_string().len())
        .max()
        .unwrap_or(1);
    let name = left.chars().count().max(right.chars().count());
    let row = |label: &str, shape: &[usize]| {
        let cells: Vec<String> = (0..ndim)
            .map(|axis| {
                let size = at(shape, axis).map(|n| n.to_string()).unwrap_or_default();
                format!("{size:>width$}")
            })
            .collect();
        format!("{label:<name$}   {}", cells.join("  "))
    };
    let clash = |axis: &usize| match (at(&a, *axis), at(&b, *axis)) {
        (Some(m), Some(n)) => m != n && m != 1 && n != 1,
        _ => false,
    };
    let axis = (0..ndim).rev().find(clash)?;
    let column = name + 3 + axis * (width + 2) + width - 1;
    let (m, n) = (at(&a, axis)?, at(&b, axis)?);
    Some(format!(
        "{}\n{}\n{:column$}^ {m} and {n} differ, and neither is 1",
        row(left, &a),
        row(right, &b),
        ""
    ))
}

/// The text of a span.
pub(super) fn slice(span: Span, text: &str) -> String {
    span.of(text).to_owned()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::improve;
    use crate::eval::Interp;
    use crate::host::TestHost;
    use crate::syntax;
    use crate::text::{Frame, Source, Symbol};
    use crate::value::{Array, DType, ErrorKind, OpError, Value};

    /// Proving a suggestion runs text of the program: after Ctrl-C that is what must not happen.
    #[test]
    fn an_interruption_gets_no_suggestion() {
        let source = Rc::new(Source::new("<cell 1>", "a @ a"));
        let entry = syntax::parse_program(&source).unwrap().remove(0);
        let mut interp = Interp::new(Box::new(TestHost::default()));
        let array = Array::zeros(&[2, 2], DType::F64).unwrap();
        interp.set_global(Symbol::new("a"), Value::array(array));
        let mut error = OpError::new(ErrorKind::KeyboardInterrupt, "");
        let span = entry.statement.span;
        error.frames.push(Frame {
            source,
            span,
            function: None,
        });
        improve(&mut interp, &entry, &mut error);
        assert_eq!(error.hint, None);
    }
}
