//! Sine, cosine and tangent.

use super::tables::{CIRCLE, TANGENTS};
use super::{Function, SHIFT, certain, hex, pair, polynomial, select, special, step, sum};

/// The sine of small numbers: x**3 on.
const SINE: [f64; 5] = [
    hex(0xbfc5_5555_5555_5555),
    hex(0x3f81_1111_1111_0ece),
    hex(0xbf2a_01a0_19db_08b8),
    hex(0x3ec7_1de2_7b9a_7ed9),
    hex(0xbe5a_ddff_c2fc_df59),
];
/// Half of pi, in three parts of few bits and a rest.
const HALF_PI: [f64; 4] = [
    hex(0x3ff9_21fb_5800_0000),
    hex(0xbe4d_de97_3c00_0000),
    hex(0xbc8c_b3b3_9800_0000),
    hex(0xbacd_747f_23e3_2ed7),
];
const HALF_PI_HIGH: f64 = std::f64::consts::FRAC_PI_2;
const HALF_PI_LOW: f64 = hex(0x3c91_a626_3314_5c07);
/// Where the ways part.
const NEAR: f64 = hex(0x3feb_6000_0000_0000);
const MIDDLE: f64 = hex(0x4003_68fd_0000_0000);
const FAR: f64 = hex(0x4199_21fb_0000_0000);

/// A number as quarter turns and a rest in two numbers.
#[inline(always)]
fn reduce(x: f64) -> (u64, f64, f64) {
    let shifted = x.mul_add(std::f64::consts::FRAC_2_PI, SHIFT);
    let n = shifted - SHIFT;
    let [a, b, c, d] = HALF_PI;
    let y = n.mul_add(-b, n.mul_add(-a, x));
    let t = n.mul_add(-c, y);
    let low = n.mul_add(-c, y - t);
    let high = n.mul_add(-d, t);
    let low = low + n.mul_add(-d, t - high);
    (shifted.to_bits(), high, low)
}

/// The sine (or the cosine) of `high + low`, which is less than a quarter turn.
#[inline(always)]
fn turn(cosine: bool, high: f64, low: f64) -> f64 {
    let size = high.abs();
    let shifted = size + SHIFT / 128.0;
    let offset = size - (shifted - SHIFT / 128.0);
    let low = select(high.is_sign_negative(), -low, low);
    let x = select(cosine, offset + low, offset);
    let low_sine = select(cosine, 0.0, low);
    let square = x * x;
    let cube = x * square;
    let [sin, sin_low, cos, cos_low] = CIRCLE[(shifted.to_bits() & 127) as usize];
    let (sin, sin_low) = (f64::from_bits(sin), f64::from_bits(sin_low));
    let (cos, cos_low) = (f64::from_bits(cos), f64::from_bits(cos_low));
    let series = square.mul_add(8.333_332_142_857_223e-3, -0.166_666_666_666_666_65);
    let s = select(
        cosine,
        -cube.mul_add(series, x),
        x + cube.mul_add(series, low_sine),
    );
    let series = square.mul_add(0.001_388_888_740_079_376, -0.041_666_666_666_666_44);
    let c = x.mul_add(low_sine, square * square.mul_add(series, 0.5));
    let (main, rest) = (select(cosine, cos, sin), select(cosine, cos_low, sin_low));
    let (other, other_rest) = (select(cosine, sin, cos), select(cosine, sin_low, cos_low));
    let sum = other.mul_add(s, main.mul_add(-c, s.mul_add(other_rest, rest)));
    let value = main + sum;
    select(cosine, value, value.copysign(high))
}

/// The sine of a small `high + low`.
#[inline(always)]
fn small_sine(high: f64, low: f64) -> f64 {
    let [a, b, c, d, e] = SINE;
    let square = high * high;
    let series = square.mul_add(
        square.mul_add(square.mul_add(square.mul_add(e, d), c), b),
        a,
    );
    let t = series.mul_add(high, -0.5 * low).mul_add(square, low);
    high + t
}

/// The sine, or the cosine a quarter turn on.
#[inline(always)]
fn wave(x: f64, cosine: bool) -> (f64, bool) {
    let size = x.abs();
    let (n, high, low) = reduce(x);
    let n = n.wrapping_add(u64::from(cosine));
    let (near, middle) = (size < NEAR, size < MIDDLE);
    let quarter = HALF_PI_HIGH - size;
    let (mid_high, mid_low) = if cosine {
        let high = quarter + HALF_PI_LOW;
        (high, (quarter - high) + HALF_PI_LOW)
    } else {
        (quarter, HALF_PI_LOW)
    };
    let high = select(near, x, select(middle, mid_high, high));
    let low = select(near, 0.0, select(middle, mid_low, low));
    // Sine takes the cosine of the rest between the limits, and the cosine the sine.
    let odd = select(near, cosine, select(middle, !cosine, n & 1 == 1));
    let value = select(
        !odd & (high.abs() < 0.126),
        small_sine(high, low),
        turn(odd, high, low),
    );
    let flip = select(
        middle,
        if cosine {
            false
        } else {
            !near & x.is_sign_negative()
        },
        n & 2 == 2,
    );
    (select(flip, -value, value), (size < FAR) & !special(x))
}

/// The sine.
#[derive(Clone, Copy)]
pub struct Sin;

impl Function<f64> for Sin {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let (value, good) = wave(x, false);
        (select(x.abs() < 1.490_116_119_384_765_6e-8, x, value), good)
    }

    fn exact(x: f64) -> f64 {
        x.sin()
    }
}

/// The cosine.
#[derive(Clone, Copy)]
pub struct Cos;

impl Function<f64> for Cos {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        wave(x, true)
    }

    fn exact(x: f64) -> f64 {
        x.cos()
    }
}

/// How far C's tangent may be from the exact one, beyond half a unit, in units in the last place.
const DOUBT: f64 = 0.04;

/// The tangent of less than a step of the table, from the cube on, in the square.
const TAN: [f64; 3] = [1.0 / 3.0, 2.0 / 15.0, 17.0 / 315.0];

/// The tangent.
#[derive(Clone, Copy)]
pub struct Tan;

impl Function<f64> for Tan {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let (n, whole, low) = reduce(x);
        let size = whole.abs();
        let low = select(whole.is_sign_negative(), -low, low);
        // The tangent of a sum, (a + t) / (1 - a t), with everything in two numbers.
        let (base, at) = step(size);
        let (a, a_low) = pair(TANGENTS, at);
        let t = size - base;
        let square = t * t;
        let t_low = (t * square).mul_add(polynomial(square, &TAN), low);
        let (top, rest) = sum(a, t);
        let (top, top_low) = sum(top, rest + (a_low + t_low));
        let bottom = a.mul_add(-t, 1.0);
        let rest = a.mul_add(-t, 1.0 - bottom) - a.mul_add(t_low, a_low * t);
        let (bottom, bottom_low) = sum(bottom, rest);
        // An odd number of quarter turns on it is the cotangent, negative.
        let odd = n & 1 == 1;
        let (top, bottom) = (select(odd, bottom, top), select(odd, top, bottom));
        let (top_low, bottom_low) = (
            select(odd, bottom_low, top_low),
            select(odd, top_low, bottom_low),
        );
        let inverse = 1.0 / bottom;
        let quotient = top * inverse;
        let left = quotient.mul_add(-bottom, top) + quotient.mul_add(-bottom_low, top_low);
        let value = left.mul_add(inverse, quotient);
        let sure = certain(value, left.mul_add(inverse, quotient - value), DOUBT);
        let value = value.copysign(whole);
        let value = select(odd, -value, value);
        let value = select(x.abs() < 1e-9, x, value);
        (value, sure & (x.abs() < FAR) & !special(x))
    }

    fn exact(x: f64) -> f64 {
        x.tan()
    }
}
