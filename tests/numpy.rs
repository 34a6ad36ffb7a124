//! The same programs under real NumPy. Runs where `NX_PYTHON` names a Python that has it.

use std::fs;
use std::process::Command;

use nx::builtins::{self, Kernel};

use crate::harness::{self, Folder, files, quoted};

fn python() -> Option<String> {
    std::env::var("NX_PYTHON")
        .ok()
        .filter(|path| !path.is_empty())
}

/// Each example of each row, run and shown by Python; a line per difference.
const CHECK: &str = r#"
import ast, collections, contextlib, functools, io, itertools, json, math, operator, sys, time, typing, warnings
import numpy as np
import numpy.typing
warnings.simplefilter("ignore")
def show(source):
    names = {"np": np, "numpy": np, "__name__": "__main__"}
    modules = collections, functools, io, itertools, math, operator, sys, time, typing, warnings
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

/// Objects whose methods are called, by the names of their types.
const OBJECTS: [(&str, &str); 15] = [
    ("ndarray", "np.arange(3.)"),
    ("str", "'abc'"),
    ("bytes", "b'abc'"),
    ("list", "[1, 2]"),
    ("tuple", "(1, 2)"),
    ("dict", "{1: 2}"),
    ("set", "{1, 2}"),
    ("int", "(5)"),
    ("float", "(5.0)"),
    ("complex", "(5j)"),
    ("range", "range(3)"),
    ("slice", "slice(1, 2)"),
    ("ufunc", "np.add"),
    ("Generator", "np.random.default_rng(0)"),
    ("RandomState", "np.random.RandomState(0)"),
];

/// Calls that do something, and those whose words nx does not have.
const OTHER_WORDS: &[&str] = &[
    "print",
    "input",
    "exit",
    "sys.exit",
    "sys.setrecursionlimit",
    "max",
    "min",
    "functools.partial",
    "itertools.islice",
    "itertools.zip_longest",
    "np.genfromtxt",
    "np.random.get_bit_generator",
    "Generator.permuted",
];

/// What the program of this test prints for each call: what became of it, and the first line.
const CALLS: &str = r#"import functools, io, itertools, math, operator, sys, time, warnings
import numpy as np
warnings.simplefilter('ignore')
def call(name, run):
    try:
        run()
        print('=', name, 'fine')
    except TypeError as error:
        print('=', name, str(error).split('\n')[0])
    except Exception:
        print('=', name, 'another error')
"#;

/// How a name of the library is written where it is called.
fn callee(path: &str) -> Option<String> {
    let (owner, name) = path.rsplit_once('.').unwrap_or(("", path));
    let object = OBJECTS.iter().find(|(kind, _)| *kind == owner);
    let modules = [
        "",
        "math",
        "itertools",
        "functools",
        "operator",
        "time",
        "sys",
    ];
    match object {
        Some((_, object)) => Some(format!("{object}.{name}")),
        None if modules.contains(&owner) => Some(path.to_owned()),
        None if owner == "np" || owner.starts_with("np.") => Some(path.to_owned()),
        None => None,
    }
}

#[test]
fn wrong_arguments_are_refused_in_the_words_of_python() {
    let Some(python) = python() else { return };
    let mut program = String::from(CALLS);
    for (_, row) in builtins::rows() {
        let path = row.path();
        let calls = matches!(
            row.kernel,
            Kernel::Call(_) | Kernel::Type(..) | Kernel::Ufunc(_)
        );
        let hidden = row.name().starts_with('_') || row.name().ends_with('=');
        if !calls || hidden || OTHER_WORDS.contains(&path) {
            continue;
        }
        if let Some(callee) = callee(path) {
            for args in ["", "1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1", "zzz=1"] {
                program.push_str(&format!(
                    "call(\"{callee}({args})\", lambda: {callee}({args}))\n"
                ));
            }
        }
    }
    let folder = Folder::new("arguments");
    let file = folder.file("arguments.py", &program);
    let lines = |text: &str| -> Vec<String> {
        let shown = text.lines().filter(|line| line.starts_with("= "));
        shown.map(str::to_owned).collect()
    };
    let output = Command::new(python)
        .arg(&file)
        .current_dir(folder.path())
        .output()
        .expect("Python starts");
    let expected = lines(&String::from_utf8_lossy(&output.stdout));
    let mut own = harness::command(&["-q", &file]);
    let printed = lines(&harness::run(own.current_dir(folder.path()), "").out);
    let about_arguments = |line: &&String| {
        ["argument", "expected", "given"]
            .iter()
            .any(|word| line.contains(word))
    };
    let missing: Vec<_> = expected
        .iter()
        .filter(about_arguments)
        .filter(|line| !printed.contains(line))
        .collect();
    assert!(expected.len() > 1500, "{} calls", expected.len());
    assert!(missing.is_empty(), "{} differ\n{missing:#?}", missing.len());
}
