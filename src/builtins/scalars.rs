//! NumPy's scalar types: `np.float64`, `np.int8`…, their attributes, and the abstract types.

use super::{Call, Kernel, Row, convert};
use crate::value::dtype::Casting;
use crate::value::{Array, DType, ErrorKind, OpError, Result, Scalar, Type, Value};

/// A row of a scalar type.
const fn scalar_row(
    sig: &'static str,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
    also: &'static [&'static str],
    kernel: Kernel,
) -> Row {
    Row {
        sig,
        doc,
        examples,
        see: &["np.dtype"],
        also,
        kernel,
        ..Row::NEW
    }
}

/// The rows.
pub static ROWS: &[Row] = &[
    scalar_row(
        "np.bool(x=False, /)",
        "True or False as a NumPy scalar, one byte in an array.",
        &[("np.bool(1)", "np.True_")],
        &["np.bool_"],
        Kernel::Type(|| Type::Scalar(DType::Bool), |call| make(call, DType::Bool)),
    ),
    scalar_row(
        "np.int8(x=0, /)",
        "Integers from -128 to 127.",
        &[("np.int8(5)", "np.int8(5)")],
        &["np.byte"],
        Kernel::Type(|| Type::Scalar(DType::I8), |call| make(call, DType::I8)),
    ),
    scalar_row(
        "np.int16(x=0, /)",
        "Integers from -32768 to 32767.",
        &[("np.int16(-300)", "np.int16(-300)")],
        &["np.short"],
        Kernel::Type(|| Type::Scalar(DType::I16), |call| make(call, DType::I16)),
    ),
    scalar_row(
        "np.int32(x=0, /)",
        "Integers of 32 bits with a sign.",
        &[("np.int32(7)", "np.int32(7)")],
        &["np.intc"],
        Kernel::Type(|| Type::Scalar(DType::I32), |call| make(call, DType::I32)),
    ),
    scalar_row(
        "np.int64(x=0, /)",
        "Integers of 64 bits with a sign: what arrays of Python ints hold.",
        &[
            ("np.int64(7)", "np.int64(7)"),
            ("np.int64(2.9)", "np.int64(2)"),
        ],
        &["np.int_", "np.intp", "np.long", "np.longlong"],
        Kernel::Type(|| Type::Scalar(DType::I64), |call| make(call, DType::I64)),
    ),
    scalar_row(
        "np.uint8(x=0, /)",
        "Integers from 0 to 255.",
        &[("np.uint8(200) - np.uint8(100)", "np.uint8(100)")],
        &["np.ubyte"],
        Kernel::Type(|| Type::Scalar(DType::U8), |call| make(call, DType::U8)),
    ),
    scalar_row(
        "np.uint16(x=0, /)",
        "Integers from 0 to 65535.",
        &[("np.uint16(7)", "np.uint16(7)")],
        &["np.ushort"],
        Kernel::Type(|| Type::Scalar(DType::U16), |call| make(call, DType::U16)),
    ),
    scalar_row(
        "np.uint32(x=0, /)",
        "Integers of 32 bits without a sign.",
        &[("np.uint32(7)", "np.uint32(7)")],
        &["np.uintc"],
        Kernel::Type(|| Type::Scalar(DType::U32), |call| make(call, DType::U32)),
    ),
    scalar_row(
        "np.uint64(x=0, /)",
        "Integers of 64 bits without a sign.",
        &[("np.uint64(2**64 - 1)", "np.uint64(18446744073709551615)")],
        &["np.uint", "np.uintp", "np.ulong", "np.ulonglong"],
        Kernel::Type(|| Type::Scalar(DType::U64), |call| make(call, DType::U64)),
    ),
    scalar_row(
        "np.float16(x=0, /)",
        "Half precision: about 3 digits, up to 65504.",
        &[("np.float16(0.1)", "np.float16(0.1)")],
        &["np.half"],
        Kernel::Type(|| Type::Scalar(DType::F16), |call| make(call, DType::F16)),
    ),
    scalar_row(
        "np.float32(x=0, /)",
        "Single precision: about 7 digits.",
        &[("np.float32(0.1)", "np.float32(0.1)")],
        &["np.single"],
        Kernel::Type(|| Type::Scalar(DType::F32), |call| make(call, DType::F32)),
    ),
    scalar_row(
        "np.float64(x=0, /)",
        "Double precision: about 16 digits, Python's own float.",
        &[("np.float64(0.1) + 0.2", "np.float64(0.30000000000000004)")],
        &["np.double"],
        Kernel::Type(|| Type::Scalar(DType::F64), |call| make(call, DType::F64)),
    ),
    scalar_row(
        "np.complex64(real=0, imag=0, /)",
        "A complex number of two float32.",
        &[("np.complex64(1+2j)", "np.complex64(1+2j)")],
        &["np.csingle"],
        Kernel::Type(
            || Type::Scalar(DType::C64),
            |call| make_complex(call, DType::C64),
        ),
    ),
    scalar_row(
        "np.complex128(real=0, imag=0, /)",
        "A complex number of two float64, Python's own complex.",
        &[("np.complex128(1+2j)", "np.complex128(1+2j)")],
        &["np.cdouble"],
        Kernel::Type(
            || Type::Scalar(DType::C128),
            |call| make_complex(call, DType::C128),
        ),
    ),
    scalar_row(
        "np.str_(x='', /)",
        "Text as a NumPy scalar.",
        &[("np.str_('abc')", "np.str_('abc')")],
        &[],
        Kernel::Type(
            || Type::Scalar(DType::Str(0)),
            |call| make(call, DType::Str(0)),
        ),
    ),
    abstract_row(
        "np.generic",
        "Every NumPy scalar type derives from it.",
        || Type::Abstract("generic"),
    ),
    abstract_row(
        "np.number",
        "Every numeric scalar type derives from it.",
        || Type::Abstract("number"),
    ),
    abstract_row("np.integer", "Integer scalar types derive from it.", || {
        Type::Abstract("integer")
    }),
    abstract_row(
        "np.signedinteger",
        "Signed integer types derive from it.",
        || Type::Abstract("signedinteger"),
    ),
    abstract_row(
        "np.unsignedinteger",
        "Unsigned integer types derive from it.",
        || Type::Abstract("unsignedinteger"),
    ),
    abstract_row(
        "np.inexact",
        "Float and complex types derive from it.",
        || Type::Abstract("inexact"),
    ),
    abstract_row("np.floating", "Float types derive from it.", || {
        Type::Abstract("floating")
    }),
    abstract_row(
        "np.complexfloating",
        "Complex types derive from it.",
        || Type::Abstract("complexfloating"),
    ),
    abstract_row(
        "np.flexible",
        "Types of no fixed size derive from it.",
        || Type::Abstract("flexible"),
    ),
    abstract_row("np.character", "Text types derive from it.", || {
        Type::Abstract("character")
    }),
    Row {
        sig: "np.True_",
        doc: "True as a NumPy scalar.",
        examples: &[("np.True_ & np.False_", "np.False_")],
        kernel: Kernel::Const(|| Value::Scalar(Scalar::Bool(true))),
        ..Row::NEW
    },
    Row {
        sig: "np.False_",
        doc: "False as a NumPy scalar.",
        examples: &[("np.False_", "np.False_")],
        kernel: Kernel::Const(|| Value::Scalar(Scalar::Bool(false))),
        ..Row::NEW
    },
];

const fn abstract_row(sig: &'static str, doc: &'static str, kind: fn() -> Type) -> Row {
    Row {
        sig,
        doc,
        examples: &[("np.issubdtype(np.float32, np.floating)", "True")],
        see: &["np.issubdtype"],
        also: &[],
        kernel: Kernel::Type(kind, |call| {
            let name = call.row.name();
            Err(OpError::r#type(format!(
                "cannot create 'numpy.{name}' instances"
            )))
        }),
        ..Row::NEW
    }
}

fn make(call: &mut Call<'_>, dtype: DType) -> Result<Value> {
    let value = call.value("x");
    scalar_from(&value, dtype)
}

fn make_complex(call: &mut Call<'_>, dtype: DType) -> Result<Value> {
    let (real, imag) = (call.value("real"), call.given("imag").cloned());
    let Some(imag) = imag else {
        return scalar_from(&real, dtype);
    };
    let (re, im) = (convert::as_complex(&real)?, convert::as_complex(&imag)?);
    let z = re + im * num_complex::Complex64::i();
    Ok(Value::Scalar(Scalar::C128(z).cast_to(dtype)))
}

/// A scalar of a type from a number or text; sequences and arrays become arrays of the type.
fn scalar_from(value: &Value, dtype: DType) -> Result<Value> {
    match (value, dtype) {
        (Value::List(_) | Value::Tuple(_) | Value::Range(_), _) => {
            Ok(Value::array(convert::array_from(value, Some(dtype))?))
        }
        (Value::Array(array), _) => {
            let array = array.get().clone();
            Ok(Value::from_result(convert::astype(&array, dtype)?))
        }
        (Value::None, DType::F16 | DType::F32 | DType::F64) => {
            Ok(Value::Scalar(Scalar::F64(f64::NAN).cast_to(dtype)))
        }
        (_, DType::Bool) => Ok(Value::Scalar(Scalar::Bool(convert::truth(value)?))),
        (Value::Complex(_), _) if !dtype.is_complex() && !dtype.is_str() => {
            Err(convert::complex_refused(dtype))
        }
        (Value::Scalar(Scalar::Str(_)) | Value::Str(_), _) if dtype.is_complex() => {
            let z = parse_complex(value)?;
            Ok(Value::Scalar(Scalar::C128(z).cast_to(dtype)))
        }
        _ => Ok(Value::Scalar(convert::scalar_of(value, dtype)?)),
    }
}

fn parse_complex(value: &Value) -> Result<num_complex::Complex64> {
    let text = match value {
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => text,
        _ => return convert::as_complex(value),
    };
    text.trim()
        .parse()
        .map_err(|_| OpError::value("complex() arg is a malformed string"))
}

/// The dtype that results from combining arrays, scalars and dtypes (`np.result_type`).
///
/// # Errors
/// `TypeError` for what has no dtype.
pub fn result_type(values: &[Value]) -> Result<DType> {
    let mut strong: Option<DType> = None;
    let mut weak: Option<DType> = None;
    let join = |slot: &mut Option<DType>, dtype: DType| {
        *slot = Some(slot.map_or(dtype, |before| before.promote(dtype)));
    };
    for value in values {
        match value {
            Value::Int(_) | Value::Big(_) => join(&mut weak, DType::I64),
            Value::Float(_) => join(&mut weak, DType::F64),
            Value::Complex(_) => join(&mut weak, DType::C128),
            Value::Array(array) => join(&mut strong, array.get().dtype()),
            Value::Bool(_) | Value::Scalar(_) => {
                join(&mut strong, convert::dtype_of(value).unwrap_or(DType::Bool));
            }
            Value::List(_) | Value::Tuple(_) => {
                join(&mut strong, convert::as_array(value)?.dtype());
            }
            other => join(&mut strong, convert::as_dtype(other)?),
        }
    }
    match (strong, weak) {
        (Some(DType::Str(_)), Some(_)) => Err(super::arrays::no_promotion(values, true)?),
        (Some(strong), Some(weak)) => Ok(with_weak(strong, weak)),
        (Some(only), None) | (None, Some(only)) => Ok(only),
        (None, None) => Err(OpError::value("at least one array or dtype is required")),
    }
}

/// A Python number beside a dtype: its kind counts, its size does not.
fn with_weak(strong: DType, weak: DType) -> DType {
    match weak {
        DType::I64 if strong == DType::Bool => DType::I64,
        DType::F64 if strong == DType::Bool || strong.is_integer() => DType::F64,
        DType::C128 => match strong {
            strong if strong.is_complex() => strong,
            DType::F16 | DType::F32 => DType::C64,
            _ => DType::C128,
        },
        _ => strong,
    }
}

/// Whether values of a type, or one value, may become another type (`np.can_cast`).
///
/// # Errors
/// `TypeError` for Python numbers, which NumPy 2 refuses here.
pub fn can_cast(from: &Value, to: DType, casting: Casting) -> Result<bool> {
    match from {
        Value::Int(_) | Value::Float(_) | Value::Complex(_) | Value::Big(_) => Err(OpError::new(
            ErrorKind::TypeError,
            "can_cast() does not support Python ints, floats, and complex because the result \
                 used to depend on the value.\nThis change was part of adopting NEP 50, we may \
                 explicitly allow them again in the future.",
        )),
        Value::Array(array) => Ok(array.get().dtype().can_cast(to, casting)),
        Value::Scalar(scalar) => Ok(scalar.dtype().can_cast(to, casting)),
        other => Ok(convert::as_dtype(other)?.can_cast(to, casting)),
    }
}

/// The smallest type that holds a value (`np.min_scalar_type`).
pub fn min_scalar_type(value: &Value) -> Result<DType> {
    let array = convert::as_array(value)?;
    if array.ndim() > 0 {
        return Ok(array.dtype());
    }
    Ok(smallest(&array))
}

fn smallest(array: &Array) -> DType {
    let scalar = array.item();
    let dtype = array.dtype();
    if let Some(int) = scalar.as_int().filter(|_| dtype.is_integer()) {
        let unsigned = [DType::U8, DType::U16, DType::U32, DType::U64];
        let signed = [DType::I8, DType::I16, DType::I32, DType::I64];
        let list = if int >= 0 { unsigned } else { signed };
        let fits = |dtype: &DType| dtype.int_range().is_some_and(|(l, h)| l <= int && int <= h);
        return list.into_iter().find(fits).unwrap_or(dtype);
    }
    // Floats shrink when the value stays in range; precision does not count.
    let within = |limit: f64, part: f64| !part.is_finite() || part.abs() < limit;
    let z = scalar.cast::<num_complex::Complex64>();
    let fits = |limit: f64| within(limit, z.re) && within(limit, z.im);
    match dtype {
        DType::F32 | DType::F64 if fits(65000.0) => DType::F16,
        DType::F64 if fits(3.4e38) => DType::F32,
        DType::C128 if fits(3.4e38) => DType::C64,
        _ => dtype,
    }
}
