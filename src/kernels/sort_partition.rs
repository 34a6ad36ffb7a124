//! Selection as NumPy does it (introselect), so that partitions come out in its order.

use std::cmp::Ordering;

use super::sort::Keys;

/// How many found pivots NumPy remembers between two positions.
const MAX_PIVOTS: usize = 50;

/// Puts positions in order so that each `kth` is at its place, smaller ones before, larger after.
pub(super) fn introselect(keys: &Keys<'_>, positions: &mut [i64], kth: &[usize], inexact: bool) {
    let mut kth = kth.to_vec();
    kth.sort_unstable();
    let mut pivots = Vec::new();
    for at in kth {
        let mut lane = Lane {
            keys,
            at: positions,
        };
        select(&mut lane, at, &mut pivots, inexact);
    }
}

struct Lane<'a> {
    keys: &'a Keys<'a>,
    at: &'a mut [i64],
}

impl Lane<'_> {
    /// Whether the item in one place is less than the item in another.
    fn less(&self, a: usize, b: usize) -> bool {
        self.below(self.item(a), self.item(b))
    }

    fn item(&self, place: usize) -> usize {
        self.at.get(place).map_or(0, |at| *at as usize)
    }

    fn below(&self, a: usize, b: usize) -> bool {
        self.keys.compare(a, b) == Ordering::Less
    }

    fn swap(&mut self, a: usize, b: usize) {
        if a < self.at.len() && b < self.at.len() {
            self.at.swap(a, b);
        }
    }
}

fn select(lane: &mut Lane<'_>, kth: usize, pivots: &mut Vec<usize>, inexact: bool) {
    let count = lane.keys.len;
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
fn select_smallest(lane: &mut Lane<'_>, low: usize, high: usize, kth: usize) {
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
fn median_of_three(lane: &mut Lane<'_>, low: usize, mid: usize, high: usize) {
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
fn partition(lane: &mut Lane<'_>, low: usize, below: &mut usize, above: &mut usize) {
    let pivot = lane.item(low);
    let last = lane.at.len();
    loop {
        loop {
            *below += 1;
            if *below >= last || !lane.below(lane.item(*below), pivot) {
                break;
            }
        }
        loop {
            *above = above.saturating_sub(1);
            if *above == 0 || !lane.below(pivot, lane.item(*above)) {
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
fn median_of_fives(lane: &mut Lane<'_>, start: usize, count: usize) -> usize {
    let medians = count / 5;
    for group in 0..medians {
        let mut five: Vec<usize> = (0..5).map(|at| start + group * 5 + at).collect();
        five.sort_by(|a, b| lane.keys.compare(lane.item(*a), lane.item(*b)));
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
