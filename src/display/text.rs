//! Python's quoting of str and bytes.

use crate::value::interrupt::Paced;
use std::fmt::Write as _;

/// The `repr` of a str, appended.
pub fn push_str_repr(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.reserve(text.len() + 2);
    out.push(quote);
    for c in text.chars().paced() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            c if is_printable(c) => out.push(c),
            c => push_escape(out, c),
        }
    }
    out.push(quote);
}

fn push_escape(out: &mut String, c: char) {
    let code = u32::from(c);
    let written = match code {
        0..0x100 => write!(out, "\\x{code:02x}"),
        0x100..0x1_0000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
    debug_assert!(written.is_ok());
}

/// Python's `str.isprintable` for one character.
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    // Rust's own escaping knows the same Unicode categories; a combining mark is escaped only
    // where it stands first.
    let mut buffer = *b"a\0\0\0\0";
    let end = 1 + c.len_utf8();
    if let Some(room) = buffer.get_mut(1..) {
        c.encode_utf8(room);
    }
    let pair = buffer
        .get(..end)
        .and_then(|bytes| std::str::from_utf8(bytes).ok());
    pair.is_some_and(|pair| pair.escape_debug().nth(1) == Some(c))
}

/// The `repr` of a bytes object, appended.
pub fn push_bytes_repr(out: &mut String, bytes: &[u8]) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    out.push('b');
    out.push(quote);
    for byte in bytes.iter().paced() {
        match char::from(*byte) {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c @ ' '..='~' => out.push(c),
            c => push_escape(out, c),
        }
    }
    out.push(quote);
}
