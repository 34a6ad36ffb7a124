//! `show`: an array as a picture in the terminal.

use super::picture::{LEVELS, Numbers, Plane, is_drawable};
use super::terms::Rule;
use super::trace::{Node, array_of};
use crate::display::{Shade, Style, Styled};
use crate::value::layout::shape_text;
use crate::value::{Array, OpError, Result, Value};

/// What a picture is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// Characters of different weight.
    Shades,
    /// Coloured half blocks.
    Blocks,
}

/// The characters for shades, the lightest first.
const RAMP: [char; LEVELS] = ['.', ':', '-', '=', '+', '*', '#', '%', '@'];
/// The columns that a picture may take.
const WIDTH: usize = 76;
/// More panels than this are not drawn.
const PANELS: usize = 12;
/// Lines of text of the only panel, and of each of several.
const LINES: (usize, usize) = (32, 12);
/// Blanks between panels.
const GAP: usize = 3;

/// Which operand each index of an axis comes from.
struct Sources {
    axis: usize,
    names: Vec<String>,
    of: Vec<u8>,
}

impl Sources {
    /// The operands of the join that made a value.
    fn of(node: &Node, array: &Array) -> Option<Self> {
        let step = node.step.as_ref()?;
        let Rule::Join { axis, .. } = step.rule else {
            return None;
        };
        let terms = step.terms();
        let mut index = vec![0; array.ndim()];
        let mut of = Vec::new();
        for at in 0..*array.shape().get(axis)? {
            *index.get_mut(axis)? = at;
            let cell = terms.term(&index, 0).into_iter().next()?;
            of.push(u8::try_from(cell.operand).unwrap_or(u8::MAX));
        }
        let names = step.operands.iter().map(|(name, _)| name.clone()).collect();
        Some(Self { axis, names, of })
    }

    /// Runs of indices from one operand: `(operand, first, last)`.
    fn runs(&self) -> Vec<(u8, usize, usize)> {
        let mut runs: Vec<(u8, usize, usize)> = Vec::new();
        for (at, source) in self.of.iter().enumerate() {
            match runs.last_mut() {
                Some((last, _, end)) if last == source => *end = at,
                _ => runs.push((*source, at, at)),
            }
        }
        runs
    }
}

/// The picture of a value.
///
/// # Errors
/// `TypeError` for what has no numbers.
pub(super) fn picture(node: &Node, ink: Ink) -> Result<Styled> {
    let array = array_of(&node.value).filter(|array| is_drawable(array.dtype()));
    let Some(array) = array else {
        let kind = match &node.value {
            Value::Array(array) => format!("arrays of dtype {}", array.get().dtype().name()),
            other => other.type_name(),
        };
        let message = format!("show() draws numbers, not {kind}");
        return Err(OpError::r#type(message));
    };
    let mut out = Styled::default();
    let name: String = node.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let about = format!(
        ": {} {}",
        shape_text(array.shape(), ", "),
        array.dtype().name()
    );
    let name = clipped(&name, WIDTH.saturating_sub(about.chars().count()));
    out.push(Style::Plain, "  ")
        .push(Style::Heading, name)
        .line(Style::Plain, about);
    if array.size() == 0 {
        out.line(Style::Plain, "  no cells: nothing to draw");
        return Ok(out);
    }
    let sources = Sources::of(node, &array);
    for numbers in Numbers::of(&array) {
        let drawing = Drawing {
            array: &array,
            numbers: &numbers,
            sources: sources.as_ref(),
            ink,
        };
        drawing.panels(&mut out);
        drawing.legend(&mut out);
    }
    Ok(out)
}

fn clipped(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

struct Drawing<'a> {
    array: &'a Array,
    numbers: &'a Numbers,
    sources: Option<&'a Sources>,
    ink: Ink,
}

impl Drawing<'_> {
    /// The sizes of a plane.
    fn plane(&self) -> (usize, usize) {
        match self.array.shape() {
            [] => (1, 1),
            [columns] => (1, *columns),
            [.., rows, columns] => (*rows, *columns),
        }
    }

    /// The sizes of the axes before the plane.
    fn outer(&self) -> &[usize] {
        let shape = self.array.shape();
        shape.get(..shape.len().saturating_sub(2)).unwrap_or(&[])
    }

    /// How many panels there are, how many are drawn, and the bins of their pixels.
    fn layout(&self) -> (usize, usize, (usize, usize)) {
        let (rows, columns) = self.plane();
        let count: usize = self.outer().iter().product();
        let shown = count.min(PANELS);
        let across = match shown {
            1 => WIDTH,
            2 | 3 => 24,
            _ => 17,
        };
        let lines = if shown == 1 { LINES.0 } else { LINES.1 };
        let tall = match self.ink {
            Ink::Shades => lines,
            Ink::Blocks => 2 * lines,
        };
        (
            count,
            shown,
            (rows.div_ceil(tall), columns.div_ceil(across)),
        )
    }

    fn panels(&self, out: &mut Styled) {
        let (rows, columns) = self.plane();
        let (count, shown, bin) = self.layout();
        let panels: Vec<Vec<Styled>> = (0..shown)
            .map(|panel| {
                let plane = Plane {
                    start: panel * rows * columns,
                    rows,
                    columns,
                    bin,
                };
                self.panel(panel, plane)
            })
            .collect();
        let width = |lines: &Vec<Styled>| lines.iter().map(width).max().unwrap_or(0);
        let widest = panels.iter().map(width).max().unwrap_or(1);
        let together = ((WIDTH + GAP) / (widest + GAP)).max(1);
        for row in panels.chunks(together) {
            let tallest = row.iter().map(Vec::len).max().unwrap_or(0);
            for line in 0..tallest {
                out.push(Style::Plain, "  ");
                for (index, panel) in row.iter().enumerate() {
                    let Some(text) = panel.get(line) else {
                        continue;
                    };
                    out.append(text);
                    if index + 1 < row.len() {
                        let blank = widest + GAP - self::width(text);
                        out.push(Style::Plain, " ".repeat(blank));
                    }
                }
                out.push(Style::Plain, "\n");
            }
        }
        if shown < count {
            let words = format!("  {shown} of {count} panels are drawn");
            out.line(Style::Dim, words);
        }
        if bin != (1, 1) {
            let words = format!(
                "  each pixel: the mean of {} x {} cells (rows x columns)",
                bin.0, bin.1
            );
            out.line(Style::Dim, words);
        }
    }

    /// One panel: its label and its lines.
    fn panel(&self, panel: usize, plane: Plane) -> Vec<Styled> {
        let mut lines = Vec::new();
        let outer = self.outer();
        let index = super::terms::unflat(panel, outer);
        let ndim = self.array.ndim();
        let source = |row: usize, column: usize| {
            let Some(sources) = self.sources else {
                return 0;
            };
            let at = match sources.axis {
                axis if axis + 1 == ndim => column,
                axis if axis + 2 == ndim => row,
                axis => index.get(axis).copied().unwrap_or(0),
            };
            sources.of.get(at).copied().unwrap_or(0)
        };
        if !outer.is_empty() || !self.numbers.part.is_empty() {
            lines.push(self.label(&index));
        }
        let pixels = plane.pixels(self.numbers, source);
        match self.ink {
            Ink::Shades => self.shades(&pixels, &mut lines),
            Ink::Blocks => {
                for pair in pixels.chunks(2) {
                    let mut line = Styled::default();
                    for (at, top) in pair[0].iter().enumerate() {
                        let below = pair.get(1).and_then(|row| row.get(at));
                        let below = below.copied().unwrap_or(Shade::Empty);
                        line.push(Style::Cells(*top, below), "▀");
                    }
                    lines.push(line);
                }
            }
        }
        lines
    }

    /// `[0, 2] from x`.
    fn label(&self, index: &[usize]) -> Styled {
        let mut label = Styled::default();
        let mut words: Vec<String> = Vec::new();
        if !index.is_empty() {
            let index: Vec<String> = index.iter().map(usize::to_string).collect();
            words.push(format!("[{}]", index.join(", ")));
        }
        if !self.numbers.part.is_empty() {
            words.push(self.numbers.part.to_owned());
        }
        label.push(Style::Heading, words.join(" "));
        if let Some(sources) = self.sources
            && let Some(at) = index.get(sources.axis)
            && let Some(source) = sources.of.get(*at)
        {
            let name = sources.names.get(usize::from(*source));
            let name = clipped(name.map_or("", String::as_str), 10);
            label
                .push(Style::Plain, " ")
                .push(self.source_style(*source), name);
        }
        label
    }

    fn source_style(&self, source: u8) -> Style {
        match self.ink {
            Ink::Shades => Style::Plain,
            Ink::Blocks => Style::Cells(Shade::Level(source, LEVELS as u8 - 3), Shade::Empty),
        }
    }

    /// Lines of characters; sources that meet are kept apart by a rule.
    fn shades(&self, pixels: &[Vec<Shade>], lines: &mut Vec<Styled>) {
        let source = |shade: &Shade| match shade {
            Shade::Level(source, _) => Some(*source),
            _ => None,
        };
        let differ = |one: &Shade, other: &Shade| {
            let (one, other) = (source(one), source(other));
            one.is_some() && other.is_some() && one != other
        };
        let several = self.sources.is_some();
        for (row, line) in pixels.iter().enumerate() {
            let above = row.checked_sub(1).and_then(|row| pixels.get(row));
            if let Some(above) = above.filter(|_| several)
                && above
                    .iter()
                    .zip(line)
                    .any(|(one, other)| differ(one, other))
            {
                lines.push(Styled::new(Style::Dim, "_".repeat(line.len())));
            }
            let mut text = String::new();
            for (column, shade) in line.iter().enumerate() {
                let before = column.checked_sub(1).and_then(|column| line.get(column));
                if several && before.is_some_and(|before| differ(before, shade)) {
                    text.push('|');
                }
                text.push(self.sign(*shade));
            }
            lines.push(Styled::new(Style::Plain, text));
        }
    }

    fn sign(&self, shade: Shade) -> char {
        match shade {
            Shade::Empty => ' ',
            Shade::Nan => 'x',
            Shade::Up => '^',
            Shade::Down => 'v',
            Shade::Level(_, level) => RAMP.get(usize::from(level)).copied().unwrap_or('?'),
        }
    }

    /// A shade in the legend.
    fn swatch(&self, shade: Shade, out: &mut Styled) {
        match self.ink {
            Ink::Shades => out.push(Style::Plain, self.sign(shade).to_string()),
            Ink::Blocks => out.push(Style::Cells(shade, Shade::Empty), "█"),
        };
    }

    /// What the shades mean.
    fn legend(&self, out: &mut Styled) {
        let numbers = self.numbers;
        let is_bool = self.array.dtype() == crate::value::DType::Bool;
        out.push(Style::Plain, "  ");
        match (numbers.low, numbers.high) {
            (Some(low), _) if numbers.is_flat() => {
                self.swatch(Shade::Level(0, (LEVELS / 2) as u8), out);
                let words = format!(" every one {}", numbers.text(self.array, low));
                out.push(Style::Plain, words);
            }
            (Some(_), Some(_)) if is_bool => {
                let ones = numbers.values.iter().filter(|value| **value == 1.0).count();
                self.swatch(Shade::Level(0, 0), out);
                let words = format!(" False {}   ", numbers.values.len() - ones);
                out.push(Style::Plain, words);
                self.swatch(Shade::Level(0, LEVELS as u8 - 1), out);
                out.push(Style::Plain, format!(" True {ones}"));
            }
            (Some(low), Some(high)) => {
                let words = format!("min {} ", numbers.text(self.array, low));
                out.push(Style::Plain, words);
                for level in 0..LEVELS {
                    self.swatch(Shade::Level(0, level as u8), out);
                }
                let words = format!(" max {}", numbers.text(self.array, high));
                out.push(Style::Plain, words);
            }
            _ => {
                out.push(Style::Plain, "no finite number");
            }
        }
        for (shade, name, count) in [
            (Shade::Nan, "nan", numbers.nan),
            (Shade::Up, "inf", numbers.up),
            (Shade::Down, "-inf", numbers.down),
        ] {
            if count > 0 {
                out.push(Style::Plain, "   ");
                self.swatch(shade, out);
                out.push(Style::Plain, format!(" {name} {count}"));
            }
        }
        out.push(Style::Plain, "\n");
        self.origin(out);
    }

    /// Which part comes from which operand.
    fn origin(&self, out: &mut Styled) {
        let Some(sources) = self.sources else { return };
        let head = format!("  axis {}:", sources.axis);
        out.push(Style::Plain, &head);
        let mut room = WIDTH.saturating_sub(head.chars().count());
        for (source, first, last) in sources.runs() {
            let name = sources.names.get(usize::from(source));
            let name = clipped(name.map_or("", String::as_str), 16);
            let span = match first == last {
                true => first.to_string(),
                false => format!("{first}-{last}"),
            };
            let length = span.len() + name.chars().count() + 8;
            if length > room {
                out.push(Style::Plain, " …");
                break;
            }
            room -= length;
            out.push(Style::Plain, format!(" {span} from "))
                .push(self.source_style(source), name)
                .push(Style::Plain, " ");
        }
        out.push(Style::Plain, "\n");
    }
}

/// The columns of a line.
fn width(line: &Styled) -> usize {
    line.runs().map(|(_, text)| text.chars().count()).sum()
}
