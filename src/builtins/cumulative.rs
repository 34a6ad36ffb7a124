//! Running results and differences along an axis.

use super::reducing::{self, given};
use super::{Call, Kernel, Row, convert};
use crate::kernels::calculus::{self, Spacing};
use crate::kernels::fpstatus;
use crate::kernels::join;
use crate::kernels::shape;
use crate::kernels::ufunc::reduce::{Axes, Reduce, accumulate, reduce};
use crate::kernels::ufunc::{self, Pending, Ufunc};
use crate::value::layout::normalize_axis;
use crate::value::{Array, DType, OpError, Result, Scalar, Shape, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.cumsum(a, axis=None, dtype=None, out=None)",
        doc: "The running sums of the flat array or along an axis.",
        examples: &[
            ("np.cumsum([1, 2, 3])", "array([1, 3, 6])"),
            (
                "np.cumsum([[1, 2], [3, 4]], axis=0)",
                "array([[1, 2],\n       [4, 6]])",
            ),
        ],
        see: &["np.sum", "np.cumulative_sum", "np.diff"],
        also: &["ndarray.cumsum"],
        kernel: Kernel::Call(|call| running(call, "add")),
        ..Row::NEW
    },
    Row {
        sig: "np.cumprod(a, axis=None, dtype=None, out=None)",
        doc: "The running products of the flat array or along an axis.",
        examples: &[("np.cumprod([1, 2, 3, 4])", "array([ 1,  2,  6, 24])")],
        see: &["np.prod"],
        also: &["ndarray.cumprod"],
        kernel: Kernel::Call(|call| running(call, "multiply")),
        ..Row::NEW
    },
    Row {
        sig: "np.cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False)",
        doc: "The running sums along an axis, with the start if asked for.",
        examples: &[
            ("np.cumulative_sum([1, 2, 3])", "array([1, 3, 6])"),
            (
                "np.cumulative_sum([1, 2, 3], include_initial=True)",
                "array([0, 1, 3, 6])",
            ),
        ],
        see: &["np.cumsum"],
        kernel: Kernel::Call(|call| cumulative(call, "add")),
        ..Row::NEW
    },
    Row {
        sig: "np.cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False)",
        doc: "The running products along an axis, with the start if asked for.",
        examples: &[("np.cumulative_prod([1, 2, 3])", "array([1, 2, 6])")],
        see: &["np.cumprod"],
        kernel: Kernel::Call(|call| cumulative(call, "multiply")),
        ..Row::NEW
    },
    Row {
        sig: "np.diff(a, n=1, axis=-1, prepend=<no value>, append=<no value>)",
        doc: "The differences of neighbours, taken n times.",
        examples: &[
            ("np.diff([1, 2, 4, 7, 0])", "array([ 1,  2,  3, -7])"),
            ("np.diff([1, 2, 4, 7, 0], n=2)", "array([  1,   1, -10])"),
        ],
        see: &["np.cumsum", "np.gradient", "np.ediff1d"],
        kernel: Kernel::Call(diff),
        ..Row::NEW
    },
    Row {
        sig: "np.ediff1d(ary, to_end=None, to_begin=None)",
        doc: "The differences of neighbours of the flat array, with values before and after.",
        examples: &[(
            "np.ediff1d([1, 2, 4, 7], to_begin=-99)",
            "array([-99,   1,   2,   3])",
        )],
        see: &["np.diff"],
        kernel: Kernel::Call(ediff1d),
        ..Row::NEW
    },
    Row {
        sig: "np.gradient(f, *varargs, axis=None, edge_order=1)",
        doc: "The slope at each point: central differences inside, one-sided ones at the ends.",
        examples: &[
            (
                "np.gradient([1, 2, 4, 7, 11])",
                "array([1. , 1.5, 2.5, 3.5, 4. ])",
            ),
            ("np.gradient([1., 4, 9], 2.)", "array([1.5, 2. , 2.5])"),
        ],
        see: &["np.diff", "np.trapezoid"],
        kernel: Kernel::Call(gradient),
        ..Row::NEW
    },
    Row {
        sig: "np.trapezoid(y, x=None, dx=1.0, axis=-1)",
        doc: "The area under the points, joined by straight lines.",
        examples: &[
            ("np.trapezoid([1, 2, 3])", "np.float64(4.0)"),
            ("np.trapezoid([1, 2, 3], x=[4, 6, 8])", "np.float64(8.0)"),
        ],
        see: &["np.cumsum", "np.gradient"],
        kernel: Kernel::Call(trapezoid),
        ..Row::NEW
    },
];

fn accumulated(
    call: &mut Call<'_>,
    name: &str,
    array: &Array,
    axis: i64,
    out: Option<&Array>,
) -> Result<Array> {
    let dtype = match given(call, "dtype") {
        None | Some(Value::None) => None,
        Some(value) => Some(convert::as_dtype(value)?),
    };
    let function = Ufunc::named(name)?;
    let (result, flags) = fpstatus::watch(|| accumulate(function, array, axis, dtype, out));
    let result = result?;
    super::warnings::floating_point(call.machine, "accumulate", flags)?;
    Ok(result)
}

fn running(call: &mut Call<'_>, name: &str) -> Result<Value> {
    let array = call.array("a")?;
    let (array, axis) = match call.axis("axis")? {
        Some(axis) if array.ndim() > 0 => (array, axis),
        Some(0 | -1) | None => (shape::ravel(&array, shape::Order::C)?, 0),
        Some(axis) => return Err(OpError::axis(axis, 0)),
    };
    let out = reducing::out_argument(call)?;
    let target = out.as_ref().map(|handle| handle.get().clone());
    let result = accumulated(call, name, &array, axis, target.as_ref())?;
    Ok(out.map_or_else(|| Value::array(result), Value::Array))
}

fn cumulative(call: &mut Call<'_>, name: &str) -> Result<Value> {
    let array = call.array("x")?;
    let array = if array.ndim() == 0 {
        array.reshaped(&[1], false).unwrap_or(array)
    } else {
        array
    };
    let axis = match call.axis("axis")? {
        Some(axis) => normalize_axis(axis, array.ndim())?,
        None if array.ndim() == 1 => 0,
        None => {
            return Err(OpError::value(
                "For arrays which have more than one dimension ``axis`` argument is required.",
            ));
        }
    };
    let mut result = accumulated(call, name, &array, axis as i64, None)?;
    if call.flag("include_initial")? {
        let mut first: Shape = result.shape().into();
        if let Some(slot) = first.get_mut(axis) {
            *slot = 1;
        }
        let start = Array::zeros(&first, result.dtype())?;
        if name == "multiply" {
            let one = Scalar::Bool(true).cast_to(result.dtype());
            crate::kernels::assign::fill(&start, &one)?;
        }
        let dtype = result.dtype();
        result = join::concatenate(&[start, result], axis as i64, dtype)?;
    }
    super::rounding::deliver(call, result).map(|value| match value {
        Value::Scalar(scalar) => Value::array(Array::from_scalar(&scalar)),
        other => other,
    })
}

fn diff(call: &mut Call<'_>) -> Result<Value> {
    let (mut array, n) = (call.array("a")?, call.compared_length("n")?.unwrap_or(1));
    if n == 0 {
        return Ok(call.value("a"));
    }
    if n < 0 {
        return Err(OpError::value(format!(
            "order must be non-negative but got {n}"
        )));
    }
    if array.ndim() == 0 {
        return Err(OpError::value(
            "diff requires input that is at least one dimensional",
        ));
    }
    let axis = normalize_axis(call.int("axis")?, array.ndim())?;
    let ends = [given(call, "prepend"), given(call, "append")];
    if ends.iter().any(Option::is_some) {
        let widen = |value: &Value| -> Result<Array> {
            let end = convert::as_array(value)?;
            if end.ndim() > 0 {
                return Ok(end);
            }
            let mut shape: Shape = array.shape().into();
            if let Some(slot) = shape.get_mut(axis) {
                *slot = 1;
            }
            end.broadcast_to(&shape)
                .ok_or_else(|| OpError::internal("end of a difference"))
        };
        let [before, after] = ends;
        let mut parts: Vec<Array> = before.map(widen).transpose()?.into_iter().collect();
        parts.push(array.clone());
        parts.extend(after.map(widen).transpose()?);
        let dtype = parts.iter().map(Array::dtype).reduce(DType::promote);
        array = join::concatenate(&parts, axis as i64, dtype.unwrap_or(array.dtype()))?;
    }
    let (result, flags) =
        fpstatus::watch(|| (0..n).try_fold(array, |array, _| calculus::difference(&array, axis)));
    super::warnings::floating_point(call.machine, "subtract", flags)?;
    Ok(Value::array(result?))
}

fn ediff1d(call: &mut Call<'_>) -> Result<Value> {
    let array = shape::ravel(&call.array("ary")?, shape::Order::C)?;
    let mut parts = Vec::new();
    let end = |call: &Call<'_>, name: &str| -> Result<Option<Array>> {
        let Some(value) = call.optional(name) else {
            return Ok(None);
        };
        let end = convert::as_array(&value)?;
        if !end
            .dtype()
            .can_cast(array.dtype(), crate::value::dtype::Casting::SameKind)
        {
            return Err(OpError::r#type(format!(
                "dtype of `{name}` must be compatible with input `ary` under the `same_kind` rule."
            )));
        }
        shape::ravel(&end, shape::Order::C).map(Some)
    };
    parts.extend(end(call, "to_begin")?);
    let n = array.size();
    let (later, earlier) = (
        calculus::part(&array, 0, 1, n),
        calculus::part(&array, 0, 0, n.saturating_sub(1)),
    );
    parts.push(ufunc::binary("subtract", &later, &earlier)?);
    parts.extend(end(call, "to_end")?);
    if let [inner] = parts.as_slice()
        && inner.dtype() == array.dtype()
    {
        return Ok(Value::array(inner.clone()));
    }
    join::concatenate(&parts, 0, array.dtype()).map(Value::array)
}

/// What NumPy says of differences of truth values.
const BOOL_SUBTRACT: &str = "numpy boolean subtract, the `-` operator, is not supported, use the \
    bitwise_xor, the `^` operator, or the logical_xor function instead.";

fn gradient(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("f")?;
    let axes: Vec<usize> = match call.axes("axis")? {
        None => (0..array.ndim()).collect(),
        Some(axes) => axes
            .iter()
            .map(|axis| normalize_axis(*axis, array.ndim()))
            .collect::<Result<_>>()?,
    };
    let edge_order = call.int("edge_order")?;
    let spacings = spacings(call, &array, &axes)?;
    if array.dtype() == DType::Bool && !axes.is_empty() {
        return Err(OpError::r#type(BOOL_SUBTRACT));
    }
    if edge_order > 2 {
        return Err(OpError::value("'edge_order' greater than 2 not supported"));
    }
    let mut slopes = Vec::new();
    for (axis, spacing) in axes.iter().zip(&spacings) {
        let slope = calculus::gradient(&array, *axis, spacing, edge_order)?;
        slopes.push(Value::array(slope));
    }
    match slopes.len() {
        1 => Ok(slopes.remove(0)),
        _ => Ok(Value::tuple(slopes)),
    }
}

fn spacings(call: &Call<'_>, array: &Array, axes: &[usize]) -> Result<Vec<Spacing>> {
    let given: Vec<Array> = call
        .rest
        .iter()
        .map(convert::as_array)
        .collect::<Result<_>>()?;
    let number = |array: &Array| array.item().cast::<f64>();
    match given.as_slice() {
        [] => Ok(axes.iter().map(|_| Spacing::Even(1.0)).collect()),
        [one] if one.ndim() == 0 => Ok(axes.iter().map(|_| Spacing::Even(number(one))).collect()),
        many if many.len() == axes.len() => {
            let spacing = |(positions, axis): (&Array, &usize)| match positions.ndim() {
                0 => Ok(Spacing::Even(number(positions))),
                1 if array.shape().get(*axis) == Some(&positions.size()) => {
                    Ok(Spacing::of_positions(&positions.to_vec::<f64>()))
                }
                1 => Err(OpError::value(
                    "when 1d, distances must match the length of the corresponding dimension",
                )),
                _ => Err(OpError::value("distances must be either scalars or 1d")),
            };
            many.iter().zip(axes).map(spacing).collect()
        }
        _ => Err(OpError::r#type("invalid number of arguments")),
    }
}

fn trapezoid(call: &mut Call<'_>) -> Result<Value> {
    let y = call.array("y")?;
    let axis = normalize_axis(call.int("axis")?, y.ndim())?;
    let n = y.shape().get(axis).copied().unwrap_or(0);
    let (later, earlier) = (
        calculus::part(&y, axis, 1, n),
        calculus::part(&y, axis, 0, n.saturating_sub(1)),
    );
    let heights = Pending::from(&later).then("add", &earlier)?;
    let areas = match call.optional_array("x")? {
        None => heights.then("multiply", call.float("dx")?)?,
        Some(x) if x.ndim() == 1 => {
            let steps = calculus::difference(&x, 0)?;
            let mut lengths: Shape = y.shape().iter().map(|_| 1).collect();
            if let Some(slot) = lengths.get_mut(axis) {
                *slot = steps.size();
            }
            let steps = steps.reshaped(&lengths, false).unwrap_or(steps);
            Pending::from(&steps).then("multiply", heights)?
        }
        Some(x) => Pending::from(&calculus::difference(&x, axis)?).then("multiply", heights)?,
    };
    let halves = areas.then("divide", 2.0)?;
    if y.ndim() == 1 {
        return Ok(Value::from_result(halves.sum()?));
    }
    let halves = halves.array()?;
    let how = Reduce::default();
    let total = reduce(Ufunc::named("add")?, &halves, Axes::One(axis as i64), &how)?;
    Ok(Value::from_result(total))
}
