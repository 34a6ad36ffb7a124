//! Shapes lined up, and small arrays drawn as grids.

use super::ink;
use super::number::Shown;
use super::terms::{Fold, Rule};
use super::trace::Step;
use crate::value::layout::{indices, shape_text};
use crate::value::{Array, Shape};

/// More cells than this are not drawn.
const MOST_CELLS: usize = 16;

/// Names with what stands beside them, in columns.
fn columns(rows: &[Vec<String>]) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    rows.iter()
        .map(|row| {
            let mut line = String::from("  ");
            for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
                match at {
                    0 => line.push_str(&format!("  {cell:<width$}")),
                    _ => line.push_str(&format!("   {cell:>width$}")),
                }
            }
            line.trim_end().to_owned()
        })
        .collect()
}

/// The shapes of operands lined up from the right, stretched axes marked.
pub(super) fn broadcast(labels: &[String], shapes: &[Shape], out: &[usize]) -> Vec<String> {
    let ndim = out.len();
    let mut head = vec!["axis".to_owned()];
    head.extend((0..ndim).map(|axis| format!("-{}", ndim - axis)));
    let mut rows = vec![head];
    let mut notes = vec![String::new()];
    for (label, shape) in labels.iter().zip(shapes) {
        let mut row = vec![label.clone()];
        let missing = ndim.saturating_sub(shape.len());
        row.extend((0..missing).map(|_| ".".to_owned()));
        row.extend(shape.iter().map(usize::to_string));
        rows.push(row);
        let stretched: Vec<String> = (0..ndim)
            .filter(|axis| {
                let own = axis.checked_sub(missing).and_then(|at| shape.get(at));
                own.copied().unwrap_or(1) == 1 && out[*axis] != 1
            })
            .map(|axis| out[axis].to_string())
            .collect();
        // The remark is left out where there is no room for it.
        let room = match ndim {
            0..=3 => " (nothing is copied)",
            _ => "",
        };
        notes.push(match stretched.is_empty() {
            true => String::new(),
            false => format!("  <- stretched to {}{room}", stretched.join(", ")),
        });
    }
    let mut row = vec!["result".to_owned()];
    row.extend(out.iter().map(usize::to_string));
    rows.push(row);
    notes.push(String::new());
    let lines = columns(&rows).into_iter().zip(notes);
    lines.map(|(line, note)| format!("{line}{note}")).collect()
}

/// The axes of a product: kept or summed.
pub(super) fn contraction(step: &Step, labels: &[String]) -> Vec<String> {
    let Rule::Contract(spec) = &step.rule else {
        return Vec::new();
    };
    let mut order: Vec<usize> = Vec::new();
    for labels in &spec.labels {
        for label in labels {
            if !order.contains(label) {
                order.push(*label);
            }
        }
    }
    let mut head = vec![String::new()];
    head.extend(order.iter().map(|label| {
        if spec.summed.contains(label) {
            "summed"
        } else {
            "kept"
        }
        .to_owned()
    }));
    let mut rows = vec![head];
    for ((label, own), (_, array)) in labels.iter().zip(&spec.labels).zip(&step.operands) {
        let mut row = vec![format!("{label} {}", shape_text(array.shape(), ", "))];
        row.extend(order.iter().map(|wanted| {
            let at = own.iter().position(|label| label == wanted);
            let size = at.and_then(|at| array.shape().get(at));
            size.map_or(".".to_owned(), usize::to_string)
        }));
        rows.push(row);
    }
    let shape = shape_text(step.result.shape(), ", ");
    let mut row = vec![format!("result {shape}")];
    row.extend(order.iter().map(|label| {
        let kept = spec.out.contains(label);
        if kept {
            spec.sizes[*label].to_string()
        } else {
            "-".to_owned()
        }
    }));
    rows.push(row);
    columns(&rows)
}

/// The sizes of joined operands.
pub(super) fn joined(step: &Step, labels: &[String]) -> Vec<String> {
    let Rule::Join { axis, new } = &step.rule else {
        return Vec::new();
    };
    let mut head = vec![String::new()];
    head.extend((0..step.result.ndim()).map(|at| format!("axis {at}")));
    let mut rows = vec![head];
    for (label, (_, array)) in labels.iter().zip(&step.operands).take(8) {
        let mut row = vec![label.clone()];
        let mut sizes: Vec<String> = array.shape().iter().map(usize::to_string).collect();
        if *new {
            sizes.insert(*axis, "new".to_owned());
        }
        row.extend(sizes);
        rows.push(row);
    }
    let mut row = vec!["result".to_owned()];
    let sizes: Vec<String> = step
        .operands
        .iter()
        .map(|(_, array)| array.shape().get(*axis).copied().unwrap_or(1).to_string())
        .collect();
    row.extend(step.result.shape().iter().enumerate().map(|(at, size)| {
        match at == *axis && !*new && sizes.len() <= 4 {
            true => format!("{} = {size}", sizes.join("+")),
            false => size.to_string(),
        }
    }));
    rows.push(row);
    columns(&rows)
}

/// One line saying which axes go away.
pub(super) fn reduced(step: &Step, label: &str) -> String {
    let Rule::Reduce { fold, axes } = &step.rule else {
        return String::new();
    };
    let shape = step.operands.first().map(|(_, array)| array.shape());
    let from = shape.map_or(String::new(), |shape| shape_text(shape, ", "));
    let to = shape_text(step.result.shape(), ", ");
    let all = shape.is_some_and(|shape| shape.len() == axes.len());
    let which = match axes.as_slice() {
        _ if all && axes.len() != 1 => "all axes go away".to_owned(),
        [axis] if step.result.ndim() == shape.map_or(0, <[usize]>::len) => {
            format!("axis {axis} becomes 1")
        }
        [axis] => format!("axis {axis} goes away"),
        many => {
            let many: Vec<String> = many.iter().map(usize::to_string).collect();
            format!("axes {} go away", many.join(", "))
        }
    };
    let word = match fold {
        Fold::Sum => "added up",
        Fold::Product => "multiplied together",
        Fold::Mean => "averaged",
        Fold::Max => "the largest is kept",
        Fold::Min => "the smallest is kept",
    };
    format!("{label} {from} -> {to}: {which}, {word}")
}

/// A drawn array: its lines, all of one width.
struct Grid(Vec<String>);

/// An array of one or two axes as a grid; cells that `stretched` names stand in parentheses.
fn grid(
    array: &Array,
    shape: &[usize],
    own: &[usize],
    source: &dyn Fn(&[usize]) -> Option<usize>,
) -> Grid {
    let (rows, cols) = match shape {
        [] => (1, 1),
        [n] => (1, *n),
        [m, n, ..] => (*m, *n),
    };
    let missing = shape.len().saturating_sub(own.len());
    let text = |index: &[usize]| {
        let at = index.iter().skip(missing).zip(own);
        let at: Shape = at
            .map(|(at, size)| if *size == 1 { 0 } else { *at })
            .collect();
        let cell = Shown::of(&array.get(&at)).text;
        let copied = index.iter().enumerate().any(|(axis, at)| {
            let size = axis.checked_sub(missing).and_then(|axis| own.get(axis));
            *at > 0 && size.copied().unwrap_or(1) == 1
        });
        if copied { format!("({cell})") } else { cell }
    };
    let index = |row: usize, col: usize| match shape.len() {
        0 => Vec::new(),
        1 => vec![col],
        _ => vec![row, col],
    };
    let cells: Vec<Vec<String>> = (0..rows)
        .map(|row| (0..cols).map(|col| text(&index(row, col))).collect())
        .collect();
    let widths: Vec<usize> = (0..cols)
        .map(|col| {
            cells
                .iter()
                .map(|row| row[col].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let rule = |left: &str, mid: &str, right: &str| {
        let bars: Vec<String> = widths.iter().map(|width| "─".repeat(width + 2)).collect();
        format!("{left}{}{right}", bars.join(mid))
    };
    let mut lines = vec![rule("┌", "┬", "┐")];
    for (row, cells) in cells.iter().enumerate() {
        let cells = cells.iter().zip(&widths).enumerate();
        let cells = cells.map(|(col, (cell, width))| {
            let cell = format!(" {cell:>width$} ");
            match source(&index(row, col)) {
                Some(source) => ink::painted(&cell, source),
                None => cell,
            }
        });
        let cells: Vec<String> = cells.collect();
        lines.push(format!("│{}│", cells.join("│")));
    }
    lines.push(rule("└", "┴", "┘"));
    Grid(lines)
}

/// The operands and the result of an element-wise operation side by side, if they are small.
pub(super) fn pictures(step: &Step, labels: &[String], symbol: &str) -> Vec<String> {
    let out = step.result.shape();
    let drawable =
        (1..=2).contains(&out.len()) && step.result.size() <= MOST_CELLS && step.result.size() > 1;
    if !drawable || step.operands.len() > 2 {
        return Vec::new();
    }
    let mut grids: Vec<Grid> = step
        .operands
        .iter()
        .map(|(_, array)| grid(array, out, array.shape(), &|_| None))
        .collect();
    grids.push(grid(&step.result, out, out, &|_| None));
    let relations = indices(out)
        .into_iter()
        .map(|index| super::chain::relation(step, labels, &index));
    let equals = relations.reduce(super::chain::worse).unwrap_or("=");
    let signs: Vec<&str> = match grids.len() {
        3 => vec!["", symbol, equals],
        _ => vec![symbol, equals],
    };
    let height = grids.iter().map(|grid| grid.0.len()).max().unwrap_or(0);
    let lines: Vec<String> = (0..height)
        .map(|at| {
            let mut line = String::from("   ");
            for (grid, sign) in grids.iter().zip(&signs) {
                let sign = if at == height / 2 { *sign } else { "" };
                let width = signs
                    .iter()
                    .map(|sign| sign.chars().count())
                    .max()
                    .unwrap_or(1);
                line.push_str(&format!(" {sign:^width$} "));
                line.push_str(grid.0.get(at).map_or("", String::as_str));
            }
            line.trim_end().to_owned()
        })
        .collect();
    match lines
        .iter()
        .all(|line| line.chars().count() <= super::chain::WIDTH)
    {
        true => lines,
        false => Vec::new(),
    }
}

/// A joined array with the source of each row, if it is small.
pub(super) fn sources(step: &Step, labels: &[String]) -> Vec<String> {
    let shape = step.result.shape();
    let drawable = (1..=2).contains(&shape.len()) && step.result.size() <= MOST_CELLS;
    if !drawable || step.result.size() == 0 {
        return Vec::new();
    }
    let terms = step.terms();
    let from = |index: &[usize]| terms.term(index, 0).into_iter().next();
    let source = |index: &[usize]| from(index).map(|cell| cell.operand);
    let Grid(mut lines) = grid(&step.result, shape, shape, &source);
    let label = |operand: usize| labels.get(operand).map_or("?", String::as_str);
    let by_row = shape.len() == 2
        && indices(shape).chunks(shape[1].max(1)).all(|row| {
            let mut operands = row.iter().filter_map(|index| source(index));
            let first = operands.next();
            operands.all(|operand| Some(operand) == first)
        });
    if by_row {
        for (row, line) in lines.iter_mut().skip(1).take(shape[0]).enumerate() {
            if let Some(cell) = from(&[row, 0]) {
                let at = cell.index.first().copied().unwrap_or(0);
                let tag = match cell.index.len() {
                    1 => label(cell.operand).to_owned(),
                    _ => format!("{}[{at}]", label(cell.operand)),
                };
                line.push_str(&format!(" {}", ink::painted(&tag, cell.operand)));
            }
        }
    } else if let Some(rule) = lines.first() {
        lines.extend(column_tags(shape, rule, &source, &label));
    }
    lines
        .into_iter()
        .map(|line| format!("    {line}"))
        .collect()
}

/// The names of the operands under the columns that come from them, where they fit.
fn column_tags<'a>(
    shape: &[usize],
    rule: &str,
    source: &dyn Fn(&[usize]) -> Option<usize>,
    label: &dyn Fn(usize) -> &'a str,
) -> Option<String> {
    let widths = rule.trim_matches(['┌', '┐']).split('┬');
    let widths: Vec<usize> = widths.map(|bar| bar.chars().count()).collect();
    let mut line = String::new();
    for (column, width) in widths.iter().enumerate() {
        let cells: Vec<usize> = match shape {
            [_] => source(&[column]).into_iter().collect(),
            [rows, _] => (0..*rows)
                .filter_map(|row| source(&[row, column]))
                .collect(),
            _ => return None,
        };
        let first = *cells.first()?;
        let name = label(first);
        let fits = name.chars().count() <= *width && cells.iter().all(|one| *one == first);
        fits.then_some(())?;
        line.push(' ');
        line.push_str(&ink::painted(&format!("{name:^width$}"), first));
    }
    Some(line.trim_end().to_owned())
}

/// The values on one line, cut where they are many.
pub(super) fn inline(array: &Array, width: usize) -> String {
    let mut text = String::new();
    write(array, &mut Vec::new(), (&mut text, 2 * width));
    match text.chars().count() > width {
        true => text.chars().take(width - 1).chain(['…']).collect(),
        false => text,
    }
}

fn write(array: &Array, index: &mut Vec<usize>, (text, most): (&mut String, usize)) {
    let Some(size) = array.shape().get(index.len()) else {
        text.push_str(&Shown::of(&array.get(index)).text);
        return;
    };
    text.push('[');
    for at in 0..*size {
        if at > 0 {
            text.push(',');
        }
        index.push(at);
        write(array, index, (text, most));
        index.pop();
        if text.len() > most {
            break;
        }
    }
    text.push(']');
}
