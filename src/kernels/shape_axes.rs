//! Axes moved, added, dropped, reversed: views that copy nothing.

use crate::value::layout::{Shape, Strides, normalize_axis};
use crate::value::{Array, ErrorKind, OpError, Result};

/// Axes counted from the front, each named once.
///
/// # Errors
/// `AxisError`, or `ValueError: repeated axis`.
pub fn normalize_axes(axes: &[i64], ndim: usize, argument: &str) -> Result<Vec<usize>> {
    let mut out = Vec::with_capacity(axes.len());
    for axis in axes {
        let axis = normalize_axis(*axis, ndim).map_err(|mut error| {
            if !argument.is_empty() {
                error.message = format!("{argument}: {}", error.message);
            }
            error
        })?;
        if out.contains(&axis) {
            return Err(OpError::value(if argument.is_empty() {
                "repeated axis".to_string()
            } else {
                format!("repeated axis in `{argument}` argument")
            }));
        }
        out.push(axis);
    }
    Ok(out)
}

/// The axes in another order (`np.transpose`); None reverses them.
///
/// # Errors
/// `ValueError: axes don't match array`, `repeated axis in transpose`.
pub fn transpose(array: &Array, axes: Option<&[i64]>) -> Result<Array> {
    let Some(axes) = axes else {
        return Ok(array.transposed());
    };
    if axes.len() != array.ndim() {
        return Err(OpError::value("axes don't match array"));
    }
    let counted: Vec<usize> = axes
        .iter()
        .map(|axis| normalize_axis(*axis, array.ndim()))
        .collect::<Result<_>>()?;
    if (0..counted.len()).any(|axis| !counted.contains(&axis)) {
        return Err(OpError::value("repeated axis in transpose"));
    }
    Ok(array.permuted(&counted))
}

/// Two axes exchanged.
///
/// # Errors
/// `AxisError: axis2: axis 2 is out of bounds for array of dimension 2`.
pub fn swapaxes(array: &Array, axis1: i64, axis2: i64) -> Result<Array> {
    let named = |axis, name: &str| {
        normalize_axis(axis, array.ndim()).map_err(|mut error| {
            error.message = format!("{name}: {}", error.message);
            error
        })
    };
    let (first, second) = (named(axis1, "axis1")?, named(axis2, "axis2")?);
    let mut axes: Vec<usize> = (0..array.ndim()).collect();
    axes.swap(first, second);
    Ok(array.permuted(&axes))
}

/// Axes taken from where they are to where they shall be.
///
/// # Errors
/// `ValueError` where the two lists do not match.
pub fn moveaxis(array: &Array, source: &[i64], destination: &[i64]) -> Result<Array> {
    let ndim = array.ndim();
    let source = normalize_axes(source, ndim, "source")?;
    let destination = normalize_axes(destination, ndim, "destination")?;
    if source.len() != destination.len() {
        return Err(OpError::value(
            "`source` and `destination` arguments must have the same number of elements",
        ));
    }
    let mut order: Vec<usize> = (0..ndim).filter(|axis| !source.contains(axis)).collect();
    let mut moves: Vec<(usize, usize)> = destination.into_iter().zip(source).collect();
    moves.sort_unstable();
    for (to, from) in moves {
        order.insert(to.min(order.len()), from);
    }
    Ok(array.permuted(&order))
}

/// One axis rolled backwards until it lies in front of another.
///
/// # Errors
/// `AxisError` in NumPy's words.
pub fn rollaxis(array: &Array, axis: i64, start: i64) -> Result<Array> {
    let ndim = array.ndim();
    let axis = normalize_axis(axis, ndim)?;
    let counted = if start < 0 {
        start + ndim as i64
    } else {
        start
    };
    if counted < 0 || counted > ndim as i64 {
        let message = format!(
            "'start' arg requires {} <= start < {}, but {start} was passed in",
            -(ndim as i64),
            ndim + 1
        );
        return Err(OpError::new(ErrorKind::AxisError, message));
    }
    let mut to = counted as usize;
    if axis < to {
        to -= 1;
    }
    let mut order: Vec<usize> = (0..ndim).filter(|at| *at != axis).collect();
    order.insert(to, axis);
    Ok(array.permuted(&order))
}

/// Without axes of length 1: all of them, or those named.
///
/// # Errors
/// `ValueError` where a named axis is longer.
pub fn squeeze(array: &Array, axes: Option<&[i64]>) -> Result<Array> {
    let dropped = match axes {
        None => (0..array.ndim())
            .filter(|axis| array.shape().get(*axis) == Some(&1))
            .collect(),
        Some(axes) => normalize_axes(axes, array.ndim(), "").map_err(|mut error| {
            if error.kind == ErrorKind::ValueError {
                error.message = "duplicate value in 'axis'".to_string();
            }
            error
        })?,
    };
    if dropped
        .iter()
        .any(|axis| array.shape().get(*axis) != Some(&1))
    {
        return Err(OpError::value(
            "cannot select an axis to squeeze out which has size not equal to one",
        ));
    }
    let kept = || (0..array.ndim()).filter(|axis| !dropped.contains(axis));
    let shape: Shape = kept()
        .filter_map(|axis| array.shape().get(axis).copied())
        .collect();
    let strides: Strides = kept()
        .filter_map(|axis| array.strides().get(axis).copied())
        .collect();
    array
        .restrided(shape, strides, 0)
        .ok_or_else(|| OpError::internal("squeeze"))
}

/// New axes of length 1, at places counted in the result.
///
/// # Errors
/// `AxisError`, `ValueError: repeated axis`.
pub fn expand_dims(array: &Array, axes: &[i64]) -> Result<Array> {
    let ndim = array.ndim() + axes.len();
    let new = normalize_axes(axes, ndim, "")?;
    let wanted: Vec<i64> = {
        let mut old = array.shape().iter();
        (0..ndim)
            .map(|axis| {
                if new.contains(&axis) {
                    1
                } else {
                    old.next().map_or(1, |n| *n as i64)
                }
            })
            .collect()
    };
    super::shape::reshape(array, &wanted, super::shape::Order::C, None)
}

/// Axes reversed.
pub fn flip(array: &Array, axes: &[usize]) -> Result<Array> {
    let mut strides: Strides = array.strides().into();
    let mut shift = 0;
    for axis in axes {
        if let (Some(stride), Some(length)) = (strides.get_mut(*axis), array.shape().get(*axis)) {
            shift += *stride * (*length as isize - 1).max(0);
            *stride = -*stride;
        }
    }
    if array.size() == 0 {
        shift = 0;
    }
    let shape = array.shape().into();
    array
        .restrided(shape, strides, shift)
        .ok_or_else(|| OpError::internal("flip"))
}

/// Turned by quarter turns in the plane of two axes.
///
/// # Errors
/// `ValueError: Axes must be different.` and its relatives.
pub fn rot90(array: &Array, turns: i64, axes: &[i64]) -> Result<Array> {
    let ndim = array.ndim() as i64;
    let [first, second] = axes else {
        return Err(OpError::value("len(axes) must be 2."));
    };
    if first == second || (first - second).abs() == ndim {
        return Err(OpError::value("Axes must be different."));
    }
    let outside = |axis: i64| axis >= ndim || axis < -ndim;
    if outside(*first) || outside(*second) {
        return Err(OpError::value(format!(
            "Axes=({first}, {second}) out of range for array of ndim={ndim}."
        )));
    }
    let axis = |axis: i64| axis.rem_euclid(ndim) as usize;
    let (a, b) = (axis(*first), axis(*second));
    match turns.rem_euclid(4) {
        0 => Ok(array.clone()),
        2 => flip(array, &[a, b]),
        1 => swapaxes(&flip(array, &[b])?, *first, *second),
        _ => flip(&swapaxes(array, *first, *second)?, &[b]),
    }
}

/// The elements whose indices along two axes differ by `offset`, as a read-only view.
///
/// # Errors
/// `ValueError: diag requires an array of at least two dimensions`.
pub fn diagonal(array: &Array, offset: i64, axis1: i64, axis2: i64) -> Result<Array> {
    let ndim = array.ndim();
    if ndim < 2 {
        return Err(OpError::value(
            "diag requires an array of at least two dimensions",
        ));
    }
    let named = |axis, name: &str| {
        normalize_axis(axis, ndim).map_err(|mut error| {
            error.message = format!("{name}: {}", error.message);
            error
        })
    };
    let (a, b) = (named(axis1, "axis1")?, named(axis2, "axis2")?);
    if a == b {
        return Err(OpError::value("axis1 and axis2 cannot be the same"));
    }
    let pick = |axis: usize| {
        let length = array.shape().get(axis).map_or(0, |n| *n as i64);
        (length, array.strides().get(axis).copied().unwrap_or(0))
    };
    let ((rows, down), (columns, right)) = (pick(a), pick(b));
    let (rows, columns, skip) = if offset >= 0 {
        (
            rows,
            columns - offset.min(columns),
            right.saturating_mul(offset as isize),
        )
    } else {
        (rows - offset.saturating_neg().min(rows), columns, {
            down.saturating_mul(offset.saturating_neg() as isize)
        })
    };
    let length = rows.min(columns).max(0) as usize;
    let kept = || (0..ndim).filter(|axis| *axis != a && *axis != b);
    let mut shape: Shape = kept()
        .filter_map(|axis| array.shape().get(axis).copied())
        .collect();
    let mut strides: Strides = kept()
        .filter_map(|axis| array.strides().get(axis).copied())
        .collect();
    shape.push(length);
    strides.push(down + right);
    let skip = if length == 0 { 0 } else { skip };
    let view = array.restrided(shape, strides, skip);
    let mut view = view.ok_or_else(|| OpError::internal("diagonal"))?;
    view.writeable = false;
    Ok(view)
}
/// The part of an array between two places of an axis, as a view.
///
/// # Errors
/// When the places are not in the array.
pub fn part(array: &Array, axis: usize, start: usize, end: usize) -> Result<Array> {
    let (mut shape, strides): (Shape, Strides) = (array.shape().into(), array.strides().into());
    let stride = strides.get(axis).copied().unwrap_or(0);
    if let Some(length) = shape.get_mut(axis) {
        *length = end.saturating_sub(start);
    }
    let shift = if shape.contains(&0) {
        0
    } else {
        stride * start as isize
    };
    array
        .restrided(shape, strides, shift)
        .ok_or_else(|| OpError::internal("part of an array"))
}
