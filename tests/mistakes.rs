//! Mistakes that learners make: the error has Python's and NumPy's words, and among the suggestions
//! is a good one. `tests/mistakes.txt` holds them.

use std::fs;
use std::path::Path;

use crate::harness::{Talk, with_stack};

/// A mistake.
struct Mistake {
    id: String,
    code: String,
    /// The first line of the error.
    words: String,
    /// A suggestion that must be shown.
    good: Option<String>,
}

fn read(text: &str) -> Vec<Mistake> {
    let mistake = |block: &str| {
        let (id, rest) = block.split_once('\n').expect("an id");
        let (code, rest) = rest.split_once("\n=== ").expect("an error");
        let (words, good) = match rest.split_once("\ntry ") {
            Some((words, good)) => (words, Some(good.trim().to_owned())),
            None => (rest, None),
        };
        Mistake {
            id: id.to_owned(),
            code: code.to_owned(),
            words: words.trim_end().to_owned(),
            good,
        }
    };
    text.split("\n--- ").skip(1).map(mistake).collect()
}

/// Without blanks.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What is wrong with what nx says about a mistake: its words, its suggestion.
fn judge(mistake: &Mistake) -> (Option<String>, Option<String>) {
    let mut talk = Talk::new();
    let seen = talk.enter(&mistake.code);
    let report: Vec<&str> = seen
        .lines()
        .skip_while(|line| !line.contains("Error: ") && !line.ends_with("Error"))
        .collect();
    let first = report.first().copied().unwrap_or("").trim_end();
    let expected = mistake.words.lines().next().unwrap_or("").trim_end();
    let words = (first != expected).then(|| format!("{}\n   {expected}\n   {first}", mistake.id));
    let hints: String = report
        .iter()
        .skip_while(|line| {
            !line
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .starts_with(" = ")
                && !line.trim_start().starts_with("= ")
        })
        .map(|line| dense(line))
        .collect();
    let missing = mistake
        .good
        .as_ref()
        .filter(|good| !hints.contains(&dense(good)))
        .map(|good| format!("{}: {good} is not in\n{seen}", mistake.id));
    (words, missing)
}

#[test]
fn words_and_suggestions() {
    with_stack(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mistakes.txt");
        let mistakes = read(&fs::read_to_string(path).expect("the mistakes"));
        assert!(mistakes.len() >= 100);
        let mut wrong = Vec::new();
        for mistake in &mistakes {
            let (words, missing) = judge(mistake);
            wrong.extend(words);
            wrong.extend(missing);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// The text of a field of a line of JSON.
fn field(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(&format!("\"{name}\": \""))?;
    let mut text = String::new();
    let mut signs = rest.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => return Some(text),
            '\\' => match signs.next()? {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'u' => {
                    let code: String = signs.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&code, 16).ok()?;
                    text.push(char::from_u32(code)?);
                }
                other => text.push(other),
            },
            sign => text.push(sign),
        }
    }
    None
}

/// More of them, where they are at hand: nearly all have the words, and nearly all the suggestion.
#[test]
fn mistakes_kept_elsewhere() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases/mistakes.jsonl");
    let Ok(text) = fs::read_to_string(path) else {
        return;
    };
    with_stack(move || {
        let errors = text
            .lines()
            .filter(|line| line.contains("\"kind\": \"error\""));
        let mistakes: Vec<Mistake> = errors
            .map(|line| {
                let kind = field(line, "exception_type").unwrap_or_default();
                let kind = kind.rsplit('.').next().unwrap_or("").to_owned();
                Mistake {
                    id: field(line, "id").unwrap_or_default(),
                    code: field(line, "code").unwrap_or_default(),
                    words: format!("{kind}: {}", field(line, "message").unwrap_or_default()),
                    good: field(line, "fix"),
                }
            })
            .collect();
        let judged: Vec<_> = mistakes.iter().map(judge).collect();
        let wrong: Vec<&String> = judged
            .iter()
            .filter_map(|(words, _)| words.as_ref())
            .collect();
        let missing: Vec<&String> = judged
            .iter()
            .filter_map(|(_, missing)| missing.as_ref())
            .collect();
        let suggested = mistakes
            .iter()
            .filter(|mistake| mistake.good.is_some())
            .count();
        let list = |texts: &[&String]| -> String {
            texts.iter().map(|text| format!("{text}\n")).collect()
        };
        assert!(wrong.len() * 20 <= mistakes.len(), "{}", list(&wrong));
        assert!(missing.len() * 10 <= suggested, "{}", list(&missing));
    });
}
