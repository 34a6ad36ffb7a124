//! Functions of the library that are written in nx itself: a few lines of NumPy each.
//!
//! A file of `prelude/` holds one topic. Its first line names the module; every `def` at the left
//! margin is a row, whose signature, doc, examples and see-also come from the text. Nothing is
//! parsed before a function is called for the first time; the evaluator does that.

use std::sync::LazyLock;

use super::{Kernel, Row};

/// A file of the prelude.
pub struct Topic {
    /// What errors call it.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// The files.
static TOPICS: [Topic; 7] = [
    Topic {
        name: "prelude/emath.nx",
        text: include_str!("prelude/emath.nx"),
    },
    Topic {
        name: "prelude/checks.nx",
        text: include_str!("prelude/checks.nx"),
    },
    Topic {
        name: "prelude/bits.nx",
        text: include_str!("prelude/bits.nx"),
    },
    Topic {
        name: "prelude/polynomial.nx",
        text: include_str!("prelude/polynomial.nx"),
    },
    Topic {
        name: "prelude/testing.nx",
        text: include_str!("prelude/testing.nx"),
    },
    Topic {
        name: "prelude/counter.nx",
        text: include_str!("prelude/counter.nx"),
    },
    Topic {
        name: "prelude/nn.nx",
        text: include_str!("prelude/nn.nx"),
    },
];

/// A function of the prelude.
pub struct Def {
    /// The file it is in.
    pub topic: &'static Topic,
    /// Its own text.
    pub source: &'static str,
    /// Its bare name.
    pub name: &'static str,
}

/// The rows, made from the texts.
pub static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TOPICS.iter().flat_map(rows).collect());

fn rows(topic: &'static Topic) -> impl Iterator<Item = Row> {
    let first = topic.text.lines().next().unwrap_or_default();
    let module = first.trim_start_matches(['#', ' ']);
    let defs = topic.text.match_indices("\ndef ");
    defs.filter_map(move |(at, _)| row(topic, module, topic.text.get(at + 1..)?))
}

/// The row of the function that a text begins with.
fn row(topic: &'static Topic, module: &'static str, text: &'static str) -> Option<Row> {
    let end = text.find("\n\n\n").unwrap_or(text.len());
    let source = text.get(..end)?.trim_end();
    let head = source.strip_prefix("def ")?;
    let (head, body) = head.split_once("):\n")?;
    let name = head.split('(').next()?;
    let doc = body.split("\"\"\"").nth(1)?;
    let (text, rest) = doc.split_once("\n    Examples\n").unwrap_or((doc, ""));
    let (examples, see) = rest.split_once("\n    See Also\n").unwrap_or((rest, ""));
    // One path may stand for two modules: the second is another name of the first.
    let def: &'static Def = Box::leak(Box::new(Def {
        topic,
        source,
        name,
    }));
    let signature = format!("{module}.{head})");
    Some(Row {
        sig: Box::leak(signature.into_boxed_str()),
        doc: Box::leak(dedented(text).into_boxed_str()),
        examples: Box::leak(read_examples(examples).into_boxed_slice()),
        see: Box::leak(read_names(see).into_boxed_slice()),
        also: &[],
        kernel: Kernel::Prelude(def),
        ..Row::NEW
    })
}

fn dedented(text: &str) -> String {
    let lines: Vec<&str> = text
        .trim()
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    lines.join("\n")
}

/// The inputs after `>>>` (and `...`) with the lines that follow them.
fn read_examples(text: &str) -> Vec<(&'static str, &'static str)> {
    let mut examples = Vec::new();
    let (mut input, mut output) = (String::new(), String::new());
    for line in text.lines().map(str::trim_end) {
        let line = line.strip_prefix("    ").unwrap_or(line);
        let code = line
            .strip_prefix(">>>")
            .or_else(|| line.strip_prefix("..."));
        match code.map(|code| code.strip_prefix(' ').unwrap_or(code)) {
            Some(code) => {
                if !output.is_empty() {
                    examples.push((leak(&mut input), leak(&mut output)));
                }
                append(&mut input, code);
            }
            None if line.starts_with("---") || line.is_empty() => {}
            None => append(&mut output, line),
        }
    }
    if !input.is_empty() {
        examples.push((leak(&mut input), leak(&mut output)));
    }
    examples
}

fn append(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

fn leak(text: &mut String) -> &'static str {
    Box::leak(std::mem::take(text).into_boxed_str())
}

fn read_names(text: &'static str) -> Vec<&'static str> {
    let names = text.lines().filter(|line| !line.contains("---"));
    names
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect()
}
