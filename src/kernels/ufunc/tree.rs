//! Element-wise operations that wait to be computed together: a tree of them becomes one program,
//! without an array between the steps.
//!
//! A tree is only made where nobody can tell the difference: its operations were resolved and its
//! shapes stretched, so that no error is left to come, and its result lies in C order as it would
//! have, had every step been an array.

use smallvec::SmallVec;

use super::call::{common_shape, operand};
use super::reduce::{folding_loop, identity};
use super::resolve::{Chosen, resolve};
use super::{Input, Options, Ufunc};
use crate::kernels::elementwise::plan::{axis_order, stretched};
use crate::kernels::elementwise::program::{Program, Source};
use crate::kernels::elementwise::reduction::{Neutral, Reduction, Split};
use crate::kernels::elementwise::transfer::convert;
use crate::kernels::elementwise::{Lane, LaneMut, Loop, fold_program, run_program};
use crate::kernels::fpstatus::{self, Flags};
use crate::value::{Array, DType, OpError, Result, Shape, Strides, layout};

/// Arrays with fewer elements are computed at once: they stay in the cache anyway.
pub const LEAST: usize = 4096;
/// The most operations of one tree.
const MOST: usize = 48;

/// One operation whose result is not computed yet.
pub struct Tree {
    name: &'static str,
    /// What the caller wants to find again beside the operation's warnings.
    mark: u64,
    item: &'static Loop,
    branches: SmallVec<[Branch; 3]>,
    shape: Shape,
    dtype: DType,
    operations: usize,
}

/// What an operation reads.
pub enum Branch {
    /// An array.
    Array(Array),
    /// Another operation.
    Tree(Box<Tree>),
}

/// An argument of an operation.
pub enum Given<'a> {
    /// A number or an array.
    Input(Input<'a>),
    /// An operation that waits.
    Tree(Box<Tree>),
}

/// Float exceptions of one operation.
pub struct Note {
    /// The mark of the operation.
    pub mark: u64,
    /// Its name.
    pub name: &'static str,
    /// What happened.
    pub flags: Flags,
}

impl Tree {
    /// How many elements the result has.
    pub fn size(&self) -> usize {
        layout::size(&self.shape)
    }

    /// The type of the result.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// The mark of the last operation.
    pub fn mark(&self) -> u64 {
        self.mark
    }

    /// An operation that waits for its turn; the arguments back where it must not wait: it is
    /// small, or an error, or its result would lie in another order.
    ///
    /// # Errors
    /// The arguments.
    pub fn new<'a>(
        ufunc: &'static Ufunc,
        mark: u64,
        given: SmallVec<[Given<'a>; 3]>,
    ) -> std::result::Result<Box<Self>, SmallVec<[Given<'a>; 3]>> {
        match Self::plan(ufunc, &given) {
            Some((item, shape, numbers)) => {
                let mut numbers = numbers.into_iter();
                let branches: SmallVec<[Branch; 3]> = given
                    .into_iter()
                    .filter_map(|given| match given {
                        Given::Tree(tree) => Some(Branch::Tree(tree)),
                        Given::Input(_) => numbers.next().map(Branch::Array),
                    })
                    .collect();
                let operations = branches.iter().map(Branch::operations).sum::<usize>() + 1;
                Ok(Box::new(Self {
                    name: ufunc.name,
                    mark,
                    item,
                    branches,
                    dtype: item.outputs.first().copied().unwrap_or(DType::F64),
                    shape,
                    operations,
                }))
            }
            None => Err(given),
        }
    }

    /// The loop, the shape, and the inputs that are no trees as arrays.
    fn plan(
        ufunc: &'static Ufunc,
        given: &[Given<'_>],
    ) -> Option<(&'static Loop, Shape, SmallVec<[Array; 3]>)> {
        if ufunc.nout != 1 || given.len() != ufunc.nin {
            return None;
        }
        let operations = given.iter().map(Given::operations).sum::<usize>();
        let largest = given.iter().map(Given::size).max()?;
        if largest < LEAST || operations >= MOST {
            return None;
        }
        // Arrays of the trees' types and shapes stand in for their results.
        let stand_ins: SmallVec<[Option<Array>; 3]> =
            given.iter().map(Given::stand_in).collect::<Option<_>>()?;
        let inputs: SmallVec<[Input<'_>; 3]> = given
            .iter()
            .zip(&stand_ins)
            .filter_map(|(given, stand_in)| match given {
                Given::Input(input) => Some(*input),
                Given::Tree(_) => stand_in.as_ref().map(Input::Array),
            })
            .collect();
        let Ok(Chosen::Listed(item)) = resolve(ufunc, &inputs, &Options::default()) else {
            return None;
        };
        let arrays: Option<SmallVec<[Array; 3]>> = inputs
            .iter()
            .zip(&item.inputs)
            .map(|(input, dtype)| operand(*input, *dtype).ok())
            .collect();
        let arrays = arrays?;
        let shape = common_shape(&arrays, &Options::default()).ok()?;
        let whole = given.iter().all(|given| match given {
            Given::Tree(tree) => tree.shape == shape,
            Given::Input(_) => true,
        });
        if !whole || layout::size(&shape) < LEAST || !in_c_order(given, &arrays, &shape) {
            return None;
        }
        let leaves = given.iter().zip(arrays);
        let leaves = leaves.filter(|(given, _)| matches!(given, Given::Input(_)));
        Some((item, shape, leaves.map(|(_, array)| array).collect()))
    }

    /// Adds its steps to a program; where its result is.
    fn emit(
        &self,
        program: &mut Program<'static>,
        notes: &mut Vec<Option<usize>>,
    ) -> Option<Source> {
        let mut inputs: SmallVec<[Source; 3]> = SmallVec::new();
        for (branch, target) in self.branches.iter().zip(&self.item.inputs) {
            inputs.push(match branch {
                Branch::Array(array) => program.leaf(array, *target),
                Branch::Tree(tree) => {
                    let source = tree.emit(program, notes)?;
                    cast(program, notes, source, tree.dtype, *target)?
                }
            });
        }
        notes.push(Some(notes.iter().flatten().count()));
        Some(program.push(self.item, inputs, self.dtype))
    }

    fn program(&self) -> Result<(Program<'static>, Vec<Option<usize>>, Source)> {
        let mut program = Program::default();
        let mut places = Vec::with_capacity(self.operations);
        match self.emit(&mut program, &mut places) {
            Some(source) => Ok((program, places, source)),
            None => Err(OpError::internal("a cast between strings")),
        }
    }

    /// The operations in the order in which they run.
    fn operations<'t>(&'t self, list: &mut Vec<&'t Self>) {
        for branch in &self.branches {
            if let Branch::Tree(tree) = branch {
                tree.operations(list);
            }
        }
        list.push(self);
    }

    fn notes(&self, places: &[Option<usize>], flags: &[Flags]) -> Vec<Note> {
        let mut operations = Vec::with_capacity(self.operations);
        self.operations(&mut operations);
        let happened = places
            .iter()
            .zip(flags)
            .filter(|(_, flags)| !flags.is_empty());
        happened
            .filter_map(|(place, flags)| {
                let tree = operations.get((*place)?)?;
                Some(Note {
                    mark: tree.mark,
                    name: tree.name,
                    flags: *flags,
                })
            })
            .collect()
    }

    /// Computes the result, and tells which operations had float exceptions, in their order.
    ///
    /// # Errors
    /// `MemoryError`, or `KeyboardInterrupt`.
    pub fn compute(&self) -> Result<(Array, Vec<Note>)> {
        let (mut program, places, _) = self.program()?;
        program.finish();
        // SAFETY: the array is only handed out after a run over the whole shape.
        let result = unsafe { Array::unwritten(&self.shape, self.dtype)? };
        let flags = fpstatus::apart(|| run_program(&program, &result))?;
        Ok((result, self.notes(&places, &flags)))
    }

    /// Folds the result into one element without making it an array; None where that would not
    /// give the very bits.
    pub fn fold(&self, ufunc: &Ufunc) -> Option<Result<(Array, Vec<Note>)>> {
        let stand_in = Array::zeros(&[1], self.dtype).ok()?;
        let chosen = folding_loop(ufunc, &stand_in, None, None, "reduce").ok()?;
        let item = chosen.get();
        let dtype = *item.inputs.first()?;
        let reduction = item.reduction.as_ref()?;
        let how = reduction.split.as_ref()?;
        // Floats that are converted come in portions of NumPy's buffer, which shows in sums.
        if dtype != self.dtype && how.0 != Split::Anywhere {
            return None;
        }
        Some(self.fold_by(ufunc, dtype, reduction, how))
    }

    fn fold_by(
        &self,
        ufunc: &Ufunc,
        dtype: DType,
        reduction: &Reduction,
        how: &(Split, Neutral),
    ) -> Result<(Array, Vec<Note>)> {
        let (mut program, mut places, source) = self.program()?;
        if cast(&mut program, &mut places, source, self.dtype, dtype).is_none() {
            return Err(OpError::internal("a cast between strings"));
        }
        let result = Array::zeros(&[], dtype)?;
        let (cell, flags) =
            fpstatus::apart(|| fold_program(&program, &self.shape, reduction, how))?;
        // SAFETY: the one element of fresh memory.
        let mut acc = unsafe { LaneMut::from_raw(dtype, result.pointer(), 1) };
        match identity(ufunc, dtype) {
            Some(start) => {
                // SAFETY: the one element of an array of its own.
                let start = unsafe { Lane::from_raw(dtype, start.pointer(), 1) };
                convert(start, &mut acc);
                (reduction.rows)(&mut acc, cell.lane(dtype));
            }
            None => convert(cell.lane(dtype), &mut acc),
        }
        Ok((result, self.notes(&places, &flags)))
    }
}

impl Branch {
    fn operations(&self) -> usize {
        match self {
            Self::Array(_) => 0,
            Self::Tree(tree) => tree.operations,
        }
    }
}

impl Given<'_> {
    fn operations(&self) -> usize {
        match self {
            Self::Input(_) => 0,
            Self::Tree(tree) => tree.operations,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Input(Input::Array(array)) => array.size(),
            Self::Input(_) => 1,
            Self::Tree(tree) => layout::size(&tree.shape),
        }
    }

    /// An array without memory for a tree's result; Some(None) where none is needed.
    fn stand_in(&self) -> Option<Option<Array>> {
        match self {
            Self::Input(Input::Array(array)) if array.dtype().is_str() => None,
            Self::Input(_) => Some(None),
            Self::Tree(tree) => {
                let cell = Array::zeros(&[], tree.dtype).ok()?;
                Some(Some(cell.broadcast_to(&tree.shape)?))
            }
        }
    }
}

/// Whether the result of an operation lies in C order, as `call` would lay it.
fn in_c_order(given: &[Given<'_>], arrays: &[Array], shape: &[usize]) -> bool {
    if shape.len() < 2 {
        return true;
    }
    let strides: SmallVec<[Strides; 3]> = given
        .iter()
        .zip(arrays)
        .map(|(given, array)| match given {
            Given::Tree(tree) => layout::c_strides(shape, tree.dtype.itemsize()),
            Given::Input(_) => stretched(array, shape.len()),
        })
        .collect();
    let slices: SmallVec<[&[isize]; 3]> = strides.iter().map(Strides::as_slice).collect();
    let order = axis_order(shape.len(), &slices);
    order.iter().enumerate().all(|(at, axis)| at == *axis)
}

/// Converts what a source gives, if the types differ.
fn cast(
    program: &mut Program<'static>,
    notes: &mut Vec<Option<usize>>,
    source: Source,
    from: DType,
    to: DType,
) -> Option<Source> {
    if from == to {
        return Some(source);
    }
    let item = Loop::cast(from, to)?;
    notes.push(None);
    Some(program.push(item, SmallVec::from_iter([source]), to))
}
