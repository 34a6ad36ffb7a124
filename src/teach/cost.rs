//! `cost(EXPR)` and `cost(EXPR, vs=EXPR)`: what an expression costs, as a table.
//!
//! The expression runs once, while the memory of arrays is watched. Arithmetic and traffic are then
//! counted from its steps: what was computed in one go reads its inputs once and writes its result.

use super::count::{Tally, count};
use super::json;
use super::trace::{Node, array_of, trace};
use crate::eval::forms::Scope;
use crate::syntax::ast::Expr;
use crate::value::budget::Usage;
use crate::value::layout::shape_text;
use crate::value::{Array, Result, Value};

/// The widths of the columns.
const LABEL: usize = 28;
const NUMBER: usize = 20;
/// The width that no line exceeds.
const WIDTH: usize = super::chain::WIDTH;

/// An expression with its cost.
pub(super) struct Bill {
    text: String,
    tally: Tally,
    usage: Usage,
    result: Option<Array>,
}

/// Evaluates an expression and counts.
///
/// # Errors
/// Whatever the expression raises.
pub(super) fn bill(expr: &Expr, scope: &mut Scope<'_, '_>) -> Result<Bill> {
    let look = |scope: &mut Scope<'_, '_>| {
        let node: Node = trace(expr, scope)?;
        let result = match &node.value {
            Value::Array(array) => Some(array.get().clone()),
            other => array_of(other),
        };
        Ok((node.text.clone(), count(&node, scope), result))
    };
    let ((text, tally, result), usage) = scope.run(expr, look)?;
    Ok(Bill {
        text,
        tally,
        usage,
        result,
    })
}

/// A line of the table: a label and a number for each expression.
struct Line {
    label: &'static str,
    numbers: Vec<f64>,
    /// Digits after the point.
    digits: usize,
    ratio: bool,
}

impl Bill {
    fn peak(&self) -> usize {
        self.tally.input_bytes() + self.usage.peak
    }

    /// What is allocated besides the result.
    fn temporaries(&self) -> usize {
        let result = self.result.as_ref().map_or(0, Array::nbytes);
        self.usage.allocated.saturating_sub(result)
    }

    fn intensity(&self) -> f64 {
        let bytes = self.tally.read + self.tally.written;
        match bytes {
            0 => 0.0,
            _ => self.tally.flops as f64 / bytes as f64,
        }
    }

    /// What heads its column: the names of its steps, if they are short.
    fn title(&self) -> String {
        let mut names: Vec<&str> = self.tally.steps.iter().map(String::as_str).collect();
        names.dedup();
        names.join(", ")
    }
}

fn lines_of(bills: &[Bill]) -> Vec<Line> {
    let line = |label, number: &dyn Fn(&Bill) -> usize, ratio| Line {
        label,
        numbers: bills.iter().map(|bill| number(bill) as f64).collect(),
        digits: 0,
        ratio,
    };
    let any = |number: &dyn Fn(&Bill) -> usize| bills.iter().any(|bill| number(bill) > 0);
    let mut lines = Vec::new();
    if bills.iter().any(|bill| bill.tally.convolves) {
        lines.push(line("parameters", &|bill| bill.tally.parameters, true));
    }
    let macs = any(&|bill| bill.tally.macs);
    if macs {
        lines.push(line("multiply-adds (MAC)", &|bill| bill.tally.macs, true));
    }
    lines.push(line("FLOPs, exact", &|bill| bill.tally.flops, true));
    if macs {
        let label = match bills.len() {
            1 => "  outside the products",
            _ => "  the fusion itself",
        };
        lines.push(line(label, &|bill| bill.tally.outside, false));
    }
    for (label, number) in [
        (
            "comparisons",
            &(|bill: &Bill| bill.tally.comparisons) as &dyn Fn(&Bill) -> usize,
        ),
        ("functions (exp, sqrt...)", &|bill: &Bill| {
            bill.tally.functions
        }),
    ] {
        if any(number) {
            lines.push(line(label, number, true));
        }
    }
    lines.push(line("bytes read", &|bill| bill.tally.read, true));
    lines.push(line("bytes written", &|bill| bill.tally.written, true));
    lines.push(line("temporaries, bytes", &Bill::temporaries, true));
    lines.push(line("peak memory, bytes", &Bill::peak, true));
    lines.push(Line {
        label: "FLOPs per byte",
        numbers: bills.iter().map(Bill::intensity).collect(),
        digits: 2,
        ratio: false,
    });
    lines
}

/// The table for one expression or two.
pub(super) fn lines(bills: &[Bill]) -> Vec<String> {
    let mut lines = Vec::new();
    let titles: Vec<String> = bills.iter().map(Bill::title).collect();
    let fit = titles
        .iter()
        .all(|title| title.chars().count() < NUMBER && !title.is_empty());
    let differ = titles.first() != titles.get(1);
    let heads: Vec<String> = match bills.len() {
        1 => Vec::new(),
        _ if fit && differ => titles,
        _ => vec!["A".to_owned(), "B".to_owned()],
    };
    for (at, bill) in bills.iter().enumerate() {
        let lead = heads.get(at).filter(|head| head.len() == 1);
        lines.extend(wrapped(&bill.text, lead.map_or("", String::as_str)));
    }
    lines.extend(inputs(bills));
    if !heads.is_empty() {
        let mut head = format!("  {:<LABEL$}", "");
        heads
            .iter()
            .for_each(|name| head.push_str(&format!("{name:>NUMBER$}")));
        lines.push(format!("{head}{:>8}", "ratio"));
    }
    lines.extend(lines_of(bills).iter().map(written));
    lines.extend(remarks(bills));
    lines
}

fn written(line: &Line) -> String {
    let mut text = format!("  {:<LABEL$}", line.label);
    for number in &line.numbers {
        let shown = match line.digits {
            0 => grouped(*number as usize),
            digits => format!("{number:.digits$}"),
        };
        text.push_str(&format!("{shown:>NUMBER$}"));
    }
    if let ([a, b], true) = (line.numbers.as_slice(), line.ratio)
        && *b > 0.0
    {
        text.push_str(&format!("{:>8.2}", a / b));
    }
    text
}

/// The text of an expression on lines that fit.
fn wrapped(text: &str, lead: &str) -> Vec<String> {
    let lead = if lead.is_empty() {
        String::new()
    } else {
        format!("{lead}  ")
    };
    let mut lines = vec![format!("  {lead}")];
    let mut fresh = true;
    for word in text.split_whitespace() {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if !fresh && last + word.chars().count() + 1 > WIDTH {
            lines.push("      ".to_owned());
            fresh = true;
        }
        if let Some(line) = lines.last_mut() {
            if !fresh {
                line.push(' ');
            }
            line.push_str(word);
        }
        fresh = false;
    }
    let cut = |line: String| match line.chars().count() > WIDTH {
        true => line.chars().take(WIDTH - 1).chain(['…']).collect(),
        false => line,
    };
    lines.into_iter().map(cut).collect()
}

/// The arrays that go in, by name.
fn inputs(bills: &[Bill]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (name, array) in bills.iter().flat_map(|bill| &bill.tally.inputs) {
        let kind = format!(
            "{} {}",
            shape_text(array.shape(), ", "),
            array.dtype().name()
        );
        match groups.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, names)) if names.contains(name) => {}
            Some((_, names)) => names.push(name.clone()),
            None => groups.push((kind, vec![name.clone()])),
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for (kind, names) in groups {
        let word = format!("{} {kind}", names.join(", "));
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() + 3 <= WIDTH => {
                line.push_str(&format!("   {word}"));
            }
            _ => lines.push(format!("  {word}")),
        }
    }
    let cut = |line: String| match line.chars().count() > WIDTH {
        true => line.chars().take(WIDTH - 1).chain(['…']).collect(),
        false => line,
    };
    lines.into_iter().map(cut).collect()
}

/// What the numbers mean, and how others count.
fn remarks(bills: &[Bill]) -> Vec<String> {
    let mut lines = Vec::new();
    let inputs = bills.iter().flat_map(|bill| &bill.tally.inputs);
    if inputs
        .map(|(_, array)| array)
        .any(|array| array.dtype().is_complex())
    {
        lines.push("  An operation on complex numbers counts as one.".to_owned());
    }
    let macs = bills.iter().map(|bill| bill.tally.macs).max().unwrap_or(0);
    if let [a, b] = bills
        && a.tally.joins != b.tally.joins
        && macs > 0
    {
        let (joined, added) = if a.tally.joins { (a, b) } else { (b, a) };
        if joined.tally.macs > added.tally.macs {
            lines.push(
                "  Joining costs nothing to compute; what follows pays: its input is longer."
                    .to_owned(),
            );
        }
    }
    if macs > 0 {
        let doubled: Vec<String> = bills
            .iter()
            .map(|bill| grouped(2 * bill.tally.macs))
            .collect();
        lines.push(format!(
            "  Other counters: torch says 2*MAC = {};",
            doubled.join(" and ")
        ));
        lines.push(
            "  fvcore, thop and torchinfo report the MACs (fvcore calls them flops).".to_owned(),
        );
    }
    let unknown: Vec<&String> = bills.iter().flat_map(|bill| &bill.tally.unknown).collect();
    for text in unknown {
        lines.push(format!("  not counted: {text}"));
    }
    lines
}

/// A number with commas.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The costs as JSON.
pub(super) fn to_json(bills: &[Bill]) -> String {
    let one = |bill: &Bill| {
        let tally = &bill.tally;
        let numbers = [
            ("parameters", tally.parameters),
            ("macs", tally.macs),
            ("flops", tally.flops),
            ("flops_outside_products", tally.outside),
            ("comparisons", tally.comparisons),
            ("functions", tally.functions),
            ("bytes_read", tally.read),
            ("bytes_written", tally.written),
            ("temporaries", bill.temporaries()),
            ("peak", bill.peak()),
        ];
        let numbers: Vec<String> = numbers
            .iter()
            .map(|(name, number)| format!("\"{name}\": {number}"))
            .collect();
        let unknown: Vec<String> = tally.unknown.iter().map(|text| json::text(text)).collect();
        format!(
            "{{\"expression\": {}, {}, \"not_counted\": [{}]}}",
            json::text(&bill.text),
            numbers.join(", "),
            unknown.join(", ")
        )
    };
    let all: Vec<String> = bills.iter().map(one).collect();
    match all.as_slice() {
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    }
}
