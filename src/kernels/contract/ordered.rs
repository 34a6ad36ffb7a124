//! Small products: every element is summed in the order k = 0, 1, 2….

use ndarray::{ArrayView1, ArrayView2};

use super::numbers::Product;
use crate::kernels::simd::{has_fma, simd};

/// So many columns of a result are summed at a time: their sums stay in registers.
const TILE: usize = 16;

simd! {
    /// The product of two matrices.
    pub(super) fn multiply<T: Product>(x: ArrayView2<'_, T>, y: ArrayView2<'_, T>, out: &mut [T]) {
        if has_fma!() {
            multiply_with(x, y, out, |sum, a, b| T::fused(sum, a, b));
        } else {
            multiply_with(x, y, out, |sum, a, b| T::plain(sum, a, b));
        }
    }

    /// A matrix times a vector.
    pub(super) fn multiply_vector<T: Product>(
        x: ArrayView2<'_, T>,
        y: ArrayView1<'_, T>,
        out: &mut [T],
    ) {
        if has_fma!() {
            multiply_vector_with(x, y, out, |sum, a, b| T::fused(sum, a, b));
        } else {
            multiply_vector_with(x, y, out, |sum, a, b| T::plain(sum, a, b));
        }
    }
}

#[inline(always)]
fn multiply_vector_with<T: Product>(
    x: ArrayView2<'_, T>,
    y: ArrayView1<'_, T>,
    out: &mut [T],
    step: impl Fn(T::Sum, T, T) -> T::Sum,
) {
    for (i, cell) in (0..x.nrows()).zip(out) {
        let mut sum = T::Sum::default();
        for at in 0..x.ncols() {
            // SAFETY: `i` and `at` stay inside the lengths of the matrix; the vector is as long as
            // its rows.
            let (a, b) = unsafe { (*x.uget((i, at)), *y.uget(at)) };
            sum = step(sum, a, b);
        }
        *cell = T::finish(sum);
    }
}

#[inline(always)]
fn multiply_with<T: Product>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: &mut [T],
    step: impl Fn(T::Sum, T, T) -> T::Sum,
) {
    let ((n, k), m) = (x.dim(), y.ncols());
    for (i, cells) in (0..n).zip(out.chunks_exact_mut(m)) {
        for (tile, cells) in cells.chunks_mut(TILE).enumerate() {
            let mut sums = [T::Sum::default(); TILE];
            for at in 0..k {
                // SAFETY: `i` and `at` stay inside the lengths of the matrices, and so do the
                // columns of the tile, which are as many as its cells.
                let (a, row) =
                    unsafe { (*x.uget((i, at)), |j: usize| *y.uget((at, tile * TILE + j))) };
                for (j, sum) in sums.iter_mut().enumerate().take(cells.len()) {
                    *sum = step(*sum, a, row(j));
                }
            }
            for (cell, sum) in cells.iter_mut().zip(sums) {
                *cell = T::finish(sum);
            }
        }
    }
}
