//! What `explain` writes: the steps of an expression, and the outermost one cell by cell.

use super::chain;
use super::number::Shown;
use super::table;
use super::terms::{Fold, Rule};
use super::trace::{Node, Step};
use crate::value::layout::{broadcast_pair, indices, shape_text};
use crate::value::{Array, Shape};

/// Longer names of operands are replaced by a letter.
const LONGEST_NAME: usize = 12;
/// Results with at most so many cells are shown cell by cell.
const ALL_CELLS: usize = 4;

/// The explanation, line by line.
pub(super) fn lines(node: &Node) -> Vec<String> {
    let mut steps = Vec::new();
    collect(node, &mut steps);
    let mut lines = Vec::new();
    if steps.len() > 1 || (steps.len() == 1 && node.step.is_none()) {
        lines.extend(overview(node, &steps));
    }
    match &node.step {
        Some(step) => lines.extend(block(step)),
        None if steps.is_empty() => {
            lines.push("  a value, or a function whose cells explain does not follow".to_owned())
        }
        None => lines.push("  the outermost call is not followed cell by cell".to_owned()),
    }
    lines.into_iter().map(clip).collect()
}

/// A line cut to the width.
fn clip(line: String) -> String {
    match line.chars().count() > chain::WIDTH {
        true => line.chars().take(chain::WIDTH - 1).chain(['…']).collect(),
        false => line,
    }
}

/// The steps inside an expression, the innermost first.
fn collect<'a>(node: &'a Node, steps: &mut Vec<&'a Node>) {
    for inner in &node.inner {
        collect(inner, steps);
    }
    if node.step.is_some() {
        steps.push(node);
    }
}

/// The expression with its steps underlined, and a line for each.
fn overview(node: &Node, steps: &[&Node]) -> Vec<String> {
    let drawable = !node.text.contains('\n') && node.text.chars().count() <= 60;
    let mut lines = Vec::new();
    if drawable {
        lines.push(format!("  {}", node.text));
    }
    let words: Vec<String> = steps
        .iter()
        .enumerate()
        .map(|(at, inner)| {
            inner
                .step
                .as_ref()
                .map_or(String::new(), |step| summary(at + 1, step))
        })
        .collect();
    for (at, (inner, words)) in steps.iter().zip(words).enumerate() {
        let under = if drawable {
            underline(node, inner, at + 1)
        } else {
            String::new()
        };
        let width = node.text.chars().count() + 2;
        let one = format!("{under:<width$}  {words}");
        if drawable && one.chars().count() <= chain::WIDTH {
            lines.push(one);
        } else {
            if drawable {
                lines.push(under);
            }
            lines.push(format!("    {words}"));
        }
    }
    lines
}

/// The mark under a step: a line with its number in the middle.
fn underline(node: &Node, inner: &Node, number: usize) -> String {
    let start = inner.span.start.saturating_sub(node.span.start) as usize;
    let before = node.text.get(..start).unwrap_or("").chars().count();
    let width = inner.text.chars().count();
    let number = number.to_string();
    let line = width.saturating_sub(number.len());
    let half = line / 2;
    format!(
        "  {}{}{number}{}",
        " ".repeat(before),
        "─".repeat(half),
        "─".repeat(line - half)
    )
}

/// `1: (2,) * (2,) -> (2,)    [-12, 42]`.
fn summary(number: usize, step: &Step) -> String {
    let shapes: Vec<String> = step
        .operands
        .iter()
        .map(|(_, array)| shape_text(array.shape(), ", "))
        .collect();
    let to = shape_text(step.result.shape(), ", ");
    let from = match (&step.rule, shapes.as_slice()) {
        (Rule::Elementwise { name, infix: true }, [a, b]) => format!("{a} {name} {b}"),
        (Rule::Contract(_), [a, b]) if step.name == "@" => format!("{a} @ {b}"),
        (Rule::Reduce { axes, .. }, [a]) if step.result.ndim() > 0 => {
            let axes: Vec<String> = axes.iter().map(usize::to_string).collect();
            format!("{} axis {} of {a}", step.name, axes.join(","))
        }
        _ => format!("{} {}", step.name, shapes.join(" ")),
    };
    let values = brief(&step.result);
    format!("{number}: {from} -> {to}   {values}")
}

/// A small array on one line.
fn brief(array: &Array) -> String {
    if array.size() > 6 || array.ndim() > 1 {
        return String::new();
    }
    let cells: Vec<String> = array
        .scalars()
        .iter()
        .map(|scalar| Shown::of(scalar).text)
        .collect();
    match array.ndim() {
        0 => cells.concat(),
        _ => format!("[{}]", cells.join(", ")),
    }
}

/// The name under which an operand appears in the arithmetic.
fn labels(step: &Step) -> (Vec<String>, Vec<String>) {
    let mut legend = Vec::new();
    let is_short = |text: &str| {
        let plain = text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        plain && text.chars().count() <= LONGEST_NAME
    };
    let mut letters = ('A'..='Z').filter(|letter| {
        let letter = letter.to_string();
        !step.operands.iter().any(|(text, _)| *text == letter)
    });
    let mut seen: Vec<(String, String)> = Vec::new();
    let labels = step.operands.iter().map(|(text, array)| {
        if let Some((_, label)) = seen.iter().find(|(known, _)| known == text) {
            return label.clone();
        }
        let label = match is_short(text) {
            true => text.clone(),
            false => match (array.ndim(), letters.next()) {
                (0, _) if text.chars().count() <= LONGEST_NAME => text.clone(),
                (_, Some(letter)) => {
                    let flat: Vec<&str> = text.split_whitespace().collect();
                    legend.push(format!("  {letter}: {}", flat.join(" ")));
                    letter.to_string()
                }
                (_, None) => "?".to_owned(),
            },
        };
        seen.push((text.clone(), label.clone()));
        label
    });
    (labels.collect(), legend)
}

/// One step in full.
fn block(step: &Step) -> Vec<String> {
    let (labels, mut lines) = labels(step);
    match &step.rule {
        Rule::Elementwise { name, infix } => {
            elementwise(step, &labels, name, *infix, &mut lines);
        }
        Rule::Contract(_) => contraction(step, &labels, &mut lines),
        Rule::Reduce { fold, .. } => {
            let label = labels.first().map_or("", String::as_str);
            lines.push(format!("  {}", table::reduced(step, label)));
            cells(step, &labels, &mut lines);
            lines.push(format!("  {}", reduction_count(step, *fold)));
        }
        Rule::Join { .. } => join(step, &labels, &mut lines),
        Rule::Where => {
            lines.push("  where: the second where the first is true, else the third.".to_owned());
            shapes(step, &labels, &mut lines);
            cells(step, &labels, &mut lines);
        }
        Rule::Move(_) | Rule::Opaque => moved(step, &labels, &mut lines),
    }
    lines
}

/// The shape table when shapes differ.
fn shapes(step: &Step, labels: &[String], lines: &mut Vec<String>) {
    let own: Vec<Shape> = step.terms().shapes;
    let out = step.result.shape();
    if own.iter().any(|shape| shape.as_slice() != out) {
        lines.extend(table::broadcast(labels, &own, out));
    }
}

fn elementwise(step: &Step, labels: &[String], name: &str, infix: bool, lines: &mut Vec<String>) {
    let out = step.result.shape();
    let same = step
        .terms()
        .shapes
        .iter()
        .all(|shape| shape.as_slice() == out);
    let words = match (same, step.operands.len()) {
        (_, 1) => "each cell on its own",
        (true, _) => "element-wise, cell by cell",
        (false, _) => "element-wise.  Shapes line up from the right:",
    };
    lines.push(format!("  {name}: {words}"));
    shapes(step, labels, lines);
    let symbol = if infix && step.operands.len() == 2 {
        name
    } else {
        ""
    };
    let symbol = if symbol.is_empty() { "," } else { symbol };
    if step.operands.len() == 2 || infix {
        lines.extend(table::pictures(step, labels, symbol));
    }
    cells(step, labels, lines);
}

fn contraction(step: &Step, labels: &[String], lines: &mut Vec<String>) {
    let Rule::Contract(spec) = &step.rule else {
        return;
    };
    let words = match (spec.summed.is_empty(), step.name.as_str()) {
        (true, _) => "every pair is multiplied, nothing is added.",
        (_, "dot" | "@" | "matmul") if step.operands.iter().all(|(_, a)| a.ndim() == 1) => {
            "multiply position by position, then add."
        }
        (_, "dot" | "@" | "matmul") => {
            "a's last axis against b's last but one: multiply, then add."
        }
        _ => "multiply along the shared axes, then add.",
    };
    let words = match labels {
        [a, b] if words.starts_with("a's") => {
            let second = step.operands.get(1).map_or(0, |(_, array)| array.ndim());
            let which = if second == 1 {
                "only axis"
            } else {
                "last axis but one"
            };
            format!("{a}'s last axis against {b}'s {which}: multiply, then add.")
        }
        _ => words.to_owned(),
    };
    lines.push(format!("  {}: {words}", step.name));
    lines.extend(table::contraction(step, labels));
    cells(step, labels, lines);
    let terms = step.terms().count();
    let size = step.result.size();
    let factors = step.operands.len().saturating_sub(1);
    let products = size.saturating_mul(terms).saturating_mul(factors);
    let sums = size.saturating_mul(terms.saturating_sub(1));
    lines.push(format!(
        "  {}, {}",
        counted(products, "multiplication"),
        counted(sums, "addition")
    ));
    lines.extend(not_elementwise(step, labels));
    let single = step.result.size() == 1 && step.result.ndim() > 0;
    if let (true, [.., b]) = (single, labels) {
        let shape = shape_text(step.result.shape(), ", ");
        lines.push(format!(
            "  The axis of size 1 of {b} is kept: the shape is {shape}, not ()."
        ));
    }
}

/// That `*` of the same operands is something else.
fn not_elementwise(step: &Step, labels: &[String]) -> Option<String> {
    let ([(_, a), (_, b)], [left, right]) = (step.operands.as_slice(), labels) else {
        return None;
    };
    let shape = broadcast_pair(a.shape(), b.shape())?;
    Some(format!(
        "  {left} * {right} is something else: element-wise, shape {}",
        shape_text(&shape, ", ")
    ))
}

fn reduction_count(step: &Step, fold: Fold) -> String {
    let (terms, size) = (step.terms().count(), step.result.size());
    let each = size.saturating_mul(terms.saturating_sub(1));
    match fold {
        Fold::Sum => counted(each, "addition"),
        Fold::Product => counted(each, "multiplication"),
        Fold::Mean => format!(
            "{}, {}",
            counted(each, "addition"),
            counted(size, "division")
        ),
        Fold::Max | Fold::Min => counted(each, "comparison"),
    }
}

fn counted(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}

fn join(step: &Step, labels: &[String], lines: &mut Vec<String>) {
    let Rule::Join { axis, new } = &step.rule else {
        return;
    };
    lines.push(match new {
        true => format!(
            "  {}: a new axis {axis}; all shapes must be equal.",
            step.name
        ),
        false => format!(
            "  {} along axis {axis}: that axis adds up, all others must be equal.",
            step.name
        ),
    });
    lines.extend(table::joined(step, labels));
    lines.extend(table::sources(step, labels));
    cells(step, labels, lines);
    lines.push(format!(
        "  no arithmetic: 0 FLOPs, {} copied",
        counted(step.result.size(), "cell")
    ));
}

fn moved(step: &Step, labels: &[String], lines: &mut Vec<String>) {
    let from = step
        .operands
        .first()
        .map_or(String::new(), |(_, array)| shape_text(array.shape(), ", "));
    let to = shape_text(step.result.shape(), ", ");
    let label = labels.first().map_or("", String::as_str);
    lines.push(format!("  {}: {label} {from} -> {to}", step.name));
    lines.extend(step.note.iter().map(|line| format!("    {line}")));
    if matches!(step.rule, Rule::Move(_)) {
        cells(step, labels, lines);
    }
    lines.push(match step.view {
        true => "  a view: no element is copied, writing to it changes the original".to_owned(),
        false => format!("  a copy of {}", counted(step.result.size(), "element")),
    });
}

/// The arithmetic of some cells: all of a small result, else the first two and the last.
fn cells(step: &Step, labels: &[String], lines: &mut Vec<String>) {
    let shape = step.result.shape();
    let size = step.result.size();
    let chosen: Vec<Shape> = match size {
        0 => return,
        _ if size <= ALL_CELLS => indices(shape),
        _ => [0, 1, size - 1]
            .iter()
            .map(|number| super::terms::unflat(*number, shape))
            .collect(),
    };
    for (at, index) in chosen.iter().enumerate() {
        if size > ALL_CELLS && at + 1 == chosen.len() {
            lines.push("  ...".to_owned());
        }
        let several = matches!(step.rule, Rule::Contract(_)) && step.terms().count() > 1;
        lines.extend(chain::lines(step, labels, index, several && at > 0));
    }
}
