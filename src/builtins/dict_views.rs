//! `dict.keys()`, `.values()` and `.items()`: views that see later changes of their dict.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::container_types::set_of;
use super::operators::{self, Comparison};
use super::{Call, Machine, Row, set_methods};
use crate::value::interrupt::Paced;
use crate::value::number::Operator;
use crate::value::{Dict, Object, Result, Value};

/// What a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The keys.
    Keys,
    /// The values.
    Values,
    /// Pairs of both.
    Items,
}

impl Part {
    /// This part of a dict's entry.
    pub fn of(self, (key, value): &(Value, Value)) -> Value {
        match self {
            Self::Keys => key.clone(),
            Self::Values => value.clone(),
            Self::Items => Value::tuple([key.clone(), value.clone()]),
        }
    }
}

/// A view of a dict.
pub struct DictView {
    /// The dict.
    pub dict: Rc<RefCell<Dict>>,
    /// What is shown of it.
    pub part: Part,
}

impl DictView {
    fn collected(&self) -> Vec<Value> {
        let dict = self.dict.borrow();
        dict.values()
            .map(|entry| self.part.of(entry))
            .paced()
            .collect()
    }
}

impl Object for DictView {
    fn type_name(&self) -> &'static str {
        match self.part {
            Part::Keys => "dict_keys",
            Part::Values => "dict_values",
            Part::Items => "dict_items",
        }
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let items: Vec<String> = self.collected().iter().map(show).collect();
        format!("{}([{}])", self.type_name(), items.join(", "))
    }

    fn items(&self) -> Option<Result<Vec<Value>>> {
        Some(Ok(self.collected()))
    }

    fn is_sequence(&self) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The rows: keys and items behave as sets.
pub static ROWS: &[Row] = &[
    Row {
        also: &[
            "dict_keys.__rand__",
            "dict_items.__and__",
            "dict_items.__rand__",
        ],
        ..Row::function(
            "dict_keys.__and__(self, other, /)",
            "What is in both.",
            &[("{'a': 1, 'b': 2}.keys() & {'a'}", "{'a'}")],
            &[],
            |call| operate(call, Operator::BitAnd),
        )
    },
    Row {
        also: &[
            "dict_keys.__ror__",
            "dict_items.__or__",
            "dict_items.__ror__",
        ],
        ..Row::function(
            "dict_keys.__or__(self, other, /)",
            "What is in one of them.",
            &[("{'a': 1}.keys() | {'a'}", "{'a'}")],
            &[],
            |call| operate(call, Operator::BitOr),
        )
    },
    Row {
        also: &[
            "dict_keys.__rxor__",
            "dict_items.__xor__",
            "dict_items.__rxor__",
        ],
        ..Row::function(
            "dict_keys.__xor__(self, other, /)",
            "What is in one of them only.",
            &[("{'a': 1}.keys() ^ {'a', 'b'}", "{'b'}")],
            &[],
            |call| operate(call, Operator::BitXor),
        )
    },
    Row {
        also: &["dict_items.__sub__"],
        ..Row::function(
            "dict_keys.__sub__(self, other, /)",
            "What is not in the other.",
            &[("{'a': 1, 'b': 2}.keys() - {'a'}", "{'b'}")],
            &[],
            |call| operate(call, Operator::Sub),
        )
    },
    Row {
        also: &["dict_items.__rsub__"],
        ..Row::function(
            "dict_keys.__rsub__(self, other, /)",
            "What is only in the other.",
            &[("{'a', 'b'} - {'a': 1}.keys()", "{'b'}")],
            &[],
            |call| operate(call, Operator::Sub),
        )
    },
    Row {
        also: &["dict_items.__eq__"],
        ..Row::function(
            "dict_keys.__eq__(self, other, /)",
            "Whether both have the same items.",
            &[("{'a': 1}.keys() == {'a'}", "True")],
            &[],
            |call| compare(call, Comparison::Eq),
        )
    },
    Row {
        also: &["dict_items.__ne__"],
        ..Row::function(
            "dict_keys.__ne__(self, other, /)",
            "Whether one has an item that the other has not.",
            &[("{'a': 1}.keys() != {'a'}", "False")],
            &[],
            |call| compare(call, Comparison::Ne),
        )
    },
    Row {
        also: &["dict_items.__le__"],
        ..Row::function(
            "dict_keys.__le__(self, other, /)",
            "Whether everything is in the other.",
            &[("{'a': 1}.keys() <= {'a', 'b'}", "True")],
            &[],
            |call| compare(call, Comparison::Le),
        )
    },
    Row {
        also: &["dict_items.__ge__"],
        ..Row::function(
            "dict_keys.__ge__(self, other, /)",
            "Whether everything of the other is in this.",
            &[("{'a': 1}.keys() >= {'a', 'b'}", "False")],
            &[],
            |call| compare(call, Comparison::Ge),
        )
    },
    Row {
        also: &["dict_items.isdisjoint"],
        ..Row::function(
            "dict_keys.isdisjoint(self, other, /)",
            "Whether nothing is in both.",
            &[("{'a': 1}.keys().isdisjoint(['b'])", "True")],
            &["set.isdisjoint"],
            |call| {
                let common = operate(call, Operator::BitAnd)?;
                super::convert::truth(&common).map(|common| Value::Bool(!common))
            },
        )
    },
];

fn sets(call: &mut Call<'_>) -> Result<(Value, Value)> {
    let own = set_of(&call.value("self"), call.machine)?;
    let other = set_of(&call.value("other"), call.machine)?;
    Ok((
        Value::Set(Rc::new(own.into())),
        Value::Set(Rc::new(other.into())),
    ))
}

/// As CPython does it, so that the result is shown in its order.
fn operate(call: &mut Call<'_>, op: Operator) -> Result<Value> {
    let (view, other) = (call.value("self"), call.value("other"));
    if op == Operator::BitAnd {
        return common(&view, &other, call.machine);
    }
    let (left, right) = match call.row.name().starts_with("__r") {
        true => (other, view),
        false => (view, other),
    };
    let left = match left.downcast::<DictView>() {
        Some(keys) if keys.part == Part::Keys => Value::Dict(Rc::clone(&keys.dict)),
        _ => left,
    };
    let set = Rc::new(RefCell::new(set_of(&left, call.machine)?));
    set_methods::change_one(&set, &right, op, call.machine)?;
    Ok(Value::Set(set))
}

/// What is in both: the items of the set, if it is the larger, or else of the other.
fn common(view: &Value, other: &Value, machine: &mut dyn Machine) -> Result<Value> {
    let length = |value: &Value| Some(value.downcast::<DictView>()?.dict.borrow().len());
    let (mut view, mut other) = (view, other);
    if let Value::Set(set) = other
        && length(view) <= Some(set.borrow().len())
    {
        let both = set_methods::intersection(&set.borrow(), view, machine)?;
        return Ok(Value::Set(Rc::new(both.into())));
    }
    if length(other) > length(view) {
        (view, other) = (other, view);
    }
    let both = set_methods::intersection(&set_of(view, machine)?, other, machine)?;
    Ok(Value::Set(Rc::new(both.into())))
}

fn compare(call: &mut Call<'_>, op: Comparison) -> Result<Value> {
    let other = call.value("other");
    let set_like = match &other {
        Value::Set(_) => true,
        Value::Object(object) => {
            matches!(object.type_name(), "dict_keys" | "dict_items" | "frozenset")
        }
        _ => false,
    };
    if !set_like {
        return Ok(Value::NotImplemented);
    }
    let (own, other) = sets(call)?;
    operators::compare(call.machine, op, &own, &other)
}
