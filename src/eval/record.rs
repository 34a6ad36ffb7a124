//! A run that is kept: what calls gave, and which element-wise work was done in one go.
//!
//! What an expression costs is counted from its steps, and those are worked out by evaluating its
//! parts once more. A call that may do more than compute (draw random numbers, print, change a
//! list) is not made again: what it gave is kept, and given where its place is met again.

use super::Interp;
use crate::builtins;
use crate::syntax::ast::Expr;
use crate::text::{Span, Symbol};
use crate::value::budget;
use crate::value::{Result, Value};

/// Functions of arrays that change their arguments or something outside.
const CHANGING: [&str; 22] = [
    "byteswap",
    "copyto",
    "fill",
    "fill_diagonal",
    "fromfile",
    "load",
    "partition",
    "place",
    "put",
    "put_along_axis",
    "putmask",
    "resize",
    "save",
    "savetxt",
    "savez",
    "savez_compressed",
    "set_printoptions",
    "seterr",
    "setflags",
    "sort",
    "tofile",
    "vectorize",
];

/// Libraries whose functions otherwise only compute.
const COMPUTING: [&str; 6] = ["np", "nn", "np.linalg", "np.fft", "ndarray", "math"];

/// What is kept of one run.
#[derive(Default)]
pub(super) struct Record {
    /// The depth of calls at which the expression stands; what functions do inside is theirs.
    depth: usize,
    /// Whether the parts are being evaluated once more.
    again: bool,
    given: Vec<(Span, Value)>,
    /// Element-wise work that waited for more.
    waited: Vec<Span>,
    /// Work that waited and then became an array.
    stored: Vec<Span>,
}

impl Record {
    /// Whether a part became an array of its own.
    pub(super) fn is_stored(&self, part: Span) -> bool {
        !self.waited.contains(&part) || self.stored.contains(&part)
    }
}

impl Interp {
    /// Begins to keep; what was kept before comes back.
    pub(super) fn record(&mut self) -> Option<Box<Record>> {
        self.record.replace(Box::new(Record {
            depth: self.depth,
            ..Record::default()
        }))
    }

    /// Whether calls of the expression are kept, or looked up.
    fn recorded(&mut self, again: bool) -> Option<&mut Record> {
        let depth = self.depth;
        self.record
            .as_deref_mut()
            .filter(|record| record.depth == depth && record.again == again)
    }

    /// From now on, what was kept is given.
    pub(super) fn replay(&mut self) {
        if let Some(record) = &mut self.record {
            record.again = true;
        }
    }

    /// What the part at a place gave when the expression ran.
    pub(super) fn known(&mut self, span: Span) -> Option<Value> {
        let record = self.recorded(true)?;
        let found = record.given.iter().rev().find(|(place, _)| *place == span);
        found.map(|(_, value)| value.clone())
    }

    /// Keeps what a part gave, as a copy: nothing that the run could write to or free is held.
    pub(super) fn keep(&mut self, span: Span, value: &Value) {
        if let Some(record) = self.recorded(false) {
            let copy = budget::unwatched(|| copied(value));
            record.given.push((span, copy));
        }
    }

    /// Evaluates a part whose inner places are met many times, and keeps what it gave.
    pub(super) fn kept_whole(
        &mut self,
        expr: &Expr,
        work: impl FnOnce(&mut Self) -> Result<Value>,
    ) -> Result<Value> {
        if self.record.is_none() {
            return work(self);
        }
        if let Some(value) = self.known(expr.span) {
            return Ok(value);
        }
        let count = self.recorded(false).map_or(0, |record| record.given.len());
        let value = work(self)?;
        if let Some(record) = self.recorded(false) {
            record.given.truncate(count);
        }
        self.keep(expr.span, &value);
        Ok(value)
    }

    /// Notes that work waits.
    pub(super) fn waits(&mut self, span: Span) {
        if let Some(record) = self.recorded(false) {
            record.waited.push(span);
        }
    }

    /// Notes that work that waited became an array.
    pub(super) fn stores(&mut self, span: Span) {
        if let Some(record) = self.recorded(false) {
            record.stored.push(span);
        }
    }
}

/// Whether a call may do more than compute its value.
pub(super) fn does_more(function: &Value, args: &[Value], keywords: &[(Symbol, Value)]) -> bool {
    let Value::Builtin(row) = function else {
        return true;
    };
    let row = builtins::row(*row);
    let computes = COMPUTING.contains(&row.owner()) && !CHANGING.contains(&row.name());
    let writes = keywords.iter().any(|(name, _)| name.text() == "out");
    // An iterator is used up, a function of the program does what it likes.
    let lives = |value: &Value| matches!(value, Value::Object(_));
    !computes || writes || args.iter().any(lives) || keywords.iter().any(|(_, value)| lives(value))
}

/// A value with arrays of its own.
fn copied(value: &Value) -> Value {
    match value {
        Value::Array(array) => match array.get().copy() {
            Ok(copy) => Value::array(copy),
            Err(_) => value.clone(),
        },
        Value::Tuple(items) => Value::tuple(items.iter().map(copied).collect::<Vec<_>>()),
        other => other.clone(),
    }
}
