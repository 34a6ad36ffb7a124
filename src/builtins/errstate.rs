//! `np.seterr` and its relatives: what floating-point trouble does.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use super::warnings::{ErrState, Reaction};
use super::{Call, Kernel, Row};
use crate::value::{Dict, Object, OpError, Result, Value, hash::Key};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.seterr(all=None, divide=None, over=None, under=None, invalid=None)",
        doc: "Sets what floating-point trouble does: 'ignore', 'warn', 'raise', 'print'; gives the \
              settings before.",
        examples: &[(
            "old = np.seterr(all='ignore')\nnp.array([1.]) / 0",
            "array([inf])",
        )],
        see: &["np.geterr", "np.errstate"],
        kernel: Kernel::Call(|call| {
            let old = call.machine.runtime().errors;
            call.machine.runtime().errors = changed(call, old)?;
            state_dict(old)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.geterr()",
        doc: "What floating-point trouble does, as a dict.",
        examples: &[(
            "np.geterr()",
            "{'divide': 'warn', 'over': 'warn', 'under': 'ignore', 'invalid': 'warn'}",
        )],
        see: &["np.seterr"],
        kernel: Kernel::Call(|call| state_dict(call.machine.runtime().errors)),
        ..Row::NEW
    },
    Row {
        sig: "np.errstate(*, call=None, all=None, divide=None, over=None, under=None, invalid=None)",
        doc: "What floating-point trouble does in the body of a `with` statement.",
        examples: &[(
            "with np.errstate(divide='ignore'):\n    x = np.array([1.]) / 0\nx",
            "array([inf])",
        )],
        see: &["np.seterr"],
        kernel: Kernel::Call(|call| {
            let current = call.machine.runtime().errors;
            let state = Cell::new(changed(call, current)?);
            Ok(Value::object(Scope { state }))
        }),
        ..Row::NEW
    },
    Row {
        sig: "errstate.__enter__(self)",
        doc: "Begins the body of the `with` statement.",
        examples: &[],
        kernel: Kernel::Call(swap),
        ..Row::NEW
    },
    Row {
        sig: "errstate.__exit__(self, *exception)",
        doc: "Ends the body of the `with` statement.",
        examples: &[],
        kernel: Kernel::Call(swap),
        ..Row::NEW
    },
    Row {
        sig: "np.geterrcall()",
        doc: "The function called on floating-point trouble: None, nx has none.",
        examples: &[("np.geterrcall() is None", "True")],
        see: &["np.seterr"],
        kernel: Kernel::Call(|_| Ok(Value::None)),
        ..Row::NEW
    },
];

/// The state of a `with np.errstate(...)`: inside it holds the outer one.
struct Scope {
    state: Cell<ErrState>,
}

impl Object for Scope {
    fn type_name(&self) -> &'static str {
        "errstate"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn swap(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("self");
    let scope = value.downcast::<Scope>();
    let scope = scope.ok_or_else(|| OpError::internal("an error state of another type"))?;
    let errors = &mut call.machine.runtime().errors;
    *errors = scope.state.replace(*errors);
    Ok(Value::None)
}

fn changed(call: &Call<'_>, mut state: ErrState) -> Result<ErrState> {
    let all = reaction(call, "all")?;
    let slots: [(&str, &mut Reaction); 4] = [
        ("divide", &mut state.divide),
        ("over", &mut state.over),
        ("under", &mut state.under),
        ("invalid", &mut state.invalid),
    ];
    for (name, slot) in slots {
        if let Some(chosen) = reaction(call, name)?.or(all) {
            *slot = chosen;
        }
    }
    Ok(state)
}

fn reaction(call: &Call<'_>, name: &str) -> Result<Option<Reaction>> {
    let Some(value) = call.optional(name) else {
        return Ok(None);
    };
    let found = match &value {
        Value::Str(text) => Reaction::NAMES.iter().find(|row| row.0 == &**text),
        _ => None,
    };
    found.map(|row| Some(row.1)).ok_or_else(|| {
        let options = crate::display::PrintOptions::default();
        let shown = crate::display::repr(&value, &options).unwrap_or_default();
        OpError::value(format!("invalid error mode {shown}"))
    })
}

fn state_dict(state: ErrState) -> Result<Value> {
    let rows = [
        ("divide", state.divide),
        ("over", state.over),
        ("under", state.under),
        ("invalid", state.invalid),
    ];
    let mut dict = Dict::new();
    for (name, reaction) in rows {
        let key = Value::str(name);
        dict.insert(Key::of(&key)?, (key, Value::str(reaction.name())));
    }
    Ok(Value::Dict(Rc::new(dict.into())))
}
