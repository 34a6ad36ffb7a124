//! From a call to its rule: which kind of operation it is, over which axes.

use super::rules_nn;
use super::terms::{Contraction, Fold, Rule};
use super::trace::{Made, Node, Step, array_of};
use crate::builtins::{self, Machine, convert};
use crate::text::Symbol;
use crate::value::layout::{normalize_axis, shape_text};
use crate::value::{Array, Result, Value};

/// Larger arrays are not followed cell by cell when cells are moved.
const MOST_MOVED: usize = 1 << 16;

/// Functions whose output cells are copies of input cells.
const MOVES: [&str; 22] = [
    "reshape",
    "ravel",
    "flatten",
    "transpose",
    "permute_dims",
    "matrix_transpose",
    "swapaxes",
    "moveaxis",
    "rollaxis",
    "expand_dims",
    "squeeze",
    "broadcast_to",
    "flip",
    "fliplr",
    "flipud",
    "rot90",
    "roll",
    "repeat",
    "tile",
    "take",
    "diagonal",
    "copy",
];

/// The step of an element-wise operation.
pub(super) fn elementwise(name: &str, infix: bool, nodes: &[&Node], value: &Value) -> Option<Step> {
    let result = array_of(value)?;
    let operands = nodes
        .iter()
        .map(|node| Some((node.text.clone(), array_of(&node.value)?)))
        .collect::<Option<Vec<_>>>()?;
    step(
        name,
        Rule::Elementwise {
            name: name.to_owned(),
            infix,
        },
        operands,
        result,
    )
}

/// The step of a product that is summed.
pub(super) fn contraction(form: &str, name: &str, nodes: &[&Node], value: &Value) -> Option<Step> {
    let operands = nodes
        .iter()
        .map(|node| Some((node.text.clone(), array_of(&node.value)?)))
        .collect::<Option<Vec<_>>>()?;
    let (rule, result) = (contract_rule(form, &operands, None)?, array_of(value)?);
    step(name, rule, operands, result)
}

pub(super) fn step(
    name: &str,
    rule: Rule,
    operands: Vec<(String, Array)>,
    result: Array,
) -> Option<Step> {
    let view = operands
        .first()
        .is_some_and(|(_, array)| array.same_buffer(&result));
    Some(Step {
        name: name.to_owned(),
        rule,
        operands,
        result,
        view,
        note: Vec::new(),
        work: None,
    })
}

/// The step of an operation that moves cells: the same operation is applied to the cells' numbers.
pub(super) fn moved(
    name: &str,
    node: &Node,
    value: &Value,
    again: impl FnOnce(Value) -> Result<Value>,
) -> Option<Step> {
    let operand = array_of(&node.value)?;
    let result = array_of(value)?;
    let rule = sources(&operand, &result, again).map_or(Rule::Opaque, Rule::Move);
    step(name, rule, vec![(node.text.clone(), operand)], result)
}

fn sources(
    operand: &Array,
    result: &Array,
    again: impl FnOnce(Value) -> Result<Value>,
) -> Option<Vec<usize>> {
    if operand.size().max(result.size()) > MOST_MOVED {
        return None;
    }
    let numbers: Vec<i64> = (0..operand.size() as i64).collect();
    let ids = Array::from_shape_vec(operand.shape().into(), numbers);
    let moved = array_of(&again(Value::array(ids)).ok()?)?;
    (moved.shape() == result.shape()).then_some(())?;
    let numbers = moved.to_vec::<i64>();
    numbers
        .into_iter()
        .map(|number| usize::try_from(number).ok())
        .collect()
}

/// An operand that is read as one long row.
fn flat((text, array): (String, Array)) -> Option<(String, Array)> {
    match array.ndim() {
        0 | 1 => Some((text, array)),
        _ => Some((
            format!("{text}.ravel()"),
            array.reshaped(&[array.size()], false)?,
        )),
    }
}

/// The step of a call of the library, when the teacher follows it.
pub(super) fn call(made: &Made<'_>, is_ufunc: bool, machine: &mut dyn Machine) -> Option<Step> {
    let row = builtins::row(made.row);
    let name = row.name();
    match name {
        _ if row.owner() == "nn" => rules_nn::call(made, machine),
        "convolve" | "correlate" => rules_nn::vectors(name, made),
        "dot" | "matmul" | "inner" | "outer" | "vdot" | "tensordot" | "vecdot" => {
            let mut operands = pair(made)?;
            if name == "vdot" {
                operands = operands.into_iter().map(flat).collect::<Option<_>>()?;
            }
            let axes = named(made, "axes", 2);
            let rule = contract_rule(name, &operands, axes.as_ref())?;
            step(name, rule, operands, array_of(made.result)?)
        }
        "einsum" => einsum(made),
        "sum" | "prod" | "mean" | "max" | "min" => reduce(name, made),
        "concatenate" | "stack" | "vstack" | "hstack" => join(name, made),
        "where" if made.args.len() == 3 => {
            let operands = operands(made, 3)?;
            step(name, Rule::Where, operands, array_of(made.result)?)
        }
        _ if MOVES.contains(&name) => moving(name, made, machine),
        _ if is_ufunc && made.keywords.is_empty() && made.args.len() <= 2 => {
            let operands = operands(made, made.args.len())?;
            let rule = Rule::Elementwise {
                name: name.to_owned(),
                infix: false,
            };
            step(name, rule, operands, array_of(made.result)?)
        }
        _ => None,
    }
}

/// The step of a call that moves cells.
pub(super) fn moving(name: &str, made: &Made<'_>, machine: &mut dyn Machine) -> Option<Step> {
    let operand = array_of(made.args.first()?)?;
    let result = array_of(made.result)?;
    let again = |ids: Value| {
        let mut args = made.args.to_vec();
        args[0] = ids;
        let function = Value::Builtin(made.row);
        machine.call(&function, args, made.keywords.clone())
    };
    let rule = sources(&operand, &result, again).map_or(Rule::Opaque, Rule::Move);
    let text = made.texts.first()?.clone();
    step(name, rule, vec![(text, operand)], result)
}

/// The text of a keyword argument.
pub(super) fn keyword_text(made: &Made<'_>, name: &str) -> String {
    let found = made
        .keyword_texts
        .iter()
        .zip(made.keywords)
        .find(|(_, (keyword, _))| keyword.text() == name);
    found.map_or_else(|| name.to_owned(), |(text, _)| text.clone())
}

fn operands(made: &Made<'_>, count: usize) -> Option<Vec<(String, Array)>> {
    let pairs = made.texts.iter().zip(made.args).take(count);
    pairs
        .map(|(text, value)| Some((text.clone(), array_of(value)?)))
        .collect()
}

fn pair(made: &Made<'_>) -> Option<Vec<(String, Array)>> {
    operands(made, 2).filter(|operands| operands.len() == 2)
}

/// An argument by position or name.
pub(super) fn named(made: &Made<'_>, name: &str, at: usize) -> Option<Value> {
    let keyword = made
        .keywords
        .iter()
        .find(|(symbol, _)| *symbol == Symbol::new(name));
    keyword
        .map(|(_, value)| value.clone())
        .or_else(|| made.args.get(at).cloned())
}

/// The axes of a product: which are kept, which are summed.
fn contract_rule(form: &str, operands: &[(String, Array)], axes: Option<&Value>) -> Option<Rule> {
    let [(_, a), (_, b)] = operands else {
        return None;
    };
    let (m, n) = (a.ndim(), b.ndim());
    if form == "outer" {
        // Both are read flat; only vectors keep their indices.
        (m == 1 && n == 1).then_some(())?;
        return Some(spec(&[a, b], vec![vec![0], vec![1]], vec![0, 1]));
    }
    if m == 0 || n == 0 {
        return matches!(form, "dot" | "inner").then(|| Rule::Elementwise {
            name: "*".to_owned(),
            infix: true,
        });
    }
    let mut left: Vec<usize> = (0..m).collect();
    let mut right: Vec<usize> = (m..m + n).collect();
    let shared: Vec<(usize, usize)> = match form {
        "dot" => vec![(m - 1, n.saturating_sub(2))],
        "inner" => vec![(m - 1, n - 1)],
        "vdot" => {
            (m == 1 && n == 1).then_some(())?;
            vec![(0, 0)]
        }
        "matmul" => vec![(m - 1, n.saturating_sub(2))],
        "vecdot" => vec![(m - 1, n - 1)],
        _ => tensordot_axes(axes, m, n)?,
    };
    for (i, j) in &shared {
        right[*j] = left[*i];
    }
    let mut out: Vec<usize> = left
        .iter()
        .filter(|label| !shared.iter().any(|(i, _)| left[*i] == **label))
        .copied()
        .collect();
    let (core_a, core_b) = match form {
        "matmul" => (2.min(m), 2.min(n)),
        "vecdot" => (1, 1),
        _ => (m, n),
    };
    // Stacks of matrices are paired from the right, as in broadcasting.
    for back in 1..=(m - core_a).min(n - core_b) {
        let (i, j) = (m - core_a - back, n - core_b - back);
        right[j] = left[i];
    }
    let stack = (n - core_b).saturating_sub(m - core_a);
    let extra: Vec<usize> = right[..stack].to_vec();
    out = extra.into_iter().chain(out).collect();
    for label in &right {
        let seen = left.contains(label) || out.contains(label);
        if !seen {
            out.push(*label);
        }
    }
    left.truncate(m);
    Some(spec(&[a, b], vec![left, right], out))
}

fn tensordot_axes(axes: Option<&Value>, m: usize, n: usize) -> Option<Vec<(usize, usize)>> {
    let Some(axes) = axes else {
        return (m >= 2 && n >= 2).then(|| vec![(m - 2, 0), (m - 1, 1)]);
    };
    if let Ok(count) = convert::as_index(axes) {
        let count = usize::try_from(count).ok()?;
        (count <= m && count <= n).then_some(())?;
        return Some((0..count).map(|k| (m - count + k, k)).collect());
    }
    let pair = convert::sequence(axes).ok()?;
    let [i, j] = pair.as_slice() else { return None };
    let list = |value: &Value, ndim: usize| -> Option<Vec<usize>> {
        let axes = match convert::as_index(value) {
            Ok(axis) => vec![axis],
            Err(_) => convert::int_list(value).ok()?,
        };
        axes.into_iter()
            .map(|axis| normalize_axis(axis, ndim).ok())
            .collect()
    };
    let (i, j) = (list(i, m)?, list(j, n)?);
    (i.len() == j.len()).then(|| i.into_iter().zip(j).collect())
}

pub(super) fn spec(operands: &[&Array], labels: Vec<Vec<usize>>, out: Vec<usize>) -> Rule {
    let count = labels.iter().flatten().max().map_or(0, |label| label + 1);
    let mut sizes = vec![1; count];
    let mut used = vec![false; count];
    for (array, labels) in operands.iter().zip(&labels) {
        for (size, label) in array.shape().iter().zip(labels) {
            used[*label] = true;
            if *size != 1 {
                sizes[*label] = *size;
            }
        }
    }
    let summed = (0..count)
        .filter(|label| used[*label] && !out.contains(label))
        .collect();
    Rule::Contract(Contraction {
        labels,
        out,
        summed,
        sizes,
    })
}

fn einsum(made: &Made<'_>) -> Option<Step> {
    let Value::Str(text) = made.args.first()? else {
        return None;
    };
    let text: String = text.chars().filter(|c| *c != ' ').collect();
    text.is_ascii().then_some(())?;
    let (inputs, output) = match text.split_once("->") {
        Some((inputs, output)) => (inputs.to_owned(), output.to_owned()),
        None => {
            let mut once: Vec<char> = text
                .chars()
                .filter(|c| c.is_alphabetic() && text.matches(*c).count() == 1)
                .collect();
            once.sort_unstable();
            (text.clone(), once.into_iter().collect())
        }
    };
    let label = |c: char| c.is_ascii_alphabetic().then_some(c as usize - 'A' as usize);
    let labels = inputs
        .split(',')
        .map(|part| part.chars().map(label).collect::<Option<Vec<_>>>())
        .collect::<Option<Vec<_>>>()?;
    let out = output.chars().map(label).collect::<Option<Vec<_>>>()?;
    let pairs = made.texts.iter().zip(made.args).skip(1);
    let operands = pairs
        .map(|(text, value)| Some((text.clone(), array_of(value)?)))
        .collect::<Option<Vec<_>>>()?;
    let fits = operands.len() == labels.len()
        && operands
            .iter()
            .zip(&labels)
            .all(|((_, array), labels)| array.ndim() == labels.len());
    fits.then_some(())?;
    let arrays: Vec<&Array> = operands.iter().map(|(_, array)| array).collect();
    let rule = spec(&arrays, labels, out);
    step("einsum", rule, operands, array_of(made.result)?)
}

fn reduce(name: &str, made: &Made<'_>) -> Option<Step> {
    let allowed = |name: &str| matches!(name, "axis" | "keepdims");
    made.keywords
        .iter()
        .all(|(keyword, _)| allowed(keyword.text()))
        .then_some(())?;
    let operand = array_of(made.args.first()?)?;
    let python = builtins::row(made.row).owner().is_empty();
    // Python's own functions fold one sequence.
    let axes = match python {
        true if made.args.len() == 1 && operand.ndim() == 1 => vec![0],
        true => return None,
        false => match named(made, "axis", 1) {
            _ if made.args.len() > 2 => return None,
            None | Some(Value::None) => (0..operand.ndim()).collect(),
            Some(axis) => match convert::as_index(&axis) {
                Ok(axis) => vec![normalize_axis(axis, operand.ndim()).ok()?],
                Err(_) => convert::int_list(&axis)
                    .ok()?
                    .into_iter()
                    .map(|axis| normalize_axis(axis, operand.ndim()).ok())
                    .collect::<Option<Vec<_>>>()?,
            },
        },
    };
    let fold = match name {
        "sum" => Fold::Sum,
        "prod" => Fold::Product,
        "mean" => Fold::Mean,
        "max" => Fold::Max,
        _ => Fold::Min,
    };
    let text = made.texts.first()?.clone();
    let rule = Rule::Reduce { fold, axes };
    step(name, rule, vec![(text, operand)], array_of(made.result)?)
}

/// The operands in the list that is the first argument.
pub(super) fn listed(made: &Made<'_>) -> Option<Vec<(String, Array)>> {
    let values = convert::sequence(made.args.first()?).ok()?;
    let text = made.texts.first()?;
    let texts = match &made.items {
        Some(items) if items.len() == values.len() => items.clone(),
        _ => (0..values.len())
            .map(|at| format!("{text}[{at}]"))
            .collect(),
    };
    let operands = texts.into_iter().zip(&values);
    operands
        .map(|(text, value)| Some((text, array_of(value)?)))
        .collect()
}

/// The step of a call that joins the arrays of a list.
pub(super) fn join(name: &str, made: &Made<'_>) -> Option<Step> {
    let operands = listed(made)?;
    let result = array_of(made.result)?;
    let ndim = operands.first()?.1.ndim();
    let axis = match named(made, "axis", 1) {
        Some(axis) => convert::as_index(&axis).ok()?,
        // Keras joins along the last axis.
        None if builtins::row(made.row).owner() == "nn" => -1,
        None => 0,
    };
    let (axis, new) = match name {
        "stack" => (normalize_axis(axis, ndim + 1).ok()?, true),
        "vstack" => (0, ndim == 1),
        "hstack" => (usize::from(ndim > 1), false),
        _ => (normalize_axis(axis, ndim).ok()?, false),
    };
    let same = operands.iter().all(|(_, array)| array.ndim() == ndim);
    (same && ndim > 0).then_some(())?;
    step(name, Rule::Join { axis, new }, operands, result)
}

/// What an index does to each axis, for indices without arrays.
pub(super) fn index_notes(
    index: &Value,
    words: &str,
    (_, operand): &(String, Array),
    result: &Array,
) -> Vec<String> {
    let items: Vec<Value> = match index {
        Value::Tuple(items) => items.to_vec(),
        one => vec![one.clone()],
    };
    let simple = |item: &Value| matches!(item, Value::Int(_) | Value::Slice(_));
    if !items.iter().all(simple) || items.len() > operand.ndim() {
        let from = shape_text(operand.shape(), ", ");
        let to = shape_text(result.shape(), ", ");
        return vec![format!("[{words}]  {from} -> {to}")];
    }
    let pieces: Vec<&str> = words.split(',').map(str::trim).collect();
    let mut kept = result.shape().iter();
    let mut lines = Vec::new();
    for (axis, size) in operand.shape().iter().enumerate() {
        let word = match pieces.len() == items.len() {
            true => pieces.get(axis).copied().unwrap_or(":"),
            false => "",
        };
        lines.push(match items.get(axis) {
            Some(Value::Int(_)) => format!("axis {axis}  {word:>8}   {size} -> gone"),
            _ => format!(
                "axis {axis}  {word:>8}   {size} -> {}",
                kept.next().copied().unwrap_or(0)
            ),
        });
    }
    lines
}
