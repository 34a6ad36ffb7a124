//! Every limit on a text, with its name, in one place.

/// Open brackets, as in CPython.
pub(super) const BRACKETS: usize = 200;
/// Digits of a decimal integer literal, as in CPython.
pub(super) const DIGITS: usize = 4300;
/// Strings inside the fields of strings, as in CPython.
pub(super) const NESTED_STRINGS: usize = 149;
/// Blocks in blocks, as in CPython.
pub(super) const INDENTATION: usize = 100;
/// Expressions in expressions.
pub(super) const EXPRESSION_DEPTH: usize = 3000;
/// Bytes of one statement's line.
pub(super) const LINE_BYTES: usize = 1 << 20;
/// Bytes of a text.
pub(super) const SOURCE_BYTES: usize = 16 << 20;
/// Parser steps for one line: 400 a byte, more than any text of the longest line needs.
pub(super) const PARSER_STEPS: usize = 10_000 + 400 * LINE_BYTES;

/// How often reading goes on after a bracket that is never closed.
pub(super) const RESUMPTIONS: usize = 100;
