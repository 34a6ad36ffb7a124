//! Reflections that clear a vector below its first element (LAPACK's larfg and larf).

use super::{Field, Matrix};
use crate::kernels::parallel::{self, GRAIN};
use crate::kernels::simd::simd;
use crate::value::Result;
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
        largest_size(part).max(most)
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
        if scale == 1.0 {
            return add_squares(sum, part);
        }
        let parts = part.iter().flat_map(|x| [x.re() / scale, x.im() / scale]);
        parts.fold(sum, |sum, x| sum + x * x)
    });
    squares.sqrt() * scale
}

/// Longer vectors are summed in lanes.
const SHORT: usize = 32;

/// How many sums are kept side by side.
const LANES: usize = 16;

simd! {
    /// The largest size of an element.
    fn largest_size<F: Field>(items: &[F]) -> f64 {
        let (chunks, rest) = items.as_chunks::<LANES>();
        let mut most = [0.0; LANES];
        for chunk in chunks {
            for (most, x) in most.iter_mut().zip(chunk) {
                *most = f64::max(x.size(), *most);
            }
        }
        let rest = rest.iter().map(|x| x.size());
        most.into_iter().chain(rest).fold(0.0, f64::max)
    }

    /// Adds the squares of all parts.
    fn add_squares<F: Field>(sum: f64, items: &[F]) -> f64 {
        let square = |sum: f64, x: &F| {
            let sum = sum + x.re() * x.re();
            if F::DTYPE.is_complex() { sum + x.im() * x.im() } else { sum }
        };
        if items.len() <= SHORT {
            return items.iter().fold(sum, square);
        }
        let (chunks, rest) = items.as_chunks::<LANES>();
        let mut sums = [0.0; LANES];
        for chunk in chunks {
            for (sum, x) in sums.iter_mut().zip(chunk) {
                *sum = square(*sum, x);
            }
        }
        rest.iter().fold(sums.into_iter().fold(sum, |all, sum| all + sum), square)
    }
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
        let columns = a.columns;
        let rows = a.items.get_mut(row * columns..).unwrap_or_default();
        for rows in rows.chunks_mut(ROWS * columns) {
            interrupt::poll();
            reflect_right(&self.v, self.tau, rows, columns, column);
        }
    }

    /// Applies it to a vector.
    fn reflect_vector(&self, x: &mut [F]) {
        if !self.tau.is_zero() {
            reflect_column(&self.v, self.tau, x);
        }
    }
}

/// So many rows are reflected together: their sums do not wait for one another.
const ROWS: usize = 8;

simd! {
    /// Reflects some rows from the right, from a column on.
    fn reflect_right<F: Field>(v: &[F], tau: F, rows: &mut [F], columns: usize, column: usize) {
        let part = |row: usize| row * columns + column..row * columns + column + v.len();
        let count = rows.len() / columns;
        let mut dots = [F::zero(); ROWS];
        if count == ROWS {
            let parts: [&[F]; ROWS] = std::array::from_fn(|row| &rows[part(row)]);
            for (j, v) in v.iter().enumerate() {
                for (dot, part) in dots.iter_mut().zip(parts) {
                    *dot = dot.fused(part[j], *v);
                }
            }
        } else {
            for (row, dot) in dots.iter_mut().enumerate().take(count) {
                let pairs = rows[part(row)].iter().zip(v);
                *dot = pairs.fold(F::zero(), |dot, (item, v)| dot.fused(*item, *v));
            }
        }
        for (row, dot) in dots.into_iter().enumerate().take(count) {
            let factor = -(tau * dot);
            let pairs = rows[part(row)].iter_mut().zip(v);
            pairs.for_each(|(item, v)| *item = item.fused(factor, v.conj()));
        }
    }

    /// Reflects one vector, its product with the reflection summed in lanes.
    fn reflect_column<F: Field>(v: &[F], tau: F, x: &mut [F]) {
        let mut sums = [F::zero(); LANES];
        let ((vs, v_rest), (xs, x_rest)) = (v.as_chunks::<LANES>(), x.as_chunks::<LANES>());
        for (v, x) in vs.iter().zip(xs) {
            for lane in 0..LANES {
                sums[lane] = sums[lane].fused(v[lane].conj(), x[lane]);
            }
        }
        let dot = sums.into_iter().fold(F::zero(), |all, sum| all + sum);
        let rest = v_rest.iter().zip(x_rest);
        let dot = rest.fold(dot, |dot, (v, x)| dot.fused(v.conj(), *x));
        let factor = -(tau * dot);
        x.iter_mut().zip(v).for_each(|(x, v)| *x = x.fused(factor, *v));
    }
}

/// Whether a matrix is so tall that its columns are worked on one by one.
pub(super) fn is_tall(rows: usize, columns: usize) -> bool {
    rows >= 512 && rows >= 8 * columns
}

/// Decomposes a tall matrix column by column; the columns are left as [`super::qr`] wants them.
pub(super) fn reduce_columns<F: Field>(a: &mut Matrix<F>) -> Result<Vec<Reflector<F>>> {
    let mut columns = columns_of(a);
    let mut reflectors = Vec::with_capacity(columns.len());
    for k in 0..columns.len() {
        interrupt::check()?;
        let (done, rest) = columns.split_at_mut(k + 1);
        let Some(own) = done.last_mut() else { break };
        let (h, beta) = reflector(&own[k..]);
        let turned = h.tau.conj();
        if !turned.is_zero() {
            parallel::pieces(rest, (GRAIN / a.rows).max(1), |_, columns| {
                for column in columns {
                    reflect_column(&h.v, turned, &mut column[k..]);
                }
                Ok(())
            })?;
        }
        own[k..].copy_from_slice(&h.v);
        own[k] = F::real(beta);
        reflectors.push(h);
    }
    put_columns(a, &columns);
    Ok(reflectors)
}

fn columns_of<F: Field>(a: &Matrix<F>) -> Vec<Vec<F>> {
    (0..a.columns).map(|j| a.column(j)).collect()
}

fn put_columns<F: Field>(a: &mut Matrix<F>, columns: &[Vec<F>]) {
    for (i, row) in a.items.chunks_exact_mut(columns.len().max(1)).enumerate() {
        interrupt::poll();
        row.iter_mut()
            .zip(columns)
            .for_each(|(item, column)| *item = column[i]);
    }
}

/// Applies reflections, the one at `k` from row `k + shift` on, to every column of a tall matrix.
fn reflect_columns<'a, F: Field>(
    reflectors: impl Iterator<Item = (usize, &'a Reflector<F>)> + Clone + Sync,
    shift: usize,
    to: &mut Matrix<F>,
) {
    let mut columns = columns_of(to);
    // An interrupt is seen by what comes next.
    let _ = parallel::pieces(&mut columns, 1, |_, columns| {
        for column in columns {
            for (k, reflector) in reflectors.clone() {
                interrupt::check()?;
                reflector.reflect_vector(&mut column[k + shift..]);
            }
        }
        Ok(())
    });
    put_columns(to, &columns);
}

/// The product of reflections that start at rows `shift`, `shift + 1`, …, applied to a matrix.
pub fn apply_product<F: Field>(reflectors: &[Reflector<F>], shift: usize, to: &mut Matrix<F>) {
    let backwards = reflectors.iter().enumerate().rev();
    if is_tall(to.rows, to.columns) {
        return reflect_columns(backwards, shift, to);
    }
    for (k, reflector) in backwards {
        reflector.apply_left(to, k + shift, 0);
    }
}

/// The adjoint of the product of reflections that start at rows 0, 1, …, applied to a matrix.
pub fn apply_adjoint<F: Field>(reflectors: &[Reflector<F>], to: &mut Matrix<F>) {
    let adjoints: Vec<Reflector<F>> = reflectors.iter().map(Reflector::adjoint).collect();
    if is_tall(to.rows, to.columns) {
        return reflect_columns(adjoints.iter().enumerate(), 0, to);
    }
    for (k, reflector) in adjoints.iter().enumerate() {
        reflector.apply_left(to, k, 0);
    }
}
