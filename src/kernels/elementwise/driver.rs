//! Runs programs over whole arrays: tile after tile, straight on their memory where it lies right,
//! otherwise through buffers of one tile; on several threads where there is enough to do.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use smallvec::SmallVec;

use super::loops::Loop;
use super::plan::{Plan, axis_order, stretched};
use super::program::{Program, Source};
use super::reduction::{Neutral, Reduction, Split};
use super::total::{Cell, Total};
use super::worker::Worker;
use crate::kernels::fpstatus::Flags;
use crate::kernels::parallel::{self, GRAIN};
use crate::value::{Array, DType, OpError, Result, Strides, interrupt};

/// The bytes of one operand's tile: a few of them fit the first-level cache.
const TILE_BYTES: usize = 8 * 1024;
/// The most elements of a tile.
const TILE: usize = 4096;
/// Tiles end with the rows when these are at least so long, otherwise tiles run across rows.
const LONG_ROW: usize = 128;

/// How the kernel sees an operand.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Access {
    /// Straight in the array's memory.
    Direct,
    /// One value for all, put into the buffer once.
    Filled,
    /// Through the buffer, tile by tile.
    Buffered,
}

/// One operand of a run: an input, an output, or the mask.
pub(super) struct Operand {
    pub(super) start: *mut u8,
    pub(super) dtype: DType,
    /// The element type that the loops want.
    pub(super) target: DType,
    pub(super) access: Access,
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
    let mut run = Run::new(&program, outputs, mask, shape);
    // Whoever wants to know what happened watches the whole run.
    run.happened.clear();
    run.all()
}

/// Runs a program whose result has the output's shape; what exceptions happened
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
    pub(super) program: &'p Program<'a>,
    pub(super) plan: Plan,
    pub(super) operands: SmallVec<[Operand; 4]>,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// Elements of a tile.
    pub(super) tile: usize,
    /// Whether tiles end with the rows.
    pub(super) rows: bool,
    /// Whether the one loop changes its first input, which is the output.
    pub(super) onto: bool,
    /// Whether the elements may be written in any order.
    splits: bool,
    /// What happened in each step, if it is told apart.
    pub(super) happened: SmallVec<[AtomicU32; 8]>,
}

// SAFETY: the pointers are of arrays that outlive the run; inputs are only read, and each thread
// writes elements of its own part of the outputs (see `splits`). Loops are `Sync`.
unsafe impl Sync for Run<'_, '_> {}

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
        let mut tile = (TILE_BYTES / widest.max(1)).clamp(1, TILE);
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
        let onto = mask.is_none() && is_onto(program, &plan, &operands, outputs.len());
        if let (Some(first), true) = (operands.first_mut(), onto) {
            first.access = Access::Direct;
        }
        // One loop straight over the arrays brings nothing into the cache that is read again.
        let direct = |operand: &Operand| operand.access == Access::Direct;
        if program.steps.len() == 1 && program.registers.is_empty() && operands.iter().all(direct) {
            tile = interrupt::TILE;
        }
        Self {
            program,
            plan,
            operands,
            inputs,
            outputs: outputs.len(),
            tile,
            rows,
            onto,
            splits: !tangled,
            happened: program.steps.iter().map(|_| AtomicU32::new(0)).collect(),
        }
    }

    fn flags(&self) -> SmallVec<[Flags; 8]> {
        let bits = self.happened.iter();
        bits.map(|bits| Flags::from_bits(bits.load(Ordering::Relaxed)))
            .collect()
    }

    pub(super) fn strides(&self, at: usize) -> &[isize] {
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

/// Whether a program is one loop that can change its first input where that lies: it is the output,
/// and nothing else is read there.
fn is_onto(program: &Program<'_>, plan: &Plan, operands: &[Operand], outputs: usize) -> bool {
    let ([step], 1) = (program.steps.as_slice(), outputs) else {
        return false;
    };
    let Some((first, rest)) = step.inputs.split_first() else {
        return false;
    };
    let out = program.leaves.len();
    let (Some(a), Some(b)) = (operands.first(), operands.get(out)) else {
        return false;
    };
    step.item.onto.is_some()
        && *first == Source::Operand(0)
        && !rest.contains(first)
        && b.access == Access::Direct
        && (a.start, a.dtype, a.target) == (b.start, b.dtype, b.target)
        && plan.strides.first() == plan.strides.get(out)
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
