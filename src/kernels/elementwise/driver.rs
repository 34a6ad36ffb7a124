//! Runs a loop over whole arrays: tile after tile, straight on their memory where it lies right,
//! otherwise through buffers of one tile.

use smallvec::SmallVec;

use super::lane::{Lane, LaneMut};
use super::loops::Loop;
use super::plan::{Plan, axis_order, stretched};
use super::transfer::{Place, Scratch, convert};
use crate::value::{Array, DType, Result, Shape, Strides, interrupt};

/// The most elements of a tile: a few of them fit the first-level cache.
pub const TILE: usize = 1024;
/// The most bytes of one operand's tile, which counts for long strings.
const TILE_BYTES: usize = 16 * TILE;
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

/// One operand of a run.
struct Operand<'a> {
    array: &'a Array,
    /// The element type that the loop wants.
    target: DType,
    access: Access,
    /// The tile as the loop wants it.
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
    let arrays: SmallVec<[&Array; 4]> = inputs.iter().chain(outputs).chain(mask).collect();
    let plan = plan(&arrays, shape);
    let types = item
        .inputs
        .iter()
        .chain(&item.outputs)
        .copied()
        .chain(mask.map(|_| DType::Bool));
    let mut operands: SmallVec<[Operand<'_>; 4]> = arrays
        .iter()
        .zip(types)
        .map(|(array, target)| Operand::new(array, target))
        .collect();
    let widest = operands
        .iter()
        .map(|operand| operand.width())
        .max()
        .unwrap_or(1);
    let tile = (TILE_BYTES / widest.max(1)).clamp(1, TILE);
    let rows = plan.inner() >= LONG_ROW;
    for (at, operand) in operands.iter_mut().enumerate() {
        let is_output = (inputs.len()..inputs.len() + outputs.len()).contains(&at);
        let shares = if is_output {
            // Two outputs in the same memory must not be two exclusive slices of it.
            outputs.len() > 1 && outputs.iter().any(|other| clashes(operand.array, other))
        } else {
            outputs.iter().any(|other| operand.array.may_overlap(other))
        };
        operand.choose(&plan, at, rows, shares, is_output, tile);
    }
    let mut run = Run {
        item,
        plan: &plan,
        operands,
        inputs: inputs.len(),
        outputs: outputs.len(),
    };
    run.tiles(tile, rows)
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

impl<'a> Operand<'a> {
    fn new(array: &'a Array, target: DType) -> Self {
        let access = Access::Buffered;
        Self {
            array,
            target,
            access,
            tile: Scratch::default(),
            raw: Scratch::default(),
        }
    }

    fn width(&self) -> usize {
        self.target.itemsize().max(self.array.dtype().itemsize())
    }

    fn same_type(&self) -> bool {
        self.array.dtype() == self.target
    }

    /// Decides how the kernel sees it, and fills what is filled once.
    fn choose(
        &mut self,
        plan: &Plan,
        at: usize,
        rows: bool,
        shares: bool,
        is_output: bool,
        tile: usize,
    ) {
        let itemsize = self.target.itemsize();
        let Some(strides) = plan.strides.get(at) else {
            return;
        };
        let constant = !is_output && strides.iter().all(|stride| *stride == 0);
        let in_order = if rows {
            strides.last() == Some(&(itemsize as isize))
        } else {
            plan.is_linear(at, itemsize)
        };
        let room = tile.min(plan.size());
        self.access = if constant && plan.size() > 1 {
            Access::Filled
        } else if (in_order || plan.size() == 1) && !shares && self.same_type() && itemsize > 0 {
            Access::Direct
        } else {
            Access::Buffered
        };
        if self.access == Access::Direct {
            return;
        }
        self.tile.reserve(room * itemsize);
        if !self.same_type() {
            self.raw.reserve(room * self.array.dtype().itemsize());
        }
        if self.access == Access::Filled {
            let index: Shape = plan.shape.iter().map(|_| 0).collect();
            self.load(plan, strides, &index, room);
        }
    }

    fn place<'p>(&self, plan: &'p Plan, strides: &'p [isize], index: &'p [usize]) -> Place<'p> {
        Place {
            start: self.array.pointer(),
            shape: &plan.shape,
            strides,
            index,
        }
    }

    /// Brings the tile at an index into the buffer.
    fn load(&mut self, plan: &Plan, strides: &[isize], index: &[usize], len: usize) {
        let width = self.array.dtype().itemsize();
        let place = self.place(plan, strides, index);
        let buffer = if self.same_type() {
            &mut self.tile
        } else {
            &mut self.raw
        };
        // SAFETY: the plan's indices are the array's elements; the buffer has room for a tile.
        unsafe { place.gather(width, buffer.pointer(), len) };
        if !self.same_type() {
            let raw = self.raw.lane(self.array.dtype(), len);
            convert(raw, &mut self.tile.lane_mut(self.target, len));
        }
    }

    /// Writes part of the buffer's tile back, its first element at an index.
    fn store(&mut self, plan: &Plan, strides: &[isize], index: &[usize], from: usize, to: usize) {
        let width = self.array.dtype().itemsize();
        let len = to - from;
        let place = self.place(plan, strides, index);
        let source = if self.same_type() {
            self.tile.pointer().wrapping_add(from * width)
        } else {
            let tile = self.tile.lane(self.target, to).part(from, to);
            convert(tile, &mut self.raw.lane_mut(self.array.dtype(), len));
            self.raw.pointer()
        };
        // SAFETY: the plan's indices are the array's elements, which nobody else uses now.
        unsafe { place.scatter(width, source, len) };
    }

    fn input<'l>(
        &'l self,
        plan: &Plan,
        strides: &[isize],
        index: &[usize],
        len: usize,
    ) -> Lane<'l> {
        match self.access {
            Access::Direct => {
                let first = self.place(plan, strides, index).first();
                // SAFETY: `len` elements of this type follow each other in the array, and no
                // output writes them while the lane lives (else the access is buffered).
                unsafe { Lane::from_raw(self.target, first, len) }
            }
            Access::Filled | Access::Buffered => self.tile.lane(self.target, len),
        }
    }

    fn output<'l>(
        &'l mut self,
        plan: &Plan,
        strides: &[isize],
        index: &[usize],
        len: usize,
    ) -> LaneMut<'l> {
        match self.access {
            Access::Direct => {
                let first = self.place(plan, strides, index).first();
                // SAFETY: as for inputs, and every other operand in this memory is buffered.
                unsafe { LaneMut::from_raw(self.target, first, len) }
            }
            Access::Filled | Access::Buffered => self.tile.lane_mut(self.target, len),
        }
    }
}

/// A run under way.
struct Run<'a> {
    item: &'a Loop,
    plan: &'a Plan,
    operands: SmallVec<[Operand<'a>; 4]>,
    inputs: usize,
    outputs: usize,
}

impl Run<'_> {
    fn tiles(&mut self, tile: usize, rows: bool) -> Result<()> {
        let total = self.plan.size();
        let mut index: Shape = self.plan.shape.iter().map(|_| 0).collect();
        let mut done = 0;
        while done < total {
            interrupt::check()?;
            let mut len = tile.min(total - done);
            if rows {
                len = len.min(self.plan.inner() - index.last().copied().unwrap_or(0));
            }
            self.tile(&index, len)?;
            super::transfer::advance(&mut index, &self.plan.shape, len);
            done += len;
        }
        Ok(())
    }

    fn tile(&mut self, index: &[usize], len: usize) -> Result<()> {
        let plan = self.plan;
        for (at, operand) in self.operands.iter_mut().enumerate() {
            let is_output = (self.inputs..self.inputs + self.outputs).contains(&at);
            if operand.access == Access::Buffered && !is_output {
                let strides = plan.strides.get(at).map_or(&[][..], Strides::as_slice);
                operand.load(plan, strides, index, len);
            }
        }
        let has_mask = self.operands.len() > self.inputs + self.outputs;
        if !has_mask {
            return self.part(index, len, 0, len);
        }
        let at = self.operands.len() - 1;
        let flags: SmallVec<[bool; 64]> = match (self.operands.get(at), plan.strides.get(at)) {
            (Some(mask), Some(strides)) => mask.input(plan, strides, index, len).get().into(),
            _ => SmallVec::new(),
        };
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

    /// Runs the kernel on part of a tile whose first element is at an index.
    fn part(&mut self, index: &[usize], len: usize, from: usize, to: usize) -> Result<()> {
        let plan = self.plan;
        let (ins, rest) = self.operands.split_at_mut(self.inputs);
        let strides = |at: usize| plan.strides.get(at).map_or(&[][..], Strides::as_slice);
        let lanes: SmallVec<[Lane<'_>; 3]> = ins
            .iter()
            .enumerate()
            .map(|(at, operand)| operand.input(plan, strides(at), index, len).part(from, to))
            .collect();
        let outs = rest.get_mut(..self.outputs).unwrap_or(&mut []);
        let base = self.inputs;
        if let [out] = &mut *outs {
            let mut lane = out.output(plan, strides(base), index, len);
            (self.item.kernel)(&lanes, &mut [lane.part(from, to)])?;
        } else if let [first, second] = &mut *outs {
            let mut first = first.output(plan, strides(base), index, len);
            let mut second = second.output(plan, strides(base + 1), index, len);
            (self.item.kernel)(&lanes, &mut [first.part(from, to), second.part(from, to)])?;
        }
        let mut start: Shape = index.into();
        super::transfer::advance(&mut start, &plan.shape, from);
        for (at, out) in outs.iter_mut().enumerate() {
            if out.access == Access::Buffered {
                out.store(plan, strides(base + at), &start, from, to);
            }
        }
        Ok(())
    }
}
