//! Calls of rows and types.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{
    Call, Kernel, Keywords, Machine, convert, find, math, row, rows, text, ufunc, ufunc_of,
    value_of,
};
use crate::text::Symbol;
use crate::value::{Apply, ErrorKind, OpError, Result, RowId, Type, Value, interrupt};

/// Calls `function` with positional arguments, for functions that take functions.
///
/// # Errors
/// Whatever the function raises.
pub fn apply(machine: &mut dyn Machine, function: &Value, args: Vec<Value>) -> Result<Value> {
    Apply::call(machine, function, args, Vec::new())
}

/// The result of a call with positional arguments, where there is a short way to it.
#[inline]
pub fn call_quick(function: &Value, args: &[Value]) -> Option<Value> {
    let id = match function {
        Value::Builtin(id) => *id,
        Value::Type(kind) => match **kind {
            Type::Python(_) => type_row(**kind)?,
            _ => return None,
        },
        _ => return None,
    };
    let row = row(id);
    match row.kernel {
        Kernel::Real(function, _) => math::quick(function, args),
        _ => (row.quick?)(args),
    }
}

/// Calls a row.
///
/// # Errors
/// `TypeError` when the arguments do not fit, and whatever the function raises.
pub fn call_row(
    machine: &mut dyn Machine,
    id: RowId,
    args: Vec<Value>,
    keywords: Keywords,
) -> Result<Value> {
    match row(id).kernel {
        Kernel::Call(run) | Kernel::Type(_, run) => {
            let mut call = Call::bind(machine, id, args, keywords)?;
            interrupt::guard(|| run(&mut call)).map_err(|error| call.about(error))
        }
        Kernel::Ufunc(name) => {
            if keywords.is_empty()
                && let Some(function) = ufunc_of(id)
                && let Some(result) = ufunc::call_quick(machine, function, &args)
            {
                return result;
            }
            let mut call = Call::bind(machine, id, args, keywords)?;
            interrupt::guard(|| ufunc::call(name, &mut call)).map_err(|error| call.about(error))
        }
        Kernel::Real(function, grows) => {
            let call = Call::bind(machine, id, args, keywords)?;
            math::real(&call, function, grows).map_err(|error| call.about(error))
        }
        Kernel::Get(get) => match args.first() {
            Some(object) => get(object),
            None => Err(OpError::r#type("an attribute needs an object")),
        },
        Kernel::Prelude(_) => {
            let function = machine.prelude(id)?;
            machine
                .call(&function, args, keywords)
                .map_err(|mut error| {
                    // The lines of the library are no help to the program.
                    error.frames.retain(|frame| !frame.source.library);
                    error.focus = None;
                    error
                })
        }
        Kernel::Const(_) | Kernel::Module => {
            let name = value_of(id).type_name();
            Err(OpError::r#type(format!("'{name}' object is not callable")))
        }
    }
}

/// Calls a type: `int('3')`, `np.float64(2)`, `ValueError('x')`.
///
/// # Errors
/// As [`call_row`].
pub fn construct(
    machine: &mut dyn Machine,
    kind: Type,
    args: Vec<Value>,
    keywords: Keywords,
) -> Result<Value> {
    if let Type::Error(kind) = kind {
        if kind == ErrorKind::AxisError {
            return axis_error(machine, args, &keywords);
        }
        exception_keywords(kind, &keywords)?;
        return exception(machine, kind, args);
    }
    let id = type_row(kind);
    match id {
        Some(id) => call_row(machine, id, args, keywords),
        None => {
            let name = kind.full_name();
            Err(OpError::r#type(format!("cannot create '{name}' instances")))
        }
    }
}

thread_local! {
    /// The rows of the types that were called.
    static TYPE_ROWS: RefCell<HashMap<Type, Option<RowId>>> = RefCell::default();
}

/// The row of a type.
fn type_row(kind: Type) -> Option<RowId> {
    if let Some(known) = TYPE_ROWS.with_borrow(|rows| rows.get(&kind).copied()) {
        return known;
    }
    let owner = match kind {
        Type::Python(_) => "",
        _ => "np",
    };
    let found = find(Symbol::new(owner), Symbol::new(kind.name()));
    let by_name = || rows().find(|(_, row)| row.name() == kind.name());
    let id = found.or_else(|| by_name().map(|(id, _)| id));
    TYPE_ROWS.with_borrow_mut(|rows| rows.insert(kind, id));
    id
}

/// Exceptions take no keywords, but for those about names.
fn exception_keywords(kind: ErrorKind, keywords: &Keywords) -> Result<()> {
    let Some((first, _)) = keywords.first() else {
        return Ok(());
    };
    let known: [(ErrorKind, &[&str]); 3] = [
        (ErrorKind::ImportError, &["name", "path"]),
        (ErrorKind::AttributeError, &["name", "obj"]),
        (ErrorKind::NameError, &["name"]),
    ];
    let Some((base, known)) = known.into_iter().find(|(base, _)| kind.is_a(*base)) else {
        let name = kind.name();
        return Err(OpError::r#type(format!(
            "{name}() takes no keyword arguments"
        )));
    };
    let known = |name: &Symbol| known.contains(&name.text());
    let unknown = keywords
        .iter()
        .map(|(name, _)| name)
        .find(|name| !known(name));
    match unknown {
        None => Ok(()),
        Some(_) => Err(OpError::r#type(format!(
            "'{first}' is an invalid keyword argument for {}()",
            base.name()
        ))),
    }
}

/// `np.exceptions.AxisError(axis, ndim=None, msg_prefix=None)`: an axis and a number of axes, or a
/// message alone.
fn axis_error(machine: &mut dyn Machine, args: Vec<Value>, keywords: &Keywords) -> Result<Value> {
    const NAMES: [&str; 3] = ["axis", "ndim", "msg_prefix"];
    let mut slots: [Option<Value>; 3] = Default::default();
    for (slot, value) in slots.iter_mut().zip(&args) {
        *slot = Some(value.clone());
    }
    for (name, value) in keywords {
        let at = NAMES.iter().position(|known| *known == name.text());
        let Some(slot) = at.and_then(|at| slots.get_mut(at)) else {
            return Err(OpError::r#type(format!(
                "AxisError.__init__() got an unexpected keyword argument '{name}'"
            )));
        };
        *slot = Some(value.clone());
    }
    let [axis, ndim, prefix] = slots.map(|slot| slot.filter(|v| !matches!(v, Value::None)));
    let (Some(axis), Some(ndim)) = (&axis, ndim) else {
        return exception(machine, ErrorKind::AxisError, axis.into_iter().collect());
    };
    let mut error = OpError::axis(convert::as_index(axis)?, convert::as_index(&ndim)? as usize);
    if let Some(prefix) = prefix {
        error.message = format!("{}: {}", text::str(machine, &prefix)?, error.message);
    }
    error.args = args;
    Ok(Value::Exception(std::rc::Rc::from(error)))
}

/// A new exception object: its text is its only argument, or the tuple of several.
fn exception(machine: &mut dyn Machine, kind: ErrorKind, args: Vec<Value>) -> Result<Value> {
    let message = match args.as_slice() {
        [] => String::new(),
        [one] if kind == ErrorKind::KeyError => text::repr(machine, one)?,
        [one] => text::str(machine, one)?,
        _ => text::repr(machine, &Value::tuple(args.clone()))?,
    };
    let mut error = OpError::new(kind, message);
    error.args = args;
    Ok(Value::Exception(std::rc::Rc::from(error)))
}
