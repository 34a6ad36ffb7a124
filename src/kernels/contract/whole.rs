//! Large products of integers, bools and half floats.
//!
//! Where no sum can leave the whole numbers that a float holds exactly, floats do the work and the
//! result is exact; else a blocked loop with wrapping arithmetic does. Half floats are summed as
//! float32 in the order k = 0, 1, 2…, as NumPy does.

use half::f16;
use ndarray::{Array2, ArrayView2, s};
use num_traits::{One, Zero};

use super::{Product, Target, floats};
use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::kernels::simd::{has_fma, simd};
use crate::value::interrupt::{self, Paced, room};
use crate::value::{Result, budget};

/// Elements that are whole numbers.
pub(super) trait Whole: Product<Sum = Self> {
    /// The absolute value.
    fn size(self) -> u64;
    /// As a float, which must hold it exactly.
    fn to_float(self) -> f64;
    /// From a float that holds a whole number, wrapping.
    fn from_float(value: f64) -> Self;
}

impl Whole for bool {
    fn size(self) -> u64 {
        u64::from(self)
    }
    fn to_float(self) -> f64 {
        f64::from(u8::from(self))
    }
    fn from_float(value: f64) -> Self {
        value != 0.0
    }
}

#[expect(
    clippy::unnecessary_cast,
    reason = "needed for all of the types but one"
)]
const _: () = {
    crate::for_types!(T in [i8, i16, i32, i64, u8, u16, u32, u64] {
        impl Whole for T {
            #[inline(always)]
            fn size(self) -> u64 {
                self.abs_diff(0) as u64
            }
            #[inline(always)]
            fn to_float(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn from_float(value: f64) -> Self {
                value as i64 as T
            }
        }
    });
};

/// The product of two matrices of whole numbers.
pub(super) fn multiply<T: Whole>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: Target<T>,
) -> Result<()> {
    let bound = u128::from(largest(x)) * u128::from(largest(y)) * x.ncols() as u128;
    if bound <= 1 << f32::MANTISSA_DIGITS {
        multiply_as(
            x,
            y,
            out,
            |x| x.to_float() as f32,
            |x| T::from_float(f64::from(x)),
        )
    } else if bound <= 1 << f64::MANTISSA_DIGITS {
        multiply_as(x, y, out, T::to_float, T::from_float)
    } else {
        multiply_blocked(x, y, out, |sum| sum)
    }
}

/// The product of two matrices of half floats.
pub(super) fn multiply_halves(
    x: ArrayView2<'_, f16>,
    y: ArrayView2<'_, f16>,
    out: Target<f16>,
) -> Result<()> {
    budget::check_bytes((x.len() + y.len()).checked_mul(size_of::<f32>()))?;
    let (x, y) = (mapped(x, f16::to_f32), mapped(y, f16::to_f32));
    multiply_blocked(x.view(), y.view(), out, f16::from_f32)
}

/// The largest absolute value.
fn largest<T: Whole>(x: ArrayView2<'_, T>) -> u64 {
    match x.as_slice_memory_order() {
        Some(items) => items.chunks(interrupt::TILE).fold(0, |most, part| {
            interrupt::poll();
            most.max(largest_of(part))
        }),
        None => x.iter().paced().fold(0, |most, item| most.max(item.size())),
    }
}

/// A matrix of other numbers, in the order of memory of this one.
fn mapped<T: Copy, F>(x: ArrayView2<'_, T>, f: impl Fn(T) -> F) -> Array2<F> {
    if !x.is_standard_layout() && x.t().is_standard_layout() {
        return mapped(x.t(), f).reversed_axes();
    }
    let mut items = room(x.len());
    for row in x.outer_iter() {
        interrupt::poll();
        items.extend(row.iter().map(|item| f(*item)).paced());
    }
    Array2::from_shape_vec(x.dim(), items)
        .unwrap_or_else(|_| unreachable!("as many items as there are places"))
}

simd! {
    fn largest_of<T: Whole>(items: &[T]) -> u64 {
        items.iter().fold(0, |most, item| most.max(item.size()))
    }

    /// Adds the products of packed rows and columns to the sums.
    fn add_packed<T: Product>(left: &[[T; ROWS]], right: &[[T; COLUMNS]], sums: &mut [[T::Sum; COLUMNS]; ROWS]) {
        if has_fma!() {
            add_packed_with(left, right, sums, |sum, a, b| T::fused(sum, a, b));
        } else {
            add_packed_with(left, right, sums, |sum, a, b| T::plain(sum, a, b));
        }
    }
}

/// Multiplies as floats.
fn multiply_as<T: Whole, F: Product + Zero + One>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: Target<T>,
    there: impl Fn(T) -> F,
    back: impl Fn(F) -> T + Sync,
) -> Result<()> {
    let (n, m) = (x.nrows(), y.ncols());
    let count = (x.len() + y.len()).checked_add(n * m);
    budget::check_bytes(count.and_then(|count| count.checked_mul(size_of::<F>())))?;
    let (x, y) = (mapped(x, &there), mapped(y, &there));
    let mut made = vec![F::zero(); n * m];
    let target = Target {
        start: Shared(made.as_mut_ptr()),
        step: m,
    };
    floats::multiply(x.view(), y.view(), target)?;
    parallel::ranges(n, (GRAIN / m).max(1), |rows| {
        for i in rows {
            // SAFETY: the result has `n` rows of `m` elements, and this task alone writes this one.
            let row = unsafe { out.row(i, m) };
            for (cell, item) in row.iter_mut().zip(made.iter().skip(i * m)) {
                *cell = back(*item);
            }
        }
        Ok(())
    })
}

/// So many rows and columns are summed at a time: their sums stay in registers.
const ROWS: usize = 4;
const COLUMNS: usize = 8;

/// One task of the blocked loop takes so many multiplications, well below the time in which Ctrl-C
/// must be heard.
const BLOCK: usize = 1 << 22;

/// Multiplies in the type itself; every element is summed in the order k = 0, 1, 2….
fn multiply_blocked<T: Product, R: Copy + Send>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: Target<R>,
    finish: impl Fn(T::Sum) -> R + Sync,
) -> Result<()> {
    let ((n, k), m) = (x.dim(), y.ncols());
    let panels = m.div_ceil(COLUMNS);
    budget::check_bytes((panels * k).checked_mul(size_of::<[T; COLUMNS]>()))?;
    let mut packed = vec![[T::default(); COLUMNS]; panels * k];
    parallel::pieces(&mut packed, k, |first, panel| {
        let from = first / k * COLUMNS;
        let y = y.slice(s![.., from..m.min(from + COLUMNS)]);
        for (row, items) in y.outer_iter().zip(panel) {
            row.iter().zip(items).for_each(|(item, slot)| *slot = *item);
        }
        Ok(())
    })?;
    let strips = (BLOCK / (k * m)).max(1);
    parallel::ranges(n.div_ceil(ROWS), strips, |range| {
        let mut left = vec![[T::default(); ROWS]; k];
        for from in range.map(|strip| strip * ROWS) {
            let rows = n.min(from + ROWS) - from;
            for (at, row) in x.slice(s![from..from + rows, ..]).outer_iter().enumerate() {
                row.iter()
                    .zip(&mut left)
                    .for_each(|(item, slot)| slot[at] = *item);
            }
            for (panel, right) in packed.chunks_exact(k).enumerate() {
                let column = panel * COLUMNS;
                let mut sums = [[T::Sum::default(); COLUMNS]; ROWS];
                add_packed(&left, right, &mut sums);
                for (at, sums) in sums.iter().enumerate().take(rows) {
                    let width = COLUMNS.min(m - column);
                    // SAFETY: inside the result, and this task alone writes these rows.
                    let cells = unsafe { out.at(from + at, column).row(0, width) };
                    cells
                        .iter_mut()
                        .zip(sums)
                        .for_each(|(cell, sum)| *cell = finish(*sum));
                }
            }
        }
        Ok(())
    })
}

#[inline(always)]
fn add_packed_with<T: Product>(
    left: &[[T; ROWS]],
    right: &[[T; COLUMNS]],
    sums: &mut [[T::Sum; COLUMNS]; ROWS],
    step: impl Fn(T::Sum, T, T) -> T::Sum,
) {
    let mut own = *sums;
    for (a, b) in left.iter().zip(right) {
        for (sums, a) in own.iter_mut().zip(a) {
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = step(*sum, *a, *b);
            }
        }
    }
    *sums = own;
}
