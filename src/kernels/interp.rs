//! Linear interpolation between sample points.

use num_complex::Complex64;

use super::parallel::{self, GRAIN};
use super::{assign, sort};
use crate::value::{Array, DType, Element, OpError, Result};

/// A value that can be interpolated.
trait Sample: Element + std::ops::Sub<Output = Self> + std::ops::Add<Output = Self> {
    fn over(self, x: f64) -> Self;
    fn times(self, x: f64) -> Self;
    /// The second choice where the first has nan parts.
    fn or(self, other: Self, same: Option<Self>) -> Self;
}

fn repair(x: f64, other: f64, same: Option<f64>) -> f64 {
    if !x.is_nan() {
        x
    } else if other.is_nan() {
        same.unwrap_or(other)
    } else {
        other
    }
}

impl Sample for f64 {
    fn over(self, x: f64) -> Self {
        self / x
    }
    fn times(self, x: f64) -> Self {
        self * x
    }
    fn or(self, other: Self, same: Option<Self>) -> Self {
        repair(self, other, same)
    }
}

impl Sample for Complex64 {
    fn over(self, x: f64) -> Self {
        Self::new(self.re / x, self.im / x)
    }
    fn times(self, x: f64) -> Self {
        Self::new(self.re * x, self.im * x)
    }
    fn or(self, other: Self, same: Option<Self>) -> Self {
        Self::new(
            repair(self.re, other.re, same.map(|z| z.re)),
            repair(self.im, other.im, same.map(|z| z.im)),
        )
    }
}

/// The values of the broken line through `(xp, fp)` at `x`; `left` and `right` beyond its ends.
///
/// # Errors
/// When there are no points, or not as many values as points.
pub fn interp(
    x: &Array,
    xp: &Array,
    fp: &Array,
    left: Option<Complex64>,
    right: Option<Complex64>,
) -> Result<Array> {
    if xp.ndim() > 1 || fp.ndim() > 1 {
        return Err(OpError::value("object too deep for desired array"));
    }
    if xp.size() == 0 {
        return Err(OpError::value("array of sample points is empty"));
    }
    if xp.size() != fp.size() {
        return Err(OpError::value("fp and xp are not of the same length."));
    }
    if fp.dtype().is_complex() {
        return line::<Complex64>(x, xp, fp, left, right);
    }
    line::<f64>(x, xp, fp, left.map(|z| z.re), right.map(|z| z.re))
}

fn line<T: Sample>(
    x: &Array,
    xp: &Array,
    fp: &Array,
    left: Option<T>,
    right: Option<T>,
) -> Result<Array> {
    let (points, values) = (xp.to_vec::<f64>(), fp.to_vec::<T>());
    let ends = (values.first().copied(), values.last().copied());
    let left = left.or(ends.0).unwrap_or_default();
    let right = right.or(ends.1).unwrap_or_default();
    let last = points.len() - 1;
    let at = |x: f64, above: usize| -> T {
        if x.is_nan() {
            return T::from_f64(f64::NAN);
        }
        let Some(j) = above.checked_sub(1) else {
            return left;
        };
        let here = values.get(j).copied().unwrap_or_default();
        if j == last {
            return if x > points.get(last).copied().unwrap_or(x) {
                right
            } else {
                here
            };
        }
        let (p, q) = (points[j], points[j + 1]);
        let next = values[j + 1];
        if p == x {
            return here;
        }
        let slope = (next - here).over(q - p);
        let value = slope.times(x - p) + here;
        value.or(slope.times(x - q) + next, (here == next).then_some(here))
    };
    let x = &match x.dtype() {
        DType::F64 => x.clone(),
        _ => x.astype(DType::F64)?,
    };
    let wanted = x.items::<f64>();
    let places = sort::searchsorted(&Array::from_vec(points.clone()), x, true)?;
    let places = places.items::<i64>();
    assign::filled(x.shape(), |slots| {
        parallel::pieces(slots, GRAIN, |start, slots| {
            let pairs = wanted[start..].iter().zip(&places[start..]);
            for (slot, (x, above)) in slots.iter_mut().zip(pairs) {
                *slot = at(*x, *above as usize);
            }
            Ok(())
        })
    })
}
