//! Truth, element by element.

use super::ufunc::apply;
use super::{Call, Kernel, Row, convert};
use crate::kernels::ufunc;
use crate::value::interrupt::Paced;
use crate::value::{Array, DType, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.logical_and(x1, x2)",
        doc: "Whether both elements are true.",
        examples: &[(
            "np.logical_and([True, False], [True, True])",
            "array([ True, False])",
        )],
        see: &["np.logical_or", "np.all"],
        kernel: Kernel::Ufunc("logical_and"),
        ..Row::NEW
    },
    Row {
        sig: "np.logical_or(x1, x2)",
        doc: "Whether one of the elements is true.",
        examples: &[("np.logical_or([1, 0], [0, 0])", "array([ True, False])")],
        see: &["np.logical_and", "np.any"],
        kernel: Kernel::Ufunc("logical_or"),
        ..Row::NEW
    },
    Row {
        sig: "np.logical_xor(x1, x2)",
        doc: "Whether exactly one of the elements is true.",
        examples: &[(
            "np.logical_xor([True, False], True)",
            "array([False,  True])",
        )],
        see: &["np.logical_or"],
        kernel: Kernel::Ufunc("logical_xor"),
        ..Row::NEW
    },
    Row {
        sig: "np.logical_not(x)",
        doc: "Whether the element is false.",
        examples: &[("np.logical_not([3, 0])", "array([False,  True])")],
        see: &["np.invert"],
        kernel: Kernel::Ufunc("logical_not"),
        ..Row::NEW
    },
    Row {
        sig: "np.isnan(x)",
        doc: "Whether the element is nan, not a number.",
        examples: &[(
            "np.isnan([np.nan, 1, np.inf])",
            "array([ True, False, False])",
        )],
        see: &["np.isinf", "np.isfinite"],
        kernel: Kernel::Ufunc("isnan"),
        ..Row::NEW
    },
    Row {
        sig: "np.isinf(x)",
        doc: "Whether the element is infinite.",
        examples: &[(
            "np.isinf([np.inf, -np.inf, 0])",
            "array([ True,  True, False])",
        )],
        see: &["np.isnan", "np.isfinite"],
        kernel: Kernel::Ufunc("isinf"),
        ..Row::NEW
    },
    Row {
        sig: "np.isfinite(x)",
        doc: "Whether the element is neither infinite nor nan.",
        examples: &[(
            "np.isfinite([1, np.inf, np.nan])",
            "array([ True, False, False])",
        )],
        see: &["np.isinf", "np.isnan"],
        kernel: Kernel::Ufunc("isfinite"),
        ..Row::NEW
    },
    Row {
        sig: "np.isposinf(x, out=None)",
        doc: "Whether the element is plus infinity.",
        examples: &[(
            "np.isposinf([-np.inf, 0., np.inf])",
            "array([False, False,  True])",
        )],
        see: &["np.isneginf", "np.isinf"],
        kernel: Kernel::Call(|call| infinite(call, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.isneginf(x, out=None)",
        doc: "Whether the element is minus infinity.",
        examples: &[(
            "np.isneginf([-np.inf, 0., np.inf])",
            "array([ True, False, False])",
        )],
        see: &["np.isposinf", "np.isinf"],
        kernel: Kernel::Call(|call| infinite(call, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)",
        doc: "Whether the elements are equal within a tolerance: |a - b| <= atol + rtol * |b|.",
        examples: &[
            (
                "np.isclose([1e10, 1e-7], [1.00001e10, 1e-8])",
                "array([ True, False])",
            ),
            ("np.isclose(np.nan, np.nan, equal_nan=True)", "np.True_"),
        ],
        see: &["np.allclose", "np.array_equal"],
        kernel: Kernel::Call(isclose),
        ..Row::NEW
    },
    Row {
        sig: "np.allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)",
        doc: "Whether all elements are equal within a tolerance.",
        examples: &[("np.allclose([1e10, 1e-8], [1.00001e10, 1e-9])", "True")],
        see: &["np.isclose", "np.array_equal"],
        kernel: Kernel::Call(allclose),
        ..Row::NEW
    },
    Row {
        sig: "np.array_equal(a1, a2, equal_nan=False)",
        doc: "Whether two arrays have the same shape and the same elements.",
        examples: &[
            ("np.array_equal([1, 2], [1, 2])", "True"),
            ("np.array_equal([1, 2], [1, 2, 3])", "False"),
        ],
        see: &["np.allclose", "np.array_equiv"],
        kernel: Kernel::Call(array_equal),
        ..Row::NEW
    },
    Row {
        sig: "np.array_equiv(a1, a2)",
        doc: "Whether two arrays are equal after stretching one to the other's shape.",
        examples: &[("np.array_equiv([1, 2], [[1, 2], [1, 2]])", "True")],
        see: &["np.array_equal"],
        kernel: Kernel::Call(array_equiv),
        ..Row::NEW
    },
];

fn infinite(call: &mut Call<'_>, negative: bool) -> Result<Value> {
    let array = call.array("x")?;
    if array.dtype().is_complex() {
        return Err(OpError::r#type(format!(
            "This operation is not supported for {} values because it would be ambiguous.",
            array.dtype().name()
        )));
    }
    let sign = ufunc::unary("signbit", &array)?;
    let sign = if negative {
        sign
    } else {
        ufunc::unary("logical_not", &sign)?
    };
    let result = ufunc::binary("logical_and", &ufunc::unary("isinf", &array)?, &sign)?;
    super::rounding::deliver(call, result)
}

/// A number as it is, so that its type gives way; anything else as an array.
fn operand(value: Value) -> Result<Value> {
    match value {
        Value::Int(_) | Value::Float(_) | Value::Complex(_) | Value::Big(_) => Ok(value),
        other => convert::as_array(&other).map(Value::array),
    }
}

fn close(call: &mut Call<'_>) -> Result<Array> {
    let (x, mut y) = (operand(call.value("a"))?, operand(call.value("b"))?);
    let (rtol, atol) = (operand(call.value("rtol"))?, operand(call.value("atol"))?);
    y = match y {
        Value::Int(int) => Value::Float(int as f64),
        Value::Array(handle) if !handle.get().dtype().is_inexact() => {
            Value::array(handle.get().astype(DType::F64)?)
        }
        other => other,
    };
    let equal_nan = call.flag("equal_nan")?;
    let before = call.machine.runtime().errors;
    call.machine.runtime().errors.invalid = super::warnings::Reaction::Ignore;
    let result = close_flags(call, &x, &y, &rtol, &atol, equal_nan);
    call.machine.runtime().errors = before;
    convert::as_array(&result?)
}

fn close_flags(
    call: &mut Call<'_>,
    x: &Value,
    y: &Value,
    rtol: &Value,
    atol: &Value,
    equal_nan: bool,
) -> Result<Value> {
    let mut run = |name: &str, args: &[Value]| apply(call.machine, name, args);
    let difference = run("subtract", &[x.clone(), y.clone()])?;
    let distance = run("absolute", &[difference])?;
    let size = run("absolute", std::slice::from_ref(y))?;
    let relative = run("multiply", &[rtol.clone(), size])?;
    let limit = run("add", &[atol.clone(), relative])?;
    let near = run("less_equal", &[distance, limit])?;
    let finite = run("isfinite", std::slice::from_ref(y))?;
    let near = run("bitwise_and", &[near, finite])?;
    let same = run("equal", &[x.clone(), y.clone()])?;
    let result = run("bitwise_or", &[near, same])?;
    if !equal_nan {
        return Ok(result);
    }
    let (a, b) = (
        run("isnan", std::slice::from_ref(x))?,
        run("isnan", std::slice::from_ref(y))?,
    );
    let both = run("bitwise_and", &[a, b])?;
    run("bitwise_or", &[result, both])
}

fn isclose(call: &mut Call<'_>) -> Result<Value> {
    close(call).map(Value::from_result)
}

fn allclose(call: &mut Call<'_>) -> Result<Value> {
    let flags = close(call)?;
    Ok(Value::Bool(
        flags.to_vec::<bool>().into_iter().paced().all(|flag| flag),
    ))
}

/// Whether all elements are equal after stretching; text never equals numbers.
fn all_equal(a: &Array, b: &Array) -> Result<bool> {
    if a.dtype().is_str() != b.dtype().is_str() {
        return Ok(a.size() == 0 || b.size() == 0);
    }
    let flags = ufunc::binary("equal", a, b)?;
    Ok(flags.to_vec::<bool>().into_iter().paced().all(|flag| flag))
}

fn array_equal(call: &mut Call<'_>) -> Result<Value> {
    let (a, b) = (call.array("a1")?, call.array("a2")?);
    if a.shape() != b.shape() {
        return Ok(Value::Bool(false));
    }
    if call.flag("equal_nan")? && a.dtype().is_inexact() && b.dtype().is_inexact() {
        let both = ufunc::binary(
            "logical_and",
            &ufunc::unary("isnan", &a)?,
            &ufunc::unary("isnan", &b)?,
        )?;
        let flags = ufunc::binary("logical_or", &ufunc::binary("equal", &a, &b)?, &both)?;
        return Ok(Value::Bool(
            flags.to_vec::<bool>().into_iter().paced().all(|flag| flag),
        ));
    }
    all_equal(&a, &b).map(Value::Bool)
}

fn array_equiv(call: &mut Call<'_>) -> Result<Value> {
    let (a, b) = (call.array("a1")?, call.array("a2")?);
    if crate::value::layout::broadcast_pair(a.shape(), b.shape()).is_none() {
        return Ok(Value::Bool(false));
    }
    all_equal(&a, &b).map(Value::Bool)
}
