//! What `np.nditer` is asked for: its flags, what each operand is used for, its types and axes.

use super::{Call, convert};
use crate::kernels::shape::Order;
use crate::kernels::walk::Visit;
use crate::value::dtype::Casting;
use crate::value::{DType, OpError, Result, Value};

/// What an iterator does beyond walking.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) external: bool,
    pub(super) buffered: bool,
    pub(super) multi_index: bool,
    pub(super) index: Option<Visit>,
    pub(super) ranged: bool,
    pub(super) delayed: bool,
    pub(super) reduces: bool,
    pub(super) empty: bool,
    pub(super) common: bool,
    pub(super) no_overlap: bool,
}

impl Flags {
    fn read(value: &Value) -> Result<Self> {
        let mut flags = Self::default();
        if matches!(value, Value::None) {
            return Ok(flags);
        }
        let words = "Iterator global flags must be a list or tuple of strings";
        for name in texts(value).ok_or_else(|| OpError::value(words))? {
            match name.as_str() {
                "external_loop" => flags.external = true,
                "buffered" => flags.buffered = true,
                "multi_index" => flags.multi_index = true,
                "c_index" | "f_index" if flags.index.is_some() => {
                    return Err(OpError::value(
                        "Iterator flags C_INDEX and F_INDEX cannot both be specified",
                    ));
                }
                "c_index" => flags.index = Some(Visit::C),
                "f_index" => flags.index = Some(Visit::F),
                "ranged" => flags.ranged = true,
                "delay_bufalloc" => flags.delayed = true,
                "reduce_ok" => flags.reduces = true,
                "zerosize_ok" => flags.empty = true,
                "common_dtype" => flags.common = true,
                "copy_if_overlap" => flags.no_overlap = true,
                "refs_ok" | "growinner" => {}
                other => {
                    let message = format!("Unexpected iterator global flag \"{other}\"");
                    return Err(OpError::value(message));
                }
            }
        }
        flags.check_external()?;
        Ok(flags)
    }

    /// Refuses runs where an index is followed.
    pub(super) fn check_external(&self) -> Result<()> {
        if self.external && (self.multi_index || self.index.is_some()) {
            return Err(OpError::value(
                "Iterator flag EXTERNAL_LOOP cannot be used if an index or multi-index is being \
                 tracked",
            ));
        }
        Ok(())
    }
}

/// The texts of a list or tuple; None when it is none.
fn texts(value: &Value) -> Option<Vec<String>> {
    let items = match value {
        Value::List(items) => items.borrow().to_vec(),
        Value::Tuple(items) => items.to_vec(),
        _ => return None,
    };
    let texts = items.into_iter().map(|item| match item {
        Value::Str(text) => Some(text.to_string()),
        _ => None,
    });
    texts.collect()
}

/// The items of a list or tuple.
pub(super) fn entries(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items.borrow().to_vec()),
        Value::Tuple(items) => Some(items.to_vec()),
        _ => None,
    }
}

/// What an operand is used for.
#[derive(Clone, Copy, Default)]
pub(super) struct Use {
    pub(super) read: bool,
    pub(super) write: bool,
    pub(super) allocate: bool,
    pub(super) copies: bool,
    pub(super) updates: bool,
    pub(super) fixed: bool,
}

impl Use {
    fn read(names: &[String]) -> Result<Self> {
        let mut found = Self::default();
        let mut kinds = 0;
        for name in names {
            match name.as_str() {
                "readonly" => (found.read, kinds) = (true, kinds + 1),
                "writeonly" => (found.write, kinds) = (true, kinds + 1),
                "readwrite" => {
                    (found.read, found.write, kinds) = (true, true, kinds + 1);
                }
                "allocate" => found.allocate = true,
                "copy" => found.copies = true,
                "updateifcopy" => (found.copies, found.updates) = (true, true),
                "no_broadcast" => found.fixed = true,
                "aligned"
                | "contig"
                | "nbo"
                | "no_subtype"
                | "overlap_assume_elementwise"
                | "arraymask"
                | "writemasked"
                | "virtual" => {}
                other => {
                    let message = format!("Unexpected per-op iterator flag \"{other}\"");
                    return Err(OpError::value(message));
                }
            }
        }
        match kinds {
            1 => Ok(found),
            0 => Err(OpError::value(
                "None of the iterator flags READWRITE, READONLY, or WRITEONLY were specified for \
                 an operand",
            )),
            _ => Err(OpError::value(
                "Only one of the iterator flags READWRITE, READONLY, and WRITEONLY may be \
                 specified for an operand",
            )),
        }
    }

    /// The uses of all operands.
    fn all(value: &Value, ops: &[Value]) -> Result<Vec<Self>> {
        if matches!(value, Value::None) {
            let uses = ops.iter().map(|op| {
                let made = matches!(op, Value::None);
                Self {
                    read: !made,
                    write: made,
                    allocate: made,
                    ..Self::default()
                }
            });
            return Ok(uses.collect());
        }
        let words = || OpError::value("op_flags must be a tuple or array of per-op flag-tuples");
        let items = entries(value).ok_or_else(words)?;
        let each: Option<Vec<_>> = items.iter().map(texts).collect();
        if let Some(each) = each.filter(|each| each.len() == ops.len()) {
            return each.iter().map(|names| Self::read(names)).collect();
        }
        let all = Self::read(&texts(value).ok_or_else(words)?)?;
        Ok(vec![all; ops.len()])
    }
}

/// The arguments that both functions share.
pub(super) struct Request {
    pub(super) ops: Vec<Value>,
    pub(super) flags: Flags,
    pub(super) uses: Vec<Use>,
    pub(super) dtypes: Vec<Option<DType>>,
    pub(super) order: Order,
    pub(super) casting: Casting,
    pub(super) axes: Option<Vec<Option<Vec<i64>>>>,
    pub(super) shape: Option<Vec<i64>>,
    pub(super) buffer: usize,
}

/// As many elements as NumPy buffers.
const BUFFER: usize = 8192;

impl Request {
    pub(super) fn read(call: &Call<'_>) -> Result<Self> {
        let op = call.value("op");
        let ops = entries(&op).unwrap_or_else(|| vec![op]);
        let flags = Flags::read(&call.value("flags"))?;
        if ops.is_empty() {
            return Err(OpError::value("Must provide at least one operand"));
        }
        let uses = Use::all(&call.value("op_flags"), &ops)?;
        let order = Order::parse(&call.text("order")?)?;
        let casting = call.text("casting")?;
        let casting = Casting::parse(&casting).ok_or_else(|| {
            OpError::value(format!(
                "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe' (got \
                 '{casting}')"
            ))
        })?;
        let dtypes = requested_dtypes(&call.value("op_dtypes"), ops.len())?;
        let buffer = usize::try_from(call.int("buffersize")?).unwrap_or(0);
        Ok(Self {
            ops,
            flags,
            uses,
            dtypes,
            order,
            casting,
            axes: None,
            shape: None,
            buffer: if buffer == 0 { BUFFER } else { buffer },
        })
    }

    pub(super) fn read_axes(&mut self, value: &Value) -> Result<()> {
        if matches!(value, Value::None) {
            return Ok(());
        }
        let items = entries(value).filter(|items| items.len() == self.ops.len());
        let items = items.ok_or_else(|| {
            OpError::value("op_axes must be a tuple/list matching the number of ops")
        })?;
        let axes: Vec<Option<Vec<i64>>> = items
            .iter()
            .map(|item| match item {
                Value::None => Ok(None),
                other => axis_list(other).map(Some),
            })
            .collect::<Result<_>>()?;
        let mut given = axes.iter().flatten();
        let Some(first) = given.next() else {
            return Err(OpError::value(
                "If op_axes is provided, at least one list of axes must be contained within it",
            ));
        };
        if given.any(|list| list.len() != first.len()) {
            return Err(OpError::value(
                "Each entry of op_axes must have the same size",
            ));
        }
        self.axes = Some(axes);
        Ok(())
    }
}

/// Axes where None stands for a new one.
pub(super) fn axis_list(value: &Value) -> Result<Vec<i64>> {
    let items = entries(value).ok_or_else(|| {
        OpError::value("Each entry of op_axes must be a tuple/list of axis numbers or None")
    })?;
    let axes = items.iter().map(|item| match item {
        Value::None => Ok(-1),
        other => convert::as_index(other),
    });
    axes.collect()
}

fn requested_dtypes(value: &Value, count: usize) -> Result<Vec<Option<DType>>> {
    let one = |value: &Value| match value {
        Value::None => Ok(None),
        other => convert::as_dtype(other).map(Some),
    };
    match entries(value) {
        Some(items) if items.len() == count => items.iter().map(one).collect(),
        _ => Ok(vec![one(value)?; count]),
    }
}
