//! Errors that teach: the operands with their shapes, the axis that clashes, and what would work.

use super::proof;
use super::repair::{self, Fix, Site};
use super::statements;
use crate::eval::Interp;
use crate::syntax::ast::{Entry, StmtKind};
use crate::text::{Label, Span};
use crate::value::layout::shape_text;
use crate::value::{ErrorKind, OpError};

/// So many suggestions are shown.
const MOST_FIXES: usize = 2;

/// Adds to an uncaught error what is known to help. The error's words stay as they are.
pub fn improve(interp: &mut Interp, entry: &Entry, error: &mut OpError) {
    // Ctrl-C and `exit` are no mistakes, and a proof would run the stopped work again.
    if !error.kind.is_a(ErrorKind::Exception) {
        return;
    }
    let frame = match error.frames.as_slice() {
        [frame] if frame.function.is_none() => frame.clone(),
        _ => return,
    };
    // Variables of comprehensions are gone, and their names may mean something else now.
    if entry.frame.locals > 0 || entry.frame.cells > 0 {
        return;
    }
    if let Some(fix) = statements::replaced(entry, frame.span, error)
        && let Some(line) = proven(interp, &fix)
    {
        error.hint = Some(line);
    }
    if error.hint.is_some() {
        return;
    }
    let site = match &entry.statement.kind {
        StmtKind::AugAssign {
            target, op, value, ..
        } => {
            let text = &entry.source.text;
            Site::of_update(target.span.of(text), *op, value.span.of(text))
        }
        _ => statements::condition(entry, error)
            .or_else(|| Site::read(frame.span.of(&frame.source.text))),
    };
    let Some(site) = site else { return };
    if let Some(text) = line_up(interp, &site, error) {
        error.labels.push(Label {
            span: frame.span,
            text,
        });
    }
    let mut hints: Vec<String> = Vec::new();
    for fix in repair::candidates(interp, &site, error) {
        if hints.len() == MOST_FIXES {
            break;
        }
        let Some(line) = proven(interp, &fix) else {
            continue;
        };
        if !hints.contains(&line) {
            hints.push(line);
        }
    }
    if !hints.is_empty() {
        error.hint = Some(hints.join("\n"));
    }
}

/// The line for a suggestion that works.
fn proven(interp: &mut Interp, fix: &Fix) -> Option<String> {
    let value = proof::value(interp, &fix.proof)?;
    let shape = super::trace::array_of(&value).map(|array| shape_text(array.shape(), ", "));
    Some(match (fix.note.as_str(), shape) {
        ("", Some(shape)) if shape != "()" => format!("{}      -> {shape}", fix.text),
        ("", _) => fix.text.clone(),
        (note, Some(shape)) if shape != "()" => format!("{}      {note} -> {shape}", fix.text),
        (note, _) => format!("{}      {note}", fix.text),
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
