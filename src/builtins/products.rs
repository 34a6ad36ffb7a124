//! Products of vectors and matrices: dot, matmul, einsum and their relatives.

use super::product_axes::CoreAxes;
use super::warnings::watched;
use super::{Call, Kernel, Row, convert};
use crate::kernels::matmul::{Form, product};
use crate::kernels::products::{self, CrossAxes};
use crate::kernels::{assign, convolve, dot, interp, linalg, shape_axes};
use crate::value::{Array, ErrorKind, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.dot(a, b, out=None)",
        doc: "Dot product: the last axis of a against the last but one of b.\n\n\
              Vectors give their inner product, matrices their matrix product, and a scalar \
              multiplies every element. For stacks of matrices use `@`, which pairs them up.",
        examples: &[
            ("np.dot([1, 2, 3], [4, 5, 6])", "np.int64(32)"),
            (
                "np.dot([[1, 0], [0, 1]], [[4, 1], [2, 2]])",
                "array([[4, 1],\n       [2, 2]])",
            ),
        ],
        see: &["np.matmul", "np.inner", "np.einsum"],
        also: &["ndarray.dot"],
        kernel: Kernel::Call(|c| {
            let (a, b) = (c.array("a")?, c.array("b")?);
            let made = watched(c.machine, "dot", || dot::dot(&a, &b))?;
            finish(c, made)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.matmul(x1, x2, /, out=None, *, axes=None, dtype=None)",
        doc: "Matrix product, what `@` does: the last two axes are matrices, the others a stack.",
        examples: &[
            (
                "np.matmul([[1, 0], [0, 1]], [[4, 1], [2, 2]])",
                "array([[4, 1],\n       [2, 2]])",
            ),
            ("np.array([[1, 2], [3, 4]]) @ [1, 1]", "array([3, 7])"),
        ],
        see: &["np.dot", "np.vecdot", "np.linalg.multi_dot"],
        also: &["np.linalg.matmul"],
        kernel: Kernel::Call(|c| generalised(c, Form::MatMul)),
        ..Row::NEW
    },
    Row {
        sig: "np.vecdot(x1, x2, /, out=None, *, axes=None, axis=-1, keepdims=False, dtype=None)",
        doc: "Inner products of vectors in the last axis, the first conjugated.",
        examples: &[("np.vecdot([[1, 2], [3, 4]], [1, 10])", "array([21, 43])")],
        see: &["np.vdot", "np.matvec"],
        also: &["np.linalg.vecdot"],
        kernel: Kernel::Call(|c| generalised(c, Form::VecDot)),
        ..Row::NEW
    },
    Row {
        sig: "np.matvec(x1, x2, /, out=None, *, axes=None, dtype=None)",
        doc: "Matrix times vector, for stacks of both.",
        examples: &[("np.matvec([[1, 2], [3, 4]], [1, 10])", "array([21, 43])")],
        see: &["np.vecmat", "np.matmul"],
        kernel: Kernel::Call(|c| generalised(c, Form::MatVec)),
        ..Row::NEW
    },
    Row {
        sig: "np.vecmat(x1, x2, /, out=None, *, axes=None, dtype=None)",
        doc: "Vector times matrix, for stacks of both; the vector is conjugated.",
        examples: &[("np.vecmat([1, 10], [[1, 2], [3, 4]])", "array([31, 42])")],
        see: &["np.matvec", "np.matmul"],
        kernel: Kernel::Call(|c| generalised(c, Form::VecMat)),
        ..Row::NEW
    },
    Row {
        sig: "np.inner(a, b, /)",
        doc: "Sums of products over the last axis of both.",
        examples: &[("np.inner([1, 2, 3], [0, 1, 0])", "np.int64(2)")],
        see: &["np.dot", "np.outer"],
        kernel: Kernel::Call(|c| {
            let (a, b) = (c.array("a")?, c.array("b")?);
            watched(c.machine, "dot", || dot::inner(&a, &b)).map(Value::from_result)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.outer(a, b, out=None)",
        doc: "Every product of an element of a with one of b.",
        examples: &[(
            "np.outer([1, 2], [10, 20])",
            "array([[10, 20],\n       [20, 40]])",
        )],
        see: &["np.inner", "np.kron"],
        kernel: Kernel::Call(|c| {
            let (a, b) = (c.array("a")?, c.array("b")?);
            let made = watched(c.machine, "multiply", || dot::outer(&a, &b))?;
            finish(c, made)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.outer(x1, x2, /)",
        doc: "Every product of an element of one vector with one of the other.",
        examples: &[(
            "np.linalg.outer([1, 2], [3, 4])",
            "array([[3, 4],\n       [6, 8]])",
        )],
        see: &["np.outer"],
        kernel: Kernel::Call(|c| {
            let (a, b) = (c.array("x1")?, c.array("x2")?);
            if a.ndim() != 1 || b.ndim() != 1 {
                return Err(OpError::value(format!(
                    "Input arrays must be one-dimensional, but they are x1.ndim={} and x2.ndim={}.",
                    a.ndim(),
                    b.ndim()
                )));
            }
            watched(c.machine, "multiply", || dot::outer(&a, &b)).map(Value::array)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.vdot(a, b, /)",
        doc: "The inner product of the flattened arrays, the first conjugated.",
        examples: &[
            (
                "np.vdot([[1, 4], [5, 6]], [[4, 1], [2, 2]])",
                "np.int64(30)",
            ),
            ("np.vdot([1j], [1j])", "np.complex128(1+0j)"),
        ],
        see: &["np.dot", "np.vecdot"],
        kernel: Kernel::Call(|c| dot::vdot(&c.array("a")?, &c.array("b")?).map(Value::from_result)),
        ..Row::NEW
    },
    Row {
        sig: "np.tensordot(a, b, axes=2)",
        doc: "Sums of products over several axes: the last n of a against the first n of b, or \
              the pairs that two lists name.",
        examples: &[
            (
                "np.tensordot([[1, 2], [3, 4]], [[1, 0], [0, 1]])",
                "array(5)",
            ),
            (
                "np.tensordot(np.ones((2, 3, 4)), np.ones((4, 3)), axes=([1, 2], [1, 0]))",
                "array([12., 12.])",
            ),
        ],
        see: &["np.einsum", "np.dot"],
        also: &["np.linalg.tensordot"],
        kernel: Kernel::Call(|c| {
            let axes = tensor_axes(&c.value("axes"))?;
            let (a, b) = (c.array("a")?, c.array("b")?);
            watched(c.machine, "dot", || dot::tensordot(&a, &b, &axes)).map(Value::array)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.kron(a, b)",
        doc: "The Kronecker product: every element of a times all of b.",
        examples: &[("np.kron([1, 10], [5, 6])", "array([ 5,  6, 50, 60])")],
        see: &["np.outer", "np.tile"],
        kernel: Kernel::Call(|c| {
            let (a, b) = (c.array("a")?, c.array("b")?);
            watched(c.machine, "multiply", || products::kron(&a, &b)).map(Value::from_result)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None)",
        doc: "The sum of the diagonal.",
        examples: &[("np.trace([[1, 2], [3, 4]])", "np.int64(5)")],
        see: &["np.diagonal", "np.linalg.det"],
        also: &["ndarray.trace"],
        kernel: Kernel::Call(|c| {
            let axes = (c.int("axis1")?, c.int("axis2")?);
            let made = products::trace(&c.array("a")?, c.int("offset")?, axes, c.dtype("dtype")?)?;
            finish(c, made)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.trace(x, /, *, offset=0, dtype=None)",
        doc: "The sums of the diagonals of the matrices in the last two axes.",
        examples: &[("np.linalg.trace([[1, 2], [3, 4]])", "np.int64(5)")],
        see: &["np.trace"],
        kernel: Kernel::Call(|c| {
            let (x, offset, dtype) = (c.array("x")?, c.int("offset")?, c.dtype("dtype")?);
            products::trace(&x, offset, (-2, -1), dtype).map(Value::from_result)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None)",
        doc: "The cross product: a vector perpendicular to both.",
        examples: &[("np.cross([1, 2, 3], [4, 5, 6])", "array([-3,  6, -3])")],
        see: &["np.dot", "np.linalg.cross"],
        kernel: Kernel::Call(cross_row),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.cross(x1, x2, /, *, axis=-1)",
        doc: "The cross product of vectors with three elements.",
        examples: &[("np.linalg.cross([1, 0, 0], [0, 1, 0])", "array([0, 0, 1])")],
        see: &["np.cross"],
        kernel: Kernel::Call(|c| {
            let (a, b, axis) = (c.array("x1")?, c.array("x2")?, c.int("axis")?);
            let at = |array: &Array| {
                let axis = if axis < 0 {
                    axis + array.ndim() as i64
                } else {
                    axis
                };
                usize::try_from(axis)
                    .ok()
                    .and_then(|axis| array.shape().get(axis).copied())
            };
            let (x, y) = (at(&a).unwrap_or(0), at(&b).unwrap_or(0));
            if x != 3 || y != 3 {
                return Err(OpError::value(format!(
                    "Both input arrays must be (arrays of) 3-dimensional vectors, but they are \
                     {x} and {y} dimensional instead."
                )));
            }
            products::cross(
                &a,
                &b,
                CrossAxes {
                    a: axis,
                    b: axis,
                    c: axis,
                },
            )
            .map(Value::array)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.multi_dot(arrays, *, out=None)",
        doc: "The product of a chain of matrices, in the order that takes the fewest steps.",
        examples: &[(
            "np.linalg.multi_dot([[[1, 2], [3, 4]], [[1, 0], [0, 1]], [1, 1]])",
            "array([3, 7])",
        )],
        see: &["np.matmul", "np.dot"],
        kernel: Kernel::Call(|c| {
            let arrays = c.arrays("arrays")?;
            let made = watched(c.machine, "dot", || products::multi_dot(&arrays))?;
            finish(c, made)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.matrix_power(a, n)",
        doc: "A square matrix multiplied by itself n times; a negative n inverts it first.",
        examples: &[(
            "np.linalg.matrix_power([[1, 1], [0, 1]], 5)",
            "array([[1, 5],\n       [0, 1]])",
        )],
        see: &["np.linalg.inv", "np.matmul"],
        kernel: Kernel::Call(|c| {
            let a = c.array("a")?;
            linalg::check_square(&a)?;
            let exponent = convert::as_index(&c.value("n"))
                .map_err(|_| OpError::r#type("exponent must be an integer"))?;
            let work = || products::matrix_power(&a, exponent);
            watched(c.machine, "matmul", work).map(Value::array)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.convolve(a, v, mode='full')",
        doc: "The convolution of two sequences: one slides backwards over the other.",
        examples: &[
            (
                "np.convolve([1, 2, 3], [0, 1, 0.5])",
                "array([0. , 1. , 2.5, 4. , 1.5])",
            ),
            (
                "np.convolve([1, 2, 3], [0, 1, 0.5], 'valid')",
                "array([2.5])",
            ),
        ],
        see: &["np.correlate", "np.polymul"],
        kernel: Kernel::Call(convolve_row),
        ..Row::NEW
    },
    Row {
        sig: "np.correlate(a, v, mode='valid')",
        doc: "The correlation of two sequences: one slides over the other.",
        examples: &[
            ("np.correlate([1, 2, 3], [0, 1, 0.5])", "array([3.5])"),
            (
                "np.correlate([1, 2, 3], [0, 1, 0.5], 'same')",
                "array([2. , 3.5, 3. ])",
            ),
        ],
        see: &["np.convolve"],
        kernel: Kernel::Call(|c| {
            let mode = mode(c)?;
            let (a, v) = (c.array("a")?, c.array("v")?);
            if a.ndim() == 0 || v.ndim() == 0 {
                let message = "object of too small depth for desired array";
                return Err(OpError::value(message));
            }
            convolve::correlate(&a, &v, mode).map(Value::array)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.interp(x, xp, fp, left=None, right=None, period=None)",
        doc: "Values at x on the broken line through the points (xp, fp); xp must rise.",
        examples: &[
            ("np.interp(2.5, [1, 2, 3], [3, 2, 0])", "np.float64(1.0)"),
            (
                "np.interp([0, 1, 1.5, 2.72, 3.14], [1, 2, 3], [3, 2, 0])",
                "array([3.  , 3.  , 2.5 , 0.56, 0.  ])",
            ),
        ],
        see: &["np.polyfit", "np.searchsorted"],
        kernel: Kernel::Call(interp_row),
        ..Row::NEW
    },
];

/// The result, in `out` if there is one.
pub(super) fn finish(call: &Call<'_>, made: Array) -> Result<Value> {
    match call.optional("out") {
        None => Ok(Value::from_result(made)),
        Some(Value::Array(handle)) => {
            let out = handle.get().clone();
            if out.shape() != made.shape() {
                return Err(OpError::value(
                    "output array is not acceptable (must have the right datatype, number of \
                     dimensions, and be a C-Array)",
                ));
            }
            assign::copy_into(&out, &made)?;
            Ok(Value::Array(handle))
        }
        Some(_) => Err(OpError::r#type("'out' must be an array")),
    }
}

/// A generalised ufunc with its keywords.
fn generalised(c: &mut Call<'_>, form: Form) -> Result<Value> {
    let (a, b) = (c.array("x1")?, c.array("x2")?);
    let axes = CoreAxes::of(c, form, [a.ndim(), b.ndim()])?;
    let (a, b) = (axes.gathered(0, &a)?, axes.gathered(1, &b)?);
    let work = || product(form, &a, &b);
    let made = match c.dtype("dtype")? {
        None => watched(c.machine, form.name(), work)?,
        Some(dtype) => {
            // What is wrong with the operands is said first.
            work()?;
            let (a, b) = (a.astype(dtype)?, b.astype(dtype)?);
            watched(c.machine, form.name(), || product(form, &a, &b))?
        }
    };
    let made = axes.placed(made, form)?;
    finish(c, made)
}

fn tensor_axes(value: &Value) -> Result<dot::TensorAxes> {
    if let Ok(count) = convert::as_index(value) {
        return Ok(dot::TensorAxes::Count(count));
    }
    let list = |value: &Value| match convert::as_index(value) {
        Ok(axis) => Ok(vec![axis]),
        Err(_) => convert::int_list(value),
    };
    match convert::sequence(value)?.as_slice() {
        [a, b] => Ok(dot::TensorAxes::Pairs(list(a)?, list(b)?)),
        [_] => Err(OpError::value(
            "not enough values to unpack (expected 2, got 1)",
        )),
        _ => Err(OpError::value("too many values to unpack (expected 2)")),
    }
}

fn cross_row(c: &mut Call<'_>) -> Result<Value> {
    let axes = match c.optional_int("axis")? {
        Some(axis) => CrossAxes {
            a: axis,
            b: axis,
            c: axis,
        },
        None => CrossAxes {
            a: c.int("axisa")?,
            b: c.int("axisb")?,
            c: c.int("axisc")?,
        },
    };
    let (a, b) = (c.array("a")?, c.array("b")?);
    if a.shape().last() == Some(&2) && b.shape().last() == Some(&2) {
        c.warn(
            ErrorKind::DeprecationWarning,
            "Arrays of 2-dimensional vectors are deprecated. Use arrays of 3-dimensional vectors \
             instead. (deprecated in NumPy 2.0)",
        );
    }
    products::cross(&a, &b, axes).map(Value::array)
}

fn mode(c: &Call<'_>) -> Result<convolve::Mode> {
    if let Value::Int(number) = c.value("mode") {
        let names = ["valid", "same", "full"];
        let name = usize::try_from(number).ok().and_then(|at| names.get(at));
        return name
            .and_then(|name| convolve::Mode::parse(name))
            .ok_or_else(|| OpError::value("integer convolve/correlate mode must be 0, 1, or 2"));
    }
    let text = c.text("mode")?;
    convolve::Mode::parse(&text).ok_or_else(|| match text.chars().next() {
        Some('v' | 's' | 'f' | 'V' | 'S' | 'F') => {
            OpError::value("Use one of 'valid', 'same', or 'full' for convolve/correlate mode")
        }
        _ => OpError::value(format!(
            "mode must be one of 'valid', 'same', or 'full' (got '{text}')"
        )),
    })
}

fn one_element(array: &Array) -> Array {
    array.reshaped(&[1], false).unwrap_or_else(|| array.clone())
}

fn convolve_row(c: &mut Call<'_>) -> Result<Value> {
    let (mut a, mut v) = (c.array("a")?, c.array("v")?);
    if a.ndim() == 0 {
        a = one_element(&a);
    }
    if v.ndim() == 0 {
        v = one_element(&v);
    }
    let mode = mode(c)?;
    for (array, name) in [(&a, "a"), (&v, "v")] {
        if array.size() == 0 {
            return Err(OpError::value(format!("{name} cannot be empty")));
        }
    }
    if v.size() > a.size() {
        std::mem::swap(&mut a, &mut v);
    }
    if a.ndim() > 1 || v.ndim() > 1 {
        return Err(OpError::value("object too deep for desired array"));
    }
    let reversed = shape_axes::flip(&crate::kernels::contract::conjugate(&v)?, &[0])?;
    convolve::correlate(&a, &reversed, mode).map(Value::array)
}

fn interp_row(c: &mut Call<'_>) -> Result<Value> {
    let (mut x, mut xp, mut fp) = (c.array("x")?, c.array("xp")?, c.array("fp")?);
    let end = |name: &str| -> Result<Option<num_complex::Complex64>> {
        Ok(c.optional_array(name)?.map(|end| end.item().cast()))
    };
    let (mut left, mut right) = (end("left")?, end("right")?);
    if let Some(period) = c.optional("period") {
        let period = convert::as_float(&period)?.abs();
        if period == 0.0 {
            return Err(OpError::value("period must be a non-zero value"));
        }
        (left, right) = (None, None);
        if xp.ndim() != 1 || fp.ndim() != 1 {
            return Err(OpError::value("Data points must be 1-D sequences"));
        }
        if xp.size() != fp.size() {
            return Err(OpError::value("fp and xp are not of the same length"));
        }
        (x, xp, fp) = wrap_period(&x, &xp, &fp, period);
    }
    interp::interp(&x, &xp, &fp, left, right).map(Value::from_result)
}

/// Brings all points into one period, sorted, with a point of the neighbours at each end.
fn wrap_period(x: &Array, xp: &Array, fp: &Array, period: f64) -> (Array, Array, Array) {
    let wrap = |array: &Array| -> Vec<f64> {
        array
            .to_vec::<f64>()
            .into_iter()
            .map(|x| x - (x / period).floor() * period)
            .collect()
    };
    let values = fp.to_vec::<num_complex::Complex64>();
    let mut points: Vec<_> = wrap(xp).into_iter().zip(values).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) {
        points.insert(0, (last.0 - period, last.1));
        points.push((first.0 + period, first.1));
    }
    let (xs, fs): (Vec<f64>, Vec<_>) = points.into_iter().unzip();
    let fs = if fp.dtype().is_complex() {
        Array::from_vec(fs)
    } else {
        Array::from_vec(fs.into_iter().map(|z| z.re).collect::<Vec<f64>>())
    };
    (
        Array::from_shape_vec(x.shape().into(), wrap(x)),
        Array::from_vec(xs),
        fs,
    )
}
