//! The lines of a handout: entities decoded, line ends set aside, so that they can be put back.

use std::rc::Rc;

use crate::text::Source;

/// What kind of text a handout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Code stands in fences.
    Markdown,
    /// A page whose tags are no text.
    Html,
    /// The whole is a program.
    Program,
    /// Text with code in it.
    Plain,
}

/// A handout as lines.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) kind: Kind,
    /// The decoded text, one line end for each line.
    pub(super) source: Rc<Source>,
    /// The decoded lines.
    pub(super) text: Vec<String>,
    /// The lines as they are in the file, with their ends.
    pub(super) raw: Vec<String>,
    /// Where the decoded lines start in the decoded text.
    pub(super) starts: Vec<usize>,
}

/// Entities and what they stand for.
const ENTITIES: [(&str, &str); 8] = [
    ("&gt;", ">"),
    ("&lt;", "<"),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
];

impl Lines {
    pub(super) fn new(name: &str, text: &str) -> Self {
        let ending = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        let has_fence = || {
            text.lines()
                .any(|line| line.trim_start().starts_with("```"))
        };
        let kind = match ending.as_str() {
            "md" | "markdown" | "rmd" | "qmd" | "mdx" => Kind::Markdown,
            "html" | "htm" => Kind::Html,
            "nx" | "py" => Kind::Program,
            _ if has_fence() => Kind::Markdown,
            _ => Kind::Plain,
        };
        let decode = kind == Kind::Html || text.contains("&gt;&gt;&gt;");
        let raw: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let plain = |(index, line): (usize, &String)| {
            let line = line.trim_end_matches(['\n', '\r']);
            let line = match index {
                0 => line.strip_prefix('\u{feff}').unwrap_or(line),
                _ => line,
            };
            let line = match kind {
                Kind::Html => without_tags(line),
                _ => line.to_owned(),
            };
            if decode { decoded(&line) } else { line }
        };
        let text: Vec<String> = raw.iter().enumerate().map(plain).collect();
        let mut starts = Vec::with_capacity(text.len());
        let mut whole = String::new();
        for line in &text {
            starts.push(whole.len());
            whole.push_str(line);
            whole.push('\n');
        }
        Self {
            kind,
            source: Rc::new(Source::new(name, whole)),
            text,
            raw,
            starts,
        }
    }

    /// A decoded line, counted from 0; empty past the end.
    pub(super) fn at(&self, index: usize) -> &str {
        self.text.get(index).map_or("", String::as_str)
    }

    /// Lines of output as they are written at the place of line `index`.
    pub(super) fn encode(&self, index: usize, line: &str) -> String {
        let raw = self.raw.get(index).map_or("\n", String::as_str);
        let end = if raw.ends_with("\r\n") { "\r\n" } else { "\n" };
        let is_encoded = self.kind == Kind::Html
            || self.source.text.contains(">>>") && self.raw.concat().contains("&gt;&gt;&gt;");
        let line = match is_encoded {
            true => line
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;"),
            false => line.to_owned(),
        };
        format!("{line}{end}")
    }
}

fn decoded(line: &str) -> String {
    if !line.contains('&') {
        return line.to_owned();
    }
    let replace = |line: String, (entity, sign): (&str, &str)| line.replace(entity, sign);
    ENTITIES.into_iter().fold(line.to_owned(), replace)
}

/// A line of a page without its tags. Only what is written as a tag is one: `a < b` stays.
fn without_tags(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match tag.split_once('>').filter(|_| is_tag) {
            Some((_, after)) => rest = after,
            None => {
                text.push('<');
                rest = tag;
            }
        }
    }
    text.push_str(rest);
    text
}
