//! Element-wise functions as the language calls them.

use super::{Call, Machine};
use crate::value::number::Operator;
use crate::value::{Handle, OpError, Result, Value};

/// `np.NAME(...)`.
pub fn call(name: &'static str, call: &mut Call<'_>) -> Result<Value> {
    let _ = (name, call);
    Err(OpError::internal("ufuncs are not connected"))
}

/// The function of a name, without keywords.
pub fn apply(machine: &mut dyn Machine, name: &'static str, inputs: &[Value]) -> Result<Value> {
    let _ = (machine, name, inputs);
    Err(OpError::internal("ufuncs are not connected"))
}

/// An operator between values of which one is NumPy's; `out` for the in-place form.
pub fn operate(
    machine: &mut dyn Machine,
    op: Operator,
    a: &Value,
    b: &Value,
    out: Option<&Handle>,
) -> Result<Value> {
    let _ = out;
    apply(machine, op.names().1, &[a.clone(), b.clone()])
}
