//! Arrays from rules: ranges, spaced numbers, identities, diagonals, triangles.

use num_complex::Complex64;

use super::creation::sized;
use super::{Call, Kernel, Row, arrays, convert};
use crate::kernels::shape::{self, Order};
use crate::kernels::ufunc::divide_complex;
use crate::kernels::{assign, create as kernel, shape_axes, shape_repeat};
use crate::value::interrupt::{self, Paced};
use crate::value::layout::broadcast_shapes;
use crate::value::number::{self, Operator};
use crate::value::{Array, DType, Element, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.arange(start=<no value>, stop=<no value>, step=1, *, dtype=None, device=None, like=None)",
        doc: "Numbers from `start` up to, not including, `stop`.",
        examples: &[
            ("np.arange(3)", "array([0, 1, 2])"),
            ("np.arange(3.0)", "array([0., 1., 2.])"),
            ("np.arange(3, 7)", "array([3, 4, 5, 6])"),
            ("np.arange(3, 7, 2)", "array([3, 5])"),
        ],
        see: &["np.linspace", "range"],
        kernel: Kernel::Call(arange),
        ..Row::NEW
    },
    Row {
        sig: "np.linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None)",
        doc: "Evenly spaced numbers between two bounds, both included.",
        examples: &[
            (
                "np.linspace(2.0, 3.0, num=5)",
                "array([2.  , 2.25, 2.5 , 2.75, 3.  ])",
            ),
            (
                "np.linspace(2.0, 3.0, num=5, endpoint=False)",
                "array([2. , 2.2, 2.4, 2.6, 2.8])",
            ),
            (
                "np.linspace(0, 1, 3, retstep=True)",
                "(array([0. , 0.5, 1. ]), np.float64(0.5))",
            ),
        ],
        see: &["np.arange", "np.geomspace", "np.logspace"],
        kernel: Kernel::Call(linspace),
        ..Row::NEW
    },
    Row {
        sig: "np.logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0)",
        doc: "Numbers evenly spaced on a logarithmic scale, between powers of the base.",
        examples: &[
            ("np.logspace(0, 2, num=3)", "array([  1.,  10., 100.])"),
            (
                "np.logspace(0, 3, num=4, base=2)",
                "array([1., 2., 4., 8.])",
            ),
        ],
        see: &["np.geomspace", "np.linspace"],
        kernel: Kernel::Call(logspace),
        ..Row::NEW
    },
    Row {
        sig: "np.geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0)",
        doc: "Numbers evenly spaced on a logarithmic scale, between the bounds themselves.",
        examples: &[(
            "np.geomspace(1, 1000, num=4)",
            "array([   1.,   10.,  100., 1000.])",
        )],
        see: &["np.logspace", "np.linspace"],
        kernel: Kernel::Call(geomspace),
        ..Row::NEW
    },
    Row {
        sig: "np.eye(N, M=None, k=0, dtype=float, order='C', *, device=None, like=None)",
        doc: "Ones on a diagonal, zeros elsewhere.",
        examples: &[
            ("np.eye(2, dtype=int)", "array([[1, 0],\n       [0, 1]])"),
            (
                "np.eye(3, k=1)",
                "array([[0., 1., 0.],\n       [0., 0., 1.],\n       [0., 0., 0.]])",
            ),
        ],
        see: &["np.identity", "np.diag"],
        kernel: Kernel::Call(eye),
        ..Row::NEW
    },
    Row {
        sig: "np.identity(n, dtype=None, *, like=None)",
        doc: "The identity matrix.",
        examples: &[("np.identity(2)", "array([[1., 0.],\n       [0., 1.]])")],
        see: &["np.eye"],
        kernel: Kernel::Call(identity),
        ..Row::NEW
    },
    Row {
        sig: "np.tri(N, M=None, k=0, dtype=float, *, like=None)",
        doc: "Ones on and below a diagonal, zeros above.",
        examples: &[(
            "np.tri(3, 4, 1, dtype=int)",
            "array([[1, 1, 0, 0],\n       [1, 1, 1, 0],\n       [1, 1, 1, 1]])",
        )],
        see: &["np.tril", "np.triu"],
        kernel: Kernel::Call(tri),
        ..Row::NEW
    },
    Row {
        sig: "np.diag(v, k=0)",
        doc: "The diagonal of a matrix, or a matrix with a vector on its diagonal.",
        examples: &[
            ("np.diag([1, 2])", "array([[1, 0],\n       [0, 2]])"),
            ("np.diag([[1, 2], [3, 4]])", "array([1, 4])"),
        ],
        see: &["np.diagonal", "np.diagflat"],
        kernel: Kernel::Call(diag),
        ..Row::NEW
    },
    Row {
        sig: "np.diagflat(v, k=0)",
        doc: "A matrix with the flat elements on its diagonal.",
        examples: &[(
            "np.diagflat([[1, 2]], 1)",
            "array([[0, 1, 0],\n       [0, 0, 2],\n       [0, 0, 0]])",
        )],
        see: &["np.diag"],
        kernel: Kernel::Call(diagflat),
        ..Row::NEW
    },
    Row {
        sig: "np.tril(m, k=0)",
        doc: "The lower triangle, zeros above a diagonal.",
        examples: &[(
            "np.tril([[1, 2], [3, 4]])",
            "array([[1, 0],\n       [3, 4]])",
        )],
        see: &["np.triu", "np.tri"],
        kernel: Kernel::Call(|call| triangle(call, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.triu(m, k=0)",
        doc: "The upper triangle, zeros below a diagonal.",
        examples: &[(
            "np.triu([[1, 2], [3, 4]])",
            "array([[1, 2],\n       [0, 4]])",
        )],
        see: &["np.tril", "np.tri"],
        kernel: Kernel::Call(|call| triangle(call, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.vander(x, N=None, increasing=False)",
        doc: "The powers of numbers, a row for each (a Vandermonde matrix).",
        examples: &[
            (
                "np.vander([1, 2, 3], 3)",
                "array([[1, 1, 1],\n       [4, 2, 1],\n       [9, 3, 1]])",
            ),
            (
                "np.vander([1, 2, 3], increasing=True)",
                "array([[1, 1, 1],\n       [1, 2, 4],\n       [1, 3, 9]])",
            ),
        ],
        see: &["np.polyfit"],
        kernel: Kernel::Call(vander),
        ..Row::NEW
    },
];

fn arange(call: &mut Call<'_>) -> Result<Value> {
    let (start, stop) = match (call.given("start").cloned(), call.given("stop").cloned()) {
        (Some(start), Some(stop)) if !matches!(stop, Value::None) => (start, stop),
        (Some(stop), _) if !call.is_named("start") => (Value::Int(0), stop),
        (None, Some(stop)) => (Value::Int(0), stop),
        _ => return Err(OpError::r#type("arange() requires stop to be specified.")),
    };
    let step = call.optional("step").unwrap_or(Value::Int(1));
    let wanted = call.dtype("dtype")?;
    refuse_sequences(&start, &stop)?;
    let mut natural = DType::I64;
    for value in [&start, &stop, &step] {
        let dtype = match value {
            Value::Big(_) => DType::F64,
            other => convert::as_array(other)?.dtype(),
        };
        if dtype.is_str() || wanted.is_some_and(DType::is_str) {
            return Err(OpError::r#type(
                "arange() not supported for inputs with DType <class 'numpy.dtypes.StrDType'>.",
            ));
        }
        natural = natural.promote(dtype);
        convert::comparable(value)?;
    }
    let dtype = wanted.unwrap_or(natural);
    let ints = (exact(&start), exact(&stop), exact(&step));
    if let (Some(start), Some(stop), Some(step)) = ints {
        return kernel::arange_int(start, stop, step, dtype).map(Value::array);
    }
    if natural.is_complex() {
        return complex_range(&start, &stop, &step, dtype);
    }
    let (start, stop, step) = (
        convert::as_float(&start)?,
        convert::as_float(&stop)?,
        convert::as_float(&step)?,
    );
    let count = kernel::arange_length(start, stop, step)?;
    kernel::arange_float(start, step, count, dtype).map(Value::array)
}

/// The length is the difference of the ends, which sequences do not have.
fn refuse_sequences(start: &Value, stop: &Value) -> Result<()> {
    let is_sequence = |value: &Value| matches!(value, Value::List(_) | Value::Tuple(_));
    match (is_sequence(stop), is_sequence(start)) {
        (true, false) if matches!((stop, start), (Value::Tuple(_), Value::Int(0))) => Err(
            OpError::r#type("arange: scalar arguments expected instead of a tuple."),
        ),
        (false, false) => Ok(()),
        _ => Err(super::operators::unsupported(Operator::Sub, stop, start)),
    }
}

/// A value as an exact int, if it is one.
fn exact(value: &Value) -> Option<i128> {
    match value {
        Value::Int(_) | Value::Bool(_) | Value::Big(_) => number::as_big(value)
            .and_then(|int| i128::try_from(int).ok())
            .filter(|int| int.unsigned_abs() < 1 << 100),
        Value::Scalar(scalar) => scalar.as_int(),
        Value::Array(array) if array.get().ndim() == 0 => array.get().item().as_int(),
        _ => None,
    }
}

fn complex_range(start: &Value, stop: &Value, step: &Value, dtype: DType) -> Result<Value> {
    let (start, stop, step) = (
        convert::as_complex(start)?,
        convert::as_complex(stop)?,
        convert::as_complex(step)?,
    );
    let steps = (stop - start) / step;
    let count = kernel::arange_length(0.0, steps.re, 1.0)?;
    let count = count.min(kernel::arange_length(0.0, steps.im, 1.0)?);
    let delta = (start + step) - start;
    let numbers: Vec<Complex64> = (0..count).map(|i| start + delta * i as f64).collect();
    Array::from_vec(numbers).astype(dtype).map(Value::array)
}

/// The number of samples.
fn samples(call: &Call<'_>) -> Result<usize> {
    let count = call.int("num")?;
    usize::try_from(count)
        .map_err(|_| OpError::value(format!("Number of samples, {count}, must be non-negative.")))
}

/// Evenly spaced numbers between two arrays, the new axis first; and the steps.
fn spaced(start: &Array, stop: &Array, count: usize, endpoint: bool) -> Result<(Array, Array)> {
    if let Some(text) = [start, stop]
        .into_iter()
        .find(|bound| bound.dtype().is_str())
    {
        return Err(arrays::no_loop("multiply", text.dtype()));
    }
    let shape = broadcast_shapes(&[start.shape(), stop.shape()])?;
    let lost = || OpError::internal("linspace");
    let complex = start.dtype().is_complex() || stop.dtype().is_complex();
    let both = [start, stop].map(|bound| bound.broadcast_to(&shape));
    let [Some(starts), Some(stops)] = both else {
        return Err(lost());
    };
    let pairs = starts
        .to_vec::<Complex64>()
        .into_iter()
        .zip(stops.to_vec::<Complex64>());
    let mut columns = Vec::new();
    let mut steps = Vec::new();
    for (start, stop) in pairs {
        let (line, step) = if complex {
            kernel::linspace_complex(start, stop, count, endpoint)?
        } else {
            let (line, step) = kernel::linspace(start.re, stop.re, count, endpoint)?;
            (line, Complex64::new(step, 0.0))
        };
        columns.push(line);
        steps.push(step);
    }
    let kind = if complex { DType::C128 } else { DType::F64 };
    let steps = Array::from_shape_vec(shape.clone(), steps).astype(kind)?;
    if let ([one], true) = (columns.as_slice(), shape.is_empty()) {
        return Ok((one.clone(), steps));
    }
    let (columns, axis) = crate::kernels::join::with_new_axis(&columns, 1)?;
    let joined = crate::kernels::join::concatenate(&columns, axis, kind)?;
    let mut full = vec![count];
    full.extend(shape.iter());
    Ok((joined.reshaped(&full, false).ok_or_else(lost)?, steps))
}

/// The dtype of spaced numbers without a `dtype`: float, or that of a narrower float array.
fn spaced_dtype(bounds: &[Value]) -> Result<DType> {
    let mut all = bounds.to_vec();
    all.push(Value::Float(1.0));
    arrays::common_dtype(&all)
}

/// Puts the first axis where `axis` says and converts to the dtype, rounding ints down.
fn finish(call: &mut Call<'_>, numbers: Array, natural: DType) -> Result<Array> {
    let dtype = call.dtype("dtype")?.unwrap_or(natural);
    let axis = call.int("axis")?;
    let turned = match (numbers.ndim(), axis) {
        (0, _) | (_, 0) => numbers,
        _ => shape_axes::moveaxis(&numbers, &[0], &[axis])?,
    };
    if dtype.is_integer() && turned.dtype() == DType::F64 {
        return Array::from_ndarray(turned.view::<f64>().mapv(f64::floor)).astype(dtype);
    }
    if turned.dtype() == dtype {
        Ok(turned)
    } else {
        arrays::cast(call, &turned, dtype)
    }
}

fn linspace(call: &mut Call<'_>) -> Result<Value> {
    let count = samples(call)?;
    let (start, stop) = (call.array("start")?, call.array("stop")?);
    let natural = spaced_dtype(&[call.value("start"), call.value("stop")])?;
    let (numbers, steps) = spaced(&start, &stop, count, call.flag("endpoint")?)?;
    let made = Value::array(finish(call, numbers, natural)?);
    if !call.flag("retstep")? {
        return Ok(made);
    }
    Ok(Value::tuple([made, Value::from_result(steps)]))
}

/// A base to the power of every number.
fn raise(base: &Array, powers: &Array) -> Result<Array> {
    if base.dtype().is_complex() || powers.dtype().is_complex() {
        let base = base.item().cast::<Complex64>();
        let log = base.ln();
        let powers = powers.astype(DType::C128)?;
        return Ok(Array::from_ndarray(powers.view::<Complex64>().mapv(|p| {
            interrupt::poll();
            (p * log).exp()
        })));
    }
    let powers = powers.astype(DType::F64)?;
    if base.ndim() == 0 {
        let base = base.item().cast::<f64>();
        let mut numbers = powers.to_vec::<f64>();
        assign::change(&mut numbers, |p| base.powf(p))?;
        return Ok(Array::from_shape_vec(powers.shape().into(), numbers));
    }
    let shape = broadcast_shapes(&[base.shape(), powers.shape()])?;
    let pair = [base.astype(DType::F64)?, powers].map(|array| array.broadcast_to(&shape));
    let [Some(base), Some(powers)] = pair else {
        return Err(OpError::internal("logspace"));
    };
    let items = base.to_vec::<f64>().into_iter().zip(powers.to_vec::<f64>());
    Ok(Array::from_shape_vec(
        shape,
        items
            .map(|(base, power)| base.powf(power))
            .paced()
            .collect(),
    ))
}

fn logspace(call: &mut Call<'_>) -> Result<Value> {
    let count = samples(call)?;
    let (start, stop) = (call.array("start")?, call.array("stop")?);
    let base = call.array("base")?;
    let natural = spaced_dtype(&[call.value("start"), call.value("stop"), call.value("base")])?;
    // A base per lane stands beside the bounds.
    let shape = broadcast_shapes(&[start.shape(), stop.shape(), base.shape()])?;
    let start = shape::broadcast_to(&start, &shape)?;
    let (powers, _) = spaced(&start, &stop, count, call.flag("endpoint")?)?;
    let numbers = raise(&base, &powers)?;
    let dtype = call.dtype("dtype")?.unwrap_or(natural);
    let axis = call.int("axis")?;
    let turned = match (numbers.ndim(), axis) {
        (0, _) | (_, 0) => numbers,
        _ => shape_axes::moveaxis(&numbers, &[0], &[axis])?,
    };
    turned.astype(dtype).map(Value::array)
}

fn geomspace(call: &mut Call<'_>) -> Result<Value> {
    let count = samples(call)?;
    let (start, stop) = (call.array("start")?, call.array("stop")?);
    let natural = spaced_dtype(&[Value::array(start.clone()), Value::array(stop.clone())])?;
    let shape = broadcast_shapes(&[start.shape(), stop.shape()])?;
    let bounds = [&start, &stop].map(|bound| bound.broadcast_to(&shape));
    let [Some(starts), Some(stops)] = bounds else {
        return Err(OpError::internal("geomspace"));
    };
    let pairs: Vec<(Complex64, Complex64)> = starts
        .to_vec::<Complex64>()
        .into_iter()
        .zip(stops.to_vec::<Complex64>())
        .collect();
    let zero = Complex64::new(0.0, 0.0);
    if pairs
        .iter()
        .any(|(start, stop)| *start == zero || *stop == zero)
    {
        return Err(OpError::value("Geometric sequence cannot include zero"));
    }
    let endpoint = call.flag("endpoint")?;
    let complex = natural.is_complex() || call.dtype("dtype")?.is_some_and(DType::is_complex);
    let mut full = vec![count];
    full.extend(shape.iter());
    let pairs = pairs.into_iter();
    let numbers = if complex {
        let lanes = pairs.map(|(start, stop)| geometric_complex(start, stop, count, endpoint));
        side_by_side(full.as_slice(), lanes.collect::<Result<_>>()?)
    } else {
        let lanes = pairs.map(|(start, stop)| geometric(start.re, stop.re, count, endpoint));
        side_by_side(full.as_slice(), lanes.collect::<Result<_>>()?)
    };
    let axis = call.int("axis")?;
    let turned = match (numbers.ndim(), axis) {
        (0, _) | (_, 0) => numbers,
        _ => shape_axes::moveaxis(&numbers, &[0], &[axis])?,
    };
    let dtype = call.dtype("dtype")?.unwrap_or(natural);
    turned.astype(dtype).map(Value::array)
}

/// An array of sequences, the axis along them first.
fn side_by_side<T: Element>(shape: &[usize], mut lanes: Vec<Vec<T>>) -> Array {
    if let ([_], Some(only)) = (shape, lanes.pop_if(|_| shape.len() == 1)) {
        return Array::from_vec(only);
    }
    let count = shape.first().copied().unwrap_or(0);
    let items = (0..count)
        .paced()
        .flat_map(|at| lanes.iter().filter_map(move |lane| lane.get(at).copied()))
        .collect();
    Array::from_shape_vec(shape.into(), items)
}

/// One geometric sequence of real numbers: signs apart, ends exact.
fn geometric(start: f64, stop: f64, count: usize, endpoint: bool) -> Result<Vec<f64>> {
    let sign = start.signum();
    let (low, high) = (start / sign, stop / sign);
    let (powers, _) = kernel::linspace(low.log10(), high.log10(), count, endpoint)?;
    let mut numbers = powers.to_vec::<f64>();
    assign::change(&mut numbers, |p| 10f64.powf(p))?;
    if let Some(first) = numbers.first_mut() {
        *first = low;
    }
    if let Some(last) = numbers.last_mut().filter(|_| count > 1 && endpoint) {
        *last = high;
    }
    assign::change(&mut numbers, |x| x * sign)?;
    Ok(numbers)
}

/// One geometric sequence of complex numbers, turned so that it starts on the real axis.
fn geometric_complex(
    start: Complex64,
    stop: Complex64,
    count: usize,
    endpoint: bool,
) -> Result<Vec<Complex64>> {
    let turn = start / start.norm();
    let (low, high) = (divide_complex(start, turn), divide_complex(stop, turn));
    let log10 = |z: Complex64| z.ln() / std::f64::consts::LN_10;
    let (powers, _) = kernel::linspace_complex(log10(low), log10(high), count, endpoint)?;
    let ten = Complex64::new(std::f64::consts::LN_10, 0.0);
    let mut numbers: Vec<Complex64> = powers
        .to_vec::<Complex64>()
        .into_iter()
        .map(|p| (p * ten).exp())
        .collect();
    if let Some(first) = numbers.first_mut() {
        *first = low;
    }
    if let Some(last) = numbers.last_mut().filter(|_| count > 1 && endpoint) {
        *last = high;
    }
    Ok(numbers.into_iter().map(|x| x * turn).collect())
}

/// A length that must not be negative.
fn side(length: i64) -> Result<usize> {
    usize::try_from(length).map_err(|_| OpError::value("negative dimensions are not allowed"))
}

fn eye(call: &mut Call<'_>) -> Result<Value> {
    let rows = side(call.int("N")?)?;
    let columns = match call.optional_int("M")? {
        Some(columns) => side(columns)?,
        None => rows,
    };
    let dtype = sized(call.dtype("dtype")?.unwrap_or(DType::F64));
    let fortran = arrays::fresh_order(call)? == Order::F;
    kernel::eye(rows, columns, call.int("k")?, dtype, fortran).map(Value::array)
}

fn identity(call: &mut Call<'_>) -> Result<Value> {
    let rows = side(call.int("n")?)?;
    let dtype = sized(call.dtype("dtype")?.unwrap_or(DType::F64));
    kernel::eye(rows, rows, 0, dtype, false).map(Value::array)
}

fn tri(call: &mut Call<'_>) -> Result<Value> {
    let length = |value: Value| -> Result<usize> {
        convert::comparable(&value)?;
        Ok(convert::as_float(&value)?.ceil().max(0.0) as usize)
    };
    let rows = length(call.value("N"))?;
    let columns = call.optional("M").map(length).transpose()?.unwrap_or(rows);
    let dtype = call.dtype("dtype")?.unwrap_or(DType::F64);
    kernel::tri(rows, columns, call.int("k")?, dtype).map(Value::array)
}

fn diag(call: &mut Call<'_>) -> Result<Value> {
    let source = call.handle("v")?;
    let made = shape_repeat::diag(&source.get(), call.int("k")?)?;
    Ok(arrays::derived(&source, made))
}

fn diagflat(call: &mut Call<'_>) -> Result<Value> {
    let flat = shape::ravel(&call.array("v")?, Order::C)?;
    shape_repeat::diag(&flat, call.int("k")?).map(Value::array)
}

fn triangle(call: &mut Call<'_>, lower: bool) -> Result<Value> {
    shape_repeat::triangle(&call.array("m")?, call.compared_int("k")?, lower).map(Value::array)
}

fn vander(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("x")?;
    if array.ndim() != 1 {
        return Err(OpError::value(
            "x must be a one-dimensional array or sequence.",
        ));
    }
    let columns = match call.optional_int("N")? {
        Some(columns) => side(columns)?,
        None => array.size(),
    };
    let dtype = array.dtype().promote(DType::I64);
    if dtype.is_str() {
        return Err(arrays::no_loop("multiply", dtype));
    }
    let rising = call.flag("increasing")?;
    crate::value::budget::check_array(&[array.size(), columns], dtype)?;
    let place = |column: usize| if rising { column } else { columns - 1 - column };
    let shape = [array.size(), columns];
    if dtype == DType::I64 {
        let mut out = interrupt::filled(array.size() * columns, &1i64);
        for (row, x) in out.chunks_mut(columns.max(1)).zip(array.to_vec::<i64>()) {
            interrupt::poll();
            let mut power = 1i64;
            for column in 0..columns {
                if let Some(slot) = row.get_mut(place(column)) {
                    *slot = power;
                }
                power = power.wrapping_mul(x);
            }
        }
        return Ok(Value::array(Array::from_shape_vec(
            shape.as_slice().into(),
            out,
        )));
    }
    let mut out = interrupt::filled(array.size() * columns, &Complex64::new(1.0, 0.0));
    for (row, x) in out
        .chunks_mut(columns.max(1))
        .zip(array.to_vec::<Complex64>())
    {
        interrupt::poll();
        let mut power = Complex64::new(1.0, 0.0);
        for column in 0..columns {
            if let Some(slot) = row.get_mut(place(column)) {
                *slot = power;
            }
            // The product of real numbers must not touch an imaginary nan.
            power = if dtype.is_complex() {
                power * x
            } else {
                Complex64::new(power.re * x.re, 0.0)
            };
        }
    }
    Array::from_shape_vec(shape.as_slice().into(), out)
        .astype(dtype)
        .map(Value::array)
}
