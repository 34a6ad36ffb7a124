//! The module `functools`: functions that take and make functions.

use std::any::Any;

use super::call::Keywords;
use super::{Kernel, Row, apply, convert, iterate};
use crate::value::{Object, OpError, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "functools",
        doc: "Functions that take and make functions.",
        examples: &[("import functools\nfunctools.reduce(max, [3, 5, 1])", "5")],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row::function(
        "functools.reduce(function, iterable, initial=<no value>, /)",
        "A function of two applied from the left, with the result so far and the next item.",
        &[("functools.reduce(lambda a, b: a * b, [2, 3, 4])", "24")],
        &["itertools.accumulate", "ufunc.reduce"],
        |call| {
            let function = call.value("function");
            let mut iter = iterate::begin(&call.value("iterable"))?;
            let start = match call.given("initial") {
                Some(initial) => Some(initial.clone()),
                None => iter.next(&mut *call.machine)?,
            };
            let Some(mut total) = start else {
                let message = "reduce() of empty iterable with no initial value";
                return Err(OpError::r#type(message));
            };
            while let Some(item) = iter.next(&mut *call.machine)? {
                total = apply(call.machine, &function, vec![total, item])?;
            }
            Ok(total)
        },
    ),
    Row::function(
        "functools.partial(func, /, *args, **keywords)",
        "A function with some arguments filled in.",
        &[("functools.partial(pow, 2)(5)", "32")],
        &["functools.reduce"],
        |call| {
            let (args, keywords) = (
                std::mem::take(&mut call.rest),
                std::mem::take(&mut call.keywords),
            );
            Ok(Value::object(Partial {
                function: call.value("func"),
                args,
                keywords,
            }))
        },
    ),
    Row::function(
        "functools.partial.__call__(self, /, *args, **keywords)",
        "Calls the function with the arguments filled in.",
        &[("functools.partial(int, base=2)('101')", "5")],
        &[],
        |call| {
            let own = call.value("self");
            let Some(partial) = own.downcast::<Partial>() else {
                return Err(OpError::internal("partial"));
            };
            let mut args = partial.args.clone();
            args.append(&mut call.rest);
            let mut keywords = partial.keywords.clone();
            for (name, value) in std::mem::take(&mut call.keywords) {
                match keywords.iter_mut().find(|(known, _)| *known == name) {
                    Some(known) => known.1 = value,
                    None => keywords.push((name, value)),
                }
            }
            call.machine.call(&partial.function, args, keywords)
        },
    ),
    Row::function(
        "functools.cmp_to_key(mycmp, /)",
        "A key function from a function that compares two items.",
        &[(
            "sorted([1, 3, 2], key=functools.cmp_to_key(lambda a, b: b - a))",
            "[3, 2, 1]",
        )],
        &["sorted"],
        |call| {
            Ok(Value::object(Comparer {
                compare: call.value("mycmp"),
                item: None,
            }))
        },
    ),
    Row::function(
        "functools.KeyWrapper.__call__(self, obj, /)",
        "The key of an item.",
        &[],
        &[],
        |call| {
            let own = call.value("self");
            let Some(key) = own.downcast::<Comparer>() else {
                return Err(OpError::internal("key"));
            };
            Ok(Value::object(Comparer {
                compare: key.compare.clone(),
                item: Some(call.value("obj")),
            }))
        },
    ),
    Row::function(
        "functools.KeyWrapper.__lt__(self, other, /)",
        "Whether the function puts one item before the other.",
        &[],
        &[],
        |call| {
            let (own, other) = (call.value("self"), call.value("other"));
            let (Some(a), Some(b)) = (own.downcast::<Comparer>(), other.downcast::<Comparer>())
            else {
                return Ok(Value::NotImplemented);
            };
            let items = [&a.item, &b.item].map(|item| item.clone().unwrap_or(Value::None));
            let answer = apply(call.machine, &a.compare, items.to_vec())?;
            convert::as_float(&answer).map(|answer| Value::Bool(answer < 0.0))
        },
    ),
];

struct Partial {
    function: Value,
    args: Vec<Value>,
    keywords: Keywords,
}

impl Object for Partial {
    fn type_name(&self) -> &'static str {
        "functools.partial"
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let mut parts = vec![show(&self.function)];
        parts.extend(self.args.iter().map(show));
        parts.extend(
            self.keywords
                .iter()
                .map(|(name, value)| format!("{name}={}", show(value))),
        );
        format!("functools.partial({})", parts.join(", "))
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        match name {
            "func" => Some(self.function.clone()),
            "args" => Some(Value::tuple(self.args.clone())),
            _ => None,
        }
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["args", "func"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The key function of a comparison, and the keys it makes.
struct Comparer {
    compare: Value,
    item: Option<Value>,
}

impl Object for Comparer {
    fn type_name(&self) -> &'static str {
        "functools.KeyWrapper"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
