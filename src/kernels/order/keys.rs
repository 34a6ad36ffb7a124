//! Elements as unsigned numbers of their width in the same order: nan last, both zeros equal.

use std::sync::atomic::{AtomicBool, Ordering};

use super::radix::Item;
use crate::kernels::parallel::{self, GRAIN};
use crate::kernels::simd::simd;
use crate::value::Result;
use crate::value::dtype::Kind;
use crate::value::element::Plain;

/// An unsigned number as wide as an element.
pub trait Key: Item + Plain + Ord {
    /// The highest bit.
    const TOP: Self;
    /// The bits of infinity in the float of this width.
    const INFINITY: Self;
    /// The bits of the one nan that comes out of a sort.
    const NAN: Self;

    /// All bits turned.
    fn turned(self) -> Self;
    /// Exclusive or.
    fn xor(self, other: Self) -> Self;
    /// The low bits of a number.
    fn narrow(key: u64) -> Self;
}

macro_rules! key {
    ($($type:ident $infinity:expr, $nan:expr;)*) => {$(
        impl Key for $type {
            const TOP: Self = 1 << (Self::BITS - 1);
            const INFINITY: Self = $infinity;
            const NAN: Self = $nan;

            #[inline(always)]
            fn turned(self) -> Self {
                !self
            }
            #[inline(always)]
            fn xor(self, other: Self) -> Self {
                self ^ other
            }
            #[inline(always)]
            fn narrow(key: u64) -> Self {
                key as $type
            }
        }
    )*};
}

key! {
    u8 0, 0;
    u16 0x7c00, 0x7e00;
    u32 0x7f80_0000, 0x7fc0_0000;
    u64 0x7ff0_0000_0000_0000, 0x7ff8_0000_0000_0000;
}

/// The number of an element of a kind, given its bits.
#[inline(always)]
pub fn encode<K: Key>(kind: Kind, bits: K) -> K {
    match kind {
        Kind::Signed => bits.xor(K::TOP),
        Kind::Float => {
            let negative = bits >= K::TOP;
            let size = if negative { bits.xor(K::TOP) } else { bits };
            if size > K::INFINITY {
                K::NAN.xor(K::TOP)
            } else if negative && size > K::default() {
                bits.turned()
            } else {
                size.xor(K::TOP)
            }
        }
        Kind::Bool | Kind::Unsigned | Kind::Complex | Kind::Str => bits,
    }
}

/// The bits of an element, given its number.
#[inline(always)]
pub fn decode<K: Key>(kind: Kind, key: K) -> K {
    match kind {
        Kind::Signed => key.xor(K::TOP),
        Kind::Float if key >= K::TOP => key.xor(K::TOP),
        Kind::Float => key.turned(),
        Kind::Bool | Kind::Unsigned | Kind::Complex | Kind::Str => key,
    }
}

simd! {
    /// The numbers of elements of a kind.
    pub fn encode_all<K: Key>(kind: Kind, bits: &[K], keys: &mut [K]) {
        let both = bits.iter().zip(keys);
        match kind {
            Kind::Signed => both.for_each(|(item, key)| *key = encode(Kind::Signed, *item)),
            Kind::Float => both.for_each(|(item, key)| *key = encode(Kind::Float, *item)),
            _ => both.for_each(|(item, key)| *key = *item),
        }
    }

    /// The bits of elements of a kind.
    pub fn decode_all<K: Key>(kind: Kind, keys: &[K], bits: &mut [K]) {
        let both = keys.iter().zip(bits);
        match kind {
            Kind::Signed => both.for_each(|(key, item)| *item = decode(Kind::Signed, *key)),
            Kind::Float => both.for_each(|(key, item)| *item = decode(Kind::Float, *key)),
            _ => both.for_each(|(key, item)| *item = *key),
        }
    }

    /// Whether a negative zero is among elements.
    fn has_negative_zero<K: Key>(bits: &[K]) -> bool {
        bits.iter().fold(false, |found, item| found | (*item == K::TOP))
    }
}

/// Whether a negative zero is among floats, given as bits.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn any_negative_zero<K: Key>(bits: &[K]) -> Result<bool> {
    let found = AtomicBool::new(false);
    parallel::ranges(bits.len(), GRAIN, |range| {
        if has_negative_zero(&bits[range]) {
            found.store(true, Ordering::Relaxed);
        }
        Ok(())
    })?;
    Ok(found.into_inner())
}

/// Runs an expression with `$K` bound to the key type of a dtype; complex numbers and strings,
/// which are no single number, go to the last arm.
#[macro_export]
macro_rules! with_key {
    ($dtype:expr, $K:ident => $body:expr, else => $other:expr) => {
        match ($dtype.kind(), $dtype.itemsize()) {
            ($crate::value::dtype::Kind::Complex | $crate::value::dtype::Kind::Str, _) => $other,
            (_, 1) => {
                type $K = u8;
                $body
            }
            (_, 2) => {
                type $K = u16;
                $body
            }
            (_, 4) => {
                type $K = u32;
                $body
            }
            _ => {
                type $K = u64;
                $body
            }
        }
    };
}
