//! Tries a suggestion before it is shown: only expressions without side effects are run.

use std::rc::Rc;

use crate::eval::Interp;
use crate::syntax::ast::{Entry, Expr, ExprKind, PostfixKind, StmtKind};
use crate::syntax::parse_expression;
use crate::text::Source;
use crate::value::Value;

/// Functions and methods that only compute.
const PURE: &str = " abs all any arange argsort array array_equal array_split asarray astype \
    atleast_1d atleast_2d bool broadcast_to clip column_stack concatenate copy cumsum diag diff \
    divide dot dstack einsum empty exp expand_dims eye float full hstack inner int inv isin item ix_ \
    len linspace log logical_and logical_not logical_or max maximum mean median min minimum \
    moveaxis multiply norm not_equal ones ones_like outer pinv power prod rand ravel repeat reshape \
    solve split sqrt squeeze stack std subtract sum swapaxes take tile trace transpose trapezoid \
    argmax argmin flip fliplr flipud roll rot90 unique range sorted tuple list identity \
    tensordot nonzero count_nonzero minimum median sin cos tan floor ceil round sign square \
    average percentile quantile cumprod histogram cross kron interp det matrix_rank logspace \
    full_like empty_like tri tril triu diagonal nansum nanmean nanmax nanmin maximum hypot \
    less greater equal less_equal greater_equal arctan2 remainder mod var \
    flatnonzero lstsq float64 int64 str isclose allclose nan_to_num fromiter var vdot vstack where zeros zeros_like RandomState randn round flatten tolist dtype ";

/// More elements than this in an operand, and nothing is tried.
const MOST_ELEMENTS: usize = 1 << 16;

/// Whether evaluating an expression changes nothing.
fn is_pure(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Name(_) => true,
        ExprKind::List(items) | ExprKind::Tuple(items) => items.iter().all(is_pure),
        ExprKind::Unary(_, inner) => is_pure(inner),
        ExprKind::Binary(first, rest) => {
            is_pure(first) && rest.iter().all(|(_, _, other)| is_pure(other))
        }
        ExprKind::Compare(first, rest) => {
            is_pure(first) && rest.iter().all(|(_, _, other)| is_pure(other))
        }
        ExprKind::Power(sides, _) => is_pure(&sides.0) && is_pure(&sides.1),
        ExprKind::Slice(parts) => parts.iter().flatten().all(is_pure),
        ExprKind::Postfix(base, steps) => {
            let mut name = match &base.kind {
                ExprKind::Name(name) => name.symbol.text(),
                _ => "",
            };
            is_pure(base)
                && steps.iter().all(|step| match &step.kind {
                    PostfixKind::Attribute(attribute, _) => {
                        name = attribute.text();
                        true
                    }
                    PostfixKind::Subscript(index) => is_pure(index),
                    PostfixKind::Call(args) => {
                        // Lists and sets have methods of these names that change them.
                        let of_numpy = matches!(
                            name,
                            "append" | "add" | "sort" | "partition" | "insert" | "delete"
                        ) && is_numpy(base);
                        (of_numpy || PURE.contains(&format!(" {name} ")))
                            && args.iter().all(|arg| is_pure(&arg.value))
                    }
                })
        }
        _ => false,
    }
}

fn is_numpy(base: &Expr) -> bool {
    matches!(&base.kind, ExprKind::Name(name) if name.symbol.text() == "np")
}

/// A text as an expression.
pub(super) fn read(text: &str) -> Option<Entry> {
    parse_expression(&Rc::new(Source::new("<fix>", text))).ok()
}

/// The expression of an entry.
pub(super) fn expression(entry: &Entry) -> Option<&Expr> {
    match &entry.statement.kind {
        StmtKind::Expr { value, .. } => Some(value),
        _ => None,
    }
}

/// The value of an expression, if it is one, changes nothing and raises nothing.
pub(super) fn value(interp: &mut Interp, text: &str) -> Option<Value> {
    let entry = read(text)?;
    is_pure(expression(&entry)?).then_some(())?;
    interp.quietly(|interp| interp.run_entry(&entry).ok().flatten())
}

/// The shape of an expression's value, if it is small enough to be tried.
pub(super) fn shape(interp: &mut Interp, text: &str) -> Option<Vec<usize>> {
    let value = value(interp, text)?;
    let array = super::trace::array_of(&value)?;
    (array.size() <= MOST_ELEMENTS).then(|| array.shape().to_vec())
}
