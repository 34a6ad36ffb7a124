//! Functions of the program: `def` and `lambda` as values, and calling them.

use std::any::Any;
use std::rc::Rc;

use super::Interp;
use smallvec::SmallVec;

use super::frame::{Cell, Frame};
use super::numeric;
use super::small::Small;
use super::stmt::Flow;
use crate::builtins::call::too_many_arguments;
use crate::syntax::ast::{self, Arg, Param, ParamKind, Place};
use crate::text::{Span, Symbol, suggest};
use crate::value::{Dict, ErrorKind, Object, OpError, Result, Value, hash::Key, interrupt};

/// A function of the program.
pub struct Function {
    /// Its text.
    pub def: Rc<ast::Function>,
    defaults: Vec<Option<Value>>,
    captured: Vec<Cell>,
    /// Whether the n-th argument simply goes to the n-th slot.
    pub(super) is_plain: bool,
    /// Whether its body is arithmetic only (see `numeric.rs`).
    pub(super) is_numeric: bool,
    /// How often running it on plain numbers was tried in vain.
    pub(super) bailouts: std::cell::Cell<u8>,
}

impl Object for Function {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        format!("<function {}>", self.def.qualified)
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        match name {
            "__name__" => Some(Value::str(self.def.name.text())),
            "__qualname__" => Some(Value::str(self.def.qualified.text())),
            "__doc__" => Some(self.def.doc.clone().map_or(Value::None, Value::Str)),
            _ => None,
        }
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["__doc__", "__name__"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Interp {
    /// Makes a function and hands it to its decorators, the nearest first.
    pub(super) fn decorated(
        &mut self,
        def: &Rc<ast::Function>,
        decorators: &[ast::Expr],
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        let callables = decorators.iter().map(|one| self.eval(one, frame));
        let callables = callables.collect::<Result<Vec<_>>>()?;
        let mut value = self.make_function(def, frame)?;
        for (callable, decorator) in callables.iter().zip(decorators).rev() {
            let result = self.call_value(callable, vec![value], Vec::new());
            value = self.at(result, decorator.span, frame)?;
        }
        Ok(value)
    }

    /// Makes a function from its text: evaluates the defaults, captures variables.
    pub(super) fn make_function(
        &mut self,
        def: &Rc<ast::Function>,
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        let mut defaults = Vec::with_capacity(def.params.len());
        for param in &def.params {
            let default = param
                .default
                .as_ref()
                .map(|default| self.eval(default, frame));
            defaults.push(default.transpose()?);
        }
        let captured = def
            .frame
            .captured
            .iter()
            .map(|(outer, _)| frame.share_cell(*outer));
        let captured = captured.collect();
        let is_plain = def.params.iter().enumerate().all(|(at, param)| {
            matches!(param.kind, ParamKind::Normal | ParamKind::PositionalOnly)
                && param.name.place == Place::Local(u32::try_from(at).unwrap_or(u32::MAX))
        });
        Ok(Value::object(Function {
            def: Rc::clone(def),
            defaults,
            captured,
            is_plain,
            is_numeric: is_plain && numeric::fits(def),
            bailouts: std::cell::Cell::new(0),
        }))
    }

    /// Calls a function of the program.
    pub(super) fn call_function(
        &mut self,
        function: &Function,
        args: Vec<Value>,
        keywords: Vec<(Symbol, Value)>,
    ) -> Result<Value> {
        let base = self.stack.len();
        let mut frame = function.frame(base);
        self.stack
            .resize(base + function.def.frame.layout.locals as usize, None);
        match self.bind(function, args, keywords, &mut frame) {
            Ok(()) => self.run_body(&function.def, &mut frame),
            Err(error) => {
                self.stack.truncate(base);
                Err(error)
            }
        }
    }

    /// Calls a function whose arguments go straight into its slots.
    pub(super) fn call_direct(
        &mut self,
        function: &Function,
        args: &[Arg],
        span: Span,
        caller: &mut Frame<'_>,
    ) -> Result<Value> {
        if function.is_numeric
            && let Some(number) = self.try_numeric(function, args, caller)
        {
            return Ok(number.value());
        }
        let base = self.stack.len();
        for arg in args {
            if let Some(number) = self.small(&arg.value, caller) {
                self.stack.push(Some(number.value()));
                continue;
            }
            // A call inside the argument leaves the stack as it found it.
            match self.eval(&arg.value, caller) {
                Ok(value) => self.stack.push(Some(value)),
                Err(error) => {
                    self.stack.truncate(base);
                    return Err(error);
                }
            }
        }
        let locals = function.def.frame.layout.locals as usize;
        if locals > args.len() {
            self.stack.resize(base + locals, None);
        }
        let mut frame = function.frame(base);
        let result = self.run_body(&function.def, &mut frame);
        self.returned(result, span, caller)
    }

    /// The result of a function of numbers, if the arguments are such and it stays within them.
    fn try_numeric(
        &mut self,
        function: &Function,
        args: &[Arg],
        caller: &Frame<'_>,
    ) -> Option<Small> {
        let numbers = args.iter().map(|arg| self.small(&arg.value, caller));
        let numbers: SmallVec<[Small; 4]> = numbers.collect::<Option<_>>()?;
        self.call_numeric(function, &numbers)
    }

    /// Keeps the variables of a function in which an error was raised: suggestions are tried on
    /// them. A function of the library has none to show.
    #[cold]
    fn keep_locals(&mut self, error: &OpError, def: &ast::Function, frame: &Frame<'_>) {
        if error.frames.len() != 1 || def.source.library {
            return;
        }
        let locals = def.frame.layout.locals;
        let mut kept = Vec::new();
        for (at, name) in (0u32..).zip(&def.slot_names) {
            let value = match at.checked_sub(locals) {
                None => self.local(frame, at).cloned(),
                Some(cell) => frame.cell(cell),
            };
            kept.extend(value.map(|value| (*name, value)));
        }
        self.failed = kept;
    }

    /// Runs a body and takes its locals off the stack.
    fn run_body(&mut self, def: &ast::Function, frame: &mut Frame<'_>) -> Result<Value> {
        let flow = if self.depth >= self.runtime.recursion_limit {
            let message = "maximum recursion depth exceeded";
            Err(OpError::new(ErrorKind::RecursionError, message))
        } else {
            self.depth += 1;
            let flow = interrupt::check().and_then(|()| self.exec_block(&def.body, frame));
            self.depth -= 1;
            flow
        };
        if let Err(error) = &flow {
            self.keep_locals(error, def, frame);
        }
        self.stack.truncate(frame.base());
        match flow? {
            Flow::Return(value) => Ok(value),
            _ => Ok(Value::None),
        }
    }

    /// Puts the arguments into their places by Python's rules.
    fn bind(
        &mut self,
        function: &Function,
        args: Vec<Value>,
        keywords: Vec<(Symbol, Value)>,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        let params = &function.def.params;
        let positional =
            |p: &Param| matches!(p.kind, ParamKind::Normal | ParamKind::PositionalOnly);
        let simple =
            keywords.is_empty() && args.len() == params.len() && params.iter().all(positional);
        let values = if simple {
            args
        } else {
            Binding::new(function).run(args, keywords)?
        };
        for (param, value) in params.iter().zip(values) {
            self.store(param.name, value, frame);
        }
        Ok(())
    }
}

impl Function {
    /// A frame for one call, with the captured variables in their places.
    #[inline(always)]
    fn frame(&self, base: usize) -> Frame<'_> {
        let def = &*self.def;
        let mut frame = Frame::new(base, def.frame.layout.cells, &def.source, Some(def));
        if !self.captured.is_empty() {
            for ((_, inner), cell) in def.frame.captured.iter().zip(&self.captured) {
                frame.adopt_cell(*inner, Rc::clone(cell));
            }
        }
        frame
    }
}

/// The general case: keywords, defaults, `*args` and `**kwargs`.
struct Binding<'a> {
    function: &'a Function,
    name: &'static str,
    slots: Vec<Option<Value>>,
    rest: Vec<Value>,
    extra: Dict,
}

impl<'a> Binding<'a> {
    fn new(function: &'a Function) -> Self {
        let slots = vec![None; function.def.params.len()];
        let name = function.def.qualified.text();
        Self {
            function,
            name,
            slots,
            rest: Vec::new(),
            extra: Dict::new(),
        }
    }

    /// The value of each parameter, in order.
    fn run(mut self, args: Vec<Value>, keywords: Vec<(Symbol, Value)>) -> Result<Vec<Value>> {
        self.positional(args)?;
        for (name, value) in keywords {
            self.keyword(name, value)?;
        }
        self.defaults();
        self.check_missing(false)?;
        self.check_missing(true)?;
        let slots = std::mem::take(&mut self.slots);
        let params = self.function.def.params.iter().zip(slots);
        Ok(params
            .map(|(param, slot)| match param.kind {
                ParamKind::Args => Value::tuple(std::mem::take(&mut self.rest)),
                ParamKind::Kwargs => Value::Dict(Rc::new(std::mem::take(&mut self.extra).into())),
                _ => slot.unwrap_or(Value::None),
            })
            .collect())
    }

    fn positional(&mut self, args: Vec<Value>) -> Result<()> {
        let params = &self.function.def.params;
        let takes = |kind| matches!(kind, ParamKind::PositionalOnly | ParamKind::Normal);
        let places: Vec<usize> = (0..params.len())
            .filter(|at| params.get(*at).is_some_and(|p| takes(p.kind)))
            .collect();
        let given = args.len();
        for (count, arg) in args.into_iter().enumerate() {
            match places.get(count).and_then(|at| self.slots.get_mut(*at)) {
                Some(slot) => *slot = Some(arg),
                None if params.iter().any(|p| p.kind == ParamKind::Args) => self.rest.push(arg),
                None => return Err(self.too_many(given, &places)),
            }
        }
        Ok(())
    }

    fn too_many(&self, given: usize, places: &[usize]) -> Box<OpError> {
        let most = places.len();
        let has_default = |at: &&usize| {
            self.function
                .defaults
                .get(**at)
                .is_some_and(Option::is_some)
        };
        let least = most - places.iter().filter(has_default).count();
        too_many_arguments(self.name, least, most, given)
    }

    fn keyword(&mut self, name: Symbol, value: Value) -> Result<()> {
        let params = &self.function.def.params;
        let named = |p: &Param| matches!(p.kind, ParamKind::Normal | ParamKind::KeywordOnly);
        let found = params
            .iter()
            .position(|p| p.name.symbol == name && named(p));
        match found.and_then(|at| self.slots.get_mut(at)) {
            Some(slot) if slot.is_none() => *slot = Some(value),
            Some(_) => {
                let message = format!("{}() got multiple values for argument '{name}'", self.name);
                return Err(OpError::r#type(message));
            }
            None if params.iter().any(|p| p.kind == ParamKind::Kwargs) => {
                let key = Value::str(name.text());
                if self.extra.contains_key(&Key::of(&key)?) {
                    return Err(OpError::r#type(format!(
                        "__main__.{}() got multiple values for keyword argument '{name}'",
                        self.name
                    )));
                }
                self.extra.insert(Key::of(&key)?, (key, value))?;
            }
            None if params
                .iter()
                .any(|p| p.name.symbol == name && p.kind == ParamKind::PositionalOnly) =>
            {
                return Err(OpError::r#type(format!(
                    "{}() got some positional-only arguments passed as keyword arguments: '{name}'",
                    self.name
                )));
            }
            None => {
                let message = format!(
                    "{}() got an unexpected keyword argument '{name}'",
                    self.name
                );
                let names = params
                    .iter()
                    .filter(|p| named(p))
                    .map(|p| p.name.symbol.text());
                let close = suggest::closest(name.text(), names);
                let error = OpError::r#type(message);
                return Err(match close {
                    Some(close) => error.hint(format!("did you mean '{close}'?")),
                    None => error,
                });
            }
        }
        Ok(())
    }

    fn defaults(&mut self) {
        for (slot, default) in self.slots.iter_mut().zip(&self.function.defaults) {
            if slot.is_none() {
                slot.clone_from(default);
            }
        }
    }

    fn check_missing(&self, keyword_only: bool) -> Result<()> {
        let wanted = |p: &Param| match p.kind {
            ParamKind::KeywordOnly => keyword_only,
            ParamKind::Normal | ParamKind::PositionalOnly => !keyword_only,
            ParamKind::Args | ParamKind::Kwargs => false,
        };
        let params = self.function.def.params.iter().zip(&self.slots);
        let missing: Vec<String> = params
            .filter(|(param, slot)| wanted(param) && slot.is_none())
            .map(|(param, _)| format!("'{}'", param.name.symbol))
            .collect();
        let list = match missing.as_slice() {
            [] => return Ok(()),
            [one] => one.clone(),
            [a, b] => format!("{a} and {b}"),
            [many @ .., last] => format!("{}, and {last}", many.join(", ")),
        };
        let kind = if keyword_only {
            "keyword-only"
        } else {
            "positional"
        };
        let plural = if missing.len() == 1 { "" } else { "s" };
        let count = missing.len();
        Err(OpError::r#type(format!(
            "{}() missing {count} required {kind} argument{plural}: {list}",
            self.name
        )))
    }
}
