//! Copies with elements added or taken away: append, insert, delete, trim_zeros.

use super::{Call, Kernel, Row, arrays, convert};
use crate::kernels::shape::{self, Order};
use crate::kernels::{join as kernel, select, shape_axes};
use crate::value::interrupt::{self, Paced, filled};
use crate::value::layout::normalize_axis;
use crate::value::{Array, DType, ErrorKind, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.append(arr, values, axis=None)",
        doc: "A copy with values at the end.",
        examples: &[
            (
                "np.append([1, 2, 3], [[4, 5], [6, 7]])",
                "array([1, 2, 3, 4, 5, 6, 7])",
            ),
            (
                "np.append([[1, 2]], [[3, 4]], axis=0)",
                "array([[1, 2],\n       [3, 4]])",
            ),
        ],
        see: &["np.insert", "np.delete", "np.concatenate"],
        kernel: Kernel::Call(append),
        ..Row::NEW
    },
    Row {
        sig: "np.insert(arr, obj, values, axis=None)",
        doc: "A copy with values inserted before places.",
        examples: &[
            ("np.insert([1, 2, 3], 1, 9)", "array([1, 9, 2, 3])"),
            (
                "np.insert([[1, 1], [2, 2]], 1, 5, axis=1)",
                "array([[1, 5, 1],\n       [2, 5, 2]])",
            ),
        ],
        see: &["np.append", "np.delete"],
        kernel: Kernel::Call(insert),
        ..Row::NEW
    },
    Row {
        sig: "np.delete(arr, obj, axis=None)",
        doc: "A copy without some elements or sub-arrays.",
        examples: &[
            ("np.delete([1, 2, 3, 4], [0, 2])", "array([2, 4])"),
            ("np.delete([[1, 2], [3, 4]], 1, axis=0)", "array([[1, 2]])"),
        ],
        see: &["np.insert", "np.append"],
        kernel: Kernel::Call(delete),
        ..Row::NEW
    },
    Row {
        sig: "np.trim_zeros(filt, trim='fb', axis=None)",
        doc: "Without the zeros at the front and the back.",
        examples: &[
            ("np.trim_zeros(np.array([0, 0, 1, 2, 0]))", "array([1, 2])"),
            ("np.trim_zeros([0, 1, 2, 0], 'b')", "[0, 1, 2]"),
        ],
        see: &["np.delete"],
        kernel: Kernel::Call(trim_zeros),
        ..Row::NEW
    },
];

fn append(call: &mut Call<'_>) -> Result<Value> {
    let (array, values) = (call.array("arr")?, call.array("values")?);
    let dtype = array.dtype().promote(values.dtype());
    match call.axis("axis")? {
        None => kernel::concatenate_flat(&[array, values], dtype).map(Value::array),
        Some(axis) => kernel::concatenate(&[array, values], axis, dtype).map(Value::array),
    }
}

/// The array and the axis to insert or delete along; the flat array without an axis.
fn edited(call: &Call<'_>) -> Result<(Array, usize)> {
    let array = call.array("arr")?;
    match call.axis("axis")? {
        None => {
            let flat = if array.ndim() == 1 {
                array
            } else {
                shape::ravel(&array, Order::C)?
            };
            Ok((flat, 0))
        }
        Some(axis) => {
            let axis = normalize_axis(axis, array.ndim())?;
            Ok((array, axis))
        }
    }
}

/// The places that `obj` names: an int, a slice, ints or a mask; and whether it was one int.
fn places(call: &Call<'_>, length: usize) -> Result<(Vec<i64>, bool)> {
    match call.value("obj") {
        Value::Slice(slice) => {
            let (start, step, count) = super::subscript::slice_of(&slice, length)?;
            Ok((
                (0..count as i64)
                    .map(|at| start + at * step)
                    .paced()
                    .collect(),
                false,
            ))
        }
        other => {
            let array = convert::as_array(&other)?;
            if array.dtype() == DType::Bool && array.ndim() > 0 {
                if call.row.name() == "insert" && !matches!(other, Value::Array(_)) {
                    let message = format!("'{}' object has no attribute 'ndim'", other.type_name());
                    return Err(OpError::new(ErrorKind::AttributeError, message));
                }
                if array.ndim() != 1 || (call.row.name() == "delete" && array.size() != length) {
                    return Err(OpError::value(format!(
                        "boolean array argument obj to {} must be one dimensional{}",
                        call.row.name(),
                        if call.row.name() == "delete" {
                            format!(" and match the axis length of {length}")
                        } else {
                            String::new()
                        }
                    )));
                }
                return Ok((
                    crate::kernels::search::flat_nonzero(&array)?.to_vec::<i64>(),
                    false,
                ));
            }
            let empty_list = array.size() == 0 && !matches!(other, Value::Array(_));
            if !empty_list && !array.dtype().is_integer() && array.dtype() != DType::Bool {
                return Err(OpError::index(
                    "arrays used as indices must be of integer (or boolean) type",
                ));
            }
            if array.ndim() > 1 {
                return Err(OpError::value(
                    "index array argument obj to insert must be one dimensional or scalar",
                ));
            }
            Ok((array.to_vec::<i64>(), array.ndim() == 0))
        }
    }
}

fn outside(at: i64, axis: usize, length: usize) -> Box<OpError> {
    OpError::index(format!(
        "index {at} is out of bounds for axis {axis} with size {length}"
    ))
}

fn delete(call: &mut Call<'_>) -> Result<Value> {
    let (array, axis) = edited(call)?;
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let (gone, _) = places(call, length)?;
    let mut keep = filled(length, &true);
    for at in gone.iter().paced() {
        let counted = if *at < 0 { at + length as i64 } else { *at };
        match usize::try_from(counted)
            .ok()
            .and_then(|at| keep.get_mut(at))
        {
            Some(slot) => *slot = false,
            None => return Err(outside(*at, axis, length)),
        }
    }
    if gone.len() > FEW {
        return select::compress(&keep, &array, axis).map(Value::array);
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in keep.iter().enumerate().paced().filter(|(_, keep)| !**keep) {
        parts.push(shape_axes::part(&array, axis, start, at)?);
        start = at + 1;
    }
    parts.push(shape_axes::part(&array, axis, start, length)?);
    kernel::concatenate(&parts, axis as i64, array.dtype()).map(Value::array)
}

/// Around so few places the rest is copied as a whole.
const FEW: usize = 8;

fn insert(call: &mut Call<'_>) -> Result<Value> {
    let (array, axis) = edited(call)?;
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let (at, single) = places(call, length)?;
    if let [one] = at.as_slice()
        && !(-(length as i64)..=length as i64).contains(one)
    {
        let obj = call.value("obj");
        let shown = super::text::str(call.machine, &obj)?;
        return Err(OpError::index(format!(
            "index {shown} is out of bounds for axis {axis} with size {length}"
        )));
    }
    let values = match call.value("values") {
        Value::Array(values) => values.get().clone(),
        other => convert::array_from(&other, Some(array.dtype()))?,
    };
    let mut values = values.astype(match array.dtype() {
        crate::value::DType::Str(width) => DType::Str(width),
        dtype => dtype,
    })?;
    let count;
    if single || at.len() == 1 {
        let mut wanted = vec![1i64; array.ndim().saturating_sub(values.ndim())];
        wanted.extend(values.shape().iter().map(|n| *n as i64));
        values = shape::reshape(&values, &wanted, Order::C, None)?;
        if single {
            values = shape_axes::moveaxis(&values, &[0], &[axis as i64])?;
        }
        count = values.shape().get(axis).copied().unwrap_or(1);
    } else {
        count = at.len();
    }
    let mut shape = array.shape().to_vec();
    if let Some(slot) = shape.get_mut(axis) {
        *slot = count;
    }
    let fitted = Array::zeros(&shape, array.dtype())?;
    crate::kernels::assign::copy_into(&fitted, &values)?;
    let counted = |at: i64| if at < 0 { at + length as i64 } else { at };
    if let [one] = at.as_slice()
        && let Ok(place) = usize::try_from(counted(*one))
        && place <= length
    {
        let parts = [
            shape_axes::part(&array, axis, 0, place)?,
            fitted,
            shape_axes::part(&array, axis, place, length)?,
        ];
        return kernel::concatenate(&parts, axis as i64, array.dtype()).map(Value::array);
    }
    let order = insertion_order(&at, count, length, axis)?;
    let both = kernel::concatenate(&[array.clone(), fitted], axis as i64, array.dtype())?;
    select::take_axis(&both, &order, axis).map(Value::array)
}

/// Where each place of the result comes from in the array followed by the new elements.
fn insertion_order(at: &[i64], count: usize, length: usize, axis: usize) -> Result<Vec<usize>> {
    let place = |new: usize| {
        let at = at
            .get(if at.len() > 1 { new } else { 0 })
            .copied()
            .unwrap_or(0);
        if at < 0 { at + length as i64 } else { at }
    };
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|new| {
        interrupt::poll();
        place(*new)
    });
    // Where each new element comes to stand, after those inserted before it.
    let total = length + count;
    let mut target = vec![0i64; count];
    for (rank, new) in order.into_iter().enumerate().paced() {
        if let Some(slot) = target.get_mut(new) {
            *slot = place(new) + rank as i64;
        }
    }
    let mut out: Vec<Option<usize>> = vec![None; total];
    for (new, at) in target.into_iter().enumerate().paced() {
        match usize::try_from(at).ok().and_then(|at| out.get_mut(at)) {
            Some(slot) => *slot = Some(length + new),
            None => return Err(outside(at, axis, total)),
        }
    }
    let mut old = 0..length;
    Ok(out
        .into_iter()
        .paced()
        .filter_map(|slot| slot.or_else(|| old.next()))
        .collect())
}

fn trim_zeros(call: &mut Call<'_>) -> Result<Value> {
    let value = call.value("filt");
    let array = call.array("filt")?;
    let trim = call.text("trim")?.to_lowercase();
    if trim.is_empty() || !trim.chars().all(|c| c == 'f' || c == 'b') || trim.len() > 2 {
        return Err(OpError::value(format!(
            "unexpected character(s) in `trim`: '{trim}'"
        )));
    }
    let axes = match call.axes("axis")? {
        None => (0..array.ndim()).collect(),
        Some(axes) => shape_axes::normalize_axes(&axes, array.ndim(), "")?,
    };
    let columns = crate::kernels::search::nonzero(&array)?;
    let mut index = Vec::new();
    for axis in 0..array.ndim() {
        let length = array.shape().get(axis).copied().unwrap_or(0) as i64;
        let places = columns
            .get(axis)
            .map(|column| column.to_vec::<i64>())
            .unwrap_or_default();
        let (mut start, mut stop) = (0, length);
        if axes.contains(&axis) {
            let first = places.iter().paced().min().copied();
            let last = places.iter().paced().max().copied();
            match (first, last) {
                (Some(first), Some(last)) => {
                    if trim.contains('f') {
                        start = first;
                    }
                    if trim.contains('b') {
                        stop = last + 1;
                    }
                }
                _ => stop = 0,
            }
        }
        index.push(crate::kernels::index::Index::Slice {
            start: Some(start),
            stop: Some(stop),
            step: None,
        });
    }
    if let (Value::List(items), Some(crate::kernels::index::Index::Slice { start, stop, .. })) =
        (&value, index.first())
    {
        let items = items.borrow();
        let (start, stop) = (start.unwrap_or(0) as usize, stop.unwrap_or(0) as usize);
        return Ok(Value::list(
            items.get(start..stop.max(start)).unwrap_or(&[]).to_vec(),
        ));
    }
    let source = call.handle("filt")?;
    let made = crate::kernels::index::get(&array, &index)?;
    Ok(arrays::derived(&source, made))
}
