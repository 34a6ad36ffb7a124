//! The stages of real transforms for factors of 7 and more.

use super::fft_plan::Real;
use super::fft_real::Pass;
use crate::value::interrupt::poll;

impl<T: Real> Pass<'_, T> {
    /// The sums of every part with the roots of unity: part `l` gets the cosine terms of the
    /// sums, its opposite the sine terms of the differences. Terms are added four or two at a time.
    fn rotate(&self, from: &[T], to: &mut [T]) {
        let (ip, size) = (self.radix, self.ido * self.groups);
        let half = ip.div_ceil(2);
        for l in 1..half {
            let root = |j: usize| self.roots[j * l % ip];
            for at in 0..size {
                poll();
                let part = |j: usize| from[at + size * j];
                let even = |j: usize| root(j).0 * part(j);
                let odd = |j: usize| root(j).1 * part(ip - j);
                let mut cosines = part(0) + even(1) + even(2);
                let mut sines = odd(1) + odd(2);
                let mut j = 3;
                while j + 3 < half {
                    cosines = cosines + (even(j) + even(j + 1) + even(j + 2) + even(j + 3));
                    sines = sines + (odd(j) + odd(j + 1) + odd(j + 2) + odd(j + 3));
                    j += 4;
                }
                while j + 1 < half {
                    cosines = cosines + (even(j) + even(j + 1));
                    sines = sines + (odd(j) + odd(j + 1));
                    j += 2;
                }
                if j < half {
                    cosines = cosines + even(j);
                    sines = sines + odd(j);
                }
                to[at + size * l] = cosines;
                to[at + size * (ip - l)] = sines;
            }
        }
        for at in 0..size {
            poll();
            let sum = (1..half).fold(from[at], |sum, j| sum + from[at + size * j]);
            to[at] = sum;
        }
    }

    /// Parts become groups. `from` is used up.
    pub(super) fn split_any(&self, from: &mut [T], to: &mut [T]) {
        let ip = self.radix;
        let half = ip.div_ceil(2);
        for j in 1..half {
            let jc = ip - j;
            self.pairs(|i, k| {
                let (x, y) = (self.turned(from, j, i, k), self.turned(from, jc, i, k));
                from[self.parted(i - 1, k, j)] = x.0 + y.0;
                from[self.parted(i - 1, k, jc)] = x.1 - y.1;
                from[self.parted(i, k, j)] = x.1 + y.1;
                from[self.parted(i, k, jc)] = y.0 - x.0;
            });
            for k in 0..self.groups {
                poll();
                let (x, y) = (from[self.parted(0, k, j)], from[self.parted(0, k, jc)]);
                from[self.parted(0, k, j)] = x + y;
                from[self.parted(0, k, jc)] = y - x;
            }
        }
        let mut sums = vec![T::zero(); from.len()];
        self.rotate(from, &mut sums);
        for k in 0..self.groups {
            poll();
            for i in 0..self.ido {
                poll();
                to[self.grouped(i, 0, k)] = sums[self.parted(i, k, 0)];
            }
        }
        for j in 1..half {
            let (jc, part) = (ip - j, 2 * j - 1);
            for k in 0..self.groups {
                poll();
                to[self.grouped(self.ido - 1, part, k)] = sums[self.parted(0, k, j)];
                to[self.grouped(0, part + 1, k)] = sums[self.parted(0, k, jc)];
            }
            self.pairs(|i, k| {
                let ic = self.ido - i;
                let at = |i, part| sums[self.parted(i, k, part)];
                to[self.grouped(i - 1, part + 1, k)] = at(i - 1, j) + at(i - 1, jc);
                to[self.grouped(ic - 1, part, k)] = at(i - 1, j) - at(i - 1, jc);
                to[self.grouped(i, part + 1, k)] = at(i, j) + at(i, jc);
                to[self.grouped(ic, part, k)] = at(i, jc) - at(i, j);
            });
        }
    }

    /// Groups become parts.
    pub(super) fn join_any(&self, from: &[T], to: &mut [T]) {
        let ip = self.radix;
        let half = ip.div_ceil(2);
        let two = T::of(2.0);
        let mut parts = vec![T::zero(); from.len()];
        for k in 0..self.groups {
            poll();
            for i in 0..self.ido {
                poll();
                parts[self.parted(i, k, 0)] = from[self.grouped(i, 0, k)];
            }
        }
        for j in 1..half {
            let (jc, part) = (ip - j, 2 * j - 1);
            for k in 0..self.groups {
                poll();
                parts[self.parted(0, k, j)] = two * from[self.grouped(self.ido - 1, part, k)];
                parts[self.parted(0, k, jc)] = two * from[self.grouped(0, part + 1, k)];
            }
            self.pairs(|i, k| {
                let ic = self.ido - i;
                let at = |i, part| from[self.grouped(i, part, k)];
                parts[self.parted(i - 1, k, j)] = at(i - 1, part + 1) + at(ic - 1, part);
                parts[self.parted(i - 1, k, jc)] = at(i - 1, part + 1) - at(ic - 1, part);
                parts[self.parted(i, k, j)] = at(i, part + 1) - at(ic, part);
                parts[self.parted(i, k, jc)] = at(i, part + 1) + at(ic, part);
            });
        }
        let mut sums = vec![T::zero(); from.len()];
        self.rotate(&parts, &mut sums);
        for k in 0..self.groups {
            poll();
            for i in 0..self.ido {
                poll();
                to[self.parted(i, k, 0)] = sums[self.parted(i, k, 0)];
            }
        }
        for j in 1..half {
            let jc = ip - j;
            for k in 0..self.groups {
                poll();
                let (x, y) = (sums[self.parted(0, k, j)], sums[self.parted(0, k, jc)]);
                to[self.parted(0, k, j)] = x - y;
                to[self.parted(0, k, jc)] = x + y;
            }
            self.pairs(|i, k| {
                let at = |i, part| sums[self.parted(i, k, part)];
                let (x, y) = ((at(i - 1, j), at(i, j)), (at(i - 1, jc), at(i, jc)));
                self.turn_into(to, (j, i, k), (x.0 - y.1, x.1 + y.0));
                self.turn_into(to, (jc, i, k), (x.0 + y.1, x.1 - y.0));
            });
        }
    }
}
