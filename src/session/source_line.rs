//! One line of source text on the screen: clipped, tabs expanded, controls escaped, underlined.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::{Style, Styled};

/// How many columns of a source line are shown.
const WINDOW: usize = 72;
/// How many bytes around the focus are looked at.
const REACH: usize = 512;
/// What a tab becomes.
const TAB: &str = "    ";

/// A mark under a line.
#[derive(Clone, Debug)]
pub struct Mark<'a> {
    /// The bytes of the line that it covers.
    pub range: Range<usize>,
    /// What underlines them.
    pub sign: char,
    /// What is said about them.
    pub text: &'a str,
}

/// One character of the line as it is shown.
#[derive(Debug)]
struct Cell {
    /// Its bytes in the line.
    bytes: Range<usize>,
    /// Its first column.
    column: usize,
    width: usize,
    text: String,
}

/// A line prepared for the screen.
#[derive(Debug)]
pub struct SourceLine {
    cells: Vec<Cell>,
    /// Text was left out before, after.
    cut: (bool, bool),
}

impl SourceLine {
    /// The part of `line` around the bytes `focus`.
    pub fn new(line: &str, focus: Range<usize>) -> Self {
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let focus_start = focus.start.min(line.len());
        let from = floor_boundary(line, focus_start.saturating_sub(REACH));
        let to = floor_boundary(line, focus_start.saturating_add(REACH).min(line.len()));
        let mut column = 0;
        let mut cells = Vec::new();
        for (byte, character) in line.get(from..to).unwrap_or("").char_indices() {
            let (text, width) = shown(character);
            let bytes = from + byte..from + byte + character.len_utf8();
            cells.push(Cell {
                bytes,
                column,
                width,
                text,
            });
            column += width;
        }
        let mut this = Self {
            cells,
            cut: (from > 0, to < line.len()),
        };
        this.clip(focus_start, focus.end);
        this
    }

    /// Keeps the columns of a window round the focus.
    fn clip(&mut self, focus_start: usize, focus_end: usize) {
        if self.end() <= WINDOW && self.cut == (false, false) {
            return;
        }
        let (start, end) = (self.column(focus_start), self.column(focus_end));
        let middle = if end - start < WINDOW {
            usize::midpoint(start, end)
        } else {
            start + 8
        };
        let last_left = self.end().saturating_sub(WINDOW - 2);
        let left = middle.saturating_sub(WINDOW / 2).min(last_left);
        let right = left + WINDOW - 2;
        self.cut.0 |= left > 0;
        self.cut.1 |= self.end() > right;
        self.cells
            .retain(|cell| cell.column >= left && cell.column + cell.width <= right);
        let base = self.cells.first().map_or(0, |cell| cell.column);
        let shift = usize::from(self.cut.0);
        for cell in &mut self.cells {
            cell.column = cell.column - base + shift;
        }
    }

    /// One column past the last.
    fn end(&self) -> usize {
        self.cells.last().map_or(0, |cell| cell.column + cell.width)
    }

    /// The column of a byte.
    fn column(&self, byte: usize) -> usize {
        let after = self.cells.partition_point(|cell| cell.bytes.end <= byte);
        self.cells
            .get(after)
            .map_or_else(|| self.end(), |cell| cell.column)
    }

    /// The text to show.
    pub fn text(&self) -> String {
        let mut text = String::from(if self.cut.0 { "…" } else { "" });
        text.extend(self.cells.iter().map(|cell| cell.text.as_str()));
        let kept = if self.cut.1 {
            text.len()
        } else {
            text.trim_end().len()
        };
        text.truncate(kept);
        if self.cut.1 {
            text.push('…');
        }
        text
    }

    /// The rows under the line.
    pub fn remarks(&self, marks: &[Mark<'_>]) -> Vec<Styled> {
        let mut placed: Vec<(Range<usize>, &Mark<'_>)> = marks
            .iter()
            .map(|mark| (self.columns(&mark.range), mark))
            .collect();
        placed.sort_by_key(|(columns, mark)| (columns.start, mark.sign == '^'));
        let mut signs: Vec<char> = Vec::new();
        for (columns, mark) in &placed {
            signs.resize(signs.len().max(columns.end), ' ');
            for sign in signs.iter_mut().take(columns.end).skip(columns.start) {
                if *sign != '^' {
                    *sign = mark.sign;
                }
            }
        }
        let mut first = Styled::default();
        for sign in signs {
            let style = if sign == '^' {
                Style::Caret
            } else {
                Style::Label
            };
            first.push(
                if sign == ' ' { Style::Plain } else { style },
                sign.to_string(),
            );
        }
        let beside = placed
            .last()
            .filter(|(_, mark)| is_short(mark.text))
            .map(|(_, mark)| *mark);
        if let Some(mark) = beside {
            let style = if mark.sign == '^' {
                Style::Caret
            } else {
                Style::Label
            };
            first.push(Style::Plain, " ").push(style, escape(mark.text));
        }
        let mut rows = vec![first];
        for (columns, mark) in placed.iter().rev() {
            if mark.text.is_empty() || beside.is_some_and(|beside| std::ptr::eq(beside, *mark)) {
                continue;
            }
            for line in mark.text.split('\n') {
                let mut row = Styled::default();
                row.push(Style::Plain, " ".repeat(columns.start))
                    .push(Style::Label, escape(line));
                rows.push(row);
            }
        }
        rows
    }

    /// The columns under a range of bytes: at least one, blanks at the end of the line left out.
    fn columns(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.column(range.start).min(WINDOW);
        let visible = self
            .cells
            .iter()
            .rev()
            .find(|cell| !cell.text.trim().is_empty());
        let visible = visible.map_or(0, |cell| cell.column + cell.width);
        let end = self
            .column(range.end)
            .min(visible.max(start + 1))
            .min(WINDOW + 1);
        start..end.max(start + 1)
    }
}

fn is_short(text: &str) -> bool {
    !text.is_empty() && !text.contains('\n')
}

/// The last character boundary at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// What a character looks like on the screen, and its width.
fn shown(character: char) -> (String, usize) {
    if character == '\t' {
        return (TAB.to_owned(), TAB.len());
    }
    if is_unsafe(character) {
        let code = u32::from(character);
        let text = if code <= 0xff {
            format!("\\x{code:02x}")
        } else {
            format!("\\u{code:04x}")
        };
        let width = text.len();
        return (text, width);
    }
    (character.to_string(), character.width().unwrap_or(0))
}

/// Characters that would act on the terminal or reorder its text.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Text without characters that act on the terminal; tabs and line ends are escaped too.
pub fn escape(text: &str) -> String {
    if !text.chars().any(is_unsafe) {
        return text.to_owned();
    }
    text.chars().map(|character| shown(character).0).collect()
}
