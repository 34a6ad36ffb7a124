//! Differences and sums of neighbours along an axis: `diff`, `gradient`, `trapezoid`.

use super::assign::copy_into;
use super::ufunc::{self, Input, Pending};
use crate::value::{Array, DType, OpError, Result, Shape, Strides};

/// The elements from `from` to `to` along an axis, as a view; bounds are cut to the length.
pub fn part(array: &Array, axis: usize, from: usize, to: usize) -> Array {
    let (mut shape, strides): (Shape, Strides) = (array.shape().into(), array.strides().into());
    let length = shape.get(axis).copied().unwrap_or(0);
    let from = from.min(length);
    let to = to.clamp(from, length);
    if let Some(slot) = shape.get_mut(axis) {
        *slot = to - from;
    }
    let shift = if to > from {
        strides.get(axis).copied().unwrap_or(0) * from as isize
    } else {
        0
    };
    array
        .restrided(shape, strides, shift)
        .unwrap_or_else(|| array.clone())
}

fn length(array: &Array, axis: usize) -> usize {
    array.shape().get(axis).copied().unwrap_or(0)
}

/// The difference of neighbours along an axis; of bools, whether they differ.
///
/// # Errors
/// As subtraction.
pub fn difference(array: &Array, axis: usize) -> Result<Array> {
    let n = length(array, axis);
    let name = if array.dtype() == DType::Bool {
        "not_equal"
    } else {
        "subtract"
    };
    let (later, earlier) = (
        part(array, axis, 1, n),
        part(array, axis, 0, n.saturating_sub(1)),
    );
    ufunc::binary(name, &later, &earlier)
}

/// How far apart the points along an axis lie.
pub enum Spacing {
    /// Evenly, so far.
    Even(f64),
    /// So far from each to the next.
    Steps(Vec<f64>),
}

impl Spacing {
    /// From the positions of the points: even if all steps are the same.
    pub fn of_positions(positions: &[f64]) -> Self {
        let steps: Vec<f64> = positions
            .iter()
            .zip(positions.iter().skip(1))
            .map(|(a, b)| b - a)
            .collect();
        match steps.first() {
            Some(first) if steps.iter().all(|step| step == first) => Self::Even(*first),
            _ => Self::Steps(steps),
        }
    }

    fn step(&self, at: usize) -> f64 {
        match self {
            Self::Even(step) => *step,
            Self::Steps(steps) => steps.get(at).copied().unwrap_or(1.0),
        }
    }
}

fn scaled(array: &Array, factor: f64) -> Result<Array> {
    ufunc::binary_with("multiply", array, Input::Float(factor))
}

fn sum_of_three(terms: [(f64, Array); 3]) -> Result<Array> {
    let [(a, x), (b, y), (c, z)] = terms;
    let sum = ufunc::binary("add", &scaled(&x, a)?, &scaled(&y, b)?)?;
    ufunc::binary("add", &sum, &scaled(&z, c)?)
}

/// The slope at each point along an axis: central differences inside, one-sided ones at the ends.
///
/// # Errors
/// `ValueError` when there are too few points.
pub fn gradient(array: &Array, axis: usize, spacing: &Spacing, edge_order: i64) -> Result<Array> {
    let n = length(array, axis);
    if (n as i64) < edge_order + 1 {
        return Err(OpError::value(
            "Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) \
             elements are required.",
        ));
    }
    let array = if array.dtype().is_inexact() {
        array.clone()
    } else {
        array.astype(DType::F64)?
    };
    let out = Array::zeros(array.shape(), array.dtype())?;
    let at = |index: usize| part(&array, axis, index, index + 1);
    match spacing {
        Spacing::Even(step) if n > 2 => {
            let wide = Pending::from(&part(&array, axis, 2, n))
                .then("subtract", &part(&array, axis, 0, n - 2))?;
            let slope = wide.then("divide", 2.0 * step)?.array()?;
            copy_into(&part(&out, axis, 1, n - 1), &slope)?;
        }
        _ => {
            for point in 1..n.saturating_sub(1) {
                let (left, right) = (spacing.step(point - 1), spacing.step(point));
                let slope = sum_of_three([
                    (-right / (left * (left + right)), at(point - 1)),
                    ((right - left) / (left * right), at(point)),
                    (left / (right * (left + right)), at(point + 1)),
                ])?;
                copy_into(&part(&out, axis, point, point + 1), &slope)?;
            }
        }
    }
    for (end, slope) in [
        (0, first_slope(&array, axis, spacing, edge_order)?),
        (n - 1, last_slope(&array, axis, spacing, edge_order)?),
    ] {
        copy_into(&part(&out, axis, end, end + 1), &slope)?;
    }
    Ok(out)
}

fn first_slope(array: &Array, axis: usize, spacing: &Spacing, edge_order: i64) -> Result<Array> {
    let at = |index: usize| part(array, axis, index, index + 1);
    if edge_order == 1 {
        let rise = ufunc::binary("subtract", &at(1), &at(0))?;
        return ufunc::binary_with("divide", &rise, Input::Float(spacing.step(0)));
    }
    let (a, b, c) = match spacing {
        Spacing::Even(step) => (-1.5 / step, 2.0 / step, -0.5 / step),
        Spacing::Steps(_) => {
            let (d1, d2) = (spacing.step(0), spacing.step(1));
            (
                -(2.0 * d1 + d2) / (d1 * (d1 + d2)),
                (d1 + d2) / (d1 * d2),
                -d1 / (d2 * (d1 + d2)),
            )
        }
    };
    sum_of_three([(a, at(0)), (b, at(1)), (c, at(2))])
}

fn last_slope(array: &Array, axis: usize, spacing: &Spacing, edge_order: i64) -> Result<Array> {
    let n = length(array, axis);
    let at = |back: usize| part(array, axis, n - back, n - back + 1);
    if edge_order == 1 {
        let rise = ufunc::binary("subtract", &at(1), &at(2))?;
        return ufunc::binary_with("divide", &rise, Input::Float(spacing.step(n - 2)));
    }
    let (a, b, c) = match spacing {
        Spacing::Even(step) => (0.5 / step, -2.0 / step, 1.5 / step),
        Spacing::Steps(_) => {
            let (d1, d2) = (spacing.step(n - 3), spacing.step(n - 2));
            (
                d2 / (d1 * (d1 + d2)),
                -(d2 + d1) / (d1 * d2),
                (2.0 * d2 + d1) / (d2 * (d1 + d2)),
            )
        }
    };
    sum_of_three([(a, at(3)), (b, at(2)), (c, at(1))])
}
