//! Arithmetic on machine numbers without making values: names, constants and operators on them.
//!
//! Everything here is free of effects, so whoever gets None evaluates the expression again in full.

use super::Interp;
use super::frame::Frame;
use crate::syntax::ast::{BinaryOp, CompareOp, Expr, ExprKind, Literal, Name, Place};
use crate::value::Value;

/// How deep operators may nest: beyond it the attempt would cost more than it saves.
const DEPTH: u32 = 4;

/// An int or a float.
#[derive(Clone, Copy)]
pub(super) enum Small {
    Int(i64),
    Float(f64),
}

impl Small {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Int(int) => Some(Self::Int(*int)),
            Value::Float(float) => Some(Self::Float(*float)),
            _ => None,
        }
    }

    pub(super) fn value(self) -> Value {
        match self {
            Self::Int(int) => Value::Int(int),
            Self::Float(float) => Value::Float(float),
        }
    }

    fn float(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Float(float) => float,
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
        self.small_at(expr, frame, DEPTH)
    }

    fn small_at(&self, expr: &Expr, frame: &Frame<'_>, depth: u32) -> Option<Small> {
        match &expr.kind {
            ExprKind::Literal(Literal::Int(int)) => Some(Small::Int(*int)),
            ExprKind::Literal(Literal::Float(float)) => Some(Small::Float(*float)),
            ExprKind::Name(name) => Small::of(self.peek(*name, frame)?),
            ExprKind::Binary(first, rest) => {
                let depth = depth.checked_sub(1)?;
                let mut left = self.small_at(first, frame, depth)?;
                for (op, _, right) in rest {
                    left = operate(*op, left, self.small_at(right, frame, depth)?)?;
                }
                Some(left)
            }
            _ => None,
        }
    }

    /// What a single comparison of two numbers comes to.
    #[inline]
    pub(super) fn small_compare(
        &self,
        first: &Expr,
        rest: &[(CompareOp, crate::text::Span, Expr)],
        frame: &Frame<'_>,
    ) -> Option<bool> {
        let [(op, _, right)] = rest else { return None };
        let pair = (self.small(first, frame)?, self.small(right, frame)?);
        match pair {
            (Small::Int(a), Small::Int(b)) => compare(*op, &a, &b),
            (Small::Float(a), Small::Float(b)) => compare(*op, &a, &b),
            // Beyond 2**53 an int is not its float.
            (a, b) => match (a, b) {
                (Small::Int(int), _) | (_, Small::Int(int)) if int.unsigned_abs() < 1 << 53 => {
                    compare(*op, &a.float(), &b.float())
                }
                _ => None,
            },
        }
    }
}

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
    operate(op, Small::of(a)?, Small::of(b)?).map(Small::value)
}

/// The commonest operators where they cannot fail.
#[inline]
fn operate(op: BinaryOp, a: Small, b: Small) -> Option<Small> {
    if let (Small::Int(x), Small::Int(y)) = (a, b) {
        return match op {
            BinaryOp::Add => x.checked_add(y),
            BinaryOp::Sub => x.checked_sub(y),
            BinaryOp::Mul => x.checked_mul(y),
            BinaryOp::Mod if y > 0 => Some(x.rem_euclid(y)),
            BinaryOp::FloorDiv if y > 0 => Some(x.div_euclid(y)),
            BinaryOp::BitAnd => Some(x & y),
            _ => None,
        }
        .map(Small::Int);
    }
    let (x, y) = (a.float(), b.float());
    match op {
        BinaryOp::Add => Some(Small::Float(x + y)),
        BinaryOp::Sub => Some(Small::Float(x - y)),
        BinaryOp::Mul => Some(Small::Float(x * y)),
        BinaryOp::Div if y != 0.0 => Some(Small::Float(x / y)),
        _ => None,
    }
}
