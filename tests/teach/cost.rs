//! `cost` against numbers that count, and against the allocator.

use super::arithmetic::Random;
use super::counted::{Arr, Num, take};
use crate::harness::{Talk, peak_of, with_stack};

/// How many expressions are counted.
const EXPRESSIONS: usize = 400;

/// The arrays that expressions begin with.
const LEAVES: [(&str, &[usize]); 6] = [
    ("m", &[3, 4]),
    ("n", &[3, 4]),
    ("row", &[4]),
    ("col", &[3, 1]),
    ("sq", &[4, 4]),
    ("x", &[2, 3, 5, 5]),
];

/// The operands of the expressions whose memory is measured.
const SETUP: [&str; 3] = [
    "a = np.ones((160, 200)) + np.arange(200); b = np.ones((160, 200)); w = np.ones((200, 160))",
    "x = np.ones((1, 8, 40, 40)); k = np.ones((8, 8, 3, 3)); k2 = np.ones((8, 16, 3, 3))",
    "f = np.ones((160, 200), dtype=np.float32); i = np.arange(32000).reshape(160, 200)",
];

/// Expressions, and the operands in them.
const PEAKS: [(&str, &str); 34] = [
    ("a + b", "a, b"),
    ("(a + b) * (a - b)", "a, b"),
    ("a @ w + 1", "a, w"),
    ("np.concatenate((a[:70], b[:80]))", "a, b"),
    ("np.sum(a * b, axis=0)", "a, b"),
    ("np.exp(a).T + w", "a, w"),
    ("a[:, ::2] + 1", "a,"),
    ("nn.conv2d(x + x, k, padding=1)", "x, k"),
    (
        "nn.conv2d(nn.concatenate([x, x], 1), k2, padding=1)",
        "x, k2",
    ),
    ("nn.relu(nn.conv2d(x, k))", "x, k"),
    ("nn.upsample2d(x[:, :4])", "x,"),
    ("np.where(a > b, a, 0)", "a, b"),
    ("np.sqrt(a * a + b * b) - 1", "a, b"),
    ("np.sum(a * b + 1)", "a, b"),
    ("np.random.rand(160, 200) + a", "a,"),
    ("(a + b) @ w", "a, b, w"),
    ("a.T.copy()", "a,"),
    ("np.stack((a[:70], b[:70]), axis=1)", "a, b"),
    ("np.outer(a[0, :150], b[0, :150])", "a, b"),
    ("np.hstack((a[:, :90], b[:, :90])) * 2", "a, b"),
    ("np.dot(a, w) + np.dot(b, w)", "a, b, w"),
    ("a.mean(axis=1)", "a,"),
    ("a - a.mean(axis=0)", "a,"),
    ("a * 2 > b", "a, b"),
    ("f * 2 + f", "f,"),
    ("f + a", "f, a"),
    ("i // 3 + i", "i,"),
    ("a[[1, 5, 7]]", "a,"),
    ("a.reshape(200, 160) + w", "a, w"),
    ("np.maximum(a, b) - np.minimum(a, b)", "a, b"),
    ("np.abs(a - b).max()", "a, b"),
    ("np.tile(a[:40], (2, 1))", "a,"),
    ("nn.softmax(a)", "a,"),
    ("a.astype(np.float32)", "a,"),
];

/// A text and what it stands for.
type Made = (String, Arr);

fn leaf(random: &mut Random, shape: Option<&[usize]>) -> Made {
    let fitting: Vec<_> = LEAVES
        .iter()
        .filter(|(_, own)| shape.is_none_or(|shape| *own == shape))
        .collect();
    match fitting.get(random.below(fitting.len())) {
        Some((name, shape)) => ((*name).to_owned(), Arr::new(shape)),
        None => {
            let shape = shape.unwrap_or_default();
            (format!("np.ones({})", tuple(shape)), Arr::new(shape))
        }
    }
}

fn tuple(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(|size| format!("{size},")).collect();
    format!("({})", sizes.join(" "))
}

fn made(random: &mut Random, depth: usize) -> Made {
    if depth == 0 {
        return leaf(random, None);
    }
    let (text, a) = made(random, depth - 1);
    let last = a.shape.len().checked_sub(1);
    match random.below(14) {
        0 | 1 => {
            let (other, b) = match random.below(3) {
                0 => ("2.5".to_owned(), Arr::number(2.5)),
                _ => leaf(random, Some(&a.shape)),
            };
            let (symbol, of): (&str, fn(Num, Num) -> Num) = match random.below(4) {
                0 => ("+", |a, b| a + b),
                1 => ("-", |a, b| a - b),
                2 => ("*", |a, b| a * b),
                _ => ("/", |a, b| a / b),
            };
            (format!("({text} {symbol} {other})"), a.zip(&b, of))
        }
        2 => {
            let (other, b) = leaf(random, Some(&a.shape));
            (
                format!("np.maximum({text}, {other})"),
                a.zip(&b, Num::larger),
            )
        }
        3 => (format!("np.exp({text})"), a.map(|x| x.function(f64::exp))),
        4 => (format!("-({text})"), a.map(|x| -x)),
        5 => (format!("nn.relu({text})"), a.map(|x| x.larger(x))),
        6 if last.is_some() => {
            let axis = random.below(a.shape.len());
            (
                format!("np.sum({text}, axis={axis})"),
                a.fold(axis, |a, b| a + b),
            )
        }
        7 if last.is_some() => {
            let axis = random.below(a.shape.len());
            let length = Arr::number(a.shape[axis] as f64);
            let sum = a.fold(axis, |a, b| a + b);
            (
                format!("({text}).mean(axis={axis})"),
                sum.zip(&length, |a, b| a / b),
            )
        }
        8 if last.is_some() => {
            let axis = random.below(a.shape.len());
            (format!("np.max({text}, {axis})"), a.fold(axis, Num::larger))
        }
        9 if a.shape.len() == 2 => {
            let (other, b) = leaf(random, Some(&[a.shape[1], 2]));
            (format!("({text}) @ {other}"), a.matmul(&b))
        }
        10 if last.is_some() => {
            let axis = random.below(a.shape.len());
            let (other, b) = leaf(random, Some(&a.shape));
            let joined = format!("np.concatenate(({text}, {other}), axis={axis})");
            (joined, a.join(&b, axis))
        }
        11 => (format!("({text}).T"), a.transposed()),
        12 if a.shape.len() == 4 && a.shape[2] >= 3 && a.shape[3] >= 3 => {
            let (padding, stride) = (random.below(2), 1 + random.below(2));
            let shape = [2, a.shape[1], 3, 3];
            let kernel = Arr::new(&shape);
            let text = format!(
                "nn.conv2d({text}, np.ones({}), np.ones(2), {stride}, {padding})",
                tuple(&shape)
            );
            let out = a.conv2d(&kernel, padding, stride);
            let bias = Arr::new(&[2, 1, 1]);
            (text, out.zip(&bias, |a, b| a + b))
        }
        13 => {
            let (other, b) = leaf(random, Some(&a.shape));
            let (third, c) = leaf(random, Some(&a.shape));
            let sum = a.zip(&b, |a, b| a + b).zip(&c, |a, b| a + b);
            (format!("nn.add([{text}, {other}, {third}])"), sum)
        }
        _ => {
            let (other, b) = leaf(random, Some(&a.shape));
            let chosen = a.zip(&b, |a, b| a.exceeds(b));
            (format!("np.where({text} > {other}, 1.5, {other})"), chosen)
        }
    }
}

/// The number in the line of a table with this label.
fn number(text: &str, label: &str) -> usize {
    let line = text
        .lines()
        .find_map(|line| line.trim().strip_prefix(label));
    let word = line.and_then(|line| line.split_whitespace().next());
    word.map_or(0, |word| word.replace(',', "").parse().expect("a number"))
}

#[test]
fn cost_counts_what_counting_numbers_count() {
    let (seen, faults) = with_stack(|| {
        let mut random = Random(11);
        let mut talk = Talk::new();
        talk.enter("import warnings\nwarnings.simplefilter('ignore')");
        for (name, shape) in LEAVES {
            talk.enter(&format!("{name} = np.ones({})", tuple(shape)));
        }
        let mut faults = Vec::new();
        for _ in 0..EXPRESSIONS {
            take();
            let depth = 1 + random.below(4);
            let (text, _) = made(&mut random, depth);
            let counts = take();
            let shown = talk.enter(&format!("cost({text})"));
            let found = [
                number(&shown, "FLOPs, exact"),
                number(&shown, "multiply-adds (MAC)"),
                number(&shown, "comparisons"),
                number(&shown, "functions (exp, sqrt...)"),
            ];
            let wanted = [
                counts.flops,
                counts.macs,
                counts.comparisons,
                counts.functions,
            ];
            if found != wanted || shown.contains("not counted") {
                faults.push(format!("{text}\n{wanted:?}\n{shown}"));
            }
        }
        (EXPRESSIONS, faults)
    });
    let few: Vec<&str> = faults.iter().take(3).map(String::as_str).collect();
    assert!(
        faults.is_empty(),
        "{} of {seen}\n{}",
        faults.len(),
        few.join("\n")
    );
}

/// What the arrays of an expression take while it runs, as the allocator sees it, is what `cost`
/// says: within 5 % of the peak, operands and all.
#[test]
fn peak_memory_is_what_the_allocator_sees() {
    let faults = with_stack(|| {
        let mut talk = Talk::new();
        // Below the size from which arrays are mapped and not allocated.
        for line in SETUP {
            talk.enter(line);
        }
        let mut faults = Vec::new();
        for (text, names) in PEAKS {
            let shown = talk.enter(&format!("cost({text})"));
            let bytes = talk.enter(&format!("int(sum(one.nbytes for one in ({names})))"));
            let operands: usize = bytes.trim().parse().expect("bytes");
            let said = number(&shown, "peak memory, bytes");
            talk.enter(&format!("_r = {text}"));
            talk.enter("_r = None");
            let (_, seen) = peak_of(|| talk.enter(&format!("_r = {text}")));
            talk.enter("_r = None");
            let seen = seen + operands;
            if seen.abs_diff(said) * 20 > seen {
                faults.push(format!(
                    "{text}: the allocator sees {seen}, cost says {said}"
                ));
            }
        }
        faults
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
