//! `frozenset`: a set that cannot change and is hashable.

use std::any::Any;
use std::rc::Rc;

use super::container_types::set_of;
use super::operators::{self, Comparison};
use super::{Call, Kernel, Row};
use crate::value::hash::Key;
use crate::value::number::Operator;
use crate::value::{Object, Result, Set, Type, Value};

/// A frozenset.
pub struct FrozenSet(pub Set);

impl Object for FrozenSet {
    fn type_name(&self) -> &'static str {
        "frozenset"
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let items: Vec<String> = self.0.in_order().iter().map(show).collect();
        match items.is_empty() {
            true => "frozenset()".to_string(),
            false => format!("frozenset({{{}}})", items.join(", ")),
        }
    }

    fn items(&self) -> Option<Result<Vec<Value>>> {
        Some(Ok(self.0.in_order()))
    }

    fn is_sequence(&self) -> bool {
        false
    }

    fn key(&self) -> Option<Key> {
        // Equal sets have equal keys: their items in an order that does not depend on history.
        let mut keys: Vec<Key> = self.0.keys().cloned().collect();
        keys.sort_by_cached_key(|key| format!("{key:?}"));
        keys.push(Key::Identity(9, 0));
        Some(Key::Tuple(keys))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "frozenset(iterable=(), /)",
        doc: "A set that cannot change, so that it can be a key.",
        examples: &[("frozenset([1, 2, 1])", "frozenset({1, 2})")],
        see: &["set"],
        kernel: Kernel::Type(
            || Type::Library("frozenset"),
            |call| {
                let value = call.value("iterable");
                if value.downcast::<FrozenSet>().is_some() {
                    return Ok(value);
                }
                set_of(&value, call.machine).map(|set| Value::object(FrozenSet(set)))
            },
        ),
        ..Row::NEW
    },
    Row {
        also: &["frozenset.__rand__"],
        ..Row::function(
            "frozenset.__and__(self, other, /)",
            "What is in both.",
            &[("frozenset('ab') & {'a'}", "frozenset({'a'})")],
            &[],
            |call| operate(call, Operator::BitAnd),
        )
    },
    Row {
        also: &["frozenset.__ror__"],
        ..Row::function(
            "frozenset.__or__(self, other, /)",
            "What is in one of them.",
            &[("frozenset('a') | {'a'}", "frozenset({'a'})")],
            &[],
            |call| operate(call, Operator::BitOr),
        )
    },
    Row {
        also: &["frozenset.__rxor__"],
        ..Row::function(
            "frozenset.__xor__(self, other, /)",
            "What is in one of them only.",
            &[("frozenset('a') ^ {'a', 'b'}", "frozenset({'b'})")],
            &[],
            |call| operate(call, Operator::BitXor),
        )
    },
    Row::function(
        "frozenset.__sub__(self, other, /)",
        "What is not in the other.",
        &[("frozenset('ab') - {'a'}", "frozenset({'b'})")],
        &[],
        |call| operate(call, Operator::Sub),
    ),
    Row::function(
        "frozenset.__rsub__(self, other, /)",
        "What is only in the other.",
        &[("{'a', 'b'} - frozenset('a')", "{'b'}")],
        &[],
        |call| {
            let own = set_of(&call.value("self"), call.machine)?;
            let own = Value::Set(Rc::new(own.into()));
            let other = call.value("other");
            operators::binary(call.machine, Operator::Sub, &other, &own)
        },
    ),
    Row::function(
        "frozenset.__eq__(self, other, /)",
        "Whether both have the same items.",
        &[("frozenset('ab') == {'b', 'a'}", "True")],
        &[],
        |call| compare(call, Comparison::Eq),
    ),
    Row::function(
        "frozenset.__ne__(self, other, /)",
        "Whether one has an item that the other has not.",
        &[("frozenset('ab') != {'b', 'a'}", "False")],
        &[],
        |call| compare(call, Comparison::Ne),
    ),
    Row::function(
        "frozenset.__le__(self, other, /)",
        "Whether everything is in the other.",
        &[("frozenset('a') <= {'a', 'b'}", "True")],
        &[],
        |call| compare(call, Comparison::Le),
    ),
    Row::function(
        "frozenset.__ge__(self, other, /)",
        "Whether everything of the other is in this.",
        &[("frozenset('a') >= {'a', 'b'}", "False")],
        &[],
        |call| compare(call, Comparison::Ge),
    ),
    Row::function(
        "frozenset.__lt__(self, other, /)",
        "Whether everything is in the other, which has more.",
        &[("frozenset('a') < {'a', 'b'}", "True")],
        &[],
        |call| compare(call, Comparison::Lt),
    ),
    Row::function(
        "frozenset.__gt__(self, other, /)",
        "Whether everything of the other is in this, which has more.",
        &[("frozenset('a') > {'a', 'b'}", "False")],
        &[],
        |call| compare(call, Comparison::Gt),
    ),
];

fn is_set(value: &Value) -> bool {
    matches!(value, Value::Set(_)) || value.downcast::<FrozenSet>().is_some()
}

fn pair(call: &mut Call<'_>) -> Result<Option<(Value, Value)>> {
    let (own, other) = (call.value("self"), call.value("other"));
    if !is_set(&other) {
        return Ok(None);
    }
    let own = set_of(&own, call.machine)?;
    let other = set_of(&other, call.machine)?;
    let value = |set: Set| Value::Set(Rc::new(set.into()));
    Ok(Some((value(own), value(other))))
}

/// The kind of the left operand is the kind of the result.
fn operate(call: &mut Call<'_>, op: Operator) -> Result<Value> {
    let keeps =
        !matches!(call.value("other"), Value::Set(_)) || !call.row.name().starts_with("__r");
    let Some((own, other)) = pair(call)? else {
        return Ok(Value::NotImplemented);
    };
    match operators::binary(call.machine, op, &own, &other)? {
        Value::Set(set) if keeps => Ok(Value::object(FrozenSet(set.borrow().copied_set()?))),
        result => Ok(result),
    }
}

fn compare(call: &mut Call<'_>, op: Comparison) -> Result<Value> {
    match pair(call)? {
        Some((own, other)) => operators::compare(call.machine, op, &own, &other),
        None => Ok(Value::NotImplemented),
    }
}
