//! Methods and attributes of ints, floats, complex numbers; NumPy's scalars share some of them.

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{One, Signed, ToPrimitive};

use super::{Call, Row, convert, number_text, python_types};
use crate::value::number;
use crate::value::{ErrorKind, OpError, Result, Scalar, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "int.bit_length(self, /)",
        "How many binary digits the absolute value has.",
        &[("(255).bit_length()", "8")],
        &["int.bit_count", "bin"],
        |call| Ok(Value::Int(int(call)?.bits() as i64)),
    ),
    Row {
        also: &["integer.bit_count"],
        ..Row::function(
            "int.bit_count(self, /)",
            "How many ones the binary digits of the absolute value have.",
            &[("(13).bit_count()", "3")],
            &["int.bit_length", "np.bitwise_count"],
            |call| {
                let ones = int(call)?.magnitude().count_ones();
                Ok(Value::Int(ones as i64))
            },
        )
    },
    Row::function(
        "int.conjugate(self, /)",
        "Itself.",
        &[("(3).conjugate()", "3")],
        &["complex.conjugate"],
        |call| python_types::int_of(&call.value("self")),
    ),
    Row::attribute(
        "int.real",
        "Itself.",
        &[("(3).real", "3")],
        python_types::int_of,
    ),
    Row::attribute("int.imag", "0.", &[("(3).imag", "0")], |_| {
        Ok(Value::Int(0))
    }),
    Row::attribute(
        "int.numerator",
        "Itself.",
        &[("(3).numerator", "3")],
        python_types::int_of,
    ),
    Row::attribute("int.denominator", "1.", &[("(3).denominator", "1")], |_| {
        Ok(Value::Int(1))
    }),
    Row::function(
        "int.as_integer_ratio(self, /)",
        "Itself and 1.",
        &[("(3).as_integer_ratio()", "(3, 1)")],
        &["float.as_integer_ratio"],
        |call| {
            let int = Value::big(int(call)?);
            Ok(Value::tuple([int, Value::Int(1)]))
        },
    ),
    Row::function(
        "integer.is_integer(self, /)",
        "True.",
        &[("np.int64(3).is_integer()", "True")],
        &["float.is_integer"],
        |_| Ok(Value::Bool(true)),
    ),
    Row::function(
        "int.to_bytes(self, length=1, byteorder='big', *, signed=False)",
        "The bytes of the int.",
        &[("(258).to_bytes(2, 'big')", "b'\\x01\\x02'")],
        &["int.from_bytes"],
        to_bytes,
    ),
    Row::function(
        "int.from_bytes(bytes, byteorder='big', *, signed=False)",
        "The int of bytes.",
        &[("int.from_bytes(b'\\x01\\x02', 'big')", "258")],
        &["int.to_bytes"],
        |call| {
            let Value::Bytes(bytes) = call.value("bytes") else {
                return Err(OpError::r#type("cannot convert to bytes"));
            };
            let mut bytes = bytes.to_vec();
            if little(call)? {
                bytes.reverse();
            }
            Ok(Value::big(match call.flag("signed")? {
                true => BigInt::from_signed_bytes_be(&bytes),
                false => BigInt::from_bytes_be(Sign::Plus, &bytes),
            }))
        },
    ),
    Row {
        also: &["floating.is_integer"],
        ..Row::function(
            "float.is_integer(self, /)",
            "Whether there is no fraction.",
            &[
                ("(2.0).is_integer()", "True"),
                ("(2.5).is_integer()", "False"),
            ],
            &["np.trunc"],
            |call| {
                let x = call.float("self")?;
                Ok(Value::Bool(x.is_finite() && x.fract() == 0.0))
            },
        )
    },
    Row {
        also: &["floating.as_integer_ratio"],
        ..Row::function(
            "float.as_integer_ratio(self, /)",
            "Two ints whose quotient is exactly the float.",
            &[("(0.75).as_integer_ratio()", "(3, 4)")],
            &["int.as_integer_ratio"],
            |call| integer_ratio(call.float("self")?),
        )
    },
    Row::function(
        "float.hex(self, /)",
        "The float in hexadecimal, exactly.",
        &[("(0.5).hex()", "'0x1.0000000000000p-1'")],
        &["float.fromhex"],
        |call| Ok(Value::str(hex(call.float("self")?))),
    ),
    Row::function(
        "float.fromhex(string, /)",
        "The float of hexadecimal text.",
        &[("float.fromhex('0x1.8p+1')", "3.0")],
        &["float.hex"],
        |call| {
            let text = call.text("string")?;
            let wrong = || OpError::value("invalid hexadecimal floating-point string");
            from_hex(text.trim()).ok_or_else(wrong).map(Value::Float)
        },
    ),
    Row::function(
        "float.conjugate(self, /)",
        "Itself.",
        &[("(1.5).conjugate()", "1.5")],
        &["complex.conjugate"],
        |call| Ok(call.value("self")),
    ),
    Row::attribute("float.real", "Itself.", &[("(1.5).real", "1.5")], |value| {
        Ok(value.clone())
    }),
    Row::attribute("float.imag", "0.", &[("(1.5).imag", "0.0")], |_| {
        Ok(Value::Float(0.0))
    }),
    Row::attribute(
        "complex.real",
        "The real part.",
        &[("(1+2j).real", "1.0")],
        |value| convert::as_complex(value).map(|z| Value::Float(z.re)),
    ),
    Row::attribute(
        "complex.imag",
        "The imaginary part.",
        &[("(1+2j).imag", "2.0")],
        |value| convert::as_complex(value).map(|z| Value::Float(z.im)),
    ),
    Row::function(
        "complex.conjugate(self, /)",
        "With the other sign of the imaginary part.",
        &[("(1+2j).conjugate()", "(1-2j)")],
        &["np.conjugate"],
        |call| convert::as_complex(&call.value("self")).map(|z| Value::Complex(z.conj())),
    ),
];

fn int(call: &Call<'_>) -> Result<BigInt> {
    match call.value("self") {
        Value::Scalar(scalar) => Ok(BigInt::from(scalar.as_int().unwrap_or(0))),
        other => number::as_big(&other).ok_or_else(|| {
            let (name, kind) = (call.row.name(), other.type_name());
            OpError::r#type(format!(
                "descriptor '{name}' for 'int' objects doesn't apply to a '{kind}' object"
            ))
        }),
    }
}

fn little(call: &Call<'_>) -> Result<bool> {
    match &*call.text("byteorder")? {
        "little" => Ok(true),
        "big" => Ok(false),
        _ => Err(OpError::value("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(call: &mut Call<'_>) -> Result<Value> {
    let (int, signed) = (int(call)?, call.flag("signed")?);
    let overflow = |message: &str| OpError::new(ErrorKind::OverflowError, message);
    let length = usize::try_from(call.int("length")?)
        .map_err(|_| OpError::value("length argument must be non-negative"))?;
    crate::value::budget::check_bytes(Some(length))?;
    if int.is_negative() && !signed {
        return Err(overflow("can't convert negative int to unsigned"));
    }
    let mut bytes = match signed {
        true => int.to_signed_bytes_le(),
        false => int.to_bytes_le().1,
    };
    let zero = bytes.iter().all(|byte| *byte == 0);
    if bytes.len() > length && !(zero && length == 0) {
        return Err(overflow("int too big to convert"));
    }
    bytes.resize(length, if int.is_negative() { 0xff } else { 0 });
    if !little(call)? {
        bytes.reverse();
    }
    Ok(Value::bytes(&bytes))
}

/// `x.as_integer_ratio()`.
fn integer_ratio(x: f64) -> Result<Value> {
    if x.is_nan() {
        return Err(OpError::value("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        let message = "cannot convert Infinity to integer ratio";
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    let (mantissa, exponent) = parts(x.abs());
    let twos = if mantissa == 0 {
        0
    } else {
        mantissa.trailing_zeros()
    };
    let (mantissa, exponent) = (mantissa >> twos, exponent + i64::from(twos));
    let (mut top, mut bottom) = (BigInt::from(mantissa), BigInt::one());
    match (mantissa, exponent) {
        (0, _) => {}
        (_, 0..) => top <<= exponent as usize,
        _ => bottom <<= (-exponent) as usize,
    }
    let top = if x < 0.0 { -top } else { top };
    Ok(Value::tuple([Value::big(top), Value::big(bottom)]))
}

/// A positive float as an int times a power of two.
fn parts(x: f64) -> (u64, i64) {
    let bits = x.to_bits();
    match (bits >> 52) & 0x7ff {
        0 => (bits & ((1 << 52) - 1), -1074),
        biased => ((bits & ((1 << 52) - 1)) | 1 << 52, biased as i64 - 1075),
    }
}

fn hex(x: f64) -> String {
    if !x.is_finite() {
        return crate::display::python_float_repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let bits = x.to_bits();
    let (biased, fraction) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
    match (biased, fraction) {
        (0, 0) => format!("{sign}0x0.0p+0"),
        (0, _) => format!("{sign}0x0.{fraction:013x}p-1022"),
        _ => format!("{sign}0x1.{fraction:013x}p{:+}", biased as i64 - 1023),
    }
}

fn from_hex(text: &str) -> Option<f64> {
    if let Ok(named) = number_text::float(text)
        && !named.is_finite()
    {
        return Some(named);
    }
    let (negative, rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let lower = rest.to_ascii_lowercase();
    let body = lower.strip_prefix("0x").unwrap_or(&lower);
    let (digits, exponent) = match body.split_once('p') {
        Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
        None => (body, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let mantissa = BigUint::parse_bytes(all.as_bytes(), 16)?;
    let exponent = exponent.checked_sub(4 * fraction.len() as i64)?;
    // The quotient of two ints is rounded once.
    let shift = usize::try_from(exponent.unsigned_abs().min(20_000)).ok()?;
    let (top, bottom) = match exponent >= 0 {
        true => (BigInt::from(mantissa) << shift, BigInt::one()),
        false => (BigInt::from(mantissa), BigInt::one() << shift),
    };
    let quotient = number::binary(number::Operator::Div, &Value::big(top), &Value::big(bottom));
    let value = match quotient?.ok()? {
        Value::Float(x) => x,
        other => number::as_big(&other)?.to_f64()?,
    };
    Some(if negative { -value } else { value })
}

/// The value of a NumPy scalar that Python takes for a number of its own.
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Scalar(Scalar::Str(_)) => value.clone(),
        Value::Scalar(scalar) => scalar.to_python(),
        other => other.clone(),
    }
}
