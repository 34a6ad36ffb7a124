//! Seed sequences: entropy of any size becomes well mixed words for the states of generators.

use crate::value::interrupt::{Paced, ask};
use num_bigint::BigUint;

const POOL: usize = 4;
const INIT_A: u32 = 0x43b0_d7e5;
const MULT_A: u32 = 0x931e_8875;
const INIT_B: u32 = 0x8b51_f9dd;
const MULT_B: u32 = 0x58f3_8ded;
const MIX_LEFT: u32 = 0xca01_f9dd;
const MIX_RIGHT: u32 = 0x4973_f715;

/// Entropy, mixed into a pool from which states are drawn.
#[derive(Clone, Debug)]
pub struct SeedSequence {
    /// The ints that were given.
    pub entropy: Vec<BigUint>,
    /// What tells a child from its siblings.
    pub spawn_key: Vec<u32>,
    /// How many words of entropy the pool holds.
    pub pool_size: usize,
    /// How many children were made.
    pub children: u32,
    /// The mixed entropy.
    pub pool: Vec<u32>,
}

/// A hash whose constant changes with every word.
struct Hash {
    constant: u32,
    factor: u32,
}

impl Hash {
    fn next(&mut self, word: u32) -> u32 {
        let mixed = word ^ self.constant;
        self.constant = self.constant.wrapping_mul(self.factor);
        let mixed = mixed.wrapping_mul(self.constant);
        mixed ^ (mixed >> 16)
    }
}

fn mix(left: u32, right: u32) -> u32 {
    let mixed = MIX_LEFT
        .wrapping_mul(left)
        .wrapping_sub(MIX_RIGHT.wrapping_mul(right));
    mixed ^ (mixed >> 16)
}

/// The 32-bit words of an int, the lowest first; zero is one word.
pub fn words(int: &BigUint) -> Vec<u32> {
    let digits = int.to_u32_digits();
    if digits.is_empty() { vec![0] } else { digits }
}

impl SeedSequence {
    /// A sequence from ints, with the default size of pool.
    pub fn new(entropy: Vec<BigUint>) -> Self {
        Self::with(entropy, Vec::new(), POOL)
    }

    /// A sequence from ints, a spawn key and a size of pool (at least 4).
    pub fn with(entropy: Vec<BigUint>, spawn_key: Vec<u32>, pool_size: usize) -> Self {
        let mut all: Vec<u32> = entropy.iter().flat_map(words).collect();
        if !spawn_key.is_empty() && all.len() < pool_size {
            all.resize(pool_size, 0);
        }
        all.extend_from_slice(&spawn_key);
        let pool = mixed_pool(&all, pool_size);
        Self {
            entropy,
            spawn_key,
            pool_size,
            children: 0,
            pool,
        }
    }

    /// Words for a state.
    pub fn generate(&self, count: usize) -> Vec<u32> {
        let mut hash = Hash {
            constant: INIT_B,
            factor: MULT_B,
        };
        let source = self.pool.iter().cycle();
        ask::<u32>(count);
        source.take(count).map(|word| hash.next(*word)).collect()
    }

    /// Words of 64 bits for a state.
    pub fn generate_u64(&self, count: usize) -> Vec<u64> {
        self.generate(count * 2)
            .chunks_exact(2)
            .map(|pair| match pair {
                [low, high] => u64::from(*low) | u64::from(*high) << 32,
                _ => 0,
            })
            .collect()
    }

    /// New sequences that are independent of this one and of each other.
    pub fn spawn(&mut self, count: u32) -> Vec<Self> {
        let first = self.children;
        self.children = first.wrapping_add(count);
        ask::<Self>(count as usize);
        let child = |number| {
            let mut key = self.spawn_key.clone();
            key.push(number);
            Self::with(self.entropy.clone(), key, self.pool_size)
        };
        (first..self.children).paced().map(child).collect()
    }
}

fn mixed_pool(entropy: &[u32], size: usize) -> Vec<u32> {
    let mut hash = Hash {
        constant: INIT_A,
        factor: MULT_A,
    };
    let padded = entropy.iter().copied().chain(std::iter::repeat(0));
    let mut pool: Vec<u32> = padded.take(size).map(|word| hash.next(word)).collect();
    for from in 0..size {
        let word = pool.get(from).copied().unwrap_or(0);
        for (to, slot) in pool.iter_mut().enumerate() {
            if to != from {
                *slot = mix(*slot, hash.next(word));
            }
        }
    }
    for word in entropy.iter().skip(size) {
        for slot in &mut pool {
            *slot = mix(*slot, hash.next(*word));
        }
    }
    pool
}
