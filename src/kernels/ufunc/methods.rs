//! `ufunc.outer`, `ufunc.at` and `ufunc.reduceat`.

use super::reduce::{Axes, Reduce, accumulate, reduce};
use super::{Input, Options, Outputs, Ufunc, call};
use crate::kernels::index::{self, Index};
use crate::value::dtype::Casting;
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

/// `ufunc.at(array, index, b)`: in place, once for each time that an element is named.
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
    // The numbers of the elements, selected like the elements themselves.
    let numbers = Array::from_vec(interrupt::tabulate(array.size(), |at| at as i64));
    let numbers = numbers.reshaped(array.shape(), false);
    let numbers = numbers.ok_or_else(|| OpError::internal("shape of positions"))?;
    let chosen = index::get(&numbers, positions)?;
    let operand = match b {
        Some(Input::Array(b)) => Some(stretched(b, chosen.shape())?),
        _ => None,
    };
    let targets = chosen.to_vec::<i64>();
    let mut place = index_of(array.shape());
    for (step, target) in targets.into_iter().enumerate() {
        interrupt::check()?;
        let cell = element(array, &place(target as usize))?;
        let value = operand.as_ref().map(|operand| {
            let inside = index_of(operand.shape())(step);
            element(operand, &inside)
        });
        let value = value.transpose()?;
        let options = Options {
            out: &[Some(cell.clone())],
            casting: Some(Casting::Unsafe),
            ..Options::default()
        };
        match (value.as_ref().map(Input::Array).or(b), ufunc.nin) {
            (Some(value), 2) => call(ufunc, &[Input::Array(&cell), value], &options)?,
            (None, 1) => call(ufunc, &[Input::Array(&cell)], &options)?,
            (None, _) => return Err(OpError::value("second operand needed for ufunc")),
            (Some(_), _) => {
                return Err(OpError::value(
                    "second operand provided when ufunc is unary",
                ));
            }
        };
    }
    Ok(())
}

fn stretched(b: &Array, shape: &[usize]) -> Result<Array> {
    b.broadcast_to(shape)
        .ok_or_else(|| OpError::value("array is not broadcastable to correct shape"))
}

/// From the number of an element in C order to its index.
fn index_of(shape: &[usize]) -> impl FnMut(usize) -> Shape {
    let shape: Shape = shape.into();
    move |mut number| {
        let mut index = shape.clone();
        for (slot, length) in index.iter_mut().zip(&shape).rev() {
            *slot = number % length;
            number /= length;
        }
        index
    }
}

/// One element as a 0-d view.
fn element(array: &Array, place: &[usize]) -> Result<Array> {
    let pairs = place.iter().zip(array.strides());
    let shift = pairs.map(|(at, stride)| *at as isize * stride).sum();
    let view = array.restrided(Shape::new(), Strides::new(), shift);
    view.ok_or_else(|| OpError::internal("place of an element"))
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
    let slice = |from: usize, to: usize| {
        let (mut shape, strides): (Shape, Strides) = (array.shape().into(), array.strides().into());
        if let Some(slot) = shape.get_mut(axis) {
            *slot = to - from;
        }
        let shift = strides.get(axis).copied().unwrap_or(0) * from as isize;
        let view = array.restrided(shape, strides, shift);
        view.ok_or_else(|| OpError::internal("slice of reduceat"))
    };
    // The type of the result, from the first element along the axis.
    let sample = accumulate(ufunc, &slice(0, length.min(1))?, axis as i64, dtype, None)?;
    let mut shape: Shape = array.shape().into();
    if let Some(slot) = shape.get_mut(axis) {
        *slot = indices.len();
    }
    let result = Array::zeros(&shape, sample.dtype())?;
    let how = Reduce {
        keepdims: true,
        dtype: Some(sample.dtype()),
        ..Reduce::default()
    };
    for (step, at) in indices.iter().enumerate() {
        interrupt::check()?;
        let from = *at as usize;
        let next = indices.get(step + 1).map_or(length, |next| *next as usize);
        let to = if next > from { next } else { from + 1 };
        let part = reduce(ufunc, &slice(from, to)?, Axes::One(axis as i64), &how)?;
        let mut place: Vec<Index> = Vec::new();
        for at in 0..array.ndim() {
            let step = step as i64;
            let (start, stop) = if at == axis {
                (Some(step), Some(step + 1))
            } else {
                (None, None)
            };
            place.push(Index::Slice {
                start,
                stop,
                step: None,
            });
        }
        index::set(&result, &place, &part)?;
    }
    Ok(result)
}
