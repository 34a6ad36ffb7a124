//! Distributions of single precision, for `dtype=np.float32`.

use super::BitGenerator;
use super::continuous::{Source, gamma_from};
use super::ziggurat::{exponential_single, normal_single};

/// Standard exponential by inversion.
pub fn exponential_inverse(bits: &mut BitGenerator) -> f32 {
    -f64::from(-bits.float()).ln_1p() as f32
}

const SINGLE: Source<f32> = Source {
    uniform: BitGenerator::float,
    exponential: exponential_single,
    normal: normal_single,
};

/// Standard gamma.
pub fn standard_gamma(bits: &mut BitGenerator, shape: f32) -> f32 {
    gamma_from(bits, shape, &SINGLE)
}
