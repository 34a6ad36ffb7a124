//! QR decomposition by Householder reflections (LAPACK's geqrf and orgqr).

use super::householder::{Reflector, apply_product, is_tall, reduce_columns, reflector};
use super::{Field, Matrix};
use crate::value::Result;
use crate::value::interrupt::{self, Paced};

/// The decomposition: reflections, and R above the diagonal of the worked matrix.
pub struct Qr<F> {
    /// R on and above the diagonal; below it, the tails of the reflections.
    pub worked: Matrix<F>,
    /// The reflections in order.
    pub reflectors: Vec<Reflector<F>>,
}

/// Decomposes a matrix of any shape.
///
/// # Errors
/// When interrupted.
pub fn decompose<F: Field>(mut a: Matrix<F>) -> Result<Qr<F>> {
    if is_tall(a.rows, a.columns) {
        let reflectors = reduce_columns(&mut a)?;
        return Ok(Qr {
            worked: a,
            reflectors,
        });
    }
    let mut reflectors = Vec::new();
    for k in 0..a.rows.min(a.columns) {
        interrupt::check()?;
        let below: Vec<F> = (k..a.rows).map(|i| a[(i, k)]).paced().collect();
        let (h, beta) = reflector(&below);
        h.adjoint().apply_left(&mut a, k, k + 1);
        a[(k, k)] = F::real(beta);
        for (i, v) in h.v.iter().enumerate().skip(1).paced() {
            a[(k + i, k)] = *v;
        }
        reflectors.push(h);
    }
    Ok(Qr {
        worked: a,
        reflectors,
    })
}

impl<F: Field> Qr<F> {
    /// The first `columns` columns of Q.
    pub fn q(&self, columns: usize) -> Matrix<F> {
        let mut q = Matrix::identity(self.worked.rows, columns);
        apply_product(&self.reflectors, 0, &mut q);
        q
    }

    /// The first `rows` rows of R.
    pub fn r(&self, rows: usize) -> Matrix<F> {
        let mut r = Matrix::zeros(rows, self.worked.columns);
        for i in 0..rows {
            interrupt::poll();
            for j in i..self.worked.columns {
                r[(i, j)] = self.worked[(i, j)];
            }
        }
        r
    }
}
