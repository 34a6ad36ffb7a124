//! `compare(a, b)`: the same two inputs through every form of fusion.

use super::explain;
use super::json;
use super::rules;
use super::table::inline;
use super::terms::{Rule, flat};
use super::trace::{Made, Node, Step, array_of};
use crate::builtins::{self, Kernel, Keywords, operators};
use crate::eval::forms::Scope;
use crate::text::Symbol;
use crate::value::layout::{indices, shape_text};
use crate::value::number::Operator;
use crate::value::{Array, Value};

/// More numbers than this go in, and what is kept is not worked out.
const MOST_INPUTS: usize = 64;
/// Products with more cells than this are not tried.
const MOST_TRIED: usize = 1 << 20;
/// The winners of a larger result are not counted.
const MOST_CELLS: usize = 1 << 16;
/// The width of the column of values.
const VALUES: usize = 21;

/// How a form is computed.
enum Way {
    /// An operator.
    Operator(Operator),
    /// A function of both.
    Pair(&'static str),
    /// A function of the list of both, with an axis.
    List(&'static str, i64),
    /// `(a + b) / 2`.
    Average,
    /// `nn.dot` along axis 1.
    Samples,
}

/// A form with what is known of it.
struct Form {
    name: String,
    way: Way,
    /// Whether a and b can be had back.
    back: &'static str,
}

fn forms(ndim: usize, (a, b): (&str, &str)) -> Vec<Form> {
    let form = |name: String, way, back| Form { name, way, back };
    let mut forms: Vec<Form> = (0..ndim.max(1))
        .map(|axis| {
            let way = Way::List("np.concatenate", axis as i64);
            form(format!("concatenate {axis}"), way, "both")
        })
        .collect();
    let rest = [
        ("stack".to_owned(), Way::List("np.stack", 0), "both"),
        (
            format!("{a} + {b}"),
            Way::Operator(Operator::Add),
            "given other",
        ),
        (
            format!("{a} - {b}"),
            Way::Operator(Operator::Sub),
            "given other",
        ),
        (
            format!("{a} * {b}"),
            Way::Operator(Operator::Mul),
            "given, !=0",
        ),
        ("maximum".to_owned(), Way::Pair("np.maximum"), "winners"),
        ("minimum".to_owned(), Way::Pair("np.minimum"), "winners"),
        ("average".to_owned(), Way::Average, "given other"),
        (
            format!("{a} @ {b}"),
            Way::Operator(Operator::MatMul),
            "given, inv.",
        ),
        ("dot".to_owned(), Way::Pair("np.dot"), "given, inv."),
        ("nn.dot axes=1".to_owned(), Way::Samples, "no"),
        ("outer".to_owned(), Way::Pair("np.outer"), "up to scale"),
    ];
    forms.extend(rest.map(|(name, way, back)| form(name, way, back)));
    forms
}

/// The table.
pub(super) fn lines(a: &Node, b: &Node, scope: &mut Scope<'_, '_>) -> Vec<String> {
    let (Some(left), Some(right)) = (array_of(&a.value), array_of(&b.value)) else {
        return vec!["  compare needs two arrays".to_owned()];
    };
    let is_short = |text: &str| text.chars().count() <= 4 && explain::is_atom(text);
    // A letter in the place of a long text, but not the name of the other.
    let short = |text: &str, letter: &str, other: &str| match is_short(text) {
        true => text.to_owned(),
        false if letter == other => letter.to_uppercase(),
        false => letter.to_owned(),
    };
    let names = (short(&a.text, "a", &b.text), short(&b.text, "b", &a.text));
    let describe = |name: &str, array: &Array| {
        let shape = shape_text(array.shape(), ", ");
        format!("{name} {shape} {}", array.dtype().name())
    };
    let mut lines = vec![format!(
        "  {}   {}",
        describe(&names.0, &left),
        describe(&names.1, &right)
    )];
    lines.push(row([
        "form",
        "shape",
        "values",
        "FLOPs",
        "bytes",
        "kept",
        "a, b back?",
    ]));
    let inputs = left.size() + right.size();
    for form in forms(left.ndim().max(right.ndim()), (&names.0, &names.1)) {
        lines.push(match step(&form, a, b, scope) {
            Ok((step, result)) => valid(&form, &step, &result, inputs).row(&form.name),
            Err(reason) => format!("  {:<13} --        {reason}", form.name),
        });
    }
    lines.push(format!(
        "  kept: rank of the map at these inputs, of {inputs} numbers in; cm: comparisons"
    ));
    lines
}

fn row(cells: [&str; 7]) -> String {
    let [form, shape, values, flops, bytes, kept, back] = cells;
    // A long shape takes its room from the values.
    let width = (VALUES + 9)
        .saturating_sub(shape.chars().count().max(9))
        .max(1);
    let values = match values.chars().count() > width {
        true => values.chars().take(width - 1).chain(['…']).collect(),
        false => values.to_owned(),
    };
    let line =
        format!("  {form:<13} {shape:<9} {values:<width$} {flops:>6} {bytes:>6} {kept:>6} {back}");
    let line = line.trim_end();
    match line.chars().count() > super::chain::WIDTH {
        true => line
            .chars()
            .take(super::chain::WIDTH - 1)
            .chain(['…'])
            .collect(),
        false => line.to_owned(),
    }
}

/// A number in six columns.
fn compact(number: usize) -> String {
    if number < 1_000_000 {
        return number.to_string();
    }
    let (unit, letter) = match number {
        0..1_000_000_000 => (1e6, 'M'),
        1_000_000_000..1_000_000_000_000 => (1e9, 'G'),
        _ => (1e12, 'T'),
    };
    format!("{:.1}{letter}", number as f64 / unit)
}

/// The same as JSON: the inputs, and each form with what is known of it or why it does not go.
pub(super) fn to_json(a: &Node, b: &Node, scope: &mut Scope<'_, '_>) -> String {
    let (Some(left), Some(right)) = (array_of(&a.value), array_of(&b.value)) else {
        return "{\"forms\": []}".to_owned();
    };
    let input = |node: &Node, array: &Array| {
        format!(
            "{{\"text\": {}, {}}}",
            json::text(&node.text),
            json::layout(array)
        )
    };
    let inputs = left.size() + right.size();
    let forms = forms(left.ndim().max(right.ndim()), ("a", "b"));
    let each = |form: Form| {
        let name = json::text(&form.name);
        match step(&form, a, b, scope) {
            Ok((step, result)) => valid(&form, &step, &result, inputs).to_json(&name),
            Err(reason) => format!(
                "{{\"form\": {name}, \"valid\": false, \"reason\": {}}}",
                json::text(&reason)
            ),
        }
    };
    let all: Vec<String> = forms.into_iter().map(each).collect();
    format!(
        "{{\"a\": {}, \"b\": {}, \"forms\": [{}]}}",
        input(a, &left),
        input(b, &right),
        all.join(", ")
    )
}

/// What is known of a form that works.
struct Valid {
    result: Array,
    flops: usize,
    comparisons: usize,
    bytes: usize,
    /// How many independent numbers are kept, of how many.
    kept: (Option<usize>, usize),
    back: String,
}

fn valid(form: &Form, step: &Step, result: &Array, inputs: usize) -> Valid {
    let size = result.size();
    let terms = step.terms().count().max(1);
    let (flops, comparisons) = match (&form.way, &step.rule) {
        (Way::Average, _) => (2 * size, 0),
        (_, Rule::Join { .. }) => (0, 0),
        (Way::Pair("np.maximum" | "np.minimum"), _) => (0, size),
        _ => (size * (2 * terms - 1), 0),
    };
    let read: usize = step.operands.iter().map(|(_, array)| array.nbytes()).sum();
    Valid {
        result: result.clone(),
        flops,
        comparisons,
        bytes: read + result.nbytes(),
        kept: (rank(step, inputs), inputs),
        back: winners(form, step).unwrap_or_else(|| form.back.to_owned()),
    }
}

impl Valid {
    fn row(&self, name: &str) -> String {
        let flops = match self.comparisons {
            0 => compact(self.flops),
            count => format!("{}cm", compact(count)),
        };
        let (rank, inputs) = self.kept;
        let kept = rank.map_or("-".to_owned(), |rank| format!("{rank}/{inputs}"));
        row([
            name,
            &shape_text(self.result.shape(), ","),
            &inline(&self.result, VALUES),
            &flops,
            &compact(self.bytes),
            &kept,
            &self.back,
        ])
    }

    fn to_json(&self, name: &str) -> String {
        let kept = self
            .kept
            .0
            .map_or("null".to_owned(), |rank| rank.to_string());
        format!(
            "{{\"form\": {name}, \"valid\": true, {}, \"flops\": {}, \"comparisons\": {}, \
             \"bytes\": {}, \"kept\": {kept}, \"of\": {}, \"back\": {}}}",
            json::layout(&self.result),
            self.flops,
            self.comparisons,
            self.bytes,
            self.kept.1,
            json::text(&self.back)
        )
    }
}

/// `a1 b2 tie1`: how many cells of a maximum or minimum come from which input.
fn winners(form: &Form, step: &Step) -> Option<String> {
    let Way::Pair(path @ ("np.maximum" | "np.minimum")) = form.way else {
        return None;
    };
    if step.result.size() > MOST_CELLS {
        return None;
    }
    let terms = step.terms();
    let mut counts = [0; 3];
    for out in indices(step.result.shape()) {
        let cells = terms.term(&out, 0);
        let numbers = cells
            .iter()
            .map(|cell| step.operands[cell.operand].1.get(&cell.index).cast::<f64>());
        let [a, b] = *numbers.collect::<Vec<f64>>().as_slice() else {
            return None;
        };
        let first = if path == "np.maximum" { a > b } else { a < b };
        let which = if a == b { 2 } else { usize::from(!first) };
        counts[which] += 1;
    }
    let words = ["a", "b", "tie"].iter().zip(counts);
    let words = words.filter(|(_, count)| *count > 0);
    let words: Vec<String> = words
        .map(|(name, count)| format!("{name}{count}"))
        .collect();
    Some(words.join(" "))
}

/// How many cells the result of a product has, which may be very many.
fn cells_of(form: &Form, a: &Node, b: &Node) -> Option<usize> {
    let (a, b) = (array_of(&a.value)?, array_of(&b.value)?);
    let axis = |array: &Array, at: usize| array.shape().get(at).copied().unwrap_or(1).max(1);
    let all = a.size().saturating_mul(b.size());
    Some(match form.way {
        Way::Pair("np.outer") => all,
        Way::Pair("np.dot") => all / axis(&a, a.ndim().max(1) - 1).pow(2),
        Way::Samples => all / axis(&a, 0) / axis(&a, 1).pow(2),
        _ => return None,
    })
}

/// A form's step and result, or why it does not go.
fn step(
    form: &Form,
    a: &Node,
    b: &Node,
    scope: &mut Scope<'_, '_>,
) -> Result<(Step, Array), String> {
    if let Some(cells) = cells_of(form, a, b).filter(|cells| *cells > MOST_TRIED) {
        return Err(format!("not tried: {} cells", super::cost::grouped(cells)));
    }
    let machine = scope.machine();
    let no = |error: Box<crate::value::OpError>| reason(&error.message);
    let unknown = || "not followed".to_owned();
    match form.way {
        Way::Operator(op) => {
            let value = operators::binary(machine, op, &a.value, &b.value).map_err(no)?;
            let step = match op {
                Operator::MatMul => rules::contraction("matmul", "@", &[a, b], &value),
                _ => rules::elementwise(op.symbol(), true, &[a, b], &value),
            };
            let step = step.ok_or_else(unknown)?;
            Ok((step, array_of(&value).ok_or_else(unknown)?))
        }
        Way::Average => {
            let sum = operators::binary(machine, Operator::Add, &a.value, &b.value).map_err(no)?;
            let step = rules::elementwise("+", true, &[a, b], &sum).ok_or_else(unknown)?;
            let half =
                operators::binary(machine, Operator::Div, &sum, &Value::Int(2)).map_err(no)?;
            Ok((step, array_of(&half).ok_or_else(unknown)?))
        }
        Way::Pair(path) => {
            // outer reads both flat.
            let flat = |node: &Node| match path {
                "np.outer" => array_of(&node.value)
                    .and_then(|array| array.reshaped(&[array.size()], false))
                    .map_or_else(|| node.value.clone(), Value::array),
                _ => node.value.clone(),
            };
            call(path, vec![flat(a), flat(b)], Vec::new(), [a, b], scope)
        }
        Way::Samples => {
            let list = Value::list(vec![a.value.clone(), b.value.clone()]);
            let keywords = vec![(Symbol::new("axes"), Value::Int(1))];
            call("nn.dot", vec![list], keywords, [a, b], scope)
        }
        Way::List(path, axis) => {
            let list = Value::list(vec![a.value.clone(), b.value.clone()]);
            let keywords = vec![(Symbol::new("axis"), Value::Int(axis))];
            call(path, vec![list], keywords, [a, b], scope)
        }
    }
}

fn call(
    path: &str,
    args: Vec<Value>,
    keywords: Keywords,
    nodes: [&Node; 2],
    scope: &mut Scope<'_, '_>,
) -> Result<(Step, Array), String> {
    let unknown = || "not followed".to_owned();
    let id = builtins::find_path(path).ok_or_else(unknown)?;
    let texts = nodes.map(|node| node.text.clone());
    let machine = scope.machine();
    let value = machine
        .call(&Value::Builtin(id), args.clone(), keywords.clone())
        .map_err(|error| reason(&error.message))?;
    let made = Made {
        row: id,
        args: &args,
        keywords: &keywords,
        result: &value,
        texts: &texts,
        keyword_texts: &[],
        items: Some(texts.to_vec()),
    };
    let is_ufunc = matches!(builtins::row(id).kernel, Kernel::Ufunc(_));
    let step = rules::call(&made, is_ufunc, machine).ok_or_else(unknown)?;
    Ok((step, array_of(&value).ok_or_else(unknown)?))
}

/// NumPy's words, shortened for a table.
fn reason(message: &str) -> String {
    let numbers: Vec<&str> = message
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let short = match numbers.as_slice() {
        [axis, _, m, _, n] if message.contains("concatenation axis") => {
            format!("axis {axis} differs: {m} vs {n} (must match)")
        }
        [m, axis, n, ..] if message.starts_with("Incompatible input") => {
            format!("axis {axis} differs: {m} vs {n}")
        }
        _ if message.contains("rank < 2") => "needs a batch axis and one to sum along".to_owned(),
        _ if message.contains("different batch") => "the batch sizes (axis 0) differ".to_owned(),
        _ if message.contains("out of bounds for array of dimension") => {
            "there is no such axis".to_owned()
        }
        _ if message.contains("same shape") => "the shapes must be equal".to_owned(),
        _ if message.contains("number of dimensions") => "the numbers of axes differ".to_owned(),
        _ if message.contains("broadcast") => "the shapes do not broadcast".to_owned(),
        [.., n, m] if message.contains("is different from") => format!("inner sizes {m} vs {n}"),
        [.., m, _, n, _] if message.contains("not aligned") => format!("inner sizes {m} vs {n}"),
        _ => message.to_owned(),
    };
    short.chars().take(54).collect()
}

/// The rank of the map from the cells of both inputs to the cells of the result.
fn rank(step: &Step, inputs: usize) -> Option<usize> {
    if inputs > MOST_INPUTS || step.result.size() > MOST_INPUTS * 4 {
        return None;
    }
    let terms = step.terms();
    let [first, ..] = step.operands.as_slice() else {
        return None;
    };
    let column = |cell: &super::terms::Cell| {
        let shape = terms.shapes.get(cell.operand)?;
        let before = if cell.operand == 0 { 0 } else { first.1.size() };
        Some(before + flat(&cell.index, shape))
    };
    let mut matrix = Vec::new();
    for out in indices(step.result.shape()) {
        let mut line = vec![0.0; inputs];
        for k in 0..terms.count() {
            let cells = terms.term(&out, k);
            let numbers: Vec<f64> = cells
                .iter()
                .map(|cell| step.operands[cell.operand].1.get(&cell.index).cast::<f64>())
                .collect();
            for (at, cell) in cells.iter().enumerate() {
                line[column(cell)?] += slope(&step.rule, &numbers, at)?;
            }
        }
        matrix.push(line);
    }
    Some(eliminate(matrix))
}

/// How the term changes with one of its numbers.
fn slope(rule: &Rule, numbers: &[f64], at: usize) -> Option<f64> {
    let other = numbers.get(1 - at.min(1)).copied().unwrap_or(1.0);
    let own = numbers[at];
    Some(match rule {
        Rule::Elementwise { name, .. } => match name.as_str() {
            "+" => 1.0,
            "-" => {
                if at == 0 {
                    1.0
                } else {
                    -1.0
                }
            }
            "*" => other,
            "maximum" => f64::from(own > other || (own == other && at == 0)),
            "minimum" => f64::from(own < other || (own == other && at == 0)),
            _ => return None,
        },
        Rule::Contract(_) => other,
        Rule::Join { .. } => 1.0,
        _ => return None,
    })
}

/// The rank of a matrix, by elimination with the largest pivot.
fn eliminate(mut rows: Vec<Vec<f64>>) -> usize {
    let largest = rows
        .iter()
        .flatten()
        .fold(0.0, |most: f64, x| most.max(x.abs()));
    let columns = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..columns {
        let pivot = (rank..rows.len())
            .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()));
        let Some(pivot) = pivot.filter(|row| rows[*row][column].abs() > largest * 1e-10) else {
            continue;
        };
        rows.swap(rank, pivot);
        let lead = rows[rank].clone();
        for row in rows.iter_mut().skip(rank + 1) {
            let factor = row[column] / lead[column];
            for (x, y) in row.iter_mut().zip(&lead) {
                *x -= factor * y;
            }
        }
        rank += 1;
    }
    rank
}
