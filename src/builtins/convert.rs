//! From Python objects to what kernels take: arrays, dtypes, ints, shapes, truth.

use num_bigint::BigInt;
use num_complex::Complex64;
use num_traits::ToPrimitive;

use super::iterate;
pub use super::nested::array_from;
use crate::text::Text;
use crate::value::Held;
use crate::value::cast;
use crate::value::dtype::Kind;
use crate::value::interrupt::Paced;
use crate::value::layout::{MAX_DIMS, Shape};
use crate::value::{
    Array, DType, Element, ErrorKind, Handle, OpError, Result, Scalar, Type, Value, number,
};
use crate::with_dtype;

/// Whether a value counts as true (`bool(value)`).
///
/// # Errors
/// `ValueError` for arrays that do not have exactly one element.
pub fn truth(value: &Value) -> Result<bool> {
    Ok(match value {
        Value::None => false,
        Value::Bool(flag) => *flag,
        Value::Int(int) => *int != 0,
        Value::Float(float) => *float != 0.0,
        Value::Complex(z) => z.re != 0.0 || z.im != 0.0,
        Value::Str(text) => !text.is_empty(),
        Value::Bytes(bytes) => !bytes.is_empty(),
        Value::List(items) => !items.borrow().is_empty(),
        Value::Tuple(items) => !items.is_empty(),
        Value::Dict(items) => !items.borrow().is_empty(),
        Value::Set(items) => !items.borrow().is_empty(),
        Value::Range(range) => !range.is_empty(),
        Value::Scalar(scalar) => scalar.truth(),
        Value::Array(array) => {
            let array = array.get();
            match array.size() {
                1 => array.item().truth(),
                0 => {
                    return Err(OpError::value(
                        "The truth value of an empty array is ambiguous. Use `array.size > 0` to \
                         check that an array is not empty.",
                    ));
                }
                _ => {
                    return Err(OpError::value(
                        "The truth value of an array with more than one element is ambiguous. Use \
                         a.any() or a.all()",
                    ));
                }
            }
        }
        Value::Object(object) => match (object.attribute("__len__"), object.items()) {
            (Some(Value::Int(length)), _) => length != 0,
            (_, Some(items)) => !items?.is_empty(),
            _ => true,
        },
        _ => true,
    })
}

/// Refuses an array that a comparison makes no single truth of.
///
/// # Errors
/// `ValueError: The truth value of an array with more than one element is ambiguous…`.
pub fn comparable(value: &Value) -> Result<()> {
    match value {
        Value::Array(array) if array.get().size() != 1 => truth(value).map(|_| ()),
        _ => Ok(()),
    }
}

/// A value as an index: Python's `__index__`.
///
/// # Errors
/// `TypeError: 'float' object cannot be interpreted as an integer`.
pub fn as_index(value: &Value) -> Result<i64> {
    let refuse = || {
        let name = value.type_name();
        OpError::r#type(format!(
            "'{name}' object cannot be interpreted as an integer"
        ))
    };
    match value {
        Value::Int(int) => Ok(*int),
        Value::Bool(flag) => Ok(i64::from(*flag)),
        Value::Big(int) => Err(int_too_large(int)),
        Value::Scalar(scalar) if scalar.dtype().is_integer() => {
            i64::try_from(scalar.as_int().unwrap_or(0))
                .map_err(|_| int_too_large(&BigInt::from(scalar.as_int().unwrap_or(0))))
        }
        Value::Array(array) => {
            let array = array.get();
            if !array.dtype().is_integer() || array.ndim() != 0 {
                let message = "only integer scalar arrays can be converted to a scalar index";
                return Err(OpError::r#type(message));
            }
            Ok(array.item().cast::<i64>())
        }
        _ => Err(refuse()),
    }
}

fn int_too_large(_: &BigInt) -> Box<OpError> {
    OpError::new(
        ErrorKind::OverflowError,
        "Python int too large to convert to C long",
    )
}

/// A value as a float: Python's `__float__`.
///
/// # Errors
/// `TypeError` when it is no real number.
pub fn as_float(value: &Value) -> Result<f64> {
    match value {
        Value::Float(float) => Ok(*float),
        Value::Int(int) => Ok(*int as f64),
        Value::Bool(flag) => Ok(f64::from(u8::from(*flag))),
        Value::Big(int) => number::big_to_float(int),
        Value::Scalar(scalar) if !scalar.dtype().is_complex() && !scalar.dtype().is_str() => {
            Ok(scalar.cast::<f64>())
        }
        Value::Array(array) if array.get().ndim() == 0 => {
            as_float(&Value::Scalar(array.get().item()))
        }
        Value::Array(_) => Err(OpError::r#type(
            "only 0-dimensional arrays can be converted to Python scalars",
        )),
        other => Err(OpError::r#type(format!(
            "must be real number, not {}",
            other.type_name()
        ))),
    }
}

/// A value as a complex number, if it is a number.
pub fn as_complex(value: &Value) -> Result<Complex64> {
    match value {
        Value::Complex(z) => Ok(*z),
        Value::Scalar(scalar) if scalar.dtype().is_complex() => Ok(scalar.cast::<Complex64>()),
        Value::Array(array) if array.get().ndim() == 0 => {
            as_complex(&Value::Scalar(array.get().item()))
        }
        other => as_float(other).map(|re| Complex64::new(re, 0.0)),
    }
}

/// One int or a sequence of ints.
pub fn int_list(value: &Value) -> Result<Vec<i64>> {
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            sequence(value)?.iter().map(as_index).collect()
        }
        Value::Array(array) if array.get().ndim() == 1 && array.get().dtype().is_integer() => {
            Ok(array.get().to_vec::<i64>())
        }
        other => Ok(vec![as_index(other)?]),
    }
}

/// A shape: one length or a sequence of lengths, each not negative.
///
/// # Errors
/// `ValueError: negative dimensions are not allowed` and NumPy's limits.
pub fn as_shape(value: &Value) -> Result<Shape> {
    let too_big = || OpError::value("Maximum allowed dimension exceeded");
    let lengths = match value {
        Value::Big(_) => return Err(too_big()),
        Value::Float(x) => {
            return Err(OpError::r#type(format!(
                "expected a sequence of integers or a single integer, got '{x:?}'"
            )));
        }
        Value::Str(_) => {
            return Err(OpError::r#type(
                "'str' object cannot be interpreted as an integer",
            ));
        }
        other => int_list(other)?,
    };
    if lengths.len() > MAX_DIMS {
        return Err(OpError::value(format!(
            "maximum supported dimension for an ndarray is currently {MAX_DIMS}, found {}",
            lengths.len()
        )));
    }
    lengths
        .iter()
        .map(|length| {
            usize::try_from(*length)
                .map_err(|_| OpError::value("negative dimensions are not allowed"))
        })
        .collect()
}

/// A dtype from whatever NumPy takes for one: a dtype, a type, text.
///
/// # Errors
/// `TypeError: data type 'foo' not understood`, `Cannot interpret '3' as a data type`.
pub fn as_dtype(value: &Value) -> Result<DType> {
    match value {
        Value::DType(dtype) => Ok(*dtype),
        Value::None => Ok(DType::F64),
        Value::Type(kind) => match (**kind, kind.dtype()) {
            (_, Some(dtype)) => Ok(dtype),
            (Type::Abstract("floating" | "inexact"), _) => Ok(DType::F64),
            (Type::Abstract("integer" | "signedinteger" | "number"), _) => Ok(DType::I64),
            (Type::Abstract("complexfloating"), _) => Ok(DType::C128),
            (Type::Python(name @ ("object" | "bytes" | "list" | "dict" | "tuple")), _) => {
                Err(OpError::r#type(match name {
                    "bytes" => "nx has no arrays of bytes (use str)".to_owned(),
                    _ => format!("nx has no arrays of Python objects: data type '{name}'"),
                }))
            }
            (kind, _) => {
                let name = kind.full_name();
                Err(OpError::r#type(format!(
                    "Cannot interpret '<class '{name}'>' as a data type"
                )))
            }
        },
        Value::Str(text) => DType::parse(text).ok_or_else(|| {
            OpError::r#type(match unsupported_dtype(text) {
                Some(words) => format!("nx has no {words}: data type '{text}'"),
                None => format!("data type '{text}' not understood"),
            })
        }),
        Value::Int(int) => Err(OpError::r#type(format!(
            "Cannot interpret '{int}' as a data type"
        ))),
        Value::Float(x) => Err(OpError::r#type(format!(
            "Cannot interpret '{x:?}' as a data type"
        ))),
        Value::List(items)
            if matches!(
                items.borrow().first(),
                Some(Value::Int(_) | Value::Float(_))
            ) =>
        {
            let first = match items.borrow().first() {
                Some(Value::Int(int)) => int.to_string(),
                Some(Value::Float(x)) => format!("{x:?}"),
                _ => String::new(),
            };
            Err(OpError::r#type(format!(
                "Field elements must be 2- or 3-tuples, got '{first}'"
            )))
        }
        Value::List(_) | Value::Dict(_) => Err(OpError::r#type(
            "nx has no structured arrays: one array for each field, in a dict, serves",
        )),
        Value::Tuple(_) => Err(OpError::r#type(
            "nx has no structured arrays and no sub-arrays as elements",
        )),
        other => {
            let name = other.type_name();
            Err(OpError::r#type(format!(
                "Cannot interpret a '{name}' as a data type"
            )))
        }
    }
}

/// NumPy's names of the extended types of C.
const LONG_DOUBLES: [&str; 8] = [
    "g",
    "G",
    "longdouble",
    "clongdouble",
    "float128",
    "complex256",
    "f16",
    "c32",
];

/// What a text of NumPy's names that nx has no dtype for: `S5`, `O`, `M8[D]`, `i4,f8`, `>f8`.
pub fn unsupported_dtype(text: &str) -> Option<&'static str> {
    let plain = text.trim_start_matches(['|', '<', '>', '=']);
    let name = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    if DType::parse(text).is_some() {
        return None;
    }
    if plain.contains(',') {
        return Some("structured arrays");
    }
    Some(match name {
        "S" | "a" | "bytes" | "bytes_" | "c" => "arrays of bytes (use str)",
        "O" | "object" | "object_" => "arrays of Python objects",
        "V" | "void" => "structured arrays",
        _ if name.starts_with("M8") || name.starts_with("datetime64") => "dates",
        _ if name.starts_with("m8") || name.starts_with("timedelta64") => "time differences",
        _ if LONG_DOUBLES.contains(&plain) => "numbers wider than float64",
        _ if text.starts_with('>') && DType::parse(plain).is_some() => {
            "arrays of the other byte order"
        }
        _ => return None,
    })
}

/// The items of a sequence or any other iterable that needs no calling back.
///
/// # Errors
/// `TypeError: 'int' object is not iterable`.
pub fn sequence(value: &Value) -> Result<Vec<Value>> {
    iterate::collect_plain(value)
}

/// A value as an array object: an array is itself (`np.asarray`).
pub fn as_handle(value: &Value) -> Result<Handle> {
    match value {
        Value::Array(handle) => Ok(handle.clone()),
        other => Ok(Handle::new(array_from(other, None)?)),
    }
}

/// A value as an array; cheap for arrays.
pub fn as_array(value: &Value) -> Result<Array> {
    match value {
        Value::Array(handle) => Ok(handle.get().clone()),
        other => array_from(other, None),
    }
}

/// The strings of an array, or its numbers as text.
pub fn array_texts(array: &Array) -> Result<Held<String>> {
    if array.dtype().is_str() {
        return Ok(array.strings());
    }
    let texts = array
        .scalars()
        .iter()
        .map(Scalar::text)
        .paced()
        .collect::<Vec<_>>();
    Ok(texts.into())
}

/// A copy with another dtype; `Str(0)` stands for strings as wide as needed.
///
/// # Errors
/// When a string is no number, or when there is no memory.
pub fn astype(array: &Array, dtype: DType) -> Result<Array> {
    match dtype {
        DType::Str(0) => array.astype(DType::Str(array.dtype().string_width().max(1))),
        dtype => array.astype(dtype),
    }
}

/// The error of a complex number where a real one is wanted.
pub fn complex_refused(dtype: DType) -> Box<OpError> {
    OpError::r#type(if dtype.is_float() {
        "float() argument must be a string or a real number, not 'complex'"
    } else {
        "int() argument must be a string, a bytes-like object or a real number, not 'complex'"
    })
}

pub(super) fn element_text(value: &Value) -> Result<Text> {
    Ok(match value {
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => text.clone(),
        Value::Scalar(scalar) => scalar.text().into(),
        other => crate::display::str(other, &crate::display::PrintOptions::default())?.into(),
    })
}

/// A Python or NumPy number as one element of a type, as assignment converts it.
///
/// # Errors
/// `OverflowError: Python integer 300 out of bounds for uint8`, `ValueError: cannot convert float
/// NaN to integer`, `TypeError: …must be … not 'str'`.
pub fn element<T: Element>(value: &Value) -> Result<T> {
    let dtype = T::DTYPE;
    match value {
        Value::Bool(flag) => Ok(T::from_i64(i64::from(*flag))),
        Value::Int(int) => {
            check_int_range(i128::from(*int), dtype)?;
            Ok(T::from_i64(*int))
        }
        Value::Big(int) => big_element(int),
        Value::Float(float) => float_element(*float),
        Value::Complex(z) if dtype.is_complex() || dtype == DType::Bool => Ok(T::from_complex(*z)),
        Value::Complex(_) => Err(complex_refused(dtype)),
        Value::Scalar(Scalar::Str(text)) => {
            let text = Array::from_strings(Shape::new(), &[text]);
            Ok(text.astype(dtype)?.item().cast::<T>())
        }
        Value::Scalar(scalar) => match scalar.dtype().kind() {
            Kind::Float if dtype.is_integer() => float_element(scalar.cast::<f64>()),
            _ => Ok(scalar.cast::<T>()),
        },
        Value::Str(text) => text_element(text),
        Value::None if dtype.is_inexact() => Ok(T::from_f64(f64::NAN)),
        Value::Array(array) if array.get().size() == 1 => {
            element(&Value::Scalar(array.get().item()))
        }
        Value::Array(_) | Value::List(_) | Value::Tuple(_) => {
            Err(OpError::value("setting an array element with a sequence."))
        }
        other if dtype.is_integer() && !matches!(other, Value::Dict(_) | Value::Set(_)) => {
            Err(OpError::r#type(format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                other.type_name()
            )))
        }
        other => Err(OpError::r#type(format!(
            "nx has no arrays of Python objects: a '{}' cannot be an element",
            other.type_name()
        ))),
    }
}

fn text_element<T: Element>(text: &str) -> Result<T> {
    let strings = Array::from_strings(Shape::new(), &[text]);
    let number = cast::parse_strings(&strings, T::DTYPE)?;
    Ok(number.item().cast::<T>())
}

fn float_element<T: Element>(float: f64) -> Result<T> {
    if T::DTYPE.is_integer() {
        if float.is_nan() {
            return Err(OpError::value("cannot convert float NaN to integer"));
        }
        if float.is_infinite() {
            let message = "cannot convert float infinity to integer";
            return Err(OpError::new(ErrorKind::OverflowError, message));
        }
        if let Some(int) = number::integral(float.trunc()) {
            let int = int.to_i128().unwrap_or(i128::MAX);
            check_int_range(int, T::DTYPE)?;
            return Ok(match i64::try_from(int) {
                Ok(int) => T::from_i64(int),
                Err(_) => T::from_u64(int as u64),
            });
        }
    }
    Ok(T::from_f64(float))
}

fn big_element<T: Element>(int: &BigInt) -> Result<T> {
    let dtype = T::DTYPE;
    if let Some(unsigned) = int.to_u64() {
        check_int_range(i128::from(unsigned), dtype)?;
        return Ok(T::from_u64(unsigned));
    }
    match dtype.kind() {
        Kind::Bool => Ok(T::from_i64(1)),
        Kind::Float | Kind::Complex => Ok(T::from_f64(number::big_to_float(int)?)),
        _ => Err(out_of_bounds(int, dtype)),
    }
}

fn check_int_range(int: i128, dtype: DType) -> Result<()> {
    match dtype.int_range() {
        Some((low, high)) if dtype != DType::Bool && (int < low || int > high) => {
            Err(out_of_bounds(&BigInt::from(int), dtype))
        }
        // float16 overflows to inf quietly, as in NumPy.
        _ => Ok(()),
    }
}

/// `OverflowError` of a Python int that an integer type cannot hold.
pub fn out_of_bounds(int: &BigInt, dtype: DType) -> Box<OpError> {
    if dtype == DType::I64 && *int > BigInt::from(i64::MAX) {
        return OpError::new(
            ErrorKind::OverflowError,
            "Python int too large to convert to C long",
        );
    }
    OpError::new(
        ErrorKind::OverflowError,
        format!(
            "Python integer {int} out of bounds for {}",
            dtype.fixed_name()
        ),
    )
}

/// A value as a NumPy scalar of a dtype, as assignment converts it.
pub fn scalar_of(value: &Value, dtype: DType) -> Result<Scalar> {
    match dtype {
        DType::Str(_) => Ok(Scalar::Str(element_text(value)?)),
        _ => Ok(with_dtype!(dtype, T => element::<T>(value)?.scalar(), str => Scalar::Bool(false))),
    }
}

/// The dtype that a value has as an array element; None where it has none.
pub fn dtype_of(value: &Value) -> Option<DType> {
    Some(match value {
        Value::Bool(_) => DType::Bool,
        Value::Int(_) => DType::I64,
        Value::Big(int) if int.to_u64().is_some() => DType::U64,
        Value::Float(_) => DType::F64,
        Value::Complex(_) => DType::C128,
        Value::Str(text) => DType::Str(u32::try_from(text.chars().count()).unwrap_or(u32::MAX)),
        Value::Scalar(scalar) => scalar.dtype(),
        Value::Array(array) => array.get().dtype(),
        _ => return None,
    })
}
