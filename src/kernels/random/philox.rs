//! Philox: a counter, scrambled by ten rounds of multiplication.

const FACTORS: [u64; 2] = [0xd2e7_470e_e14c_6c93, 0xca5a_8263_9512_1157];
const WEYL: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xbb67_ae85_84ca_a73b];

/// The state of one generator.
#[derive(Clone, Debug)]
pub struct Philox {
    /// Where it is, the lowest word first.
    pub counter: [u64; 4],
    /// Which of the streams it runs.
    pub key: [u64; 2],
    /// The numbers that the counter gave.
    pub buffer: [u64; 4],
    /// How many of them are used up.
    pub place: usize,
}

impl Philox {
    /// At the start of a stream.
    pub fn new(counter: [u64; 4], key: [u64; 2]) -> Self {
        Self {
            counter,
            key,
            buffer: [0; 4],
            place: 4,
        }
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        if let Some(word) = self.buffer.get(self.place) {
            self.place += 1;
            return *word;
        }
        for word in &mut self.counter {
            *word = word.wrapping_add(1);
            if *word != 0 {
                break;
            }
        }
        self.buffer = scrambled(self.counter, self.key);
        self.place = 1;
        self.buffer[0]
    }
}

fn scrambled(mut counter: [u64; 4], mut key: [u64; 2]) -> [u64; 4] {
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        }
        let first = u128::from(FACTORS[0]) * u128::from(counter[0]);
        let second = u128::from(FACTORS[1]) * u128::from(counter[2]);
        counter = [
            (second >> 64) as u64 ^ counter[1] ^ key[0],
            second as u64,
            (first >> 64) as u64 ^ counter[3] ^ key[1],
            first as u64,
        ];
    }
    counter
}
