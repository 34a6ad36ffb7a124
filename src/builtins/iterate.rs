//! Iteration: one protocol for `for` loops, unpacking and functions that take iterables.

use std::cell::RefCell;
use std::rc::Rc;

use super::dict_views::{DictView, Part};
use crate::text::Text;
use crate::value::interrupt::{self, Paced};
use crate::value::{
    Apply, Array, Dict, ErrorKind, Handle, Held, OpError, Result, Set, Value, budget,
};

/// A running iteration.
pub enum Iter {
    /// A list: its length is looked at each turn, so appending while iterating is seen.
    List(Rc<RefCell<Held<Value>>>, usize),
    /// Items that cannot change any more.
    Items(std::vec::IntoIter<Value>),
    /// A tuple.
    Tuple(Rc<[Value]>, usize),
    /// Ints: the next, the step, how many are left.
    Range(i64, i64, usize),
    /// A dict: what is shown of it, the next place, how many entries are to come, and how many there
    /// were at the start.
    Dict(Rc<RefCell<Dict>>, Part, usize, usize, usize),
    /// A set: the next place, how many items are to come, and how many there were at the start.
    Set(Rc<RefCell<Set>>, usize, usize, usize),
    /// The characters of a str.
    Chars(Text, usize),
    /// The rows (or elements) of an array.
    Rows(Handle, usize),
    /// An iterator object.
    Object(Value),
}

/// Begins to iterate over a value.
///
/// # Errors
/// `TypeError: 'int' object is not iterable`.
pub fn begin(value: &Value) -> Result<Iter> {
    Ok(match value {
        Value::List(items) => Iter::List(Rc::clone(items), 0),
        Value::Tuple(items) => Iter::Tuple(Rc::clone(items), 0),
        Value::Range(range) => Iter::Range(range.start, range.step, range.len()),
        Value::Str(text) => Iter::Chars(text.clone(), 0),
        Value::Scalar(crate::value::Scalar::Str(text)) => Iter::Chars(text.clone(), 0),
        Value::Bytes(bytes) => {
            let items: Vec<Value> = bytes
                .iter()
                .map(|b| Value::Int(i64::from(*b)))
                .paced()
                .collect();
            Iter::Items(items.into_iter())
        }
        Value::Dict(dict) => {
            let length = dict.borrow().len();
            Iter::Dict(Rc::clone(dict), Part::Keys, 0, length, length)
        }
        Value::Set(set) => {
            let length = set.borrow().len();
            Iter::Set(Rc::clone(set), 0, length, length)
        }
        Value::Array(array) => {
            if array.get().ndim() == 0 {
                return Err(OpError::r#type("iteration over a 0-d array"));
            }
            Iter::Rows(array.clone(), 0)
        }
        Value::Object(object) => {
            if let Some(view) = value.downcast::<DictView>() {
                let length = view.dict.borrow().len();
                return Ok(Iter::Dict(
                    Rc::clone(&view.dict),
                    view.part,
                    0,
                    length,
                    length,
                ));
            }
            match object.items() {
                Some(items) => Iter::Items(items?.into_iter()),
                None if object.is_iterator() => Iter::Object(value.clone()),
                None => return Err(not_iterable(value)),
            }
        }
        other => return Err(not_iterable(other)),
    })
}

fn not_iterable(value: &Value) -> Box<OpError> {
    OpError::r#type(format!("'{}' object is not iterable", value.type_name()))
}

impl Iter {
    /// The next item, None at the end.
    ///
    /// # Errors
    /// Whatever an iterator object raises, `KeyboardInterrupt`, and `RuntimeError` when a dict changed.
    pub fn next(&mut self, apply: &mut dyn Apply) -> Result<Option<Value>> {
        interrupt::check()?;
        match self {
            Self::Object(Value::Object(object)) => {
                let object = Rc::clone(object);
                object.next(apply).unwrap_or(Ok(None))
            }
            Self::Dict(dict, _, _, _, length) if dict.borrow().len() != *length => {
                let message = "dictionary changed size during iteration";
                Err(OpError::new(ErrorKind::RuntimeError, message))
            }
            Self::Set(set, _, _, length) if set.borrow().len() != *length => {
                let message = "Set changed size during iteration";
                Err(OpError::new(ErrorKind::RuntimeError, message))
            }
            other => Ok(other.next_plain()),
        }
    }

    /// How many items are to come at least, as far as is known.
    pub(super) fn left(&self) -> usize {
        match self {
            Self::List(items, at) => items.borrow().len().saturating_sub(*at),
            Self::Items(items) => items.len(),
            Self::Tuple(items, at) => items.len().saturating_sub(*at),
            Self::Range(_, _, left) => *left,
            Self::Dict(_, _, _, left, _) | Self::Set(_, _, left, _) => *left,
            Self::Chars(..) | Self::Object(_) => 0,
            Self::Rows(array, at) => {
                let length = array.get().shape().first().copied();
                length.unwrap_or(0).saturating_sub(*at)
            }
        }
    }

    /// Room for the items that are to come: a vector that grows copies gigabytes at a time, which
    /// nothing can interrupt.
    ///
    /// # Errors
    /// `MemoryError` when they do not fit.
    fn room(&self, most: usize) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let count = self.left().min(most);
        budget::check_bytes(count.checked_mul(size_of::<Value>()))?;
        // Where it fails, the vector grows as long as it can.
        let _ = items.try_reserve_exact(count);
        Ok(items)
    }

    /// The next item of anything but an iterator object.
    fn next_plain(&mut self) -> Option<Value> {
        match self {
            Self::List(items, at) => {
                *at += 1;
                items.borrow().get(*at - 1).cloned()
            }
            Self::Items(items) => items.next(),
            Self::Tuple(items, at) => {
                *at += 1;
                items.get(*at - 1).cloned()
            }
            Self::Range(next, step, left) => {
                *left = left.checked_sub(1)?;
                let item = *next;
                *next = next.wrapping_add(*step);
                Some(Value::Int(item))
            }
            Self::Dict(dict, part, at, left, _) => {
                let dict = dict.borrow();
                let (_, entry) = dict.next_from(at)?;
                *left = left.saturating_sub(1);
                Some(part.of(entry))
            }
            Self::Set(set, at, left, _) => {
                let set = set.borrow();
                let (_, item) = set.next_slot_from(at)?;
                *left = left.saturating_sub(1);
                Some(item.clone())
            }
            Self::Chars(text, at) => {
                let c = text.get(*at..)?.chars().next()?;
                *at += c.len_utf8();
                Some(Value::str(&*c.encode_utf8(&mut [0; 4])))
            }
            Self::Rows(array, at) => {
                *at += 1;
                row(array, *at - 1)
            }
            Self::Object(_) => None,
        }
    }
}

/// The item at an index along the first axis: a scalar, or a view.
fn row(handle: &Handle, index: usize) -> Option<Value> {
    let array = handle.get();
    if index >= *array.shape().first()? {
        return None;
    }
    let row: Array = array.row(index);
    drop(array);
    Some(if row.ndim() == 0 {
        Value::Scalar(row.item())
    } else {
        Value::Array(handle.derive(row))
    })
}

/// All items.
///
/// # Errors
/// When the value is not iterable, or its iterator raises.
pub fn collect(value: &Value, apply: &mut dyn Apply) -> Result<Vec<Value>> {
    collect_some(value, usize::MAX, apply)
}

/// So many items at most.
///
/// # Errors
/// As [`collect`].
pub fn collect_some(value: &Value, most: usize, apply: &mut dyn Apply) -> Result<Vec<Value>> {
    let mut iter = begin(value)?;
    let mut items = Held::from(iter.room(most)?);
    while items.len() < most
        && let Some(item) = iter.next(apply)?
    {
        budget::push(&mut items, item)?;
    }
    Ok(items.take())
}

/// All items of a value that is no iterator object.
///
/// # Errors
/// As [`collect`]; iterator objects call back and are refused.
pub fn collect_plain(value: &Value) -> Result<Vec<Value>> {
    let mut iter = begin(value)?;
    if let Iter::Object(_) = iter {
        return Err(not_iterable(value));
    }
    let mut items = Held::from(iter.room(usize::MAX)?);
    items.extend(std::iter::from_fn(|| iter.next_plain()).paced());
    Ok(items.take())
}
