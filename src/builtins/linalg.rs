//! np.linalg: solving, decomposing, norms.

use super::named_tuple::NamedTuple;
use super::{Call, Kernel, Row, convert};
use crate::kernels::linalg::stacks::{self, QrMode};
use crate::kernels::linalg::{self, check_square, check_stacked, systems};
use crate::kernels::{contract, matmul, shape, shape_axes, ufunc};
use crate::value::{Array, DType, OpError, Result, Scalar, Value, layout};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.linalg.det(a)",
        doc: "The determinant.",
        examples: &[(
            "np.linalg.det([[1, 2], [3, 4]])",
            "np.float64(-2.0000000000000004)",
        )],
        see: &["np.linalg.slogdet", "np.linalg.inv"],
        kernel: Kernel::Call(|c| systems::det(&c.array("a")?).map(Value::from_result)),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.slogdet(a)",
        doc: "Sign and logarithm of the determinant, where the number itself would be too big.",
        examples: &[(
            "np.linalg.slogdet([[1, 2], [3, 4]])",
            "SlogdetResult(sign=np.float64(-1.0), logabsdet=np.float64(0.6931471805599455))",
        )],
        see: &["np.linalg.det"],
        kernel: Kernel::Call(|c| {
            let (sign, log) = systems::slogdet(&c.array("a")?)?;
            let items = vec![Value::from_result(sign), Value::from_result(log)];
            Ok(NamedTuple::value(
                "SlogdetResult",
                &["sign", "logabsdet"],
                items,
            ))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.inv(a)",
        doc: "The inverse of a square matrix. To solve equations, `solve` is faster and better.",
        examples: &[(
            "np.linalg.inv([[2, 0], [0, 4]])",
            "array([[0.5 , 0.  ],\n       [0.  , 0.25]])",
        )],
        see: &["np.linalg.solve", "np.linalg.pinv"],
        kernel: Kernel::Call(|c| systems::inv(&c.array("a")?).map(Value::array)),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.solve(a, b)",
        doc: "The x for which a @ x equals b.",
        examples: &[(
            "np.linalg.solve([[1, 2], [3, 5]], [1, 2])",
            "array([-1.,  1.])",
        )],
        see: &["np.linalg.lstsq", "np.linalg.inv"],
        kernel: Kernel::Call(|c| systems::solve(&c.array("a")?, &c.array("b")?).map(Value::array)),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.lstsq(a, b, rcond=None)",
        doc: "The x for which a @ x comes closest to b: solution, residuals, rank, singular values.",
        examples: &[(
            "np.linalg.lstsq([[1., 0.], [0., 2.], [0., 0.]], [1., 4., 0.])[0]",
            "array([1., 2.])",
        )],
        see: &["np.linalg.solve", "np.polyfit"],
        kernel: Kernel::Call(|c| {
            let rcond = c
                .optional("rcond")
                .map(|value| convert::as_float(&value))
                .transpose()?;
            let (a, b) = (c.array("a")?, c.array("b")?);
            let found = stacks::lstsq(&a, &b, rcond)?;
            let rank = i32::try_from(found.rank).unwrap_or(i32::MAX);
            Ok(Value::tuple(vec![
                Value::array(found.x),
                Value::array(found.residuals),
                Value::Scalar(Scalar::I32(rank)),
                Value::array(found.s),
            ]))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.qr(a, mode='reduced')",
        doc: "A as Q R: orthonormal columns times an upper triangle.",
        examples: &[(
            "np.linalg.qr([[0, 1], [1, 0]], mode='r')",
            "array([[-1.,  0.],\n       [ 0., -1.]])",
        )],
        see: &["np.linalg.svd", "np.linalg.cholesky"],
        kernel: Kernel::Call(qr),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.svd(a, full_matrices=True, compute_uv=True, hermitian=False)",
        doc: "A as U diag(S) Vh: rotations and a stretching.",
        examples: &[(
            "np.linalg.svd([[3, 0], [0, 4]], compute_uv=False)",
            "array([4., 3.])",
        )],
        see: &[
            "np.linalg.svdvals",
            "np.linalg.pinv",
            "np.linalg.matrix_rank",
        ],
        kernel: Kernel::Call(svd),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.svdvals(x, /)",
        doc: "The singular values, the largest first.",
        examples: &[("np.linalg.svdvals([[3, 0], [0, 4]])", "array([4., 3.])")],
        see: &["np.linalg.svd"],
        kernel: Kernel::Call(|c| stacks::singular_values(&c.array("x")?).map(Value::array)),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.eig(a)",
        doc: "Eigenvalues and eigenvectors (as columns) of a square matrix.",
        examples: &[(
            "np.linalg.eig([[2, 0], [0, 3]]).eigenvalues",
            "array([2., 3.])",
        )],
        see: &["np.linalg.eigh", "np.linalg.eigvals"],
        kernel: Kernel::Call(|c| {
            let (values, vectors) = stacks::eig(&c.array("a")?)?;
            Ok(eigen("EigResult", values, vectors))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.eigvals(a)",
        doc: "The eigenvalues of a square matrix.",
        examples: &[(
            "np.linalg.eigvals([[0, 1], [-1, 0]])",
            "array([0.+1.j, 0.-1.j])",
        )],
        see: &["np.linalg.eig", "np.linalg.eigvalsh"],
        kernel: Kernel::Call(|c| {
            let (values, _) = stacks::eig(&c.array("a")?)?;
            Ok(Value::array(values))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.eigh(a, UPLO='L')",
        doc: "Eigenvalues in ascending order and eigenvectors of a symmetric (Hermitian) matrix.",
        examples: &[(
            "np.linalg.eigh([[2, 1], [1, 2]]).eigenvalues",
            "array([1., 3.])",
        )],
        see: &["np.linalg.eig", "np.linalg.eigvalsh"],
        kernel: Kernel::Call(|c| {
            let (values, vectors) = stacks::eigh(&c.array("a")?, upper(c)?)?;
            Ok(eigen("EighResult", values, vectors))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.eigvalsh(a, UPLO='L')",
        doc: "The eigenvalues of a symmetric (Hermitian) matrix, in ascending order.",
        examples: &[("np.linalg.eigvalsh([[2, 1], [1, 2]])", "array([1., 3.])")],
        see: &["np.linalg.eigh"],
        kernel: Kernel::Call(|c| stacks::eigvalsh(&c.array("a")?, upper(c)?).map(Value::array)),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.cholesky(a, /, *, upper=False)",
        doc: "The lower triangle L with L @ L.T (conjugated) equal to a positive definite matrix.",
        examples: &[(
            "np.linalg.cholesky([[4, 2], [2, 5]])",
            "array([[2., 0.],\n       [1., 2.]])",
        )],
        see: &["np.linalg.qr", "np.linalg.eigh"],
        kernel: Kernel::Call(|c| {
            systems::cholesky(&c.array("a")?, c.flag("upper")?).map(Value::array)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.pinv(a, rcond=None, hermitian=False, *, rtol=<no value>)",
        doc: "The pseudo-inverse: the best inverse there is for any matrix.",
        examples: &[(
            "np.linalg.pinv([[2., 0.], [0., 0.]])",
            "array([[0.5, 0. ],\n       [0. , 0. ]])",
        )],
        see: &["np.linalg.inv", "np.linalg.lstsq"],
        kernel: Kernel::Call(pinv),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.matrix_rank(A, tol=None, hermitian=False, *, rtol=None)",
        doc: "The number of singular values that are not (nearly) zero.",
        examples: &[("np.linalg.matrix_rank([[1, 2], [2, 4]])", "np.int64(1)")],
        see: &["np.linalg.svd"],
        kernel: Kernel::Call(matrix_rank),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.tensorsolve(a, b, axes=None)",
        doc: "The x for which tensordot(a, x) over all axes of x equals b.",
        examples: &[(
            "np.linalg.tensorsolve(np.eye(4).reshape(2, 2, 4), np.ones((2, 2))).shape",
            "(4,)",
        )],
        see: &["np.linalg.solve", "np.linalg.tensorinv"],
        kernel: Kernel::Call(tensorsolve),
        ..Row::NEW
    },
    Row {
        sig: "np.linalg.tensorinv(a, ind=2)",
        doc: "The inverse with respect to tensordot over the first ind axes.",
        examples: &[(
            "np.linalg.tensorinv(np.eye(4).reshape(2, 2, 4), ind=2).shape",
            "(4, 2, 2)",
        )],
        see: &["np.linalg.inv", "np.linalg.tensorsolve"],
        kernel: Kernel::Call(tensorinv),
        ..Row::NEW
    },
];

fn eigen(name: &'static str, values: Array, vectors: Array) -> Value {
    let items = vec![Value::array(values), Value::array(vectors)];
    NamedTuple::value(name, &["eigenvalues", "eigenvectors"], items)
}

fn upper(c: &Call<'_>) -> Result<bool> {
    match c.text("UPLO")?.to_uppercase().as_str() {
        "U" => Ok(true),
        "L" => Ok(false),
        _ => Err(OpError::value("UPLO argument must be 'L' or 'U'")),
    }
}

fn qr(c: &mut Call<'_>) -> Result<Value> {
    let text = c.text("mode")?;
    let mode = match text.as_ref() {
        "reduced" | "full" | "f" => QrMode::Reduced,
        "complete" => QrMode::Complete,
        "r" => QrMode::R,
        "raw" => QrMode::Raw,
        _ => return Err(OpError::value(format!("Unrecognized mode '{text}'"))),
    };
    let (q, r) = stacks::qr(&c.array("a")?, mode)?;
    Ok(match (q, mode) {
        (None, _) => Value::array(r),
        (Some(h), QrMode::Raw) => Value::tuple(vec![Value::array(h), Value::array(r)]),
        (Some(q), _) => NamedTuple::value(
            "QRResult",
            &["Q", "R"],
            vec![Value::array(q), Value::array(r)],
        ),
    })
}

fn svd(c: &mut Call<'_>) -> Result<Value> {
    let a = c.array("a")?;
    if c.flag("hermitian")? {
        check_square(&a)?;
    }
    if !c.flag("compute_uv")? {
        return stacks::singular_values(&a).map(Value::array);
    }
    let [u, s, vh] = stacks::svd(&a, c.flag("full_matrices")?)?;
    let items = [u, s, vh].into_iter().map(Value::array).collect();
    Ok(NamedTuple::value("SVDResult", &["U", "S", "Vh"], items))
}

fn epsilon(a: &Array) -> f64 {
    if a.dtype().real() == DType::F32 {
        f64::from(f32::EPSILON)
    } else {
        f64::EPSILON
    }
}

fn pinv(c: &mut Call<'_>) -> Result<Value> {
    let a = c.array("a")?;
    check_stacked(&a)?;
    let (stack, m, n) = linalg::split_stack(&a);
    let given = match (c.optional("rcond"), c.given("rtol").cloned()) {
        (Some(_), Some(_)) => {
            return Err(OpError::value("`rtol` and `rcond` can't be both set."));
        }
        (Some(value), None) => convert::as_float(&value)?,
        (None, Some(Value::None)) => m.max(n) as f64 * epsilon(&a),
        (None, Some(value)) => convert::as_float(&value)?,
        (None, None) => 1e-15,
    };
    if a.size() == 0 {
        let shape = [stack.as_slice(), &[n, m]].concat();
        return Array::zeros(&shape, linalg::computing_dtype(&[&a])?).map(Value::array);
    }
    let [u, s, vh] = stacks::svd(&contract::conjugate(&a)?, false)?;
    let small = m.min(n);
    let values = s.to_vec::<f64>();
    let inverted: Vec<f64> = values
        .chunks(small.max(1))
        .flat_map(|part| {
            let limit = given * part.iter().copied().fold(0.0, f64::max);
            part.iter()
                .map(move |x| if *x > limit { 1.0 / x } else { 0.0 })
        })
        .collect();
    let mut column = stack.clone();
    column.extend([small, 1]);
    let scale = contract::converted(&Array::from_shape_vec(column, inverted), s.dtype())?;
    let turned = |x: &Array| shape_axes::swapaxes(x, -1, -2);
    let scaled = ufunc::binary("multiply", &scale, &turned(&u)?)?;
    matmul::product(matmul::Form::MatMul, &turned(&vh)?, &scaled).map(Value::array)
}

fn matrix_rank(c: &mut Call<'_>) -> Result<Value> {
    let a = c.array("A")?;
    if a.ndim() < 2 {
        let any = a.scalars().iter().any(Scalar::truth);
        return Ok(Value::Int(i64::from(any)));
    }
    let (tol, rtol) = (c.optional_array("tol")?, c.optional_array("rtol")?);
    if tol.is_some() && rtol.is_some() {
        return Err(OpError::value("`tol` and `rtol` can't be both set."));
    }
    let (stack, m, n) = linalg::split_stack(&a);
    let s = stacks::singular_values(&a)?;
    let count = layout::size(&stack);
    let limits = |array: &Array| -> Result<Vec<f64>> {
        let spread = array.broadcast_to(&stack).unwrap_or_else(|| array.clone());
        Ok(spread.to_vec::<f64>())
    };
    let relative = match &rtol {
        Some(rtol) => limits(rtol)?,
        None => vec![m.max(n) as f64 * epsilon(&a); count],
    };
    let absolute = tol.as_ref().map(limits).transpose()?;
    let values = s.to_vec::<f64>();
    let mut ranks: Vec<i64> = Vec::with_capacity(count);
    for at in 0..count {
        let small = m.min(n);
        let part = values.get(at * small..(at + 1) * small).unwrap_or_default();
        let largest = part.iter().copied().fold(0.0, f64::max);
        let limit = match &absolute {
            Some(list) => list.get(at).copied().unwrap_or(0.0),
            None => largest * relative.get(at).copied().unwrap_or(0.0),
        };
        ranks.push(part.iter().filter(|x| **x > limit).count() as i64);
    }
    Ok(Value::from_result(Array::from_shape_vec(stack, ranks)))
}

fn tensorsolve(c: &mut Call<'_>) -> Result<Value> {
    let (mut a, b) = (c.array("a")?, c.array("b")?);
    if let Some(axes) = c.axes("axes")? {
        let found = shape_axes::normalize_axes(&axes, a.ndim(), "axes")?;
        let mut order: Vec<usize> = (0..a.ndim()).filter(|axis| !found.contains(axis)).collect();
        order.extend(found);
        a = a.permuted(&order);
    }
    let kept = a.shape().get(b.ndim()..).unwrap_or_default().to_vec();
    let count = layout::size(&kept);
    if a.size() != count * count {
        return Err(linalg::error(
            "Input arrays must satisfy the requirement             prod(a.shape[b.ndim:]) == \
             prod(a.shape[:b.ndim])",
        ));
    }
    let square = reshaped(&a, &[count, count])?;
    let right = reshaped(&b, &[b.size()])?;
    reshaped(&systems::solve(&square, &right)?, &kept).map(Value::array)
}

fn reshaped(a: &Array, to: &[usize]) -> Result<Array> {
    let wanted: Vec<i64> = to.iter().map(|n| *n as i64).collect();
    shape::reshape(a, &wanted, shape::Order::C, None)
}

fn tensorinv(c: &mut Call<'_>) -> Result<Value> {
    let (a, ind) = (c.array("a")?, c.int("ind")?);
    let Some(ind) = usize::try_from(ind).ok().filter(|ind| *ind > 0) else {
        return Err(OpError::value("Invalid ind argument."));
    };
    let (front, back) = a.shape().split_at(ind.min(a.ndim()));
    let rows = layout::size(back);
    let square = reshaped(&a, &[rows, a.size() / rows.max(1)])?;
    let turned = [back, front].concat();
    reshaped(&systems::inv(&square)?, &turned).map(Value::array)
}
