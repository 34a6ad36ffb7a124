//! Decimal digits of floats: the shortest that tell a value apart, and exactly rounded ones.

use std::fmt::Write as _;

use half::f16;
use smallvec::SmallVec;

/// The float types, by their width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// float16.
    Half,
    /// float32.
    Single,
    /// float64.
    Double,
}

/// More digits than any float has; those that are asked for beyond are zeros, and left out.
const ALL: usize = 1100;

/// A decimal number: `d.ddd × 10^exponent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// Whether a minus stands before it (also of -0).
    pub negative: bool,
    /// ASCII digits, at least one.
    pub digits: SmallVec<[u8; 24]>,
    /// The power of ten of the first digit.
    pub exponent: i32,
}

/// Text of a bounded size without an allocation.
struct Scratch(SmallVec<[u8; 48]>);

impl std::fmt::Write for Scratch {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl Decimal {
    /// The shortest digits that give back the same float of this width; the value is finite.
    pub fn shortest(value: f64, width: Width) -> Self {
        if value == 0.0 {
            return Self::zero(value.is_sign_negative(), 0);
        }
        let mut scratch = Scratch(SmallVec::new());
        let written = match width {
            Width::Double => write!(scratch, "{:e}", value.abs()),
            Width::Single => write!(scratch, "{:e}", value.abs() as f32),
            Width::Half => return Self::shortest_half(value),
        };
        debug_assert!(written.is_ok());
        let decimal = Self::from_scientific(value.is_sign_negative(), &scratch.0);
        if decimal.may_be_tie(value) {
            decimal.tie_to_even(value, width)
        } else {
            decimal
        }
    }

    /// Whether the value has just one decimal place more: only then can it lie halfway between
    /// two decimals of this length.
    fn may_be_tie(&self, value: f64) -> bool {
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as i32;
        let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
        let places = 1075 - exponent - mantissa.trailing_zeros() as i32;
        self.digits.len() as i32 - self.exponent == places
    }

    /// Rust rounds such a tie up; NumPy and Python take the even digit if it still tells the
    /// value apart.
    fn tie_to_even(self, value: f64, width: Width) -> Self {
        let even = Self::significant(value, self.digits.len());
        let back = even.to_f64();
        let same = match width {
            Width::Double => back == value.abs(),
            _ => back as f32 == value.abs() as f32,
        };
        if same { even } else { self }
    }

    /// Five digits tell any float16 apart; fewer often do.
    fn shortest_half(value: f64) -> Self {
        let magnitude = value.abs();
        for length in 1..5 {
            let nearest = Self::significant(magnitude, length);
            if f16::from_f64(nearest.to_f64()).to_f64() == magnitude {
                return Self {
                    negative: value.is_sign_negative(),
                    ..nearest
                };
            }
            // Below a power of two the neighbour is half as far: the other side may still do.
            let above = nearest.next_up();
            if nearest.to_f64() < magnitude && f16::from_f64(above.to_f64()).to_f64() == magnitude {
                return Self {
                    negative: value.is_sign_negative(),
                    ..above
                };
            }
        }
        Self {
            negative: value.is_sign_negative(),
            ..Self::significant(magnitude, 5)
        }
        .trimmed()
    }

    /// So many significant digits of the exact value, rounded half to even.
    pub fn significant(value: f64, count: usize) -> Self {
        if value == 0.0 {
            return Self::zero(value.is_sign_negative(), 0);
        }
        let mut scratch = Scratch(SmallVec::new());
        let written = write!(scratch, "{:.*e}", count.clamp(1, ALL) - 1, value.abs());
        debug_assert!(written.is_ok());
        Self::from_scientific(value.is_sign_negative(), &scratch.0)
    }

    /// So many digits after the point of the exact value, rounded half to even. What rounds to
    /// zero is one 0 at the last place.
    pub fn fractional(value: f64, count: usize) -> Self {
        let mut scratch = Scratch(SmallVec::new());
        let written = write!(scratch, "{:.*}", count.min(ALL), value.abs());
        debug_assert!(written.is_ok());
        let negative = value.is_sign_negative();
        let whole = scratch
            .0
            .iter()
            .position(|c| *c == b'.')
            .unwrap_or(scratch.0.len());
        let skip = scratch.0.iter().position(|c| !matches!(c, b'0' | b'.'));
        let Some(skip) = skip else {
            return Self::zero(negative, i32::try_from(count).map_or(0, |count| -count));
        };
        let exponent = whole as i32 - skip as i32 - i32::from(skip < whole);
        let digits = scratch
            .0
            .iter()
            .skip(skip)
            .copied()
            .filter(|c| *c != b'.')
            .collect();
        Self {
            negative,
            digits,
            exponent,
        }
    }

    /// A zero whose one digit stands at this power of ten.
    pub fn zero(negative: bool, exponent: i32) -> Self {
        Self {
            negative,
            digits: SmallVec::from_slice(b"0"),
            exponent,
        }
    }

    fn from_scientific(negative: bool, text: &[u8]) -> Self {
        let split = text.iter().position(|c| *c == b'e').unwrap_or(text.len());
        let (mantissa, exponent) = text.split_at(split);
        let (minus, digits) = match exponent.get(1..).unwrap_or(&[]) {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let size = digits
            .iter()
            .fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
        Self {
            negative,
            digits: mantissa.iter().copied().filter(|c| *c != b'.').collect(),
            exponent: if minus { -size } else { size },
        }
    }

    /// The nearest float64 of the magnitude.
    fn to_f64(&self) -> f64 {
        let mut text = String::with_capacity(self.digits.len() + 8);
        text.extend(self.digits.iter().map(|digit| char::from(*digit)));
        let shift = self.exponent + 1 - self.digits.len() as i32;
        let written = write!(text, "e{shift}");
        debug_assert!(written.is_ok());
        text.parse().unwrap_or(0.0)
    }

    /// One more at the last digit.
    fn next_up(&self) -> Self {
        let mut next = self.clone();
        for digit in next.digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return next;
            }
            *digit = b'0';
        }
        next.digits.insert(0, b'1');
        next.digits.pop();
        next.exponent += 1;
        next
    }

    /// Without zeros at the end (one digit stays).
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        while self.digits.len() > 1 && self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        self
    }

    /// Appends it without an exponent: `0.01`, `-12`.
    pub fn push_positional(&self, out: &mut String) {
        out.push_str(if self.negative { "-" } else { "" });
        let before = usize::try_from(self.exponent + 1).unwrap_or(0);
        let zeros = |out: &mut String, count: usize| out.extend(std::iter::repeat_n('0', count));
        for (place, digit) in self.digits.iter().enumerate() {
            if place == before {
                out.push_str(if before == 0 { "0." } else { "." });
                zeros(out, usize::try_from(-self.exponent - 1).unwrap_or(0));
            }
            out.push(char::from(*digit));
        }
        zeros(out, before.saturating_sub(self.digits.len()));
    }

    /// Appends it with an exponent of two digits at least: `1.5e+16`.
    pub fn push_scientific(&self, out: &mut String) {
        out.push_str(if self.negative { "-" } else { "" });
        for (place, digit) in self.digits.iter().enumerate() {
            out.push_str(if place == 1 { "." } else { "" });
            out.push(char::from(*digit));
        }
        let sign = if self.exponent < 0 { '-' } else { '+' };
        let written = write!(out, "e{sign}{:02}", self.exponent.unsigned_abs());
        debug_assert!(written.is_ok());
    }

    /// How many digits stand after the point in positional notation.
    pub fn fraction_len(&self) -> usize {
        usize::try_from(self.digits.len() as i32 - 1 - self.exponent).unwrap_or(0)
    }

    /// How many digits stand before the point in positional notation.
    pub fn whole_len(&self) -> usize {
        usize::try_from(self.exponent + 1).unwrap_or(0).max(1)
    }
}

/// Where digits end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cutoff {
    /// After so many digits in all.
    Total,
    /// After so many digits behind the point.
    Fraction,
}

/// How NumPy's digit generator is asked: `unique`, `precision`, `min_digits`.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// Stop where the value is told from its neighbours.
    pub unique: bool,
    /// At most so many digits (exactly so many when not unique).
    pub most: Option<usize>,
    /// At least so many digits.
    pub least: usize,
    /// What is counted.
    pub cutoff: Cutoff,
}

impl Demand {
    /// The digits of a finite value under these rules.
    pub fn digits(&self, value: f64, width: Width) -> Decimal {
        if value == 0.0 {
            return Decimal::zero(value.is_sign_negative(), 0);
        }
        if !self.unique {
            return self.exact(value, self.most.unwrap_or(17));
        }
        let shortest = Decimal::shortest(value, width);
        let count = match self.cutoff {
            Cutoff::Total => shortest.digits.len(),
            Cutoff::Fraction => shortest.fraction_len(),
        };
        match self.most {
            Some(most) if count > most => {
                let rounded = self.exact(value, most);
                // Digits that carried over are gone; digits that were cut off leave their zeros.
                if exceeds(&rounded, &shortest) {
                    rounded.trimmed()
                } else {
                    rounded
                }
            }
            _ if count < self.least => {
                let rounded = self.exact(value, self.least);
                if exceeds(&rounded, &shortest) {
                    rounded.trimmed()
                } else {
                    rounded
                }
            }
            _ => shortest,
        }
    }

    /// Whether rounding the exact value gives the same digits as looking for the shortest first:
    /// up to 15 digits always tell a normal float64 apart.
    pub fn is_plain(&self, width: Width) -> bool {
        self.unique
            && width == Width::Double
            && self.least == 0
            && self.most.is_some_and(|n| n < 16)
    }

    /// The digits without zeros at the end, found faster where [`Demand::is_plain`].
    pub fn trimmed_digits(&self, value: f64, width: Width) -> Decimal {
        let most = self.most.unwrap_or(usize::MAX);
        let limit = match self.cutoff {
            Cutoff::Total => f64::INFINITY,
            Cutoff::Fraction => 10f64.powi(15_usize.saturating_sub(most) as i32),
        };
        if self.is_plain(width) && value.abs() < limit && value.is_normal() {
            return self.exact(value, most).trimmed();
        }
        self.digits(value, width).trimmed()
    }

    fn exact(&self, value: f64, count: usize) -> Decimal {
        match self.cutoff {
            Cutoff::Total => Decimal::significant(value, count),
            Cutoff::Fraction => Decimal::fractional(value, count),
        }
    }
}

/// Whether the magnitude of `a` is above that of `b`.
fn exceeds(a: &Decimal, b: &Decimal) -> bool {
    let zero = |x: &Decimal| x.digits.iter().all(|digit| *digit == b'0');
    match (zero(a), zero(b)) {
        (true, _) => false,
        (false, true) => true,
        (false, false) => {
            let key = |x: &Decimal| (x.exponent, x.clone().trimmed().digits);
            key(a) > key(b)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortest(value: f64, width: Width) -> String {
        let mut out = String::new();
        Decimal::shortest(value, width).push_scientific(&mut out);
        out
    }

    #[test]
    fn ties_go_to_the_even_digit_that_still_reads_back() {
        assert_eq!(
            shortest(2f64.powi(-25), Width::Double),
            "2.9802322387695312e-08"
        );
        assert_eq!(
            shortest(2f64.powi(-24), Width::Double),
            "5.960464477539063e-08"
        );
        assert_eq!(shortest(49_664.312_5, Width::Single), "4.9664312e+04");
    }

    #[test]
    fn every_half_reads_back() {
        for bits in 0..=0x7bff_u16 {
            let half = f16::from_bits(bits);
            let text = shortest(half.to_f64(), Width::Half);
            let back = text.parse().map(f16::from_f64);
            assert_eq!(back, Ok(half), "{text}");
        }
    }

    #[test]
    fn cutting_keeps_zeros_and_carrying_drops_them() {
        let cut = |value: f64| {
            let demand = Demand {
                unique: true,
                most: Some(3),
                least: 0,
                cutoff: Cutoff::Fraction,
            };
            let mut out = String::new();
            demand
                .digits(value, Width::Double)
                .push_positional(&mut out);
            out
        };
        assert_eq!(cut(1.2004), "1.200");
        assert_eq!(cut(1.2996), "1.3");
        assert_eq!(cut(0.0004), "0.000");
    }
}
