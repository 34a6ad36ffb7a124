//! One thread of a run: brings tiles into its buffers, runs the steps, writes tiles back.

use std::ops::Range;
use std::sync::atomic::Ordering;

use smallvec::SmallVec;

use super::driver::{Access, Run};
use super::lane::{Lane, LaneMut};
use super::program::{Source, Step};
use super::reduction::{Neutral, Reduction, Strided};
use super::total::Cell;
use super::transfer::{Place, Scratch, advance, convert};
use crate::kernels::fpstatus;
use crate::value::{DType, Result, Shape, interrupt};

/// Buffers of one operand.
#[derive(Default)]
struct Buffers {
    /// The tile as the loops want it.
    tile: Scratch,
    /// The tile as the array has it, where the types differ.
    raw: Scratch,
}

/// What each thread has for itself.
pub(super) struct Worker<'r, 'p, 'a> {
    run: &'r Run<'p, 'a>,
    buffers: SmallVec<[Buffers; 4]>,
    registers: SmallVec<[Scratch; 4]>,
}

impl<'r, 'p, 'a> Worker<'r, 'p, 'a> {
    /// A thread's own buffers, constants put into them.
    pub(super) fn new(run: &'r Run<'p, 'a>) -> Self {
        let room = run.tile.min(run.plan.size());
        let mut buffers: SmallVec<[Buffers; 4]> = SmallVec::new();
        for operand in &run.operands {
            let mut own = Buffers::default();
            if operand.access != Access::Direct {
                own.tile.reserve(room * operand.target.itemsize());
                if operand.dtype != operand.target {
                    own.raw.reserve(room * operand.dtype.itemsize());
                }
            }
            buffers.push(own);
        }
        let registers = run.program.registers.iter().map(|dtype| {
            let mut register = Scratch::default();
            register.reserve(room * dtype.itemsize());
            register
        });
        let mut worker = Self {
            run,
            buffers,
            registers: registers.collect(),
        };
        let index: Shape = run.plan.shape.iter().map(|_| 0).collect();
        for (at, operand) in run.operands.iter().enumerate() {
            if operand.access == Access::Filled {
                worker.load(at, &index, room);
            }
        }
        worker
    }

    /// Runs over a range of elements, tile by tile.
    pub(super) fn tiles(&mut self, range: Range<usize>) -> Result<()> {
        let run = self.run;
        let mut index: Shape = run.plan.shape.iter().map(|_| 0).collect();
        advance(&mut index, &run.plan.shape, range.start);
        let mut done = range.start;
        while done < range.end {
            interrupt::check()?;
            let mut len = run.tile.min(range.end - done);
            if run.rows {
                len = len.min(run.plan.inner() - index.last().copied().unwrap_or(0));
            }
            self.tile(&index, len)?;
            advance(&mut index, &run.plan.shape, len);
            done += len;
        }
        Ok(())
    }

    /// Folds one tile of the program's result.
    pub(super) fn fold(
        &mut self,
        register: usize,
        dtype: DType,
        range: Range<usize>,
        reduction: &Reduction,
        neutral: &Neutral,
    ) -> Result<Cell> {
        interrupt::check()?;
        let shape = &self.run.plan.shape;
        let mut index: Shape = shape.iter().map(|_| 0).collect();
        advance(&mut index, shape, range.start);
        self.tile(&index, range.len())?;
        let mut cell = Cell::empty();
        if let Some(register) = self.registers.get(register) {
            let lane = register.lane(dtype, range.len());
            let width = dtype.itemsize() as isize;
            // SAFETY: the register holds so many elements and is not written meanwhile.
            let run = unsafe { Strided::from_raw(dtype, lane.pointer(), width, range.len()) };
            neutral.put(&mut cell.lane_mut(dtype), &run);
            (reduction.fold)(&mut cell.lane_mut(dtype), &run);
        }
        Ok(cell)
    }

    fn place<'l>(&self, at: usize, index: &'l [usize]) -> Place<'l>
    where
        'r: 'l,
    {
        let run = self.run;
        Place {
            start: run
                .operands
                .get(at)
                .map_or(std::ptr::null_mut(), |o| o.start),
            shape: &run.plan.shape,
            strides: run.strides(at),
            index,
        }
    }

    /// Brings the tile at an index into the operand's buffer.
    fn load(&mut self, at: usize, index: &[usize], len: usize) {
        let place = self.place(at, index);
        let (Some(operand), Some(own)) = (self.run.operands.get(at), self.buffers.get_mut(at))
        else {
            return;
        };
        let same_type = operand.dtype == operand.target;
        let buffer = if same_type {
            &mut own.tile
        } else {
            &mut own.raw
        };
        // SAFETY: the plan's indices are the array's elements; the buffer has room for a tile.
        unsafe { place.gather(operand.dtype.itemsize(), buffer.pointer(), len) };
        if !same_type {
            let raw = own.raw.lane(operand.dtype, len);
            convert(raw, &mut own.tile.lane_mut(operand.target, len));
        }
    }

    /// Writes part of the operand's tile back, its first element at an index.
    fn store(&mut self, at: usize, index: &[usize], from: usize, to: usize) {
        let place = self.place(at, index);
        let (Some(operand), Some(own)) = (self.run.operands.get(at), self.buffers.get_mut(at))
        else {
            return;
        };
        let width = operand.dtype.itemsize();
        let len = to - from;
        let source = if operand.dtype == operand.target {
            own.tile.pointer().wrapping_add(from * width)
        } else {
            let tile = own.tile.lane(operand.target, to).part(from, to);
            convert(tile, &mut own.raw.lane_mut(operand.dtype, len));
            own.raw.pointer()
        };
        // SAFETY: the plan's indices are the array's elements, which nobody else uses now.
        unsafe { place.scatter(width, source, len) };
    }

    fn tile(&mut self, index: &[usize], len: usize) -> Result<()> {
        let run = self.run;
        let outputs = run.inputs..run.inputs + run.outputs;
        for (at, operand) in run.operands.iter().enumerate() {
            if operand.access == Access::Buffered && !outputs.contains(&at) {
                self.load(at, index, len);
            }
        }
        if run.operands.len() == outputs.end {
            return self.part(index, len, 0, len);
        }
        let flags: SmallVec<[bool; 64]> = self.input(outputs.end, index, len).get().into();
        let mut from = 0;
        while from < len {
            let on = flags.iter().skip(from).take_while(|flag| **flag).count();
            if on > 0 {
                self.part(index, len, from, from + on)?;
            }
            from += on;
            from += flags.iter().skip(from).take_while(|flag| !**flag).count();
        }
        Ok(())
    }

    /// The tile of an operand that is read.
    fn input(&self, at: usize, index: &[usize], len: usize) -> Lane<'_> {
        let Some(operand) = self.run.operands.get(at) else {
            return Lane::new::<u8>(&[]);
        };
        match self.buffers.get(at) {
            Some(own) if operand.access != Access::Direct => own.tile.lane(operand.target, len),
            // SAFETY: `len` elements of this type follow each other in the array, and no output
            // writes them while the lane lives (else the access is buffered).
            _ => unsafe { Lane::from_raw(operand.target, self.place(at, index).first(), len) },
        }
    }

    /// Runs the steps on part of a tile whose first element is at an index.
    fn part(&mut self, index: &[usize], len: usize, from: usize, to: usize) -> Result<()> {
        let run = self.run;
        for (at, step) in run.program.steps.iter().enumerate() {
            match step.register {
                Some(register) => self.inner(step, register, index, len)?,
                None => self.last(step, index, len, from, to)?,
            }
            if let Some(happened) = run.happened.get(at) {
                let bits = fpstatus::take();
                if bits != 0 {
                    happened.fetch_or(bits, Ordering::Relaxed);
                }
            }
        }
        let written = run.inputs..run.inputs + run.outputs;
        if written.clone().any(|at| {
            run.operands
                .get(at)
                .is_some_and(|o| o.access == Access::Buffered)
        }) {
            let mut start: Shape = index.into();
            advance(&mut start, &run.plan.shape, from);
            for at in written {
                if run
                    .operands
                    .get(at)
                    .is_some_and(|o| o.access == Access::Buffered)
                {
                    self.store(at, &start, from, to);
                }
            }
        }
        Ok(())
    }

    fn lanes(&self, step: &Step<'_>, index: &[usize], len: usize) -> SmallVec<[Lane<'_>; 3]> {
        let lane = |source: &Source| match *source {
            Source::Operand(at) => self.input(at, index, len),
            Source::Register(at) => {
                match (self.registers.get(at), self.run.program.registers.get(at)) {
                    (Some(register), Some(dtype)) => register.lane(*dtype, len),
                    _ => Lane::new::<u8>(&[]),
                }
            }
        };
        step.inputs.iter().map(lane).collect()
    }

    /// A step whose result stays in a register.
    fn inner(
        &mut self,
        step: &Step<'_>,
        register: usize,
        index: &[usize],
        len: usize,
    ) -> Result<()> {
        let dtype = self.run.program.registers.get(register).copied();
        let (Some(dtype), Some(slot)) = (dtype, self.registers.get_mut(register)) else {
            return Ok(());
        };
        // The register is taken out while its inputs, which are others, are lent.
        let mut filled = std::mem::take(slot);
        let result = {
            let lanes = self.lanes(step, index, len);
            (step.item.kernel)(&lanes, &mut [filled.lane_mut(dtype, len)])
        };
        if let Some(slot) = self.registers.get_mut(register) {
            *slot = filled;
        }
        result
    }

    /// The step that writes the outputs.
    fn last(
        &mut self,
        step: &Step<'_>,
        index: &[usize],
        len: usize,
        from: usize,
        to: usize,
    ) -> Result<()> {
        let run = self.run;
        // The outputs' buffers are taken out while the inputs are lent.
        let mut own: SmallVec<[Scratch; 2]> = (run.inputs..run.inputs + run.outputs)
            .map(|at| {
                let buffers = self.buffers.get_mut(at);
                buffers.map_or_else(Scratch::default, |own| std::mem::take(&mut own.tile))
            })
            .collect();
        let result = {
            let lanes: SmallVec<[Lane<'_>; 3]> = self
                .lanes(step, index, len)
                .iter()
                .map(|lane| lane.part(from, to))
                .collect();
            let mut outs: SmallVec<[LaneMut<'_>; 2]> = (run.inputs..)
                .zip(&mut own)
                .map(|(at, scratch)| self.output(at, scratch, index, len))
                .collect();
            match outs.as_mut_slice() {
                [out] => (step.item.kernel)(&lanes, &mut [out.part(from, to)]),
                [first, second] => {
                    (step.item.kernel)(&lanes, &mut [first.part(from, to), second.part(from, to)])
                }
                _ => Ok(()),
            }
        };
        for (at, tile) in (run.inputs..).zip(own) {
            if let Some(buffers) = self.buffers.get_mut(at) {
                buffers.tile = tile;
            }
        }
        result
    }

    fn output<'l>(
        &self,
        at: usize,
        scratch: &'l mut Scratch,
        index: &[usize],
        len: usize,
    ) -> LaneMut<'l> {
        let Some(operand) = self.run.operands.get(at) else {
            return LaneMut::new::<u8>(&mut []);
        };
        match operand.access {
            // SAFETY: as for inputs, and every other operand in this memory is buffered.
            Access::Direct => unsafe {
                LaneMut::from_raw(operand.target, self.place(at, index).first(), len)
            },
            Access::Filled | Access::Buffered => scratch.lane_mut(operand.target, len),
        }
    }
}
