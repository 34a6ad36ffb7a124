//! The steps of an expression as JSON, for other programs.

use super::explain::Wish;
use super::terms::{flat, unflat};
use super::trace::{Node, Step};
use crate::value::Array;

/// Results with more links than this are written without them.
const MOST_LINKS: usize = 4096;

/// One object: the expression, its steps, and what is written for people.
pub(super) fn write(node: &Node, wish: &Wish) -> String {
    let mut steps = Vec::new();
    collect(node, &mut steps);
    let lines: Vec<String> = super::explain::lines(node, wish)
        .iter()
        .map(|line| text(&super::ink::plain(line)))
        .collect();
    format!(
        "{{\"expression\": {}, \"steps\": [{}], \"lines\": [{}]}}",
        text(&node.text),
        steps.join(", "),
        lines.join(", ")
    )
}

fn collect(node: &Node, steps: &mut Vec<String>) {
    for inner in &node.inner {
        collect(inner, steps);
    }
    let Some(step) = &node.step else { return };
    let operands: Vec<String> = step
        .operands
        .iter()
        .map(|(name, array)| format!("{{\"text\": {}, {}}}", text(name), layout(array)))
        .collect();
    steps.push(format!(
        "{{\"text\": {}, \"start\": {}, \"end\": {}, \"operation\": {}, \"operands\": [{}], \
         \"result\": {{{}}}, \"view\": {}, \"terms_per_cell\": {}{}}}",
        text(&node.text),
        node.span.start,
        node.span.end,
        text(&step.name),
        operands.join(", "),
        layout(&step.result),
        step.view,
        step.terms().count(),
        cells(step)
    ));
}

/// The input cells of every output cell of a small result: pairs of operand and place, both in C
/// order from 0.
fn cells(step: &Step) -> String {
    let terms = step.terms();
    let (size, count) = (step.result.size(), terms.count());
    if count == 0 || size.saturating_mul(count) > MOST_LINKS {
        return String::new();
    }
    let of_cell = |out: usize| {
        let index = unflat(out, &terms.out);
        let mut links: Vec<(usize, usize)> = (0..count)
            .flat_map(|k| terms.term(&index, k))
            .map(|cell| (cell.operand, flat(&cell.index, &terms.shapes[cell.operand])))
            .collect();
        links.sort_unstable();
        links.dedup();
        let links: Vec<String> = links
            .iter()
            .map(|(operand, at)| format!("[{operand}, {at}]"))
            .collect();
        format!("[{}]", links.join(", "))
    };
    let all: Vec<String> = (0..size).map(of_cell).collect();
    format!(", \"cells\": [{}]", all.join(", "))
}

/// The shape and dtype of an array, without braces.
pub(super) fn layout(array: &Array) -> String {
    let shape: Vec<String> = array.shape().iter().map(usize::to_string).collect();
    let dtype = text(&array.dtype().name());
    format!("\"shape\": [{}], \"dtype\": {dtype}", shape.join(", "))
}

/// A JSON string.
pub(super) fn text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
