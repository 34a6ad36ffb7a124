//! Python's containers: what calling `list`, `tuple`, `dict`, `set`, `range`, `slice` gives.

use std::rc::Rc;

use num_bigint::BigInt;

use super::{Call, Kernel, Machine, Row, convert, iterate, set_methods, subscript};
use crate::value::hash::Key;
use crate::value::interrupt::Paced;
use crate::value::number;
use crate::value::{Dict, ErrorKind, OpError, Range, Result, Set, Type, Value, budget};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "list(iterable=(), /)",
        doc: "A new list of the items.",
        examples: &[
            ("list('abc')", "['a', 'b', 'c']"),
            ("list(range(3))", "[0, 1, 2]"),
        ],
        see: &["tuple", "ndarray.tolist"],
        kernel: Kernel::Type(
            || Type::Python("list"),
            |call| iterate::collect(&call.value("iterable"), &mut *call.machine).map(Value::list),
        ),
        ..Row::NEW
    },
    Row {
        sig: "tuple(iterable=(), /)",
        doc: "A tuple of the items.",
        examples: &[("tuple([1, 2])", "(1, 2)")],
        see: &["list"],
        kernel: Kernel::Type(
            || Type::Python("tuple"),
            |call| match call.value("iterable") {
                Value::Tuple(items) => Ok(Value::Tuple(items)),
                other => iterate::collect(&other, &mut *call.machine).map(Value::tuple),
            },
        ),
        ..Row::NEW
    },
    Row {
        sig: "dict(mapping=(), /, **kwargs)",
        doc: "A new dict from another, from pairs, or from keywords.",
        examples: &[
            ("dict(a=1, b=2)", "{'a': 1, 'b': 2}"),
            ("dict([('x', 1)])", "{'x': 1}"),
        ],
        see: &["dict.fromkeys", "zip"],
        kernel: Kernel::Type(|| Type::Python("dict"), dict),
        ..Row::NEW
    },
    Row {
        sig: "set(iterable=(), /)",
        doc: "A new set of the items, each once.",
        examples: &[("set([1, 2, 1])", "{1, 2}"), ("set()", "set()")],
        see: &["frozenset", "np.unique"],
        kernel: Kernel::Type(
            || Type::Python("set"),
            |call| {
                let set = set_of(&call.value("iterable"), call.machine)?;
                Ok(Value::Set(Rc::new(set.into())))
            },
        ),
        ..Row::NEW
    },
    Row {
        sig: "range(start, stop=<no value>, step=1, /)",
        doc: "The ints from `start` (0 when it is left out) up to but not with `stop`.",
        examples: &[
            ("list(range(2, 8, 3))", "[2, 5]"),
            ("range(3)", "range(0, 3)"),
        ],
        see: &["np.arange", "enumerate"],
        kernel: Kernel::Type(|| Type::Python("range"), range),
        ..Row::NEW
    },
    Row {
        sig: "slice(start, stop=<no value>, step=None, /)",
        doc: "What `start:stop:step` in a subscript makes.",
        examples: &[("[1, 2, 3][slice(1, None)]", "[2, 3]")],
        see: &["np.s_"],
        kernel: Kernel::Type(
            || Type::Python("slice"),
            |call| {
                let (start, stop) = match call.given("stop") {
                    Some(stop) => (call.value("start"), stop.clone()),
                    None => (Value::None, call.value("start")),
                };
                Ok(Value::Slice(Rc::new([start, stop, call.value("step")])))
            },
        ),
        ..Row::NEW
    },
    Row::attribute(
        "range.start",
        "The first int.",
        &[("range(2, 5).start", "2")],
        |value| Ok(Value::Int(range_of(value)?.start)),
    ),
    Row::attribute(
        "range.stop",
        "The bound, which is not reached.",
        &[("range(5).stop", "5")],
        |value| Ok(Value::Int(range_of(value)?.stop)),
    ),
    Row::attribute(
        "range.step",
        "The difference.",
        &[("range(5).step", "1")],
        |value| Ok(Value::Int(range_of(value)?.step)),
    ),
    Row::function(
        "range.index(self, value, /)",
        "The place of an int in the range.",
        &[("range(0, 10, 2).index(4)", "2")],
        &["range.count"],
        |call| {
            let (range, item) = (range_of(&call.value("self"))?, call.value("value"));
            place_in(range, &item).map_or_else(
                || Err(OpError::value("value is not in range")),
                |at| Ok(Value::Int(at)),
            )
        },
    ),
    Row::function(
        "range.count(self, value, /)",
        "How often an int is in the range: 0 or 1.",
        &[("range(3).count(2)", "1")],
        &["range.index"],
        |call| {
            let (range, item) = (range_of(&call.value("self"))?, call.value("value"));
            Ok(Value::Int(i64::from(place_in(range, &item).is_some())))
        },
    ),
    Row::attribute(
        "slice.start",
        "Where it begins.",
        &[("slice(1, 5).start", "1")],
        |value| bound(value, 0),
    ),
    Row::attribute(
        "slice.stop",
        "Where it ends.",
        &[("slice(5).stop", "5")],
        |value| bound(value, 1),
    ),
    Row::attribute(
        "slice.step",
        "Its step.",
        &[("slice(1, 9, 2).step", "2")],
        |value| bound(value, 2),
    ),
    Row::function(
        "slice.indices(self, length, /)",
        "Start, stop and step as they are for a sequence of a length.",
        &[("slice(-3, None).indices(5)", "(2, 5, 1)")],
        &["slice"],
        |call| {
            let length = usize::try_from(call.int("length")?)
                .map_err(|_| OpError::value("length should not be negative"))?;
            let Value::Slice(slice) = call.value("self") else {
                return Err(OpError::r#type(
                    "descriptor 'indices' requires a 'slice' object",
                ));
            };
            let (start, step, count) = subscript::slice_of(&slice, length)?;
            // An empty slice still shows its clipped bounds.
            let stop = clipped_stop(&slice, length as i64, start, step, count as i64)?;
            Ok(Value::tuple([start, stop, step].map(Value::Int)))
        },
    ),
];

fn clipped_stop(slice: &[Value; 3], length: i64, start: i64, step: i64, count: i64) -> Result<i64> {
    let (low, high) = if step < 0 {
        (-1, length - 1)
    } else {
        (0, length)
    };
    match &slice[1] {
        Value::None if step < 0 => Ok(-1),
        Value::None => Ok(length),
        Value::Big(_) => Ok(start + step * count),
        stop => {
            let stop = convert::as_index(stop)?;
            let stop = if stop < 0 {
                stop.saturating_add(length)
            } else {
                stop
            };
            Ok(stop.clamp(low, high))
        }
    }
}

fn range_of(value: &Value) -> Result<Range> {
    match value {
        Value::Range(range) => Ok(**range),
        other => Err(OpError::r#type(format!(
            "expected a range, not {}",
            other.type_name()
        ))),
    }
}

fn place_in(range: Range, item: &Value) -> Option<i64> {
    let int = match item {
        Value::Float(x) => i64::try_from(&number::integral(*x)?).ok()?,
        other => i64::try_from(&number::as_big(other)?).ok()?,
    };
    let offset = int.checked_sub(range.start)?;
    let at = offset.checked_div(range.step)?;
    let exact = offset % range.step == 0 && at >= 0;
    (exact && (at as usize) < range.len()).then_some(at)
}

fn bound(value: &Value, at: usize) -> Result<Value> {
    match value {
        Value::Slice(parts) => Ok(parts.get(at).cloned().unwrap_or(Value::None)),
        _ => Ok(Value::None),
    }
}

fn range(call: &mut Call<'_>) -> Result<Value> {
    let (start, stop) = match call.given("stop") {
        Some(stop) => (bounded(&call.value("start"))?, bounded(stop)?),
        None => (0, bounded(&call.value("start"))?),
    };
    let step = bounded(&call.value("step"))?;
    if step == 0 {
        return Err(OpError::value("range() arg 3 must not be zero"));
    }
    Ok(Value::Range(Rc::new(Range { start, stop, step })))
}

/// A bound of a range: beyond the machine word there is nobody to count so far.
fn bounded(value: &Value) -> Result<i64> {
    match value {
        Value::Big(int) if **int > BigInt::ZERO => Ok(i64::MAX),
        Value::Big(_) => Ok(i64::MIN),
        other => convert::as_index(other),
    }
}

/// The items of an iterable as a set.
///
/// # Errors
/// `TypeError` when it is not iterable or an item is not hashable.
pub fn set_of(value: &Value, machine: &mut dyn Machine) -> Result<Set> {
    let mut set = Set::new();
    set_methods::take_in(&mut set, value, machine)?;
    Ok(set)
}

fn dict(call: &mut Call<'_>) -> Result<Value> {
    let mut dict = Dict::new();
    update(&mut dict, &call.value("mapping"), call.machine)?;
    for (name, value) in std::mem::take(&mut call.keywords) {
        put(&mut dict, Value::str(name.text()), value)?;
    }
    Ok(Value::Dict(Rc::new(dict.into())))
}

/// Inserts as Python does: the first key object stays, the last value wins.
///
/// # Errors
/// `TypeError` when the key is not hashable.
pub fn put(dict: &mut Dict, key: Value, value: Value) -> Result<()> {
    let hashed = Key::of(&key)?;
    match dict.get_mut(&hashed) {
        Some(slot) => slot.1 = value,
        None => {
            dict.add(hashed, (key, value))?;
        }
    }
    Ok(())
}

/// Takes over the items of a mapping, or pairs.
///
/// # Errors
/// When the value is neither.
pub fn update(dict: &mut Dict, from: &Value, machine: &mut dyn Machine) -> Result<()> {
    if let Value::Dict(other) = from {
        for (key, (name, value)) in other.borrow().iter().paced() {
            match dict.get_mut(key) {
                Some(slot) => slot.1 = value.clone(),
                None => {
                    dict.add(key.clone(), (name.clone(), value.clone()))?;
                }
            }
        }
        return Ok(());
    }
    for (key, value) in pairs(from, machine)?.into_iter().paced() {
        put(dict, key, value)?;
    }
    Ok(())
}

/// Keys and values of a mapping, or of pairs.
///
/// # Errors
/// When the value is neither.
pub fn pairs(from: &Value, machine: &mut dyn Machine) -> Result<Vec<(Value, Value)>> {
    if let Value::Dict(other) = from {
        return Ok(other.borrow().values().cloned().paced().collect());
    }
    let mut pairs = Vec::new();
    for (at, item) in iterate::collect(from, machine)?.iter().enumerate().paced() {
        let pair = iterate::collect(item, machine).map_err(|error| {
            if error.kind != ErrorKind::TypeError {
                return error;
            }
            let message = "cannot convert dictionary update sequence element";
            OpError::r#type(format!("{message} #{at} to a sequence"))
        })?;
        match pair.as_slice() {
            [key, value] => budget::push(&mut pairs, (key.clone(), value.clone()))?,
            other => {
                let length = other.len();
                return Err(OpError::value(format!(
                    "dictionary update sequence element #{at} has length {length}; 2 is required"
                )));
            }
        }
    }
    Ok(pairs)
}
