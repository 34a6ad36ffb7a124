//! Assignment: to names, attributes and subscripts, with unpacking.

use super::Interp;
use super::expr::operator;
use super::frame::Frame;
use crate::builtins::{attribute, iterate, operators, subscript};
use crate::syntax::ast::{BinaryOp, Expr, Place, Target, TargetKind};
use crate::text::Span;
use crate::value::{OpError, Result, Value, interrupt};

impl Interp {
    pub(super) fn assign(
        &mut self,
        target: &Target,
        value: Value,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        match &target.kind {
            TargetKind::Name(name) => {
                self.store(*name, value, frame);
                Ok(())
            }
            TargetKind::Attribute(base, name) => {
                let base = self.eval(base, frame)?;
                let result = interrupt::guard(|| attribute::set(self, &base, *name, &value));
                self.at(result, target.span, frame)
            }
            TargetKind::Subscript(base, index) => {
                let base = self.eval(base, frame)?;
                if let Value::Array(handle) = &base {
                    let put = interrupt::guard(|| Ok(self.put(handle, index, &value, frame)));
                    if let Some(result) = put.transpose() {
                        return self.at(result.and_then(|done| done), target.span, frame);
                    }
                }
                let index = self.eval_index(index, frame)?;
                let result = interrupt::guard(|| subscript::set(self, &base, &index, &value));
                self.at(result, target.span, frame)
            }
            TargetKind::Tuple(targets) => self.unpack(targets, &value, target.span, frame),
            TargetKind::Starred(inner) => self.assign(inner, value, frame),
        }
    }

    #[inline(never)]
    fn unpack(
        &mut self,
        targets: &[Target],
        value: &Value,
        span: Span,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        let starred = targets
            .iter()
            .position(|t| matches!(t.kind, TargetKind::Starred(_)));
        let wanted = targets.len();
        // One too many is enough to know.
        let most = starred.map_or(wanted + 1, |_| usize::MAX);
        let items = self.unpack_items(value, most);
        let mut items = self.at(items, span, frame)?;
        let counted = match starred {
            None if items.len() > wanted => {
                let message = format!("too many values to unpack (expected {wanted})");
                Err(OpError::value(message))
            }
            None if items.len() < wanted => Err(OpError::value(format!(
                "not enough values to unpack (expected {wanted}, got {})",
                items.len()
            ))),
            Some(_) if items.len() + 1 < wanted => Err(OpError::value(format!(
                "not enough values to unpack (expected at least {}, got {})",
                wanted - 1,
                items.len()
            ))),
            _ => Ok(()),
        };
        self.at(counted, span, frame)?;
        if let Some(at) = starred {
            let after = wanted - at - 1;
            let middle: Vec<Value> = items
                .splice(at..items.len() - after, [Value::None])
                .collect();
            if let Some(slot) = items.get_mut(at) {
                *slot = Value::list(middle);
            }
        }
        for (target, item) in targets.iter().zip(items) {
            self.assign(target, item, frame)?;
        }
        Ok(())
    }

    fn unpack_items(&mut self, value: &Value, most: usize) -> Result<Vec<Value>> {
        iterate::collect_some(value, most, self).map_err(|mut error| {
            let plain = format!("'{}' object is not iterable", value.type_name());
            if error.message == plain {
                error.message = format!("cannot unpack non-iterable {} object", value.type_name());
            }
            error
        })
    }

    /// `target op= value`: in place where the object allows it.
    #[inline(never)]
    pub(super) fn augment(
        &mut self,
        target: &Target,
        op: BinaryOp,
        right: &Expr,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        let span = target.span.to(right.span);
        match &target.kind {
            TargetKind::Name(name) => {
                if let Some(new) = self.small_augmented(*name, op, right, frame) {
                    self.store(*name, new.value(), frame);
                    return Ok(());
                }
                let mut old = self.load(*name, target.span, frame)?;
                let value = self.eval(right, frame)?;
                if op == BinaryOp::Add
                    && let Some(done) = self.append(*name, &mut old, &value, span, frame)
                {
                    return done;
                }
                // The name's own reference is dropped first, so that a list can grow in place.
                if let (Place::Local(slot), Value::Int(_) | Value::Float(_)) = (name.place, &old) {
                    self.set_local(frame, slot, None);
                }
                let result = self.operate_in_place(op, &old, &value, span, frame);
                match result {
                    Ok(new) => {
                        self.store(*name, new, frame);
                        Ok(())
                    }
                    Err(error) => {
                        self.store(*name, old, frame);
                        Err(error)
                    }
                }
            }
            TargetKind::Attribute(base, name) => {
                let base = self.eval(base, frame)?;
                let old = attribute::get(&base, *name);
                let old = self.at(old, target.span, frame)?;
                let value = self.eval(right, frame)?;
                let new = self.operate_in_place(op, &old, &value, span, frame)?;
                let result = interrupt::guard(|| attribute::set(self, &base, *name, &new));
                self.at(result, target.span, frame)
            }
            TargetKind::Subscript(base, index) => {
                let base = self.eval(base, frame)?;
                let index = self.eval_index(index, frame)?;
                let old = interrupt::guard(|| subscript::get(self, &base, &index));
                let old = self.at(old, target.span, frame)?;
                let value = self.eval(right, frame)?;
                let new = self.operate_in_place(op, &old, &value, span, frame)?;
                let result = interrupt::guard(|| subscript::set(self, &base, &index, &new));
                self.at(result, target.span, frame)
            }
            TargetKind::Tuple(_) | TargetKind::Starred(_) => {
                let error = OpError::internal("augmented assignment to a tuple");
                self.at(Err(error), target.span, frame)
            }
        }
    }

    fn operate_in_place(
        &mut self,
        op: BinaryOp,
        old: &Value,
        value: &Value,
        span: Span,
        frame: &Frame<'_>,
    ) -> Result<Value> {
        let result =
            interrupt::guard(|| operators::binary_in_place(self, operator(op), old, value));
        let result = self.warned(result, span, frame);
        self.at(result, span, frame)
    }

    pub(super) fn delete(&mut self, target: &Target, frame: &mut Frame<'_>) -> Result<()> {
        match &target.kind {
            TargetKind::Name(name) => {
                self.load(*name, target.span, frame)?;
                match name.place {
                    Place::Local(slot) => self.set_local(frame, slot, None),
                    Place::Cell(slot) => frame.set_cell(slot, None),
                    Place::Global if self.global(name.symbol).is_some() => {
                        self.remove_global(name.symbol);
                    }
                    Place::Global => {
                        let text = format!("name '{}' is not defined", name.symbol);
                        let error = OpError::new(crate::value::ErrorKind::NameError, text);
                        return self.at(Err(error), target.span, frame);
                    }
                }
                Ok(())
            }
            TargetKind::Subscript(base, index) => {
                let base = self.eval(base, frame)?;
                let index = self.eval_index(index, frame)?;
                let result = interrupt::guard(|| subscript::delete(self, &base, &index));
                self.at(result, target.span, frame)
            }
            TargetKind::Tuple(targets) => targets
                .iter()
                .try_for_each(|target| self.delete(target, frame)),
            TargetKind::Attribute(base, name) => {
                let base = self.eval(base, frame)?;
                let text = format!("'{}' object has no attribute '{name}'", base.type_name());
                let error = OpError::new(crate::value::ErrorKind::AttributeError, text);
                self.at(Err(error), target.span, frame)
            }
            TargetKind::Starred(inner) => self.delete(inner, frame),
        }
    }
}
