//! Methods of dicts.

use std::cell::RefCell;
use std::rc::Rc;

use super::container_types::{pairs, put};
use super::dict_views::{DictView, Part};
use super::{Call, Row, iterate, subscript};
use crate::value::hash::Key;
use crate::value::interrupt::Paced;
use crate::value::{Dict, ErrorKind, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "dict.keys(self, /)",
        "A view of the keys.",
        &[("{'a': 1}.keys()", "dict_keys(['a'])")],
        &["dict.values", "dict.items"],
        |call| view(call, Part::Keys),
    ),
    Row::function(
        "dict.values(self, /)",
        "A view of the values.",
        &[("{'a': 1}.values()", "dict_values([1])")],
        &["dict.keys", "dict.items"],
        |call| view(call, Part::Values),
    ),
    Row::function(
        "dict.items(self, /)",
        "A view of the pairs of key and value.",
        &[("{'a': 1}.items()", "dict_items([('a', 1)])")],
        &["dict.keys", "dict.values"],
        |call| view(call, Part::Items),
    ),
    Row::function(
        "dict.get(self, key, default=None, /)",
        "The value of a key, or the default.",
        &[("{'a': 1}.get('b', 0)", "0")],
        &["dict.setdefault"],
        |call| {
            let found = found(call, "key")?;
            Ok(found.unwrap_or_else(|| call.value("default")))
        },
    )
    .quick(|args| {
        let (items, key, default) = match args {
            [Value::Dict(items), key] => (items, key, &Value::None),
            [Value::Dict(items), key, default] => (items, key, default),
            _ => return None,
        };
        let items = items.borrow();
        let found = items.get(&Key::of(key).ok()?);
        Some(found.map_or(default, |(_, value)| value).clone())
    }),
    Row::function(
        "dict.pop(self, key, default=<no value>, /)",
        "Takes a key out and returns its value.",
        &[("d = {'a': 1}\nd.pop('a'), d", "(1, {})")],
        &["dict.popitem"],
        |call| {
            let key = call.value("key");
            let removed = dict(call)?.borrow_mut().remove(&Key::of(&key)?);
            match (removed, call.given("default")) {
                (Some((_, value)), _) => Ok(value),
                (None, Some(default)) => Ok(default.clone()),
                (None, None) => Err(subscript::key_error(&key)),
            }
        },
    ),
    Row::function(
        "dict.popitem(self, /)",
        "Takes the last pair out and returns it.",
        &[("{'a': 1, 'b': 2}.popitem()", "('b', 2)")],
        &["dict.pop"],
        |call| match dict(call)?.borrow_mut().pop_last() {
            Some((key, value)) => Ok(Value::tuple([key, value])),
            None => {
                let mut error =
                    OpError::new(ErrorKind::KeyError, "'popitem(): dictionary is empty'");
                error.args = vec![Value::str("popitem(): dictionary is empty")];
                Err(error)
            }
        },
    ),
    Row::function(
        "dict.setdefault(self, key, default=None, /)",
        "The value of a key; where it has none, it gets the default.",
        &[("d = {}\nd.setdefault('a', []).append(1)\nd", "{'a': [1]}")],
        &["dict.get"],
        |call| {
            if let Some(value) = found(call, "key")? {
                return Ok(value);
            }
            let (key, default) = (call.value("key"), call.value("default"));
            put(&mut dict(call)?.borrow_mut(), key, default.clone())?;
            Ok(default)
        },
    ),
    Row::function(
        "dict.update(self, other=(), /, **kwargs)",
        "Takes over the items of another mapping, or pairs; values for known keys are replaced.",
        &[("d = {'a': 1}\nd.update(a=2, b=3)\nd", "{'a': 2, 'b': 3}")],
        &["dict.setdefault"],
        |call| {
            let target = dict(call)?;
            let other = call.value("other");
            if !other.is(&call.value("self")) {
                // The other may look at this dict while it is asked for its items.
                let items = pairs(&other, call.machine)?;
                let mut target = target.borrow_mut();
                for (key, value) in items.into_iter().paced() {
                    put(&mut target, key, value)?;
                }
            }
            for (name, value) in std::mem::take(&mut call.keywords) {
                put(&mut target.borrow_mut(), Value::str(name.text()), value)?;
            }
            Ok(Value::None)
        },
    ),
    Row::function(
        "dict.clear(self, /)",
        "Takes everything out.",
        &[("d = {'a': 1}\nd.clear()\nd", "{}")],
        &[],
        |call| {
            dict(call)?.borrow_mut().clear();
            Ok(Value::None)
        },
    ),
    Row::function(
        "dict.copy(self, /)",
        "A new dict with the same items.",
        &[("d = {'a': 1}\nd.copy() is d", "False")],
        &["dict"],
        |call| {
            let copy = dict(call)?.borrow().copied()?;
            Ok(Value::Dict(Rc::new(copy.into())))
        },
    ),
    Row::function(
        "dict.fromkeys(iterable, value=None, /)",
        "A new dict that gives every item of an iterable the same value.",
        &[("dict.fromkeys('ab', 0)", "{'a': 0, 'b': 0}")],
        &["dict"],
        |call| {
            let mut dict = Dict::new();
            for key in iterate::collect(&call.value("iterable"), &mut *call.machine)? {
                put(&mut dict, key, call.value("value"))?;
            }
            Ok(Value::Dict(Rc::new(dict.into())))
        },
    ),
];

/// The dict whose method is called.
///
/// # Errors
/// `TypeError` for an object of another type.
pub fn dict(call: &Call<'_>) -> Result<Rc<RefCell<Dict>>> {
    match call.value("self") {
        Value::Dict(dict) => Ok(dict),
        other => {
            let (name, kind) = (call.row.name(), other.type_name());
            Err(OpError::r#type(format!(
                "descriptor '{name}' for 'dict' objects doesn't apply to a '{kind}' object"
            )))
        }
    }
}

fn view(call: &Call<'_>, part: Part) -> Result<Value> {
    let dict = dict(call)?;
    Ok(Value::object(DictView { dict, part }))
}

fn found(call: &Call<'_>, key: &str) -> Result<Option<Value>> {
    let key = Key::of(&call.value(key))?;
    Ok(dict(call)?
        .borrow()
        .get(&key)
        .map(|(_, value)| value.clone()))
}
