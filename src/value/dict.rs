//! Dicts, and the kinds of dict that have a type of their own: `Counter`, `defaultdict`,
//! `OrderedDict`.

use std::ops::{Deref, DerefMut};

use super::hash::Key;
use super::table::Table;
use super::{Result, Type, Value};

/// From the key's hashable form to the key as it was given and the value.
type Entries = Table<(Value, Value)>;

/// A dict of any kind.
#[derive(Clone, Default)]
pub struct Dict {
    entries: Entries,
    /// What more it is than a dict.
    pub nature: Nature,
}

/// The kinds of dict.
#[derive(Clone, Default)]
pub enum Nature {
    /// A `dict`.
    #[default]
    Plain,
    /// A `collections.Counter`: what is not there counts 0.
    Counter,
    /// A `collections.OrderedDict`.
    Ordered,
    /// A `collections.defaultdict` with the function that makes what is not there, or None.
    Default(Box<Value>),
}

impl Nature {
    /// The type of a dict of the kind.
    pub fn kind(&self) -> Type {
        match self {
            Self::Plain => Type::Python("dict"),
            Self::Counter => Type::Library("Counter"),
            Self::Ordered => Type::Library("OrderedDict"),
            Self::Default(_) => Type::Library("defaultdict"),
        }
    }
}

impl Dict {
    /// A dict without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// A dict of a kind, without entries.
    pub fn of(nature: Nature) -> Self {
        Self {
            nature,
            ..Self::default()
        }
    }

    /// A copy, of the same kind.
    ///
    /// # Errors
    /// As [`Table::copied`].
    pub fn copied(&self) -> Result<Self> {
        Ok(Self {
            entries: self.entries.copied()?,
            nature: self.nature.clone(),
        })
    }
}

impl Deref for Dict {
    type Target = Entries;

    fn deref(&self) -> &Entries {
        &self.entries
    }
}

impl DerefMut for Dict {
    fn deref_mut(&mut self) -> &mut Entries {
        &mut self.entries
    }
}

impl FromIterator<(Key, (Value, Value))> for Dict {
    fn from_iter<I: IntoIterator<Item = (Key, (Value, Value))>>(entries: I) -> Self {
        Self {
            entries: entries.into_iter().collect(),
            nature: Nature::Plain,
        }
    }
}
