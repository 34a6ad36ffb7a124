//! Runs the folding of a loop over arrays, in NumPy's order: the axes by their strides; a reduced
//! fastest axis is folded run by run, otherwise row is folded upon row.

use smallvec::SmallVec;

use super::lane::{Lane, LaneMut};
use super::loops::Loop;
use super::plan::{Plan, axis_order, stretched};
use super::reduction::Strided;
use super::transfer::{Place, Scratch, advance, convert};
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
    let target = item.inputs.first().copied().unwrap_or(array.dtype());
    let mut walk = Walk {
        item,
        plan: &plan,
        out,
        array,
        mask,
        target,
        raw: Scratch::default(),
        tile: Scratch::default(),
        acc: Scratch::default(),
    };
    walk.run()
}

/// The order in which a reduction visits the axes of an array, the slowest first.
pub fn visiting_order(array: &Array) -> SmallVec<[usize; 6]> {
    axis_order(array.ndim(), &[&stretched(array, array.ndim())])
}

struct Walk<'a> {
    item: &'a Loop,
    plan: &'a Plan,
    out: &'a Array,
    array: &'a Array,
    mask: Option<&'a Array>,
    target: DType,
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
        self.array.dtype() != self.target
    }

    fn run(&mut self) -> Result<()> {
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
                self.fold_run(&index, len, inner)?;
            } else {
                self.fold_rows(&index, len)?;
            }
            advance(&mut index, &self.plan.shape, len);
            done += len;
        }
        Ok(())
    }

    fn address(&self, operand: usize, array: &Array, index: &[usize]) -> *mut u8 {
        let strides = self.strides(operand);
        Place {
            start: array.pointer(),
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
    fn fold_run(&mut self, index: &[usize], len: usize, inner: usize) -> Result<()> {
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
            self.load(&at, part);
            let lane = self.tile.lane(self.target, part);
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
    fn load(&mut self, index: &[usize], len: usize) {
        let (source, target) = (self.array.dtype(), self.target);
        self.raw.reserve(len * source.itemsize());
        let strides = self.plan.strides.get(1).map_or(&[][..], Strides::as_slice);
        let place = Place {
            start: self.array.pointer(),
            shape: &self.plan.shape,
            strides,
            index,
        };
        // SAFETY: the plan's elements are the array's; the buffer has room.
        unsafe { place.gather(source.itemsize(), self.raw.pointer(), len) };
        self.tile.reserve(len * target.itemsize());
        convert(
            self.raw.lane(source, len),
            &mut self.tile.lane_mut(target, len),
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

    /// Folds a row of `len` elements into a row of the output.
    fn fold_rows(&mut self, index: &[usize], len: usize) -> Result<()> {
        let width = self.target.itemsize();
        let mut at: Shape = index.into();
        let mut done = 0;
        while done < len {
            let part = TILE.min(len - done);
            let step = self.strides(1).last().copied().unwrap_or(0);
            let direct = !self.converts() && step == width as isize;
            if !direct {
                self.load(&at, part);
            }
            let row_start = self.address(1, self.array, &at);
            let out_step = self.strides(0).last().copied().unwrap_or(0);
            let out_start = self.address(0, self.out, &at);
            let in_order = out_step == width as isize;
            let strides = self.plan.strides.first().map_or(&[][..], Strides::as_slice);
            let place = Place {
                start: self.out.pointer(),
                shape: &self.plan.shape,
                strides,
                index: &at,
            };
            if !in_order {
                self.acc.reserve(part * width);
                // SAFETY: the plan's elements are the output's; the buffer has room.
                unsafe { place.gather(width, self.acc.pointer(), part) };
            }
            let flags = self.flags(&at, 0, part);
            let row = if direct {
                // SAFETY: `part` elements follow each other in the array, which is not written.
                unsafe { Lane::from_raw(self.target, row_start, part) }
            } else {
                self.tile.lane(self.target, part)
            };
            let mut acc = if in_order {
                // SAFETY: `part` elements of the output follow each other; nobody else uses them.
                unsafe { LaneMut::from_raw(self.target, out_start, part) }
            } else {
                self.acc.lane_mut(self.target, part)
            };
            match flags {
                None => row_upon(self.item, &mut acc, row)?,
                Some(flags) => each_run(&flags, |from, to| {
                    row_upon(self.item, &mut acc.part(from, to), row.part(from, to))
                })?,
            }
            if !in_order {
                // SAFETY: as for the gathering.
                unsafe { place.scatter(width, self.acc.pointer(), part) };
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
    let mut before = Scratch::default();
    before.reserve(acc.len() * acc.dtype().itemsize());
    convert(acc.as_lane(), &mut before.lane_mut(acc.dtype(), acc.len()));
    let before = before.lane(acc.dtype(), acc.len());
    (item.kernel)(&[before, row], &mut [acc.part(0, acc.len())])
}

/// Writes the running results of a loop along one axis: the output has the array's shape and the
/// loop's type, and the first element of each run is the start.
///
/// # Errors
/// What the kernel reports, or `KeyboardInterrupt`.
pub fn scan(item: &Loop, out: &Array, array: &Array, axis: usize) -> Result<()> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    if array.shape().contains(&0) {
        return Ok(());
    }
    let slice = |of: &Array, from: usize, len: usize| {
        let (mut shape, strides): (Shape, Strides) = (of.shape().into(), of.strides().into());
        if let Some(slot) = shape.get_mut(axis) {
            *slot = len;
        }
        let shift = strides.get(axis).copied().unwrap_or(0) * from as isize;
        of.restrided(shape, strides, shift)
            .unwrap_or_else(|| of.clone())
    };
    let whole = array.ndim() == 1 && array.dtype() == out.dtype() && out.is_c_contiguous();
    if let (Some(reduction), true) = (&item.reduction, whole) {
        let stride = array.strides().first().copied().unwrap_or(0);
        // SAFETY: both arrays hold `length` elements of this type, and the output is fresh memory.
        let (mut to, from) = unsafe {
            (
                LaneMut::from_raw(out.dtype(), out.pointer(), length),
                Strided::from_raw(array.dtype(), array.pointer(), stride, length),
            )
        };
        (reduction.scan)(&mut to, &from);
        return Ok(());
    }
    let dtype = out.dtype();
    let first = slice(array, 0, 1);
    super::run(
        &Loop::copy(dtype),
        std::slice::from_ref(&first),
        &[slice(out, 0, 1)],
        None,
        first.shape(),
    )?;
    for at in 1..length {
        interrupt::check()?;
        let (before, next) = (slice(out, at - 1, 1), slice(out, at, 1));
        // The rows lie in one memory but do not meet; a copy of the one before makes that plain.
        let inputs = [before.copy()?, slice(array, at, 1)];
        super::run(item, &inputs, &[next], None, first.shape())?;
    }
    Ok(())
}
