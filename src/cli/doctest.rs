//! `nx doctest FILE…`: the examples of handouts are run and compared.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;

use super::terminal::{Console, Terminal};
use crate::host::Host;
use crate::session::{Style, Styled, doctest};

/// Runs the examples of handouts and says which outputs and sums are not true
///
/// Read are: `>>>` and `In [n]:` conversations; programs, whose results may follow as `#` or `##`
/// remarks, in a fence of their own, or (--loose) as `Out[n]:` lines after the program; and, in
/// remarks and prose, chains of equalities of numbers. Blanks do not count, numbers are compared by
/// value, `...` stands for anything. Remarks that steer: `# doctest: +SKIP` or `# skip`, `# may
/// vary`, `# approx 1e-6`, `# error`. Exit code 1 if anything is wrong.
#[derive(Debug, Parser)]
#[command(name = "nx doctest", max_term_width = 100)]
struct DoctestArgs {
    /// Read programs in plain text, and `Out[n]:` lines after them, paired in order
    #[arg(long)]
    loose: bool,

    /// Layout counts too, and every digit
    #[arg(long)]
    strict: bool,

    /// Write wrong outputs anew, in place; prose and code are never changed
    #[arg(long)]
    fix: bool,

    /// List what is right as well
    #[arg(short, long)]
    verbose: bool,

    /// Handouts: Markdown, plain text, reStructuredText, HTML, or programs; or folders of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Endings of handouts that are looked for in folders.
const ENDINGS: [&str; 7] = ["md", "markdown", "txt", "rst", "nx", "html", "htm"];

/// Runs the verb; the exit code.
pub(super) fn run(console: &Console, words: &[std::ffi::OsString]) -> u8 {
    let args = match DoctestArgs::try_parse_from(words) {
        Ok(args) => args,
        Err(error) => {
            // The exit code says it all when the message cannot be written.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(super::USAGE);
        }
    };
    let mut code = 0;
    for path in args.files.iter().flat_map(|path| handouts(path)) {
        code = code.max(file(console, &args, &path));
    }
    code
}

/// Checks one file.
fn file(console: &Console, args: &DoctestArgs, path: &Path) -> u8 {
    let fail = |words: String| {
        console.eprint(Styled::default().line(Style::Plain, format!("nx: {words}")));
        super::USAGE
    };
    let text = match fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => return fail(format!("'{}' is not UTF-8", path.display())),
        Err(error) => return fail(super::unreadable(path, &error)),
    };
    let options = doctest::Options {
        loose: args.loose,
        strict: args.strict,
        verbose: args.verbose,
        fix: args.fix,
    };
    let name = path.to_string_lossy();
    let world = || Terminal::new(console.clone(), Vec::new());
    let checked = doctest::check(&name, &text, options, Box::new(world()));
    let drawing = console.theme().paint(&checked.drawing);
    if console.print(&drawing).is_err() {
        return 1;
    }
    if let Some(fixed) = checked.fixed
        && let Err(error) = world().write_file(&name, fixed.as_bytes())
    {
        return fail(error.message);
    }
    u8::from(checked.faults > 0)
}

/// A file, or the handouts in a folder.
fn handouts(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        let path = entry.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        let is_handout = ending.is_some_and(|ending| ENDINGS.contains(&ending));
        if path.is_dir() {
            found.extend(handouts(&path));
        } else if is_handout {
            found.push(path);
        }
    }
    found.sort();
    found
}
