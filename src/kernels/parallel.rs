//! Work on several threads: how many there are, and how a range is split over them.
//!
//! How work is split never depends on the number of threads, so that results do not either. Float
//! exceptions that happen on another thread count on the thread that asked; an error or a raised
//! interrupt stops what has not begun.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use rayon::prelude::*;

use super::fpstatus;
use crate::value::{ErrorKind, OpError, Result, interrupt};

/// How many elements one task of cheap element-wise work takes. Fewer in unit tests, where small
/// arrays are to be cut up as well.
pub const GRAIN: usize = if cfg!(test) { 4 * 1024 } else { 64 * 1024 };

/// What was asked for; 0 until somebody asks.
static WANTED: AtomicUsize = AtomicUsize::new(0);

/// Sets how many threads work together. It counts until the first parallel work.
pub fn set_threads(count: usize) {
    WANTED.store(count, Ordering::Relaxed);
}

/// How many threads work together.
pub fn threads() -> usize {
    static COUNT: OnceLock<usize> = OnceLock::new();
    *COUNT.get_or_init(|| match WANTED.load(Ordering::Relaxed) {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        count => count,
    })
}

/// The threads, started at the first parallel work. None where one thread has to do.
fn pool() -> Option<&'static rayon::ThreadPool> {
    static POOL: OnceLock<Option<rayon::ThreadPool>> = OnceLock::new();
    POOL.get_or_init(|| {
        let builder = rayon::ThreadPoolBuilder::new()
            .num_threads(threads())
            .thread_name(|at| format!("nx-{at}"));
        (threads() > 1).then(|| builder.build().ok()).flatten()
    })
    .as_ref()
}

/// Runs work that may use rayon's parallel iterators and `join` inside: they then run on these
/// threads. Float exceptions of other threads are the business of the work.
pub fn install<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match pool() {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// Runs two pieces of work, perhaps at the same time.
pub fn join<A: Send, B: Send>(
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    let Some(pool) = pool() else {
        return (a(), b());
    };
    let bits = AtomicU32::new(0);
    let note = |found: u32| {
        bits.fetch_or(found, Ordering::Relaxed);
    };
    let both =
        pool.install(|| rayon::join(|| fpstatus::collect(a, note), || fpstatus::collect(b, note)));
    fpstatus::raise_bits(bits.into_inner());
    both
}

/// Runs work on every part of `0..len`, each part `grain` long (the last may be shorter).
///
/// # Errors
/// The error of the first part that failed, or `KeyboardInterrupt`.
pub fn ranges(
    len: usize,
    grain: usize,
    work: impl Fn(Range<usize>) -> Result<()> + Sync,
) -> Result<()> {
    share_out(len, grain, &work)
}

/// [`ranges`], compiled once for all kinds of work.
fn share_out(
    len: usize,
    grain: usize,
    work: &(dyn Fn(Range<usize>) -> Result<()> + Sync),
) -> Result<()> {
    let grain = grain.max(1);
    let parts = len.div_ceil(grain);
    let part = |at: usize| at * grain..len.min((at + 1) * grain);
    let Some(pool) = pool().filter(|_| parts > 1) else {
        (0..parts).try_for_each(|at| {
            interrupt::check()?;
            work(part(at))
        })?;
        // Long parts stop early when they see the flag.
        return interrupt::check();
    };
    let bits = AtomicU32::new(0);
    let stopped = AtomicBool::new(false);
    // An error may hold values, which stay on their thread; kernels make kind and message only.
    let failed: Mutex<Option<(usize, ErrorKind, String)>> = Mutex::new(None);
    pool.install(|| {
        (0..parts).into_par_iter().for_each(|at| {
            if stopped.load(Ordering::Relaxed) || interrupt::is_raised() {
                return;
            }
            let note = |found: u32| {
                bits.fetch_or(found, Ordering::Relaxed);
            };
            if let Err(error) = fpstatus::collect(|| work(part(at)), note) {
                stopped.store(true, Ordering::Relaxed);
                if error.kind == ErrorKind::KeyboardInterrupt {
                    // Who saw the request took it away; the other threads have to see it too.
                    interrupt::raise();
                }
                if let Ok(mut first) = failed.lock()
                    && first.as_ref().is_none_or(|(before, ..)| at < *before)
                {
                    *first = Some((at, error.kind, error.message));
                }
            }
        });
    });
    fpstatus::raise_bits(bits.into_inner());
    let failed = failed
        .into_inner()
        .unwrap_or_else(|poison| poison.into_inner());
    interrupt::check()?;
    match failed {
        Some((_, kind, message)) => Err(OpError::new(kind, message)),
        None => Ok(()),
    }
}

/// Runs work on every piece of `size` elements of a slice; the work gets the piece's first index.
///
/// # Errors
/// As [`ranges`].
pub fn pieces<T: Send>(
    items: &mut [T],
    size: usize,
    work: impl Fn(usize, &mut [T]) -> Result<()> + Sync,
) -> Result<()> {
    let start = Shared(items.as_mut_ptr());
    ranges(items.len(), size, |range| {
        // SAFETY: the ranges are parts of the slice, which is borrowed for the call, and no two of
        // them overlap.
        let piece = unsafe { start.part(range.clone()) };
        work(range.start, piece)
    })
}

/// A pointer that several threads write through, each to its own elements.
pub struct Shared<T>(pub *mut T);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Shared<T> {}

// SAFETY: whoever uses it keeps the elements of the threads apart (see `part`).
unsafe impl<T: Send> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// The address of an element of the allocation.
    pub fn at(self, index: usize) -> *mut T {
        self.0.wrapping_add(index)
    }

    /// Elements to be written.
    ///
    /// # Safety
    /// The elements are inside one live allocation, and nobody else uses them meanwhile.
    pub unsafe fn part<'a>(self, range: Range<usize>) -> &'a mut [T] {
        // SAFETY: promised by the caller.
        unsafe { std::slice::from_raw_parts_mut(self.0.add(range.start), range.len()) }
    }
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn every_element_is_met_once() {
        let mut items = vec![0u32; 1_000_003];
        pieces(&mut items, 1000, |start, piece| {
            for (at, item) in piece.iter_mut().enumerate() {
                *item += (start + at) as u32;
            }
            Ok(())
        })
        .unwrap();
        assert!(
            items
                .iter()
                .enumerate()
                .all(|(at, item)| *item == at as u32)
        );
    }

    #[test]
    fn the_first_error_and_all_float_exceptions_arrive() {
        let (result, flags) = fpstatus::watch(|| {
            ranges(100, 1, |range| {
                if range.start == 37 {
                    black_box(black_box(1.0) / black_box(0.0));
                }
                Ok(())
            })
        });
        assert!(result.is_ok() && flags.divide && !flags.invalid);
        let error = ranges(10, 1, |range| match range.start {
            0 => Err(OpError::value("no")),
            _ => Ok(()),
        });
        assert_eq!(error.unwrap_err().message, "no");
    }
}
