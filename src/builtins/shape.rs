//! Shapes and axes: reshape, transpose, broadcast, flip, roll, repeat.

use num_integer::Integer;

use super::{Call, Kernel, Row, arrays, convert};
use crate::kernels::shape::{self as kernel, Order};
use crate::kernels::{shape_axes, shape_repeat};
use crate::value::layout::normalize_axis;
use crate::value::{Array, ErrorKind, Handle, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.reshape(a, /, shape, order='C', *, copy=None)",
        doc: "The same elements under another shape: a view where possible. One length may be -1.",
        examples: &[
            (
                "np.reshape([1, 2, 3, 4], (2, 2))",
                "array([[1, 2],\n       [3, 4]])",
            ),
            (
                "np.reshape(np.arange(6), (3, -1), order='F')",
                "array([[0, 3],\n       [1, 4],\n       [2, 5]])",
            ),
        ],
        see: &["ndarray.reshape", "np.ravel"],
        kernel: Kernel::Call(reshape),
        ..Row::NEW
    },
    Row {
        sig: "np.ravel(a, order='C')",
        doc: "All elements along one axis: a view where possible.",
        examples: &[
            ("np.ravel([[1, 2], [3, 4]])", "array([1, 2, 3, 4])"),
            (
                "np.ravel([[1, 2], [3, 4]], order='F')",
                "array([1, 3, 2, 4])",
            ),
        ],
        see: &["ndarray.flatten", "np.reshape"],
        also: &["ndarray.ravel"],
        kernel: Kernel::Call(ravel),
        ..Row::NEW
    },
    Row {
        sig: "np.ndim(a)",
        doc: "The number of axes.",
        examples: &[("np.ndim([[1, 2], [3, 4]])", "2")],
        see: &["np.shape", "ndarray.ndim"],
        kernel: Kernel::Call(ndim),
        ..Row::NEW
    },
    Row {
        sig: "np.shape(a)",
        doc: "The lengths of the axes.",
        examples: &[
            ("np.shape([[1, 2], [3, 4]])", "(2, 2)"),
            ("np.shape(0)", "()"),
        ],
        see: &["np.ndim", "ndarray.shape"],
        kernel: Kernel::Call(shape),
        ..Row::NEW
    },
    Row {
        sig: "np.size(a, axis=None)",
        doc: "The number of elements, in all or along axes.",
        examples: &[
            ("np.size([[1, 2, 3]])", "3"),
            ("np.size([[1, 2, 3]], 1)", "3"),
        ],
        see: &["np.shape", "ndarray.size"],
        kernel: Kernel::Call(size),
        ..Row::NEW
    },
    Row {
        sig: "np.squeeze(a, axis=None)",
        doc: "Without the axes of length 1.",
        examples: &[
            ("np.squeeze([[[1], [2]]])", "array([1, 2])"),
            ("np.squeeze(np.zeros((1, 3, 1)), axis=0).shape", "(3, 1)"),
        ],
        see: &["np.expand_dims"],
        also: &["ndarray.squeeze"],
        kernel: Kernel::Call(squeeze),
        ..Row::NEW
    },
    Row {
        sig: "np.expand_dims(a, axis)",
        doc: "With new axes of length 1.",
        examples: &[
            ("np.expand_dims([1, 2], 0)", "array([[1, 2]])"),
            ("np.expand_dims([1, 2], 1)", "array([[1],\n       [2]])"),
        ],
        see: &["np.squeeze", "np.newaxis"],
        kernel: Kernel::Call(expand_dims),
        ..Row::NEW
    },
    Row {
        sig: "np.transpose(a, axes=None)",
        doc: "The axes in another order, reversed by default, as a view.",
        examples: &[
            (
                "np.transpose([[1, 2], [3, 4]])",
                "array([[1, 3],\n       [2, 4]])",
            ),
            (
                "np.transpose(np.zeros((2, 3, 4)), (1, 0, 2)).shape",
                "(3, 2, 4)",
            ),
        ],
        see: &["ndarray.T", "np.moveaxis"],
        also: &["np.permute_dims"],
        kernel: Kernel::Call(transpose),
        ..Row::NEW
    },
    Row {
        sig: "np.matrix_transpose(x, /)",
        doc: "The last two axes exchanged, as a view.",
        examples: &[(
            "np.matrix_transpose([[1, 2], [3, 4]])",
            "array([[1, 3],\n       [2, 4]])",
        )],
        see: &["np.transpose", "ndarray.mT"],
        also: &["np.linalg.matrix_transpose"],
        kernel: Kernel::Call(matrix_transpose),
        ..Row::NEW
    },
    Row {
        sig: "np.swapaxes(a, axis1, axis2)",
        doc: "Two axes exchanged, as a view.",
        examples: &[(
            "np.swapaxes([[1, 2, 3]], 0, 1)",
            "array([[1],\n       [2],\n       [3]])",
        )],
        see: &["np.moveaxis", "np.transpose"],
        also: &["ndarray.swapaxes"],
        kernel: Kernel::Call(swapaxes),
        ..Row::NEW
    },
    Row {
        sig: "np.moveaxis(a, source, destination)",
        doc: "Axes taken to other places, as a view.",
        examples: &[("np.moveaxis(np.zeros((3, 4, 5)), 0, -1).shape", "(4, 5, 3)")],
        see: &["np.transpose", "np.swapaxes"],
        kernel: Kernel::Call(moveaxis),
        ..Row::NEW
    },
    Row {
        sig: "np.rollaxis(a, axis, start=0)",
        doc: "One axis rolled backwards to before another. Use `np.moveaxis` instead.",
        examples: &[("np.rollaxis(np.zeros((3, 4, 5)), 2).shape", "(5, 3, 4)")],
        see: &["np.moveaxis"],
        kernel: Kernel::Call(rollaxis),
        ..Row::NEW
    },
    Row {
        sig: "np.atleast_1d(*arys)",
        doc: "Arrays of at least one axis.",
        examples: &[
            ("np.atleast_1d(3.0)", "array([3.])"),
            ("np.atleast_1d(1, [2, 3])", "(array([1]), array([2, 3]))"),
        ],
        see: &["np.atleast_2d", "np.atleast_3d"],
        kernel: Kernel::Call(|call| at_least(call, 1)),
        ..Row::NEW
    },
    Row {
        sig: "np.atleast_2d(*arys)",
        doc: "Arrays of at least two axes; new ones come first.",
        examples: &[("np.atleast_2d([1, 2])", "array([[1, 2]])")],
        see: &["np.atleast_1d", "np.atleast_3d"],
        kernel: Kernel::Call(|call| at_least(call, 2)),
        ..Row::NEW
    },
    Row {
        sig: "np.atleast_3d(*arys)",
        doc: "Arrays of at least three axes.",
        examples: &[("np.atleast_3d([1, 2]).shape", "(1, 2, 1)")],
        see: &["np.atleast_1d", "np.atleast_2d"],
        kernel: Kernel::Call(|call| at_least(call, 3)),
        ..Row::NEW
    },
    Row {
        sig: "np.broadcast_to(array, shape, subok=False)",
        doc: "Stretched to a shape without copying; read-only.",
        examples: &[(
            "np.broadcast_to([1, 2, 3], (2, 3))",
            "array([[1, 2, 3],\n       [1, 2, 3]])",
        )],
        see: &["np.broadcast_arrays", "np.broadcast"],
        kernel: Kernel::Call(broadcast_to),
        ..Row::NEW
    },
    Row {
        sig: "np.broadcast_arrays(*args, subok=False)",
        doc: "The arrays stretched to their common shape.",
        examples: &[(
            "np.broadcast_arrays([1, 2], [[3], [4]])",
            "(array([[1, 2],\n       [1, 2]]), array([[3, 3],\n       [4, 4]]))",
        )],
        see: &["np.broadcast_to", "np.broadcast_shapes"],
        kernel: Kernel::Call(broadcast_arrays),
        ..Row::NEW
    },
    Row {
        sig: "np.broadcast_shapes(*args)",
        doc: "The shape that all shapes stretch to.",
        examples: &[("np.broadcast_shapes((1, 2), (3, 1))", "(3, 2)")],
        see: &["np.broadcast_to"],
        kernel: Kernel::Call(broadcast_shapes),
        ..Row::NEW
    },
    Row {
        sig: "np.flip(m, axis=None)",
        doc: "Reversed along axes, as a view.",
        examples: &[
            ("np.flip([1, 2, 3])", "array([3, 2, 1])"),
            (
                "np.flip([[1, 2], [3, 4]], axis=1)",
                "array([[2, 1],\n       [4, 3]])",
            ),
        ],
        see: &["np.fliplr", "np.flipud", "np.rot90"],
        kernel: Kernel::Call(flip),
        ..Row::NEW
    },
    Row {
        sig: "np.fliplr(m)",
        doc: "The columns reversed, as a view.",
        examples: &[(
            "np.fliplr([[1, 2], [3, 4]])",
            "array([[2, 1],\n       [4, 3]])",
        )],
        see: &["np.flip", "np.flipud"],
        kernel: Kernel::Call(|call| flip_one(call, 1)),
        ..Row::NEW
    },
    Row {
        sig: "np.flipud(m)",
        doc: "The rows reversed, as a view.",
        examples: &[(
            "np.flipud([[1, 2], [3, 4]])",
            "array([[3, 4],\n       [1, 2]])",
        )],
        see: &["np.flip", "np.fliplr"],
        kernel: Kernel::Call(|call| flip_one(call, 0)),
        ..Row::NEW
    },
    Row {
        sig: "np.rot90(m, k=1, axes=(0, 1))",
        doc: "Turned by quarter turns in the plane of two axes.",
        examples: &[
            (
                "np.rot90([[1, 2], [3, 4]])",
                "array([[2, 4],\n       [1, 3]])",
            ),
            (
                "np.rot90([[1, 2], [3, 4]], 2)",
                "array([[4, 3],\n       [2, 1]])",
            ),
        ],
        see: &["np.flip"],
        kernel: Kernel::Call(rot90),
        ..Row::NEW
    },
    Row {
        sig: "np.roll(a, shift, axis=None)",
        doc: "Elements shifted; what falls off the end comes back in front.",
        examples: &[
            ("np.roll([1, 2, 3, 4], 1)", "array([4, 1, 2, 3])"),
            (
                "np.roll([[1, 2], [3, 4]], 1, axis=0)",
                "array([[3, 4],\n       [1, 2]])",
            ),
        ],
        see: &["np.rollaxis"],
        kernel: Kernel::Call(roll),
        ..Row::NEW
    },
    Row {
        sig: "np.resize(a, new_shape)",
        doc: "A copy of another size, the elements repeated as needed.",
        examples: &[(
            "np.resize([1, 2, 3], (2, 4))",
            "array([[1, 2, 3, 1],\n       [2, 3, 1, 2]])",
        )],
        see: &["ndarray.resize", "np.tile"],
        kernel: Kernel::Call(resize),
        ..Row::NEW
    },
    Row {
        sig: "np.repeat(a, repeats, axis=None)",
        doc: "Each element several times.",
        examples: &[
            ("np.repeat([1, 2], 2)", "array([1, 1, 2, 2])"),
            (
                "np.repeat([[1, 2], [3, 4]], [1, 2], axis=0)",
                "array([[1, 2],\n       [3, 4],\n       [3, 4]])",
            ),
        ],
        see: &["np.tile"],
        also: &["ndarray.repeat"],
        kernel: Kernel::Call(repeat),
        ..Row::NEW
    },
    Row {
        sig: "np.tile(A, reps)",
        doc: "The whole array several times along each axis.",
        examples: &[
            ("np.tile([1, 2], 2)", "array([1, 2, 1, 2])"),
            (
                "np.tile([1, 2], (2, 2))",
                "array([[1, 2, 1, 2],\n       [1, 2, 1, 2]])",
            ),
        ],
        see: &["np.repeat", "np.broadcast_to"],
        kernel: Kernel::Call(tile),
        ..Row::NEW
    },
    Row {
        sig: "np.isfortran(a)",
        doc: "Whether the array lies in Fortran order and not in C order.",
        examples: &[("np.isfortran(np.zeros((2, 3), order='F'))", "True")],
        see: &["ndarray.flags"],
        kernel: Kernel::Call(isfortran),
        ..Row::NEW
    },
];

/// The last two axes exchanged.
pub(super) fn swap_last(array: &Array) -> Result<Array> {
    shape_axes::swapaxes(array, -1, -2)
}

/// Runs a kernel on the argument `name`, and gives the view its base.
fn viewed(call: &Call<'_>, name: &str, run: impl FnOnce(&Array) -> Result<Array>) -> Result<Value> {
    let source = call.handle(name)?;
    let made = run(&source.get())?;
    Ok(arrays::derived(&source, made))
}

fn reshape(call: &mut Call<'_>) -> Result<Value> {
    let wanted = convert::int_list(&call.value("shape"))?;
    let order = arrays::order(call, "order")?.unwrap_or(Order::C);
    let copy = call
        .optional("copy")
        .map(|_| call.flag("copy"))
        .transpose()?;
    viewed(call, "a", |array| {
        kernel::reshape(array, &wanted, order, copy)
    })
}

fn ravel(call: &mut Call<'_>) -> Result<Value> {
    let order = arrays::order(call, "order")?.unwrap_or(Order::C);
    viewed(call, "a", |array| kernel::ravel(array, order))
}

fn ndim(call: &mut Call<'_>) -> Result<Value> {
    Ok(Value::Int(call.array("a")?.ndim() as i64))
}

fn shape(call: &mut Call<'_>) -> Result<Value> {
    Ok(Value::ints(call.array("a")?.shape().iter().copied()))
}

fn size(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    let Some(axes) = call.axes("axis")? else {
        return Ok(Value::Int(array.size() as i64));
    };
    let axes = shape_axes::normalize_axes(&axes, array.ndim(), "")?;
    let lengths = axes.iter().filter_map(|axis| array.shape().get(*axis));
    Ok(Value::Int(lengths.product::<usize>() as i64))
}

fn squeeze(call: &mut Call<'_>) -> Result<Value> {
    let axes = call.axes("axis")?;
    viewed(call, "a", |array| {
        shape_axes::squeeze(array, axes.as_deref())
    })
}

fn expand_dims(call: &mut Call<'_>) -> Result<Value> {
    let axes = convert::int_list(&call.value("axis"))?;
    viewed(call, "a", |array| shape_axes::expand_dims(array, &axes))
}

fn transpose(call: &mut Call<'_>) -> Result<Value> {
    let axes = call.axes("axes")?;
    viewed(call, "a", |array| {
        shape_axes::transpose(array, axes.as_deref())
    })
}

fn matrix_transpose(call: &mut Call<'_>) -> Result<Value> {
    let ndim = call.array("x")?.ndim();
    if ndim < 2 {
        return Err(OpError::value(format!(
            "Input array must be at least 2-dimensional, but it is {ndim}"
        )));
    }
    viewed(call, "x", swap_last)
}

fn swapaxes(call: &mut Call<'_>) -> Result<Value> {
    let (first, second) = (call.int("axis1")?, call.int("axis2")?);
    viewed(call, "a", |array| {
        shape_axes::swapaxes(array, first, second)
    })
}

fn moveaxis(call: &mut Call<'_>) -> Result<Value> {
    let source = convert::int_list(&call.value("source"))?;
    let destination = convert::int_list(&call.value("destination"))?;
    viewed(call, "a", |array| {
        shape_axes::moveaxis(array, &source, &destination)
    })
}

fn rollaxis(call: &mut Call<'_>) -> Result<Value> {
    let (axis, start) = (call.int("axis")?, call.int("start")?);
    viewed(call, "a", |array| shape_axes::rollaxis(array, axis, start))
}

fn at_least(call: &mut Call<'_>, ndim: usize) -> Result<Value> {
    let mut out = Vec::new();
    for item in &call.rest {
        let source = convert::as_handle(item)?;
        let array = source.get().clone();
        if array.ndim() >= ndim {
            out.push(Value::Array(source));
        } else {
            out.push(arrays::derived(&source, kernel::at_least(&array, ndim)?));
        }
    }
    Ok(match out.as_slice() {
        [one] => one.clone(),
        _ => Value::tuple(out),
    })
}

fn broadcast_to(call: &mut Call<'_>) -> Result<Value> {
    let wanted = convert::int_list(&call.value("shape"))?;
    if wanted.iter().any(|length| *length < 0) {
        return Err(OpError::value(
            "all elements of broadcast shape must be non-negative",
        ));
    }
    let wanted: Vec<usize> = wanted.into_iter().map(|length| length as usize).collect();
    viewed(call, "array", |array| kernel::broadcast_to(array, &wanted))
}

fn broadcast_arrays(call: &mut Call<'_>) -> Result<Value> {
    let sources: Vec<Handle> = call
        .rest
        .iter()
        .map(convert::as_handle)
        .collect::<Result<_>>()?;
    let all: Vec<Array> = sources.iter().map(|source| source.get().clone()).collect();
    let shapes: Vec<&[usize]> = all.iter().map(Array::shape).collect();
    let common = kernel::broadcast_objects(&shapes)?;
    let mut out = Vec::new();
    for (source, array) in sources.iter().zip(&all) {
        if array.shape() == common.as_slice() {
            out.push(Value::Array(source.clone()));
        } else {
            out.push(arrays::derived(
                source,
                kernel::broadcast_to(array, &common)?,
            ));
        }
    }
    Ok(Value::tuple(out))
}

fn broadcast_shapes(call: &mut Call<'_>) -> Result<Value> {
    let shapes: Vec<Vec<usize>> = call
        .rest
        .iter()
        .map(|item| convert::as_shape(item).map(|shape| shape.to_vec()))
        .collect::<Result<_>>()?;
    let views: Vec<&[usize]> = shapes.iter().map(Vec::as_slice).collect();
    Ok(Value::ints(kernel::broadcast_objects(&views)?))
}

fn flip(call: &mut Call<'_>) -> Result<Value> {
    let axes = call.axes("axis")?;
    let array = call.array("m")?;
    if array.ndim() == 0 && axes.is_none() {
        return Ok(Value::Scalar(array.item()));
    }
    viewed(call, "m", |array| {
        let axes = match axes {
            None => (0..array.ndim()).collect(),
            Some(axes) => shape_axes::normalize_axes(&axes, array.ndim(), "")?,
        };
        shape_axes::flip(array, &axes)
    })
}

/// `fliplr` and `flipud`.
fn flip_one(call: &mut Call<'_>, axis: usize) -> Result<Value> {
    viewed(call, "m", |array| {
        if array.ndim() <= axis {
            return Err(OpError::value(format!("Input must be >= {}-d.", axis + 1)));
        }
        shape_axes::flip(array, &[axis])
    })
}

fn rot90(call: &mut Call<'_>) -> Result<Value> {
    let turns = call.int("k")?;
    let axes = convert::int_list(&call.value("axes"))?;
    viewed(call, "m", |array| shape_axes::rot90(array, turns, &axes))
}

fn roll(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    // Whole turns change nothing, however many.
    let turns = num_bigint::BigInt::from(array.size().max(1));
    let within = |shift: &Value| match shift {
        Value::Big(shift) => Value::big((**shift).mod_floor(&turns)),
        other => other.clone(),
    };
    let shift = match call.value("shift") {
        Value::Tuple(shifts) => Value::tuple(shifts.iter().map(within).collect::<Vec<_>>()),
        shift => within(&shift),
    };
    let (shifts, axes) = (convert::int_list(&shift)?, call.axes("axis")?);
    shape_repeat::roll(&array, &shifts, axes.as_deref()).map(Value::array)
}

fn resize(call: &mut Call<'_>) -> Result<Value> {
    let wanted = convert::int_list(&call.value("new_shape"))?;
    if wanted.iter().any(|length| *length < 0) {
        return Err(OpError::value(
            "all elements of `new_shape` must be non-negative",
        ));
    }
    let wanted: Vec<usize> = wanted.into_iter().map(|length| length as usize).collect();
    kernel::resize(&call.array("a")?, &wanted).map(Value::array)
}

fn repeat(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    let counts = call.array("repeats")?;
    if !counts.dtype().is_integer() && counts.dtype() != crate::value::DType::Bool {
        arrays::check_cast(
            counts.dtype(),
            crate::value::DType::I64,
            crate::value::dtype::Casting::Safe,
        )?;
    }
    let (array, axis) = match call.axis("axis")? {
        None => (kernel::ravel(&array, Order::C)?, 0),
        Some(axis) => {
            let array = kernel::at_least(&array, 1)?;
            let axis = normalize_axis(axis, array.ndim())?;
            (array, axis)
        }
    };
    let single = counts.ndim() == 0;
    shape_repeat::repeat(&array, &counts.to_vec::<i64>(), single, axis).map(Value::array)
}

fn tile(call: &mut Call<'_>) -> Result<Value> {
    let counts = call.shape("reps")?;
    shape_repeat::tile(&call.array("A")?, &counts).map(Value::array)
}

fn isfortran(call: &mut Call<'_>) -> Result<Value> {
    let array = match call.value("a") {
        Value::Array(handle) => handle.get().clone(),
        scalar @ Value::Scalar(_) => convert::as_array(&scalar)?,
        other => {
            let message = format!("'{}' object has no attribute 'flags'", other.type_name());
            return Err(OpError::new(ErrorKind::AttributeError, message));
        }
    };
    Ok(Value::Bool(
        array.is_f_contiguous() && !array.is_c_contiguous(),
    ))
}
