//! Exponentials: `2**(k/128)` from a table times a short polynomial, as C libraries do since 2018.

use super::tables::POWERS;
use super::{Function, SHIFT, hex, select, special, sum, whole};

const INV_LN2: f64 = hex(0x3ff7_1547_652b_82fe) * 128.0;
const LN2_HIGH: f64 = hex(0x3f76_2e42_fefa_0000);
const LN2_LOW: f64 = hex(0x3d0c_f79a_bc9e_3b39);
/// exp(r) - 1 - r, over r squared.
const EXP: [f64; 4] = [
    hex(0x3fdf_ffff_ffff_fdbd),
    hex(0x3fc5_5555_5555_543c),
    hex(0x3fa5_5555_cf17_2b91),
    hex(0x3f81_1111_67a4_d017),
];
/// 2**r - 1, over r.
const EXP2: [f64; 5] = [
    hex(0x3fe6_2e42_fefa_39ef),
    hex(0x3fce_bfbd_ff82_c424),
    hex(0x3fac_6b08_d70c_f4b5),
    hex(0x3f83_b2ab_d246_50cc),
    hex(0x3f55_d7e0_9b4e_3a84),
];

/// `2**(k/128)` for `k` in the low bits: what to add and what to multiply with.
#[inline(always)]
fn power(k: u64) -> (f64, f64) {
    let [tail, bits] = POWERS[(k & 127) as usize];
    (
        f64::from_bits(tail),
        f64::from_bits(bits.wrapping_add(k << 45)),
    )
}

/// `exp(x)` for `|x| < 512`.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    let (k, r) = parts(x);
    scaled(k, r)
}

/// `exp(x + tail)` for `|x| < 512`.
#[inline(always)]
pub(super) fn exp_sum(x: f64, tail: f64) -> f64 {
    let (k, r) = parts(x);
    scaled(k, r + tail)
}

/// The nearest multiple of `ln 2 / 128`, its number in the low bits, and what remains.
#[inline(always)]
fn parts(x: f64) -> (u64, f64) {
    let shifted = x.mul_add(INV_LN2, SHIFT);
    let k = shifted - SHIFT;
    let r = k.mul_add(-LN2_LOW, k.mul_add(-LN2_HIGH, x));
    (shifted.to_bits(), r)
}

#[inline(always)]
fn scaled(k: u64, r: f64) -> f64 {
    let (rest, scale) = power(k);
    let [a, b, c, d] = EXP;
    let square = r * r;
    let sum = square.mul_add(r.mul_add(b, a), rest + r);
    let sum = (square * square).mul_add(r.mul_add(d, c), sum);
    scale.mul_add(sum, scale)
}

/// e to a power.
#[derive(Clone, Copy)]
pub struct Exp;

impl Function<f64> for Exp {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        (exp(x), x.abs() < 512.0)
    }

    fn exact(x: f64) -> f64 {
        x.exp()
    }
}

/// Two to a power.
#[derive(Clone, Copy)]
pub struct Exp2;

impl Function<f64> for Exp2 {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let shifted = x + SHIFT / 128.0;
        let r = x - (shifted - SHIFT / 128.0);
        let (rest, scale) = power(shifted.to_bits());
        let [a, b, c, d, e] = EXP2;
        let square = r * r;
        let sum = rest + r * a + square * (b + r * c) + square * square * (d + r * e);
        (scale + scale * sum, x.abs() < 512.0)
    }

    fn exact(x: f64) -> f64 {
        x.exp2()
    }
}

const LN2_HI: f64 = hex(0x3fe6_2e42_fee0_0000);
const LN2_LO: f64 = hex(0x3dea_39ef_3579_3c76);
/// A rational approximation's coefficients, in half the square.
const EXPM1: [f64; 5] = [
    hex(0xbfa1_1111_1111_10f4),
    hex(0x3f5a_01a0_19fe_5585),
    hex(0xbf14_ce19_9eaa_dbb7),
    hex(0x3ed0_cfca_86e6_5239),
    hex(0xbe8a_fdb7_6e09_c32d),
];

/// `exp(x) - 1` for `|x| < 38`.
#[inline(always)]
pub(super) fn expm1(x: f64) -> f64 {
    let size = x.abs();
    let sign = 1f64.copysign(x);
    // How many times ln 2, and the rest as a sum of two numbers.
    let far = (x * std::f64::consts::LOG2_E + 0.5 * sign).trunc();
    let k = select(size < LIMIT, sign, far);
    let k = select(size <= HALF_LN2, 0.0, k);
    let high = k.mul_add(-LN2_HI, x);
    let low = k * LN2_LO;
    let r = high - low;
    let rest = (high - r) - low;
    let half = 0.5 * r;
    let square = r * half;
    let [a, b, c, d, e] = EXPM1;
    let second = square * square;
    let r1 = second.mul_add(square.mul_add(c, b), square.mul_add(a, 1.0));
    let r1 = (second * second).mul_add(square.mul_add(e, d), r1);
    let t = r1.mul_add(-half, 3.0);
    let quotient = square * ((r1 - t) / r.mul_add(-t, 6.0));
    let error = (quotient - rest).mul_add(r, -rest) - square;
    let scale = f64::from_bits(whole(k).wrapping_add(1023) << 52);
    let inverse = f64::from_bits(1023u64.wrapping_sub(whole(k)) << 52);
    let zero = r - quotient.mul_add(r, -square);
    let minus = 0.5 * (r - error) - 0.5;
    let plus = select(
        r < -0.25,
        -2.0 * (error - (r + 0.5)),
        1.0 + 2.0 * (r - error),
    );
    let small = (1.0 - (error - r)) * scale - 1.0;
    let middle = ((1.0 - inverse) - (error - r)) * scale;
    let large = ((r - (error + inverse)) + 1.0) * scale;
    let result = select(k < 20.0, middle, large);
    let result = select(k <= -2.0, small, result);
    let result = select(k == 1.0, plus, result);
    let result = select(k == -1.0, minus, result);
    let result = select(k == 0.0, zero, result);
    select(size < TINY, x, result)
}

/// The high words at which the ways part.
const HALF_LN2: f64 = hex(0x3fd6_2e42_ffff_ffff);
const LIMIT: f64 = hex(0x3ff0_a2b2_0000_0000);
const TINY: f64 = hex(0x3c90_0000_0000_0000);

/// `exp(x) - 1`.
#[derive(Clone, Copy)]
pub struct Expm1;

impl Function<f64> for Expm1 {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        (expm1(x), x.abs() < 38.0 && !special(x))
    }

    fn exact(x: f64) -> f64 {
        x.exp_m1()
    }
}

/// `exp(x) - 1` as a sum of two numbers, for `0 <= x < 512`.
#[inline(always)]
pub(super) fn expm1_sum(x: f64) -> (f64, f64) {
    let shifted = x.mul_add(INV_LN2, SHIFT);
    let k = shifted - SHIFT;
    let (tail, scale) = power(shifted.to_bits());
    let first = k.mul_add(-LN2_HIGH, x);
    let r = k.mul_add(-LN2_LOW, first);
    let r_low = k.mul_add(-LN2_LOW, first - r);
    let [a, b, c, d] = EXP;
    let square = r * r;
    let series = square.mul_add(r.mul_add(d, c), r.mul_add(b, a));
    let (p, p_low) = sum(r, square * series);
    let product = scale * p;
    let low = scale.mul_add(p, -product) + scale * (p_low + r_low + tail);
    let (high, rest) = sum(scale - 1.0, product);
    sum(high, rest + low)
}
