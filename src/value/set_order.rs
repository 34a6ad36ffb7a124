//! The order in which CPython shows the items of a set: that of its hash table. The hashes of
//! numbers and of tuples of numbers are fixed, those of text differ from run to run; a set with
//! any other item is shown in insertion order.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::hash::Key;
use super::interrupt::{self, Paced};
use super::{Set, Value};

/// The modulus of the hashes of numbers.
const MODULUS: u64 = (1 << 61) - 1;
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const SMALLEST: usize = 8;

/// The items in the order of CPython's table.
pub fn in_order(set: &Set) -> Vec<Value> {
    let hashes: Option<Vec<u64>> = set.keys().map(hash).paced().collect();
    let Some(hashes) = hashes else {
        return set.values().cloned().paced().collect();
    };
    let mut table = Table::new(SMALLEST);
    for (number, hash) in hashes.iter().enumerate().paced() {
        table.insert(*hash, number);
        if (number + 1) * 5 >= (table.slots.len() - 1) * 3 {
            let used = number + 1;
            table = table.resized(if used > 50_000 { used * 2 } else { used * 4 });
        }
    }
    let values: Vec<&Value> = set.values().paced().collect();
    let numbers = table.slots.iter().flatten().map(|(_, number)| *number);
    numbers
        .paced()
        .filter_map(|number| values.get(number).map(|value| (*value).clone()))
        .collect()
}

/// Open addressing: hash and number of the item in each slot.
struct Table {
    slots: Vec<Option<(u64, usize)>>,
}

impl Table {
    fn new(size: usize) -> Self {
        Self {
            slots: interrupt::filled(size, &None),
        }
    }

    fn insert(&mut self, hash: u64, number: usize) {
        let mask = self.slots.len() - 1;
        let mut perturb = hash;
        let mut at = hash as usize & mask;
        loop {
            let probes = if at + LINEAR_PROBES <= mask {
                LINEAR_PROBES
            } else {
                0
            };
            let free = (at..=at + probes).find(|slot| matches!(self.slots.get(*slot), Some(None)));
            if let Some(slot) = free.and_then(|slot| self.slots.get_mut(slot)) {
                *slot = Some((hash, number));
                return;
            }
            perturb >>= PERTURB_SHIFT;
            at = at
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(perturb as usize)
                & mask;
        }
    }

    fn resized(self, least: usize) -> Self {
        let mut size = SMALLEST;
        while size <= least {
            size *= 2;
        }
        let mut table = Self::new(size);
        for (hash, number) in self.slots.into_iter().flatten().paced() {
            table.insert(hash, number);
        }
        table
    }
}

/// CPython's hash; None where it differs from run to run.
fn hash(key: &Key) -> Option<u64> {
    let signed = |hash: i64| {
        if hash == -1 {
            -2i64 as u64
        } else {
            hash as u64
        }
    };
    match key {
        Key::Int(int) => {
            let reduced = (int.unsigned_abs() % MODULUS) as i64;
            Some(signed(if *int < 0 { -reduced } else { reduced }))
        }
        Key::Big(int) => {
            let rest = (int.magnitude() % num_bigint::BigUint::from(MODULUS)).to_i64()?;
            Some(signed(if *int < BigInt::ZERO { -rest } else { rest }))
        }
        Key::Float(bits, 0) => float_hash(f64::from_bits(*bits)).map(signed),
        Key::Tuple(items) => tuple_hash(items),
        Key::Float(..) | Key::Str(_) | Key::Bytes(_) | Key::Identity(..) => None,
    }
}

/// The hash of a float that is not integral: its mantissa times a power of two, modulo 2**61 - 1.
fn float_hash(x: f64) -> Option<i64> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { 314_159 } else { -314_159 });
    }
    let bits = x.abs().to_bits();
    let (mantissa, exponent) = match bits >> 52 {
        0 => (bits, -1074),
        biased => ((bits & ((1 << 52) - 1)) | 1 << 52, biased as i64 - 1075),
    };
    let turn = exponent.rem_euclid(61) as u32;
    let hash = (u128::from(mantissa % MODULUS) << turn) % u128::from(MODULUS);
    let hash = hash as i64;
    Some(if x < 0.0 { -hash } else { hash })
}

/// xxHash over the items' hashes, as CPython does it.
fn tuple_hash(items: &[Key]) -> Option<u64> {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut sum = PRIME_5;
    for item in items {
        sum = sum.wrapping_add(hash(item)?.wrapping_mul(PRIME_2));
        sum = sum.rotate_left(31).wrapping_mul(PRIME_1);
    }
    sum = sum.wrapping_add(items.len() as u64 ^ (PRIME_5 ^ 3_527_539));
    Some(if sum == u64::MAX { 1_546_275_796 } else { sum })
}
