//! Distributions of single precision, for `dtype=np.float32`.

use super::BitGenerator;
use super::ziggurat::{exponential_single, normal_single};

/// Standard exponential by inversion.
pub fn exponential_inverse(bits: &mut BitGenerator) -> f32 {
    -f64::from(-bits.float()).ln_1p() as f32
}

/// Standard gamma.
pub fn standard_gamma(bits: &mut BitGenerator, shape: f32) -> f32 {
    if shape == 1.0 {
        return exponential_single(bits);
    }
    if shape == 0.0 {
        return 0.0;
    }
    if shape < 1.0 {
        loop {
            let (u, v) = (bits.float(), exponential_single(bits));
            let (x, bound) = if u <= 1.0 - shape {
                (u.powf(1.0 / shape), v)
            } else {
                let y = -((1.0 - u) / shape).ln();
                ((1.0 - shape + shape * y).powf(1.0 / shape), v + y)
            };
            if x <= bound {
                return x;
            }
        }
    }
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = normal_single(bits);
            let v = 1.0 + c * x;
            if v > 0.0 {
                break (x, v);
            }
            if v.is_nan() {
                return v;
            }
        };
        let v = v * v * v;
        let u = bits.float();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
    }
}
