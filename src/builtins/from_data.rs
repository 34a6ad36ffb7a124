//! Arrays from bytes, texts, iterables and functions; the array type itself.

use super::creation::sized;
use super::{Call, Kernel, Row, apply, arrays, convert, iterate};
use crate::kernels::create;
use crate::kernels::shape::Order;
use crate::value::{Array, DType, OpError, Result, Type, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.ndarray(shape, dtype=float, buffer=None, offset=0, strides=None, order=None)",
        doc: "The type of arrays; calling it gives an array with arbitrary elements. Use `np.zeros` or `np.array` instead.",
        examples: &[
            ("isinstance(np.zeros(2), np.ndarray)", "True"),
            (
                "np.ndarray((2,), buffer=np.array([1, 2, 3]), offset=8, dtype=int)",
                "array([2, 3])",
            ),
        ],
        see: &["np.array", "np.zeros"],
        kernel: Kernel::Type(|| Type::NdArray, ndarray),
        ..Row::NEW
    },
    Row {
        sig: "np.frombuffer(buffer, dtype=None, count=-1, offset=0, *, like=None)",
        doc: "The numbers whose bytes lie in a buffer.",
        examples: &[
            (
                "np.frombuffer(b'\\x01\\x02\\x03', dtype=np.uint8)",
                "array([1, 2, 3], dtype=uint8)",
            ),
            (
                "np.frombuffer(b'\\x01\\x02\\x03', dtype=np.uint8, count=2, offset=1)",
                "array([2, 3], dtype=uint8)",
            ),
        ],
        see: &["ndarray.tobytes", "np.fromiter"],
        kernel: Kernel::Call(frombuffer),
        ..Row::NEW
    },
    Row {
        sig: "np.fromiter(iter, dtype, count=-1, *, like=None)",
        doc: "A one-dimensional array from an iterable.",
        examples: &[(
            "np.fromiter((x * x for x in range(4)), dtype=float)",
            "array([0., 1., 4., 9.])",
        )],
        see: &["np.array"],
        kernel: Kernel::Call(fromiter),
        ..Row::NEW
    },
    Row {
        sig: "np.fromfunction(function, shape, *, dtype=float, like=None, **kwargs)",
        doc: "An array whose elements a function computes from their indices.",
        examples: &[(
            "np.fromfunction(lambda i, j: i + j, (2, 3), dtype=int)",
            "array([[0, 1, 2],\n       [1, 2, 3]])",
        )],
        see: &["np.indices", "np.meshgrid"],
        kernel: Kernel::Call(fromfunction),
        ..Row::NEW
    },
];

fn frombuffer(call: &mut Call<'_>) -> Result<Value> {
    let dtype = call.dtype("dtype")?.unwrap_or(DType::F64);
    let (count, offset) = (call.int("count")?, call.int("offset")?);
    let mut array = match call.value("buffer") {
        Value::Bytes(bytes) => create::from_bytes(&bytes, dtype, count, offset)?,
        Value::Array(handle) => {
            if !handle.get().is_c_contiguous() {
                return Err(OpError::value("ndarray is not C-contiguous"));
            }
            let bytes = create::to_bytes(&handle.get())?;
            create::from_bytes(&bytes, dtype, count, offset)?
        }
        other => {
            let name = other.type_name();
            return Err(OpError::r#type(format!(
                "a bytes-like object is required, not '{name}'"
            )));
        }
    };
    array.writeable = false;
    Ok(Value::array(array))
}

fn fromiter(call: &mut Call<'_>) -> Result<Value> {
    if call.dtype("dtype")? == Some(DType::Str(0)) {
        return Err(OpError::value(
            "Must specify length when using variable-size data-type.",
        ));
    }
    let mut items = iterate::collect(&call.value("iter"), call.machine)?;
    let count = call.int("count")?;
    if let Ok(count) = usize::try_from(count) {
        if items.len() < count {
            return Err(OpError::value(format!(
                "iterator too short: Expected {count} but iterator had only {} items.",
                items.len()
            )));
        }
        items.truncate(count);
    }
    let dtype = call.dtype("dtype")?;
    convert::array_from(&Value::list(items), dtype).map(Value::array)
}

fn fromfunction(call: &mut Call<'_>) -> Result<Value> {
    let shape = call.shape("shape")?;
    let dtype = call.dtype("dtype")?.unwrap_or(DType::F64);
    let grids: Vec<Value> = (0..shape.len())
        .map(|axis| {
            create::index_grid(&shape, axis, dtype)?
                .copy()
                .map(Value::array)
        })
        .collect::<Result<_>>()?;
    let function = call.value("function");
    let keywords = std::mem::take(&mut call.keywords);
    if keywords.is_empty() {
        return apply(call.machine, &function, grids);
    }
    crate::value::Apply::call(call.machine, &function, grids, keywords)
}

fn ndarray(call: &mut Call<'_>) -> Result<Value> {
    let shape = call.shape("shape")?;
    let dtype = sized(call.dtype("dtype")?.unwrap_or(DType::F64));
    let Some(buffer) = call.optional("buffer") else {
        let fortran = arrays::order(call, "order")? == Some(Order::F);
        let out = if fortran {
            Array::zeros_f(&shape, dtype)?
        } else {
            Array::zeros(&shape, dtype)?
        };
        return Ok(Value::array(out));
    };
    let offset = call.int("offset")?;
    let source = match &buffer {
        Value::Array(handle) => handle.get().clone(),
        Value::Bytes(bytes) => create::from_bytes(bytes, DType::U8, -1, 0)?,
        other => {
            let name = other.type_name();
            return Err(OpError::r#type(format!(
                "a bytes-like object is required, not '{name}'"
            )));
        }
    };
    let strides = match call.axes("strides")? {
        Some(strides) => strides.into_iter().map(|stride| stride as isize).collect(),
        None => crate::value::layout::c_strides(&shape, dtype.itemsize()),
    };
    let small = || OpError::r#type("buffer is too small for requested array");
    let view = source
        .retyped(dtype, shape, strides, offset as isize)
        .ok_or_else(small)?;
    Ok(match &buffer {
        Value::Array(handle) => arrays::derived(handle, view),
        _ => Value::array(view),
    })
}
