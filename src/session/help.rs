//! Help pages: what `name?` shows, written from the row.

use super::lookup::{self, Subject};
use super::{Session, Style, Styled};
use crate::builtins::{self, Kernel, Row};
use crate::eval::Function;
use crate::teach;
use crate::text::suggest;
use crate::value::Value;

/// How many lines of a value a page shows.
const VALUE_LINES: usize = 12;
/// How long the lines of a paragraph are at most.
const WIDTH: usize = 75;

/// The answer to an entry that asks for help (`name?`, `?name`, `name??`, `?`, `help(name)`);
/// None if it does not.
pub fn answer(session: &mut Session, entry: &str) -> Option<Styled> {
    let (name, source) = question(entry)?;
    if name.is_empty() {
        return Some(overview());
    }
    Some(page(session, name, source))
}

/// The name that is asked about, and whether its source is wanted.
fn question(entry: &str) -> Option<(&str, bool)> {
    let entry = entry.trim();
    if matches!(entry, "?" | "help" | "help()") {
        return Some(("", false));
    }
    let inner = entry
        .strip_prefix("help(")
        .and_then(|rest| rest.strip_suffix(')'));
    let bare = entry.trim_matches('?').trim();
    let (name, marks) = match inner {
        Some(inner) => (inner.trim(), 1),
        None => (bare, entry.matches('?').count()),
    };
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ' '))
        && !name.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    (marks > 0 && is_name).then_some((name, marks > 1))
}

/// The page about a name.
pub fn page(session: &mut Session, name: &str, source: bool) -> Styled {
    match lookup::find(session, name) {
        Some(Subject::Row(row)) => match (builtins::row(row).kernel, source) {
            (Kernel::Prelude(def), true) => source_page(def.source),
            _ => row_page(builtins::row(row)),
        },
        Some(Subject::Value(value)) => match lookup::function(&value) {
            Some(function) => function_page(function, source),
            None => value_page(session, name, &value),
        },
        None => match teach::page(name) {
            Some(page) => form_page(page),
            None => unknown(session, name),
        },
    }
}

/// The page of a special form.
fn form_page(form: &teach::Page) -> Styled {
    let mut page = Styled::default();
    page.line(Style::Heading, form.call);
    for line in form.doc.lines() {
        page.line(Style::Plain, format!("    {line}"));
    }
    page.push(Style::Plain, "\n").line(Style::Heading, "Try");
    page.line(Style::Plain, format!("    {}", form.example));
    page.push(Style::Plain, "\n");
    page
}

/// So many rows are listed for a word that is no name.
const LISTED: usize = 15;

/// The rows whose name or summary has every word, those with it in the name first.
fn search(words: &str) -> Vec<&'static Row> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let rank = |row: &'static Row| {
        let name = row.name().to_lowercase();
        let summary = row.summary().to_lowercase();
        let hidden = row.name().starts_with('_') || row.name().ends_with('=');
        let found = |word: &String| name.contains(word) || summary.contains(word);
        if hidden || !words.iter().all(found) {
            return None;
        }
        let rank = match words.as_slice() {
            [word] if name == *word => 0,
            [word] if name.starts_with(word.as_str()) => 1,
            [word] if name.contains(word.as_str()) => 2,
            _ => 3,
        };
        Some((rank, row.path(), row))
    };
    let mut found: Vec<_> = builtins::rows().filter_map(|(_, row)| rank(row)).collect();
    found.sort_by_key(|(rank, path, _)| (*rank, *path));
    found.into_iter().map(|(_, _, row)| row).collect()
}

/// The rows that a search found, a line each.
fn list(page: &mut Styled, found: &[&'static Row]) {
    let shown = found.get(..found.len().min(LISTED)).unwrap_or(found);
    let width = shown.iter().map(|row| row.path().len()).max().unwrap_or(0);
    for row in shown {
        page.push(Style::Heading, format!("  {:<width$}", row.path()))
            .line(Style::Plain, format!("  {}", row.summary()));
    }
    if found.len() > LISTED {
        let more = found.len() - LISTED;
        page.line(Style::Dim, format!("  … and {more} more"));
    }
}

fn overview() -> Styled {
    let mut page = Styled::default();
    page.line(
        Style::Plain,
        "An .nx file is a NumPy program; what works there works here.\n",
    );
    let lines = [
        (
            "np.dot?",
            "what a function does, with examples (also ?np.dot)",
        ),
        (
            "a.<Tab>",
            "completes names, attributes, keyword arguments, file names",
        ),
        (
            "Up",
            "earlier entries; after some text, those that begin with it",
        ),
        ("Ctrl-R", "searches earlier entries"),
        ("_  __  _3", "the last results, and that of Out[3]"),
        ("a;", "runs a without showing it"),
        (
            "explain a",
            "where every number of an expression comes from",
        ),
        (
            "compare a, b",
            "two arrays joined, added, multiplied… side by side",
        ),
        ("cost a vs b", "FLOPs, bytes and memory of expressions"),
        (
            "check a == b",
            "whether both sides are equal for any values",
        ),
        ("show a", "an array as a picture"),
        (
            "why",
            "the lesson about the last error; why views, why nan…",
        ),
        ("Ctrl-C", "stops what runs; every variable stays"),
        ("Ctrl-D", "leaves (so do exit and quit)"),
    ];
    for (key, text) in lines {
        page.push(Style::Heading, format!("  {key:<12}"))
            .line(Style::Plain, format!("  {text}"));
    }
    page.push(Style::Plain, "\n");
    page
}

/// The text of a function that is written in nx.
fn source_page(source: &str) -> Styled {
    let mut page = Styled::default();
    for line in source.lines() {
        page.line(Style::Plain, line);
    }
    page.push(Style::Plain, "\n");
    page
}

/// A paragraph in lines that are easy to read.
fn wrapped(text: &str) -> Vec<String> {
    if text.starts_with(' ') {
        return vec![text.to_owned()];
    }
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The page of a row of the library.
fn row_page(row: &Row) -> Styled {
    let mut page = Styled::default();
    page.line(Style::Heading, row.sig);
    for line in row.doc.lines().flat_map(wrapped) {
        let indent = if line.is_empty() { "" } else { "    " };
        page.line(Style::Plain, format!("{indent}{line}"));
    }
    if !row.examples.is_empty() {
        page.push(Style::Plain, "\n")
            .line(Style::Heading, "Examples");
    }
    for (input, output) in row.examples {
        for (index, line) in input.lines().enumerate() {
            let prompt = if index == 0 || !line.starts_with(' ') {
                ">>> "
            } else {
                "... "
            };
            page.push(Style::Dim, format!("    {prompt}"))
                .line(Style::Plain, line);
        }
        for line in output.lines() {
            page.line(Style::Plain, format!("    {line}"));
        }
    }
    for (heading, names) in [("See also", row.see), ("Also", row.also)] {
        if !names.is_empty() {
            page.push(Style::Plain, "\n").push(Style::Heading, heading);
            page.line(Style::Plain, format!("  {}", names.join(", ")));
        }
    }
    page.push(Style::Plain, "\n");
    page
}

/// The page of a function of the program.
fn function_page(function: &Function, source: bool) -> Styled {
    let mut page = Styled::default();
    let def = &function.def;
    let text = def.span.of(&def.source.text);
    if source {
        page.line(Style::Plain, text.trim_end())
            .push(Style::Plain, "\n");
        return page;
    }
    let head = text
        .lines()
        .next()
        .unwrap_or("")
        .trim_end()
        .trim_end_matches(':');
    page.line(Style::Heading, head.strip_prefix("def ").unwrap_or(head));
    match &def.doc {
        Some(doc) => doc.lines().for_each(|line| {
            page.line(Style::Plain, format!("    {}", line.trim()));
        }),
        None => {
            page.line(Style::Dim, "    (no docstring; `??` shows the source)");
        }
    }
    page.push(Style::Plain, "\n");
    page
}

/// The page of a variable.
fn value_page(session: &mut Session, name: &str, value: &Value) -> Styled {
    let mut page = Styled::default();
    page.push(Style::Heading, name)
        .line(Style::Plain, format!("  {}", describe(value)));
    let text = session.interp().repr(value).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    for line in lines.iter().take(VALUE_LINES) {
        page.line(Style::Plain, format!("    {line}"));
    }
    if lines.len() > VALUE_LINES {
        page.line(
            Style::Dim,
            format!("    … {} more lines", lines.len() - VALUE_LINES),
        );
    }
    page.push(Style::Plain, "\n");
    page
}

/// The type of a value, and the shape and kind of an array.
fn describe(value: &Value) -> String {
    match value {
        Value::Array(array) => {
            let array = array.get();
            let shape = crate::value::layout::shape_text(array.shape(), ", ");
            format!("ndarray  shape {shape}  dtype {}", array.dtype().short())
        }
        other => other.type_name(),
    }
}

/// What is said about a name that is not known.
fn unknown(session: &mut Session, name: &str) -> Styled {
    let mut page = Styled::default();
    page.push(Style::Plain, format!("nothing is called `{name}`"));
    let found = search(name);
    let all = lookup::names(session);
    let last = name.rsplit('.').next().unwrap_or(name);
    let close = suggest::closest(last, all.iter().map(String::as_str));
    if let Some(close) = close.filter(|_| !name.contains(' ')) {
        page.push(Style::Plain, "; did you mean ")
            .push(Style::Hint, close);
    }
    page.push(Style::Plain, "\n");
    if !found.is_empty() {
        page.line(Style::Plain, "The library speaks of it here:");
        list(&mut page, &found);
    }
    page.push(Style::Plain, "\n");
    page
}

#[cfg(test)]
mod tests {
    use super::{question, search};

    #[test]
    fn words_find_rows_by_name_and_summary() {
        let paths: Vec<&str> = search("sort").iter().map(|row| row.path()).collect();
        assert_eq!(paths.first(), Some(&"list.sort"));
        assert!(paths.contains(&"np.lexsort"));
        assert!(
            search("standard deviation")
                .iter()
                .any(|row| row.path() == "np.std")
        );
        assert!(search("nothinglikethis").is_empty());
    }

    #[test]
    fn questions() {
        assert_eq!(question("np.dot?"), Some(("np.dot", false)));
        assert_eq!(question("?a"), Some(("a", false)));
        assert_eq!(question("f ??"), Some(("f", true)));
        assert_eq!(question("help(np.dot)"), Some(("np.dot", false)));
        assert_eq!(question("?"), Some(("", false)));
        assert_eq!(question("a"), None);
        assert_eq!(question("'a'?"), None);
        assert_eq!(question("1?"), None);
    }
}
