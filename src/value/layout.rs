//! Shapes and strides: pure arithmetic on how an array lies in its buffer.

use smallvec::SmallVec;

use super::{OpError, Result};

/// Lengths of the axes.
pub type Shape = SmallVec<[usize; 6]>;
/// Distances in bytes between neighbours along each axis.
pub type Strides = SmallVec<[isize; 6]>;

/// The most axes an array can have.
pub const MAX_DIMS: usize = 64;

/// The number of elements; the shape was checked to fit.
pub fn size(shape: &[usize]) -> usize {
    shape.iter().product()
}

/// Strides of a C-ordered array.
pub fn c_strides(shape: &[usize], itemsize: usize) -> Strides {
    let mut strides: Strides = SmallVec::from_elem(0, shape.len());
    // An empty array has nowhere to step, and NumPy shows it so.
    if shape.contains(&0) {
        return strides;
    }
    let mut step = itemsize as isize;
    for (stride, length) in strides.iter_mut().zip(shape).rev() {
        *stride = step;
        step = step.saturating_mul((*length).max(1) as isize);
    }
    strides
}

/// Strides of a Fortran-ordered array.
pub fn f_strides(shape: &[usize], itemsize: usize) -> Strides {
    let mut strides: Strides = SmallVec::from_elem(0, shape.len());
    // An empty array has nowhere to step, and NumPy shows it so.
    if shape.contains(&0) {
        return strides;
    }
    let mut step = itemsize as isize;
    for (stride, length) in strides.iter_mut().zip(shape) {
        *stride = step;
        step = step.saturating_mul((*length).max(1) as isize);
    }
    strides
}

/// Whether the elements lie one after another, last axis fastest.
pub fn is_c_contiguous(shape: &[usize], strides: &[isize], itemsize: usize) -> bool {
    is_contiguous(shape.iter().zip(strides).rev(), shape, itemsize)
}

/// Whether the elements lie one after another, first axis fastest.
pub fn is_f_contiguous(shape: &[usize], strides: &[isize], itemsize: usize) -> bool {
    is_contiguous(shape.iter().zip(strides), shape, itemsize)
}

fn is_contiguous<'a>(
    axes: impl Iterator<Item = (&'a usize, &'a isize)>,
    shape: &[usize],
    itemsize: usize,
) -> bool {
    if shape.contains(&0) {
        return true;
    }
    let mut step = itemsize as isize;
    for (length, stride) in axes {
        if *length != 1 {
            if *stride != step {
                return false;
            }
            step = step.saturating_mul(*length as isize);
        }
    }
    true
}

/// The lowest and one past the highest byte that an array touches, relative to its first element.
pub fn byte_bounds(shape: &[usize], strides: &[isize], itemsize: usize) -> Option<(isize, isize)> {
    let (mut low, mut high) = (0isize, itemsize as isize);
    if shape.contains(&0) {
        return Some((0, 0));
    }
    for (length, stride) in shape.iter().zip(strides) {
        let reach = stride.checked_mul(isize::try_from(*length).ok()? - 1)?;
        if reach < 0 {
            low = low.checked_add(reach)?;
        } else {
            high = high.checked_add(reach)?;
        }
    }
    Some((low, high))
}

/// The strides that show the same elements under another shape, if no copy is needed
/// (`order` C: last axis fastest; otherwise first axis fastest). The sizes are equal.
pub fn reshape_strides(
    shape: &[usize],
    strides: &[isize],
    new_shape: &[usize],
    itemsize: usize,
    fortran: bool,
) -> Option<Strides> {
    if size(shape) == 0 {
        let fresh = if fortran { f_strides } else { c_strides };
        return Some(fresh(new_shape, itemsize));
    }
    let axes = |list: &[usize]| -> Vec<usize> {
        if fortran {
            list.to_vec()
        } else {
            list.iter().rev().copied().collect()
        }
    };
    // Fastest axis first from here on; axes of length 1 carry no information.
    let mut old: Vec<(usize, isize)> = shape.iter().copied().zip(strides.iter().copied()).collect();
    if !fortran {
        old.reverse();
    }
    old.retain(|(length, _)| *length != 1);
    let new = axes(new_shape);
    let mut out: Vec<isize> = vec![0; new.len()];
    let (mut oi, mut ni) = (0, 0);
    while oi < old.len() {
        let (mut old_size, first) = *old.get(oi)?;
        let group_start = ni;
        let mut new_size = *new.get(ni)?;
        let mut oj = oi + 1;
        let mut nj = ni + 1;
        while old_size != new_size {
            if new_size < old_size {
                new_size *= new.get(nj)?;
                nj += 1;
            } else {
                let (length, stride) = *old.get(oj)?;
                let (before, before_stride) = *old.get(oj - 1)?;
                if stride != before_stride * before as isize {
                    return None;
                }
                old_size *= length;
                oj += 1;
            }
        }
        let mut step = first;
        for slot in group_start..nj {
            *out.get_mut(slot)? = step;
            step *= *new.get(slot)? as isize;
        }
        oi = oj;
        ni = nj;
    }
    // Trailing axes of length 1 continue the pattern, as NumPy's do.
    let mut step = match ni.checked_sub(1) {
        Some(last) => *out.get(last)? * *new.get(last)? as isize,
        None => itemsize as isize,
    };
    for slot in ni..new.len() {
        *out.get_mut(slot)? = step;
        step *= *new.get(slot)? as isize;
    }
    if !fortran {
        out.reverse();
    }
    Some(out.into_iter().collect())
}

/// The shape that both shapes stretch to.
pub fn broadcast_pair(a: &[usize], b: &[usize]) -> Option<Shape> {
    let ndim = a.len().max(b.len());
    let mut out: Shape = SmallVec::from_elem(1, ndim);
    for (at, slot) in out.iter_mut().enumerate() {
        let axis = |shape: &[usize]| {
            (at + shape.len())
                .checked_sub(ndim)
                .and_then(|i| shape.get(i).copied())
                .unwrap_or(1)
        };
        let (x, y) = (axis(a), axis(b));
        *slot = match (x, y) {
            (x, y) if x == y => x,
            (1, y) => y,
            (x, 1) => x,
            _ => return None,
        };
    }
    Some(out)
}

/// The shape that all shapes stretch to.
///
/// # Errors
/// NumPy's `operands could not be broadcast together with shapes (3,) (4,) `.
pub fn broadcast_shapes(shapes: &[&[usize]]) -> Result<Shape> {
    let mut out = Shape::new();
    for shape in shapes {
        out = broadcast_pair(&out, shape).ok_or_else(|| broadcast_error(shapes))?;
    }
    Ok(out)
}

/// The error of shapes that do not go together.
pub fn broadcast_error(shapes: &[&[usize]]) -> Box<OpError> {
    let mut message = String::from("operands could not be broadcast together with shapes ");
    for shape in shapes {
        message += &shape_text(shape, ",");
        message.push(' ');
    }
    OpError::value(message)
}

/// A shape as text: `(3,)`, `(2,3)`; messages put `","` or `", "` between the lengths.
pub fn shape_text(shape: &[usize], separator: &str) -> String {
    let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
    match lengths.as_slice() {
        [one] => format!("({one},)"),
        many => format!("({})", many.join(separator)),
    }
}

/// An axis counted from the front.
///
/// # Errors
/// `AxisError` when it is out of bounds.
pub fn normalize_axis(axis: i64, ndim: usize) -> Result<usize> {
    let counted = if axis < 0 { axis + ndim as i64 } else { axis };
    usize::try_from(counted)
        .ok()
        .filter(|axis| *axis < ndim)
        .ok_or_else(|| OpError::axis(axis, ndim))
}

/// Every index of a shape, in C order.
pub fn indices(shape: &[usize]) -> Vec<Shape> {
    let mut all: Vec<Shape> = vec![Shape::new()];
    for length in shape {
        let longer = all.iter().flat_map(|index| {
            (0..*length).map(|at| {
                let mut index = index.clone();
                index.push(at);
                index
            })
        });
        all = longer.collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reshape_without_copy() {
        let strides = |shape: &[usize], strides: &[isize], new: &[usize]| {
            reshape_strides(shape, strides, new, 8, false).map(|s| s.to_vec())
        };
        assert_eq!(strides(&[6], &[8], &[2, 3]), Some(vec![24, 8]));
        assert_eq!(strides(&[3, 2], &[8, 24], &[6]), None);
        assert_eq!(strides(&[3], &[16], &[3, 1]), Some(vec![16, 16]));
        assert_eq!(
            strides(&[2, 3, 4], &[96, 32, 8], &[6, 4]),
            Some(vec![32, 8])
        );
        assert_eq!(strides(&[], &[], &[1, 1]), Some(vec![8, 8]));
    }

    #[test]
    fn broadcasting() {
        assert_eq!(
            broadcast_pair(&[3, 1], &[4]).map(|s| s.to_vec()),
            Some(vec![3, 4])
        );
        assert!(broadcast_pair(&[3], &[4]).is_none());
        assert_eq!(
            broadcast_pair(&[1], &[0]).map(|s| s.to_vec()),
            Some(vec![0])
        );
    }
}
