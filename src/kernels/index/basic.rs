//! Subscripts of whole numbers and slices alone, which nearly all are: no list of items is made.

use super::Axes;
use super::plan::{counted, slice_bounds};
use crate::value::Array;

/// One item of such a subscript.
#[derive(Clone, Copy)]
pub enum Basic {
    /// `a[2]`
    Int(i64),
    /// `a[1:5:2]`: start, stop, step.
    Slice(Option<i64>, Option<i64>, Option<i64>),
    /// `a[None]`
    NewAxis,
    /// `a[...]`
    Ellipsis,
}

/// What a subscript names.
pub enum Place {
    /// One element, by its distance in bytes from the first.
    Element(isize),
    /// A view.
    View(Array),
}

/// What a subscript of so many items names; None where one of them is of another kind, or wrong.
#[inline]
pub fn locate(array: &Array, count: usize, item: impl Fn(usize) -> Option<Basic>) -> Option<Place> {
    let (lengths, strides) = (array.shape(), array.strides());
    if count == 1
        && let ([length], [stride], Basic::Int(at)) = (lengths, strides, item(0)?)
    {
        return Some(Place::Element(counted(at, *length)? as isize * stride));
    }
    let (mut used, mut ellipses) = (0, 0);
    for at in 0..count {
        match item(at)? {
            Basic::Int(_) | Basic::Slice(..) => used += 1,
            Basic::Ellipsis => ellipses += 1,
            Basic::NewAxis => {}
        }
    }
    let missing = lengths.len().checked_sub(used)?;
    if ellipses > 1 {
        return None;
    }
    let (mut axes, mut shift, mut axis, mut ints) = (Axes::default(), 0, 0, 0);
    for at in 0..count {
        match item(at)? {
            Basic::Int(position) => {
                shift += counted(position, *lengths.get(axis)?)? as isize * strides.get(axis)?;
                axis += 1;
                ints += 1;
            }
            Basic::Slice(start, stop, step) => {
                let bounds = slice_bounds(start, stop, step, *lengths.get(axis)?);
                let (first, count, step) = bounds.ok()?;
                let stride = *strides.get(axis)?;
                if count > 0 {
                    shift += first as isize * stride;
                }
                axes.push(count, stride.saturating_mul(step as isize));
                axis += 1;
            }
            Basic::NewAxis => axes.push(1, 0),
            Basic::Ellipsis => {
                for _ in 0..missing {
                    axes.push(*lengths.get(axis)?, *strides.get(axis)?);
                    axis += 1;
                }
            }
        }
    }
    if ints == count && ints == lengths.len() {
        return Some(Place::Element(shift));
    }
    while let (Some(length), Some(stride)) = (lengths.get(axis), strides.get(axis)) {
        axes.push(*length, *stride);
        axis += 1;
    }
    let shift = if axes.shape.contains(&0) { 0 } else { shift };
    array
        .restrided(axes.shape, axes.strides, shift)
        .map(Place::View)
}
