//! One-dimensional complex transforms of any length: mixed radix, and Bluestein's method for
//! lengths with large prime factors. The order of operations is pocketfft's, which NumPy uses.

use std::f64::consts::PI;

use num_complex::{Complex, Complex64};
use num_traits::Float;

use super::fft_pass::{Pass, twist};
use crate::value::interrupt::{Paced, filled, poll};

/// The precisions of transforms.
pub trait Real: Float + Send + Sync + 'static {
    /// A constant in this precision.
    fn of(x: f64) -> Self;
}

impl Real for f64 {
    fn of(x: f64) -> Self {
        x
    }
}

impl Real for f32 {
    fn of(x: f64) -> Self {
        x as Self
    }
}

/// How to transform a length.
pub struct Plan<T>(Method<T>);

enum Method<T> {
    Factors(Factors<T>),
    Bluestein(Box<Bluestein<T>>),
}

impl<T: Real> Plan<T> {
    /// The plan for a length of at least 1.
    pub fn new(length: usize) -> Self {
        if is_awkward(length, 1.0) {
            return Self(Method::Bluestein(Box::new(Bluestein::new(length))));
        }
        Self(Method::Factors(Factors::new(length)))
    }

    /// Transforms in place and multiplies by a factor.
    pub fn run(
        &self,
        items: &mut [Complex<T>],
        spare: &mut Vec<Complex<T>>,
        scale: Option<T>,
        forward: bool,
    ) {
        match &self.0 {
            Method::Factors(plan) => plan.run(items, spare, scale, forward),
            Method::Bluestein(plan) => plan.run(items, spare, scale, forward),
        }
    }
}

/// Whether a length has so large a prime factor that Bluestein's method is faster than one whose
/// cost has the given weight (1, or a half for real signals).
pub(super) fn is_awkward(length: usize, weight: f64) -> bool {
    if length < 50 {
        return false;
    }
    let largest = largest_factor(length);
    let padded = 2.0 * cost(good_size(2 * length - 1)) * 1.5;
    largest * largest > length && padded < weight * cost(length)
}

fn largest_factor(mut n: usize) -> usize {
    let mut largest = 1;
    while n.is_multiple_of(2) {
        (largest, n) = (2, n / 2);
    }
    let mut x = 3;
    while x * x <= n {
        while n.is_multiple_of(x) {
            (largest, n) = (x, n / x);
        }
        x += 2;
    }
    if n > 1 { n } else { largest }
}

fn cost(length: usize) -> f64 {
    let weight = |x: usize| if x <= 5 { x as f64 } else { 1.1 * x as f64 };
    let (mut n, mut sum) = (length, 0.0);
    while n.is_multiple_of(2) {
        (sum, n) = (sum + 2.0, n / 2);
    }
    let mut x = 3;
    while x * x <= n {
        while n.is_multiple_of(x) {
            (sum, n) = (sum + weight(x), n / x);
        }
        x += 2;
    }
    if n > 1 {
        sum += weight(n);
    }
    sum * length as f64
}

/// The smallest length from `n` on that has only the factors 2, 3, 5, 7 and 11.
fn good_size(n: usize) -> usize {
    let smooth = |mut n: usize| {
        for factor in [2, 3, 5, 7, 11] {
            while n.is_multiple_of(factor) {
                n /= factor;
            }
        }
        n == 1
    };
    (n.max(1)..).find(|n| smooth(*n)).unwrap_or(n)
}

/// The roots of unity of an order, from two short tables.
pub(super) struct Roots {
    order: usize,
    shift: u32,
    fine: Vec<Complex64>,
    coarse: Vec<Complex64>,
}

impl Roots {
    /// Tables for an order.
    pub(super) fn new(order: usize) -> Self {
        let angle = eighth_of_turn(order);
        let count = usize::midpoint(order, 2);
        let mut shift = 1;
        while (1usize << shift) * (1 << shift) < count {
            shift += 1;
        }
        let step = 1usize << shift;
        let root = |at: usize| {
            if at == 0 {
                Complex64::new(1.0, 0.0)
            } else {
                unit_root(at, order, angle)
            }
        };
        let fine = (0..step).map(root).paced().collect();
        let coarse = (0..count.div_ceil(step))
            .map(|at| root(at * step))
            .paced()
            .collect();
        Self {
            order,
            shift,
            fine,
            coarse,
        }
    }

    /// The root at a place of the circle.
    pub(super) fn get(&self, at: usize) -> Complex64 {
        let mirrored = 2 * at > self.order;
        let at = if mirrored { self.order - at } else { at };
        let (x, y) = (
            self.fine[at & ((1 << self.shift) - 1)],
            self.coarse[at >> self.shift],
        );
        let root = Complex64::new(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re);
        if mirrored { root.conj() } else { root }
    }
}

/// `pi / 4n`, rounded once: pi is taken with more digits than a float has.
fn eighth_of_turn(n: usize) -> f64 {
    const QUARTER: f64 = 0.25 * PI;
    const REST: f64 = 0.25 * 1.224_646_799_147_353_2e-16;
    let n = n as f64;
    let quotient = QUARTER / n;
    quotient + ((-quotient).mul_add(n, QUARTER) + REST) / n
}

/// `exp(2 pi i at / n)`, with the angle brought into the first octant.
fn unit_root(at: usize, n: usize, angle: f64) -> Complex64 {
    let of = |x: usize| (x as f64 * angle).sin_cos();
    let quarter = |x: usize| {
        if x < n {
            let (sin, cos) = of(x);
            (cos, sin)
        } else {
            of(2 * n - x)
        }
    };
    let x = at << 3;
    let upper = x < 4 * n;
    let x = if upper { x } else { 8 * n - x };
    let (re, im) = if x < 2 * n {
        quarter(x)
    } else {
        let (cos, sin) = quarter(x - 2 * n);
        (-sin, cos)
    };
    Complex64::new(re, if upper { im } else { -im })
}

/// A root of unity in the precision of a transform.
fn narrowed<T: Real>(root: Complex64) -> Complex<T> {
    Complex::new(T::of(root.re), T::of(root.im))
}

#[inline(always)]
fn scaled<T: Real>(x: Complex<T>, scale: Option<T>) -> Complex<T> {
    scale.map_or(x, |scale| x * scale)
}

/// One stage: a factor of the length with its twiddle factors.
pub(super) struct Stage<T> {
    pub(super) radix: usize,
    twiddles: Vec<Complex<T>>,
    /// The roots of unity of the radix.
    pub(super) roots: Vec<Complex<T>>,
}

struct Factors<T> {
    length: usize,
    stages: Vec<Stage<T>>,
}

impl<T: Real> Factors<T> {
    fn new(length: usize) -> Self {
        let roots = Roots::new(length);
        let root = |at: usize| narrowed(roots.get(at));
        let mut before = 1;
        let mut stages = Vec::new();
        for radix in factorise(length, &[8, 4]) {
            let ido = length / (before * radix);
            let mut twiddles = filled(
                (radix - 1) * ido.saturating_sub(1),
                &Complex::new(T::zero(), T::zero()),
            );
            for j in 1..radix {
                for i in 1..ido {
                    poll();
                    twiddles[(j - 1) * (ido - 1) + i - 1] = root(j * before * i);
                }
            }
            let own = (0..radix).map(|j| root(j * before * ido)).collect();
            stages.push(Stage {
                radix,
                twiddles,
                roots: own,
            });
            before *= radix;
        }
        Self { length, stages }
    }

    fn run(
        &self,
        items: &mut [Complex<T>],
        spare: &mut Vec<Complex<T>>,
        scale: Option<T>,
        forward: bool,
    ) {
        if spare.len() != self.length {
            *spare = filled(self.length, &Complex::new(T::zero(), T::zero()));
        }
        let mut before = 1;
        for (turn, stage) in self.stages.iter().enumerate() {
            let pass = Pass {
                ido: self.length / (before * stage.radix),
                before,
                twiddles: &stage.twiddles,
            };
            let (from, to) = match turn % 2 {
                0 => (&*items, spare.as_mut_slice()),
                _ => (spare.as_slice(), &mut *items),
            };
            if forward {
                pass.radix::<true>(stage, from, to);
            } else {
                pass.radix::<false>(stage, from, to);
            }
            before *= stage.radix;
        }
        if self.stages.len() % 2 == 1 {
            for (item, done) in items.iter_mut().zip(spare).paced() {
                *item = scaled(*done, scale);
            }
        } else if scale.is_some() {
            let items = items.iter_mut().paced();
            items.for_each(|item| *item = scaled(*item, scale));
        }
    }
}

/// The radices whose product is `n`: the even ones asked for as long as they divide it, at most one 2,
/// which comes first, and odd primes.
pub(super) fn factorise(mut n: usize, evens: &[usize]) -> Vec<usize> {
    let mut factors = Vec::new();
    for &even in evens {
        while n.is_multiple_of(even) {
            factors.push(even);
            n /= even;
        }
    }
    if n.is_multiple_of(2) {
        factors.push(2);
        n /= 2;
        let last = factors.len() - 1;
        factors.swap(0, last);
    }
    let mut x = 3;
    while x * x <= n {
        while n.is_multiple_of(x) {
            factors.push(x);
            n /= x;
        }
        x += 2;
    }
    if n > 1 {
        factors.push(n);
    }
    factors
}

/// A transform as a convolution of a longer, friendlier length.
struct Bluestein<T> {
    inner: Factors<T>,
    chirp: Vec<Complex<T>>,
    kernel: Vec<Complex<T>>,
}

impl<T: Real> Bluestein<T> {
    fn new(length: usize) -> Self {
        let padded = good_size(2 * length - 1);
        let inner = Factors::new(padded);
        let roots = Roots::new(2 * length);
        let mut chirp = vec![Complex::new(T::one(), T::zero())];
        let mut at = 0;
        for m in 1..length {
            poll();
            at += 2 * m - 1;
            if at >= 2 * length {
                at -= 2 * length;
            }
            chirp.push(narrowed(roots.get(at)));
        }
        let scale = T::one() / T::of(padded as f64);
        let mut kernel = filled(padded, &Complex::new(T::zero(), T::zero()));
        kernel[0] = chirp[0] * scale;
        for m in 1..length {
            poll();
            kernel[m] = chirp[m] * scale;
            kernel[padded - m] = kernel[m];
        }
        inner.run(&mut kernel, &mut Vec::new(), None, true);
        Self {
            inner,
            chirp,
            kernel,
        }
    }

    fn run(
        &self,
        items: &mut [Complex<T>],
        spare: &mut Vec<Complex<T>>,
        scale: Option<T>,
        forward: bool,
    ) {
        let padded = self.inner.length;
        let mut work = filled(padded, &Complex::new(T::zero(), T::zero()));
        for ((slot, item), chirp) in work.iter_mut().zip(items.iter()).zip(&self.chirp).paced() {
            *slot = twist(*item, *chirp, forward);
        }
        self.inner.run(&mut work, spare, None, true);
        for (m, slot) in work.iter_mut().enumerate().paced() {
            *slot = twist(*slot, self.kernel[m.min(padded - m)], !forward);
        }
        self.inner.run(&mut work, spare, None, false);
        for ((item, done), chirp) in items.iter_mut().zip(work).zip(&self.chirp).paced() {
            *item = scaled(twist(done, *chirp, forward), scale);
        }
    }
}
