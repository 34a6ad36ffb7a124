//! The memory of large arrays: mapped from the system in huge pages, and kept for the next array
//! when freed.
//!
//! A fresh mapping pays for a page fault every 4 KiB (every 2 MiB with huge pages), which costs
//! more than most kernels; so a bounded amount of freed memory is used again. Where zeros are
//! wanted, a fresh mapping gives them for nothing until they are touched.

use std::sync::Mutex;

use memmap2::{MmapMut, MmapOptions};

use super::interrupt;

/// Arrays of so many bytes and more live in large blocks.
pub(super) const LARGE: usize = 256 << 10;
/// What the system can map as one huge page.
const HUGE: usize = 2 << 20;
/// How much freed memory is kept for the next arrays.
const KEPT: usize = 256 << 20;

/// A mapping of its own.
pub(super) struct Block {
    map: MmapMut,
    /// Where the usable part starts: on a huge page, where the block has any.
    skip: usize,
    capacity: usize,
}

/// Freed blocks, the oldest first.
static FREED: Mutex<Vec<Block>> = Mutex::new(Vec::new());

impl Block {
    /// So many bytes of zeros.
    pub(super) fn zeroed(bytes: usize) -> Option<Self> {
        // Small ones are sooner written again than mapped anew.
        if bytes < HUGE
            && let Some(mut block) = take(bytes)
        {
            block.map.get_mut(block.skip..)?.get_mut(..bytes)?.fill(0);
            return Some(block);
        }
        Self::map(bytes)
    }

    /// So many bytes that hold anything.
    pub(super) fn any(bytes: usize) -> Option<Self> {
        take(bytes).or_else(|| Self::map(bytes))
    }

    fn map(bytes: usize) -> Option<Self> {
        Self::fresh(bytes).or_else(|| if free_all() { Self::fresh(bytes) } else { None })
    }

    fn fresh(bytes: usize) -> Option<Self> {
        let (unit, extra) = if bytes >= 2 * HUGE {
            (HUGE, HUGE)
        } else {
            (LARGE / 4, 0)
        };
        let capacity = bytes.checked_next_multiple_of(unit)?;
        let map = MmapOptions::new()
            .len(capacity.checked_add(extra)?)
            .map_anon()
            .ok()?;
        let skip = match extra {
            0 => 0,
            _ => map.as_ptr().align_offset(HUGE).min(extra),
        };
        #[cfg(target_os = "linux")]
        if extra > 0 {
            // Only a wish: without huge pages all is the same but slower.
            let _ = map.advise(memmap2::Advice::HugePage);
        }
        Some(Self {
            map,
            skip,
            capacity,
        })
    }

    /// The first byte.
    pub(super) fn start(&mut self) -> *mut u8 {
        self.map.as_mut_ptr().wrapping_add(self.skip)
    }

    /// Keeps it for the next array, if there is room.
    pub(super) fn recycle(self) {
        let mut dropped = Vec::new();
        if let Ok(mut freed) = FREED.lock()
            && self.capacity <= KEPT
        {
            freed.push(self);
            let mut held: usize = freed.iter().map(|block| block.capacity).sum();
            while held > KEPT {
                let oldest = freed.remove(0);
                held -= oldest.capacity;
                dropped.push(oldest);
            }
        }
        // The system takes its pages back without the lock being held.
        drop(dropped);
    }
}

/// The freed block that fits best, if it is not much too large.
fn take(bytes: usize) -> Option<Block> {
    let mut freed = FREED.lock().ok()?;
    let fits = |block: &Block| block.capacity >= bytes && block.capacity / 2 <= bytes;
    let (at, _) = freed
        .iter()
        .enumerate()
        .filter(|(_, block)| fits(block))
        .min_by_key(|(at, block)| (block.capacity, usize::MAX - at))?;
    Some(freed.remove(at))
}

/// Gives the memory that is kept back to the system; whether there was any.
pub(super) fn free_all() -> bool {
    let freed = FREED.lock().map(|mut freed| std::mem::take(&mut *freed));
    freed.is_ok_and(|freed| !freed.is_empty())
}

/// Memory that nobody uses, so that there is some when all is taken: addresses only, no page of it
/// is ever touched.
static SPARE: Mutex<Option<MmapMut>> = Mutex::new(None);
/// How much that is: more than what small pieces take between two looks at the flag.
const SPARE_BYTES: usize = 96 << 20;

/// Keeps spare memory, if there is as much.
pub(super) fn keep_spare() {
    if let Ok(mut spare) = SPARE.lock()
        && spare.is_none()
    {
        *spare = MmapOptions::new().len(SPARE_BYTES).map_anon().ok();
    }
}

/// Gives the spare memory to whoever needs so many bytes, and asks the running work to stop; whether
/// that is enough. The allocator asks this: nothing is allocated here, and no lock waited for.
pub fn give_spare(bytes: usize) -> bool {
    if bytes > SPARE_BYTES / 2 {
        return false;
    }
    let spare = SPARE.try_lock().ok().and_then(|mut spare| spare.take());
    let given = spare.is_some();
    if given {
        interrupt::lack();
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freed_block_serves_the_next_array() {
        let bytes = 40 << 20;
        let mut block = Block::zeroed(bytes).unwrap();
        assert!(block.start().align_offset(HUGE) == 0 && block.capacity >= bytes);
        block.recycle();
        assert!(take(bytes - 1000).is_some());
        let zeros = Block::zeroed(bytes).unwrap();
        assert!(zeros.map.iter().all(|byte| *byte == 0));
    }
}
