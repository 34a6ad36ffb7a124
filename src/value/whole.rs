//! Arithmetic on huge ints that can be interrupted.
//!
//! The library's own operations are used up to a size that takes about a millisecond; larger
//! operands are cut into such pieces (Toom's and Burnikel and Ziegler's methods, Lehmer's for the
//! greatest common divisor), with a look at the interruption flag between them.

use std::panic::resume_unwind;
use std::thread;
use std::time::Duration;

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::interrupt::poll;

/// Pairs of bits whose product, or quotient, the library finds in about a millisecond.
const PAIRS: u64 = 1 << 35;

/// Products up to this length are the library's.
const SHORT: u64 = 1 << 17;

/// Bits whose memory is filled in a few milliseconds.
const LONG: u64 = 1 << 28;

/// `int << count`. Another thread makes a long one, while this one looks at the flag; where it is to
/// stop, what the other still makes is thrown away.
pub fn shift_left(int: &BigInt, count: usize) -> BigInt {
    if int.bits().saturating_add(count as u64) < LONG {
        return int << count;
    }
    let int = int.clone();
    let worker = thread::spawn(move || int << count);
    while !worker.is_finished() {
        poll();
        thread::sleep(Duration::from_millis(1));
    }
    worker.join().unwrap_or_else(|cause| resume_unwind(cause))
}

/// `a * b`.
pub fn multiply(a: &BigInt, b: &BigInt) -> BigInt {
    let (x, y) = (a.bits(), b.bits());
    if x.saturating_mul(y) <= PAIRS {
        return a * b;
    }
    poll();
    let (long, short) = if x >= y { (a, b) } else { (b, a) };
    if long.bits() > 2 * short.bits() {
        let middle = long.bits() / 2;
        let (high, low) = split(long, middle);
        return (multiply(&high, short) << middle) + multiply(&low, short);
    }
    if long.bits() <= SHORT {
        return a * b;
    }
    toom(a, b)
}

/// What stands above and below a bit, both with the sign of the whole.
fn split(int: &BigInt, at: u64) -> (BigInt, BigInt) {
    let (sign, size) = (int.sign(), int.magnitude());
    let high = size >> at;
    let low = size - (&high << at);
    (
        BigInt::from_biguint(sign, high),
        BigInt::from_biguint(sign, low),
    )
}

/// Toom's method in three parts: five products of a third of the length.
fn toom(a: &BigInt, b: &BigInt) -> BigInt {
    let third = a.bits().max(b.bits()).div_ceil(3).next_multiple_of(64);
    let parts = |int: &BigInt| {
        let (rest, low) = split(int, third);
        let (high, middle) = split(&rest, third);
        [low, middle, high]
    };
    // The values of both polynomials at 0, 1, -1, -2 and infinity.
    let values = |[low, middle, high]: [BigInt; 3]| {
        let ends = &low + &high;
        let (one, minus_one) = (&ends + &middle, &ends - &middle);
        let minus_two = ((&minus_one + &high) << 1u8) - &low;
        [low, one, minus_one, minus_two, high]
    };
    let (x, y) = (values(parts(a)), values(parts(b)));
    let product = |at: usize| multiply(&x[at], &y[at]);
    let (zero, one, minus_one) = (product(0), product(1), product(2));
    let (minus_two, top) = (product(3), product(4));
    // The coefficients of the product, from its values.
    let third_order = (minus_two - &one) / 3;
    let odd: BigInt = (one - &minus_one) >> 1u8;
    let even = minus_one - &zero;
    let cubic = ((&even - third_order) >> 1u8) + (&top << 1u8);
    let square = even + &odd - &top;
    let linear = odd - &cubic;
    [top, cubic, square, linear, zero]
        .into_iter()
        .reduce(|sum, part| (sum << third) + part)
        .unwrap_or_default()
}

/// `base ** exponent`.
pub fn power(base: &BigInt, exponent: u64) -> BigInt {
    let zeros = base.trailing_zeros().unwrap_or(0);
    let odd = base >> zeros;
    let mut result = BigInt::one();
    for at in (0..u64::BITS - exponent.leading_zeros()).rev() {
        poll();
        result = multiply(&result, &result);
        if exponent >> at & 1 == 1 {
            result = multiply(&result, &odd);
        }
    }
    result << (zeros * exponent)
}

/// Quotient, rounded down, and remainder, with the sign of the divisor, which is not 0.
pub fn divide_floor(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    if is_quick(a.bits(), b.bits()) {
        return a.div_mod_floor(b);
    }
    let (quotient, rest) = divide(a.magnitude(), b.magnitude());
    let opposite = a.is_negative() != b.is_negative();
    let quotient = signed(opposite, quotient);
    let rest = signed(a.is_negative(), rest);
    if opposite && !rest.is_zero() {
        (quotient - 1, rest + b)
    } else {
        (quotient, rest)
    }
}

fn signed(negative: bool, size: BigUint) -> BigInt {
    BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, size)
}

fn is_quick(a: u64, b: u64) -> bool {
    a < b || (a - b + 64).saturating_mul(b) <= PAIRS
}

/// Quotient and remainder: digits of the divisor's length, the highest first.
fn divide(a: &BigUint, b: &BigUint) -> (BigUint, BigUint) {
    let width = b.bits().max(SHORT / 2);
    let mut rest = BigUint::zero();
    let digits = digits(a, width).into_iter().rev().map(|digit| {
        let (quotient, left) = two_by_one(&((&rest << width) + digit), b, width);
        rest = left;
        quotient
    });
    let quotients: Vec<BigUint> = digits.collect();
    let quotients: Vec<BigUint> = quotients.into_iter().rev().collect();
    (joined(&quotients, width), rest)
}

/// The digits of an int in base `2**width`, the lowest first.
fn digits(int: &BigUint, width: u64) -> Vec<BigUint> {
    let count = int.bits().div_ceil(width);
    if count <= 1 {
        return vec![int.clone()];
    }
    poll();
    let low_count = count / 2;
    let high = int >> (low_count * width);
    let low = int - (&high << (low_count * width));
    let mut all = digits(&low, width);
    all.resize(low_count as usize, BigUint::zero());
    all.extend(digits(&high, width));
    all
}

/// The int with these digits in base `2**width`, the lowest first.
fn joined(digits: &[BigUint], width: u64) -> BigUint {
    match digits {
        [] => BigUint::zero(),
        [one] => one.clone(),
        many => {
            poll();
            let (low, high) = many.split_at(many.len() / 2);
            joined(low, width) + (joined(high, width) << (low.len() as u64 * width))
        }
    }
}

/// `a / b` for `a < b << width` and `b` of at most `width` bits.
fn two_by_one(a: &BigUint, b: &BigUint, width: u64) -> (BigUint, BigUint) {
    poll();
    if is_quick(a.bits(), b.bits()) || b.bits() < width {
        return a.div_rem(b);
    }
    if width % 2 == 1 {
        let (quotient, rest) = two_by_one(&(a << 1u8), &(b << 1u8), width + 1);
        return (quotient, rest >> 1u8);
    }
    let half = width / 2;
    let b_high = b >> half;
    let b_low = b - (&b_high << half);
    let top = a >> width;
    let low = a - (&top << width);
    let low_high = &low >> half;
    let low_low = low - (&low_high << half);
    let divisor = Halves {
        whole: b,
        high: &b_high,
        low: &b_low,
        half,
    };
    let (first, rest) = divisor.three_by_two(&top, &low_high);
    let (second, rest) = divisor.three_by_two(&rest, &low_low);
    ((first << half) + second, rest)
}

/// A divisor with its halves.
struct Halves<'a> {
    whole: &'a BigUint,
    high: &'a BigUint,
    low: &'a BigUint,
    half: u64,
}

impl Halves<'_> {
    /// `(top << half + low) / whole`, where the quotient has at most `half` bits.
    fn three_by_two(&self, top: &BigUint, low: &BigUint) -> (BigUint, BigUint) {
        let (mut quotient, rest) = if top >> self.half == *self.high {
            let most = (BigUint::one() << self.half) - 1u8;
            let rest = top - (self.high << self.half) + self.high;
            (most, rest)
        } else {
            two_by_one(top, self.high, self.half)
        };
        let excess = multiply(
            &BigInt::from(quotient.clone()),
            &BigInt::from(self.low.clone()),
        );
        let mut rest = BigInt::from((rest << self.half) + low) - excess;
        while rest.is_negative() {
            quotient -= 1u8;
            rest += BigInt::from(self.whole.clone());
        }
        (quotient, rest.into_parts().1)
    }
}

/// `base ** exponent % modulus` for an exponent that is not negative and a modulus that is not 0.
pub fn power_modulo(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> BigInt {
    // Below so many pairs it is the library's own steps that take the time.
    let step = modulus.bits().saturating_mul(modulus.bits()).max(1 << 20);
    if exponent.bits().saturating_mul(step) <= PAIRS {
        return base.modpow(exponent, modulus);
    }
    let mut result = divide_floor(&BigInt::one(), modulus).1;
    let reduced = divide_floor(base, modulus).1;
    if step > PAIRS {
        for at in (0..exponent.bits()).rev() {
            result = divide_floor(&multiply(&result, &result), modulus).1;
            if exponent.bit(at) {
                result = divide_floor(&multiply(&result, &reduced), modulus).1;
            }
        }
        return result;
    }
    // The library is faster at many small steps: so many bits of the exponent at a time.
    let width = (PAIRS / step).max(1);
    let shift = BigInt::one() << width;
    for piece in digits(exponent.magnitude(), width).into_iter().rev() {
        poll();
        let raised = result.modpow(&shift, modulus);
        poll();
        result = (raised * reduced.modpow(&BigInt::from(piece), modulus)).mod_floor(modulus);
    }
    result
}

/// The greatest common divisor, by Lehmer's method: many steps of Euclid's on the leading digits,
/// then one on the whole ints.
pub fn greatest_common_divisor(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut a, mut b) = (a.abs(), b.abs());
    if a < b {
        std::mem::swap(&mut a, &mut b);
    }
    while b.bits() > 64 {
        poll();
        let shift = a.bits() - 62;
        let leading = |int: &BigInt| (int >> shift).to_i128().unwrap_or(0);
        (a, b) = match lehmer(leading(&a), leading(&b)) {
            Some([p, q, r, s]) => (&a * p + &b * q, &a * r + &b * s),
            None => {
                let rest = divide_floor(&a, &b).1;
                (b, rest)
            }
        };
    }
    a.gcd(&b)
}

/// What the steps of Euclid's method that depend on the leading digits only do to a pair.
fn lehmer(mut x: i128, mut y: i128) -> Option<[i128; 4]> {
    let [mut p, mut q, mut r, mut s] = [1, 0, 0, 1];
    while y + r != 0 && y + s != 0 {
        let quotient = (x + p) / (y + r);
        if quotient != (x + q) / (y + s) {
            break;
        }
        (p, r) = (r, p - quotient * r);
        (q, s) = (s, q - quotient * s);
        (x, y) = (y, x - quotient * y);
    }
    (q != 0).then_some([p, q, r, s])
}

/// The whole part of a square root, found with twice the digits at every step.
pub fn square_root(n: &BigInt) -> BigInt {
    if n.bits() <= SHORT {
        return n.sqrt();
    }
    let half = (n.bits() - 1) / 2;
    let mut root = BigInt::one();
    let mut known = 0;
    for at in (0..u64::BITS - half.leading_zeros()).rev() {
        let before = known;
        known = half >> at;
        let part = n >> (2 * half - before - known + 1);
        root = (&root << (known - before - 1)) + divide_floor(&part, &root).0;
    }
    if multiply(&root, &root) > *n {
        root - 1
    } else {
        root
    }
}

/// The int that digits stand for; None when one is no digit.
pub fn from_text(digits: &str, radix: u32) -> Option<BigInt> {
    let bytes = digits.as_bytes();
    if !radix.is_power_of_two() {
        return BigInt::parse_bytes(bytes, radix);
    }
    const PIECE: usize = 1 << 15;
    // Each piece is so many whole words.
    let width = PIECE / u32::BITS as usize * radix.trailing_zeros() as usize;
    let mut words = Vec::with_capacity(bytes.len().div_ceil(PIECE) * width);
    for piece in bytes.rchunks(PIECE) {
        poll();
        let end = words.len() + width;
        words.extend(BigUint::parse_bytes(piece, radix)?.iter_u32_digits());
        words.resize(end, 0);
    }
    Some(signed(false, BigUint::new(words)))
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use num_integer::Integer;

    use super::{
        divide_floor, from_text, greatest_common_divisor, multiply, power, power_modulo,
        square_root,
    };

    fn ints() -> Vec<BigInt> {
        let base = |n: u32| BigInt::from(n);
        let big = base(7).pow(100_000);
        vec![
            big.clone(),
            -base(3).pow(300_000) + 5,
            (base(1) << 500_000u32) - 1,
            -(base(1) << 250_000u32),
            base(12),
        ]
    }

    #[test]
    fn large_products_and_quotients_are_the_library_s() {
        for a in ints() {
            for b in ints() {
                assert_eq!(multiply(&a, &b), &a * &b);
                assert_eq!(divide_floor(&a, &b), a.div_mod_floor(&b));
            }
        }
    }

    #[test]
    fn quotients_of_the_next_int_below_and_above_a_multiple() {
        for b in ints() {
            for a in ints() {
                let product = multiply(&a, &b);
                for near in [&product - 1, product.clone(), &product + 1] {
                    let (quotient, rest) = divide_floor(&near, &b);
                    assert_eq!(quotient * &b + &rest, near);
                    assert_eq!(rest, near.mod_floor(&b));
                }
            }
        }
    }

    #[test]
    fn powers_roots_and_divisors() {
        let three = BigInt::from(3);
        assert_eq!(power(&three, 400_001), three.pow(400_001));
        let even = BigInt::from(-12);
        assert_eq!(power(&even, 77_777), even.pow(77_777));
        assert_eq!(power(&even, 0), BigInt::from(1));
        for n in [
            three.pow(400_001),
            three.pow(400_000),
            three.pow(400_000) - 1,
        ] {
            assert_eq!(square_root(&n), n.sqrt());
        }
        let common = BigInt::from(11).pow(5_000);
        let (a, b) = (
            &common * three.pow(3_000),
            -&common * BigInt::from(7).pow(1_000),
        );
        assert_eq!(greatest_common_divisor(&a, &b), common);
        assert_eq!(greatest_common_divisor(&b, &BigInt::from(0)), -b);
    }

    #[test]
    fn powers_modulo_in_pieces() {
        let base = BigInt::from(10);
        let modulus: BigInt = base.pow(3_000) + 7;
        let exponent = BigInt::from(3).pow(2_000);
        for modulus in [modulus.clone(), -modulus] {
            let expected = base.modpow(&exponent, &modulus);
            assert_eq!(power_modulo(&base, &exponent, &modulus), expected);
        }
    }

    #[test]
    fn digits_in_pieces() {
        let text = "f0".repeat(40_000);
        let expected = BigInt::parse_bytes(text.as_bytes(), 16);
        assert_eq!(from_text(&text, 16), expected);
        assert_eq!(from_text("12x", 16), None);
    }
}
