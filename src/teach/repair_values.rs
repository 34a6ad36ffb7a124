//! Edits for values of Python beside arrays: lists, texts, methods without their parentheses.

use super::proof;
use super::repair::{Fix, Site};
use crate::eval::Interp;
use crate::syntax::ast::Arg;
use crate::value::Value;

/// Operands that cannot do it with each other.
pub(super) fn operators(
    interp: &mut Interp,
    message: &str,
    (left, op, right): (&str, &str, &str),
    fixes: &mut Vec<Fix>,
) {
    let sides = (proof::value(interp, left), proof::value(interp, right));
    if message.contains("builtin_function_or_method") {
        let note = "a method is called with ()";
        fixes.push(Fix::noted(format!("{left}() {op} {right}"), note));
        fixes.push(Fix::noted(format!("{left} {op} {right}()"), note));
        fixes.push(Fix::noted(format!("{left}() {op} {right}()"), note));
        return;
    }
    if op == "^" && message.contains("unsupported operand") {
        fixes.push(Fix::noted(
            format!("{left}**{right}"),
            "a power is written **",
        ));
    }
    let refused = message.contains("unsupported operand")
        || message.contains("not supported between")
        || message.contains("can't multiply sequence")
        || message.contains("can only concatenate");
    if !refused {
        return;
    }
    let is_list = |value: &Option<Value>| matches!(value, Some(Value::List(_) | Value::Tuple(_)));
    let is_text = |value: &Option<Value>| matches!(value, Some(Value::Str(_)));
    let array = "arrays compute cell by cell";
    if is_list(&sides.0) {
        fixes.push(Fix::noted(format!("np.array({left}) {op} {right}"), array));
    }
    if is_list(&sides.1) {
        fixes.push(Fix::noted(format!("{left} {op} np.array({right})"), array));
    }
    let number = "the text as a number";
    for kind in ["int", "float"] {
        if is_text(&sides.0) && !is_text(&sides.1) {
            fixes.push(Fix::noted(format!("{kind}({left}) {op} {right}"), number));
        }
        if is_text(&sides.1) && !is_text(&sides.0) {
            fixes.push(Fix::noted(format!("{left} {op} {kind}({right})"), number));
        }
    }
    if op == "+" && is_text(&sides.0) {
        let text = "the number as a text";
        fixes.push(Fix::noted(format!("{left} + str({right})"), text));
    }
}

/// A broadcast that fails between the two arguments of a function.
pub(super) fn pairs(
    interp: &mut Interp,
    (function, both): (&str, (&str, &str)),
    fixes: &mut Vec<Fix>,
) {
    let (left, right) = both;
    let (Some(a), Some(b)) = (proof::shape(interp, left), proof::shape(interp, right)) else {
        return;
    };
    let mut call = |left: &str, right: &str, note: &str| {
        fixes.push(Fix::noted(format!("{function}({left}, {right})"), note));
    };
    if let Some(column) = along(&a, &b) {
        call(left, &format!("{right}{column}"), "lined up with its axis");
    }
    if let Some(column) = along(&b, &a) {
        call(&format!("{left}{column}"), right, "lined up with its axis");
    }
    if a.len() == 1 && b.len() == 1 {
        call(&format!("{left}[:, None]"), right, "every pair");
    }
    if a.len() == 2 && b.len() == 2 {
        call(left, &format!("{right}.T"), "transposed");
    }
}

/// The index that lines a smaller array up with the axes of another that have its sizes, if those
/// are not the last.
pub(super) fn along(array: &[usize], smaller: &[usize]) -> Option<String> {
    let count = smaller.len();
    if count == 0 || count >= array.len() {
        return None;
    }
    let at = array.windows(count).position(|sizes| sizes == smaller)?;
    let behind = array.len() - count - at;
    let kept = vec![":"; count].join(", ");
    (behind > 0).then(|| format!("[{kept}{}]", ", None".repeat(behind)))
}

/// The edits of a call whose arguments are of the wrong kind.
pub(super) fn calls(
    interp: &mut Interp,
    site: &Site,
    message: &str,
    (function, name, args): (&str, &str, &[Arg]),
    fixes: &mut Vec<Fix>,
) {
    let texts: Vec<String> = args.iter().map(|arg| site.arg(arg)).collect();
    let joined = texts.join(", ");
    let plain = site.positional(args);
    match plain.as_deref() {
        Some([left, right]) if message.contains("could not be broadcast") => {
            pairs(interp, (function, (left, right)), fixes);
        }
        Some([one]) if message.contains("bad operand type for abs()") => {
            fixes.push(Fix::noted(format!("np.abs({one})"), "of every cell"));
        }
        // Outside its domain NumPy's function gives nan, which is no answer either.
        Some([one])
            if function.starts_with("math.")
                && !message.contains("math domain error")
                && !message.contains("math range error") =>
        {
            fixes.push(Fix::noted(format!("np.{name}({one})"), "of every cell"));
        }
        Some([one])
            if message.contains("cannot be interpreted as an integer")
                && matches!(name, "eye" | "identity" | "range") =>
        {
            let inner = one.trim_matches(['(', ')', '[', ']']);
            let first = inner.split(',').next().unwrap_or(inner);
            fixes.push(Fix::noted(format!("{function}({first})"), "one number"));
        }
        Some(many)
            if many.len() > 1
                && message.contains("out of bounds for array of dimension 0")
                && matches!(name, "sum" | "mean" | "prod" | "std" | "var" | "median") =>
        {
            fixes.push(Fix::noted(
                format!("{function}([{joined}])"),
                "the second argument is the axis",
            ));
        }
        Some([left, right])
            if (message.contains("scalar index")
                || message.contains("cannot be interpreted as an integer"))
                && matches!(name, "max" | "min") =>
        {
            fixes.push(Fix::noted(
                format!("np.{name}imum({left}, {right})"),
                "the second argument is the axis",
            ));
        }
        Some([_, _]) if name == "solve" && message.contains("square") => {
            fixes.push(Fix::noted(
                format!("np.linalg.lstsq({joined})"),
                "the closest solution",
            ));
        }
        Some([factor]) if message.starts_with("'int' object is not callable") => {
            fixes.push(Fix::noted(
                format!("{function} * ({factor})"),
                "a product is written *",
            ));
        }
        _ => {}
    }
    if let (true, [left, right, ..]) = (name == "tensordot", texts.as_slice()) {
        let rest: Vec<String> = args
            .iter()
            .zip(&texts)
            .skip(2)
            .map(|(arg, text)| match arg.kind {
                crate::syntax::ast::ArgKind::Keyword(name) => format!("{name}={text}"),
                _ => text.clone(),
            })
            .collect();
        let tail: String = rest.iter().map(|text| format!(", {text}")).collect();
        fixes.push(Fix::noted(
            format!("{function}({left}, {right}.T{tail})"),
            "transposed",
        ));
        fixes.push(Fix::noted(
            format!("{function}({left}.T, {right}{tail})"),
            "transposed",
        ));
    }
}

/// The edits of a subscript of what has no cells, or by what is no place.
pub(super) fn subscripts(
    interp: &mut Interp,
    message: &str,
    (base, index): (&str, &str),
    fixes: &mut Vec<Fix>,
) {
    if message.contains("object is not subscriptable") {
        let called = "a call is written with ()";
        if let Some(object) = base.strip_suffix(".size").or(base.strip_suffix(".ndim")) {
            let note = "the sizes of the axes";
            fixes.push(Fix::noted(format!("{object}.shape[{index}]"), note));
        }
        if message.contains("builtin_function") {
            // A row is reduced, or a function is called.
            if let Some((object, name)) = base.rsplit_once('.')
                && !matches!(proof::value(interp, object), Some(Value::Module(_)))
                && matches!(
                    name,
                    "sum" | "mean" | "max" | "min" | "prod" | "std" | "var"
                )
            {
                let row = format!("{object}[{index}].{name}()");
                fixes.push(Fix::noted(row, "of that part"));
            }
            fixes.push(Fix::noted(format!("{base}({index})"), called));
            if index.contains(',') {
                fixes.push(Fix::noted(format!("{base}(({index}))"), called));
            }
        }
    }
    let whole = message.contains("only integers, slices")
        || message.contains("indices must be integers or slices");
    if whole {
        if let Some(number) = index.strip_suffix(".0") {
            fixes.push(Fix::noted(format!("{base}[{number}]"), "a whole number"));
        }
        if index.contains('/') && !index.contains("//") {
            let index = index.replace('/', "//");
            fixes.push(Fix::noted(format!("{base}[{index}]"), "// stays whole"));
        }
        let value = proof::value(interp, index).filter(|_| !index.contains('/'));
        if matches!(value, Some(Value::Float(_) | Value::Scalar(_))) {
            let note = "a whole number";
            fixes.push(Fix::noted(format!("{base}[int({index})]"), note));
        }
    }
    if message.contains("out of bounds for axis") || message.contains("index out of range") {
        if index.parse::<i64>().is_err() && !index.contains([',', ':']) {
            let note = "places are counted from 0";
            fixes.push(Fix::noted(format!("{base}[{index} - 1]"), note));
        }
        if index.starts_with('-') {
            let first = proof::shape(interp, base).and_then(|shape| shape.first().copied());
            if let Some(size) = first.filter(|_| index.parse::<i64>().is_ok()) {
                fixes.push(Fix::noted(format!("{base}[-{size}]"), "the first one"));
            }
            fixes.push(Fix::noted(format!("{base}[0]"), "the first one"));
        } else if message.contains("index out of range") {
            fixes.push(Fix::noted(format!("{base}[-1]"), "the last one"));
        }
    }
}
