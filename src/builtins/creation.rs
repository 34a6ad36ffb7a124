//! Making arrays: from values, filled, like others, from text and bytes.

use super::{Call, Kernel, Row, arrays, convert};
use crate::kernels::shape::{self, Order};
use crate::kernels::{assign, create};
use crate::value::layout::MAX_DIMS;
use crate::value::{Array, DType, Handle, OpError, Result, Scalar, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.array(object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, ndmax=0, like=None)",
        doc: "A new array from nested sequences, numbers or another array.",
        examples: &[
            ("np.array([1, 2, 3])", "array([1, 2, 3])"),
            (
                "np.array([[1, 2], [3, 4.5]])",
                "array([[1. , 2. ],\n       [3. , 4.5]])",
            ),
            ("np.array([1, 2], dtype=complex)", "array([1.+0.j, 2.+0.j])"),
            ("np.array([1, 2], ndmin=2)", "array([[1, 2]])"),
        ],
        see: &["np.asarray", "np.zeros", "np.full"],
        kernel: Kernel::Call(array),
        ..Row::NEW
    },
    Row {
        sig: "np.asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)",
        doc: "An array from anything; an array that already fits is returned as it is.",
        examples: &[
            ("np.asarray([1, 2])", "array([1, 2])"),
            ("a = np.array([1, 2])\nnp.asarray(a) is a", "True"),
        ],
        see: &["np.array", "np.ascontiguousarray"],
        also: &["np.asanyarray"],
        kernel: Kernel::Call(asarray),
        ..Row::NEW
    },
    Row {
        sig: "np.ascontiguousarray(a, dtype=None, *, like=None)",
        doc: "An array of at least one axis whose elements lie in C order.",
        examples: &[(
            "np.ascontiguousarray(np.zeros((2, 3)).T).flags.c_contiguous",
            "True",
        )],
        see: &["np.asfortranarray", "np.require"],
        kernel: Kernel::Call(|call| contiguous_in(call, Order::C)),
        ..Row::NEW
    },
    Row {
        sig: "np.asfortranarray(a, dtype=None, *, like=None)",
        doc: "An array of at least one axis whose elements lie in Fortran order.",
        examples: &[(
            "np.asfortranarray(np.zeros((2, 3))).flags.f_contiguous",
            "True",
        )],
        see: &["np.ascontiguousarray"],
        kernel: Kernel::Call(|call| contiguous_in(call, Order::F)),
        ..Row::NEW
    },
    Row {
        sig: "np.asarray_chkfinite(a, dtype=None, order=None)",
        doc: "An array from anything, refused where it has an inf or nan.",
        examples: &[("np.asarray_chkfinite([1, 2])", "array([1, 2])")],
        see: &["np.asarray", "np.isfinite"],
        kernel: Kernel::Call(asarray_chkfinite),
        ..Row::NEW
    },
    Row {
        sig: "np.require(a, dtype=None, requirements=None, *, like=None)",
        doc: "An array with the given type and layout: `C`, `F`, `A`, `W` (writeable), `O` (owns its memory).",
        examples: &[(
            "np.require(np.zeros((2, 3)), requirements='F').flags.f_contiguous",
            "True",
        )],
        see: &["np.asarray"],
        kernel: Kernel::Call(require),
        ..Row::NEW
    },
    Row {
        sig: "np.copy(a, order='K', subok=False)",
        doc: "A copy of an array.",
        examples: &[
            ("np.copy([1, 2])", "array([1, 2])"),
            (
                "a = np.array([1, 2])\nb = np.copy(a)\nb[0] = 9\na",
                "array([1, 2])",
            ),
        ],
        see: &["np.array", "ndarray.copy"],
        kernel: Kernel::Call(copy),
        ..Row::NEW
    },
    Row {
        sig: "np.empty(shape, dtype=None, order='C', *, device=None, like=None)",
        doc: "An array of a shape whose elements are not set (here they are zeros).",
        examples: &[("np.empty((2, 3)).shape", "(2, 3)")],
        see: &["np.zeros", "np.empty_like"],
        kernel: Kernel::Call(zeros),
        ..Row::NEW
    },
    Row {
        sig: "np.empty_like(prototype, /, dtype=None, order='K', subok=True, shape=None, *, device=None)",
        doc: "An array of the shape and type of another, with elements not set.",
        examples: &[("np.empty_like([[1, 2]]).shape", "(1, 2)")],
        see: &["np.zeros_like"],
        kernel: Kernel::Call(empty_like),
        ..Row::NEW
    },
    Row {
        sig: "np.zeros(shape, dtype=None, order='C', *, device=None, like=None)",
        doc: "An array of zeros.",
        examples: &[
            ("np.zeros(3)", "array([0., 0., 0.])"),
            (
                "np.zeros((2, 2), dtype=int)",
                "array([[0, 0],\n       [0, 0]])",
            ),
        ],
        see: &["np.ones", "np.full", "np.zeros_like"],
        kernel: Kernel::Call(zeros),
        ..Row::NEW
    },
    Row {
        sig: "np.zeros_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)",
        doc: "Zeros of the shape and type of another array.",
        examples: &[
            (
                "np.zeros_like([[1, 2], [3, 4]])",
                "array([[0, 0],\n       [0, 0]])",
            ),
            ("np.zeros_like([1, 2], dtype=float)", "array([0., 0.])"),
        ],
        see: &["np.zeros", "np.ones_like"],
        kernel: Kernel::Call(zeros_like),
        ..Row::NEW
    },
    Row {
        sig: "np.ones(shape, dtype=None, order='C', *, device=None, like=None)",
        doc: "An array of ones.",
        examples: &[
            ("np.ones(3)", "array([1., 1., 1.])"),
            (
                "np.ones((2, 2), dtype=int)",
                "array([[1, 1],\n       [1, 1]])",
            ),
        ],
        see: &["np.zeros", "np.full", "np.ones_like"],
        kernel: Kernel::Call(ones),
        ..Row::NEW
    },
    Row {
        sig: "np.ones_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)",
        doc: "Ones of the shape and type of another array.",
        examples: &[(
            "np.ones_like([[1, 2], [3, 4]])",
            "array([[1, 1],\n       [1, 1]])",
        )],
        see: &["np.ones", "np.zeros_like"],
        kernel: Kernel::Call(ones_like),
        ..Row::NEW
    },
    Row {
        sig: "np.full(shape, fill_value, dtype=None, order='C', *, device=None, like=None)",
        doc: "An array of one value.",
        examples: &[
            ("np.full(3, 7)", "array([7, 7, 7])"),
            (
                "np.full((2, 2), [1.5, 2.5])",
                "array([[1.5, 2.5],\n       [1.5, 2.5]])",
            ),
        ],
        see: &["np.zeros", "np.ones", "np.full_like"],
        kernel: Kernel::Call(full),
        ..Row::NEW
    },
    Row {
        sig: "np.full_like(a, fill_value, dtype=None, order='K', subok=True, shape=None, *, device=None)",
        doc: "One value in the shape and type of another array.",
        examples: &[
            ("np.full_like([1, 2], 7)", "array([7, 7])"),
            ("np.full_like([1.0, 2.0], np.nan)", "array([nan, nan])"),
        ],
        see: &["np.full"],
        kernel: Kernel::Call(full_like),
        ..Row::NEW
    },
    Row {
        sig: "np.astype(x, dtype, /, *, copy=True, device=None)",
        doc: "A copy of an array with another element type.",
        examples: &[("np.astype(np.array([1, 2]), float)", "array([1., 2.])")],
        see: &["ndarray.astype"],
        kernel: Kernel::Call(astype),
        ..Row::NEW
    },
];

const NO_COPY: &str = "Unable to avoid copy while creating an array as requested.\nIf using \
    `np.array(obj, copy=False)` replace it with `np.asarray(obj)` to allow a copy when needed (no \
    behavior change in NumPy 1.x).\nFor more details, see \
    https://numpy.org/devdocs/numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword.";

fn array(call: &mut Call<'_>) -> Result<Value> {
    let dtype = call.dtype("dtype")?;
    let copy = match call.optional("copy") {
        None => None,
        Some(Value::Str(_)) => {
            return Err(OpError::value(
                "strings are not allowed for 'copy' keyword. Use True/False/None instead.",
            ));
        }
        Some(_) => Some(call.flag("copy")?),
    };
    let order = arrays::order(call, "order")?.unwrap_or(Order::K);
    let ndmin = usize::try_from(call.int("ndmin")?).unwrap_or(0);
    let Some(ndmax) = usize::try_from(call.int("ndmax")?)
        .ok()
        .filter(|n| *n <= MAX_DIMS)
    else {
        let message = format!("ndmax must be in the range [0, NPY_MAXDIMS ({MAX_DIMS})] ");
        return Err(OpError::value(message));
    };
    if ndmax > 0 && ndmin > ndmax {
        return Err(OpError::value(format!("ndmin must be <= ndmax ({ndmax})")));
    }
    let made = convert_value(call, &call.value("object"), dtype, order, copy)?;
    if ndmax > 0 && made.get().ndim() > ndmax {
        return Err(OpError::value(format!(
            "setting an array element with a sequence. The requested array would exceed the \
             maximum number of dimension of {ndmax}."
        )));
    }
    if made.get().ndim() >= ndmin {
        return Ok(Value::Array(made));
    }
    if ndmin > MAX_DIMS {
        let message =
            format!("ndmin bigger than allowable number of dimensions NPY_MAXDIMS (={MAX_DIMS})");
        return Err(OpError::value(message));
    }
    let array = made.get().clone();
    let mut wanted = vec![1i64; ndmin - array.ndim()];
    wanted.extend(array.shape().iter().map(|n| *n as i64));
    Ok(Value::array(shape::reshape(
        &array,
        &wanted,
        Order::C,
        None,
    )?))
}

/// `np.array` of one value: itself where nothing has to change and no copy is asked for.
fn convert_value(
    call: &mut Call<'_>,
    value: &Value,
    dtype: Option<DType>,
    order: Order,
    copy: Option<bool>,
) -> Result<Handle> {
    let Value::Array(handle) = value else {
        if copy == Some(false) && !matches!(value, Value::Scalar(_)) {
            return Err(OpError::value(NO_COPY));
        }
        let made = convert::array_from(value, dtype)?;
        let made = if order == Order::F {
            shape::copy_as(&made, order)?
        } else {
            made
        };
        return Ok(Handle::new(made));
    };
    let array = handle.get().clone();
    let target = match dtype {
        Some(DType::Str(0)) if array.dtype().is_str() => array.dtype(),
        Some(dtype) => dtype,
        None => array.dtype(),
    };
    let laid_out = match order {
        Order::C => array.is_c_contiguous(),
        Order::F => array.is_f_contiguous(),
        Order::A => array.is_c_contiguous() || array.is_f_contiguous(),
        Order::K => true,
    };
    if array.dtype() == target && laid_out && copy != Some(true) {
        return Ok(handle.clone());
    }
    if copy == Some(false) {
        return Err(OpError::value(NO_COPY));
    }
    let copied = retype(call, &array, target, order)?;
    Ok(Handle::new(copied))
}

/// A copy with a dtype and an order.
pub(super) fn retype(
    call: &mut Call<'_>,
    array: &Array,
    dtype: DType,
    order: Order,
) -> Result<Array> {
    if array.dtype() == dtype {
        return shape::copy_as(array, order);
    }
    let cast = arrays::cast(call, array, dtype)?;
    if order == Order::C || array.is_c_contiguous() && order != Order::F {
        return Ok(cast);
    }
    let out = shape::like(array, cast.dtype(), order)?;
    assign::copy_into(&out, &cast)?;
    Ok(out)
}

fn asarray(call: &mut Call<'_>) -> Result<Value> {
    let copy = match call.optional("copy") {
        None => None,
        Some(_) => Some(call.flag("copy")?),
    };
    let order = arrays::order(call, "order")?.unwrap_or(Order::K);
    let dtype = call.dtype("dtype")?;
    convert_value(call, &call.value("a"), dtype, order, copy).map(Value::Array)
}

fn contiguous_in(call: &mut Call<'_>, order: Order) -> Result<Value> {
    let dtype = call.dtype("dtype")?;
    let made = convert_value(call, &call.value("a"), dtype, order, None)?;
    let array = made.get().clone();
    if array.ndim() > 0 {
        return Ok(Value::Array(made));
    }
    Ok(Value::array(shape::at_least(&array, 1)?))
}

fn asarray_chkfinite(call: &mut Call<'_>) -> Result<Value> {
    let order = arrays::order(call, "order")?.unwrap_or(Order::K);
    let dtype = call.dtype("dtype")?;
    let made = convert_value(call, &call.value("a"), dtype, order, None)?;
    let finite = |x: num_complex::Complex64| x.re.is_finite() && x.im.is_finite();
    let array = made.get().clone();
    if array.dtype().is_inexact()
        && !array
            .to_vec::<num_complex::Complex64>()
            .into_iter()
            .all(finite)
    {
        return Err(OpError::value("array must not contain infs or NaNs"));
    }
    Ok(Value::Array(made))
}

fn require(call: &mut Call<'_>) -> Result<Value> {
    let mut wanted: Vec<String> = Vec::new();
    match call.optional("requirements") {
        None => {}
        Some(Value::Str(text)) => wanted.push(text.to_uppercase()),
        Some(list) => {
            for item in convert::sequence(&list)? {
                match item {
                    Value::Str(text) => wanted.push(text.to_uppercase()),
                    other => {
                        return Err(OpError::r#type(format!(
                            "'{}' object is no flag",
                            other.type_name()
                        )));
                    }
                }
            }
        }
    }
    let has = |names: &[&str]| wanted.iter().any(|flag| names.contains(&flag.as_str()));
    let (c, f) = (
        has(&["C", "C_CONTIGUOUS", "CONTIGUOUS"]),
        has(&["F", "F_CONTIGUOUS", "FORTRAN"]),
    );
    if c && f {
        return Err(OpError::value("Cannot specify both \"C\" and \"F\" order"));
    }
    let order = if f {
        Order::F
    } else if c {
        Order::C
    } else {
        Order::A
    };
    let dtype = call.dtype("dtype")?;
    let made = convert_value(call, &call.value("a"), dtype, order, None)?;
    let array = made.get().clone();
    let owned = array.base.is_none() || !has(&["O", "OWNDATA"]);
    let writeable = array.writeable || !has(&["W", "WRITEABLE"]);
    if owned && writeable {
        return Ok(Value::Array(made));
    }
    Ok(Value::array(shape::copy_as(&array, order)?))
}

fn copy(call: &mut Call<'_>) -> Result<Value> {
    let order = arrays::order(call, "order")?.unwrap_or(Order::K);
    Ok(Value::array(shape::copy_as(&call.array("a")?, order)?))
}

fn fresh(call: &Call<'_>, fill: Option<&Scalar>) -> Result<Value> {
    let shape = call.shape("shape")?;
    let dtype = sized(call.dtype("dtype")?.unwrap_or(DType::F64));
    let order = arrays::fresh_order(call)?;
    let out = match order {
        Order::F => Array::zeros_f(&shape, dtype)?,
        _ => Array::zeros(&shape, dtype)?,
    };
    if let Some(fill) = fill {
        assign::fill(&out, fill)?;
    }
    Ok(Value::array(out))
}

/// Strings of a fresh array have at least one character.
pub(super) fn sized(dtype: DType) -> DType {
    if dtype == DType::Str(0) {
        DType::Str(1)
    } else {
        dtype
    }
}

fn zeros(call: &mut Call<'_>) -> Result<Value> {
    fresh(call, None)
}

fn ones(call: &mut Call<'_>) -> Result<Value> {
    fresh(call, Some(&Scalar::I64(1)))
}

/// Zeros laid out like the array that an argument names.
fn like(call: &Call<'_>, name: &str) -> Result<Array> {
    let model = call.array(name)?;
    let dtype = sized(call.dtype("dtype")?.unwrap_or(model.dtype()));
    let order = arrays::order(call, "order")?.unwrap_or(Order::K);
    match call.optional("shape") {
        None => shape::like(&model, dtype, order),
        Some(wanted) => {
            let wanted = convert::as_shape(&wanted)?;
            let fortran = match order {
                Order::C => false,
                Order::F => true,
                Order::A | Order::K => model.is_f_contiguous() && !model.is_c_contiguous(),
            };
            if fortran {
                Array::zeros_f(&wanted, dtype)
            } else {
                Array::zeros(&wanted, dtype)
            }
        }
    }
}

fn zeros_like(call: &mut Call<'_>) -> Result<Value> {
    like(call, "a").map(Value::array)
}

fn empty_like(call: &mut Call<'_>) -> Result<Value> {
    like(call, "prototype").map(Value::array)
}

fn ones_like(call: &mut Call<'_>) -> Result<Value> {
    let out = like(call, "a")?;
    assign::fill(&out, &Scalar::I64(1))?;
    Ok(Value::array(out))
}

fn full_like(call: &mut Call<'_>) -> Result<Value> {
    let out = like(call, "a")?;
    let value = filler(call, Some(out.dtype()))?;
    arrays::warn_cast(call, &value, out.dtype());
    assign::copy_into(&out, &value)?;
    Ok(Value::array(out))
}

/// The fill value: a Python int must fit the dtype, everything else is cast.
fn filler(call: &Call<'_>, dtype: Option<DType>) -> Result<Array> {
    match call.value("fill_value") {
        Value::Array(handle) => Ok(handle.get().clone()),
        other @ (Value::Int(_) | Value::Big(_)) => convert::array_from(&other, dtype),
        // Where it is to be a number, it is an array of text first.
        other @ Value::Str(_) => convert::array_from(&other, dtype.filter(|dtype| dtype.is_str())),
        other => convert::array_from(&other, None),
    }
}

fn full(call: &mut Call<'_>) -> Result<Value> {
    let shape = call.shape("shape")?;
    let dtype = call.dtype("dtype")?.map(sized);
    let value = filler(call, dtype)?;
    let dtype = dtype.unwrap_or(value.dtype());
    let fortran = arrays::fresh_order(call)? == Order::F;
    arrays::warn_cast(call, &value, dtype);
    Ok(Value::array(create::full(&shape, &value, dtype, fortran)?))
}

fn astype(call: &mut Call<'_>) -> Result<Value> {
    let handle = match call.value("x") {
        Value::Array(handle) => handle,
        other => {
            return Err(OpError::r#type(format!(
                "Input should be a NumPy array. It is of type <class '{}'>.",
                other.type_name()
            )));
        }
    };
    let dtype = call.dtype("dtype")?.unwrap_or(DType::F64);
    let array = handle.get().clone();
    if array.dtype() == dtype && !call.flag("copy")? {
        return Ok(Value::Array(handle));
    }
    retype(call, &array, dtype, Order::K).map(Value::array)
}
