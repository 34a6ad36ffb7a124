//! `ufunc.outer` and `ufunc.reduceat`.

use super::reduce::{check_folds, folding_loop};
use super::{Input, Options, Outputs, Ufunc, call};
use crate::kernels::elementwise::reduction::Strided;
use crate::kernels::elementwise::transfer::{Scratch, convert};
use crate::kernels::elementwise::{Lane, LaneMut, Loop};
use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::kernels::{contract, index};
use crate::value::layout::normalize_axis;
use crate::value::{Array, DType, OpError, Result, Shape, Strides, interrupt};

/// `ufunc.outer(a, b)`: every element of one with every element of the other.
///
/// # Errors
/// As a call.
pub fn outer(ufunc: &Ufunc, a: Input<'_>, b: Input<'_>, options: &Options<'_>) -> Result<Outputs> {
    if ufunc.nin != 2 {
        return Err(OpError::value(
            "outer product only supported for binary functions",
        ));
    }
    let (Input::Array(first), Input::Array(second)) = (a, b) else {
        return call(ufunc, &[a, b], options);
    };
    let mut shape: Shape = first.shape().into();
    let mut strides: Strides = first.strides().into();
    shape.extend(second.shape().iter().map(|_| 1));
    strides.extend(second.shape().iter().map(|_| 0));
    let tall = first.restrided(shape, strides, 0);
    let tall = tall.ok_or_else(|| OpError::internal("shape of an outer product"))?;
    call(ufunc, &[Input::Array(&tall), b], options)
}

/// `ufunc.reduceat(array, indices, axis)`: the reductions between neighbouring indices.
///
/// # Errors
/// `IndexError` when an index is out of bounds; as [`reduce`].
pub fn reduceat(
    ufunc: &Ufunc,
    array: &Array,
    indices: &[i64],
    axis: i64,
    dtype: Option<DType>,
) -> Result<Array> {
    check_folds(ufunc, "reduceat")?;
    let axis = normalize_axis(axis, array.ndim())?;
    let length = array.shape().get(axis).copied().unwrap_or(0);
    for at in indices {
        if usize::try_from(*at).map_or(true, |at| at >= length) {
            return Err(OpError::index(format!(
                "index {at} out-of-bounds in {}.reduceat [0, {length})",
                ufunc.name
            )));
        }
    }
    let chosen = folding_loop(ufunc, array, dtype, None, "reduceat")?;
    let item = chosen.get();
    let dtype = item.inputs.first().copied().unwrap_or(array.dtype());
    let array = contract::converted(array, dtype)?;
    let mut shape: Shape = array.shape().into();
    shape[axis] = indices.len();
    let result = Array::zeros(&shape, dtype)?;
    let (stride, step) = (array.strides()[axis], result.strides()[axis]);
    shape.remove(axis);
    let starts = |strides: &[isize]| {
        let mut strides: Strides = strides.into();
        strides.remove(axis);
        index::shifts(&shape, &strides)
    };
    let (sources, targets) = (starts(array.strides()), starts(result.strides()));
    let (from, to) = (Shared(array.pointer()), Shared(result.pointer()));
    let grain = (GRAIN * indices.len() / length.max(1)).max(1);
    parallel::ranges(sources.len() * indices.len(), grain, |places| {
        let mut line = places.start / indices.len();
        let mut next_at = places.start % indices.len();
        for _ in places {
            let at = next_at;
            let first = indices[at] as usize;
            let next = indices.get(at + 1).map_or(length, |next| *next as usize);
            let start = from
                .at(0)
                .wrapping_offset(sources[line] + first as isize * stride);
            let out = to.at(0).wrapping_offset(targets[line] + at as isize * step);
            let count = next.saturating_sub(first).max(1);
            // SAFETY: the indices were checked against the axis, so that the part lies in the
            // array; the element of the result is this task's alone.
            let (run, mut acc) = unsafe {
                (
                    Strided::from_raw(dtype, start, stride, count),
                    LaneMut::from_raw(dtype, out, 1),
                )
            };
            fold_part(item, &run, &mut acc)?;
            next_at += 1;
            if next_at == indices.len() {
                (line, next_at) = (line + 1, 0);
            }
        }
        Ok(())
    })?;
    Ok(result)
}

/// Folds a part, beginning with its first element.
fn fold_part(item: &Loop, run: &Strided, acc: &mut LaneMut<'_>) -> Result<()> {
    // SAFETY: an element of the run.
    let element = |at: usize| unsafe { Lane::from_raw(run.dtype(), run.pointer(at), 1) };
    acc.put(element(0));
    if let Some(reduction) = &item.reduction {
        if run.len() > 1 {
            (reduction.fold)(acc, &run.part(1, run.len()));
        }
        return Ok(());
    }
    let mut before = Scratch::default();
    before.reserve(1);
    for at in 1..run.len() {
        interrupt::poll();
        convert(acc.as_lane(), &mut before.lane_mut(run.dtype(), 1));
        let inputs = [before.lane(run.dtype(), 1), element(at)];
        (item.kernel)(&inputs, std::slice::from_mut(acc))?;
    }
    Ok(())
}
