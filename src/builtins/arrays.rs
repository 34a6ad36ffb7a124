//! What the rows on arrays share: orders, views with their base, outputs, promotion of mixed
//! arguments, casts with their warnings.

use super::{Call, convert};
use crate::kernels::assign;
use crate::kernels::shape::Order;
use crate::value::dtype::{Casting, Kind};
use crate::value::layout::normalize_axis;
use crate::value::{Array, DType, ErrorKind, Handle, OpError, Result, Scalar, Value};

/// The memory order an argument names; None when it is None.
pub(super) fn order(call: &Call<'_>, name: &str) -> Result<Option<Order>> {
    match call.optional(name) {
        None => Ok(None),
        Some(_) => Order::parse(&call.text(name)?).map(Some),
    }
}

/// An order for a fresh array: `C` or `F`.
pub(super) fn fresh_order(call: &Call<'_>) -> Result<Order> {
    match order(call, "order")?.unwrap_or(Order::C) {
        order @ (Order::C | Order::F) => Ok(order),
        _ => Err(OpError::value("only 'C' or 'F' order is permitted")),
    }
}

/// An array made from another: where it sees the same memory, the other is its base.
pub(super) fn derived(source: &Handle, array: Array) -> Value {
    Value::Array(source.derive(array))
}

/// The argument's axis, counted from the front.
pub(super) fn axis(call: &Call<'_>, name: &str, ndim: usize) -> Result<usize> {
    normalize_axis(call.int(name)?, ndim)
}

/// The argument's axis, unless it is None.
pub(super) fn optional_axis(call: &Call<'_>, name: &str, ndim: usize) -> Result<Option<usize>> {
    call.axis(name)?
        .map(|axis| normalize_axis(axis, ndim))
        .transpose()
}

/// The result, or `out` with the result copied into it.
///
/// # Errors
/// Where the shapes or types do not fit.
pub(super) fn give(call: &Call<'_>, result: Array) -> Result<Value> {
    let Some(Value::Array(out)) = call.optional("out") else {
        return Ok(Value::from_result(result));
    };
    let target = out.get();
    if target.shape() != result.shape() {
        return Err(OpError::value(format!(
            "output array does not match result of ndarray.{}",
            call.row.name()
        )));
    }
    check_cast(result.dtype(), target.dtype(), Casting::SameKind)?;
    assign::copy_into(&target, &result)?;
    drop(target);
    Ok(Value::Array(out))
}

/// Checks a cast against a rule.
///
/// # Errors
/// `TypeError: Cannot cast array data from dtype('float64') to …`.
pub(super) fn check_cast(from: DType, to: DType, casting: Casting) -> Result<()> {
    if from.can_cast(to, casting) {
        return Ok(());
    }
    Err(OpError::r#type(format!(
        "Cannot cast array data from dtype('{}') to dtype('{}') according to the rule '{}'",
        from.short(),
        to.short(),
        casting.name()
    )))
}

/// The argument as a casting rule.
///
/// # Errors
/// `ValueError: casting must be one of …`.
pub(super) fn casting(call: &Call<'_>) -> Result<Casting> {
    let text = call.text("casting")?;
    Casting::parse(&text).ok_or_else(|| {
        OpError::value(format!(
            "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe', or \
             'same_value' (got '{text}')"
        ))
    })
}

/// The beginning of the name of a dtype's class: `Float64`.
fn class_name(dtype: DType) -> String {
    let name = match dtype {
        DType::Str(_) => "str",
        dtype => dtype.fixed_name(),
    };
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

/// The error of strings beside Python numbers, for which NumPy knows no common type.
///
/// # Errors
/// For values that are no elements.
pub(super) fn no_promotion(values: &[Value], as_dtypes: bool) -> Result<Box<OpError>> {
    let mut classes = Vec::new();
    for value in values {
        classes.push(match value {
            Value::Int(_) | Value::Big(_) => "_PyLong".to_owned(),
            Value::Float(_) => "_PyFloat".to_owned(),
            Value::Complex(_) => "_PyComplex".to_owned(),
            Value::DType(dtype) => class_name(*dtype),
            Value::Type(_) => class_name(convert::as_dtype(value)?),
            // `np.result_type` takes the text of a dtype.
            Value::Str(text) if as_dtypes => {
                class_name(DType::parse(text).unwrap_or(DType::Str(1)))
            }
            other => class_name(convert::as_array(other)?.dtype()),
        });
    }
    let shown = |class: &String| format!("<class 'numpy.dtypes.{class}DType'>");
    let [first, .., last] = classes.as_slice() else {
        return Ok(OpError::internal("a promotion of one type"));
    };
    let odd = classes.iter().find(|class| *class != first).unwrap_or(last);
    // NumPy tries the outer ones first, and changes their places.
    let (a, b) = match classes.len() > 2 && classes.iter().filter(|c| *c != first).count() == 1 {
        true if odd == last => (last, first),
        _ => (first, odd),
    };
    let all: Vec<String> = classes.iter().map(shown).collect();
    Ok(OpError::new(
        ErrorKind::DTypePromotionError,
        format!(
            "The DType {} could not be promoted by {}. This means that no common DType exists for \
             the given inputs. For example they cannot be stored in a single array unless the \
             dtype is `object`. The full list of DTypes is: ({})",
            shown(a),
            shown(b),
            all.join(", ")
        ),
    ))
}

/// The common dtype of arguments, where Python numbers adapt to the arrays beside them.
///
/// # Errors
/// For values that are no elements.
pub(super) fn common_dtype(values: &[Value]) -> Result<DType> {
    let mut strong: Option<DType> = None;
    let mut weak: Option<DType> = None;
    // Whether an array of numbers is among them, which goes with strings.
    let mut numbers = false;
    for value in values {
        let (slot, dtype) = match value {
            Value::Int(_) => (&mut weak, DType::I64),
            Value::Float(_) => (&mut weak, DType::F64),
            Value::Complex(_) => (&mut weak, DType::C128),
            other => {
                let dtype = convert::as_array(other)?.dtype();
                numbers |= !dtype.is_str();
                (&mut strong, dtype)
            }
        };
        *slot = Some(slot.map_or(dtype, |before| before.promote(dtype)));
    }
    Ok(match (strong, weak) {
        (None, weak) => weak.unwrap_or(DType::F64),
        (Some(strong), None) => strong,
        (Some(strong), Some(weak)) if strong.kind() == Kind::Str && numbers => strong.promote(weak),
        (Some(strong), Some(_)) if strong.kind() == Kind::Str => {
            return Err(no_promotion(values, false)?);
        }
        (Some(strong), Some(weak)) if strong.kind() == Kind::Bool => weak,
        (Some(strong), Some(weak)) => match weak.kind() {
            Kind::Float if strong.is_integer() => DType::F64,
            Kind::Complex if strong.is_integer() => DType::C128,
            Kind::Complex if strong.is_float() => strong.complex_for(),
            _ => strong,
        },
    })
}

/// A cast that warns as NumPy does: parts that are dropped, numbers that do not fit.
///
/// # Errors
/// When a string is no number.
pub(super) fn cast(call: &mut Call<'_>, array: &Array, dtype: DType) -> Result<Array> {
    warn_cast(call, array, dtype);
    array.astype(dtype)
}

/// The warnings of a cast.
pub(super) fn warn_cast(call: &mut Call<'_>, array: &Array, dtype: DType) {
    let (from, to) = (array.dtype(), dtype);
    if from.is_complex() && !matches!(to.kind(), Kind::Complex | Kind::Bool | Kind::Str) {
        let message = "Casting complex values to real discards the imaginary part";
        call.warn(ErrorKind::ComplexWarning, message);
    }
    if from.is_float() && to.is_integer() {
        let (low, high) = to.int_range().unwrap_or((0, 0));
        // The least and the greatest float whose whole part fits lie inside these; what is stopped
        // here is stopped again by the cast.
        let bounds = (low as f64 - 1.0, low as f64, high as f64 + 1.0);
        if crate::kernels::search::any_outside(array, bounds).unwrap_or(false) {
            call.warn(
                ErrorKind::RuntimeWarning,
                "invalid value encountered in cast",
            );
        }
    }
}

/// A list of ints as an array.
pub(super) fn ints(items: Vec<i64>) -> Value {
    Value::array(Array::from_vec(items))
}

/// A tuple of arrays.
pub(super) fn tuple(arrays: Vec<Array>) -> Value {
    Value::tuple(arrays.into_iter().map(Value::array).collect::<Vec<_>>())
}

/// An int as a NumPy scalar.
pub(super) fn int(value: i64) -> Value {
    Value::Scalar(Scalar::I64(value))
}

/// The error of an element-wise function that does not take strings.
pub(super) fn no_loop(ufunc: &str, dtype: DType) -> Box<OpError> {
    let name = dtype.short();
    OpError::new(
        ErrorKind::UFuncTypeError,
        format!(
            "ufunc '{ufunc}' did not contain a loop with signature matching types \
             (dtype('{name}'), dtype('{name}')) -> None"
        ),
    )
}
