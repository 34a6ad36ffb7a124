//! Values as text with the session's print options: `repr`, `str`, `format`.

use super::{Kernel, Machine, attribute, row, subscript};
use crate::display::format::format;
use crate::display::spec::to_ascii;
use crate::display::template::Reach;
use crate::display::{self, Printer};
use crate::text::Symbol;
use crate::value::{Result, RowId, Value};

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
    // The commonest texts need no options.
    match value {
        Value::Str(text) => return Ok(text.to_string()),
        Value::Int(int) => return Ok(int.to_string()),
        Value::Float(x) => return Ok(display::python_float_repr(*x)),
        _ => {}
    }
    let options = machine.runtime().print.clone();
    display::str_with(value, &options, machine)
}

/// `ascii(value)`: the repr with everything outside ASCII escaped.
///
/// # Errors
/// As [`repr`].
pub fn ascii(machine: &mut dyn Machine, value: &Value) -> Result<String> {
    repr(machine, value).map(|text| to_ascii(&text))
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
        Some('a') => Value::str(ascii(machine, value)?),
        _ => value.clone(),
    };
    if spec.is_empty() && matches!(converted, Value::Str(_) | Value::Int(_) | Value::Float(_)) {
        return str(machine, &converted);
    }
    let options = machine.runtime().print.clone();
    format(&converted, spec, &Printer::new(&options, Some(machine)))
}

/// `format % args`.
///
/// # Errors
/// `TypeError: not enough arguments for format string` and its relatives.
pub fn percent(machine: &mut dyn Machine, format: &str, args: &Value) -> Result<Value> {
    let options = machine.runtime().print.clone();
    let printer = Printer::new(&options, Some(machine));
    display::percent::percent(format, args, &printer).map(Value::str)
}

/// `template.format(*args, **keywords)`.
///
/// # Errors
/// As `str.format`.
pub fn template(
    machine: &mut dyn Machine,
    template: &str,
    args: &[Value],
    keywords: &[(Symbol, Value)],
) -> Result<String> {
    let options = machine.runtime().print.clone();
    let printer = Printer::new(&options, None);
    display::template::format_template(template, args, keywords, &mut Inside(machine), &printer)
}

/// How the fields of a template reach into values.
struct Inside<'a>(&'a mut dyn Machine);

impl Reach for Inside<'_> {
    fn attribute(&mut self, value: &Value, name: &str) -> Result<Value> {
        attribute::get(value, Symbol::new(name))
    }

    fn item(&mut self, value: &Value, key: &Value) -> Result<Value> {
        subscript::get(self.0, value, key)
    }
}

/// The name a module has in messages and in its repr.
pub fn module_name(path: &str) -> String {
    match path.strip_prefix("np") {
        Some(rest) if rest.is_empty() || rest.starts_with('.') => format!("numpy{rest}"),
        _ => path.to_string(),
    }
}

/// How a function of the library looks: `<ufunc 'add'>`, `<built-in function len>`. Addresses,
/// which Python adds to methods, are left out.
pub fn describe(id: RowId, owner: Option<&Value>) -> String {
    let row = row(id);
    match (owner, row.kernel) {
        (Some(owner), _) => {
            format!(
                "<built-in method {} of {} object>",
                row.name(),
                owner.type_name()
            )
        }
        (None, Kernel::Ufunc(name)) => format!("<ufunc '{name}'>"),
        (None, _) => format!("<built-in function {}>", row.name()),
    }
}
