//! dot, inner, outer, vdot and tensordot: products over chosen axes.

use super::contract::{self, Lengths, multiply_stack};
use super::ufunc;
use crate::value::layout::{self, Shape, shape_text};
use crate::value::{Array, ErrorKind, OpError, Result};

/// `np.dot`: the last axis of `a` against the last but one of `b`.
///
/// # Errors
/// When the lengths of these axes differ, in NumPy's words.
pub fn dot(a: &Array, b: &Array) -> Result<Array> {
    let axis = b.ndim().saturating_sub(2);
    contract_one(a, b, axis)
}

/// `np.inner`: the last axis of both.
///
/// # Errors
/// When the lengths of these axes differ.
pub fn inner(a: &Array, b: &Array) -> Result<Array> {
    if a.ndim() == 0 || b.ndim() == 0 {
        return contract_one(a, b, 0);
    }
    let last = b.ndim() - 1;
    let (x, y) = (length(a, a.ndim() - 1), length(b, last));
    if x != y {
        // NumPy names the second operand with its last two axes exchanged.
        let mut swapped = b.shape().to_vec();
        if last >= 1 {
            swapped.swap(last, last - 1);
        }
        return Err(not_aligned(a.shape(), &swapped, last.saturating_sub(1)));
    }
    contract_one(a, b, last)
}

fn length(a: &Array, axis: usize) -> usize {
    a.shape().get(axis).copied().unwrap_or(1)
}

fn not_aligned(a: &[usize], b: &[usize], axis: usize) -> Box<OpError> {
    let last = a.len().saturating_sub(1);
    OpError::value(format!(
        "shapes {} and {} not aligned: {} (dim {last}) != {} (dim {axis})",
        shape_text(a, ","),
        shape_text(b, ","),
        a.get(last).copied().unwrap_or(1),
        b.get(axis).copied().unwrap_or(1),
    ))
}

/// The last axis of `a` against one axis of `b`; scalars multiply.
fn contract_one(a: &Array, b: &Array, axis: usize) -> Result<Array> {
    check_numbers(a, b)?;
    if a.ndim() == 0 || b.ndim() == 0 {
        return outer_shaped(a, b, &[a.shape(), b.shape()].concat());
    }
    let last = a.ndim() - 1;
    if length(a, last) != length(b, axis) {
        return Err(not_aligned(a.shape(), b.shape(), axis));
    }
    if a.ndim() == 1
        && b.ndim() == 1
        && let Some(product) = contract::inner_product(a, b)
    {
        return product;
    }
    contract_axes(a, b, &[last], &[axis])
}

fn check_numbers(a: &Array, b: &Array) -> Result<()> {
    if a.dtype().is_str() || b.dtype().is_str() {
        return Err(OpError::value("data type must provide an itemsize"));
    }
    Ok(())
}

/// Sums products over pairs of axes of equal length; the result has the other axes of `a`, then
/// those of `b`.
fn contract_axes(a: &Array, b: &Array, axes_a: &[usize], axes_b: &[usize]) -> Result<Array> {
    let free = |array: &Array, axes: &[usize]| -> Vec<usize> {
        (0..array.ndim())
            .filter(|axis| !axes.contains(axis))
            .collect()
    };
    let (free_a, free_b) = (free(a, axes_a), free(b, axes_b));
    let lengths = |array: &Array, axes: &[usize]| -> Vec<usize> {
        axes.iter().map(|axis| length(array, *axis)).collect()
    };
    let (rows, columns) = (lengths(a, &free_a), lengths(b, &free_b));
    let shape: Shape = rows.iter().chain(&columns).copied().collect();
    let (a, b, _) = contract::common(a, b)?;
    let k = layout::size(&lengths(&a, axes_a));
    let left = a.permuted(&[free_a.as_slice(), axes_a].concat());
    let right = b.permuted(&[axes_b, free_b.as_slice()].concat());
    let sizes = Lengths {
        n: layout::size(&rows),
        k,
        m: layout::size(&columns),
    };
    multiply_stack(&left, &right, sizes, &[(0, 0)], shape)
}

/// `np.outer`: every product of two elements.
///
/// # Errors
/// When there is no memory for the result.
pub fn outer(a: &Array, b: &Array) -> Result<Array> {
    outer_shaped(a, b, &[a.size(), b.size()])
}

fn outer_shaped(a: &Array, b: &Array, shape: &[usize]) -> Result<Array> {
    let line = |array: &Array, shape: [usize; 2]| -> Result<Array> {
        let array = array.contiguous()?.reshaped(&shape, false);
        array.ok_or_else(|| OpError::internal("an outer product"))
    };
    let (column, row) = (line(a, [a.size(), 1])?, line(b, [1, b.size()])?);
    let made = ufunc::binary("multiply", &column, &row)?.reshaped(shape, false);
    made.ok_or_else(|| OpError::internal("an outer product"))
}

/// `np.vdot`: the flattened arrays, the first conjugated.
///
/// # Errors
/// When they have different sizes.
pub fn vdot(a: &Array, b: &Array) -> Result<Array> {
    check_numbers(a, b)?;
    if a.size() != b.size() {
        // NumPy flattens the first, then lays the second out in that shape.
        return Err(OpError::value(format!(
            "cannot reshape array of size {} into shape ({},)",
            b.size(),
            a.size()
        )));
    }
    let (a, b, _) = contract::common(a, b)?;
    let sizes = Lengths {
        n: 1,
        k: a.size(),
        m: 1,
    };
    multiply_stack(
        &contract::conjugate(&a)?,
        &b,
        sizes,
        &[(0, 0)],
        Shape::new(),
    )
}

/// The axes of a tensordot.
pub enum TensorAxes {
    /// The last so many of the first against the first so many of the second.
    Count(i64),
    /// Named axes of each.
    Pairs(Vec<i64>, Vec<i64>),
}

/// `np.tensordot`.
///
/// # Errors
/// `shape-mismatch for sum`, and for axes that are not there.
pub fn tensordot(a: &Array, b: &Array, axes: &TensorAxes) -> Result<Array> {
    let (axes_a, axes_b) = match axes {
        TensorAxes::Count(count) => ((-count..0).collect(), (0..*count).collect()),
        TensorAxes::Pairs(x, y) => (x.clone(), y.clone()),
    };
    let mismatch = || OpError::value("shape-mismatch for sum");
    if axes_a.len() != axes_b.len() {
        return Err(mismatch());
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (x, y) in axes_a.iter().zip(&axes_b) {
        let (x, y) = (tuple_index(*x, a.ndim())?, tuple_index(*y, b.ndim())?);
        if length(a, x) != length(b, y) {
            return Err(mismatch());
        }
        left.push(x);
        right.push(y);
    }
    let repeated = |axes: &[usize]| (1..axes.len()).any(|i| axes[..i].contains(&axes[i]));
    if repeated(&left) || repeated(&right) {
        return Err(OpError::value(
            "duplicate axes are not allowed in tensordot",
        ));
    }
    check_numbers(a, b)?;
    contract_axes(a, b, &left, &right)
}

/// NumPy looks the lengths up in the shape tuples, so a missing axis is a tuple's IndexError.
fn tuple_index(axis: i64, ndim: usize) -> Result<usize> {
    let at = if axis < 0 { axis + ndim as i64 } else { axis };
    usize::try_from(at)
        .ok()
        .filter(|at| *at < ndim)
        .ok_or_else(|| OpError::new(ErrorKind::IndexError, "tuple index out of range"))
}
