//! Mean and variance, step by step as NumPy composes them from sums.

use super::ufunc::reduce::{Axes, Reduce, reduce, reduced_axes};
use super::ufunc::tree::{Given, Tree};
use super::ufunc::{self, Input, Options, Ufunc};
use crate::value::dtype::Casting;
use crate::value::{Array, DType, OpError, Result, Scalar};

/// The keyword arguments of `mean`, `var` and `std`.
#[derive(Default)]
pub struct Moments<'a> {
    /// The type to compute in.
    pub dtype: Option<DType>,
    /// Where to put the result.
    pub out: Option<&'a Array>,
    /// Whether reduced axes stay with length 1.
    pub keepdims: bool,
    /// Which elements count, as bools.
    pub mask: Option<&'a Array>,
    /// What is taken from the number of elements in the divisor of the variance.
    pub ddof: f64,
    /// The mean, where it is known.
    pub mean: Option<&'a Array>,
}

/// How many elements each result is made of: one number, or an array where a mask says.
pub fn count(array: &Array, axes: Axes<'_>, keepdims: bool, mask: Option<&Array>) -> Result<Array> {
    if let (Axes::One(axis), 0) = (axes, array.ndim()) {
        return Err(OpError::axis(axis, 0));
    }
    let marks = reduced_axes(axes, array.ndim())?;
    let Some(mask) = mask else {
        let pairs = array.shape().iter().zip(&marks);
        let items: usize = pairs.filter(|(_, mark)| **mark).map(|(n, _)| *n).product();
        return Ok(Array::from_scalar(&Scalar::I64(items as i64)));
    };
    let flags = mask
        .broadcast_to(array.shape())
        .unwrap_or_else(|| mask.clone());
    let how = Reduce {
        keepdims,
        ..Reduce::default()
    };
    reduce(Ufunc::named("add")?, &flags, axes, &how)
}

/// Whether any count is not above a bound.
pub fn any_at_most(counts: &Array, bound: f64) -> bool {
    counts.to_vec::<f64>().iter().any(|n| *n <= bound)
}

fn divide_into(sum: &Array, counts: &Array) -> Result<()> {
    let out = [Some(sum.clone())];
    let options = Options {
        out: &out,
        casting: Some(Casting::Unsafe),
        ..Options::default()
    };
    ufunc::call(
        Ufunc::named("divide")?,
        &[Input::Array(sum), Input::Array(counts)],
        &options,
    )?;
    Ok(())
}

fn float_for_ints(array: &Array) -> Option<DType> {
    let whole = array.dtype().is_integer() || array.dtype() == DType::Bool;
    whole.then_some(DType::F64)
}

/// The mean over axes, and how many elements each is made of.
///
/// # Errors
/// As reductions.
pub fn mean(array: &Array, axes: Axes<'_>, how: &Moments<'_>) -> Result<(Array, Array)> {
    let counts = count(array, axes, how.keepdims, how.mask)?;
    let half = how.dtype.is_none() && array.dtype() == DType::F16;
    let dtype = how
        .dtype
        .or_else(|| float_for_ints(array))
        .or(half.then_some(DType::F32));
    let sums = Reduce {
        keepdims: how.keepdims,
        mask: how.mask,
        dtype,
        out: how.out,
        ..Reduce::default()
    };
    let sum = reduce(Ufunc::named("add")?, array, axes, &sums)?;
    divide_into(&sum, &counts)?;
    if half && how.out.is_none() {
        return Ok((sum.astype(DType::F16)?, counts));
    }
    Ok((sum, counts))
}

/// The variance over axes, and how many elements each is made of.
///
/// # Errors
/// As reductions.
pub fn var(array: &Array, axes: Axes<'_>, how: &Moments<'_>) -> Result<(Array, Array)> {
    let counts = count(array, axes, how.keepdims, how.mask)?;
    let dtype = how.dtype.or_else(|| float_for_ints(array));
    let centre = match how.mean {
        Some(mean) => mean.clone(),
        None => {
            let how = Reduce {
                keepdims: true,
                mask: how.mask,
                dtype,
                ..Reduce::default()
            };
            let sum = reduce(Ufunc::named("add")?, array, axes, &how)?;
            let counts = counts
                .reshaped(sum.shape(), false)
                .unwrap_or_else(|| counts.clone());
            divide_into(&sum, &counts)?;
            sum
        }
    };
    if let (Axes::All, None, None, None, false) = (axes, how.out, how.mask, dtype, how.keepdims)
        && let Some(sum) = sum_of_squares(array, &centre)
    {
        let sum = sum?;
        divide_into(&sum, &degrees_of_freedom(&counts, how.ddof)?)?;
        return Ok((sum, counts));
    }
    let away = ufunc::binary("subtract", array, &centre)?;
    let squares = if away.dtype().is_complex() {
        let product = ufunc::binary("multiply", &away, &ufunc::unary("conjugate", &away)?)?;
        real_part(&product)
    } else {
        ufunc::binary("multiply", &away, &away)?
    };
    let sums = Reduce {
        keepdims: how.keepdims,
        mask: how.mask,
        dtype: dtype.map(DType::real),
        out: how.out,
        ..Reduce::default()
    };
    let sum = reduce(Ufunc::named("add")?, &squares, axes, &sums)?;
    let left = degrees_of_freedom(&counts, how.ddof)?;
    divide_into(&sum, &left)?;
    Ok((sum, counts))
}

/// The sum of the squared distances from the centre, in one go; None where it takes steps.
fn sum_of_squares(array: &Array, centre: &Array) -> Option<Result<Array>> {
    let named = |name: &str| Ufunc::find(name);
    let given = [array, centre].map(|array| Given::Input(Input::Array(array)));
    let away = Tree::new(named("subtract")?, 0, given.into_iter().collect()).ok()?;
    if away.dtype().is_complex() {
        return None;
    }
    let given = [Given::Tree(away)].into_iter().collect();
    let squares = Tree::new(named("square")?, 0, given).ok()?;
    let folded = squares.fold(named("add")?)?;
    Some(folded.map(|(sum, notes)| {
        notes.iter().for_each(|note| note.flags.happen());
        sum
    }))
}

/// The counts less `ddof`, at least 0; ints where `ddof` is whole.
fn degrees_of_freedom(counts: &Array, ddof: f64) -> Result<Array> {
    let left: Vec<f64> = counts
        .to_vec::<f64>()
        .iter()
        .map(|n| (n - ddof).max(0.0))
        .collect();
    let left = Array::from_shape_vec(counts.shape().into(), left);
    if ddof.fract() == 0.0 {
        left.astype(DType::I64)
    } else {
        Ok(left)
    }
}

/// The real parts of complex numbers, as a view.
pub fn real_part(array: &Array) -> Array {
    part(array, 0)
}

/// The imaginary parts of complex numbers, as a view.
pub fn imaginary_part(array: &Array) -> Array {
    part(array, 1)
}

fn part(array: &Array, which: isize) -> Array {
    let dtype = array.dtype().real();
    let shift = which * dtype.itemsize() as isize;
    let view = array.retyped(dtype, array.shape().into(), array.strides().into(), shift);
    // Without elements there is nothing to look at, but the type is that of the parts.
    view.or_else(|| Array::zeros(array.shape(), dtype).ok())
        .unwrap_or_else(|| array.clone())
}

/// The standard deviation over axes, and how many elements each is made of.
///
/// # Errors
/// As reductions.
pub fn std(array: &Array, axes: Axes<'_>, how: &Moments<'_>) -> Result<(Array, Array)> {
    let (variance, counts) = var(array, axes, how)?;
    // Of one variance NumPy takes the root first and its type then.
    if variance.ndim() == 0 && how.out.is_none() && !variance.dtype().is_inexact() {
        let root = ufunc::unary("sqrt", &variance)?;
        return Ok((root.astype(variance.dtype())?, counts));
    }
    let out = [Some(variance.clone())];
    let options = Options {
        out: &out,
        ..Options::default()
    };
    ufunc::call(Ufunc::named("sqrt")?, &[Input::Array(&variance)], &options)?;
    Ok((variance, counts))
}
