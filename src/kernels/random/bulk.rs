//! Many numbers at once. A PCG64 can jump ahead, so blocks of its stream are drawn by several
//! threads; the numbers are those that one thread draws.

use super::bounded::{Cutter, multiply};
use super::pcg::Pcg64;
use super::{BitGenerator, Core, Words, to_double, ziggurat};
use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::value::{Element, Result, interrupt};

/// Fills with numbers from 0 up to but not including 1.
///
/// # Errors
/// When interrupted.
pub fn uniform(bits: &mut BitGenerator, out: &mut [f64]) -> Result<()> {
    let Core::Pcg(pcg) = &mut bits.core else {
        return one_by_one(out, || bits.double());
    };
    let count = out.len() as u128;
    let start = &*pcg;
    parallel::pieces(out, GRAIN, |first, piece| {
        // Four streams at a time: one step of one waits for the step before.
        let quarter = piece.len().div_ceil(4).max(1);
        let mut parts = piece.chunks_mut(quarter);
        let mut rooms: [&mut [f64]; 4] = std::array::from_fn(|_| parts.next().unwrap_or(&mut []));
        let mut streams: [Pcg64; 4] = std::array::from_fn(|at| {
            let mut stream = start.clone();
            stream.advance((first + at * quarter) as u128);
            stream
        });
        let together = rooms[3].len();
        for at in 0..together {
            for (room, stream) in rooms.iter_mut().zip(&mut streams) {
                room[at] = to_double(stream.draw());
            }
        }
        for (room, stream) in rooms.iter_mut().zip(&mut streams) {
            let rest = room.get_mut(together..).unwrap_or(&mut []);
            rest.iter_mut()
                .for_each(|slot| *slot = to_double(stream.draw()));
        }
        Ok(())
    })?;
    pcg.advance(count);
    Ok(())
}

/// Fills with standard normal numbers.
///
/// # Errors
/// When interrupted.
pub fn normals(bits: &mut BitGenerator, out: &mut [f64]) -> Result<()> {
    rejecting(bits, out, ziggurat::normal, ziggurat::normal)
}

/// Fills with standard exponential numbers.
///
/// # Errors
/// When interrupted.
pub fn exponentials(bits: &mut BitGenerator, out: &mut [f64]) -> Result<()> {
    rejecting(bits, out, ziggurat::exponential, ziggurat::exponential)
}

/// Fills with numbers that each take one word of the stream, and now and then more.
fn rejecting(
    bits: &mut BitGenerator,
    out: &mut [f64],
    any: impl Fn(&mut BitGenerator) -> f64,
    next: impl Fn(&mut Counted) -> f64 + Sync,
) -> Result<()> {
    let Core::Pcg(pcg) = &mut bits.core else {
        return one_by_one(out, || any(bits));
    };
    let (filled, used) = in_blocks(pcg, out, &next)?;
    let mut rest = Counted::at(pcg, used);
    one_by_one(&mut out[filled..], || next(&mut rest))?;
    *pcg = rest.pcg;
    Ok(())
}

/// A reader of a stream that counts its pieces.
trait Reader {
    /// A reader at a piece of the stream that begins at the state of a generator.
    fn at(start: &Pcg64, piece: usize) -> Self;
    /// How many pieces were read, those before the reader's start counted.
    fn used(&self) -> usize;
}

/// Fills blocks with numbers that each take one piece of the stream, and now and then more: how
/// many numbers there are then, less than a block before the end, and how many pieces they took.
fn in_blocks<R: Reader, T: Copy + Send>(
    start: &Pcg64,
    out: &mut [T],
    next: &(impl Fn(&mut R) -> T + Sync),
) -> Result<(usize, usize)> {
    let (mut filled, mut used) = (0, 0);
    while out.len() - filled >= GRAIN {
        let blocks = ((out.len() - filled) / GRAIN).min(BLOCKS);
        let room = &mut out[filled..filled + blocks * GRAIN];
        let rooms = Shared(room.as_mut_ptr());
        let mut drawn = vec![Drawn::default(); blocks];
        // Each block is drawn as if a number began with its first piece, which is nearly always so.
        parallel::pieces(&mut drawn, 1, |block, drawn| {
            let own = block * GRAIN..(block + 1) * GRAIN;
            // SAFETY: a part of the room, which is borrowed, for this block alone.
            let room = unsafe { rooms.part(own.clone()) };
            drawn[0] = draw_block(start, used + own.start, used + own.end, room, next);
            Ok(())
        })?;
        let (mut count, mut piece) = (0, used);
        for (block, guess) in drawn.iter().enumerate() {
            let from = block * GRAIN;
            let mut good = *guess;
            if piece != used + from {
                let room = &mut room[from..from + GRAIN];
                good = draw_block(start, piece, used + from + GRAIN, room, next);
            }
            if count != from {
                room.copy_within(from..from + good.count, count);
            }
            count += good.count;
            piece = good.next;
        }
        filled += count;
        used = piece;
    }
    Ok((filled, used))
}

/// So many blocks are drawn before they are put together, while they are near.
const BLOCKS: usize = 16;

/// What a block of pieces gave.
#[derive(Clone, Copy, Default)]
struct Drawn {
    count: usize,
    /// The piece that the next number begins with.
    next: usize,
}

/// A generator that counts its words.
pub struct Counted {
    pcg: Pcg64,
    used: usize,
}

impl Reader for Counted {
    fn at(start: &Pcg64, piece: usize) -> Self {
        let mut pcg = start.clone();
        pcg.advance(piece as u128);
        Self { pcg, used: piece }
    }
    #[inline(always)]
    fn used(&self) -> usize {
        self.used
    }
}

impl Words for Counted {
    #[inline(always)]
    fn next_u64(&mut self) -> u64 {
        self.used += 1;
        self.pcg.draw()
    }
}

/// A generator whose words are cut into pieces of some bits, the lowest first.
struct Pieces<const BITS: u32> {
    pcg: Pcg64,
    word: u64,
    used: usize,
}

impl<const BITS: u32> Pieces<BITS> {
    const IN_WORD: usize = (u64::BITS / BITS) as usize;

    #[inline(always)]
    fn next(&mut self) -> u64 {
        if self.used.is_multiple_of(Self::IN_WORD) {
            self.word = self.pcg.draw();
        } else {
            self.word >>= BITS;
        }
        self.used += 1;
        self.word & (u64::MAX >> (u64::BITS - BITS))
    }

    /// An int from 0 to `most`, by multiplication.
    #[inline(always)]
    fn below(&mut self, most: u64) -> u64 {
        if most == u64::MAX >> (u64::BITS - BITS) {
            return self.next();
        }
        if BITS == u64::BITS {
            return multiply(BITS, most, || self.next());
        }
        let (low, range) = (u64::MAX >> (u64::BITS - BITS), most + 1);
        let mut product = self.next() * range;
        if product & low < range {
            let threshold = (low - most) % range;
            while product & low < threshold {
                product = self.next() * range;
            }
        }
        product >> BITS
    }
}

impl<const BITS: u32> Reader for Pieces<BITS> {
    fn at(start: &Pcg64, piece: usize) -> Self {
        let mut pcg = start.clone();
        pcg.advance((piece / Self::IN_WORD) as u128);
        let mut reader = Self {
            pcg,
            word: 0,
            used: piece / Self::IN_WORD * Self::IN_WORD,
        };
        while reader.used < piece {
            reader.next();
        }
        reader
    }
    #[inline(always)]
    fn used(&self) -> usize {
        self.used
    }
}

/// Fills with `low` plus ints from 0 to `most` by multiplication in a width of bits, as far as
/// whole blocks go. How many there are then; what comes next continues the stream.
///
/// # Errors
/// When interrupted.
pub fn ints<T: Element>(
    bits: &mut BitGenerator,
    cutter: &mut Cutter,
    out: &mut [T],
    width: u32,
    (low, most): (u64, u64),
) -> Result<usize> {
    match width {
        8 => cut::<T, 8>(bits, cutter, out, (low, most)),
        16 => cut::<T, 16>(bits, cutter, out, (low, most)),
        64 if most > u64::from(u32::MAX) => cut::<T, 64>(bits, cutter, out, (low, most)),
        32 | 64 => cut::<T, 32>(bits, cutter, out, (low, most)),
        _ => Ok(0),
    }
}

fn cut<T: Element, const BITS: u32>(
    bits: &mut BitGenerator,
    cutter: &mut Cutter,
    out: &mut [T],
    (low, most): (u64, u64),
) -> Result<usize> {
    let in_word = Pieces::<BITS>::IN_WORD;
    let Core::Pcg(pcg) = &mut bits.core else {
        return Ok(0);
    };
    let make = |reader: &mut Pieces<BITS>| T::from_i64(low.wrapping_add(reader.below(most)) as i64);
    let (filled, used) = in_blocks(pcg, out, &make)?;
    if BITS == u64::BITS {
        pcg.advance(used as u128);
    } else if used > 0 {
        // The last word that was begun, and what is left of it.
        pcg.advance(((used - 1) / in_word) as u128);
        let word = pcg.draw();
        let taken = (used - 1) % in_word + 1;
        bits.half = (word >> 32) as u32;
        bits.has_half = taken <= in_word / 2;
        *cutter = Cutter::after(word, taken, BITS);
    }
    Ok(filled)
}

/// Draws the numbers that begin with the pieces from `from` up to `end`.
fn draw_block<R: Reader, T>(
    start: &Pcg64,
    from: usize,
    end: usize,
    room: &mut [T],
    next: &impl Fn(&mut R) -> T,
) -> Drawn {
    let mut source = R::at(start, from);
    let mut count = 0;
    // Every number takes a piece at least, so there is room for all.
    for slot in room {
        if source.used() >= end {
            break;
        }
        *slot = next(&mut source);
        count += 1;
    }
    Drawn {
        count,
        next: source.used(),
    }
}

fn one_by_one(out: &mut [f64], mut next: impl FnMut() -> f64) -> Result<()> {
    for part in out.chunks_mut(4096) {
        interrupt::check()?;
        part.iter_mut().for_each(|slot| *slot = next());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::SeedSequence;
    use super::super::bounded::{self, Method, integers};
    use super::super::pcg::Output;
    use super::*;
    use crate::value::{Array, DType};
    use num_bigint::BigUint;

    #[test]
    fn the_stream_is_that_of_one_number_after_another() {
        for seed in 0..3u32 {
            let words = SeedSequence::new(vec![BigUint::from(seed)]).generate_u64(4);
            let fresh = || {
                let pcg = Pcg64::seeded(&words, Output::XslRr);
                BitGenerator::new(Core::Pcg(pcg))
            };
            let count = 40 * GRAIN + 77;
            let (mut bulk, mut single) = (fresh(), fresh());
            let mut out = vec![0.0; count];
            normals(&mut bulk, &mut out).unwrap();
            assert!(out.iter().all(|x| *x == ziggurat::normal(&mut single)));
            assert_eq!(bulk.next_u64(), single.next_u64());
            uniform(&mut bulk, &mut out).unwrap();
            assert!(out.iter().all(|x| *x == single.double()));
            assert_eq!(bulk.next_u64(), single.next_u64());
        }
    }

    #[test]
    fn ints_are_those_of_one_number_after_another() {
        let words = SeedSequence::new(vec![BigUint::from(7u32)]).generate_u64(4);
        for (dtype, most) in [
            (DType::U8, 199),
            (DType::U16, 40_000),
            (DType::I32, 3_000_000_000),
            (DType::I64, 999),
            (DType::I64, 3 << 61),
        ] {
            let fresh = || BitGenerator::new(Core::Pcg(Pcg64::seeded(&words, Output::XslRr)));
            let (mut bulk, mut single) = (fresh(), fresh());
            let how = (dtype, Method::Multiply);
            for count in [1, 3 * GRAIN + 5, 7] {
                let found = integers(&mut bulk, how, &[count], &[(0, most)]).unwrap();
                let mut cutter = Cutter::default();
                let how = (bounded::width(dtype), Method::Multiply);
                let expected: Vec<u64> = (0..count)
                    .map(|_| cutter.below(&mut single, how, most as u64))
                    .collect();
                let expected = Array::from_vec(expected).astype(dtype).unwrap();
                assert_eq!(found.scalars(), expected.scalars(), "{dtype:?}");
                assert_eq!((bulk.has_half, bulk.half), (single.has_half, single.half));
            }
        }
    }
}
