//! Targets: an expression read as what is assigned to, deleted or bound.

use super::super::ast::{
    ComprehensionKind, Expr, ExprKind, Literal, PostfixKind, Target, TargetKind, UnaryOp,
};
use super::super::error::Result;
use super::super::parser::Rule;
use super::{Lower, Node, children};
use crate::text::{Diagnostic, Span};

/// Why a target is wanted, for the words of the error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// `x = 1` at the top of the target.
    Assign,
    /// Inside a tuple, `for`, `with` and comprehensions.
    Bind,
    /// `del x`.
    Delete,
}

impl Lower<'_> {
    /// `a, b` between `for` and `in`.
    pub(super) fn targets(&mut self, node: &Node<'_>) -> Result<Target> {
        self.target_list(node, Purpose::Bind)
    }

    /// A list of targets: one, or a tuple.
    pub(super) fn target_list(&mut self, node: &Node<'_>, purpose: Purpose) -> Result<Target> {
        let parts: Vec<_> = children(node).collect();
        let is_tuple = parts.len() > 1;
        let mut items = Vec::new();
        for part in parts
            .into_iter()
            .filter(|part| part.as_rule() == Rule::target)
        {
            let value = self.expr(self.first(&part)?)?;
            items.push(self.target(value, purpose)?);
        }
        if is_tuple {
            self.check_starred(&items)?;
            return Ok(Target {
                span: self.span(node),
                kind: TargetKind::Tuple(items),
            });
        }
        let only = items.pop().ok_or_else(|| self.malformed(node))?;
        self.refuse_lone_star(&only)?;
        Ok(only)
    }

    fn refuse_lone_star(&self, target: &Target) -> Result<()> {
        if matches!(target.kind, TargetKind::Starred(_)) {
            let message = "starred assignment target must be in a list or tuple";
            return Err(self.error(target.span, message));
        }
        Ok(())
    }

    fn check_starred(&self, items: &[Target]) -> Result<()> {
        let is_starred = |item: &&Target| matches!(item.kind, TargetKind::Starred(_));
        match items.iter().filter(is_starred).nth(1) {
            Some(second) => {
                Err(self.error(second.span, "multiple starred expressions in assignment"))
            }
            None => Ok(()),
        }
    }

    /// A target at the left of `=`.
    pub(super) fn assigned(&self, value: Expr) -> Result<Target> {
        let target = self.target(value, Purpose::Assign)?;
        self.refuse_lone_star(&target)?;
        Ok(target)
    }

    /// An expression as a target.
    pub(super) fn target(&self, value: Expr, purpose: Purpose) -> Result<Target> {
        let span = value.span;
        let kind = match value.kind {
            ExprKind::Name(name) => TargetKind::Name(name),
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                let inner = if purpose == Purpose::Assign {
                    Purpose::Bind
                } else {
                    purpose
                };
                let items: Vec<_> = items
                    .into_iter()
                    .map(|item| self.target(item, inner))
                    .collect::<Result<_>>()?;
                self.check_starred(&items)?;
                TargetKind::Tuple(items)
            }
            ExprKind::Starred(inner) if purpose != Purpose::Delete => {
                TargetKind::Starred(Box::new(self.target(*inner, Purpose::Bind)?))
            }
            ExprKind::Postfix(base, mut steps) => {
                let last = steps.pop();
                let base = match steps.last() {
                    None => base,
                    Some(step) => {
                        let span = Span {
                            end: step.end,
                            ..span
                        };
                        Box::new(Expr {
                            span,
                            kind: ExprKind::Postfix(base, steps),
                        })
                    }
                };
                match last.map(|step| step.kind) {
                    Some(PostfixKind::Attribute(name, _)) => TargetKind::Attribute(base, name),
                    Some(PostfixKind::Subscript(index)) => TargetKind::Subscript(base, index),
                    _ => return Err(self.refused(span, "function call", false, purpose)),
                }
            }
            other => return Err(self.refused(span, described(&other), is_loose(&other), purpose)),
        };
        Ok(Target { span, kind })
    }

    fn refused(&self, span: Span, what: &str, is_loose: bool, purpose: Purpose) -> Box<Diagnostic> {
        let is_word = matches!(what, "True" | "False" | "None" | "starred");
        let message = match purpose {
            Purpose::Delete => format!("cannot delete {what}"),
            Purpose::Assign if !is_word && !is_loose => {
                format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?")
            }
            _ => format!("cannot assign to {what}"),
        };
        self.error(span, message)
    }
}

/// Whether an expression binds so loosely that CPython does not ask about `==`.
fn is_loose(kind: &ExprKind) -> bool {
    match kind {
        ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Compare(..)
        | ExprKind::Conditional(_)
        | ExprKind::Lambda(_) => true,
        ExprKind::Unary(ops, _) => ops.iter().any(|(op, _)| *op == UnaryOp::Not),
        _ => false,
    }
}

/// What CPython calls an expression that cannot be assigned to.
pub(super) fn described(kind: &ExprKind) -> &'static str {
    match kind {
        ExprKind::Literal(Literal::None) => "None",
        ExprKind::Literal(Literal::Bool(true)) => "True",
        ExprKind::Literal(Literal::Bool(false)) => "False",
        ExprKind::Literal(Literal::Ellipsis) => "ellipsis",
        ExprKind::Literal(_) => "literal",
        ExprKind::FString(_) => "f-string expression",
        ExprKind::Name(_) => "name",
        ExprKind::List(_) => "list",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::Set(_) => "set display",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::Starred(_) => "starred",
        ExprKind::Postfix(_, steps) => match steps.last().map(|step| &step.kind) {
            Some(PostfixKind::Attribute(..)) => "attribute",
            Some(PostfixKind::Subscript(_)) => "subscript",
            _ => "function call",
        },
        ExprKind::Compare(..) => "comparison",
        ExprKind::Conditional(_) => "conditional expression",
        ExprKind::Lambda(_) => "lambda",
        ExprKind::Walrus(..) => "named expression",
        ExprKind::Comprehension(comprehension) => match comprehension.kind {
            ComprehensionKind::List => "list comprehension",
            ComprehensionKind::Set => "set comprehension",
            ComprehensionKind::Dict => "dict comprehension",
            ComprehensionKind::Generator => "generator expression",
        },
        ExprKind::Slice(_)
        | ExprKind::Unary(..)
        | ExprKind::Binary(..)
        | ExprKind::Power(..)
        | ExprKind::And(_)
        | ExprKind::Or(_) => "expression",
    }
}
