//! The stages of complex transforms, each for one factor of the length.

use std::f64::consts::FRAC_1_SQRT_2;

use num_complex::Complex;

use super::fft_plan::{Real, Stage};
use super::simd::simd;
use crate::value::interrupt::poll;

/// A product with a twiddle factor: conjugated in the forward direction.
#[inline(always)]
pub(super) fn twist<T: Real>(x: Complex<T>, w: Complex<T>, forward: bool) -> Complex<T> {
    if forward {
        Complex::new(x.re * w.re + x.im * w.im, x.im * w.re - x.re * w.im)
    } else {
        Complex::new(x.re * w.re - x.im * w.im, x.re * w.im + x.im * w.re)
    }
}

/// A quarter turn, clockwise in the forward direction.
#[inline(always)]
fn quarter_turn<T: Real>(x: Complex<T>, forward: bool) -> Complex<T> {
    if forward {
        Complex::new(x.im, -x.re)
    } else {
        Complex::new(-x.im, x.re)
    }
}

/// A stage being run: `before` groups were joined already, `ido` steps are left in each.
pub(super) struct Pass<'a, T> {
    pub(super) ido: usize,
    pub(super) before: usize,
    pub(super) twiddles: &'a [Complex<T>],
}

/// So many steps are done between two looks at the flag.
const STEPS: usize = 1 << 14;

simd! {
    /// Joins `P` parts, step by step; all but the first result are turned by their twiddle factors.
    fn join<T: Real, const P: usize, const FORWARD: bool>(
        pass: &Pass<'_, T>,
        from: &[Complex<T>],
        to: &mut [Complex<T>],
        table: &[(T, T)],
    ) {
        let (ido, before) = (pass.ido, pass.before);
        let mut items = [Complex::new(T::zero(), T::zero()); P];
        if ido == 1 {
            let (groups, _) = from.as_chunks::<P>();
            for (k, group) in groups.iter().enumerate() {
                if k % STEPS == 0 {
                    poll();
                }
                items = butterfly::<T, P, FORWARD>(*group, table);
                for part in 0..P {
                    to[k + before * part] = items[part];
                }
            }
            return;
        }
        for k in 0..before {
            poll();
            // One slice a part, all of one length, so that the loop needs no checks.
            let mut source: [&[Complex<T>]; P] = [&[]; P];
            let mut twiddles: [&[Complex<T>]; P] = [&[]; P];
            for part in 0..P {
                source[part] = &from[ido * (part + P * k)..][..ido];
                let first = part.saturating_sub(1) * (ido - 1);
                twiddles[part] = &pass.twiddles[first..][..ido - 1];
                items[part] = source[part][0];
            }
            items = butterfly::<T, P, FORWARD>(items, table);
            let mut parts = to.chunks_exact_mut(before * ido);
            let targets: [&mut [Complex<T>]; P] = [(); P].map(|()| {
                let part = parts.next().unwrap_or_default();
                &mut part[ido * k..][..ido]
            });
            for part in 0..P {
                targets[part][0] = items[part];
            }
            for start in (1..ido).step_by(STEPS) {
                poll();
                for i in start..ido.min(start + STEPS) {
                    for part in 0..P {
                        items[part] = source[part][i];
                    }
                    items = butterfly::<T, P, FORWARD>(items, table);
                    targets[0][i] = items[0];
                    for part in 1..P {
                        targets[part][i] = twist(items[part], twiddles[part][i - 1], FORWARD);
                    }
                }
            }
        }
    }
}

/// The results of a radix; an odd one needs the cosine and sine of its first turns.
#[inline(always)]
fn butterfly<T: Real, const P: usize, const FORWARD: bool>(
    at: [Complex<T>; P],
    table: &[(T, T)],
) -> [Complex<T>; P] {
    match P {
        2 => {
            let mut out = at;
            (out[0], out[1]) = (at[0] + at[1], at[0] - at[1]);
            out
        }
        4 => four::<T, P, FORWARD>(at),
        8 => eight::<T, P, FORWARD>(at),
        _ => prime(table, at),
    }
}

impl<T: Real> Pass<'_, T> {
    /// Runs a stage.
    pub(super) fn radix<const FORWARD: bool>(
        &self,
        stage: &Stage<T>,
        from: &[Complex<T>],
        to: &mut [Complex<T>],
    ) {
        let turn = |(cos, sin): &(f64, f64)| {
            let sin = if FORWARD { -sin } else { *sin };
            (T::of(*cos), T::of(sin))
        };
        let table = || -> Vec<(T, T)> { small_roots(stage.radix).iter().map(turn).collect() };
        match stage.radix {
            2 => join::<T, 2, FORWARD>(self, from, to, &[]),
            4 => join::<T, 4, FORWARD>(self, from, to, &[]),
            8 => join::<T, 8, FORWARD>(self, from, to, &[]),
            3 => join::<T, 3, FORWARD>(self, from, to, &table()),
            5 => join::<T, 5, FORWARD>(self, from, to, &table()),
            7 => join::<T, 7, FORWARD>(self, from, to, &table()),
            11 => join::<T, 11, FORWARD>(self, from, to, &table()),
            _ => self.any(from, to, &stage.roots, FORWARD),
        }
    }

    /// Any radix.
    fn any(&self, from: &[Complex<T>], to: &mut [Complex<T>], roots: &[Complex<T>], forward: bool) {
        let p = roots.len();
        let half = p / 2;
        let root = |at: usize| {
            let root = roots[at % p];
            if forward { root.conj() } else { root }
        };
        for k in 0..self.before {
            for i in 0..self.ido {
                poll();
                let at = |part| from[i + self.ido * (part + p * k)];
                let mut put = |part: usize, x| {
                    let x = if i == 0 || part == 0 {
                        x
                    } else {
                        let twiddle = self.twiddles[i - 1 + (part - 1) * (self.ido - 1)];
                        twist(x, twiddle, forward)
                    };
                    to[i + self.ido * (k + self.before * part)] = x;
                };
                let first = at(0);
                let sums: Vec<Complex<T>> = (1..=half).map(|j| at(j) + at(p - j)).collect();
                let differences: Vec<Complex<T>> = (1..=half).map(|j| at(j) - at(p - j)).collect();
                put(0, sums.iter().fold(first, |sum, x| sum + x));
                for l in 1..=half {
                    poll();
                    let (even, odd) = general_terms(first, (&sums, &differences), |j| root(j * l));
                    put(l, even + odd);
                    put(p - l, even - odd);
                }
            }
        }
    }
}

#[inline(always)]
fn four<T: Real, const P: usize, const FORWARD: bool>(at: [Complex<T>; P]) -> [Complex<T>; P] {
    let (t2, t1) = (at[0] + at[2], at[0] - at[2]);
    let (t3, t4) = (at[1] + at[3], quarter_turn(at[1] - at[3], FORWARD));
    let mut out = at;
    (out[0], out[1]) = (t2 + t3, t1 + t4);
    (out[2], out[3]) = (t2 - t3, t1 - t4);
    out
}

#[inline(always)]
fn eight<T: Real, const P: usize, const FORWARD: bool>(at: [Complex<T>; P]) -> [Complex<T>; P] {
    let (a1, a5) = (at[1] + at[5], at[1] - at[5]);
    let (a3, a7) = (at[3] + at[7], quarter_turn(at[3] - at[7], FORWARD));
    let (a1, a3) = (a1 + a3, quarter_turn(a1 - a3, FORWARD));
    let (a5, a7) = (
        eighth_turn(a5 + a7, FORWARD),
        three_eighths(a5 - a7, FORWARD),
    );
    let (a0, a4) = (at[0] + at[4], at[0] - at[4]);
    let (a2, a6) = (at[2] + at[6], quarter_turn(at[2] - at[6], FORWARD));
    let (even, odd) = ([a0 + a2, a4 + a6, a0 - a2, a4 - a6], [a1, a5, a3, a7]);
    let mut out = at;
    for part in 0..4 {
        out[part] = even[part] + odd[part];
        out[part + 4] = even[part] - odd[part];
    }
    out
}

/// The results of an odd prime radix, given cosine and sine of its first turns.
#[inline(always)]
fn prime<T: Real, const P: usize>(table: &[(T, T)], parts: [Complex<T>; P]) -> [Complex<T>; P] {
    let (half, first) = (P / 2, parts[0]);
    let mut out = parts;
    for j in 1..=half {
        out[0] = out[0] + (parts[j] + parts[P - j]);
    }
    for u in 1..=half {
        let (mut even, mut odd) = (first, Complex::new(T::zero(), T::zero()));
        for j in 1..=half {
            let (sum, difference) = (parts[j] + parts[P - j], parts[j] - parts[P - j]);
            let turn = j * u % P;
            let (cos, sin) = table[turn.min(P - turn) - 1];
            let sin = if turn > half { -sin } else { sin };
            even = even + sum * cos;
            let term = Complex::new(sin * difference.im, sin * difference.re);
            odd = if j == 1 { term } else { odd + term };
        }
        let odd = Complex::new(-odd.re, odd.im);
        out[u] = even + odd;
        out[P - u] = even - odd;
    }
    out
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

#[inline(always)]
fn eighth_turn<T: Real>(x: Complex<T>, forward: bool) -> Complex<T> {
    let (re, im) = if forward {
        (x.re + x.im, x.im - x.re)
    } else {
        (x.re - x.im, x.im + x.re)
    };
    let half = T::of(FRAC_1_SQRT_2);
    Complex::new(half * re, half * im)
}

#[inline(always)]
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
