//! The part of the scanner that finds where a number ends, and refuses what only looks like one.

use super::limits::DIGITS;
use super::tokens::{Scanner, TokenKind};

impl Scanner<'_> {
    /// Scans a number; the scanner stands at its first digit or point.
    pub(super) fn number(&mut self) -> TokenKind {
        let start = self.at;
        let radix = match (self.peek(0), self.peek(1).to_ascii_lowercase()) {
            (b'0', b'x') => 16,
            (b'0', b'o') => 8,
            (b'0', b'b') => 2,
            _ => 10,
        };
        let name = match radix {
            16 => "hexadecimal",
            8 => "octal",
            2 => "binary",
            _ => "decimal",
        };
        if radix == 10 {
            self.decimal(start);
        } else {
            self.at += 2;
            if self.peek(0) == b'_' {
                self.at += 1;
            }
            if !self.digits(radix) && !self.peek(0).is_ascii_digit() {
                self.problem(self.at - 1, self.at, format!("invalid {name} literal"));
            }
            if self.peek(0).is_ascii_digit() {
                let digit = self.peek(0) as char;
                self.problem(
                    self.at,
                    self.at + 1,
                    format!("invalid digit '{digit}' in {name} literal"),
                );
            }
        }
        self.number_end(start, name);
        TokenKind::Number
    }

    /// Runs of digits with single underscores between them; false when there is none.
    fn digits(&mut self, radix: u32) -> bool {
        let is_digit = |byte: u8| (byte as char).is_digit(radix);
        let start = self.at;
        while is_digit(self.peek(0))
            || (self.peek(0) == b'_' && is_digit(self.peek(1)) && self.at > start)
        {
            self.at += 1;
        }
        self.at > start
    }

    fn decimal(&mut self, start: usize) {
        self.digits(10);
        let integer = &self.text[start..self.at];
        let mut is_float = false;
        if self.peek(0) == b'.' {
            is_float = true;
            self.at += 1;
            self.digits(10);
        }
        let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
        if matches!(self.peek(0), b'e' | b'E') && self.peek(1 + sign).is_ascii_digit() {
            is_float = true;
            self.at += 1 + sign;
            self.digits(10);
        }
        if matches!(self.peek(0), b'j' | b'J') {
            is_float = true;
            self.at += 1;
        }
        let digits = integer.bytes().filter(u8::is_ascii_digit).count();
        if is_float {
            return;
        }
        if integer.starts_with('0') && integer.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
            let zeros = integer
                .bytes()
                .take_while(|byte| matches!(byte, b'0' | b'_'))
                .count();
            let message = "leading zeros in decimal integer literals are not permitted; \
                           use an 0o prefix for octal integers";
            self.problem(start, start + zeros, message);
        } else if digits > DIGITS {
            let message = format!(
                "Exceeds the limit ({DIGITS} digits) for integer string conversion: value has \
                 {digits} digits; use sys.set_int_max_str_digits() to increase the limit - \
                 Consider hexadecimal for huge integer literals to avoid decimal conversion limits."
            );
            self.problem(start, self.at, message);
        }
    }

    /// Refuses a number that runs into a word, unless that is an operator as in `1if x else 2`.
    fn number_end(&mut self, start: usize, name: &str) {
        let rest = &self.text[self.at..];
        let operators = ["and", "else", "for", "if", "in", "is", "not", "or"];
        if operators.iter().any(|word| rest.starts_with(word)) {
            return;
        }
        let end = self.at;
        self.name();
        if self.at > end
            && self
                .problems
                .last()
                .is_none_or(|last| (last.span.start as usize) < start)
        {
            let imaginary = matches!(self.text.as_bytes().get(end - 1), Some(b'j' | b'J'));
            let name = if imaginary && name == "decimal" {
                "imaginary"
            } else {
                name
            };
            let at = if self.text.as_bytes()[end] == b'_' {
                end
            } else {
                end - 1
            };
            self.problem(at, at + 1, format!("invalid {name} literal"));
        }
    }
}
