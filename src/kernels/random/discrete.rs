//! Discrete distributions. The parameters come as the first items of an array.

use std::sync::LazyLock;

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use super::BitGenerator;
use super::continuous::gamma;
use super::ziggurat::exponential;

/// Draws one int with up to three parameters.
pub type Sampler = fn(&mut BitGenerator, [f64; 3]) -> i64;

/// The logarithm of the gamma function, by Stirling's series.
pub fn log_gamma(x: f64) -> f64 {
    const SERIES: [f64; 10] = [
        8.333_333_333_333_333e-2,
        -2.777_777_777_777_778e-3,
        7.936_507_936_507_937e-4,
        -5.952_380_952_380_952e-4,
        8.417_508_417_508_418e-4,
        -1.917_526_917_526_918e-3,
        6.410_256_410_256_41e-3,
        -2.955_065_359_477_124e-2,
        1.796_443_723_688_307e-1,
        -1.392_432_216_905_9,
    ];
    const HALF_LOG_2_PI: f64 = 0.918_938_533_204_672_7;
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    // Below 7 the series is bad: it is used further up, and stepped down from there.
    let steps = if x < 7.0 { (7.0 - x) as i64 } else { 0 };
    let mut above = x + steps as f64;
    let square = (1.0 / above) * (1.0 / above);
    let sum = SERIES
        .iter()
        .rev()
        .fold(0.0, |sum, term| sum * square + term);
    let mut log = sum / above + HALF_LOG_2_PI + (above - 0.5) * above.ln() - above;
    for _ in 0..steps {
        log -= (above - 1.0).ln();
        above -= 1.0;
    }
    log
}

/// The logarithms of the factorials that fit a table.
static LOG_FACTORIALS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let mut product = BigUint::from(1u32);
    let log = |k: u32| {
        product *= k.max(1);
        product.to_f64().unwrap_or(f64::INFINITY).ln()
    };
    (0..126).map(log).collect()
});

/// `log(k!)`.
pub fn log_factorial(k: i64) -> f64 {
    const HALF_LOG_2_PI: f64 = 0.918_938_533_204_672_7;
    let known = usize::try_from(k).ok().and_then(|k| LOG_FACTORIALS.get(k));
    if let Some(known) = known {
        return *known;
    }
    let k = k as f64;
    (k + 0.5) * k.ln() - k + (HALF_LOG_2_PI + (1.0 / k) * (1.0 / 12.0 - 1.0 / (360.0 * k * k)))
}

/// `lam`.
pub fn poisson(bits: &mut BitGenerator, [lam, ..]: [f64; 3]) -> i64 {
    if lam >= 10.0 {
        poisson_rejection(bits, lam)
    } else if lam == 0.0 {
        0
    } else {
        let bound = (-lam).exp();
        let mut product = 1.0;
        let mut count = 0;
        loop {
            product *= bits.double();
            if product > bound {
                count += 1;
            } else {
                return count;
            }
        }
    }
}

/// Hörmann's transformed rejection, for many events.
fn poisson_rejection(bits: &mut BitGenerator, lam: f64) -> i64 {
    let (root, log) = (lam.sqrt(), lam.ln());
    let b = 0.931 + 2.53 * root;
    let a = -0.059 + 0.02483 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let v_r = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = bits.double() - 0.5;
        let v = bits.double();
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + lam + 0.43).floor();
        if us >= 0.07 && v <= v_r {
            return k as i64;
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        if v.ln() + inverse_alpha.ln() - (a / (us * us) + b).ln()
            <= -lam + k * log - log_gamma(k + 1.0)
        {
            return k as i64;
        }
    }
}

/// `n, p`.
pub fn negative_binomial(bits: &mut BitGenerator, [n, p, _]: [f64; 3]) -> i64 {
    let lam = gamma(bits, [n, (1.0 - p) / p, 0.0]);
    poisson(bits, [lam; 3])
}

/// `p`.
pub fn geometric(bits: &mut BitGenerator, [p, ..]: [f64; 3]) -> i64 {
    if p >= 1.0 / 3.0 {
        return geometric_search(bits, p);
    }
    let count = (-exponential(bits) / (-p).ln_1p()).ceil();
    if count >= 9.223_372_036_854_776e18 {
        return i64::MAX;
    }
    count as i64
}

/// Counts up to the first success.
pub fn geometric_search(bits: &mut BitGenerator, p: f64) -> i64 {
    let (mut count, mut sum, mut product) = (1, p, p);
    let u = bits.double();
    while u > sum {
        product *= 1.0 - p;
        sum += product;
        count += 1;
    }
    count
}

/// `p`.
pub fn logseries(bits: &mut BitGenerator, [p, ..]: [f64; 3]) -> i64 {
    let r = (-p).ln_1p();
    logseries_from(bits, p, |u| -(r * u).exp_m1())
}

/// A number of the logarithmic series distribution; `q` is 1 - (1 - p)**u for a uniform u.
pub(super) fn logseries_from(bits: &mut BitGenerator, p: f64, q: impl Fn(f64) -> f64) -> i64 {
    loop {
        let v = bits.double();
        if v >= p {
            return 1;
        }
        let q = q(bits.double());
        if v <= q * q {
            let found = (1.0 + v.ln() / q.ln()).floor() as i64;
            if found >= 1 && v != 0.0 {
                return found;
            }
        } else if v >= q {
            return 1;
        } else {
            return 2;
        }
    }
}

/// `a`.
pub fn zipf(bits: &mut BitGenerator, [a, ..]: [f64; 3]) -> i64 {
    const MOST: f64 = i64::MAX as f64;
    if a >= 1025.0 {
        return 1;
    }
    let exponent = a - 1.0;
    let b = 2f64.powf(exponent);
    let least = MOST.powf(-exponent);
    loop {
        let u = bits.double();
        let u = u * least + (1.0 - u);
        let v = bits.double();
        let x = u.powf(-1.0 / exponent).floor();
        if !(1.0..=MOST).contains(&x) {
            continue;
        }
        let t = (1.0 + 1.0 / x).powf(exponent);
        if v * x * (t - 1.0) / (b - 1.0) <= t / b {
            return x as i64;
        }
    }
}
