//! The conversation at a terminal: prompt, run, show, again.

use std::cell::RefCell;
use std::rc::Rc;

use super::editor::{Input, LineEditor};
use super::history::History;
use super::script::{Ending, Runner};
use crate::session::{Session, Style, Styled, help, prompts};
use crate::teach;
use crate::text::Source;
use crate::value::interrupt;

/// After so many unreadable inputs in a row the terminal is given up.
const PATIENCE: usize = 3;

/// Talks until the person leaves; the exit code.
pub fn run(runner: &Runner, session: Session, history: &History, greet: bool) -> u8 {
    let session = Rc::new(RefCell::new(session));
    let theme = runner.console.theme();
    let mut editor = match LineEditor::new(Rc::clone(&session), theme, history.load()) {
        Ok(editor) => editor,
        Err(error) => {
            say(runner, &format!("nx: the terminal does not work: {error}"));
            return 2;
        }
    };
    if greet {
        let version = env!("CARGO_PKG_VERSION");
        say(
            runner,
            &format!("nx {version}: `?` for help, Ctrl-D to leave\n"),
        );
    }
    let mut repl = Repl {
        runner,
        session,
        history,
        history_fails: false,
    };
    let mut failures = 0;
    loop {
        // A request that came after its work was done must not stop the next.
        interrupt::clear();
        let number = repl.session.borrow().next_number();
        let input = editor.read(number);
        failures = if matches!(input, Input::Failed(_)) {
            failures + 1
        } else {
            0
        };
        match input {
            Input::Text(text) => {
                if let Some(code) = repl.enter(&text, &mut editor) {
                    return code;
                }
            }
            Input::Interrupted(true) => say(runner, "Ctrl-D or `exit` leaves nx"),
            Input::Interrupted(false) => {}
            Input::End => return 0,
            Input::Failed(error) if failures < PATIENCE => say(runner, &format!("nx: {error}")),
            Input::Failed(error) => {
                say(runner, &format!("nx: the terminal does not work: {error}"));
                return 1;
            }
        }
    }
}

struct Repl<'a> {
    runner: &'a Runner,
    session: Rc<RefCell<Session>>,
    history: &'a History,
    history_fails: bool,
}

impl Repl<'_> {
    /// Handles one entry; the exit code if it leaves.
    fn enter(&mut self, typed: &str, editor: &mut LineEditor) -> Option<u8> {
        let text = printable(&prompts::strip(typed));
        let command = text.trim();
        if command.is_empty() {
            return None;
        }
        self.record(typed, &text, editor);
        if matches!(command, "exit" | "quit" | ":q") {
            return Some(0);
        }
        let mut session = self.session.borrow_mut();
        if let Some(page) = help::answer(&mut session, command) {
            drop(session);
            self.print(&self.runner.console.theme().paint(&page));
            return None;
        }
        let text = teach::as_call(command).unwrap_or(text);
        let name = format!("<cell {}>", session.next_number());
        let ending = self
            .runner
            .run(&mut session, &Rc::new(Source::new(name, text)));
        self.print("\n");
        match ending {
            Ending::Exit(code) => Some(code),
            Ending::Code(_) | Ending::Interrupted => None,
        }
    }

    /// Appends the entry to the history before it runs, unless it starts with a blank.
    fn record(&mut self, typed: &str, text: &str, editor: &mut LineEditor) {
        if typed.starts_with(' ') {
            return;
        }
        let text = text.trim_end();
        editor.remember(text);
        if let Err(error) = self.history.append(text)
            && !self.history_fails
        {
            self.history_fails = true;
            say(
                self.runner,
                &format!("nx: the history is not saved: {error}"),
            );
        }
    }

    fn print(&self, text: &str) {
        // A terminal that cannot be written to ends the conversation at the next prompt.
        let _ = self.runner.console.print(text);
        let _ = self.runner.console.flush();
    }
}

fn say(runner: &Runner, text: &str) {
    runner
        .console
        .eprint(Styled::default().line(Style::Dim, text));
}

/// The text without characters that act on the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}
