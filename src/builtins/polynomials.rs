//! Polynomials as arrays of coefficients: polyval, polyfit, roots and their relatives.

use super::poly1d::{coefficients, constants, evaluate, wrap};
use super::{Call, Kernel, Row, convert};
use crate::kernels::{poly, ufunc};
use crate::value::{Array, ErrorKind, OpError, Result, Scalar, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.poly(seq_of_zeros)",
        doc: "The polynomial with given roots, or the characteristic polynomial of a matrix.",
        examples: &[("np.poly([1, 2])", "array([ 1., -3.,  2.])")],
        see: &["np.roots", "np.polyval"],
        kernel: Kernel::Call(|c| {
            let made = poly::from_roots(&c.array("seq_of_zeros")?)?;
            Ok(made.map_or(Value::Float(1.0), Value::array))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.roots(p)",
        doc: "The roots of a polynomial.",
        examples: &[("np.roots([1, -3, 2])", "array([2., 1.])")],
        see: &["np.poly", "np.poly1d"],
        kernel: Kernel::Call(|c| poly::roots(&coefficients(&c.value("p"))?).map(Value::array)),
        ..Row::NEW
    },
    Row {
        sig: "np.polyval(p, x)",
        doc: "The value of a polynomial at x; the first coefficient belongs to the highest power.",
        examples: &[("np.polyval([3, 0, 1], 5)", "np.int64(76)")],
        see: &["np.poly1d", "np.polyfit"],
        kernel: Kernel::Call(|c| evaluate(&coefficients(&c.value("p"))?, &c.value("x"))),
        ..Row::NEW
    },
    Row {
        sig: "np.polyadd(a1, a2)",
        doc: "The sum of two polynomials.",
        examples: &[("np.polyadd([1, 2], [9, 5, 4])", "array([9, 6, 6])")],
        see: &["np.polysub", "np.polymul"],
        kernel: Kernel::Call(|c| both(c, ("a1", "a2"), |a, b| poly::combine("add", a, b))),
        ..Row::NEW
    },
    Row {
        sig: "np.polysub(a1, a2)",
        doc: "The difference of two polynomials.",
        examples: &[(
            "np.polysub([2, 10, -2], [3, 10, -4])",
            "array([-1,  0,  2])",
        )],
        see: &["np.polyadd"],
        kernel: Kernel::Call(|c| both(c, ("a1", "a2"), |a, b| poly::combine("subtract", a, b))),
        ..Row::NEW
    },
    Row {
        sig: "np.polymul(a1, a2)",
        doc: "The product of two polynomials.",
        examples: &[(
            "np.polymul([1, 2, 3], [9, 5, 1])",
            "array([ 9, 23, 38, 17,  3])",
        )],
        see: &["np.polydiv", "np.convolve"],
        kernel: Kernel::Call(|c| {
            both(c, ("a1", "a2"), |a, b| {
                let trim = |a: &Array| match a.size() {
                    0 => Array::zeros(&[1], a.dtype()),
                    _ => Ok(poly::trim_front(&poly::at_least_1d(a), true)),
                };
                poly::multiply(&trim(a)?, &trim(b)?)
            })
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.polydiv(u, v)",
        doc: "Quotient and remainder of two polynomials.",
        examples: &[(
            "np.polydiv([3, 5, 2], [2, 1])",
            "(array([1.5 , 1.75]), array([0.25]))",
        )],
        see: &["np.polymul"],
        kernel: Kernel::Call(|c| {
            let (u, v) = (c.value("u"), c.value("v"));
            let (q, r) = poly::divide(&coefficients(&u)?, &coefficients(&v)?)?;
            Ok(Value::tuple(vec![wrap(q, &[&u, &v])?, wrap(r, &[&u, &v])?]))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.polyder(p, m=1)",
        doc: "The derivative of a polynomial.",
        examples: &[("np.polyder([1, 1, 1, 1])", "array([3, 2, 1])")],
        see: &["np.polyint", "np.poly1d"],
        kernel: Kernel::Call(|c| {
            let p = c.value("p");
            let order = convert::as_index(&c.value("m"))?;
            wrap(poly::derivative(&coefficients(&p)?, order)?, &[&p])
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.polyint(p, m=1, k=None)",
        doc: "The integral of a polynomial, with constants k.",
        examples: &[("np.polyint([3, 2, 1])", "array([1., 1., 1., 0.])")],
        see: &["np.polyder", "np.poly1d"],
        kernel: Kernel::Call(|c| {
            let p = c.value("p");
            let constants = constants(&c.value("k"))?;
            wrap(
                poly::integral(&coefficients(&p)?, c.int("m")?, &constants)?,
                &[&p],
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False)",
        doc: "The coefficients of the polynomial that comes closest to points (least squares).",
        examples: &[(
            "np.round(np.polyfit([0, 1, 2], [1, 3, 7], 2), 6) + 0",
            "array([1., 1., 1.])",
        )],
        see: &["np.polyval", "np.linalg.lstsq"],
        kernel: Kernel::Call(polyfit),
        ..Row::NEW
    },
];

fn both(
    c: &Call<'_>,
    (first, second): (&str, &str),
    work: fn(&Array, &Array) -> Result<Array>,
) -> Result<Value> {
    let (a, b) = (c.value(first), c.value(second));
    wrap(work(&coefficients(&a)?, &coefficients(&b)?)?, &[&a, &b])
}

fn polyfit(c: &mut Call<'_>) -> Result<Value> {
    let degree = c.int("deg")?;
    let rcond = c
        .optional("rcond")
        .map(|value| convert::as_float(&value))
        .transpose()?;
    let weights = c.optional_array("w")?;
    let (x, y) = (c.array("x")?, c.array("y")?);
    let fit = poly::fit(&x, &y, degree, rcond, weights.as_ref())?;
    let full = c.flag("full")?;
    if fit.solution.rank as i64 != degree + 1 && !full {
        c.warn(ErrorKind::RankWarning, "Polyfit may be poorly conditioned");
    }
    let coefficients = Value::array(fit.coefficients.contiguous()?);
    if full {
        let rank = i32::try_from(fit.solution.rank).unwrap_or(i32::MAX);
        return Ok(Value::tuple(vec![
            coefficients,
            Value::array(fit.solution.residuals),
            Value::Scalar(Scalar::I32(rank)),
            Value::array(fit.solution.s),
            Value::Scalar(Scalar::F64(fit.rcond)),
        ]));
    }
    let covariance = c.value("cov");
    let unscaled = matches!(&covariance, Value::Str(text) if text.as_ref() == "unscaled");
    if !unscaled && !convert::truth(&covariance)? {
        return Ok(coefficients);
    }
    let mut base = fit.base;
    if !unscaled {
        let free = x.size() as i64 - (degree + 1);
        if free <= 0 {
            return Err(OpError::value(
                "the number of data points must exceed order to scale the covariance matrix",
            ));
        }
        let free = Array::from_scalar(&Scalar::F64(free as f64));
        let factor = ufunc::binary("divide", &fit.solution.residuals, &free)?;
        base = if y.ndim() == 1 {
            ufunc::binary("multiply", &base, &factor)?
        } else {
            let spread = base.reshaped(&[base.shape()[0], base.shape()[1], 1], false);
            ufunc::binary("multiply", &spread.unwrap_or(base), &factor)?
        };
    }
    Ok(Value::tuple(vec![coefficients, Value::array(base)]))
}
