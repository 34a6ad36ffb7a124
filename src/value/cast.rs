//! Changing the element type of arrays.

use num_complex::Complex64;

use super::layout::Shape;
use super::{Array, DType, Element, OpError, Result, Scalar, budget};
use crate::with_dtype;

/// Converts a run of elements as C does.
pub fn cast_slice<A: Element, B: Element>(from: &[A], to: &mut [B]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = from.cast();
    }
}

impl Array {
    /// A copy with another element type, in C order; strings are read and written as NumPy does.
    ///
    /// # Errors
    /// When a string is no number, or when there is no memory.
    pub fn astype(&self, dtype: DType) -> Result<Self> {
        let dtype = match dtype {
            DType::Str(0) => DType::Str(self.dtype().string_width()),
            sized => sized,
        };
        if self.dtype() == dtype {
            return self.copy();
        }
        budget::check_array(self.shape(), dtype)?;
        match (self.dtype(), dtype) {
            (DType::Str(_), DType::Str(width)) => {
                let strings = self.strings();
                Ok(Self::from_strings_width(
                    self.shape().into(),
                    &strings,
                    width as usize,
                ))
            }
            (DType::Str(_), number) => parse_strings(self, number),
            (_, DType::Str(width)) => {
                let strings: Vec<String> = self.scalars().iter().map(Scalar::text).collect();
                Ok(Self::from_strings_width(
                    self.shape().into(),
                    &strings,
                    width as usize,
                ))
            }
            (_, number) => {
                Ok(with_dtype!(number, T => self.cast_elements::<T>(), str => self.clone()))
            }
        }
    }

    fn cast_elements<T: Element>(&self) -> Self {
        let shape: Shape = self.shape().into();
        Self::from_shape_vec(shape, self.to_vec::<T>())
    }
}

fn parse_strings(array: &Array, dtype: DType) -> Result<Array> {
    let shape: Shape = array.shape().into();
    let strings = array.strings();
    if dtype.is_integer() {
        let ints: Vec<i64> = strings
            .iter()
            .map(|text| parse_int(text))
            .collect::<Result<_>>()?;
        return Array::from_shape_vec(shape, ints).astype(dtype);
    }
    if dtype == DType::Bool {
        let flags = strings.iter().map(|text| !text.is_empty()).collect();
        return Ok(Array::from_shape_vec(shape, flags));
    }
    if dtype.is_complex() {
        let numbers: Vec<Complex64> = strings
            .iter()
            .map(|text| {
                parse_complex(text)
                    .ok_or_else(|| OpError::value("complex() arg is a malformed string"))
            })
            .collect::<Result<_>>()?;
        return Array::from_shape_vec(shape, numbers).astype(dtype);
    }
    let floats: Vec<f64> = strings
        .iter()
        .map(|text| parse_float(text))
        .collect::<Result<_>>()?;
    Array::from_shape_vec(shape, floats).astype(dtype)
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

fn parse_int(text: &str) -> Result<i64> {
    text.trim()
        .parse()
        .map_err(|_| OpError::value(format!("invalid literal for int() with base 10: '{text}'")))
}

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
