//! `in`: whether a container has an item.

use super::operators::{Comparison, compare, same};
use super::{Machine, convert, iterate};
use crate::value::interrupt::Paced;
use crate::value::{ErrorKind, OpError, Result, Scalar, Value, hash::Key};
use crate::value::{long_text, number};

/// `item in container`.
///
/// # Errors
/// `TypeError: argument of type 'int' is not iterable`.
pub fn contains(machine: &mut dyn Machine, container: &Value, item: &Value) -> Result<bool> {
    match container {
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => match item {
            Value::Str(part) | Value::Scalar(Scalar::Str(part)) => {
                Ok(long_text::find(text, part).is_some())
            }
            other => Err(OpError::r#type(format!(
                "'in <string>' requires string as left operand, not {}",
                other.type_name()
            ))),
        },
        Value::Bytes(bytes) => match item {
            Value::Bytes(part) => {
                let mut windows = bytes.windows(part.len().max(1)).paced();
                Ok(part.is_empty() || windows.any(|window| *window == **part))
            }
            Value::Int(byte) => Ok(bytes.iter().any(|own| i64::from(*own) == *byte)),
            other => Err(OpError::r#type(format!(
                "a bytes-like object is required, not '{}'",
                other.type_name()
            ))),
        },
        Value::Dict(dict) => Ok(dict.borrow().contains_key(&Key::of(item)?)),
        Value::Set(set) => Ok(set.borrow().contains_key(&Key::of(item)?)),
        Value::Range(range) => {
            let Some(Ok(int)) = number::as_big(item).map(|int| i64::try_from(&int)) else {
                return Ok(false);
            };
            let inside = if range.step > 0 {
                int >= range.start && int < range.stop
            } else {
                int <= range.start && int > range.stop
            };
            Ok(inside && (int - range.start) % range.step == 0)
        }
        Value::Array(_) => {
            let equal = compare(machine, Comparison::Eq, container, item)?;
            let found = convert::as_array(&equal)?;
            Ok(found.to_vec::<bool>().contains(&true))
        }
        other => {
            let mut items = iterate::begin(other).map_err(|error| {
                if error.kind == ErrorKind::TypeError && error.message.contains("not iterable") {
                    let name = other.type_name();
                    return OpError::r#type(format!("argument of type '{name}' is not iterable"));
                }
                error
            })?;
            while let Some(candidate) = items.next(machine)? {
                if same(machine, &candidate, item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}
