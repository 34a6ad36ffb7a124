//! [`Session`]: runs statements one by one, numbers them, and remembers inputs and results.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Styled, net};
use crate::eval::Interp;
use crate::host::Host;
use crate::syntax::{self, ast::Entry, ast::StmtKind};
use crate::teach::why::{self, Facts};
use crate::teach::{self, Teach};
use crate::text::{Diagnostic, Frame, Label, Source, Span, Symbol};
use crate::value::Dict;
use crate::value::hash::Key;
use crate::value::{ErrorKind, Held, OpError, Value, held, interrupt};

/// A statement that was read: ready to run, or what is wrong with it.
pub type Parsed = std::result::Result<Rc<Entry>, Box<Diagnostic>>;

/// What came of a statement.
#[derive(Debug)]
pub struct Outcome {
    /// The number of the statement, from 1.
    pub number: usize,
    /// The value of a bare expression as it is shown, unless it is None or not to be shown.
    pub shown: Option<String>,
    /// How it ended.
    pub end: End,
}

/// How a statement ended.
#[derive(Debug)]
pub enum End {
    /// As it should.
    Fine,
    /// In an error.
    Error(Box<Diagnostic>),
    /// By Ctrl-C.
    Interrupted(Box<Diagnostic>),
    /// The program asked to leave, with an exit code and last words.
    Exit(i32, Option<String>),
    /// In a mistake of nx itself; the session goes on.
    Bug(Box<Diagnostic>),
}

/// One conversation: a program's names, its numbered inputs and results.
pub struct Session {
    interp: Interp,
    count: usize,
    remember: bool,
    inputs: Rc<RefCell<Held<Value>>>,
    outputs: Rc<RefCell<Dict>>,
    /// What `_`, `__`, `___` were last set to.
    last: [Value; 3],
    teach: Rc<Teach>,
    /// The lesson about the last error.
    lesson: Option<Styled>,
}

impl Session {
    /// A session without names. With `remember` it keeps `In`, `Out`, `_` and their kin, as IPython
    /// does; without, it leaves all names to the program.
    pub fn new(host: Box<dyn Host>, remember: bool) -> Self {
        let mut session = Self {
            interp: Interp::new(host),
            count: 0,
            remember,
            inputs: Rc::new(RefCell::new(vec![Value::str("")].into())),
            outputs: Rc::default(),
            last: [const { Value::None }; 3],
            teach: Rc::default(),
            lesson: None,
        };
        session.interp.set_teacher(Rc::clone(&session.teach) as _);
        if remember {
            session.start_memory();
        }
        session
    }

    fn start_memory(&mut self) {
        self.set("In", Value::List(Rc::clone(&self.inputs)));
        self.set("Out", Value::Dict(Rc::clone(&self.outputs)));
        for name in ["_", "__", "___", "_i", "_ii", "_iii"] {
            self.set(name, Value::str(""));
        }
        self.last = [const { "" }; 3].map(Value::str);
    }

    /// From now on remembers inputs and results.
    pub fn remember(&mut self) {
        if !self.remember {
            self.remember = true;
            self.inputs
                .borrow_mut()
                .resize(self.count + 1, Value::str(""));
            self.start_memory();
        }
    }

    /// The number that the next statement gets.
    pub fn next_number(&self) -> usize {
        self.count + 1
    }

    /// The interpreter with the program's names.
    pub fn interp(&mut self) -> &mut Interp {
        &mut self.interp
    }

    /// The teacher, who answers `explain` and its kin.
    pub fn teach(&self) -> &Teach {
        &self.teach
    }

    /// Reads a text as statements; a mistake of nx while reading is an error of the text.
    pub fn parse(&self, source: &Rc<Source>) -> Vec<Parsed> {
        match net::guard(|| syntax::parse(source)) {
            Ok(entries) => entries
                .into_iter()
                .map(|entry| entry.map(Rc::new))
                .collect(),
            Err(panic) => {
                let span = Span::new(0, source.text.len());
                vec![Err(apology(&panic, source, span))]
            }
        }
    }

    /// Counts a statement that did not parse.
    pub fn refuse(&mut self, mut diagnostic: Box<Diagnostic>) -> Outcome {
        self.count += 1;
        if diagnostic.hint.is_none() {
            // A line that cannot be mended is only not mended.
            diagnostic.hint =
                net::guard(|| teach::mend(&mut self.interp, &diagnostic)).unwrap_or(None);
        }
        self.lesson = Some(why::lesson(&Facts {
            kind: diagnostic.kind.clone(),
            message: diagnostic.message.clone(),
            hints: diagnostic.hint.iter().cloned().collect(),
            ..Facts::default()
        }));
        let text = diagnostic
            .frames
            .last()
            .map_or("", |frame| frame.source.text.as_str());
        self.remember_input(text);
        Outcome {
            number: self.count,
            shown: None,
            end: End::Error(diagnostic),
        }
    }

    /// Runs a statement. `show` asks for the value of a bare expression as text.
    pub fn run(&mut self, entry: &Rc<Entry>, show: bool) -> Outcome {
        self.count += 1;
        let number = self.count;
        self.remember_input(entry.statement.span.of(&entry.source.text));
        if let Some(topic) = self.asks_why(entry) {
            let end = match self.answer_why(&topic) {
                Ok(()) => End::Fine,
                Err(error) => end_of(*error, entry),
            };
            return Outcome {
                number,
                shown: None,
                end,
            };
        }
        held::free_kept();
        interrupt::begin();
        let result = net::guard(|| interrupt::guard(|| self.evaluate(entry, show)));
        let (shown, end) = match result {
            Ok(Ok(shown)) => (shown, End::Fine),
            Ok(Err(mut error)) => {
                // A suggestion that fails in nx itself is only not made.
                let facts = net::guard(|| teach::improve(&mut self.interp, entry, &mut error));
                self.lesson = facts.ok().map(|facts| why::lesson(&facts));
                (None, end_of(*error, entry))
            }
            Err(panic) => (
                None,
                End::Bug(apology(&panic, &entry.source, entry.statement.span)),
            ),
        };
        Outcome { number, shown, end }
    }

    /// What a statement asks about, if it is `why`, `why()` or `why("views")`, and the program has
    /// not given the name a value.
    fn asks_why(&self, entry: &Entry) -> Option<String> {
        let text = entry.statement.span.of(&entry.source.text).trim();
        let rest = text.strip_prefix("why")?.trim();
        let asked = match rest {
            "" => "",
            rest => rest.strip_prefix('(')?.strip_suffix(')')?.trim(),
        };
        let is_topic = asked.is_empty() || asked.starts_with(['"', '\'']);
        let is_free = self.interp.global(Symbol::new("why")).is_none();
        (is_topic && is_free).then(|| asked.to_owned())
    }

    fn answer_why(&mut self, topic: &str) -> crate::value::Result<()> {
        let lesson = match topic {
            "" => self.lesson.clone().unwrap_or_else(why::nothing),
            topic => why::topic(topic).unwrap_or_else(why::nothing),
        };
        self.interp.say(&lesson)
    }

    fn evaluate(&mut self, entry: &Rc<Entry>, show: bool) -> crate::value::Result<Option<String>> {
        interrupt::check()?;
        let value = self.interp.run_entry(entry)?;
        // Work that was too short to notice is stopped here, not in the next statement.
        interrupt::check()?;
        let silent = matches!(entry.statement.kind, StmtKind::Expr { silent: true, .. });
        let Some(value) = value.filter(|value| !matches!(value, Value::None)) else {
            return Ok(None);
        };
        let text = if show && !silent {
            Some(self.interp.repr(&value)?)
        } else {
            None
        };
        if self.remember && !silent {
            self.remember_output(value);
        }
        Ok(text)
    }

    fn remember_input(&mut self, text: &str) {
        if !self.remember {
            return;
        }
        let text = Value::str(text);
        self.inputs.borrow_mut().push(text.clone());
        self.set(&format!("_i{}", self.count), text);
        let inputs = Rc::clone(&self.inputs);
        let recent = |back: usize| {
            inputs
                .borrow()
                .iter()
                .rev()
                .nth(back)
                .cloned()
                .unwrap_or(Value::str(""))
        };
        for (back, name) in ["_i", "_ii", "_iii"].into_iter().enumerate() {
            self.set(name, recent(back + 1));
        }
    }

    /// Sets `Out[n]`, `_n` and, unless the program uses the name itself, `_`.
    fn remember_output(&mut self, value: Value) {
        let number = Value::Int(i64::try_from(self.count).unwrap_or(i64::MAX));
        if let Ok(key) = Key::of(&number) {
            // Without memory for its number a result is only shown.
            let mut outputs = self.outputs.borrow_mut();
            let _ = outputs.insert(key, (number, value.clone()));
        }
        self.set(&format!("_{}", self.count), value.clone());
        let own = self.interp.global(Symbol::new("_"));
        if own.is_some_and(|own| !own.is(&self.last[0])) {
            return;
        }
        self.last.rotate_right(1);
        self.last[0] = value;
        for (name, value) in ["_", "__", "___"].into_iter().zip(self.last.clone()) {
            self.set(name, value);
        }
    }

    fn set(&mut self, name: &str, value: Value) {
        self.interp.set_global(Symbol::new(name), value);
    }
}

/// What an uncaught exception means for the session.
fn end_of(error: OpError, entry: &Entry) -> End {
    match error.kind {
        ErrorKind::SystemExit => {
            let (code, words) = exit_code(&error);
            End::Exit(code, words)
        }
        ErrorKind::KeyboardInterrupt => End::Interrupted(diagnostic(error, entry)),
        _ => End::Error(diagnostic(error, entry)),
    }
}

/// The exit code of `exit(…)`, by CPython's rules, and what it says at the end.
fn exit_code(error: &OpError) -> (i32, Option<String>) {
    match error.args.first() {
        None | Some(Value::None) => (0, None),
        // Only the low byte reaches the system.
        Some(Value::Int(code)) => ((code & 0xff) as i32, None),
        Some(Value::Bool(flag)) => (i32::from(*flag), None),
        Some(Value::Str(words)) => (1, Some(words.to_string())),
        Some(_) => (1, Some(error.message.clone())),
    }
}

/// An uncaught exception as a diagnostic.
fn diagnostic(mut error: OpError, entry: &Entry) -> Box<Diagnostic> {
    if error.frames.is_empty() {
        let source = Rc::clone(&entry.source);
        error.frames.push(Frame {
            source,
            span: entry.statement.span,
            function: None,
        });
    }
    if let (Some(place), Some(focus), true) = (
        error.frames.first_mut(),
        error.focus,
        error.labels.is_empty(),
    ) {
        place.span = focus;
    }
    error.frames.reverse();
    let mut diagnostic = Box::new(Diagnostic {
        kind: error.kind.name().to_owned(),
        message: error.message,
        frames: error.frames,
        labels: error.labels,
        hint: error.hint,
    });
    explain_missing_output(&mut diagnostic);
    diagnostic
}

/// `Out[3]` of a statement that showed nothing is only a `KeyError` to Python.
fn explain_missing_output(diagnostic: &mut Diagnostic) {
    let Some(frame) = diagnostic.frames.last() else {
        return;
    };
    let number = diagnostic.message.parse::<usize>();
    if diagnostic.kind == "KeyError"
        && let Ok(number) = number
        && frame.span.of(&frame.source.text).starts_with("Out[")
    {
        let text = format!("statement {number} has shown no value");
        diagnostic.labels.push(Label {
            span: frame.span,
            text,
        });
    }
}

/// What nx says about its own mistake.
fn apology(panic: &str, source: &Rc<Source>, span: Span) -> Box<Diagnostic> {
    let line = span.of(&source.text).lines().next().unwrap_or("");
    let version = env!("CARGO_PKG_VERSION");
    let hint = format!(
        "note: this is a mistake in nx {version}, not in your program; the session is kept\n\
         to report it: nx -c '{line}'"
    );
    Box::new(Diagnostic::at("InternalError", panic, source, span).with_hint(hint))
}
