//! Programs: several loops run tile by tile, so that what one computes is still in the first-level
//! cache when the next reads it, and no array is made between them.

use smallvec::SmallVec;

use super::loops::Loop;
use crate::value::{Array, DType};

/// Where a step reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From an operand of the run.
    Operand(usize),
    /// From what an earlier step left in a register.
    Register(usize),
}

/// One loop of a program.
pub struct Step<'a> {
    /// The work.
    pub item: &'a Loop,
    /// Where each input comes from.
    pub inputs: SmallVec<[Source; 3]>,
    /// The register it fills. The last step fills none: it writes the outputs.
    pub register: Option<usize>,
}

/// An array that a program reads, and the type in which it wants the elements.
pub struct Leaf {
    /// The array.
    pub array: Array,
    /// The type that its reader takes.
    pub target: DType,
}

/// Loops in the order in which they run.
#[derive(Default)]
pub struct Program<'a> {
    /// The arrays.
    pub leaves: SmallVec<[Leaf; 4]>,
    /// The loops; the last one gives the result.
    pub steps: SmallVec<[Step<'a>; 2]>,
    /// The element types of the registers.
    pub registers: SmallVec<[DType; 4]>,
    /// Registers that nobody reads any more.
    free: SmallVec<[usize; 4]>,
}

impl<'a> Program<'a> {
    /// One loop over arrays.
    pub fn single(item: &'a Loop, inputs: &[Array]) -> Self {
        let mut program = Self::default();
        let sources = inputs
            .iter()
            .zip(&item.inputs)
            .map(|(array, target)| program.leaf(array, *target))
            .collect();
        program.steps.push(Step {
            item,
            inputs: sources,
            register: None,
        });
        program
    }

    /// An array to read from; one that is read already in this way is no new leaf.
    pub fn leaf(&mut self, array: &Array, target: DType) -> Source {
        let same = |leaf: &Leaf| {
            leaf.target == target
                && leaf.array.pointer() == array.pointer()
                && leaf.array.dtype() == array.dtype()
                && leaf.array.shape() == array.shape()
                && leaf.array.strides() == array.strides()
        };
        let known = self.leaves.iter().position(same);
        Source::Operand(known.unwrap_or_else(|| {
            self.leaves.push(Leaf {
                array: array.clone(),
                target,
            });
            self.leaves.len() - 1
        }))
    }

    /// Adds a loop whose result stays in a register, and gives that register.
    pub fn push(&mut self, item: &'a Loop, inputs: SmallVec<[Source; 3]>, dtype: DType) -> Source {
        // An input's register is free for the step after this one: a loop's output never lies
        // where its inputs do.
        let register = match self
            .free
            .iter()
            .position(|at| self.registers.get(*at) == Some(&dtype))
        {
            Some(at) => self.free.remove(at),
            None => {
                self.registers.push(dtype);
                self.registers.len() - 1
            }
        };
        for input in &inputs {
            if let Source::Register(at) = input {
                self.free.push(*at);
            }
        }
        self.steps.push(Step {
            item,
            inputs,
            register: Some(register),
        });
        Source::Register(register)
    }

    /// The last step writes the output instead of a register.
    pub fn finish(&mut self) {
        if let Some(last) = self.steps.last_mut() {
            last.register = None;
        }
    }

    /// The type of the elements that the last loop gives.
    pub fn dtype(&self) -> Option<DType> {
        self.steps.last()?.item.outputs.first().copied()
    }
}
