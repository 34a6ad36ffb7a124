//! Which input cells an output cell is made of, and how: one rule per kind of operation.
//!
//! Nearly every operation's output cell is a reduction over terms, each a product of input cells.
//! The evaluator knows nothing of this; the two check each other.

use super::exact::Exact;
use crate::value::Shape;

/// An input cell: which operand, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) operand: usize,
    pub(super) index: Shape,
}

/// How the terms of a cell become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// They are added.
    Sum,
    /// They are multiplied.
    Product,
    /// They are added and divided by their number.
    Mean,
    /// The largest.
    Max,
    /// The smallest.
    Min,
}

impl Fold {
    /// Two terms, or what earlier ones came to and the next; a mean is divided afterwards.
    pub(super) fn of(self, a: Exact, b: Exact) -> Exact {
        match self {
            Self::Sum | Self::Mean => a.add(&b),
            Self::Product => a.mul(&b),
            Self::Max if a.is_at_most(&b) => b,
            Self::Min if !a.is_at_most(&b) => b,
            Self::Max | Self::Min => a,
        }
    }
}

/// A product summed over some axes, as `einsum` writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contraction {
    /// The label of each axis of each operand.
    pub(super) labels: Vec<Vec<usize>>,
    /// The labels of the result's axes.
    pub(super) out: Vec<usize>,
    /// The labels that are summed over.
    pub(super) summed: Vec<usize>,
    /// The size of each label.
    pub(super) sizes: Vec<usize>,
}

/// How a kernel moves along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) stride: usize,
    pub(super) dilation: usize,
    /// Zeros before the first cell.
    pub(super) before: usize,
    /// Whether the kernel is mirrored.
    pub(super) flip: bool,
}

/// A kernel moved over the axes of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Convolution {
    /// One for each axis that the kernel moves along.
    pub(super) windows: Vec<Window>,
    pub(super) groups: usize,
    /// Whether there are a batch and channels.
    pub(super) channels: bool,
    /// Whether the channels of the array are its last axis, not its second.
    pub(super) last: bool,
    /// Whether the channels of the kernel are its last two axes, in and out.
    pub(super) kernel_last: bool,
}

/// What an operation does with cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The operands are paired cell by cell after broadcasting.
    Elementwise {
        /// The function, or the operator between two operands.
        name: String,
        infix: bool,
    },
    /// Products of cells, added.
    Contract(Contraction),
    /// Products with a kernel that moves, added; a third operand is added for each channel.
    Convolve(Convolution),
    /// Some axes go away.
    Reduce { fold: Fold, axes: Vec<usize> },
    /// Operands one after another along an axis; `new` when the axis is new.
    Join { axis: usize, new: bool },
    /// The second where the first is true, else the third.
    Where,
    /// Every output cell is a copy of one input cell: its number in C order.
    Move(Vec<usize>),
    /// Cells are not followed.
    Opaque,
}

/// The operands' shapes under a rule.
#[derive(Clone, Debug)]
pub(super) struct Terms<'a> {
    pub(super) rule: &'a Rule,
    pub(super) shapes: Vec<Shape>,
    pub(super) out: Shape,
}

impl Terms<'_> {
    /// How many terms each output cell has; those of the border count.
    pub(super) fn count(&self) -> usize {
        match self.rule {
            Rule::Convolve(conv) => conv.taps(&self.shapes),
            Rule::Contract(spec) => spec.summed.iter().map(|label| spec.sizes[*label]).product(),
            Rule::Reduce { axes, .. } => self.shapes.first().map_or(0, |shape| {
                axes.iter().filter_map(|axis| shape.get(*axis)).product()
            }),
            Rule::Opaque => 0,
            _ => 1,
        }
    }

    /// How many terms an output cell really has: cells of the border give none.
    pub(super) fn count_at(&self, out: &[usize]) -> usize {
        match self.rule {
            Rule::Convolve(conv) => {
                conv.real(&self.shapes, out) + usize::from(self.shapes.len() > 2)
            }
            _ => self.count(),
        }
    }

    /// The cells of the `k`th term of an output cell.
    pub(super) fn term(&self, out: &[usize], k: usize) -> Vec<Cell> {
        match self.rule {
            Rule::Elementwise { .. } => (0..self.shapes.len())
                .map(|operand| self.broadcast(operand, out))
                .collect(),
            Rule::Where => {
                // Which of the two others it is depends on the value of the first.
                (0..self.shapes.len())
                    .map(|operand| self.broadcast(operand, out))
                    .collect()
            }
            Rule::Contract(spec) => self.contract(spec, out, k),
            Rule::Convolve(conv) => conv.term(&self.shapes, out, k),
            Rule::Reduce { axes, .. } => self.reduced(axes, out, k),
            Rule::Join { axis, new } => self.joined(*axis, *new, out).into_iter().collect(),
            Rule::Move(sources) => {
                let at = flat(out, &self.out);
                let (Some(source), Some(shape)) = (sources.get(at), self.shapes.first()) else {
                    return Vec::new();
                };
                vec![Cell {
                    operand: 0,
                    index: unflat(*source, shape),
                }]
            }
            Rule::Opaque => Vec::new(),
        }
    }

    /// The cell of an operand that broadcasting puts at a place of the result.
    fn broadcast(&self, operand: usize, out: &[usize]) -> Cell {
        let shape = &self.shapes[operand];
        let skip = out.len().saturating_sub(shape.len());
        let at = out.iter().skip(skip).zip(shape);
        Cell {
            operand,
            index: at
                .map(|(at, size)| if *size == 1 { 0 } else { *at })
                .collect(),
        }
    }

    fn contract(&self, spec: &Contraction, out: &[usize], k: usize) -> Vec<Cell> {
        let mut at = vec![0; spec.sizes.len()];
        for (label, index) in spec.out.iter().zip(out) {
            at[*label] = *index;
        }
        let mut rest = k;
        for label in spec.summed.iter().rev() {
            let size = spec.sizes[*label].max(1);
            at[*label] = rest % size;
            rest /= size;
        }
        let cell = |(operand, labels): (usize, &Vec<usize>)| {
            let shape = &self.shapes[operand];
            let index = labels.iter().zip(shape);
            Cell {
                operand,
                index: index
                    .map(|(label, size)| if *size == 1 { 0 } else { at[*label] })
                    .collect(),
            }
        };
        spec.labels.iter().enumerate().map(cell).collect()
    }

    fn reduced(&self, axes: &[usize], out: &[usize], k: usize) -> Vec<Cell> {
        let Some(shape) = self.shapes.first() else {
            return Vec::new();
        };
        let sizes: Vec<usize> = axes.iter().map(|axis| shape[*axis]).collect();
        let along = unflat(k, &sizes);
        let kept = out.len() == shape.len() && !axes.is_empty();
        let mut outs = out.iter();
        let mut index = Shape::new();
        for axis in 0..shape.len() {
            match axes.iter().position(|reduced| *reduced == axis) {
                Some(at) => {
                    if kept {
                        outs.next();
                    }
                    index.push(along[at]);
                }
                None => index.push(outs.next().copied().unwrap_or(0)),
            }
        }
        vec![Cell { operand: 0, index }]
    }

    fn joined(&self, axis: usize, new: bool, out: &[usize]) -> Option<Cell> {
        let mut index: Shape = out.into();
        let mut at = *out.get(axis)?;
        if new {
            index.remove(axis);
            return Some(Cell { operand: at, index });
        }
        for (operand, shape) in self.shapes.iter().enumerate() {
            let size = *shape.get(axis)?;
            if at < size {
                index[axis] = at;
                return Some(Cell { operand, index });
            }
            at -= size;
        }
        None
    }
}

/// The number of a cell in C order.
pub(super) fn flat(index: &[usize], shape: &[usize]) -> usize {
    index
        .iter()
        .zip(shape)
        .fold(0, |sum, (at, size)| sum * size + at)
}

/// The index of the cell of a number in C order.
pub(super) fn unflat(number: usize, shape: &[usize]) -> Shape {
    let mut rest = number;
    let mut index: Shape = shape
        .iter()
        .rev()
        .map(|size| {
            let size = (*size).max(1);
            let at = rest % size;
            rest /= size;
            at
        })
        .collect();
    index.reverse();
    index
}
