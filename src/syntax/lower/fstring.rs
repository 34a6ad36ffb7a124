//! Strings: their pieces joined, and the fields of f-strings.

use super::super::ast::{ExprKind, FField, FPart, Literal};
use super::super::error::Result;
use super::super::parser::Rule;
use super::literal::Reading;
use super::{Lower, Node, children};
use crate::text::{Span, Text};

impl Lower<'_> {
    /// Strings that follow one another.
    pub(super) fn strings(&mut self, node: &Node<'_>) -> Result<ExprKind> {
        let pieces: Vec<_> = children(node).collect();
        let is_bytes = |piece: &&Node<'_>| prefix(piece.as_str()).contains(['b', 'B']);
        let bytes = pieces.iter().filter(is_bytes).count();
        if bytes == pieces.len() {
            return self.bytes(&pieces);
        }
        if bytes > 0 {
            return Err(self.error(self.span(node), "cannot mix bytes and nonbytes literals"));
        }
        let mut parts = Vec::new();
        let mut formatted = false;
        for piece in &pieces {
            if piece.as_rule() == Rule::fstring {
                formatted = true;
                self.formatted(piece, &mut parts)?;
            } else {
                push_text(&mut parts, &self.plain(piece, Reading::default())?);
            }
        }
        if formatted {
            return Ok(ExprKind::FString(parts));
        }
        let text = match parts.pop() {
            Some(FPart::Text(text)) => text,
            _ => Text::default(),
        };
        Ok(ExprKind::Literal(Literal::Str(text)))
    }

    /// The text of one string without fields.
    fn plain(&self, node: &Node<'_>, reading: Reading) -> Result<String> {
        let text = node.as_str();
        let prefix = prefix(text);
        let raw = prefix.contains(['r', 'R']);
        let quotes = quotes(&text[prefix.len()..]);
        let start = prefix.len() + quotes;
        let inner = text.get(start..text.len() - quotes).unwrap_or("");
        let at = self.span(node).start as usize + start;
        self.unescaped(inner, at, Reading { raw, ..reading })
    }

    fn bytes(&mut self, pieces: &[Node<'_>]) -> Result<ExprKind> {
        let mut bytes = Vec::new();
        for piece in pieces {
            if !piece.as_str().is_ascii() {
                let message = "bytes can only contain ASCII literal characters";
                return Err(self.error(self.span(piece), message));
            }
            let text = self.plain(
                piece,
                Reading {
                    bytes: true,
                    ..Reading::default()
                },
            )?;
            bytes.extend(
                text.chars()
                    .map(|character| (character as u32 & 0xff) as u8),
            );
        }
        Ok(ExprKind::Literal(Literal::Bytes(bytes.into())))
    }

    fn formatted(&mut self, node: &Node<'_>, parts: &mut Vec<FPart>) -> Result<()> {
        let mut raw = false;
        for piece in children(node) {
            let at = self.span(&piece).start as usize;
            match piece.as_rule() {
                Rule::fstring_prefix => raw = piece.as_str().contains(['r', 'R']),
                Rule::fstring_text => {
                    let reading = Reading {
                        raw,
                        braces: true,
                        bytes: false,
                    };
                    push_text(parts, &self.unescaped(piece.as_str(), at, reading)?);
                }
                Rule::field => self.field(&piece, raw, parts)?,
                _ => return Err(self.malformed(&piece)),
            }
        }
        Ok(())
    }

    fn field(&mut self, node: &Node<'_>, raw: bool, parts: &mut Vec<FPart>) -> Result<()> {
        self.deeper(1, node, |lower| {
            let mut pieces = children(node);
            let value = pieces.next().ok_or_else(|| lower.malformed(node))?;
            let value = lower.expr(value)?;
            let mut field = FField {
                value,
                label: None,
                conversion: None,
                spec: Vec::new(),
            };
            let mut label_end = None;
            let mut has_spec = false;
            for piece in pieces {
                match piece.as_rule() {
                    Rule::field_label => {
                        label_end = Some(node.as_str().len() - 1);
                        continue;
                    }
                    Rule::conversion => field.conversion = Some(lower.conversion(&piece)?),
                    _ => {
                        has_spec = true;
                        lower.spec(&piece, raw, &mut field.spec)?;
                    }
                }
                let start = piece.as_span().start() - node.as_span().start();
                label_end = label_end.map(|end| end.min(start));
            }
            if let Some(end) = label_end {
                field.label = Some(node.as_str().get(1..end).unwrap_or("").into());
                if !has_spec && field.conversion.is_none() {
                    field.conversion = Some('r');
                }
            }
            parts.push(FPart::Field(field));
            Ok(())
        })
    }

    fn conversion(&self, node: &Node<'_>) -> Result<char> {
        match self.first(node)?.as_str() {
            "r" => Ok('r'),
            "s" => Ok('s'),
            "a" => Ok('a'),
            name => {
                let message = format!(
                    "f-string: invalid conversion character '{name}': expected 's', 'r', or 'a'"
                );
                Err(self.error(self.span(node), message))
            }
        }
    }

    fn spec(&mut self, node: &Node<'_>, raw: bool, parts: &mut Vec<FPart>) -> Result<()> {
        for piece in children(node) {
            if piece.as_rule() == Rule::field {
                self.field(&piece, raw, parts)?;
            } else {
                let at = Span::new(self.base + piece.as_span().start(), 0).start as usize;
                let reading = Reading {
                    raw,
                    ..Reading::default()
                };
                push_text(parts, &self.unescaped(piece.as_str(), at, reading)?);
            }
        }
        Ok(())
    }
}

/// Adds constant text, joined to the constant text before it.
fn push_text(parts: &mut Vec<FPart>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(FPart::Text(before)) => *before = format!("{before}{text}").into(),
        _ => parts.push(FPart::Text(text.into())),
    }
}

/// The letters before the quote.
fn prefix(text: &str) -> &str {
    &text[..text.find(['\'', '"']).unwrap_or(0)]
}

/// How many quotes begin and end a string.
fn quotes(text: &str) -> usize {
    if text.starts_with("'''") || text.starts_with("\"\"\"") {
        3
    } else {
        1
    }
}
