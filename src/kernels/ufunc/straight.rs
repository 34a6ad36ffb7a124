//! The shortest way through a call: numbers that lie alike, few enough for one thread. What a call
//! costs beside its loop is what a program with small arrays is made of.

use std::sync::atomic::{AtomicU8, Ordering};

use super::reduce::identity;
use super::resolve::{Chosen, resolve};
use super::tree::LEAST;
use super::{Input, Options, Outputs, Ufunc};
use crate::kernels::elementwise::reduction::Strided;
use crate::kernels::elementwise::transfer::{Scratch, convert};
use crate::kernels::elementwise::{Lane, LaneMut, Loop};
use crate::kernels::parallel::GRAIN;
use crate::value::{Array, DType, Element, Result, Shape, layout};
use crate::with_dtype;

/// More elements are shared between threads.
pub const MOST: usize = 2 * GRAIN;
/// The elements of a tile, where the inputs have to be converted first.
const TILE: usize = 1024;
/// The most inputs.
const INPUTS: usize = 3;

/// Element types, and the Python numbers that give way to them.
const CODES: usize = 16;
const INT: usize = 14;
const FLOAT: usize = 15;

/// Which loop each pair of types runs, learnt from the calls.
pub(super) struct Learnt([AtomicU8; CODES * CODES]);

/// Not met yet.
const UNKNOWN: u8 = 0;
/// No loop of the table.
const NONE: u8 = u8::MAX;

impl Learnt {
    pub(super) const fn new() -> Self {
        Self([const { AtomicU8::new(UNKNOWN) }; CODES * CODES])
    }
}

/// The results of a call with the default options, but for an array given as `out`; None where the
/// call needs more than this.
pub fn straight(
    ufunc: &Ufunc,
    inputs: &[Input<'_>],
    out: Option<&Array>,
) -> Option<Result<Outputs>> {
    let many = inputs.len();
    if ufunc.nin != many || many > INPUTS || ufunc.nout > 1 + usize::from(out.is_none()) {
        return None;
    }
    let (shape, size) = whole(inputs)?;
    let item = known(ufunc, inputs)?;
    let mut outputs = Outputs::new();
    for dtype in &item.outputs {
        outputs.push(match out {
            Some(out) => {
                let fits = out.dtype() == *dtype && out.shape() == shape && out.is_c_contiguous();
                (fits && out.writeable).then(|| out.clone())?
            }
            // SAFETY: the loop writes every element before the array is handed out.
            None => match unsafe { Array::unwritten(shape, *dtype) } {
                Ok(array) => array,
                Err(error) => return Some(Err(error)),
            },
        });
    }
    Some(run(item, inputs, &outputs, size)?.map(|()| outputs))
}

/// The shape and size of the result, if all arrays lie in C order and stretch to the largest of
/// them.
fn whole<'a>(inputs: &[Input<'a>]) -> Option<(&'a [usize], usize)> {
    let (mut shape, mut size): (&[usize], usize) = (&[], 1);
    let mut alike = true;
    for input in inputs {
        let Input::Array(array) = input else { continue };
        if !array.is_c_contiguous() {
            return None;
        }
        let own = array.shape();
        if own != shape {
            // A first array beside numbers leaves them alike.
            alike &= shape.is_empty();
            let many = layout::size(own);
            if (own.len(), many) > (shape.len(), size) {
                (shape, size) = (own, many);
            }
        }
    }
    let stretches = |input: &Input<'_>| match input {
        Input::Array(array) => {
            let own = array.shape();
            let mut axes = shape.iter().rev().zip(own.iter().rev());
            own.len() <= shape.len() && axes.all(|(whole, own)| own == whole || *own == 1)
        }
        _ => true,
    };
    let fits = alike || inputs.iter().all(stretches);
    (fits && (1..MOST).contains(&size)).then_some((shape, size))
}

fn code(input: &Input<'_>) -> Option<usize> {
    Some(match input {
        Input::Array(array) => match array.dtype() {
            DType::Bool => 0,
            DType::I8 => 1,
            DType::U8 => 2,
            DType::I16 => 3,
            DType::U16 => 4,
            DType::I32 => 5,
            DType::U32 => 6,
            DType::I64 => 7,
            DType::U64 => 8,
            DType::F16 => 9,
            DType::F32 => 10,
            DType::F64 => 11,
            DType::C64 => 12,
            DType::C128 => 13,
            DType::Str(_) => return None,
        },
        Input::Int(_) => INT,
        Input::Float(_) => FLOAT,
        Input::Big(_) | Input::Complex(_) => return None,
    })
}

/// The loop of the inputs' types.
fn known<'u>(ufunc: &'u Ufunc, inputs: &[Input<'_>]) -> Option<&'u Loop> {
    // A first of three is a condition, and the others say which loop it is.
    let telling = match inputs {
        [condition, others @ ..] if others.len() == 2 => match code(condition) {
            Some(0) => others,
            _ => return None,
        },
        all => all,
    };
    let mut key = 0;
    for input in telling {
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
    let mut list = ufunc.loops().list().iter();
    list.position(|item| std::ptr::eq(item, chosen))
}

/// What a function of doubles that gives one makes of them.
pub fn of_doubles(ufunc: &Ufunc, numbers: &[f64]) -> Option<f64> {
    let mut items = ufunc.loops().list().iter();
    let all = |types: &[DType]| types.iter().all(|dtype| *dtype == DType::F64);
    let item = items.find(|item| item.inputs.len() == numbers.len() && all(&item.inputs))?;
    if item.outputs.len() != 1 || !all(&item.outputs) {
        return None;
    }
    let mut lanes = [Lane::new::<f64>(&[]); INPUTS];
    for (lane, number) in lanes.iter_mut().zip(numbers) {
        *lane = Lane::new(std::slice::from_ref(number));
    }
    let mut result = [0.0];
    let done = (item.kernel)(
        lanes.get(..numbers.len())?,
        &mut [LaneMut::new(&mut result)],
    );
    let [result] = result;
    done.is_ok().then_some(result)
}

/// All elements of an array in C order folded into one, as [`reduce`](super::reduce::reduce) does it
/// where nothing but the array is given.
pub(super) fn fold(ufunc: &Ufunc, array: &Array) -> Option<Array> {
    let (size, dtype) = (array.size(), array.dtype());
    if !(1..MOST).contains(&size) || !array.is_c_contiguous() || widens(ufunc, dtype) {
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

/// How the loop gets an input.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// Where it lies.
    Direct,
    /// Converted or copied, a tile at a time.
    Copied,
    /// Stretched to the whole result, once.
    Stretched,
}

fn way(input: &Input<'_>, dtype: DType, outputs: &[Array], size: usize) -> Option<Way> {
    let (Input::Array(array), Some(first)) = (input, outputs.first()) else {
        return Some(Way::Stretched);
    };
    let alike = array.shape() == first.shape();
    // No input lies in a fresh array, but in one that was given it may.
    let meets = array.same_buffer(first) && meet(array, first);
    let in_place = array.pointer() == first.pointer() && array.dtype() == first.dtype();
    match (alike, meets) {
        (true, false) if array.dtype() == dtype => Some(Way::Direct),
        (true, false) => Some(Way::Copied),
        (true, true) if in_place => Some(Way::Copied),
        _ if size <= LEAST || !meets && array.size() == 1 => Some(Way::Stretched),
        _ => None,
    }
}

/// Runs the loop; None when a number is out of its type's range.
fn run(item: &Loop, inputs: &[Input<'_>], outputs: &[Array], size: usize) -> Option<Result<()>> {
    let shape = outputs.first().map_or(&[][..], Array::shape);
    let mut ways = [Way::Direct; INPUTS];
    for ((input, dtype), way) in inputs.iter().zip(&item.inputs).zip(&mut ways) {
        *way = self::way(input, *dtype, outputs, size)?;
    }
    let direct = ways.iter().all(|way| *way == Way::Direct);
    let tile = if direct || size <= LEAST { size } else { TILE };
    let mut rooms: [Scratch; INPUTS] = Default::default();
    let mut from = 0;
    while from < size {
        let len = tile.min(size - from);
        let operands = inputs.iter().zip(&item.inputs).zip(ways);
        for (((input, dtype), way), room) in operands.zip(&mut rooms) {
            match (way, input) {
                (Way::Copied, Input::Array(array)) => {
                    room.reserve(len * dtype.itemsize());
                    convert(part(array, from, len), &mut room.lane_mut(*dtype, len));
                }
                (Way::Stretched, _) if from == 0 => {
                    room.reserve(len * dtype.itemsize());
                    fill(&mut room.lane_mut(*dtype, len), *input, shape)?;
                }
                _ => {}
            }
        }
        let mut lanes = [Lane::new::<u8>(&[]); INPUTS];
        let operands = inputs.iter().zip(&item.inputs).zip(ways);
        for (lane, (((input, dtype), way), room)) in lanes.iter_mut().zip(operands.zip(&rooms)) {
            *lane = match (way, input) {
                (Way::Direct, Input::Array(array)) => part(array, from, len),
                _ => room.lane(*dtype, len),
            };
        }
        let lanes = lanes.get(..inputs.len()).unwrap_or(&lanes);
        // SAFETY: elements in C order that no input's lane holds: what meets them was copied.
        let out = |array: &Array| unsafe {
            let start = array.pointer().add(from * array.dtype().itemsize());
            LaneMut::from_raw(array.dtype(), start, len)
        };
        let done = match outputs {
            [only] => (item.kernel)(lanes, &mut [out(only)]),
            [first, second] => (item.kernel)(lanes, &mut [out(first), out(second)]),
            _ => return None,
        };
        if done.is_err() {
            return Some(done);
        }
        from += len;
    }
    Some(Ok(()))
}

/// Some elements of an array in C order.
fn part(array: &Array, from: usize, len: usize) -> Lane<'_> {
    // SAFETY: the array has these elements in C order, and whoever runs a loop on them writes none.
    unsafe {
        let start = array.pointer().add(from * array.dtype().itemsize());
        Lane::from_raw(array.dtype(), start, len)
    }
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
            Input::Array(array) if array.dtype() != T::DTYPE => {
                let array = array.astype(T::DTYPE).ok()?;
                return typed(items, Input::Array(&array), shape);
            }
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
