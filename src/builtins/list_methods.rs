//! Methods of lists and tuples.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Call, Row, convert, iterate, operators, python_order};
use crate::value::interrupt::{self, copied};
use crate::value::{Held, OpError, Result, Value, budget};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "list.append(self, object, /)",
        "Adds an item at the end.",
        &[("a = [1]\na.append(2)\na", "[1, 2]")],
        &["list.extend", "np.append"],
        |call| {
            let item = call.value("object");
            budget::push(&mut list(call)?.borrow_mut(), item)?;
            Ok(Value::None)
        },
    )
    .quick(|args| match args {
        [Value::List(items), item] if !budget::is_full(&items.borrow()) => {
            items.borrow_mut().push(item.clone());
            Some(Value::None)
        }
        _ => None,
    }),
    Row::function(
        "list.extend(self, iterable, /)",
        "Adds the items of an iterable at the end.",
        &[("a = [1]\na.extend('xy')\na", "[1, 'x', 'y']")],
        &["list.append"],
        |call| {
            let items = iterate::collect(&call.value("iterable"), &mut *call.machine)?;
            list(call)?.borrow_mut().extend(items);
            Ok(Value::None)
        },
    ),
    Row::function(
        "list.insert(self, index, object, /)",
        "Puts an item before an index.",
        &[("a = [1, 3]\na.insert(1, 2)\na", "[1, 2, 3]")],
        &["list.append", "np.insert"],
        |call| {
            let (index, item) = (call.int("index")?, call.value("object"));
            let list = list(call)?;
            let at = clamp(index, list.borrow().len());
            list.borrow_mut().insert(at, item);
            Ok(Value::None)
        },
    ),
    Row::function(
        "list.pop(self, index=-1, /)",
        "Takes the item at an index (the last one) out and returns it.",
        &[("a = [1, 2, 3]\na.pop(), a.pop(0), a", "(3, 1, [2])")],
        &["list.remove"],
        |call| {
            let index = call.int("index")?;
            let list = list(call)?;
            let length = list.borrow().len();
            if length == 0 {
                return Err(OpError::index("pop from empty list"));
            }
            let at = if index < 0 {
                index + length as i64
            } else {
                index
            };
            match usize::try_from(at) {
                Ok(at) if at < length => Ok(list.borrow_mut().remove(at)),
                _ => Err(OpError::index("pop index out of range")),
            }
        },
    )
    .quick(|args| match args {
        [Value::List(items)] => items.borrow_mut().pop(),
        _ => None,
    }),
    Row::function(
        "list.remove(self, value, /)",
        "Takes the first item that is equal to a value out.",
        &[("a = [1, 2, 1]\na.remove(1)\na", "[2, 1]")],
        &["list.pop"],
        |call| {
            let list = list(call)?;
            let items = copied(&list.borrow());
            match position(call, &items, 0, usize::MAX)? {
                Some(at) => {
                    list.borrow_mut().remove(at);
                    Ok(Value::None)
                }
                None => Err(OpError::value("list.remove(x): x not in list")),
            }
        },
    ),
    Row::function(
        "list.clear(self, /)",
        "Takes all items out.",
        &[("a = [1]\na.clear()\na", "[]")],
        &[],
        |call| {
            list(call)?.borrow_mut().clear();
            Ok(Value::None)
        },
    ),
    Row::function(
        "list.index(self, value, start=0, stop=9223372036854775807, /)",
        "The first index at which a value is.",
        &[("['a', 'b'].index('b')", "1")],
        &["list.count"],
        |call| {
            let items = copied(&list(call)?.borrow());
            index(call, &items, "list")
        },
    ),
    Row::function(
        "list.count(self, value, /)",
        "How often a value is in the list.",
        &[("[1, 2, 1].count(1)", "2")],
        &["list.index"],
        |call| {
            let items = copied(&list(call)?.borrow());
            count(call, &items)
        },
    ),
    Row::function(
        "list.sort(self, /, *, key=None, reverse=False)",
        "Puts the items in order; equal items keep theirs.",
        &[("a = [3, 1, 2]\na.sort(reverse=True)\na", "[3, 2, 1]")],
        &["sorted", "np.sort"],
        |call| {
            let list = list(call)?;
            let (key, reverse) = (call.value("key"), call.flag("reverse")?);
            let items = copied(&list.borrow());
            let sorted = python_order::sort(call.machine, items, &key, reverse)?;
            *list.borrow_mut() = sorted.into();
            Ok(Value::None)
        },
    ),
    Row::function(
        "list.reverse(self, /)",
        "Turns the order of the items round.",
        &[("a = [1, 2]\na.reverse()\na", "[2, 1]")],
        &["reversed"],
        |call| {
            list(call)?.borrow_mut().reverse();
            Ok(Value::None)
        },
    ),
    Row::function(
        "list.copy(self, /)",
        "A new list with the same items.",
        &[("a = [1]\na.copy() is a", "False")],
        &["list"],
        |call| Ok(Value::list(copied(&list(call)?.borrow()))),
    ),
    Row::function(
        "tuple.index(self, value, start=0, stop=9223372036854775807, /)",
        "The first index at which a value is.",
        &[("(5, 6).index(6)", "1")],
        &["tuple.count"],
        |call| {
            let items = iterate::collect_plain(&call.value("self"))?;
            index(call, &items, "tuple")
        },
    ),
    Row::function(
        "tuple.count(self, value, /)",
        "How often a value is in the tuple.",
        &[("(5, 6, 5).count(5)", "2")],
        &["tuple.index"],
        |call| {
            let items = iterate::collect_plain(&call.value("self"))?;
            count(call, &items)
        },
    ),
];

fn list(call: &Call<'_>) -> Result<Rc<RefCell<Held<Value>>>> {
    match call.value("self") {
        Value::List(items) => Ok(items),
        other => {
            let (name, kind) = (call.row.name(), other.type_name());
            Err(OpError::r#type(format!(
                "descriptor '{name}' for 'list' objects doesn't apply to a '{kind}' object"
            )))
        }
    }
}

/// An index that counts from the end when it is negative, kept inside.
fn clamp(index: i64, length: usize) -> usize {
    let at = if index < 0 {
        index.saturating_add(length as i64)
    } else {
        index
    };
    usize::try_from(at.max(0)).unwrap_or(0).min(length)
}

fn position(
    call: &mut Call<'_>,
    items: &[Value],
    start: usize,
    stop: usize,
) -> Result<Option<usize>> {
    let wanted = call.value("value");
    for (at, item) in items.iter().enumerate().take(stop).skip(start) {
        interrupt::check()?;
        if operators::same(call.machine, item, &wanted)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn index(call: &mut Call<'_>, items: &[Value], kind: &str) -> Result<Value> {
    let bound = |value: Value| convert::as_index(&value).map(|at| clamp(at, items.len()));
    let (start, stop) = (bound(call.value("start"))?, bound(call.value("stop"))?);
    if let Some(at) = position(call, items, start, stop)? {
        return Ok(Value::Int(at as i64));
    }
    Err(OpError::value(match kind {
        "list" => {
            let wanted = call.value("value");
            format!(
                "{} is not in list",
                super::text::repr(call.machine, &wanted)?
            )
        }
        _ => "tuple.index(x): x not in tuple".to_string(),
    }))
}

fn count(call: &mut Call<'_>, items: &[Value]) -> Result<Value> {
    let wanted = call.value("value");
    let mut count = 0;
    for item in items {
        interrupt::check()?;
        count += i64::from(operators::same(call.machine, item, &wanted)?);
    }
    Ok(Value::Int(count))
}
