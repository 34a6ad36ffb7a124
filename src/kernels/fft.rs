//! Discrete Fourier transforms along an axis.

use num_complex::Complex;

use super::contract::converted;
use super::fft_plan::{Plan, Real, is_awkward};
use super::fft_real::RealPlan;
use crate::value::interrupt::{self, Paced, filled};
use crate::value::{Array, DType, Element, Result, Shape, budget};

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

/// What a transform is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Nothing.
    One,
    /// One over the number of points.
    Reciprocal,
    /// One over the root of the number of points.
    ReciprocalRoot,
}

impl Scale {
    /// The factor for `n` points, rounded as an array of a dtype rounds it.
    fn factor(self, n: usize, dtype: DType) -> Option<f64> {
        let n = n as f64;
        match (self, dtype) {
            (Self::One, _) => None,
            (Self::Reciprocal, DType::F16) => Some(half::f16::from_f64(1.0 / n).to_f64()),
            (Self::Reciprocal, DType::F32 | DType::C64) => Some(f64::from(1.0 / n as f32)),
            (Self::Reciprocal, _) => Some(1.0 / n),
            (Self::ReciprocalRoot, DType::F16) => {
                let root = half::f16::from_f64(n.sqrt()).to_f64();
                Some(half::f16::from_f64(1.0 / root).to_f64())
            }
            (Self::ReciprocalRoot, DType::F32 | DType::C64) => {
                Some(f64::from(1.0 / (n as f32).sqrt()))
            }
            (Self::ReciprocalRoot, _) => Some(1.0 / n.sqrt()),
        }
    }
}

/// Transforms along an axis: the input is cut or padded to what an `n`-point transform needs.
///
/// # Errors
/// When there is no memory, or when interrupted.
pub fn transform(a: &Array, kind: Transform, n: usize, axis: usize, scale: Scale) -> Result<Array> {
    let mut order: Vec<usize> = (0..a.ndim()).filter(|other| *other != axis).collect();
    order.push(axis);
    let moved = a.permuted(&order);
    let complex = complex_dtype(a);
    let factor = scale.factor(n, a.dtype());
    // NumPy has loops of single precision for these dtypes only; a factor of 1 is an int there,
    // which brings even them into the double loops.
    let single = match kind {
        Transform::Real => DType::F32,
        _ => DType::C64,
    };
    let result = if a.dtype() == single && factor.is_some() {
        lanes::<f32>(&moved, kind, n, factor)?
    } else {
        lanes::<f64>(&moved, kind, n, factor)?
    };
    let dtype = match kind {
        Transform::InverseReal if a.dtype() == DType::F16 => DType::F16,
        Transform::InverseReal => complex.real(),
        _ => complex,
    };
    let mut back: Vec<usize> = (0..a.ndim()).collect();
    for (place, axis) in order.iter().enumerate() {
        if let Some(slot) = back.get_mut(*axis) {
            *slot = place;
        }
    }
    Ok(converted(&result, dtype)?.permuted(&back))
}

/// A precision with its element types.
trait Precision: Real + Element {
    /// The complex numbers of the precision.
    type Pair: Element + From<Complex<Self>> + Into<Complex<Self>>;
}

impl Precision for f64 {
    type Pair = Complex<f64>;
}

impl Precision for f32 {
    type Pair = Complex<f32>;
}

/// The transforms of all lanes along the last axis.
fn lanes<T: Precision>(
    moved: &Array,
    kind: Transform,
    n: usize,
    factor: Option<f64>,
) -> Result<Array> {
    let length = moved.shape().last().copied().unwrap_or(0);
    let count: usize = moved.shape().iter().rev().skip(1).product();
    let out_length = match kind {
        Transform::Real => n / 2 + 1,
        _ => n,
    };
    let mut shape: Shape = moved.shape().into();
    if let Some(last) = shape.last_mut() {
        *last = out_length;
    }
    budget::check_array(&shape, T::Pair::DTYPE)?;
    let items = moved.to_vec::<T::Pair>();
    let plan = Lane::<T>::new(kind, n, factor.map(T::of));
    let mut spectra: Vec<T::Pair> = Vec::new();
    let mut signals: Vec<T> = Vec::new();
    for lane in 0..count {
        let from: Vec<Complex<T>> = items
            .get(lane * length..(lane + 1) * length)
            .unwrap_or_default()
            .iter()
            .map(|item| (*item).into())
            .paced()
            .collect();
        match kind {
            Transform::InverseReal => signals.extend(plan.join(&from)),
            _ => spectra.extend(plan.split(&from).into_iter().map(T::Pair::from).paced()),
        }
        interrupt::check()?;
    }
    Ok(match kind {
        Transform::InverseReal => Array::from_shape_vec(shape, signals),
        _ => Array::from_shape_vec(shape, spectra),
    })
}

/// The transform of one lane.
struct Lane<T> {
    kind: Transform,
    n: usize,
    factor: Option<T>,
    /// For real signals, where the length has no large prime factor.
    real: Option<RealPlan<T>>,
    complex: Option<Plan<T>>,
}

impl<T: Real> Lane<T> {
    fn new(kind: Transform, n: usize, factor: Option<T>) -> Self {
        let packed = !matches!(kind, Transform::Complex { .. }) && !is_awkward(n, 0.5);
        Self {
            kind,
            n,
            factor,
            real: packed.then(|| RealPlan::new(n)),
            complex: (!packed).then(|| Plan::new(n)),
        }
    }

    /// The spectrum (half of it for a real signal).
    fn split(&self, from: &[Complex<T>]) -> Vec<Complex<T>> {
        let zero = T::zero();
        if let Some(plan) = &self.real {
            let mut packed = filled(self.n, &zero);
            for (slot, x) in packed.iter_mut().zip(from).paced() {
                *slot = x.re;
            }
            plan.run(&mut packed, self.factor, true);
            let mut rest = packed.split_off(1.min(packed.len()));
            if self.n.is_multiple_of(2) {
                rest.push(zero);
            }
            let mut out = vec![Complex::new(packed.first().copied().unwrap_or(zero), zero)];
            out.extend(
                rest.chunks_exact(2)
                    .map(|pair| Complex::new(pair[0], pair[1]))
                    .paced(),
            );
            return out;
        }
        let mut work = filled(self.n, &Complex::new(zero, zero));
        work.iter_mut()
            .zip(from)
            .paced()
            .for_each(|(slot, x)| *slot = *x);
        let forward = !matches!(self.kind, Transform::Complex { forward: false });
        if let Some(plan) = &self.complex {
            plan.run(&mut work, self.factor, forward);
        }
        if self.kind == Transform::Real {
            work.truncate(self.n / 2 + 1);
            make_exact(&mut work, self.n);
        }
        work
    }

    /// The real signal of half a spectrum.
    fn join(&self, from: &[Complex<T>]) -> Vec<T> {
        let zero = T::zero();
        let at = |i: usize| from.get(i).copied().unwrap_or(Complex::new(zero, zero));
        if let Some(plan) = &self.real {
            let mut packed = vec![at(0).re];
            for i in (1..=(self.n - 1) / 2).paced() {
                packed.extend([at(i).re, at(i).im]);
            }
            if self.n.is_multiple_of(2) {
                packed.push(at(self.n / 2).re);
            }
            plan.run(&mut packed, self.factor, false);
            return packed;
        }
        let mut work: Vec<Complex<T>> = (0..self.n)
            .map(|i| {
                if 2 * i <= self.n {
                    at(i)
                } else {
                    at(self.n - i).conj()
                }
            })
            .paced()
            .collect();
        make_exact(&mut work, self.n);
        if let Some(plan) = &self.complex {
            plan.run(&mut work, self.factor, false);
        }
        work.into_iter().map(|z| z.re).paced().collect()
    }
}

/// The ends of the half spectrum of a real signal are real.
fn make_exact<T: Real>(work: &mut [Complex<T>], n: usize) {
    if let Some(first) = work.first_mut() {
        first.im = T::zero();
    }
    if n.is_multiple_of(2)
        && let Some(middle) = work.get_mut(n / 2)
    {
        middle.im = T::zero();
    }
}
