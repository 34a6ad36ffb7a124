//! Elements that a condition keeps, one after another: counted part by part first, so that every
//! part knows where its own go.

use std::ops::Range;

use crate::kernels::parallel::{self, GRAIN, Shared};
use crate::value::element::Plain;
use crate::value::{Array, DType, Result};

/// Where the kept elements of each part begin, and how many there are in all.
fn starts(len: usize, count: impl Fn(Range<usize>) -> usize + Sync) -> Result<(Vec<usize>, usize)> {
    let mut starts = vec![0; len.div_ceil(GRAIN)];
    parallel::pieces(&mut starts, 1, |part, slot| {
        slot[0] = count(part * GRAIN..len.min((part + 1) * GRAIN));
        Ok(())
    })?;
    let mut total = 0;
    for start in &mut starts {
        total += std::mem::replace(start, total);
    }
    Ok((starts, total))
}

/// Fills the rooms of the parts.
fn fill<T: Send>(
    len: usize,
    starts: &[usize],
    total: usize,
    out: Shared<T>,
    write: impl Fn(Range<usize>, &mut [T]) + Sync,
) -> Result<()> {
    parallel::ranges(len, GRAIN, |range| {
        let part = range.start / GRAIN;
        let end = starts.get(part + 1).copied().unwrap_or(total);
        // SAFETY: the rooms follow each other in an allocation of `total` elements.
        write(range, unsafe { out.part(starts[part]..end) });
        Ok(())
    })
}

/// What is kept of `0..len`: `count` says how many of a part, `write` gets room for as many.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn collect<T: Copy + Default + Send>(
    len: usize,
    count: impl Fn(Range<usize>) -> usize + Sync,
    write: impl Fn(Range<usize>, &mut [T]) + Sync,
) -> Result<Vec<T>> {
    let (starts, total) = starts(len, count)?;
    let mut out = vec![T::default(); total];
    fill(len, &starts, total, Shared(out.as_mut_ptr()), write)?;
    Ok(out)
}

/// The elements of a slice where flags of the same length are true, as an array of a dtype of
/// their width.
///
/// # Errors
/// When there is no memory for them, or `KeyboardInterrupt`.
pub fn compress<T: Plain>(items: &[T], flags: &[bool], dtype: DType) -> Result<Array> {
    let (starts, total) = starts(items.len(), |range| count_true(&flags[range]))?;
    // SAFETY: every place is filled below.
    let out = unsafe { Array::unwritten(&[total], dtype) }?;
    let room = Shared(out.pointer().cast::<T>());
    fill(items.len(), &starts, total, room, |range, out| {
        let items = &items[range.clone()];
        squeeze(&flags[range], out, |at| items[at]);
    })?;
    Ok(out)
}

/// The places where flags are true.
///
/// # Errors
/// As [`compress`].
pub fn places(flags: &[bool]) -> Result<Array> {
    let (starts, total) = starts(flags.len(), |range| count_true(&flags[range]))?;
    // SAFETY: every place is filled below.
    let out = unsafe { Array::unwritten(&[total], DType::I64) }?;
    let room = Shared(out.pointer().cast::<i64>());
    fill(flags.len(), &starts, total, room, |range, out| {
        let start = range.start as i64;
        squeeze(&flags[range], out, |at| start + at as i64);
    })?;
    Ok(out)
}

/// The other way round: writes values, as many as flags are true, to where they are.
///
/// # Errors
/// `KeyboardInterrupt`; some of the values are then written.
pub fn expand<T: Plain>(items: &mut [T], flags: &[bool], values: &[T]) -> Result<()> {
    let (starts, _) = starts(items.len(), |range| count_true(&flags[range]))?;
    parallel::pieces(items, GRAIN, |start, piece| {
        let mut values = values.iter().skip(starts[start / GRAIN]);
        for (item, flag) in piece.iter_mut().zip(&flags[start..]) {
            if *flag && let Some(value) = values.next() {
                *item = *value;
            }
        }
        Ok(())
    })
}

/// Writes one value to where flags are true.
///
/// # Errors
/// As [`expand`].
pub fn paint<T: Plain>(items: &mut [T], flags: &[bool], value: T) -> Result<()> {
    parallel::pieces(items, GRAIN, |start, piece| {
        for (items, flags) in piece.chunks_mut(64).zip(flags[start..].chunks(64)) {
            // What is not changed need not be read.
            if flags.iter().fold(false, |any, flag| any | flag) {
                for (item, flag) in items.iter_mut().zip(flags) {
                    *item = if *flag { value } else { *item };
                }
            }
        }
        Ok(())
    })
}

/// How many flags are true, counted by all threads.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn count(flags: &[bool]) -> Result<usize> {
    starts(flags.len(), |range| count_true(&flags[range])).map(|(_, total)| total)
}

/// How many flags are true.
pub fn count_true(flags: &[bool]) -> usize {
    // Bytes add up without a widening at every step.
    let chunks = flags.chunks(255);
    chunks
        .map(|chunk| usize::from(chunk.iter().map(|flag| u8::from(*flag)).sum::<u8>()))
        .sum()
}

/// Writes the kept items; nothing hangs on how a flag is guessed.
fn squeeze<T>(flags: &[bool], out: &mut [T], item: impl Fn(usize) -> T) {
    let mut next = 0;
    for (at, flag) in flags.iter().enumerate() {
        // The last item that is kept fills the room: what would come after it is not written.
        let Some(slot) = out.get_mut(next) else {
            return;
        };
        *slot = item(at);
        next += usize::from(*flag);
    }
}
