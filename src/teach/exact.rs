//! Exact rationals: what decides whether two sides of an equation are equal as displayed.

use crate::value::interrupt::{self};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exact {
    num: BigInt,
    den: BigInt,
}

impl Exact {
    fn new(num: BigInt, den: BigInt) -> Option<Self> {
        if den.is_zero() {
            return None;
        }
        interrupt::poll();
        let common = num.gcd(&den);
        let (num, den) = (num / &common, den / common);
        Some(match den.is_negative() {
            true => Self {
                num: -num,
                den: -den,
            },
            false => Self { num, den },
        })
    }

    /// A whole number.
    pub(super) fn int(int: impl Into<BigInt>) -> Self {
        Self {
            num: int.into(),
            den: BigInt::one(),
        }
    }

    /// The value of a decimal such as `-0.25` or `1e-5`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let places = i32::try_from(fraction.len()).ok()?;
        let int: BigInt = format!("{whole}{fraction}").parse().ok()?;
        let power = exponent.checked_sub(places)?;
        let ten = |count: i32| BigInt::from(10).pow(count.unsigned_abs());
        if power.unsigned_abs() > 400 {
            return None;
        }
        match power < 0 {
            true => Self::new(int, ten(power)),
            false => Some(Self::int(int * ten(power))),
        }
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        let num = &self.num * &other.den + &other.num * &self.den;
        Self::new(num, &self.den * &other.den).unwrap_or_else(|| Self::int(0))
    }

    pub(super) fn sub(&self, other: &Self) -> Self {
        self.add(&Self {
            num: -&other.num,
            den: other.den.clone(),
        })
    }

    pub(super) fn mul(&self, other: &Self) -> Self {
        let num = &self.num * &other.num;
        Self::new(num, &self.den * &other.den).unwrap_or_else(|| Self::int(0))
    }

    /// The quotient; None for a division by zero.
    pub(super) fn div(&self, other: &Self) -> Option<Self> {
        Self::new(&self.num * &other.den, &self.den * &other.num)
    }

    /// The largest whole number not above it.
    pub(super) fn floor(&self) -> Self {
        Self::int(self.num.div_floor(&self.den))
    }

    /// It to a small whole power.
    pub(super) fn pow(&self, exponent: &Self) -> Option<Self> {
        if !exponent.den.is_one() {
            return None;
        }
        let count = i32::try_from(&exponent.num)
            .ok()
            .filter(|n| n.abs() <= 64)?;
        let power = |base: &BigInt| base.pow(count.unsigned_abs());
        match count < 0 {
            true => Self::new(power(&self.den), power(&self.num)),
            false => Self::new(power(&self.num), power(&self.den)),
        }
    }

    pub(super) fn abs(&self) -> Self {
        Self {
            num: self.num.abs(),
            den: self.den.clone(),
        }
    }

    pub(super) fn is_negative(&self) -> bool {
        self.num.is_negative()
    }

    pub(super) fn is_at_most(&self, other: &Self) -> bool {
        &self.num * &other.den <= &other.num * &self.den
    }

    /// Its digits, when it has a decimal of at most `most` of them.
    pub(super) fn decimal(&self, most: usize) -> Option<String> {
        let mut places = 0;
        let mut scaled = self.num.clone();
        while !scaled.is_multiple_of(&self.den) {
            scaled *= 10;
            places += 1;
            if places > most {
                return None;
            }
        }
        let digits = (scaled / &self.den).abs().to_string();
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let sign = if self.is_negative() { "-" } else { "" };
        let text = match fraction.is_empty() {
            true => format!("{sign}{whole}"),
            false => format!("{sign}{whole}.{fraction}"),
        };
        (fraction.is_empty() || text.len() <= most + 2).then_some(text)
    }

    /// The nearest float, for rounding to some digits.
    pub(super) fn float(&self) -> f64 {
        use num_traits::ToPrimitive;
        let shift = 100 - (self.num.bits() as i64 - self.den.bits() as i64);
        let (num, den) = match shift > 0 {
            true => (&self.num << shift as u64, self.den.clone()),
            false => (self.num.clone(), &self.den << shift.unsigned_abs()),
        };
        let quotient = (num / den).to_f64().unwrap_or(0.0);
        // Two steps, so that neither power leaves the range of a float.
        let half = (-shift / 2) as i32;
        quotient * 2f64.powi(half) * 2f64.powi((-shift) as i32 - half)
    }
}
