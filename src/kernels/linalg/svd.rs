//! Singular value decomposition: reduction to bidiagonal form, then implicit QR (LAPACK's gebd2
//! and bdsqr, put together as gesdd does for small matrices).

use super::householder::{Reflector, apply_product, reflector};
use super::triangular::{rotate_rows, rotation, sign, smaller_singular_value, svd_2x2};
use super::{Field, Matrix, error, qr};
use crate::value::Result;
use crate::value::interrupt::{self, Paced};

/// `A = U diag(s) Vᴴ`.
pub struct Svd<F> {
    /// Left singular vectors, as columns.
    pub u: Matrix<F>,
    /// Singular values, the largest first.
    pub s: Vec<f64>,
    /// Right singular vectors, conjugated, as rows.
    pub vh: Matrix<F>,
}

/// Decomposes a matrix; `full` makes U and V square.
///
/// # Errors
/// `SVD did not converge`.
pub fn decompose<F: Field>(a: Matrix<F>, full: bool) -> Result<Svd<F>> {
    check_finite(&a)?;
    let (m, n) = (a.rows, a.columns);
    if is_direct(m, n) {
        return bidiagonal(a, full);
    }
    if m < n {
        let Svd { u, s, vh } = tall(a.adjoint(), full)?;
        return Ok(Svd {
            u: vh.adjoint(),
            s,
            vh: u.adjoint(),
        });
    }
    tall(a, full)
}

/// The singular values alone, the largest first.
///
/// # Errors
/// `SVD did not converge`.
pub fn values<F: Field>(a: Matrix<F>) -> Result<Vec<f64>> {
    check_finite(&a)?;
    let (m, n) = (a.rows, a.columns);
    let mut work = reduce(match (is_direct(m, n), m < n) {
        (true, _) => a,
        (false, true) => qr::decompose(a.adjoint())?.r(m),
        (false, false) => qr::decompose(a)?.r(n),
    })?;
    solve_bidiagonal(&mut work.d, &mut work.e, work.upper, false)?;
    Ok(work.d)
}

fn check_finite<F: Field>(a: &Matrix<F>) -> Result<()> {
    let finite = |x: &F| x.re().is_finite() && x.im().is_finite();
    if a.items.iter().paced().all(finite) {
        Ok(())
    } else {
        Err(error("SVD did not converge"))
    }
}

/// Whether the sides of a matrix are so much alike that it is not made square first.
pub fn is_direct(m: usize, n: usize) -> bool {
    let threshold = (m.min(n) as f64 * 11.0 / 6.0) as usize;
    m == n || m.max(n) < threshold
}

/// Many more rows than columns: QR first.
fn tall<F: Field>(a: Matrix<F>, full: bool) -> Result<Svd<F>> {
    let (m, n) = (a.rows, a.columns);
    let factors = qr::decompose(a)?;
    let Svd { u, s, vh } = bidiagonal(factors.r(n), false)?;
    let columns = if full { m } else { n };
    let mut whole = Matrix::identity(m, columns);
    for i in 0..n {
        interrupt::poll();
        for j in 0..n {
            whole[(i, j)] = u[(i, j)];
        }
    }
    apply_product(&factors.reflectors, 0, &mut whole);
    Ok(Svd { u: whole, s, vh })
}

/// A matrix in bidiagonal form, and the reflections that lead there.
struct Reduced<F> {
    d: Vec<f64>,
    e: Vec<f64>,
    /// Whether `e` lies above the diagonal.
    upper: bool,
    left: Vec<Reflector<F>>,
    right: Vec<Reflector<F>>,
}

fn reduce<F: Field>(mut a: Matrix<F>) -> Result<Reduced<F>> {
    let (m, n) = (a.rows, a.columns);
    let small = m.min(n);
    let upper = m >= n;
    let (mut d, mut e) = (Vec::new(), Vec::new());
    let (mut left, mut right): (Vec<Reflector<F>>, Vec<Reflector<F>>) = (Vec::new(), Vec::new());
    for i in 0..small {
        interrupt::check()?;
        if upper {
            d.push(clear_column(&mut a, i, i, &mut left));
            if i + 1 < n {
                e.push(clear_row(&mut a, i, i + 1, &mut right));
            }
        } else {
            d.push(clear_row(&mut a, i, i, &mut right));
            if i + 1 < m {
                e.push(clear_column(&mut a, i + 1, i, &mut left));
            }
        }
    }
    e.truncate(small.saturating_sub(1));
    Ok(Reduced {
        d,
        e,
        upper,
        left,
        right,
    })
}

fn bidiagonal<F: Field>(a: Matrix<F>, full: bool) -> Result<Svd<F>> {
    let (m, n) = (a.rows, a.columns);
    let small = m.min(n);
    let Reduced {
        mut d,
        mut e,
        upper,
        left,
        right,
    } = reduce(a)?;
    let (u, vt) = solve_bidiagonal(&mut d, &mut e, upper, true)?;
    let embed = |small: &Matrix<f64>, rows: usize, columns: usize| {
        let mut out = Matrix::<F>::identity(rows, columns);
        for i in 0..small.rows {
            interrupt::poll();
            for j in 0..small.columns {
                out[(i, j)] = F::real(small[(i, j)]);
            }
        }
        out
    };
    let mut u = embed(&u, m, if full { m } else { small });
    apply_product(&left, usize::from(!upper), &mut u);
    let v = vt.adjoint();
    let mut v = embed(&v, n, if full { n } else { small });
    apply_product(&right, usize::from(upper), &mut v);
    Ok(Svd {
        u,
        s: d,
        vh: v.adjoint(),
    })
}

/// Clears column `j` below row `i`; the element that stays.
fn clear_column<F: Field>(
    a: &mut Matrix<F>,
    i: usize,
    j: usize,
    reflectors: &mut Vec<Reflector<F>>,
) -> f64 {
    let below: Vec<F> = (i..a.rows).map(|row| a[(row, j)]).paced().collect();
    let (h, beta) = reflector(&below);
    h.adjoint().apply_left(a, i, j + 1);
    reflectors.push(h);
    beta
}

/// Clears row `i` to the right of column `j`; the element that stays.
fn clear_row<F: Field>(
    a: &mut Matrix<F>,
    i: usize,
    j: usize,
    reflectors: &mut Vec<Reflector<F>>,
) -> f64 {
    let beside = (j..a.columns).map(|column| a[(i, column)].conj());
    let beside: Vec<F> = beside.paced().collect();
    let (h, beta) = reflector(&beside);
    h.apply_right(a, i + 1, j);
    reflectors.push(h);
    beta
}

/// The singular values of a bidiagonal matrix into `d`; its left vectors, and its right ones
/// transposed, or nothing instead of the vectors.
fn solve_bidiagonal(
    d: &mut [f64],
    e: &mut [f64],
    upper: bool,
    vectors: bool,
) -> Result<(Matrix<f64>, Matrix<f64>)> {
    let n = d.len();
    let width = if vectors { n } else { 0 };
    let (mut u, mut vt) = (Matrix::identity(n, width), Matrix::identity(n, width));
    let mut turns = Vec::new();
    if !upper {
        for i in 0..n.saturating_sub(1) {
            let (c, s, r) = rotation(d[i], e[i]);
            d[i] = r;
            e[i] = s * d[i + 1];
            d[i + 1] *= c;
            turns.push((c, -s));
        }
    }
    Bidiagonal {
        d,
        e,
        u: &mut u,
        vt: &mut vt,
        tol: tolerance(),
        thresh: 0.0,
    }
    .run()?;
    let mut u = u.adjoint();
    for (i, turn) in turns.into_iter().enumerate().rev() {
        rotate_rows(&mut u, i, turn);
    }
    Ok((u, vt))
}

fn tolerance() -> f64 {
    let eps = f64::EPSILON / 2.0;
    eps * eps.powf(-0.125).clamp(10.0, 100.0)
}

/// The running iteration.
struct Bidiagonal<'a> {
    d: &'a mut [f64],
    e: &'a mut [f64],
    /// Left vectors, as rows.
    u: &'a mut Matrix<f64>,
    vt: &'a mut Matrix<f64>,
    tol: f64,
    thresh: f64,
}

impl Bidiagonal<'_> {
    fn run(mut self) -> Result<()> {
        let n = self.d.len();
        self.thresh = self.threshold();
        let mut left = 6 * n * n;
        let mut before: Option<(usize, usize)> = None;
        let mut down = true;
        let mut m = n.saturating_sub(1);
        while m > 0 {
            interrupt::check()?;
            let split = (0..m).rev().find(|ll| self.e[*ll].abs() <= self.thresh);
            let low = match split {
                Some(ll) => {
                    self.e[ll] = 0.0;
                    if ll + 1 == m {
                        m -= 1;
                        continue;
                    }
                    ll + 1
                }
                None => 0,
            };
            if low + 1 == m {
                self.finish_pair(low);
                m = m.saturating_sub(2);
                continue;
            }
            if before.is_none_or(|(oldll, oldm)| low > oldm || m < oldll) {
                down = self.d[low].abs() >= self.d[m].abs();
            }
            let Some(smin) = self.test_convergence(low, m, down) else {
                continue;
            };
            before = Some((low, m));
            left = left
                .checked_sub(m - low)
                .ok_or_else(|| error("SVD did not converge"))?;
            let shift = self.shift(low, m, down, smin);
            match (shift == 0.0, down) {
                (true, true) => self.zero_shift_down(low, m),
                (true, false) => self.zero_shift_up(low, m),
                (false, true) => self.step_down(low, m, shift),
                (false, false) => self.step_up(low, m, shift),
            }
        }
        self.order();
        Ok(())
    }

    fn threshold(&self) -> f64 {
        let n = self.d.len() as f64;
        let mut mu = self.d.first().map_or(0.0, |x| x.abs());
        let mut least = mu;
        for (d, e) in self.d.iter().skip(1).zip(self.e.iter()) {
            if least == 0.0 {
                break;
            }
            mu = d.abs() * (mu / (mu + e.abs()));
            least = least.min(mu);
        }
        (self.tol * (least / n.sqrt())).max(6.0 * n * n * f64::MIN_POSITIVE)
    }

    fn finish_pair(&mut self, at: usize) {
        let pair = svd_2x2(self.d[at], self.e[at], self.d[at + 1]);
        (self.d[at], self.e[at], self.d[at + 1]) = (pair.values.1, 0.0, pair.values.0);
        rotate_rows(self.vt, at, pair.right);
        rotate_rows(self.u, at, pair.left);
    }

    /// None when an element could be set to zero; else a lower bound of the singular values.
    fn test_convergence(&mut self, low: usize, m: usize, down: bool) -> Option<f64> {
        let (d, e, tol) = (&*self.d, &mut *self.e, self.tol);
        let (end, by) = if down { (m - 1, d[m]) } else { (low, d[low]) };
        if e[end].abs() <= tol * by.abs() {
            e[end] = 0.0;
            return None;
        }
        let mut mu = if down { d[low].abs() } else { d[m].abs() };
        let mut least = mu;
        for step in 0..m - low {
            let (at, next) = if down {
                (low + step, low + step + 1)
            } else {
                (m - 1 - step, m - 1 - step)
            };
            if e[at].abs() <= tol * mu {
                e[at] = 0.0;
                return None;
            }
            mu = d[next].abs() * (mu / (mu + e[at].abs()));
            least = least.min(mu);
        }
        Some(least)
    }

    fn shift(&self, low: usize, m: usize, down: bool, smin: f64) -> f64 {
        let (d, e) = (&*self.d, &*self.e);
        let eps = f64::EPSILON / 2.0;
        let smax = d[low..=m]
            .iter()
            .chain(&e[low..m])
            .fold(0.0, |most: f64, x| most.max(x.abs()));
        if d.len() as f64 * self.tol * (smin / smax) <= eps.max(0.01 * self.tol) {
            return 0.0;
        }
        let (shift, start) = if down {
            (
                smaller_singular_value(d[m - 1], e[m - 1], d[m]),
                d[low].abs(),
            )
        } else {
            (
                smaller_singular_value(d[low], e[low], d[low + 1]),
                d[m].abs(),
            )
        };
        if start > 0.0 && (shift / start) * (shift / start) < eps {
            0.0
        } else {
            shift
        }
    }

    fn zero_shift_down(&mut self, low: usize, m: usize) {
        let (mut c, mut oldc, mut olds) = (1.0, 1.0, 0.0);
        for i in low..m {
            let (s, r);
            (c, s, r) = rotation(self.d[i] * c, self.e[i]);
            if i > low {
                self.e[i - 1] = olds * r;
            }
            (oldc, olds, self.d[i]) = rotation(oldc * r, self.d[i + 1] * s);
            rotate_rows(self.vt, i, (c, s));
            rotate_rows(self.u, i, (oldc, olds));
        }
        let h = self.d[m] * c;
        self.d[m] = h * oldc;
        self.e[m - 1] = h * olds;
        self.drop_small(m - 1);
    }

    fn zero_shift_up(&mut self, low: usize, m: usize) {
        let (mut c, mut oldc, mut olds) = (1.0, 1.0, 0.0);
        for i in (low + 1..=m).rev() {
            let (s, r);
            (c, s, r) = rotation(self.d[i] * c, self.e[i - 1]);
            if i < m {
                self.e[i] = olds * r;
            }
            (oldc, olds, self.d[i]) = rotation(oldc * r, self.d[i - 1] * s);
            rotate_rows(self.vt, i - 1, (oldc, -olds));
            rotate_rows(self.u, i - 1, (c, -s));
        }
        let h = self.d[low] * c;
        self.d[low] = h * oldc;
        self.e[low] = h * olds;
        self.drop_small(low);
    }

    fn step_down(&mut self, low: usize, m: usize, shift: f64) {
        let first = self.d[low];
        let mut f = (first.abs() - shift) * (sign(1.0, first) + shift / first);
        let mut g = self.e[low];
        for i in low..m {
            let (cr, sr, r) = rotation(f, g);
            if i > low {
                self.e[i - 1] = r;
            }
            f = cr * self.d[i] + sr * self.e[i];
            self.e[i] = cr * self.e[i] - sr * self.d[i];
            g = sr * self.d[i + 1];
            self.d[i + 1] *= cr;
            let (cl, sl, r) = rotation(f, g);
            self.d[i] = r;
            f = cl * self.e[i] + sl * self.d[i + 1];
            self.d[i + 1] = cl * self.d[i + 1] - sl * self.e[i];
            if i + 1 < m {
                g = sl * self.e[i + 1];
                self.e[i + 1] *= cl;
            }
            rotate_rows(self.vt, i, (cr, sr));
            rotate_rows(self.u, i, (cl, sl));
        }
        self.e[m - 1] = f;
        self.drop_small(m - 1);
    }

    fn step_up(&mut self, low: usize, m: usize, shift: f64) {
        let last = self.d[m];
        let mut f = (last.abs() - shift) * (sign(1.0, last) + shift / last);
        let mut g = self.e[m - 1];
        for i in (low + 1..=m).rev() {
            let (cr, sr, r) = rotation(f, g);
            if i < m {
                self.e[i] = r;
            }
            f = cr * self.d[i] + sr * self.e[i - 1];
            self.e[i - 1] = cr * self.e[i - 1] - sr * self.d[i];
            g = sr * self.d[i - 1];
            self.d[i - 1] *= cr;
            let (cl, sl, r) = rotation(f, g);
            self.d[i] = r;
            f = cl * self.e[i - 1] + sl * self.d[i - 1];
            self.d[i - 1] = cl * self.d[i - 1] - sl * self.e[i - 1];
            if i > low + 1 {
                g = sl * self.e[i - 2];
                self.e[i - 2] *= cl;
            }
            rotate_rows(self.vt, i - 1, (cl, -sl));
            rotate_rows(self.u, i - 1, (cr, -sr));
        }
        self.e[low] = f;
        self.drop_small(low);
    }

    fn drop_small(&mut self, at: usize) {
        if self.e[at].abs() <= self.thresh {
            self.e[at] = 0.0;
        }
    }

    /// Positive values, the largest first.
    fn order(&mut self) {
        let n = self.d.len();
        for i in 0..n {
            if self.d[i] < 0.0 || (self.d[i] == 0.0 && self.d[i].is_sign_negative()) {
                self.d[i] = -self.d[i];
                for j in 0..self.vt.columns {
                    self.vt[(i, j)] = -self.vt[(i, j)];
                }
            }
        }
        for last in (1..n).rev() {
            let mut least = 0;
            for j in 1..=last {
                if self.d[j] <= self.d[least] {
                    least = j;
                }
            }
            if least != last {
                self.d.swap(least, last);
                self.vt.swap_rows(least, last);
                self.u.swap_rows(least, last);
            }
        }
    }
}
