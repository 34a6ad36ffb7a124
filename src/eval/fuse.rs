//! Element-wise expressions: gathered into a tree, and computed in one go where the tree ends.
//!
//! Nobody can tell that work has waited. Errors come when they would, since shapes and types are
//! settled at once; only what cannot change an array or print is evaluated while work waits (see
//! [`Interp::is_quiet`]); and warnings are shown in the order of the operations.

use smallvec::{SmallVec, smallvec};

use super::Interp;
use super::expr::{comparison, operator};
use super::frame::Frame;
use super::small;
use crate::builtins::fusion::{self, Part, Parts, Role};
use crate::builtins::operators::{self, Unary};
use crate::builtins::{attribute, ufunc, warnings};
use crate::kernels::ufunc::Ufunc;
use crate::kernels::ufunc::tree::Note;
use crate::syntax::ast::{
    Arg, ArgKind, BinaryOp, CompareOp, Expr, ExprKind, Postfix, PostfixKind, UnaryOp,
};
use crate::text::{Span, Symbol};
use crate::value::number::Operator;
use crate::value::{Result, Value, interrupt};

/// How deep an expression is looked into before it counts as not quiet.
const DEPTH: usize = 24;

/// Methods and functions that only look at their arguments, besides those that have a role.
const QUIET: [&str; 14] = [
    "astype",
    "reshape",
    "ravel",
    "transpose",
    "copy",
    "std",
    "var",
    "argmax",
    "argmin",
    "dot",
    "swapaxes",
    "zeros_like",
    "ones_like",
    "broadcast_to",
];

/// A call of the library that takes part: its role, its operands, and the name's place.
type Member<'e> = (Role, &'e [Arg]);

impl Interp {
    /// The value of an expression that is part of no other.
    pub(super) fn whole(&mut self, expr: &Expr, frame: &mut Frame<'_>) -> Result<Value> {
        let part = self.part_of(expr, true, frame)?;
        self.settle(part, frame)
    }

    /// The value of an expression, or the work that it comes to.
    fn part(&mut self, expr: &Expr, frame: &mut Frame<'_>) -> Result<Part> {
        self.part_of(expr, false, frame)
    }

    /// The same; whether it is the last work, which need not wait for more.
    fn part_of(&mut self, expr: &Expr, last: bool, frame: &mut Frame<'_>) -> Result<Part> {
        match &expr.kind {
            ExprKind::Name(_) | ExprKind::Literal(_) => self.eval(expr, frame).map(Part::Value),
            ExprKind::Binary(first, rest) => self.binary_part(first, rest, last, frame),
            ExprKind::Power(sides, _) => {
                let (base, exponent) = &**sides;
                let base = self.part(base, frame)?;
                let (base, exponent) = self.beside(base, exponent, frame)?;
                let place = (expr.span, last);
                self.operate_parts(Operator::Pow, base, exponent, place, frame)
            }
            ExprKind::Unary(ops, operand) => self.unary_part(ops, operand, last, frame),
            ExprKind::Compare(first, rest) => match rest.as_slice() {
                [(op, _, right)] => {
                    self.compare_part(first, (*op, right), (expr.span, last), frame)
                }
                _ => self.eval(expr, frame).map(Part::Value),
            },
            ExprKind::Postfix(base, steps) => match self.member(base, steps, frame) {
                Some(member) => self.member_part(base, member, steps, (expr.span, last), frame),
                None => self.eval_steps(base, steps, frame).map(Part::Value),
            },
            _ => self.eval(expr, frame).map(Part::Value),
        }
    }

    /// Computes what waits.
    pub(super) fn settle(&mut self, part: Part, frame: &mut Frame<'_>) -> Result<Value> {
        match part {
            Part::Value(value) => Ok(value),
            Part::Tree(tree) => {
                self.stores(place(tree.mark()));
                let result = interrupt::guard(|| tree.compute());
                let (array, notes) = self.at(result, place(tree.mark()), frame)?;
                self.noted(notes, frame)?;
                Ok(Value::from_result(array))
            }
        }
    }

    /// Shows the warnings of work that is done.
    fn noted(&mut self, notes: Vec<Note>, frame: &Frame<'_>) -> Result<()> {
        for note in notes {
            let result = warnings::floating_point(self, note.name, note.flags);
            let result = self.warned(result, place(note.mark), frame);
            self.at(result, place(note.mark), frame)?;
        }
        Ok(())
    }

    /// The part of an expression that is evaluated while another part may wait.
    fn beside(&mut self, left: Part, right: &Expr, frame: &mut Frame<'_>) -> Result<(Part, Part)> {
        if let Part::Value(_) = left {
            return Ok((left, self.part(right, frame)?));
        }
        let left = if self.is_quiet(right, DEPTH) {
            left
        } else {
            Part::Value(self.settle(left, frame)?)
        };
        match self.part(right, frame) {
            Ok(right) => Ok((left, right)),
            Err(error) => {
                // The warnings of what came before the error come before it.
                self.settle(left, frame)?;
                Err(error)
            }
        }
    }

    fn binary_part(
        &mut self,
        first: &Expr,
        rest: &[(BinaryOp, Span, Expr)],
        last: bool,
        frame: &mut Frame<'_>,
    ) -> Result<Part> {
        let mut part = self.part(first, frame)?;
        for (at, (op, _, right)) in rest.iter().enumerate() {
            let (left, right_part) = self.beside(part, right, frame)?;
            if let (Part::Value(a), Part::Value(b)) = (&left, &right_part)
                && let Some(result) = small::operate_values(*op, a, b)
            {
                part = Part::Value(result);
                continue;
            }
            let span = first.span.to(right.span);
            let place = (span, last && at + 1 == rest.len());
            part = self.operate_parts(operator(*op), left, right_part, place, frame)?;
        }
        Ok(part)
    }

    fn operate_parts(
        &mut self,
        op: Operator,
        a: Part,
        b: Part,
        (span, last): (Span, bool),
        frame: &mut Frame<'_>,
    ) -> Result<Part> {
        if let (Part::Value(x), Part::Value(y)) = (&a, &b)
            && !a.is_large(last)
            && !b.is_large(last)
        {
            return self.operate(op, x, y, span, frame).map(Part::Value);
        }
        let mut parts: Parts = smallvec![a, b];
        if op != Operator::MatMul
            && let [a, b] = parts.as_slice()
            && let Some(function) = Ufunc::find(fusion::operator_name(op, a.dtype(), b.value()))
        {
            match self.defer(Role::Elementwise(function), span, parts) {
                Ok(part) => return Ok(part),
                Err(back) => parts = back,
            }
        }
        let values = self.settle_all(parts, frame)?;
        match values.as_slice() {
            [a, b] => self.operate(op, a, b, span, frame).map(Part::Value),
            _ => Ok(Part::Value(Value::None)),
        }
    }

    /// The work of a function, waiting; the parts back where it must be done at once.
    fn defer(&mut self, role: Role, span: Span, parts: Parts) -> std::result::Result<Part, Parts> {
        let part = fusion::defer(role, mark(span), parts)?;
        self.waits(span);
        Ok(part)
    }

    fn settle_all(&mut self, parts: Parts, frame: &mut Frame<'_>) -> Result<SmallVec<[Value; 3]>> {
        parts
            .into_iter()
            .map(|part| self.settle(part, frame))
            .collect()
    }

    fn unary_part(
        &mut self,
        ops: &[(UnaryOp, Span)],
        operand: &Expr,
        last: bool,
        frame: &mut Frame<'_>,
    ) -> Result<Part> {
        let mut part = self.part(operand, frame)?;
        for (op, span) in ops.iter().rev() {
            let last = last && ops.len() == 1;
            let whole = span.to(operand.span);
            let (op, name) = match op {
                UnaryOp::Neg => (Unary::Neg, "negative"),
                UnaryOp::Pos => (Unary::Pos, "positive"),
                UnaryOp::Invert => (Unary::Invert, "invert"),
                UnaryOp::Not => {
                    let value = self.settle(part, frame)?;
                    part = Part::Value(self.negate_truth(&value, operand.span, frame)?);
                    continue;
                }
            };
            if part.is_large(last)
                && let Some(function) = Ufunc::find(name)
            {
                match self.defer(Role::Elementwise(function), whole, smallvec![part]) {
                    Ok(waiting) => {
                        part = waiting;
                        continue;
                    }
                    Err(mut back) => part = back.pop().unwrap_or(Part::Value(Value::None)),
                }
            }
            let value = self.settle(part, frame)?;
            let result = interrupt::guard(|| operators::unary(self, op, &value));
            let result = self.warned(result, whole, frame);
            part = Part::Value(self.at(result, whole, frame)?);
        }
        Ok(part)
    }

    fn compare_part(
        &mut self,
        first: &Expr,
        (op, right): (CompareOp, &Expr),
        (span, last): (Span, bool),
        frame: &mut Frame<'_>,
    ) -> Result<Part> {
        let left = self.part(first, frame)?;
        let (a, b) = self.beside(left, right, frame)?;
        if let (Part::Value(x), Part::Value(y)) = (&a, &b)
            && !a.is_large(last)
            && !b.is_large(last)
        {
            return self.compare_values(op, x, y, span, frame).map(Part::Value);
        }
        let mut parts: Parts = smallvec![a, b];
        let function = match op {
            CompareOp::Is | CompareOp::IsNot => None,
            op => fusion::comparison_function(comparison(op)),
        };
        if let Some(function) = function {
            match self.defer(Role::Elementwise(function), span, parts) {
                Ok(part) => return Ok(part),
                Err(back) => parts = back,
            }
        }
        let values = self.settle_all(parts, frame)?;
        let [a, b] = values.as_slice() else {
            return Ok(Part::Value(Value::None));
        };
        self.compare_values(op, a, b, span, frame).map(Part::Value)
    }

    /// The call of a library function or method that takes part in element-wise work.
    pub(super) fn member<'e>(
        &mut self,
        base: &Expr,
        steps: &'e [Postfix],
        frame: &Frame<'_>,
    ) -> Option<Member<'e>> {
        let [first, last] = steps else { return None };
        let (PostfixKind::Attribute(name, _), PostfixKind::Call(args)) = (&first.kind, &last.kind)
        else {
            return None;
        };
        let role = self.role(*name)?;
        if args.iter().any(|arg| arg.kind != ArgKind::Positional) {
            return None;
        }
        let from_library = match &base.kind {
            ExprKind::Name(module) => match self.peek(*module, frame) {
                Some(value) => matches!(value, Value::Module("np")),
                None => matches!(self.lookup(module.symbol)?, Value::Module("np")),
            },
            _ => false,
        };
        if from_library {
            let operands = match role {
                Role::Elementwise(function) => function.nin,
                Role::Fold(_) => 1,
            };
            let worth = !matches!(role, Role::Fold(_))
                || args.first().is_some_and(|arg| is_work(&arg.value));
            return (args.len() == operands && worth).then_some((role, args.as_slice()));
        }
        let folds = matches!(role, Role::Fold(name) if name != "count_nonzero" && name != "amax" && name != "amin");
        (folds && args.is_empty() && is_work(base)).then_some((role, &[][..]))
    }

    /// What a name does with element-wise work, looked up once a name.
    fn role(&mut self, name: Symbol) -> Option<Role> {
        let at = name.index();
        if self.roles.len() <= at {
            self.roles.resize(at + 1, None);
        }
        if let Some(Some(known)) = self.roles.get(at) {
            return *known;
        }
        let role = fusion::role(name);
        if let Some(slot) = self.roles.get_mut(at) {
            *slot = Some(role);
        }
        role
    }

    /// A call that takes part.
    pub(super) fn member_part(
        &mut self,
        base: &Expr,
        (role, args): Member<'_>,
        steps: &[Postfix],
        (span, last): (Span, bool),
        frame: &mut Frame<'_>,
    ) -> Result<Part> {
        let mut parts = Parts::new();
        if args.is_empty() {
            let part = self.part(base, frame)?;
            parts.push(part);
        }
        for arg in args {
            let before = parts.pop();
            let part = match before {
                Some(before) => {
                    let (before, part) = self.beside(before, &arg.value, frame)?;
                    parts.push(before);
                    part
                }
                None => self.part(&arg.value, frame)?,
            };
            parts.push(part);
            // Only the last part may wait while the next is evaluated.
            if let [.., earlier, _] = parts.as_mut_slice()
                && args.len() > 2
                && let Part::Tree(_) = earlier
                && !args.iter().all(|arg| self.is_quiet(&arg.value, DEPTH))
            {
                let waiting = std::mem::replace(earlier, Part::Value(Value::None));
                *earlier = Part::Value(self.settle(waiting, frame)?);
            }
        }
        if let (Role::Fold(name), [Part::Tree(tree)]) = (role, parts.as_slice())
            && let Some(folded) =
                interrupt::guard(|| fusion::fold(name, tree).transpose()).transpose()
        {
            let (value, notes) = self.at(folded, span, frame)?;
            self.noted(notes, frame)?;
            return Ok(Part::Value(value));
        }
        let mut parts = parts;
        if parts.iter().any(|part| part.is_large(last)) {
            match self.defer(role, span, parts) {
                Ok(part) => return Ok(part),
                Err(back) => parts = back,
            }
        }
        let values = self.settle_all(parts, frame)?;
        if let Role::Elementwise(function) = role
            && let Some(result) =
                interrupt::guard(|| ufunc::call_quick(self, function, &values).transpose())
                    .transpose()
        {
            return self.returned(result, span, frame).map(Part::Value);
        }
        let values = values.into_vec();
        self.call_member(base, steps, (args.is_empty(), values), span, frame)
            .map(Part::Value)
    }

    /// The call as it would be without any of this, its operands evaluated.
    fn call_member(
        &mut self,
        base: &Expr,
        steps: &[Postfix],
        (is_method, mut values): (bool, Vec<Value>),
        span: Span,
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        let Some(PostfixKind::Attribute(name, name_span)) = steps.first().map(|step| &step.kind)
        else {
            return Ok(Value::None);
        };
        let object = if is_method {
            values.remove(0)
        } else {
            self.eval(base, frame)?
        };
        let function = attribute::get(&object, *name);
        let function = self.at(function, *name_span, frame)?;
        let result = self.call_value(&function, values, Vec::new());
        self.returned(result, span, frame)
    }

    /// Whether evaluating an expression neither changes an array nor has any other effect.
    fn is_quiet(&mut self, expr: &Expr, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Name(_) => true,
            ExprKind::Binary(first, rest) => {
                self.is_quiet(first, depth)
                    && rest.iter().all(|(_, _, right)| self.is_quiet(right, depth))
            }
            ExprKind::Power(sides, _) => {
                self.is_quiet(&sides.0, depth) && self.is_quiet(&sides.1, depth)
            }
            ExprKind::Unary(_, operand) => self.is_quiet(operand, depth),
            ExprKind::Compare(first, rest) => {
                self.is_quiet(first, depth)
                    && rest.iter().all(|(_, _, right)| self.is_quiet(right, depth))
            }
            ExprKind::Tuple(items) => items.iter().all(|item| self.is_quiet(item, depth)),
            ExprKind::Slice(parts) => parts
                .iter()
                .flatten()
                .all(|part| self.is_quiet(part, depth)),
            ExprKind::Postfix(base, steps) => {
                self.is_quiet(base, depth) && self.are_quiet(steps, depth)
            }
            _ => false,
        }
    }

    fn are_quiet(&mut self, steps: &[Postfix], depth: usize) -> bool {
        let mut called: Option<Symbol> = None;
        steps.iter().all(|step| match &step.kind {
            PostfixKind::Attribute(name, _) => {
                called = Some(*name);
                true
            }
            PostfixKind::Subscript(index) => {
                called = None;
                self.is_quiet(index, depth)
            }
            PostfixKind::Call(args) => {
                let name = called.take();
                let known = name
                    .is_some_and(|name| self.role(name).is_some() || QUIET.contains(&name.text()));
                let plain = |arg: &Arg| match arg.kind {
                    ArgKind::Positional => true,
                    ArgKind::Keyword(name) => name.text() != "out",
                    ArgKind::Star | ArgKind::DoubleStar => false,
                };
                known
                    && args.iter().all(plain)
                    && args.iter().all(|arg| self.is_quiet(&arg.value, depth))
            }
        })
    }
}

/// Whether an expression may come to element-wise work.
fn is_work(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Binary(..)
            | ExprKind::Power(..)
            | ExprKind::Unary(..)
            | ExprKind::Compare(..)
            | ExprKind::Postfix(..)
    )
}

fn mark(span: Span) -> u64 {
    u64::from(span.start) << 32 | u64::from(span.end)
}

fn place(mark: u64) -> Span {
    Span {
        start: (mark >> 32) as u32,
        end: mark as u32,
    }
}
