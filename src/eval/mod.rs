//! Layer 4: walks the tree. The only place that knows both spans and the library.
//!
//! [`Interp`] holds the program's globals and runs one top-level statement at a time. An error from
//! below has no place; here it gets one ([`Interp::at`]), and one more frame at every call.

mod append;
mod assign;
mod call;
mod comprehension;
mod expr;
pub mod forms;
mod frame;
mod function;
mod fuse;
mod import;
mod item;
mod numeric;
mod prelude;
mod record;
mod small;
mod stmt;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::builtins::fusion::Role;
use crate::builtins::warning_filters::{Action, Recorded};
use crate::builtins::{self, Machine, Runtime};
use crate::host::Host;
use crate::syntax::ast::{Entry, Name, Place, StmtKind};
use crate::text::{Diagnostic, Span, Symbol, suggest};
use crate::value::{Apply, ErrorKind, OpError, Result, RowId, Type, Value, interrupt};

pub use expr::operator;
use frame::Frame;
pub use function::Function;

/// A running program: its globals, its state, its world.
pub struct Interp {
    globals: Vec<Option<Value>>,
    /// Names of the library that were looked up, so that each is looked up once.
    library: Vec<Option<Value>>,
    /// Functions of the prelude that were made.
    prelude: HashMap<RowId, Value>,
    runtime: Runtime,
    host: Box<dyn Host>,
    /// The local variables of all running bodies.
    stack: Vec<Option<Value>>,
    /// The locals of functions that run on plain numbers, kept to be used again.
    numbers: Vec<Option<small::Small>>,
    depth: usize,
    /// Exceptions being handled, innermost last: what a bare `raise` raises again.
    handled: Vec<OpError>,
    /// Places and texts of warnings that were shown.
    shown: HashSet<(usize, (u32, u32), String)>,
    /// Who answers special forms.
    teacher: Option<Rc<dyn forms::Teacher>>,
    /// What names of the library do with element-wise work, where that was looked up.
    roles: Vec<Option<Option<Role>>>,
    /// The local variables of the function in which the last error was raised.
    failed: Vec<(Symbol, Value)>,
    /// What is kept of a run whose parts are looked at afterwards.
    record: Option<Box<record::Record>>,
}

impl Interp {
    /// A fresh program.
    pub fn new(host: Box<dyn Host>) -> Self {
        builtins::system::begin(&*host);
        Self {
            globals: Vec::new(),
            library: Vec::new(),
            prelude: HashMap::new(),
            runtime: Runtime::default(),
            host,
            stack: Vec::new(),
            numbers: Vec::new(),
            depth: 0,
            handled: Vec::new(),
            shown: HashSet::new(),
            teacher: None,
            roles: Vec::new(),
            failed: Vec::new(),
            record: None,
        }
    }

    /// Runs one top-level statement; the value of a bare expression, None for anything else.
    ///
    /// # Errors
    /// Whatever the statement raises, with its places.
    pub fn run_entry(&mut self, entry: &Entry) -> Result<Option<Value>> {
        self.depth = 0;
        self.handled.clear();
        self.stack.clear();
        self.failed.clear();
        self.stack.resize(entry.frame.locals as usize, None);
        let mut frame = Frame::new(0, entry.frame.cells, &entry.source, None);
        match &entry.statement.kind {
            StmtKind::Expr { value, .. } => self.eval(value, &mut frame).map(Some),
            _ => self.exec(&entry.statement, &mut frame).map(|_| None),
        }
    }

    /// The value of a global.
    pub fn global(&self, name: Symbol) -> Option<&Value> {
        self.globals.get(name.index())?.as_ref()
    }

    /// Sets a global.
    pub fn set_global(&mut self, name: Symbol, value: Value) {
        set(&mut self.globals, name, Some(value));
    }

    /// Forgets a global.
    pub fn remove_global(&mut self, name: Symbol) {
        set(&mut self.globals, name, None);
    }

    /// What a bare name means: a global, a Python builtin, a name of `np`.
    pub fn lookup(&mut self, name: Symbol) -> Option<Value> {
        if let Some(Some(value)) = self.globals.get(name.index()) {
            return Some(value.clone());
        }
        self.lookup_library(name)
    }

    fn lookup_library(&mut self, name: Symbol) -> Option<Value> {
        if let Some(Some(value)) = self.library.get(name.index()) {
            return Some(value.clone());
        }
        let value = library_name(name)?;
        set(&mut self.library, name, Some(value.clone()));
        Some(value)
    }

    /// The text of a value as the prompt shows it.
    ///
    /// # Errors
    /// When the value has no text (an int of too many digits, a formatter that fails).
    pub fn repr(&mut self, value: &Value) -> Result<String> {
        interrupt::guard(|| builtins::text::repr(self, value))
    }

    /// Gives an error its place, unless it has one.
    fn at<T>(&self, result: Result<T>, span: Span, frame: &Frame<'_>) -> Result<T> {
        result.map_err(|mut error| {
            if error.frames.is_empty() {
                error.frames.push(frame.trace(span));
            }
            error
        })
    }

    /// The value of a local variable, if it has one.
    #[inline]
    fn local(&self, frame: &Frame<'_>, slot: u32) -> Option<&Value> {
        self.stack.get(frame.slot(slot))?.as_ref()
    }

    #[inline]
    fn set_local(&mut self, frame: &Frame<'_>, slot: u32, value: Option<Value>) {
        if let Some(place) = self.stack.get_mut(frame.slot(slot)) {
            *place = value;
        }
    }

    fn load(&mut self, name: Name, span: Span, frame: &Frame<'_>) -> Result<Value> {
        let found = match name.place {
            Place::Local(slot) => self.local(frame, slot).cloned(),
            Place::Cell(slot) => frame.cell(slot),
            Place::Global => {
                let value = match frame.source().library {
                    true => self.lookup_library(name.symbol),
                    false => self.lookup(name.symbol),
                };
                if let Some(value) = value {
                    return Ok(value);
                }
                None
            }
        };
        found.map_or_else(|| self.at(Err(self.unbound(name)), span, frame), Ok)
    }

    /// The error of a name without a value.
    fn unbound(&self, name: Name) -> Box<OpError> {
        let text = name.symbol.text();
        match name.place {
            Place::Local(_) => OpError::new(
                ErrorKind::UnboundLocalError,
                format!(
                    "cannot access local variable '{text}' where it is not associated with a value"
                ),
            ),
            Place::Cell(_) => OpError::new(
                ErrorKind::NameError,
                format!(
                    "cannot access free variable '{text}' where it is not associated with a value in enclosing scope"
                ),
            ),
            Place::Global => {
                let error = OpError::new(
                    ErrorKind::NameError,
                    format!("name '{text}' is not defined"),
                );
                if let Some(advice) = builtins::absent::advice(text) {
                    return error.hint(advice);
                }
                let globals = self.global_names();
                let library = ["", "np"].into_iter().flat_map(builtins::names_of);
                let names = globals
                    .iter()
                    .map(|n| n.text())
                    .chain(library.map(|(n, _)| n.text()));
                match suggest::closest(text, names) {
                    Some(close) => error.hint(close),
                    None => error,
                }
            }
        }
    }

    fn store(&mut self, name: Name, value: Value, frame: &mut Frame<'_>) {
        match name.place {
            Place::Local(slot) => self.set_local(frame, slot, Some(value)),
            Place::Cell(slot) => frame.set_cell(slot, Some(value)),
            Place::Global => self.set_global(name.symbol, value),
        }
    }

    /// What an operation or call returned, after the warnings that it left were shown, recorded,
    /// or raised.
    fn warned<T>(&mut self, result: Result<T>, span: Span, frame: &Frame<'_>) -> Result<T> {
        // What happens inside the library is shown where the program called it.
        if self.runtime.warnings.is_empty() || frame.source().library {
            return result;
        }
        for (kind, message) in std::mem::take(&mut self.runtime.warnings) {
            let action = self.runtime.filters.action(kind, &message);
            if action == Action::Error {
                result?;
                return self.at(Err(OpError::new(kind, message)), span, frame);
            }
            self.show_warning((kind, message), action, span, frame);
        }
        result
    }

    fn show_warning(
        &mut self,
        (kind, message): (ErrorKind, String),
        action: Action,
        span: Span,
        frame: &Frame<'_>,
    ) {
        let source = frame.source();
        let place = match action {
            Action::Ignore => return,
            Action::Once => (0, (0, 0), message.clone()),
            _ => {
                let at = Rc::as_ptr(source).addr();
                (at, (span.start, span.end), message.clone())
            }
        };
        if let Some(Value::List(list)) = &self.runtime.filters.record {
            let error = OpError::new(kind, message);
            list.borrow_mut().push(Value::object(Recorded {
                message: Value::Exception(Rc::from(error)),
                category: Value::r#type(Type::Error(kind)),
                line: source.line_column(span.start).0 as i64,
                file: source.name.clone(),
            }));
        } else if self.shown.insert(place) || action == Action::Always {
            let note = builtins::warnings::note(&message).map(|note| format!("note: {note}"));
            let mut warning = Diagnostic::at(kind.name(), message, source, span);
            warning.hint = note;
            self.host.warn(warning);
        }
    }
}

fn set(table: &mut Vec<Option<Value>>, name: Symbol, value: Option<Value>) {
    if table.len() <= name.index() {
        table.resize(name.index() + 1, None);
    }
    if let Some(slot) = table.get_mut(name.index()) {
        *slot = value;
    }
}

/// What a name means in the library: a Python builtin, an exception, a name of `np`.
fn library_name(name: Symbol) -> Option<Value> {
    let owners = ["", "np"].map(Symbol::new);
    let row = owners
        .into_iter()
        .find_map(|owner| builtins::find(owner, name));
    row.map(builtins::value_of).or_else(|| {
        let kind = ErrorKind::parse(name.text()).filter(|kind| !kind.is_numpy());
        kind.map(|kind| Value::r#type(Type::Error(kind)))
    })
}

impl Apply for Interp {
    fn call(
        &mut self,
        function: &Value,
        args: Vec<Value>,
        keywords: Vec<(Symbol, Value)>,
    ) -> Result<Value> {
        self.call_value(function, args, keywords)
    }

    fn as_any_mut(&mut self) -> &mut dyn std::any::Any {
        self
    }
}

impl Machine for Interp {
    fn runtime(&mut self) -> &mut Runtime {
        &mut self.runtime
    }

    fn print_options(&self) -> crate::display::PrintOptions {
        self.runtime.print.clone()
    }

    fn prelude(&mut self, id: RowId) -> Result<Value> {
        self.prelude_function(id)
    }

    fn host(&mut self) -> &mut dyn Host {
        &mut *self.host
    }

    fn global_names(&self) -> Vec<Symbol> {
        let numbered = self
            .globals
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_some());
        numbered
            .filter_map(|(index, _)| Symbol::from_index(index))
            .collect()
    }
}
