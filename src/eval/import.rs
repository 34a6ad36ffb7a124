//! Imports: every module is part of the library, and `np` is there without one.

use super::Interp;
use super::frame::Frame;
use crate::builtins::{self, Kernel};
use crate::syntax::ast::Name;
use crate::text::{Span, Symbol, suggest};
use crate::value::{ErrorKind, OpError, Result, Value};

/// The module of a path; without `as`, `import a.b` binds `a`.
pub(super) fn module(path: &[Symbol], renamed: bool) -> Result<Value> {
    let names: Vec<&str> = path.iter().map(|part| part.text()).collect();
    let whole = find(&names.join("."))?;
    match (renamed, names.as_slice()) {
        (false, [first, _, ..]) => find(first),
        _ => Ok(whole),
    }
}

/// The paths of all modules, as they are imported.
fn modules() -> impl Iterator<Item = &'static str> {
    builtins::rows()
        .filter(|(_, row)| matches!(row.kernel, Kernel::Module))
        .map(|(_, row)| {
            // `np` is NumPy's usual short name; it is imported under its own.
            row.also.first().copied().unwrap_or(row.path())
        })
}

fn find(path: &str) -> Result<Value> {
    let module = builtins::find_path(path).map(builtins::value_of);
    if let Some(module @ Value::Module(_)) = module.filter(|_| path != "np") {
        return Ok(module);
    }
    let error = OpError::new(
        ErrorKind::ModuleNotFoundError,
        format!("No module named '{path}'"),
    );
    let known = format!("nx has {}", modules().collect::<Vec<_>>().join(", "));
    let hint = match suggest::closest(path, modules()) {
        Some(close) => format!("did you mean '{close}'? {known}"),
        None => known,
    };
    Err(error.hint(hint))
}

impl Interp {
    pub(super) fn import_names(
        &mut self,
        path: &[Symbol],
        names: &[(Symbol, Name, Span)],
        span: Span,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        // What Python's `__future__` switches on holds already.
        if matches!(path, [only] if only.text() == "__future__") {
            return Ok(());
        }
        let module = self.at(module(path, true), span, frame)?;
        let Value::Module(owner) = module else {
            return Ok(());
        };
        if names.is_empty() {
            for (name, row) in builtins::names_of(owner) {
                if !name.text().starts_with('_') {
                    self.set_global(*name, builtins::value_of(*row));
                }
            }
            return Ok(());
        }
        for (name, bound, place) in names {
            let value = builtins::attribute::get(&module, *name).map_err(|_| {
                let shown = builtins::text::module_name(owner);
                let message = format!("cannot import name '{name}' from '{shown}'");
                OpError::new(ErrorKind::ImportError, message)
            });
            let value = self.at(value, *place, frame)?;
            self.store(*bound, value, frame);
        }
        Ok(())
    }
}
