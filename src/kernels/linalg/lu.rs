//! LU decomposition with row exchanges (LAPACK's getrf), and what is made of it.

use num_complex::Complex64;

use super::{Field, Matrix, error};
use crate::value::{Result, interrupt};

/// `P A = L U`, both factors in one matrix.
pub struct Lu<F> {
    factors: Matrix<F>,
    pivots: Vec<usize>,
    /// Whether a pivot is exactly zero.
    pub singular: bool,
}

/// Decomposes a square matrix, column by column.
///
/// # Errors
/// When interrupted.
pub fn decompose<F: Field>(mut a: Matrix<F>) -> Result<Lu<F>> {
    let n = a.rows;
    let mut pivots = Vec::with_capacity(n);
    let mut singular = false;
    for j in 0..n {
        interrupt::check()?;
        for (i, pivot) in pivots.iter().enumerate() {
            if *pivot != i {
                let (x, y) = (a[(i, j)], a[(*pivot, j)]);
                (a[(i, j)], a[(*pivot, j)]) = (y, x);
            }
        }
        for i in 1..n {
            let dot = (0..i.min(j)).fold(F::zero(), |sum, k| sum.fused(a[(i, k)], a[(k, j)]));
            a[(i, j)] = a[(i, j)] - dot;
        }
        let mut best = j;
        for i in j + 1..n {
            if a[(i, j)].size() > a[(best, j)].size() {
                best = i;
            }
        }
        pivots.push(best);
        let pivot = a[(best, j)];
        if pivot.is_zero() {
            singular = true;
            continue;
        }
        if best != j {
            for k in 0..=j {
                let (x, y) = (a[(j, k)], a[(best, k)]);
                (a[(j, k)], a[(best, k)]) = (y, x);
            }
        }
        let inverse = F::one() / pivot;
        for i in j + 1..n {
            a[(i, j)] = a[(i, j)] * inverse;
        }
    }
    Ok(Lu {
        factors: a,
        pivots,
        singular,
    })
}

impl<F: Field> Lu<F> {
    /// The sign (a unit number) and the logarithm of the absolute value of the determinant.
    pub fn sign_log(&self) -> (F, f64) {
        if self.singular {
            return (F::zero(), f64::NEG_INFINITY);
        }
        let swaps = self
            .pivots
            .iter()
            .enumerate()
            .filter(|(i, pivot)| i != *pivot)
            .count();
        let mut sign = if swaps % 2 == 1 { -F::one() } else { F::one() };
        let mut log = 0.0;
        for i in 0..self.factors.rows {
            let item = self.factors[(i, i)];
            let size = item.modulus();
            sign = sign * F::from_complex(Complex64::new(item.re() / size, item.im() / size));
            log += size.ln();
        }
        (sign, log)
    }

    /// Solves `A X = B`.
    ///
    /// # Errors
    /// `Singular matrix`.
    pub fn solve(&self, mut b: Matrix<F>) -> Result<Matrix<F>> {
        if self.singular {
            return Err(error("Singular matrix"));
        }
        let n = self.factors.rows;
        for (i, pivot) in self.pivots.iter().enumerate() {
            if *pivot != i {
                b.swap_rows(i, *pivot);
            }
        }
        let inverses: Vec<F> = (0..n).map(|i| F::one() / self.factors[(i, i)]).collect();
        for k in 0..n {
            for i in k + 1..n {
                subtract_row(&mut b, i, k, self.factors[(i, k)]);
            }
        }
        for k in (0..n).rev() {
            interrupt::check()?;
            for j in 0..b.columns {
                // A single right-hand side is divided, several are multiplied: as BLAS does.
                b[(k, j)] = if b.columns == 1 {
                    b[(k, j)] / self.factors[(k, k)]
                } else {
                    b[(k, j)] * inverses[k]
                };
            }
            for i in 0..k {
                subtract_row(&mut b, i, k, self.factors[(i, k)]);
            }
        }
        Ok(b)
    }
}

/// Row `to` minus `factor` times row `from`.
fn subtract_row<F: Field>(b: &mut Matrix<F>, to: usize, from: usize, factor: F) {
    for j in 0..b.columns {
        b[(to, j)] = b[(to, j)].fused(-factor, b[(from, j)]);
    }
}

/// The determinant, as NumPy makes it: from its logarithm.
pub fn determinant<F: Field>((sign, log): (F, f64)) -> F {
    sign * F::real(log.exp())
}
