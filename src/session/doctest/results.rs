//! Results in the remarks of a program: found, compared, written anew.

use super::comments::{self, Directives, Remark};
use super::fix::Edit;
use super::read::Program;
use super::run::{Ran, Run, is_syntax, made};
use super::same::{Verdict, compare};
use super::tokens;

impl Run<'_> {
    /// Compares what a statement gave with the remarks after it; the lines of the result.
    pub(super) fn result(
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
                line.get(remark.column..)
                    .unwrap_or("")
                    .trim_start_matches('#')
            })
            .collect();
        let (mut outputs, is_assigned) = self.outputs(ran, pending);
        if let Some(error) = &ran.error
            && !is_syntax(error)
        {
            outputs = vec![format!("{}: {}", error.kind, error.message)];
        }
        let manner = self.manner(asked, true);
        let joined = |count: usize| {
            let text = texts.get(..count).unwrap_or(&[]).join("\n");
            let (text, lead) = comments::announced(&text);
            let inner = text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'));
            inner.filter(|_| lead).unwrap_or(text).trim_end().to_owned()
        };
        for count in (1..=texts.len()).rev() {
            for output in &outputs {
                let verdict = compare(&joined(count), output, manner);
                if output.trim().is_empty() || matches!(verdict, Verdict::Differs(_)) {
                    continue;
                }
                pending.clear();
                if ran.error.as_deref().is_some_and(|error| !is_syntax(error)) {
                    ran.error = None;
                }
                self.right(ran.lines.start, &ran.text, &verdict);
                return remarks[..count].iter().map(|remark| remark.line).collect();
            }
        }
        if let Some(error) = &ran.error
            && !is_syntax(error)
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
                    false => {
                        certain || tokens::is_value(&text) || comments::resembles(&text, output)
                    }
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
            && let Some(value) = self
                .session
                .interp()
                .global(crate::text::Symbol::new(name))
                .cloned()
            && let Ok(text) = self.session.interp().repr(&value)
        {
            return (vec![text], true);
        }
        (outputs, false)
    }

    /// The remarks that may hold a result: what stands behind the statement, or right below it.
    fn result_lines<'r>(
        &self,
        program: &Program,
        after: &[&'r Remark],
    ) -> Option<(Vec<&'r Remark>, bool)> {
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
            let more = if first.alone {
                adjacent
            } else {
                adjacent && depth > 0
            };
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
        let blank: String = before
            .chars()
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        let new = output
            .trim_end()
            .lines()
            .enumerate()
            .map(|(index, text)| match index {
                0 => format!("{before}{marks}{lead}{gap}{text}"),
                _ => format!("{blank}{marks}{:1$}{gap}{text}", "", lead.chars().count()),
            });
        Edit {
            lines: first..first + remarks.len(),
            new: new.collect(),
        }
    }
}
