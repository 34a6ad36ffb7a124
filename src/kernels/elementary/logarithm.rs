//! Logarithms: the exponent, a table of 128 logarithms, and a polynomial for what remains; the sum is
//! kept in two numbers.

use super::exponential::exp_sum;
use super::tables::LOGS;
use super::{Function, Function2, certain, float, hex, select};

const START: u64 = 0x3fe6_9555_0000_0000;
const LN2_HIGH: f64 = hex(0x3fe6_2e42_fefa_3800);
const LN2_LOW: f64 = hex(0x3d2e_f357_93c7_6730);
const SERIES: [f64; 6] = [
    hex(0x3fd5_5555_5555_5556) * -2.0,
    hex(0xbfd0_0000_0000_0006) * -2.0,
    hex(0x3fc9_9999_9959_554e) * 4.0,
    hex(0xbfc5_5555_5529_a47a) * 4.0,
    hex(0x3fc2_495b_9b48_45e9) * -8.0,
    hex(0xbfc0_002b_8b26_3fc3) * -8.0,
];

/// The logarithm of a normal positive number, and what rounding took from it.
#[inline(always)]
fn log_sum(x: f64) -> (f64, f64) {
    let bits = x.to_bits();
    let offset = bits.wrapping_sub(START);
    let [invc, logc, tail] = LOGS[(offset >> 45) as usize & 127];
    let (invc, logc, tail) = (
        f64::from_bits(invc),
        f64::from_bits(logc),
        f64::from_bits(tail),
    );
    let exponent = ((offset as i64) >> 52) as u64;
    let k = float(exponent);
    let z = f64::from_bits(bits.wrapping_sub(offset & 0xfff << 52));
    // The reciprocal has few bits, so that this is exact.
    let r = z.mul_add(invc, -1.0);
    let t1 = k.mul_add(LN2_HIGH, logc);
    let t2 = t1 + r;
    let lo1 = k.mul_add(LN2_LOW, tail);
    let lo2 = t1 - t2 + r;
    let [a, b, c, d, e, f] = SERIES;
    let ar = -0.5 * r;
    let ar2 = r * ar;
    let ar3 = r * ar2;
    let high = t2 + ar2;
    let lo3 = ar.mul_add(r, -ar2);
    let lo4 = t2 - high + ar2;
    let inner = ar2.mul_add(r.mul_add(f, e), r.mul_add(d, c));
    let p = ar2.mul_add(inner, r.mul_add(b, a));
    let low = ar3.mul_add(p, lo1 + lo2 + lo3 + lo4);
    let y = high + low;
    (y, high - y + low)
}

#[inline(always)]
fn normal(x: f64) -> bool {
    (f64::MIN_POSITIVE..f64::INFINITY).contains(&x)
}

/// How far C's logarithms may be from exact ones, beyond half a unit, in units in the last place.
const DOUBT: f64 = 0.02;
const DOUBT2: f64 = 0.05;

/// A nan without the sign that C's logarithms of negative numbers give it.
fn plain_nan(value: f64) -> f64 {
    if value.is_nan() { value.abs() } else { value }
}

/// The natural logarithm.
#[derive(Clone, Copy)]
pub struct Log;

impl Function<f64> for Log {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let (value, rest) = log_sum(x);
        (value, normal(x) & certain(value, rest, DOUBT))
    }

    fn exact(x: f64) -> f64 {
        plain_nan(x.ln())
    }
}

/// The logarithm to base 2.
#[derive(Clone, Copy)]
pub struct Log2;

const LOG2_E: f64 = std::f64::consts::LOG2_E;
const LOG2_E_LOW: f64 = hex(0x3c77_77d0_ffda_0d24);

impl Function<f64> for Log2 {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let (high, low) = log_sum(x);
        let product = high * LOG2_E;
        let rest = high.mul_add(LOG2_E, -product);
        let rest = low.mul_add(LOG2_E, high.mul_add(LOG2_E_LOW, rest));
        let value = product + rest;
        let rest = (product - value) + rest;
        (value, normal(x) & certain(value, rest, DOUBT2))
    }

    fn exact(x: f64) -> f64 {
        plain_nan(x.log2())
    }
}

/// The logarithm to base 10.
#[derive(Clone, Copy)]
pub struct Log10;

impl Function<f64> for Log10 {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        // The exponent away from zero, so that small results keep their bits.
        let bits = x.to_bits();
        let exponent = (bits >> 52).wrapping_sub(1023);
        let negative = exponent >> 63;
        let k = exponent.wrapping_add(negative);
        let mantissa = bits & ((1 << 52) - 1) | (1023 - negative) << 52;
        let k = float(k);
        let (log, rest) = log_sum(f64::from_bits(mantissa));
        let z = k * hex(0x3d59_fef3_11f1_2b36) + hex(0x3fdb_cb7b_1526_e50e) * log;
        let value = z + k * hex(0x3fd3_4413_509f_6000);
        (value, normal(x) & certain(log, rest, DOUBT))
    }

    fn exact(x: f64) -> f64 {
        x.log10()
    }
}

/// Exponentials of smaller numbers are 1, to the last bit.
const TINY: f64 = hex(0x3c90_0000_0000_0000);
const LN2_HI: f64 = hex(0x3fe6_2e42_fee0_0000);
const LN2_LO: f64 = hex(0x3dea_39ef_3579_3c76);
const LOG1P: [f64; 7] = [
    hex(0x3fe5_5555_5555_5593),
    hex(0x3fd9_9999_9997_fa04),
    hex(0x3fd2_4924_9422_9359),
    hex(0x3fcc_71c5_1d8e_78af),
    hex(0x3fc7_4664_96cb_03de),
    hex(0x3fc3_9a09_d078_c69f),
    hex(0x3fc2_f112_df3e_5244),
];

/// `log(1 + x)`.
#[derive(Clone, Copy)]
pub struct Log1p;

impl Function<f64> for Log1p {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let near = (x < hex(0x3fda_827a_0000_0000)) & (x > hex(0xbfd2_bec4_0000_0000));
        let u = 1.0 + x;
        let bits = u.to_bits();
        let exponent = (bits >> 52).wrapping_sub(1023);
        let k = float(exponent);
        let c = select(k > 0.0, 1.0 - (u - x), x - (u - 1.0)) / u;
        let fraction = bits & ((1 << 52) - 1);
        let halve = u64::from(fraction >= 0x6_a09e << 32);
        let f = f64::from_bits(fraction | (1023 - halve) << 52) - 1.0;
        let k = k + select(halve == 1, 1.0, 0.0);
        let (f, k, c) = (
            select(near, x, f),
            select(near, 0.0, k),
            select(near, 0.0, c),
        );
        let half = 0.5 * f * f;
        let s = f / (2.0 + f);
        let z = s * s;
        let [l1, l2, l3, l4, l5, l6, l7] = LOG1P;
        let z2 = z * z;
        let (z4, z6) = (z2 * z2, z2 * z2 * z2);
        let series = z.mul_add(l1, z2 * z.mul_add(l3, l2));
        let series = z4.mul_add(z.mul_add(l5, l4), series);
        let series = z6.mul_add(z.mul_add(l7, l6), series);
        let inner = s * (half + series);
        let alone = f - (half - inner);
        let low = k.mul_add(LN2_LO, c);
        let with = k.mul_add(LN2_HI, -((half - (inner + low)) - f));
        let value = select(near, alone, with);
        // Where little is left above a power of two, C has a shorter series.
        let crumb = half * f.mul_add(-0.666_666_666_666_666_6, 1.0);
        let short = k.mul_add(LN2_HI, -((crumb - low) - f));
        let high = select(
            halve == 1,
            (0x10_0000 - (fraction >> 32)) >> 2,
            fraction >> 32,
        );
        let value = select(!near & (high == 0), short, value);
        let tiny = (x * x).mul_add(-0.5, x);
        let size = x.abs();
        let value = select(size < 1.862_645_149_230_957e-9, tiny, value);
        let value = select(size < TINY, x, value);
        let good = (x > -1.0) & (x < 9_007_199_254_740_992.0) & !super::special(x);
        (value, good)
    }

    fn exact(x: f64) -> f64 {
        x.ln_1p()
    }
}

/// `x**y`; with `SHORT`, squares, roots and reciprocals are those of the simple operations.
#[derive(Clone, Copy)]
pub struct Power<const SHORT: bool>;

impl<const SHORT: bool> Function2<f64> for Power<SHORT> {
    #[inline(always)]
    fn fast(x: f64, y: f64) -> (f64, bool) {
        let (size, power) = (x.abs(), y.abs());
        let (high, low) = log_sum(size);
        let product = y * high;
        let rest = y.mul_add(low, y.mul_add(high, -product));
        let value = exp_sum(product, rest);
        let value = select(product.abs() < TINY, 1.0 + product, value);
        // Negative numbers have whole powers, and the odd ones are negative.
        let (negative, half) = (x < 0.0, 0.5 * y);
        let value = select(negative & (half.trunc() != half), -value, value);
        let real = !negative | (y.trunc() == y);
        let moderate = (power < 9.2e18) & (power > 1e-19) & (product.abs() < 512.0);
        let holds = normal(size) & real & moderate;
        let short = SHORT & ((y == 2.0) | (y == 0.5) | (y == -1.0));
        (value, holds & !short)
    }

    fn exact(x: f64, y: f64) -> f64 {
        match y {
            2.0 if SHORT => x * x,
            0.5 if SHORT => x.sqrt(),
            -1.0 if SHORT => 1.0 / x,
            _ => x.powf(y),
        }
    }
}
