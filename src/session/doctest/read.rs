//! Finds the examples in a handout: conversations, programs, lists of results, and prose.

use std::ops::Range;

use super::Options;
use super::lines::{Kind, Lines};
use crate::syntax::{Completeness, incomplete};

/// A part of a handout.
#[derive(Debug)]
pub(super) enum Piece {
    /// One entry of a conversation with what should appear.
    Example(Example),
    /// Statements without prompts.
    Program(Program),
    /// Lines of prose.
    Prose(Range<usize>),
}

/// One entry of a conversation.
#[derive(Debug)]
pub(super) struct Example {
    /// The index of its first line.
    pub(super) line: usize,
    /// What is entered, one line for each line of the handout.
    pub(super) code: String,
    pub(super) want: Want,
    /// `In [n]:` rather than `>>>`.
    pub(super) cell: bool,
    /// The number of the cell.
    pub(super) number: usize,
}

/// What is written as output.
#[derive(Clone, Debug, Default)]
pub(super) struct Want {
    /// Its lines, by index; empty where nothing is written.
    pub(super) lines: Range<usize>,
    /// What stands before each of its lines.
    pub(super) indent: String,
    pub(super) text: String,
}

/// A program with the lists of results after it.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// The index of its first line.
    pub(super) line: usize,
    pub(super) code: String,
    pub(super) outs: Vec<Out>,
    /// A fence after it that holds what it prints.
    pub(super) output: Option<Want>,
}

/// `Out[3]: value`, without its label.
#[derive(Debug)]
pub(super) struct Out {
    pub(super) label: String,
    pub(super) want: Want,
}

/// A prompt at the start of a line: where the code starts, and whether it is `In [n]:`.
struct Prompt {
    indent: usize,
    code: usize,
    cell: Option<usize>,
}

/// The parts of a handout, in order.
pub(super) fn pieces(lines: &Lines, options: Options) -> Vec<Piece> {
    let has_prompts = lines.text.iter().any(|line| prompt(line).is_some());
    let mut reader = Reader {
        lines,
        pieces: Vec::new(),
        bare: options.loose || !has_prompts,
        lists: options.loose,
    };
    match lines.kind {
        Kind::Markdown => reader.markdown(),
        Kind::Program if !has_prompts => reader.program(0..lines.text.len(), ""),
        _ => reader.plain(0..lines.text.len()),
    }
    reader.pieces
}

struct Reader<'a> {
    lines: &'a Lines,
    pieces: Vec<Piece>,
    /// Programs without prompts are looked for in plain text.
    bare: bool,
    /// `Out[n]:` lists belong to the program before them.
    lists: bool,
}

impl Reader<'_> {
    /// Text with fences.
    fn markdown(&mut self) {
        let mut at = 0;
        let mut prose = 0;
        let count = self.lines.text.len();
        while at < count {
            let Some((mark, indent, info)) = fence(self.lines.at(at)) else {
                at += 1;
                continue;
            };
            self.prose(prose..at);
            let body = at + 1;
            let closes = |line: &str| {
                let line = line.trim();
                line.starts_with(&mark) && line.chars().all(|c| mark.starts_with(c))
            };
            let end = (body..count)
                .find(|line| closes(self.lines.at(*line)))
                .unwrap_or(count);
            self.fenced(&info, &indent, body..end);
            at = end + 1;
            prose = at.min(count);
        }
        self.prose(prose..count);
    }

    /// What stands in a fence.
    fn fenced(&mut self, info: &str, indent: &str, body: Range<usize>) {
        let info = info.to_ascii_lowercase();
        let mut words = info.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '+')));
        let language = words.find(|word| !word.is_empty()).unwrap_or("");
        if words.any(|word| matches!(word, "skip" | "no_run" | "no-run" | "ignore")) {
            return;
        }
        let has_prompts = body.clone().any(|line| prompt(self.lines.at(line)).is_some());
        let is_code = matches!(
            language,
            "python" | "py" | "python3" | "pycon" | "ipython" | "ipython3" | "nx" | "numpy"
                | "code-cell" | "jupyter" | "doctest"
        );
        let is_text = matches!(
            language,
            "" | "text" | "txt" | "plaintext" | "output" | "out" | "result"
        );
        if has_prompts && (is_code || is_text || language == "console") {
            self.conversation(body, true);
        } else if is_code {
            self.program(body, indent);
        } else if is_text {
            self.output(language, indent, body);
        }
    }

    /// A fence without a language: the output of the program before it, or prose.
    fn output(&mut self, language: &str, indent: &str, body: Range<usize>) {
        let between_is_short = |prose: &Range<usize>| {
            let words = |line: usize| self.lines.at(line).split_whitespace().count();
            prose.clone().map(words).sum::<usize>() <= 3
        };
        let last = match self.pieces.as_slice() {
            [.., Piece::Program(_), Piece::Prose(prose)] if between_is_short(prose) => {
                self.pieces.len() - 2
            }
            [.., Piece::Program(_)] => self.pieces.len() - 1,
            _ => return self.prose(body),
        };
        let want = self.want(body.clone(), indent);
        let certain = language.starts_with("out") || language == "result";
        let is_output = certain || super::tokens::is_value(&want.text);
        match self.pieces.get_mut(last) {
            Some(Piece::Program(program)) if program.output.is_none() && is_output => {
                program.output = Some(want);
            }
            _ => self.prose(body),
        }
    }

    fn prose(&mut self, range: Range<usize>) {
        // Conversations stand in prose as well, by their prompts.
        if range
            .clone()
            .any(|line| prompt(self.lines.at(line)).is_some())
        {
            return self.conversation(range, false);
        }
        if !range.is_empty() {
            self.pieces.push(Piece::Prose(range));
        }
    }

    /// Statements without prompts; `indent` is taken away.
    fn program(&mut self, range: Range<usize>, indent: &str) {
        let code = self.code(range.clone(), indent);
        if code.trim().is_empty() {
            return;
        }
        self.pieces.push(Piece::Program(Program {
            line: range.start,
            code,
            ..Program::default()
        }));
    }

    fn code(&self, range: Range<usize>, indent: &str) -> String {
        let mut code = String::new();
        for line in range {
            let line = self.lines.at(line);
            // A magic or a shell command is no program.
            let is_foreign = line.trim_start().starts_with(['%', '!']);
            let line = line.strip_prefix(indent).unwrap_or(line);
            code.push_str(if is_foreign { "" } else { line });
            code.push('\n');
        }
        code
    }

    fn want(&self, range: Range<usize>, indent: &str) -> Want {
        let text: Vec<&str> = range
            .clone()
            .map(|line| {
                let line = self.lines.at(line);
                line.strip_prefix(indent)
                    .unwrap_or_else(|| line.trim_start())
            })
            .collect();
        Want {
            lines: range,
            indent: indent.to_owned(),
            text: text.join("\n"),
        }
    }

    /// Lines with prompts. In a fence an output lasts to the next prompt.
    fn conversation(&mut self, range: Range<usize>, fenced: bool) {
        let mut at = range.start;
        let mut prose = at;
        while at < range.end {
            let Some(first) = prompt(self.lines.at(at)) else {
                at += 1;
                continue;
            };
            if prose < at {
                self.pieces.push(Piece::Prose(prose..at));
            }
            at = self.entry(at, range.end, &first, fenced);
            prose = at;
        }
        if prose < range.end {
            self.pieces.push(Piece::Prose(prose..range.end));
        }
    }

    /// One entry of a conversation; the index of the line after it.
    fn entry(&mut self, line: usize, end: usize, first: &Prompt, fenced: bool) -> usize {
        let text = self.lines.at(line);
        let indent = text.get(..first.indent).unwrap_or("").to_owned();
        let mut code = text.get(first.code..).unwrap_or("").to_owned();
        let mut at = line + 1;
        while at < end {
            let text = self.lines.at(at);
            if let Some(from) = continuation(text) {
                code.push('\n');
                code.push_str(text.get(from..).unwrap_or(""));
            } else if prompt(text).is_none() && goes_on(&code, text) {
                // Copied from a shell that shows no prompt on lines that go on.
                code.push('\n');
                code.push_str(text.strip_prefix(indent.as_str()).unwrap_or(text));
            } else {
                break;
            }
            at += 1;
        }
        let until = self.output_end(at, end, first, fenced);
        let mut last = until;
        while last > at && self.lines.at(last - 1).trim().is_empty() {
            last -= 1;
        }
        let want = self.want(at..last, &indent);
        self.pieces.push(Piece::Example(Example {
            line,
            code,
            want,
            cell: first.cell.is_some(),
            number: first.cell.unwrap_or(0),
        }));
        until
    }

    /// Where the output that starts at a line ends.
    fn output_end(&self, start: usize, end: usize, first: &Prompt, fenced: bool) -> usize {
        let mut depth = 0;
        let mut trace = false;
        let next_text = |at: usize| (at..end).find(|line| !self.lines.at(*line).trim().is_empty());
        for at in start..end {
            let line = self.lines.at(at);
            if prompt(line).is_some() {
                return at;
            }
            trace |= line.contains("Traceback (most recent call last)");
            if !line.trim().is_empty() {
                depth += super::tokens::depth(line);
                if trace && super::same::error_line(line).is_some() && line.starts_with(|c: char| c.is_alphabetic()) {
                    trace = false;
                }
                continue;
            }
            let Some(next) = next_text(at) else { return at };
            let follows = self.lines.at(next);
            let goes_on = trace
                || (depth > 0 && follows.trim_start().starts_with(['[', '(', '{']))
                || (first.cell.is_some() && out_label(follows).is_some());
            if !(goes_on || (fenced && first.cell.is_some())) {
                return at;
            }
        }
        end
    }

    /// Text with neither fences nor, perhaps, prompts.
    fn plain(&mut self, range: Range<usize>) {
        let mut at = range.start;
        let mut prose = at;
        while at < range.end {
            let line = self.lines.at(at);
            let start = at;
            let is_prose = if let Some(first) = prompt(line) {
                self.flush(prose..at);
                at = self.entry(at, range.end, &first, false);
                false
            } else if self.bare && starts_program(line) {
                self.flush(prose..at);
                at = self.bare_program(at, range.end);
                false
            } else if let Some((label, from)) = out_label(line) {
                at = self.listed(label.to_owned(), from, at, range.end);
                at == start
            } else {
                true
            };
            if is_prose {
                at += 1;
            } else {
                prose = at;
            }
        }
        self.flush(prose..range.end);
    }

    fn flush(&mut self, prose: Range<usize>) {
        let is_text = |line: usize| !self.lines.at(line).trim().is_empty();
        if prose.clone().any(is_text) {
            self.pieces.push(Piece::Prose(prose));
        }
    }

    /// A program in plain text: it ends where prose begins.
    fn bare_program(&mut self, start: usize, end: usize) -> usize {
        let mut last = start;
        for at in start..end {
            let line = self.lines.at(at);
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                // Remarks after code belong to it, as results or as sums.
                if !line.trim().is_empty() {
                    last = at;
                }
                continue;
            }
            let indented = line.starts_with([' ', '\t']) && at > start;
            let so_far = || self.code(start..at, "");
            let inside = indented || line.trim_start().starts_with([']', ')', '}', '[']);
            if starts_program(line) || (inside && (indented || goes_on(&so_far(), line))) {
                last = at;
                continue;
            }
            break;
        }
        self.program(start..last + 1, "");
        last + 1
    }

    /// `Out[n]: …` after a program.
    fn listed(&mut self, label: String, from: usize, start: usize, end: usize) -> usize {
        let line = self.lines.at(start);
        let rest = line.get(from..).unwrap_or("").trim();
        let mut depth = super::tokens::depth(rest);
        let first = if rest.is_empty() { start + 1 } else { start };
        let mut at = start + 1;
        while at < end {
            let line = self.lines.at(at);
            let begins = rest.is_empty() && at == first;
            if out_label(line).is_some() || prompt(line).is_some() {
                break;
            }
            if line.trim().is_empty() && depth <= 0 && !begins {
                break;
            }
            let more = depth > 0 || begins || line.starts_with([' ', '\t']);
            if !more {
                break;
            }
            depth += super::tokens::depth(line);
            at += 1;
        }
        let mut want = self.want(first..at, "");
        if !rest.is_empty() {
            want.indent = line.get(..from).unwrap_or("").to_owned();
            let more = want.text.split_once('\n').map(|(_, more)| format!("\n{more}"));
            want.text = format!("{rest}{}", more.unwrap_or_default());
        }
        let target = self.pieces.iter_mut().rev().find_map(|piece| match piece {
            Piece::Program(program) => Some(program),
            _ => None,
        });
        match target {
            Some(program) if self.lists => {
                program.outs.push(Out { label, want });
                at
            }
            _ => start,
        }
    }
}

/// The prompt at the start of a line.
fn prompt(line: &str) -> Option<Prompt> {
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
    let number = rest.strip_prefix("In [").or_else(|| rest.strip_prefix("In["))?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let after = number.get(digits..)?.trim_start_matches('*').strip_prefix("]:")?;
    let gap = usize::from(after.starts_with(' '));
    Some(Prompt {
        indent,
        code: line.len() - after.len() + gap,
        cell: Some(number.get(..digits)?.parse().unwrap_or(0)),
    })
}

/// Where the code starts in a line that goes on after a prompt.
fn continuation(line: &str) -> Option<usize> {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    let (mark, after) = match rest.strip_prefix("...:") {
        Some(after) => (4, after),
        None => (3, rest.strip_prefix("...")?),
    };
    let gap = usize::from(after.starts_with([' ', '\t']));
    (after.is_empty() || gap == 1).then_some(indent + mark + gap)
}

/// Whether a line belongs to the code before it: a bracket is open, or a block has begun.
fn goes_on(code: &str, line: &str) -> bool {
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
fn out_label(line: &str) -> Option<(&str, usize)> {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    let number = rest.strip_prefix("Out[").or_else(|| rest.strip_prefix("Out ["))?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let after = number.get(digits..)?.strip_prefix("]:")?;
    let label = line.get(indent..line.len() - after.len() - 1)?;
    let gap = usize::from(after.starts_with(' '));
    (digits > 0).then_some((label, line.len() - after.len() + gap))
}

/// The mark, the indentation and the info of a fence that opens.
fn fence(line: &str) -> Option<(String, String, String)> {
    let rest = line.trim_start();
    let indent = line.get(..line.len() - rest.len())?.to_owned();
    let sign = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let count = rest.chars().take_while(|c| *c == sign).count();
    let info = rest.get(count..)?.trim();
    let opens = count >= 3 && !info.contains('`');
    opens.then(|| (sign.to_string().repeat(count), indent, info.to_owned()))
}

/// Whether a line of plain text can only be code.
fn starts_program(line: &str) -> bool {
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
        "" => return text.starts_with('[') && text.ends_with(']'),
        "import" => return second.chars().next().is_some_and(char::is_alphabetic) && !text.ends_with('.') && is_import(second),
        "from" => return second.contains(" import "),
        "for" | "while" | "if" | "def" | "with" | "try" | "else" | "elif" => {
            return text.ends_with(':') && (matches!(word, "try" | "else") || parses(&format!("{}\n    pass", text.trim_start_matches("el"))));
        }
        "assert" | "del" | "return" | "raise" => return parses(text),
        _ => {}
    }
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let steps = rest.starts_with(['(', '[', '.', ',']) && (rest.contains('(') || rest.contains('[') || rest.contains('='));
    let assigns = ["=", "+=", "-=", "*=", "/=", "@="]
        .iter()
        .any(|sign| second.starts_with(sign) && !second.starts_with("=="));
    if !(steps || assigns) {
        return false;
    }
    // What never closes is a mistake in a program rather than prose.
    parses(text) || matches!(incomplete(text), Completeness::Incomplete { .. }) || (assigns || rest.starts_with('(') || rest.starts_with('.')) && text.contains('(') && !text.ends_with('.')
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
    let source = std::rc::Rc::new(crate::text::Source::new("", text));
    crate::syntax::parse_program(&source).is_ok()
}
