//! Texts of great size and depth: each ends in a tree or in an error, none in a crash.

use std::rc::Rc;

use super::super::parse;
use super::deep;
use crate::text::Source;

/// Above every limit there is; a hundred thousand of each are read by the program itself (tests/depth.rs).
const COUNT: usize = 6_000;
const TOO_DEEP: &str = "maximum recursion depth exceeded during compilation";
const TOO_NESTED: &str = "too many nested parentheses";
const COMMA: &str = "invalid syntax. Perhaps you forgot a comma?";

/// A text: some text before, a piece so many times, some text after; then the error, or "".
type Row = (
    &'static str,
    &'static str,
    usize,
    &'static str,
    &'static str,
);

const ROWS: &[Row] = &[
    ("", "(", COUNT, "", TOO_NESTED),
    ("", "[", 201, "", TOO_NESTED),
    ("", "f(", 200, "", "'(' was never closed"),
    ("", "-", COUNT, "x", ""),
    ("", "-", COUNT, "", "invalid syntax"),
    ("", "not ", COUNT, "x", ""),
    ("", "1+", 30_000, "1", ""),
    ("", "1+", COUNT, "", "invalid syntax"),
    (
        "",
        "1+",
        1_000_000,
        "1",
        "statement too long: nx reads at most 1 MiB",
    ),
    ("", "2**", 2_900, "2", ""),
    ("", "2**", COUNT, "2", TOO_DEEP),
    ("", "2**-", COUNT, "2", TOO_DEEP),
    ("", "lambda:", COUNT, "1", TOO_DEEP),
    ("", "1 if 2 else ", COUNT, "3", TOO_DEEP),
    ("a", "[0]", COUNT, "", ""),
    ("a", ".T", COUNT, "", ""),
    ("f(", "1,", COUNT, ")", ""),
    ("f(", "**a,", COUNT, ")", ""),
    ("a[", ":,", COUNT, "]", ""),
    ("", "a", COUNT, "", ""),
    ("", "a and ", COUNT, "b", ""),
    ("", "a<", COUNT, "b", ""),
    ("", "a=", COUNT, "b", ""),
    ("", "'a'", COUNT, "", ""),
    ("", "f'{", 200, "", "f-string: expecting '}'"),
    ("f'", "{a:", COUNT, "", "f-string: expecting '}'"),
    ("[x ", "for x in y ", 3_000, "]", ""),
    ("if x: pass\n", "elif y: pass\n", 3_000, "", ""),
    ("", ")", COUNT, "", "unmatched ')'"),
    ("", "a ", COUNT, "", "invalid syntax"),
    ("(", "a ", COUNT, ")", COMMA),
    (
        "",
        "a if ",
        COUNT,
        "",
        "expected 'else' after 'if' expression",
    ),
    ("", "\t", COUNT, "x", "unexpected indent"),
    ("", "a;", COUNT, "", ""),
];

/// What opens a bracket, its inside, what closes it, and the error: nested as deep as is allowed.
const NESTED: &[(&str, &str, &str, &str)] = &[
    ("(", "1", ")", ""),
    ("[", "", "]", ""),
    ("{", "", "}", ""),
    ("(", "1 x", ")", COMMA),
    ("[", "1 x", "]", COMMA),
    ("f(", "1 x", ")", COMMA),
    ("f(a=", "1 x", ")", COMMA),
    ("a[", "1 x", "]", COMMA),
    ("a[:", "1 x", "]", COMMA),
    ("{1:", "1 x", "}", COMMA),
    ("(lambda x=", "1", ":1)", ""),
    ("(lambda:", "1", ")", ""),
    ("[", "1", " for x in y]", ""),
    ("(", "x", " for x in y)", ""),
];

fn error_of(text: &str) -> String {
    let source = Rc::new(Source::new("great", text));
    let errors = parse(&source).into_iter().find_map(Result::err);
    errors.map_or(String::new(), |error| error.message)
}

#[test]
fn great_texts_end_in_a_tree_or_an_error() {
    deep(|| {
        for (before, piece, count, after, error) in ROWS {
            let text = format!("{before}{}{after}", piece.repeat(*count));
            assert_eq!(error_of(&text), *error, "{before}{piece}...{after}");
        }
    });
}

#[test]
fn nested_brackets_take_no_exponential_time() {
    deep(|| {
        for (open, inside, close, error) in NESTED {
            let text = format!("{}{inside}{}", open.repeat(200), close.repeat(200));
            assert_eq!(error_of(&text), *error, "{open}{inside}{close}");
        }
    });
}

#[test]
fn blocks_nest_up_to_the_limit() {
    deep(|| {
        let heads = |count: usize| -> String {
            (0..count)
                .map(|level| format!("{}if x:\n", " ".repeat(level)))
                .collect()
        };
        assert_eq!(error_of(&format!("{}{}y", heads(99), " ".repeat(99))), "");
        assert_eq!(error_of(&heads(150)), "too many levels of indentation");
    });
}
