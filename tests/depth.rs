//! Deep and long inputs end in a result or a clear error, never in a crash.

use crate::harness::{Run, nx_with};

fn survives(what: &str, program: &str) -> Run {
    let run = nx_with(&["-q", "--timeout", "60", "-"], program);
    assert!(
        matches!(run.code, Some(0 | 1)),
        "{what}: {:?} {}",
        run.code,
        head(&run.err)
    );
    assert!(!run.err.contains("panicked"), "{what}: {}", head(&run.err));
    if run.code == Some(1) {
        let first = run.err.lines().next().unwrap_or("");
        assert!(first.contains("Error: "), "{what}: {first}");
    }
    assert!(
        run.err.len() < 4000,
        "{what}: an error of {} bytes",
        run.err.len()
    );
    run
}

fn head(text: &str) -> String {
    text.chars().take(300).collect()
}

#[test]
fn deep_nesting() {
    let deep = 100_000;
    for open in [
        "(",
        "[",
        "{",
        "-",
        "+",
        "~",
        "not ",
        "2**",
        "f(",
        "a[",
        "lambda: ",
        "x if y else ",
        "*",
        "a.",
    ] {
        survives(open, &open.repeat(deep));
        survives(open, &format!("{}1", open.repeat(deep)));
    }
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("[[", "]]"),
        ("{1:", "}"),
        ("abs(", ")"),
        ("-(", ")"),
    ] {
        survives(
            open,
            &format!("{}1{}", open.repeat(deep), close.repeat(deep)),
        );
    }
    survives(
        "blocks",
        &(0..2000)
            .map(|n| format!("{}if 1:\n", " ".repeat(n)))
            .collect::<String>(),
    );
}

#[test]
fn long_chains() {
    for (what, program) in [
        ("sum", format!("print({}1)", "1+".repeat(1_000_000))),
        ("subscripts", format!("a = [0]\na{}", "[0]".repeat(100_000))),
        ("calls", format!("f{}", "()".repeat(30_000))),
        ("attributes", format!("a = 1\na{}", ".real".repeat(100_000))),
        ("comparisons", format!("1{}", " < 2".repeat(20_000))),
        ("conjunction", format!("1{}", " and 2".repeat(20_000))),
        ("powers", format!("{}1", "1**".repeat(100_000))),
        ("signs", format!("{}1", "- ".repeat(100_000))),
        ("items", format!("len([{}])", "1,".repeat(30_000))),
        ("statements", "x = 1;".repeat(4_000)),
        ("lines", "x = 1\n".repeat(4_000)),
        ("digits", "9".repeat(100_000)),
        ("name", "n".repeat(1_000_000)),
        ("string", format!("'{}'", "s".repeat(1_000_000))),
        ("open string", format!("'{}", "s".repeat(1_000_000))),
        ("targets", format!("{}1", "a = ".repeat(10_000))),
        ("blanks", " ".repeat(1_000_000)),
        ("continuations", "\\\n".repeat(100_000)),
    ] {
        survives(what, &program);
    }
}

#[test]
fn a_long_sum_has_its_value() {
    assert_eq!(
        survives("sum", &format!("print({}1)", "1+".repeat(9999))).out,
        "10000\n"
    );
}

#[test]
fn no_memory_is_no_crash() {
    let run = nx_with(&["-c", "np.zeros((10**6, 10**6))"], "");
    let words = "MemoryError: Unable to allocate 7.28 TiB for an array with shape (1000000, 1000000) \
                 and data type float64\n";
    assert!(run.err.starts_with(words), "{}", run.err);
    assert_eq!(run.code, Some(1));
}
