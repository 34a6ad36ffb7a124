//! The module `math`: functions of floats, with CPython's results and errors.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::{Call, Kernel, Row, convert, iterate, python_types};
use crate::kernels::scalar_math as scalar;
use crate::value::number;
use crate::value::{ErrorKind, OpError, Result, Scalar, Value};

/// A row of a function of one float.
const fn unary(
    sig: &'static str,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
    kernel: Kernel,
) -> Row {
    Row {
        sig,
        doc,
        examples,
        kernel,
        ..Row::NEW
    }
}

/// A function that is infinite at no finite number but where it does not exist.
const fn plain(function: fn(f64) -> f64) -> Kernel {
    Kernel::Real(function, false)
}

/// A function that grows beyond the largest float.
const fn growing(function: fn(f64) -> f64) -> Kernel {
    Kernel::Real(function, true)
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "math",
        doc: "Mathematical functions of Python numbers (np has them for arrays).",
        examples: &[("import math\nmath.sqrt(2)", "1.4142135623730951")],
        see: &["np"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    unary(
        "math.sqrt(x, /)",
        "The square root.",
        &[("math.sqrt(9)", "3.0")],
        plain(f64::sqrt),
    ),
    unary(
        "math.cbrt(x, /)",
        "The cube root.",
        &[("math.cbrt(8)", "2.0")],
        plain(|x| scalar::cbrt(x)),
    ),
    unary(
        "math.exp(x, /)",
        "e to a power.",
        &[("math.exp(1)", "2.718281828459045")],
        growing(f64::exp),
    ),
    unary(
        "math.exp2(x, /)",
        "2 to a power.",
        &[("math.exp2(10)", "1024.0")],
        growing(f64::exp2),
    ),
    unary(
        "math.expm1(x, /)",
        "`exp(x) - 1`, exact for small numbers.",
        &[("math.expm1(1e-10)", "1.00000000005e-10")],
        growing(f64::exp_m1),
    ),
    unary(
        "math.log1p(x, /)",
        "The natural logarithm of `1 + x`, exact for small numbers.",
        &[("math.log1p(1e-10)", "9.999999999500001e-11")],
        plain(f64::ln_1p),
    ),
    unary(
        "math.log(x, base=<no value>, /)",
        "The logarithm to a base, e by itself.",
        &[("math.log(math.e)", "1.0"), ("math.log(8, 2)", "3.0")],
        Kernel::Call(log),
    ),
    unary(
        "math.log2(x, /)",
        "The logarithm to base 2.",
        &[("math.log2(8)", "3.0")],
        Kernel::Call(|c| logarithm(&c.value("x"), f64::log2).map(Value::Float)),
    ),
    unary(
        "math.log10(x, /)",
        "The logarithm to base 10.",
        &[("math.log10(1000)", "3.0")],
        Kernel::Call(|c| logarithm(&c.value("x"), f64::log10).map(Value::Float)),
    ),
    unary(
        "math.sin(x, /)",
        "The sine.",
        &[("math.sin(0)", "0.0")],
        plain(f64::sin),
    ),
    unary(
        "math.cos(x, /)",
        "The cosine.",
        &[("math.cos(0)", "1.0")],
        plain(f64::cos),
    ),
    unary(
        "math.tan(x, /)",
        "The tangent.",
        &[("math.tan(0)", "0.0")],
        plain(f64::tan),
    ),
    unary(
        "math.asin(x, /)",
        "The angle of a sine.",
        &[("math.asin(1)", "1.5707963267948966")],
        plain(f64::asin),
    ),
    unary(
        "math.acos(x, /)",
        "The angle of a cosine.",
        &[("math.acos(1)", "0.0")],
        plain(f64::acos),
    ),
    unary(
        "math.atan(x, /)",
        "The angle of a tangent.",
        &[("math.atan(1)", "0.7853981633974483")],
        plain(f64::atan),
    ),
    unary(
        "math.sinh(x, /)",
        "The hyperbolic sine.",
        &[("math.sinh(0)", "0.0")],
        growing(f64::sinh),
    ),
    unary(
        "math.cosh(x, /)",
        "The hyperbolic cosine.",
        &[("math.cosh(0)", "1.0")],
        growing(f64::cosh),
    ),
    unary(
        "math.tanh(x, /)",
        "The hyperbolic tangent.",
        &[("math.tanh(0)", "0.0")],
        plain(f64::tanh),
    ),
    unary(
        "math.asinh(x, /)",
        "The inverse hyperbolic sine.",
        &[("math.asinh(0)", "0.0")],
        plain(|x| scalar::asinh(x)),
    ),
    unary(
        "math.acosh(x, /)",
        "The inverse hyperbolic cosine.",
        &[("math.acosh(1)", "0.0")],
        plain(|x| scalar::acosh(x)),
    ),
    unary(
        "math.atanh(x, /)",
        "The inverse hyperbolic tangent.",
        &[("math.atanh(0)", "0.0")],
        plain(|x| scalar::atanh(x)),
    ),
    unary(
        "math.fabs(x, /)",
        "The absolute value as a float.",
        &[("math.fabs(-2)", "2.0")],
        plain(f64::abs),
    ),
    unary(
        "math.degrees(x, /)",
        "An angle in degrees.",
        &[("math.degrees(math.pi)", "180.0")],
        plain(|x| x * (180.0 / std::f64::consts::PI)),
    ),
    unary(
        "math.radians(x, /)",
        "An angle in radians.",
        &[("math.radians(180)", "3.141592653589793")],
        plain(|x| x * (std::f64::consts::PI / 180.0)),
    ),
    unary(
        "math.erf(x, /)",
        "The error function.",
        &[("math.erf(0)", "0.0")],
        plain(|x| scalar::erf(x)),
    ),
    unary(
        "math.erfc(x, /)",
        "One minus the error function.",
        &[("math.erfc(0)", "1.0")],
        plain(|x| scalar::erfc(x)),
    ),
    unary(
        "math.gamma(x, /)",
        "The gamma function: `gamma(n)` is the factorial of `n - 1`.",
        &[("math.gamma(5)", "24.0")],
        Kernel::Call(|c| {
            let x = c.float("x")?;
            // The poles have no value, although C gives 0 an infinite one.
            checked(x, if x == 0.0 { f64::NAN } else { scalar::gamma(x) }, true)
        }),
    ),
    unary(
        "math.lgamma(x, /)",
        "The logarithm of the absolute value of the gamma function.",
        &[("math.lgamma(1)", "0.0")],
        Kernel::Call(|c| {
            let x = c.float("x")?;
            let pole = x <= 0.0 && x == x.floor() && x.is_finite();
            checked(x, if pole { f64::NAN } else { scalar::ln_gamma(x) }, true)
        }),
    ),
    unary(
        "math.ulp(x, /)",
        "The distance to the next float.",
        &[("math.ulp(1.0)", "2.220446049250313e-16")],
        Kernel::Call(|c| {
            let x = c.float("x")?.abs();
            Ok(Value::Float(match x.is_finite() {
                false => x,
                true if x == f64::MAX => x - x.next_down(),
                true => x.next_up() - x,
            }))
        }),
    ),
    unary(
        "math.isnan(x, /)",
        "Whether it is nan.",
        &[("math.isnan(math.nan)", "True")],
        Kernel::Call(|c| Ok(Value::Bool(c.float("x")?.is_nan()))),
    ),
    unary(
        "math.isinf(x, /)",
        "Whether it is an infinity.",
        &[("math.isinf(-math.inf)", "True")],
        Kernel::Call(|c| Ok(Value::Bool(c.float("x")?.is_infinite()))),
    ),
    unary(
        "math.isfinite(x, /)",
        "Whether it is neither nan nor an infinity.",
        &[("math.isfinite(1)", "True")],
        Kernel::Call(|c| Ok(Value::Bool(c.float("x")?.is_finite()))),
    ),
    unary(
        "math.floor(x, /)",
        "The largest int that is not above.",
        &[("math.floor(-1.5)", "-2")],
        Kernel::Call(|c| rounded(c, f64::floor)),
    ),
    unary(
        "math.ceil(x, /)",
        "The smallest int that is not below.",
        &[("math.ceil(-1.5)", "-1")],
        Kernel::Call(|c| rounded(c, f64::ceil)),
    ),
    unary(
        "math.trunc(x, /)",
        "The int towards zero.",
        &[("math.trunc(-1.5)", "-1")],
        Kernel::Call(|c| rounded(c, f64::trunc)),
    ),
    unary(
        "math.modf(x, /)",
        "The fraction and the whole part.",
        &[("math.modf(2.5)", "(0.5, 2.0)")],
        Kernel::Call(|c| {
            let x = c.float("x")?;
            let (fraction, whole) = if x.is_infinite() {
                (0f64.copysign(x), x)
            } else {
                (x.fract().copysign(x), x.trunc())
            };
            Ok(Value::tuple([fraction, whole].map(Value::Float)))
        }),
    ),
    unary(
        "math.frexp(x, /)",
        "A fraction of at least a half and a power of two.",
        &[("math.frexp(8)", "(0.5, 4)")],
        Kernel::Call(|c| {
            let (fraction, exponent) = scalar::frexp(c.float("x")?);
            Ok(Value::tuple([
                Value::Float(fraction),
                Value::Int(exponent.into()),
            ]))
        }),
    ),
    unary(
        "math.ldexp(x, i, /)",
        "`x * 2**i`.",
        &[("math.ldexp(0.5, 4)", "8.0")],
        Kernel::Call(|c| {
            let (x, exponent) = (c.float("x")?, c.value("i"));
            let exponent = number::as_big(&exponent)
                .ok_or_else(|| OpError::r#type("Expected an int as second argument to ldexp."))?;
            let exponent = exponent.to_i32().unwrap_or(if exponent.is_negative() {
                -100_000
            } else {
                100_000
            });
            let result = scalar::ldexp(x, exponent);
            if result.is_infinite() && x.is_finite() {
                Err(range_error())
            } else {
                Ok(Value::Float(result))
            }
        }),
    ),
    unary(
        "math.atan2(y, x, /)",
        "The angle of the point `(x, y)`.",
        &[("math.atan2(1, -1)", "2.356194490192345")],
        Kernel::Call(|c| binary(c, "y", "x", f64::atan2)),
    ),
    unary(
        "math.copysign(x, y, /)",
        "The size of `x` with the sign of `y`.",
        &[("math.copysign(3, -0.0)", "-3.0")],
        Kernel::Call(|c| binary(c, "x", "y", f64::copysign)),
    ),
    unary(
        "math.fmod(x, y, /)",
        "The remainder with the sign of `x`.",
        &[("math.fmod(-7, 3)", "-1.0")],
        Kernel::Call(|c| binary(c, "x", "y", |x, y| x % y)),
    ),
    unary(
        "math.remainder(x, y, /)",
        "The difference to the nearest multiple of `y`.",
        &[("math.remainder(7, 4)", "-1.0")],
        Kernel::Call(|c| binary(c, "x", "y", remainder)),
    ),
    unary(
        "math.nextafter(x, y, /)",
        "The next float after `x` towards `y`.",
        &[("math.nextafter(1, 2)", "1.0000000000000002")],
        Kernel::Call(|c| {
            let (x, y) = (c.float("x")?, c.float("y")?);
            Ok(Value::Float(match x.partial_cmp(&y) {
                None => f64::NAN,
                Some(std::cmp::Ordering::Equal) => y,
                Some(std::cmp::Ordering::Less) => x.next_up(),
                Some(std::cmp::Ordering::Greater) => x.next_down(),
            }))
        }),
    ),
    unary(
        "math.pow(x, y, /)",
        "`x ** y` as a float.",
        &[("math.pow(2, 0.5)", "1.4142135623730951")],
        Kernel::Call(power),
    ),
    unary(
        "math.isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        "Whether two numbers differ by little.",
        &[("math.isclose(0.1 + 0.2, 0.3)", "True")],
        Kernel::Call(is_close),
    ),
    unary(
        "math.hypot(*coordinates)",
        "The distance of a point from the origin.",
        &[("math.hypot(3, 4)", "5.0")],
        Kernel::Call(|c| {
            let parts = c
                .rest
                .iter()
                .map(convert::as_float)
                .collect::<Result<Vec<f64>>>()?;
            Ok(Value::Float(scalar::norm(&parts)))
        }),
    ),
    unary(
        "math.dist(p, q, /)",
        "The distance between two points.",
        &[("math.dist((0, 0), (3, 4))", "5.0")],
        Kernel::Call(|c| {
            let (p, q) = (floats(c, "p")?, floats(c, "q")?);
            if p.len() != q.len() {
                let message = "both points must have the same number of dimensions";
                return Err(OpError::value(message));
            }
            let parts: Vec<f64> = p.iter().zip(&q).map(|(a, b)| a - b).collect();
            Ok(Value::Float(scalar::norm(&parts)))
        }),
    ),
    unary(
        "math.fsum(seq, /)",
        "The exact sum, rounded once.",
        &[
            ("math.fsum([0.1] * 10)", "1.0"),
            ("sum([0.1] * 10)", "0.9999999999999999"),
        ],
        Kernel::Call(exact_sum),
    ),
];

fn domain_error() -> Box<OpError> {
    OpError::value("math domain error")
}

fn range_error() -> Box<OpError> {
    OpError::new(ErrorKind::OverflowError, "math range error")
}

/// CPython's rule for results that are no finite numbers although the argument was one.
fn checked(x: f64, result: f64, grows: bool) -> Result<Value> {
    if result.is_nan() && !x.is_nan() || result.is_infinite() && x.is_finite() && !grows {
        return Err(domain_error());
    }
    if result.is_infinite() && x.is_finite() {
        return Err(range_error());
    }
    Ok(Value::Float(result))
}

/// The result of a function of one float.
///
/// # Errors
/// `TypeError` for what is no number; `ValueError`, `OverflowError` in CPython's words.
pub(super) fn real(call: &Call<'_>, function: fn(f64) -> f64, grows: bool) -> Result<Value> {
    let x = call.float("x")?;
    checked(x, function(x), grows)
}

/// The result of a function of one float where nothing is to be checked.
#[inline]
pub(super) fn quick(function: fn(f64) -> f64, args: &[Value]) -> Option<Value> {
    let x = match args {
        [Value::Float(x)] => *x,
        [Value::Int(int)] if int.unsigned_abs() < 1 << 53 => *int as f64,
        [Value::Scalar(Scalar::F64(x))] => *x,
        _ => return None,
    };
    Some(function(x))
        .filter(|y| y.is_finite())
        .map(Value::Float)
}

fn binary(call: &mut Call<'_>, a: &str, b: &str, function: fn(f64, f64) -> f64) -> Result<Value> {
    let (a, b) = (call.float(a)?, call.float(b)?);
    let result = function(a, b);
    if result.is_nan() && !a.is_nan() && !b.is_nan() {
        return Err(domain_error());
    }
    Ok(Value::Float(result))
}

/// The logarithm of a float or of an int of any size.
fn logarithm(value: &Value, function: fn(f64) -> f64) -> Result<f64> {
    if let Value::Big(int) = value
        && int.is_positive()
    {
        let shift = int.bits().saturating_sub(1020);
        let reduced: BigInt = &**int >> shift;
        let reduced = number::big_to_float(&reduced)?;
        return Ok(function(reduced) + function(2.0) * shift as f64);
    }
    let x = convert::as_float(value).or_else(|error| match value {
        Value::Big(_) => Ok(-1.0),
        _ => Err(error),
    })?;
    if x <= 0.0 {
        return Err(domain_error());
    }
    Ok(function(x))
}

fn log(call: &mut Call<'_>) -> Result<Value> {
    let top = logarithm(&call.value("x"), f64::ln)?;
    let Some(base) = call.given("base") else {
        return Ok(Value::Float(top));
    };
    let bottom = logarithm(base, f64::ln)?;
    if bottom == 0.0 {
        let message = "float division by zero";
        return Err(OpError::new(ErrorKind::ZeroDivisionError, message));
    }
    Ok(Value::Float(top / bottom))
}

fn rounded(call: &mut Call<'_>, function: fn(f64) -> f64) -> Result<Value> {
    let value = call.value("x");
    if let Some(int) = number::as_big(&value) {
        return Ok(Value::big(int));
    }
    if let Value::Scalar(scalar) = &value
        && scalar.as_int().is_some()
    {
        return python_types::int_of(&value);
    }
    python_types::truncate(function(convert::as_float(&value)?)).map(Value::big)
}

/// The IEEE 754 remainder.
fn remainder(x: f64, y: f64) -> f64 {
    if !x.is_finite() || y == 0.0 || y.is_nan() {
        return f64::NAN;
    }
    if y.is_infinite() {
        return x;
    }
    let (size, step) = (x.abs(), y.abs());
    let rest = size % step;
    let other = step - rest;
    let near = match rest.total_cmp(&other) {
        std::cmp::Ordering::Less => rest,
        std::cmp::Ordering::Greater => -other,
        // Half way: to the even multiple.
        std::cmp::Ordering::Equal => rest - 2.0 * ((0.5 * (size - rest)) % step),
    };
    1f64.copysign(x) * near
}

fn power(call: &mut Call<'_>) -> Result<Value> {
    let (x, y) = (call.float("x")?, call.float("y")?);
    let result = x.powf(y);
    if x.is_finite() && y.is_finite() && !result.is_finite() {
        return Err(if result.is_nan() || x == 0.0 {
            domain_error()
        } else {
            range_error()
        });
    }
    Ok(Value::Float(result))
}

fn is_close(call: &mut Call<'_>) -> Result<Value> {
    let (a, b) = (call.float("a")?, call.float("b")?);
    let (relative, absolute) = (call.float("rel_tol")?, call.float("abs_tol")?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(OpError::value("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::Bool(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::Bool(false));
    }
    let difference = (a - b).abs();
    let close = difference <= relative * b.abs()
        || difference <= relative * a.abs()
        || difference <= absolute;
    Ok(Value::Bool(close))
}

fn floats(call: &mut Call<'_>, name: &str) -> Result<Vec<f64>> {
    let items = iterate::collect(&call.value(name), &mut *call.machine)?;
    items.iter().map(convert::as_float).collect()
}

fn exact_sum(call: &mut Call<'_>) -> Result<Value> {
    let items = floats(call, "seq")?;
    let special: f64 = items.iter().filter(|x| !x.is_finite()).sum();
    if items.iter().any(|x| !x.is_finite()) {
        if special.is_nan() && !items.iter().any(|x| x.is_nan()) {
            return Err(OpError::value("-inf + inf in fsum"));
        }
        return Ok(Value::Float(special));
    }
    scalar::exact_sum(items.into_iter())
        .map(Value::Float)
        .ok_or_else(|| OpError::new(ErrorKind::OverflowError, "intermediate overflow in fsum"))
}
