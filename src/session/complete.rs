//! Completion: which names can stand at the cursor.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::Session;
use super::lookup::{self, Subject};
use crate::builtins::{self, attribute};
use crate::syntax::{self, TokenKind};
use crate::text::Symbol;

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// What the list shows.
    pub shown: String,
    /// What replaces the text from the start.
    pub text: String,
}

impl Candidate {
    fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            shown: text.clone(),
            text,
        }
    }
}

/// The candidates at a byte of a text, and the byte at which they start.
pub fn complete(session: &mut Session, text: &str, position: usize) -> (usize, Vec<Candidate>) {
    let Some(before) = text.get(..position) else {
        return (position, Vec::new());
    };
    if let Some(start) = open_string(before) {
        return complete_path(before, start);
    }
    let word = before
        .rfind(|c: char| !c.is_alphanumeric() && c != '_')
        .map_or(0, |at| {
            at + before
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
    let prefix = before.get(word..).unwrap_or("");
    if prefix.starts_with(|c: char| c.is_ascii_digit()) {
        return (word, Vec::new());
    }
    let names = match before.get(..word).and_then(|rest| rest.strip_suffix('.')) {
        Some(base) => attributes(session, base),
        None => names(session, before, word),
    };
    let hidden = !prefix.starts_with('_');
    let fits = |name: &String| name.starts_with(prefix) && !(hidden && name.starts_with('_'));
    (
        word,
        names
            .into_iter()
            .filter(fits)
            .map(Candidate::plain)
            .collect(),
    )
}

/// Names, and the keywords of the call around them.
fn names(session: &mut Session, before: &str, word: usize) -> Vec<String> {
    let mut all: BTreeSet<String> = lookup::names(session);
    all.extend(
        syntax::KEYWORDS
            .iter()
            .chain(&["None", "True", "False"])
            .map(|word| word.to_string()),
    );
    let mut first = keywords(session, before, word);
    first.extend(all);
    first
}

/// The attributes of what a text before a dot stands for.
fn attributes(session: &mut Session, base: &str) -> Vec<String> {
    let path = trailing_path(base);
    let names: Vec<Symbol> = if !path.is_empty() {
        lookup::value(session, path)
            .map(|value| attribute::names(&value))
            .unwrap_or_default()
    } else if base.ends_with([')', ']']) {
        // The value of a call or subscript is not known before it runs: most are arrays.
        builtins::names_of("ndarray")
            .iter()
            .map(|(name, _)| *name)
            .collect()
    } else {
        Vec::new()
    };
    // Rows for setting an attribute are no names that can be written.
    let sorted: BTreeSet<&str> = names
        .into_iter()
        .map(Symbol::text)
        .filter(|name| !name.ends_with('='))
        .collect();
    sorted.into_iter().map(str::to_owned).collect()
}

/// The `keyword=` forms of the innermost call that is open at the cursor.
fn keywords(session: &mut Session, before: &str, word: usize) -> Vec<String> {
    let mut open: Vec<usize> = Vec::new();
    for (span, kind) in syntax::highlight(before.get(..word).unwrap_or("")) {
        match kind {
            TokenKind::Open => open.push(span.start as usize),
            TokenKind::Close => {
                open.pop();
            }
            _ => {}
        }
    }
    let Some(called) = open.last().and_then(|at| before.get(..*at)) else {
        return Vec::new();
    };
    let path = trailing_path(called);
    let Some(Subject::Row(row)) = lookup::find(session, path) else {
        return Vec::new();
    };
    let params = builtins::signature(row)
        .params
        .iter()
        .filter(|param| param.by_name);
    params.map(|param| format!("{}=", param.name)).collect()
}

/// The dotted name at the end of a text.
fn trailing_path(text: &str) -> &str {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_part(*c))
        .last();
    let path = start.and_then(|(at, _)| text.get(at..)).unwrap_or("");
    if path.starts_with('.') { "" } else { path }
}

/// Where the content of a string starts that is still open at the end of a text.
fn open_string(before: &str) -> Option<usize> {
    let (span, kind) = syntax::highlight(before).pop()?;
    let text = span.of(before);
    if span.end as usize != before.len() || !matches!(kind, TokenKind::String | TokenKind::Invalid)
    {
        return None;
    }
    let quote = text.find(['\'', '"'])?;
    let mark = text.get(quote..=quote)?;
    let content = text.get(quote + 1..)?;
    (!content.contains(mark)).then_some(span.start as usize + quote + 1)
}

/// Files and directories that begin like the text from `start`.
fn complete_path(before: &str, start: usize) -> (usize, Vec<Candidate>) {
    let typed = before.get(start..).unwrap_or("");
    let (directory, name) = typed.rsplit_once('/').unwrap_or(("", typed));
    let place = match (directory, typed.contains('/')) {
        ("", true) => Path::new("/"),
        ("", false) => Path::new("."),
        (directory, _) => Path::new(directory),
    };
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let mut found: Vec<Candidate> = entries
        .filter_map(|entry| {
            let file = entry.file_name().into_string().ok()?;
            let hidden = file.starts_with('.') && !name.starts_with('.');
            let slash = if entry.path().is_dir() { "/" } else { "" };
            (file.starts_with(name) && !hidden).then(|| Candidate::plain(format!("{file}{slash}")))
        })
        .collect();
    found.sort();
    (before.len() - name.len(), found)
}
