//! Every row of the library: its signature, its examples, its references.

use nx::builtins::{self, Kernel, Row};

use crate::harness::{Talk, trimmed, with_stack};

/// What cannot be shown by an example: it asks, or leaves, or is called by a statement.
fn cannot_be_shown(name: &str) -> bool {
    matches!(name, "input" | "exit" | "quit") || name.starts_with("__")
}

/// What is wrong with the writing of a row.
fn faults(row: &Row) -> Vec<&'static str> {
    let documented = !row.doc.is_empty() && !row.summary().is_empty();
    let closed = row.sig.contains('(') == row.sig.ends_with(')');
    let checks = [
        (
            row.examples.is_empty() && !cannot_be_shown(row.name()),
            "has no example",
        ),
        (!documented, "has no doc"),
        (!closed, "has a signature that is not closed"),
        (
            row.see
                .iter()
                .any(|name| builtins::find_path(name).is_none()),
            "refers to a missing name",
        ),
        (row.see.contains(&row.path()), "refers to itself"),
    ];
    checks
        .into_iter()
        .filter(|(wrong, _)| *wrong)
        .map(|(_, words)| words)
        .collect()
}

/// Whether the row's own parameters are read as they are written.
fn signature_fault(row: &Row, id: nx::value::RowId) -> Option<&'static str> {
    let inside = row
        .sig
        .split_once('(')
        .map_or("", |(_, rest)| rest.trim_end_matches(')'));
    let none = inside.trim().is_empty();
    let signature = builtins::signature(id);
    let empty = signature.params.is_empty() && !signature.rest && !signature.keywords;
    let is_ufunc = matches!(row.kernel, Kernel::Ufunc(_));
    (none != empty && !is_ufunc).then_some("has a signature that is not understood")
}

#[test]
fn rows_are_written_well() {
    let mut failures = Vec::new();
    for (id, row) in builtins::rows() {
        for fault in faults(row).into_iter().chain(signature_fault(row, id)) {
            failures.push(format!("{} {fault}", row.path()));
        }
    }
    assert!(
        failures.is_empty(),
        "{} faults\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn no_name_is_given_twice() {
    let mut names: Vec<&str> = builtins::rows().flat_map(|(_, row)| row.paths()).collect();
    names.sort_unstable();
    let twice: Vec<&str> = names
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn examples_print_what_is_written() {
    let failures = with_stack(|| {
        let mut failures = Vec::new();
        for (_, row) in builtins::rows() {
            for (input, output) in row.examples {
                let mut talk = Talk::new();
                talk.enter("import numpy as np\nimport math, io, itertools, functools, operator, time, sys, warnings");
                let appeared = trimmed(&talk.enter(input));
                if appeared != trimmed(output) {
                    let path = row.path();
                    failures.push(format!(
                        "{path}\n>>> {input}\nwritten:\n{output}\nappeared:\n{appeared}\n"
                    ));
                }
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
