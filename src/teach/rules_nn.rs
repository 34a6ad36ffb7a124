//! From a call of `nn`, or of a convolution of vectors, to its rule.

use super::rules::{self, spec};
use super::terms::{Convolution, Fold, Rule, Window};
use super::trace::{Made, Step, Work, array_of};
use crate::builtins::{self, Machine, convert};
use crate::value::layout::normalize_axis;
use crate::value::{Array, Value};

/// Operands with the texts that name them.
type Operands = Vec<(String, Array)>;

/// The step of a call of `nn`, when the teacher follows it.
pub(super) fn call(made: &Made<'_>, machine: &mut dyn Machine) -> Option<Step> {
    let name = builtins::row(made.row).name();
    match name {
        "add" | "subtract" | "multiply" | "average" | "maximum" | "minimum" => merge(name, made),
        "concatenate" => rules::join(name, made),
        "dot" => dot(made),
        "conv2d" => conv2d(made),
        "conv" => conv(made),
        "softmax" | "max_pool2d" | "avg_pool2d" | "pad2d" => worked(name, made),
        "global_avg_pool2d" | "global_max_pool2d" => {
            let fold = match name {
                "global_avg_pool2d" => Fold::Mean,
                _ => Fold::Max,
            };
            let operand = (made.texts.first()?.clone(), array_of(made.args.first()?)?);
            let ndim = operand.1.ndim();
            let axes = vec![ndim.checked_sub(2)?, ndim - 1];
            let rule = Rule::Reduce { fold, axes };
            rules::step(name, rule, vec![operand], array_of(made.result)?)
        }
        "relu" | "sigmoid" | "tanh" => {
            let text = made.texts.first()?.clone();
            let operands = vec![(text, array_of(made.args.first()?)?)];
            let mut step = elementwise(name, operands, made)?;
            let size = step.result.size();
            // exp(-|x|), then that or 1 over 1 + that.
            step.work = (name == "sigmoid").then_some(Work {
                flops: 3 * size,
                comparisons: 2 * size,
                functions: size,
            });
            Some(step)
        }
        "upsample2d" | "crop2d" => rules::moving(name, made, machine),
        _ => None,
    }
}

/// The step of a function whose cells are not followed, but whose work is known.
fn worked(name: &str, made: &Made<'_>) -> Option<Step> {
    let operand = (made.texts.first()?.clone(), array_of(made.args.first()?)?);
    let (cells, result) = (operand.1.size(), array_of(made.result)?);
    let window = || -> Option<usize> {
        let size = convert::as_index(&rules::named(made, "size", 1)?).ok()?;
        Some(usize::try_from(size).ok()?.pow(2))
    };
    let (note, work) = match name {
        "softmax" => {
            let axis = match rules::named(made, "axis", 1) {
                Some(axis) => convert::as_index(&axis).ok()?,
                None => -1,
            };
            let axis = normalize_axis(axis, operand.1.ndim()).ok()?;
            let vectors = cells / operand.1.shape()[axis].max(1);
            // The largest is taken off, then exp over the sum of its vector.
            let work = Work {
                flops: 3 * cells - vectors,
                comparisons: cells - vectors,
                functions: cells,
            };
            let note = format!("exp of each cell over the sum of them along axis {axis}");
            (note, work)
        }
        "max_pool2d" => (
            "the largest cell of each window".to_owned(),
            Work {
                comparisons: result.size() * window()?.saturating_sub(1),
                ..Work::default()
            },
        ),
        "avg_pool2d" => (
            "the mean of each window".to_owned(),
            Work {
                flops: result.size() * window()?,
                ..Work::default()
            },
        ),
        _ => ("a border of new cells".to_owned(), Work::default()),
    };
    let mut step = rules::step(name, Rule::Opaque, vec![operand], result)?;
    step.note.push(note);
    step.work = Some(work);
    Some(step)
}

fn elementwise(name: &str, operands: Operands, made: &Made<'_>) -> Option<Step> {
    let rule = Rule::Elementwise {
        name: name.to_owned(),
        infix: false,
    };
    rules::step(name, rule, operands, array_of(made.result)?)
}

/// Arrays of fewer axes get new ones behind the batch; their names say so.
fn merge(name: &str, made: &Made<'_>) -> Option<Step> {
    let operands = rules::listed(made)?;
    let most = operands.iter().map(|(_, array)| array.ndim()).max()?;
    let grown = operands.into_iter().map(|(text, array)| {
        let missing = most - array.ndim();
        if missing == 0 || array.ndim() == 0 {
            return Some((text, array));
        }
        let mut shape = array.shape().to_vec();
        shape.splice(1..1, std::iter::repeat_n(1, missing));
        let new = ", None".repeat(missing);
        Some((format!("{text}[:{new}]"), array.reshaped(&shape, false)?))
    });
    elementwise(name, grown.collect::<Option<_>>()?, made)
}

/// Products summed along an axis of each operand, for every sample.
fn dot(made: &Made<'_>) -> Option<Step> {
    let operands = rules::listed(made)?;
    let [(_, x), (_, y)] = operands.as_slice() else {
        return None;
    };
    let normalized = rules::named(made, "normalize", 2);
    if normalized.is_some_and(|flag| convert::truth(&flag).unwrap_or(true)) {
        return None;
    }
    let axes = match rules::named(made, "axes", 1) {
        Some(axes) => convert::int_list(&axes).ok()?,
        None => vec![-1],
    };
    let i = normalize_axis(*axes.first()?, x.ndim()).ok()?;
    let j = normalize_axis(*axes.last()?, y.ndim()).ok()?;
    let left: Vec<usize> = (0..x.ndim()).collect();
    let mut right: Vec<usize> = (x.ndim()..x.ndim() + y.ndim()).collect();
    (right[0], right[j]) = (0, i);
    let kept = left.iter().filter(|label| **label != i);
    let others = right.iter().skip(1).filter(|label| **label != i);
    let out = kept.chain(others).copied().collect();
    let rule = spec(&[x, y], vec![left, right], out);
    rules::step("dot", rule, operands, array_of(made.result)?)
}

/// An argument that is one int or one for each axis.
fn each(made: &Made<'_>, name: &str, at: usize, count: usize, plain: usize) -> Option<Vec<usize>> {
    let Some(value) = rules::named(made, name, at) else {
        return Some(vec![plain; count]);
    };
    let given = convert::int_list(&value).ok()?;
    let sizes = given.into_iter().map(|n| usize::try_from(n).ok());
    let sizes = sizes.collect::<Option<Vec<_>>>()?;
    match sizes.as_slice() {
        [one] => Some(vec![*one; count]),
        many => (many.len() == count).then(|| many.to_vec()),
    }
}

/// The arguments of these names in order, as far as they are given.
fn parts(made: &Made<'_>, names: &[&str]) -> Option<Operands> {
    let given = names.iter().enumerate().filter_map(|(at, name)| {
        let value = rules::named(made, name, at).filter(|value| !matches!(value, Value::None))?;
        let text = match made.texts.get(at) {
            Some(text) => text.clone(),
            None => rules::keyword_text(made, name),
        };
        Some(array_of(&value).map(|array| (text, array)))
    });
    given.collect()
}

fn conv2d(made: &Made<'_>) -> Option<Step> {
    let operands = parts(made, &["x", "w", "bias"])?;
    let kernel = operands.get(1)?.1.shape().to_vec();
    let strides = each(made, "stride", 3, 2, 1)?;
    let dilations = each(made, "dilation", 5, 2, 1)?;
    let borders = match rules::named(made, "padding", 4) {
        Some(Value::Str(mode)) if &*mode == "same" => (0..2)
            .map(|axis| dilations[axis] * kernel[axis + 2].saturating_sub(1) / 2)
            .collect(),
        Some(Value::Str(_)) => vec![0; 2],
        _ => each(made, "padding", 4, 2, 0)?,
    };
    let windows = (0..2).map(|axis| Window {
        stride: strides[axis],
        dilation: dilations[axis],
        before: borders[axis],
        flip: false,
    });
    let conv = Convolution {
        windows: windows.collect(),
        groups: each(made, "groups", 6, 1, 1)?[0],
        channels: true,
        last: false,
        kernel_last: false,
    };
    rules::step(
        "conv2d",
        Rule::Convolve(conv),
        operands,
        array_of(made.result)?,
    )
}

fn conv(made: &Made<'_>) -> Option<Step> {
    let operands = parts(made, &["inputs", "kernel"])?;
    let [(_, x), (_, kernel)] = operands.as_slice() else {
        return None;
    };
    let text = |name: &str, at: usize| match rules::named(made, name, at) {
        Some(Value::Str(text)) => text.to_lowercase(),
        _ => String::new(),
    };
    let last = text("data_format", 4) != "channels_first";
    let same = text("padding", 3) == "same";
    let count = x.ndim().checked_sub(2)?;
    let strides = each(made, "strides", 2, count, 1)?;
    let dilations = each(made, "dilation_rate", 5, count, 1)?;
    let windows = (0..count).map(|at| {
        let size = x.shape()[if last { at + 1 } else { at + 2 }];
        let places = size.div_ceil(strides[at].max(1));
        let reach = dilations[at] * kernel.shape()[at].saturating_sub(1) + 1;
        let needed = places.saturating_sub(1) * strides[at] + reach;
        Window {
            stride: strides[at],
            dilation: dilations[at],
            before: if same {
                needed.saturating_sub(size) / 2
            } else {
                0
            },
            flip: false,
        }
    });
    let channels = x.shape()[if last { x.ndim() - 1 } else { 1 }];
    let conv = Convolution {
        windows: windows.collect(),
        groups: channels / kernel.shape()[count].max(1),
        channels: true,
        last,
        kernel_last: true,
    };
    rules::step(
        "conv",
        Rule::Convolve(conv),
        operands,
        array_of(made.result)?,
    )
}

/// `np.convolve` and `np.correlate` of real vectors.
pub(super) fn vectors(name: &str, made: &Made<'_>) -> Option<Step> {
    let operands = parts(made, &["a", "v"])?;
    let [(_, a), (_, v)] = operands.as_slice() else {
        return None;
    };
    let is_real = operands
        .iter()
        .all(|(_, array)| array.ndim() == 1 && !array.dtype().is_complex());
    is_real.then_some(())?;
    let (m, n) = (a.size(), v.size());
    let (long, short) = (m.max(n), m.min(n));
    let mode = match rules::named(made, "mode", 2) {
        Some(Value::Str(mode)) => mode.to_string(),
        Some(_) => return None,
        None if name == "convolve" => "full".to_owned(),
        None => "valid".to_owned(),
    };
    // Cells of the full result before the first.
    let skipped = match mode.as_str() {
        "full" => 0,
        "same" => (short - 1) / 2,
        _ => short - 1,
    };
    let before = match (name, m < n) {
        ("convolve", _) | (_, false) => match name {
            "convolve" => n - 1 - skipped,
            _ => match mode.as_str() {
                "full" => short - 1,
                "same" => short / 2,
                _ => 0,
            },
        },
        // The arrays change places and the result is read backwards.
        (_, true) => match mode.as_str() {
            "full" => n - 1,
            "same" => long - 1 - short / 2,
            _ => long - short,
        },
    };
    let window = Window {
        stride: 1,
        dilation: 1,
        before,
        flip: name == "convolve",
    };
    let conv = Convolution {
        windows: vec![window],
        groups: 1,
        channels: false,
        last: false,
        kernel_last: false,
    };
    rules::step(name, Rule::Convolve(conv), operands, array_of(made.result)?)
}
