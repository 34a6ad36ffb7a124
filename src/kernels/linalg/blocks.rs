//! Steps of blocked decompositions: matrices whose columns lie side by side, and triangular systems
//! solved by halves.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, ShapeBuilder, s};
use smallvec::SmallVec;

use super::Field;
use crate::kernels::contract;
use crate::kernels::parallel;
use crate::kernels::simd::simd;
use crate::value::Result;

/// Triangles up to this side are solved column by column.
const SIDE: usize = 32;

/// Squares of this side stay in the first-level cache, however far apart their lines are.
const SQUARE: usize = 8;

/// A copy whose columns lie side by side.
pub(super) fn columns_first<F: Field>(a: ArrayView2<'_, F>) -> Array2<F> {
    let mut out = Array2::from_elem(a.dim().f(), F::zero());
    copy_squares(a, out.view_mut());
    out
}

/// Copies a matrix into one that may lie the other way round; in one of them columns lie side by
/// side, or rows.
pub(super) fn copy_squares<F: Field>(from: ArrayView2<'_, F>, mut to: ArrayViewMut2<'_, F>) {
    if from.strides() == to.strides() {
        to.assign(&from);
        return;
    }
    let (from, mut to) = match to.strides() {
        [1, _] => (from, to),
        _ => (from.reversed_axes(), to.reversed_axes()),
    };
    let copy = |from: ArrayView2<'_, F>, to: &mut [&mut [F]]| {
        for first in (0..from.nrows()).step_by(SQUARE) {
            for (j, column) in to.iter_mut().enumerate() {
                for (i, slot) in column.iter_mut().enumerate().skip(first).take(SQUARE) {
                    // SAFETY: both matrices have one shape, which `i` and `j` stay inside.
                    *slot = unsafe { *from.uget((i, j)) };
                }
            }
        }
    };
    // An interrupt is seen by what comes next.
    let _ = each_group(&mut to, SQUARE, from.nrows(), |first, columns| {
        copy(from.slice(s![.., first..first + columns.len()]), columns);
    });
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
        if b.ncols() == 1 {
            let l = columns_of(l);
            return each_column(&mut b, n, |b| lower_column(&l, b));
        }
        let triangle = Triangle::lower(l);
        return each_group(&mut b, GROUP, n * n / 2, |_, b| triangle.solve(b));
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
    if b.ncols() == 1 {
        let u = columns_of(u);
        return each_column(&mut b, n, |b| upper_column(&u, b));
    }
    if n <= SIDE {
        let triangle = Triangle::upper(u);
        return each_group(&mut b, GROUP, n * n / 2, |_, b| triangle.solve(b));
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

/// So many columns are solved together.
const GROUP: usize = 64;

/// Works on so many neighbouring columns at a time, each of which takes so many steps.
fn each_group<F: Field>(
    a: &mut ArrayViewMut2<'_, F>,
    size: usize,
    steps: usize,
    work: impl Fn(usize, &mut [&mut [F]]) + Sync,
) -> Result<()> {
    let grain = (parallel::GRAIN / steps.max(1)).next_multiple_of(size);
    let mut columns = column_slices(a);
    let each = |first: usize, columns: &mut [&mut [F]]| {
        for (at, group) in columns.chunks_mut(size).enumerate() {
            work(first + at * size, group);
        }
    };
    if columns.len() <= grain {
        each(0, &mut columns);
        return Ok(());
    }
    parallel::pieces(&mut columns, grain, |first, columns| {
        each(first, columns);
        Ok(())
    })
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
    fn upper_column<F: Field>(u: &[&[F]], b: &mut [F]) {
        for (k, column) in u.iter().enumerate().rev() {
            let (above, known) = b[..=k].split_at_mut(k);
            known[0] = known[0] / column[k];
            let factor = -known[0];
            above.iter_mut().zip(*column).for_each(|(item, u)| *item = item.fused(factor, *u));
        }
    }
}

/// A small triangle in the order in which its rows are used.
struct Triangle<F> {
    side: usize,
    /// Minus the elements before the diagonal, row after row.
    factors: Vec<F>,
    /// What the rows are multiplied by at the end.
    inverses: Option<Vec<F>>,
}

impl<F: Field> Triangle<F> {
    fn lower(l: ArrayView2<'_, F>) -> Self {
        Self::new(l.nrows(), None, |i, k| l[(i, k)])
    }

    /// The last row comes first.
    fn upper(u: ArrayView2<'_, F>) -> Self {
        let last = u.nrows() - 1;
        let inverses = u.diag().iter().rev().map(|item| F::one() / *item).collect();
        Self::new(u.nrows(), Some(inverses), |i, k| u[(last - i, last - k)])
    }

    fn new(side: usize, inverses: Option<Vec<F>>, at: impl Fn(usize, usize) -> F) -> Self {
        let mut factors = Vec::with_capacity(side * side / 2);
        for i in 0..side {
            factors.extend((0..i).map(|k| -at(i, k)));
        }
        Self {
            side,
            factors,
            inverses,
        }
    }

    /// Solves for some columns at once: their rows lie side by side meanwhile.
    fn solve(&self, columns: &mut [&mut [F]]) {
        let (side, width) = (self.side, columns.len());
        let place = |i: usize| match self.inverses {
            Some(_) => side - 1 - i,
            None => i,
        };
        let mut rows = vec![F::zero(); side * width];
        for (i, row) in rows.chunks_exact_mut(width).enumerate() {
            let items = row.iter_mut().zip(&*columns);
            items.for_each(|(item, column)| *item = column[place(i)]);
        }
        solve_rows(&self.factors, self.inverses.as_deref(), &mut rows, width);
        for (i, row) in rows.chunks_exact(width).enumerate() {
            let items = row.iter().zip(&mut *columns);
            items.for_each(|(item, column)| column[place(i)] = *item);
        }
    }
}

simd! {
    /// Solves with a [`Triangle`]: to every row those before it are added in order.
    fn solve_rows<F: Field>(factors: &[F], inverses: Option<&[F]>, rows: &mut [F], width: usize) {
        let mut factors = factors;
        for i in 0..rows.len() / width {
            let (known, rest) = rows.split_at_mut(i * width);
            let own = &mut rest[..width];
            let (scales, later) = factors.split_at(i);
            factors = later;
            let (fours, single) = scales.as_chunks::<4>();
            let row = |k: usize| &known[k * width..][..width];
            for (at, scales) in fours.iter().enumerate() {
                let [a, b, c, d] = [0, 1, 2, 3].map(|next| row(4 * at + next));
                for (j, sum) in own.iter_mut().enumerate() {
                    let two = sum.fused(a[j], scales[0]).fused(b[j], scales[1]);
                    *sum = two.fused(c[j], scales[2]).fused(d[j], scales[3]);
                }
            }
            for (at, scale) in single.iter().enumerate() {
                let items = own.iter_mut().zip(row(4 * fours.len() + at));
                items.for_each(|(sum, item)| *sum = sum.fused(*item, *scale));
            }
            if let Some(inverses) = inverses {
                own.iter_mut().for_each(|sum| *sum = *sum * inverses[i]);
            }
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
