//! The modules `typing` and `numpy.typing`: names for annotations, which nx reads and ignores.

use std::any::Any;

use super::{Kernel, Machine, Row, text};
use crate::value::{Object, Result, Value};

/// A row of a name that stands in annotations only.
const fn hint(
    sig: &'static str,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
    make: fn() -> Value,
) -> Row {
    Row {
        sig,
        doc,
        examples,
        kernel: Kernel::Const(make),
        ..Row::NEW
    }
}

fn plain(name: &'static str) -> Value {
    Value::object(Hint(name.to_string()))
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "typing",
        doc: "Names for annotations; annotations are accepted and ignored.",
        examples: &[(
            "from typing import List\ndef f(x: List[float]) -> float:\n    return sum(x)\n\nf([1, 2])",
            "3",
        )],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.typing",
        doc: "Names for annotations of arrays; annotations are accepted and ignored.",
        examples: &[(
            "import numpy.typing as npt\ndef f(x: npt.NDArray) -> npt.NDArray:\n    return x * 2\n\nf(np.ones(2))",
            "array([2., 2.])",
        )],
        also: &["numpy.typing"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    hint(
        "typing.Any",
        "Any value.",
        &[("typing.Any", "typing.Any")],
        || plain("typing.Any"),
    ),
    hint(
        "typing.Callable",
        "A function.",
        &[("typing.Callable", "typing.Callable")],
        || plain("typing.Callable"),
    ),
    hint(
        "typing.ClassVar",
        "A variable of a class.",
        &[("typing.ClassVar", "typing.ClassVar")],
        || plain("typing.ClassVar"),
    ),
    hint(
        "typing.Dict",
        "A dict.",
        &[("typing.Dict", "typing.Dict")],
        || plain("typing.Dict"),
    ),
    hint(
        "typing.Final",
        "A name that is bound once.",
        &[("typing.Final", "typing.Final")],
        || plain("typing.Final"),
    ),
    hint(
        "typing.Generator",
        "A generator.",
        &[("typing.Generator", "typing.Generator")],
        || plain("typing.Generator"),
    ),
    hint(
        "typing.Iterable",
        "What can be iterated over.",
        &[("typing.Iterable", "typing.Iterable")],
        || plain("typing.Iterable"),
    ),
    hint(
        "typing.Iterator",
        "An iterator.",
        &[("typing.Iterator", "typing.Iterator")],
        || plain("typing.Iterator"),
    ),
    hint(
        "typing.List",
        "A list.",
        &[("typing.List[int]", "typing.List[int]")],
        || plain("typing.List"),
    ),
    hint(
        "typing.Literal",
        "One of some values.",
        &[("typing.Literal", "typing.Literal")],
        || plain("typing.Literal"),
    ),
    hint(
        "typing.Mapping",
        "What has keys and values.",
        &[("typing.Mapping", "typing.Mapping")],
        || plain("typing.Mapping"),
    ),
    hint(
        "typing.Optional",
        "A value or None.",
        &[("typing.Optional", "typing.Optional")],
        || plain("typing.Optional"),
    ),
    hint(
        "typing.Sequence",
        "A sequence.",
        &[("typing.Sequence", "typing.Sequence")],
        || plain("typing.Sequence"),
    ),
    hint(
        "typing.Set",
        "A set.",
        &[("typing.Set", "typing.Set")],
        || plain("typing.Set"),
    ),
    hint(
        "typing.Tuple",
        "A tuple.",
        &[("typing.Tuple", "typing.Tuple")],
        || plain("typing.Tuple"),
    ),
    hint(
        "typing.Union",
        "One of several types.",
        &[("typing.Union", "typing.Union")],
        || plain("typing.Union"),
    ),
    hint(
        "np.typing.ArrayLike",
        "What can be made an array.",
        &[("def f(x: np.typing.ArrayLike): return x\n\nf(2)", "2")],
        || plain("numpy.typing.ArrayLike"),
    ),
    hint(
        "np.typing.DTypeLike",
        "What can be made a dtype.",
        &[("def f(x: np.typing.DTypeLike): return x\n\nf(2)", "2")],
        || plain("numpy.typing.DTypeLike"),
    ),
    hint(
        "np.typing.NDArray",
        "An array, with its type of element in brackets.",
        &[("def f(x: np.typing.NDArray): return x\n\nf(2)", "2")],
        || plain("numpy.typing.NDArray"),
    ),
    Row::function(
        "typing.Hint.__getitem__(self, parameters, /)",
        "The name with what is in the brackets.",
        &[("typing.Dict[str, int]", "typing.Dict[str, int]")],
        &[],
        |call| {
            let own = call.value("self");
            let parts = match call.value("parameters") {
                Value::Tuple(parts) => parts.to_vec(),
                one => vec![one],
            };
            let own = inner(call.machine, &own)?;
            let parts = inner_all(call.machine, &parts)?;
            Ok(Value::object(Hint(format!("{own}[{parts}]"))))
        },
    ),
];

/// How a type looks inside brackets: `int`, `numpy.float64`, `...`.
fn inner(machine: &mut dyn Machine, value: &Value) -> Result<String> {
    match value {
        Value::Type(kind) => Ok(kind.full_name()),
        Value::Ellipsis => Ok("...".to_string()),
        Value::List(items) => {
            let items = items.borrow().to_vec();
            inner_all(machine, &items).map(|items| format!("[{items}]"))
        }
        other => text::repr(machine, other),
    }
}

fn inner_all(machine: &mut dyn Machine, values: &[Value]) -> Result<String> {
    let shown: Result<Vec<String>> = values.iter().map(|one| inner(machine, one)).collect();
    shown.map(|shown| shown.join(", "))
}

struct Hint(String);

impl Object for Hint {
    fn type_name(&self) -> &'static str {
        "typing.Hint"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        self.0.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
