//! Eigenvalues of complex matrices: single-shift QR on the Hessenberg form, then back
//! substitution (LAPACK's zlahqr and ztrevc).

use num_complex::Complex64;

use super::eig::Eigen;
use super::hessenberg::{balance, reduce};
use super::householder::{length, reflector};
use super::{Field, Matrix, error};
use crate::value::{Result, interrupt};

const ULP: f64 = f64::EPSILON;

pub(super) fn decompose(mut a: Matrix<Complex64>) -> Result<Eigen> {
    let n = a.rows;
    let balanced = balance(&mut a);
    let z = reduce(&mut a, &balanced)?;
    let mut schur = Schur { h: a, z };
    if n > 0 {
        schur.iterate(balanced.low, balanced.high)?;
    }
    let mut vectors = schur.vectors();
    balanced.undo(&mut vectors);
    normalise(&mut vectors);
    Ok(Eigen {
        values: (0..n).map(|i| schur.h[(i, i)]).collect(),
        vectors,
    })
}

/// Unit columns whose largest element is real.
fn normalise(vectors: &mut Matrix<Complex64>) {
    let n = vectors.rows;
    for j in 0..n {
        let scale = 1.0 / length(&vectors.column(j));
        for i in 0..n {
            vectors[(i, j)] *= scale;
        }
        let mut largest = 0;
        for i in 1..n {
            if vectors[(i, j)].norm_sqr() > vectors[(largest, j)].norm_sqr() {
                largest = i;
            }
        }
        let item = vectors[(largest, j)];
        let turn = item.conj() / item.norm_sqr().sqrt();
        for i in 0..n {
            vectors[(i, j)] *= turn;
        }
        vectors[(largest, j)].im = 0.0;
    }
}

/// The matrix on its way to Schur form, and what led there.
struct Schur {
    h: Matrix<Complex64>,
    z: Matrix<Complex64>,
}

impl Schur {
    fn iterate(&mut self, low: usize, high: usize) -> Result<()> {
        let small = f64::MIN_POSITIVE * ((high - low + 1) as f64 / ULP);
        let most = 30 * (high - low + 1).max(10);
        for i in low + 1..=high {
            self.make_real(i, self.h.rows);
        }
        let mut end = high;
        loop {
            let mut start = low;
            let mut settled = false;
            for turn in 1..=most + 1 {
                interrupt::check()?;
                start = self.split(start, end, (low, high), small);
                if start > low {
                    self.h[(start, start - 1)] = Complex64::default();
                }
                if start >= end {
                    settled = true;
                    break;
                }
                self.step(start, end, turn);
            }
            if !settled {
                return Err(error("Eigenvalues did not converge"));
            }
            if start <= low {
                return Ok(());
            }
            end = start - 1;
        }
    }

    /// Makes the element left of the diagonal in row `i` real and positive.
    fn make_real(&mut self, i: usize, columns: usize) {
        let item = self.h[(i, i - 1)];
        if item.im == 0.0 {
            return;
        }
        let size = item.norm();
        self.h[(i, i - 1)] = Complex64::new(size, 0.0);
        let turn = item / size;
        for j in i..columns {
            if j > i {
                self.h[(i, j)] *= turn.conj();
            }
        }
        for row in 0..i {
            self.h[(row, i)] *= turn;
        }
        if i + 1 < self.h.rows {
            self.h[(i + 1, i)] *= turn;
        }
        for row in 0..self.z.rows {
            self.z[(row, i)] *= turn;
        }
    }

    fn split(&self, from: usize, end: usize, (low, high): (usize, usize), small: f64) -> usize {
        let h = &self.h;
        for k in (from + 1..=end).rev() {
            let below = h[(k, k - 1)].size();
            if below <= small {
                return k;
            }
            let mut test = h[(k - 1, k - 1)].size() + h[(k, k)].size();
            if test == 0.0 {
                if k >= low + 2 {
                    test += h[(k - 1, k - 2)].re.abs();
                }
                if k < high {
                    test += h[(k + 1, k)].re.abs();
                }
            }
            if h[(k, k - 1)].re.abs() <= ULP * test {
                let beside = h[(k - 1, k)].size();
                let (ab, ba) = (below.max(beside), below.min(beside));
                let (x, y) = (h[(k, k)].size(), (h[(k - 1, k - 1)] - h[(k, k)]).size());
                let (aa, bb) = (x.max(y), x.min(y));
                let s = aa + ab;
                if ba * (ab / s) <= small.max(ULP * (bb * (aa / s))) {
                    return k;
                }
            }
        }
        from
    }

    fn shift(&self, start: usize, end: usize, turn: usize) -> Complex64 {
        let h = &self.h;
        if turn.is_multiple_of(20) {
            return h[(end, end)] + 0.75 * h[(end, end - 1)].re.abs();
        }
        if turn.is_multiple_of(10) {
            return h[(start, start)] + 0.75 * h[(start + 1, start)].re.abs();
        }
        let t = h[(end, end)];
        let u = h[(end - 1, end)].sqrt() * h[(end, end - 1)].sqrt();
        let s = u.size();
        if s == 0.0 {
            return t;
        }
        let x = 0.5 * (h[(end - 1, end - 1)] - t);
        let own = x.size();
        let s = s.max(own);
        let mut y = s * ((x / s) * (x / s) + (u / s) * (u / s)).sqrt();
        if own > 0.0 && (x / own).re * y.re + (x / own).im * y.im < 0.0 {
            y = -y;
        }
        t - u * (u / (x + y))
    }

    fn step(&mut self, start: usize, end: usize, turn: usize) {
        let t = self.shift(start, end, turn);
        let mut m = end - 1;
        let mut v;
        loop {
            let h = &self.h;
            let (h11, h22) = (h[(m, m)], h[(m + 1, m + 1)]);
            let (first, below) = (h11 - t, h[(m + 1, m)].re);
            let s = first.size() + below.abs();
            let (first, below) = (first / s, below / s);
            v = [first, Complex64::new(below, 0.0)];
            if m == start {
                break;
            }
            let beside = h[(m, m - 1)].re.abs();
            if beside * below.abs() <= ULP * (first.size() * (h11.size() + h22.size())) {
                break;
            }
            m -= 1;
        }
        for k in m..end {
            interrupt::poll();
            if k > m {
                v = [self.h[(k, k - 1)], self.h[(k + 1, k - 1)]];
            }
            let (r, beta) = reflector(&v);
            if k > m {
                self.h[(k, k - 1)] = Complex64::new(beta, 0.0);
                self.h[(k + 1, k - 1)] = Complex64::default();
            }
            let (tau, v2) = (r.tau, r.v[1]);
            let t2 = (tau * v2).re;
            for j in k..self.h.columns {
                let sum = tau.conj() * self.h[(k, j)] + t2 * self.h[(k + 1, j)];
                self.h[(k, j)] -= sum;
                self.h[(k + 1, j)] -= sum * v2;
            }
            let rows = self.z.rows;
            turn_columns(&mut self.h, k, (k + 2).min(end) + 1, (tau, t2, v2));
            turn_columns(&mut self.z, k, rows, (tau, t2, v2));
            if k == m && m > start {
                self.keep_real(m, end, tau);
            }
        }
        let columns = self.h.columns;
        let below = self.h.rows.min(end + 2);
        let saved = (end + 1 < below).then(|| self.h[(end + 1, end)]);
        self.make_real(end, columns);
        if let Some(saved) = saved {
            self.h[(end + 1, end)] = saved;
        }
    }

    /// After a step that began in the middle, the subdiagonal is made real again.
    fn keep_real(&mut self, m: usize, end: usize, tau: Complex64) {
        let turn = Complex64::new(1.0, 0.0) - tau;
        let turn = turn / turn.norm();
        self.h[(m + 1, m)] *= turn.conj();
        if m + 2 <= end {
            self.h[(m + 2, m + 1)] *= turn;
        }
        for j in m..=end {
            if j == m + 1 {
                continue;
            }
            for column in j + 1..self.h.columns {
                self.h[(j, column)] *= turn;
            }
            for row in 0..j {
                self.h[(row, j)] *= turn.conj();
            }
            for row in 0..self.z.rows {
                self.z[(row, j)] *= turn.conj();
            }
        }
    }

    fn vectors(&self) -> Matrix<Complex64> {
        let n = self.h.rows;
        let t = &self.h;
        let mut out = Matrix::zeros(n, n);
        for k in 0..n {
            let w = t[(k, k)];
            let least = (ULP * w.size()).max(f64::MIN_POSITIVE * n as f64 / ULP);
            let mut x: Vec<Complex64> = (0..=k).map(|i| -t[(i, k)]).collect();
            x[k] = Complex64::new(1.0, 0.0);
            for j in (0..k).rev() {
                let mut pivot = t[(j, j)] - w;
                if pivot.size() < least {
                    pivot = Complex64::new(least, 0.0);
                }
                interrupt::poll();
                x[j] /= pivot;
                for i in 0..j {
                    let term = x[j] * t[(i, j)];
                    x[i] -= term;
                }
            }
            for i in 0..n {
                interrupt::poll();
                out[(i, k)] = x.iter().enumerate().map(|(j, x)| x * self.z[(i, j)]).sum();
            }
        }
        out
    }
}

fn turn_columns(
    a: &mut Matrix<Complex64>,
    k: usize,
    rows: usize,
    (tau, t2, v2): (Complex64, f64, Complex64),
) {
    for i in 0..rows {
        let sum = tau * a[(i, k)] + t2 * a[(i, k + 1)];
        a[(i, k)] -= sum;
        a[(i, k + 1)] -= sum * v2.conj();
    }
}
