//! Sorting by comparing, for elements that are no single numbers: runs that fit the cache are
//! sorted each on its own, then merged two by two. Equal items keep their order.

use std::cmp::Ordering;

use crate::kernels::parallel::{self, Shared};
use crate::value::{Result, interrupt};

/// How many items a run has.
const RUN: usize = 1 << 14;

/// Sorts items by an order of them.
///
/// # Errors
/// `KeyboardInterrupt`; the items are then in any order, some of them perhaps twice.
pub fn sort_by<T: Copy + Send + Sync>(
    items: &mut [T],
    order: impl Fn(&T, &T) -> Ordering + Sync,
) -> Result<()> {
    parallel::pieces(items, RUN, |_, run| {
        run.sort_by(&order);
        Ok(())
    })?;
    let mut spare = if items.len() > RUN {
        interrupt::copied(items)
    } else {
        Vec::new()
    };
    let mut width = RUN;
    while width < items.len() {
        let target = Shared(spare.as_mut_ptr());
        let source = &*items;
        parallel::ranges(items.len(), 2 * width, |range| {
            let both = &source[range.clone()];
            let (a, b) = both.split_at(width.min(both.len()));
            // SAFETY: the ranges are parts of the copy, which is as long, and do not overlap.
            merge(a, b, unsafe { target.part(range) }, &order);
            Ok(())
        })?;
        for (to, from) in items.chunks_mut(RUN).zip(spare.chunks(RUN)) {
            interrupt::check()?;
            to.copy_from_slice(from);
        }
        width *= 2;
    }
    Ok(())
}

/// Merges two sorted runs; stops early, leaving anything, once a stop was asked for.
fn merge<T: Copy>(a: &[T], b: &[T], out: &mut [T], order: &impl Fn(&T, &T) -> Ordering) {
    let (mut i, mut j) = (0, 0);
    for part in out.chunks_mut(RUN) {
        if interrupt::is_raised() {
            return;
        }
        for slot in part {
            let take_b = match (a.get(i), b.get(j)) {
                (Some(first), Some(second)) => order(second, first) == Ordering::Less,
                (first, _) => first.is_none(),
            };
            let (from, at) = if take_b { (b, &mut j) } else { (a, &mut i) };
            *slot = from[*at];
            *at += 1;
        }
    }
}
