//! Complex numbers and their parts.

use super::{Call, Kernel, Row, convert};
use crate::kernels::{reduce_stats, ufunc};
use crate::value::{Array, DType, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "ndarray.conj(self, out=None, /)",
        doc: "The complex conjugates of the elements.",
        examples: &[("np.array([1 + 2j, 3]).conj()", "array([1.-2.j, 3.-0.j])")],
        see: &["np.conjugate"],
        also: &["ndarray.conjugate"],
        kernel: Kernel::Call(conj),
        ..Row::NEW
    },
    Row {
        sig: "np.conjugate(x)",
        doc: "The number with the other sign of its imaginary part.",
        examples: &[("np.conjugate([1 + 2j, 3])", "array([1.-2.j, 3.-0.j])")],
        see: &["np.real", "np.imag"],
        also: &["np.conj"],
        kernel: Kernel::Ufunc("conjugate"),
        ..Row::NEW
    },
    Row {
        sig: "np.real(val)",
        doc: "The real part.",
        examples: &[
            ("np.real([1 + 2j, 3])", "array([1., 3.])"),
            ("np.real(1 + 2j)", "1.0"),
        ],
        see: &["np.imag", "np.angle"],
        kernel: Kernel::Call(|call| part(call, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.imag(val)",
        doc: "The imaginary part.",
        examples: &[("np.imag([1 + 2j, 3])", "array([2., 0.])")],
        see: &["np.real", "np.angle"],
        kernel: Kernel::Call(|call| part(call, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.angle(z, deg=False)",
        doc: "The angle of a complex number, in radians unless `deg`.",
        examples: &[
            (
                "np.angle([1.0, 1.0j, 1 + 1j])",
                "array([0.        , 1.57079633, 0.78539816])",
            ),
            ("np.angle(1 + 1j, deg=True)", "np.float64(45.0)"),
        ],
        see: &["np.arctan2", "np.absolute"],
        kernel: Kernel::Call(angle),
        ..Row::NEW
    },
    Row {
        sig: "np.iscomplex(x)",
        doc: "Whether the imaginary part is not zero.",
        examples: &[(
            "np.iscomplex([1 + 1j, 1 + 0j, 4.5])",
            "array([ True, False, False])",
        )],
        see: &["np.isreal", "np.iscomplexobj"],
        kernel: Kernel::Call(|call| has_imaginary(call, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.isreal(x)",
        doc: "Whether the imaginary part is zero.",
        examples: &[(
            "np.isreal([1 + 1j, 1 + 0j, 4.5])",
            "array([False,  True,  True])",
        )],
        see: &["np.iscomplex", "np.isrealobj"],
        kernel: Kernel::Call(|call| has_imaginary(call, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.iscomplexobj(x)",
        doc: "Whether the type is complex, whatever the values.",
        examples: &[("np.iscomplexobj([3, 1 + 0j])", "True")],
        see: &["np.iscomplex", "np.isrealobj"],
        kernel: Kernel::Call(|call| is_complex(call).map(Value::Bool)),
        ..Row::NEW
    },
    Row {
        sig: "np.isrealobj(x)",
        doc: "Whether the type is not complex, whatever the values.",
        examples: &[("np.isrealobj([3, 1.5])", "True")],
        see: &["np.isreal", "np.iscomplexobj"],
        kernel: Kernel::Call(|call| is_complex(call).map(|complex| Value::Bool(!complex))),
        ..Row::NEW
    },
    Row {
        sig: "np.real_if_close(a, tol=100)",
        doc: "The real parts, if all imaginary parts are as good as zero.",
        examples: &[(
            "np.real_if_close([2.1 + 4e-15j, 5.2 + 3e-16j])",
            "array([2.1, 5.2])",
        )],
        see: &["np.real"],
        kernel: Kernel::Call(real_if_close),
        ..Row::NEW
    },
];

fn conj(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("self");
    if let Value::Array(array) = &value
        && !array.get().dtype().is_complex()
        && !array.get().dtype().is_str()
        && call.optional("out").is_none()
    {
        // A real array is its own conjugate.
        return Ok(value);
    }
    let args = [Some(value), call.optional("out")];
    let function = super::find_path("np.conjugate").map(Value::Builtin);
    let function = function.ok_or_else(|| OpError::internal("np.conjugate is a row"))?;
    super::apply(
        call.machine,
        &function,
        args.into_iter().flatten().collect(),
    )
}

fn part(call: &mut Call<'_>, real: bool) -> Result<Value> {
    Ok(match call.value("val") {
        Value::Complex(z) => Value::Float(if real { z.re } else { z.im }),
        number @ (Value::Int(_) | Value::Big(_) | Value::Float(_)) if real => number,
        Value::Int(_) | Value::Big(_) => Value::Int(0),
        Value::Float(_) => Value::Float(0.0),
        Value::Array(handle) => {
            let array = handle.get().clone();
            Value::Array(handle.derive(part_of(&array, real)?))
        }
        other => {
            let array = convert::as_array(&other)?;
            match other {
                Value::Scalar(_) => Value::from_result(part_of(&array, real)?),
                _ => Value::array(part_of(&array, real)?),
            }
        }
    })
}

fn part_of(array: &Array, real: bool) -> Result<Array> {
    match (array.dtype().is_complex(), real) {
        (true, true) => Ok(reduce_stats::real_part(array)),
        (true, false) => Ok(reduce_stats::imaginary_part(array)),
        (false, true) => Ok(array.clone()),
        (false, false) => Array::zeros(array.shape(), array.dtype()),
    }
}

fn angle(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("z")?;
    let (re, im) = (part_of(&array, true)?, part_of(&array, false)?);
    // NumPy takes the Python number 0 for the imaginary part of what is not complex.
    let im = match array.dtype() {
        DType::Bool => im.astype(DType::I64)?,
        _ => im,
    };
    let angles = ufunc::binary("arctan2", &im, &re)?;
    if !call.flag("deg")? {
        return Ok(Value::from_result(angles));
    }
    let scale = ufunc::Input::Float(180.0 / std::f64::consts::PI);
    Ok(Value::from_result(ufunc::binary_with(
        "multiply", &angles, scale,
    )?))
}

/// Whether the type is complex; that of no array is not.
fn is_complex(call: &Call<'_>) -> Result<bool> {
    match call.value("x") {
        Value::None | Value::Dict(_) | Value::Set(_) | Value::Bytes(_) => Ok(false),
        other => Ok(convert::as_array(&other)?.dtype().is_complex()),
    }
}

fn has_imaginary(call: &mut Call<'_>, wanted: bool) -> Result<Value> {
    let value = call.value("x");
    let array = convert::as_array(&value)?;
    if array.dtype().is_str() {
        return Array::zeros(array.shape(), DType::Bool).map(Value::from_result);
    }
    let im = part_of(&array, false)?;
    let name = if wanted { "not_equal" } else { "equal" };
    let flags = ufunc::binary_with(name, &im, ufunc::Input::Int(0))?;
    match (wanted, value) {
        // Of Python numbers, `isreal` compares Python numbers.
        (false, Value::Complex(_) | Value::Float(_) | Value::Int(_)) => {
            Ok(Value::Bool(flags.item().truth()))
        }
        _ => Ok(Value::from_result(flags)),
    }
}

fn real_if_close(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    if !array.dtype().is_complex() {
        return Ok(Value::array(array));
    }
    let epsilon = if array.dtype() == DType::C64 {
        f64::from(f32::EPSILON)
    } else {
        f64::EPSILON
    };
    let tolerance = call.float("tol")?;
    let limit = if tolerance > 1.0 {
        tolerance * epsilon
    } else {
        tolerance
    };
    let im = reduce_stats::imaginary_part(&array).to_vec::<f64>();
    let close = im.iter().all(|x| x.abs() < limit);
    Ok(Value::array(if close {
        reduce_stats::real_part(&array)
    } else {
        array
    }))
}
