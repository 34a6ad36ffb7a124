//! The functions of the library that are written in nx: parsed when one of a file is first called.

use std::rc::Rc;

use super::Interp;
use super::frame::Frame;
use crate::builtins::{self, Kernel, prelude::Def};
use crate::syntax::{self, ast::StmtKind};
use crate::text::{Source, Symbol};
use crate::value::{OpError, Result, RowId, Value};

impl Interp {
    /// The function of a row of the prelude.
    pub(super) fn prelude_function(&mut self, id: RowId) -> Result<Value> {
        if let Some(function) = self.prelude.get(&id) {
            return Ok(function.clone());
        }
        let Kernel::Prelude(def) = builtins::row(id).kernel else {
            return Err(OpError::internal("no function of the prelude"));
        };
        self.load_topic(def)?;
        let found = self.prelude.get(&id).cloned();
        found.ok_or_else(|| OpError::internal(format!("{} is missing", def.name)))
    }

    /// Makes all functions of the file that a function is in.
    fn load_topic(&mut self, def: &'static Def) -> Result<()> {
        let source = Rc::new(Source::library(def.topic.name, def.topic.text));
        let entries = syntax::parse_program(&source)
            .map_err(|wrong| OpError::internal(format!("{}: {}", source.name, wrong.message)))?;
        let siblings = builtins::rows().filter_map(|(id, row)| match row.kernel {
            Kernel::Prelude(other) if std::ptr::eq(other.topic, def.topic) => {
                Some((Symbol::new(other.name), id))
            }
            _ => None,
        });
        let siblings: Vec<(Symbol, RowId)> = siblings.collect();
        for entry in &entries {
            let StmtKind::Def(name, function, _) = &entry.statement.kind else {
                continue;
            };
            let mut frame = Frame::new(self.stack.len(), entry.frame.cells, &entry.source, None);
            let function = self.make_function(function, &mut frame)?;
            if let Some((_, id)) = siblings.iter().find(|(known, _)| *known == name.symbol) {
                self.prelude.insert(*id, function);
            }
        }
        Ok(())
    }
}
