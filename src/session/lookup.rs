//! What a dotted name stands for, without running anything.

use std::collections::BTreeSet;

use super::Session;
use crate::builtins::{self, Machine, attribute};
use crate::eval::Function;
use crate::text::Symbol;
use crate::value::{RowId, Value};

/// What a name stands for.
#[derive(Clone)]
pub enum Subject {
    /// A function, type, constant or module of the library.
    Row(RowId),
    /// Anything else that the program has made.
    Value(Value),
}

/// What a dotted name stands for.
pub fn find(session: &mut Session, path: &str) -> Option<Subject> {
    let head = Symbol::new(path.split('.').next()?);
    if session.interp().global(head).is_none() {
        let direct =
            builtins::find_path(path).or_else(|| builtins::find_path(&format!("np.{path}")));
        if let Some(row) = direct {
            return Some(Subject::Row(row));
        }
    }
    let value = value(session, path)?;
    Some(row_of(&value).map_or(Subject::Value(value), Subject::Row))
}

/// The row behind a value of the library.
fn row_of(value: &Value) -> Option<RowId> {
    match value {
        Value::Builtin(row) => Some(*row),
        Value::Method(method) => Some(method.0),
        Value::Module(path) => builtins::find_path(path),
        _ => None,
    }
}

/// The value of a dotted name: a variable or name of the library, then attributes.
pub fn value(session: &mut Session, path: &str) -> Option<Value> {
    let mut parts = path.split('.').map(Symbol::new);
    let first = session.interp().lookup(parts.next()?)?;
    parts.try_fold(first, |value, name| attribute::get(&value, name).ok())
}

/// The function of the program behind a value.
pub fn function(value: &Value) -> Option<&Function> {
    value.downcast()
}

/// Every name that can stand alone: variables, Python's builtins, names of `np`.
pub fn names(session: &mut Session) -> BTreeSet<String> {
    let own = session.interp().global_names();
    let library = ["", "np"]
        .into_iter()
        .flat_map(builtins::names_of)
        .map(|(name, _)| *name);
    own.into_iter()
        .chain(library)
        .map(|name| name.text().to_owned())
        .collect()
}
