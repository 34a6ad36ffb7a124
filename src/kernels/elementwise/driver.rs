//! Runs programs over whole arrays: tile after tile, straight on their memory where it lies right,
//! otherwise through buffers of one tile; on several threads where there is enough to do.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use smallvec::SmallVec;

use super::lane::{Lane, LaneMut};
use super::loops::Loop;
use super::plan::{Plan, axis_order, stretched};
use super::program::{Program, Source, Step};
use super::reduction::{Neutral, Reduction, Split, Strided};
use super::total::{Cell, Total};
use super::transfer::{Place, Scratch, advance, convert};
use crate::kernels::fpstatus::{self, Flags};
use crate::kernels::parallel::{self, GRAIN};
use crate::value::{Array, DType, OpError, Result, Shape, Strides, interrupt};

/// The bytes of one operand's tile: a few of them fit the first-level cache.
const TILE_BYTES: usize = 8 * 1024;
/// The most elements of a tile.
const TILE: usize = 4096;
/// Tiles end with the rows when these are at least so long, otherwise tiles run across rows.
const LONG_ROW: usize = 128;

/// How the kernel sees an operand.
#[derive(Clone, Copy, PartialEq)]
enum Access {
    /// Straight in the array's memory.
    Direct,
    /// One value for all, put into the buffer once.
    Filled,
    /// Through the buffer, tile by tile.
    Buffered,
}

/// One operand of a run: an input, an output, or the mask.
struct Operand {
    start: *mut u8,
    dtype: DType,
    /// The element type that the loops want.
    target: DType,
    access: Access,
}

/// Buffers of one operand.
#[derive(Default)]
struct Buffers {
    /// The tile as the loops want it.
    tile: Scratch,
    /// The tile as the array has it, where the types differ.
    raw: Scratch,
}

/// Runs a loop. The inputs stretch to the shape; the outputs have it, are writeable, and share
/// memory with an input only where both see the same elements in the same places.
///
/// # Errors
/// What the kernel reports, or `KeyboardInterrupt`.
pub fn run(
    item: &Loop,
    inputs: &[Array],
    outputs: &[Array],
    mask: Option<&Array>,
    shape: &[usize],
) -> Result<()> {
    if shape.contains(&0) {
        return Ok(());
    }
    let program = Program::single(item, inputs);
    Run::new(&program, outputs, mask, shape).all()
}

/// Runs a program of several steps whose result has the output's shape; what exceptions happened
/// in each step is told apart.
///
/// # Errors
/// What a kernel reports, or `KeyboardInterrupt`.
pub fn run_program(program: &Program<'_>, output: &Array) -> Result<SmallVec<[Flags; 8]>> {
    let run = Run::new(program, std::slice::from_ref(output), None, output.shape());
    if output.size() > 0 {
        run.all()?;
    }
    Ok(run.flags())
}

/// Runs a program whose result stays in a register, and folds that, in C order, into one element of
/// the type that the reduction has. There is at least one element.
///
/// # Errors
/// What a kernel reports, or `KeyboardInterrupt`.
pub fn fold_program(
    program: &Program<'_>,
    shape: &[usize],
    reduction: &Reduction,
    (split, neutral): &(Split, Neutral),
) -> Result<(Cell, SmallVec<[Flags; 8]>)> {
    let mut run = Run::new(program, &[], None, shape);
    let strides: SmallVec<[Strides; 4]> = program
        .leaves
        .iter()
        .map(|leaf| stretched(&leaf.array, shape.len()))
        .collect();
    let in_order: SmallVec<[usize; 6]> = (0..shape.len()).collect();
    run.plan = Plan::new(shape, &strides, &in_order);
    run.rows = false;
    for (at, operand) in run.operands.iter_mut().enumerate() {
        operand.access = access(operand, &run.plan, at, false, false, false);
    }
    let register = program.steps.last().and_then(|step| step.register);
    let (Some(register), Some(dtype)) = (register, program.dtype()) else {
        return Err(OpError::internal("a program without a result"));
    };
    let total = Total {
        reduction,
        split: *split,
        dtype,
        longest: run.tile,
    };
    let cell = total.run(run.plan.size(), || {
        let mut worker = Worker::new(&run);
        move |range: Range<usize>| worker.fold(register, dtype, range, reduction, neutral)
    })?;
    Ok((cell, run.flags()))
}

/// A run under way. What the threads share.
pub(super) struct Run<'p, 'a> {
    program: &'p Program<'a>,
    plan: Plan,
    operands: SmallVec<[Operand; 4]>,
    inputs: usize,
    outputs: usize,
    /// Elements of a tile.
    tile: usize,
    /// Whether tiles end with the rows.
    rows: bool,
    /// Whether the elements may be written in any order.
    splits: bool,
    /// What happened in each step, if there are several.
    happened: SmallVec<[AtomicU32; 8]>,
}

// SAFETY: the pointers are of arrays that outlive the run; inputs are only read, and each thread
// writes elements of its own part of the outputs (see `splits`). Loops are `Sync`.
unsafe impl Sync for Run<'_, '_> {}

/// What each thread has for itself.
struct Worker<'r, 'p, 'a> {
    run: &'r Run<'p, 'a>,
    buffers: SmallVec<[Buffers; 4]>,
    registers: SmallVec<[Scratch; 4]>,
}

fn clashes(a: &Array, b: &Array) -> bool {
    !std::ptr::eq(a, b) && a.may_overlap(b)
}

fn plan(arrays: &[&Array], shape: &[usize]) -> Plan {
    let flat = |array: &Array| {
        if array.ndim() == 0 {
            return Some(0);
        }
        let whole = array.shape() == shape && array.is_c_contiguous();
        whole.then(|| array.dtype().itemsize() as isize)
    };
    let steps: Option<SmallVec<[isize; 4]>> = arrays.iter().map(|array| flat(array)).collect();
    if let Some(steps) = steps {
        return Plan::flat(shape.iter().product(), &steps);
    }
    let strides: SmallVec<[Strides; 4]> = arrays
        .iter()
        .map(|array| stretched(array, shape.len()))
        .collect();
    let order = {
        let slices: SmallVec<[&[isize]; 4]> = strides.iter().map(Strides::as_slice).collect();
        axis_order(shape.len(), &slices)
    };
    Plan::new(shape, &strides, &order)
}

impl<'p, 'a> Run<'p, 'a> {
    fn new(
        program: &'p Program<'a>,
        outputs: &[Array],
        mask: Option<&Array>,
        shape: &[usize],
    ) -> Self {
        let leaves = program.leaves.iter().map(|leaf| &leaf.array);
        let arrays: SmallVec<[&Array; 4]> = leaves.chain(outputs).chain(mask).collect();
        let plan = plan(&arrays, shape);
        let given = program.steps.last().map(|step| &step.item.outputs);
        let types = program
            .leaves
            .iter()
            .map(|leaf| leaf.target)
            .chain(given.into_iter().flatten().copied())
            .chain(mask.map(|_| DType::Bool));
        let mut operands: SmallVec<[Operand; 4]> = arrays
            .iter()
            .zip(types)
            .map(|(array, target)| Operand {
                start: array.pointer(),
                dtype: array.dtype(),
                target,
                access: Access::Buffered,
            })
            .collect();
        let widest = operands
            .iter()
            .map(|operand| operand.target.itemsize().max(operand.dtype.itemsize()))
            .chain(program.registers.iter().map(|dtype| dtype.itemsize()))
            .max()
            .unwrap_or(1);
        let tile = (TILE_BYTES / widest.max(1)).clamp(1, TILE);
        let rows = plan.inner() >= LONG_ROW;
        let inputs = program.leaves.len();
        // Two outputs in the same memory must not be two exclusive slices of it.
        let tangled = outputs
            .iter()
            .any(|a| outputs.iter().any(|b| clashes(a, b)));
        for (at, (operand, array)) in operands.iter_mut().zip(&arrays).enumerate() {
            let is_output = (inputs..inputs + outputs.len()).contains(&at);
            let shares = if is_output {
                tangled
            } else {
                outputs.iter().any(|other| array.may_overlap(other))
            };
            operand.access = access(operand, &plan, at, rows, shares, is_output);
        }
        let several = program.steps.len() > 1;
        Self {
            program,
            plan,
            operands,
            inputs,
            outputs: outputs.len(),
            tile,
            rows,
            splits: !tangled,
            happened: program
                .steps
                .iter()
                .filter(|_| several)
                .map(|_| AtomicU32::new(0))
                .collect(),
        }
    }

    fn flags(&self) -> SmallVec<[Flags; 8]> {
        let bits = self.happened.iter();
        bits.map(|bits| Flags::from_bits(bits.load(Ordering::Relaxed)))
            .collect()
    }

    fn strides(&self, at: usize) -> &[isize] {
        self.plan.strides.get(at).map_or(&[], Strides::as_slice)
    }

    /// Runs over all elements.
    fn all(&self) -> Result<()> {
        let total = self.plan.size();
        // A task is worth the same time however many steps an element takes.
        let grain = (GRAIN / self.program.steps.len().max(1)).max(8 * 1024);
        if self.splits && total >= 2 * grain {
            let grain = grain.next_multiple_of(self.tile);
            return parallel::ranges(total, grain, |range| Worker::new(self).tiles(range));
        }
        Worker::new(self).tiles(0..total)
    }
}

/// Decides how the kernel sees an operand.
fn access(
    operand: &Operand,
    plan: &Plan,
    at: usize,
    rows: bool,
    shares: bool,
    is_output: bool,
) -> Access {
    let itemsize = operand.target.itemsize();
    let strides = plan.strides.get(at).map_or(&[][..], Strides::as_slice);
    let constant = !is_output && strides.iter().all(|stride| *stride == 0);
    let in_order = if rows {
        strides.last() == Some(&(itemsize as isize))
    } else {
        plan.is_linear(at, itemsize)
    };
    let same_type = operand.dtype == operand.target;
    if constant && plan.size() > 1 {
        Access::Filled
    } else if (in_order || plan.size() == 1) && !shares && same_type && itemsize > 0 {
        Access::Direct
    } else {
        Access::Buffered
    }
}

impl<'r, 'p, 'a> Worker<'r, 'p, 'a> {
    fn new(run: &'r Run<'p, 'a>) -> Self {
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

    fn tiles(&mut self, range: Range<usize>) -> Result<()> {
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
    fn fold(
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
