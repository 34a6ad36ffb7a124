//! Sorting by digits, the highest first. A level spreads the items over buckets by the leading
//! bits of their distance from the least, so that what a bucket holds is near each other; buckets
//! that fit the cache are sorted by one thread each, the whole is spread by all of them.
//!
//! Items with equal keys keep their order. Every level narrows the range of keys at least 256
//! times, so that no arrangement of numbers makes it slow.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::value::Result;

/// What can be sorted by its digits.
pub trait Item: Copy + Default + Send + Sync + 'static {
    /// The number that decides.
    fn key(self) -> u64;
    /// The item that is nothing but its number, where items are.
    fn of_key(key: u64) -> Option<Self>;
}

macro_rules! item {
    ($($type:ident)*) => {$(
        impl Item for $type {
            #[inline(always)]
            fn key(self) -> u64 {
                u64::from(self)
            }
            #[inline(always)]
            fn of_key(key: u64) -> Option<Self> {
                Some(key as $type)
            }
        }
    )*};
}

item! { u8 u16 u32 u64 }

/// A key with the place it came from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Placed {
    /// The key.
    pub key: u64,
    /// The place.
    pub place: u64,
}

impl Item for Placed {
    #[inline(always)]
    fn key(self) -> u64 {
        self.key
    }

    fn of_key(_: u64) -> Option<Self> {
        None
    }
}

/// Up to so many items are sorted by one thread.
const ALONE: usize = GRAIN;
/// Up to so many items are sorted by insertion.
const FEW: usize = 24;
/// The most buckets that one thread uses, as a power of two: for few items, and for many, which
/// then lie nearly in order.
const INNER_BITS: u32 = 10;
const OUTER_BITS: u32 = 13;

/// Which places have to hold what sorting puts there.
#[derive(Clone, Copy)]
pub enum Wanted<'a> {
    /// All of them.
    All,
    /// These, in rising order; smaller items come before each, larger ones after.
    Ranks(&'a [usize]),
}

impl Wanted<'_> {
    fn meets(self, range: &Range<usize>) -> bool {
        match self {
            Self::All => true,
            Self::Ranks(ranks) => {
                let next = ranks.partition_point(|rank| *rank < range.start);
                ranks.get(next).is_some_and(|rank| *rank < range.end)
            }
        }
    }
}

/// How keys become numbers of buckets.
#[derive(Clone, Copy)]
struct Digit {
    least: u64,
    shift: u32,
    buckets: usize,
}

impl Digit {
    fn new(least: u64, most: u64, bits: u32) -> Self {
        let reach = most - least;
        let shift = (u64::BITS - reach.leading_zeros()).saturating_sub(bits);
        Self {
            least,
            shift,
            buckets: (reach >> shift) as usize + 1,
        }
    }

    #[inline(always)]
    fn of<T: Item>(self, item: T) -> usize {
        (item.key().wrapping_sub(self.least) >> self.shift) as usize
    }

    /// Whether items of one bucket are equal.
    fn is_exact(self) -> bool {
        self.shift == 0
    }
}

/// Sorts items, with room for as many.
///
/// # Errors
/// `KeyboardInterrupt`; the items are then in any order, some of them perhaps twice.
pub fn sort<T: Item>(items: &mut [T], spare: &mut [T], wanted: Wanted<'_>) -> Result<()> {
    level(items, spare, 0, wanted)
}

/// Sorts items that are the ones from `start` on of all.
fn level<T: Item>(
    items: &mut [T],
    spare: &mut [T],
    start: usize,
    wanted: Wanted<'_>,
) -> Result<()> {
    if items.len() <= ALONE {
        alone(items, spare, true);
        return Ok(());
    }
    let (least, most, sorted) = bounds_of_many(items)?;
    if sorted {
        return Ok(());
    }
    if most - least < 1 << OUTER_BITS && T::of_key(least).is_some() {
        return counted(items, least, most);
    }
    let bits = (items.len().ilog2().saturating_sub(8)).clamp(8, 12);
    let digit = Digit::new(least, most, bits);
    let ends = spread(items, spare, digit)?;
    let bucket = |at: usize| {
        let from = at.checked_sub(1).and_then(|before| ends.get(before));
        from.copied().unwrap_or(0)..ends.get(at).copied().unwrap_or(0)
    };
    let (groups, large) = grouped(digit.buckets, bucket);
    let (target, source) = (Shared(items.as_mut_ptr()), Shared(spare.as_mut_ptr()));
    parallel::ranges(groups.len(), 1, |turn| {
        for at in groups[turn.start].clone() {
            let part = bucket(at);
            // SAFETY: both lie inside their slices, and buckets have no item in common.
            let (to, from) = unsafe { (target.part(part.clone()), source.part(part.clone())) };
            if digit.is_exact() || !wanted.meets(&(start + part.start..start + part.end)) {
                to.copy_from_slice(from);
            } else {
                alone(from, to, false);
            }
        }
        Ok(())
    })?;
    for at in large {
        let part = bucket(at);
        let (to, from) = (&mut items[part.clone()], &mut spare[part.clone()]);
        parallel::pieces(to, GRAIN, |at, piece| {
            piece.copy_from_slice(&from[at..at + piece.len()]);
            Ok(())
        })?;
        let whole = start + part.start..start + part.end;
        if !digit.is_exact() && wanted.meets(&whole) {
            level(to, from, whole.start, wanted)?;
        }
    }
    Ok(())
}

/// Sorts many items of few different numbers, by counting them.
fn counted<T: Item>(items: &mut [T], least: u64, most: u64) -> Result<()> {
    let digit = Digit::new(least, most, OUTER_BITS);
    let counts: Vec<AtomicUsize> = (0..digit.buckets).map(|_| AtomicUsize::new(0)).collect();
    parallel::ranges(items.len(), 4 * GRAIN, |range| {
        let mut own = vec![0usize; digit.buckets];
        for item in &items[range] {
            own[digit.of(*item)] += 1;
        }
        for (count, own) in counts.iter().zip(own).filter(|(_, own)| *own > 0) {
            count.fetch_add(own, Ordering::Relaxed);
        }
        Ok(())
    })?;
    let mut rest = items;
    for (at, count) in counts.into_iter().enumerate() {
        let (run, left) = std::mem::take(&mut rest).split_at_mut(count.into_inner());
        run.fill(T::of_key(least + at as u64).unwrap_or_default());
        rest = left;
    }
    Ok(())
}

/// Buckets in groups that are worth a task, and those that are too large for one.
fn grouped(
    buckets: usize,
    bucket: impl Fn(usize) -> Range<usize>,
) -> (Vec<Range<usize>>, Vec<usize>) {
    let (mut groups, mut large) = (Vec::new(), Vec::new());
    let (mut first, mut held) = (0, 0);
    for at in 0..buckets {
        let length = bucket(at).len();
        let is_large = length > 2 * ALONE;
        if is_large || held >= ALONE / 2 {
            groups.push(first..at);
            (first, held) = (at, 0);
        }
        if is_large {
            large.push(at);
            first = at + 1;
        } else {
            held += length;
        }
    }
    groups.push(first..buckets);
    (groups, large)
}

/// Spreads items over buckets; where each bucket ends.
fn spread<T: Item>(items: &[T], spare: &mut [T], digit: Digit) -> Result<Vec<usize>> {
    let chunk = GRAIN.max(items.len().div_ceil(32));
    let of_part = |at: usize| &items[at * chunk..items.len().min((at + 1) * chunk)];
    let mut counts = vec![0usize; digit.buckets * items.len().div_ceil(chunk)];
    parallel::pieces(&mut counts, digit.buckets, |start, counts| {
        for item in of_part(start / digit.buckets) {
            counts[digit.of(*item)] += 1;
        }
        Ok(())
    })?;
    // From how many to where the first of each goes.
    let mut place = 0;
    let ends = (0..digit.buckets)
        .map(|bucket| {
            for count in counts.iter_mut().skip(bucket).step_by(digit.buckets) {
                place += std::mem::replace(count, place);
            }
            place
        })
        .collect();
    let target = Shared(spare.as_mut_ptr());
    let room = spare.len();
    parallel::pieces(&mut counts, digit.buckets, |start, places| {
        for item in of_part(start / digit.buckets) {
            let place = &mut places[digit.of(*item)];
            assert!(*place < room, "a place in the bucket");
            // SAFETY: inside the slice, and no two items go to one place: each was counted.
            unsafe { target.at(*place).write(*item) };
            *place += 1;
        }
        Ok(())
    })?;
    Ok(ends)
}

/// The least and the greatest key, and whether no item is less than the one before.
fn bounds<T: Item>(items: &[T]) -> (u64, u64, bool) {
    let mut before = items.first().map_or(0, |item| item.key());
    let (mut least, mut most, mut sorted) = (before, before, true);
    for item in items {
        let key = item.key();
        least = least.min(key);
        most = most.max(key);
        sorted &= before <= key;
        before = key;
    }
    (least, most, sorted)
}

fn bounds_of_many<T: Item>(items: &[T]) -> Result<(u64, u64, bool)> {
    let (least, most) = (AtomicU64::new(u64::MAX), AtomicU64::new(0));
    let sorted = AtomicBool::new(true);
    parallel::ranges(items.len(), GRAIN, |range| {
        // One more, so that the borders of the parts are compared as well.
        let end = items.len().min(range.end + 1);
        let (low, high, in_order) = bounds(&items[range.start..end]);
        least.fetch_min(low, Ordering::Relaxed);
        most.fetch_max(high, Ordering::Relaxed);
        sorted.fetch_and(in_order, Ordering::Relaxed);
        Ok(())
    })?;
    Ok((least.into_inner(), most.into_inner(), sorted.into_inner()))
}

/// Sorts items on this thread. They are in `from`, the result is there or in `to`, which is as
/// long; the other one holds anything then.
pub fn alone<T: Item>(from: &mut [T], to: &mut [T], stay: bool) {
    if from.len() <= FEW {
        let result = if stay {
            from
        } else {
            to.copy_from_slice(from);
            to
        };
        insertion(result);
        return;
    }
    let (least, most, sorted) = bounds(from);
    if sorted {
        if !stay {
            to.copy_from_slice(from);
        }
        return;
    }
    let digit = Digit::new(least, most, (from.len().ilog2() + 1).min(OUTER_BITS));
    let (mut few, mut many);
    let ends: &mut [u32] = if digit.buckets <= 1 << INNER_BITS {
        few = [0u32; 1 << INNER_BITS];
        &mut few[..digit.buckets]
    } else {
        many = vec![0u32; digit.buckets];
        &mut many
    };
    for item in from.iter() {
        ends[digit.of(*item)] += 1;
    }
    if digit.is_exact() && T::of_key(least).is_some() {
        let result = if stay { from } else { to };
        repeated(result, least, ends);
        return;
    }
    let mut place = 0;
    for end in ends.iter_mut() {
        place += std::mem::replace(end, place);
    }
    for item in from.iter() {
        let place = &mut ends[digit.of(*item)];
        to[*place as usize] = *item;
        *place += 1;
    }
    if !digit.is_exact() {
        let mut start = 0;
        for end in ends.iter().map(|end| *end as usize) {
            if end - start > FEW {
                alone(&mut to[start..end], &mut from[start..end], true);
            }
            start = end;
        }
        // Now no item is far from its place.
        insertion(to);
    }
    if stay {
        from.copy_from_slice(to);
    }
}

/// Writes every number, from the least on, as often as it was counted.
fn repeated<T: Item>(items: &mut [T], least: u64, counts: &[u32]) {
    let mut rest = items;
    for (at, count) in counts.iter().enumerate() {
        let (run, left) = std::mem::take(&mut rest).split_at_mut(*count as usize);
        if let Some(item) = T::of_key(least + at as u64) {
            run.fill(item);
        }
        rest = left;
    }
}

fn insertion<T: Item>(items: &mut [T]) {
    for at in 1..items.len() {
        let item = items[at];
        let mut hole = at;
        while hole > 0 && items[hole - 1].key() > item.key() {
            items[hole] = items[hole - 1];
            hole -= 1;
        }
        items[hole] = item;
    }
}
