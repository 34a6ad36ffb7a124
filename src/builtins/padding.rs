//! `np.pad`, and windows over arrays.

use super::{Call, Kernel, Row, apply, arrays, convert};
use crate::kernels::pad::{self as kernel, Border, Statistic};
use crate::kernels::{assign, index, shape, shape_axes};
use crate::value::{Array, DType, OpError, Result, Scalar, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.pad(array, pad_width, mode='constant', **kwargs)",
        doc: "An array with a border around it.\n\nModes: `constant` (`constant_values`), `edge`, `linear_ramp` (`end_values`), `maximum`, `mean`, `median`, `minimum` (`stat_length`), `reflect`, `symmetric` (`reflect_type`), `wrap`, `empty`, or a function that fills the border of a vector.",
        examples: &[
            ("np.pad([1, 2, 3], 1)", "array([0, 1, 2, 3, 0])"),
            (
                "np.pad([1, 2, 3], (2, 1), 'edge')",
                "array([1, 1, 1, 2, 3, 3])",
            ),
            (
                "np.pad([1, 2, 3], 2, mode='reflect')",
                "array([3, 2, 1, 2, 3, 2, 1])",
            ),
        ],
        see: &["np.insert", "np.concatenate"],
        kernel: Kernel::Call(pad),
        ..Row::NEW
    },
    Row {
        sig: "np.lib.stride_tricks",
        doc: "Views made by strides.",
        examples: &[(
            "np.lib.stride_tricks.sliding_window_view([1, 2, 3], 2)",
            "array([[1, 2],\n       [2, 3]])",
        )],
        see: &["np.broadcast_to"],
        also: &["numpy.lib.stride_tricks"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.lib",
        doc: "Parts of NumPy with names of their own.",
        examples: &[(
            "np.lib.stride_tricks.as_strided([1, 2, 3], (2,), (16,))",
            "array([1, 3])",
        )],
        see: &["np.lib.stride_tricks"],
        also: &["numpy.lib"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.lib.stride_tricks.sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False)",
        doc: "Every window of a shape, as a view whose last axes are the windows.",
        examples: &[(
            "np.lib.stride_tricks.sliding_window_view(np.arange(5), 3)",
            "array([[0, 1, 2],\n       [1, 2, 3],\n       [2, 3, 4]])",
        )],
        see: &["np.lib.stride_tricks.as_strided", "np.convolve"],
        kernel: Kernel::Call(sliding_window_view),
        ..Row::NEW
    },
    Row {
        sig: "np.lib.stride_tricks.as_strided(x, shape=None, strides=None, subok=False, writeable=True)",
        doc: "The memory of an array seen with other strides, inside its bounds.",
        examples: &[(
            "np.lib.stride_tricks.as_strided(np.arange(4), (2, 3), (8, 8))",
            "array([[0, 1, 2],\n       [1, 2, 3]])",
        )],
        see: &["np.lib.stride_tricks.sliding_window_view"],
        kernel: Kernel::Call(as_strided),
        ..Row::NEW
    },
];

/// A pair for every axis: of one value, one pair, or pairs.
fn pairs(value: &Value, ndim: usize, dtype: Option<DType>) -> Result<Vec<(Scalar, Scalar)>> {
    let array = convert::array_from(value, dtype)?;
    let stretched = match array.shape() {
        [count, 1] if *count == ndim && ndim != 1 => shape::broadcast_to(&array, &[ndim, 2])?,
        _ => shape::broadcast_to(&array, &[ndim, 2])?,
    };
    let items = stretched.scalars();
    Ok(items
        .chunks(2)
        .filter_map(|pair| Some((pair.first()?.clone(), pair.get(1)?.clone())))
        .collect())
}

/// The widths of the border, per axis.
fn widths(value: &Value, ndim: usize) -> Result<Vec<(usize, usize)>> {
    if let Value::Dict(dict) = value {
        let mut out = vec![(0, 0); ndim];
        for (axis, width) in dict.borrow().values() {
            let axis = crate::value::layout::normalize_axis(convert::as_index(axis)?, ndim)?;
            if let (Some(slot), Some(pair)) = (out.get_mut(axis), widths(width, 1)?.first()) {
                *slot = *pair;
            }
        }
        return Ok(out);
    }
    let array = convert::as_array(value)?;
    if !array.dtype().is_integer() {
        return Err(OpError::r#type("`pad_width` must be of integral type."));
    }
    as_widths(&pairs(value, ndim, None)?)
}

fn as_widths(pairs: &[(Scalar, Scalar)]) -> Result<Vec<(usize, usize)>> {
    let width = |scalar: &Scalar| {
        usize::try_from(scalar.cast::<i64>())
            .map_err(|_| OpError::value("index can't contain negative values"))
    };
    pairs
        .iter()
        .map(|(before, after)| Ok((width(before)?, width(after)?)))
        .collect()
}

/// The keywords that a mode takes.
fn keywords_of(mode: &str) -> Option<&'static [&'static str]> {
    Some(match mode {
        "constant" => &["constant_values"],
        "edge" | "wrap" | "empty" => &[],
        "linear_ramp" => &["end_values"],
        "maximum" | "mean" | "median" | "minimum" => &["stat_length"],
        "reflect" | "symmetric" => &["reflect_type"],
        _ => return None,
    })
}

fn pad(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("array")?;
    let ndim = array.ndim();
    let widths = widths(&call.value("pad_width"), ndim)?;
    let mode = match call.value("mode") {
        Value::Str(mode) => mode,
        function if super::python::is_callable(&function) => {
            return pad_with(call, &array, &widths);
        }
        other => super::text::str(call.machine, &other)?.into(),
    };
    let Some(known) = keywords_of(&mode) else {
        return Err(OpError::value(format!("mode '{mode}' is not supported")));
    };
    let unknown: Vec<String> = call
        .keywords
        .iter()
        .filter(|(name, _)| !known.contains(&name.text()))
        .map(|(name, _)| format!("'{name}'"))
        .collect();
    if !unknown.is_empty() {
        return Err(OpError::value(format!(
            "unsupported keyword arguments for mode '{mode}': {{{}}}",
            unknown.join(", ")
        )));
    }
    let option = call.keywords.first().map(|(_, value)| value.clone());
    let border = border(&mode, option, &array)?;
    if array.dtype().is_str() {
        match &*mode {
            "maximum" | "minimum" => return Err(arrays::no_loop(&mode, array.dtype())),
            "mean" | "median" | "linear_ramp" => {
                return Err(arrays::no_loop("add", array.dtype()));
            }
            _ => {}
        }
    }
    kernel::pad(&array, &widths, &border).map(Value::array)
}

fn border(mode: &str, option: Option<Value>, array: &Array) -> Result<Border> {
    let ndim = array.ndim();
    Ok(match mode {
        "constant" => {
            let value = option.unwrap_or(Value::Int(0));
            let weak = matches!(value, Value::Int(_) | Value::Float(_));
            Border::Constant(pairs(&value, ndim, weak.then_some(array.dtype()))?)
        }
        "linear_ramp" => {
            let ends = pairs(&option.unwrap_or(Value::Int(0)), ndim, None)?;
            Border::Ramp(ends.iter().map(|(a, b)| (a.cast(), b.cast())).collect())
        }
        "edge" => Border::Edge,
        "wrap" => Border::Wrap,
        "empty" => Border::Empty,
        "reflect" | "symmetric" => {
            let odd = matches!(&option, Some(Value::Str(text)) if &**text == "odd");
            Border::Mirror {
                inner: mode == "reflect",
                odd,
            }
        }
        statistic => {
            let kind = match statistic {
                "maximum" => Statistic::Maximum,
                "minimum" => Statistic::Minimum,
                "mean" => Statistic::Mean,
                _ => Statistic::Median,
            };
            let lengths = match option {
                None | Some(Value::None) => vec![(None, None); ndim],
                Some(value) => as_widths(&pairs(&value, ndim, None)?)?
                    .into_iter()
                    .map(|(before, after)| (Some(before), Some(after)))
                    .collect(),
            };
            Border::Statistic(kind, lengths)
        }
    })
}

/// A mode that is a function: it fills the border of every lane in place.
fn pad_with(call: &mut Call<'_>, array: &Array, widths: &[(usize, usize)]) -> Result<Value> {
    let function = call.value("mode");
    let padded = kernel::pad(array, widths, &Border::Empty)?;
    let keywords: crate::value::Dict = call
        .keywords
        .iter()
        .map(|(name, value)| {
            let key = Value::str(name.text());
            Ok((crate::value::hash::Key::of(&key)?, (key, value.clone())))
        })
        .collect::<Result<_>>()?;
    let keywords = Value::Dict(std::rc::Rc::new(std::cell::RefCell::new(keywords)));
    for (axis, (before, after)) in widths.iter().enumerate() {
        let turned = shape_axes::moveaxis(&padded, &[axis as i64], &[-1])?;
        let lanes = turned.ndim().saturating_sub(1);
        let outer: usize = turned.shape().iter().take(lanes).product();
        let strides = turned.strides().get(..lanes).unwrap_or(&[]);
        let starts = index::shifts(turned.shape().get(..lanes).unwrap_or(&[]), strides);
        let pair = Value::tuple([Value::Int(*before as i64), Value::Int(*after as i64)]);
        for start in starts.into_iter().take(outer) {
            let tail = |list: &[isize]| list.get(lanes..).unwrap_or(&[]).into();
            let length = turned.shape().get(lanes..).unwrap_or(&[]).into();
            let lane = turned.restrided(length, tail(turned.strides()), start);
            let lane = lane.ok_or_else(|| OpError::internal("pad lane"))?;
            let args = vec![
                Value::array(lane.clone()),
                pair.clone(),
                Value::Int(axis as i64),
                keywords.clone(),
            ];
            if let Value::Array(new) = apply(call.machine, &function, args)? {
                assign::copy_into(&lane, &new.get())?;
            }
        }
    }
    Ok(Value::array(padded))
}

fn sliding_window_view(call: &mut Call<'_>) -> Result<Value> {
    let source = call.handle("x")?;
    let array = source.get().clone();
    let window = convert::int_list(&call.value("window_shape"))?;
    if window.iter().any(|length| *length < 0) {
        return Err(OpError::value(
            "`window_shape` cannot contain negative values",
        ));
    }
    let window: Vec<usize> = window.into_iter().map(|length| length as usize).collect();
    let axes = match call.axes("axis")? {
        None if window.len() != array.ndim() => {
            return Err(OpError::value(format!(
                "Since axis is `None`, must provide window_shape for all dimensions of `x`; got {} \
                 window_shape elements and `x.ndim` is {}.",
                window.len(),
                array.ndim()
            )));
        }
        None => (0..array.ndim()).collect::<Vec<usize>>(),
        Some(axes) => axes
            .iter()
            .map(|axis| crate::value::layout::normalize_axis(*axis, array.ndim()))
            .collect::<Result<_>>()?,
    };
    if axes.len() != window.len() {
        return Err(OpError::value(format!(
            "Must provide matching length window_shape and axis; got {} window_shape elements and \
             {} axes elements.",
            window.len(),
            axes.len()
        )));
    }
    let mut made = shape::sliding_windows(&array, &window, &axes)?;
    made.writeable = call.flag("writeable")?;
    Ok(arrays::derived(&source, made))
}

fn as_strided(call: &mut Call<'_>) -> Result<Value> {
    let source = call.handle("x")?;
    let array = source.get().clone();
    let shape = match call.optional("shape") {
        None => array.shape().into(),
        Some(shape) => convert::as_shape(&shape)?,
    };
    let strides: Vec<isize> = match call.axes("strides")? {
        None => array.strides().to_vec(),
        Some(strides) => strides.into_iter().map(|stride| stride as isize).collect(),
    };
    let mut made = shape::as_strided(&array, &shape, &strides)?;
    made.writeable = call.flag("writeable")?;
    Ok(arrays::derived(&source, made))
}
