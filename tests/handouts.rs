//! `nx doctest` finds what is wrong in handouts of every kind, and writes outputs anew.
//!
//! Each handout in `tests/handouts/` has a `.report` beside it; `NX_BLESS=1` writes the reports.

use std::fs;
use std::path::{Path, PathBuf};

use nx::session::doctest;

use crate::harness::{Folder, files, nx, with_stack};

/// The endings of handouts.
const ENDINGS: [&str; 5] = ["txt", "md", "rst", "html", "nx"];

fn handouts() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = ENDINGS
        .iter()
        .flat_map(|ending| files("tests/handouts", ending))
        .collect();
    all.sort();
    assert!(all.len() >= 5, "the handouts are there");
    all
}

/// A path as the report names it.
fn relative(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = path.strip_prefix(root).unwrap_or(path);
    path.to_string_lossy().into_owned()
}

#[test]
fn reports_say_what_is_wrong() {
    let bless = std::env::var_os("NX_BLESS").is_some();
    for handout in handouts() {
        let run = nx(&["doctest", "--loose", &relative(&handout)]);
        let path = handout.with_extension(format!(
            "{}.report",
            handout.extension().unwrap_or_default().to_string_lossy()
        ));
        let report = format!(
            "{}{}exit code {}\n",
            run.out,
            run.err,
            run.code.unwrap_or(-1)
        );
        if bless {
            fs::write(&path, &report).expect("a writable file");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(report, expected, "{}", handout.display());
    }
}

/// The handout that this project grew from has one false chain and one syntax error.
#[test]
fn a_false_chain_and_a_missing_parenthesis() {
    let run = nx(&["doctest", "--loose", "tests/handouts/fusion.txt"]);
    let found: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.contains(": false: ") || line.contains(": SyntaxError: "))
        .collect();
    let places: Vec<&str> = found
        .iter()
        .filter_map(|line| line.split(": ").next()?.rsplit(':').next())
        .collect();
    assert_eq!(places, ["41", "44", "65"], "{}", run.out);
    assert_eq!(run.code, Some(1));
}

/// What is written anew is true afterwards, and nothing but outputs changes.
#[test]
fn outputs_are_written_anew() {
    let folder = Folder::new("doctest");
    for handout in handouts() {
        let name = handout.file_name().unwrap_or_default().to_string_lossy();
        let before = fs::read_to_string(&handout).expect("a handout");
        let path = folder.file(&name, &before);
        let first = nx(&["doctest", "--loose", "--fix", &path]);
        let after = fs::read_to_string(&path).expect("a handout");
        assert_eq!(
            before.matches("\r\n").count() > 0,
            after.matches("\r\n").count() > 0,
            "{name}: line ends stay"
        );
        let again = nx(&["doctest", "--loose", &path]);
        let differs = |text: &str| text.matches(": differs: ").count();
        assert_eq!(
            differs(&again.out),
            0,
            "{name}\n{}\n{}",
            first.out,
            again.out
        );
        let code = |text: &str| -> Vec<String> {
            let is_code = |line: &&str| {
                line.contains(">>>") || line.contains("In [") || line.contains("print(")
            };
            let cut = |line: &str| line.split('#').next().unwrap_or("").trim_end().to_owned();
            text.lines().filter(is_code).map(cut).collect()
        };
        assert_eq!(code(&before), code(&after), "{name}: code stays");
        if !first.out.contains("written anew") {
            assert_eq!(before, after, "{name}");
        }
    }
}

#[test]
fn usage_is_explained() {
    let help = nx(&["doctest", "--help"]);
    assert_eq!(help.code, Some(0));
    for word in ["--loose", "--fix", "--strict", "FILE"] {
        assert!(help.out.contains(word), "{}", help.out);
    }
    assert_eq!(nx(&["doctest"]).code, Some(2));
    let missing = nx(&["doctest", "no-such-handout.md"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("cannot open"), "{}", missing.err);
}

/// This project's own texts are true.
#[test]
fn own_texts_are_true() {
    let run = nx(&["doctest", "README.md", "CHANGELOG.md"]);
    assert_eq!((run.err.as_str(), run.code), ("", Some(0)), "{}", run.out);
}

/// The lessons of `why` show what nx shows, in lines that fit.
#[test]
fn lessons_are_true() {
    with_stack(|| {
        let text = nx::teach::why::examples();
        let world = Box::new(nx::host::TestHost::default());
        let checked = doctest::check("lessons.txt", &text, doctest::Options::default(), world);
        let drawing = checked.drawing.plain();
        assert_eq!(checked.faults, 0, "{drawing}");
        assert!(drawing.contains("all true"), "{drawing}");
        for word in nx::teach::why::topics() {
            let lesson = nx::teach::why::topic(word).expect("a lesson").plain();
            assert!(
                lesson.lines().all(|line| line.chars().count() <= 80),
                "{lesson}"
            );
        }
    });
}
