//! Postfix chains: attributes, calls with their arguments, subscripts.

use std::collections::HashSet;

use super::super::ast::{Arg, ArgKind, ComprehensionKind, Expr, ExprKind, Postfix, PostfixKind};
use super::super::error::Result;
use super::super::parser::Rule;
use super::target::described;
use super::{Lower, Node, children};
use crate::text::{Span, Symbol};

/// What the arguments before the one that is being lowered were.
#[derive(Default)]
struct Seen {
    names: HashSet<Symbol>,
    keyword: bool,
    unpacked: bool,
}

impl Lower<'_> {
    pub(super) fn postfix(&mut self, node: &Node<'_>) -> Result<ExprKind> {
        let mut parts = children(node);
        let base = parts.next().ok_or_else(|| self.malformed(node))?;
        let base = self.expr(base)?;
        let mut steps = Vec::new();
        for part in parts {
            let end = self.span(&part).end;
            let kind = match part.as_rule() {
                Rule::attribute => {
                    let name = self.first(&part)?;
                    PostfixKind::Attribute(Symbol::new(name.as_str()), self.span(&name))
                }
                Rule::call => PostfixKind::Call(self.arguments(&part)?),
                _ => PostfixKind::Subscript(Box::new(self.subscript(&part)?)),
            };
            steps.push(Postfix { end, kind });
        }
        Ok(ExprKind::Postfix(Box::new(base), steps))
    }

    fn arguments(&mut self, call: &Node<'_>) -> Result<Vec<Arg>> {
        let mut seen = Seen::default();
        let count = children(call).count();
        children(call)
            .map(|argument| self.argument(&argument, &mut seen, count))
            .collect()
    }

    fn argument(&mut self, node: &Node<'_>, seen: &mut Seen, count: usize) -> Result<Arg> {
        let mut parts = children(node);
        let first = parts.next().ok_or_else(|| self.malformed(node))?;
        let span = self.span(node);
        match first.as_rule() {
            Rule::double_star => {
                seen.unpacked = true;
                let value = self.expr(self.first(&first)?)?;
                return Ok(Arg {
                    kind: ArgKind::DoubleStar,
                    value,
                    span,
                });
            }
            Rule::starred_arg => {
                if seen.unpacked {
                    let message = "iterable argument unpacking follows keyword argument unpacking";
                    return Err(self.error(span, message));
                }
                let value = self.expr(self.first(&first)?)?;
                return Ok(Arg {
                    kind: ArgKind::Star,
                    value,
                    span,
                });
            }
            _ => {}
        }
        let rest: Vec<_> = parts.collect();
        match rest.first().map(Node::as_rule) {
            Some(Rule::keyword_value) => self.keyword(node, &first, &rest[0], seen),
            Some(_) => {
                if count > 1 {
                    let message = "Generator expression must be parenthesized";
                    return Err(self.error(span, message));
                }
                let element = self.expr(first)?;
                let kind = self.comprehension(ComprehensionKind::Generator, element, None, rest)?;
                Ok(Arg {
                    kind: ArgKind::Positional,
                    value: Expr { span, kind },
                    span,
                })
            }
            None => self.positional(first, span, seen),
        }
    }

    fn positional(&mut self, node: Node<'_>, span: Span, seen: &Seen) -> Result<Arg> {
        let value = self.expr(node)?;
        if seen.unpacked {
            let message = "positional argument follows keyword argument unpacking";
            return Err(self.error(span, message));
        }
        if seen.keyword {
            return Err(self.error(span, "positional argument follows keyword argument"));
        }
        Ok(Arg {
            kind: ArgKind::Positional,
            value,
            span,
        })
    }

    fn keyword(
        &mut self,
        node: &Node<'_>,
        key: &Node<'_>,
        value: &Node<'_>,
        seen: &mut Seen,
    ) -> Result<Arg> {
        let key_span = self.span(key);
        let is_parenthesised = key.as_str().starts_with('(');
        let key = self.expr(key.clone())?;
        let equals = Span {
            start: self.span(value).start,
            end: self.span(value).start + 1,
        };
        let name = match &key.kind {
            ExprKind::Name(name) if !is_parenthesised => name.symbol,
            ExprKind::Literal(_)
                if matches!(key_span.of(&self.source.text), "True" | "False" | "None") =>
            {
                let message = format!("cannot assign to {}", described(&key.kind));
                return Err(self.error(key_span.to(equals), message));
            }
            _ => {
                let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
                return Err(self.error(key_span.to(equals), message));
            }
        };
        if !seen.names.insert(name) {
            return Err(self.error(
                self.span(node),
                format!("keyword argument repeated: {name}"),
            ));
        }
        seen.keyword = true;
        let value = self.expr(self.first(value)?)?;
        Ok(Arg {
            kind: ArgKind::Keyword(name),
            value,
            span: self.span(node),
        })
    }

    /// The index between the brackets: one item, or a tuple of them.
    pub(super) fn subscript(&mut self, node: &Node<'_>) -> Result<Expr> {
        let mut items = Vec::new();
        let mut is_tuple = false;
        for part in children(node) {
            if part.as_rule() == Rule::trailing_comma {
                is_tuple = true;
            } else {
                items.push(self.index(&part)?);
            }
        }
        is_tuple |= items.len() > 1
            || items
                .iter()
                .any(|item| matches!(item.kind, ExprKind::Starred(_)));
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            return Err(self.malformed(node));
        };
        let span = first.span.to(last.span);
        if is_tuple {
            return Ok(Expr {
                span,
                kind: ExprKind::Tuple(items),
            });
        }
        items.pop().ok_or_else(|| self.malformed(node))
    }

    fn index(&mut self, node: &Node<'_>) -> Result<Expr> {
        let parts: Vec<_> = children(node).collect();
        let is_slice = parts
            .last()
            .is_some_and(|part| part.as_rule() == Rule::slice_tail);
        if !is_slice {
            return self.expr(self.first(node)?);
        }
        let text_end = self.base + node.as_str().trim_end().len() + node.as_span().start();
        let span = Span {
            end: Span::new(0, text_end).end,
            ..self.span(node)
        };
        let mut bounds = [None, None, None];
        for part in parts {
            if part.as_rule() != Rule::slice_tail {
                bounds[0] = Some(self.expr(part)?);
                continue;
            }
            for bound in children(&part) {
                let place = if bound.as_rule() == Rule::slice_stop {
                    1
                } else {
                    2
                };
                bounds[place] = Some(self.expr(self.first(&bound)?)?);
            }
        }
        Ok(Expr {
            span,
            kind: ExprKind::Slice(Box::new(bounds)),
        })
    }
}
