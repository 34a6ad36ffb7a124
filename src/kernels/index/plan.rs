//! From the items of a subscript to what to do with them.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::fancy::{Fancy, Pick};
use super::{Axes, Index};
use crate::kernels::movement::pick;
use crate::kernels::parallel::{self, GRAIN};
use crate::value::interrupt::Paced;
use crate::value::{Array, DType, OpError, Result};

/// What a subscript means for an array.
pub(super) enum Plan {
    /// The elements can be seen in place.
    View(Array),
    /// They can, but NumPy hands out a copy (a 0-d array as index).
    Copy(Array),
    /// They are picked one by one.
    Fancy(Box<Fancy>),
}

/// Checks a subscript against an array, and plans it.
///
/// # Errors
/// `IndexError` in NumPy's words.
pub(super) fn prepare(array: &Array, index: &[Index]) -> Result<Plan> {
    let filled = fill_ellipsis(array, index)?;
    let fancy = filled.iter().any(|item| match item {
        Index::Mask(_) => true,
        Index::Array(positions) => positions.ndim() > 0,
        _ => false,
    });
    let mut state = State::new(array);
    for item in &filled {
        state.take(item, fancy)?;
    }
    state.finish(
        array,
        fancy,
        filled.iter().any(|item| matches!(item, Index::Array(_))),
    )
}

/// Puts full slices where the ellipsis stands, or at the end; an ellipsis that stands for nothing
/// is kept, since it still separates index arrays.
fn fill_ellipsis(array: &Array, index: &[Index]) -> Result<Vec<Index>> {
    let ellipses = index
        .iter()
        .filter(|item| matches!(item, Index::Ellipsis))
        .count();
    if ellipses > 1 {
        return Err(OpError::index(
            "an index can only have a single ellipsis ('...')",
        ));
    }
    let used: usize = index.iter().map(axes_used).sum();
    let ndim = array.ndim();
    let Some(missing) = ndim.checked_sub(used) else {
        return Err(OpError::index(format!(
            "too many indices for array: array is {ndim}-dimensional, but {used} were indexed"
        )));
    };
    let full = Index::Slice {
        start: None,
        stop: None,
        step: None,
    };
    let mut filled = Vec::with_capacity(index.len() + missing);
    for item in index {
        if matches!(item, Index::Ellipsis) && missing > 0 {
            filled.extend(std::iter::repeat_n(full.clone(), missing));
        } else {
            filled.push(item.clone());
        }
    }
    if ellipses == 0 {
        filled.extend(std::iter::repeat_n(full, missing));
    }
    Ok(filled)
}

fn axes_used(item: &Index) -> usize {
    match item {
        Index::Int(_) | Index::Slice { .. } | Index::Array(_) => 1,
        Index::Mask(flags) => flags.ndim(),
        Index::Ellipsis | Index::NewAxis => 0,
    }
}

/// The walk along the axes of the array.
struct State<'a> {
    lengths: &'a [usize],
    strides: &'a [isize],
    axis: usize,
    shift: isize,
    axes: Axes,
    picks: Vec<Pick>,
    /// Where among the result's axes the picked ones go.
    place: usize,
    /// Whether something else stood after the last index array, and whether one came then.
    gap: bool,
    apart: bool,
    /// The first position out of bounds: shapes that do not fit are reported before it.
    outside: Option<Box<OpError>>,
}

impl<'a> State<'a> {
    fn new(array: &'a Array) -> Self {
        Self {
            lengths: array.shape(),
            strides: array.strides(),
            axis: 0,
            shift: 0,
            axes: Axes::default(),
            picks: Vec::new(),
            place: 0,
            gap: false,
            apart: false,
            outside: None,
        }
    }

    /// The next axis of the array.
    fn next_axis(&mut self) -> (usize, isize) {
        let at = self.axis;
        self.axis += 1;
        (
            self.lengths.get(at).copied().unwrap_or(0),
            self.strides.get(at).copied().unwrap_or(0),
        )
    }

    fn take(&mut self, item: &Index, fancy: bool) -> Result<()> {
        match item {
            Index::Int(position) if !fancy => self.int(*position)?,
            Index::Int(position) => self.pick(&Array::from_vec(vec![*position]).row(0))?,
            Index::Array(positions) if !fancy => {
                self.int(positions.item().cast::<i64>())?;
            }
            Index::Array(positions) => self.pick(positions)?,
            Index::Mask(flags) => self.mask(flags)?,
            Index::Slice { start, stop, step } => {
                let (length, stride) = self.next_axis();
                let (first, count, step) = slice_bounds(*start, *stop, *step, length)?;
                if count > 0 {
                    self.shift += first as isize * stride;
                }
                self.axes.push(count, stride.saturating_mul(step as isize));
                self.separate();
            }
            Index::NewAxis => {
                self.axes.push(1, 0);
                self.separate();
            }
            Index::Ellipsis => self.separate(),
        }
        Ok(())
    }

    fn separate(&mut self) {
        self.gap = !self.picks.is_empty();
    }

    fn int(&mut self, position: i64) -> Result<()> {
        let axis = self.axis;
        let (length, stride) = self.next_axis();
        self.shift += wrap(position, length, axis)? as isize * stride;
        Ok(())
    }

    fn pick(&mut self, positions: &Array) -> Result<()> {
        let axis = self.axis;
        let (length, stride) = self.next_axis();
        let positions = match positions.dtype() {
            DType::I64 => positions.contiguous()?,
            _ => positions.astype(DType::I64)?,
        };
        let items = positions.slice::<i64>().unwrap_or(&[]);
        let mut shifts = vec![0; items.len()];
        let outside = AtomicUsize::new(usize::MAX);
        parallel::pieces(&mut shifts, GRAIN, |start, piece| {
            for (at, shift) in piece.iter_mut().enumerate() {
                match counted(items[start + at], length) {
                    Some(place) => *shift = place as isize * stride,
                    None => {
                        outside.fetch_min(start + at, Ordering::Relaxed);
                    }
                }
            }
            Ok(())
        })?;
        if let Some(position) = items.get(outside.into_inner())
            && self.outside.is_none()
        {
            self.outside = wrap(*position, length, axis).err();
        }
        self.add_pick(Pick {
            shape: positions.shape().into(),
            shifts,
        });
        Ok(())
    }

    fn add_pick(&mut self, pick: Pick) {
        if self.picks.is_empty() {
            self.place = self.axes.shape.len();
        } else if self.gap {
            self.apart = true;
        }
        self.picks.push(pick);
    }

    /// A mask is as many index arrays as it has axes; a 0-d one picks an axis of length 0 or 1.
    fn mask(&mut self, flags: &Array) -> Result<()> {
        check_mask(flags, self.lengths, self.axis)?;
        if flags.ndim() == 0 {
            let count = usize::from(flags.item().truth());
            self.add_pick(Pick {
                shape: [count].as_slice().into(),
                shifts: vec![0; count],
            });
            return Ok(());
        }
        let strides: Vec<isize> = flags.shape().iter().map(|_| self.next_axis().1).collect();
        let flags = flags.contiguous()?;
        let places = pick::places(flags.slice::<bool>().unwrap_or(&[]))?;
        let shifts: Vec<isize> = match strides.as_slice() {
            [stride] => {
                let places = places.slice::<i64>().unwrap_or(&[]).iter();
                places.map(|at| *at as isize * stride).paced().collect()
            }
            _ => {
                let all = super::shifts(flags.shape(), &strides);
                let places = places.to_vec::<i64>().into_iter();
                places
                    .filter_map(|at| all.get(at as usize).copied())
                    .paced()
                    .collect()
            }
        };
        self.add_pick(Pick {
            shape: [shifts.len()].as_slice().into(),
            shifts,
        });
        Ok(())
    }

    fn finish(self, array: &Array, fancy: bool, copy: bool) -> Result<Plan> {
        let lost = || OpError::internal("a subscript left its array");
        if fancy {
            let place = if self.apart { 0 } else { self.place };
            let fancy = Fancy::new(array, self.shift, self.axes, self.picks, place)?;
            return self.outside.map_or(Ok(Plan::Fancy(Box::new(fancy))), Err);
        }
        let Axes { shape, strides } = self.axes;
        let shift = if shape.contains(&0) { 0 } else { self.shift };
        let view = array.restrided(shape, strides, shift).ok_or_else(lost)?;
        Ok(if copy {
            Plan::Copy(view)
        } else {
            Plan::View(view)
        })
    }
}

/// Checks that a mask fits the axes it stands for.
pub(super) fn check_mask(flags: &Array, lengths: &[usize], axis: usize) -> Result<()> {
    debug_assert!(flags.dtype() == DType::Bool);
    for (at, size) in flags.shape().iter().enumerate() {
        let length = lengths.get(axis + at).copied().unwrap_or(0);
        if *size != length {
            return Err(OpError::index(format!(
                "boolean index did not match indexed array along axis {}; size of axis is \
                 {length} but size of corresponding boolean axis is {size}",
                axis + at
            )));
        }
    }
    Ok(())
}

/// A position counted from the front, if there is one.
#[inline(always)]
pub(super) fn counted(position: i64, length: usize) -> Option<usize> {
    let counted = if position < 0 {
        position.saturating_add(length as i64)
    } else {
        position
    };
    usize::try_from(counted).ok().filter(|at| *at < length)
}

/// A position counted from the front.
///
/// # Errors
/// `IndexError: index 3 is out of bounds for axis 0 with size 3`.
pub(super) fn wrap(position: i64, length: usize, axis: usize) -> Result<usize> {
    counted(position, length).ok_or_else(|| {
        OpError::index(format!(
            "index {position} is out of bounds for axis {axis} with size {length}"
        ))
    })
}

/// The first position, the number of positions and the step of a slice of a length, as Python's
/// `slice.indices` gives them.
///
/// # Errors
/// `ValueError: slice step cannot be zero`.
pub fn slice_bounds(
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
    length: usize,
) -> Result<(i64, usize, i64)> {
    let length = length as i64;
    let step = step.unwrap_or(1).max(-i64::MAX);
    if step == 0 {
        return Err(OpError::value("slice step cannot be zero"));
    }
    let (low, high) = if step > 0 {
        (0, length)
    } else {
        (-1, length - 1)
    };
    let bound = |at: i64| {
        let counted = if at < 0 {
            at.saturating_add(length)
        } else {
            at
        };
        counted.clamp(low, high)
    };
    let (from, to) = if step > 0 { (low, high) } else { (high, low) };
    let (start, stop) = (start.map_or(from, bound), stop.map_or(to, bound));
    let span = if step > 0 { stop - start } else { start - stop };
    let count = if span <= 0 {
        0
    } else {
        (span - 1) / step.abs() + 1
    };
    Ok((start, count as usize, step))
}
