//! The memory of lists, texts, dicts and all else that is no array. Large pieces have mappings of
//! their own that begin on a huge page: filling them takes few page faults, growing them moves no
//! byte, and freeing them takes no time, so that Ctrl-C is not late when a list of gigabytes grows
//! or is thrown away.

use std::alloc::{GlobalAlloc, Layout, System};

#[cfg(target_os = "linux")]
use crate::value::give_spare;

/// The system's allocator, but for large pieces.
#[derive(Debug)]
pub struct Heap;

#[cfg(not(target_os = "linux"))]
// SAFETY: all is the system allocator's doing.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: promised by the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: promised by the caller.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: promised by the caller.
        unsafe { System.realloc(start, layout, size) }
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        // SAFETY: promised by the caller.
        unsafe { System.dealloc(start, layout) };
    }
}

#[cfg(target_os = "linux")]
// SAFETY: whether a piece is the system allocator's or a mapping follows from its layout alone,
// which the caller gives back unchanged; either kind is valid for the whole layout.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: promised by the caller.
        insist(layout.size(), || unsafe { piece(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if mapping::suits(layout) {
            return insist(layout.size(), || mapping::new(layout.size()));
        }
        // SAFETY: promised by the caller.
        insist(layout.size(), || unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the size can be rounded up to the alignment.
        let new = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (mapping::suits(layout), mapping::suits(new)) {
            // SAFETY: promised by the caller; a piece that could not grow is as before.
            (false, false) => insist(size, || unsafe { System.realloc(start, layout, size) }),
            // SAFETY: it is a mapping of that size, which the caller gives up; as before if it
            // could not grow.
            (true, true) => insist(size, || unsafe {
                mapping::resized(start, layout.size(), size)
            }),
            // SAFETY: the old piece is the caller's, and as large as its layout says; the new one
            // lies elsewhere.
            _ => unsafe {
                let to = self.alloc(new);
                if !to.is_null() {
                    to.copy_from_nonoverlapping(start, size.min(layout.size()));
                    self.dealloc(start, layout);
                }
                to
            },
        }
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        if mapping::suits(layout) {
            // SAFETY: it is a mapping of that size, which the caller gives up.
            return unsafe { mapping::free(start, layout.size()) };
        }
        // SAFETY: promised by the caller.
        unsafe { System.dealloc(start, layout) };
    }
}

/// # Safety
/// As of the allocator's `alloc`.
#[cfg(target_os = "linux")]
unsafe fn piece(layout: Layout) -> *mut u8 {
    if mapping::suits(layout) {
        return mapping::new(layout.size());
    }
    // SAFETY: promised by the caller.
    unsafe { System.alloc(layout) }
}

/// Asks again with the spare memory where there is none: an allocation that fails ends the program.
/// The running work stops at its next look at the flag.
#[cfg(target_os = "linux")]
#[inline]
fn insist(bytes: usize, ask: impl Fn() -> *mut u8) -> *mut u8 {
    let start = ask();
    if start.is_null() && give_spare(bytes) {
        return ask();
    }
    start
}

/// Pieces of memory straight from the system.
#[cfg(target_os = "linux")]
mod mapping {
    use std::alloc::Layout;
    use std::ptr;

    /// Pieces of so many bytes and more are mappings. Smaller ones the allocator keeps for the next
    /// piece when they are freed.
    const LARGE: usize = 32 << 20;
    /// What the system can map as one huge page.
    const HUGE: usize = 2 << 20;
    /// A multiple of the size of a page on every processor.
    const PAGE: usize = 64 << 10;

    /// Whether such a piece is a mapping.
    #[inline]
    pub(super) fn suits(layout: Layout) -> bool {
        layout.size() >= LARGE && layout.align() <= HUGE
    }

    /// So many bytes of zeros, or null.
    pub(super) fn new(bytes: usize) -> *mut u8 {
        let start = reserved(bytes);
        if !start.is_null() {
            // SAFETY: advice for a mapping of ours; it touches no byte, and whether the system
            // follows it does not matter. It is for all pages of the piece: parts with other advice
            // would be mappings of their own, which cannot be moved as one.
            unsafe { libc::madvise(start.cast(), whole_pages(bytes), libc::MADV_HUGEPAGE) };
        }
        start
    }

    /// A fresh mapping that begins on a huge page, or null.
    fn reserved(bytes: usize) -> *mut u8 {
        // Room for the whole pages of the piece wherever a huge page begins.
        let room = bytes
            .checked_add(HUGE + PAGE)
            .map(|_| whole_pages(bytes) + HUGE);
        let Some(all) = room else {
            return ptr::null_mut();
        };
        // SAFETY: a new private mapping at an address that the system chooses; what is unmapped
        // again is the part of it before and behind the piece, in whole pages.
        unsafe {
            let start = libc::mmap(
                ptr::null_mut(),
                all,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            );
            if start == libc::MAP_FAILED {
                return ptr::null_mut();
            }
            let start = start.cast::<u8>();
            let skip = start.align_offset(HUGE).min(HUGE);
            if skip > 0 {
                libc::munmap(start.cast(), skip);
            }
            let begin = start.wrapping_add(skip);
            let used = whole_pages(bytes);
            if skip + used < all {
                libc::munmap(begin.wrapping_add(used).cast(), all - skip - used);
            }
            begin
        }
    }

    fn whole_pages(bytes: usize) -> usize {
        bytes.next_multiple_of(PAGE)
    }

    /// The same bytes with another size: the pages move, not what is in them. Null if there is no
    /// room; then the piece is as before.
    ///
    /// # Safety
    /// `start` is a mapping of `old` bytes, and nobody uses it any more.
    pub(super) unsafe fn resized(start: *mut u8, old: usize, new: usize) -> *mut u8 {
        if whole_pages(old) >= whole_pages(new) {
            let (used, was) = (whole_pages(new), whole_pages(old));
            if used < was {
                // SAFETY: the end of the mapping that is not needed any more.
                unsafe { libc::munmap(start.wrapping_add(used).cast(), was - used) };
            }
            return start;
        }
        let to = reserved(new);
        if to.is_null() {
            return to;
        }
        // SAFETY: both are mappings of ours, of these sizes; the pages of the old one take the
        // place of the new one.
        let moved = unsafe {
            libc::mremap(
                start.cast(),
                whole_pages(old),
                whole_pages(new),
                libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED,
                to.cast::<libc::c_void>(),
            )
        };
        if moved == libc::MAP_FAILED {
            return ptr::null_mut();
        }
        moved.cast()
    }

    /// Gives a mapping back.
    ///
    /// # Safety
    /// `start` is a mapping of `bytes` bytes, and nobody uses it any more.
    pub(super) unsafe fn free(start: *mut u8, bytes: usize) {
        // SAFETY: promised by the caller.
        unsafe { libc::munmap(start.cast(), whole_pages(bytes)) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pieces_keep_their_bytes_when_they_grow_and_shrink() {
        let layout = |bytes| Layout::from_size_align(bytes, 8).unwrap();
        let sizes = [1 << 20, 40 << 20, (90 << 20) + 5, 33 << 20, 2 << 20];
        // SAFETY: each piece is asked for, resized and freed with its own layout, and only bytes
        // inside it are touched.
        unsafe {
            let mut size = 100;
            let mut piece = Heap.alloc(layout(size));
            piece.write_bytes(7, size);
            for next in sizes {
                piece = Heap.realloc(piece, layout(size), next);
                let kept = std::slice::from_raw_parts(piece, size.min(next));
                assert!(kept.iter().all(|byte| *byte == 7));
                piece.write_bytes(7, next);
                size = next;
            }
            Heap.dealloc(piece, layout(size));
            // Of no whole number of pages from the start.
            let size = 40_000_000;
            let piece = Heap.alloc(layout(size));
            piece.write_bytes(7, size);
            let piece = Heap.realloc(piece, layout(size), 2 * size);
            assert!(!piece.is_null(), "it can grow");
            assert_eq!(piece.add(size - 1).read(), 7);
            Heap.dealloc(piece, layout(2 * size));
            let zeros = Heap.alloc_zeroed(layout(50 << 20));
            assert!(
                std::slice::from_raw_parts(zeros, 50 << 20)
                    .iter()
                    .all(|byte| *byte == 0)
            );
            Heap.dealloc(zeros, layout(50 << 20));
        }
    }
}
