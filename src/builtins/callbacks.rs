//! NumPy's functions that call functions of the program.

use std::any::Any;

use super::call::Keywords;
use super::{Call, Machine, Row, apply, convert, find_path};
use crate::kernels::assign;
use crate::kernels::index::{self, Index};
use crate::text::Symbol;
use crate::value::{
    Array, DType, Handle, Object, OpError, Result, Shape, Value, interrupt, layout,
};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "np.vectorize(pyfunc, otypes=None, doc=None, excluded=None, cache=False, signature=None)",
        "A function of scalars that takes arrays: it is called for each element.",
        &[(
            "np.vectorize(lambda a, b: a if a > b else b)([1, 5], 3)",
            "array([3, 5])",
        )],
        &["np.apply_along_axis", "map"],
        vectorize,
    ),
    Row::function(
        "vectorize.__call__(self, *args, **kwargs)",
        "Calls the function for each element.",
        &[],
        &["np.vectorize"],
        call_vectorized,
    ),
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

/// A `np.vectorize` object.
struct Vectorize {
    function: Value,
    otypes: Option<Vec<DType>>,
    excluded: Vec<Value>,
    signature: Option<String>,
    /// Whether the result of the trial is kept.
    cache: bool,
    doc: Value,
}

impl Object for Vectorize {
    fn type_name(&self) -> &'static str {
        "vectorize"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        "<numpy.vectorize object>".to_string()
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        match name {
            "pyfunc" => Some(self.function.clone()),
            "__doc__" => Some(self.doc.clone()),
            _ => None,
        }
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["pyfunc"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn vectorize(call: &mut Call<'_>) -> Result<Value> {
    let otypes = match call.optional("otypes") {
        None => None,
        Some(Value::Str(codes)) => {
            let one = |code: char| convert::as_dtype(&Value::str(code.to_string()));
            Some(codes.chars().map(one).collect::<Result<Vec<_>>>()?)
        }
        Some(other) => {
            let items = convert::sequence(&other)?;
            Some(
                items
                    .iter()
                    .map(convert::as_dtype)
                    .collect::<Result<Vec<_>>>()?,
            )
        }
    };
    let excluded = match call.optional("excluded") {
        None => Vec::new(),
        Some(names) => convert::sequence(&names)?,
    };
    let signature = match call.optional("signature") {
        None => None,
        Some(_) => Some(call.text("signature")?.replace(' ', "")),
    };
    let function = call.value("pyfunc");
    if call.given("pyfunc").is_some() && !super::python::is_callable(&function) {
        convert::comparable(&function)?;
        return Err(OpError::r#type(
            "When used as a decorator, only accepts keyword arguments.",
        ));
    }
    let doc = match call.optional("doc") {
        Some(doc) => doc,
        None => super::attribute::get(&function, Symbol::new("__doc__")).unwrap_or(Value::None),
    };
    Ok(Value::object(Vectorize {
        function,
        otypes,
        excluded,
        signature,
        cache: call.flag("cache")?,
        doc,
    }))
}

fn call_vectorized(call: &mut Call<'_>) -> Result<Value> {
    let own = call.value("self");
    let Some(vectorized) = own.downcast::<Vectorize>() else {
        return Err(OpError::internal("vectorize"));
    };
    let args = std::mem::take(&mut call.rest);
    let keywords = std::mem::take(&mut call.keywords);
    if let Some(signature) = &vectorized.signature {
        return super::vectorize_signature::call(
            call.machine,
            &vectorized.function,
            signature,
            &args,
        );
    }
    let is_excluded = |key: Value| {
        vectorized
            .excluded
            .iter()
            .any(|excluded| match (excluded, &key) {
                (Value::Str(a), Value::Str(b)) => a == b,
                (Value::Int(a), Value::Int(b)) => a == b,
                _ => false,
            })
    };
    let mut plan = Plan {
        machine: &mut *call.machine,
        slots: Vec::new(),
        arrays: Vec::new(),
    };
    for (at, arg) in args.iter().enumerate() {
        plan.add(None, arg, is_excluded(Value::Int(at as i64)))?;
    }
    for (name, value) in &keywords {
        plan.add(Some(*name), value, is_excluded(Value::str(name.text())))?;
    }
    plan.run(vectorized)
}

/// How the arguments of each call are made: from arrays, or the same each time.
struct Plan<'a> {
    machine: &'a mut dyn Machine,
    slots: Vec<(Option<Symbol>, Slot)>,
    arrays: Vec<Array>,
}

enum Slot {
    Same(Value),
    Array(usize),
}

impl Plan<'_> {
    fn add(&mut self, name: Option<Symbol>, value: &Value, same: bool) -> Result<()> {
        let slot = if same {
            Slot::Same(value.clone())
        } else {
            self.arrays.push(convert::as_array(value)?);
            Slot::Array(self.arrays.len() - 1)
        };
        self.slots.push((name, slot));
        Ok(())
    }

    /// The arguments of one call: NumPy passes Python's numbers, but for the trial.
    fn arguments(
        &self,
        elements: &[Vec<crate::value::Scalar>],
        at: usize,
        trial: bool,
    ) -> (Vec<Value>, Keywords) {
        let passed = |item: &crate::value::Scalar| match trial {
            true => Value::Scalar(item.clone()),
            false => item.to_python(),
        };
        let (mut args, mut keywords) = (Vec::new(), Vec::new());
        for (name, slot) in &self.slots {
            let value = match slot {
                Slot::Same(value) => value.clone(),
                Slot::Array(number) => elements
                    .get(*number)
                    .and_then(|items| items.get(at))
                    .map_or(Value::None, passed),
            };
            match name {
                Some(name) => keywords.push((*name, value)),
                None => args.push(value),
            }
        }
        (args, keywords)
    }

    fn run(mut self, vectorized: &Vectorize) -> Result<Value> {
        if self.slots.is_empty() {
            let message = "args can not be empty";
            return Err(OpError::value(message));
        }
        let shapes: Vec<&[usize]> = self.arrays.iter().map(Array::shape).collect();
        let shape = layout::broadcast_shapes(&shapes)?;
        let size = layout::size(&shape);
        if size == 0 && vectorized.otypes.is_none() {
            let message = "cannot call `vectorize` on size 0 inputs unless `otypes` is set";
            return Err(OpError::value(message));
        }
        let arrays = std::mem::take(&mut self.arrays);
        let elements: Vec<Vec<crate::value::Scalar>> = arrays
            .iter()
            .map(|array| {
                let wide = array
                    .broadcast_to(&shape)
                    .ok_or_else(|| OpError::internal("broadcast"))?;
                Ok(wide.scalars())
            })
            .collect::<Result<_>>()?;
        let mut results: Vec<Value> = Vec::with_capacity(size);
        // Without `otypes` a call before the others tells what comes out.
        let trial = if vectorized.otypes.is_none() {
            let (args, keywords) = self.arguments(&elements, 0, true);
            Some(self.machine.call(&vectorized.function, args, keywords)?)
        } else {
            None
        };
        for at in 0..size {
            interrupt::check()?;
            if let (0, true, Some(known)) = (at, vectorized.cache, &trial) {
                results.push(known.clone());
                continue;
            }
            let (args, keywords) = self.arguments(&elements, at, false);
            results.push(self.machine.call(&vectorized.function, args, keywords)?);
        }
        let types = match &trial {
            None => vectorized.otypes.clone(),
            Some(trial) => Some(types_of(trial)?),
        };
        outputs(&results, shape, types.as_deref())
    }
}

/// The dtypes of what a function gave.
fn types_of(result: &Value) -> Result<Vec<DType>> {
    let one = |value: &Value| convert::as_array(value).map(|array| array.dtype());
    match result {
        Value::Tuple(items) => items.iter().map(one).collect(),
        other => Ok(vec![one(other)?]),
    }
}

/// One array, or a tuple of them when the function returns tuples.
fn outputs(results: &[Value], shape: Shape, otypes: Option<&[DType]>) -> Result<Value> {
    let width = match (results.first(), otypes) {
        (Some(Value::Tuple(items)), _) => Some(items.len()),
        (None, Some(otypes)) if otypes.len() > 1 => Some(otypes.len()),
        _ => None,
    };
    let dtype = |at: usize| otypes.and_then(|types| types.get(at)).copied();
    let Some(width) = width else {
        return column(results.to_vec(), shape, dtype(0));
    };
    let mut arrays = Vec::with_capacity(width);
    for at in 0..width {
        let pick = |result: &Value| match result {
            Value::Tuple(items) => items.get(at).cloned().unwrap_or(Value::None),
            other => other.clone(),
        };
        arrays.push(column(
            results.iter().map(pick).collect(),
            shape.clone(),
            dtype(at),
        )?);
    }
    Ok(Value::tuple(arrays))
}

/// The first result decides the dtype, as in NumPy.
fn column(results: Vec<Value>, shape: Shape, dtype: Option<DType>) -> Result<Value> {
    let first = match dtype {
        Some(dtype) => Some(dtype),
        None => results
            .first()
            .map(|first| convert::as_array(first).map(|a| a.dtype()))
            .transpose()?,
    };
    let first = first.filter(|dtype| !dtype.is_str());
    let array = convert::array_from(&Value::list(results), first)?;
    let shaped = array
        .reshaped(&shape, false)
        .ok_or_else(|| OpError::internal("reshape"))?;
    Ok(Value::from_result(shaped))
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
