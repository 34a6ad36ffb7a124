//! Joining, splitting, stacking, inserting, deleting.

use super::{Call, Kernel, Row, arrays, convert};
use crate::kernels::shape::{self, Order};
use crate::kernels::{join as kernel, shape_axes};
use crate::value::interrupt::Paced;
use crate::value::layout::normalize_axis;
use crate::value::{Array, DType, Held, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting='same_kind')",
        doc: "Arrays one after another along an axis; `axis=None` joins them flat.",
        examples: &[
            (
                "np.concatenate(([[1, 2]], [[3, 4]]))",
                "array([[1, 2],\n       [3, 4]])",
            ),
            (
                "np.concatenate(([[1, 2]], [[3, 4]]), axis=1)",
                "array([[1, 2, 3, 4]])",
            ),
            (
                "np.concatenate(([[1, 2]], [[3, 4]]), axis=None)",
                "array([1, 2, 3, 4])",
            ),
        ],
        see: &["np.stack", "np.vstack", "np.hstack", "np.block"],
        also: &["np.concat"],
        kernel: Kernel::Call(concatenate),
        ..Row::NEW
    },
    Row {
        sig: "np.stack(arrays, axis=0, out=None, *, dtype=None, casting='same_kind')",
        doc: "Arrays of one shape joined along a new axis.",
        examples: &[
            (
                "np.stack(([1, 2], [3, 4]))",
                "array([[1, 2],\n       [3, 4]])",
            ),
            (
                "np.stack(([1, 2], [3, 4]), axis=-1)",
                "array([[1, 3],\n       [2, 4]])",
            ),
        ],
        see: &["np.concatenate", "np.unstack"],
        kernel: Kernel::Call(stack),
        ..Row::NEW
    },
    Row {
        sig: "np.unstack(x, /, *, axis=0)",
        doc: "The sub-arrays along an axis, as a tuple of views.",
        examples: &[(
            "np.unstack(np.array([[1, 2], [3, 4]]))",
            "(array([1, 2]), array([3, 4]))",
        )],
        see: &["np.stack", "np.split"],
        kernel: Kernel::Call(unstack),
        ..Row::NEW
    },
    Row {
        sig: "np.vstack(tup, *, dtype=None, casting='same_kind')",
        doc: "Arrays stacked as rows.",
        examples: &[(
            "np.vstack(([1, 2], [3, 4]))",
            "array([[1, 2],\n       [3, 4]])",
        )],
        see: &["np.hstack", "np.stack"],
        kernel: Kernel::Call(|call| stack_as(call, 2, 0)),
        ..Row::NEW
    },
    Row {
        sig: "np.hstack(tup, *, dtype=None, casting='same_kind')",
        doc: "Arrays side by side: along the second axis, or the only one.",
        examples: &[
            ("np.hstack(([1, 2], [3, 4]))", "array([1, 2, 3, 4])"),
            (
                "np.hstack(([[1], [2]], [[3], [4]]))",
                "array([[1, 3],\n       [2, 4]])",
            ),
        ],
        see: &["np.vstack", "np.column_stack"],
        kernel: Kernel::Call(|call| stack_as(call, 1, 1)),
        ..Row::NEW
    },
    Row {
        sig: "np.dstack(tup)",
        doc: "Arrays stacked along the third axis.",
        examples: &[(
            "np.dstack(([1, 2], [3, 4]))",
            "array([[[1, 3],\n        [2, 4]]])",
        )],
        see: &["np.stack", "np.dsplit"],
        kernel: Kernel::Call(|call| stack_as(call, 3, 2)),
        ..Row::NEW
    },
    Row {
        sig: "np.column_stack(tup)",
        doc: "Vectors as the columns of a matrix.",
        examples: &[(
            "np.column_stack(([1, 2], [3, 4]))",
            "array([[1, 3],\n       [2, 4]])",
        )],
        see: &["np.hstack", "np.c_"],
        kernel: Kernel::Call(column_stack),
        ..Row::NEW
    },
    Row {
        sig: "np.block(arrays)",
        doc: "An array from nested lists of blocks.",
        examples: &[(
            "np.block([[np.eye(2), np.zeros((2, 1))], [np.ones((1, 3))]])",
            "array([[1., 0., 0.],\n       [0., 1., 0.],\n       [1., 1., 1.]])",
        )],
        see: &["np.concatenate"],
        kernel: Kernel::Call(block),
        ..Row::NEW
    },
    Row {
        sig: "np.split(ary, indices_or_sections, axis=0)",
        doc: "Equal parts, or the parts between given places, as views.",
        examples: &[
            (
                "np.split(np.arange(6), 3)",
                "[array([0, 1]), array([2, 3]), array([4, 5])]",
            ),
            (
                "np.split(np.arange(6), [2, 3])",
                "[array([0, 1]), array([2]), array([3, 4, 5])]",
            ),
        ],
        see: &["np.array_split", "np.concatenate"],
        kernel: Kernel::Call(split),
        ..Row::NEW
    },
    Row {
        sig: "np.array_split(ary, indices_or_sections, axis=0)",
        doc: "Parts as equal as possible, as views.",
        examples: &[(
            "np.array_split(np.arange(5), 2)",
            "[array([0, 1, 2]), array([3, 4])]",
        )],
        see: &["np.split"],
        kernel: Kernel::Call(array_split),
        ..Row::NEW
    },
    Row {
        sig: "np.hsplit(ary, indices_or_sections)",
        doc: "Parts along the second axis, or the only one.",
        examples: &[(
            "np.hsplit(np.arange(4).reshape(2, 2), 2)",
            "[array([[0],\n       [2]]), array([[1],\n       [3]])]",
        )],
        see: &["np.split", "np.hstack"],
        kernel: Kernel::Call(|call| split_as(call, 1)),
        ..Row::NEW
    },
    Row {
        sig: "np.vsplit(ary, indices_or_sections)",
        doc: "Parts along the first axis.",
        examples: &[(
            "np.vsplit(np.arange(4).reshape(2, 2), 2)",
            "[array([[0, 1]]), array([[2, 3]])]",
        )],
        see: &["np.split", "np.vstack"],
        kernel: Kernel::Call(|call| split_as(call, 0)),
        ..Row::NEW
    },
    Row {
        sig: "np.dsplit(ary, indices_or_sections)",
        doc: "Parts along the third axis.",
        examples: &[(
            "np.dsplit(np.arange(4).reshape(1, 2, 2), 2)",
            "[array([[[0],\n        [2]]]), array([[[1],\n        [3]]])]",
        )],
        see: &["np.split", "np.dstack"],
        kernel: Kernel::Call(|call| split_as(call, 2)),
        ..Row::NEW
    },
];

/// Refuses sets and generators, which have no order or no length.
fn check_sequence(value: &Value, words: &str) -> Result<()> {
    let iterates = |value: &Value| match value {
        Value::Object(object) => object.is_iterator(),
        _ => false,
    };
    if matches!(value, Value::Set(_)) || iterates(value) {
        return Err(OpError::r#type(words));
    }
    Ok(())
}

/// The arrays to be joined, as values (Python numbers keep their weak types) and as arrays.
fn parts(value: &Value) -> Result<(Held<Value>, Held<Array>)> {
    check_sequence(
        value,
        "arrays to stack must be passed as a \"sequence\" type such as list or tuple.",
    )?;
    let items = Held::from(convert::sequence(value)?);
    let arrays = items
        .iter()
        .map(convert::as_array)
        .paced()
        .collect::<Result<Held<_>>>()?;
    Ok((items, arrays))
}

/// Joins along an axis into `out` or a fresh array of the asked or common dtype.
fn joined(call: &Call<'_>, arrays: &[Array], axis: i64) -> Result<Value> {
    let has_out = call.slots().any(|(name, _)| name == "out");
    let out = if has_out { call.optional("out") } else { None };
    let has_dtype = call.slots().any(|(name, _)| name == "dtype");
    let wanted = if has_dtype {
        call.dtype("dtype")?
    } else {
        None
    };
    let (shape, at) = kernel::joined_shape(arrays, axis)?;
    let rule = if has_dtype {
        arrays::casting(call)?
    } else {
        crate::value::dtype::Casting::SameKind
    };
    if let Some(Value::Array(handle)) = out {
        if wanted.is_some() {
            return Err(OpError::r#type(
                "concatenate() only takes `out` or `dtype` as an argument, but both were provided.",
            ));
        }
        let target = handle.get().clone();
        if target.ndim() != shape.len() {
            return Err(OpError::value("Output array has wrong dimensionality"));
        }
        if target.shape() != shape.as_slice() {
            return Err(OpError::value("Output array is the wrong shape"));
        }
        for array in arrays {
            arrays::check_cast(array.dtype(), target.dtype(), rule)?;
        }
        kernel::fill_parts(&target, arrays, at)?;
        return Ok(Value::Array(handle));
    }
    let natural = kernel::common_dtype(arrays).unwrap_or(DType::F64);
    let dtype = match wanted {
        Some(DType::Str(0)) => DType::Str(natural.string_width()),
        Some(dtype) => dtype,
        None => natural,
    };
    for array in arrays {
        arrays::check_cast(array.dtype(), dtype, rule)?;
    }
    kernel::concatenate(arrays, axis, dtype).map(Value::array)
}

fn concatenate(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("arrays");
    check_sequence(&value, "The first input argument needs to be a sequence")?;
    if matches!(value, Value::Int(_) | Value::Float(_)) {
        return Err(OpError::r#type(
            "dispatcher for __array_function__ did not return an iterable",
        ));
    }
    let (items, arrays) = parts(&value)?;
    match call.optional_int("axis")? {
        Some(axis) => joined(call, &arrays, axis),
        None => {
            // Here Python's numbers may stand beside arrays, whose dtype they take.
            let common = arrays::common_dtype(&items)?;
            let flat = items
                .iter()
                .zip(arrays.iter())
                .map(|(item, array)| match item {
                    Value::Int(_) | Value::Float(_) | Value::Complex(_) => {
                        shape::ravel(&array.astype(common)?, Order::C)
                    }
                    _ => shape::ravel(array, Order::C),
                });
            joined(call, &flat.paced().collect::<Result<Held<Array>>>()?, 0)
        }
    }
}

fn stack(call: &mut Call<'_>) -> Result<Value> {
    let (_, arrays) = parts(&call.value("arrays"))?;
    let (arrays, axis) = kernel::with_new_axis(&arrays, call.int("axis")?)?;
    joined(call, &arrays, axis)
}

/// `vstack`, `hstack` and `dstack`: at least so many axes, then along an axis.
fn stack_as(call: &mut Call<'_>, ndim: usize, axis: i64) -> Result<Value> {
    let (_, arrays) = parts(&call.value("tup"))?;
    let fitted = arrays.iter().map(|array| {
        if array.ndim() >= ndim {
            Ok(array.clone())
        } else {
            shape::at_least(array, ndim)
        }
    });
    let fitted = fitted.paced().collect::<Result<Held<Array>>>()?;
    let axis = match (axis, fitted.first()) {
        (1, Some(first)) if ndim == 1 && first.ndim() == 1 => 0,
        (axis, _) => axis,
    };
    joined(call, &fitted, axis)
}

fn column_stack(call: &mut Call<'_>) -> Result<Value> {
    let (_, arrays) = parts(&call.value("tup"))?;
    let columns = arrays.iter().map(|array| {
        if array.ndim() >= 2 {
            return Ok(array.clone());
        }
        shape::reshape(array, &[-1, 1], Order::C, None)
    });
    let columns = columns.paced().collect::<Result<Held<Array>>>()?;
    joined(call, &columns, 1)
}

/// One level of the nested lists of `block`.
fn block_level(value: &Value, depth: usize, levels: usize, ndim: usize) -> Result<Array> {
    if depth == levels {
        let array = convert::as_array(value)?;
        let mut wanted = vec![1i64; ndim.saturating_sub(array.ndim())];
        wanted.extend(array.shape().iter().map(|n| *n as i64));
        return shape::reshape(&array, &wanted, Order::C, None);
    }
    let items = Held::from(convert::sequence(value)?);
    let parts = items
        .iter()
        .map(|part| block_level(part, depth + 1, levels, ndim))
        .paced()
        .collect::<Result<Held<_>>>()?;
    let dtype = kernel::common_dtype(&parts).unwrap_or(DType::F64);
    kernel::concatenate(&parts, depth as i64 - levels as i64, dtype)
}

/// The depth of the lists, the same everywhere, and the most axes of an array in them.
fn block_depth(value: &Value, path: &str) -> Result<(usize, usize)> {
    match value {
        Value::Tuple(_) => Err(OpError::r#type(format!(
            "{path} is a tuple. Only lists can be used to arrange blocks, and np.block does not \
             allow implicit conversion from tuple to ndarray."
        ))),
        Value::List(items) => {
            let items = items.borrow().clone();
            let mut depth = None;
            let mut ndim = 0;
            for (at, item) in items.iter().enumerate().paced() {
                let path = format!("{path}[{at}]");
                let (found, axes) = block_depth(item, &path)?;
                ndim = ndim.max(axes);
                if *depth.get_or_insert(found) != found {
                    return Err(OpError::value(format!(
                        "List depths are mismatched. First element was at depth {}, but there is \
                         an element at depth {} ({path})",
                        depth.unwrap_or(0) + nesting(&path),
                        found + nesting(&path)
                    )));
                }
            }
            match depth {
                Some(depth) => Ok((depth + 1, ndim)),
                None => Err(OpError::value(format!("List at {path} cannot be empty"))),
            }
        }
        other => Ok((0, convert::as_array(other)?.ndim())),
    }
}

/// How many lists a path like `arrays[1][0]` goes into.
fn nesting(path: &str) -> usize {
    path.matches('[').count()
}

fn block(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("arrays");
    let (levels, axes) = block_depth(&value, "arrays")?;
    block_level(&value, 0, levels, levels.max(axes)).map(Value::array)
}

/// Where to cut: at given places, or into equal parts.
fn cuts(call: &Call<'_>, length: usize, even: bool) -> Result<Vec<i64>> {
    let value = call.value("indices_or_sections");
    let Ok(parts) = convert::as_index(&value) else {
        return convert::int_list(&value);
    };
    if parts <= 0 {
        return Err(OpError::value("number sections must be larger than 0."));
    }
    let parts = parts as usize;
    if even && !length.is_multiple_of(parts) {
        return Err(OpError::value(
            "array split does not result in an equal division",
        ));
    }
    Ok(kernel::even_cuts(length, parts))
}

fn split_along(call: &Call<'_>, axis: i64, even: bool) -> Result<Value> {
    let source = call.handle("ary")?;
    let array = source.get().clone();
    let axis = normalize_axis(axis, array.ndim())?;
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let parts = kernel::split_at(&array, &cuts(call, length, even)?, axis)?;
    Ok(Value::list(
        parts
            .into_iter()
            .map(|part| arrays::derived(&source, part))
            .collect(),
    ))
}

fn split(call: &mut Call<'_>) -> Result<Value> {
    split_along(call, call.int("axis")?, true)
}

fn array_split(call: &mut Call<'_>) -> Result<Value> {
    split_along(call, call.int("axis")?, false)
}

/// `hsplit`, `vsplit` and `dsplit`.
fn split_as(call: &mut Call<'_>, axis: i64) -> Result<Value> {
    let ndim = call.array("ary")?.ndim();
    let least = match axis {
        1 => 1,
        0 => 2,
        _ => 3,
    };
    if ndim < least {
        return Err(OpError::value(format!(
            "{} only works on arrays of {least} or more dimensions",
            call.row.name()
        )));
    }
    split_along(call, if axis == 1 && ndim == 1 { 0 } else { axis }, true)
}

fn unstack(call: &mut Call<'_>) -> Result<Value> {
    let source = call.handle("x")?;
    let array = source.get().clone();
    if array.ndim() == 0 {
        return Err(OpError::value("Input array must be at least 1-d."));
    }
    let axis = call.int("axis")?;
    let turned = shape_axes::moveaxis(&array, &[axis], &[0])?;
    let count = turned.shape().first().copied().unwrap_or(0);
    let rows = (0..count).map(|row| match turned.row(row) {
        number if number.ndim() == 0 => Value::from_result(number),
        row => arrays::derived(&source, row),
    });
    Ok(Value::tuple(rows.collect::<Vec<_>>()))
}
