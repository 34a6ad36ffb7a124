//! Distributions of a `RandomState`, in the stream that NumPy had before `Generator`.

use super::BitGenerator;
use super::continuous::{Source, gamma_from};
use super::discrete::{geometric_search, logseries_from, poisson};

/// A standard normal number: the polar method gives two, the second is kept.
pub fn standard_normal(bits: &mut BitGenerator) -> f64 {
    if let Some(kept) = bits.gauss.take() {
        return kept;
    }
    loop {
        let x = 2.0 * bits.double() - 1.0;
        let y = 2.0 * bits.double() - 1.0;
        let square = x * x + y * y;
        if square < 1.0 && square != 0.0 {
            let factor = (-2.0 * square.ln() / square).sqrt();
            bits.gauss = Some(factor * x);
            return factor * y;
        }
    }
}

/// A standard exponential number, by inversion.
pub fn standard_exponential(bits: &mut BitGenerator) -> f64 {
    -(1.0 - bits.double()).ln()
}

const LEGACY: Source<f64> = Source {
    uniform: BitGenerator::double,
    exponential: standard_exponential,
    normal: standard_normal,
};

/// Standard gamma.
pub fn standard_gamma(bits: &mut BitGenerator, shape: f64) -> f64 {
    gamma_from(bits, shape, &LEGACY)
}

/// `shape`.
pub fn gamma1(bits: &mut BitGenerator, [shape, ..]: [f64; 3]) -> f64 {
    standard_gamma(bits, shape)
}

/// `shape, scale`.
pub fn gamma(bits: &mut BitGenerator, [shape, scale, _]: [f64; 3]) -> f64 {
    scale * standard_gamma(bits, shape)
}

/// `loc, scale`.
pub fn normal(bits: &mut BitGenerator, [loc, scale, _]: [f64; 3]) -> f64 {
    loc + scale * standard_normal(bits)
}

/// `scale`.
pub fn exponential(bits: &mut BitGenerator, [scale, ..]: [f64; 3]) -> f64 {
    scale * standard_exponential(bits)
}

/// `a, b`.
pub fn beta(bits: &mut BitGenerator, [a, b, _]: [f64; 3]) -> f64 {
    if a > 1.0 || b > 1.0 || a.is_nan() || b.is_nan() {
        let x = standard_gamma(bits, a);
        return x / (x + standard_gamma(bits, b));
    }
    loop {
        let (u, v) = (bits.double(), bits.double());
        let (x, y) = (u.powf(1.0 / a), v.powf(1.0 / b));
        if x + y <= 1.0 {
            if x + y > 0.0 {
                return x / (x + y);
            }
            let (x, y) = (u.ln() / a, v.ln() / b);
            let most = if x > y { x } else { y };
            let (x, y) = (x - most, y - most);
            return (x - (x.exp() + y.exp()).ln()).exp();
        }
    }
}

/// `df`.
pub fn chisquare(bits: &mut BitGenerator, [df, ..]: [f64; 3]) -> f64 {
    2.0 * standard_gamma(bits, df / 2.0)
}

/// `dfnum, dfden`.
pub fn f(bits: &mut BitGenerator, [numerator, denominator, _]: [f64; 3]) -> f64 {
    let above = chisquare(bits, [numerator; 3]) * denominator;
    above / (chisquare(bits, [denominator; 3]) * numerator)
}

/// No parameters.
pub fn standard_cauchy(bits: &mut BitGenerator, _: [f64; 3]) -> f64 {
    let above = standard_normal(bits);
    above / standard_normal(bits)
}

/// `a`.
pub fn pareto(bits: &mut BitGenerator, [a, ..]: [f64; 3]) -> f64 {
    (standard_exponential(bits) / a).exp() - 1.0
}

/// `a`.
pub fn weibull(bits: &mut BitGenerator, [a, ..]: [f64; 3]) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    standard_exponential(bits).powf(1.0 / a)
}

/// `a`.
pub fn power(bits: &mut BitGenerator, [a, ..]: [f64; 3]) -> f64 {
    (1.0 - (-standard_exponential(bits)).exp()).powf(1.0 / a)
}

/// `mean, sigma`.
pub fn lognormal(bits: &mut BitGenerator, params: [f64; 3]) -> f64 {
    normal(bits, params).exp()
}

/// `scale`.
pub fn rayleigh(bits: &mut BitGenerator, [scale, ..]: [f64; 3]) -> f64 {
    scale * (-2.0 * (-bits.double()).ln_1p()).sqrt()
}

/// `df`.
pub fn standard_t(bits: &mut BitGenerator, [df, ..]: [f64; 3]) -> f64 {
    let above = standard_normal(bits);
    let below = standard_gamma(bits, df / 2.0);
    (df / 2.0).sqrt() * above / below.sqrt()
}

/// `df, nonc`.
pub fn noncentral_chisquare(bits: &mut BitGenerator, [df, nonc, _]: [f64; 3]) -> f64 {
    if nonc == 0.0 {
        return chisquare(bits, [df; 3]);
    }
    if df > 1.0 {
        let central = chisquare(bits, [df - 1.0; 3]);
        let shifted = standard_normal(bits) + nonc.sqrt();
        return central + shifted * shifted;
    }
    let extra = poisson(bits, [nonc / 2.0; 3]);
    let out = chisquare(bits, [df + (2 * extra) as f64; 3]);
    if nonc.is_nan() { f64::NAN } else { out }
}

/// `dfnum, dfden, nonc`.
pub fn noncentral_f(bits: &mut BitGenerator, [above, below, nonc]: [f64; 3]) -> f64 {
    let t = noncentral_chisquare(bits, [above, nonc, 0.0]) * below;
    t / (chisquare(bits, [below; 3]) * above)
}

/// `mean, scale`.
pub fn wald(bits: &mut BitGenerator, [mean, scale, _]: [f64; 3]) -> f64 {
    let y = standard_normal(bits);
    let y = mean * y * y;
    let x = mean + mean / (2.0 * scale) * (y - (4.0 * scale * y + y * y).sqrt());
    if bits.double() <= mean / (mean + x) {
        x
    } else {
        mean * mean / x
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
    ((-bits.double()).ln_1p() / (1.0 - p).ln()).ceil() as i64
}

/// `p`.
pub fn logseries(bits: &mut BitGenerator, [p, ..]: [f64; 3]) -> i64 {
    let r = (1.0 - p).ln();
    logseries_from(bits, p, |u| 1.0 - (r * u).exp())
}

/// `a`.
pub fn zipf(bits: &mut BitGenerator, [a, ..]: [f64; 3]) -> i64 {
    let exponent = a - 1.0;
    let b = 2f64.powf(exponent);
    loop {
        let u = 1.0 - bits.double();
        let v = bits.double();
        let x = u.powf(-1.0 / exponent).floor();
        if !(1.0..=i64::MAX as f64).contains(&x) {
            continue;
        }
        let t = (1.0 + 1.0 / x).powf(exponent);
        if v * x * (t - 1.0) / (b - 1.0) <= t / b {
            return x as i64;
        }
    }
}
