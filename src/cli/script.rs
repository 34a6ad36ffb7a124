//! Runs a program text: statements in order, results labelled, errors reported, exit code.

use std::rc::Rc;

use super::signals::{self, INTERRUPTED, TIMED_OUT};
use super::terminal::Console;
use crate::session::{End, Outcome, Parsed, Session, Style, Styled, report};
use crate::syntax::ast::{Entry, StmtKind};
use crate::text::{Diagnostic, Source};
use crate::value::interrupt;

/// The exit code after an error in the program.
const FAILED: u8 = 1;
/// The exit code after a mistake of nx itself.
pub(super) const BUG: u8 = 70;

/// What bare expressions show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// `Out[n]: ` and the value.
    Labelled,
    /// Nothing.
    Nothing,
    /// The value of the last statement alone, without a label.
    Last,
}

/// How programs are run.
#[derive(Clone, Debug)]
pub struct Runner {
    /// Where results and errors go.
    pub console: Console,
    /// What bare expressions show.
    pub show: Show,
    /// Errors do not end the program.
    pub keep_going: bool,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It came to its end, with this exit code.
    Code(u8),
    /// It asked to leave with this exit code.
    Exit(u8),
    /// Ctrl-C stopped it.
    Interrupted,
}

impl Ending {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Code(code) | Self::Exit(code) => code,
            Self::Interrupted => INTERRUPTED,
        }
    }
}

impl Runner {
    /// Runs all statements of a text.
    pub fn run(&self, session: &mut Session, source: &Rc<Source>) -> Ending {
        let entries = session.parse(source);
        let wrong = entries.iter().position(Parsed::is_err);
        if let Some(wrong) = wrong.filter(|_| !self.keep_going) {
            // As CPython does: a text with a mistake does not begin to run.
            let refused = entries.into_iter().skip(wrong).take(1);
            refused.for_each(|entry| {
                self.settle(self.step(session, entry, true));
            });
            return Ending::Code(FAILED);
        }
        let mut code = 0;
        let last = entries.len();
        for (index, entry) in entries.into_iter().enumerate() {
            let outcome = self.step(session, entry, index + 1 == last);
            match self.settle(outcome) {
                Ending::Code(0) => {}
                Ending::Code(failed) if self.keep_going && !signals::is_late() => {
                    code = if failed == BUG { FAILED } else { failed };
                }
                ending => return ending,
            }
        }
        Ending::Code(code)
    }

    /// Reports a text that is no program.
    pub fn refuse(&self, session: &mut Session, diagnostic: Box<Diagnostic>) -> Ending {
        self.settle(session.refuse(diagnostic))
    }

    /// Runs or refuses one statement, and prints what it shows.
    fn step(&self, session: &mut Session, entry: Parsed, is_last: bool) -> Outcome {
        let entry: Rc<Entry> = match entry {
            Ok(entry) => entry,
            Err(diagnostic) => return session.refuse(diagnostic),
        };
        let is_expression = matches!(entry.statement.kind, StmtKind::Expr { .. });
        let show = match self.show {
            Show::Labelled => true,
            Show::Nothing => false,
            Show::Last => is_last && is_expression,
        };
        session.run(&entry, show)
    }

    /// Shows an outcome, and says what it means for the program.
    fn settle(&self, outcome: Outcome) -> Ending {
        if let Some(text) = &outcome.shown
            && self.print_result(outcome.number, text).is_err()
        {
            return Ending::Code(FAILED);
        }
        match outcome.end {
            End::Fine => Ending::Code(0),
            End::Error(diagnostic) => self.fail(&diagnostic, FAILED),
            End::Bug(diagnostic) => self.fail(&diagnostic, BUG),
            End::Interrupted(diagnostic) if signals::is_late() => {
                let mut diagnostic = *diagnostic;
                diagnostic.kind = "TimeoutError".to_owned();
                diagnostic.message = "stopped by --timeout".to_owned();
                self.fail(&diagnostic, TIMED_OUT)
            }
            // Keeping going is for errors, not for a person who wants to stop.
            End::Interrupted(diagnostic) => {
                self.console.eprint(&report::error(&diagnostic));
                Ending::Interrupted
            }
            End::Exit(code, words) => {
                if let Some(words) = words {
                    self.console
                        .eprint(Styled::default().line(Style::Plain, words));
                }
                Ending::Exit(u8::try_from(code).unwrap_or(FAILED))
            }
        }
    }

    fn fail(&self, diagnostic: &Diagnostic, code: u8) -> Ending {
        self.console.eprint(&report::error(diagnostic));
        Ending::Code(code)
    }

    fn print_result(&self, number: usize, text: &str) -> std::io::Result<()> {
        if self.show == Show::Labelled {
            // As IPython lays it out: what has several lines starts on a line of its own.
            let gap = if text.contains('\n') { "\n" } else { "" };
            self.console
                .print(&format!("{}{gap}", self.console.theme().out_label(number)))?;
        }
        self.print_lines(text)?;
        self.console.print("\n")
    }

    /// Prints a text line by line; Ctrl-C ends it.
    fn print_lines(&self, text: &str) -> std::io::Result<()> {
        for line in text.split_inclusive('\n') {
            if interrupt::is_raised() {
                return self.console.print("…");
            }
            self.console.print(line)?;
        }
        Ok(())
    }
}
