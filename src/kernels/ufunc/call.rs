//! Calls: resolve the types, stretch the shapes, make the outputs, run the loop.

use num_bigint::BigInt;
use num_complex::Complex64;
use num_traits::ToPrimitive;
use smallvec::SmallVec;

use super::comparison::Comparison;
use super::resolve::{check_output, resolve};
use super::straight::straight;
use super::{Input, Options, Order, Outputs, Ufunc};
use crate::kernels::elementwise::plan::{axis_order, stretched};
use crate::kernels::elementwise::{Loop, run};
use crate::value::dtype::Casting;
use crate::value::layout::{broadcast_error, broadcast_pair, shape_text};
use crate::value::{Array, DType, Element, ErrorKind, OpError, Result, Shape, Strides, number};
use crate::with_dtype;

/// The types of inputs and outputs that a call would use.
///
/// # Errors
/// When no loop fits, in NumPy's words.
pub fn result_types(
    ufunc: &Ufunc,
    inputs: &[Input<'_>],
    options: &Options<'_>,
) -> Result<(Vec<DType>, Vec<DType>)> {
    let chosen = resolve(ufunc, inputs, options)?;
    Ok((chosen.get().inputs.to_vec(), chosen.get().outputs.to_vec()))
}

/// Calls a function.
///
/// # Errors
/// When the types, the shapes or the values do not allow it, in NumPy's words.
pub fn call(ufunc: &Ufunc, inputs: &[Input<'_>], options: &Options<'_>) -> Result<Outputs> {
    let plain = options.mask.is_none()
        && options.dtype.is_none()
        && options.signature.is_none()
        && options.casting.is_none()
        && options.order == Order::Keep;
    if let (true, [] | [_]) = (plain, options.out)
        && let out = options.out.first().and_then(Option::as_ref)
        && let Some(result) = straight(ufunc, inputs, out)
    {
        return result;
    }
    let chosen = resolve(ufunc, inputs, options)?;
    let item = chosen.get();
    let mut arrays: SmallVec<[Array; 2]> = SmallVec::new();
    for (input, dtype) in inputs.iter().zip(&item.inputs) {
        match operand(*input, *dtype) {
            Ok(array) => arrays.push(array),
            Err(error) => match out_of_range(ufunc, inputs) {
                Some(answer) => return constant(inputs, options, answer),
                None => return Err(error),
            },
        }
    }
    let casting = options.casting.unwrap_or(Casting::SameKind);
    for (at, (out, dtype)) in options.out.iter().zip(&item.outputs).enumerate() {
        if let Some(out) = out {
            check_output(ufunc, at, *dtype, out.dtype(), casting)?;
            if !out.writeable {
                return Err(OpError::value("output array is read-only"));
            }
        }
    }
    let shape = common_shape(&arrays, options)?;
    let outputs = make_outputs(item, &arrays, options, &shape)?;
    separate(&mut arrays, &outputs)?;
    run(item, &arrays, &outputs, options.mask, &shape)?;
    Ok(outputs)
}

/// An input as an array that the loop can read: Python numbers take the loop's type.
pub(super) fn operand(input: Input<'_>, dtype: DType) -> Result<Array> {
    Ok(match input {
        Input::Array(array) => array.clone(),
        Input::Int(int) => int_operand(int, dtype)?,
        Input::Big(int) => big_operand(int, dtype)?,
        Input::Float(x) => with_dtype!(dtype, T => single(T::from_f64(x)), str => single(x)),
        Input::Complex(z) => with_dtype!(dtype, T => single(T::from_complex(z)), str => single(z)),
    })
}

fn single<T: Element>(value: T) -> Array {
    Array::from_shape_vec(Shape::new(), vec![value])
}

fn int_operand(int: i64, dtype: DType) -> Result<Array> {
    let fits = dtype
        .int_range()
        .is_none_or(|(low, high)| (low..=high).contains(&int.into()));
    if !fits && dtype != DType::Bool {
        let message = format!("Python integer {int} out of bounds for {}", dtype.short());
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    Ok(with_dtype!(dtype, T => single(T::from_i64(int)), str => single(int)))
}

fn big_operand(int: &BigInt, dtype: DType) -> Result<Array> {
    if dtype.is_inexact() {
        let float = number::big_to_float(int)?;
        return operand(Input::Complex(Complex64::new(float, 0.0)), dtype);
    }
    if let (DType::U64, Some(int)) = (dtype, int.to_u64()) {
        return Ok(single(int));
    }
    if dtype != DType::U64 && int.to_u64().is_some() && dtype != DType::I64 {
        let message = format!("Python integer {int} out of bounds for {}", dtype.short());
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    let message = "Python int too large to convert to C long";
    Err(OpError::new(ErrorKind::OverflowError, message))
}

/// The answer of a comparison with a Python int outside the range of the other operand's type.
fn out_of_range(ufunc: &Ufunc, inputs: &[Input<'_>]) -> Option<bool> {
    let comparison = Comparison::parse(ufunc.name)?;
    let is_negative = |input: &Input<'_>| match input {
        Input::Int(int) => Some(*int < 0),
        Input::Big(int) => Some(int.sign() == num_bigint::Sign::Minus),
        _ => None,
    };
    let order = match inputs {
        [Input::Array(_), b] => {
            if is_negative(b)? {
                1.cmp(&0)
            } else {
                0.cmp(&1)
            }
        }
        [a, Input::Array(_)] => {
            if is_negative(a)? {
                0.cmp(&1)
            } else {
                1.cmp(&0)
            }
        }
        _ => return None,
    };
    Some(comparison.holds(order))
}

fn constant(inputs: &[Input<'_>], options: &Options<'_>, answer: bool) -> Result<Outputs> {
    let value = single(answer);
    let arrays: SmallVec<[Array; 2]> = inputs
        .iter()
        .filter_map(|input| {
            if let Input::Array(array) = input {
                Some((*array).clone())
            } else {
                None
            }
        })
        .collect();
    let shape = common_shape(&arrays, options)?;
    let copy = Loop::copy(DType::Bool);
    let outputs = make_outputs(&copy, &arrays, options, &shape)?;
    run(&copy, &[value], &outputs, options.mask, &shape)?;
    Ok(outputs)
}

/// The shape that inputs, mask and given outputs stretch to.
pub(super) fn common_shape(arrays: &[Array], options: &Options<'_>) -> Result<Shape> {
    let given = options.out.iter().flatten();
    let shapes: SmallVec<[&[usize]; 4]> = arrays
        .iter()
        .map(Array::shape)
        .chain(options.mask.map(Array::shape))
        .collect();
    let mut shape: Shape = shapes.first().copied().unwrap_or(&[]).into();
    for other in shapes.iter().skip(1) {
        shape = match broadcast_pair(&shape, other) {
            Some(shape) => shape,
            None => return Err(unfit_operands(arrays, options)),
        };
    }
    for out in given {
        if out.shape() == shape.as_slice() {
            continue;
        }
        match broadcast_pair(&shape, out.shape()) {
            Some(common) if common.as_slice() == out.shape() => shape = common,
            Some(common) => return Err(unfit_output(out.shape(), &common)),
            None => return Err(unfit_operands(arrays, options)),
        }
    }
    Ok(shape)
}

/// The error that names the shapes of all operands: inputs, outputs, mask.
fn unfit_operands(arrays: &[Array], options: &Options<'_>) -> Box<OpError> {
    let outs = options.out.iter().flatten();
    let all = arrays.iter().chain(outs).chain(options.mask);
    let shapes: Vec<&[usize]> = all.map(Array::shape).collect();
    broadcast_error(&shapes)
}

fn unfit_output(out: &[usize], shape: &[usize]) -> Box<OpError> {
    OpError::value(format!(
        "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
        shape_text(out, ","),
        shape_text(shape, ",")
    ))
}

/// The arrays given for the outputs, or new ones that lie in memory as the inputs do.
fn make_outputs(
    item: &Loop,
    arrays: &[Array],
    options: &Options<'_>,
    shape: &[usize],
) -> Result<Outputs> {
    let fresh = |dtype: DType| {
        // A mask leaves elements as they are; without one the run writes every element.
        let array = if options.mask.is_some() {
            Array::zeros(shape, dtype)?
        } else {
            // SAFETY: the outputs are only handed out after a run over the whole shape.
            unsafe { Array::unwritten(shape, dtype)? }
        };
        let in_c_order = |array: &Array| {
            array.ndim() == 0 || (array.shape() == shape && array.is_c_contiguous())
        };
        let fortran: SmallVec<[usize; 6]> = (0..shape.len()).rev().collect();
        Ok(match options.order {
            Order::F => array.ordered(&fortran),
            Order::Any if arrays.iter().all(Array::is_f_contiguous) => array.ordered(&fortran),
            Order::C | Order::Any => array,
            Order::Keep if shape.len() < 2 || arrays.iter().all(in_c_order) => array,
            Order::Keep => {
                let strides: SmallVec<[Strides; 3]> = arrays
                    .iter()
                    .map(|array| stretched(array, shape.len()))
                    .collect();
                let slices: SmallVec<[&[isize]; 3]> =
                    strides.iter().map(Strides::as_slice).collect();
                array.ordered(&axis_order(shape.len(), &slices))
            }
        })
    };
    let output = |(at, dtype): (usize, &DType)| match options.out.get(at) {
        Some(Some(given)) => Ok(given.clone()),
        _ => fresh(*dtype),
    };
    item.outputs.iter().enumerate().map(output).collect()
}

/// Copies the inputs that share memory with an output in other places than it writes.
fn separate(arrays: &mut [Array], outputs: &[Array]) -> Result<()> {
    for array in arrays {
        let clashes = outputs.iter().any(|out| {
            let same = out.pointer() == array.pointer()
                && out.shape() == array.shape()
                && out.strides() == array.strides()
                && out.dtype().itemsize() == array.dtype().itemsize();
            !same && array.may_overlap(out)
        });
        if clashes {
            *array = array.copy()?;
        }
    }
    Ok(())
}
