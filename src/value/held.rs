//! Large vectors of what takes long to free. Nobody waits for that after Ctrl-C: what is dropped on
//! the way to the prompt, or while the flag is up, is kept until the next statement begins.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem;
use std::ops::{Deref, DerefMut};
use std::thread;

use super::interrupt::{self, TILE};

thread_local! {
    /// Whether an interruption is on its way to whoever handles it.
    static ON_THE_WAY: Cell<bool> = const { Cell::new(false) };
    /// What is freed later.
    static LATER: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// An interruption begins its way.
pub(super) fn begin() {
    ON_THE_WAY.set(true);
}

/// An interruption was handled: from now on what is dropped is freed at once.
pub fn arrived() {
    ON_THE_WAY.set(false);
}

/// Frees what was kept, unless that is interrupted in turn.
pub fn free_kept() {
    arrived();
    while let Some(kept) = LATER.with_borrow_mut(Vec::pop) {
        drop(kept);
        if interrupt::is_raised() {
            return;
        }
    }
}

/// A vector that takes no time from an interruption when it is dropped.
#[derive(Clone, Debug)]
pub struct Held<T: 'static>(Vec<T>);

impl<T> Held<T> {
    /// Without items.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The vector itself.
    pub fn take(mut self) -> Vec<T> {
        mem::take(&mut self.0)
    }
}

impl<T> Default for Held<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<Vec<T>> for Held<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

/// What was collected so far is held also when the collecting is interrupted.
impl<T> FromIterator<T> for Held<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let items = items.into_iter();
        let mut held = Self(Vec::with_capacity(items.size_hint().0));
        for item in items {
            held.push(item);
        }
        held
    }
}

impl<T> Deref for Held<T> {
    type Target = Vec<T>;

    #[inline]
    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> DerefMut for Held<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

impl<T: 'static> Drop for Held<T> {
    #[inline]
    fn drop(&mut self) {
        if self.0.len() > TILE && mem::needs_drop::<T>() {
            free(mem::take(&mut self.0));
        }
    }
}

/// Frees a large vector piece by piece; what is left when that is interrupted is kept.
#[cold]
fn free<T: 'static>(mut items: Vec<T>) {
    while items.len() > TILE {
        if thread::panicking() || ON_THE_WAY.get() || interrupt::is_raised() {
            // At the end of the thread there is nobody to wait.
            let _ = LATER.try_with(|later| {
                if let Ok(mut later) = later.try_borrow_mut() {
                    later.push(Box::new(Held(mem::take(&mut items))));
                }
            });
            return;
        }
        items.truncate(items.len() - TILE);
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[test]
    fn what_is_dropped_on_the_way_is_freed_later() {
        let item = Rc::new(());
        let items = || Held::from(vec![Rc::clone(&item); 2 * TILE]);
        begin();
        drop(items());
        assert_eq!(Rc::strong_count(&item), 1 + 2 * TILE);
        free_kept();
        assert_eq!(Rc::strong_count(&item), 1);
        assert_eq!(items().take().len(), 2 * TILE);
    }
}
