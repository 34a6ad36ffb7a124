//! Steps of blocked decompositions: matrices whose columns lie side by side, and triangular systems
//! solved by halves.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, ShapeBuilder, s};
use smallvec::SmallVec;

use super::Field;
use crate::kernels::contract;
use crate::kernels::parallel;
use crate::kernels::simd::simd;
use crate::value::{Result, interrupt};

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
        interrupt::poll();
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

fn columns_of<'a, F: Field>(a: ArrayView2<'a, F>) -> SmallVec<[&'a [F]; SIDE]> {
    let column = |at: usize| a.index_axis_move(Axis(1), at).to_slice();
    (0..a.ncols()).filter_map(column).collect()
}

/// The columns of a matrix in which they lie side by side.
pub(super) fn column_slices<'a, F: Field>(
    a: &'a mut ArrayViewMut2<'_, F>,
) -> SmallVec<[&'a mut [F]; SIDE]> {
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
        let l = columns_of(l);
        return each_column(&mut b, n, |b| lower_column(&l, b));
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
        let u = columns_of(u);
        return each_column(&mut b, n, |b| upper_column(&u, inverses, b));
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

/// Works on every column, which takes so many steps each.
pub(super) fn each_column<F: Field>(
    a: &mut ArrayViewMut2<'_, F>,
    steps: usize,
    work: impl Fn(&mut [F]) + Sync,
) -> Result<()> {
    let grain = parallel::GRAIN / steps.max(1);
    let mut columns = column_slices(a);
    if columns.len() <= grain {
        columns.iter_mut().for_each(|column| work(column));
        return Ok(());
    }
    parallel::pieces(&mut columns, grain, |_, columns| {
        columns.iter_mut().for_each(|column| work(column));
        Ok(())
    })
}

simd! {
    /// One column of `L⁻¹ B`.
    fn lower_column<F: Field>(l: &[&[F]], b: &mut [F]) {
        let n = l.len();
        for first in (0..n).step_by(4) {
            let last = n.min(first + 4);
            for k in first..last {
                let (known, below) = b[k..last].split_at_mut(1);
                let items = below.iter_mut().zip(&l[k][k + 1..last]);
                items.for_each(|(item, l)| *item = item.fused(-known[0], *l));
            }
            let (known, below) = b[..n].split_at_mut(last);
            add_scaled(below, &l[first..last], last, |at| -known[first + at]);
        }
    }

    /// One column of `U⁻¹ B`.
    fn upper_column<F: Field>(u: &[&[F]], inverses: Option<&[F]>, b: &mut [F]) {
        for (k, column) in u.iter().enumerate().rev() {
            let (above, known) = b[..=k].split_at_mut(k);
            known[0] = match inverses {
                Some(inverses) => known[0] * inverses[k],
                None => known[0] / column[k],
            };
            let factor = -known[0];
            above.iter_mut().zip(*column).for_each(|(item, u)| *item = item.fused(factor, *u));
        }
    }
}

/// Adds columns from a row on, each scaled, one after another: four at a time, so that sums are
/// loaded and stored less often.
#[inline(always)]
pub(super) fn add_scaled<F: Field, C: std::ops::Deref<Target = [F]>>(
    sums: &mut [F],
    columns: &[C],
    from: usize,
    factor: impl Fn(usize) -> F,
) {
    let (fours, rest) = columns.as_chunks::<4>();
    let part = from..from + sums.len();
    for (at, [a, b, c, d]) in fours.iter().enumerate() {
        let (a, b) = (&a[part.clone()], &b[part.clone()]);
        let (c, d) = (&c[part.clone()], &d[part.clone()]);
        let factors = [0, 1, 2, 3].map(|next| factor(4 * at + next));
        for (i, sum) in sums.iter_mut().enumerate() {
            let own = sum.fused(a[i], factors[0]).fused(b[i], factors[1]);
            *sum = own.fused(c[i], factors[2]).fused(d[i], factors[3]);
        }
    }
    for (at, column) in rest.iter().enumerate() {
        let scale = factor(4 * fours.len() + at);
        let items = sums.iter_mut().zip(&column[part.clone()]);
        items.for_each(|(sum, item)| *sum = sum.fused(*item, scale));
    }
}
