//! The module `collections`: dicts that count or make what is missing, and the other types of it.

use std::rc::Rc;

use super::container_types::{put, update};
use super::python::is_callable;
use super::{Call, Kernel, Row, dict_methods, iterate};
use crate::value::dict::Nature;
use crate::value::hash::Key;
use crate::value::interrupt::Paced;
use crate::value::number::{self, Operator};
use crate::value::{Dict, OpError, Result, Type, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "collections",
        doc: "Containers for counting, grouping and queueing.",
        examples: &[(
            "from collections import Counter\nCounter('banana').most_common(1)",
            "[('a', 3)]",
        )],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "collections.Counter(iterable=None, /, **kwds)",
        doc: "A dict of how often each item is there; what is not there counts 0.",
        examples: &[
            (
                "from collections import Counter\nCounter('banana')",
                "Counter({'a': 3, 'n': 2, 'b': 1})",
            ),
            ("collections.Counter([1, 2, 1])[5]", "0"),
        ],
        see: &["np.unique", "np.bincount"],
        kernel: Kernel::Type(
            || Type::Library("Counter"),
            |call| {
                let mut dict = Dict::of(Nature::Counter);
                count_call(&mut dict, call, Operator::Add)?;
                Ok(Value::Dict(Rc::new(dict.into())))
            },
        ),
        ..Row::NEW
    },
    Row::function(
        "Counter.update(self, iterable=None, /, **kwds)",
        "Counts further items, or adds the counts of a mapping.",
        &[(
            "c = collections.Counter('ab')\nc.update('bcc')\nc",
            "Counter({'b': 2, 'c': 2, 'a': 1})",
        )],
        &["Counter.subtract"],
        |call| count_into(call, Operator::Add),
    ),
    Row::function(
        "Counter.subtract(self, iterable=None, /, **kwds)",
        "Counts items down; counts may become negative.",
        &[(
            "c = collections.Counter('aab')\nc.subtract('abb')\nc",
            "Counter({'a': 1, 'b': -1})",
        )],
        &["Counter.update"],
        |call| count_into(call, Operator::Sub),
    ),
    Row {
        sig: "collections.defaultdict(default_factory=None, /, *args, **kwargs)",
        doc: "A dict that makes the value of a key it does not have, by a function without arguments.",
        examples: &[(
            "from collections import defaultdict\nd = defaultdict(list)\nd['x'].append(1)\nd",
            "defaultdict(<class 'list'>, {'x': [1]})",
        )],
        see: &["dict.setdefault"],
        kernel: Kernel::Type(
            || Type::Library("defaultdict"),
            |call| {
                let make = call.value("default_factory");
                if !matches!(make, Value::None) && !is_callable(&make) {
                    return Err(OpError::r#type("first argument must be callable or None"));
                }
                filled(call, Dict::of(Nature::Default(Box::new(make))))
            },
        ),
        ..Row::NEW
    },
    Row::attribute(
        "defaultdict.default_factory",
        "What makes the value of a key that is missing.",
        &[(
            "collections.defaultdict(int).default_factory",
            "<class 'int'>",
        )],
        |value| match value {
            Value::Dict(dict) => match &dict.borrow().nature {
                Nature::Default(make) => Ok((**make).clone()),
                _ => Ok(Value::None),
            },
            _ => Ok(Value::None),
        },
    ),
    Row {
        sig: "collections.OrderedDict(*args, **kwargs)",
        doc: "A dict whose pairs can be moved to either end.",
        examples: &[(
            "from collections import OrderedDict\nOrderedDict(a=1, b=2)",
            "OrderedDict([('a', 1), ('b', 2)])",
        )],
        see: &["dict"],
        kernel: Kernel::Type(
            || Type::Library("OrderedDict"),
            |call| filled(call, Dict::of(Nature::Ordered)),
        ),
        ..Row::NEW
    },
    Row::function(
        "OrderedDict.move_to_end(self, key, last=True)",
        "Moves a pair to the end, or to the beginning.",
        &[(
            "d = collections.OrderedDict(a=1, b=2)\nd.move_to_end('a')\nlist(d)",
            "['b', 'a']",
        )],
        &["OrderedDict.popitem"],
        |call| {
            let (key, last) = (call.value("key"), call.flag("last")?);
            let own = dict_methods::dict(call)?;
            let mut dict = own.borrow_mut();
            let hashed = Key::of(&key)?;
            let Some(pair) = dict.remove(&hashed) else {
                return Err(super::subscript::key_error(&key));
            };
            if last {
                dict.add(hashed, pair)?;
                return Ok(Value::None);
            }
            let mut moved = Dict::of(dict.nature.clone());
            moved.add(hashed, pair)?;
            for (key, pair) in dict.iter().paced() {
                moved.add(key.clone(), pair.clone())?;
            }
            *dict = moved;
            Ok(Value::None)
        },
    ),
    Row::function(
        "OrderedDict.popitem(self, last=True)",
        "Takes the last pair out, or the first, and returns it.",
        &[(
            "d = collections.OrderedDict(a=1, b=2)\nd.popitem(last=False)",
            "('a', 1)",
        )],
        &["OrderedDict.move_to_end"],
        |call| {
            let last = call.flag("last")?;
            let own = dict_methods::dict(call)?;
            let mut dict = own.borrow_mut();
            let key = match last {
                true => dict.values().next_back().map(|(key, _)| Key::of(key)),
                false => dict.values().next().map(|(key, _)| Key::of(key)),
            };
            let pair = key.transpose()?.and_then(|key| dict.remove(&key));
            let (key, value) = pair
                .ok_or_else(|| super::subscript::key_error(&Value::str("dictionary is empty")))?;
            Ok(Value::tuple([key, value]))
        },
    ),
];

/// A dict of a kind with what the call gives it, as `dict` would.
fn filled(call: &mut Call<'_>, mut dict: Dict) -> Result<Value> {
    let given = std::mem::take(&mut call.rest);
    if given.len() > 1 {
        let name = dict.nature.kind().name();
        let count = given.len();
        return Err(OpError::r#type(format!(
            "{name} expected at most 1 argument, got {count}"
        )));
    }
    for from in given {
        update(&mut dict, &from, call.machine)?;
    }
    for (name, value) in std::mem::take(&mut call.keywords) {
        put(&mut dict, Value::str(name.text()), value)?;
    }
    Ok(Value::Dict(Rc::new(dict.into())))
}

fn count_into(call: &mut Call<'_>, op: Operator) -> Result<Value> {
    let dict = dict_methods::dict(call)?;
    // What is counted may look at the counter meanwhile.
    let mut counts = dict.borrow().copied()?;
    count_call(&mut counts, call, op)?;
    *dict.borrow_mut() = counts;
    Ok(Value::None)
}

/// Adds or takes away the items of an iterable, the counts of a mapping, and those of the keywords.
fn count_call(counts: &mut Dict, call: &mut Call<'_>, op: Operator) -> Result<()> {
    let from = call.value("iterable");
    match &from {
        Value::None => {}
        Value::Dict(other) => {
            let pairs: Vec<(Value, Value)> = other.borrow().values().cloned().paced().collect();
            for (key, by) in pairs.into_iter().paced() {
                count(counts, call, key, &by, op)?;
            }
        }
        items => {
            let mut items = iterate::begin(items)?;
            while let Some(item) = items.next(&mut *call.machine)? {
                count(counts, call, item, &Value::Int(1), op)?;
            }
        }
    }
    for (name, by) in std::mem::take(&mut call.keywords) {
        count(counts, call, Value::str(name.text()), &by, op)?;
    }
    Ok(())
}

fn count(
    counts: &mut Dict,
    call: &mut Call<'_>,
    key: Value,
    by: &Value,
    op: Operator,
) -> Result<()> {
    let hashed = Key::of(&key)?;
    let mut sum = |old: &Value| match number::binary(op, old, by) {
        Some(sum) => sum,
        None => super::operators::binary(&mut *call.machine, op, old, by),
    };
    match counts.get_mut(&hashed) {
        Some(slot) => slot.1 = sum(&slot.1)?,
        // The counts of a mapping are taken over as they are.
        None if matches!(op, Operator::Add) => {
            counts.add(hashed, (key, by.clone()))?;
        }
        None => {
            let value = sum(&Value::Int(0))?;
            counts.add(hashed, (key, value))?;
        }
    }
    Ok(())
}
