//! Tries a suggestion before it is shown: only expressions without side effects are run.

use std::rc::Rc;

use crate::builtins;
use crate::eval::Interp;
use crate::syntax::ast::{Arg, ArgKind, Entry, Expr, ExprKind, Postfix, PostfixKind, StmtKind};
use crate::syntax::parse_expression;
use crate::text::{Source, Symbol};
use crate::value::Value;

/// Methods, and functions of Python, that only compute.
const PURE: &str = " abs all any argmax argmin argpartition argsort array astype bool choose clip \
    complex conj conjugate copy count cumprod cumsum det diagonal dict dot endswith enumerate \
    factorial find flatten float format get index int inv isin item items join keys len list lower \
    map max mean min nonzero norm pow prod ptp range ravel repeat replace reshape reversed round \
    searchsorted set sorted split sqrt squeeze startswith std str strip sum swapaxes take title \
    tolist trace transpose tuple upper values var view where zip ";

/// Functions of the library that change something, read files, or call functions of the program.
const IMPURE: &str = " apply_along_axis apply_over_axes at copyto errstate fill_diagonal fromfile \
    fromfunction frompyfunc fromregex genfromtxt geterr load loadtxt memmap nditer nested_iters piecewise place \
    printoptions put put_along_axis putmask save savetxt savez savez_compressed set_printoptions \
    setbufsize seterr seterrcall shuffle seed test vectorize ";

/// More elements than this in an operand, and nothing is tried.
const MOST_ELEMENTS: usize = 1 << 16;

fn is_listed(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|word| word == name)
}

/// Whether evaluating an expression changes nothing.
fn is_pure(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Name(_) => true,
        ExprKind::List(items)
        | ExprKind::Tuple(items)
        | ExprKind::Set(items)
        | ExprKind::And(items)
        | ExprKind::Or(items) => items.iter().all(is_pure),
        ExprKind::Dict(items) => items
            .iter()
            .all(|(key, value)| key.iter().all(is_pure) && is_pure(value)),
        ExprKind::Unary(_, inner) => is_pure(inner),
        ExprKind::Binary(first, rest) => {
            is_pure(first) && rest.iter().all(|(_, _, other)| is_pure(other))
        }
        ExprKind::Compare(first, rest) => {
            is_pure(first) && rest.iter().all(|(_, _, other)| is_pure(other))
        }
        ExprKind::Power(sides, _) => is_pure(&sides.0) && is_pure(&sides.1),
        ExprKind::Conditional(parts) => parts.iter().all(is_pure),
        ExprKind::Slice(parts) => parts.iter().flatten().all(is_pure),
        ExprKind::Postfix(base, steps) => is_pure(base) && are_pure(base, steps),
        _ => false,
    }
}

/// Whether attributes, calls and subscripts change nothing.
fn are_pure(base: &Expr, steps: &[Postfix]) -> bool {
    // The name in the library of what was reached, while it is one.
    let mut path: Option<String> = match &base.kind {
        ExprKind::Name(name) => {
            let text = name.symbol.text();
            let is_module = matches!(text, "np" | "numpy" | "nn" | "math");
            let is_function = builtins::names_of("np")
                .iter()
                .any(|(n, _)| n.text() == text);
            match (is_module, is_function) {
                (true, _) => Some(text.to_owned()),
                (_, true) => Some(format!("np.{text}")),
                _ => None,
            }
        }
        _ => None,
    };
    let mut last = match &base.kind {
        ExprKind::Name(name) => name.symbol.text(),
        _ => "",
    };
    // A generator of random numbers that is made for this call.
    let mut own = false;
    steps.iter().enumerate().all(|(at, step)| match &step.kind {
        PostfixKind::Attribute(name, _) => {
            last = name.text();
            // A variable of the name of a function has methods of its own.
            path = path.take().and_then(|path| {
                let is_module = matches!(path.as_str(), "np" | "numpy" | "nn" | "math")
                    || path.starts_with("np.") && at > 0;
                is_module.then(|| format!("{path}.{last}"))
            });
            true
        }
        PostfixKind::Subscript(index) => {
            path = None;
            is_pure(index)
        }
        PostfixKind::Call(args) => {
            let allowed = match &path {
                Some(path) if path.contains(".random.") => {
                    matches!(last, "RandomState" | "default_rng")
                }
                Some(path) => !is_listed(IMPURE, last) && !overwrites(path, args),
                None => is_listed(PURE, last) || own && !is_listed(IMPURE, last),
            };
            own = path.take().is_some() && matches!(last, "RandomState" | "default_rng");
            let plain = |arg: &Arg| match arg.kind {
                ArgKind::Keyword(name) => name.text() != "out",
                ArgKind::DoubleStar => false,
                ArgKind::Positional | ArgKind::Star => true,
            };
            allowed && args.iter().all(|arg| plain(arg) && is_pure(&arg.value))
        }
    })
}

/// Whether an element-wise function gets more arguments than it has inputs: the others are
/// written to.
fn overwrites(path: &str, args: &[Arg]) -> bool {
    let (owner, name) = builtins::split_path(path);
    let Some(id) = builtins::find(Symbol::new(owner), Symbol::new(name)) else {
        return false;
    };
    let row = builtins::row(id);
    let inputs = builtins::signature(id).params.iter();
    let inputs = inputs.filter(|param| !param.by_name).count();
    matches!(row.kernel, builtins::Kernel::Ufunc(_)) && args.len() > inputs
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

/// Whether a text is an expression that changes nothing.
pub(super) fn changes_nothing(text: &str) -> bool {
    let entry = read(text);
    entry.is_some_and(|entry| expression(&entry).is_some_and(is_pure))
}

/// For a function that draws random numbers: the same function of a generator of its own.
pub(super) fn generator(interp: &mut Interp, function: &str) -> Option<String> {
    let (object, name) = function.rsplit_once('.')?;
    match value(interp, object)? {
        Value::Module("np.random") => Some(format!("np.random.RandomState(0).{name}")),
        other if other.type_name().ends_with("Generator") => {
            Some(format!("np.random.default_rng(0).{name}"))
        }
        other if other.type_name().ends_with("RandomState") => {
            Some(format!("np.random.RandomState(0).{name}"))
        }
        _ => None,
    }
}

/// The shape of an expression's value, if it is small enough to be tried.
pub(super) fn shape(interp: &mut Interp, text: &str) -> Option<Vec<usize>> {
    let value = value(interp, text)?;
    let array = super::trace::array_of(&value)?;
    (array.size() <= MOST_ELEMENTS).then(|| array.shape().to_vec())
}
