//! poly1d: a polynomial as an object with arithmetic.

use std::any::Any;
use std::cell::RefCell;

use super::{Call, Kernel, Row, convert};
use crate::display::format::float_text;
use crate::kernels::{poly, ufunc};
use crate::value::{Array, ErrorKind, Handle, Object, OpError, Result, Scalar, Type, Value};

/// A polynomial.
pub struct Poly1d {
    coefficients: RefCell<Handle>,
    variable: String,
}

impl Poly1d {
    /// From coefficients, the highest power first.
    ///
    /// # Errors
    /// `Polynomial must be 1d only.`
    pub fn value(coefficients: &Array) -> Result<Value> {
        Self::with_variable(coefficients, "x")
    }

    fn with_variable(coefficients: &Array, variable: &str) -> Result<Value> {
        let coefficients = poly::at_least_1d(coefficients);
        if coefficients.ndim() > 1 {
            return Err(OpError::value("Polynomial must be 1d only."));
        }
        let mut trimmed = poly::trim_front(&coefficients, false);
        if trimmed.size() == 0 {
            trimmed = Array::zeros(&[1], coefficients.dtype())?;
        }
        let coefficients = RefCell::new(Handle::new(trimmed));
        Ok(Value::object(Self {
            coefficients,
            variable: variable.to_owned(),
        }))
    }

    /// The coefficients.
    pub fn array(&self) -> Array {
        self.coefficients.borrow().get().clone()
    }

    fn order(&self) -> usize {
        self.array().size().saturating_sub(1)
    }
}

impl Object for Poly1d {
    fn type_name(&self) -> &'static str {
        "poly1d"
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let text = show(&Value::Array(self.coefficients.borrow().clone()));
        text.replacen("array", "poly1d", 1)
    }

    fn to_str(&self, _: &dyn Fn(&Value) -> String) -> String {
        raise_powers(&written(&self.array(), &self.variable))
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        Some(match name {
            "c" | "coef" | "coefficients" | "coeffs" => {
                Value::Array(self.coefficients.borrow().clone())
            }
            "o" | "order" => Value::Int(self.order() as i64),
            "r" | "roots" => Value::array(poly::roots(&self.array()).ok()?),
            "__len__" => Value::Int(self.order() as i64),
            "variable" => Value::str(&self.variable),
            _ => return None,
        })
    }

    fn attributes(&self) -> &'static [&'static str] {
        &[
            "c",
            "coef",
            "coefficients",
            "coeffs",
            "o",
            "order",
            "r",
            "roots",
            "variable",
        ]
    }

    fn items(&self) -> Option<Result<Vec<Value>>> {
        Some(Ok(self
            .array()
            .scalars()
            .into_iter()
            .map(Value::Scalar)
            .collect()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `%.4g`, without zeros after the point.
fn short(x: f64) -> String {
    let text = float_text(x.abs(), 'g', 4, false, false);
    if x.is_sign_negative() && !x.is_nan() {
        format!("-{text}")
    } else {
        text
    }
}

/// The polynomial in one line, powers written as `x**2`.
fn written(coefficients: &Array, variable: &str) -> String {
    let trimmed = poly::trim_front(coefficients, true);
    let items = trimmed.to_vec::<num_complex::Complex64>();
    let mut out = String::from("0");
    for (k, z) in items.iter().enumerate() {
        let power = items.len() - 1 - k;
        let factor = if z.im == 0.0 {
            short(z.re)
        } else if z.re == 0.0 {
            format!("{}j", short(z.im))
        } else {
            format!("({} + {}j)", short(z.re), short(z.im))
        };
        let term = match power {
            0 if factor != "0" => factor,
            0 if k == 0 => "0".to_owned(),
            _ if factor == "0" => String::new(),
            1 => format!("{factor} {variable}"),
            _ => format!("{factor} {variable}**{power}"),
        };
        if k == 0 {
            out = term;
        } else if let Some(rest) = term.strip_prefix('-') {
            out += &format!(" - {rest}");
        } else if !term.is_empty() {
            out += &format!(" + {term}");
        }
    }
    out
}

/// Puts the powers on a line of their own above, wrapped at 70 columns.
fn raise_powers(text: &str) -> String {
    const WRAP: usize = 70;
    let (mut upper, mut lower, mut out) = (String::new(), String::new(), String::from(" "));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("**") {
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        let (power, after) = after.split_at(digits);
        let add_lower = format!("{before}{}", " ".repeat(digits.saturating_sub(1)));
        let add_upper = format!(
            "{}{power}",
            " ".repeat(before.chars().count().saturating_sub(1))
        );
        if lower.chars().count() + add_lower.chars().count() > WRAP
            || upper.chars().count() + add_upper.chars().count() > WRAP
        {
            out += &format!("{upper}\n{lower}\n ");
            (upper, lower) = (add_upper, add_lower);
        } else {
            upper += &add_upper;
            lower += &add_lower;
        }
        rest = after;
    }
    format!("{out}{upper}\n{lower}{rest}")
}

/// The coefficients of a polynomial or of anything that can be an array.
pub fn coefficients(value: &Value) -> Result<Array> {
    match value.downcast::<Poly1d>() {
        Some(poly) => Ok(poly.array()),
        None => convert::as_array(value),
    }
}

/// A result as a polynomial object where an input was one.
pub fn wrap(made: Array, inputs: &[&Value]) -> Result<Value> {
    if inputs
        .iter()
        .any(|value| value.downcast::<Poly1d>().is_some())
    {
        return Poly1d::value(&made);
    }
    Ok(Value::array(made))
}

/// A row of a method.
const fn method(
    sig: &'static str,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
    kernel: fn(&mut Call<'_>) -> Result<Value>,
) -> Row {
    Row {
        sig,
        doc,
        examples,
        see: &["np.poly1d"],
        also: &[],
        kernel: Kernel::Call(kernel),
        ..Row::NEW
    }
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.poly1d(c_or_r, r=False, variable=None)",
        doc: "A polynomial as an object: it can be printed, called, added, multiplied, derived.\n\n\
              The first coefficient belongs to the highest power; with r=True the numbers are \
              the roots.",
        examples: &[
            ("np.poly1d([1, 2, 3])", "poly1d([1, 2, 3])"),
            ("np.poly1d([1, 2, 3])(2)", "np.int64(11)"),
        ],
        see: &["np.polyval", "np.roots"],
        kernel: Kernel::Type(|| Type::Library("poly1d"), make),
        ..Row::NEW
    },
    method(
        "poly1d.__call__(self, val)",
        "The value at val.",
        &[("np.poly1d([1, 0])([2, 3])", "array([2, 3])")],
        |c| evaluate(&own(c)?, &c.value("val")),
    ),
    method(
        "poly1d.deriv(self, m=1)",
        "The derivative of order m.",
        &[("np.poly1d([1, 2, 3]).deriv()", "poly1d([2, 2])")],
        |c| Poly1d::value(&poly::derivative(&own(c)?, c.int("m")?)?),
    ),
    method(
        "poly1d.integ(self, m=1, k=0)",
        "The integral of order m, with constants k.",
        &[("np.poly1d([2, 2]).integ()", "poly1d([1., 2., 0.])")],
        |c| {
            let constants = constants(&c.value("k"))?;
            Poly1d::value(&poly::integral(&own(c)?, c.int("m")?, &constants)?)
        },
    ),
    method(
        "poly1d.__getitem__(self, val, /)",
        "The coefficient of a power.",
        &[("np.poly1d([5, 6, 7])[0]", "np.int64(7)")],
        |c| {
            let (array, power) = (own(c)?, c.int("val")?);
            let at = array.size() as i64 - 1 - power;
            let found = usize::try_from(at).ok().filter(|_| power >= 0);
            Ok(Value::Scalar(match found {
                Some(at) => array.get(&[at]),
                None => Scalar::zero(array.dtype()),
            }))
        },
    ),
    method(
        "poly1d.__setitem__(self, key, val, /)",
        "Sets the coefficient of a power.",
        &[("p = np.poly1d([1, 2])\np[0] = 5\np", "poly1d([1, 5])")],
        set_item,
    ),
    method(
        "poly1d.__neg__(self, /)",
        "Every coefficient negated.",
        &[("-np.poly1d([1, 2])", "poly1d([-1, -2])")],
        |c| Poly1d::value(&ufunc::unary("negative", &own(c)?)?),
    ),
    method(
        "poly1d.__pos__(self, /)",
        "The same polynomial.",
        &[("+np.poly1d([1, 2])", "poly1d([1, 2])")],
        |c| Ok(c.value("self")),
    ),
    Row {
        also: &["poly1d.__radd__"],
        ..method(
            "poly1d.__add__(self, other, /)",
            "The sum.",
            &[("np.poly1d([1, 2]) + 1", "poly1d([1, 3])")],
            |c| Poly1d::value(&poly::combine("add", &own(c)?, &other(c)?)?),
        )
    },
    method(
        "poly1d.__sub__(self, other, /)",
        "The difference.",
        &[("np.poly1d([1, 2]) - 1", "poly1d([1, 1])")],
        |c| Poly1d::value(&poly::combine("subtract", &own(c)?, &other(c)?)?),
    ),
    method(
        "poly1d.__rsub__(self, other, /)",
        "The difference, the other way round.",
        &[("1 - np.poly1d([1, 2])", "poly1d([-1, -1])")],
        |c| Poly1d::value(&poly::combine("subtract", &other(c)?, &own(c)?)?),
    ),
    Row {
        also: &["poly1d.__rmul__"],
        ..method(
            "poly1d.__mul__(self, other, /)",
            "The product.",
            &[("np.poly1d([1, 2]) * np.poly1d([1, 0])", "poly1d([1, 2, 0])")],
            |c| Poly1d::value(&poly::multiply(&own(c)?, &other(c)?)?),
        )
    },
    method(
        "poly1d.__truediv__(self, other, /)",
        "Quotient and remainder, or every coefficient divided by a number.",
        &[("np.poly1d([2, 4]) / 2", "poly1d([1., 2.])")],
        |c| {
            let (a, b) = (own(c)?, other(c)?);
            if b.ndim() == 0 {
                return Poly1d::value(&ufunc::binary("divide", &a, &b)?);
            }
            quotient(&a, &b)
        },
    ),
    method(
        "poly1d.__rtruediv__(self, other, /)",
        "Quotient and remainder, the other way round.",
        &[("4 / np.poly1d([2, 4])", "poly1d([2., 1.])")],
        |c| {
            let (a, b) = (own(c)?, other(c)?);
            if b.ndim() == 0 {
                return Poly1d::value(&ufunc::binary("divide", &b, &a)?);
            }
            quotient(&b, &a)
        },
    ),
    method(
        "poly1d.__pow__(self, val, /)",
        "An integer power.",
        &[("np.poly1d([1, 1])**2", "poly1d([1, 2, 1])")],
        power,
    ),
    method(
        "poly1d.__eq__(self, other, /)",
        "Whether the coefficients are the same.",
        &[("np.poly1d([1, 2]) == np.poly1d([1, 2])", "np.True_")],
        |c| {
            same(c).map(|same| match same {
                Some(same) => Value::Scalar(Scalar::Bool(same)),
                None => Value::Bool(false),
            })
        },
    ),
    method(
        "poly1d.__ne__(self, other, /)",
        "Whether the coefficients differ.",
        &[("np.poly1d([1, 2]) != np.poly1d([1, 3])", "True")],
        |c| {
            same(c).map(|same| match same {
                Some(true) => Value::Bool(false),
                Some(false) | None => Value::Bool(true),
            })
        },
    ),
];

fn own(c: &Call<'_>) -> Result<Array> {
    coefficients(&c.value("self"))
}

fn other(c: &Call<'_>) -> Result<Array> {
    coefficients(&c.value("other"))
}

fn quotient(a: &Array, b: &Array) -> Result<Value> {
    let (q, r) = poly::divide(a, b)?;
    Ok(Value::tuple(vec![Poly1d::value(&q)?, Poly1d::value(&r)?]))
}

fn same(c: &Call<'_>) -> Result<Option<bool>> {
    let value = c.value("other");
    let Some(other) = value.downcast::<Poly1d>() else {
        return Ok(None);
    };
    let (a, b) = (own(c)?, other.array());
    Ok(Some(
        a.size() == b.size() && a.to_vec::<num_complex::Complex64>() == b.to_vec(),
    ))
}

/// The constants of an integral: none for 0 and None.
pub fn constants(value: &Value) -> Result<Vec<Scalar>> {
    if matches!(value, Value::None) {
        return Ok(Vec::new());
    }
    Ok(poly::at_least_1d(&convert::as_array(value)?).scalars())
}

/// The value of a polynomial at a number, an array or another polynomial.
pub fn evaluate(p: &Array, x: &Value) -> Result<Value> {
    if let Some(inner) = x.downcast::<Poly1d>() {
        let inner = inner.array();
        let mut y = Array::zeros(&[1], p.dtype())?;
        for at in 0..p.size() {
            let term = poly::at_least_1d(&p.row(at));
            y = poly::combine("add", &poly::multiply(&y, &inner)?, &term)?;
            y = poly::trim_front(&y, true);
        }
        return Poly1d::value(&y);
    }
    let p = if p.ndim() == 0 {
        p.clone()
    } else {
        poly::at_least_1d(p)
    };
    poly::value_at(&p, &convert::as_array(x)?).map(Value::from_result)
}

fn make(c: &mut Call<'_>) -> Result<Value> {
    let value = c.value("c_or_r");
    let variable = c.optional("variable");
    if let Some(old) = value.downcast::<Poly1d>() {
        let name = match &variable {
            Some(Value::Str(name)) => name.to_string(),
            _ => old.variable.clone(),
        };
        return Poly1d::with_variable(&old.array().copy()?, &name);
    }
    let mut array = convert::as_array(&value)?;
    if c.flag("r")? {
        let one = Array::from_vec(vec![1.0]);
        array = poly::from_roots(&array)?.unwrap_or(one);
    }
    let name = match &variable {
        Some(Value::Str(name)) => name.to_string(),
        _ => "x".to_owned(),
    };
    Poly1d::with_variable(&array, &name)
}

fn power(c: &mut Call<'_>) -> Result<Value> {
    let refuse = || OpError::value("Power to non-negative integers only.");
    let exponent = convert::as_index(&c.value("val")).map_err(|_| refuse())?;
    if exponent < 0 {
        return Err(refuse());
    }
    let base = own(c)?;
    let mut made = Array::from_vec(vec![1i64]);
    for _ in 0..exponent {
        crate::value::interrupt::check()?;
        made = poly::multiply(&base, &made)?;
    }
    Poly1d::value(&made)
}

fn set_item(c: &mut Call<'_>) -> Result<Value> {
    let value = c.value("self");
    let power = usize::try_from(c.int("key")?)
        .map_err(|_| OpError::value("Does not support negative powers."))?;
    let Some(own) = value.downcast::<Poly1d>() else {
        return Err(OpError::new(ErrorKind::TypeError, "not a polynomial"));
    };
    let mut array = own.array();
    if power > own.order() {
        let zeros = Array::zeros(&[power + 1], array.dtype())?;
        array = poly::combine("add", &zeros, &array)?;
    }
    let item = convert::scalar_of(&c.value("val"), array.dtype())?;
    let slot = array.row(array.size() - 1 - power);
    crate::kernels::assign::fill(&slot, &item)?;
    *own.coefficients.borrow_mut() = Handle::new(array);
    Ok(Value::None)
}
