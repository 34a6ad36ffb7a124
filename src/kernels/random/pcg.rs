//! PCG64: a 128-bit linear congruential generator with a permuted output.

const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
/// The multiplier of the DXSM variant.
const CHEAP: u64 = 0xda94_2042_e4dd_58b5;
/// The distance of a jump: 2^128 divided by the golden ratio.
pub const JUMP: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// How the state becomes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Exclusive or of the halves, randomly rotated.
    XslRr,
    /// Double exclusive or, shift, multiply.
    Dxsm,
}

/// The state of one generator.
#[derive(Clone, Debug)]
pub struct Pcg64 {
    /// Where it is.
    pub state: u128,
    /// Which of the streams it runs; odd.
    pub increment: u128,
    /// Its variant.
    pub output: Output,
}

impl Pcg64 {
    /// A generator at the start of a stream.
    pub fn new(seed: u128, stream: u128, output: Output) -> Self {
        // Every variant starts with the steps of the first one.
        let mut pcg = Self {
            state: 0,
            increment: stream << 1 | 1,
            output: Output::XslRr,
        };
        pcg.step();
        pcg.state = pcg.state.wrapping_add(seed);
        pcg.step();
        pcg.output = output;
        pcg
    }

    /// A generator from four words of a seed sequence.
    pub fn seeded(words: &[u64], output: Output) -> Self {
        let word = |at: usize| u128::from(words.get(at).copied().unwrap_or(0));
        Self::new(word(0) << 64 | word(1), word(2) << 64 | word(3), output)
    }

    #[inline]
    fn multiplier(&self) -> u128 {
        match self.output {
            Output::XslRr => MULTIPLIER,
            Output::Dxsm => u128::from(CHEAP),
        }
    }

    #[inline]
    fn step(&mut self) {
        self.state = self
            .state
            .wrapping_mul(self.multiplier())
            .wrapping_add(self.increment);
    }

    /// The next number.
    #[inline]
    pub fn draw(&mut self) -> u64 {
        match self.output {
            Output::XslRr => {
                self.step();
                let folded = (self.state >> 64) as u64 ^ self.state as u64;
                folded.rotate_right((self.state >> 122) as u32)
            }
            Output::Dxsm => {
                let (mut high, low) = ((self.state >> 64) as u64, self.state as u64 | 1);
                self.step();
                high ^= high >> 32;
                high = high.wrapping_mul(CHEAP);
                high ^= high >> 48;
                high.wrapping_mul(low)
            }
        }
    }

    /// Goes on by many steps at once.
    pub fn advance(&mut self, mut steps: u128) {
        let (mut factor, mut shift) = (self.multiplier(), self.increment);
        let (mut all_factor, mut all_shift) = (1u128, 0u128);
        while steps > 0 {
            if steps & 1 == 1 {
                all_factor = all_factor.wrapping_mul(factor);
                all_shift = all_shift.wrapping_mul(factor).wrapping_add(shift);
            }
            shift = factor.wrapping_add(1).wrapping_mul(shift);
            factor = factor.wrapping_mul(factor);
            steps >>= 1;
        }
        self.state = all_factor.wrapping_mul(self.state).wrapping_add(all_shift);
    }
}
