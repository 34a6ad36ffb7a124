//! The rules of the house that a program can check.

use std::fs;
use std::path::Path;

use crate::harness::files;

/// The layers, lowest first; names on one line do not know each other.
const LAYERS: [&[&str]; 9] = [
    &["text"],
    &["syntax", "value"],
    &["kernels", "display"],
    &["host"],
    &["builtins"],
    &["eval"],
    &["teach"],
    &["session"],
    &["cli"],
];

/// Libraries with the only places that may name them.
const CONFINED: [(&str, &[&str]); 13] = [
    ("ndarray", &["value/", "kernels/"]),
    ("pest", &["syntax/"]),
    ("pest_derive", &["syntax/"]),
    ("rayon", &["kernels/"]),
    ("gemm", &["kernels/"]),
    ("zip", &["builtins/files/"]),
    ("flate2", &["builtins/files/"]),
    ("memmap2", &["value/buffer.rs", "value/large.rs"]),
    ("rustyline", &["cli/editor.rs"]),
    ("colored", &["cli/theme.rs"]),
    ("clap", &["cli/"]),
    ("ctrlc", &["cli/signals.rs"]),
    ("etcetera", &["cli/history.rs"]),
];

/// A file longer than this is two files.
const LONGEST: usize = 600;

/// Each source file with its path below `src/`.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: &Path| {
        let name = path
            .strip_prefix(&root)
            .expect("a file below src")
            .to_string_lossy()
            .into_owned();
        (name, fs::read_to_string(path).expect("a readable source"))
    };
    files("src", "rs").iter().map(|path| read(path)).collect()
}

/// The code of a file, without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line));
    numbered.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn level(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The modules that a line names: `crate::value`, and each of `crate::{text, value::X}`.
fn modules(line: &str) -> Vec<&str> {
    let after = line.split("crate::").skip(1);
    let name = |rest: &str| {
        rest.find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len())
    };
    after
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(list) => list.split(',').map(str::trim).collect(),
            None => vec![rest],
        })
        .filter_map(|rest| rest.get(..name(rest)))
        .collect()
}

fn check(rule: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{rule}\n{}", faults.join("\n"));
}

#[test]
fn arrows_point_down() {
    let mut faults = Vec::new();
    for (name, text) in sources() {
        let module = name.split(['/', '.']).next().unwrap_or("");
        let Some(own) = level(module) else { continue };
        for (number, line) in code(&text) {
            for used in modules(line) {
                let other = level(used).unwrap_or(0);
                if used != module && level(used).is_some() && other >= own {
                    faults.push(format!("{name}:{number} {module} uses {used}"));
                }
            }
        }
    }
    check("a module uses only lower layers", faults);
}

/// The methods that kernels give arrays, as they are called: `.copy(`, `.to_vec::<`.
fn methods_of_kernels() -> Vec<String> {
    let mut methods = Vec::new();
    for (_, text) in sources()
        .iter()
        .filter(|(name, _)| name.starts_with("kernels/"))
    {
        let blocks = text.split("\nimpl Array {\n").skip(1);
        for block in blocks.filter_map(|rest| rest.split("\n}\n").next()) {
            for line in block.lines() {
                let Some(rest) = line.strip_prefix("    pub fn ") else {
                    continue;
                };
                let end = rest.find(['(', '<']).unwrap_or(rest.len());
                let (name, after) = rest.split_at(end);
                let call = if after.starts_with('<') { "::<" } else { "(" };
                methods.push(format!(".{name}{call}"));
            }
        }
    }
    methods
}

#[test]
fn what_knows_no_kernels_calls_no_methods_of_theirs() {
    let methods = methods_of_kernels();
    assert!(methods.contains(&".copy(".to_owned()), "{methods:?}");
    let mut faults = Vec::new();
    for (name, text) in sources() {
        if !["value/", "display/"]
            .iter()
            .any(|place| name.starts_with(place))
        {
            continue;
        }
        for (number, line) in code(&text) {
            let called = methods.iter().find(|method| line.contains(*method));
            faults.extend(called.map(|method| format!("{name}:{number} calls {method}")));
        }
    }
    check(
        "a method that moves elements belongs to the kernels",
        faults,
    );
}

#[test]
fn every_module_has_its_layer() {
    let lib =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")).expect("lib.rs");
    let names = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let levels: Vec<Option<usize>> = names.map(level).collect();
    assert!(
        levels.iter().all(Option::is_some),
        "every module of the crate is in a layer"
    );
    assert!(
        levels.is_sorted(),
        "lib.rs names the layers from the lowest up"
    );
}

#[test]
fn libraries_stay_where_they_belong() {
    let mut faults = Vec::new();
    for (name, text) in sources() {
        for (library, places) in CONFINED {
            let path = format!("{library}::");
            let word = |line: &str| {
                line.match_indices(&path).any(|(at, _)| {
                    let before = line.get(..at).and_then(|text| text.chars().next_back());
                    !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
                })
            };
            let used = code(&text).find(|(_, line)| word(line));
            let allowed = places.iter().any(|place| name.starts_with(place));
            if let Some((number, _)) = used.filter(|_| !allowed) {
                faults.push(format!("{name}:{number} uses {library}"));
            }
        }
    }
    check("a library is known in one place", faults);
}

#[test]
fn files_say_what_they_hold_and_are_short() {
    let mut faults = Vec::new();
    for (name, text) in sources() {
        if !text.starts_with("//! ") {
            faults.push(format!("{name} does not begin with `//!`"));
        }
        let lines = text.lines().count();
        if lines > LONGEST {
            faults.push(format!("{name} has {lines} lines"));
        }
    }
    check("a file is short and says what lives there", faults);
}

#[test]
fn nothing_is_left_over() {
    let words = ["todo!(", "dbg!(", "unimplemented!(", "TODO", "FIXME"];
    let mut faults = Vec::new();
    for (name, text) in sources() {
        for (index, line) in text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                faults.push(format!("{name}:{} {word}", index + 1));
            }
        }
    }
    check("no reminders in the code", faults);
}

#[test]
fn unsafe_stays_below() {
    let mut faults = Vec::new();
    for (name, text) in sources() {
        let uses = |line: &str| {
            ["unsafe {", "unsafe fn", "unsafe impl"]
                .iter()
                .any(|word| line.contains(word))
        };
        let used = code(&text).find(|(_, line)| uses(line));
        let allowed = name == "value/buffer.rs" || name.starts_with("kernels/");
        if let Some((number, _)) = used.filter(|_| !allowed) {
            faults.push(format!("{name}:{number}"));
        }
    }
    check("unsafe code only in value/buffer.rs and kernels/", faults);
}
