//! Iterators made of a function that gives the next item.

use std::any::Any;
use std::cell::RefCell;

use super::{convert, find_path};
use crate::value::{Apply, Object, OpError, Result, Value, interrupt};

/// What gives the next item, None at the end.
pub type Step<T> = Box<dyn FnMut(&mut dyn Apply) -> Result<Option<T>>>;

/// An iterator.
struct Tool {
    name: &'static str,
    /// None while a step runs.
    step: RefCell<Option<Step<Value>>>,
}

/// An iterator object of a type's name.
pub fn tool(
    name: &'static str,
    step: impl FnMut(&mut dyn Apply) -> Result<Option<Value>> + 'static,
) -> Value {
    Value::object(Tool {
        name,
        step: RefCell::new(Some(Box::new(step))),
    })
}

/// An iterator over items that are there already.
pub fn after(name: &'static str, items: Vec<Value>) -> Value {
    let mut items = items.into_iter();
    tool(name, move |_| Ok(items.next()))
}

/// `a == b`, for iterators that compare.
///
/// # Errors
/// Whatever the comparison raises.
pub fn equal(apply: &mut dyn Apply, a: &Value, b: &Value) -> Result<bool> {
    let function = find_path("operator.eq").map_or(Value::None, Value::Builtin);
    let answer = apply.call(&function, vec![a.clone(), b.clone()], Vec::new())?;
    convert::truth(&answer)
}

impl Object for Tool {
    fn type_name(&self) -> &'static str {
        self.name
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn next(&self, apply: &mut dyn Apply) -> Option<Result<Option<Value>>> {
        let taken = self.step.borrow_mut().take();
        let Some(mut step) = taken else {
            return Some(Err(OpError::value("iterator already executing")));
        };
        let item = interrupt::check().and_then(|()| step(apply));
        *self.step.borrow_mut() = Some(step);
        Some(item)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
