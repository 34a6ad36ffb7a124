//! The shortest way through a call: a few numbers that lie alike and have the loop's own types. What
//! a call costs beside its loop is what a program with small arrays is made of.

use std::sync::atomic::{AtomicU8, Ordering};

use super::resolve::{Chosen, resolve};
use super::tree::LEAST;
use super::{Input, Options, Ufunc};
use crate::kernels::elementwise::transfer::Scratch;
use crate::kernels::elementwise::{Lane, LaneMut, Loop};
use crate::value::{Array, DType, Element, Result, layout};
use crate::with_dtype;

/// Element types, and the Python numbers that give way to them.
const CODES: usize = 16;
const INT: usize = 14;
const FLOAT: usize = 15;

/// Which loop each pair of types runs without a cast, learnt from the calls.
pub(super) struct Learnt([AtomicU8; CODES * CODES]);

/// Not met yet.
const UNKNOWN: u8 = 0;
/// No loop, or not without a cast.
const NONE: u8 = u8::MAX;

impl Learnt {
    pub(super) const fn new() -> Self {
        Self([const { AtomicU8::new(UNKNOWN) }; CODES * CODES])
    }
}

/// The result of a call with the default options, but for an array given as `out`; None where the
/// call needs more than this.
pub fn straight(ufunc: &Ufunc, inputs: &[Input<'_>], out: Option<&Array>) -> Option<Result<Array>> {
    if ufunc.nout != 1 || !(1..=2).contains(&inputs.len()) || ufunc.nin != inputs.len() {
        return None;
    }
    let shape = shape(inputs)?;
    let item = known(ufunc, inputs)?;
    let dtype = *item.outputs.first()?;
    let result = match out {
        Some(out) => {
            let fits = out.dtype() == dtype && out.shape() == shape && out.is_c_contiguous();
            (fits && out.writeable).then(|| out.clone())?
        }
        // SAFETY: the loop writes every element before the array is handed out.
        None => match unsafe { Array::unwritten(shape, dtype) } {
            Ok(array) => array,
            Err(error) => return Some(Err(error)),
        },
    };
    Some(run(item, inputs, &result)?.map(|()| result))
}

/// The shape of the result, if all arrays have it in C order or are single elements without axes.
fn shape<'a>(inputs: &[Input<'a>]) -> Option<&'a [usize]> {
    let mut shape: &[usize] = &[];
    for input in inputs {
        if let Input::Array(array) = input
            && array.ndim() > 0
        {
            if !array.is_c_contiguous() || !(shape.is_empty() || shape == array.shape()) {
                return None;
            }
            shape = array.shape();
        }
    }
    (1..LEAST).contains(&layout::size(shape)).then_some(shape)
}

fn code(input: &Input<'_>) -> Option<usize> {
    match input {
        Input::Array(array) => {
            let dtype = array.dtype();
            DType::NUMERIC.iter().position(|other| *other == dtype)
        }
        Input::Int(_) => Some(INT),
        Input::Float(_) => Some(FLOAT),
        Input::Big(_) | Input::Complex(_) => None,
    }
}

/// The loop of the inputs' types.
fn known<'u>(ufunc: &'u Ufunc, inputs: &[Input<'_>]) -> Option<&'u Loop> {
    let mut key = 0;
    for input in inputs {
        key = key * CODES + code(input)?;
    }
    let slot = ufunc.learnt.0.get(key)?;
    match slot.load(Ordering::Relaxed) {
        NONE => None,
        UNKNOWN => {
            let at = learn(ufunc, inputs).and_then(|at| u8::try_from(at + 1).ok());
            slot.store(at.unwrap_or(NONE), Ordering::Relaxed);
            ufunc.loops().list().get(usize::from(at?) - 1)
        }
        at => ufunc.loops().list().get(usize::from(at) - 1),
    }
}

/// The place of the loop in the list.
fn learn(ufunc: &Ufunc, inputs: &[Input<'_>]) -> Option<usize> {
    let Chosen::Listed(chosen) = resolve(ufunc, inputs, &Options::default()).ok()? else {
        return None;
    };
    let same = inputs.iter().zip(&chosen.inputs).all(|(input, dtype)| {
        !matches!(input, Input::Array(array) if array.dtype() != *dtype) && !dtype.is_str()
    });
    let place = || {
        let mut list = ufunc.loops().list().iter();
        list.position(|item| std::ptr::eq(item, chosen))
    };
    if same { place() } else { None }
}

/// Runs the loop; None when a number is out of its type's range.
fn run(item: &Loop, inputs: &[Input<'_>], result: &Array) -> Option<Result<()>> {
    let size = result.size();
    let mut rooms = [Scratch::default(), Scratch::default()];
    let mut lanes = [Lane::new::<u8>(&[]); 2];
    let operands = inputs.iter().zip(&item.inputs);
    for ((input, dtype), (lane, room)) in operands.zip(lanes.iter_mut().zip(&mut rooms)) {
        *lane = match input {
            // SAFETY: the array has so many elements of this type in C order, and the loop writes
            // none of them: it does not lie where the result is.
            Input::Array(array) if array.ndim() == result.ndim() && !meet(array, result) => unsafe {
                Lane::from_raw(*dtype, array.pointer(), size)
            },
            _ => {
                room.reserve(size * dtype.itemsize());
                fill(&mut room.lane_mut(*dtype, size), *input)?;
                room.lane(*dtype, size)
            }
        };
    }
    // SAFETY: so many elements in C order, which no input's lane holds.
    let out = unsafe { LaneMut::from_raw(result.dtype(), result.pointer(), size) };
    let lanes = lanes.get(..inputs.len()).unwrap_or(&lanes);
    Some((item.kernel)(lanes, &mut [out]))
}

/// Whether the memory of two arrays in C order meets.
fn meet(a: &Array, b: &Array) -> bool {
    let start = |array: &Array| array.pointer().addr();
    let end = |array: &Array| start(array) + array.size() * array.dtype().itemsize();
    start(a) < end(b) && start(b) < end(a)
}

/// Fills a lane with what an input has: its elements, or its one number as often as needed; None
/// when that is out of range.
fn fill(lane: &mut LaneMut<'_>, input: Input<'_>) -> Option<()> {
    fn typed<T: Element>(items: &mut [T], input: Input<'_>) -> Option<()> {
        match input {
            Input::Array(array) if array.ndim() > 0 => {
                let view = array.view::<T>();
                items
                    .iter_mut()
                    .zip(view.iter())
                    .for_each(|(to, from)| *to = *from);
            }
            Input::Array(array) => items.fill(*array.view::<T>().iter().next()?),
            Input::Int(int) => {
                if let Some((low, high)) = T::DTYPE.int_range()
                    && !(low..=high).contains(&int.into())
                {
                    return None;
                }
                items.fill(T::from_i64(int));
            }
            Input::Float(x) => items.fill(T::from_f64(x)),
            Input::Big(_) | Input::Complex(_) => return None,
        }
        Some(())
    }
    with_dtype!(lane.dtype(), T => typed(lane.get::<T>(), input), str => None)
}
