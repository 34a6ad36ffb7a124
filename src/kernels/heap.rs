//! The memory of lists, texts, dicts and all else that is no array. Large pieces are wished to lie
//! in huge pages: filling them takes fewer page faults, and freeing them takes no time, so that
//! Ctrl-C is not late when it throws away a list of gigabytes.

use std::alloc::{GlobalAlloc, Layout, System};

/// Pieces of so many bytes and more have a mapping of their own, or nearly.
#[cfg(target_os = "linux")]
const LARGE: usize = 8 << 20;

/// The system's allocator, with that wish.
#[derive(Debug)]
pub struct Heap;

// SAFETY: all is the system allocator's doing; a wish changes no byte.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: promised by the caller.
        let start = unsafe { System.alloc(layout) };
        wish(start, layout.size());
        start
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: promised by the caller.
        let start = unsafe { System.alloc_zeroed(layout) };
        wish(start, layout.size());
        start
    }

    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: promised by the caller.
        let start = unsafe { System.realloc(start, layout, size) };
        wish(start, size);
        start
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        // SAFETY: promised by the caller.
        unsafe { System.dealloc(start, layout) };
    }
}

/// Asks for huge pages under a fresh large piece.
#[cfg(target_os = "linux")]
#[inline]
fn wish(start: *mut u8, size: usize) {
    /// What `madvise` wants its start to be a multiple of, on every processor.
    const PAGE: usize = 64 << 10;
    if size < LARGE || start.is_null() {
        return;
    }
    let skip = start.align_offset(PAGE);
    // SAFETY: the pages begin inside the piece and end inside it; advice does not touch them.
    // Whether the system follows it does not matter.
    unsafe {
        libc::madvise(
            start.wrapping_add(skip).cast(),
            size - PAGE,
            libc::MADV_HUGEPAGE,
        )
    };
}

#[cfg(not(target_os = "linux"))]
fn wish(_: *mut u8, _: usize) {}
