//! The decompositions applied to arrays: stacks of matrices in, arrays out.

use num_complex::Complex64;

use super::householder::apply_adjoint;
use super::{
    Field, Matrix, check_finite, check_square, check_stacked, computing_dtype, eig, eigh, error,
    matrices, qr, split_stack, stack_up, stack_vectors, svd,
};
use crate::kernels::contract::converted;
use crate::kernels::parallel;
use crate::value::interrupt::{self, Paced};
use crate::value::{Array, DType, Result, Shape};

/// Which factors a QR decomposition gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QrMode {
    /// Q with as many columns as there are values, R square.
    Reduced,
    /// Q square.
    Complete,
    /// R only.
    R,
    /// LAPACK's own form: the worked matrix transposed, and the factors of the reflections.
    Raw,
}

/// The QR decomposition: Q (none in mode R) and R; in mode Raw, h and tau.
///
/// # Errors
/// When there are no matrices.
pub fn qr(a: &Array, mode: QrMode) -> Result<(Option<Array>, Array)> {
    check_stacked(a)?;
    let dtype = computing_dtype(&[a])?;
    if dtype.is_complex() {
        qr_of::<Complex64>(a, mode, dtype)
    } else {
        qr_of::<f64>(a, mode, dtype)
    }
}

fn qr_of<F: Field>(a: &Array, mode: QrMode, dtype: DType) -> Result<(Option<Array>, Array)> {
    let (stack, m, n) = split_stack(a);
    let small = m.min(n);
    let (mut first, mut second, mut taus) = (Vec::new(), Vec::new(), Vec::new());
    for factors in each(a, qr::decompose::<F>)? {
        let columns = if mode == QrMode::Complete { m } else { small };
        match mode {
            QrMode::Raw => {
                let mut h = factors.worked.adjoint();
                h.items.iter_mut().paced().for_each(|x| *x = x.conj());
                first.push(h);
                taus.push(
                    factors
                        .reflectors
                        .iter()
                        .map(|reflector| reflector.tau)
                        .collect(),
                );
            }
            QrMode::R => second.push(factors.r(small)),
            QrMode::Reduced | QrMode::Complete => {
                first.push(factors.q(columns));
                second.push(factors.r(columns));
            }
        }
    }
    match mode {
        QrMode::Raw => {
            let h = stack_up(&stack, (n, m), &first, dtype)?;
            Ok((Some(h), stack_vectors::<F>(&stack, small, &taus, dtype)?))
        }
        QrMode::R => Ok((None, stack_up(&stack, (small, n), &second, dtype)?)),
        QrMode::Reduced | QrMode::Complete => {
            let columns = if mode == QrMode::Complete { m } else { small };
            let q = stack_up(&stack, (m, columns), &first, dtype)?;
            Ok((Some(q), stack_up(&stack, (columns, n), &second, dtype)?))
        }
    }
}

/// U, the singular values and V adjoint.
///
/// # Errors
/// `SVD did not converge`, or when there are no matrices.
pub fn svd(a: &Array, full: bool) -> Result<[Array; 3]> {
    check_stacked(a)?;
    let dtype = computing_dtype(&[a])?;
    if dtype.is_complex() {
        svd_of::<Complex64>(a, full, dtype)
    } else {
        svd_of::<f64>(a, full, dtype)
    }
}

fn svd_of<F: Field>(a: &Array, full: bool, dtype: DType) -> Result<[Array; 3]> {
    let (stack, m, n) = split_stack(a);
    let small = m.min(n);
    let (mut u, mut s, mut vh) = (Vec::new(), Vec::new(), Vec::new());
    for part in each::<F, _>(a, |matrix| svd::decompose(matrix, full))? {
        u.push(part.u);
        s.push(part.s);
        vh.push(part.vh);
    }
    let (left, right) = if full { (m, n) } else { (small, small) };
    Ok([
        stack_up(&stack, (m, left), &u, dtype)?,
        stack_vectors(&stack, small, &s, dtype.real())?,
        stack_up(&stack, (right, n), &vh, dtype)?,
    ])
}

/// The singular values, the largest first.
///
/// # Errors
/// As [`svd`].
pub fn singular_values(a: &Array) -> Result<Array> {
    check_stacked(a)?;
    let dtype = computing_dtype(&[a])?;
    let (stack, m, n) = split_stack(a);
    let values = if dtype.is_complex() {
        each(a, svd::values::<Complex64>)?
    } else {
        each(a, svd::values::<f64>)?
    };
    stack_vectors(&stack, m.min(n), &values, dtype.real())
}

/// The eigenvalues of Hermitian matrices, in ascending order; `upper` reads the upper triangle.
///
/// # Errors
/// As [`eigh`].
pub fn eigvalsh(a: &Array, upper: bool) -> Result<Array> {
    fn of<F: Field>(a: &Array, upper: bool) -> Result<Vec<Vec<f64>>> {
        each::<F, _>(a, |matrix| {
            eigh::values(if upper { matrix.adjoint() } else { matrix })
        })
    }
    let n = check_square(a)?;
    let dtype = computing_dtype(&[a])?;
    let (stack, ..) = split_stack(a);
    let values = if dtype.is_complex() {
        of::<Complex64>(a, upper)?
    } else {
        of::<f64>(a, upper)?
    };
    stack_vectors(&stack, n, &values, dtype.real())
}

/// What work gives for every matrix of a stack.
fn each<F: Field, T: Send>(
    a: &Array,
    work: impl Fn(Matrix<F>) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let (_, m, n) = split_stack(a);
    let all = matrices::<F>(a)?;
    if all.len() == 1 {
        return all.into_iter().map(work).collect();
    }
    let mut slots: Vec<_> = all.into_iter().map(|matrix| (Some(matrix), None)).collect();
    let together = (TASK / (m * n * m.min(n)).max(1)).max(1);
    parallel::pieces(&mut slots, together, |_, slots| {
        for (matrix, made) in slots {
            *made = matrix.take().map(&work).transpose()?;
        }
        Ok(())
    })?;
    Ok(slots.into_iter().filter_map(|(_, made)| made).collect())
}

/// So many multiplications are worth a task of their own.
const TASK: usize = 1 << 14;

/// Eigenvalues and eigenvectors of Hermitian matrices; `upper` reads the upper triangle.
///
/// # Errors
/// When the matrices are not square.
pub fn eigh(a: &Array, upper: bool) -> Result<(Array, Array)> {
    let n = check_square(a)?;
    let dtype = computing_dtype(&[a])?;
    if dtype.is_complex() {
        eigh_of::<Complex64>(a, n, upper, dtype)
    } else {
        eigh_of::<f64>(a, n, upper, dtype)
    }
}

fn eigh_of<F: Field>(a: &Array, n: usize, upper: bool, dtype: DType) -> Result<(Array, Array)> {
    let (stack, ..) = split_stack(a);
    let (mut values, mut vectors) = (Vec::new(), Vec::new());
    let parts = each::<F, _>(a, |matrix| {
        eigh::decompose(if upper { matrix.adjoint() } else { matrix })
    })?;
    for (w, v) in parts {
        values.push(w);
        vectors.push(v);
    }
    let values = stack_vectors(&stack, n, &values, dtype.real())?;
    Ok((values, stack_up(&stack, (n, n), &vectors, dtype)?))
}

/// Eigenvalues and eigenvectors; real where all of them are and the matrices are.
///
/// # Errors
/// `Array must not contain infs or NaNs`, or when the matrices are not square.
pub fn eig(a: &Array) -> Result<(Array, Array)> {
    let n = check_square(a)?;
    let dtype = computing_dtype(&[a])?;
    check_finite(a)?;
    let (stack, ..) = split_stack(a);
    let parts: Vec<eig::Eigen> = if dtype.is_complex() {
        each(a, eig::decompose_complex)?
    } else {
        each(a, eig::decompose_real)?
    };
    let real = !dtype.is_complex() && parts.iter().all(|p| p.values.iter().all(|w| w.im == 0.0));
    let (values, vectors): (Vec<_>, Vec<_>) = parts
        .into_iter()
        .map(|part| (part.values, part.vectors))
        .unzip();
    let kind = if real { dtype } else { dtype.complex_for() };
    Ok((
        stack_vectors(&stack, n, &values, kind)?,
        stack_up(&stack, (n, n), &vectors, kind)?,
    ))
}

/// What a least-squares solution is made of.
pub struct LeastSquares {
    /// The solution with the smallest norm.
    pub x: Array,
    /// Sums of squared residuals; empty unless there are more equations than unknowns and full rank.
    pub residuals: Array,
    /// The rank of the matrix.
    pub rank: usize,
    /// Its singular values.
    pub s: Array,
}

/// The least-squares solution of `a x = b`; singular values up to `rcond` times the largest count
/// as zero.
///
/// # Errors
/// `Incompatible dimensions`, `SVD did not converge in Linear Least Squares`.
pub fn lstsq(a: &Array, b: &Array, rcond: Option<f64>) -> Result<LeastSquares> {
    let (m, n) = match a.shape() {
        [m, n] => (*m, *n),
        _ => return Err(super::check_matrix(a).err().unwrap_or_else(|| error(""))),
    };
    let vector = b.ndim() == 1;
    if !vector {
        super::check_matrix(b)?;
    }
    if b.shape().first() != Some(&m) {
        return Err(error("Incompatible dimensions"));
    }
    let dtype = computing_dtype(&[a, b])?;
    let eps = if dtype.real() == DType::F32 {
        f64::from(f32::EPSILON)
    } else {
        f64::EPSILON
    };
    let rcond = rcond.unwrap_or(eps * m.max(n) as f64);
    if dtype.is_complex() {
        lstsq_of::<Complex64>(a, b, (m, n), rcond, dtype)
    } else {
        lstsq_of::<f64>(a, b, (m, n), rcond, dtype)
    }
}

fn lstsq_of<F: Field>(
    a: &Array,
    b: &Array,
    (m, n): (usize, usize),
    rcond: f64,
    dtype: DType,
) -> Result<LeastSquares> {
    let columns = b.shape().get(1).copied().unwrap_or(1);
    let right = Matrix::new(m, columns, b.to_vec::<F>());
    let matrix = Matrix::new(m, n, a.to_vec::<F>());
    let factors = qr::decompose(matrix.clone())?;
    let square = if m < n || svd::is_direct(m, n) {
        matrix.clone()
    } else {
        factors.r(n)
    };
    let s =
        svd::values(square).map_err(|_| error("SVD did not converge in Linear Least Squares"))?;
    let limit = rcond * s.first().copied().unwrap_or(0.0);
    let rank = s.iter().filter(|s| **s > limit).count();
    let full = rank == n && m >= n;
    let mut turned = right.clone();
    apply_adjoint(&factors.reflectors, &mut turned);
    let x = if full {
        back_substitute(&factors.worked, &turned, n)
    } else {
        let parts = svd::decompose(matrix, false)?;
        let mut inner = parts.u.adjoint().times(&right);
        for i in 0..inner.rows {
            let s = s.get(i).copied().unwrap_or(0.0);
            for j in 0..columns {
                let kept = i < rank && s > 0.0;
                inner[(i, j)] = if kept {
                    inner[(i, j)] / F::real(s)
                } else {
                    F::zero()
                };
            }
        }
        parts.vh.adjoint().times(&inner)
    };
    let residuals: Vec<f64> = if rank == n && m > n {
        let square = |j: usize, i: usize| turned[(i, j)].modulus().powi(2);
        let squares = |j| (n..m).map(move |i| square(j, i)).paced();
        (0..columns).map(|j| squares(j).sum()).collect()
    } else {
        Vec::new()
    };
    let mut shape: Shape = b.shape().into();
    if let Some(first) = shape.first_mut() {
        *first = n;
    }
    Ok(LeastSquares {
        x: converted(&Array::from_shape_vec(shape, x.items), dtype)?,
        residuals: converted(&Array::from_vec(residuals), dtype.real())?,
        rank,
        s: converted(&Array::from_vec(s), dtype.real())?,
    })
}

/// Solves with the upper triangle of a worked matrix.
fn back_substitute<F: Field>(r: &Matrix<F>, right: &Matrix<F>, n: usize) -> Matrix<F> {
    let mut x = Matrix::zeros(n, right.columns);
    for j in 0..right.columns {
        for i in (0..n).rev() {
            interrupt::poll();
            let known = (i + 1..n).fold(F::zero(), |sum, k| sum.fused(r[(i, k)], x[(k, j)]));
            x[(i, j)] = (right[(i, j)] - known) / r[(i, i)];
        }
    }
    x
}
