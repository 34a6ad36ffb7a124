//! Blocks: logical lines with their levels → statements with bodies.

use std::ops::Range;
use std::rc::Rc;

use super::super::ast::{Block, Expr, ExprKind, Handler, Literal, Stmt, StmtKind};
use super::super::diagnose;
use super::super::error::{Result, error};
use super::super::layout::Line;
use super::super::parser::{Rule, parse};
use super::{Lower, Node, children};
use crate::text::{Diagnostic, Source, Span};

/// The lines of one top-level statement (or of several on one line).
pub(in crate::syntax) struct Group<'s> {
    source: &'s Rc<Source>,
    lines: &'s [Line],
    at: usize,
}

/// Cuts lines into top-level statements: each is lost alone when it is wrong.
pub(in crate::syntax) fn groups(text: &str, lines: &[Line]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut head = "";
    for (index, line) in lines.iter().enumerate() {
        let word = line.first_word(text);
        let continues = match groups.last() {
            None => false,
            // What is decorated is lost with its decorator.
            Some(_) if line.level == 0 && lines[index - 1].is_decorator(text) => {
                head = word;
                true
            }
            Some(_) if line.level > 0 => is_head(head) || lines[index - 1].level > 0,
            Some(_) => match word {
                "elif" => head == "if",
                "else" => matches!(head, "if" | "for" | "while" | "try"),
                "except" | "finally" => head == "try",
                _ => false,
            },
        };
        match groups.last_mut() {
            Some(group) if continues => group.end = index + 1,
            _ => {
                head = word;
                groups.push(index..index + 1);
            }
        }
    }
    groups
}

fn is_head(word: &str) -> bool {
    matches!(
        word,
        "if" | "for"
            | "while"
            | "def"
            | "try"
            | "with"
            | "class"
            | "async"
            | "match"
            | "else"
            | "elif"
            | "except"
            | "finally"
    )
}

/// A parsed line: its head, and the statements on the same line.
struct Parsed<'i> {
    line: Node<'i>,
    suite: Option<Node<'i>>,
}

impl<'s> Group<'s> {
    /// The statements of some lines.
    pub(in crate::syntax) fn new(source: &'s Rc<Source>, lines: &'s [Line]) -> Self {
        Self {
            source,
            lines,
            at: 0,
        }
    }

    /// All statements of the group.
    pub(in crate::syntax) fn statements(mut self) -> Result<Block> {
        let mut statements = Vec::new();
        while let Some(line) = self.lines.get(self.at) {
            if line.level > 0 {
                return Err(self.unexpected_indent(line));
            }
            self.statement(0, &mut statements)?;
        }
        Ok(statements)
    }

    fn unexpected_indent(&self, line: &Line) -> Box<Diagnostic> {
        match &line.error {
            Some(error) => error.clone(),
            None => error(
                self.source,
                line.span,
                "IndentationError",
                "unexpected indent",
            ),
        }
    }

    fn line(&self) -> Option<&'s Line> {
        self.lines.get(self.at)
    }

    /// Parses the line at hand and steps to the next.
    fn parse(&mut self) -> Result<(Parsed<'s>, Lower<'s>)> {
        let Some(line) = self.line() else {
            let end = self.source.text.len();
            return Err(error(
                self.source,
                Span::new(end, end),
                "SyntaxError",
                "invalid syntax",
            ));
        };
        if let Some(error) = &line.error {
            return Err(error.clone());
        }
        self.at += 1;
        let text = line.span.of(&self.source.text);
        let parsed = parse(Rule::logical_line, text)
            .map_err(|at| diagnose::line(self.source, line.span, at))?;
        let lower = Lower::new(self.source, line.span.start as usize);
        let line = lower.first(&parsed)?;
        let suite = children(&line).find(|part| part.as_rule() == Rule::suite);
        Ok((Parsed { line, suite }, lower))
    }

    fn statement(&mut self, level: usize, out: &mut Vec<Stmt>) -> Result<()> {
        let head = self.at;
        let (parsed, mut lower) = self.parse()?;
        if parsed.line.as_rule() == Rule::simple_line {
            return lower.simple_line(&parsed.line, out);
        }
        let start = lower.span(&parsed.line).start;
        let kind = match parsed.line.as_rule() {
            Rule::if_line => self.if_statement(level, parsed, &mut lower, head)?,
            Rule::for_line => self.for_statement(level, parsed, &mut lower, head)?,
            Rule::while_line => self.while_statement(level, parsed, &mut lower, head)?,
            Rule::def_line => self.def_statement(level, parsed, &mut lower, head, Vec::new())?,
            Rule::decorator_line => self.decorated(level, parsed, lower)?,
            Rule::try_line => self.try_statement(level, &parsed, &mut lower, head)?,
            Rule::with_line => self.with_statement(level, parsed, &mut lower, head)?,
            _ => return Err(self.misplaced(head)),
        };
        let end = self
            .lines
            .get(self.at.saturating_sub(1))
            .map_or(start, |line| line.span.end);
        out.push(Stmt {
            span: Span { start, end },
            kind,
        });
        Ok(())
    }

    /// `else` and its kin without what they belong to.
    fn misplaced(&self, head: usize) -> Box<Diagnostic> {
        let line = &self.lines[head];
        let start = line.span.start as usize;
        let word = line.first_word(&self.source.text);
        error(
            self.source,
            Span::new(start, start + word.len()),
            "SyntaxError",
            "invalid syntax",
        )
    }

    /// The statements on the line of a head, or the indented lines under it.
    fn body(
        &mut self,
        level: usize,
        parsed: &Parsed<'_>,
        lower: &mut Lower<'_>,
        head: usize,
    ) -> Result<Block> {
        let mut statements = Vec::new();
        if let Some(suite) = &parsed.suite {
            lower.simple_line(&lower.first(suite)?, &mut statements)?;
            return match self.line() {
                Some(line) if line.level > level => Err(self.unexpected_indent(line)),
                _ => Ok(statements),
            };
        }
        match self.line() {
            Some(line) if line.level > level => {}
            line => return Err(self.missing_block(head, line)),
        }
        while let Some(line) = self.line().filter(|line| line.level > level) {
            if line.level > level + 1 {
                return Err(self.unexpected_indent(line));
            }
            self.statement(level + 1, &mut statements)?;
        }
        Ok(statements)
    }

    fn missing_block(&self, head: usize, next: Option<&Line>) -> Box<Diagnostic> {
        if let Some(error) = next.and_then(|next| next.error.as_ref()) {
            return error.clone();
        }
        let line = &self.lines[head];
        let what = match line.first_word(&self.source.text) {
            "def" => "function definition".to_owned(),
            word => format!("'{word}' statement"),
        };
        let (number, _) = self.source.line_column(line.span.start);
        let message = format!("expected an indented block after {what} on line {number}");
        let span = match next {
            Some(next) => next.span,
            None => Span {
                start: line.span.end,
                end: line.span.end,
            },
        };
        error(self.source, span, "IndentationError", message)
    }

    /// The next line, if it continues the statement with one of some words.
    fn clause(&self, level: usize, words: &[&str]) -> bool {
        self.line().is_some_and(|line| {
            line.level == level && words.contains(&line.first_word(&self.source.text))
        })
    }

    fn optional(&mut self, level: usize, word: &str) -> Result<Block> {
        if !self.clause(level, &[word]) {
            return Ok(Vec::new());
        }
        let head = self.at;
        let (parsed, mut lower) = self.parse()?;
        self.body(level, &parsed, &mut lower, head)
    }

    fn if_statement(
        &mut self,
        level: usize,
        parsed: Parsed<'_>,
        lower: &mut Lower<'_>,
        head: usize,
    ) -> Result<StmtKind> {
        let test = lower.expr(lower.first(&parsed.line)?)?;
        let mut arms = vec![(test, self.body(level, &parsed, lower, head)?)];
        while self.clause(level, &["elif"]) {
            let head = self.at;
            let (parsed, mut lower) = self.parse()?;
            let test = lower.expr(lower.first(&parsed.line)?)?;
            arms.push((test, self.body(level, &parsed, &mut lower, head)?));
        }
        Ok(StmtKind::If(arms, self.optional(level, "else")?))
    }

    fn while_statement(
        &mut self,
        level: usize,
        parsed: Parsed<'_>,
        lower: &mut Lower<'_>,
        head: usize,
    ) -> Result<StmtKind> {
        let test = lower.expr(lower.first(&parsed.line)?)?;
        let body = self.body(level, &parsed, lower, head)?;
        Ok(StmtKind::While {
            test,
            body,
            orelse: self.optional(level, "else")?,
        })
    }

    fn for_statement(
        &mut self,
        level: usize,
        parsed: Parsed<'_>,
        lower: &mut Lower<'_>,
        head: usize,
    ) -> Result<StmtKind> {
        let mut parts = children(&parsed.line).filter(|part| part.as_rule() != Rule::kw_in);
        let (Some(target), Some(iterable)) = (parts.next(), parts.next()) else {
            return Err(lower.malformed(&parsed.line));
        };
        let target = lower.targets(&target)?;
        let iterable = lower.expr(iterable)?;
        let body = self.body(level, &parsed, lower, head)?;
        Ok(StmtKind::For {
            target,
            iterable,
            body,
            orelse: self.optional(level, "else")?,
        })
    }

    fn def_statement(
        &mut self,
        level: usize,
        parsed: Parsed<'_>,
        lower: &mut Lower<'_>,
        head: usize,
        decorators: Vec<Expr>,
    ) -> Result<StmtKind> {
        let name = lower.name(&lower.first(&parsed.line)?);
        let params = match children(&parsed.line).find(|part| part.as_rule() == Rule::parameters) {
            Some(params) => lower.params(&params)?,
            None => Vec::new(),
        };
        let start = lower.span(&parsed.line).start;
        let body = self.body(level, &parsed, lower, head)?;
        let end = self
            .lines
            .get(self.at.saturating_sub(1))
            .map_or(start, |line| line.span.end);
        let doc = match body.first().map(|first| &first.kind) {
            Some(StmtKind::Expr { value, .. }) => match &value.kind {
                ExprKind::Literal(Literal::Str(doc)) => Some(doc.clone()),
                _ => None,
            },
            _ => None,
        };
        let mut function = lower.function(name.symbol, Span { start, end }, params, body);
        function.doc = doc;
        Ok(StmtKind::Def(name, Rc::new(function), decorators))
    }

    /// The function under its decorators.
    fn decorated<'p>(
        &mut self,
        level: usize,
        first: Parsed<'p>,
        lower: Lower<'p>,
    ) -> Result<StmtKind>
    where
        's: 'p,
    {
        let mut decorators = Vec::new();
        let (mut parsed, mut lower) = (first, lower);
        loop {
            decorators.push(lower.expr(lower.first(&parsed.line)?)?);
            let head = self.at;
            match self.line() {
                Some(line) if line.level == level => (parsed, lower) = self.parse()?,
                Some(line) => return Err(self.unexpected_indent(line)),
                None => {
                    let end = lower.span(&parsed.line).end;
                    let nothing = Span { start: end, end };
                    return Err(error(self.source, nothing, "SyntaxError", "invalid syntax"));
                }
            }
            match parsed.line.as_rule() {
                Rule::decorator_line => {}
                Rule::def_line => {
                    return self.def_statement(level, parsed, &mut lower, head, decorators);
                }
                _ => return Err(self.misplaced(head)),
            }
        }
    }

    fn try_statement(
        &mut self,
        level: usize,
        parsed: &Parsed<'_>,
        lower: &mut Lower<'_>,
        head: usize,
    ) -> Result<StmtKind> {
        let body = self.body(level, parsed, lower, head)?;
        let mut handlers: Vec<Handler> = Vec::new();
        while self.clause(level, &["except"]) {
            let head = self.at;
            let (parsed, mut lower) = self.parse()?;
            if handlers.last().is_some_and(|last| last.types.is_none()) {
                let message = "default 'except:' must be last";
                return Err(lower.error(lower.span(&parsed.line), message));
            }
            let (mut types, mut name) = (None, None);
            for part in children(&parsed.line) {
                match part.as_rule() {
                    Rule::expression => types = Some(lower.expr(part)?),
                    Rule::name => name = Some(lower.name(&part)),
                    _ => {}
                }
            }
            let body = self.body(level, &parsed, &mut lower, head)?;
            handlers.push(Handler { types, name, body });
        }
        let orelse = if handlers.is_empty() {
            Vec::new()
        } else {
            self.optional(level, "else")?
        };
        if handlers.is_empty() && !self.clause(level, &["finally"]) {
            let span = match self.line() {
                Some(line) => line.span,
                None => {
                    let end = self.lines[self.at - 1].span.end;
                    Span { start: end, end }
                }
            };
            return Err(lower.error(span, "expected 'except' or 'finally' block"));
        }
        let finally = self.optional(level, "finally")?;
        Ok(StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
        })
    }

    fn with_statement(
        &mut self,
        level: usize,
        parsed: Parsed<'_>,
        lower: &mut Lower<'_>,
        head: usize,
    ) -> Result<StmtKind> {
        let mut items = Vec::new();
        for item in children(&parsed.line).filter(|part| part.as_rule() == Rule::with_item) {
            let mut parts = children(&item);
            let value = parts.next().ok_or_else(|| lower.malformed(&item))?;
            let value = lower.expr(value)?;
            let target = match parts.next() {
                Some(target) => {
                    let target = lower.expr(lower.first(&target)?)?;
                    Some(lower.target(target, super::target::Purpose::Bind)?)
                }
                None => None,
            };
            items.push((value, target));
        }
        Ok(StmtKind::With(
            items,
            self.body(level, &parsed, lower, head)?,
        ))
    }
}
