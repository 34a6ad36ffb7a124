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
pub mod collections;
pub mod combinatorics;
pub mod comparison;
pub mod complex;
pub mod constants;
pub mod container_types;
pub mod convert;
pub mod creation;
pub mod cumulative;
pub mod deque;
pub mod dict_methods;
pub mod dict_views;
mod dispatch;
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
pub mod functools_cache;
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
pub mod math;
pub mod math_integer;
pub mod membership;
pub mod methods;
pub mod named_tuple;
pub mod nan_reductions;
pub mod nditer;
mod nditer_parts;
mod nditer_request;
mod nditer_setup;
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
pub mod product_axes;
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
mod row;
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
pub mod testing;
pub mod text;
pub mod trigonometry;
pub mod typing;
pub mod ufunc;
pub mod ufunc_methods;
pub mod vectorize;
pub mod vectorize_signature;
pub mod warning_filters;
pub mod warnings;
pub mod windows;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use crate::kernels::ufunc::Ufunc;
use crate::text::Symbol;
use crate::value::{RowId, Value};

pub use call::{Call, Keywords};
pub use dispatch::{apply, call_quick, call_row, construct};
pub use row::{Kernel, Quick, Row, split_path};
pub use runtime::{Machine, Runtime};
pub use signature::Signature;

/// The NumPy whose behaviour nx follows.
pub const NUMPY_VERSION: &str = "2.4.6";

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
    functools_cache::ROWS,
    grids::ROWS,
    index_tools::ROWS,
    nditer::ROWS,
    nditer_parts::ROWS,
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
    collections::ROWS,
    deque::ROWS,
    named_tuple::ROWS,
    testing::ROWS,
    typing::ROWS,
    warning_filters::ROWS,
    callbacks::ROWS,
    vectorize::ROWS,
    from_data::ROWS,
    files::disk::ROWS,
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
    /// The element-wise functions of the rows that are such.
    ufuncs: Vec<Option<&'static Ufunc>>,
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
    let ufunc = |row: &&Row| match row.kernel {
        Kernel::Ufunc(name) => Ufunc::find(name),
        _ => None,
    };
    let ufuncs = rows.iter().map(ufunc).collect();
    Library {
        rows,
        by_name,
        by_owner,
        signatures,
        of_type,
        ufuncs,
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

/// The element-wise function that a row is.
pub fn ufunc_of(id: RowId) -> Option<&'static Ufunc> {
    LIBRARY.ufuncs.get(id.0 as usize).copied().flatten()
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
