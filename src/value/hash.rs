//! Python's dict and set: insertion order, and equal numbers are the same key.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use indexmap::IndexMap;
use num_bigint::BigInt;

use super::interrupt::{self, Paced};
use super::{ErrorKind, OpError, Result, Value, number};

/// A dict: from the key's hashable form to the key as it was given and the value.
pub type Dict = IndexMap<Key, (Value, Value)>;
/// A set: from the item's hashable form to the item as it was given.
pub type Set = IndexMap<Key, Value>;

/// A copy of a dict or a set.
pub fn copied<V: Clone>(map: &IndexMap<Key, V>) -> IndexMap<Key, V> {
    if map.len() <= interrupt::TILE {
        return map.clone();
    }
    let mut copy = IndexMap::with_capacity(map.len());
    let entries = map.iter().map(|(key, value)| (key.clone(), value.clone()));
    copy.extend(entries.paced());
    copy
}

/// The hashable form of a value: equal for values that Python takes for the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// None, `...`, True and False as ints, types, functions: by their identity number.
    Identity(u8, usize),
    /// Every integral number.
    Int(i64),
    /// Every integral number that needs more room.
    Big(BigInt),
    /// The bits of a float that is not integral, and of an imaginary part.
    Float(u64, u64),
    /// A str.
    Str(Rc<str>),
    /// A bytes object.
    Bytes(Rc<[u8]>),
    /// A tuple.
    Tuple(Vec<Key>),
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Identity(kind, id) => (*kind, *id).hash(state),
            Self::Int(int) => int.hash(state),
            Self::Big(int) => int.hash(state),
            Self::Float(re, im) => (*re, *im).hash(state),
            Self::Str(text) => text.hash(state),
            Self::Bytes(bytes) => bytes.hash(state),
            Self::Tuple(items) => items.hash(state),
        }
    }
}

impl Key {
    /// The hashable form of a value.
    ///
    /// # Errors
    /// `TypeError: unhashable type: 'list'`.
    pub fn of(value: &Value) -> Result<Self> {
        Ok(match value {
            Value::None => Self::Identity(0, 0),
            Value::Ellipsis => Self::Identity(0, 1),
            Value::NotImplemented => Self::Identity(0, 2),
            Value::Bool(flag) => Self::Int(i64::from(*flag)),
            Value::Int(int) => Self::Int(*int),
            Value::Big(int) => Self::Big((**int).clone()),
            Value::Float(float) => Self::of_float(*float),
            Value::Complex(z) if z.im == 0.0 => Self::of_float(z.re),
            Value::Complex(z) => Self::Float(z.re.to_bits(), z.im.to_bits()),
            Value::Str(text) => Self::Str(Rc::clone(text)),
            Value::Bytes(bytes) => Self::Bytes(Rc::clone(bytes)),
            Value::Tuple(items) => Self::Tuple(items.iter().map(Self::of).collect::<Result<_>>()?),
            Value::Scalar(scalar) => Self::of(&scalar.to_python())?,
            Value::Range(range) => Self::Identity(1, Rc::as_ptr(range).addr()),
            Value::DType(dtype) => Self::Str(dtype.protocol().into()),
            Value::Type(kind) => Self::Str(kind.full_name().into()),
            Value::Builtin(row) => Self::Identity(2, row.0 as usize),
            Value::Method(method) => Self::Identity(3, Rc::as_ptr(method).addr()),
            Value::Module(path) => Self::Str((*path).into()),
            Value::Exception(error) => Self::Identity(4, Rc::as_ptr(error).addr()),
            Value::Object(object) => match object.key() {
                Some(key) => key,
                None => Self::Identity(5, Rc::as_ptr(object).cast::<u8>().addr()),
            },
            Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Slice(_) | Value::Array(_) => {
                let message = format!("unhashable type: '{}'", value.type_name());
                return Err(OpError::new(ErrorKind::TypeError, message));
            }
        })
    }

    fn of_float(float: f64) -> Self {
        match number::integral(float) {
            Some(int) => i64::try_from(&int).map_or(Self::Big(int), Self::Int),
            None => Self::Float(float.to_bits(), 0),
        }
    }
}
