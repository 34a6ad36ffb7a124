//! Picking along an axis, each lane by its own positions.

use std::sync::atomic::{AtomicBool, Ordering};

use super::index::Index;
use super::parallel::{self, GRAIN};
use super::select::{Mode, pick_items};
use crate::value::layout::Shape;
use crate::value::{Array, DType, OpError, Result};
use crate::with_bits;

/// `np.take_along_axis` where the shapes differ in that axis alone.
///
/// # Errors
/// When there is no memory for it. None where the subscript of [`along_axis`] is to be used: for
/// other shapes, and for positions that are out of bounds.
fn lanes_along(array: &Array, positions: &Array, axis: usize) -> Result<Option<Array>> {
    let others = |array: &Array| -> Shape {
        let axes = array.shape().iter().enumerate();
        axes.filter(|(at, _)| *at != axis)
            .map(|(_, n)| *n)
            .collect()
    };
    let plain = positions.dtype() == DType::I64
        && !array.dtype().is_str()
        && positions.ndim() == array.ndim();
    if !plain || axis >= array.ndim() || others(array) != others(positions) {
        return Ok(None);
    }
    let (items, places) = (
        last_axis(array, axis).contiguous()?,
        last_axis(positions, axis).contiguous()?,
    );
    let (length, count) = (array.shape()[axis], positions.shape()[axis]);
    if places.size() == 0 || length == 0 {
        return Ok(None);
    }
    // SAFETY: every element is written, unless the result is not used.
    let out = unsafe { Array::unwritten(places.shape(), array.dtype()) }?;
    let wanted = places.slice::<i64>().unwrap_or(&[]);
    let outside = AtomicBool::new(false);
    with_bits!(array.dtype(), T => {
        let bits = items.bits::<T>();
        let items = bits.as_slice().unwrap_or(&[]);
        // SAFETY: the array is fresh: nobody else sees its memory.
        let mut target = unsafe { out.bits_mut::<T>() };
        let slots = target.as_slice_mut().unwrap_or(&mut []);
        parallel::pieces(slots, (GRAIN / count).max(1) * count, |start, piece| {
            for (turn, slots) in piece.chunks_mut(count).enumerate() {
                let lane = start / count + turn;
                let (block, wanted) = (&items[lane * length..][..length], &wanted[lane * count..]);
                let place = |turn: usize| Mode::Raise.find(wanted[turn], length);
                let missing = |_| outside.store(true, Ordering::Relaxed);
                pick_items(block, slots, 0, &place, missing);
            }
            Ok(())
        })?;
    });
    if outside.into_inner() {
        return Ok(None);
    }
    back_from_last(&out, axis).map(Some)
}

/// `np.take_along_axis`.
///
/// # Errors
/// Where the shapes do not go together, and for positions that are out of bounds.
pub fn take_along(array: &Array, positions: &Array, axis: usize) -> Result<Array> {
    let index = match lanes_along(array, positions, axis)? {
        Some(made) => return Ok(made),
        None => along_axis(array, positions, axis)?,
    };
    super::index::get(array, &index)
}

/// The axis moved to the end.
pub(super) fn last_axis(array: &Array, axis: usize) -> Array {
    let mut turn: Vec<usize> = (0..array.ndim()).filter(|at| *at != axis).collect();
    turn.push(axis);
    array.permuted(&turn)
}

/// The last axis moved to where it belongs.
pub(super) fn back_from_last(array: &Array, axis: usize) -> Result<Array> {
    let last = array.ndim().saturating_sub(1);
    let mut back: Vec<usize> = (0..last).collect();
    back.insert(axis, last);
    array.permuted(&back).contiguous()
}

/// The subscript of `take_along_axis`: every axis by its own positions, one by the given ones.
///
/// # Errors
/// Where the shapes do not go together.
pub fn along_axis(array: &Array, positions: &Array, axis: usize) -> Result<Vec<Index>> {
    if !positions.dtype().is_integer() {
        return Err(OpError::index("`indices` must be an integer array"));
    }
    if array.ndim() != positions.ndim() {
        return Err(OpError::value(
            "`indices` and `arr` must have the same number of dimensions",
        ));
    }
    let ndim = array.ndim();
    Ok((0..ndim)
        .map(|at| {
            if at == axis {
                return Index::Array(positions.clone());
            }
            let length = array.shape().get(at).copied().unwrap_or(0);
            let mut shape: Shape = smallvec::SmallVec::from_elem(1, ndim);
            if let Some(slot) = shape.get_mut(at) {
                *slot = length;
            }
            Index::Array(Array::from_shape_vec(shape, (0..length as i64).collect()))
        })
        .collect())
}
