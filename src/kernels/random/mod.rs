//! Random numbers: bit generators and the distributions drawn from them, in NumPy's streams.

pub mod binomial;
pub mod bounded;
pub mod bulk;
pub mod continuous;
pub mod discrete;
pub mod hypergeometric;
pub mod legacy;
pub mod mt19937;
pub mod pcg;
pub mod philox;
pub mod sample;
pub mod seed;
pub mod sfc64;
pub mod single;
pub mod ziggurat;

use crate::value::interrupt::room;
use crate::value::{Result, interrupt};

pub use mt19937::Mt19937;
pub use pcg::Pcg64;
pub use philox::Philox;
pub use seed::SeedSequence;
pub use sfc64::Sfc64;

/// The algorithm of a bit generator, with its state.
#[derive(Clone, Debug)]
pub enum Core {
    /// PCG64 and PCG64DXSM.
    Pcg(Pcg64),
    /// The Mersenne Twister.
    Mt(Box<Mt19937>),
    /// Philox.
    Philox(Philox),
    /// SFC64.
    Sfc(Sfc64),
}

/// A source of random bits.
#[derive(Clone, Debug)]
pub struct BitGenerator {
    /// The algorithm.
    pub core: Core,
    /// The upper half of the last number that was given in halves.
    pub half: u32,
    /// Whether that half is still to be given.
    pub has_half: bool,
    /// The second of a pair of normal numbers, for the legacy distributions.
    pub gauss: Option<f64>,
}

impl BitGenerator {
    /// A source that has given nothing yet.
    pub fn new(core: Core) -> Self {
        Self {
            core,
            half: 0,
            has_half: false,
            gauss: None,
        }
    }

    /// 64 random bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        match &mut self.core {
            Core::Pcg(pcg) => pcg.draw(),
            Core::Mt(mt) => {
                let high = u64::from(mt.draw());
                high << 32 | u64::from(mt.draw())
            }
            Core::Philox(philox) => philox.draw(),
            Core::Sfc(sfc) => sfc.draw(),
        }
    }

    /// 32 random bits: a number of 64 bits gives two of them.
    pub fn next_u32(&mut self) -> u32 {
        if let Core::Mt(mt) = &mut self.core {
            return mt.draw();
        }
        if std::mem::take(&mut self.has_half) {
            return self.half;
        }
        let word = self.next_u64();
        self.half = (word >> 32) as u32;
        self.has_half = true;
        word as u32
    }

    /// What the algorithm gives, in its own width.
    pub fn next_raw(&mut self) -> u64 {
        match &mut self.core {
            Core::Mt(mt) => u64::from(mt.draw()),
            _ => self.next_u64(),
        }
    }

    /// A float64 from 0 up to but not including 1.
    #[inline]
    pub fn double(&mut self) -> f64 {
        if let Core::Mt(mt) = &mut self.core {
            let (a, b) = (mt.draw() >> 5, mt.draw() >> 6);
            return (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0;
        }
        to_double(self.next_u64())
    }

    /// A float32 from 0 up to but not including 1.
    pub fn float(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 * (1.0 / 16_777_216.0)
    }
}

/// What distributions draw from that want 64 bits at a time.
pub trait Words {
    /// 64 random bits.
    fn next_u64(&mut self) -> u64;

    /// A float64 from 0 up to but not including 1.
    fn double(&mut self) -> f64 {
        to_double(self.next_u64())
    }
}

impl Words for BitGenerator {
    fn next_u64(&mut self) -> u64 {
        self.next_u64()
    }
    fn double(&mut self) -> f64 {
        self.double()
    }
}

/// The float64 that 64 bits stand for.
#[inline]
fn to_double(word: u64) -> f64 {
    (word >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// Draws many rows of so many numbers, behind each other.
///
/// # Errors
/// When interrupted.
pub fn draw_rows<T: Copy>(
    count: usize,
    width: usize,
    mut next: impl FnMut() -> Vec<T>,
) -> Result<Vec<T>> {
    let mut out = room(count * width);
    for _ in 0..count {
        interrupt::check()?;
        out.extend_from_slice(&next());
    }
    Ok(out)
}

/// Draws many numbers.
///
/// # Errors
/// When interrupted.
pub fn draw<T>(count: usize, mut next: impl FnMut() -> T) -> Result<Vec<T>> {
    let mut out = room(count);
    while out.len() < count {
        let tile = (count - out.len()).min(4096);
        out.extend((0..tile).map(|_| next()));
        interrupt::check()?;
    }
    Ok(out)
}
