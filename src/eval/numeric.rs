//! Functions on plain numbers run without making values.
//!
//! A function whose body is only arithmetic, comparisons, `if`, `while`, assignments to locals,
//! `return` and calls of such functions has no effect but its result. It is tried here first, on
//! unboxed ints and floats. Whatever does not fit (an int too large, another type, an error, too
//! deep a recursion, Ctrl-C) gives None, and the call runs again in full, which then says what is
//! to be said.

use smallvec::SmallVec;

use super::Interp;
use super::function::Function;
use super::small::{Small, compare_numbers, operate};
use crate::syntax::ast::{
    self, Arg, ArgKind, Block, Expr, ExprKind, Literal, Name, ParamKind, Place, Postfix,
    PostfixKind, Stmt, StmtKind, TargetKind, UnaryOp,
};
use crate::text::Symbol;
use crate::value::{Value, interrupt};

/// After so many attempts in vain a function is not tried again.
const ATTEMPTS: u8 = 3;

/// Whether a function's text has only what this file can run.
pub(super) fn fits(def: &ast::Function) -> bool {
    let plain = def.params.iter().all(|param| {
        matches!(param.kind, ParamKind::Normal | ParamKind::PositionalOnly)
            && matches!(param.name.place, Place::Local(_))
    });
    plain && def.frame.layout.cells == 0 && block_fits(&def.body)
}

fn block_fits(block: &Block) -> bool {
    block.iter().all(|statement| match &statement.kind {
        StmtKind::Return(Some(value)) => expr_fits(value),
        StmtKind::Assign { targets, value } => match targets.as_slice() {
            [target] => local(&target.kind).is_some() && expr_fits(value),
            _ => false,
        },
        StmtKind::AugAssign { target, value, .. } => {
            local(&target.kind).is_some() && expr_fits(value)
        }
        StmtKind::If(arms, orelse) => {
            arms.iter()
                .all(|(test, body)| expr_fits(test) && block_fits(body))
                && block_fits(orelse)
        }
        StmtKind::While { test, body, orelse } => {
            expr_fits(test) && block_fits(body) && orelse.is_empty()
        }
        StmtKind::Expr { value, .. } => {
            matches!(value.kind, ExprKind::Literal(Literal::Str(_)))
        }
        StmtKind::Pass | StmtKind::Break | StmtKind::Continue => true,
        _ => false,
    })
}

fn expr_fits(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Literal::Int(_) | Literal::Float(_)) => true,
        ExprKind::Name(name) => !matches!(name.place, Place::Cell(_)),
        ExprKind::Binary(first, rest) => {
            expr_fits(first) && rest.iter().all(|(_, _, right)| expr_fits(right))
        }
        ExprKind::Compare(first, rest) => {
            expr_fits(first) && rest.iter().all(|(_, _, right)| expr_fits(right))
        }
        ExprKind::Unary(_, operand) => expr_fits(operand),
        ExprKind::And(items) | ExprKind::Or(items) => items.iter().all(expr_fits),
        ExprKind::Conditional(parts) => parts.iter().all(expr_fits),
        ExprKind::Postfix(base, steps) => match callee(base, steps) {
            Some((_, args)) => args.iter().all(|arg| expr_fits(&arg.value)),
            None => false,
        },
        _ => false,
    }
}

/// The name and the arguments of `name(arguments)`, all by position.
fn callee<'a>(base: &Expr, steps: &'a [Postfix]) -> Option<(Name, &'a [Arg])> {
    match (&base.kind, steps) {
        (
            ExprKind::Name(name),
            [
                Postfix {
                    kind: PostfixKind::Call(args),
                    ..
                },
            ],
        ) if name.place == Place::Global
            && args.iter().all(|arg| arg.kind == ArgKind::Positional) =>
        {
            Some((*name, args))
        }
        _ => None,
    }
}

fn local(target: &TargetKind) -> Option<u32> {
    match target {
        TargetKind::Name(Name {
            place: Place::Local(slot),
            ..
        }) => Some(*slot),
        _ => None,
    }
}

/// How a block ended.
enum Step {
    Next,
    Break,
    Continue,
    Return(Small),
}

/// One attempt: the locals of its calls, and how deep they are.
struct Attempt<'a> {
    interp: &'a Interp,
    /// The functions called so far: no name can change its meaning meanwhile.
    callees: SmallVec<[(Symbol, &'a Function); 4]>,
    stack: Vec<Option<Small>>,
    room: usize,
}

impl Interp {
    /// The result of a call whose arguments are plain numbers, if all of it stays within them.
    pub(super) fn call_numeric(&mut self, function: &Function, args: &[Small]) -> Option<Small> {
        if !function.is_numeric || function.bailouts.get() >= ATTEMPTS {
            return None;
        }
        let mut stack = std::mem::take(&mut self.numbers);
        stack.clear();
        stack.extend(args.iter().copied().map(Some));
        let room = self.runtime.recursion_limit.saturating_sub(self.depth);
        let (result, stack) = {
            let callees = SmallVec::new();
            let mut attempt = Attempt {
                interp: self,
                callees,
                stack,
                room,
            };
            (attempt.run(function, 0), attempt.stack)
        };
        self.numbers = stack;
        if result.is_none() {
            function.bailouts.set(function.bailouts.get() + 1);
        }
        result
    }
}

impl<'a> Attempt<'a> {
    /// Runs a body whose arguments lie on the stack from `base`.
    fn run(&mut self, function: &Function, base: usize) -> Option<Small> {
        if interrupt::is_raised() {
            return None;
        }
        self.room = self.room.checked_sub(1)?;
        let locals = function.def.frame.layout.locals as usize;
        if self.stack.len() < base + locals {
            self.stack.resize(base + locals, None);
        }
        let step = self.block(&function.def.body, base)?;
        self.stack.truncate(base);
        self.room += 1;
        match step {
            Step::Return(number) => Some(number),
            _ => None,
        }
    }

    fn block(&mut self, block: &[Stmt], base: usize) -> Option<Step> {
        for statement in block {
            match self.statement(statement, base)? {
                Step::Next => {}
                other => return Some(other),
            }
        }
        Some(Step::Next)
    }

    fn statement(&mut self, statement: &Stmt, base: usize) -> Option<Step> {
        match &statement.kind {
            StmtKind::Return(Some(value)) => return self.operand(value, base).map(Step::Return),
            StmtKind::If(arms, orelse) => {
                for (test, body) in arms {
                    if self.test(test, base)? {
                        return self.block(body, base);
                    }
                }
                return self.block(orelse, base);
            }
            StmtKind::Assign { targets, value } => {
                let number = self.expr(value, base)?;
                self.store(local(&targets.first()?.kind)?, number, base)?;
            }
            StmtKind::AugAssign {
                target, op, value, ..
            } => {
                let slot = local(&target.kind)?;
                let old = (*self.stack.get(base + slot as usize)?)?;
                let number = operate(*op, old, self.expr(value, base)?)?;
                self.store(slot, number, base)?;
            }
            StmtKind::While { test, body, .. } => return self.repeat(test, body, base),
            StmtKind::Break => return Some(Step::Break),
            StmtKind::Continue => return Some(Step::Continue),
            _ => {}
        }
        Some(Step::Next)
    }

    fn repeat(&mut self, test: &Expr, body: &[Stmt], base: usize) -> Option<Step> {
        while self.test(test, base)? {
            if interrupt::is_raised() {
                return None;
            }
            match self.block(body, base)? {
                Step::Next | Step::Continue => {}
                Step::Break => break,
                returned => return Some(returned),
            }
        }
        Some(Step::Next)
    }

    fn store(&mut self, slot: u32, number: Small, base: usize) -> Option<()> {
        *self.stack.get_mut(base + slot as usize)? = Some(number);
        Some(())
    }

    #[inline(always)]
    fn leaf(&self, expr: &Expr, base: usize) -> Option<Small> {
        match &expr.kind {
            ExprKind::Literal(Literal::Int(int)) => Some(Small::Int(*int)),
            ExprKind::Literal(Literal::Float(float)) => Some(Small::of_float(*float)),
            ExprKind::Name(Name {
                place: Place::Local(slot),
                ..
            }) => *self.stack.get(base + *slot as usize)?,
            ExprKind::Name(name) => {
                Small::of(self.interp.globals.get(name.symbol.index())?.as_ref()?)
            }
            _ => None,
        }
    }

    /// An operand: mostly a name or a constant.
    #[inline(always)]
    fn operand(&mut self, expr: &Expr, base: usize) -> Option<Small> {
        match &expr.kind {
            ExprKind::Name(_) | ExprKind::Literal(_) => self.leaf(expr, base),
            _ => self.expr(expr, base),
        }
    }

    fn expr(&mut self, expr: &Expr, base: usize) -> Option<Small> {
        match &expr.kind {
            ExprKind::Binary(first, rest) => {
                let mut left = self.operand(first, base)?;
                for (op, _, right) in rest {
                    left = operate(*op, left, self.operand(right, base)?)?;
                }
                Some(left)
            }
            ExprKind::Postfix(callee, steps) => self.call(callee, steps, base),
            ExprKind::Unary(ops, operand) => {
                let mut number = self.expr(operand, base)?;
                for (op, _) in ops.iter().rev() {
                    number = match (op, number) {
                        (UnaryOp::Neg, Small::Int(int)) => Small::Int(int.checked_neg()?),
                        (UnaryOp::Neg, float) => Small::of_float(-float.float()),
                        _ => return None,
                    };
                }
                Some(number)
            }
            ExprKind::Conditional(parts) => {
                let [test, then, other] = &**parts;
                let chosen = if self.test(test, base)? { then } else { other };
                self.expr(chosen, base)
            }
            _ => self.leaf(expr, base),
        }
    }

    fn call(&mut self, base_expr: &Expr, steps: &[Postfix], base: usize) -> Option<Small> {
        let (
            ExprKind::Name(name),
            [
                Postfix {
                    kind: PostfixKind::Call(args),
                    ..
                },
            ],
        ) = (&base_expr.kind, steps)
        else {
            return None;
        };
        let function = self.callee(name.symbol)?;
        if function.def.params.len() != args.len() {
            return None;
        }
        let inner = self.stack.len();
        for arg in args {
            // A call inside the argument leaves the stack as it found it.
            let number = self.expr(&arg.value, base)?;
            self.stack.push(Some(number));
        }
        self.run(function, inner)
    }

    /// The function of numbers that a global name stands for.
    #[inline]
    fn callee(&mut self, name: Symbol) -> Option<&'a Function> {
        if let Some((_, function)) = self.callees.iter().find(|known| known.0 == name) {
            return Some(function);
        }
        let interp = self.interp;
        let Some(Value::Object(object)) = interp.globals.get(name.index())? else {
            return None;
        };
        let function = object
            .as_any()
            .downcast_ref::<Function>()
            .filter(|f| f.is_numeric)?;
        self.callees.push((name, function));
        Some(function)
    }

    fn test(&mut self, expr: &Expr, base: usize) -> Option<bool> {
        match &expr.kind {
            ExprKind::Compare(first, rest) => {
                let mut left = self.operand(first, base)?;
                if let [(op, _, right)] = rest.as_slice() {
                    return compare_numbers(*op, left, self.operand(right, base)?);
                }
                for (op, _, right) in rest {
                    let right = self.operand(right, base)?;
                    if !compare_numbers(*op, left, right)? {
                        return Some(false);
                    }
                    left = right;
                }
                Some(true)
            }
            ExprKind::And(items) => {
                for item in items {
                    if !self.test(item, base)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            ExprKind::Or(items) => {
                for item in items {
                    if self.test(item, base)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
            ExprKind::Unary(ops, operand) if ops.iter().all(|(op, _)| *op == UnaryOp::Not) => {
                Some(self.test(operand, base)? != (ops.len() % 2 == 1))
            }
            _ => Some(self.expr(expr, base)?.float() != 0.0),
        }
    }
}
