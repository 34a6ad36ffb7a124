//! A move of elements: its axes, the tasks it is cut into, and how a task is run.

use smallvec::SmallVec;

use super::lines::{Step, line, tile};
use crate::kernels::parallel::{GRAIN, Shared};
use crate::value::{Array, DType};

/// One axis: how many steps, and how many bytes a step goes on either side.
#[derive(Clone, Copy, Debug)]
struct Axis {
    length: usize,
    step: Step,
    /// How many steps a task takes.
    cut: usize,
}

impl Axis {
    fn parts(&self) -> usize {
        self.length.div_ceil(self.cut.max(1))
    }
}

/// How far a tile of a transposing move reaches: so many elements of the axis that is contiguous
/// in the source, so that each line of memory that is touched is used as a whole.
const TILE: usize = 128;

/// A line of fewer elements is short.
const SHORT: usize = 16;

/// Elements to be moved between two layouts of one shape.
pub(super) struct Move {
    to: Shared<u8>,
    from: Shared<u8>,
    width: usize,
    /// The axes in the order of the target's memory, the slowest first.
    axes: SmallVec<[Axis; 4]>,
    /// The last two axes are walked in tiles, since each is the fast one of one side.
    turned: bool,
}

impl Move {
    /// The move of all elements of an array to a place with strides of its own.
    pub(super) fn new(to: Shared<u8>, strides: &[isize], src: &Array) -> Self {
        let (width, chars) = match src.dtype() {
            DType::Str(chars) => (4, chars as usize),
            other => (other.itemsize(), 1),
        };
        let mut axes: SmallVec<[Axis; 4]> = src
            .shape()
            .iter()
            .zip(strides.iter().zip(src.strides()))
            .map(|(length, (to, from))| (*length, *to, *from))
            .chain([(chars, 4, 4)])
            .filter(|(length, ..)| *length != 1)
            .map(|(length, to, from)| Axis {
                length,
                step: Step { to, from },
                cut: length,
            })
            .collect();
        let (mut to, mut from) = (to.0, Shared(src.pointer()).0);
        for axis in &mut axes {
            if axis.step.to < 0 {
                let last = axis.length as isize - 1;
                to = to.wrapping_offset(axis.step.to * last);
                from = from.wrapping_offset(axis.step.from * last);
                axis.step = axis.step.turned();
            }
        }
        axes.sort_by_key(|axis| std::cmp::Reverse(axis.step.to));
        let mut made = Self {
            to: Shared(to),
            from: Shared(from),
            width,
            axes: merged(&axes),
            turned: false,
        };
        made.cut();
        made
    }

    /// Decides how the move is cut into tasks.
    fn cut(&mut self) {
        if self.axes.iter().map(|axis| axis.length).product::<usize>() <= GRAIN / 16 {
            return;
        }
        let fast = |axis: &Axis| match axis.step.from.unsigned_abs() {
            0 => usize::MAX,
            step => step,
        };
        let last = self.axes.len() - 1;
        let nearest = (0..=last).min_by_key(|at| fast(&self.axes[*at]));
        if let Some(at) = nearest
            && fast(&self.axes[at]) < self.axes[last].step.from.unsigned_abs()
        {
            self.turned = true;
            let axis = self.axes.remove(at);
            self.axes.insert(last - 1, axis);
        }
        let mut room = GRAIN;
        let first = self.axes.len().saturating_sub(2);
        for (at, axis) in self.axes.iter_mut().enumerate().rev() {
            let tile = self.turned && at >= first;
            // Of the two axes of a tile none may take all the room.
            let room_here = match (tile, at == first) {
                (true, true) => room.min(TILE),
                (true, false) => room.min(GRAIN / TILE),
                _ => room,
            };
            axis.cut = axis.length.min(room_here).max(1);
            room /= axis.cut;
        }
        // Short lines cost more than steps that are not next to each other.
        if let [.., slow, quick] = self.axes.as_mut_slice()
            && !self.turned
            && quick.length < SHORT
            && slow.cut > quick.length
        {
            std::mem::swap(slow, quick);
        }
    }

    /// How many tasks there are.
    pub(super) fn tasks(&self) -> usize {
        self.axes.iter().map(Axis::parts).product()
    }

    /// Runs a task.
    ///
    /// # Safety
    /// Source and target are live, apart from each other, and nobody else uses the task's part of
    /// the target.
    pub(super) unsafe fn run(&self, task: usize) {
        let (mut to, mut from) = (self.to.0, self.from.0.cast_const());
        let mut rest = task;
        let mut axes: SmallVec<[(usize, Step); 4]> = SmallVec::new();
        for axis in self.axes.iter().rev() {
            let start = rest % axis.parts() * axis.cut;
            rest /= axis.parts();
            to = to.wrapping_offset(axis.step.to * start as isize);
            from = from.wrapping_offset(axis.step.from * start as isize);
            axes.push((axis.cut.min(axis.length - start), axis.step));
        }
        axes.reverse();
        // SAFETY: the caller's promise; the axes are those of a part of the move.
        unsafe {
            match self.width {
                1 => walk::<u8>(&axes, to, from, self.turned),
                2 => walk::<u16>(&axes, to, from, self.turned),
                4 => walk::<u32>(&axes, to, from, self.turned),
                8 => walk::<u64>(&axes, to, from, self.turned),
                _ => walk::<u128>(&axes, to, from, self.turned),
            }
        }
    }
}

/// Axes that go on where the next faster one ends are one axis.
fn merged(axes: &[Axis]) -> SmallVec<[Axis; 4]> {
    let mut out: SmallVec<[Axis; 4]> = SmallVec::new();
    for axis in axes {
        let length = axis.length as isize;
        match out.last_mut() {
            Some(slow)
                if slow.step.to == axis.step.to * length
                    && slow.step.from == axis.step.from * length =>
            {
                slow.length *= axis.length;
                slow.step = axis.step;
                slow.cut = slow.length;
            }
            _ => out.push(*axis),
        }
    }
    out
}

/// Moves the elements of some axes.
///
/// # Safety
/// All elements are inside live memory, those of the target apart from those of the source.
unsafe fn walk<T: Copy>(axes: &[(usize, Step)], to: *mut u8, from: *const u8, turned: bool) {
    // SAFETY: the caller's promise, handed on for every sub-array.
    unsafe {
        match axes {
            [] => line::<T>(to, from, 1, Step { to: 0, from: 0 }),
            [(length, step)] => line::<T>(to, from, *length, *step),
            [rows, columns] if turned => tile::<T>(to, from, *rows, *columns),
            [(length, step), inner @ ..] => {
                for at in 0..*length as isize {
                    let (to, from) = (to.offset(step.to * at), from.offset(step.from * at));
                    walk::<T>(inner, to, from, turned);
                }
            }
        }
    }
}
