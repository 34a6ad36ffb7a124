//! Picking elements one by one: index arrays.

use super::Axes;
use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::value::element::Plain;
use crate::value::interrupt::Paced;
use crate::value::layout::{Shape, broadcast_pair, shape_text};
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
        let cast = value.astype(self.array.dtype())?;
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
        let source = stretched.permuted(&back).contiguous()?;
        let inner = self.inner();
        with_bits!(self.array.dtype(), T => {
            let items = source.bits::<T>();
            let chars = self.array.dtype().itemsize() / size_of::<T>();
            if let Some(items) = items.as_slice() {
                scatter_bits::<T>(&self.array, &self.outer, &inner, chars, items)?;
            }
        });
        Ok(())
    }

    /// The shape of the result, and the byte distances of its elements in C order.
    pub(super) fn positions(&self) -> (Shape, Vec<isize>) {
        let inner = super::shifts(&self.rest.shape, &self.rest.strides);
        let lead: usize = self.rest.shape.iter().take(self.place).product();
        let tail = inner.len().checked_div(lead).unwrap_or(0);
        let mut out = Vec::with_capacity(inner.len() * self.outer.len());
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
        let shifts: Vec<i64> = pick
            .shifts
            .iter()
            .map(|shift| *shift as i64)
            .paced()
            .collect();
        let stretched = Array::from_shape_vec(pick.shape.clone(), shifts).broadcast_to(&shape);
        for (total, shift) in sum
            .iter_mut()
            .zip(stretched.iter().flat_map(Array::to_vec::<i64>))
            .paced()
        {
            *total += shift as isize;
        }
    }
    Ok((shape, sum))
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

/// The other way round: the items go to the positions, in order.
fn scatter_bits<T: Plain>(
    array: &Array,
    outer: &[isize],
    inner: &[isize],
    chars: usize,
    items: &[T],
) -> Result<()> {
    let base = array.pointer();
    let mut cells = items.chunks_exact(chars.max(1));
    for (turn, outer) in outer.iter().enumerate() {
        if turn % GRAIN == 0 {
            interrupt::check()?;
        }
        for inner in inner {
            let Some(cell) = cells.next() else {
                return Ok(());
            };
            // SAFETY: as in `gather_bits`; the items were copied, so they lie elsewhere.
            unsafe {
                let target = base.offset(outer + inner).cast::<T>();
                std::ptr::copy_nonoverlapping(cell.as_ptr(), target, cell.len());
            }
        }
    }
    Ok(())
}
