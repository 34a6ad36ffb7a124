//! Ints in a range, in the width of their dtype.

use super::{BitGenerator, bulk};
use crate::kernels::assign;
use crate::value::{Array, DType, Element, Result, interrupt};
use crate::with_dtype;

/// How numbers are brought into a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By multiplication (Lemire): a `Generator`.
    Multiply,
    /// By dropping bits and rejecting: a `RandomState`.
    Mask,
}

/// All ones up to the highest bit of a number.
pub fn mask(most: u64) -> u64 {
    u64::MAX.checked_shr(most.leading_zeros()).unwrap_or(0)
}

/// An int from 0 to `most`, with a mask.
pub fn interval(bits: &mut BitGenerator, most: u64) -> u64 {
    if most == 0 {
        return 0;
    }
    let mask = mask(most);
    loop {
        let word = if most <= u64::from(u32::MAX) {
            u64::from(bits.next_u32())
        } else {
            bits.next_u64()
        };
        if word & mask <= most {
            return word & mask;
        }
    }
}

/// An int from 0 to `most`, by multiplication.
pub fn below(bits: &mut BitGenerator, most: u64) -> u64 {
    match most {
        0 => 0,
        u64::MAX => bits.next_u64(),
        0xffff_ffff => u64::from(bits.next_u32()),
        _ if most < 0xffff_ffff => multiply(32, most, || u64::from(bits.next_u32())),
        _ => multiply(64, most, || bits.next_u64()),
    }
}

/// Lemire's method in a width of bits.
pub(super) fn multiply(width: u32, most: u64, mut next: impl FnMut() -> u64) -> u64 {
    let low = u128::from(u64::MAX >> (64 - width));
    let range = u128::from(most) + 1;
    let mut product = u128::from(next()) * range;
    if product & low < range {
        let threshold = (low - u128::from(most)) % range;
        while product & low < threshold {
            product = u128::from(next()) * range;
        }
    }
    (product >> width) as u64
}

/// Numbers of few bits, cut from words of 32.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cutter {
    word: u32,
    left: u32,
}

impl Cutter {
    /// What is left of a word of 64 of which so many pieces of a width were taken.
    pub(super) fn after(word: u64, taken: usize, width: u32) -> Self {
        let in_half = (32 / width) as usize;
        let half = if taken > in_half { word >> 32 } else { word } as u32;
        let taken = (taken - 1) % in_half;
        Self {
            word: half >> (taken as u32 * width),
            left: (in_half - 1 - taken) as u32,
        }
    }

    fn next(&mut self, bits: &mut BitGenerator, width: u32) -> u64 {
        if self.left == 0 {
            self.word = bits.next_u32();
            self.left = 32 / width - 1;
        } else {
            self.word >>= width;
            self.left -= 1;
        }
        u64::from(self.word) & (u64::MAX >> (64 - width))
    }

    /// An int from 0 to `most` for a dtype of `width` bits (1 for bool).
    pub fn below(
        &mut self,
        bits: &mut BitGenerator,
        (width, method): (u32, Method),
        most: u64,
    ) -> u64 {
        let full = u64::MAX >> (64 - width);
        match (width, method) {
            _ if most == 0 => 0,
            (64, Method::Multiply) => below(bits, most),
            (64, Method::Mask) if most == u64::MAX => bits.next_u64(),
            (64, Method::Mask) => interval(bits, most),
            (32, _) if most == full => u64::from(bits.next_u32()),
            (32, Method::Multiply) => multiply(32, most, || u64::from(bits.next_u32())),
            (32, Method::Mask) => interval(bits, most),
            _ if most == full => self.next(bits, width),
            (_, Method::Multiply) => multiply(width, most, || self.next(bits, width)),
            (_, Method::Mask) => loop {
                let word = self.next(bits, width) & mask(most);
                if word <= most {
                    return word;
                }
            },
        }
    }
}

/// The bits of a dtype of ints, 1 for bool.
pub fn width(dtype: DType) -> u32 {
    match dtype {
        DType::Bool => 1,
        _ => dtype.itemsize() as u32 * 8,
    }
}

/// An array of ints between bounds, both included: one pair for all, or one for each.
///
/// # Errors
/// When interrupted, or when there is no memory.
pub fn integers(
    bits: &mut BitGenerator,
    (dtype, method): (DType, Method),
    shape: &[usize],
    bounds: &[(i128, i128)],
) -> Result<Array> {
    with_dtype!(dtype, T => assign::filled::<T>(shape, |out| {
        let how = (width(dtype), method);
        let mut cutter = Cutter::default();
        let draw = |bits: &mut BitGenerator, cutter: &mut Cutter, (low, high): (i128, i128)| {
            let offset = cutter.below(bits, how, (high - low) as u64);
            T::from_i64((low as u64).wrapping_add(offset) as i64)
        };
        let mut done = 0;
        if let ([(low, high)], Method::Multiply) = (bounds, method) {
            // Blocks begin with a whole word.
            while done < out.len() && (bits.has_half || cutter.left > 0) && low != high {
                out[done] = draw(bits, &mut cutter, (*low, *high));
                done += 1;
            }
            if low != high {
                let range = (*low as u64, (high - low) as u64);
                done += bulk::ints(bits, &mut cutter, &mut out[done..], how.0, range)?;
            }
        }
        for start in (done..out.len()).step_by(TILE) {
            interrupt::check()?;
            for at in start..out.len().min(start + TILE) {
                let pair = match bounds {
                    [only] => *only,
                    many => many.get(at).copied().unwrap_or((0, 0)),
                };
                out[at] = draw(bits, &mut cutter, pair);
            }
        }
        Ok(())
    }), str => Array::zeros(shape, dtype))
}

/// How many numbers are drawn between two looks at the interruption flag.
const TILE: usize = 4096;
