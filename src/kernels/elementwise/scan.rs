//! Running results along an axis.

use super::lane::{Lane, LaneMut};
use super::loops::Loop;
use super::reduction::{Reduction, Strided};
use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::value::{Array, Result, Shape, Strides, interrupt};

/// The least part of a row that a thread takes: a few lines of the cache.
const PART: usize = 256;

/// Writes the running results of a loop along one axis: the output is fresh, has the array's shape
/// and the loop's type, and the first element of each run is the start.
///
/// # Errors
/// What the kernel reports, or `KeyboardInterrupt`.
pub fn scan(item: &Loop, out: &Array, array: &Array, axis: usize) -> Result<()> {
    if array.shape().contains(&0) {
        return Ok(());
    }
    let Some(reduction) = &item.reduction else {
        return row_by_row(item, out, array, axis);
    };
    let source = match array.dtype() == out.dtype() {
        true => array.contiguous()?,
        false => array.astype(out.dtype())?,
    };
    let inner: usize = array.shape().iter().skip(axis + 1).product();
    if inner == 1 {
        runs(
            reduction,
            out,
            &source,
            array.shape().get(axis).copied().unwrap_or(1),
        )
    } else {
        rows(
            reduction,
            out,
            &source,
            (array.shape().get(axis).copied().unwrap_or(1), inner),
        )
    }
}

/// Runs of so many elements, each on its own.
fn runs(reduction: &Reduction, out: &Array, source: &Array, length: usize) -> Result<()> {
    let (dtype, width) = (out.dtype(), out.dtype().itemsize());
    let (to, from) = (Shared(out.pointer()), Shared(source.pointer()));
    parallel::ranges(out.size() / length, (GRAIN / length).max(1), |range| {
        for run in range {
            let first = run * length * width;
            // SAFETY: both arrays are contiguous and hold this run; only this task writes it.
            let (mut to, from) = unsafe {
                (
                    LaneMut::from_raw(dtype, to.at(first), length),
                    Strided::from_raw(dtype, from.at(first), width as isize, length),
                )
            };
            (reduction.scan)(&mut to, &from);
        }
        Ok(())
    })
}

/// Each row of `inner` elements upon the row before.
fn rows(
    reduction: &Reduction,
    out: &Array,
    source: &Array,
    (length, inner): (usize, usize),
) -> Result<()> {
    let (dtype, width) = (out.dtype(), out.dtype().itemsize());
    let (to, from) = (Shared(out.pointer()), Shared(source.pointer()));
    let part = (GRAIN / length).max(PART).min(inner);
    let parts = inner.div_ceil(part);
    parallel::ranges(out.size() / (length * inner) * parts, 1, |range| {
        let (block, start) = (range.start / parts, range.start % parts * part);
        let count = part.min(inner - start);
        for row in 0..length {
            let first = ((block * length + row) * inner + start) * width;
            let before = match row {
                0 => from.at(first),
                _ => to.at(first - inner * width),
            };
            // SAFETY: both arrays are contiguous and hold these parts of rows; only this task
            // writes its columns of the output, and the row before is another one.
            unsafe {
                std::ptr::copy_nonoverlapping(before, to.at(first), count * width);
                if row > 0 {
                    let next = Lane::from_raw(dtype, from.at(first), count);
                    (reduction.rows)(&mut LaneMut::from_raw(dtype, to.at(first), count), next);
                }
            }
            if row % 256 == 0 && interrupt::is_raised() {
                break;
            }
        }
        Ok(())
    })
}

/// Row after row along the axis, by the loop itself.
fn row_by_row(item: &Loop, out: &Array, array: &Array, axis: usize) -> Result<()> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let slice = |of: &Array, from: usize, len: usize| {
        let (mut shape, strides): (Shape, Strides) = (of.shape().into(), of.strides().into());
        if let Some(slot) = shape.get_mut(axis) {
            *slot = len;
        }
        let shift = strides.get(axis).copied().unwrap_or(0) * from as isize;
        of.restrided(shape, strides, shift)
            .unwrap_or_else(|| of.clone())
    };
    let dtype = out.dtype();
    let first = slice(array, 0, 1);
    super::run(
        &Loop::copy(dtype),
        std::slice::from_ref(&first),
        &[slice(out, 0, 1)],
        None,
        first.shape(),
    )?;
    for at in 1..length {
        interrupt::check()?;
        let (before, next) = (slice(out, at - 1, 1), slice(out, at, 1));
        // The rows lie in one memory but do not meet; a copy of the one before makes that plain.
        let inputs = [before.copy()?, slice(array, at, 1)];
        super::run(item, &inputs, &[next], None, first.shape())?;
    }
    Ok(())
}
