//! Exponentials, logarithms, circles and roots over tiles: each function written once, without
//! branches, and compiled to vector code.
//!
//! The formulas are those of the C library where these are published and short enough, step by
//! step with the same roundings, so that a tile and a single number agree to the last bit (glibc on
//! a machine with fused multiply-add). Others are computed in two numbers, the second what rounding
//! took from the first. Where that leaves no doubt which number C gives, whose results are nearly
//! always rounded correctly, it is the result; otherwise C is asked.
//!
//! A formula holds for plain numbers. What needs care (infinities, nan, results that overflow,
//! angles of many turns) goes to the C library, number by number, which also raises the exceptions:
//! those of the formulas do not count. Without fused multiply-add everything goes there.
//!
//! `benches/tables.py` wrote the tables.

mod arc;
#[cfg(test)]
mod checks;
mod circle;
mod exponential;
mod hyperbola;
mod logarithm;
mod remainder;
mod root;
mod single;
mod tables;

pub use arc::{Arccos, Arcsin, Arctan, Arctan2};
pub use circle::{Cos, Sin, Tan};
pub use exponential::{Exp, Exp2, Expm1};
pub use hyperbola::{Cosh, Sinh, Tanh};
pub use logarithm::{Log, Log1p, Log2, Log10, Power};
pub use remainder::{FloorDivide, Fmod, Remainder, divmod};
pub use root::{Cbrt, Hypot};
pub use single::{SingleCos, SingleExp, SingleLog, SingleSin};

use smallvec::SmallVec;

use super::elementwise::Loops;
use super::fpstatus;
use super::simd::{has_fma, simd};

/// A function of one number.
pub trait Function<T>: Copy + Send + Sync + 'static {
    /// The value, and whether it holds: it does for plain numbers.
    fn fast(x: T) -> (T, bool);
    /// The value for all numbers, with its exceptions.
    fn exact(x: T) -> T;
}

/// A function of two numbers.
pub trait Function2<T>: Copy + Send + Sync + 'static {
    /// The value, and whether it holds: it does for plain numbers.
    fn fast(x: T, y: T) -> (T, bool);
    /// The value for all numbers, with its exceptions.
    fn exact(x: T, y: T) -> T;
}

/// A function of float32 computed in float64 and rounded once.
#[derive(Clone, Copy)]
pub struct Rounded<F>(pub F);

impl<F: Function<f64>> Function<f32> for Rounded<F> {
    #[inline(always)]
    fn fast(x: f32) -> (f32, bool) {
        let (value, holds) = F::fast(x.into());
        (value as f32, holds & fits(value))
    }

    fn exact(x: f32) -> f32 {
        F::exact(x.into()) as f32
    }
}

impl<F: Function2<f64>> Function2<f32> for Rounded<F> {
    #[inline(always)]
    fn fast(x: f32, y: f32) -> (f32, bool) {
        let (value, holds) = F::fast(x.into(), y.into());
        (value as f32, holds & fits(value))
    }

    fn exact(x: f32, y: f32) -> f32 {
        F::exact(x.into(), y.into()) as f32
    }
}

/// Whether rounding to float32 neither overflows nor underflows.
#[inline(always)]
fn fits(x: f64) -> bool {
    let size = x.abs();
    let normal = (size <= f64::from(f32::MAX)) & (size >= f64::from(f32::MIN_POSITIVE));
    normal | (x == 0.0)
}

/// How many elements are computed at a time, away from the memory that they come from and go to:
/// a compiler that cannot tell the tables from the results would do one after the other.
const BLOCK: usize = 32;

/// Where values do not hold: the first element of a block, and a bit for each of its elements.
type Wrong = SmallVec<[(usize, u64); 32]>;

/// A block of fast values, and a bit for each that does not hold.
#[inline(always)]
fn block<T: Copy, F: Function<T>>(mut x: [T; BLOCK]) -> ([T; BLOCK], u64) {
    let mut wrong = 0;
    for (at, x) in x.iter_mut().enumerate() {
        let (value, holds) = F::fast(*x);
        *x = value;
        wrong |= u64::from(!holds) << at;
    }
    (x, wrong)
}

/// The same for two numbers. Indices, because iterators over both keep it from being vector code.
#[inline(always)]
fn block2<T: Copy, F: Function2<T>>(mut x: [T; BLOCK], y: [T; BLOCK]) -> ([T; BLOCK], u64) {
    let mut wrong = 0;
    for at in 0..BLOCK {
        let (value, holds) = F::fast(x[at], y[at]);
        x[at] = value;
        wrong |= u64::from(!holds) << at;
    }
    (x, wrong)
}

simd! {
    /// Fills with the fast values. Which of them do not hold; None where there is no fast way.
    fn fill<T: Copy, F: Function<T>>(x: &[T], out: &mut [T], _: &F) -> Option<Wrong> {
        if !has_fma!() {
            return None;
        }
        let mut wrong = Wrong::new();
        let (blocks, rest) = x.as_chunks::<BLOCK>();
        let (out_blocks, out_rest) = out.as_chunks_mut::<BLOCK>();
        for (at, (out, x)) in out_blocks.iter_mut().zip(blocks).enumerate() {
            let (values, bits) = block::<T, F>(*x);
            *out = values;
            if bits != 0 {
                wrong.push((at * BLOCK, bits));
            }
        }
        let mut bits = 0;
        for (at, (out, x)) in out_rest.iter_mut().zip(rest).enumerate() {
            let (value, holds) = F::fast(*x);
            *out = value;
            bits |= u64::from(!holds) << at;
        }
        wrong.push((blocks.len() * BLOCK, bits));
        Some(wrong)
    }

    fn fill2<T: Copy, F: Function2<T>>(x: &[T], y: &[T], out: &mut [T], _: &F) -> Option<Wrong> {
        if !has_fma!() {
            return None;
        }
        let mut wrong = Wrong::new();
        let (x_blocks, x_rest) = x.as_chunks::<BLOCK>();
        let (y_blocks, y_rest) = y.as_chunks::<BLOCK>();
        let (out_blocks, out_rest) = out.as_chunks_mut::<BLOCK>();
        let blocks = x_blocks.iter().zip(y_blocks);
        for (at, (out, (x, y))) in out_blocks.iter_mut().zip(blocks).enumerate() {
            let (values, bits) = block2::<T, F>(*x, *y);
            *out = values;
            if bits != 0 {
                wrong.push((at * BLOCK, bits));
            }
        }
        let mut bits = 0;
        let rest = x_rest.iter().zip(y_rest);
        for (at, (out, (x, y))) in out_rest.iter_mut().zip(rest).enumerate() {
            let (value, holds) = F::fast(*x, *y);
            *out = value;
            bits |= u64::from(!holds) << at;
        }
        wrong.push((x_blocks.len() * BLOCK, bits));
        Some(wrong)
    }
}

/// Calls `mend` with the place of every value that does not hold.
fn each_wrong(wrong: Wrong, mut mend: impl FnMut(usize)) {
    for (start, mut bits) in wrong {
        while bits != 0 {
            mend(start + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}

/// The function of every element.
pub fn map<T: Copy, F: Function<T>>(f: &F, x: &[T], out: &mut [T]) {
    match fpstatus::quiet(|| fill(x, out, f)) {
        Some(wrong) => each_wrong(wrong, |at| {
            if let (Some(out), Some(x)) = (out.get_mut(at), x.get(at)) {
                *out = F::exact(*x);
            }
        }),
        None => out
            .iter_mut()
            .zip(x)
            .for_each(|(out, x)| *out = F::exact(*x)),
    }
}

/// The function of every pair of elements.
pub fn map2<T: Copy, F: Function2<T>>(f: &F, x: &[T], y: &[T], out: &mut [T]) {
    match fpstatus::quiet(|| fill2(x, y, out, f)) {
        Some(wrong) => each_wrong(wrong, |at| {
            if let (Some(out), Some(x), Some(y)) = (out.get_mut(at), x.get(at), y.get(at)) {
                *out = F::exact(*x, *y);
            }
        }),
        None => {
            for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
                *out = F::exact(*x, *y);
            }
        }
    }
}

impl Loops {
    /// Adds an elementary function of a float of any size.
    pub fn elementary<F: Function<f64>>(&mut self, f: F) {
        self.elementary_with(f, Rounded(f));
    }

    /// The same with a function of its own for float32.
    pub fn elementary_with<F: Function<f64>, S: Function<f32>>(&mut self, f: F, single: S) {
        self.half_unary(S::exact);
        self.tile_unary(move |a, out| map(&single, a, out));
        self.tile_unary(move |a, out| map(&f, a, out));
    }

    /// The same with C's function for float32 and float16, which NumPy calls.
    pub fn elementary_and<F: Function<f64>>(&mut self, f: F, single: fn(f32) -> f32) {
        self.half_unary(single);
        self.unary(single);
        self.tile_unary(move |a, out| map(&f, a, out));
    }

    /// Adds an elementary function of two floats of any size.
    pub fn elementary2<F: Function2<f64>>(&mut self, f: F) {
        self.elementary2_with(f, Rounded(f));
    }

    /// The same with a function of its own for float32.
    pub fn elementary2_with<F: Function2<f64>, S: Function2<f32>>(&mut self, f: F, single: S) {
        self.half_binary(S::exact);
        self.tile_binary(move |a, b, out| map2(&single, a, b, out));
        self.tile_binary(move |a, b, out| map2(&f, a, b, out));
    }
}

/// `a` where the condition holds, else `b`: both are computed, which vector code wants.
#[inline(always)]
fn select<T>(condition: bool, a: T, b: T) -> T {
    if condition { a } else { b }
}

/// Whether a value and what rounding took from it leave no doubt which number C gives: C's result
/// may be off by so many units in the last place, and so much the other way, from the rounded one.
#[inline(always)]
fn certain(value: f64, rest: f64, units: f64) -> bool {
    let doubt = value.abs() * (units * f64::EPSILON);
    (value + (rest + doubt) == value) & (value + (rest - doubt) == value)
}

/// A number by its bits, which is how constants are published.
#[inline(always)]
const fn hex(bits: u64) -> f64 {
    f64::from_bits(bits)
}

/// Adding it rounds to a whole number, which then stands in the low bits.
const SHIFT: f64 = 6_755_399_441_055_744.0;

/// A sum of two numbers, the first the larger, and what rounding took from it.
#[inline(always)]
fn sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, (a - sum) + b)
}

/// A polynomial, the constant coefficient first. A plain loop, because closures that iterators take
/// are not always compiled with the instructions of their caller.
#[inline(always)]
fn polynomial<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let mut value = 0.0;
    for coefficient in coefficients.iter().rev() {
        value = f64::mul_add(value, x, *coefficient);
    }
    value
}

/// A number of 128ths, and its number.
#[inline(always)]
fn step(x: f64) -> (f64, usize) {
    let shifted = x + SHIFT / 128.0;
    (shifted - SHIFT / 128.0, (shifted.to_bits() & 127) as usize)
}

/// A pair of a table.
#[inline(always)]
fn pair(table: &[[u64; 2]; 128], at: usize) -> (f64, f64) {
    let [high, low] = table[at & 127];
    (hex(high), hex(low))
}

/// A whole number of moderate size, as an integer.
#[inline(always)]
fn whole(x: f64) -> u64 {
    (x + SHIFT).to_bits().wrapping_sub(SHIFT.to_bits())
}

/// An integer of moderate size as a float.
#[inline(always)]
fn float(integer: u64) -> f64 {
    f64::from_bits(integer.wrapping_add(SHIFT.to_bits())) - SHIFT
}

/// Whether a number is subnormal, infinite, or nan.
#[inline(always)]
fn special(x: f64) -> bool {
    let size = x.to_bits() << 1;
    (size != 0) & (size.wrapping_sub(1 << 53) >= 0x7fe << 53)
}
