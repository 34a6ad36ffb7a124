//! Functions of the library that are a few element-wise steps: the steps wait for one another and
//! are computed together where arrays are large.

use smallvec::SmallVec;

use super::tree::{Given, Note, Tree};
use super::{Input, Options, Ufunc, call, first, reduce};
use crate::value::{Array, Result};

/// An operand or what will be one.
pub enum Pending {
    /// An array.
    Array(Array),
    /// A Python number.
    Number(f64),
    /// Steps that wait.
    Tree(Box<Tree>),
}

impl From<&Array> for Pending {
    fn from(array: &Array) -> Self {
        Self::Array(array.clone())
    }
}

impl From<f64> for Pending {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl Pending {
    /// The next step: a function of two operands.
    ///
    /// # Errors
    /// As the function.
    pub fn then(self, name: &str, other: impl Into<Self>) -> Result<Self> {
        let ufunc = Ufunc::named(name)?;
        let (mut arrays, mut trees): (SmallVec<[_; 2]>, SmallVec<[_; 2]>) = Default::default();
        for operand in [self, other.into()] {
            let (input, tree) = match operand {
                Self::Tree(tree) => (Self::Number(0.0), Some(tree)),
                input => (input, None),
            };
            arrays.push(input);
            trees.push(tree);
        }
        let given = arrays.iter().zip(trees).map(|(input, tree)| match tree {
            Some(tree) => Given::Tree(tree),
            None => Given::Input(input.input()),
        });
        match Tree::new(ufunc, 0, given.collect()) {
            Ok(tree) => Ok(Self::Tree(tree)),
            Err(given) => at_once(ufunc, given).map(Self::Array),
        }
    }

    fn input(&self) -> Input<'_> {
        match self {
            Self::Array(array) => Input::Array(array),
            Self::Number(number) => Input::Float(*number),
            Self::Tree(_) => Input::Int(0),
        }
    }

    /// The result.
    ///
    /// # Errors
    /// When there is no memory for it, or `KeyboardInterrupt`.
    pub fn array(self) -> Result<Array> {
        match self {
            Self::Array(array) => Ok(array),
            Self::Number(number) => Ok(Array::from_vec(vec![number]).row(0)),
            Self::Tree(tree) => tree.compute().map(seen),
        }
    }

    /// The sum of all elements.
    ///
    /// # Errors
    /// As [`Self::array`].
    pub fn sum(self) -> Result<Array> {
        let add = Ufunc::named("add")?;
        if let Self::Tree(tree) = &self
            && let Some(folded) = tree.fold(add)
        {
            return folded.map(seen);
        }
        let how = reduce::Reduce::default();
        reduce::reduce(add, &self.array()?, reduce::Axes::All, &how)
    }
}

/// A result whose float exceptions count as if they happened here.
fn seen((array, notes): (Array, Vec<Note>)) -> Array {
    notes.into_iter().for_each(|note| note.flags.happen());
    array
}

/// A step whose operands must not wait.
fn at_once(ufunc: &Ufunc, given: SmallVec<[Given<'_>; 3]>) -> Result<Array> {
    let made: Vec<Option<Array>> = given
        .iter()
        .map(|given| match given {
            Given::Tree(tree) => tree.compute().map(seen).map(Some),
            Given::Input(_) => Ok(None),
        })
        .collect::<Result<_>>()?;
    let inputs: SmallVec<[Input<'_>; 2]> = given
        .iter()
        .zip(&made)
        .filter_map(|(given, made)| match given {
            Given::Input(input) => Some(*input),
            Given::Tree(_) => made.as_ref().map(Input::Array),
        })
        .collect();
    first(call(ufunc, &inputs, &Options::default())?)
}
