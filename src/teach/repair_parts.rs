//! Edits of subscripts by keys, texts and fractions, and of operators between the wrong kinds.

use super::proof;
use super::repair::Fix;
use super::repair_arguments::is_name;
use crate::eval::Interp;
use crate::value::hash::Key;
use crate::value::{Array, Value};

/// The edits of a subscript of a dict, a list, a number or a text.
pub(super) fn subscripts(
    interp: &mut Interp,
    message: &str,
    (base, index): (&str, &str),
    fixes: &mut Vec<Fix>,
) {
    let value = proof::value(interp, base);
    if let (Some(Value::Dict(dict)), Some(key)) = (&value, index.strip_prefix(['\'', '"'])) {
        let key = key.trim_end_matches(['\'', '"']);
        let dict = dict.borrow();
        let keys: Vec<String> = dict
            .iter()
            .filter_map(|(key, _)| match key {
                Key::Str(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        let near = crate::text::suggest::closest(key, keys.iter().map(String::as_str));
        let lower = keys
            .iter()
            .find(|own| own.to_lowercase() == key.to_lowercase());
        for near in lower.map(String::as_str).into_iter().chain(near) {
            fixes.push(Fix::new(format!("{base}['{near}']")));
        }
        return;
    }
    if message.contains("invalid index to scalar") || message.contains("'int' object is not subs") {
        fixes.push(Fix::noted(base, "a single number"));
    }
    let text = index
        .strip_prefix(['\'', '"'])
        .and_then(|rest| rest.strip_suffix(['\'', '"']));
    if let Some(text) = text.filter(|text| text.parse::<i64>().is_ok()) {
        fixes.push(Fix::noted(format!("{base}[{text}]"), "a place is a number"));
    }
    if message.starts_with("list indices must be integers or slices, not")
        || message.contains("only integer scalar arrays")
    {
        fixes.push(Fix::noted(
            format!("np.array({base})[{index}]"),
            "arrays take lists and masks",
        ));
    }
    slices(interp, (base, index), fixes);
    swapped(
        value.as_ref().and_then(super::trace::array_of),
        (base, index),
        fixes,
    );
}

/// `a[:n/2]`: the ends of slices are whole numbers.
fn slices(interp: &mut Interp, (base, index): (&str, &str), fixes: &mut Vec<Fix>) {
    if !index.contains(':') {
        return;
    }
    if index.contains('/') && !index.contains("//") {
        let index = index.replace(" / ", " // ");
        let index = if index.contains("//") {
            index
        } else {
            index.replace('/', "//")
        };
        fixes.push(Fix::noted(format!("{base}[{index}]"), "// stays whole"));
    }
    let parts: Vec<String> = index
        .split(':')
        .map(|part| {
            let part = part.trim();
            let value = proof::value(interp, part);
            match (value, part.strip_suffix(".0")) {
                (Some(Value::Float(_)), Some(whole)) => whole.to_owned(),
                (Some(Value::Float(_)), None) => format!("int({part})"),
                _ => part.to_owned(),
            }
        })
        .collect();
    let new = parts.join(":");
    if new != index.replace(' ', "") {
        fixes.push(Fix::noted(format!("{base}[{new}]"), "whole numbers"));
    }
}

/// `a[row, column]` the wrong way round.
fn swapped(array: Option<Array>, (base, index): (&str, &str), fixes: &mut Vec<Fix>) {
    let Some(array) = array else { return };
    let [row, column] = index.split(',').map(str::trim).collect::<Vec<_>>()[..] else {
        return;
    };
    if array.ndim() != 2 || row == column {
        return;
    }
    if let (Ok(first), Ok(second)) = (row.parse::<usize>(), column.parse::<usize>()) {
        let (rows, columns) = (array.shape()[0], array.shape()[1]);
        // One too far is a matter of counting.
        let far = first > rows || second > columns;
        if far && second < rows && first < columns {
            fixes.push(Fix::noted(
                format!("{base}[{column}, {row}]"),
                "the row comes first",
            ));
        }
    }
}

/// The edits of operators between arrays that hold the wrong kind of thing.
pub(super) fn operators(
    interp: &mut Interp,
    message: &str,
    (left, op, right): (&str, &str, &str),
    fixes: &mut Vec<Fix>,
) {
    if message.contains("ufunc 'bitwise_") || message.contains("ufunc 'invert'") {
        let mut is_float = |text: &str| {
            let value = proof::value(interp, text);
            let array = value.as_ref().and_then(super::trace::array_of);
            array.is_some_and(|array| array.dtype().is_float())
        };
        let note = "bits are those of whole numbers";
        match (is_float(left), is_float(right)) {
            (true, false) => {
                fixes.push(Fix::noted(format!("{left}.astype(int) {op} {right}"), note));
            }
            (false, true) => {
                fixes.push(Fix::noted(format!("{left} {op} {right}.astype(int)"), note));
            }
            (true, true) => fixes.push(Fix::noted(
                format!("{left}.astype(int) {op} {right}.astype(int)"),
                note,
            )),
            _ => {}
        }
    }
    if message.contains("did not contain a loop with signature")
        || message.contains("the string multiply ufunc")
    {
        if op == "+" && matches!(proof::value(interp, left), Some(Value::Str(_))) {
            let note = "the array as a text";
            fixes.push(Fix::noted(format!("{left} + str({right})"), note));
        }
        if op == "+" && matches!(proof::value(interp, right), Some(Value::Str(_))) {
            let note = "the array as a text";
            fixes.push(Fix::noted(format!("str({left}) + {right}"), note));
        }
        let note = "the texts as numbers";
        for kind in ["int", "float"] {
            let cast = |text: &str| format!("np.asarray({text}).astype({kind})");
            let attached = |text: &str| {
                is_name(text) || text.ends_with([')', ']']) && !text.starts_with(['(', '['])
            };
            let object = |text: &str| match attached(text) && text.parse::<f64>().is_err() {
                true => format!("{text}.astype({kind})"),
                false => cast(text),
            };
            fixes.push(Fix::noted(format!("{} {op} {right}", object(left)), note));
            fixes.push(Fix::noted(format!("{left} {op} {}", object(right)), note));
        }
    }
    if message.contains("unsupported operand")
        && op == "*"
        && matches!(proof::value(interp, left), Some(Value::Builtin(_)))
    {
        fixes.push(Fix::noted(
            format!("{left}({right})"),
            "a function is called with ()",
        ));
    }
}
