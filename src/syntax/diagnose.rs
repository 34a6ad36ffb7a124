//! Why a line does not parse, in CPython's words: found from its tokens, never from the parser.

use std::rc::Rc;

use super::error::syntax_error;
use super::parser::{Rule, parse};
use super::tokens::{Scanner, Token, TokenKind};
use crate::text::{Diagnostic, Source, Span};

/// A line that does not parse.
struct Line<'s> {
    source: &'s Rc<Source>,
    span: Span,
    text: &'s str,
    tokens: Vec<Token>,
    /// The first token that fits nothing; the number of tokens when the line ends too early.
    wrong: usize,
    /// The offset in the text at which nothing fits.
    at: usize,
}

/// The error of a line in which nothing fits at an offset.
pub(super) fn line(source: &Rc<Source>, span: Span, at: usize) -> Box<Diagnostic> {
    let line = Line::new(source, span, at);
    line.unknown_statement()
        .or_else(|| line.legacy_call())
        .or_else(|| line.broken_fstring())
        .or_else(|| line.missing_colon())
        .or_else(|| line.equals_sign())
        .or_else(|| line.missing_comma())
        .or_else(|| line.missing_else())
        .or_else(|| line.missing_value())
        .unwrap_or_else(|| line.plain())
}

impl<'s> Line<'s> {
    fn new(source: &'s Rc<Source>, span: Span, at: usize) -> Self {
        let text = span.of(&source.text);
        let mut scanner = Scanner::new(text);
        let tokens: Vec<_> = std::iter::from_fn(|| scanner.token())
            .filter(|token| !matches!(token.kind, TokenKind::Comment | TokenKind::Newline))
            .collect();
        let wrong = tokens.partition_point(|token| token.span.end as usize <= at);
        Self {
            source,
            span,
            text,
            tokens,
            wrong,
            at,
        }
    }

    fn word(&self, index: usize) -> &str {
        self.tokens
            .get(index)
            .map_or("", |token| token.span.of(self.text))
    }

    /// The error with a place inside the line.
    fn error(&self, start: usize, end: usize, message: &str) -> Box<Diagnostic> {
        let base = self.span.start as usize;
        syntax_error(self.source, Span::new(base + start, base + end), message)
    }

    fn start(&self, index: usize) -> usize {
        self.tokens
            .get(index)
            .map_or(self.text.len(), |token| token.span.start as usize)
    }

    fn end(&self, index: usize) -> usize {
        self.tokens
            .get(index)
            .map_or(self.text.len(), |token| token.span.end as usize)
    }

    fn plain(&self) -> Box<Diagnostic> {
        self.error(
            self.start(self.wrong),
            self.end(self.wrong),
            "invalid syntax",
        )
    }

    /// Statements and operators of Python that nx does not have.
    fn unknown_statement(&self) -> Option<Box<Diagnostic>> {
        let ends_block = self
            .tokens
            .last()
            .is_some_and(|token| token.span.of(self.text) == ":");
        let at_start = match self.word(0) {
            "class" => "nx has no classes: use functions, dicts and arrays",
            "async" => "nx has no async: functions simply run",
            "match" | "case" if ends_block => "nx has no match statement: use if and elif",
            "except" if self.word(1) == "*" => "nx has no exception groups: use except",
            "type" if self.word(2) == "=" => "nx has no type statement: annotations are ignored",
            "from" if self.word(1).starts_with('.') => {
                "nx has no packages: import by the whole name"
            }
            _ => "",
        };
        if !at_start.is_empty() {
            return Some(self.error(self.start(0), self.end(0), at_start));
        }
        let found = self.tokens.iter().position(|token| {
            token.kind == TokenKind::Keyword
                && matches!(token.span.of(self.text), "yield" | "await")
        })?;
        let message = match self.word(found) {
            "yield" => "nx has no yield: use a generator expression, or build a list",
            _ => "nx has no await: functions simply run",
        };
        Some(self.error(self.start(found), self.end(found), message))
    }

    /// `print x`, as Python 2 had it.
    fn legacy_call(&self) -> Option<Box<Diagnostic>> {
        let first = (0..self.wrong.min(self.tokens.len())).rev().find(|index| {
            matches!(self.word(*index), "print" | "exec")
                && (*index == 0 || matches!(self.word(index - 1), ":" | ";"))
        })?;
        let next = self.tokens.get(first + 1)?;
        if first + 1 != self.wrong || !self.starts_value(next) {
            return None;
        }
        let name = self.word(first);
        let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        let end = self.end(self.tokens.len() - 1);
        let mut error = self.error(self.start(first), end, &message);
        let arguments = &self.text[self.start(first + 1)..end];
        let repaired = format!("{name}({arguments})");
        if first == 0 && super::is_line(&repaired) {
            error.hint = Some(format!("try  {repaired}"));
        }
        Some(error)
    }

    fn starts_value(&self, token: &Token) -> bool {
        match token.kind {
            TokenKind::Name | TokenKind::Constant | TokenKind::Number | TokenKind::String => true,
            TokenKind::Open => true,
            TokenKind::Keyword => matches!(token.span.of(self.text), "lambda" | "not"),
            _ => false,
        }
    }

    fn ends_value(&self, token: &Token) -> bool {
        matches!(
            token.kind,
            TokenKind::Name
                | TokenKind::Constant
                | TokenKind::Number
                | TokenKind::String
                | TokenKind::Close
        )
    }

    /// A mistake in a replacement field.
    fn broken_fstring(&self) -> Option<Box<Diagnostic>> {
        let token = self.tokens.get(self.wrong)?;
        let text = token.span.of(self.text);
        let quote = text.find(['\'', '"'])?;
        if token.kind != TokenKind::String || !text[..quote].contains(['f', 'F']) {
            return None;
        }
        if parse(Rule::expression_line, text).is_ok() {
            return None;
        }
        let start = self.start(self.wrong);
        let at = self.at.clamp(start, self.end(self.wrong) - 1);
        let open = self
            .text
            .get(start..=at)
            .and_then(|before| before.rfind('{'))?
            + start;
        let close = self.text[open..]
            .find('}')
            .map_or(self.end(self.wrong), |end| open + end);
        let field = self.text.get(open + 1..close)?.trim_start();
        if field.is_empty() || field.starts_with(['!', ':', '=']) {
            let mark = self.text[open + 1..]
                .trim_start()
                .chars()
                .next()
                .unwrap_or('}');
            let message = format!("f-string: valid expression required before '{mark}'");
            return Some(self.error(open, close + 1, &message));
        }
        let base = self.span.start as usize;
        let inner = Line::new(
            self.source,
            Span::new(base + open, base + close + 1),
            at - open,
        );
        let mut error = inner.missing_comma().unwrap_or_else(|| inner.plain());
        error.message = format!("f-string: {}", error.message);
        Some(error)
    }

    /// The head of a block without its `:`.
    fn missing_colon(&self) -> Option<Box<Diagnostic>> {
        let head = self.word(0);
        let is_head = matches!(
            head,
            "if" | "elif"
                | "else"
                | "for"
                | "while"
                | "def"
                | "try"
                | "except"
                | "finally"
                | "with"
        );
        if !is_head {
            return None;
        }
        let is_named = self
            .tokens
            .get(1)
            .is_some_and(|token| token.kind == TokenKind::Name);
        if head == "def" && is_named && self.tokens.len() > 2 && self.word(2) != "(" {
            return Some(self.error(self.start(2), self.end(2), "expected '('"));
        }
        if head == "else" && self.word(1) == "if" {
            return Some(self.error(self.start(1), self.end(1), "expected ':'"));
        }
        let at_end = self.wrong >= self.tokens.len();
        // After these nothing can follow but the colon.
        let forced = matches!(head, "def" | "else" | "try" | "finally");
        if !at_end && !forced {
            return None;
        }
        let head_text = self.text.get(..self.start(self.wrong))?;
        let would_do = parse(Rule::logical_line, &format!("{}:", head_text.trim_end())).is_ok();
        would_do.then(|| self.error(self.start(self.wrong), self.end(self.wrong), "expected ':'"))
    }

    /// The index of the first token of the item (of a bracket, or of the line) around a token.
    fn item_start(&self, index: usize) -> (usize, Option<&str>) {
        let mut depth = 0usize;
        for before in (0..index).rev() {
            let token = &self.tokens[before];
            let text = token.span.of(self.text);
            match token.kind {
                TokenKind::Close => depth += 1,
                TokenKind::Open if depth == 0 => return (before + 1, Some(text)),
                TokenKind::Open => depth -= 1,
                TokenKind::Operator
                    if depth == 0 && matches!(text, "," | ":" | "=" | ":=" | ";") =>
                {
                    return (before + 1, self.bracket(before));
                }
                TokenKind::Keyword
                    if depth == 0
                        && matches!(
                            text,
                            "for" | "in" | "if" | "elif" | "while" | "else" | "return"
                        ) =>
                {
                    return (before + 1, self.bracket(before));
                }
                _ => {}
            }
        }
        (0, None)
    }

    /// The bracket that is open at a token.
    fn bracket(&self, index: usize) -> Option<&str> {
        let mut depth = 0usize;
        for before in (0..index).rev() {
            match self.tokens[before].kind {
                TokenKind::Close => depth += 1,
                TokenKind::Open if depth == 0 => return Some(self.word(before)),
                TokenKind::Open => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// `=` where a comparison was meant.
    fn equals_sign(&self) -> Option<Box<Diagnostic>> {
        if self.word(self.wrong) != "=" {
            return None;
        }
        let (first, bracket) = self.item_start(self.wrong);
        let is_test = matches!(self.word(0), "if" | "elif" | "while");
        if bracket.is_none() && !is_test || first >= self.wrong {
            return None;
        }
        let (start, end) = (self.start(first), self.end(self.wrong - 1));
        let target = &self.text[start..end];
        let is_name = first + 1 == self.wrong && self.tokens[first].kind == TokenKind::Name;
        if is_name {
            let end = self.value_end(self.wrong + 1);
            let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            return Some(self.error(start, end, message));
        }
        let what = super::lower::describe(target)?;
        let message = format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
        Some(self.error(start, end, &message))
    }

    /// Where the expression that starts at a token ends.
    fn value_end(&self, first: usize) -> usize {
        let mut depth = 0usize;
        let mut end = self.end(first);
        for index in first..self.tokens.len() {
            let text = self.word(index);
            match self.tokens[index].kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close if depth == 0 => break,
                TokenKind::Close => depth -= 1,
                TokenKind::Operator if depth == 0 && matches!(text, "," | ":" | "=" | ";") => break,
                TokenKind::Keyword if depth == 0 && matches!(text, "for" | "if" | "else") => break,
                _ if depth == 0 && index > first => {
                    let before = &self.tokens[index - 1];
                    if self.ends_value(before)
                        && self.starts_value(&self.tokens[index])
                        && self.tokens[index].kind != TokenKind::Open
                    {
                        break;
                    }
                }
                _ => {}
            }
            end = self.end(index);
        }
        end
    }

    /// Two values side by side in a bracket.
    fn missing_comma(&self) -> Option<Box<Diagnostic>> {
        let wrong = self.tokens.get(self.wrong)?;
        let before = self.tokens.get(self.wrong.checked_sub(1)?)?;
        let (first, bracket) = self.item_start(self.wrong);
        bracket?;
        if !self.starts_value(wrong) || !self.ends_value(before) || first >= self.wrong {
            return None;
        }
        let item = &self.text[self.start(first)..self.end(self.wrong - 1)];
        parse(Rule::expression_line, item).ok()?;
        let message = "invalid syntax. Perhaps you forgot a comma?";
        Some(self.error(self.start(first), self.value_end(self.wrong), message))
    }

    /// `a if b` without `else`.
    fn missing_else(&self) -> Option<Box<Diagnostic>> {
        let found = (1..self.wrong)
            .rev()
            .find(|index| self.word(*index) == "if")?;
        let (first, _) = self.item_start(found);
        if first >= found || matches!(self.word(self.wrong), "else" | ":" | "=") {
            return None;
        }
        let tail = &self.text[self.start(found + 1)..self.end(self.wrong - 1)];
        let head = &self.text[self.start(first)..self.end(found - 1)];
        parse(Rule::expression_line, tail).ok()?;
        parse(Rule::expression_line, head).ok()?;
        let message = "expected 'else' after 'if' expression";
        Some(self.error(self.start(first), self.end(self.wrong - 1), message))
    }

    /// `{a:}`.
    fn missing_value(&self) -> Option<Box<Diagnostic>> {
        let before = self.wrong.checked_sub(1)?;
        let is_dict = self.word(before) == ":" && self.bracket(before) == Some("{");
        if !is_dict || !matches!(self.word(self.wrong), "}" | ",") {
            return None;
        }
        let message = "expression expected after dictionary key and ':'";
        Some(self.error(self.start(before), self.end(before), message))
    }
}
