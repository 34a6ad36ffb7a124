//! What the remarks in a program say: results, and how an example is to be taken.

use crate::syntax::{TokenKind, highlight};

/// What remarks ask for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Directives {
    /// Not run.
    pub(super) skip: bool,
    /// Run, but its output is not compared.
    pub(super) varies: bool,
    /// Only the type of an error counts.
    pub(super) any_words: bool,
    /// An error is meant.
    pub(super) error: bool,
    /// How far numbers may be apart.
    pub(super) within: Option<f64>,
}

/// How results are announced.
const LEADS: [&str; 16] = [
    "==>", "-->", "=>", "->", "→", ">>>", "output:", "outputs:", "out:", "prints:", "prints",
    "print:", "result:", "returns:", "returns", "gives",
];

/// A remark at the end of a line or on a line of its own.
#[derive(Clone, Debug)]
pub(super) struct Remark {
    /// The index of its line in the code.
    pub(super) line: usize,
    /// Where its `#` stands in the line.
    pub(super) column: usize,
    /// Nothing but blanks stands before it.
    pub(super) alone: bool,
}

/// All remarks of a program.
pub(super) fn remarks(code: &str) -> Vec<Remark> {
    let mut found = Vec::new();
    let mut line = 0;
    let mut start = 0;
    for (span, kind) in highlight(code) {
        if kind != TokenKind::Comment {
            continue;
        }
        let at = span.start as usize;
        while let Some(end) = code.get(start..at).and_then(|text| text.find('\n')) {
            start += end + 1;
            line += 1;
        }
        let before = code.get(start..at).unwrap_or("");
        found.push(Remark {
            line,
            column: at - start,
            alone: before.trim().is_empty(),
        });
    }
    found
}

/// What the remarks of an example ask for.
pub(super) fn directives(code: &str, want: &str) -> Directives {
    let mut asked = Directives::default();
    let lines: Vec<&str> = code.lines().collect();
    let texts = remarks(code)
        .into_iter()
        .filter_map(|remark| lines.get(remark.line)?.get(remark.column..))
        .chain(
            want.lines()
                .filter_map(|line| line.split_once('#').map(|(_, text)| text)),
        );
    for text in texts {
        let text = text.trim_start_matches('#').trim().to_ascii_lowercase();
        asked.skip |= text.contains("+skip") || text == "skip" || text.starts_with("nx: skip");
        asked.varies |= text.starts_with("may vary")
            || text.starts_with("random")
            || text.contains("output may vary");
        asked.any_words |= text.contains("+ignore_exception_detail");
        asked.error |= text.starts_with("error") || text.contains("raises");
        if let Some(rest) = text.strip_prefix("approx") {
            asked.within = rest.trim().parse().ok().or(Some(1e-6));
        }
    }
    asked
}

/// What a result in a remark says, without its lead, and whether it has one.
pub(super) fn announced(text: &str) -> (&str, bool) {
    let text = text.trim_start_matches('#').trim();
    for lead in LEADS {
        let head = text.get(..lead.len()).unwrap_or("");
        if head.eq_ignore_ascii_case(lead) {
            let rest = text.get(lead.len()..).unwrap_or("");
            let is_word = lead.ends_with(|c: char| c.is_alphanumeric());
            if !is_word || rest.starts_with([' ', ':']) || rest.is_empty() {
                return (rest.trim_start_matches(':').trim(), true);
            }
        }
    }
    (text, false)
}

/// Whether a remark may be the output with other numbers in it.
pub(super) fn resembles(text: &str, output: &str) -> bool {
    let mask = |text: &str| -> String {
        let mut shape = String::new();
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            match c.is_ascii_digit() {
                true if shape.ends_with('0') => {}
                true => shape.push('0'),
                false => shape.push(c),
            }
        }
        shape
    };
    let (one, other) = (mask(text), mask(output));
    one == other && one.contains('0')
}
