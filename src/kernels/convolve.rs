//! Correlation and convolution of one-dimensional arrays.

use super::contract::{self, Product};
use super::parallel::{self, GRAIN};
use super::simd::{has_fma, simd};
use crate::value::interrupt::filled;
use crate::value::{Array, OpError, Result};
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
        let (x, y) = (long.items::<T>(), short.items::<T>());
        let mut out = slide(&x, &y, mode)?;
        if swapped {
            out.reverse();
        }
        Ok(Array::from_vec(out))
    }, str => Ok(a.clone()))
}

/// Longer arrays are summed as inner products are.
const SHORT: usize = 32;

/// Up to so many products are rounded before they are added: so NumPy's own loop does it.
const PLAIN: usize = 11;

/// So many results are summed at a time: their sums stay in registers.
const TILE: usize = 16;

fn slide<T: Product>(long: &[T], short: &[T], mode: Mode) -> Result<Vec<T>> {
    let (n, m) = (long.len(), short.len());
    let (before, after) = match mode {
        Mode::Valid => (0, 0),
        Mode::Same => (m / 2, m - m / 2 - 1),
        Mode::Full => (m - 1, m - 1),
    };
    let mut out = filled(n - m + 1 + before + after, &T::default());
    parallel::pieces(&mut out, (GRAIN / m).max(1), |first, cells| {
        // Positions of the short array, counted from where it begins to lie over the long one.
        let end = first + cells.len();
        let (left, right) = (
            before.clamp(first, end),
            (before + n - m + 1).clamp(first, end),
        );
        let (head, rest) = cells.split_at_mut(left - first);
        let (whole, tail) = rest.split_at_mut(right - left);
        for (at, cell) in head.iter_mut().enumerate() {
            let skip = before - first - at;
            let count = n.min(m - skip);
            *cell = contract::inner(&long[..count], &short[skip..skip + count])?;
        }
        for (at, cell) in tail.iter_mut().enumerate() {
            let rest = &long[right + at - before..];
            *cell = contract::inner(rest, &short[..rest.len()])?;
        }
        let Some(from) = left.checked_sub(before).filter(|_| !whole.is_empty()) else {
            return Ok(());
        };
        if m < SHORT {
            slide_over(&long[from..], short, whole);
            return Ok(());
        }
        for (at, cell) in whole.iter_mut().enumerate() {
            *cell = contract::inner(&long[from + at..from + at + m], short)?;
        }
        Ok(())
    })?;
    Ok(out)
}

simd! {
    /// Where the short array lies fully over the long one: many results side by side.
    fn slide_over<T: Product>(long: &[T], short: &[T], out: &mut [T]) {
        if has_fma!() && short.len() > PLAIN {
            slide_over_with(long, short, out, |sum, a, b| T::fused(sum, a, b));
        } else {
            slide_over_with(long, short, out, |sum, a, b| T::plain(sum, a, b));
        }
    }
}

#[inline(always)]
fn slide_over_with<T: Product>(
    long: &[T],
    short: &[T],
    out: &mut [T],
    step: impl Fn(T::Sum, T, T) -> T::Sum,
) {
    let whole = out.len() / TILE * TILE;
    for (tile, cells) in out.chunks_exact_mut(TILE).enumerate() {
        let mut sums = [T::Sum::default(); TILE];
        for (first, y) in (tile * TILE..).zip(short) {
            // Of a length that is known when the loop is compiled.
            let Some(part) = long[first..].first_chunk::<TILE>() else {
                break;
            };
            for at in 0..TILE {
                sums[at] = step(sums[at], part[at], *y);
            }
        }
        for (cell, sum) in cells.iter_mut().zip(sums) {
            *cell = T::finish(sum);
        }
    }
    for (at, cell) in out.iter_mut().enumerate().skip(whole) {
        let pairs = long[at..].iter().zip(short);
        *cell = T::finish(pairs.fold(T::Sum::default(), |sum, (x, y)| step(sum, *x, *y)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_summed_once() {
        let long: Vec<i64> = (0..9000).map(|at| at * at % 101 - 50).collect();
        for m in [1, 2, 11, 12, 31, 32, 70, 9000] {
            let short: Vec<i64> = (0..m).map(|at| at * 7 % 13 - 6).collect();
            for (mode, before, count) in [
                (Mode::Valid, 0, 9001 - m),
                (Mode::Same, m / 2, 9000),
                (Mode::Full, m - 1, 8999 + m),
            ] {
                let sum = |at: i64| -> i64 {
                    let place = |k: i64| usize::try_from(at - before + k).ok();
                    let item = |k: i64| place(k).and_then(|place| long.get(place));
                    let products = (0..m)
                        .zip(&short)
                        .map(|(k, y)| item(k).map_or(0, |x| x * y));
                    products.sum()
                };
                let made = slide(&long, &short, mode).unwrap();
                assert_eq!(made.len(), count as usize, "{m} {mode:?}");
                let places = [0, 1, m - 1, m, count / 2, count - m, count - 2, count - 1];
                for at in places.into_iter().filter(|at| (0..count).contains(at)) {
                    assert_eq!(made[at as usize], sum(at), "{m} {mode:?} {at}");
                }
            }
        }
    }
}
