//! The methods of arrays that differ from the functions of the same name.

use super::{Call, Kernel, Row, array_flags, arrays, attributes, convert, creation};
use crate::kernels::shape::{self, Order};
use crate::kernels::{assign, create, shape_axes, sort};
use crate::value::interrupt::Paced;
use crate::value::{Array, DType, Handle, OpError, Result, Scalar, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "ndarray.reshape(self, /, *shape, order='C', copy=None)",
        doc: "The same elements under another shape: a view where possible. One length may be -1.",
        examples: &[
            (
                "np.arange(6).reshape(2, 3)",
                "array([[0, 1, 2],\n       [3, 4, 5]])",
            ),
            (
                "np.arange(6).reshape((3, -1))",
                "array([[0, 1],\n       [2, 3],\n       [4, 5]])",
            ),
        ],
        see: &["np.reshape", "ndarray.ravel"],
        kernel: Kernel::Call(reshape),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.transpose(self, /, *axes)",
        doc: "The axes in another order, reversed by default, as a view.",
        examples: &[
            (
                "np.array([[1, 2], [3, 4]]).transpose()",
                "array([[1, 3],\n       [2, 4]])",
            ),
            ("np.zeros((2, 3, 4)).transpose(1, 0, 2).shape", "(3, 2, 4)"),
        ],
        see: &["np.transpose", "ndarray.T"],
        kernel: Kernel::Call(transpose),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.flatten(self, /, order='C')",
        doc: "All elements along one axis, copied.",
        examples: &[
            (
                "np.array([[1, 2], [3, 4]]).flatten()",
                "array([1, 2, 3, 4])",
            ),
            (
                "np.array([[1, 2], [3, 4]]).flatten('F')",
                "array([1, 3, 2, 4])",
            ),
        ],
        see: &["np.ravel", "ndarray.flat"],
        kernel: Kernel::Call(flatten),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.copy(self, /, order='C')",
        doc: "A copy of the array.",
        examples: &[("np.array([1, 2]).copy()", "array([1, 2])")],
        see: &["np.copy"],
        also: &["ndarray.__copy__", "ndarray.__deepcopy__"],
        kernel: Kernel::Call(copy),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.astype(self, /, dtype, order='K', casting='unsafe', subok=True, copy=True)",
        doc: "A copy with another element type.",
        examples: &[
            ("np.array([1.7, -2.7]).astype(int)", "array([ 1, -2])"),
            (
                "np.array([1, 2]).astype(str)",
                "array(['1', '2'], dtype='<U21')",
            ),
        ],
        see: &["np.astype", "ndarray.view"],
        kernel: Kernel::Call(astype),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.view(self, /, dtype=None, type=None)",
        doc: "The same memory as a new array, maybe of another type.",
        examples: &[(
            "np.array([1.0]).view(np.int64)",
            "array([4607182418800017408])",
        )],
        see: &["ndarray.astype"],
        kernel: Kernel::Call(view),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.fill(self, /, value)",
        doc: "Sets every element to one value.",
        examples: &[("a = np.array([1, 2])\na.fill(7)\na", "array([7, 7])")],
        see: &["np.full"],
        kernel: Kernel::Call(fill),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.item(self, /, *args)",
        doc: "One element as a Python object.",
        examples: &[
            ("np.array([[1, 2], [3, 4]]).item(3)", "4"),
            ("np.array([5]).item()", "5"),
        ],
        see: &["ndarray.tolist"],
        kernel: Kernel::Call(item),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.tolist(self, /)",
        doc: "The elements as nested lists of Python objects.",
        examples: &[("np.array([[1, 2], [3, 4]]).tolist()", "[[1, 2], [3, 4]]")],
        see: &["ndarray.item"],
        kernel: Kernel::Call(tolist),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.tobytes(self, /, order='C')",
        doc: "The bytes of the elements.",
        examples: &[(
            "np.array([1, 2], dtype=np.uint8).tobytes()",
            "b'\\x01\\x02'",
        )],
        see: &["np.frombuffer"],
        kernel: Kernel::Call(tobytes),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.sort(self, /, axis=-1, kind=None, order=None, *, stable=None)",
        doc: "Sorts the array in place.",
        examples: &[("a = np.array([3, 1, 2])\na.sort()\na", "array([1, 2, 3])")],
        see: &["np.sort"],
        kernel: Kernel::Call(sort_method),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.partition(self, kth, /, axis=-1, kind='introselect', order=None)",
        doc: "Puts the element that belongs at `kth` there, smaller ones before it, in place.",
        examples: &[(
            "a = np.array([3, 1, 2])\na.partition(1)\na",
            "array([1, 2, 3])",
        )],
        see: &["np.partition"],
        kernel: Kernel::Call(partition_method),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.resize(self, /, *new_shape, refcheck=True)",
        doc: "Changes shape and size in place; new elements are zero.",
        examples: &[(
            "a = np.array([1, 2])\na.resize(3, refcheck=False)\na",
            "array([1, 2, 0])",
        )],
        see: &["np.resize"],
        kernel: Kernel::Call(resize_method),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.byteswap(self, /, inplace=False)",
        doc: "The elements with their bytes reversed.",
        examples: &[(
            "np.array([1, 256, 8755], dtype=np.int16).byteswap()",
            "array([  256,     1, 13090], dtype=int16)",
        )],
        see: &["ndarray.view"],
        kernel: Kernel::Call(byteswap),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.compress(self, condition, /, axis=None, out=None)",
        doc: "The sub-arrays along an axis where a condition is true.",
        examples: &[(
            "np.array([1, 2, 3]).compress([True, False, True])",
            "array([1, 3])",
        )],
        see: &["np.compress"],
        kernel: Kernel::Call(compress),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.setflags(self, /, write=None, align=None, uic=None)",
        doc: "Makes the array writeable or read-only.",
        examples: &[(
            "a = np.zeros(2)\na.setflags(write=False)\na.flags.writeable",
            "False",
        )],
        see: &["ndarray.flags"],
        kernel: Kernel::Call(setflags),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.__len__(self, /)",
        doc: "The length of the first axis.",
        examples: &[("len(np.zeros((2, 3)))", "2")],
        see: &["ndarray.size"],
        kernel: Kernel::Call(length),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.to_device(self, device, /, *, stream=None)",
        doc: "The array on a device; there is only the CPU.",
        examples: &[("np.array([1]).to_device('cpu')", "array([1])")],
        see: &["ndarray.device"],
        kernel: Kernel::Call(to_device),
        ..Row::NEW
    },
];

/// The array a method is called on.
fn this(call: &Call<'_>) -> Result<Handle> {
    call.this()
}

/// Numbers given one by one or as one sequence: `a.reshape(2, 3)`, `a.reshape((2, 3))`.
fn spread(items: &[Value]) -> Result<Vec<i64>> {
    match items {
        [one] => convert::int_list(one),
        many => many.iter().map(convert::as_index).collect(),
    }
}

fn reshape(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let wanted = match call.rest.as_slice() {
        [] => {
            return Err(OpError::r#type(
                "reshape() takes exactly 1 argument (0 given)",
            ));
        }
        items => spread(items)?,
    };
    let order = arrays::order(call, "order")?.unwrap_or(Order::C);
    let copy = call
        .optional("copy")
        .map(|_| call.flag("copy"))
        .transpose()?;
    let made = shape::reshape(&source.get(), &wanted, order, copy)?;
    Ok(arrays::derived(&source, made))
}

fn transpose(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let axes = match call.rest.as_slice() {
        [] | [Value::None] => None,
        items => Some(spread(items)?),
    };
    let made = shape_axes::transpose(&source.get(), axes.as_deref())?;
    Ok(arrays::derived(&source, made))
}

fn flatten(call: &mut Call<'_>) -> Result<Value> {
    let order = arrays::order(call, "order")?.unwrap_or(Order::C);
    Ok(Value::array(shape::flatten(&this(call)?.get(), order)?))
}

fn copy(call: &mut Call<'_>) -> Result<Value> {
    let order = arrays::order(call, "order")?.unwrap_or(Order::C);
    let made = shape::copy_as(&this(call)?.get(), order)?;
    Ok(match call.value("self") {
        Value::Scalar(scalar) => Value::Scalar(scalar),
        _ => Value::array(made),
    })
}

fn astype(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let array = source.get().clone();
    let dtype = call.dtype("dtype")?.unwrap_or(DType::F64);
    let exact = &*call.text("casting")? == "same_value";
    if exact {
        check_same(&array, dtype)?;
    } else {
        arrays::check_cast(array.dtype(), dtype, arrays::casting(call)?)?;
    }
    let order = arrays::order(call, "order")?.unwrap_or(Order::K);
    if array.dtype() == dtype && !call.flag("copy")? {
        return Ok(Value::Array(source));
    }
    let made = creation::retype(call, &array, dtype, order)?;
    Ok(match call.value("self") {
        Value::Array(_) => Value::array(made),
        _ => Value::Scalar(made.item()),
    })
}

/// Checks that a cast changes no value (`casting='same_value'`).
fn check_same(array: &Array, dtype: DType) -> Result<()> {
    let back = array.astype(dtype)?.astype(array.dtype())?;
    let pairs = array.scalars().into_iter().zip(back.scalars());
    for (before, after) in pairs {
        let nan = before.dtype().is_inexact() && before != before.clone();
        if before != after && !nan {
            return Err(OpError::value(format!(
                "could not cast 'same_value' {} to {}",
                array.dtype().name(),
                dtype.name()
            )));
        }
    }
    Ok(())
}

fn view(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let array = source.get().clone();
    let first = call.value("dtype");
    if call
        .given("type")
        .is_some_and(|kind| matches!(kind, Value::Int(_) | Value::Float(_)))
    {
        return Err(OpError::value("Type must be a sub-type of ndarray type"));
    }
    let made = match attributes::view_dtype(&first)? {
        None => array,
        Some(dtype) => shape::view_as(&array, dtype)?,
    };
    Ok(match call.value("self") {
        Value::Array(_) => arrays::derived(&source, made),
        _ => Value::Scalar(made.item()),
    })
}

fn fill(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let array = source.get().clone();
    let value = match call.value("value") {
        Value::Array(value) if value.get().ndim() == 0 => value.get().clone(),
        other => convert::array_from(&other, Some(array.dtype()))?,
    };
    if value.ndim() > 0 {
        return Err(OpError::value("setting an array element with a sequence."));
    }
    assign::copy_into(&array, &value)?;
    Ok(Value::None)
}

fn item(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let array = source.get();
    match call.rest.as_slice() {
        [] if array.size() == 1 => Ok(array.item().to_python()),
        [] => Err(OpError::value(
            "can only convert an array of size 1 to a Python scalar",
        )),
        items => {
            let places = spread(items)?;
            element(&array, &places).map(|scalar| scalar.to_python())
        }
    }
}

/// The element at a flat position or at one index an axis.
fn element(array: &Array, places: &[i64]) -> Result<Scalar> {
    use crate::kernels::index::{self, Index};
    if let ([flat], true) = (places, array.ndim() != 1) {
        let size = array.size() as i64;
        let counted = if *flat < 0 { flat + size } else { *flat };
        if counted < 0 || counted >= size {
            return Err(OpError::index(format!(
                "index {flat} is out of bounds for size {size}"
            )));
        }
        return index::item(&shape::ravel(array, Order::C)?, *flat);
    }
    if places.len() != array.ndim() {
        return Err(OpError::value("incorrect number of indices for array"));
    }
    let index: Vec<Index> = places.iter().map(|at| Index::Int(*at)).collect();
    Ok(index::get(array, &index)?.item())
}

fn tolist(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let array = source.get();
    Ok(nested(&array))
}

fn nested(array: &Array) -> Value {
    match array.ndim() {
        0 => array.item().to_python(),
        1 => Value::list(
            array
                .scalars()
                .iter()
                .map(Scalar::to_python)
                .paced()
                .collect(),
        ),
        _ => {
            let rows = array.shape().first().copied().unwrap_or(0);
            Value::list(
                (0..rows)
                    .map(|row| nested(&array.row(row)))
                    .paced()
                    .collect(),
            )
        }
    }
}

fn tobytes(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let order = arrays::order(call, "order")?.unwrap_or(Order::C);
    let flat = shape::ravel(&source.get(), order)?;
    Ok(Value::bytes(&create::to_bytes(&flat)?))
}

fn sort_method(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    super::sorting::check_kind(call)?;
    let axis = arrays::axis(call, "axis", source.get().ndim())?;
    sort::sort_in_place(&source.get(), axis)?;
    Ok(Value::None)
}

fn partition_method(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let array = source.get();
    let axis = arrays::axis(call, "axis", array.ndim())?;
    let kth = super::sorting::places(call, &array, axis)?;
    sort::partition_in_place(&array, &kth, axis)?;
    Ok(Value::None)
}

fn resize_method(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let wanted = match call.rest.as_slice() {
        [] | [Value::None] => return Ok(Value::None),
        items => spread(items)?,
    };
    let lengths: Vec<Value> = wanted.into_iter().map(Value::Int).collect();
    let shape = convert::as_shape(&Value::tuple(lengths))?;
    let array = source.get().clone();
    if array.base.is_some() {
        return Err(OpError::value(
            "cannot resize this array: it does not own its data",
        ));
    }
    let size: usize = shape.iter().product();
    // The caller's own name and this call hold the object; whoever else does would be surprised.
    let shared = source.references() > OWN_REFERENCES || array.sharers() > 2;
    if call.flag("refcheck")? && shared && size != array.size() {
        return Err(OpError::value(
            "cannot resize an array that references or is referenced\nby another object in this \
             way.\nUse the np.resize function to get a new resized copy or\n set refcheck=False to \
             disable this check",
        ));
    }
    // The memory keeps its order: a Fortran array is filled up in Fortran order.
    let fortran = array.is_f_contiguous() && !array.is_c_contiguous();
    let out = if fortran {
        Array::zeros_f(&shape, array.dtype())?
    } else {
        Array::zeros(&shape, array.dtype())?
    };
    let kept = size.min(array.size());
    let part = |whole: &Array| -> Option<Array> {
        let turned = if fortran {
            whole.transposed()
        } else {
            whole.clone()
        };
        let flat = turned.reshaped(&[whole.size()], false)?;
        flat.restrided([kept].as_slice().into(), flat.strides().into(), 0)
    };
    let old = if fortran { array } else { array.contiguous()? };
    if let (Some(to), Some(from)) = (part(&out), part(&old)) {
        assign::copy_into(&to, &from)?;
    }
    *source.get_mut() = out;
    Ok(Value::None)
}

/// How many references a method call holds to an array that one name holds.
const OWN_REFERENCES: usize = 4;

fn byteswap(call: &mut Call<'_>) -> Result<Value> {
    let source = this(call)?;
    let array = source.get().clone();
    let width = match array.dtype() {
        dtype if dtype.is_complex() => dtype.itemsize() / 2,
        DType::Str(_) => 4,
        dtype => dtype.itemsize(),
    };
    let mut bytes = create::to_bytes(&array)?;
    bytes
        .chunks_mut(width.max(1))
        .paced()
        .for_each(<[u8]>::reverse);
    let swapped = create::from_bytes(&bytes, array.dtype(), -1, 0)?;
    let swapped = swapped
        .reshaped(array.shape(), false)
        .ok_or_else(|| OpError::internal("byteswap"))?;
    if call.flag("inplace")? {
        assign::copy_into(&array, &swapped)?;
        return Ok(Value::Array(source));
    }
    Ok(Value::array(swapped))
}

fn compress(call: &mut Call<'_>) -> Result<Value> {
    super::indexing::compress_array(call, &call.array("self")?)
}

fn setflags(call: &mut Call<'_>) -> Result<Value> {
    if call.optional("uic").is_some() && call.flag("uic")? {
        return Err(OpError::value("cannot set WRITEBACKIFCOPY flag to True"));
    }
    match call.optional("write") {
        None => Ok(Value::None),
        Some(_) => array_flags::set_flag(&this(call)?, call.flag("write")?),
    }
}

fn length(call: &mut Call<'_>) -> Result<Value> {
    // A string of NumPy is a string.
    if let text @ Value::Scalar(Scalar::Str(_)) = call.value("self") {
        return super::python::length(&text);
    }
    let source = this(call)?;
    let array = source.get();
    match array.shape().first() {
        Some(length) => Ok(Value::Int(*length as i64)),
        None => Err(OpError::r#type("len() of unsized object")),
    }
}

fn to_device(call: &mut Call<'_>) -> Result<Value> {
    if &*call.text("device")? != "cpu" {
        return Err(OpError::value("Unsupported device"));
    }
    Ok(call.value("self"))
}
