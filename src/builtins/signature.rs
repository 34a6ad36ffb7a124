//! Signatures of rows: from `np.sum(a, axis=None, *, keepdims=False)` to parameters.

use crate::value::Value;
use crate::value::cast::parse_float;

/// The parameters of a function of the library.
#[derive(Default)]
pub struct Signature {
    /// In order.
    pub params: Vec<Param>,
    /// How many of them can be passed by position.
    pub positional: usize,
    /// Whether further positional arguments are taken (`*args`).
    pub rest: bool,
    /// Whether further keyword arguments are taken (`**kwargs`).
    pub keywords: bool,
    /// How many positional arguments are enough for a call; None where a keyword is needed.
    pub enough: Option<usize>,
}

/// One parameter.
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// Whether it can be passed by name.
    pub by_name: bool,
    /// The text after `=`; None when it must be given.
    pub default: Option<&'static str>,
    /// Whether that is `None`, the commonest by far, or stands for no value.
    pub default_is_none: bool,
}

/// The keywords that every element-wise function takes.
const UFUNC_KEYWORDS: &str = "out=None, *, where=True, casting='same_kind', order='K', \
                              dtype=None, subok=True, signature=None, sig=None";

/// Reads the parameters of a row's signature.
pub fn parse(sig: &'static str, ufunc: bool) -> Signature {
    let mut signature = Signature::default();
    let Some((_, rest)) = sig.split_once('(') else {
        return signature;
    };
    let inside = rest.rsplit_once(')').map_or(rest, |(inside, _)| inside);
    let mut state = State::default();
    split(inside)
        .into_iter()
        .for_each(|item| state.add(&mut signature, item));
    if ufunc {
        state.add(&mut signature, "/");
        split(UFUNC_KEYWORDS)
            .into_iter()
            .for_each(|item| state.add(&mut signature, item));
    }
    if !state.keyword_only {
        signature.positional = signature.params.len();
    }
    let needed = signature.params.iter().rposition(|p| p.default.is_none());
    let enough = needed.map_or(0, |last| last + 1);
    signature.enough = (enough <= signature.positional).then_some(enough);
    signature
}

#[derive(Default)]
struct State {
    keyword_only: bool,
}

impl State {
    fn add(&mut self, signature: &mut Signature, item: &'static str) {
        match item {
            "" => {}
            "/" => signature
                .params
                .iter_mut()
                .for_each(|param| param.by_name = false),
            "*" => self.end_positional(signature),
            _ if item.starts_with("**") => signature.keywords = true,
            _ if item.starts_with('*') => {
                signature.rest = true;
                self.end_positional(signature);
            }
            _ => {
                let (name, default) = match item.split_once('=') {
                    Some((name, default)) => (name.trim(), Some(default.trim())),
                    None => (item, None),
                };
                let nothing = |text: &str| text == "None" || text.starts_with('<');
                signature.params.push(Param {
                    name,
                    by_name: true,
                    default,
                    default_is_none: default.is_some_and(nothing),
                });
            }
        }
    }

    fn end_positional(&mut self, signature: &mut Signature) {
        self.keyword_only = true;
        signature.positional = signature.params.len();
    }
}

/// The items between commas that are not inside brackets or quotes.
fn split(text: &'static str) -> Vec<&'static str> {
    let mut items = Vec::new();
    let (mut depth, mut quoted, mut start) = (0i32, false, 0);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if depth == 0 && !quoted => {
                items.push(text.get(start..at).unwrap_or("").trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(text.get(start..).unwrap_or("").trim());
    items
}

/// The value of a default; None for `<no value>` and for texts that are no literals.
pub fn default_value(text: &str) -> Option<Value> {
    Some(match text {
        "None" => Value::None,
        "True" => Value::Bool(true),
        "False" => Value::Bool(false),
        "()" => Value::tuple([]),
        "float" => Value::r#type(crate::value::Type::Python("float")),
        "int" => Value::r#type(crate::value::Type::Python("int")),
        "nan" | "np.nan" => Value::Float(f64::NAN),
        "np.inf" | "inf" => Value::Float(f64::INFINITY),
        _ => {
            if let Some(inside) = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')) {
                return Some(match inside {
                    "\\n" => Value::str("\n"),
                    _ => Value::str(inside),
                });
            }
            if let Ok(int) = text.parse::<i64>() {
                return Some(Value::Int(int));
            }
            if let Some(inside) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
                let items: Option<Vec<Value>> = inside
                    .split(',')
                    .map(str::trim)
                    .filter(|item| !item.is_empty())
                    .map(default_value)
                    .collect();
                return items.map(Value::tuple);
            }
            return parse_float(text).ok().map(Value::Float);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_kind_of_parameter() {
        let sig = parse(
            "np.f(a, /, b=(0, 1), *rest, c='x, y', d=<no value>, **kw)",
            false,
        );
        let names: Vec<_> = sig.params.iter().map(|param| param.name).collect();
        assert_eq!(names, ["a", "b", "c", "d"]);
        assert_eq!(sig.positional, 2);
        assert!(sig.rest && sig.keywords);
        assert!(!sig.params[0].by_name && sig.params[1].by_name);
        assert_eq!(sig.params[2].default, Some("'x, y'"));
        assert!(default_value("<no value>").is_none());
    }

    #[test]
    fn ufuncs_take_the_common_keywords() {
        let sig = parse("np.add(x1, x2)", true);
        assert_eq!(sig.positional, 3);
        assert!(sig.params.iter().any(|param| param.name == "where"));
    }
}
