//! The names that an expression reads.

use crate::syntax::ast::{Expr, ExprKind, Name, PostfixKind};

/// The names, each once, in the order in which they are read. Those inside comprehensions and
/// lambdas are left out.
pub(super) fn free_names(expr: &Expr) -> Vec<Name> {
    let mut names = Vec::new();
    collect(expr, &mut names);
    names
}

fn collect(expr: &Expr, names: &mut Vec<Name>) {
    match &expr.kind {
        ExprKind::Name(name) if !names.iter().any(|known| known.symbol == name.symbol) => {
            names.push(*name);
        }
        ExprKind::Binary(first, rest) => {
            collect(first, names);
            rest.iter().for_each(|(_, _, right)| collect(right, names));
        }
        ExprKind::Compare(first, rest) => {
            collect(first, names);
            rest.iter().for_each(|(_, _, right)| collect(right, names));
        }
        ExprKind::Power(sides, _) => {
            collect(&sides.0, names);
            collect(&sides.1, names);
        }
        ExprKind::Unary(_, operand) | ExprKind::Starred(operand) => collect(operand, names),
        ExprKind::And(items)
        | ExprKind::Or(items)
        | ExprKind::List(items)
        | ExprKind::Tuple(items) => items.iter().for_each(|item| collect(item, names)),
        ExprKind::Conditional(parts) => parts.iter().for_each(|part| collect(part, names)),
        ExprKind::Slice(parts) => parts.iter().flatten().for_each(|part| collect(part, names)),
        ExprKind::Postfix(base, steps) => {
            collect(base, names);
            for step in steps {
                match &step.kind {
                    PostfixKind::Attribute(..) => {}
                    PostfixKind::Call(args) => {
                        args.iter().for_each(|arg| collect(&arg.value, names));
                    }
                    PostfixKind::Subscript(index) => collect(index, names),
                }
            }
        }
        _ => {}
    }
}
