//! Finds the examples in a handout: conversations, programs, lists of results, and prose.

use std::ops::Range;

use super::Options;
use super::lines::{Kind, Lines};
use super::marks::{Prompt, continuation, fence, goes_on, out_label, prompt, starts_program};

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
    /// It may be a formula in prose: names that are not there are no mistake.
    pub(super) weak: bool,
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
        let mut words =
            info.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '+')));
        let language = words.find(|word| !word.is_empty()).unwrap_or("");
        if words.any(|word| matches!(word, "skip" | "no_run" | "no-run" | "ignore")) {
            return;
        }
        let has_prompts = body
            .clone()
            .any(|line| prompt(self.lines.at(line)).is_some());
        let is_code = matches!(
            language,
            "python"
                | "py"
                | "python3"
                | "pycon"
                | "ipython"
                | "ipython3"
                | "nx"
                | "numpy"
                | "code-cell"
                | "jupyter"
                | "doctest"
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
        let mut unmarked = false;
        while at < end {
            let text = self.lines.at(at);
            if let Some(from) = continuation(text) {
                code.push('\n');
                code.push_str(text.get(from..).unwrap_or(""));
                unmarked = false;
            } else if prompt(text).is_none()
                && goes_on(&code, text.strip_prefix(indent.as_str()).unwrap_or(text))
                && (unmarked || at == line + 1 || super::tokens::depth(&code) > 0)
            {
                // Copied from a shell that shows no prompt on lines that go on.
                code.push('\n');
                code.push_str(text.strip_prefix(indent.as_str()).unwrap_or(text));
                unmarked = true;
            } else {
                break;
            }
            at += 1;
        }
        // There an empty line ends a block, and the output follows it.
        let ends_block = unmarked && super::tokens::depth(&code) == 0;
        if ends_block && at < end && self.lines.at(at).trim().is_empty() {
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
            if prompt(line).is_some() || fence(line).is_some() {
                return at;
            }
            trace |= line.contains("Traceback (most recent call last)");
            if !line.trim().is_empty() {
                depth += super::tokens::depth(line);
                if trace
                    && super::same::error_line(line).is_some()
                    && line.starts_with(|c: char| c.is_alphabetic())
                {
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
            } else if let Some((label, from)) = out_label(line) {
                at = self.listed(label.to_owned(), from, at, range.end);
                at == start
            } else if self.bare && starts_program(line) {
                self.flush(prose..at);
                at = self.bare_program(at, range.end);
                false
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
            if out_label(line).is_some() || prompt(line).is_some() {
                break;
            }
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
        if let Some(Piece::Program(program)) = self.pieces.last_mut() {
            let is_certain = |mark: &&str| program.code.contains(mark);
            program.weak = !["import ", "print(", "np.", "numpy", "array("]
                .iter()
                .any(is_certain);
        }
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
            let more = want
                .text
                .split_once('\n')
                .map(|(_, more)| format!("\n{more}"));
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
