//! What CPython's sets do with each other, step by step, since the steps decide the order in which a
//! set is shown.

use super::{Entry, Found, Slot, Table};
use crate::value::Result;
use crate::value::interrupt::{self, TILE};

/// How many items are worked on between two looks at the flag.
const PART: usize = TILE / 16;

impl<V: Clone> Table<V> {
    /// Adds what the other has and this has not, as CPython merges sets.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if other.is_empty() {
            return Ok(());
        }
        self.expect(other.used)?;
        let clean = self.fill == 0;
        let layout = clean && self.slots.len() == other.slots.len() && other.fill == other.used;
        let mut at = 0;
        while let Some(entry) = other.slot_entry_from(&mut at) {
            if at.is_multiple_of(PART) {
                interrupt::check()?;
            }
            if clean {
                self.put_new(entry)?;
            } else if let Found::Free(slot) = self.find(entry.hash, &entry.key) {
                self.put(slot, true, entry.clone())?;
            }
        }
        if layout && !other.loose {
            self.take_over_layout(other)?;
        }
        self.loose |= other.loose;
        Ok(())
    }

    /// The slots of a set whose items this one has taken over in the order of its slots.
    fn take_over_layout(&mut self, other: &Self) -> Result<()> {
        let mut next = 0;
        for (own, other) in self.slots.chunks_mut(TILE).zip(other.slots.chunks(TILE)) {
            interrupt::check()?;
            for (own, other) in own.iter_mut().zip(other) {
                *own = Slot::EMPTY;
                if other.number().is_some() {
                    *own = Slot(other.0 >> 32 << 32 | (next + 2));
                    next += 1;
                }
            }
        }
        Ok(())
    }

    /// A copy as CPython copies a set.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn copied_set(&self) -> Result<Self> {
        let mut copy = Self::new();
        copy.merge(self)?;
        Ok(copy)
    }

    /// A set to which the items of this one are added one by one.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn rebuilt(&self) -> Result<Self> {
        self.filtered(|_| true)
    }

    /// What is in both, as CPython's `&` of sets and a set's `intersection` with a set.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn intersection(&self, other: &Self) -> Result<Self> {
        let (large, small) = match other.used > self.used {
            true => (other, self),
            false => (self, other),
        };
        small.filtered(|entry| matches!(large.find(entry.hash, &entry.key), Found::Here(..)))
    }

    /// What is not in the other, as CPython's `-` of sets.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn difference(&self, other: &Self) -> Result<Self> {
        if self.used >> 2 > other.used {
            let mut rest = self.copied_set()?;
            rest.subtract(other)?;
            return Ok(rest);
        }
        self.filtered(|entry| matches!(other.find(entry.hash, &entry.key), Found::Free(_)))
    }

    fn filtered(&self, wanted: impl Fn(&Entry<V>) -> bool) -> Result<Self> {
        let mut found = Self::new();
        let mut at = 0;
        while let Some(entry) = self.slot_entry_from(&mut at) {
            if at.is_multiple_of(PART) {
                interrupt::check()?;
            }
            if wanted(entry)
                && let Found::Free(slot) = found.find(entry.hash, &entry.key)
            {
                found.put(slot, !self.loose, entry.clone())?;
            }
        }
        Ok(found)
    }

    /// Takes out what the other has, as CPython's `difference_update`.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`: part of it may be gone then.
    pub fn subtract(&mut self, other: &Self) -> Result<()> {
        if other.used >> 3 > self.used {
            let common = self.intersection(other)?;
            return self.subtract(&common);
        }
        let mut at = 0;
        while let Some((key, _)) = other.next_slot_from(&mut at) {
            if at.is_multiple_of(PART) {
                interrupt::check()?;
            }
            self.remove(key);
        }
        self.tidy()
    }

    /// Gives up slots that were left, where there are many, as CPython does after it took items
    /// out of a set.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn tidy(&mut self) -> Result<()> {
        if self.fill - self.used > self.slots.len().saturating_sub(1) / 4 {
            self.resize(self.roomy())?;
        }
        Ok(())
    }

    /// Takes out what both have and adds what only the other has, as CPython's
    /// `symmetric_difference_update`.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`: part of it may be done then.
    pub fn toggle(&mut self, other: &Self) -> Result<()> {
        let mut at = 0;
        while let Some(entry) = other.slot_entry_from(&mut at) {
            if at.is_multiple_of(PART) {
                interrupt::check()?;
            }
            match self.find(entry.hash, &entry.key) {
                Found::Here(slot, number) => {
                    self.take(slot, number);
                }
                Found::Free(slot) => self.put(slot, !other.loose, entry.clone())?,
            }
        }
        Ok(())
    }

    /// Takes out the item that CPython's `set.pop` takes.
    pub fn pop_some(&mut self) -> Option<V> {
        if self.used == 0 {
            return None;
        }
        let mut at = match self.loose {
            true => self.finger,
            false => self.finger & self.slots.len().saturating_sub(1),
        };
        let key = match self.next_slot_from(&mut at) {
            Some((key, _)) => key.clone(),
            None => {
                at = 0;
                self.next_slot_from(&mut at)?.0.clone()
            }
        };
        self.finger = at;
        self.remove(&key)
    }

    /// The values in the order in which CPython iterates over a set.
    pub fn in_order(&self) -> Vec<V> {
        let mut values = Vec::with_capacity(self.used);
        let mut at = 0;
        while let Some((_, value)) = self.next_slot_from(&mut at) {
            if at.is_multiple_of(PART) {
                interrupt::poll();
            }
            values.push(value.clone());
        }
        values
    }
}
