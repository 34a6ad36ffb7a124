//! Eigenvalues and eigenvectors of square matrices (LAPACK's geev).

use num_complex::Complex64;

use super::{Matrix, eig_complex, eig_real};
use crate::value::Result;

/// Eigenvalues, and eigenvectors as columns.
pub struct Eigen {
    /// The eigenvalues in LAPACK's order.
    pub values: Vec<Complex64>,
    /// Unit eigenvectors as columns.
    pub vectors: Matrix<Complex64>,
}

/// The eigenvalues and eigenvectors of a real matrix.
///
/// # Errors
/// `Eigenvalues did not converge`.
pub fn decompose_real(a: Matrix<f64>) -> Result<Eigen> {
    eig_real::decompose(a)
}

/// The eigenvalues and eigenvectors of a complex matrix.
///
/// # Errors
/// `Eigenvalues did not converge`.
pub fn decompose_complex(a: Matrix<Complex64>) -> Result<Eigen> {
    eig_complex::decompose(a)
}
