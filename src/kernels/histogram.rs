//! Counting elements in bins.

use super::linalg::norm::pairwise;
use super::order::ranks;
use super::parallel::{self, GRAIN};
use super::sort;
use crate::value::dtype::Kind;
use crate::value::interrupt::{Paced, copied, filled, poll};
use crate::value::{OpError, Result};

/// Bins of equal width.
#[derive(Clone, Copy, Debug)]
pub struct Uniform {
    /// The first edge.
    pub first: f64,
    /// The last edge.
    pub last: f64,
    /// How many bins.
    pub count: usize,
}

/// The first and the last edge for data, or those that were asked for.
///
/// # Errors
/// When they are not finite or in the wrong order, in NumPy's words.
pub fn outer_edges(
    items: &[f64],
    range: Option<(f64, f64)>,
    show: &dyn Fn(f64) -> String,
) -> Result<(f64, f64)> {
    let complain = |which: &str, low: f64, high: f64| {
        OpError::value(format!(
            "{which} range of [{}, {}] is not finite",
            show(low),
            show(high)
        ))
    };
    let (low, high) = match range {
        Some((low, high)) => {
            if low > high {
                return Err(OpError::value(
                    "max must be larger than min in range parameter.",
                ));
            }
            if !low.is_finite() || !high.is_finite() {
                return Err(complain("supplied", low, high));
            }
            (low, high)
        }
        None if items.is_empty() => (0.0, 1.0),
        None => {
            let nan = items.iter().paced().any(|x| x.is_nan());
            let low = items.iter().copied().paced().fold(f64::INFINITY, f64::min);
            let high = items
                .iter()
                .copied()
                .paced()
                .fold(f64::NEG_INFINITY, f64::max);
            let (low, high) = if nan {
                (f64::NAN, f64::NAN)
            } else {
                (low, high)
            };
            if !low.is_finite() || !high.is_finite() {
                return Err(complain("autodetected", low, high));
            }
            (low, high)
        }
    };
    Ok(if low == high {
        (low - 0.5, high + 0.5)
    } else {
        (low, high)
    })
}

impl Uniform {
    /// The edges, evenly spaced.
    pub fn edges(self) -> Vec<f64> {
        let step = (self.last - self.first) / self.count as f64;
        let mut edges: Vec<f64> = (0..=self.count)
            .map(|k| k as f64 * step + self.first)
            .paced()
            .collect();
        if let Some(end) = edges.last_mut() {
            *end = self.last;
        }
        edges
    }

    /// The bin of an element, given the edges.
    #[inline(always)]
    fn bin(self, x: f64, edges: &[f64]) -> Option<usize> {
        if !(x >= self.first && x <= self.last) {
            return None;
        }
        let place = ((x - self.first) / (self.last - self.first)) * self.count as f64;
        let mut bin = (place as usize).min(self.count - 1);
        if x < edges[bin] {
            bin -= 1;
        } else if bin + 1 < self.count && x >= edges[bin + 1] {
            bin += 1;
        }
        Some(bin)
    }
}

/// How many elements (or how much weight) lie in each bin of equal width.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn count_uniform(
    items: &[f64],
    weights: Option<&[f64]>,
    bins: Uniform,
    edges: &[f64],
) -> Result<Vec<f64>> {
    let Some(weights) = weights else {
        let bin = |at: usize| bins.bin(items[at], edges).unwrap_or(bins.count);
        return count_in(items.len(), bins.count, bin);
    };
    let mut counts = filled(bins.count, &0.0);
    for (x, weight) in items.iter().zip(weights).paced() {
        if let Some(bin) = bins.bin(*x, edges) {
            counts[bin] += weight;
        }
    }
    Ok(counts)
}

/// How many elements each bin takes; those of the bin after the last do not count.
fn count_in(len: usize, bins: usize, bin: impl Fn(usize) -> usize + Sync) -> Result<Vec<f64>> {
    let counts = ranks::count(len, bin, bins + 1)?;
    Ok(counts
        .into_iter()
        .take(bins)
        .map(|count| count as f64)
        .collect())
}

/// How many edges are not above each element.
fn places(items: &[f64], edges: &[f64]) -> Result<Vec<u64>> {
    let bits = |items: &[f64]| -> Vec<u64> { items.iter().map(|x| x.to_bits()).collect() };
    let keys = sort::encoded(Kind::Float, &bits(edges))?;
    let mut places = vec![0; items.len()];
    parallel::pieces(&mut places, GRAIN / 16, |start, places| {
        let needles = bits(&items[start..start + places.len()]);
        sort::insert_many(Kind::Float, &keys, &needles, true, places);
        Ok(())
    })?;
    Ok(places)
}

/// The same between edges that rise in any way; the last bin includes its right edge.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn count_between(items: &[f64], weights: Option<&[f64]>, edges: &[f64]) -> Result<Vec<f64>> {
    if weights.is_none()
        && let [_, .., last] = *edges
    {
        let bins = edges.len() - 1;
        let places = places(items, edges)?;
        let bin = |at: usize| match places[at] as usize {
            0 => bins,
            place if place <= bins => place - 1,
            _ if items[at] == last => bins - 1,
            _ => bins,
        };
        return count_in(items.len(), bins, bin);
    }
    let mut order: Vec<usize> = (0..items.len())
        .paced()
        .filter(|at| !items[*at].is_nan())
        .collect();
    order.sort_by(|a, b| {
        poll();
        items[*a].total_cmp(&items[*b])
    });
    let mut sums = vec![0.0];
    for at in order.iter().paced() {
        let before = sums.last().copied().unwrap_or(0.0);
        sums.push(before + weights.map_or(1.0, |weights| weights[*at]));
    }
    let below = |edge: f64, last: bool| {
        order.partition_point(|at| items[*at] < edge || (last && items[*at] == edge))
    };
    let ends: Vec<f64> = edges
        .iter()
        .enumerate()
        .map(|(k, edge)| sums[below(*edge, k + 1 == edges.len())])
        .collect();
    Ok(ends.windows(2).map(|pair| pair[1] - pair[0]).collect())
}

/// The names of the rules that choose a width.
pub const ESTIMATORS: [&str; 8] = [
    "stone", "auto", "doane", "fd", "rice", "scott", "sqrt", "sturges",
];

/// The width of bins that a rule chooses for data; 0 where it chooses none.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn width(rule: &str, items: &[f64], (low, high): (f64, f64)) -> Result<f64> {
    let n = items.len() as f64;
    let least = items.iter().copied().paced().fold(f64::INFINITY, f64::min);
    let most = items
        .iter()
        .copied()
        .paced()
        .fold(f64::NEG_INFINITY, f64::max);
    let spread = most - least;
    Ok(match rule {
        "sqrt" => spread / n.sqrt(),
        "sturges" => spread / (n.log2() + 1.0),
        "rice" => spread / (2.0 * n.powf(1.0 / 3.0)),
        "scott" => (24.0 * std::f64::consts::PI.powf(0.5) / n).powf(1.0 / 3.0) * deviation(items),
        "doane" => doane(items, spread),
        "fd" => 2.0 * (quantile(items, 0.75) - quantile(items, 0.25)) * n.powf(-1.0 / 3.0),
        "stone" => stone(items, spread, (low, high))?,
        _ => {
            let at_least = width("sqrt", items, (low, high))? / 2.0;
            let own = width("fd", items, (low, high))?.max(at_least);
            own.min(width("sturges", items, (low, high))?)
        }
    })
}

fn mean(items: &[f64]) -> f64 {
    pairwise(items) / items.len() as f64
}

fn deviation(items: &[f64]) -> f64 {
    let middle = mean(items);
    let squares: Vec<f64> = items
        .iter()
        .map(|x| (x - middle) * (x - middle))
        .paced()
        .collect();
    mean(&squares).sqrt()
}

fn doane(items: &[f64], spread: f64) -> f64 {
    let n = items.len() as f64;
    let sigma = deviation(items);
    if items.len() <= 2 || sigma <= 0.0 {
        return 0.0;
    }
    let unit = (6.0 * (n - 2.0) / ((n + 1.0) * (n + 3.0))).sqrt();
    let middle = mean(items);
    let cubes: Vec<f64> = items
        .iter()
        .map(|x| ((x - middle) / sigma).powi(3))
        .paced()
        .collect();
    let skew = mean(&cubes);
    spread / (1.0 + n.log2() + (1.0 + skew.abs() / unit).log2())
}

fn stone(items: &[f64], spread: f64, (first, last): (f64, f64)) -> Result<f64> {
    let n = items.len() as f64;
    if items.len() <= 1 || spread == 0.0 {
        return Ok(0.0);
    }
    let loss = |count: usize| -> Result<f64> {
        let bins = Uniform { first, last, count };
        let counts = count_uniform(items, None, bins, &bins.edges())?;
        let square: f64 = counts.iter().map(|c| (c / n) * (c / n)).sum();
        Ok((2.0 - (n + 1.0) * square) / (spread / count as f64))
    };
    let upper = 100.max(n.sqrt() as usize);
    let mut best: Option<(f64, usize)> = None;
    for count in 1..=upper {
        let loss = loss(count)?;
        if best.is_none_or(|(least, _)| loss < least) {
            best = Some((loss, count));
        }
    }
    Ok(spread / best.map_or(1, |best| best.1) as f64)
}

/// A quantile by linear interpolation.
fn quantile(items: &[f64], q: f64) -> f64 {
    let mut sorted = copied(items);
    sorted.sort_unstable_by(|a, b| {
        poll();
        a.total_cmp(b)
    });
    let place = q * (sorted.len() - 1) as f64;
    let (low, part) = (place.floor(), place - place.floor());
    let (a, b) = (
        sorted[low as usize],
        sorted[(low as usize + 1).min(sorted.len() - 1)],
    );
    if part >= 0.5 {
        b - (b - a) * (1.0 - part)
    } else {
        a + (b - a) * part
    }
}
