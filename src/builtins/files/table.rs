//! Text into rows of fields, as `np.loadtxt` cuts it.

use crate::value::{OpError, Result};

/// How text is cut.
pub(super) struct Cut {
    /// The character between fields; None for any blanks.
    pub delimiter: Option<char>,
    /// The character that begins a comment.
    pub comment: Option<char>,
    /// The character around fields that hold delimiters.
    pub quote: Option<char>,
}

/// The rows of a text that is given line by line; a quoted field may go on in the next line.
pub(super) struct Rows<'a> {
    lines: std::slice::Iter<'a, String>,
    cut: &'a Cut,
}

/// Longest line that is taken, in bytes.
const LONGEST_LINE: usize = 1 << 20;

impl<'a> Rows<'a> {
    /// The rows of lines.
    pub(super) fn new(lines: &'a [String], cut: &'a Cut) -> Self {
        Self {
            lines: lines.iter(),
            cut,
        }
    }

    /// The fields of the next line that has some; None at the end.
    ///
    /// # Errors
    /// `ValueError` for a line that is longer than any table has.
    pub(super) fn next(&mut self) -> Result<Option<Vec<String>>> {
        while let Some(line) = self.lines.next() {
            if line.len() > LONGEST_LINE {
                return Err(OpError::value(format!(
                    "a line of {} bytes is longer than nx reads ({LONGEST_LINE})",
                    line.len()
                )));
            }
            let fields = match (self.cut.quote, self.cut.delimiter) {
                (Some(quote), _) => self.quoted(line, quote),
                (None, Some(delimiter)) => {
                    let body = self.body(line);
                    match body {
                        "" => Vec::new(),
                        body => body.split(delimiter).map(str::to_owned).collect(),
                    }
                }
                (None, None) => self
                    .body(line)
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect(),
            };
            if !fields.is_empty() {
                return Ok(Some(fields));
            }
        }
        Ok(None)
    }

    /// A line without its end and its comment.
    fn body(&self, line: &'a str) -> &'a str {
        let line = line.trim_end_matches(['\n', '\r']);
        match self.cut.comment {
            Some(comment) => line.split(comment).next().unwrap_or(line),
            None => line,
        }
    }

    /// The fields of a line where some may stand in quotes.
    fn quoted(&mut self, line: &'a str, quote: char) -> Vec<String> {
        let mut fields = Vec::new();
        let mut field = String::new();
        // Whether a field has begun, and whether it is inside quotes.
        let (mut begun, mut inside) = (false, false);
        let mut chars = line.chars().peekable();
        loop {
            let Some(c) = chars.next() else {
                match self.lines.next().filter(|_| inside) {
                    Some(more) => {
                        chars = more.chars().peekable();
                        continue;
                    }
                    None => break,
                }
            };
            let blank = c.is_whitespace() && self.cut.delimiter.is_none();
            if inside {
                if c != quote {
                    field.push(c);
                } else if chars.next_if_eq(&quote).is_some() {
                    field.push(quote);
                } else {
                    inside = false;
                }
            } else if c == '\n' || c == '\r' || Some(c) == self.cut.comment {
                break;
            } else if c == quote && !begun {
                (begun, inside) = (true, true);
            } else if blank || Some(c) == self.cut.delimiter {
                if begun || !blank {
                    fields.push(std::mem::take(&mut field));
                }
                begun = false;
            } else {
                begun = true;
                field.push(c);
            }
        }
        let last = begun || (self.cut.delimiter.is_some() && !fields.is_empty());
        if last {
            fields.push(field);
        }
        fields
    }
}
