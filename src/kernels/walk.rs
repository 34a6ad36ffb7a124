//! Several arrays walked through together, as NumPy's `nditer` does: which axis turns fastest, which
//! axes go backwards, which are one. Positions are counted in the order of the walk.

use smallvec::SmallVec;

use super::elementwise::plan::axis_order;
use crate::value::Strides;

/// In which order the elements are met.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// The last axis fastest.
    C,
    /// The first axis fastest.
    F,
    /// As they lie in memory; whether axes that all operands go through backwards are turned round.
    Memory(bool),
}

/// One axis of a walk.
#[derive(Clone)]
struct Axis {
    length: usize,
    /// What a step along it adds to each operand's place.
    steps: SmallVec<[isize; 4]>,
    /// Its number among the axes of the shape.
    from: usize,
    backwards: bool,
}

/// A walk over the places of a shape. A place is one number for each operand.
#[derive(Clone)]
pub struct Walk {
    /// The fastest first.
    axes: Vec<Axis>,
    start: SmallVec<[isize; 4]>,
}

/// Part of a walk: so many steps along each axis from a position on, the slowest first.
pub struct Block {
    /// Where it begins, for each operand.
    pub start: SmallVec<[isize; 4]>,
    /// How long it is along each axis.
    pub shape: Vec<usize>,
    /// What a step along each axis adds, for each operand.
    pub strides: Vec<Strides>,
}

impl Walk {
    /// Over operands that are stretched to a shape; the first `counted` of them decide the order.
    pub fn new(shape: &[usize], operands: &[Strides], counted: usize, visit: Visit) -> Self {
        let counted: Vec<&[isize]> = operands.iter().take(counted).map(|s| &s[..]).collect();
        let order: Vec<usize> = match visit {
            Visit::C => (0..shape.len()).rev().collect(),
            Visit::F => (0..shape.len()).collect(),
            Visit::Memory(_) => {
                let order = axis_order(shape.len(), &counted);
                order.into_iter().rev().collect()
            }
        };
        let mut start: SmallVec<[isize; 4]> = SmallVec::from_elem(0, operands.len());
        let axes = order.into_iter().map(|from| {
            let at = |strides: &[isize]| strides.get(from).copied().unwrap_or(0);
            let length = shape.get(from).copied().unwrap_or(1);
            let mut steps: SmallVec<[isize; 4]> = operands.iter().map(|s| at(s)).collect();
            let backwards = visit == Visit::Memory(true)
                && counted.iter().all(|strides| at(strides) <= 0)
                && counted.iter().any(|strides| at(strides) < 0);
            if backwards {
                for (slot, step) in start.iter_mut().zip(&mut steps) {
                    *slot += *step * (length as isize - 1);
                    *step = -*step;
                }
            }
            Axis {
                length,
                steps,
                from,
                backwards,
            }
        });
        let axes = axes.collect();
        Self { axes, start }
    }

    /// Makes one of neighbouring axes that continue each other.
    pub fn merge(&mut self) {
        let mut merged: Vec<Axis> = Vec::new();
        for axis in self.axes.drain(..) {
            let joins = |last: &Axis| {
                let idle = |axis: &Axis, step: isize| axis.length == 1 && step == 0;
                last.steps.iter().zip(&axis.steps).all(|(a, b)| {
                    idle(last, *a) || idle(&axis, *b) || a * last.length as isize == *b
                })
            };
            match merged.last_mut() {
                Some(last) if joins(last) => {
                    last.length *= axis.length;
                    for (slot, step) in last.steps.iter_mut().zip(&axis.steps) {
                        if *slot == 0 {
                            *slot = *step;
                        }
                    }
                }
                _ => merged.push(axis),
            }
        }
        self.axes = merged;
    }

    /// The number of positions.
    pub fn size(&self) -> usize {
        self.axes.iter().map(|axis| axis.length).product()
    }

    /// The lengths of the axes, the fastest first.
    pub fn lengths(&self) -> Vec<usize> {
        self.axes.iter().map(|axis| axis.length).collect()
    }

    /// The axes of the shape, the slowest first.
    pub fn slowest_first(&self) -> Vec<usize> {
        self.axes.iter().rev().map(|axis| axis.from).collect()
    }

    /// How far along each axis a position is, the fastest first.
    fn digits(&self, at: usize) -> impl Iterator<Item = (&Axis, usize)> {
        let mut rest = at;
        self.axes.iter().map(move |axis| {
            let length = axis.length.max(1);
            let digit = rest % length;
            rest /= length;
            (axis, digit)
        })
    }

    /// The place of each operand at a position.
    pub fn places(&self, at: usize) -> SmallVec<[isize; 4]> {
        let mut places = self.start.clone();
        for (axis, digit) in self.digits(at) {
            for (slot, step) in places.iter_mut().zip(&axis.steps) {
                *slot += step * digit as isize;
            }
        }
        places
    }

    /// The index into the shape at a position, where no axes are merged.
    pub fn index(&self, at: usize) -> Vec<usize> {
        let mut index = vec![0; self.axes.len()];
        for (axis, digit) in self.digits(at) {
            if let Some(slot) = index.get_mut(axis.from) {
                *slot = if axis.backwards {
                    axis.length - 1 - digit
                } else {
                    digit
                };
            }
        }
        index
    }

    /// The position of an index into the shape; None when that is out of bounds.
    pub fn position(&self, index: &[i64]) -> Option<usize> {
        let mut position = 0;
        for axis in self.axes.iter().rev() {
            let along = usize::try_from(*index.get(axis.from)?).ok()?;
            if along >= axis.length {
                return None;
            }
            let digit = if axis.backwards {
                axis.length - 1 - along
            } else {
                along
            };
            position = position * axis.length + digit;
        }
        Some(position)
    }

    /// The lengths of the axes in the order of the shape.
    pub fn shape(&self) -> Vec<usize> {
        let mut shape = vec![0; self.axes.len()];
        for axis in &self.axes {
            if let Some(slot) = shape.get_mut(axis.from) {
                *slot = axis.length;
            }
        }
        shape
    }

    /// Leaves out an axis of the shape: the walk stays at its beginning.
    pub fn remove(&mut self, from: usize) {
        let Some(at) = self.axes.iter().position(|axis| axis.from == from) else {
            return;
        };
        let gone = self.axes.remove(at);
        if gone.backwards {
            for (slot, step) in self.start.iter_mut().zip(&gone.steps) {
                *slot += step * (gone.length as isize - 1);
            }
        }
        for axis in self.axes.iter_mut().filter(|axis| axis.from > from) {
            axis.from -= 1;
        }
    }

    /// What is left of the fastest axis from a position on.
    pub fn run(&self, at: usize) -> Block {
        self.block(at, self.axes.first().map_or(1, |axis| axis.length))
    }

    /// The largest block of at most so many positions from a position on: the fastest axes whole
    /// as far as they fit, and some steps along the next.
    pub fn block(&self, at: usize, most: usize) -> Block {
        let digits: Vec<usize> = self.digits(at).map(|(_, digit)| digit).collect();
        let (mut size, mut shape) = (1, Vec::new());
        for (axis, digit) in self.axes.iter().zip(&digits) {
            let steps = (axis.length - digit).min((most / size).max(1));
            shape.push(steps);
            size *= steps;
            if steps < axis.length {
                break;
            }
        }
        shape.reverse();
        let axes = self.axes.iter().take(shape.len()).rev();
        let operands = 0..self.start.len();
        let strides = operands.map(|operand| {
            let steps = axes.clone().map(|axis| axis.steps.get(operand).copied());
            steps.map(Option::unwrap_or_default).collect()
        });
        Block {
            start: self.places(at),
            strides: strides.collect(),
            shape,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strides(steps: &[isize]) -> Strides {
        Strides::from_slice(steps)
    }

    #[test]
    fn memory_is_walked_forwards() {
        // A 2x3 matrix seen from its last element.
        let walk = Walk::new(&[2, 3], &[strides(&[-24, -8])], 1, Visit::Memory(true));
        let places: Vec<isize> = (0..6).map(|at| walk.places(at)[0]).collect();
        assert_eq!(places, [-40, -32, -24, -16, -8, 0]);
        assert_eq!(walk.index(0), [1, 2]);
        assert_eq!(walk.position(&[0, 0]), Some(5));
    }

    #[test]
    fn axes_that_continue_each_other_are_one() {
        let mut walk = Walk::new(&[2, 3], &[strides(&[8, 16])], 1, Visit::Memory(true));
        walk.merge();
        assert_eq!(walk.lengths(), [6]);
        let mut walk = Walk::new(&[2, 3], &[strides(&[8, 16])], 1, Visit::C);
        walk.merge();
        assert_eq!(walk.lengths(), [3, 2]);
    }

    #[test]
    fn blocks_end_where_an_axis_does() {
        let walk = Walk::new(&[2, 5, 3], &[strides(&[120, 24, 8])], 1, Visit::F);
        let mut at = 0;
        let mut sizes = Vec::new();
        while at < walk.size() {
            let size: usize = walk.block(at, 7).shape.iter().product();
            sizes.push(size);
            at += size;
        }
        assert_eq!(sizes, [6, 4, 6, 4, 6, 4]);
    }
}
