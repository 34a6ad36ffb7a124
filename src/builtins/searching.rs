//! Finding and counting elements, bins, and positions as indices.

use super::{Call, Kernel, Row, arrays, convert};
use crate::kernels::movement::pick;
use crate::kernels::select::Mode;
use crate::kernels::shape::Order;
use crate::kernels::{join, search as kernel, shape_axes, sort};
use crate::value::{Array, DType, ErrorKind, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.nonzero(a)",
        doc: "The indices of the elements that are not zero, one array an axis.",
        examples: &[
            ("np.nonzero([0, 3, 0, 4])", "(array([1, 3]),)"),
            (
                "np.nonzero([[1, 0], [0, 1]])",
                "(array([0, 1]), array([0, 1]))",
            ),
        ],
        see: &["np.flatnonzero", "np.argwhere", "np.where"],
        also: &["ndarray.nonzero"],
        kernel: Kernel::Call(nonzero),
        ..Row::NEW
    },
    Row {
        sig: "np.argwhere(a)",
        doc: "The indices of the elements that are not zero, one row an element.",
        examples: &[(
            "np.argwhere([[1, 0], [0, 1]])",
            "array([[0, 0],\n       [1, 1]])",
        )],
        see: &["np.nonzero"],
        kernel: Kernel::Call(argwhere),
        ..Row::NEW
    },
    Row {
        sig: "np.flatnonzero(a)",
        doc: "The flat positions of the elements that are not zero.",
        examples: &[("np.flatnonzero([[1, 0], [0, 1]])", "array([0, 3])")],
        see: &["np.nonzero"],
        kernel: Kernel::Call(flatnonzero),
        ..Row::NEW
    },
    Row {
        sig: "np.count_nonzero(a, axis=None, *, keepdims=False)",
        doc: "How many elements are not zero.",
        examples: &[
            ("np.count_nonzero([[0, 1], [2, 3]])", "np.int64(3)"),
            (
                "np.count_nonzero([[0, 1], [2, 3]], axis=0)",
                "array([1, 2])",
            ),
        ],
        see: &["np.nonzero"],
        kernel: Kernel::Call(count_nonzero),
        ..Row::NEW
    },
    Row {
        sig: "np.searchsorted(a, v, side='left', sorter=None)",
        doc: "Where elements would be inserted into a sorted array.",
        examples: &[
            ("np.searchsorted([1, 2, 3], 2)", "np.int64(1)"),
            (
                "np.searchsorted([1, 2, 3], [0, 2, 9], side='right')",
                "array([0, 2, 3])",
            ),
        ],
        see: &["np.sort", "np.digitize"],
        also: &["ndarray.searchsorted"],
        kernel: Kernel::Call(searchsorted),
        ..Row::NEW
    },
    Row {
        sig: "np.digitize(x, bins, right=False)",
        doc: "Which bin each number falls into.",
        examples: &[(
            "np.digitize([0.2, 6.4, 3.0], [0.0, 1.0, 2.5, 4.0])",
            "array([1, 4, 3])",
        )],
        see: &["np.bincount", "np.histogram"],
        kernel: Kernel::Call(digitize),
        ..Row::NEW
    },
    Row {
        sig: "np.bincount(x, /, weights=None, minlength=0)",
        doc: "How often each non-negative int occurs, or the sum of its weights.",
        examples: &[
            ("np.bincount([0, 1, 1, 3])", "array([1, 2, 0, 1])"),
            (
                "np.bincount([0, 1, 1], weights=[0.5, 1.0, 2.0])",
                "array([0.5, 3. ])",
            ),
        ],
        see: &["np.unique", "np.histogram"],
        kernel: Kernel::Call(bincount),
        ..Row::NEW
    },
    Row {
        sig: "np.unravel_index(indices, shape, order='C')",
        doc: "Flat positions as indices, one array an axis.",
        examples: &[
            (
                "np.unravel_index([1, 5], (2, 3))",
                "(array([0, 1]), array([1, 2]))",
            ),
            ("np.unravel_index(5, (2, 3))", "(np.int64(1), np.int64(2))"),
        ],
        see: &["np.ravel_multi_index"],
        kernel: Kernel::Call(unravel_index),
        ..Row::NEW
    },
    Row {
        sig: "np.ravel_multi_index(multi_index, dims, mode='raise', order='C')",
        doc: "Indices as flat positions.",
        examples: &[(
            "np.ravel_multi_index(([0, 1], [1, 2]), (2, 3))",
            "array([1, 5])",
        )],
        see: &["np.unravel_index"],
        kernel: Kernel::Call(ravel_multi_index),
        ..Row::NEW
    },
    Row {
        sig: "np.shares_memory(a, b, /, max_work=-1)",
        doc: "Whether two arrays have an element's memory in common.",
        examples: &[(
            "a = np.arange(4)\nnp.shares_memory(a[::2], a[1::2])",
            "False",
        )],
        see: &["np.may_share_memory", "ndarray.base"],
        kernel: Kernel::Call(shares_memory),
        ..Row::NEW
    },
    Row {
        sig: "np.may_share_memory(a, b, /, max_work=0)",
        doc: "Whether the ranges of memory of two arrays meet.",
        examples: &[(
            "a = np.arange(4)\nnp.may_share_memory(a[::2], a[1::2])",
            "True",
        )],
        see: &["np.shares_memory"],
        kernel: Kernel::Call(may_share_memory),
        ..Row::NEW
    },
];

/// The indices of the elements that are not zero, one array an axis.
///
/// # Errors
/// `ValueError` for 0-d arrays.
pub(super) fn nonzero_of(array: &Array) -> Result<Value> {
    if array.ndim() == 0 {
        return Err(OpError::value(
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() \
             instead.",
        ));
    }
    Ok(arrays::tuple(kernel::nonzero(array)?))
}

fn nonzero(call: &mut Call<'_>) -> Result<Value> {
    nonzero_of(&call.array("a")?)
}

fn argwhere(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    if array.ndim() == 0 {
        let found = usize::from(array.item().truth());
        return Array::zeros(&[found, 0], DType::I64).map(Value::array);
    }
    let (columns, axis) = join::with_new_axis(&kernel::nonzero(&array)?, -1)?;
    join::concatenate(&columns, axis, DType::I64).map(Value::array)
}

fn flatnonzero(call: &mut Call<'_>) -> Result<Value> {
    kernel::flat_nonzero(&call.array("a")?).map(Value::array)
}

fn count_nonzero(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    let flags = kernel::truths(&array)?;
    let keep = call.flag("keepdims")?;
    let axes: Vec<usize> = match call.axes("axis")? {
        None if !keep => {
            let count = pick::count(flags.slice::<bool>().unwrap_or(&[]))?;
            return Ok(arrays::int(count as i64));
        }
        None => (0..array.ndim()).collect(),
        Some(axes) => {
            let axes =
                shape_axes::normalize_axes(&axes, array.ndim().max(1), "").map_err(|error| {
                    if error.kind == ErrorKind::ValueError {
                        return OpError::value("duplicate value in 'axis'");
                    }
                    error
                })?;
            axes.into_iter()
                .filter(|axis| *axis < array.ndim())
                .collect()
        }
    };
    // The counted axes go last, so that each count is over a run.
    let mut order: Vec<usize> = (0..array.ndim())
        .filter(|axis| !axes.contains(axis))
        .collect();
    let lengths = |list: &[usize]| -> Vec<usize> {
        list.iter()
            .filter_map(|axis| array.shape().get(*axis).copied())
            .collect()
    };
    let outer = lengths(&order);
    let inner: usize = lengths(&axes).iter().product();
    order.extend(&axes);
    let flags = flags.permuted(&order).to_vec::<bool>();
    let total: usize = outer.iter().product();
    let count = |at: usize| pick::count_true(&flags[at * inner..(at + 1) * inner]) as i64;
    let counts: Vec<i64> = (0..total).map(count).collect();
    let shape: Vec<usize> = if keep {
        let all = array.shape().iter().enumerate();
        all.map(|(axis, n)| if axes.contains(&axis) { 1 } else { *n })
            .collect()
    } else {
        outer
    };
    Ok(Value::from_result(Array::from_shape_vec(
        shape.as_slice().into(),
        counts,
    )))
}

fn searchsorted(call: &mut Call<'_>) -> Result<Value> {
    let mut keys = call.array("a")?;
    if keys.ndim() != 1 {
        return Err(OpError::value(if keys.ndim() > 1 {
            "object too deep for desired array"
        } else {
            "object of too small depth for desired array"
        }));
    }
    let side = call.text("side")?;
    let right = match &*side {
        "left" => false,
        "right" => true,
        other => {
            return Err(OpError::value(match other.chars().next() {
                Some('l' | 'L' | 'r' | 'R') => {
                    "search side must be one of 'left' or 'right'".to_owned()
                }
                _ => format!("search side must be 'left' or 'right' (got '{other}')"),
            }));
        }
    };
    if let Some(sorter) = call.optional_array("sorter")? {
        if !sorter.dtype().is_integer() {
            return Err(OpError::r#type("sorter must only contain integers"));
        }
        if sorter.size() != keys.size() {
            return Err(OpError::value("sorter.size must equal a.size"));
        }
        keys = crate::kernels::select::take(&keys, &sorter, 0, Mode::Raise)
            .map_err(|_| OpError::value("Sorter index out of range."))?;
    }
    let value = call.value("v");
    let wanted = match &value {
        Value::Int(_) | Value::Float(_) if !keys.dtype().is_str() => {
            let dtype = arrays::common_dtype(&[value.clone(), Value::array(keys.clone())])?;
            convert::array_from(&value, Some(dtype))?
        }
        other => convert::as_array(other)?,
    };
    sort::searchsorted(&keys, &wanted, right).map(Value::from_result)
}

fn digitize(call: &mut Call<'_>) -> Result<Value> {
    let (numbers, bins) = (call.array("x")?, call.array("bins")?);
    if numbers.dtype().is_complex() {
        return Err(OpError::r#type("x may not be complex"));
    }
    if bins.ndim() != 1 {
        return Err(OpError::value(
            "object of too small depth for desired array",
        ));
    }
    kernel::digitize(&numbers, &bins, call.flag("right")?).map(Value::from_result)
}

fn bincount(call: &mut Call<'_>) -> Result<Value> {
    let numbers = call.array("x")?;
    if numbers.ndim() != 1 {
        return Err(OpError::value(if numbers.ndim() > 1 {
            "object too deep for desired array"
        } else {
            "object of too small depth for desired array"
        }));
    }
    let from_array = matches!(call.value("x"), Value::Array(_));
    if (numbers.size() > 0 || from_array)
        && !numbers
            .dtype()
            .can_cast(DType::I64, crate::value::dtype::Casting::Safe)
    {
        if from_array || numbers.dtype().is_complex() {
            arrays::check_cast(
                numbers.dtype(),
                DType::I64,
                crate::value::dtype::Casting::Safe,
            )?;
        }
        let message = "Non-integer input passed to bincount. In a future version of NumPy, this \
                       will be an error. (Deprecated NumPy 2.1)";
        call.warn(ErrorKind::DeprecationWarning, message);
    }
    let least = call.int("minlength")?;
    let least =
        usize::try_from(least).map_err(|_| OpError::value("'minlength' must not be negative"))?;
    let items = numbers.items::<i64>();
    match call.optional_array("weights")? {
        None => Ok(arrays::ints(kernel::bincount(&items, least)?)),
        Some(weights) => {
            let weights = weights.items::<f64>();
            let sums = kernel::bincount_weighted(&items, &weights, least)?;
            Ok(Value::array(Array::from_vec(sums)))
        }
    }
}

fn is_fortran(call: &Call<'_>) -> Result<bool> {
    match arrays::order(call, "order")? {
        Some(Order::F) => Ok(true),
        Some(Order::C) | None => Ok(false),
        _ => Err(OpError::value("only 'C' or 'F' order is permitted")),
    }
}

/// Refuses indices that are no whole numbers, and lists of which nobody can tell.
fn check_whole(value: &Value, array: &Array) -> Result<()> {
    let dtype = array.dtype();
    if dtype.is_integer() || dtype == DType::Bool {
        return Ok(());
    }
    let told = array.size() > 0 || matches!(value, Value::Array(_));
    Err(OpError::r#type(match told {
        true => "only int indices permitted",
        false => {
            "indices must be integral: the provided empty sequence was inferred as float. Wrap it \
             with 'np.array(indices, dtype=np.intp)'"
        }
    }))
}

fn unravel_index(call: &mut Call<'_>) -> Result<Value> {
    let places = call.array("indices")?;
    let shape = call.shape("shape")?;
    check_whole(&call.value("indices"), &places)?;
    let size = shape
        .iter()
        .try_fold(1usize, |size, n| size.checked_mul(*n));
    let Some(size) = size.filter(|size| i64::try_from(*size).is_ok()) else {
        return Err(OpError::value(
            "dimensions are too large; arrays and shapes with a total size greater than 'intp' are \
             not supported.",
        ));
    };
    let flat = places.to_vec::<i64>();
    if let Some(bad) = flat
        .iter()
        .find(|at| usize::try_from(**at).map_or(true, |at| at >= size))
    {
        return Err(OpError::value(format!(
            "index {bad} is out of bounds for array with size {size}"
        )));
    }
    let columns = kernel::unravel(&flat, &shape, is_fortran(call)?)?;
    let shaped = columns.into_iter().map(|column| {
        let column = column.reshaped(places.shape(), false);
        column
            .map(Value::from_result)
            .ok_or_else(|| OpError::internal("unravel"))
    });
    Ok(Value::tuple(shaped.collect::<Result<Vec<Value>>>()?))
}

fn ravel_multi_index(call: &mut Call<'_>) -> Result<Value> {
    let columns = call.arrays("multi_index")?;
    let dims = call.shape("dims")?;
    if columns.len() != dims.len() {
        return Err(OpError::value(format!(
            "parameter multi_index must be a sequence of length {}",
            dims.len()
        )));
    }
    let size = dims.iter().try_fold(1usize, |size, n| size.checked_mul(*n));
    if size.is_none_or(|size| i64::try_from(size).is_err()) {
        return Err(OpError::value(
            "invalid dims: array size defined by dims is larger than the maximum possible size.",
        ));
    }
    let given = convert::sequence(&call.value("multi_index"))?;
    for (value, column) in given.iter().zip(&columns) {
        check_whole(value, column)?;
    }
    let modes: Vec<Mode> = match call.value("mode") {
        Value::Tuple(_) | Value::List(_) => convert::sequence(&call.value("mode"))?
            .iter()
            .map(|mode| match mode {
                Value::Str(text) => Mode::parse(text),
                other => Err(OpError::r#type(format!(
                    "'{}' is no mode",
                    other.type_name()
                ))),
            })
            .collect::<Result<_>>()?,
        _ => vec![Mode::parse(&call.text("mode")?)?; dims.len()],
    };
    kernel::ravel_index(&columns, &dims, &modes, is_fortran(call)?).map(Value::from_result)
}

/// How many elements `shares_memory` looks at before it gives up.
const MOST_COMPARED: usize = 1 << 26;

fn shares_memory(call: &mut Call<'_>) -> Result<Value> {
    let (a, b) = (call.array("a")?, call.array("b")?);
    if !a.may_overlap(&b) {
        return Ok(Value::Bool(false));
    }
    // NumPy solves this exactly, and gives up after a number of steps; nx looks at every element.
    if a.size().saturating_add(b.size()) > MOST_COMPARED {
        return Err(OpError::new(ErrorKind::TooHardError, "Exceeded max_work"));
    }
    let bytes = |array: &Array| -> Vec<isize> {
        let start = array.offset() as isize;
        let shifts = crate::kernels::index::shifts(array.shape(), array.strides());
        shifts.into_iter().map(|shift| start + shift).collect()
    };
    let (mut first, second) = (bytes(&a), bytes(&b));
    first.sort_unstable();
    let (width, other) = (a.dtype().itemsize() as isize, b.dtype().itemsize() as isize);
    // Two elements meet where one starts less than its own width before the end of the other.
    let meets = |start: &isize| {
        let at = first.partition_point(|first| first + width <= *start);
        first.get(at).is_some_and(|first| *first < start + other)
    };
    Ok(Value::Bool(second.iter().any(meets)))
}

fn may_share_memory(call: &mut Call<'_>) -> Result<Value> {
    Ok(Value::Bool(call.array("a")?.may_overlap(&call.array("b")?)))
}
