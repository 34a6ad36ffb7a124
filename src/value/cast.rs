//! Changing the element type of elements.

use std::num::{IntErrorKind, ParseIntError};

use num_complex::Complex64;

use super::interrupt::Paced;
use super::layout::Shape;
use super::{Array, DType, ErrorKind, Held, OpError, Result, Scalar};

/// The elements as strings of a width.
pub fn to_strings(array: &Array, width: usize) -> Array {
    let strings: Held<String> = match array.dtype() {
        DType::Str(_) => array.strings(),
        _ => array
            .scalars()
            .iter()
            .map(Scalar::text)
            .paced()
            .collect::<Vec<_>>()
            .into(),
    };
    Array::from_strings_width(array.shape().into(), &strings, width)
}

/// The numbers that strings say, in the widest type of the kind of a dtype.
///
/// # Errors
/// When a string is no number.
pub fn parse_strings(array: &Array, dtype: DType) -> Result<Array> {
    let shape: Shape = array.shape().into();
    let strings = array.strings();
    let texts = strings.iter().paced();
    if dtype == DType::U64 {
        let ints = texts.map(|text| parse_int(text, dtype).map(|int| int as u64));
        return Ok(Array::from_shape_vec(
            shape,
            ints.collect::<Result<Vec<_>>>()?,
        ));
    }
    if dtype.is_integer() {
        let ints = texts.map(|text| parse_int(text, dtype).map(|int| int as i64));
        return Ok(Array::from_shape_vec(
            shape,
            ints.collect::<Result<Vec<_>>>()?,
        ));
    }
    if dtype == DType::Bool {
        let flags = texts.map(|text| !text.is_empty()).collect();
        return Ok(Array::from_shape_vec(shape, flags));
    }
    if dtype.is_complex() {
        let read = |text: &String| {
            let bad = || OpError::value("complex() arg is a malformed string");
            parse_complex(text).ok_or_else(bad)
        };
        let numbers = texts.map(read).collect::<Result<Vec<Complex64>>>()?;
        return Ok(Array::from_shape_vec(shape, numbers));
    }
    let floats = texts
        .map(|text| parse_float(text))
        .collect::<Result<Vec<f64>>>()?;
    Ok(Array::from_shape_vec(shape, floats))
}

/// Reads a complex number as Python's `complex()` does.
pub fn parse_complex(text: &str) -> Option<Complex64> {
    let trimmed = text.trim();
    let inside = trimmed
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let body = inside.unwrap_or(trimmed).trim();
    let Some(head) = body.strip_suffix(['j', 'J']) else {
        return parse_float(body).ok().map(|re| Complex64::new(re, 0.0));
    };
    let sign_at = |(at, c): &(usize, char)| {
        let before = head.get(..*at).unwrap_or("");
        matches!(c, '+' | '-') && *at > 0 && !before.ends_with(['e', 'E'])
    };
    let cut = head.char_indices().rfind(sign_at).map_or(0, |(at, _)| at);
    let (re, im) = head.split_at_checked(cut)?;
    let re = if re.is_empty() {
        0.0
    } else {
        parse_float(re).ok()?
    };
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        digits => parse_float(digits).ok()?,
    };
    Some(Complex64::new(re, im))
}

/// Reads an int that must fit an integer type.
fn parse_int(text: &str, dtype: DType) -> Result<i128> {
    let overflow = |words: String| OpError::new(ErrorKind::OverflowError, words);
    let int: i128 = text
        .trim()
        .parse()
        .map_err(|error: ParseIntError| match error.kind() {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => overflow(TOO_LARGE.into()),
            _ => OpError::value(format!("invalid literal for int() with base 10: '{text}'")),
        })?;
    if dtype.holds(int) {
        return Ok(int);
    }
    let fits_c = i64::try_from(int).is_ok();
    Err(overflow(if !fits_c {
        TOO_LARGE.into()
    } else {
        format!("Python integer {int} out of bounds for {}", dtype.name())
    }))
}

const TOO_LARGE: &str = "Python int too large to convert to C long";

/// Reads a float as Python's `float()` does.
///
/// # Errors
/// `ValueError: could not convert string to float: 'x'`.
pub fn parse_float(text: &str) -> Result<f64> {
    let trimmed = text.trim();
    let lower = trimmed.to_ascii_lowercase();
    let unsigned = lower.trim_start_matches(['+', '-']);
    let named = matches!(unsigned, "inf" | "infinity" | "nan");
    // Rust accepts no underscores; Python accepts single ones between digits.
    let bytes = lower.as_bytes();
    let digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let underscores = lower
        .char_indices()
        .filter(|(_, c)| *c == '_')
        .all(|(at, _)| digit(at.checked_sub(1)) && digit(Some(at + 1)));
    let plain = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let parsed = if named || (plain && underscores) {
        lower.replace('_', "").parse::<f64>().ok()
    } else {
        None
    };
    parsed.ok_or_else(|| OpError::value(format!("could not convert string to float: '{text}'")))
}
