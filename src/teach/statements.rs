//! Edits that concern more than the place of the error: names, methods, conditions.

use super::repair::{Fix, Site};
use crate::syntax::ast::{Entry, Expr, ExprKind, PostfixKind, StmtKind, TargetKind};
use crate::text::Span;
use crate::value::{ErrorKind, OpError};

/// Names that NumPy once had, and what took their place.
const MOVED: [(&str, &str); 12] = [
    ("product", "prod"),
    ("cumproduct", "cumprod"),
    ("trapz", "trapezoid"),
    ("in1d", "isin"),
    ("alltrue", "all"),
    ("sometrue", "any"),
    ("row_stack", "vstack"),
    ("round_", "round"),
    ("float_", "float64"),
    ("complex_", "complex128"),
    ("Inf", "inf"),
    ("NaN", "nan"),
];

/// Words of other languages.
const FOREIGN: [(&str, &str); 6] = [
    ("true", "True"),
    ("false", "False"),
    ("null", "None"),
    ("nil", "None"),
    ("NaN", "np.nan"),
    ("Inf", "np.inf"),
];

/// The expression of a statement that computes one.
fn value(entry: &Entry) -> Option<&Expr> {
    match &entry.statement.kind {
        StmtKind::Expr { value, .. } | StmtKind::Assign { value, .. } => Some(value),
        StmtKind::Assert(test, _) => Some(test),
        StmtKind::If(arms, _) => arms.first().map(|(test, _)| test),
        StmtKind::While { test, .. } => Some(test),
        _ => None,
    }
}

/// A suggestion for the whole test of an `if` or `while`, with that word and the colon.
pub(super) fn headed(entry: &Entry, span: Span, fix: Fix) -> Fix {
    let (word, test) = match &entry.statement.kind {
        StmtKind::If(arms, _) => match arms.first() {
            Some((test, _)) => ("if", test),
            None => return fix,
        },
        StmtKind::While { test, .. } => ("while", test),
        _ => return fix,
    };
    let whole = test.span.start >= span.start && test.span.end <= span.end;
    let composed = matches!(
        test.kind,
        ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Unary(..) | ExprKind::Compare(..)
    );
    match whole || composed {
        true => Fix {
            text: format!("{word} {}:", fix.text),
            ..fix
        },
        false => fix,
    }
}

/// The whole condition, when one part of it wanted a single truth value.
pub(super) fn condition(entry: &Entry, error: &OpError) -> Option<Site> {
    let is_truth = error.message.contains("truth value of an array")
        || error.message.contains("ufunc 'bitwise_");
    let expr = value(entry).filter(|_| is_truth)?;
    let is_whole = match &expr.kind {
        ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Unary(..) => true,
        ExprKind::Compare(_, rest) => rest.len() == 2,
        _ => false,
    };
    is_whole.then_some(())?;
    Site::read(expr.span.of(&entry.source.text))
}

/// The statement with the guilty place replaced.
pub(super) fn replaced(entry: &Entry, span: Span, error: &OpError) -> Option<Fix> {
    let text = &entry.source.text;
    let guilty = span.of(text);
    if let StmtKind::Assign { targets, .. } = &entry.statement.kind
        && let [target] = targets.as_slice()
        && let TargetKind::Subscript(base, _) = &target.kind
    {
        return stored(entry, base.span.of(text), error);
    }
    let expr = value(entry)?;
    let listed = |table: &[(&str, &str)]| {
        let found = table.iter().find(|(old, _)| *old == guilty);
        found.map(|(_, new)| (*new).to_owned())
    };
    let new = match error.kind {
        ErrorKind::NameError => listed(&FOREIGN).or_else(|| error.hint.clone()),
        ErrorKind::AttributeError if error.message.starts_with("module 'numpy") => {
            listed(&MOVED).or_else(|| close_name(error))
        }
        ErrorKind::AttributeError => match method(entry, (guilty, span), error) {
            Some(fix) => return Some(fix),
            None => close_name(error),
        },
        ErrorKind::TypeError if error.message.contains("unexpected keyword argument '") => {
            let wrong = error.message.rsplit('\'').nth(1)?;
            let new = guilty.replace(&format!("{wrong}="), &format!("{}=", close_name(error)?));
            (new != guilty).then_some(new)
        }
        ErrorKind::TypeError if error.message.ends_with("object is not iterable") => {
            return counted(entry, span);
        }
        ErrorKind::TypeError if error.message.starts_with("list indices must be") => {
            let (first, second) = guilty.split_once("] [")?;
            Some(format!("{first}], [{second}"))
        }
        _ => None,
    }?;
    let with = |whole: Span| {
        let before = text.get(whole.start as usize..span.start as usize)?;
        let after = text.get(span.end as usize..whole.end as usize)?;
        Some(format!("{before}{new}{after}"))
    };
    let shown = match &entry.statement.kind {
        StmtKind::Expr { .. } | StmtKind::Assign { .. } => entry.statement.span,
        _ => expr.span,
    };
    Some(Fix {
        text: with(shown)?,
        proof: with(expr.span)?,
        note: String::new(),
    })
}

/// The name in `did you mean 'arange'?`.
fn close_name(error: &OpError) -> Option<String> {
    let hint = error.hint.as_deref()?.strip_prefix("did you mean '")?;
    Some(hint.strip_suffix("'?")?.to_owned())
}

/// An assignment into an array that cannot take it.
fn stored(entry: &Entry, base: &str, error: &OpError) -> Option<Fix> {
    let proof = match error.message.as_str() {
        "assignment destination is read-only" => format!("{base}.copy()"),
        "cannot convert float NaN to integer" => format!("{base}.astype(float)"),
        _ => return None,
    };
    let statement = entry.statement.span.of(&entry.source.text);
    Some(Fix {
        text: format!("{base} = {proof}; {statement}"),
        proof,
        note: String::new(),
    })
}

/// `for i in 5`: a loop over that many places.
fn counted(entry: &Entry, span: Span) -> Option<Fix> {
    let text = &entry.source.text;
    let StmtKind::For {
        target, iterable, ..
    } = &entry.statement.kind
    else {
        return None;
    };
    (iterable.span == span).then_some(())?;
    let range = format!("range({})", span.of(text));
    Some(Fix {
        text: format!("for {} in {range}:", target.span.of(text)),
        proof: range,
        note: "so many times".to_owned(),
    })
}

/// Methods of lists that arrays do not have, and of arrays that lists do not have.
fn method(entry: &Entry, (guilty, span): (&str, Span), error: &OpError) -> Option<Fix> {
    let expr = value(entry)?;
    if error.message.starts_with("'list'") || error.message.starts_with("'tuple'") {
        let (ExprKind::Postfix(base, _), text) = (&expr.kind, &entry.source.text) else {
            return None;
        };
        // What is asked for stands right behind the list.
        (base.span.end + 1 == span.start).then_some(())?;
        let rest = text.get(base.span.end as usize..expr.span.end as usize)?;
        let before = text.get(entry.statement.span.start as usize..expr.span.start as usize)?;
        let new = format!("np.array({}){rest}", base.span.of(text));
        return Some(Fix {
            text: format!("{before}{new}"),
            proof: new,
            note: "lists have no such name, arrays have".to_owned(),
        });
    }
    error.message.starts_with("'numpy.ndarray'").then_some(())?;
    let ExprKind::Postfix(base, steps) = &expr.kind else {
        return None;
    };
    let text = &entry.source.text;
    let object = base.span.of(text);
    let proof = match (guilty, steps.as_slice()) {
        ("append", [_, call]) => {
            let PostfixKind::Call(args) = &call.kind else {
                return None;
            };
            let items: Vec<&str> = args.iter().map(|arg| arg.value.span.of(text)).collect();
            format!("np.append({object}, {})", items.join(", "))
        }
        ("len" | "length" | "lenght", _) => format!("len({object})"),
        _ => return None,
    };
    let text = match guilty {
        "append" => format!("{object} = {proof}"),
        _ => proof.clone(),
    };
    Some(Fix {
        text,
        proof,
        note: String::new(),
    })
}
