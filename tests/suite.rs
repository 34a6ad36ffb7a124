//! Transcripts: what is entered and what appears, by topic, in `tests/suite/`.
//!
//! A file holds sessions that begin with `--- title`. `>>> ` and `... ` lines are entered, the
//! lines after them must appear. `NX_BLESS=1` writes what appears into the files.

use std::fs;

use crate::harness::{Talk, files, trimmed, with_stack};

/// One entry with what should appear.
struct Step {
    entered: String,
    expected: String,
}

/// A session: its title and its steps.
type Case = (String, Vec<Step>);

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut entering = false;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("--- ") {
            cases.push((title.to_owned(), Vec::new()));
            continue;
        }
        let (_, steps) = cases.last_mut().expect("a file begins with `--- title`");
        if let Some(code) = line.strip_prefix(">>> ") {
            steps.push(Step {
                entered: code.to_owned(),
                expected: String::new(),
            });
            entering = true;
        } else if let Some(step) = steps.last_mut() {
            let more = line.strip_prefix("... ").or((line == "...").then_some(""));
            match more.filter(|_| entering) {
                Some(code) => {
                    step.entered.push('\n');
                    step.entered.push_str(code);
                }
                None => {
                    entering = false;
                    step.expected.push_str(line);
                    step.expected.push('\n');
                }
            }
        }
    }
    cases
}

fn write(cases: &[Case]) -> String {
    let mut text = String::new();
    for (title, steps) in cases {
        text.push_str(&format!("--- {title}\n"));
        for step in steps {
            for (index, line) in step.entered.lines().enumerate() {
                let prompt = if index == 0 { ">>> " } else { "... " };
                text.push_str(format!("{prompt}{line}").trim_end());
                text.push('\n');
            }
            let appears = trimmed(&step.expected);
            if !appears.is_empty() {
                text.push_str(&appears);
                text.push('\n');
            }
        }
        text.push('\n');
    }
    format!("{}\n", text.trim_end())
}

#[test]
fn transcripts_appear_as_written() {
    let failures = with_stack(|| {
        let bless = std::env::var_os("NX_BLESS").is_some();
        let mut failures = Vec::new();
        for path in files("tests/suite", "nxt") {
            let text = fs::read_to_string(&path).expect("a readable transcript");
            let mut cases = read(&text);
            for (title, steps) in &mut cases {
                let mut talk = Talk::new();
                for step in steps {
                    let appeared = trimmed(&talk.enter(&step.entered));
                    if !bless && appeared != trimmed(&step.expected) {
                        failures.push(format!(
                            "{} / {title}\n>>> {}\nexpected:\n{}\nappeared:\n{appeared}\n",
                            path.display(),
                            step.entered,
                            trimmed(&step.expected)
                        ));
                    }
                    step.expected = appeared;
                }
            }
            if bless {
                fs::write(&path, write(&cases)).expect("a writable transcript");
            }
        }
        failures
    });
    assert!(
        failures.is_empty(),
        "{} differ\n\n{}",
        failures.len(),
        failures.join("\n")
    );
}
