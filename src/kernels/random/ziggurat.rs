//! The ziggurat method: normal and exponential numbers from 256 layers of equal area.

use std::sync::LazyLock;

use super::{BitGenerator, Words};

const NORMAL_EDGE: f64 = 3.654_152_885_361_009;
const NORMAL_EDGE_INVERSE: f64 = 0.273_661_237_329_758_3;
const EXPONENTIAL_EDGE: f64 = 7.697_117_470_131_05;

/// The layers of a distribution: up to where a layer lies inside the curve, its width per step,
/// and the height of the curve at its edge.
struct Layers<K, F> {
    inside: [K; 256],
    width: [F; 256],
    height: [F; 256],
}

struct Tables {
    normal: Layers<u64, f64>,
    exponential: Layers<u64, f64>,
    normal_single: Layers<u32, f32>,
    exponential_single: Layers<u32, f32>,
}

/// One line per layer, as hexadecimal bits: inside, width and height of the normal and the
/// exponential distribution, in double and then in single precision.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut bits = [[0u64; 12]; 256];
    for (row, line) in bits.iter_mut().zip(include_str!("ziggurat.txt").lines()) {
        for (slot, word) in row.iter_mut().zip(line.split(' ')) {
            *slot = u64::from_str_radix(word, 16).unwrap_or(0);
        }
    }
    let double = |first: usize| Layers {
        inside: std::array::from_fn(|i| bits[i][first]),
        width: std::array::from_fn(|i| f64::from_bits(bits[i][first + 1])),
        height: std::array::from_fn(|i| f64::from_bits(bits[i][first + 2])),
    };
    let single = |first: usize| Layers {
        inside: std::array::from_fn(|i| bits[i][first] as u32),
        width: std::array::from_fn(|i| f32::from_bits(bits[i][first + 1] as u32)),
        height: std::array::from_fn(|i| f32::from_bits(bits[i][first + 2] as u32)),
    };
    Tables {
        normal: double(0),
        exponential: double(3),
        normal_single: single(6),
        exponential_single: single(9),
    }
});

/// A standard normal number.
#[inline]
pub fn normal(bits: &mut impl Words) -> f64 {
    let layers = &TABLES.normal;
    loop {
        let word = bits.next_u64();
        let layer = (word & 0xff) as usize;
        let size = word >> 9 & 0x000f_ffff_ffff_ffff;
        let x = size as f64 * layers.width[layer];
        let x = if word >> 8 & 1 == 1 { -x } else { x };
        if size < layers.inside[layer] {
            return x;
        }
        if layer == 0 {
            loop {
                let beyond = -NORMAL_EDGE_INVERSE * (-bits.double()).ln_1p();
                let y = -(-bits.double()).ln_1p();
                if y + y > beyond * beyond {
                    let x = NORMAL_EDGE + beyond;
                    return if size >> 8 & 1 == 1 { -x } else { x };
                }
            }
        }
        let (low, high) = (layers.height[layer], layers.height[layer - 1]);
        if (high - low) * bits.double() + low < (-0.5 * x * x).exp() {
            return x;
        }
    }
}

/// A standard normal number of single precision.
pub fn normal_single(bits: &mut BitGenerator) -> f32 {
    let layers = &TABLES.normal_single;
    loop {
        let word = bits.next_u32();
        let layer = (word & 0xff) as usize;
        let size = word >> 9 & 0x007f_ffff;
        let x = size as f32 * layers.width[layer];
        let x = if word >> 8 & 1 == 1 { -x } else { x };
        if size < layers.inside[layer] {
            return x;
        }
        if layer == 0 {
            loop {
                let beyond = -(NORMAL_EDGE_INVERSE as f32) * (-bits.float()).ln_1p();
                let y = -(-bits.float()).ln_1p();
                if y + y > beyond * beyond {
                    let x = NORMAL_EDGE as f32 + beyond;
                    return if size >> 8 & 1 == 1 { -x } else { x };
                }
            }
        }
        let (low, high) = (layers.height[layer], layers.height[layer - 1]);
        let height = (high - low) * bits.float() + low;
        if f64::from(height) < (-0.5 * f64::from(x) * f64::from(x)).exp() {
            return x;
        }
    }
}

/// A standard exponential number.
#[inline]
pub fn exponential(bits: &mut impl Words) -> f64 {
    let layers = &TABLES.exponential;
    loop {
        let word = bits.next_u64() >> 3;
        let layer = (word & 0xff) as usize;
        let size = word >> 8;
        let x = size as f64 * layers.width[layer];
        if size < layers.inside[layer] {
            return x;
        }
        if layer == 0 {
            return EXPONENTIAL_EDGE - (-bits.double()).ln_1p();
        }
        let (low, high) = (layers.height[layer], layers.height[layer - 1]);
        if (high - low) * bits.double() + low < (-x).exp() {
            return x;
        }
    }
}

/// A standard exponential number of single precision.
pub fn exponential_single(bits: &mut BitGenerator) -> f32 {
    let layers = &TABLES.exponential_single;
    loop {
        let word = bits.next_u32() >> 1;
        let layer = (word & 0xff) as usize;
        let size = word >> 8;
        let x = size as f32 * layers.width[layer];
        if size < layers.inside[layer] {
            return x;
        }
        if layer == 0 {
            return EXPONENTIAL_EDGE as f32 - (-bits.float()).ln_1p();
        }
        let (low, high) = (layers.height[layer], layers.height[layer - 1]);
        if (high - low) * bits.float() + low < (-x).exp() {
            return x;
        }
    }
}
