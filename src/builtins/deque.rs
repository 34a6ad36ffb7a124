//! `collections.deque`: a list that grows and shrinks at both ends.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;

use super::operators::{self, Comparison};
use super::{Call, Kernel, Row, convert, iterate};
use crate::value::interrupt::Paced;
use crate::value::{Object, OpError, Result, Type, Value, budget};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "collections.deque(iterable=(), maxlen=None)",
        doc: "A queue with two ends; with `maxlen`, what comes in at one end pushes the other out.",
        examples: &[
            (
                "from collections import deque\nd = deque([1, 2])\nd.appendleft(0)\nd",
                "deque([0, 1, 2])",
            ),
            (
                "collections.deque(range(9), maxlen=3)",
                "deque([6, 7, 8], maxlen=3)",
            ),
        ],
        see: &["list"],
        kernel: Kernel::Type(
            || Type::Library("deque"),
            |call| {
                let most = match call.value("maxlen") {
                    Value::None => None,
                    most => {
                        let most = convert::as_index(&most)
                            .map_err(|_| OpError::r#type("an integer is required"))?;
                        let most = usize::try_from(most)
                            .map_err(|_| OpError::value("maxlen must be non-negative"))?;
                        Some(most)
                    }
                };
                let deque = Deque::new(most);
                let items = iterate::collect(&call.value("iterable"), &mut *call.machine)?;
                deque.extend(items)?;
                Ok(Value::object(deque))
            },
        ),
        ..Row::NEW
    },
    Row::function(
        "deque.append(self, item, /)",
        "Adds an item at the right end.",
        &[("d = collections.deque()\nd.append(1)\nd", "deque([1])")],
        &["deque.appendleft"],
        |call| with(call, |deque, call| deque.push(call.value("item"))),
    ),
    Row::function(
        "deque.appendleft(self, item, /)",
        "Adds an item at the left end.",
        &[(
            "d = collections.deque([2])\nd.appendleft(1)\nd",
            "deque([1, 2])",
        )],
        &["deque.append"],
        |call| with(call, |deque, call| deque.push_left(call.value("item"))),
    ),
    Row::function(
        "deque.extend(self, iterable, /)",
        "Adds items at the right end.",
        &[(
            "d = collections.deque()\nd.extend('ab')\nd",
            "deque(['a', 'b'])",
        )],
        &["deque.extendleft"],
        |call| {
            let items = iterate::collect(&call.value("iterable"), &mut *call.machine)?;
            with(call, |deque, _| deque.extend(items))
        },
    ),
    Row::function(
        "deque.extendleft(self, iterable, /)",
        "Adds items at the left end, one after the other.",
        &[(
            "d = collections.deque()\nd.extendleft('ab')\nd",
            "deque(['b', 'a'])",
        )],
        &["deque.extend"],
        |call| {
            let items = iterate::collect(&call.value("iterable"), &mut *call.machine)?;
            with(call, |deque, _| {
                items
                    .into_iter()
                    .paced()
                    .try_for_each(|item| deque.push_left(item))
            })
        },
    ),
    Row::function(
        "deque.pop(self, /)",
        "Takes the right-most item out and returns it.",
        &[("collections.deque([1, 2]).pop()", "2")],
        &["deque.popleft"],
        |call| taken(call, VecDeque::pop_back),
    ),
    Row::function(
        "deque.popleft(self, /)",
        "Takes the left-most item out and returns it.",
        &[("collections.deque([1, 2]).popleft()", "1")],
        &["deque.pop"],
        |call| taken(call, VecDeque::pop_front),
    ),
    Row::function(
        "deque.rotate(self, n=1, /)",
        "Moves `n` items from the right end to the left; to the right where `n` is negative.",
        &[(
            "d = collections.deque([1, 2, 3])\nd.rotate(1)\nd",
            "deque([3, 1, 2])",
        )],
        &["np.roll"],
        |call| {
            let steps = call.int("n")?;
            with(call, |deque, _| {
                let mut items = deque.items.borrow_mut();
                let length = items.len() as i64;
                if length > 0 {
                    items.rotate_right(steps.rem_euclid(length) as usize);
                }
                Ok(())
            })
        },
    ),
    Row::function(
        "deque.clear(self, /)",
        "Takes everything out.",
        &[("d = collections.deque([1])\nd.clear()\nd", "deque([])")],
        &[],
        |call| {
            with(call, |deque, _| {
                deque.items.borrow_mut().clear();
                Ok(())
            })
        },
    ),
    Row::function(
        "deque.reverse(self, /)",
        "Reverses the order in place.",
        &[(
            "d = collections.deque([1, 2])\nd.reverse()\nd",
            "deque([2, 1])",
        )],
        &["reversed"],
        |call| {
            with(call, |deque, _| {
                deque.items.borrow_mut().make_contiguous().reverse();
                Ok(())
            })
        },
    ),
    Row::function(
        "deque.copy(self, /)",
        "A new deque with the same items.",
        &[("collections.deque([1]).copy()", "deque([1])")],
        &[],
        |call| {
            let own = call.value("self");
            of(&own)?.built(of(&own)?.all())
        },
    ),
    Row::function(
        "deque.count(self, value, /)",
        "How often an item is there.",
        &[("collections.deque([1, 2, 1]).count(1)", "2")],
        &["deque.index"],
        |call| {
            let (own, wanted) = (call.value("self"), call.value("value"));
            let mut count = 0;
            for item in of(&own)?.all() {
                count += i64::from(operators::same(&mut *call.machine, &item, &wanted)?);
            }
            Ok(Value::Int(count))
        },
    ),
    Row::function(
        "deque.index(self, value, /)",
        "The place of the first item that is equal.",
        &[("collections.deque('abc').index('b')", "1")],
        &["deque.count"],
        |call| {
            let wanted = call.value("value");
            match place(call, &wanted)? {
                Some(at) => Ok(Value::Int(at as i64)),
                None => Err(absent(call, &wanted)),
            }
        },
    ),
    Row::function(
        "deque.insert(self, index, value, /)",
        "Puts an item before a place.",
        &[(
            "d = collections.deque([1, 3])\nd.insert(1, 2)\nd",
            "deque([1, 2, 3])",
        )],
        &["deque.append"],
        |call| {
            let at = call.int("index")?;
            with(call, |deque, call| {
                let length = deque.items.borrow().len();
                if deque.most == Some(length) {
                    let message = "deque already at its maximum size";
                    return Err(OpError::new(crate::value::ErrorKind::IndexError, message));
                }
                let from_end = at.saturating_add(if at < 0 { length as i64 } else { 0 });
                let at = usize::try_from(from_end).unwrap_or(0).min(length);
                deque.items.borrow_mut().insert(at, call.value("value"));
                Ok(())
            })
        },
    ),
    Row::function(
        "deque.remove(self, value, /)",
        "Takes the first item out that is equal.",
        &[(
            "d = collections.deque([1, 2])\nd.remove(1)\nd",
            "deque([2])",
        )],
        &["deque.pop"],
        |call| {
            let wanted = call.value("value");
            let Some(at) = place(call, &wanted)? else {
                return Err(absent(call, &wanted));
            };
            with(call, |deque, _| {
                deque.items.borrow_mut().remove(at);
                Ok(())
            })
        },
    ),
    Row::function(
        "deque.__getitem__(self, index, /)",
        "The item at a place.",
        &[("collections.deque([1, 2])[-1]", "2")],
        &[],
        |call| {
            let at = at(call)?;
            let own = call.value("self");
            let item = of(&own)?.items.borrow().get(at).cloned();
            item.ok_or_else(out_of_range)
        },
    ),
    Row::function(
        "deque.__setitem__(self, index, value, /)",
        "Replaces the item at a place.",
        &[(
            "d = collections.deque([1, 2])\nd[0] = 5\nd",
            "deque([5, 2])",
        )],
        &[],
        |call| {
            let at = at(call)?;
            with(call, |deque, call| {
                match deque.items.borrow_mut().get_mut(at) {
                    Some(slot) => {
                        *slot = call.value("value");
                        Ok(())
                    }
                    None => Err(out_of_range()),
                }
            })
        },
    ),
    Row::function(
        "deque.__delitem__(self, index, /)",
        "Takes the item at a place out.",
        &[("d = collections.deque([1, 2])\ndel d[0]\nd", "deque([2])")],
        &[],
        |call| {
            let at = at(call)?;
            with(call, |deque, _| match deque.items.borrow_mut().remove(at) {
                Some(_) => Ok(()),
                None => Err(out_of_range()),
            })
        },
    ),
    Row::function(
        "deque.__add__(self, other, /)",
        "The items of one after those of the other.",
        &[(
            "collections.deque([1]) + collections.deque([2])",
            "deque([1, 2])",
        )],
        &[],
        |call| {
            let (own, other) = (call.value("self"), call.value("other"));
            match other.downcast::<Deque>() {
                Some(other) => {
                    let own = of(&own)?;
                    let mut items = own.all();
                    items.extend(other.all());
                    own.built(items)
                }
                None => Ok(Value::NotImplemented),
            }
        },
    ),
    Row::function(
        "deque.__eq__(self, other, /)",
        "Whether the items are equal.",
        &[("collections.deque([1]) == collections.deque([1])", "True")],
        &[],
        |call| compared(call, Comparison::Eq),
    ),
    Row::function(
        "deque.__ne__(self, other, /)",
        "Whether the items differ.",
        &[("collections.deque([1]) != collections.deque([1])", "False")],
        &[],
        |call| compared(call, Comparison::Ne),
    ),
    Row::attribute(
        "deque.maxlen",
        "How many items there may be, or None.",
        &[("collections.deque(maxlen=5).maxlen", "5")],
        |value| {
            Ok(of(value)?
                .most
                .map_or(Value::None, |most| Value::Int(most as i64)))
        },
    ),
];

/// A deque.
struct Deque {
    items: RefCell<VecDeque<Value>>,
    most: Option<usize>,
}

impl Deque {
    fn new(most: Option<usize>) -> Self {
        Self {
            items: RefCell::default(),
            most,
        }
    }

    fn push(&self, item: Value) -> Result<()> {
        let mut items = self.items.borrow_mut();
        room(&mut items)?;
        items.push_back(item);
        if self.most.is_some_and(|most| items.len() > most) {
            items.pop_front();
        }
        Ok(())
    }

    fn push_left(&self, item: Value) -> Result<()> {
        let mut items = self.items.borrow_mut();
        room(&mut items)?;
        items.push_front(item);
        if self.most.is_some_and(|most| items.len() > most) {
            items.pop_back();
        }
        Ok(())
    }

    fn extend(&self, items: Vec<Value>) -> Result<()> {
        items
            .into_iter()
            .paced()
            .try_for_each(|item| self.push(item))
    }

    fn all(&self) -> Vec<Value> {
        self.items.borrow().iter().cloned().paced().collect()
    }

    /// A deque with the same bound.
    fn built(&self, items: Vec<Value>) -> Result<Value> {
        let built = Self::new(self.most);
        built.extend(items)?;
        Ok(Value::object(built))
    }
}

/// Makes room for one more item.
fn room(items: &mut VecDeque<Value>) -> Result<()> {
    if items.len() < items.capacity() {
        return Ok(());
    }
    budget::check_bytes(items.len().checked_mul(2 * size_of::<Value>()))?;
    items
        .try_reserve(items.len().max(4))
        .map_err(|_| OpError::new(crate::value::ErrorKind::MemoryError, ""))
}

impl Object for Deque {
    fn type_name(&self) -> &'static str {
        "deque"
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let items: Vec<String> = self.all().iter().map(show).collect();
        let items = items.join(", ");
        match self.most {
            Some(most) => format!("deque([{items}], maxlen={most})"),
            None => format!("deque([{items}])"),
        }
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        (name == "__len__").then(|| Value::Int(self.items.borrow().len() as i64))
    }

    fn items(&self) -> Option<Result<Vec<Value>>> {
        Some(Ok(self.all()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn of(value: &Value) -> Result<&Deque> {
    value
        .downcast::<Deque>()
        .ok_or_else(|| OpError::r#type(format!("expected a deque, not {}", value.type_name())))
}

/// Changes the deque whose method is called.
fn with(
    call: &mut Call<'_>,
    change: impl FnOnce(&Deque, &mut Call<'_>) -> Result<()>,
) -> Result<Value> {
    let own = call.value("self");
    change(of(&own)?, call).map(|()| Value::None)
}

fn taken(call: &Call<'_>, take: fn(&mut VecDeque<Value>) -> Option<Value>) -> Result<Value> {
    let own = call.value("self");
    let item = take(&mut of(&own)?.items.borrow_mut());
    item.ok_or_else(|| OpError::index("pop from an empty deque"))
}

/// The place that the index of a subscript means.
fn at(call: &Call<'_>) -> Result<usize> {
    let own = call.value("self");
    let length = of(&own)?.items.borrow().len() as i64;
    let index = call.value("index");
    let at = convert::as_index(&index).map_err(|_| {
        let kind = index.type_name();
        OpError::r#type(format!("sequence index must be integer, not '{kind}'"))
    })?;
    let at = if at < 0 { at + length } else { at };
    usize::try_from(at).map_err(|_| out_of_range())
}

fn out_of_range() -> Box<OpError> {
    OpError::index("deque index out of range")
}

fn absent(call: &mut Call<'_>, wanted: &Value) -> Box<OpError> {
    match super::text::repr(call.machine, wanted) {
        Ok(shown) => OpError::value(format!("{shown} is not in deque")),
        Err(error) => error,
    }
}

/// The place of the first item that is equal.
fn place(call: &mut Call<'_>, wanted: &Value) -> Result<Option<usize>> {
    let own = call.value("self");
    for (at, item) in of(&own)?.all().iter().enumerate() {
        if operators::same(&mut *call.machine, item, wanted)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn compared(call: &mut Call<'_>, op: Comparison) -> Result<Value> {
    let (own, other) = (call.value("self"), call.value("other"));
    match other.downcast::<Deque>() {
        Some(other) => {
            let (own, other) = (of(&own)?.all(), other.all());
            operators::compare(
                &mut *call.machine,
                op,
                &Value::list(own),
                &Value::list(other),
            )
        }
        None => Ok(Value::NotImplemented),
    }
}
