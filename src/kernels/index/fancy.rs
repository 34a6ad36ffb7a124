//! Picking elements one by one: index arrays.

use super::Axes;
use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::value::element::Plain;
use crate::value::interrupt::{Paced, room};
use crate::value::layout::{self, Shape, broadcast_pair, shape_text};
use crate::value::{Array, OpError, Result, budget, interrupt};
use crate::with_bits;

/// One index array: its shape, and the byte distances it stands for.
pub(super) struct Pick {
    pub(super) shape: Shape,
    pub(super) shifts: Vec<isize>,
}

/// A checked subscript with index arrays.
pub struct Fancy {
    array: Array,
    /// The axes that the index arrays make, and where they stand among the result's axes.
    picked: Shape,
    place: usize,
    /// Byte distances from the first element, one a picked position.
    outer: Vec<isize>,
    /// The other axes in the order of the result, and the same sorted as they lie in memory.
    rest: Axes,
    order: Vec<usize>,
}

impl Fancy {
    pub(super) fn new(
        array: &Array,
        start: isize,
        rest: Axes,
        picks: Vec<Pick>,
        place: usize,
    ) -> Result<Self> {
        let (picked, mut outer) = combine(picks)?;
        if start != 0 {
            outer.iter_mut().paced().for_each(|shift| *shift += start);
        }
        let mut order: Vec<usize> = (0..rest.shape.len()).collect();
        order.sort_by_key(|axis| {
            std::cmp::Reverse(
                rest.strides
                    .get(*axis)
                    .map_or(0, |stride| stride.unsigned_abs()),
            )
        });
        if rest.shape.contains(&0) || rest.strides.contains(&0) {
            order.sort_unstable();
        }
        Ok(Self {
            array: array.clone(),
            picked,
            place,
            outer,
            rest,
            order,
        })
    }

    /// The shape of the result.
    pub fn shape(&self) -> Shape {
        let mut shape = self.rest.shape.clone();
        shape.insert_many(self.place, self.picked.iter().copied());
        shape
    }

    /// From the axes as they are worked on (picked first, then the others as they lie in memory)
    /// to those of the result.
    fn to_result(&self) -> Vec<usize> {
        let count = self.picked.len();
        let mut axes: Vec<usize> = (0..self.order.len())
            .map(|axis| count + self.order.iter().position(|at| *at == axis).unwrap_or(axis))
            .collect();
        axes.splice(self.place..self.place, 0..count);
        axes
    }

    /// The byte distances of the elements of one picked position, as they lie in memory.
    fn inner(&self) -> Vec<isize> {
        let shape: Vec<usize> = permute(&self.rest.shape, &self.order);
        let strides: Vec<isize> = permute(&self.rest.strides, &self.order);
        super::shifts(&shape, &strides)
    }

    fn work_shape(&self) -> Vec<usize> {
        let mut shape = self.picked.to_vec();
        shape.extend(permute(&self.rest.shape, &self.order));
        shape
    }

    /// The picked elements.
    ///
    /// # Errors
    /// When there is no memory for them.
    pub fn gather(&self) -> Result<Array> {
        let dtype = self.array.dtype();
        // SAFETY: every element is picked below.
        let picked = unsafe { Array::unwritten(&self.work_shape(), dtype) }?;
        let inner = self.inner();
        with_bits!(dtype, T => {
            let chars = dtype.itemsize() / size_of::<T>();
            // SAFETY: the array is fresh: nobody else sees its memory.
            let mut target = unsafe { picked.bits_mut::<T>() };
            let slots = target.as_slice_mut().unwrap_or(&mut []);
            gather_bits::<T>(&self.array, slots, &self.outer, &inner, chars)?;
        });
        Ok(picked.permuted(&self.to_result()))
    }

    /// Assigns a value to the picked elements.
    ///
    /// # Errors
    /// When the shapes do not go together, or a string is no number.
    pub fn scatter(&self, value: &Array) -> Result<()> {
        let shape = self.shape();
        let extra = value.ndim().saturating_sub(shape.len());
        let fits = value.shape().iter().take(extra).all(|length| *length == 1);
        let cast = match value.dtype() == self.array.dtype() && !value.may_overlap(&self.array) {
            true => value.clone(),
            false => value.astype(self.array.dtype())?,
        };
        let trimmed = (0..extra).fold(cast, |value, _| value.row(0));
        let stretched = trimmed
            .broadcast_to(&shape)
            .filter(|_| fits)
            .ok_or_else(|| {
                OpError::value(format!(
                    "shape mismatch: value array of shape {} could not be broadcast to indexing \
                 result of shape {}",
                    shape_text(value.shape(), ","),
                    shape_text(&shape, ",")
                ))
            })?;
        if shape.contains(&0) {
            return Ok(());
        }
        let mut back = vec![0; shape.len()];
        for (to, from) in self.to_result().into_iter().enumerate() {
            if let Some(slot) = back.get_mut(from) {
                *slot = to;
            }
        }
        let single = value.size() == 1;
        let source = match single {
            true => stretched,
            false => stretched.permuted(&back).contiguous()?,
        };
        let inner = self.inner();
        with_bits!(self.array.dtype(), T => {
            let items = source.bits::<T>();
            let chars = self.array.dtype().itemsize() / size_of::<T>();
            let first: Vec<T> = items.iter().take(chars).copied().collect();
            if let Some(items) = items.as_slice().or(single.then_some(&first)) {
                scatter_bits::<T>(&self.array, &self.outer, &inner, chars, items)?;
            }
        });
        Ok(())
    }

    /// The shape of the result, and the byte distances of its elements in C order.
    pub(super) fn positions(self) -> (Shape, Vec<isize>) {
        if self.rest.shape.is_empty() {
            return (self.shape(), self.outer);
        }
        let inner = super::shifts(&self.rest.shape, &self.rest.strides);
        let lead: usize = self.rest.shape.iter().take(self.place).product();
        let tail = inner.len().checked_div(lead).unwrap_or(0);
        let mut out = room(inner.len() * self.outer.len());
        for block in inner.chunks(tail.max(1)) {
            for outer in &self.outer {
                out.extend(block.iter().map(|shift| outer + shift));
            }
        }
        (self.shape(), out)
    }
}

/// Broadcasts the index arrays together and adds their distances.
fn combine(mut picks: Vec<Pick>) -> Result<(Shape, Vec<isize>)> {
    if picks.len() == 1
        && let Some(one) = picks.pop()
    {
        return Ok((one.shape, one.shifts));
    }
    let picks = picks.as_slice();
    let mut shape = Shape::new();
    for pick in picks {
        shape = broadcast_pair(&shape, &pick.shape).ok_or_else(|| mismatch(picks))?;
    }
    budget::check_array(&shape, crate::value::DType::I64)?;
    let mut sum = vec![0isize; shape.iter().product()];
    for pick in picks {
        if pick.shape == shape {
            parallel::pieces(&mut sum, GRAIN, |start, sums| {
                let pairs = sums.iter_mut().zip(&pick.shifts[start..]);
                pairs.for_each(|(total, shift)| *total += shift);
                Ok(())
            })?;
            continue;
        }
        add_stretched(&mut sum, &shape, pick)?;
    }
    Ok((shape, sum))
}

/// Adds distances that stretch to a shape, line by line.
fn add_stretched(sum: &mut [isize], shape: &Shape, pick: &Pick) -> Result<()> {
    let Some((length, lines)) = shape.split_last() else {
        return Ok(());
    };
    let own = layout::c_strides(&pick.shape, 1);
    let mut strides: Vec<isize> = vec![0; shape.len() - own.len()];
    let steps = pick.shape.iter().zip(own);
    strides.extend(steps.map(|(length, step)| if *length == 1 { 0 } else { step }));
    let last = strides.pop().unwrap_or(0) as usize;
    let starts = super::shifts(lines, &strides);
    let height = (GRAIN / length.max(&1)).max(1);
    parallel::pieces(sum, height * length, |first, sums| {
        for (line, sums) in sums.chunks_mut(*length).enumerate() {
            let shifts = &pick.shifts[starts[first / length + line] as usize..];
            if last == 0 {
                sums.iter_mut().for_each(|sum| *sum += shifts[0]);
            } else {
                sums.iter_mut()
                    .zip(shifts)
                    .for_each(|(sum, shift)| *sum += shift);
            }
        }
        Ok(())
    })
}

fn mismatch(picks: &[Pick]) -> Box<OpError> {
    let mut message =
        "shape mismatch: indexing arrays could not be broadcast together with shapes ".to_string();
    // A single int takes part, but NumPy does not list it.
    for pick in picks.iter().filter(|pick| !pick.shape.is_empty()) {
        message += &shape_text(&pick.shape, ",");
        message.push(' ');
    }
    OpError::index(message)
}

fn permute<T: Copy>(items: &[T], order: &[usize]) -> Vec<T> {
    order
        .iter()
        .filter_map(|axis| items.get(*axis).copied())
        .collect()
}

/// Whether the elements of a block lie one after another.
fn is_run(inner: &[isize], itemsize: usize) -> bool {
    inner
        .iter()
        .enumerate()
        .all(|(at, shift)| *shift == (at * itemsize) as isize)
}

/// How many inner places are walked through for all outer ones before the next: what they touch
/// stays in the cache.
const TILE: usize = 128;

/// Copies `chars` pieces for each sum of an outer and an inner distance.
fn gather_bits<T: Plain>(
    array: &Array,
    slots: &mut [T],
    outer: &[isize],
    inner: &[isize],
    chars: usize,
) -> Result<()> {
    let base = Shared(array.pointer());
    let run = is_run(inner, chars * size_of::<T>());
    let block = if run {
        &[0][..inner.len().min(1)]
    } else {
        inner
    };
    let pieces = if run { inner.len() * chars } else { chars };
    let each = block.len() * pieces;
    if each == 0 {
        return Ok(());
    }
    if !run && chars == 1 && inner.len() > 4 * TILE && outer.len() > 4 {
        let out = Shared(slots.as_mut_ptr());
        return parallel::ranges(inner.len(), TILE, |range| {
            for (turn, outer) in outer.iter().enumerate() {
                let first = turn * inner.len();
                for at in range.clone() {
                    let from = base.at(0).wrapping_offset(outer + inner[at]).cast::<T>();
                    // SAFETY: as below; the slots of a range of inner places are one task's.
                    unsafe { *out.at(first + at) = *from };
                }
            }
            Ok(())
        });
    }
    parallel::pieces(slots, (GRAIN / 4 / each).max(1) * each, |start, slots| {
        let outer = outer[start / each..].iter().take(slots.len() / each);
        let from = |shift: isize| base.at(0).cast_const().wrapping_offset(shift).cast::<T>();
        if each == 1 {
            let only = block[0];
            for (slot, outer) in slots.iter_mut().zip(outer) {
                // SAFETY: the plan checked every position against the axes of the array, so that
                // the pieces lie in its buffer; the element type is plain.
                *slot = unsafe { *from(outer + only) };
            }
            return Ok(());
        }
        let mut cells = slots.chunks_exact_mut(pieces);
        for outer in outer {
            for (inner, cell) in block.iter().zip(&mut cells) {
                // SAFETY: as above.
                let items = unsafe { std::slice::from_raw_parts(from(outer + inner), pieces) };
                cell.copy_from_slice(items);
            }
        }
        Ok(())
    })
}

/// The other way round: the items go to the positions, in order; the items of one element go to
/// all of them.
fn scatter_bits<T: Plain>(
    array: &Array,
    outer: &[isize],
    inner: &[isize],
    chars: usize,
    items: &[T],
) -> Result<()> {
    let base = Shared(array.pointer());
    let (many, width) = (items.len() > chars, chars * size_of::<T>());
    let run = is_run(inner, width);
    if chars == 1 && inner.len() == 1 && array.is_c_contiguous() && outer.len() >= GRAIN {
        // Every task looks at all positions and writes those of its part of the memory, so that
        // of several writes to one place the last one stays.
        let part = array.nbytes().div_ceil(parallel::threads()).max(1);
        return parallel::ranges(array.nbytes(), part, |part| {
            for (at, outer) in outer.iter().enumerate() {
                let shift = outer + inner[0];
                if part.contains(&(shift as usize)) {
                    let item = items[if many { at } else { 0 }];
                    // SAFETY: as in `gather_bits`; no other task writes this part.
                    unsafe { *base.at(0).wrapping_offset(shift).cast::<T>() = item };
                }
                if at % GRAIN == 0 && interrupt::is_raised() {
                    break;
                }
            }
            Ok(())
        });
    }
    let each = inner.len() * chars;
    for (turn, outer) in outer.iter().enumerate() {
        if turn % (GRAIN / 64) == 0 {
            interrupt::check()?;
        }
        let cells = if many {
            &items[turn * each..(turn + 1) * each]
        } else {
            items
        };
        let target = |inner: isize| base.at(0).wrapping_offset(outer + inner).cast::<T>();
        // SAFETY: as in `gather_bits`; the items lie elsewhere, or are a copy.
        unsafe {
            if run && many {
                std::ptr::copy_nonoverlapping(cells.as_ptr(), target(0), each);
            } else if run && chars == 1 {
                std::slice::from_raw_parts_mut(target(0), each).fill(cells[0]);
            } else {
                for (at, inner) in inner.iter().enumerate() {
                    let cell = cells[if many { at * chars } else { 0 }..].as_ptr();
                    std::ptr::copy_nonoverlapping(cell, target(*inner), chars);
                }
            }
        }
    }
    Ok(())
}
