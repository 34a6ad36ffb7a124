//! The scanner: text → tokens, in one pass that never fails.
//!
//! It knows strings, comments, numbers and brackets, which is all that splitting a text into
//! statements, finding what never ends, and colouring need. It tolerates half-typed text: what is
//! wrong becomes a [`Problem`] beside the tokens.

use std::borrow::Cow;

use super::limits::BRACKETS;
use super::strings::Strings;
use crate::text::Span;

/// What a token is, for layout and for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name.
    Name,
    /// A reserved word.
    Keyword,
    /// `None`, `True`, `False` or `...`.
    Constant,
    /// A number.
    Number,
    /// A string of any kind, prefix and quotes included.
    String,
    /// An operator or a mark.
    Operator,
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// `#` to the end of the line.
    Comment,
    /// The end of a logical line.
    Newline,
    /// What cannot be part of a program.
    Invalid,
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
}

/// Something wrong that the scanner saw.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// Where.
    pub(super) span: Span,
    /// CPython's words.
    pub(super) message: Cow<'static, str>,
    /// More text could still make it right.
    pub(super) open: bool,
}

/// The reserved words, sorted.
pub const KEYWORDS: [&str; 32] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Operators, the longest first.
const OPERATORS: [&str; 45] = [
    "**=", "//=", "<<=", ">>=", "...", "**", "//", "<<", ">>", "<=", ">=", "==", "!=", "->", ":=",
    "+=", "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=", "+", "-", "*", "/", "%", "@", "&", "|",
    "^", "~", "<", ">", "=", ".", ",", ":", ";", "!", "$", "?", "`",
];

/// Whether a word is reserved (`None`, `True` and `False` are constants, not counted here).
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

/// Splits a text into tokens.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// The brackets that are open, with their places.
    pub(super) open: Vec<(u8, usize)>,
    pub(super) problems: Vec<Problem>,
    /// How deep the strings are nested by their fields.
    pub(super) strings: Strings,
    /// An offset and the number of its line, to count lines only once.
    counted: (usize, usize),
}

impl<'t> Scanner<'t> {
    /// A scanner at the start of a text.
    pub(super) fn new(text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let strings = Strings::default();
        Self {
            text,
            at,
            open: Vec::new(),
            problems: Vec::new(),
            strings,
            counted: (0, 1),
        }
    }

    /// A scanner that starts at a byte of a text.
    pub(super) fn from(text: &'t str, at: usize) -> Self {
        let start = Self::new(text);
        Self {
            at: at.max(start.at),
            ..start
        }
    }

    /// The number of the line at which the scanner stands.
    pub(super) fn line_number(&mut self) -> usize {
        let (offset, number) = self.counted;
        let lines = self
            .text
            .get(offset..self.at)
            .map_or(0, |text| text.matches('\n').count());
        self.counted = (self.at, number + lines);
        number + lines
    }

    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.text
            .as_bytes()
            .get(self.at + ahead)
            .copied()
            .unwrap_or(0)
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn character(&self) -> char {
        self.text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
            .unwrap_or('\0')
    }

    pub(super) fn problem(
        &mut self,
        start: usize,
        end: usize,
        message: impl Into<Cow<'static, str>>,
    ) {
        let span = Span::new(start, end);
        self.problems.push(Problem {
            span,
            message: message.into(),
            open: false,
        });
    }

    pub(super) fn unfinished(&mut self, at: usize, message: impl Into<Cow<'static, str>>) {
        let span = Span::new(at, at + 1);
        self.problems.push(Problem {
            span,
            message: message.into(),
            open: true,
        });
    }

    /// The next token; at the end of the text, None.
    pub(super) fn token(&mut self) -> Option<Token> {
        self.blanks();
        if self.at_end() {
            return None;
        }
        let start = self.at;
        let kind = match self.peek(0) {
            b'\n' | b'\r' => {
                self.line_end();
                TokenKind::Newline
            }
            b'#' => self.comment(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'\'' | b'"' => self.string(start),
            b'(' | b'[' | b'{' => self.opening(),
            b')' | b']' | b'}' => self.closing(),
            _ => self.word_or_operator(),
        };
        Some(Token {
            kind,
            span: Span::new(start, self.at),
        })
    }

    /// Skips blanks, joined lines, and inside brackets line ends.
    fn blanks(&mut self) {
        loop {
            match self.peek(0) {
                b' ' | b'\t' | b'\x0c' => self.at += 1,
                b'\n' | b'\r' if !self.open.is_empty() && !self.strings.one_line => self.at += 1,
                b'\\' => {
                    let start = self.at;
                    self.at += 1;
                    if matches!(self.peek(0), b'\n' | b'\r') {
                        self.line_end();
                    } else if self.at_end() {
                        self.unfinished(start, "unexpected EOF while parsing");
                        return;
                    } else {
                        let message = "unexpected character after line continuation character";
                        self.problem(start, start + 1, message);
                    }
                }
                _ => return,
            }
        }
    }

    pub(super) fn line_end(&mut self) {
        self.at += if self.text[self.at..].starts_with("\r\n") {
            2
        } else {
            1
        };
    }

    fn comment(&mut self) -> TokenKind {
        while !self.at_end() && !matches!(self.peek(0), b'\n' | b'\r') {
            let character = self.character();
            if is_bidi_control(character) {
                self.hidden(character);
            }
            self.at += character.len_utf8();
        }
        TokenKind::Comment
    }

    fn hidden(&mut self, character: char) {
        let message = format!("invalid non-printable character U+{:04X}", character as u32);
        self.problem(self.at, self.at + character.len_utf8(), message);
    }

    fn opening(&mut self) -> TokenKind {
        if self.open.len() == BRACKETS {
            self.problem(self.at, self.at + 1, "too many nested parentheses");
        }
        self.open.push((self.peek(0), self.at));
        self.at += 1;
        TokenKind::Open
    }

    fn closing(&mut self) -> TokenKind {
        let (close, at) = (self.peek(0), self.at);
        self.at += 1;
        let Some((open, opened_at)) = self.open.pop() else {
            self.problem(at, at + 1, format!("unmatched '{}'", close as char));
            return TokenKind::Invalid;
        };
        if closer(open) == close {
            return TokenKind::Close;
        }
        if !self.problems.is_empty() {
            return TokenKind::Invalid;
        }
        let lines = self.text[opened_at..at].matches('\n').count();
        let first = self.line_number() - lines;
        let place = if lines == 0 {
            String::new()
        } else {
            format!(" on line {first}")
        };
        let message = format!(
            "closing parenthesis '{}' does not match opening parenthesis '{}'{place}",
            close as char, open as char
        );
        self.problem(at, at + 1, message);
        TokenKind::Invalid
    }

    fn word_or_operator(&mut self) -> TokenKind {
        let start = self.at;
        self.name();
        if self.at > start {
            let word = &self.text[start..self.at];
            if matches!(self.peek(0), b'\'' | b'"') && is_string_prefix(word) {
                return self.string(start);
            }
            return match word {
                "None" | "True" | "False" => TokenKind::Constant,
                word if is_keyword(word) => TokenKind::Keyword,
                _ => TokenKind::Name,
            };
        }
        let (rest, first) = (&self.text[start..], self.peek(0));
        let begins = |operator: &str| {
            operator.as_bytes().first() == Some(&first) && rest.starts_with(operator)
        };
        if let Some(operator) = OPERATORS.iter().find(|operator| begins(operator)) {
            self.at += operator.len();
            return match *operator {
                "..." => TokenKind::Constant,
                "!" | "$" | "?" | "`" => TokenKind::Invalid,
                _ => TokenKind::Operator,
            };
        }
        let character = self.character();
        if character.is_control() || character.is_whitespace() || is_bidi_control(character) {
            self.hidden(character);
        } else {
            let code = character as u32;
            let message = format!("invalid character '{character}' (U+{code:04X})");
            self.problem(start, start + character.len_utf8(), message);
        }
        self.at += character.len_utf8();
        TokenKind::Invalid
    }

    /// Skips letters, digits and underscores.
    pub(super) fn name(&mut self) {
        while !self.at_end() {
            let byte = self.peek(0);
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                self.at += 1;
            } else if byte >= 0x80 && is_name_character(self.character()) {
                self.at += self.character().len_utf8();
            } else {
                return;
            }
        }
    }
}

/// The bracket that ends what `open` begins.
pub(super) fn closer(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

fn is_name_character(character: char) -> bool {
    pest::unicode::XID_CONTINUE(character)
}

/// Whether letters before a quote are the prefix of a string.
fn is_string_prefix(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "r" | "u" | "b" | "f" | "br" | "rb" | "fr" | "rf"
    )
}

/// Characters that make a text look different from what it is.
fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// The tokens of a text that may be half typed, for colours.
pub fn highlight(text: &str) -> Vec<(Span, TokenKind)> {
    let mut scanner = Scanner::new(text);
    let tokens = std::iter::from_fn(|| scanner.token());
    tokens
        .filter(|token| token.kind != TokenKind::Newline)
        .map(|token| (token.span, token.kind))
        .collect()
}
