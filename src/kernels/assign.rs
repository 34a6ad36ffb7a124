//! Writing values into an array: broadcasting, casting, overlap.

use super::movement;
use super::parallel::{self, GRAIN};
use crate::value::layout::shape_text;
use crate::value::{Array, DType, Element, OpError, Result, Scalar};

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
    let numbers = !src.dtype().is_str() && !dst.dtype().is_str();
    if src.dtype() != dst.dtype()
        && numbers
        && src.shape() == dst.shape()
        && dst.is_c_contiguous()
        && !src.may_overlap(dst)
    {
        return movement::convert_into(dst, src);
    }
    let source = if src.dtype() != dst.dtype() {
        stretch(&src.astype(dst.dtype())?, dst.shape())
    } else if src.may_overlap(dst) {
        stretch(&src.copy()?, dst.shape())
    } else {
        Some(stretched)
    };
    match source {
        // A text of no width takes nothing, whatever it is given.
        Some(_) if dst.dtype() == DType::Str(0) => Ok(()),
        Some(source) => copy_bits(dst, &source),
        None => Ok(()),
    }
}

/// Assigns one scalar to every element.
///
/// # Errors
/// As [`copy_into`].
pub fn fill(dst: &Array, scalar: &Scalar) -> Result<()> {
    dst.check_writeable()?;
    let cell = Array::from_scalar(scalar).astype(dst.dtype())?;
    copy_into(dst, &cell)
}

/// A fresh array in C order of which some work writes every element; before, they are any.
///
/// # Errors
/// Those of the work, or when the array is too big.
pub fn filled<T: Element>(
    shape: &[usize],
    work: impl FnOnce(&mut [T]) -> Result<()>,
) -> Result<Array> {
    let fresh = match T::DTYPE {
        DType::Bool => Array::zeros(shape, T::DTYPE)?,
        // SAFETY: whatever the bits are, they are a number.
        _ => unsafe { Array::unwritten(shape, T::DTYPE)? },
    };
    // SAFETY: nobody else sees its memory.
    let mut view = unsafe { fresh.view_mut::<T>() };
    work(view.as_slice_mut().unwrap_or(&mut []))?;
    drop(view);
    Ok(fresh)
}

/// Changes every item.
///
/// # Errors
/// `KeyboardInterrupt`; some of the items are then changed.
pub fn change<T: Copy + Send>(items: &mut [T], f: impl Fn(T) -> T + Sync) -> Result<()> {
    parallel::pieces(items, GRAIN, |_, piece| {
        piece.iter_mut().for_each(|item| *item = f(*item));
        Ok(())
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
    if dst.dtype() != src.dtype() {
        return Err(OpError::internal("a copy between types"));
    }
    if meets_itself(dst) {
        copy_one_by_one(dst, src);
        return Ok(());
    }
    movement::copy(dst, src)
}

/// Whether two elements of an array may lie in the same memory, as in views made by strides.
pub(super) fn meets_itself(array: &Array) -> bool {
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
