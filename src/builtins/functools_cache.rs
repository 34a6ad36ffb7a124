//! `functools.cache` and `lru_cache`: functions with a memory, and `wraps`.

use std::any::Any;
use std::cell::{Cell, RefCell};

use super::call::Keywords;
use super::named_tuple::NamedTuple;
use super::{Call, Row, attribute, convert, python};
use crate::text::Symbol;
use crate::value::{Dict, Object, OpError, Result, Value, hash::Key};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "functools.cache(user_function, /)",
        "The function with a memory: it runs once for the same arguments.",
        &[("f = functools.cache(lambda x: x + 1)\nf(1), f(1)", "(2, 2)")],
        &["functools.lru_cache"],
        |call| Ok(Cached::value(call.value("user_function"), None)),
    ),
    Row::function(
        "functools.lru_cache(maxsize=128, typed=False)",
        "The function with a memory of its latest arguments, or a decorator that gives one.",
        &[(
            "@functools.lru_cache(maxsize=None)\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n\nfib(60)",
            "1548008755920",
        )],
        &["functools.cache"],
        |call| match call.value("maxsize") {
            function if python::is_callable(&function) => Ok(Cached::value(function, Some(128))),
            Value::None => Ok(Value::object(Maker { limit: None })),
            limit => {
                let limit = convert::as_index(&limit).map_err(|_| {
                    OpError::r#type("Expected first argument to be an integer, a callable, or None")
                })?;
                let limit = Some(usize::try_from(limit).unwrap_or(0));
                Ok(Value::object(Maker { limit }))
            }
        },
    ),
    Row::function(
        "functools.lru_cache_decorator.__call__(self, user_function, /)",
        "The function with a memory.",
        &[("functools.lru_cache(maxsize=4)(abs)(-2)", "2")],
        &[],
        |call| match call.value("self").downcast::<Maker>() {
            Some(maker) => Ok(Cached::value(call.value("user_function"), maker.limit)),
            None => Err(OpError::internal("lru_cache")),
        },
    ),
    Row::function(
        "functools._lru_cache_wrapper.__call__(self, /, *args, **kwds)",
        "Calls the function, unless the result is known.",
        &[("functools.cache(abs)(-1)", "1")],
        &[],
        remembered,
    ),
    Row::function(
        "functools._lru_cache_wrapper.cache_info(self, /)",
        "How often results were known and not known, how many are kept, and how many may be.",
        &[(
            "f = functools.cache(abs)\nr = [f(-1), f(-1)]\nf.cache_info()",
            "CacheInfo(hits=1, misses=1, maxsize=None, currsize=1)",
        )],
        &[],
        |call| {
            let own = call.value("self");
            let cached = own.downcast::<Cached>().ok_or_else(missing)?;
            let count = |n: usize| Value::Int(n as i64);
            let (hits, misses) = cached.counts.get();
            let limit = cached.limit.map_or(Value::None, count);
            let kept = count(cached.results.borrow().len());
            let fields = &["hits", "misses", "maxsize", "currsize"];
            let items = vec![count(hits), count(misses), limit, kept];
            Ok(NamedTuple::value("CacheInfo", fields, items))
        },
    ),
    Row::function(
        "functools._lru_cache_wrapper.cache_clear(self, /)",
        "Forgets all results.",
        &[(
            "f = functools.cache(abs)\nr = f(-1)\nf.cache_clear()\nf.cache_info().currsize",
            "0",
        )],
        &[],
        |call| {
            let own = call.value("self");
            let cached = own.downcast::<Cached>().ok_or_else(missing)?;
            cached.results.borrow_mut().clear();
            cached.counts.set((0, 0));
            Ok(Value::None)
        },
    ),
    Row::function(
        "functools.wraps(wrapped, assigned=('__name__', '__doc__'), updated=('__dict__',))",
        "A decorator that gives a function the name and the documentation of another.",
        &[(
            "def f(): 'Says so.'\n@functools.wraps(f)\ndef g(): return 1\n\ng.__name__, g.__doc__, g()",
            "('f', 'Says so.', 1)",
        )],
        &["functools.partial"],
        |call| {
            Ok(Value::object(Wraps {
                wrapped: call.value("wrapped"),
            }))
        },
    ),
    Row::function(
        "functools.wraps_decorator.__call__(self, function, /)",
        "The function under another name.",
        &[],
        &[],
        |call| match call.value("self").downcast::<Wraps>() {
            Some(wraps) => Ok(Value::object(Dressed {
                function: call.value("function"),
                wrapped: wraps.wrapped.clone(),
            })),
            None => Err(OpError::internal("wraps")),
        },
    ),
    Row::function(
        "functools.wrapped_function.__call__(self, /, *args, **kwds)",
        "Calls the function.",
        &[],
        &[],
        |call| {
            let own = call.value("self");
            let (args, keywords) = taken(call);
            match own.downcast::<Dressed>() {
                Some(dressed) => call.machine.call(&dressed.function, args, keywords),
                None => Err(OpError::internal("wraps")),
            }
        },
    ),
];

fn missing() -> Box<OpError> {
    OpError::internal("cache")
}

fn taken(call: &mut Call<'_>) -> (Vec<Value>, Keywords) {
    (
        std::mem::take(&mut call.rest),
        std::mem::take(&mut call.keywords),
    )
}

/// A function with its results.
struct Cached {
    function: Value,
    /// How many results are kept at most.
    limit: Option<usize>,
    /// The results, the latest asked for at the end.
    results: RefCell<Dict>,
    /// Calls with known results, and others.
    counts: Cell<(usize, usize)>,
}

impl Cached {
    fn value(function: Value, limit: Option<usize>) -> Value {
        Value::object(Self {
            function,
            limit,
            results: RefCell::default(),
            counts: Cell::default(),
        })
    }

    /// A known result, which is now the latest.
    fn known(&self, key: &Key) -> Result<Option<Value>> {
        let mut results = self.results.borrow_mut();
        if self.limit.is_none() {
            return Ok(results.get(key).map(|(_, result)| result.clone()));
        }
        let Some(entry) = results.remove(key) else {
            return Ok(None);
        };
        let result = entry.1.clone();
        results.insert(key.clone(), entry)?;
        Ok(Some(result))
    }

    fn keep(&self, key: Key, result: &Value) -> Result<()> {
        let mut results = self.results.borrow_mut();
        if self.limit == Some(0) {
            return Ok(());
        }
        results.insert(key, (Value::None, result.clone()))?;
        if self.limit.is_some_and(|limit| results.len() > limit) {
            let oldest = results.keys().next().cloned();
            oldest.map(|oldest| results.remove(&oldest));
        }
        Ok(())
    }
}

fn remembered(call: &mut Call<'_>) -> Result<Value> {
    let own = call.value("self");
    let cached = own.downcast::<Cached>().ok_or_else(missing)?;
    let (args, keywords) = taken(call);
    let mut asked = args.clone();
    for (name, value) in &keywords {
        asked.push(Value::tuple([Value::str(name.text()), value.clone()]));
    }
    let key = Key::of(&Value::tuple(asked))?;
    let (hits, misses) = cached.counts.get();
    if let Some(result) = cached.known(&key)? {
        cached.counts.set((hits + 1, misses));
        return Ok(result);
    }
    let result = call.machine.call(&cached.function, args, keywords)?;
    let (hits, misses) = cached.counts.get();
    cached.counts.set((hits, misses + 1));
    cached.keep(key, &result)?;
    Ok(result)
}

impl Object for Cached {
    fn type_name(&self) -> &'static str {
        "functools._lru_cache_wrapper"
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        of_function(&self.function, name)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What a function that stands for another one takes from it.
fn of_function(function: &Value, name: &str) -> Option<Value> {
    match name {
        "__wrapped__" => Some(function.clone()),
        "__name__" | "__qualname__" | "__doc__" => attribute::get(function, Symbol::new(name)).ok(),
        _ => None,
    }
}

/// `lru_cache(maxsize=...)`, which waits for its function.
struct Maker {
    limit: Option<usize>,
}

impl Object for Maker {
    fn type_name(&self) -> &'static str {
        "functools.lru_cache_decorator"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `wraps(f)`, which waits for its function.
struct Wraps {
    wrapped: Value,
}

impl Object for Wraps {
    fn type_name(&self) -> &'static str {
        "functools.wraps_decorator"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A function under the name of another.
struct Dressed {
    function: Value,
    wrapped: Value,
}

impl Object for Dressed {
    fn type_name(&self) -> &'static str {
        "functools.wrapped_function"
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        show(&self.wrapped)
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        of_function(&self.wrapped, name)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
