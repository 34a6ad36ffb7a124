//! Python's number and text types: what calling `int`, `float`, `complex`, `bool`, `str`, `bytes`,
//! `type` and `object` gives.

use std::rc::Rc;

use num_bigint::BigInt;
use num_complex::Complex64;

use super::{Call, Kernel, Row, convert, iterate, number_text, text};
use crate::value::hash;
use crate::value::number::{self, integral};
use crate::value::types::type_of;
use crate::value::{ErrorKind, Object, OpError, Result, Scalar, Type, Value};

/// Floats below it are all exact as ints.
const MAX_EXACT: f64 = 9007199254740992.0;

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "int(x=0, /, base=<no value>)",
        doc: "An int from a number (towards zero) or from text in a base.",
        examples: &[
            ("int(-3.7)", "-3"),
            ("int('1_000')", "1000"),
            ("int('ff', 16)", "255"),
        ],
        see: &["float", "round", "np.int64"],
        kernel: Kernel::Type(|| Type::Python("int"), int),
        quick: Some(|args| match args {
            [Value::Int(int)] => Some(Value::Int(*int)),
            [Value::Float(x) | Value::Scalar(Scalar::F64(x))] if x.abs() < MAX_EXACT => {
                Some(Value::Int(*x as i64))
            }
            [Value::Scalar(Scalar::I64(int))] => Some(Value::Int(*int)),
            _ => None,
        }),
        ..Row::NEW
    },
    Row {
        sig: "float(x=0, /)",
        doc: "A float from a number or text.",
        examples: &[("float('1e3')", "1000.0"), ("float('-inf')", "-inf")],
        see: &["int", "np.float64"],
        kernel: Kernel::Type(
            || Type::Python("float"),
            |call| {
                let value = call.value("x");
                float(&real_part(call, value))
            },
        ),
        quick: Some(|args| match args {
            [Value::Float(x) | Value::Scalar(Scalar::F64(x))] => Some(Value::Float(*x)),
            [Value::Int(int)] if int.unsigned_abs() < 1 << 53 => Some(Value::Float(*int as f64)),
            _ => None,
        }),
        ..Row::NEW
    },
    Row {
        sig: "complex(real=0, imag=<no value>)",
        doc: "A complex from two parts, or from a number or text.",
        examples: &[("complex(1, -2)", "(1-2j)"), ("complex('3+4j')", "(3+4j)")],
        see: &["np.complex128"],
        kernel: Kernel::Type(|| Type::Python("complex"), complex),
        ..Row::NEW
    },
    Row {
        sig: "bool(x=False, /)",
        doc: "Whether a value counts as true: numbers that are not zero, containers with items.",
        examples: &[("bool([])", "False"), ("bool('a')", "True")],
        see: &["np.bool_"],
        kernel: Kernel::Type(
            || Type::Python("bool"),
            |call| call.flag("x").map(Value::Bool),
        ),
        ..Row::NEW
    },
    Row {
        sig: "str(object='', encoding='utf-8', errors='strict')",
        doc: "A value as text, as `print` writes it.",
        examples: &[("str(1.0)", "'1.0'"), ("str([1, 2])", "'[1, 2]'")],
        see: &["repr", "format"],
        kernel: Kernel::Type(
            || Type::Python("str"),
            |call| match (call.value("object"), call.given("encoding")) {
                (Value::Bytes(bytes), Some(_)) => {
                    Ok(Value::str(String::from_utf8_lossy(&bytes).as_ref()))
                }
                (value, _) => text::str(call.machine, &value).map(Value::str),
            },
        ),
        ..Row::NEW
    },
    Row {
        sig: "bytes(source=(), encoding='utf-8', errors='strict')",
        doc: "Bytes from ints, from text, or so many zeros.",
        examples: &[("bytes([72, 105])", "b'Hi'"), ("bytes(2)", "b'\\x00\\x00'")],
        see: &["str.encode"],
        kernel: Kernel::Type(|| Type::Python("bytes"), bytes),
        ..Row::NEW
    },
    Row {
        sig: "type(object, /)",
        doc: "The type of a value.",
        examples: &[
            ("type(3)", "<class 'int'>"),
            ("type(np.zeros(2))", "<class 'numpy.ndarray'>"),
        ],
        see: &["isinstance"],
        kernel: Kernel::Type(
            || Type::Python("type"),
            |call| Ok(Value::r#type(type_of(&call.value("object")))),
        ),
        ..Row::NEW
    },
    Row {
        sig: "object()",
        doc: "A value that is equal to itself only: a mark that nothing else can be.",
        examples: &[("object() == object()", "False")],
        kernel: Kernel::Type(|| Type::Python("object"), |_| Ok(Value::object(Plain))),
        ..Row::NEW
    },
    Row::attribute(
        "BaseException.args",
        "What the exception was made with.",
        &[("ValueError('a', 2).args", "('a', 2)")],
        |value| match value {
            Value::Exception(error) if error.args.is_empty() && !error.message.is_empty() => {
                Ok(Value::tuple([Value::str(&error.message)]))
            }
            Value::Exception(error) => Ok(Value::tuple(error.args.clone())),
            other => Ok(other.clone()),
        },
    ),
    Row::attribute(
        "BaseException.__cause__",
        "What it was raised from.",
        &[(
            "try:\n    raise ValueError('a') from KeyError('b')\nexcept ValueError as error:\n    print(repr(error.__cause__))",
            "KeyError('b')",
        )],
        |value| Ok(related(value, |error| error.cause.as_ref())),
    ),
    Row::attribute(
        "BaseException.__context__",
        "What was being handled when it was raised.",
        &[("ValueError('a').__context__ is None", "True")],
        |value| Ok(related(value, |error| error.context.as_ref())),
    ),
    Row::attribute(
        "BaseException.__suppress_context__",
        "Whether `from` was written where it was raised.",
        &[("ValueError('a').__suppress_context__", "False")],
        |value| {
            let suppressed = matches!(value, Value::Exception(error) if error.suppress_context);
            Ok(Value::Bool(suppressed))
        },
    ),
    Row::function(
        "hash(obj, /)",
        "A number that is equal for equal values; only values that cannot change have one.",
        &[("hash(1) == hash(1.0)", "True")],
        &["dict"],
        |call| {
            let key = hash::Key::of(&call.value("obj"))?;
            Ok(Value::Int(hash::of(&key).0 as i64))
        },
    ),
    Row::function(
        "ascii(obj, /)",
        "The repr of a value with everything outside ASCII escaped.",
        &[("ascii('é')", "\"'\\\\xe9'\"")],
        &["repr"],
        |call| {
            let value = call.value("obj");
            text::ascii(call.machine, &value).map(Value::str)
        },
    ),
];

/// An exception that another one knows.
fn related(value: &Value, of: fn(&OpError) -> Option<&Rc<OpError>>) -> Value {
    match value {
        Value::Exception(error) => {
            of(error).map_or(Value::None, |other| Value::Exception(Rc::clone(other)))
        }
        _ => Value::None,
    }
}

struct Plain;

impl Object for Plain {
    fn type_name(&self) -> &'static str {
        "object"
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// A NumPy complex scalar gives its real part, with a warning.
fn real_part(call: &mut Call<'_>, value: Value) -> Value {
    match &value {
        Value::Scalar(scalar) if scalar.dtype().is_complex() => {
            let message = "Casting complex values to real discards the imaginary part";
            call.warn(ErrorKind::ComplexWarning, message);
            Value::Float(scalar.cast::<f64>())
        }
        _ => value,
    }
}

fn int(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("x");
    let value = real_part(call, value);
    let Some(base) = call.given("base") else {
        return int_of(&value);
    };
    let base = convert::as_index(base)?;
    let Value::Str(text) = &value else {
        let message = "int() can't convert non-string with explicit base";
        return Err(OpError::r#type(message));
    };
    match u32::try_from(base) {
        Ok(base @ (0 | 2..=36)) => number_text::int(text, base),
        _ => Err(OpError::value("int() base must be >= 2 and <= 36, or 0")),
    }
}

/// `int(value)`.
///
/// # Errors
/// In CPython's words.
pub fn int_of(value: &Value) -> Result<Value> {
    match value {
        Value::Float(x) => truncate(*x).map(Value::big),
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => number_text::int(text, 10),
        Value::Scalar(scalar) if scalar.dtype().is_float() => {
            truncate(scalar.cast::<f64>()).map(Value::big)
        }
        Value::Scalar(scalar) if !scalar.dtype().is_complex() => {
            Ok(Value::big(BigInt::from(scalar.as_int().unwrap_or(0))))
        }
        Value::Array(array) => int_of(&Value::Scalar(only_element(array)?)),
        other => number::as_big(other).map(Value::big).ok_or_else(|| {
            let kind = match other {
                Value::Scalar(_) => "complex".to_string(),
                other => other.type_name(),
            };
            OpError::r#type(format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{kind}'"
            ))
        }),
    }
}

/// A float as an int, towards zero.
///
/// # Errors
/// For nan and infinities.
pub fn truncate(x: f64) -> Result<BigInt> {
    if x.is_nan() {
        return Err(OpError::value("cannot convert float NaN to integer"));
    }
    let infinite = "cannot convert float infinity to integer";
    integral(x.trunc()).ok_or_else(|| OpError::new(ErrorKind::OverflowError, infinite))
}

/// The element of an array of no axes.
fn only_element(array: &crate::value::Handle) -> Result<Scalar> {
    let array = array.get();
    if array.ndim() == 0 {
        return Ok(array.item());
    }
    Err(OpError::r#type(
        "only 0-dimensional arrays can be converted to Python scalars",
    ))
}

fn float(value: &Value) -> Result<Value> {
    match value {
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => {
            number_text::float(text).map(Value::Float)
        }
        Value::Array(array) => float(&Value::Scalar(only_element(array)?)),
        Value::Scalar(scalar) if scalar.dtype().is_complex() => Err(not_a_real("complex")),
        other => convert::as_float(other).map(Value::Float).map_err(|error| {
            if error.kind == ErrorKind::TypeError {
                return not_a_real(&other.type_name());
            }
            error
        }),
    }
}

fn not_a_real(kind: &str) -> Box<OpError> {
    OpError::r#type(format!(
        "float() argument must be a string or a real number, not '{kind}'"
    ))
}

fn complex(call: &mut Call<'_>) -> Result<Value> {
    let real = call.value("real");
    let imag = call.given("imag");
    if let Value::Str(text) | Value::Scalar(Scalar::Str(text)) = &real {
        if imag.is_some() {
            let message = "complex() can't take second arg if first is a string";
            return Err(OpError::r#type(message));
        }
        return number_text::complex(text).map(Value::Complex);
    }
    let part = |value: &Value, which: &str| {
        if let Value::Array(array) = value {
            only_element(array)?;
        }
        convert::as_complex(value).map_err(|error| {
            if error.kind != ErrorKind::TypeError {
                return error;
            }
            let kind = value.type_name();
            OpError::r#type(format!(
                "complex() {which} must be a {}number, not '{kind}'",
                if which.starts_with('f') {
                    "string or a "
                } else {
                    ""
                }
            ))
        })
    };
    let re = part(&real, "first argument")?;
    let Some(imag) = imag else {
        return Ok(Value::Complex(re));
    };
    if let Value::Str(_) = imag {
        return Err(OpError::r#type("complex() second arg can't be a string"));
    }
    let im = part(imag, "second argument")?;
    // A real first argument has no imaginary part to add: the sign of a zero survives.
    let whole = matches!(type_of(&real).dtype(), Some(dtype) if dtype.is_complex());
    let imag = if whole { re.im + im.re } else { im.re };
    Ok(Value::Complex(Complex64::new(re.re - im.im, imag)))
}

fn bytes(call: &mut Call<'_>) -> Result<Value> {
    let source = call.value("source");
    let bytes: Vec<u8> = match &source {
        Value::Str(text) => match call.given("encoding") {
            Some(_) => text.as_bytes().to_vec(),
            None => return Err(OpError::r#type("string argument without an encoding")),
        },
        Value::Bytes(_) => return Ok(source),
        Value::Int(count) => {
            let count = usize::try_from(*count).map_err(|_| OpError::value("negative count"))?;
            crate::value::budget::check_bytes(Some(count))?;
            vec![0; count]
        }
        other => {
            let items = iterate::collect(other, &mut *call.machine)?;
            let byte = |item: &Value| {
                u8::try_from(convert::as_index(item)?)
                    .map_err(|_| OpError::value("bytes must be in range(0, 256)"))
            };
            items.iter().map(byte).collect::<Result<_>>()?
        }
    };
    Ok(Value::bytes(&bytes))
}
