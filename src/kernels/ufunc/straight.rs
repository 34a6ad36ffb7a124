//! The shortest way through a call: a few numbers that lie alike and have the loop's own types. What
//! a call costs beside its loop is what a program with small arrays is made of.

use std::sync::atomic::{AtomicU8, Ordering};

use super::reduce::identity;
use super::resolve::{Chosen, resolve};
use super::tree::LEAST;
use super::{Input, Options, Ufunc};
use crate::kernels::elementwise::reduction::Strided;
use crate::kernels::elementwise::transfer::Scratch;
use crate::kernels::elementwise::{Lane, LaneMut, Loop};
use crate::value::{Array, DType, Element, Result, Shape, layout};
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

/// The shape of the result, if all arrays lie in C order and stretch to the largest of them.
fn shape<'a>(inputs: &[Input<'a>]) -> Option<&'a [usize]> {
    let mut shape: &[usize] = &[];
    for input in inputs {
        if let Input::Array(array) = input
            && (array.ndim(), array.size()) > (shape.len(), layout::size(shape))
        {
            shape = array.shape();
        }
    }
    let stretches = |own: &[usize]| {
        let axes = shape.iter().rev().zip(own.iter().rev());
        own.len() <= shape.len() && { axes }.all(|(whole, own)| own == whole || *own == 1)
    };
    let fits = |input: &Input<'_>| match input {
        Input::Array(array) => {
            let own = array.shape();
            array.is_c_contiguous() && (own == shape || stretches(own))
        }
        _ => true,
    };
    (inputs.iter().all(fits) && (1..LEAST).contains(&layout::size(shape))).then_some(shape)
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

/// All elements of a few in C order folded into one, as [`reduce`](super::reduce::reduce) does it
/// where nothing but the array is given.
pub(super) fn fold(ufunc: &Ufunc, array: &Array) -> Option<Array> {
    let (size, dtype) = (array.size(), array.dtype());
    if !(1..LEAST).contains(&size) || !array.is_c_contiguous() || widens(ufunc, dtype) {
        return None;
    }
    let item = known(ufunc, &[Input::Array(array); 2])?;
    let reduction = item.reduction.as_ref()?;
    if item.outputs.as_slice() != [dtype] {
        return None;
    }
    // SAFETY: the array has so many elements in C order, and nobody writes them meanwhile.
    let all = unsafe { Strided::from_raw(dtype, array.pointer(), dtype.itemsize() as isize, size) };
    let (result, rest) = match identity(ufunc, dtype) {
        Some(start) => (start, all),
        None => {
            let first = |array: &Array| {
                with_dtype!(dtype, T => {
                    let first = *array.slice::<T>()?.first()?;
                    Some(Array::from_shape_vec(Shape::new(), vec![first]))
                }, str => None)
            };
            (first(array)?, all.part(1, size))
        }
    };
    if !rest.is_empty() {
        // SAFETY: the one element of an array that was made here.
        let mut sum = unsafe { LaneMut::from_raw(dtype, result.pointer(), 1) };
        (reduction.fold)(&mut sum, &rest);
    }
    Some(result)
}

/// Whether elements are folded in a wider type.
fn widens(ufunc: &Ufunc, dtype: DType) -> bool {
    let wide = matches!(dtype, DType::I64 | DType::U64) || dtype.is_inexact();
    !wide && matches!(ufunc.name, "add" | "multiply") || dtype == DType::Bool
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
            Input::Array(array) if array.shape() == result.shape() && !meet(array, result) => unsafe {
                Lane::from_raw(*dtype, array.pointer(), size)
            },
            _ => {
                room.reserve(size * dtype.itemsize());
                fill(&mut room.lane_mut(*dtype, size), *input, result.shape())?;
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

/// Fills a lane with an input stretched to a shape; None when a number is out of range.
fn fill(lane: &mut LaneMut<'_>, input: Input<'_>, shape: &[usize]) -> Option<()> {
    fn typed<T: Element>(items: &mut [T], input: Input<'_>, shape: &[usize]) -> Option<()> {
        match input {
            Input::Array(array) if array.size() == 1 => items.fill(*array.slice()?.first()?),
            Input::Array(array) => {
                let view = array.view::<T>();
                let stretched = view.broadcast(shape)?;
                items
                    .iter_mut()
                    .zip(&stretched)
                    .for_each(|(to, from)| *to = *from);
            }
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
    with_dtype!(lane.dtype(), T => typed(lane.get::<T>(), input, shape), str => None)
}

#[cfg(test)]
mod tests {
    use super::super::reduce::{Axes, Reduce, reduce};
    use super::super::{binary, unary};
    use super::*;

    /// The same elements, but not side by side: every call takes the long way.
    fn apart(array: &Array) -> Array {
        let rows = Array::zeros(&[array.size(), 2], array.dtype()).unwrap();
        let strides = [rows.strides()[0]];
        let view = rows.restrided(
            [array.size()].as_slice().into(),
            strides.as_slice().into(),
            0,
        );
        let view = view.unwrap();
        crate::kernels::assign::copy_into(&view, array).unwrap();
        view
    }

    #[test]
    fn both_ways_give_the_same_bits() {
        let floats = Array::from_vec(vec![0.1, -0.0, 3.5, f64::NAN, 1e300, -7.25]);
        let ints = Array::from_vec(vec![3i64, -2, i64::MAX, 0, 5, 9]);
        let small = Array::from_vec(vec![3i8, -2, 127, 0, 5, 9]);
        for array in [floats, ints, small] {
            let long = apart(&array);
            for name in ["add", "multiply", "maximum", "less", "divide", "arctan2"] {
                let pairs = [binary(name, &array, &array), binary(name, &long, &long)];
                let [a, b] = pairs.map(|result| format!("{:?}", result.unwrap().to_vec::<f64>()));
                assert_eq!(a, b, "{name}");
            }
            for name in ["add", "multiply", "maximum", "minimum", "bitwise_or"] {
                let how = Reduce::default();
                let ufunc = Ufunc::named(name).unwrap();
                let folded = |array: &Array| reduce(ufunc, array, Axes::All, &how);
                let (Ok(a), Ok(b)) = (folded(&array), folded(&long)) else {
                    assert!(name == "bitwise_or" && array.dtype().is_inexact());
                    continue;
                };
                let text = |array: &Array| format!("{:?} {:?}", array.dtype(), array.item());
                assert_eq!(text(&a), text(&b), "{name}");
            }
            let [a, b] = [unary("sqrt", &array), unary("sqrt", &long)];
            let text = |result: Result<Array>| format!("{:?}", result.unwrap().to_vec::<f64>());
            assert_eq!(text(a), text(b));
        }
    }
}
