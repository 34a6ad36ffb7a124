//! Elements moved around or repeated: roll, repeat, tile, diagonals and triangles.

use super::select::take_axis;
use super::shape::{Order, ravel};
use super::{assign, calculus, join, movement, shape_axes};
use crate::value::interrupt::room;
use crate::value::layout::normalize_axis;
use crate::value::{Array, OpError, Result, Shape};

/// Elements shifted along an axis; what falls off the end comes back in front.
///
/// # Errors
/// When there is no memory for it.
pub fn roll_axis(array: &Array, shift: i64, axis: usize) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let start = (-(shift as i128)).rem_euclid(length.max(1) as i128) as usize;
    let parts = [
        calculus::part(array, axis, start, length),
        calculus::part(array, axis, 0, start),
    ];
    join::concatenate(&parts, axis as i64, array.dtype())
}

/// `np.roll`: along the flat elements, or along axes paired with shifts.
///
/// # Errors
/// `AxisError`, or where shifts and axes do not pair up.
pub fn roll(array: &Array, shifts: &[i64], axes: Option<&[i64]>) -> Result<Array> {
    let Some(axes) = axes else {
        let flat = ravel(array, Order::C)?;
        let total = shifts
            .iter()
            .fold(0i64, |sum, shift| sum.wrapping_add(*shift));
        let rolled = roll_axis(&flat, total, 0)?;
        return rolled
            .reshaped(array.shape(), false)
            .ok_or_else(|| OpError::internal("roll"));
    };
    let lengths = ([shifts.len()], [axes.len()]);
    let count = super::shape::broadcast_objects(&[&lengths.0, &lengths.1])?;
    let count = count.first().copied().unwrap_or(0);
    let axes: Vec<usize> = axes
        .iter()
        .map(|axis| normalize_axis(*axis, array.ndim()))
        .collect::<Result<_>>()?;
    let mut out = if count == 0 {
        array.copy()?
    } else {
        array.clone()
    };
    for at in 0..count {
        let pick = |n: usize| if n == 1 { 0 } else { at };
        let shift = shifts.get(pick(shifts.len())).copied().unwrap_or(0);
        let axis = axes.get(pick(axes.len())).copied().unwrap_or(0);
        out = roll_axis(&out, shift, axis)?;
    }
    Ok(out)
}

/// Each element along an axis as often as told; one count counts for all.
///
/// # Errors
/// `ValueError` for negative counts, or for a wrong number of them.
pub fn repeat(array: &Array, counts: &[i64], single: bool, axis: usize) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    if !single && counts.len() != length && counts.len() != 1 {
        return Err(OpError::value(format!(
            "operands could not be broadcast together with shape ({length},) ({},)",
            counts.len()
        )));
    }
    if counts.iter().any(|count| *count < 0) {
        return Err(OpError::value(if counts.len() == 1 {
            "negative dimensions are not allowed"
        } else {
            "repeats may not contain negative values."
        }));
    }
    let count_of = |at: usize| {
        let at = if counts.len() == 1 { 0 } else { at };
        counts.get(at).map_or(0, |count| *count as usize)
    };
    let total = (0..length).try_fold(0usize, |sum, at| sum.checked_add(count_of(at)));
    let mut shape = array.shape().to_vec();
    if let Some(slot) = shape.get_mut(axis) {
        *slot = total.unwrap_or(usize::MAX);
    }
    crate::value::budget::check_array(&shape, array.dtype())?;
    if counts.len() == 1 {
        return repeat_all(array, count_of(0), axis, &shape);
    }
    let mut positions: Vec<usize> = room(total.unwrap_or(0));
    positions.extend((0..length).flat_map(|at| std::iter::repeat_n(at, count_of(at))));
    take_axis(array, &positions, axis)
}

/// Each element along an axis equally often: an axis more, along which the source stands still.
fn repeat_all(array: &Array, count: usize, axis: usize, shape: &[usize]) -> Result<Array> {
    // SAFETY: every repetition is written.
    let out = unsafe { Array::unwritten(shape, array.dtype()) }?;
    let mut apart: Shape = array.shape().into();
    apart.insert(axis + 1, count);
    let source = shape_axes::expand_dims(array, &[axis as i64 + 1])?.broadcast_to(&apart);
    spread(&out, &apart, source)?;
    Ok(out)
}

/// Copies a stretched source to a fresh array whose axes are seen apart.
fn spread(out: &Array, apart: &[usize], source: Option<Array>) -> Result<()> {
    match (out.reshaped(apart, false), source) {
        (Some(target), Some(source)) => movement::copy(&target, &source),
        _ => Err(OpError::internal("repetition")),
    }
}

/// The array laid out side by side, so many times along each axis.
///
/// # Errors
/// When there is no memory for it.
pub fn tile(array: &Array, counts: &[usize]) -> Result<Array> {
    let ndim = array.ndim().max(counts.len());
    let lead = ndim - array.ndim();
    let mut shape: Vec<usize> = vec![1; lead];
    shape.extend(array.shape());
    let skip = ndim - counts.len();
    let total: Vec<usize> = shape
        .iter()
        .enumerate()
        .map(|(axis, n)| {
            let count = axis
                .checked_sub(skip)
                .and_then(|at| counts.get(at))
                .copied()
                .unwrap_or(1);
            n.saturating_mul(count)
        })
        .collect();
    crate::value::budget::check_array(&total, array.dtype())?;
    // Before every axis one more, along which the source stands still.
    // SAFETY: every repetition is written.
    let out = unsafe { Array::unwritten(&total, array.dtype()) }?;
    let (mut apart, mut thin) = (Shape::new(), Shape::new());
    for (length, total) in shape.iter().zip(&total) {
        if length != total {
            apart.push(total.checked_div(*length).unwrap_or(0));
            thin.push(1);
        }
        apart.push(*length);
        thin.push(*length);
    }
    let source = array.contiguous()?.reshaped(&thin, false);
    spread(
        &out,
        &apart,
        source.and_then(|source| source.broadcast_to(&apart)),
    )?;
    Ok(out)
}

/// A matrix with a vector on a diagonal, or the diagonal of a matrix as a view.
///
/// # Errors
/// `ValueError: Input must be 1- or 2-d.`
pub fn diag(array: &Array, offset: i64) -> Result<Array> {
    match array.ndim() {
        1 => {
            let skip = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let side = array.size().saturating_add(skip);
            let out = Array::zeros(&[side, side], array.dtype())?;
            if array.size() > 0 {
                let mut line = shape_axes::diagonal(&out, offset, 0, 1)?;
                line.writeable = true;
                assign::copy_into(&line, array)?;
            }
            Ok(out)
        }
        2 => shape_axes::diagonal(array, offset, 0, 1),
        _ => Err(OpError::value("Input must be 1- or 2-d.")),
    }
}

/// The lower (or upper) triangle of the last two axes; the rest is zero.
///
/// # Errors
/// When there is no memory for it.
pub fn triangle(array: &Array, offset: i64, lower: bool) -> Result<Array> {
    let source = if array.ndim() == 1 {
        let side = array.size();
        super::shape::broadcast_to(array, &[side, side])?
    } else {
        array.clone()
    };
    let [.., rows, columns] = *source.shape() else {
        return Err(OpError::r#type(
            "tri() missing 1 required positional argument: 'N'",
        ));
    };
    let out = source.copy()?;
    let planes = out.size().checked_div(rows * columns).unwrap_or(0);
    let flat = out.reshaped(&[planes, rows, columns], false);
    let flat = flat.ok_or_else(|| OpError::internal("triangle"))?;
    let itemsize = out.dtype().itemsize() as isize;
    for plane in 0..planes {
        for row in 0..rows {
            // Columns up to `edge` belong to the lower triangle (of offset - 1 for the upper).
            let edge = row as i64 + offset.clamp(-(i64::MAX >> 1), i64::MAX >> 1);
            let edge = (if lower { edge + 1 } else { edge }).clamp(0, columns as i64) as usize;
            let (from, to) = if lower { (edge, columns) } else { (0, edge) };
            let line = flat.row(plane).row(row);
            let strides = [itemsize].as_slice().into();
            let cut = line.restrided(
                [to - from].as_slice().into(),
                strides,
                from as isize * itemsize,
            );
            if let Some(cut) = cut.filter(|_| to > from) {
                assign::copy_into(&cut, &Array::zeros(&[], out.dtype())?)?;
            }
        }
    }
    Ok(out)
}
