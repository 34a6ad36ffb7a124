//! Sums of products: the one loop under dot, matmul, tensordot and einsum.
//!
//! Each element of a result is summed in the order k = 0, 1, 2…, with fused multiply-add where the
//! machine has it: that is what the BLAS under NumPy does for small matrices, to the last bit.

use half::f16;
use num_complex::{Complex, Complex32, Complex64};

use super::simd::{has_fma, simd};
use crate::value::{Array, DType, Element, Result, Shape, budget, interrupt};
use crate::{for_types, with_dtype};

/// Element types that can be summed up in products.
pub trait Product: Element {
    /// What a sum is held in.
    type Sum: Copy + Default;

    /// `sum + a * b`, rounded twice.
    fn plain(sum: Self::Sum, a: Self, b: Self) -> Self::Sum;

    /// `sum + a * b`, rounded once where the type is a float.
    #[inline(always)]
    fn fused(sum: Self::Sum, a: Self, b: Self) -> Self::Sum {
        Self::plain(sum, a, b)
    }

    /// The sum as an element.
    fn finish(sum: Self::Sum) -> Self;

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

/// The lengths of a product of two matrices: `(n, k) @ (k, m)`.
#[derive(Clone, Copy, Debug)]
pub struct Lengths {
    /// Rows of the first and of the result.
    pub n: usize,
    /// Columns of the first, rows of the second.
    pub k: usize,
    /// Columns of the second and of the result.
    pub m: usize,
}

/// So many columns of a result are summed at a time: their sums stay in the first-level cache.
const TILE: usize = 256;

/// The product of two matrices in C order, appended to `out`.
///
/// # Errors
/// When interrupted.
pub fn multiply<T: Product>(a: &[T], b: &[T], lengths: Lengths, out: &mut Vec<T>) -> Result<()> {
    let Lengths { n, k, m } = lengths;
    let mut sums = vec![T::Sum::default(); TILE.min(m)];
    let start = out.len();
    out.resize(start + n * m, T::default());
    let out = out.get_mut(start..).unwrap_or_default();
    for (i, cells) in out.chunks_mut(m.max(1)).enumerate() {
        let left = a.get(i * k..(i + 1) * k).unwrap_or_default();
        for (tile, cells) in cells.chunks_mut(TILE).enumerate() {
            let sums = sums.get_mut(..cells.len()).unwrap_or_default();
            sums.fill(T::Sum::default());
            accumulate(left, b, m, tile * TILE, sums);
            cells
                .iter_mut()
                .zip(sums)
                .for_each(|(cell, sum)| *cell = T::finish(*sum));
        }
        if n * k * m > 1 << 16 {
            interrupt::check()?;
        }
    }
    Ok(())
}

simd! {
    /// Adds `left[k] * b[k, from..]` for every k to the sums.
    fn accumulate<T: Product>(left: &[T], b: &[T], m: usize, from: usize, sums: &mut [T::Sum]) {
        if has_fma!() {
            rows(left, b, m, from, sums, |sum, x, y| T::fused(sum, x, y));
        } else {
            rows(left, b, m, from, sums, |sum, x, y| T::plain(sum, x, y));
        }
    }
}

#[inline(always)]
fn rows<T: Product>(
    left: &[T],
    b: &[T],
    m: usize,
    from: usize,
    sums: &mut [T::Sum],
    step: impl Fn(T::Sum, T, T) -> T::Sum,
) {
    for (k, x) in left.iter().enumerate() {
        let start = k * m + from;
        let row = b.get(start..start + sums.len()).unwrap_or_default();
        for (sum, y) in sums.iter_mut().zip(row) {
            *sum = step(*sum, *x, *y);
        }
    }
}

/// The product of a stack of matrices in C order, `(…, n, k) @ (…, k, m)`, as an array of `shape`.
/// Both operands have the dtype of the result; `pairs` says which matrix meets which.
///
/// # Errors
/// When there is no memory, or when interrupted.
pub fn multiply_stack(
    a: &Array,
    b: &Array,
    lengths: Lengths,
    pairs: &[(usize, usize)],
    shape: Shape,
) -> Result<Array> {
    budget::check_array(&shape, a.dtype())?;
    let (a, b) = (a.contiguous()?, b.contiguous()?);
    with_dtype!(a.dtype(), T => {
        let (left, right) = (a.slice::<T>().unwrap_or_default(), b.slice::<T>().unwrap_or_default());
        let mut out = Vec::with_capacity(lengths.n * lengths.m * pairs.len());
        for (i, j) in pairs {
            let (p, q) = (lengths.n * lengths.k, lengths.k * lengths.m);
            let x = left.get(i * p..(i + 1) * p).unwrap_or_default();
            let y = right.get(j * q..(j + 1) * q).unwrap_or_default();
            multiply(x, y, lengths, &mut out)?;
        }
        Ok(Array::from_shape_vec(shape, out))
    }, str => Ok(a.clone()))
}

/// Both operands in their common dtype, which must be numeric.
///
/// # Errors
/// When there is no memory for a converted copy.
pub fn common(a: &Array, b: &Array) -> Result<(Array, Array, DType)> {
    let dtype = a.dtype().promote(b.dtype());
    Ok((converted(a, dtype)?, converted(b, dtype)?, dtype))
}

/// The array in a dtype, without a copy where it has it.
///
/// # Errors
/// When there is no memory for the copy.
pub fn converted(array: &Array, dtype: DType) -> Result<Array> {
    if array.dtype() == dtype {
        Ok(array.clone())
    } else {
        array.astype(dtype)
    }
}

/// The complex conjugate of every element.
///
/// # Errors
/// When there is no memory for it.
pub fn conjugate(array: &Array) -> Result<Array> {
    if !array.dtype().is_complex() {
        return Ok(array.clone());
    }
    budget::check_array(array.shape(), array.dtype())?;
    Ok(with_dtype!(array.dtype(),
        T => Array::from_ndarray(array.view::<T>().mapv(T::conjugate)),
        str => array.clone()))
}
