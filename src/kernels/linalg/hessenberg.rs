//! Balancing and reduction to Hessenberg form: what precedes the search for eigenvalues
//! (LAPACK's gebal, gehd2 and gebak).

use super::householder::{Reflector, apply_product, length, reflector};
use super::{Field, Matrix};
use crate::value::{Result, interrupt};

/// What balancing did, to be undone on the eigenvectors.
pub struct Balance {
    /// The first row of the part that is not yet triangular.
    pub low: usize,
    /// Its last row.
    pub high: usize,
    scales: Vec<f64>,
    swaps: Vec<usize>,
}

/// Moves isolated eigenvalues to the ends, and evens out rows and columns by powers of two.
pub fn balance<F: Field>(a: &mut Matrix<F>) -> Balance {
    let n = a.rows;
    let mut swaps: Vec<usize> = (0..n).collect();
    let (mut low, mut high) = (0, n.saturating_sub(1));
    let mut again = n > 0;
    while again {
        again = false;
        for i in (0..=high).rev() {
            interrupt::poll();
            if (0..=high).any(|j| j != i && !a[(i, j)].is_zero()) {
                continue;
            }
            swaps[high] = i;
            exchange(a, i, high, high, low);
            again = true;
            if high == 0 {
                return Balance {
                    low: 0,
                    high: 0,
                    scales: vec![1.0; n],
                    swaps,
                };
            }
            high -= 1;
        }
    }
    again = n > 0;
    while again {
        again = false;
        let first = low;
        for j in first..=high {
            interrupt::poll();
            if (low..=high).any(|i| i != j && !a[(i, j)].is_zero()) {
                continue;
            }
            swaps[low] = j;
            exchange(a, j, low, high, low);
            again = true;
            low += 1;
        }
    }
    let scales = even_out(a, low, high);
    Balance {
        low,
        high,
        scales,
        swaps,
    }
}

fn exchange<F: Field>(a: &mut Matrix<F>, i: usize, j: usize, high: usize, low: usize) {
    if i == j {
        return;
    }
    for k in 0..=high {
        let (x, y) = (a[(k, i)], a[(k, j)]);
        (a[(k, i)], a[(k, j)]) = (y, x);
    }
    for k in low..a.columns {
        let (x, y) = (a[(i, k)], a[(j, k)]);
        (a[(i, k)], a[(j, k)]) = (y, x);
    }
}

fn even_out<F: Field>(a: &mut Matrix<F>, low: usize, high: usize) -> Vec<f64> {
    const TINY: f64 = f64::MIN_POSITIVE / f64::EPSILON * 2.0;
    const HUGE: f64 = 0.5 / TINY;
    let n = a.rows;
    let mut scales = vec![1.0; n];
    let mut again = n > 0;
    while again {
        again = false;
        for i in low..=high {
            interrupt::poll();
            let column: Vec<F> = (low..=high).map(|k| a[(k, i)]).collect();
            let row: Vec<F> = (low..=high).map(|k| a[(i, k)]).collect();
            let (mut c, mut r) = (length(&column), length(&row));
            if c == 0.0 || r == 0.0 {
                continue;
            }
            let most =
                |items: &mut dyn Iterator<Item = F>| items.map(Field::modulus).fold(0.0, f64::max);
            let mut ca = most(&mut (0..=high).map(|k| a[(k, i)]));
            let mut ra = most(&mut (low..n).map(|k| a[(i, k)]));
            let (mut g, mut f, sum) = (r / 2.0, 1.0_f64, c + r);
            while c < g && f.max(c).max(ca) < HUGE && r.min(g).min(ra) > TINY {
                (f, c, ca) = (f * 2.0, c * 2.0, ca * 2.0);
                (r, g, ra) = (r / 2.0, g / 2.0, ra / 2.0);
            }
            g = c / 2.0;
            while g >= r && r.max(ra) < HUGE && f.min(c).min(g).min(ca) > TINY {
                (f, c, g, ca) = (f / 2.0, c / 2.0, g / 2.0, ca / 2.0);
                (r, ra) = (r * 2.0, ra * 2.0);
            }
            if c + r >= 0.95 * sum {
                continue;
            }
            again = true;
            scales[i] *= f;
            for k in low..n {
                a[(i, k)] = a[(i, k)] * F::real(1.0 / f);
            }
            for k in 0..=high {
                a[(k, i)] = a[(k, i)] * F::real(f);
            }
        }
    }
    scales
}

impl Balance {
    /// Turns eigenvectors of the balanced matrix into those of the matrix itself.
    pub fn undo<F: Field>(&self, vectors: &mut Matrix<F>) {
        let n = vectors.rows;
        if n == 0 {
            return;
        }
        for i in self.low..=self.high {
            interrupt::poll();
            for j in 0..vectors.columns {
                vectors[(i, j)] = vectors[(i, j)] * F::real(self.scales[i]);
            }
        }
        for i in (0..self.low).rev().chain(self.high + 1..n) {
            if self.swaps[i] != i {
                vectors.swap_rows(i, self.swaps[i]);
            }
        }
    }
}

/// Clears the matrix below its first subdiagonal; the product of the reflections used.
///
/// # Errors
/// When interrupted.
pub fn reduce<F: Field>(a: &mut Matrix<F>, balance: &Balance) -> Result<Matrix<F>> {
    let (n, low, high) = (a.rows, balance.low, balance.high);
    let mut reflectors: Vec<Reflector<F>> = Vec::new();
    for i in low..high {
        interrupt::check()?;
        let below: Vec<F> = (i + 1..=high).map(|row| a[(row, i)]).collect();
        let (h, beta) = reflector(&below);
        h.apply_right(a, 0, i + 1);
        h.adjoint().apply_left(a, i + 1, i + 1);
        a[(i + 1, i)] = F::real(beta);
        for row in i + 2..=high {
            a[(row, i)] = F::zero();
        }
        reflectors.push(h);
    }
    let mut q = Matrix::identity(n, n);
    apply_product(&reflectors, low + 1, &mut q);
    Ok(q)
}
