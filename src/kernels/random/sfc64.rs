//! SFC64: a small fast chaotic generator.

/// The state of one generator: three words and a counter.
#[derive(Clone, Debug)]
pub struct Sfc64(pub [u64; 4]);

impl Sfc64 {
    /// From three words of a seed sequence.
    pub fn seeded(words: &[u64]) -> Self {
        let word = |at: usize| words.get(at).copied().unwrap_or(0);
        let mut sfc = Self([word(0), word(1), word(2), 1]);
        for _ in 0..12 {
            sfc.draw();
        }
        sfc
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        let [a, b, c, counter] = self.0;
        let out = a.wrapping_add(b).wrapping_add(counter);
        self.0 = [
            b ^ b >> 11,
            c.wrapping_add(c << 3),
            c.rotate_left(24).wrapping_add(out),
            counter.wrapping_add(1),
        ];
        out
    }
}
