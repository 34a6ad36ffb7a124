//! Arrays from rules: ranges, spaced numbers, identity, indices.

use num_complex::Complex64;

use super::parallel::{self, GRAIN};
use super::simd::simd;
use crate::value::interrupt::{self, Paced, TILE, poll};
use crate::value::{Array, DType, Element, ErrorKind, OpError, Result, Scalar, budget};
use crate::with_dtype;

/// How many steps lie between two bounds.
///
/// # Errors
/// `ZeroDivisionError`, or `ValueError` where the length cannot be computed.
pub fn arange_length(start: f64, stop: f64, step: f64) -> Result<usize> {
    if step == 0.0 {
        return Err(OpError::new(
            ErrorKind::ZeroDivisionError,
            "float division by zero",
        ));
    }
    let length = (stop - start) / step;
    // A step that is too large to be told from the way still takes the start.
    if length == 0.0 && length.is_sign_positive() && stop != start {
        return Ok(1);
    }
    count_of(length)
}

fn count_of(length: f64) -> Result<usize> {
    if length.is_nan() {
        return Err(OpError::value("arange: cannot compute length"));
    }
    let length = length.ceil();
    if length >= 9_223_372_036_854_775_808.0 {
        return Err(OpError::value("Maximum allowed size exceeded"));
    }
    Ok(length.max(0.0) as usize)
}

/// `np.arange` of ints, counted exactly.
///
/// # Errors
/// As [`arange_length`].
pub fn arange_int(start: i128, stop: i128, step: i128, dtype: DType) -> Result<Array> {
    if step == 0 {
        return Err(OpError::new(
            ErrorKind::ZeroDivisionError,
            "division by zero",
        ));
    }
    let span = if step > 0 { stop - start } else { start - stop };
    let count = if span <= 0 {
        0
    } else {
        (span - 1) / step.abs() + 1
    };
    let count = usize::try_from(count)
        .ok()
        .filter(|n| isize::try_from(*n).is_ok())
        .ok_or_else(|| OpError::value("Maximum allowed size exceeded"))?;
    budget::check_array(&[count], dtype)?;
    if dtype == DType::Bool && count > 2 {
        return Err(no_bool_range());
    }
    // The numbers wrap as the type's own do, so their low 64 bits are all that counts.
    let (low, stride) = (start as i64, step as i64);
    let at = |i: usize| low.wrapping_add(stride.wrapping_mul(i as i64));
    if dtype.is_inexact() {
        return arange_float(start as f64, step as f64, count, dtype);
    }
    if dtype.is_str() {
        return fill(count, at)?.astype(dtype);
    }
    with_dtype!(dtype, T => fill(count, |i| T::from_i64(at(i))), str => fill(count, at))
}

/// The elements `at(0)`, `at(1)`…
fn fill<T: Element>(count: usize, at: impl Fn(usize) -> T + Sync) -> Result<Array> {
    super::assign::filled(&[count], |items| {
        parallel::pieces(items, GRAIN, |start, piece| {
            for (i, slot) in piece.iter_mut().enumerate() {
                *slot = at(start + i);
            }
            Ok(())
        })
    })
}

fn no_bool_range() -> Box<OpError> {
    OpError::r#type("arange() is only supported for booleans when the result has at most length 2.")
}

/// `np.arange` of floats: NumPy derives the step from the first two numbers.
///
/// # Errors
/// When there is no memory for it.
pub fn arange_float(start: f64, step: f64, count: usize, dtype: DType) -> Result<Array> {
    budget::check_array(&[count], dtype)?;
    let narrow = |x: f64| Scalar::F64(x).cast_to(dtype).cast::<f64>();
    let (first, second) = (narrow(start), narrow(start + step));
    let delta = match dtype {
        DType::F32 => f64::from(second as f32 - first as f32),
        _ => second - first,
    };
    // The first two are as they were asked for, the others as NumPy's loop computes them.
    let ends = [first, second];
    let exact = |i: usize, other: f64| ends.get(i).copied().unwrap_or(other);
    if dtype == DType::F32 {
        let (first, delta) = (first as f32, delta as f32);
        let ends = [first, second as f32];
        let other = |i: usize| first + i as f32 * delta;
        return fill(count, |i| ends.get(i).copied().unwrap_or_else(|| other(i)));
    }
    let numbers = fill(count, |i| exact(i, first + i as f64 * delta))?;
    if dtype == DType::F64 {
        Ok(numbers)
    } else {
        numbers.astype(dtype)
    }
}

/// `np.linspace` of real bounds, in float64: the numbers and the step.
///
/// # Errors
/// When there is no memory for it.
pub fn linspace(start: f64, stop: f64, count: usize, endpoint: bool) -> Result<(Array, f64)> {
    budget::check_array(&[count], DType::F64)?;
    let gaps = if endpoint {
        count.saturating_sub(1)
    } else {
        count
    };
    let span = stop - start;
    let step = if gaps > 0 {
        span / gaps as f64
    } else {
        f64::NAN
    };
    let last = count.saturating_sub(1);
    // NumPy divides first, unless the step would underflow to zero.
    let form: &(dyn Fn(f64, &mut [f64]) + Sync) = match (gaps, step == 0.0) {
        (0, _) => &|first, out| ramp(first, out, |i| i * span + start),
        (_, true) => &|first, out| ramp(first, out, |i| i / gaps as f64 * span + start),
        _ => &|first, out| ramp(first, out, |i| i * step + start),
    };
    // SAFETY: every element is written.
    let numbers = unsafe { Array::unwritten(&[count], DType::F64) }?;
    // SAFETY: the array is fresh: there is no other view of it.
    let mut view = unsafe { numbers.view_mut::<f64>() };
    let slots = view.as_slice_mut().unwrap_or(&mut []);
    parallel::pieces(slots, GRAIN, |first, slots| {
        form(first as f64, slots);
        Ok(())
    })?;
    if let Some(slot) = slots.last_mut().filter(|_| endpoint && last > 0) {
        *slot = stop;
    }
    Ok((numbers, step))
}

simd! {
    /// A function of `first`, `first + 1`, `first + 2`, and so on.
    fn ramp(first: f64, out: &mut [f64], f: impl Fn(f64) -> f64) {
        for (at, slot) in out.iter_mut().enumerate() {
            // Both are whole numbers, so that the sum is exact.
            *slot = f(first + f64::from(at as i32));
        }
    }
}

/// `np.linspace` of complex bounds.
///
/// # Errors
/// When there is no memory for it.
pub fn linspace_complex(
    start: Complex64,
    stop: Complex64,
    count: usize,
    endpoint: bool,
) -> Result<(Array, Complex64)> {
    let (re, step_re) = linspace(start.re, stop.re, count, endpoint)?;
    let (im, step_im) = linspace(start.im, stop.im, count, endpoint)?;
    let parts = re.to_vec::<f64>().into_iter().zip(im.to_vec::<f64>());
    let numbers = parts
        .map(|(re, im)| Complex64::new(re, im))
        .paced()
        .collect();
    Ok((Array::from_vec(numbers), Complex64::new(step_re, step_im)))
}

/// The reach of a diagonal whose pages are zeroed between two looks at the interruption flag.
const PAGES: usize = 8 << 20;

/// Ones on a diagonal of a matrix of zeros.
///
/// # Errors
/// When there is no memory for it.
pub fn eye(rows: usize, columns: usize, offset: i64, dtype: DType, fortran: bool) -> Result<Array> {
    let shape = [rows, columns];
    let out = if fortran {
        Array::zeros_f(&shape, dtype)?
    } else {
        Array::zeros(&shape, dtype)?
    };
    let mut line = super::shape_axes::diagonal(&out, offset, 0, 1)?;
    line.writeable = true;
    // Every element may be the first on a page of its own, which the system then zeroes: so many
    // have some megabytes of pages.
    let stride = line
        .strides()
        .first()
        .map_or(1, |stride| stride.unsigned_abs());
    let (step, length) = ((PAGES / stride.max(1)).max(1), line.size());
    for start in (0..length).step_by(step) {
        interrupt::check()?;
        let part = super::shape_axes::part(&line, 0, start, length.min(start + step))?;
        super::assign::fill(&part, &Scalar::I64(1))?;
    }
    Ok(out)
}

/// A matrix with ones on and below a diagonal.
///
/// # Errors
/// When there is no memory for it.
pub fn tri(rows: usize, columns: usize, offset: i64, dtype: DType) -> Result<Array> {
    budget::check_array(&[rows, columns], dtype)?;
    let flags = super::assign::filled(&[rows, columns], |flags: &mut [bool]| {
        for (row, flags) in flags.chunks_mut(columns.max(1)).enumerate() {
            poll();
            let edge = (row as i64).saturating_add(offset);
            let ones = edge.saturating_add(1).clamp(0, columns as i64) as usize;
            flags[..ones].fill(true);
        }
        Ok(())
    })?;
    flags.astype(dtype)
}

/// The index along one axis at every place of a shape.
///
/// # Errors
/// When there is no memory for it.
pub fn index_grid(shape: &[usize], axis: usize, dtype: DType) -> Result<Array> {
    let length = shape.get(axis).copied().unwrap_or(0);
    let line = arange_int(0, length as i128, 1, dtype)?;
    let mut thin: Vec<usize> = vec![1; shape.len()];
    if let Some(slot) = thin.get_mut(axis) {
        *slot = length;
    }
    line.reshaped(&thin, false)
        .and_then(|line| line.broadcast_to(shape))
        .ok_or_else(|| OpError::internal("index grid"))
}

/// An array of one value.
///
/// # Errors
/// When there is no memory for it.
pub fn full(shape: &[usize], value: &Array, dtype: DType, fortran: bool) -> Result<Array> {
    let out = if fortran {
        Array::zeros_f(shape, dtype)?
    } else {
        // SAFETY: the value is written to every element.
        unsafe { Array::unwritten(shape, dtype)? }
    };
    super::assign::copy_into(&out, value)?;
    Ok(out)
}

/// The elements whose bytes lie in a buffer, copied.
///
/// # Errors
/// `ValueError` when the size does not divide.
pub fn from_bytes(bytes: &[u8], dtype: DType, count: i64, offset: i64) -> Result<Array> {
    let itemsize = dtype.itemsize();
    let length = bytes.len() as i64;
    if offset < 0 || offset > length {
        return Err(OpError::value(format!(
            "offset must be non-negative and no greater than buffer length ({length})"
        )));
    }
    let rest = bytes.get(offset as usize..).unwrap_or(&[]);
    let count = match usize::try_from(count) {
        Err(_) if itemsize == 0 || rest.len() % itemsize != 0 => {
            return Err(OpError::value(
                "buffer size must be a multiple of element size",
            ));
        }
        Err(_) => rest.len() / itemsize,
        Ok(count) if count.saturating_mul(itemsize) > rest.len() => {
            return Err(OpError::value("buffer is smaller than requested size"));
        }
        Ok(count) => count,
    };
    // SAFETY: it is as long as the bytes that are written.
    let out = unsafe { Array::unwritten(&[count], dtype) }?;
    let used = rest.get(..count * itemsize).unwrap_or(&[]);
    write_bytes(&out, used);
    Ok(out)
}

/// Fills a fresh array from bytes.
fn write_bytes(out: &Array, bytes: &[u8]) {
    if out.dtype() == DType::Bool {
        // SAFETY: the array is fresh; every byte becomes 0 or 1.
        let mut view = unsafe { out.view_mut::<bool>() };
        view.iter_mut()
            .zip(bytes)
            .paced()
            .for_each(|(slot, byte)| *slot = *byte != 0);
        return;
    }
    for (at, part) in bytes.chunks(TILE).enumerate() {
        poll();
        let to = out.pointer().wrapping_add(at * TILE);
        // SAFETY: the array is fresh and at least as long; numbers and characters have no bytes
        // that may not be copied.
        unsafe { std::ptr::copy_nonoverlapping(part.as_ptr(), to, part.len()) };
    }
}

/// The bytes of the elements in C order.
///
/// # Errors
/// When there is no memory for them.
pub fn to_bytes(array: &Array) -> Result<Vec<u8>> {
    let flat = array.contiguous()?;
    let length = flat.nbytes();
    // SAFETY: a contiguous array has so many bytes from its first element on.
    let bytes = unsafe { std::slice::from_raw_parts(flat.pointer(), length) };
    Ok(interrupt::copied(bytes))
}

/// Whether every element of an array has a value that its dtype calls zero.
pub fn is_all_zero(array: &Array) -> bool {
    with_dtype!(array.dtype(),
        T => array.view::<T>().iter().all(|x| *x == T::default()),
        str => array.strings().iter().all(String::is_empty))
}
