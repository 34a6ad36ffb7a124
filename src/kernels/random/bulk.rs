//! Many numbers at once. A PCG64 can jump ahead, so blocks of its stream are drawn by several
//! threads; the numbers are those that one thread draws.

use super::pcg::Pcg64;
use super::{BitGenerator, Core, Words, to_double, ziggurat};
use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::value::{Result, interrupt};

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
    mut out: &mut [f64],
    any: impl Fn(&mut BitGenerator) -> f64,
    next: impl Fn(&mut Counted) -> f64 + Sync,
) -> Result<()> {
    let Core::Pcg(pcg) = &mut bits.core else {
        return one_by_one(out, || any(bits));
    };
    while out.len() >= GRAIN {
        let blocks = (out.len() / GRAIN).min(BLOCKS);
        let (room, _) = out.split_at_mut(blocks * GRAIN);
        let rooms = Shared(room.as_mut_ptr());
        let start = &*pcg;
        let mut drawn = vec![Drawn::default(); blocks];
        // Each block is drawn as if a number began with its first word, which is nearly always so.
        parallel::pieces(&mut drawn, 1, |block, drawn| {
            let words = block * GRAIN..(block + 1) * GRAIN;
            // SAFETY: a part of the room, which is borrowed, for this block alone.
            let room = unsafe { rooms.part(words.clone()) };
            drawn[0] = draw_block(start, words.start, words.end, room, &next);
            Ok(())
        })?;
        let (mut filled, mut word) = (0, 0);
        for (block, guess) in drawn.iter().enumerate() {
            let from = block * GRAIN;
            let mut good = *guess;
            if word != from {
                let room = &mut room[from..from + GRAIN];
                good = draw_block(start, word, from + GRAIN, room, &next);
            }
            room.copy_within(from..from + good.count, filled);
            filled += good.count;
            word = good.next;
        }
        pcg.advance(word as u128);
        out = &mut out[filled..];
    }
    let mut rest = Counted {
        pcg: pcg.clone(),
        used: 0,
    };
    one_by_one(out, || next(&mut rest))?;
    *pcg = rest.pcg;
    Ok(())
}

/// So many blocks are drawn before they are put together, while they are near.
const BLOCKS: usize = 16;

/// What a block of words gave.
#[derive(Clone, Copy, Default)]
struct Drawn {
    count: usize,
    /// The word that the next number begins with.
    next: usize,
}

/// A generator that counts its words.
pub struct Counted {
    pcg: Pcg64,
    used: usize,
}

impl Words for Counted {
    #[inline(always)]
    fn next_u64(&mut self) -> u64 {
        self.used += 1;
        self.pcg.draw()
    }
}

/// Draws the numbers that begin with the words from `from` up to `end`.
fn draw_block(
    start: &Pcg64,
    from: usize,
    end: usize,
    room: &mut [f64],
    next: &impl Fn(&mut Counted) -> f64,
) -> Drawn {
    let mut source = Counted {
        pcg: start.clone(),
        used: from,
    };
    source.pcg.advance(from as u128);
    let mut count = 0;
    // Every number takes a word at least, so there is room for all.
    for slot in room {
        if source.used >= end {
            break;
        }
        *slot = next(&mut source);
        count += 1;
    }
    Drawn {
        count,
        next: source.used,
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
    use super::super::pcg::Output;
    use super::*;
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
}
