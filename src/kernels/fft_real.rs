//! Discrete Fourier transforms of real signals: half of the spectrum, packed as real part of
//! frequency 0, then real and imaginary parts of the others. The order of operations is
//! pocketfft's, which NumPy uses.

use super::fft_plan::{Real, Roots, factorise};
use super::simd::simd;
use crate::value::interrupt::{filled, poll};

/// How to transform a length without large prime factors.
pub struct RealPlan<T> {
    length: usize,
    stages: Vec<Stage<T>>,
}

/// One stage: a factor of the length with its twiddle factors.
struct Stage<T> {
    radix: usize,
    twiddles: Vec<T>,
    /// The roots of unity of the radix, where it has no code of its own.
    roots: Vec<(T, T)>,
}

/// So many steps are done between two looks at the flag.
const STEPS: usize = 1 << 12;

impl<T: Real> RealPlan<T> {
    /// The plan for a length of at least 1.
    pub fn new(length: usize) -> Self {
        let roots = Roots::new(length);
        let root = |at: usize| {
            let root = roots.get(at);
            (T::of(root.re), T::of(root.im))
        };
        let mut before = 1;
        let mut stages = Vec::new();
        for radix in factorise(length, &[4]) {
            let ido = length / (before * radix);
            let mut twiddles = filled((radix - 1) * (ido - 1), &T::zero());
            for j in 1..radix {
                for i in 1..=(ido - 1) / 2 {
                    poll();
                    let (cos, sin) = root(j * before * i);
                    twiddles[(j - 1) * (ido - 1) + 2 * i - 2] = cos;
                    twiddles[(j - 1) * (ido - 1) + 2 * i - 1] = sin;
                }
            }
            let mut own = Vec::new();
            if radix > 5 {
                own = vec![(T::one(), T::zero()); radix];
                for i in 1..=radix / 2 {
                    let (cos, sin) = root(i * (length / radix));
                    own[i] = (cos, sin);
                    own[radix - i] = (cos, -sin);
                }
            }
            stages.push(Stage {
                radix,
                twiddles,
                roots: own,
            });
            before *= radix;
        }
        Self { length, stages }
    }

    /// A signal becomes its packed spectrum, or the other way round, times a factor.
    pub fn run(&self, items: &mut Vec<T>, spare: &mut Vec<T>, scale: Option<T>, forward: bool) {
        if spare.len() != self.length {
            *spare = filled(self.length, &T::zero());
        }
        let mut rest = self.length;
        let mut before = 1;
        let count = self.stages.len();
        for at in 0..count {
            let stage = &self.stages[if forward { count - 1 - at } else { at }];
            rest /= stage.radix;
            let groups = if forward { rest } else { before };
            before *= stage.radix;
            let pass = Pass {
                ido: self.length / (groups * stage.radix),
                groups,
                radix: stage.radix,
                twiddles: &stage.twiddles,
                roots: &stage.roots,
            };
            run_pass(&pass, items, spare, forward);
            std::mem::swap(items, spare);
        }
        if let Some(scale) = scale {
            items.iter_mut().for_each(|item| *item = scale * *item);
        }
    }
}

simd! {
    /// Runs a stage; `from` may be used up.
    fn run_pass<T: Real>(pass: &Pass<'_, T>, from: &mut [T], to: &mut [T], forward: bool) {
        match (pass.radix, forward) {
            (2, true) => pass.split_two(from, to),
            (3, true) => pass.split_three(from, to),
            (4, true) => pass.split_four(from, to),
            (5, true) => pass.split_five(from, to),
            (_, true) => pass.split_any(from, to),
            (2, false) => pass.join_two(from, to),
            (3, false) => pass.join_three(from, to),
            (4, false) => pass.join_four(from, to),
            (5, false) => pass.join_five(from, to),
            (_, false) => pass.join_any(from, to),
        }
    }
}

/// A stage being run.
pub(super) struct Pass<'a, T> {
    pub(super) ido: usize,
    pub(super) groups: usize,
    pub(super) radix: usize,
    twiddles: &'a [T],
    pub(super) roots: &'a [(T, T)],
}

/// `conj(w) * x`.
#[inline(always)]
fn back<T: Real>(w: (T, T), x: (T, T)) -> (T, T) {
    (w.0 * x.0 + w.1 * x.1, w.0 * x.1 - w.1 * x.0)
}

impl<T: Real> Pass<'_, T> {
    /// The place of an element where the parts are slowest.
    #[inline(always)]
    pub(super) fn parted(&self, i: usize, k: usize, part: usize) -> usize {
        i + self.ido * (k + self.groups * part)
    }

    /// The place of an element where the groups are slowest.
    #[inline(always)]
    pub(super) fn grouped(&self, i: usize, part: usize, k: usize) -> usize {
        i + self.ido * (part + self.radix * k)
    }

    #[inline(always)]
    fn twiddle(&self, part: usize, i: usize) -> (T, T) {
        let at = (part - 1) * (self.ido - 1) + i;
        (self.twiddles[at - 2], self.twiddles[at - 1])
    }

    /// An element of the parts as a complex number, turned back by its twiddle factor.
    #[inline(always)]
    pub(super) fn turned(&self, from: &[T], part: usize, i: usize, k: usize) -> (T, T) {
        let x = (
            from[self.parted(i - 1, k, part)],
            from[self.parted(i, k, part)],
        );
        back(self.twiddle(part, i), x)
    }

    /// Stores an element of the parts, turned by its twiddle factor.
    #[inline(always)]
    pub(super) fn turn_into(
        &self,
        to: &mut [T],
        (part, i, k): (usize, usize, usize),
        (re, im): (T, T),
    ) {
        let (cos, sin) = self.twiddle(part, i);
        to[self.parted(i, k, part)] = cos * im + sin * re;
        to[self.parted(i - 1, k, part)] = cos * re - sin * im;
    }

    /// The groups, and the steps inside of each that are pairs of real and imaginary parts.
    #[inline(always)]
    pub(super) fn pairs(&self, mut work: impl FnMut(usize, usize)) {
        for k in 0..self.groups {
            let mut i = 2;
            while i < self.ido {
                poll();
                // Most of the steps need not look at the flag.
                let end = self.ido.min(i + STEPS);
                while i < end {
                    work(i, k);
                    i += 2;
                }
            }
        }
    }

    #[inline(always)]
    fn split_two(&self, from: &[T], to: &mut [T]) {
        let (last, even) = (self.ido - 1, self.ido.is_multiple_of(2));
        for k in 0..self.groups {
            if k % STEPS == 0 {
                poll();
            }
            let (x, y) = (from[self.parted(0, k, 0)], from[self.parted(0, k, 1)]);
            to[self.grouped(0, 0, k)] = x + y;
            to[self.grouped(last, 1, k)] = x - y;
            if even {
                to[self.grouped(0, 1, k)] = -from[self.parted(last, k, 1)];
                to[self.grouped(last, 0, k)] = from[self.parted(last, k, 0)];
            }
        }
        self.pairs(|i, k| {
            let ic = self.ido - i;
            let (re, im) = self.turned(from, 1, i, k);
            let (x, y) = (from[self.parted(i - 1, k, 0)], from[self.parted(i, k, 0)]);
            to[self.grouped(i - 1, 0, k)] = x + re;
            to[self.grouped(ic - 1, 1, k)] = x - re;
            to[self.grouped(i, 0, k)] = im + y;
            to[self.grouped(ic, 1, k)] = im - y;
        });
    }

    #[inline(always)]
    fn split_three(&self, from: &[T], to: &mut [T]) {
        let (cos, sin) = (T::of(-0.5), T::of(SIN_3));
        for k in 0..self.groups {
            if k % STEPS == 0 {
                poll();
            }
            let at = |part| from[self.parted(0, k, part)];
            let sum = at(1) + at(2);
            to[self.grouped(0, 0, k)] = at(0) + sum;
            to[self.grouped(0, 2, k)] = sin * (at(2) - at(1));
            to[self.grouped(self.ido - 1, 1, k)] = at(0) + cos * sum;
        }
        self.pairs(|i, k| {
            let ic = self.ido - i;
            let (d2, d3) = (self.turned(from, 1, i, k), self.turned(from, 2, i, k));
            let (x, y) = (from[self.parted(i - 1, k, 0)], from[self.parted(i, k, 0)]);
            let sum = (d2.0 + d3.0, d2.1 + d3.1);
            to[self.grouped(i - 1, 0, k)] = x + sum.0;
            to[self.grouped(i, 0, k)] = y + sum.1;
            let t2 = (x + cos * sum.0, y + cos * sum.1);
            let t3 = (sin * (d2.1 - d3.1), sin * (d3.0 - d2.0));
            self.opposite(to, (i, ic, 1, k), t2, t3);
        });
    }

    /// Stores two results whose frequencies are opposite.
    #[inline(always)]
    fn opposite(
        &self,
        to: &mut [T],
        (i, ic, part, k): (usize, usize, usize, usize),
        x: (T, T),
        y: (T, T),
    ) {
        to[self.grouped(i - 1, part + 1, k)] = x.0 + y.0;
        to[self.grouped(ic - 1, part, k)] = x.0 - y.0;
        to[self.grouped(i, part + 1, k)] = y.1 + x.1;
        to[self.grouped(ic, part, k)] = y.1 - x.1;
    }

    #[inline(always)]
    fn split_four(&self, from: &[T], to: &mut [T]) {
        let half = T::of(std::f64::consts::FRAC_1_SQRT_2);
        let last = self.ido - 1;
        for k in 0..self.groups {
            if k % STEPS == 0 {
                poll();
            }
            let at = |part| from[self.parted(0, k, part)];
            let (odd, even) = (at(3) + at(1), at(0) + at(2));
            to[self.grouped(0, 2, k)] = at(3) - at(1);
            to[self.grouped(last, 1, k)] = at(0) - at(2);
            to[self.grouped(0, 0, k)] = even + odd;
            to[self.grouped(last, 3, k)] = even - odd;
            if self.ido.is_multiple_of(2) {
                let at = |part| from[self.parted(last, k, part)];
                let im = -half * (at(1) + at(3));
                let re = half * (at(1) - at(3));
                to[self.grouped(last, 0, k)] = at(0) + re;
                to[self.grouped(last, 2, k)] = at(0) - re;
                to[self.grouped(0, 3, k)] = im + at(2);
                to[self.grouped(0, 1, k)] = im - at(2);
            }
        }
        self.pairs(|i, k| {
            let ic = self.ido - i;
            let [c2, c3, c4] = [
                self.turned(from, 1, i, k),
                self.turned(from, 2, i, k),
                self.turned(from, 3, i, k),
            ];
            let (x, y) = (from[self.parted(i - 1, k, 0)], from[self.parted(i, k, 0)]);
            let (tr1, tr4) = (c4.0 + c2.0, c4.0 - c2.0);
            let (ti1, ti4) = (c2.1 + c4.1, c2.1 - c4.1);
            let (tr2, tr3) = (x + c3.0, x - c3.0);
            let (ti2, ti3) = (y + c3.1, y - c3.1);
            to[self.grouped(i - 1, 0, k)] = tr2 + tr1;
            to[self.grouped(ic - 1, 3, k)] = tr2 - tr1;
            to[self.grouped(i, 0, k)] = ti1 + ti2;
            to[self.grouped(ic, 3, k)] = ti1 - ti2;
            self.opposite(to, (i, ic, 1, k), (tr3, ti3), (ti4, tr4));
        });
    }

    #[inline(always)]
    fn split_five(&self, from: &[T], to: &mut [T]) {
        let [(c1, s1), (c2, s2)] = turns_of_five();
        let last = self.ido - 1;
        for k in 0..self.groups {
            if k % STEPS == 0 {
                poll();
            }
            let at = |part| from[self.parted(0, k, part)];
            let (cr2, ci5) = (at(4) + at(1), at(4) - at(1));
            let (cr3, ci4) = (at(3) + at(2), at(3) - at(2));
            to[self.grouped(0, 0, k)] = at(0) + cr2 + cr3;
            to[self.grouped(last, 1, k)] = at(0) + c1 * cr2 + c2 * cr3;
            to[self.grouped(0, 2, k)] = s1 * ci5 + s2 * ci4;
            to[self.grouped(last, 3, k)] = at(0) + c2 * cr2 + c1 * cr3;
            to[self.grouped(0, 4, k)] = s2 * ci5 - s1 * ci4;
        }
        self.pairs(|i, k| {
            let ic = self.ido - i;
            let [d2, d3, d4, d5] = [
                self.turned(from, 1, i, k),
                self.turned(from, 2, i, k),
                self.turned(from, 3, i, k),
                self.turned(from, 4, i, k),
            ];
            let (x, y) = (from[self.parted(i - 1, k, 0)], from[self.parted(i, k, 0)]);
            let (cr2, ci5) = (d5.0 + d2.0, d5.0 - d2.0);
            let (ci2, cr5) = (d2.1 + d5.1, d2.1 - d5.1);
            let (cr3, ci4) = (d4.0 + d3.0, d4.0 - d3.0);
            let (ci3, cr4) = (d3.1 + d4.1, d3.1 - d4.1);
            to[self.grouped(i - 1, 0, k)] = x + cr2 + cr3;
            to[self.grouped(i, 0, k)] = y + ci2 + ci3;
            let t2 = (x + c1 * cr2 + c2 * cr3, y + c1 * ci2 + c2 * ci3);
            let t3 = (x + c2 * cr2 + c1 * cr3, y + c2 * ci2 + c1 * ci3);
            let (tr5, tr4) = back((cr5, cr4), (s1, s2));
            let (ti5, ti4) = back((ci5, ci4), (s1, s2));
            self.opposite(to, (i, ic, 1, k), t2, (tr5, ti5));
            self.opposite(to, (i, ic, 3, k), t3, (tr4, ti4));
        });
    }

    #[inline(always)]
    fn join_two(&self, from: &[T], to: &mut [T]) {
        let last = self.ido - 1;
        for k in 0..self.groups {
            if k % STEPS == 0 {
                poll();
            }
            let (x, y) = (from[self.grouped(0, 0, k)], from[self.grouped(last, 1, k)]);
            to[self.parted(0, k, 0)] = x + y;
            to[self.parted(0, k, 1)] = x - y;
            if self.ido.is_multiple_of(2) {
                let two = T::of(2.0);
                to[self.parted(last, k, 0)] = two * from[self.grouped(last, 0, k)];
                to[self.parted(last, k, 1)] = -two * from[self.grouped(0, 1, k)];
            }
        }
        self.pairs(|i, k| {
            let ic = self.ido - i;
            let at = |i, part| from[self.grouped(i, part, k)];
            to[self.parted(i - 1, k, 0)] = at(i - 1, 0) + at(ic - 1, 1);
            to[self.parted(i, k, 0)] = at(i, 0) - at(ic, 1);
            let re = at(i - 1, 0) - at(ic - 1, 1);
            let im = at(i, 0) + at(ic, 1);
            self.turn_into(to, (1, i, k), (re, im));
        });
    }

    #[inline(always)]
    fn join_three(&self, from: &[T], to: &mut [T]) {
        let (cos, sin, two) = (T::of(-0.5), T::of(SIN_3), T::of(2.0));
        for k in 0..self.groups {
            if k % STEPS == 0 {
                poll();
            }
            let double = two * from[self.grouped(self.ido - 1, 1, k)];
            let first = from[self.grouped(0, 0, k)];
            let even = first + cos * double;
            to[self.parted(0, k, 0)] = first + double;
            let odd = two * sin * from[self.grouped(0, 2, k)];
            to[self.parted(0, k, 2)] = even + odd;
            to[self.parted(0, k, 1)] = even - odd;
        }
        self.pairs(|i, k| {
            let ic = self.ido - i;
            let at = |i, part| from[self.grouped(i, part, k)];
            let t2 = (at(i - 1, 2) + at(ic - 1, 1), at(i, 2) - at(ic, 1));
            let c2 = (at(i - 1, 0) + cos * t2.0, at(i, 0) + cos * t2.1);
            to[self.parted(i - 1, k, 0)] = at(i - 1, 0) + t2.0;
            to[self.parted(i, k, 0)] = at(i, 0) + t2.1;
            let cr3 = sin * (at(i - 1, 2) - at(ic - 1, 1));
            let ci3 = sin * (at(i, 2) + at(ic, 1));
            self.turn_into(to, (1, i, k), (c2.0 - ci3, c2.1 + cr3));
            self.turn_into(to, (2, i, k), (c2.0 + ci3, c2.1 - cr3));
        });
    }

    #[inline(always)]
    fn join_four(&self, from: &[T], to: &mut [T]) {
        let (two, root) = (T::of(2.0), T::of(std::f64::consts::SQRT_2));
        let last = self.ido - 1;
        for k in 0..self.groups {
            if k % STEPS == 0 {
                poll();
            }
            let at = |i, part| from[self.grouped(i, part, k)];
            let (tr2, tr1) = (at(0, 0) + at(last, 3), at(0, 0) - at(last, 3));
            let (tr3, tr4) = (two * at(last, 1), two * at(0, 2));
            to[self.parted(0, k, 0)] = tr2 + tr3;
            to[self.parted(0, k, 2)] = tr2 - tr3;
            to[self.parted(0, k, 3)] = tr1 + tr4;
            to[self.parted(0, k, 1)] = tr1 - tr4;
            if self.ido.is_multiple_of(2) {
                let (ti1, ti2) = (at(0, 3) + at(0, 1), at(0, 3) - at(0, 1));
                let (tr2, tr1) = (at(last, 0) + at(last, 2), at(last, 0) - at(last, 2));
                to[self.parted(last, k, 0)] = tr2 + tr2;
                to[self.parted(last, k, 1)] = root * (tr1 - ti1);
                to[self.parted(last, k, 2)] = ti2 + ti2;
                to[self.parted(last, k, 3)] = -root * (tr1 + ti1);
            }
        }
        self.pairs(|i, k| {
            let ic = self.ido - i;
            let at = |i, part| from[self.grouped(i, part, k)];
            let (tr2, tr1) = (at(i - 1, 0) + at(ic - 1, 3), at(i - 1, 0) - at(ic - 1, 3));
            let (ti1, ti2) = (at(i, 0) + at(ic, 3), at(i, 0) - at(ic, 3));
            let (tr4, ti3) = (at(i, 2) + at(ic, 1), at(i, 2) - at(ic, 1));
            let (tr3, ti4) = (at(i - 1, 2) + at(ic - 1, 1), at(i - 1, 2) - at(ic - 1, 1));
            to[self.parted(i - 1, k, 0)] = tr2 + tr3;
            to[self.parted(i, k, 0)] = ti2 + ti3;
            self.turn_into(to, (1, i, k), (tr1 - tr4, ti1 + ti4));
            self.turn_into(to, (2, i, k), (tr2 - tr3, ti2 - ti3));
            self.turn_into(to, (3, i, k), (tr1 + tr4, ti1 - ti4));
        });
    }

    #[inline(always)]
    fn join_five(&self, from: &[T], to: &mut [T]) {
        let [(c1, s1), (c2, s2)] = turns_of_five();
        let last = self.ido - 1;
        for k in 0..self.groups {
            if k % STEPS == 0 {
                poll();
            }
            let at = |i, part| from[self.grouped(i, part, k)];
            let double = |i, part| at(i, part) + at(i, part);
            let (ti5, ti4) = (double(0, 2), double(0, 4));
            let (tr2, tr3) = (double(last, 1), double(last, 3));
            to[self.parted(0, k, 0)] = at(0, 0) + tr2 + tr3;
            let cr2 = at(0, 0) + c1 * tr2 + c2 * tr3;
            let cr3 = at(0, 0) + c2 * tr2 + c1 * tr3;
            let (ci5, ci4) = back((ti5, ti4), (s1, s2));
            to[self.parted(0, k, 4)] = cr2 + ci5;
            to[self.parted(0, k, 1)] = cr2 - ci5;
            to[self.parted(0, k, 3)] = cr3 + ci4;
            to[self.parted(0, k, 2)] = cr3 - ci4;
        }
        self.pairs(|i, k| {
            let ic = self.ido - i;
            let at = |i, part| from[self.grouped(i, part, k)];
            let (tr2, tr5) = (at(i - 1, 2) + at(ic - 1, 1), at(i - 1, 2) - at(ic - 1, 1));
            let (ti5, ti2) = (at(i, 2) + at(ic, 1), at(i, 2) - at(ic, 1));
            let (tr3, tr4) = (at(i - 1, 4) + at(ic - 1, 3), at(i - 1, 4) - at(ic - 1, 3));
            let (ti4, ti3) = (at(i, 4) + at(ic, 3), at(i, 4) - at(ic, 3));
            let (x, y) = (at(i - 1, 0), at(i, 0));
            to[self.parted(i - 1, k, 0)] = x + tr2 + tr3;
            to[self.parted(i, k, 0)] = y + ti2 + ti3;
            let (cr2, ci2) = (x + c1 * tr2 + c2 * tr3, y + c1 * ti2 + c2 * ti3);
            let (cr3, ci3) = (x + c2 * tr2 + c1 * tr3, y + c2 * ti2 + c1 * ti3);
            let (cr5, cr4) = back((tr5, tr4), (s1, s2));
            let (ci5, ci4) = back((ti5, ti4), (s1, s2));
            self.turn_into(to, (1, i, k), (cr2 - ci5, ci2 + cr5));
            self.turn_into(to, (2, i, k), (cr3 - ci4, ci3 + cr4));
            self.turn_into(to, (3, i, k), (cr3 + ci4, ci3 - cr4));
            self.turn_into(to, (4, i, k), (cr2 + ci5, ci2 - cr5));
        });
    }
}

/// The sine of a third of a turn.
const SIN_3: f64 = 0.866_025_403_784_438_6;

/// Cosine and sine of one and of two fifths of a turn.
fn turns_of_five<T: Real>() -> [(T, T); 2] {
    [
        (
            T::of(0.309_016_994_374_947_45),
            T::of(0.951_056_516_295_153_5),
        ),
        (
            T::of(-0.809_016_994_374_947_5),
            T::of(0.587_785_252_292_473_1),
        ),
    ]
}
