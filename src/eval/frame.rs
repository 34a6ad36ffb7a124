//! The frame of a running function, or of one top-level statement.

use std::cell::RefCell;
use std::rc::Rc;

use smallvec::SmallVec;

use crate::syntax::ast::{self, FrameLayout};
use crate::text::{self, Source, Span};
use crate::value::Value;

/// A variable that inner functions share.
pub(super) type Cell = Rc<RefCell<Option<Value>>>;

/// Local variables and where the code is from.
pub(super) struct Frame<'a> {
    locals: SmallVec<[Option<Value>; 8]>,
    cells: Vec<Cell>,
    source: &'a Rc<Source>,
    function: Option<&'a ast::Function>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(
        layout: &FrameLayout,
        source: &'a Rc<Source>,
        function: Option<&'a ast::Function>,
    ) -> Self {
        let mut locals = SmallVec::new();
        locals.resize(layout.locals as usize, None);
        let cells = (0..layout.cells).map(|_| Cell::default()).collect();
        Self {
            locals,
            cells,
            source,
            function,
        }
    }

    pub(super) fn local(&self, slot: u32) -> Option<Value> {
        self.locals.get(slot as usize)?.clone()
    }

    pub(super) fn local_ref(&self, slot: u32) -> Option<&Value> {
        self.locals.get(slot as usize)?.as_ref()
    }

    pub(super) fn set_local(&mut self, slot: u32, value: Option<Value>) {
        if let Some(place) = self.locals.get_mut(slot as usize) {
            *place = value;
        }
    }

    pub(super) fn cell(&self, slot: u32) -> Option<Value> {
        self.cells.get(slot as usize)?.borrow().clone()
    }

    pub(super) fn set_cell(&mut self, slot: u32, value: Option<Value>) {
        if let Some(cell) = self.cells.get(slot as usize) {
            *cell.borrow_mut() = value;
        }
    }

    /// The shared variable itself, for an inner function to capture.
    pub(super) fn share_cell(&self, slot: u32) -> Cell {
        self.cells.get(slot as usize).cloned().unwrap_or_default()
    }

    /// Puts a captured variable in its place.
    pub(super) fn adopt_cell(&mut self, slot: u32, cell: Cell) {
        if let Some(place) = self.cells.get_mut(slot as usize) {
            *place = cell;
        }
    }

    /// A fresh variable in the place of a cell: each run of a comprehension has its own.
    pub(super) fn renew_cell(&mut self, slot: u32) {
        self.adopt_cell(slot, Cell::default());
    }

    pub(super) fn source(&self) -> &'a Rc<Source> {
        self.source
    }

    /// This frame's line of a traceback.
    pub(super) fn trace(&self, span: Span) -> text::Frame {
        let function = self
            .function
            .map(|function| function.name.text().to_string());
        text::Frame {
            source: Rc::clone(self.source),
            span,
            function,
        }
    }

    /// The local variables, for a body that will run on later.
    pub(super) fn into_locals(self) -> Vec<Option<Value>> {
        self.locals.into_vec()
    }

    /// Takes up a body where it stopped.
    pub(super) fn restore(&mut self, locals: Vec<Option<Value>>, cells: &[(u32, Cell)]) {
        for (place, value) in self.locals.iter_mut().zip(locals) {
            *place = value;
        }
        for (slot, cell) in cells {
            self.adopt_cell(*slot, Rc::clone(cell));
        }
    }
}
