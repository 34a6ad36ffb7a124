//! Numbers from text, as `int()`, `float()` and `complex()` read them.

use num_complex::Complex64;

use crate::display::text::push_str_repr;
use crate::display::value::MAX_DIGITS;
use crate::value::cast::parse_float;
use crate::value::interrupt::Paced;
use crate::value::{OpError, Result, Value, whole};

fn quoted(text: &str) -> String {
    let mut out = String::new();
    push_str_repr(&mut out, text);
    out
}

/// `int(text, base)`; base 0 reads the prefixes of literals.
///
/// # Errors
/// `ValueError: invalid literal for int() with base 10: 'x'`.
pub fn int(text: &str, base: u32) -> Result<Value> {
    let wrong = || {
        let shown = quoted(text);
        OpError::value(format!(
            "invalid literal for int() with base {base}: {shown}"
        ))
    };
    let trimmed = text.trim();
    let (negative, unsigned) = match trimmed.strip_prefix(['+', '-']) {
        Some(rest) => (trimmed.starts_with('-'), rest),
        None => (false, trimmed),
    };
    let lower = unsigned.chars().take(2).collect::<String>().to_lowercase();
    let prefixes = [("0x", 16), ("0o", 8), ("0b", 2)];
    let prefix = prefixes
        .iter()
        .find(|(prefix, of)| (base == 0 || base == *of) && lower.starts_with(prefix));
    let (digits, radix) = match prefix {
        Some((prefix, of)) => {
            let rest = unsigned.get(prefix.len()..).unwrap_or_default();
            (rest.strip_prefix('_').unwrap_or(rest), *of)
        }
        None if base == 0 => (unsigned, 10),
        None => (unsigned, base),
    };
    let digits = plain_digits(digits, radix).ok_or_else(wrong)?;
    let zeros = digits.len() > 1 && digits.starts_with('0') && digits.contains(|c| c != '0');
    if base == 0 && prefix.is_none() && zeros {
        return Err(wrong());
    }
    if digits.len() > MAX_DIGITS && !radix.is_power_of_two() {
        return Err(OpError::value(format!(
            "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {} \
             digits; use sys.set_int_max_str_digits() to increase the limit",
            digits.len()
        )));
    }
    let int = whole::from_text(&digits, radix).ok_or_else(wrong)?;
    Ok(Value::big(if negative { -int } else { int }))
}

/// The digits without the underscores between them; None when there is anything else.
fn plain_digits(text: &str, radix: u32) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    let mut after_digit = false;
    for c in text.chars().paced() {
        if c == '_' && after_digit {
            after_digit = false;
            continue;
        }
        let value = c.to_digit(radix).or_else(|| decimal_digit(c))?;
        digits.push(char::from_digit(value, radix)?);
        after_digit = true;
    }
    after_digit.then_some(digits)
}

/// The value of a decimal digit of the scripts that people write numbers in.
pub fn decimal_digit(c: char) -> Option<u32> {
    const ZEROS: [u32; 12] = [
        0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xE50, 0xFF10,
    ];
    let code = u32::from(c);
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    Some(code - zero).filter(|digit| *digit < 10)
}

/// `float(text)`.
///
/// # Errors
/// `ValueError: could not convert string to float: 'x'`.
pub fn float(text: &str) -> Result<f64> {
    parse_float(text).map_err(|_| {
        let shown = quoted(text);
        OpError::value(format!("could not convert string to float: {shown}"))
    })
}

/// `complex(text)`: `1+2j`, `(3-4j)`, `2j`, `5`.
///
/// # Errors
/// `ValueError: complex() arg is a malformed string`.
pub fn complex(text: &str) -> Result<Complex64> {
    let wrong = || OpError::value("complex() arg is a malformed string");
    let trimmed = text.trim();
    let inside = trimmed
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let body = inside.unwrap_or(trimmed).trim();
    let part = |text: &str| match text.trim() == text {
        true => parse_float(text).map_err(|_| wrong()),
        false => Err(wrong()),
    };
    let Some(imaginary) = body.strip_suffix(['j', 'J']) else {
        return Ok(Complex64::new(part(body)?, 0.0));
    };
    let unit = |text: &str| match text {
        "" | "+" => Ok(1.0),
        "-" => Ok(-1.0),
        number => part(number),
    };
    // The sign that starts the imaginary part is the last one that does not belong to an exponent.
    let bytes = imaginary.as_bytes();
    let split = (1..bytes.len()).rev().find(|at| {
        let before = bytes.get(at - 1).copied().unwrap_or(b' ');
        let sign = matches!(bytes.get(*at), Some(b'+' | b'-'));
        sign && !matches!(before, b'e' | b'E')
    });
    match split {
        Some(at) => {
            let (real, imaginary) = imaginary.split_at(at);
            Ok(Complex64::new(part(real)?, unit(imaginary)?))
        }
        None => Ok(Complex64::new(0.0, unit(imaginary)?)),
    }
}
