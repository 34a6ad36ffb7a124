//! Finds places in the tree of a statement.

use crate::syntax::ast::{Expr, ExprKind, FPart, PostfixKind, Stmt, StmtKind, Target, TargetKind};
use crate::text::Span;

/// The expressions right below one.
fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::List(items)
        | ExprKind::Tuple(items)
        | ExprKind::Set(items)
        | ExprKind::And(items)
        | ExprKind::Or(items) => items.iter().collect(),
        ExprKind::Dict(items) => items
            .iter()
            .flat_map(|(key, value)| key.iter().chain([value]))
            .collect(),
        ExprKind::Starred(inner) | ExprKind::Unary(_, inner) | ExprKind::Walrus(_, inner) => {
            vec![inner]
        }
        ExprKind::Postfix(base, steps) => {
            let mut all = vec![&**base];
            for step in steps {
                match &step.kind {
                    PostfixKind::Attribute(..) => {}
                    PostfixKind::Call(args) => all.extend(args.iter().map(|arg| &arg.value)),
                    PostfixKind::Subscript(index) => all.push(index),
                }
            }
            all
        }
        ExprKind::Slice(parts) => parts.iter().flatten().collect(),
        ExprKind::Binary(first, rest) => {
            let others = rest.iter().map(|(_, _, other)| other);
            std::iter::once(&**first).chain(others).collect()
        }
        ExprKind::Compare(first, rest) => {
            let others = rest.iter().map(|(_, _, other)| other);
            std::iter::once(&**first).chain(others).collect()
        }
        ExprKind::Power(sides, _) => vec![&sides.0, &sides.1],
        ExprKind::Conditional(parts) => parts.iter().collect(),
        ExprKind::FString(parts) => fields(parts),
        ExprKind::Comprehension(inner) => {
            let mut all = vec![&inner.element];
            all.extend(&inner.value);
            for clause in &inner.clauses {
                all.push(&clause.iterable);
                all.extend(&clause.conditions);
            }
            all
        }
        ExprKind::Literal(_) | ExprKind::Name(_) | ExprKind::Lambda(_) => Vec::new(),
    }
}

fn fields(parts: &[FPart]) -> Vec<&Expr> {
    let values = parts.iter().filter_map(|part| match part {
        FPart::Field(field) => Some(&field.value),
        FPart::Text(_) => None,
    });
    values.collect()
}

fn of_target(target: &Target) -> Vec<&Expr> {
    match &target.kind {
        TargetKind::Name(_) => Vec::new(),
        TargetKind::Attribute(base, _) => vec![base],
        TargetKind::Subscript(base, index) => vec![base, index],
        TargetKind::Tuple(items) => items.iter().flat_map(of_target).collect(),
        TargetKind::Starred(inner) => of_target(inner),
    }
}

/// The expressions of a statement itself, without those of the statements inside it.
pub(super) fn expressions(stmt: &Stmt) -> Vec<&Expr> {
    match &stmt.kind {
        StmtKind::Expr { value, .. } => vec![value],
        StmtKind::Assign { targets, value } => {
            let places = targets.iter().flat_map(of_target);
            places.chain([value]).collect()
        }
        StmtKind::AugAssign { target, value, .. } => {
            of_target(target).into_iter().chain([value]).collect()
        }
        StmtKind::Del(targets) => targets.iter().flat_map(of_target).collect(),
        StmtKind::Assert(test, message) => std::iter::once(test).chain(message).collect(),
        StmtKind::Return(value) => value.iter().collect(),
        StmtKind::If(arms, _) => arms.iter().map(|(test, _)| test).collect(),
        StmtKind::While { test, .. } => vec![test],
        StmtKind::For { iterable, .. } => vec![iterable],
        StmtKind::With(items, _) => items.iter().map(|(value, _)| value).collect(),
        _ => Vec::new(),
    }
}

fn blocks(stmt: &Stmt) -> Vec<&[Stmt]> {
    match &stmt.kind {
        StmtKind::If(arms, orelse) => {
            let bodies = arms.iter().map(|(_, body)| body.as_slice());
            bodies.chain([orelse.as_slice()]).collect()
        }
        StmtKind::While { body, orelse, .. } | StmtKind::For { body, orelse, .. } => {
            vec![body, orelse]
        }
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
        } => {
            let mut all = vec![body.as_slice(), orelse, finally];
            all.extend(handlers.iter().map(|handler| handler.body.as_slice()));
            all
        }
        StmtKind::With(_, body) => vec![body],
        _ => Vec::new(),
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The statements around a place, the outermost first.
pub(super) fn around(stmt: &Stmt, place: Span) -> Vec<&Stmt> {
    let mut all = vec![stmt];
    let mut last = stmt;
    loop {
        let mut inner = blocks(last).into_iter().flatten();
        let Some(next) = inner.rfind(|inner| holds(inner.span, place)) else {
            return all;
        };
        all.push(next);
        last = next;
    }
}

/// The smallest expression of a statement around a place that is as wanted.
pub(super) fn smallest<'a>(
    stmt: &'a Stmt,
    place: Span,
    wanted: &dyn Fn(&Expr) -> bool,
) -> Option<&'a Expr> {
    let mut all = all(stmt).into_iter();
    all.rfind(|expr| holds(expr.span, place) && wanted(expr))
}

/// All expressions of a statement, without those of the statements inside it.
pub(super) fn all(stmt: &Stmt) -> Vec<&Expr> {
    let mut found = expressions(stmt);
    let mut at = 0;
    while at < found.len() {
        found.extend(children(found[at]));
        at += 1;
    }
    found
}
