//! Sums of products over all axes, where they are no products of matrices.

use super::contract::Product;
use super::simd::simd;
use crate::value::interrupt::room;
use crate::value::layout::{self, Shape};
use crate::value::{Array, Result, interrupt};

/// So many sums are made side by side: they stay in the first-level cache.
const SIDE: usize = 512;

/// So many terms are added between two looks at the flag.
const TURNS: usize = 64;

/// Sums the products of all operands, which have the same shape: `shape`, then `summed`. The cells
/// along the last axis of the result are summed side by side, each in the order of the terms.
pub(super) fn sum_products<T: Product>(
    operands: &[Array],
    shape: &Shape,
    summed: &Shape,
) -> Result<Vec<T>> {
    let (cells, terms) = (layout::size(shape), layout::size(summed));
    let mut out = room(cells);
    if cells == 0 {
        return Ok(out);
    }
    let views: Vec<_> = operands.iter().map(Array::view::<T>).collect();
    let steps: Vec<&[isize]> = views.iter().map(ndarray::ArrayBase::strides).collect();
    let starts: Vec<*const T> = views.iter().map(ndarray::ArrayBase::as_ptr).collect();
    let (side, outer) = shape
        .split_last()
        .map_or((1, &[][..]), |(last, outer)| (*last, outer));
    let along = |steps: &&[isize]| {
        if shape.is_empty() {
            0
        } else {
            steps[outer.len()]
        }
    };
    let along: Vec<isize> = steps.iter().map(along).collect();
    let inner: Vec<&[isize]> = steps.iter().map(|steps| &steps[shape.len()..]).collect();
    let mut row = vec![0usize; outer.len()];
    let mut at = vec![0isize; operands.len()];
    let mut sums = vec![T::Sum::default(); side.min(SIDE)];
    // After all terms, both are where they began.
    let mut places = at.clone();
    let mut index = vec![0usize; summed.len()];
    for _ in 0..cells / side {
        for first in (0..side).step_by(SIDE) {
            interrupt::check()?;
            let sums = &mut sums[..SIDE.min(side - first)];
            sums.fill(T::Sum::default());
            for ((place, at), step) in places.iter_mut().zip(&at).zip(&along) {
                *place = at + first as isize * step;
            }
            for turn in 0..terms {
                if turn % TURNS == TURNS - 1 {
                    interrupt::check()?;
                }
                // SAFETY: the indices stay inside the shape of every view, so each place, and
                // those of the cells beside it, is that of an element of its view, which is alive.
                unsafe { add_terms(sums, &starts, &places, &along) };
                advance(summed, &mut index, &inner, &mut places);
            }
            out.extend(sums.iter().map(|sum| T::finish(*sum)));
        }
        advance(outer, &mut row, &steps, &mut at);
    }
    Ok(out)
}

/// Adds a product to each sum.
///
/// # Safety
/// As many elements as there are sums lie at the places and beside them, a step apart.
unsafe fn add_terms<T: Product>(
    sums: &mut [T::Sum],
    starts: &[*const T],
    places: &[isize],
    steps: &[isize],
) {
    // SAFETY: promised by the caller.
    let item = |which: usize, at: usize| unsafe {
        *starts[which].offset(places[which] + at as isize * steps[which])
    };
    // SAFETY: as above.
    let run = |which: usize| unsafe {
        std::slice::from_raw_parts(starts[which].offset(places[which]), sums.len())
    };
    match steps {
        [_] => {
            let one = T::from_i64(1);
            let sums = sums.iter_mut().enumerate();
            sums.for_each(|(at, sum)| *sum = T::plain(*sum, item(0, at), one));
        }
        [1, 1] => {
            let (a, b) = (run(0), run(1));
            add_runs(sums, a, b);
        }
        [1, 0] => {
            let (a, b) = (run(0), item(1, 0));
            add_scaled(sums, a, |sum, a| T::plain(sum, a, b));
        }
        [0, 1] => {
            let (a, b) = (item(0, 0), run(1));
            add_scaled(sums, b, |sum, b| T::plain(sum, a, b));
        }
        [_, _] => {
            let sums = sums.iter_mut().enumerate();
            sums.for_each(|(at, sum)| *sum = T::plain(*sum, item(0, at), item(1, at)));
        }
        [before @ .., 1] if before.iter().all(|step| *step == 0) => {
            let last = before.len();
            let product = (1..last).fold(item(0, 0), |all, which| all.times(item(which, 0)));
            add_scaled(sums, run(last), |sum, item| T::plain(sum, product, item));
        }
        _ => {
            let last = steps.len() - 1;
            for (at, sum) in sums.iter_mut().enumerate() {
                let product = (1..last).fold(item(0, at), |all, which| all.times(item(which, at)));
                *sum = T::plain(*sum, product, item(last, at));
            }
        }
    }
}

simd! {
    fn add_runs<T: Product>(sums: &mut [T::Sum], a: &[T], b: &[T]) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum = T::plain(*sum, *a, *b);
        }
    }

    fn add_scaled<T: Product>(sums: &mut [T::Sum], run: &[T], step: impl Fn(T::Sum, T) -> T::Sum) {
        for (sum, item) in sums.iter_mut().zip(run) {
            *sum = step(*sum, *item);
        }
    }
}

/// The next index in C order, and where it lies in every operand.
fn advance(lengths: &[usize], index: &mut [usize], steps: &[&[isize]], at: &mut [isize]) {
    for axis in (0..lengths.len()).rev() {
        index[axis] += 1;
        let back = index[axis] == lengths[axis];
        let turns = if back { 1 - lengths[axis] as isize } else { 1 };
        at.iter_mut()
            .zip(steps)
            .for_each(|(at, steps)| *at += steps[axis] * turns);
        if !back {
            return;
        }
        index[axis] = 0;
    }
}
