//! Arrays joined and split.

use super::{movement, shape};
use crate::value::interrupt::{Paced, ask};
use crate::value::layout::{Shape, normalize_axis};
use crate::value::{Array, DType, Held, OpError, Result};

/// The dtype that all arrays promote to.
pub fn common_dtype(arrays: &[Array]) -> Option<DType> {
    arrays.iter().map(Array::dtype).reduce(DType::promote)
}

/// Checks the shapes of arrays to be joined along an axis; the shape of the result.
///
/// # Errors
/// `ValueError` in NumPy's words.
pub fn joined_shape(arrays: &[Array], axis: i64) -> Result<(Shape, usize)> {
    let Some(first) = arrays.first() else {
        return Err(OpError::value("need at least one array to concatenate"));
    };
    let ndim = first.ndim();
    if ndim == 0 {
        return Err(OpError::value(
            "zero-dimensional arrays cannot be concatenated",
        ));
    }
    let axis = normalize_axis(axis, ndim)?;
    let mut joined: Shape = first.shape().into();
    for (number, array) in arrays.iter().enumerate().skip(1).paced() {
        if array.ndim() != ndim {
            return Err(OpError::value(format!(
                "all the input arrays must have same number of dimensions, but the array at index \
                 0 has {ndim} dimension(s) and the array at index {number} has {} dimension(s)",
                array.ndim()
            )));
        }
        for (at, (slot, length)) in joined.iter_mut().zip(array.shape()).enumerate() {
            if at == axis {
                *slot = slot.saturating_add(*length);
            } else if slot != length {
                return Err(OpError::value(format!(
                    "all the input array dimensions except for the concatenation axis must match \
                     exactly, but along dimension {at}, the array at index 0 has size {slot} and \
                     the array at index {number} has size {length}"
                )));
            }
        }
    }
    Ok((joined, axis))
}

/// Arrays one after another along an axis, converted to a dtype.
///
/// # Errors
/// As [`joined_shape`].
pub fn concatenate(arrays: &[Array], axis: i64, dtype: DType) -> Result<Array> {
    let (shape, axis) = joined_shape(arrays, axis)?;
    let fortran = shape.len() > 1
        && arrays
            .iter()
            .all(|a| a.is_f_contiguous() && !a.is_c_contiguous());
    let out = if fortran {
        Array::zeros_f(&shape, dtype)?
    } else {
        // SAFETY: the parts fill it.
        unsafe { Array::unwritten(&shape, dtype)? }
    };
    fill_parts(&out, arrays, axis)?;
    Ok(out)
}

/// Copies arrays one after another into an array of the joined shape.
///
/// # Errors
/// When a string is no number.
pub fn fill_parts(out: &Array, arrays: &[Array], axis: usize) -> Result<()> {
    let stride = out.strides().get(axis).copied().unwrap_or(0);
    let mut start = 0isize;
    let mut parts = Held::from(Vec::with_capacity(arrays.len()));
    for array in arrays.iter().paced() {
        if array.size() > 0 {
            let part = out
                .restrided(array.shape().into(), out.strides().into(), start * stride)
                .ok_or_else(|| OpError::internal("concatenate"))?;
            // The result may be given (`out=`) and lie among what is joined.
            let source = match array.dtype() == out.dtype() {
                true if !array.may_overlap(out) => array.clone(),
                _ => array.astype(out.dtype())?,
            };
            parts.push((part, source));
        }
        start += array.shape().get(axis).map_or(0, |n| *n as isize);
    }
    let pairs: Vec<(&Array, &Array)> = parts.iter().map(|(to, from)| (to, from)).paced().collect();
    movement::copy_all(&pairs)
}

/// All elements of the arrays in one row.
///
/// # Errors
/// When there is no memory for it.
pub fn concatenate_flat(arrays: &[Array], dtype: DType) -> Result<Array> {
    let flat = arrays
        .iter()
        .map(|a| shape::ravel(a, shape::Order::C))
        .paced()
        .collect::<Result<Held<_>>>()?;
    concatenate(&flat, 0, dtype)
}

/// Each array with a new axis of length 1, for `stack`.
///
/// # Errors
/// `ValueError: all input arrays must have the same shape`.
pub fn with_new_axis(arrays: &[Array], axis: i64) -> Result<(Held<Array>, i64)> {
    let Some(first) = arrays.first() else {
        return Err(OpError::value("need at least one array to stack"));
    };
    if arrays.iter().any(|array| array.shape() != first.shape()) {
        return Err(OpError::value("all input arrays must have the same shape"));
    }
    let axis = normalize_axis(axis, first.ndim() + 1)? as i64;
    let stretched = arrays
        .iter()
        .map(|a| super::shape_axes::expand_dims(a, &[axis]))
        .paced()
        .collect::<Result<Held<_>>>()?;
    Ok((stretched, axis))
}

/// Views of the parts between cuts along an axis.
pub fn split_at(array: &Array, cuts: &[i64], axis: usize) -> Result<Vec<Array>> {
    use super::index::{Index, get};
    let full = Index::Slice {
        start: None,
        stop: None,
        step: None,
    };
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    let mut start = Some(0);
    for stop in cuts
        .iter()
        .map(|cut| Some(*cut))
        .chain(std::iter::once(None))
    {
        let mut index = vec![full.clone(); axis];
        index.push(Index::Slice {
            start,
            stop,
            step: None,
        });
        parts.push(get(array, &index)?);
        start = stop;
    }
    Ok(parts)
}

/// Where to cut a length into so many parts, the first ones longer by one where it does not divide.
pub fn even_cuts(length: usize, parts: usize) -> Vec<i64> {
    ask::<i64>(parts);
    let (each, extra) = (length / parts.max(1), length % parts.max(1));
    (1..parts)
        .paced()
        .map(|part| (part * each + part.min(extra)) as i64)
        .collect()
}
