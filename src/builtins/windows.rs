//! Window functions, sinc and the Bessel function i0.

use super::arrays::no_loop;
use super::{Call, Kernel, Row};
use crate::kernels::ufunc::{Input, binary, binary_with, unary};
use crate::kernels::windows;
use crate::value::interrupt::Paced;
use crate::value::{Array, DType, OpError, Result, Value, budget};
use crate::with_dtype;

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.bartlett(M)",
        doc: "The triangular window with M points.",
        examples: &[("np.bartlett(5)", "array([0. , 0.5, 1. , 0.5, 0. ])")],
        see: &["np.hanning", "np.kaiser"],
        kernel: Kernel::Call(|c| Ok(Value::array(windows::bartlett(points(c)?)))),
        ..Row::NEW
    },
    Row {
        sig: "np.blackman(M)",
        doc: "The Blackman window with M points: three cosines, hardly any leakage.",
        examples: &[("np.blackman(1)", "array([1.])")],
        see: &["np.hamming", "np.kaiser"],
        kernel: Kernel::Call(|c| cosine(c, [0.42, 0.5, 0.08])),
        ..Row::NEW
    },
    Row {
        sig: "np.hamming(M)",
        doc: "The Hamming window with M points: a raised cosine on a pedestal.",
        examples: &[("np.hamming(4)", "array([0.08, 0.77, 0.77, 0.08])")],
        see: &["np.hanning"],
        kernel: Kernel::Call(|c| cosine(c, [0.54, 0.46, 0.0])),
        ..Row::NEW
    },
    Row {
        sig: "np.hanning(M)",
        doc: "The Hann window with M points: a raised cosine.",
        examples: &[("np.hanning(5)", "array([0. , 0.5, 1. , 0.5, 0. ])")],
        see: &["np.hamming", "np.bartlett"],
        kernel: Kernel::Call(|c| cosine(c, [0.5, 0.5, 0.0])),
        ..Row::NEW
    },
    Row {
        sig: "np.kaiser(M, beta)",
        doc: "The Kaiser window with M points; beta says how steep it is.",
        examples: &[("np.kaiser(3, 0)", "array([1., 1., 1.])")],
        see: &["np.i0", "np.hanning"],
        kernel: Kernel::Call(|c| Ok(Value::array(windows::kaiser(points(c)?, c.float("beta")?)))),
        ..Row::NEW
    },
    Row {
        sig: "np.i0(x)",
        doc: "The modified Bessel function of the first kind, order 0.",
        examples: &[("np.i0([0., 1.])", "array([1.        , 1.26606588])")],
        see: &["np.kaiser"],
        kernel: Kernel::Call(i0),
        ..Row::NEW
    },
    Row {
        sig: "np.sinc(x)",
        doc: "sin(pi x) / (pi x), which is 1 at 0.",
        examples: &[("np.sinc([0, 0.5])", "array([1.        , 0.63661977])")],
        see: &["np.sin"],
        kernel: Kernel::Call(sinc),
        ..Row::NEW
    },
];

/// The number of points, for which there is memory.
fn points(c: &Call<'_>) -> Result<f64> {
    let sequence = match c.value("M") {
        Value::List(_) | Value::Tuple(_) => true,
        Value::Array(array) => array.get().ndim() > 0,
        _ => false,
    };
    if sequence {
        return Err(OpError::value(
            "setting an array element with a sequence. The requested array has an inhomogeneous \
             shape after 1 dimensions. The detected shape was (2,) + inhomogeneous part.",
        ));
    }
    let m = c.float("M")?;
    if m >= i64::MAX as f64 {
        return Err(OpError::value("Maximum allowed size exceeded"));
    }
    budget::check_array(&[m.max(0.0) as usize], DType::F64)?;
    Ok(m)
}

fn cosine(c: &mut Call<'_>, weights: [f64; 3]) -> Result<Value> {
    windows::cosines(points(c)?, weights).map(Value::array)
}

fn i0(c: &mut Call<'_>) -> Result<Value> {
    let x = c.array("x")?;
    if x.dtype().is_str() {
        return Err(no_loop("absolute", x.dtype()));
    }
    if x.dtype().is_complex() {
        return Err(OpError::r#type("i0 not supported for complex values"));
    }
    let dtype = if x.dtype().is_float() {
        x.dtype()
    } else {
        DType::F64
    };
    if dtype == DType::F32 {
        let items = x
            .to_vec::<f32>()
            .into_iter()
            .map(windows::i0_single)
            .paced()
            .collect();
        return Ok(Value::array(Array::from_shape_vec(x.shape().into(), items)));
    }
    let items = x
        .to_vec::<f64>()
        .into_iter()
        .map(windows::i0)
        .paced()
        .collect();
    let made = Array::from_shape_vec(x.shape().into(), items);
    Ok(Value::array(if dtype == DType::F64 {
        made
    } else {
        made.astype(dtype)?
    }))
}

fn sinc(c: &mut Call<'_>) -> Result<Value> {
    let x = binary_with(
        "multiply",
        &c.array("x")?,
        Input::Float(std::f64::consts::PI),
    )?;
    let tiny = match x.dtype() {
        DType::F64 => f64::EPSILON,
        DType::F32 => f64::from(f32::EPSILON),
        DType::F16 => 0.000_976_562_5,
        _ => 1e-20,
    };
    let y = with_dtype!(x.dtype(), T => {
        use crate::value::Element;
        let nonzero = |x: &T| if x.truth() { *x } else { T::from_f64(tiny) };
        Array::from_ndarray(x.view::<T>().map(nonzero))
    }, str => x.clone());
    binary("divide", &unary("sin", &y)?, &y).map(Value::from_result)
}
