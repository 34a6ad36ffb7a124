//! The one flag that stops long work, and the ways to look at it.
//!
//! Where a function can fail, [`check`] gives `KeyboardInterrupt`. Most loops over elements cannot
//! fail, and giving each a `Result` for the sake of Ctrl-C would bend every signature between them
//! and the evaluator. They [`poll`] instead: it unwinds to the [`guard`] around the operation, where
//! it becomes the same error. The loops themselves rarely poll by hand: [`tabulate`], [`filled`],
//! [`copied`] and [`Paced::paced`] do it every [`TILE`] elements.
//!
//! A loop that changes what a variable holds must not poll: an interrupted statement leaves every
//! variable as it was or as it was to be.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{ErrorKind, OpError, Result};

static RAISED: AtomicBool = AtomicBool::new(false);

/// Whether work is done that must not be left half done.
static HELD: AtomicBool = AtomicBool::new(false);

/// How many elements are worked on between two looks at the flag.
pub const TILE: usize = 1 << 16;

/// How many turns of a loop of unknown weight are run between two looks.
const TURNS: usize = 1 << 12;

/// Asks the running work to stop.
pub fn raise() {
    RAISED.store(true, Ordering::Relaxed);
}

/// Forgets a request that came too late.
pub fn clear() {
    RAISED.store(false, Ordering::Relaxed);
}

/// Whether a stop was asked for.
#[inline]
pub fn is_raised() -> bool {
    #[cfg(test)]
    looks::count();
    RAISED.load(Ordering::Relaxed) && !HELD.load(Ordering::Relaxed)
}

/// Runs short work that is done whole: a stop that is asked for meanwhile comes after it. It is for
/// putting a finished result into the memory of a variable, and on one thread at a time.
pub fn hold<T>(work: impl FnOnce() -> T) -> T {
    /// Lets go also where the work panics.
    struct Hold;
    impl Drop for Hold {
        fn drop(&mut self) {
            HELD.store(false, Ordering::Relaxed);
        }
    }
    HELD.store(true, Ordering::Relaxed);
    let _hold = Hold;
    work()
}

/// `KeyboardInterrupt` if a stop was asked for.
///
/// # Errors
/// `KeyboardInterrupt`, and the flag is down again.
#[inline]
pub fn check() -> Result<()> {
    if is_raised() {
        clear();
        return Err(stopped());
    }
    Ok(())
}

fn stopped() -> Box<OpError> {
    super::held::begin();
    OpError::new(ErrorKind::KeyboardInterrupt, "")
}

/// What unwinds from a poll to the guard around it.
struct Stop;

/// Leaves the running work for the [`guard`] around it if a stop was asked for.
#[inline]
pub fn poll() {
    if is_raised() {
        stop();
    }
}

/// Leaves the running work for the [`guard`] around it.
#[cold]
pub fn stop() -> ! {
    // Not a panic: no hook runs, and nothing is printed.
    panic::resume_unwind(Box::new(Stop))
}

/// Runs work that may poll.
///
/// # Errors
/// What the work returns, and `KeyboardInterrupt`.
#[inline]
pub fn guard<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    // What the work was building is dropped; what variables hold it does not change while it polls.
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        if panic.is::<Stop>() {
            clear();
            return Err(stopped());
        }
        panic::resume_unwind(panic)
    })
}

/// The elements `at(0)`, `at(1)`…
pub fn tabulate<T>(count: usize, at: impl Fn(usize) -> T) -> Vec<T> {
    let mut elements = Vec::with_capacity(count);
    while elements.len() < count {
        poll();
        let start = elements.len();
        elements.extend((start..count.min(start + TILE)).map(&at));
    }
    elements
}

/// So many times one item.
pub fn filled<T: Clone>(count: usize, item: &T) -> Vec<T> {
    let mut items = Vec::with_capacity(count);
    while items.len() < count {
        poll();
        items.resize(count.min(items.len() + TILE), item.clone());
    }
    items
}

/// A copy of a slice.
pub fn copied<T: Clone>(items: &[T]) -> Vec<T> {
    let mut copy = Vec::with_capacity(items.len());
    for part in items.chunks(TILE) {
        poll();
        copy.extend_from_slice(part);
    }
    copy
}

/// Slices behind each other.
pub fn joined<'a, T: Clone + 'a>(parts: impl Iterator<Item = &'a [T]> + Clone) -> Vec<T> {
    let mut items = Vec::with_capacity(parts.clone().map(<[T]>::len).sum());
    for part in parts.flat_map(|part| part.chunks(TILE)) {
        poll();
        items.extend_from_slice(part);
    }
    items
}

/// Iteration that polls.
pub trait Paced: Iterator + Sized {
    /// The same items, with a look at the flag now and then.
    fn paced(self) -> Pace<Self> {
        Pace {
            items: self,
            left: TURNS,
        }
    }
}

impl<I: Iterator> Paced for I {}

/// An iterator that looks at the flag now and then.
#[derive(Clone, Debug)]
pub struct Pace<I> {
    items: I,
    left: usize,
}

impl<I: Iterator> Iterator for Pace<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        self.left -= 1;
        if self.left == 0 {
            poll();
            self.left = TURNS;
        }
        self.items.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl<I: ExactSizeIterator> ExactSizeIterator for Pace<I> {}

/// How often work looks at the flag: what says that it can be stopped, whatever the machine.
#[cfg(test)]
pub(crate) mod looks {
    use std::cell::Cell;

    thread_local! {
        static COUNT: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        COUNT.set(COUNT.get() + 1);
    }

    /// The looks of this thread during some work.
    pub(crate) fn during(work: impl FnOnce()) -> usize {
        let before = COUNT.get();
        work();
        COUNT.get() - before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_whole_and_look_at_the_flag() {
        let items: Vec<usize> = (0..3 * TILE + 1).collect();
        let parts = items.split_at(TILE / 2);
        let seen = looks::during(|| {
            assert_eq!(copied(&items), items);
            assert_eq!(joined([parts.0, parts.1].into_iter()), items);
            assert_eq!(tabulate(items.len(), |at| at), items);
            assert_eq!(filled(items.len(), &7), vec![7; items.len()]);
        });
        assert_eq!(seen, 4 + 4 + 4 + 4);
    }
}
