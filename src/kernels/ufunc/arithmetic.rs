//! The loops of arithmetic: integers wrap, floats follow IEEE, division rounds as NumPy's does.

use half::f16;
use num_complex::{Complex, Complex32, Complex64};
use num_traits::{Float, PrimInt, WrappingMul};

use super::{libm, quotient};
use crate::for_types;
use crate::kernels::elementary::{self, FloorDivide, Fmod, Function2, Power, Remainder, Rounded};
use crate::kernels::elementwise::Loops;
use crate::kernels::elementwise::loops::{each, uniform};
use crate::kernels::fpstatus;
use crate::kernels::simd::{has_fma, simd};
use crate::value::{Element, OpError, Result};

pub(super) fn add(loops: &mut Loops) {
    loops.lattice(|a: bool, b: bool| a | b);
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.ring(0, |a: T, b: T| a.wrapping_add(b));
    });
    loops.sum_half();
    loops.sum_real::<f32>();
    loops.sum_real::<f64>();
    loops.sum_complex::<f32>();
    loops.sum_complex::<f64>();
}

pub(super) fn subtract(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.monoid(|a: T, b: T| a.wrapping_sub(b));
    });
    loops.half_binary(|a, b| a - b);
    for_types!(T in [f32, f64, Complex32, Complex64] { loops.monoid(|a: T, b: T| a - b); });
}

pub(super) fn multiply(loops: &mut Loops) {
    loops.lattice(|a: bool, b: bool| a & b);
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.ring(1, |a: T, b: T| a.wrapping_mul(b));
    });
    loops.product_half();
    for_types!(T in [f32, f64, Complex32, Complex64] { loops.monoid(|a: T, b: T| a * b); });
}

pub(super) fn divide(loops: &mut Loops) {
    loops.half_binary(|a, b| a / b);
    for_types!(T in [f32, f64] {
        loops.wide_binary(|a: T, b: T| a / b);
    });
    loops.binary(divide_complex::<f32>);
    loops.binary(divide_complex::<f64>);
}

/// Smith's algorithm, as NumPy has it.
/// The quotient of complex numbers as NumPy finds it, with its signs of zeros.
pub fn divide_complex<T: Float>(a: Complex<T>, b: Complex<T>) -> Complex<T> {
    let (re, im) = (b.re.abs(), b.im.abs());
    if re >= im {
        if re.is_zero() && im.is_zero() {
            return Complex::new(a.re / re, a.im / re);
        }
        let ratio = b.im / b.re;
        let scale = T::one() / (b.re + b.im * ratio);
        Complex::new((a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale)
    } else {
        let ratio = b.re / b.im;
        let scale = T::one() / (b.im + b.re * ratio);
        Complex::new((a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale)
    }
}

/// Rounds down; by zero 0, and the smallest integer by -1 stays itself, both with a warning.
fn floor_divide_int<T: PrimInt>(a: T, b: T) -> T {
    if b.is_zero() {
        fpstatus::raise_divide();
        return T::zero();
    }
    let Some(quotient) = a.checked_div(&b) else {
        fpstatus::raise_overflow();
        return a;
    };
    let inexact = quotient * b != a;
    if inexact && (a < T::zero()) != (b < T::zero()) {
        quotient - T::one()
    } else {
        quotient
    }
}

/// The remainder with the sign of the divisor; by zero 0 with a warning.
fn remainder_int<T: PrimInt>(a: T, b: T) -> T {
    if b.is_zero() {
        fpstatus::raise_divide();
        return T::zero();
    }
    if a.checked_div(&b).is_none() {
        return T::zero();
    }
    let rest = a % b;
    if !rest.is_zero() && (rest < T::zero()) != (b < T::zero()) {
        rest + b
    } else {
        rest
    }
}

/// Fills with a function of every pair, number by number.
fn each_plain<T: Copy>(a: &[T], b: &[T], out: &mut [T], f: impl Fn(T, T) -> T) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = f(*a, *b);
    }
}

pub(super) fn floor_divide(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.tile_binary(|a: &[T], b: &[T], out| {
            if !quotient::fill(a, b, out, |_, quotient, _| quotient) {
                each_plain(a, b, out, floor_divide_int);
            }
        });
    });
    loops.elementary2_with(FloorDivide, FloorDivide);
}

pub(super) fn remainder(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.tile_binary(|a: &[T], b: &[T], out| {
            if !quotient::fill(a, b, out, |a, quotient, b| a - quotient * b) {
                each_plain(a, b, out, remainder_int);
            }
        });
    });
    loops.elementary2_with(Remainder, Remainder);
}

pub(super) fn divmod_pair(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.binary_pair(|a: T, b: T| (floor_divide_int(a, b), remainder_int(a, b)));
    });
    loops.binary_pair(|a: f16, b: f16| {
        let (quotient, rest) = elementary::divmod(a.to_f32(), b.to_f32());
        (f16::from_f32(quotient), f16::from_f32(rest))
    });
    loops.binary_pair(elementary::divmod::<f32>);
    loops.binary_pair(elementary::divmod::<f64>);
}

pub(super) fn fmod(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.binary(|a: T, b: T| {
            if b == 0 {
                fpstatus::raise_divide();
            }
            a.checked_rem(b).unwrap_or(0)
        });
    });
    loops.elementary2_with(Fmod, Fmod);
}

pub(super) fn power(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.fallible_tile(power_int::<T>);
    });
    loops.half_binary(|a, b| Power::<true>::exact(a.into(), b.into()) as f32);
    loops.tile_binary(|a: &[f32], b: &[f32], out| power_float(Rounded(Power::<true>), a, b, out));
    loops.tile_binary(|a: &[f64], b: &[f64], out| power_float(Power::<true>, a, b, out));
    loops.binary(|a: Complex32, b: Complex32| power_complex(a, b, |a, b| libm::cpowf(a, b)));
    loops.binary(|a: Complex64, b: Complex64| power_complex(a, b, |a, b| libm::cpow(a, b)));
}

/// Powers; one exponent for all may make it a simpler operation, with the same results.
fn power_float<T: Float>(power: impl Function2<T>, a: &[T], b: &[T], out: &mut [T]) {
    let exponent = uniform(b).unwrap_or(T::nan());
    let one = T::one();
    let two = one + one;
    if exponent == two {
        each(a, out, &|a| a * a);
    } else if exponent == one / two {
        each(a, out, &|a| a.sqrt());
    } else if exponent == -one {
        each(a, out, &|a| one / a);
    } else {
        elementary::map2(&power, a, b, out);
    }
}

pub(super) fn float_power(loops: &mut Loops) {
    loops.tile_binary(|a: &[f64], b: &[f64], out| elementary::map2(&Power::<false>, a, b, out));
    loops.binary(|a: Complex64, b: Complex64| power_complex(a, b, |a, b| libm::cpow(a, b)));
}

simd! {
    /// By repeated squaring, wrapping; the exponents are not negative.
    fn powers<T: PrimInt + WrappingMul>(a: &[T], b: &[T], out: &mut [T]) {
        // As many as fit into a few registers, step by step together.
        const BLOCK: usize = 64;
        let (zero, one) = (T::zero(), T::one());
        let blocks = a.chunks(BLOCK).zip(b.chunks(BLOCK));
        for (out, (a, b)) in out.chunks_mut(BLOCK).zip(blocks) {
            let (mut base, mut left, mut result) = ([one; BLOCK], [zero; BLOCK], [one; BLOCK]);
            base.iter_mut().zip(a).for_each(|(base, a)| *base = *a);
            left.iter_mut().zip(b).for_each(|(left, b)| *left = *b);
            let mut ever = b.iter().fold(zero, |ever, b| ever | *b);
            while ever != zero {
                for ((result, base), left) in result.iter_mut().zip(&mut base).zip(&mut left) {
                    let factor = if *left & one == one { *base } else { one };
                    *result = result.wrapping_mul(&factor);
                    *base = base.wrapping_mul(base);
                    *left = *left >> 1;
                }
                ever = ever >> 1;
            }
            out.iter_mut().zip(result).for_each(|(out, result)| *out = result);
        }
    }
}

fn power_int<T: PrimInt + WrappingMul>(a: &[T], b: &[T], out: &mut [T]) -> Result<()> {
    if b.iter().any(|b| *b < T::zero()) {
        return Err(OpError::value(
            "Integers to negative integer powers are not allowed.",
        ));
    }
    match uniform(b).and_then(|b| b.to_u8()) {
        Some(2) => each(a, out, &|a| a.wrapping_mul(&a)),
        Some(3) => each(a, out, &|a| a.wrapping_mul(&a).wrapping_mul(&a)),
        _ => powers(a, b, out),
    }
    Ok(())
}

/// Small whole exponents by multiplication, the rest by C's `cpow`.
fn power_complex<T: Float>(
    base: Complex<T>,
    exponent: Complex<T>,
    general: impl Fn(Complex<T>, Complex<T>) -> Complex<T>,
) -> Complex<T> {
    let one = Complex::new(T::one(), T::zero());
    let (re, im) = (exponent.re, exponent.im);
    if re.is_zero() && im.is_zero() {
        return one;
    }
    if base.re.is_zero() && base.im.is_zero() {
        if re > T::zero() {
            return Complex::new(T::zero(), T::zero());
        }
        fpstatus::raise_invalid();
        return Complex::new(T::nan(), T::nan());
    }
    let whole = re
        .to_i32()
        .filter(|n| im.is_zero() && n.abs() < 100 && T::from(*n) == Some(re));
    match whole {
        Some(1) => base,
        Some(2) => base * base,
        Some(3) => base * (base * base),
        Some(n) => {
            let (mut left, mut factor, mut result) = (n.unsigned_abs(), base, one);
            while left > 0 {
                if left & 1 == 1 {
                    result = result * factor;
                }
                left >>= 1;
                if left > 0 {
                    factor = factor * factor;
                }
            }
            if n < 0 {
                divide_complex(one, result)
            } else {
                result
            }
        }
        None => general(base, exponent),
    }
}

pub(super) fn negative(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.wide_unary(|a: T| a.wrapping_neg());
    });
    for_types!(T in [f16, f32, f64, Complex32, Complex64] { loops.wide_unary(|a: T| -a); });
}

pub(super) fn positive(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64, f16, f32, f64, Complex32, Complex64] {
        loops.unary(|a: T| a);
    });
}

pub(super) fn absolute(loops: &mut Loops) {
    loops.unary(|a: bool| a);
    for_types!(T in [i8, i16, i32, i64] { loops.wide_unary(|a: T| a.wrapping_abs()); });
    for_types!(T in [u8, u16, u32, u64] { loops.unary(|a: T| a); });
    fabs(loops);
    loops.tile_unary(|a: &[Complex32], out| fpstatus::quiet(|| lengths(a, out)));
    loops.tile_unary(|a: &[Complex64], out| fpstatus::quiet(|| lengths(a, out)));
}

simd! {
    /// The absolute values of complex numbers, as NumPy rounds them.
    fn lengths<T: Float>(a: &[Complex<T>], out: &mut [T]) {
        for (out, a) in out.iter_mut().zip(a) {
            let (re, im) = (a.re.abs(), a.im.abs());
            let most = if re > im { re } else { im };
            let least = if re > im { im } else { re };
            let ratio = least / most;
            let ratio = if most.is_zero() { most } else { ratio };
            let square = if has_fma!() {
                ratio.mul_add(ratio, T::one())
            } else {
                ratio * ratio + T::one()
            };
            let value = square.sqrt() * most;
            let value = if re.is_nan() | im.is_nan() { T::nan() } else { value };
            let endless = (re == T::infinity()) | (im == T::infinity());
            *out = if endless { T::infinity() } else { value };
        }
    }
}

pub(super) fn fabs(loops: &mut Loops) {
    loops.unary(|a: f16| f16::from_bits(a.to_bits() & 0x7fff));
    for_types!(T in [f32, f64] { loops.wide_unary(|a: T| a.abs()); });
}

pub(super) fn sign(loops: &mut Loops) {
    for_types!(T in [i8, i16, i32, i64] { loops.wide_unary(|a: T| a.signum()); });
    for_types!(T in [u8, u16, u32, u64] { loops.unary(|a: T| T::from(a > 0)); });
    loops.half_unary(sign_float);
    loops.wide_unary(sign_float::<f32>);
    loops.wide_unary(sign_float::<f64>);
    loops.unary(sign_complex::<f32>);
    loops.unary(sign_complex::<f64>);
}

#[inline(always)]
fn sign_float<T: Float>(a: T) -> T {
    let (zero, one) = (T::zero(), T::one());
    let size = if a == zero { zero } else { one };
    let size = if a < zero { -one } else { size };
    if a.is_nan() { a } else { size }
}

fn sign_complex<T: Float>(a: Complex<T>) -> Complex<T> {
    let size = a.re.hypot(a.im);
    if size.is_nan() {
        Complex::new(T::nan(), T::nan())
    } else if size.is_infinite() {
        match (a.re.is_infinite(), a.im.is_infinite()) {
            (true, true) => Complex::new(T::nan(), T::nan()),
            (true, false) => Complex::new(sign_float(a.re), T::zero()),
            _ => Complex::new(T::zero(), sign_float(a.im)),
        }
    } else if size.is_zero() {
        Complex::new(T::zero(), T::zero())
    } else {
        Complex::new(a.re / size, a.im / size)
    }
}

pub(super) fn square(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.wide_unary(|a: T| a.wrapping_mul(a));
    });
    loops.half_unary(|a| a * a);
    for_types!(T in [f32, f64, Complex32, Complex64] { loops.wide_unary(|a: T| a * a); });
}

pub(super) fn reciprocal(loops: &mut Loops) {
    for_types!(T in [i8, u8, i16, u16, i32, u32, i64, u64] {
        loops.unary(|a: T| <T as Element>::from_f64(1.0 / a as f64));
    });
    loops.half_unary(|a| 1.0 / a);
    for_types!(T in [f32, f64] { loops.wide_unary(|a: T| 1.0 / a); });
    loops.unary(reciprocal_complex::<f32>);
    loops.unary(reciprocal_complex::<f64>);
}

fn reciprocal_complex<T: Float>(a: Complex<T>) -> Complex<T> {
    if a.im.abs() <= a.re.abs() {
        let ratio = a.im / a.re;
        let scale = a.re + a.im * ratio;
        Complex::new(T::one() / scale, -ratio / scale)
    } else {
        let ratio = a.re / a.im;
        let scale = a.re * ratio + a.im;
        Complex::new(ratio / scale, -T::one() / scale)
    }
}
