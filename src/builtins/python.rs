//! Python's built-in functions.

use std::rc::Rc;

use super::files::memory::Memory;
use super::named_tuple::{NamedTuple, NamedTupleType};
use super::{Call, Kernel, Row, apply, attribute, system, text};
use crate::text::{Symbol, Text};
use crate::value::interrupt::poll;
use crate::value::types::type_of;
use crate::value::{ErrorKind, OpError, Result, Scalar, Type, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "print(*values, sep=' ', end='\\n', file=None, flush=False)",
        doc: "Writes the values as text, with `sep` between them and `end` after.",
        examples: &[("print('a', 1, sep='-')", "a-1")],
        see: &["repr", "np.array2string"],
        kernel: Kernel::Call(print),
        ..Row::NEW
    },
    Row {
        sig: "len(obj, /)",
        doc: "The number of items; of an array, the length of its first axis.",
        examples: &[("len([1, 2, 3])", "3"), ("len(np.zeros((4, 2)))", "4")],
        see: &["np.size", "np.shape"],
        kernel: Kernel::Call(|call| {
            let value = call.value("obj");
            match attribute::method(&value, Symbol::new("__len__")) {
                _ if matches!(value, Value::Scalar(Scalar::Str(_))) => length(&value),
                Some(row) => apply(call.machine, &Value::Builtin(row), vec![value]),
                None => length(&value),
            }
        }),
        quick: Some(|args| match args {
            [Value::List(items)] => Some(Value::Int(items.borrow().len() as i64)),
            [Value::Tuple(items)] => Some(Value::Int(items.len() as i64)),
            [Value::Dict(items)] => Some(Value::Int(items.borrow().len() as i64)),
            [Value::Str(text)] if text.len() < 64 => Some(Value::Int(text.chars().count() as i64)),
            [Value::Array(array)] => {
                let length = array.get().shape().first().copied();
                length.map(|length| Value::Int(length as i64))
            }
            _ => None,
        }),
        ..Row::NEW
    },
    Row {
        sig: "repr(obj, /)",
        doc: "The text that shows what a value is, as the prompt shows it.",
        examples: &[("repr('a')", "\"'a'\"")],
        see: &["str"],
        kernel: Kernel::Call(|call| {
            let value = call.value("obj");
            text::repr(call.machine, &value).map(Value::str)
        }),
        ..Row::NEW
    },
    Row {
        sig: "format(value, format_spec='', /)",
        doc: "The value as text in a format.",
        examples: &[("format(3.14159, '.2f')", "'3.14'")],
        see: &["str.format"],
        kernel: Kernel::Call(|call| {
            let (value, spec) = (call.value("value"), call.text("format_spec")?);
            text::format_field(call.machine, &value, None, &spec).map(Value::str)
        }),
        ..Row::NEW
    },
    Row {
        sig: "isinstance(obj, class_or_tuple, /)",
        doc: "Whether a value is of a type, or of one of several.",
        examples: &[
            ("isinstance(1.5, float)", "True"),
            ("isinstance(np.int8(1), np.integer)", "True"),
        ],
        see: &["type", "np.issubdtype"],
        kernel: Kernel::Call(|call| {
            let object = call.value("obj");
            is_instance(&object, &call.value("class_or_tuple")).map(Value::Bool)
        }),
        ..Row::NEW
    },
    Row {
        sig: "issubclass(cls, class_or_tuple, /)",
        doc: "Whether a type derives from another, or from one of several.",
        examples: &[("issubclass(bool, int)", "True")],
        see: &["isinstance"],
        kernel: Kernel::Call(|call| match call.value("cls") {
            Value::Type(kind) => {
                is_one_of(*kind, &call.value("class_or_tuple"), "issubclass").map(Value::Bool)
            }
            _ => Err(OpError::r#type("issubclass() arg 1 must be a class")),
        }),
        ..Row::NEW
    },
    Row {
        sig: "callable(obj, /)",
        doc: "Whether a value can be called.",
        examples: &[("callable(len)", "True"), ("callable(3)", "False")],
        kernel: Kernel::Call(|call| Ok(Value::Bool(is_callable(&call.value("obj"))))),
        ..Row::NEW
    },
    Row {
        sig: "getattr(obj, name, default=<no value>, /)",
        doc: "The attribute of a name.",
        examples: &[("getattr(np.zeros(3), 'size')", "3")],
        see: &["hasattr"],
        kernel: Kernel::Call(|call| {
            let name = Symbol::new(&call.text("name")?);
            match (
                attribute::get(&call.value("obj"), name),
                call.given("default"),
            ) {
                (Err(error), Some(default)) if error.kind == ErrorKind::AttributeError => {
                    Ok(default.clone())
                }
                (result, _) => result,
            }
        }),
        ..Row::NEW
    },
    Row {
        sig: "hasattr(obj, name, /)",
        doc: "Whether a value has an attribute of a name.",
        examples: &[("hasattr([], 'append')", "True")],
        see: &["getattr"],
        kernel: Kernel::Call(|call| {
            let name = Symbol::new(&call.text("name")?);
            Ok(Value::Bool(
                attribute::get(&call.value("obj"), name).is_ok(),
            ))
        }),
        ..Row::NEW
    },
    Row {
        sig: "id(obj, /)",
        doc: "A number that differs between living objects.",
        examples: &[("a = np.zeros(2)\nb = a\nid(a) == id(b)", "True")],
        kernel: Kernel::Call(|call| Ok(Value::Int(identity(&call.value("obj"))))),
        ..Row::NEW
    },
    Row {
        sig: "chr(i, /)",
        doc: "The character of a code point.",
        examples: &[("chr(65)", "'A'")],
        see: &["ord"],
        kernel: Kernel::Call(|call| {
            let code = call.int("i")?;
            if i32::try_from(code).is_err() {
                let message = "Python int too large to convert to C int";
                return Err(OpError::new(ErrorKind::OverflowError, message));
            }
            let code = u32::try_from(code).ok().and_then(char::from_u32);
            let found = code.map(|c| Value::str(c.to_string()));
            found.ok_or_else(|| OpError::value("chr() arg not in range(0x110000)"))
        }),
        ..Row::NEW
    },
    Row {
        sig: "ord(c, /)",
        doc: "The code point of a character.",
        examples: &[("ord('A')", "65")],
        see: &["chr"],
        kernel: Kernel::Call(|call| {
            let text = call.text("c")?;
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => Ok(Value::Int(i64::from(u32::from(c)))),
                _ => {
                    let count = text.chars().count();
                    let message = "ord() expected a character, but string of length";
                    Err(OpError::r#type(format!("{message} {count} found")))
                }
            }
        }),
        ..Row::NEW
    },
    Row {
        sig: "input(prompt='', /)",
        doc: "Asks the person for a line of text.",
        examples: &[],
        kernel: Kernel::Call(|call| {
            let prompt = call.value("prompt");
            let prompt = text::str(call.machine, &prompt)?;
            call.machine.host().input(&prompt).map(Value::str)
        }),
        ..Row::NEW
    },
    Row {
        sig: "exit(code=None, /)",
        doc: "Ends the program with an exit code (0 without one).",
        examples: &[],
        also: &["quit", "sys.exit"],
        kernel: Kernel::Call(|call| {
            let mut error = OpError::new(ErrorKind::SystemExit, "");
            error.args = vec![call.value("code")];
            Err(error)
        }),
        ..Row::NEW
    },
];

/// `callable(value)`.
pub fn is_callable(value: &Value) -> bool {
    let call_method = attribute::method(value, Symbol::new("__call__")).is_some();
    let kind = matches!(value, Value::Builtin(_) | Value::Method(_) | Value::Type(_));
    kind || call_method || matches!(type_of(value), Type::Python("function"))
}

/// What `print` writes between values, or after them.
fn spacer(call: &Call<'_>, name: &str, default: &str) -> Result<Text> {
    match call.optional(name) {
        None => Ok(Text::from(default)),
        Some(Value::Str(text) | Value::Scalar(Scalar::Str(text))) => Ok(text),
        Some(other) => {
            let kind = other.type_name();
            let message = format!("{name} must be None or a string, not {kind}");
            Err(OpError::r#type(message))
        }
    }
}

fn print(call: &mut Call<'_>) -> Result<Value> {
    let separator = spacer(call, "sep", " ")?;
    let end = spacer(call, "end", "\n")?;
    let mut line = String::new();
    for (at, value) in std::mem::take(&mut call.rest).iter().enumerate() {
        if at > 0 {
            line.push_str(&separator);
        }
        line.push_str(&text::str(call.machine, value)?);
    }
    line.push_str(&end);
    let file = call.value("file");
    if let Some(file) = file.downcast::<Memory>().filter(|file| file.text) {
        file.check_open()?;
        file.write(call.machine.host(), line.as_bytes())?;
        return Ok(Value::None);
    }
    match system::stream(call)? {
        true => call.machine.host().eprint(&line),
        false => call.machine.host().print(&line)?,
    }
    Ok(Value::None)
}

/// `len(value)`.
///
/// # Errors
/// `TypeError: object of type 'int' has no len()`.
pub fn length(value: &Value) -> Result<Value> {
    let length = match value {
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => text.length(poll),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(items) => items.borrow().len(),
        Value::Tuple(items) => items.len(),
        Value::Dict(items) => items.borrow().len(),
        Value::Set(items) => items.borrow().len(),
        Value::Range(range) => range.len(),
        Value::Array(array) => match array.get().shape().first() {
            Some(length) => *length,
            None => return Err(OpError::r#type("len() of unsized object")),
        },
        Value::Object(object) => match (object.attribute("__len__"), object.items()) {
            (Some(length), _) => return Ok(length),
            (None, Some(items)) => items?.len(),
            (None, None) => return Err(no_length(value)),
        },
        other => return Err(no_length(other)),
    };
    Ok(Value::Int(length as i64))
}

fn no_length(value: &Value) -> Box<OpError> {
    OpError::r#type(format!(
        "object of type '{}' has no len()",
        value.type_name()
    ))
}

fn is_instance(object: &Value, wanted: &Value) -> Result<bool> {
    if let Value::Tuple(items) = wanted {
        for item in items.iter() {
            if is_instance(object, item)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(made) = wanted.downcast::<NamedTupleType>() {
        return Ok(made.has(object));
    }
    let tuples = object.downcast::<NamedTuple>().is_some();
    if tuples && is_one_of(Type::Python("tuple"), wanted, "isinstance")? {
        return Ok(true);
    }
    is_one_of(type_of(object), wanted, "isinstance")
}

fn is_one_of(kind: Type, wanted: &Value, function: &str) -> Result<bool> {
    match wanted {
        Value::Type(wanted) => Ok(kind.is_a(**wanted)),
        Value::Tuple(items) => {
            for item in items.iter() {
                if is_one_of(kind, item, function)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => {
            let message =
                format!("{function}() arg 2 must be a type, a tuple of types, or a union");
            Err(OpError::r#type(message))
        }
    }
}

fn identity(value: &Value) -> i64 {
    let address = match value {
        Value::Array(array) => array.id(),
        Value::List(items) => Rc::as_ptr(items).addr(),
        Value::Dict(items) => Rc::as_ptr(items).addr(),
        Value::Set(items) => Rc::as_ptr(items).addr(),
        Value::Tuple(items) => Rc::as_ptr(items).cast::<u8>().addr(),
        Value::Str(text) => text.identity(),
        Value::Object(object) => Rc::as_ptr(object).cast::<u8>().addr(),
        Value::Int(int) => return int.wrapping_mul(32).wrapping_add(140_000_000_000_000),
        Value::Float(x) => (x.to_bits() >> 16) as usize,
        other => crate::value::hash::Key::of(other)
            .map_or(0, |key| (crate::value::hash::of(&key).0 >> 16) as usize),
    };
    address as i64
}
