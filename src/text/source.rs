//! A piece of program text with a name: a script file or one REPL cell.

use super::Span;

/// Program text and the place of its lines.
#[derive(Debug)]
pub struct Source {
    /// What errors call it: a file name, or `<cell 3>`.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// Whether it belongs to the library: its names are the library's whatever the program calls
    /// so, and its lines are not shown.
    pub library: bool,
    /// Byte offset of the start of each line.
    line_starts: Vec<u32>,
}

impl Source {
    /// Indexes the lines of `text`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0)
            .chain(newlines.map(|(at, _)| Span::new(at + 1, 0).start))
            .collect();
        Self {
            name: name.into(),
            text,
            library: false,
            line_starts,
        }
    }

    /// A text of the library.
    pub fn library(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            library: true,
            ..Self::new(name, text)
        }
    }

    /// The line (from 1) and the column in bytes (from 0) of an offset.
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let line = self
            .line_starts
            .partition_point(|start| *start <= offset)
            .max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        (line, (offset - start) as usize)
    }

    /// The text of a line (from 1) without its line end, and the offset at which it starts.
    pub fn line(&self, number: usize) -> (&str, u32) {
        let start = self
            .line_starts
            .get(number.wrapping_sub(1))
            .copied()
            .unwrap_or(0);
        let rest = self.text.get(start as usize..).unwrap_or("");
        (rest.split(['\n', '\r']).next().unwrap_or(""), start)
    }

    /// How many lines the text has.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}
