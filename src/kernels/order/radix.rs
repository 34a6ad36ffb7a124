//! Sorting by digits, the highest first. A level spreads the items over buckets by the leading
//! bits of their distance from the least, so that what a bucket holds is near each other; buckets
//! that fit the cache are sorted by one thread each, the whole is spread by all of them.
//!
//! Items with equal keys keep their order. Every level narrows the range of keys at least 256
//! times, so that no arrangement of numbers makes it slow.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use super::room::Room;
use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::kernels::simd::simd;
use crate::value::{Result, interrupt};

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
/// The most bits of a digit that one thread sorts by, and those whose counts are on the stack.
const MOST_BITS: u32 = 12;
const FEW_BITS: u32 = 9;
/// Numbers that reach no further, in bits, are counted.
const COUNTED_BITS: u32 = 13;

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

/// A way from what is sorted to what comes out: items are made where they are wanted, so that no
/// pass over memory is needed for it.
pub struct Way<'a, T, O> {
    /// Makes the items from a place on.
    pub load: &'a (dyn Fn(usize, &mut [T]) + Sync),
    /// Writes items that are in order.
    pub store: &'a (dyn Fn(&[T], &mut [O]) + Sync),
}

/// So many items are made at a time: they stay in the first-level cache.
const BLOCK: usize = 512;

impl<T: Item, O: Send> Way<'_, T, O> {
    /// Works on the items of a range, a block at a time; stops early when it is to stop, which
    /// whoever shares out the work then sees.
    fn each(&self, range: Range<usize>, mut work: impl FnMut(&[T])) {
        let mut block = [T::default(); BLOCK];
        for start in range.clone().step_by(BLOCK) {
            let items = &mut block[..BLOCK.min(range.end - start)];
            (self.load)(start, items);
            work(items);
            if interrupt::is_raised() {
                return;
            }
        }
    }
}

/// Rooms of one thread for a few items, used again for the next ones.
#[derive(Default)]
pub struct Rooms<T>(Vec<T>, Vec<T>);

impl<T: Item> Rooms<T> {
    fn of(&mut self, len: usize) -> (&mut [T], &mut [T]) {
        for room in [&mut self.0, &mut self.1] {
            if room.len() < len {
                room.resize(len, T::default());
            }
        }
        (&mut self.0[..len], &mut self.1[..len])
    }
}

/// Numbers in order.
///
/// # Errors
/// As [`sort`].
pub fn sorted<T: Item>(items: &[T], wanted: Wanted<'_>) -> Result<Vec<T>> {
    let way = Way {
        load: &|at, block| block.copy_from_slice(&items[at..at + block.len()]),
        store: &|items, out| out.copy_from_slice(items),
    };
    let mut out = vec![T::default(); items.len()];
    sort(&way, &mut out, &mut Rooms::default(), wanted)?;
    Ok(out)
}

/// Sorts as many items as there are places.
///
/// # Errors
/// `KeyboardInterrupt`, or no memory; the places then hold anything.
pub fn sort<T: Item, O: Send>(
    way: &Way<'_, T, O>,
    out: &mut [O],
    rooms: &mut Rooms<T>,
    wanted: Wanted<'_>,
) -> Result<()> {
    if out.len() > ALONE {
        return level(way, out, 0, wanted);
    }
    let (items, spare) = rooms.of(out.len());
    (way.load)(0, items);
    alone(items, spare, None);
    (way.store)(items, out);
    Ok(())
}

/// Sorts many items that are the ones from `start` on of all.
fn level<T: Item, O: Send>(
    way: &Way<'_, T, O>,
    out: &mut [O],
    start: usize,
    wanted: Wanted<'_>,
) -> Result<()> {
    let len = out.len();
    let (least, most, sorted) = bounds_of_many(way, len)?;
    if sorted {
        return pass_on(way, out);
    }
    if most - least < 1 << COUNTED_BITS && T::of_key(least).is_some() {
        return counted(way, out, least, most);
    }
    // What a bucket holds fits the cache, and not many more lines than the cache has are written.
    let bits = len
        .ilog2()
        .saturating_sub(if size_of::<T>() > 8 { 9 } else { 10 });
    let bits = bits.clamp(8, 11);
    let digit = Digit::new(least, most, bits);
    let mut room = Room::<T>::new(len)?;
    let spare = room.items();
    let ends = spread(way, spare, digit)?;
    let bucket = |at: usize| {
        let from = at.checked_sub(1).and_then(|before| ends.get(before));
        from.copied().unwrap_or(0)..ends.get(at).copied().unwrap_or(0)
    };
    let (groups, large) = grouped(digit.buckets, bucket);
    let meets = |part: &Range<usize>| wanted.meets(&(start + part.start..start + part.end));
    let (target, source) = (Shared(out.as_mut_ptr()), Shared(spare.as_mut_ptr()));
    parallel::ranges(groups.len(), 1, |turn| {
        let mut rooms = Vec::new();
        for at in groups[turn.start].clone() {
            let part = bucket(at);
            // SAFETY: both lie inside their slices, and buckets have no item in common.
            let (to, from) = unsafe { (target.part(part.clone()), source.part(part.clone())) };
            if !digit.is_exact() && meets(&part) {
                if rooms.len() < from.len() {
                    rooms.resize(from.len().next_power_of_two(), T::default());
                }
                let reach = Reach {
                    least: digit.least.wrapping_add((at as u64) << digit.shift),
                    above: (1 << digit.shift) - 1,
                };
                alone(from, &mut rooms[..part.len()], Some(reach));
            }
            (way.store)(from, to);
        }
        Ok(())
    })?;
    for at in large {
        let part = bucket(at);
        let (to, from) = (&mut out[part.clone()], &spare[part.clone()]);
        let inner = Way {
            load: &|at, items| items.copy_from_slice(&from[at..at + items.len()]),
            store: way.store,
        };
        if digit.is_exact() || !meets(&part) {
            pass_on(&inner, to)?;
        } else {
            level(&inner, to, start + part.start, wanted)?;
        }
    }
    Ok(())
}

/// Writes items as they come.
fn pass_on<T: Item, O: Send>(way: &Way<'_, T, O>, out: &mut [O]) -> Result<()> {
    parallel::pieces(out, GRAIN, |start, piece| {
        let mut done = 0;
        way.each(start..start + piece.len(), |items| {
            (way.store)(items, &mut piece[done..done + items.len()]);
            done += items.len();
        });
        Ok(())
    })
}

/// Sorts many items of few different numbers, by counting them.
fn counted<T: Item, O: Send>(
    way: &Way<'_, T, O>,
    out: &mut [O],
    least: u64,
    most: u64,
) -> Result<()> {
    let digit = Digit::new(least, most, COUNTED_BITS);
    let counts: Vec<AtomicUsize> = (0..digit.buckets).map(|_| AtomicUsize::new(0)).collect();
    parallel::ranges(out.len(), 4 * GRAIN, |range| {
        let mut own = vec![0usize; digit.buckets];
        way.each(range, |items| {
            items.iter().for_each(|item| own[digit.of(*item)] += 1);
        });
        for (count, own) in counts.iter().zip(own).filter(|(_, own)| *own > 0) {
            count.fetch_add(own, Ordering::Relaxed);
        }
        Ok(())
    })?;
    let counts = counts.into_iter().map(AtomicUsize::into_inner);
    let ends: Vec<usize> = counts
        .scan(0, |end, count| {
            *end += count;
            Some(*end)
        })
        .collect();
    let runs = Way {
        load: &|start, items: &mut [T]| {
            let mut bucket = ends.partition_point(|end| *end <= start);
            let mut done = 0;
            while done < items.len() {
                let run = items.len().min(ends[bucket] - start);
                items[done..run]
                    .fill(T::of_key(least.wrapping_add(bucket as u64)).unwrap_or_default());
                done = run;
                bucket += 1;
            }
        },
        store: way.store,
    };
    pass_on(&runs, out)
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
fn spread<T: Item, O: Send>(
    way: &Way<'_, T, O>,
    spare: &mut [T],
    digit: Digit,
) -> Result<Vec<usize>> {
    let room = spare.len();
    let chunk = GRAIN.max(room.div_ceil(32));
    let of_part = |at: usize| at * chunk..room.min((at + 1) * chunk);
    let mut counts = vec![0usize; digit.buckets * room.div_ceil(chunk)];
    parallel::pieces(&mut counts, digit.buckets, |start, counts| {
        way.each(of_part(start / digit.buckets), |items| {
            items.iter().for_each(|item| counts[digit.of(*item)] += 1);
        });
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
    parallel::pieces(&mut counts, digit.buckets, |start, places| {
        way.each(of_part(start / digit.buckets), |items| {
            for item in items {
                let place = &mut places[digit.of(*item)];
                assert!(*place < room, "a place in the bucket");
                // SAFETY: inside the slice, and no two items go to one place: each was counted.
                unsafe { target.at(*place).write(*item) };
                *place += 1;
            }
        });
        Ok(())
    })?;
    Ok(ends)
}

simd! {
    /// The least and the greatest key, and whether no item is less than the one before; the items
    /// come after a key.
    fn bounds<T: Item>(items: &[T], before: u64) -> (u64, u64, bool) {
        let first = items.first().map_or(before, |item| item.key());
        let (mut least, mut most) = (first, first);
        for item in items {
            least = least.min(item.key());
            most = most.max(item.key());
        }
        let later = items.get(1..).unwrap_or_default().iter().zip(items);
        let sorted = later.fold(before <= first, |sorted, (b, a)| sorted & (a.key() <= b.key()));
        (least, most, sorted)
    }
}

fn bounds_of_many<T: Item, O: Send>(way: &Way<'_, T, O>, len: usize) -> Result<(u64, u64, bool)> {
    let (least, most) = (AtomicU64::new(u64::MAX), AtomicU64::new(0));
    let sorted = AtomicBool::new(true);
    parallel::ranges(len, GRAIN, |range| {
        let (mut low, mut high, mut in_order) = (u64::MAX, 0, true);
        // One more before, so that the borders of the parts are compared as well.
        let mut before = 0;
        way.each(range.start.saturating_sub(1)..range.end, |items| {
            let (least, most, sorted) = bounds(items, before);
            before = items.last().map_or(before, |item| item.key());
            (low, high, in_order) = (low.min(least), high.max(most), in_order & sorted);
        });
        least.fetch_min(low, Ordering::Relaxed);
        most.fetch_max(high, Ordering::Relaxed);
        sorted.fetch_and(in_order, Ordering::Relaxed);
        Ok(())
    })?;
    Ok((least.into_inner(), most.into_inner(), sorted.into_inner()))
}

/// What the keys of some items are known to be: not less than one, and how far above it.
#[derive(Clone, Copy)]
struct Reach {
    least: u64,
    above: u64,
}

/// The two leading digits of a key.
#[derive(Clone, Copy)]
struct Digits {
    least: u64,
    shift: u32,
    bits: u32,
}

impl Digits {
    #[inline(always)]
    fn both<T: Item>(self, item: T) -> usize {
        (item.key().wrapping_sub(self.least) >> self.shift) as usize
    }

    #[inline(always)]
    fn low<T: Item>(self, item: T) -> usize {
        self.both(item) & ((1 << self.bits) - 1)
    }

    #[inline(always)]
    fn high<T: Item>(self, item: T) -> usize {
        self.both(item) >> self.bits & ((1 << self.bits) - 1)
    }
}

/// Sorts items on this thread, in place; `room` is as long. Their two leading digits put nearly all
/// of them where they belong.
fn alone<T: Item>(items: &mut [T], room: &mut [T], known: Option<Reach>) {
    if items.len() <= FEW {
        return insertion(items);
    }
    let reach = match known {
        Some(reach) => reach,
        None => match bounds(items, 0) {
            (.., true) => return,
            (least, most, _) => Reach {
                least,
                above: most - least,
            },
        },
    };
    // A few bits more than would tell them apart if they lay evenly.
    let bits = (items.len().ilog2() / 2 + 4).min(MOST_BITS);
    let digits = Digits {
        least: reach.least,
        shift: (u64::BITS - reach.above.leading_zeros()).saturating_sub(2 * bits),
        bits,
    };
    let buckets = 1 << bits;
    let (mut few, mut many);
    let counts: &mut [u32] = if bits <= FEW_BITS {
        few = [0u32; 2 << FEW_BITS];
        &mut few[..2 * buckets]
    } else {
        many = vec![0u32; 2 * buckets];
        &mut many
    };
    let (low, high) = counts.split_at_mut(buckets);
    for item in items.iter() {
        low[digits.low(*item)] += 1;
        high[digits.high(*item)] += 1;
    }
    if reach.above >> bits == 0 && T::of_key(reach.least).is_some() {
        return repeated(items, reach.least, low);
    }
    let (mut before, mut above) = (0, 0);
    for (low, high) in low.iter_mut().zip(high.iter_mut()) {
        before += std::mem::replace(low, before);
        above += std::mem::replace(high, above);
    }
    deal(items, room, low, |item| digits.low(item));
    deal(room, items, high, |item| digits.high(item));
    if digits.shift > 0 && !settle(items) {
        // Many are alike in both digits.
        let mut start = 0;
        while start < items.len() {
            let own = digits.both(items[start]);
            let run = items[start..]
                .iter()
                .take_while(|item| digits.both(**item) == own);
            let end = start + run.count();
            alone(&mut items[start..end], &mut room[start..end], None);
            start = end;
        }
    }
}

/// Moves items to where those of their digit go next.
#[inline(always)]
fn deal<T: Item>(from: &[T], to: &mut [T], places: &mut [u32], digit: impl Fn(T) -> usize) {
    for item in from {
        let place = &mut places[digit(*item)];
        to[*place as usize] = *item;
        *place += 1;
    }
}

/// Sorts items of which hardly any is far from its place; gives up where that is not so, before any
/// item has left the run of those that it is alike with.
fn settle<T: Item>(items: &mut [T]) -> bool {
    let mut steps = 4 * items.len();
    for at in 1..items.len() {
        let moved = sink(items, at);
        if moved > steps {
            return false;
        }
        steps -= moved;
    }
    true
}

/// Writes every number, from the least on, as often as it was counted.
fn repeated<T: Item>(items: &mut [T], least: u64, counts: &[u32]) {
    let mut rest = items;
    for (at, count) in counts.iter().enumerate() {
        let (run, left) = std::mem::take(&mut rest).split_at_mut(*count as usize);
        if let Some(item) = T::of_key(least.wrapping_add(at as u64)) {
            run.fill(item);
        }
        rest = left;
    }
}

fn insertion<T: Item>(items: &mut [T]) {
    for at in 1..items.len() {
        sink(items, at);
    }
}

/// Puts the item at a place where it belongs among those before, which are in order; how far that
/// is.
#[inline(always)]
fn sink<T: Item>(items: &mut [T], at: usize) -> usize {
    let item = items[at];
    let mut hole = at;
    while hole > 0 && items[hole - 1].key() > item.key() {
        items[hole] = items[hole - 1];
        hole -= 1;
    }
    items[hole] = item;
    at - hole
}
