//! Sorting: values and positions, along an axis, nan last.

use std::cmp::Ordering;

use ndarray::Axis;
use num_complex::Complex64;

use super::select::take_axis;
use crate::value::dtype::Kind;
use crate::value::{Array, DType, Element, OpError, Result, interrupt};
use crate::with_dtype;

/// NumPy's order of two elements: nan after everything, complex by real part first.
#[inline]
pub fn compare<T: Element>(a: T, b: T) -> Ordering {
    match T::DTYPE.kind() {
        Kind::Bool | Kind::Unsigned => a.cast::<u64>().cmp(&b.cast::<u64>()),
        Kind::Signed => a.cast::<i64>().cmp(&b.cast::<i64>()),
        Kind::Float => compare_floats(a.cast(), b.cast()),
        Kind::Complex | Kind::Str => compare_complex(a.cast(), b.cast()),
    }
}

#[inline]
fn compare_floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b)
        .unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

/// `R + Rj, R + nanj, nan + Rj, nan + nanj`.
fn compare_complex(a: Complex64, b: Complex64) -> Ordering {
    let nans = |z: Complex64| (z.re.is_nan(), z.im.is_nan());
    nans(a)
        .cmp(&nans(b))
        .then_with(|| compare_floats(a.re, b.re))
        .then_with(|| compare_floats(a.im, b.im))
}

/// Sorts an array in place along an axis.
///
/// # Errors
/// When it is read-only, or the work is interrupted.
pub fn sort_in_place(array: &Array, axis: usize) -> Result<()> {
    if !array.writeable {
        return Err(OpError::value("sort array is read-only"));
    }
    if array.dtype().is_str() {
        let order = argsort(array, axis)?;
        let index = super::select::along_axis(array, &order, axis)?;
        return super::assign::copy_into(array, &super::index::get(array, &index)?);
    }
    with_dtype!(array.dtype(), T => sort_lanes::<T>(array, axis, sort_slice::<T>), str => Ok(()))
}

fn sort_slice<T: Element>(items: &mut [T]) {
    items.sort_by(|a, b| compare(*a, *b));
}

/// Applies a rearrangement to every lane along an axis.
fn sort_lanes<T: Element>(array: &Array, axis: usize, arrange: impl Fn(&mut [T])) -> Result<()> {
    // SAFETY: no other view of the array is alive.
    let mut view = unsafe { array.view_mut::<T>() };
    let mut buffer: Vec<T> = Vec::new();
    for mut lane in view.lanes_mut(Axis(axis)) {
        interrupt::check()?;
        if let Some(items) = lane.as_slice_mut() {
            arrange(items);
            continue;
        }
        buffer.clear();
        buffer.extend(lane.iter());
        arrange(&mut buffer);
        lane.iter_mut()
            .zip(&buffer)
            .for_each(|(slot, item)| *slot = *item);
    }
    Ok(())
}

/// The positions that sort an array along an axis; equal elements keep their order.
///
/// # Errors
/// When there is no memory for it.
pub fn argsort(array: &Array, axis: usize) -> Result<Array> {
    arrange_positions(array, axis, &|keys, positions| {
        positions.sort_by(|a, b| keys.compare(*a as usize, *b as usize));
    })
}

/// One lane, whose items can be compared by their positions.
pub struct Keys<'a> {
    compare: &'a dyn Fn(usize, usize) -> Ordering,
    /// How many items it has.
    pub len: usize,
}

impl Keys<'_> {
    /// The order of two items.
    pub fn compare(&self, a: usize, b: usize) -> Ordering {
        (self.compare)(a, b)
    }
}

/// A lane's way of putting its positions in order.
type Arrange<'a> = dyn Fn(&Keys<'_>, &mut [i64]) + 'a;

/// An array of positions, each lane put in order by its keys.
fn arrange_positions(array: &Array, axis: usize, arrange: &Arrange<'_>) -> Result<Array> {
    let ndim = array.ndim();
    let length = array.shape().get(axis).copied().unwrap_or(0);
    // The axis goes last, so that lanes are runs.
    let mut turn: Vec<usize> = (0..ndim).filter(|at| *at != axis).collect();
    turn.push(axis);
    let lanes = array.permuted(&turn).copy()?;
    let mut out: Vec<i64> = (0..array.size())
        .map(|at| (at % length.max(1)) as i64)
        .collect();
    if length > 0 {
        with_dtype!(lanes.dtype(), T => {
            let items = lanes.slice::<T>().unwrap_or(&[]);
            for (lane, positions) in items.chunks(length).zip(out.chunks_mut(length)) {
                interrupt::check()?;
                if lane.is_sorted_by(|a, b| compare(*a, *b) == Ordering::Less) {
                    continue;
                }
                let compare = |a: usize, b: usize| match (lane.get(a), lane.get(b)) {
                    (Some(a), Some(b)) => compare(*a, *b),
                    _ => Ordering::Equal,
                };
                arrange(&Keys { compare: &compare, len: length }, positions);
            }
        }, str => {
            let items = lanes.strings();
            for (lane, positions) in items.chunks(length).zip(out.chunks_mut(length)) {
                let compare = |a: usize, b: usize| lane.get(a).cmp(&lane.get(b));
                arrange(&Keys { compare: &compare, len: length }, positions);
            }
        });
    }
    let sorted = Array::from_shape_vec(lanes.shape().into(), out);
    let mut back: Vec<usize> = (0..ndim.saturating_sub(1)).collect();
    back.insert(axis, ndim.saturating_sub(1));
    sorted.permuted(&back).contiguous()
}

/// The positions that sort by several keys, the last key first in weight.
///
/// # Errors
/// `ValueError: all keys need to be the same shape`.
pub fn lexsort(keys: &[Array], axis: usize) -> Result<Array> {
    let Some(first) = keys.first() else {
        return Err(OpError::r#type(
            "need sequence of keys with len > 0 in lexsort",
        ));
    };
    if keys.iter().any(|key| key.shape() != first.shape()) {
        return Err(OpError::value("all keys need to be the same shape"));
    }
    let mut order = argsort(first, axis)?;
    for key in keys.get(1..).unwrap_or(&[]) {
        let index = super::select::along_axis(key, &order, axis)?;
        let next = argsort(&super::index::get(key, &index)?, axis)?;
        let index = super::select::along_axis(&order, &next, axis)?;
        order = super::index::get(&order, &index)?.contiguous()?;
    }
    Ok(order)
}

/// Rearranges lanes so that each of the positions `kth` holds what sorting would put there.
///
/// # Errors
/// When the array is read-only.
pub fn partition_in_place(array: &Array, kth: &[usize], axis: usize) -> Result<()> {
    if !array.writeable {
        return Err(OpError::value("partition array is read-only"));
    }
    let order = argpartition(array, kth, axis)?;
    let index = super::select::along_axis(array, &order, axis)?;
    super::assign::copy_into(array, &super::index::get(array, &index)?)
}

/// The positions that partition an array.
///
/// # Errors
/// When there is no memory for it.
pub fn argpartition(array: &Array, kth: &[usize], axis: usize) -> Result<Array> {
    let inexact = array.dtype().is_inexact();
    arrange_positions(array, axis, &|keys, positions| {
        super::sort_partition::introselect(keys, positions, kth, inexact);
    })
}

/// A copy sorted along an axis, laid out as the array is.
///
/// # Errors
/// When there is no memory for it.
pub fn sorted(array: &Array, axis: usize) -> Result<Array> {
    let out = super::shape::copy_as(array, super::shape::Order::K)?;
    sort_in_place(&out, axis)?;
    Ok(out)
}

/// Where each of `wanted` would be inserted into sorted keys.
///
/// # Errors
/// When there is no memory for it.
pub fn searchsorted(keys: &Array, wanted: &Array, right: bool) -> Result<Array> {
    let dtype = keys.dtype().promote(wanted.dtype());
    let (keys, needles) = (keys.astype(dtype)?, wanted.astype(dtype)?);
    let places: Vec<i64> = with_dtype!(dtype, T => {
        let keys = keys.to_vec::<T>();
        let needles = needles.to_vec::<T>();
        needles.iter().map(|needle| place(&keys, right, |key| compare(*key, *needle))).collect()
    }, str => {
        let (keys, needles) = (keys.strings(), needles.strings());
        needles.iter().map(|needle| place(&keys, right, |key| key.cmp(needle))).collect()
    });
    Ok(Array::from_shape_vec(wanted.shape().into(), places))
}

fn place<K>(keys: &[K], right: bool, order: impl Fn(&K) -> Ordering) -> i64 {
    keys.partition_point(|key| match order(key) {
        Ordering::Less => true,
        Ordering::Equal => right,
        Ordering::Greater => false,
    }) as i64
}

/// The rows of positions along an axis, for sorting by rows.
pub fn reorder(array: &Array, order: &Array, axis: usize) -> Result<Array> {
    let positions: Vec<usize> = order
        .to_vec::<i64>()
        .into_iter()
        .map(|at| at as usize)
        .collect();
    take_axis(array, &positions, axis)
}

/// Whether two elements of an array are equal, by flat position in C order; nan equals nan if asked.
pub fn same_items(array: &Array, equal_nan: bool) -> Vec<bool> {
    if array.dtype() == DType::Str(0) {
        return vec![true; array.size().saturating_sub(1)];
    }
    with_dtype!(array.dtype(), T => {
        let items = array.to_vec::<T>();
        let same = |a: &T, b: &T| *a == *b || (equal_nan && a.is_nan() && b.is_nan());
        items.iter().zip(items.iter().skip(1)).map(|(a, b)| same(a, b)).collect()
    }, str => {
        let items = array.strings();
        items.iter().zip(items.iter().skip(1)).map(|(a, b)| a == b).collect()
    })
}
