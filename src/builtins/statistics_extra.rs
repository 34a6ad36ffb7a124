//! Covariance, correlation coefficients, and phases made continuous.

use super::{Call, Kernel, Row, convert};
use crate::kernels::contract::{conjugate, converted};
use crate::kernels::ufunc::reduce::{Axes, Reduce, reduce};
use crate::kernels::ufunc::{Input, Ufunc, binary, binary_with, unary};
use crate::kernels::{dot, join, shape_axes};
use crate::value::interrupt::{self, Paced};
use crate::value::{Array, DType, ErrorKind, OpError, Result, Scalar, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None)",
        doc: "The covariance matrix: each row is a variable, each column an observation.",
        examples: &[(
            "np.cov([[0, 1, 2], [2, 1, 0]])",
            "array([[ 1., -1.],\n       [-1.,  1.]])",
        )],
        see: &["np.corrcoef", "np.var"],
        kernel: Kernel::Call(|c| covariance(c).map(Value::array)),
        ..Row::NEW
    },
    Row {
        sig: "np.corrcoef(x, y=None, rowvar=True, *, dtype=None)",
        doc: "Correlation coefficients: covariances over the product of the deviations.",
        examples: &[(
            "np.corrcoef([[0, 1, 2], [2, 1, 0]])",
            "array([[ 1., -1.],\n       [-1.,  1.]])",
        )],
        see: &["np.cov"],
        kernel: Kernel::Call(corrcoef),
        ..Row::NEW
    },
    Row {
        sig: "np.unwrap(p, discont=None, axis=-1, *, period=6.283185307179586)",
        doc: "Takes jumps out of a sequence of phases by adding multiples of the period.",
        examples: &[(
            "np.unwrap([0, 1, 2, -1, 0], period=4)",
            "array([0, 1, 2, 3, 4])",
        )],
        see: &["np.angle", "np.diff"],
        kernel: Kernel::Call(unwrap),
        ..Row::NEW
    },
];

fn sum(a: &Array, axis: i64, keepdims: bool) -> Result<Array> {
    let how = Reduce {
        keepdims,
        ..Reduce::default()
    };
    reduce(Ufunc::named("add")?, a, Axes::One(axis), &how)
}

/// At least two-dimensional; a vector is one row.
fn as_rows(a: &Array, by_row: bool) -> Array {
    match a.ndim() {
        0 => a.reshaped(&[1, 1], false).unwrap_or_else(|| a.clone()),
        1 => {
            let row = a
                .contiguous()
                .ok()
                .and_then(|a| a.reshaped(&[1, a.size()], false));
            row.unwrap_or_else(|| a.clone())
        }
        _ if by_row => a.clone(),
        _ => a.transposed(),
    }
}

/// The observations, a row for each variable.
fn observations(c: &Call<'_>, name: &str) -> Result<Array> {
    let by_row = c.flag("rowvar")?;
    let m = c.array(name)?;
    if m.ndim() > 2 {
        return Err(OpError::value("m has more than 2 dimensions"));
    }
    let mut x = as_rows(&m, by_row);
    let mut dtype = m.dtype().promote(DType::F64);
    if let Some(y) = c.optional_array("y")? {
        if y.ndim() > 2 {
            return Err(OpError::value("y has more than 2 dimensions"));
        }
        dtype = dtype.promote(y.dtype());
        x = join::concatenate(&[x, as_rows(&y, by_row)], 0, dtype)?;
    }
    converted(&x, c.dtype("dtype")?.unwrap_or(dtype))
}

fn covariance(c: &mut Call<'_>) -> Result<Array> {
    let x = observations(c, "m")?;
    let ddof = match c.optional("ddof") {
        None => i64::from(!c.flag("bias")?),
        Some(value) => match convert::as_float(&value)? {
            whole if whole.fract() == 0.0 => whole as i64,
            _ => return Err(OpError::value("ddof must be integer")),
        },
    };
    let weights = weights(c, x.shape().get(1).copied().unwrap_or(0))?;
    covariance_of(c, &x, ddof, weights)
}

/// The product of both kinds of weights, and the second kind alone.
type Weights = Option<(Array, Option<Array>)>;

fn weights(c: &Call<'_>, count: usize) -> Result<Weights> {
    let mut found: Weights = None;
    if let Some(counts) = c.optional_array("fweights")? {
        let floats = counts.to_vec::<f64>();
        if floats.iter().any(|x| x.fract() != 0.0) {
            return Err(OpError::r#type("fweights must be integer"));
        }
        check_weights("fweights", &counts, count)?;
        found = Some((converted(&counts, DType::F64)?, None));
    }
    if let Some(own) = c.optional_array("aweights")? {
        check_weights("aweights", &own, count)?;
        let own = converted(&own, DType::F64)?;
        let whole = match found {
            Some((counts, _)) => binary("multiply", &counts, &own)?,
            None => own.clone(),
        };
        found = Some((whole, Some(own)));
    }
    Ok(found)
}

fn check_weights(name: &str, weights: &Array, count: usize) -> Result<()> {
    let runtime = |text: String| OpError::new(ErrorKind::RuntimeError, text);
    if weights.ndim() > 1 {
        return Err(runtime(format!("cannot handle multidimensional {name}")));
    }
    if weights.size() != count {
        return Err(runtime(format!(
            "incompatible numbers of samples and {name}"
        )));
    }
    if weights.to_vec::<f64>().iter().any(|x| *x < 0.0) {
        return Err(OpError::value(format!("{name} cannot be negative")));
    }
    Ok(())
}

fn covariance_of(c: &mut Call<'_>, x: &Array, ddof: i64, weights: Weights) -> Result<Array> {
    let count = x.shape().get(1).copied().unwrap_or(0);
    let scalar = |x: f64| Array::from_scalar(&Scalar::F64(x));
    let (mean, mut factor) = match &weights {
        None => {
            let total = sum(x, 1, true)?;
            (
                binary("divide", &total, &scalar(count as f64))?,
                count as f64 - ddof as f64,
            )
        }
        Some((w, own)) => {
            let total = sum(w, 0, false)?;
            let weighted = sum(&binary("multiply", x, w)?, 1, true)?;
            let size = total.item().cast::<f64>();
            let factor = match own {
                None => size - ddof as f64,
                Some(_) if ddof == 0 => size,
                Some(own) => {
                    let square = sum(&binary("multiply", w, own)?, 0, false)?;
                    size - ddof as f64 * square.item().cast::<f64>() / size
                }
            };
            (binary("divide", &weighted, &total)?, factor)
        }
    };
    if factor <= 0.0 {
        c.warn(
            ErrorKind::RuntimeWarning,
            "Degrees of freedom <= 0 for slice",
        );
        factor = 0.0;
    }
    let x = binary("subtract", x, &mean)?;
    let other = match &weights {
        None => x.clone(),
        Some((w, _)) => binary("multiply", &x, w)?,
    };
    let product = dot::dot(&x, &conjugate(&other.transposed())?)?;
    let made = binary_with("multiply", &product, Input::Float(1.0 / factor))?;
    shape_axes::squeeze(&made, None)
}

fn corrcoef(c: &mut Call<'_>) -> Result<Value> {
    let x = observations(c, "x")?;
    let cov = covariance_of(c, &x, 1, None)?;
    if cov.ndim() == 0 {
        return binary("divide", &cov, &cov).map(Value::from_result);
    }
    let variances = shape_axes::diagonal(&cov, 0, 0, 1)?;
    let real = converted(&variances, cov.dtype().real())?;
    let deviations = unary("sqrt", &real)?;
    let n = deviations.size();
    let column = deviations
        .reshaped(&[n, 1], false)
        .unwrap_or_else(|| deviations.clone());
    let made = binary("divide", &binary("divide", &cov, &column)?, &deviations)?;
    if made.dtype().is_complex() {
        return Ok(Value::array(made));
    }
    let limited = binary_with("minimum", &made, Input::Float(1.0))?;
    binary_with("maximum", &limited, Input::Float(-1.0)).map(Value::array)
}

fn unwrap(c: &mut Call<'_>) -> Result<Value> {
    let p = c.array("p")?;
    let axis = c.int("axis")?;
    let period = c.value("period");
    let at = shape_axes::normalize_axes(&[axis], p.ndim(), "axis")?;
    let at = at.first().copied().unwrap_or(0);
    let whole = convert::as_index(&period).ok();
    let integral = whole.is_some() && (p.dtype().is_integer() || p.dtype() == DType::Bool);
    let size = convert::as_float(&period)?;
    let dtype = if integral {
        p.dtype().promote(DType::I64)
    } else if p.dtype().is_float() {
        p.dtype()
    } else {
        DType::F64
    };
    let limit = match c.optional("discont") {
        Some(value) => convert::as_float(&value)?,
        None => size / 2.0,
    };
    let p = converted(&p, dtype)?;
    let mut order: Vec<usize> = (0..p.ndim()).filter(|axis| *axis != at).collect();
    order.push(at);
    let moved = p.permuted(&order);
    let length = moved.shape().last().copied().unwrap_or(0);
    let high = if integral {
        (size / 2.0).floor()
    } else {
        size / 2.0
    };
    let ambiguous = !integral || size % 2.0 == 0.0;
    let mut items = moved.to_vec::<f64>();
    for lane in items.chunks_mut(length.max(1)) {
        continue_lane(lane, size, high, ambiguous, limit);
    }
    let made = converted(&Array::from_shape_vec(moved.shape().into(), items), dtype)?;
    let mut back = vec![0; order.len()];
    for (place, axis) in order.iter().enumerate() {
        back[*axis] = place;
    }
    Ok(Value::array(made.permuted(&back)))
}

/// Corrects one sequence of phases.
fn continue_lane(lane: &mut [f64], period: f64, high: f64, ambiguous: bool, limit: f64) {
    let before = interrupt::copied(lane);
    let mut shift = 0.0;
    for (at, pair) in before.windows(2).enumerate().paced() {
        let step = pair[1] - pair[0];
        let turned = step + high;
        let mut small = turned % period;
        if small != 0.0 && (small < 0.0) != (period < 0.0) {
            small += period;
        }
        small -= high;
        if ambiguous && small == -high && step > 0.0 {
            small = high;
        }
        // A step that is not known is a turn as well: nothing after it is known.
        if step.is_nan() || step.abs() >= limit {
            shift += small - step;
        }
        lane[at + 1] = pair[1] + shift;
    }
}
