//! The parameters of functions, checked by Python's rules.

use std::collections::HashSet;

use super::super::ast::{Expr, Param, ParamKind};
use super::super::error::Result;
use super::super::parser::Rule;
use super::{Lower, Node, children};
use crate::text::{Diagnostic, Span, Symbol};

/// What the parameters before the one that is being lowered were.
#[derive(Default)]
struct Before {
    params: Vec<Param>,
    names: HashSet<Symbol>,
    /// A `/` was seen.
    slash: bool,
    /// A `*` was seen, with or without a name.
    star: bool,
    /// A `*` without a name that no parameter has followed yet.
    bare_star: Option<Span>,
}

impl Lower<'_> {
    /// The parameters of a function.
    pub(super) fn params(&mut self, node: &Node<'_>) -> Result<Vec<Param>> {
        let mut before = Before::default();
        for part in children(node) {
            let span = self.span(&part);
            if before
                .params
                .last()
                .is_some_and(|last| last.kind == ParamKind::Kwargs)
            {
                return Err(self.error(span, "arguments cannot follow var-keyword argument"));
            }
            match part.as_rule() {
                Rule::positional_only => self.slash(span, &mut before)?,
                Rule::args_parameter | Rule::lambda_args => self.star(&part, &mut before)?,
                Rule::kwargs_parameter | Rule::lambda_kwargs => {
                    self.param(&part, ParamKind::Kwargs, &mut before)?;
                }
                _ => {
                    let is_keyword = before.star;
                    let kind = if is_keyword {
                        ParamKind::KeywordOnly
                    } else {
                        ParamKind::Normal
                    };
                    self.param(&part, kind, &mut before)?;
                }
            }
        }
        match before.bare_star {
            Some(span) => Err(self.error(span, "named arguments must follow bare *")),
            None => Ok(before.params),
        }
    }

    fn slash(&self, span: Span, before: &mut Before) -> Result<()> {
        let message = if before.slash {
            "/ may appear only once"
        } else if before.star {
            "/ must be ahead of *"
        } else if before.params.is_empty() {
            "at least one argument must precede /"
        } else {
            before.slash = true;
            before
                .params
                .iter_mut()
                .for_each(|param| param.kind = ParamKind::PositionalOnly);
            return Ok(());
        };
        Err(self.error(span, message))
    }

    fn star(&mut self, node: &Node<'_>, before: &mut Before) -> Result<()> {
        let span = self.span(node);
        if before.star {
            return Err(self.error(span, "* argument may appear only once"));
        }
        before.star = true;
        if children(node).next().is_none() {
            before.bare_star = Some(span);
            return Ok(());
        }
        self.param(node, ParamKind::Args, before)
    }

    fn param(&mut self, node: &Node<'_>, kind: ParamKind, before: &mut Before) -> Result<()> {
        let name_node = self.first(node)?;
        let name = self.name(&name_node);
        if !before.names.insert(name.symbol) {
            return Err(self.duplicate(&name_node));
        }
        if kind == ParamKind::KeywordOnly {
            before.bare_star = None;
        }
        let has_default = children(node).any(|child| child.as_rule() == Rule::default);
        let default = self.default(node)?;
        let follows = before
            .params
            .last()
            .is_some_and(|last| last.default.is_some());
        if !has_default && kind == ParamKind::Normal && follows {
            let message = "non-default argument follows default argument";
            return Err(self.error(self.span(&name_node), message));
        }
        before.params.push(Param {
            name,
            kind,
            default,
        });
        Ok(())
    }

    fn duplicate(&self, name: &Node<'_>) -> Box<Diagnostic> {
        let message = format!(
            "duplicate argument '{}' in function definition",
            name.as_str()
        );
        self.error(self.span(name), message)
    }

    fn default(&mut self, node: &Node<'_>) -> Result<Option<Expr>> {
        let Some(default) = children(node).find(|child| child.as_rule() == Rule::default) else {
            return Ok(None);
        };
        let value = self.first(&default)?;
        if value.as_rule() == Rule::no_value {
            return Ok(None);
        }
        self.expr(value).map(Some)
    }
}

/// The text of the default of each parameter that has a name.
pub(super) fn default_texts(params: &Node<'_>) -> Vec<Option<String>> {
    let named =
        children(params).filter(|part| children(part).any(|child| child.as_rule() == Rule::name));
    named
        .map(|part| {
            let default = children(&part).find(|child| child.as_rule() == Rule::default)?;
            Some(children(&default).next()?.as_str().trim().to_owned())
        })
        .collect()
}
