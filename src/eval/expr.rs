//! Expressions.

use std::rc::Rc;

use super::Interp;
use super::frame::Frame;
use crate::builtins::{convert, iterate, operators, set_methods};
use crate::syntax::ast::{BinaryOp, CompareOp, Expr, ExprKind, FField, FPart, Literal, Name};
use crate::text::Span;
use crate::value::interrupt::Paced;
use crate::value::number::Operator;
use crate::value::{Dict, Held, OpError, Result, Set, Value, budget, hash::Key, interrupt};

impl Interp {
    /// The value of an expression. Kept thin, every kind in a function of its own: a leaf must not
    /// pay for the stack frame of the largest kind.
    pub(super) fn eval(&mut self, expr: &Expr, frame: &mut Frame<'_>) -> Result<Value> {
        match &expr.kind {
            ExprKind::Literal(literal) => Ok(literal_value(literal)),
            ExprKind::Name(name) => self.eval_name(*name, expr.span, frame),
            ExprKind::Binary(first, rest) => self.eval_binary(expr, first, rest, frame),
            ExprKind::Postfix(base, steps) => self.eval_postfix(base, steps, frame),
            ExprKind::Compare(first, rest) => self.eval_compare(expr, first, rest, frame),
            other => self.eval_other(other, expr, frame),
        }
    }

    /// The rarer kinds of expression.
    #[inline(never)]
    fn eval_other(&mut self, kind: &ExprKind, expr: &Expr, frame: &mut Frame<'_>) -> Result<Value> {
        match kind {
            ExprKind::Literal(_)
            | ExprKind::Name(_)
            | ExprKind::Binary(..)
            | ExprKind::Postfix(..)
            | ExprKind::Compare(..) => self.eval(expr, frame),
            ExprKind::Power(..) | ExprKind::Unary(..) => self.whole(expr, frame),
            ExprKind::And(items) => self.eval_bool(items, false, frame),
            ExprKind::Or(items) => self.eval_bool(items, true, frame),
            ExprKind::Conditional(parts) => {
                let [test, then, other] = &**parts;
                let chosen = if self.eval_truth(test, frame)? {
                    then
                } else {
                    other
                };
                self.eval(chosen, frame)
            }
            ExprKind::List(items) => self.eval_items(items, frame).map(Value::list),
            ExprKind::Tuple(items) => self.eval_items(items, frame).map(Value::tuple),
            ExprKind::Set(items) => self.eval_set(items, frame),
            ExprKind::Dict(items) => self.eval_dict(items, frame),
            ExprKind::FString(parts) => {
                let mut text = String::new();
                self.eval_fstring(parts, &mut text, frame)?;
                Ok(Value::str(text))
            }
            ExprKind::Lambda(function) => self.make_function(function, frame),
            ExprKind::Comprehension(comprehension) => self.kept_whole(expr, |interp| {
                interp.eval_comprehension(comprehension, frame)
            }),
            ExprKind::Walrus(name, value) => self.kept_whole(expr, |interp| {
                let value = interp.eval(value, frame)?;
                interp.store(*name, value.clone(), frame);
                Ok(value)
            }),
            ExprKind::Slice(_) => self.eval_index(expr, frame),
            ExprKind::Starred(_) => {
                let error = OpError::r#type("can't use starred expression here");
                self.at(Err(error), expr.span, frame)
            }
        }
    }

    fn eval_name(&mut self, name: Name, span: Span, frame: &Frame<'_>) -> Result<Value> {
        match self.peek(name, frame) {
            Some(value) => Ok(value.clone()),
            None => self.load(name, span, frame),
        }
    }

    #[inline(never)]
    fn eval_binary(
        &mut self,
        expr: &Expr,
        first: &Expr,
        rest: &[(BinaryOp, Span, Expr)],
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        // A sum of calls is no small number: not even tried.
        let call = |expr: &Expr| matches!(expr.kind, ExprKind::Postfix(..));
        if !call(first)
            && !rest.iter().any(|(_, _, right)| call(right))
            && let Some(number) = self.small(expr, frame)
        {
            return Ok(number.value());
        }
        self.whole(expr, frame)
    }

    pub(super) fn operate(
        &mut self,
        op: Operator,
        a: &Value,
        b: &Value,
        span: Span,
        frame: &Frame<'_>,
    ) -> Result<Value> {
        let result = interrupt::guard(|| operators::binary(self, op, a, b));
        let result = self.warned(result, span, frame);
        self.at(result, span, frame)
    }

    #[inline(never)]
    fn eval_compare(
        &mut self,
        expr: &Expr,
        first: &Expr,
        rest: &[(CompareOp, Span, Expr)],
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        if let Some(flag) = self.small_compare(first, rest, frame) {
            return Ok(Value::Bool(flag));
        }
        if let [_] = rest {
            return self.whole(expr, frame);
        }
        let mut left = self.eval(first, frame)?;
        let mut left_span = first.span;
        for (at, (op, _, right)) in rest.iter().enumerate() {
            let value = self.eval(right, frame)?;
            let span = left_span.to(right.span);
            let result = self.compare_values(*op, &left, &value, span, frame)?;
            if at + 1 == rest.len() {
                return Ok(result);
            }
            let span = left_span.to(right.span);
            if !self.at(convert::truth(&result), span, frame)? {
                return Ok(result);
            }
            left = value;
            left_span = right.span;
        }
        Ok(left)
    }

    /// `not value`.
    pub(super) fn negate_truth(
        &mut self,
        value: &Value,
        span: Span,
        frame: &Frame<'_>,
    ) -> Result<Value> {
        let flag = self.at(convert::truth(value), span, frame)?;
        Ok(Value::Bool(!flag))
    }

    /// One comparison of values.
    pub(super) fn compare_values(
        &mut self,
        op: CompareOp,
        left: &Value,
        right: &Value,
        span: Span,
        frame: &Frame<'_>,
    ) -> Result<Value> {
        match op {
            CompareOp::Is => Ok(Value::Bool(left.is(right))),
            CompareOp::IsNot => Ok(Value::Bool(!left.is(right))),
            _ => {
                let op = comparison(op);
                let result = interrupt::guard(|| operators::compare(self, op, left, right));
                let result = self.warned(result, span, frame);
                self.at(result, span, frame)
            }
        }
    }

    /// Whether an expression counts as true.
    pub(super) fn eval_truth(&mut self, expr: &Expr, frame: &mut Frame<'_>) -> Result<bool> {
        if let ExprKind::Compare(first, rest) = &expr.kind
            && let Some(flag) = self.small_compare(first, rest, frame)
        {
            return Ok(flag);
        }
        let value = self.eval(expr, frame)?;
        match value {
            Value::Bool(flag) => Ok(flag),
            other => self.at(convert::truth(&other), expr.span, frame),
        }
    }

    /// `and` (stops at the first false) and `or` (stops at the first true).
    #[inline(never)]
    fn eval_bool(&mut self, items: &[Expr], stop: bool, frame: &mut Frame<'_>) -> Result<Value> {
        let mut value = Value::None;
        for (at, item) in items.iter().enumerate() {
            value = self.eval(item, frame)?;
            if at + 1 < items.len() && self.at(convert::truth(&value), item.span, frame)? == stop {
                break;
            }
        }
        Ok(value)
    }

    /// The items of a display, starred ones unpacked.
    pub(super) fn eval_items(
        &mut self,
        items: &[Expr],
        frame: &mut Frame<'_>,
    ) -> Result<Vec<Value>> {
        let mut values = Held::from(Vec::with_capacity(items.len()));
        for item in items {
            if let ExprKind::Starred(inner) = &item.kind {
                let value = self.eval(inner, frame)?;
                let unpacked = iterate::collect(&value, self);
                let unpacked = self.at(unpacked, inner.span, frame)?;
                match values.is_empty() {
                    true => values = unpacked.into(),
                    false => {
                        let joined = interrupt::guard(|| {
                            budget::reserve(&mut values, unpacked.len())?;
                            values.extend(unpacked.into_iter().paced());
                            Ok(())
                        });
                        self.at(joined, inner.span, frame)?;
                    }
                }
            } else {
                values.push(self.eval(item, frame)?);
            }
        }
        Ok(values.take())
    }

    #[inline(never)]
    fn eval_set(&mut self, items: &[Expr], frame: &mut Frame<'_>) -> Result<Value> {
        let mut set = Set::new();
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(match &item.kind {
                ExprKind::Starred(inner) => self.eval(inner, frame)?,
                _ => self.eval(item, frame)?,
            });
        }
        for (value, item) in values.into_iter().zip(items) {
            let added = interrupt::guard(|| match &item.kind {
                ExprKind::Starred(_) => set_methods::take_in(&mut set, &value, self),
                _ => set.add(Key::of(&value)?, value).map(|_| ()),
            });
            self.at(added, item.span, frame)?;
        }
        if items.len() > 2 && items.iter().all(is_constant) {
            // CPython makes a frozenset of such items, another one of that, and the set from it.
            set = set.rebuilt()?.copied_set()?;
        }
        Ok(Value::Set(Rc::new(set.into())))
    }

    #[inline(never)]
    fn eval_dict(
        &mut self,
        items: &[(Option<Expr>, Expr)],
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        let mut dict = Dict::new();
        for (key, value) in items {
            let Some(key) = key else {
                let mapping = self.eval(value, frame)?;
                let Value::Dict(other) = &mapping else {
                    let name = mapping.type_name();
                    let error = OpError::r#type(format!("'{name}' object is not a mapping"));
                    return self.at(Err(error), value.span, frame);
                };
                for (key, (name, value)) in other.borrow().iter() {
                    insert(&mut dict, key.clone(), name.clone(), value.clone())?;
                }
                continue;
            };
            let key_value = self.eval(key, frame)?;
            let value = self.eval(value, frame)?;
            let hashed = self.at(Key::of(&key_value), key.span, frame)?;
            insert(&mut dict, hashed, key_value, value)?;
        }
        Ok(Value::Dict(Rc::new(dict.into())))
    }

    #[inline(never)]
    fn eval_fstring(
        &mut self,
        parts: &[FPart],
        out: &mut String,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        for part in parts {
            match part {
                FPart::Text(text) => out.push_str(text),
                FPart::Field(field) => self.eval_field(field, out, frame)?,
            }
        }
        Ok(())
    }

    fn eval_field(
        &mut self,
        field: &FField,
        out: &mut String,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        let value = self.eval(&field.value, frame)?;
        let mut spec = String::new();
        self.eval_fstring(&field.spec, &mut spec, frame)?;
        if let Some(label) = &field.label {
            out.push_str(label);
        }
        // `{x=}` shows the repr unless a format or conversion is given.
        let conversion = match (field.conversion, &field.label) {
            (None, Some(_)) if spec.is_empty() => Some('r'),
            (conversion, _) => conversion,
        };
        let text = interrupt::guard(|| {
            crate::builtins::text::format_field(self, &value, conversion, &spec)
        });
        out.push_str(&self.at(text, field.value.span, frame)?);
        Ok(())
    }
}

/// Whether CPython knows the value before the program runs.
fn is_constant(item: &Expr) -> bool {
    match &item.kind {
        ExprKind::Literal(_) => true,
        ExprKind::Unary(_, inner) => is_constant(inner),
        ExprKind::Tuple(items) => items.iter().all(is_constant),
        ExprKind::Binary(first, rest) => {
            is_constant(first) && rest.iter().all(|(_, _, item)| is_constant(item))
        }
        _ => false,
    }
}

/// Inserts as Python does: the first key object stays, the last value wins.
pub(super) fn insert(dict: &mut Dict, hashed: Key, key: Value, value: Value) -> Result<()> {
    match dict.get_mut(&hashed) {
        Some(slot) => slot.1 = value,
        None => {
            dict.add(hashed, (key, value))?;
        }
    }
    Ok(())
}

fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::None => Value::None,
        Literal::Ellipsis => Value::Ellipsis,
        Literal::Bool(flag) => Value::Bool(*flag),
        Literal::Int(int) => Value::Int(*int),
        Literal::Big(int) => Value::Big(Rc::clone(int)),
        Literal::Float(float) => Value::Float(*float),
        Literal::Imaginary(im) => Value::Complex(num_complex::Complex64::new(0.0, *im)),
        Literal::Str(text) => Value::Str(text.clone()),
        Literal::Bytes(bytes) => Value::Bytes(Rc::clone(bytes)),
    }
}

/// The operator of the values for an operator of the text.
pub fn operator(op: BinaryOp) -> Operator {
    match op {
        BinaryOp::Add => Operator::Add,
        BinaryOp::Sub => Operator::Sub,
        BinaryOp::Mul => Operator::Mul,
        BinaryOp::Div => Operator::Div,
        BinaryOp::FloorDiv => Operator::FloorDiv,
        BinaryOp::Mod => Operator::Mod,
        BinaryOp::MatMul => Operator::MatMul,
        BinaryOp::Pow => Operator::Pow,
        BinaryOp::LeftShift => Operator::LeftShift,
        BinaryOp::RightShift => Operator::RightShift,
        BinaryOp::BitAnd => Operator::BitAnd,
        BinaryOp::BitOr => Operator::BitOr,
        BinaryOp::BitXor => Operator::BitXor,
    }
}

pub(super) fn comparison(op: CompareOp) -> operators::Comparison {
    use operators::Comparison as C;
    match op {
        CompareOp::Lt => C::Lt,
        CompareOp::Le => C::Le,
        CompareOp::Gt => C::Gt,
        CompareOp::Ge => C::Ge,
        CompareOp::Eq => C::Eq,
        CompareOp::Ne => C::Ne,
        CompareOp::In => C::In,
        CompareOp::NotIn => C::NotIn,
        // `is` was answered before.
        CompareOp::Is | CompareOp::IsNot => C::Eq,
    }
}
