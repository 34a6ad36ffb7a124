//! Methods of sets.

use std::cell::RefCell;
use std::rc::Rc;

use super::container_types::set_of;
use super::frozen_set::FrozenSet;
use super::{Call, Row, subscript};
use crate::value::hash::{self, Key};
use crate::value::interrupt::{self, Paced};
use crate::value::{ErrorKind, OpError, Result, Set, Value, set_order};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "set.add(self, elem, /)",
        "Adds an item.",
        &[("s = {1}\ns.add(2)\ns", "{1, 2}")],
        &["set.update"],
        |call| {
            let item = call.value("elem");
            set(call)?
                .borrow_mut()
                .entry(Key::of(&item)?)
                .or_insert(item);
            Ok(Value::None)
        },
    ),
    Row::function(
        "set.discard(self, elem, /)",
        "Takes an item out, if it is there.",
        &[("s = {1, 2}\ns.discard(3)\ns", "{1, 2}")],
        &["set.remove"],
        |call| {
            set(call)?
                .borrow_mut()
                .shift_remove(&Key::of(&call.value("elem"))?);
            Ok(Value::None)
        },
    ),
    Row::function(
        "set.remove(self, elem, /)",
        "Takes an item out; it must be there.",
        &[("s = {1, 2}\ns.remove(1)\ns", "{2}")],
        &["set.discard"],
        |call| {
            let item = call.value("elem");
            let removed = set(call)?.borrow_mut().shift_remove(&Key::of(&item)?);
            removed.map_or_else(|| Err(subscript::key_error(&item)), |_| Ok(Value::None))
        },
    ),
    Row::function(
        "set.pop(self, /)",
        "Takes some item out and returns it.",
        &[("{5}.pop()", "5")],
        &["set.remove"],
        |call| {
            let set = set(call)?;
            let first = set_order::in_order(&set.borrow()).into_iter().next();
            let Some(item) = first else {
                let mut error = OpError::new(ErrorKind::KeyError, "'pop from an empty set'");
                error.args = vec![Value::str("pop from an empty set")];
                return Err(error);
            };
            set.borrow_mut().shift_remove(&Key::of(&item)?);
            Ok(item)
        },
    ),
    Row::function(
        "set.clear(self, /)",
        "Takes everything out.",
        &[("s = {1}\ns.clear()\ns", "set()")],
        &[],
        |call| {
            set(call)?.borrow_mut().clear();
            Ok(Value::None)
        },
    ),
    Row {
        also: &["frozenset.copy"],
        ..Row::function(
            "set.copy(self, /)",
            "A new set with the same items.",
            &[("s = {1}\ns.copy() is s", "False")],
            &["set"],
            |call| {
                let own = items(call)?;
                built(call, own)
            },
        )
    },
    Row::function(
        "set.update(self, *others)",
        "Adds the items of iterables.",
        &[("s = {1}\ns.update([2], (3,))\ns", "{1, 2, 3}")],
        &["set.union"],
        |call| change(call, |own, other| own.extend(other.into_iter().paced())),
    ),
    Row::function(
        "set.intersection_update(self, *others)",
        "Keeps what is in all others too.",
        &[("s = {1, 2}\ns.intersection_update([2, 3])\ns", "{2}")],
        &["set.intersection"],
        |call| change(call, |own, other| keep(own, |key| other.contains_key(key))),
    ),
    Row::function(
        "set.difference_update(self, *others)",
        "Takes out what is in the others.",
        &[("s = {1, 2}\ns.difference_update([2, 3])\ns", "{1}")],
        &["set.difference"],
        |call| change(call, |own, other| keep(own, |key| !other.contains_key(key))),
    ),
    Row::function(
        "set.symmetric_difference_update(self, other, /)",
        "Keeps what is in one of both only.",
        &[(
            "s = {1, 2}\ns.symmetric_difference_update([2, 3])\ns",
            "{1, 3}",
        )],
        &["set.symmetric_difference"],
        |call| {
            call.rest = vec![call.value("other")];
            change(call, exclusive)
        },
    ),
    Row {
        also: &["frozenset.union"],
        ..Row::function(
            "set.union(self, *others)",
            "A new set of what is in one of them.",
            &[("{1}.union([2], {3})", "{1, 2, 3}")],
            &["np.union1d"],
            |call| combined(call, |own, other| own.extend(other.into_iter().paced())),
        )
    },
    Row {
        also: &["frozenset.intersection"],
        ..Row::function(
            "set.intersection(self, *others)",
            "A new set of what is in all.",
            &[("{1, 2}.intersection([2, 3])", "{2}")],
            &["np.intersect1d"],
            |call| combined(call, |own, other| keep(own, |key| other.contains_key(key))),
        )
    },
    Row {
        also: &["frozenset.difference"],
        ..Row::function(
            "set.difference(self, *others)",
            "A new set of what is in none of the others.",
            &[("{1, 2}.difference([2, 3])", "{1}")],
            &["np.setdiff1d"],
            |call| combined(call, |own, other| keep(own, |key| !other.contains_key(key))),
        )
    },
    Row {
        also: &["frozenset.symmetric_difference"],
        ..Row::function(
            "set.symmetric_difference(self, other, /)",
            "A new set of what is in one of both only.",
            &[("{1, 2}.symmetric_difference([2, 3])", "{1, 3}")],
            &["np.setxor1d"],
            |call| {
                call.rest = vec![call.value("other")];
                combined(call, exclusive)
            },
        )
    },
    Row {
        also: &["frozenset.issubset"],
        ..Row::function(
            "set.issubset(self, other, /)",
            "Whether everything is in the other.",
            &[("{1}.issubset([1, 2])", "True")],
            &["set.issuperset"],
            |call| {
                test(call, |own, other| {
                    own.keys().paced().all(|key| other.contains_key(key))
                })
            },
        )
    },
    Row {
        also: &["frozenset.issuperset"],
        ..Row::function(
            "set.issuperset(self, other, /)",
            "Whether everything of the other is in this.",
            &[("{1}.issuperset([1, 2])", "False")],
            &["set.issubset"],
            |call| {
                test(call, |own, other| {
                    other.keys().paced().all(|key| own.contains_key(key))
                })
            },
        )
    },
    Row {
        also: &["frozenset.isdisjoint"],
        ..Row::function(
            "set.isdisjoint(self, other, /)",
            "Whether nothing is in both.",
            &[("{1}.isdisjoint([2])", "True")],
            &["set.intersection"],
            |call| {
                test(call, |own, other| {
                    !own.keys().paced().any(|key| other.contains_key(key))
                })
            },
        )
    },
];

fn set(call: &Call<'_>) -> Result<Rc<RefCell<Set>>> {
    match call.value("self") {
        Value::Set(set) => Ok(set),
        other => {
            let (name, kind) = (call.row.name(), other.type_name());
            Err(OpError::r#type(format!(
                "descriptor '{name}' for 'set' objects doesn't apply to a '{kind}' object"
            )))
        }
    }
}

/// The items of a set or frozenset.
fn items(call: &Call<'_>) -> Result<Set> {
    match call.value("self").downcast::<FrozenSet>() {
        Some(frozen) => Ok(hash::copied(&frozen.0)),
        None => Ok(hash::copied(&set(call)?.borrow())),
    }
}

/// A set of the kind of the object.
fn built(call: &Call<'_>, items: Set) -> Result<Value> {
    Ok(match call.value("self") {
        Value::Set(_) => Value::Set(Rc::new(items.into())),
        _ => Value::object(FrozenSet(items)),
    })
}

fn exclusive(own: &mut Set, other: Set) {
    let new: Vec<(Key, Value)> = other
        .iter()
        .paced()
        .filter(|(key, _)| !own.contains_key(*key))
        .map(|(key, item)| (key.clone(), item.clone()))
        .collect();
    keep(own, |key| !other.contains_key(key));
    own.extend(new.into_iter().paced());
}

/// Keeps some of the items.
fn keep(own: &mut Set, wanted: impl Fn(&Key) -> bool) {
    own.retain(|key, _| {
        interrupt::poll();
        wanted(key)
    });
}

fn merged(call: &mut Call<'_>, mut own: Set, merge: fn(&mut Set, Set)) -> Result<Set> {
    for other in std::mem::take(&mut call.rest) {
        merge(&mut own, set_of(&other, call.machine)?);
    }
    Ok(own)
}

fn change(call: &mut Call<'_>, merge: fn(&mut Set, Set)) -> Result<Value> {
    let target = set(call)?;
    let own = hash::copied(&target.borrow());
    let changed = merged(call, own, merge)?;
    *target.borrow_mut() = changed;
    Ok(Value::None)
}

fn combined(call: &mut Call<'_>, merge: fn(&mut Set, Set)) -> Result<Value> {
    let own = items(call)?;
    let result = merged(call, own, merge)?;
    built(call, result)
}

fn test(call: &mut Call<'_>, holds: fn(&Set, &Set) -> bool) -> Result<Value> {
    let own = items(call)?;
    let other = set_of(&call.value("other"), call.machine)?;
    Ok(Value::Bool(holds(&own, &other)))
}
