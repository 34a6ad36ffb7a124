//! The limits of numeric types: `np.finfo` and `np.iinfo`.

use std::any::Any;

use super::{Call, Kernel, Row, convert};
use crate::value::{DType, Object, OpError, Result, Scalar, Type, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.finfo(dtype)",
        doc: "The limits of a float type.",
        examples: &[("np.finfo(np.float32).eps", "np.float32(1.1920929e-07)")],
        see: &["np.iinfo"],
        kernel: Kernel::Type(|| Type::Library("finfo"), finfo),
        ..Row::NEW
    },
    Row {
        sig: "np.iinfo(int_type)",
        doc: "The limits of an integer type.",
        examples: &[("np.iinfo(np.int8).max", "127")],
        see: &["np.finfo"],
        kernel: Kernel::Type(|| Type::Library("iinfo"), iinfo),
        ..Row::NEW
    },
];

/// `np.finfo` and `np.iinfo` objects: attributes by name.
struct Limits {
    kind: &'static str,
    dtype: DType,
    entries: Vec<(&'static str, Value)>,
}

impl Object for Limits {
    fn type_name(&self) -> &'static str {
        self.kind
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let get = |name| {
            self.attribute(name)
                .map(|value| plain(&value, show))
                .unwrap_or_default()
        };
        if self.kind == "iinfo" {
            let (min, max) = (get("min"), get("max"));
            return format!("iinfo(min={min}, max={max}, dtype={})", self.dtype.name());
        }
        let parts = ["resolution", "min", "max"].map(|name| format!("{name}={}", get(name)));
        format!("finfo({}, dtype={})", parts.join(", "), self.dtype.name())
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        self.entries
            .iter()
            .find(|row| row.0 == name)
            .map(|row| row.1.clone())
    }

    fn attributes(&self) -> &'static [&'static str] {
        if self.kind == "iinfo" {
            return &["bits", "dtype", "key", "kind", "max", "min"];
        }
        &[
            "bits",
            "dtype",
            "eps",
            "epsneg",
            "iexp",
            "machep",
            "max",
            "maxexp",
            "min",
            "minexp",
            "negep",
            "nexp",
            "nmant",
            "precision",
            "resolution",
            "smallest_normal",
            "smallest_subnormal",
            "tiny",
        ]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A scalar as its number alone.
fn plain(value: &Value, show: &dyn Fn(&Value) -> String) -> String {
    match value {
        Value::Scalar(scalar) => scalar.text(),
        other => show(other),
    }
}

fn finfo(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("dtype");
    let dtype = match convert::dtype_of(&value) {
        Some(dtype) if !matches!(value, Value::Str(_)) => dtype,
        _ => convert::as_dtype(&value)?,
    };
    let dtype = dtype.real();
    // Bits of the mantissa and the exponent, and the decimals that always survive.
    let (mantissa, exponent, precision) = match dtype {
        DType::F16 => (10, 5, 3),
        DType::F32 => (23, 8, 6),
        DType::F64 => (52, 11, 15),
        other => {
            let message = format!(
                "data type <class 'numpy.{}'> not inexact",
                other.fixed_name()
            );
            return Err(OpError::value(message));
        }
    };
    let max_exponent = 1i64 << (exponent - 1);
    let min_exponent = 2 - max_exponent;
    let two = |power: i64| 2f64.powi(i32::try_from(power).unwrap_or(0));
    let scalar = |x: f64| Value::Scalar(Scalar::F64(x).cast_to(dtype));
    // 2**1023 * (2 - eps), without overflow on the way.
    let max = two(max_exponent - 1) * (2.0 - two(-mantissa));
    // Subnormals of float64 are below the reach of `powi`.
    let tiny = f64::from_bits(1);
    let subnormal = if dtype == DType::F64 {
        tiny
    } else {
        two(min_exponent - mantissa)
    };
    let resolution = format!("1e-{precision}").parse().unwrap_or(0.0);
    let int = Value::Int;
    let entries = vec![
        ("bits", int(dtype.itemsize() as i64 * 8)),
        ("dtype", Value::DType(dtype)),
        ("eps", scalar(two(-mantissa))),
        ("epsneg", scalar(two(-mantissa - 1))),
        ("iexp", int(exponent)),
        ("nexp", int(exponent)),
        ("machep", int(-mantissa)),
        ("negep", int(-mantissa - 1)),
        ("nmant", int(mantissa)),
        ("maxexp", int(max_exponent)),
        ("minexp", int(min_exponent)),
        ("max", scalar(max)),
        ("min", scalar(-max)),
        ("precision", int(precision)),
        ("resolution", scalar(resolution)),
        ("smallest_normal", scalar(two(min_exponent))),
        ("tiny", scalar(two(min_exponent))),
        ("smallest_subnormal", scalar(subnormal)),
    ];
    Ok(Value::object(Limits {
        kind: "finfo",
        dtype,
        entries,
    }))
}

fn iinfo(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("int_type");
    let dtype = match convert::dtype_of(&value) {
        Some(dtype) if !matches!(value, Value::Str(_)) => dtype,
        _ => convert::as_dtype(&value)?,
    };
    let range = dtype.int_range().filter(|_| dtype.is_integer());
    let Some((min, max)) = range else {
        let letter = dtype.kind().letter();
        return Err(OpError::value(format!(
            "Invalid integer data type '{letter}'."
        )));
    };
    let big = |int: i128| Value::big(num_bigint::BigInt::from(int));
    let bits = dtype.itemsize() as i64 * 8;
    let kind = dtype.kind().letter();
    let entries = vec![
        ("bits", Value::Int(bits)),
        ("dtype", Value::DType(dtype)),
        ("kind", Value::str(kind.to_string())),
        ("key", Value::str(format!("{kind}{bits}"))),
        ("min", big(min)),
        ("max", big(max)),
    ];
    Ok(Value::object(Limits {
        kind: "iinfo",
        dtype,
        entries,
    }))
}
