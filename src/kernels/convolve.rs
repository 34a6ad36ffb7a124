//! Correlation and convolution of one-dimensional arrays.

use super::contract::{self, Product};
use crate::value::{Array, OpError, Result, interrupt};
use crate::with_dtype;

/// Which part of a correlation is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Only where the shorter array lies fully over the longer.
    Valid,
    /// As many elements as the longer array has, centred.
    Same,
    /// Wherever the arrays overlap.
    Full,
}

impl Mode {
    /// Reads the name of a mode.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "valid" => Some(Self::Valid),
            "same" => Some(Self::Same),
            "full" => Some(Self::Full),
            _ => None,
        }
    }
}

/// `sum_k a[n + k] * conj(v[k])`.
///
/// # Errors
/// For arrays that are empty or not one-dimensional.
pub fn correlate(a: &Array, v: &Array, mode: Mode) -> Result<Array> {
    if a.ndim() > 1 || v.ndim() > 1 {
        return Err(OpError::value("object too deep for desired array"));
    }
    for (array, name) in [(a, "first"), (v, "second")] {
        if array.size() == 0 {
            return Err(OpError::value(format!(
                "{name} array argument cannot be empty"
            )));
        }
    }
    let (a, v, dtype) = contract::common(a, v)?;
    let v = contract::conjugate(&v)?;
    let swapped = a.size() < v.size();
    let (long, short) = if swapped { (&v, &a) } else { (&a, &v) };
    with_dtype!(dtype, T => {
        let (x, y) = (long.to_vec::<T>(), short.to_vec::<T>());
        let mut out = slide(&x, &y, mode)?;
        if swapped {
            out.reverse();
        }
        Ok(Array::from_vec(out))
    }, str => Ok(a.clone()))
}

fn slide<T: Product>(long: &[T], short: &[T], mode: Mode) -> Result<Vec<T>> {
    let (n, m) = (long.len(), short.len());
    let (before, after) = match mode {
        Mode::Valid => (0, 0),
        Mode::Same => (m / 2, m - m / 2 - 1),
        Mode::Full => (m - 1, m - 1),
    };
    let mut out = Vec::with_capacity(n - m + 1 + before + after);
    for at in 0..n - m + 1 + before + after {
        // Where the short array begins, counted from the start of the long one.
        let start = at as isize - before as isize;
        let skip = start.min(0).unsigned_abs();
        let from = start.max(0).unsigned_abs();
        let pairs = long.iter().skip(from).zip(short.iter().skip(skip));
        let whole = skip == 0 && from + m <= n;
        let step = if whole && m <= 11 { T::plain } else { T::fused };
        out.push(T::finish(
            pairs.fold(T::Sum::default(), |sum, (x, y)| step(sum, *x, *y)),
        ));
        if at % 1024 == 0 || short.len() > 1024 {
            interrupt::check()?;
        }
    }
    Ok(out)
}
