//! Edits of calls: arguments that belong in one list, axes that are not there, joins, shapes.

use super::proof;
use super::repair::{Fix, Site, cropped, products};
use crate::eval::Interp;
use crate::syntax::ast::{Arg, ArgKind};
use crate::text::suggest;

/// The names of dtypes.
const DTYPES: [&str; 18] = [
    "int",
    "float",
    "bool",
    "complex",
    "str",
    "int64",
    "float64",
    "int32",
    "float32",
    "int16",
    "int8",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "complex64",
    "complex128",
];

/// The edits of a call.
pub(super) fn calls(
    interp: &mut Interp,
    site: &Site,
    message: &str,
    (function, name, args): (&str, &'static str, &[Arg]),
    fixes: &mut Vec<Fix>,
) {
    let texts: Vec<String> = args.iter().map(|arg| site.arg(arg)).collect();
    let positional = site.positional(args);
    let joined = texts.join(", ");
    if message.ends_with("object is not callable") {
        match args {
            [] => fixes.push(Fix::noted(function, "an attribute, not a method")),
            _ => fixes.push(Fix::noted(
                format!("{function}[{joined}]"),
                "an index is in []",
            )),
        }
        return;
    }
    if message.contains("integer") {
        numbers(interp, site, message, (function, args), fixes);
    }
    match (name, &positional) {
        ("dot" | "matmul" | "inner", Some(both)) if both.len() == 2 => {
            let ndim = |text: &String, interp: &mut Interp| {
                proof::shape(interp, text).map_or(0, |shape| shape.len())
            };
            let ndims = (ndim(&both[0], interp), ndim(&both[1], interp));
            let mut write = |l: &str, r: &str| format!("{function}({l}, {r})");
            products((&both[0], &both[1]), ndims, &mut write, fixes);
        }
        ("dot", Some(one)) if one.len() == 1 => {
            let Some(own) = function.strip_suffix(".dot") else {
                return;
            };
            let ndim = |text: &str, interp: &mut Interp| {
                proof::shape(interp, text).map_or(0, |shape| shape.len())
            };
            let ndims = (ndim(own, interp), ndim(&one[0], interp));
            let mut write = |l: &str, r: &str| format!("{l}.dot({r})");
            products((own, &one[0]), ndims, &mut write, fixes);
        }
        ("concatenate" | "vstack" | "hstack" | "stack" | "dstack" | "column_stack", _) => {
            joins(interp, site, (function, name, args), fixes);
        }
        ("zeros" | "ones" | "empty", Some(many)) if many.len() > 1 => {
            fixes.push(Fix::noted(
                format!("{function}(({joined}))"),
                "the shape is one argument",
            ));
        }
        ("array", Some(many)) if many.len() > 1 => {
            fixes.push(Fix::noted(format!("{function}([{joined}])"), "one list"));
        }
        ("max" | "min", Some(many)) if many.len() == 2 && message.contains("axis") => {
            fixes.push(Fix::noted(
                format!("np.{name}imum({joined})"),
                "the second argument is the axis",
            ));
        }
        ("rand" | "randn", Some(one)) if one.len() == 1 => {
            let inner = joined.trim_matches(['(', ')']);
            fixes.push(Fix {
                proof: format!("np.random.RandomState(0).{name}({inner})"),
                ..Fix::noted(format!("{function}({inner})"), "one number an axis")
            });
        }
        ("eye", Some(one)) if one.len() == 1 => {
            let inner = joined.trim_matches(['(', ')']);
            let first = inner.split(',').next().unwrap_or(inner);
            fixes.push(Fix::new(format!("{function}({first})")));
        }
        ("split", _) => fixes.push(Fix::noted(
            format!("np.array_split({joined})"),
            "parts of unequal length",
        )),
        ("inv", _) => fixes.push(Fix::noted(
            format!("np.linalg.pinv({joined})"),
            "the pseudo-inverse",
        )),
        ("max" | "min", _) if message.contains("zero-size") => {
            let lead = if joined.is_empty() {
                String::new()
            } else {
                format!("{joined}, ")
            };
            fixes.push(Fix::new(format!("{function}({lead}initial=0)")));
        }
        ("int", Some(one)) if one.len() == 1 => {
            fixes.push(Fix::new(format!("{joined}.astype(int)")));
        }
        ("float", Some(one)) if one.len() == 1 => {
            fixes.push(Fix::new(format!("float({joined}[0])")));
            fixes.push(Fix::new(format!("{joined}.astype(float)")));
        }
        ("len", Some(one)) if one.len() == 1 => fixes.push(Fix::new(format!("{joined}.item()"))),
        ("einsum", Some(many)) => {
            for (at, c) in many
                .first()
                .map_or("", String::as_str)
                .char_indices()
                .skip(1)
            {
                let text = &many[0];
                let Some(pair) = text.get(at..at + 2) else {
                    continue;
                };
                if !c.is_alphabetic() || !pair.chars().all(char::is_alphabetic) {
                    continue;
                }
                let swapped: String = pair.chars().rev().collect();
                let mut parts = many.clone();
                parts[0].replace_range(at..at + 2, &swapped);
                let fix = Fix::noted(format!("{function}({})", parts.join(", ")), "transposed");
                fixes.insert(0, fix);
            }
        }
        ("reshape", _) => reshapes(interp, site, (function, args), fixes),
        _ => {}
    }
    numbers(interp, site, message, (function, args), fixes);
}

/// Arguments that must be whole, or name an axis that is not there.
fn numbers(
    interp: &mut Interp,
    site: &Site,
    message: &str,
    (function, args): (&str, &[Arg]),
    fixes: &mut Vec<Fix>,
) {
    let write = |changed: usize, text: &str| {
        let parts: Vec<String> = args
            .iter()
            .enumerate()
            .map(|(at, arg)| {
                let own = if at == changed {
                    text.to_owned()
                } else {
                    site.arg(arg)
                };
                match arg.kind {
                    ArgKind::Keyword(name) => format!("{name}={own}"),
                    _ => own,
                }
            })
            .collect();
        format!("{function}({})", parts.join(", "))
    };
    for (at, arg) in args.iter().enumerate() {
        let text = site.arg(arg);
        if message.contains("integer") {
            if let Some(whole) = text.strip_suffix(".0") {
                fixes.push(Fix::noted(write(at, whole), "a whole number"));
            }
            if text.contains('/') && !text.contains("//") {
                fixes.push(Fix::noted(
                    write(at, &text.replace('/', "//")),
                    "// stays whole",
                ));
            }
        }
        let is_axis = message.contains("out of bounds for array of dimension")
            || message.contains("squeeze out");
        let is_number = text.parse::<i64>().is_ok();
        if is_axis && text.starts_with(['(', '[']) {
            axis_among(&text, message, &mut |new| {
                fixes.push(Fix::new(write(at, new)))
            });
        }
        if is_axis && is_number {
            for axis in (0..4).rev().filter(|axis: &i64| axis.to_string() != text) {
                fixes.push(Fix::new(write(at, &axis.to_string())));
            }
        }
        if message.contains("data type") && text.starts_with(['\'', '"']) {
            let word = text.trim_matches(['\'', '"']);
            let lower = word.to_lowercase();
            if let Some(name) = suggest::closest(&lower, DTYPES)
                .or_else(|| DTYPES.into_iter().find(|name| *name == lower))
            {
                fixes.push(Fix::new(write(at, &format!("'{name}'"))));
            }
        }
    }
    if message.contains("axes don't match") || message.contains("repeated axis") {
        fixes.extend(every_axis(interp, site, (function, args)));
    }
    if message.contains("axes don't match") {
        let axes: Vec<String> = (0..args.len().saturating_sub(1))
            .rev()
            .map(|n| n.to_string())
            .collect();
        fixes.push(Fix::new(format!("{function}({})", axes.join(", "))));
    }
}

/// Axes of which one is not there: another in its place.
fn axis_among(text: &str, message: &str, put: &mut dyn FnMut(&str)) {
    let numbers: Vec<&str> = message
        .split(|c: char| !c.is_ascii_digit() && c != '-')
        .filter(|part| !part.is_empty())
        .collect();
    let [wrong, ndim] = numbers.as_slice() else {
        return;
    };
    let items: Vec<&str> = text.trim_matches(['(', ')', '[', ']']).split(',').collect();
    let items: Vec<&str> = items.iter().map(|item| item.trim()).collect();
    let Some(at) = items.iter().position(|item| item == wrong) else {
        return;
    };
    for axis in (0..ndim.parse::<usize>().unwrap_or(0)).rev() {
        let axis = axis.to_string();
        if !items.contains(&axis.as_str()) {
            let mut new = items.clone();
            new[at] = &axis;
            put(&format!("({})", new.join(", ")));
        }
    }
}

/// A transposition with the axes that are given, and the others behind them.
fn every_axis(interp: &mut Interp, site: &Site, (function, args): (&str, &[Arg])) -> Option<Fix> {
    let texts = site.positional(args)?;
    let object = function.strip_suffix(".transpose")?;
    let (array, given) = match object {
        "np" => (texts.first()?.as_str(), texts.get(1..)?.join(", ")),
        object => (object, texts.join(", ")),
    };
    let ndim = proof::shape(interp, array)?.len();
    let inner = given.trim_matches(['(', ')', '[', ']']);
    let named = inner.split(',').filter_map(|axis| axis.trim().parse().ok());
    let mut axes: Vec<usize> = Vec::new();
    for axis in named.chain(0..ndim) {
        if axis < ndim && !axes.contains(&axis) {
            axes.push(axis);
        }
    }
    let axes: Vec<String> = axes.iter().map(usize::to_string).collect();
    let axes = axes.join(", ");
    let text = match (object, given.starts_with(['(', '['])) {
        ("np", _) => format!("{function}({array}, ({axes}))"),
        (_, true) => format!("{function}(({axes}))"),
        (_, false) => format!("{function}({axes})"),
    };
    Some(Fix::noted(text, "every axis once"))
}

fn joins(
    interp: &mut Interp,
    site: &Site,
    (function, name, args): (&str, &str, &[Arg]),
    fixes: &mut Vec<Fix>,
) {
    if let Some(many) = site.positional(args).filter(|many| many.len() > 1) {
        let list = many.join(", ");
        fixes.push(Fix::noted(
            format!("{function}([{list}])"),
            "the arrays are one argument",
        ));
        return;
    }
    let Some(items) = site.items(args) else {
        return;
    };
    // As the program writes it.
    let in_list = args
        .first()
        .is_some_and(|arg| site.whole(arg).starts_with('['));
    let enclosed = |items: &[String]| match (in_list, items.join(", ")) {
        (true, list) => format!("[{list}]"),
        (false, list) => format!("({list})"),
    };
    let list = enclosed(&items);
    let shapes: Option<Vec<Vec<usize>>> = items
        .iter()
        .map(|item| proof::shape(interp, item))
        .collect();
    let Some(shapes) = shapes else { return };
    if shapes.iter().all(Vec::is_empty) {
        fixes.push(Fix::new(format!("np.array([{}])", items.join(", "))));
        return;
    }
    let axis = args
        .iter()
        .skip(1)
        .find_map(|arg| site.arg(arg).parse::<usize>().ok());
    if let ("concatenate", [a, b], [left, right]) = (name, shapes.as_slice(), items.as_slice())
        && let Some((left, right)) = cropped((left, a), (right, b), Some(axis.unwrap_or(0)))
        && a.len() > 2
    {
        let text = format!(
            "{function}({}, axis={})",
            enclosed(&[left, right]),
            axis.unwrap_or(0)
        );
        fixes.push(Fix::noted(text, "cropped by one"));
    }
    // A vector beside matrices is a column of theirs.
    let rows = shapes.iter().find(|shape| shape.len() == 2).map(|s| s[0]);
    if axis == Some(1) || name == "hstack" {
        let columns: Vec<String> = items
            .iter()
            .zip(&shapes)
            .map(|(item, shape)| match shape.as_slice() {
                [size] if Some(*size) == rows => format!("{item}[:, None]"),
                _ => item.clone(),
            })
            .collect();
        let tail = if name == "hstack" { "" } else { ", axis=1" };
        if rows.is_some() && columns != items {
            let text = format!("{function}({}{tail})", enclosed(&columns));
            fixes.push(Fix::noted(text, "the vector as a column"));
        }
    }
    if name == "concatenate" {
        // An axis that vectors do not have: side by side, as columns.
        if shapes.iter().all(|shape| shape.len() == 1) && axis == Some(1) {
            let text = format!("np.stack({list}, axis=1)");
            fixes.push(Fix::noted(text, "side by side"));
        }
        let most = shapes.iter().map(Vec::len).max().unwrap_or(0);
        for axis in 0..most {
            fixes.push(Fix::noted(
                format!("{function}({list}, axis={axis})"),
                &format!("joined along axis {axis}"),
            ));
        }
        fixes.push(Fix::noted(format!("np.vstack({list})"), "stacked as rows"));
    }
    if name == "vstack" {
        let text = format!("np.hstack({list})");
        fixes.push(Fix::noted(text, "side by side"));
    }
    if name == "hstack" {
        fixes.push(Fix::noted(format!("np.vstack({list})"), "stacked as rows"));
    }
    if name == "stack" && shapes.iter().all(|shape| shape.len() == 1) {
        fixes.push(Fix::noted(
            format!("np.concatenate({list})"),
            "one after another",
        ));
    }
}

fn reshapes(
    interp: &mut Interp,
    site: &Site,
    (function, args): (&str, &[Arg]),
    fixes: &mut Vec<Fix>,
) {
    let Some(base) = function
        .strip_suffix(".reshape")
        .filter(|base| *base != "np")
    else {
        return;
    };
    let Some(shape) = proof::shape(interp, base) else {
        return;
    };
    let size: usize = shape.iter().product();
    let sizes: Vec<usize> = args
        .iter()
        .flat_map(|arg| {
            let text = site.arg(arg);
            text.split(|c: char| !c.is_ascii_digit() && c != '-')
                .filter_map(|n| n.parse().ok())
                .collect::<Vec<usize>>()
        })
        .collect();
    let divides = |n: &usize| *n > 1 && size.is_multiple_of(*n);
    if let Some(n) = sizes.iter().rev().find(|n| divides(n)) {
        fixes.push(Fix::noted(
            format!("{function}({n}, -1)"),
            "-1 is what is left",
        ));
        fixes.push(Fix::new(format!("{function}(-1, {n})")));
    }
    if size > 0 && !sizes.iter().any(divides) {
        fixes.push(Fix::noted(format!("{function}(-1, 1)"), "a column"));
    }
    if let Some(n) = sizes.first().and_then(|n| (2..*n).rev().find(divides)) {
        fixes.push(Fix::noted(
            format!("{function}({n}, -1)"),
            "-1 is what is left",
        ));
    }
}
