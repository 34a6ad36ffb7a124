//! Layer 5: the teacher: says of every number where it comes from.
//!
//! [`Teach`] answers the special forms. [`terms`] says which input cells an output cell is made
//! of; what is shown derives from it, while the values come from the evaluator.

mod chain;
mod check;
mod compare;
mod cost;
mod count;
mod entry;
mod exact;
mod explain;
mod explain_conv;
mod fixes;
mod free;
mod ink;
mod json;
mod lessons;
mod members;
mod mend;
mod number;
mod pages;
mod picture;
mod place;
mod proof;
pub mod prose;
mod prose_sides;
mod repair;
mod repair_arguments;
mod repair_calls;
mod repair_more;
mod repair_parts;
mod repair_values;
mod rules;
mod rules_nn;
mod show;
mod statements;
mod sums;
mod table;
mod terms;
mod trace;
mod tree;
pub mod why;
mod windows;
mod words;

use std::cell::Cell;

pub use entry::{as_call, asking, needs};
pub use fixes::improve;
pub use mend::mend;
pub use pages::{Page, page};

use crate::builtins::convert;
pub use crate::eval::forms::FORMS;
use crate::eval::forms::{Scope, Teacher};
use crate::syntax::ast::{Arg, ArgKind, Expr};
use crate::text::Span;
use crate::value::{ErrorKind, OpError, Result, Shape, Value};
use explain::Wish;

/// How the teacher writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// Only ASCII characters.
    pub ascii: bool,
    /// Answers are JSON; pictures are not.
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
        scope.print_styled(&ink::styled(&text))
    }

    fn explain(&self, args: &[Arg], scope: &mut Scope<'_, '_>) -> Result<Value> {
        let (asked, named) = parts("explain", args, &["at", "all"])?;
        let [expr] = asked.as_slice() else {
            return Err(one_expression("explain", asked.len()));
        };
        let node = trace::trace(expr, scope)?;
        let mut wish = Wish::default();
        for (name, expr) in named {
            let value = scope.eval(expr)?;
            match name {
                "at" => wish.at = Some(cell_of(&node.value, &value)?),
                _ => wish.all = convert::truth(&value)?,
            }
        }
        let lines = match self.manner.get().json {
            true => vec![json::write(&node, &wish)],
            false => explain::lines(&node, &wish),
        };
        self.print(&lines, scope)?;
        Ok(node.value)
    }

    fn cost(&self, args: &[Arg], scope: &mut Scope<'_, '_>) -> Result<Value> {
        let (asked, named) = parts("cost", args, &["vs"])?;
        let [expr] = asked.as_slice() else {
            return Err(one_expression("cost", asked.len()));
        };
        let others = named.into_iter().map(|(_, expr)| expr);
        let bills = std::iter::once(*expr)
            .chain(others)
            .map(|expr| cost::bill(expr, scope))
            .collect::<Result<Vec<_>>>()?;
        let lines = match self.manner.get().json {
            true => vec![cost::to_json(&bills)],
            false => cost::lines(&bills),
        };
        self.print(&lines, scope)?;
        Ok(Value::None)
    }

    fn check(&self, args: &[Arg], scope: &mut Scope<'_, '_>) -> Result<Value> {
        let (asked, _) = parts("check", args, &[])?;
        let [expr] = asked.as_slice() else {
            return Err(one_expression("check", asked.len()));
        };
        let report = check::check(expr, scope)?;
        let lines = match self.manner.get().json {
            true => vec![report.to_json()],
            false => report.lines(),
        };
        self.print(&lines, scope)?;
        Ok(Value::Bool(report.holds()))
    }

    fn compare(&self, args: &[Arg], scope: &mut Scope<'_, '_>) -> Result<Value> {
        let (asked, _) = parts("compare", args, &[])?;
        let [a, b] = asked.as_slice() else {
            let given = asked.len();
            let message = format!("compare() takes two expressions ({given} given)");
            return Err(OpError::r#type(message));
        };
        let mut traced = |expr: &Expr| -> Result<trace::Node> {
            let mut node = trace::trace(expr, scope)?;
            // A list is meant as an array: Python's own + would join it.
            if matches!(node.value, Value::List(_) | Value::Tuple(_)) {
                node.value = Value::array(convert::as_array(&node.value)?);
            }
            Ok(node)
        };
        let (a, b) = (traced(a)?, traced(b)?);
        let lines = match self.manner.get().json {
            true => vec![compare::to_json(&a, &b, scope)],
            false => compare::lines(&a, &b, scope),
        };
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
            "cost" => self.cost(args, scope),
            "check" => self.check(args, scope),
            "show" => self.show(args, scope),
            _ => Err(OpError::new(
                ErrorKind::NameError,
                format!("name '{name}' is not defined"),
            )),
        }
    }
}

/// The expressions of a form's arguments, and those with a keyword it knows.
type Parts<'a> = (Vec<&'a Expr>, Vec<(&'static str, &'a Expr)>);

fn parts<'a>(form: &str, args: &'a [Arg], keywords: &[&'static str]) -> Result<Parts<'a>> {
    let (mut plain, mut named) = (Vec::new(), Vec::new());
    for arg in args {
        match arg.kind {
            ArgKind::Keyword(name) => {
                let known = keywords.iter().find(|known| **known == name.text());
                let known = known.ok_or_else(|| {
                    OpError::r#type(format!(
                        "{form}() got an unexpected keyword argument '{name}'"
                    ))
                })?;
                named.push((*known, &arg.value));
            }
            _ => plain.push(&arg.value),
        }
    }
    Ok((plain, named))
}

/// The cell of a value that is asked for.
fn cell_of(value: &Value, at: &Value) -> Result<Shape> {
    let shape = trace::array_of(value).map_or(Shape::new(), |array| array.shape().into());
    let at = convert::int_list(at)?;
    if at.len() != shape.len() {
        let message = format!(
            "at needs one index for each of the {} axes ({} given)",
            shape.len(),
            at.len()
        );
        return Err(OpError::new(ErrorKind::IndexError, message));
    }
    let pairs = at.into_iter().zip(&shape).enumerate();
    let index = pairs.map(|(axis, (at, size))| {
        let counted = if at < 0 { at + *size as i64 } else { at };
        let inside = usize::try_from(counted).ok().filter(|at| at < size);
        inside.ok_or_else(|| {
            let message = format!("index {at} is out of bounds for axis {axis} with size {size}");
            OpError::new(ErrorKind::IndexError, message)
        })
    });
    index.collect()
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
