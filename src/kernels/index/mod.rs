//! Subscripts: NumPy's rules for `a[...]` and `a[...] = v`.
//!
//! [`prepare`](plan::prepare) turns the subscript into a plan; basic subscripts give a view, the
//! others gather a copy ([`fancy`]) or select by a mask ([`mask`]).

mod basic;
mod fancy;
mod mask;
mod plan;

pub use basic::{Basic, Place, locate};
pub use fancy::Fancy;
pub use plan::slice_bounds;

use super::{assign, select};
use crate::value::interrupt::{poll, room};
use crate::value::layout::{Shape, Strides};
use crate::value::{Array, OpError, Result, Scalar};
use plan::Plan;

/// One item of a subscript.
#[derive(Clone)]
pub enum Index {
    /// `a[2]`
    Int(i64),
    /// `a[1:5:2]`
    Slice {
        /// Where it starts.
        start: Option<i64>,
        /// Where it stops.
        stop: Option<i64>,
        /// How far apart.
        step: Option<i64>,
    },
    /// `a[...]`
    Ellipsis,
    /// `a[None]`
    NewAxis,
    /// `a[[0, 2]]`: an array of integers.
    Array(Array),
    /// `a[a > 0]`: an array of bools.
    Mask(Array),
}

/// Whether a subscript names one element, so that the result is a scalar and not a 0-d array.
pub fn is_scalar(array: &Array, index: &[Index]) -> bool {
    index.len() == array.ndim()
        && index.iter().all(|item| match item {
            Index::Int(_) => true,
            Index::Array(position) => position.ndim() == 0,
            _ => false,
        })
}

/// `a[index]`: a view where every item is basic, a copy otherwise.
///
/// # Errors
/// `IndexError` in NumPy's words.
pub fn get(array: &Array, index: &[Index]) -> Result<Array> {
    if let [Index::Mask(flags)] = index
        && flags.ndim() == array.ndim()
    {
        return mask::get(array, flags);
    }
    if let [Index::Array(positions)] = index
        && positions.ndim() > 0
        && array.size() > 0
        && array.ndim() > 0
        && array.is_c_contiguous()
    {
        return select::take(array, positions, 0, select::Mode::Raise);
    }
    match plan::prepare(array, index)? {
        Plan::View(view) => Ok(view),
        Plan::Copy(view) => view.copy(),
        Plan::Fancy(fancy) => fancy.gather(),
    }
}

/// `a[position]` of a one-dimensional array.
///
/// # Errors
/// `IndexError` when it is out of bounds.
pub fn item(array: &Array, position: i64) -> Result<Scalar> {
    let length = array.shape().first().copied().unwrap_or(0);
    Ok(array.get(&[plan::wrap(position, length, 0)?]))
}

/// `a[index] = value`.
///
/// # Errors
/// Those of [`get`], and where the value does not fit or the array is read-only.
pub fn set(array: &Array, index: &[Index], value: &Array) -> Result<()> {
    array.check_writeable()?;
    if let [Index::Mask(flags)] = index
        && flags.ndim() == array.ndim()
    {
        return mask::set(array, flags, value);
    }
    match plan::prepare(array, index)? {
        Plan::View(view) | Plan::Copy(view) => {
            if value.ndim() > 0 && is_scalar(array, index) {
                return Err(OpError::value("setting an array element with a sequence."));
            }
            assign::copy_into(&view, value)
        }
        Plan::Fancy(fancy) => fancy.scatter(value),
    }
}

/// Checks a subscript without using it.
///
/// # Errors
/// Those of [`get`].
pub fn check(array: &Array, index: &[Index]) -> Result<()> {
    plan::prepare(array, index).map(|_| ())
}

/// The shape of `a[index]`, and how many bytes each of its elements, in C order, lies from the
/// first element of `a`.
///
/// # Errors
/// Those of [`get`].
pub fn positions(array: &Array, index: &[Index]) -> Result<(Shape, Vec<isize>)> {
    match plan::prepare(array, index)? {
        Plan::View(view) | Plan::Copy(view) => {
            let start = view.offset() as isize - array.offset() as isize;
            let mut shifts = Vec::new();
            walk(view.shape(), view.strides(), start, &mut shifts);
            Ok((view.shape().into(), shifts))
        }
        Plan::Fancy(fancy) => Ok(fancy.positions()),
    }
}

/// The byte distance of every element of a layout in C order.
pub fn shifts(shape: &[usize], strides: &[isize]) -> Vec<isize> {
    let mut out = room(shape.iter().product());
    walk(shape, strides, 0, &mut out);
    out
}

fn walk(shape: &[usize], strides: &[isize], start: isize, out: &mut Vec<isize>) {
    match (shape.split_first(), strides.split_first()) {
        (Some((length, shape)), Some((stride, strides))) => {
            for at in 0..*length {
                poll();
                walk(shape, strides, start + *stride * at as isize, out);
            }
        }
        _ => out.push(start),
    }
}

/// A shape and strides that grow together.
#[derive(Clone, Default)]
struct Axes {
    shape: Shape,
    strides: Strides,
}

impl Axes {
    fn push(&mut self, length: usize, stride: isize) {
        self.shape.push(length);
        self.strides.push(stride);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cube() -> Array {
        Array::from_shape_vec([2, 3, 4].as_slice().into(), (0..24i64).collect())
    }

    fn ints(items: &[i64]) -> Index {
        Index::Array(Array::from_vec(items.to_vec()))
    }

    const ALL: Index = Index::Slice {
        start: None,
        stop: None,
        step: None,
    };

    fn shown(index: &[Index]) -> (Vec<usize>, Vec<isize>, Vec<i64>) {
        let got = get(&cube(), index).unwrap();
        let (shape, shifts) = positions(&cube(), index).unwrap();
        let flat = cube().to_vec::<i64>();
        assert_eq!(shape.as_slice(), got.shape());
        let picked: Vec<i64> = shifts
            .iter()
            .map(|shift| flat[*shift as usize / 8])
            .collect();
        assert_eq!(picked, got.to_vec::<i64>());
        (got.shape().to_vec(), got.strides().to_vec(), picked)
    }

    #[test]
    fn picked_axes_stand_where_numpy_puts_them() {
        let back = Index::Slice {
            start: None,
            stop: None,
            step: Some(-2),
        };
        let mask = Index::Mask(Array::from_vec(vec![true, false, true]));
        assert_eq!(shown(&[Index::Int(1), ALL, ints(&[0, 3])]).0, [2, 3]);
        assert_eq!(shown(&[ALL, Index::Int(0), ints(&[0, 1])]).1, [8, 16]);
        assert_eq!(
            shown(&[ints(&[0, 1]), Index::NewAxis, ints(&[0, 1])]).0,
            [2, 1, 4]
        );
        assert_eq!(
            shown(&[ALL, ints(&[0, 1]), Index::Ellipsis, ints(&[0, 1])]).1,
            [16, 8]
        );
        assert_eq!(shown(&[ALL, mask, Index::Int(-1)]).2, [3, 11, 15, 23]);
        assert_eq!(shown(&[Index::Int(0), Index::Int(0), back]).2, [3, 1]);
        assert_eq!(shown(&[ALL, ints(&[2, 0])]).1, [32, 64, 8]);
    }

    #[test]
    fn errors_come_before_the_first_write() {
        let array = Array::from_vec(vec![1i64, 2, 3]);
        let one = Array::from_vec(vec![9i64]);
        let error = set(&array, &[ints(&[0, 7])], &one).unwrap_err();
        assert_eq!(
            error.message,
            "index 7 is out of bounds for axis 0 with size 3"
        );
        assert_eq!(array.to_vec::<i64>(), [1, 2, 3]);
        set(
            &array,
            &[ints(&[0, 2, 0])],
            &Array::from_vec(vec![7i64, 8, 9]),
        )
        .unwrap();
        assert_eq!(array.to_vec::<i64>(), [9, 2, 8]);
        let shifted = Index::Slice {
            start: Some(1),
            stop: None,
            step: None,
        };
        let source = Index::Slice {
            start: None,
            stop: Some(-1),
            step: None,
        };
        set(&array, &[shifted], &get(&array, &[source]).unwrap()).unwrap();
        assert_eq!(array.to_vec::<i64>(), [9, 9, 2]);
    }
}
