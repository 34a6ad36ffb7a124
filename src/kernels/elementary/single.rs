//! Functions of float32 in float32, with NumPy's approximations: the last digits that NumPy prints
//! are theirs (up to 2.5 units for `exp`, 3.8 for `log`, 1.5 for `sin` and `cos`).

use super::{Function, select};

/// Adding it rounds to a whole number, which then stands in the low bits.
const SHIFT: f32 = 12_582_912.0;
/// ln 2, negative, in two parts.
const LN2: [f32; 2] = [-6.931_457_5e-1, -1.428_606_8e-6];
/// exp(r) as a quotient of two polynomials.
const EXP_TOP: [f32; 6] = [
    1.0,
    7.257_665e-1,
    2.473_615_4e-1,
    5.114_512e-2,
    6.757_897e-3,
    5.082_763e-4,
];
const EXP_BOTTOM: [f32; 3] = [1.0, -2.742_335_5e-1, 2.159_509_4e-2];
/// log(1 + r) as a quotient of two polynomials.
const LOG_TOP: [f32; 6] = [
    0.0,
    1.0,
    2.112_677_6,
    1.480_000_6,
    3.808_837_8e-1,
    2.589_979_2e-2,
];
const LOG_BOTTOM: [f32; 6] = [
    1.0,
    2.612_677_6,
    2.453_006,
    9.864_943e-1,
    1.546_476_3e-1,
    5.875_095_3e-3,
];
/// Half of pi, negative, in three parts.
const HALF_PI: [f32; 3] = [
    f32::from_bits(0xbfc9_0fd8),
    f32::from_bits(0xb4a8_885a),
    f32::from_bits(0xa7c2_34c4),
];
/// cos(r), and sin(r) from the cube on, in the square.
const COS: [f32; 5] = [
    1.0,
    -0.5,
    f32::from_bits(0x3d2a_aa9e),
    f32::from_bits(0xbab6_036e),
    f32::from_bits(0x37cc_730b),
];
const SIN: [f32; 5] = [
    0.0,
    f32::from_bits(0xbe2a_aaab),
    f32::from_bits(0x3c08_88cd),
    f32::from_bits(0xb950_35dd),
    f32::from_bits(0x363e_9dde),
];

/// A polynomial, the constant coefficient first.
#[inline(always)]
fn polynomial<const N: usize>(x: f32, coefficients: &[f32; N]) -> f32 {
    let mut value = 0.0;
    for coefficient in coefficients.iter().rev() {
        value = f32::mul_add(value, x, *coefficient);
    }
    value
}

/// e to a power.
#[derive(Clone, Copy)]
pub struct SingleExp;

impl Function<f32> for SingleExp {
    #[inline(always)]
    fn fast(x: f32) -> (f32, bool) {
        let shifted = x * std::f32::consts::LOG2_E + SHIFT;
        let k = shifted - SHIFT;
        let [high, low] = LN2;
        let r = k.mul_add(low, k.mul_add(high, x));
        let value = polynomial(r, &EXP_TOP) / polynomial(r, &EXP_BOTTOM);
        let value = f32::from_bits(value.to_bits().wrapping_add(shifted.to_bits() << 23));
        (value, (x < 88.722_84) & (x > -86.0))
    }

    fn exact(x: f32) -> f32 {
        f64::from(x).exp() as f32
    }
}

/// The natural logarithm.
#[derive(Clone, Copy)]
pub struct SingleLog;

impl Function<f32> for SingleLog {
    #[inline(always)]
    fn fast(x: f32) -> (f32, bool) {
        let bits = x.to_bits();
        let exponent = ((bits >> 23) as i32 - 126) as f32;
        let mantissa = f32::from_bits(bits & 0x7f_ffff | 126 << 23);
        let small = mantissa <= std::f32::consts::FRAC_1_SQRT_2;
        let r = select(small, mantissa + mantissa, mantissa) - 1.0;
        let exponent = select(small, exponent - 1.0, exponent);
        let value = polynomial(r, &LOG_TOP) / polynomial(r, &LOG_BOTTOM);
        let value = exponent.mul_add(std::f32::consts::LN_2, value);
        (value, (f32::MIN_POSITIVE..f32::INFINITY).contains(&x))
    }

    fn exact(x: f32) -> f32 {
        f64::from(x).ln() as f32
    }
}

/// The sine, or a quarter turn on the cosine.
#[inline(always)]
fn wave(x: f32, cosine: u32) -> f32 {
    let shifted = x * std::f32::consts::FRAC_2_PI + SHIFT;
    let k = shifted - SHIFT;
    let [a, b, c] = HALF_PI;
    let r = k.mul_add(c, k.mul_add(b, k.mul_add(a, x)));
    let square = r * r;
    let cos = polynomial(square, &COS);
    let sin = polynomial(square, &SIN).mul_add(r, r);
    let quarter = shifted.to_bits().wrapping_add(cosine);
    let value = select(quarter & 1 == 0, sin, cos);
    select(quarter & 2 == 2, 0.0 - value, value)
}

/// The sine.
#[derive(Clone, Copy)]
pub struct SingleSin;

impl Function<f32> for SingleSin {
    #[inline(always)]
    fn fast(x: f32) -> (f32, bool) {
        (wave(x, 0), x.abs() <= 117_435.99)
    }

    fn exact(x: f32) -> f32 {
        f64::from(x).sin() as f32
    }
}

/// The cosine.
#[derive(Clone, Copy)]
pub struct SingleCos;

impl Function<f32> for SingleCos {
    #[inline(always)]
    fn fast(x: f32) -> (f32, bool) {
        (wave(x, 1), x.abs() <= 71_476.06)
    }

    fn exact(x: f32) -> f32 {
        f64::from(x).cos() as f32
    }
}
