//! Python's lazy iterators: `enumerate`, `zip`, `map`, `filter`, `reversed`, `iter`, `next`.

use std::any::Any;
use std::cell::RefCell;

use super::iterate::{self, Iter};
use super::lazy::{equal, tool};
use super::{Call, Kernel, Row, convert};
use crate::value::interrupt::Paced;
use crate::value::{Apply, ErrorKind, Held, Object, OpError, Result, Scalar, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "enumerate(iterable, start=0)",
        doc: "Pairs of a count and each item.",
        examples: &[("list(enumerate('ab'))", "[(0, 'a'), (1, 'b')]")],
        see: &["zip", "range"],
        kernel: Kernel::Call(|call| {
            let iter = iterate::begin(&call.value("iterable"))?;
            let start = call.int("start")?;
            Ok(lazy("enumerate", Step::Enumerate(iter, start)))
        }),
        ..Row::NEW
    },
    Row {
        sig: "zip(*iterables, strict=False)",
        doc: "Tuples of the first items, the second items, and so on, up to the shortest.",
        examples: &[("list(zip([1, 2, 3], 'ab'))", "[(1, 'a'), (2, 'b')]")],
        see: &["enumerate", "map"],
        kernel: Kernel::Call(|call| {
            let iters = call
                .rest
                .iter()
                .map(iterate::begin)
                .paced()
                .collect::<Result<Held<_>>>()?;
            Ok(lazy("zip", Step::Zip(iters, call.flag("strict")?)))
        }),
        ..Row::NEW
    },
    Row {
        sig: "map(func, iterable, /, *iterables)",
        doc: "A function applied to each item, one at a time when asked for.",
        examples: &[("list(map(abs, [-1, 2]))", "[1, 2]")],
        see: &["filter", "np.vectorize"],
        kernel: Kernel::Call(|call| {
            let mut iters = vec![iterate::begin(&call.value("iterable"))?];
            for iterable in &call.rest {
                iters.push(iterate::begin(iterable)?);
            }
            Ok(lazy("map", Step::Map(call.value("func"), iters)))
        }),
        ..Row::NEW
    },
    Row {
        sig: "filter(function, iterable, /)",
        doc: "The items for which a function is true (for None: the items that are true).",
        examples: &[("list(filter(None, [0, 1, 2]))", "[1, 2]")],
        see: &["map"],
        kernel: Kernel::Call(|call| {
            let iter = iterate::begin(&call.value("iterable"))?;
            Ok(lazy("filter", Step::Filter(call.value("function"), iter)))
        }),
        ..Row::NEW
    },
    Row {
        sig: "reversed(sequence, /)",
        doc: "The items from the last to the first.",
        examples: &[("list(reversed([1, 2, 3]))", "[3, 2, 1]")],
        see: &["sorted", "np.flip"],
        kernel: Kernel::Call(|call| {
            let sequence = call.value("sequence");
            let lasting = matches!(
                &sequence,
                Value::List(_)
                    | Value::Tuple(_)
                    | Value::Str(_)
                    | Value::Bytes(_)
                    | Value::Range(_)
                    | Value::Dict(_)
                    | Value::Array(_)
                    | Value::Scalar(Scalar::Str(_))
            ) || matches!(&sequence, Value::Object(object) if object.is_sequence());
            if !lasting {
                let name = sequence.type_name();
                return Err(OpError::r#type(format!(
                    "'{name}' object is not reversible"
                )));
            }
            let mut items = iterate::collect_plain(&sequence)?;
            items.reverse();
            Ok(lazy(
                "list_reverseiterator",
                Step::Plain(Iter::Items(items.into_iter())),
            ))
        }),
        ..Row::NEW
    },
    Row {
        sig: "iter(object, sentinel=<no value>, /)",
        doc: "An iterator over the items, for `next`. With a sentinel, over what the function gives \
              when it is called again and again, up to the sentinel.",
        examples: &[
            ("it = iter([1, 2])\nnext(it), next(it)", "(1, 2)"),
            (
                "words = ['a', 'b', 'end', 'c'][::-1]\nlist(iter(words.pop, 'end'))",
                "['a', 'b']",
            ),
        ],
        see: &["next"],
        kernel: Kernel::Call(|call| {
            let value = call.value("object");
            if let Some(sentinel) = call.given("sentinel") {
                return until(value, sentinel.clone());
            }
            if let Value::Object(object) = &value
                && object.is_iterator()
            {
                return Ok(value);
            }
            let name = match &value {
                Value::List(_) => "list_iterator",
                Value::Tuple(_) => "tuple_iterator",
                Value::Str(_) => "str_iterator",
                Value::Range(_) => "range_iterator",
                Value::Dict(_) => "dict_keyiterator",
                Value::Set(_) => "set_iterator",
                _ => "iterator",
            };
            Ok(lazy(name, Step::Plain(iterate::begin(&value)?)))
        }),
        ..Row::NEW
    },
    Row {
        sig: "next(iterator, default=<no value>, /)",
        doc: "The next item; at the end the default, or StopIteration.",
        examples: &[
            ("next(iter('ab'))", "'a'"),
            ("next(iter([]), 'none')", "'none'"),
        ],
        see: &["iter"],
        kernel: Kernel::Call(next),
        ..Row::NEW
    },
];

/// What a function gives, up to a sentinel.
fn until(function: Value, sentinel: Value) -> Result<Value> {
    if !super::python::is_callable(&function) {
        return Err(OpError::r#type("iter(v, w): v must be callable"));
    }
    let mut function = Some(function);
    Ok(tool("callable_iterator", move |apply| {
        let Some(running) = function.as_ref() else {
            return Ok(None);
        };
        let item = apply.call(running, Vec::new(), Vec::new())?;
        if equal(apply, &item, &sentinel)? {
            function = None;
            return Ok(None);
        }
        Ok(Some(item))
    }))
}

fn next(call: &mut Call<'_>) -> Result<Value> {
    let iterator = call.value("iterator");
    let stepped = match &iterator {
        Value::Object(object) if object.is_iterator() => {
            let object = std::rc::Rc::clone(object);
            object.next(&mut *call.machine)
        }
        _ => None,
    };
    let Some(item) = stepped else {
        let name = iterator.type_name();
        return Err(OpError::r#type(format!(
            "'{name}' object is not an iterator"
        )));
    };
    match (item?, call.given("default")) {
        (Some(item), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(OpError::new(ErrorKind::StopIteration, "")),
    }
}

/// How an iterator gets its next item.
enum Step {
    Plain(Iter),
    Enumerate(Iter, i64),
    Zip(Held<Iter>, bool),
    Map(Value, Vec<Iter>),
    Filter(Value, Iter),
}

/// A lazy iterator.
struct Lazy {
    name: &'static str,
    /// None while a step runs.
    step: RefCell<Option<Step>>,
}

fn lazy(name: &'static str, step: Step) -> Value {
    Value::object(Lazy {
        name,
        step: RefCell::new(Some(step)),
    })
}

impl Object for Lazy {
    fn type_name(&self) -> &'static str {
        self.name
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn next(&self, apply: &mut dyn Apply) -> Option<Result<Option<Value>>> {
        let taken = self.step.borrow_mut().take();
        let mut step = taken?;
        let item = advance(&mut step, apply);
        *self.step.borrow_mut() = Some(step);
        Some(item)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn advance(step: &mut Step, apply: &mut dyn Apply) -> Result<Option<Value>> {
    match step {
        Step::Plain(iter) => iter.next(apply),
        Step::Enumerate(iter, count) => {
            let Some(item) = iter.next(apply)? else {
                return Ok(None);
            };
            let pair = Value::tuple([Value::Int(*count), item]);
            *count += 1;
            Ok(Some(pair))
        }
        Step::Zip(iters, strict) => zip_items(iters, *strict, apply).map(|o| o.map(Value::tuple)),
        Step::Map(function, iters) => match zip_items(iters, false, apply)? {
            Some(args) => apply.call(function, args, Vec::new()).map(Some),
            None => Ok(None),
        },
        Step::Filter(function, iter) => {
            while let Some(item) = iter.next(apply)? {
                let keep = match function {
                    Value::None => convert::truth(&item)?,
                    _ => convert::truth(&apply.call(function, vec![item.clone()], Vec::new())?)?,
                };
                if keep {
                    return Ok(Some(item));
                }
            }
            Ok(None)
        }
    }
}

/// One item of each iterator; None as soon as one is exhausted.
fn zip_items(
    iters: &mut [Iter],
    strict: bool,
    apply: &mut dyn Apply,
) -> Result<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(iters.len());
    if iters.is_empty() {
        return Ok(None);
    }
    for at in 0..iters.len() {
        let Some(iter) = iters.get_mut(at) else {
            return Ok(None);
        };
        match iter.next(apply)? {
            Some(item) => items.push(item),
            None if strict && at > 0 => return Err(uneven(at, "shorter")),
            None if strict => {
                for (later, iter) in iters.iter_mut().enumerate().skip(1) {
                    if iter.next(apply)?.is_some() {
                        return Err(uneven(later, "longer"));
                    }
                }
                return Ok(None);
            }
            None => return Ok(None),
        }
    }
    Ok(Some(items))
}

fn uneven(at: usize, how: &str) -> Box<OpError> {
    let others = if at == 1 {
        "argument 1".to_string()
    } else {
        format!("arguments 1-{at}")
    };
    OpError::value(format!("zip() argument {} is {how} than {others}", at + 1))
}
