//! Eigenvalues of real matrices: double-shift QR on the Hessenberg form, then back substitution
//! (LAPACK's lahqr, lanv2 and trevc).

use num_complex::Complex64;

use super::eig::Eigen;
use super::hessenberg::{balance, reduce};
use super::householder::{length, reflector};
use super::triangular::{rotation, sign};
use super::{Matrix, error};
use crate::value::{Result, interrupt};

const ULP: f64 = f64::EPSILON;

pub(super) fn decompose(mut a: Matrix<f64>) -> Result<Eigen> {
    let n = a.rows;
    let balanced = balance(&mut a);
    let z = reduce(&mut a, &balanced)?;
    let mut schur = Schur {
        h: a,
        z,
        values: vec![Complex64::default(); n],
    };
    for i in (0..balanced.low).chain(balanced.high + 1..n) {
        schur.values[i] = Complex64::new(schur.h[(i, i)], 0.0);
    }
    if n > 0 {
        schur.iterate(balanced.low, balanced.high)?;
    }
    let (pairs, mut vectors) = schur.vectors();
    balanced.undo(&mut vectors);
    Ok(Eigen {
        values: schur.values,
        vectors: combine(&pairs, &vectors),
    })
}

/// Unit vectors; the two columns of a pair become a vector and its conjugate.
fn combine(pairs: &[bool], columns: &Matrix<f64>) -> Matrix<Complex64> {
    let n = columns.rows;
    let mut out = Matrix::zeros(n, n);
    let mut j = 0;
    while j < n {
        interrupt::poll();
        let mut re = columns.column(j);
        if !pairs[j] {
            let scale = 1.0 / length(&re);
            for i in 0..n {
                out[(i, j)] = Complex64::new(re[i] * scale, 0.0);
            }
            j += 1;
            continue;
        }
        let mut im = columns.column(j + 1);
        let scale = 1.0 / length(&re).hypot(length(&im));
        re.iter_mut().chain(im.iter_mut()).for_each(|x| *x *= scale);
        let mut largest = 0;
        let size = |i: usize| re[i] * re[i] + im[i] * im[i];
        for i in 1..n {
            if size(i) > size(largest) {
                largest = i;
            }
        }
        let (c, s, _) = rotation(re[largest], im[largest]);
        for i in 0..n {
            let (x, y) = (c * re[i] + s * im[i], c * im[i] - s * re[i]);
            let y = if i == largest { 0.0 } else { y };
            out[(i, j)] = Complex64::new(x, y);
            out[(i, j + 1)] = Complex64::new(x, -y);
        }
        j += 2;
    }
    out
}

/// The matrix on its way to Schur form, and what led there.
struct Schur {
    h: Matrix<f64>,
    z: Matrix<f64>,
    values: Vec<Complex64>,
}

impl Schur {
    fn iterate(&mut self, low: usize, high: usize) -> Result<()> {
        let small = f64::MIN_POSITIVE * ((high - low + 1) as f64 / ULP);
        let most = 30 * (high - low + 1).max(10);
        let mut end = high;
        loop {
            let mut start = low;
            let mut settled = false;
            for turn in 1..=most + 1 {
                interrupt::check()?;
                start = self.split(start, end, (low, high), small);
                if start > low {
                    self.h[(start, start - 1)] = 0.0;
                }
                if start + 1 >= end {
                    settled = true;
                    break;
                }
                self.step(start, end, turn);
            }
            if !settled {
                return Err(error("Eigenvalues did not converge"));
            }
            if start == end {
                self.values[end] = Complex64::new(self.h[(end, end)], 0.0);
            } else {
                self.settle_pair(end);
            }
            if start <= low {
                return Ok(());
            }
            end = start - 1;
        }
    }

    /// Where the active block that ends at `end` begins.
    fn split(&self, from: usize, end: usize, (low, high): (usize, usize), small: f64) -> usize {
        let h = &self.h;
        for k in (from + 1..=end).rev() {
            let below = h[(k, k - 1)].abs();
            if below <= small {
                return k;
            }
            let mut test = h[(k - 1, k - 1)].abs() + h[(k, k)].abs();
            if test == 0.0 {
                if k >= low + 2 {
                    test += h[(k - 1, k - 2)].abs();
                }
                if k < high {
                    test += h[(k + 1, k)].abs();
                }
            }
            if below <= ULP * test {
                let beside = h[(k - 1, k)].abs();
                let (ab, ba) = (below.max(beside), below.min(beside));
                let (x, y) = (h[(k, k)].abs(), (h[(k - 1, k - 1)] - h[(k, k)]).abs());
                let (aa, bb) = (x.max(y), x.min(y));
                let s = aa + ab;
                if ba * (ab / s) <= small.max(ULP * (bb * (aa / s))) {
                    return k;
                }
            }
        }
        from
    }

    /// The two shifts, as real and imaginary parts.
    fn shifts(&self, start: usize, end: usize, turn: usize) -> (Complex64, Complex64) {
        let h = &self.h;
        let odd = |s: f64, at: usize| {
            let corner = 0.75 * s + h[(at, at)];
            (corner, s, -0.4375 * s, corner)
        };
        let (h11, h21, h12, h22) = if turn.is_multiple_of(20) {
            odd(h[(end, end - 1)].abs() + h[(end - 1, end - 2)].abs(), end)
        } else if turn.is_multiple_of(10) {
            odd(
                h[(start + 1, start)].abs() + h[(start + 2, start + 1)].abs(),
                start,
            )
        } else {
            (
                h[(end - 1, end - 1)],
                h[(end, end - 1)],
                h[(end - 1, end)],
                h[(end, end)],
            )
        };
        let s = h11.abs() + h12.abs() + h21.abs() + h22.abs();
        if s == 0.0 {
            return Default::default();
        }
        let (h11, h21, h12, h22) = (h11 / s, h21 / s, h12 / s, h22 / s);
        let half = (h11 + h22) / 2.0;
        let det = (h11 - half) * (h22 - half) - h12 * h21;
        let root = det.abs().sqrt();
        if det >= 0.0 {
            let first = Complex64::new(half * s, root * s);
            return (first, first.conj());
        }
        let (x, y) = (half + root, half - root);
        let near = if (x - h22).abs() <= (y - h22).abs() {
            x
        } else {
            y
        };
        (Complex64::new(near * s, 0.0), Complex64::new(near * s, 0.0))
    }

    /// One double-shift step on the block from `start` to `end`.
    fn step(&mut self, start: usize, end: usize, turn: usize) {
        let (first, second) = self.shifts(start, end, turn);
        let mut v: [f64; 3];
        let mut m = end - 2;
        loop {
            let h = &self.h;
            let s = (h[(m, m)] - second.re).abs() + second.im.abs() + h[(m + 1, m)].abs();
            let below = h[(m + 1, m)] / s;
            v = [
                below * h[(m, m + 1)] + (h[(m, m)] - first.re) * ((h[(m, m)] - second.re) / s)
                    - first.im * (second.im / s),
                below * (h[(m, m)] + h[(m + 1, m + 1)] - first.re - second.re),
                below * h[(m + 2, m + 1)],
            ];
            let s = v[0].abs() + v[1].abs() + v[2].abs();
            v = v.map(|x| x / s);
            if m == start {
                break;
            }
            let around = h[(m - 1, m - 1)].abs() + h[(m, m)].abs() + h[(m + 1, m + 1)].abs();
            if h[(m, m - 1)].abs() * (v[1].abs() + v[2].abs()) <= ULP * v[0].abs() * around {
                break;
            }
            m -= 1;
        }
        for k in m..end {
            interrupt::poll();
            let count = 3.min(end - k + 1);
            let column: Vec<f64> = if k > m {
                (0..count).map(|i| self.h[(k + i, k - 1)]).collect()
            } else {
                v[..count].to_vec()
            };
            let (h, beta) = reflector(&column);
            if k > m {
                self.h[(k, k - 1)] = beta;
                self.h[(k + 1, k - 1)] = 0.0;
                if k + 1 < end {
                    self.h[(k + 2, k - 1)] = 0.0;
                }
            } else if m > start {
                self.h[(k, k - 1)] *= 1.0 - h.tau;
            }
            reflect_rows(&mut self.h, k, (&h.v, h.tau));
            let last = (k + 3).min(end);
            reflect_columns(&mut self.h, k, last + 1, (&h.v, h.tau));
            let rows = self.z.rows;
            reflect_columns(&mut self.z, k, rows, (&h.v, h.tau));
        }
    }

    /// Brings the 2 by 2 block that ends at `end` into standard form.
    fn settle_pair(&mut self, end: usize) {
        let at = end - 1;
        let h = &mut self.h;
        let block = [h[(at, at)], h[(at, end)], h[(end, at)], h[(end, end)]];
        let (block, (c, s)) = standard_form(block);
        let [a, b, c21, d] = block;
        (h[(at, at)], h[(at, end)], h[(end, at)], h[(end, end)]) = (a, b, c21, d);
        let im = if c21 == 0.0 {
            0.0
        } else {
            b.abs().sqrt() * c21.abs().sqrt()
        };
        self.values[at] = Complex64::new(a, im);
        self.values[end] = Complex64::new(d, -im);
        for j in end + 1..h.columns {
            let (x, y) = (h[(at, j)], h[(end, j)]);
            (h[(at, j)], h[(end, j)]) = (c * x + s * y, c * y - s * x);
        }
        for i in 0..at {
            let (x, y) = (h[(i, at)], h[(i, end)]);
            (h[(i, at)], h[(i, end)]) = (c * x + s * y, c * y - s * x);
        }
        for i in 0..self.z.rows {
            let (x, y) = (self.z[(i, at)], self.z[(i, end)]);
            (self.z[(i, at)], self.z[(i, end)]) = (c * x + s * y, c * y - s * x);
        }
    }

    /// Which columns begin a pair, and the eigenvectors of the balanced matrix: real ones, or the
    /// real and the imaginary part of a pair.
    fn vectors(&self) -> (Vec<bool>, Matrix<f64>) {
        let n = self.h.rows;
        let mut pairs = vec![false; n];
        let mut out = Matrix::zeros(n, n);
        let mut k = 0;
        while k < n {
            let pair = k + 1 < n && self.h[(k + 1, k)] != 0.0;
            let x = self.back_substitute(k, pair);
            pairs[k] = pair;
            let columns = if pair { 2 } else { 1 };
            for i in 0..n {
                interrupt::poll();
                let mut sum = Complex64::default();
                for (j, x) in x.iter().enumerate() {
                    sum += x * self.z[(i, j)];
                }
                out[(i, k)] = sum.re;
                if pair {
                    out[(i, k + 1)] = sum.im;
                }
            }
            k += columns;
        }
        (pairs, out)
    }

    /// An eigenvector of the Schur form, for the eigenvalue (of the pair) at `k`.
    fn back_substitute(&self, k: usize, pair: bool) -> Vec<Complex64> {
        let t = &self.h;
        let last = if pair { k + 1 } else { k };
        let mut x = vec![Complex64::default(); last + 1];
        let mut w = Complex64::new(t[(k, k)], 0.0);
        if pair {
            w.im = t[(k + 1, k)].abs().sqrt() * t[(k, k + 1)].abs().sqrt();
            if t[(k, k + 1)].abs() >= t[(k + 1, k)].abs() {
                x[k] = Complex64::new(1.0, 0.0);
                x[k + 1] = Complex64::new(0.0, w.im / t[(k, k + 1)]);
            } else {
                x[k] = Complex64::new(-w.im / t[(k + 1, k)], 0.0);
                x[k + 1] = Complex64::new(0.0, 1.0);
            }
        } else {
            x[k] = Complex64::new(1.0, 0.0);
        }
        let least = (ULP * (w.re.abs() + w.im.abs())).max(f64::MIN_POSITIVE * t.rows as f64 / ULP);
        for i in 0..k {
            x[i] = -(k..=last).map(|j| x[j] * t[(i, j)]).sum::<Complex64>();
        }
        let mut j = k;
        while j > 0 {
            let block = j >= 2 && t[(j - 1, j - 2)] != 0.0;
            let first = if block { j - 2 } else { j - 1 };
            if block {
                solve_pair(t, first, w, &mut x);
            } else {
                let mut pivot = t[(first, first)] - w;
                if pivot.re.abs() + pivot.im.abs() < least {
                    pivot = Complex64::new(least, 0.0);
                }
                x[first] = if pivot.im == 0.0 {
                    x[first] / pivot.re
                } else {
                    x[first] / pivot
                };
            }
            interrupt::poll();
            for i in 0..first {
                for at in first..j {
                    let term = x[at] * t[(i, at)];
                    x[i] -= term;
                }
            }
            j = first;
        }
        x
    }
}

/// Solves the 2 by 2 system of a diagonal block, with row exchange.
fn solve_pair(t: &Matrix<f64>, at: usize, w: Complex64, x: &mut [Complex64]) {
    let row = |i: usize| {
        let mut row = [
            Complex64::new(t[(at + i, at)], 0.0),
            Complex64::new(t[(at + i, at + 1)], 0.0),
        ];
        row[i] -= w;
        row
    };
    let (mut upper, mut lower) = ((row(0), x[at]), (row(1), x[at + 1]));
    if lower.0[0].norm() > upper.0[0].norm() {
        std::mem::swap(&mut upper, &mut lower);
    }
    let factor = lower.0[0] / upper.0[0];
    let second = (lower.1 - factor * upper.1) / (lower.0[1] - factor * upper.0[1]);
    x[at + 1] = second;
    x[at] = (upper.1 - upper.0[1] * second) / upper.0[0];
}

fn reflect_rows(a: &mut Matrix<f64>, k: usize, (v, tau): (&[f64], f64)) {
    for j in k..a.columns {
        let sum: f64 = v.iter().enumerate().map(|(i, v)| v * a[(k + i, j)]).sum();
        for (i, v) in v.iter().enumerate() {
            a[(k + i, j)] -= sum * (tau * v);
        }
    }
}

fn reflect_columns(a: &mut Matrix<f64>, k: usize, rows: usize, (v, tau): (&[f64], f64)) {
    for i in 0..rows {
        let sum: f64 = v.iter().enumerate().map(|(j, v)| v * a[(i, k + j)]).sum();
        for (j, v) in v.iter().enumerate() {
            a[(i, k + j)] -= sum * (tau * v);
        }
    }
}

/// A rotation that makes `[[a, b], [c, d]]` triangular or gives it equal diagonal elements
/// (dlanv2).
fn standard_form([a, b, c, d]: [f64; 4]) -> ([f64; 4], (f64, f64)) {
    let one = |x: f64| sign(1.0, x);
    if c == 0.0 {
        return ([a, b, c, d], (1.0, 0.0));
    }
    if b == 0.0 {
        return ([d, -c, 0.0, a], (0.0, 1.0));
    }
    if a - d == 0.0 && one(b) != one(c) {
        return ([a, b, c, d], (1.0, 0.0));
    }
    let diff = a - d;
    let p = 0.5 * diff;
    let most = b.abs().max(c.abs());
    let least = b.abs().min(c.abs()) * one(b) * one(c);
    let scale = p.abs().max(most);
    let z = (p / scale) * p + (most / scale) * least;
    if z >= 4.0 * ULP {
        let z = p + sign(scale.sqrt() * z.sqrt(), p);
        let tau = c.hypot(z);
        return (
            [d + z, b - c, 0.0, d - (most / z) * least],
            (z / tau, c / tau),
        );
    }
    let sigma = b + c;
    let tau = sigma.hypot(diff);
    let cs = (0.5 * (1.0 + sigma.abs() / tau)).sqrt();
    let sn = -(p / (tau * cs)) * one(sigma);
    let (aa, bb, cc, dd) = (
        a * cs + b * sn,
        -a * sn + b * cs,
        c * cs + d * sn,
        -c * sn + d * cs,
    );
    let (a, b, c, d) = (
        aa * cs + cc * sn,
        bb * cs + dd * sn,
        -aa * sn + cc * cs,
        -bb * sn + dd * cs,
    );
    let middle = 0.5 * (a + d);
    if c == 0.0 {
        return ([middle, b, c, middle], (cs, sn));
    }
    if b == 0.0 {
        return ([middle, -c, 0.0, middle], (-sn, cs));
    }
    if one(b) != one(c) {
        return ([middle, b, c, middle], (cs, sn));
    }
    let (sab, sac) = (b.abs().sqrt(), c.abs().sqrt());
    let p = sign(sab * sac, c);
    let tau = 1.0 / (b + c).abs().sqrt();
    let (c1, s1) = (sab * tau, sac * tau);
    (
        [middle + p, b - c, 0.0, middle - p],
        (cs * c1 - sn * s1, cs * s1 + sn * c1),
    )
}
