//! Hyperbolic sine, cosine and tangent.

use super::exponential::{exp, expm1, expm1_sum};
use super::{Function, hex, select, special};

/// The hyperbolic sine.
#[derive(Clone, Copy)]
pub struct Sinh;

impl Function<f64> for Sinh {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let size = x.abs();
        let t = expm1(size);
        let half = 0.5f64.copysign(x);
        let near = half * (2.0 * t - t * t / (t + 1.0));
        let far = half * (t + t / (t + 1.0));
        let result = select(size < 1.0, near, far);
        let result = select(size < 3.725_290_298_461_914e-9, x, result);
        (result, size < 22.0 && !special(x))
    }

    fn exact(x: f64) -> f64 {
        x.sinh()
    }
}

/// The hyperbolic cosine.
#[derive(Clone, Copy)]
pub struct Cosh;

impl Function<f64> for Cosh {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let size = x.abs();
        let t = expm1(select(size < 0.5, size, 0.0));
        let w = 1.0 + t;
        let near = 1.0 + (t * t) / (w + w);
        let e = exp(size);
        let far = 0.5 * e + 0.5 / e;
        let result = select(size < hex(0x3fd6_2e43_0000_0000), near, far);
        (result, size < 22.0)
    }

    fn exact(x: f64) -> f64 {
        x.cosh()
    }
}

/// The hyperbolic tangent: `e / (e + 2)` for `e = exp(2 x) - 1`, all in two numbers, so that it is
/// nearly always rounded correctly.
#[derive(Clone, Copy)]
pub struct Tanh;

impl Function<f64> for Tanh {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let size = x.abs();
        let (high, low) = expm1_sum(2.0 * select(size < 20.0, size, 20.0));
        let (two, rest) = (
            high + 2.0,
            select(
                high < 2.0,
                (2.0 - (high + 2.0)) + high,
                (high - (high + 2.0)) + 2.0,
            ),
        );
        let inverse = 1.0 / two;
        let quotient = high * inverse;
        let left = quotient.mul_add(-two, high) + quotient.mul_add(-(rest + low), low);
        let value = left.mul_add(inverse, quotient);
        let value = select(size < TINY, size, select(size < 20.0, value, 1.0));
        (value.copysign(x), !special(x))
    }

    fn exact(x: f64) -> f64 {
        x.tanh()
    }
}

/// The tangent of smaller numbers is the number.
const TINY: f64 = hex(0x3e30_0000_0000_0000);
