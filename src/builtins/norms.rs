//! Norms and condition numbers.

use super::{Call, Kernel, Row, convert};
use crate::kernels::contract;
use crate::kernels::linalg::norm::{self, MatrixOrder};
use crate::kernels::linalg::{self, check_square, check_stacked, stacks, systems};
use crate::value::{Array, DType, ErrorKind, OpError, Result, Value, layout};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.linalg.norm(x, ord=None, axis=None, keepdims=False)",
        doc: "The length of a vector or the size of a matrix, by one of several measures.",
        examples: &[
            ("np.linalg.norm([3, 4])", "np.float64(5.0)"),
            ("np.linalg.norm([[1, 2], [3, 4]], 1)", "np.float64(6.0)"),
            (
                "np.linalg.norm([[3, 4], [5, 12]], axis=1)",
                "array([ 5., 13.])",
            ),
        ],
        see: &["np.linalg.vector_norm", "np.linalg.matrix_norm"],
        kernel: Kernel::Call(norm_row),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.vector_norm(x, /, *, axis=None, keepdims=False, ord=2)",
        doc: "The length of vectors: of all elements, or along axes.",
        examples: &[("np.linalg.vector_norm([[3, 4], [0, 0]])", "np.float64(5.0)")],
        see: &["np.linalg.norm"],
        kernel: Kernel::Call(vector_norm),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.matrix_norm(x, /, *, keepdims=False, ord='fro')",
        doc: "The size of the matrices in the last two axes.",
        examples: &[(
            "np.linalg.matrix_norm([[1, 2], [3, 4]], ord=1)",
            "np.float64(6.0)",
        )],
        see: &["np.linalg.norm"],
        kernel: Kernel::Call(|c| {
            let x = c.array("x")?;
            matrix_norm(&x, &c.value("ord"), &[-2, -1], c.flag("keepdims")?)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.cond(x, p=None)",
        doc: "The condition number: how much errors may grow when solving with the matrix.",
        examples: &[("np.linalg.cond([[1, 0], [0, 2]])", "np.float64(2.0)")],
        see: &["np.linalg.norm", "np.linalg.svd"],
        kernel: Kernel::Call(cond),
        ..Row::NEW
    },
];

/// The order of a norm, as it was written.
enum Order {
    Default,
    Number(f64),
    Name(String),
}

fn order(value: &Value) -> Result<Order> {
    match value {
        Value::None => Ok(Order::Default),
        Value::Str(text) => Ok(Order::Name(text.to_string())),
        other => Ok(Order::Number(convert::as_float(other)?)),
    }
}

fn matrix_norm(x: &Array, value: &Value, axes: &[i64], keep: bool) -> Result<Value> {
    let order = match order(value)? {
        Order::Default => MatrixOrder::Frobenius,
        Order::Name(name) if name == "fro" || name == "f" => MatrixOrder::Frobenius,
        Order::Name(name) if name == "nuc" => MatrixOrder::Nuclear,
        Order::Number(p) if p.is_infinite() || p.abs() == 1.0 || p.abs() == 2.0 => {
            MatrixOrder::Number(p)
        }
        _ => return Err(OpError::value("Invalid norm order for matrices.")),
    };
    let mut found = [0; 2];
    for (slot, axis) in found.iter_mut().zip(axes) {
        *slot = normalize(*axis, x.ndim())?;
    }
    if found[0] == found[1] {
        return Err(OpError::value("Duplicate axes given."));
    }
    norm::matrix(x, order, found, keep).map(Value::from_result)
}

fn normalize(axis: i64, ndim: usize) -> Result<usize> {
    let at = if axis < 0 { axis + ndim as i64 } else { axis };
    usize::try_from(at)
        .ok()
        .filter(|at| *at < ndim)
        .ok_or_else(|| OpError::axis(axis, ndim))
}

fn norm_row(c: &mut Call<'_>) -> Result<Value> {
    let mut x = c.array("x")?;
    if x.dtype().is_str() {
        x = x.astype(DType::F64)?;
    }
    let keep = c.flag("keepdims")?;
    let ord = c.value("ord");
    let axis = c.value("axis");
    if matches!(axis, Value::None) {
        let flat = match order(&ord)? {
            Order::Default => true,
            Order::Name(name) => x.ndim() == 2 && (name == "f" || name == "fro"),
            Order::Number(p) => x.ndim() == 1 && p == 2.0,
        };
        if flat {
            return norm::flat(&x, keep).map(Value::from_result);
        }
    }
    let axes = match &axis {
        Value::None => (0..x.ndim() as i64).collect(),
        Value::Tuple(_) => convert::int_list(&axis)?,
        other => vec![convert::as_index(other).map_err(|_| {
            OpError::r#type("'axis' must be None, an integer or a tuple of integers")
        })?],
    };
    match axes.as_slice() {
        [axis] => {
            let axis = normalize(*axis, x.ndim())?;
            let p = match order(&ord)? {
                Order::Default => 2.0,
                Order::Number(p) => p,
                Order::Name(name) => {
                    let message = format!("Invalid norm order '{name}' for vectors");
                    return Err(OpError::value(message));
                }
            };
            norm::vector(&x, p, &[axis], keep).map(Value::from_result)
        }
        [_, _] => matrix_norm(&x, &ord, &axes, keep),
        _ => Err(OpError::value("Improper number of dimensions to norm.")),
    }
}

fn vector_norm(c: &mut Call<'_>) -> Result<Value> {
    let x = c.array("x")?;
    let keep = c.flag("keepdims")?;
    let p = match order(&c.value("ord"))? {
        Order::Default => 2.0,
        Order::Number(p) => p,
        Order::Name(name) => {
            return Err(OpError::value(format!(
                "Invalid norm order '{name}' for vectors"
            )));
        }
    };
    let axes: Vec<usize> = match c.axes("axis")? {
        None if p == 2.0 => return norm::flat(&x, keep).map(Value::from_result),
        None => (0..x.ndim()).collect(),
        Some(axes) => axes
            .iter()
            .map(|axis| normalize(*axis, x.ndim()))
            .collect::<Result<_>>()?,
    };
    norm::vector(&x, p, &axes, keep).map(Value::from_result)
}

fn cond(c: &mut Call<'_>) -> Result<Value> {
    let x = c.array("x")?;
    if x.size() == 0 && x.ndim() >= 2 {
        return Err(linalg::error("cond is not defined on empty arrays"));
    }
    check_stacked(&x)?;
    let p = c.value("p");
    let by_values = match order(&p)? {
        Order::Default => Some(false),
        Order::Number(2.0) => Some(false),
        Order::Number(-2.0) => Some(true),
        _ => None,
    };
    let (stack, m, n) = linalg::split_stack(&x);
    let ratios: Vec<f64> = if let Some(inverted) = by_values {
        let s = stacks::singular_values(&x)?;
        let values = s.to_vec::<f64>();
        values
            .chunks(m.min(n).max(1))
            .map(|part| match (part.first(), part.last()) {
                (Some(most), Some(least)) if inverted => least / most,
                (Some(most), Some(least)) => most / least,
                _ => f64::NAN,
            })
            .collect()
    } else {
        check_square(&x)?;
        let own = matrix_norm_array(&x, &p)?;
        let inverse = match systems::inv(&x) {
            Ok(inverse) => matrix_norm_array(&inverse, &p)?,
            Err(error) if error.kind == ErrorKind::LinAlgError => {
                vec![f64::INFINITY; layout::size(&stack)]
            }
            Err(error) => return Err(error),
        };
        own.iter().zip(inverse).map(|(a, b)| a * b).collect()
    };
    // A singular matrix of numbers has an infinite condition; nan comes only from nan.
    let nan = x
        .to_vec::<num_complex::Complex64>()
        .iter()
        .any(|z| z.re.is_nan() || z.im.is_nan());
    let ratios: Vec<f64> = ratios
        .into_iter()
        .map(|r| if r.is_nan() && !nan { f64::INFINITY } else { r })
        .collect();
    let dtype = linalg::computing_dtype(&[&x])?.real();
    let made = contract::converted(&Array::from_shape_vec(stack, ratios), dtype)?;
    Ok(Value::from_result(made))
}

fn matrix_norm_array(x: &Array, p: &Value) -> Result<Vec<f64>> {
    let value = matrix_norm(x, p, &[-2, -1], false)?;
    Ok(convert::as_array(&value)?.to_vec::<f64>())
}
