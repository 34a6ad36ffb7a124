//! Quantiles and medians of the lanes along some axes.

use super::calculus::part;
use super::index::{self, Index};
use super::reduce_stats::{self, Moments};
use super::ufunc::reduce::{Axes, reduced_axes};
use super::{select, sort, ufunc};
use crate::value::{Array, DType, OpError, Result, Shape, interrupt};

/// The names of the methods, in NumPy's order.
pub const METHODS: [&str; 13] = [
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
    "lower",
    "higher",
    "midpoint",
    "nearest",
];

/// An array as lanes of the elements over some axes, and the shape of what is left.
pub struct Lanes {
    /// The lanes one after another, each sorted, nan last.
    items: Vec<f64>,
    /// Elements in a lane.
    length: usize,
    /// The shape without the reduced axes.
    pub kept: Shape,
    /// The shape with the reduced axes as 1.
    pub full: Shape,
}

impl Lanes {
    /// Gathers and sorts.
    ///
    /// # Errors
    /// `AxisError`, `KeyboardInterrupt`.
    pub fn of(array: &Array, axes: Axes<'_>) -> Result<Self> {
        let marks = reduced_axes(axes, array.ndim())?;
        let pick = |wanted: bool| {
            marks
                .iter()
                .enumerate()
                .filter(move |(_, mark)| **mark == wanted)
                .map(|(at, _)| at)
        };
        let order: Vec<usize> = pick(false).chain(pick(true)).collect();
        let lengths = |wanted: bool| pick(wanted).filter_map(|at| array.shape().get(at).copied());
        let kept: Shape = lengths(false).collect();
        let length: usize = lengths(true).product();
        let full = array
            .shape()
            .iter()
            .zip(&marks)
            .map(|(n, mark)| if *mark { 1 } else { *n })
            .collect();
        let mut items = array.permuted(&order).to_vec::<f64>();
        for lane in items.chunks_mut(length.max(1)) {
            interrupt::check()?;
            lane.sort_unstable_by(|a, b| sort::compare(*a, *b));
        }
        Ok(Self {
            items,
            length,
            kept,
            full,
        })
    }

    /// One number for each lane.
    pub fn map(&self, f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        if self.length == 0 {
            let lanes: usize = self.kept.iter().product();
            return vec![f(&[]); lanes];
        }
        self.items.chunks(self.length).map(f).collect()
    }
}

/// The part of a sorted lane before its nans.
pub fn without_nan(lane: &[f64]) -> &[f64] {
    let end = lane.partition_point(|x| !x.is_nan());
    lane.get(..end).unwrap_or(&[])
}

/// The median of a sorted lane; nan if it is empty or holds a nan.
pub fn median_of(lane: &[f64]) -> f64 {
    if lane.last().is_none_or(|last| last.is_nan()) {
        return f64::NAN;
    }
    let middle = lane.len() / 2;
    let at = |index: usize| lane.get(index).copied().unwrap_or(f64::NAN);
    if lane.len() % 2 == 1 {
        at(middle)
    } else {
        (at(middle - 1) + at(middle)) / 2.0
    }
}

/// The medians of complex lanes, ordered by the real part, then the imaginary one.
///
/// # Errors
/// As reductions.
pub fn complex_median(array: &Array, axes: Axes<'_>, keepdims: bool) -> Result<Array> {
    let marks = reduced_axes(axes, array.ndim())?;
    let pick = |wanted: bool| {
        let pairs = marks.iter().enumerate();
        pairs
            .filter(move |(_, mark)| **mark == wanted)
            .map(|(at, _)| at)
    };
    let order: Vec<usize> = pick(false).chain(pick(true)).collect();
    let lengths = |wanted: bool| pick(wanted).filter_map(|at| array.shape().get(at).copied());
    let kept: Shape = lengths(false).collect();
    let length: usize = lengths(true).product();
    let mut shape = kept.clone();
    shape.push(length);
    let lanes = array.permuted(&order).copy()?;
    let lanes = lanes
        .reshaped(&shape, false)
        .ok_or_else(|| OpError::internal("lanes"))?;
    let sorted = sort::sorted(&lanes, kept.len())?;
    let middle = length / 2;
    let from = if length % 2 == 1 {
        middle
    } else {
        middle.saturating_sub(1)
    };
    let centre = part(&sorted, kept.len(), from, middle + 1);
    let axis = Axes::One(kept.len() as i64);
    let (mean, _) = reduce_stats::mean(&centre, axis, &Moments::default())?;
    if length > 0 {
        // A nan is sorted to the end, and makes the whole median nan.
        let last = index::get(&sorted, &[Index::Ellipsis, Index::Int(-1)])?;
        select::overlay(&mean, &ufunc::unary("isnan", &last)?, &last)?;
    }
    let full: Shape = array
        .shape()
        .iter()
        .zip(&marks)
        .map(|(n, mark)| if *mark { 1 } else { *n })
        .collect();
    let result = if keepdims {
        mean.reshaped(&full, false)
    } else {
        Some(mean)
    };
    result.ok_or_else(|| OpError::internal("shape of medians"))
}

/// Checks the name of a method.
///
/// # Errors
/// `ValueError` in NumPy's words.
pub fn check_method(method: &str) -> Result<()> {
    if METHODS.contains(&method) {
        return Ok(());
    }
    Err(OpError::value(format!(
        "'{method}' is not a valid method. Use one of: dict_keys(['{}'])",
        METHODS.join("', '")
    )))
}

/// The quantile of a sorted lane.
pub fn quantile_of(lane: &[f64], q: f64, method: &str) -> f64 {
    if lane.last().is_none_or(|last| last.is_nan()) || q.is_nan() {
        return f64::NAN;
    }
    let n = lane.len() as f64;
    let last = lane.len() - 1;
    let at = |index: f64| {
        lane.get((index.max(0.0) as usize).min(last))
            .copied()
            .unwrap_or(f64::NAN)
    };
    let between = |alpha: f64, beta: f64| n * q + (alpha + q * (1.0 - alpha - beta)) - 1.0;
    let step = |index: f64, stays: fn(f64, f64) -> bool| {
        let (floor, gamma) = (index.floor(), index - index.floor());
        at(if stays(gamma, floor) {
            floor
        } else {
            floor + 1.0
        })
    };
    let index = match method {
        "inverted_cdf" => return step(n * q - 1.0, |gamma, _| gamma == 0.0),
        "closest_observation" => {
            return step(n * q - 1.0 - 0.5, |gamma, floor| {
                gamma == 0.0 && floor.rem_euclid(2.0) == 1.0
            });
        }
        "lower" => return at(((n - 1.0) * q).floor()),
        "higher" => return at(((n - 1.0) * q).ceil()),
        "nearest" => return at(((n - 1.0) * q).round_ties_even()),
        "averaged_inverted_cdf" => n * q - 1.0,
        "interpolated_inverted_cdf" => between(0.0, 1.0),
        "hazen" => between(0.5, 0.5),
        "weibull" => between(0.0, 0.0),
        "median_unbiased" => between(1.0 / 3.0, 1.0 / 3.0),
        "normal_unbiased" => between(3.0 / 8.0, 3.0 / 8.0),
        "midpoint" => 0.5 * (((n - 1.0) * q).floor() + ((n - 1.0) * q).ceil()),
        _ => (n - 1.0) * q,
    };
    if index >= n - 1.0 {
        return at(n - 1.0);
    }
    if index < 0.0 {
        return at(0.0);
    }
    let (low, gamma) = (index.floor(), index - index.floor());
    let gamma = match method {
        "averaged_inverted_cdf" => {
            if gamma == 0.0 {
                0.5
            } else {
                1.0
            }
        }
        "midpoint" => {
            if gamma == 0.0 {
                0.0
            } else {
                0.5
            }
        }
        _ => gamma,
    };
    interpolate(at(low), at(low + 1.0), gamma)
}

/// From `a` to `b`, exact at both ends.
fn interpolate(a: f64, b: f64, t: f64) -> f64 {
    let distance = b - a;
    if t >= 0.5 {
        b - distance * (1.0 - t)
    } else {
        a + distance * t
    }
}

/// The type of a quantile: of floats their own, otherwise float64.
pub fn result_dtype(dtype: DType) -> DType {
    if dtype.is_float() { dtype } else { DType::F64 }
}
