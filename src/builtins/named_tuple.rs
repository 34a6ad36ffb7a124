//! Tuples whose items have names: what `np.linalg.svd` and its like return.

use std::any::Any;

use crate::value::{Object, Result, Value};

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
        let at = self.fields.iter().position(|field| *field == name)?;
        self.items.get(at).cloned()
    }

    fn attributes(&self) -> &'static [&'static str] {
        self.fields
    }

    fn items(&self) -> Option<Result<Vec<Value>>> {
        Some(Ok(self.items.clone()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
