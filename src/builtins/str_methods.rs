//! Methods of str that split, join, pad, strip and replace.

use super::{Call, Row, convert, iterate, text};
use crate::text::{Symbol, Text};
use crate::value::interrupt::{Paced, ask, poll};
use crate::value::long_text::{
    find, find_last_where, find_where, joined, matches, push, replaced, rfind, times,
};
use crate::value::{ErrorKind, OpError, Result, Scalar, Value, budget};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "str.split(self, sep=None, maxsplit=-1)",
        "The parts between separators; without one, the words between blanks.",
        &[
            ("'a b  c'.split()", "['a', 'b', 'c']"),
            ("'1,2,3'.split(',', 1)", "['1', '2,3']"),
        ],
        &["str.rsplit", "str.join"],
        |call| split(call, false),
    ),
    Row::function(
        "str.rsplit(self, sep=None, maxsplit=-1)",
        "As split, but the splits at the end count first.",
        &[("'1,2,3'.rsplit(',', 1)", "['1,2', '3']")],
        &["str.split"],
        |call| split(call, true),
    ),
    Row::function(
        "str.splitlines(self, keepends=False)",
        "The lines.",
        &[("'a\\nb\\n'.splitlines()", "['a', 'b']")],
        &["str.split"],
        |call| {
            let keep = call.flag("keepends")?;
            let text = subject(call)?;
            Ok(Value::list(
                lines(&text, keep)
                    .into_iter()
                    .map(Value::str)
                    .paced()
                    .collect(),
            ))
        },
    ),
    Row::function(
        "str.join(self, iterable, /)",
        "The texts of an iterable with this text between them.",
        &[("', '.join(['a', 'b'])", "'a, b'")],
        &["str.split"],
        |call| {
            let separator = subject(call)?;
            let items =
                iterate::collect(&call.value("iterable"), &mut *call.machine).map_err(|error| {
                    match error.kind {
                        ErrorKind::TypeError => OpError::r#type("can only join an iterable"),
                        _ => error,
                    }
                })?;
            let mut joined = String::new();
            for (at, item) in items.iter().enumerate().paced() {
                let (Value::Str(part) | Value::Scalar(Scalar::Str(part))) = item else {
                    let kind = item.type_name();
                    let message =
                        format!("sequence item {at}: expected str instance, {kind} found");
                    return Err(OpError::r#type(message));
                };
                push(&mut joined, if at > 0 { &separator } else { "" });
                push(&mut joined, part);
            }
            Ok(Value::str(joined))
        },
    ),
    Row::function(
        "str.strip(self, chars=None, /)",
        "Without blanks (or other characters) at both ends.",
        &[("'  a '.strip()", "'a'"), ("'xxaxy'.strip('xy')", "'a'")],
        &["str.lstrip", "str.rstrip"],
        |call| strip(call, true, true),
    ),
    Row::function(
        "str.lstrip(self, chars=None, /)",
        "Without blanks (or other characters) at the start.",
        &[("'  a '.lstrip()", "'a '")],
        &["str.strip"],
        |call| strip(call, true, false),
    ),
    Row::function(
        "str.rstrip(self, chars=None, /)",
        "Without blanks (or other characters) at the end.",
        &[("'  a '.rstrip()", "'  a'")],
        &["str.strip"],
        |call| strip(call, false, true),
    ),
    Row::function(
        "str.removeprefix(self, prefix, /)",
        "Without a prefix, if it is there.",
        &[("'test_sum'.removeprefix('test_')", "'sum'")],
        &["str.removesuffix"],
        |call| {
            let (text, prefix) = (subject(call)?, call.text("prefix")?);
            Ok(Value::str(text.strip_prefix(&*prefix).unwrap_or(&text)))
        },
    ),
    Row::function(
        "str.removesuffix(self, suffix, /)",
        "Without a suffix, if it is there.",
        &[("'a.txt'.removesuffix('.txt')", "'a'")],
        &["str.removeprefix"],
        |call| {
            let (text, suffix) = (subject(call)?, call.text("suffix")?);
            Ok(Value::str(text.strip_suffix(&*suffix).unwrap_or(&text)))
        },
    ),
    Row::function(
        "str.replace(self, old, new, count=-1, /)",
        "With one text in the place of another, everywhere or so many times.",
        &[("'a-b-c'.replace('-', '+', 1)", "'a+b-c'")],
        &["str.translate"],
        |call| {
            let (text, old, new) = (subject(call)?, call.text("old")?, call.text("new")?);
            let count = call.int("count")?;
            let found = matches(&text, &old).paced().count();
            let times = usize::try_from(count).map_or(found, |count| count.min(found));
            let grown = times
                .checked_mul(new.len())
                .and_then(|more| more.checked_add(text.len()));
            budget::check_bytes(grown)?;
            Ok(Value::str(replaced(&text, &old, &new, times)))
        },
    ),
    Row::function(
        "str.partition(self, sep, /)",
        "What is before the first separator, the separator, what is after it.",
        &[("'a=b=c'.partition('=')", "('a', '=', 'b=c')")],
        &["str.rpartition", "str.split"],
        |call| partition(call, false),
    ),
    Row::function(
        "str.rpartition(self, sep, /)",
        "What is before the last separator, the separator, what is after it.",
        &[("'a=b=c'.rpartition('=')", "('a=b', '=', 'c')")],
        &["str.partition"],
        |call| partition(call, true),
    ),
    Row::function(
        "str.zfill(self, width, /)",
        "With zeros in front, after the sign, up to a width.",
        &[("'-7'.zfill(4)", "'-007'")],
        &["str.rjust"],
        |call| {
            let text = subject(call)?;
            let missing = missing(call, &text)?;
            let signs = usize::from(text.starts_with(['+', '-']));
            let (sign, digits) = text.split_at(signs);
            Ok(Value::Str(joined(&[sign, &times("0", missing), digits])))
        },
    ),
    Row::function(
        "str.rjust(self, width, fillchar=' ', /)",
        "With blanks in front up to a width.",
        &[("'a'.rjust(3, '.')", "'..a'")],
        &["str.ljust", "str.center"],
        |call| pad(call, |missing, _| (missing, 0)),
    ),
    Row::function(
        "str.ljust(self, width, fillchar=' ', /)",
        "With blanks at the end up to a width.",
        &[("'a'.ljust(3, '.')", "'a..'")],
        &["str.rjust", "str.center"],
        |call| pad(call, |missing, _| (0, missing)),
    ),
    Row::function(
        "str.center(self, width, fillchar=' ', /)",
        "With blanks at both ends up to a width.",
        &[("'a'.center(4, '.')", "'.a..'")],
        &["str.ljust", "str.rjust"],
        |call| {
            pad(call, |missing, width| {
                // CPython gives the odd one to the left where the width is odd.
                let left = missing / 2 + (missing & width & 1);
                (left, missing - left)
            })
        },
    ),
    Row::function(
        "str.expandtabs(self, tabsize=8)",
        "With blanks instead of tabs.",
        &[("'a\\tb'.expandtabs(4)", "'a   b'")],
        &[],
        |call| {
            let (text, size) = (
                subject(call)?,
                usize::try_from(call.int("tabsize")?).unwrap_or(0),
            );
            budget::check_bytes(matches(&text, "\t").count().checked_mul(size))?;
            let (mut out, mut column) = (String::new(), 0);
            for c in text.chars().paced() {
                match c {
                    '\t' if size > 0 => {
                        let blanks = size - column % size;
                        push(&mut out, &times(" ", blanks));
                        column += blanks;
                    }
                    '\t' => {}
                    _ => {
                        out.push(c);
                        column = if matches!(c, '\n' | '\r') {
                            0
                        } else {
                            column + 1
                        };
                    }
                }
            }
            Ok(Value::str(out))
        },
    ),
    Row::function(
        "str.format(self, *args, **kwargs)",
        "With the arguments in the places of `{}`, `{0}` and `{name}`, each in its format.",
        &[
            ("'{} is {:.2f}'.format('pi', 3.14159)", "'pi is 3.14'"),
            ("'{a[0]}'.format(a=[5])", "'5'"),
        ],
        &["format"],
        |call| {
            let template = subject(call)?;
            let args = std::mem::take(&mut call.rest);
            let keywords = std::mem::take(&mut call.keywords);
            text::template(call.machine, &template, &args, &keywords).map(Value::str)
        },
    ),
    Row::function(
        "str.format_map(self, mapping, /)",
        "As format, with the names from a mapping.",
        &[("'{x}'.format_map({'x': 1})", "'1'")],
        &["str.format"],
        |call| {
            let (template, mapping) = (subject(call)?, call.value("mapping"));
            let mut keywords = Vec::new();
            if let Value::Dict(dict) = &mapping {
                for (key, value) in dict.borrow().values() {
                    if let Value::Str(name) = key {
                        keywords.push((Symbol::new(name), value.clone()));
                    }
                }
            }
            text::template(call.machine, &template, &[], &keywords).map(Value::str)
        },
    ),
    Row::function(
        "str.encode(self, encoding='utf-8', errors='strict')",
        "The bytes of the text.",
        &[("'é'.encode()", "b'\\xc3\\xa9'")],
        &["bytes.decode"],
        encode,
    ),
    Row::function(
        "bytes.decode(self, encoding='utf-8', errors='strict')",
        "The text of the bytes.",
        &[("b'abc'.decode()", "'abc'")],
        &["str.encode"],
        |call| match call.value("self") {
            Value::Bytes(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => Ok(Value::str(text)),
                Err(error) => {
                    let at = error.valid_up_to();
                    let byte = bytes.get(at).copied().unwrap_or(0);
                    Err(OpError::new(
                        ErrorKind::UnicodeDecodeError,
                        format!(
                            "'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: invalid start byte"
                        ),
                    ))
                }
            },
            other => Err(OpError::r#type(format!(
                "expected bytes, not {}",
                other.type_name()
            ))),
        },
    ),
];

/// The text whose method is called.
///
/// # Errors
/// `TypeError` when the method was taken from the type and called on something else.
pub(super) fn subject(call: &Call<'_>) -> Result<Text> {
    match call.value("self") {
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => Ok(text),
        other => {
            let (name, kind) = (call.row.name(), other.type_name());
            Err(OpError::r#type(format!(
                "descriptor '{name}' for 'str' objects doesn't apply to a '{kind}' object"
            )))
        }
    }
}

/// Python's white space.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

fn split(call: &mut Call<'_>, from_end: bool) -> Result<Value> {
    let text = subject(call)?;
    let most = usize::try_from(call.int("maxsplit")?).unwrap_or(usize::MAX - 1);
    let separator;
    let mut parts: Vec<&str> = match call.optional("sep") {
        None => words(&text, most, from_end),
        Some(_) => {
            separator = call.text("sep")?;
            if separator.is_empty() {
                return Err(OpError::value("empty separator"));
            }
            match from_end {
                false => parts(&text, &separator, most),
                true => parts_from_end(&text, &separator, most),
            }
        }
    };
    if from_end {
        parts.reverse();
    }
    Ok(Value::list(
        parts.into_iter().map(Value::str).paced().collect(),
    ))
}

/// Words between blanks; after so many splits the rest stays whole. From the end, the last first.
fn words(text: &str, most: usize, from_end: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        poll();
        rest = match from_end {
            false => trimmed(rest, is_blank, true, false),
            true => trimmed(rest, is_blank, false, true),
        };
        if rest.is_empty() {
            return parts;
        }
        let cut = match from_end {
            false => find_where(rest, is_blank),
            true => find_last_where(rest, is_blank),
        };
        match cut {
            Some(at) if parts.len() < most => {
                let (left, right) = rest.split_at(at);
                let (word, other) = if from_end {
                    (right, left)
                } else {
                    (left, right)
                };
                parts.push(word);
                rest = other;
            }
            Some(_) => {
                // What is left keeps its inner blanks but not those at the other end.
                parts.push(match from_end {
                    false if most == usize::MAX - 1 => trimmed(rest, is_blank, false, true),
                    _ => rest,
                });
                return parts;
            }
            None => {
                parts.push(rest);
                return parts;
            }
        }
    }
}

fn lines(text: &str, keep: bool) -> Vec<&str> {
    let ends = |c: char| {
        matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'
                ..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        poll();
        let Some(at) = find_where(rest, ends) else {
            lines.push(rest);
            break;
        };
        let tail = rest.get(at..).unwrap_or_default();
        let end = if tail.starts_with("\r\n") {
            2
        } else {
            tail.chars().next().map_or(1, char::len_utf8)
        };
        let cut = if keep { at + end } else { at };
        lines.push(rest.get(..cut).unwrap_or_default());
        rest = rest.get(at + end..).unwrap_or_default();
    }
    lines
}

fn strip(call: &Call<'_>, start: bool, end: bool) -> Result<Value> {
    let text = subject(call)?;
    let chars = match call.optional("chars") {
        None => None,
        Some(Value::Str(chars)) => Some(chars),
        Some(_) => {
            let message = format!("{} arg must be None or str", call.row.name());
            return Err(OpError::r#type(message));
        }
    };
    let gone = |c: char| {
        chars
            .as_ref()
            .map_or_else(|| is_blank(c), |chars| chars.contains(c))
    };
    Ok(Value::str(trimmed(&text, gone, start, end)))
}

/// Without some characters at the start or the end.
fn trimmed(text: &str, gone: impl Fn(char) -> bool, start: bool, end: bool) -> &str {
    let last = match end {
        true => find_last_where(text, |c| !gone(c)).unwrap_or(0),
        false => text.len(),
    };
    let text = text.get(..last).unwrap_or_default();
    let first = match start {
        true => find_where(text, |c| !gone(c)).unwrap_or(text.len()),
        false => 0,
    };
    text.get(first..).unwrap_or_default()
}

/// What is between the places of a separator, at most so many of which count.
fn parts<'t>(text: &'t str, separator: &'t str, most: usize) -> Vec<&'t str> {
    let (mut parts, mut end) = (Vec::new(), 0);
    for at in matches(text, separator).take(most).paced() {
        parts.push(text.get(end..at).unwrap_or_default());
        end = at + separator.len();
    }
    parts.push(text.get(end..).unwrap_or_default());
    parts
}

/// The same from the end, the last part first.
fn parts_from_end<'t>(text: &'t str, separator: &str, most: usize) -> Vec<&'t str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while parts.len() < most
        && let Some(at) = rfind(rest, separator)
    {
        parts.push(rest.get(at + separator.len()..).unwrap_or_default());
        rest = rest.get(..at).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

fn partition(call: &Call<'_>, from_end: bool) -> Result<Value> {
    let (text, separator) = (subject(call)?, call.text("sep")?);
    if separator.is_empty() {
        return Err(OpError::value("empty separator"));
    }
    let found = if from_end {
        rfind(&text, &separator)
    } else {
        find(&text, &separator)
    };
    let found = found.map(|at| {
        let (before, rest) = text.split_at(at);
        (before, rest.get(separator.len()..).unwrap_or_default())
    });
    let parts = match found {
        Some((before, after)) => [before, &separator, after],
        None if from_end => ["", "", &text],
        None => [&text, "", ""],
    };
    Ok(Value::tuple(parts.map(Value::str)))
}

/// How many characters are missing to the width.
fn missing(call: &Call<'_>, text: &Text) -> Result<usize> {
    let width = usize::try_from(call.int("width")?).unwrap_or(0);
    budget::check_bytes(Some(width))?;
    Ok(width.saturating_sub(text.length(poll)))
}

fn pad(call: &Call<'_>, sides: fn(usize, usize) -> (usize, usize)) -> Result<Value> {
    let (text, fill) = (subject(call)?, call.text("fillchar")?);
    let mut chars = fill.chars();
    let (Some(fill), None) = (chars.next(), chars.next()) else {
        let message = "The fill character must be exactly one character long";
        return Err(OpError::r#type(message));
    };
    let width = usize::try_from(call.int("width")?).unwrap_or(0);
    let (left, right) = sides(missing(call, &text)?, width);
    ask::<char>(left.saturating_add(right));
    let run = |count| std::iter::repeat_n(fill, count).paced().collect::<String>();
    Ok(Value::Str(joined(&[&run(left), &text, &run(right)])))
}

fn encode(call: &mut Call<'_>) -> Result<Value> {
    let (text, encoding) = (subject(call)?, call.text("encoding")?);
    let limit = match encoding.to_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" => return Ok(Value::bytes(text.as_bytes())),
        "ascii" | "us-ascii" => ('\u{7f}', "ascii", 128),
        "latin-1" | "latin1" | "iso-8859-1" => ('\u{ff}', "latin-1", 256),
        _ => {
            return Err(OpError::new(
                ErrorKind::LookupError,
                format!("unknown encoding: {encoding}"),
            ));
        }
    };
    let (last, name, count) = limit;
    if let Some((at, c)) = text.chars().paced().enumerate().find(|(_, c)| *c > last) {
        let shown = text::ascii(call.machine, &Value::str(c.to_string()))?;
        return Err(OpError::new(
            ErrorKind::UnicodeEncodeError,
            format!(
                "'{name}' codec can't encode character {shown} in position {at}: ordinal not in range({count})"
            ),
        ));
    }
    let bytes: Vec<u8> = text.chars().map(|c| u32::from(c) as u8).paced().collect();
    Ok(Value::bytes(&bytes))
}

/// A window of a text by character indices, as slices clip them: its start and its text.
pub(super) fn window<'t>(call: &Call<'_>, text: &'t Text) -> Result<Option<(usize, &'t str)>> {
    let length = text.length(poll);
    let bound = |name: &str, default: usize| match call.optional(name) {
        None => Ok(default as i64),
        Some(value) => convert::as_index(&value).map_err(|_| {
            OpError::r#type("slice indices must be integers or None or have an __index__ method")
        }),
    };
    let wrap = |at: i64| {
        if at < 0 {
            (at.saturating_add(length as i64)).max(0) as usize
        } else {
            at as usize
        }
    };
    let (start, end) = (
        wrap(bound("start", 0)?),
        wrap(bound("end", length)?).min(length),
    );
    if start > end {
        return Ok(None);
    }
    let part = text.get(text.place(start, poll)..text.place(end, poll));
    Ok(part.map(|part| (start, part)))
}
