//! `ufunc.reduce` and `ufunc.accumulate`: which loop, which axes, what to start with.

use smallvec::SmallVec;

use super::resolve::{Chosen, resolve};
use super::{Identity, Input, Options, Ufunc, straight};
use crate::kernels::elementwise::fold::{fold, visiting_order};
use crate::kernels::elementwise::scan::scan;
use crate::kernels::elementwise::{Loop, run};
use crate::value::layout::{broadcast_pair, normalize_axis, shape_text};
use crate::value::{Array, DType, ErrorKind, OpError, Result, Scalar, Shape, Strides, budget};
use crate::with_dtype;

/// The axes of a reduction.
#[derive(Clone, Copy, Debug)]
pub enum Axes<'a> {
    /// All of them (`axis=None`).
    All,
    /// One (`axis=1`).
    One(i64),
    /// Several (`axis=(0, 2)`).
    Several(&'a [i64]),
}

/// The keyword arguments of a reduction.
#[derive(Default)]
pub struct Reduce<'a> {
    /// Whether reduced axes stay with length 1.
    pub keepdims: bool,
    /// What to start with.
    pub initial: Option<&'a Scalar>,
    /// Whether `initial=None` was given: no start even where there is an identity.
    pub no_initial: bool,
    /// Which elements count, as bools.
    pub mask: Option<&'a Array>,
    /// The type to compute in.
    pub dtype: Option<DType>,
    /// Where to put the result.
    pub out: Option<&'a Array>,
}

impl Reduce<'_> {
    /// Whether nothing is given.
    fn is_plain(&self) -> bool {
        !self.keepdims
            && !self.no_initial
            && self.initial.is_none()
            && self.mask.is_none()
            && self.dtype.is_none()
            && self.out.is_none()
    }
}

/// Marks the axes that are reduced.
///
/// # Errors
/// `AxisError`, and `ValueError: duplicate value in 'axis'`.
pub fn reduced_axes(axes: Axes<'_>, ndim: usize) -> Result<SmallVec<[bool; 6]>> {
    let mut marks: SmallVec<[bool; 6]> = SmallVec::from_elem(false, ndim);
    let list = match axes {
        Axes::All => {
            marks.fill(true);
            return Ok(marks);
        }
        // A 0-d array may be reduced over the axis that it does not have.
        Axes::One(0 | -1) if ndim == 0 => return Ok(marks),
        Axes::One(axis) => &[axis][..],
        Axes::Several(list) => list,
    };
    for axis in list {
        let at = normalize_axis(*axis, ndim)?;
        match marks.get_mut(at) {
            Some(mark) if !*mark => *mark = true,
            _ => return Err(OpError::value("duplicate value in 'axis'")),
        }
    }
    Ok(marks)
}

/// Checks that a function has the methods that fold.
pub(super) fn check_folds(ufunc: &Ufunc, method: &str) -> Result<()> {
    if ufunc.nin != 2 {
        return Err(OpError::value(format!(
            "{method} only supported for binary functions"
        )));
    }
    if ufunc.nout != 1 {
        return Err(OpError::value(format!(
            "{method} only supported for functions returning a single value"
        )));
    }
    Ok(())
}

/// The loop that folds an array: its first input and its output have one type.
pub(super) fn folding_loop<'a>(
    ufunc: &'a Ufunc,
    array: &Array,
    dtype: Option<DType>,
    out: Option<&Array>,
    method: &str,
) -> Result<Chosen<'a>> {
    if let "logical_and" | "logical_or" | "logical_xor" = ufunc.name
        && dtype.is_none_or(|dtype| dtype == DType::Bool)
        && let Some(found) = ufunc.loops().find(&[DType::Bool; 2])
    {
        return Ok(Chosen::Listed(found));
    }
    let whole = array.dtype() == DType::Bool || array.dtype().is_integer();
    let wide = match array.dtype() {
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => DType::U64,
        _ => DType::I64,
    };
    let grows = matches!(ufunc.name, "add" | "multiply") && whole;
    let dtype = dtype.or_else(|| (grows && out.is_none()).then_some(wide));
    let signature = [dtype, dtype, dtype];
    let options = Options {
        signature: dtype.is_some().then_some(&signature[..]),
        casting: Some(crate::value::dtype::Casting::Unsafe),
        ..Options::default()
    };
    let first = out.filter(|_| dtype.is_none()).unwrap_or(array);
    let chosen = resolve(ufunc, &[Input::Array(first), Input::Array(array)], &options)?;
    let item = chosen.get();
    if item.inputs.first() != item.outputs.first() || item.inputs.first() != item.inputs.get(1) {
        let types = item.inputs.iter().chain(&item.outputs);
        if item.outputs.first() == Some(&DType::Bool) {
            return Err(OpError::r#type(format!(
                "No loop matching the specified signature and casting was found for ufunc {}",
                ufunc.name
            )));
        }
        let list: Vec<String> = types
            .map(|dtype| super::resolve::dtype_text(*dtype))
            .collect();
        return Err(OpError::r#type(format!(
            "the resolved dtypes are not compatible with {}.{method}. Resolved ({})",
            ufunc.name,
            list.join(", ")
        )));
    }
    Ok(chosen)
}

/// The identity of a function as an element, if it has one.
pub(super) fn identity(ufunc: &Ufunc, dtype: DType) -> Option<Array> {
    let zero_d = |scalar: Scalar| Array::from_scalar(&scalar.cast_to(dtype));
    match ufunc.identity {
        Identity::None | Identity::Reorderable => None,
        Identity::Int(int) => Some(zero_d(Scalar::I64(int))),
        Identity::Bool(flag) => Some(zero_d(Scalar::Bool(flag))),
        Identity::NegativeInfinity => Some(zero_d(Scalar::F64(f64::NEG_INFINITY))),
    }
}

/// Whether folding an element twice changes nothing.
fn is_idempotent(ufunc: &Ufunc) -> bool {
    matches!(ufunc.name, "maximum" | "minimum" | "fmax" | "fmin")
}

/// `ufunc.reduce(array, axis, ...)`.
///
/// # Errors
/// When the axes, the types or the shapes do not allow it, in NumPy's words.
pub fn reduce(ufunc: &Ufunc, array: &Array, axes: Axes<'_>, how: &Reduce<'_>) -> Result<Array> {
    check_folds(ufunc, "reduce")?;
    let marks = reduced_axes(axes, array.ndim())?;
    if !ufunc.is_reorderable() && marks.iter().filter(|mark| **mark).count() > 1 {
        return Err(OpError::value(format!(
            "reduction operation '{}' is not reorderable, so at most one axis may be specified",
            ufunc.name
        )));
    }
    if how.is_plain()
        && marks.iter().all(|mark| *mark)
        && let Some(result) = straight::fold(ufunc, array)
    {
        return Ok(result);
    }
    let chosen = folding_loop(ufunc, array, how.dtype, how.out, "reduce")?;
    let item = chosen.get();
    let dtype = item.inputs.first().copied().unwrap_or(array.dtype());
    let array = stretched_to_mask(array, how.mask)?;
    let shape: Shape = array
        .shape()
        .iter()
        .zip(&marks)
        .map(|(n, mark)| if *mark { 1 } else { *n })
        .collect();
    let kept: Shape = shape
        .iter()
        .zip(&marks)
        .filter(|(_, mark)| !**mark)
        .map(|(n, _)| *n)
        .collect();
    let target: &[usize] = if how.keepdims { &shape } else { &kept };
    if let Some(out) = how.out {
        check_out(ufunc, out, target, array.shape(), &marks, how.keepdims)?;
    }
    let start = match how.initial {
        Some(scalar) => Some(Array::from_scalar(&scalar.cast_to(dtype))),
        None if how.no_initial => None,
        None => identity(ufunc, dtype),
    };
    let result = Array::zeros(&shape, dtype)?.ordered(&visiting_order(&array));
    fold_from(ufunc, item, &result, &array, &marks, start, how)?;
    finish(result, &marks, target, how.out)
}

/// Puts the start into the result and folds the rest of the array.
fn fold_from(
    ufunc: &Ufunc,
    item: &Loop,
    result: &Array,
    array: &Array,
    marks: &[bool],
    start: Option<Array>,
    how: &Reduce<'_>,
) -> Result<()> {
    let dtype = result.dtype();
    let copy = Loop::copy(dtype);
    let outs = std::slice::from_ref(result);
    if let Some(start) = start {
        run(&copy, &[start], outs, None, result.shape())?;
        return fold(item, result, array, how.mask);
    }
    if how.mask.is_some() {
        return Err(OpError::value(format!(
            "reduction operation '{}' does not have an identity, so to use a where mask one has to \
             specify 'initial'",
            ufunc.name
        )));
    }
    if array.size() == 0 {
        let lengths = array.shape().iter().zip(marks);
        if !lengths
            .into_iter()
            .any(|(length, mark)| *mark && *length == 0)
        {
            return Ok(());
        }
        return Err(OpError::value(format!(
            "zero-size array to reduction operation {} which has no identity",
            ufunc.name
        )));
    }
    let view = |from: usize| {
        let lengths = array.shape().iter().zip(marks);
        let lengths = lengths.map(|(n, mark)| match (*mark, from) {
            (true, 0) => 1,
            (true, from) => n.saturating_sub(from),
            (false, _) => *n,
        });
        let marked = array.strides().iter().zip(marks).filter(|(_, mark)| **mark);
        let shift = marked.map(|(stride, _)| stride * from as isize).sum();
        let strides: Strides = array.strides().into();
        array
            .restrided(lengths.collect(), strides, shift)
            .unwrap_or_else(|| array.clone())
    };
    run(&copy, &[view(0)], outs, None, result.shape())?;
    if is_idempotent(ufunc) {
        return fold(item, result, array, None);
    }
    if marks.contains(&true) {
        // With one axis only, or an order that does not show, what is left is one view.
        return fold_rest(item, result, array, marks, view);
    }
    Ok(())
}

fn fold_rest(
    item: &Loop,
    result: &Array,
    array: &Array,
    marks: &[bool],
    view: impl Fn(usize) -> Array,
) -> Result<()> {
    if marks.iter().filter(|mark| **mark).count() == 1 {
        let rest = view(1);
        return if rest.size() == 0 {
            Ok(())
        } else {
            fold(item, result, &rest, None)
        };
    }
    // Several axes without a start (`initial=None`): fold them one after another.
    let mut partial = array.clone();
    let mut shape: Shape = array.shape().into();
    for (axis, _) in marks.iter().enumerate().filter(|(_, mark)| **mark) {
        if let Some(slot) = shape.get_mut(axis) {
            *slot = 1;
        }
        let next = Array::zeros(&shape, result.dtype())?;
        let one: SmallVec<[bool; 6]> = (0..marks.len()).map(|at| at == axis).collect();
        let strides: Strides = partial.strides().into();
        let first = partial.restrided(shape.clone(), strides.clone(), 0);
        let first = first.unwrap_or_else(|| partial.clone());
        run(
            &Loop::copy(result.dtype()),
            &[first],
            std::slice::from_ref(&next),
            None,
            &shape,
        )?;
        let lengths = partial
            .shape()
            .iter()
            .zip(&one)
            .map(|(n, on)| n - usize::from(*on));
        let shift = strides.get(axis).copied().unwrap_or(0);
        if let Some(rest) = partial.restrided(lengths.collect(), strides, shift) {
            fold(item, &next, &rest, None)?;
        }
        partial = next;
    }
    let outs = std::slice::from_ref(result);
    run(
        &Loop::copy(result.dtype()),
        &[partial],
        outs,
        None,
        result.shape(),
    )
}

/// The array stretched to a mask that is larger in axes of length 1.
fn stretched_to_mask(array: &Array, mask: Option<&Array>) -> Result<Array> {
    let Some(mask) = mask else {
        return Ok(array.clone());
    };
    if mask.ndim() > array.ndim() {
        return Err(OpError::value(
            "input operand has more dimensions than allowed by the axis remapping",
        ));
    }
    let common = broadcast_pair(array.shape(), mask.shape());
    let fits = common.filter(|shape| shape.len() == array.ndim());
    fits.and_then(|shape| array.broadcast_to(&shape)).ok_or_else(|| {
        OpError::value(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: \
             {} {} ",
            shape_text(array.shape(), ","),
            shape_text(mask.shape(), ",")
        ))
    })
}

/// Checks that a result of this shape goes into an array, as into the `out` of a reduction.
///
/// # Errors
/// In the words of NumPy's reductions.
pub fn check_given(name: &str, out: &Array, target: &[usize], keepdims: bool) -> Result<()> {
    let kept: Vec<bool> = target.iter().map(|_| false).collect();
    check_out(Ufunc::named(name)?, out, target, target, &kept, keepdims)
}

fn check_out(
    ufunc: &Ufunc,
    out: &Array,
    target: &[usize],
    shape: &[usize],
    marks: &[bool],
    keepdims: bool,
) -> Result<()> {
    if !out.writeable {
        return Err(OpError::value("output array is read-only"));
    }
    if out.ndim() != target.len() {
        return Err(OpError::value(format!(
            "output parameter for reduction operation {} has the wrong number of dimensions: Found \
             {} but expected {}{}",
            ufunc.name,
            out.ndim(),
            target.len(),
            if keepdims {
                " (must match the operand's when keepdims=True)"
            } else {
                ""
            }
        )));
    }
    if out.shape() == target {
        return Ok(());
    }
    let mut own = out.shape().iter();
    let mapped: Vec<String> = marks
        .iter()
        .filter_map(|mark| match (*mark, keepdims) {
            (true, false) => Some("newaxis".to_owned()),
            _ => own.next().map(ToString::to_string),
        })
        .collect();
    Err(OpError::value(format!(
        "operands could not be broadcast together with remapped shapes [original->remapped]: \
         {}->({}) {} ",
        shape_text(out.shape(), ","),
        mapped.join(","),
        shape_text(shape, ",")
    )))
}

/// The result without the reduced axes unless they stay, or copied to where it is wanted.
fn finish(result: Array, marks: &[bool], target: &[usize], out: Option<&Array>) -> Result<Array> {
    let result = if result.ndim() == target.len() {
        result
    } else {
        let axes = result.strides().iter().zip(marks);
        let strides: Strides = axes
            .filter(|(_, mark)| !**mark)
            .map(|(stride, _)| *stride)
            .collect();
        let view = result.restrided(target.into(), strides, 0);
        view.ok_or_else(|| OpError::internal("shape of a reduction"))?
    };
    let Some(out) = out else { return Ok(result) };
    run(
        &Loop::copy(result.dtype()),
        &[result],
        std::slice::from_ref(out),
        None,
        target,
    )?;
    Ok(out.clone())
}

/// `ufunc.accumulate(array, axis, dtype, out)`.
///
/// # Errors
/// As [`reduce`]; `TypeError: cannot accumulate on a scalar`.
pub fn accumulate(
    ufunc: &Ufunc,
    array: &Array,
    axis: i64,
    dtype: Option<DType>,
    out: Option<&Array>,
) -> Result<Array> {
    check_folds(ufunc, "accumulate")?;
    if array.ndim() == 0 {
        return Err(OpError::r#type("cannot accumulate on a scalar"));
    }
    let axis = normalize_axis(axis, array.ndim())?;
    let chosen = folding_loop(ufunc, array, dtype, out, "accumulate")?;
    let item = chosen.get();
    let target = item.inputs.first().copied().unwrap_or(array.dtype());
    budget::check_array(array.shape(), target)?;
    // SAFETY: the scan writes every element.
    let result = unsafe { Array::unwritten(array.shape(), target) }?;
    scan(item, &result, array, axis)?;
    let Some(out) = out else { return Ok(result) };
    if out.shape() != array.shape() {
        if out.ndim() != array.ndim() {
            let message = "provided out is the wrong size for the accumulation.";
            return Err(OpError::value(message));
        }
        let [to, from] = [out, array].map(|array| shape_text(array.shape(), ","));
        return Err(OpError::value(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: \
             {to}->{to} {from}->{from} "
        )));
    }
    run(
        &Loop::copy(target),
        &[result],
        std::slice::from_ref(out),
        None,
        out.shape(),
    )?;
    Ok(out.clone())
}

/// `initial` as an element of a type.
///
/// # Errors
/// `OverflowError` when an int does not fit.
pub fn check_initial(initial: &Scalar, dtype: DType) -> Result<Scalar> {
    if let (Some(int), Some((low, high))) = (initial.as_int(), dtype.int_range())
        && dtype != DType::Bool
        && !(low..=high).contains(&int)
    {
        let message = format!("Python integer {int} out of bounds for {}", dtype.short());
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    Ok(
        with_dtype!(dtype, T => crate::value::Element::scalar(initial.cast::<T>()), str => initial.clone()),
    )
}
