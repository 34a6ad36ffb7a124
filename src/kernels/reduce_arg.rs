//! Where the largest and the smallest element are: the first nan wins, then the first extreme.

use crate::value::layout::normalize_axis;
use crate::value::{Array, Element, OpError, Result, Shape, Strides, interrupt};
use crate::with_dtype;

/// Which element is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The largest.
    Max,
    /// The smallest.
    Min,
}

impl Which {
    /// The name of the function.
    pub fn name(self) -> &'static str {
        match self {
            Self::Max => "argmax",
            Self::Min => "argmin",
        }
    }
}

/// Whether `a` is further out than `b`; complex numbers count by the real part first.
fn above<T: Element>(a: T, b: T, which: Which) -> bool {
    let (a, b) = if which == Which::Max { (a, b) } else { (b, a) };
    if T::DTYPE.is_complex() {
        let (a, b): (num_complex::Complex64, num_complex::Complex64) = (a.cast(), b.cast());
        a.re > b.re || (a.re == b.re && a.im > b.im)
    } else if T::DTYPE.is_float() {
        a.cast::<f64>() > b.cast::<f64>()
    } else if T::DTYPE == crate::value::DType::U64 {
        a.cast::<u64>() > b.cast::<u64>()
    } else {
        a.cast::<i64>() > b.cast::<i64>()
    }
}

/// The positions along an axis (None: in the flat array).
///
/// # Errors
/// `ValueError: attempt to get argmax of an empty sequence`, `AxisError`.
pub fn arg(array: &Array, axis: Option<i64>, which: Which) -> Result<Array> {
    let (array, axis) = match axis {
        Some(axis) if array.ndim() == 0 && (-1..=0).contains(&axis) => (flat(array)?, 0),
        Some(axis) => (array.clone(), normalize_axis(axis, array.ndim())?),
        None => (flat(array)?, 0),
    };
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let mut shape: Shape = array.shape().into();
    shape.remove(axis);
    if length == 0 {
        let name = which.name();
        return Err(OpError::value(format!(
            "attempt to get {name} of an empty sequence"
        )));
    }
    let mut order: Vec<usize> = (0..array.ndim()).filter(|at| *at != axis).collect();
    order.push(axis);
    let lanes = array.permuted(&order);
    let positions = if let crate::value::DType::Str(_) = array.dtype() {
        let strings = lanes.strings();
        strings
            .chunks(length.max(1))
            .map(|lane| first_of(lane, which))
            .collect()
    } else {
        with_dtype!(array.dtype(), T => search::<T>(&lanes, length, which)?, str => Vec::new())
    };
    Ok(Array::from_shape_vec(shape, positions))
}

fn flat(array: &Array) -> Result<Array> {
    let shape: Shape = [array.size()].as_slice().into();
    match array.reshaped(&shape, false) {
        Some(view) => Ok(view),
        None => {
            let copy = array.copy()?;
            let strides: Strides = [copy.dtype().itemsize() as isize].as_slice().into();
            copy.restrided(shape, strides, 0)
                .ok_or_else(|| OpError::internal("flat array"))
        }
    }
}

fn search<T: Element>(lanes: &Array, length: usize, which: Which) -> Result<Vec<i64>> {
    let mut positions = Vec::new();
    if lanes.size() == 0 {
        return Ok(positions);
    }
    let view = lanes.view::<T>();
    for (turn, lane) in view.rows().into_iter().enumerate() {
        if turn.is_multiple_of(64) || length > 1024 {
            interrupt::check()?;
        }
        let mut best: Option<(usize, T)> = None;
        for (at, x) in lane.iter().copied().enumerate() {
            let Some((_, before)) = best else {
                best = Some((at, x));
                if Element::is_nan(x) {
                    break;
                }
                continue;
            };
            if Element::is_nan(x) {
                best = Some((at, x));
                break;
            }
            if above(x, before, which) {
                best = Some((at, x));
            }
        }
        positions.push(best.map_or(0, |(at, _)| at as i64));
    }
    Ok(positions)
}

fn first_of(lane: &[String], which: Which) -> i64 {
    let mut best = 0;
    for (at, x) in lane.iter().enumerate() {
        let Some(before) = lane.get(best) else { break };
        let better = match which {
            Which::Max => x > before,
            Which::Min => x < before,
        };
        if better {
            best = at;
        }
    }
    best as i64
}
