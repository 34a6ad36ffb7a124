//! Random streams are NumPy's, bit for bit: `tests/data/streams.tsv` was written by `streams.py` and
//! holds one hash of all that a call draws from 2 seeds and one for 200. The many seeds are for an
//! optimised build: `NX_STREAMS_ALL=1 cargo test --profile quick streams`.

use crate::harness::{Talk, with_stack};

const CASES: &str = include_str!("data/streams.tsv");
const DIGEST: &str = include_str!("data/streams_digest.py");

/// The calls whose draws differ, and how many calls there are.
fn differences(all: bool) -> (usize, Vec<String>) {
    let mut talk = Talk::new();
    talk.enter("import warnings\nwarnings.simplefilter('ignore')");
    let said = talk.enter(DIGEST);
    assert!(!said.contains("Error"), "{said}");
    let seeds = if all { 200 } else { 2 };
    let mut make = "";
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in CASES.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [call, few, many] = fields[..] else {
            make = if line == "Generator" {
                "np.random.default_rng"
            } else {
                "np.random.RandomState"
            };
            continue;
        };
        count += 1;
        let drawn = talk.enter(&format!(
            "print(_all({make}, lambda r: {call}, range({seeds})))"
        ));
        let expected = if all { many } else { few };
        if drawn.trim() != expected {
            wrong.push(format!("{make}: {call}\n  {expected}\n  {drawn}"));
        }
    }
    (count, wrong)
}

#[test]
fn streams_are_numpys() {
    let all = std::env::var_os("NX_STREAMS_ALL").is_some();
    let (count, wrong) = with_stack(move || differences(all));
    assert!(count > 400, "{count} calls");
    assert!(
        wrong.is_empty(),
        "{} of {count} calls differ\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
