//! The module `itertools`: iterators that run along others.

use super::iterate::{self, Iter};
use super::lazy::{Step, after, equal, tool};
use super::{Call, Kernel, Row, convert, find_path};
use crate::value::interrupt::ask;
use crate::value::number::{self, Operator};
use crate::value::{Apply, OpError, Result, Type, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "itertools",
        doc: "Iterators for looping: products, combinations, chains, running sums.",
        examples: &[(
            "import itertools\nlist(itertools.chain('ab', 'c'))",
            "['a', 'b', 'c']",
        )],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "itertools.chain(*iterables)",
        doc: "The items of one iterable after those of the other.",
        examples: &[("list(itertools.chain([1], (2, 3)))", "[1, 2, 3]")],
        see: &["np.concatenate"],
        kernel: Kernel::Type(
            || Type::Library("chain"),
            |call| {
                let iterables = std::mem::take(&mut call.rest);
                Ok(chain(Iter::Items(iterables.into_iter())))
            },
        ),
        ..Row::NEW
    },
    Row::function(
        "chain.from_iterable(iterable, /)",
        "The items of the items.",
        &[(
            "list(itertools.chain.from_iterable(['ab', 'c']))",
            "['a', 'b', 'c']",
        )],
        &["itertools.chain"],
        |call| iterate::begin(&call.value("iterable")).map(chain),
    ),
    Row::function(
        "itertools.count(start=0, step=1)",
        "Numbers without end.",
        &[("c = itertools.count(5, 2)\nnext(c), next(c)", "(5, 7)")],
        &["range", "enumerate"],
        |call| {
            let (mut next, step) = (call.value("start"), call.value("step"));
            Ok(tool("itertools.count", move |_| {
                let item = next.clone();
                let sum = number::binary(Operator::Add, &next, &step);
                next = sum.ok_or_else(|| OpError::r#type("a number is required"))??;
                Ok(Some(item))
            }))
        },
    ),
    Row::function(
        "itertools.cycle(iterable, /)",
        "The items again and again.",
        &[(
            "c = itertools.cycle('ab')\nnext(c), next(c), next(c)",
            "('a', 'b', 'a')",
        )],
        &["itertools.repeat"],
        |call| {
            let mut iter = iterate::begin(&call.value("iterable"))?;
            let (mut saved, mut at, mut first) = (Vec::new(), 0, true);
            Ok(tool("itertools.cycle", move |apply| {
                if first {
                    if let Some(item) = iter.next(apply)? {
                        saved.push(item.clone());
                        return Ok(Some(item));
                    }
                    first = false;
                }
                let item = saved.get(at).cloned();
                at = (at + 1) % saved.len().max(1);
                Ok(item)
            }))
        },
    ),
    Row::function(
        "itertools.repeat(object, times=<no value>)",
        "One object again and again, or so many times.",
        &[("list(itertools.repeat(0, 3))", "[0, 0, 0]")],
        &["np.repeat"],
        |call| {
            let item = call.value("object");
            let mut left = call.given("times").map(convert::as_index).transpose()?;
            Ok(tool("itertools.repeat", move |_| {
                if let Some(left) = &mut left {
                    if *left <= 0 {
                        return Ok(None);
                    }
                    *left -= 1;
                }
                Ok(Some(item.clone()))
            }))
        },
    ),
    Row::function(
        "itertools.accumulate(iterable, func=None, *, initial=None)",
        "Running sums, or what another function of two makes.",
        &[
            ("list(itertools.accumulate([1, 2, 3]))", "[1, 3, 6]"),
            ("list(itertools.accumulate([3, 1, 4], max))", "[3, 3, 4]"),
        ],
        &["np.cumsum", "functools.reduce"],
        accumulate,
    ),
    Row::function(
        "itertools.islice(iterable, *bounds)",
        "The items of a slice: `stop`, or `start, stop, step`.",
        &[(
            "list(itertools.islice('abcdef', 1, None, 2))",
            "['b', 'd', 'f']",
        )],
        &["slice"],
        islice,
    ),
    Row::function(
        "itertools.takewhile(predicate, iterable, /)",
        "The items up to the first for which a function is false.",
        &[(
            "list(itertools.takewhile(lambda x: x < 3, [1, 2, 5, 1]))",
            "[1, 2]",
        )],
        &["itertools.dropwhile"],
        |call| {
            let (predicate, mut iter, mut done) = (
                call.value("predicate"),
                iterate::begin(&call.value("iterable"))?,
                false,
            );
            Ok(tool("itertools.takewhile", move |apply| {
                if done {
                    return Ok(None);
                }
                let item = iter.next(apply)?;
                done = match &item {
                    Some(item) => !holds(apply, &predicate, item)?,
                    None => true,
                };
                Ok(item.filter(|_| !done))
            }))
        },
    ),
    Row::function(
        "itertools.dropwhile(predicate, iterable, /)",
        "The items from the first for which a function is false.",
        &[(
            "list(itertools.dropwhile(lambda x: x < 3, [1, 2, 5, 1]))",
            "[5, 1]",
        )],
        &["itertools.takewhile"],
        |call| {
            let (predicate, mut iter, mut begun) = (
                call.value("predicate"),
                iterate::begin(&call.value("iterable"))?,
                false,
            );
            Ok(tool("itertools.dropwhile", move |apply| {
                while let Some(item) = iter.next(apply)? {
                    begun = begun || !holds(apply, &predicate, &item)?;
                    if begun {
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }))
        },
    ),
    Row::function(
        "itertools.filterfalse(predicate, iterable, /)",
        "The items for which a function is false.",
        &[(
            "list(itertools.filterfalse(lambda x: x % 2, range(5)))",
            "[0, 2, 4]",
        )],
        &["filter"],
        |call| {
            let (predicate, mut iter) = (
                call.value("predicate"),
                iterate::begin(&call.value("iterable"))?,
            );
            Ok(tool("itertools.filterfalse", move |apply| {
                while let Some(item) = iter.next(apply)? {
                    if !holds(apply, &predicate, &item)? {
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }))
        },
    ),
    Row::function(
        "itertools.compress(data, selectors)",
        "The items whose selector is true.",
        &[("list(itertools.compress('abc', [1, 0, 1]))", "['a', 'c']")],
        &["np.compress"],
        |call| {
            let (mut data, mut chosen) = (
                iterate::begin(&call.value("data"))?,
                iterate::begin(&call.value("selectors"))?,
            );
            Ok(tool("itertools.compress", move |apply| {
                while let (Some(item), Some(flag)) = (data.next(apply)?, chosen.next(apply)?) {
                    if convert::truth(&flag)? {
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }))
        },
    ),
    Row::function(
        "itertools.starmap(function, iterable, /)",
        "A function called with each item as its arguments.",
        &[("list(itertools.starmap(pow, [(2, 3), (3, 2)]))", "[8, 9]")],
        &["map"],
        |call| {
            let (function, mut iter) = (
                call.value("function"),
                iterate::begin(&call.value("iterable"))?,
            );
            Ok(tool("itertools.starmap", move |apply| {
                let Some(item) = iter.next(apply)? else {
                    return Ok(None);
                };
                let args = iterate::collect(&item, apply)?;
                apply.call(&function, args, Vec::new()).map(Some)
            }))
        },
    ),
    Row::function(
        "itertools.zip_longest(*iterables, fillvalue=None)",
        "As zip, up to the longest: a value stands for what is missing.",
        &[(
            "list(itertools.zip_longest('ab', 'c', fillvalue='-'))",
            "[('a', 'c'), ('b', '-')]",
        )],
        &["zip"],
        |call| {
            let fill = call.value("fillvalue");
            let mut iters = call
                .rest
                .iter()
                .map(iterate::begin)
                .collect::<Result<Vec<_>>>()?;
            Ok(tool("itertools.zip_longest", move |apply| {
                let mut items = Vec::with_capacity(iters.len());
                let mut some = false;
                for iter in &mut iters {
                    let item = iter.next(apply)?;
                    some |= item.is_some();
                    items.push(item.unwrap_or_else(|| fill.clone()));
                }
                Ok(some.then(|| Value::tuple(items)))
            }))
        },
    ),
    Row::function(
        "itertools.pairwise(iterable, /)",
        "Each item with the next.",
        &[("list(itertools.pairwise([1, 2, 3]))", "[(1, 2), (2, 3)]")],
        &["np.diff"],
        |call| {
            let (mut iter, mut before) = (iterate::begin(&call.value("iterable"))?, None);
            Ok(tool("itertools.pairwise", move |apply| {
                if before.is_none() {
                    before = iter.next(apply)?;
                }
                let next = iter.next(apply)?;
                let pair = before.take().zip(next.clone());
                before = next;
                Ok(pair.map(|(a, b)| Value::tuple([a, b])))
            }))
        },
    ),
    Row::function(
        "itertools.groupby(iterable, key=None)",
        "Runs of items with the same key: each key with its items.",
        &[(
            "[(k, list(g)) for k, g in itertools.groupby('aab')]",
            "[('a', ['a', 'a']), ('b', ['b'])]",
        )],
        &["np.unique"],
        groupby,
    ),
    Row::function(
        "itertools.tee(iterable, n=2, /)",
        "Several iterators over the same items.",
        &[(
            "a, b = itertools.tee([1, 2])\nlist(a), list(b)",
            "([1, 2], [1, 2])",
        )],
        &["iter"],
        |call| {
            let items = iterate::collect(&call.value("iterable"), &mut *call.machine)?;
            let count =
                usize::try_from(call.int("n")?).map_err(|_| OpError::value("n must be >= 0"))?;
            ask::<Value>(count);
            let copies = (0..count).map(|_| {
                let mut items = items.clone().into_iter();
                tool("itertools._tee", move |_| Ok(items.next()))
            });
            Ok(Value::tuple(copies.collect::<Vec<_>>()))
        },
    ),
];

/// Whether a function (None: the truth itself) is true for an item.
fn holds(apply: &mut dyn Apply, predicate: &Value, item: &Value) -> Result<bool> {
    match predicate {
        Value::None => convert::truth(item),
        _ => convert::truth(&apply.call(predicate, vec![item.clone()], Vec::new())?),
    }
}

fn chain(mut iterables: Iter) -> Value {
    let mut current: Option<Iter> = None;
    tool("itertools.chain", move |apply| {
        loop {
            if let Some(iter) = &mut current
                && let Some(item) = iter.next(apply)?
            {
                return Ok(Some(item));
            }
            match iterables.next(apply)? {
                Some(iterable) => current = Some(iterate::begin(&iterable)?),
                None => return Ok(None),
            }
        }
    })
}

fn accumulate(call: &mut Call<'_>) -> Result<Value> {
    let add = find_path("operator.add").map(Value::Builtin);
    let function = call.optional("func").or(add).unwrap_or(Value::None);
    let mut iter = iterate::begin(&call.value("iterable"))?;
    let (mut total, mut initial) = (None, call.optional("initial"));
    Ok(tool("itertools.accumulate", move |apply| {
        if let Some(start) = initial.take() {
            total = Some(start);
            return Ok(total.clone());
        }
        let Some(item) = iter.next(apply)? else {
            return Ok(None);
        };
        total = Some(match total.take() {
            Some(total) => apply.call(&function, vec![total, item], Vec::new())?,
            None => item,
        });
        Ok(total.clone())
    }))
}

fn islice(call: &mut Call<'_>) -> Result<Value> {
    let wrong = |which: &str| {
        OpError::value(format!(
            "{which} for islice() must be None or an integer: 0 <= x <= sys.maxsize."
        ))
    };
    let bound = |value: &Value, which: &str| match value {
        Value::None => Ok(None),
        other => match convert::as_index(other) {
            Ok(at) => usize::try_from(at).map(Some).map_err(|_| wrong(which)),
            Err(_) => Err(wrong(which)),
        },
    };
    let (start, stop, step) = match call.rest.as_slice() {
        [stop] => (None, bound(stop, "Stop argument")?, None),
        [start, stop] => (
            bound(start, "Indices")?,
            bound(stop, "Stop argument")?,
            None,
        ),
        [start, stop, step] => (
            bound(start, "Indices")?,
            bound(stop, "Stop argument")?,
            bound(step, "Step")?,
        ),
        other => {
            let message = format!(
                "islice expected at least 2 arguments, got {}",
                other.len() + 1
            );
            return Err(OpError::r#type(message));
        }
    };
    if step == Some(0) {
        let message = "Step for islice() must be a positive integer or None.";
        return Err(OpError::value(message));
    }
    let mut iter = iterate::begin(&call.value("iterable"))?;
    let (mut next, mut at, step) = (start.unwrap_or(0), 0usize, step.unwrap_or(1));
    Ok(tool("itertools.islice", move |apply| {
        if stop.is_some_and(|stop| next >= stop) {
            return Ok(None);
        }
        loop {
            let item = iter.next(apply)?;
            at += 1;
            if item.is_none() || at > next {
                next = next.saturating_add(step);
                return Ok(item);
            }
        }
    }))
}

fn groupby(call: &mut Call<'_>) -> Result<Value> {
    let key = call.value("key");
    let mut iter = iterate::begin(&call.value("iterable"))?;
    let mut pending: Option<(Value, Value)> = None;
    let mut keyed: Step<(Value, Value)> = Box::new(move |apply| {
        let Some(item) = iter.next(apply)? else {
            return Ok(None);
        };
        let rank = match &key {
            Value::None => item.clone(),
            key => apply.call(key, vec![item.clone()], Vec::new())?,
        };
        Ok(Some((rank, item)))
    });
    Ok(tool("itertools.groupby", move |apply| {
        let first = match pending.take() {
            Some(first) => Some(first),
            None => keyed(apply)?,
        };
        let Some((rank, item)) = first else {
            return Ok(None);
        };
        let mut group = vec![item];
        while let Some((other, item)) = keyed(apply)? {
            if !equal(apply, &rank, &other)? {
                pending = Some((other, item));
                break;
            }
            group.push(item);
        }
        Ok(Some(Value::tuple([
            rank,
            after("itertools._grouper", group),
        ])))
    }))
}
