//! Lines that do not parse, mended: edits that learners need, each proved by parsing the text anew.

mod foreign;
mod order;
mod slips;

use std::rc::Rc;

use crate::eval::Interp;
use crate::syntax::{self, highlight};
use crate::text::{Diagnostic, Source, Symbol};
use crate::value::Value;
use foreign::{bang, declared, definition, matrix, ranges, signs, steps, transposed, words};
use order::ordered;
use slips::{braces, brackets, colon, commas, numbers, printed, quotes, single_equals};

/// Longer texts and lines are not parsed again and again.
const LONGEST: usize = 20_000;
const LONGEST_LINE: usize = 400;

/// The line as it may have been meant, if an edit makes it one.
pub fn mend(interp: &mut Interp, diagnostic: &Diagnostic) -> Option<String> {
    let message = diagnostic.message.as_str();
    if message == "positional argument follows keyword argument" {
        return Some(ordered(interp, diagnostic));
    }
    let is_call = message.starts_with("cannot assign to function call");
    let place = is_call.then(|| indexed(interp, diagnostic)).flatten();
    place.or_else(|| parsed(diagnostic))
}

/// `a(0) = 5`, where `a` has cells.
fn indexed(interp: &Interp, diagnostic: &Diagnostic) -> Option<String> {
    let frame = diagnostic.frames.last()?;
    let (number, _) = frame.source.line_column(frame.span.start);
    let (head, value) = frame.source.line(number).0.split_once('=')?;
    let (name, index) = head.trim().strip_suffix(')')?.split_once('(')?;
    let held = interp.global(Symbol::new(name))?;
    let has_cells = matches!(held, Value::Array(_) | Value::List(_));
    has_cells.then(|| format!("{name}[{index}] = {}", value.trim()))
}

/// The line with an edit after which it parses.
fn parsed(diagnostic: &Diagnostic) -> Option<String> {
    let is_syntax = matches!(
        diagnostic.kind.as_str(),
        "SyntaxError" | "IndentationError" | "TabError"
    );
    let frame = diagnostic.frames.last().filter(|_| is_syntax)?;
    let source = &frame.source;
    if source.text.len() > LONGEST {
        return None;
    }
    let (number, _) = source.line_column(frame.span.start);
    let (line, start) = source.line(number);
    if line.len() > LONGEST_LINE {
        return None;
    }
    let before = mistakes(&source.text);
    let blanks = line.len() - line.trim_start().len();
    let is_moved = diagnostic.message.contains("unexpected indent");
    let indent = match is_moved {
        // As the line before it.
        true => {
            let (above, _) = source.line(number.saturating_sub(1));
            above.get(..above.len() - above.trim_start().len())?
        }
        false => line.get(..blanks)?,
    };
    let works = |new: &String| {
        let end = start as usize + line.len();
        let (head, tail) = (source.text.get(..start as usize)?, source.text.get(end..)?);
        let text = format!("{head}{indent}{new}{tail}");
        let after = mistakes(&text);
        // The edit may uncover a mistake further on, but this line must be right.
        let right = after.len() < before.len() || after.iter().all(|line| *line > number);
        right.then_some(())
    };
    candidates(line.trim(), &diagnostic.message)
        .into_iter()
        .find(|new| (is_moved || new != line.trim()) && works(new).is_some())
}

/// The lines with a mistake.
fn mistakes(text: &str) -> Vec<usize> {
    let source = Rc::new(Source::new("<mend>", text));
    let wrong = |entry: std::result::Result<_, Box<Diagnostic>>| entry.err();
    syntax::parse(&source)
        .into_iter()
        .filter_map(wrong)
        .filter_map(|error| error.frames.last().map(|frame| frame.span.start))
        .map(|at| source.line_column(at).0)
        .collect()
}

/// Edits of a line, the likeliest first.
fn candidates(line: &str, message: &str) -> Vec<String> {
    let mut all = Vec::new();
    let tokens = highlight(line);
    let plain = signs(line);
    all.extend(plain.clone());
    if let Some(line) = &plain {
        all.extend(words(line, &highlight(line)));
        all.extend(colon(line));
    }
    all.extend(transposed(line));
    all.extend(matrix(line));
    all.extend(ranges(line));
    all.extend(steps(line));
    all.extend(words(line, &tokens));
    all.extend(bang(line));
    all.extend(definition(line));
    all.extend(single_equals(line, &tokens, message));
    all.extend(commas(line, &tokens));
    all.extend(line.contains(",,").then(|| line.replace(",,", ",")));
    all.extend(brackets(line, &tokens));
    all.extend(declared(line));
    all.extend(colon(line));
    all.extend(braces(line, message));
    all.extend(numbers(line, &tokens));
    all.extend(quotes(line));
    all.extend(printed(line));
    if message.contains("unexpected indent") || message.contains("unindent") {
        all.push(line.to_owned());
    }
    if message.contains("expected an indented block") {
        all.push(format!("    {line}"));
    }
    all
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::mend;
    use crate::eval::Interp;
    use crate::host::TestHost;
    use crate::syntax;
    use crate::text::{Source, Symbol};
    use crate::value::Value;

    fn mended(text: &str) -> Option<String> {
        let source = Rc::new(Source::new("<cell 1>", text));
        let error = syntax::parse(&source).into_iter().find_map(Result::err)?;
        let mut interp = Interp::new(Box::new(TestHost::default()));
        interp.set_global(Symbol::new("cells"), Value::list(Vec::new()));
        let hint = error.hint.clone().or_else(|| mend(&mut interp, &error))?;
        Some(hint.trim_start_matches("try ").trim_start().to_owned())
    }

    #[test]
    fn slips_and_habits_of_other_languages() {
        let cases = [
            ("if a = 1: pass", "if a == 1: pass"),
            ("np.array([1 2 3])", "np.array([1, 2, 3])"),
            (
                "np.array([[1, 2] [3, 4]], dtype=float",
                "np.array([[1, 2] [3, 4]], dtype=float)",
            ),
            ("np.array([1,2)]", "np.array([1,2])"),
            ("a++", "a += 1"),
            ("!a", "not a"),
            ("a .* b", "a * b"),
            ("x = 1:10", "x = np.arange(1, 11)"),
            ("for i = 1:2:9\n    i", "for i in range(1, 10, 2):"),
            ("a'", "a.T"),
            ("x = 'abc", "x = 'abc'"),
            ("print('abc)", "print('abc')"),
            ("A = [1 2; 3 4];", "A = np.array([[1, 2], [3, 4]])"),
            ("if a > 1 && b < 2: pass", "if a > 1 and b < 2: pass"),
            ("for i in range(3)\n    print(i)", "for i in range(3):"),
            ("if x > 1 {\n    pass", "if x > 1:"),
            ("if x:\n    1\nelse if y:\n    2", "elif y:"),
            ("a[1, 2", "a[1, 2]"),
            ("3x + 1", "3*x + 1"),
            ("let x = 3;", "x = 3"),
            ("f(x) = x + 1", "def f(x): return x + 1"),
            ("cells(0) = 5", "cells[0] = 5"),
            ("x <> 1", "x != 1"),
            ("print(f'{x')", "print(f'{x}')"),
            ("x[y = 1]", "x[y == 1]"),
            (
                "f(a=1, 2)",
                "note: arguments by position come before those by name",
            ),
            (
                "np.zeros(dtype=int, (2, 3))",
                "np.zeros((2, 3), dtype=int)      arguments by position come before those by name",
            ),
            ("np.where(3=1, 0, 1)", "np.where(3==1, 0, 1)"),
        ];
        for (text, right) in cases {
            assert_eq!(mended(text).as_deref(), Some(right), "{text}");
        }
    }
}
