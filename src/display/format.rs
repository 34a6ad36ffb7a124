//! `format(value, spec)`: Python's formatting of numbers and text.

use crate::value::interrupt::ask;
use num_bigint::BigInt;
use num_complex::Complex64;

use super::float::{push_exponent, push_python_float};
use super::spec::Spec;
use super::value::{Printer, int_text};
use crate::value::digits::Decimal;
use crate::value::interrupt::Paced;
use crate::value::number::big_to_float;
use crate::value::{ErrorKind, OpError, Result, Scalar, Value};

/// Python's `format(value, spec)`, which f-strings use.
///
/// # Errors
/// CPython's words for a specification that does not fit the value.
pub fn format(value: &Value, spec: &str, printer: &Printer<'_>) -> Result<String> {
    if let Value::Array(handle) = value
        && handle.get().ndim() == 0
    {
        let item = handle.get().item();
        return format(&Value::Scalar(item), spec, printer);
    }
    if let Value::Scalar(scalar) = value {
        return format_scalar(scalar, spec, printer);
    }
    if spec.is_empty() {
        let mut out = String::new();
        printer.str(&mut out, value)?;
        return Ok(out);
    }
    match value {
        Value::Bool(flag) => format_int(&BigInt::from(u8::from(*flag)), spec, "bool"),
        Value::Int(int) => format_int(&BigInt::from(*int), spec, "int"),
        Value::Big(int) => format_int(int, spec, "int"),
        Value::Float(float) => format_float(*float, spec),
        Value::Complex(z) => format_complex(*z, spec),
        Value::Str(text) => format_str(text, spec, "str"),
        other => Err(OpError::r#type(format!(
            "unsupported format string passed to {}.__format__",
            other.type_name()
        ))),
    }
}

/// NumPy scalars are formatted as the Python values that they hold.
fn format_scalar(scalar: &Scalar, spec: &str, printer: &Printer<'_>) -> Result<String> {
    match scalar {
        Scalar::Str(text) if spec.is_empty() => Ok(text.to_string()),
        Scalar::Str(text) => format_str(text, spec, "numpy.str_"),
        Scalar::F64(_) | Scalar::C128(_) if spec.is_empty() => Ok(scalar.text()),
        other => format(&other.to_python(), spec, printer),
    }
}

fn format_str(text: &str, spec: &str, type_name: &str) -> Result<String> {
    let spec = Spec::parse(spec, type_name, '<', Some('s'))?;
    if spec.kind != Some('s') {
        return Err(Box::new(spec.unknown(type_name)));
    }
    let refused = match (spec.sign, spec.no_minus_zero, spec.alternate, spec.align) {
        (Some(' '), ..) => "Space not allowed in string format specifier",
        (Some(_), ..) => "Sign not allowed in string format specifier",
        (_, true, ..) => "Negative zero coercion (z) not allowed in string format specifier",
        (_, _, true, _) => "Alternate form (#) not allowed in string format specifier",
        (_, _, _, '=') => "'=' alignment not allowed in string format specifier",
        _ => {
            let kept: String = match spec.precision {
                Some(count) => text.chars().take(count).paced().collect(),
                None => text.to_string(),
            };
            return Ok(spec.pad(&kept));
        }
    };
    Err(OpError::value(refused))
}

fn format_int(int: &BigInt, text: &str, type_name: &str) -> Result<String> {
    let spec = Spec::parse(text, type_name, '>', Some('d'))?;
    match spec.kind {
        Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') => {}
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            return finish_float(big_to_float(int)?, &spec);
        }
        _ => return Err(Box::new(spec.unknown(type_name))),
    }
    if spec.precision.is_some() {
        return Err(OpError::value(
            "Precision not allowed in integer format specifier",
        ));
    }
    if spec.no_minus_zero {
        let message = "Negative zero coercion (z) not allowed in integer format specifier";
        return Err(OpError::value(message));
    }
    if spec.kind == Some('c') {
        return format_char(int, &spec);
    }
    let (prefix, digits) = int_digits(int, spec.kind)?;
    let prefix = if spec.alternate { prefix } else { "" };
    let lead = format!(
        "{}{prefix}",
        sign_text(int.sign() == num_bigint::Sign::Minus, spec.sign)
    );
    Ok(spec.pad_number(&lead, &digits, ""))
}

/// The prefix of a base and the digits without a sign.
pub fn int_digits(int: &BigInt, kind: Option<char>) -> Result<(&'static str, String)> {
    let size = int.magnitude();
    Ok(match kind {
        Some('b') => ("0b", size.to_str_radix(2)),
        Some('o') => ("0o", size.to_str_radix(8)),
        Some('x') => ("0x", size.to_str_radix(16)),
        Some('X') => ("0X", size.to_str_radix(16).to_uppercase()),
        _ => ("", int_text(&BigInt::from(size.clone()))?),
    })
}

fn format_char(int: &BigInt, spec: &Spec) -> Result<String> {
    if spec.sign.is_some() {
        return Err(OpError::value(
            "Sign not allowed with integer format specifier 'c'",
        ));
    }
    if spec.alternate {
        let message = "Alternate form (#) not allowed with integer format specifier 'c'";
        return Err(OpError::value(message));
    }
    if i64::try_from(int).is_err() {
        let message = "Python int too large to convert to C long";
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    Ok(spec.pad(&char_of(int)?.to_string()))
}

/// The character with this number.
///
/// # Errors
/// `OverflowError: %c arg not in range(0x110000)`.
pub fn char_of(int: &BigInt) -> Result<char> {
    let code = u32::try_from(int).ok().filter(|code| *code < 0x11_0000);
    let code = code
        .ok_or_else(|| OpError::new(ErrorKind::OverflowError, "%c arg not in range(0x110000)"))?;
    Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn sign_text(negative: bool, sign: Option<char>) -> &'static str {
    match (negative, sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    }
}

fn format_float(value: f64, text: &str) -> Result<String> {
    let spec = Spec::parse(text, "float", '>', None)?;
    match spec.kind {
        None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => finish_float(value, &spec),
        _ => Err(Box::new(spec.unknown("float"))),
    }
}

fn finish_float(value: f64, spec: &Spec) -> Result<String> {
    let (negative, digits) = part(value, spec, true);
    let split = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let (whole, rest) = digits.split_at(split);
    Ok(spec.pad_number(sign_text(negative, spec.sign), whole, rest))
}

/// One float under a specification: whether it has a minus, and the text without it.
fn part(value: f64, spec: &Spec, dot_zero: bool) -> (bool, String) {
    let percent = spec.kind == Some('%');
    let shown = if percent { value * 100.0 } else { value };
    let (kind, precision, dot_zero) = match (spec.kind, spec.precision) {
        (None, None) => ('r', 0, dot_zero),
        (None, Some(precision)) => ('g', precision, dot_zero),
        (Some('%'), precision) => ('f', precision.unwrap_or(6), false),
        (Some('n'), precision) => ('g', precision.unwrap_or(6), false),
        (Some(kind), precision) => (kind, precision.unwrap_or(6), false),
    };
    let mut text = float_text(shown.abs(), kind, precision, spec.alternate, dot_zero);
    if percent {
        text.push('%');
    }
    let mantissa = text.split(['e', 'E']).next().unwrap_or("");
    let zero = shown.is_finite() && !mantissa.contains(|c| matches!(c, '1'..='9'));
    let negative = shown.is_sign_negative() && !shown.is_nan();
    (negative && !(zero && spec.no_minus_zero), text)
}

/// A float that is not negative, as C's `printf` writes it (`r` is the shortest repr).
pub fn float_text(
    value: f64,
    kind: char,
    precision: usize,
    alternate: bool,
    dot_zero: bool,
) -> String {
    ask::<char>(precision);
    let mut out = String::new();
    if !value.is_finite() {
        out.push_str(if value.is_nan() { "nan" } else { "inf" });
    } else {
        match kind.to_ascii_lowercase() {
            'f' => push_fixed(&mut out, value, precision, alternate),
            'e' => {
                let decimal = Decimal::significant(value, precision.saturating_add(1));
                push_mantissa(&mut out, &decimal, precision, alternate);
                push_exponent(&mut out, decimal.exponent, 2);
            }
            'g' => push_general(&mut out, value, precision.max(1), alternate, dot_zero),
            _ => {
                push_python_float(&mut out, value, dot_zero);
                if alternate && !out.contains('.') {
                    out.insert(out.find('e').unwrap_or(out.len()), '.');
                }
            }
        }
    }
    if kind.is_ascii_uppercase() {
        out.to_ascii_uppercase()
    } else {
        out
    }
}

fn zeros(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('0', count));
}

/// Digits after the first that a float64 can have at all.
const ALL: usize = 1100;

fn push_fixed(out: &mut String, value: f64, precision: usize, alternate: bool) {
    out.push_str(&format!("{value:.*}", precision.min(ALL)));
    zeros(out, precision.saturating_sub(ALL));
    if alternate && precision == 0 {
        out.push('.');
    }
}

fn push_mantissa(out: &mut String, decimal: &Decimal, fraction: usize, alternate: bool) {
    let mut digits = decimal.digits.iter().map(|digit| char::from(*digit));
    out.extend(digits.next());
    if fraction > 0 || alternate {
        out.push('.');
    }
    let rest = decimal.digits.len() - 1;
    out.extend(digits);
    zeros(out, fraction.saturating_sub(rest));
}

fn push_general(out: &mut String, value: f64, precision: usize, alternate: bool, dot_zero: bool) {
    let mut decimal = Decimal::significant(value, precision);
    if !alternate {
        decimal = decimal.trimmed();
    }
    let limit = i32::try_from(precision).unwrap_or(i32::MAX) - i32::from(dot_zero);
    if decimal.exponent < -4 || decimal.exponent >= limit {
        let fraction = if alternate {
            precision - 1
        } else {
            decimal.digits.len() - 1
        };
        push_mantissa(out, &decimal, fraction, alternate);
        return push_exponent(out, decimal.exponent, 2);
    }
    let missing = if alternate {
        precision.saturating_sub(decimal.digits.len())
    } else {
        0
    };
    let before = usize::try_from(decimal.exponent + 1).unwrap_or(0);
    let mut digits: String = decimal
        .digits
        .iter()
        .map(|digit| char::from(*digit))
        .collect();
    let missing = missing.max(before.saturating_sub(digits.len()));
    zeros(&mut digits, missing);
    let (whole, fraction) = digits.split_at(before);
    out.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() || alternate {
        out.push('.');
        zeros(out, usize::try_from(-decimal.exponent - 1).unwrap_or(0));
        out.push_str(fraction);
    } else if dot_zero {
        out.push_str(".0");
    }
}

fn format_complex(z: Complex64, text: &str) -> Result<String> {
    let spec = Spec::parse(text, "complex", '>', None)?;
    if !matches!(
        spec.kind,
        None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')
    ) {
        return Err(Box::new(spec.unknown("complex")));
    }
    if spec.fill == '0' {
        return Err(OpError::value(
            "Zero padding is not allowed in complex format specifier",
        ));
    }
    if spec.align == '=' {
        let message = "'=' alignment flag is not allowed in complex format specifier";
        return Err(OpError::value(message));
    }
    let bare = Spec {
        width: 0,
        ..spec.clone()
    };
    let write = |value: f64, sign: Option<char>| {
        let (negative, digits) = part(value, &bare, false);
        let split = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        let (whole, rest) = digits.split_at(split);
        bare.pad_number(sign_text(negative, sign), whole, rest)
    };
    let only_imag = spec.kind.is_none() && z.re == 0.0 && z.re.is_sign_positive();
    Ok(spec.pad(&match (only_imag, spec.kind) {
        (true, _) => format!("{}j", write(z.im, spec.sign)),
        (false, None) => format!("({}{}j)", write(z.re, spec.sign), write(z.im, Some('+'))),
        (false, _) => format!("{}{}j", write(z.re, spec.sign), write(z.im, Some('+'))),
    }))
}
