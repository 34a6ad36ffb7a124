//! Interned names: comparing and looking up a name is comparing and indexing by a number.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, PoisonError, RwLock};

/// A name, interned for the life of the process.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

#[derive(Default)]
struct Table {
    texts: Vec<&'static str>,
    numbers: HashMap<&'static str, u32>,
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(RwLock::default);

impl Symbol {
    /// The symbol of a name.
    pub fn new(name: &str) -> Self {
        if let Some(number) = TABLE
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .numbers
            .get(name)
        {
            return Self(*number);
        }
        let mut table = TABLE.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = table.numbers.get(name) {
            return Self(*number);
        }
        let text: &'static str = Box::leak(name.into());
        let number = u32::try_from(table.texts.len()).unwrap_or(u32::MAX);
        table.texts.push(text);
        table.numbers.insert(text, number);
        Self(number)
    }

    /// The name itself.
    pub fn text(self) -> &'static str {
        let table = TABLE.read().unwrap_or_else(PoisonError::into_inner);
        table.texts.get(self.index()).copied().unwrap_or("")
    }

    /// The symbol with a number, if there is one.
    pub fn from_index(index: usize) -> Option<Self> {
        let table = TABLE.read().unwrap_or_else(PoisonError::into_inner);
        (index < table.texts.len()).then(|| u32::try_from(index).ok().map(Self))?
    }

    /// A small number, dense from 0: an index into a table of globals.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
