//! Discrete Fourier transforms along an axis.

use std::any::{Any, TypeId};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use num_complex::Complex;

use super::contract::converted;
use super::fft_plan::{Plan, Real, is_awkward};
use super::fft_real::RealPlan;
use super::parallel::{self, GRAIN, Shared};
use crate::value::interrupt::{self, Paced, filled};
use crate::value::{Array, DType, Element, Result, Shape, budget, layout};

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
    let out_length = match kind {
        Transform::Real => n / 2 + 1,
        _ => n,
    };
    let mut shape: Shape = moved.shape().into();
    if let Some(last) = shape.last_mut() {
        *last = out_length;
    }
    budget::check_array(&shape, T::Pair::DTYPE)?;
    let lane = Lane::<T>::new(kind, n, factor.map(T::of));
    let each = |work: LaneWork<'_, T>| {
        parallel::ranges(
            layout::size(&shape) / out_length.max(1),
            (GRAIN / 4 / n).max(1),
            |range| {
                let mut rooms = Rooms::default();
                for at in range {
                    interrupt::check()?;
                    work(at, &mut rooms);
                }
                Ok(())
            },
        )
    };
    let part = |at: usize| at * length..(at + 1) * length;
    let out_part = |at: usize| at * out_length..(at + 1) * out_length;
    Ok(match kind {
        Transform::InverseReal => {
            let items = moved.to_vec::<T::Pair>();
            let mut signals = filled(layout::size(&shape), &T::default());
            let target = Shared(signals.as_mut_ptr());
            each(&|at, rooms| {
                // SAFETY: every lane has its own part of the signals.
                let out = unsafe { target.part(out_part(at)) };
                lane.join(&items[part(at)], out, rooms);
            })?;
            Array::from_shape_vec(shape, signals)
        }
        _ => {
            let mut spectra = filled(layout::size(&shape), &T::Pair::default());
            let target = Shared(spectra.as_mut_ptr());
            // SAFETY: every lane has its own part of the spectra.
            let out = |at: usize| unsafe { target.part(out_part(at)) };
            if kind == Transform::Real {
                let items = moved.to_vec::<T>();
                each(&|at, rooms| lane.halve(&items[part(at)], out(at), rooms))?;
            } else {
                let items = moved.to_vec::<T::Pair>();
                each(&|at, rooms| lane.split(&items[part(at)], out(at), rooms))?;
            }
            Array::from_shape_vec(shape, spectra)
        }
    })
}

/// What is done with the lane at a place.
type LaneWork<'a, T> = &'a (dyn Fn(usize, &mut Rooms<T>) + Sync);

/// Rooms of one thread.
struct Rooms<T> {
    signal: [Vec<T>; 2],
    complex: [Vec<Complex<T>>; 2],
}

impl<T> Default for Rooms<T> {
    fn default() -> Self {
        Self {
            signal: [Vec::new(), Vec::new()],
            complex: [Vec::new(), Vec::new()],
        }
    }
}

/// The transform of one lane.
struct Lane<T> {
    kind: Transform,
    n: usize,
    factor: Option<T>,
    /// For real signals, where the length has no large prime factor.
    real: Option<Arc<RealPlan<T>>>,
    complex: Option<Arc<Plan<T>>>,
}

impl<T: Precision> Lane<T> {
    fn new(kind: Transform, n: usize, factor: Option<T>) -> Self {
        let packed = !matches!(kind, Transform::Complex { .. }) && !is_awkward(n, 0.5);
        Self {
            kind,
            n,
            factor,
            real: packed.then(|| kept(n, RealPlan::new)),
            complex: (!packed).then(|| kept(n, Plan::new)),
        }
    }

    /// The spectrum.
    fn split(&self, from: &[T::Pair], out: &mut [T::Pair], rooms: &mut Rooms<T>) {
        let [work, spare] = &mut rooms.complex;
        work.resize(self.n, Complex::new(T::zero(), T::zero()));
        let given = from.len().min(self.n);
        let items = work.iter_mut().zip(from).paced();
        items.for_each(|(slot, x)| *slot = (*x).into());
        work[given..].fill(Complex::new(T::zero(), T::zero()));
        let forward = self.kind == Transform::Complex { forward: true };
        if let Some(plan) = &self.complex {
            plan.run(work, spare, self.factor, forward);
        }
        let both = out.iter_mut().zip(work).paced();
        both.for_each(|(slot, x)| *slot = (*x).into());
    }

    /// Half of the spectrum of a real signal.
    fn halve(&self, from: &[T], out: &mut [T::Pair], rooms: &mut Rooms<T>) {
        let zero = T::zero();
        let given = from.len().min(self.n);
        if let Some(plan) = &self.real {
            let [packed, spare] = &mut rooms.signal;
            packed.resize(self.n, zero);
            packed[..given].copy_from_slice(&from[..given]);
            packed[given..].fill(zero);
            plan.run(packed, spare, self.factor, true);
            out[0] = Complex::new(packed[0], zero).into();
            let pairs = packed[1..].chunks(2).zip(&mut out[1..]).paced();
            pairs.for_each(|(pair, slot)| {
                let im = pair.get(1).copied().unwrap_or(zero);
                *slot = Complex::new(pair[0], im).into();
            });
            return;
        }
        let [work, spare] = &mut rooms.complex;
        work.resize(self.n, Complex::new(zero, zero));
        let items = work.iter_mut().zip(from).paced();
        items.for_each(|(slot, x)| *slot = Complex::new(*x, zero));
        work[given..].fill(Complex::new(zero, zero));
        if let Some(plan) = &self.complex {
            plan.run(work, spare, self.factor, true);
        }
        make_exact(&mut work[..=self.n / 2], self.n);
        let both = out.iter_mut().zip(work).paced();
        both.for_each(|(slot, x)| *slot = (*x).into());
    }

    /// The real signal of half a spectrum.
    fn join(&self, from: &[T::Pair], out: &mut [T], rooms: &mut Rooms<T>) {
        let zero = T::zero();
        let at = |i: usize| -> Complex<T> {
            from.get(i)
                .map_or(Complex::new(zero, zero), |item| (*item).into())
        };
        if let Some(plan) = &self.real {
            let [packed, spare] = &mut rooms.signal;
            packed.clear();
            packed.push(at(0).re);
            for i in (1..=(self.n - 1) / 2).paced() {
                packed.extend([at(i).re, at(i).im]);
            }
            if self.n.is_multiple_of(2) {
                packed.push(at(self.n / 2).re);
            }
            plan.run(packed, spare, self.factor, false);
            out.copy_from_slice(packed);
            return;
        }
        let [work, spare] = &mut rooms.complex;
        work.clear();
        work.extend(
            (0..self.n)
                .map(|i| match 2 * i <= self.n {
                    true => at(i),
                    false => at(self.n - i).conj(),
                })
                .paced(),
        );
        make_exact(work, self.n);
        if let Some(plan) = &self.complex {
            plan.run(work, spare, self.factor, false);
        }
        let both = out.iter_mut().zip(work).paced();
        both.for_each(|(slot, z)| *slot = z.re);
    }
}

/// How many plans are kept for the next transforms, and of how many points each.
const KEPT: usize = 4;
const KEPT_POINTS: usize = 1 << 20;

/// A plan with its type and its number of points.
type Kept = (TypeId, usize, Arc<dyn Any + Send + Sync>);

/// The plans of the latest transforms, the last one first.
static PLANS: Mutex<VecDeque<Kept>> = Mutex::new(VecDeque::new());

/// The plan for a number of points, made unless it is kept.
fn kept<P: Any + Send + Sync>(n: usize, make: impl FnOnce(usize) -> P) -> Arc<P> {
    let mine = |plan: &Kept| plan.0 == TypeId::of::<P>() && plan.1 == n;
    if let Ok(mut plans) = PLANS.lock()
        && let Some(place) = plans.iter().position(mine)
        && let Some(plan) = plans.remove(place)
    {
        plans.push_front(plan.clone());
        if let Ok(plan) = plan.2.downcast() {
            return plan;
        }
    }
    let plan = Arc::new(make(n));
    if let (Ok(mut plans), true) = (PLANS.lock(), n <= KEPT_POINTS) {
        plans.push_front((TypeId::of::<P>(), n, plan.clone()));
        plans.truncate(KEPT);
    }
    plan
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
