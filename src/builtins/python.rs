//! Python's built-in functions.

use std::rc::Rc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Signed;

use super::operators::{self, Comparison};
use super::{Call, Kernel, Row, apply, attribute, convert, iterate, system, text, ufunc};
use crate::text::Symbol;
use crate::value::number::{self, Operator};
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
                Some(row) => apply(call.machine, &Value::Builtin(row), vec![value]),
                None => length(&value),
            }
        }),
        ..Row::NEW
    },
    Row {
        sig: "abs(x, /)",
        doc: "The absolute value; of a complex number, its distance from 0.",
        examples: &[("abs(-3)", "3"), ("abs(3+4j)", "5.0")],
        see: &["np.absolute"],
        kernel: Kernel::Call(absolute),
        ..Row::NEW
    },
    Row {
        sig: "round(number, ndigits=None)",
        doc: "Rounded to so many decimals, halves to even; without `ndigits` an int.",
        examples: &[("round(2.5)", "2"), ("round(2.675, 2)", "2.67")],
        see: &["np.round"],
        kernel: Kernel::Call(round),
        ..Row::NEW
    },
    Row {
        sig: "divmod(a, b, /)",
        doc: "Floor division and its remainder.",
        examples: &[("divmod(-7, 2)", "(-4, 1)")],
        see: &["np.divmod"],
        kernel: Kernel::Call(|call| {
            let (a, b) = (call.value("a"), call.value("b"));
            if matches!(a, Value::Array(_)) || matches!(b, Value::Array(_)) {
                return ufunc::apply(call.machine, "divmod", &[a, b]);
            }
            let quotient = operators::binary(call.machine, Operator::FloorDiv, &a, &b);
            let quotient = quotient.map_err(|mut error| {
                error.message = error.message.replace("for //:", "for divmod():");
                error.message = error
                    .message
                    .replace("float floor division by zero", "float divmod()");
                error
            })?;
            let rest = operators::binary(call.machine, Operator::Mod, &a, &b)?;
            Ok(Value::tuple([quotient, rest]))
        }),
        ..Row::NEW
    },
    Row {
        sig: "pow(base, exp, mod=None)",
        doc: "`base ** exp`, with `mod` the remainder of it.",
        examples: &[("pow(2, 10)", "1024"), ("pow(3, 200, 7)", "2")],
        see: &["np.power"],
        kernel: Kernel::Call(power),
        ..Row::NEW
    },
    Row {
        sig: "sum(iterable, /, start=0)",
        doc: "The items added up, from the left.",
        examples: &[("sum([1, 2, 3])", "6"), ("sum([[1], [2]], [])", "[1, 2]")],
        see: &["np.sum"],
        kernel: Kernel::Call(|call| {
            let mut total = call.value("start");
            let mut iter = iterate::begin(&call.value("iterable"))?;
            while let Some(item) = iter.next(&mut *call.machine)? {
                total = operators::binary(call.machine, Operator::Add, &total, &item)?;
            }
            Ok(total)
        }),
        ..Row::NEW
    },
    Row {
        sig: "min(*args, key=None, default=<no value>)",
        doc: "The smallest of the arguments, or of the items of the only one.",
        examples: &[("min(3, 1, 2)", "1"), ("min([4, 5])", "4")],
        see: &["max", "np.min", "np.minimum"],
        kernel: Kernel::Call(|call| extreme(call, Comparison::Lt)),
        ..Row::NEW
    },
    Row {
        sig: "max(*args, key=None, default=<no value>)",
        doc: "The largest of the arguments, or of the items of the only one.",
        examples: &[
            ("max(3, 1, 2)", "3"),
            ("max('apple', 'fig', key=len)", "'apple'"),
        ],
        see: &["min", "np.max", "np.maximum"],
        kernel: Kernel::Call(|call| extreme(call, Comparison::Gt)),
        ..Row::NEW
    },
    Row {
        sig: "any(iterable, /)",
        doc: "Whether some item is true.",
        examples: &[("any([0, 1])", "True")],
        see: &["all", "np.any"],
        kernel: Kernel::Call(|call| some_item_is(call, true).map(Value::Bool)),
        ..Row::NEW
    },
    Row {
        sig: "all(iterable, /)",
        doc: "Whether every item is true.",
        examples: &[("all([0, 1])", "False")],
        see: &["any", "np.all"],
        kernel: Kernel::Call(|call| some_item_is(call, false).map(|found| Value::Bool(!found))),
        ..Row::NEW
    },
    Row {
        sig: "sorted(iterable, /, *, key=None, reverse=False)",
        doc: "A new list with the items in order; equal items keep their order.",
        examples: &[
            ("sorted([3, 1, 2])", "[1, 2, 3]"),
            ("sorted('bA', key=str.lower)", "['A', 'b']"),
        ],
        see: &["np.sort"],
        kernel: Kernel::Call(|call| {
            let items = iterate::collect(&call.value("iterable"), &mut *call.machine)?;
            let (key, reverse) = (call.value("key"), call.flag("reverse")?);
            sort(call.machine, items, &key, reverse).map(Value::list)
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
            let kind = type_of(&call.value("obj"));
            is_one_of(kind, &call.value("class_or_tuple"), "isinstance").map(Value::Bool)
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
        sig: "hex(number, /)",
        doc: "An int in hexadecimal.",
        examples: &[("hex(255)", "'0xff'")],
        see: &["bin", "oct"],
        kernel: Kernel::Call(|call| in_base(call, 16, "0x")),
        ..Row::NEW
    },
    Row {
        sig: "oct(number, /)",
        doc: "An int in octal.",
        examples: &[("oct(8)", "'0o10'")],
        see: &["bin", "hex"],
        kernel: Kernel::Call(|call| in_base(call, 8, "0o")),
        ..Row::NEW
    },
    Row {
        sig: "bin(number, /)",
        doc: "An int in binary.",
        examples: &[("bin(5)", "'0b101'")],
        see: &["hex", "np.binary_repr"],
        kernel: Kernel::Call(|call| in_base(call, 2, "0b")),
        ..Row::NEW
    },
    Row {
        sig: "chr(i, /)",
        doc: "The character of a code point.",
        examples: &[("chr(65)", "'A'")],
        see: &["ord"],
        kernel: Kernel::Call(|call| {
            let code = u32::try_from(call.int("i")?).ok().and_then(char::from_u32);
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

fn print(call: &mut Call<'_>) -> Result<Value> {
    let separator = call.optional("sep").unwrap_or_else(|| Value::str(" "));
    let end = call.optional("end").unwrap_or_else(|| Value::str("\n"));
    let separator = text::str(call.machine, &separator)?;
    let mut line = String::new();
    for (at, value) in std::mem::take(&mut call.rest).iter().enumerate() {
        if at > 0 {
            line.push_str(&separator);
        }
        line.push_str(&text::str(call.machine, value)?);
    }
    line.push_str(&text::str(call.machine, &end)?);
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
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => text.chars().count(),
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

fn absolute(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("x");
    match &value {
        Value::Float(x) => Ok(Value::Float(x.abs())),
        Value::Complex(z) => Ok(Value::Float(z.re.hypot(z.im))),
        Value::Array(_) | Value::Scalar(_) => ufunc::apply(call.machine, "absolute", &[value]),
        other => match number::as_big(other) {
            Some(int) => Ok(Value::big(int.abs())),
            None => {
                let name = other.type_name();
                Err(OpError::r#type(format!(
                    "bad operand type for abs(): '{name}'"
                )))
            }
        },
    }
}

fn round(call: &mut Call<'_>) -> Result<Value> {
    let digits = call.optional_int("ndigits")?;
    let value = call.value("number");
    match &value {
        Value::Float(x) => round_float(*x, digits),
        Value::Scalar(scalar) if scalar.dtype().is_float() => {
            let dtype = scalar.dtype();
            match round_float(scalar.cast::<f64>(), digits)? {
                Value::Float(x) => Ok(Value::Scalar(Scalar::F64(x).cast_to(dtype))),
                int => Ok(int),
            }
        }
        Value::Array(_) | Value::Scalar(_) => {
            let Some(row) = attribute::method(&value, Symbol::new("round")) else {
                return Ok(value);
            };
            let digits = Value::Int(digits.unwrap_or(0));
            apply(call.machine, &Value::Builtin(row), vec![value, digits])
        }
        other => match number::as_big(other) {
            Some(int) => Ok(Value::big(round_int(&int, digits.unwrap_or(0)))),
            None => {
                let name = other.type_name();
                Err(OpError::r#type(format!(
                    "type {name} doesn't define __round__ method"
                )))
            }
        },
    }
}

fn round_float(x: f64, digits: Option<i64>) -> Result<Value> {
    let Some(digits) = digits else {
        if x.is_nan() {
            return Err(OpError::value("cannot convert float NaN to integer"));
        }
        let int = number::integral(x.round_ties_even());
        let infinite = "cannot convert float infinity to integer";
        return int
            .map(Value::big)
            .ok_or_else(|| OpError::new(ErrorKind::OverflowError, infinite));
    };
    if !x.is_finite() || digits > 323 {
        return Ok(Value::Float(x));
    }
    if digits >= 0 {
        // The exact decimal expansion is rounded, halves to even, as CPython does.
        let text = format!("{x:.*}", digits as usize);
        return Ok(Value::Float(text.parse().unwrap_or(x)));
    }
    let scale = 10f64.powi(i32::try_from(-digits).unwrap_or(i32::MAX));
    if scale.is_infinite() {
        return Ok(Value::Float(0f64.copysign(x)));
    }
    Ok(Value::Float((x / scale).round_ties_even() * scale))
}

/// An int rounded to a power of ten, halves to even.
fn round_int(int: &BigInt, digits: i64) -> BigInt {
    if digits >= 0 {
        return int.clone();
    }
    let scale = BigInt::from(10).pow(u32::try_from(-digits).unwrap_or(u32::MAX).min(5000));
    let (quotient, rest) = int.div_mod_floor(&scale);
    let twice = rest * 2;
    let up = twice > scale || (twice == scale && quotient.is_odd());
    (quotient + i32::from(up)) * scale
}

fn power(call: &mut Call<'_>) -> Result<Value> {
    let (base, exponent) = (call.value("base"), call.value("exp"));
    let Some(modulus) = call.optional("mod") else {
        return operators::binary(call.machine, Operator::Pow, &base, &exponent);
    };
    let ints = (
        number::as_big(&base),
        number::as_big(&exponent),
        number::as_big(&modulus),
    );
    let (Some(base), Some(exponent), Some(modulus)) = ints else {
        let message = "pow() 3rd argument not allowed unless all arguments are integers";
        return Err(OpError::r#type(message));
    };
    if modulus == BigInt::ZERO {
        return Err(OpError::value("pow() 3rd argument cannot be 0"));
    }
    if exponent.is_negative() {
        let inverse = base.modinv(&modulus);
        let inverse = inverse
            .ok_or_else(|| OpError::value("base is not invertible for the given modulus"))?;
        return Ok(Value::big(inverse.modpow(&-exponent, &modulus)));
    }
    Ok(Value::big(base.modpow(&exponent, &modulus)))
}

fn extreme(call: &mut Call<'_>, wanted: Comparison) -> Result<Value> {
    let name = if wanted == Comparison::Lt {
        "min"
    } else {
        "max"
    };
    let args = std::mem::take(&mut call.rest);
    let items = match args.as_slice() {
        [] => {
            let message = format!("{name} expected at least 1 argument, got 0");
            return Err(OpError::r#type(message));
        }
        [one] => iterate::collect(one, &mut *call.machine)?,
        _ => args,
    };
    let key = call.value("key");
    let mut best: Option<(Value, Value)> = None;
    for item in items {
        let rank = match key {
            Value::None => item.clone(),
            _ => apply(call.machine, &key, vec![item.clone()])?,
        };
        let better = match &best {
            None => true,
            Some((_, current)) => {
                let answer = operators::compare(call.machine, wanted, &rank, current)?;
                convert::truth(&answer)?
            }
        };
        if better {
            best = Some((item, rank));
        }
    }
    match (best, call.given("default")) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(OpError::value(format!("{name}() arg is an empty sequence"))),
    }
}

fn some_item_is(call: &mut Call<'_>, wanted: bool) -> Result<bool> {
    let mut iter = iterate::begin(&call.value("iterable"))?;
    while let Some(item) = iter.next(&mut *call.machine)? {
        if convert::truth(&item)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A stable merge sort: comparisons are the program's and may raise.
///
/// # Errors
/// Whatever a comparison or the key function raises.
pub fn sort(
    machine: &mut dyn super::Machine,
    items: Vec<Value>,
    key: &Value,
    reverse: bool,
) -> Result<Vec<Value>> {
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        let rank = match key {
            Value::None => item.clone(),
            _ => apply(machine, key, vec![item.clone()])?,
        };
        keyed.push((rank, item));
    }
    // `sort_by` cannot fail: the first error is kept and returned afterwards.
    let mut failed = None;
    let mut compare = |a: &(Value, Value), b: &(Value, Value)| {
        if failed.is_some() {
            return std::cmp::Ordering::Equal;
        }
        match less(machine, &a.0, &b.0).and_then(|less_ab| {
            if less_ab {
                Ok((true, false))
            } else {
                Ok((false, less(machine, &b.0, &a.0)?))
            }
        }) {
            Ok((true, _)) => std::cmp::Ordering::Less,
            Ok((_, true)) => std::cmp::Ordering::Greater,
            Ok(_) => std::cmp::Ordering::Equal,
            Err(error) => {
                failed = Some(error);
                std::cmp::Ordering::Equal
            }
        }
    };
    if reverse {
        // Reversing twice keeps equal items in their order.
        keyed.reverse();
        merge_sort(&mut keyed, &mut compare);
        keyed.reverse();
    } else {
        merge_sort(&mut keyed, &mut compare);
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(keyed.into_iter().map(|(_, item)| item).collect()),
    }
}

fn less(machine: &mut dyn super::Machine, a: &Value, b: &Value) -> Result<bool> {
    let answer = operators::compare(machine, Comparison::Lt, a, b)?;
    convert::truth(&answer)
}

/// The library's sorts may panic when an order is inconsistent (nan); this one never does.
fn merge_sort<T: Clone>(
    items: &mut Vec<T>,
    compare: &mut impl FnMut(&T, &T) -> std::cmp::Ordering,
) {
    let mut width = 1;
    while width < items.len() {
        let mut merged = Vec::with_capacity(items.len());
        for block in items.chunks(width * 2) {
            let (left, right) = block.split_at(width.min(block.len()));
            let (mut i, mut j) = (0, 0);
            while let (Some(a), Some(b)) = (left.get(i), right.get(j)) {
                if compare(b, a) == std::cmp::Ordering::Less {
                    merged.push(b.clone());
                    j += 1;
                } else {
                    merged.push(a.clone());
                    i += 1;
                }
            }
            merged.extend_from_slice(left.get(i..).unwrap_or(&[]));
            merged.extend_from_slice(right.get(j..).unwrap_or(&[]));
        }
        *items = merged;
        width *= 2;
    }
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
        Value::Str(text) => Rc::as_ptr(text).cast::<u8>().addr(),
        Value::Object(object) => Rc::as_ptr(object).cast::<u8>().addr(),
        Value::Int(int) => return int.wrapping_mul(32).wrapping_add(140_000_000_000_000),
        Value::Float(x) => (x.to_bits() >> 16) as usize,
        other => crate::value::hash::Key::of(other).map_or(0, |key| {
            use std::hash::{DefaultHasher, Hash, Hasher};
            let mut hasher = DefaultHasher::new();
            key.hash(&mut hasher);
            (hasher.finish() >> 16) as usize
        }),
    };
    address as i64
}

fn in_base(call: &mut Call<'_>, base: u32, prefix: &str) -> Result<Value> {
    let value = call.value("number");
    let int = match number::as_big(&value) {
        Some(int) => int,
        None => BigInt::from(convert::as_index(&value)?),
    };
    let sign = if int.is_negative() { "-" } else { "" };
    Ok(Value::str(format!(
        "{sign}{prefix}{}",
        int.abs().to_str_radix(base)
    )))
}
