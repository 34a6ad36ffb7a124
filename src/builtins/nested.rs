//! Arrays from nested sequences: shape and dtype are discovered, then the elements converted.

use num_traits::ToPrimitive;

use super::convert::{array_texts, element, element_text, sequence};
use crate::text::Text;
use crate::value::interrupt::{Paced, copied, room};
use crate::value::layout::{self, MAX_DIMS, Shape};
use crate::value::{Array, DType, Element, Held, OpError, Result, Value, budget};
use crate::with_dtype;

/// A new array from nested sequences, scalars and arrays, with a given or the common dtype.
///
/// # Errors
/// NumPy's, for ragged lists, values out of range, and things that are no elements.
pub fn array_from(value: &Value, dtype: Option<DType>) -> Result<Array> {
    if let Some(array) = flat_list(value, dtype) {
        return Ok(array);
    }
    let mut leaves = Leaves {
        items: Held::new(),
        dtype: None,
        huge: false,
        odd: None,
    };
    let mut shape = Shape::new();
    discover_shape(value, &mut shape)?;
    leaves.collect(value, &shape)?;
    if leaves.huge && dtype.is_none() {
        return Err(OpError::r#type(
            "nx has no arrays of Python objects: an int beyond 64 bits cannot be an element \
             (dtype=float rounds it)",
        ));
    }
    if let (Some(kind), None) = (&leaves.odd, dtype) {
        return Err(OpError::r#type(format!(
            "nx has no arrays of Python objects: a '{kind}' cannot be an element"
        )));
    }
    let target = match dtype {
        Some(DType::Str(0)) => DType::Str(leaves.text_width()?),
        Some(dtype) => dtype,
        None => leaves.dtype.unwrap_or(DType::F64),
    };
    budget::check_array(&shape, target)?;
    leaves.build(shape, target)
}

/// The common case of a flat list of floats or ints, in one pass.
fn flat_list(value: &Value, dtype: Option<DType>) -> Option<Array> {
    let borrowed;
    let items: &[Value] = match value {
        Value::List(items) => {
            borrowed = items.borrow();
            &borrowed
        }
        Value::Tuple(items) => items,
        _ => return None,
    };
    match (items.first()?, dtype) {
        (Value::Float(_), None | Some(DType::F64)) => {
            let float = |item: &Value| match item {
                Value::Float(x) => Some(*x),
                Value::Int(x) => Some(*x as f64),
                _ => None,
            };
            items
                .iter()
                .map(float)
                .paced()
                .collect::<Option<Vec<f64>>>()
                .map(Array::from_vec)
        }
        (Value::Int(_), None | Some(DType::I64)) => {
            let int = |item: &Value| match item {
                Value::Int(x) => Some(*x),
                _ => None,
            };
            items
                .iter()
                .map(int)
                .paced()
                .collect::<Option<Vec<i64>>>()
                .map(Array::from_vec)
        }
        _ => None,
    }
}

/// The items of a nested sequence; None for a leaf.
fn nested(value: &Value) -> Option<Result<Vec<Value>>> {
    match value {
        Value::List(items) => Some(Ok(copied(&items.borrow()))),
        Value::Tuple(items) => Some(Ok(copied(items))),
        Value::Range(_) => Some(sequence(value)),
        Value::Object(object) if object.is_sequence() => object.items(),
        _ => None,
    }
}

fn discover_shape(value: &Value, shape: &mut Shape) -> Result<()> {
    if let Value::Array(array) = value {
        shape.extend(array.get().shape().iter().copied());
        return Ok(());
    }
    let Some(items) = nested(value) else {
        return Ok(());
    };
    if shape.len() >= MAX_DIMS {
        return Err(OpError::value(format!(
            "setting an array element with a sequence. The requested array would exceed the \
             maximum number of dimension of {MAX_DIMS}."
        )));
    }
    let items = items?;
    shape.push(items.len());
    match items.first() {
        Some(first) => discover_shape(first, shape),
        None => Ok(()),
    }
}

/// The elements found in nested sequences.
struct Leaves {
    items: Held<Leaf>,
    dtype: Option<DType>,
    /// Whether there is an int that fits no type.
    huge: bool,
    /// The type of something that is no element.
    odd: Option<String>,
}

enum Leaf {
    Value(Value),
    Array(Array),
}

impl Leaves {
    /// Collects the leaves below a value whose shape must be `shape`.
    fn collect(&mut self, value: &Value, shape: &[usize]) -> Result<()> {
        self.walk(value, shape, 0).map_err(|depth| match depth {
            Ragged::Depth(depth) => ragged(shape, depth),
            Ragged::Error(error) => error,
        })
    }

    fn walk(
        &mut self,
        value: &Value,
        shape: &[usize],
        depth: usize,
    ) -> std::result::Result<(), Ragged> {
        let rest = shape.get(depth..).unwrap_or(&[]);
        if let Value::Array(array) = value {
            let array = array.get();
            if array.shape() != rest {
                // The part of the shape that agrees so far decides what the message shows.
                let same = array
                    .shape()
                    .iter()
                    .zip(rest)
                    .take_while(|(a, b)| a == b)
                    .count();
                return Err(Ragged::Depth(depth + same));
            }
            self.join(array.dtype());
            self.items.push(Leaf::Array(array.clone()));
            return Ok(());
        }
        match (nested(value), rest.first()) {
            (None, None) => self.leaf(value).map_err(Ragged::Error),
            (None, Some(_)) | (Some(_), None) => Err(Ragged::Depth(depth)),
            (Some(items), Some(length)) => {
                let items = items.map_err(Ragged::Error)?;
                if items.len() != *length {
                    return Err(Ragged::Depth(depth));
                }
                if depth == 0 && !matches!(items.first(), Some(Value::Array(_))) {
                    // To grow would copy gigabytes at a time. Without the room it grows all the same.
                    let _ = self.items.try_reserve(layout::size(shape));
                }
                let mut worst: Option<Ragged> = None;
                for item in items.iter().paced() {
                    match self.walk(item, shape, depth + 1) {
                        Ok(()) => {}
                        // The shallowest disagreement is the one NumPy reports.
                        Err(Ragged::Depth(at)) => match worst {
                            Some(Ragged::Depth(before)) if before <= at => {}
                            _ => worst = Some(Ragged::Depth(at)),
                        },
                        Err(error) => return Err(error),
                    }
                }
                worst.map_or(Ok(()), Err)
            }
        }
    }

    fn join(&mut self, dtype: DType) {
        self.dtype = Some(self.dtype.map_or(dtype, |before| before.promote(dtype)));
    }

    fn leaf(&mut self, value: &Value) -> Result<()> {
        let dtype = match value {
            Value::Bool(_) => DType::Bool,
            Value::Int(_) => DType::I64,
            Value::Big(int) if int.to_u64().is_some() => DType::U64,
            // An int that fits no integer type is accepted where a type is asked for.
            Value::Big(_) => {
                self.huge = true;
                DType::F64
            }
            Value::Float(_) => DType::F64,
            Value::Complex(_) => DType::C128,
            Value::Str(text) => {
                DType::Str(u32::try_from(text.chars().count().max(1)).unwrap_or(u32::MAX))
            }
            Value::Scalar(scalar) => scalar.dtype(),
            // NumPy reads None as nan where a float is asked for, and makes an object array where
            // nothing is.
            other => {
                self.odd.get_or_insert_with(|| other.type_name());
                DType::Bool
            }
        };
        self.join(dtype);
        self.items.push(Leaf::Value(value.clone()));
        Ok(())
    }

    /// How wide the texts must be: Python's values as they are written, NumPy's by their dtypes.
    fn text_width(&self) -> Result<u32> {
        let mut widest = 1;
        for leaf in self.items.iter().paced() {
            widest = widest.max(match leaf {
                Leaf::Array(array) => array.dtype().string_width(),
                Leaf::Value(Value::Scalar(scalar)) => scalar.dtype().string_width(),
                Leaf::Value(value) => {
                    u32::try_from(element_text(value)?.chars().count()).unwrap_or(u32::MAX)
                }
            });
        }
        Ok(widest)
    }

    fn build(self, shape: Shape, dtype: DType) -> Result<Array> {
        if dtype.is_str() {
            let mut texts = Held::from(room(self.items.len()));
            for leaf in self.items.iter().paced() {
                match leaf {
                    Leaf::Value(value) => texts.push(element_text(value)?),
                    Leaf::Array(array) => texts.extend(array_texts(array)?.iter().map(Text::from)),
                }
            }
            let DType::Str(width) = dtype else {
                return Err(OpError::internal("string dtype"));
            };
            return Ok(Array::from_strings_width(shape, &texts, width as usize));
        }
        let size = layout::size(&shape);
        with_dtype!(dtype, T => {
            let mut out: Vec<T> = room(size);
            for leaf in self.items.iter().paced() {
                match leaf {
                    Leaf::Value(value) => out.push(element::<T>(value)?),
                    Leaf::Array(array) if array.dtype().is_str() => {
                        out.extend(array.astype(T::DTYPE)?.to_vec::<T>());
                    }
                    Leaf::Array(array) => out.extend(array.to_vec::<T>()),
                }
            }
            Ok(Array::from_shape_vec(shape, out))
        }, str => Err(OpError::internal("string dtype")))
    }
}

enum Ragged {
    Depth(usize),
    Error(Box<OpError>),
}

fn ragged(shape: &[usize], depth: usize) -> Box<OpError> {
    let seen = layout::shape_text(shape.get(..depth).unwrap_or(shape), ", ");
    OpError::value(format!(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape \
         after {depth} dimensions. The detected shape was {seen} + inhomogeneous part."
    ))
}
