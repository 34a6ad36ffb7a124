//! The loops of bits, shifts and divisors.

use crate::for_types;
use crate::kernels::elementwise::Loops;

pub(super) fn bitwise_and(loops: &mut Loops) {
    for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.lattice(|a: T, b: T| a & b);
    });
}

pub(super) fn bitwise_or(loops: &mut Loops) {
    for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.lattice(|a: T, b: T| a | b);
    });
}

pub(super) fn bitwise_xor(loops: &mut Loops) {
    for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.ring(T::default(), |a: T, b: T| a ^ b);
    });
}

pub(super) fn invert(loops: &mut Loops) {
    for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64] { loops.wide_unary(|a: T| !a); });
}

// Negative distances are huge ones as well; beyond the last bit there is nothing, or the sign.

#[expect(clippy::unnecessary_cast, reason = "one body for every width")]
pub(super) fn left_shift(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.wide_by(|a: T, by: T| {
            let shifted = a.wrapping_shl(by as u32);
            if (by as u64) < u64::from(T::BITS) { shifted } else { 0 }
        });
    });
}

#[expect(clippy::unnecessary_cast, reason = "one body for every width")]
pub(super) fn right_shift(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.wide_by(|a: T, by: T| {
            let all = u64::from(T::BITS);
            let shifted = a.wrapping_shr((by as u64).min(all - 1) as u32);
            // One further only where that many are more than there are.
            shifted >> u32::from(by as u64 >= all)
        });
    });
}

/// Euclid's algorithm.
fn gcd_one(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn lcm_one(a: u64, b: u64) -> u64 {
    match gcd_one(a, b) {
        0 => 0,
        divisor => (a / divisor).wrapping_mul(b),
    }
}

#[expect(clippy::useless_conversion, reason = "one body for every width")]
pub(super) fn gcd(loops: &mut Loops) {
    for_types!(T in [i8, i16, i32, i64] {
        loops.binary(|a: T, b: T| gcd_one(a.unsigned_abs().into(), b.unsigned_abs().into()) as T);
    });
    for_types!(T in [u8, u16, u32, u64] {
        loops.binary(|a: T, b: T| gcd_one(a.into(), b.into()) as T);
    });
}

#[expect(clippy::useless_conversion, reason = "one body for every width")]
pub(super) fn lcm(loops: &mut Loops) {
    for_types!(T in [i8, i16, i32, i64] {
        loops.binary(|a: T, b: T| lcm_one(a.unsigned_abs().into(), b.unsigned_abs().into()) as T);
    });
    for_types!(T in [u8, u16, u32, u64] {
        loops.binary(|a: T, b: T| lcm_one(a.into(), b.into()) as T);
    });
}

pub(super) fn bitwise_count(loops: &mut Loops) {
    for_types!(T in [i8, i16, i32, i64] {
        loops.wide_unary(|a: T| a.unsigned_abs().count_ones() as u8);
    });
    for_types!(T in [u8, u16, u32, u64] { loops.wide_unary(|a: T| a.count_ones() as u8); });
}
