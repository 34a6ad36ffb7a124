//! In which order a run visits the elements of its operands: NumPy's `nditer`, axes ordered by the
//! strides and merged where they continue each other.

use smallvec::SmallVec;

use crate::value::{Array, Shape, Strides};

/// The strides that an operand has when stretched to a shape (its shape goes with it).
pub fn stretched(array: &Array, ndim: usize) -> Strides {
    let mut strides: Strides = SmallVec::from_elem(0, ndim);
    let missing = ndim.saturating_sub(array.ndim());
    let axes = array.shape().iter().zip(array.strides());
    for (slot, (length, stride)) in strides.iter_mut().skip(missing).zip(axes) {
        *slot = if *length == 1 { 0 } else { *stride };
    }
    strides
}

/// The axes in the order in which NumPy visits them, the slowest first: by the absolute strides of
/// the operands, the first operand first, C order where they do not say.
pub fn axis_order(ndim: usize, operands: &[&[isize]]) -> SmallVec<[usize; 6]> {
    // Fastest first while sorting, as in NumPy's insertion sort, whose ties matter.
    let mut order: SmallVec<[usize; 6]> = (0..ndim).rev().collect();
    for at in 1..ndim {
        let Some(&axis) = order.get(at) else { break };
        let mut place = at;
        for before in (0..at).rev() {
            let Some(&other) = order.get(before) else {
                break;
            };
            match slower(operands, other, axis) {
                None => {}
                Some(true) => place = before,
                Some(false) => break,
            }
        }
        order.remove(at);
        order.insert(place, axis);
    }
    order.reverse();
    order
}

/// Whether `a` has longer strides than `b`; None when no operand tells.
fn slower(operands: &[&[isize]], a: usize, b: usize) -> Option<bool> {
    let mut answer = None;
    for strides in operands {
        let at = |axis: usize| strides.get(axis).map_or(0, |stride| stride.unsigned_abs());
        let (a, b) = (at(a), at(b));
        if a != 0 && b != 0 {
            if a <= b {
                return Some(false);
            }
            answer.get_or_insert(true);
        }
    }
    answer
}

/// The axes of a run after ordering and merging, the slowest first; at least one.
pub struct Plan {
    /// Lengths of the axes.
    pub shape: Shape,
    /// Strides of each operand along them.
    pub strides: SmallVec<[Strides; 4]>,
}

impl Plan {
    /// Orders and merges the axes of operands that are stretched to a shape.
    pub fn new(shape: &[usize], operands: &[Strides], order: &[usize]) -> Self {
        let mut plan = Self {
            shape: Shape::new(),
            strides: operands.iter().map(|_| Strides::new()).collect(),
        };
        for axis in order {
            let length = shape.get(*axis).copied().unwrap_or(1);
            if length == 1 {
                continue;
            }
            let step = |strides: &Strides| strides.get(*axis).copied().unwrap_or(0);
            let merges = !plan.shape.is_empty()
                && plan.strides.iter().zip(operands).all(|(done, strides)| {
                    done.last()
                        .is_some_and(|last| *last == step(strides) * length as isize)
                });
            if merges {
                if let Some(last) = plan.shape.last_mut() {
                    *last *= length;
                }
                for (done, strides) in plan.strides.iter_mut().zip(operands) {
                    if let Some(last) = done.last_mut() {
                        *last = step(strides);
                    }
                }
            } else {
                plan.shape.push(length);
                for (done, strides) in plan.strides.iter_mut().zip(operands) {
                    done.push(step(strides));
                }
            }
        }
        if plan.shape.is_empty() {
            plan.shape.push(1);
            plan.strides.iter_mut().for_each(|strides| strides.push(0));
        }
        plan
    }

    /// A plan of one axis.
    pub fn flat(length: usize, steps: &[isize]) -> Self {
        Self {
            shape: SmallVec::from_slice(&[length]),
            strides: steps
                .iter()
                .map(|step| SmallVec::from_slice(&[*step]))
                .collect(),
        }
    }

    /// The number of elements.
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// The length of the fastest axis.
    pub fn inner(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// Whether an operand lies without gaps in the order of the run.
    pub fn is_linear(&self, operand: usize, itemsize: usize) -> bool {
        let Some(strides) = self.strides.get(operand) else {
            return false;
        };
        let mut expected = itemsize as isize;
        self.shape
            .iter()
            .zip(strides)
            .rev()
            .all(|(length, stride)| {
                let fits = *stride == expected;
                expected *= *length as isize;
                fits
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_follows_the_strides() {
        assert_eq!(axis_order(2, &[&[24, 8]]).as_slice(), [0, 1]);
        assert_eq!(axis_order(2, &[&[8, 16]]).as_slice(), [1, 0]);
        assert_eq!(axis_order(2, &[&[8, 16], &[24, 8]]).as_slice(), [0, 1]);
        assert_eq!(axis_order(3, &[&[32, 8, 96]]).as_slice(), [2, 0, 1]);
        assert_eq!(axis_order(2, &[&[0, 0]]).as_slice(), [0, 1]);
    }

    #[test]
    fn neighbouring_axes_merge() {
        let plan = Plan::new(&[2, 3], &[SmallVec::from_slice(&[24, 8])], &[0, 1]);
        assert_eq!(
            (plan.shape.as_slice(), plan.is_linear(0, 8)),
            ([6].as_slice(), true)
        );
        let plan = Plan::new(&[2, 3], &[SmallVec::from_slice(&[32, 8])], &[0, 1]);
        assert_eq!((plan.shape.len(), plan.is_linear(0, 8)), (2, false));
    }
}
