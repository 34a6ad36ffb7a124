//! `a.flat`: an iterator over all elements that can be indexed and assigned.

use std::any::Any;
use std::cell::Cell;

use super::{Call, Kernel, Row, attributes, convert, subscript};
use crate::kernels::index::{self, Index};
use crate::kernels::shape::{self, Order};
use crate::value::{Apply, Array, Handle, Object, OpError, Result, Value};

/// The iterator.
pub(super) struct Flat {
    array: Handle,
    next: Cell<usize>,
}

impl Flat {
    /// Before the first element of an array.
    pub(super) fn new(array: Handle) -> Self {
        Self {
            array,
            next: Cell::new(0),
        }
    }

    /// The indices of the next element.
    fn coordinates(&self) -> Vec<usize> {
        let array = self.array.get();
        let mut rest = self.next.get();
        let mut out: Vec<usize> = Vec::with_capacity(array.ndim());
        for (axis, length) in array.shape().iter().enumerate().rev() {
            // Past the end NumPy lets the first axis run on.
            let length = (*length).max(1);
            out.push(if axis == 0 { rest } else { rest % length });
            rest /= length;
        }
        out.reverse();
        out
    }

    fn element(&self, flat: usize) -> Value {
        let array = self.array.get();
        let mut rest = flat;
        let mut place = vec![0; array.ndim()];
        for (slot, length) in place.iter_mut().zip(array.shape()).rev() {
            let length = (*length).max(1);
            *slot = rest % length;
            rest /= length;
        }
        Value::Scalar(array.get(&place))
    }
}

impl Object for Flat {
    fn type_name(&self) -> &'static str {
        "flatiter"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        format!(
            "<numpy.flatiter object at {:#x}>",
            std::ptr::from_ref(self).addr()
        )
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        Some(match name {
            "base" => Value::Array(self.array.clone()),
            "index" => Value::Int(self.next.get() as i64),
            "coords" => Value::ints(self.coordinates()),
            _ => return None,
        })
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["base", "coords", "index"]
    }

    fn next(&self, _: &mut dyn Apply) -> Option<Result<Option<Value>>> {
        let at = self.next.get();
        if at >= self.array.get().size() {
            return Some(Ok(None));
        }
        self.next.set(at + 1);
        Some(Ok(Some(self.element(at))))
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "flatiter.__getitem__(self, key, /)",
        doc: "Elements by their position in C order.",
        examples: &[("np.array([[1, 2], [3, 4]]).flat[1:3]", "array([2, 3])")],
        see: &["ndarray.flat"],
        kernel: Kernel::Call(get_item),
        ..Row::NEW
    },
    Row {
        sig: "flatiter.__setitem__(self, key, value, /)",
        doc: "Assigns elements by their position in C order.",
        examples: &[(
            "a = np.zeros((2, 2))\na.flat[[1, 3]] = 7\na",
            "array([[0., 7.],\n       [0., 7.]])",
        )],
        see: &["ndarray.flat"],
        kernel: Kernel::Call(set_item),
        ..Row::NEW
    },
    Row {
        sig: "flatiter.__len__(self, /)",
        doc: "The number of elements.",
        examples: &[("len(np.zeros((2, 3)).flat)", "6")],
        see: &["ndarray.size"],
        kernel: Kernel::Call(length),
        ..Row::NEW
    },
    Row {
        sig: "flatiter.copy(self, /)",
        doc: "The elements as a one-dimensional copy.",
        examples: &[(
            "np.array([[1, 2], [3, 4]]).flat.copy()",
            "array([1, 2, 3, 4])",
        )],
        see: &["ndarray.flatten"],
        also: &["flatiter.__array__"],
        kernel: Kernel::Call(copy),
        ..Row::NEW
    },
];

fn with_flat<T>(call: &Call<'_>, run: impl FnOnce(&Flat) -> Result<T>) -> Result<T> {
    match call.value("self").downcast::<Flat>() {
        Some(flat) => run(flat),
        None => Err(OpError::r#type("a flat iterator is needed")),
    }
}

/// The subscript as one on the flat array; the whole by `...` or `()`.
fn flat_index(key: &Value) -> Result<Vec<Index>> {
    let items = subscript::array_index(key)?;
    if items.len() > 1 {
        return Err(OpError::index("unsupported iterator index"));
    }
    Ok(items)
}

fn get_item(call: &mut Call<'_>) -> Result<Value> {
    let items = flat_index(&call.value("key"))?;
    with_flat(call, |flat| {
        let array = shape::ravel(&flat.array.get(), Order::C)?;
        let picked = index::get(&array, &items).map_err(|mut error| {
            // It has no axes to speak of.
            error.message = error
                .message
                .replace(" for axis 0 with size ", " for size ");
            error
        })?;
        if index::is_scalar(&array, &items) {
            return Ok(Value::Scalar(picked.item()));
        }
        Ok(Value::array(picked.copy()?))
    })
}

fn set_item(call: &mut Call<'_>) -> Result<Value> {
    let items = flat_index(&call.value("key"))?;
    let value = call.value("value");
    with_flat(call, |flat| {
        let array = flat.array.get().clone();
        array.check_writeable()?;
        let numbers: Vec<i64> = (0..array.size() as i64).collect();
        let picked = index::get(&Array::from_vec(numbers), &items)?;
        let places = attributes::flat_copy(&picked)?.to_vec::<i64>();
        let single = index::is_scalar(&Array::from_vec(vec![0u8]), &items);
        let values = convert::array_from(&value, Some(array.dtype())).map_err(|error| {
            if single {
                OpError::value("Error setting single item of array.")
            } else {
                error
            }
        })?;
        crate::kernels::select::put(
            &array,
            &places,
            &values,
            crate::kernels::select::Mode::Raise,
        )?;
        Ok(Value::None)
    })
}

fn length(call: &mut Call<'_>) -> Result<Value> {
    with_flat(call, |flat| Ok(Value::Int(flat.array.get().size() as i64)))
}

fn copy(call: &mut Call<'_>) -> Result<Value> {
    with_flat(call, |flat| {
        attributes::flat_copy(&flat.array.get()).map(Value::array)
    })
}
