//! Elements moved from one layout to another: the one driver behind copies, joins, transposes,
//! tilings and assignments.
//!
//! A [`Move`](plan::Move) is a list of axes with a step on either side, cut into tasks that threads
//! share; the innermost loops ([`lines`]) know only how wide an element is. What [`Array`] can do
//! by moving all of its elements is here as well, since it uses the threads.

mod lines;
pub mod pick;
mod plan;
#[cfg(test)]
mod tests;

use crate::value::interrupt::{filled, room};
use std::borrow::Cow;

use super::elementwise::transfer::convert;
use super::elementwise::{Lane, LaneMut};
use super::parallel::{self, GRAIN, Shared};
use crate::value::interrupt::Paced;
use crate::value::{
    Array, DType, Element, ErrorKind, Result, Scalar, budget, cast, interrupt, layout,
};
use plan::Move;
use smallvec::SmallVec;

/// Copies every element of `src` to the same place in `dst`. Both have one shape and dtype, and
/// share no memory; no two elements of `dst` do.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn copy(dst: &Array, src: &Array) -> Result<()> {
    copy_all(&[(dst, src)])
}

/// Copies several arrays, as [`copy`] does each; those that interleave in memory go together.
///
/// # Errors
/// As [`copy`].
pub fn copy_all(pairs: &[(&Array, &Array)]) -> Result<()> {
    let moves: SmallVec<[Move; 2]> = pairs
        .iter()
        .map(|(dst, src)| Move::new(Shared(dst.pointer()), dst.strides(), src))
        .paced()
        .collect();
    run_all(&moves)
}

/// How many moves are made between two looks at the interruption flag.
const MANY: usize = 1 << 12;

fn run_all(moves: &[Move]) -> Result<()> {
    let tasks = moves.iter().map(Move::tasks).max().unwrap_or(0);
    parallel::ranges(tasks, 1, |range| {
        for (at, one) in moves.iter().enumerate() {
            if at.is_multiple_of(MANY) {
                interrupt::check()?;
            }
            if range.start < one.tasks() {
                // SAFETY: the caller promises that the sources lie elsewhere, and tasks of a move
                // have no element in common.
                unsafe { one.run(range.start) };
            }
        }
        Ok(())
    })
}

impl Array {
    /// A copy in C order.
    ///
    /// # Errors
    /// When there is no memory for it, or `KeyboardInterrupt`.
    pub fn copy(&self) -> Result<Self> {
        // SAFETY: every element is written.
        let out = unsafe { Self::unwritten(self.shape(), self.dtype()) }?;
        copy(&out, self)?;
        Ok(out)
    }

    /// This array, or a copy in C order where it is not contiguous.
    ///
    /// # Errors
    /// As [`Array::copy`].
    pub fn contiguous(&self) -> Result<Self> {
        if self.is_c_contiguous() {
            Ok(self.clone())
        } else {
            self.copy()
        }
    }

    /// A copy with another element type, in C order; strings are read and written as NumPy does.
    ///
    /// # Errors
    /// When a string is no number, as [`Array::copy`] otherwise.
    pub fn astype(&self, dtype: DType) -> Result<Self> {
        let dtype = match dtype {
            DType::Str(0) => DType::Str(self.dtype().string_width()),
            sized => sized,
        };
        if self.dtype() == dtype {
            return self.copy();
        }
        budget::check_array(self.shape(), dtype)?;
        if let DType::Str(width) = dtype {
            return Ok(cast::to_strings(self, width as usize));
        }
        if self.dtype().is_str() {
            // Read as the widest type of the kind, which may be the one that was asked for.
            let numbers = cast::parse_strings(self, dtype).map_err(|mut error| {
                // The elements are strings of NumPy's.
                if let Some((words, text)) = error.message.split_once(": '") {
                    error.message = format!("{words}: np.str_('{text})");
                }
                error
            })?;
            return if numbers.dtype() == dtype {
                Ok(numbers)
            } else {
                numbers.astype(dtype)
            };
        }
        // SAFETY: every element is written.
        let out = unsafe { Self::unwritten(self.shape(), dtype) }?;
        convert_all(self, dtype, Shared(out.pointer()))?;
        Ok(out)
    }

    /// Every element in C order, converted as C does; in place where they lie so.
    pub fn items<T: Element>(&self) -> Cow<'_, [T]> {
        match self.slice::<T>() {
            Some(items) => Cow::Borrowed(items),
            None => Cow::Owned(self.to_vec::<T>()),
        }
    }

    /// Every element in C order, converted as C does.
    pub fn to_vec<T: Element>(&self) -> Vec<T> {
        if self.dtype().is_str() {
            // Whoever wants numbers refuses strings first; there are as many elements anyway.
            return filled(self.size(), &T::default());
        }
        let mut items = room(self.size());
        let start = Shared(items.spare_capacity_mut().as_mut_ptr().cast::<u8>());
        match convert_all(self, T::DTYPE, start) {
            // SAFETY: so many elements were written.
            Ok(()) => unsafe { items.set_len(self.size()) },
            Err(error) if error.kind == ErrorKind::KeyboardInterrupt => interrupt::stop(),
            Err(_) => items.extend(self.scalars().iter().map(Scalar::cast::<T>)),
        }
        items
    }
}

/// Copies numbers, converted, into an array in C order of the same shape that shares no memory.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn convert_into(dst: &Array, src: &Array) -> Result<()> {
    convert_all(src, dst.dtype(), Shared(dst.pointer()))
}

/// Writes every element in C order, converted to a number type, to memory that has room for them.
fn convert_all(array: &Array, dtype: DType, to: Shared<u8>) -> Result<()> {
    if array.dtype() == dtype {
        let strides = layout::c_strides(array.shape(), dtype.itemsize());
        return run_all(&[Move::new(to, &strides, array)]);
    }
    let source = array.contiguous()?;
    let from = Shared(source.pointer());
    let (old, new) = (array.dtype(), dtype);
    parallel::ranges(array.size(), GRAIN, |range| {
        // SAFETY: the elements of a contiguous array follow each other; the ranges are parts of
        // it, and of the room, which the caller vouches for.
        let (from, mut to) = unsafe {
            (
                Lane::from_raw(old, from.at(range.start * old.itemsize()), range.len()),
                LaneMut::from_raw(new, to.at(range.start * new.itemsize()), range.len()),
            )
        };
        convert(from, &mut to);
        Ok(())
    })
}
