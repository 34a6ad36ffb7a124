//! Linear algebra. The decompositions follow LAPACK's algorithms step by step, because signs,
//! orders and last digits of what NumPy prints come from them.

mod blocks;
pub mod cholesky;
pub mod eig;
mod eig_complex;
mod eig_real;
pub mod eigh;
pub mod hessenberg;
pub mod householder;
pub mod lu;
pub mod matrix;
pub mod norm;
pub mod qr;
pub mod stacks;
pub mod svd;
pub mod systems;
pub mod triangular;

use num_complex::Complex64;

pub use matrix::{Field, Matrix};

use crate::value::interrupt::{self, Paced};
use crate::value::{Array, DType, ErrorKind, OpError, Result, Shape};

/// `LinAlgError`.
pub fn error(message: &str) -> Box<OpError> {
    OpError::new(ErrorKind::LinAlgError, message)
}

/// The dtype in which NumPy computes: float32, float64, complex64 or complex128.
///
/// # Errors
/// For float16 and strings, which linalg does not take.
pub fn computing_dtype(arrays: &[&Array]) -> Result<DType> {
    let mut dtype = DType::F32;
    for array in arrays {
        let own = match array.dtype() {
            DType::F16 => {
                return Err(OpError::r#type(
                    "array type float16 is unsupported in linalg",
                ));
            }
            DType::Str(_) => {
                let message = format!(
                    "array type {} is unsupported in linalg",
                    array.dtype().short()
                );
                return Err(OpError::r#type(message));
            }
            inexact if inexact.is_inexact() => inexact,
            _ => DType::F64,
        };
        dtype = dtype.promote(own);
    }
    Ok(dtype)
}

/// Checks that there are matrices in the array.
///
/// # Errors
/// `2-dimensional array given…` in NumPy's words.
pub fn check_stacked(array: &Array) -> Result<()> {
    if array.ndim() < 2 {
        return Err(error(&format!(
            "{}-dimensional array given. Array must be at least two-dimensional",
            array.ndim()
        )));
    }
    Ok(())
}

/// Checks that the array is exactly one matrix.
///
/// # Errors
/// In NumPy's words.
pub fn check_matrix(array: &Array) -> Result<()> {
    if array.ndim() != 2 {
        return Err(error(&format!(
            "{}-dimensional array given. Array must be two-dimensional",
            array.ndim()
        )));
    }
    Ok(())
}

/// Checks that the matrices are square, and gives their order.
///
/// # Errors
/// `Last 2 dimensions of the array must be square`.
pub fn check_square(array: &Array) -> Result<usize> {
    check_stacked(array)?;
    match array.shape() {
        [.., n, m] if n == m => Ok(*n),
        _ => Err(error("Last 2 dimensions of the array must be square")),
    }
}

/// Checks that no element is infinite or nan.
///
/// # Errors
/// `Array must not contain infs or NaNs`.
pub fn check_finite(array: &Array) -> Result<()> {
    let finite = array
        .to_vec::<Complex64>()
        .iter()
        .paced()
        .all(|z| z.re.is_finite() && z.im.is_finite());
    if finite {
        Ok(())
    } else {
        Err(error("Array must not contain infs or NaNs"))
    }
}

/// The axes before the matrices, and the lengths of a matrix.
pub fn split_stack(array: &Array) -> (Shape, usize, usize) {
    match array.shape() {
        [stack @ .., n, m] => (stack.into(), *n, *m),
        shape => (shape.into(), 1, 1),
    }
}

/// Every matrix of a stack.
///
/// # Errors
/// When interrupted.
pub fn matrices<F: Field>(array: &Array) -> Result<Vec<Matrix<F>>> {
    let (_, rows, columns) = split_stack(array);
    interrupt::check()?;
    let items = array.to_vec::<F>();
    if rows * columns == 0 {
        let (stack, ..) = split_stack(array);
        let count = stack.iter().product();
        return Ok(vec![Matrix::zeros(rows, columns); count]);
    }
    Ok(items
        .chunks(rows * columns)
        .map(|part| Matrix::new(rows, columns, interrupt::copied(part)))
        .collect())
}

/// A stack of matrices as an array of a dtype.
///
/// # Errors
/// When there is no memory for the converted copy.
pub fn stack_up<F: Field>(
    stack: &Shape,
    (rows, columns): (usize, usize),
    matrices: &[Matrix<F>],
    dtype: DType,
) -> Result<Array> {
    let mut shape = stack.clone();
    shape.extend([rows, columns]);
    let items = interrupt::joined(matrices.iter().map(|matrix| matrix.items.as_slice()));
    super::contract::converted(&Array::from_shape_vec(shape, items), dtype)
}

/// One vector of numbers for each matrix, as an array of a dtype.
///
/// # Errors
/// When there is no memory for the converted copy.
pub fn stack_vectors<F: Field>(
    stack: &Shape,
    length: usize,
    vectors: &[Vec<F>],
    dtype: DType,
) -> Result<Array> {
    let mut shape = stack.clone();
    shape.push(length);
    let items = interrupt::joined(vectors.iter().map(Vec::as_slice));
    super::contract::converted(&Array::from_shape_vec(shape, items), dtype)
}
