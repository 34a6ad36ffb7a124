//! The module `np.testing`: the assertions that need more than NumPy's own language. The others are
//! in the prelude.

use std::any::Any;

use super::{Kernel, Row, attribute};
use crate::text::Symbol;
use crate::value::{ErrorKind, Object, OpError, Result, Type, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.testing",
        doc: "Assertions about arrays: nothing happens when they hold, an error shows where not.",
        examples: &[("np.testing.assert_allclose([1.0], [1.0 + 1e-9])", "")],
        also: &["numpy.testing"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row::function(
        "np.testing.assert_raises(expected_exception, *args, **kwargs)",
        "Fails unless a call, or the body of a `with` statement, raises an exception of a type.",
        &[
            ("np.testing.assert_raises(ValueError, int, 'x')", ""),
            (
                "with np.testing.assert_raises(ZeroDivisionError):\n    1 / 0",
                "",
            ),
        ],
        &["np.testing.assert_equal"],
        |call| {
            let expected = Expected::new(call.value("expected_exception"))?;
            let mut args = std::mem::take(&mut call.rest);
            if args.is_empty() {
                return Ok(Value::object(expected));
            }
            let function = args.remove(0);
            let keywords = std::mem::take(&mut call.keywords);
            match call.machine.call(&function, args, keywords) {
                Err(error) if expected.includes(error.kind) => Ok(Value::None),
                Err(error) => Err(error),
                Ok(_) => {
                    let name = attribute::get(&function, Symbol::new("__name__"));
                    let by = match name {
                        Ok(Value::Str(name)) => format!(" by {name}"),
                        _ => String::new(),
                    };
                    Err(expected.missed(&by))
                }
            }
        },
    ),
    Row::function(
        "_AssertRaisesContext.__enter__(self)",
        "Begins the body.",
        &[],
        &[],
        |call| Ok(call.value("self")),
    ),
    Row::function(
        "_AssertRaisesContext.__exit__(self, *exception)",
        "Ends the body: takes the exception if it is one that was expected.",
        &[],
        &[],
        |call| {
            let own = call.value("self");
            let Some(expected) = own.downcast::<Expected>() else {
                return Err(OpError::internal("assert_raises"));
            };
            match call.rest.get(1) {
                Some(Value::Exception(error)) => Ok(Value::Bool(expected.includes(error.kind))),
                _ => Err(expected.missed("")),
            }
        },
    ),
];

/// The types of exceptions that an assertion waits for.
struct Expected {
    kinds: Vec<ErrorKind>,
    /// How they are called in the message of a failure.
    name: String,
}

impl Expected {
    fn new(value: Value) -> Result<Self> {
        let types = match &value {
            Value::Tuple(types) => types.to_vec(),
            one => vec![one.clone()],
        };
        let kinds = types.iter().map(|one| match one {
            Value::Type(kind) => match **kind {
                Type::Error(kind) => Ok(kind),
                _ => Err(Self::refused()),
            },
            _ => Err(Self::refused()),
        });
        let kinds = kinds.collect::<Result<Vec<_>>>()?;
        let name = match (&value, kinds.as_slice()) {
            (Value::Type(_), [kind]) => kind.name().to_string(),
            _ => {
                let shown = kinds
                    .iter()
                    .map(|kind| format!("<class '{}'>", kind.name()));
                format!("({})", shown.collect::<Vec<_>>().join(", "))
            }
        };
        Ok(Self { kinds, name })
    }

    fn refused() -> Box<OpError> {
        let message = "assertRaises() arg 1 must be an exception type or tuple of exception types";
        OpError::r#type(message)
    }

    fn includes(&self, kind: ErrorKind) -> bool {
        self.kinds.iter().any(|expected| kind.is_a(*expected))
    }

    fn missed(&self, by: &str) -> Box<OpError> {
        OpError::new(
            ErrorKind::AssertionError,
            format!("{} not raised{by}", self.name),
        )
    }
}

impl Object for Expected {
    fn type_name(&self) -> &'static str {
        "_AssertRaisesContext"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
