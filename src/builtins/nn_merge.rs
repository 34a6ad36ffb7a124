//! Keras's merge functions: several arrays become one, sample by sample. Axis 0 is the batch: it
//! must be equal and does not broadcast; arrays of fewer axes get new ones behind it.

use super::{Call, Kernel, Row, convert};
use crate::kernels::ufunc::reduce::{Axes, Reduce, reduce};
use crate::kernels::{join, matmul, shape_axes, ufunc};
use crate::value::layout::{broadcast_shapes, normalize_axis, shape_text};
use crate::value::{Array, OpError, Result, Shape, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "nn.add(inputs)",
        doc: "The arrays of a list added, cell by cell.\n\nAxis 0 is the batch: it must be equal. \
              Arrays of fewer axes get new ones behind it.",
        examples: &[(
            "nn.add([np.array([[1, 2]]), np.array([[3, 4]])])",
            "array([[4, 6]])",
        )],
        see: &["nn.subtract", "nn.average", "nn.concatenate", "np.add"],
        kernel: Kernel::Call(|c| fold(c, "add")),
        ..Row::NEW
    },
    Row {
        sig: "nn.subtract(inputs)",
        doc: "The first array of a list of two minus the second.",
        examples: &[(
            "nn.subtract([np.array([[1, 2]]), np.array([[3, 1]])])",
            "array([[-2,  1]])",
        )],
        see: &["nn.add", "np.subtract"],
        kernel: Kernel::Call(subtract),
        ..Row::NEW
    },
    Row {
        sig: "nn.multiply(inputs)",
        doc: "The arrays of a list multiplied, cell by cell: a gate.",
        examples: &[(
            "nn.multiply([np.array([[1, 2]]), np.array([[3, 4]])])",
            "array([[3, 8]])",
        )],
        see: &["nn.add", "nn.dot", "np.multiply"],
        kernel: Kernel::Call(|c| fold(c, "multiply")),
        ..Row::NEW
    },
    Row {
        sig: "nn.average(inputs)",
        doc: "The sum of the arrays of a list over their number.",
        examples: &[(
            "nn.average([np.array([[1, 2]]), np.array([[2, 2]])])",
            "array([[1.5, 2. ]])",
        )],
        see: &["nn.add", "np.mean"],
        kernel: Kernel::Call(average),
        ..Row::NEW
    },
    Row {
        sig: "nn.maximum(inputs)",
        doc: "The largest of the arrays of a list, cell by cell; NaN wins.",
        examples: &[(
            "nn.maximum([np.array([[1, 5]]), np.array([[3, 4]])])",
            "array([[3, 5]])",
        )],
        see: &["nn.minimum", "np.maximum"],
        kernel: Kernel::Call(|c| fold(c, "maximum")),
        ..Row::NEW
    },
    Row {
        sig: "nn.minimum(inputs)",
        doc: "The smallest of the arrays of a list, cell by cell; NaN wins.",
        examples: &[(
            "nn.minimum([np.array([[1, 5]]), np.array([[3, 4]])])",
            "array([[1, 4]])",
        )],
        see: &["nn.maximum", "np.minimum"],
        kernel: Kernel::Call(|c| fold(c, "minimum")),
        ..Row::NEW
    },
    Row {
        sig: "nn.concatenate(inputs, axis=-1)",
        doc: "The arrays of a list one after another along an axis: the last (`np.concatenate` takes \
              the first).",
        examples: &[(
            "nn.concatenate([np.array([[1, 2]]), np.array([[3]])])",
            "array([[1, 2, 3]])",
        )],
        see: &["nn.add", "np.concatenate"],
        kernel: Kernel::Call(concatenate),
        ..Row::NEW
    },
    Row {
        sig: "nn.dot(inputs, axes=-1, normalize=False)",
        doc: "Products of two arrays summed along an axis of each, for every sample of the batch.\n\n\
              The result has the axes of the first without the summed one, then those of the second \
              without batch and summed one; a single number a sample has shape (batch, 1). \
              normalize=True divides by the lengths first: the cosine.",
        examples: &[
            (
                "nn.dot([np.array([[1, 5], [3, -2]]), np.array([[4, 2], [3, 7]])], axes=1)",
                "array([[14],\n       [-5]])",
            ),
            (
                "nn.dot([np.ones((2, 3, 5)), np.ones((2, 10, 3))], axes=(1, 2)).shape",
                "(2, 5, 10)",
            ),
        ],
        see: &["nn.multiply", "np.dot", "np.matmul"],
        kernel: Kernel::Call(dot),
        ..Row::NEW
    },
];

/// The list of arrays that a merge gets.
fn inputs(c: &Call<'_>, refusal: impl Fn(&str) -> String) -> Result<Vec<Array>> {
    let value = c.value("inputs");
    if matches!(value, Value::List(_) | Value::Tuple(_)) {
        let arrays = c.arrays("inputs")?;
        if arrays.is_empty() {
            return Err(OpError::value(refusal("[]")));
        }
        return Ok(arrays);
    }
    let shape = convert::as_array(&value)?.shape().to_vec();
    Err(OpError::value(refusal(&shape_text(&shape, ", "))))
}

fn shapes_text(arrays: &[Array]) -> String {
    let shapes: Vec<String> = arrays.iter().map(|a| shape_text(a.shape(), ", ")).collect();
    format!("[{}]", shapes.join(", "))
}

/// The arrays of an element-wise merge, checked by Keras's rules and with equal numbers of axes.
fn merged(c: &Call<'_>) -> Result<Vec<Array>> {
    let arrays = inputs(c, |shape| match shape {
        "[]" => "A merge layer should be called on a list of at least 1 input. Received 0 inputs. \
                 Full input_shape received: []"
            .to_owned(),
        _ => format!(
            "A merge layer should be called on a list of inputs. Received: input_shape={shape} (not \
             a list of shapes)"
        ),
    })?;
    let shapes: Vec<&[usize]> = arrays.iter().map(Array::shape).collect();
    let numpy_would = |error: Box<OpError>| match broadcast_shapes(&shapes) {
        Ok(shape) => error.hint(format!(
            "np.{} if axis 0 is no batch: it broadcasts to {}",
            c.row.name(),
            shape_text(&shape, ", ")
        )),
        Err(_) => error,
    };
    let mut batches = shapes.iter().filter_map(|shape| shape.first());
    let batch = batches.next();
    if batches.any(|size| Some(size) != batch) {
        return Err(numpy_would(OpError::value(format!(
            "Cannot merge tensors with different batch sizes. Received tensors with shapes {}",
            shapes_text(&arrays)
        ))));
    }
    let rest = |shape: &[usize]| Shape::from(shape.get(1..).unwrap_or_default());
    let mut shape = shapes.first().map_or(Shape::new(), |first| rest(first));
    for other in shapes.iter().skip(1) {
        shape = paired(&shape, &rest(other))?;
    }
    let most = shapes.iter().map(|shape| shape.len()).max().unwrap_or(0);
    let grown = arrays.iter().map(|array| {
        let new: Vec<i64> = (1..=most - array.ndim()).map(|axis| axis as i64).collect();
        shape_axes::expand_dims(array, &new)
    });
    grown.collect()
}

/// The shape of two samples merged.
fn paired(a: &[usize], b: &[usize]) -> Result<Shape> {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let mut shape = Shape::from(long);
    let skip = long.len() - short.len();
    for (slot, size) in shape.iter_mut().skip(skip).zip(short) {
        match (*slot, *size) {
            (1, size) => *slot = size,
            (slot, size) if size == 1 || size == slot => {}
            _ => {
                return Err(OpError::value(format!(
                    "Inputs have incompatible shapes. Received shapes {} and {}",
                    shape_text(long, ", "),
                    shape_text(short, ", ")
                )));
            }
        }
    }
    Ok(shape)
}

fn folded(arrays: &[Array], name: &str) -> Result<Array> {
    let (first, rest) = arrays
        .split_first()
        .ok_or_else(|| OpError::internal("a merge of nothing"))?;
    rest.iter()
        .try_fold(first.clone(), |sum, array| ufunc::binary(name, &sum, array))
}

fn fold(c: &mut Call<'_>, name: &str) -> Result<Value> {
    folded(&merged(c)?, name).map(Value::array)
}

fn subtract(c: &mut Call<'_>) -> Result<Value> {
    let arrays = merged(c)?;
    if arrays.len() != 2 {
        return Err(OpError::value(format!(
            "A `Subtract` layer should be called on exactly 2 inputs. Received: input_shape={}",
            shapes_text(&arrays)
        )));
    }
    folded(&arrays, "subtract").map(Value::array)
}

fn average(c: &mut Call<'_>) -> Result<Value> {
    let arrays = merged(c)?;
    let sum = folded(&arrays, "add")?;
    let count = ufunc::Input::Int(arrays.len() as i64);
    ufunc::binary_with("divide", &sum, count).map(Value::array)
}

fn concatenate(c: &mut Call<'_>) -> Result<Value> {
    let arrays = inputs(c, |shape| {
        format!(
            "A `Concatenate` layer should be called on a list of at least 1 input. Received: \
             input_shape={shape}"
        )
    })?;
    let ndim = arrays.first().map_or(0, Array::ndim);
    let axis = normalize_axis(c.int("axis")?, ndim)?;
    let off = |array: &Array| {
        let mut shape = Shape::from(array.shape());
        if axis < shape.len() {
            shape.remove(axis);
        }
        (array.ndim(), shape)
    };
    let first = arrays.first().map(off);
    if arrays.iter().any(|array| Some(off(array)) != first) {
        return Err(OpError::value(format!(
            "A `Concatenate` layer requires inputs with matching shapes except for the \
             concatenation axis. Received: input_shape={}",
            shapes_text(&arrays)
        )));
    }
    let dtype = join::common_dtype(&arrays).ok_or_else(|| OpError::internal("no arrays"))?;
    join::concatenate(&arrays, axis as i64, dtype).map(Value::array)
}

/// The axis of each of the two operands of a dot product.
fn dot_axes(c: &Call<'_>, shapes: [&[usize]; 2]) -> Result<[usize; 2]> {
    let value = c.value("axes");
    let shown = crate::display::str(&value, &c.machine.print_options());
    let shown = shown.unwrap_or_default();
    let given = match &value {
        Value::List(_) | Value::Tuple(_) => {
            let items = convert::sequence(&value)?;
            let [a, b] = items.as_slice() else {
                return Err(OpError::value(format!(
                    "Invalid format for argument `axes`: it should contain two elements. Received: \
                     axes={shown}"
                )));
            };
            match (convert::as_index(a), convert::as_index(b)) {
                (Ok(a), Ok(b)) => [a, b],
                _ => {
                    return Err(OpError::value(format!(
                        "Invalid format for argument `axes`: list elements should be integers. \
                         Received: axes={shown}"
                    )));
                }
            }
        }
        other => match convert::as_index(other) {
            Ok(axis) => [axis, axis],
            Err(_) => {
                return Err(OpError::r#type(format!(
                    "Invalid type for argument `axes`: it should be a list or an int. Received: \
                     axes={shown}"
                )));
            }
        },
    };
    let [a, b] = given;
    let [x, y] = shapes;
    Ok([normalize_axis(a, x.len())?, normalize_axis(b, y.len())?])
}

fn dot(c: &mut Call<'_>) -> Result<Value> {
    let refusal = |shape: &str| {
        format!(
            "A `Dot` layer should be called on a list of 2 inputs. Received: input_shape={shape}"
        )
    };
    let arrays = inputs(c, refusal)?;
    let [x, y] = arrays.as_slice() else {
        return Err(OpError::value(refusal(&shapes_text(&arrays))));
    };
    let [i, j] = dot_axes(c, [x.shape(), y.shape()])?;
    check_dot(x, y, [i, j])?;
    let (mut x, mut y) = (x.clone(), y.clone());
    if c.flag("normalize")? {
        (x, y) = (normalized(&x, i)?, normalized(&y, j)?);
    }
    // (batch, kept of x, summed) @ (batch, summed, kept of y)
    let kept = |array: &Array, axis: usize| -> Vec<usize> {
        (1..array.ndim()).filter(|at| *at != axis).collect()
    };
    let sizes = |array: &Array, axes: &[usize]| -> Vec<usize> {
        axes.iter().map(|axis| array.shape()[*axis]).collect()
    };
    let (left, right) = (kept(&x, i), kept(&y, j));
    let (m, n) = (sizes(&x, &left), sizes(&y, &right));
    let (batch, depth) = (x.shape()[0], x.shape()[i]);
    let order: Vec<usize> = [0].into_iter().chain(left).chain([i]).collect();
    let x = flat(&x.permuted(&order), [batch, m.iter().product(), depth])?;
    let order: Vec<usize> = [0, j].into_iter().chain(right).collect();
    let y = flat(&y.permuted(&order), [batch, depth, n.iter().product()])?;
    let made = matmul::product(matmul::Form::MatMul, &x, &y)?;
    let mut shape = vec![batch];
    shape.extend(m);
    shape.extend(n);
    if shape.len() == 1 {
        shape.push(1);
    }
    let made = made.reshaped(&shape, false);
    made.map(Value::array)
        .ok_or_else(|| OpError::internal("dot"))
}

/// Keras's checks, in its order and words.
fn check_dot(x: &Array, y: &Array, [i, j]: [usize; 2]) -> Result<()> {
    let (a, b) = (x.shape(), y.shape());
    let shapes =
        |separator: &str| format!("{}{separator}{}", shape_text(a, ", "), shape_text(b, ", "));
    let refuse = |words: String| Err(OpError::value(words));
    if a[i] != b[j] {
        return refuse(format!(
            "Incompatible input shapes: axis values {} (at axis {i}) != {} (at axis {j}). Full input \
             shapes: {}",
            a[i],
            b[j],
            shapes(", ")
        ));
    }
    if x.ndim() < 2 || y.ndim() < 2 {
        return refuse(format!(
            "Cannot do batch_dot on inputs with rank < 2. Received inputs with shapes {}.",
            shapes(" and ")
        ));
    }
    if a[0] != b[0] {
        return refuse(format!(
            "Cannot do batch_dot on inputs with different batch sizes. Received inputs with shapes \
             {}.",
            shapes(" and ")
        ));
    }
    if i == 0 || j == 0 {
        return refuse(
            "Cannot perform batch_dot over axis 0. If your inputs are not batched, add a dummy batch \
             dimension to your inputs using np.expand_dims(x, 0)"
                .to_owned(),
        );
    }
    Ok(())
}

fn flat(array: &Array, shape: [usize; 3]) -> Result<Array> {
    let whole = match array.reshaped(&shape, false) {
        Some(view) => Some(view),
        None => array.contiguous()?.reshaped(&shape, false),
    };
    whole.ok_or_else(|| OpError::internal("dot"))
}

/// Each vector along an axis over its length; a vector of zeros stays.
fn normalized(array: &Array, axis: usize) -> Result<Array> {
    let square = ufunc::binary("multiply", array, array)?;
    let how = Reduce {
        keepdims: true,
        ..Reduce::default()
    };
    let sum = reduce(
        ufunc::Ufunc::named("add")?,
        &square,
        Axes::One(axis as i64),
        &how,
    )?;
    let length = ufunc::unary("sqrt", &sum)?;
    // The length of zeros counts as 1.
    let is_zero = ufunc::binary_with("equal", &length, ufunc::Input::Int(0))?;
    ufunc::binary("divide", array, &ufunc::binary("add", &length, &is_zero)?)
}
