//! Arithmetic on machine numbers without making values: names, constants and operators on them.
//!
//! Everything here is free of effects, so whoever gets None evaluates the expression again in full.

use super::Interp;
use super::frame::Frame;
use crate::syntax::ast::{BinaryOp, CompareOp, Expr, ExprKind, Literal, Name, Place};
use crate::text::Span;
use crate::value::{Scalar, Value};

/// How deep operators may nest: beyond it the attempt would cost more than it saves.
const DEPTH: u32 = 4;

/// An int or a float. Both payloads are integers to the compiler, so that it is returned in
/// registers.
#[derive(Clone, Copy)]
pub(super) enum Small {
    /// The value.
    Int(i64),
    /// The bits of the value.
    Float(i64),
}

impl Small {
    #[inline]
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Int(int) => Some(Self::Int(*int)),
            Value::Float(float) => Some(Self::of_float(*float)),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn value(self) -> Value {
        match self {
            Self::Int(int) => Value::Int(int),
            Self::Float(_) => Value::Float(self.float()),
        }
    }

    #[inline]
    pub(super) fn of_float(float: f64) -> Self {
        Self::Float(float.to_bits() as i64)
    }

    #[inline]
    pub(super) fn float(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Float(bits) => f64::from_bits(bits as u64),
        }
    }
}

impl Interp {
    /// The value of a name without taking a share in it.
    #[inline]
    pub(super) fn peek<'a>(&'a self, name: Name, frame: &'a Frame<'_>) -> Option<&'a Value> {
        match name.place {
            Place::Local(slot) => self.local(frame, slot),
            Place::Global if frame.source().library => None,
            Place::Global => self.globals.get(name.symbol.index())?.as_ref(),
            Place::Cell(_) => None,
        }
    }

    /// The number an expression comes to, if it is simple enough.
    #[inline]
    pub(super) fn small(&self, expr: &Expr, frame: &Frame<'_>) -> Option<Small> {
        match &expr.kind {
            ExprKind::Binary(first, rest) => self.small_binary(first, rest, frame, DEPTH),
            _ => self.leaf(expr, frame),
        }
    }

    /// A constant or a name.
    #[inline(always)]
    fn leaf(&self, expr: &Expr, frame: &Frame<'_>) -> Option<Small> {
        match &expr.kind {
            ExprKind::Name(name) => Small::of(self.peek(*name, frame)?),
            ExprKind::Literal(Literal::Int(int)) => Some(Small::Int(*int)),
            ExprKind::Literal(Literal::Float(float)) => Some(Small::of_float(*float)),
            _ => None,
        }
    }

    fn small_binary(
        &self,
        first: &Expr,
        rest: &[(BinaryOp, Span, Expr)],
        frame: &Frame<'_>,
        depth: u32,
    ) -> Option<Small> {
        let mut left = self.operand(first, frame, depth)?;
        for (op, _, right) in rest {
            left = operate(*op, left, self.operand(right, frame, depth)?)?;
        }
        Some(left)
    }

    #[inline]
    fn operand(&self, expr: &Expr, frame: &Frame<'_>, depth: u32) -> Option<Small> {
        match &expr.kind {
            ExprKind::Binary(first, rest) => {
                self.small_binary(first, rest, frame, depth.checked_sub(1)?)
            }
            _ => self.leaf(expr, frame),
        }
    }

    /// What a name becomes by `name op= right`, if that is simple enough.
    #[inline]
    pub(super) fn small_augmented(
        &self,
        name: Name,
        op: BinaryOp,
        right: &Expr,
        frame: &Frame<'_>,
    ) -> Option<Small> {
        let old = Small::of(self.peek(name, frame)?)?;
        operate(op, old, self.small(right, frame)?)
    }

    /// What a single comparison of two numbers comes to.
    #[inline]
    pub(super) fn small_compare(
        &self,
        first: &Expr,
        rest: &[(CompareOp, Span, Expr)],
        frame: &Frame<'_>,
    ) -> Option<bool> {
        let [(op, _, right)] = rest else { return None };
        compare_numbers(*op, self.small(first, frame)?, self.small(right, frame)?)
    }
}

/// What a comparison of two numbers comes to.
#[inline]
pub(super) fn compare_numbers(op: CompareOp, a: Small, b: Small) -> Option<bool> {
    match (a, b) {
        (Small::Int(x), Small::Int(y)) => compare(op, &x, &y),
        (Small::Float(_), Small::Float(_)) => compare(op, &a.float(), &b.float()),
        // Beyond 2**53 an int is not its float.
        (Small::Int(int), _) | (_, Small::Int(int)) if int.unsigned_abs() < 1 << 53 => {
            compare(op, &a.float(), &b.float())
        }
        _ => None,
    }
}

#[inline]
fn compare<T: PartialOrd>(op: CompareOp, a: &T, b: &T) -> Option<bool> {
    Some(match op {
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        CompareOp::In | CompareOp::NotIn | CompareOp::Is | CompareOp::IsNot => return None,
    })
}

/// The same for values that are there already.
#[inline]
pub(super) fn operate_values(op: BinaryOp, a: &Value, b: &Value) -> Option<Value> {
    match (Small::of(a), Small::of(b)) {
        (Some(a), Some(b)) => operate(op, a, b).map(Small::value),
        _ => operate_doubles(op, double(a)?, double(b)?),
    }
}

/// A float64 scalar, or a Python number beside one.
fn double(value: &Value) -> Option<f64> {
    match value {
        Value::Scalar(Scalar::F64(x)) => Some(*x),
        other => Small::of(other).map(Small::float),
    }
}

/// Arithmetic with float64 scalars where nothing is to be warned of.
fn operate_doubles(op: BinaryOp, x: f64, y: f64) -> Option<Value> {
    let (result, quiet) = match op {
        BinaryOp::Add => (x + y, true),
        BinaryOp::Sub => (x - y, true),
        BinaryOp::Mul => (x * y, false),
        BinaryOp::Div => (x / y, false),
        _ => return None,
    };
    let fine = result.is_normal() || (quiet && result == 0.0);
    fine.then_some(Value::Scalar(Scalar::F64(result)))
}

/// The commonest operators where they cannot fail.
#[inline]
pub(super) fn operate(op: BinaryOp, a: Small, b: Small) -> Option<Small> {
    if let (Small::Int(x), Small::Int(y)) = (a, b) {
        return match op {
            BinaryOp::Add => x.checked_add(y),
            BinaryOp::Sub => x.checked_sub(y),
            BinaryOp::Mul => x.checked_mul(y),
            BinaryOp::Mod if y > 0 => Some(x.rem_euclid(y)),
            BinaryOp::FloorDiv if y > 0 => Some(x.div_euclid(y)),
            BinaryOp::BitAnd => Some(x & y),
            BinaryOp::Div if y != 0 => return exact_ratio(x, y),
            _ => None,
        }
        .map(Small::Int);
    }
    let (x, y) = (a.float(), b.float());
    match op {
        BinaryOp::Add => Some(Small::of_float(x + y)),
        BinaryOp::Sub => Some(Small::of_float(x - y)),
        BinaryOp::Mul => Some(Small::of_float(x * y)),
        BinaryOp::Div if y != 0.0 => Some(Small::of_float(x / y)),
        _ => None,
    }
}

/// `x / y` where both are exact as floats, so that the quotient is rounded once.
fn exact_ratio(x: i64, y: i64) -> Option<Small> {
    let exact = x.unsigned_abs() < 1 << 53 && y.unsigned_abs() < 1 << 53;
    exact.then(|| Small::of_float(x as f64 / y as f64))
}
