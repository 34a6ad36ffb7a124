//! What `explain` says of a convolution: how the kernel moves, and what lies under it.

use super::number::Shown;
use super::terms::{Convolution, Window, flat};
use super::trace::Step;
use crate::value::Shape;
use crate::value::layout::shape_text;

/// Longer rows and more of them are not drawn.
const MOST_DRAWN: usize = 8;

/// The words before the arithmetic.
pub(super) fn head(step: &Step, conv: &Convolution, labels: &[String]) -> Vec<String> {
    let [(_, array), (_, kernel), ..] = step.operands.as_slice() else {
        return Vec::new();
    };
    let [a, k, ..] = labels else {
        return Vec::new();
    };
    let mirrored = conv.windows.iter().any(|window| window.flip);
    let mut lines = vec![format!(
        "  {}: {k}{} moves over {a}; at each place products are added.",
        step.name,
        if mirrored { ", mirrored," } else { "" }
    )];
    let shapes = [
        (a, array.shape()),
        (k, kernel.shape()),
        (&"result".to_owned(), step.result.shape()),
    ];
    let width = shapes
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    let roles = roles(conv);
    for ((name, shape), role) in shapes.into_iter().zip(roles) {
        lines.push(
            format!("    {name:<width$}  {:<16} {role}", shape_text(shape, ", "))
                .trim_end()
                .to_owned(),
        );
    }
    let taps = super::terms::Terms {
        rule: &step.rule,
        ..step.terms()
    }
    .count();
    for (at, window) in conv.windows.iter().enumerate() {
        lines.push(axis_line(step, conv, at, window));
    }
    lines.push(format!(
        "    each cell of the result: {taps} products (those with the border count)"
    ));
    lines
}

/// What the axes of array, kernel and result are.
fn roles(conv: &Convolution) -> [String; 3] {
    if !conv.channels {
        return Default::default();
    }
    let spatial = |names: [&str; 3]| -> String {
        let count = conv.windows.len();
        names.get(3 - count.min(3)..).unwrap_or_default().join(", ")
    };
    let around = |first: &str, channels: &str, last: bool, names: String| match last {
        true => format!("{first}, {names}, {channels}"),
        false => format!("{first}, {channels}, {names}"),
    };
    let sizes = spatial(["depth", "rows", "columns"]);
    let kernel = match conv.kernel_last {
        true => format!("{sizes}, channels in, channels out"),
        false => format!("channels out, channels in, {sizes}"),
    };
    [
        around("batch", "channels", conv.last, sizes.clone()),
        kernel,
        around("batch", "channels out", conv.last, sizes),
    ]
}

/// How the kernel moves along one axis, and how many places that gives.
fn axis_line(step: &Step, conv: &Convolution, at: usize, window: &Window) -> String {
    let (axis, kernel_axis) = conv.moving(at);
    let size = |shape: &[usize], axis: usize| shape.get(axis).copied().unwrap_or(0);
    let cells = step
        .operands
        .first()
        .map_or(0, |(_, array)| size(array.shape(), axis));
    let taps = step
        .operands
        .get(1)
        .map_or(0, |(_, kernel)| size(kernel.shape(), kernel_axis));
    let places = size(step.result.shape(), axis);
    let mut words = format!("    axis {axis}: {taps} over {cells}");
    let reach =
        (places.saturating_sub(1)) * window.stride + window.dilation * taps.saturating_sub(1) + 1;
    let after = reach.saturating_sub(cells + window.before);
    if window.before + after > 0 {
        words.push_str(&format!(
            " and a border of {} before, {after} after",
            window.before
        ));
    }
    if window.stride > 1 {
        words.push_str(&format!(", {} apart", window.stride));
    }
    if window.dilation > 1 {
        words.push_str(&format!(", taps {} apart", window.dilation));
    }
    words.push_str(&format!(": {places} places"));
    words
}

/// The array with the cells under the kernel in brackets, where it is small.
pub(super) fn picture(step: &Step, conv: &Convolution, out: &[usize], label: &str) -> Vec<String> {
    let Some((_, array)) = step.operands.first() else {
        return Vec::new();
    };
    let shape = array.shape();
    let axes: Vec<usize> = (0..conv.windows.len())
        .map(|at| conv.moving(at).0)
        .collect();
    let (row_axis, column_axis) = match axes.as_slice() {
        [column] => (None, *column),
        [row, column] => (Some(*row), *column),
        _ => return Vec::new(),
    };
    let terms = step.terms();
    let under: Vec<Shape> = (0..terms.count_at(out))
        .filter_map(|k| {
            terms
                .term(out, k)
                .into_iter()
                .find(|cell| cell.operand == 0)
        })
        .map(|cell| cell.index)
        .collect();
    let Some(first) = under.first() else {
        return Vec::new();
    };
    let rows = row_axis.map_or(1, |axis| shape[axis]);
    let columns = shape[column_axis];
    if rows > MOST_DRAWN || columns > MOST_DRAWN || rows * columns == 0 {
        return Vec::new();
    }
    // The plane of the first channel under the kernel.
    let place = |row: usize, column: usize| {
        let mut index = first.clone();
        if let Some(axis) = row_axis {
            index[axis] = row;
        }
        index[column_axis] = column;
        index
    };
    let marked: Vec<usize> = under.iter().map(|index| flat(index, shape)).collect();
    let text = |row: usize, column: usize| {
        let index = place(row, column);
        let shown = Shown::of(&array.get(&index)).text;
        match marked.contains(&flat(&index, shape)) {
            true => format!("[{shown}]"),
            false => format!(" {shown} "),
        }
    };
    let cells: Vec<Vec<String>> = (0..rows)
        .map(|row| (0..columns).map(|column| text(row, column)).collect())
        .collect();
    let width = cells
        .iter()
        .flatten()
        .map(|cell| cell.chars().count())
        .max()
        .unwrap_or(0);
    if width * columns + 6 > super::chain::WIDTH {
        return Vec::new();
    }
    let fixed = (0..shape.len()).filter(|axis| Some(*axis) != row_axis && *axis != column_axis);
    let fixed: Vec<String> = fixed.map(|axis| first[axis].to_string()).collect();
    let name = super::chain::cell_name("out", out);
    let which = match fixed.as_slice() {
        [] => String::new(),
        _ if conv.last => format!("[{}, ..., {}]", fixed[0], fixed[fixed.len() - 1]),
        _ => format!("[{}]", fixed.join(", ")),
    };
    let mut lines = vec![format!("  under {name}, in {label}{which}:")];
    lines.extend(cells.iter().map(|row| {
        let row: String = row.iter().map(|cell| format!("{cell:>width$}")).collect();
        format!("    {}", row.trim_end())
    }));
    lines
}
