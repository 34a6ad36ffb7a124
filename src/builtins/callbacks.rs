//! NumPy's functions that call functions of the program.

use super::{Call, Row, apply, convert, find_path};
use crate::kernels::assign;
use crate::kernels::index::{self, Index};
use crate::value::{Array, DType, Handle, OpError, Result, Shape, Value, interrupt, layout};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "np.apply_along_axis(func1d, axis, arr, *args, **kwargs)",
        "A function of one-dimensional arrays applied to every line along an axis.",
        &[(
            "np.apply_along_axis(sorted, 1, [[3, 1], [2, 4]])",
            "array([[1, 3],\n       [2, 4]])",
        )],
        &["np.apply_over_axes", "np.vectorize"],
        apply_along_axis,
    ),
    Row::function(
        "np.apply_over_axes(func, a, axes)",
        "A function of an array and an axis applied over several axes in turn.",
        &[(
            "np.apply_over_axes(np.sum, np.ones((2, 3)), [0, 1])",
            "array([[6.]])",
        )],
        &["np.apply_along_axis"],
        apply_over_axes,
    ),
    Row::function(
        "np.piecewise(x, condlist, funclist, *args, **kw)",
        "For each condition its function (or constant) where it holds; one more function is for the rest.",
        &[(
            "np.piecewise(np.array([-1., 0., 2.]), [np.array([True, False, False])], [-1, 1])",
            "array([-1.,  1.,  1.])",
        )],
        &["np.select", "np.where"],
        piecewise,
    ),
    Row::function(
        "np.frompyfunc(func, /, nin, nout, *, identity=None)",
        "Refused: its results are arrays of Python objects, which nx does not have.",
        &[(
            "np.vectorize(lambda a, b: a + b)([1, 2], 3)",
            "array([4, 5])",
        )],
        &["np.vectorize"],
        |_| {
            let message = "nx has no arrays of Python objects: use np.vectorize";
            Err(OpError::r#type(message))
        },
    ),
];

/// A function of the library.
fn function(_: &Call<'_>, path: &str) -> Result<Value> {
    find_path(path)
        .map(Value::Builtin)
        .ok_or_else(|| OpError::internal(format!("{path} is missing")))
}

fn apply_along_axis(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("arr")?;
    let axis = layout::normalize_axis(call.int("axis")?, array.ndim())?;
    let mut outer: Shape = array.shape().into();
    outer.remove(axis);
    if layout::size(&outer) == 0 {
        let message = "Cannot apply_along_axis when any iteration dimensions are 0";
        return Err(OpError::value(message));
    }
    let (rest, keywords) = (
        std::mem::take(&mut call.rest),
        std::mem::take(&mut call.keywords),
    );
    let function = call.value("func1d");
    let mut lines: Vec<Array> = Vec::new();
    for place in layout::indices(&outer) {
        interrupt::check()?;
        let mut items: Vec<Index> = place.iter().map(|at| Index::Int(*at as i64)).collect();
        items.insert(
            axis,
            Index::Slice {
                start: None,
                stop: None,
                step: None,
            },
        );
        let line = Handle::new(index::get(&array, &items)?);
        let mut args = vec![Value::Array(line)];
        args.extend(rest.iter().cloned());
        let result = call.machine.call(&function, args, keywords.clone())?;
        lines.push(convert::as_array(&result)?);
    }
    let Some(first) = lines.first() else {
        return Err(OpError::internal("no lines"));
    };
    let (inner, dtype): (Shape, DType) = (first.shape().into(), first.dtype());
    // The results stand where the axis was.
    let mut shape = outer.clone();
    shape.insert_from_slice(axis, &inner);
    let out = Array::zeros(&shape, dtype)?;
    for (place, line) in layout::indices(&outer).into_iter().zip(&lines) {
        let mut items: Vec<Index> = place.iter().map(|at| Index::Int(*at as i64)).collect();
        for _ in 0..inner.len() {
            items.insert(
                axis,
                Index::Slice {
                    start: None,
                    stop: None,
                    step: None,
                },
            );
        }
        index::set(&out, &items, line)?;
    }
    Ok(Value::array(out))
}

fn apply_over_axes(call: &mut Call<'_>) -> Result<Value> {
    let function_value = call.value("func");
    let mut current = call.value("a");
    let ndim = convert::as_array(&current)?.ndim();
    for axis in convert::int_list(&call.value("axes"))? {
        let axis = layout::normalize_axis(axis, ndim)?;
        let result = apply(
            call.machine,
            &function_value,
            vec![current.clone(), Value::Int(axis as i64)],
        )?;
        let array = convert::as_array(&result)?;
        if array.ndim() == ndim {
            current = Value::array(array);
            continue;
        }
        let expand = function(call, "np.expand_dims")?;
        let expanded = apply(call.machine, &expand, vec![result, Value::Int(axis as i64)])?;
        if convert::as_array(&expanded)?.ndim() != ndim {
            let message = "function is not returning an array of the correct shape";
            return Err(OpError::value(message));
        }
        current = expanded;
    }
    Ok(current)
}

fn piecewise(call: &mut Call<'_>) -> Result<Value> {
    let x = call.array("x")?;
    let functions = convert::sequence(&call.value("funclist"))?;
    let conditions = conditions(&call.value("condlist"), &x)?;
    let (given, wanted) = (functions.len(), conditions.len());
    if given != wanted && given != wanted + 1 {
        return Err(OpError::value(format!(
            "with {wanted} condition(s), either {wanted} or {} functions are expected",
            wanted + 1
        )));
    }
    let (rest, keywords) = (
        std::mem::take(&mut call.rest),
        std::mem::take(&mut call.keywords),
    );
    let out = Array::zeros(x.shape(), x.dtype())?;
    let mut masks = conditions;
    if given > wanted {
        masks.push(none_of(&masks, x.shape())?);
    }
    for (mask, function) in masks.iter().zip(&functions) {
        let items = [Index::Mask(mask.clone())];
        let result = match super::python::is_callable(function) {
            false => function.clone(),
            true => {
                let chosen = index::get(&x, &items)?;
                if chosen.size() == 0 {
                    continue;
                }
                let mut args = vec![Value::array(chosen)];
                args.extend(rest.iter().cloned());
                call.machine.call(function, args, keywords.clone())?
            }
        };
        let values = match &result {
            Value::Array(array) => array.get().clone(),
            other => convert::array_from(other, Some(out.dtype()))?,
        };
        index::set(&out, &items, &values)?;
    }
    Ok(Value::array(out))
}

/// The conditions as masks of the shape of `x`.
fn conditions(value: &Value, x: &Array) -> Result<Vec<Array>> {
    let mask = |value: &Value| {
        let mask = convert::as_array(value)?.astype(DType::Bool)?;
        let out = Array::zeros(x.shape(), DType::Bool)?;
        assign::copy_into(&out, &mask)?;
        Ok(out)
    };
    let single = match value {
        Value::List(items) => items
            .borrow()
            .first()
            .is_none_or(|first| matches!(first, Value::Bool(_) | Value::Scalar(_)) && x.ndim() > 0),
        Value::Array(array) => array.get().ndim() == x.ndim(),
        _ => true,
    };
    match single {
        true => Ok(vec![mask(value)?]),
        false => convert::sequence(value)?.iter().map(mask).collect(),
    }
}

fn none_of(masks: &[Array], shape: &[usize]) -> Result<Array> {
    let mut rest = vec![true; layout::size(shape)];
    for mask in masks {
        for (rest, hit) in rest.iter_mut().zip(mask.to_vec::<bool>()) {
            *rest &= !hit;
        }
    }
    Ok(Array::from_shape_vec(shape.into(), rest))
}
