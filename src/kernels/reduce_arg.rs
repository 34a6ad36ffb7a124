//! Where the largest and the smallest element are: the first nan wins, then the first extreme.

use std::sync::Mutex;

use super::parallel::{self, GRAIN, Shared};
use super::simd::simd;
use crate::value::layout::normalize_axis;
use crate::value::{Array, DType, Element, OpError, Result, Shape, Strides, interrupt};
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
#[inline(always)]
fn above<T: Element>(a: T, b: T, which: Which) -> bool {
    let (a, b) = if which == Which::Max { (a, b) } else { (b, a) };
    if T::DTYPE.is_complex() {
        let (a, b): (num_complex::Complex64, num_complex::Complex64) = (a.cast(), b.cast());
        a.re > b.re || (a.re == b.re && a.im > b.im)
    } else if T::DTYPE.is_float() {
        a.cast::<f64>() > b.cast::<f64>()
    } else if T::DTYPE == DType::U64 {
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
    let inner: usize = array.shape().iter().skip(axis + 1).product();
    if inner >= 16 && array.size() > 0 && array.is_c_contiguous() && !array.dtype().is_str() {
        let positions = with_dtype!(array.dtype(), T => match which {
            Which::Max => by_rows::<T>(&array, (length, inner), |a, b| above(a, b, Which::Max))?,
            Which::Min => by_rows::<T>(&array, (length, inner), |a, b| above(a, b, Which::Min))?,
        }, str => Vec::new());
        return Ok(Array::from_shape_vec(shape, positions));
    }
    let mut order: Vec<usize> = (0..array.ndim()).filter(|at| *at != axis).collect();
    order.push(axis);
    let lanes = array.permuted(&order);
    let positions = if let DType::Str(_) = array.dtype() {
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

/// The positions in lanes along the last axis.
fn search<T: Element>(lanes: &Array, length: usize, which: Which) -> Result<Vec<i64>> {
    let lanes = lanes.contiguous()?;
    let items = lanes.slice::<T>().unwrap_or(&[]);
    let mut positions = vec![0; items.len() / length];
    parallel::pieces(&mut positions, (GRAIN / length).max(1), |start, slots| {
        for (turn, slot) in slots.iter_mut().enumerate() {
            let from = (start + turn) * length;
            let lane = &items[from..from + length];
            *slot = match which {
                Which::Max => find(lane, |a, b| above(a, b, Which::Max))?,
                Which::Min => find(lane, |a, b| above(a, b, Which::Min))?,
            } as i64;
        }
        Ok(())
    })?;
    Ok(positions)
}

/// The least part of a row that a thread takes.
const PART: usize = 512;

/// The positions in blocks of rows, each column on its own.
fn by_rows<T: Element>(
    array: &Array,
    (length, inner): (usize, usize),
    above: impl Fn(T, T) -> bool + Copy + Sync,
) -> Result<Vec<i64>> {
    let items = array.slice::<T>().unwrap_or(&[]);
    let mut positions = vec![0; items.len() / length];
    let part = (GRAIN / length).max(PART).min(inner);
    let parts = inner.div_ceil(part);
    let slots = Shared(positions.as_mut_ptr());
    parallel::ranges(positions.len() / inner * parts, 1, |range| {
        let (block, start) = (range.start / parts, range.start % parts * part);
        let width = part.min(inner - start);
        let row = |at: usize| &items[(block * length + at) * inner + start..][..width];
        let first = block * inner + start;
        // SAFETY: the columns of a part of a block are one task's.
        let places = unsafe { slots.part(first..first + width) };
        let mut best = row(0).to_vec();
        for at in 1..length {
            if at % 256 == 0 && interrupt::is_raised() {
                break;
            }
            further(&mut best, places, row(at), at as i64, above);
        }
        Ok(())
    })?;
    Ok(positions)
}

simd! {
    /// Where items of a row are further out than the best before, or the first nan.
    fn further<T: Element>(
        best: &mut [T],
        places: &mut [i64],
        row: &[T],
        at: i64,
        above: impl Fn(T, T) -> bool,
    ) {
        for ((best, place), x) in best.iter_mut().zip(places).zip(row) {
            let wins = !Element::is_nan(*best) & (above(*x, *best) | Element::is_nan(*x));
            *best = if wins { *x } else { *best };
            *place = if wins { at } else { *place };
        }
    }
}

/// How many elements are looked at before their extreme is compared with that of the others.
const BLOCK: usize = 2048;

/// Where the first nan is, or else the first element that no other is further out than.
fn find<T: Element>(lane: &[T], above: impl Fn(T, T) -> bool + Copy + Sync) -> Result<usize> {
    if T::DTYPE == DType::Bool {
        // A flag is the extreme, or all are alike: the first that is above the other kind.
        let (off, on) = (T::from_i64(0), T::from_i64(1));
        let wanted = if above(on, off) { on } else { off };
        let hit = |x: &T| *x == wanted;
        let mut parts = lane.chunks(BLOCK).enumerate();
        let found = parts.find(|(_, part)| part.iter().fold(false, |any, x| any | hit(x)));
        let at = found.and_then(|(turn, part)| Some(turn * BLOCK + part.iter().position(hit)?));
        return Ok(at.unwrap_or(0));
    }
    let best: Mutex<Option<(usize, T)>> = Mutex::new(None);
    parallel::ranges(lane.len(), 16 * BLOCK, |range| {
        let mut own: Option<(usize, T)> = None;
        for (turn, block) in lane[range.clone()].chunks(BLOCK).enumerate() {
            let (extreme, has_nan) = extreme(block, above);
            let better = own.is_none_or(|(_, before)| above(extreme, before));
            if has_nan || better {
                let place = |x: &T| {
                    if has_nan {
                        Element::is_nan(*x)
                    } else {
                        *x == extreme
                    }
                };
                let at = block.iter().position(place).unwrap_or(0);
                own = block.get(at).map(|x| (range.start + turn * BLOCK + at, *x));
            }
            if has_nan {
                break;
            }
        }
        if let (Some((at, x)), Ok(mut best)) = (own, best.lock()) {
            let wins =
                best.is_none_or(
                    |(before, y)| match (Element::is_nan(x), Element::is_nan(y)) {
                        (false, false) if x == y => at < before,
                        (false, false) => above(x, y),
                        (true, true) => at < before,
                        (nan, _) => nan,
                    },
                );
            if wins {
                *best = Some((at, x));
            }
        }
        Ok(())
    })?;
    let best = best
        .into_inner()
        .unwrap_or_else(|poison| poison.into_inner());
    Ok(best.map_or(0, |(at, _)| at))
}

simd! {
    /// The extreme of a block, if it holds no nan.
    fn extreme<T: Element>(block: &[T], above: impl Fn(T, T) -> bool) -> (T, bool) {
        let first = block.first().copied().unwrap_or_default();
        // Several at a time, since each comparison waits for the one before.
        let (mut best, mut nan) = ([first; WIDE], false);
        let (whole, rest) = block.as_chunks::<WIDE>();
        for items in whole {
            for at in 0..WIDE {
                let x = items[at];
                best[at] = if above(x, best[at]) { x } else { best[at] };
                nan |= Element::is_nan(x);
            }
        }
        let mut extreme = first;
        for x in best.iter().chain(rest) {
            extreme = if above(*x, extreme) { *x } else { extreme };
            nan |= Element::is_nan(*x);
        }
        (extreme, nan)
    }
}

/// How many extremes are kept side by side.
const WIDE: usize = 16;

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
