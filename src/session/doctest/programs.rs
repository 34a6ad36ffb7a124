//! Programs without prompts: statement by statement, with the lists and fences after them.

use std::rc::Rc;

use super::comments::{self, Directives, Remark};
use super::draw;
use super::fix::Edit;
use super::read::{Out, Program, Want};
use super::run::{Ran, Run, is_syntax, made};
use super::same::{Verdict, compare};
use crate::session::Parsed;
use crate::text::{Diagnostic, Source};

impl Run<'_> {
    /// Statements without prompts.
    pub(super) fn program(&mut self, program: &Program) {
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
            if ran.error.as_deref().is_some_and(is_syntax) {
                ran = self.repaired(ran);
            }
            let is_unknown = |error: &Diagnostic| error.kind == "NameError";
            ran.skipped |= program.weak && ran.error.as_deref().is_some_and(is_unknown);
            let next = starts.get(index + 1).map_or(usize::MAX, |line| line - 1);
            let after: Vec<&Remark> = remarks
                .iter()
                .filter(|remark| {
                    let line = remark.line + program.line;
                    line + 1 >= ran.lines.end
                        && line < next
                        && !(remark.alone && line < ran.lines.end)
                })
                .collect();
            pending.push_str(&ran.output());
            let lines = self.result(program, &mut ran, &after, &mut pending, &asked);
            used.extend(lines);
            if let Some(error) = ran.error.as_ref().filter(|_| !ran.skipped && !asked.error) {
                self.count_error(error);
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
        let new = output
            .trim_end()
            .lines()
            .enumerate()
            .map(|(index, line)| match index {
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
        let last = rans
            .last()
            .map(|ran| ran.shown.join("\n"))
            .unwrap_or_default();
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
        self.wrong(
            want.lines.start,
            code,
            (&want.text, &got),
            &words,
            Some(edit),
        );
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
            let from = pairs[..row]
                .iter()
                .rev()
                .flatten()
                .next()
                .map_or(0, |at| at + 1);
            let to = pairs[row + 1..]
                .iter()
                .flatten()
                .next()
                .copied()
                .unwrap_or(columns);
            pairs[row] = (from < to).then_some(from);
        }
    }
    pairs
}
