//! Tests of this layer: rows of text and tree, of text and error, and texts of great size.

mod dump;
mod great;
mod prompt;

use std::rc::Rc;

use super::parse;
use crate::text::Source;

/// Runs on a stack as large as the one that programs get.
fn deep<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(run);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(value)) => value,
        _ => panic!("the thread of a test died"),
    }
}

/// Each statement of a text as an S-expression, or its error.
fn dumped(text: &str) -> Vec<String> {
    let source = Rc::new(Source::new("t", text));
    let one = |entry| match entry {
        Ok::<super::ast::Entry, Box<crate::text::Diagnostic>>(entry) => {
            dump::stmt(&entry.statement)
        }
        Err(error) => {
            let span = error.frames[0].span;
            format!(
                "{}: {} [{}..{}]",
                error.kind, error.message, span.start, span.end
            )
        }
    };
    parse(&source).into_iter().map(one).collect()
}

/// Rows of text and what becomes of it, one a line, with signs for characters that do not show.
fn rows(data: &'static str) -> impl Iterator<Item = (String, String)> {
    let shown = |text: &str| {
        let signs = [("⏎", "\n"), ("⇥", "\t"), ("␍", "\r"), ("<BOM>", "\u{feff}")];
        let hidden = [("<RLO>", "\u{202e}"), ("<NBSP>", "\u{a0}")];
        let signs = signs.into_iter().chain(hidden);
        signs.fold(text.to_owned(), |text, (sign, meaning)| {
            text.replace(sign, meaning)
        })
    };
    data.lines()
        .filter_map(|row| row.split_once("  =>  "))
        .map(move |(text, result)| (shown(text), shown(result)))
}

/// In the trees `@n` is a local slot, `%n` a cell, a bare name a global.
#[test]
fn texts_have_their_trees() {
    deep(|| {
        for (text, tree) in rows(include_str!("trees.txt")) {
            assert_eq!(dumped(&text).join("\n"), tree, "{text}");
        }
    });
}

/// The words are CPython's of 3.11 (for f-strings 3.12), or ours for what nx does not have.
#[test]
fn wrong_texts_have_their_errors() {
    deep(|| {
        for (text, error) in rows(include_str!("errors.txt")) {
            assert_eq!(dumped(&text).join("\n"), error, "{text}");
        }
    });
}
