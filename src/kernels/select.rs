//! Picking by position: take, put, choose, select, where and their relatives.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::assign;
use super::contract;
use super::movement::pick;
use super::parallel::{self, GRAIN, Shared};
use super::shape::{Order, ravel};
use crate::value::element::Plain;
use crate::value::interrupt::{self, Paced, TILE};
use crate::value::layout::{Shape, broadcast_shapes};
use crate::value::{Array, DType, Element, OpError, Result};
use crate::{with_bits, with_dtype};

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

    /// A position in an axis of a length, if there is such a place.
    #[inline(always)]
    pub(super) fn find(self, position: i64, length: usize) -> Option<usize> {
        let size = length as i64;
        let counted = match self {
            Self::Wrap if length > 0 => position.rem_euclid(size),
            Self::Clip if length > 0 => position.clamp(0, size - 1),
            _ if position < 0 => position.saturating_add(size),
            _ => position,
        };
        usize::try_from(counted).ok().filter(|at| *at < length)
    }

    /// A position in an axis of a length.
    fn place(self, position: i64, length: usize, axis: Option<usize>) -> Result<usize> {
        self.find(position, length).ok_or_else(|| {
            let axis = axis.map_or(String::new(), |axis| format!("axis {axis} with "));
            OpError::index(format!(
                "index {position} is out of bounds for {axis}size {length}"
            ))
        })
    }
}

/// The sub-arrays at positions along an axis, in C order. The positions are in bounds.
///
/// # Errors
/// When there is no memory for them.
pub fn take_axis(array: &Array, positions: &[usize], axis: usize) -> Result<Array> {
    let place = |turn: usize, length: usize| Some(positions[turn]).filter(|at| *at < length);
    match picked(array, positions.len(), axis, place)? {
        (array, None) => Ok(array),
        (_, Some(_)) => Err(OpError::internal("position out of bounds")),
    }
}

/// So many sub-arrays along an axis, in C order, each at the place that is found for its turn in
/// the axis of a length; and the first turn that has no place.
fn picked(
    array: &Array,
    count: usize,
    axis: usize,
    place: impl Fn(usize, usize) -> Option<usize> + Sync,
) -> Result<(Array, Option<usize>)> {
    let mut shape: Vec<usize> = array.shape().to_vec();
    let Some(slot) = shape.get_mut(axis) else {
        return Err(OpError::axis(axis as i64, array.ndim()));
    };
    let length = std::mem::replace(slot, count);
    // SAFETY: every chunk is written, unless the result is not used.
    let out = unsafe { Array::unwritten(&shape, array.dtype()) }?;
    let source = array.contiguous()?;
    let inner: usize = shape.iter().skip(axis + 1).product();
    let place = |turn: usize| place(turn, length);
    let outside = with_bits!(array.dtype(), T => {
        let chunk = inner * (array.dtype().itemsize() / size_of::<T>());
        let bits = source.bits::<T>();
        let items = bits.as_slice().unwrap_or(&[]);
        // SAFETY: the array is fresh: nobody else sees its memory.
        let mut target = unsafe { out.bits_mut::<T>() };
        let slots = target.as_slice_mut().unwrap_or(&mut []);
        pick_chunks(items, slots, (count, place), (length, chunk))?
    });
    let outside = match out.size() {
        0 => (0..count).find(|turn| place(*turn).is_none()),
        _ => outside,
    };
    Ok((out, outside))
}

/// From each block of `length` chunks those at the places of so many turns; the first turn that
/// has none.
fn pick_chunks<T: Plain>(
    items: &[T],
    slots: &mut [T],
    (count, place): (usize, impl Fn(usize) -> Option<usize> + Sync),
    (length, chunk): (usize, usize),
) -> Result<Option<usize>> {
    if slots.is_empty() {
        return Ok(None);
    }
    let outside = AtomicUsize::new(usize::MAX);
    let many = (GRAIN / chunk).max(1);
    parallel::pieces(slots, many * chunk, |start, piece| {
        let (mut done, first) = (0, start / chunk);
        while done < piece.len() {
            // A run of places of one block.
            let turn = first + done / chunk;
            let (block, from) = (turn / count, turn % count);
            let run = count.min(from + (piece.len() - done) / chunk) - from;
            let block = &items[block * length * chunk..(block + 1) * length * chunk];
            let slots = &mut piece[done..done + run * chunk];
            let missing = |turn| {
                outside.fetch_min(turn, Ordering::Relaxed);
            };
            if chunk == 1 {
                pick_items(block, slots, from, &place, missing);
            } else {
                for (turn, slot) in (from..).zip(slots.chunks_exact_mut(chunk)) {
                    match place(turn) {
                        Some(at) => slot.copy_from_slice(&block[at * chunk..][..chunk]),
                        None => missing(turn),
                    }
                }
            }
            done += run * chunk;
        }
        Ok(())
    })?;
    Ok(Some(outside.into_inner()).filter(|turn| *turn < count))
}

/// So many places are found before their items are loaded: the loads then follow each other closely,
/// so that the processor waits for many at once.
const ABREAST: usize = 128;

/// The items at the places that are found for turns, the first turn given.
#[inline(always)]
pub(super) fn pick_items<T: Plain>(
    block: &[T],
    slots: &mut [T],
    first: usize,
    place: &impl Fn(usize) -> Option<usize>,
    missing: impl Fn(usize),
) {
    let mut places = [0; ABREAST];
    let mut turn = first;
    for slots in slots.chunks_mut(ABREAST) {
        let mut all = true;
        for (at, found) in (turn..).zip(&mut places[..slots.len()]) {
            *found = place(at).unwrap_or(usize::MAX);
            all &= *found < block.len();
        }
        if all {
            for (slot, place) in slots.iter_mut().zip(&places) {
                // SAFETY: all places were seen to be inside.
                *slot = unsafe { *block.get_unchecked(*place) };
            }
        } else if let Some(at) = places[..slots.len()]
            .iter()
            .position(|place| *place >= block.len())
        {
            missing(turn + at);
        }
        turn += slots.len();
    }
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
    let wanted = positions.items::<i64>();
    let wanted: &[i64] = &wanted;
    let count = wanted.len();
    let (picked, outside) = match mode {
        // Known when the loop is compiled, it costs nothing there.
        Mode::Raise => picked(array, count, axis, |turn, length| {
            Mode::Raise.find(wanted[turn], length)
        }),
        _ => picked(array, count, axis, |turn, length| {
            mode.find(wanted[turn], length)
        }),
    }?;
    if let Some(position) = outside.and_then(|turn| wanted.get(turn)) {
        mode.place(*position, length, Some(axis))?;
    }
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
        if let (Some(items), 1) = (view.as_slice_mut(), chars) {
            let mut values = source.iter();
            for place in places.paced() {
                let value = match values.next() {
                    Some(value) => *value,
                    None => {
                        values = source.iter();
                        values.next().copied().unwrap_or_default()
                    }
                };
                if let Some(slot) = items.get_mut(place) {
                    *slot = value;
                }
            }
        } else if let Some(items) = view.as_slice_mut() {
            for (turn, place) in places.enumerate().paced() {
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
    let single = values.size() == 1 && !array.dtype().is_str();
    if single && array.is_c_contiguous() && !mask.may_overlap(array) {
        let (value, flags) = (values.astype(array.dtype())?, mask.items::<bool>());
        return with_bits!(array.dtype(), T => {
            // SAFETY: the value is a copy, the mask lies elsewhere.
            let mut target = unsafe { array.bits_mut::<T>() };
            let value = value.bits::<T>().iter().next().copied().unwrap_or_default();
            pick::paint(target.as_slice_mut().unwrap_or(&mut []), &flags, value)
        });
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
        let mut target = unsafe { out.bits_mut::<T>() };
        // Along the longest axis in parts that take about as long as a tile.
        let axis = (0..out.ndim()).max_by_key(|axis| out.shape()[*axis]);
        let Some(axis) = axis.filter(|_| out.size() > 0) else {
            if let (Some(slot), Some(true)) = (target.first_mut(), flags.first()) {
                source.first().into_iter().for_each(|item| *slot = *item);
            }
            return Ok(());
        };
        let height = (TILE * out.shape()[axis] / out.size()).max(1);
        let axis = ndarray::Axis(axis);
        for ((target, source), flags) in target
            .axis_chunks_iter_mut(axis, height)
            .zip(source.axis_chunks_iter(axis, height))
            .zip(flags.axis_chunks_iter(axis, height))
        {
            interrupt::check()?;
            ndarray::Zip::from(target).and(source).and(flags).for_each(|slot, item, flag| {
                if *flag {
                    *slot = *item;
                }
            });
        }
    });
    Ok(())
}

/// The array with a number for its nans, and where they were, if it is of floats.
///
/// # Errors
/// When there is no memory for it, or `KeyboardInterrupt`.
pub fn without_nan(array: &Array, number: f64) -> Result<(Array, Array)> {
    let source = array.contiguous()?;
    with_dtype!(array.dtype(), T => {
        let (items, number) = (source.slice::<T>().unwrap_or(&[]), T::from_f64(number));
        let mut plain = None;
        let flags = assign::filled::<bool>(array.shape(), |flags| {
            let all = Shared(flags.as_mut_ptr());
            plain = Some(assign::filled::<T>(array.shape(), |slots| {
                parallel::pieces(slots, GRAIN, |start, slots| {
                    // SAFETY: as many flags as there are items; each part belongs to one task.
                    let flags = unsafe { all.part(start..start + slots.len()) };
                    for ((slot, flag), x) in slots.iter_mut().zip(flags).zip(&items[start..]) {
                        *flag = x.is_nan();
                        *slot = if *flag { number } else { *x };
                    }
                    Ok(())
                })
            })?);
            Ok(())
        })?;
        Ok((plain.unwrap_or_else(|| array.clone()), flags))
    }, str => Ok((array.clone(), Array::zeros(array.shape(), DType::Bool)?)))
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
    let (wanted, count) = (index.items::<i64>(), choices.len());
    let mut places = vec![0i64; wanted.len()];
    parallel::pieces(&mut places, GRAIN, |start, piece| {
        for (place, at) in piece.iter_mut().zip(&wanted[start..]) {
            let found = mode.find(*at, count);
            let found = found.filter(|_| mode != Mode::Raise || *at >= 0);
            *place = found.ok_or_else(|| OpError::value("invalid entry in choice array"))? as i64;
        }
        Ok(())
    })?;
    let spread = |array: &Array| {
        let stretched = array.broadcast_to(&shape);
        let stretched = stretched.ok_or_else(|| OpError::internal("shapes of a choice"))?;
        stretched.contiguous()
    };
    let places = spread(&Array::from_shape_vec(index.shape().into(), places))?;
    let places = places.items::<i64>();
    let choices = choices.iter().map(|choice| {
        let choice = contract::converted(choice, dtype)?;
        if choice.size() == 1 {
            Ok(choice)
        } else {
            spread(&choice)
        }
    });
    let choices: Vec<Array> = choices.collect::<Result<_>>()?;
    // SAFETY: every element is written.
    let out = unsafe { Array::unwritten(&shape, dtype) }?;
    with_bits!(dtype, T => {
        let chars = dtype.itemsize() / size_of::<T>();
        let views: Vec<_> = choices.iter().map(Array::bits::<T>).collect();
        // The elements of a choice, and how far apart those of neighbouring places are.
        let items: Vec<(&[T], usize)> = views
            .iter()
            .map(|view| (view.as_slice().unwrap_or(&[]), if view.len() == chars { 0 } else { chars }))
            .collect();
        // SAFETY: the array is fresh: nobody else sees its memory.
        let mut target = unsafe { out.bits_mut::<T>() };
        let slots = target.as_slice_mut().unwrap_or(&mut []);
        parallel::pieces(slots, GRAIN * chars, |start, slots| {
            let first = start / chars;
            for (at, slot) in slots.chunks_exact_mut(chars).enumerate() {
                let (items, step) = items[places[first + at] as usize];
                let from = (first + at) * step;
                match (slot, &items[from..from + chars]) {
                    ([slot], [item]) => *slot = *item,
                    (slot, items) => slot.copy_from_slice(items),
                }
            }
            Ok(())
        })?;
    });
    Ok(out)
}

/// `np.compress`: the sub-arrays along an axis where the condition is true.
///
/// # Errors
/// `IndexError` where the condition is longer than the axis and true there.
pub fn compress(condition: &[bool], array: &Array, axis: usize) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    if array.ndim() == 1 && array.is_c_contiguous() && condition.len() == length {
        return with_bits!(array.dtype(), T => {
            let items = array.bits::<T>();
            match items.as_slice().filter(|items| items.len() == condition.len()) {
                Some(items) => pick::compress(items, condition, array.dtype()),
                None => compress_places(condition, array, axis),
            }
        });
    }
    compress_places(condition, array, axis)
}

fn compress_places(condition: &[bool], array: &Array, axis: usize) -> Result<Array> {
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
