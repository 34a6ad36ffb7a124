//! The hash table under dicts and sets: entries in the order of insertion, and slots that are laid
//! out as those of CPython's sets, so that a set of numbers is shown in CPython's order whatever was
//! done to it.
//!
//! A table grows into fresh memory and takes it over when all is done: growth looks at the flag, and
//! neither an interruption nor a lack of memory costs anything that was there.

mod sets;

use super::hash::{self, Key};
use super::interrupt::{self, TILE};
use super::{Held, Result, budget};

const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const SMALLEST: usize = 8;

/// From the hashable form of keys to values. `Clone` is for small tables; see [`Table::copied`].
#[derive(Clone, Debug)]
pub struct Table<V: 'static> {
    slots: Vec<Slot>,
    /// In the order of insertion; None where one was taken out. The last is never None.
    entries: Held<Option<Entry<V>>>,
    /// How many entries there are.
    used: usize,
    /// How many slots are not empty.
    fill: usize,
    /// Where a set looks for the next item to pop.
    finger: usize,
    /// Whether a key was ever there whose hash differs in CPython from run to run.
    loose: bool,
}

#[derive(Clone, Debug)]
struct Entry<V> {
    hash: u64,
    key: Key,
    value: V,
}

/// Empty, left, or the number of an entry with some bits of its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot(u64);

impl Slot {
    const EMPTY: Self = Self(0);
    const LEFT: Self = Self(1);

    fn new(hash: u64, number: usize) -> Self {
        Self(Self::tag(hash) << 32 | (number as u64 + 2))
    }

    fn tag(hash: u64) -> u64 {
        (hash ^ hash >> 32) & u64::from(u32::MAX)
    }

    /// The number of its entry.
    #[inline]
    fn number(self) -> Option<usize> {
        ((self.0 & u64::from(u32::MAX)) as usize).checked_sub(2)
    }
}

/// What a search ends at.
enum Found {
    /// The slot of the key and the number of its entry.
    Here(usize, usize),
    /// Where the key would be put.
    Free(usize),
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            entries: Held::new(),
            used: 0,
            fill: 0,
            finger: 0,
            loose: false,
        }
    }
}

impl<V> Table<V> {
    /// Without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there is none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.become_other(Self::new());
    }

    /// Takes over the entries of another table. The place of the next pop stays, as in CPython.
    pub fn become_other(&mut self, other: Self) {
        let finger = self.finger;
        *self = Self { finger, ..other };
    }

    /// The slots that a search visits, in order.
    #[inline]
    fn search<T>(
        slots: &[Slot],
        hash: u64,
        mut at: impl FnMut(usize, Slot) -> Option<T>,
    ) -> Option<T> {
        let mask = slots.len().checked_sub(1)?;
        let mut perturb = hash;
        let mut start = hash as usize & mask;
        loop {
            let more = if start + LINEAR_PROBES <= mask {
                LINEAR_PROBES
            } else {
                0
            };
            for (number, slot) in slots.get(start..=start + more)?.iter().enumerate() {
                if let Some(end) = at(start + number, *slot) {
                    return Some(end);
                }
            }
            perturb >>= PERTURB_SHIFT;
            start = start
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(perturb as usize)
                & mask;
        }
    }

    #[inline]
    fn find(&self, hash: u64, key: &Key) -> Found {
        let tag = Slot::tag(hash);
        let mut left = None;
        let found = Self::search(&self.slots, hash, |at, slot| {
            if slot == Slot::EMPTY {
                return Some(Found::Free(left.unwrap_or(at)));
            }
            if slot == Slot::LEFT {
                left = Some(at);
            }
            if slot.0 >> 32 != tag {
                return None;
            }
            let number = slot.number()?;
            let entry = self.entries.get(number)?.as_ref()?;
            (entry.key == *key).then_some(Found::Here(at, number))
        });
        found.unwrap_or(Found::Free(0))
    }

    #[inline]
    fn number_of(&self, key: &Key) -> Option<usize> {
        if self.used == 0 {
            return None;
        }
        match self.find(hash::of(key).0, key) {
            Found::Here(_, number) => Some(number),
            Found::Free(_) => None,
        }
    }

    /// The value of a key.
    #[inline]
    pub fn get(&self, key: &Key) -> Option<&V> {
        let entry = self.entries.get(self.number_of(key)?)?.as_ref()?;
        Some(&entry.value)
    }

    /// The value of a key, to be changed.
    #[inline]
    pub fn get_mut(&mut self, key: &Key) -> Option<&mut V> {
        let number = self.number_of(key)?;
        let entry = self.entries.get_mut(number)?.as_mut()?;
        Some(&mut entry.value)
    }

    /// Whether a key is there.
    pub fn contains_key(&self, key: &Key) -> bool {
        self.number_of(key).is_some()
    }

    /// Keys and values in the order of insertion.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &V)> {
        self.entries
            .iter()
            .flatten()
            .map(|entry| (&entry.key, &entry.value))
    }

    /// Keys in the order of insertion.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.iter().map(|(key, _)| key)
    }

    /// Values in the order of insertion.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.entries.iter().flatten().map(|entry| &entry.value)
    }

    /// The first entry at or behind a place, which moves behind it.
    #[inline]
    pub fn next_from(&self, at: &mut usize) -> Option<(&Key, &V)> {
        loop {
            let entry = self.entries.get(*at)?;
            *at += 1;
            if let Some(entry) = entry {
                return Some((&entry.key, &entry.value));
            }
        }
    }

    /// The first entry, in the order in which CPython iterates over a set, at or behind a place,
    /// which moves behind it: that of the slots, and of insertion where hashes differ from run to
    /// run.
    pub fn next_slot_from(&self, at: &mut usize) -> Option<(&Key, &V)> {
        self.slot_entry_from(at)
            .map(|entry| (&entry.key, &entry.value))
    }

    fn slot_entry_from(&self, at: &mut usize) -> Option<&Entry<V>> {
        loop {
            let number = if self.loose {
                *at
            } else {
                let slot = self.slots.get(*at)?;
                match slot.number() {
                    Some(number) => number,
                    None => {
                        *at += 1;
                        continue;
                    }
                }
            };
            *at += 1;
            if let Some(entry) = self.entries.get(number)? {
                return Some(entry);
            }
        }
    }

    /// Puts a value under a key; the old value. The key object that was there first stays.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`: nothing has changed then.
    #[inline]
    pub fn insert(&mut self, key: Key, value: V) -> Result<Option<V>> {
        let (hash, fixed) = hash::of(&key);
        match self.find(hash, &key) {
            Found::Here(_, number) => {
                let entry = self.entries.get_mut(number).and_then(Option::as_mut);
                Ok(entry.map(|entry| std::mem::replace(&mut entry.value, value)))
            }
            Found::Free(slot) => {
                self.put(slot, fixed, Entry { hash, key, value })?;
                Ok(None)
            }
        }
    }

    /// Puts a value under a key that has none yet; whether it had none.
    ///
    /// # Errors
    /// As [`Self::insert`].
    #[inline]
    pub fn add(&mut self, key: Key, value: V) -> Result<bool> {
        let (hash, fixed) = hash::of(&key);
        match self.find(hash, &key) {
            Found::Here(..) => Ok(false),
            Found::Free(slot) => {
                self.put(slot, fixed, Entry { hash, key, value })?;
                Ok(true)
            }
        }
    }

    #[inline]
    fn put(&mut self, slot: usize, fixed: bool, entry: Entry<V>) -> Result<()> {
        let hash = entry.hash;
        let number = self.entries.len();
        let slot = match self.slots.is_empty() {
            true => {
                self.slots = vec![Slot::EMPTY; SMALLEST];
                hash as usize & (SMALLEST - 1)
            }
            false => slot,
        };
        budget::push(&mut self.entries, Some(entry))?;
        self.used += 1;
        self.loose |= !fixed;
        if let Some(slot) = self.slots.get_mut(slot) {
            let old = std::mem::replace(slot, Slot::new(hash, number));
            if old == Slot::LEFT {
                return Ok(());
            }
        }
        self.fill += 1;
        if self.fill * 5 >= (self.slots.len() - 1) * 3
            && let Err(error) = self.resize(self.roomy())
        {
            // A table without free slots would be searched for ever.
            if let Some(slot) = self.slots.get_mut(slot) {
                *slot = Slot::EMPTY;
            }
            self.entries.pop();
            self.used -= 1;
            self.fill -= 1;
            return Err(error);
        }
        Ok(())
    }

    /// How many slots a table that is full wants to have more of.
    fn roomy(&self) -> usize {
        self.used * if self.used > 50_000 { 2 } else { 4 }
    }

    /// New slots, more than so many.
    #[cold]
    fn resize(&mut self, least: usize) -> Result<()> {
        let mut size = SMALLEST;
        while size <= least {
            size *= 2;
        }
        let mut slots = empty_slots(size)?;
        let numbers = self.numbers_without_gaps()?;
        for (at, part) in self.slots.chunks(TILE).enumerate() {
            look(at)?;
            for number in part.iter().filter_map(|slot| slot.number()) {
                let Some(Some(entry)) = self.entries.get(number) else {
                    continue;
                };
                let number = numbers.get(number).map_or(number, |new| *new as usize);
                insert_clean(&mut slots, entry.hash, number);
            }
        }
        self.slots = slots;
        self.fill = self.used;
        if !numbers.is_empty() {
            self.entries.retain(Option::is_some);
        }
        Ok(())
    }

    /// The numbers of the entries when those that were taken out are gone; empty where none is.
    fn numbers_without_gaps(&self) -> Result<Vec<u32>> {
        let mut numbers = Vec::new();
        if self.entries.len() == self.used {
            return Ok(numbers);
        }
        let mut next = 0;
        for (at, part) in self.entries.chunks(TILE).enumerate() {
            look(at)?;
            for entry in part {
                budget::push(&mut numbers, next)?;
                next += u32::from(entry.is_some());
            }
        }
        Ok(numbers)
    }

    /// Takes a key out; its value.
    pub fn remove(&mut self, key: &Key) -> Option<V> {
        if self.used == 0 {
            return None;
        }
        match self.find(hash::of(key).0, key) {
            Found::Here(slot, number) => Some(self.take(slot, number)?.value),
            Found::Free(_) => None,
        }
    }

    fn take(&mut self, slot: usize, number: usize) -> Option<Entry<V>> {
        let entry = self.entries.get_mut(number)?.take()?;
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Slot::LEFT;
        }
        self.used -= 1;
        while let Some(None) = self.entries.last() {
            self.entries.pop();
        }
        Some(entry)
    }

    /// Takes the entry out that was inserted last.
    pub fn pop_last(&mut self) -> Option<V> {
        let number = self.entries.len().checked_sub(1)?;
        let entry = self.entries.last()?.as_ref()?;
        match self.find(entry.hash, &entry.key) {
            Found::Here(slot, _) => Some(self.take(slot, number)?.value),
            Found::Free(_) => None,
        }
    }
}

/// A look at the flag, but for small tables: filling them never fails.
fn look(done: usize) -> Result<()> {
    match done {
        0 => Ok(()),
        _ => interrupt::check(),
    }
}

/// For tables of a few entries, which never fail.
impl<V> FromIterator<(Key, V)> for Table<V> {
    fn from_iter<I: IntoIterator<Item = (Key, V)>>(entries: I) -> Self {
        let mut table = Self::new();
        for (key, value) in entries {
            if table.insert(key, value).is_err() {
                break;
            }
        }
        table
    }
}

/// So many empty slots.
fn empty_slots(size: usize) -> Result<Vec<Slot>> {
    let mut slots = Vec::new();
    budget::reserve(&mut slots, size)?;
    while slots.len() < size {
        look(slots.len())?;
        slots.resize(size.min(slots.len() + TILE), Slot::EMPTY);
    }
    Ok(slots)
}

/// Puts an entry where there is no equal one.
fn insert_clean(slots: &mut [Slot], hash: u64, number: usize) {
    let free = Table::<()>::search(slots, hash, |at, slot| (slot == Slot::EMPTY).then_some(at));
    if let Some(slot) = free.and_then(|at| slots.get_mut(at)) {
        *slot = Slot::new(hash, number);
    }
}

impl<V: Clone> Table<V> {
    /// A copy in the order of insertion, without gaps: how a dict is copied.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn copied(&self) -> Result<Self> {
        if self.entries.len() <= TILE {
            return Ok(self.clone());
        }
        let mut copy = Self::new();
        copy.expect(self.used)?;
        for part in self.entries.chunks(TILE) {
            interrupt::check()?;
            for entry in part.iter().flatten() {
                copy.put_new(entry)?;
            }
        }
        copy.loose = self.loose;
        Ok(copy)
    }

    /// Adds an entry that is not there yet.
    fn put_new(&mut self, entry: &Entry<V>) -> Result<()> {
        let number = self.entries.len();
        budget::push(&mut self.entries, Some(entry.clone()))?;
        insert_clean(&mut self.slots, entry.hash, number);
        self.used += 1;
        self.fill += 1;
        Ok(())
    }

    /// Makes room for so many entries more, at once, as CPython does before a set takes over a set
    /// or a dict.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn expect(&mut self, more: usize) -> Result<()> {
        let slots = self.slots.len().max(SMALLEST);
        if (self.fill + more) * 5 >= (slots - 1) * 3 {
            self.resize((self.used + more) * 2)?;
        } else if self.slots.is_empty() {
            self.slots = vec![Slot::EMPTY; SMALLEST];
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::interrupt::looks;

    fn table(count: i64) -> Table<i64> {
        (0..count)
            .map(|number| (Key::Int(number), number))
            .collect()
    }

    #[test]
    fn what_was_put_in_is_found_until_it_is_taken_out() {
        let mut table = table(1000);
        for number in (0..1000).filter(|number| number % 3 > 0) {
            assert_eq!(table.remove(&Key::Int(number)), Some(number));
        }
        for number in 2000..2500 {
            assert_eq!(table.insert(Key::Int(number), number).unwrap(), None);
        }
        let numbers: Vec<i64> = table.values().copied().collect();
        let wanted: Vec<i64> = (0..1000).step_by(3).chain(2000..2500).collect();
        assert_eq!(numbers, wanted);
        assert!(
            wanted
                .iter()
                .all(|number| table.get(&Key::Int(*number)) == Some(number))
        );
        assert!(!table.contains_key(&Key::Int(1)));
        assert_eq!(table.len(), wanted.len());
        assert_eq!(table.pop_last(), Some(2499));
    }

    #[test]
    fn growth_looks_at_the_flag() {
        let mut table = table(3 * TILE as i64);
        let seen = looks::during(|| table.expect(table.len()).unwrap());
        assert!(seen >= 10, "{seen}");
    }
}
