//! Runs the examples of a handout and judges what they gave.

use std::ops::Range;
use std::rc::Rc;

use super::comments::{self, Directives};
use super::draw;
use super::fix::{self, Edit};
use super::host::Recorder;
use super::lines::Lines;
use super::read::Piece;
use super::same::{Manner, Verdict};
use super::{Checked, Options};
use crate::session::{End, Parsed, Session, Style, Styled};
use crate::teach::prose;
use crate::text::{Diagnostic, Source, Span};

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) right: usize,
    pub(super) wrong: usize,
    pub(super) syntax: usize,
    pub(super) raised: usize,
    pub(super) skipped: usize,
    pub(super) fixed: usize,
}

/// A handout that is being checked.
pub(super) struct Run<'a> {
    pub(super) lines: &'a Lines,
    pub(super) options: Options,
    pub(super) host: Recorder,
    pub(super) session: Session,
    pub(super) out: Styled,
    pub(super) tally: Tally,
    pub(super) edits: Vec<Edit>,
    /// Names that a statement that failed should have made.
    pub(super) missing: Vec<String>,
    /// A list of results that was not looked at.
    pub(super) unread: usize,
    pub(super) stopped: bool,
}

/// What a statement gave.
#[derive(Debug, Default)]
pub(super) struct Ran {
    /// Its lines in the code.
    pub(super) lines: Range<usize>,
    pub(super) text: String,
    pub(super) printed: String,
    pub(super) warned: String,
    /// Values that were shown.
    pub(super) shown: Vec<String>,
    pub(super) error: Option<Box<Diagnostic>>,
    /// It could not be run for want of something else.
    pub(super) skipped: bool,
}

impl Ran {
    /// All that appeared.
    pub(super) fn output(&self) -> String {
        let mut text = self.printed.clone();
        for shown in &self.shown {
            text.push_str(shown);
            text.push('\n');
        }
        text
    }
}

impl<'a> Run<'a> {
    pub(super) fn new(lines: &'a Lines, options: Options, host: Recorder) -> Self {
        let session = Session::new(Box::new(host.clone()), true);
        Self {
            lines,
            options,
            host,
            session,
            out: Styled::default(),
            tally: Tally::default(),
            edits: Vec::new(),
            missing: Vec::new(),
            unread: 0,
            stopped: false,
        }
    }

    pub(super) fn piece(&mut self, piece: &Piece) {
        if self.stopped {
            return;
        }
        match piece {
            Piece::Example(example) => self.example(example),
            Piece::Program(program) => self.program(program),
            Piece::Prose(range) => self.prose(range.clone()),
        }
    }

    /// The end: a line that sums up.
    pub(super) fn finish(mut self) -> Checked {
        let tally = &self.tally;
        let checked = tally.right + tally.wrong;
        let mut parts = vec![match tally.wrong {
            0 if checked == 0 => "nothing to compare".to_owned(),
            0 => format!("{checked} checked, all true"),
            wrong => format!("{checked} checked: {} true, {wrong} false", tally.right),
        }];
        let plural = |count: usize, one: &str| {
            let end = if count == 1 { "" } else { "s" };
            format!("{count} {one}{end}")
        };
        if tally.syntax > 0 {
            parts.push(plural(tally.syntax, "syntax error"));
        }
        if tally.raised > 0 {
            parts.push(plural(tally.raised, "unexpected error"));
        }
        if tally.skipped > 0 {
            parts.push(format!("{} skipped", tally.skipped));
        }
        if tally.fixed > 0 {
            parts.push(format!("{} written anew", plural(tally.fixed, "output")));
        }
        if self.unread > 0 {
            let words = "not compared (they are with --loose)";
            parts.push(format!("{} {words}", plural(self.unread, "Out[n] line")));
        }
        let faults = tally.wrong + tally.syntax + tally.raised - tally.fixed;
        let style = if faults == 0 {
            Style::Hint
        } else {
            Style::Error
        };
        let name = self.lines.source.name.clone();
        self.out
            .push(Style::Place, crate::session::source_line::escape(&name))
            .push(Style::Plain, ": ")
            .line(style, parts.join("; "));
        Checked {
            drawing: self.out,
            faults,
            fixed: fix::apply(self.lines, self.edits),
        }
    }

    pub(super) fn place(&self, line: usize) -> Styled {
        draw::place(&self.lines.source.name, line)
    }

    pub(super) fn right(&mut self, line: usize, code: &str, verdict: &Verdict) {
        self.tally.right += 1;
        let place = self.place(line);
        match verdict {
            Verdict::Close(words) => self.out.append(&draw::note(&place, code, words)),
            _ if self.options.verbose => self.out.append(&draw::fine(&place, code)),
            _ => {}
        }
    }

    /// An output that is not what is written, with the lines that would be right.
    pub(super) fn wrong(
        &mut self,
        line: usize,
        code: &str,
        texts: (&str, &str),
        remark: &str,
        edit: Option<Edit>,
    ) {
        self.tally.wrong += 1;
        if let Some(edit) = edit.filter(|_| self.options.fix) {
            self.tally.fixed += 1;
            self.edits.push(edit);
            return;
        }
        let place = self.place(line);
        self.out
            .append(&draw::mismatch(&place, code, texts.0, texts.1, remark));
    }

    /// Chains of equalities in prose.
    pub(super) fn prose(&mut self, range: Range<usize>) {
        let (Some(start), Some(end)) = (
            self.lines.starts.get(range.start).copied(),
            self.lines
                .starts
                .get(range.end)
                .copied()
                .or(Some(self.lines.source.text.len())),
        ) else {
            return;
        };
        for line in range {
            self.unread += usize::from(self.lines.at(line).starts_with("Out["));
        }
        self.equations(start, end);
    }

    /// Chains of equalities between two places of the text.
    pub(super) fn equations(&mut self, start: usize, end: usize) {
        let source = Rc::clone(&self.lines.source);
        let text = source.text.get(start..end).unwrap_or("");
        for mut found in prose::equations(text) {
            let shift = |range: &Range<usize>| range.start + start..range.end + start;
            found.span = shift(&found.span);
            if let Some(fault) = &mut found.fault {
                fault.span = shift(&fault.span);
            }
            let (line, _) = source.line_column(Span::new(found.span.start, 0).start);
            let written = self.lines.at(line - 1);
            if written.contains("nx: skip") || written.contains("+SKIP") {
                continue;
            }
            if found.fault.is_some() {
                self.tally.wrong += 1;
                self.out.append(&draw::equation(&source, &found));
            } else {
                let text = source.text.get(found.span.clone()).unwrap_or("").to_owned();
                self.right(line - 1, &text, &Verdict::Same);
            }
        }
    }

    /// Chains in the remarks of code that stands on these lines.
    pub(super) fn remarks(&mut self, line: usize, code: &str, results: &[usize]) {
        let remarks = comments::remarks(code);
        let mut at = 0;
        while let Some(remark) = remarks.get(at) {
            let mut last = at;
            while let Some(next) = remarks.get(last + 1)
                && next.alone
                && next.line == remarks[last].line + 1
            {
                last += 1;
            }
            at = last + 1;
            if results.contains(&remark.line) && last == at - 1 && remarks[last].line == remark.line
            {
                continue;
            }
            let first = line + remark.line;
            let text = self.lines.at(first);
            let column = text.find('#').map_or(0, |_| {
                let own = code.lines().nth(remark.line).unwrap_or("");
                (text.len() + remark.column).saturating_sub(own.len())
            });
            let end = line + remarks[last].line + 1;
            let start = self
                .lines
                .starts
                .get(first)
                .map_or(0, |start| start + column);
            let end = match self.lines.starts.get(end) {
                Some(end) => *end,
                None => self.lines.source.text.len(),
            };
            self.equations(start, end);
        }
    }

    /// Runs one statement.
    pub(super) fn step(&mut self, parsed: Parsed, source: &Source) -> Ran {
        let span = match &parsed {
            Ok(entry) => entry.statement.span,
            Err(diagnostic) => diagnostic
                .frames
                .last()
                .map(|frame| frame.span)
                .unwrap_or_default(),
        };
        let line = |at: u32| source.line_column(at).0 - 1;
        let last = span.end.max(span.start + 1) - 1;
        let mut ran = Ran {
            lines: line(span.start)..line(last) + 1,
            text: span.of(&source.text).to_owned(),
            ..Ran::default()
        };
        let outcome = match parsed {
            Ok(entry) => self.session.run(&entry, true),
            Err(diagnostic) => {
                ran.text = source.line(ran.lines.start + 1).0.to_owned();
                self.session.refuse(diagnostic)
            }
        };
        let mut record = self.host.record.borrow_mut();
        ran.printed = std::mem::take(&mut record.printed);
        ran.warned = std::mem::take(&mut record.warned);
        drop(record);
        ran.shown.extend(outcome.shown);
        match outcome.end {
            End::Fine | End::Exit(..) => {}
            End::Interrupted(diagnostic) => {
                self.stopped = true;
                ran.error = Some(diagnostic);
            }
            End::Error(diagnostic) | End::Bug(diagnostic) => ran.error = Some(diagnostic),
        }
        if ran.error.is_some() {
            ran.skipped = self.is_consequence(&ran);
            self.missing.extend(made(&ran.text));
        }
        ran
    }

    /// Whether an error only follows from an earlier one, or from what nx does not have.
    pub(super) fn is_consequence(&self, ran: &Ran) -> bool {
        let Some(error) = &ran.error else {
            return false;
        };
        let quoted = error.message.split('\'').nth(1).unwrap_or("");
        match error.kind.as_str() {
            "NameError" => self.missing.iter().any(|name| name == quoted),
            "ModuleNotFoundError" | "ImportError" => true,
            _ => false,
        }
    }

    pub(super) fn count_error(&mut self, error: &Diagnostic) {
        match is_syntax(error) {
            true => self.tally.syntax += 1,
            false => self.tally.raised += 1,
        }
    }

    pub(super) fn manner(&self, asked: &Directives, remark: bool) -> Manner {
        Manner {
            strict: self.options.strict && !remark,
            remark,
            within: asked.within,
        }
    }
}

/// Whether an error is one of the text, not of running it.
pub(super) fn is_syntax(error: &Diagnostic) -> bool {
    matches!(
        error.kind.as_str(),
        "SyntaxError" | "IndentationError" | "TabError"
    )
}

/// The names that a statement makes.
pub(super) fn made(statement: &str) -> Vec<String> {
    let is_name = |text: &str| {
        let mut chars = text.chars();
        chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && chars.all(|c| c.is_alphanumeric() || c == '_')
    };
    let first = statement.trim();
    let last_words = |list: &str| -> Vec<String> {
        let names = list
            .split(',')
            .filter_map(|name| name.split_whitespace().last());
        names
            .map(|name| name.split('.').next().unwrap_or(name).to_owned())
            .collect()
    };
    if let Some(rest) = first.strip_prefix("import ") {
        return last_words(rest);
    }
    if let Some((_, names)) = first
        .strip_prefix("from ")
        .and_then(|rest| rest.split_once(" import "))
    {
        return last_words(names);
    }
    if let Some(rest) = first.strip_prefix("def ") {
        return rest
            .split('(')
            .next()
            .map(|name| vec![name.to_owned()])
            .unwrap_or_default();
    }
    let Some((targets, rest)) = first.split_once('=') else {
        return Vec::new();
    };
    if rest.starts_with('=') {
        return Vec::new();
    }
    let names: Vec<&str> = targets
        .split(',')
        .map(|name| name.trim().trim_matches(['(', ')']))
        .collect();
    match names.iter().all(|name| is_name(name)) {
        true => names.into_iter().map(str::to_owned).collect(),
        false => Vec::new(),
    }
}
