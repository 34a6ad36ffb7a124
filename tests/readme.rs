//! The README's blocks do what they show: `nx` blocks are conversations or programs, `console`
//! blocks are commands with what they print.

use std::fs;
use std::process::Command;

use crate::harness::{NX, Talk, run, trimmed, with_stack};

/// The blocks of a kind.
fn blocks(kind: &str) -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let text = fs::read_to_string(path).expect("a README");
    let mut blocks = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.trim() == kind, String::new())),
            (Some(_), Some(_)) => {
                let (wanted, block) = open.take().unwrap_or_default();
                if wanted {
                    blocks.push(block);
                }
            }
            (Some((_, block)), None) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The steps of a conversation: what is entered, what appears.
fn steps(block: &str) -> Vec<(String, String)> {
    let mut steps: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        let first = line
            .strip_prefix("In [")
            .and_then(|rest| rest.split_once("]: "));
        if let Some((_, code)) = first {
            steps.push((code.to_owned(), String::new()));
        } else if let (Some(more), Some(step)) = (line.strip_prefix("   ...: "), steps.last_mut()) {
            step.0.push_str(&format!("\n{more}"));
        } else if let Some(step) = steps.last_mut() {
            step.1.push_str(&format!("{line}\n"));
        }
    }
    steps
}

/// What appears without the labels of results, which the session does not know.
fn without_label(text: &str) -> String {
    let is_label = |line: &str| line.starts_with("Out[") && line.contains("]:");
    let cut = |line: &str| match line.split_once("]:") {
        Some((_, rest)) if is_label(line) => rest.strip_prefix(' ').unwrap_or(rest).to_owned(),
        _ => line.to_owned(),
    };
    let lines: Vec<String> = text
        .lines()
        .filter(|line| !(is_label(line) && line.trim_end().ends_with(':')))
        .map(cut)
        .collect();
    lines.join("\n")
}

#[test]
fn conversations_go_as_shown() {
    with_stack(|| {
        let all = blocks("nx");
        assert!(!all.is_empty(), "the README has examples");
        for block in all {
            let mut talk = Talk::new();
            let steps = steps(&block);
            if steps.is_empty() {
                let appeared = talk.enter(&block);
                assert!(!appeared.contains("Error"), "{block}\n{appeared}");
            }
            for (entered, expected) in steps {
                let appeared = trimmed(&talk.enter(&entered));
                assert_eq!(
                    appeared,
                    trimmed(&without_label(&expected)),
                    ">>> {entered}"
                );
            }
        }
    });
}

#[test]
fn commands_print_what_is_shown() {
    let folder = std::path::Path::new(NX)
        .parent()
        .expect("a folder")
        .to_string_lossy()
        .into_owned();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
    for block in blocks("console") {
        let mut commands: Vec<(String, String)> = Vec::new();
        for line in block.lines() {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => commands.push((command.to_owned(), String::new())),
                (None, Some((_, expected))) => expected.push_str(&format!("{line}\n")),
                (None, None) => {}
            }
        }
        for (command, expected) in commands
            .into_iter()
            .filter(|(line, _)| !line.starts_with("cargo "))
        {
            let mut shell = Command::new("sh");
            shell
                .args(["-c", &format!("{command} 2>&1")])
                .env("PATH", &path);
            shell.current_dir(env!("CARGO_MANIFEST_DIR"));
            assert_eq!(
                trimmed(&run(&mut shell, "").out),
                trimmed(&expected),
                "$ {command}"
            );
        }
    }
}
