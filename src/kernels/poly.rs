//! Polynomials as arrays of coefficients, the highest power first.

use crate::value::interrupt::filled;
use num_complex::Complex64;

use super::contract::converted;
use super::convolve::{Mode, correlate};
use super::join::concatenate;
use super::linalg::stacks::{self, LeastSquares};
use super::linalg::systems;
use super::shape_axes::flip;
use super::ufunc::{Input, Pending, binary, binary_with};
use crate::value::interrupt::{self, Paced};
use crate::value::{Array, DType, OpError, Result, Scalar, Shape, layout};

/// At least one-dimensional.
pub fn at_least_1d(a: &Array) -> Array {
    if a.ndim() > 0 {
        return a.clone();
    }
    a.reshaped(&[1], false).unwrap_or_else(|| a.clone())
}

/// The elements from `from` to `to` of a one-dimensional array, as a view.
pub fn part(a: &Array, from: usize, to: usize) -> Array {
    let mut shape = Shape::new();
    shape.push(to.saturating_sub(from));
    let stride = a.strides().first().copied().unwrap_or(0);
    let strides = a.strides().into();
    a.restrided(shape, strides, stride * from as isize)
        .unwrap_or_else(|| a.clone())
}

/// Without zeros at the front; at least one coefficient stays if `keep`.
pub fn trim_front(a: &Array, keep: bool) -> Array {
    let zeros = a.scalars().iter().take_while(|x| !x.truth()).count();
    let zeros = if keep {
        zeros.min(a.size().saturating_sub(1))
    } else {
        zeros
    };
    part(a, zeros, a.size())
}

/// Joins one-dimensional arrays in their common dtype.
fn joined(parts: &[Array]) -> Result<Array> {
    let dtype = parts
        .iter()
        .map(Array::dtype)
        .reduce(DType::promote)
        .unwrap_or(DType::F64);
    concatenate(parts, 0, dtype)
}

/// Both with as many coefficients as the longer one.
fn aligned(a: &Array, b: &Array) -> Result<(Array, Array)> {
    let (a, b) = (at_least_1d(a), at_least_1d(b));
    let pad = |short: &Array, length: usize| -> Result<Array> {
        let zeros = Array::zeros(&[length.saturating_sub(short.size())], short.dtype())?;
        joined(&[zeros, short.clone()])
    };
    Ok((
        pad(&a, b.size().max(a.size()))?,
        pad(&b, a.size().max(b.size()))?,
    ))
}

/// The sum or the difference (`add`, `subtract`).
///
/// # Errors
/// When the dtypes have no such operation.
pub fn combine(name: &str, a: &Array, b: &Array) -> Result<Array> {
    let (a, b) = aligned(a, b)?;
    binary(name, &a, &b)
}

/// The product.
///
/// # Errors
/// When an array is not one-dimensional.
pub fn multiply(a: &Array, b: &Array) -> Result<Array> {
    let (mut a, mut b) = (at_least_1d(a), at_least_1d(b));
    if a.size() < b.size() {
        std::mem::swap(&mut a, &mut b);
    }
    let reversed = flip(&super::contract::conjugate(&b)?, &[0])?;
    correlate(&a, &reversed, Mode::Full)
}

/// Quotient and remainder.
///
/// # Errors
/// When the dtypes have no such operation.
pub fn divide(u: &Array, v: &Array) -> Result<(Array, Array)> {
    let real = |a: &Array| binary_with("add", &at_least_1d(a), Input::Float(0.0));
    let (u, v) = (real(u)?, real(v)?);
    let dtype = u.dtype().promote(v.dtype());
    let (mut r, v) = (u.to_vec::<Complex64>(), v.to_vec::<Complex64>());
    let (m, n) = (r.len() as isize - 1, v.len() as isize - 1);
    let complex = dtype.is_complex();
    let scale = match v.first() {
        Some(first) if complex => Complex64::new(1.0, 0.0) / first,
        Some(first) => Complex64::new(1.0 / first.re, 0.0),
        None => {
            return Err(OpError::index(
                "index 0 is out of bounds for axis 0 with size 0",
            ));
        }
    };
    // Real numbers are kept real: a product of complex ones would turn inf into nan.
    let times = |x: Complex64, y: Complex64| {
        if complex {
            x * y
        } else {
            Complex64::new(x.re * y.re, 0.0)
        }
    };
    let mut q = vec![Complex64::default(); (m - n + 1).max(1).unsigned_abs()];
    for k in 0..(m - n + 1).max(0).unsigned_abs() {
        interrupt::poll();
        let d = times(scale, r[k]);
        q[k] = d;
        for (slot, factor) in r.iter_mut().skip(k).zip(&v) {
            *slot -= times(d, *factor);
        }
    }
    let but_one = r.len().saturating_sub(1);
    let small = r.iter().take(but_one).take_while(|x| x.norm() <= 1e-8);
    let small = small.count();
    r.drain(..small);
    let made = |items: Vec<Complex64>| converted(&Array::from_vec(items), dtype);
    Ok((made(q)?, made(r)?))
}

/// The value at every element of `x` (Horner's scheme).
///
/// # Errors
/// `iteration over a 0-d array`.
pub fn value_at(p: &Array, x: &Array) -> Result<Array> {
    if p.ndim() == 0 {
        return Err(OpError::r#type("iteration over a 0-d array"));
    }
    let mut y = Pending::Array(Array::zeros(x.shape(), x.dtype())?);
    for at in 0..p.shape().first().copied().unwrap_or(0) {
        y = y.then("multiply", x)?.then("add", &p.row(at))?;
    }
    y.array()
}

/// The powers `n, n-1, …, 1`.
fn powers(n: usize) -> Array {
    Array::from_vec((1..=n as i64).rev().paced().collect())
}

/// The derivative of an order.
///
/// # Errors
/// When the order is negative.
pub fn derivative(p: &Array, order: i64) -> Result<Array> {
    if order < 0 {
        return Err(OpError::value(
            "Order of derivative must be positive (see polyint)",
        ));
    }
    let mut p = at_least_1d(p);
    for _ in 0..order {
        let n = p.size().saturating_sub(1);
        p = binary("multiply", &part(&p, 0, n), &powers(n))?;
    }
    Ok(p)
}

/// The integral of an order, with constants.
///
/// # Errors
/// When the order is negative, or the constants do not go with it.
pub fn integral(p: &Array, order: i64, constants: &[Scalar]) -> Result<Array> {
    let Ok(order) = usize::try_from(order) else {
        return Err(OpError::value(
            "Order of integral must be positive (see polyder)",
        ));
    };
    let constants: Vec<Scalar> = match constants {
        [] => vec![Scalar::F64(0.0); order],
        [one] if order > 1 => vec![one.clone(); order],
        list if list.len() >= order => list.to_vec(),
        _ => {
            return Err(OpError::value(
                "k must be a scalar or a rank-1 array of length 1 or >m.",
            ));
        }
    };
    let mut p = at_least_1d(p);
    for constant in constants.iter().take(order) {
        let raised = binary("divide", &p, &powers(p.size()))?;
        p = joined(&[raised, at_least_1d(&Array::from_scalar(constant))])?;
    }
    Ok(p)
}

/// The roots: eigenvalues of the companion matrix.
///
/// # Errors
/// `Input must be a rank-1 array.`
pub fn roots(p: &Array) -> Result<Array> {
    let p = at_least_1d(p);
    if p.ndim() != 1 {
        return Err(OpError::value("Input must be a rank-1 array."));
    }
    let empty = Array::zeros(&[0], DType::F64);
    let items = p.scalars();
    let (Some(first), Some(last)) = (
        items.iter().position(Scalar::truth),
        items.iter().rposition(Scalar::truth),
    ) else {
        return empty;
    };
    let trailing = items.len() - last - 1;
    let core = part(&p, first, last + 1);
    let dtype = if core.dtype().is_inexact() {
        core.dtype()
    } else {
        DType::F64
    };
    let n = core.size() - 1;
    if n == 0 {
        return Array::zeros(&[trailing], DType::F64);
    }
    let core = converted(&core, dtype)?;
    let lead = part(&core, 0, 1);
    let negative = super::ufunc::unary("negative", &part(&core, 1, n + 1))?;
    let top = binary("divide", &negative, &lead)?.to_vec::<Complex64>();
    let mut companion = filled(n * n, &Complex64::default());
    companion.splice(..n, top);
    for i in 1..n {
        companion[i * n + i - 1] = Complex64::new(1.0, 0.0);
    }
    let shape: Shape = [n, n].into_iter().collect();
    let matrix = converted(&Array::from_shape_vec(shape, companion), dtype)?;
    let (values, _) = stacks::eig(&matrix)?;
    joined(&[values.clone(), Array::zeros(&[trailing], values.dtype())?])
}

/// The polynomial with given roots, or the characteristic one of a square matrix; None where
/// there are no roots.
///
/// # Errors
/// For arrays of another shape.
pub fn from_roots(roots: &Array) -> Result<Option<Array>> {
    let roots = match at_least_1d(roots) {
        matrix
            if matrix.ndim() == 2
                && matrix.shape()[0] == matrix.shape()[1]
                && matrix.size() > 0 =>
        {
            stacks::eig(&matrix)?.0
        }
        list if list.ndim() == 1 => list,
        _ => {
            return Err(OpError::value(
                "input must be 1d or non-empty square 2d array.",
            ));
        }
    };
    if roots.size() == 0 {
        return Ok(None);
    }
    let dtype = roots.dtype().promote(DType::F64);
    let one = Scalar::F64(1.0).cast_to(dtype);
    let mut a = at_least_1d(&Array::from_scalar(&one));
    for root in roots.to_vec::<Complex64>() {
        let factor = Array::from_vec(vec![Complex64::new(1.0, 0.0), -root]);
        a = multiply(&a, &converted(&factor, dtype)?)?;
    }
    if dtype.is_complex() && closed_under_conjugation(&roots.to_vec::<Complex64>()) {
        a = converted(&a, DType::F64)?;
    }
    Ok(Some(a))
}

fn closed_under_conjugation(roots: &[Complex64]) -> bool {
    let sorted = |sign: f64| {
        let mut list: Vec<(f64, f64)> = roots.iter().map(|z| (z.re, sign * z.im + 0.0)).collect();
        list.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        list
    };
    sorted(1.0) == sorted(-1.0)
}

/// The matrix of powers of `x`: `columns` of them, the highest first or last.
///
/// # Errors
/// `x must be a one-dimensional array or sequence.`
pub fn vander(x: &Array, columns: usize, increasing: bool) -> Result<Array> {
    if x.ndim() != 1 {
        return Err(OpError::value(
            "x must be a one-dimensional array or sequence.",
        ));
    }
    let dtype = x.dtype().promote(DType::I64);
    let shape = [columns, x.size()];
    let made = Array::zeros(&shape, dtype)?;
    let x = converted(x, dtype)?;
    let one = Scalar::I64(1).cast_to(dtype);
    let mut power = Array::zeros(&[x.size()], dtype)?;
    super::assign::fill(&power, &one)?;
    for at in 0..columns {
        let slot = if increasing { at } else { columns - 1 - at };
        super::assign::copy_into(&made.row(slot), &power)?;
        power = binary("multiply", &power, &x)?;
    }
    Ok(made.transposed())
}

/// A least-squares fit: coefficients, and what polyfit reports about it.
pub struct Fit {
    /// The coefficients, a column for each column of `y`.
    pub coefficients: Array,
    /// The solution of the scaled problem.
    pub solution: LeastSquares,
    /// The limit for singular values.
    pub rcond: f64,
    /// The inverse of the scaled normal matrix, unscaled: the base of a covariance.
    pub base: Array,
}

/// Fits a polynomial of a degree to points, with weights.
///
/// # Errors
/// `expected 1D vector for x` and the like.
pub fn fit(
    x: &Array,
    y: &Array,
    degree: i64,
    rcond: Option<f64>,
    w: Option<&Array>,
) -> Result<Fit> {
    let Ok(degree) = usize::try_from(degree) else {
        return Err(OpError::value("expected deg >= 0"));
    };
    let complaint = |text: &str| OpError::r#type(text);
    if x.ndim() != 1 {
        return Err(complaint("expected 1D vector for x"));
    }
    if x.size() == 0 {
        return Err(complaint("expected non-empty vector for x"));
    }
    if !(1..=2).contains(&y.ndim()) {
        return Err(complaint("expected 1D or 2D array for y"));
    }
    if y.shape().first() != Some(&x.size()) {
        return Err(complaint("expected x and y to have same length"));
    }
    let float = |a: &Array| binary_with("add", a, Input::Float(0.0));
    let (x, mut right) = (float(x)?, float(y)?);
    let mut left = vander(&x, degree + 1, false)?;
    if let Some(w) = w {
        let w = float(w)?;
        if w.ndim() != 1 {
            return Err(complaint("expected a 1-d array for weights"));
        }
        if Some(&w.size()) != y.shape().first() {
            return Err(complaint("expected w and y to have the same length"));
        }
        let column = w
            .reshaped(&[w.size(), 1], false)
            .unwrap_or_else(|| w.clone());
        left = binary("multiply", &left, &column)?;
        right = binary(
            "multiply",
            &right,
            if right.ndim() == 2 { &column } else { &w },
        )?;
    }
    let scale: Vec<f64> = (0..=degree)
        .map(|j| {
            let column = left.transposed().row(j).to_vec::<f64>();
            column
                .iter()
                .map(|v| v * v)
                .fold(0.0, |sum, v| sum + v)
                .sqrt()
        })
        .collect();
    let scale = Array::from_vec(scale);
    left = binary("divide", &left, &scale)?;
    let rcond = rcond.unwrap_or(x.size() as f64 * f64::EPSILON);
    let solution = stacks::lstsq(&left, &right, Some(rcond))?;
    let turned = binary("divide", &solution.x.transposed(), &scale)?;
    let base = super::dot::dot(&left.transposed(), &left)?;
    let base = systems::inv(&base)
        .and_then(|base| binary("divide", &base, &super::dot::outer(&scale, &scale)?))
        .unwrap_or(base);
    debug_assert_eq!(layout::size(base.shape()), (degree + 1) * (degree + 1));
    Ok(Fit {
        coefficients: turned.transposed(),
        solution,
        rcond,
        base,
    })
}
