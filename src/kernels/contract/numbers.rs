//! The numbers that can be summed up in products.

use std::ops::Neg;

use half::f16;
use ndarray::ArrayView2;
use num_complex::Complex;
use num_traits::Num;

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

const _: () = {
    for_types!(T in [f32, f64] {
        impl Product for T {
            type Sum = T;
            #[inline(always)]
            fn plain(sum: T, a: T, b: T) -> T {
                sum + a * b
            }
            #[inline(always)]
            fn fused(sum: T, a: T, b: T) -> T {
                a.mul_add(b, sum)
            }
            #[inline(always)]
            fn join(a: T, b: T) -> T {
                a + b
            }
            fn dot(x: &[T], y: &[T]) -> T {
                dot_in_lanes::<T, { 128 / size_of::<T>() }>(x, y)
            }
            fn multiply_large(
                x: ArrayView2<'_, T>,
                y: ArrayView2<'_, T>,
                out: Target<T>,
            ) -> Result<()> {
                floats::multiply(x, y, out)
            }
            fn finish(sum: T) -> T {
                sum
            }
            fn plus(self, other: T) -> T {
                self + other
            }
        }
    });
};

/// A complex sum is held as four real ones: re·re, im·im, re·im, im·re.
impl<F> Product for Complex<F>
where
    F: Product<Sum = F> + Num + Neg<Output = F>,
    Self: Element,
{
    type Sum = [F; 4];
    fn plain([rr, ii, ri, ir]: [F; 4], a: Self, b: Self) -> [F; 4] {
        [
            F::plain(rr, a.re, b.re),
            F::plain(ii, a.im, b.im),
            F::plain(ri, a.re, b.im),
            F::plain(ir, a.im, b.re),
        ]
    }
    #[inline(always)]
    fn fused([rr, ii, ri, ir]: [F; 4], a: Self, b: Self) -> [F; 4] {
        [
            F::fused(rr, a.re, b.re),
            F::fused(ii, a.im, b.im),
            F::fused(ri, a.re, b.im),
            F::fused(ir, a.im, b.re),
        ]
    }
    #[inline(always)]
    fn join(a: [F; 4], b: [F; 4]) -> [F; 4] {
        [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
    }
    fn dot(x: &[Self], y: &[Self]) -> [F; 4] {
        dot_in_lanes::<Self, 8>(x, y)
    }
    fn multiply_large(
        x: ArrayView2<'_, Self>,
        y: ArrayView2<'_, Self>,
        out: Target<Self>,
    ) -> Result<()> {
        floats::multiply(x, y, out)
    }
    fn finish([rr, ii, ri, ir]: [F; 4]) -> Self {
        Self::new(rr - ii, ri + ir)
    }
    fn plus(self, other: Self) -> Self {
        self + other
    }
    fn conjugate(self) -> Self {
        self.conj()
    }
}
