//! Selecting by rank without sorting: counts of leading digits tell in which bucket an item of a
//! rank lies, and only such buckets are looked at again.

use crate::value::interrupt::{filled, room};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::keys::Key;
use super::radix::{self, Wanted};
use crate::kernels::movement::pick;
use crate::kernels::parallel::{self, GRAIN};
use crate::value::element::Plain;
use crate::value::{Result, interrupt};

/// How many leading bits are counted at a time.
const BITS: u32 = 12;

/// The keys at some ranks, given in rising order; `key` makes them of the items.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn select<T: Plain, K: Key>(
    items: &[T],
    key: impl Fn(T) -> K + Sync + Copy,
    ranks: &[usize],
) -> Result<Vec<K>> {
    if items.len() <= GRAIN {
        let mut keys: Vec<K> = items.iter().map(|item| key(*item)).collect();
        return Ok(in_place(&mut keys, ranks));
    }
    let (least, most) = bounds(items, key)?;
    let shift = (u64::BITS - (most - least).leading_zeros()).saturating_sub(BITS);
    let bucket = |item: T| ((key(item).key() - least) >> shift) as usize;
    let buckets = ((most - least) >> shift) as usize + 1;
    let counts = count(items.len(), |at| bucket(items[at]), buckets)?;
    if shift == 0 {
        return Ok(by_counts(&counts, least, ranks));
    }
    // Which buckets hold a wanted rank, and the ranks among the items of those alone.
    let mut wanted = vec![false; counts.len()];
    let mut inner = room(ranks.len());
    let mut open = ranks.iter().peekable();
    let (mut before, mut skipped) = (0, 0);
    for (at, count) in counts.iter().enumerate() {
        let end = before + count;
        while let Some(rank) = open.next_if(|rank| **rank < end) {
            wanted[at] = true;
            inner.push(rank - skipped);
        }
        if !wanted[at] {
            skipped += count;
        }
        before = end;
    }
    let keeps = |item: &T| wanted[bucket(*item)];
    let near: Vec<K> = pick::collect(
        items.len(),
        |range| items[range].iter().filter(|item| keeps(item)).count(),
        |range, out| {
            let kept = items[range].iter().filter(|item| keeps(item));
            out.iter_mut()
                .zip(kept)
                .for_each(|(slot, item)| *slot = key(*item));
        },
    )?;
    let mut near = near;
    if near.len() <= GRAIN {
        return Ok(in_place(&mut near, &inner));
    }
    if wanted.iter().filter(|wanted| **wanted).count() == 1 {
        // What is left reaches less far.
        return select(&near, itself, &inner);
    }
    let near = radix::sorted(&near, Wanted::Ranks(&inner))?;
    Ok(inner
        .iter()
        .filter_map(|rank| near.get(*rank).copied())
        .collect())
}

fn itself<K>(key: K) -> K {
    key
}

/// The keys at ranks where each bucket holds one key, counted from the least.
fn by_counts<K: Key>(counts: &[usize], least: u64, ranks: &[usize]) -> Vec<K> {
    let (mut at, mut end) = (0, counts.first().copied().unwrap_or(0));
    let key_of = |rank: &usize| {
        while *rank >= end && at + 1 < counts.len() {
            at += 1;
            end += counts[at];
        }
        K::narrow(least + at as u64)
    };
    ranks.iter().map(key_of).collect()
}

/// The keys at ranks of a few items.
fn in_place<K: Key>(keys: &mut [K], ranks: &[usize]) -> Vec<K> {
    let mut start = 0;
    let mut out: Vec<K> = room(ranks.len());
    for rank in ranks {
        match (rank.checked_sub(start), out.last()) {
            (Some(place), _) if place < keys.len() - start => {
                let rest = &mut keys[start..];
                let (_, found, _) = rest.select_nth_unstable_by_key(place, |item| item.key());
                out.push(*found);
                start = rank + 1;
            }
            // The same rank as the one before.
            (_, last) => out.extend(last.copied()),
        }
    }
    out
}

/// The least and the greatest key.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn bounds<T: Plain, K: Key>(items: &[T], key: impl Fn(T) -> K + Sync) -> Result<(u64, u64)> {
    let (least, most) = (AtomicU64::new(u64::MAX), AtomicU64::new(0));
    parallel::ranges(items.len(), GRAIN, |range| {
        let (mut low, mut high) = (u64::MAX, 0);
        for item in &items[range] {
            let key = key(*item).key();
            low = low.min(key);
            high = high.max(key);
        }
        least.fetch_min(low, Ordering::Relaxed);
        most.fetch_max(high, Ordering::Relaxed);
        Ok(())
    })?;
    Ok((least.into_inner(), most.into_inner()))
}

/// How many of `0..len` are in each bucket.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn count(
    len: usize,
    bucket: impl Fn(usize) -> usize + Sync,
    buckets: usize,
) -> Result<Vec<usize>> {
    let total = Mutex::new(filled(buckets, &0usize));
    parallel::ranges(len, (4 * GRAIN).max(buckets), |range| {
        let mut counts = filled(buckets, &0usize);
        for part in range.clone().step_by(GRAIN) {
            if interrupt::is_raised() {
                return Ok(());
            }
            for at in part..range.end.min(part + GRAIN) {
                counts[bucket(at)] += 1;
            }
        }
        if let Ok(mut total) = total.lock() {
            let both = total.iter_mut().zip(counts);
            both.for_each(|(all, part)| *all += part);
        }
        Ok(())
    })?;
    Ok(total
        .into_inner()
        .unwrap_or_else(|poison| poison.into_inner()))
}
