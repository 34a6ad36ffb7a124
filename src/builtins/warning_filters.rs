//! The module `warnings`: giving warnings, and what happens to them.

use std::any::Any;
use std::cell::RefCell;

use regex_lite::Regex;

use super::{Call, Kernel, Row, text};
use crate::value::{ErrorKind, Object, OpError, Result, Type, Value};

/// What happens to a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Shown once per place.
    Default,
    /// Shown every time.
    Always,
    /// Not shown.
    Ignore,
    /// Raised.
    Error,
    /// Shown once.
    Once,
}

impl Action {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "default" | "module" => Self::Default,
            "always" => Self::Always,
            "ignore" => Self::Ignore,
            "error" => Self::Error,
            "once" => Self::Once,
            _ => return None,
        })
    }
}

/// One rule: the first that fits a warning decides.
#[derive(Clone)]
pub struct Filter {
    action: Action,
    kind: ErrorKind,
    /// What the text must begin with.
    start: Option<Regex>,
}

/// The rules, and where warnings are recorded.
#[derive(Clone, Default)]
pub struct Filters {
    rules: Vec<Filter>,
    /// The list that takes the warnings of `catch_warnings(record=True)`.
    pub record: Option<Value>,
}

impl Filters {
    /// What happens to a warning.
    pub fn action(&self, kind: ErrorKind, message: &str) -> Action {
        let begins = |rule: &Filter| {
            rule.start
                .as_ref()
                .is_none_or(|start| start.is_match(message))
        };
        let fits = |rule: &&Filter| kind.is_a(rule.kind) && begins(rule);
        let found = self.rules.iter().find(fits);
        found.map_or(Action::Default, |rule| rule.action)
    }
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "warnings",
        doc: "Giving warnings, and what happens to them.",
        examples: &[("import warnings\nwarnings.simplefilter('ignore')", "")],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row::function(
        "warnings.warn(message, category=None, stacklevel=1, source=None)",
        "Gives a warning.",
        &[(
            "warnings.simplefilter('ignore')\nwarnings.warn('careful')",
            "",
        )],
        &["warnings.simplefilter"],
        |call| {
            let (message, kind) = match (call.value("message"), call.optional("category")) {
                (Value::Exception(error), _) => (error.message.clone(), error.kind),
                (message, category) => {
                    let kind =
                        category.map_or(Ok(ErrorKind::UserWarning), |value| kind_of(&value))?;
                    (text::str(call.machine, &message)?, kind)
                }
            };
            call.warn(kind, message);
            Ok(Value::None)
        },
    ),
    Row::function(
        "warnings.simplefilter(action, category=Warning, lineno=0, append=False)",
        "Says what happens to warnings: 'ignore', 'error', 'always', 'default', 'once'.",
        &[("warnings.simplefilter('ignore')", "")],
        &["warnings.catch_warnings"],
        |call| add(call, None),
    ),
    Row::function(
        "warnings.filterwarnings(action, message='', category=Warning, module='', lineno=0, append=False)",
        "Says what happens to warnings whose text begins as a regular expression says, in any case.",
        &[("warnings.filterwarnings('ignore', message='divide')", "")],
        &["warnings.simplefilter"],
        |call| {
            let pattern = call.text("message")?;
            let start = (!pattern.is_empty()).then(|| start(&pattern)).transpose()?;
            add(call, start)
        },
    ),
    Row::function(
        "warnings.resetwarnings()",
        "Forgets what was said about warnings.",
        &[("warnings.resetwarnings()", "")],
        &["warnings.simplefilter"],
        |call| {
            call.machine.runtime().filters = Filters::default();
            Ok(Value::None)
        },
    ),
    Row::function(
        "warnings.catch_warnings(*, record=False, module=None, action=None, category=Warning, lineno=0, append=False)",
        "In the body of a `with` statement: what is said about warnings holds there only.",
        &[(
            "with warnings.catch_warnings(record=True) as w:\n    warnings.simplefilter('always')\n    warnings.warn('careful')\nlen(w)",
            "1",
        )],
        &["np.errstate"],
        |call| {
            let record = call.flag("record")?;
            Ok(Value::object(Scope {
                record,
                saved: RefCell::default(),
            }))
        },
    ),
    Row::function(
        "catch_warnings.__enter__(self)",
        "Begins the body of the `with` statement.",
        &[],
        &[],
        |call| {
            let own = call.value("self");
            let scope = scope(&own)?;
            let filters = &mut call.machine.runtime().filters;
            *scope.saved.borrow_mut() = filters.clone();
            if !scope.record {
                return Ok(Value::None);
            }
            let list = Value::list(Vec::new());
            filters.record = Some(list.clone());
            Ok(list)
        },
    ),
    Row::function(
        "catch_warnings.__exit__(self, *exception)",
        "Ends the body of the `with` statement.",
        &[],
        &[],
        |call| {
            let own = call.value("self");
            let saved = std::mem::take(&mut *scope(&own)?.saved.borrow_mut());
            call.machine.runtime().filters = saved;
            Ok(Value::None)
        },
    ),
];

struct Scope {
    record: bool,
    saved: RefCell<Filters>,
}

impl Object for Scope {
    fn type_name(&self) -> &'static str {
        "catch_warnings"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn scope(value: &Value) -> Result<&Scope> {
    value
        .downcast::<Scope>()
        .ok_or_else(|| OpError::internal("a scope of another type"))
}

fn kind_of(category: &Value) -> Result<ErrorKind> {
    match category {
        Value::Type(kind) => match **kind {
            Type::Error(kind) if kind.is_a(ErrorKind::Warning) => Ok(kind),
            _ => Err(not_a_warning(category)),
        },
        Value::Tuple(_) => Err(not_a_warning(category)),
        _ => Err(not_a_warning(category)),
    }
}

fn not_a_warning(category: &Value) -> Box<OpError> {
    let kind = category.type_name();
    OpError::r#type(format!("category must be a Warning subclass, not '{kind}'"))
}

/// A pattern for the start of a text.
fn start(pattern: &str) -> Result<Regex> {
    Regex::new(&format!("(?i)^(?:{pattern})"))
        .map_err(|error| OpError::value(format!("invalid pattern '{pattern}': {error}")))
}

fn add(call: &mut Call<'_>, start: Option<Regex>) -> Result<Value> {
    let name = call.text("action")?;
    let action = Action::parse(&name).ok_or_else(|| {
        OpError::new(
            ErrorKind::AssertionError,
            format!("invalid action: '{name}'"),
        )
    })?;
    let kind = call
        .given("category")
        .map_or(Ok(ErrorKind::Warning), kind_of)?;
    let rule = Filter {
        action,
        kind,
        start,
    };
    let append = call.flag("append")?;
    let rules = &mut call.machine.runtime().filters.rules;
    match append {
        true => rules.push(rule),
        false => rules.insert(0, rule),
    }
    Ok(Value::None)
}

/// A warning in the list of `catch_warnings(record=True)`.
pub struct Recorded {
    /// The warning as an exception object.
    pub message: Value,
    /// Its type.
    pub category: Value,
    /// The line that gave it.
    pub line: i64,
    /// The text it is in.
    pub file: String,
}

impl Object for Recorded {
    fn type_name(&self) -> &'static str {
        "WarningMessage"
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let message = show(&self.message);
        format!(
            "{{message : {message}, category : {}, lineno : {}}}",
            show(&self.category),
            self.line
        )
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        Some(match name {
            "message" => self.message.clone(),
            "category" => self.category.clone(),
            "lineno" => Value::Int(self.line),
            "filename" => Value::str(&self.file),
            _ => return None,
        })
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["category", "filename", "lineno", "message"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
