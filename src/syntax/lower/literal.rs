//! Numbers, constants, and the escapes of strings.

use std::rc::Rc;

use num_bigint::BigInt;

use super::super::ast::Literal;
use super::super::error::Result;
use super::{Lower, Node};
use crate::text::Span;

/// How the text between two quotes is to be read.
#[derive(Clone, Copy, Default)]
pub(super) struct Reading {
    /// A backslash is a character like others.
    pub(super) raw: bool,
    /// Doubled braces stand for one.
    pub(super) braces: bool,
    /// Bytes: no `\u`.
    pub(super) bytes: bool,
}

impl Lower<'_> {
    pub(super) fn constant(&self, node: &Node<'_>) -> Literal {
        match node.as_str() {
            "True" => Literal::Bool(true),
            "False" => Literal::Bool(false),
            "..." => Literal::Ellipsis,
            _ => Literal::None,
        }
    }

    pub(super) fn number(&self, node: &Node<'_>) -> Result<Literal> {
        let text: String = node
            .as_str()
            .chars()
            .filter(|digit| *digit != '_')
            .collect();
        number(&text).ok_or_else(|| self.malformed(node))
    }

    /// The characters that a piece of a string stands for.
    pub(super) fn unescaped(&self, text: &str, at: usize, reading: Reading) -> Result<String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let mut length = character.len_utf8();
            match character {
                '\r' => {
                    length += usize::from(rest.starts_with("\r\n"));
                    out.push('\n');
                }
                '{' | '}' if reading.braces => {
                    length += 1;
                    out.push(character);
                }
                '\\' if !reading.raw => {
                    let place = at + text.len() - rest.len();
                    let before = &text[..text.len() - rest.len()];
                    length = self.escape(rest, Place { at: place, before }, reading, &mut out)?;
                }
                _ => out.push(character),
            }
            rest = rest.get(length..).unwrap_or("");
        }
        Ok(out)
    }

    /// Reads one escape; returns its length.
    fn escape(
        &self,
        text: &str,
        at: Place<'_>,
        reading: Reading,
        out: &mut String,
    ) -> Result<usize> {
        let Some(letter) = text.chars().nth(1) else {
            out.push('\\');
            return Ok(1);
        };
        let simple = match letter {
            '\\' | '\'' | '"' => Some(letter),
            'a' => Some('\x07'),
            'b' => Some('\x08'),
            'f' => Some('\x0c'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\x0b'),
            _ => None,
        };
        if let Some(character) = simple {
            out.push(character);
            return Ok(2);
        }
        match letter {
            '\n' => Ok(2),
            '\r' => Ok(if text.starts_with("\\\r\n") { 3 } else { 2 }),
            '0'..='7' => {
                let digits = text[1..]
                    .bytes()
                    .take(3)
                    .take_while(|b| matches!(b, b'0'..=b'7'))
                    .count();
                self.coded(&text[..=digits], 1, 8, at, out)?;
                Ok(1 + digits)
            }
            'x' => self.hexadecimal(text, 2, at, reading, out),
            'u' if !reading.bytes => self.hexadecimal(text, 4, at, reading, out),
            'U' if !reading.bytes => self.hexadecimal(text, 8, at, reading, out),
            'N' if !reading.bytes => self.named(text, at, out),
            _ => {
                out.push('\\');
                Ok(1)
            }
        }
    }

    fn hexadecimal(
        &self,
        text: &str,
        count: usize,
        at: Place<'_>,
        reading: Reading,
        out: &mut String,
    ) -> Result<usize> {
        let digits = text[2..]
            .bytes()
            .take(count)
            .take_while(u8::is_ascii_hexdigit)
            .count();
        if digits == count {
            self.coded(&text[..2 + count], 2, 16, at, out)?;
            return Ok(2 + count);
        }
        let message = if reading.bytes {
            "(value error) invalid \\x escape".to_owned()
        } else {
            let form = match count {
                2 => "\\xXX",
                4 => "\\uXXXX",
                _ => "\\UXXXXXXXX",
            };
            at.undecodable(2 + digits, &format!("truncated {form} escape"))
        };
        Err(self.error(Span::new(at.at, at.at + 2 + digits), message))
    }

    /// `\N{GREEK SMALL LETTER PI}`.
    fn named(&self, text: &str, at: Place<'_>, out: &mut String) -> Result<usize> {
        let name = text
            .strip_prefix("\\N{")
            .and_then(|rest| rest.split_once('}'));
        let Some((name, _)) = name.filter(|(name, _)| !name.is_empty()) else {
            let length = 2 + usize::from(text.starts_with("\\N{"));
            let message = at.undecodable(length, "malformed \\N character escape");
            return Err(self.error(Span::new(at.at, at.at + length), message));
        };
        let length = "\\N{}".len() + name.len();
        let Some(character) = unicode_names2::character(name) else {
            let message = at.undecodable(length, "unknown Unicode character name");
            return Err(self.error(Span::new(at.at, at.at + length), message));
        };
        out.push(character);
        Ok(length)
    }

    fn coded(
        &self,
        text: &str,
        skip: usize,
        radix: u32,
        at: Place<'_>,
        out: &mut String,
    ) -> Result<()> {
        let code = u32::from_str_radix(&text[skip..], radix).unwrap_or(u32::MAX);
        match char::from_u32(code) {
            Some(character) => {
                out.push(character);
                Ok(())
            }
            None => {
                let message = if code > 0x0010_ffff {
                    at.undecodable(text.len(), "illegal Unicode character")
                } else {
                    "nx strings cannot hold half of a surrogate pair".to_owned()
                };
                Err(self.error(Span::new(at.at, at.at + text.len()), message))
            }
        }
    }
}

/// Where an escape is.
#[derive(Clone, Copy)]
struct Place<'t> {
    /// Its offset in the source.
    at: usize,
    /// The text of the string before it.
    before: &'t str,
}

impl Place<'_> {
    /// CPython's words for an escape of so many bytes that says nothing.
    fn undecodable(self, length: usize, why: &str) -> String {
        // CPython writes other characters as `\UXXXXXXXX` before it decodes.
        let width = |character: char| if character.is_ascii() { 1 } else { 10 };
        let start: usize = self.before.chars().map(width).sum();
        let end = start + length - 1;
        format!(
            "(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{end}: {why}"
        )
    }
}

/// The value of a number's text without its underscores.
fn number(text: &str) -> Option<Literal> {
    if let Some(digits) = text
        .strip_suffix(['j', 'J'])
        .filter(|_| !text.starts_with("0x"))
    {
        return digits.parse().ok().map(Literal::Imaginary);
    }
    let radix = match text.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    if radix == 10 && text.contains(['.', 'e', 'E']) {
        return text.parse().ok().map(Literal::Float);
    }
    let digits = if radix == 10 { text } else { &text[2..] };
    if let Ok(small) = i64::from_str_radix(digits, radix) {
        return Some(Literal::Int(small));
    }
    BigInt::parse_bytes(digits.as_bytes(), radix).map(|big| Literal::Big(Rc::new(big)))
}
