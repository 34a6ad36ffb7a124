//! Choosing and shuffling: `choice`, `shuffle`, `permutation`, `permuted`.

use num_traits::ToPrimitive;

use super::{Call, arrays, convert, random, random_bits, random_draw, random_ints};
use crate::kernels::assign;
use crate::kernels::random::bounded::{Method, integers};
use crate::kernels::random::sample;
use crate::kernels::random::{BitGenerator, draw};
use crate::kernels::select;
use crate::kernels::shape::{self, Order};
use crate::value::interrupt::{Paced, room};
use crate::value::layout::{self, normalize_axis};
use crate::value::{
    Array, DType, ErrorKind, OpError, Result, Shape, Value, budget, types::type_of,
};

/// What is chosen from: the first ints, or the parts of an array.
enum Population {
    Ints(usize),
    Array(Array),
}

/// How the two streams word their errors.
struct Words {
    not_positive: &'static str,
    empty: &'static str,
    p_dimensions: &'static str,
    p_size: &'static str,
    nan: &'static str,
    negative: &'static str,
    sum: &'static str,
    larger: &'static str,
}

const NEW: Words = Words {
    not_positive: "a must be a positive integer unless no samples are taken",
    empty: "a cannot be empty unless no samples are taken",
    p_dimensions: "p must be 1-dimensional",
    p_size: "a and p must have same size",
    nan: "Probabilities contain NaN",
    negative: "Probabilities are not non-negative",
    sum: "Probabilities do not sum to 1. See Notes section of docstring for more information.",
    larger: "Cannot take a larger sample than population when replace is False",
};

const LEGACY: Words = Words {
    not_positive: "a must be greater than 0 unless no samples are taken",
    empty: "'a' cannot be empty unless no samples are taken",
    p_dimensions: "'p' must be 1-dimensional",
    p_size: "'a' and 'p' must have same size",
    nan: "probabilities contain NaN",
    negative: "probabilities are not non-negative",
    sum: "probabilities do not sum to 1",
    larger: "Cannot take a larger sample than population when 'replace=False'",
};

fn population(value: &Value, legacy: bool) -> Result<Population> {
    let words = if legacy { &LEGACY } else { &NEW };
    if let Some(int) = random_ints::as_count(value) {
        let count = int.to_i64().unwrap_or(i64::MAX);
        return match usize::try_from(count) {
            Ok(count) => Ok(Population::Ints(count)),
            Err(_) => Err(OpError::value(words.not_positive)),
        };
    }
    let array = convert::as_array(value)?;
    match (array.ndim(), legacy) {
        (0, true) => Err(OpError::value("a must be 1-dimensional or an integer")),
        (0, false) => {
            let kind = type_of(value).full_name();
            Err(OpError::value(format!(
                "a must be a sequence or an integer, not <class '{kind}'>"
            )))
        }
        (1, _) | (_, false) => Ok(Population::Array(array)),
        _ => Err(OpError::value("a must be 1-dimensional")),
    }
}

/// The sum without the rounding errors of adding (Kahan).
fn exact_sum(items: &[f64]) -> f64 {
    let (mut sum, mut lost) = (items.first().copied().unwrap_or(0.0), 0.0);
    for item in items.iter().skip(1) {
        let y = item - lost;
        let t = sum + y;
        lost = (t - sum) - y;
        sum = t;
    }
    sum
}

fn weights(value: &Value, count: usize, words: &Words) -> Result<Vec<f64>> {
    let array = convert::as_array(value)?;
    let precision = match array.dtype() {
        DType::F16 => f64::EPSILON.sqrt().max(9.765_625e-4_f64.sqrt()),
        DType::F32 => f64::from(f32::EPSILON).sqrt(),
        _ => f64::EPSILON.sqrt(),
    };
    if array.ndim() != 1 {
        return Err(OpError::value(words.p_dimensions));
    }
    if array.size() != count {
        return Err(OpError::value(words.p_size));
    }
    let p = random_draw::floats(&Value::array(array))?.to_vec::<f64>();
    let sum = exact_sum(&p);
    let message = if sum.is_nan() {
        words.nan
    } else if p.iter().any(|p| *p < 0.0) {
        words.negative
    } else if (sum - 1.0).abs() > precision {
        words.sum
    } else {
        return Ok(p);
    };
    Err(OpError::value(message))
}

/// `choice`, of a `Generator` and of a `RandomState`.
pub(super) fn choice(call: &mut Call<'_>) -> Result<Value> {
    let (object, legacy) = random::source(call)?;
    let words = if legacy { &LEGACY } else { &NEW };
    let from = population(&call.value("a"), legacy)?;
    let axis = match &from {
        Population::Array(array) if !legacy => normalize_axis(call.int("axis")?, array.ndim())?,
        _ => 0,
    };
    let count = match &from {
        Population::Ints(count) => *count,
        Population::Array(array) => array.shape().get(axis).copied().unwrap_or(0),
    };
    let size = random_draw::size(call)?;
    let shape = size.clone().unwrap_or_default();
    let wanted = layout::size(&shape);
    budget::check_array(&shape, DType::I64)?;
    if count == 0 && wanted != 0 {
        return Err(OpError::value(match &from {
            Population::Ints(_) => words.not_positive,
            Population::Array(_) => words.empty,
        }));
    }
    let p = match call.optional("p") {
        Some(p) => Some(weights(&p, count, words)?),
        None => None,
    };
    let places = {
        let mut bits = random_bits::of(&object)?.bits();
        if call.flag("replace")? {
            with_replacement(&mut bits, (count, legacy), p.as_deref(), wanted)?
        } else {
            if wanted > count {
                return Err(OpError::value(words.larger));
            }
            let shuffled = legacy || call.flag("shuffle")?;
            without_replacement(&mut bits, (count, legacy, shuffled), p.as_deref(), wanted)?
        }
    };
    chosen(
        from,
        Array::from_shape_vec(shape, places),
        axis,
        size.is_none(),
    )
}

fn with_replacement(
    bits: &mut BitGenerator,
    (count, legacy): (usize, bool),
    p: Option<&[f64]>,
    wanted: usize,
) -> Result<Vec<i64>> {
    if let Some(p) = p {
        let bounds = sample::cumulative(p);
        return draw(wanted, || sample::place(&bounds, bits.double()));
    }
    let method = if legacy {
        Method::Mask
    } else {
        Method::Multiply
    };
    let last = count.saturating_sub(1) as i128;
    integers(bits, (DType::I64, method), &[wanted], &[(0, last)]).map(|array| array.to_vec())
}

fn without_replacement(
    bits: &mut BitGenerator,
    (count, legacy, shuffled): (usize, bool, bool),
    p: Option<&[f64]>,
    wanted: usize,
) -> Result<Vec<i64>> {
    if let Some(p) = p {
        if p.iter().filter(|p| **p > 0.0).count() < wanted {
            return Err(OpError::value("Fewer non-zero entries in p than size"));
        }
        return sample::weighted_without_replacement(bits, p, wanted);
    }
    budget::check_array(&[if legacy { count } else { wanted }], DType::I64)?;
    if legacy {
        let mut all = sample::permutation(bits, count)?;
        all.truncate(wanted);
        return Ok(all);
    }
    sample::without_replacement(bits, count, wanted, shuffled)
}

/// The chosen parts; without a size a single one.
fn chosen(from: Population, places: Array, axis: usize, single: bool) -> Result<Value> {
    let array = match from {
        Population::Ints(_) if single => return Ok(places.item().to_python()),
        Population::Ints(_) => return Ok(Value::array(places)),
        Population::Array(array) => array,
    };
    let taken = select::take(&array, &places, axis, select::Mode::Raise)?;
    Ok(if single {
        Value::from_result(taken)
    } else {
        Value::array(taken)
    })
}

/// The parts of an array along an axis, in a given order.
fn ordered(array: &Array, places: &[i64], axis: usize) -> Result<Array> {
    let places = places.iter().map(|place| *place as usize);
    let places: Vec<usize> = places.paced().collect();
    select::take_axis(array, &places, axis)
}

/// `shuffle`: lists and arrays, in place.
pub(super) fn shuffle(call: &mut Call<'_>) -> Result<Value> {
    let (object, legacy) = random::source(call)?;
    let x = call.value("x");
    let axis = if legacy { 0 } else { call.int("axis")? };
    let mut bits = random_bits::of(&object)?.bits();
    match &x {
        Value::Array(handle) => {
            let array = handle.get();
            if array.ndim() == 0 {
                return Err(OpError::r#type("len() of unsized object"));
            }
            let axis = normalize_axis(axis, array.ndim())?;
            array
                .check_writeable()
                .map_err(|_| OpError::value("array is read-only"))?;
            let length = array.shape().get(axis).copied().unwrap_or(0);
            let order = sample::permutation(&mut bits, length)?;
            let mixed = ordered(&array, &order, axis)?;
            assign::copy_into(&array, &mixed)?;
        }
        Value::List(items) => {
            if axis != 0 {
                return Err(OpError::new(
                    ErrorKind::NotImplementedError,
                    "Axis argument is only supported on ndarray objects",
                ));
            }
            let length = items.borrow().len();
            sample::shuffle(&mut bits, Method::Mask, (1, length), |a, b| {
                items.borrow_mut().swap(a, b);
            })?;
        }
        Value::Str(_) | Value::Tuple(_) | Value::Bytes(_) | Value::Range(_) => {
            let kind = x.type_name();
            return Err(OpError::r#type(format!(
                "'{kind}' object does not support item assignment"
            )));
        }
        other => {
            let kind = other.type_name();
            return Err(OpError::r#type(format!(
                "object of type '{kind}' has no len()"
            )));
        }
    }
    Ok(Value::None)
}

/// `permutation`: a shuffled copy, or shuffled ints.
pub(super) fn permutation(call: &mut Call<'_>) -> Result<Value> {
    let (object, legacy) = random::source(call)?;
    let x = call.value("x");
    let mut bits = random_bits::of(&object)?.bits();
    let plain = !matches!(x, Value::Array(_));
    if let Some(int) = random_ints::as_count(&x).filter(|_| plain) {
        let count = int.to_i64().unwrap_or(i64::MAX).max(0);
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        budget::check_array(&[count], DType::I64)?;
        let mixed = sample::permutation(&mut bits, count)?;
        return Ok(Value::array(Array::from_vec(mixed)));
    }
    let array = convert::as_array(&x)?;
    if legacy && array.ndim() == 0 {
        return Err(OpError::index(
            "x must be an integer or at least 1-dimensional",
        ));
    }
    let axis = if legacy { 0 } else { call.int("axis")? };
    let axis = normalize_axis(axis, array.ndim())?;
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let order = sample::permutation(&mut bits, length)?;
    ordered(&array, &order, axis).map(Value::array)
}

/// `Generator.permuted`: every lane along an axis on its own.
pub(super) fn permuted(call: &mut Call<'_>) -> Result<Value> {
    let (object, _) = random::source(call)?;
    let x = call.array("x")?;
    let out = match call.optional("out") {
        Some(Value::Array(out)) => {
            if out.get().shape() != x.shape() {
                return Err(OpError::value("out must have the same shape as x"));
            }
            arrays::check_cast(
                x.dtype(),
                out.get().dtype(),
                crate::value::dtype::Casting::SameKind,
            )?;
            Some(out)
        }
        Some(_) => return Err(OpError::r#type("out must be a numpy array")),
        None => None,
    };
    let axis = match call.axis("axis")? {
        Some(axis) => Some(normalize_axis(axis, x.ndim())?),
        None if x.ndim() == 0 => return Err(OpError::r#type("len() of unsized object")),
        None => None,
    };
    let mut bits = random_bits::of(&object)?.bits();
    let mixed = match axis {
        None => {
            let order = out
                .as_ref()
                .map_or_else(|| x.clone(), |out| out.get().clone());
            let fortran = order.is_f_contiguous() && !order.is_c_contiguous();
            let order = if fortran { Order::F } else { Order::C };
            let flat = shape::flatten(&x, order)?;
            let places = sample::permutation(&mut bits, flat.size())?;
            let flat = ordered(&flat, &places, 0)?;
            flat.reshaped(x.shape(), fortran).unwrap_or(flat)
        }
        Some(axis) => lanes(&mut bits, &x, axis)?,
    };
    match out {
        Some(out) => {
            let target = out.get().clone();
            assign::copy_into(&target, &mixed)?;
            Ok(Value::Array(out))
        }
        None => shape::copy_as(&mixed, Order::C).map(Value::array),
    }
}

fn lanes(bits: &mut BitGenerator, x: &Array, axis: usize) -> Result<Array> {
    let mut order: Vec<usize> = (0..x.ndim()).filter(|other| *other != axis).collect();
    order.push(axis);
    let moved = shape::copy_as(&x.permuted(&order), Order::C)?;
    let length = x.shape().get(axis).copied().unwrap_or(0);
    let count = moved.size().checked_div(length).unwrap_or(0);
    let mut places: Vec<i64> = room(moved.size());
    for lane in 0..count {
        let start = (lane * length) as i64;
        let mixed = sample::permutation(bits, length)?;
        places.extend(mixed.into_iter().map(|place| start + place));
    }
    let flat = shape::flatten(&moved, Order::C)?;
    let mixed = ordered(&flat, &places, 0)?;
    let shaped = mixed.reshaped(moved.shape(), false).unwrap_or(mixed);
    let mut back = vec![0; x.ndim()];
    for (place, axis) in order.iter().enumerate() {
        if let Some(slot) = back.get_mut(*axis) {
            *slot = place;
        }
    }
    Ok(shaped.permuted(&back))
}

/// Whether a sum of probabilities, the last one left out, is above 1.
pub(super) fn sums_above_one(p: &[f64]) -> bool {
    let others = p.split_last().map_or(p, |(_, others)| others);
    exact_sum(others) > 1.0 + 1e-12
}

/// A shape with one more axis at its end.
pub(super) fn with_axis(shape: &[usize], length: usize) -> Shape {
    let mut out = Shape::from(shape);
    out.push(length);
    out
}
