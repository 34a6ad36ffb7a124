//! Other shapes and orders over the same elements: views where the layout allows it.

use crate::kernels::assign;
use crate::value::interrupt::{self};
use crate::value::layout::{self, MAX_DIMS, Shape, Strides, shape_text};
use crate::value::{Array, DType, ErrorKind, OpError, Result, budget};

/// In which order elements are read or laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Last axis fastest.
    C,
    /// First axis fastest.
    F,
    /// `F` for arrays that lie so, `C` otherwise.
    A,
    /// As the elements lie in memory.
    K,
}

impl Order {
    /// Reads the letter.
    ///
    /// # Errors
    /// `ValueError: order must be one of 'C', 'F', 'A', or 'K' (got 'X')`.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "C" | "c" => Self::C,
            "F" | "f" => Self::F,
            "A" | "a" => Self::A,
            "K" | "k" => Self::K,
            other => {
                return Err(OpError::value(format!(
                    "order must be one of 'C', 'F', 'A', or 'K' (got '{other}')"
                )));
            }
        })
    }

    /// Whether `A` or `F` means Fortran order for an array.
    fn is_fortran(self, array: &Array) -> bool {
        match self {
            Self::F => true,
            Self::A => array.is_f_contiguous() && !array.is_c_contiguous(),
            Self::C | Self::K => false,
        }
    }
}

/// A shape where one length may be -1, filled in for a size.
///
/// # Errors
/// `ValueError: cannot reshape array of size 6 into shape (4,)`.
pub fn fill_shape(wanted: &[i64], size: usize) -> Result<Shape> {
    let refuse = || {
        OpError::value(format!(
            "cannot reshape array of size {size} into shape {}",
            wanted_text(wanted)
        ))
    };
    if wanted.len() > MAX_DIMS {
        return Err(OpError::value(format!(
            "maximum supported dimension for an ndarray is currently {MAX_DIMS}, found {}",
            wanted.len()
        )));
    }
    if wanted.iter().filter(|n| **n < 0).count() > 1 {
        return Err(OpError::value("can only specify one unknown dimension"));
    }
    let mut known = wanted.iter().filter(|n| **n >= 0);
    let known = known.try_fold(1usize, |product, n| product.checked_mul(*n as usize));
    let known = known.ok_or_else(refuse)?;
    let unknown = wanted.iter().any(|n| *n < 0);
    let rest = match (unknown, size.checked_rem(known)) {
        (true, Some(0)) => size / known,
        (false, _) if known == size => 1,
        _ => return Err(refuse()),
    };
    Ok(wanted
        .iter()
        .map(|n| usize::try_from(*n).unwrap_or(rest))
        .collect())
}

/// A wanted shape as NumPy writes it: unknown lengths in front are left out.
fn wanted_text(wanted: &[i64]) -> String {
    let lengths: Vec<String> = wanted
        .iter()
        .skip_while(|n| **n < 0)
        .map(|n| {
            if *n < 0 {
                "newaxis".to_string()
            } else {
                n.to_string()
            }
        })
        .collect();
    let comma = if wanted.len() == 1 { "," } else { "" };
    format!("({}{comma})", lengths.join(","))
}

/// The same elements, read in an order, under another shape.
///
/// # Errors
/// When the sizes differ, or when a copy is forbidden and needed.
pub fn reshape(array: &Array, wanted: &[i64], order: Order, copy: Option<bool>) -> Result<Array> {
    if order == Order::K {
        return Err(OpError::value("order 'K' is not permitted for reshaping"));
    }
    let shape = fill_shape(wanted, array.size())?;
    let fortran = order.is_fortran(array);
    if copy != Some(true) {
        if shape.as_slice() == array.shape() {
            return Ok(array.clone());
        }
        if let Some(view) = array.reshaped(&shape, fortran) {
            return Ok(view);
        }
    }
    if copy == Some(false) {
        return Err(OpError::value(
            "Unable to avoid creating a copy while reshaping.",
        ));
    }
    let source = if fortran {
        copy_as(array, Order::F)?
    } else {
        array.copy()?
    };
    source
        .reshaped(&shape, fortran)
        .ok_or_else(|| OpError::internal("reshape of a fresh array"))
}

/// A copy laid out in an order.
///
/// # Errors
/// When there is no memory for it.
pub fn copy_as(array: &Array, order: Order) -> Result<Array> {
    if order == Order::C || (order != Order::F && array.is_c_contiguous()) {
        return array.copy();
    }
    // SAFETY: every element is copied to it.
    let fresh = unsafe { Array::unwritten(array.shape(), array.dtype()) }?;
    let out = laid_out(fresh, array, order);
    assign::copy_into(&out, array)?;
    Ok(out)
}

/// An array of the shape and type of another, laid out as that is.
///
/// # Errors
/// When there is no memory for it.
///
/// # Safety
/// Every element is written before any is read.
pub(super) unsafe fn unwritten_like(array: &Array) -> Result<Array> {
    // SAFETY: promised by the caller.
    let fresh = unsafe { Array::unwritten(array.shape(), array.dtype()) }?;
    Ok(laid_out(fresh, array, Order::K))
}

/// Zeros of the shape of an array, laid out in an order.
///
/// # Errors
/// When there is no memory for it.
pub fn like(array: &Array, dtype: DType, order: Order) -> Result<Array> {
    let fresh = Array::zeros(array.shape(), dtype)?;
    Ok(laid_out(fresh, array, order))
}

/// Fresh memory of the shape of an array, in an order.
fn laid_out(fresh: Array, array: &Array, order: Order) -> Array {
    if order == Order::K {
        return fresh.ordered(&memory_order(array));
    }
    if order.is_fortran(array) {
        let axes: Vec<usize> = (0..array.ndim()).rev().collect();
        return fresh.ordered(&axes);
    }
    fresh
}

/// The axes from the slowest in memory to the fastest.
pub fn memory_order(array: &Array) -> Vec<usize> {
    let mut axes: Vec<usize> = (0..array.ndim()).collect();
    if array.is_c_contiguous() {
        return axes;
    }
    if array.is_f_contiguous() {
        axes.reverse();
        return axes;
    }
    axes.sort_by_key(|axis| {
        std::cmp::Reverse(
            array
                .strides()
                .get(*axis)
                .map_or(0, |stride| stride.unsigned_abs()),
        )
    });
    axes
}

/// All elements along one axis: a view where possible.
///
/// # Errors
/// When there is no memory for a copy.
pub fn ravel(array: &Array, order: Order) -> Result<Array> {
    let size = [array.size()];
    let turned = match order {
        Order::K => array.permuted(&memory_order(array)),
        other if other.is_fortran(array) => array.transposed(),
        _ => array.clone(),
    };
    let contiguous = turned.contiguous()?;
    contiguous
        .reshaped(&size, false)
        .ok_or_else(|| OpError::internal("ravel"))
}

/// All elements along one axis, copied.
///
/// # Errors
/// When there is no memory for it.
pub fn flatten(array: &Array, order: Order) -> Result<Array> {
    let flat = ravel(array, order)?;
    if flat.same_buffer(array) {
        flat.copy()
    } else {
        Ok(flat)
    }
}

/// Stretched to a shape, read-only.
///
/// # Errors
/// NumPy's words where the shapes do not go together.
pub fn broadcast_to(array: &Array, shape: &[usize]) -> Result<Array> {
    if array.ndim() > shape.len() {
        let message = if shape.is_empty() {
            "cannot broadcast a non-scalar to a scalar array"
        } else {
            "input operand has more dimensions than allowed by the axis remapping"
        };
        return Err(OpError::value(message));
    }
    let size = shape
        .iter()
        .filter(|n| **n != 0)
        .try_fold(1usize, |all, n| all.checked_mul(*n));
    if size.is_none_or(|size| isize::try_from(size).is_err()) {
        return Err(OpError::value("iterator is too large"));
    }
    array.broadcast_to(shape).ok_or_else(|| {
        OpError::value(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: \
             {}  and requested shape {}",
            shape_text(array.shape(), ","),
            shape_text(shape, ",")
        ))
    })
}

/// The shape that all shapes stretch to, as `np.broadcast` finds it.
///
/// # Errors
/// `ValueError` that names the two arguments that do not go together.
pub fn broadcast_objects(shapes: &[&[usize]]) -> Result<Shape> {
    let ndim = shapes.iter().map(|shape| shape.len()).max().unwrap_or(0);
    let mut out: Shape = smallvec::SmallVec::from_elem(1, ndim);
    let mut first = vec![0usize; ndim];
    for (number, shape) in shapes.iter().enumerate() {
        let lead = ndim - shape.len();
        for (length, (slot, source)) in shape.iter().zip(out.iter_mut().zip(&mut first).skip(lead))
        {
            if *slot == 1 && *length != 1 {
                (*slot, *source) = (*length, number);
            } else if *length != 1 && length != slot {
                let other = shapes.get(*source).copied().unwrap_or(&[]);
                return Err(OpError::value(format!(
                    "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is \
                     between arg {source} with shape {} and arg {number} with shape {}.",
                    shape_text(other, ", "),
                    shape_text(shape, ", ")
                )));
            }
        }
    }
    Ok(out)
}

/// At least so many axes, as `atleast_1d`, `atleast_2d` and `atleast_3d` add them.
pub fn at_least(array: &Array, ndim: usize) -> Result<Array> {
    let mut shape: Shape = array.shape().into();
    let mut strides: Strides = array.strides().into();
    while shape.len() < ndim {
        // A vector becomes a row, but a plane of a cube gets its new axis last.
        let at = if ndim == 3 && shape.len() == 2 { 2 } else { 0 };
        let at = if ndim == 3 && shape.len() == 1 {
            shape.len() - 1
        } else {
            at
        };
        shape.insert(at, 1);
        strides.insert(at, 0);
    }
    array
        .restrided(shape, strides, 0)
        .ok_or_else(|| OpError::internal("new axes"))
}

/// The same bytes as elements of another type.
///
/// # Errors
/// When the size of the last axis does not divide, in NumPy's words.
pub fn view_as(array: &Array, dtype: DType) -> Result<Array> {
    let (from, to) = (array.dtype().itemsize(), dtype.itemsize());
    let mut shape: Shape = array.shape().into();
    let mut strides: Strides = array.strides().into();
    if from != to {
        let (Some(length), Some(stride)) = (shape.last_mut(), strides.last_mut()) else {
            return Err(OpError::value(
                "Changing the dtype of a 0d array is only supported if the itemsize is unchanged",
            ));
        };
        if *stride != from as isize && *length != 1 && !array.shape().contains(&0) {
            return Err(OpError::value(
                "To change to a dtype of a different size, the last axis must be contiguous",
            ));
        }
        if to == 0 || (from < to && *length * from % to != 0) {
            return Err(OpError::value(
                "When changing to a larger dtype, its size must be a divisor of the total size in \
                 bytes of the last axis of the array.",
            ));
        }
        if from > to && from % to != 0 {
            return Err(OpError::value(
                "When changing to a smaller dtype, its size must be a divisor of the size of \
                 original dtype",
            ));
        }
        *length = *length * from / to;
        *stride = to as isize;
    }
    if dtype == DType::Bool && array.dtype() != DType::Bool {
        return view_bool(array, &shape);
    }
    let view = array.retyped(dtype, shape.clone(), strides, 0);
    match view {
        Some(view) => Ok(view),
        // A layout that is not aligned for the new type: nx copies where NumPy sees it in place.
        None => array.copy().and_then(|copy| {
            let strides = layout::c_strides(&shape, to);
            copy.retyped(dtype, shape, strides, 0)
                .ok_or_else(|| OpError::internal("view"))
        }),
    }
}

/// Bytes seen as bools must be 0 or 1, so they are copied.
fn view_bool(array: &Array, shape: &Shape) -> Result<Array> {
    let bytes = view_as(array, DType::U8)?;
    let flags: Vec<bool> = bytes
        .to_vec::<u8>()
        .into_iter()
        .map(|byte| byte != 0)
        .collect();
    Ok(Array::from_shape_vec(shape.clone(), flags))
}

/// Sees the memory of an array through another shape and other strides, inside its bounds.
///
/// # Errors
/// When the view would leave the memory of the array.
pub fn as_strided(array: &Array, shape: &[usize], strides: &[isize]) -> Result<Array> {
    if shape.len() != strides.len() {
        return Err(OpError::value("mismatch in length of strides and shape"));
    }
    array
        .restrided(shape.into(), strides.into(), 0)
        .ok_or_else(|| {
            OpError::value("as_strided: the view would reach outside of the memory of the array")
        })
}

/// Every window of a shape along axes, as a view whose last axes are the windows.
///
/// # Errors
/// In NumPy's words.
pub fn sliding_windows(array: &Array, window: &[usize], axes: &[usize]) -> Result<Array> {
    let mut shape: Shape = array.shape().into();
    let mut strides: Strides = array.strides().into();
    for (length, axis) in window.iter().zip(axes) {
        let Some(slot) = shape.get_mut(*axis) else {
            return Err(OpError::axis(*axis as i64, array.ndim()));
        };
        if *slot + 1 < *length + usize::from(*length == 0) || *length > *slot {
            return Err(OpError::value(
                "window shape cannot be larger than input array shape",
            ));
        }
        *slot = *slot - *length + 1;
        shape.push(*length);
        strides.push(array.strides().get(*axis).copied().unwrap_or(0));
    }
    if shape.len() > MAX_DIMS {
        return Err(OpError::new(ErrorKind::ValueError, "too many dimensions"));
    }
    array
        .restrided(shape, strides, 0)
        .ok_or_else(|| OpError::internal("windows"))
}

/// A copy with new length in every axis cut or repeated from the flat elements (`np.resize`).
///
/// # Errors
/// When there is no memory for it.
pub fn resize(array: &Array, shape: &[usize]) -> Result<Array> {
    budget::check_array(shape, array.dtype())?;
    let size: usize = shape.iter().product();
    let flat = ravel(array, Order::C)?;
    if flat.size() == 0 {
        return Array::zeros(shape, array.dtype());
    }
    let positions = interrupt::tabulate(size, |at| at % flat.size());
    let picked = super::select::take_axis(&flat, &positions, 0)?;
    picked
        .reshaped(shape, false)
        .ok_or_else(|| OpError::internal("resize"))
}
