//! What `explain` writes: the steps of an expression, and the outermost one cell by cell.

use super::chain;
use super::explain_conv;
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

/// What is to be explained of an expression.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    /// The cell of the result that is asked for.
    pub(super) at: Option<Shape>,
    /// Every step in full, not only the outermost.
    pub(super) all: bool,
}

/// The explanation, line by line.
pub(super) fn lines(node: &Node, wish: &Wish) -> Vec<String> {
    let mut steps = Vec::new();
    collect(node, &mut steps);
    let mut lines = Vec::new();
    if steps.len() > 1 || (steps.len() == 1 && node.step.is_none()) {
        lines.extend(overview(node, &steps));
    }
    if wish.all {
        let inner = steps.iter().filter(|inner| !std::ptr::eq(**inner, node));
        for (at, step) in inner.filter_map(|inner| inner.step.as_ref()).enumerate() {
            lines.push(format!("  --- {}", at + 1));
            lines.extend(block(step, None));
        }
        if steps.len() > 1 {
            lines.push(format!("  --- {}", steps.len()));
        }
    }
    match &node.step {
        Some(step) => lines.extend(block(step, wish.at.as_deref())),
        None if steps.is_empty() => {
            lines.push("  a value, or a function whose cells explain does not follow".to_owned())
        }
        None => lines.push("  the outermost call is not followed cell by cell".to_owned()),
    }
    lines.into_iter().map(clip).collect()
}

/// A line cut to the width.
fn clip(line: String) -> String {
    match super::ink::plain(&line).chars().count() > chain::WIDTH {
        true => super::ink::plain(&line)
            .chars()
            .take(chain::WIDTH - 1)
            .chain(['…'])
            .collect(),
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
    let line = format!("{number}: {from} -> {to}   {values}");
    line.trim_end().to_owned()
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
        // A letter that is a name of the program in any of them would mislead.
        let is_used = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == letter)
        };
        !step.operands.iter().any(|(text, _)| is_used(text))
    });
    let mut seen: Vec<(String, String)> = Vec::new();
    let labels = step.operands.iter().map(|(text, array)| {
        if let Some((_, label)) = seen.iter().find(|(known, _)| known == text) {
            return label.clone();
        }
        let label = match is_short(text) {
            true => text.clone(),
            // A number keeps its text beside any operator only if it holds none itself.
            false if array.ndim() == 0 && is_atom(text) => text.clone(),
            false => match letters.next() {
                Some(letter) => {
                    let flat: Vec<&str> = text.split_whitespace().collect();
                    legend.push(format!("  {letter}: {}", flat.join(" ")));
                    letter.to_string()
                }
                None => "?".to_owned(),
            },
        };
        seen.push((text.clone(), label.clone()));
        label
    });
    (labels.collect(), legend)
}

/// Whether a short text holds no operator outside brackets, or is a number.
pub(super) fn is_atom(text: &str) -> bool {
    let mut depth = 0_usize;
    let is_plain = text.chars().all(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0 || c.is_alphanumeric() || matches!(c, '_' | '.' | ')' | ']')
    });
    text.chars().count() <= LONGEST_NAME && (is_plain || text.parse::<f64>().is_ok())
}

/// One step in full.
fn block(step: &Step, at: Option<&[usize]>) -> Vec<String> {
    let (labels, mut lines) = labels(step);
    match &step.rule {
        Rule::Elementwise { name, infix } => {
            elementwise(step, &labels, (name, *infix), at, &mut lines);
        }
        Rule::Contract(_) => contraction(step, &labels, at, &mut lines),
        Rule::Convolve(conv) => {
            lines.extend(explain_conv::head(step, conv, &labels));
            if let (Some(label), Some(out)) = (labels.first(), chosen(step, at).first()) {
                lines.extend(explain_conv::picture(step, conv, out, label));
            }
            cells(step, &labels, at, &mut lines);
            lines.push(convolution_count(step));
        }
        Rule::Reduce { fold, .. } => {
            let label = labels.first().map_or("", String::as_str);
            lines.push(format!("  {}", table::reduced(step, label)));
            cells(step, &labels, at, &mut lines);
            lines.push(format!("  {}", reduction_count(step, *fold)));
        }
        Rule::Join { .. } => join(step, &labels, at, &mut lines),
        Rule::Where => {
            lines.push("  where: the second where the first is true, else the third.".to_owned());
            shapes(step, &labels, &mut lines);
            cells(step, &labels, at, &mut lines);
        }
        Rule::Move(_) | Rule::Opaque => moved(step, &labels, at, &mut lines),
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

fn elementwise(
    step: &Step,
    labels: &[String],
    (name, infix): (&str, bool),
    at: Option<&[usize]>,
    lines: &mut Vec<String>,
) {
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
    cells(step, labels, at, lines);
}

fn contraction(step: &Step, labels: &[String], at: Option<&[usize]>, lines: &mut Vec<String>) {
    let Rule::Contract(spec) = &step.rule else {
        return;
    };
    let last = spec.labels.first().and_then(|labels| labels.last());
    let before_last = spec
        .labels
        .get(1)
        .and_then(|labels| labels.iter().rev().nth(1).or(labels.first()));
    let plain = last.is_some() && last == before_last;
    let words = match (spec.summed.is_empty(), step.name.as_str()) {
        (true, _) if spec.labels.len() == 1 => "nothing is multiplied, nothing is added.",
        // No axis of one is an axis of another.
        (true, _) if spec.labels.iter().map(Vec::len).sum::<usize>() == step.result.ndim() => {
            "every pair is multiplied, nothing is added."
        }
        (true, _) => "multiply where the shared axes meet; nothing is added.",
        (false, _) if spec.labels.len() == 1 => "add along the axes that go away.",
        (_, "dot" | "@" | "matmul") if step.operands.iter().all(|(_, a)| a.ndim() == 1) => {
            "multiply position by position, then add."
        }
        (_, "dot" | "@" | "matmul") if plain => {
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
    cells(step, labels, at, lines);
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

fn join(step: &Step, labels: &[String], at: Option<&[usize]>, lines: &mut Vec<String>) {
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
    cells(step, labels, at, lines);
    lines.push(format!(
        "  no arithmetic: 0 FLOPs, {} copied",
        counted(step.result.size(), "cell")
    ));
}

fn moved(step: &Step, labels: &[String], at: Option<&[usize]>, lines: &mut Vec<String>) {
    let from = step
        .operands
        .first()
        .map_or(String::new(), |(_, array)| shape_text(array.shape(), ", "));
    let to = shape_text(step.result.shape(), ", ");
    let label = labels.first().map_or("", String::as_str);
    lines.push(format!("  {}: {label} {from} -> {to}", step.name));
    lines.extend(step.note.iter().map(|line| format!("    {line}")));
    if matches!(step.rule, Rule::Move(_)) {
        cells(step, labels, at, lines);
    }
    if let Some(work) = step.work {
        let words = [
            (work.flops, "FLOP"),
            (work.comparisons, "comparison"),
            (work.functions, "exponential"),
        ];
        let words: Vec<String> = words
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| counted(count, word))
            .collect();
        if !words.is_empty() {
            lines.push(format!("  {}", words.join(", ")));
        }
        return;
    }
    lines.push(match step.view {
        true => "  a view: no element is copied, writing to it changes the original".to_owned(),
        false => format!("  a copy of {}", counted(step.result.size(), "element")),
    });
}

/// Multiplications and additions of a convolution.
fn convolution_count(step: &Step) -> String {
    let (taps, size) = (step.terms().count(), step.result.size());
    let bias = usize::from(step.operands.len() > 2) * size;
    let added = size.saturating_mul(taps.saturating_sub(1)) + bias;
    match step.rule {
        Rule::Convolve(ref conv) if !conv.channels => {
            let products = conv.products(&step.terms().shapes, step.result.shape());
            format!(
                "  {}, {}",
                counted(products, "multiplication"),
                counted(products.saturating_sub(size), "addition")
            )
        }
        _ => format!(
            "  {}, {}",
            counted(size.saturating_mul(taps), "multiplication"),
            counted(added, "addition")
        ),
    }
}

/// The cells whose arithmetic is shown: all of a small result, else the first two and the last.
fn chosen(step: &Step, at: Option<&[usize]>) -> Vec<Shape> {
    let shape = step.result.shape();
    match (at, step.result.size()) {
        (Some(at), _) => vec![at.into()],
        (None, 0) => Vec::new(),
        (None, size) if size <= ALL_CELLS => indices(shape),
        (None, size) => [0, 1, size - 1]
            .iter()
            .map(|number| super::terms::unflat(*number, shape))
            .collect(),
    }
}

/// The arithmetic of some cells.
fn cells(step: &Step, labels: &[String], at: Option<&[usize]>, lines: &mut Vec<String>) {
    let chosen = chosen(step, at);
    for (number, index) in chosen.iter().enumerate() {
        if at.is_none() && step.result.size() > ALL_CELLS && number + 1 == chosen.len() {
            lines.push("  ...".to_owned());
        }
        let products = matches!(step.rule, Rule::Contract(_) | Rule::Convolve(_));
        let several = products && step.terms().count() > 1;
        lines.extend(chain::lines(step, labels, index, several && number > 0));
    }
}
