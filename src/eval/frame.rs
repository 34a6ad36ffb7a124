//! The frame of a running function, or of one top-level statement.

use std::cell::RefCell;
use std::rc::Rc;

use crate::syntax::ast;
use crate::text::{self, Source, Span};
use crate::value::Value;

/// A variable that inner functions share.
pub(super) type Cell = Rc<RefCell<Option<Value>>>;

/// Where a body's local variables lie on the stack, and where the code is from.
pub(super) struct Frame<'a> {
    base: usize,
    cells: Vec<Cell>,
    source: &'a Rc<Source>,
    function: Option<&'a ast::Function>,
}

impl<'a> Frame<'a> {
    /// A frame whose locals begin at `base` of the stack.
    #[inline(always)]
    pub(super) fn new(
        base: usize,
        cells: u32,
        source: &'a Rc<Source>,
        function: Option<&'a ast::Function>,
    ) -> Self {
        let cells = match cells {
            0 => Vec::new(),
            count => (0..count).map(|_| Cell::default()).collect(),
        };
        Self {
            base,
            cells,
            source,
            function,
        }
    }

    /// The place of a local on the stack.
    #[inline]
    pub(super) fn slot(&self, slot: u32) -> usize {
        self.base + slot as usize
    }

    pub(super) fn base(&self) -> usize {
        self.base
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
}
