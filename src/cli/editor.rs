//! The line editor at the prompt. The only file that knows rustyline.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    Cmd, ColorMode, CompletionType, ConditionalEventHandler, Config, Context, Editor, Event,
    EventContext, EventHandler, Helper, KeyCode, KeyEvent, Modifiers, Movement, RepeatCount,
};

use super::history::ENTRIES;
use super::theme::Theme;
use crate::session::{Session, complete};
use crate::syntax::{self, Completeness, TokenKind};

/// How many blanks Tab inserts at the start of a line.
const STEP: usize = 4;
/// A key that follows another one sooner was not typed: it belongs to a pasted text.
const PASTED: Duration = Duration::from_millis(8);
/// A text longer than this is not coloured while it is typed.
const COLORED: usize = 10_000;

/// What came from the prompt.
#[derive(Debug)]
pub enum Input {
    /// An entry, perhaps of several lines.
    Text(String),
    /// Ctrl-C; whether the line was empty.
    Interrupted(bool),
    /// Ctrl-D, or the end of the terminal.
    End,
    /// What was typed cannot be read.
    Failed(String),
}

/// The prompt.
pub struct LineEditor {
    editor: Editor<Assistant, MemHistory>,
    theme: Theme,
    known: Known,
    was_empty: Arc<AtomicBool>,
}

/// The entries that Up recalls.
type Known = Arc<Mutex<HashSet<String>>>;

/// When the last key was dealt with, and how many blanks Enter put before the cursor if it was that.
#[derive(Clone, Default)]
struct Clock(Arc<Mutex<Option<(Instant, usize)>>>);

impl Clock {
    fn last(&self) -> std::sync::MutexGuard<'_, Option<(Instant, usize)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A key was dealt with.
    fn tick(&self, indent: usize) {
        *self.last() = Some((Instant::now(), indent));
    }

    /// The line was drawn after a key.
    fn drawn(&self) {
        if let Some((last, _)) = &mut *self.last() {
            *last = Instant::now();
        }
    }

    /// The blanks that Enter put before the cursor, if the key that comes now was pasted after it.
    fn pasted_after(&self) -> usize {
        let last = *self.last();
        last.map_or(0, |(time, indent)| match time.elapsed() < PASTED {
            true => indent,
            false => 0,
        })
    }
}

impl LineEditor {
    /// A prompt with the entries of earlier sessions.
    ///
    /// # Errors
    /// The terminal does not work.
    pub fn new(
        session: Rc<RefCell<Session>>,
        theme: Theme,
        history: Vec<String>,
    ) -> Result<Self, String> {
        let color = if theme.colors() {
            ColorMode::Forced
        } else {
            ColorMode::Disabled
        };
        let config = Config::builder()
            .max_history_size(ENTRIES)
            .and_then(|config| config.history_ignore_dups(true))
            .map_err(|error| error.to_string())?
            .completion_type(CompletionType::List)
            .color_mode(color)
            .indent_size(4)
            .tab_stop(4)
            .bracketed_paste(true)
            .build();
        let memory = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, memory).map_err(|error| error.to_string())?;
        let partner = RefCell::new(None);
        let clock = Clock::default();
        editor.set_helper(Some(Assistant {
            session,
            theme,
            partner,
            clock: clock.clone(),
        }));
        let known = Known::default();
        let was_empty = Arc::new(AtomicBool::new(false));
        bind(&mut editor, &known, &was_empty, &clock);
        let mut this = Self {
            editor,
            theme,
            known,
            was_empty,
        };
        for entry in history {
            this.remember(&entry);
        }
        Ok(this)
    }

    /// Asks for entry `number`.
    pub fn read(&mut self, number: usize) -> Input {
        match self.editor.readline(&self.theme.prompt(number)) {
            Ok(text) => Input::Text(text),
            Err(ReadlineError::Interrupted) => {
                Input::Interrupted(self.was_empty.load(Ordering::Relaxed))
            }
            Err(ReadlineError::Eof) => Input::End,
            Err(error) => Input::Failed(error.to_string()),
        }
    }

    /// Makes an entry recallable.
    pub fn remember(&mut self, entry: &str) {
        // The history in memory refuses repetitions and what starts with a blank, nothing else.
        let _ = self.editor.add_history_entry(entry);
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(entry.to_owned());
    }
}

fn bind(
    editor: &mut Editor<Assistant, MemHistory>,
    known: &Known,
    was_empty: &Arc<AtomicBool>,
    clock: &Clock,
) {
    let any = EventHandler::Conditional(Box::new(AnyKey(clock.clone())));
    editor.bind_sequence(Event::Any, any);
    let enter = || {
        Box::new(Enter {
            known: Arc::clone(known),
            clock: clock.clone(),
        })
    };
    let mut on = |key: KeyEvent, handler: Box<dyn ConditionalEventHandler>| {
        editor.bind_sequence(key, EventHandler::Conditional(handler));
    };
    on(KeyEvent(KeyCode::Enter, Modifiers::NONE), enter());
    on(KeyEvent::ctrl('J'), enter());
    on(KeyEvent(KeyCode::Tab, Modifiers::NONE), Box::new(Tab));
    on(
        KeyEvent(KeyCode::Backspace, Modifiers::NONE),
        Box::new(Backspace),
    );
    on(
        KeyEvent(KeyCode::Up, Modifiers::NONE),
        Box::new(Recall {
            known: Arc::clone(known),
            up: true,
        }),
    );
    on(
        KeyEvent(KeyCode::Down, Modifiers::NONE),
        Box::new(Recall {
            known: Arc::clone(known),
            up: false,
        }),
    );
    on(
        KeyEvent::ctrl('C'),
        Box::new(Interrupt(Arc::clone(was_empty))),
    );
    editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::ALT), Cmd::Newline);
}

/// The line up to the cursor.
fn before_cursor<'a>(context: &'a EventContext<'_>) -> &'a str {
    let line = context.line();
    let before = line.get(..context.pos()).unwrap_or(line);
    before.rsplit('\n').next().unwrap_or(before)
}

/// Any other key: as usual. But in a text that a terminal pastes as if it were typed, lines have
/// their own indentation.
struct AnyKey(Clock);

impl ConditionalEventHandler for AnyKey {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, _: &EventContext<'_>) -> Option<Cmd> {
        let indent = self.0.pasted_after();
        self.0.tick(0);
        let blank = event.get(0) == Some(&KeyEvent(KeyCode::Char(' '), Modifiers::NONE));
        (blank && indent > 0).then(|| Cmd::Replace(Movement::BeginningOfLine, Some(" ".to_owned())))
    }
}

/// Enter: runs what is complete, or opens the next line with its indentation.
struct Enter {
    known: Known,
    clock: Clock,
}

impl ConditionalEventHandler for Enter {
    fn handle(
        &self,
        _: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        self.clock.tick(0);
        let (line, position) = (context.line(), context.pos());
        let at_end = line
            .get(position..)
            .is_some_and(|rest| rest.trim().is_empty());
        // A recalled entry runs wherever the cursor stands in it.
        if self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(line)
        {
            return Some(Cmd::AcceptLine);
        }
        if !at_end && line.contains('\n') {
            return Some(Cmd::Newline);
        }
        Some(match syntax::incomplete(line) {
            Completeness::Incomplete { indent } if at_end => {
                self.clock.tick(indent);
                Cmd::Insert(1, format!("\n{}", " ".repeat(indent)))
            }
            Completeness::Incomplete { .. } => Cmd::Newline,
            Completeness::Complete | Completeness::Invalid => Cmd::AcceptLine,
        })
    }
}

/// Tab: indents at the start of a line, completes elsewhere.
struct Tab;

impl ConditionalEventHandler for Tab {
    fn handle(
        &self,
        _: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let before = before_cursor(context);
        let blank = before.bytes().all(|byte| byte == b' ');
        blank.then(|| Cmd::Insert(1, " ".repeat(STEP - before.len() % STEP)))
    }
}

/// Backspace in the indentation: takes a whole step back.
struct Backspace;

impl ConditionalEventHandler for Backspace {
    fn handle(
        &self,
        _: &Event,
        count: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let before = before_cursor(context);
        let blank = !before.is_empty() && before.bytes().all(|byte| byte == b' ');
        // `Dedent` would take the lines below along, and `Kill` has the key's count for its own.
        let below = context.line().get(context.pos()..).unwrap_or_default();
        let whole = before.len().is_multiple_of(STEP) && !below.contains('\n');
        (blank && whole && count == 1).then_some(Cmd::Dedent(Movement::WholeLine))
    }
}

/// Up and Down after some typed text: entries that begin with it.
struct Recall {
    known: Known,
    up: bool,
}

impl ConditionalEventHandler for Recall {
    fn handle(
        &self,
        _: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let (line, position) = (context.line(), context.pos());
        let typed = line
            .get(..position)
            .filter(|typed| !typed.is_empty() && !typed.contains('\n'))?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // A recalled entry with the cursor at its end was not typed: go on through all entries.
        if (typed.len() == line.len() && known.contains(line)) || (!self.up && line.contains('\n'))
        {
            return None;
        }
        Some(if self.up {
            Cmd::HistorySearchBackward
        } else {
            Cmd::HistorySearchForward
        })
    }
}

/// Ctrl-C: as usual, noting whether there was anything to clear.
struct Interrupt(Arc<AtomicBool>);

impl ConditionalEventHandler for Interrupt {
    fn handle(
        &self,
        _: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        self.0.store(context.line().is_empty(), Ordering::Relaxed);
        None
    }
}

/// Colours, completion and the rule of when an entry is complete.
struct Assistant {
    session: Rc<RefCell<Session>>,
    theme: Theme,
    /// The bracket at the cursor and its partner, by their bytes.
    partner: RefCell<Option<(usize, usize)>>,
    clock: Clock,
}

impl Helper for Assistant {}

impl Hinter for Assistant {
    type Hint = String;
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        // Enter itself opens new lines; this is for terminals without key bindings.
        let more = matches!(
            syntax::incomplete(context.input()),
            Completeness::Incomplete { .. }
        );
        Ok(if more {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let Ok(mut session) = self.session.try_borrow_mut() else {
            return Ok((position, Vec::new()));
        };
        let (start, candidates) = complete::complete(&mut session, line, position);
        let pair = |candidate: complete::Candidate| Pair {
            display: candidate.shown,
            replacement: candidate.text,
        };
        Ok((start, candidates.into_iter().map(pair).collect()))
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if line.len() > COLORED || !self.theme.colors() {
            return Cow::Borrowed(line);
        }
        self.clock.drawn();
        let partner = *self.partner.borrow();
        let mut out = String::with_capacity(line.len() * 2);
        let mut done = 0;
        for (span, kind) in syntax::highlight(line) {
            let (start, end) = (span.start as usize, span.end as usize);
            let (Some(gap), Some(text)) = (line.get(done..start), line.get(start..end)) else {
                return Cow::Borrowed(line);
            };
            out.push_str(gap);
            let paired = partner.is_some_and(|(a, b)| start == a || start == b);
            let bracket = matches!(kind, TokenKind::Open | TokenKind::Close) && paired;
            out.push_str(&if bracket {
                self.theme.bracket(text)
            } else {
                self.theme.token(kind, text)
            });
            done = end;
        }
        out.push_str(line.get(done..).unwrap_or(""));
        Cow::Owned(out)
    }

    fn highlight_char(&self, line: &str, position: usize, kind: CmdKind) -> bool {
        self.clock.drawn();
        if line.len() > COLORED || !self.theme.colors() {
            return false;
        }
        let partner = if kind == CmdKind::ForcedRefresh {
            None
        } else {
            bracket_pair(line, position)
        };
        let changed = self.partner.replace(partner) != partner;
        changed || kind == CmdKind::Other
    }
}

/// The bracket at or before the cursor, and its partner.
fn bracket_pair(line: &str, position: usize) -> Option<(usize, usize)> {
    let mut open = Vec::new();
    let touches = |at: usize| at == position || at + 1 == position;
    for (span, kind) in syntax::highlight(line) {
        let at = span.start as usize;
        match kind {
            TokenKind::Open => open.push(at),
            TokenKind::Close => {
                let partner = open.pop()?;
                if touches(at) || touches(partner) {
                    return Some((partner, at));
                }
            }
            _ => {}
        }
    }
    None
}
