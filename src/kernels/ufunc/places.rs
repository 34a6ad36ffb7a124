//! `ufunc.at`: in place, once for each time that an element is named.

use super::call::operand;
use super::resolve::{default_dtype, resolve};
use super::{Input, Options, Ufunc, call};
use crate::kernels::contract::converted;
use crate::kernels::elementwise::reduction::{Places, Strided};
use crate::kernels::elementwise::transfer::{Scratch, convert};
use crate::kernels::elementwise::{Lane, LaneMut, Loop};
use crate::kernels::index::{self, Index};
use crate::value::dtype::Casting;
use crate::value::{Array, DType, OpError, Result, Shape, Strides, interrupt};

/// So many elements are worked on between two looks at Ctrl-C.
const TURN: usize = 1 << 16;

/// `ufunc.at(array, index, b)`.
///
/// # Errors
/// As subscripts and calls.
pub fn at(ufunc: &Ufunc, array: &Array, positions: &[Index], b: Option<Input<'_>>) -> Result<()> {
    array.check_writeable()?;
    if ufunc.nin > 2 || ufunc.nout != 1 {
        return Err(OpError::value(
            "Only unary and binary ufuncs supported at this time",
        ));
    }
    match (b, ufunc.nin) {
        (None, 2) => return Err(OpError::value("second operand needed for ufunc")),
        (Some(_), 1) => {
            return Err(OpError::value(
                "second operand provided when ufunc is unary",
            ));
        }
        _ => {}
    }
    let (shape, shifts) = index::positions(array, positions)?;
    // Numbers do not give way here: they have the types that they have on their own.
    let b = b.map(|b| operand(b, default_dtype(b)).and_then(|b| apart(&b, array, &shape)));
    let b = b.transpose()?;
    let inputs: Vec<Input<'_>> = [Some(array), b.as_ref()]
        .into_iter()
        .flatten()
        .map(Input::Array)
        .collect();
    let chosen = resolve(ufunc, &inputs, &Options::default())?;
    let item = chosen.get();
    let mut types = item.inputs.iter().chain(&item.outputs);
    if array.dtype().is_str() || types.any(|dtype| dtype.is_str()) {
        return each_by_call(ufunc, array, &shifts, b.as_ref());
    }
    let b = match (&b, item.inputs.get(1)) {
        (Some(b), Some(dtype)) => Some(spread(b, *dtype)?),
        _ => None,
    };
    fold(item, array, &shifts, b.as_ref())
}

/// The second operand, which no write reaches, stretched.
fn apart(b: &Array, array: &Array, shape: &[usize]) -> Result<Array> {
    let b = if b.may_overlap(array) {
        b.copy()?
    } else {
        b.clone()
    };
    b.broadcast_to(shape)
        .ok_or_else(|| OpError::value("array is not broadcastable to correct shape"))
}

/// The second operand in the loop's type: one element, or one for each place.
fn spread(b: &Array, dtype: DType) -> Result<Array> {
    let steps = b.strides().iter().zip(b.shape());
    let single = steps.into_iter().all(|(stride, n)| *stride == 0 || *n == 1);
    let one = (single && b.size() > 0).then(|| b.restrided(Shape::new(), Strides::new(), 0));
    let b = one.flatten().unwrap_or_else(|| b.clone());
    converted(&b, dtype)?.contiguous()
}

/// Runs the loop once for each place.
fn fold(item: &Loop, array: &Array, shifts: &[isize], b: Option<&Array>) -> Result<()> {
    let dtype = array.dtype();
    let stride = match b {
        Some(b) if b.ndim() > 0 => b.dtype().itemsize() as isize,
        _ => 0,
    };
    let same = item
        .inputs
        .iter()
        .chain(&item.outputs)
        .all(|own| *own == dtype);
    for (turn, shifts) in shifts.chunks(TURN).enumerate() {
        interrupt::check()?;
        let run = b.map(|b| {
            let start = b.pointer().wrapping_offset((turn * TURN) as isize * stride);
            // SAFETY: the operand has one element, or as many as there are places.
            unsafe { Strided::from_raw(b.dtype(), start, stride, shifts.len()) }
        });
        match (&item.reduction, &run) {
            (Some(reduction), Some(run)) if same => {
                // SAFETY: the subscript was checked against the axes of the array, so that every
                // place is one of its elements; the operand lies elsewhere.
                let places = unsafe { Places::from_raw(dtype, array.pointer(), shifts) };
                (reduction.at)(&places, run);
            }
            _ => each_by_loop(item, array, shifts, run.as_ref())?,
        }
    }
    Ok(())
}

/// The same for any loop: every element is converted there and back.
fn each_by_loop(item: &Loop, array: &Array, shifts: &[isize], run: Option<&Strided>) -> Result<()> {
    let dtype = array.dtype();
    let (Some(from), Some(to)) = (item.inputs.first(), item.outputs.first()) else {
        return Ok(());
    };
    let mut rooms = [Scratch::default(), Scratch::default()];
    rooms.iter_mut().for_each(|room| room.reserve(1));
    let [before, after] = &mut rooms;
    for (at, shift) in shifts.iter().enumerate() {
        let cell = array.pointer().wrapping_offset(*shift);
        // SAFETY: the place is an element of the array, as in `fold`, and nobody writes it now.
        convert(
            unsafe { Lane::from_raw(dtype, cell, 1) },
            &mut before.lane_mut(*from, 1),
        );
        let first = before.lane(*from, 1);
        // SAFETY: an element of the run, which has one for each place.
        let second = run.map(|run| unsafe { Lane::from_raw(run.dtype(), run.pointer(at), 1) });
        let lanes = [first, second.unwrap_or(first)];
        let lanes = lanes.get(..item.inputs.len()).unwrap_or(&lanes);
        (item.kernel)(lanes, &mut [after.lane_mut(*to, 1)])?;
        // SAFETY: as above, and nobody reads it now.
        convert(after.lane(*to, 1), &mut unsafe {
            LaneMut::from_raw(dtype, cell, 1)
        });
    }
    Ok(())
}

/// The same by whole calls, for strings.
fn each_by_call(ufunc: &Ufunc, array: &Array, shifts: &[isize], b: Option<&Array>) -> Result<()> {
    let single = |array: &Array, shift: isize| {
        let view = array.restrided(Shape::new(), Strides::new(), shift);
        view.ok_or_else(|| OpError::internal("place of an element"))
    };
    let steps = b.map(|b| index::shifts(b.shape(), b.strides()));
    for (at, shift) in shifts.iter().enumerate() {
        interrupt::check()?;
        let cell = single(array, *shift)?;
        let step = steps.as_ref().and_then(|steps| steps.get(at).copied());
        let second = match (b, step) {
            (Some(b), Some(step)) => Some(single(b, step)?),
            _ => None,
        };
        let inputs = [Some(&cell), second.as_ref()];
        let inputs: Vec<Input<'_>> = inputs.into_iter().flatten().map(Input::Array).collect();
        let options = Options {
            out: &[Some(cell.clone())],
            casting: Some(Casting::Unsafe),
            ..Options::default()
        };
        call(ufunc, &inputs, &options)?;
    }
    Ok(())
}
