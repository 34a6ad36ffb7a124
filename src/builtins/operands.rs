//! Operands: whose business a pair is, and what is said of pairs that do not go together.

use std::borrow::Cow;

use num_complex::Complex64;

use super::{Kernel, row};
use crate::value::dtype::Kind;
use crate::value::number::Operator;
use crate::value::{OpError, Scalar, Value};

/// The error of an array beside a function or None, such as `a - a.mean`: that of the first cell.
pub(super) fn without_cells(op: Operator, a: &Value, b: &Value) -> Option<Box<OpError>> {
    let is_function =
        |value: &Value| matches!(value, Value::Builtin(_) | Value::Method(_) | Value::None);
    let cell = |value: &Value| match value {
        Value::Array(array) if array.get().size() > 0 => Some(match array.get().dtype().kind() {
            Kind::Bool => Value::Bool(false),
            Kind::Float => Value::Float(0.0),
            Kind::Complex => Value::Complex(Complex64::default()),
            _ => Value::Int(0),
        }),
        _ => None,
    };
    match (is_function(a), is_function(b)) {
        (false, true) => Some(unsupported(op, &cell(a)?, b)),
        (true, false) => Some(unsupported(op, a, &cell(b)?)),
        _ => None,
    }
}

/// `TypeError` of operands that do not go together, in CPython's words.
pub fn unsupported(op: Operator, a: &Value, b: &Value) -> Box<OpError> {
    let (left, right) = (kind_name(a), kind_name(b));
    let concatenate = |kind: &str| {
        OpError::r#type(format!(
            "can only concatenate {kind} (not \"{right}\") to {kind}"
        ))
    };
    match (op, a) {
        (Operator::Add, Value::Str(_)) => concatenate("str"),
        (Operator::Add, Value::List(_)) => concatenate("list"),
        (Operator::Add, Value::Tuple(_)) => concatenate("tuple"),
        (Operator::Add, Value::Bytes(_)) => {
            OpError::r#type(format!("can't concat {right} to bytes"))
        }
        (Operator::Mul, Value::List(_) | Value::Tuple(_) | Value::Str(_)) => OpError::r#type(
            format!("can't multiply sequence by non-int of type '{right}'"),
        ),
        (Operator::Mul, _) if matches!(b, Value::List(_) | Value::Tuple(_) | Value::Str(_)) => {
            OpError::r#type(format!(
                "can't multiply sequence by non-int of type '{left}'"
            ))
        }
        _ => {
            let name = match op {
                Operator::Pow => "** or pow()",
                other => other.symbol(),
            };
            OpError::r#type(format!(
                "unsupported operand type(s) for {name}: '{left}' and '{right}'"
            ))
        }
    }
}

/// The type of an operand.
fn kind_name(value: &Value) -> String {
    match value {
        Value::Builtin(id) if matches!(row(*id).kernel, Kernel::Ufunc(_)) => {
            "numpy.ufunc".to_owned()
        }
        other => other.type_name(),
    }
}

/// Python's complex number on the left takes a float64 as the float that it is, and the result is
/// Python's as well.
pub(super) fn beside_complex<'a>(a: &Value, b: &'a Value) -> Cow<'a, Value> {
    match (a, b) {
        (Value::Complex(_), Value::Scalar(Scalar::F64(x))) => Cow::Owned(Value::Float(*x)),
        _ => Cow::Borrowed(b),
    }
}

/// Strings and repeated sequences are Python's business, except beside arrays.
pub(super) fn is_sequence_pair(op: Operator, a: &Value, b: &Value) -> bool {
    let text = |value: &Value| matches!(value, Value::Str(_) | Value::Scalar(Scalar::Str(_)));
    match op {
        Operator::Add => text(a) && text(b),
        Operator::Mod => text(a) && matches!(a, Value::Str(_)),
        Operator::Mul => is_repetition(a, b) || is_repetition(b, a),
        _ => false,
    }
}

/// Whether a product repeats a sequence: NumPy leaves to Python what is no array.
pub(super) fn is_repetition(sequence: &Value, count: &Value) -> bool {
    match sequence {
        Value::Str(_) | Value::Scalar(Scalar::Str(_)) => is_int(count),
        Value::List(_) | Value::Tuple(_) => matches!(count, Value::Scalar(_)),
        _ => false,
    }
}

pub(super) fn is_int(value: &Value) -> bool {
    match value {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => true,
        Value::Scalar(scalar) => scalar.dtype().is_integer(),
        _ => false,
    }
}
