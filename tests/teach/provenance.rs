//! Change one input cell: the output cells that change are those that `explain` links to it.

use crate::harness::{Talk, with_stack};

/// How many expressions are looked at: each form twice, with numbers above zero and with any.
/// `NX_TEACH_CASES` sets another number; `.ci/run` measures with many.
const EXPRESSIONS: usize = 2 * FORMS.len();

/// For each cell of an operand, the places of the result that change when it does.
const PROBE: &str = "\
def _moved(f, args, k):
    base = np.ravel(np.asarray(f(*args)))
    found = []
    for i in range(args[k].size):
        new = [np.copy(x) for x in args]
        cells = new[k].reshape(-1)
        cells[i] += 0.37
        out = np.ravel(np.asarray(f(*new)))
        found.append([j for j in range(out.size) if out[j] != base[j]])
    return found
";

/// Shapes of the operands, an expression, and whether every link must show.
type Form = (&'static [&'static [usize]], &'static str, bool);

const FORMS: &[Form] = &[
    (&[&[2, 3], &[3]], "a + b", true),
    (&[&[2, 3], &[2, 1]], "a * b", true),
    (&[&[3], &[2, 1]], "a - b", true),
    (&[&[2, 2], &[2, 2]], "a / b", true),
    (&[&[2, 1, 2], &[3, 1]], "a + b", true),
    (&[&[3], &[1]], "np.multiply(a, b)", true),
    (&[&[2, 3], &[3]], "np.maximum(a, b)", false),
    (&[&[2, 3], &[3]], "a < b", false),
    (&[&[2, 3], &[3]], "a // b", false),
    (&[&[2, 3]], "-a", true),
    (&[&[2, 3]], "np.square(a)", true),
    (&[&[2, 3], &[3, 2]], "a @ b", true),
    (&[&[3], &[3, 2]], "a @ b", true),
    (&[&[2, 3], &[3]], "a @ b", true),
    (&[&[3], &[3]], "a @ b", true),
    (&[&[2, 2, 3], &[3, 2]], "a @ b", true),
    (&[&[2, 3], &[3, 2]], "np.dot(a, b)", true),
    (&[&[2, 2, 3], &[2, 3, 2]], "np.dot(a, b)", true),
    (&[&[2, 3], &[2, 3]], "np.inner(a, b)", true),
    (&[&[3], &[2]], "np.outer(a, b)", true),
    (&[&[3], &[3]], "np.vdot(a, b)", true),
    (&[&[2, 3], &[3, 2]], "np.tensordot(a, b, axes=1)", true),
    (
        &[&[2, 3], &[3, 2]],
        "np.tensordot(a, b, axes=([0], [1]))",
        true,
    ),
    (&[&[2, 3], &[3, 2]], "np.einsum('ij,jk->ik', a, b)", true),
    (&[&[2, 3], &[3]], "np.einsum('ij,j->i', a, b)", true),
    (&[&[2, 3]], "np.einsum('ij->ji', a)", true),
    (&[&[3, 3]], "np.einsum('ii->i', a)", true),
    (&[&[3], &[3]], "np.einsum('i,i->', a, b)", true),
    (&[&[2, 3]], "a.sum()", true),
    (&[&[2, 3]], "a.sum(axis=0)", true),
    (&[&[2, 3]], "np.mean(a, axis=1)", true),
    (&[&[2, 2, 3]], "a.sum(axis=(0, 2))", true),
    (&[&[2, 3]], "a.sum(axis=1, keepdims=True)", true),
    (&[&[2, 3]], "np.prod(a, axis=0)", true),
    (&[&[2, 3]], "a.max(axis=0)", false),
    (&[&[2, 3]], "np.min(a)", false),
    (&[&[2, 3], &[1, 3]], "np.concatenate((a, b))", true),
    (&[&[2, 3], &[2, 1]], "np.concatenate((a, b), axis=1)", true),
    (&[&[2, 3], &[2, 3]], "np.stack((a, b), axis=1)", true),
    (&[&[3], &[3]], "np.vstack((a, b))", true),
    (&[&[2, 1], &[2, 2]], "np.hstack((a, b))", true),
    (&[&[3, 3]], "a[1:]", true),
    (&[&[3, 3]], "a[:, 1]", true),
    (&[&[3, 3]], "a[::-1, None]", true),
    (&[&[3, 3]], "a[[0, 2]]", true),
    (&[&[2, 3]], "a.T", true),
    (&[&[2, 3]], "a.reshape(3, 2)", true),
    (&[&[2, 3]], "a.ravel()", true),
    (&[&[2, 3]], "np.roll(a, 1)", true),
    (&[&[2, 3]], "np.flip(a, axis=1)", true),
    (&[&[2, 3]], "np.repeat(a, 2, axis=1)", true),
    (&[&[2, 2]], "np.tile(a, 2)", true),
    (&[&[2, 1]], "np.broadcast_to(a, (2, 3))", true),
    (&[&[2, 3], &[3]], "np.where(a, b, 1.5)", false),
];

/// The lists of numbers in the innermost brackets of a text such as `[[1, 2], []]`.
fn lists(text: &str) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(']') {
        let start = rest[..end].rfind('[').map_or(0, |at| at + 1);
        if start > 0 {
            let numbers = rest[start..end].split(',');
            found.push(numbers.filter_map(|n| n.trim().parse().ok()).collect());
        }
        rest = &rest[end + 1..];
    }
    found
}

/// The links of the outermost step: for each output cell, pairs of operand and place.
fn links(json: &str) -> Option<Vec<Vec<(usize, usize)>>> {
    let (_, cells) = json.rsplit_once("\"cells\": [")?;
    let mut found = vec![Vec::new()];
    let mut depth = 1;
    let mut numbers: Vec<usize> = Vec::new();
    let mut digits = String::new();
    for sign in cells.chars() {
        match sign {
            '[' => {
                depth += 1;
                numbers.clear();
            }
            c if c.is_ascii_digit() => digits.push(c),
            ',' | ']' => {
                if let Ok(number) = digits.parse() {
                    numbers.push(number);
                }
                digits.clear();
                if sign == ']' {
                    depth -= 1;
                    match (depth, numbers.as_slice()) {
                        (2, [operand, at]) => found.last_mut()?.push((*operand, *at)),
                        (1, _) => found.push(Vec::new()),
                        (0, _) => break,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found.pop();
    Some(found)
}

#[test]
fn what_changes_is_what_is_linked() {
    let given = std::env::var("NX_TEACH_CASES").ok();
    let count = given.and_then(|n| n.parse().ok()).unwrap_or(EXPRESSIONS);
    with_stack(move || {
        let mut talk = Talk::new();
        talk.enter(PROBE);
        talk.enter("_rng = np.random.default_rng(5)");
        let mut faults = Vec::new();
        let mut checked = 0;
        for case in 0..count {
            let (shapes, expression, exact) = FORMS[case % FORMS.len()];
            let names = &["a", "b"][..shapes.len()];
            for (name, shape) in names.iter().zip(shapes) {
                let shape: Vec<String> = shape.iter().map(usize::to_string).collect();
                let sign = if (case / FORMS.len()).is_multiple_of(2) {
                    ""
                } else {
                    " * _rng.choice([-1, 1])"
                };
                talk.enter(&format!(
                    "{name} = np.round(_rng.uniform(0.5, 9, ({},)), 3){sign}",
                    shape.join(", ")
                ));
            }
            talk.set_json(true);
            let json = talk.enter(&format!("explain({expression});"));
            talk.set_json(false);
            let Some(links) = links(&json) else {
                faults.push(format!("{expression}: no links in {json}"));
                continue;
            };
            for (operand, name) in names.iter().enumerate() {
                let all = names.join(", ");
                let moved = talk.enter(&format!(
                    "_moved(lambda {all}: {expression}, [{all}], {operand})"
                ));
                for (cell, moved) in lists(&moved).iter().enumerate() {
                    let linked: Vec<usize> = links
                        .iter()
                        .enumerate()
                        .filter(|(_, links)| links.contains(&(operand, cell)))
                        .map(|(out, _)| out)
                        .collect();
                    checked += 1;
                    let sound = moved.iter().all(|out| linked.contains(out));
                    if !sound || (exact && *moved != linked) {
                        faults.push(format!(
                            "{expression}: {name} cell {cell} changes {moved:?}, linked {linked:?}"
                        ));
                    }
                }
            }
        }
        assert!(checked >= 3 * count, "{checked}");
        assert!(
            faults.is_empty(),
            "{} wrong\n{}",
            faults.len(),
            faults[..faults.len().min(9)].join("\n")
        );
    });
}
