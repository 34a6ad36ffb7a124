//! Layer 6: the terminal: arguments, prompt, editor, colours, signals, and the runner of scripts.

pub mod args;
mod doctest;
pub mod editor;
pub mod history;
pub mod memory;
pub mod repl;
pub mod script;
pub mod signals;
pub mod terminal;
pub mod theme;

use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::rc::Rc;

use crate::host::os_error;
use crate::kernels::parallel;
use crate::session::{Session, Style, Styled};
use crate::teach::{self, Manner};
use crate::text::{Source, suggest};
use crate::value::budget;

use args::{Action, Args};
use history::History;
use script::{Ending, Runner, Show};
use terminal::{Console, Terminal};

/// The exit code for bad usage and unreadable files.
const USAGE: u8 = 2;
/// Deeply nested programs recurse deeply; the limits on nesting are set for this much.
const STACK: usize = 256 << 20;

/// Runs a command line; the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let args = match Args::read(arguments) {
        Ok(args) => args,
        Err(error) => {
            // The exit code says it all when the message cannot be written.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(USAGE);
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || run(&args));
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) | Err(_) => script::BUG,
    }
}

/// The number of threads that the environment asks for.
fn wanted_threads() -> Option<usize> {
    ["NX_NUM_THREADS", "RAYON_NUM_THREADS"]
        .iter()
        .find_map(|name| std::env::var(name).ok()?.trim().parse().ok())
        .filter(|count| *count > 0)
}

fn run(args: &Args) -> u8 {
    let console = Console::new(args.color);
    if let Some(count) = wanted_threads() {
        parallel::set_threads(count);
    }
    budget::set_resident(memory::resident);
    budget::set_limit(args.max_memory.unwrap_or_else(memory::default_limit));
    signals::catch_interrupts();
    if let Some(limit) = args.timeout {
        signals::limit_time(limit);
    }
    let action = args.action(io::stdin().is_terminal());
    if action == Action::Doctest {
        let code = doctest::run(&console, &args.rest);
        return console.flush().map_or(code.max(1), |()| code);
    }
    let show = match &action {
        Action::Teach(_, _, manner) if manner.json => Show::Nothing,
        Action::Code(_) | Action::Teach(..) => Show::Last,
        _ if args.quiet && action != Action::Repl => Show::Nothing,
        _ => Show::Labelled,
    };
    let runner = Runner {
        console: console.clone(),
        show,
        keep_going: args.keep_going,
    };
    let host = Box::new(Terminal::new(console.clone(), args.argv()));
    let mut session = Session::new(host, show == Show::Labelled);
    let asked = match &action {
        Action::Teach(_, _, manner) => *manner,
        _ => Manner::default(),
    };
    session.teach().set_manner(Manner {
        colors: console.theme().colors(),
        ..asked
    });
    let source = match read_program(&action) {
        Ok(source) => source,
        Err(words) => {
            console.eprint(Styled::default().line(Style::Plain, format!("nx: {words}")));
            return USAGE;
        }
    };
    let ending = source.map_or(Ending::Code(0), |source| match source {
        Text::Program(source) => runner.run(&mut session, &Rc::new(source)),
        Text::Refused(diagnostic) => runner.refuse(&mut session, diagnostic),
    });
    let talk = action == Action::Repl || (args.interactive && !matches!(ending, Ending::Exit(_)));
    let code = if talk {
        converse(args, &runner, session)
    } else {
        ending.code()
    };
    match console.flush() {
        Ok(()) => code,
        Err(error) => {
            let words = format!("nx: standard output: {}", os_error(&error, None).message);
            console.eprint(Styled::default().line(Style::Plain, words));
            code.max(1)
        }
    }
}

/// The conversation at the prompt.
fn converse(args: &Args, runner: &Runner, mut session: Session) -> u8 {
    let history = if args.no_history {
        History::none()
    } else {
        History::locate()
    };
    let runner = Runner {
        show: Show::Labelled,
        keep_going: false,
        ..runner.clone()
    };
    session.remember();
    repl::run(&runner, session, &history, !args.quiet)
}

/// A program as it was read.
enum Text {
    Program(Source),
    /// It is no text.
    Refused(Box<crate::text::Diagnostic>),
}

/// The text to run before the prompt, if any.
fn read_program(action: &Action) -> Result<Option<Text>, String> {
    let (name, bytes) = match action {
        Action::Repl | Action::Doctest => return Ok(None),
        Action::Code(code) => {
            return Ok(Some(Text::Program(Source::new("<string>", code.as_str()))));
        }
        Action::Teach(form, text, _) if text.trim().is_empty() => {
            return Err(teach::needs(form));
        }
        Action::Teach(form, text, _) => {
            let text = teach::asking(form, text);
            return Ok(Some(Text::Program(Source::new("<string>", text))));
        }
        Action::Stdin => {
            let mut bytes = Vec::new();
            io::stdin()
                .read_to_end(&mut bytes)
                .map_err(|error| format!("standard input: {error}"))?;
            ("<stdin>".to_owned(), bytes)
        }
        Action::File(path) => {
            let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
            (path.to_string_lossy().into_owned(), bytes)
        }
    };
    Ok(Some(match String::from_utf8(bytes) {
        Ok(text) => Text::Program(Source::new(name, text)),
        Err(error) => Text::Refused(not_utf8(&name, &error)),
    }))
}

/// Why a script cannot be read, and which file may have been meant.
fn unreadable(path: &Path, error: &io::Error) -> String {
    let why = os_error(error, None).message;
    let why = why
        .split_once("] ")
        .map_or(why.as_str(), |(_, words)| words);
    let mut words = format!("cannot open '{}': {why}", path.display());
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let siblings = fs::read_dir(directory.unwrap_or(Path::new(".")))
        .into_iter()
        .flatten()
        .flatten();
    let names: Vec<String> = siblings
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    if error.kind() == io::ErrorKind::NotFound
        && let Some(close) = suggest::closest(&name, names.iter().map(String::as_str))
    {
        words.push_str(&format!(
            "; did you mean '{}'?",
            path.with_file_name(close).display()
        ));
    }
    words
}

/// CPython's words for a file that is not UTF-8.
fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> Box<crate::text::Diagnostic> {
    let good = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let text = String::from_utf8_lossy(bytes).into_owned();
    let bad = bytes.get(good).copied().unwrap_or(0);
    let before = text.get(..good).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let message = format!(
        "Non-UTF-8 code starting with '\\x{bad:02x}' in file {name} on line {line}, but no encoding \
         declared; see https://peps.python.org/pep-0263/ for details"
    );
    let source = Rc::new(Source::new(name, text));
    let span = crate::text::Span::new(good, good + 1);
    Box::new(crate::text::Diagnostic::at(
        "SyntaxError",
        message,
        &source,
        span,
    ))
}
