//! `np.vectorize(..., signature='(n),(n)->()')`: calls with sub-arrays instead of elements.

use super::{Machine, apply, convert};
use crate::kernels::index::{self, Index};
use crate::value::{Array, DType, OpError, Result, Shape, Value, interrupt, layout};

/// Names and lengths of core dimensions, in the order in which they were met.
type Lengths = Vec<(String, usize)>;

/// The names of the core dimensions of each argument.
type Cores = Vec<Vec<String>>;

/// The core dimensions of inputs and outputs.
///
/// # Errors
/// `ValueError: not a valid gufunc signature`.
pub fn parse(signature: &str) -> Result<(Cores, Cores)> {
    let wrong = || OpError::value(format!("not a valid gufunc signature: {signature}"));
    let side = |text: &str| -> Option<Cores> {
        let inside = text.strip_prefix('(')?.strip_suffix(')')?;
        let names = |part: &str| {
            part.split(',')
                .filter(|name| !name.is_empty())
                .map(String::from)
                .collect()
        };
        Some(inside.split("),(").map(names).collect())
    };
    let (inputs, outputs) = signature.split_once("->").ok_or_else(wrong)?;
    let sides = side(inputs).zip(side(outputs));
    sides.ok_or_else(wrong)
}

/// Calls a function for each place of the loop dimensions.
///
/// # Errors
/// `ValueError` for a signature or dimensions that do not fit, and whatever the function raises.
pub fn call(
    machine: &mut dyn Machine,
    function: &Value,
    (signature, otypes): (&str, Option<&[DType]>),
    args: &[Value],
) -> Result<Value> {
    let (inputs, outputs) = parse(signature)?;
    if inputs.len() != args.len() {
        let (wanted, got) = (inputs.len(), args.len());
        let message = format!("wrong number of positional arguments: expected {wanted}, got {got}");
        return Err(OpError::r#type(message));
    }
    let arrays = args
        .iter()
        .map(convert::as_array)
        .collect::<Result<Vec<_>>>()?;
    let mut lengths = Lengths::new();
    let mut loops: Vec<Shape> = Vec::new();
    for (array, core) in arrays.iter().zip(&inputs) {
        let split = split(array, core)?;
        let (outer, inner) = array.shape().split_at(split);
        learn(&mut lengths, core, inner)?;
        loops.push(outer.into());
    }
    let shapes: Vec<&[usize]> = loops.iter().map(Shape::as_slice).collect();
    let outer = layout::broadcast_shapes(&shapes)?;
    let dtype = |at: usize| otypes.and_then(|types| types.get(at)).copied();
    let mut results: Vec<Option<Array>> = vec![None; outputs.len()];
    for place in layout::indices(&outer) {
        interrupt::check()?;
        let parts = arrays.iter().zip(&loops);
        let parts = parts.map(|(array, shape)| part(array, shape, &outer, &place));
        let result = apply(machine, function, parts.collect::<Result<_>>()?)?;
        let items = match result {
            Value::Tuple(items) => items.to_vec(),
            one => vec![one],
        };
        if items.len() != outputs.len() {
            let (wanted, got) = (outputs.len(), items.len());
            return Err(OpError::value(format!(
                "wrong number of outputs from pyfunc: expected {wanted}, got {got}"
            )));
        }
        for (at, ((slot, item), core)) in results.iter_mut().zip(&items).zip(&outputs).enumerate() {
            let item = (&convert::as_array(item)?, core.as_slice(), dtype(at));
            store(slot, item, &outer, &place, &mut lengths)?;
        }
    }
    let arrays = results
        .into_iter()
        .enumerate()
        .map(|(at, array)| match array {
            Some(array) => Ok(Value::array(array)),
            None => nothing(dtype(at), &outer, &outputs, at, &lengths),
        });
    let mut arrays = arrays.collect::<Result<Vec<_>>>()?;
    match (arrays.len(), arrays.pop()) {
        (1, Some(only)) => Ok(only),
        (_, last) => {
            arrays.extend(last);
            Ok(Value::tuple(arrays))
        }
    }
}

/// What one argument gives to the call at a place of the loop dimensions.
fn part(array: &Array, shape: &[usize], outer: &[usize], place: &[usize]) -> Result<Value> {
    let own = place.iter().skip(outer.len() - shape.len()).zip(shape);
    let items: Vec<Index> = own
        .map(|(at, length)| Index::Int((*at).min(length - 1) as i64))
        .collect();
    let part = match items.is_empty() {
        true => array.clone(),
        false => index::get(array, &items)?,
    };
    Ok(Value::from_result(part))
}

/// A result of no calls.
fn nothing(
    dtype: Option<DType>,
    outer: &[usize],
    outputs: &Cores,
    at: usize,
    lengths: &Lengths,
) -> Result<Value> {
    let dtype = dtype.ok_or_else(|| {
        OpError::value("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
    })?;
    let length = |name: &String| lengths.iter().find(|(known, _)| known == name);
    if outputs.iter().flatten().any(|name| length(name).is_none()) {
        return Err(OpError::value(
            "cannot call `vectorize` with a signature including new output dimensions on size 0 inputs",
        ));
    }
    let mut shape: Shape = outer.into();
    let core = outputs.get(at).into_iter().flatten();
    shape.extend(core.filter_map(length).map(|(_, length)| *length));
    Array::zeros(&shape, dtype).map(Value::array)
}

/// How many loop dimensions an argument has.
fn split(array: &Array, core: &[String]) -> Result<usize> {
    array.ndim().checked_sub(core.len()).ok_or_else(|| {
        OpError::value(format!(
            "{}-dimensional argument does not have enough dimensions for all core dimensions ({})",
            array.ndim(),
            core.iter()
                .map(|name| format!("'{name}'"))
                .collect::<Vec<_>>()
                .join(", ")
        ))
    })
}

fn learn(lengths: &mut Lengths, core: &[String], inner: &[usize]) -> Result<()> {
    for (name, length) in core.iter().zip(inner) {
        match lengths.iter().find(|(known, _)| known == name) {
            Some((_, known)) if known != length => {
                return Err(OpError::value(format!(
                    "inconsistent size for core dimension '{name}': {length} vs {known}"
                )));
            }
            Some(_) => {}
            None => lengths.push((name.clone(), *length)),
        }
    }
    Ok(())
}

fn store(
    slot: &mut Option<Array>,
    (item, core, dtype): (&Array, &[String], Option<DType>),
    outer: &[usize],
    place: &[usize],
    lengths: &mut Lengths,
) -> Result<()> {
    if item.ndim() != core.len() {
        split(item, core)?;
    }
    learn(lengths, core, item.shape())?;
    let out = match slot {
        Some(out) => out,
        None => {
            let mut shape: Shape = outer.into();
            shape.extend_from_slice(item.shape());
            slot.insert(Array::zeros(&shape, dtype.unwrap_or(item.dtype()))?)
        }
    };
    let mut items: Vec<Index> = place.iter().map(|at| Index::Int(*at as i64)).collect();
    items.push(Index::Ellipsis);
    index::set(out, &items, item)
}
