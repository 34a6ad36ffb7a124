//! A row: everything nx knows about one name of the library.

use super::Call;
use super::prelude;
use crate::value::{Result, Type, Value};

/// One name of the library.
pub struct Row {
    /// The full name and the parameters, as Python writes them: `np.sum(a, axis=None)`,
    /// `ndarray.T` (no parentheses: an attribute), `len(obj, /)` (no module: a Python builtin).
    /// `<no value>` is a default that means "not given".
    pub sig: &'static str,
    /// One line; after an empty line, more where a learner needs it.
    pub doc: &'static str,
    /// Expressions with the `repr` that NumPy prints for them; several lines in an input are
    /// statements before the expression.
    pub examples: &'static [(&'static str, &'static str)],
    /// Full names worth reading next.
    pub see: &'static [&'static str],
    /// Other full names of the same thing: `ndarray.sum`, `np.amax`.
    pub also: &'static [&'static str],
    /// What it does.
    pub kernel: Kernel,
    /// The answer for the commonest arguments, given by position, where it is short; None where the
    /// kernel is to be asked.
    pub quick: Option<Quick>,
}

/// See [`Row::quick`].
pub type Quick = fn(&[Value]) -> Option<Value>;

/// What a row does.
#[derive(Clone, Copy)]
pub enum Kernel {
    /// A function or method; a method's object is its first parameter.
    Call(fn(&mut Call<'_>) -> Result<Value>),
    /// A function of one float, `x`, and whether an infinite result of a finite number is too large
    /// (and not beyond its domain).
    Real(fn(f64) -> f64, bool),
    /// An attribute of the objects of a type.
    Get(fn(&Value) -> Result<Value>),
    /// A constant.
    Const(fn() -> Value),
    /// A type, and what calling it does.
    Type(fn() -> Type, fn(&mut Call<'_>) -> Result<Value>),
    /// An element-wise function, by its name among the ufuncs of the kernels. The signature names
    /// its inputs only: the keywords are the same for all.
    Ufunc(&'static str),
    /// A function written in nx itself.
    Prelude(&'static prelude::Def),
    /// A module; the name is its path.
    Module,
}

impl Row {
    /// The empty row, for `..Row::NEW`.
    pub const NEW: Self = Self {
        sig: "",
        doc: "",
        examples: &[],
        see: &[],
        also: &[],
        kernel: Kernel::Module,
        quick: None,
    };

    /// A function or method.
    pub const fn function(
        sig: &'static str,
        doc: &'static str,
        examples: &'static [(&'static str, &'static str)],
        see: &'static [&'static str],
        run: fn(&mut Call<'_>) -> Result<Value>,
    ) -> Self {
        Self {
            sig,
            doc,
            examples,
            see,
            also: &[],
            kernel: Kernel::Call(run),
            quick: None,
        }
    }

    /// The row with a short way for the commonest arguments.
    pub const fn quick(mut self, quick: Quick) -> Self {
        self.quick = Some(quick);
        self
    }

    /// An attribute of the objects of a type.
    pub const fn attribute(
        sig: &'static str,
        doc: &'static str,
        examples: &'static [(&'static str, &'static str)],
        get: fn(&Value) -> Result<Value>,
    ) -> Self {
        Self {
            sig,
            doc,
            examples,
            see: &[],
            also: &[],
            kernel: Kernel::Get(get),
            quick: None,
        }
    }

    /// The full name: `np.linalg.norm`, `ndarray.sum`, `len`.
    pub fn path(&self) -> &'static str {
        self.sig.split('(').next().unwrap_or(self.sig)
    }

    /// The last part of the name.
    pub fn name(&self) -> &'static str {
        split_path(self.path()).1
    }

    /// The module or type it belongs to; empty for Python's builtins.
    pub fn owner(&self) -> &'static str {
        split_path(self.path()).0
    }

    /// The first line of the doc.
    pub fn summary(&self) -> &'static str {
        self.doc.lines().next().unwrap_or("")
    }

    /// Every full name.
    pub fn paths(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.path()).chain(self.also.iter().copied())
    }
}

/// Owner and name of a full name: `np.linalg` and `norm`.
pub fn split_path(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}
