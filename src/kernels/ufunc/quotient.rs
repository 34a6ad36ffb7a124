//! Quotients and remainders of integers by the tile. Vector units do not divide integers; floats do
//! it for them where both numbers and the result fit into one.
//!
//! `floor((a + ½) / b)` is exact for `b > 0`: the true value is at least `½ / b` away from every whole
//! number, rounding moves it by less. A divisor that is the same throughout needs only one division.

use num_traits::{Float, One, PrimInt};

use crate::kernels::elementwise::loops::uniform;
use crate::kernels::simd::{has_fma, simd};

/// An integer that may stand in a float.
pub(super) trait Divisible: PrimInt {
    /// The float.
    type Wide: Float;
    /// Whether its float holds it, and whatever it is divided by the integer holds the result.
    fn plain(self) -> bool;
    /// As a float.
    fn widen(self) -> Self::Wide;
    /// A whole float as an integer.
    fn narrow(wide: Self::Wide) -> Self;
}

/// Adding it to a whole number puts it into the low bits.
const SHIFT: f64 = 6_755_399_441_055_744.0;
const SHIFT_SINGLE: f32 = 12_582_912.0;
/// Integers of 64 bits are taken up to here.
const LIMIT: u64 = 1 << 49;

macro_rules! divisible {
    ($($T:ty as $wide:ty, $shift:expr;)+) => {
        $(impl Divisible for $T {
            type Wide = $wide;

            #[inline(always)]
            fn plain(self) -> bool {
                // The smallest integer by -1 has no result.
                Self::MIN == 0 || self != Self::MIN
            }

            #[inline(always)]
            fn widen(self) -> $wide {
                <$wide>::from(self)
            }

            #[inline(always)]
            fn narrow(wide: $wide) -> Self {
                (wide + $shift).to_bits() as Self
            }
        })+
    };
}

divisible! {
    i8 as f32, SHIFT_SINGLE;
    u8 as f32, SHIFT_SINGLE;
    i16 as f32, SHIFT_SINGLE;
    u16 as f32, SHIFT_SINGLE;
    i32 as f64, SHIFT;
    u32 as f64, SHIFT;
}

impl Divisible for i64 {
    type Wide = f64;

    #[inline(always)]
    fn plain(self) -> bool {
        (self as u64).wrapping_add(LIMIT) < 2 * LIMIT
    }

    #[inline(always)]
    fn widen(self) -> f64 {
        f64::from_bits((self as u64).wrapping_add(SHIFT.to_bits())) - SHIFT
    }

    #[inline(always)]
    fn narrow(wide: f64) -> Self {
        (wide + SHIFT).to_bits().wrapping_sub(SHIFT.to_bits()) as Self
    }
}

impl Divisible for u64 {
    type Wide = f64;

    #[inline(always)]
    fn plain(self) -> bool {
        self < LIMIT
    }

    #[inline(always)]
    fn widen(self) -> f64 {
        (self as i64).widen()
    }

    #[inline(always)]
    fn narrow(wide: f64) -> Self {
        i64::narrow(wide) as Self
    }
}

simd! {
    /// Whether all of the numbers can be divided as floats.
    fn plain<T: Divisible>(a: &[T], b: &[T]) -> bool {
        let a = a.iter().fold(true, |good, a| good & a.plain());
        a & b.iter().fold(true, |good, b| good & b.plain() & !b.is_zero())
    }

    /// The function of dividend, quotient and divisor, unless there is no fast way.
    fn divide<T: Divisible>(
        a: &[T],
        b: &[T],
        out: &mut [T],
        result: &impl Fn(T::Wide, T::Wide, T::Wide) -> T::Wide,
    ) -> bool {
        if !has_fma!() {
            return false;
        }
        let half = (T::Wide::one() + T::Wide::one()).recip();
        for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
            let (a, b) = (a.widen(), b.widen());
            let sign = T::Wide::one().copysign(b);
            let quotient = ((a * sign + half) / (b * sign)).floor();
            *out = T::narrow(result(a, quotient, b));
        }
        true
    }

    /// The same for one divisor.
    fn divide_by<T: Divisible>(
        a: &[T],
        b: T,
        out: &mut [T],
        result: &impl Fn(T::Wide, T::Wide, T::Wide) -> T::Wide,
    ) -> bool {
        if !has_fma!() {
            return false;
        }
        let b = b.widen();
        let half = (T::Wide::one() + T::Wide::one()).recip();
        let (sign, inverse) = (T::Wide::one().copysign(b), b.abs().recip());
        for (out, a) in out.iter_mut().zip(a) {
            let a = a.widen();
            let quotient = ((a * sign + half) * inverse).floor();
            *out = T::narrow(result(a, quotient, b));
        }
        true
    }
}

/// Fills with a function of dividend, quotient (rounded down) and divisor; false, and nothing of
/// use, where that takes integers. No exceptions.
pub(super) fn fill<T: Divisible>(
    a: &[T],
    b: &[T],
    out: &mut [T],
    result: impl Fn(T::Wide, T::Wide, T::Wide) -> T::Wide,
) -> bool {
    match uniform(b) {
        _ if !plain(a, b) => false,
        Some(b) => divide_by(a, b, out, &result),
        None => divide(a, b, out, &result),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_types;

    #[test]
    fn quotients_are_exact() {
        for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
            let near = |x: T| [x.wrapping_sub(1), x, x.wrapping_add(1)];
            let large = T::MAX >> (T::BITS - T::BITS.min(49));
            let a: Vec<T> = [1, 2, 7, 100, large, large / 2, large / 3 * 3]
                .into_iter()
                .flat_map(near)
                .flat_map(|x| [x, x.wrapping_neg()])
                .filter(|x| x.plain())
                .collect();
            for b in a.iter().filter(|b| **b != 0) {
                // One divisor, and several.
                let mut mixed = vec![*b; a.len()];
                mixed[0] = 1;
                for divisors in [vec![*b; a.len()], mixed] {
                    let mut quotients = vec![0; a.len()];
                    if !fill(&a, &divisors, &mut quotients, |_, quotient, _| quotient) {
                        return;
                    }
                    let mut rests = vec![0; a.len()];
                    fill(&a, &divisors, &mut rests, |a, quotient, b| a - quotient * b);
                    for (at, (a, b)) in a.iter().zip(&divisors).enumerate() {
                        let (wide, by) = (i128::from(*a), i128::from(*b));
                        let toward_zero = wide / by;
                        let below = wide % by != 0 && (wide < 0) != (by < 0);
                        let floor = toward_zero - i128::from(below);
                        assert_eq!(i128::from(quotients[at]), floor, "{a} // {b}");
                        assert_eq!(i128::from(rests[at]), wide - floor * by, "{a} % {b}");
                    }
                }
            }
        });
    }
}
