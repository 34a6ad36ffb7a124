//! Tuples whose items have names: what `np.linalg.svd` and its like return, and those of
//! `collections.namedtuple`.

use std::any::Any;
use std::rc::Rc;

use super::operators::{self, Comparison};
use super::{Call, Row, find_path, iterate};
use crate::syntax;
use crate::text::Symbol;
use crate::value::hash::Key;
use crate::value::number::Operator;
use crate::value::{Dict, Object, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "collections.namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)",
        "A type of tuples whose items have names: a function that makes them.",
        &[(
            "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\np = Point(1, y=2)\np, p.x",
            "(Point(x=1, y=2), 1)",
        )],
        &["tuple"],
        factory,
    ),
    Row::function(
        "namedtuple_type.__call__(self, /, *args, **kwargs)",
        "A tuple of the type.",
        &[(
            "collections.namedtuple('P', 'x y', defaults=[0])(1)",
            "P(x=1, y=0)",
        )],
        &[],
        |call| {
            let own = call.value("self");
            let (args, keywords) = (
                std::mem::take(&mut call.rest),
                std::mem::take(&mut call.keywords),
            );
            made(&own)?.tuple(args, keywords)
        },
    ),
    Row::function(
        "namedtuple_type._make(self, iterable, /)",
        "A tuple of the type with the items of an iterable.",
        &[(
            "collections.namedtuple('P', 'x y')._make([1, 2])",
            "P(x=1, y=2)",
        )],
        &[],
        |call| {
            let own = call.value("self");
            let made = made(&own)?;
            let items = iterate::collect(&call.value("iterable"), &mut *call.machine)?;
            let (wanted, got) = (made.fields.len(), items.len());
            if wanted != got {
                return Err(OpError::r#type(format!(
                    "Expected {wanted} arguments, got {got}"
                )));
            }
            Ok(NamedTuple::value(made.name, made.fields, items))
        },
    ),
    Row::function(
        "namedtuple._asdict(self, /)",
        "A dict of the names and the items.",
        &[(
            "collections.namedtuple('P', 'x y')(1, 2)._asdict()",
            "{'x': 1, 'y': 2}",
        )],
        &["collections.namedtuple"],
        |call| {
            let own = call.value("self");
            let own = tuple_of(&own)?;
            let names = own.fields.iter().map(|name| Value::str(*name));
            let pairs = names.zip(own.items.iter().cloned());
            let dict: Result<Dict> = pairs.map(|pair| Ok((Key::of(&pair.0)?, pair))).collect();
            Ok(Value::Dict(Rc::new(dict?.into())))
        },
    ),
    Row::function(
        "namedtuple._replace(self, /, **kwargs)",
        "A tuple with some items replaced.",
        &[(
            "collections.namedtuple('P', 'x y')(1, 2)._replace(y=5)",
            "P(x=1, y=5)",
        )],
        &["collections.namedtuple"],
        |call| {
            let own = call.value("self");
            let own = tuple_of(&own)?;
            let mut items = own.items.clone();
            let mut unknown = Vec::new();
            for (name, value) in std::mem::take(&mut call.keywords) {
                let at = own.fields.iter().position(|field| *field == name.text());
                match at.and_then(|at| items.get_mut(at)) {
                    Some(item) => *item = value,
                    None => unknown.push(format!("'{name}'")),
                }
            }
            if !unknown.is_empty() {
                let names = unknown.join(", ");
                return Err(OpError::value(format!(
                    "Got unexpected field names: [{names}]"
                )));
            }
            Ok(NamedTuple::value(own.name, own.fields, items))
        },
    ),
    Row::function(
        "namedtuple.count(self, value, /)",
        "How often an item is there.",
        &[("collections.namedtuple('P', 'x y')(1, 1).count(1)", "2")],
        &["tuple.count"],
        |call| as_tuple(call, "tuple.count"),
    ),
    Row::function(
        "namedtuple.index(self, value, /)",
        "The place of the first item that is equal.",
        &[("collections.namedtuple('P', 'x y')(3, 4).index(4)", "1")],
        &["tuple.index"],
        |call| as_tuple(call, "tuple.index"),
    ),
    Row::function(
        "namedtuple.__eq__(self, other, /)",
        "Whether the items are equal, as those of tuples.",
        &[("collections.namedtuple('P', 'x y')(1, 2) == (1, 2)", "True")],
        &[],
        |call| compared(call, Comparison::Eq),
    ),
    Row::function(
        "namedtuple.__ne__(self, other, /)",
        "Whether the items differ.",
        &[(
            "collections.namedtuple('P', 'x y')(1, 2) != (1, 2)",
            "False",
        )],
        &[],
        |call| compared(call, Comparison::Ne),
    ),
    Row::function(
        "namedtuple.__lt__(self, other, /)",
        "Whether it comes before another in order.",
        &[("collections.namedtuple('P', 'x y')(1, 2) < (1, 3)", "True")],
        &[],
        |call| compared(call, Comparison::Lt),
    ),
    Row::function(
        "namedtuple.__gt__(self, other, /)",
        "Whether it comes after another in order.",
        &[("collections.namedtuple('P', 'x y')(1, 2) > (1, 3)", "False")],
        &[],
        |call| compared(call, Comparison::Gt),
    ),
    Row::function(
        "namedtuple.__add__(self, other, /)",
        "A tuple of the items of both.",
        &[(
            "collections.namedtuple('P', 'x y')(1, 2) + (3,)",
            "(1, 2, 3)",
        )],
        &[],
        |call| {
            let own = call.value("self");
            let own = Value::tuple(tuple_of(&own)?.items.clone());
            let other = plain(&call.value("other"));
            operators::binary(&mut *call.machine, Operator::Add, &own, &other)
        },
    ),
];

/// A tuple with named items.
pub struct NamedTuple {
    name: &'static str,
    fields: &'static [&'static str],
    items: Vec<Value>,
}

impl NamedTuple {
    /// A new one; there are as many items as fields.
    pub fn value(name: &'static str, fields: &'static [&'static str], items: Vec<Value>) -> Value {
        debug_assert_eq!(fields.len(), items.len());
        Value::object(Self {
            name,
            fields,
            items,
        })
    }
}

impl Object for NamedTuple {
    fn type_name(&self) -> &'static str {
        self.name
    }

    fn kin(&self) -> &'static str {
        "namedtuple"
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let parts: Vec<String> = self
            .fields
            .iter()
            .zip(&self.items)
            .map(|(field, item)| format!("{field}={}", show(item)))
            .collect();
        format!("{}({})", self.name, parts.join(", "))
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        if name == "_fields" {
            return Some(Value::tuple(names(self.fields)));
        }
        let at = self.fields.iter().position(|field| *field == name)?;
        self.items.get(at).cloned()
    }

    fn attributes(&self) -> &'static [&'static str] {
        self.fields
    }

    fn items(&self) -> Option<Result<Vec<Value>>> {
        Some(Ok(self.items.clone()))
    }

    fn key(&self) -> Option<Key> {
        Key::of(&Value::tuple(self.items.clone())).ok()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn names(fields: &[&'static str]) -> Vec<Value> {
    fields.iter().copied().map(Value::str).collect()
}

/// What `collections.namedtuple` gives: it makes tuples of one kind.
pub struct NamedTupleType {
    name: &'static str,
    fields: &'static [&'static str],
    /// The values of the last fields, where a call gives none.
    defaults: Vec<Value>,
}

impl NamedTupleType {
    /// Whether a value is one of its tuples.
    pub fn has(&self, value: &Value) -> bool {
        let own = value.downcast::<NamedTuple>();
        own.is_some_and(|own| std::ptr::eq(own.fields, self.fields) && own.name == self.name)
    }

    fn tuple(&self, args: Vec<Value>, keywords: Vec<(Symbol, Value)>) -> Result<Value> {
        let count = self.fields.len();
        let name = self.name;
        if args.len() > count {
            let (wanted, given) = (count + 1, args.len() + 1);
            return Err(OpError::r#type(format!(
                "{name}.__new__() takes {wanted} positional arguments but {given} were given"
            )));
        }
        let mut items: Vec<Option<Value>> = args.into_iter().map(Some).collect();
        items.resize(count, None);
        for (keyword, value) in keywords {
            let at = self
                .fields
                .iter()
                .position(|field| *field == keyword.text());
            match at.and_then(|at| items.get_mut(at)) {
                Some(item @ None) => *item = Some(value),
                Some(_) => {
                    return Err(OpError::r#type(format!(
                        "{name}.__new__() got multiple values for argument '{keyword}'"
                    )));
                }
                None => {
                    return Err(OpError::r#type(format!(
                        "{name}.__new__() got an unexpected keyword argument '{keyword}'"
                    )));
                }
            }
        }
        let first = count - self.defaults.len();
        for (at, item) in items.iter_mut().enumerate().skip(first) {
            if item.is_none() {
                *item = self.defaults.get(at - first).cloned();
            }
        }
        let missing: Vec<String> = (self.fields.iter().zip(&items))
            .filter(|(_, item)| item.is_none())
            .map(|(field, _)| format!("'{field}'"))
            .collect();
        if !missing.is_empty() {
            let arguments = super::call::listed(&missing);
            let count = missing.len();
            let plural = if count == 1 { "" } else { "s" };
            return Err(OpError::r#type(format!(
                "{name}.__new__() missing {count} required positional argument{plural}: {arguments}"
            )));
        }
        let items = items.into_iter().flatten().collect();
        Ok(NamedTuple::value(self.name, self.fields, items))
    }
}

impl Object for NamedTupleType {
    fn type_name(&self) -> &'static str {
        "namedtuple_type"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        format!("<class '__main__.{}'>", self.name)
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        match name {
            "_fields" => Some(Value::tuple(names(self.fields))),
            "__name__" => Some(Value::str(self.name)),
            _ => None,
        }
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["_fields"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `namedtuple('Point', 'x y')`.
fn factory(call: &mut Call<'_>) -> Result<Value> {
    let typename = call.text("typename")?;
    let names: Vec<String> = match call.value("field_names") {
        Value::Str(text) => text
            .replace(',', " ")
            .split_whitespace()
            .map(str::to_string)
            .collect(),
        other => {
            let items = iterate::collect(&other, &mut *call.machine)?;
            let texts = items
                .iter()
                .map(|item| super::text::str(call.machine, item));
            texts.collect::<Result<_>>()?
        }
    };
    let rename = call.flag("rename")?;
    let mut fields: Vec<&'static str> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let bad = unfit(name, &fields);
        match bad {
            Some(_) if rename => fields.push(Symbol::new(&format!("_{at}")).text()),
            Some(message) => return Err(OpError::value(message)),
            None => fields.push(Symbol::new(name).text()),
        }
    }
    if let Some(message) = unfit_word(&typename) {
        return Err(OpError::value(message));
    }
    let defaults = match call.value("defaults") {
        Value::None => Vec::new(),
        other => iterate::collect(&other, &mut *call.machine)?,
    };
    if defaults.len() > fields.len() {
        return Err(OpError::r#type("Got more default values than field names"));
    }
    Ok(Value::object(NamedTupleType {
        name: Symbol::new(&typename).text(),
        // Types live as long as the program.
        fields: Box::leak(fields.into_boxed_slice()),
        defaults,
    }))
}

/// Why a word cannot be the name of a type or a field.
fn unfit_word(name: &str) -> Option<String> {
    if !super::str_tests::is_identifier(name) || syntax::is_keyword(name) {
        let reason = if syntax::is_keyword(name) {
            "Type names and field names cannot be a keyword"
        } else {
            "Type names and field names must be valid identifiers"
        };
        return Some(format!("{reason}: '{name}'"));
    }
    None
}

fn unfit(name: &str, before: &[&str]) -> Option<String> {
    unfit_word(name).or_else(|| {
        if name.starts_with('_') {
            return Some(format!(
                "Field names cannot start with an underscore: '{name}'"
            ));
        }
        before
            .contains(&name)
            .then(|| format!("Encountered duplicate field name: '{name}'"))
    })
}

fn made(value: &Value) -> Result<&NamedTupleType> {
    value
        .downcast::<NamedTupleType>()
        .ok_or_else(|| OpError::internal("namedtuple"))
}

fn tuple_of(value: &Value) -> Result<&NamedTuple> {
    value
        .downcast::<NamedTuple>()
        .ok_or_else(|| OpError::internal("a named tuple"))
}

/// A named tuple as a plain one; anything else as it is.
fn plain(value: &Value) -> Value {
    match value.downcast::<NamedTuple>() {
        Some(own) => Value::tuple(own.items.clone()),
        None => value.clone(),
    }
}

/// A method of tuples.
fn as_tuple(call: &mut Call<'_>, method: &'static str) -> Result<Value> {
    let args = vec![plain(&call.value("self")), call.value("value")];
    match find_path(method) {
        Some(row) => super::call_row(call.machine, row, args, Vec::new()),
        None => Err(OpError::internal(method)),
    }
}

fn compared(call: &mut Call<'_>, op: Comparison) -> Result<Value> {
    let (own, other) = (plain(&call.value("self")), plain(&call.value("other")));
    match other {
        Value::Tuple(_) => operators::compare(&mut *call.machine, op, &own, &other),
        _ => Ok(Value::NotImplemented),
    }
}
