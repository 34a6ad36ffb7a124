//! The inverse functions of sine, cosine and tangent; sums are kept in two numbers, so that they
//! are nearly always rounded correctly.

use super::tables::ARCS;
use super::{Function, Function2, certain, hex, pair, polynomial, select, special, step, sum};

/// The arc tangent of small numbers: from the cube on, in the square.
const ATAN: [f64; 8] = [
    hex(0xbfd5_5555_5555_5555),
    hex(0x3fc9_9999_9999_9998),
    hex(0xbfc2_4924_9249_1b4b),
    hex(0x3fbc_71c7_1c4d_441c),
    hex(0xbfb7_45d1_510e_f3ad),
    hex(0x3fb3_b128_8419_8eae),
    hex(0xbfb1_0ba5_f3d2_c550),
    hex(0x3fac_75f8_45b7_c88b),
];
/// And of those between two entries of the table.
const ATAN_STEP: [f64; 3] = [-1.0 / 3.0, 0.2, -1.0 / 7.0];
/// The arc sine of numbers up to a half: from the cube on, in the square.
const ASIN: [f64; 13] = [
    hex(0x3fc5_5555_5555_5556),
    hex(0x3fb3_3333_3333_2eca),
    hex(0x3fa6_db6d_b6e3_1f13),
    hex(0x3f9f_1c71_c1db_0623),
    hex(0x3f96_e8bb_1c82_09a2),
    hex(0x3f91_c4d3_5cf9_5421),
    hex(0x3f8c_9cf0_7674_736a),
    hex(0x3f87_8265_1caa_6547),
    hex(0x3f85_2420_b04b_37be),
    hex(0x3f76_5a9c_4dfc_f8b2),
    hex(0x3f91_d189_4083_14ee),
    hex(0xbf8e_6aaa_8a0a_04cc),
    hex(0x3f9d_72b2_bc81_55f8),
];
const HALF_PI: f64 = std::f64::consts::FRAC_PI_2;
const HALF_PI_LOW: f64 = hex(0x3c91_a626_3314_5c07);

/// How far C's results may be from exact ones, beyond half a unit, in units in the last place.
const DOUBT: f64 = 0.1;

/// The angle of the vector (x, y), whether it is a plain one, and whether C has the same.
#[inline(always)]
fn angle(y: f64, x: f64) -> (f64, bool, bool) {
    let (run, rise) = (x.abs(), y.abs());
    let steep = rise > run;
    let (most, least) = (select(steep, rise, run), select(steep, run, rise));
    let inverse = 1.0 / most;
    let slope = least * inverse;
    let low = slope.mul_add(-most, least) * inverse;
    let (slope, low) = sum(slope, low);
    // The angle up to an eighth turn: a series, or a step of the table and what it lacks.
    let near = slope < 0.125;
    let (base, at) = step(select(slope < 0.99, slope, 0.99));
    let (arc, rest) = pair(ARCS, at);
    let t = ((slope - base) + low) / base.mul_add(slope, 1.0);
    let square = t * t;
    let move_on = (t * square).mul_add(polynomial(square, &ATAN_STEP), t);
    let square = slope * slope;
    let series = (slope * square).mul_add(polynomial(square, &ATAN), low);
    let (high, low) = (
        select(near, slope, arc),
        select(near, series, rest + move_on),
    );
    // From the nearest axis.
    let turns = select(steep, 1.0, select(x.is_sign_negative(), 2.0, 0.0));
    let back = steep != x.is_sign_negative();
    let (high, low) = (select(back, -high, high), select(back, -low, low));
    let (value, rest) = sum(turns * HALF_PI, high);
    let (start, more) = (value, rest + turns.mul_add(HALF_PI_LOW, low));
    let value = start + more;
    let holds = (most < 1e300) & (least > 1e-290) & (least > most * 1e-290);
    let sure = certain(value, (start - value) + more, DOUBT);
    (value.copysign(y), holds, sure)
}

/// The arc tangent.
#[derive(Clone, Copy)]
pub struct Arctan;

impl Function<f64> for Arctan {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let (value, _, sure) = angle(x, 1.0);
        let size = x.abs();
        let value = select(size < 1e-9, x, value);
        (value, sure & (size < 1e16) & !special(x))
    }

    fn exact(x: f64) -> f64 {
        x.atan()
    }
}

/// The angle of a vector.
#[derive(Clone, Copy)]
pub struct Arctan2;

impl Function2<f64> for Arctan2 {
    #[inline(always)]
    fn fast(y: f64, x: f64) -> (f64, bool) {
        let (value, plain, sure) = angle(y, x);
        (value, plain & sure)
    }

    fn exact(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }
}

/// The arc sine of a number up to a half, or of the root of `(1 - |x|) / 2` for larger ones: the
/// number (or root) and what is to be added.
#[inline(always)]
fn half_sine(size: f64) -> (f64, f64) {
    let small = size < 0.5;
    let half = 0.5 - 0.5 * size;
    let root = half.sqrt();
    let square = select(small, size * size, half);
    let lacks = root.mul_add(-root, half) / (root + root);
    let base = select(small, size, root);
    let lacks = select(small | (half == 0.0), 0.0, lacks);
    (
        base,
        (base * square).mul_add(polynomial(square, &ASIN), lacks),
    )
}

/// The arc sine.
#[derive(Clone, Copy)]
pub struct Arcsin;

impl Function<f64> for Arcsin {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let size = x.abs();
        let (base, more) = half_sine(size);
        let (high, low) = sum(HALF_PI, -2.0 * base);
        let small = size < 0.5;
        let (start, more) = (
            select(small, base, high),
            select(small, more, low + (HALF_PI_LOW - 2.0 * more)),
        );
        let value = start + more;
        let sure = certain(value, (start - value) + more, DOUBT);
        let value = select(size < 1e-9, size, value);
        (value.copysign(x), sure & (size <= 1.0) & !special(x))
    }

    fn exact(x: f64) -> f64 {
        x.asin()
    }
}

/// The arc cosine.
#[derive(Clone, Copy)]
pub struct Arccos;

impl Function<f64> for Arccos {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        let size = x.abs();
        let (base, more) = half_sine(size);
        let (base, more) = (base.copysign(x), more.copysign(x) * 1f64.copysign(more));
        let (high, low) = sum(HALF_PI, -base);
        let near = (high, low + (HALF_PI_LOW - more));
        let (high, low) = sum(2.0 * HALF_PI, 2.0 * base);
        let left = (high, low + (2.0 * HALF_PI_LOW + 2.0 * more));
        let far = select(x > 0.0, (2.0 * base, 2.0 * more), left);
        let (start, more) = select(size < 0.5, near, far);
        let value = start + more;
        let sure = certain(value, (start - value) + more, DOUBT);
        (value, sure & (size <= 1.0))
    }

    fn exact(x: f64) -> f64 {
        x.acos()
    }
}
