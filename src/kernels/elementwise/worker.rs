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

/// Where the loops find one operand's tile.
#[derive(Default)]
struct Seat {
    /// The tile as the loops want it: in the array itself where the access is direct.
    at: Address,
    /// The tile as the array has it, where the types differ.
    raw: Address,
    /// The memory of both, where they are no array's.
    room: [Scratch; 2],
}

/// The first byte of a tile.
#[derive(Clone, Copy)]
struct Address(*mut u8);

impl Default for Address {
    fn default() -> Self {
        Self(std::ptr::null_mut())
    }
}

impl Scratch {
    /// Room for so many elements.
    fn address(&mut self, dtype: DType, len: usize) -> Address {
        self.reserve(len * dtype.itemsize());
        Address(self.pointer())
    }
}

/// What each thread has for itself. Whatever a tile costs besides its loops is in here, so that
/// nothing is made, moved or cleared for a tile: addresses are settled beforehand.
pub(super) struct Worker<'r, 'p, 'a> {
    run: &'r Run<'p, 'a>,
    seats: SmallVec<[Seat; 4]>,
    registers: SmallVec<[(Address, DType); 4]>,
    /// The memory of the registers, which must live as long as they are used.
    _rooms: SmallVec<[Scratch; 4]>,
}

impl<'r, 'p, 'a> Worker<'r, 'p, 'a> {
    /// A thread's own buffers, constants put into them.
    pub(super) fn new(run: &'r Run<'p, 'a>) -> Self {
        let room = run.tile.min(run.plan.size());
        let mut seats: SmallVec<[Seat; 4]> = SmallVec::new();
        for operand in &run.operands {
            let mut seat = Seat::default();
            if operand.access != Access::Direct {
                let [tile, raw] = &mut seat.room;
                seat.at = tile.address(operand.target, room);
                if operand.dtype != operand.target {
                    seat.raw = raw.address(operand.dtype, room);
                }
            }
            seats.push(seat);
        }
        let mut rooms: SmallVec<[Scratch; 4]> = SmallVec::new();
        let mut registers: SmallVec<[(Address, DType); 4]> = SmallVec::new();
        for dtype in &run.program.registers {
            let mut register = Scratch::default();
            registers.push((register.address(*dtype, room), *dtype));
            rooms.push(register);
        }
        let mut worker = Self {
            run,
            seats,
            registers,
            _rooms: rooms,
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
        if let Some((address, _)) = self.registers.get(register) {
            let width = dtype.itemsize() as isize;
            // SAFETY: the register holds so many elements and is not written meanwhile.
            let run = unsafe { Strided::from_raw(dtype, address.0, width, range.len()) };
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
        let (Some(operand), Some(seat)) = (self.run.operands.get(at), self.seats.get(at)) else {
            return;
        };
        let same_type = operand.dtype == operand.target;
        let to = if same_type { seat.at } else { seat.raw };
        // SAFETY: the plan's indices are the array's elements; the buffers have room for a tile.
        unsafe {
            place.gather(operand.dtype.itemsize(), to.0, len);
            if !same_type {
                let raw = Lane::from_raw(operand.dtype, seat.raw.0, len);
                convert(raw, &mut LaneMut::from_raw(operand.target, seat.at.0, len));
            }
        }
    }

    /// Writes part of the operand's tile back, its first element at an index.
    fn store(&mut self, at: usize, index: &[usize], from: usize, to: usize) {
        let place = self.place(at, index);
        let (Some(operand), Some(seat)) = (self.run.operands.get(at), self.seats.get(at)) else {
            return;
        };
        let len = to - from;
        let tile = seat.at.0.wrapping_add(from * operand.target.itemsize());
        let same_type = operand.dtype == operand.target;
        let source = if same_type { tile } else { seat.raw.0 };
        // SAFETY: the buffers have room for a tile; the plan's indices are the array's elements,
        // which nobody else uses now.
        unsafe {
            if !same_type {
                let tile = Lane::from_raw(operand.target, tile, len);
                convert(tile, &mut LaneMut::from_raw(operand.dtype, source, len));
            }
            place.scatter(operand.dtype.itemsize(), source, len);
        }
    }

    fn tile(&mut self, index: &[usize], len: usize) -> Result<()> {
        let run = self.run;
        let outputs = run.inputs..run.inputs + run.outputs;
        for (at, operand) in run.operands.iter().enumerate() {
            match operand.access {
                Access::Direct => {
                    let first = Address(self.place(at, index).first());
                    if let Some(seat) = self.seats.get_mut(at) {
                        seat.at = first;
                    }
                }
                Access::Buffered if !outputs.contains(&at) => self.load(at, index, len),
                _ => {}
            }
        }
        if run.operands.len() == outputs.end {
            return self.part(index, 0, len);
        }
        let mask = self.operand(outputs.end);
        // SAFETY: the mask's tile has so many elements, and no step writes them.
        let mask = unsafe { Lane::from_raw(mask.1, mask.0.0, len) };
        let flags: SmallVec<[bool; 64]> = mask.get().into();
        let mut from = 0;
        while from < len {
            let on = flags.iter().skip(from).take_while(|flag| **flag).count();
            if on > 0 {
                self.part(index, from, from + on)?;
            }
            from += on;
            from += flags.iter().skip(from).take_while(|flag| !**flag).count();
        }
        Ok(())
    }

    /// Where an operand's tile is, and the type of its elements there.
    fn operand(&self, at: usize) -> (Address, DType) {
        match (self.seats.get(at), self.run.operands.get(at)) {
            (Some(seat), Some(operand)) => (seat.at, operand.target),
            _ => (Address::default(), DType::Bool),
        }
    }

    fn register(&self, at: usize) -> (Address, DType) {
        let known = self.registers.get(at).copied();
        known.unwrap_or((Address::default(), DType::Bool))
    }

    /// Runs the steps on part of a tile whose first element is at an index.
    fn part(&mut self, index: &[usize], from: usize, to: usize) -> Result<()> {
        let run = self.run;
        for (at, step) in run.program.steps.iter().enumerate() {
            self.step(step, from, to)?;
            if let Some(happened) = run.happened.get(at) {
                let bits = fpstatus::take();
                if bits != 0 {
                    happened.fetch_or(bits, Ordering::Relaxed);
                }
            }
        }
        for at in run.inputs..run.inputs + run.outputs {
            let operand = run.operands.get(at);
            if operand.is_some_and(|operand| operand.access == Access::Buffered) {
                let mut start: Shape = index.into();
                advance(&mut start, &run.plan.shape, from);
                self.store(at, &start, from, to);
            }
        }
        Ok(())
    }

    /// Runs one loop; its result stays in a register, or goes to the outputs.
    fn step(&self, step: &Step<'_>, from: usize, to: usize) -> Result<()> {
        let start = |(address, dtype): (Address, DType)| {
            (dtype, address.0.wrapping_add(from * dtype.itemsize()))
        };
        let mut lanes: SmallVec<[Lane<'_>; 4]> = SmallVec::new();
        for source in &step.inputs {
            let (dtype, first) = start(match *source {
                Source::Operand(at) => self.operand(at),
                Source::Register(at) => self.register(at),
            });
            // SAFETY: the tile has these elements, in the array or in a buffer, and no output lies
            // there: an input whose memory an output shares is buffered, and a step's register is
            // none of its inputs.
            lanes.push(unsafe { Lane::from_raw(dtype, first, to - from) });
        }
        // SAFETY: as for the inputs; of outputs that share memory none is direct.
        let out = |at: (Address, DType)| unsafe {
            let (dtype, first) = start(at);
            LaneMut::from_raw(dtype, first, to - from)
        };
        match (step.register, self.run.outputs) {
            (Some(register), _) => (step.item.kernel)(&lanes, &mut [out(self.register(register))]),
            (None, 1) => {
                // Where the first input is the output, its lane is not looked at.
                let (kernel, skip) = match step.item.onto.as_ref().filter(|_| self.run.onto) {
                    Some(onto) => (onto, 1),
                    None => (&step.item.kernel, 0),
                };
                kernel(&lanes[skip..], &mut [out(self.operand(self.run.inputs))])
            }
            (None, _) => {
                let pair = [self.run.inputs, self.run.inputs + 1];
                (step.item.kernel)(&lanes, &mut pair.map(|at| out(self.operand(at))))
            }
        }
    }
}
