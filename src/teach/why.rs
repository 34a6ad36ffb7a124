//! `why`: the long lesson about the last error, with the operands and shapes it was about.
//!
//! A lesson is chosen by the type and the words of the error (`lessons`). What it says in general
//! is true of every error of its class; what it says about this one is taken from the error.

use super::lessons::{self, Lesson, topics};
use crate::display::{Style, Styled};

/// Lines of text are not longer than this.
const WIDTH: usize = 76;

/// An error as the lesson needs it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Its type.
    pub kind: String,
    /// Its words.
    pub message: String,
    /// The operands by their texts, with shape and dtype.
    pub operands: Vec<(String, String)>,
    /// What was said under the caret, such as shapes that are lined up.
    pub remarks: Vec<String>,
    /// What was suggested.
    pub hints: Vec<String>,
}

/// The lesson about an error.
pub fn lesson(facts: &Facts) -> Styled {
    let lesson = lessons::of(&facts.kind, &facts.message);
    let mut out = Styled::default();
    heading(&mut out, lesson.title);
    let mut first = format!("{}: {}", facts.kind, facts.message);
    first = first.lines().next().unwrap_or("").to_owned();
    for line in wrapped(&first) {
        out.line(Style::Dim, format!("  {line}"));
    }
    paragraphs(&mut out, lesson.body);
    let given = lessons::facts(lesson.title, &facts.message);
    if !given.is_empty() {
        paragraphs(&mut out, &given);
    }
    if !facts.operands.is_empty() {
        out.line(Style::Plain, "");
        out.line(Style::Plain, "  Here:");
        let widest = facts.operands.iter().map(|(text, _)| text.chars().count());
        let widest = widest.max().unwrap_or(0).min(40);
        for (text, about) in &facts.operands {
            let text = clipped(text, 40);
            out.push(Style::Plain, format!("    {text:<widest$}   "))
                .line(Style::Label, about);
        }
    }
    for remark in facts.remarks.iter().filter(|remark| remark.contains('\n')) {
        out.line(Style::Plain, "");
        for line in remark.lines() {
            out.line(Style::Label, format!("    {line}"));
        }
    }
    if !facts.hints.is_empty() {
        out.line(Style::Plain, "");
        let words = match facts.kind.ends_with("SyntaxError") || facts.kind == "IndentationError" {
            true => "  It would be a line of Python as:",
            false => "  Tried on your values, and it works:",
        };
        let (notes, code): (Vec<&String>, Vec<&String>) = facts
            .hints
            .iter()
            .partition(|hint| hint.starts_with("note: "));
        for note in notes {
            out.line(Style::Hint, format!("  {note}"));
        }
        if !code.is_empty() {
            out.line(Style::Plain, words);
        }
        for hint in code {
            out.line(Style::Hint, format!("    {hint}"));
        }
    }
    tail(&mut out, lesson);
    out
}

/// The lesson about a topic that raises no error.
pub fn topic(word: &str) -> Option<Styled> {
    let lesson = topics::topic(word)?;
    let mut out = Styled::default();
    heading(&mut out, lesson.title);
    paragraphs(&mut out, lesson.body);
    tail(&mut out, lesson);
    Some(out)
}

/// The words of the topics.
pub fn topics() -> impl Iterator<Item = &'static str> {
    topics::TOPICS
        .iter()
        .filter_map(|lesson| lesson.marks.first().copied())
}

/// All examples of the lessons, as at the prompt of Python.
pub fn examples() -> String {
    let all = lessons::all().chain(&topics::TOPICS);
    let texts: Vec<&str> = all.map(|lesson| lesson.example).collect();
    texts.join("\n\n")
}

/// What is said when there is nothing to explain.
pub fn nothing() -> Styled {
    let mut out = Styled::default();
    out.line(Style::Plain, "  Nothing has gone wrong yet.");
    let topics: Vec<String> = topics().map(|word| format!("why {word}")).collect();
    let words = format!(
        "What surprises without an error has a lesson too: {}.",
        topics.join(", ")
    );
    for line in wrapped(&words) {
        out.line(Style::Plain, format!("  {line}"));
    }
    out
}

fn heading(out: &mut Styled, title: &str) {
    out.push(Style::Plain, "  ").line(Style::Heading, title);
}

fn tail(out: &mut Styled, lesson: &Lesson) {
    if !lesson.example.is_empty() {
        out.line(Style::Plain, "");
        for line in lesson.example.lines() {
            out.line(Style::Plain, format!("    {line}"));
        }
    }
    if !lesson.remember.is_empty() {
        out.line(Style::Plain, "");
        for (at, line) in wrapped(lesson.remember).into_iter().enumerate() {
            let lead = if at == 0 {
                "  Remember: "
            } else {
                "            "
            };
            out.push(Style::Heading, lead).line(Style::Plain, line);
        }
    }
    if !lesson.see.is_empty() {
        out.line(Style::Dim, format!("  See also: {}", lesson.see));
    }
}

fn paragraphs(out: &mut Styled, text: &str) {
    for paragraph in text.split("\n\n") {
        out.line(Style::Plain, "");
        for line in wrapped(paragraph) {
            out.line(Style::Plain, format!("  {line}"));
        }
    }
}

/// A text in lines that fit.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(last) = lines.last_mut() else { break };
        let fits = last.chars().count() + 1 + word.chars().count() <= WIDTH - 12;
        if last.is_empty() {
            last.push_str(word);
        } else if fits {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn clipped(text: &str, most: usize) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text,
    }
}
