//! Runs the folding of a loop over arrays, in NumPy's order: the axes by their strides; a reduced
//! fastest axis is folded run by run, otherwise row is folded upon row.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use smallvec::SmallVec;

use super::lane::{Lane, LaneMut};
use super::loops::Loop;
use super::plan::{Plan, axis_order, stretched};
use super::reduction::{Stack, Strided};
use super::total::{Cell, Total};
use super::transfer::{Place, Scratch, advance, convert};
use crate::kernels::parallel::{self, GRAIN};
use crate::value::{Array, DType, Result, Shape, Strides, interrupt};

/// The most elements of a row that are folded upon a row at once.
const TILE: usize = 1024;
/// How many elements NumPy converts at a time; sums of converted elements show it.
const BUFFER: usize = 8192;

/// Folds an array into another one of the loop's type, which has the same axes with length 1 where
/// they are reduced, and holds what to start with. The mask, of bools, stretches to the array.
///
/// # Errors
/// What the kernel reports, or `KeyboardInterrupt`.
pub fn fold(item: &Loop, out: &Array, array: &Array, mask: Option<&Array>) -> Result<()> {
    let shape = array.shape();
    if shape.contains(&0) {
        return Ok(());
    }
    let mut strides: SmallVec<[Strides; 4]> = SmallVec::new();
    strides.extend(
        [out, array]
            .into_iter()
            .chain(mask)
            .map(|a| stretched(a, shape.len())),
    );
    let order = {
        let slices: SmallVec<[&[isize]; 3]> =
            strides.iter().skip(1).map(Strides::as_slice).collect();
        axis_order(shape.len(), &slices)
    };
    let plan = Plan::new(shape, &strides, &order);
    let walk = Walk {
        item,
        plan,
        out: out.pointer(),
        array: array.pointer(),
        mask: mask.map(Array::pointer),
        source: array.dtype(),
        target: item.inputs.first().copied().unwrap_or(array.dtype()),
    };
    walk.split()
}

/// The order in which a reduction visits the axes of an array, the slowest first.
pub fn visiting_order(array: &Array) -> SmallVec<[usize; 6]> {
    axis_order(array.ndim(), &[&stretched(array, array.ndim())])
}

/// A reduction under way, or the part of it that one thread takes.
struct Walk<'a> {
    item: &'a Loop,
    plan: Plan,
    out: *mut u8,
    array: *mut u8,
    mask: Option<*mut u8>,
    /// The element type of the array.
    source: DType,
    /// The element type of the output, in which the loop folds.
    target: DType,
}

// SAFETY: the pointers are of arrays that outlive the walk; the array and the mask are only read,
// and threads get walks that write different elements of the output (see `split`).
unsafe impl Sync for Walk<'_> {}

/// Buffers of one thread.
#[derive(Default)]
struct Buffers {
    raw: Scratch,
    tile: Scratch,
    acc: Scratch,
}

impl Walk<'_> {
    fn strides(&self, operand: usize) -> &[isize] {
        self.plan
            .strides
            .get(operand)
            .map_or(&[], Strides::as_slice)
    }

    fn converts(&self) -> bool {
        self.source != self.target
    }

    /// Runs on several threads where the output has elements enough, or the one run is long.
    fn split(&self) -> Result<()> {
        let total = self.plan.size();
        if total < 2 * GRAIN {
            return self.run(&mut Buffers::default());
        }
        // Along an axis that stays: each output element is folded by one thread, in the same order.
        let kept = |axis: &usize| {
            self.strides(0)
                .get(*axis)
                .is_some_and(|stride| *stride != 0)
        };
        let length = |axis: &usize| self.plan.shape.get(*axis).copied().unwrap_or(0);
        let Some(axis) = (0..self.plan.shape.len()).filter(kept).max_by_key(length) else {
            return self.single(total);
        };
        let (length, grain) = (length(&axis), GRAIN * length(&axis) / total);
        let is_row = axis + 1 == self.plan.shape.len();
        let least = if is_row { 512 } else { 1 };
        parallel::ranges(length, grain.max(least), |range| {
            self.part(axis, range).run(&mut Buffers::default())
        })
    }

    /// The part of the walk between two places of an axis.
    fn part(&self, axis: usize, range: Range<usize>) -> Self {
        let mut shape = self.plan.shape.clone();
        if let Some(length) = shape.get_mut(axis) {
            *length = range.len();
        }
        let strides = self.plan.strides.clone();
        let shift = |operand: usize, start: *mut u8| {
            let step = self.strides(operand).get(axis).copied().unwrap_or(0);
            start.wrapping_offset(step * range.start as isize)
        };
        Self {
            plan: Plan { shape, strides },
            out: shift(0, self.out),
            array: shift(1, self.array),
            mask: self.mask.map(|mask| shift(2, mask)),
            ..*self
        }
    }

    /// Folds everything into one element, the run split where its loop allows it.
    fn single(&self, total: usize) -> Result<()> {
        let one_run = self.plan.shape.len() == 1 && self.mask.is_none();
        let width = self.source.itemsize() as isize;
        let Some(reduction) = self.item.reduction.as_ref().filter(|_| one_run) else {
            return self.run(&mut Buffers::default());
        };
        let Some((split, neutral)) = &reduction.split else {
            return self.run(&mut Buffers::default());
        };
        // SAFETY: one element of the output, which nobody else uses now.
        let mut acc = unsafe { LaneMut::from_raw(self.target, self.out, 1) };
        let stride = self.strides(1).first().copied().unwrap_or(width);
        if reduction.decided.is_some() {
            // What the first elements decide is not worth a second thread.
            let head = BUFFER.min(total);
            self.fold_run(&mut Buffers::default(), &[0], head, 1)?;
        }
        let decided = |lane: Lane<'_>| {
            reduction
                .decided
                .is_some_and(|flag| lane.get::<bool>() == [flag])
        };
        if decided(acc.as_lane()) {
            return Ok(());
        }
        let done = AtomicBool::new(false);
        if self.converts() {
            let starts = (0..total).step_by(BUFFER);
            let mut parts: Vec<Cell> = starts.map(|_| Cell::empty()).collect();
            parallel::pieces(&mut parts, GRAIN / BUFFER, |first, piece| {
                let mut own = Buffers::default();
                for (at, cell) in piece.iter_mut().enumerate() {
                    if done.load(Ordering::Relaxed) {
                        let none = Strided::over::<bool>(&[]);
                        neutral.put(&mut cell.lane_mut(self.target), &none);
                        continue;
                    }
                    let start = (first + at) * BUFFER;
                    let len = BUFFER.min(total - start);
                    self.load(&mut own, &[start], len);
                    let lane = own.tile.lane(self.target, len);
                    let width = self.target.itemsize() as isize;
                    // SAFETY: the buffer holds `len` converted elements.
                    let run = unsafe { Strided::from_raw(self.target, lane.pointer(), width, len) };
                    neutral.put(&mut cell.lane_mut(self.target), &run);
                    (reduction.fold)(&mut cell.lane_mut(self.target), &run);
                    if decided(cell.lane(self.target)) {
                        done.store(true, Ordering::Relaxed);
                    }
                }
                Ok(())
            })?;
            for cell in &parts {
                (reduction.rows)(&mut acc, cell.lane(self.target));
            }
            return Ok(());
        }
        let total_of = Total {
            reduction,
            split: *split,
            dtype: self.target,
            longest: GRAIN,
        };
        let cell = total_of.run(total, || {
            |range: Range<usize>| {
                let start = self.array.wrapping_offset(range.start as isize * stride);
                // SAFETY: elements of the array, which nobody writes.
                let run = unsafe { Strided::from_raw(self.target, start, stride, range.len()) };
                let mut cell = Cell::empty();
                neutral.put(&mut cell.lane_mut(self.target), &run);
                if !done.load(Ordering::Relaxed) {
                    (reduction.fold)(&mut cell.lane_mut(self.target), &run);
                    if decided(cell.lane(self.target)) {
                        done.store(true, Ordering::Relaxed);
                    }
                }
                Ok(cell)
            }
        })?;
        (reduction.rows)(&mut acc, cell.lane(self.target));
        Ok(())
    }

    fn run(&self, own: &mut Buffers) -> Result<()> {
        let ndim = self.plan.shape.len();
        let folds = self.strides(0).last() == Some(&0);
        // Runs that do not lie in one line go through a buffer, which fills across all the fastest
        // reduced axes, unless the fastest alone is longer than it.
        let inner = if folds && self.mask.is_none() && self.plan.inner() <= BUFFER {
            self.strides(0)
                .iter()
                .rev()
                .take_while(|stride| **stride == 0)
                .count()
        } else {
            1
        };
        let outer = ndim.saturating_sub(inner);
        let len: usize = self.plan.shape.iter().skip(outer).product();
        let rows = self.stacked();
        let len = len * rows.max(1);
        let mut index: Shape = self.plan.shape.iter().map(|_| 0).collect();
        let total = self.plan.size();
        let mut done = 0;
        let mut steps = 0usize;
        while done < total {
            if steps.is_multiple_of(64) || len > TILE {
                interrupt::check()?;
            }
            steps += 1;
            if folds {
                self.fold_run(own, &index, len, inner)?;
            } else if rows > 0 {
                self.fold_stack(&index, rows)?;
            } else {
                self.fold_rows(own, &index, len)?;
            }
            advance(&mut index, &self.plan.shape, len);
            done += len;
        }
        Ok(())
    }

    fn address(&self, operand: usize, start: *mut u8, index: &[usize]) -> *mut u8 {
        let strides = self.strides(operand);
        Place {
            start,
            shape: &self.plan.shape,
            strides,
            index,
        }
        .first()
    }

    /// How many elements the buffer takes at once: whole turns of the axes that fit into it.
    fn buffered(&self, inner: usize) -> usize {
        let axes = self.plan.shape.iter().rev().take(inner);
        let turns = axes.scan(1usize, |turn, length| {
            *turn *= length;
            Some(*turn).filter(|turn| *turn <= BUFFER)
        });
        turns.last().map_or(BUFFER, |turn| BUFFER / turn * turn)
    }

    /// Folds `len` elements along the fastest `inner` axes into one.
    fn fold_run(&self, own: &mut Buffers, index: &[usize], len: usize, inner: usize) -> Result<()> {
        let out = self.address(0, self.out, index);
        if !self.converts() && inner == 1 {
            let from = self.address(1, self.array, index);
            let stride = self.strides(1).last().copied().unwrap_or(0);
            // SAFETY: the plan's elements are the array's; the output is memory of its own.
            let run = unsafe { Strided::from_raw(self.target, from, stride, len) };
            return self.fold_masked(out, &run, index, 0);
        }
        let buffer = if inner == 1 {
            BUFFER
        } else {
            self.buffered(inner)
        };
        let mut at: Shape = index.into();
        let mut done = 0;
        while done < len {
            let part = buffer.min(len - done);
            self.load(own, &at, part);
            let lane = own.tile.lane(self.target, part);
            // SAFETY: the buffer holds `part` converted elements and is not written meanwhile.
            let run = unsafe {
                let width = self.target.itemsize() as isize;
                Strided::from_raw(self.target, lane.pointer(), width, part)
            };
            self.fold_masked(out, &run, index, done)?;
            advance(&mut at, &self.plan.shape, part);
            done += part;
        }
        Ok(())
    }

    /// Brings elements from an index on into the buffer, converted.
    fn load(&self, own: &mut Buffers, index: &[usize], len: usize) {
        let (source, target) = (self.source, self.target);
        own.raw.reserve(len * source.itemsize());
        let strides = self.plan.strides.get(1).map_or(&[][..], Strides::as_slice);
        let place = Place {
            start: self.array,
            shape: &self.plan.shape,
            strides,
            index,
        };
        // SAFETY: the plan's elements are the array's; the buffer has room.
        unsafe { place.gather(source.itemsize(), own.raw.pointer(), len) };
        own.tile.reserve(len * target.itemsize());
        convert(
            own.raw.lane(source, len),
            &mut own.tile.lane_mut(target, len),
        );
    }

    /// The mask's flags from an index on along the fastest axis.
    fn flags(&self, index: &[usize], skip: usize, len: usize) -> Option<Strided> {
        let mask = self.mask?;
        let stride = self.strides(2).last().copied().unwrap_or(0);
        let from = self
            .address(2, mask, index)
            .wrapping_offset(skip as isize * stride);
        // SAFETY: the plan's elements are the mask's, which nobody writes.
        Some(unsafe { Strided::from_raw(DType::Bool, from, stride, len) })
    }

    fn fold_masked(&self, out: *mut u8, run: &Strided, index: &[usize], skip: usize) -> Result<()> {
        // SAFETY: one element of the output, which nobody else uses now.
        let mut acc = unsafe { LaneMut::from_raw(self.target, out, 1) };
        match self.flags(index, skip, run.len()) {
            None => fold_one(self.item, &mut acc, run),
            Some(flags) => each_run(&flags, |from, to| {
                fold_one(self.item, &mut acc, &run.part(from, to))
            }),
        }
    }

    /// How many rows are folded at once: those along the next axis, where it is reduced and
    /// nothing stands in the way; 0 otherwise.
    fn stacked(&self) -> usize {
        let ndim = self.plan.shape.len();
        let (Some(next), true) = (ndim.checked_sub(2), self.item.reduction.is_some()) else {
            return 0;
        };
        let width = self.target.itemsize() as isize;
        let steps = |operand: usize| self.strides(operand);
        let direct = self.mask.is_none()
            && !self.converts()
            && steps(0).last() == Some(&width)
            && steps(1).last() == Some(&width)
            && steps(0).get(next) == Some(&0);
        match self.plan.shape.get(next) {
            Some(rows) if direct => *rows,
            _ => 0,
        }
    }

    /// Folds rows along the last but one axis.
    fn fold_stack(&self, index: &[usize], rows: usize) -> Result<()> {
        let Some(reduction) = &self.item.reduction else {
            return Ok(());
        };
        let (len, width) = (self.plan.inner(), self.target.itemsize());
        let stride = self.strides(1).iter().rev().nth(1).copied().unwrap_or(0);
        let (out, from) = (
            self.address(0, self.out, index),
            self.address(1, self.array, index),
        );
        for start in (0..len).step_by(TILE) {
            let part = TILE.min(len - start);
            for first in (0..rows).step_by(TILE) {
                interrupt::check()?;
                let count = TILE.min(rows - first);
                let from = from.wrapping_offset(first as isize * stride);
                // SAFETY: the rows are elements of the array, which nobody writes; the part of
                // the output is nobody else's.
                unsafe {
                    let from = from.wrapping_add(start * width);
                    let stack = Stack::from_raw(self.target, from, stride, (count, part));
                    let out = out.wrapping_add(start * width);
                    (reduction.stack)(&mut LaneMut::from_raw(self.target, out, part), &stack);
                }
            }
        }
        Ok(())
    }

    /// Folds a row of `len` elements into a row of the output.
    fn fold_rows(&self, own: &mut Buffers, index: &[usize], len: usize) -> Result<()> {
        let width = self.target.itemsize();
        let mut at: Shape = index.into();
        let mut done = 0;
        while done < len {
            let part = TILE.min(len - done);
            let step = self.strides(1).last().copied().unwrap_or(0);
            let direct = !self.converts() && step == width as isize;
            if !direct {
                self.load(own, &at, part);
            }
            let row_start = self.address(1, self.array, &at);
            let out_step = self.strides(0).last().copied().unwrap_or(0);
            let out_start = self.address(0, self.out, &at);
            let in_order = out_step == width as isize;
            let strides = self.plan.strides.first().map_or(&[][..], Strides::as_slice);
            let place = Place {
                start: self.out,
                shape: &self.plan.shape,
                strides,
                index: &at,
            };
            if !in_order {
                own.acc.reserve(part * width);
                // SAFETY: the plan's elements are the output's; the buffer has room.
                unsafe { place.gather(width, own.acc.pointer(), part) };
            }
            let flags = self.flags(&at, 0, part);
            let row = if direct {
                // SAFETY: `part` elements follow each other in the array, which is not written.
                unsafe { Lane::from_raw(self.target, row_start, part) }
            } else {
                own.tile.lane(self.target, part)
            };
            let mut acc = if in_order {
                // SAFETY: `part` elements of the output follow each other; nobody else uses them.
                unsafe { LaneMut::from_raw(self.target, out_start, part) }
            } else {
                own.acc.lane_mut(self.target, part)
            };
            match flags {
                None => row_upon(self.item, &mut acc, row)?,
                Some(flags) => each_run(&flags, |from, to| {
                    row_upon(self.item, &mut acc.part(from, to), row.part(from, to))
                })?,
            }
            if !in_order {
                // SAFETY: as for the gathering.
                unsafe { place.scatter(width, own.acc.pointer(), part) };
            }
            advance(&mut at, &self.plan.shape, part);
            done += part;
        }
        Ok(())
    }
}

/// Calls `f(from, to)` for each run of set flags.
fn each_run(flags: &Strided, mut f: impl FnMut(usize, usize) -> Result<()>) -> Result<()> {
    let mut start = None;
    for (at, flag) in flags.iter::<bool>().enumerate() {
        match (flag, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                f(from, at)?;
                start = None;
            }
            _ => {}
        }
    }
    start.map_or(Ok(()), |from| f(from, flags.len()))
}

/// Folds a run into one element, by the loop's own form or element by element.
fn fold_one(item: &Loop, acc: &mut LaneMut<'_>, run: &Strided) -> Result<()> {
    if let Some(reduction) = &item.reduction {
        (reduction.fold)(acc, run);
        return Ok(());
    }
    for at in 0..run.len() {
        // SAFETY: one element of the run.
        let x = unsafe { Lane::from_raw(run.dtype(), run.pointer(at), 1) };
        row_upon(item, acc, x)?;
    }
    Ok(())
}

/// Folds a row upon a row of results.
fn row_upon(item: &Loop, acc: &mut LaneMut<'_>, row: Lane<'_>) -> Result<()> {
    if let Some(reduction) = &item.reduction {
        (reduction.rows)(acc, row);
        return Ok(());
    }
    interrupt::poll();
    let mut before = Scratch::default();
    before.reserve(acc.len() * acc.dtype().itemsize());
    convert(acc.as_lane(), &mut before.lane_mut(acc.dtype(), acc.len()));
    let before = before.lane(acc.dtype(), acc.len());
    (item.kernel)(&[before, row], &mut [acc.part(0, acc.len())])
}
