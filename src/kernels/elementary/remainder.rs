//! Remainders of floats, and quotients rounded down, as Python's `%` and `//` have them.

use num_traits::Float;

use super::{Function2, select};

/// The remainder with the sign of the dividend.
#[inline(always)]
fn rest<T: Float>(a: T, b: T) -> (T, bool) {
    let (x, y) = (a.abs(), b.abs());
    let quotient = x / y;
    // Rounding may have made it one too large, but what remains is exact in any case.
    let rest = quotient.trunc().mul_add(-y, x);
    let rest = select(rest < T::zero(), rest + y, rest);
    let whole = quotient < T::epsilon().recip();
    let large = (quotient >= T::min_positive_value()) | (x == T::zero());
    (rest.copysign(a), whole & large & (y < T::infinity()))
}

/// The remainder with the sign of the divisor, from the one with the sign of the dividend.
#[inline(always)]
fn turned<T: Float>(rest: T, b: T) -> T {
    let other = (b < T::zero()) != (rest < T::zero());
    let turned = select(other, rest + b, rest);
    select(rest.is_zero(), T::zero().copysign(b), turned)
}

/// The quotient rounded down, from the remainder with the sign of the dividend.
#[inline(always)]
fn quotient<T: Float>(a: T, b: T, rest: T) -> T {
    let one = T::one();
    let quotient = (a - rest) / b;
    let other = !rest.is_zero() & ((b < T::zero()) != (rest < T::zero()));
    let quotient = select(other, quotient - one, quotient);
    let floor = quotient.floor();
    let near = quotient - floor > (one + one).recip();
    let value = select(near, floor + one, floor);
    select(quotient.is_zero(), T::zero().copysign(a / b), value)
}

/// Quotient and remainder.
pub fn divmod<T: Float>(a: T, b: T) -> (T, T) {
    let rest = a % b;
    if b.is_zero() {
        (a / b, rest)
    } else {
        (quotient(a, b, rest), turned(rest, b))
    }
}

/// C's `fmod`.
#[derive(Clone, Copy)]
pub struct Fmod;

impl<T: Float> Function2<T> for Fmod {
    #[inline(always)]
    fn fast(a: T, b: T) -> (T, bool) {
        rest(a, b)
    }

    fn exact(a: T, b: T) -> T {
        a % b
    }
}

/// `%`.
#[derive(Clone, Copy)]
pub struct Remainder;

impl<T: Float> Function2<T> for Remainder {
    #[inline(always)]
    fn fast(a: T, b: T) -> (T, bool) {
        let (rest, holds) = rest(a, b);
        (turned(rest, b), holds)
    }

    fn exact(a: T, b: T) -> T {
        let rest = a % b;
        if b.is_zero() { rest } else { turned(rest, b) }
    }
}

/// `//`.
#[derive(Clone, Copy)]
pub struct FloorDivide;

impl<T: Float> Function2<T> for FloorDivide {
    #[inline(always)]
    fn fast(a: T, b: T) -> (T, bool) {
        let (rest, holds) = rest(a, b);
        (quotient(a, b, rest), holds)
    }

    fn exact(a: T, b: T) -> T {
        if b.is_zero() { a / b } else { divmod(a, b).0 }
    }
}
