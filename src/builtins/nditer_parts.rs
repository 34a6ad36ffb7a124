//! The attributes and methods of `np.nditer`.

use super::nditer::{NdIter, get_item, set_item, with};
use super::{Call, Kernel, Row, convert};
use crate::value::{ErrorKind, OpError, Result, Value};

/// The rows.
pub(super) static ROWS: &[Row] = &[
    part(
        "nditer.multi_index",
        "The index of the element, where the flag 'multi_index' is set.",
        &[(
            "np.nditer([[1, 2]][0], flags=['multi_index']).has_multi_index",
            "True",
        )],
        |value| {
            with(value, |iter| {
                iter.check()?;
                check_multi_index(iter)?;
                Ok(Value::ints(iter.walk.borrow().index(iter.at.get())))
            })
        },
    ),
    setter(
        "nditer.multi_index=(self, value, /)",
        &[(
            "it = np.nditer(np.eye(2), flags=['multi_index'])\nit.multi_index = (1, 1)\nit.iterindex",
            "3",
        )],
        |call| {
            assigned(call, |iter, value| {
                check_multi_index(iter)?;
                let index = convert::int_list(value)?;
                if index.len() != iter.walk.borrow().lengths().len() {
                    return Err(OpError::value("Wrong number of indices"));
                }
                let found = iter.walk.borrow().position(&index);
                let found = found.filter(|at| in_range(iter, *at)).ok_or_else(|| {
                    OpError::index(
                        "Iterator GotoMultiIndex called with an out-of-bounds multi-index",
                    )
                })?;
                put(iter, found)
            })
        },
    ),
    part(
        "nditer.index",
        "The number of the element, where the flag 'c_index' or 'f_index' is set.",
        &[(
            "[it.index for it in [np.nditer(np.eye(2), flags=['f_index'])] for x in it]",
            "[0, 2, 1, 3]",
        )],
        |value| {
            with(value, |iter| {
                iter.check()?;
                check_index(iter)?;
                let index = iter.walk.borrow().places(iter.at.get()).last().copied();
                Ok(Value::Int(index.unwrap_or(0) as i64))
            })
        },
    ),
    setter(
        "nditer.index=(self, value, /)",
        &[(
            "it = np.nditer(np.eye(2), flags=['f_index'])\nit.index = 1\nit.iterindex",
            "2",
        )],
        |call| {
            assigned(call, |iter, value| {
                check_index(iter)?;
                let wanted = convert::as_index(value)? as isize;
                let walk = iter.walk.borrow();
                let mut all = 0..walk.size();
                let found = all.find(|at| walk.places(*at).last() == Some(&wanted));
                drop(walk);
                let found = found.filter(|at| in_range(iter, *at)).ok_or_else(|| {
                    OpError::index("Iterator GotoIndex called with an out-of-bounds index")
                })?;
                put(iter, found)
            })
        },
    ),
    part(
        "nditer.iterindex",
        "How many elements came before, in the order of the iteration.",
        &[("np.nditer([1, 2]).iterindex", "0")],
        |value| {
            with(value, |iter| {
                iter.check()?;
                Ok(Value::Int(iter.at.get() as i64))
            })
        },
    ),
    setter(
        "nditer.iterindex=(self, value, /)",
        &[(
            "it = np.nditer([[7, 8]])\nit.iterindex = 1\nit[0]",
            "array(8)",
        )],
        |call| {
            assigned(call, |iter, value| {
                let at = usize::try_from(convert::as_index(value)?).ok();
                let at = at.filter(|at| in_range(iter, *at)).ok_or_else(|| {
                OpError::index(
                    "Iterator GotoIterIndex called with an iterindex outside the iteration range.",
                )
            })?;
                put(iter, at)
            })
        },
    ),
    part(
        "nditer.iterrange",
        "Between which numbers of elements the iteration runs.",
        &[("np.nditer([[1, 2]]).iterrange", "(0, 2)")],
        |value| {
            with(value, |iter| {
                iter.check_open()?;
                let (start, end) = iter.range.get();
                Ok(Value::ints([start, end]))
            })
        },
    ),
    setter(
        "nditer.iterrange=(self, value, /)",
        &[(
            "it = np.nditer([[7, 8, 9]], flags=['ranged'])\nit.iterrange = (1, 3)\nlist(it)",
            "[array(8), array(9)]",
        )],
        set_range,
    ),
    part(
        "nditer.finished",
        "Whether the iteration is over.",
        &[("np.nditer([1, 2]).finished", "False")],
        |value| with(value, |iter| Ok(Value::Bool(iter.finished.get()))),
    ),
    part(
        "nditer.value",
        "The element now: an array, or a tuple of them.",
        &[("np.nditer(np.arange(3)).value", "array(0)")],
        |value| with(value, NdIter::value),
    ),
    part(
        "nditer.operands",
        "The arrays that are walked through.",
        &[("np.nditer([[1, 2]]).operands", "(array([1, 2]),)")],
        |value| {
            with(value, |iter| {
                iter.check_open()?;
                let all = iter.operands.iter().map(|o| Value::Array(o.handle.clone()));
                Ok(Value::tuple(all.collect::<Vec<_>>()))
            })
        },
    ),
    part(
        "nditer.dtypes",
        "The types of the elements, as the iteration gives them.",
        &[("np.nditer([[1, 2]]).dtypes", "(dtype('int64'),)")],
        |value| {
            with(value, |iter| {
                iter.check_open()?;
                let all = iter.operands.iter().map(|o| Value::DType(o.data.dtype()));
                Ok(Value::tuple(all.collect::<Vec<_>>()))
            })
        },
    ),
    part(
        "nditer.itviews",
        "The arrays as the iteration sees them.",
        &[(
            "np.nditer(np.array([[1, 2], [3, 4]]).T).itviews",
            "(array([1, 2, 3, 4]),)",
        )],
        |value| with(value, NdIter::views),
    ),
    part(
        "nditer.shape",
        "The shape of the iteration: that of the arrays where the index is followed, else of what \
         is left when axes are joined.",
        &[("np.nditer(np.eye(2)).shape", "(4,)")],
        |value| {
            with(value, |iter| {
                iter.check()?;
                let walk = iter.walk.borrow();
                Ok(Value::ints(match iter.flags.get().multi_index {
                    true => walk.shape(),
                    false => walk.lengths(),
                }))
            })
        },
    ),
    part(
        "nditer.ndim",
        "The number of axes of the iteration.",
        &[("np.nditer(np.eye(2)).ndim", "1")],
        |value| number(value, |iter| iter.walk.borrow().lengths().len()),
    ),
    part(
        "nditer.itersize",
        "The number of elements.",
        &[("np.nditer(np.eye(2)).itersize", "4")],
        |value| number(value, |iter| iter.walk.borrow().size()),
    ),
    part(
        "nditer.nop",
        "The number of arrays.",
        &[("np.nditer([np.eye(2), 3]).nop", "2")],
        |value| number(value, |iter| iter.operands.len()),
    ),
    part(
        "nditer.has_index",
        "Whether 'c_index' or 'f_index' is set.",
        &[("np.nditer(np.eye(2)).has_index", "False")],
        |value| flag(value, |iter| iter.flags.get().index.is_some()),
    ),
    part(
        "nditer.has_multi_index",
        "Whether 'multi_index' is set.",
        &[("np.nditer(np.eye(2)).has_multi_index", "False")],
        |value| flag(value, |iter| iter.flags.get().multi_index),
    ),
    part(
        "nditer.has_delayed_bufalloc",
        "Whether the buffers come with the next `reset`.",
        &[("np.nditer(np.eye(2)).has_delayed_bufalloc", "False")],
        |value| flag(value, |iter| iter.delayed.get()),
    ),
    part(
        "nditer.iterationneedsapi",
        "Whether the elements are Python objects: they never are.",
        &[("np.nditer(np.eye(2)).iterationneedsapi", "False")],
        |value| flag(value, |_| false),
    ),
    method(
        "nditer.iternext(self)",
        "Goes to the next element; whether there is one.",
        &[(
            "it = np.nditer([[1, 2]])\nit.iternext(), it.iternext()",
            "(True, False)",
        )],
        |call| this(call, |iter| iter.advance().map(Value::Bool)),
    ),
    method(
        "nditer.reset(self)",
        "Goes back to the first element.",
        &[(
            "it = np.nditer([[1, 2]])\nall = list(it)\nit.reset()\nit[0]",
            "array(1)",
        )],
        |call| this(call, |iter| iter.reset().map(|()| Value::None)),
    ),
    method(
        "nditer.close(self)",
        "Writes everything back and ends the iteration.",
        &[("it = np.nditer([[1, 2]])\nit.close()", "")],
        |call| this(call, |iter| iter.close().map(|()| Value::None)),
    ),
    method(
        "nditer.copy(self)",
        "Another iterator that stands at the same element.",
        &[("np.nditer([[1, 2]]).copy()[0]", "array(1)")],
        |call| this(call, |iter| Ok(Value::object(iter.copy()))),
    ),
    method(
        "nditer.enable_external_loop(self)",
        "Gives runs instead of elements from now on.",
        &[(
            "it = np.nditer([[1, 2]])\nit.enable_external_loop()\nlist(it)",
            "[array([1, 2])]",
        )],
        |call| {
            this(call, |iter| {
                let mut flags = iter.flags.get();
                flags.external = true;
                flags.check_external()?;
                iter.flags.set(flags);
                iter.reset().map(|()| Value::None)
            })
        },
    ),
    method(
        "nditer.remove_multi_index(self)",
        "No longer follows the index.",
        &[(
            "it = np.nditer(np.eye(2), flags=['multi_index'])\nit.remove_multi_index()\nit.shape",
            "(4,)",
        )],
        |call| {
            this(call, |iter| {
                let mut flags = iter.flags.get();
                flags.multi_index = false;
                iter.flags.set(flags);
                iter.walk.borrow_mut().merge();
                iter.reset().map(|()| Value::None)
            })
        },
    ),
    Row {
        sig: "nditer.remove_axis(self, i, /)",
        doc: "Leaves out an axis: the iteration stays at its beginning.",
        examples: &[(
            "it = np.nditer(np.eye(2), flags=['multi_index'])\nit.remove_axis(1)\nlist(it)",
            "[array(1.), array(0.)]",
        )],
        see: &["np.nditer"],
        kernel: Kernel::Call(remove_axis),
        ..Row::NEW
    },
    hidden("nditer.__getitem__(self, key, /)", get_item),
    hidden("nditer.__setitem__(self, key, value, /)", set_item),
    hidden("nditer.__len__(self, /)", |call| {
        number(&call.value("self"), |iter| iter.operands.len())
    }),
    hidden("nditer.__enter__(self)", |call| {
        with(&call.value("self"), |iter| {
            if iter.closed.get() {
                let message = "operation on non-initialized iterator";
                return Err(OpError::new(ErrorKind::RuntimeError, message));
            }
            Ok(())
        })?;
        Ok(call.value("self"))
    }),
    hidden("nditer.__exit__(self, *exception)", |call| {
        with(&call.value("self"), NdIter::close).map(|()| Value::None)
    }),
];

const fn part(
    sig: &'static str,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
    get: fn(&Value) -> Result<Value>,
) -> Row {
    Row::attribute(sig, doc, examples, get)
}

const fn method(
    sig: &'static str,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
    run: fn(&mut Call<'_>) -> Result<Value>,
) -> Row {
    Row::function(sig, doc, examples, &["np.nditer"], run)
}

const fn setter(
    sig: &'static str,
    examples: &'static [(&'static str, &'static str)],
    run: fn(&mut Call<'_>) -> Result<Value>,
) -> Row {
    Row {
        sig,
        doc: "Moves the iterator.",
        examples,
        see: &["np.nditer"],
        kernel: Kernel::Call(run),
        ..Row::NEW
    }
}

const fn hidden(sig: &'static str, run: fn(&mut Call<'_>) -> Result<Value>) -> Row {
    Row {
        sig,
        doc: "Part of how an iterator is read and written.",
        kernel: Kernel::Call(run),
        ..Row::NEW
    }
}

fn this(call: &Call<'_>, run: impl FnOnce(&NdIter) -> Result<Value>) -> Result<Value> {
    with(&call.value("self"), run)
}

/// Runs what a setter does with the value.
fn assigned(call: &Call<'_>, run: impl FnOnce(&NdIter, &Value) -> Result<()>) -> Result<Value> {
    let value = call.value("value");
    with(&call.value("self"), |iter| {
        iter.check_open()?;
        run(iter, &value)
    })?;
    Ok(Value::None)
}

fn number(value: &Value, count: fn(&NdIter) -> usize) -> Result<Value> {
    with(value, |iter| {
        iter.check_open()?;
        Ok(Value::Int(count(iter) as i64))
    })
}

fn flag(value: &Value, read: fn(&NdIter) -> bool) -> Result<Value> {
    with(value, |iter| Ok(Value::Bool(read(iter))))
}

fn check_multi_index(iter: &NdIter) -> Result<()> {
    if !iter.flags.get().multi_index {
        return Err(OpError::value("Iterator is not tracking a multi-index"));
    }
    Ok(())
}

fn check_index(iter: &NdIter) -> Result<()> {
    if iter.flags.get().index.is_none() {
        return Err(OpError::value("Iterator does not have an index"));
    }
    Ok(())
}

fn in_range(iter: &NdIter, at: usize) -> bool {
    let (start, end) = iter.range.get();
    (start..end).contains(&at)
}

/// Puts the iterator at a position, from which a `for` loop begins.
fn put(iter: &NdIter, at: usize) -> Result<()> {
    iter.started.set(false);
    iter.finished.set(false);
    iter.go(at)
}

fn set_range(call: &mut Call<'_>) -> Result<Value> {
    assigned(call, |iter, value| {
        if !iter.flags.get().ranged {
            return Err(OpError::value(
                "Cannot call ResetToIterIndexRange on an iterator without requesting ranged \
                 iteration support in the constructor",
            ));
        }
        let size = iter.walk.borrow().size();
        let bounds = convert::int_list(value)?;
        let bounds: Vec<usize> = bounds
            .iter()
            .filter_map(|n| usize::try_from(*n).ok())
            .collect();
        let [start, end] = bounds.as_slice() else {
            return Err(OpError::value(
                "Out-of-bounds range passed to ResetToIterIndexRange",
            ));
        };
        if *end > size || start > end {
            return Err(OpError::value(format!(
                "Out-of-bounds range [{start}, {end}) passed to ResetToIterIndexRange"
            )));
        }
        iter.range.set((*start, *end));
        iter.reset()
    })
}

fn remove_axis(call: &mut Call<'_>) -> Result<Value> {
    let axis = call.int("i")?;
    this(call, |iter| {
        iter.check_open()?;
        if !iter.flags.get().multi_index {
            return Err(OpError::new(
                ErrorKind::RuntimeError,
                "Iterator RemoveAxis may only be called if a multi-index is being tracked",
            ));
        }
        let ndim = iter.walk.borrow().lengths().len();
        let axis = usize::try_from(axis).ok().filter(|axis| *axis < ndim);
        let axis =
            axis.ok_or_else(|| OpError::value("axis out of bounds in iterator RemoveAxis"))?;
        iter.walk.borrow_mut().remove(axis);
        iter.range.set((0, iter.walk.borrow().size()));
        iter.reset()?;
        Ok(Value::None)
    })
}
