//! Entries of conversations: run, compared, errors among them.

use std::rc::Rc;

use super::comments::{self, Directives};
use super::draw;
use super::fix::Edit;
use super::read::Example;
use super::run::{Ran, Run};
use super::same::{self, Verdict, compare};
use crate::session::{Session, report};
use crate::teach;
use crate::text::{Diagnostic, Source};

impl Run<'_> {
    /// One entry of a conversation.
    pub(super) fn example(&mut self, example: &Example) {
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

    /// An error in a conversation: written down, or not.
    fn judge_error(
        &mut self,
        example: &Example,
        asked: &Directives,
        ran: &Ran,
        error: &Diagnostic,
    ) {
        let want = example.want.text.as_str();
        let drawn = format!("{}{}", ran.printed, report::error(error).plain());
        let traced = want.contains("Traceback (most recent call last)");
        let Some((kind, words, at)) = same::written_error(want) else {
            if asked.error {
                return self.right(example.line, &example.code, &Verdict::Same);
            }
            self.count_error(error);
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
            new: new
                .iter()
                .map(|line| format!("{indent}{line}").trim_end().to_owned())
                .collect(),
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
}

/// What is written without the labels of results.
fn unlabelled(text: &str) -> String {
    let cut = |line: &str| {
        let body = line.trim_start();
        let rest = body
            .strip_prefix("Out[")
            .and_then(|rest| rest.split_once("]:"));
        match rest {
            Some((digits, rest)) if digits.chars().all(|c| c.is_ascii_digit()) => {
                rest.strip_prefix(' ').unwrap_or(rest).to_owned()
            }
            _ => line.to_owned(),
        }
    };
    let lines: Vec<String> = text.lines().map(cut).collect();
    lines.join("\n").trim_start_matches('\n').to_owned()
}
