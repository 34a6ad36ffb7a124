//! `nn`: the layers that fusion is taught with. The names and rules are Keras's, except where a
//! row says torch's; axis 0 is the batch. The short ones are written in nx (`prelude/nn.nx`).

use super::{Call, Kernel, Row, convert};
use crate::kernels::conv::{Walk, convolve};
use crate::kernels::{shape_axes, ufunc};
use crate::value::layout::shape_text;
use crate::value::{Array, ErrorKind, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "nn",
        doc: "Layers of neural networks without training: merging, convolution, pooling.\n\nNames and \
              rules are Keras's: axis 0 is the batch and does not broadcast. nx only: Python has no \
              such module.",
        examples: &[("nn.relu(np.array([-1, 2]))", "array([0, 2])")],
        see: &["nn.add", "nn.conv2d"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "nn.conv2d(x, w, bias=None, stride=1, padding=0, dilation=1, groups=1)",
        doc: "A convolution by torch's rule: x is (N, C, H, W), w is (C_out, C / groups, kh, kw).\n\n\
              Each output cell is the sum of a window of all channels times the kernel; nothing is \
              mirrored. The result has floor((H + 2*padding - dilation*(kh - 1) - 1) / stride) + 1 \
              rows. padding='same' keeps the size (stride 1), 'valid' is 0.",
        examples: &[
            (
                "x = np.arange(16).reshape(1, 1, 4, 4)\nk = np.arange(9).reshape(1, 1, 3, 3)\n\
                 nn.conv2d(x, k)",
                "array([[[[258, 294],\n         [402, 438]]]])",
            ),
            (
                "x = np.arange(16).reshape(1, 1, 4, 4)\nk = np.arange(9).reshape(1, 1, 3, 3)\n\
                 nn.conv2d(x, k, stride=2, padding=1)",
                "array([[[[ 73, 154],\n         [279, 438]]]])",
            ),
        ],
        see: &["nn.conv", "np.convolve"],
        kernel: Kernel::Call(conv2d),
        ..Row::NEW
    },
    Row {
        sig: "nn.conv(inputs, kernel, strides=1, padding='valid', data_format='channels_last', dilation_rate=1)",
        doc: "A convolution by Keras's rule: channels last, the kernel is (kh, kw, C / groups, C_out).\n\n\
              One, two or three spatial axes. padding='same' gives ceil(H / stride) rows, and where \
              the border is odd its larger part lies at the end. The number of groups is the number \
              of channels over that of the kernel.",
        examples: &[
            (
                "x = np.arange(16).reshape(1, 4, 4, 1)\nk = np.arange(9).reshape(3, 3, 1, 1)\n\
                 nn.conv(x, k)[0, :, :, 0]",
                "array([[258, 294],\n       [402, 438]])",
            ),
            (
                "x = np.arange(16).reshape(1, 4, 4, 1)\nk = np.arange(9).reshape(3, 3, 1, 1)\n\
                 nn.conv(x, k, strides=2, padding='same')[0, :, :, 0]",
                "array([[258, 186],\n       [187, 113]])",
            ),
        ],
        see: &["nn.conv2d"],
        kernel: Kernel::Call(conv),
        ..Row::NEW
    },
];

/// A number for every spatial axis, given as one or as a list.
fn each(c: &Call<'_>, name: &str, count: usize, least: i64) -> Result<Vec<usize>> {
    let given = convert::int_list(&c.value(name))?;
    let numbers = match given.as_slice() {
        [one] => vec![*one; count],
        many if many.len() == count => many.to_vec(),
        _ => {
            let message = format!("{name} must be one int or {count}, not {}", given.len());
            return Err(OpError::value(message));
        }
    };
    let number = |n: i64| usize::try_from(n).ok().filter(|_| n >= least);
    let numbers = numbers.into_iter().map(number).collect::<Option<_>>();
    numbers.ok_or_else(|| OpError::value(format!("{name} must be at least {least}")))
}

/// torch raises this kind.
fn runtime(message: String) -> Box<OpError> {
    OpError::new(ErrorKind::RuntimeError, message)
}

fn conv2d(c: &mut Call<'_>) -> Result<Value> {
    let (x, w) = (c.array("x")?, c.array("w")?);
    for (array, what) in [(&x, "input"), (&w, "weight")] {
        if array.ndim() != 4 {
            return Err(runtime(format!(
                "conv2d needs a 4D {what}, (N, C, H, W) and (C_out, C, kh, kw), but got {what} of \
                 size: {}",
                listed(array.shape())
            )));
        }
    }
    let (strides, dilations) = (each(c, "stride", 2, 1)?, each(c, "dilation", 2, 1)?);
    let groups = usize::try_from(c.int("groups")?).unwrap_or(0);
    if groups == 0 {
        return Err(runtime("non-positive groups is not supported".into()));
    }
    let ([_, channels, ..], [filters, depth, ..]) = (dims(&x), dims(&w));
    if channels != depth * groups {
        return Err(runtime(format!(
            "Given groups={groups}, weight of size {}, expected input{} to have {} channels, but \
             got {channels} channels instead",
            listed(w.shape()),
            listed(x.shape()),
            depth * groups
        )));
    }
    if filters % groups != 0 {
        return Err(runtime(format!(
            "Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, \
             but got weight of size {} instead",
            listed(w.shape())
        )));
    }
    let (size, window) = (spatial(&x, 2..4), spatial(&w, 2..4));
    let borders = torch_borders(c, &strides, &dilations, &window)?;
    let mut walks = Vec::new();
    for axis in 0..2 {
        let (before, after) = borders[axis];
        let padded = size[axis] + before + after;
        let reach = dilations[axis] * window[axis].saturating_sub(1) + 1;
        if reach > padded || window[axis] == 0 {
            let padded = [0, 1].map(|axis| size[axis] + borders[axis].0 + borders[axis].1);
            let reach = [0, 1].map(|axis| dilations[axis] * window[axis].saturating_sub(1) + 1);
            return Err(runtime(format!(
                "Calculated padded input size per channel: ({} x {}). Kernel size: ({} x {}). \
                 Kernel size can't be greater than actual input size",
                padded[0], padded[1], reach[0], reach[1]
            )));
        }
        walks.push(Walk {
            stride: strides[axis],
            dilation: dilations[axis],
            before,
            places: (padded - reach) / strides[axis] + 1,
        });
    }
    let mut made = convolve(&x, &w, &walks, groups)?;
    if let Some(bias) = c.optional_array("bias")? {
        if bias.shape() != [filters] {
            return Err(runtime(format!(
                "Given weight of size {}, expected bias to be 1-dimensional with {filters} \
                 elements, but got bias of size {} instead",
                listed(w.shape()),
                listed(bias.shape())
            )));
        }
        made = ufunc::binary("add", &made, &shape_axes::expand_dims(&bias, &[1, 2])?)?;
    }
    Ok(Value::array(made))
}

/// The zeros before and after each spatial axis.
fn torch_borders(
    c: &Call<'_>,
    strides: &[usize],
    dilations: &[usize],
    window: &[usize],
) -> Result<Vec<(usize, usize)>> {
    let Value::Str(mode) = c.value("padding") else {
        let widths = each(c, "padding", 2, 0)?;
        return Ok(widths.into_iter().map(|n| (n, n)).collect());
    };
    match &*mode {
        "valid" => Ok(vec![(0, 0); 2]),
        "same" if strides.iter().any(|stride| *stride != 1) => Err(runtime(
            "padding='same' is not supported for strided convolutions".into(),
        )),
        "same" => {
            let pairs = dilations.iter().zip(window);
            let total = pairs.map(|(dilation, window)| dilation * window.saturating_sub(1));
            Ok(total.map(|n| (n / 2, n - n / 2)).collect())
        }
        other => Err(runtime(format!(
            "Invalid padding string: '{other}', should be one of 'valid', 'same'"
        ))),
    }
}

fn dims(array: &Array) -> [usize; 4] {
    let mut dims = [1; 4];
    dims.iter_mut()
        .zip(array.shape())
        .for_each(|(slot, size)| *slot = *size);
    dims
}

fn spatial(array: &Array, axes: std::ops::Range<usize>) -> Vec<usize> {
    array.shape().get(axes).unwrap_or_default().to_vec()
}

/// A shape as torch writes it.
fn listed(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    format!("[{}]", sizes.join(", "))
}

fn conv(c: &mut Call<'_>) -> Result<Value> {
    let (x, kernel) = (c.array("inputs")?, c.array("kernel")?);
    let (format, padding) = (c.text("data_format")?, c.text("padding")?);
    let last = match &*format {
        "channels_last" => true,
        "channels_first" => false,
        other => {
            return Err(OpError::value(format!(
                "The `data_format` argument must be one of {{'channels_first', 'channels_last'}}. \
                 Received: data_format={other}"
            )));
        }
    };
    let same = match padding.to_lowercase().as_str() {
        "valid" => false,
        "same" => true,
        _ => {
            return Err(OpError::value(format!(
                "The `padding` argument must be one of {{'valid', 'same'}}. Received: \
                 padding={padding}"
            )));
        }
    };
    let ndim = x.ndim();
    if !(3..=5).contains(&ndim) {
        return Err(OpError::value(format!(
            "conv needs inputs of rank 3, 4 or 5: a batch, one to three spatial axes, channels. \
             Received: inputs.shape={}",
            shape_text(x.shape(), ", ")
        )));
    }
    let channels = x
        .shape()
        .get(if last { ndim - 1 } else { 1 })
        .copied()
        .unwrap_or(1);
    let own = |back: usize| kernel.shape().iter().rev().nth(back).copied().unwrap_or(0);
    let (filters, depth) = (own(0), own(1));
    if depth == 0 || channels % depth > 0 {
        return Err(OpError::value(format!(
            "The number of input channels must be evenly divisible by kernel's in_channels. \
             Received input channels {channels} and kernel in_channels {depth}. "
        )));
    }
    if kernel.ndim() != ndim {
        return Err(OpError::value(format!(
            "conv_general_dilated lhs and rhs must have the same number of dimensions, but got {} \
             and {}.",
            shape_text(x.shape(), ", "),
            shape_text(kernel.shape(), ", ")
        )));
    }
    let groups = (channels / depth).max(1);
    if filters % groups != 0 {
        return Err(OpError::value(format!(
            "conv_general_dilated rhs output feature dimension size must be a multiple of \
             feature_group_count, but {filters} is not a multiple of {groups}."
        )));
    }
    let count = ndim - 2;
    let strides = each(c, "strides", count, 1)?;
    let dilations = each(c, "dilation_rate", count, 1)?;
    let size = spatial(&x, if last { 1..ndim - 1 } else { 2..ndim });
    let window = spatial(&kernel, 0..count);
    let walks: Vec<Walk> = (0..count)
        .map(|axis| {
            keras_walk(
                size[axis],
                window[axis],
                strides[axis],
                dilations[axis],
                same,
            )
        })
        .collect();
    if walks.iter().any(|walk| walk.places == 0) && x.size() > 0 {
        return Err(OpError::value(
            "The convolution operation resulted in an empty output. This can happen if the input \
             is too small for the given kernel size, strides, dilation rate, and padding mode. \
             Please check the input shape and convolution parameters.",
        ));
    }
    // The kernel that moves has its channels first.
    let order: Vec<usize> = [count + 1, count].into_iter().chain(0..count).collect();
    let inward: Vec<usize> = [0, ndim - 1].into_iter().chain(1..ndim - 1).collect();
    let outward: Vec<usize> = [0].into_iter().chain(2..ndim).chain([1]).collect();
    let moved = if last { x.permuted(&inward) } else { x };
    let made = convolve(&moved, &kernel.permuted(&order), &walks, groups)?;
    let made = if last {
        made.permuted(&outward).contiguous()?
    } else {
        made
    };
    Ok(Value::array(made))
}

/// Keras's rule for one spatial axis.
fn keras_walk(size: usize, window: usize, stride: usize, dilation: usize, same: bool) -> Walk {
    let reach = dilation * window.saturating_sub(1) + 1;
    let (before, places) = match same {
        true => {
            let places = size.div_ceil(stride);
            let needed = places.saturating_sub(1) * stride + reach;
            (needed.saturating_sub(size) / 2, places)
        }
        false => (0, (size + 1).saturating_sub(reach).div_ceil(stride)),
    };
    Walk {
        stride,
        dilation,
        before,
        places,
    }
}
