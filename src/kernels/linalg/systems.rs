//! Systems of equations, inverses, determinants and Cholesky factors of stacks of matrices.

use crate::value::interrupt::filled;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, s};

use super::blocks::copy_squares;
use super::{Field, check_square, cholesky, computing_dtype, lu, split_stack};
use crate::kernels::contract::{self, converted};
use crate::kernels::parallel;
use crate::value::{Array, DType, Element, OpError, Result, Shape, layout};

/// Larger matrices of float32 and complex64 are worked on in their own type. Smaller ones are in
/// double precision, rounded at the end.
const WIDE: usize = 64;

/// So many multiplications are worth a task of their own.
const TASK: usize = 1 << 17;

/// Runs an expression with `$F` bound to the type that matrices of an order are worked on in.
macro_rules! with_field {
    ($dtype:expr, $n:expr, $F:ident => $body:expr) => {
        match ($dtype, $n > WIDE) {
            (DType::F32, true) => {
                type $F = f32;
                $body
            }
            (DType::C64, true) => {
                type $F = num_complex::Complex32;
                $body
            }
            (dtype, _) if dtype.is_complex() => {
                type $F = num_complex::Complex64;
                $body
            }
            _ => {
                type $F = f64;
                $body
            }
        }
    };
}

/// Sign and logarithm of the determinants.
///
/// # Errors
/// When the matrices are not square.
pub fn slogdet(a: &Array) -> Result<(Array, Array)> {
    let n = check_square(a)?;
    let dtype = computing_dtype(&[a])?;
    let (stack, ..) = split_stack(a);
    with_field!(dtype, n, F => {
        let found = each::<F, _>(a, 1, |_, matrix, out| {
            out.fill(lu::decompose(matrix)?.sign_log());
            Ok(())
        })?;
        let (signs, logs): (Vec<F>, Vec<f64>) = found.into_iter().unzip();
        let signs = converted(&Array::from_shape_vec(stack.clone(), signs), dtype)?;
        let logs = converted(&Array::from_shape_vec(stack, logs), dtype.real())?;
        Ok((signs, logs))
    })
}

/// The determinants.
///
/// # Errors
/// When the matrices are not square.
pub fn det(a: &Array) -> Result<Array> {
    let n = check_square(a)?;
    let dtype = computing_dtype(&[a])?;
    let (stack, ..) = split_stack(a);
    with_field!(dtype, n, F => {
        let found = each::<F, F>(a, 1, |_, matrix, out| {
            out.fill(lu::determinant(lu::decompose(matrix)?.sign_log()));
            Ok(())
        })?;
        converted(&Array::from_shape_vec(stack, found), dtype)
    })
}

/// The inverses.
///
/// # Errors
/// `Singular matrix`, or when the matrices are not square.
pub fn inv(a: &Array) -> Result<Array> {
    let n = check_square(a)?;
    let dtype = computing_dtype(&[a])?;
    with_field!(dtype, n, F => {
        let found = each::<F, F>(a, n * n, |_, matrix, out| {
            store(lu::decompose(matrix)?.inverse()?.view(), out)
        })?;
        converted(&Array::from_shape_vec(a.shape().into(), found), dtype)
    })
}

/// Solves `a x = b`; a one-dimensional `b` is a vector, others are stacks of matrices.
///
/// # Errors
/// `Singular matrix`, or when the shapes do not go together.
pub fn solve(a: &Array, b: &Array) -> Result<Array> {
    let n = check_square(a)?;
    let dtype = computing_dtype(&[a, b])?;
    let vector = b.ndim() == 1;
    let (name, signature) = if vector {
        ("solve1", "(m,m),(m)->(m)")
    } else {
        ("solve", "(m,m),(m,n)->(m,n)")
    };
    if b.ndim() == 0 {
        return Err(OpError::value(format!(
            "{name}: Input operand 1 does not have enough dimensions (has 0, gufunc core with \
             signature {signature} requires 2)"
        )));
    }
    let core = if vector { 0 } else { b.ndim() - 2 };
    let rows = b.shape().get(core).copied().unwrap_or(0);
    if rows != n {
        return Err(OpError::value(format!(
            "{name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature \
             {signature} (size {rows} is different from {n})"
        )));
    }
    let (stack_a, ..) = split_stack(a);
    let (stack_b, core_b) = b.shape().split_at(core);
    let stack = layout::broadcast_shapes(&[&stack_a, stack_b])?;
    let spread = |array: &Array, core: &[usize]| -> Result<Array> {
        let shape = [stack.as_slice(), core].concat();
        array
            .broadcast_to(&shape)
            .ok_or_else(|| OpError::internal("broadcast of a stack"))
    };
    let (a, b) = (spread(a, &[n, n])?, spread(b, core_b)?);
    let count = layout::size(&stack);
    let columns = core_b.get(1).copied().unwrap_or(1);
    let mut shape: Shape = stack.clone();
    shape.extend_from_slice(core_b);
    with_field!(dtype, n, F => {
        let b = contract::matrices(&converted(&b, F::DTYPE)?, [count, n, columns])?;
        let right = contract::stack::<F>(&b)?;
        let found = each::<F, F>(&a, n * columns, |at, matrix, out| {
            store(lu::decompose(matrix)?.solve(right.index_axis(Axis(0), at))?.view(), out)
        })?;
        converted(&Array::from_shape_vec(shape, found), dtype)
    })
}

/// The Cholesky factors; `upper` gives the adjoint, made from the upper triangle.
///
/// # Errors
/// `Matrix is not positive definite`, or when the matrices are not square.
pub fn cholesky(a: &Array, upper: bool) -> Result<Array> {
    let n = check_square(a)?;
    let dtype = computing_dtype(&[a])?;
    with_field!(dtype, n, F => {
        let found = each::<F, F>(a, n * n, |_, matrix, out| {
            if upper {
                let factor = cholesky::decompose(matrix.t().mapv(Field::conj).view())?;
                store(upper_factor(factor).view(), out)
            } else {
                store(cholesky::decompose(matrix)?.view(), out)
            }
        })?;
        converted(&Array::from_shape_vec(a.shape().into(), found), dtype)
    })
}

/// The adjoint of a lower triangle, with no minus zeros where nothing was computed.
fn upper_factor<F: Field>(mut factor: Array2<F>) -> Array2<F> {
    factor.mapv_inplace(Field::conj);
    factor.diag_mut().mapv_inplace(|item| F::real(item.re()));
    for (j, mut column) in factor.columns_mut().into_iter().enumerate() {
        column.slice_mut(s![..j]).fill(F::zero());
    }
    factor.reversed_axes()
}

/// Runs work on every matrix of a stack; it fills `size` items for each.
fn each<F: Field, T: Clone + Default + Send>(
    a: &Array,
    size: usize,
    work: impl Fn(usize, ArrayView2<'_, F>, &mut [T]) -> Result<()> + Sync,
) -> Result<Vec<T>> {
    let (stack, n, m) = split_stack(a);
    let count = layout::size(&stack);
    let a = contract::matrices(&converted(a, F::DTYPE)?, [count, n, m])?;
    let matrices = contract::stack::<F>(&a)?;
    let mut out = filled(count * size, &T::default());
    let together = (TASK / (n * m * m).max(1)).max(1);
    parallel::pieces(&mut out, together * size, |first, items| {
        for (at, items) in items.chunks_exact_mut(size).enumerate() {
            let at = first / size + at;
            work(at, matrices.index_axis(Axis(0), at), items)?;
        }
        Ok(())
    })?;
    Ok(out)
}

/// Writes a matrix row after row.
fn store<F: Field>(matrix: ArrayView2<'_, F>, out: &mut [F]) -> Result<()> {
    let out = ArrayViewMut2::from_shape(matrix.dim(), out);
    copy_squares(
        matrix,
        out.map_err(|_| OpError::internal("a matrix of a stack"))?,
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::*;
    use crate::kernels::matmul::{Form, product};

    /// Numbers between -0.5 and 0.5 without an order.
    fn scattered<F: Field>(n: usize, m: usize) -> Array {
        let part = |at: usize| ((at * at) as f64 * 0.754_877_666).fract() - 0.5;
        let number = |at| Complex64::new(part(at + 1), part(3 * at + 5));
        let items = (0..n * m).map(|at| F::from_complex(number(at))).collect();
        Array::from_shape_vec([n, m].into_iter().collect(), items)
    }

    fn check<F: Field>(made: &Array, wanted: &Array, limit: f64) {
        let pairs = made.to_vec::<F>().into_iter().zip(wanted.to_vec::<F>());
        let far = pairs.map(|(x, y)| (x - y).modulus()).fold(0.0, f64::max);
        assert!(far < limit, "{:?} {:?}: {far}", F::DTYPE, made.shape());
    }

    fn check_order<F: Field>(n: usize, limit: f64) {
        let times = |x: &Array, y: &Array| product(Form::MatMul, x, y).unwrap();
        let (a, b) = (scattered::<F>(n, n), scattered::<F>(n, 3));
        check::<F>(&times(&a, &solve(&a, &b).unwrap()), &b, limit);
        let ones = Array::from_ndarray(Array2::<F>::eye(n).into_dyn());
        check::<F>(&times(&a, &inv(&a).unwrap()), &ones, limit);
        let turned = contract::conjugate(&a.transposed()).unwrap();
        let positive = times(&a, &turned);
        for upper in [false, true] {
            let factor = cholesky(&positive, upper).unwrap();
            let turned = contract::conjugate(&factor.transposed()).unwrap();
            let (x, y) = if upper {
                (turned, factor)
            } else {
                (factor, turned)
            };
            check::<F>(&times(&x, &y), &positive, limit);
        }
    }

    #[test]
    fn narrow_and_wide_matrices_are_decomposed() {
        for n in [1, 5, 32, 33, 100] {
            check_order::<f64>(n, 1e-9);
            check_order::<Complex64>(n, 1e-9);
        }
        check_order::<f32>(70, 1e-2);
    }
}
