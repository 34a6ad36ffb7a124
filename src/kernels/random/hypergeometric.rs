//! Drawing without putting back: hypergeometric numbers of two and of many kinds.

use super::bounded::interval;
use super::discrete::{log_factorial, log_gamma};
use super::{BitGenerator, draw_rows};
use crate::value::Result;
use crate::value::interrupt::{Paced, room};

/// `2 * sqrt(2 / e)`
const D1: f64 = 1.715_527_769_921_413_5;
/// `3 - 2 * sqrt(3 / e)`
const D2: f64 = 0.898_916_162_058_898_8;

/// How many of `sample` things, drawn from `good` and `bad` ones, are good.
pub fn hypergeometric(bits: &mut BitGenerator, good: i64, bad: i64, sample: i64) -> i64 {
    if sample >= 10 && sample <= good + bad - 10 {
        ratio_of_uniforms(bits, good, bad, sample)
    } else {
        one_by_one(bits, good, bad, sample)
    }
}

fn one_by_one(bits: &mut BitGenerator, good: i64, bad: i64, sample: i64) -> i64 {
    let total = good + bad;
    let complement = sample > total / 2;
    let mut left = if complement { total - sample } else { sample };
    let (mut all, mut rest) = (total, good);
    while left > 0 && rest > 0 && all > rest {
        all -= 1;
        if (interval(bits, all as u64) as i64) < rest {
            rest -= 1;
        }
        left -= 1;
    }
    if all == rest {
        rest -= left;
    }
    if complement { rest } else { good - rest }
}

/// Stadlober's ratio of uniforms.
fn ratio_of_uniforms(bits: &mut BitGenerator, good: i64, bad: i64, sample: i64) -> i64 {
    let all = good + bad;
    let drawn = sample.min(all - sample);
    let (fewer, more) = (good.min(bad), good.max(bad));
    let p = fewer as f64 / all as f64;
    let q = more as f64 / all as f64;
    let a = drawn as f64 * p + 0.5;
    let variance = (all - drawn) as f64 * drawn as f64 * p * q / (all - 1) as f64;
    let c = (variance + 0.5).sqrt();
    let h = D1 * c + D2;
    let mode = ((drawn + 1) as f64 * (fewer + 1) as f64 / (all + 2) as f64).floor() as i64;
    let weight = |k: i64| {
        log_factorial(k)
            + log_factorial(fewer - k)
            + log_factorial(drawn - k)
            + log_factorial(more - drawn + k)
    };
    let top = weight(mode);
    let bound = ((drawn.min(fewer) + 1) as f64).min((a + 16.0 * c).floor());
    let found = loop {
        let (u, v) = (bits.double(), bits.double());
        let x = a + h * (v - 0.5) / u;
        if x < 0.0 || x >= bound {
            continue;
        }
        let k = x.floor() as i64;
        let t = top - weight(k);
        if u * (4.0 - u) - 3.0 <= t {
            break k;
        }
        if u * (u - t) < 1.0 && 2.0 * u.ln() <= t {
            break k;
        }
    };
    let found = if good > bad { drawn - found } else { found };
    if drawn < sample { good - found } else { found }
}

/// As [`hypergeometric`], in the stream of `RandomState`.
pub fn legacy(bits: &mut BitGenerator, good: i64, bad: i64, sample: i64) -> i64 {
    if sample > 10 {
        return legacy_ratio(bits, good, bad, sample);
    }
    if sample <= 0 {
        return 0;
    }
    let rest = bad + good - sample;
    let fewer = good.min(bad) as f64;
    let mut y = fewer;
    let mut k = sample;
    while y > 0.0 {
        let u = bits.double();
        y -= (u + y / (rest + k) as f64).floor();
        k -= 1;
        if k == 0 {
            break;
        }
    }
    let found = (fewer - y) as i64;
    if good > bad { sample - found } else { found }
}

fn legacy_ratio(bits: &mut BitGenerator, good: i64, bad: i64, sample: i64) -> i64 {
    let (fewer, more) = (good.min(bad), good.max(bad));
    let all = good + bad;
    let drawn = sample.min(all - sample);
    let p = fewer as f64 / all as f64;
    let q = 1.0 - p;
    let a = drawn as f64 * p + 0.5;
    let variance = (all - drawn) as f64 * sample as f64 * p * q / (all - 1) as f64;
    let c = (variance + 0.5).sqrt();
    let h = D1 * c + D2;
    let mode = ((drawn + 1) as f64 * (fewer + 1) as f64 / (all + 2) as f64).floor() as i64;
    let weight = |k: i64| {
        log_gamma((k + 1) as f64)
            + log_gamma((fewer - k + 1) as f64)
            + log_gamma((drawn - k + 1) as f64)
            + log_gamma((more - drawn + k + 1) as f64)
    };
    let top = weight(mode);
    let bound = (drawn.min(fewer) as f64 + 1.0).min((a + 16.0 * c).floor());
    let found = loop {
        let (x, y) = (bits.double(), bits.double());
        let w = a + h * (y - 0.5) / x;
        if w < 0.0 || w >= bound {
            continue;
        }
        let k = w.floor() as i64;
        let t = top - weight(k);
        if x * (4.0 - x) - 3.0 <= t {
            break k;
        }
        if x * (x - t) < 1.0 && 2.0 * x.ln() <= t {
            break k;
        }
    };
    let found = if good > bad { drawn - found } else { found };
    if drawn < sample { good - found } else { found }
}

/// How many of each kind are among `sample` things: `count` rows, drawn kind by kind.
///
/// # Errors
/// When interrupted.
pub fn by_marginals(
    bits: &mut BitGenerator,
    colors: &[i64],
    sample: i64,
    count: usize,
) -> Result<Vec<i64>> {
    let total: i64 = colors.iter().sum();
    if total == 0 || sample == 0 {
        return Ok(vec![0; colors.len() * count]);
    }
    let complement = sample > total / 2;
    let wanted = if complement { total - sample } else { sample };
    draw_rows(count, colors.len(), || {
        let mut out = vec![0; colors.len()];
        let (mut left, mut rest) = (wanted, total);
        let Some((last, others)) = out.split_last_mut() else {
            return Vec::new();
        };
        for (slot, color) in others.iter_mut().zip(colors) {
            if left <= 0 {
                break;
            }
            rest -= color;
            *slot = hypergeometric(bits, *color, rest, left);
            left -= *slot;
        }
        *last = left.max(0);
        if complement {
            out.iter_mut()
                .zip(colors)
                .for_each(|(slot, color)| *slot = color - *slot);
        }
        out
    })
}

/// As [`by_marginals`], drawn thing by thing.
///
/// # Errors
/// When interrupted.
pub fn by_count(
    bits: &mut BitGenerator,
    colors: &[i64],
    sample: i64,
    count: usize,
) -> Result<Vec<i64>> {
    let sizes = colors
        .iter()
        .filter_map(|color| usize::try_from(*color).ok());
    let mut things: Vec<usize> = room(sizes.fold(0, usize::saturating_add));
    for (kind, color) in colors.iter().enumerate() {
        things.extend(std::iter::repeat_n(
            kind,
            usize::try_from(*color).unwrap_or(0),
        ));
    }
    let total = things.len();
    let sample = usize::try_from(sample).unwrap_or(0);
    let complement = sample > total / 2;
    let wanted = if complement { total - sample } else { sample };
    if total == 0 || sample == 0 {
        return Ok(vec![0; colors.len() * count]);
    }
    draw_rows(count, colors.len(), || {
        let mut out = vec![0; colors.len()];
        for at in (0..wanted).paced() {
            let other = at + interval(bits, (total - at - 1) as u64) as usize;
            things.swap(at, other);
            if let Some(slot) = things.get(at).and_then(|kind| out.get_mut(*kind)) {
                *slot += 1;
            }
        }
        if complement {
            out.iter_mut()
                .zip(colors)
                .for_each(|(slot, color)| *slot = color - *slot);
        }
        out
    })
}
