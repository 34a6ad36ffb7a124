//! The part of the scanner that finds where a string ends, fields of f-strings included.

use super::limits::{BRACKETS, NESTED_STRINGS};
use super::tokens::{Scanner, TokenKind};

/// How the strings around the scanner's place are nested.
#[derive(Debug, Default)]
pub(super) struct Strings {
    depth: usize,
    /// The innermost string around the scanner's place must end on its line.
    pub(super) one_line: bool,
}

/// The quotes of the string that is being scanned.
#[derive(Clone, Copy)]
struct Quotes {
    quote: u8,
    triple: bool,
    /// Where the string starts, prefix included.
    start: usize,
    formatted: bool,
}

impl Scanner<'_> {
    /// Scans a string whose prefix starts at `start`; the scanner stands at its quote.
    pub(super) fn string(&mut self, start: usize) -> TokenKind {
        let formatted = self.text[start..self.at].contains(['f', 'F']);
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        let quotes = Quotes {
            quote,
            triple,
            start,
            formatted,
        };
        if self.strings.depth >= NESTED_STRINGS {
            self.problem(start, self.at, "too many nested f-strings");
            self.at = self.text.len();
            return TokenKind::Invalid;
        }
        self.strings.depth += 1;
        let closed = self.string_body(quotes);
        self.strings.depth -= 1;
        if closed {
            TokenKind::String
        } else {
            TokenKind::Invalid
        }
    }

    fn ends(&self, quotes: Quotes) -> bool {
        self.peek(0) == quotes.quote
            && (!quotes.triple || (self.peek(1) == quotes.quote && self.peek(2) == quotes.quote))
    }

    fn string_body(&mut self, quotes: Quotes) -> bool {
        while !self.at_end() {
            match self.peek(0) {
                _ if self.ends(quotes) => {
                    self.at += if quotes.triple { 3 } else { 1 };
                    return true;
                }
                b'\n' | b'\r' if !quotes.triple => break,
                b'\\' => self.escaped(quotes),
                b'{' if quotes.formatted && self.peek(1) == b'{' => self.at += 2,
                b'{' if quotes.formatted => self.field(quotes),
                b'}' if quotes.formatted && self.peek(1) == b'}' => self.at += 2,
                b'}' if quotes.formatted => {
                    let at = self.at;
                    self.problem(at, at + 1, "f-string: single '}' is not allowed");
                    self.at += 1;
                }
                _ => self.at += self.character().len_utf8(),
            }
        }
        self.unterminated(quotes);
        false
    }

    fn escaped(&mut self, quotes: Quotes) {
        self.at += 1;
        if self.at_end() || (quotes.formatted && matches!(self.peek(0), b'{' | b'}')) {
            return;
        }
        if matches!(self.peek(0), b'\n' | b'\r') {
            self.line_end();
        } else {
            self.at += self.character().len_utf8();
        }
    }

    fn unterminated(&mut self, quotes: Quotes) {
        let kind = if quotes.formatted {
            "f-string"
        } else {
            "string"
        };
        let line = self.line_number();
        if quotes.triple {
            let message =
                format!("unterminated triple-quoted {kind} literal (detected at line {line})");
            self.unfinished(quotes.start, message);
        } else {
            let message = format!("unterminated {kind} literal (detected at line {line})");
            self.problem(quotes.start, quotes.start + 1, message);
        }
    }

    /// Scans `{value!r:spec}`; the scanner stands at the `{`.
    fn field(&mut self, quotes: Quotes) {
        let around = self.open.len();
        if around >= BRACKETS {
            self.problem(
                self.at,
                self.at + 1,
                "f-string: expressions nested too deeply",
            );
            self.at = self.text.len();
            return;
        }
        self.open.push((b'{', self.at));
        self.at += 1;
        let one_line = std::mem::replace(&mut self.strings.one_line, !quotes.triple);
        self.field_tokens(quotes, around);
        self.strings.one_line = one_line;
        self.open.truncate(around);
    }

    fn field_tokens(&mut self, quotes: Quotes, around: usize) {
        while let Some(token) = self.token() {
            if self.open.len() <= around {
                return;
            }
            let start = token.span.start as usize;
            let text = token.span.of(self.text);
            if self.open.len() == around + 1 && matches!(text, ":" | ":=") {
                self.at = start + 1;
                return self.spec(quotes);
            }
            let unterminated = || {
                self.problems
                    .last()
                    .is_some_and(|last| last.message.starts_with("unterminated"))
            };
            if token.kind == TokenKind::Newline {
                self.at = start;
                self.problem(quotes.start, quotes.start + 1, "f-string: expecting '}'");
                return;
            }
            if !quotes.triple && token.kind == TokenKind::Invalid && unterminated() {
                // The quote that should have ended the string was taken for the start of another.
                self.problems.pop();
                self.problem(quotes.start, quotes.start + 1, "f-string: expecting '}'");
                return;
            }
        }
    }

    /// Scans a format up to the `}` of its field.
    fn spec(&mut self, quotes: Quotes) {
        while !self.at_end() {
            match self.peek(0) {
                b'{' => self.field(quotes),
                b'}' => {
                    self.at += 1;
                    return;
                }
                _ if self.ends(quotes) => break,
                b'\n' | b'\r' if !quotes.triple => break,
                _ => self.at += self.character().len_utf8(),
            }
        }
        self.problem(quotes.start, quotes.start + 1, "f-string: expecting '}'");
    }
}
