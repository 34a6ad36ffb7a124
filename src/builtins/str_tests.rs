//! Methods of str that search, test characters and change letters.

use super::str_methods::{is_blank, subject, window};
use super::{Call, Row, container_types, number_text};
use crate::value::interrupt::Paced;
use crate::value::long_text::{self, each_piece, length, matches};
use crate::value::number;
use crate::value::{Dict, OpError, Result, Value, hash::Key};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "str.upper(self, /)",
        "In capital letters.",
        &[("'aß'.upper()", "'ASS'")],
        &["str.lower"],
        |call| Ok(Value::str(each_piece(&subject(call)?, str::to_uppercase))),
    ),
    Row::function(
        "str.lower(self, /)",
        "In small letters.",
        &[("'AB'.lower()", "'ab'")],
        &["str.upper"],
        |call| Ok(Value::str(each_piece(&subject(call)?, str::to_lowercase))),
    ),
    Row::function(
        "str.casefold(self, /)",
        "In letters for comparing without regard to case.",
        &[("'Straße'.casefold()", "'strasse'")],
        &["str.lower"],
        |call| {
            let fold = |piece: &str| piece.to_lowercase().replace('ß', "ss").replace('ς', "σ");
            Ok(Value::str(each_piece(&subject(call)?, fold)))
        },
    ),
    Row::function(
        "str.swapcase(self, /)",
        "Capital letters small and small ones capital.",
        &[("'aB'.swapcase()", "'Ab'")],
        &["str.upper"],
        |call| {
            let swap = |c: char| {
                if c.is_uppercase() {
                    c.to_lowercase().to_string()
                } else {
                    c.to_uppercase().to_string()
                }
            };
            Ok(Value::str(
                subject(call)?.chars().map(swap).paced().collect::<String>(),
            ))
        },
    ),
    Row::function(
        "str.capitalize(self, /)",
        "The first letter capital, the others small.",
        &[("'aB c'.capitalize()", "'Ab c'")],
        &["str.title"],
        |call| {
            let text = subject(call)?;
            let mut chars = text.chars();
            let first: String = chars
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .collect();
            let rest = each_piece(chars.as_str(), str::to_lowercase);
            Ok(Value::Str(long_text::joined(&[&first, &rest])))
        },
    ),
    Row::function(
        "str.title(self, /)",
        "The first letter of each word capital, the others small.",
        &[("'ab cD'.title()", "'Ab Cd'")],
        &["str.capitalize"],
        |call| {
            let (mut out, mut inside) = (String::new(), false);
            for c in subject(call)?.chars().paced() {
                match inside {
                    true => out.extend(c.to_lowercase()),
                    false => out.extend(c.to_uppercase()),
                }
                inside = c.is_alphabetic();
            }
            Ok(Value::str(out))
        },
    ),
    Row::function(
        "str.startswith(self, prefix, start=None, end=None, /)",
        "Whether it begins with a text, or with one of a tuple.",
        &[("'abc'.startswith(('x', 'ab'))", "True")],
        &["str.endswith"],
        |call| affix(call, "prefix", |text, part| text.starts_with(part)),
    ),
    Row::function(
        "str.endswith(self, suffix, start=None, end=None, /)",
        "Whether it ends with a text, or with one of a tuple.",
        &[("'abc'.endswith('c')", "True")],
        &["str.startswith"],
        |call| affix(call, "suffix", |text, part| text.ends_with(part)),
    ),
    Row::function(
        "str.find(self, sub, start=None, end=None, /)",
        "The first index of a text in it, or -1.",
        &[("'abcb'.find('b')", "1"), ("'abc'.find('x')", "-1")],
        &["str.rfind", "str.index"],
        |call| Ok(Value::Int(find(call, false)?.unwrap_or(-1))),
    ),
    Row::function(
        "str.rfind(self, sub, start=None, end=None, /)",
        "The last index of a text in it, or -1.",
        &[("'abcb'.rfind('b')", "3")],
        &["str.find"],
        |call| Ok(Value::Int(find(call, true)?.unwrap_or(-1))),
    ),
    Row::function(
        "str.index(self, sub, start=None, end=None, /)",
        "The first index of a text that must be in it.",
        &[("'abc'.index('c')", "2")],
        &["str.find"],
        |call| {
            find(call, false)?
                .map(Value::Int)
                .ok_or_else(|| OpError::value("substring not found"))
        },
    ),
    Row::function(
        "str.rindex(self, sub, start=None, end=None, /)",
        "The last index of a text that must be in it.",
        &[("'abcb'.rindex('b')", "3")],
        &["str.rfind"],
        |call| {
            find(call, true)?
                .map(Value::Int)
                .ok_or_else(|| OpError::value("substring not found"))
        },
    ),
    Row::function(
        "str.count(self, sub, start=None, end=None, /)",
        "How often a text is in it, without overlap.",
        &[("'banana'.count('an')", "2")],
        &["str.find"],
        |call| {
            let (text, part) = (subject(call)?, call.text("sub")?);
            let count = match window(call, &text)? {
                Some((_, text)) if part.is_empty() => length(text) + 1,
                Some((_, text)) => matches(text, &part).paced().count(),
                None => 0,
            };
            Ok(Value::Int(count as i64))
        },
    ),
    Row::function(
        "str.isdigit(self, /)",
        "Whether all characters are digits, and there is one.",
        &[("'42'.isdigit()", "True")],
        &["str.isdecimal", "str.isnumeric"],
        |call| {
            all(call, |c| {
                number_text::decimal_digit(c).is_some() || "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉".contains(c)
            })
        },
    ),
    Row::function(
        "str.isdecimal(self, /)",
        "Whether all characters are decimal digits, and there is one.",
        &[("'4²'.isdecimal()", "False")],
        &["str.isdigit"],
        |call| all(call, |c| number_text::decimal_digit(c).is_some()),
    ),
    Row::function(
        "str.isnumeric(self, /)",
        "Whether all characters mean numbers, and there is one.",
        &[("'½'.isnumeric()", "True")],
        &["str.isdigit"],
        |call| all(call, char::is_numeric),
    ),
    Row::function(
        "str.isalpha(self, /)",
        "Whether all characters are letters, and there is one.",
        &[("'ab1'.isalpha()", "False")],
        &["str.isalnum"],
        |call| all(call, char::is_alphabetic),
    ),
    Row::function(
        "str.isalnum(self, /)",
        "Whether all characters are letters or digits, and there is one.",
        &[("'ab1'.isalnum()", "True")],
        &["str.isalpha"],
        |call| all(call, char::is_alphanumeric),
    ),
    Row::function(
        "str.isspace(self, /)",
        "Whether all characters are blanks, and there is one.",
        &[("' \\t'.isspace()", "True")],
        &["str.strip"],
        |call| all(call, is_blank),
    ),
    Row::function(
        "str.isascii(self, /)",
        "Whether all characters are in ASCII.",
        &[("'é'.isascii()", "False")],
        &[],
        |call| {
            Ok(Value::Bool(
                long_text::pieces(&subject(call)?).all(str::is_ascii),
            ))
        },
    ),
    Row::function(
        "str.isprintable(self, /)",
        "Whether the repr shows all characters as they are.",
        &[("'a\\n'.isprintable()", "False")],
        &["repr"],
        |call| {
            Ok(Value::Bool(
                subject(call)?
                    .chars()
                    .paced()
                    .all(crate::display::text::is_printable),
            ))
        },
    ),
    Row::function(
        "str.isupper(self, /)",
        "Whether all letters are capital, and there is one.",
        &[("'A1'.isupper()", "True")],
        &["str.islower"],
        |call| cased(call, char::is_uppercase, char::is_lowercase),
    ),
    Row::function(
        "str.islower(self, /)",
        "Whether all letters are small, and there is one.",
        &[("'a1'.islower()", "True")],
        &["str.isupper"],
        |call| cased(call, char::is_lowercase, char::is_uppercase),
    ),
    Row::function(
        "str.istitle(self, /)",
        "Whether each word begins with its only capital letter.",
        &[("'Ab Cd'.istitle()", "True")],
        &["str.title"],
        |call| {
            let text = subject(call)?;
            let (mut inside, mut found, mut title) = (false, false, true);
            for c in text.chars().paced() {
                title &= !(c.is_uppercase() && inside || c.is_lowercase() && !inside);
                found |= c.is_alphabetic();
                inside = c.is_alphabetic();
            }
            Ok(Value::Bool(title && found))
        },
    ),
    Row::function(
        "str.isidentifier(self, /)",
        "Whether it can be a name.",
        &[("'a_1'.isidentifier()", "True")],
        &[],
        |call| Ok(Value::Bool(is_identifier(&subject(call)?))),
    ),
    Row::function(
        "str.maketrans(x, y=None, z=None, /)",
        "A table for translate: from a dict, or from two texts of one length (and characters to leave out).",
        &[("str.maketrans('ab', 'xy')", "{97: 120, 98: 121}")],
        &["str.translate"],
        maketrans,
    ),
    Row::function(
        "str.translate(self, table, /)",
        "With characters replaced as a table says.",
        &[("'abc'.translate(str.maketrans('ab', 'xy'))", "'xyc'")],
        &["str.maketrans"],
        translate,
    ),
];

fn all(call: &Call<'_>, test: fn(char) -> bool) -> Result<Value> {
    let text = subject(call)?;
    Ok(Value::Bool(
        !text.is_empty() && text.chars().paced().all(test),
    ))
}

fn cased(call: &Call<'_>, wanted: fn(char) -> bool, refused: fn(char) -> bool) -> Result<Value> {
    let text = subject(call)?;
    Ok(Value::Bool(
        text.chars().paced().any(wanted) && !text.chars().paced().any(refused),
    ))
}

fn affix(call: &Call<'_>, name: &str, test: fn(&str, &str) -> bool) -> Result<Value> {
    let text = subject(call)?;
    let wanted = call.value(name);
    let parts = match &wanted {
        Value::Tuple(parts) => parts.to_vec(),
        one => vec![one.clone()],
    };
    let Some((_, text)) = window(call, &text)? else {
        return Ok(Value::Bool(false));
    };
    for part in &parts {
        let Value::Str(part) = part else {
            let (function, kind) = (call.row.name(), part.type_name());
            return Err(OpError::r#type(format!(
                "{function} first arg must be str or a tuple of str, not {kind}"
            )));
        };
        if test(text, part) {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn find(call: &Call<'_>, from_end: bool) -> Result<Option<i64>> {
    let text = subject(call)?;
    let Value::Str(part) = call.value("sub") else {
        let kind = call.value("sub").type_name();
        return Err(OpError::r#type(format!("must be str, not {kind}")));
    };
    let Some((start, window)) = window(call, &text)? else {
        return Ok(None);
    };
    let found = if from_end {
        long_text::rfind(window, &part)
    } else {
        long_text::find(window, &part)
    };
    let before = found.and_then(|at| window.get(..at));
    Ok(before.map(|before| (start + length(before)) as i64))
}

fn code(c: char) -> Value {
    Value::Int(i64::from(u32::from(c)))
}

/// Whether a text can be a name; keywords count as names here.
pub fn is_identifier(text: &str) -> bool {
    let begins = text
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_');
    begins
        && text
            .chars()
            .paced()
            .all(|c| c.is_alphanumeric() || c == '_')
}

fn maketrans(call: &mut Call<'_>) -> Result<Value> {
    let mut table = Dict::new();
    match (call.value("x"), call.value("y")) {
        (Value::Dict(given), Value::None) => {
            for (key, value) in given.borrow().values() {
                let key = match key {
                    Value::Str(text) => match (text.chars().next(), text.chars().nth(1)) {
                        (Some(c), None) => code(c),
                        _ => {
                            let message = "string keys in translate table must be of length 1";
                            return Err(OpError::value(message));
                        }
                    },
                    other => other.clone(),
                };
                container_types::put(&mut table, key, value.clone())?;
            }
        }
        (Value::Str(from), Value::Str(to)) => {
            if from.chars().count() != to.chars().count() {
                let message = "the first two maketrans arguments must have equal length";
                return Err(OpError::value(message));
            }
            for (a, b) in from.chars().zip(to.chars()) {
                container_types::put(&mut table, code(a), code(b))?;
            }
            if let Value::Str(gone) = call.value("z") {
                for c in gone.chars() {
                    container_types::put(&mut table, code(c), Value::None)?;
                }
            }
        }
        _ => {
            let message = "if you give only one argument to maketrans it must be a dict";
            return Err(OpError::r#type(message));
        }
    }
    Ok(Value::Dict(std::rc::Rc::new(table.into())))
}

fn translate(call: &mut Call<'_>) -> Result<Value> {
    let text = subject(call)?;
    let Value::Dict(table) = call.value("table") else {
        let kind = call.value("table").type_name();
        return Err(OpError::r#type(format!(
            "'{kind}' object is not subscriptable"
        )));
    };
    let table = table.borrow();
    let mut out = String::new();
    for c in text.chars().paced() {
        match table.get(&Key::of(&code(c))?).map(|(_, value)| value) {
            None => out.push(c),
            Some(Value::None) => {}
            Some(Value::Str(text)) => out.push_str(text),
            Some(other) => {
                let mapped = number::as_big(other).and_then(|int| u32::try_from(&int).ok());
                match mapped.and_then(char::from_u32) {
                    Some(c) => out.push(c),
                    None => {
                        let message = "character mapping must return integer, None or str";
                        return Err(OpError::r#type(message));
                    }
                }
            }
        }
    }
    Ok(Value::str(out))
}
