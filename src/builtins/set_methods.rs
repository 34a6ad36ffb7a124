//! Methods of sets.

use std::cell::RefCell;
use std::rc::Rc;

use super::container_types::set_of;
use super::frozen_set::FrozenSet;
use super::{Call, Machine, Row, iterate, subscript};
use crate::value::hash::Key;
use crate::value::interrupt::Paced;
use crate::value::number::Operator;
use crate::value::{ErrorKind, OpError, Result, Set, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "set.add(self, elem, /)",
        "Adds an item.",
        &[("s = {1}\ns.add(2)\ns", "{1, 2}")],
        &["set.update"],
        |call| {
            let item = call.value("elem");
            set(call)?.borrow_mut().add(Key::of(&item)?, item)?;
            Ok(Value::None)
        },
    )
    .quick(|args| match args {
        [Value::Set(items), item] => {
            let key = Key::of(item).ok()?;
            items.borrow_mut().add(key, item.clone()).ok()?;
            Some(Value::None)
        }
        _ => None,
    }),
    Row::function(
        "set.discard(self, elem, /)",
        "Takes an item out, if it is there.",
        &[("s = {1, 2}\ns.discard(3)\ns", "{1, 2}")],
        &["set.remove"],
        |call| {
            set(call)?
                .borrow_mut()
                .remove(&Key::of(&call.value("elem"))?);
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
            let removed = set(call)?.borrow_mut().remove(&Key::of(&item)?);
            removed.map_or_else(|| Err(subscript::key_error(&item)), |_| Ok(Value::None))
        },
    ),
    Row::function(
        "set.pop(self, /)",
        "Takes some item out and returns it.",
        &[("{5}.pop()", "5")],
        &["set.remove"],
        |call| {
            let Some(item) = set(call)?.borrow_mut().pop_some() else {
                let mut error = OpError::new(ErrorKind::KeyError, "'pop from an empty set'");
                error.args = vec![Value::str("pop from an empty set")];
                return Err(error);
            };
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
        |call| change(call, Operator::BitOr),
    ),
    Row::function(
        "set.intersection_update(self, *others)",
        "Keeps what is in all others too.",
        &[("s = {1, 2}\ns.intersection_update([2, 3])\ns", "{2}")],
        &["set.intersection"],
        |call| change(call, Operator::BitAnd),
    ),
    Row::function(
        "set.difference_update(self, *others)",
        "Takes out what is in the others.",
        &[("s = {1, 2}\ns.difference_update([2, 3])\ns", "{1}")],
        &["set.difference"],
        |call| change(call, Operator::Sub),
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
            change(call, Operator::BitXor)
        },
    ),
    Row {
        also: &["frozenset.union"],
        ..Row::function(
            "set.union(self, *others)",
            "A new set of what is in one of them.",
            &[("{1}.union([2], {3})", "{1, 2, 3}")],
            &["np.union1d"],
            union,
        )
    },
    Row {
        also: &["frozenset.intersection"],
        ..Row::function(
            "set.intersection(self, *others)",
            "A new set of what is in all.",
            &[("{1, 2}.intersection([2, 3])", "{2}")],
            &["np.intersect1d"],
            common,
        )
    },
    Row {
        also: &["frozenset.difference"],
        ..Row::function(
            "set.difference(self, *others)",
            "A new set of what is in none of the others.",
            &[("{1, 2}.difference([2, 3])", "{1}")],
            &["np.setdiff1d"],
            rest,
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
                exclusive(call)
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

/// A copy of the set or frozenset.
fn items(call: &Call<'_>) -> Result<Set> {
    match call.value("self").downcast::<FrozenSet>() {
        Some(frozen) => frozen.0.copied_set(),
        None => set(call)?.borrow().copied_set(),
    }
}

/// A set of the kind of the object.
fn built(call: &Call<'_>, items: Set) -> Result<Value> {
    Ok(match call.value("self") {
        Value::Set(_) => Value::Set(Rc::new(items.into())),
        _ => Value::object(FrozenSet(items)),
    })
}

/// Looks at a value that is a set or frozenset.
fn as_set<T>(value: &Value, look: impl FnOnce(&Set) -> T) -> Option<T> {
    match value {
        Value::Set(set) => Some(look(&set.borrow())),
        other => other.downcast::<FrozenSet>().map(|frozen| look(&frozen.0)),
    }
}

/// Adds the items of an iterable.
///
/// # Errors
/// `TypeError` when it is not iterable or an item is not hashable.
pub fn take_in(own: &mut Set, other: &Value, machine: &mut dyn Machine) -> Result<()> {
    if let Some(merged) = as_set(other, |other| own.merge(other)) {
        return merged;
    }
    if let Value::Dict(dict) = other {
        own.expect(dict.borrow().len())?;
    }
    let mut iter = iterate::begin(other)?;
    while let Some(item) = iter.next(&mut *machine)? {
        own.add(Key::of(&item)?, item)?;
    }
    Ok(())
}

fn take_out(own: &mut Set, other: &Value, machine: &mut dyn Machine) -> Result<()> {
    if let Some(taken) = as_set(other, |other| own.subtract(other)) {
        return taken;
    }
    let mut iter = iterate::begin(other)?;
    while let Some(item) = iter.next(&mut *machine)? {
        own.remove(&Key::of(&item)?);
    }
    own.tidy()
}

fn toggle(own: &mut Set, other: &Value, machine: &mut dyn Machine) -> Result<()> {
    if let Some(toggled) = as_set(other, |other| own.toggle(other)) {
        return toggled;
    }
    own.toggle(&set_of(other, machine)?)
}

/// What is in both: where the other is no set, in the order of its items.
pub(super) fn intersection(own: &Set, other: &Value, machine: &mut dyn Machine) -> Result<Set> {
    if let Some(both) = as_set(other, |other| own.intersection(other)) {
        return both;
    }
    let mut both = Set::new();
    let mut iter = iterate::begin(other)?;
    while let Some(item) = iter.next(&mut *machine)? {
        let key = Key::of(&item)?;
        if own.contains_key(&key) {
            both.add(key, item)?;
        }
    }
    Ok(both)
}

/// The operators of two sets; None for other operators.
pub(super) fn combined(op: Operator, a: &Set, b: &Set) -> Option<Result<Set>> {
    let copy_and = |base: &Set, change: &dyn Fn(&mut Set) -> Result<()>| {
        let mut set = base.copied_set()?;
        change(&mut set)?;
        Ok(set)
    };
    Some(match op {
        Operator::BitAnd if std::ptr::eq(a, b) => a.copied_set(),
        Operator::BitAnd => a.intersection(b),
        Operator::Sub => a.difference(b),
        Operator::BitOr if std::ptr::eq(a, b) => a.copied_set(),
        Operator::BitOr => copy_and(a, &|set| set.merge(b)),
        Operator::BitXor => copy_and(b, &|set| set.toggle(a)),
        _ => return None,
    })
}

/// `own |= other` and its like; false where the operands do not go together.
pub(super) fn change_by(
    op: Operator,
    own: &Rc<RefCell<Set>>,
    other: &Value,
    machine: &mut dyn Machine,
) -> Result<bool> {
    if as_set(other, |_| ()).is_none() {
        return Ok(false);
    }
    if !matches!(
        op,
        Operator::BitAnd | Operator::Sub | Operator::BitOr | Operator::BitXor
    ) {
        return Ok(false);
    }
    change_one(own, other, op, machine)?;
    Ok(true)
}

/// Changes a set by an iterable, as the operator does by a set.
pub(super) fn change_one(
    own: &Rc<RefCell<Set>>,
    other: &Value,
    op: Operator,
    machine: &mut dyn Machine,
) -> Result<()> {
    let other = match other {
        Value::Set(set) if Rc::ptr_eq(set, own) => {
            if matches!(op, Operator::Sub | Operator::BitXor) {
                own.borrow_mut().clear();
            }
            return Ok(());
        }
        // What looks at the set while it is asked for its items is asked before.
        Value::Set(_) | Value::Dict(_) | Value::Range(_) | Value::Str(_) | Value::Tuple(_) => {
            other.clone()
        }
        other if as_set(other, |_| ()).is_some() => other.clone(),
        other => Value::list(iterate::collect(other, machine)?),
    };
    let own = &mut *own.borrow_mut();
    match op {
        Operator::BitAnd => own.become_other(intersection(own, &other, machine)?),
        Operator::Sub => take_out(own, &other, machine)?,
        Operator::BitXor => toggle(own, &other, machine)?,
        _ => take_in(own, &other, machine)?,
    }
    Ok(())
}

fn change(call: &mut Call<'_>, op: Operator) -> Result<Value> {
    let own = set(call)?;
    for other in std::mem::take(&mut call.rest) {
        change_one(&own, &other, op, call.machine)?;
    }
    Ok(Value::None)
}

fn union(call: &mut Call<'_>) -> Result<Value> {
    let mut own = items(call)?;
    for other in std::mem::take(&mut call.rest) {
        if !other.is(&call.value("self")) {
            take_in(&mut own, &other, call.machine)?;
        }
    }
    built(call, own)
}

fn common(call: &mut Call<'_>) -> Result<Value> {
    let mut others = std::mem::take(&mut call.rest).into_iter();
    let Some(first) = others.next() else {
        let own = items(call)?;
        return built(call, own);
    };
    let own = call.value("self");
    let own = match own.downcast::<FrozenSet>() {
        Some(frozen) => intersection(&frozen.0, &first, call.machine)?,
        None => intersection(&set(call)?.borrow(), &first, call.machine)?,
    };
    let both = others.try_fold(own, |own, other| intersection(&own, &other, call.machine))?;
    built(call, both)
}

fn rest(call: &mut Call<'_>) -> Result<Value> {
    let mut others = std::mem::take(&mut call.rest).into_iter();
    let own = call.value("self");
    let first = others.next().unwrap_or(Value::None);
    let both_sets = as_set(&own, |own| as_set(&first, |first| own.difference(first)));
    let mut left = match both_sets.flatten() {
        Some(left) => left?,
        None => {
            let mut left = items(call)?;
            if !matches!(first, Value::None) {
                take_out(&mut left, &first, call.machine)?;
            }
            left
        }
    };
    for other in others {
        take_out(&mut left, &other, call.machine)?;
    }
    built(call, left)
}

fn exclusive(call: &mut Call<'_>) -> Result<Value> {
    let mut others = set_of(&call.value("other"), call.machine)?;
    let own = call.value("self");
    toggle(&mut others, &own, call.machine)?;
    built(call, others)
}

fn test(call: &mut Call<'_>, holds: fn(&Set, &Set) -> bool) -> Result<Value> {
    let other = call.value("other");
    let other = match other {
        Value::Set(_) => other,
        other => Value::Set(Rc::new(set_of(&other, call.machine)?.into())),
    };
    let own = call.value("self");
    let answer = as_set(&own, |own| as_set(&other, |other| holds(own, other)));
    let answer = answer.flatten().ok_or_else(|| OpError::internal("a set"))?;
    Ok(Value::Bool(answer))
}
