//! Writing values into an array: broadcasting, casting, overlap.

use ndarray::{ArrayViewD, ArrayViewMutD, Axis};

use crate::value::layout::shape_text;
use crate::value::{Array, OpError, Result, Scalar, interrupt};
use crate::with_bits;

/// How many elements are copied between two looks at the interruption flag.
const PART: usize = 1 << 20;

/// Assigns `src` to every element of `dst`, as `dst[...] = src` does.
///
/// # Errors
/// When the destination is read-only, the shapes do not go together, or a string is no number.
pub fn copy_into(dst: &Array, src: &Array) -> Result<()> {
    dst.check_writeable()?;
    let stretched = stretch(src, dst.shape()).ok_or_else(|| {
        OpError::value(format!(
            "could not broadcast input array from shape {} into shape {}",
            shape_text(without_ones(src.shape(), dst.ndim()), ","),
            shape_text(dst.shape(), ",")
        ))
    })?;
    if dst.size() == 0 {
        return Ok(());
    }
    let source = if src.dtype() != dst.dtype() {
        stretch(&src.astype(dst.dtype())?, dst.shape())
    } else if src.may_overlap(dst) {
        stretch(&src.copy()?, dst.shape())
    } else {
        Some(stretched)
    };
    source.map_or(Ok(()), |source| copy_bits(dst, &source))
}

/// Assigns one scalar to every element.
///
/// # Errors
/// As [`copy_into`].
pub fn fill(dst: &Array, scalar: &Scalar) -> Result<()> {
    dst.check_writeable()?;
    let cell = Array::from_scalar(scalar).astype(dst.dtype())?;
    if dst.dtype().is_str() || dst.size() == 0 || meets_itself(dst) {
        return copy_into(dst, &cell);
    }
    with_bits!(dst.dtype(), T => {
        let item = cell.bits::<T>().first().copied().unwrap_or_default();
        let source = ndarray::aview0(&item);
        // SAFETY: no other view of the destination is alive; `cell` is fresh.
        let to = unsafe { dst.bits_mut::<T>() };
        match source.broadcast(to.raw_dim()) {
            Some(source) => assign(to, source),
            None => Ok(()),
        }
    })
}

/// A shape without the leading axes of length 1 that are too many.
fn without_ones(shape: &[usize], ndim: usize) -> &[usize] {
    let extra = shape.len().saturating_sub(ndim);
    let ones = shape.iter().take(extra).take_while(|n| **n == 1).count();
    shape.get(ones..).unwrap_or(shape)
}

/// Stretched to a shape; leading axes of length 1 that are too many are dropped.
fn stretch(src: &Array, shape: &[usize]) -> Option<Array> {
    let extra = src.ndim().saturating_sub(shape.len());
    let (lead, rest) = src.shape().split_at_checked(extra)?;
    if lead.iter().any(|length| *length != 1) {
        return None;
    }
    let strides = src.strides().get(extra..)?.into();
    src.restrided(rest.into(), strides, 0)?.broadcast_to(shape)
}

/// Copies elements between arrays of one shape and dtype that do not overlap.
fn copy_bits(dst: &Array, src: &Array) -> Result<()> {
    if meets_itself(dst) {
        copy_one_by_one(dst, src);
        return Ok(());
    }
    with_bits!(dst.dtype(), T => {
        // SAFETY: the caller made sure that the source lies elsewhere.
        assign(unsafe { dst.bits_mut::<T>() }, src.bits::<T>())
    })
}

/// Copies part by part, so that it can be interrupted.
fn assign<T: Clone>(mut to: ArrayViewMutD<'_, T>, from: ArrayViewD<'_, T>) -> Result<()> {
    let long = to.shape().iter().position(|length| *length > 1);
    let Some(axis) = long.filter(|_| to.len() > PART) else {
        interrupt::check()?;
        to.assign(&from);
        return Ok(());
    };
    let (axis, middle) = (Axis(axis), to.len_of(Axis(axis)) / 2);
    let (first, second) = to.split_at(axis, middle);
    let (one, two) = from.split_at(axis, middle);
    assign(first, one)?;
    assign(second, two)
}

/// Whether two elements of an array may lie in the same memory, as in views made by strides.
fn meets_itself(array: &Array) -> bool {
    if array.is_c_contiguous() {
        return false;
    }
    let mut axes: Vec<(usize, usize)> = array
        .strides()
        .iter()
        .map(|stride| stride.unsigned_abs())
        .zip(array.shape().iter().copied())
        .filter(|(_, length)| *length > 1)
        .collect();
    axes.sort_unstable();
    let mut reach = array.dtype().itemsize();
    axes.into_iter().any(|(stride, length)| {
        let meets = stride < reach;
        reach += stride * (length - 1);
        meets
    })
}

/// Copies in C order, so that the last element written to a place stays.
fn copy_one_by_one(dst: &Array, src: &Array) {
    let (to, from) = (dst.pointer(), src.pointer());
    let targets = super::index::shifts(dst.shape(), dst.strides());
    let sources = super::index::shifts(src.shape(), src.strides());
    for (target, source) in targets.into_iter().zip(sources) {
        // SAFETY: both distances are of elements inside their buffers, which are different ones
        // or do not overlap.
        unsafe {
            let width = dst.dtype().itemsize();
            std::ptr::copy_nonoverlapping(from.offset(source), to.offset(target), width);
        }
    }
}
