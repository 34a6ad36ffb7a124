//! `np.nditer`: arrays walked through together, element by element or in runs.

use std::any::Any;
use std::cell::{Cell, RefCell};

use super::nditer_request::Flags;
use super::nditer_setup::{self as setup, Back, Operand};
use super::{Call, Kernel, Row, convert, subscript};
use crate::kernels::assign;
use crate::kernels::walk::{Block, Walk};
use crate::value::{Apply, Array, ErrorKind, Handle, Object, OpError, Result, Shape, Type, Value};

/// The rows; the attributes and methods are those of [`super::nditer_parts`].
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.nditer(op, flags=None, op_flags=None, op_dtypes=None, order='K', casting='safe', \
              op_axes=None, itershape=None, buffersize=0)",
        doc: "Walks through arrays together, in the order in which they lie in memory.\n\n\
              Each turn gives a view of no axes (a tuple of them for several arrays), which can be \
              written through by `x[...] = value` where `op_flags` says 'readwrite'. `None` stands \
              for a result that is made. The flags 'multi_index', 'c_index' and 'f_index' follow \
              the index, 'external_loop' gives runs instead of elements.",
        examples: &[
            (
                "[int(x) for x in np.nditer(np.arange(6).reshape(2, 3).T)]",
                "[0, 1, 2, 3, 4, 5]",
            ),
            (
                "[int(x) for x in np.nditer(np.arange(6).reshape(2, 3), order='F')]",
                "[0, 3, 1, 4, 2, 5]",
            ),
            (
                "a = np.arange(3)\nwith np.nditer(a, op_flags=['readwrite']) as it:\n    \
                 for x in it:\n        x[...] = 2 * x\na",
                "array([0, 2, 4])",
            ),
            (
                "it = np.nditer([[7, 8]], flags=['multi_index'])\n\
                 [(it.multi_index, int(x)) for x in it]",
                "[((0,), 7), ((1,), 8)]",
            ),
        ],
        see: &[
            "np.ndenumerate",
            "np.ndindex",
            "np.broadcast",
            "ndarray.flat",
        ],
        kernel: Kernel::Type(|| Type::Library("nditer"), setup::iterator),
        ..Row::NEW
    },
    Row {
        sig: "np.nested_iters(op, axes, flags=None, op_flags=None, op_dtypes=None, order='K', \
              casting='safe', buffersize=0)",
        doc: "Iterators for nested loops, each over some of the axes.",
        examples: &[(
            "rows, columns = np.nested_iters(np.arange(4).reshape(2, 2), [[1], [0]])\n\
             [int(x) for _ in rows for x in columns]",
            "[0, 2, 1, 3]",
        )],
        see: &["np.nditer"],
        kernel: Kernel::Call(setup::nested),
        ..Row::NEW
    },
];

/// The iterator.
pub(super) struct NdIter {
    pub(super) operands: Vec<Operand>,
    /// Places are those of the data of the operands, then of the arrays that are written back to,
    /// then the index.
    pub(super) walk: RefCell<Walk>,
    pub(super) flags: Cell<Flags>,
    pub(super) buffer: usize,
    pub(super) at: Cell<usize>,
    pub(super) range: Cell<(usize, usize)>,
    pub(super) started: Cell<bool>,
    pub(super) finished: Cell<bool>,
    pub(super) closed: Cell<bool>,
    /// Whether the buffers are not there yet.
    pub(super) delayed: Cell<bool>,
    /// What is shown of the operands now.
    current: RefCell<Option<Vec<Shown>>>,
    /// The positions whose casts are not written back yet.
    window: Cell<(usize, usize)>,
    /// Where an outer iterator is, for each place.
    base: RefCell<Vec<isize>>,
    pub(super) child: RefCell<Option<Value>>,
}

/// An operand at a position: what the program sees, and where that is to be written back.
#[derive(Clone)]
struct Shown {
    seen: Handle,
    target: Option<Array>,
}

impl NdIter {
    pub(super) fn new(operands: Vec<Operand>, walk: Walk, flags: Flags, buffer: usize) -> Self {
        let size = walk.size();
        Self {
            operands,
            walk: RefCell::new(walk),
            flags: Cell::new(flags),
            buffer,
            at: Cell::new(0),
            range: Cell::new((0, size)),
            started: Cell::new(false),
            finished: Cell::new(size == 0),
            closed: Cell::new(false),
            delayed: Cell::new(flags.delayed),
            current: RefCell::new(None),
            window: Cell::new((0, 0)),
            base: RefCell::new(Vec::new()),
            child: RefCell::new(None),
        }
    }

    /// Another iterator at the same position.
    pub(super) fn copy(&self) -> Self {
        let copy = Self::new(
            self.operands.clone(),
            self.walk.borrow().clone(),
            self.flags.get(),
            self.buffer,
        );
        copy.at.set(self.at.get());
        copy.range.set(self.range.get());
        copy.started.set(self.started.get());
        copy.finished.set(self.finished.get());
        copy.closed.set(self.closed.get());
        copy
    }

    /// Refuses what needs a position.
    pub(super) fn check(&self) -> Result<()> {
        if self.closed.get() || self.finished.get() {
            return Err(OpError::value("Iterator is past the end"));
        }
        Ok(())
    }

    /// Refuses what needs the operands.
    pub(super) fn check_open(&self) -> Result<()> {
        if self.closed.get() {
            return Err(OpError::value("Iterator is invalid"));
        }
        Ok(())
    }

    /// The place of each operand at a position.
    pub(super) fn places(&self, at: usize) -> Vec<isize> {
        let mut places = self.walk.borrow().places(at).to_vec();
        for (place, base) in places.iter_mut().zip(self.base.borrow().iter()) {
            *place += base;
        }
        places
    }

    /// What is walked over at once from the current position.
    fn block(&self) -> Block {
        let walk = self.walk.borrow();
        let (at, flags) = (self.at.get(), self.flags.get());
        let most = self.range.get().1.saturating_sub(at);
        let mut block = match (flags.external, flags.buffered) {
            (true, false) => walk.run(at),
            (true, true) if !self.operands.iter().any(|operand| operand.reduced) => {
                walk.block(at, self.buffer.min(most))
            }
            (true, true) => walk.run(at),
            (false, _) => walk.block(at, 1),
        };
        drop(walk);
        for (place, base) in block.start.iter_mut().zip(self.base.borrow().iter()) {
            *place += base;
        }
        if let [run] = block.shape.as_mut_slice() {
            *run = (*run).min(most);
        }
        block
    }

    /// How many positions a turn goes on.
    fn step(&self) -> usize {
        if self.flags.get().external {
            self.block().shape.iter().product::<usize>().max(1)
        } else {
            1
        }
    }

    /// The operands at the current position.
    fn shown(&self) -> Result<Vec<Shown>> {
        if let Some(shown) = self.current.borrow().as_ref() {
            return Ok(shown.clone());
        }
        if self.delayed.get() {
            return Err(OpError::value(
                "Iterator construction used delayed buffer allocation, and no reset has been done \
                 yet",
            ));
        }
        self.open_window();
        let block = self.block();
        let shown = self.operands.iter().enumerate();
        let shown = shown.map(|(at, operand)| self.operand_shown(operand, at, &block));
        let shown: Vec<Shown> = shown.collect::<Result<_>>()?;
        *self.current.borrow_mut() = Some(shown.clone());
        Ok(shown)
    }

    fn operand_shown(&self, operand: &Operand, at: usize, block: &Block) -> Result<Shown> {
        let mut view = part(&operand.data, block, at, self.flags.get().external)?;
        view.writeable = operand.write;
        if view.ndim() <= 1 {
            let seen = match operand.back {
                Back::No => operand.handle.derive(view),
                _ => Handle::new(view),
            };
            return Ok(Shown { seen, target: None });
        }
        let flat = view.size();
        let (seen, target) = match view.reshaped(&[flat], false) {
            Some(run) => (run, None),
            None => {
                let mut run = view.copy()?;
                run = run.reshaped(&[flat], false).unwrap_or(run);
                run.writeable = operand.write;
                (run, operand.write.then_some(view))
            }
        };
        let seen = Handle::new(seen);
        Ok(Shown { seen, target })
    }

    /// Remembers which casts have to be written back.
    fn open_window(&self) {
        let (start, length) = self.window.get();
        let at = self.at.get();
        let casts = self.operands.iter().any(|o| o.back == Back::Blocks);
        if casts && !(start..start + length).contains(&at) {
            let block = self.walk.borrow().block(at, self.buffer);
            self.window.set((at, block.shape.iter().product()));
        }
    }

    /// Leaves the current position: what it showed is written back where that is a copy.
    fn leave(&self) -> Result<()> {
        let Some(shown) = self.current.borrow_mut().take() else {
            return Ok(());
        };
        for item in shown {
            if let Some(target) = item.target {
                let seen = item.seen.get();
                let run = seen.reshaped(target.shape(), false);
                assign::copy_into(&target, run.as_ref().unwrap_or(&seen))?;
            }
        }
        Ok(())
    }

    /// Writes the casts of the last positions back.
    pub(super) fn flush(&self) -> Result<()> {
        self.leave()?;
        let (start, length) = self.window.replace((0, 0));
        if length == 0 {
            return Ok(());
        }
        let mut block = self.walk.borrow().block(start, length);
        for (place, base) in block.start.iter_mut().zip(self.base.borrow().iter()) {
            *place += base;
        }
        let mut slot = self.operands.len();
        for (at, operand) in self.operands.iter().enumerate() {
            if operand.back == Back::Blocks {
                let target = part(&operand.handle.get(), &block, slot, true)?;
                assign::copy_into(&target, &part(&operand.data, &block, at, true)?)?;
                slot += 1;
            }
        }
        Ok(())
    }

    /// Goes to a position; the end is none.
    pub(super) fn go(&self, at: usize) -> Result<()> {
        let (start, length) = self.window.get();
        let inside = length == 0 || (start..start + length).contains(&at);
        if inside && at < self.range.get().1 {
            self.leave()?;
        } else {
            self.flush()?;
        }
        self.at.set(at);
        self.lead()
    }

    /// Takes the inner iterator along.
    fn lead(&self) -> Result<()> {
        let child = self.child.borrow();
        let Some(inner) = child.as_ref().and_then(Value::downcast::<Self>) else {
            return Ok(());
        };
        inner.flush()?;
        *inner.base.borrow_mut() = self.places(self.at.get());
        inner.reset()
    }

    /// Goes back to the beginning.
    pub(super) fn reset(&self) -> Result<()> {
        self.flush()?;
        self.delayed.set(false);
        self.started.set(false);
        let (start, end) = self.range.get();
        self.finished.set(start >= end);
        self.at.set(start);
        self.lead()
    }

    /// Goes on; whether there was anything to go to.
    pub(super) fn advance(&self) -> Result<bool> {
        if self.closed.get() || self.finished.get() {
            self.finished.set(true);
            return Ok(false);
        }
        let next = self.at.get() + self.step();
        if next >= self.range.get().1 {
            self.flush()?;
            self.finished.set(true);
            return Ok(false);
        }
        self.go(next)?;
        Ok(true)
    }

    /// Ends the iteration: everything is written back.
    pub(super) fn close(&self) -> Result<()> {
        if self.closed.get() {
            return Ok(());
        }
        self.flush()?;
        for operand in &self.operands {
            if operand.back == Back::Close {
                assign::copy_into(&operand.handle.get(), &operand.data)?;
            }
        }
        self.closed.set(true);
        Ok(())
    }

    /// The operands with the axes of the walk.
    pub(super) fn views(&self) -> Result<Value> {
        self.check_open()?;
        let walk = self.walk.borrow();
        let all = walk.block(0, walk.size().max(1));
        let each = self.operands.iter().enumerate();
        let each = each.map(|(at, operand)| {
            let view = part(&operand.data, &all, at, true)?;
            Ok(Value::Array(operand.handle.derive(view)))
        });
        Ok(Value::tuple(each.collect::<Result<Vec<_>>>()?))
    }

    /// What is shown: an array, or a tuple of them.
    pub(super) fn value(&self) -> Result<Value> {
        self.check()?;
        let shown = self.shown()?;
        let mut seen = shown.into_iter().map(|item| Value::Array(item.seen));
        match self.operands.len() {
            1 => Ok(seen.next().unwrap_or(Value::None)),
            _ => Ok(Value::tuple(seen.collect::<Vec<_>>())),
        }
    }
}

/// The elements of an operand in a block; an element has no axes.
fn part(data: &Array, block: &Block, at: usize, runs: bool) -> Result<Array> {
    let shift = block.start.get(at).copied().unwrap_or(0);
    let (shape, strides) = match runs {
        true => {
            let strides = block.strides.get(at).cloned().unwrap_or_default();
            match block.shape.is_empty() {
                // A walk without axes is a run of one.
                true => (
                    Shape::from_slice(&[1]),
                    crate::value::Strides::from_slice(&[0]),
                ),
                false => (Shape::from_slice(&block.shape), strides),
            }
        }
        false => Default::default(),
    };
    let view = data.restrided(shape, strides, shift);
    view.ok_or_else(|| OpError::internal("a walk that leaves its array"))
}

impl Object for NdIter {
    fn type_name(&self) -> &'static str {
        "nditer"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        format!(
            "<numpy.nditer object at {:#x}>",
            std::ptr::from_ref(self).addr()
        )
    }

    fn next(&self, _: &mut dyn Apply) -> Option<Result<Option<Value>>> {
        Some(self.following())
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl NdIter {
    /// What the next turn of a `for` loop gives; the first is where the iterator stands.
    fn following(&self) -> Result<Option<Value>> {
        if self.closed.get() || self.finished.get() {
            return Ok(None);
        }
        if self.started.get() && !self.advance()? {
            return Ok(None);
        }
        self.started.set(true);
        self.value().map(Some)
    }
}

/// The iterator of a method or an attribute.
pub(super) fn with<T>(value: &Value, run: impl FnOnce(&NdIter) -> Result<T>) -> Result<T> {
    match value.downcast::<NdIter>() {
        Some(iter) => run(iter),
        None => Err(OpError::r#type("an nditer is needed")),
    }
}

/// `it[key]`: the operand of a number now, or several.
pub(super) fn get_item(call: &mut Call<'_>) -> Result<Value> {
    let key = call.value("key");
    let shown = with(&call.value("self"), |iter| {
        iter.check()?;
        iter.shown()
    })?;
    if let Value::Slice(slice) = &key {
        let (start, step, count) = subscript::slice_of(slice, shown.len())?;
        let picked = (0..count).filter_map(|at| {
            let at = usize::try_from(start + step * at as i64).ok()?;
            shown.get(at).map(|item| Value::Array(item.seen.clone()))
        });
        return Ok(Value::tuple(picked.collect::<Vec<_>>()));
    }
    let at = number(&key, shown.len())?;
    let seen = shown.get(at).map(|item| Value::Array(item.seen.clone()));
    Ok(seen.unwrap_or(Value::None))
}

/// The number of an operand.
fn number(key: &Value, count: usize) -> Result<usize> {
    let at = convert::as_index(key)
        .map_err(|_| OpError::r#type("invalid index type for iterator indexing"))?;
    let counted = if at < 0 { at + count as i64 } else { at };
    let found = usize::try_from(counted).ok().filter(|at| *at < count);
    found.ok_or_else(|| OpError::index(format!("Iterator operand index {at} is out of bounds")))
}

/// `it[key] = value`: writes to an operand.
pub(super) fn set_item(call: &mut Call<'_>) -> Result<Value> {
    let (this, key, value) = (call.value("self"), call.value("key"), call.value("value"));
    let seen = with(&this, |iter| {
        iter.check()?;
        let at = number(&key, iter.operands.len())?;
        if !iter.operands.get(at).is_some_and(|operand| operand.write) {
            let message = format!("Iterator operand {at} is not writeable");
            return Err(OpError::new(ErrorKind::RuntimeError, message));
        }
        Ok(iter.shown()?.into_iter().nth(at))
    })?;
    if let Some(item) = seen {
        let target = Value::Array(item.seen);
        subscript::set(call.machine, &target, &Value::Ellipsis, &value)?;
    }
    Ok(Value::None)
}
