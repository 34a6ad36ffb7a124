//! Grids of coordinates: indices, meshgrid, mgrid, ogrid, and the objects made by subscripts.

use crate::value::interrupt::Paced;
use std::any::Any;

use super::{Call, Kernel, Row, arrays, convert};
use crate::kernels::shape::{self, Order};
use crate::kernels::{create as kernel, join, shape_axes};
use crate::value::{Array, DType, Object, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.indices(dimensions, dtype=int, sparse=False)",
        doc: "The indices of every place of a shape, an array an axis.",
        examples: &[
            (
                "np.indices((2, 3))",
                "array([[[0, 0, 0],\n        [1, 1, 1]],\n\n       [[0, 1, 2],\n        [0, 1, 2]]])",
            ),
            (
                "np.indices((2, 3), sparse=True)",
                "(array([[0],\n       [1]]), array([[0, 1, 2]]))",
            ),
        ],
        see: &["np.mgrid", "np.meshgrid"],
        kernel: Kernel::Call(indices),
        ..Row::NEW
    },
    Row {
        sig: "np.meshgrid(*xi, copy=True, sparse=False, indexing='xy')",
        doc: "Coordinate grids from coordinate vectors.",
        examples: &[
            (
                "np.meshgrid([1, 2, 3], [4, 5])",
                "(array([[1, 2, 3],\n       [1, 2, 3]]), array([[4, 4, 4],\n       [5, 5, 5]]))",
            ),
            (
                "np.meshgrid([1, 2], [3, 4], indexing='ij', sparse=True)",
                "(array([[1],\n       [2]]), array([[3, 4]]))",
            ),
        ],
        see: &["np.mgrid", "np.ogrid", "np.indices"],
        kernel: Kernel::Call(meshgrid),
        ..Row::NEW
    },
    Row {
        sig: "np.mgrid",
        doc: "Dense coordinate grids by subscript; an imaginary step counts points.",
        examples: &[
            (
                "np.mgrid[0:2, 0:3]",
                "array([[[0, 0, 0],\n        [1, 1, 1]],\n\n       [[0, 1, 2],\n        [0, 1, 2]]])",
            ),
            ("np.mgrid[-1:1:5j]", "array([-1. , -0.5,  0. ,  0.5,  1. ])"),
        ],
        see: &["np.ogrid", "np.meshgrid"],
        kernel: Kernel::Const(|| maker("MGridClass")),
        ..Row::NEW
    },
    Row {
        sig: "MGridClass.__getitem__(self, key, /)",
        doc: "The grid of slices.",
        examples: &[(
            "np.mgrid[0:2, 0:2]",
            "array([[[0, 0],\n        [1, 1]],\n\n       [[0, 1],\n        [0, 1]]])",
        )],
        see: &["np.mgrid"],
        kernel: Kernel::Call(|call| grid(call, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.ogrid",
        doc: "Open coordinate grids by subscript, which broadcast together.",
        examples: &[(
            "np.ogrid[0:2, 0:3]",
            "(array([[0],\n       [1]]), array([[0, 1, 2]]))",
        )],
        see: &["np.mgrid", "np.ix_"],
        kernel: Kernel::Const(|| maker("OGridClass")),
        ..Row::NEW
    },
    Row {
        sig: "OGridClass.__getitem__(self, key, /)",
        doc: "The open grid of slices.",
        examples: &[(
            "np.ogrid[0:2, 0:2]",
            "(array([[0],\n       [1]]), array([[0, 1]]))",
        )],
        see: &["np.ogrid"],
        kernel: Kernel::Call(|call| grid(call, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.r_",
        doc: "Joins slices, numbers and arrays along the first axis by subscript.",
        examples: &[
            (
                "np.r_[np.array([1, 2, 3]), 0, 0, 4:6]",
                "array([1, 2, 3, 0, 0, 4, 5])",
            ),
            (
                "np.r_[-1:1:5j, [0]*2]",
                "array([-1. , -0.5,  0. ,  0.5,  1. ,  0. ,  0. ])",
            ),
        ],
        see: &["np.c_", "np.concatenate"],
        kernel: Kernel::Const(|| maker("RClass")),
        ..Row::NEW
    },
    Row {
        sig: "RClass.__getitem__(self, key, /)",
        doc: "Joins along the first axis.",
        examples: &[("np.r_[1:3, 7]", "array([1, 2, 7])")],
        see: &["np.r_"],
        kernel: Kernel::Call(rows_joined),
        ..Row::NEW
    },
    Row {
        sig: "np.c_",
        doc: "Joins arrays as columns by subscript.",
        examples: &[(
            "np.c_[np.array([1, 2]), np.array([3, 4])]",
            "array([[1, 3],\n       [2, 4]])",
        )],
        see: &["np.r_", "np.column_stack"],
        kernel: Kernel::Const(|| maker("CClass")),
        ..Row::NEW
    },
    Row {
        sig: "CClass.__getitem__(self, key, /)",
        doc: "Joins as columns.",
        examples: &[("np.c_[[1, 2], [3, 4]]", "array([[1, 3],\n       [2, 4]])")],
        see: &["np.c_"],
        kernel: Kernel::Call(columns_joined),
        ..Row::NEW
    },
    Row {
        sig: "np.s_",
        doc: "The object that a subscript makes, for use later.",
        examples: &[
            ("np.s_[2::2]", "slice(2, None, 2)"),
            ("np.arange(5)[np.s_[2::2]]", "array([2, 4])"),
        ],
        see: &["np.index_exp"],
        kernel: Kernel::Const(|| maker("IndexExpression")),
        ..Row::NEW
    },
    Row {
        sig: "IndexExpression.__getitem__(self, key, /)",
        doc: "The subscript itself.",
        examples: &[("np.s_[1:2, 3]", "(slice(1, 2, None), 3)")],
        see: &["np.s_"],
        kernel: Kernel::Call(the_index),
        ..Row::NEW
    },
    Row {
        sig: "np.index_exp",
        doc: "The tuple that a subscript makes, for use later.",
        examples: &[("np.index_exp[2::2]", "(slice(2, None, 2),)")],
        see: &["np.s_"],
        kernel: Kernel::Const(|| maker("IndexTuple")),
        ..Row::NEW
    },
    Row {
        sig: "IndexTuple.__getitem__(self, key, /)",
        doc: "The subscript as a tuple.",
        examples: &[("np.index_exp[1:2, 3]", "(slice(1, 2, None), 3)")],
        see: &["np.index_exp"],
        kernel: Kernel::Call(the_index_tuple),
        ..Row::NEW
    },
];

fn indices(call: &mut Call<'_>) -> Result<Value> {
    let shape = call.shape("dimensions")?;
    let dtype = call.dtype("dtype")?.unwrap_or(DType::I64);
    let sparse = call.flag("sparse")?;
    let grids = (0..shape.len()).map(|axis| {
        let thin: Vec<usize> = match sparse {
            true => shape
                .iter()
                .enumerate()
                .map(|(at, n)| if at == axis { *n } else { 1 })
                .collect(),
            false => shape.to_vec(),
        };
        kernel::index_grid(&thin, axis, dtype)?.copy()
    });
    let grids: Vec<Array> = grids.collect::<Result<_>>()?;
    if sparse {
        return Ok(arrays::tuple(grids));
    }
    if grids.is_empty() {
        return Array::zeros(&[0], dtype).map(Value::array);
    }
    let (grids, axis) = join::with_new_axis(&grids, 0)?;
    join::concatenate(&grids, axis, dtype).map(Value::array)
}

fn meshgrid(call: &mut Call<'_>) -> Result<Value> {
    let indexing = call.text("indexing")?;
    let cartesian = match &*indexing {
        "xy" => true,
        "ij" => false,
        _ => {
            return Err(OpError::value(
                "Valid values for `indexing` are 'xy' and 'ij'.",
            ));
        }
    };
    let (copy, sparse) = (call.flag("copy")?, call.flag("sparse")?);
    let count = call.rest.len();
    let mut grids = Vec::with_capacity(count);
    for (at, item) in call.rest.iter().enumerate() {
        let array = convert::as_array(item)?;
        let axis = match at {
            0 if cartesian && count > 1 => 1,
            1 if cartesian => 0,
            _ => at,
        };
        let mut wanted = vec![1i64; count];
        if let Some(slot) = wanted.get_mut(axis) {
            *slot = -1;
        }
        grids.push(shape::reshape(&array, &wanted, Order::C, None)?);
    }
    if !sparse {
        let shapes: Vec<&[usize]> = grids.iter().map(Array::shape).collect();
        let common = shape::broadcast_objects(&shapes)?;
        if copy {
            for grid in &grids {
                crate::value::budget::check_array(&common, grid.dtype())?;
            }
        }
        let stretched = grids.iter().map(|grid| shape::broadcast_to(grid, &common));
        grids = stretched.collect::<Result<_>>()?;
    }
    if copy {
        grids = grids.iter().map(Array::copy).collect::<Result<_>>()?;
    }
    Ok(arrays::tuple(grids))
}

/// An object whose subscripts make something.
struct Maker(&'static str);

impl Object for Maker {
    fn type_name(&self) -> &'static str {
        self.0
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        format!(
            "<numpy.lib._index_tricks_impl.{} object at {:#x}>",
            self.0,
            std::ptr::from_ref(self).addr()
        )
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn maker(kind: &'static str) -> Value {
    Value::object(Maker(kind))
}

/// One axis of a grid: where it starts, how far it steps, how many places it has.
struct Axis {
    start: f64,
    step: f64,
    count: usize,
    whole: bool,
}

impl Axis {
    fn read(slice: &[Value; 3]) -> Result<Self> {
        let [start, stop, step] = slice;
        let float = |value: &Value, default: f64| match value {
            Value::None => Ok(default),
            other => convert::as_float(other),
        };
        let begin = float(start, 0.0)?;
        let whole = [start, stop, step].iter().all(|value| {
            matches!(value, Value::None | Value::Int(_) | Value::Bool(_))
                || matches!(value, Value::Scalar(scalar) if scalar.dtype().is_integer())
        });
        if let Value::Complex(step) = step {
            let count = step.norm() as usize;
            let end = convert::as_float(stop)?;
            let gap = if count == 1 {
                1.0
            } else {
                (end - begin) / (count as f64 - 1.0)
            };
            return Ok(Self {
                start: begin,
                step: gap,
                count,
                whole: false,
            });
        }
        let gap = float(step, 1.0)?;
        let end = match stop {
            Value::None => {
                return Err(OpError::r#type(
                    "unsupported operand type(s) for -: 'NoneType' and 'int'",
                ));
            }
            other => convert::as_float(other)?,
        };
        let count = kernel::arange_length(begin, end, gap)?;
        Ok(Self {
            start: begin,
            step: gap,
            count,
            whole,
        })
    }

    fn numbers(&self, dtype: DType) -> Result<Array> {
        crate::value::budget::check_array(&[self.count], dtype)?;
        let numbers = (0..self.count)
            .map(|at| at as f64 * self.step + self.start)
            .paced()
            .collect();
        Array::from_vec::<f64>(numbers).astype(dtype)
    }
}

/// The numbers of a single slice.
fn slice_numbers(slice: &[Value; 3]) -> Result<Array> {
    let axis = Axis::read(slice)?;
    if axis.whole || matches!(slice.get(2), Some(Value::Complex(_))) {
        return axis.numbers(if axis.whole { DType::I64 } else { DType::F64 });
    }
    kernel::arange_float(axis.start, axis.step, axis.count, DType::F64)
}

fn grid(call: &mut Call<'_>, sparse: bool) -> Result<Value> {
    let key = call.value("key");
    let items = match &key {
        Value::Slice(slice) => return slice_numbers(slice).map(Value::array),
        Value::Tuple(items) => items.clone(),
        other => {
            let name = other.type_name();
            return Err(OpError::r#type(format!("'{name}' object is not a slice")));
        }
    };
    let axes: Vec<Axis> = items
        .iter()
        .map(|item| match item {
            Value::Slice(slice) => Axis::read(slice),
            other => Err(OpError::new(
                crate::value::ErrorKind::AttributeError,
                format!("'{}' object has no attribute 'step'", other.type_name()),
            )),
        })
        .collect::<Result<_>>()?;
    let dtype = if axes.iter().all(|axis| axis.whole) {
        DType::I64
    } else {
        DType::F64
    };
    let lengths: Vec<usize> = axes.iter().map(|axis| axis.count).collect();
    let mut grids = Vec::new();
    for (at, axis) in axes.iter().enumerate() {
        let mut thin = vec![1; axes.len()];
        if let Some(slot) = thin.get_mut(at) {
            *slot = axis.count;
        }
        let line = axis.numbers(dtype)?;
        let line = line
            .reshaped(&thin, false)
            .ok_or_else(|| OpError::internal("grid"))?;
        grids.push(if sparse {
            line
        } else {
            shape::broadcast_to(&line, &lengths)?
        });
    }
    if sparse {
        return Ok(arrays::tuple(grids));
    }
    let (grids, axis) = join::with_new_axis(&grids, 0)?;
    join::concatenate(&grids, axis, dtype).map(Value::array)
}

/// How `r_` and `c_` join: the axis, the least number of axes, where an array's own axes go.
struct Joining {
    axis: i64,
    ndmin: usize,
    own: i64,
    matrix: Option<bool>,
}

impl Joining {
    /// A directive such as `'0,2'`; None when it is none.
    fn read(&mut self, text: &str) -> Result<()> {
        if text == "r" || text == "c" {
            self.matrix = Some(text == "c");
            return Ok(());
        }
        let numbers: Option<Vec<i64>> = text
            .split(',')
            .map(|part| part.trim().parse().ok())
            .collect();
        match numbers.as_deref() {
            Some([axis]) => self.axis = *axis,
            Some([axis, ndmin]) => (self.axis, self.ndmin) = (*axis, *ndmin as usize),
            Some([axis, ndmin, own]) => {
                (self.axis, self.ndmin, self.own) = (*axis, *ndmin as usize, *own);
            }
            _ => {
                return Err(OpError::value(
                    format!("unknown special directive {text:?}").replace('"', "'"),
                ));
            }
        }
        Ok(())
    }

    /// An array with as many axes as asked for.
    fn fit(&self, array: Array) -> Result<Array> {
        let ndim = array.ndim();
        if ndim >= self.ndmin {
            return Ok(array);
        }
        let mut wanted = vec![1i64; self.ndmin - ndim];
        wanted.extend(array.shape().iter().map(|n| *n as i64));
        let made = shape::reshape(&array, &wanted, Order::C, None)?;
        if self.own == -1 || ndim == 0 {
            return Ok(made);
        }
        let new = self.ndmin - ndim;
        let counted = if self.own < 0 {
            self.own + self.ndmin as i64 + 1 - ndim as i64
        } else {
            self.own
        };
        let first = counted.clamp(0, new as i64) as usize;
        let mut order: Vec<i64> = (0..new as i64).collect();
        let own: Vec<i64> = (new as i64..self.ndmin as i64).collect();
        order.splice(first..first, own);
        shape_axes::transpose(&made, Some(&order))
    }
}

fn concatenator(call: &mut Call<'_>, mut joining: Joining) -> Result<Value> {
    let key = call.value("key");
    let items = match &key {
        Value::Tuple(items) => items.to_vec(),
        other => vec![other.clone()],
    };
    let mut parts: Vec<Array> = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        match item {
            Value::Str(text) if at == 0 => joining.read(text)?,
            Value::Str(_) => {
                return Err(OpError::value(
                    "special directives must be the first entry.",
                ));
            }
            Value::Slice(slice) => {
                let line = slice_numbers(slice)?;
                values.push(Value::array(line.clone()));
                parts.push(joining.fit(line)?);
            }
            other => {
                let array = convert::as_array(other)?;
                values.push(if array.ndim() == 0 {
                    other.clone()
                } else {
                    Value::array(array.clone())
                });
                let array = if array.ndim() == 0 {
                    shape::at_least(&array, 1)?
                } else {
                    array
                };
                parts.push(joining.fit(array)?);
            }
        }
    }
    let dtype = arrays::common_dtype(&values)?;
    // Python's ints must fit.
    for value in values.iter().filter(|value| matches!(value, Value::Int(_))) {
        convert::array_from(value, Some(dtype))?;
    }
    let joined = join::concatenate(&parts, joining.axis, dtype)?;
    if joining.matrix.is_some() {
        return Err(OpError::new(
            crate::value::ErrorKind::NotImplementedError,
            "nx has no np.matrix: give the axes as numbers, as in np.r_['0,2', …]",
        ));
    }
    Ok(Value::array(joined))
}

fn rows_joined(call: &mut Call<'_>) -> Result<Value> {
    concatenator(
        call,
        Joining {
            axis: 0,
            ndmin: 1,
            own: -1,
            matrix: None,
        },
    )
}

fn columns_joined(call: &mut Call<'_>) -> Result<Value> {
    concatenator(
        call,
        Joining {
            axis: -1,
            ndmin: 2,
            own: 0,
            matrix: None,
        },
    )
}

fn the_index(call: &mut Call<'_>) -> Result<Value> {
    Ok(call.value("key"))
}

fn the_index_tuple(call: &mut Call<'_>) -> Result<Value> {
    Ok(match call.value("key") {
        tuple @ Value::Tuple(_) => tuple,
        other => Value::tuple([other]),
    })
}
