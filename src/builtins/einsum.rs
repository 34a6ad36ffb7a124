//! einsum: subscripts from either way of writing them, and the order of many contractions.

use std::collections::BTreeMap;

use super::products::finish;
use super::{Call, Kernel, Row, convert};
use crate::kernels::einsum;
use crate::kernels::einsum_path::{Problem, Strategy, plan};
use crate::value::{Array, ErrorKind, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.einsum(*operands, out=None, optimize=False, **kwargs)",
        doc: "Sums of products over labelled axes: `np.einsum('ij,jk->ik', a, b)`.\n\n\
              Each operand's axes get letters. Letters that are not in the result are summed \
              over; a letter that stands twice in one operand takes its diagonal. Without `->` \
              the result has the letters that stand once, in alphabetical order.",
        examples: &[
            ("np.einsum('ii', [[1, 2], [3, 4]])", "np.int64(5)"),
            (
                "np.einsum('ij,j->i', [[1, 2], [3, 4]], [1, 10])",
                "array([21, 43])",
            ),
            (
                "np.einsum('ij->ji', [[1, 2], [3, 4]])",
                "array([[1, 3],\n       [2, 4]])",
            ),
        ],
        see: &["np.tensordot", "np.matmul", "np.einsum_path"],
        kernel: Kernel::Call(einsum_row),
        ..Row::NEW
    },
    Row {
        sig: "np.einsum_path(*operands, optimize='greedy')",
        doc: "The cheapest order found for the contractions of an einsum, and a table of its costs.",
        examples: &[(
            "np.einsum_path('ij,jk,kl->il', np.ones((2, 2)), np.ones((2, 5)), np.ones((5, 2)))[0]",
            "['einsum_path', (1, 2), (0, 1)]",
        )],
        see: &["np.einsum", "np.linalg.multi_dot"],
        kernel: Kernel::Call(einsum_path),
        ..Row::NEW
    },
];

fn einsum_row(c: &mut Call<'_>) -> Result<Value> {
    let (subscripts, operands) = einsum_operands(&c.rest)?;
    let dtype = c.keywords.iter().find(|(name, _)| name.text() == "dtype");
    let dtype = dtype
        .map(|(_, value)| convert::as_dtype(value))
        .transpose()?;
    let handles: Vec<_> = operands
        .iter()
        .map(convert::as_handle)
        .collect::<Result<_>>()?;
    let mut arrays: Vec<Array> = handles.iter().map(|handle| handle.get().clone()).collect();
    if let Some(dtype) = dtype {
        arrays = arrays
            .iter()
            .map(|array| array.astype(dtype))
            .collect::<Result<_>>()?;
    }
    let made = einsum::einsum(&subscripts, &arrays)?;
    match (c.optional("out"), handles.as_slice()) {
        (None, [handle]) if made.ndim() > 0 => Ok(Value::Array(handle.derive(made))),
        // NumPy takes other ways to the result, whose last step makes an array of it.
        (None, _) if sums_products(&subscripts) && convert::truth(&c.value("optimize"))? => {
            Ok(Value::array(made))
        }
        _ => finish(c, made),
    }
}

/// Whether a number comes from sums over labels that operands share.
fn sums_products(subscripts: &str) -> bool {
    let (inputs, output) = subscripts.split_once("->").unwrap_or((subscripts, ""));
    let parts: Vec<&str> = inputs.split(',').collect();
    let shared = |label: char| parts.iter().filter(|part| part.contains(label)).count() > 1;
    output.is_empty()
        && inputs
            .chars()
            .any(|label| label.is_alphabetic() && shared(label))
}

/// The subscripts as text and the operands, from either way of writing them.
fn einsum_operands(rest: &[Value]) -> Result<(String, Vec<Value>)> {
    let Some(first) = rest.first() else {
        return Err(OpError::value(
            "must specify the einstein sum subscripts string and at least one operand, or at \
             least one operand and its corresponding subscripts list",
        ));
    };
    if rest.len() < 2 {
        return Err(OpError::value(
            "must provide at least an operand and a subscripts list to einsum",
        ));
    }
    if let Value::Str(text) = first {
        return Ok((text.to_string(), rest.get(1..).unwrap_or_default().to_vec()));
    }
    let (mut parts, mut operands) = (Vec::new(), Vec::new());
    let pairs = rest.chunks_exact(2);
    let output = pairs.remainder().first();
    for pair in pairs {
        if let [operand, labels] = pair {
            operands.push(operand.clone());
            parts.push(label_text(labels)?);
        }
    }
    let mut text = parts.join(",");
    if let Some(output) = output {
        text = format!("{text}->{}", label_text(output)?);
    }
    Ok((text, operands))
}

fn label_text(labels: &Value) -> Result<String> {
    let mismatch = || OpError::r#type("each subscript must be either an integer or an ellipsis");
    let items = convert::sequence(labels).map_err(|_| mismatch())?;
    let mut text = String::new();
    for item in &items {
        if matches!(item, Value::Ellipsis) {
            text.push_str("...");
            continue;
        }
        let label = convert::as_index(item).map_err(|_| mismatch())?;
        let letter = match u8::try_from(label) {
            Ok(label @ 0..26) => b'A' + label,
            Ok(label @ 26..52) => b'a' + label - 26,
            _ => {
                return Err(OpError::value(
                    "subscript is not within the valid range [0, 52)",
                ));
            }
        };
        text.push(char::from(letter));
    }
    Ok(text)
}

fn einsum_path(c: &mut Call<'_>) -> Result<Value> {
    let (subscripts, operands) = einsum_operands(&c.rest)?;
    let arrays: Vec<Array> = operands
        .iter()
        .map(convert::as_array)
        .collect::<Result<_>>()?;
    let (strategy, limit) = strategy(&c.value("optimize"))?;
    let found = plan(&problem(&subscripts, &arrays)?, &strategy, limit);
    let steps = found
        .path
        .iter()
        .map(|step| Value::ints(step.iter().copied()));
    let path = std::iter::once(Value::str("einsum_path"))
        .chain(steps)
        .collect();
    Ok(Value::tuple(vec![
        Value::list(path),
        Value::str(found.report),
    ]))
}

/// Which way to look for an order, and the limit for intermediate results.
fn strategy(value: &Value) -> Result<(Strategy, Option<f64>)> {
    let named = |name: &str| match name {
        "greedy" => Ok(Strategy::Greedy),
        "optimal" => Ok(Strategy::Optimal),
        _ => Err(OpError::new(
            ErrorKind::KeyError,
            format!("('Path name %s not found', '{name}')"),
        )),
    };
    match value {
        Value::None | Value::Bool(false) => return Ok((Strategy::None, None)),
        Value::Bool(true) => return Ok((Strategy::Greedy, None)),
        Value::Str(name) => return Ok((named(name)?, None)),
        _ => {}
    }
    match convert::sequence(value)?.as_slice() {
        [Value::Str(first), steps @ ..] if first.as_ref() == "einsum_path" => {
            let index = |value: &Value| Ok(usize::try_from(convert::as_index(value)?).unwrap_or(0));
            let step = |step: &Value| convert::sequence(step)?.iter().map(index).collect();
            Ok((
                Strategy::Given(steps.iter().map(step).collect::<Result<_>>()?),
                None,
            ))
        }
        [Value::Str(name), limit] => Ok((named(name)?, Some(convert::as_float(limit)?.trunc()))),
        _ => Err(OpError::r#type("Did not understand the path")),
    }
}

/// The labels and lengths, without ellipses.
fn problem(subscripts: &str, arrays: &[Array]) -> Result<Problem> {
    let text: String = subscripts.chars().filter(|c| *c != ' ').collect();
    let (left, right) = match text.split_once("->") {
        Some((left, right)) => (left.to_owned(), Some(right.to_owned())),
        None => (text.clone(), None),
    };
    let inputs: Vec<String> = left.split(',').map(str::to_owned).collect();
    if inputs.len() != arrays.len() {
        return Err(OpError::value(
            "Number of einsum subscripts must be equal to the number of operands.",
        ));
    }
    let mut lengths: BTreeMap<char, f64> = BTreeMap::new();
    for (at, (labels, array)) in inputs.iter().zip(arrays).enumerate() {
        if labels.chars().count() != array.ndim() {
            let label = left.chars().nth(at).unwrap_or_default();
            return Err(OpError::value(format!(
                "Einstein sum subscript {label} does not contain the correct number of indices \
                 for operand {at}."
            )));
        }
        for (label, length) in labels.chars().zip(array.shape()) {
            let known = lengths.entry(label).or_insert(*length as f64);
            if *known == 1.0 {
                *known = *length as f64;
            } else if *length != 1 && *known != *length as f64 {
                return Err(OpError::value(format!(
                    "Size of label '{label}' for operand {at} ({known}) does not match previous \
                     terms ({length})."
                )));
            }
        }
    }
    let once = |label: &char| left.chars().filter(|other| other == label).count() == 1;
    let output = right.unwrap_or_else(|| lengths.keys().copied().filter(once).collect());
    Ok(Problem {
        inputs,
        output,
        lengths,
    })
}
