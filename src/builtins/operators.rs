//! Operators between values of any kind: numbers, arrays, sequences, sets.

use std::cmp::Ordering;
use std::rc::Rc;

use super::membership::contains;
pub use super::operands::unsupported;
use super::operands::{beside_complex, is_int, is_sequence_pair, without_cells};
use super::{
    Machine, apply, attribute, container_types, convert, find_path, iterate, scalar_operators,
    set_methods, ufunc,
};
use crate::text::{Symbol, Text};
use crate::value::dict::Nature;
use crate::value::hash::Key;
use crate::value::interrupt::{self, Paced};
use crate::value::number::{self, Operator};
use crate::value::{ErrorKind, OpError, Result, Scalar, Value, budget, long_text};

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the operator of its name")]
pub enum Comparison {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    In,
    NotIn,
}

/// Prefix operators that objects define.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the operator of its name")]
pub enum Unary {
    Neg,
    Pos,
    Invert,
}

/// Whether NumPy decides what an operator does.
fn is_numpy(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Scalar(_))
}

/// `a op b`.
///
/// # Errors
/// What the operands raise; `TypeError` when they do not go together.
pub fn binary(machine: &mut dyn Machine, op: Operator, a: &Value, b: &Value) -> Result<Value> {
    let taken = beside_complex(a, b);
    let known = matches!(
        op,
        Operator::Add | Operator::Sub | Operator::Mul | Operator::Div | Operator::Pow
    );
    let b = if known { &*taken } else { b };
    if let Some(result) = number::binary(op, a, b) {
        return result;
    }
    if let Some(result) = special(machine, op.special(), a, b) {
        return result;
    }
    if let Some(result) = scalar_operators::binary(op, a, b) {
        return Ok(result);
    }
    if (is_numpy(a) || is_numpy(b)) && !is_sequence_pair(op, a, b) {
        if let Some(error) = without_cells(op, a, b) {
            return Err(error);
        }
        return ufunc::operate(machine, op, a, b, None);
    }
    match sequence_operator(machine, op, a, b) {
        Some(result) => result,
        None => Err(unsupported(op, a, b)),
    }
}

/// Whether the operators of a value may be rows of the library.
fn has_own_operators(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Dict(dict) => !matches!(dict.borrow().nature, Nature::Plain),
        _ => false,
    }
}

/// A library object's own operator, from either side.
fn special(
    machine: &mut dyn Machine,
    names: (&'static str, &'static str),
    a: &Value,
    b: &Value,
) -> Option<Result<Value>> {
    let sides = [(a, b, names.0), (b, a, names.1)];
    for (own, other, name) in sides {
        if has_own_operators(own)
            && let Some(row) = attribute::method(own, Symbol::new(name))
        {
            let function = Value::Builtin(row);
            match apply(machine, &function, vec![own.clone(), other.clone()]) {
                Ok(Value::NotImplemented) => {}
                result => return Some(result),
            }
        }
    }
    None
}

/// `a op= b`: arrays and lists change in place.
///
/// # Errors
/// As [`binary`], and when the result does not fit the array.
pub fn binary_in_place(
    machine: &mut dyn Machine,
    op: Operator,
    a: &Value,
    b: &Value,
) -> Result<Value> {
    match (op, a) {
        (_, Value::Array(array)) => ufunc::operate(machine, op, a, b, Some(array)),
        (Operator::Add, Value::List(list)) => {
            let items = iterate::collect(b, machine)?;
            list.borrow_mut().extend(items);
            Ok(a.clone())
        }
        (Operator::Mul, Value::List(list)) if is_int(b) => {
            let repeated = repeat(&list.borrow(), b)?;
            *list.borrow_mut() = repeated.into();
            Ok(a.clone())
        }
        (_, Value::Dict(dict)) if matches!(dict.borrow().nature, Nature::Counter) => {
            let Value::Dict(new) = binary_words(machine, op, a, b)? else {
                return Err(unsupported(op, a, b));
            };
            let new = new.borrow().copied()?;
            *dict.borrow_mut() = new;
            Ok(a.clone())
        }
        (Operator::BitOr, Value::Dict(dict)) => {
            let Value::Dict(other) = b else {
                // Pairs will do as well.
                let update = find_path("dict.update").map(Value::Builtin);
                let update = update.ok_or_else(|| OpError::internal("dict.update"))?;
                apply(machine, &update, vec![a.clone(), b.clone()])?;
                return Ok(a.clone());
            };
            if !Rc::ptr_eq(dict, other) {
                container_types::update(&mut dict.borrow_mut(), b, machine)?;
            }
            Ok(a.clone())
        }
        (_, Value::Set(set)) if set_methods::change_by(op, set, b, machine)? => Ok(a.clone()),
        _ => binary_words(machine, op, a, b),
    }
}

/// As [`binary`], with the words of the in-place form where the operands do not go together.
fn binary_words(machine: &mut dyn Machine, op: Operator, a: &Value, b: &Value) -> Result<Value> {
    binary(machine, op, a, b).map_err(|mut error| {
        if error.message == unsupported(op, a, b).message {
            let symbol = op.symbol();
            let (plain, own) = (format!("for {symbol}:"), format!("for {symbol}=:"));
            error.message = error.message.replacen(&plain, &own, 1);
        }
        error
    })
}

fn sequence_operator(
    machine: &mut dyn Machine,
    op: Operator,
    a: &Value,
    b: &Value,
) -> Option<Result<Value>> {
    match (op, a, b) {
        (Operator::Add, Value::List(x), Value::List(y)) => {
            let (x, y) = (x.borrow(), y.borrow());
            Some(Ok(Value::list(joined(&x, &y))))
        }
        (Operator::Add, Value::Tuple(x), Value::Tuple(y)) => Some(Ok(Value::tuple(joined(x, y)))),
        (Operator::Add, Value::Bytes(x), Value::Bytes(y)) => {
            let joined = long_text::shared_bytes([&**x, &**y].into_iter());
            Some(Ok(Value::Bytes(joined)))
        }
        (Operator::Mul, _, _) if is_int(b) => repeat_value(a, b),
        (Operator::Mul, _, _) if is_int(a) => repeat_value(b, a),
        (Operator::Mod, Value::Str(format), _) => Some(super::text::percent(machine, format, b)),
        (Operator::Add, _, _) => match (text(a), text(b)) {
            (Some(x), Some(y)) => {
                let bytes = x.len().checked_add(y.len());
                let joined =
                    budget::check_bytes(bytes).map(|()| Value::Str(long_text::joined(&[x, y])));
                Some(joined)
            }
            _ => None,
        },
        (_, Value::Set(x), Value::Set(y)) => {
            let (x, y) = (x.borrow(), y.borrow());
            let set = set_methods::combined(op, &x, &y)?;
            Some(set.map(|set| Value::Set(Rc::new(set.into()))))
        }
        (Operator::BitOr, Value::Dict(x), Value::Dict(_)) => {
            let joined = x.borrow().copied().and_then(|mut dict| {
                container_types::update(&mut dict, b, machine)?;
                Ok(Value::Dict(Rc::new(dict.into())))
            });
            Some(joined)
        }
        _ => None,
    }
}

/// The items of one after those of the other.
fn joined(x: &[Value], y: &[Value]) -> Vec<Value> {
    x.iter().chain(y).cloned().paced().collect()
}

fn text(value: &Value) -> Option<&Text> {
    match value {
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => Some(text),
        _ => None,
    }
}

fn repeat_value(sequence: &Value, count: &Value) -> Option<Result<Value>> {
    match sequence {
        Value::List(items) => Some(repeat(&items.borrow(), count).map(Value::list)),
        Value::Tuple(items) => Some(repeat(items, count).map(Value::tuple)),
        Value::Bytes(bytes) => Some(times(count).and_then(|times| {
            budget::check_bytes(bytes.len().checked_mul(times))?;
            let parts = std::iter::repeat_n(&**bytes, times);
            Ok(Value::Bytes(long_text::shared_bytes(parts)))
        })),
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => {
            Some(times(count).and_then(|times| {
                let bytes = text.len().checked_mul(times);
                if bytes.is_none_or(|bytes| isize::try_from(bytes).is_err()) {
                    let message = "repeated string is too long";
                    return Err(OpError::new(ErrorKind::OverflowError, message));
                }
                budget::check_bytes(bytes)?;
                Ok(Value::str(long_text::times(text, times)))
            }))
        }
        _ => None,
    }
}

fn times(count: &Value) -> Result<usize> {
    if let Value::Big(_) = count {
        let message = "cannot fit 'int' into an index-sized integer";
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    Ok(usize::try_from(convert::as_index(count)?).unwrap_or(0))
}

fn repeat(items: &[Value], count: &Value) -> Result<Vec<Value>> {
    let times = times(count)?;
    let bytes = items
        .len()
        .checked_mul(times)
        .and_then(|n| n.checked_mul(size_of::<Value>()));
    budget::check_bytes(bytes)?;
    match items {
        [one] => Ok(interrupt::filled(times, one)),
        many => Ok(interrupt::joined(std::iter::repeat_n(many, times))),
    }
}

/// A prefix operator.
///
/// # Errors
/// `TypeError: bad operand type for unary -: 'str'`.
pub fn unary(machine: &mut dyn Machine, op: Unary, value: &Value) -> Result<Value> {
    let (symbol, name, special) = match op {
        Unary::Neg => ("-", "negative", "__neg__"),
        Unary::Pos => ("+", "positive", "__pos__"),
        Unary::Invert => ("~", "invert", "__invert__"),
    };
    match (op, value) {
        (Unary::Neg, Value::Float(x)) => return Ok(Value::Float(-x)),
        (Unary::Neg, Value::Complex(z)) => return Ok(Value::Complex(-z)),
        (Unary::Pos, Value::Float(_) | Value::Complex(_)) => return Ok(value.clone()),
        _ => {}
    }
    if let Some(int) = number::as_big(value) {
        return Ok(Value::big(match op {
            Unary::Neg => -int,
            Unary::Pos => int,
            Unary::Invert => -int - 1,
        }));
    }
    if is_numpy(value) {
        return ufunc::apply(machine, name, std::slice::from_ref(value));
    }
    if let Some(row) = attribute::method(value, Symbol::new(special)) {
        return apply(machine, &Value::Builtin(row), vec![value.clone()]);
    }
    let name = value.type_name();
    Err(OpError::r#type(format!(
        "bad operand type for unary {symbol}: '{name}'"
    )))
}

/// `==` and `!=` where there is no loop, as between texts and numbers: nothing is equal.
fn unlike(op: Comparison, a: &Value, b: &Value) -> Result<Value> {
    let (x, y) = (convert::as_array(a)?, convert::as_array(b)?);
    let shape = crate::value::layout::broadcast_shapes(&[x.shape(), y.shape()])?;
    let flags = vec![op == Comparison::Ne; crate::value::layout::size(&shape)];
    let array = crate::value::Array::from_shape_vec(shape, flags);
    Ok(Value::from_result(array))
}

/// `a op b`; arrays compare element by element.
///
/// # Errors
/// `TypeError: '<' not supported between instances of 'int' and 'str'`.
pub fn compare(machine: &mut dyn Machine, op: Comparison, a: &Value, b: &Value) -> Result<Value> {
    match op {
        Comparison::In => return contains(machine, b, a).map(Value::Bool),
        Comparison::NotIn => return contains(machine, b, a).map(|found| Value::Bool(!found)),
        _ => {}
    }
    let (symbol, name, special_names) = match op {
        Comparison::Lt => ("<", "less", ("__lt__", "__gt__")),
        Comparison::Le => ("<=", "less_equal", ("__le__", "__ge__")),
        Comparison::Gt => (">", "greater", ("__gt__", "__lt__")),
        Comparison::Ge => (">=", "greater_equal", ("__ge__", "__le__")),
        Comparison::Ne => ("!=", "not_equal", ("__ne__", "__ne__")),
        _ => ("==", "equal", ("__eq__", "__eq__")),
    };
    let equality = matches!(op, Comparison::Eq | Comparison::Ne);
    let taken = beside_complex(a, b);
    let b = if equality { &*taken } else { b };
    if let Some(result) = special(machine, special_names, a, b) {
        return result;
    }
    if is_numpy(a) || is_numpy(b) {
        let text = |v: &Value| text(v).is_some();
        let foreign = |v: &Value| {
            matches!(
                v,
                Value::None
                    | Value::Type(_)
                    | Value::DType(_)
                    | Value::Dict(_)
                    | Value::Set(_)
                    | Value::Object(_)
                    | Value::Module(_)
                    | Value::Builtin(_)
            )
        };
        let scalars = !matches!(a, Value::Array(_)) && !matches!(b, Value::Array(_));
        // A text is no number of NumPy's, and then the answer is NumPy's too.
        let number = |v: &Value| matches!(v, Value::Scalar(_)) && !text(v);
        let apart = text(a) != text(b) && !number(a) && !number(b);
        if scalars && equality && (apart || foreign(a) || foreign(b)) {
            return Ok(Value::Bool(op == Comparison::Ne));
        }
        let python = scalars && text(a) && text(b);
        if !python && !foreign(a) && !foreign(b) {
            return match ufunc::apply(machine, name, &[a.clone(), b.clone()]) {
                Err(error) if equality && error.kind == ErrorKind::UFuncTypeError => {
                    unlike(op, a, b)
                }
                answer => answer,
            };
        }
        if !scalars && equality && (foreign(a) || foreign(b)) {
            let array = if let Value::Array(array) = a {
                array
            } else {
                return Ok(Value::Bool(false));
            };
            let shape = array.get().shape().into();
            let size = array.get().size();
            let flags = vec![op == Comparison::Ne; size];
            return Ok(Value::from_result(crate::value::Array::from_shape_vec(
                shape, flags,
            )));
        }
    }
    if equality {
        return Ok(Value::Bool(equal(machine, a, b)? == (op == Comparison::Eq)));
    }
    let flag = match order(machine, a, b)? {
        Ordered::Known(order) => match op {
            Comparison::Lt => order == Ordering::Less,
            Comparison::Le => order != Ordering::Greater,
            Comparison::Gt => order == Ordering::Greater,
            _ => order != Ordering::Less,
        },
        Ordered::Nan => false,
        Ordered::Sets(subset, superset) => match op {
            Comparison::Lt => subset && !superset,
            Comparison::Le => subset,
            Comparison::Gt => superset && !subset,
            _ => superset,
        },
        Ordered::Not => {
            return Err(OpError::r#type(format!(
                "'{symbol}' not supported between instances of '{}' and '{}'",
                a.type_name(),
                b.type_name()
            )));
        }
    };
    Ok(Value::Bool(flag))
}

/// How two values stand to each other.
enum Ordered {
    Known(Ordering),
    Nan,
    /// Whether the first is a subset, and a superset.
    Sets(bool, bool),
    Not,
}

fn order(machine: &mut dyn Machine, a: &Value, b: &Value) -> Result<Ordered> {
    if let Some(order) = number::compare(a, b) {
        return Ok(order.map_or(Ordered::Nan, Ordered::Known));
    }
    if let (Some(x), Some(y)) = (text(a), text(b)) {
        return Ok(Ordered::Known(long_text::compared(x, y)));
    }
    match (a, b) {
        (Value::List(x), Value::List(y)) => {
            let (x, y) = (
                interrupt::copied(&x.borrow()),
                interrupt::copied(&y.borrow()),
            );
            order_items(machine, &x, &y)
        }
        (Value::Tuple(x), Value::Tuple(y)) => order_items(machine, x, y),
        (Value::Set(x), Value::Set(y)) => {
            let (x, y) = (x.borrow(), y.borrow());
            let subset = x.keys().paced().all(|key| y.contains_key(key));
            let superset = y.keys().paced().all(|key| x.contains_key(key));
            Ok(Ordered::Sets(subset, superset))
        }
        _ => Ok(Ordered::Not),
    }
}

fn order_items(machine: &mut dyn Machine, x: &[Value], y: &[Value]) -> Result<Ordered> {
    for (a, b) in x.iter().zip(y).paced() {
        if !same(machine, a, b)? {
            if matches!(a, Value::Scalar(_)) || matches!(b, Value::Scalar(_)) {
                let less = compare(machine, Comparison::Lt, a, b)?;
                let less = convert::truth(&less)?;
                return Ok(Ordered::Known(if less {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }));
            }
            return order(machine, a, b);
        }
    }
    Ok(Ordered::Known(x.len().cmp(&y.len())))
}

/// Identical or equal: how containers compare their items.
pub fn same(machine: &mut dyn Machine, a: &Value, b: &Value) -> Result<bool> {
    if a.is(b) && !matches!(a, Value::Float(x) if x.is_nan()) {
        return Ok(true);
    }
    let equal = compare(machine, Comparison::Eq, a, b)?;
    convert::truth(&equal)
}

/// `a == b` for values that are no arrays.
fn equal(machine: &mut dyn Machine, a: &Value, b: &Value) -> Result<bool> {
    if let Some(equal) = number::equal(a, b) {
        return Ok(equal);
    }
    if let (Some(x), Some(y)) = (text(a), text(b)) {
        return Ok(long_text::equal(x, y));
    }
    match (a, b) {
        (Value::List(x), Value::List(y)) => {
            if x.borrow().len() != y.borrow().len() {
                return Ok(false);
            }
            // What the items do when they are compared may change the lists.
            for at in 0.. {
                interrupt::check()?;
                let items = (x.borrow().get(at).cloned(), y.borrow().get(at).cloned());
                match items {
                    (Some(a), Some(b)) if same(machine, &a, &b)? => {}
                    (None, None) => break,
                    _ => return Ok(false),
                }
            }
            Ok(true)
        }
        (Value::Tuple(x), Value::Tuple(y)) => equal_items(machine, x, y),
        (Value::Set(x), Value::Set(y)) => {
            let (x, y) = (x.borrow(), y.borrow());
            Ok(x.len() == y.len() && x.keys().paced().all(|key| y.contains_key(key)))
        }
        (Value::Dict(x), Value::Dict(y)) => {
            if x.borrow().len() != y.borrow().len() {
                return Ok(false);
            }
            let mut at = 0;
            loop {
                interrupt::check()?;
                let entry =
                    |(key, (_, value)): (&Key, &(Value, Value))| (key.clone(), value.clone());
                let Some((key, value)) = x.borrow().next_from(&mut at).map(entry) else {
                    break;
                };
                let other = y.borrow().get(&key).map(|(_, value)| value.clone());
                match other {
                    Some(other) if same(machine, &value, &other)? => {}
                    _ => return Ok(false),
                }
            }
            Ok(true)
        }
        (Value::Range(x), Value::Range(y)) => {
            let same = x.len() == y.len()
                && (x.is_empty() || x.start == y.start && (x.len() == 1 || x.step == y.step));
            Ok(same)
        }
        (Value::Slice(x), Value::Slice(y)) => equal_items(machine, &x[..], &y[..]),
        (Value::Bytes(x), Value::Bytes(y)) => Ok(long_text::same(x, y)),
        (Value::DType(dtype), other) | (other, Value::DType(dtype)) => {
            Ok(!matches!(other, Value::None)
                && convert::as_dtype(other).is_ok_and(|other| other == *dtype))
        }
        _ => Ok(a.is(b)),
    }
}

fn equal_items(machine: &mut dyn Machine, x: &[Value], y: &[Value]) -> Result<bool> {
    if x.len() != y.len() {
        return Ok(false);
    }
    for (a, b) in x.iter().zip(y).paced() {
        if !same(machine, a, b)? {
            return Ok(false);
        }
    }
    Ok(true)
}
