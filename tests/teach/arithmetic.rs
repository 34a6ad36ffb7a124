//! Every `=` and `≈` that `explain` prints is true, and every chain ends in the result.

use super::rational::{Ratio, evaluate};
use crate::harness::{Talk, with_stack};

/// How many expressions are explained; `NX_TEACH_CASES=10000` is the full measurement, which
/// `.ci/run` makes.
const EXPRESSIONS: usize = 160;
/// The width that no line exceeds.
const WIDTH: usize = 80;

/// A small generator: the same seed gives the same expressions everywhere.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }

    fn pick<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }

    /// A statement that gives a name an array of a shape.
    fn array(&mut self, name: &str, shape: &[usize]) -> String {
        let size: usize = shape.iter().product();
        let kind = self.below(6);
        let items: Vec<String> = (0..size).map(|_| self.number(kind)).collect();
        let dtype = match kind {
            4 => ", dtype='float32'",
            5 => ", dtype='int16'",
            _ => "",
        };
        format!(
            "{name} = np.array([{}]{dtype}).reshape({shape:?})",
            items.join(", ")
        )
    }

    fn number(&mut self, kind: usize) -> String {
        let whole = self.below(19) as i64 - 9;
        match kind {
            1 => format!("{whole}.{}", self.below(100)),
            2 => format!("{}", (self.below(2_000_001) as f64 - 1e6) / 7.0),
            3 => format!(
                "{whole}.{:06}e{}",
                self.below(1_000_000),
                self.below(9) as i64 - 4
            ),
            4 => format!("{whole}.{:03}", self.below(1000)),
            5 => format!("{}", self.below(4001) as i64 - 2000),
            _ => whole.to_string(),
        }
    }

    fn size(&mut self) -> usize {
        [1, 2, 2, 3, 3, 4, 9][self.below(7)]
    }

    /// Statements and an expression.
    fn expression(&mut self) -> (Vec<String>, String) {
        let (m, k, n) = (self.size(), self.size(), self.size());
        match self.below(13) {
            0 | 1 => {
                let shapes = [
                    vec![m, k],
                    vec![k],
                    vec![m, 1],
                    vec![1],
                    vec![n, m, k],
                    vec![],
                ];
                let (a, b) = (self.below(6), self.below(6));
                let op = self.pick(&["+", "-", "*", "/", "+", "*", "**", "//", "%", "<"]);
                let setup = vec![self.array("a", &shapes[a]), self.array("b", &shapes[b])];
                (setup, format!("a {op} b"))
            }
            2 | 3 => {
                let shapes = self.pick(&["mk kn", "k kn", "mk k", "k k", "nmk k", "2mk 2kn"]);
                let shape = |word: &str| -> Vec<usize> {
                    let size = |c| match c {
                        'm' => m,
                        'k' => k,
                        'n' => n,
                        _ => 2,
                    };
                    word.chars().map(size).collect()
                };
                let (left, right) = shapes.split_once(' ').expect("two shapes");
                let setup = vec![
                    self.array("a", &shape(left)),
                    self.array("b", &shape(right)),
                ];
                let form = self.pick(&["a @ b", "np.dot(a, b)", "np.matmul(a, b)"]);
                (setup, form.to_owned())
            }
            4 | 5 => {
                let setup = vec![self.array("a", &[m, k, n])];
                let name = self.pick(&["sum", "mean", "max", "min", "prod", "sum"]);
                let args = self.pick(&[
                    "",
                    "axis=0",
                    "axis=1",
                    "axis=-1",
                    "axis=(0, 2)",
                    "axis=1, keepdims=True",
                ]);
                (setup, format!("a.{name}({args})"))
            }
            6 => {
                let setup = vec![self.array("a", &[m, k]), self.array("b", &[m, k])];
                let name = self.pick(&[
                    "concatenate((a, b), axis=1)",
                    "stack((a, b))",
                    "vstack((a, b))",
                    "stack([a, b], axis=2)",
                ]);
                (setup, format!("np.{name}"))
            }
            7 => {
                let setup = vec![self.array("a", &[m + 1, k + 1])];
                let form = self.pick(&[
                    "a[:, 1]",
                    "a[1:]",
                    "a.T",
                    "a[::-1, None]",
                    "a.ravel()",
                    "a[[0, 1]]",
                    "np.roll(a, 1)",
                ]);
                (setup, form.to_owned())
            }
            8 => {
                let setup = vec![self.array("a", &[k]), self.array("b", &[k])];
                let form = self.pick(&[
                    "np.inner(a, b)",
                    "np.outer(a, b)",
                    "np.vdot(a, b)",
                    "np.einsum('i,i->', a, b)",
                    "np.tensordot(a, b, axes=1)",
                    "np.maximum(a, b)",
                ]);
                (setup, form.to_owned())
            }
            9 => {
                let setup = vec![self.array("a", &[m, k]), self.array("b", &[k, n])];
                let form = self.pick(&[
                    "np.einsum('ij,jk->ik', a, b)",
                    "np.einsum('ij,jk->k', a, b)",
                    "np.where(a > 0, a, 0)",
                    "np.tensordot(a, b, axes=([1], [0]))",
                    "-a",
                    "np.abs(a)",
                ]);
                (setup, form.to_owned())
            }
            10 => {
                let sides = [3, 4, 5];
                let (h, w) = (sides[self.below(3)], sides[self.below(3)]);
                let setup = vec![
                    self.array("a", &[1, m.min(3), h, w]),
                    self.array("b", &[2, m.min(3), 2, 3]),
                    self.array("c", &[k]),
                    self.array("d", &[n]),
                ];
                let form = self.pick(&[
                    "nn.conv2d(a, b)",
                    "nn.conv2d(a, b, np.array([2, -1]), 2, 1)",
                    "nn.conv2d(a, b, padding=1, dilation=2)",
                    "nn.conv(a.transpose(0, 2, 3, 1), b.transpose(2, 3, 1, 0), padding='same')",
                    "np.convolve(c, d)",
                    "np.convolve(c, d, 'same')",
                    "np.correlate(c, d, 'full')",
                    "np.correlate(c, d)",
                ]);
                (setup, form.to_owned())
            }
            11 => {
                let setup = vec![self.array("a", &[m, k]), self.array("b", &[m, k])];
                let form = self.pick(&[
                    "nn.dot([a, b], axes=1)",
                    "nn.add([a, b, a])",
                    "nn.multiply([a, b, b])",
                    "nn.average([a, b])",
                    "nn.maximum([a, b])",
                    "nn.concatenate([a, b])",
                    "nn.relu(a)",
                ]);
                (setup, form.to_owned())
            }
            _ => {
                let setup = vec![self.array("a", &[m, k]), self.array("b", &[k])];
                let form = self.pick(&[
                    "np.sum(a * b, axis=0) + 1",
                    "(a - b).mean(axis=0)",
                    "a @ b - 1",
                    "(a + b)[0] * 2",
                ]);
                (setup, form.to_owned())
            }
        }
    }
}

/// The chains of an explanation: each the place in the result, and sides after their relations.
fn chains(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in text.lines() {
        let body = line.trim_start();
        let continues = ["= ", "≈ ", "-> "]
            .iter()
            .any(|mark| body.starts_with(mark));
        let starts = body.starts_with("out = ")
            || body.starts_with("out ≈ ")
            || (body.starts_with("out[") && body.contains(']'));
        if !starts && !continues {
            continue;
        }
        let mut pieces = Vec::new();
        let mut relation = String::new();
        let mut side = String::new();
        for word in body.split("   ").next().unwrap_or("").split(' ') {
            if matches!(word, "=" | "≈" | "->") {
                pieces.push((
                    std::mem::replace(&mut relation, word.to_owned()),
                    std::mem::take(&mut side),
                ));
            } else {
                side.push_str(word);
                side.push(' ');
            }
        }
        pieces.push((relation, side));
        let (_, target) = pieces.remove(0);
        match found.last_mut() {
            Some((_, sides)) if continues => sides.extend(pieces),
            _ => found.push((target.trim().to_owned(), pieces)),
        }
    }
    found
}

/// What is false in a chain.
fn fault(sides: &[(String, String)]) -> Option<String> {
    for pair in sides.windows(2) {
        let [(_, left), (relation, right)] = pair else {
            continue;
        };
        let (Some((l, _)), Some((r, slack))) = (evaluate(left), evaluate(right)) else {
            continue;
        };
        let holds = match relation.as_str() {
            "=" => l.is_equal(&r),
            "≈" => l.sub(&r).abs().at_most(&slack),
            _ => true,
        };
        if !holds {
            return Some(format!("{left}{relation} {right}"));
        }
    }
    None
}

/// Whether the last side is the cell of the result.
fn ends_right(sides: &[(String, String)], cell: &str) -> bool {
    let Some((relation, last)) = sides.last() else {
        return false;
    };
    let (Some((shown, slack)), Some((real, _))) = (evaluate(last), evaluate(cell)) else {
        return last.trim() == cell || cell.contains(['n', 'i', 'T', 'F']);
    };
    let difference = shown.sub(&real).abs();
    match relation.as_str() {
        "=" if sides.len() > 1 => difference.at_most(&Ratio::int(0)) || difference.at_most(&slack),
        _ => difference.at_most(&slack) || difference.at_most(&Ratio::int(0)),
    }
}

#[test]
fn what_explain_writes_is_true() {
    let faults = with_stack(|| {
        let given = std::env::var("NX_TEACH_CASES").ok();
        let expressions = given
            .and_then(|count| count.parse().ok())
            .unwrap_or(EXPRESSIONS);
        let mut random = Random(7);
        let mut faults = Vec::new();
        let (mut seen, mut checked) = (0, 0);
        let mut talk = Talk::new();
        talk.enter(
            "import warnings\nwarnings.simplefilter('ignore')\n_e = np.seterr(all='ignore')",
        );
        for _ in 0..expressions {
            let (setup, expression) = random.expression();
            for line in &setup {
                talk.enter(line);
            }
            let value = talk.enter(&format!("_r = ({expression})\nnp.ravel(_r).tolist()"));
            if value.contains("Error") {
                continue;
            }
            let cells: Vec<String> = value
                .trim_matches(['[', ']', '\n'])
                .split(", ")
                .map(str::to_owned)
                .collect();
            let shape = talk.enter("np.shape(_r)");
            let shape: Vec<usize> = shape
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|part| part.parse().ok())
                .collect();
            let text = talk.enter(&format!("explain({expression});"));
            seen += 1;
            let complain =
                |what: &str| format!("{}\n{expression}\n{what}\n{text}", setup.join("\n"));
            if let Some(long) = text.lines().find(|line| line.chars().count() > WIDTH) {
                faults.push(complain(long));
            }
            for (target, sides) in chains(&text) {
                checked += 1;
                let index: Vec<usize> = target
                    .split(|c: char| !c.is_ascii_digit())
                    .filter_map(|part| part.parse().ok())
                    .collect();
                let number = index
                    .iter()
                    .zip(&shape)
                    .fold(0, |sum, (at, size)| sum * size + at);
                let ends = cells
                    .get(number)
                    .is_some_and(|cell| ends_right(&sides, cell));
                if let Some(what) = fault(&sides) {
                    faults.push(complain(&what));
                } else if !ends {
                    faults.push(complain(&format!(
                        "{target} does not end in {:?}",
                        cells.get(number)
                    )));
                }
            }
        }
        assert!(seen > expressions / 2 && checked > seen, "{seen} {checked}");
        faults
    });
    let few: Vec<&str> = faults.iter().take(5).map(String::as_str).collect();
    assert!(
        faults.is_empty(),
        "{} are false\n\n{}",
        faults.len(),
        few.join("\n\n")
    );
}
