//! Reductions that leave nan out.

use super::reducing::{Keywords, given};
use super::{Call, Kernel, Row, convert};
use crate::kernels::reduce_arg::{self, Which};
use crate::kernels::ufunc::reduce::{Reduce, accumulate, reduce};
use crate::kernels::ufunc::{self, Input, Ufunc};
use crate::kernels::{reduce_stats, select, shape};
use crate::value::{Array, ErrorKind, OpError, Result, Scalar, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.nansum(a, axis=None, dtype=None, out=None, keepdims=<no value>, initial=<no value>, where=<no value>)",
        doc: "The sum, with nan counted as zero.",
        examples: &[("np.nansum([1, np.nan, 2])", "np.float64(3.0)")],
        see: &["np.sum", "np.nanmean"],
        kernel: Kernel::Call(|call| filled(call, "add", 0.0)),
        ..Row::NEW
    },
    Row {
        sig: "np.nanprod(a, axis=None, dtype=None, out=None, keepdims=<no value>, initial=<no value>, where=<no value>)",
        doc: "The product, with nan counted as one.",
        examples: &[("np.nanprod([2, np.nan, 3])", "np.float64(6.0)")],
        see: &["np.prod"],
        kernel: Kernel::Call(|call| filled(call, "multiply", 1.0)),
        ..Row::NEW
    },
    Row {
        sig: "np.nanmax(a, axis=None, out=None, keepdims=<no value>, initial=<no value>, where=<no value>)",
        doc: "The largest element that is not nan.",
        examples: &[("np.nanmax([1, np.nan, 2])", "np.float64(2.0)")],
        see: &["np.max", "np.nanmin"],
        kernel: Kernel::Call(|call| extreme(call, "fmax")),
        ..Row::NEW
    },
    Row {
        sig: "np.nanmin(a, axis=None, out=None, keepdims=<no value>, initial=<no value>, where=<no value>)",
        doc: "The smallest element that is not nan.",
        examples: &[("np.nanmin([1, np.nan, 2])", "np.float64(1.0)")],
        see: &["np.min", "np.nanmax"],
        kernel: Kernel::Call(|call| extreme(call, "fmin")),
        ..Row::NEW
    },
    Row {
        sig: "np.nanargmax(a, axis=None, out=None, *, keepdims=<no value>)",
        doc: "Where the largest element is that is not nan.",
        examples: &[("np.nanargmax([np.nan, 4, 2])", "np.int64(1)")],
        see: &["np.argmax"],
        kernel: Kernel::Call(|call| arg(call, Which::Max)),
        ..Row::NEW
    },
    Row {
        sig: "np.nanargmin(a, axis=None, out=None, *, keepdims=<no value>)",
        doc: "Where the smallest element is that is not nan.",
        examples: &[("np.nanargmin([np.nan, 4, 2])", "np.int64(2)")],
        see: &["np.argmin"],
        kernel: Kernel::Call(|call| arg(call, Which::Min)),
        ..Row::NEW
    },
    Row {
        sig: "np.nanmean(a, axis=None, dtype=None, out=None, keepdims=<no value>, *, where=<no value>)",
        doc: "The mean of the elements that are not nan.",
        examples: &[("np.nanmean([1, np.nan, 3])", "np.float64(2.0)")],
        see: &["np.mean", "np.nansum"],
        kernel: Kernel::Call(mean),
        ..Row::NEW
    },
    Row {
        sig: "np.nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=<no value>, *, where=<no value>, mean=<no value>, correction=<no value>)",
        doc: "The variance of the elements that are not nan.",
        examples: &[("np.nanvar([1, np.nan, 3])", "np.float64(1.0)")],
        see: &["np.var", "np.nanstd"],
        kernel: Kernel::Call(|call| spread(call, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=<no value>, *, where=<no value>, mean=<no value>, correction=<no value>)",
        doc: "The standard deviation of the elements that are not nan.",
        examples: &[("np.nanstd([1, np.nan, 3])", "np.float64(1.0)")],
        see: &["np.std", "np.nanvar"],
        kernel: Kernel::Call(|call| spread(call, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.nancumsum(a, axis=None, dtype=None, out=None)",
        doc: "The running sums, with nan counted as zero.",
        examples: &[("np.nancumsum([1, np.nan, 2])", "array([1., 1., 3.])")],
        see: &["np.cumsum"],
        kernel: Kernel::Call(|call| running(call, "add", 0.0)),
        ..Row::NEW
    },
    Row {
        sig: "np.nancumprod(a, axis=None, dtype=None, out=None)",
        doc: "The running products, with nan counted as one.",
        examples: &[("np.nancumprod([1, np.nan, 2])", "array([1., 1., 2.])")],
        see: &["np.cumprod"],
        kernel: Kernel::Call(|call| running(call, "multiply", 1.0)),
        ..Row::NEW
    },
];

/// The array with its nans replaced, and where they were; None where there can be none.
fn without_nan(array: &Array, number: f64) -> Result<(Array, Option<Array>)> {
    if !array.dtype().is_inexact() {
        return Ok((array.clone(), None));
    }
    let (plain, flags) = select::without_nan(array, number)?;
    Ok((plain, Some(flags)))
}

fn filled(call: &mut Call<'_>, name: &str, number: f64) -> Result<Value> {
    let (array, _) = without_nan(&call.array("a")?, number)?;
    Keywords::of(call)?.reduce(call, name, &array)
}

fn extreme(call: &mut Call<'_>, name: &str) -> Result<Value> {
    let array = call.array("a")?;
    let keywords = Keywords::of(call)?;
    if array.size() == 0 && keywords.initial.is_none() {
        let whole = if name == "fmax" { "maximum" } else { "minimum" };
        return keywords.reduce(call, whole, &array);
    }
    let result = keywords.reduce(call, name, &array)?;
    let flags = ufunc::unary("isnan", &convert::as_array(&result)?)?;
    if flags.to_vec::<bool>().contains(&true) {
        call.warn(ErrorKind::RuntimeWarning, "All-NaN slice encountered");
    }
    Ok(result)
}

fn arg(call: &mut Call<'_>, which: Which) -> Result<Value> {
    let array = call.array("a")?;
    let axis = call.axis("axis")?;
    let least = if which == Which::Max {
        f64::NEG_INFINITY
    } else {
        f64::INFINITY
    };
    let (plain, flags) = without_nan(&array, least)?;
    if let Some(flags) = flags {
        let axes = axis.map_or(ufunc::reduce::Axes::All, ufunc::reduce::Axes::One);
        let all = reduce(
            Ufunc::named("logical_and")?,
            &flags,
            axes,
            &Reduce::default(),
        )?;
        if array.size() > 0 && all.to_vec::<bool>().contains(&true) {
            return Err(OpError::value("All-NaN slice encountered"));
        }
    }
    let mut result = reduce_arg::arg(&plain, axis, which)?;
    if given(call, "keepdims").map_or(Ok(false), convert::truth)? {
        let kept = match axis {
            Some(axis) => crate::kernels::shape_axes::expand_dims(&result, &[axis])?,
            None => {
                let ones: Vec<usize> = array.shape().iter().map(|_| 1).collect();
                result.reshaped(&ones, false).unwrap_or(result)
            }
        };
        result = kept;
    }
    super::reductions::deliver_places(call, result, which)
}

/// The elements without nan, and where they were. None where no element can be nan: the plain
/// function is meant then.
///
/// # Errors
/// `TypeError` where numbers with a point shall become some without.
fn inexact(call: &Call<'_>, keywords: &Keywords) -> Result<Option<(Array, Array)>> {
    let (array, Some(flags)) = without_nan(&call.array("a")?, 0.0)? else {
        return Ok(None);
    };
    let complain =
        |what: &str| OpError::r#type(format!("If a is inexact, then {what} must be inexact"));
    if keywords.dtype.is_some_and(|dtype| !dtype.is_inexact()) {
        return Err(complain("dtype"));
    }
    let out = keywords.out.as_ref();
    if out.is_some_and(|out| !out.get().dtype().is_inexact()) {
        return Err(complain("out"));
    }
    Ok(Some((array, flags)))
}

/// Puts a mean or a variance into `out` where it was given.
fn deliver_sum(call: &Call<'_>, keywords: &Keywords, result: Array) -> Result<Value> {
    if let Some(out) = &keywords.out {
        ufunc::reduce::check_given("add", &out.get(), result.shape(), keywords.keepdims)?;
    }
    super::rounding::deliver(call, result)
}

/// How many elements are not nan, for each result.
fn counts(flags: &Array, keywords: &Keywords) -> Result<Array> {
    let good = ufunc::unary("logical_not", flags)?;
    let how = Reduce {
        keepdims: keywords.keepdims,
        mask: keywords.mask.as_ref(),
        ..Reduce::default()
    };
    reduce(Ufunc::named("add")?, &good, keywords.axis.axes(), &how)
}

fn mean(call: &mut Call<'_>) -> Result<Value> {
    let keywords = Keywords::of(call)?;
    let Some((array, flags)) = inexact(call, &keywords)? else {
        return super::reductions::mean(call);
    };
    let counts = counts(&flags, &keywords)?;
    let how = Reduce {
        keepdims: keywords.keepdims,
        mask: keywords.mask.as_ref(),
        dtype: keywords.dtype,
        ..Reduce::default()
    };
    let total = reduce(Ufunc::named("add")?, &array, keywords.axis.axes(), &how)?;
    let mean = ufunc::binary("divide", &total, &counts)?.astype(total.dtype())?;
    if reduce_stats::any_at_most(&counts, 0.0) {
        call.warn(ErrorKind::RuntimeWarning, "Mean of empty slice");
    }
    deliver_sum(call, &keywords, mean)
}

fn spread(call: &mut Call<'_>, root: bool) -> Result<Value> {
    let keywords = Keywords::of(call)?;
    let Some((array, flags)) = inexact(call, &keywords)? else {
        let plain = if root {
            super::reductions::std
        } else {
            super::reductions::var
        };
        return plain(call);
    };
    let ddof = super::reductions::freedom(call)?;
    let add = Ufunc::named("add")?;
    let how = |keepdims: bool| Reduce {
        keepdims,
        mask: keywords.mask.as_ref(),
        dtype: keywords.dtype,
        ..Reduce::default()
    };
    let wide = counts(
        &flags,
        &Keywords {
            keepdims: true,
            ..Keywords::of(call)?
        },
    )?;
    let total = reduce(add, &array, keywords.axis.axes(), &how(true))?;
    let centre = ufunc::binary("divide", &total, &wide)?.astype(total.dtype())?;
    let away = ufunc::binary("subtract", &array, &centre)?;
    let zero = Array::from_scalar(&Scalar::F64(0.0)).astype(away.dtype())?;
    select::overlay(&away, &flags, &zero)?;
    let squares = if away.dtype().is_complex() {
        let product = ufunc::binary("multiply", &away, &ufunc::unary("conjugate", &away)?)?;
        reduce_stats::real_part(&product)
    } else {
        ufunc::binary("multiply", &away, &away)?
    };
    let sum = reduce(add, &squares, keywords.axis.axes(), &how(keywords.keepdims))?;
    let counts = counts(&flags, &keywords)?;
    let freedom = ufunc::binary_with("subtract", &counts, Input::Float(ddof))?;
    let mut result = ufunc::binary("divide", &sum, &freedom)?.astype(sum.dtype())?;
    let bad = ufunc::binary_with("less_equal", &freedom, Input::Int(0))?;
    if bad.to_vec::<bool>().contains(&true) {
        call.warn(
            ErrorKind::RuntimeWarning,
            "Degrees of freedom <= 0 for slice.",
        );
        let nan = Array::from_scalar(&Scalar::F64(f64::NAN)).astype(result.dtype())?;
        select::overlay(&result, &bad, &nan)?;
    }
    if root {
        result = ufunc::unary("sqrt", &result)?;
    }
    deliver_sum(call, &keywords, result)
}

fn running(call: &mut Call<'_>, name: &str, number: f64) -> Result<Value> {
    let (array, _) = without_nan(&call.array("a")?, number)?;
    let (array, axis) = match call.axis("axis")? {
        Some(axis) => (array, axis),
        None => (shape::ravel(&array, shape::Order::C)?, 0),
    };
    let out = super::reducing::out_argument(call)?;
    let target = out.as_ref().map(|out| out.get().clone());
    let dtype = call.dtype("dtype")?;
    let result = accumulate(Ufunc::named(name)?, &array, axis, dtype, target.as_ref())?;
    Ok(out.map_or_else(|| Value::array(result), Value::Array))
}
