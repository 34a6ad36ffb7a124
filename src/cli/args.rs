//! The command line as data.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{CommandFactory, Parser};

use super::memory;
use super::theme::ColorChoice;
use crate::teach::{FORMS, Manner};

/// NumPy at a terminal: a prompt, a script runner.
#[derive(Debug, Parser)]
#[command(
    name = "nx",
    version,
    max_term_width = 100,
    override_usage = "nx [OPTIONS] [FILE [ARGS]...]\n       nx explain|compare|cost|check|show [--json] [--ascii] EXPR\n       nx doctest [--loose] [--fix] FILE..."
)]
pub struct Args {
    /// Bare expressions show nothing and nothing greets: what `python FILE` prints
    #[arg(short, long)]
    pub quiet: bool,

    /// After an error, go on with the next statement (exit code 1 at the end)
    #[arg(long)]
    pub keep_going: bool,

    /// Run CODE and print the value of its last expression (may be repeated)
    #[arg(
        short,
        visible_short_alias = 'e',
        long = "code",
        value_name = "CODE",
        allow_hyphen_values = true
    )]
    pub code: Vec<OsString>,

    /// After FILE or CODE, go on at the prompt with its names
    #[arg(short, long)]
    pub interactive: bool,

    /// Colours: auto, always or never
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "WHEN",
        default_value_t
    )]
    pub color: ColorChoice,

    /// Neither read nor write the history of the prompt
    #[arg(long)]
    pub no_history: bool,

    /// How much memory arrays may take, such as 512M or 2G [default: 75 % of what is free]
    #[arg(long, value_name = "SIZE", value_parser = memory::parse_size)]
    pub max_memory: Option<usize>,

    /// Stop after so many seconds (exit code 124)
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub timeout: Option<Duration>,

    /// A script (`-` reads it from standard input) and its arguments
    #[arg(
        value_name = "FILE",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub rest: Vec<OsString>,
}

/// What a call asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Talk.
    Repl,
    /// Run the text of `-c`.
    Code(String),
    /// Run a file.
    File(PathBuf),
    /// Run what comes from standard input.
    Stdin,
    /// Ask the teacher, by the name of a form, about the expression that the text ends with.
    Teach(&'static str, String, Manner),
    /// Check the examples of handouts.
    Doctest,
}

impl Args {
    /// Reads a command line.
    ///
    /// # Errors
    /// The text of `--help` and `--version`, or what is wrong.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let args = Self::try_parse_from(arguments)?;
        // What follows the file belongs to the script, so the parser lets everything pass there.
        let first = args.rest.first().map(|first| first.to_string_lossy());
        match first {
            Some(option) if option.starts_with('-') && option != "-" => {
                let message = format!("unexpected argument '{option}' found");
                Err(Self::command().error(clap::error::ErrorKind::UnknownArgument, message))
            }
            _ => Ok(args),
        }
    }

    /// What to do, given whether standard input is a terminal.
    pub fn action(&self, stdin_is_terminal: bool) -> Action {
        if !self.code.is_empty() {
            let pieces = self.code.iter().map(|code| code.to_string_lossy());
            return Action::Code(pieces.collect::<Vec<_>>().join("\n"));
        }
        match self.rest.first() {
            Some(file) if file == "-" => Action::Stdin,
            Some(verb) if verb == "doctest" => Action::Doctest,
            Some(word) => match FORMS.into_iter().find(|form| word == form) {
                Some(form) => self.teach(form),
                None => Action::File(PathBuf::from(word)),
            },
            None if stdin_is_terminal => Action::Repl,
            None => Action::Stdin,
        }
    }

    /// `nx explain [--json] [--ascii] EXPR` and its kin.
    fn teach(&self, form: &'static str) -> Action {
        let mut manner = Manner::default();
        let mut words = Vec::new();
        for word in self.rest.iter().skip(1) {
            match word.to_string_lossy().as_ref() {
                "--json" => manner.json = true,
                "--ascii" => manner.ascii = true,
                word => words.push(word.to_owned()),
            }
        }
        Action::Teach(form, words.join(" "), manner)
    }

    /// `sys.argv` of the program.
    pub fn argv(&self) -> Vec<String> {
        let rest = self
            .rest
            .iter()
            .map(|arg| arg.to_string_lossy().into_owned());
        if self.code.is_empty() && !self.rest.is_empty() {
            return rest.collect();
        }
        let name = if self.code.is_empty() { "" } else { "-c" };
        std::iter::once(name.to_owned()).chain(rest).collect()
    }
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| format!("'{text}' is not a number of seconds"))
}

#[cfg(test)]
mod tests {
    use super::{Action, Args};
    use clap::Parser;

    fn args(line: &str) -> Args {
        Args::try_parse_from(line.split(' ')).expect("a valid line")
    }

    #[test]
    fn options_after_the_file_belong_to_the_script() {
        let args = args("nx -q file.nx -q --color x");
        assert_eq!(args.action(true), Action::File("file.nx".into()));
        assert_eq!(args.argv(), ["file.nx", "-q", "--color", "x"]);
        assert!(args.quiet && !args.interactive);
    }

    #[test]
    fn code_stdin_and_prompt() {
        assert_eq!(
            args("nx -c 1 -e -2 a").action(true),
            Action::Code("1\n-2".into())
        );
        assert_eq!(args("nx -c 1 a").argv(), ["-c", "a"]);
        assert_eq!(args("nx -").action(true), Action::Stdin);
        assert_eq!(args("nx -q").action(false), Action::Stdin);
        assert_eq!(args("nx -q").action(true), Action::Repl);
    }
}
