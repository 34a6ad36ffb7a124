//! Tests of this layer: rows of text and tree, of text and error, and texts of great size.

mod dump;

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
#[test]
fn reads_a_statement() {
    assert_eq!(
        deep(|| dumped("a[1:] = -x**2; f(*b)")).join(" "),
        "(= (at a (slice 1 _ _)) (neg (** x 2))) (call f *b)"
    );
}
