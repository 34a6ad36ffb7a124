//! How the teacher's answers look: the same text with colours and without, on 80 columns.

use crate::harness::{Folder, nx, nx_with};

/// Columns of a terminal.
const WIDTH: usize = 80;

/// What the questions are about.
const SETUP: &str = "\
import numpy as np
a = np.array([4, 6]); b = np.array([[-3], [7]]); m = np.arange(12.0).reshape(3, 4) / 7
big = np.arange(1e6).reshape(1000, 1000); row = np.ones(4); flags = m > 0.5; t = np.arange(24).reshape(2, 3, 4)
x = np.ones((1, 2, 6, 6)); kernel = np.ones((3, 2, 3, 3)); a_rather_long_name_of_an_array = m * 1e10
z = np.array([1 + 2j, 3.5]); words = np.array(['one', 'two']); odd = np.array([np.nan, np.inf, -1e-300])
";

/// Expressions that are explained, counted and drawn.
const EXPRESSIONS: [&str; 40] = [
    "a + b",
    "a * 3 - b",
    "np.dot(a, b)",
    "m @ row",
    "m @ m.T",
    "big @ big[:, :3]",
    "big + big.T",
    "big.sum(axis=0)",
    "np.concatenate((a, a))",
    "np.concatenate((m, a_rather_long_name_of_an_array, m), axis=1)",
    "np.stack((m, m + 1))",
    "m.sum(axis=1)",
    "m.mean()",
    "np.max(t, axis=2)",
    "t[1]",
    "t[:, 1:, ::2]",
    "m[flags]",
    "m[[0, 2]]",
    "np.where(flags, m, -m)",
    "m.T",
    "t.reshape(4, 6)",
    "t.transpose(2, 0, 1)",
    "np.einsum('ijk,k->ij', t, row)",
    "np.outer(a, a)",
    "np.tensordot(t, m, axes=([1, 2], [0, 1]))",
    "np.exp(-a_rather_long_name_of_an_array) * a_rather_long_name_of_an_array + a_rather_long_name_of_an_array.sum(axis=0)",
    "nn.conv2d(x, kernel, padding=1)",
    "nn.relu(nn.conv2d(x, kernel))",
    "np.convolve(a, [1, -1])",
    "nn.max_pool2d(x, 2)",
    "nn.softmax(m)",
    "z * z",
    "odd + 1",
    "np.linalg.norm(m)",
    "np.sort(m, axis=None)[::-1]",
    "a_rather_long_name_of_an_array - a_rather_long_name_of_an_array.mean(axis=1, keepdims=True)",
    "np.zeros((0, 3)) + 1",
    "np.float64(3) + 1",
    "np.broadcast_to(row, (3, 4)) * 1e-9",
    "sum([n * n for n in range(50)]) + m",
];

fn questions() -> String {
    let mut text = SETUP.to_owned();
    for expression in EXPRESSIONS {
        text.push_str(&format!("explain({expression});\ncost({expression})\n"));
    }
    text.push_str("compare(a, b)\ncompare(m, a_rather_long_name_of_an_array)\ncompare(big, big)\n");
    text.push_str("compare(x, x)\ncompare(a, m)\n");
    text.push_str("cost(np.concatenate((m, m)) @ row, vs=(m + m) @ row)\n");
    text.push_str("check(m @ row == (m * row).sum(axis=1));\ncheck(m + m == m);\n");
    for topic in nx::teach::why::topics() {
        text.push_str(&format!("why('{topic}')\n"));
    }
    text
}

/// A text without escape codes.
fn stripped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, code)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = code.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

/// Lines that do not fit.
fn long(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| line.chars().count() > WIDTH)
        .collect()
}

#[test]
fn colours_change_no_text_and_lines_fit() {
    let folder = Folder::new("layout");
    let file = folder.file("questions.nx", questions());
    let plain = nx(&["-q", "--color", "never", &file]);
    let colours = nx(&["-q", "--color", "always", &file]);
    assert_eq!(
        (plain.code, colours.code),
        (Some(0), Some(0)),
        "{}",
        plain.err
    );
    assert!(colours.out.contains('\u{1b}') && !plain.out.contains('\u{1b}'));
    assert_eq!(stripped(&colours.out), plain.out);
    assert_eq!(long(&plain.out), Vec::<&str>::new());
    assert!(plain.out.lines().count() > 40 * 12);
}

#[test]
fn pictures_fit() {
    let mut text = SETUP.to_owned();
    for expression in EXPRESSIONS {
        text.push_str(&format!("show({expression})\n"));
    }
    for color in ["always", "never"] {
        let drawn = nx_with(&["-q", "--keep-going", "--color", color, "-"], &text);
        assert_eq!(
            long(&stripped(&drawn.out)),
            Vec::<&str>::new(),
            "{}",
            drawn.err
        );
    }
}

#[test]
fn errors_and_their_lessons_fit() {
    let wrong = [
        "m + a_rather_long_name_of_an_array.T",
        "a_rather_long_name_of_an_array + np.ones((3, 5))",
        "np.concatenate((m, a_rather_long_name_of_an_array.T), axis=1)",
        "m[7]",
        "m.reshape(5, 5)",
        "if m: pass",
        "np.zeros(2, 3)",
    ];
    for line in wrong {
        let text = format!("{SETUP}{line}\nwhy()\n");
        let run = |color| nx_with(&["-q", "--keep-going", "--color", color, "-"], &text);
        let (plain, colours) = (run("never"), run("always"));
        assert_eq!(stripped(&colours.out), plain.out);
        assert_eq!(stripped(&colours.err), plain.err);
        assert_eq!(long(&plain.out), Vec::<&str>::new());
        assert!(plain.out.contains("Remember"), "{line}: {}", plain.out);
    }
}
