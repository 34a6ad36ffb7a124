//! Padding: the array grown axis by axis, each mode by its own rule.

use super::assign;
use super::select::take_axis;
use num_complex::Complex64;

use crate::value::interrupt::{Paced, poll};
use crate::value::{Array, DType, OpError, Result, Scalar, Shape, Strides};

/// What stands in the border.
pub enum Border {
    /// Constants: before and after, per axis.
    Constant(Vec<(Scalar, Scalar)>),
    /// The outermost element.
    Edge,
    /// A ramp to an end value: before and after, per axis.
    Ramp(Vec<(f64, f64)>),
    /// A statistic of so many outermost elements (None: all), per axis.
    Statistic(Statistic, Vec<(Option<usize>, Option<usize>)>),
    /// Mirrored at the outermost element (`Mirror::inner`) or beside it.
    Mirror {
        /// Whether the outermost element is not repeated (`reflect`).
        inner: bool,
        /// Whether values are mirrored too (`reflect_type='odd'`).
        odd: bool,
    },
    /// From the other end.
    Wrap,
    /// Anything: zeros here.
    Empty,
}

/// A statistic that pads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the function of its name")]
pub enum Statistic {
    Maximum,
    Minimum,
    Mean,
    Median,
}

impl Border {
    /// Whether its values are computed, in real numbers.
    fn is_computed(&self) -> bool {
        matches!(
            self,
            Self::Ramp(_)
                | Self::Mirror { odd: true, .. }
                | Self::Statistic(Statistic::Mean | Statistic::Median, _)
        )
    }

    /// The border of the imaginary parts.
    fn imaginary(&self) -> Self {
        match self {
            Self::Mirror { inner, odd } => Self::Mirror {
                inner: *inner,
                odd: *odd,
            },
            Self::Statistic(kind, lengths) => Self::Statistic(*kind, lengths.clone()),
            Self::Ramp(ends) => Self::Ramp(vec![(0.0, 0.0); ends.len()]),
            _ => Self::Edge,
        }
    }
}

/// Pads the parts of complex numbers, each for itself.
fn pad_parts(array: &Array, widths: &[(usize, usize)], border: &Border) -> Result<Array> {
    let numbers = array.to_vec::<Complex64>();
    let part = |of: fn(&Complex64) -> f64| {
        let items: Vec<f64> = numbers.iter().map(of).paced().collect();
        Array::from_shape_vec(array.shape().into(), items)
    };
    let real = pad(&part(|number| number.re), widths, border)?;
    let imaginary = pad(&part(|number| number.im), widths, &border.imaginary())?;
    let parts = real.to_vec::<f64>().into_iter().zip(imaginary.to_vec());
    let items: Vec<Complex64> = parts
        .map(|(re, im)| Complex64::new(re, im))
        .paced()
        .collect();
    Array::from_shape_vec(real.shape().into(), items).astype(array.dtype())
}

/// Grows an array by so many elements before and after along each axis.
///
/// # Errors
/// Where there is nothing to take the border from, or no memory.
pub fn pad(array: &Array, widths: &[(usize, usize)], border: &Border) -> Result<Array> {
    let shape: Vec<usize> = array
        .shape()
        .iter()
        .zip(widths)
        .map(|(n, (before, after))| n.saturating_add(*before).saturating_add(*after))
        .collect();
    crate::value::budget::check_array(&shape, array.dtype())?;
    if array.dtype().is_complex() && border.is_computed() {
        return pad_parts(array, widths, border);
    }
    // SAFETY: the middle and every border are written.
    let out = unsafe { Array::unwritten(&shape, array.dtype()) }?;
    // What is written so far: all of the axes that are done, the middle of the others.
    let mut done = out.clone();
    for (axis, ((before, _), length)) in widths.iter().zip(array.shape()).enumerate() {
        done = slab(&done, axis, *before, *length)?;
    }
    assign::copy_into(&done, array)?;
    for (axis, (before, after)) in widths.iter().enumerate() {
        let length = array.shape().get(axis).copied().unwrap_or(0);
        let empty = matches!(border, Border::Constant(_) | Border::Empty);
        if length == 0 && !empty && *before + *after > 0 {
            return Err(OpError::value(format!(
                "can't extend empty axis {axis} using modes other than 'constant' or 'empty'"
            )));
        }
        if *before + *after > 0 {
            let wide = widened(&done, axis, (*before, *after))?;
            let left = slab(&wide, axis, 0, *before)?;
            let right = slab(&wide, axis, before + length, *after)?;
            fill_borders(&done, axis, (&left, &right), border)?;
            done = wide;
        }
    }
    Ok(out)
}

/// The part of an array between two places of an axis.
fn slab(array: &Array, axis: usize, start: usize, length: usize) -> Result<Array> {
    along(array, axis, (start as i64, 1, length))
}

/// So many places of an axis from a start on, a step apart; the step may be 0, and the places may
/// lie beyond the ends where the buffer goes on.
fn along(array: &Array, axis: usize, (start, step, count): (i64, i64, usize)) -> Result<Array> {
    let (mut shape, mut strides): (Shape, Strides) = (array.shape().into(), array.strides().into());
    let mut shift = 0;
    if let (Some(length), Some(stride)) = (shape.get_mut(axis), strides.get_mut(axis)) {
        *length = count;
        shift = *stride * start as isize;
        *stride *= step as isize;
    }
    if shape.contains(&0) {
        shift = 0;
    }
    array
        .restrided(shape, strides, shift)
        .ok_or_else(|| OpError::internal("part of a padded array"))
}

/// The part with its borders along an axis.
fn widened(part: &Array, axis: usize, (before, after): (usize, usize)) -> Result<Array> {
    let length = part.shape().get(axis).copied().unwrap_or(0);
    along(part, axis, (-(before as i64), 1, before + length + after))
}

/// Fills what stands before and after an array along an axis.
fn fill_borders(
    array: &Array,
    axis: usize,
    (left, right): (&Array, &Array),
    border: &Border,
) -> Result<()> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let width = |slab: &Array| slab.shape().get(axis).copied().unwrap_or(0);
    let widths = (width(left), width(right));
    let give = |from: &Array, to: &Array| {
        assign::copy_into(left, from)?;
        assign::copy_into(right, to)
    };
    let shown = |place: &dyn Fn(i64) -> i64| {
        let places = |from: i64, width: usize| (from..from + width as i64).map(place).collect();
        fill_shown(array, axis, left, places(-(widths.0 as i64), widths.0))?;
        fill_shown(array, axis, right, places(length as i64, widths.1))
    };
    match border {
        Border::Constant(values) => {
            let zero = Scalar::zero(array.dtype());
            let (before, after) = values.get(axis).cloned().unwrap_or((zero.clone(), zero));
            assign::fill(left, &before)?;
            assign::fill(right, &after)
        }
        Border::Empty => {
            let zero = Scalar::zero(array.dtype());
            assign::fill(left, &zero)?;
            assign::fill(right, &zero)
        }
        Border::Edge => shown(&|at| at.clamp(0, length as i64 - 1)),
        Border::Wrap => shown(&|at| at.rem_euclid(length as i64)),
        Border::Mirror { inner: true, .. } if length == 1 => shown(&|_| 0),
        Border::Mirror { inner, odd: false } => shown(&|at| mirror(at, length as i64, *inner).0),
        Border::Mirror { inner, odd: true } => {
            let all = mirror_odd(array, axis, widths, *inner)?;
            give(
                &slab(&all, axis, 0, widths.0)?,
                &slab(&all, axis, widths.0 + length, widths.1)?,
            )
        }
        Border::Ramp(ends) => {
            let (before, after) = ends.get(axis).copied().unwrap_or_default();
            give(
                &ramp(array, axis, widths.0, before, false)?,
                &ramp(array, axis, widths.1, after, true)?,
            )
        }
        Border::Statistic(kind, lengths) => {
            let (before, after) = lengths.get(axis).copied().unwrap_or_default();
            let part = |n: Option<usize>| n.unwrap_or(length).min(length);
            let (first, last) = (part(before), part(after));
            give(
                &statistic(array, axis, 0..first, *kind)?,
                &statistic(array, axis, length - last..length, *kind)?,
            )
        }
    }
}

/// Fills a border with what stands at places of an array, run by run of equal steps.
fn fill_shown(array: &Array, axis: usize, border: &Array, places: Vec<i64>) -> Result<()> {
    let mut start = 0;
    while let Some(first) = places.get(start) {
        let step = places.get(start + 1).map_or(0, |next| next - first);
        let step = if step.abs() <= 1 { step } else { 0 };
        let goes_on = |at: &usize| places[*at] - places[*at - 1] == step;
        let count = 1 + (start + 1..places.len()).take_while(goes_on).count();
        let source = along(array, axis, (*first, step, count))?;
        assign::copy_into(&slab(border, axis, start, count)?, &source)?;
        start += count;
    }
    Ok(())
}

/// The place that a mirrored place shows, how many periods away it is, and whether it lies in the
/// mirrored half.
fn mirror(at: i64, length: i64, inner: bool) -> (i64, i64, bool) {
    let period = if inner { 2 * (length - 1) } else { 2 * length }.max(1);
    let (turns, rest) = (at.div_euclid(period), at.rem_euclid(period));
    if rest < length {
        (rest, turns, false)
    } else {
        (period - rest - i64::from(!inner), turns, true)
    }
}

/// The values mirrored at the outermost ones as well.
fn mirror_odd(
    array: &Array,
    axis: usize,
    (before, after): (usize, usize),
    inner: bool,
) -> Result<Array> {
    let numbers = array.astype(DType::F64)?;
    let length = array.shape().get(axis).copied().unwrap_or(0) as i64;
    let places: Vec<(i64, i64, bool)> = (-(before as i64)..length + after as i64)
        .map(|at| mirror(at, length, inner))
        .collect();
    let columns = |places: Vec<usize>| take_axis(&numbers, &places, axis);
    let shown = columns(places.iter().map(|place| place.0 as usize).collect())?.to_vec::<f64>();
    let first = columns(vec![0; places.len()])?.to_vec::<f64>();
    let last = columns(vec![length as usize - 1; places.len()])?;
    let width: usize = last.shape().iter().skip(axis + 1).product();
    let values = shown
        .iter()
        .zip(&first)
        .zip(last.to_vec::<f64>())
        .enumerate();
    let values: Vec<f64> = values
        .map(|(flat, ((shown, first), last))| {
            let (_, turns, turned) = places
                .get(flat / width.max(1) % places.len())
                .copied()
                .unwrap_or_default();
            let value = if turned { 2.0 * last - shown } else { *shown };
            value + turns as f64 * 2.0 * (last - first)
        })
        .collect();
    Array::from_shape_vec(last.shape().into(), values).astype(array.dtype())
}

/// From an end value to the outermost elements, or back.
fn ramp(array: &Array, axis: usize, width: usize, end: f64, after: bool) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let edge = if after { length.saturating_sub(1) } else { 0 };
    let edges = take_axis(&array.astype(DType::F64)?, &vec![edge; width], axis)?;
    let inner: usize = edges.shape().iter().skip(axis + 1).product();
    let values = edges
        .to_vec::<f64>()
        .into_iter()
        .enumerate()
        .map(|(flat, edge)| {
            let at = flat / inner.max(1) % width.max(1);
            let at = if after { width - 1 - at } else { at };
            let step = (edge - end) / width as f64;
            let value = at as f64 * step + end;
            if array.dtype().is_integer() {
                value.floor()
            } else {
                value
            }
        });
    Array::from_shape_vec(edges.shape().into(), values.collect()).astype(array.dtype())
}

/// A statistic of part of an axis, which keeps length 1.
fn statistic(
    array: &Array,
    axis: usize,
    part: std::ops::Range<usize>,
    kind: Statistic,
) -> Result<Array> {
    if part.is_empty() && matches!(kind, Statistic::Maximum | Statistic::Minimum) {
        return Err(OpError::value(
            "stat_length of 0 yields no value for padding",
        ));
    }
    let positions: Vec<usize> = part.collect();
    let region = take_axis(&array.astype(DType::F64)?, &positions, axis)?;
    let mut turn: Vec<usize> = (0..region.ndim()).filter(|at| *at != axis).collect();
    turn.push(axis);
    let lanes = region.permuted(&turn).copy()?;
    let count = array.size() / array.shape().get(axis).copied().unwrap_or(1).max(1);
    let values: Vec<f64> = match positions.len() {
        0 => vec![f64::NAN; count],
        length => {
            let items = lanes.to_vec::<f64>();
            items
                .chunks(length)
                .map(|lane| summary(lane, kind))
                .collect()
        }
    };
    let rounded = values
        .into_iter()
        .map(|x| {
            if array.dtype().is_integer() {
                x.round_ties_even()
            } else {
                x
            }
        })
        .collect();
    let mut shape = array.shape().to_vec();
    if let Some(slot) = shape.get_mut(axis) {
        *slot = 1;
    }
    Array::from_shape_vec(shape.as_slice().into(), rounded).astype(array.dtype())
}

fn summary(lane: &[f64], kind: Statistic) -> f64 {
    poll();
    let propagate = |pick: fn(f64, f64) -> f64| {
        let nan = lane.iter().copied().find(|x| x.is_nan());
        nan.unwrap_or_else(|| lane.iter().copied().reduce(pick).unwrap_or(f64::NAN))
    };
    match kind {
        Statistic::Maximum => propagate(f64::max),
        Statistic::Minimum => propagate(f64::min),
        Statistic::Mean => lane.iter().sum::<f64>() / lane.len() as f64,
        Statistic::Median => {
            let mut sorted = lane.to_vec();
            sorted.sort_by(|a, b| {
                poll();
                super::sort::compare(*a, *b)
            });
            let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
            if sorted.last().is_some_and(|x| x.is_nan()) {
                return f64::NAN;
            }
            let half = sorted.len() / 2;
            if sorted.len() % 2 == 1 {
                at(half)
            } else {
                (at(half - 1) + at(half)) / 2.0
            }
        }
    }
}
