//! Discrete Fourier transforms along an axis.

use num_complex::Complex64;

use super::contract::converted;
use super::fft_plan::Plan;
use crate::value::{Array, DType, Result, Shape, budget, interrupt};

/// Which transform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    /// Complex to complex.
    Complex {
        /// The direction.
        forward: bool,
    },
    /// Real to half complex.
    Real,
    /// Half complex to real.
    InverseReal,
}

/// The complex dtype in which an array is transformed.
pub fn complex_dtype(a: &Array) -> DType {
    match a.dtype() {
        DType::F16 | DType::F32 | DType::C64 => DType::C64,
        _ => DType::C128,
    }
}

/// Transforms along an axis: the input is cut or padded to what an `n`-point transform needs, and
/// the result multiplied by `scale`.
///
/// # Errors
/// When there is no memory, or when interrupted.
pub fn transform(a: &Array, kind: Transform, n: usize, axis: usize, scale: f64) -> Result<Array> {
    let mut order: Vec<usize> = (0..a.ndim()).filter(|other| *other != axis).collect();
    order.push(axis);
    let moved = a.permuted(&order);
    let length = moved.shape().last().copied().unwrap_or(0);
    let lanes: usize = moved.shape().iter().rev().skip(1).product();
    let out_length = if kind == Transform::Real {
        n / 2 + 1
    } else {
        n
    };
    let mut shape: Shape = moved.shape().into();
    if let Some(last) = shape.last_mut() {
        *last = out_length;
    }
    let complex = complex_dtype(a);
    budget::check_array(&shape, complex)?;
    let items = moved.to_vec::<Complex64>();
    let plan = Plan::new(n);
    let mut out: Vec<Complex64> = Vec::with_capacity(lanes * out_length);
    for lane in 0..lanes {
        let from = items
            .get(lane * length..(lane + 1) * length)
            .unwrap_or_default();
        let mut work = vec![Complex64::default(); n];
        let used = if kind == Transform::InverseReal {
            n / 2 + 1
        } else {
            n
        };
        work.iter_mut()
            .zip(from.iter().take(used))
            .for_each(|(slot, x)| *slot = *x);
        if kind == Transform::InverseReal {
            mirror(&mut work);
        }
        let forward = matches!(kind, Transform::Real | Transform::Complex { forward: true });
        plan.run(&mut work, scale, forward);
        if kind == Transform::Real {
            make_exact(&mut work, n);
        }
        out.extend_from_slice(work.get(..out_length).unwrap_or_default());
        interrupt::check()?;
    }
    let result = if kind == Transform::InverseReal {
        Array::from_shape_vec(shape, out.iter().map(|z| z.re).collect::<Vec<f64>>())
    } else {
        Array::from_shape_vec(shape, out)
    };
    let dtype = if kind == Transform::InverseReal {
        complex.real()
    } else {
        complex
    };
    let mut back: Vec<usize> = (0..a.ndim()).collect();
    for (place, axis) in order.iter().enumerate() {
        if let Some(slot) = back.get_mut(*axis) {
            *slot = place;
        }
    }
    Ok(converted(&result, dtype)?.permuted(&back))
}

/// Fills in the half of the spectrum of a real signal that is the conjugate of the other.
fn mirror(work: &mut [Complex64]) {
    let n = work.len();
    if let Some(first) = work.first_mut() {
        first.im = 0.0;
    }
    for i in 1..n.div_ceil(2) {
        work[n - i] = work[i].conj();
    }
    if n.is_multiple_of(2) && n > 0 {
        work[n / 2].im = 0.0;
    }
}

/// The ends of the spectrum of a real signal are real.
fn make_exact(work: &mut [Complex64], n: usize) {
    if let Some(first) = work.first_mut() {
        first.im = 0.0;
    }
    if n.is_multiple_of(2)
        && let Some(middle) = work.get_mut(n / 2)
    {
        middle.im = 0.0;
    }
}
