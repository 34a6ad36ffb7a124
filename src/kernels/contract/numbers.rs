//! The numbers that can be summed up in products.

use half::f16;
use ndarray::ArrayView2;
use num_complex::{Complex, Complex32, Complex64};

use super::vectors::dot_in_lanes;
use super::{Target, floats, whole};
use crate::for_types;
use crate::value::{Element, Result};

/// Element types that can be summed up in products.
pub trait Product: Element {
    /// What a sum is held in.
    type Sum: Copy + Default + Send + Sync;

    /// `sum + a * b`, rounded twice.
    fn plain(sum: Self::Sum, a: Self, b: Self) -> Self::Sum;

    /// `sum + a * b`, rounded once where the type is a float.
    #[inline(always)]
    fn fused(sum: Self::Sum, a: Self, b: Self) -> Self::Sum {
        Self::plain(sum, a, b)
    }

    /// The sum as an element.
    fn finish(sum: Self::Sum) -> Self;

    /// The sum of two sums.
    fn join(a: Self::Sum, b: Self::Sum) -> Self::Sum;

    /// The inner product of two vectors, in as many lanes as four registers of AVX2 have.
    fn dot(x: &[Self], y: &[Self]) -> Self::Sum {
        dot_in_lanes::<Self, 16>(x, y)
    }

    /// The product of two matrices that are not small.
    ///
    /// # Errors
    /// When there is no memory, or when interrupted.
    fn multiply_large(
        x: ArrayView2<'_, Self>,
        y: ArrayView2<'_, Self>,
        out: Target<Self>,
    ) -> Result<()>;

    /// The product of two elements, and their sum: ordinary arithmetic.
    fn times(self, other: Self) -> Self {
        Self::finish(Self::plain(Self::Sum::default(), self, other))
    }

    /// The sum of two elements.
    fn plus(self, other: Self) -> Self;

    /// The complex conjugate.
    fn conjugate(self) -> Self {
        self
    }
}

impl Product for bool {
    type Sum = bool;
    #[inline(always)]
    fn plain(sum: bool, a: bool, b: bool) -> bool {
        sum | (a & b)
    }
    #[inline(always)]
    fn join(a: bool, b: bool) -> bool {
        a | b
    }
    /// One true product settles it.
    fn dot(x: &[bool], y: &[bool]) -> bool {
        let parts = x.chunks(256).zip(y.chunks(256));
        parts
            .into_iter()
            .any(|(x, y)| dot_in_lanes::<bool, 64>(x, y))
    }
    fn multiply_large(
        x: ArrayView2<'_, bool>,
        y: ArrayView2<'_, bool>,
        out: Target<bool>,
    ) -> Result<()> {
        whole::multiply(x, y, out)
    }
    fn finish(sum: bool) -> bool {
        sum
    }
    fn plus(self, other: bool) -> bool {
        self | other
    }
}

// The eight integer types differ in nothing but their name.
const _: () = {
    for_types!(T in [i8, i16, i32, i64, u8, u16, u32, u64] {
        impl Product for T {
            type Sum = T;
            #[inline(always)]
            fn plain(sum: T, a: T, b: T) -> T {
                sum.wrapping_add(a.wrapping_mul(b))
            }
            #[inline(always)]
            fn join(a: T, b: T) -> T {
                a.wrapping_add(b)
            }
            fn multiply_large(
                x: ArrayView2<'_, T>,
                y: ArrayView2<'_, T>,
                out: Target<T>,
            ) -> Result<()> {
                whole::multiply(x, y, out)
            }
            fn finish(sum: T) -> T {
                sum
            }
            fn plus(self, other: T) -> T {
                self.wrapping_add(other)
            }
        }
    });
};

impl Product for f16 {
    type Sum = f32;
    fn plain(sum: f32, a: f16, b: f16) -> f32 {
        sum + a.to_f32() * b.to_f32()
    }
    fn join(a: f32, b: f32) -> f32 {
        a + b
    }
    fn dot(x: &[f16], y: &[f16]) -> f32 {
        x.iter()
            .zip(y)
            .fold(0.0, |sum, (a, b)| Self::plain(sum, *a, *b))
    }
    fn multiply_large(
        x: ArrayView2<'_, f16>,
        y: ArrayView2<'_, f16>,
        out: Target<f16>,
    ) -> Result<()> {
        whole::multiply_halves(x, y, out)
    }
    fn finish(sum: f32) -> f16 {
        f16::from_f32(sum)
    }
    fn plus(self, other: f16) -> f16 {
        self + other
    }
}

impl Product for f32 {
    type Sum = f32;
    #[inline(always)]
    fn plain(sum: f32, a: f32, b: f32) -> f32 {
        sum + a * b
    }
    #[inline(always)]
    fn fused(sum: f32, a: f32, b: f32) -> f32 {
        a.mul_add(b, sum)
    }
    #[inline(always)]
    fn join(a: f32, b: f32) -> f32 {
        a + b
    }
    fn dot(x: &[f32], y: &[f32]) -> f32 {
        dot_in_lanes::<f32, 32>(x, y)
    }
    fn multiply_large(
        x: ArrayView2<'_, f32>,
        y: ArrayView2<'_, f32>,
        out: Target<f32>,
    ) -> Result<()> {
        floats::multiply(x, y, out)
    }
    fn finish(sum: f32) -> f32 {
        sum
    }
    fn plus(self, other: f32) -> f32 {
        self + other
    }
}

impl Product for f64 {
    type Sum = f64;
    #[inline(always)]
    fn plain(sum: f64, a: f64, b: f64) -> f64 {
        sum + a * b
    }
    #[inline(always)]
    fn fused(sum: f64, a: f64, b: f64) -> f64 {
        a.mul_add(b, sum)
    }
    #[inline(always)]
    fn join(a: f64, b: f64) -> f64 {
        a + b
    }
    fn multiply_large(
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
        out: Target<f64>,
    ) -> Result<()> {
        floats::multiply(x, y, out)
    }
    fn finish(sum: f64) -> f64 {
        sum
    }
    fn plus(self, other: f64) -> f64 {
        self + other
    }
}

/// The four real sums of a complex one: re·re, im·im, re·im, im·re.
fn complex_plain<F: Product<Sum = F>>(sum: [F; 4], a: Complex<F>, b: Complex<F>) -> [F; 4] {
    let [rr, ii, ri, ir] = sum;
    let part = F::plain;
    [
        part(rr, a.re, b.re),
        part(ii, a.im, b.im),
        part(ri, a.re, b.im),
        part(ir, a.im, b.re),
    ]
}

#[inline(always)]
fn complex_fused<F: Product<Sum = F>>(sum: [F; 4], a: Complex<F>, b: Complex<F>) -> [F; 4] {
    let [rr, ii, ri, ir] = sum;
    let part = F::fused;
    [
        part(rr, a.re, b.re),
        part(ii, a.im, b.im),
        part(ri, a.re, b.im),
        part(ir, a.im, b.re),
    ]
}

impl Product for Complex32 {
    type Sum = [f32; 4];
    fn plain(sum: [f32; 4], a: Self, b: Self) -> [f32; 4] {
        complex_plain(sum, a, b)
    }
    #[inline(always)]
    fn fused(sum: [f32; 4], a: Self, b: Self) -> [f32; 4] {
        complex_fused(sum, a, b)
    }
    #[inline(always)]
    fn join(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
    }
    fn dot(x: &[Self], y: &[Self]) -> [f32; 4] {
        dot_in_lanes::<Self, 8>(x, y)
    }
    fn multiply_large(
        x: ArrayView2<'_, Self>,
        y: ArrayView2<'_, Self>,
        out: Target<Self>,
    ) -> Result<()> {
        floats::multiply(x, y, out)
    }
    fn finish([rr, ii, ri, ir]: [f32; 4]) -> Self {
        Self::new(rr - ii, ri + ir)
    }
    fn plus(self, other: Self) -> Self {
        self + other
    }
    fn conjugate(self) -> Self {
        self.conj()
    }
}

impl Product for Complex64 {
    type Sum = [f64; 4];
    fn plain(sum: [f64; 4], a: Self, b: Self) -> [f64; 4] {
        complex_plain(sum, a, b)
    }
    #[inline(always)]
    fn fused(sum: [f64; 4], a: Self, b: Self) -> [f64; 4] {
        complex_fused(sum, a, b)
    }
    #[inline(always)]
    fn join(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
        [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
    }
    fn dot(x: &[Self], y: &[Self]) -> [f64; 4] {
        dot_in_lanes::<Self, 8>(x, y)
    }
    fn multiply_large(
        x: ArrayView2<'_, Self>,
        y: ArrayView2<'_, Self>,
        out: Target<Self>,
    ) -> Result<()> {
        floats::multiply(x, y, out)
    }
    fn finish([rr, ii, ri, ir]: [f64; 4]) -> Self {
        Self::new(rr - ii, ri + ir)
    }
    fn plus(self, other: Self) -> Self {
        self + other
    }
    fn conjugate(self) -> Self {
        self.conj()
    }
}
