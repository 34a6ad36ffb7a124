//! LU decomposition with row exchanges (LAPACK's getrf), and what is made of it.
//!
//! Columns lie side by side in memory. A narrow matrix is decomposed column by column, every
//! element summed in the order k = 0, 1, 2…, which gives NumPy's last digits for small systems; a
//! wide one by halves, so that nearly all of the work is matrix products.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, s};
use num_complex::Complex64;

use super::blocks::{
    add_scaled, column_slices, columns_first, each_column, solve_lower, solve_upper,
};
use super::{Field, error};
use crate::kernels::contract;
use crate::kernels::simd::simd;
use crate::value::{OpError, Result, interrupt};

/// So many columns are decomposed one by one.
const NARROW: usize = 32;

/// `P A = L U`, both factors in one matrix.
pub struct Lu<F> {
    factors: Array2<F>,
    pivots: Vec<usize>,
    /// Whether a pivot is exactly zero.
    pub singular: bool,
}

/// Decomposes a square matrix.
///
/// # Errors
/// When interrupted.
pub fn decompose<F: Field>(a: ArrayView2<'_, F>) -> Result<Lu<F>> {
    let mut factors = columns_first(a);
    let mut pivots = vec![0; factors.nrows()];
    let singular = factor(factors.view_mut(), &mut pivots)?;
    Ok(Lu {
        factors,
        pivots,
        singular,
    })
}

/// Decomposes a matrix with at least as many rows as columns; whether a pivot is zero.
fn factor<F: Field>(mut a: ArrayViewMut2<'_, F>, pivots: &mut [usize]) -> Result<bool> {
    let n = a.ncols();
    if n <= NARROW {
        interrupt::check()?;
        let mut sums = vec![F::zero(); a.nrows()];
        return Ok(factor_columns(
            &mut column_slices(&mut a),
            pivots,
            &mut sums,
        ));
    }
    let half = (n / 2).next_multiple_of(8);
    let (first, second) = pivots.split_at_mut(half);
    let (mut left, mut right) = a.split_at(Axis(1), half);
    let mut singular = factor(left.view_mut(), first)?;
    swap_rows(right.view_mut(), first)?;
    let (top, low) = left.view().split_at(Axis(0), half);
    let (mut above, mut rest) = right.split_at(Axis(0), half);
    solve_lower(top, above.view_mut())?;
    contract::subtract_product(low, above.view(), rest.view_mut(), false)?;
    singular |= factor(rest, second)?;
    swap_rows(left.slice_mut(s![half.., ..]), second)?;
    second.iter_mut().for_each(|pivot| *pivot += half);
    Ok(singular)
}

/// Exchanges rows as the pivots say, one after another.
fn swap_rows<F: Field>(mut a: ArrayViewMut2<'_, F>, pivots: &[usize]) -> Result<()> {
    each_column(&mut a, pivots.len(), |column| {
        for (i, pivot) in pivots.iter().enumerate() {
            column.swap(i, *pivot);
        }
    })
}

simd! {
    /// Decomposes columns one by one; whether a pivot is zero.
    fn factor_columns<F: Field>(columns: &mut [&mut [F]], pivots: &mut [usize], sums: &mut [F]) -> bool {
        let mut singular = false;
        for j in 0..columns.len() {
            let (before, rest) = columns.split_at_mut(j);
            let Some((column, _)) = rest.split_first_mut() else { break };
            for (i, pivot) in pivots.iter().take(j).enumerate() {
                column.swap(i, *pivot);
            }
            sums.fill(F::zero());
            // Above the diagonal one after another, as each element needs those before.
            for (k, known) in before.iter().enumerate() {
                column[k] = column[k] - sums[k];
                let factor = column[k];
                let above = known[k + 1..j].iter().zip(&mut sums[k + 1..j]);
                above.for_each(|(item, sum)| *sum = sum.fused(*item, factor));
            }
            add_scaled(&mut sums[j..], before, j, |k| column[k]);
            let below = column.iter_mut().zip(&*sums).skip(j);
            below.for_each(|(item, sum)| *item = *item - *sum);
            let mut best = j;
            let mut most = column[j].size();
            for (i, item) in column.iter().enumerate().skip(j + 1) {
                if item.size() > most {
                    (best, most) = (i, item.size());
                }
            }
            pivots[j] = best;
            if column[best].is_zero() {
                singular = true;
                continue;
            }
            column.swap(j, best);
            before.iter_mut().for_each(|column| column.swap(j, best));
            let inverse = F::one() / column[j];
            column.iter_mut().skip(j + 1).for_each(|item| *item = *item * inverse);
        }
        singular
    }
}

impl<F: Field> Lu<F> {
    /// The sign (a unit number) and the logarithm of the absolute value of the determinant.
    pub fn sign_log(&self) -> (F, f64) {
        if self.singular {
            return (F::zero(), f64::NEG_INFINITY);
        }
        let exchanged = self
            .pivots
            .iter()
            .enumerate()
            .filter(|(i, pivot)| i != *pivot);
        let odd = exchanged.count() % 2 == 1;
        let mut sign = if odd { -F::one() } else { F::one() };
        let mut log = 0.0;
        for item in self.factors.diag() {
            let size = item.modulus();
            sign = sign * F::from_complex(Complex64::new(item.re() / size, item.im() / size));
            log += size.ln();
        }
        (sign, log)
    }

    /// Solves `A X = B`; the columns of X, one after another.
    ///
    /// # Errors
    /// `Singular matrix`.
    pub fn solve(&self, b: ArrayView2<'_, F>) -> Result<Array2<F>> {
        if self.singular {
            return Err(error("Singular matrix"));
        }
        let mut x = columns_first(b);
        swap_rows(x.view_mut(), &self.pivots)?;
        solve_lower(self.factors.view(), x.view_mut())?;
        solve_upper(self.factors.view(), x.view_mut())?;
        Ok(x)
    }

    /// The inverse.
    ///
    /// # Errors
    /// `Singular matrix`.
    pub fn inverse(&self) -> Result<Array2<F>> {
        let n = self.pivots.len();
        let zeros = interrupt::filled(n * n, &F::zero());
        let ones = Array2::from_shape_vec((n, n), zeros);
        let mut ones = ones.map_err(|_| OpError::internal("square"))?;
        ones.diag_mut().fill(F::one());
        self.solve(ones.view())
    }
}

/// The determinant, as NumPy makes it: from its logarithm.
pub fn determinant<F: Field>((sign, log): (F, f64)) -> F {
    sign * F::real(log.exp())
}
