//! Sums of products: what dot, matmul, tensordot and einsum come down to.
//!
//! A contraction is a stack of matrix products. Small ones are summed in the order k = 0, 1, 2…,
//! with fused multiply-add where the machine has it: that is what the BLAS under NumPy does, to the
//! last bit. Products with a vector run at the speed of memory, large matrices go to the `gemm`
//! crate tile by tile. How the work is cut depends on the lengths alone, so the bits do not depend
//! on the number of threads.

mod floats;
mod numbers;
mod ordered;
mod vectors;
mod whole;

use std::ops::Neg;

use ndarray::{ArrayView2, ArrayView3, ArrayViewMut2, Axis, Ix3};
use num_traits::{One, Zero};

pub use numbers::Product;
pub use vectors::inner;

use super::parallel::{self, Shared};
use crate::value::{Array, DType, OpError, Result, Shape, budget, layout};
use crate::with_dtype;

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

impl Lengths {
    /// How many multiplications one product takes.
    fn work(self) -> usize {
        self.n.saturating_mul(self.k).saturating_mul(self.m)
    }
}

/// Up to so many multiplications are summed in order by the plain loop.
const SMALL: usize = 4096;

/// So many rows are multiplied with a large matrix one by one.
const FEW: usize = 3;

/// So many multiplications are worth a task of their own.
const TASK: usize = 1 << 19;

/// Where a product goes: rows of elements that lie side by side, `step` elements from row to row.
/// Nobody else uses these elements while it lives.
pub struct Target<T> {
    start: Shared<T>,
    step: usize,
}

impl<T> Clone for Target<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Target<T> {}

impl<T> Target<T> {
    /// The same from another element on.
    fn at(self, row: usize, column: usize) -> Self {
        let start = self.start.0.wrapping_add(row * self.step + column);
        Self {
            start: Shared(start),
            step: self.step,
        }
    }

    /// The first elements of a row.
    ///
    /// # Safety
    /// They are inside the result, and no other slice of them is in use.
    unsafe fn row<'a>(self, row: usize, length: usize) -> &'a mut [T] {
        let start = row * self.step;
        // SAFETY: promised by the caller.
        unsafe { self.start.part(start..start + length) }
    }
}

/// The products of a stack of matrices, `(…, n, k) @ (…, k, m)`, as an array of `shape`. Both
/// operands have the dtype of the result; `pairs` says which matrix meets which. Axes may be split:
/// all that counts is that those of each length follow one another.
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
    if layout::size(&shape) == 0 || lengths.k == 0 || a.dtype().is_str() {
        return Array::zeros(&shape, a.dtype());
    }
    // SAFETY: every way of multiplying writes each element once before it reads any; a result that
    // an error left half written is dropped.
    let out = unsafe { Array::unwritten(&shape, a.dtype())? };
    let Lengths { n, k, m } = lengths;
    let a = matrices(a, [a.size() / (n * k), n, k])?;
    let b = matrices(b, [b.size() / (k * m), k, m])?;
    with_dtype!(a.dtype(), T => {
        let (left, right) = (stack::<T>(&a)?, stack::<T>(&b)?);
        // SAFETY: the array was made here, so that nobody else sees its elements.
        let mut all = unsafe { out.view_mut::<T>() };
        let items = all.as_slice_mut().unwrap_or_default();
        multiply_pairs(&left, &right, lengths, pairs, items)?;
    }, str => {});
    Ok(out)
}

/// The inner product of two vectors of one length; None where they differ in type or their elements
/// do not lie side by side.
pub fn inner_product(a: &Array, b: &Array) -> Option<Result<Array>> {
    if a.dtype() != b.dtype() || a.size() == 0 {
        return None;
    }
    with_dtype!(a.dtype(), T => {
        let (x, y) = (a.slice::<T>()?, b.slice::<T>()?);
        let product = vectors::inner(y, x);
        Some(product.map(|product| Array::from_shape_vec(Shape::new(), vec![product])))
    }, str => None)
}

/// An array as a stack of so many matrices; a copy where the axes do not merge.
///
/// # Errors
/// When there is no memory for the copy.
pub fn matrices(array: &Array, [count, rows, columns]: [usize; 3]) -> Result<Array> {
    let shape = [count, rows, columns];
    if let Some(view) = array.reshaped(&shape, false) {
        return Ok(view);
    }
    let copy = array.contiguous()?.reshaped(&shape, false);
    copy.ok_or_else(|| OpError::internal("a stack of matrices"))
}

/// What [`matrices`] made, as a view.
///
/// # Errors
/// When it did not make it.
pub fn stack<T: Product>(array: &Array) -> Result<ArrayView3<'_, T>> {
    let view = array.view::<T>().into_dimensionality::<Ix3>();
    view.map_err(|_| OpError::internal("a stack of matrices"))
}

/// The product of every pair, one after another in `out`.
fn multiply_pairs<T: Product>(
    left: &ArrayView3<'_, T>,
    right: &ArrayView3<'_, T>,
    lengths: Lengths,
    pairs: &[(usize, usize)],
    out: &mut [T],
) -> Result<()> {
    let Lengths { n, m, .. } = lengths;
    if n == 1 && m == 1 && pairs.len() > 1 && in_step(pairs) {
        let (x, y) = (left.index_axis(Axis(1), 0), right.index_axis(Axis(2), 0));
        return vectors::dot_rows(x, y, out);
    }
    let each = (TASK / lengths.work().max(1)).clamp(1, pairs.len().max(1));
    parallel::pieces(out, each * n * m, |first, items| {
        let pairs = pairs.get(first / (n * m)..).unwrap_or_default();
        for ((i, j), items) in pairs.iter().zip(items.chunks_exact_mut(n * m)) {
            let (x, y) = (left.index_axis(Axis(0), *i), right.index_axis(Axis(0), *j));
            multiply(x, y, items)?;
        }
        Ok(())
    })
}

/// Whether each matrix meets the one at its own place.
fn in_step(pairs: &[(usize, usize)]) -> bool {
    pairs.iter().enumerate().all(|(at, pair)| *pair == (at, at))
}

/// One product of two matrices, written row after row.
fn multiply<T: Product>(x: ArrayView2<'_, T>, y: ArrayView2<'_, T>, out: &mut [T]) -> Result<()> {
    let ((n, k), m) = (x.dim(), y.ncols());
    let step = m;
    if n == 1 {
        return vectors::multiply(y.reversed_axes(), x.row(0), out);
    }
    if m == 1 {
        return vectors::multiply(x, y.column(0), out);
    }
    if (Lengths { n, k, m }).work() <= SMALL {
        ordered::multiply(x, y, out);
        return Ok(());
    }
    if n <= FEW && k * m > TASK / 16 {
        for (row, out) in x.outer_iter().zip(out.chunks_exact_mut(m)) {
            vectors::multiply(y.reversed_axes(), row, out)?;
        }
        return Ok(());
    }
    let start = Shared(out.as_mut_ptr());
    T::multiply_large(x, y, Target { start, step })
}

/// `out - x y`, or `out - x yᴴ` for the conjugate of `y`, in place of `out`, in which columns lie side
/// by side.
///
/// # Errors
/// When interrupted.
pub fn subtract_product<T: Product + Zero + One + Neg<Output = T>>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    mut out: ArrayViewMut2<'_, T>,
    conjugate: bool,
) -> Result<()> {
    if out.is_empty() || x.is_empty() {
        return Ok(());
    }
    let fits = out.dim() == (x.nrows(), y.ncols()) && x.ncols() == y.nrows();
    if !fits || out.strides()[0] != 1 {
        return Err(OpError::internal("an update by a product"));
    }
    let target = Target {
        start: Shared(out.as_mut_ptr()),
        step: out.strides()[1].unsigned_abs(),
    };
    floats::subtract(y.reversed_axes(), x.reversed_axes(), target, conjugate)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::matmul::{Form, product};
    use crate::value::Element;

    fn grid<T: Element>(rows: usize, columns: usize, largest: i64) -> Array {
        let item = |at: usize| T::from_i64((at as i64 * 7919 + 13) % (2 * largest + 1) - largest);
        let items = (0..rows * columns).map(item).collect();
        Array::from_shape_vec([rows, columns].into_iter().collect(), items)
    }

    /// Multiplies whole numbers, whose sums are exact in every order.
    fn check<T: Product>(left: &Array, right: &Array) {
        let made = product(Form::MatMul, left, right).unwrap();
        let (x, y, made) = (left.to_vec::<T>(), right.to_vec::<T>(), made.to_vec::<T>());
        let (k, m) = (left.shape()[1], right.shape()[1]);
        for (row, got) in x.chunks(k).zip(made.chunks(m)) {
            let mut sums = vec![T::default(); m];
            for (a, line) in row.iter().zip(y.chunks(m)) {
                for (sum, b) in sums.iter_mut().zip(line) {
                    *sum = sum.plus(a.times(*b));
                }
            }
            assert!(
                sums == got,
                "{:?}: {:?} @ {:?}",
                T::DTYPE,
                left.shape(),
                right.shape()
            );
        }
    }

    fn check_forms<T: Product>(largest: i64) {
        for (n, k, m) in [
            (3, 2, 4),
            (1, 70, 9),
            (9, 70, 1),
            (33, 40, 29),
            (70, 5, 130),
            (600, 33, 1),
        ] {
            let (x, y) = (grid::<T>(n, k, largest), grid::<T>(k, m, largest));
            let (x_turned, y_turned) = (grid::<T>(k, n, largest), grid::<T>(m, k, largest));
            check::<T>(&x, &y);
            check::<T>(&x_turned.transposed(), &y);
            check::<T>(&x, &y_turned.transposed());
            if n < 100 {
                check::<T>(&x, &x.transposed());
            }
        }
    }

    #[test]
    fn every_way_gives_the_same_sums() {
        check_forms::<f64>(50);
        check_forms::<f32>(50);
        check_forms::<num_complex::Complex64>(50);
        check_forms::<num_complex::Complex32>(50);
        check_forms::<i64>(50);
        check_forms::<i64>(1 << 60);
        check_forms::<u32>(1 << 30);
        check_forms::<i8>(100);
        check_forms::<bool>(1);
    }

    #[test]
    fn tiles_meet_at_their_edges() {
        let (x, y) = (grid::<f64>(104, 104, 50), grid::<f64>(104, 120, 50));
        check::<f64>(&x, &y);
        check::<f64>(&x, &x.transposed());
        check::<f64>(&grid::<f64>(2, 20_000, 50), &grid::<f64>(20_000, 3, 50));
        check::<f64>(&grid::<f64>(1, 140_000, 50), &grid::<f64>(140_000, 2, 50));
        check::<f64>(&grid::<f64>(2, 140_000, 50), &grid::<f64>(140_000, 1, 50));
    }
}
