//! Names that an object or a function does not have: what has them, or what they are called here.

use super::place::Place;
use super::proof;
use super::repair::Fix;
use super::words;
use crate::builtins;
use crate::eval::Interp;
use crate::syntax::ast::{Arg, ArgKind, Expr, ExprKind, Postfix, PostfixKind};
use crate::text::Span;
use crate::value::{ErrorKind, OpError, Value};

/// Functions whose arrays come in one list.
const JOINERS: [&str; 7] = [
    "np.concatenate",
    "np.concat",
    "np.stack",
    "np.vstack",
    "np.hstack",
    "np.dstack",
    "np.column_stack",
];

/// Methods that change their object and give None, with what gives a new one.
const IN_PLACE: [(&str, &str); 8] = [
    (".sort(", "np.sort({o})"),
    (".append(", "{o} + [{a}]"),
    (".extend(", "{o} + {a}"),
    (".reverse(", "{o}[::-1]"),
    (".fill(", "np.full_like({o}, {a})"),
    (".resize(", "np.resize({o}, {a})"),
    ("random.shuffle(", "np.random.permutation({a})"),
    ("print(", "{a}"),
];

/// What an attribute is asked of, its name, and the arguments if it is called.
struct Asked<'a> {
    /// From the object to the end of the call.
    whole: Span,
    object: String,
    name: &'a str,
    args: Option<&'a [Arg]>,
}

/// The edits for a name that is not there.
pub(super) fn fixes(interp: &mut Interp, place: &Place<'_>, error: &OpError) -> Vec<Fix> {
    let message = error.message.as_str();
    match error.kind {
        ErrorKind::AttributeError => attributes(interp, place, message),
        ErrorKind::TypeError if message.contains("unexpected keyword argument '") => {
            keywords(interp, place, message)
        }
        ErrorKind::NameError => names(place, error),
        _ if message.contains("'NoneType'") => nothing(interp, place),
        _ => Vec::new(),
    }
}

/// The attribute at the place.
fn asked<'a>(place: &Place<'a>) -> Option<Asked<'a>> {
    let at = |step: &Postfix| matches!(step.kind, PostfixKind::Attribute(_, s) if s == place.span);
    let wanted = |expr: &Expr| match &expr.kind {
        ExprKind::Postfix(_, steps) => steps.iter().any(at),
        _ => false,
    };
    let expr = place.smallest(&wanted)?;
    let ExprKind::Postfix(_, steps) = &expr.kind else {
        return None;
    };
    let number = steps.iter().position(at)?;
    let PostfixKind::Attribute(name, _) = &steps[number].kind else {
        return None;
    };
    let object = place.of(Span {
        start: expr.span.start,
        end: place.span.start,
    });
    let object = object.trim_end().strip_suffix('.')?.trim_end();
    let (args, end) = match steps.get(number + 1) {
        Some(Postfix {
            kind: PostfixKind::Call(args),
            end,
        }) => (Some(args.as_slice()), *end),
        _ => (None, place.span.end),
    };
    Some(Asked {
        whole: Span {
            start: expr.span.start,
            end,
        },
        object: object.to_owned(),
        name: name.text(),
        args,
    })
}

/// The text of arguments, with the keywords that belong here.
fn arguments(place: &Place<'_>, args: &[Arg]) -> String {
    let texts: Vec<String> = args
        .iter()
        .map(|arg| match arg.kind {
            ArgKind::Keyword(name) if name.text() == "dim" => {
                format!("axis={}", place.of(arg.value.span))
            }
            ArgKind::Keyword(name) if name.text() == "keepdim" => {
                format!("keepdims={}", place.of(arg.value.span))
            }
            _ => place.of(arg.span).to_owned(),
        })
        .collect();
    texts.join(", ")
}

fn attributes(interp: &mut Interp, place: &Place<'_>, message: &str) -> Vec<Fix> {
    // What NumPy has and nx has not says so itself.
    let Some(asked) = asked(place).filter(|_| !message.contains(" nx; ")) else {
        return Vec::new();
    };
    let text = asked.args.map(|args| arguments(place, args));
    let mut fixes = match proof::value(interp, &asked.object) {
        Some(Value::Module(path)) => of_module(place, &asked, path, text.as_deref()),
        Some(Value::None) => nothing(interp, place),
        Some(value) if value.type_name().ends_with("Generator") => {
            drawn(place, &asked, text.as_deref())
        }
        Some(value) => of_object(place, &asked, &value, text.as_deref()),
        None if message.starts_with("'numpy.") => {
            // An object with side effects: its kind is known from the words.
            let array = Value::list(Vec::new());
            of_object(place, &asked, &array, text.as_deref())
        }
        None => Vec::new(),
    };
    let near = place.close_name();
    fixes.extend(near.map(|near| place.spliced(place.span, &near, "")));
    fixes
}

/// A call of a function of the library, with what proves it: what draws random numbers is tried
/// on a generator of its own.
fn call(path: &str, args: Option<&str>) -> (String, String) {
    let Some(args) = args else {
        return (path.to_owned(), path.to_owned());
    };
    let text = format!("{path}({args})");
    let proof = match path.strip_prefix("np.random.") {
        None if path == "print" => format!("[{args}]"),
        Some(name) => format!("np.random.RandomState(0).{name}({args})"),
        None => text.clone(),
    };
    (text, proof)
}

fn of_module(
    place: &Place<'_>,
    asked: &Asked<'_>,
    module: &'static str,
    args: Option<&str>,
) -> Vec<Fix> {
    let mut fixes = Vec::new();
    for path in words::functions(module, asked.name) {
        let (text, proof) = call(&path, args);
        fixes.push(place.replaced(asked.whole, &text, &proof, ""));
        let list = args.filter(|_| JOINERS.contains(&path.as_str()));
        if let Some(args) = list {
            let text = format!("{path}(({args}))");
            fixes.push(place.spliced(asked.whole, &text, "the arrays are one argument"));
        }
    }
    fixes
}

/// What a generator of random numbers has instead of the older functions.
fn drawn(place: &Place<'_>, asked: &Asked<'_>, args: Option<&str>) -> Vec<Fix> {
    let new = match asked.name {
        "rand" | "random_sample" | "ranf" | "sample" => "random",
        "randn" => "standard_normal",
        "randint" | "random_integers" | "integer" => "integers",
        "gauss" | "gaussian" => "normal",
        "sampling" => "choice",
        _ => return Vec::new(),
    };
    let args = args.unwrap_or("");
    // `rand(2, 3)` took the sizes one by one.
    let sizes = match asked.name {
        "rand" | "randn" if args.contains(',') => format!("({args})"),
        _ => args.to_owned(),
    };
    let text = format!("{}.{new}({sizes})", asked.object);
    let proof = format!("np.random.default_rng(0).{new}({sizes})");
    vec![place.replaced(asked.whole, &text, &proof, "")]
}

fn of_object(place: &Place<'_>, asked: &Asked<'_>, value: &Value, args: Option<&str>) -> Vec<Fix> {
    let object = asked.object.as_str();
    let name = asked.name;
    let given = args.unwrap_or("");
    let mut fixes = Vec::new();
    let mut put = |text: &str, note: &str| fixes.push(place.spliced(asked.whole, text, note));
    let comma = if given.is_empty() { "" } else { ", " };
    let call = match args {
        Some(args) => format!("({args})"),
        None => String::new(),
    };
    let is_list = matches!(value, Value::List(_) | Value::Tuple(_) | Value::Range(_));
    match value {
        Value::Dict(_) => {
            put(&format!("{object}['{name}']{call}"), "a key stands in []");
            if name == "has_key" {
                put(&format!("{given} in {object}"), "");
            }
        }
        Value::Str(_) if matches!(name, "length" | "len" | "size") => {
            put(&format!("len({object})"), "");
        }
        Value::List(_) if matches!(name, "push" | "add" | "push_back") => {
            return vec![place.replaced(
                asked.whole,
                &format!("{object}.append({given})"),
                &format!("{object} + [{given}]"),
                "",
            )];
        }
        Value::Tuple(_) if matches!(name, "append" | "add" | "push") => {
            put(&format!("{object} + ({given},)"), "a new tuple");
        }
        Value::Array(_) if matches!(name, "append" | "push" | "add" | "extend") => {
            let text = format!("np.append({object}, {given})");
            let shown = format!("{object} = {text}");
            return vec![Fix {
                text: shown,
                proof: text,
                note: "a new array".to_owned(),
            }];
        }
        _ => {}
    }
    if is_list {
        let note = "lists have no such name, arrays have";
        let python = matches!(
            name,
            "sum" | "max" | "min" | "sorted" | "len" | "any" | "all"
        );
        if python && given.is_empty() {
            put(&format!("{name}({object})"), "");
        }
        if matches!(name, "length" | "size" | "count") {
            put(&format!("len({object})"), "");
        }
        if args.is_some() && is_function("np", name) {
            put(&format!("np.{name}({object}{comma}{given})"), "");
        }
        put(&format!("np.array({object}).{name}{call}"), note);
    }
    for template in words::methods(name) {
        // `a.head()` shows five.
        let given = match (name, given) {
            ("head" | "tail", "") => "5",
            _ => given,
        };
        let text = template.replace("{o}", object).replace("{a}", given);
        put(&text, "");
    }
    for path in ["np", "np.linalg", "nn", "np.fft"] {
        if !is_function(path, name) {
            continue;
        }
        let path = format!("{path}.{name}");
        match JOINERS.contains(&path.as_str()) {
            true => put(&format!("{path}(({object}{comma}{given}))"), "a function"),
            false => put(&format!("{path}({object}{comma}{given})"), "a function"),
        }
    }
    let python = is_function("", name) && !is_function("np", name);
    if python || name == "round" {
        put(&format!("{name}({object}{comma}{given})"), "a function");
    }
    let lower = name.to_lowercase();
    for path in words::functions("np", name) {
        let short = path.rsplit('.').next().unwrap_or(&path);
        // A slip of the pen among the functions is none among the methods.
        let known = words::methods(&lower).next().is_some();
        if known || short == name || !is_method(short) {
            continue;
        }
        put(&format!("{object}.{short}{call}"), "");
    }
    fixes
}

fn is_function(owner: &str, name: &str) -> bool {
    let names = builtins::names_of(owner);
    let found = names.iter().find(|(symbol, _)| symbol.text() == name);
    found.is_some_and(|(_, id)| matches!(builtins::value_of(*id), Value::Builtin(_)))
}

fn is_method(name: &str) -> bool {
    let names = builtins::names_of("ndarray");
    names.iter().any(|(symbol, _)| symbol.text() == name)
}

/// A keyword that a function does not know.
fn keywords(interp: &mut Interp, place: &Place<'_>, message: &str) -> Vec<Fix> {
    let Some(wrong) = message.rsplit('\'').nth(1) else {
        return Vec::new();
    };
    let is_wrong = |arg: &Arg| matches!(arg.kind, ArgKind::Keyword(name) if name.text() == wrong);
    let has_it = |step: &Postfix| match &step.kind {
        PostfixKind::Call(args) => args.iter().any(is_wrong),
        _ => false,
    };
    let wanted = |expr: &Expr| match &expr.kind {
        ExprKind::Postfix(_, steps) => steps.iter().any(has_it),
        _ => false,
    };
    let Some(expr) = place.smallest(&wanted) else {
        return Vec::new();
    };
    let ExprKind::Postfix(base, steps) = &expr.kind else {
        return Vec::new();
    };
    let Some(at) = steps.iter().position(has_it) else {
        return Vec::new();
    };
    let PostfixKind::Call(args) = &steps[at].kind else {
        return Vec::new();
    };
    let end = match at {
        0 => base.span.end,
        _ => steps[at - 1].end,
    };
    let function = place.of(Span {
        start: expr.span.start,
        end,
    });
    let own = parameters(proof::value(interp, function));
    let whole = Span {
        start: expr.span.start,
        end: steps[at].end,
    };
    // The other keywords of the call may be wrong as well.
    let other = |arg: &Arg| match arg.kind {
        ArgKind::Keyword(name) if !own.is_empty() && !own.contains(&name.text()) => {
            let new = words::keyword(name.text(), &own);
            let value = place.of(arg.value.span);
            new.map_or_else(
                || place.of(arg.span).to_owned(),
                |new| format!("{new}={value}"),
            )
        }
        _ => place.of(arg.span).to_owned(),
    };
    let write = |change: &dyn Fn(&Arg) -> Option<String>| {
        let parts: Vec<String> = args
            .iter()
            .filter_map(|arg| match is_wrong(arg) {
                true => change(arg),
                false => Some(other(arg)),
            })
            .collect();
        format!("({})", parts.join(", "))
    };
    let tried = proof::generator(interp, function);
    let tried = tried.unwrap_or_else(|| function.to_owned());
    let proved = |call: &str| format!("{tried}{call}");
    let mut fixes = Vec::new();
    let near = place.close_name();
    let alias = words::keyword(wrong, &own).map(str::to_owned);
    for new in alias.into_iter().chain(near) {
        let call = write(&|arg| Some(format!("{new}={}", place.of(arg.value.span))));
        let text = format!("{function}{call}");
        fixes.push(place.replaced(whole, &text, &proved(&call), ""));
        if new == "shape" {
            let call = write(&|arg| Some(place.of(arg.value.span).to_owned()));
            fixes.push(place.spliced(whole, &format!("{function}{call}"), ""));
        }
    }
    if wrong == "step" && function == "np.linspace" {
        let call = write(&|arg| Some(place.of(arg.span).to_owned()));
        let note = "linspace counts, arange steps";
        fixes.insert(0, place.spliced(whole, &format!("np.arange{call}"), note));
    }
    if wrong == "size" && matches!(function, "np.random.rand" | "np.random.randn") {
        let new = match function {
            "np.random.rand" => "random",
            _ => "standard_normal",
        };
        let call = write(&|arg| Some(place.of(arg.span).to_owned()));
        let proof = format!("np.random.RandomState(0).{new}{call}");
        fixes.push(place.replaced(whole, &format!("np.random.{new}{call}"), &proof, ""));
    }
    let without = write(&|_| None);
    if matches!(wrong, "reverse" | "descending" | "ascending") {
        let text = format!("{function}{without}[::-1]");
        fixes.push(place.spliced(whole, &text, "the other way round"));
    }
    if fixes.is_empty() {
        let text = format!("{function}{without}");
        let note = format!("without {wrong}");
        fixes.push(place.replaced(whole, &text, &proved(&without), &note));
    }
    fixes
}

/// The parameters of a function of the library.
fn parameters(function: Option<Value>) -> Vec<&'static str> {
    let id = match function {
        Some(Value::Builtin(id)) => id,
        Some(Value::Method(method)) => method.0,
        _ => return Vec::new(),
    };
    let params = builtins::signature(id).params.iter();
    params.filter(|p| p.by_name).map(|p| p.name).collect()
}

/// A variable that is not there.
fn names(place: &Place<'_>, error: &OpError) -> Vec<Fix> {
    let Some(name) = error.message.split('\'').nth(1) else {
        return Vec::new();
    };
    if place.of(place.span) != name {
        return Vec::new();
    }
    let foreign = match name {
        "true" => Some("True"),
        "false" => Some("False"),
        "null" | "nil" | "none" | "NULL" => Some("None"),
        "NaN" | "NAN" => Some("np.nan"),
        "Inf" | "infinity" => Some("np.inf"),
        _ => None,
    };
    let mut fixes = Vec::new();
    if let Some(new) = foreign {
        return vec![place.spliced(place.span, new, "")];
    }
    if let Some(near) = &error.hint {
        fixes.push(place.spliced(place.span, near, ""));
    }
    // A word of another library, called: `cat((a, b))`.
    let is_called = |expr: &Expr| match &expr.kind {
        ExprKind::Postfix(base, steps) => {
            base.span == place.span
                && matches!(steps.first(), Some(step) if matches!(step.kind, PostfixKind::Call(_)))
        }
        _ => false,
    };
    if place.smallest(&is_called).is_some() {
        for path in words::functions("", name) {
            fixes.push(place.spliced(place.span, &path, ""));
        }
    }
    fixes
}

/// None where a value is wanted: what gave it changes its object in place.
fn nothing(interp: &mut Interp, place: &Place<'_>) -> Vec<Fix> {
    let is_name = |expr: &Expr| matches!(expr.kind, ExprKind::Name(_));
    let mut found = Vec::new();
    for name in place.names(&is_name) {
        if !matches!(proof::value(interp, &name), Some(Value::None)) {
            continue;
        }
        let head = format!("{name} = ");
        let above = place.before();
        let given = |line: &'_ str| -> Option<String> {
            let rest = line.trim().strip_prefix(name.as_str())?.trim_start();
            let rest = rest
                .strip_prefix('=')
                .filter(|rest| !rest.starts_with('='))?;
            Some(rest.trim().to_owned())
        };
        let Some(line) = above.lines().rev().find_map(given) else {
            continue;
        };
        for (method, template) in IN_PLACE {
            let Some((object, rest)) = line.split_once(method) else {
                continue;
            };
            let Some((args, _)) = rest.rsplit_once(')') else {
                continue;
            };
            let new = template.replace("{o}", object.trim()).replace("{a}", args);
            // The object has lost its name: what was put in is all that can be tried.
            let proof = match object.trim() == name {
                true => format!("[{args}]"),
                false => new.replace("np.random.", "np.random.RandomState(0)."),
            };
            let called = method.trim_start_matches('.').trim_end_matches('(');
            found.push(Fix {
                text: format!("{head}{new}"),
                proof,
                note: format!("{called}() gives None"),
            });
        }
    }
    found
}
