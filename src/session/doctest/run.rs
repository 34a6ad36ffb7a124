//! Runs the examples of a handout and judges what they gave.

use std::ops::Range;
use std::rc::Rc;

use super::comments::{self, Directives, Remark};
use super::draw;
use super::fix::{self, Edit};
use super::host::Recorder;
use super::lines::Lines;
use super::read::{Example, Out, Piece, Program, Want};
use super::same::{self, Manner, Verdict, compare};
use super::tokens;
use super::{Checked, Options};
use crate::session::{End, Parsed, Session, Style, Styled, report};
use crate::teach::{self, prose};
use crate::text::{Diagnostic, Source, Span};

/// What was counted.
#[derive(Debug, Default)]
struct Tally {
    right: usize,
    wrong: usize,
    syntax: usize,
    raised: usize,
    skipped: usize,
    fixed: usize,
}

/// A handout that is being checked.
pub(super) struct Run<'a> {
    lines: &'a Lines,
    options: Options,
    host: Recorder,
    session: Session,
    out: Styled,
    tally: Tally,
    edits: Vec<Edit>,
    /// Names that a statement that failed should have made.
    missing: Vec<String>,
    /// A list of results that was not looked at.
    unread: usize,
    stopped: bool,
}

/// What a statement gave.
#[derive(Debug, Default)]
struct Ran {
    /// Its lines in the code.
    lines: Range<usize>,
    text: String,
    printed: String,
    warned: String,
    /// Values that were shown.
    shown: Vec<String>,
    error: Option<Box<Diagnostic>>,
    /// It could not be run for want of something else.
    skipped: bool,
}

impl Ran {
    /// All that appeared.
    fn output(&self) -> String {
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
        let style = if faults == 0 { Style::Hint } else { Style::Error };
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

    fn place(&self, line: usize) -> Styled {
        draw::place(&self.lines.source.name, line)
    }

    fn right(&mut self, line: usize, code: &str, verdict: &Verdict) {
        self.tally.right += 1;
        let place = self.place(line);
        match verdict {
            Verdict::Close(words) => self.out.append(&draw::note(&place, code, words)),
            _ if self.options.verbose => self.out.append(&draw::fine(&place, code, "")),
            _ => {}
        }
    }

    /// An output that is not what is written, with the lines that would be right.
    fn wrong(&mut self, line: usize, code: &str, texts: (&str, &str), remark: &str, edit: Option<Edit>) {
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
    fn prose(&mut self, range: Range<usize>) {
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
    fn equations(&mut self, start: usize, end: usize) {
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
    fn remarks(&mut self, line: usize, code: &str, results: &[usize]) {
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
            if results.contains(&remark.line) && last == at - 1 && remarks[last].line == remark.line {
                continue;
            }
            let first = line + remark.line;
            let text = self.lines.at(first);
            let column = text.find('#').map_or(0, |_| {
                let own = code.lines().nth(remark.line).unwrap_or("");
                (text.len() + remark.column).saturating_sub(own.len())
            });
            let end = line + remarks[last].line + 1;
            let start = self.lines.starts.get(first).map_or(0, |start| start + column);
            let end = match self.lines.starts.get(end) {
                Some(end) => *end,
                None => self.lines.source.text.len(),
            };
            self.equations(start, end);
        }
    }

    /// Runs one statement.
    fn step(&mut self, parsed: Parsed, source: &Source) -> Ran {
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
    fn is_consequence(&self, ran: &Ran) -> bool {
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

    /// One entry of a conversation.
    fn example(&mut self, example: &Example) {
        if example.cell && example.number == 1 {
            self.session = Session::new(Box::new(self.host.clone()), true);
            self.missing.clear();
        }
        let asked = comments::directives(&example.code, &example.want.text);
        let code = example.code.trim();
        let is_foreign = code.ends_with('?') || code.starts_with(['!', '?', '%']);
        let call = teach::as_call(code);
        if asked.skip || (is_foreign && call.is_none()) {
            self.tally.skipped += 1;
            return;
        }
        self.remarks(example.line, &example.code, &[]);
        let name = format!("<cell {}>", self.session.next_number());
        let source = Rc::new(Source::new(name, call.as_deref().unwrap_or(&example.code)));
        let mut all = Ran::default();
        for parsed in self.session.parse(&source) {
            let ran = self.step(parsed, &source);
            all.printed.push_str(&ran.printed);
            all.warned.push_str(&ran.warned);
            // A conversation of Python shows each value when it comes.
            for shown in ran.shown {
                all.printed.push_str(&shown);
                all.printed.push('\n');
            }
            if ran.error.is_some() {
                all.error = ran.error;
                all.skipped = ran.skipped;
                break;
            }
        }
        if all.skipped && same::written_error(&example.want.text).is_none() {
            self.tally.skipped += 1;
            return;
        }
        self.judge_example(example, &asked, &all);
    }

    fn judge_example(&mut self, example: &Example, asked: &Directives, ran: &Ran) {
        let want = unlabelled(&example.want.text);
        if let Some(error) = &ran.error {
            return self.judge_error(example, asked, ran, error);
        }
        let got = ran.output();
        if asked.varies || (want.trim().is_empty() && got.trim().is_empty()) {
            return;
        }
        let manner = self.manner(asked, false);
        let mut verdict = compare(&want, &got, manner);
        if matches!(verdict, Verdict::Differs(_)) && !ran.warned.is_empty() {
            // Warnings go to another stream, but a terminal shows both.
            let both = format!("{}{got}", ran.warned);
            if !matches!(compare(&want, &both, manner), Verdict::Differs(_)) {
                verdict = Verdict::Same;
            }
        }
        match verdict {
            Verdict::Differs(remark) => {
                let edit = Edit {
                    lines: example.want.lines.clone(),
                    new: self.written(example, &got),
                };
                let texts = (want.as_str(), got.as_str());
                self.wrong(example.line, &example.code, texts, &remark, Some(edit));
            }
            fine => self.right(example.line, &example.code, &fine),
        }
    }

    fn manner(&self, asked: &Directives, remark: bool) -> Manner {
        Manner {
            strict: self.options.strict && !remark,
            remark,
            within: asked.within,
        }
    }

    /// An error in a conversation: written down, or not.
    fn judge_error(&mut self, example: &Example, asked: &Directives, ran: &Ran, error: &Diagnostic) {
        let want = example.want.text.as_str();
        let drawn = format!("{}{}", ran.printed, report::error(error).plain());
        let traced = want.contains("Traceback (most recent call last)");
        let Some((kind, words, at)) = same::written_error(want) else {
            if asked.error {
                return self.right(example.line, &example.code, &Verdict::Same);
            }
            match error.kind == "SyntaxError" {
                true => self.tally.syntax += 1,
                false => self.tally.raised += 1,
            }
            let place = self.place(example.line);
            self.out.append(&draw::raised(&place, error));
            return;
        };
        let manner = self.manner(asked, false);
        let same_words = asked.any_words
            || words.is_empty()
            || !matches!(compare(words, &error.message, manner), Verdict::Differs(_));
        let same_drawing = traced
            || want.lines().nth(at + 1).is_none()
            || compare(want, &drawn, manner) == Verdict::Same;
        if same::same_kind(kind, &error.kind) && same_words && same_drawing {
            return self.right(example.line, &example.code, &Verdict::Same);
        }
        let first = format!("{}: {}", error.kind, error.message);
        let new: Vec<String> = match traced {
            true => {
                let head = want.lines().take(at).map(str::to_owned);
                head.chain(first.lines().map(str::to_owned)).collect()
            }
            false => drawn.lines().map(str::to_owned).collect(),
        };
        let indent = &example.want.indent;
        let edit = Edit {
            lines: example.want.lines.clone(),
            new: new.iter().map(|line| format!("{indent}{line}").trim_end().to_owned()).collect(),
        };
        let got = if traced { first } else { drawn };
        let written = match traced {
            true => want.lines().skip(at).collect::<Vec<_>>().join("\n"),
            false => want.to_owned(),
        };
        let texts = (written.as_str(), got.as_str());
        self.wrong(example.line, &example.code, texts, "", Some(edit));
    }

    /// The lines of an output as a conversation has them.
    fn written(&self, example: &Example, got: &str) -> Vec<String> {
        let indent = &example.want.indent;
        let mut lines: Vec<String> = got.trim_end().lines().map(str::to_owned).collect();
        if example.cell && !lines.is_empty() {
            let old = example.want.text.lines();
            let label = old
                .filter_map(|line| line.trim_start().split_once("]:"))
                .find(|(label, _)| label.starts_with("Out["))
                .map(|(label, _)| format!("{label}]: "));
            if let Some(label) = label {
                match lines.len() {
                    1 => lines[0].insert_str(0, &label),
                    _ => lines.insert(0, label),
                }
            }
        }
        let blank = if example.cell { "" } else { "<BLANKLINE>" };
        lines
            .iter()
            .map(|line| match line.trim().is_empty() {
                true => format!("{indent}{blank}"),
                false => format!("{indent}{line}"),
            })
            .collect()
    }

    /// Statements without prompts.
    fn program(&mut self, program: &Program) {
        let padded = format!("{}{}", "\n".repeat(program.line), program.code);
        let source = Rc::new(Source::new(self.lines.source.name.clone(), padded));
        let remarks = comments::remarks(&program.code);
        let mut rans: Vec<Ran> = Vec::new();
        let mut used: Vec<usize> = Vec::new();
        let mut pending = String::new();
        let entries = self.session.parse(&source);
        let starts: Vec<usize> = entries
            .iter()
            .map(|entry| match entry {
                Ok(entry) => source.line_column(entry.statement.span.start).0,
                Err(diagnostic) => diagnostic
                    .frames
                    .last()
                    .map_or(0, |frame| source.line_column(frame.span.start).0),
            })
            .collect();
        for (index, parsed) in entries.into_iter().enumerate() {
            if self.stopped {
                return;
            }
            let asked = comments::directives(&self.statement(&parsed, &source), "");
            if asked.skip {
                self.tally.skipped += 1;
                continue;
            }
            let mut ran = self.step(parsed, &source);
            if ran.error.as_ref().is_some_and(|error| error.kind == "SyntaxError") {
                ran = self.repaired(ran);
            }
            let next = starts.get(index + 1).map_or(usize::MAX, |line| line - 1);
            let after: Vec<&Remark> = remarks
                .iter()
                .filter(|remark| {
                    let line = remark.line + program.line;
                    line + 1 >= ran.lines.end && line < next && !(remark.alone && line < ran.lines.end)
                })
                .collect();
            pending.push_str(&ran.output());
            let lines = self.result(program, &mut ran, &after, &mut pending, &asked);
            used.extend(lines);
            if let Some(error) = ran.error.as_ref().filter(|_| !ran.skipped && !asked.error) {
                match error.kind == "SyntaxError" {
                    true => self.tally.syntax += 1,
                    false => self.tally.raised += 1,
                }
                let place = self.place(ran.lines.start);
                self.out.append(&draw::raised(&place, error));
            } else if ran.skipped {
                self.tally.skipped += 1;
            }
            rans.push(ran);
        }
        self.remarks(program.line, &program.code, &used);
        self.listed(&program.outs, &rans);
        if let Some(output) = &program.output {
            self.fenced(program, output, &rans);
        }
    }

    /// The text of a statement with the remark after it.
    fn statement(&self, parsed: &Parsed, source: &Source) -> String {
        let Ok(entry) = parsed else {
            return String::new();
        };
        let span = entry.statement.span;
        let rest = source.text.get(span.start as usize..).unwrap_or("");
        let length = (span.end - span.start) as usize;
        let tail = rest.get(length..).unwrap_or("");
        let end = length + tail.find('\n').unwrap_or(tail.len());
        rest.get(..end).unwrap_or("").to_owned()
    }

    /// A line with a mistake that can be mended is run as it was meant, so that what follows can
    /// be checked; the mistake stays one.
    fn repaired(&mut self, broken: Ran) -> Ran {
        let hint = broken.error.as_ref().and_then(|error| error.hint.clone());
        let Some(meant) = hint.as_deref().and_then(|hint| hint.lines().next()) else {
            return broken;
        };
        let meant = meant.trim_start_matches("try").trim();
        let source = Rc::new(Source::new("<cell>", meant));
        let mut entries = self.session.parse(&source);
        if entries.len() != 1 || entries.iter().any(Parsed::is_err) {
            return broken;
        }
        let Some(entry) = entries.pop() else {
            return broken;
        };
        let names = self.missing.len();
        let ran = self.step(entry, &source);
        if ran.error.is_none() {
            let made = made(meant);
            self.missing.truncate(names);
            self.missing.retain(|name| !made.contains(name));
        }
        Ran {
            lines: broken.lines,
            error: broken.error,
            text: broken.text,
            skipped: false,
            ..ran
        }
    }

    /// Compares what a statement gave with the remarks after it; the lines of the result.
    fn result(
        &mut self,
        program: &Program,
        ran: &mut Ran,
        after: &[&Remark],
        pending: &mut String,
        asked: &Directives,
    ) -> Vec<usize> {
        let Some((remarks, certain)) = self.result_lines(program, after) else {
            return Vec::new();
        };
        let texts: Vec<&str> = remarks
            .iter()
            .map(|remark| {
                let line = program.code.lines().nth(remark.line).unwrap_or("");
                line.get(remark.column..).unwrap_or("").trim_start_matches('#')
            })
            .collect();
        let (mut outputs, is_assigned) = self.outputs(ran, pending);
        if let Some(error) = &ran.error
            && error.kind != "SyntaxError"
        {
            outputs = vec![format!("{}: {}", error.kind, error.message)];
        }
        let manner = self.manner(asked, true);
        let joined = |count: usize| {
            let text = texts.get(..count).unwrap_or(&[]).join("\n");
            let (text, lead) = comments::announced(&text);
            let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            inner.filter(|_| lead).unwrap_or(text).trim_end().to_owned()
        };
        for count in (1..=texts.len()).rev() {
            for output in &outputs {
                let verdict = compare(&joined(count), output, manner);
                if output.trim().is_empty() || matches!(verdict, Verdict::Differs(_)) {
                    continue;
                }
                pending.clear();
                if ran.error.as_ref().is_some_and(|error| error.kind != "SyntaxError") {
                    ran.error = None;
                }
                self.right(ran.lines.start, &ran.text, &verdict);
                return remarks[..count].iter().map(|remark| remark.line).collect();
            }
        }
        if let Some(error) = &ran.error
            && error.kind != "SyntaxError"
        {
            // A remark that names the error, or says that there is one, announces it.
            let says = texts.concat();
            if says.contains(error.kind.as_str()) || says.to_ascii_lowercase().contains("error") {
                ran.error = None;
                self.right(ran.lines.start, &ran.text, &Verdict::Same);
            }
            return Vec::new();
        }
        let Some(output) = outputs.first().filter(|output| !output.trim().is_empty()) else {
            return Vec::new();
        };
        let is_result = |count: usize| {
            let text = joined(count);
            let bracketed = text.starts_with('[') || text.starts_with("array(");
            !text.is_empty()
                && match is_assigned {
                    true => bracketed && tokens::is_value(&text),
                    false => certain || tokens::is_value(&text) || comments::resembles(&text, output),
                }
        };
        let count = (1..=texts.len()).rev().find(|count| is_result(*count));
        let Some(count) = count.filter(|_| !asked.varies) else {
            return Vec::new();
        };
        let want = joined(count);
        let used: Vec<usize> = remarks[..count].iter().map(|remark| remark.line).collect();
        let Verdict::Differs(words) = compare(&want, output, manner) else {
            return used;
        };
        let edit = self.rewritten(program, &remarks[..count], output);
        let line = program.line + remarks[0].line;
        let code = ran.text.clone();
        let output = output.clone();
        self.wrong(line, &code, (&want, output.trim_end()), &words, Some(edit));
        pending.clear();
        used
    }

    /// What a result may be compared with, and whether it is the value of an assigned name.
    fn outputs(&mut self, ran: &Ran, pending: &str) -> (Vec<String>, bool) {
        let own = ran.output();
        let mut outputs = vec![own.clone()];
        if !own.trim().is_empty() {
            if pending.trim() != own.trim() {
                outputs.push(pending.to_owned());
            }
            return (outputs, false);
        }
        let names = made(&ran.text);
        if let [name] = names.as_slice()
            && ran.error.is_none()
            && ran.text.starts_with(name.as_str())
            && let Some(value) = self.session.interp().global(crate::text::Symbol::new(name)).cloned()
            && let Ok(text) = self.session.interp().repr(&value)
        {
            return (vec![text], true);
        }
        (outputs, false)
    }

    /// The remarks that may hold a result: what stands behind the statement, or right below it.
    fn result_lines<'r>(&self, program: &Program, after: &[&'r Remark]) -> Option<(Vec<&'r Remark>, bool)> {
        let text = |remark: &Remark| {
            let line = program.code.lines().nth(remark.line).unwrap_or("");
            line.get(remark.column..).unwrap_or("").to_owned()
        };
        let first = after.first()?;
        let (body, certain) = {
            let text = text(first);
            let (body, lead) = comments::announced(&text);
            (body.to_owned(), lead || text.starts_with("##"))
        };
        let mut kept = vec![*first];
        let mut depth = tokens::depth(&body);
        for pair in after.windows(2) {
            let [one, two] = pair else { break };
            let adjacent = two.line == one.line + 1;
            let more = if first.alone { adjacent } else { adjacent && depth > 0 };
            if !more || !two.alone {
                break;
            }
            depth += tokens::depth(text(two).trim_start_matches('#'));
            kept.push(two);
        }
        Some((kept, certain))
    }

    /// The remark of a result with the right one in it.
    fn rewritten(&self, program: &Program, remarks: &[&Remark], output: &str) -> Edit {
        let first = program.line + remarks[0].line;
        let line = self.lines.at(first);
        let own = program.code.lines().nth(remarks[0].line).unwrap_or("");
        let column = line.len() - own.len() + remarks[0].column;
        let (before, remark) = line.split_at(column.min(line.len()));
        let marks = remark.len() - remark.trim_start_matches(['#', ' ', '\t']).len();
        let body = remark.get(marks..).unwrap_or("");
        let (value, _) = comments::announced(body);
        let lead = body.len() - value.len().min(body.len());
        let lead = body.get(..lead).unwrap_or("").trim_end();
        let gap = if lead.is_empty() { "" } else { " " };
        let marks = remark.get(..marks).unwrap_or("# ");
        let blank: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let new = output.trim_end().lines().enumerate().map(|(index, text)| match index {
            0 => format!("{before}{marks}{lead}{gap}{text}"),
            _ => format!("{blank}{marks}{:1$}{gap}{text}", "", lead.chars().count()),
        });
        Edit {
            lines: first..first + remarks.len(),
            new: new.collect(),
        }
    }

    /// `Out[n]:` lists: each is one of the outputs of the program, in order.
    fn listed(&mut self, outs: &[Out], rans: &[Ran]) {
        if outs.is_empty() {
            return;
        }
        let outputs: Vec<String> = rans
            .iter()
            .map(Ran::output)
            .filter(|output| !output.trim().is_empty())
            .collect();
        let manner = self.manner(&Directives::default(), true);
        let verdicts: Vec<Vec<Verdict>> = outs
            .iter()
            .map(|out| {
                let fits = |output: &String| compare(&out.want.text, output, manner);
                outputs.iter().map(fits).collect()
            })
            .collect();
        let pairs = aligned(&verdicts, outs.len() == outputs.len());
        for (index, out) in outs.iter().enumerate() {
            let line = out.want.lines.start;
            let Some(at) = pairs[index] else {
                self.tally.wrong += 1;
                let place = self.place(line);
                let words = format!("{} has no output of the program left to it", out.label);
                self.out.append(&draw::wrong(&place, "differs", &words));
                continue;
            };
            match &verdicts[index][at] {
                Verdict::Differs(words) => {
                    let edit = self.relisted(&out.want, &outputs[at]);
                    let texts = (out.want.text.as_str(), outputs[at].trim_end());
                    self.wrong(line, &out.label, texts, words, Some(edit));
                }
                fine => self.right(line, &out.label, fine),
            }
        }
    }

    /// A value of a list, written anew.
    fn relisted(&self, want: &Want, output: &str) -> Edit {
        let new = output.trim_end().lines().enumerate().map(|(index, line)| match index {
            0 => format!("{}{line}", want.indent),
            _ => line.to_owned(),
        });
        Edit {
            lines: want.lines.clone(),
            new: new.collect(),
        }
    }

    /// A fence with the output of the program before it.
    fn fenced(&mut self, program: &Program, want: &Want, rans: &[Ran]) {
        let printed: String = rans.iter().map(|ran| ran.printed.as_str()).collect();
        let last = rans.last().map(|ran| ran.shown.join("\n")).unwrap_or_default();
        let all: String = rans.iter().map(Ran::output).collect();
        let candidates = [printed.clone(), format!("{printed}{last}"), all, last];
        let manner = self.manner(&Directives::default(), true);
        let code = program.code.trim();
        let mut words = String::new();
        for (index, candidate) in candidates.iter().enumerate() {
            match compare(&want.text, candidate, manner) {
                Verdict::Differs(remark) if index == 0 => words = remark,
                Verdict::Differs(_) => {}
                fine => return self.right(want.lines.start, code, &fine),
            }
        }
        let got = candidates.iter().find(|text| !text.trim().is_empty());
        let Some(got) = got.map(|text| text.trim_end().to_owned()) else {
            return;
        };
        let lines = got.lines().map(|line| format!("{}{line}", want.indent));
        let edit = Edit {
            lines: want.lines.clone(),
            new: lines.collect(),
        };
        self.wrong(want.lines.start, code, (&want.text, &got), &words, Some(edit));
    }
}

/// The outputs that belong to the lists: as many equal pairs as can be, in order.
fn aligned(verdicts: &[Vec<Verdict>], one_to_one: bool) -> Vec<Option<usize>> {
    let (rows, columns) = (verdicts.len(), verdicts.first().map_or(0, Vec::len));
    if one_to_one {
        return (0..rows).map(Some).collect();
    }
    let fits = |row: usize, column: usize| !matches!(verdicts[row][column], Verdict::Differs(_));
    let mut best = vec![vec![0usize; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let skip = best[row + 1][column].max(best[row][column + 1]);
            let take = best[row + 1][column + 1] + usize::from(fits(row, column));
            best[row][column] = skip.max(take);
        }
    }
    let mut pairs = vec![None; rows];
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        if fits(row, column) && best[row][column] == best[row + 1][column + 1] + 1 {
            pairs[row] = Some(column);
            (row, column) = (row + 1, column + 1);
        } else if best[row + 1][column] >= best[row][column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    // What fits nothing is set against the output that stands in its place.
    for row in 0..rows {
        if pairs[row].is_none() {
            let from = pairs[..row].iter().rev().flatten().next().map_or(0, |at| at + 1);
            let to = pairs[row + 1..].iter().flatten().next().copied().unwrap_or(columns);
            pairs[row] = (from < to).then_some(from);
        }
    }
    pairs
}

/// What is written without the labels of results.
fn unlabelled(text: &str) -> String {
    let cut = |line: &str| {
        let body = line.trim_start();
        let rest = body.strip_prefix("Out[").and_then(|rest| rest.split_once("]:"));
        match rest {
            Some((digits, rest)) if digits.chars().all(|c| c.is_ascii_digit()) => {
                rest.strip_prefix(' ').unwrap_or(rest).to_owned()
            }
            _ => line.to_owned(),
        }
    };
    text.lines().map(cut).collect::<Vec<_>>().join("\n")
}

/// The names that a statement makes.
fn made(statement: &str) -> Vec<String> {
    let is_name = |text: &str| {
        let mut chars = text.chars();
        chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && chars.all(|c| c.is_alphanumeric() || c == '_')
    };
    let first = statement.trim();
    let last_words = |list: &str| -> Vec<String> {
        let names = list.split(',').filter_map(|name| name.split_whitespace().last());
        names.map(|name| name.split('.').next().unwrap_or(name).to_owned()).collect()
    };
    if let Some(rest) = first.strip_prefix("import ") {
        return last_words(rest);
    }
    if let Some((_, names)) = first.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
        return last_words(names);
    }
    if let Some(rest) = first.strip_prefix("def ") {
        return rest.split('(').next().map(|name| vec![name.to_owned()]).unwrap_or_default();
    }
    let Some((targets, rest)) = first.split_once('=') else {
        return Vec::new();
    };
    if rest.starts_with('=') {
        return Vec::new();
    }
    let names: Vec<&str> = targets.split(',').map(|name| name.trim().trim_matches(['(', ')'])).collect();
    match names.iter().all(|name| is_name(name)) {
        true => names.into_iter().map(str::to_owned).collect(),
        false => Vec::new(),
    }
}
