//! Subscripts without making values of their items: `l[i]`, `a[1:, j]`, `a[i] = x`.
//!
//! As with [`small`](super::small) numbers, whoever gets None evaluates the subscript in full.

use super::Interp;
use super::frame::Frame;
use super::small::Small;
use crate::builtins::subscript;
use crate::kernels::index::{self, Basic, Place};
use crate::syntax::ast::{Expr, ExprKind, Literal};
use crate::value::{Array, Handle, Result, Value};

impl Interp {
    /// `value[index]` of a list, a tuple or an array, where the index is in bounds.
    #[inline]
    pub(super) fn item(&self, value: &Value, index: &Expr, frame: &Frame<'_>) -> Option<Value> {
        let items: &[Value] = match value {
            Value::Array(handle) => {
                let array = handle.get();
                let place = self.located(&array, index, frame)?;
                return Some(subscript::found(handle, &array, place));
            }
            Value::List(items) => &items.borrow(),
            Value::Tuple(items) => items,
            _ => return None,
        };
        let Small::Int(at) = self.small(index, frame)? else {
            return None;
        };
        items.get(usize::try_from(at).ok()?).cloned()
    }

    /// `array[index] = value` with a number or an array.
    #[inline]
    pub(super) fn put(
        &self,
        handle: &Handle,
        index: &Expr,
        value: &Value,
        frame: &Frame<'_>,
    ) -> Option<Result<()>> {
        let array = handle.get();
        let place = self.located(&array, index, frame)?;
        subscript::put(&array, &place, value)
    }

    fn located(&self, array: &Array, index: &Expr, frame: &Frame<'_>) -> Option<Place> {
        match &index.kind {
            ExprKind::Tuple(items) => {
                index::locate(array, items.len(), |at| self.basic(items.get(at)?, frame))
            }
            _ => index::locate(array, 1, |_| self.basic(index, frame)),
        }
    }

    #[inline]
    fn basic(&self, item: &Expr, frame: &Frame<'_>) -> Option<Basic> {
        let int = |expr: &Expr| match self.small(expr, frame)? {
            Small::Int(at) => Some(at),
            Small::Float(_) => None,
        };
        let bound = |part: &Option<Expr>| match part {
            None => Some(None),
            Some(expr) => int(expr).map(Some),
        };
        match &item.kind {
            ExprKind::Slice(parts) => {
                let [start, stop, step] = &**parts;
                Some(Basic::Slice(bound(start)?, bound(stop)?, bound(step)?))
            }
            ExprKind::Literal(Literal::None) => Some(Basic::NewAxis),
            ExprKind::Literal(Literal::Ellipsis) => Some(Basic::Ellipsis),
            _ => int(item).map(Basic::Int),
        }
    }
}
