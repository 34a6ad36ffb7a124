//! Edits that concern more than the place of the error: conditions, loops, stores.

use super::place::Place;
use super::repair::{Fix, Site};
use crate::builtins;
use crate::syntax::ast::{Expr, ExprKind, PostfixKind, Stmt, StmtKind, TargetKind, UnaryOp};
use crate::text::{Span, suggest};
use crate::value::{ErrorKind, OpError};

/// A suggestion for the whole test of an `if` or `while`, with that word and the colon.
pub(super) fn headed(place: &Place<'_>, looked_at: Span, fix: Fix) -> Fix {
    let holds = |test: &Expr| test.span.start >= looked_at.start && test.span.end <= looked_at.end;
    let word = match &place.stmt.kind {
        StmtKind::If(arms, _) => match arms.iter().position(|(test, _)| holds(test)) {
            Some(0) => "if",
            Some(_) => "elif",
            None => return fix,
        },
        StmtKind::While { test, .. } if holds(test) => "while",
        _ => return fix,
    };
    Fix {
        text: format!("{word} {}:", fix.text),
        ..fix
    }
}

/// The whole condition, when one part of it wanted a single truth value.
pub(super) fn condition(place: &Place<'_>, error: &OpError) -> Option<(Site, Span)> {
    let is_truth = error.message.contains("truth value of an array")
        || error.message.contains("ufunc 'bitwise_");
    is_truth.then_some(())?;
    let wanted = |expr: &Expr| match &expr.kind {
        ExprKind::And(_) | ExprKind::Or(_) => true,
        ExprKind::Unary(ops, _) => ops.iter().any(|(op, _)| *op == UnaryOp::Not),
        ExprKind::Compare(_, rest) => rest.len() == 2,
        ExprKind::Conditional(parts) => {
            parts[0].span.start <= place.span.start && place.span.end <= parts[0].span.end
        }
        _ => false,
    };
    let expr = place.smallest(&wanted)?;
    Some((Site::read(place.of(expr.span))?, expr.span))
}

/// The statement with the guilty place replaced.
pub(super) fn fixes(place: &Place<'_>, error: &OpError) -> Vec<Fix> {
    let message = error.message.as_str();
    let mut fixes = Vec::new();
    if let StmtKind::Assign { targets, value } = &place.stmt.kind
        && let [target] = targets.as_slice()
        && let TargetKind::Subscript(base, index) = &target.kind
    {
        fixes.extend(stored(place, (base, index), value, message));
    }
    if error.kind == ErrorKind::TypeError {
        if message.ends_with("object is not iterable")
            || message.starts_with("cannot unpack non-iterable")
        {
            fixes.extend(counted(place));
        }
        // `[1, 2] [3, 4]`: a comma is missing.
        let guilty = place.of(place.span);
        let between = guilty.split_once("] [").or_else(|| guilty.split_once("]["));
        if let Some((first, second)) = between.filter(|_| message.starts_with("list indices")) {
            let new = format!("{first}], [{second}");
            fixes.push(place.spliced(place.span, &new, ""));
        }
    }
    if message.contains("out of bounds for axis") || message.contains("index out of range") {
        fixes.extend(looped(place));
    }
    if let StmtKind::Import(_) | StmtKind::FromImport(..) = &place.stmt.kind {
        fixes.extend(imported(place, message));
    }
    fixes
}

/// A module or a name of one with a slip of the pen: that there is such a one is the proof.
fn imported(place: &Place<'_>, message: &str) -> Option<Fix> {
    let wrong = message.split('\'').nth(1)?;
    let near = match message.starts_with("No module named") {
        true => place.close_name()?,
        false => {
            let names = builtins::names_of("np").iter().map(|(name, _)| name.text());
            suggest::closest(wrong, names)?.to_owned()
        }
    };
    let text = place.of(place.stmt.span);
    Some(Fix {
        text: text.replacen(wrong, &near, 1),
        proof: "True".to_owned(),
        note: String::new(),
    })
}

/// An assignment into something that cannot take it.
fn stored(
    place: &Place<'_>,
    (base, index): (&Expr, &Expr),
    value: &Expr,
    message: &str,
) -> Option<Fix> {
    let (base, index) = (place.of(base.span), place.of(index.span));
    let statement = place.of(place.stmt.span);
    let value = place.of(value.span);
    let first = |proof: String, note: &str| Fix {
        text: format!("{base} = {proof}; {statement}"),
        proof,
        note: note.to_owned(),
    };
    match message {
        "assignment destination is read-only" => Some(first(format!("{base}.copy()"), "")),
        "cannot convert float NaN to integer" => Some(first(format!("{base}.astype(float)"), "")),
        "'tuple' object does not support item assignment" => {
            Some(first(format!("list({base})"), "lists can be changed"))
        }
        "'str' object does not support item assignment" => {
            let after = match index.parse::<usize>() {
                Ok(at) => format!("{}", at + 1),
                Err(_) => format!("{index} + 1"),
            };
            let before = match index {
                "0" => String::new(),
                index => format!("{base}[:{index}] + "),
            };
            let new = format!("{before}{value} + {base}[{after}:]");
            Some(Fix {
                text: format!("{base} = {new}"),
                proof: new,
                note: "a new text".to_owned(),
            })
        }
        _ => None,
    }
}

/// `for i in 5`: a loop over that many places; `for i, x in xs`: with their numbers.
fn counted(place: &Place<'_>) -> Vec<Fix> {
    let StmtKind::For {
        target, iterable, ..
    } = &place.stmt.kind
    else {
        return Vec::new();
    };
    let (target_text, text) = (place.of(target.span), place.of(iterable.span));
    let fix = |iterable: String, note: &str| Fix {
        text: format!("for {target_text} in {iterable}:"),
        proof: iterable,
        note: note.to_owned(),
    };
    match target.kind {
        TargetKind::Tuple(..) => vec![fix(format!("enumerate({text})"), "with their numbers")],
        _ => vec![fix(format!("range({text})"), "so many times")],
    }
}

/// A loop that counts further than there are places.
fn looped(place: &Place<'_>) -> Option<Fix> {
    let wanted = |expr: &Expr| match &expr.kind {
        ExprKind::Postfix(_, steps) => {
            let last = steps.last().map(|step| &step.kind);
            matches!(last, Some(PostfixKind::Subscript(_)))
        }
        _ => false,
    };
    let expr = place.smallest(&wanted)?;
    let ExprKind::Postfix(base, steps) = &expr.kind else {
        return None;
    };
    let (PostfixKind::Subscript(index), before) = (&steps.last()?.kind, steps.len().checked_sub(2))
    else {
        return None;
    };
    let end = before.map_or(base.span.end, |at| steps[at].end);
    let object = place.of(Span {
        start: expr.span.start,
        end,
    });
    let (axis, at) = match &index.kind {
        ExprKind::Tuple(items) => {
            let loops: Vec<&str> = place
                .around
                .iter()
                .filter_map(|s| counter(place, s))
                .collect();
            let found = items
                .iter()
                .position(|item| loops.contains(&place.of(item.span)))?;
            (found, place.of(items[found].span))
        }
        _ => (0, place.of(index.span)),
    };
    let size = match axis {
        0 => format!("len({object})"),
        axis => format!("{object}.shape[{axis}]"),
    };
    let (name, shift) = match at.split_once('+') {
        Some((name, shift)) => (name.trim(), format!(" - {}", shift.trim())),
        None => (at, String::new()),
    };
    let around = place.around.iter().rev();
    let mut heads = around.filter_map(|stmt| match &stmt.kind {
        StmtKind::For { iterable, .. } if counter(place, stmt) == Some(name) => {
            let args = place.of(iterable.span).strip_prefix("range(")?;
            let args: Vec<&str> = args.strip_suffix(')')?.split(',').map(str::trim).collect();
            let range = match args.as_slice() {
                [_] => format!("range({size}{shift})"),
                [start, _] => format!("range({start}, {size}{shift})"),
                _ => return None,
            };
            Some((format!("for {name} in {range}:"), range))
        }
        StmtKind::While { test, .. } => {
            let text = place.of(test.span);
            let new = text.replacen("<=", "<", 1);
            (new != text && text.contains(name)).then(|| (format!("while {new}:"), new))
        }
        _ => None,
    });
    let (text, proof) = heads.next()?;
    Some(Fix {
        text,
        proof,
        note: "places are counted from 0".to_owned(),
    })
}

/// The variable that a `for` counts with.
fn counter<'a>(place: &Place<'a>, stmt: &Stmt) -> Option<&'a str> {
    match &stmt.kind {
        StmtKind::For { target, .. } if matches!(target.kind, TargetKind::Name(_)) => {
            Some(place.of(target.span))
        }
        _ => None,
    }
}
