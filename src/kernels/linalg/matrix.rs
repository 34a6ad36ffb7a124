//! Small dense matrices over the real or the complex numbers, in row order.

use std::ops::{Index, IndexMut};

use num_complex::Complex;
use num_traits::Num;

use crate::kernels::contract::Product;
use crate::value::interrupt::{self, Paced};

/// The numbers that matrices are made of.
pub trait Field: Product + Num + std::ops::Neg<Output = Self> {
    /// The real number.
    fn real(value: f64) -> Self;
    /// The complex conjugate.
    fn conj(self) -> Self;
    /// The real part.
    fn re(self) -> f64;
    /// The imaginary part.
    fn im(self) -> f64;
    /// The absolute value.
    fn modulus(self) -> f64;
    /// What LAPACK compares pivots by: `|re| + |im|`.
    fn size(self) -> f64;
    /// `self + a * b`, rounded once where the number is real.
    fn fused(self, a: Self, b: Self) -> Self;
}

#[expect(clippy::unnecessary_cast, reason = "needed for one of the two types")]
const _: () = {
    crate::for_types!(T in [f32, f64] {
        impl Field for T {
            #[inline(always)]
            fn real(value: f64) -> Self {
                value as T
            }
            #[inline(always)]
            fn conj(self) -> Self {
                self
            }
            #[inline(always)]
            fn re(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn im(self) -> f64 {
                0.0
            }
            #[inline(always)]
            fn modulus(self) -> f64 {
                self.abs() as f64
            }
            #[inline(always)]
            fn size(self) -> f64 {
                self.abs() as f64
            }
            #[inline(always)]
            fn fused(self, a: Self, b: Self) -> Self {
                a.mul_add(b, self)
            }
        }

        impl Field for Complex<T> {
            #[inline(always)]
            fn real(value: f64) -> Self {
                Self::new(value as T, 0.0)
            }
            #[inline(always)]
            fn conj(self) -> Self {
                Self::new(self.re, -self.im)
            }
            #[inline(always)]
            fn re(self) -> f64 {
                self.re as f64
            }
            #[inline(always)]
            fn im(self) -> f64 {
                self.im as f64
            }
            #[inline(always)]
            fn modulus(self) -> f64 {
                self.re.hypot(self.im) as f64
            }
            #[inline(always)]
            fn size(self) -> f64 {
                (self.re.abs() + self.im.abs()) as f64
            }
            #[inline(always)]
            fn fused(self, a: Self, b: Self) -> Self {
                self + a * b
            }
        }
    });
};

/// A matrix.
#[derive(Debug)]
pub struct Matrix<F> {
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
    /// The elements, row after row.
    pub items: Vec<F>,
}

impl<F: Field> Clone for Matrix<F> {
    fn clone(&self) -> Self {
        Self::new(self.rows, self.columns, interrupt::copied(&self.items))
    }
}

impl<F: Field> Matrix<F> {
    /// From its elements, row after row.
    pub fn new(rows: usize, columns: usize, items: Vec<F>) -> Self {
        debug_assert_eq!(rows * columns, items.len());
        Self {
            rows,
            columns,
            items,
        }
    }

    /// All zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self::new(rows, columns, interrupt::filled(rows * columns, &F::zero()))
    }

    /// Ones on the diagonal.
    pub fn identity(rows: usize, columns: usize) -> Self {
        let mut matrix = Self::zeros(rows, columns);
        for i in 0..rows.min(columns) {
            matrix[(i, i)] = F::one();
        }
        matrix
    }

    /// The conjugate transpose.
    pub fn adjoint(&self) -> Self {
        let mut out = Self::zeros(self.columns, self.rows);
        for i in 0..self.rows {
            interrupt::poll();
            for j in 0..self.columns {
                out[(j, i)] = self[(i, j)].conj();
            }
        }
        out
    }

    /// The matrix product.
    pub fn times(&self, other: &Self) -> Self {
        let mut out = Self::zeros(self.rows, other.columns);
        for i in 0..self.rows {
            for k in 0..self.columns {
                interrupt::poll();
                let x = self[(i, k)];
                for j in 0..other.columns {
                    out[(i, j)] = out[(i, j)].fused(x, other[(k, j)]);
                }
            }
        }
        out
    }

    /// The first columns.
    pub fn first_columns(&self, count: usize) -> Self {
        let mut out = Self::zeros(self.rows, count);
        for i in 0..self.rows {
            interrupt::poll();
            for j in 0..count.min(self.columns) {
                out[(i, j)] = self[(i, j)];
            }
        }
        out
    }

    /// One column.
    pub fn column(&self, j: usize) -> Vec<F> {
        (0..self.rows).map(|i| self[(i, j)]).paced().collect()
    }

    /// Exchanges two rows.
    pub fn swap_rows(&mut self, i: usize, j: usize) {
        for k in 0..self.columns {
            self.items.swap(i * self.columns + k, j * self.columns + k);
        }
    }
}

impl<F> Index<(usize, usize)> for Matrix<F> {
    type Output = F;
    fn index(&self, (i, j): (usize, usize)) -> &F {
        &self.items[i * self.columns + j]
    }
}

impl<F> IndexMut<(usize, usize)> for Matrix<F> {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut F {
        &mut self.items[i * self.columns + j]
    }
}
