//! Python's built-in functions that fold or order items: `sum`, `min`, `max`, `any`, `all`, `sorted`.

use super::operators::{self, Comparison};
use super::{Call, Kernel, Machine, Row, apply, convert, iterate};
use crate::value::interrupt::{Paced, poll, room};
use crate::value::number::Operator;
use crate::value::{OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "sum(iterable, /, start=0)",
        doc: "The items added up, from the left.",
        examples: &[("sum([1, 2, 3])", "6"), ("sum([[1], [2]], [])", "[1, 2]")],
        see: &["np.sum"],
        kernel: Kernel::Call(|call| {
            let mut total = call.value("start");
            let mut iter = iterate::begin(&call.value("iterable"))?;
            while let Some(item) = iter.next(&mut *call.machine)? {
                total = operators::binary(call.machine, Operator::Add, &total, &item)?;
            }
            Ok(total)
        }),
        ..Row::NEW
    },
    Row {
        sig: "min(*args, key=None, default=<no value>)",
        doc: "The smallest of the arguments, or of the items of the only one.",
        examples: &[("min(3, 1, 2)", "1"), ("min([4, 5])", "4")],
        see: &["max", "np.min", "np.minimum"],
        kernel: Kernel::Call(|call| extreme(call, Comparison::Lt)),
        quick: Some(|args| of_two(args, false)),
        ..Row::NEW
    },
    Row {
        sig: "max(*args, key=None, default=<no value>)",
        doc: "The largest of the arguments, or of the items of the only one.",
        examples: &[
            ("max(3, 1, 2)", "3"),
            ("max('apple', 'fig', key=len)", "'apple'"),
        ],
        see: &["min", "np.max", "np.maximum"],
        kernel: Kernel::Call(|call| extreme(call, Comparison::Gt)),
        quick: Some(|args| of_two(args, true)),
        ..Row::NEW
    },
    Row {
        sig: "any(iterable, /)",
        doc: "Whether some item is true.",
        examples: &[("any([0, 1])", "True")],
        see: &["all", "np.any"],
        kernel: Kernel::Call(|call| some_item_is(call, true).map(Value::Bool)),
        ..Row::NEW
    },
    Row {
        sig: "all(iterable, /)",
        doc: "Whether every item is true.",
        examples: &[("all([0, 1])", "False")],
        see: &["any", "np.all"],
        kernel: Kernel::Call(|call| some_item_is(call, false).map(|found| Value::Bool(!found))),
        ..Row::NEW
    },
    Row {
        sig: "sorted(iterable, /, *, key=None, reverse=False)",
        doc: "A new list with the items in order; equal items keep their order.",
        examples: &[
            ("sorted([3, 1, 2])", "[1, 2, 3]"),
            ("sorted('bA', key=str.lower)", "['A', 'b']"),
        ],
        see: &["np.sort"],
        kernel: Kernel::Call(|call| {
            let items = iterate::collect(&call.value("iterable"), &mut *call.machine)?;
            let (key, reverse) = (call.value("key"), call.flag("reverse")?);
            sort(call.machine, items, &key, reverse).map(Value::list)
        }),
        ..Row::NEW
    },
];

/// The larger or smaller of two numbers of one type.
fn of_two(args: &[Value], largest: bool) -> Option<Value> {
    let second = match args {
        [Value::Int(a), Value::Int(b)] => (b > a) == largest && a != b,
        [Value::Float(a), Value::Float(b)] if largest => b > a,
        [Value::Float(a), Value::Float(b)] => b < a,
        _ => return None,
    };
    args.get(usize::from(second)).cloned()
}

fn extreme(call: &mut Call<'_>, wanted: Comparison) -> Result<Value> {
    let name = if wanted == Comparison::Lt {
        "min"
    } else {
        "max"
    };
    let args = std::mem::take(&mut call.rest);
    let items = match args.as_slice() {
        [] => {
            let message = format!("{name} expected at least 1 argument, got 0");
            return Err(OpError::r#type(message));
        }
        [one] => iterate::collect(one, &mut *call.machine)?,
        _ => args,
    };
    let key = call.value("key");
    let mut best: Option<(Value, Value)> = None;
    for item in items.into_iter().paced() {
        let rank = match key {
            Value::None => item.clone(),
            _ => apply(call.machine, &key, vec![item.clone()])?,
        };
        let better = match &best {
            None => true,
            Some((_, current)) => {
                let answer = operators::compare(call.machine, wanted, &rank, current)?;
                convert::truth(&answer)?
            }
        };
        if better {
            best = Some((item, rank));
        }
    }
    match (best, call.given("default")) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(OpError::value(format!("{name}() arg is an empty sequence"))),
    }
}

fn some_item_is(call: &mut Call<'_>, wanted: bool) -> Result<bool> {
    let mut iter = iterate::begin(&call.value("iterable"))?;
    while let Some(item) = iter.next(&mut *call.machine)? {
        if convert::truth(&item)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A stable merge sort: comparisons are the program's and may raise.
///
/// # Errors
/// Whatever a comparison or the key function raises.
pub fn sort(
    machine: &mut dyn Machine,
    items: Vec<Value>,
    key: &Value,
    reverse: bool,
) -> Result<Vec<Value>> {
    let mut keyed = room(items.len());
    for item in items.into_iter().paced() {
        let rank = match key {
            Value::None => item.clone(),
            _ => apply(machine, key, vec![item.clone()])?,
        };
        keyed.push((rank, item));
    }
    // The merge cannot fail: the first error is kept and returned afterwards.
    let mut failed = None;
    let mut before = |a: &(Value, Value), b: &(Value, Value)| {
        poll();
        failed.is_none()
            && less(machine, &a.0, &b.0).unwrap_or_else(|error| {
                failed = Some(error);
                false
            })
    };
    if reverse {
        // Reversing twice keeps equal items in their order.
        keyed.reverse();
        merge_sort(&mut keyed, &mut before);
        keyed.reverse();
    } else {
        merge_sort(&mut keyed, &mut before);
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(keyed.into_iter().map(|(_, item)| item).collect()),
    }
}

fn less(machine: &mut dyn Machine, a: &Value, b: &Value) -> Result<bool> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => return Ok(x < y),
        (Value::Float(x), Value::Float(y)) => return Ok(x < y),
        (Value::Str(x), Value::Str(y)) => return Ok(x < y),
        _ => {}
    }
    let answer = operators::compare(machine, Comparison::Lt, a, b)?;
    convert::truth(&answer)
}

/// The library's sorts may panic when an order is inconsistent (nan); this one never does.
fn merge_sort<T: Clone>(items: &mut Vec<T>, before: &mut impl FnMut(&T, &T) -> bool) {
    let mut width = 1;
    while width < items.len() {
        let mut merged = room(items.len());
        for block in items.chunks(width * 2) {
            let (left, right) = block.split_at(width.min(block.len()));
            let (mut i, mut j) = (0, 0);
            while let (Some(a), Some(b)) = (left.get(i), right.get(j)) {
                if before(b, a) {
                    merged.push(b.clone());
                    j += 1;
                } else {
                    merged.push(a.clone());
                    i += 1;
                }
            }
            for rest in [left.get(i..), right.get(j..)] {
                merged.extend(rest.unwrap_or(&[]).iter().cloned().paced());
            }
        }
        *items = merged;
        width *= 2;
    }
}
