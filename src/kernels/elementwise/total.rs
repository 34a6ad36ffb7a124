//! Folding one long run on several threads: the run is split as NumPy's own recursion splits it,
//! so that no bit of the result depends on who computes which part.

use std::ops::Range;

use super::lane::{Lane, LaneMut};
use super::reduction::{Reduction, Split};
use crate::kernels::parallel::{self, GRAIN};
use crate::value::{DType, Result};

/// One element of any type.
#[derive(Clone, Copy)]
#[repr(align(16))]
pub struct Cell([u8; 16]);

impl Cell {
    /// Nothing yet.
    pub fn empty() -> Self {
        Self([0; 16])
    }

    /// The element, to be read.
    pub fn lane(&self, dtype: DType) -> Lane<'_> {
        // SAFETY: no element is wider or more aligned; whoever made the cell wrote this type.
        unsafe { Lane::from_raw(dtype, self.0.as_ptr(), 1) }
    }

    /// The element, to be written.
    pub fn lane_mut(&mut self, dtype: DType) -> LaneMut<'_> {
        // SAFETY: as for `lane`, and the borrow is exclusive.
        unsafe { LaneMut::from_raw(dtype, self.0.as_mut_ptr(), 1) }
    }
}

/// How a run is folded into one element.
pub struct Total<'a> {
    /// The forms of the loop.
    pub reduction: &'a Reduction,
    /// How the run may be split.
    pub split: Split,
    /// The element type.
    pub dtype: DType,
    /// The longest part that `leaf` takes at once.
    pub longest: usize,
}

impl Total<'_> {
    /// Folds `0..len`, at least one element. `leaf` makes, for one thread, what folds a part.
    ///
    /// # Errors
    /// The error of a leaf, or `KeyboardInterrupt`.
    pub fn run<L>(&self, len: usize, leaf: impl Fn() -> L + Sync) -> Result<Cell>
    where
        L: FnMut(Range<usize>) -> Result<Cell>,
    {
        let mut tasks = Vec::new();
        self.tasks(0..len, GRAIN.max(self.longest), &mut tasks);
        let mut parts: Vec<(Range<usize>, Cell)> = tasks
            .into_iter()
            .map(|range| (range, Cell::empty()))
            .collect();
        parallel::pieces(&mut parts, 1, |_, piece| {
            let mut leaf = leaf();
            for (range, cell) in piece {
                *cell = self.part(range.clone(), self.longest, &mut leaf)?;
            }
            Ok(())
        })?;
        let mut parts = parts.into_iter().map(|(_, cell)| cell);
        self.part(0..len, GRAIN.max(self.longest), &mut |_| {
            Ok(parts.next().unwrap_or_else(Cell::empty))
        })
    }

    fn tasks(&self, range: Range<usize>, longest: usize, list: &mut Vec<Range<usize>>) {
        if range.len() <= longest {
            list.push(range);
            return;
        }
        let middle = range.start + self.split.first_half(range.len());
        self.tasks(range.start..middle, longest, list);
        self.tasks(middle..range.end, longest, list);
    }

    fn part(
        &self,
        range: Range<usize>,
        longest: usize,
        leaf: &mut impl FnMut(Range<usize>) -> Result<Cell>,
    ) -> Result<Cell> {
        if range.len() <= longest {
            return leaf(range);
        }
        let middle = range.start + self.split.first_half(range.len());
        let mut left = self.part(range.start..middle, longest, leaf)?;
        let right = self.part(middle..range.end, longest, leaf)?;
        (self.reduction.rows)(&mut left.lane_mut(self.dtype), right.lane(self.dtype));
        Ok(left)
    }
}
