//! Texts that grow: `t += x` and `t = t + x` write behind the text that is there when nobody else has
//! it, so that building a text of many pieces takes the time of its pieces.

use super::Interp;
use super::frame::Frame;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Name, Place, Target, TargetKind};
use crate::text::Span;
use crate::value::{Result, Value, budget, interrupt, number};

impl Interp {
    /// `name = old + value`, if both are texts.
    pub(super) fn append(
        &mut self,
        name: Name,
        old: &mut Value,
        value: &Value,
        span: Span,
        frame: &mut Frame<'_>,
    ) -> Option<Result<()>> {
        let (Value::Str(text), Value::Str(part)) = (&mut *old, value) else {
            return None;
        };
        if let Err(error) = budget::check_bytes(text.len().checked_add(part.len())) {
            return Some(self.at(Err(error), span, frame));
        }
        // The name's own reference is dropped first, so that the text can grow in place.
        self.forget(name, frame);
        let result = interrupt::guard(|| {
            interrupt::ask::<u8>(part.len());
            text.append(part, interrupt::poll);
            Ok(())
        });
        self.store(name, std::mem::replace(old, Value::None), frame);
        Some(self.at(result, span, frame))
    }

    /// `name = name + value` where the name holds a text. Says whether it was that.
    pub(super) fn assign_grown(
        &mut self,
        targets: &[Target],
        value: &Expr,
        frame: &mut Frame<'_>,
    ) -> Result<bool> {
        let ([target], ExprKind::Binary(first, rest)) = (targets, &value.kind) else {
            return Ok(false);
        };
        let (TargetKind::Name(name), ExprKind::Name(same)) = (&target.kind, &first.kind) else {
            return Ok(false);
        };
        let [(BinaryOp::Add, _, right)] = &rest[..] else {
            return Ok(false);
        };
        if name.symbol != same.symbol || !self.holds_text(*name, frame) {
            return Ok(false);
        }
        let span = first.span.to(right.span);
        let mut old = self.load(*name, first.span, frame)?;
        let part = self.eval(right, frame)?;
        if let Some(done) = self.append(*name, &mut old, &part, span, frame) {
            done?;
        } else {
            let sum = self.operate(number::Operator::Add, &old, &part, span, frame)?;
            self.store(*name, sum, frame);
        }
        Ok(true)
    }

    fn holds_text(&self, name: Name, frame: &Frame<'_>) -> bool {
        match name.place {
            Place::Local(slot) => matches!(self.local(frame, slot), Some(Value::Str(_))),
            Place::Cell(slot) => matches!(frame.cell(slot), Some(Value::Str(_))),
            Place::Global => matches!(self.global(name.symbol), Some(Value::Str(_))),
        }
    }

    /// Empties the place of a name that is about to be written.
    pub(super) fn forget(&mut self, name: Name, frame: &mut Frame<'_>) {
        match name.place {
            Place::Local(slot) => self.set_local(frame, slot, None),
            Place::Cell(slot) => frame.set_cell(slot, None),
            Place::Global => self.remove_global(name.symbol),
        }
    }
}
