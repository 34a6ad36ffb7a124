//! The Mersenne Twister.

const LENGTH: usize = 624;
const MIDDLE: usize = 397;

/// The polynomial of a jump over 2^128 numbers: x^(2^128) modulo the characteristic polynomial of
/// the recurrence, in hexadecimal, the highest power first.
const JUMP: &str = include_str!("mt19937_jump.txt");

/// The state of one generator.
#[derive(Clone, Debug)]
pub struct Mt19937 {
    /// The words that the next numbers are made of.
    pub key: [u32; LENGTH],
    /// How many of them are used up.
    pub place: usize,
}

impl Mt19937 {
    /// From one word.
    pub fn from_word(seed: u32) -> Self {
        let mut key = [0; LENGTH];
        let mut word = seed;
        for (at, slot) in key.iter_mut().enumerate() {
            *slot = word;
            word = 1_812_433_253u32
                .wrapping_mul(word ^ word >> 30)
                .wrapping_add(at as u32 + 1);
        }
        Self { key, place: LENGTH }
    }

    /// From several words, which are mixed.
    pub fn from_words(words: &[u32]) -> Self {
        let mut mt = Self::from_word(19_650_218);
        let mut at = 1;
        for round in 0..LENGTH.max(words.len()) {
            let from = round % words.len().max(1);
            let word = words.get(from).copied().unwrap_or(0);
            let mixed = mt.mixed(at, 1_664_525).wrapping_add(word);
            at = mt.place_word(at, mixed.wrapping_add(from as u32));
        }
        for _ in 1..LENGTH {
            let mixed = mt.mixed(at, 1_566_083_941);
            at = mt.place_word(at, mixed.wrapping_sub(at as u32));
        }
        mt.key[0] = 0x8000_0000;
        mt
    }

    fn mixed(&self, at: usize, factor: u32) -> u32 {
        let before = self.key[at - 1];
        self.key[at] ^ (before ^ before >> 30).wrapping_mul(factor)
    }

    /// Stores a word; the place of the next one (0 is only a copy of the last).
    fn place_word(&mut self, at: usize, word: u32) -> usize {
        self.key[at] = word;
        if at + 1 < LENGTH {
            return at + 1;
        }
        self.key[0] = word;
        1
    }

    /// From 624 words of a seed sequence.
    pub fn seeded(words: &[u32]) -> Self {
        let mut key = [0; LENGTH];
        for (slot, word) in key.iter_mut().zip(words) {
            *slot = *word;
        }
        key[0] = 0x8000_0000;
        Self {
            key,
            place: LENGTH - 1,
        }
    }

    fn refill(&mut self) {
        for at in 0..LENGTH {
            self.key[at] = self.renewed(at);
        }
        self.place = 0;
    }

    /// Makes one word of the next round, as if the words were a ring.
    fn turn(&mut self) {
        let at = self.place;
        self.key[at] = self.renewed(at);
        self.place = (at + 1) % LENGTH;
    }

    /// The word that follows in the place of a word.
    fn renewed(&self, at: usize) -> u32 {
        let bits = self.key[at] & 0x8000_0000 | self.key[(at + 1) % LENGTH] & 0x7fff_ffff;
        let odd = if bits & 1 == 1 { 0x9908_b0df } else { 0 };
        self.key[(at + MIDDLE) % LENGTH] ^ bits >> 1 ^ odd
    }

    /// Adds words, place by place, the first to where the ring begins.
    fn add(&mut self, words: &[u32; LENGTH]) {
        let (end, begin) = self.key.split_at_mut(self.place);
        for (slot, word) in begin.iter_mut().chain(end).zip(words) {
            *slot ^= word;
        }
    }

    /// Goes on by 2^128 numbers: the value of the jump's polynomial, by Horner's rule.
    pub fn jump(&mut self) {
        self.place %= LENGTH;
        let mut start = std::mem::replace(&mut self.key, [0; LENGTH]);
        start.rotate_left(self.place);
        let digits = JUMP.chars().filter_map(|digit| digit.to_digit(16));
        let coefficients = digits.flat_map(|digit| [8, 4, 2, 1].map(|bit| digit & bit != 0));
        for (at, is_one) in coefficients.skip_while(|is_one| !is_one).enumerate() {
            if at > 0 {
                self.turn();
            }
            if is_one {
                self.add(&start);
            }
        }
    }

    /// The next number of 32 bits.
    pub fn draw(&mut self) -> u32 {
        if self.place >= LENGTH {
            self.refill();
        }
        let mut word = self.key[self.place];
        self.place += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9d2c_5680;
        word ^= word << 15 & 0xefc6_0000;
        word ^ word >> 18
    }
}
