//! Layer 3: the library as data. One function is one [`Row`]: everything else (lookup, keyword
//! binding, methods, help, completion, tests, the comparison with NumPy) is derived from it.
//!
//! To add a function, add a row to the table of its topic's file; to add a topic, add its table to
//! [`TABLES`].

pub mod absent;
pub mod argument_words;
pub mod arithmetic;
pub mod array_flags;
pub mod array_flat;
mod arrays;
pub mod attribute;
pub mod attributes;
pub mod bitwise;
pub mod call;
pub mod callbacks;
pub mod combinatorics;
pub mod comparison;
pub mod complex;
pub mod constants;
pub mod container_types;
pub mod convert;
pub mod creation;
pub mod cumulative;
pub mod dict_methods;
pub mod dict_views;
pub mod dtypes;
pub mod editing;
pub mod einsum;
pub mod errstate;
pub mod exponents;
pub mod fft;
pub mod files;
pub mod from_data;
pub mod frozen_set;
pub mod functools;
pub mod fusion;
pub mod grids;
pub mod histograms;
pub mod index_tools;
pub mod indexing;
pub mod iterate;
pub mod iterators;
pub mod itertools;
pub mod joining;
pub mod lazy;
pub mod limits;
pub mod linalg;
pub mod list_methods;
pub mod logic;
mod long_text;
pub mod math;
pub mod math_integer;
pub mod membership;
pub mod methods;
pub mod named_tuple;
pub mod nan_reductions;
pub mod nested;
pub mod nn;
pub mod nn_merge;
pub mod norms;
pub mod number_methods;
pub mod number_text;
mod operands;
pub mod operator_module;
pub mod operators;
pub mod padding;
pub mod poly1d;
pub mod polynomials;
pub mod prelude;
pub mod printing;
pub mod products;
pub mod python;
pub mod python_numbers;
pub mod python_order;
pub mod python_types;
pub mod random;
pub mod random_bits;
pub mod random_continuous;
pub mod random_discrete;
mod random_draw;
mod random_ints;
pub mod random_legacy;
pub mod random_legacy_discrete;
mod random_sample;
pub mod random_seed;
mod random_special;
mod random_vectors;
pub mod ranges;
pub mod reducing;
pub mod reductions;
pub mod rounding;
pub mod runtime;
mod scalar_operators;
pub mod scalars;
pub mod searching;
pub mod set_methods;
pub mod sets;
pub mod shape;
pub mod signature;
pub mod sorting;
pub mod statistics;
pub mod statistics_extra;
pub mod str_methods;
pub mod str_tests;
pub mod subscript;
pub mod system;
pub mod text;
pub mod trigonometry;
pub mod ufunc;
pub mod ufunc_methods;
pub mod vectorize_signature;
pub mod warning_filters;
pub mod warnings;
pub mod windows;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use crate::text::Symbol;
use crate::value::{Apply, ErrorKind, OpError, Result, RowId, Type, Value, interrupt};

pub use call::{Call, Keywords};
pub use runtime::{Machine, Runtime};
pub use signature::Signature;

/// The NumPy whose behaviour nx follows.
pub const NUMPY_VERSION: &str = "2.4.6";

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

/// The tables of all topics.
pub static TABLES: &[&[Row]] = &[
    constants::ROWS,
    python::ROWS,
    python_numbers::ROWS,
    python_order::ROWS,
    iterators::ROWS,
    scalars::ROWS,
    dtypes::ROWS,
    limits::ROWS,
    printing::ROWS,
    errstate::ROWS,
    arithmetic::ROWS,
    array_flags::ROWS,
    array_flat::ROWS,
    attributes::ROWS,
    bitwise::ROWS,
    comparison::ROWS,
    complex::ROWS,
    container_types::ROWS,
    creation::ROWS,
    dict_methods::ROWS,
    dict_views::ROWS,
    exponents::ROWS,
    fft::ROWS,
    polynomials::ROWS,
    poly1d::ROWS,
    histograms::ROWS,
    windows::ROWS,
    statistics_extra::ROWS,
    frozen_set::ROWS,
    combinatorics::ROWS,
    functools::ROWS,
    grids::ROWS,
    index_tools::ROWS,
    indexing::ROWS,
    itertools::ROWS,
    joining::ROWS,
    linalg::ROWS,
    list_methods::ROWS,
    logic::ROWS,
    math::ROWS,
    math_integer::ROWS,
    methods::ROWS,
    nn::ROWS,
    nn_merge::ROWS,
    norms::ROWS,
    number_methods::ROWS,
    operator_module::ROWS,
    padding::ROWS,
    products::ROWS,
    einsum::ROWS,
    python_types::ROWS,
    random::ROWS,
    random_bits::ROWS,
    random_continuous::ROWS,
    random_discrete::ROWS,
    random_legacy::ROWS,
    random_legacy_discrete::ROWS,
    random_seed::ROWS,
    ranges::ROWS,
    reductions::ROWS,
    nan_reductions::ROWS,
    statistics::ROWS,
    cumulative::ROWS,
    rounding::ROWS,
    searching::ROWS,
    set_methods::ROWS,
    sets::ROWS,
    shape::ROWS,
    sorting::ROWS,
    str_methods::ROWS,
    str_tests::ROWS,
    trigonometry::ROWS,
    ufunc_methods::ROWS,
    system::ROWS,
    warning_filters::ROWS,
    callbacks::ROWS,
    from_data::ROWS,
    files::genfromtxt::ROWS,
    files::loadtxt::ROWS,
    files::memory::ROWS,
    files::npz::ROWS,
    files::raw::ROWS,
    files::save::ROWS,
    files::savetxt::ROWS,
    editing::ROWS,
];

/// The index of the library.
struct Library {
    rows: Vec<&'static Row>,
    by_name: HashMap<(Symbol, Symbol), RowId>,
    by_owner: HashMap<Symbol, Vec<(Symbol, RowId)>>,
    signatures: Vec<OnceLock<Signature>>,
    /// Which rows are methods of a type that take no object: `dict.fromkeys`.
    of_type: Vec<bool>,
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    crate::display::describe_functions(text::describe);
    let tables = TABLES.iter().copied().chain([prelude::ROWS.as_slice()]);
    let rows: Vec<&'static Row> = tables.flatten().collect();
    let mut by_name = HashMap::with_capacity(rows.len() * 2);
    let mut by_owner: HashMap<Symbol, Vec<(Symbol, RowId)>> = HashMap::new();
    for (number, row) in rows.iter().enumerate() {
        let id = RowId(u32::try_from(number).unwrap_or(u32::MAX));
        for path in row.paths() {
            let (owner, name) = split_path(path);
            let (owner, name) = (Symbol::new(owner), Symbol::new(name));
            by_name.insert((owner, name), id);
            by_owner.entry(owner).or_default().push((name, id));
        }
    }
    let signatures = rows.iter().map(|_| OnceLock::new()).collect();
    let of_type = rows.iter().map(|row| is_of_type(row)).collect();
    Library {
        rows,
        by_name,
        by_owner,
        signatures,
        of_type,
    }
});

/// Every row.
pub fn rows() -> impl Iterator<Item = (RowId, &'static Row)> {
    let numbered = LIBRARY.rows.iter().enumerate();
    numbered.map(|(number, row)| (RowId(u32::try_from(number).unwrap_or(u32::MAX)), *row))
}

/// The row with a number.
pub fn row(id: RowId) -> &'static Row {
    static EMPTY: Row = Row::NEW;
    LIBRARY.rows.get(id.0 as usize).copied().unwrap_or(&EMPTY)
}

fn is_of_type(row: &Row) -> bool {
    let python = matches!(row.owner(), "dict" | "str" | "int" | "float" | "bytes");
    let first = row.sig.split_once('(').map_or("", |(_, params)| params);
    python && matches!(row.kernel, Kernel::Call(_)) && !first.starts_with("self")
}

/// Whether a row is a method of a type that takes no object, also where it is called on one.
pub(crate) fn takes_no_object(id: RowId) -> bool {
    LIBRARY.of_type.get(id.0 as usize).copied().unwrap_or(false)
}

/// The parameters of a row, parsed once.
pub fn signature(id: RowId) -> &'static Signature {
    static EMPTY: LazyLock<Signature> = LazyLock::new(|| signature::parse("", false));
    let Some(slot) = LIBRARY.signatures.get(id.0 as usize) else {
        return &EMPTY;
    };
    slot.get_or_init(|| {
        let row = row(id);
        signature::parse(row.sig, matches!(row.kernel, Kernel::Ufunc(_)))
    })
}

/// The row of a name in a module or type.
pub fn find(owner: Symbol, name: Symbol) -> Option<RowId> {
    LIBRARY.by_name.get(&(owner, name)).copied()
}

/// The row of a full name.
pub fn find_path(path: &str) -> Option<RowId> {
    let (owner, name) = split_path(path);
    find(Symbol::new(owner), Symbol::new(name))
}

/// The names in a module or type, in table order.
pub fn names_of(owner: &str) -> &'static [(Symbol, RowId)] {
    LIBRARY
        .by_owner
        .get(&Symbol::new(owner))
        .map_or(&[], Vec::as_slice)
}

/// What a name of the library stands for, without an object.
pub fn value_of(id: RowId) -> Value {
    let row = row(id);
    match row.kernel {
        Kernel::Const(make) => make(),
        Kernel::Type(kind, _) => Value::r#type(kind()),
        Kernel::Module => Value::Module(row.path()),
        Kernel::Call(_)
        | Kernel::Real(..)
        | Kernel::Get(_)
        | Kernel::Ufunc(_)
        | Kernel::Prelude(_) => Value::Builtin(id),
    }
}

/// Calls `function` with positional arguments, for functions that take functions.
///
/// # Errors
/// Whatever the function raises.
pub fn apply(machine: &mut dyn Machine, function: &Value, args: Vec<Value>) -> Result<Value> {
    Apply::call(machine, function, args, Vec::new())
}

/// The result of a call with positional arguments, where there is a short way to it.
#[inline]
pub fn call_quick(function: &Value, args: &[Value]) -> Option<Value> {
    let id = match function {
        Value::Builtin(id) => *id,
        Value::Type(kind) => match **kind {
            Type::Python(_) => type_row(**kind)?,
            _ => return None,
        },
        _ => return None,
    };
    let row = row(id);
    match row.kernel {
        Kernel::Real(function, _) => math::quick(function, args),
        _ => (row.quick?)(args),
    }
}

/// Calls a row.
///
/// # Errors
/// `TypeError` when the arguments do not fit, and whatever the function raises.
pub fn call_row(
    machine: &mut dyn Machine,
    id: RowId,
    args: Vec<Value>,
    keywords: Keywords,
) -> Result<Value> {
    match row(id).kernel {
        Kernel::Call(run) | Kernel::Type(_, run) => {
            let mut call = Call::bind(machine, id, args, keywords)?;
            interrupt::guard(|| run(&mut call)).map_err(|error| call.about(error))
        }
        Kernel::Ufunc(name) => {
            if keywords.is_empty()
                && let Some(result) = ufunc::call_quick(machine, name, &args)
            {
                return result;
            }
            let mut call = Call::bind(machine, id, args, keywords)?;
            interrupt::guard(|| ufunc::call(name, &mut call)).map_err(|error| call.about(error))
        }
        Kernel::Real(function, grows) => {
            let call = Call::bind(machine, id, args, keywords)?;
            math::real(&call, function, grows).map_err(|error| call.about(error))
        }
        Kernel::Get(get) => match args.first() {
            Some(object) => get(object),
            None => Err(OpError::r#type("an attribute needs an object")),
        },
        Kernel::Prelude(_) => {
            let function = machine.prelude(id)?;
            machine
                .call(&function, args, keywords)
                .map_err(|mut error| {
                    // The lines of the library are no help to the program.
                    error.frames.retain(|frame| !frame.source.library);
                    error.focus = None;
                    error
                })
        }
        Kernel::Const(_) | Kernel::Module => {
            let name = value_of(id).type_name();
            Err(OpError::r#type(format!("'{name}' object is not callable")))
        }
    }
}

/// Calls a type: `int('3')`, `np.float64(2)`, `ValueError('x')`.
///
/// # Errors
/// As [`call_row`].
pub fn construct(
    machine: &mut dyn Machine,
    kind: Type,
    args: Vec<Value>,
    keywords: Keywords,
) -> Result<Value> {
    if let Type::Error(kind) = kind {
        exception_keywords(kind, &keywords)?;
        return exception(machine, kind, args);
    }
    let id = type_row(kind);
    match id {
        Some(id) => call_row(machine, id, args, keywords),
        None => {
            let name = kind.full_name();
            Err(OpError::r#type(format!("cannot create '{name}' instances")))
        }
    }
}

thread_local! {
    /// The rows of the types that were called.
    static TYPE_ROWS: RefCell<HashMap<Type, Option<RowId>>> = RefCell::default();
}

/// The row of a type.
fn type_row(kind: Type) -> Option<RowId> {
    if let Some(known) = TYPE_ROWS.with_borrow(|rows| rows.get(&kind).copied()) {
        return known;
    }
    let owner = match kind {
        Type::Python(_) => "",
        _ => "np",
    };
    let found = find(Symbol::new(owner), Symbol::new(kind.name()));
    let by_name = || rows().find(|(_, row)| row.name() == kind.name());
    let id = found.or_else(|| by_name().map(|(id, _)| id));
    TYPE_ROWS.with_borrow_mut(|rows| rows.insert(kind, id));
    id
}

/// Exceptions take no keywords, but for those about names.
fn exception_keywords(kind: ErrorKind, keywords: &Keywords) -> Result<()> {
    let Some((first, _)) = keywords.first() else {
        return Ok(());
    };
    let known: [(ErrorKind, &[&str]); 3] = [
        (ErrorKind::ImportError, &["name", "path"]),
        (ErrorKind::AttributeError, &["name", "obj"]),
        (ErrorKind::NameError, &["name"]),
    ];
    let Some((base, known)) = known.into_iter().find(|(base, _)| kind.is_a(*base)) else {
        let name = kind.name();
        return Err(OpError::r#type(format!(
            "{name}() takes no keyword arguments"
        )));
    };
    let known = |name: &Symbol| known.contains(&name.text());
    let unknown = keywords
        .iter()
        .map(|(name, _)| name)
        .find(|name| !known(name));
    match unknown {
        None => Ok(()),
        Some(_) => Err(OpError::r#type(format!(
            "'{first}' is an invalid keyword argument for {}()",
            base.name()
        ))),
    }
}

/// A new exception object: its text is its only argument, or the tuple of several.
fn exception(machine: &mut dyn Machine, kind: ErrorKind, args: Vec<Value>) -> Result<Value> {
    let message = match args.as_slice() {
        [] => String::new(),
        [one] if kind == ErrorKind::KeyError => text::repr(machine, one)?,
        [one] => text::str(machine, one)?,
        _ => text::repr(machine, &Value::tuple(args.clone()))?,
    };
    let mut error = OpError::new(kind, message);
    error.args = args;
    Ok(Value::Exception(std::rc::Rc::from(error)))
}
