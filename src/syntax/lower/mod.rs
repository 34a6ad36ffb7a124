//! Lowering: the parser's pairs → the tree.

mod block;
mod call;
mod expr;
mod fstring;
mod literal;
mod params;
mod stmt;
mod target;

use std::rc::Rc;

use pest::iterators::Pair;

pub(super) use block::{Group, groups};

use super::ast::{Expr, Name, Param, Place};
use super::error::{Result, error, syntax_error};
use super::limits::EXPRESSION_DEPTH;
use super::parser::Rule;
use crate::text::{Diagnostic, Source, Span, Symbol};

/// A pair of our grammar.
pub(super) type Node<'i> = Pair<'i, Rule>;

/// What a signature is made of.
pub(super) struct SignatureParts {
    /// The name, with the modules it is in.
    pub(super) path: Vec<Symbol>,
    /// The parameters.
    pub(super) params: Vec<Param>,
    /// The text of each parameter's default.
    pub(super) defaults: Vec<Option<String>>,
}

/// Builds the tree of one line.
pub(super) struct Lower<'s> {
    pub(super) source: &'s Rc<Source>,
    /// Where the parsed piece starts in the source.
    pub(super) base: usize,
    /// How many expressions are around the place that is being lowered.
    depth: usize,
}

impl<'s> Lower<'s> {
    /// For a piece of `source` that starts at `base`.
    pub(super) fn new(source: &'s Rc<Source>, base: usize) -> Self {
        Self {
            source,
            base,
            depth: 0,
        }
    }

    /// The expression of a line that is nothing else.
    pub(super) fn only_expression(&mut self, line: &Node<'_>) -> Result<Expr> {
        let value = self.first(line)?;
        self.expr(value)
    }

    /// The parts of a signature; a `<no value>` default has text but no expression.
    pub(super) fn signature(&mut self, line: &Node<'_>) -> Result<SignatureParts> {
        let mut path = Vec::new();
        let mut params = Vec::new();
        let mut defaults = Vec::new();
        for part in children(line) {
            match part.as_rule() {
                Rule::dotted => path = stmt::dotted(&part),
                Rule::parameters => {
                    defaults = params::default_texts(&part);
                    params = self.params(&part)?;
                }
                _ => {}
            }
        }
        Ok(SignatureParts {
            path,
            params,
            defaults,
        })
    }

    /// The place of a pair, blanks at its end left out.
    fn span(&self, node: &Node<'_>) -> Span {
        Span::new(
            self.base + node.as_span().start(),
            self.base + end_of(node.clone()),
        )
    }

    fn error(&self, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
        syntax_error(self.source, span, message)
    }

    /// The parser and this file disagree: never seen, but never a crash either.
    fn malformed(&self, node: &Node<'_>) -> Box<Diagnostic> {
        self.error(self.span(node), "invalid syntax")
    }

    fn first<'i>(&self, node: &Node<'i>) -> Result<Node<'i>> {
        children(node).next().ok_or_else(|| self.malformed(node))
    }

    fn name(&self, node: &Node<'_>) -> Name {
        Name {
            symbol: Symbol::new(node.as_str()),
            place: Place::Global,
        }
    }

    /// Lowers something `levels` deeper, if that is not too deep.
    fn deeper<T>(
        &mut self,
        levels: usize,
        node: &Node<'_>,
        lower: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.depth += levels;
        if self.depth > EXPRESSION_DEPTH {
            let message = "maximum recursion depth exceeded during compilation";
            let start = self.base + node.as_span().start();
            return Err(error(
                self.source,
                Span::new(start, start + 1),
                "RecursionError",
                message,
            ));
        }
        let lowered = lower(self);
        self.depth -= levels;
        lowered
    }
}

/// The children of a pair without the words that only mark its parts.
fn children<'i>(node: &Node<'i>) -> impl Iterator<Item = Node<'i>> + use<'i> {
    node.clone()
        .into_inner()
        .filter(|child| !is_mark(child.as_rule()))
}

/// Whether a rule only marks what follows.
fn is_mark(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::kw_and
            | Rule::kw_as
            | Rule::kw_assert
            | Rule::kw_break
            | Rule::kw_continue
            | Rule::kw_def
            | Rule::kw_del
            | Rule::kw_elif
            | Rule::kw_else
            | Rule::kw_except
            | Rule::kw_finally
            | Rule::kw_for
            | Rule::kw_from
            | Rule::kw_global
            | Rule::kw_if
            | Rule::kw_import
            | Rule::kw_lambda
            | Rule::kw_nonlocal
            | Rule::kw_or
            | Rule::kw_pass
            | Rule::kw_raise
            | Rule::kw_return
            | Rule::kw_try
            | Rule::kw_while
            | Rule::kw_with
    )
}

/// Where a pair ends, blanks left out: the parser counts those before an absent optional part.
fn end_of(mut node: Node<'_>) -> usize {
    loop {
        let end = node.as_span().end();
        let is_exact = matches!(
            node.as_rule(),
            Rule::group
                | Rule::list
                | Rule::braces
                | Rule::call
                | Rule::subscript
                | Rule::strings
                | Rule::fstring
                | Rule::field
        );
        if is_exact && node.as_rule() != Rule::strings {
            return end;
        }
        match node.into_inner().next_back() {
            Some(last) => node = last,
            None => return end,
        }
    }
}

/// What CPython calls the expression that a text is, when it cannot be assigned to in a test.
pub(super) fn describe(text: &str) -> Option<&'static str> {
    let source = Rc::new(Source::new("", text));
    let parsed = super::parser::parse(Rule::expression_line, text).ok()?;
    let value = Lower::new(&source, 0).only_expression(&parsed).ok()?;
    match target::described(&value.kind) {
        "list" | "tuple" | "generator expression" | "True" | "False" | "None" => None,
        what => Some(what),
    }
}
