//! The attributes of arrays, and those that can be assigned.

use super::array_flags::Flags;
use super::array_flat::Flat;
use super::{Call, Kernel, Row, arrays, convert};
use crate::kernels::assign;
use crate::kernels::shape::{self, Order};
use crate::value::{Array, DType, ErrorKind, Handle, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "ndarray.shape",
        doc: "The lengths of the axes; assigning another shape of the same size reshapes in place.",
        examples: &[("np.zeros((2, 3)).shape", "(2, 3)")],
        see: &["np.reshape", "ndarray.size"],
        kernel: Kernel::Get(shape_of),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.shape=(self, value, /)",
        doc: "Gives the array another shape in place.",
        examples: &[(
            "a = np.arange(6)\na.shape = (2, 3)\na",
            "array([[0, 1, 2],\n       [3, 4, 5]])",
        )],
        see: &["ndarray.shape"],
        kernel: Kernel::Call(set_shape),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.strides",
        doc: "The distances in bytes between neighbours along each axis.",
        examples: &[("np.zeros((2, 3)).strides", "(24, 8)")],
        see: &["ndarray.shape"],
        kernel: Kernel::Get(strides_of),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.strides=(self, value, /)",
        doc: "Gives the array other strides in place.",
        examples: &[("a = np.arange(6)\na.shape = (2, 3)\na.strides", "(24, 8)")],
        see: &["ndarray.strides"],
        kernel: Kernel::Call(set_strides),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.ndim",
        doc: "The number of axes.",
        examples: &[("np.zeros((2, 3)).ndim", "2")],
        see: &["ndarray.shape"],
        kernel: Kernel::Get(|value| number(value, Array::ndim)),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.size",
        doc: "The number of elements.",
        examples: &[("np.zeros((2, 3)).size", "6")],
        see: &["ndarray.shape", "ndarray.nbytes"],
        kernel: Kernel::Get(|value| number(value, Array::size)),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.itemsize",
        doc: "The bytes of one element.",
        examples: &[("np.zeros(2, dtype=np.float32).itemsize", "4")],
        see: &["ndarray.nbytes"],
        kernel: Kernel::Get(|value| number(value, |array| array.dtype().itemsize())),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.nbytes",
        doc: "The bytes of all elements.",
        examples: &[("np.zeros((2, 3)).nbytes", "48")],
        see: &["ndarray.itemsize", "ndarray.size"],
        kernel: Kernel::Get(|value| number(value, Array::nbytes)),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.dtype",
        doc: "The type of the elements.",
        examples: &[("np.array([1.5]).dtype", "dtype('float64')")],
        see: &["ndarray.astype"],
        kernel: Kernel::Get(dtype_of),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.dtype=(self, value, /)",
        doc: "Sees the same bytes as another type, in place.",
        examples: &[(
            "a = np.array([1.0])\na.dtype = np.int64\na",
            "array([4607182418800017408])",
        )],
        see: &["ndarray.view"],
        kernel: Kernel::Call(set_dtype),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.base",
        doc: "The array whose memory this one sees; None where it owns its memory.",
        examples: &[("a = np.arange(4)\na[1:].base is a", "True")],
        see: &["np.shares_memory"],
        kernel: Kernel::Get(base_of),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.T",
        doc: "The axes reversed, as a view.",
        examples: &[(
            "np.array([[1, 2], [3, 4]]).T",
            "array([[1, 3],\n       [2, 4]])",
        )],
        see: &["np.transpose", "ndarray.mT"],
        kernel: Kernel::Get(transposed),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.mT",
        doc: "The last two axes exchanged, as a view.",
        examples: &[("np.zeros((2, 3, 4)).mT.shape", "(2, 4, 3)")],
        see: &["ndarray.T", "np.matrix_transpose"],
        kernel: Kernel::Get(matrix_transposed),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.real",
        doc: "The real parts, as a view.",
        examples: &[("np.array([1+2j, 3]).real", "array([1., 3.])")],
        see: &["ndarray.imag"],
        kernel: Kernel::Get(real_of),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.real=(self, value, /)",
        doc: "Sets the real parts.",
        examples: &[("a = np.array([1+2j])\na.real = 5\na", "array([5.+2.j])")],
        see: &["ndarray.real"],
        kernel: Kernel::Call(|call| set_part(call, 0)),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.imag",
        doc: "The imaginary parts, as a view.",
        examples: &[("np.array([1+2j, 3]).imag", "array([2., 0.])")],
        see: &["ndarray.real"],
        kernel: Kernel::Get(imag_of),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.imag=(self, value, /)",
        doc: "Sets the imaginary parts.",
        examples: &[("a = np.array([1+2j])\na.imag = 5\na", "array([1.+5.j])")],
        see: &["ndarray.imag"],
        kernel: Kernel::Call(|call| set_part(call, 1)),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.flat",
        doc: "An iterator over all elements in C order, which can be indexed and assigned.",
        examples: &[("np.array([[1, 2], [3, 4]]).flat[2]", "np.int64(3)")],
        see: &["np.ravel", "ndarray.flatten"],
        kernel: Kernel::Get(flat_of),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.flat=(self, value, /)",
        doc: "Sets all elements in C order.",
        examples: &[(
            "a = np.zeros((2, 2))\na.flat = [1, 2]\na",
            "array([[1., 2.],\n       [1., 2.]])",
        )],
        see: &["ndarray.flat"],
        kernel: Kernel::Call(set_flat),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.flags",
        doc: "How the elements lie in memory, and whether they can be assigned.",
        examples: &[("np.zeros((2, 3)).flags.c_contiguous", "True")],
        see: &["np.isfortran", "ndarray.setflags"],
        kernel: Kernel::Get(flags_of),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.device",
        doc: "Where the elements live: always the CPU.",
        examples: &[("np.zeros(2).device", "'cpu'")],
        see: &["np.asarray"],
        kernel: Kernel::Get(device_of),
        ..Row::NEW
    },
];

/// The array behind a value; scalars are 0-d arrays here.
fn handle(value: &Value) -> Result<Handle> {
    convert::as_handle(value)
}

/// A view of the array: of a scalar, the scalar again.
fn seen(value: &Value, view: impl Fn(&Array) -> Result<Array>) -> Result<Value> {
    let source = handle(value)?;
    let made = view(&source.get())?;
    Ok(match value {
        Value::Scalar(_) => Value::Scalar(made.item()),
        _ => arrays::derived(&source, made),
    })
}

fn shape_of(value: &Value) -> Result<Value> {
    Ok(Value::ints(handle(value)?.get().shape().iter().copied()))
}

fn strides_of(value: &Value) -> Result<Value> {
    let handle = handle(value)?;
    let array = handle.get();
    let strides: Vec<Value> = array
        .strides()
        .iter()
        .map(|stride| Value::Int(*stride as i64))
        .collect();
    Ok(Value::tuple(strides))
}

fn number(value: &Value, count: fn(&Array) -> usize) -> Result<Value> {
    Ok(Value::Int(count(&handle(value)?.get()) as i64))
}

fn dtype_of(value: &Value) -> Result<Value> {
    Ok(Value::DType(handle(value)?.get().dtype()))
}

fn base_of(value: &Value) -> Result<Value> {
    let handle = handle(value)?;
    let base = handle.get().base.clone();
    Ok(base.map_or(Value::None, Value::Array))
}

fn transposed(value: &Value) -> Result<Value> {
    seen(value, |array| Ok(array.transposed()))
}

fn matrix_transposed(value: &Value) -> Result<Value> {
    let ndim = handle(value)?.get().ndim();
    if ndim < 2 {
        return Err(OpError::value(
            "matrix transpose with ndim < 2 is undefined",
        ));
    }
    seen(value, super::shape::swap_last)
}

fn real_of(value: &Value) -> Result<Value> {
    part(value, 0)
}

fn imag_of(value: &Value) -> Result<Value> {
    let source = handle(value)?;
    let array = source.get().clone();
    if array.dtype().is_complex() {
        return part(value, 1);
    }
    let mut zeros = Array::zeros(array.shape(), array.dtype())?;
    zeros.writeable = false;
    Ok(match value {
        Value::Scalar(_) => Value::Scalar(zeros.item()),
        _ => Value::array(zeros),
    })
}

/// The real (0) or imaginary (1) parts in place; a real array is its own real part.
fn part(value: &Value, which: isize) -> Result<Value> {
    seen(value, |array| part_view(array, which))
}

fn part_view(array: &Array, which: isize) -> Result<Array> {
    if !array.dtype().is_complex() {
        return Ok(array.clone());
    }
    let real = array.dtype().real();
    let shift = which * real.itemsize() as isize;
    array
        .retyped(real, array.shape().into(), array.strides().into(), shift)
        .ok_or_else(|| OpError::internal("part of a complex array"))
}

fn flat_of(value: &Value) -> Result<Value> {
    Ok(Value::object(Flat::new(handle(value)?)))
}

fn flags_of(value: &Value) -> Result<Value> {
    Ok(Value::object(Flags::new(handle(value)?)))
}

fn device_of(_: &Value) -> Result<Value> {
    Ok(Value::str("cpu"))
}

/// The array whose attribute is assigned.
fn target(call: &Call<'_>) -> Result<Handle> {
    match call.value("self") {
        Value::Array(handle) => Ok(handle),
        other => {
            let name = other.type_name();
            let message = format!("'{name}' object attribute is read-only");
            Err(OpError::new(ErrorKind::AttributeError, message))
        }
    }
}

fn set_shape(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call)?;
    let wanted = convert::int_list(&call.value("value"))?;
    let new = {
        let array = target.get();
        let filled = shape::fill_shape(&wanted, array.size())?;
        array.reshaped(&filled, false).ok_or_else(|| {
            let message = "Incompatible shape for in-place modification. Use `.reshape()` to make \
                           a copy with the desired shape.";
            OpError::new(ErrorKind::AttributeError, message)
        })?
    };
    *target.get_mut() = new;
    Ok(Value::None)
}

fn set_dtype(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call)?;
    let dtype = convert::as_dtype(&call.value("value"))?;
    let new = shape::view_as(&target.get(), dtype)?;
    *target.get_mut() = new;
    Ok(Value::None)
}

fn set_strides(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call)?;
    let strides: Vec<isize> = convert::int_list(&call.value("value"))?
        .into_iter()
        .map(|n| n as isize)
        .collect();
    let new = {
        let array = target.get();
        if strides.len() != array.ndim() {
            return Err(OpError::value(format!(
                "strides must be same length as shape ({})",
                array.ndim()
            )));
        }
        array
            .restrided(array.shape().into(), strides.as_slice().into(), 0)
            .ok_or_else(|| OpError::value("strides is not compatible with available memory"))?
    };
    *target.get_mut() = new;
    Ok(Value::None)
}

fn set_part(call: &mut Call<'_>, which: isize) -> Result<Value> {
    let target = target(call)?;
    let array = target.get().clone();
    let value = call.array("value")?;
    if which == 1 && !array.dtype().is_complex() {
        return Err(OpError::r#type("array does not have imaginary part to set"));
    }
    assign::copy_into(&part_view(&array, which)?, &value)?;
    Ok(Value::None)
}

fn set_flat(call: &mut Call<'_>) -> Result<Value> {
    let target = target(call)?;
    let array = target.get().clone();
    array.check_writeable()?;
    let value = convert::array_from(&call.value("value"), Some(array.dtype()))?;
    fill_flat(&array, &value)?;
    Ok(Value::None)
}

/// Every element in C order from the values, repeated as needed.
pub(super) fn fill_flat(array: &Array, values: &Array) -> Result<()> {
    if values.size() == 0 {
        return Ok(());
    }
    let all = shape::resize(values, array.shape())?;
    assign::copy_into(array, &all)
}

/// The dtype that a view is asked for; None for `np.ndarray` and nothing at all.
pub(super) fn view_dtype(value: &Value) -> Result<Option<DType>> {
    match value {
        Value::None => Ok(None),
        Value::Type(kind) if matches!(**kind, crate::value::Type::NdArray) => Ok(None),
        other => convert::as_dtype(other).map(Some),
    }
}

/// The elements along one axis, read in C order.
pub(super) fn flat_copy(array: &Array) -> Result<Array> {
    shape::flatten(array, Order::C)
}
