//! Selection as NumPy does it (introselect), so that partitions come out in its order.

use std::cmp::Ordering;

/// How many found pivots NumPy remembers between two positions.
const MAX_PIVOTS: usize = 50;

/// Puts items in order so that each `kth` is at its place, smaller ones before, larger after.
pub(super) fn introselect<T: Copy>(
    items: &mut [T],
    kth: &[usize],
    inexact: bool,
    less: impl Fn(T, T) -> bool,
) {
    let mut kth = kth.to_vec();
    kth.sort_unstable();
    let mut pivots = Vec::new();
    let mut lane = Lane { items, less };
    for at in kth {
        select(&mut lane, at, &mut pivots, inexact);
    }
}

struct Lane<'a, T, F> {
    items: &'a mut [T],
    less: F,
}

impl<T: Copy, F: Fn(T, T) -> bool> Lane<'_, T, F> {
    /// Whether the item in one place is less than the item in another.
    fn less(&self, a: usize, b: usize) -> bool {
        (self.less)(self.items[a], self.items[b])
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.items.swap(a, b);
    }
}

fn select<T: Copy>(
    lane: &mut Lane<'_, T, impl Fn(T, T) -> bool>,
    kth: usize,
    pivots: &mut Vec<usize>,
    inexact: bool,
) {
    let count = lane.items.len();
    let (mut low, mut high) = (0, count.saturating_sub(1));
    while let Some(pivot) = pivots.last().copied() {
        match pivot.cmp(&kth) {
            Ordering::Greater => {
                high = pivot - 1;
                break;
            }
            Ordering::Equal => return,
            Ordering::Less => {
                low = pivot + 1;
                pivots.pop();
            }
        }
    }
    if kth < low + 3 {
        select_smallest(lane, low, high, kth);
        store(kth, kth, pivots);
        return;
    }
    if inexact && kth + 1 == count {
        let mut largest = low;
        for place in low + 1..count {
            if !lane.less(place, largest) {
                largest = place;
            }
        }
        lane.swap(kth, largest);
        return;
    }
    let mut depth = 2 * count.checked_ilog2().unwrap_or(0);
    while low + 1 < high {
        let (mut below, mut above) = (low + 1, high);
        if depth > 0 || above - below < 5 {
            median_of_three(lane, low, low + (high - low) / 2, high);
        } else {
            let middle = below + median_of_fives(lane, below, above - below);
            lane.swap(middle, low);
            below -= 1;
            above += 1;
        }
        depth = depth.saturating_sub(1);
        partition(lane, low, &mut below, &mut above);
        lane.swap(low, above);
        if above != kth {
            store(above, kth, pivots);
        }
        if above >= kth {
            high = above.saturating_sub(1);
        }
        if above <= kth {
            low = below;
        }
    }
    if high == low + 1 && lane.less(high, low) {
        lane.swap(high, low);
    }
    store(kth, kth, pivots);
}

/// For the smallest few: plain selection.
fn select_smallest<T: Copy>(
    lane: &mut Lane<'_, T, impl Fn(T, T) -> bool>,
    low: usize,
    high: usize,
    kth: usize,
) {
    for place in low..=kth {
        let mut least = place;
        for other in place + 1..=high {
            if lane.less(other, least) {
                least = other;
            }
        }
        lane.swap(place, least);
    }
}

/// Moves the median of three to `low`, and the smallest to `low + 1`.
fn median_of_three<T: Copy>(
    lane: &mut Lane<'_, T, impl Fn(T, T) -> bool>,
    low: usize,
    mid: usize,
    high: usize,
) {
    if lane.less(high, mid) {
        lane.swap(high, mid);
    }
    if lane.less(high, low) {
        lane.swap(high, low);
    }
    if lane.less(low, mid) {
        lane.swap(low, mid);
    }
    lane.swap(mid, low + 1);
}

/// The pivot in `low` splits what lies between; sentinels at both ends stop the scans.
fn partition<T: Copy>(
    lane: &mut Lane<'_, T, impl Fn(T, T) -> bool>,
    low: usize,
    below: &mut usize,
    above: &mut usize,
) {
    let pivot = lane.items[low];
    let last = lane.items.len();
    loop {
        loop {
            *below += 1;
            if *below >= last || !(lane.less)(lane.items[*below], pivot) {
                break;
            }
        }
        loop {
            *above = above.saturating_sub(1);
            if *above == 0 || !(lane.less)(pivot, lane.items[*above]) {
                break;
            }
        }
        if above < below {
            return;
        }
        lane.swap(*below, *above);
    }
}

/// The place, counted from `start`, of a pivot that is never far from the median.
fn median_of_fives<T: Copy>(
    lane: &mut Lane<'_, T, impl Fn(T, T) -> bool>,
    start: usize,
    count: usize,
) -> usize {
    let medians = count / 5;
    for group in 0..medians {
        let mut five: Vec<usize> = (0..5).map(|at| start + group * 5 + at).collect();
        five.sort_by(|a, b| match (lane.less(*a, *b), lane.less(*b, *a)) {
            (true, _) => Ordering::Less,
            (_, true) => Ordering::Greater,
            _ => Ordering::Equal,
        });
        let middle = five.get(2).copied().unwrap_or(start);
        lane.swap(middle, start + group);
    }
    let half = medians / 2;
    if medians > 2 {
        select_smallest(lane, start, start + medians - 1, start + half);
    }
    half
}

fn store(pivot: usize, kth: usize, pivots: &mut Vec<usize>) {
    if pivot == kth && pivots.len() == MAX_PIVOTS {
        pivots.pop();
        pivots.push(pivot);
    } else if pivot >= kth && pivots.len() < MAX_PIVOTS {
        pivots.push(pivot);
    }
}
