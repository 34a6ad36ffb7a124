//! Moving and converting elements between arrays and the tiles of a run.

use std::cell::RefCell;

use super::lane::{Lane, LaneMut};
use crate::kernels::simd::simd;
use crate::value::{DType, Element};
use crate::with_dtype;

/// A buffer for one tile, aligned for every element type; taken when first used from those that
/// the thread has put back.
#[derive(Default)]
pub struct Scratch(Vec<Cell>);

/// As wide as the widest element, on a boundary that vectors like.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Cell {
    _bytes: [u64; 8],
}

thread_local! {
    /// Buffers put back.
    static SPARE: RefCell<Vec<Vec<Cell>>> = const { RefCell::new(Vec::new()) };
}

/// How many buffers a thread keeps.
const SPARES: usize = 16;
/// The most cells of a buffer that is kept.
const SPARE_CELLS: usize = 2048;

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.0.is_empty() || self.0.len() > SPARE_CELLS {
            return;
        }
        let cells = std::mem::take(&mut self.0);
        // At the end of a thread there is no list any more.
        let _ = SPARE.try_with(|spare| {
            if let Ok(mut spare) = spare.try_borrow_mut()
                && spare.len() < SPARES
            {
                spare.push(cells);
            }
        });
    }
}

impl Scratch {
    /// Makes room for so many bytes.
    pub fn reserve(&mut self, bytes: usize) {
        let cells = bytes.div_ceil(size_of::<Cell>());
        if self.0.is_empty() && cells > 0 {
            let spare = SPARE.try_with(|spare| spare.try_borrow_mut().ok()?.pop());
            self.0 = spare.ok().flatten().unwrap_or_default();
        }
        if self.0.len() < cells {
            self.0.resize(cells, Cell::default());
        }
    }

    /// Room for `len` elements, to be read; what it holds was written before, or is zero.
    pub fn lane(&self, dtype: DType, len: usize) -> Lane<'_> {
        let len = self.fit(dtype, len);
        // SAFETY: the vector holds so many bytes, aligned to 64, and is borrowed meanwhile. Zero
        // and whatever was written as this type are valid.
        unsafe { Lane::from_raw(dtype, self.0.as_ptr().cast(), len) }
    }

    /// Room for `len` elements, to be written.
    pub fn lane_mut(&mut self, dtype: DType, len: usize) -> LaneMut<'_> {
        let len = self.fit(dtype, len);
        // SAFETY: as for `lane`, and the borrow is exclusive.
        unsafe { LaneMut::from_raw(dtype, self.0.as_mut_ptr().cast(), len) }
    }

    /// The start of the room.
    pub fn pointer(&mut self) -> *mut u8 {
        self.0.as_mut_ptr().cast()
    }

    fn fit(&self, dtype: DType, len: usize) -> usize {
        len.min(self.0.len() * size_of::<Cell>() / dtype.itemsize().max(1))
    }
}

/// Where the elements of a tile lie in an array.
pub struct Place<'a> {
    /// The first element of the array.
    pub start: *mut u8,
    /// Lengths of the axes, the slowest first.
    pub shape: &'a [usize],
    /// Strides along them.
    pub strides: &'a [isize],
    /// The index of the tile's first element.
    pub index: &'a [usize],
}

impl Place<'_> {
    /// The address of the tile's first element.
    pub fn first(&self) -> *mut u8 {
        let pairs = self.index.iter().zip(self.strides);
        let shift: isize = pairs.map(|(index, stride)| *index as isize * stride).sum();
        self.start.wrapping_offset(shift)
    }

    /// Calls `f(address, elements before it, length)` for each run along the fastest axis.
    fn runs(&self, len: usize, mut f: impl FnMut(*mut u8, usize, usize)) {
        let mut index: crate::value::Shape = self.index.into();
        let mut done = 0;
        while done < len {
            let inner = self.shape.last().copied().unwrap_or(1);
            let at = index.last().copied().unwrap_or(0);
            let run = (inner - at).min(len - done).max(1);
            f(
                Place {
                    index: &index,
                    ..*self
                }
                .first(),
                done,
                run,
            );
            done += run;
            advance(&mut index, self.shape, run);
        }
    }

    /// Copies `len` elements of a width from the array to `to`.
    ///
    /// # Safety
    /// The elements from the index on lie in the array; `to` has room for them; no overlap.
    pub unsafe fn gather(&self, width: usize, to: *mut u8, len: usize) {
        let stride = self.strides.last().copied().unwrap_or(0);
        self.runs(len, |from, done, run| {
            // SAFETY: the run lies in the array, and `to` has room for all.
            unsafe {
                copy(
                    from,
                    stride,
                    to.add(done * width),
                    width as isize,
                    width,
                    run,
                )
            };
        });
    }

    /// Copies `len` elements of a width from `from` to the array.
    ///
    /// # Safety
    /// The elements from the index on lie in the array, which nobody uses; no overlap.
    pub unsafe fn scatter(&self, width: usize, from: *const u8, len: usize) {
        let stride = self.strides.last().copied().unwrap_or(0);
        self.runs(len, |to, done, run| {
            // SAFETY: the run lies in the array, and `from` holds all.
            unsafe {
                copy(
                    from.add(done * width),
                    width as isize,
                    to,
                    stride,
                    width,
                    run,
                )
            };
        });
    }
}

/// Moves an index on by `by` elements.
pub fn advance(index: &mut [usize], shape: &[usize], by: usize) {
    let mut carry = by;
    for (at, length) in index.iter_mut().zip(shape).rev() {
        *at += carry;
        if *at < *length {
            return;
        }
        carry = *at / *length;
        *at %= *length;
    }
}

/// Copies `len` elements of a width between two strided places.
///
/// # Safety
/// All elements are valid at both places, aligned to their type, and do not overlap.
unsafe fn copy(
    from: *const u8,
    from_step: isize,
    to: *mut u8,
    to_step: isize,
    width: usize,
    len: usize,
) {
    // SAFETY: the caller's promise, handed on.
    unsafe {
        if from_step == width as isize && to_step == width as isize {
            std::ptr::copy_nonoverlapping(from, to, width * len);
            return;
        }
        match width {
            1 => copy_as::<u8>(from, from_step, to, to_step, len),
            2 => copy_as::<u16>(from, from_step, to, to_step, len),
            4 => copy_as::<u32>(from, from_step, to, to_step, len),
            // Only complex64 is 8 bytes with the alignment of 4.
            8 if from.addr().is_multiple_of(8)
                && to.addr().is_multiple_of(8)
                && from_step % 8 == 0
                && to_step % 8 == 0 =>
            {
                copy_as::<u64>(from, from_step, to, to_step, len);
            }
            _ => {
                for at in 0..len as isize {
                    let (from, to) = (from.offset(at * from_step), to.offset(at * to_step));
                    std::ptr::copy_nonoverlapping(from, to, width);
                }
            }
        }
    }
}

/// # Safety
/// As for `copy`, with elements as wide and as aligned as `T`.
unsafe fn copy_as<T: Copy>(
    from: *const u8,
    from_step: isize,
    to: *mut u8,
    to_step: isize,
    len: usize,
) {
    if from_step == 0 && to_step == size_of::<T>() as isize {
        // SAFETY: the caller's promise; the place of the one element is not written.
        unsafe { std::slice::from_raw_parts_mut(to.cast::<T>(), len).fill(*from.cast::<T>()) };
        return;
    }
    for at in 0..len as isize {
        // SAFETY: the caller's promise.
        unsafe {
            *to.offset(at * to_step).cast::<T>() = *from.offset(at * from_step).cast::<T>();
        }
    }
}

simd! {
    /// Converts elements.
    fn cast_wide<A: Element, B: Element>(from: &[A], to: &mut [B]) {
        for (to, from) in to.iter_mut().zip(from) {
            *to = from.cast();
        }
    }
}

/// Converts a lane to the element type of another, as C does; strings are cut or padded.
pub fn convert(from: Lane<'_>, to: &mut LaneMut<'_>) {
    with_dtype!(from.dtype(), A => {
        with_dtype!(to.dtype(), B => cast_wide(from.get::<A>(), to.get::<B>()), str => {})
    }, str => convert_strings(from, to));
}

fn convert_strings(from: Lane<'_>, to: &mut LaneMut<'_>) {
    let (chars, width) = from.strings();
    if to.dtype() == DType::Bool {
        let cells = chars.chunks(width.max(1));
        for (flag, cell) in to.get::<bool>().iter_mut().zip(cells) {
            *flag = cell.iter().any(|c| *c != 0);
        }
        return;
    }
    let (target, target_width) = to.strings();
    for (to, from) in target
        .chunks_mut(target_width.max(1))
        .zip(chars.chunks(width.max(1)))
    {
        to.fill(0);
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from;
        }
    }
}
