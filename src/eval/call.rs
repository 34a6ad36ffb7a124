//! Postfix chains: attributes, calls, subscripts. `a.method(x)` makes no method object.

use std::rc::Rc;

use smallvec::SmallVec;

use super::Interp;
use super::frame::Frame;
use super::function::Function;
use super::record;
use crate::builtins::{self, attribute, iterate, subscript};
use crate::syntax::ast::{Arg, ArgKind, Expr, ExprKind, Postfix, PostfixKind};
use crate::text::{Span, Symbol};
use crate::value::{Object, OpError, Result, RowId, Value, interrupt};

/// How many arguments, with the object of a method, are tried the short way.
const FEW: usize = 4;

/// Evaluated arguments.
type Args = (Vec<Value>, Vec<(Symbol, Value)>);

impl Interp {
    #[inline(never)]
    pub(super) fn eval_postfix(
        &mut self,
        base: &Expr,
        steps: &[Postfix],
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        if let (ExprKind::Name(name), [step]) = (&base.kind, steps)
            && self.record.is_none()
            && let PostfixKind::Call(args) = &step.kind
            && let Some(Value::Object(object)) = self.peek(*name, frame)
        {
            // The name may be bound anew while the function runs.
            let object = Rc::clone(object);
            let span = Span {
                start: base.span.start,
                end: step.end,
            };
            if let Some(function) = direct(&*object, args) {
                return self.call_direct(function, args, span, frame);
            }
        }
        if let (ExprKind::Name(name), [step]) = (&base.kind, steps)
            && let PostfixKind::Subscript(index) = &step.kind
            && let Some(value) = self.peek(*name, frame)
            && let Some(item) = self.item(value, index, frame)
        {
            return Ok(item);
        }
        if let Some(member) = self.member(base, steps, frame) {
            let end = steps.last().map_or(base.span.end, |step| step.end);
            let span = Span {
                start: base.span.start,
                end,
            };
            let part = self.member_part(base, member, steps, (span, true), frame)?;
            return self.settle(part, frame);
        }
        self.eval_steps(base, steps, frame)
    }

    pub(super) fn eval_steps(
        &mut self,
        base: &Expr,
        steps: &[Postfix],
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        let mut at = 0;
        let mut value = match self.eval(base, frame) {
            Ok(value) => value,
            Err(error) => match self.special_form(&error, (base, steps.first()), frame) {
                Some(answer) => {
                    at = 1;
                    answer?
                }
                None => return Err(error),
            },
        };
        while let Some(step) = steps.get(at) {
            let span = Span {
                start: base.span.start,
                end: step.end,
            };
            at += 1;
            value = match &step.kind {
                PostfixKind::Attribute(name, name_span) => match steps.get(at) {
                    Some(Postfix {
                        end,
                        kind: PostfixKind::Call(args),
                    }) => {
                        at += 1;
                        let span = Span {
                            start: base.span.start,
                            end: *end,
                        };
                        self.eval_method(&value, (*name, *name_span), args, span, frame)?
                    }
                    _ => {
                        let result = interrupt::guard(|| attribute::get(&value, *name));
                        self.at(result, *name_span, frame)?
                    }
                },
                PostfixKind::Call(args) => self.eval_call(&value, args, span, frame)?,
                PostfixKind::Subscript(index) => {
                    if let Some(item) = self.item(&value, index, frame) {
                        value = item;
                        continue;
                    }
                    let index = self.eval_index(index, frame)?;
                    let result = interrupt::guard(|| subscript::get(self, &value, &index));
                    self.at(result, span, frame)?
                }
            };
        }
        Ok(value)
    }

    /// `value.name(args)`.
    fn eval_method(
        &mut self,
        value: &Value,
        (name, name_span): (Symbol, Span),
        args: &[Arg],
        span: Span,
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        if let Some(row) = attribute::method(value, name) {
            if let Some(value) = self.known(span) {
                return Ok(value);
            }
            let function = Value::Builtin(row);
            return self.call_with(&function, Some(value), args, span, frame);
        }
        let function = attribute::get(value, name);
        let function = self.at(function, name_span, frame)?;
        self.eval_call(&function, args, span, frame)
    }

    /// `function(args)`.
    fn eval_call(
        &mut self,
        function: &Value,
        args: &[Arg],
        span: Span,
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        if let Some(value) = self.known(span) {
            return Ok(value);
        }
        self.call_with(function, None, args, span, frame)
    }

    /// The call of a function with an object, perhaps, and arguments.
    fn call_with(
        &mut self,
        function: &Value,
        object: Option<&Value>,
        args: &[Arg],
        span: Span,
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        let objects = usize::from(object.is_some() || matches!(function, Value::Method(_)));
        let short = args.len() < FEW && self.record.is_none();
        if !short || args.iter().any(|arg| arg.kind != ArgKind::Positional) {
            let given = self.eval_args(object, args, frame)?;
            return self.finish_call(function, given, (args, objects), span, frame);
        }
        let mut values: SmallVec<[Value; FEW]> = object.cloned().into_iter().collect();
        for arg in args {
            values.push(self.eval(&arg.value, frame)?);
        }
        match builtins::call_quick(function, &values) {
            Some(value) => Ok(value),
            None => {
                let given = (values.into_vec(), Vec::new());
                self.finish_call(function, given, (args, objects), span, frame)
            }
        }
    }

    /// The call of evaluated arguments; what it gives is kept where the run is. An error stands
    /// under the argument that is wrong, of those written after so many objects.
    fn finish_call(
        &mut self,
        function: &Value,
        (args, keywords): (Vec<Value>, Vec<(Symbol, Value)>),
        (written, objects): (&[Arg], usize),
        span: Span,
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        let keeps = self.record.is_some() && record::does_more(function, &args, &keywords);
        self.runtime.as_method = objects == 1;
        let result = self.call_value(function, args, keywords);
        let result = result.map_err(|error| focused(error, written, objects));
        let value = self.returned(result, span, frame)?;
        if keeps {
            self.keep(span, &value);
        }
        Ok(value)
    }

    /// What a call returned: an error gets the place of the call, warnings are shown.
    #[inline]
    pub(super) fn returned(
        &mut self,
        result: Result<Value>,
        span: Span,
        frame: &Frame<'_>,
    ) -> Result<Value> {
        if result.is_ok() && self.runtime.warnings.is_empty() {
            return result;
        }
        let result = result.map_err(|mut error| {
            error.frames.push(frame.trace(span));
            error
        });
        self.warned(result, span, frame)
    }

    /// Evaluates arguments; the object of a method stands before them.
    fn eval_args(
        &mut self,
        object: Option<&Value>,
        args: &[Arg],
        frame: &mut Frame<'_>,
    ) -> Result<Args> {
        let mut positional = Vec::with_capacity(args.len() + 1);
        positional.extend(object.cloned());
        let mut keywords = Vec::new();
        for arg in args {
            let value = self.eval(&arg.value, frame)?;
            match arg.kind {
                ArgKind::Positional => positional.push(value),
                ArgKind::Keyword(name) => keywords.push((name, value)),
                ArgKind::Star => {
                    let items = iterate::collect(&value, self);
                    positional.extend(self.at(items, arg.value.span, frame)?);
                }
                ArgKind::DoubleStar => {
                    let pairs = keyword_pairs(&value);
                    keywords.extend(self.at(pairs, arg.value.span, frame)?);
                }
            }
        }
        Ok((positional, keywords))
    }

    /// An index: like any expression, and slices become slice objects.
    pub(super) fn eval_index(&mut self, index: &Expr, frame: &mut Frame<'_>) -> Result<Value> {
        match &index.kind {
            ExprKind::Slice(parts) => {
                let mut bounds = [Value::None, Value::None, Value::None];
                for (bound, part) in bounds.iter_mut().zip(parts.iter()) {
                    if let Some(part) = part {
                        *bound = self.eval(part, frame)?;
                    }
                }
                Ok(Value::Slice(Rc::new(bounds)))
            }
            ExprKind::Tuple(items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    if let ExprKind::Starred(inner) = &item.kind {
                        let value = self.eval(inner, frame)?;
                        let items = iterate::collect(&value, self);
                        values.extend(self.at(items, inner.span, frame)?);
                    } else {
                        values.push(self.eval_index(item, frame)?);
                    }
                }
                Ok(Value::tuple(values))
            }
            _ => self.eval(index, frame),
        }
    }

    /// Calls any value.
    pub(super) fn call_value(
        &mut self,
        function: &Value,
        mut args: Vec<Value>,
        keywords: Vec<(Symbol, Value)>,
    ) -> Result<Value> {
        match function {
            Value::Builtin(row) => self.call_row(*row, args, keywords),
            Value::Method(method) => {
                args.insert(0, method.1.clone());
                self.call_row(method.0, args, keywords)
            }
            Value::Type(kind) => builtins::construct(self, **kind, args, keywords),
            Value::Object(object) => {
                if let Some(function) = object.as_any().downcast_ref::<Function>() {
                    return self.call_function(function, args, keywords);
                }
                match builtins::find(Symbol::new(object.type_name()), Symbol::new("__call__")) {
                    Some(row) => {
                        args.insert(0, function.clone());
                        self.call_row(row, args, keywords)
                    }
                    None => Err(not_callable(function)),
                }
            }
            _ => Err(not_callable(function)),
        }
    }

    fn call_row(
        &mut self,
        row: RowId,
        args: Vec<Value>,
        keywords: Vec<(Symbol, Value)>,
    ) -> Result<Value> {
        builtins::call_row(self, row, args, keywords)
    }
}

/// The function of the program that a call with these arguments can enter without packing them.
#[inline]
fn direct<'a>(object: &'a dyn Object, args: &[Arg]) -> Option<&'a Function> {
    let function = object.as_any().downcast_ref::<Function>()?;
    let fits = function.is_plain
        && function.def.params.len() == args.len()
        && args.iter().all(|arg| arg.kind == ArgKind::Positional);
    fits.then_some(function)
}

/// An error with the place of the argument that it is about. The object of a method stands before
/// the arguments.
#[cold]
fn focused(mut error: Box<OpError>, args: &[Arg], objects: usize) -> Box<OpError> {
    let Some(blame) = error.blame.take().filter(|_| error.frames.is_empty()) else {
        return error;
    };
    let keyword = |arg: &&Arg| arg.kind == ArgKind::Keyword(blame.keyword);
    let listed = args
        .iter()
        .take_while(|arg| arg.kind == ArgKind::Positional);
    let at = blame.position.and_then(|at| at.checked_sub(objects));
    let guilty = args
        .iter()
        .find(keyword)
        .or_else(|| listed.clone().nth(at?));
    error.focus = guilty.map(|arg| arg.span);
    error
}

fn not_callable(value: &Value) -> Box<OpError> {
    OpError::r#type(format!("'{}' object is not callable", value.type_name()))
}

/// The items of a mapping that is passed as `**kwargs`.
fn keyword_pairs(value: &Value) -> Result<Vec<(Symbol, Value)>> {
    let Value::Dict(dict) = value else {
        let name = value.type_name();
        return Err(OpError::r#type(format!(
            "argument after ** must be a mapping, not {name}"
        )));
    };
    let dict = dict.borrow();
    let pair = |(key, value): &(Value, Value)| match key {
        Value::Str(name) => Ok((Symbol::new(name), value.clone())),
        _ => Err(OpError::r#type("keywords must be strings")),
    };
    dict.values().map(pair).collect()
}
