//! `"%d items" % n`: C's formatting, as Python has it.

use crate::value::interrupt::ask;
use num_bigint::BigInt;
use num_traits::FromPrimitive;

use super::format::{char_of, float_text, int_digits};
use super::spec::to_ascii;
use super::value::Printer;
use crate::value::hash::Key;
use crate::value::interrupt::Paced;
use crate::value::number::{as_big, big_to_float};
use crate::value::{ErrorKind, OpError, Result, Value, budget, long_text};

/// Python's `format % args`.
///
/// # Errors
/// CPython's words.
pub fn percent(format: &str, args: &Value, printer: &Printer<'_>) -> Result<String> {
    let chars: Vec<char> = format.chars().paced().collect();
    let items: Vec<Value> = match args {
        Value::Tuple(items) => items.to_vec(),
        single => vec![single.clone()],
    };
    let mapping = matches!(
        args,
        Value::Dict(_) | Value::List(_) | Value::Array(_) | Value::Range(_) | Value::Bytes(_)
    );
    let mut state = Percent {
        chars: &chars,
        at: 0,
        items,
        next: 0,
        args,
        keyed: false,
        printer,
    };
    let mut out = String::with_capacity(format.len());
    while let Some(c) = state.take() {
        match c {
            '%' => state.directive(&mut out)?,
            c => out.push(c),
        }
    }
    if state.next < state.items.len() && !mapping && !state.keyed {
        return Err(OpError::r#type(
            "not all arguments converted during string formatting",
        ));
    }
    Ok(out)
}

#[derive(Default)]
struct Flags {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

struct Percent<'a, 'p> {
    chars: &'a [char],
    at: usize,
    items: Vec<Value>,
    next: usize,
    args: &'a Value,
    keyed: bool,
    printer: &'a Printer<'p>,
}

impl Percent<'_, '_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += 1;
        c
    }

    fn argument(&mut self) -> Result<Value> {
        let item = self.items.get(self.next).cloned();
        self.next += 1;
        item.ok_or_else(|| OpError::r#type("not enough arguments for format string"))
    }

    fn directive(&mut self, out: &mut String) -> Result<()> {
        if self.peek() == Some('(') {
            self.at += 1;
            self.key()?;
        }
        let mut flags = Flags::default();
        while let Some(c @ ('-' | '+' | ' ' | '#' | '0')) = self.peek() {
            match c {
                '-' => flags.left = true,
                '+' => flags.plus = true,
                ' ' => flags.space = true,
                '#' => flags.alternate = true,
                _ => flags.zero = true,
            }
            self.at += 1;
        }
        let (width, backwards) = self.size()?;
        flags.width = width.unwrap_or(0);
        flags.left |= backwards;
        if self.peek() == Some('.') {
            self.at += 1;
            let (precision, backwards) = self.size()?;
            flags.precision = Some(if backwards { 0 } else { precision.unwrap_or(0) });
        }
        if let Some('h' | 'l' | 'L') = self.peek() {
            self.at += 1;
        }
        let kind = self
            .take()
            .ok_or_else(|| OpError::value("incomplete format"))?;
        if kind == '%' {
            out.push('%');
            return Ok(());
        }
        let value = self.argument()?;
        self.convert(out, kind, &value, &flags)
    }

    /// `(name)`: the one argument becomes the mapping's item.
    fn key(&mut self) -> Result<()> {
        let Value::Dict(dict) = self.args else {
            return Err(OpError::r#type("format requires a mapping"));
        };
        let (mut depth, mut name) = (1, String::new());
        loop {
            match self.take() {
                None => return Err(OpError::value("incomplete format key")),
                Some('(') => depth += 1,
                Some(')') => depth -= 1,
                Some(_) => {}
            }
            if depth == 0 {
                break;
            }
            name.extend(self.chars.get(self.at - 1));
        }
        let key = Value::str(&name);
        let found = dict
            .borrow()
            .get(&Key::of(&key)?)
            .map(|entry| entry.1.clone());
        let Some(found) = found else {
            let mut message = String::new();
            super::text::push_str_repr(&mut message, &name);
            return Err(OpError::new(ErrorKind::KeyError, message));
        };
        self.keyed = true;
        (self.items, self.next) = (vec![found], 0);
        Ok(())
    }

    /// A width or precision; the flag says that `*` gave a negative one.
    fn size(&mut self) -> Result<(Option<usize>, bool)> {
        if self.peek() == Some('*') {
            self.at += 1;
            let Value::Int(size) = self.argument()? else {
                return Err(OpError::r#type("* wants int"));
            };
            let count = usize::try_from(size.unsigned_abs()).unwrap_or(usize::MAX);
            budget::check_bytes(Some(count))?;
            return Ok((Some(count), size < 0));
        }
        let mut digits = String::new();
        while let Some(digit @ '0'..='9') = self.peek() {
            digits.push(digit);
            self.at += 1;
        }
        if digits.is_empty() {
            return Ok((None, false));
        }
        let count = digits
            .parse::<usize>()
            .map_err(|_| OpError::value("width too big"))?;
        budget::check_bytes(Some(count))?;
        Ok((Some(count), false))
    }

    fn convert(&self, out: &mut String, kind: char, value: &Value, flags: &Flags) -> Result<()> {
        let value = &plain(value);
        let mut text = String::new();
        match kind {
            's' => self.printer.str(&mut text, value)?,
            'r' | 'a' => self.printer.repr(&mut text, value)?,
            'c' => text.push(character(value)?),
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => {
                let int = integer(value, kind)?;
                let (prefix, digits) = int_digits(&int, Some(kind))?;
                let prefix = if flags.alternate { prefix } else { "" };
                let zeros = flags.precision.unwrap_or(0).saturating_sub(digits.len());
                let digits = format!("{}{digits}", "0".repeat(zeros));
                let negative = int.sign() == num_bigint::Sign::Minus;
                out.push_str(&number(negative, prefix, &digits, flags));
                return Ok(());
            }
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let float = float(value)?;
                let precision = flags.precision.unwrap_or(6);
                let digits = float_text(float.abs(), kind, precision, flags.alternate, false);
                let negative = float.is_sign_negative() && !float.is_nan();
                out.push_str(&number(negative, "", &digits, flags));
                return Ok(());
            }
            other => {
                let message = format!(
                    "unsupported format character '{}' ({:#x}) at index {}",
                    if (' '..='~').contains(&other) {
                        other
                    } else {
                        '?'
                    },
                    u32::from(other),
                    self.at - 1
                );
                return Err(OpError::value(message));
            }
        }
        if kind == 'a' {
            text = to_ascii(&text);
        }
        if let Some(most) = flags.precision
            && kind != 'c'
        {
            text = text.chars().take(most).paced().collect();
        }
        // A text has no fewer characters than a quarter of its bytes.
        let missing = match flags.width > text.len() / 4 {
            true => flags.width.saturating_sub(long_text::length(&text)),
            false => 0,
        };
        let blank = long_text::times(" ", missing);
        let (before, behind) = if flags.left {
            ("", &*blank)
        } else {
            (&*blank, "")
        };
        for part in [before, &text, behind] {
            long_text::push(out, part);
        }
        Ok(())
    }
}

/// Sign, prefix and digits brought to the width.
fn number(negative: bool, prefix: &str, digits: &str, flags: &Flags) -> String {
    let sign = match (negative, flags.plus, flags.space) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        _ => "",
    };
    let missing = flags
        .width
        .saturating_sub(sign.len() + prefix.len() + digits.len());
    ask::<u8>(missing);
    match (flags.left, flags.zero) {
        (true, _) => format!("{sign}{prefix}{digits}{}", " ".repeat(missing)),
        (false, true) => format!("{sign}{prefix}{}{digits}", "0".repeat(missing)),
        (false, false) => format!("{}{sign}{prefix}{digits}", " ".repeat(missing)),
    }
}

/// 0-d arrays stand for their element.
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(handle) if handle.get().ndim() == 0 => Value::Scalar(handle.get().item()),
        other => other.clone(),
    }
}

fn python(value: &Value) -> Value {
    match value {
        Value::Scalar(scalar) => scalar.to_python(),
        other => other.clone(),
    }
}

fn integer(value: &Value, kind: char) -> Result<BigInt> {
    let given = python(value);
    if let Some(int) = as_big(&given) {
        return Ok(int);
    }
    match given {
        Value::Float(float) if matches!(kind, 'd' | 'i' | 'u') => {
            if float.is_nan() {
                return Err(OpError::value("cannot convert float NaN to integer"));
            }
            BigInt::from_f64(float.trunc()).ok_or_else(|| {
                let message = "cannot convert float infinity to integer";
                OpError::new(ErrorKind::OverflowError, message)
            })
        }
        _ => {
            let wanted = if matches!(kind, 'd' | 'i' | 'u') {
                "a real number is required"
            } else {
                "an integer is required"
            };
            let message = format!("%{kind} format: {wanted}, not {}", value.type_name());
            Err(OpError::r#type(message))
        }
    }
}

fn float(value: &Value) -> Result<f64> {
    let given = python(value);
    match (&given, as_big(&given)) {
        (Value::Float(float), _) => Ok(*float),
        (_, Some(int)) => big_to_float(&int),
        _ => Err(OpError::r#type(format!(
            "must be real number, not {}",
            value.type_name()
        ))),
    }
}

fn character(value: &Value) -> Result<char> {
    let given = python(value);
    if let Value::Str(text) = &given {
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return Ok(c);
        }
    } else if let Some(int) = as_big(&given) {
        return char_of(&int);
    }
    Err(OpError::r#type("%c requires int or char"))
}
