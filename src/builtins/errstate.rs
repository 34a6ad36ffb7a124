//! `np.seterr` and its relatives: what floating-point trouble does.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::python::is_callable;
use super::warnings::{ErrState, Reaction};
use super::{Call, Kernel, Row};
use crate::text::Symbol;
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
            let errcall = match call.given("call") {
                None => call.machine.runtime().errcall.clone(),
                Some(_) => checked_errcall(call, "call")?,
            };
            let errcall = RefCell::new(errcall);
            Ok(Value::object(Scope { state, errcall }))
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
        sig: "np.seterrcall(func)",
        doc: "Sets the function that is called on floating-point trouble where `np.seterr` says \
              'call', or the object whose `write` is called where it says 'log'.",
        examples: &[(
            "def told(kind, flag):\n    print('told of', kind)\nold = np.seterrcall(told)\n\
             with np.errstate(divide='call'):\n    x = np.array([1.]) / 0\n\
             np.seterrcall(None) is told",
            "told of divide by zero\nTrue",
        )],
        see: &["np.seterr", "np.geterrcall"],
        kernel: Kernel::Call(|call| {
            let new = checked_errcall(call, "func")?;
            let old = std::mem::replace(&mut call.machine.runtime().errcall, new);
            Ok(old.unwrap_or(Value::None))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.geterrcall()",
        doc: "What `np.seterrcall` set, or None.",
        examples: &[("np.geterrcall() is None", "True")],
        see: &["np.seterrcall"],
        kernel: Kernel::Call(|call| {
            let set = call.machine.runtime().errcall.clone();
            Ok(set.unwrap_or(Value::None))
        }),
        ..Row::NEW
    },
];

/// The state of a `with np.errstate(...)`: inside it holds the outer one.
struct Scope {
    state: Cell<ErrState>,
    errcall: RefCell<Option<Value>>,
}

/// What is to be told of trouble: something callable, or something with a callable `write`.
fn checked_errcall(call: &Call<'_>, name: &str) -> Result<Option<Value>> {
    let Some(value) = call.optional(name) else {
        return Ok(None);
    };
    let writes = || super::attribute::get(&value, Symbol::new("write"));
    if !is_callable(&value) && !writes().is_ok_and(|write| is_callable(&write)) {
        return Err(OpError::r#type(
            "python object must be callable or have a callable write method",
        ));
    }
    Ok(Some(value))
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
    let runtime = call.machine.runtime();
    runtime.errors = scope.state.replace(runtime.errors);
    std::mem::swap(&mut runtime.errcall, &mut scope.errcall.borrow_mut());
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
        dict.insert(Key::of(&key)?, (key, Value::str(reaction.name())))?;
    }
    Ok(Value::Dict(Rc::new(dict.into())))
}
