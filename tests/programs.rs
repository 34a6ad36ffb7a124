//! Small programs with what CPython and NumPy print for them (`tests/programs/*.txt`).

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::harness::{files, nx_with};

/// A program, and what it prints.
struct Program {
    title: String,
    code: String,
    expected: String,
}

fn read(file: &std::path::Path) -> Vec<Program> {
    let text = fs::read_to_string(file).expect("a file of programs");
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let parts = format!("\n{text}");
    let mut programs: Vec<Program> = Vec::new();
    for part in parts.split("\n--- ").skip(1) {
        let (title, body) = part.split_once('\n').unwrap_or((part, ""));
        match programs.last_mut() {
            Some(program) if title == "expect" => program.expected = body.trim_end().to_string(),
            _ => programs.push(Program {
                title: format!("{name}: {title}"),
                code: body.to_string(),
                expected: String::new(),
            }),
        }
    }
    programs
}

/// What a program prints, and the first line of its error without the place.
fn printed(code: &str) -> String {
    let run = nx_with(&["-q", "-"], &format!("{code}\n"));
    let mut out = run.out;
    if run.code != Some(0) {
        let mut lines = run.err.lines();
        let place = lines.find(|line| line.starts_with("<stdin>:") && !line.contains("Warning: "));
        let error = place.and_then(|line| line.splitn(3, ':').nth(2));
        out.push_str(error.unwrap_or(&run.err).trim_start());
    }
    out.trim_end().to_string()
}

#[test]
fn programs_print_what_cpython_prints() {
    let programs: Vec<Program> = files("tests/programs", "txt")
        .iter()
        .flat_map(|file| read(file))
        .collect();
    assert!(programs.len() >= 300, "{} programs", programs.len());
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let printed = printed(&program.code);
                    if printed != program.expected {
                        let Program {
                            title,
                            code,
                            expected,
                        } = program;
                        let words = format!(
                            "{title}\n{code}\nexpected:\n{expected}\nprinted:\n{printed}\n"
                        );
                        failures.lock().expect("no thread failed").push(words);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no thread failed");
    assert!(
        failures.is_empty(),
        "{} differ\n\n{}",
        failures.len(),
        failures.join("\n")
    );
}
