//! Operators between single numbers of NumPy's common types, without arrays: the answer where it
//! is plain, None where warnings or other types call for the element-wise functions.

use crate::value::number::Operator;
use crate::value::{Scalar, Value};

/// A number of one of the types that are known here.
#[derive(Clone, Copy)]
enum Plain {
    Bool(bool),
    Int(i64),
    Float(f64),
}

impl Plain {
    /// The number, and whether it is one of Python's.
    fn of(value: &Value) -> Option<(Self, bool)> {
        Some(match value {
            Value::Scalar(Scalar::F64(x)) => (Self::Float(*x), false),
            Value::Scalar(Scalar::I64(int)) => (Self::Int(*int), false),
            Value::Scalar(Scalar::Bool(flag)) => (Self::Bool(*flag), false),
            Value::Float(x) => (Self::Float(*x), true),
            Value::Int(int) => (Self::Int(*int), true),
            _ => return None,
        })
    }

    fn float(self) -> f64 {
        match self {
            Self::Bool(flag) => f64::from(u8::from(flag)),
            Self::Int(int) => int as f64,
            Self::Float(x) => x,
        }
    }

    fn int(self) -> Option<i64> {
        match self {
            Self::Bool(flag) => Some(i64::from(flag)),
            Self::Int(int) => Some(int),
            Self::Float(_) => None,
        }
    }
}

/// `a op b` where at least one is a NumPy scalar.
pub(super) fn binary(op: Operator, a: &Value, b: &Value) -> Option<Value> {
    let ((a, python_a), (b, python_b)) = (Plain::of(a)?, Plain::of(b)?);
    // Two numbers of Python are not NumPy's business, and bools have a logic of their own.
    if python_a && python_b || matches!((a, b), (Plain::Bool(_), Plain::Bool(_))) {
        return None;
    }
    if let (Some(a), Some(b)) = (a.int(), b.int()) {
        let result = match op {
            Operator::Add => a.checked_add(b),
            Operator::Sub => a.checked_sub(b),
            Operator::Mul => a.checked_mul(b),
            _ => None,
        };
        return result.map(|int| Value::Scalar(Scalar::I64(int)));
    }
    let (a, b) = (a.float(), b.float());
    let result = match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mul => a * b,
        Operator::Div if b != 0.0 => a / b,
        _ => return None,
    };
    // Anything else may come with a warning.
    let plain =
        result.is_normal() || (result == 0.0 && matches!(op, Operator::Add | Operator::Sub));
    plain.then_some(Value::Scalar(Scalar::F64(result)))
}
