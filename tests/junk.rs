//! Junk calls: every function of the library with values that it does not expect. Whatever comes
//! back, an exception or a result, nx itself never fails. A share of the calls is made each time, all
//! with `NX_JUNK_ALL=1 cargo test --profile quick junk`, which takes minutes.

use std::process::Command;

use nx::builtins::{self, Kernel};

use crate::harness::{Folder, Talk, quoted, with_stack};

/// One call in so many is made, a number that meets every value and every function.
const SHARE: usize = 7;

/// Arrays of every kind of shape, and values of every type.
const VALUES: [&str; 30] = [
    "np.array([])",
    "np.zeros((0, 3))",
    "np.zeros((1, 0, 2))",
    "np.array(5)",
    "np.array([3.])",
    "np.arange(12.).reshape(3, 4)[:, ::2]",
    "np.arange(5)[::-1]",
    "np.array([[4., 1.], [2., 3.]])",
    "np.arange(24).reshape(2, 3, 4)",
    "np.array([True, False, True])",
    "np.array([1, -2, 3], dtype=np.int8)",
    "np.array([1, 2, 3], dtype=np.uint64)",
    "np.array([1, 2.5, -3], dtype=np.float16)",
    "np.array([1.5, np.nan, -3, np.inf])",
    "np.array([[1 + 2j, 3], [0, 1j]])",
    "np.array(['b', 'a', 'c'])",
    "np.array('abc')",
    "[[1, 2], [3]]",
    "[]",
    "None",
    "'abc'",
    "-1",
    "2.5",
    "10**30",
    "{'a': 1}",
    "{1, 2}",
    "len",
    "...",
    "b'ab'",
    "np.int8(3)",
];

/// What has an effect beyond its result, asks, waits or leaves.
fn is_left_out(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    let effects = [
        "input",
        "exit",
        "quit",
        "sleep",
        "print",
        "set_printoptions",
        "seterr",
        "setrecursionlimit",
        "simplefilter",
        "filterwarnings",
        "resetwarnings",
        "seed",
        "set_state",
        "help",
    ];
    effects.contains(&name)
        || name.starts_with("__")
        || name.ends_with('=')
        || path.starts_with("nn.")
}

/// The calls of a function: with each value alone, and with a few pairs and triples of them.
fn calls(path: &str, number: usize) -> Vec<String> {
    let pick = |k: usize| VALUES[(number * 7 + k * 11) % VALUES.len()];
    let mut calls = vec![format!("{path}()")];
    calls.extend(VALUES.iter().map(|value| format!("{path}({value})")));
    calls.extend((0..8).map(|k| format!("{path}({}, {})", pick(k), pick(k * 3 + 1))));
    calls.extend((0..3).map(|k| format!("{path}({}, {}, {})", pick(k), pick(k + 5), pick(k + 9))));
    let axes = ["axis=9", "axis='a'", "axis=(0, 0)", "axis=-9"];
    calls.extend(
        axes.iter()
            .enumerate()
            .map(|(k, axis)| format!("{path}({}, {axis})", pick(k))),
    );
    calls
}

/// The rows of NumPy's functions, and of the methods of arrays as functions of them.
fn junk(part: usize, parts: usize) -> Vec<String> {
    let paths = builtins::rows().filter_map(|(_, row)| {
        let callable = matches!(
            row.kernel,
            Kernel::Call(_) | Kernel::Ufunc(_) | Kernel::Prelude(_)
        );
        let path = match row.owner() {
            "ndarray" => format!("np.ndarray.{}", row.name()),
            "Generator" => format!("np.random.default_rng(1).{}", row.name()),
            owner if owner.starts_with("np") => row.path().to_owned(),
            _ => return None,
        };
        (callable && !is_left_out(row.path())).then_some(path)
    });
    let chosen = paths
        .enumerate()
        .filter(|(number, _)| number % parts == part);
    let every = if std::env::var_os("NX_JUNK_ALL").is_some() {
        1
    } else {
        SHARE
    };
    chosen
        .flat_map(|(number, path)| calls(&path, number))
        .step_by(every)
        .collect()
}

/// What each call ends in, as lines: `fine` or the exception's type and those it comes from.
const ENDS: &str = r#"
import contextlib, io, json, signal, sys, warnings
import numpy as np
warnings.simplefilter("ignore")
np.seterr(all="ignore")
class Endless(BaseException):
    pass
def ring(*_):
    raise Endless
signal.signal(signal.SIGALRM, ring)
for call in json.load(open(sys.argv[1])):
    signal.alarm(5)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            eval(call)
        end = "fine"
    except Endless:
        end = "endless"
    except Exception as error:
        end = " ".join(kind.__name__.replace("_UFunc", "UFunc") for kind in type(error).__mro__[:2])
    signal.alarm(0)
    print(end, flush=True)
"#;

/// Of a hundred calls that NumPy refuses, so many end in the same type of exception at least; the
/// kinds of the others are in docs/divergences.md.
const SAME_TYPES: usize = 95;

#[test]
fn what_numpy_refuses_is_refused_with_the_same_type() {
    let Some(python) = std::env::var("NX_PYTHON")
        .ok()
        .filter(|path| !path.is_empty())
    else {
        return;
    };
    // NumPy draws for ever there.
    let endless = |call: &String| call.contains(".zipf(") || call.contains(".hypergeometric(");
    let calls: Vec<String> = junk(0, 1)
        .into_iter()
        .filter(|call| !endless(call))
        .collect();
    let folder = Folder::new("junk");
    let items: Vec<String> = calls.iter().map(|call| quoted(call)).collect();
    let data = folder.file("calls.json", format!("[{}]", items.join(",\n")));
    let script = folder.file("ends.py", ENDS);
    let output = Command::new(python)
        .args([&script, &data])
        .current_dir(folder.path())
        .output()
        .expect("Python starts");
    let ends = String::from_utf8_lossy(&output.stdout).into_owned();
    let (count, wrong) = with_stack(move || {
        let mut talk = Talk::new();
        talk.enter(
            "import warnings\nwarnings.simplefilter('ignore')\nold = np.seterr(all='ignore')",
        );
        let (mut count, mut wrong) = (0, Vec::new());
        for (call, end) in calls.iter().zip(ends.lines()) {
            let ours = talk.enter(&format!(
                "try:\n    _ = {call}\nexcept Exception as error:\n    print(type(error).__name__, error)"
            ));
            // nx refuses what NumPy makes arrays of objects of.
            if end == "fine" || end == "endless" || ours.contains("arrays of Python objects") {
                continue;
            }
            count += 1;
            let ours = ours.split([' ', '\n']).next().unwrap_or("");
            if !end.split(' ').any(|kind| kind == ours) {
                wrong.push(format!("{call}: {end}, not {ours}"));
            }
        }
        (count, wrong)
    });
    assert!(count > 1500, "{count} refusals");
    assert!(
        wrong.len() * 100 <= count * (100 - SAME_TYPES),
        "{} of {count} differ\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn survives(part: usize, parts: usize) {
    let bugs = with_stack(move || {
        // Nothing may be so large that the machine suffers.
        let mut talk = Talk::new();
        talk.enter("import warnings\nwarnings.simplefilter('ignore')");
        let calls = junk(part, parts);
        assert!(calls.len() > 1000, "{} calls", calls.len());
        calls
            .into_iter()
            .filter(|call| talk.enter(&format!("{call};")).contains("InternalError"))
            .collect::<Vec<String>>()
    });
    assert!(bugs.is_empty(), "{}", bugs.join("\n"));
}

#[test]
fn junk_never_hurts_one_half() {
    survives(0, 2);
}

#[test]
fn junk_never_hurts_the_other_half() {
    survives(1, 2);
}
