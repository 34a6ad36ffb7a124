//! Edits of calls whose arguments are too many, too few, in one list, or counted too far.

use super::proof;
use super::repair::{Fix, Site};
use crate::eval::Interp;
use crate::syntax::ast::{Arg, ArgKind};
use crate::value::Value;

/// What an argument that is missing may be.
const MISSING: [(&str, &str); 14] = [
    ("axis", "axis=0"),
    ("fill_value", "0"),
    ("repeats", "2"),
    ("reps", "2"),
    ("shift", "1"),
    ("indices_or_sections", "2"),
    ("q", "50"),
    ("shape", "(2, 3)"),
    ("values", "0"),
    ("deg", "1"),
    ("pad_width", "1"),
    ("stop", "1"),
    ("min", "0"),
    ("max", "1"),
];

/// A call: its function as written, the name of that, the arguments as written.
struct Call<'a> {
    function: &'a str,
    name: &'a str,
    texts: Vec<String>,
    plain: bool,
}

impl Call<'_> {
    /// The call with an argument replaced.
    fn with(&self, at: usize, new: &str) -> String {
        let mut texts = self.texts.clone();
        if let Some(text) = texts.get_mut(at) {
            // The keyword stays.
            let name = text.split_once('=').filter(|(name, _)| is_name(name));
            *text = match name {
                Some((name, _)) => format!("{name}={new}"),
                None => new.to_owned(),
            };
        }
        format!("{}({})", self.function, texts.join(", "))
    }

    fn values(&self) -> impl Iterator<Item = (usize, &str)> {
        self.texts.iter().enumerate().map(|(at, text)| {
            let value = text.split_once('=').filter(|(name, _)| is_name(name));
            (at, value.map_or(text.as_str(), |(_, value)| value))
        })
    }
}

pub(super) fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The edits of a call.
pub(super) fn calls(
    interp: &mut Interp,
    site: &Site,
    message: &str,
    (function, name, args): (&str, &str, &[Arg]),
    fixes: &mut Vec<Fix>,
) {
    let texts = args.iter().map(|arg| site.whole(arg));
    let call = Call {
        function,
        name,
        texts: texts.collect(),
        plain: args.iter().all(|arg| arg.kind == ArgKind::Positional),
    };
    known(interp, &call, message, fixes);
    counted(&call, message, fixes);
    wanted(&call, message, fixes);
    whole(interp, &call, message, fixes);
    listed(&call, message, fixes);
    if let ([one, other], true) = (call.texts.as_slice(), call.plain)
        && matches!(
            name,
            "full" | "broadcast_to" | "reshape" | "repeat" | "tile" | "take"
        )
    {
        let text = format!("{function}({other}, {one})");
        fixes.push(Fix::noted(text, "the other way round"));
    }
}

/// Functions with a habit of their own.
fn known(interp: &mut Interp, call: &Call<'_>, message: &str, fixes: &mut Vec<Fix>) {
    let (function, name) = (call.function, call.name);
    let joined = call.texts.join(", ");
    let object = function.strip_suffix(&format!(".{name}")).unwrap_or("");
    let is_method = !matches!(object, "" | "np");
    match (name, call.texts.as_slice()) {
        ("size" | "shape", [at]) if message.ends_with("object is not callable") => {
            fixes.push(Fix::noted(
                format!("{object}.shape[{at}]"),
                "the size of an axis",
            ));
        }
        ("view", _) if is_method => {
            fixes.push(Fix::noted(
                format!("{object}.reshape({joined})"),
                "another shape",
            ));
        }
        ("flatten" | "ravel" | "copy" | "tolist" | "item", [_]) if is_method => {
            fixes.push(Fix::new(format!("{function}()")));
        }
        ("reshape", [array, sizes @ ..]) if !is_method && sizes.len() > 1 => {
            let sizes = sizes.join(", ");
            fixes.push(Fix::noted(
                format!("{function}({array}, ({sizes}))"),
                "the shape is one argument",
            ));
        }
        ("reshape", [array, shape]) if !is_method => {
            reshaped(interp, function, array, shape, fixes)
        }
        ("range", [_, ..]) if message.contains("'float'") => {
            fixes.push(Fix::noted(
                format!("np.arange({joined})"),
                "range takes whole numbers",
            ));
        }
        ("range", [one]) => {
            fixes.push(Fix::noted(format!("range(len({one}))"), "so many places"));
        }
        ("sum", [one]) if message.contains("unsupported operand") && !is_method => {
            fixes.push(Fix::noted(format!("np.sum({one})"), "of every number"));
        }
        ("max" | "min" | "sum" | "sorted" | "any" | "all" | "abs" | "round" | "bool", [one])
            if message.contains("truth value") && !is_method =>
        {
            let name = match name {
                "sorted" => "sort",
                "bool" => "any",
                name => name,
            };
            fixes.push(Fix::noted(format!("np.{name}({one})"), "of all cells"));
        }
        ("round", [_, ..]) if message.contains("numpy.ndarray doesn't define __round__") => {
            fixes.push(Fix::noted(format!("np.round({joined})"), "of every cell"));
        }
        ("append", [array, row, rest @ ..]) if !is_method || object == "np" => {
            let rest: String = rest.iter().map(|text| format!(", {text}")).collect();
            fixes.push(Fix::noted(
                format!("{function}({array}, [{row}]{rest})"),
                "the row as a table of one row",
            ));
            fixes.push(Fix::noted(
                format!("{function}({array}, {row}[:, None]{rest})"),
                "the vector as a column",
            ));
        }
        ("concatenate" | "hstack" | "append", [_, ..]) => boxed(interp, call, fixes),
        ("broadcast_to", [array, shape]) => fixes.push(Fix::noted(
            format!("{function}({array}[:, None], {shape})"),
            "as a column",
        )),
        ("solve", [_, _]) if message.contains("Singular") => fixes.push(Fix::noted(
            format!("np.linalg.lstsq({joined})"),
            "the closest solution",
        )),
        ("einsum", [spec, arrays @ ..]) => letters(interp, function, spec, arrays, fixes),
        ("stack", _) if message.contains("same shape") => transposed(call, fixes),
        ("int", [one]) if message.contains("invalid literal") => fixes.push(Fix::noted(
            format!("int(float({one}))"),
            "the text is a float",
        )),
        ("float", [one]) if message.contains("could not convert string") => {
            fixes.push(Fix::noted(
                format!("float({})", one.replace(',', ".")),
                "decimals follow a point",
            ));
        }
        ("len", [one]) if message.contains("builtin_function") => {
            fixes.push(Fix::noted(
                format!("len({one}())"),
                "a method is called with ()",
            ));
        }
        ("e", [power]) if function == "np.e" => {
            fixes.push(Fix::noted(format!("np.exp({power})"), "a power of e"));
        }
        ("log", [number, base]) if message.contains("ArrayType") => {
            match base.as_str() {
                "2" | "10" => fixes.push(Fix::new(format!("np.log{base}({number})"))),
                _ => {}
            }
            let quotient = format!("np.log({number}) / np.log({base})");
            fixes.push(Fix::noted(quotient, "of another base"));
        }
        ("randint" | "integers", [low, high, rest @ ..]) if message.contains("low >= high") => {
            let value = |text: &str| text.split_once('=').map_or(text, |(_, v)| v).to_owned();
            let name = |text: &str| match text.split_once('=') {
                Some((name, _)) => format!("{name}="),
                None => String::new(),
            };
            let rest: String = rest.iter().map(|text| format!(", {text}")).collect();
            let args = format!(
                "({}{}, {}{}{rest})",
                name(low),
                value(high),
                name(high),
                value(low)
            );
            let tried = proof::generator(interp, function);
            fixes.push(Fix {
                text: format!("{function}{args}"),
                proof: format!("{}{args}", tried.as_deref().unwrap_or(function)),
                note: "the lower one first".to_owned(),
            });
        }
        ("quantile" | "nanquantile", [array, q, ..]) if message.contains("range [0, 1]") => {
            if let Ok(percent) = q.parse::<f64>() {
                let text = format!("{function}({array}, {})", percent / 100.0);
                fixes.push(Fix::noted(text, "a share of 1"));
                fixes.push(Fix::new(format!("np.percentile({array}, {q})")));
            }
        }
        ("mean" | "sum" | "std" | "var" | "median" | "max" | "min" | "sqrt" | "abs", [one])
            if !is_method
                && (message.contains("resolved dtypes") || message.contains("contain a loop")) =>
        {
            let text = format!("{function}(np.array({one}).astype(float))");
            fixes.push(Fix::noted(text, "the texts as numbers"));
        }
        ("int" | "float", [one])
            if message.contains("must be a string")
                && matches!(
                    proof::value(interp, one),
                    Some(Value::List(_) | Value::Tuple(_))
                ) =>
        {
            let text = format!("np.array({one}).astype({name})");
            fixes.insert(0, Fix::noted(text, "of every cell"));
        }
        ("dot", many) if many.len() > 2 && call.plain => {
            fixes.push(Fix::noted(many.join(" @ "), "one product after another"))
        }
        _ => {}
    }
}

/// `np.reshape(a, (5, 3))` with sizes that do not fit.
fn reshaped(interp: &mut Interp, function: &str, array: &str, shape: &str, fixes: &mut Vec<Fix>) {
    let size = proof::shape(interp, array).map(|shape| shape.iter().product::<usize>());
    let sizes: Vec<usize> = shape
        .trim_matches(['(', ')', '[', ']'])
        .split(',')
        .filter_map(|n| n.trim().parse().ok())
        .collect();
    let Some(size) = size else { return };
    let divides = |n: &&usize| **n > 1 && size.is_multiple_of(**n);
    if let Some(n) = sizes.iter().rev().find(divides) {
        let rest = "-1 is what is left";
        if sizes.last() != Some(n) || sizes.len() == 1 {
            fixes.push(Fix::noted(format!("{function}({array}, ({n}, -1))"), rest));
        }
        fixes.push(Fix::noted(format!("{function}({array}, (-1, {n}))"), rest));
    }
}

/// Single numbers among arrays that are joined.
fn boxed(interp: &mut Interp, call: &Call<'_>, fixes: &mut Vec<Fix>) {
    let Some(first) = call.texts.first() else {
        return;
    };
    let Some(entry) = proof::read(first) else {
        return;
    };
    let items = match proof::expression(&entry).map(|expr| &expr.kind) {
        Some(
            crate::syntax::ast::ExprKind::List(items) | crate::syntax::ast::ExprKind::Tuple(items),
        ) => items,
        _ => return,
    };
    let (mut changed, mut arrays) = (false, false);
    let items: Vec<String> = items
        .iter()
        .map(|item| {
            let text = item.span.of(first).to_owned();
            match proof::shape(interp, &text).as_deref() {
                Some([]) => {
                    changed = true;
                    format!("[{text}]")
                }
                _ => {
                    arrays = true;
                    text
                }
            }
        })
        .collect();
    if changed && arrays {
        let list = format!("({})", items.join(", "));
        fixes.push(Fix::noted(
            call.with(0, &list),
            "a number as an array of one",
        ));
    }
}

/// `'ij,kj->ik'` with letters that do not fit: as many as there are axes, and of the result only
/// those that come in.
fn letters(
    interp: &mut Interp,
    function: &str,
    spec: &str,
    arrays: &[String],
    fixes: &mut Vec<Fix>,
) {
    let rest: String = arrays.iter().map(|text| format!(", {text}")).collect();
    let mut put = |spec: &str, note: &str| {
        fixes.push(Fix::noted(format!("{function}('{spec}'{rest})"), note));
    };
    let spec = spec.trim_matches(['\'', '"']);
    let (inputs, output) = match spec.split_once("->") {
        Some((inputs, output)) => (inputs, Some(output)),
        None => (spec, None),
    };
    let mut unused = ('i'..='z').filter(|c| !spec.contains(*c));
    let fitted: Vec<String> = inputs
        .split(',')
        .zip(arrays)
        .map(|(letters, array)| {
            let mut letters = letters.trim().to_owned();
            let ndim = proof::shape(interp, array).map(|shape| shape.len());
            while ndim.is_some_and(|ndim| letters.len() < ndim) {
                let Some(next) = unused.next() else { break };
                letters.push(next);
            }
            while ndim.is_some_and(|ndim| letters.len() > ndim) && letters.pop().is_some() {}
            letters
        })
        .collect();
    let fitted = fitted.join(",");
    let known: Vec<char> = fitted.chars().filter(|c| c.is_alphabetic()).collect();
    let arrow = |output: &str| format!("{fitted}->{output}");
    if let Some(output) = output {
        let kept: String = output.chars().filter(|c| known.contains(c)).collect();
        if kept == output && fitted != inputs {
            put(&arrow(&kept), "a letter for each axis");
        }
        // A letter of the result that never came in may be any other.
        if let Some(wrong) = output.chars().find(|c| !known.contains(c)) {
            for other in known.iter().filter(|c| !output.contains(**c)) {
                let new = output.replace(wrong, &other.to_string());
                put(&arrow(&new), "letters of the result come in");
            }
            put(&arrow(&kept), "letters of the result come in");
        }
    } else if fitted != inputs {
        put(&fitted, "a letter for each axis");
    }
}

/// Arrays of shapes that differ by a transposition.
fn transposed(call: &Call<'_>, fixes: &mut Vec<Fix>) {
    let Some((first, rest)) = call.texts.split_first() else {
        return;
    };
    let inner = first.trim_matches(['(', ')', '[', ']']);
    if let [a, b] = inner.split(',').collect::<Vec<_>>().as_slice() {
        let (a, b) = (a.trim(), b.trim());
        let rest: String = rest.iter().map(|text| format!(", {text}")).collect();
        let text = format!("{}(({a}, {b}.T){rest})", call.function);
        fixes.push(Fix::noted(text, "transposed"));
    }
}

/// A place that is written as a number and is too far.
fn counted(call: &Call<'_>, message: &str, fixes: &mut Vec<Fix>) {
    let number = |after: &str| {
        let rest = message.split_once(after)?.1;
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-');
        rest.get(..end.unwrap_or(rest.len()))?.parse::<i64>().ok()
    };
    if !message.contains("out of bounds") {
        return;
    }
    let (Some(index), Some(size)) = (number("index "), number("size ")) else {
        return;
    };
    for (at, text) in call.values() {
        let list = text.trim_matches(['(', ')', '[', ']']);
        let (open, close) = match text.len() - list.len() {
            2 => (
                text.get(..1).unwrap_or(""),
                text.get(text.len() - 1..).unwrap_or(""),
            ),
            _ => ("", ""),
        };
        let items: Vec<&str> = list.split(',').map(str::trim).collect();
        if !items.contains(&index.to_string().as_str()) {
            continue;
        }
        // `insert` may come behind the last one.
        let last = match call.name {
            "insert" => size,
            _ => size - 1,
        };
        let new: Vec<String> = items
            .iter()
            .map(|item| match item.parse::<i64>() {
                Ok(n) if n == index => last.to_string(),
                _ => (*item).to_owned(),
            })
            .collect();
        let new = format!("{open}{}{close}", new.join(", "));
        fixes.push(Fix::noted(call.with(at, &new), "places are counted from 0"));
    }
}

/// Arguments that are missing.
fn wanted(call: &Call<'_>, message: &str, fixes: &mut Vec<Fix>) {
    if !message.contains("missing 1 required positional argument") {
        return;
    }
    let Some(name) = message.rsplit('\'').nth(1) else {
        return;
    };
    let Some((_, value)) = MISSING.iter().find(|(missing, _)| *missing == name) else {
        return;
    };
    let mut texts = call.texts.clone();
    texts.push((*value).to_owned());
    let text = format!("{}({})", call.function, texts.join(", "));
    fixes.push(Fix::noted(text, &format!("it also takes {name}")));
}

/// Floats where whole numbers belong.
fn whole(interp: &mut Interp, call: &Call<'_>, message: &str, fixes: &mut Vec<Fix>) {
    numerals(call, message, fixes);
    let is_whole = message.contains("'float' object cannot be interpreted as an integer")
        || message.contains("'numpy.float64' object cannot be interpreted as an integer");
    if !is_whole || call.name == "range" {
        return;
    }
    for (at, text) in call.values() {
        if text.parse::<f64>().is_ok() {
            continue;
        }
        if let Some(Value::Float(_) | Value::Scalar(_)) = proof::value(interp, text) {
            fixes.push(Fix::noted(
                call.with(at, &format!("int({text})")),
                "a whole number",
            ));
        }
    }
}

/// Numbers written as texts, with a sign or with decimals where whole ones belong.
fn numerals(call: &Call<'_>, message: &str, fixes: &mut Vec<Fix>) {
    for (at, text) in call.values() {
        let bare = text.trim_matches(['\'', '"']);
        let is_text = message.contains("'str' object cannot be interpreted as an integer");
        if is_text && bare != text && bare.parse::<i64>().is_ok() {
            fixes.push(Fix::noted(call.with(at, bare), "a number, not a text"));
        }
        if message.contains("negative dimensions") && text.contains('-') {
            let positive = text.replace('-', "");
            fixes.push(Fix::noted(call.with(at, &positive), "sizes are positive"));
        }
        if message.contains("'float' object cannot be interpreted") && text.starts_with(['(', '['])
        {
            let whole = text
                .replace(".0,", ",")
                .replace(".0)", ")")
                .replace(".0]", "]");
            if whole != text {
                fixes.push(Fix::noted(call.with(at, &whole), "whole numbers"));
            }
        }
    }
}

/// Numbers that belong in one list, and a list that belongs in several arguments.
fn listed(call: &Call<'_>, message: &str, fixes: &mut Vec<Fix>) {
    let (function, joined) = (call.function, call.texts.join(", "));
    let is_kind = message.contains("positional argument")
        || message.contains("as a data type")
        || message.contains("must be str, not")
        || message.contains("out of bounds for array of dimension 0")
        || message.contains("takes at most")
        || message.contains("object is not iterable")
        || message.contains("object is not subscriptable")
        || message.contains("unsupported operand")
        || message.contains("cannot be interpreted as an integer")
        || message.contains("scalar arguments expected")
        || message.contains("must be real number")
        || message.contains("ArrayType");
    if message.contains("multiple values for argument") || message.contains("given by name") {
        // The numbers in one list, the keywords behind it.
        let at = call.texts.iter().position(|text| text.contains('='));
        let (plain, named) = call.texts.split_at(at.unwrap_or(call.texts.len()));
        let named: String = named.iter().map(|text| format!(", {text}")).collect();
        let text = format!("{function}([{}]{named})", plain.join(", "));
        fixes.push(Fix::noted(text, "one list"));
    }
    if !is_kind || !call.plain {
        return;
    }
    match call.texts.as_slice() {
        [one] => {
            let is_list = one.starts_with(['(', '[']) && one.ends_with([')', ']']);
            let inner = one.get(1..one.len().saturating_sub(1)).unwrap_or("");
            if is_list && !inner.contains(['[', '(']) {
                fixes.push(Fix::noted(
                    format!("{function}({inner})"),
                    "one argument after another",
                ));
            }
        }
        [_, _, ..] => {
            // Shapes are written in parentheses, which was tried.
            if !matches!(call.name, "zeros" | "ones" | "empty" | "full" | "array") {
                fixes.push(Fix::noted(format!("{function}([{joined}])"), "one list"));
            }
        }
        [] => {}
    }
}
