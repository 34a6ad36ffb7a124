//! Special forms: calls that receive their expressions, answered by a teacher from a higher layer.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

use super::Interp;
use super::frame::Frame;
use crate::builtins::Machine;
use crate::display::Styled;
use crate::host::TestHost;
use crate::syntax::ast::{Arg, Expr, ExprKind, Name, Place, Postfix, PostfixKind};
use crate::text::{Span, Symbol};
use crate::value::budget::{self, Usage};
use crate::value::{ErrorKind, OpError, Result, Value};

/// The names that are special forms when the program has given them no value.
pub const FORMS: [&str; 5] = ["explain", "compare", "cost", "check", "show"];

/// Answers special forms.
pub trait Teacher {
    /// What the form of this name gives for these arguments; `whole` is the call in the text.
    ///
    /// # Errors
    /// What evaluating the arguments raises, and `TypeError` for arguments that do not fit.
    fn form(
        &self,
        name: &'static str,
        args: &[Arg],
        whole: Span,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Value>;
}

/// The place in a running program where a form stands.
pub struct Scope<'a, 'b> {
    interp: &'a mut Interp,
    frame: &'a mut Frame<'b>,
}

impl Scope<'_, '_> {
    /// The value of an expression.
    ///
    /// # Errors
    /// Whatever it raises.
    pub fn eval(&mut self, expr: &Expr) -> Result<Value> {
        self.interp.eval(expr, self.frame)
    }

    /// The value of an index: slices become slice objects.
    ///
    /// # Errors
    /// Whatever it raises.
    pub fn index(&mut self, expr: &Expr) -> Result<Value> {
        self.interp.eval_index(expr, self.frame)
    }

    /// Evaluates an expression as a program would and says what arrays took meanwhile; then looks
    /// at its parts, silently: what calls gave that may do more than compute is known there.
    ///
    /// # Errors
    /// Whatever the expression or the look raises.
    pub fn run<T>(
        &mut self,
        expr: &Expr,
        look: impl FnOnce(&mut Scope<'_, '_>) -> Result<T>,
    ) -> Result<(T, Usage)> {
        let before = self.interp.record();
        let (value, usage) = budget::watch(|| self.eval(expr));
        let seen = value.and_then(|value| {
            drop(value);
            self.interp.replay();
            let frame = &mut *self.frame;
            self.interp
                .quietly(|interp| look(&mut Scope { interp, frame }))
        });
        self.interp.record = before;
        Ok((seen?, usage))
    }

    /// What the part at a place gave when the expression ran, where that is known.
    pub fn known(&mut self, span: Span) -> Option<Value> {
        self.interp.known(span)
    }

    /// Evaluates expressions silently, each name standing for another value meanwhile.
    ///
    /// # Errors
    /// Whatever they raise.
    pub fn with_names(&mut self, names: &[(Name, Value)], exprs: &[&Expr]) -> Result<Vec<Value>> {
        let frame = &mut *self.frame;
        let interp = &mut *self.interp;
        let before: Vec<Option<Value>> = names
            .iter()
            .map(|(name, _)| interp.peek(*name, frame).cloned())
            .collect();
        for (name, value) in names {
            interp.store(*name, value.clone(), frame);
        }
        let values = interp.quietly(|interp| {
            let values = exprs.iter().map(|expr| interp.eval(expr, frame));
            values.collect::<Result<Vec<_>>>()
        });
        for ((name, _), value) in names.iter().zip(before) {
            if let Some(value) = value {
                interp.store(*name, value, frame);
            }
        }
        values
    }

    /// What a variable of the program stands for here.
    pub fn variable(&self, name: Name) -> Option<Value> {
        self.interp.peek(name, self.frame).cloned()
    }

    /// Whether the value of a part became an array of its own when the expression ran: a part that
    /// was computed in one go with what surrounds it did not.
    pub fn is_stored(&self, part: Span) -> bool {
        let record = self.interp.record.as_ref();
        record.is_none_or(|record| record.is_stored(part))
    }

    /// The text of a place.
    pub fn text(&self, span: Span) -> String {
        span.of(&self.frame.source().text).to_owned()
    }

    /// What runs calls.
    pub fn machine(&mut self) -> &mut dyn Machine {
        self.interp
    }

    /// What an operation gave: an error gets its place, warnings are shown.
    ///
    /// # Errors
    /// The error of the operation.
    pub fn done(&mut self, result: Result<Value>, span: Span) -> Result<Value> {
        let result = self.interp.warned(result, span, self.frame);
        self.interp.at(result, span, self.frame)
    }

    /// Writes to standard output.
    ///
    /// # Errors
    /// `OSError` when it cannot be written.
    pub fn print(&mut self, text: &str) -> Result<()> {
        self.interp.host.print(text)
    }

    /// Writes text with roles to standard output.
    ///
    /// # Errors
    /// As for [`Self::print`].
    pub fn print_styled(&mut self, text: &Styled) -> Result<()> {
        self.interp.host.print_styled(text)
    }
}

impl Interp {
    /// Runs `work` in a world where nothing is written or read.
    pub fn quietly<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let host = std::mem::replace(&mut self.host, Box::new(TestHost::default()));
        let result = catch_unwind(AssertUnwindSafe(|| work(self)));
        self.host = host;
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// The local variables of the function in which the last error was raised.
    pub fn take_failed(&mut self) -> Vec<(Symbol, Value)> {
        std::mem::take(&mut self.failed)
    }

    /// Runs `work` while some names have other values.
    pub fn shadowed<T>(
        &mut self,
        names: Vec<(Symbol, Value)>,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before: Vec<(Symbol, Option<Value>)> = names
            .iter()
            .map(|(name, _)| (*name, self.global(*name).cloned()))
            .collect();
        for (name, value) in names {
            self.set_global(name, value);
        }
        let result = catch_unwind(AssertUnwindSafe(|| work(self)));
        for (name, value) in before {
            match value {
                Some(value) => self.set_global(name, value),
                None => self.remove_global(name),
            }
        }
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Writes text with roles to standard output.
    ///
    /// # Errors
    /// `OSError` when it cannot be written.
    pub fn say(&mut self, text: &Styled) -> Result<()> {
        self.host.print_styled(text)
    }

    /// Who answers special forms from now on.
    pub fn set_teacher(&mut self, teacher: Rc<dyn Teacher>) {
        self.teacher = Some(teacher);
    }

    /// The answer of a special form, if the name without a value at the head of a chain is one.
    #[cold]
    pub(super) fn special_form(
        &mut self,
        error: &OpError,
        (base, first): (&Expr, Option<&Postfix>),
        frame: &mut Frame<'_>,
    ) -> Option<Result<Value>> {
        let ExprKind::Name(name) = &base.kind else {
            return None;
        };
        if error.kind != ErrorKind::NameError || name.place != Place::Global {
            return None;
        }
        let form = FORMS.into_iter().find(|form| *form == name.symbol.text())?;
        let Postfix {
            end,
            kind: PostfixKind::Call(args),
        } = first?
        else {
            return None;
        };
        let teacher = Rc::clone(self.teacher.as_ref()?);
        let whole = Span {
            start: base.span.start,
            end: *end,
        };
        let mut scope = Scope {
            interp: self,
            frame,
        };
        let result = teacher.form(form, args, whole, &mut scope);
        Some(self.at(result, whole, frame))
    }
}
