//! Eigenvalues of Hermitian matrices: reduction to tridiagonal form, then implicit QL or QR
//! (LAPACK's hetd2 and steqr).

use super::householder::{Reflector, apply_product, reflector};
use super::triangular::{rotate_rows, rotation, sign, symmetric_2x2};
use super::{Field, Matrix, error};
use crate::kernels::simd::simd;
use crate::value::Result;
use crate::value::interrupt::{self, Paced};

/// The eigenvalues in ascending order, and the eigenvectors as columns. Only the lower triangle
/// is read.
///
/// # Errors
/// `Eigenvalues did not converge`.
pub fn decompose<F: Field>(a: Matrix<F>) -> Result<(Vec<f64>, Matrix<F>)> {
    let n = a.rows;
    let (mut d, mut e, reflectors) = tridiagonal(a)?;
    let mut z = Matrix::<f64>::identity(n, n);
    iterate(&mut d, &mut e, &mut z)?;
    sort(&mut d, &mut z);
    let items = z
        .adjoint()
        .items
        .iter()
        .map(|x| F::real(*x))
        .paced()
        .collect();
    let mut vectors = Matrix::new(n, n, items);
    apply_product(&reflectors, 1, &mut vectors);
    Ok((d, vectors))
}

/// The eigenvalues alone, in ascending order.
///
/// # Errors
/// `Eigenvalues did not converge`.
pub fn values<F: Field>(a: Matrix<F>) -> Result<Vec<f64>> {
    let (mut d, mut e, _) = tridiagonal(a)?;
    let mut none = Matrix::zeros(d.len(), 0);
    iterate(&mut d, &mut e, &mut none)?;
    sort(&mut d, &mut none);
    Ok(d)
}

/// The diagonal, the line below it, and the reflections that lead there.
type Tridiagonal<F> = (Vec<f64>, Vec<f64>, Vec<Reflector<F>>);

/// Reduces a Hermitian matrix to its tridiagonal form.
fn tridiagonal<F: Field>(mut a: Matrix<F>) -> Result<Tridiagonal<F>> {
    let n = a.rows;
    for i in 0..n {
        interrupt::poll();
        a[(i, i)] = F::real(a[(i, i)].re());
        for j in i + 1..n {
            a[(i, j)] = a[(j, i)].conj();
        }
    }
    let (mut e, mut reflectors) = (Vec::new(), Vec::new());
    for i in 0..n.saturating_sub(1) {
        interrupt::check()?;
        let below: Vec<F> = (i + 1..n).map(|row| a[(row, i)]).collect();
        let (h, beta) = reflector(&below);
        e.push(beta);
        if !h.tau.is_zero() {
            update(&mut a, i + 1, &h);
        }
        reflectors.push(h);
    }
    Ok(((0..n).map(|i| a[(i, i)].re()).collect(), e, reflectors))
}

/// `H A H` on the block that starts at `from`: `A - v wᴴ - w vᴴ`.
fn update<F: Field>(a: &mut Matrix<F>, from: usize, h: &Reflector<F>) {
    let v = &h.v;
    let mut w: Vec<F> = if v.len() > WIDE {
        interrupt::poll();
        let mut sums = vec![F::zero(); v.len()];
        add_rows(
            &mut sums,
            v,
            a.items.get(from * a.columns..).unwrap_or_default(),
        );
        sums.into_iter().map(|sum| h.tau * sum.conj()).collect()
    } else {
        let row = |i: usize| {
            interrupt::poll();
            let step = |sum: F, (j, v): (usize, &F)| sum.fused(a[(from + i, from + j)], *v);
            h.tau * v.iter().enumerate().fold(F::zero(), step)
        };
        (0..v.len()).map(row).collect()
    };
    let dot = w
        .iter()
        .zip(v)
        .fold(F::zero(), |sum, (w, v)| sum.fused(w.conj(), *v));
    let alpha = -(F::real(0.5) * h.tau * dot);
    w.iter_mut()
        .zip(v)
        .for_each(|(w, v)| *w = w.fused(alpha, *v));
    let columns = a.columns;
    for (i, row) in a.items.chunks_exact_mut(columns).skip(from).enumerate() {
        interrupt::poll();
        subtract_both(row.get_mut(from..).unwrap_or_default(), v, &w, i);
    }
}

/// Wider matrices are multiplied with a vector row after row, which are their columns conjugated.
const WIDE: usize = 64;

simd! {
    /// Adds the ends of rows, each multiplied with the conjugate of an element of a vector.
    fn add_rows<F: Field>(sums: &mut [F], v: &[F], rows: &[F]) {
        let (n, columns) = (v.len(), rows.len() / v.len());
        for (v, row) in v.iter().zip(rows.chunks_exact(columns)) {
            let factor = v.conj();
            let items = sums.iter_mut().zip(&row[columns - n..]);
            items.for_each(|(sum, item)| *sum = sum.fused(*item, factor));
        }
    }

    /// One row of `A - v wᴴ - w vᴴ`.
    fn subtract_both<F: Field>(row: &mut [F], v: &[F], w: &[F], i: usize) {
        let (own_v, own_w) = (v[i], w[i]);
        for (item, (v, w)) in row.iter_mut().zip(v.iter().zip(w)) {
            *item = *item - own_v * w.conj() - own_w * v.conj();
        }
    }
}

/// Diagonalises a tridiagonal matrix, with the rotations collected in `z`, transposed.
fn iterate(d: &mut [f64], e: &mut [f64], z: &mut Matrix<f64>) -> Result<()> {
    let n = d.len();
    let eps = f64::EPSILON / 2.0;
    let mut left = 30 * n;
    let mut first = 0;
    while first < n {
        if first > 0 {
            e[first - 1] = 0.0;
        }
        let mut m = first;
        while m + 1 < n {
            let size = e[m].abs();
            if size == 0.0 {
                break;
            }
            if size <= d[m].abs().sqrt() * d[m + 1].abs().sqrt() * eps {
                e[m] = 0.0;
                break;
            }
            m += 1;
        }
        let (low, high) = (first, m);
        first = m + 1;
        if low == high {
            continue;
        }
        let done = if d[high].abs() < d[low].abs() {
            qr(d, e, z, high, low, &mut left)?
        } else {
            ql(d, e, z, low, high, &mut left)?
        };
        if !done {
            return Err(error("Eigenvalues did not converge"));
        }
    }
    Ok(())
}

fn negligible(e: f64, a: f64, b: f64) -> bool {
    let eps = f64::EPSILON / 2.0;
    e * e <= (eps * eps * a.abs()) * b.abs() + f64::MIN_POSITIVE
}

/// QL steps on the block from `l` up to `end`, the small end first.
fn ql(
    d: &mut [f64],
    e: &mut [f64],
    z: &mut Matrix<f64>,
    mut l: usize,
    end: usize,
    left: &mut usize,
) -> Result<bool> {
    while l <= end {
        let m = (l..end)
            .find(|m| negligible(e[*m], d[*m], d[*m + 1]))
            .unwrap_or(end);
        if m < end {
            e[m] = 0.0;
        }
        if m == l {
            l += 1;
            continue;
        }
        if m == l + 1 {
            let (first, second, c, s) = symmetric_2x2(d[l], e[l], d[l + 1]);
            rotate_rows(z, l, (c, s));
            (d[l], d[l + 1], e[l]) = (first, second, 0.0);
            l += 2;
            continue;
        }
        if *left == 0 {
            return Ok(false);
        }
        *left -= 1;
        interrupt::check()?;
        let mut p = d[l];
        let mut g = (d[l + 1] - p) / (2.0 * e[l]);
        let r = g.hypot(1.0);
        g = d[m] - p + e[l] / (g + sign(r, g));
        let (mut s, mut c) = (1.0, 1.0);
        p = 0.0;
        let mut turns = Vec::new();
        for i in (l..m).rev() {
            let (f, b) = (s * e[i], c * e[i]);
            let r;
            (c, s, r) = rotation(g, f);
            if i != m - 1 {
                e[i + 1] = r;
            }
            g = d[i + 1] - p;
            let r = (d[i] - g) * s + 2.0 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
            turns.push((i, (c, -s)));
        }
        turns
            .into_iter()
            .for_each(|(i, turn)| rotate_rows(z, i, turn));
        d[l] -= p;
        e[l] = g;
    }
    Ok(true)
}

/// QR steps on the block from `l` down to `end`.
fn qr(
    d: &mut [f64],
    e: &mut [f64],
    z: &mut Matrix<f64>,
    mut l: usize,
    end: usize,
    left: &mut usize,
) -> Result<bool> {
    loop {
        let small = |m: &usize| negligible(e[*m - 1], d[*m], d[*m - 1]);
        let m = (end + 1..=l).rev().find(small).unwrap_or(end);
        if m > end {
            e[m - 1] = 0.0;
        }
        let settled = if m == l {
            1
        } else if m + 1 == l {
            let (first, second, c, s) = symmetric_2x2(d[l - 1], e[l - 1], d[l]);
            rotate_rows(z, l - 1, (c, s));
            (d[l - 1], d[l], e[l - 1]) = (first, second, 0.0);
            2
        } else {
            0
        };
        if settled > 0 {
            if l < end + settled {
                return Ok(true);
            }
            l -= settled;
            continue;
        }
        if *left == 0 {
            return Ok(false);
        }
        *left -= 1;
        interrupt::check()?;
        let mut p = d[l];
        let mut g = (d[l - 1] - p) / (2.0 * e[l - 1]);
        let r = g.hypot(1.0);
        g = d[m] - p + e[l - 1] / (g + sign(r, g));
        let (mut s, mut c) = (1.0, 1.0);
        p = 0.0;
        for i in m..l {
            let (f, b) = (s * e[i], c * e[i]);
            let r;
            (c, s, r) = rotation(g, f);
            if i != m {
                e[i - 1] = r;
            }
            g = d[i] - p;
            let r = (d[i + 1] - g) * s + 2.0 * c * b;
            p = s * r;
            d[i] = g + p;
            g = c * r - b;
            rotate_rows(z, i, (c, s));
        }
        d[l] -= p;
        e[l - 1] = g;
    }
}

/// Ascending order, by exchanges as LAPACK makes them.
fn sort(d: &mut [f64], z: &mut Matrix<f64>) {
    for i in 0..d.len().saturating_sub(1) {
        let mut least = i;
        for j in i + 1..d.len() {
            if d[j] < d[least] {
                least = j;
            }
        }
        if least != i {
            d.swap(i, least);
            z.swap_rows(i, least);
        }
    }
}
