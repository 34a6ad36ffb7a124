//! Arrays as text: brackets, line breaks, `...`, and the `dtype=` behind them.

use super::cells::{Cells, Corners};
use super::options::PrintOptions;
use crate::value::{Apply, Array, DType, Result, interrupt, layout};

/// What stands around an array and between its elements.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// Between elements.
    pub separator: &'a str,
    /// What will stand before: lines are indented as far.
    pub prefix: &'a str,
    /// What will stand behind: lines are that much shorter.
    pub suffix: &'a str,
}

impl Default for Layout<'_> {
    fn default() -> Self {
        Self {
            separator: " ",
            prefix: "",
            suffix: "",
        }
    }
}

/// `np.array2string`; `apply` calls the program's own formatters.
///
/// # Errors
/// Whatever a formatter raises, and NumPy's words for a negative precision.
pub fn array2string(
    array: &Array,
    options: &PrintOptions,
    layout: &Layout<'_>,
    apply: Option<&mut dyn Apply>,
) -> Result<String> {
    let mut out = String::new();
    push_array(&mut out, array, options, layout, apply)?;
    Ok(out)
}

fn push_array(
    out: &mut String,
    array: &Array,
    options: &PrintOptions,
    layout: &Layout<'_>,
    apply: Option<&mut dyn Apply>,
) -> Result<()> {
    if array.size() == 0 {
        out.push_str("[]");
        return Ok(());
    }
    let summarised = array.size() as f64 > options.threshold;
    let edge = usize::try_from(options.edgeitems).unwrap_or(0);
    let corners = Corners {
        edge: summarised.then_some(edge),
    };
    // With no leading items NumPy still shows the last one, and looks at all for the width.
    let shown = Corners {
        edge: summarised.then_some(edge).filter(|edge| *edge > 0),
    };
    let cells = Cells::new(array, &shown, options)?;
    let trimmed = layout.separator.trim_end();
    let suffix = layout.suffix.chars().count() as i64;
    let mut writer = Writer {
        out,
        apply,
        cells,
        shape: array.shape(),
        corners,
        complete: edge == 0,
        separator: layout.separator,
        separator_len: layout.separator.chars().count(),
        line_separator: trimmed,
        end_len: trimmed.chars().count().max(1) as i64,
        word: String::new(),
        next: 0,
    };
    let indent = 1 + layout.prefix.chars().count();
    // Beyond this no line is ever full, and sums of columns cannot overflow.
    const ENDLESS: i64 = 1 << 40;
    writer.axis(
        0,
        indent,
        options.linewidth.clamp(-ENDLESS, ENDLESS) - suffix,
    )
}

struct Writer<'a, 'b> {
    out: &'a mut String,
    apply: Option<&'b mut dyn Apply>,
    cells: Cells,
    shape: &'a [usize],
    corners: Corners,
    /// Whether `cells` holds elements that are not shown too.
    complete: bool,
    separator: &'a str,
    separator_len: usize,
    line_separator: &'a str,
    end_len: i64,
    word: String,
    /// The number of the next cell.
    next: usize,
}

impl Writer<'_, '_> {
    fn cell(&mut self) -> Result<()> {
        self.word.clear();
        self.cells
            .push(&mut self.word, self.next, &mut self.apply)?;
        self.next += 1;
        interrupt::check()
    }

    /// How many items are shown at the start and at the end of an axis.
    fn ends(&self, length: usize) -> (usize, usize) {
        match self.corners.edge {
            Some(edge) if self.corners.cuts(length) => (edge, edge.max(1)),
            _ => (0, length),
        }
    }

    /// Passes over the items of an axis that are not shown, where the cells hold them.
    fn skip(&mut self, axis: usize, length: usize) {
        if self.complete && self.corners.cuts(length) {
            let inner = layout::size(self.shape.get(axis + 1..).unwrap_or(&[]));
            self.next += (length - 1) * inner;
        }
    }

    fn axis(&mut self, axis: usize, indent: usize, width: i64) -> Result<()> {
        let Some(length) = self.shape.get(axis).copied() else {
            self.cell()?;
            self.out.push_str(&self.word);
            return Ok(());
        };
        self.out.push('[');
        if axis + 1 == self.shape.len() {
            self.row(axis, length, indent, width)?;
        } else {
            self.block(axis, length, indent, width)?;
        }
        self.out.push(']');
        Ok(())
    }

    fn block(&mut self, axis: usize, length: usize, indent: usize, width: i64) -> Result<()> {
        let (leading, trailing) = self.ends(length);
        let breaks = self.shape.len() - axis - 1;
        for item in 0..leading + trailing {
            if item > 0 {
                self.line_break(breaks, indent);
            }
            if item == leading && self.corners.cuts(length) {
                self.out.push_str("...");
                self.skip(axis, length);
                self.line_break(breaks, indent);
            }
            self.axis(axis + 1, indent + 1, width - 1)?;
        }
        Ok(())
    }

    fn line_break(&mut self, breaks: usize, indent: usize) {
        self.out.push_str(self.line_separator);
        self.out.extend(std::iter::repeat_n('\n', breaks));
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn row(&mut self, axis: usize, length: usize, indent: usize, width: i64) -> Result<()> {
        let (leading, trailing) = self.ends(length);
        let mut line = Line {
            start: self.out.len(),
            len: indent,
            indent,
        };
        let limit = width - self.end_len;
        for item in 0..leading + trailing {
            if item > 0 {
                self.out.push_str(self.separator);
                line.len += self.separator_len;
            }
            if item == leading && self.corners.cuts(length) {
                line.push(self.out, "...", limit)?;
                self.out.push_str(self.separator);
                line.len += self.separator_len;
                self.skip(axis, length);
            }
            self.cell()?;
            line.push_any(self.out, &self.word, limit)?;
        }
        Ok(())
    }
}

/// The line being filled.
struct Line {
    /// Where it starts in the text.
    start: usize,
    /// Its length in characters, with the indent.
    len: usize,
    indent: usize,
}

impl Line {
    fn wrap(&mut self, out: &mut String) -> Result<()> {
        let kept = out.get(self.start..).unwrap_or("").trim_end().len();
        out.truncate(self.start + kept);
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', self.indent));
        self.start = out.len();
        self.len = self.indent;
        interrupt::check()
    }

    fn full(&self, word: usize, limit: i64) -> bool {
        (self.len + word) as i64 > limit && self.len > self.indent
    }

    fn push(&mut self, out: &mut String, word: &str, limit: i64) -> Result<()> {
        let length = chars(word);
        if self.full(length, limit) {
            self.wrap(out)?;
        }
        out.push_str(word);
        self.len += length;
        Ok(())
    }

    /// A word that may have several lines, as formatters of the program may give.
    fn push_any(&mut self, out: &mut String, word: &str, limit: i64) -> Result<()> {
        if !word.contains('\n') {
            return self.push(out, word, limit);
        }
        let longest = word.lines().map(chars).max().unwrap_or(0);
        if self.full(longest, limit) {
            self.wrap(out)?;
        }
        let column = self.len;
        let mut last = 0;
        for (number, part) in word.lines().enumerate() {
            if number > 0 {
                let indent = std::mem::replace(&mut self.indent, column);
                self.wrap(out)?;
                self.indent = indent;
            }
            out.push_str(part);
            last = chars(part);
            self.len = column + last;
        }
        out.extend(std::iter::repeat_n(' ', longest - last));
        self.len += longest - last;
        Ok(())
    }
}

fn chars(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// `np.array_repr`.
///
/// # Errors
/// As [`array2string`].
pub fn array_repr(
    array: &Array,
    options: &PrintOptions,
    apply: Option<&mut dyn Apply>,
) -> Result<String> {
    // What lies in a mapped file says so.
    let prefix = if array.buffer().is_of_file() {
        "memmap("
    } else {
        "array("
    };
    let mut out = String::from(prefix);
    let around = Layout {
        separator: ", ",
        prefix,
        suffix: ")",
    };
    push_array(&mut out, array, options, &around, apply)?;
    let extras = extras(array, options);
    if extras.is_empty() {
        out.push(')');
        return Ok(out);
    }
    out.push(',');
    let line = out.rfind('\n').map_or(0, |at| at + 1);
    let length = chars(out.get(line..).unwrap_or("")) + chars(&extras) + 1;
    out.push_str(if length as i64 > options.linewidth {
        "\n      "
    } else {
        " "
    });
    out.push_str(&extras);
    Ok(out)
}

/// `shape=…, dtype=…)` where they cannot be told from the elements.
fn extras(array: &Array, options: &PrintOptions) -> String {
    let implied = matches!(
        array.dtype(),
        DType::I64 | DType::F64 | DType::C128 | DType::Bool
    );
    let empty = array.size() == 0;
    let mut extras = Vec::new();
    if (empty && array.shape() != [0]) || array.size() as f64 > options.threshold {
        extras.push(format!("shape={}", shape_repr(array.shape())));
    }
    if !implied || empty {
        extras.push(match array.dtype() {
            DType::Str(chars) => format!("dtype='<U{chars}'"),
            dtype => format!("dtype={}", dtype.short()),
        });
    }
    if extras.is_empty() {
        String::new()
    } else {
        extras.join(", ") + ")"
    }
}

/// A shape as a tuple.
fn shape_repr(shape: &[usize]) -> String {
    match shape {
        [one] => format!("({one},)"),
        many => {
            let items: Vec<String> = many.iter().map(usize::to_string).collect();
            format!("({})", items.join(", "))
        }
    }
}

/// `np.array_str`.
///
/// # Errors
/// As [`array2string`].
pub fn array_str(
    array: &Array,
    options: &PrintOptions,
    apply: Option<&mut dyn Apply>,
) -> Result<String> {
    if array.ndim() == 0 {
        return Ok(array.item().text());
    }
    array2string(array, options, &Layout::default(), apply)
}
