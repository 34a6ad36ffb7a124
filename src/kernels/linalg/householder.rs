//! Reflections that clear a vector below its first element (LAPACK's larfg and larf).

use super::{Field, Matrix};
use crate::kernels::simd::simd;
use crate::value::interrupt::{self, Paced, TILE};

/// A reflection `I - tau v vᴴ` with `v[0] = 1`.
#[derive(Clone, Debug)]
pub struct Reflector<F> {
    /// The direction.
    pub v: Vec<F>,
    /// The factor.
    pub tau: F,
}

/// The Euclidean length of a vector.
pub fn length<F: Field>(items: &[F]) -> f64 {
    let largest = items.chunks(TILE).fold(0.0, |most, part| {
        interrupt::poll();
        part.iter().map(|x| x.size()).fold(most, f64::max)
    });
    if largest == 0.0 {
        return 0.0;
    }
    // Scaled only where squares would leave the range of a float.
    let scale = if (1e-150..1e150).contains(&largest) {
        1.0
    } else {
        largest
    };
    let squares = items.chunks(TILE).fold(0.0, |sum, part| {
        interrupt::poll();
        let parts = part.iter().flat_map(|x| [x.re() / scale, x.im() / scale]);
        parts.fold(sum, |sum, x| sum + x * x)
    });
    squares.sqrt() * scale
}

/// What LAPACK holds to be the smallest number whose reciprocal, too, is a safe number.
const SMALLEST: f64 = f64::MIN_POSITIVE / (f64::EPSILON / 2.0);

/// The reflection whose adjoint takes `x` to `(beta, 0, 0, …)`, and beta.
pub fn reflector<F: Field>(x: &[F]) -> (Reflector<F>, f64) {
    let Some((alpha, rest)) = x.split_first() else {
        return (
            Reflector {
                v: Vec::new(),
                tau: F::zero(),
            },
            0.0,
        );
    };
    let mut v = vec![F::one()];
    let tail = length(rest);
    if tail == 0.0 && alpha.im() == 0.0 {
        v.extend(rest.iter().map(|_| F::zero()).paced());
        return (Reflector { v, tau: F::zero() }, alpha.re());
    }
    let whole = alpha.modulus().hypot(tail);
    if whole < SMALLEST {
        // The reciprocal of so small a number is infinite; the direction is the same at any size.
        let up = F::real(1.0 / SMALLEST);
        let larger: Vec<F> = x.iter().map(|item| *item * up).paced().collect();
        let (reflector, beta) = reflector(&larger);
        return (reflector, beta * SMALLEST);
    }
    let beta = if alpha.re().is_sign_negative() {
        whole
    } else {
        -whole
    };
    let tau = (F::real(beta) - *alpha) / F::real(beta);
    let scale = F::one() / (*alpha - F::real(beta));
    v.extend(rest.iter().map(|item| *item * scale).paced());
    (Reflector { v, tau }, beta)
}

simd! {
    /// Adds to `dots` the products of the reflection with some rows, from a column on.
    fn gather<F: Field>(v: &[F], rows: &[F], column: usize, dots: &mut [F]) {
        let length = column + dots.len();
        for (v, row) in v.iter().zip(rows.chunks_exact(length)) {
            let factor = v.conj();
            let items = dots.iter_mut().zip(&row[column..]);
            items.for_each(|(dot, item)| *dot = dot.fused(factor, *item));
        }
    }
}

simd! {
    /// Reflects some rows, from a column on.
    fn reflect<F: Field>(v: &[F], tau: F, rows: &mut [F], column: usize, dots: &[F]) {
        let length = column + dots.len();
        for (v, row) in v.iter().zip(rows.chunks_exact_mut(length)) {
            let factor = -(tau * *v);
            let items = row[column..].iter_mut().zip(dots);
            items.for_each(|(item, dot)| *item = item.fused(factor, *dot));
        }
    }
}

impl<F: Field> Reflector<F> {
    /// The adjoint: the same reflection for real numbers.
    #[must_use]
    pub fn adjoint(&self) -> Self {
        Self {
            v: interrupt::copied(&self.v),
            tau: self.tau.conj(),
        }
    }

    /// Applies it from the left to the block that starts at a row and a column.
    pub fn apply_left(&self, a: &mut Matrix<F>, row: usize, column: usize) {
        if self.tau.is_zero() {
            return;
        }
        let (columns, start) = (a.columns, row * a.columns);
        let mut dots = vec![F::zero(); columns.saturating_sub(column)];
        let (Some(rows), false) = (a.items.get_mut(start..), dots.is_empty()) else {
            return;
        };
        // So many rows take about as long as one tile.
        let height = (TILE / columns).max(1);
        for (v, rows) in self.v.chunks(height).zip(rows.chunks(height * columns)) {
            interrupt::poll();
            gather(v, rows, column, &mut dots);
        }
        let parts = rows.chunks_mut(height * columns);
        for (v, rows) in self.v.chunks(height).zip(parts) {
            interrupt::poll();
            reflect(v, self.tau, rows, column, &dots);
        }
    }

    /// Applies it from the right to the block that starts at a row and a column.
    pub fn apply_right(&self, a: &mut Matrix<F>, row: usize, column: usize) {
        if self.tau.is_zero() {
            return;
        }
        for i in row..a.rows {
            interrupt::poll();
            let mut dot = F::zero();
            for (j, v) in self.v.iter().enumerate() {
                dot = dot.fused(a[(i, column + j)], *v);
            }
            for (j, v) in self.v.iter().enumerate() {
                let at = (i, column + j);
                a[at] = a[at].fused(-(self.tau * dot), v.conj());
            }
        }
    }
}

/// The product of reflections that start at rows `shift`, `shift + 1`, …, applied to a matrix.
pub fn apply_product<F: Field>(reflectors: &[Reflector<F>], shift: usize, to: &mut Matrix<F>) {
    for (k, reflector) in reflectors.iter().enumerate().rev() {
        reflector.apply_left(to, k + shift, 0);
    }
}
