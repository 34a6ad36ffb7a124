//! Distributions of vectors: Dirichlet, multinomial, multivariate normal and hypergeometric.

use super::random_draw::{self, Rule, floats};
use super::random_sample::{sums_above_one, with_axis};
use super::{Call, convert, random, random_bits};
use crate::kernels::linalg::{stacks, systems};
use crate::kernels::matmul::{self, Form};
use crate::kernels::random::binomial::multinomial as draw_multinomial;
use crate::kernels::random::continuous::dirichlet as draw_dirichlet;
use crate::kernels::random::{draw, draw_rows, hypergeometric, legacy, ziggurat};
use crate::kernels::shape::broadcast_objects;
use crate::value::interrupt::{Paced, room};
use crate::value::{
    Array, DType, ErrorKind, OpError, Result, Scalar, Shape, Value, budget, layout,
};

/// The error of NumPy for a nested list where one of numbers is wanted.
fn too_deep() -> Box<OpError> {
    OpError::value(
        "setting an array element with a sequence. The requested array would exceed the maximum \
         number of dimension of 1.",
    )
}

/// `dirichlet`.
pub(super) fn dirichlet(call: &mut Call<'_>) -> Result<Value> {
    let (object, old) = random::source(call)?;
    let alpha = call.value("alpha");
    let array = convert::as_array(&alpha)?;
    if array.ndim() == 0 {
        let kind = alpha.type_name();
        return Err(OpError::r#type(format!(
            "object of type '{kind}' has no len()"
        )));
    }
    if array.ndim() > 1 {
        return Err(too_deep());
    }
    let alpha = floats(&Value::array(array))?.to_vec::<f64>();
    if old && !alpha.iter().all(|a| *a > 0.0) {
        return Err(OpError::value("alpha <= 0"));
    }
    if alpha.iter().any(|a| *a < 0.0) {
        return Err(OpError::value("alpha < 0"));
    }
    let size = random_draw::size(call)?.unwrap_or_default();
    let shape = with_axis(&size, alpha.len());
    budget::check_array(&shape, DType::F64)?;
    let mut bits = random_bits::of(&object)?.bits();
    let count = layout::size(&size);
    let numbers = if old {
        draw_rows(count, alpha.len(), || {
            let parts: Vec<f64> = alpha
                .iter()
                .map(|a| legacy::standard_gamma(&mut bits, *a))
                .collect();
            let scale = 1.0 / parts.iter().fold(0.0, |sum, part| sum + part);
            parts
                .into_iter()
                .map(|part| part * scale)
                .collect::<Vec<f64>>()
        })?
    } else {
        draw_dirichlet(&mut bits, &alpha, count)?
    };
    Ok(Value::array(Array::from_shape_vec(shape, numbers)))
}

/// Probabilities with their last axis checked.
fn probabilities(value: &Value, old: bool) -> Result<Array> {
    let array = convert::as_array(value)?;
    let last = array.shape().last().copied().unwrap_or(0);
    if old && array.ndim() > 1 {
        return Err(too_deep());
    }
    if !old && last == 0 {
        return Err(OpError::value(
            "pvals must have at least 1 dimension and the last dimension of pvals must be \
             greater than 0.",
        ));
    }
    let narrow = array.dtype() != DType::F64 && array.dtype().is_float();
    let p = floats(&Value::array(array))?;
    Rule::Probability.check("pvals", &p)?;
    let items = p.to_vec::<f64>();
    if items.chunks(last.max(1)).any(sums_above_one) {
        let (place, note) = match (p.ndim(), old) {
            (1, false) | (_, true) => ("[:-1]", narrow && old),
            _ => ("[...,:-1]", false),
        };
        return Err(OpError::value(if note {
            format!(
                "sum(pvals{place}.astype(np.float64)) > 1.0. The pvals array is cast to 64-bit \
                 floating point prior to checking the sum. Precision changes when casting may \
                 cause problems even if the sum of the original pvals is valid."
            )
        } else {
            format!("sum(pvals{place}) > 1.0")
        }));
    }
    Ok(p)
}

/// `multinomial`; a `Generator` also takes several counts and several rows of probabilities.
pub(super) fn multinomial(call: &mut Call<'_>) -> Result<Value> {
    let (object, old) = random::source(call)?;
    let given = call.value("n");
    let n = if old {
        Array::from_scalar(&Scalar::I64(match &given {
            Value::Float(float) => *float as i64,
            other => {
                convert::as_index(other).map_err(|_| OpError::r#type("an integer is required"))?
            }
        }))
    } else {
        convert::as_array(&given)?.astype(DType::I64)?
    };
    let p = probabilities(&call.value("pvals"), old)?;
    if n.to_vec::<i64>().iter().any(|n| *n < 0) {
        return Err(OpError::value("n < 0"));
    }
    let classes = p.shape().last().copied().unwrap_or(0);
    let size = random_draw::size(call)?;
    if n.ndim() == 0 && p.ndim() == 1 {
        let size = size.unwrap_or_default();
        let shape = with_axis(&size, classes);
        budget::check_array(&shape, DType::I64)?;
        let mut bits = random_bits::of(&object)?.bits();
        let count = layout::size(&size);
        let n = n.item().cast::<i64>();
        let numbers = draw_multinomial(&mut bits, n, &p.to_vec::<f64>(), count)?;
        return Ok(Value::array(Array::from_shape_vec(shape, numbers)));
    }
    let rows = p.shape().split_last().map_or(&[][..], |(_, rows)| rows);
    let mut shapes: Vec<&[usize]> = vec![n.shape(), rows];
    if let Some(size) = &size {
        shapes.push(size);
    }
    let common = broadcast_objects(&shapes)?;
    if let Some(size) = size.filter(|size| *size != common) {
        return Err(OpError::value(format!(
            "Output size {} is not compatible with broadcast dimensions of inputs {}.",
            layout::shape_text(&size, ", "),
            layout::shape_text(&common, ", ")
        )));
    }
    let shape = with_axis(&common, classes);
    budget::check_array(&shape, DType::I64)?;
    let counts = n
        .broadcast_to(&common)
        .map_or_else(Vec::new, |n| n.to_vec::<i64>());
    let stretched = p
        .broadcast_to(&shape)
        .map_or_else(Vec::new, |p| p.to_vec::<f64>());
    let mut bits = random_bits::of(&object)?.bits();
    let mut numbers = room(layout::size(&shape));
    for (n, p) in counts.iter().zip(stretched.chunks(classes.max(1))) {
        numbers.extend(draw_multinomial(&mut bits, *n, p, 1)?);
    }
    Ok(Value::array(Array::from_shape_vec(shape, numbers)))
}

/// How a covariance is taken apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Factor {
    Svd,
    Eigh,
    Cholesky,
}

/// `multivariate_normal`.
pub(super) fn multivariate_normal(call: &mut Call<'_>) -> Result<Value> {
    let (object, old) = random::source(call)?;
    let method = if old {
        "svd".into()
    } else {
        call.text("method")?
    };
    let method = match &*method {
        "svd" => Factor::Svd,
        "eigh" => Factor::Eigh,
        "cholesky" => Factor::Cholesky,
        _ => {
            return Err(OpError::value(
                "method must be one of {'eigh', 'svd', 'cholesky'}",
            ));
        }
    };
    let (mean, cov) = (call.array("mean")?, call.array("cov")?);
    if mean.dtype().is_complex() || cov.dtype().is_complex() {
        return Err(OpError::r#type("mean and cov must not be complex"));
    }
    let (mean, cov) = (mean.astype(DType::F64)?, cov.astype(DType::F64)?);
    let message = match (mean.shape(), cov.shape()) {
        ([_], [rows, columns]) if rows != columns => "cov must be 2 dimensional and square",
        ([length], [rows, _]) if length != rows => "mean and cov must have same length",
        ([_], [_, _]) => "",
        ([_], _) => "cov must be 2 dimensional and square",
        _ => "mean must be 1 dimensional",
    };
    if !message.is_empty() {
        return Err(OpError::value(message));
    }
    let size = random_draw::size(call)?.unwrap_or_default();
    let n = mean.size();
    let shape = with_axis(&size, n);
    budget::check_array(&shape, DType::F64)?;
    let x = {
        let mut bits = random_bits::of(&object)?.bits();
        let normal = if old {
            legacy::standard_normal
        } else {
            ziggurat::normal
        };
        draw(layout::size(&shape), || normal(&mut bits))?
    };
    let rows = layout::size(&size);
    let x = Array::from_shape_vec(Shape::from_slice(&[rows, n]), x);
    let factor = factor(call, &cov, method, old)?;
    let product = matmul::product(Form::MatMul, &x, &factor)?.to_vec::<f64>();
    let means = mean.to_vec::<f64>();
    let shifted = product
        .iter()
        .zip(means.iter().cycle())
        .map(|(x, mean)| mean + x)
        .paced();
    Ok(Value::array(Array::from_shape_vec(
        shape,
        shifted.collect(),
    )))
}

/// What independent normal numbers are multiplied with, to have the covariance.
fn factor(call: &mut Call<'_>, cov: &Array, method: Factor, old: bool) -> Result<Array> {
    let check = call.text("check_valid")?;
    let tolerance = call.float("tol")?;
    let n = cov.shape().first().copied().unwrap_or(0);
    let square = |items: Vec<f64>| Array::from_shape_vec(Shape::from_slice(&[n, n]), items);
    let wrong_check = || OpError::value("check_valid must equal 'warn', 'raise', or 'ignore'");
    if !matches!(&*check, "warn" | "raise" | "ignore") {
        return Err(wrong_check());
    }
    if method == Factor::Cholesky {
        return Ok(systems::cholesky(cov, false)?.transposed());
    }
    let (columns, values, valid) = if method == Factor::Svd {
        let [u, s, vh] = stacks::svd(cov, true)?;
        let values = s.to_vec::<f64>();
        let v = vh.transposed().to_vec::<f64>();
        let scaled = v.iter().zip(values.iter().cycle()).map(|(v, s)| v * s);
        let again = matmul::product(Form::MatMul, &square(scaled.collect()), &vh)?;
        let close = |(a, b): (f64, f64)| (a - b).abs() <= tolerance + tolerance * b.abs();
        let pairs = again.to_vec::<f64>().into_iter().zip(cov.to_vec::<f64>());
        let valid = pairs.into_iter().all(close);
        // The older way multiplies with the rows of V instead of the columns of U.
        (if old { vh.transposed() } else { u }, values, valid)
    } else {
        let (w, vectors) = stacks::eigh(cov, false)?;
        let values = w.to_vec::<f64>();
        let valid = !values.iter().any(|w| *w < -tolerance);
        (vectors, values, valid)
    };
    if !valid && &*check != "ignore" {
        let message = "covariance is not symmetric positive-semidefinite.";
        if &*check == "raise" {
            return Err(OpError::value(message));
        }
        call.warn(ErrorKind::RuntimeWarning, message);
    }
    let roots: Vec<f64> = values.iter().map(|value| value.abs().sqrt()).collect();
    let items = columns.to_vec::<f64>();
    let scaled = items
        .iter()
        .zip(roots.iter().cycle())
        .map(|(item, root)| item * root);
    Ok(square(scaled.collect()).transposed())
}

/// `Generator.multivariate_hypergeometric`.
pub(super) fn multivariate_hypergeometric(call: &mut Call<'_>) -> Result<Value> {
    let (object, _) = random::source(call)?;
    let method = call.text("method")?;
    if !matches!(&*method, "count" | "marginals") {
        return Err(OpError::value("method must be \"count\" or \"marginals\"."));
    }
    let sample = call
        .int("nsample")
        .map_err(|_| OpError::value("nsample must be an integer"))?;
    if sample < 0 {
        return Err(OpError::value("nsample must be nonnegative."));
    }
    let array = call.array("colors")?;
    let colors = array.to_vec::<i64>();
    let countable = array.dtype().is_integer() || array.size() == 0;
    if array.ndim() != 1 || !countable || colors.iter().any(|color| *color < 0) {
        return Err(OpError::value(format!(
            "colors must be a one-dimensional sequence of nonnegative integers not exceeding {}.",
            i64::MAX
        )));
    }
    let total = colors
        .iter()
        .try_fold(0i64, |sum, color| sum.checked_add(*color))
        .filter(|total| &*method == "marginals" || *total < 1 << 40);
    let Some(total) = total else {
        return Err(OpError::value(
            "When method is \"count\", sum(colors) must not exceed 9223372036854775807",
        ));
    };
    if &*method == "marginals" && total >= 1_000_000_000 {
        return Err(OpError::value(
            "When method is \"marginals\", sum(colors) must be less than 1000000000.",
        ));
    }
    if sample > total {
        return Err(OpError::value("nsample > sum(colors)"));
    }
    let size = random_draw::size(call)?.unwrap_or_default();
    let shape = with_axis(&size, colors.len());
    budget::check_array(&shape, DType::I64)?;
    let mut bits = random_bits::of(&object)?.bits();
    let count = layout::size(&size);
    let numbers = if &*method == "count" {
        budget::check_array(&[usize::try_from(total).unwrap_or(usize::MAX)], DType::I64)?;
        hypergeometric::by_count(&mut bits, &colors, sample, count)?
    } else {
        hypergeometric::by_marginals(&mut bits, &colors, sample, count)?
    };
    Ok(Value::array(Array::from_shape_vec(shape, numbers)))
}
