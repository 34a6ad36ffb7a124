//! Products with a vector, at the speed of memory.
//!
//! Rows that lie side by side are summed in lanes, as the BLAS under NumPy does on machines with
//! AVX2; columns that lie side by side are added up, scaled, one after another.

use crate::value::interrupt::Paced;
use std::borrow::Cow;

use ndarray::{ArrayView1, ArrayView2, Axis, s};

use super::numbers::Product;
use super::ordered;
use crate::kernels::parallel::{self, GRAIN};
use crate::kernels::simd::{has_fma, simd};
use crate::value::Result;

/// Vectors shorter than this are summed in order.
const SHORT: usize = 32;

/// So many rows of a result are summed together: their sums stay in the first-level cache.
const BLOCK: usize = 1024;

/// Matrix times vector.
pub(super) fn multiply<T: Product>(
    a: ArrayView2<'_, T>,
    x: ArrayView1<'_, T>,
    out: &mut [T],
) -> Result<()> {
    let (n, k) = a.dim();
    let [row_step, step] = [a.strides()[0], a.strides()[1]];
    if k < SHORT && (n == 1 || row_step != 1 || n * k <= super::SMALL) {
        return parallel::pieces(out, GRAIN / k.max(1), |first, cells| {
            ordered::multiply_vector(a.slice(s![first.., ..]), x, cells);
            Ok(())
        });
    }
    let x = flat(x);
    if row_step == 1 && n > 1 && step != 1 {
        return add_columns(a, &x, out);
    }
    if k >= 2 * GRAIN {
        for (row, cell) in a.outer_iter().zip(out) {
            *cell = inner(&flat(row), &x)?;
        }
        return Ok(());
    }
    parallel::pieces(out, (GRAIN / k).max(1), |first, cells| {
        for (row, cell) in a.slice(s![first.., ..]).outer_iter().zip(cells) {
            *cell = T::finish(T::dot(&flat(row), &x));
        }
        Ok(())
    })
}

/// The inner product of two vectors of one length, as [`multiply`] with one row.
///
/// # Errors
/// When interrupted.
pub fn inner<T: Product>(x: &[T], y: &[T]) -> Result<T> {
    if x.len() < SHORT {
        let mut cell = [T::default()];
        let row = ArrayView1::from(x).insert_axis(Axis(0));
        ordered::multiply_vector(row, ArrayView1::from(y), &mut cell);
        let [product] = cell;
        return Ok(product);
    }
    Ok(T::finish(if x.len() >= 2 * GRAIN {
        long_dot(x, y)?
    } else {
        T::dot(x, y)
    }))
}

/// The inner products of many pairs of vectors, each a row of a matrix.
pub(super) fn dot_rows<T: Product>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: &mut [T],
) -> Result<()> {
    let k = x.ncols();
    let above = |a: &ArrayView2<'_, T>| a.strides()[0] == 1 && a.strides()[1] != 1;
    if above(&x) && above(&y) && k * x.nrows() > super::SMALL {
        return parallel::pieces(out, BLOCK, |first, cells| {
            let rows = s![first..first + cells.len(), ..];
            let (x, y) = (x.slice(rows), y.slice(rows));
            let mut sums = vec![T::Sum::default(); cells.len()];
            for (x, y) in x.columns().into_iter().zip(y.columns()) {
                let (x, y) = (x.to_slice(), y.to_slice());
                add_products(&mut sums, x.unwrap_or_default(), y.unwrap_or_default());
            }
            finish(cells, &sums);
            Ok(())
        });
    }
    parallel::pieces(out, (GRAIN / k).max(1), |first, cells| {
        for (at, cell) in cells.iter_mut().enumerate() {
            let (x, y) = (x.row(first + at), y.row(first + at));
            match (x.to_slice(), y.to_slice()) {
                (Some(x), Some(y)) => *cell = inner(x, y)?,
                _ => multiply(x.insert_axis(Axis(0)), y, std::slice::from_mut(cell))?,
            }
        }
        Ok(())
    })
}

fn finish<T: Product>(cells: &mut [T], sums: &[T::Sum]) {
    let both = cells.iter_mut().zip(sums);
    both.for_each(|(cell, sum)| *cell = T::finish(*sum));
}

/// The elements side by side.
fn flat<T: Product>(x: ArrayView1<'_, T>) -> Cow<'_, [T]> {
    match x.to_slice() {
        Some(slice) => Cow::Borrowed(slice),
        None => Cow::Owned(x.iter().copied().paced().collect()),
    }
}

/// The inner product of long vectors: the sums of parts of equal length, added in order.
fn long_dot<T: Product>(x: &[T], y: &[T]) -> Result<T::Sum> {
    let mut sums = vec![T::Sum::default(); x.len().div_ceil(GRAIN)];
    parallel::pieces(&mut sums, 1, |part, sums| {
        let range = part * GRAIN..x.len().min((part + 1) * GRAIN);
        let (x, y) = (x.get(range.clone()), y.get(range));
        for sum in sums {
            *sum = T::dot(x.unwrap_or_default(), y.unwrap_or_default());
        }
        Ok(())
    })?;
    Ok(sums.into_iter().fold(T::Sum::default(), T::join))
}

/// Adds up scaled columns whose elements lie side by side.
fn add_columns<T: Product>(a: ArrayView2<'_, T>, x: &[T], out: &mut [T]) -> Result<()> {
    let (n, k) = a.dim();
    if n >= BLOCK || n * k < 2 * GRAIN {
        return parallel::pieces(out, BLOCK, |first, cells| {
            let mut sums = vec![T::Sum::default(); cells.len()];
            add_block(a.slice(s![first..first + cells.len(), ..]), x, &mut sums);
            finish(cells, &sums);
            Ok(())
        });
    }
    // Few rows and many columns: parts of the columns, added in order.
    let part = (GRAIN / n).max(1);
    let mut sums = vec![T::Sum::default(); k.div_ceil(part) * n];
    parallel::pieces(&mut sums, n, |first, sums| {
        let from = first / n * part;
        let to = k.min(from + part);
        add_block(
            a.slice(s![.., from..to]),
            x.get(from..to).unwrap_or_default(),
            sums,
        );
        Ok(())
    })?;
    for (i, cell) in out.iter_mut().enumerate() {
        let parts = sums.iter().skip(i).step_by(n);
        *cell = T::finish(parts.fold(T::Sum::default(), |all, sum| T::join(all, *sum)));
    }
    Ok(())
}

/// Adds all columns of a block, scaled, to the sums.
fn add_block<T: Product>(a: ArrayView2<'_, T>, x: &[T], sums: &mut [T::Sum]) {
    let column = |at: usize| a.column(at).to_slice().unwrap_or_default();
    let (fours, rest) = x.as_chunks::<4>();
    for (at, scales) in fours.iter().enumerate() {
        let columns = [0, 1, 2, 3].map(|next| column(4 * at + next));
        add_scaled(sums, columns, *scales);
    }
    for (at, scale) in rest.iter().enumerate() {
        add_scaled(sums, [column(4 * fours.len() + at)], [*scale]);
    }
}

simd! {
    /// Adds columns, scaled, to the sums, one after another.
    fn add_scaled<T: Product, const N: usize>(sums: &mut [T::Sum], columns: [&[T]; N], scales: [T; N]) {
        if has_fma!() {
            add_scaled_with(sums, columns, scales, |sum, a, b| T::fused(sum, a, b));
        } else {
            add_scaled_with(sums, columns, scales, |sum, a, b| T::plain(sum, a, b));
        }
    }

    /// Adds products, one to each sum.
    fn add_products<T: Product>(sums: &mut [T::Sum], x: &[T], y: &[T]) {
        let all = sums.iter_mut().zip(x).zip(y);
        if has_fma!() {
            all.for_each(|((sum, x), y)| *sum = T::fused(*sum, *x, *y));
        } else {
            all.for_each(|((sum, x), y)| *sum = T::plain(*sum, *x, *y));
        }
    }

    /// The inner product of two slices, summed in `L` lanes.
    pub(super) fn dot_in_lanes<T: Product, const L: usize>(x: &[T], y: &[T]) -> T::Sum {
        if has_fma!() {
            dot_in_lanes_with::<T, L>(x, y, |sum, a, b| T::fused(sum, a, b))
        } else {
            dot_in_lanes_with::<T, L>(x, y, |sum, a, b| T::plain(sum, a, b))
        }
    }
}

#[inline(always)]
fn add_scaled_with<T: Product, const N: usize>(
    sums: &mut [T::Sum],
    columns: [&[T]; N],
    scales: [T; N],
    step: impl Fn(T::Sum, T, T) -> T::Sum,
) {
    let length = columns
        .iter()
        .fold(sums.len(), |least, column| least.min(column.len()));
    // With slices of one length the loop needs no checks.
    let columns = columns.map(|column| &column[..length]);
    for (at, sum) in sums[..length].iter_mut().enumerate() {
        let mut own = *sum;
        for which in 0..N {
            own = step(own, columns[which][at], scales[which]);
        }
        *sum = own;
    }
}

/// The lanes stand for four registers; they are added as the BLAS under NumPy does.
#[inline(always)]
fn dot_in_lanes_with<T: Product, const L: usize>(
    x: &[T],
    y: &[T],
    step: impl Fn(T::Sum, T, T) -> T::Sum,
) -> T::Sum {
    let mut sums = [T::Sum::default(); L];
    let ((xs, x_rest), (ys, y_rest)) = (x.as_chunks::<L>(), y.as_chunks::<L>());
    for (x, y) in xs.iter().zip(ys) {
        for lane in 0..L {
            sums[lane] = step(sums[lane], x[lane], y[lane]);
        }
    }
    // The loop is compiled by itself: the order of the last sums would tear its lanes apart.
    let mut sums = std::hint::black_box(sums);
    let (quarter, mut left) = (L / 4, L / 8);
    for lane in 0..left {
        let folded = |register: usize| {
            let at = register * quarter + lane;
            T::join(sums[at], sums[at + left])
        };
        sums[lane] = T::join(T::join(folded(0), folded(1)), T::join(folded(2), folded(3)));
    }
    while left > 1 {
        left /= 2;
        for lane in 0..left {
            sums[lane] = T::join(sums[2 * lane], sums[2 * lane + 1]);
        }
    }
    let rest = x_rest.iter().zip(y_rest);
    rest.fold(sums[0], |sum, (a, b)| step(sum, *a, *b))
}
