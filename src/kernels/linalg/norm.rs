//! Norms of vectors and matrices.

use num_complex::Complex64;

use super::{Matrix, svd};
use crate::kernels::contract::converted;
use crate::kernels::dot;
use crate::kernels::ufunc::reduce::{Axes, Reduce, reduce};
use crate::kernels::ufunc::{self, Input, Ufunc};
use crate::value::interrupt::{self, Paced, room};
use crate::value::layout::{self, Shape};
use crate::value::{Array, DType, OpError, Result};

/// Sums as NumPy does: in blocks of 128 with eight running sums, halves added pairwise.
pub fn pairwise(items: &[f64]) -> f64 {
    let n = items.len();
    if n == 0 {
        return 0.0;
    }
    if n < 8 {
        return items.iter().fold(-0.0, |sum, x| sum + x);
    }
    if n <= 128 {
        let mut sums = [0.0; 8];
        let (blocks, rest) = items.as_chunks::<8>();
        for (at, block) in blocks.iter().enumerate() {
            for (sum, x) in sums.iter_mut().zip(block) {
                *sum = if at == 0 { *x } else { *sum + x };
            }
        }
        let [a, b, c, d, e, f, g, h] = sums;
        let whole = ((a + b) + (c + d)) + ((e + f) + (g + h));
        return rest.iter().fold(whole, |sum, x| sum + x);
    }
    interrupt::poll();
    let half = n / 2 - (n / 2) % 8;
    let (left, right) = items.split_at(half);
    pairwise(left) + pairwise(right)
}

/// The dtype of a norm.
fn result_dtype(x: &Array) -> DType {
    if x.dtype().is_inexact() {
        x.dtype().real()
    } else {
        DType::F64
    }
}

/// The elements grouped by the axes that a norm runs over: the shape of what is left, and one
/// group for each of its cells.
fn groups(x: &Array, axes: &[usize]) -> (Shape, Vec<Vec<Complex64>>) {
    let kept: Vec<usize> = (0..x.ndim()).filter(|axis| !axes.contains(axis)).collect();
    let lengths = |axes: &[usize]| -> Shape {
        axes.iter()
            .filter_map(|axis| x.shape().get(*axis).copied())
            .collect()
    };
    let (outer, inner) = (lengths(&kept), layout::size(&lengths(axes)));
    let items = x
        .permuted(&[kept.as_slice(), axes].concat())
        .to_vec::<Complex64>();
    let cells = layout::size(&outer);
    let group = |at: usize| {
        let part = items.get(at * inner..(at + 1) * inner);
        interrupt::copied(part.unwrap_or_default())
    };
    (outer, (0..cells).map(group).collect())
}

fn finish(x: &Array, axes: &[usize], keep: bool, outer: Shape, norms: Vec<f64>) -> Result<Array> {
    let shape = if keep {
        let axes_of = x.shape().iter().enumerate();
        axes_of
            .map(|(axis, length)| if axes.contains(&axis) { 1 } else { *length })
            .collect()
    } else {
        outer
    };
    converted(&Array::from_shape_vec(shape, norms), result_dtype(x))
}

/// The norm of the elements as one long vector, as NumPy makes it: by a dot product.
///
/// # Errors
/// When there is no memory for the result.
pub fn flat(x: &Array, keep: bool) -> Result<Array> {
    let axes: Vec<usize> = (0..x.ndim()).collect();
    if x.dtype() == DType::F64 || is_large(x) {
        let x = converted(x, result_dtype(x))?;
        let norm = ufunc::unary("sqrt", &dot::vdot(&x, &x)?)?;
        let ones: Shape = x.shape().iter().map(|_| 1).collect();
        let made = if keep {
            norm.reshaped(&ones, false)
        } else {
            Some(norm)
        };
        return made.ok_or_else(|| OpError::internal("a norm"));
    }
    let (outer, all) = groups(x, &axes);
    let items = all.first().map(Vec::as_slice).unwrap_or_default();
    let square = |part: fn(&Complex64) -> f64| {
        items
            .iter()
            .paced()
            .fold(0.0, |sum: f64, z| part(z).mul_add(part(z), sum))
    };
    let norm = (square(|z| z.re) + square(|z| z.im)).sqrt();
    finish(x, &axes, keep, outer, vec![norm])
}

/// Whether whole-array operations are worth their while, which real numbers alone take here.
fn is_large(x: &Array) -> bool {
    x.size() > 4096 && !x.dtype().is_complex() && x.dtype() != DType::F16
}

/// Folds an array along axes, which stay with length 1.
fn fold(name: &str, x: &Array, axes: &[usize]) -> Result<Array> {
    let axes: Vec<i64> = axes.iter().map(|axis| *axis as i64).collect();
    let how = Reduce {
        keepdims: true,
        ..Reduce::default()
    };
    reduce(Ufunc::named(name)?, x, Axes::Several(&axes), &how)
}

/// Takes axes of length 1 away unless they are to be kept.
fn without(x: Array, axes: &[usize], keep: bool) -> Result<Array> {
    if keep {
        return Ok(x);
    }
    let rest = x
        .shape()
        .iter()
        .enumerate()
        .filter(|(axis, _)| !axes.contains(axis));
    let shape: Shape = rest.map(|(_, length)| *length).collect();
    let made = x.reshaped(&shape, false);
    made.ok_or_else(|| OpError::internal("a norm"))
}

/// The norm of a large array along axes.
fn vector_at_once(x: &Array, order: f64, axes: &[usize]) -> Result<Array> {
    let x = &converted(x, result_dtype(x))?;
    let number = |value: f64| Input::Float(value);
    if order == 2.0 {
        return ufunc::unary(
            "sqrt",
            &fold("add", &ufunc::binary("multiply", x, x)?, axes)?,
        );
    }
    if order == 0.0 {
        let zero = Array::zeros(&[], x.dtype())?;
        let found = ufunc::binary("not_equal", x, &zero)?.astype(x.dtype())?;
        return fold("add", &found, axes);
    }
    let sizes = ufunc::unary("absolute", x)?;
    match order {
        f64::INFINITY => fold("maximum", &sizes, axes),
        f64::NEG_INFINITY => fold("minimum", &sizes, axes),
        1.0 => fold("add", &sizes, axes),
        _ => {
            let powers = ufunc::binary_with("power", &sizes, number(order))?;
            let sum = fold("add", &powers, axes)?;
            ufunc::binary_with("power", &sum, number(1.0 / order))
        }
    }
}

/// The norm of order `order` along axes.
///
/// # Errors
/// When there is no memory for the result.
pub fn vector(x: &Array, order: f64, axes: &[usize], keep: bool) -> Result<Array> {
    if is_large(x) {
        return without(vector_at_once(x, order, axes)?, axes, keep);
    }
    let (outer, all) = groups(x, axes);
    // The last axis is summed pairwise, others one after another.
    let inner = axes.contains(&x.ndim().saturating_sub(1));
    let sum = |items: Vec<f64>| {
        if inner {
            pairwise(&items)
        } else {
            items.iter().fold(0.0, |sum, x| sum + x)
        }
    };
    let empty = all.iter().any(Vec::is_empty);
    if empty && order == f64::INFINITY {
        return finish(x, axes, keep, outer, vec![0.0; all.len()]);
    }
    if empty && order == f64::NEG_INFINITY {
        return Err(OpError::value(
            "zero-size array to reduction operation minimum which has no identity",
        ));
    }
    let one = |items: &Vec<Complex64>| -> f64 {
        let sizes = items.iter().paced().map(|z| {
            if z.im == 0.0 {
                z.re.abs()
            } else {
                z.re.hypot(z.im)
            }
        });
        let extreme = |first: f64, pick: fn(f64, f64) -> f64| {
            let sizes: Vec<f64> = items.iter().paced().map(|z| z.re.hypot(z.im)).collect();
            if sizes.iter().any(|x| x.is_nan()) {
                return f64::NAN;
            }
            sizes.into_iter().fold(first, pick)
        };
        if order == f64::INFINITY {
            extreme(0.0, f64::max)
        } else if order == f64::NEG_INFINITY {
            extreme(f64::INFINITY, f64::min)
        } else if order == 0.0 {
            sizes.filter(|x| *x != 0.0).count() as f64
        } else if order == 1.0 {
            sum(sizes.collect())
        } else if order == 2.0 {
            sum(items
                .iter()
                .paced()
                .map(|z| z.re * z.re + z.im * z.im)
                .collect())
            .sqrt()
        } else {
            sum(sizes.map(|x| x.powf(order)).collect()).powf(1.0 / order)
        }
    };
    finish(x, axes, keep, outer, all.iter().map(one).collect())
}

/// The norms of matrices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MatrixOrder {
    /// The root of the sum of squares.
    Frobenius,
    /// The sum of the singular values.
    Nuclear,
    /// The largest sum along columns (1), along rows (infinity) or singular value (2); with a
    /// minus, the smallest.
    Number(f64),
}

/// The norm of the matrices in two axes.
///
/// # Errors
/// `Invalid norm order for matrices.`, or when an SVD fails.
pub fn matrix(x: &Array, order: MatrixOrder, axes: [usize; 2], keep: bool) -> Result<Array> {
    let (rows, columns) = match axes.map(|axis| x.shape().get(axis).copied().unwrap_or(1)) {
        [rows, columns] => (rows, columns),
    };
    if is_large(x) {
        let by_sums = |axes: [usize; 2], pick: &str| -> Result<Array> {
            let sums = vector_at_once(x, 1.0, &axes[..1])?;
            fold(pick, &sums, &axes[1..])
        };
        let turned = [axes[1], axes[0]];
        let made = match order {
            MatrixOrder::Frobenius => vector_at_once(x, 2.0, &axes).map(Some),
            MatrixOrder::Number(1.0) => by_sums(axes, "maximum").map(Some),
            MatrixOrder::Number(-1.0) => by_sums(axes, "minimum").map(Some),
            MatrixOrder::Number(f64::INFINITY) => by_sums(turned, "maximum").map(Some),
            MatrixOrder::Number(f64::NEG_INFINITY) => by_sums(turned, "minimum").map(Some),
            _ => Ok(None),
        };
        if let Some(made) = made? {
            return without(made, &axes, keep);
        }
    }
    let (outer, all) = groups(x, &axes);
    let mut norms = room(all.len());
    for items in all {
        let matrix = Matrix::new(rows, columns, items);
        norms.push(match order {
            MatrixOrder::Frobenius => {
                let squares: Vec<f64> = matrix
                    .items
                    .iter()
                    .paced()
                    .map(Complex64::norm_sqr)
                    .collect();
                pairwise(&squares).sqrt()
            }
            MatrixOrder::Nuclear => pairwise(&singular_values(matrix)?),
            MatrixOrder::Number(2.0) => extreme(singular_values(matrix)?, true)?,
            MatrixOrder::Number(-2.0) => extreme(singular_values(matrix)?, false)?,
            MatrixOrder::Number(p) if p.abs() == 1.0 => {
                let column = |j: usize| -> f64 {
                    (0..rows)
                        .map(|i| matrix[(i, j)].norm())
                        .fold(0.0, |sum, x| sum + x)
                };
                extreme((0..columns).map(column).collect(), p > 0.0)?
            }
            MatrixOrder::Number(p) if p.is_infinite() => {
                let row = |i: usize| -> f64 {
                    let sizes: Vec<f64> = (0..columns).map(|j| matrix[(i, j)].norm()).collect();
                    pairwise(&sizes)
                };
                extreme((0..rows).map(row).collect(), p > 0.0)?
            }
            MatrixOrder::Number(_) => {
                return Err(OpError::value("Invalid norm order for matrices."));
            }
        });
    }
    finish(x, &axes, keep, outer, norms)
}

fn singular_values(matrix: Matrix<Complex64>) -> Result<Vec<f64>> {
    if matrix.items.iter().paced().all(|z| z.im == 0.0) {
        let items = matrix.items.iter().paced().map(|z| z.re).collect();
        return svd::values(Matrix::new(matrix.rows, matrix.columns, items));
    }
    svd::values(matrix)
}

fn extreme(items: Vec<f64>, largest: bool) -> Result<f64> {
    if items.iter().any(|x| x.is_nan()) {
        return Ok(f64::NAN);
    }
    if largest {
        return Ok(items.into_iter().reduce(f64::max).unwrap_or(0.0));
    }
    items.into_iter().reduce(f64::min).ok_or_else(|| {
        OpError::value("zero-size array to reduction operation minimum which has no identity")
    })
}
