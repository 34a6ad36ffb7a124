//! Rounding, and the anatomy of floats.

use super::reducing::{self, given};
use super::{Call, Kernel, Row, convert, ufunc};
use crate::kernels::ufunc as kernel;
use crate::kernels::{reduce_stats, rounding};
use crate::value::layout::shape_text;
use crate::value::{Array, DType, OpError, Result, Scalar, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.floor(x)",
        doc: "The largest whole number not above the element.",
        examples: &[("np.floor([-1.5, 1.5])", "array([-2.,  1.])")],
        see: &["np.ceil", "np.trunc"],
        kernel: Kernel::Ufunc("floor"),
        ..Row::NEW
    },
    Row {
        sig: "np.ceil(x)",
        doc: "The smallest whole number not below the element.",
        examples: &[("np.ceil([-1.5, 1.5])", "array([-1.,  2.])")],
        see: &["np.floor", "np.trunc"],
        kernel: Kernel::Ufunc("ceil"),
        ..Row::NEW
    },
    Row {
        sig: "np.trunc(x)",
        doc: "The whole part: rounding towards zero.",
        examples: &[("np.trunc([-1.7, 1.7])", "array([-1.,  1.])")],
        see: &["np.floor", "np.ceil"],
        kernel: Kernel::Ufunc("trunc"),
        ..Row::NEW
    },
    Row {
        sig: "np.rint(x)",
        doc: "The nearest whole number; halves go to the even one.",
        examples: &[("np.rint([0.5, 1.5, 2.4])", "array([0., 2., 2.])")],
        see: &["np.round"],
        kernel: Kernel::Ufunc("rint"),
        ..Row::NEW
    },
    Row {
        sig: "np.modf(x)",
        doc: "The fraction and the whole part, both with the sign of the number.",
        examples: &[("np.modf([0, 3.5])", "(array([0. , 0.5]), array([0., 3.]))")],
        see: &["np.trunc", "np.divmod"],
        kernel: Kernel::Ufunc("modf"),
        ..Row::NEW
    },
    Row {
        sig: "np.frexp(x)",
        doc: "Splits into a fraction between 0.5 and 1 and a power of two.",
        examples: &[(
            "np.frexp([1., 12.])",
            "(array([0.5 , 0.75]), array([1, 4], dtype=int32))",
        )],
        see: &["np.ldexp"],
        kernel: Kernel::Ufunc("frexp"),
        ..Row::NEW
    },
    Row {
        sig: "np.ldexp(x1, x2)",
        doc: "The first argument times two to the power of the second.",
        examples: &[(
            "np.ldexp(5, [0, 1, 2])",
            "array([ 5., 10., 20.], dtype=float16)",
        )],
        see: &["np.frexp"],
        kernel: Kernel::Ufunc("ldexp"),
        ..Row::NEW
    },
    Row {
        sig: "np.nextafter(x1, x2)",
        doc: "The next float after the first argument in the direction of the second.",
        examples: &[("np.nextafter(1, 2)", "np.float64(1.0000000000000002)")],
        see: &["np.spacing"],
        kernel: Kernel::Ufunc("nextafter"),
        ..Row::NEW
    },
    Row {
        sig: "np.spacing(x)",
        doc: "The distance to the nearest larger float: the precision at this place.",
        examples: &[("np.spacing(1)", "np.float64(2.220446049250313e-16)")],
        see: &["np.nextafter"],
        kernel: Kernel::Ufunc("spacing"),
        ..Row::NEW
    },
    Row {
        sig: "np.copysign(x1, x2)",
        doc: "The size of the first argument with the sign of the second.",
        examples: &[("np.copysign([1., 3.], -0.0)", "array([-1., -3.])")],
        see: &["np.sign", "np.signbit"],
        kernel: Kernel::Ufunc("copysign"),
        ..Row::NEW
    },
    Row {
        sig: "np.signbit(x)",
        doc: "Whether the sign bit is set (true for -0.0 too).",
        examples: &[(
            "np.signbit([1., -0.0, -3.])",
            "array([False,  True,  True])",
        )],
        see: &["np.sign"],
        kernel: Kernel::Ufunc("signbit"),
        ..Row::NEW
    },
    Row {
        sig: "np.heaviside(x1, x2)",
        doc: "The step function: 0 below zero, 1 above, the second argument at zero.",
        examples: &[(
            "np.heaviside([-1.5, 0, 2.0], 0.5)",
            "array([0. , 0.5, 1. ])",
        )],
        see: &["np.sign"],
        kernel: Kernel::Ufunc("heaviside"),
        ..Row::NEW
    },
    Row {
        sig: "np.round(a, decimals=0, out=None)",
        doc: "Rounds to so many decimals; halves go to the even neighbour.",
        examples: &[
            ("np.round([0.5, 1.5, 2.345], 1)", "array([0.5, 1.5, 2.3])"),
            ("np.round([11, 256], -1)", "array([ 10, 260])"),
        ],
        see: &["np.rint", "np.fix"],
        also: &["np.around", "ndarray.round"],
        kernel: Kernel::Call(round),
        ..Row::NEW
    },
    Row {
        sig: "np.fix(x, out=None)",
        doc: "Rounds towards zero.",
        examples: &[("np.fix([2.1, -2.9])", "array([ 2., -2.])")],
        see: &["np.trunc", "np.round"],
        kernel: Kernel::Call(|call| by_array(call, "x", rounding::fix)),
        ..Row::NEW
    },
    Row {
        sig: "np.clip(a, a_min=<no value>, a_max=<no value>, out=None, *, min=<no value>, max=<no value>)",
        doc: "Keeps the elements inside bounds: smaller ones become the lower bound, larger ones the upper.",
        examples: &[
            ("np.clip([1, 5, 9], 2, 8)", "array([2, 5, 8])"),
            ("np.clip([1.5, 5], None, 3)", "array([1.5, 3. ])"),
        ],
        see: &["np.maximum", "np.minimum"],
        kernel: Kernel::Call(clip),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.clip(self, min=None, max=None, out=None)",
        doc: "Keeps the elements inside bounds.",
        examples: &[("np.array([1, 5, 9]).clip(2, 8)", "array([2, 5, 8])")],
        see: &["np.clip"],
        kernel: Kernel::Call(clip_method),
        ..Row::NEW
    },
    Row {
        sig: "np.nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)",
        doc: "Replaces nan by zero and infinities by the largest numbers, or by what is given.",
        examples: &[(
            "np.nan_to_num([np.nan, 1.5], nan=-1)",
            "array([-1. ,  1.5])",
        )],
        see: &["np.isnan", "np.isinf"],
        kernel: Kernel::Call(nan_to_num),
        ..Row::NEW
    },
];

/// Puts a result into `out` where it was given.
pub(super) fn deliver(call: &Call<'_>, result: Array) -> Result<Value> {
    match reducing::out_argument(call)? {
        Some(out) => {
            crate::kernels::assign::copy_into(&out.get(), &result)?;
            Ok(Value::Array(out))
        }
        None => Ok(Value::from_result(result)),
    }
}

fn by_array(call: &mut Call<'_>, name: &str, f: fn(&Array) -> Result<Array>) -> Result<Value> {
    let result = f(&call.array(name)?)?;
    deliver(call, result)
}

fn round(call: &mut Call<'_>) -> Result<Value> {
    let result = rounding::round(&call.array("a")?, call.int("decimals")?)?;
    deliver(call, result)
}

fn clip(call: &mut Call<'_>) -> Result<Value> {
    let array = call.value("a");
    let named = |call: &Call<'_>, name: &str| given(call, name).cloned();
    let (a_min, a_max) = (named(call, "a_min"), named(call, "a_max"));
    let (low, high) = (named(call, "min"), named(call, "max"));
    if (low.is_some() || high.is_some()) && (a_min.is_some() || a_max.is_some()) {
        if a_min.is_some() && a_max.is_some() {
            return Err(OpError::value(
                "Passing `min` or `max` keyword argument when `a_min` and `a_max` are provided is \
                 forbidden.",
            ));
        }
        let missing = if a_min.is_none() { "a_min" } else { "a_max" };
        return Err(missing_bound(missing));
    }
    match (&a_min, &a_max) {
        (Some(_), None) => return Err(missing_bound("a_max")),
        (None, Some(_)) => return Err(missing_bound("a_min")),
        _ => {}
    }
    clip_between(call, &array, a_min.or(low), a_max.or(high))
}

fn missing_bound(name: &str) -> Box<OpError> {
    OpError::r#type(format!(
        "clip() missing 1 required positional argument: '{name}'"
    ))
}

fn clip_method(call: &mut Call<'_>) -> Result<Value> {
    let (array, low, high) = (call.value("self"), call.value("min"), call.value("max"));
    clip_between(call, &array, Some(low), Some(high))
}

fn clip_between(
    call: &mut Call<'_>,
    array: &Value,
    low: Option<Value>,
    high: Option<Value>,
) -> Result<Value> {
    let dtype = convert::as_array(array)?.dtype();
    let bound = |value: Option<Value>| {
        value
            .filter(|value| !matches!(value, Value::None))
            .map(|value| within(value, dtype))
    };
    let mut result = array.clone();
    let (low, high) = (bound(low), bound(high));
    if low.is_none() && high.is_none() {
        result = ufunc::apply(call.machine, "positive", &[result])?;
    }
    if let Some(low) = low {
        result = ufunc::apply(call.machine, "maximum", &[result, low])?;
    }
    if let Some(high) = high {
        result = ufunc::apply(call.machine, "minimum", &[result, high])?;
    }
    let result = convert::as_array(&result)?;
    deliver(call, result)
}

/// A Python int as a bound of an integer type: what the type cannot hold bounds nothing.
fn within(bound: Value, dtype: DType) -> Value {
    match (&bound, dtype.int_range()) {
        (Value::Int(int), Some((low, high))) if dtype != DType::Bool => {
            let inside = i128::from(*int).clamp(low, high);
            i64::try_from(inside).map_or(bound, Value::Int)
        }
        _ => bound,
    }
}

fn nan_to_num(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("x")?;
    let copies = call.flag("copy")? || !matches!(call.value("x"), Value::Array(_));
    let result = if copies { array.copy()? } else { array };
    if !result.dtype().is_inexact() {
        return Ok(Value::from_result(result));
    }
    let (largest, smallest) = match result.dtype().real() {
        DType::F16 => (65504.0, -65504.0),
        DType::F32 => (f64::from(f32::MAX), f64::from(f32::MIN)),
        _ => (f64::MAX, f64::MIN),
    };
    let number = |name: &str, default: f64| match given(call, name) {
        None | Some(Value::None) => Ok(Array::from_scalar(&Scalar::F64(default))),
        Some(value @ (Value::List(_) | Value::Tuple(_) | Value::Array(_)))
            if convert::as_array(value)?.ndim() > 0 =>
        {
            let numbers = convert::as_array(value)?;
            if numbers.dtype().is_str() || numbers.dtype().is_complex() {
                return Err(convert::complex_refused(DType::F64));
            }
            numbers.broadcast_to(result.shape()).ok_or_else(|| {
                OpError::value(format!(
                    "could not broadcast input array from shape {} into shape {}",
                    shape_text(numbers.shape(), ","),
                    shape_text(result.shape(), ",")
                ))
            })
        }
        Some(value) => {
            convert::as_float(value).map(|number| Array::from_scalar(&Scalar::F64(number)))
        }
    };
    let nan = number("nan", 0.0)?;
    let (high, low) = (number("posinf", largest)?, number("neginf", smallest)?);
    let parts = if result.dtype().is_complex() {
        vec![
            reduce_stats::real_part(&result),
            reduce_stats::imaginary_part(&result),
        ]
    } else {
        vec![result.clone()]
    };
    for part in parts {
        kernel::choice::replace_odd(&part, [&nan, &high, &low])?;
    }
    match call.value("x") {
        Value::Array(handle) if !copies => Ok(Value::Array(handle)),
        _ => Ok(Value::from_result(result)),
    }
}
