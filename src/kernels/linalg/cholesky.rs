//! Cholesky decomposition of a Hermitian positive definite matrix.
//!
//! A narrow matrix is decomposed column by column, in the order that gives NumPy's last digits; a
//! wide one by halves, as in `lu`.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, s};

use super::blocks::{add_scaled, column_slices, columns_first};
use super::{Field, error};
use crate::kernels::contract;
use crate::kernels::simd::simd;
use crate::value::{Result, interrupt};

/// So many columns are decomposed one by one.
const NARROW: usize = 32;

/// The lower factor L of `A = L Lᴴ`, columns side by side; only the lower triangle of A is read.
///
/// # Errors
/// `Matrix is not positive definite`.
pub fn decompose<F: Field>(a: ArrayView2<'_, F>) -> Result<Array2<F>> {
    let mut factor = columns_first(a);
    decompose_columns(factor.view_mut())?;
    for (j, mut column) in factor.columns_mut().into_iter().enumerate() {
        column.slice_mut(s![..j]).fill(F::zero());
    }
    Ok(factor)
}

/// The columns of the factor, which has at least as many rows as columns.
fn decompose_columns<F: Field>(mut a: ArrayViewMut2<'_, F>) -> Result<()> {
    let n = a.ncols();
    if n <= NARROW {
        interrupt::check()?;
        let mut sums = vec![F::zero(); a.nrows()];
        return match factor_columns(&mut column_slices(&mut a), &mut sums) {
            true => Ok(()),
            false => Err(error("Matrix is not positive definite")),
        };
    }
    let half = (n / 2).next_multiple_of(8);
    let (mut left, right) = a.split_at(Axis(1), half);
    decompose_columns(left.view_mut())?;
    let (_, mut rest) = right.split_at(Axis(0), half);
    let low = left.slice(s![half.., ..]);
    subtract_lower(low, rest.view_mut())?;
    decompose_columns(rest)
}

/// `A - L Lᴴ` in place of the lower triangle of A; so many rows of L as A has columns count on the
/// right. Some of what lies above is overwritten too.
fn subtract_lower<F: Field>(l: ArrayView2<'_, F>, a: ArrayViewMut2<'_, F>) -> Result<()> {
    /// Narrower parts are made with what lies above the diagonal.
    const SIDE: usize = 96;
    let n = a.ncols();
    if n <= SIDE {
        return contract::subtract_product(l, l.slice(s![..n, ..]).reversed_axes(), a, true);
    }
    let half = (n / 2).next_multiple_of(8);
    let (left, right) = a.split_at(Axis(1), half);
    contract::subtract_product(l, l.slice(s![..half, ..]).reversed_axes(), left, true)?;
    let (_, rest) = right.split_at(Axis(0), half);
    subtract_lower(l.slice(s![half.., ..]), rest)
}

simd! {
    /// Decomposes columns one by one; false where a pivot is not positive.
    fn factor_columns<F: Field>(columns: &mut [&mut [F]], sums: &mut [F]) -> bool {
        for j in 0..columns.len() {
            let (before, rest) = columns.split_at_mut(j);
            let Some((column, _)) = rest.split_first_mut() else { break };
            sums.fill(F::zero());
            let mut square = 0.0;
            for known in &*before {
                let item = known[j];
                square += item.re() * item.re() + item.im() * item.im();
            }
            add_scaled(&mut sums[j + 1..], before, j + 1, |k| before[k][j].conj());
            let pivot = column[j].re() - square;
            if pivot <= 0.0 || pivot.is_nan() {
                return false;
            }
            let root = F::real(pivot.sqrt());
            column[j] = root;
            let below = column.iter_mut().zip(&*sums).skip(j + 1);
            below.for_each(|(item, sum)| *item = (*item - *sum) / root);
        }
        true
    }
}
