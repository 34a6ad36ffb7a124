//! Statements.

use std::rc::Rc;

use super::Interp;
use super::frame::Frame;
use crate::builtins::{self, attribute, iterate};
use crate::syntax::ast::{Block, Expr, Handler, Stmt, StmtKind, Target};
use crate::text::{Span, Symbol};
use crate::value::{ErrorKind, OpError, Result, Type, Value, held, interrupt};

/// How a statement ended.
pub(super) enum Flow {
    /// The next one follows.
    Next,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `return value`.
    Return(Value),
}

impl Interp {
    pub(super) fn exec_block(&mut self, block: &Block, frame: &mut Frame<'_>) -> Result<Flow> {
        for statement in block {
            match self.exec(statement, frame)? {
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    pub(super) fn exec(&mut self, statement: &Stmt, frame: &mut Frame<'_>) -> Result<Flow> {
        match &statement.kind {
            StmtKind::Expr { value, .. } => {
                self.eval(value, frame)?;
            }
            StmtKind::Assign { targets, value } => {
                if self.assign_grown(targets, value, frame)? {
                    return Ok(Flow::Next);
                }
                let value = self.eval(value, frame)?;
                let Some((last, others)) = targets.split_last() else {
                    return Ok(Flow::Next);
                };
                for target in others {
                    self.assign(target, value.clone(), frame)?;
                }
                self.assign(last, value, frame)?;
            }
            StmtKind::AugAssign {
                target, op, value, ..
            } => {
                self.augment(target, *op, value, frame)?;
            }
            StmtKind::If(arms, orelse) => {
                for (test, body) in arms {
                    if self.eval_truth(test, frame)? {
                        return self.exec_block(body, frame);
                    }
                }
                return self.exec_block(orelse, frame);
            }
            StmtKind::While { test, body, orelse } => {
                return self.exec_while(test, body, orelse, frame);
            }
            StmtKind::For {
                target,
                iterable,
                body,
                orelse,
            } => {
                return self.exec_for(target, iterable, (body, orelse), frame);
            }
            StmtKind::Return(Some(value)) => return self.eval(value, frame).map(Flow::Return),
            StmtKind::Return(None) => return Ok(Flow::Return(Value::None)),
            other => return self.exec_other(other, statement.span, frame),
        }
        Ok(Flow::Next)
    }

    /// The rarer kinds of statement.
    #[inline(never)]
    fn exec_other(&mut self, kind: &StmtKind, span: Span, frame: &mut Frame<'_>) -> Result<Flow> {
        match kind {
            StmtKind::Expr { .. }
            | StmtKind::Assign { .. }
            | StmtKind::AugAssign { .. }
            | StmtKind::If(..)
            | StmtKind::While { .. }
            | StmtKind::For { .. }
            | StmtKind::Return(_)
            | StmtKind::Annotation
            | StmtKind::Pass
            | StmtKind::Scope { .. } => {}
            StmtKind::Break => return Ok(Flow::Break),
            StmtKind::Continue => return Ok(Flow::Continue),
            StmtKind::Def(name, function, decorators) => {
                let value = self.decorated(function, decorators, frame)?;
                self.store(*name, value, frame);
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
            } => {
                let flow = self.exec_try(body, handlers, orelse, frame);
                return self.exec_finally(flow, finally, frame);
            }
            StmtKind::With(items, body) => return self.exec_with(items, body, frame),
            StmtKind::Raise(value, cause) => {
                let error = self.raise(value.as_ref(), cause.as_ref(), span, frame)?;
                return self.at(Err(error), span, frame);
            }
            StmtKind::Assert(test, message) => self.exec_assert(test, message.as_ref(), frame)?,
            StmtKind::Del(targets) => {
                targets
                    .iter()
                    .try_for_each(|target| self.delete(target, frame))?;
            }
            StmtKind::Import(items) => {
                for (path, renamed, name) in items {
                    let module = super::import::module(path, *renamed);
                    let module = self.at(module, span, frame)?;
                    self.store(*name, module, frame);
                }
            }
            StmtKind::FromImport(path, names) => {
                self.import_names(path, names, span, frame)?;
            }
        }
        Ok(Flow::Next)
    }

    #[inline(never)]
    fn exec_while(
        &mut self,
        test: &Expr,
        body: &Block,
        orelse: &Block,
        frame: &mut Frame<'_>,
    ) -> Result<Flow> {
        while self.eval_truth(test, frame)? {
            self.at(interrupt::check(), test.span, frame)?;
            match self.exec_block(body, frame)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                returned => return Ok(returned),
            }
        }
        self.exec_block(orelse, frame)
    }

    #[inline(never)]
    fn exec_for(
        &mut self,
        target: &Target,
        iterable: &Expr,
        (body, orelse): (&Block, &Block),
        frame: &mut Frame<'_>,
    ) -> Result<Flow> {
        let value = self.eval(iterable, frame)?;
        let iter = interrupt::guard(|| iterate::begin(&value));
        let mut iter = self.at(iter, iterable.span, frame)?;
        // The loop holds its iterator only: a temporary list dies as soon as it is used up.
        drop(value);
        loop {
            let item = iter.next(self);
            let Some(item) = self.at(item, iterable.span, frame)? else {
                break;
            };
            self.assign(target, item, frame)?;
            match self.exec_block(body, frame)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                returned => return Ok(returned),
            }
        }
        self.exec_block(orelse, frame)
    }

    fn exec_assert(
        &mut self,
        test: &Expr,
        message: Option<&Expr>,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        if self.eval_truth(test, frame)? {
            return Ok(());
        }
        let mut error = OpError::new(ErrorKind::AssertionError, "");
        if let Some(message) = message {
            let value = self.eval(message, frame)?;
            error.message = builtins::text::str(self, &value)?;
            error.args = vec![value];
        }
        self.at(Err(error), test.span, frame)
    }

    fn raise(
        &mut self,
        value: Option<&Expr>,
        cause: Option<&Expr>,
        span: Span,
        frame: &mut Frame<'_>,
    ) -> Result<Box<OpError>> {
        let Some(expr) = value else {
            let again = self.handled.last().cloned().map(Box::new);
            let nothing = "No active exception to reraise";
            return Ok(again.unwrap_or_else(|| OpError::new(ErrorKind::RuntimeError, nothing)));
        };
        let value = self.eval(expr, frame)?;
        let refused = || OpError::r#type("exceptions must derive from BaseException");
        let error = exception(&value).ok_or_else(refused);
        let error = self.at(error, span, frame)?;
        let mut error = Box::new((*error).clone());
        error.frames.clear();
        error.focus = None;
        if let Some(expr) = cause {
            error.suppress_context = true;
            match self.eval(expr, frame)? {
                Value::None => error.cause = None,
                value => {
                    let refused =
                        || OpError::r#type("exception causes must derive from BaseException");
                    let cause = exception(&value).ok_or_else(refused);
                    error.relate(self.at(cause, expr.span, frame)?, true);
                }
            }
        }
        Ok(error)
    }

    fn exec_try(
        &mut self,
        body: &Block,
        handlers: &[Handler],
        orelse: &Block,
        frame: &mut Frame<'_>,
    ) -> Result<Flow> {
        let depth = self.depth;
        let error = match self.exec_block(body, frame) {
            Ok(Flow::Next) => return self.exec_block(orelse, frame),
            Ok(flow) => return Ok(flow),
            Err(error) => error,
        };
        self.depth = depth;
        for handler in handlers {
            if !self.catches(handler, &error, frame)? {
                continue;
            }
            if let Some(name) = handler.name {
                self.store(name, Value::Exception(Rc::from(error.clone())), frame);
            }
            self.handled.push(*error);
            held::arrived();
            let flow = self.exec_block(&handler.body, frame);
            let handled = self.handled.pop();
            let flow = flow.map_err(|error| with_context(error, handled));
            if let Some(name) = handler.name {
                self.unbind(name, frame);
            }
            return flow;
        }
        Err(error)
    }

    fn catches(
        &mut self,
        handler: &Handler,
        error: &OpError,
        frame: &mut Frame<'_>,
    ) -> Result<bool> {
        let Some(types) = &handler.types else {
            return Ok(true);
        };
        let value = self.eval(types, frame)?;
        let matches = catches_kind(&value, error.kind);
        self.at(matches, types.span, frame)
    }

    fn unbind(&mut self, name: crate::syntax::ast::Name, frame: &mut Frame<'_>) {
        use crate::syntax::ast::Place;
        match name.place {
            Place::Local(slot) => self.set_local(frame, slot, None),
            Place::Cell(slot) => frame.set_cell(slot, None),
            Place::Global => self.remove_global(name.symbol),
        }
    }

    fn exec_finally(
        &mut self,
        flow: Result<Flow>,
        finally: &Block,
        frame: &mut Frame<'_>,
    ) -> Result<Flow> {
        if finally.is_empty() {
            return flow;
        }
        match self.exec_block(finally, frame)? {
            Flow::Next => flow,
            other => Ok(other),
        }
    }

    fn exec_with(
        &mut self,
        items: &[(Expr, Option<Target>)],
        body: &Block,
        frame: &mut Frame<'_>,
    ) -> Result<Flow> {
        let Some(((expr, target), rest)) = items.split_first() else {
            return self.exec_block(body, frame);
        };
        let manager = self.eval(expr, frame)?;
        let entered = self.special(&manager, "__enter__", Vec::new());
        let entered = self.at(entered, expr.span, frame)?;
        if let Some(target) = target {
            self.assign(target, entered, frame)?;
        }
        let flow = self.exec_with(rest, body, frame);
        let args = match &flow {
            Ok(_) => vec![Value::None; 3],
            Err(error) => vec![
                Value::r#type(Type::Error(error.kind)),
                Value::Exception(Rc::from(error.clone())),
                Value::None,
            ],
        };
        let swallowed = self.special(&manager, "__exit__", args);
        let swallowed = self.at(swallowed, expr.span, frame)?;
        match flow {
            Err(_) if builtins::convert::truth(&swallowed)? => Ok(Flow::Next),
            flow => flow,
        }
    }

    /// Calls a special method of a context manager.
    fn special(&mut self, manager: &Value, name: &str, mut args: Vec<Value>) -> Result<Value> {
        let Some(row) = attribute::method(manager, Symbol::new(name)) else {
            let kind = manager.type_name();
            let message = format!("'{kind}' object does not support the context manager protocol");
            return Err(OpError::r#type(message));
        };
        args.insert(0, manager.clone());
        builtins::call_row(self, row, args, Vec::new())
    }
}

/// Whether an `except` clause with these types catches an error.
fn catches_kind(types: &Value, kind: ErrorKind) -> Result<bool> {
    match types {
        Value::Type(wanted) => match **wanted {
            Type::Error(wanted) => Ok(kind.is_a(wanted)),
            _ => Err(not_exception()),
        },
        Value::Tuple(items) => {
            for item in items.iter() {
                if catches_kind(item, kind)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Err(not_exception()),
    }
}

fn not_exception() -> Box<OpError> {
    OpError::r#type("catching classes that do not inherit from BaseException is not allowed")
}

/// The exception that a value raises: itself, or a new one of a type.
fn exception(value: &Value) -> Option<Rc<OpError>> {
    match value {
        Value::Exception(error) => Some(Rc::clone(error)),
        Value::Type(kind) => match **kind {
            Type::Error(kind) => Some(Rc::from(OpError::new(kind, ""))),
            _ => None,
        },
        _ => None,
    }
}

/// An exception that was raised while another one was handled, unless it is the same.
fn with_context(mut error: Box<OpError>, handled: Option<OpError>) -> Box<OpError> {
    let same = |other: &OpError| other.kind == error.kind && other.message == error.message;
    if error.context.is_none()
        && let Some(handled) = handled.filter(|handled| !same(handled))
    {
        error.relate(Rc::new(handled), false);
    }
    error
}
