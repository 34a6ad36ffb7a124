//! Edits that concern a statement or the items of a call: unpacking, masks, counts, ragged lists.

use super::place::Place;
use super::proof;
use super::repair::{Fix, Site};
use crate::eval::Interp;
use crate::syntax::ast::{Arg, Expr, ExprKind, StmtKind, TargetKind};
use crate::value::OpError;

/// The edits of a whole statement.
pub(super) fn statement(interp: &mut Interp, place: &Place<'_>, error: &OpError) -> Vec<Fix> {
    let message = error.message.as_str();
    let StmtKind::Assign { targets, value, .. } = &place.stmt.kind else {
        return Vec::new();
    };
    let [target] = targets.as_slice() else {
        return Vec::new();
    };
    let right = place.of(value.span);
    // A row of values needs its parentheses as an argument.
    let listed = match &value.kind {
        ExprKind::Tuple(_) if !right.starts_with('(') => format!("({right})"),
        _ => right.to_owned(),
    };
    match &target.kind {
        TargetKind::Tuple(items, ..) if message.contains("values to unpack") => {
            let names: Vec<&str> = items.iter().map(|item| place.of(item.span)).collect();
            unpacked(interp, &names, (right, &listed), message)
        }
        TargetKind::Subscript(base, index) => {
            let (base, index) = (place.of(base.span), place.of(index.span));
            stored(interp, (base, index), (value, right), message)
        }
        _ => Vec::new(),
    }
}

/// `x, y = three`: as many names as there are values.
fn unpacked(
    interp: &mut Interp,
    names: &[&str],
    (right, listed): (&str, &str),
    message: &str,
) -> Vec<Fix> {
    let count = proof::value(interp, &format!("len({listed})"));
    let count = count.and_then(|value| match value {
        crate::value::Value::Int(count) => usize::try_from(count).ok(),
        _ => None,
    });
    let Some(count) = count else {
        return Vec::new();
    };
    let mut fixes = Vec::new();
    let fix = |text: String, note: &str| Fix {
        text,
        proof: format!("len({listed})"),
        note: note.to_owned(),
    };
    if message.contains("too many") {
        let mut all: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        while all.len() < count && count <= 8 {
            let Some(next) = all.last().and_then(|name| next_name(name)) else {
                break;
            };
            if all.contains(&next) {
                break;
            }
            all.push(next);
        }
        if all.len() == count {
            fixes.push(fix(
                format!("{} = {right}", all.join(", ")),
                &format!("{count} names for {count} values"),
            ));
        }
        let rest = format!("{}, *rest = {right}", names.join(", "));
        fixes.push(fix(rest, "the others in a list"));
    } else if count > 0 {
        let kept = names.get(..count).unwrap_or(names).join(", ");
        let comma = if count == 1 { "," } else { "" };
        fixes.push(fix(
            format!("{kept}{comma} = {right}"),
            &format!("there are only {count}"),
        ));
    }
    fixes
}

/// `y` after `x`, `b` after `a`, `x2` after `x1`.
fn next_name(name: &str) -> Option<String> {
    let last = name.chars().next_back()?;
    let head = name.get(..name.len() - last.len_utf8())?;
    match last {
        'z' | 'Z' | '9' => None,
        c if c.is_ascii_digit() || (c.is_ascii_alphabetic() && head.is_empty()) => {
            let next = char::from_u32(u32::from(c) + 1)?;
            Some(format!("{head}{next}"))
        }
        _ => None,
    }
}

/// Values that do not fit the place they are stored in.
fn stored(
    interp: &mut Interp,
    (base, index): (&str, &str),
    (value, right): (&Expr, &str),
    message: &str,
) -> Vec<Fix> {
    let place = format!("{base}[{index}]");
    let mut fixes = Vec::new();
    let store = |new: &str, note: &str| Fix {
        text: format!("{place} = {new}"),
        // What is stored must go together with what is there.
        proof: format!("np.broadcast_to({new}, {place}.shape)"),
        note: note.to_owned(),
    };
    let fits = message.contains("cannot assign")
        || message.contains("could not broadcast input")
        || message.contains("shape mismatch");
    if fits {
        let wanted = proof::shape(interp, &place);
        fixes.extend(turned(base, index, right));
        if let (Some([count]), ExprKind::List(items)) = (wanted.as_deref(), &value.kind)
            && items.len() > *count
        {
            let texts: Vec<String> = items
                .iter()
                .take(*count)
                .map(|item| relative(item, value, right))
                .collect();
            fixes.push(store(
                &format!("[{}]", texts.join(", ")),
                "as many as there are places",
            ));
        }
        if let (Some((start, _)), ExprKind::List(items)) = (index.split_once(':'), &value.kind)
            && let Ok(start) = start.trim().parse::<usize>()
        {
            let range = format!("{base}[{start}:{}]", start + items.len());
            fixes.push(Fix {
                text: format!("{range} = {right}"),
                proof: format!("{range}.reshape({})", items.len()),
                note: "as many places as values".to_owned(),
            });
        }
        if let Some(count) = wanted.as_ref().and_then(|shape| shape.first()) {
            fixes.push(store(
                &format!("{right}[:{count}]"),
                "as many as there are places",
            ));
        }
        fixes.push(store(&format!("{right}[:, None]"), "as a column"));
        fixes.push(store(&format!("{right}.T"), "transposed"));
        fixes.push(store(&format!("{right}[0]"), "one value for all"));
    }
    if message.contains("setting an array element with a sequence") {
        fixes.push(store(&format!("{right}[0]"), "one number fits one place"));
        if let ExprKind::List(items) = &value.kind
            && let Ok(start) = index.trim().parse::<usize>()
        {
            let range = format!("{base}[{start}:{}]", start + items.len());
            fixes.push(Fix {
                text: format!("{range} = {right}"),
                proof: format!("np.broadcast_to({right}, {range}.shape)"),
                note: "as many places as values".to_owned(),
            });
        }
    }
    if message.contains("is out of bounds for axis 0") {
        fixes.push(Fix {
            text: format!("{base} = np.append({base}, {right})"),
            proof: format!("np.append({base}, {right})"),
            note: "one longer; arrays do not grow by themselves".to_owned(),
        });
    }
    if message.contains("list assignment index out of range") {
        fixes.push(Fix {
            text: format!("{base}.append({right})"),
            proof: format!("{base} + [{right}]"),
            note: "a list grows by append".to_owned(),
        });
    }
    fixes
}

/// A row stored in a column, or a column in a row.
fn turned(base: &str, index: &str, right: &str) -> Option<Fix> {
    let parts: Vec<&str> = index.split(',').map(str::trim).collect();
    let (place, what) = match parts.as_slice() {
        [":", at] => (format!("{base}[{at}]"), "a row"),
        [at, ":"] => (format!("{base}[:, {at}]"), "a column"),
        [at] if !at.contains(':') => (format!("{base}[:, {at}]"), "a column"),
        _ => return None,
    };
    Some(Fix {
        text: format!("{place} = {right}"),
        proof: format!("np.broadcast_to({right}, {place}.shape)"),
        note: format!("as {what}"),
    })
}

/// The text of an item of an expression whose text is known.
fn relative(item: &Expr, whole: &Expr, text: &str) -> String {
    let start = item.span.start.saturating_sub(whole.span.start) as usize;
    let end = item.span.end.saturating_sub(whole.span.start) as usize;
    text.get(start..end).unwrap_or("").to_owned()
}

/// The edits of a call that needs other numbers or more arguments.
pub(super) fn calls(
    interp: &mut Interp,
    site: &Site,
    message: &str,
    (function, name, args): (&str, &str, &[Arg]),
    fixes: &mut Vec<Fix>,
) {
    let Some(texts) = site.positional(args) else {
        return;
    };
    match (name, texts.as_slice()) {
        ("linspace", [start, stop, _]) if message.contains("must be non-negative") => {
            fixes.push(Fix::noted(
                format!("{function}({start}, {stop}, 5)"),
                "the third argument is how many numbers",
            ));
            let step = proof::value(interp, &format!("({stop} - ({start})) / 4"));
            if let Some(crate::value::Value::Float(step)) = step {
                fixes.push(Fix::noted(
                    format!("np.arange({start}, {stop}, {step})"),
                    "the third argument is the step",
                ));
            }
        }
        ("arange", [start, stop, _])
            if message.contains("Maximum allowed size exceeded")
                || message.contains("division by zero") =>
        {
            fixes.push(Fix::noted(
                format!("np.linspace({start}, {stop}, 5)"),
                "so many numbers, ends included",
            ));
            fixes.push(Fix::noted(
                format!("{function}({start}, {stop})"),
                "steps of 1",
            ));
        }
        ("array" | "asarray", [list]) if message.contains("inhomogeneous") => {
            padded(function, list, fixes);
        }
        ("solve", [matrix, right]) if message.contains("core dimension") => {
            if let Some([rows, ..]) = proof::shape(interp, matrix).as_deref() {
                fixes.push(Fix::noted(
                    format!("{function}({matrix}, {right}[:{rows}])"),
                    "one right-hand side an equation",
                ));
            }
            fixes.push(Fix::new(format!("{function}({matrix}, {right}.T)")));
        }
        ("det", [matrix]) if message.contains("square") => fixes.push(Fix::noted(
            format!("{function}({matrix} @ {matrix}.T)"),
            "a square matrix made of it",
        )),
        ("linspace" | "logspace", [stop]) if is_short_of_one(message) => {
            fixes.push(Fix::noted(format!("{function}(0, {stop})"), "from 0"));
        }
        ("maximum" | "minimum" | "add" | "multiply" | "logical_and" | "logical_or", [only])
            if is_short_of_one(message)
                && proof::shape(interp, only).is_some_and(|shape| !shape.is_empty()) =>
        {
            let whole = match name {
                "maximum" => "max",
                "minimum" => "min",
                "add" => "sum",
                "multiply" => "prod",
                "logical_and" => "all",
                _ => "any",
            };
            let note = format!("{name} takes two");
            fixes.push(Fix::noted(format!("np.{whole}({only})"), &note));
            fixes.push(Fix::noted(
                format!("{function}({only}, {only})"),
                "it takes two",
            ));
        }
        (_, [only]) if is_short_of_one(message) => {
            let other = match only.parse::<i64>() {
                Ok(number) => number.wrapping_add(1).to_string(),
                Err(_) => only.clone(),
            };
            fixes.push(Fix::noted(
                format!("{function}({only}, {other})"),
                "it takes two",
            ));
        }
        _ => {}
    }
}

/// Whether one argument more is wanted.
fn is_short_of_one(message: &str) -> bool {
    message.contains("missing 1 required positional argument")
        || message.ends_with("takes from 2 to 3 positional arguments but 1 was given")
}

/// Rows of unequal length, filled up with zeros.
fn padded(function: &str, list: &str, fixes: &mut Vec<Fix>) {
    let Some(entry) = proof::read(list) else {
        return;
    };
    let Some(ExprKind::List(rows)) = proof::expression(&entry).map(|expr| &expr.kind) else {
        return;
    };
    let texts: Option<Vec<Vec<&str>>> = rows
        .iter()
        .map(|row| match &row.kind {
            ExprKind::List(items) => Some(items.iter().map(|item| item.span.of(list)).collect()),
            _ => None,
        })
        .collect();
    let Some(texts) = texts else { return };
    let most = texts.iter().map(Vec::len).max().unwrap_or(0);
    let write = |keep: usize| {
        let rows: Vec<String> = texts
            .iter()
            .map(|row| {
                let mut row: Vec<&str> = row.iter().take(keep).copied().collect();
                row.resize(keep, "0");
                format!("[{}]", row.join(", "))
            })
            .collect();
        format!("{function}([{}])", rows.join(", "))
    };
    if most <= 12 && rows.len() <= 12 {
        fixes.push(Fix::noted(write(most), "filled up with zeros"));
    }
}

/// Masks that are shorter or longer than the axis they choose from.
pub(super) fn masks(base: &str, index: &str, shape: (&[usize], &[usize]), fixes: &mut Vec<Fix>) {
    let (Some(size), Some(count)) = (shape.0.first(), shape.1.first()) else {
        return;
    };
    if shape.1.len() != 1 || size == count {
        return;
    }
    if let Some(axis) = shape.0.iter().position(|size| size == count) {
        fixes.push(Fix::noted(
            format!("{base}[{}{index}]", ":, ".repeat(axis)),
            &format!("along axis {axis}"),
        ));
    }
    match count < size {
        true => fixes.push(Fix::noted(
            format!("{base}[:{count}][{index}]"),
            "of the first ones, which the mask is for",
        )),
        false => fixes.push(Fix::noted(
            format!("{base}[{index}[:{size}]]"),
            "as much of the mask as there are places",
        )),
    }
    fixes.push(Fix::noted(
        format!("{base}[np.flatnonzero({index})]"),
        "by the places where it is true",
    ));
}
