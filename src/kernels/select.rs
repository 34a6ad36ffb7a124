//! Picking by position: take, put, choose, select, where and their relatives.

use super::assign;
use super::movement::pick;
use super::parallel::{self, GRAIN};
use super::shape::{Order, ravel};
use crate::value::element::Plain;
use crate::value::layout::{Shape, broadcast_shapes};
use crate::value::{Array, DType, OpError, Result};
use crate::with_bits;

/// What to do with a position outside of the array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An error; negative positions count from the end.
    Raise,
    /// Modulo the length.
    Wrap,
    /// The nearest valid position.
    Clip,
}

impl Mode {
    /// Reads the name.
    ///
    /// # Errors
    /// `ValueError: clipmode must be one of 'clip', 'raise', or 'wrap' (got 'x')`.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "raise" => Self::Raise,
            "wrap" => Self::Wrap,
            "clip" => Self::Clip,
            other => {
                return Err(OpError::value(format!(
                    "clipmode must be one of 'clip', 'raise', or 'wrap' (got '{other}')"
                )));
            }
        })
    }

    /// Positions in an axis of a length.
    fn places(self, positions: &[i64], length: usize, axis: usize) -> Result<Vec<usize>> {
        let mut places = vec![0; positions.len()];
        parallel::pieces(&mut places, GRAIN, |start, piece| {
            for (place, position) in piece.iter_mut().zip(&positions[start..]) {
                *place = self.place(*position, length, Some(axis))?;
            }
            Ok(())
        })?;
        Ok(places)
    }

    /// A position in an axis of a length.
    fn place(self, position: i64, length: usize, axis: Option<usize>) -> Result<usize> {
        let size = length as i64;
        match self {
            Self::Wrap if length > 0 => Ok(position.rem_euclid(size) as usize),
            Self::Clip if length > 0 => Ok(position.clamp(0, size - 1) as usize),
            _ => {
                let counted = if position < 0 {
                    position.saturating_add(size)
                } else {
                    position
                };
                usize::try_from(counted)
                    .ok()
                    .filter(|at| *at < length)
                    .ok_or_else(|| {
                        let axis = axis.map_or(String::new(), |axis| format!("axis {axis} with "));
                        OpError::index(format!(
                            "index {position} is out of bounds for {axis}size {length}"
                        ))
                    })
            }
        }
    }
}

/// The sub-arrays at positions along an axis, in C order. The positions are in bounds.
///
/// # Errors
/// When there is no memory for them.
pub fn take_axis(array: &Array, positions: &[usize], axis: usize) -> Result<Array> {
    let mut shape: Vec<usize> = array.shape().to_vec();
    let Some(slot) = shape.get_mut(axis) else {
        return Err(OpError::axis(axis as i64, array.ndim()));
    };
    let length = std::mem::replace(slot, positions.len());
    if positions.iter().any(|position| *position >= length) {
        return Err(OpError::internal("position out of bounds"));
    }
    // SAFETY: every chunk is written.
    let out = unsafe { Array::unwritten(&shape, array.dtype()) }?;
    let source = array.contiguous()?;
    let inner: usize = shape.iter().skip(axis + 1).product();
    with_bits!(array.dtype(), T => {
        let chunk = inner * (array.dtype().itemsize() / size_of::<T>());
        let bits = source.bits::<T>();
        let items = bits.as_slice().unwrap_or(&[]);
        // SAFETY: the array is fresh: nobody else sees its memory.
        let mut target = unsafe { out.bits_mut::<T>() };
        let slots = target.as_slice_mut().unwrap_or(&mut []);
        pick_chunks(items, slots, positions, (length, chunk))?;
    });
    Ok(out)
}

/// From each block of `length` chunks the chunks at the positions, which are in bounds.
fn pick_chunks<T: Plain>(
    items: &[T],
    slots: &mut [T],
    positions: &[usize],
    (length, chunk): (usize, usize),
) -> Result<()> {
    if slots.is_empty() {
        return Ok(());
    }
    let many = (GRAIN / chunk).max(1);
    parallel::pieces(slots, many * chunk, |start, piece| {
        let (mut done, first) = (0, start / chunk);
        while done < piece.len() {
            // A run of positions of one block.
            let (block, from) = (
                (first + done / chunk) / positions.len(),
                (first + done / chunk) % positions.len(),
            );
            let run = positions.len().min(from + (piece.len() - done) / chunk) - from;
            let block = &items[block * length * chunk..(block + 1) * length * chunk];
            let wanted = &positions[from..from + run];
            let slots = &mut piece[done..done + run * chunk];
            if chunk == 1 {
                let pairs = slots.iter_mut().zip(wanted);
                pairs.for_each(|(slot, at)| *slot = block[*at]);
            } else {
                for (slot, at) in slots.chunks_exact_mut(chunk).zip(wanted) {
                    slot.copy_from_slice(&block[at * chunk..(at + 1) * chunk]);
                }
            }
            done += run * chunk;
        }
        Ok(())
    })
}

/// `np.take` along an axis; the axes of `positions` replace it.
///
/// # Errors
/// `IndexError` for positions out of bounds.
pub fn take(array: &Array, positions: &Array, axis: usize, mode: Mode) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let others = array
        .shape()
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != axis);
    let rest: usize = others.map(|(_, n)| *n).product();
    if length == 0 && positions.size() > 0 && rest == 0 {
        let mut shape: Shape = array.shape().into();
        shape.remove(axis);
        shape.insert_many(axis, positions.shape().iter().copied());
        return Array::zeros(&shape, array.dtype());
    }
    if length == 0 && positions.size() > 0 {
        return Err(OpError::index(
            "cannot do a non-empty take from an empty axes.",
        ));
    }
    let places = mode.places(&positions.to_vec::<i64>(), length, axis)?;
    let picked = take_axis(array, &places, axis)?;
    let mut shape: Shape = array.shape().into();
    shape.remove(axis);
    shape.insert_many(axis, positions.shape().iter().copied());
    picked
        .reshaped(&shape, false)
        .ok_or_else(|| OpError::internal("take"))
}

/// `np.put`: values to flat positions, the values repeated as needed.
///
/// # Errors
/// `IndexError` for positions out of bounds; the array may not be read-only.
pub fn put(array: &Array, positions: &[i64], values: &Array, mode: Mode) -> Result<()> {
    array.check_writeable()?;
    let size = array.size();
    let places = mode.places(positions, size, 0)?;
    if places.is_empty() || values.size() == 0 {
        return Ok(());
    }
    let values = ravel(&values.astype(array.dtype())?, Order::C)?;
    write_flat(array, places.into_iter(), &values)
}

/// Writes values, repeated as needed, to flat positions in C order.
fn write_flat(array: &Array, places: impl Iterator<Item = usize>, values: &Array) -> Result<()> {
    let whole = if array.is_c_contiguous() {
        None
    } else {
        Some(array.copy()?)
    };
    let target = whole.as_ref().unwrap_or(array);
    let count = values.size();
    with_bits!(array.dtype(), T => {
        let chars = array.dtype().itemsize() / size_of::<T>();
        let source = values.bits::<T>();
        let source = source.as_slice().unwrap_or(&[]);
        // SAFETY: the values are a copy, so they lie elsewhere.
        let mut view = unsafe { target.bits_mut::<T>() };
        if let Some(items) = view.as_slice_mut() {
            for (turn, place) in places.enumerate() {
                let from = (turn % count) * chars;
                if let (Some(slot), Some(cell)) = (
                    items.get_mut(place * chars..(place + 1) * chars),
                    source.get(from..from + chars),
                ) {
                    slot.copy_from_slice(cell);
                }
            }
        }
    });
    match &whole {
        Some(copy) => assign::copy_into(array, copy),
        None => Ok(()),
    }
}

/// Where a mask is true, the values in order (`repeat` by position as `putmask`, else by count as
/// `place`).
///
/// # Errors
/// When the sizes differ, or there is nothing to place.
pub fn put_mask(array: &Array, mask: &Array, values: &Array, by_position: bool) -> Result<()> {
    array.check_writeable()?;
    if mask.size() != array.size() {
        return Err(OpError::value(if by_position {
            "putmask: mask and data must be the same size"
        } else {
            "place: mask and data must be the same size"
        }));
    }
    let places = pick::places(mask.astype(DType::Bool)?.slice::<bool>().unwrap_or(&[]))?;
    let places: Vec<usize> = places
        .to_vec::<i64>()
        .into_iter()
        .map(|at| at as usize)
        .collect();
    if values.size() == 0 {
        return match places.is_empty() || by_position {
            true => Ok(()),
            false => Err(OpError::value("Cannot insert from an empty array!")),
        };
    }
    let mut values = ravel(&values.astype(array.dtype())?, Order::C)?;
    if by_position {
        let count = values.size();
        let wanted: Vec<usize> = places.iter().map(|place| place % count).collect();
        values = take_axis(&values, &wanted, 0)?;
    }
    if values.size() == 0 {
        return Ok(());
    }
    write_flat(array, places.into_iter(), &values)
}

/// `np.where` and `np.select`: the first choice whose condition is true, else the default.
///
/// # Errors
/// When the shapes do not go together.
pub fn select(
    conditions: &[Array],
    choices: &[Array],
    default: &Array,
    dtype: DType,
) -> Result<Array> {
    let all = conditions
        .iter()
        .chain(choices)
        .chain(std::iter::once(default));
    let shapes: Vec<&[usize]> = all.map(Array::shape).collect();
    let shape = broadcast_shapes(&shapes)?;
    // SAFETY: the default is written to every element.
    let out = unsafe { Array::unwritten(&shape, dtype) }?;
    assign::copy_into(&out, default)?;
    for (condition, choice) in conditions.iter().zip(choices).rev() {
        overlay(&out, condition, choice)?;
    }
    Ok(out)
}

/// Copies the elements of `source` to where `flags` is true; both stretch to the target.
pub fn overlay(out: &Array, flags: &Array, source: &Array) -> Result<()> {
    let lost = || OpError::internal("shapes of a selection");
    let flags = if flags.dtype() == DType::Bool {
        flags.clone()
    } else {
        to_bool(flags)?
    };
    let flags = flags.broadcast_to(out.shape()).ok_or_else(lost)?;
    let source = source.astype(out.dtype())?;
    let source = source.broadcast_to(out.shape()).ok_or_else(lost)?;
    if out.dtype().is_str() {
        let index = [super::index::Index::Mask(flags.copy()?)];
        return super::index::set(out, &index, &super::index::get(&source, &index)?);
    }
    with_bits!(out.dtype(), T => {
        let source = source.bits::<T>();
        let flags = flags.view::<bool>();
        // SAFETY: the source is a copy and the flags are of another array.
        let target = unsafe { out.bits_mut::<T>() };
        ndarray::Zip::from(target).and(&source).and(&flags).for_each(|slot, item, flag| {
            if *flag {
                *slot = *item;
            }
        });
    });
    Ok(())
}

/// Which elements count as true.
pub fn to_bool(array: &Array) -> Result<Array> {
    array.astype(DType::Bool)
}

/// `np.choose`: each element from the array that `index` names.
///
/// # Errors
/// `ValueError: invalid entry in choice array`.
pub fn choose(index: &Array, choices: &[Array], dtype: DType, mode: Mode) -> Result<Array> {
    // The index comes last, as in the numbers of NumPy's message.
    let all = choices.iter().chain(std::iter::once(index));
    let shapes: Vec<&[usize]> = all.map(Array::shape).collect();
    let shape = super::shape::broadcast_objects(&shapes)?;
    let places = index
        .to_vec::<i64>()
        .into_iter()
        .map(|at| {
            mode.place(at, choices.len(), None)
                .ok()
                .filter(|_| mode != Mode::Raise || at >= 0)
                .map(|at| at as i64)
                .ok_or_else(|| OpError::value("invalid entry in choice array"))
        })
        .collect::<Result<Vec<i64>>>()?;
    let places = Array::from_shape_vec(index.shape().into(), places);
    let out = Array::zeros(&shape, dtype)?;
    for (number, choice) in choices.iter().enumerate() {
        let flags = places.view::<i64>().mapv(|at| at == number as i64);
        overlay(&out, &Array::from_ndarray(flags), choice)?;
    }
    Ok(out)
}

/// `np.compress`: the sub-arrays along an axis where the condition is true.
///
/// # Errors
/// `IndexError` where the condition is longer than the axis and true there.
pub fn compress(condition: &[bool], array: &Array, axis: usize) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let places = pick::places(condition)?.to_vec::<i64>();
    let places: Vec<usize> = places.into_iter().map(|at| at as usize).collect();
    if length == 0 && !places.is_empty() {
        return Err(OpError::index(
            "cannot do a non-empty take from an empty axes.",
        ));
    }
    if let Some(outside) = places.iter().find(|at| **at >= length) {
        return Err(OpError::index(format!(
            "index {outside} is out of bounds for axis {axis} with size {length}"
        )));
    }
    take_axis(array, &places, axis)
}

/// The subscript of `take_along_axis`: every axis by its own positions, one by the given ones.
///
/// # Errors
/// Where the shapes do not go together.
pub fn along_axis(
    array: &Array,
    positions: &Array,
    axis: usize,
) -> Result<Vec<super::index::Index>> {
    use super::index::Index;
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
