//! Steps of blocked decompositions: matrices whose columns lie side by side, and triangular systems
//! solved by halves.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, ShapeBuilder, s};

use super::Field;
use crate::kernels::contract;
use crate::kernels::parallel;
use crate::kernels::simd::simd;
use crate::value::Result;

/// Triangles up to this side are solved column by column.
const SIDE: usize = 32;

/// A copy whose columns lie side by side.
pub(super) fn columns_first<F: Field>(a: ArrayView2<'_, F>) -> Array2<F> {
    let mut out = Array2::from_elem(a.dim().f(), F::zero());
    copy_squares(a, out.view_mut());
    out
}

/// Copies a matrix into one that may lie the other way round.
pub(super) fn copy_squares<F: Field>(from: ArrayView2<'_, F>, mut to: ArrayViewMut2<'_, F>) {
    /// Squares of this side stay in the first-level cache.
    const SIDE: usize = 16;
    if from.strides() == to.strides() {
        to.assign(&from);
        return;
    }
    for (from, mut to) in from
        .axis_chunks_iter(Axis(0), SIDE)
        .zip(to.axis_chunks_iter_mut(Axis(0), SIDE))
    {
        for (from, mut to) in from
            .axis_chunks_iter(Axis(1), SIDE)
            .zip(to.axis_chunks_iter_mut(Axis(1), SIDE))
        {
            for (from, mut to) in from.columns().into_iter().zip(to.columns_mut()) {
                from.iter().zip(&mut to).for_each(|(from, to)| *to = *from);
            }
        }
    }
}

/// The columns of a matrix in which they lie side by side.
pub(super) fn column_slices<'a, F: Field>(a: &'a mut ArrayViewMut2<'_, F>) -> Vec<&'a mut [F]> {
    let columns = a.axis_iter_mut(Axis(1));
    columns.filter_map(|column| column.into_slice()).collect()
}

/// `L⁻¹ B` in place of B: a lower triangle with ones on its diagonal, whatever else is stored there.
///
/// # Errors
/// When interrupted.
pub(super) fn solve_lower<F: Field>(
    l: ArrayView2<'_, F>,
    mut b: ArrayViewMut2<'_, F>,
) -> Result<()> {
    let n = l.nrows();
    if n <= SIDE || b.ncols() == 1 {
        return each_column(&mut b, n, |b| lower_column(l, b));
    }
    let half = (n / 2).next_multiple_of(8);
    let (top, low) = l.split_at(Axis(0), half);
    let (mut first, mut second) = b.split_at(Axis(0), half);
    solve_lower(top.slice(s![.., ..half]), first.view_mut())?;
    contract::subtract_product(
        low.slice(s![.., ..half]),
        first.view(),
        second.view_mut(),
        false,
    )?;
    solve_lower(low.slice(s![.., half..]), second)
}

/// `U⁻¹ B` in place of B: an upper triangle.
///
/// # Errors
/// When interrupted.
pub(super) fn solve_upper<F: Field>(
    u: ArrayView2<'_, F>,
    mut b: ArrayViewMut2<'_, F>,
) -> Result<()> {
    let n = u.nrows();
    // A single right-hand side is divided, several are multiplied: as BLAS does.
    let single = b.ncols() == 1;
    if n <= SIDE || single {
        let inverses: Vec<F> = u.diag().iter().map(|item| F::one() / *item).collect();
        let inverses = if single {
            None
        } else {
            Some(inverses.as_slice())
        };
        return each_column(&mut b, n, |b| upper_column(u, inverses, b));
    }
    let half = (n / 2).next_multiple_of(8);
    let (top, low) = u.split_at(Axis(0), half);
    let (mut first, mut second) = b.split_at(Axis(0), half);
    solve_upper(low.slice(s![.., half..]), second.view_mut())?;
    contract::subtract_product(
        top.slice(s![.., half..]),
        second.view(),
        first.view_mut(),
        false,
    )?;
    solve_upper(top.slice(s![.., ..half]), first)
}

fn each_column<F: Field>(
    b: &mut ArrayViewMut2<'_, F>,
    n: usize,
    solve: impl Fn(&mut [F]) + Sync,
) -> Result<()> {
    let mut columns = column_slices(b);
    let grain = parallel::GRAIN / (n * n).max(1);
    parallel::pieces(&mut columns, grain, |_, columns| {
        columns.iter_mut().for_each(|column| solve(column));
        Ok(())
    })
}

fn lower_column<F: Field>(l: ArrayView2<'_, F>, b: &mut [F]) {
    for (k, column) in l.columns().into_iter().enumerate() {
        let Some((known, below)) = b.get_mut(k..).and_then(<[F]>::split_first_mut) else {
            return;
        };
        let column = column.to_slice().unwrap_or_default();
        subtract_scaled(below, *known, column.get(k + 1..).unwrap_or_default());
    }
}

fn upper_column<F: Field>(u: ArrayView2<'_, F>, inverses: Option<&[F]>, b: &mut [F]) {
    for (k, column) in u.columns().into_iter().enumerate().rev() {
        let column = column.to_slice().unwrap_or_default();
        let (Some((above, known)), Some(item)) = (
            b.get_mut(..=k)
                .and_then(<[F]>::split_last_mut)
                .map(|(last, rest)| (rest, last)),
            column.get(k),
        ) else {
            return;
        };
        *known = match inverses.and_then(|inverses| inverses.get(k)) {
            Some(inverse) => *known * *inverse,
            None => *known / *item,
        };
        subtract_scaled(above, *known, column);
    }
}

simd! {
    /// `y - a x` in place of y.
    fn subtract_scaled<F: Field>(y: &mut [F], a: F, x: &[F]) {
        y.iter_mut().zip(x).for_each(|(y, x)| *y = y.fused(-a, *x));
    }
}
