//! Simple statements.

use std::rc::Rc;

use super::super::ast::{
    Capture, Expr, ExprKind, Function, Param, Stmt, StmtKind, Target, TargetKind,
};
use super::super::error::Result;
use super::super::parser::Rule;
use super::expr::binary_op;
use super::target::{Purpose, described};
use super::{Lower, Node, children};
use crate::text::{Span, Symbol};

impl Lower<'_> {
    /// The statements of one line; a `;` at its end silences the last.
    pub(super) fn simple_line(&mut self, node: &Node<'_>, out: &mut Vec<Stmt>) -> Result<()> {
        for part in children(node) {
            if part.as_rule() == Rule::semicolon {
                if let Some(Stmt {
                    kind: StmtKind::Expr { silent, .. },
                    ..
                }) = out.last_mut()
                {
                    *silent = true;
                }
            } else {
                let span = self.span(&part);
                out.push(Stmt {
                    span,
                    kind: self.simple(&part)?,
                });
            }
        }
        Ok(())
    }

    fn simple(&mut self, node: &Node<'_>) -> Result<StmtKind> {
        Ok(match node.as_rule() {
            Rule::assignment => return self.assignment(node),
            Rule::pass_statement => StmtKind::Pass,
            Rule::break_statement => StmtKind::Break,
            Rule::continue_statement => StmtKind::Continue,
            Rule::return_statement => StmtKind::Return(
                children(node)
                    .next()
                    .map(|value| self.expr(value))
                    .transpose()?,
            ),
            Rule::raise_statement => {
                let (value, cause) = self.one_or_two(node)?;
                StmtKind::Raise(value, cause)
            }
            Rule::assert_statement => match self.one_or_two(node)? {
                (Some(test), message) => StmtKind::Assert(test, message),
                _ => return Err(self.malformed(node)),
            },
            Rule::del_statement => {
                let targets = self.target_list(&self.first(node)?, Purpose::Delete)?;
                let span = targets.span;
                StmtKind::Del(match targets.kind {
                    TargetKind::Tuple(targets) => targets,
                    kind => vec![Target { span, kind }],
                })
            }
            Rule::global_statement => self.declared(node, false),
            Rule::nonlocal_statement => self.declared(node, true),
            Rule::import_statement => self.import(node)?,
            Rule::from_statement => self.import_names(node)?,
            _ => return Err(self.malformed(node)),
        })
    }

    fn declared(&self, node: &Node<'_>, nonlocal: bool) -> StmtKind {
        let names = children(node)
            .map(|name| Symbol::new(name.as_str()))
            .collect();
        StmtKind::Scope { nonlocal, names }
    }

    fn one_or_two(&mut self, node: &Node<'_>) -> Result<(Option<Expr>, Option<Expr>)> {
        let mut parts = children(node);
        let mut next = || parts.next().map(|part| self.expr(part)).transpose();
        Ok((next()?, next()?))
    }

    fn import(&self, node: &Node<'_>) -> Result<StmtKind> {
        let item = |item: Node<'_>| {
            let mut parts = children(&item);
            let path: Vec<_> = parts.next().map(|path| dotted(&path)).unwrap_or_default();
            let alias = parts.next().map(|alias| self.name(&alias));
            let symbol = path.first().copied().ok_or_else(|| self.malformed(&item))?;
            let whole = super::Name {
                symbol,
                place: super::Place::Global,
            };
            Ok((path, alias.is_some(), alias.unwrap_or(whole)))
        };
        children(node)
            .map(item)
            .collect::<Result<_>>()
            .map(StmtKind::Import)
    }

    fn import_names(&self, node: &Node<'_>) -> Result<StmtKind> {
        let path = dotted(&self.first(node)?);
        let mut names = Vec::new();
        for item in children(node)
            .skip(1)
            .filter(|item| item.as_rule() == Rule::from_item)
        {
            let mut parts = children(&item);
            let name = parts.next().ok_or_else(|| self.malformed(&item))?;
            let bound = self.name(&parts.next().unwrap_or_else(|| name.clone()));
            names.push((Symbol::new(name.as_str()), bound, self.span(&name)));
        }
        Ok(StmtKind::FromImport(path, names))
    }

    fn assignment(&mut self, node: &Node<'_>) -> Result<StmtKind> {
        let mut parts = children(node);
        let first = parts.next().ok_or_else(|| self.malformed(node))?;
        let first_node = first.clone();
        let Some(second) = parts.next() else {
            return Ok(StmtKind::Expr {
                value: self.expr(first)?,
                silent: false,
            });
        };
        match second.as_rule() {
            Rule::augmented => self.augmented(first, &second),
            Rule::annotated => {
                let target = self.annotated(first)?;
                let value = children(&second).find(|part| part.as_rule() == Rule::expressions);
                let Some(value) = value else {
                    return Ok(StmtKind::Annotation);
                };
                Ok(StmtKind::Assign {
                    targets: vec![target],
                    value: self.expr(value)?,
                })
            }
            _ => {
                let mut values = vec![first_node];
                for part in std::iter::once(second).chain(parts) {
                    values.push(self.first(&part)?);
                }
                let value = values.pop().ok_or_else(|| self.malformed(node))?;
                let mut targets = Vec::new();
                for target in values {
                    let target = self.left_side(target)?;
                    targets.push(self.assigned(target)?);
                }
                Ok(StmtKind::Assign {
                    targets,
                    value: self.expr(value)?,
                })
            }
        }
    }

    /// The left side of `=`, where a star alone has words of its own.
    fn left_side(&mut self, node: Node<'_>) -> Result<Expr> {
        let mut parts = children(&node);
        match (parts.next(), parts.next()) {
            (Some(only), None) => self.expr(only),
            _ => self.expr(node),
        }
    }

    fn annotated(&mut self, node: Node<'_>) -> Result<Target> {
        let target = self.expr(node)?;
        let span = target.span;
        match &target.kind {
            ExprKind::Tuple(_) | ExprKind::List(_) => {
                let what = described(&target.kind);
                Err(self.error(
                    span,
                    format!("only single target (not {what}) can be annotated"),
                ))
            }
            _ => self
                .target(target, Purpose::Bind)
                .map_err(|_| self.error(span, "illegal target for annotation")),
        }
    }

    fn augmented(&mut self, target: Node<'_>, rest: &Node<'_>) -> Result<StmtKind> {
        let target = self.expr(target)?;
        let is_single = match &target.kind {
            ExprKind::Name(_) => true,
            kind @ ExprKind::Postfix(..) => matches!(described(kind), "attribute" | "subscript"),
            _ => false,
        };
        if !is_single {
            let what = described(&target.kind);
            let message = format!("'{what}' is an illegal expression for augmented assignment");
            return Err(self.error(target.span, message));
        }
        let mut parts = children(rest);
        let (Some(op), Some(value)) = (parts.next(), parts.next()) else {
            return Err(self.malformed(rest));
        };
        let op_span = self.span(&op);
        let symbol = op.as_str().trim_end_matches('=');
        let op = binary_op(symbol).ok_or_else(|| self.malformed(rest))?;
        let target = self.target(target, Purpose::Bind)?;
        Ok(StmtKind::AugAssign {
            target,
            op,
            op_span,
            value: self.expr(value)?,
        })
    }

    /// `lambda x:` with its body.
    pub(super) fn lambda(&mut self, head: &Node<'_>, span: Span, body: Expr) -> Result<ExprKind> {
        let params = match children(head).next() {
            Some(params) => self.params(&params)?,
            None => Vec::new(),
        };
        let body = vec![Stmt {
            span: body.span,
            kind: StmtKind::Return(Some(body)),
        }];
        let function = self.function(Symbol::new("<lambda>"), span, params, body);
        Ok(ExprKind::Lambda(Rc::new(function)))
    }

    /// A function whose names are not resolved yet.
    pub(super) fn function(
        &self,
        name: Symbol,
        span: Span,
        params: Vec<Param>,
        body: Vec<Stmt>,
    ) -> Function {
        let doc = None;
        let source = Rc::clone(self.source);
        let frame = Capture::default();
        Function {
            name,
            qualified: name,
            span,
            source,
            params,
            doc,
            body,
            frame,
            slot_names: Vec::new(),
        }
    }
}

/// The names of `a.b.c`.
pub(in crate::syntax) fn dotted(node: &Node<'_>) -> Vec<Symbol> {
    children(node)
        .map(|name| Symbol::new(name.as_str()))
        .collect()
}
