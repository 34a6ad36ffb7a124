//! Layer 5: the teacher: says of every number where it comes from.
//!
//! [`Teach`] answers the special forms. [`terms`] says which input cells an output cell is made
//! of; what is shown derives from it, while the values come from the evaluator.

mod chain;
mod compare;
mod entry;
mod exact;
mod explain;
mod fixes;
mod json;
mod number;
mod picture;
mod proof;
pub mod prose;
mod prose_sides;
mod repair;
mod repair_calls;
mod rules;
mod show;
mod statements;
mod sums;
mod table;
mod terms;
mod trace;

use std::cell::Cell;

pub use entry::{as_call, asking, needs};
pub use fixes::improve;

pub use crate::eval::forms::FORMS;
use crate::eval::forms::{Scope, Teacher};
use crate::syntax::ast::{Arg, ArgKind};
use crate::text::Span;
use crate::value::{OpError, Result, Value};

/// How the teacher writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// Only ASCII characters.
    pub ascii: bool,
    /// `explain` writes JSON.
    pub json: bool,
    /// Pictures may have colours.
    pub colors: bool,
}

/// The teacher of a session.
#[derive(Debug, Default)]
pub struct Teach {
    manner: Cell<Manner>,
}

impl Teach {
    /// Sets how it writes.
    pub fn set_manner(&self, manner: Manner) {
        self.manner.set(manner);
    }

    fn print(&self, lines: &[String], scope: &mut Scope<'_, '_>) -> Result<()> {
        let mut text = lines.join("\n");
        text.push('\n');
        if self.manner.get().ascii {
            text = ascii(&text);
        }
        scope.print(&text)
    }

    fn explain(&self, args: &[Arg], scope: &mut Scope<'_, '_>) -> Result<Value> {
        let [arg] = args else {
            return Err(one_expression("explain", args.len()));
        };
        let node = trace::trace(&arg.value, scope)?;
        let lines = match self.manner.get().json {
            true => vec![json::write(&node)],
            false => explain::lines(&node),
        };
        self.print(&lines, scope)?;
        Ok(node.value)
    }

    fn compare(&self, args: &[Arg], scope: &mut Scope<'_, '_>) -> Result<Value> {
        let [a, b] = args else {
            let given = args.len();
            let message = format!("compare() takes two expressions ({given} given)");
            return Err(OpError::r#type(message));
        };
        let (a, b) = (
            trace::trace(&a.value, scope)?,
            trace::trace(&b.value, scope)?,
        );
        let lines = compare::lines(&a, &b, scope);
        self.print(&lines, scope)?;
        Ok(Value::None)
    }

    fn show(&self, args: &[Arg], scope: &mut Scope<'_, '_>) -> Result<Value> {
        let [arg] = args else {
            return Err(one_expression("show", args.len()));
        };
        let node = trace::trace(&arg.value, scope)?;
        let manner = self.manner.get();
        let ink = match manner.colors && !manner.ascii {
            true => show::Ink::Blocks,
            false => show::Ink::Shades,
        };
        let picture = show::picture(&node, ink)?;
        scope.print_styled(&picture)?;
        Ok(Value::None)
    }
}

impl Teacher for Teach {
    fn form(
        &self,
        name: &'static str,
        args: &[Arg],
        _whole: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Value> {
        if args
            .iter()
            .any(|arg| matches!(arg.kind, ArgKind::Star | ArgKind::DoubleStar))
        {
            let message = format!("{name}() takes expressions, not unpacked arguments");
            return Err(OpError::r#type(message));
        }
        match name {
            "explain" => self.explain(args, scope),
            "compare" => self.compare(args, scope),
            "show" => self.show(args, scope),
            _ => Err(OpError::new(
                crate::value::ErrorKind::NameError,
                format!("name '{name}' is not defined"),
            )),
        }
    }
}

fn one_expression(name: &str, given: usize) -> Box<OpError> {
    OpError::r#type(format!("{name}() takes one expression ({given} given)"))
}

/// The text in ASCII: boxes, marks and rules replaced by characters of the same width.
fn ascii(text: &str) -> String {
    let plain = |c: char| match c {
        '┌' | '┬' | '┐' | '└' | '┴' | '┘' | '├' | '┼' | '┤' => '+',
        '─' => '-',
        '│' => '|',
        '≈' => '~',
        '×' => 'x',
        '…' => '.',
        other => other,
    };
    text.chars().map(plain).collect()
}
