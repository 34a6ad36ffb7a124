//! `nn` against Keras: `tests/data/nn_keras.tsv` was written once by `nn_keras.py`.

use crate::harness::{Talk, with_stack};

const CASES: &str = include_str!("data/nn_keras.tsv");

/// The numbers that both sides make their arrays from.
const SETUP: &str = "
def r(seed, *shape):
    n = int(np.prod(shape))
    return ((np.arange(n) * (7 + 2 * seed) + seed) % 11 - 5).reshape(shape) / 4
nan, inf = np.nan, np.inf
";

/// Whether two numbers agree as closely as Keras's float32 allows.
fn near(mine: &str, theirs: &str) -> bool {
    match (mine.parse::<f64>(), theirs.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-6 * (1.0 + b.abs()),
        _ => false,
    }
}

/// What differs in a case.
fn difference(talk: &mut Talk, case: &str) -> Option<String> {
    let (call, expected) = case.split_once('\t')?;
    let appeared = talk.enter(&format!("_r = {call}"));
    let first = appeared.lines().next().unwrap_or("");
    let Some((shape, numbers)) = expected.split_once('\t') else {
        return (first.trim() != expected).then(|| format!("{call}\n  {first}\n  {expected}"));
    };
    if !appeared.is_empty() {
        return Some(format!("{call}\n  {first}\n  {expected}"));
    }
    let mine = talk.enter("np.shape(_r)");
    let values = talk.enter("np.ravel(_r).tolist()");
    let values: Vec<&str> = values.trim().trim_matches(['[', ']']).split(", ").collect();
    let numbers: Vec<&str> = numbers.split(' ').collect();
    let same = mine.trim() == shape
        && values.len() == numbers.len()
        && values.iter().zip(&numbers).all(|(a, b)| near(a, b));
    (!same).then(|| format!("{call}\n  {} {values:?}\n  {expected}", mine.trim()))
}

#[test]
fn nn_gives_what_keras_gives() {
    let (count, differences) = with_stack(|| {
        let mut talk = Talk::new();
        talk.enter(SETUP);
        let differences: Vec<String> = CASES
            .lines()
            .filter_map(|case| difference(&mut talk, case))
            .collect();
        (CASES.lines().count(), differences)
    });
    assert!(count > 350, "{count}");
    assert!(
        differences.is_empty(),
        "{} differ\n{}",
        differences.len(),
        differences.join("\n")
    );
}
