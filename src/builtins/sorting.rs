//! Sorting and partitioning.

use super::{Call, Kernel, Row, arrays};
use crate::kernels::shape::{self, Order};
use crate::kernels::sort as kernel;
use crate::value::{Array, DType, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.sort(a, axis=-1, kind=None, order=None, *, stable=None)",
        doc: "A sorted copy; nan comes last.",
        examples: &[
            ("np.sort([3, 1, 2])", "array([1, 2, 3])"),
            (
                "np.sort([[2, 1], [0, 3]], axis=0)",
                "array([[0, 1],\n       [2, 3]])",
            ),
            (
                "np.sort([[2, 1], [0, 3]], axis=None)",
                "array([0, 1, 2, 3])",
            ),
        ],
        see: &["np.argsort", "ndarray.sort", "np.partition"],
        kernel: Kernel::Call(sort),
        ..Row::NEW
    },
    Row {
        sig: "np.argsort(a, axis=-1, kind=None, order=None, *, stable=None)",
        doc: "The positions that sort an array.",
        examples: &[("np.argsort([3, 1, 2])", "array([1, 2, 0])")],
        see: &["np.sort", "np.lexsort"],
        also: &["ndarray.argsort"],
        kernel: Kernel::Call(argsort),
        ..Row::NEW
    },
    Row {
        sig: "np.lexsort(keys, axis=-1)",
        doc: "The positions that sort by several keys, the last one first in weight.",
        examples: &[("np.lexsort(([3, 1, 2], [0, 0, 1]))", "array([1, 0, 2])")],
        see: &["np.argsort"],
        kernel: Kernel::Call(lexsort),
        ..Row::NEW
    },
    Row {
        sig: "np.partition(a, kth, axis=-1, kind='introselect', order=None)",
        doc: "A copy where the element that belongs at `kth` is there, smaller ones before it.",
        examples: &[("np.partition([3, 1, 2], 1)", "array([1, 2, 3])")],
        see: &["np.sort", "np.argpartition"],
        kernel: Kernel::Call(partition),
        ..Row::NEW
    },
    Row {
        sig: "np.argpartition(a, kth, axis=-1, kind='introselect', order=None)",
        doc: "The positions that partition an array.",
        examples: &[("np.argpartition([3, 1, 2], 1)", "array([1, 2, 0])")],
        see: &["np.partition"],
        also: &["ndarray.argpartition"],
        kernel: Kernel::Call(argpartition),
        ..Row::NEW
    },
    Row {
        sig: "np.sort_complex(a)",
        doc: "A sorted copy as complex numbers, by real part first.",
        examples: &[(
            "np.sort_complex([2, 1j, 1])",
            "array([0.+1.j, 1.+0.j, 2.+0.j])",
        )],
        see: &["np.sort"],
        kernel: Kernel::Call(sort_complex),
        ..Row::NEW
    },
];

/// Checks the kind of sort; every kind gives the same values here.
///
/// # Errors
/// `ValueError: sort kind must be one of …`.
pub(super) fn check_kind(call: &Call<'_>) -> Result<()> {
    check_order(call)?;
    let Some(Value::Str(kind)) = call.optional("kind") else {
        return Ok(());
    };
    if call.optional("stable").is_some() {
        return Err(OpError::value(
            "`kind` and keyword parameters can't be provided at the same time. Use only one of them.",
        ));
    }
    match kind.chars().next().map(|c| c.to_ascii_lowercase()) {
        Some('q' | 'h' | 'm' | 's') => Ok(()),
        _ => Err(OpError::value(format!(
            "sort kind must be one of 'quick', 'heap', or 'stable' (got '{kind}')"
        ))),
    }
}

/// The fields to sort by, of which arrays have none here.
fn check_order(call: &Call<'_>) -> Result<()> {
    let given = call.slots().find(|(name, _)| *name == "order");
    match given.and_then(|(_, value)| value) {
        None | Some(Value::None) => Ok(()),
        Some(_) => Err(OpError::value(
            "Cannot specify order when the array has no fields.",
        )),
    }
}

/// The positions `kth` of a partition, counted from the front.
///
/// # Errors
/// `ValueError: kth(=5) out of bounds (2)`.
pub(super) fn places(call: &Call<'_>, array: &Array, axis: usize) -> Result<Vec<usize>> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    check_order(call)?;
    let kind = call.text("kind")?;
    if &*kind != "introselect" {
        return Err(OpError::value(format!(
            "select kind must be 'introselect' (got '{kind}')"
        )));
    }
    if array.size() == 0 {
        return Ok(Vec::new());
    }
    let kth = call.array("kth")?;
    if kth.dtype() == DType::Bool {
        return Err(OpError::value("Booleans unacceptable as partition index"));
    }
    if !kth.dtype().is_integer() {
        return Err(OpError::r#type("Partition index must be integer"));
    }
    kth.to_vec::<i64>()
        .into_iter()
        .map(|kth| {
            let counted = if kth < 0 { kth + length as i64 } else { kth };
            usize::try_from(counted)
                .ok()
                .filter(|at| *at < length)
                .ok_or_else(|| OpError::value(format!("kth(={counted}) out of bounds ({length})")))
        })
        .collect()
}

/// The array and the axis; without an axis the flat array.
fn along(call: &Call<'_>, name: &str) -> Result<(Array, usize)> {
    let array = call.array(name)?;
    match arrays::optional_axis(call, "axis", array.ndim())? {
        Some(axis) => Ok((array, axis)),
        None => Ok((shape::flatten(&array, Order::C)?, 0)),
    }
}

fn sort(call: &mut Call<'_>) -> Result<Value> {
    check_kind(call)?;
    let (array, axis) = along(call, "a")?;
    kernel::sorted(&array, axis).map(Value::array)
}

fn argsort(call: &mut Call<'_>) -> Result<Value> {
    check_kind(call)?;
    if call.array("a")?.ndim() == 0 {
        return Ok(Value::array(Array::from_vec(vec![0i64])));
    }
    let (array, axis) = along(call, "a")?;
    kernel::argsort(&array, axis).map(Value::array)
}

fn lexsort(call: &mut Call<'_>) -> Result<Value> {
    let keys = call.arrays("keys")?;
    let ndim = keys.first().map_or(0, Array::ndim);
    if ndim == 0 && !keys.is_empty() {
        return Ok(arrays::int(0));
    }
    let axis = if keys.is_empty() {
        0
    } else {
        arrays::axis(call, "axis", ndim)?
    };
    kernel::lexsort(&keys, axis).map(Value::array)
}

fn partition(call: &mut Call<'_>) -> Result<Value> {
    let (array, axis) = along(call, "a")?;
    let kth = places(call, &array, axis)?;
    kernel::partitioned(&array, &kth, axis).map(Value::array)
}

fn argpartition(call: &mut Call<'_>) -> Result<Value> {
    let (array, axis) = along(call, "a")?;
    let kth = places(call, &array, axis)?;
    kernel::argpartition(&array, &kth, axis).map(Value::array)
}

fn sort_complex(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    let axis = array
        .ndim()
        .checked_sub(1)
        .ok_or_else(|| OpError::axis(-1, 0))?;
    let sorted = kernel::sorted(&array, axis)?;
    let dtype = match array.dtype() {
        DType::I8 | DType::U8 | DType::I16 | DType::U16 | DType::C64 => DType::C64,
        _ => DType::C128,
    };
    sorted.astype(dtype).map(Value::array)
}
