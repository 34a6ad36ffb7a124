//! Picking and placing elements: take, put, choose, where, select.

use super::{Call, Kernel, Row, arrays, convert};
use crate::kernels::index;
use crate::kernels::select::{self as kernel, Mode};
use crate::kernels::shape::{self, Order};
use crate::kernels::{along, assign, search, shape_axes};
use crate::value::dtype::Casting;
use crate::value::layout::normalize_axis;
use crate::value::{Array, DType, ErrorKind, Handle, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.take(a, indices, axis=None, out=None, mode='raise')",
        doc: "The elements at positions, or the sub-arrays along an axis.",
        examples: &[
            ("np.take([4, 3, 5], [0, 2])", "array([4, 5])"),
            ("np.take([[1, 2], [3, 4]], 0, axis=1)", "array([1, 3])"),
        ],
        see: &["np.take_along_axis", "np.compress"],
        also: &["ndarray.take"],
        kernel: Kernel::Call(take),
        ..Row::NEW
    },
    Row {
        sig: "np.put(a, ind, v, mode='raise')",
        doc: "Assigns values to flat positions.",
        examples: &[(
            "a = np.arange(5)\nnp.put(a, [0, 2], [-44, -55])\na",
            "array([-44,   1, -55,   3,   4])",
        )],
        see: &["np.place", "np.putmask"],
        also: &["ndarray.put"],
        kernel: Kernel::Call(put),
        ..Row::NEW
    },
    Row {
        sig: "np.choose(a, choices, out=None, mode='raise')",
        doc: "Each element from the array that an index names.",
        examples: &[(
            "np.choose([0, 1, 0], [[1, 2, 3], [10, 20, 30]])",
            "array([ 1, 20,  3])",
        )],
        see: &["np.select", "np.where"],
        also: &["ndarray.choose"],
        kernel: Kernel::Call(choose),
        ..Row::NEW
    },
    Row {
        sig: "np.compress(condition, a, axis=None, out=None)",
        doc: "The sub-arrays along an axis where a condition is true.",
        examples: &[(
            "np.compress([True, False, True], [1, 2, 3])",
            "array([1, 3])",
        )],
        see: &["np.extract", "np.take"],
        kernel: Kernel::Call(compress),
        ..Row::NEW
    },
    Row {
        sig: "np.extract(condition, arr)",
        doc: "The elements where a condition is true.",
        examples: &[(
            "np.extract([True, False, True], [1, 2, 3])",
            "array([1, 3])",
        )],
        see: &["np.compress", "np.place"],
        kernel: Kernel::Call(extract),
        ..Row::NEW
    },
    Row {
        sig: "np.place(arr, mask, vals)",
        doc: "Assigns values, one after the other, where a mask is true.",
        examples: &[(
            "a = np.arange(4)\nnp.place(a, a > 1, [44, 55])\na",
            "array([ 0,  1, 44, 55])",
        )],
        see: &["np.putmask", "np.extract"],
        kernel: Kernel::Call(place),
        ..Row::NEW
    },
    Row {
        sig: "np.putmask(a, /, mask, values)",
        doc: "Assigns the values at the places where a mask is true.",
        examples: &[(
            "a = np.arange(4)\nnp.putmask(a, a > 1, a * 10)\na",
            "array([ 0,  1, 20, 30])",
        )],
        see: &["np.place", "np.copyto"],
        kernel: Kernel::Call(putmask),
        ..Row::NEW
    },
    Row {
        sig: "np.where(condition, x=<no value>, y=<no value>, /)",
        doc: "Elements of `x` where a condition is true, of `y` elsewhere; alone, the indices where it is true.",
        examples: &[
            ("np.where([True, False], [1, 2], [3, 4])", "array([1, 4])"),
            ("np.where([0, 5, 0, 6])", "(array([1, 3]),)"),
        ],
        see: &["np.select", "np.nonzero", "np.choose"],
        kernel: Kernel::Call(where_),
        ..Row::NEW
    },
    Row {
        sig: "np.select(condlist, choicelist, default=0)",
        doc: "The first choice whose condition is true.",
        examples: &[(
            "x = np.arange(5)\nnp.select([x < 2, x > 3], [x, x**2], 42)",
            "array([ 0,  1, 42, 42, 16])",
        )],
        see: &["np.where", "np.choose"],
        kernel: Kernel::Call(select),
        ..Row::NEW
    },
    Row {
        sig: "np.take_along_axis(arr, indices, axis=-1)",
        doc: "Elements at positions that differ from lane to lane.",
        examples: &[(
            "a = np.array([[10, 30, 20]])\nnp.take_along_axis(a, np.argsort(a, axis=1), axis=1)",
            "array([[10, 20, 30]])",
        )],
        see: &["np.take", "np.put_along_axis"],
        kernel: Kernel::Call(take_along_axis),
        ..Row::NEW
    },
    Row {
        sig: "np.put_along_axis(arr, indices, values, axis)",
        doc: "Assigns at positions that differ from lane to lane.",
        examples: &[(
            "a = np.array([[10, 30, 20]])\nnp.put_along_axis(a, np.array([[1]]), 99, axis=1)\na",
            "array([[10, 99, 20]])",
        )],
        see: &["np.take_along_axis"],
        kernel: Kernel::Call(put_along_axis),
        ..Row::NEW
    },
    Row {
        sig: "np.copyto(dst, src, casting='same_kind', where=True)",
        doc: "Copies values over an array, maybe only where a mask is true.",
        examples: &[(
            "a = np.zeros(3)\nnp.copyto(a, [1, 2, 3])\na",
            "array([1., 2., 3.])",
        )],
        see: &["np.putmask"],
        kernel: Kernel::Call(copyto),
        ..Row::NEW
    },
    Row {
        sig: "np.diagonal(a, offset=0, axis1=0, axis2=1)",
        doc: "The elements on a diagonal, as a read-only view.",
        examples: &[
            ("np.diagonal([[1, 2], [3, 4]])", "array([1, 4])"),
            ("np.diagonal([[1, 2], [3, 4]], 1)", "array([2])"),
        ],
        see: &["np.diag", "np.trace"],
        also: &["ndarray.diagonal"],
        kernel: Kernel::Call(diagonal),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.diagonal(x, /, *, offset=0)",
        doc: "The diagonals of the last two axes.",
        examples: &[("np.linalg.diagonal([[1, 2], [3, 4]])", "array([1, 4])")],
        see: &["np.diagonal"],
        kernel: Kernel::Call(linalg_diagonal),
        ..Row::NEW
    },
    Row {
        sig: "np.fill_diagonal(a, val, wrap=False)",
        doc: "Assigns the main diagonal in place.",
        examples: &[(
            "a = np.zeros((2, 2), int)\nnp.fill_diagonal(a, 5)\na",
            "array([[5, 0],\n       [0, 5]])",
        )],
        see: &["np.diag_indices"],
        kernel: Kernel::Call(fill_diagonal),
        ..Row::NEW
    },
];

/// The argument that an array is changed through.
fn target(call: &Call<'_>, name: &str) -> Result<Handle> {
    match call.value(name) {
        Value::Array(handle) => Ok(handle),
        other => Err(OpError::r#type(format!(
            "argument 1 must be numpy.ndarray, not {}",
            other.type_name()
        ))),
    }
}

fn mode(call: &Call<'_>) -> Result<Mode> {
    Mode::parse(&call.text("mode")?)
}

/// Positions as whole numbers. Arrays are checked by a rule; of lists NumPy takes the whole part of
/// each number, unless `strict`.
fn positions(value: &Value, rule: Casting, strict: bool) -> Result<Array> {
    let array = convert::as_array(value)?;
    let dtype = array.dtype();
    let loose = !strict && !matches!(value, Value::Array(_));
    if !dtype.is_integer() && dtype != DType::Bool && !loose {
        arrays::check_cast(dtype, DType::I64, rule)?;
    }
    array.astype(DType::I64)
}

fn take(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    let places = positions(&call.value("indices"), Casting::SameKind, false)?;
    let (array, axis) = match call.axis("axis")? {
        None => (shape::ravel(&array, Order::C)?, 0),
        Some(axis) => {
            let array = shape::at_least(&array, 1)?;
            let axis = normalize_axis(axis, array.ndim())?;
            (array, axis)
        }
    };
    arrays::give(call, kernel::take(&array, &places, axis, mode(call)?)?)
}

fn put(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call, "a")?;
    let places = positions(&call.value("ind"), Casting::Safe, false)?.to_vec::<i64>();
    let array = target.get().clone();
    let values = match call.value("v") {
        Value::Array(values) => values.get().clone(),
        other => convert::array_from(&other, Some(array.dtype()))?,
    };
    kernel::put(&array, &places, &values, mode(call)?)?;
    Ok(Value::None)
}

fn choose(call: &mut Call<'_>) -> Result<Value> {
    let index = positions(&call.value("a"), Casting::Safe, true)?;
    let items = convert::sequence(&call.value("choices"))?;
    let choices: Vec<Array> = items.iter().map(convert::as_array).collect::<Result<_>>()?;
    let dtype = match items.is_empty() {
        true => DType::F64,
        false => arrays::common_dtype(&items)?,
    };
    arrays::give(call, kernel::choose(&index, &choices, dtype, mode(call)?)?)
}

fn compress(call: &mut Call<'_>) -> Result<Value> {
    compress_array(call, &call.array("a")?)
}

/// The sub-arrays where the argument `condition` is true.
///
/// # Errors
/// `ValueError: condition must be a 1-d array`.
pub(super) fn compress_array(call: &Call<'_>, array: &Array) -> Result<Value> {
    let condition = call.array("condition")?;
    if condition.ndim() != 1 {
        return Err(OpError::value("condition must be a 1-d array"));
    }
    let flags = search::truths(&condition)?;
    let array = &if array.ndim() == 0 {
        shape::at_least(array, 1)?
    } else {
        array.clone()
    };
    let (array, axis) = match arrays::optional_axis(call, "axis", array.ndim())? {
        None => (shape::ravel(array, Order::C)?, 0),
        Some(axis) => (array.clone(), axis),
    };
    arrays::give(
        call,
        kernel::compress(&flags.items::<bool>(), &array, axis)?,
    )
}

fn extract(call: &mut Call<'_>) -> Result<Value> {
    let flags = search::truths(&call.array("condition")?)?;
    let flat = shape::ravel(&call.array("arr")?, Order::C)?;
    kernel::compress(&flags.items::<bool>(), &flat, 0).map(Value::array)
}

fn place(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call, "arr")?;
    let array = target.get().clone();
    let values = match call.value("vals") {
        Value::Array(values) => values.get().clone(),
        other => convert::array_from(&other, Some(array.dtype()))?,
    };
    kernel::put_mask(&array, &call.array("mask")?, &values, false)?;
    Ok(Value::None)
}

fn putmask(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call, "a")?;
    let array = target.get().clone();
    let values = match call.value("values") {
        Value::Array(values) => values.get().clone(),
        other => convert::array_from(&other, Some(array.dtype()))?,
    };
    kernel::put_mask(&array, &call.array("mask")?, &values, true)?;
    Ok(Value::None)
}

/// Which elements of a condition are true.
fn flags(condition: &Array) -> Result<Array> {
    search::truths(condition)
}

fn where_(call: &mut Call<'_>) -> Result<Value> {
    let condition = call.array("condition")?;
    match (call.given("x").cloned(), call.given("y").cloned()) {
        (None, None) => super::searching::nonzero_of(&condition),
        (Some(x), Some(y)) => {
            let dtype = arrays::common_dtype(&[x.clone(), y.clone()])?;
            let (x, y) = (convert::as_array(&x)?, convert::as_array(&y)?);
            kernel::select(&[flags(&condition)?], &[x], &y, dtype).map(Value::array)
        }
        _ => Err(OpError::value(
            "either both or neither of x and y should be given",
        )),
    }
}

/// An argument as an array of the common dtype.
fn chosen(value: &Value, dtype: DType) -> Result<Array> {
    match value {
        Value::Int(_) | Value::Float(_) | Value::Complex(_) => {
            convert::array_from(value, Some(dtype))
        }
        other => convert::as_array(other),
    }
}

fn select(call: &mut Call<'_>) -> Result<Value> {
    let conditions = call.arrays("condlist")?;
    let choices = convert::sequence(&call.value("choicelist"))?;
    if conditions.len() != choices.len() {
        return Err(OpError::value(
            "list of cases must be same length as list of conditions",
        ));
    }
    if conditions.is_empty() {
        return Err(OpError::value(
            "select with an empty condition list is not possible",
        ));
    }
    if let Some(at) = conditions
        .iter()
        .position(|array| array.dtype() != DType::Bool)
    {
        let message = format!("invalid entry {at} in condlist: should be boolean ndarray");
        return Err(OpError::r#type(message));
    }
    let default = call.value("default");
    let mut all = choices.clone();
    all.push(default.clone());
    let dtype = arrays::common_dtype(&all).map_err(|error| {
        if error.kind != ErrorKind::DTypePromotionError {
            return error;
        }
        let message = format!(
            "Choicelist and default value do not have a common dtype: {}",
            error.message
        );
        OpError::r#type(message)
    })?;
    let choices: Vec<Array> = choices
        .iter()
        .map(|choice| chosen(choice, dtype))
        .collect::<Result<_>>()?;
    let default = chosen(&default, dtype)?;
    kernel::select(&conditions, &choices, &default, dtype).map(Value::array)
}

/// The array, its positions and its axis for the functions along an axis.
fn along(call: &Call<'_>, array: &Array) -> Result<(Array, Array, usize)> {
    let axis = match call.axis("axis")? {
        Some(axis) => Some(normalize_axis(axis, array.ndim())?),
        None => None,
    };
    let indices = call.value("indices");
    if !matches!(indices, Value::Array(_) | Value::Scalar(_)) {
        // What NumPy's Python code asks first.
        let asked = if axis.is_none() { "ndim" } else { "dtype" };
        let name = indices.type_name();
        return Err(OpError::new(
            ErrorKind::AttributeError,
            format!("'{name}' object has no attribute '{asked}'"),
        ));
    }
    let places = call.array("indices")?;
    let (array, axis) = match axis {
        None => {
            if places.ndim() != 1 {
                return Err(OpError::value(
                    "when axis=None, `indices` must have a single dimension.",
                ));
            }
            (shape::ravel(array, Order::C)?, 0)
        }
        Some(axis) => (array.clone(), axis),
    };
    Ok((array, places, axis))
}

fn take_along_axis(call: &mut Call<'_>) -> Result<Value> {
    let (array, places, axis) = along(call, &call.array("arr")?)?;
    along::take_along(&array, &places, axis).map(Value::array)
}

fn put_along_axis(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call, "arr")?;
    let (array, places, axis) = along(call, &target.get())?;
    let index = along::along_axis(&array, &places, axis)?;
    let values = match call.value("values") {
        Value::Array(values) => values.get().clone(),
        other => convert::array_from(&other, Some(array.dtype()))?,
    };
    index::set(&array, &index, &values)?;
    Ok(Value::None)
}

fn copyto(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call, "dst")?;
    let array = target.get().clone();
    let value = call.value("src");
    let source = convert::as_array(&value)?;
    let casting = arrays::casting(call)?;
    let numeric = array.dtype().is_inexact() || array.dtype().is_integer();
    let weak = matches!(value, Value::Int(_)) && numeric;
    if !weak && !source.dtype().can_cast(array.dtype(), casting) {
        let what = if source.ndim() == 0 {
            "scalar"
        } else {
            "array data"
        };
        return Err(OpError::r#type(format!(
            "Cannot cast {what} from dtype('{}') to dtype('{}') according to the rule '{}'",
            source.dtype().short(),
            array.dtype().short(),
            casting.name()
        )));
    }
    let source = if weak {
        convert::array_from(&value, Some(array.dtype()))?
    } else {
        source
    };
    let mask = call.array("where")?;
    if mask.ndim() == 0 && mask.item().truth() {
        assign::copy_into(&array, &source)?;
        return Ok(Value::None);
    }
    array.check_writeable()?;
    let mask = shape::broadcast_to(&flags(&mask)?, array.shape())?;
    let stretched = Array::zeros(array.shape(), array.dtype())?;
    assign::copy_into(&stretched, &source)?;
    kernel::overlay(&array, &mask, &stretched)?;
    Ok(Value::None)
}

fn diagonal(call: &mut Call<'_>) -> Result<Value> {
    let source = call.handle("a")?;
    let (offset, first, second) = (call.int("offset")?, call.int("axis1")?, call.int("axis2")?);
    let made = shape_axes::diagonal(&source.get(), offset, first, second)?;
    Ok(arrays::derived(&source, made))
}

fn linalg_diagonal(call: &mut Call<'_>) -> Result<Value> {
    let source = call.handle("x")?;
    let made = shape_axes::diagonal(&source.get(), call.int("offset")?, -2, -1)?;
    Ok(arrays::derived(&source, made))
}

fn fill_diagonal(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call, "a")?;
    let array = target.get().clone();
    let ndim = array.ndim();
    if ndim < 2 {
        return Err(OpError::value("array must be at least 2-d"));
    }
    let first = array.shape().first().copied().unwrap_or(0);
    let columns = array.shape().get(1).copied().unwrap_or(0);
    let size = array.size();
    let (step, end) = if ndim == 2 {
        let wrap = call.flag("wrap")?;
        (
            columns + 1,
            if wrap {
                size
            } else {
                size.min(columns * columns)
            },
        )
    } else {
        if array.shape().iter().any(|length| *length != first) {
            return Err(OpError::value(
                "All dimensions of input must be of equal length",
            ));
        }
        let step: usize = (0..ndim)
            .map(|power| first.saturating_pow(power as u32))
            .sum();
        (step, size)
    };
    let places: Vec<i64> = (0..end as i64).step_by(step.max(1)).collect();
    let values = convert::array_from(&call.value("val"), Some(array.dtype()))?;
    kernel::put(&array, &places, &values, Mode::Raise)?;
    Ok(Value::None)
}
