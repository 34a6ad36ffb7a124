//! Cholesky decomposition of a Hermitian positive definite matrix.

use super::{Field, Matrix, error};
use crate::value::Result;

/// The lower factor L of `A = L Lᴴ`; only the lower triangle of A is read.
///
/// # Errors
/// `Matrix is not positive definite`.
pub fn decompose<F: Field>(mut a: Matrix<F>) -> Result<Matrix<F>> {
    let n = a.rows;
    for j in 0..n {
        let square = (0..j).fold(0.0, |sum, k| {
            let item = a[(j, k)];
            sum + item.re() * item.re() + item.im() * item.im()
        });
        let pivot = a[(j, j)].re() - square;
        if pivot <= 0.0 || pivot.is_nan() {
            return Err(error("Matrix is not positive definite"));
        }
        let root = pivot.sqrt();
        a[(j, j)] = F::real(root);
        for i in j + 1..n {
            let dot = (0..j).fold(F::zero(), |sum, k| sum.fused(a[(i, k)], a[(j, k)].conj()));
            a[(i, j)] = (a[(i, j)] - dot) / F::real(root);
        }
        for k in j + 1..n {
            a[(j, k)] = F::zero();
        }
    }
    Ok(a)
}
