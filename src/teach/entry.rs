//! How the forms are asked for: `explain a + b`, `%cost x vs y`, `nx check 'L == R'`.

use crate::eval::forms::FORMS;
use crate::syntax::{TokenKind, highlight, parse_expression, parse_program};
use crate::text::Source;

/// Words between two parts of a question, with the keyword they stand for.
const WORDS: [(&str, &str); 2] = [(" vs ", ", vs="), (" at ", ", at=")];

/// An entry such as `explain a + b` or `%explain a + b` as the call it stands for; None when it
/// is no special form, or already a program.
pub fn as_call(entry: &str) -> Option<String> {
    let entry = without_remarks(entry);
    let entry = entry.trim();
    let marked = entry.strip_prefix('%');
    if let Some(call) = why(marked.unwrap_or(entry), marked.is_some()) {
        return Some(call);
    }
    let (word, rest) = marked.unwrap_or(entry).split_once(char::is_whitespace)?;
    let form = FORMS.into_iter().find(|form| *form == word)?;
    if marked.is_none() && is_program(entry) {
        return None;
    }
    call(form, rest)
}

/// A text without the remarks at the ends of its lines.
fn without_remarks(text: &str) -> String {
    let mut plain = String::new();
    let mut done = 0;
    for (span, kind) in highlight(text) {
        if kind == TokenKind::Comment {
            plain.push_str(text.get(done..span.start as usize).unwrap_or(""));
            done = span.end as usize;
        }
    }
    plain.push_str(text.get(done..).unwrap_or(""));
    plain
}

/// `%why`, `why views` as the call they stand for.
fn why(entry: &str, marked: bool) -> Option<String> {
    match entry.split_once(char::is_whitespace) {
        Some(("why", topic)) if !is_program(entry) => {
            let topic: String = topic.chars().filter(|c| c.is_alphanumeric()).collect();
            Some(format!("why('{topic}')"))
        }
        None if entry == "why" && marked => Some("why()".to_owned()),
        _ => None,
    }
}

/// A program that ends in a question to a form, such as `x = np.ones(3); x + 1 at [2]`, with the
/// form called. A text that asks nothing stays as it is.
pub fn asking(form: &str, text: &str) -> String {
    let ends = text.match_indices([';', '\n']).map(|(at, _)| at + 1);
    let cuts: Vec<usize> = std::iter::once(0).chain(ends).collect();
    let asked = cuts.iter().rev().find_map(|cut| {
        let (before, question) = text.split_at_checked(*cut)?;
        let goes = before.trim().is_empty() || is_program(before);
        let asked = call(form, question).filter(|_| goes)?;
        // Other programs ask by the exit code whether an equation holds.
        Some(match form {
            "check" => format!("{before}exit(not {asked})"),
            _ => format!("{before}{asked}"),
        })
    });
    asked.unwrap_or_else(|| text.to_owned())
}

/// What is said when a form is called from the command line without anything to look at.
pub fn needs(form: &str) -> String {
    let (what, example) = match form {
        "compare" => ("two arrays", "np.eye(2), np.ones((2, 2))"),
        "check" => ("an equation", "a = np.ones(3); a + a == 2 * a"),
        _ => ("an expression", "[1, 2] @ np.ones(2)"),
    };
    format!("{form} needs {what}, such as nx {form} '{example}'")
}

/// The call of a form with a question as its arguments.
fn call(form: &str, question: &str) -> Option<String> {
    let question = without_remarks(question);
    let question = question.trim();
    if question.is_empty() {
        return None;
    }
    let plain = format!("{form}({question})");
    if is_expression(&plain) {
        return Some(plain);
    }
    let flat = question.replace('\n', " ");
    WORDS.into_iter().find_map(|(word, keyword)| {
        flat.match_indices(word).find_map(|(at, _)| {
            let (left, right) = (flat.get(..at)?, flat.get(at + word.len()..)?);
            let text = format!("{form}({}{keyword}{})", left.trim_end(), right.trim_start());
            is_expression(&text).then_some(text)
        })
    })
}

fn is_expression(text: &str) -> bool {
    parse_expression(&Source::new("<form>", text).into()).is_ok()
}

fn is_program(text: &str) -> bool {
    parse_program(&Source::new("<form>", text).into()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{as_call, asking};

    #[test]
    fn entries_and_questions_become_calls() {
        let call = |entry| as_call(entry).unwrap_or_default();
        assert_eq!(call("explain a + b"), "explain(a + b)");
        assert_eq!(call("%explain (a)"), "explain((a))");
        assert_eq!(
            call("explain P @ Q at [63, 9]"),
            "explain(P @ Q, at=[63, 9])"
        );
        assert_eq!(call("show x  # a remark"), "show(x)");
        assert_eq!(call("check '#' == c  # a remark"), "check('#' == c)");
        assert_eq!(call("why views  # a remark"), "why('views')");
        assert_eq!(call("%why  # a remark"), "why()");
        assert_eq!(call("explain (a)"), "");
        assert_eq!(call("explain = 3"), "");
        assert_eq!(
            asking("explain", "x = 'a;b'; x at [0]"),
            "x = 'a;b';explain(x, at=[0])"
        );
        assert_eq!(asking("compare", "x = 1\nx, 2"), "x = 1\ncompare(x, 2)");
        assert_eq!(asking("explain", "x = ("), "x = (");
    }
}
