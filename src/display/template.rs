//! `"{0:>5} {name!r}".format(…)`: the template language of `str.format`.

use super::format::format;
use super::spec::to_ascii;
use super::value::Printer;
use crate::text::Symbol;
use crate::value::{ErrorKind, OpError, Result, Value, long_text};

/// How fields reach into values: `{0.real}` and `{0[key]}`.
pub trait Reach {
    /// `value.name`.
    ///
    /// # Errors
    /// Whatever the access raises.
    fn attribute(&mut self, value: &Value, name: &str) -> Result<Value>;

    /// `value[key]`.
    ///
    /// # Errors
    /// Whatever the access raises.
    fn item(&mut self, value: &Value, key: &Value) -> Result<Value>;
}

/// Python's `template.format(*args, **keywords)`.
///
/// # Errors
/// CPython's words.
pub fn format_template(
    template: &str,
    args: &[Value],
    keywords: &[(Symbol, Value)],
    reach: &mut dyn Reach,
    printer: &Printer<'_>,
) -> Result<String> {
    let mut filler = Filler {
        args,
        keywords,
        reach,
        printer,
        numbering: Numbering::Open,
    };
    filler.fill(template, 2)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Open,
    Automatic(usize),
    Manual,
}

struct Filler<'a, 'p> {
    args: &'a [Value],
    keywords: &'a [(Symbol, Value)],
    reach: &'a mut dyn Reach,
    printer: &'a Printer<'p>,
    numbering: Numbering,
}

impl Filler<'_, '_> {
    fn fill(&mut self, template: &str, depth: usize) -> Result<String> {
        if depth == 0 {
            return Err(OpError::value("Max string recursion exceeded"));
        }
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let (text, tail) = rest.split_at(at);
            long_text::push(&mut out, text);
            let open = tail.starts_with('{');
            let inner = tail.get(1..).unwrap_or("");
            if inner.starts_with(if open { '{' } else { '}' }) {
                out.push(if open { '{' } else { '}' });
                rest = inner.get(1..).unwrap_or("");
                continue;
            }
            if !open {
                return Err(OpError::value("Single '}' encountered in format string"));
            }
            if inner.is_empty() {
                return Err(OpError::value("Single '{' encountered in format string"));
            }
            let end = field_end(inner)?;
            let (field, after) = inner.split_at(end);
            long_text::push(&mut out, &self.field(field, depth)?);
            rest = after.get(1..).unwrap_or("");
        }
        long_text::push(&mut out, rest);
        Ok(out)
    }

    /// One replacement field, without its braces.
    fn field(&mut self, field: &str, depth: usize) -> Result<String> {
        let split = name_end(field);
        let (name, tail) = field.split_at(split);
        let mut conversion = None;
        let mut spec = "";
        if let Some(tail) = tail.strip_prefix('!') {
            let mut chars = tail.chars();
            conversion = chars.next();
            if conversion.is_none() {
                let message = "end of string while looking for conversion specifier";
                return Err(OpError::value(message));
            }
            match chars.as_str().strip_prefix(':') {
                Some(text) => spec = text,
                None if chars.as_str().is_empty() => {}
                None => return Err(OpError::value("expected ':' after conversion specifier")),
            }
        } else if let Some(text) = tail.strip_prefix(':') {
            spec = text;
        }
        let value = self.value(name)?;
        let spec = if spec.contains(['{', '}']) {
            self.fill(spec, depth - 1)?
        } else {
            spec.to_string()
        };
        let mut text = String::new();
        match conversion {
            None => return format(&value, &spec, self.printer),
            Some('s') => self.printer.str(&mut text, &value)?,
            Some('r') => self.printer.repr(&mut text, &value)?,
            Some('a') => {
                self.printer.repr(&mut text, &value)?;
                text = to_ascii(&text);
            }
            Some(other) => {
                return Err(OpError::value(format!(
                    "Unknown conversion specifier {other}"
                )));
            }
        }
        format(&Value::str(&text), &spec, self.printer)
    }

    /// The value of a field's name: `0.real`, `key[3]`, or nothing for the next argument.
    fn value(&mut self, name: &str) -> Result<Value> {
        let split = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(split);
        let mut value = self.first(first)?;
        while !rest.is_empty() {
            let (key, after) = if let Some(inner) = rest.strip_prefix('[') {
                let end = inner
                    .find(']')
                    .ok_or_else(|| OpError::value("expected '}' before end of string"))?;
                let (key, after) = inner.split_at(end);
                (key, after.get(1..).unwrap_or(""))
            } else if let Some(inner) = rest.strip_prefix('.') {
                inner.split_at(inner.find(['.', '[']).unwrap_or(inner.len()))
            } else {
                let message = "Only '.' or '[' may follow ']' in format field specifier";
                return Err(OpError::value(message));
            };
            if key.is_empty() {
                return Err(OpError::value("Empty attribute in format string"));
            }
            value = if rest.starts_with('.') {
                self.reach.attribute(&value, key)?
            } else {
                let key = index(key).map_or_else(|| Value::str(key), Value::Int);
                self.reach.item(&value, &key)?
            };
            rest = after;
        }
        Ok(value)
    }

    fn first(&mut self, name: &str) -> Result<Value> {
        let position = match (name.is_empty(), self.numbering) {
            (true, Numbering::Manual) => {
                return Err(OpError::value(
                    "cannot switch from manual field specification to automatic field numbering",
                ));
            }
            (true, Numbering::Open) => 0,
            (true, Numbering::Automatic(next)) => next,
            (false, numbering) => {
                let Some(position) = index(name) else {
                    return self.keyword(name);
                };
                if let Numbering::Automatic(_) = numbering {
                    return Err(OpError::value(
                        "cannot switch from automatic field numbering to manual field \
                         specification",
                    ));
                }
                usize::try_from(position).unwrap_or(usize::MAX)
            }
        };
        self.numbering = match name.is_empty() {
            true => Numbering::Automatic(position + 1),
            false => Numbering::Manual,
        };
        self.args.get(position).cloned().ok_or_else(|| {
            OpError::index(format!(
                "Replacement index {position} out of range for positional args tuple"
            ))
        })
    }

    fn keyword(&self, name: &str) -> Result<Value> {
        let found = self.keywords.iter().find(|row| row.0.text() == name);
        found.map(|row| row.1.clone()).ok_or_else(|| {
            let mut message = String::new();
            super::text::push_str_repr(&mut message, name);
            OpError::new(ErrorKind::KeyError, message)
        })
    }
}

fn index(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Where the name of a field ends: at `!` or `:` outside of square brackets.
fn name_end(field: &str) -> usize {
    let mut inside = false;
    for (at, c) in field.char_indices() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            '!' | ':' if !inside => return at,
            _ => {}
        }
    }
    field.len()
}

/// Where a field ends: at the brace that closes it.
fn field_end(text: &str) -> Result<usize> {
    let (mut depth, mut inside) = (1_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            '{' if !inside => depth += 1,
            '}' if !inside => {
                depth -= 1;
                if depth == 0 {
                    return Ok(at);
                }
            }
            _ => {}
        }
    }
    let formatted = text.contains([':', '!']);
    Err(OpError::value(match formatted {
        true => "unmatched '{' in format spec",
        false => "expected '}' before end of string",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::display::PrintOptions;

    struct Nothing;

    impl Reach for Nothing {
        fn attribute(&mut self, _: &Value, name: &str) -> Result<Value> {
            Ok(Value::str(name))
        }

        fn item(&mut self, _: &Value, key: &Value) -> Result<Value> {
            Ok(key.clone())
        }
    }

    fn fill(template: &str) -> String {
        let options = PrintOptions::default();
        let printer = Printer::new(&options, None);
        let keywords = [(Symbol::new("w"), Value::Int(8))];
        let args = [Value::Float(1.5), Value::str("é")];
        format_template(template, &args, &keywords, &mut Nothing, &printer)
            .unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn fills_fields() {
        let rows = [
            ("a{{b}} {} {!r}", "a{b} 1.5 'é'"),
            ("{1!a:>10}|{0:{w}.2f}", "    '\\xe9'|    1.50"),
            ("{0.real}{0[3]}{0[k].x[}]}", "real3}"),
            ("{", "ValueError: Single '{' encountered in format string"),
            ("}", "ValueError: Single '}' encountered in format string"),
            ("{:", "ValueError: unmatched '{' in format spec"),
            ("{0", "ValueError: expected '}' before end of string"),
            ("{!x}", "ValueError: Unknown conversion specifier x"),
            (
                "{0!rx}",
                "ValueError: expected ':' after conversion specifier",
            ),
            ("{0.}", "ValueError: Empty attribute in format string"),
            ("{:{:{}}}", "ValueError: Max string recursion exceeded"),
            ("{a}", "KeyError: 'a'"),
            (
                "{5}",
                "IndexError: Replacement index 5 out of range for positional args tuple",
            ),
        ];
        for (template, expected) in rows {
            assert_eq!(fill(template), expected, "{template}");
        }
    }
}
