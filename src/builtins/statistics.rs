//! Averages and order statistics.

use super::reducing::{AxisArgument, given};
use super::{Call, Kernel, Row, convert};
use crate::kernels::quantile::{self, Lanes};
use crate::kernels::quantile_weights::WeightedLanes;
use crate::kernels::reduce_stats::{self, Moments};
use crate::kernels::shape_axes::normalize_axes;
use crate::kernels::ufunc::reduce::{Axes, Reduce, reduce};
use crate::kernels::ufunc::{self, Input, Ufunc};
use crate::value::{Array, DType, ErrorKind, OpError, Result, Shape, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.median(a, axis=None, out=None, overwrite_input=False, keepdims=False)",
        doc: "The middle of the sorted elements; the mean of the two middle ones where their number is even.",
        examples: &[
            ("np.median([7, 1, 3])", "np.float64(3.0)"),
            (
                "np.median([[10, 7, 4], [3, 2, 1]], axis=0)",
                "array([6.5, 4.5, 2.5])",
            ),
        ],
        see: &["np.mean", "np.percentile"],
        kernel: Kernel::Call(|call| median(call, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=<no value>)",
        doc: "The median of the elements that are not nan.",
        examples: &[("np.nanmedian([1, np.nan, 3, 8])", "np.float64(3.0)")],
        see: &["np.median"],
        kernel: Kernel::Call(|call| median(call, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.quantile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)",
        doc: "The value below which a part q of the elements lies.",
        examples: &[
            ("np.quantile([1, 2, 3, 4], 0.5)", "np.float64(2.5)"),
            (
                "np.quantile([1, 2, 3, 4], [0.25, 0.75])",
                "array([1.75, 3.25])",
            ),
        ],
        see: &["np.percentile", "np.median"],
        kernel: Kernel::Call(|call| quantiles(call, 1.0, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.percentile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)",
        doc: "The value below which q per cent of the elements lie.",
        examples: &[
            ("np.percentile([1, 2, 3, 4], 50)", "np.float64(2.5)"),
            (
                "np.percentile([1, 2, 3, 4], 30, method='nearest')",
                "np.int64(2)",
            ),
        ],
        see: &["np.quantile", "np.median"],
        kernel: Kernel::Call(|call| quantiles(call, 100.0, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.nanquantile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=<no value>, *, weights=None)",
        doc: "The quantile of the elements that are not nan.",
        examples: &[("np.nanquantile([1, np.nan, 3], 0.5)", "np.float64(2.0)")],
        see: &["np.quantile"],
        kernel: Kernel::Call(|call| quantiles(call, 1.0, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.nanpercentile(a, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=<no value>, *, weights=None)",
        doc: "The percentile of the elements that are not nan.",
        examples: &[("np.nanpercentile([1, np.nan, 3], 50)", "np.float64(2.0)")],
        see: &["np.percentile"],
        kernel: Kernel::Call(|call| quantiles(call, 100.0, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.average(a, axis=None, weights=None, returned=False, *, keepdims=<no value>)",
        doc: "The mean, with a weight for each element if given.",
        examples: &[
            ("np.average([1, 2, 3, 4])", "np.float64(2.5)"),
            ("np.average([1, 2], weights=[3, 1])", "np.float64(1.25)"),
        ],
        see: &["np.mean"],
        kernel: Kernel::Call(average),
        ..Row::NEW
    },
];

/// The axes and `keepdims` of a call.
fn layout(call: &Call<'_>) -> Result<(AxisArgument, bool)> {
    let keepdims = given(call, "keepdims").map_or(Ok(false), convert::truth)?;
    Ok((AxisArgument::of(&call.value("axis"))?, keepdims))
}

/// Lanes of nothing have no quantiles.
fn check_lanes(array: &Array, kept: &[usize], skip_nan: bool) -> Result<()> {
    if array.size() > 0 || kept.iter().product::<usize>() == 0 || skip_nan {
        return Ok(());
    }
    Err(OpError::index(
        "index -1 is out of bounds for axis 0 with size 0",
    ))
}

/// Checks that each axis is named once.
fn check_axes(axis: &AxisArgument, ndim: usize) -> Result<()> {
    match axis {
        AxisArgument::Several(axes) => normalize_axes(axes, ndim, "").map(|_| ()),
        _ => Ok(()),
    }
}

fn median(call: &mut Call<'_>, skip_nan: bool) -> Result<Value> {
    let array = call.array("a")?;
    if array.dtype().is_str() {
        return Err(super::arrays::no_loop("add", array.dtype()));
    }
    let (axis, keepdims) = layout(call)?;
    check_axes(&axis, array.ndim())?;
    if let (AxisArgument::One(axis), 0) = (&axis, array.ndim()) {
        return Err(OpError::axis(*axis, 0));
    }
    if array.dtype().is_complex() {
        let result = quantile::complex_median(&array, axis.axes(), keepdims)?;
        return deliver_middle(call, result, skip_nan);
    }
    let lanes = Lanes::of(&array, axis.axes())?;
    let items = lanes.map(skip_nan, 1, |lane, slots| {
        slots.fill(quantile::median_of(lane))
    })?;
    if array.size() == 0 && !items.is_empty() {
        call.warn(ErrorKind::RuntimeWarning, "Mean of empty slice");
    }
    let shape = if keepdims { lanes.full } else { lanes.kept };
    let result = Array::from_shape_vec(shape, items);
    let result = result.astype(quantile::result_dtype(array.dtype()))?;
    if keepdims && given(call, "out").is_none() {
        return Ok(Value::array(result));
    }
    deliver_middle(call, result, skip_nan)
}

/// A median, which NumPy takes as the mean of what lies in the middle, but where it skips nan.
fn deliver_middle(call: &Call<'_>, result: Array, skip_nan: bool) -> Result<Value> {
    if let Some(Value::Array(out)) = given(call, "out").filter(|_| !skip_nan) {
        ufunc::reduce::check_given("add", &out.get(), result.shape(), false)?;
    }
    super::rounding::deliver(call, result)
}

fn quantiles(call: &mut Call<'_>, scale: f64, skip_nan: bool) -> Result<Value> {
    let array = call.array("a")?;
    if array.dtype().is_complex() {
        return Err(OpError::r#type("a must be an array of real numbers"));
    }
    let q = call.array("q")?;
    if q.dtype().is_str() {
        return Err(super::arrays::no_loop("subtract", q.dtype()));
    }
    let wanted: Vec<f64> = q.to_vec::<f64>().iter().map(|q| q / scale).collect();
    if !wanted.iter().all(|q| (0.0..=1.0).contains(q)) {
        return Err(OpError::value(if scale == 1.0 {
            "Quantiles must be in the range [0, 1]"
        } else {
            "Percentiles must be in the range [0, 100]"
        }));
    }
    if array.dtype().is_str() {
        return Err(super::arrays::no_loop("subtract", array.dtype()));
    }
    let method = call.text("method")?;
    quantile::check_method(&method)?;
    let (axis, keepdims) = layout(call)?;
    check_axes(&axis, array.ndim())?;
    if let Some(weights) = call.optional_array("weights")? {
        if &*method != "inverted_cdf" {
            let message = format!("Only method 'inverted_cdf' supports weights. Got: {method}.");
            return Err(OpError::value(message));
        }
        let weights = fit_weights(&array, weights, &axis)?;
        if weights.to_vec::<f64>().iter().any(|weight| *weight < 0.0) {
            return Err(OpError::value("Weights must be non-negative."));
        }
        let lanes = WeightedLanes::of(&array, &weights, axis.axes(), skip_nan)?;
        check_lanes(&array, &lanes.kept, skip_nan)?;
        let items = lanes.quantiles(&wanted)?;
        let mut shape: Shape = q.shape().into();
        shape.extend(if keepdims { lanes.full } else { lanes.kept });
        let result = Array::from_shape_vec(shape, items).astype(array.dtype())?;
        return match call.optional("out") {
            None => Ok(Value::array(result)),
            Some(_) => super::rounding::deliver(call, result),
        };
    }
    let lanes = Lanes::of(&array, axis.axes())?;
    check_lanes(&array, &lanes.kept, skip_nan)?;
    let name: &str = &method;
    let found = lanes.map(skip_nan, wanted.len(), |lane, slots| {
        let each = slots.iter_mut().zip(&wanted);
        each.for_each(|(slot, q)| *slot = quantile::quantile_of(lane, *q, name));
    })?;
    // The quantiles come first among the axes.
    let one = |at: usize| found.iter().skip(at).step_by(wanted.len().max(1)).copied();
    let items: Vec<f64> = (0..wanted.len()).flat_map(one).collect();
    let mut shape: Shape = q.shape().into();
    shape.extend(if keepdims { lanes.full } else { lanes.kept });
    let picks = matches!(
        &*method,
        "inverted_cdf" | "closest_observation" | "lower" | "higher" | "nearest"
    );
    // Whole numbers among 0 and 1 are places in the sorted array.
    let places = scale == 1.0 && &*method == "linear" && q.dtype().is_integer();
    if array.dtype() == DType::Bool && !picks && !places {
        ufunc::binary("subtract", &array, &array)?;
    }
    let weak_q = matches!(call.value("q"), Value::Int(_) | Value::Float(_));
    let dtype = match array.dtype() {
        own if picks || places => own,
        own if own.is_float() && weak_q => own,
        own => quantile::result_dtype(own).promote(DType::F64),
    };
    let result = Array::from_shape_vec(shape, items).astype(dtype)?;
    super::rounding::deliver(call, result)
}

fn average(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    let (axis, keepdims) = layout(call)?;
    match &axis {
        AxisArgument::All => Vec::new(),
        AxisArgument::One(axis) => normalize_axes(&[*axis], array.ndim(), "axis")?,
        AxisArgument::Several(axes) => normalize_axes(axes, array.ndim(), "axis")?,
    };
    let Some(weights) = call.optional_array("weights")? else {
        let how = Moments {
            keepdims,
            ..Moments::default()
        };
        let (mean, counts) = reduce_stats::mean(&array, axis.axes(), &how)?;
        let total = counts.astype(mean.dtype())?;
        return finish_average(call, mean, total);
    };
    let weights = fit_weights(&array, weights, &axis)?;
    let common = array.dtype().promote(weights.dtype());
    let dtype = if array.dtype().is_inexact() {
        common
    } else {
        common.promote(DType::F64)
    };
    let sum = |of: &Array, axes: Axes<'_>| {
        let how = Reduce {
            keepdims,
            dtype: Some(dtype),
            ..Reduce::default()
        };
        reduce(Ufunc::named("add")?, of, axes, &how)
    };
    let total = sum(&weights, axis.axes())?;
    let zero = ufunc::binary_with("equal", &total, Input::Int(0))?;
    if zero.to_vec::<bool>().contains(&true) {
        let message = "Weights sum to zero, can't be normalized";
        return Err(OpError::new(ErrorKind::ZeroDivisionError, message));
    }
    let products = ufunc::binary("multiply", &array.astype(dtype)?, &weights.astype(dtype)?)?;
    let mean = ufunc::binary("divide", &sum(&products, axis.axes())?, &total)?;
    finish_average(call, mean, total)
}

/// The weights in the shape of the array.
fn fit_weights(array: &Array, weights: Array, axis: &AxisArgument) -> Result<Array> {
    if weights.shape() == array.shape() {
        return Ok(weights);
    }
    let axes: Vec<i64> = match axis {
        AxisArgument::All => {
            let message = "Axis must be specified when shapes of a and weights differ.";
            return Err(OpError::r#type(message));
        }
        AxisArgument::One(axis) => vec![*axis],
        AxisArgument::Several(axes) => axes.clone(),
    };
    let refuse = || {
        OpError::value("Shape of weights must be consistent with shape of a along specified axis.")
    };
    let mut shape: Shape = array.shape().iter().map(|_| 1).collect();
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (at, axis) in axes.iter().enumerate() {
        let place = crate::value::layout::normalize_axis(*axis, array.ndim())?;
        let length = array.shape().get(place).copied();
        if weights.shape().get(at).copied() != length || weights.ndim() != axes.len() {
            return Err(refuse());
        }
        if let (Some(slot), Some(length)) = (shape.get_mut(place), length) {
            *slot = length;
        }
        order.push((place, at));
    }
    order.sort_unstable();
    let order: Vec<usize> = order.into_iter().map(|(_, at)| at).collect();
    let turned = weights.permuted(&order).contiguous()?;
    let wide = turned.reshaped(&shape, false).ok_or_else(refuse)?;
    wide.broadcast_to(array.shape()).ok_or_else(refuse)
}

fn finish_average(call: &mut Call<'_>, mean: Array, total: Array) -> Result<Value> {
    if mean.size() == 0 {
        return Err(OpError::new(
            ErrorKind::ZeroDivisionError,
            "division by zero",
        ));
    }
    if !call.flag("returned")? {
        return Ok(Value::from_result(mean));
    }
    let total = if total.shape() == mean.shape() {
        total
    } else {
        total
            .broadcast_to(mean.shape())
            .map_or(Ok(total), |wide| wide.copy())?
    };
    Ok(Value::tuple(vec![
        Value::from_result(mean),
        Value::from_result(total),
    ]))
}
