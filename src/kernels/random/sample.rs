//! Choosing and shuffling.

use super::bounded::{Method, below, interval, mask};
use super::{BitGenerator, draw};
use crate::value::interrupt::{Paced, room};
use crate::value::{Result, interrupt};

/// The exchanges of a shuffle of places `first..length`, from the last place to the first.
///
/// # Errors
/// When interrupted.
pub fn shuffle(
    bits: &mut BitGenerator,
    method: Method,
    (first, length): (usize, usize),
    mut swap: impl FnMut(usize, usize),
) -> Result<()> {
    for at in (first.max(1)..length).rev() {
        let other = match method {
            Method::Multiply => below(bits, at as u64),
            Method::Mask => interval(bits, at as u64),
        };
        swap(at, other as usize);
        if at % 1024 == 0 {
            interrupt::check()?;
        }
    }
    Ok(())
}

/// The numbers `0..length` in random order.
///
/// # Errors
/// When interrupted.
pub fn permutation(bits: &mut BitGenerator, length: usize) -> Result<Vec<i64>> {
    let mut out = interrupt::tabulate(length, |at| at as i64);
    shuffle(bits, Method::Mask, (1, length), |a, b| out.swap(a, b))?;
    Ok(out)
}

/// `count` different numbers below `length`.
///
/// # Errors
/// When interrupted.
pub fn without_replacement(
    bits: &mut BitGenerator,
    length: usize,
    count: usize,
    shuffled: bool,
) -> Result<Vec<i64>> {
    let cutoff = if shuffled { 50 } else { 20 };
    if length > 10_000 && count > length / cutoff {
        let mut all = interrupt::tabulate(length, |at| at as i64);
        let first = (length - count).max(1);
        shuffle(bits, Method::Multiply, (first, length), |a, b| {
            all.swap(a, b)
        })?;
        return Ok(all.split_off(length - count));
    }
    let mut out = floyd(bits, length, count)?;
    if shuffled {
        shuffle(bits, Method::Multiply, (1, count), |a, b| out.swap(a, b))?;
    }
    Ok(out)
}

/// Floyd's method: every number that was drawn before is replaced by the largest possible one.
fn floyd(bits: &mut BitGenerator, length: usize, count: usize) -> Result<Vec<i64>> {
    const EMPTY: u64 = u64::MAX;
    let mask = mask((1.2 * count as f64) as u64);
    let mut seen = vec![EMPTY; mask as usize + 1];
    let mut insert = |number: u64| {
        let mut place = number & mask;
        loop {
            match seen.get_mut(place as usize) {
                Some(slot) if *slot == EMPTY => {
                    *slot = number;
                    return true;
                }
                Some(slot) if *slot == number => return false,
                _ => place = (place + 1) & mask,
            }
        }
    };
    let mut largest = (length - count) as u64;
    draw(count, || {
        let number = below(bits, largest);
        let chosen = if insert(number) {
            number
        } else {
            insert(largest);
            largest
        };
        largest += 1;
        chosen as i64
    })
}

/// The summed weights, as parts of the whole.
pub fn cumulative(weights: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut out: Vec<f64> = weights
        .iter()
        .paced()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect();
    out.iter_mut().paced().for_each(|slot| *slot /= sum);
    out
}

/// The first place whose summed weight is above `x`.
pub fn place(cumulative: &[f64], x: f64) -> i64 {
    cumulative.partition_point(|bound| *bound <= x) as i64
}

/// `count` different places, drawn by their weights.
///
/// # Errors
/// When interrupted.
pub fn weighted_without_replacement(
    bits: &mut BitGenerator,
    weights: &[f64],
    count: usize,
) -> Result<Vec<i64>> {
    let mut weights = interrupt::copied(weights);
    let mut found: Vec<i64> = room(count);
    while found.len() < count {
        let draws = draw(count - found.len(), || bits.double())?;
        for at in found.iter().paced() {
            if let Some(weight) = weights.get_mut(*at as usize) {
                *weight = 0.0;
            }
        }
        let bounds = cumulative(&weights);
        let mut new: Vec<i64> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for x in draws.into_iter().paced() {
            let at = place(&bounds, x);
            if seen.insert(at) {
                new.push(at);
            }
        }
        found.append(&mut new);
        interrupt::check()?;
    }
    Ok(found)
}
