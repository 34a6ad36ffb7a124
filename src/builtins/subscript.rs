//! Subscripts: `x[i]`, `x[i] = v`, `del x[i]` for every kind of container.

use std::cell::RefCell;

use super::container_types::put as put_entry;
use super::{Machine, attribute, convert};
use crate::kernels::assign;
use crate::kernels::index::{self, Basic, Index, Place};
use crate::text::{Symbol, Text};
use crate::value::dict::Nature;
use crate::value::interrupt::{Paced, copied, poll};
use crate::value::{
    Array, DType, Dict, ErrorKind, Handle, OpError, Result, Scalar, Value, hash::Key,
};

/// `value[index]`.
///
/// # Errors
/// `IndexError`, `KeyError`, `TypeError: 'int' object is not subscriptable`.
pub fn get(machine: &mut dyn Machine, value: &Value, index: &Value) -> Result<Value> {
    match value {
        Value::Array(array) => get_array(array, index),
        Value::List(items) => {
            let items = items.borrow();
            get_items(&items, index, "list", Value::list)
        }
        Value::Tuple(items) => get_items(items, index, "tuple", Value::tuple),
        Value::Dict(dict) => {
            let found = dict
                .borrow()
                .get(&Key::of(index)?)
                .map(|(_, value)| value.clone());
            match found {
                Some(value) => Ok(value),
                None => missing(machine, dict, index),
            }
        }
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => get_text(text, index),
        Value::Bytes(bytes) => match index {
            Value::Slice(slice) => {
                let (start, step, count) = slice_of(slice, bytes.len())?;
                let places = (0..count as i64).map(|i| (start + i * step) as usize);
                let picked = places.filter_map(|at| bytes.get(at).copied());
                Ok(Value::bytes(&picked.paced().collect::<Vec<u8>>()))
            }
            _ => {
                let at = position(index, bytes.len(), "index")?;
                Ok(Value::Int(bytes.get(at).copied().unwrap_or(0).into()))
            }
        },
        Value::Range(range) => match index {
            Value::Slice(slice) => {
                let (start, step, count) = slice_of(slice, range.len())?;
                let at = |i: i64| range.start + i * range.step;
                Ok(Value::Range(std::rc::Rc::new(crate::value::Range {
                    start: at(start),
                    stop: at(start + step * count as i64),
                    step: range.step * step,
                })))
            }
            _ => {
                let at = position(index, range.len(), "range object")?;
                Ok(Value::Int(range.get(at)))
            }
        },
        Value::Scalar(scalar) => {
            let empty = matches!(index, Value::Tuple(items) if items.is_empty());
            if empty {
                return Ok(value.clone());
            }
            // An array of no axes takes whatever adds axes: `None`, `...`, a bool.
            get_array(&Handle::new(Array::from_scalar(scalar)), index)
                .map_err(|_| OpError::index("invalid index to scalar variable."))
        }
        other => {
            if let Some(row) = attribute::method(other, Symbol::new("__getitem__")) {
                return super::call_row(
                    machine,
                    row,
                    vec![other.clone(), index.clone()],
                    Vec::new(),
                );
            }
            if let Value::Object(object) = other
                && object.is_sequence()
                && let Some(items) = object.items()
            {
                return get_items(&items?, index, "tuple", Value::tuple);
            }
            let name = other.type_name();
            Err(OpError::r#type(format!(
                "'{name}' object is not subscriptable"
            )))
        }
    }
}

/// What a dict gives for a key that it does not have: by its kind 0, what its function makes, or an
/// error.
fn missing(machine: &mut dyn Machine, dict: &RefCell<Dict>, key: &Value) -> Result<Value> {
    let make = match &dict.borrow().nature {
        Nature::Counter => return Ok(Value::Int(0)),
        Nature::Default(make) if !matches!(**make, Value::None) => (**make).clone(),
        _ => return Err(key_error(key)),
    };
    let value = super::apply(machine, &make, Vec::new())?;
    put_entry(&mut dict.borrow_mut(), key.clone(), value.clone())?;
    Ok(value)
}

/// `KeyError` of a key that is not there.
pub fn key_error(key: &Value) -> Box<OpError> {
    let options = crate::display::PrintOptions::default();
    let text = crate::display::repr(key, &options).unwrap_or_default();
    let mut error = OpError::new(ErrorKind::KeyError, text);
    error.args = vec![key.clone()];
    error
}

fn get_items(
    items: &[Value],
    index: &Value,
    kind: &str,
    build: fn(Vec<Value>) -> Value,
) -> Result<Value> {
    if let Value::Slice(slice) = index {
        let (start, step, count) = slice_of(slice, items.len())?;
        if step == 1 {
            let part = items.get(start as usize..start as usize + count);
            return Ok(build(copied(part.unwrap_or_default())));
        }
        let picked = (0..count as i64).filter_map(|i| items.get((start + i * step) as usize));
        return Ok(build(picked.cloned().paced().collect()));
    }
    let at = position(index, items.len(), kind)?;
    items
        .get(at)
        .cloned()
        .ok_or_else(|| OpError::internal("checked index"))
}

fn get_text(text: &Text, index: &Value) -> Result<Value> {
    let place = |at: i64| text.place(at as usize, poll);
    let length = text.length(poll);
    if let Value::Slice(slice) = index {
        let (start, step, count) = slice_of(slice, length)?;
        if count == 0 {
            return Ok(Value::str(""));
        }
        let last = start + (count as i64 - 1) * step;
        let range = place(start.min(last))..place(start.max(last) + 1);
        let part = text.get(range).unwrap_or_default();
        let stride = usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX);
        return Ok(match step {
            1 => Value::str(part),
            2.. => Value::str(part.chars().step_by(stride).paced().collect::<String>()),
            _ => Value::str(
                part.chars()
                    .rev()
                    .step_by(stride)
                    .paced()
                    .collect::<String>(),
            ),
        });
    }
    let at = place(position(index, length, "string")? as i64);
    let character = text.get(at..).and_then(|rest| rest.chars().next());
    Ok(Value::str(
        &*character.unwrap_or_default().encode_utf8(&mut [0; 4]),
    ))
}

/// A position from an index that may be negative.
fn position(index: &Value, length: usize, kind: &str) -> Result<usize> {
    let Ok(at) = convert::as_index(index) else {
        let name = index.type_name();
        let what = match kind {
            "string" => format!(", not '{name}'"),
            _ => format!(" or slices, not {name}"),
        };
        return Err(match index {
            Value::Big(_) => OpError::index("cannot fit 'int' into an index-sized integer"),
            _ => OpError::r#type(format!("{kind} indices must be integers{what}")),
        });
    };
    let wrapped = if at < 0 { at + length as i64 } else { at };
    usize::try_from(wrapped)
        .ok()
        .filter(|at| *at < length)
        .ok_or_else(|| OpError::index(format!("{kind} index out of range")))
}

/// Start, step and count of a slice over a length.
///
/// # Errors
/// `TypeError` for bounds that are no ints, `ValueError: slice step cannot be zero`.
pub fn slice_of(slice: &[Value; 3], length: usize) -> Result<(i64, i64, usize)> {
    let [start, stop, step] = slice;
    let bounds = (slice_bound(start)?, slice_bound(stop)?, slice_bound(step)?);
    let (start, count, step) = index::slice_bounds(bounds.0, bounds.1, bounds.2, length)?;
    Ok((start, step, count))
}

fn slice_bound(value: &Value) -> Result<Option<i64>> {
    match value {
        Value::None => Ok(None),
        Value::Big(int) => Ok(Some(if int.sign() == num_bigint::Sign::Minus {
            i64::MIN
        } else {
            i64::MAX
        })),
        other => convert::as_index(other).map(Some).map_err(|_| {
            OpError::r#type("slice indices must be integers or None or have an __index__ method")
        }),
    }
}

/// The items of an array subscript.
///
/// # Errors
/// `IndexError` for what cannot be an index.
pub fn array_index(value: &Value) -> Result<Vec<Index>> {
    match value {
        Value::Tuple(items) => items.iter().map(index_item).collect(),
        other => Ok(vec![index_item(other)?]),
    }
}

fn index_item(value: &Value) -> Result<Index> {
    let refuse = || {
        OpError::index(
            "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or \
             boolean arrays are valid indices",
        )
    };
    Ok(match value {
        Value::Int(at) => Index::Int(*at),
        Value::None => Index::NewAxis,
        Value::Ellipsis => Index::Ellipsis,
        Value::Bool(flag) => Index::Mask(Array::from_scalar(&Scalar::Bool(*flag))),
        Value::Slice(slice) => {
            let [start, stop, step] = &**slice;
            Index::Slice {
                start: slice_bound(start)?,
                stop: slice_bound(stop)?,
                step: slice_bound(step)?,
            }
        }
        Value::Big(_) => {
            return Err(OpError::index(
                "cannot fit 'int' into an index-sized integer",
            ));
        }
        Value::Scalar(scalar) => match scalar.as_int() {
            Some(_) if scalar.dtype() == DType::Bool => Index::Mask(Array::from_scalar(scalar)),
            Some(at) => Index::Int(i64::try_from(at).map_err(|_| refuse())?),
            None => return Err(refuse()),
        },
        Value::Array(array) => array_item(&array.get()).ok_or_else(|| {
            OpError::index("arrays used as indices must be of integer (or boolean) type")
        })?,
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            let array = convert::as_array(value)?;
            if array.size() == 0 && array.dtype() == DType::F64 {
                return Ok(Index::Array(array.astype(DType::I64)?));
            }
            array_item(&array).ok_or_else(refuse)?
        }
        _ => return Err(refuse()),
    })
}

fn array_item(array: &Array) -> Option<Index> {
    match array.dtype() {
        DType::Bool => Some(Index::Mask(array.clone())),
        dtype if dtype.is_integer() => {
            if array.ndim() == 0 {
                return Some(Index::Int(array.item().cast::<i64>()));
            }
            Some(Index::Array(array.clone()))
        }
        _ => None,
    }
}

fn get_array(handle: &Handle, value: &Value) -> Result<Value> {
    let array = handle.get();
    if let Some(place) = located(&array, value) {
        return Ok(found(handle, &array, place));
    }
    let items = array_index(value)?;
    let result = index::get(&array, &items)?;
    let scalar = index::is_scalar(&array, &items);
    drop(array);
    Ok(if scalar {
        Value::Scalar(result.item())
    } else {
        Value::Array(handle.derive(result))
    })
}

/// What a subscript of whole numbers and slices alone names.
fn located(array: &Array, index: &Value) -> Option<Place> {
    match index {
        Value::Tuple(items) => index::locate(array, items.len(), |at| basic(items.get(at)?)),
        other => index::locate(array, 1, |_| basic(other)),
    }
}

fn basic(item: &Value) -> Option<Basic> {
    let bound = |value: &Value| match value {
        Value::None => Some(None),
        Value::Int(at) => Some(Some(*at)),
        _ => None,
    };
    Some(match item {
        Value::Int(at) => Basic::Int(*at),
        Value::None => Basic::NewAxis,
        Value::Ellipsis => Basic::Ellipsis,
        Value::Slice(slice) => {
            let [start, stop, step] = &**slice;
            Basic::Slice(bound(start)?, bound(stop)?, bound(step)?)
        }
        Value::Scalar(scalar) if scalar.dtype() != DType::Bool => {
            Basic::Int(i64::try_from(scalar.as_int()?).ok()?)
        }
        _ => return None,
    })
}

/// The value of what a subscript of an array names.
#[inline]
pub fn found(handle: &Handle, array: &Array, place: Place) -> Value {
    match place {
        Place::Element(shift) => Value::Scalar(array.item_at(shift)),
        Place::View(view) => Value::Array(handle.derive(view)),
    }
}

/// Assigns a number or an array to what a subscript names; None where that is to be done at length.
#[inline]
pub fn put(array: &Array, place: &Place, value: &Value) -> Option<Result<()>> {
    if !array.writeable {
        return None;
    }
    let whole = |value: &Value| match (array.dtype(), value) {
        (DType::I64, Value::Int(int)) => Some(*int),
        _ => None,
    };
    let float = |value: &Value| match (array.dtype(), value) {
        (DType::F64, Value::Float(float)) => Some(*float),
        (DType::F64, Value::Int(int)) => Some(*int as f64),
        (DType::F64, Value::Scalar(Scalar::F64(float))) => Some(*float),
        _ => None,
    };
    match (place, value) {
        (Place::View(view), Value::Array(source)) => Some(assign::copy_into(view, &source.get())),
        (Place::Element(shift), _) => {
            let written = match (whole(value), float(value)) {
                (Some(int), _) => array.write(*shift, int),
                (_, Some(float)) => array.write(*shift, float),
                _ => false,
            };
            written.then_some(Ok(()))
        }
        (Place::View(view), _) => match (whole(value), float(value)) {
            (Some(int), _) => Some(assign::fill(view, &Scalar::I64(int))),
            (_, Some(float)) => Some(assign::fill(view, &Scalar::F64(float))),
            _ => None,
        },
    }
}

/// `target[index] = value`.
///
/// # Errors
/// As [`get`], and when the value does not fit.
pub fn set(machine: &mut dyn Machine, target: &Value, index: &Value, value: &Value) -> Result<()> {
    match target {
        Value::Array(handle) => set_array(handle, index, value),
        Value::List(items) => {
            if let Value::Slice(slice) = index {
                let new = super::iterate::collect(value, machine).map_err(|error| {
                    if error.kind == ErrorKind::TypeError {
                        return OpError::r#type("can only assign an iterable");
                    }
                    error
                })?;
                return set_slice(&mut items.borrow_mut(), slice, new);
            }
            let length = items.borrow().len();
            let at = position(index, length, "list").map_err(assignment_words)?;
            if let Some(slot) = items.borrow_mut().get_mut(at) {
                *slot = value.clone();
            }
            Ok(())
        }
        Value::Dict(dict) => {
            let key = Key::of(index)?;
            let mut dict = dict.borrow_mut();
            match dict.get_mut(&key) {
                Some(slot) => slot.1 = value.clone(),
                None => {
                    dict.add(key, (index.clone(), value.clone()))?;
                }
            }
            Ok(())
        }
        other => {
            // Scalars share the methods of arrays, but not this one.
            if let Value::Object(_) = other
                && let Some(row) = attribute::method(other, Symbol::new("__setitem__"))
            {
                let args = vec![other.clone(), index.clone(), value.clone()];
                return super::call_row(machine, row, args, Vec::new()).map(|_| ());
            }
            let name = other.type_name();
            Err(OpError::r#type(format!(
                "'{name}' object does not support item assignment"
            )))
        }
    }
}

fn assignment_words(mut error: Box<OpError>) -> Box<OpError> {
    if error.kind == ErrorKind::IndexError {
        error.message = error.message.replace("list index", "list assignment index");
    }
    error
}

fn set_array(handle: &Handle, index: &Value, value: &Value) -> Result<()> {
    let array = handle.get();
    array.check_writeable()?;
    if let Some(done) = located(&array, index).and_then(|place| put(&array, &place, value)) {
        return done;
    }
    let items = array_index(index)?;
    let source = match value {
        Value::Array(source) => source.get().clone(),
        // A wrong subscript is reported before a wrong value.
        other => convert::array_from(other, Some(array.dtype()))
            .map_err(|error| index::check(&array, &items).err().unwrap_or(error))?,
    };
    if items.iter().all(|item| matches!(item, Index::Ellipsis)) && !items.is_empty() {
        return assign::copy_into(&array, &source);
    }
    index::set(&array, &items, &source)
}

fn set_slice(items: &mut Vec<Value>, slice: &[Value; 3], new: Vec<Value>) -> Result<()> {
    let (start, step, count) = slice_of(slice, items.len())?;
    if step == 1 {
        let from = usize::try_from(start).unwrap_or(0).min(items.len());
        items.splice(from..from + count, new);
        return Ok(());
    }
    if new.len() != count {
        return Err(OpError::value(format!(
            "attempt to assign sequence of size {} to extended slice of size {count}",
            new.len()
        )));
    }
    for (i, value) in new.into_iter().enumerate() {
        if let Some(slot) = items.get_mut((start + i as i64 * step) as usize) {
            *slot = value;
        }
    }
    Ok(())
}

/// `del target[index]`.
///
/// # Errors
/// As [`get`]; `ValueError: cannot delete array elements`.
pub fn delete(machine: &mut dyn Machine, target: &Value, index: &Value) -> Result<()> {
    match target {
        Value::List(items) => {
            let mut items = items.borrow_mut();
            if let Value::Slice(slice) = index {
                let (start, step, count) = slice_of(slice, items.len())?;
                let gone = |at: i64| {
                    (at - start) % step == 0 && (0..count as i64).contains(&((at - start) / step))
                };
                let mut at = -1;
                items.retain(|_| {
                    at += 1;
                    !gone(at)
                });
                return Ok(());
            }
            let at = position(index, items.len(), "list").map_err(assignment_words)?;
            items.remove(at);
            Ok(())
        }
        Value::Dict(dict) => {
            let mut dict = dict.borrow_mut();
            match (dict.remove(&Key::of(index)?), &dict.nature) {
                (None, Nature::Plain | Nature::Ordered | Nature::Default(_)) => {
                    Err(key_error(index))
                }
                _ => Ok(()),
            }
        }
        Value::Array(_) => Err(OpError::value("cannot delete array elements")),
        other => {
            if let Value::Object(_) = other
                && let Some(row) = attribute::method(other, Symbol::new("__delitem__"))
            {
                let args = vec![other.clone(), index.clone()];
                return super::call_row(machine, row, args, Vec::new()).map(|_| ());
            }
            let name = other.type_name();
            Err(OpError::r#type(format!(
                "'{name}' object doesn't support item deletion"
            )))
        }
    }
}
