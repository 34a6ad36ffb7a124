//! Objects whose kind the value layer does not know: functions of the program, iterators,
//! generators, flat iterators, `finfo`, context managers…

use std::any::Any;

use super::hash::Key;
use super::{Result, Value};
use crate::text::Symbol;

/// Calls back into the language, for functions that take functions and for lazy iterators.
pub trait Apply {
    /// Calls `function` with positional and keyword arguments.
    ///
    /// # Errors
    /// Whatever the function raises.
    fn call(
        &mut self,
        function: &Value,
        args: Vec<Value>,
        keywords: Vec<(Symbol, Value)>,
    ) -> Result<Value>;

    /// Itself, for iterators that only the evaluator can run.
    fn as_any_mut(&mut self) -> &mut dyn Any;
}

/// An object of any other kind. Its methods are rows of the library under its type's name.
pub trait Object: Any {
    /// The type's name, which is also the owner of its method rows: `Generator`, `finfo`.
    fn type_name(&self) -> &'static str;

    /// The owner of further method rows, which objects of several types share; else empty.
    fn kin(&self) -> &'static str {
        ""
    }

    /// Its `repr`; `show` gives the repr of values inside it.
    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let _ = show;
        format!("<{} object>", self.type_name())
    }

    /// Its `str`.
    fn to_str(&self, show: &dyn Fn(&Value) -> String) -> String {
        self.repr(show)
    }

    /// A data attribute, where it has one of this name (methods are rows).
    fn attribute(&self, name: &str) -> Option<Value> {
        let _ = name;
        None
    }

    /// The names of its data attributes, for completion.
    fn attributes(&self) -> &'static [&'static str] {
        &[]
    }

    /// The next item of an iterator; None in the Option when it is exhausted, an outer None when
    /// it is no iterator.
    fn next(&self, apply: &mut dyn Apply) -> Option<Result<Option<Value>>> {
        let _ = apply;
        None
    }

    /// Whether it is an iterator (it has `next`).
    fn is_iterator(&self) -> bool {
        false
    }

    /// Its items, where it is a sequence rather than an iterator (a named tuple).
    fn items(&self) -> Option<Result<Vec<Value>>> {
        None
    }

    /// Whether its items can be taken by number, and make a row of an array.
    fn is_sequence(&self) -> bool {
        self.items().is_some()
    }

    /// Its hashable form, where it is equal to more than itself.
    fn key(&self) -> Option<Key> {
        None
    }

    /// Itself, for downcasting.
    fn as_any(&self) -> &dyn Any;
}
