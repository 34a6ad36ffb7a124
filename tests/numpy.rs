//! The same programs under real NumPy. Runs where `NX_PYTHON` names a Python that has it.

use std::fs;
use std::process::Command;

use nx::builtins;

use crate::harness::{self, Folder, files};

fn python() -> Option<String> {
    std::env::var("NX_PYTHON")
        .ok()
        .filter(|path| !path.is_empty())
}

/// Each example of each row, run and shown by Python; a line per difference.
const CHECK: &str = r#"
import ast, contextlib, functools, io, itertools, json, math, operator, sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
def show(source):
    names = {"np": np, "numpy": np}
    modules = functools, io, itertools, math, operator, sys, time, warnings
    names.update((module.__name__, module) for module in modules)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        for node in ast.parse(source).body:
            if isinstance(node, ast.Expr):
                value = eval(compile(ast.Expression(node.value), "<example>", "eval"), names)
                if value is not None:
                    print(repr(value))
            else:
                exec(compile(ast.Module([node], []), "<example>", "exec"), names)
    return out.getvalue()
def trimmed(text):
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip()
for path, source, written in json.load(open(sys.argv[1])):
    try:
        with np.printoptions(), np.errstate(), warnings.catch_warnings():
            shown = show(source)
    except Exception as error:
        shown = f"{type(error).__name__}: {error}"
    if trimmed(shown) != trimmed(written):
        print(f"{path}\n>>> {source}\nwritten:\n{written}\nNumPy:\n{shown}")
"#;

/// JSON text of a string.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[test]
fn rows_say_what_numpy_says() {
    let Some(python) = python() else { return };
    let folder = Folder::new("rows");
    // NumPy has no `nn`.
    let is_nn = |path: &str| path == "nn" || path.starts_with("nn.");
    let all = builtins::rows().filter(|(_, row)| !is_nn(row.path()));
    let examples =
        all.flat_map(|(_, row)| row.examples.iter().map(|example| (row.path(), *example)));
    let items: Vec<String> = examples
        .map(|(path, (input, output))| {
            format!("[{},{},{}]", quoted(path), quoted(input), quoted(output))
        })
        .collect();
    let data = folder.file("rows.json", format!("[{}]", items.join(",\n")));
    let script = folder.file("check.py", CHECK);
    let output = Command::new(python)
        .args([&script, &data])
        // Examples write files.
        .current_dir(folder.path())
        .output()
        .expect("Python starts");
    let differences = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && differences.is_empty(),
        "{differences}{errors}"
    );
}

#[test]
fn examples_print_what_python_prints() {
    let Some(python) = python() else { return };
    for path in files("examples", "nx") {
        let name = path.to_string_lossy().into_owned();
        let output = Command::new(&python)
            .arg(&path)
            .output()
            .expect("Python starts");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(harness::nx(&["-q", &name]).out, printed, "{name}");
        let text = fs::read_to_string(&path).expect("a readable example");
        assert!(
            text.contains("import numpy as np"),
            "{name} runs under Python too"
        );
    }
}
