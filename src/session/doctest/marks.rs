//! What a line begins with: a prompt, a label, a fence, or what can only be code.

use std::rc::Rc;

use crate::syntax::{Completeness, incomplete, parse_program};
use crate::text::Source;

/// A prompt at the start of a line: where the code starts, and whether it is `In [n]:`.
pub(super) struct Prompt {
    pub(super) indent: usize,
    pub(super) code: usize,
    pub(super) cell: Option<usize>,
}

/// The prompt at the start of a line.
pub(super) fn prompt(line: &str) -> Option<Prompt> {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    if let Some(after) = rest.strip_prefix(">>>") {
        let gap = usize::from(after.starts_with([' ', '\t']));
        let is_prompt = after.is_empty() || gap == 1;
        return is_prompt.then_some(Prompt {
            indent,
            code: indent + 3 + gap,
            cell: None,
        });
    }
    let number = rest
        .strip_prefix("In [")
        .or_else(|| rest.strip_prefix("In["))?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let after = number
        .get(digits..)?
        .trim_start_matches('*')
        .strip_prefix("]:")?;
    let gap = usize::from(after.starts_with(' '));
    Some(Prompt {
        indent,
        code: line.len() - after.len() + gap,
        cell: Some(number.get(..digits)?.parse().unwrap_or(0)),
    })
}

/// Where the code starts in a line that goes on after a prompt.
pub(super) fn continuation(line: &str) -> Option<usize> {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    let (mark, after) = match rest.strip_prefix("...:") {
        Some(after) => (4, after),
        None => (3, rest.strip_prefix("...")?),
    };
    // A tab after the dots indents what follows.
    let gap = usize::from(after.starts_with(' '));
    (after.is_empty() || after.starts_with([' ', '\t'])).then_some(indent + mark + gap)
}

/// Whether a line belongs to the code before it: a bracket is open, or a block has begun.
pub(super) fn goes_on(code: &str, line: &str) -> bool {
    if line.trim().is_empty() {
        return false;
    }
    match incomplete(code) {
        Completeness::Incomplete { .. } => {
            let in_brackets = super::tokens::depth(code) > 0;
            in_brackets || line.starts_with([' ', '\t'])
        }
        _ => false,
    }
}

/// The label `Out[3]` at the start of a line, and where the value starts.
pub(super) fn out_label(line: &str) -> Option<(&str, usize)> {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    let number = rest
        .strip_prefix("Out[")
        .or_else(|| rest.strip_prefix("Out ["))?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let after = number.get(digits..)?.strip_prefix("]:")?;
    let label = line.get(indent..line.len() - after.len() - 1)?;
    let gap = usize::from(after.starts_with(' '));
    (digits > 0).then_some((label, line.len() - after.len() + gap))
}

/// The mark, the indentation and the info of a fence that opens.
pub(super) fn fence(line: &str) -> Option<(String, String, String)> {
    let rest = line.trim_start();
    let indent = line.get(..line.len() - rest.len())?.to_owned();
    let sign = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let count = rest.chars().take_while(|c| *c == sign).count();
    let info = rest.get(count..)?.trim();
    let opens = count >= 3 && !info.contains('`');
    opens.then(|| (sign.to_string().repeat(count), indent, info.to_owned()))
}

/// Whether a line of plain text can only be code.
pub(super) fn starts_program(line: &str) -> bool {
    let code = line.split(['#', '"', '\'']).next().unwrap_or("");
    let text = line.trim();
    if !code.is_ascii() || text.is_empty() || line.starts_with([' ', '\t']) {
        return false;
    }
    let word = text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()
        .unwrap_or("");
    let rest = text.get(word.len()..).unwrap_or("");
    let second = rest.trim_start();
    match word {
        "" => return false,
        "import" => {
            return second.chars().next().is_some_and(char::is_alphabetic)
                && !text.ends_with('.')
                && is_import(second);
        }
        "from" => return second.contains(" import "),
        "for" | "while" | "if" | "def" | "with" | "try" | "else" | "elif" => {
            return text.ends_with(':')
                && (matches!(word, "try" | "else")
                    || parses(&format!("{}\n    pass", text.trim_start_matches("el"))));
        }
        "assert" | "del" | "return" | "raise" => return parses(text),
        _ => {}
    }
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let steps = rest.starts_with(['(', '[', '.', ','])
        && (rest.contains('(') || rest.contains('[') || rest.contains('='));
    let assigns = ["=", "+=", "-=", "*=", "/=", "@="]
        .iter()
        .any(|sign| second.starts_with(sign) && !second.starts_with("=="));
    if !(steps || assigns) {
        return false;
    }
    // What never closes is a mistake in a program rather than prose.
    parses(text)
        || matches!(incomplete(text), Completeness::Incomplete { .. })
        || text.ends_with([')', ']', '}', ',', ':'])
            && text
                .split_once('(')
                .is_some_and(|(head, _)| assigns || !head.contains(' '))
}

/// `numpy as np`, `numpy`, `a.b, c`: not the words of a sentence.
fn is_import(names: &str) -> bool {
    let names = names.split('#').next().unwrap_or("");
    names.split(',').all(|name| {
        let words: Vec<&str> = name.split_whitespace().collect();
        matches!(words.as_slice(), [_] | [_, "as", _])
    })
}

fn parses(text: &str) -> bool {
    let source = Rc::new(Source::new("", text));
    parse_program(&source).is_ok()
}
