//! `np.vectorize`: a function of scalars that takes arrays.

use crate::value::interrupt::room;
use std::any::Any;
use std::cell::RefCell;

use super::call::Keywords;
use super::{Call, Kernel, Machine, Row, convert, vectorize_signature};
use crate::text::Symbol;
use crate::value::{
    Array, DType, Object, OpError, Result, Scalar, Shape, Type, Value, interrupt, layout,
};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        kernel: Kernel::Type(|| Type::Library("vectorize"), vectorize),
        ..Row::function(
            "np.vectorize(pyfunc=<no value>, otypes=None, doc=None, excluded=None, cache=False, signature=None)",
            "A function of scalars that takes arrays: it is called for each element.",
            &[
                (
                    "np.vectorize(lambda a, b: a if a > b else b)([1, 5], 3)",
                    "array([3, 5])",
                ),
                (
                    "@np.vectorize(otypes=[float])\ndef half(n):\n    return n // 2\n\nhalf([4, 5])",
                    "array([2., 2.])",
                ),
            ],
            &["np.apply_along_axis", "map"],
            vectorize,
        )
    },
    Row::function(
        "vectorize.__call__(self, *args, **kwargs)",
        "Calls the function for each element.",
        &[],
        &["np.vectorize"],
        call_vectorized,
    ),
];

/// A `np.vectorize` object.
struct Vectorize {
    /// The function; None until it is known, when it is made by a decorator with arguments.
    function: RefCell<Option<Value>>,
    otypes: Option<Vec<DType>>,
    excluded: Vec<Value>,
    signature: Option<String>,
    /// Whether the result of the trial is kept.
    cache: bool,
    doc: Option<Value>,
}

impl Object for Vectorize {
    fn type_name(&self) -> &'static str {
        "vectorize"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        "<numpy.vectorize object>".to_string()
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        let function = self.function.borrow();
        let of_function = |name| super::attribute::get(function.as_ref()?, Symbol::new(name)).ok();
        match name {
            "pyfunc" => function.clone(),
            "otypes" => Some(self.codes()),
            "cache" => Some(Value::Bool(self.cache)),
            "signature" => Some(self.signature.as_deref().map_or(Value::None, Value::str)),
            "__name__" => of_function("__name__"),
            "__doc__" => match &self.doc {
                Some(doc) => Some(doc.clone()),
                None => Some(of_function("__doc__").unwrap_or(Value::None)),
            },
            _ => None,
        }
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["cache", "otypes", "pyfunc", "signature"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Vectorize {
    /// The codes of the dtypes of its results, as NumPy keeps them.
    fn codes(&self) -> Value {
        let code = |dtype: &DType| dtype.char_num().0;
        match &self.otypes {
            None => Value::None,
            Some(types) => Value::str(types.iter().map(code).collect::<String>()),
        }
    }
}

fn vectorize(call: &mut Call<'_>) -> Result<Value> {
    let function = call.given("pyfunc").cloned();
    if let Some(function) = &function
        && !super::python::is_callable(function)
    {
        convert::comparable(function)?;
        return Err(OpError::r#type(
            "When used as a decorator, only accepts keyword arguments.",
        ));
    }
    let excluded = match call.optional("excluded") {
        None => Vec::new(),
        Some(names) => convert::sequence(&names)?,
    };
    let signature = match call.optional("signature") {
        None => None,
        Some(_) => Some(call.text("signature")?.replace(' ', "")),
    };
    if let Some(signature) = &signature {
        vectorize_signature::parse(signature)?;
    }
    Ok(Value::object(Vectorize {
        function: RefCell::new(function),
        otypes: call.optional("otypes").as_ref().map(otypes).transpose()?,
        excluded,
        signature,
        cache: call.flag("cache")?,
        doc: call.optional("doc"),
    }))
}

/// The dtypes of the results: a text of codes, or a list of dtypes.
fn otypes(value: &Value) -> Result<Vec<DType>> {
    if let Value::Str(codes) = value {
        let one = |code: char| {
            let wrong = || OpError::value(format!("Invalid otype specified: {code}"));
            convert::as_dtype(&Value::str(code.to_string())).map_err(|_| wrong())
        };
        return codes.chars().map(one).collect();
    }
    let items =
        convert::sequence(value).map_err(|_| OpError::value("Invalid otype specification"))?;
    items.iter().map(convert::as_dtype).collect()
}

fn call_vectorized(call: &mut Call<'_>) -> Result<Value> {
    let own = call.value("self");
    let Some(vectorized) = own.downcast::<Vectorize>() else {
        return Err(OpError::internal("vectorize"));
    };
    let args = std::mem::take(&mut call.rest);
    let keywords = std::mem::take(&mut call.keywords);
    let known = vectorized.function.borrow().clone();
    let Some(function) = known else {
        // `@np.vectorize(otypes=...)` is called with the function.
        *vectorized.function.borrow_mut() = args.into_iter().next();
        return Ok(own);
    };
    if let Some(signature) = &vectorized.signature {
        let otypes = vectorized.otypes.as_deref();
        return vectorize_signature::call(call.machine, &function, (signature, otypes), &args);
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
    if plan.arrays.is_empty() {
        return call.machine.call(&function, args, keywords);
    }
    plan.run(vectorized, &function)
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
        elements: &[Vec<Scalar>],
        at: usize,
        trial: bool,
    ) -> (Vec<Value>, Keywords) {
        let passed = |item: &Scalar| match trial {
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

    fn run(mut self, vectorized: &Vectorize, function: &Value) -> Result<Value> {
        let shapes: Vec<&[usize]> = self.arrays.iter().map(Array::shape).collect();
        let shape = layout::broadcast_shapes(&shapes)?;
        let size = layout::size(&shape);
        if size == 0 && vectorized.otypes.is_none() {
            let message = "cannot call `vectorize` on size 0 inputs unless `otypes` is set";
            return Err(OpError::value(message));
        }
        let arrays = std::mem::take(&mut self.arrays);
        let elements: Vec<Vec<Scalar>> = arrays
            .iter()
            .map(|array| {
                let wide = array
                    .broadcast_to(&shape)
                    .ok_or_else(|| OpError::internal("broadcast"))?;
                Ok(wide.scalars())
            })
            .collect::<Result<_>>()?;
        let mut results: Vec<Value> = room(size);
        // Without `otypes` a call before the others tells what comes out.
        let trial = if vectorized.otypes.is_none() {
            let (args, keywords) = self.arguments(&elements, 0, true);
            Some(self.machine.call(function, args, keywords)?)
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
            results.push(self.machine.call(function, args, keywords)?);
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
    Ok(Value::array(shaped))
}
