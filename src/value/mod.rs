//! Layer 1: what a name can hold.
//!
//! [`Value`] is one Python object. Arrays live in [`array`]; NumPy scalars in [`scalar`]; the
//! numeric types and their promotion in [`dtype`]; errors in [`error`].

pub mod array;
pub mod budget;
pub mod buffer;
pub mod cast;
pub mod dict;
pub mod digits;
pub mod dtype;
pub mod element;
pub mod error;
pub mod hash;
pub mod held;
pub mod interrupt;
mod large;
pub mod layout;
pub mod long_text;
pub mod number;
pub mod object;
pub mod scalar;
pub mod table;
pub mod text;
pub mod types;
pub mod whole;

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::BigInt;
use num_complex::Complex64;

use crate::text::Text;

pub use array::{Array, Handle};
pub use dict::Dict;
pub use dtype::DType;
pub use element::Element;
pub use error::{ErrorKind, OpError, Result};
pub use hash::Set;
pub use held::Held;
pub use large::give_spare;
pub use layout::{Shape, Strides};
pub use object::{Apply, Object};
pub use scalar::Scalar;
pub use types::Type;

/// One Python object.
#[derive(Clone)]
pub enum Value {
    /// `None`.
    None,
    /// `...`.
    Ellipsis,
    /// The answer of a comparison that does not apply.
    NotImplemented,
    /// `True`, `False`.
    Bool(bool),
    /// An int that fits a machine word; every such int is held so.
    Int(i64),
    /// An int outside the range of `Int`.
    Big(Rc<BigInt>),
    /// A float.
    Float(f64),
    /// A complex.
    Complex(Complex64),
    /// A str.
    Str(Text),
    /// A bytes object.
    Bytes(Rc<[u8]>),
    /// A list.
    List(Rc<RefCell<Held<Value>>>),
    /// A tuple.
    Tuple(Rc<[Value]>),
    /// A dict, in insertion order.
    Dict(Rc<RefCell<Dict>>),
    /// A set.
    Set(Rc<RefCell<Set>>),
    /// A range.
    Range(Rc<Range>),
    /// A slice object: start, stop, step.
    Slice(Rc<[Value; 3]>),
    /// A NumPy scalar.
    Scalar(Scalar),
    /// A NumPy array; clones are the same array.
    Array(Handle),
    /// A dtype object.
    DType(DType),
    /// A type: `int`, `np.float64`, `ValueError`… (behind a pointer, to keep values small)
    Type(Rc<Type>),
    /// A library function: its number among the rows of the library.
    Builtin(RowId),
    /// A library method bound to its object.
    Method(Rc<(RowId, Value)>),
    /// A module, by its path: `np`, `np.linalg`, `math`.
    Module(&'static str),
    /// An exception object.
    Exception(Rc<OpError>),
    /// Everything else: functions of the program, iterators, generators, `finfo`…
    Object(Rc<dyn Object>),
}

const _: () = assert!(size_of::<Value>() <= 24);

/// The number of a row of the library (`builtins` gives it its meaning).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RowId(pub u32);

/// A range object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// First item.
    pub start: i64,
    /// Bound, not reached.
    pub stop: i64,
    /// Difference; never 0.
    pub step: i64,
}

impl Range {
    /// How many items it has.
    pub fn len(&self) -> usize {
        let (start, stop, step) = (self.start as i128, self.stop as i128, self.step as i128);
        let span = if step > 0 { stop - start } else { start - stop };
        let step = step.abs();
        if span <= 0 {
            0
        } else {
            usize::try_from((span + step - 1) / step).unwrap_or(usize::MAX)
        }
    }

    /// Whether it has no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at `index`, which is below `len`.
    pub fn get(&self, index: usize) -> i64 {
        self.start
            .wrapping_add((index as i64).wrapping_mul(self.step))
    }
}

impl Value {
    /// A str.
    pub fn str<'t>(text: impl Into<Cow<'t, str>>) -> Self {
        Self::Str(long_text::shared_text(text))
    }

    /// A bytes object.
    pub fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes(long_text::shared_bytes(std::iter::once(bytes)))
    }

    /// A new list.
    pub fn list(items: Vec<Value>) -> Self {
        Self::List(Rc::new(RefCell::new(items.into())))
    }

    /// A tuple.
    pub fn tuple(items: impl Into<Rc<[Value]>>) -> Self {
        Self::Tuple(items.into())
    }

    /// A tuple of ints, as `shape` and `strides` are.
    pub fn ints<I: IntoIterator<Item = usize>>(items: I) -> Self {
        Self::Tuple(
            items
                .into_iter()
                .map(|item| Self::Int(item as i64))
                .collect(),
        )
    }

    /// An int of any size, in its one canonical form.
    pub fn big(int: BigInt) -> Self {
        i64::try_from(&int).map_or_else(|_| Self::Big(Rc::new(int)), Self::Int)
    }

    /// A type object.
    pub fn r#type(kind: Type) -> Self {
        Self::Type(Rc::new(kind))
    }

    /// A new array.
    pub fn array(array: Array) -> Self {
        Self::Array(Handle::new(array))
    }

    /// What an element-wise operation returns: a scalar instead of a 0-d array.
    pub fn from_result(array: Array) -> Self {
        if array.ndim() == 0 {
            Self::Scalar(array.item())
        } else {
            Self::array(array)
        }
    }

    /// An object of a kind that the value layer does not know.
    pub fn object(object: impl Object) -> Self {
        Self::Object(Rc::new(object))
    }

    /// The object as `T`, if it is one.
    pub fn downcast<T: Object>(&self) -> Option<&T> {
        match self {
            Self::Object(object) => object.as_any().downcast_ref(),
            _ => None,
        }
    }

    /// The type's name as in `'str' object is not callable`.
    pub fn type_name(&self) -> String {
        match types::type_of(self) {
            // A class that is written in Python has its bare name there.
            Type::Library("Counter") => "Counter".to_string(),
            kind => kind.full_name(),
        }
    }

    /// Whether two names hold the same object (`is`).
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None)
            | (Self::Ellipsis, Self::Ellipsis)
            | (Self::NotImplemented, Self::NotImplemented) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            // CPython shares small ints only; sharing all of them is the closest simple rule.
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Big(a), Self::Big(b)) => Rc::ptr_eq(a, b),
            (Self::Str(a), Self::Str(b)) => a.is(b),
            (Self::Bytes(a), Self::Bytes(b)) => Rc::ptr_eq(a, b),
            (Self::List(a), Self::List(b)) => Rc::ptr_eq(a, b),
            (Self::Tuple(a), Self::Tuple(b)) => Rc::ptr_eq(a, b) || (a.is_empty() && b.is_empty()),
            (Self::Dict(a), Self::Dict(b)) => Rc::ptr_eq(a, b),
            (Self::Set(a), Self::Set(b)) => Rc::ptr_eq(a, b),
            (Self::Range(a), Self::Range(b)) => Rc::ptr_eq(a, b),
            (Self::Slice(a), Self::Slice(b)) => Rc::ptr_eq(a, b),
            (Self::Scalar(Scalar::Bool(a)), Self::Scalar(Scalar::Bool(b))) => a == b,
            (Self::Array(a), Self::Array(b)) => a.is(b),
            (Self::DType(a), Self::DType(b)) => a == b,
            (Self::Type(a), Self::Type(b)) => a == b,
            (Self::Builtin(a), Self::Builtin(b)) => a == b,
            (Self::Method(a), Self::Method(b)) => Rc::ptr_eq(a, b),
            (Self::Module(a), Self::Module(b)) => a == b,
            (Self::Exception(a), Self::Exception(b)) => Rc::ptr_eq(a, b),
            (Self::Object(a), Self::Object(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}
