//! Arrays as sets.

use super::{Call, Kernel, Row, arrays};
use crate::kernels::sets::{self as kernel, Unique};
use crate::kernels::shape::{self, Order};
use crate::kernels::{join, select, shape_axes, sort};
use crate::value::layout::normalize_axis;
use crate::value::{Array, DType, Object, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True)",
        doc: "The distinct elements in order; on request where they came from and how often.",
        examples: &[
            ("np.unique([1, 1, 2, 2, 3, 3])", "array([1, 2, 3])"),
            (
                "np.unique(['b', 'a', 'b'], return_counts=True)",
                "(array(['a', 'b'], dtype='<U1'), array([1, 2]))",
            ),
            (
                "np.unique([[1, 0], [1, 0], [2, 3]], axis=0)",
                "array([[1, 0],\n       [2, 3]])",
            ),
        ],
        see: &["np.isin", "np.bincount", "np.unique_all"],
        kernel: Kernel::Call(unique),
        ..Row::NEW
    },
    Row {
        sig: "np.unique_all(x)",
        doc: "The distinct elements, their first places, the inverse and the counts.",
        examples: &[("np.unique_all([1, 1, 2]).counts", "array([2, 1])")],
        see: &["np.unique"],
        kernel: Kernel::Call(unique_all),
        ..Row::NEW
    },
    Row {
        sig: "np.unique_counts(x)",
        doc: "The distinct elements and how often each occurs.",
        examples: &[("np.unique_counts([1, 1, 2]).counts", "array([2, 1])")],
        see: &["np.unique"],
        kernel: Kernel::Call(unique_counts),
        ..Row::NEW
    },
    Row {
        sig: "np.unique_inverse(x)",
        doc: "The distinct elements, and which of them each element is.",
        examples: &[(
            "np.unique_inverse([1, 1, 2]).inverse_indices",
            "array([0, 0, 1])",
        )],
        see: &["np.unique"],
        kernel: Kernel::Call(unique_inverse),
        ..Row::NEW
    },
    Row {
        sig: "np.unique_values(x)",
        doc: "The distinct elements.",
        examples: &[("np.unique_values([3, 3])", "array([3])")],
        see: &["np.unique"],
        kernel: Kernel::Call(unique_values),
        ..Row::NEW
    },
    Row {
        sig: "np.intersect1d(ar1, ar2, assume_unique=False, return_indices=False)",
        doc: "The distinct elements of both.",
        examples: &[(
            "np.intersect1d([1, 3, 4, 3], [3, 1, 2, 1])",
            "array([1, 3])",
        )],
        see: &["np.union1d", "np.setdiff1d", "np.isin"],
        kernel: Kernel::Call(intersect1d),
        ..Row::NEW
    },
    Row {
        sig: "np.union1d(ar1, ar2)",
        doc: "The distinct elements of either.",
        examples: &[(
            "np.union1d([-1, 0, 1], [-2, 0, 2])",
            "array([-2, -1,  0,  1,  2])",
        )],
        see: &["np.intersect1d"],
        kernel: Kernel::Call(union1d),
        ..Row::NEW
    },
    Row {
        sig: "np.setdiff1d(ar1, ar2, assume_unique=False)",
        doc: "The distinct elements of the first that are not in the second.",
        examples: &[("np.setdiff1d([1, 2, 3, 2, 4], [3, 4, 5])", "array([1, 2])")],
        see: &["np.setxor1d", "np.isin"],
        kernel: Kernel::Call(setdiff1d),
        ..Row::NEW
    },
    Row {
        sig: "np.setxor1d(ar1, ar2, assume_unique=False)",
        doc: "The distinct elements of one of both only.",
        examples: &[(
            "np.setxor1d([1, 2, 3, 2, 4], [2, 3, 5, 7, 5])",
            "array([1, 4, 5, 7])",
        )],
        see: &["np.setdiff1d"],
        kernel: Kernel::Call(setxor1d),
        ..Row::NEW
    },
    Row {
        sig: "np.isin(element, test_elements, assume_unique=False, invert=False, *, kind=None)",
        doc: "Which elements are among others.",
        examples: &[
            ("np.isin([1, 2, 3], [2, 3])", "array([False,  True,  True])"),
            (
                "np.isin([1, 2, 3], [2, 3], invert=True)",
                "array([ True, False, False])",
            ),
        ],
        see: &["np.unique", "np.where"],
        kernel: Kernel::Call(isin),
        ..Row::NEW
    },
];

fn unique(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("ar")?;
    let equal_nan = call.flag("equal_nan")?;
    let axis = call
        .axis("axis")?
        .map(|axis| normalize_axis(axis, array.ndim()))
        .transpose()?;
    let extras = ["return_index", "return_inverse", "return_counts"];
    let mut wants = extras.iter().map(|name| call.flag(name));
    let plain = wants.try_fold(true, |plain, flag| flag.map(|flag| plain && !flag))?;
    if plain && axis.is_none() {
        return kernel::distinct(&array, equal_nan).map(Value::array);
    }
    let only_counts = !call.flag("return_index")? && !call.flag("return_inverse")?;
    if only_counts
        && axis.is_none()
        && let Some((values, counts)) = kernel::counted(&array, equal_nan)?
    {
        return Ok(Value::tuple([Value::array(values), arrays::ints(counts)]));
    }
    let found = match axis {
        None => kernel::unique(&array, equal_nan)?,
        Some(axis) => {
            let turned = shape_axes::moveaxis(&array, &[axis as i64], &[0])?;
            let mut found = kernel::unique_rows(&turned.contiguous()?, equal_nan)?;
            found.values = shape_axes::moveaxis(&found.values, &[0], &[axis as i64])?;
            found
        }
    };
    let mut out = vec![Value::array(found.values)];
    if call.flag("return_index")? {
        out.push(arrays::ints(found.first));
    }
    if call.flag("return_inverse")? {
        let shape = if axis.is_none() {
            array.shape().into()
        } else {
            [found.inverse.len()].as_slice().into()
        };
        out.push(Value::array(Array::from_shape_vec(shape, found.inverse)));
    }
    if call.flag("return_counts")? {
        out.push(arrays::ints(found.counts));
    }
    Ok(match out.as_slice() {
        [one] => one.clone(),
        _ => Value::tuple(out),
    })
}

/// The named results of `unique_all` and its relatives.
struct UniqueResult {
    name: &'static str,
    fields: &'static [&'static str],
    values: Vec<Value>,
}

impl Object for UniqueResult {
    fn type_name(&self) -> &'static str {
        self.name
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let fields = self.fields.iter().zip(&self.values);
        let parts: Vec<String> = fields
            .map(|(name, value)| format!("{name}={}", show(value)))
            .collect();
        format!("{}({})", self.name, parts.join(", "))
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        let at = self.fields.iter().position(|field| *field == name)?;
        self.values.get(at).cloned()
    }

    fn attributes(&self) -> &'static [&'static str] {
        self.fields
    }

    fn items(&self) -> Option<Result<Vec<Value>>> {
        Some(Ok(self.values.clone()))
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn found(call: &Call<'_>) -> Result<(Array, Unique)> {
    let array = call.array("x")?;
    let unique = kernel::unique(&array, false)?;
    Ok((array, unique))
}

fn inverse(array: &Array, unique: &Unique) -> Value {
    Value::array(Array::from_shape_vec(
        array.shape().into(),
        unique.inverse.clone(),
    ))
}

fn unique_all(call: &mut Call<'_>) -> Result<Value> {
    let (array, unique) = found(call)?;
    let inverse = inverse(&array, &unique);
    Ok(Value::object(UniqueResult {
        name: "UniqueAllResult",
        fields: &["values", "indices", "inverse_indices", "counts"],
        values: vec![
            Value::array(unique.values),
            arrays::ints(unique.first),
            inverse,
            arrays::ints(unique.counts),
        ],
    }))
}

fn unique_counts(call: &mut Call<'_>) -> Result<Value> {
    let (_, unique) = found(call)?;
    Ok(Value::object(UniqueResult {
        name: "UniqueCountsResult",
        fields: &["values", "counts"],
        values: vec![Value::array(unique.values), arrays::ints(unique.counts)],
    }))
}

fn unique_inverse(call: &mut Call<'_>) -> Result<Value> {
    let (array, unique) = found(call)?;
    let inverse = inverse(&array, &unique);
    Ok(Value::object(UniqueResult {
        name: "UniqueInverseResult",
        fields: &["values", "inverse_indices"],
        values: vec![Value::array(unique.values), inverse],
    }))
}

fn unique_values(call: &mut Call<'_>) -> Result<Value> {
    Ok(Value::array(found(call)?.1.values))
}

fn intersect1d(call: &mut Call<'_>) -> Result<Value> {
    let (a, b) = (call.array("ar1")?, call.array("ar2")?);
    let common = kernel::combine(&a, &b, |in_a, in_b| in_a && in_b)?;
    if !call.flag("return_indices")? {
        return Ok(Value::array(common));
    }
    let first_places = |array: &Array| -> Result<Value> {
        let unique = kernel::unique(array, true)?;
        let at = sort::searchsorted(&unique.values, &common, false)?.to_vec::<i64>();
        let first = at
            .iter()
            .filter_map(|at| unique.first.get(*at as usize).copied());
        Ok(arrays::ints(first.collect()))
    };
    let (in_a, in_b) = (first_places(&a)?, first_places(&b)?);
    Ok(Value::tuple([Value::array(common), in_a, in_b]))
}

fn union1d(call: &mut Call<'_>) -> Result<Value> {
    let both = [call.array("ar1")?, call.array("ar2")?];
    let dtype = both[0].dtype().promote(both[1].dtype());
    let all = join::concatenate_flat(&both, dtype)?;
    kernel::distinct(&all, true).map(Value::array)
}

fn setdiff1d(call: &mut Call<'_>) -> Result<Value> {
    let (a, b) = (call.array("ar1")?, call.array("ar2")?);
    let flat = shape::ravel(&a, Order::C)?;
    let items = if call.flag("assume_unique")? {
        flat
    } else {
        kernel::distinct(&flat, true)?
    };
    let keep = kernel::is_in(&items, &b, true)?.to_vec::<bool>();
    select::compress(&keep, &items, 0).map(Value::array)
}

fn setxor1d(call: &mut Call<'_>) -> Result<Value> {
    let (a, b) = (call.array("ar1")?, call.array("ar2")?);
    kernel::combine(&a, &b, |in_a, in_b| in_a != in_b).map(Value::array)
}

fn isin(call: &mut Call<'_>) -> Result<Value> {
    if let Some(kind) = call.optional("kind")
        && !matches!(&kind, Value::Str(kind) if matches!(&**kind, "sort" | "table"))
    {
        return Err(crate::value::OpError::value(format!(
            "Invalid kind: {}. Please use None, 'sort' or 'table'.",
            super::text::repr(call.machine, &kind)?
        )));
    }
    let items = call.array("element")?;
    let others = match call.value("test_elements") {
        // NumPy wraps a set as one object, which no element equals.
        Value::Set(_) => Array::from_vec::<bool>(Vec::new()).astype(items.dtype())?,
        other => super::convert::as_array(&other)?,
    };
    let whole = |array: &Array| array.dtype() == DType::Bool || array.dtype().is_integer();
    if let Some(Value::Str(kind)) = call.optional("kind")
        && &*kind == "table"
        && !(whole(&items) && whole(&others))
    {
        return Err(crate::value::OpError::value(
            "The 'table' method is only supported for boolean or integer arrays. Please select 'sort' \
             or None for kind.",
        ));
    }
    let found = kernel::is_in(&items, &others, call.flag("invert")?)?;
    Ok(Value::array(found))
}
