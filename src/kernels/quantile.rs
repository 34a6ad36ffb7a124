//! Quantiles and medians of the lanes along some axes.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::calculus::part;
use super::index::{self, Index};
use super::order::keys::{decode, encode};
use super::order::ranks;
use super::parallel::{self, GRAIN};
use super::reduce_stats::{self, Moments};
use super::ufunc::reduce::{Axes, reduced_axes};
use super::{select, sort, ufunc};
use crate::value::dtype::Kind;
use crate::value::{Array, DType, OpError, Result, Shape};

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
    /// The lanes one after another.
    items: Array,
    /// Elements in a lane.
    length: usize,
    /// The shape without the reduced axes.
    pub kept: Shape,
    /// The shape with the reduced axes as 1.
    pub full: Shape,
}

impl Lanes {
    /// Gathers.
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
        let lanes = array.permuted(&order);
        let items = match array.dtype() {
            DType::F64 => lanes.contiguous()?,
            _ => lanes.astype(DType::F64)?,
        };
        Ok(Self {
            items,
            length,
            kept,
            full,
        })
    }

    /// Some numbers for each lane; its nans count as missing, or make everything nan. The function
    /// is asked twice, first for the ranks it wants to know.
    ///
    /// # Errors
    /// `KeyboardInterrupt`.
    pub fn map(
        &self,
        skip_nan: bool,
        numbers: usize,
        f: impl Fn(&Lane, &mut [f64]) + Sync,
    ) -> Result<Vec<f64>> {
        let lanes: usize = self.kept.iter().product();
        let mut out = vec![0.0; lanes * numbers];
        if out.is_empty() {
            return Ok(out);
        }
        let bits = self.items.bits::<u64>();
        let bits = bits.as_slice().unwrap_or(&[]);
        let length = self.length;
        let group = (GRAIN / length.max(1)).max(1) * numbers;
        parallel::pieces(&mut out, group, |start, slots| {
            let first = start / numbers;
            for (turn, slots) in slots.chunks_mut(numbers).enumerate() {
                let from = (first + turn) * length;
                let items = &bits[from..from + length];
                let mut lane = Lane::new(items, skip_nan)?;
                f(&lane, slots);
                lane.learn(items)?;
                f(&lane, slots);
            }
            Ok(())
        })?;
        Ok(out)
    }
}

/// The order of a float64, given its bits.
#[inline(always)]
fn key(bits: u64) -> u64 {
    encode(Kind::Float, bits)
}

/// A lane as its sorted elements, of which only those are known that were asked for.
pub struct Lane {
    length: usize,
    has_nan: bool,
    asked: RefCell<Vec<usize>>,
    known: Vec<(usize, f64)>,
}

impl Lane {
    fn new(items: &[u64], skip_nan: bool) -> Result<Self> {
        let nans = AtomicUsize::new(0);
        parallel::ranges(items.len(), GRAIN, |range| {
            let found = items[range].iter().filter(|x| f64::from_bits(**x).is_nan());
            nans.fetch_add(found.count(), Ordering::Relaxed);
            Ok(())
        })?;
        let nans = nans.into_inner();
        Ok(Self {
            length: if skip_nan {
                items.len() - nans
            } else {
                items.len()
            },
            has_nan: nans > 0 && !skip_nan,
            asked: RefCell::default(),
            known: Vec::new(),
        })
    }

    /// Finds out what was asked for.
    fn learn(&mut self, items: &[u64]) -> Result<()> {
        let mut ranks = self.asked.take();
        ranks.sort_unstable();
        ranks.dedup();
        let keys = ranks::select(items, key, &ranks)?;
        let values = keys
            .into_iter()
            .map(|key| f64::from_bits(decode(Kind::Float, key)));
        self.known = ranks.into_iter().zip(values).collect();
        Ok(())
    }

    /// Whether its quantiles are nan.
    fn is_nan(&self) -> bool {
        self.length == 0 || self.has_nan
    }

    /// The element of a rank.
    fn at(&self, rank: usize) -> f64 {
        match self.known.binary_search_by_key(&rank, |(rank, _)| *rank) {
            Ok(found) => self.known.get(found).map_or(f64::NAN, |(_, value)| *value),
            Err(_) => {
                self.asked.borrow_mut().push(rank);
                f64::NAN
            }
        }
    }
}

/// The median of a lane; nan if it is empty or holds a nan.
pub fn median_of(lane: &Lane) -> f64 {
    if lane.is_nan() {
        return f64::NAN;
    }
    let middle = lane.length / 2;
    if lane.length % 2 == 1 {
        lane.at(middle)
    } else {
        (lane.at(middle - 1) + lane.at(middle)) / 2.0
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

/// The quantile of a lane.
pub fn quantile_of(lane: &Lane, q: f64, method: &str) -> f64 {
    if lane.is_nan() || q.is_nan() {
        return f64::NAN;
    }
    let n = lane.length as f64;
    let at = |index: f64| lane.at((index.max(0.0) as usize).min(lane.length - 1));
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
