//! Reductions: sums, extremes, means, truth of many elements at once.

use super::reducing::{self, Keywords, given};
use super::{Call, Kernel, Row, convert};
use crate::kernels::fpstatus::{self, Flags};
use crate::kernels::reduce_arg::{self, Which};
use crate::kernels::reduce_stats::{self, Moments};
use crate::kernels::ufunc;
use crate::kernels::ufunc::reduce::Axes;
use crate::value::dtype::Casting;
use crate::value::{Array, DType, ErrorKind, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.sum(a, axis=None, dtype=None, out=None, keepdims=<no value>, initial=<no value>, where=<no value>)",
        doc: "The sum of the elements over all axes or the given ones.",
        examples: &[
            ("np.sum([[1, 2], [3, 4]])", "np.int64(10)"),
            ("np.sum([[1, 2], [3, 4]], axis=0)", "array([4, 6])"),
        ],
        see: &["np.cumsum", "np.mean", "np.add"],
        also: &["ndarray.sum"],
        kernel: Kernel::Call(|call| reducing::by(call, "add")),
        ..Row::NEW
    },
    Row {
        sig: "np.prod(a, axis=None, dtype=None, out=None, keepdims=<no value>, initial=<no value>, where=<no value>)",
        doc: "The product of the elements over all axes or the given ones.",
        examples: &[
            ("np.prod([1., 2.5, 4.])", "np.float64(10.0)"),
            ("np.prod([[1, 2], [3, 4]], axis=1)", "array([ 2, 12])"),
        ],
        see: &["np.cumprod", "np.sum"],
        also: &["ndarray.prod"],
        kernel: Kernel::Call(|call| reducing::by(call, "multiply")),
        ..Row::NEW
    },
    Row {
        sig: "np.max(a, axis=None, out=None, keepdims=<no value>, initial=<no value>, where=<no value>)",
        doc: "The largest element over all axes or the given ones; nan if one is nan.",
        examples: &[
            ("np.max([[1, 5], [4, 2]])", "np.int64(5)"),
            ("np.max([[1, 5], [4, 2]], axis=0)", "array([4, 5])"),
        ],
        see: &["np.min", "np.argmax", "np.maximum", "np.nanmax"],
        also: &["np.amax", "ndarray.max"],
        kernel: Kernel::Call(|call| reducing::by(call, "maximum")),
        ..Row::NEW
    },
    Row {
        sig: "np.min(a, axis=None, out=None, keepdims=<no value>, initial=<no value>, where=<no value>)",
        doc: "The smallest element over all axes or the given ones; nan if one is nan.",
        examples: &[
            ("np.min([[1, 5], [4, 2]])", "np.int64(1)"),
            ("np.min([[1, 5], [4, 2]], axis=1)", "array([1, 2])"),
        ],
        see: &["np.max", "np.argmin", "np.minimum", "np.nanmin"],
        also: &["np.amin", "ndarray.min"],
        kernel: Kernel::Call(|call| reducing::by(call, "minimum")),
        ..Row::NEW
    },
    Row {
        sig: "np.any(a, axis=None, out=None, keepdims=<no value>, *, where=<no value>)",
        doc: "Whether any element is true.",
        examples: &[
            ("np.any([0, 1, 0])", "np.True_"),
            (
                "np.any([[True, False], [False, False]], axis=1)",
                "array([ True, False])",
            ),
        ],
        see: &["np.all", "np.logical_or"],
        also: &["ndarray.any"],
        kernel: Kernel::Call(|call| reducing::by(call, "logical_or")),
        ..Row::NEW
    },
    Row {
        sig: "np.all(a, axis=None, out=None, keepdims=<no value>, *, where=<no value>)",
        doc: "Whether all elements are true.",
        examples: &[
            ("np.all([1, 2, 0])", "np.False_"),
            (
                "np.all([[True, False], [True, True]], axis=0)",
                "array([ True, False])",
            ),
        ],
        see: &["np.any", "np.logical_and"],
        also: &["ndarray.all"],
        kernel: Kernel::Call(|call| reducing::by(call, "logical_and")),
        ..Row::NEW
    },
    Row {
        sig: "np.mean(a, axis=None, dtype=None, out=None, keepdims=<no value>, *, where=<no value>)",
        doc: "The mean: the sum divided by the number of elements.",
        examples: &[
            ("np.mean([1, 2, 3, 4])", "np.float64(2.5)"),
            ("np.mean([[1, 2], [3, 4]], axis=0)", "array([2., 3.])"),
        ],
        see: &["np.average", "np.median", "np.std"],
        also: &["ndarray.mean"],
        kernel: Kernel::Call(mean),
        ..Row::NEW
    },
    Row {
        sig: "np.std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=<no value>, *, where=<no value>, mean=<no value>, correction=<no value>)",
        doc: "The standard deviation: how far the elements lie from their mean.",
        examples: &[
            ("np.std([1, 2, 3, 4])", "np.float64(1.118033988749895)"),
            (
                "np.std([1, 2, 3, 4], ddof=1)",
                "np.float64(1.2909944487358056)",
            ),
        ],
        see: &["np.var", "np.mean"],
        also: &["ndarray.std"],
        kernel: Kernel::Call(std),
        ..Row::NEW
    },
    Row {
        sig: "np.var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=<no value>, *, where=<no value>, mean=<no value>, correction=<no value>)",
        doc: "The variance: the mean of the squared distances from the mean.",
        examples: &[
            ("np.var([1, 2, 3, 4])", "np.float64(1.25)"),
            ("np.var([[1, 2], [3, 4]], axis=1)", "array([0.25, 0.25])"),
        ],
        see: &["np.std", "np.mean"],
        also: &["ndarray.var"],
        kernel: Kernel::Call(var),
        ..Row::NEW
    },
    Row {
        sig: "np.ptp(a, axis=None, out=None, keepdims=<no value>)",
        doc: "Peak to peak: the largest element less the smallest.",
        examples: &[("np.ptp([4, 9, 2, 10])", "np.int64(8)")],
        see: &["np.max", "np.min"],
        kernel: Kernel::Call(ptp),
        ..Row::NEW
    },
    Row {
        sig: "np.argmax(a, axis=None, out=None, *, keepdims=False)",
        doc: "Where the largest element is (the first one), in the flat array or along an axis.",
        examples: &[
            ("np.argmax([[1, 5], [7, 2]])", "np.int64(2)"),
            ("np.argmax([[1, 5], [7, 2]], axis=1)", "array([1, 0])"),
        ],
        see: &["np.argmin", "np.max"],
        also: &["ndarray.argmax"],
        kernel: Kernel::Call(|call| arg(call, Which::Max)),
        ..Row::NEW
    },
    Row {
        sig: "np.argmin(a, axis=None, out=None, *, keepdims=False)",
        doc: "Where the smallest element is (the first one), in the flat array or along an axis.",
        examples: &[
            ("np.argmin([[3, 5], [1, 2]])", "np.int64(2)"),
            ("np.argmin([[3, 5], [1, 2]], axis=0)", "array([1, 1])"),
        ],
        see: &["np.argmax", "np.min"],
        also: &["ndarray.argmin"],
        kernel: Kernel::Call(|call| arg(call, Which::Min)),
        ..Row::NEW
    },
];

pub(super) fn mean(call: &mut Call<'_>) -> Result<Value> {
    moments(call, reduce_stats::mean, Warn::Mean)
}

pub(super) fn var(call: &mut Call<'_>) -> Result<Value> {
    moments(call, reduce_stats::var, Warn::Freedom)
}

pub(super) fn std(call: &mut Call<'_>) -> Result<Value> {
    moments(call, reduce_stats::std, Warn::Freedom)
}

/// What mean and variance warn of.
#[derive(PartialEq)]
enum Warn {
    Mean,
    Freedom,
}

type MomentKernel = fn(&Array, Axes<'_>, &Moments<'_>) -> Result<(Array, Array)>;

fn moments(call: &mut Call<'_>, kernel: MomentKernel, warn: Warn) -> Result<Value> {
    let array = call.array("a")?;
    let keywords = Keywords::of(call)?;
    let out = keywords.out.as_ref().map(|handle| handle.get().clone());
    let known = match given(call, "mean") {
        None | Some(Value::None) => None,
        Some(value) => Some(convert::as_array(value)?),
    };
    let ddof = freedom(call)?;
    let how = Moments {
        ddof,
        mean: known.as_ref(),
        ..keywords.moments(out.as_ref())
    };
    let axes = keywords.axis.axes();
    let (result, flags) = fpstatus::watch(|| kernel(&array, axes, &how));
    let (result, counts) = result?;
    if reduce_stats::any_at_most(&counts, ddof) {
        let message = match warn {
            Warn::Mean => "Mean of empty slice",
            Warn::Freedom => "Degrees of freedom <= 0 for slice",
        };
        call.warn(ErrorKind::RuntimeWarning, message);
    }
    let place = if result.ndim() == 0 {
        "scalar divide"
    } else {
        "divide"
    };
    super::warnings::floating_point(
        call.machine,
        place,
        Flags {
            underflow: false,
            ..flags
        },
    )?;
    Ok(keywords.value(result))
}

fn ptp(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    let keywords = Keywords::of(call)?;
    let plain = Keywords {
        out: None,
        ..Keywords::of(call)?
    };
    let largest = plain.reduce(call, "maximum", &array)?;
    let smallest = plain.reduce(call, "minimum", &array)?;
    let (largest, smallest) = (convert::as_array(&largest)?, convert::as_array(&smallest)?);
    let difference = ufunc::binary("subtract", &largest, &smallest)?;
    if let Some(out) = &keywords.out {
        ufunc::reduce::check_given("maximum", &out.get(), difference.shape(), keywords.keepdims)?;
        crate::kernels::assign::copy_into(&out.get(), &difference)?;
    }
    Ok(keywords.value(difference))
}

fn arg(call: &mut Call<'_>, which: Which) -> Result<Value> {
    let array = call.array("a")?;
    let axis = call.axis("axis")?;
    let mut result = reduce_arg::arg(&array, axis, which)?;
    if call.flag("keepdims")? {
        let mut shape: crate::value::Shape = array.shape().into();
        match axis {
            Some(axis) => {
                let at = crate::value::layout::normalize_axis(axis, array.ndim())?;
                if let Some(slot) = shape.get_mut(at) {
                    *slot = 1;
                }
            }
            None => shape.iter_mut().for_each(|slot| *slot = 1),
        }
        result = result.reshaped(&shape, false).unwrap_or(result);
    }
    deliver_places(call, result, which)
}

/// Where the extreme elements are, or `out` with that in it.
///
/// # Errors
/// Where they do not go into `out`.
pub(super) fn deliver_places(call: &Call<'_>, result: Array, which: Which) -> Result<Value> {
    let out = match given(call, "out") {
        None | Some(Value::None) => return Ok(Value::from_result(result)),
        Some(Value::Array(out)) => out.clone(),
        Some(_) => return Err(OpError::r#type("output must be an array")),
    };
    let name = if which == Which::Max {
        "argmax"
    } else {
        "argmin"
    };
    if out.get().shape() != result.shape() {
        return Err(OpError::value(format!(
            "output array does not match result of np.{name}."
        )));
    }
    let dtype = out.get().dtype();
    if !dtype.can_cast(DType::I64, Casting::Safe) {
        let what = if result.ndim() == 0 {
            "scalar"
        } else {
            "array data"
        };
        return Err(OpError::r#type(format!(
            "Cannot cast {what} from dtype('{}') to dtype('int64') according to the rule 'safe'",
            dtype.short()
        )));
    }
    crate::kernels::assign::copy_into(&out.get(), &result)?;
    Ok(Value::Array(out))
}

/// `ddof`, or `correction` by its other name.
///
/// # Errors
/// `ValueError` where both are given.
pub(super) fn freedom(call: &Call<'_>) -> Result<f64> {
    let ddof = given(call, "ddof").map_or(Ok(0.0), convert::as_float)?;
    match given(call, "correction") {
        None => Ok(ddof),
        Some(_) if ddof != 0.0 => Err(OpError::value(
            "ddof and correction can't be provided simultaneously.",
        )),
        Some(value) => convert::as_float(value),
    }
}
