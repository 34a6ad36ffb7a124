//! Tools for subscripts: index arrays of diagonals and triangles, iterators over indices, `np.ix_`.

use crate::value::interrupt::room;
use std::any::Any;
use std::cell::{Cell, RefCell};

use super::array_flat::Flat;
use super::{Call, Kernel, Row, apply, arrays, convert};
use crate::kernels::shape::{self, Order};
use crate::kernels::{create, search};
use crate::value::{Apply, Array, DType, Handle, Object, OpError, Result, Type, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.ix_(*args)",
        doc: "Index arrays that pick the rows and columns where vectors cross.",
        examples: &[(
            "np.arange(10).reshape(2, 5)[np.ix_([0, 1], [2, 4])]",
            "array([[2, 4],\n       [7, 9]])",
        )],
        see: &["np.ogrid", "np.meshgrid"],
        kernel: Kernel::Call(ix),
        ..Row::NEW
    },
    Row {
        sig: "np.diag_indices(n, ndim=2)",
        doc: "The indices of the main diagonal.",
        examples: &[("np.diag_indices(3)", "(array([0, 1, 2]), array([0, 1, 2]))")],
        see: &["np.diag_indices_from", "np.fill_diagonal"],
        kernel: Kernel::Call(diag_indices),
        ..Row::NEW
    },
    Row {
        sig: "np.diag_indices_from(arr)",
        doc: "The indices of the main diagonal of an array.",
        examples: &[(
            "np.diag_indices_from(np.zeros((2, 2)))",
            "(array([0, 1]), array([0, 1]))",
        )],
        see: &["np.diag_indices"],
        kernel: Kernel::Call(diag_indices_from),
        ..Row::NEW
    },
    Row {
        sig: "np.tril_indices(n, k=0, m=None)",
        doc: "The indices of the lower triangle.",
        examples: &[("np.tril_indices(2)", "(array([0, 1, 1]), array([0, 0, 1]))")],
        see: &["np.triu_indices", "np.tril"],
        kernel: Kernel::Call(|call| tri_indices(call, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.triu_indices(n, k=0, m=None)",
        doc: "The indices of the upper triangle.",
        examples: &[("np.triu_indices(2)", "(array([0, 0, 1]), array([0, 1, 1]))")],
        see: &["np.tril_indices", "np.triu"],
        kernel: Kernel::Call(|call| tri_indices(call, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.tril_indices_from(arr, k=0)",
        doc: "The indices of the lower triangle of an array.",
        examples: &[(
            "np.tril_indices_from(np.zeros((2, 2)))",
            "(array([0, 1, 1]), array([0, 0, 1]))",
        )],
        see: &["np.tril_indices"],
        kernel: Kernel::Call(|call| tri_indices_from(call, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.triu_indices_from(arr, k=0)",
        doc: "The indices of the upper triangle of an array.",
        examples: &[(
            "np.triu_indices_from(np.zeros((2, 2)))",
            "(array([0, 0, 1]), array([0, 1, 1]))",
        )],
        see: &["np.triu_indices"],
        kernel: Kernel::Call(|call| tri_indices_from(call, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.mask_indices(n, mask_func, k=0)",
        doc: "The indices that a masking function such as `np.triu` leaves.",
        examples: &[(
            "np.mask_indices(2, np.triu)",
            "(array([0, 0, 1]), array([0, 1, 1]))",
        )],
        see: &["np.triu_indices"],
        kernel: Kernel::Call(mask_indices),
        ..Row::NEW
    },
    Row {
        sig: "np.ndenumerate(arr)",
        doc: "An iterator over pairs of indices and elements.",
        examples: &[(
            "list(np.ndenumerate([[1, 2]]))",
            "[((0, 0), np.int64(1)), ((0, 1), np.int64(2))]",
        )],
        see: &["np.ndindex", "ndarray.flat"],
        kernel: Kernel::Type(|| Type::Library("ndenumerate"), ndenumerate),
        ..Row::NEW
    },
    Row {
        sig: "np.ndindex(*shape)",
        doc: "An iterator over the indices of a shape.",
        examples: &[("list(np.ndindex(2, 2))", "[(0, 0), (0, 1), (1, 0), (1, 1)]")],
        see: &["np.ndenumerate"],
        kernel: Kernel::Type(|| Type::Library("ndindex"), ndindex),
        ..Row::NEW
    },
    Row {
        sig: "np.broadcast(*args)",
        doc: "Arrays stretched together: their common shape, and an iterator over their elements.",
        examples: &[
            ("np.broadcast([[1], [2]], [3, 4]).shape", "(2, 2)"),
            (
                "list(np.broadcast([1, 2], 3))",
                "[(np.int64(1), np.int64(3)), (np.int64(2), np.int64(3))]",
            ),
        ],
        see: &["np.broadcast_arrays"],
        kernel: Kernel::Type(|| Type::Library("broadcast"), broadcast),
        ..Row::NEW
    },
    Row {
        sig: "broadcast.reset(self, /)",
        doc: "Goes back to the first element.",
        examples: &[("b = np.broadcast([1, 2], 3)\nb.reset()\nb.index", "0")],
        see: &["np.broadcast"],
        kernel: Kernel::Call(broadcast_reset),
        ..Row::NEW
    },
];

fn ix(call: &mut Call<'_>) -> Result<Value> {
    let count = call.rest.len();
    let mut out = room(count);
    for (at, item) in call.rest.iter().enumerate() {
        let mut array = convert::as_array(item)?;
        if array.ndim() != 1 {
            return Err(OpError::value("Cross index must be 1 dimensional"));
        }
        if array.size() == 0 {
            array = array.astype(DType::I64)?;
        }
        if array.dtype() == DType::Bool {
            array = search::flat_nonzero(&array)?;
        }
        let mut wanted = vec![1i64; count];
        if let Some(slot) = wanted.get_mut(at) {
            *slot = array.size() as i64;
        }
        out.push(shape::reshape(&array, &wanted, Order::C, None)?);
    }
    Ok(arrays::tuple(out))
}

fn diag_indices(call: &mut Call<'_>) -> Result<Value> {
    let line = create::arange_int(0, i128::from(call.compared_int("n")?), 1, DType::I64)?;
    let count = usize::try_from(call.int("ndim")?).unwrap_or(0);
    let line = Value::array(line);
    Ok(Value::tuple(vec![line; count]))
}

fn diag_indices_from(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("arr")?;
    let Some(first) = array.shape().first().copied().filter(|_| array.ndim() >= 2) else {
        return Err(OpError::value("input array must be at least 2-d"));
    };
    if array.shape().iter().any(|length| *length != first) {
        return Err(OpError::value(
            "All dimensions of input must be of equal length",
        ));
    }
    let line = Value::array(create::arange_int(0, first as i128, 1, DType::I64)?);
    Ok(Value::tuple(vec![line; array.ndim()]))
}

/// The indices of a triangle of a matrix of a shape.
fn triangle(rows: usize, columns: usize, offset: i64, lower: bool) -> Result<Value> {
    let edge = if lower {
        offset
    } else {
        offset.saturating_sub(1)
    };
    let mask = create::tri(rows, columns, edge, DType::Bool)?;
    let mask = if lower {
        mask
    } else {
        crate::kernels::sets::negated(&mask)?
    };
    Ok(arrays::tuple(search::nonzero(&mask)?))
}

fn tri_indices(call: &mut Call<'_>, lower: bool) -> Result<Value> {
    let length = |n: i64| usize::try_from(n).unwrap_or(0);
    let rows = length(call.compared_int("n")?);
    let columns = call.optional_int("m")?.map_or(rows, length);
    triangle(rows, columns, call.compared_int("k")?, lower)
}

fn tri_indices_from(call: &mut Call<'_>, lower: bool) -> Result<Value> {
    match call.array("arr")?.shape() {
        [rows, columns] => triangle(*rows, *columns, call.compared_int("k")?, lower),
        _ => Err(OpError::value("input array must be 2-d")),
    }
}

fn mask_indices(call: &mut Call<'_>) -> Result<Value> {
    let length = usize::try_from(call.int("n")?).unwrap_or(0);
    let ones = Array::zeros(&[length, length], DType::I64)?;
    crate::kernels::assign::fill(&ones, &crate::value::Scalar::I64(1))?;
    let function = call.value("mask_func");
    let args = vec![Value::array(ones), call.value("k")];
    let mask = apply(call.machine, &function, args)?;
    let mask = convert::as_array(&mask)?;
    if mask.ndim() == 0 {
        return Err(OpError::value(
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.",
        ));
    }
    Ok(arrays::tuple(search::nonzero(&mask)?))
}

/// The index along each axis of a flat position.
fn unravel(flat: usize, shape: &[usize]) -> Vec<usize> {
    let mut rest = flat;
    let mut out: Vec<usize> = shape
        .iter()
        .rev()
        .map(|length| {
            let at = rest % (*length).max(1);
            rest /= (*length).max(1);
            at
        })
        .collect();
    out.reverse();
    out
}

/// `np.ndenumerate`: pairs of indices and elements; `np.ndindex`: the indices alone.
struct Indices {
    array: Option<Array>,
    shape: Vec<usize>,
    next: Cell<usize>,
}

impl Object for Indices {
    fn type_name(&self) -> &'static str {
        if self.array.is_some() {
            "ndenumerate"
        } else {
            "ndindex"
        }
    }

    fn next(&self, _: &mut dyn Apply) -> Option<Result<Option<Value>>> {
        let at = self.next.get();
        let size: usize = self.shape.iter().product();
        if at >= size {
            return Some(Ok(None));
        }
        self.next.set(at + 1);
        let place = unravel(at, &self.shape);
        let index = Value::ints(place.iter().copied());
        Some(Ok(Some(match &self.array {
            Some(array) => Value::tuple([index, Value::Scalar(array.get(&place))]),
            None => index,
        })))
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn ndenumerate(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("arr")?;
    let shape = array.shape().to_vec();
    Ok(Value::object(Indices {
        array: Some(array),
        shape,
        next: Cell::new(0),
    }))
}

fn ndindex(call: &mut Call<'_>) -> Result<Value> {
    let lengths = match call.rest.as_slice() {
        [one @ (Value::Tuple(_) | Value::List(_))] => convert::int_list(one)?,
        many => {
            many.iter().try_for_each(convert::comparable)?;
            many.iter().map(convert::as_index).collect::<Result<_>>()?
        }
    };
    let shape = lengths
        .into_iter()
        .map(|n| {
            usize::try_from(n).map_err(|_| OpError::value("negative dimensions are not allowed"))
        })
        .collect::<Result<_>>()?;
    Ok(Value::object(Indices {
        array: None,
        shape,
        next: Cell::new(0),
    }))
}

/// `np.broadcast`: arrays walked through together.
struct Broadcast {
    arrays: Vec<Array>,
    shape: Vec<usize>,
    next: Cell<usize>,
    iters: RefCell<Option<Value>>,
}

impl Broadcast {
    fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// The iterators over the stretched arrays, made once.
    fn iters(&self) -> Value {
        let mut made = self.iters.borrow_mut();
        made.get_or_insert_with(|| {
            let each = self
                .arrays
                .iter()
                .map(|array| Value::object(Flat::new(Handle::new(array.clone()))));
            Value::tuple(each.collect::<Vec<_>>())
        })
        .clone()
    }
}

impl Object for Broadcast {
    fn type_name(&self) -> &'static str {
        "broadcast"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        format!(
            "<numpy.broadcast object at {:#x}>",
            std::ptr::from_ref(self).addr()
        )
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        Some(match name {
            "shape" => Value::ints(self.shape.iter().copied()),
            "nd" | "ndim" => Value::Int(self.shape.len() as i64),
            "size" => Value::Int(self.size() as i64),
            "numiter" => Value::Int(self.arrays.len() as i64),
            "index" => Value::Int(self.next.get() as i64),
            "iters" => self.iters(),
            _ => return None,
        })
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["index", "iters", "nd", "ndim", "numiter", "shape", "size"]
    }

    fn next(&self, _: &mut dyn Apply) -> Option<Result<Option<Value>>> {
        let at = self.next.get();
        if at >= self.size() {
            return Some(Ok(None));
        }
        self.next.set(at + 1);
        let place = unravel(at, &self.shape);
        let items = self
            .arrays
            .iter()
            .map(|array| Value::Scalar(array.get(&place)));
        Some(Ok(Some(Value::tuple(items.collect::<Vec<_>>()))))
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn broadcast(call: &mut Call<'_>) -> Result<Value> {
    let sources: Vec<Array> = call
        .rest
        .iter()
        .map(convert::as_array)
        .collect::<Result<_>>()?;
    let shapes: Vec<&[usize]> = sources.iter().map(Array::shape).collect();
    let shape = shape::broadcast_objects(&shapes)?;
    let arrays = sources
        .iter()
        .map(|array| shape::broadcast_to(array, &shape));
    let arrays = arrays.collect::<Result<_>>()?;
    Ok(Value::object(Broadcast {
        arrays,
        shape: shape.to_vec(),
        next: Cell::new(0),
        iters: RefCell::new(None),
    }))
}

fn broadcast_reset(call: &mut Call<'_>) -> Result<Value> {
    if let Some(broadcast) = call.value("self").downcast::<Broadcast>() {
        broadcast.next.set(0);
        broadcast.iters.borrow_mut().take();
    }
    Ok(Value::None)
}
