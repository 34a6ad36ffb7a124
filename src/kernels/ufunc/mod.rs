//! Universal functions: element-wise functions as data, with NumPy's type resolution and methods.

mod arithmetic;
mod call;
#[cfg(test)]
mod checks;
pub mod choice;
pub mod comparison;
mod floating;
mod integer;
mod libm;
pub mod methods;
mod pending;
pub mod places;
mod quotient;
pub mod reduce;
mod resolve;
pub mod straight;
mod table;
mod text;
pub mod tree;

use std::sync::OnceLock;

use num_bigint::BigInt;
use num_complex::Complex64;
use smallvec::SmallVec;

use super::elementwise::Loops;
use crate::value::{Array, DType, OpError, Result, dtype::Casting};

pub use arithmetic::divide_complex;
pub use call::{call, result_types};
pub use pending::Pending;
pub use straight::straight;

/// What a reduction of nothing gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Identity {
    /// Nothing; and the order of the elements matters.
    None,
    /// Nothing, but the elements may be taken in any order.
    Reorderable,
    /// An int.
    Int(i64),
    /// A bool.
    Bool(bool),
    /// Minus infinity.
    NegativeInfinity,
}

/// One element-wise function.
pub struct Ufunc {
    /// Its name.
    pub name: &'static str,
    /// How many inputs it takes.
    pub nin: usize,
    /// How many outputs it gives.
    pub nout: usize,
    /// What a reduction starts with.
    pub identity: Identity,
    signatures: &'static str,
    build: fn(&mut Loops),
    loops: OnceLock<Loops>,
    learnt: straight::Learnt,
}

/// One input of a call: an array, or a Python number, whose type gives way to the arrays'.
#[derive(Clone, Copy)]
pub enum Input<'a> {
    /// An array, or a NumPy scalar as a 0-d array, or a bool.
    Array(&'a Array),
    /// An int.
    Int(i64),
    /// An int outside the range of `Int`.
    Big(&'a BigInt),
    /// A float.
    Float(f64),
    /// A complex.
    Complex(Complex64),
}

/// The results of a call, one an output.
pub type Outputs = SmallVec<[Array; 1]>;

/// The keyword arguments of a call.
#[derive(Default)]
pub struct Options<'a> {
    /// Where to put the results.
    pub out: &'a [Option<Array>],
    /// Where to compute at all.
    pub mask: Option<&'a Array>,
    /// The type of the outputs.
    pub dtype: Option<DType>,
    /// The types of some operands.
    pub signature: Option<&'a [Option<DType>]>,
    /// How freely inputs and outputs may change type; `same_kind` unless given.
    pub casting: Option<Casting>,
    /// The layout of new outputs.
    pub order: Order,
}

/// The memory layout of a new array.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As the inputs lie.
    #[default]
    Keep,
    /// The last axis fastest.
    C,
    /// The first axis fastest.
    F,
    /// Fortran order if all inputs have it, C order otherwise.
    Any,
}

impl Ufunc {
    const fn new(
        name: &'static str,
        (nin, nout): (usize, usize),
        identity: Identity,
        signatures: &'static str,
        build: fn(&mut Loops),
    ) -> Self {
        Self {
            name,
            nin,
            nout,
            identity,
            signatures,
            build,
            loops: OnceLock::new(),
            learnt: straight::Learnt::new(),
        }
    }

    /// Every function, sorted by name.
    pub fn all() -> &'static [Self] {
        &table::TABLE
    }

    /// The function with this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        let at = table::TABLE
            .binary_search_by(|ufunc| ufunc.name.cmp(name))
            .ok()?;
        table::TABLE.get(at)
    }

    /// The function with this name, which another kernel knows to exist.
    ///
    /// # Errors
    /// When there is none, which is a bug.
    pub fn named(name: &str) -> Result<&'static Self> {
        Self::find(name).ok_or_else(|| OpError::internal(format!("no function {name}")))
    }

    /// Its loops.
    pub fn loops(&self) -> &Loops {
        self.loops.get_or_init(|| {
            let mut loops = Loops::default();
            (self.build)(&mut loops);
            loops.arrange(&self.types());
            loops
        })
    }

    /// Its signatures as NumPy lists them, with those of types that nx does not have.
    pub fn types(&self) -> Vec<String> {
        let mut list = Vec::new();
        for segment in self.signatures.split(' ') {
            match segment.split_once(':') {
                Some((pattern, letters)) => {
                    list.extend(
                        letters
                            .chars()
                            .map(|c| pattern.replace('x', &c.to_string())),
                    );
                }
                None => list.push(segment.to_string()),
            }
        }
        list
    }

    /// Whether a reduction may take the elements in any order.
    pub fn is_reorderable(&self) -> bool {
        self.identity != Identity::None
    }
}

/// `f(a)` with the default options.
///
/// # Errors
/// As the function.
pub fn unary(name: &str, a: &Array) -> Result<Array> {
    first(call(
        Ufunc::named(name)?,
        &[Input::Array(a)],
        &Options::default(),
    )?)
}

/// `f(a, b)` with the default options.
///
/// # Errors
/// As the function.
pub fn binary(name: &str, a: &Array, b: &Array) -> Result<Array> {
    first(call(
        Ufunc::named(name)?,
        &[Input::Array(a), Input::Array(b)],
        &Options::default(),
    )?)
}

/// `f(a, b)` for a Python number `b`.
///
/// # Errors
/// As the function.
pub fn binary_with(name: &str, a: &Array, b: Input<'_>) -> Result<Array> {
    first(call(
        Ufunc::named(name)?,
        &[Input::Array(a), b],
        &Options::default(),
    )?)
}

fn first(outputs: Outputs) -> Result<Array> {
    outputs
        .into_iter()
        .next()
        .ok_or_else(|| OpError::internal("a function without output"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted() {
        assert!(Ufunc::all().is_sorted_by_key(|ufunc| ufunc.name));
    }

    #[test]
    fn every_listed_signature_has_its_loop() {
        let dtype = |c: char| match c {
            'q' => Some(DType::I64),
            'Q' => Some(DType::U64),
            c => DType::NUMERIC
                .into_iter()
                .find(|dtype| dtype.char_num().0 == c),
        };
        for ufunc in Ufunc::all() {
            for signature in ufunc.types() {
                let (ins, outs) = signature.split_once("->").unwrap();
                let all: Option<Vec<DType>> =
                    (ins.chars().chain(outs.chars())).map(dtype).collect();
                let Some(all) = all else { continue };
                let (ins, outs) = all.split_at(ins.len());
                let found = ufunc.loops().find(ins);
                let types = found.map(|found| found.outputs.to_vec());
                assert_eq!(types.as_deref(), Some(outs), "{} {signature}", ufunc.name);
            }
        }
    }
}
