//! Python's built-in functions on numbers: `abs`, `round`, `divmod`, `pow`, other bases.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Signed;

use super::{Call, Kernel, Row, apply, attribute, convert, operators, ufunc};
use crate::text::Symbol;
use crate::value::number::{self, Operator};
use crate::value::{ErrorKind, OpError, Result, Scalar, Value, whole};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "abs(x, /)",
        doc: "The absolute value; of a complex number, its distance from 0.",
        examples: &[("abs(-3)", "3"), ("abs(3+4j)", "5.0")],
        see: &["np.absolute"],
        kernel: Kernel::Call(absolute),
        quick: Some(|args| match args {
            [Value::Int(int)] => int.checked_abs().map(Value::Int),
            [Value::Float(float)] => Some(Value::Float(float.abs())),
            _ => None,
        }),
        ..Row::NEW
    },
    Row {
        sig: "round(number, ndigits=None)",
        doc: "Rounded to so many decimals, halves to even; without `ndigits` an int.",
        examples: &[("round(2.5)", "2"), ("round(2.675, 2)", "2.67")],
        see: &["np.round"],
        kernel: Kernel::Call(round),
        ..Row::NEW
    },
    Row {
        sig: "divmod(a, b, /)",
        doc: "Floor division and its remainder.",
        examples: &[("divmod(-7, 2)", "(-4, 1)")],
        see: &["np.divmod"],
        kernel: Kernel::Call(|call| {
            let (a, b) = (call.value("a"), call.value("b"));
            if matches!(a, Value::Array(_)) || matches!(b, Value::Array(_)) {
                return ufunc::apply(call.machine, "divmod", &[a, b]);
            }
            let quotient = operators::binary(call.machine, Operator::FloorDiv, &a, &b);
            let quotient = quotient.map_err(|mut error| {
                error.message = error.message.replace("for //:", "for divmod():");
                error.message = error
                    .message
                    .replace("float floor division by zero", "float divmod()");
                error
            })?;
            let rest = operators::binary(call.machine, Operator::Mod, &a, &b)?;
            Ok(Value::tuple([quotient, rest]))
        }),
        ..Row::NEW
    },
    Row {
        sig: "pow(base, exp, mod=None)",
        doc: "`base ** exp`, with `mod` the remainder of it.",
        examples: &[("pow(2, 10)", "1024"), ("pow(3, 200, 7)", "2")],
        see: &["np.power"],
        kernel: Kernel::Call(power),
        ..Row::NEW
    },
    Row {
        sig: "hex(number, /)",
        doc: "An int in hexadecimal.",
        examples: &[("hex(255)", "'0xff'")],
        see: &["bin", "oct"],
        kernel: Kernel::Call(|call| in_base(call, 16, "0x")),
        ..Row::NEW
    },
    Row {
        sig: "oct(number, /)",
        doc: "An int in octal.",
        examples: &[("oct(8)", "'0o10'")],
        see: &["bin", "hex"],
        kernel: Kernel::Call(|call| in_base(call, 8, "0o")),
        ..Row::NEW
    },
    Row {
        sig: "bin(number, /)",
        doc: "An int in binary.",
        examples: &[("bin(5)", "'0b101'")],
        see: &["hex", "np.binary_repr"],
        kernel: Kernel::Call(|call| in_base(call, 2, "0b")),
        ..Row::NEW
    },
];

fn absolute(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("x");
    match &value {
        Value::Float(x) => Ok(Value::Float(x.abs())),
        Value::Complex(z) => Ok(Value::Float(z.re.hypot(z.im))),
        Value::Array(_) | Value::Scalar(_) => ufunc::apply(call.machine, "absolute", &[value]),
        other => match number::as_big(other) {
            Some(int) => Ok(Value::big(int.abs())),
            None => {
                let name = other.type_name();
                Err(OpError::r#type(format!(
                    "bad operand type for abs(): '{name}'"
                )))
            }
        },
    }
}

fn round(call: &mut Call<'_>) -> Result<Value> {
    let digits = call.optional_int("ndigits")?;
    let value = call.value("number");
    match &value {
        Value::Float(x) => round_float(*x, digits),
        Value::Scalar(scalar) if scalar.dtype().is_float() => {
            let dtype = scalar.dtype();
            match round_float(scalar.cast::<f64>(), digits)? {
                Value::Float(x) => Ok(Value::Scalar(Scalar::F64(x).cast_to(dtype))),
                int => Ok(int),
            }
        }
        Value::Scalar(scalar) if !scalar.dtype().is_integer() => Err(OpError::r#type(format!(
            "type {} doesn't define __round__ method",
            value.type_name()
        ))),
        Value::Scalar(scalar) if digits.is_none() => Ok(scalar.to_python()),
        Value::Array(_) | Value::Scalar(_) => {
            let Some(row) = attribute::method(&value, Symbol::new("round")) else {
                return Ok(value);
            };
            let digits = Value::Int(digits.unwrap_or(0));
            apply(call.machine, &Value::Builtin(row), vec![value, digits])
        }
        other => match number::as_big(other) {
            Some(int) => Ok(Value::big(round_int(&int, digits.unwrap_or(0)))),
            None => {
                let name = other.type_name();
                Err(OpError::r#type(format!(
                    "type {name} doesn't define __round__ method"
                )))
            }
        },
    }
}

fn round_float(x: f64, digits: Option<i64>) -> Result<Value> {
    let Some(digits) = digits else {
        if x.is_nan() {
            return Err(OpError::value("cannot convert float NaN to integer"));
        }
        let int = number::integral(x.round_ties_even());
        let infinite = "cannot convert float infinity to integer";
        return int
            .map(Value::big)
            .ok_or_else(|| OpError::new(ErrorKind::OverflowError, infinite));
    };
    if !x.is_finite() || digits > 323 {
        return Ok(Value::Float(x));
    }
    if digits >= 0 {
        // The exact decimal expansion is rounded, halves to even, as CPython does.
        let text = format!("{x:.*}", digits as usize);
        return Ok(Value::Float(text.parse().unwrap_or(x)));
    }
    if digits < -308 {
        return Ok(Value::Float(0f64.copysign(x)));
    }
    let rounded = round_tens(x, -digits);
    if rounded.is_infinite() {
        let message = "rounded value too large to represent";
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    Ok(Value::Float(rounded))
}

/// A float rounded to a power of ten: its exact value, halves to even, as CPython does.
fn round_tens(x: f64, digits: i64) -> f64 {
    let (whole, part) = (x.abs().trunc(), x.abs().fract());
    let scale = BigInt::from(10).pow(u32::try_from(digits).unwrap_or(0));
    let (quotient, rest) = number::integral(whole)
        .unwrap_or_default()
        .div_mod_floor(&scale);
    let twice = rest * 2;
    let up = twice > scale || (twice == scale && (part > 0.0 || quotient.is_odd()));
    let text = format!("{}e{digits}", quotient + i32::from(up));
    text.parse::<f64>().unwrap_or(x).copysign(x)
}

/// An int rounded to a power of ten, halves to even.
fn round_int(int: &BigInt, digits: i64) -> BigInt {
    if digits >= 0 {
        return int.clone();
    }
    let scale = BigInt::from(10).pow(u32::try_from(-digits).unwrap_or(u32::MAX).min(5000));
    let (quotient, rest) = int.div_mod_floor(&scale);
    let twice = rest * 2;
    let up = twice > scale || (twice == scale && quotient.is_odd());
    (quotient + i32::from(up)) * scale
}

fn power(call: &mut Call<'_>) -> Result<Value> {
    let (base, exponent) = (call.value("base"), call.value("exp"));
    let Some(modulus) = call.optional("mod") else {
        return operators::binary(call.machine, Operator::Pow, &base, &exponent);
    };
    let ints = (
        number::as_big(&base),
        number::as_big(&exponent),
        number::as_big(&modulus),
    );
    let (Some(base), Some(exponent), Some(modulus)) = ints else {
        let message = "pow() 3rd argument not allowed unless all arguments are integers";
        return Err(OpError::r#type(message));
    };
    if modulus == BigInt::ZERO {
        return Err(OpError::value("pow() 3rd argument cannot be 0"));
    }
    if exponent.is_negative() {
        let inverse = base.modinv(&modulus);
        let inverse = inverse
            .ok_or_else(|| OpError::value("base is not invertible for the given modulus"))?;
        return Ok(Value::big(whole::power_modulo(
            &inverse, &-exponent, &modulus,
        )));
    }
    Ok(Value::big(whole::power_modulo(&base, &exponent, &modulus)))
}

fn in_base(call: &mut Call<'_>, base: u32, prefix: &str) -> Result<Value> {
    let value = call.value("number");
    let int = match number::as_big(&value) {
        Some(int) => int,
        None => BigInt::from(convert::as_index(&value)?),
    };
    let sign = if int.is_negative() { "-" } else { "" };
    Ok(Value::str(format!(
        "{sign}{prefix}{}",
        int.abs().to_str_radix(base)
    )))
}
