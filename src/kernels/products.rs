//! Products made of other products: trace, kron, cross, powers and chains of matrices.

use crate::value::interrupt::filled;
use smallvec::SmallVec;

use super::dot::dot;
use super::linalg::{self, systems};
use super::matmul::{Form, product};
use super::shape_axes::{diagonal, moveaxis};
use super::ufunc::reduce::{Axes, Reduce, reduce};
use super::ufunc::{Ufunc, binary};
use crate::value::layout::{self, Shape};
use crate::value::{Array, DType, OpError, Result};

/// The sums of the diagonals in two axes.
///
/// # Errors
/// `diag requires an array of at least two dimensions`, and for axes that are not there.
pub fn trace(a: &Array, offset: i64, axes: (i64, i64), dtype: Option<DType>) -> Result<Array> {
    let diagonal = diagonal(a, offset, axes.0, axes.1)?;
    let how = Reduce {
        dtype,
        ..Reduce::default()
    };
    reduce(Ufunc::named("add")?, &diagonal, Axes::One(-1), &how)
}

/// The Kronecker product: every element of `a` times all of `b`.
///
/// # Errors
/// When there is no memory for the result.
pub fn kron(a: &Array, b: &Array) -> Result<Array> {
    let ndim = a.ndim().max(b.ndim());
    let length = |array: &Array, axis: usize| {
        let own = (axis + array.ndim()).checked_sub(ndim);
        own.and_then(|axis| array.shape().get(axis).copied())
            .unwrap_or(1)
    };
    let (mut left, mut right, mut shape) = (Shape::new(), Shape::new(), Shape::new());
    for axis in 0..ndim {
        let (x, y) = (length(a, axis), length(b, axis));
        left.extend([x, 1]);
        right.extend([1, y]);
        shape.push(x * y);
    }
    let lost = || OpError::internal("kron");
    let spread = |array: &Array, shape: &Shape| {
        let array = array.contiguous()?;
        array.reshaped(shape, false).ok_or_else(lost)
    };
    // Both are stretched along the last axis, so that long rows are multiplied.
    let whole = |array: &Array, own: &Shape| -> Result<Array> {
        let Some(lead) = own.len().checked_sub(2) else {
            return Ok(array.clone());
        };
        let mut long: Shape = own[..lead].into();
        let mut stretched = long.clone();
        let ends = [left[lead], right[lead + 1]];
        stretched.extend(ends);
        long.push(ends.iter().product());
        let array = spread(array, own)?
            .broadcast_to(&stretched)
            .ok_or_else(lost)?;
        spread(&array, &long)
    };
    let made = binary("multiply", &whole(a, &left)?, &whole(b, &right)?)?;
    spread(&made, &shape)
}

/// The axes of a cross product: of both operands and of the result.
#[derive(Clone, Copy, Debug)]
pub struct CrossAxes {
    /// Where the vectors of the first lie.
    pub a: i64,
    /// Where the vectors of the second lie.
    pub b: i64,
    /// Where the vectors of the result go.
    pub c: i64,
}

/// The cross product of vectors of three elements; one of two is completed by a zero.
///
/// # Errors
/// When the vectors have other lengths, in NumPy's words.
pub fn cross(a: &Array, b: &Array, axes: CrossAxes) -> Result<Array> {
    if a.ndim() < 1 || b.ndim() < 1 {
        return Err(OpError::value("At least one array has zero dimension"));
    }
    let last = |array: &Array, axis: i64, name: &str| {
        crate::value::layout::normalize_axis(axis, array.ndim()).map_err(|mut error| {
            error.message = format!("{name}: {}", error.message);
            error
        })?;
        moveaxis(array, &[axis], &[-1])
    };
    let (a, b) = (last(a, axes.a, "axisa")?, last(b, axes.b, "axisb")?);
    let length = |array: &Array| array.shape().last().copied().unwrap_or(0);
    if !(2..=3).contains(&length(&a)) || !(2..=3).contains(&length(&b)) {
        return Err(OpError::value(
            "incompatible dimensions for cross product\n(dimension must be 2 or 3)",
        ));
    }
    let (x, y) = (components(&a), components(&b));
    // A pair of components that meet; a missing one counts as zero.
    let term = |i: usize, j: usize| match (x.get(i), y.get(j)) {
        (Some(x), Some(y)) => binary("multiply", x, y).map(Some),
        _ => Ok(None),
    };
    let difference = |i: usize, j: usize| -> Result<Array> {
        match (term(i, j)?, term(j, i)?) {
            (Some(p), Some(q)) => binary("subtract", &p, &q),
            (Some(p), None) => Ok(p),
            (None, Some(q)) => super::ufunc::unary("negative", &q),
            (None, None) => Err(OpError::internal("cross product")),
        }
    };
    if x.len() == 2 && y.len() == 2 {
        return difference(0, 1);
    }
    let parts = [difference(1, 2)?, difference(2, 0)?, difference(0, 1)?];
    let shapes: Vec<&[usize]> = parts.iter().map(Array::shape).collect();
    let shape = layout::broadcast_shapes(&shapes)?;
    let dtype = parts
        .iter()
        .fold(a.dtype().promote(b.dtype()), |all, part| {
            all.promote(part.dtype())
        });
    let mut full: Shape = shape.clone();
    full.push(3);
    let out = Array::zeros(&full, dtype)?;
    for (at, part) in parts.iter().enumerate() {
        if let Some(slot) = components(&out).get(at) {
            super::assign::copy_into(slot, part)?;
        }
    }
    moveaxis(&out, &[-1], &[axes.c])
}

/// The sub-arrays along the last axis.
fn components(array: &Array) -> Vec<Array> {
    let order: SmallVec<[usize; 6]> = std::iter::once(array.ndim() - 1)
        .chain(0..array.ndim() - 1)
        .collect();
    let moved = array.permuted(&order);
    (0..moved.shape().first().copied().unwrap_or(0))
        .map(|at| moved.row(at))
        .collect()
}

/// The matrices to an integer power, by repeated squaring.
///
/// # Errors
/// When they are not square, or for a negative power of a singular one.
pub fn matrix_power(a: &Array, exponent: i64) -> Result<Array> {
    let n = linalg::check_square(a)?;
    if exponent == 0 {
        let out = Array::zeros(a.shape(), a.dtype())?;
        let one = crate::value::Scalar::I64(1).cast_to(a.dtype());
        let mut ones = diagonal(&out, 0, -2, -1)?;
        ones.writeable = true;
        super::assign::fill(&ones, &one)?;
        return Ok(out);
    }
    let base = if exponent < 0 {
        systems::inv(a)?
    } else {
        a.clone()
    };
    debug_assert!(base.shape().ends_with(&[n, n]));
    let times = |x: &Array, y: &Array| product(Form::MatMul, x, y);
    let mut left = exponent.unsigned_abs();
    match left {
        1 => return base.copy(),
        2 => return times(&base, &base),
        3 => return times(&times(&base, &base)?, &base),
        _ => {}
    }
    let (mut square, mut result): (Option<Array>, Option<Array>) = (None, None);
    while left > 0 {
        let next = match &square {
            Some(square) => times(square, square)?,
            None => base.clone(),
        };
        if left % 2 == 1 {
            result = Some(match &result {
                Some(result) => times(result, &next)?,
                None => next.clone(),
            });
        }
        square = Some(next);
        left /= 2;
    }
    result.ok_or_else(|| OpError::internal("matrix power"))
}

/// The product of a chain of matrices in the cheapest order; the ends may be vectors.
///
/// # Errors
/// When there are fewer than two, or their shapes do not go together.
pub fn multi_dot(arrays: &[Array]) -> Result<Array> {
    let count = arrays.len();
    if count < 2 {
        return Err(OpError::value("Expecting at least two arrays."));
    }
    if count == 2 {
        return dot(&arrays[0], &arrays[1]);
    }
    let mut chain = arrays.to_vec();
    let (first, last) = (chain[0].ndim() == 1, chain[count - 1].ndim() == 1);
    let flat = |array: &Array, shape: [usize; 2]| {
        let array = array.contiguous()?;
        array
            .reshaped(&shape, false)
            .ok_or_else(|| OpError::internal("multi_dot"))
    };
    if first {
        chain[0] = flat(&chain[0], [1, arrays[0].size()])?;
    }
    if last {
        chain[count - 1] = flat(&chain[count - 1], [arrays[count - 1].size(), 1])?;
    }
    chain.iter().try_for_each(linalg::check_matrix)?;
    let sizes: Vec<usize> = chain
        .iter()
        .map(|a| a.shape()[0])
        .chain(chain.last().map(|a| a.shape()[1]))
        .collect();
    let splits = cheapest_splits(&sizes);
    let product = multiply_range(&chain, &splits, 0, count - 1)?;
    match (first, last) {
        (false, false) => Ok(product),
        (true, true) => Ok(Array::from_scalar(&product.item())),
        _ => {
            let size = product.size();
            product
                .reshaped(&[size], false)
                .ok_or_else(|| OpError::internal("multi_dot"))
        }
    }
}

/// Where each range of a chain is best split (dynamic programming over the ranges).
fn cheapest_splits(sizes: &[usize]) -> Vec<Vec<usize>> {
    let n = sizes.len() - 1;
    let mut cost = filled(n, &filled(n, &0.0));
    let mut splits = filled(n, &filled(n, &0));
    for span in 1..n {
        for i in 0..n - span {
            let j = i + span;
            cost[i][j] = f64::INFINITY;
            for k in i..j {
                let own = sizes[i] as f64 * sizes[k + 1] as f64 * sizes[j + 1] as f64;
                let total = cost[i][k] + cost[k + 1][j] + own;
                if total < cost[i][j] {
                    cost[i][j] = total;
                    splits[i][j] = k;
                }
            }
        }
    }
    splits
}

fn multiply_range(chain: &[Array], splits: &[Vec<usize>], i: usize, j: usize) -> Result<Array> {
    if i == j {
        return Ok(chain[i].clone());
    }
    let k = splits[i][j];
    dot(
        &multiply_range(chain, splits, i, k)?,
        &multiply_range(chain, splits, k + 1, j)?,
    )
}
