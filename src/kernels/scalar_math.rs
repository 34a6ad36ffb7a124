//! Functions of one or a few floats that arrays do not have: gamma, the error function, exact sums
//! and lengths, as CPython computes them.

use std::f64::consts::PI;

// SAFETY: the C standard defines these functions for all arguments.
unsafe extern "C" {
    /// The error function.
    pub safe fn erf(x: f64) -> f64;
    /// One minus the error function.
    pub safe fn erfc(x: f64) -> f64;
    /// The cube root.
    pub safe fn cbrt(x: f64) -> f64;
    /// The inverse hyperbolic sine.
    pub safe fn asinh(x: f64) -> f64;
    /// The inverse hyperbolic cosine.
    pub safe fn acosh(x: f64) -> f64;
    /// The inverse hyperbolic tangent.
    pub safe fn atanh(x: f64) -> f64;
    /// `x * 2**exponent`, rounded once.
    pub safe fn ldexp(x: f64, exponent: i32) -> f64;
}

/// Lanczos' approximation with this shift and 13 terms, which CPython uses too.
#[expect(
    clippy::excessive_precision,
    reason = "all digits of the binary number"
)]
const LANCZOS_G: f64 = 6.024_680_040_776_729_583_740_234_375;
#[expect(
    clippy::excessive_precision,
    reason = "all digits of the binary number"
)]
const LANCZOS_G_MINUS_HALF: f64 = 5.524_680_040_776_729_583_740_234_375;
#[expect(
    clippy::excessive_precision,
    reason = "the digits as they are published"
)]
const LANCZOS: [(f64, f64); 13] = [
    (23531376880.410759688572007674451636754734846804940, 0.0),
    (
        42919803642.649098768957899047001988850926355848959,
        39916800.0,
    ),
    (
        35711959237.355668049440185451547166705960488635843,
        120543840.0,
    ),
    (
        17921034426.037209699919755754458931112671403265390,
        150917976.0,
    ),
    (
        6039542586.3520280050642916443072979210699388420708,
        105258076.0,
    ),
    (
        1439720407.3117216736632230727949123939715485786372,
        45995730.0,
    ),
    (
        248874557.86205415651146038641322942321632125127801,
        13339535.0,
    ),
    (
        31426415.585400194380614231628318205362874684987640,
        2637558.0,
    ),
    (
        2876370.6289353724412254090516208496135991145378768,
        357423.0,
    ),
    (186056.26539522349504029498971604569928220784236328, 32670.0),
    (8071.6720023658162106380029022722506138218516325024, 1925.0),
    (210.82427775157934587250973392071336271166969580291, 66.0),
    (2.5066282746310002701649081771338373386264310793408, 1.0),
];

fn lanczos_sum(x: f64) -> f64 {
    let (mut top, mut bottom) = (0.0, 0.0);
    if x < 5.0 {
        for (a, b) in LANCZOS.iter().rev() {
            top = top * x + a;
            bottom = bottom * x + b;
        }
    } else {
        for (a, b) in &LANCZOS {
            top = top / x + a;
            bottom = bottom / x + b;
        }
    }
    top / bottom
}

/// `sin(pi * x)`, exact at multiples of a half.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let value = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * value
}

/// The gamma function; nan at negative ints and at minus infinity, infinity at 0 and where it
/// overflows.
pub fn gamma(x: f64) -> f64 {
    if !x.is_finite() {
        return if x == f64::NEG_INFINITY { f64::NAN } else { x };
    }
    if x == 0.0 {
        return f64::INFINITY.copysign(x);
    }
    if x == x.floor() {
        if x < 0.0 {
            return f64::NAN;
        }
        if x <= 23.0 {
            return (1..x as u64).map(|factor| factor as f64).product();
        }
    }
    let size = x.abs();
    if size < 1e-20 {
        return 1.0 / x;
    }
    if size > 200.0 {
        return if x < 0.0 {
            0.0 / sin_pi(x)
        } else {
            f64::INFINITY
        };
    }
    let y = size + LANCZOS_G_MINUS_HALF;
    let z = match size > LANCZOS_G_MINUS_HALF {
        true => (y - size) - LANCZOS_G_MINUS_HALF,
        false => (y - LANCZOS_G_MINUS_HALF) - size,
    };
    let z = z * LANCZOS_G / y;
    if x < 0.0 {
        let r = -PI / sin_pi(size) / size * y.exp() / lanczos_sum(size);
        let r = r - z * r;
        if size < 140.0 {
            return r / y.powf(size - 0.5);
        }
        let root = y.powf(size / 2.0 - 0.25);
        return r / root / root;
    }
    let r = lanczos_sum(size) / y.exp();
    let r = r + z * r;
    if size < 140.0 {
        return r * y.powf(size - 0.5);
    }
    let root = y.powf(size / 2.0 - 0.25);
    r * root * root
}

/// The logarithm of the absolute value of the gamma function; infinity at its poles.
pub fn ln_gamma(x: f64) -> f64 {
    if !x.is_finite() {
        return if x.is_nan() { x } else { f64::INFINITY };
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { f64::INFINITY } else { 0.0 };
    }
    let size = x.abs();
    if size < 1e-20 {
        return -size.ln();
    }
    let r = lanczos_sum(size).ln() - LANCZOS_G;
    let r = r + (size - 0.5) * ((size + LANCZOS_G - 0.5).ln() - 1.0);
    if x < 0.0 {
        const LN_PI: f64 = 1.144_729_885_849_400_2;
        return LN_PI - sin_pi(size).abs().ln() - size.ln() - r;
    }
    r
}

/// A float as a fraction of at least a half and a power of two.
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let biased = ((bits >> 52) & 0x7ff) as i32;
    if biased == 0 {
        let (fraction, exponent) = frexp(x * 2f64.powi(64));
        return (fraction, exponent - 64);
    }
    let fraction = f64::from_bits((bits & !(0x7ff << 52)) | (1022 << 52));
    (fraction, biased - 1022)
}

/// The length of a vector, rounded nearly always correctly.
pub fn norm(parts: &[f64]) -> f64 {
    let largest = parts.iter().fold(0f64, |max, x| max.max(x.abs()));
    if parts.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    if parts.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || parts.len() <= 1 {
        return largest;
    }
    let exponent = frexp(largest).1;
    let mut sum = Exact {
        high: 1.0,
        products: 0.0,
        sums: 0.0,
    };
    if exponent <= -1023 {
        parts
            .iter()
            .for_each(|x| sum.add_product(x / largest, x / largest));
        return largest * (sum.high - 1.0 + (sum.products + sum.sums)).sqrt();
    }
    let scale = ldexp(1.0, -exponent);
    parts
        .iter()
        .for_each(|x| sum.add_product(x * scale, x * scale));
    let root = (sum.high - 1.0 + (sum.products + sum.sums)).sqrt();
    sum.add_product(-root, root);
    let rest = sum.high - 1.0 + (sum.products + sum.sums);
    (root + rest / (2.0 * root)) / scale
}

/// A sum with what its additions and products lost.
struct Exact {
    high: f64,
    products: f64,
    sums: f64,
}

impl Exact {
    fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        self.products += a.mul_add(b, -product);
        let sum = self.high + product;
        self.sums += (self.high - sum) + product;
        self.high = sum;
    }
}

/// The correctly rounded sum of finite floats, as non-overlapping partial sums; None when one of
/// them overflows.
pub fn exact_sum(items: impl Iterator<Item = f64>) -> Option<f64> {
    let mut partials: Vec<f64> = Vec::new();
    for mut x in items {
        let mut kept = 0;
        for at in 0..partials.len() {
            let mut y = partials.get(at).copied().unwrap_or(0.0);
            if x.abs() < y.abs() {
                (x, y) = (y, x);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                if let Some(slot) = partials.get_mut(kept) {
                    *slot = low;
                }
                kept += 1;
            }
            x = high;
        }
        if x.is_infinite() {
            return None;
        }
        partials.truncate(kept);
        partials.push(x);
    }
    let Some(mut high) = partials.pop() else {
        return Some(0.0);
    };
    let mut low = 0.0;
    while let Some(y) = partials.pop() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    // A half way case is decided by the next partial sum.
    if let Some(next) = partials.last()
        && (low < 0.0 && *next < 0.0 || low > 0.0 && *next > 0.0)
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    Some(high)
}
