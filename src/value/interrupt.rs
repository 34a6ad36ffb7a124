//! The one flag that stops long work, and the ways to look at it.
//!
//! Where a function can fail, [`check`] gives `KeyboardInterrupt`. Most loops over elements cannot
//! fail, and giving each a `Result` for the sake of Ctrl-C would bend every signature between them
//! and the evaluator. They [`poll`] instead: it unwinds to the [`guard`] around the operation, where
//! it becomes the same error. The loops themselves rarely poll by hand: [`tabulate`], [`filled`],
//! [`copied`] and [`Paced::paced`] do it every [`TILE`] elements.
//!
//! Memory that is not there ends the work in the same way: [`room`] unwinds to the guard, and what
//! the allocator's last piece was taken for stops at the next look at the flag ([`lack`]).
//!
//! A loop that changes what a variable holds must not poll in the midst of an element: an interrupted
//! statement leaves every variable as it was, as it was to be, or (where an array is written in many
//! places) with some of its elements written.

use std::hint;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{ErrorKind, OpError, Result, budget, large};

static RAISED: AtomicBool = AtomicBool::new(false);

/// Whether the flag is up because the last memory is in use.
static LACK: AtomicBool = AtomicBool::new(false);

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

/// Asks the running work to stop: the last memory is in use.
pub fn lack() {
    LACK.store(true, Ordering::Relaxed);
    raise();
}

/// A statement begins: what the last one lacked does not concern it, and memory is spared for it.
pub fn begin() {
    if LACK.load(Ordering::Relaxed) {
        clear();
    }
    large::keep_spare();
}

/// Forgets a request that came too late.
pub fn clear() {
    LACK.store(false, Ordering::Relaxed);
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
        return Err(stopped());
    }
    Ok(())
}

/// Takes the flag down; why it was up.
fn stopped() -> Box<OpError> {
    let lack = LACK.load(Ordering::Relaxed);
    clear();
    if lack {
        large::keep_spare();
        return OpError::new(ErrorKind::MemoryError, "");
    }
    super::held::begin();
    OpError::new(ErrorKind::KeyboardInterrupt, "")
}

/// What unwinds from a poll to the guard around it.
struct Stop;

/// What unwinds from memory that is not there to the guard: the words of the error.
struct Lack(String);

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
            return Err(stopped());
        }
        match panic.downcast::<Lack>() {
            Ok(lack) => Err(OpError::new(ErrorKind::MemoryError, lack.0)),
            Err(panic) => panic::resume_unwind(panic),
        }
    })
}

/// A vector with room for so many items. Where there is no memory for them, this leaves the running
/// work for the [`guard`] around it, as a `MemoryError` in NumPy's words.
#[inline]
pub fn room<T>(count: usize) -> Vec<T> {
    /// Of small pieces the allocator has always some.
    const SMALL: usize = 1 << 20;
    if count.saturating_mul(size_of::<T>()) <= SMALL {
        return Vec::with_capacity(count);
    }
    let mut items = Vec::new();
    if let Err(error) = budget::reserve(&mut items, count) {
        let words = budget::words_of::<T>(count).unwrap_or(error.message);
        panic::resume_unwind(Box::new(Lack(words)));
    }
    items
}

/// Adds an item to a vector, which grows while there is memory; ends as [`room`] does where there is
/// none.
#[inline]
pub fn push<T>(items: &mut Vec<T>, item: T) {
    if let Err(error) = budget::push(items, item) {
        panic::resume_unwind(Box::new(Lack(error.message)));
    }
}

/// Asks for room for so many items before they are collected; ends as [`room`] does where there is
/// none.
#[inline]
pub fn ask<T>(count: usize) {
    // Nobody looks at the room, and so it would be thought away.
    hint::black_box(room::<T>(count));
}

/// The elements `at(0)`, `at(1)`…
pub fn tabulate<T>(count: usize, at: impl Fn(usize) -> T) -> Vec<T> {
    let mut elements = room(count);
    while elements.len() < count {
        poll();
        let start = elements.len();
        elements.extend((start..count.min(start + TILE)).map(&at));
    }
    elements
}

/// So many times one item.
pub fn filled<T: Clone>(count: usize, item: &T) -> Vec<T> {
    let mut items = room(count);
    while items.len() < count {
        poll();
        items.resize(count.min(items.len() + TILE), item.clone());
    }
    items
}

/// A copy of a slice.
pub fn copied<T: Clone>(items: &[T]) -> Vec<T> {
    let mut copy = room(items.len());
    for part in items.chunks(TILE) {
        poll();
        copy.extend_from_slice(part);
    }
    copy
}

/// Slices behind each other.
pub fn joined<'a, T: Clone + 'a>(parts: impl Iterator<Item = &'a [T]> + Clone) -> Vec<T> {
    let mut items = room(parts.clone().map(<[T]>::len).sum());
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

impl<I: Iterator> Pace<I> {
    /// The items in a collection, where there is memory for as many as they promise to be.
    pub fn collect<C: FromIterator<I::Item>>(self) -> C {
        ask::<I::Item>(self.items.size_hint().0);
        Iterator::collect(self)
    }
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
