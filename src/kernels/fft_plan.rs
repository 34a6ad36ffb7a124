//! One-dimensional complex transforms of any length: mixed radix, and Bluestein's method for
//! lengths with large prime factors. The order of operations is pocketfft's, which NumPy uses.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use num_complex::{Complex, Complex64};
use num_traits::Float;

use crate::value::interrupt::{Paced, copied, filled, poll};

/// The precisions of transforms.
pub trait Real: Float {
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
    pub fn run(&self, items: &mut [Complex<T>], scale: Option<T>, forward: bool) {
        match &self.0 {
            Method::Factors(plan) => plan.run(items, scale, forward),
            Method::Bluestein(plan) => plan.run(items, scale, forward),
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

fn scaled<T: Real>(x: Complex<T>, scale: Option<T>) -> Complex<T> {
    scale.map_or(x, |scale| x * scale)
}

/// A product with a twiddle factor: conjugated in the forward direction.
fn twist<T: Real>(x: Complex<T>, w: Complex<T>, forward: bool) -> Complex<T> {
    if forward {
        Complex::new(x.re * w.re + x.im * w.im, x.im * w.re - x.re * w.im)
    } else {
        Complex::new(x.re * w.re - x.im * w.im, x.re * w.im + x.im * w.re)
    }
}

/// A quarter turn, clockwise in the forward direction.
fn quarter_turn<T: Real>(x: Complex<T>, forward: bool) -> Complex<T> {
    if forward {
        Complex::new(x.im, -x.re)
    } else {
        Complex::new(-x.im, x.re)
    }
}

/// One stage: a factor of the length with its twiddle factors.
struct Stage<T> {
    radix: usize,
    twiddles: Vec<Complex<T>>,
    /// The roots of unity of the radix.
    roots: Vec<Complex<T>>,
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

    fn run(&self, items: &mut [Complex<T>], scale: Option<T>, forward: bool) {
        let mut from = copied(items);
        let mut to = filled(self.length, &Complex::new(T::zero(), T::zero()));
        let mut before = 1;
        for stage in &self.stages {
            let pass = Pass {
                ido: self.length / (before * stage.radix),
                before,
                radix: stage.radix,
                twiddles: &stage.twiddles,
                forward,
            };
            match stage.radix {
                2 => pass.two(&from, &mut to),
                4 => pass.four(&from, &mut to),
                8 => pass.eight(&from, &mut to),
                3 | 5 | 7 | 11 => pass.small_prime(&from, &mut to),
                _ => pass.any(&from, &mut to, &stage.roots),
            }
            std::mem::swap(&mut from, &mut to);
            before *= stage.radix;
        }
        for (item, done) in items.iter_mut().zip(from).paced() {
            *item = scaled(done, scale);
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

/// A stage being run: `before` groups were joined already, `ido` steps are left in each.
struct Pass<'a, T> {
    ido: usize,
    before: usize,
    radix: usize,
    twiddles: &'a [Complex<T>],
    forward: bool,
}

impl<T: Real> Pass<'_, T> {
    fn from(&self, i: usize, part: usize, k: usize) -> usize {
        i + self.ido * (part + self.radix * k)
    }

    fn put(&self, to: &mut [Complex<T>], (i, k, part): (usize, usize, usize), x: Complex<T>) {
        let x = if i == 0 || part == 0 {
            x
        } else {
            twist(
                x,
                self.twiddles[i - 1 + (part - 1) * (self.ido - 1)],
                self.forward,
            )
        };
        to[i + self.ido * (k + self.before * part)] = x;
    }

    fn each(&self, mut work: impl FnMut(usize, usize)) {
        for k in 0..self.before {
            for i in 0..self.ido {
                poll();
                work(i, k);
            }
        }
    }

    fn two(&self, from: &[Complex<T>], to: &mut [Complex<T>]) {
        self.each(|i, k| {
            let (a, b) = (from[self.from(i, 0, k)], from[self.from(i, 1, k)]);
            self.put(to, (i, k, 0), a + b);
            self.put(to, (i, k, 1), a - b);
        });
    }

    fn four(&self, from: &[Complex<T>], to: &mut [Complex<T>]) {
        self.each(|i, k| {
            let at = |part| from[self.from(i, part, k)];
            let (t2, t1) = (at(0) + at(2), at(0) - at(2));
            let (t3, t4) = (at(1) + at(3), quarter_turn(at(1) - at(3), self.forward));
            self.put(to, (i, k, 0), t2 + t3);
            self.put(to, (i, k, 1), t1 + t4);
            self.put(to, (i, k, 2), t2 - t3);
            self.put(to, (i, k, 3), t1 - t4);
        });
    }

    fn eight(&self, from: &[Complex<T>], to: &mut [Complex<T>]) {
        let forward = self.forward;
        self.each(|i, k| {
            let at = |part| from[self.from(i, part, k)];
            let (a1, a5) = (at(1) + at(5), at(1) - at(5));
            let (a3, a7) = (at(3) + at(7), quarter_turn(at(3) - at(7), forward));
            let (a1, a3) = (a1 + a3, quarter_turn(a1 - a3, forward));
            let (a5, a7) = (
                eighth_turn(a5 + a7, forward),
                three_eighths(a5 - a7, forward),
            );
            let (a0, a4) = (at(0) + at(4), at(0) - at(4));
            let (a2, a6) = (at(2) + at(6), quarter_turn(at(2) - at(6), forward));
            let halves = [(a0 + a2, a1), (a4 + a6, a5), (a0 - a2, a3), (a4 - a6, a7)];
            for (part, (x, y)) in halves.into_iter().enumerate() {
                self.put(to, (i, k, part), x + y);
                self.put(to, (i, k, part + 4), x - y);
            }
        });
    }

    /// Radix 3, 5, 7 or 11: sums and differences of opposite parts.
    fn small_prime(&self, from: &[Complex<T>], to: &mut [Complex<T>]) {
        let p = self.radix;
        let half = p / 2;
        let turn =
            |(cos, sin): &(f64, f64)| (T::of(*cos), T::of(if self.forward { -sin } else { *sin }));
        let table: Vec<(T, T)> = small_roots(p).iter().map(turn).collect();
        self.each(|i, k| {
            let at = |part| from[self.from(i, part, k)];
            let first = at(0);
            let pairs: Vec<(Complex<T>, Complex<T>)> = (1..=half)
                .map(|j| (at(j) + at(p - j), at(j) - at(p - j)))
                .collect();
            self.put(
                to,
                (i, k, 0),
                pairs.iter().fold(first, |sum, pair| sum + pair.0),
            );
            for u in 1..=half {
                let (mut even, mut odd) = (first, Complex::new(T::zero(), T::zero()));
                for (j, (sum, difference)) in pairs.iter().enumerate() {
                    let turn = (j + 1) * u % p;
                    let folded = turn.min(p - turn);
                    let (cos, sin) = table[folded - 1];
                    let sin = if turn > half { -sin } else { sin };
                    even = even + sum * cos;
                    let term = Complex::new(sin * difference.im, sin * difference.re);
                    odd = if j == 0 { term } else { odd + term };
                }
                let odd = Complex::new(-odd.re, odd.im);
                self.put(to, (i, k, u), even + odd);
                self.put(to, (i, k, p - u), even - odd);
            }
        });
    }

    /// Any radix.
    fn any(&self, from: &[Complex<T>], to: &mut [Complex<T>], roots: &[Complex<T>]) {
        let p = self.radix;
        let half = p / 2;
        let root = |at: usize| {
            let root = roots[at % p];
            if self.forward { root.conj() } else { root }
        };
        self.each(|i, k| {
            let at = |part| from[self.from(i, part, k)];
            let first = at(0);
            let sums: Vec<Complex<T>> = (1..=half).map(|j| at(j) + at(p - j)).collect();
            let differences: Vec<Complex<T>> = (1..=half).map(|j| at(j) - at(p - j)).collect();
            self.put(to, (i, k, 0), sums.iter().fold(first, |sum, x| sum + x));
            for l in 1..=half {
                poll();
                let (even, odd) = general_terms(first, (&sums, &differences), |j| root(j * l));
                self.put(to, (i, k, l), even + odd);
                self.put(to, (i, k, p - l), even - odd);
            }
        });
    }
}

/// The part that two opposite results share, and the one they differ by; terms are added in pairs.
fn general_terms<T: Real>(
    first: Complex<T>,
    (sums, differences): (&[Complex<T>], &[Complex<T>]),
    root: impl Fn(usize) -> Complex<T>,
) -> (Complex<T>, Complex<T>) {
    let half = sums.len();
    let even = |j: usize| sums[j - 1] * root(j).re;
    let odd = |j: usize| {
        let (d, sin) = (differences[j - 1], root(j).im);
        Complex::new(sin * d.im, sin * d.re)
    };
    let mut whole = (first + even(1), odd(1));
    let mut j = 2;
    if half >= 2 {
        whole = (whole.0 + even(2), whole.1 + odd(2));
        j = 3;
    }
    while j < half {
        whole = (
            whole.0 + (even(j) + even(j + 1)),
            whole.1 + (odd(j) + odd(j + 1)),
        );
        j += 2;
    }
    if j == half {
        whole = (whole.0 + even(j), whole.1 + odd(j));
    }
    (whole.0, Complex::new(-whole.1.re, whole.1.im))
}

fn eighth_turn<T: Real>(x: Complex<T>, forward: bool) -> Complex<T> {
    let (re, im) = if forward {
        (x.re + x.im, x.im - x.re)
    } else {
        (x.re - x.im, x.im + x.re)
    };
    let half = T::of(FRAC_1_SQRT_2);
    Complex::new(half * re, half * im)
}

fn three_eighths<T: Real>(x: Complex<T>, forward: bool) -> Complex<T> {
    let (re, im) = if forward {
        (x.im - x.re, -x.re - x.im)
    } else {
        (-x.re - x.im, x.re - x.im)
    };
    let half = T::of(FRAC_1_SQRT_2);
    Complex::new(half * re, half * im)
}

/// Cosine and sine of the first turns, to the last bit.
fn small_roots(p: usize) -> &'static [(f64, f64)] {
    match p {
        3 => &[(-0.5, 0.866_025_403_784_438_6)],
        5 => &[
            (0.309_016_994_374_947_45, 0.951_056_516_295_153_5),
            (-0.809_016_994_374_947_5, 0.587_785_252_292_473_1),
        ],
        7 => &[
            (0.623_489_801_858_733_5, 0.781_831_482_468_029_8),
            (-0.222_520_933_956_314_4, 0.974_927_912_181_823_6),
            (-0.900_968_867_902_419_1, 0.433_883_739_117_558_1),
        ],
        _ => &[
            (0.841_253_532_831_181_2, 0.540_640_817_455_597_6),
            (0.415_415_013_001_886_44, 0.909_631_995_354_518_3),
            (-0.142_314_838_273_285_14, 0.989_821_441_880_932_7),
            (-0.654_860_733_945_285_1, 0.755_749_574_354_258_3),
            (-0.959_492_973_614_497_4, 0.281_732_556_841_429_67),
        ],
    }
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
        inner.run(&mut kernel, None, true);
        Self {
            inner,
            chirp,
            kernel,
        }
    }

    fn run(&self, items: &mut [Complex<T>], scale: Option<T>, forward: bool) {
        let padded = self.inner.length;
        let mut work = filled(padded, &Complex::new(T::zero(), T::zero()));
        for ((slot, item), chirp) in work.iter_mut().zip(items.iter()).zip(&self.chirp).paced() {
            *slot = twist(*item, *chirp, forward);
        }
        self.inner.run(&mut work, None, true);
        for (m, slot) in work.iter_mut().enumerate().paced() {
            *slot = twist(*slot, self.kernel[m.min(padded - m)], !forward);
        }
        self.inner.run(&mut work, None, false);
        for ((item, done), chirp) in items.iter_mut().zip(work).zip(&self.chirp).paced() {
            *item = scaled(twist(done, *chirp, forward), scale);
        }
    }
}
