//! Searching and counting: nonzero, bins, flat positions.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::movement::pick;
use super::order::ranks;
use super::parallel::{self, GRAIN};
use super::simd::simd;
use super::{assign, sort};
use crate::value::interrupt::Paced;
use crate::value::layout::{Shape, broadcast_shapes};
use crate::value::{Array, DType, Element, OpError, Result, interrupt};
use crate::with_dtype;

/// Which elements, in C order, are not zero (not empty).
///
/// # Errors
/// When there is no memory for it.
pub fn truths(array: &Array) -> Result<Array> {
    match array.dtype() {
        DType::Bool => array.contiguous(),
        DType::Str(_) => {
            let flags = array
                .strings()
                .iter()
                .map(|text| !text.is_empty())
                .collect();
            Ok(Array::from_shape_vec(array.shape().into(), flags))
        }
        _ => array.astype(DType::Bool),
    }
}

/// The flat positions of elements that are not zero.
///
/// # Errors
/// As [`truths`].
pub fn flat_nonzero(array: &Array) -> Result<Array> {
    pick::places(truths(array)?.slice::<bool>().unwrap_or(&[]))
}

/// Their indices, one array an axis.
///
/// # Errors
/// As [`truths`].
pub fn nonzero(array: &Array) -> Result<Vec<Array>> {
    let flat = flat_nonzero(array)?;
    Ok(match array.ndim() {
        1 => vec![flat],
        _ => unravel(&flat.items::<i64>(), array.shape(), false)?,
    })
}

/// The indices that flat positions stand for, one array an axis. The positions are in bounds.
///
/// # Errors
/// When there is no memory for them, or `KeyboardInterrupt`.
pub fn unravel(flat: &[i64], shape: &[usize], fortran: bool) -> Result<Vec<Array>> {
    let column = |axis: usize| {
        let length = shape.get(axis).copied().unwrap_or(1).max(1) as u64;
        let step: usize = match fortran {
            true => shape.iter().take(axis).product(),
            false => shape.iter().skip(axis + 1).product(),
        };
        let (step, outermost) = (step.max(1) as u64, (axis == 0) != fortran);
        assign::filled::<i64>(&[flat.len()], |slots| {
            parallel::pieces(slots, GRAIN, |start, slots| {
                for (slot, at) in slots.iter_mut().zip(&flat[start..]) {
                    let turns = *at as u64 / step;
                    *slot = if outermost { turns } else { turns % length } as i64;
                }
                Ok(())
            })
        })
    };
    (0..shape.len()).map(column).collect()
}

/// The flat positions of indices given one array an axis.
///
/// # Errors
/// `ValueError: invalid entry in coordinates array`.
pub fn ravel_index(
    columns: &[Array],
    shape: &[usize],
    modes: &[super::select::Mode],
    fortran: bool,
) -> Result<Array> {
    use super::select::Mode;
    let shapes: Vec<&[usize]> = columns.iter().map(Array::shape).collect();
    let common: Shape = broadcast_shapes(&shapes)?;
    let mut sum = interrupt::filled(common.iter().product(), &0i64);
    let step_of = |axis: usize| -> i64 {
        let others: usize = if fortran {
            shape.iter().take(axis).product()
        } else {
            shape.iter().skip(axis + 1).product()
        };
        others as i64
    };
    for (axis, ((column, length), mode)) in columns.iter().zip(shape).zip(modes).enumerate() {
        let stretched = column.broadcast_to(&common);
        let items = stretched
            .map(|column| column.to_vec::<i64>())
            .unwrap_or_default();
        let length = *length as i64;
        for (total, at) in sum.iter_mut().zip(items).paced() {
            let at = match mode {
                Mode::Wrap if length > 0 => at.rem_euclid(length),
                Mode::Clip if length > 0 => at.clamp(0, length - 1),
                _ if (0..length).contains(&at) => at,
                _ => return Err(OpError::value("invalid entry in coordinates array")),
            };
            *total += at * step_of(axis);
        }
    }
    Ok(Array::from_shape_vec(common, sum))
}

/// Whether any float is nan, or too small (neither above the first bound nor at least the second),
/// or not below the third bound.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn any_outside(array: &Array, (under, least, over): (f64, f64, f64)) -> Result<bool> {
    let inside = |x: f64| ((x >= least) | (x > under)) & (x < over);
    let found = AtomicBool::new(false);
    with_dtype!(array.dtype(), T => {
        let flat = array.contiguous()?;
        let items = flat.slice::<T>().unwrap_or(&[]);
        parallel::ranges(items.len(), GRAIN, |range| {
            if !all_are(&items[range], |x| inside(x.cast())) {
                found.store(true, Ordering::Relaxed);
            }
            Ok(())
        })?;
    }, str => ());
    Ok(found.into_inner())
}

simd! {
    /// Whether a rule holds for all items; no item waits for another.
    fn all_are<T: Element>(items: &[T], rule: impl Fn(T) -> bool) -> bool {
        items.iter().fold(true, |all, x| all & rule(*x))
    }
}

/// How often each non-negative int occurs.
///
/// # Errors
/// `ValueError: 'list' argument must have no negative elements`.
pub fn bincount(numbers: &[i64], at_least: usize) -> Result<Vec<i64>> {
    let bins = bins_needed(numbers, at_least)?;
    let counts = ranks::count(numbers.len(), |at| numbers[at] as usize, bins)?;
    Ok(counts.into_iter().map(|count| count as i64).collect())
}

/// The sum of the weights of each non-negative int.
///
/// # Errors
/// As [`bincount`], or where there are not as many weights.
pub fn bincount_weighted(numbers: &[i64], weights: &[f64], at_least: usize) -> Result<Vec<f64>> {
    if numbers.len() != weights.len() {
        return Err(OpError::value(
            "The weights and list don't have the same length.",
        ));
    }
    let mut sums = interrupt::filled(bins_needed(numbers, at_least)?, &0.0);
    for (numbers, weights) in numbers.chunks(GRAIN).zip(weights.chunks(GRAIN)) {
        interrupt::check()?;
        for (number, weight) in numbers.iter().zip(weights) {
            if let Some(slot) = sums.get_mut(*number as usize) {
                *slot += weight;
            }
        }
    }
    Ok(sums)
}

fn bins_needed(numbers: &[i64], at_least: usize) -> Result<usize> {
    let extremes = Mutex::new((0, -1));
    parallel::ranges(numbers.len(), GRAIN, |range| {
        let (low, high) = reach(&numbers[range]);
        if let Ok(mut all) = extremes.lock() {
            *all = (low.min(all.0), high.max(all.1));
        }
        Ok(())
    })?;
    let extremes = extremes
        .into_inner()
        .unwrap_or_else(|poison| poison.into_inner());
    if extremes.0 < 0 {
        return Err(OpError::value(
            "'list' argument must have no negative elements",
        ));
    }
    let needed = ((extremes.1 + 1) as usize).max(at_least);
    crate::value::budget::check_array(&[needed], DType::I64)?;
    Ok(needed)
}

simd! {
    /// The least and the greatest number; 0 and -1 count as well.
    fn reach(numbers: &[i64]) -> (i64, i64) {
        let extremes = |(low, high): (i64, i64), x: &i64| (low.min(*x), high.max(*x));
        numbers.iter().fold((0, -1), extremes)
    }
}

/// Which bin each number falls into.
///
/// # Errors
/// `ValueError: bins must be monotonically increasing or decreasing`.
pub fn digitize(numbers: &Array, bins: &Array, right: bool) -> Result<Array> {
    let edges = bins.astype(DType::F64)?.to_vec::<f64>();
    let rising = edges.iter().zip(edges.iter().skip(1)).all(|(a, b)| a <= b);
    let falling = edges.iter().zip(edges.iter().skip(1)).all(|(a, b)| a >= b);
    if rising {
        return sort::searchsorted(bins, numbers, !right);
    }
    if !falling {
        return Err(OpError::value(
            "bins must be monotonically increasing or decreasing",
        ));
    }
    let turned = super::shape_axes::flip(bins, &[0])?.copy()?;
    let places = sort::searchsorted(&turned, numbers, !right)?.to_vec::<i64>();
    let count = edges.len() as i64;
    let mirrored = places.into_iter().map(|at| count - at).paced().collect();
    Ok(Array::from_shape_vec(numbers.shape().into(), mirrored))
}
