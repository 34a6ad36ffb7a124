//! The loops of float functions: roots, exponentials, circles, rounding, and the anatomy of floats.

use half::f16;
use num_complex::{Complex, Complex32, Complex64};
use num_traits::Float;

use super::libm;
use crate::for_types;
use crate::kernels::elementary::{self, Function};
use crate::kernels::elementwise::Loops;

/// A function of a float32, and of a float64.
type Reals = (fn(f32) -> f32, fn(f64) -> f64);
/// A function of a complex64, and of a complex128.
type Pair = (fn(Complex32) -> Complex32, fn(Complex64) -> Complex64);

fn both(loops: &mut Loops, real: Reals, pair: Pair) {
    loops.half_unary(real.0);
    loops.unary(real.0);
    loops.unary(real.1);
    complex(loops, pair);
}

/// The same for functions that tiles have a fast form of in float64.
fn fast<F: Function<f64>>(loops: &mut Loops, single: fn(f32) -> f32, real: F, pair: Pair) {
    loops.elementary_and(real, single);
    complex(loops, pair);
}

fn complex(loops: &mut Loops, pair: Pair) {
    loops.unary(pair.0);
    loops.unary(pair.1);
}

pub(super) fn sqrt(loops: &mut Loops) {
    loops.wide_real(f32::sqrt, f64::sqrt);
    complex(loops, (|z| libm::csqrtf(z), |z| libm::csqrt(z)));
}

pub(super) fn cbrt(loops: &mut Loops) {
    loops.elementary_and(elementary::Cbrt, |x| libm::cbrtf(x));
}

pub(super) fn exp(loops: &mut Loops) {
    loops.elementary_with(elementary::Exp, elementary::SingleExp);
    complex(loops, (|z| libm::cexpf(z), |z| libm::cexp(z)));
}

pub(super) fn exp2(loops: &mut Loops) {
    let pair: Pair = (
        |z| libm::cexpf(z * std::f32::consts::LN_2),
        |z| libm::cexp(z * std::f64::consts::LN_2),
    );
    loops.elementary(elementary::Exp2);
    complex(loops, pair);
}

pub(super) fn expm1(loops: &mut Loops) {
    fast(
        loops,
        f32::exp_m1,
        elementary::Expm1,
        (expm1_complex, expm1_complex),
    );
}

fn expm1_complex<T: Float>(z: Complex<T>) -> Complex<T> {
    let two = T::one() + T::one();
    let half = (z.im / two).sin();
    Complex::new(
        z.re.exp_m1() * z.im.cos() - two * half * half,
        z.re.exp() * z.im.sin(),
    )
}

pub(super) fn log(loops: &mut Loops) {
    loops.elementary_with(elementary::Log, elementary::SingleLog);
    complex(loops, (|z| libm::clogf(z), |z| libm::clog(z)));
}

pub(super) fn log2(loops: &mut Loops) {
    let scale = (std::f32::consts::LOG2_E, std::f64::consts::LOG2_E);
    loops.elementary(elementary::Log2);
    loops.unary(move |z: Complex32| libm::clogf(z) * scale.0);
    loops.unary(move |z: Complex64| libm::clog(z) * scale.1);
}

pub(super) fn log10(loops: &mut Loops) {
    let scale = (std::f32::consts::LOG10_E, std::f64::consts::LOG10_E);
    loops.elementary_and(elementary::Log10, f32::log10);
    loops.unary(move |z: Complex32| libm::clogf(z) * scale.0);
    loops.unary(move |z: Complex64| libm::clog(z) * scale.1);
}

pub(super) fn log1p(loops: &mut Loops) {
    fast(
        loops,
        f32::ln_1p,
        elementary::Log1p,
        (log1p_complex, log1p_complex),
    );
}

fn log1p_complex<T: Float>(z: Complex<T>) -> Complex<T> {
    let re = z.re + T::one();
    Complex::new(re.hypot(z.im).ln(), z.im.atan2(re))
}

pub(super) fn sin(loops: &mut Loops) {
    loops.elementary_with(elementary::Sin, elementary::SingleSin);
    complex(loops, (|z| libm::csinf(z), |z| libm::csin(z)));
}

pub(super) fn cos(loops: &mut Loops) {
    loops.elementary_with(elementary::Cos, elementary::SingleCos);
    complex(loops, (|z| libm::ccosf(z), |z| libm::ccos(z)));
}

pub(super) fn tan(loops: &mut Loops) {
    fast(
        loops,
        f32::tan,
        elementary::Tan,
        (|z| libm::ctanf(z), |z| libm::ctan(z)),
    );
}

pub(super) fn sinh(loops: &mut Loops) {
    fast(
        loops,
        f32::sinh,
        elementary::Sinh,
        (|z| libm::csinhf(z), |z| libm::csinh(z)),
    );
}

pub(super) fn cosh(loops: &mut Loops) {
    fast(
        loops,
        f32::cosh,
        elementary::Cosh,
        (|z| libm::ccoshf(z), |z| libm::ccosh(z)),
    );
}

pub(super) fn tanh(loops: &mut Loops) {
    loops.elementary(elementary::Tanh);
    complex(loops, (|z| libm::ctanhf(z), |z| libm::ctanh(z)));
}

pub(super) fn arcsin(loops: &mut Loops) {
    fast(
        loops,
        f32::asin,
        elementary::Arcsin,
        (|z| libm::casinf(z), |z| libm::casin(z)),
    );
}

pub(super) fn arccos(loops: &mut Loops) {
    fast(
        loops,
        f32::acos,
        elementary::Arccos,
        (|z| libm::cacosf(z), |z| libm::cacos(z)),
    );
}

pub(super) fn arctan(loops: &mut Loops) {
    fast(
        loops,
        f32::atan,
        elementary::Arctan,
        (|z| libm::catanf(z), |z| libm::catan(z)),
    );
}

pub(super) fn arcsinh(loops: &mut Loops) {
    both(
        loops,
        (|x| libm::asinhf(x), |x| libm::asinh(x)),
        (|z| libm::casinhf(z), |z| libm::casinh(z)),
    );
}

pub(super) fn arccosh(loops: &mut Loops) {
    both(
        loops,
        (|x| libm::acoshf(x), |x| libm::acosh(x)),
        (|z| libm::cacoshf(z), |z| libm::cacosh(z)),
    );
}

pub(super) fn arctanh(loops: &mut Loops) {
    both(
        loops,
        (|x| libm::atanhf(x), |x| libm::atanh(x)),
        (|z| libm::catanhf(z), |z| libm::catanh(z)),
    );
}

pub(super) fn arctan2(loops: &mut Loops) {
    loops.half_binary(f32::atan2);
    loops.binary(f32::atan2);
    loops.tile_binary(|y: &[f64], x, out| elementary::map2(&elementary::Arctan2, y, x, out));
}

pub(super) fn hypot(loops: &mut Loops) {
    loops.elementary2(elementary::Hypot);
}

pub(super) fn degrees(loops: &mut Loops) {
    loops.half_unary(|x| x * (180.0 / std::f32::consts::PI));
    loops.wide_unary(|x: f32| x * (180.0 / std::f32::consts::PI));
    loops.wide_unary(|x: f64| x * (180.0 / std::f64::consts::PI));
}

pub(super) fn radians(loops: &mut Loops) {
    loops.half_unary(|x| x * (std::f32::consts::PI / 180.0));
    loops.wide_unary(|x: f32| x * (std::f32::consts::PI / 180.0));
    loops.wide_unary(|x: f64| x * (std::f64::consts::PI / 180.0));
}

fn logaddexp_one<T: Float>(a: T, b: T) -> T {
    let distance = a - b;
    if a == b {
        a + float::<T>(std::f64::consts::LN_2)
    } else if distance > T::zero() {
        a + (-distance).exp().ln_1p()
    } else if distance <= T::zero() {
        b + distance.exp().ln_1p()
    } else {
        distance
    }
}

fn logaddexp2_one<T: Float>(a: T, b: T) -> T {
    let distance = a - b;
    let scale = float::<T>(std::f64::consts::LOG2_E);
    if a == b {
        a + T::one()
    } else if distance > T::zero() {
        a + scale * (-distance).exp2().ln_1p()
    } else if distance <= T::zero() {
        b + scale * distance.exp2().ln_1p()
    } else {
        distance
    }
}

/// A constant in a float type.
fn float<T: Float>(constant: f64) -> T {
    T::from(constant).unwrap_or(T::nan())
}

pub(super) fn logaddexp(loops: &mut Loops) {
    loops.half_binary(logaddexp_one::<f32>);
    loops.binary(logaddexp_one::<f32>);
    loops.binary(logaddexp_one::<f64>);
}

pub(super) fn logaddexp2(loops: &mut Loops) {
    loops.half_binary(logaddexp2_one::<f32>);
    loops.binary(logaddexp2_one::<f32>);
    loops.binary(logaddexp2_one::<f64>);
}

/// Adds a rounding for bools and integers (nothing to do) and floats.
fn rounding<S, D>(loops: &mut Loops, single: S, double: D)
where
    S: Fn(f32) -> f32 + Copy + Send + Sync + 'static,
    D: Fn(f64) -> f64 + Send + Sync + 'static,
{
    for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64] { loops.unary(|a: T| a); });
    loops.wide_real(single, double);
}

pub(super) fn floor(loops: &mut Loops) {
    rounding(loops, f32::floor, f64::floor);
}

pub(super) fn ceil(loops: &mut Loops) {
    rounding(loops, f32::ceil, f64::ceil);
}

pub(super) fn trunc(loops: &mut Loops) {
    rounding(loops, f32::trunc, f64::trunc);
}

pub(super) fn rint(loops: &mut Loops) {
    loops.wide_real(f32::round_ties_even, f64::round_ties_even);
    for_types!(T in [Complex32, Complex64] {
        loops.unary(|z: T| T::new(z.re.round_ties_even(), z.im.round_ties_even()));
    });
}

pub(super) fn conjugate(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64, f16, f32, f64] {
        loops.unary(|a: T| a);
    });
    for_types!(T in [Complex32, Complex64] { loops.unary(|z: T| z.conj()); });
}

/// Adds a test of floats whose answer for bools and integers is always the same: it compares the
/// bits of a float without the sign with those of infinity.
macro_rules! float_test {
    ($name:ident, $whole:expr, $compare:tt, $join:tt) => {
        pub(super) fn $name(loops: &mut Loops) {
            for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64] {
                loops.unary(|_: T| $whole);
            });
            for_types!(T in [f16, f32, f64] {
                loops.wide_unary(|a: T| (a.to_bits() << 1) $compare (T::INFINITY.to_bits() << 1));
            });
            for_types!(T in [f32, f64] {
                loops.wide_unary(|z: Complex<T>| {
                    let [re, im] = [z.re, z.im].map(|x| x.to_bits() << 1);
                    let limit = T::INFINITY.to_bits() << 1;
                    (re $compare limit) $join (im $compare limit)
                });
            });
        }
    };
}

float_test! { isnan, false, >, | }
float_test! { isinf, false, ==, | }
float_test! { isfinite, true, <, & }

pub(super) fn signbit(loops: &mut Loops) {
    for_types!(T in [f16, f32, f64] { loops.wide_unary(|a: T| a.is_sign_negative()); });
}

pub(super) fn copysign(loops: &mut Loops) {
    loops.binary(|a: f16, b: f16| f16::from_bits(a.to_bits() & 0x7fff | b.to_bits() & 0x8000));
    for_types!(T in [f32, f64] { loops.wide_binary(|a: T, b: T| a.copysign(b)); });
}

/// The float16 next to `a` in the direction of `b`.
fn nextafter_half(a: f16, b: f16) -> f16 {
    if a.is_nan() || b.is_nan() {
        return f16::NAN;
    }
    if a == b {
        return a;
    }
    if a.to_bits() & 0x7fff == 0 {
        return f16::from_bits(b.to_bits() & 0x8000 | 1);
    }
    let away = (a < b) == (a.to_bits() & 0x8000 == 0);
    f16::from_bits(if away {
        a.to_bits() + 1
    } else {
        a.to_bits() - 1
    })
}

pub(super) fn nextafter(loops: &mut Loops) {
    loops.binary(nextafter_half);
    loops.binary(|a: f32, b: f32| libm::nextafterf(a, b));
    loops.binary(|a: f64, b: f64| libm::nextafter(a, b));
}

pub(super) fn spacing(loops: &mut Loops) {
    loops.unary(|x: f16| {
        if x.is_infinite() || x.is_nan() {
            return f16::NAN;
        }
        // Upwards, for negative numbers too: unlike the wider types.
        let next = match x.to_bits() {
            0x8000 => f16::from_bits(1),
            bits @ 0x8001.. => f16::from_bits(bits - 1),
            bits => f16::from_bits(bits + 1),
        };
        f16::from_f32(next.to_f32() - x.to_f32())
    });
    for_types!(T in [f32, f64] {
        loops.unary(|x: T| {
            if x.is_infinite() { T::NAN } else if x.is_nan() { x } else { T::from_bits(x.to_bits() + 1) - x }
        });
    });
}

pub(super) fn heaviside(loops: &mut Loops) {
    loops.half_binary(heaviside_one);
    loops.binary(heaviside_one::<f32>);
    loops.binary(heaviside_one::<f64>);
}

fn heaviside_one<T: Float>(x: T, at_zero: T) -> T {
    if x.is_nan() {
        T::nan()
    } else if x.is_zero() {
        at_zero
    } else if x < T::zero() {
        T::zero()
    } else {
        T::one()
    }
}

pub(super) fn ldexp(loops: &mut Loops) {
    // C's `ldexp` takes an int; larger exponents give the same as the largest one.
    let clamp = |n: i64| n.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    loops.binary(|x: f16, n: i32| f16::from_f32(libm::ldexp(x.into(), n) as f32));
    loops.binary(|x: f32, n: i32| libm::ldexp(x.into(), n) as f32);
    loops.binary(move |x: f16, n: i64| f16::from_f32(libm::ldexp(x.into(), clamp(n)) as f32));
    loops.binary(move |x: f32, n: i64| libm::ldexp(x.into(), clamp(n)) as f32);
    loops.binary(|x: f64, n: i32| libm::ldexp(x, n));
    loops.binary(move |x: f64, n: i64| libm::ldexp(x, clamp(n)));
}

/// Splits into a fraction in [0.5, 1) and a power of two.
fn frexp_one(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    if exponent == 0 {
        let (fraction, power) = frexp_one(x * 18_014_398_509_481_984.0);
        return (fraction, power - 54);
    }
    (
        f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52),
        exponent - 1022,
    )
}

pub(super) fn frexp(loops: &mut Loops) {
    loops.unary_pair(|x: f16| {
        let (fraction, power) = frexp_one(x.into());
        (f16::from_f64(fraction), power)
    });
    loops.unary_pair(|x: f32| {
        let (fraction, power) = frexp_one(x.into());
        (fraction as f32, power)
    });
    loops.unary_pair(frexp_one);
}

fn modf_one(x: f64) -> (f64, f64) {
    if x.is_infinite() {
        return (0f64.copysign(x), x);
    }
    let whole = x.trunc();
    ((x - whole).copysign(x), whole)
}

pub(super) fn modf(loops: &mut Loops) {
    loops.unary_pair(|x: f16| {
        let (fraction, whole) = modf_one(x.into());
        (f16::from_f64(fraction), f16::from_f64(whole))
    });
    loops.unary_pair(|x: f32| {
        let (fraction, whole) = modf_one(x.into());
        (fraction as f32, whole as f32)
    });
    loops.unary_pair(modf_one);
}
