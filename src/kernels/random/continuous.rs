//! Continuous distributions of a `Generator`. The parameters come as the first items of an array.

use std::f64::consts::PI;

use num_traits::Float;

use super::discrete::poisson;
use super::ziggurat::{exponential as standard_exponential, normal as standard_normal};
use super::{BitGenerator, draw_rows};
use crate::value::Result;
use crate::value::interrupt::Paced;

/// Draws one number with up to three parameters.
pub type Sampler = fn(&mut BitGenerator, [f64; 3]) -> f64;

/// A source of uniform, exponential and normal numbers of one precision.
pub struct Source<F> {
    /// Uniform in [0, 1).
    pub uniform: fn(&mut BitGenerator) -> F,
    /// Standard exponential.
    pub exponential: fn(&mut BitGenerator) -> F,
    /// Standard normal.
    pub normal: fn(&mut BitGenerator) -> F,
}

/// Standard gamma numbers, by Marsaglia's and Tsang's method (by Johnk's below shape 1).
pub fn gamma_from<F: Float>(bits: &mut BitGenerator, shape: F, source: &Source<F>) -> F {
    let number = |x: f64| F::from(x).unwrap_or_else(F::nan);
    let (zero, one) = (F::zero(), F::one());
    if shape == one {
        return (source.exponential)(bits);
    }
    if shape == zero {
        return zero;
    }
    if shape < one {
        loop {
            let (u, v) = ((source.uniform)(bits), (source.exponential)(bits));
            let (x, bound) = if u <= one - shape {
                (u.powf(one / shape), v)
            } else {
                let y = -((one - u) / shape).ln();
                ((one - shape + shape * y).powf(one / shape), v + y)
            };
            if x <= bound {
                return x;
            }
        }
    }
    let b = shape - one / number(3.0);
    let c = one / (number(9.0) * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = (source.normal)(bits);
            let v = one + c * x;
            if v > zero {
                break (x, v);
            }
            if v.is_nan() {
                return v;
            }
        };
        let v = v * v * v;
        let u = (source.uniform)(bits);
        if u < one - number(0.0331) * (x * x) * (x * x)
            || u.ln() < number(0.5) * x * x + b * (one - v + v.ln())
        {
            return b * v;
        }
    }
}

/// What a `Generator` draws from.
const DOUBLE: Source<f64> = Source {
    uniform: BitGenerator::double,
    exponential: standard_exponential,
    normal: standard_normal,
};

/// Standard gamma.
pub fn standard_gamma(bits: &mut BitGenerator, shape: f64) -> f64 {
    gamma_from(bits, shape, &DOUBLE)
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

/// `low, range`.
pub fn uniform(bits: &mut BitGenerator, [low, range, _]: [f64; 3]) -> f64 {
    low + range * bits.double()
}

/// `a, b`.
pub fn beta(bits: &mut BitGenerator, [a, b, _]: [f64; 3]) -> f64 {
    const TINY: f64 = 3e-103;
    if a > 1.0 || b > 1.0 || a.is_nan() || b.is_nan() {
        let x = standard_gamma(bits, a);
        let y = standard_gamma(bits, b);
        return x / (y + x);
    }
    if a < TINY && b < TINY {
        let below = (a + b) * bits.double() < a;
        return if below { 1.0 } else { 0.0 };
    }
    loop {
        let (u, v) = (bits.double(), bits.double());
        let (x, y) = (u.powf(1.0 / a), v.powf(1.0 / b));
        let sum = x + y;
        if sum <= 1.0 && u + v > 0.0 {
            if x > 0.0 && y > 0.0 {
                return x / sum;
            }
            let difference = u.ln() / a - v.ln() / b;
            return if difference > 0.0 {
                (-(-difference).exp().ln_1p()).exp()
            } else {
                (difference - difference.exp().ln_1p()).exp()
            };
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
    (standard_exponential(bits) / a).exp_m1()
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
    (-(-standard_exponential(bits)).exp_m1()).powf(1.0 / a)
}

/// `loc, scale`.
pub fn laplace(bits: &mut BitGenerator, [loc, scale, _]: [f64; 3]) -> f64 {
    loop {
        let u = bits.double();
        if u >= 0.5 {
            return loc - scale * (2.0 - u - u).ln();
        }
        if u > 0.0 {
            return loc + scale * (u + u).ln();
        }
    }
}

/// `loc, scale`.
pub fn gumbel(bits: &mut BitGenerator, [loc, scale, _]: [f64; 3]) -> f64 {
    loop {
        let u = 1.0 - bits.double();
        if u < 1.0 {
            return loc - scale * (-u.ln()).ln();
        }
    }
}

/// `loc, scale`.
pub fn logistic(bits: &mut BitGenerator, [loc, scale, _]: [f64; 3]) -> f64 {
    loop {
        let u = bits.double();
        if u > 0.0 {
            return loc + scale * (u / (1.0 - u)).ln();
        }
    }
}

/// `mean, sigma`.
pub fn lognormal(bits: &mut BitGenerator, params: [f64; 3]) -> f64 {
    normal(bits, params).exp()
}

/// `scale`.
pub fn rayleigh(bits: &mut BitGenerator, [scale, ..]: [f64; 3]) -> f64 {
    scale * (2.0 * standard_exponential(bits)).sqrt()
}

/// `df`.
pub fn standard_t(bits: &mut BitGenerator, [df, ..]: [f64; 3]) -> f64 {
    let above = standard_normal(bits);
    let below = standard_gamma(bits, df / 2.0);
    (df / 2.0).sqrt() * above / below.sqrt()
}

/// `df, nonc`.
pub fn noncentral_chisquare(bits: &mut BitGenerator, [df, nonc, _]: [f64; 3]) -> f64 {
    if nonc.is_nan() {
        return f64::NAN;
    }
    if nonc == 0.0 {
        return chisquare(bits, [df; 3]);
    }
    if df > 1.0 {
        let central = chisquare(bits, [df - 1.0; 3]);
        let shifted = standard_normal(bits) + nonc.sqrt();
        return central + shifted * shifted;
    }
    let extra = poisson(bits, [nonc / 2.0; 3]);
    chisquare(bits, [df + (2 * extra) as f64; 3])
}

/// `dfnum, dfden, nonc`.
pub fn noncentral_f(bits: &mut BitGenerator, [above, below, nonc]: [f64; 3]) -> f64 {
    let t = noncentral_chisquare(bits, [above, nonc, 0.0]) * below;
    t / (chisquare(bits, [below; 3]) * above)
}

/// `mean, scale`.
pub fn wald(bits: &mut BitGenerator, [mean, scale, _]: [f64; 3]) -> f64 {
    let y = standard_normal(bits);
    let root = (1.0 + 4.0 * scale / (mean * y * y)).sqrt();
    let x = mean * (1.0 - 2.0 / (1.0 + root));
    if bits.double() <= mean / (mean + x) {
        x
    } else {
        mean * mean / x
    }
}

/// `mu, kappa`.
pub fn vonmises(bits: &mut BitGenerator, [mu, kappa, _]: [f64; 3]) -> f64 {
    if kappa > 1e6 {
        let angle = mu + (1.0 / kappa).sqrt() * standard_normal(bits);
        return if angle < -PI {
            angle + 2.0 * PI
        } else if angle > PI {
            angle - 2.0 * PI
        } else {
            angle
        };
    }
    vonmises_any(bits, [mu, kappa, 0.0])
}

/// `mu, kappa`, by rejection for every concentration.
pub fn vonmises_any(bits: &mut BitGenerator, [mu, kappa, _]: [f64; 3]) -> f64 {
    if kappa.is_nan() {
        return f64::NAN;
    }
    if kappa < 1e-8 {
        return PI * (2.0 * bits.double() - 1.0);
    }
    let s = if kappa < 1e-5 {
        1.0 / kappa + kappa
    } else {
        let r = 1.0 + (1.0 + 4.0 * kappa * kappa).sqrt();
        let rho = (r - (2.0 * r).sqrt()) / (2.0 * kappa);
        (1.0 + rho * rho) / (2.0 * rho)
    };
    let cosine = loop {
        let z = (PI * bits.double()).cos();
        let w = (1.0 + s * z) / (s + z);
        let y = kappa * (s - w);
        let v = bits.double();
        if y * (2.0 - y) - v >= 0.0 || (y / v).ln() + 1.0 - y >= 0.0 {
            break w;
        }
    };
    let negative = bits.double() < 0.5;
    let angle = cosine.acos();
    let angle = mu + if negative { -angle } else { angle };
    let wrapped = (angle.abs() + PI) % (2.0 * PI) - PI;
    if angle < 0.0 { -wrapped } else { wrapped }
}

/// `left, mode, right`.
pub fn triangular(bits: &mut BitGenerator, [left, mode, right]: [f64; 3]) -> f64 {
    let base = right - left;
    let rising = mode - left;
    let u = bits.double();
    if u <= rising / base {
        left + (u * (rising * base)).sqrt()
    } else {
        right - ((1.0 - u) * ((right - mode) * base)).sqrt()
    }
}

/// Points on a simplex: `count` rows for the concentrations `alpha`.
///
/// # Errors
/// When interrupted.
pub fn dirichlet(bits: &mut BitGenerator, alpha: &[f64], count: usize) -> Result<Vec<f64>> {
    if alpha.iter().copied().fold(0.0, f64::max) < 0.1 {
        draw_rows(count, alpha.len(), || broken_stick(bits, alpha))
    } else {
        draw_rows(count, alpha.len(), || {
            let gamma = |a: &f64| standard_gamma(bits, *a);
            let parts: Vec<f64> = alpha.iter().paced().map(gamma).collect();
            let total = parts.iter().fold(0.0, |sum, part| sum + part);
            let scale = 1.0 / total;
            parts.into_iter().map(|part| part * scale).collect()
        })
    }
}

/// For small concentrations, whose gamma numbers could all be zero: a stick is broken by beta
/// numbers.
fn broken_stick(bits: &mut BitGenerator, alpha: &[f64]) -> Vec<f64> {
    let mut sums = alpha.to_vec();
    let mut sum = 0.0;
    for slot in sums.iter_mut().rev() {
        sum += *slot;
        *slot = sum;
    }
    let mut out = vec![0.0; alpha.len()];
    if sum <= 0.0 {
        return out;
    }
    let mut rest = 1.0;
    let parts = out.iter_mut().zip(alpha).zip(sums.iter().skip(1));
    for ((slot, a), after) in parts.paced() {
        let part = beta(bits, [*a, *after, 0.0]);
        *slot = rest * part;
        rest *= 1.0 - part;
        if *after == 0.0 {
            break;
        }
    }
    if let Some(last) = out.last_mut() {
        *last = rest;
    }
    out
}
