//! How an error looks: its first line, then each frame's source line with a caret, then a hint.

use std::rc::Rc;

use crate::session::source_line::{Mark, SourceLine, escape};
use crate::session::{Style, Styled};
use crate::text::{Diagnostic, Frame, Label, Source, Span};

/// More frames than this are cut in the middle.
const MOST_FRAMES: usize = 16;
/// More characters of a line of a message are not shown.
const LONGEST_MESSAGE: usize = 2000;
/// A longer hint is left out.
const LONGEST_HINT: usize = 2000;
/// More lines with remarks than this are not drawn.
const MOST_LINES: usize = 5;

/// The drawing of an error, ending in a line end.
pub fn error(diagnostic: &Diagnostic) -> Styled {
    draw(diagnostic, Style::Error)
}

/// The drawing of a warning, ending in a line end.
pub fn warning(diagnostic: &Diagnostic) -> Styled {
    draw(diagnostic, Style::Warning)
}

fn draw(diagnostic: &Diagnostic, style: Style) -> Styled {
    let mut out = Styled::default();
    let frames = fold(&diagnostic.frames);
    if let Some(place) = diagnostic.frames.first().and_then(place) {
        out.push(Style::Place, place).push(Style::Plain, ": ");
    }
    out.push(style, escape(&diagnostic.kind));
    if !diagnostic.message.is_empty() {
        let lines: Vec<String> = diagnostic.message.split('\n').map(clip).collect();
        out.push(Style::Plain, ": ")
            .push(Style::Plain, lines.join("\n"));
    }
    out.push(Style::Plain, "\n");
    let digits = frames
        .iter()
        .filter_map(|(frame, _)| line_number(frame))
        .max()
        .unwrap_or(1);
    let gutter = Gutter {
        width: digits.to_string().len(),
    };
    for (index, (frame, repeats)) in frames.iter().enumerate() {
        let last = index + 1 == frames.len();
        if index > 0 {
            gutter.frame_head(frame, &mut out);
        }
        if frames.len() > MOST_FRAMES && index == MOST_FRAMES / 2 {
            let hidden = frames.len() - MOST_FRAMES;
            out.line(
                Style::Dim,
                format!("{:1$} … {hidden} more calls", "", gutter.width),
            );
        }
        if frames.len() > MOST_FRAMES
            && (MOST_FRAMES / 2..frames.len() - MOST_FRAMES / 2).contains(&index)
        {
            continue;
        }
        gutter.frame(frame, if last { &diagnostic.labels } else { &[] }, &mut out);
        if *repeats > 0 {
            let text = format!(
                "{:1$} … the same call {repeats} more times",
                "", gutter.width
            );
            out.line(Style::Dim, text);
        }
    }
    if let Some(hint) = &diagnostic.hint {
        gutter.hint(hint, &mut out);
    }
    out
}

/// A line of a message; names and values of the program in it can be of any length.
fn clip(line: &str) -> String {
    match line.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", escape(line.get(..end).unwrap_or(""))),
        None => escape(line),
    }
}

/// Equal frames that follow each other, as one with the number of repetitions.
fn fold(frames: &[Frame]) -> Vec<(&Frame, usize)> {
    let mut folded: Vec<(&Frame, usize)> = Vec::new();
    for frame in frames {
        match folded.last_mut() {
            Some((last, repeats))
                if Rc::ptr_eq(&last.source, &frame.source)
                    && last.span == frame.span
                    && last.function == frame.function =>
            {
                *repeats += 1;
            }
            _ => folded.push((frame, 0)),
        }
    }
    folded
}

/// Whether a source is typed text rather than a file.
fn is_cell(source: &Source) -> bool {
    source.name.starts_with("<cell") || source.name == "<string>"
}

/// `file.nx:12`, for frames of files.
fn place(frame: &Frame) -> Option<String> {
    let (line, _) = frame.source.line_column(frame.span.start);
    let name = escape(&frame.source.name);
    (!is_cell(&frame.source)).then(|| format!("{name}:{line}"))
}

/// The line number to show, if the source has more than one line.
fn line_number(frame: &Frame) -> Option<usize> {
    let several = frame.source.text.trim_end().contains('\n');
    let (line, _) = frame.source.line_column(frame.span.start);
    (several || !is_cell(&frame.source)).then_some(line)
}

/// The column of line numbers.
struct Gutter {
    width: usize,
}

impl Gutter {
    fn push(&self, number: Option<usize>, out: &mut Styled) {
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        out.push(Style::Gutter, format!("{number:>0$} |  ", self.width));
    }

    fn frame_head(&self, frame: &Frame, out: &mut Styled) {
        let function = frame
            .function
            .as_deref()
            .map_or_else(|| "top level".to_owned(), escape);
        out.push(Style::Dim, format!("{:1$} in {function}", "", self.width));
        let name = escape(frame.source.name.trim_matches(['<', '>']));
        let place = place(frame).unwrap_or(name);
        out.push(Style::Dim, ", ").line(Style::Place, place);
    }

    fn hint(&self, hint: &str, out: &mut Styled) {
        // Nobody reads, let alone types, what is longer.
        if hint.len() > LONGEST_HINT {
            return;
        }
        let bare = ["did you mean", "note: "]
            .iter()
            .any(|word| hint.starts_with(word));
        let word = if bare { "" } else { "try  " };
        let hint = hint.strip_prefix("try ").unwrap_or(hint).trim_start();
        let lead = format!("{:1$} = {word}", "", self.width);
        for (index, line) in hint.split('\n').enumerate() {
            let lead = if index == 0 {
                lead.clone()
            } else {
                " ".repeat(lead.len())
            };
            out.push(Style::Gutter, lead)
                .line(Style::Hint, escape(line));
        }
    }

    /// The lines of a frame that have a mark.
    fn frame(&self, frame: &Frame, labels: &[Label], out: &mut Styled) {
        let source = &frame.source;
        if source.text.is_empty() {
            return;
        }
        let mut marks = vec![(frame.span, '^', "")];
        for label in labels {
            if label.span == frame.span && marks[0].2.is_empty() {
                marks[0].2 = &label.text;
            } else {
                marks.push((
                    label.span,
                    if label.text.is_empty() { '~' } else { '-' },
                    &label.text,
                ));
            }
        }
        let numbered = line_number(frame).is_some();
        let (own, _) = source.line_column(frame.span.start);
        let mut lines: Vec<usize> = Vec::from([own]);
        for (span, _, _) in &marks {
            let (line, _) = source.line_column(span.start);
            if !lines.contains(&line) && lines.len() < MOST_LINES {
                lines.push(line);
            }
        }
        lines.sort_unstable();
        for line in lines {
            let (text, start) = source.line(line);
            let marks = marks
                .iter()
                .filter(|(span, _, _)| source.line_column(span.start).0 == line);
            let marks: Vec<Mark<'_>> = marks
                .map(|(span, sign, text)| Mark {
                    range: within(*span, start),
                    sign: *sign,
                    text,
                })
                .collect();
            let focus = marks.iter().find(|mark| mark.sign == '^').or(marks.first());
            let focus = focus.map_or(0..0, |mark| mark.range.clone());
            let drawn = SourceLine::new(text, focus);
            self.push(numbered.then_some(line), out);
            out.line(Style::Plain, drawn.text());
            for row in drawn.remarks(&marks) {
                self.push(None, out);
                for (style, text) in row.runs() {
                    out.push(style, text);
                }
                out.push(Style::Plain, "\n");
            }
        }
    }
}

/// A span as a range of bytes of the line that starts at `start`.
fn within(span: Span, start: u32) -> std::ops::Range<usize> {
    let from = span.start.saturating_sub(start) as usize;
    from..(span.end.saturating_sub(start) as usize).max(from)
}
