//! The examples of a handout, run and compared: what `nx doctest` does.
//!
//! `read` finds the examples in a text, `run` runs them in a session, `same` compares what comes
//! with what is written, `draw` says what is wrong, `fix` writes outputs anew.

mod comments;
mod conversation;
mod draw;
mod fix;
mod host;
mod lines;
mod marks;
mod programs;
mod read;
mod results;
mod run;
mod same;
mod tokens;

use super::Styled;
use crate::host::Host;

/// How a handout is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Programs without prompts, with `Out[n]:` lists after them, in the order of what they show.
    pub loose: bool,
    /// Outputs must be laid out as nx lays them out, to the last digit.
    pub strict: bool,
    /// What is right is listed too.
    pub verbose: bool,
    /// Outputs are written anew.
    pub fix: bool,
}

/// What came of a handout.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong, drawn, with a line that sums up at the end.
    pub drawing: Styled,
    /// How many things are wrong and stay wrong.
    pub faults: usize,
    /// The text with outputs written anew, if any had to be.
    pub fixed: Option<String>,
}

/// Checks a handout. `name` is what the report calls it; its ending says how it is read. The world
/// is only read: files that examples write stay in memory.
pub fn check(name: &str, text: &str, options: Options, world: Box<dyn Host>) -> Checked {
    let lines = lines::Lines::new(name, text);
    let pieces = read::pieces(&lines, options);
    let mut run = run::Run::new(&lines, options, host::Recorder::new(world));
    for piece in &pieces {
        run.piece(piece);
    }
    run.finish()
}
