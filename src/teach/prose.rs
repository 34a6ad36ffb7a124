//! Equations in prose and comments: chains such as `4*-3 + 6*7 = -12 + 42 = 30`, checked exactly.
//!
//! Only what can be nothing but arithmetic of numbers counts; a side that may belong to something
//! larger (`2x = 4`, `a * 3 = 12`) is left alone.

use std::ops::Range;

use super::exact::Exact;
use super::number::Shown;
use super::prose_sides::{Chars, Side, prefix, suffix, whole};

/// A chain of equal sides as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equation {
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
    /// What is false in it, if anything is.
    pub fault: Option<Fault>,
}

/// A side that is not what the one before it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The side.
    pub span: Range<usize>,
    /// What is said about it.
    pub says: String,
    /// The chain as it may have been meant.
    pub meant: Option<String>,
}

/// How two sides are said to be related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Equal,
    About,
}

/// More characters of a side than this are not read.
const LONGEST: usize = 400;

/// Marks of typesetting and what stands for them here.
const SPELLED: [(&str, char); 10] = [
    ("\\times", '*'),
    ("\\cdot", '*'),
    ("\\div", '/'),
    ("\\approx", '≈'),
    ("\\left", ' '),
    ("\\right", ' '),
    ("&times;", '*'),
    ("&middot;", '*'),
    ("&minus;", '-'),
    ("&asymp;", '≈'),
];

/// The end of a piece of text that nothing reads across.
const WALL: char = '\u{1}';

/// The chains of equalities in a text.
pub fn equations(text: &str) -> Vec<Equation> {
    let chars = plain(text);
    let mut found = Vec::new();
    for piece in chars.split(|(c, _)| *c == WALL) {
        let (segments, relations) = sides(piece);
        if relations.is_empty() {
            continue;
        }
        let mut chain: Vec<(Relation, Side)> = Vec::new();
        for (index, relation) in relations.iter().enumerate() {
            let (Some(left), Some(right)) = (segments.get(index), segments.get(index + 1)) else {
                break;
            };
            let Some(relation) = *relation else {
                close(&mut chain, &mut found);
                continue;
            };
            let is_last = index + 1 == relations.len() || relations[index + 1].is_none();
            if chain.is_empty() {
                match suffix(left) {
                    Some(side) => chain.push((Relation::Equal, side)),
                    None => continue,
                }
            }
            let through = if is_last { None } else { whole(right) };
            match through.clone().or_else(|| prefix(right)) {
                Some(side) => chain.push((relation, side)),
                None => {
                    close(&mut chain, &mut found);
                    continue;
                }
            }
            if through.is_none() {
                close(&mut chain, &mut found);
            }
        }
        close(&mut chain, &mut found);
    }
    found
}

/// The characters of a text with their places: signs unified, lines that go on joined.
fn plain(text: &str) -> Vec<(char, usize)> {
    let mut chars = Vec::with_capacity(text.len());
    let mut at = 0;
    let mut fresh = true;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if std::mem::take(&mut fresh) {
            let marks = rest.len() - unmarked(rest).len();
            if marks > 0 {
                chars.push((WALL, at));
                at += marks;
                continue;
            }
        }
        if let Some((word, sign)) = SPELLED.iter().find(|(word, _)| rest.starts_with(word)) {
            chars.push((*sign, at));
            at += word.len();
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        let next = at + c.len_utf8();
        match c {
            '\n' => {
                let after = text.get(next..).unwrap_or("");
                let body = after.trim_start_matches([' ', '\t', '#']);
                let goes_on = body.starts_with(['=', '≈']) && !body.starts_with("==");
                if goes_on {
                    chars.push((' ', at));
                    at += 1 + after.len() - body.len();
                    continue;
                }
                chars.push((WALL, at));
                fresh = true;
            }
            '×' | '·' | '⋅' | '∗' | '∙' => chars.push(('*', at)),
            '÷' => chars.push(('/', at)),
            '−' => chars.push(('-', at)),
            '≃' | '≅' => chars.push(('≈', at)),
            '$' | '|' | '`' | '\t' | '\r' | '\u{a0}' => chars.push((' ', at)),
            '²' | '³' => {
                chars.push(('^', at));
                chars.push((if c == '²' { '2' } else { '3' }, at));
            }
            c => chars.push((c, at)),
        }
        at = next;
    }
    chars
}

/// A line without the marks of a list, a quotation or a comment before its text.
fn unmarked(line: &str) -> &str {
    let body = line.trim_start_matches([' ', '\t', '#', '>']);
    ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| body.strip_prefix(mark))
        .unwrap_or(line)
}

/// The texts between the relations of a piece, and the relations; None for other signs with `=`.
fn sides(piece: Chars<'_>) -> (Vec<Chars<'_>>, Vec<Option<Relation>>) {
    let mut segments = Vec::new();
    let mut relations = Vec::new();
    let (mut start, mut at) = (0, 0);
    let sign = |at: usize| piece.get(at).map_or(' ', |(c, _)| *c);
    while at < piece.len() {
        let c = sign(at);
        let is_relation = matches!(c, '=' | '≈' | '≠') || (c == '~' && sign(at + 1) == '=');
        if !is_relation {
            at += 1;
            continue;
        }
        let mut from = at;
        let mut end = at + 1;
        while sign(end) == '=' {
            end += 1;
        }
        let before = if at > 0 { sign(at - 1) } else { ' ' };
        let mixed = matches!(
            before,
            '<' | '>' | '!' | ':' | '+' | '-' | '*' | '/' | '%' | '@' | '&'
        ) || matches!(sign(end), '>' | '/' | '<' | '~');
        if mixed && at > 0 {
            from = at - 1;
        }
        let relation = match c {
            '=' if !mixed && end - at <= 2 => Some(Relation::Equal),
            '≈' | '~' => Some(Relation::About),
            _ => None,
        };
        segments.push(piece.get(start..from.max(start)).unwrap_or(&[]));
        relations.push(relation);
        start = end;
        at = end;
    }
    segments.push(piece.get(start..).unwrap_or(&[]));
    let cut = segments.into_iter().enumerate().map(|(index, segment)| {
        let most = segment.len().min(LONGEST);
        // The first is read from its end, the others from their start.
        match index {
            0 => &segment[segment.len() - most..],
            _ if segment.len() > LONGEST && index < relations.len() => segment,
            _ => &segment[..most],
        }
    });
    (cut.collect(), relations)
}

/// Judges a chain that has come to its end.
fn close(chain: &mut Vec<(Relation, Side)>, found: &mut Vec<Equation>) {
    let chain = std::mem::take(chain);
    let (Some((_, first)), Some((_, last))) = (chain.first(), chain.last()) else {
        return;
    };
    // Two bare numbers are no arithmetic: `Table 3 = 4`.
    if chain.len() < 2 || chain.iter().all(|(_, side)| side.is_number()) {
        return;
    }
    let fault = chain.windows(2).find_map(|pair| match pair {
        [(_, left), (relation, right)] => false_step(left, *relation, right).map(|says| Fault {
            span: right.span.clone(),
            says,
            meant: meant(&chain),
        }),
        _ => None,
    });
    // After a unit or an exclamation mark the last side may mean something else.
    if fault.is_some() && last.unsure {
        return;
    }
    found.push(Equation {
        span: first.span.start..last.span.end,
        fault,
    });
}

/// What is false about a step, if it is.
fn false_step(left: &Side, relation: Relation, right: &Side) -> Option<String> {
    if holds(left, relation, right) {
        return None;
    }
    let value = |side: &Side| Shown::exact(&side.value).text;
    let (l, r) = (value(left), value(right));
    let is = |side: &Side, value: &str| match side.is_number() {
        true => value.to_owned(),
        false => format!("{} is {value}", side.text),
    };
    Some(match (left.is_number(), right.is_number()) {
        (_, true) => format!("{}, not {}", is(left, &l), right.text),
        (true, false) => format!("{}, not {}", is(right, &r), left.text),
        (false, false) => format!("{}, but the side before it is {l}", is(right, &r)),
    })
}

/// Whether two sides are related as is said; `^` may mean a power or an exclusive or.
fn holds(left: &Side, relation: Relation, right: &Side) -> bool {
    let pairs = [
        (Some(&left.value), Some(&right.value)),
        (left.other.as_ref(), Some(&right.value)),
        (Some(&left.value), right.other.as_ref()),
        (left.other.as_ref(), right.other.as_ref()),
    ];
    let tolerance = match relation {
        // Digits that are shown are rounded, whatever the sign between the sides.
        Relation::Equal => [left, right]
            .iter()
            .filter_map(|side| side.unit.as_ref().filter(|_| side.rounds))
            .filter_map(|unit| unit.div(&Exact::int(2)))
            .next_back(),
        Relation::About => [left, right]
            .iter()
            .filter_map(|side| side.unit.clone())
            .reduce(|one, other| if one.is_at_most(&other) { other } else { one }),
    };
    let tolerance = match (&tolerance, left.cut || right.cut) {
        (_, true) => right.unit.clone().or_else(|| left.unit.clone()),
        (_, false) => tolerance,
    };
    pairs.into_iter().any(|pair| match pair {
        (Some(a), Some(b)) => {
            let apart = a.sub(b).abs();
            apart.is_at_most(tolerance.as_ref().unwrap_or(&Exact::int(0)))
        }
        _ => false,
    })
}

/// The chain as it would be true: sides that differ from the first are written anew.
fn meant(chain: &[(Relation, Side)]) -> Option<String> {
    let (_, first) = chain.first()?;
    let mut text = first.text.clone();
    let mut before = first;
    let mut last = first.text.clone();
    for (at, (relation, side)) in chain.iter().enumerate().skip(1) {
        let good = holds(first, *relation, side);
        let is_last = at + 1 == chain.len();
        let new = match (good, is_last) {
            (true, _) => side.text.clone(),
            (false, true) => first.value.decimal(12)?,
            (false, false) => before.folded.clone().or_else(|| first.folded.clone())?,
        };
        before = if good { side } else { first };
        if new == last {
            continue;
        }
        let sign = match relation {
            Relation::Equal => "=",
            Relation::About => "≈",
        };
        text.push_str(&format!(" {sign} {new}"));
        last = new;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::equations;

    /// Each found chain: its text, and what is said if it is false.
    fn read(text: &str) -> Vec<(String, String)> {
        let of = |found: super::Equation| {
            let says = found.fault.map(|fault| fault.says).unwrap_or_default();
            (text[found.span].to_owned(), says)
        };
        equations(text).into_iter().map(of).collect()
    }

    #[test]
    fn what_is_true_is_found_true() {
        for text in [
            "4*-3 + 6*7 = -12 + 42 = 30",
            "in all, 3 + 4 = 7, as said",
            "- 4*3 = 12",
            "1. 4*3 = 12",
            "out[0] = 4*-3 + 6*7 = 30",
            "1/3 = 0.333 and more",
            "1/3 ≈ 0.33",
            "10/3 = 3.33...",
            "36,864 * 2 = 73,728",
            "$2 \\times 3 = 6$",
            "2 × (3 + 4) = 14",
            "2(3 + 4) = 14",
            "2^3 = 8",
            "xor: 6 ^ 3 = 5",
            "7 // 2 == 3",
            "-7 % 3 = 2",
            "1e3 * 2 = 2000",
            "5² = 25",
            "4*-3 + 6*7\n#    = -12 + 42\n#    = 30",
            "0.1 + 0.2 = 0.3",
        ] {
            let found = read(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].1, "", "{text}");
        }
    }

    #[test]
    fn what_is_false_is_said() {
        let cases = [
            (
                "4*-3 + 6*7 = 42*12 = 30",
                "42*12 is 504, but the side before it is 30",
            ),
            ("2 + 2 = 5", "2 + 2 is 4, not 5"),
            ("so 7/2 = 3 in Python", "7/2 is 3.5, not 3"),
            ("1/3 = 0.34", "1/3 is 0.333333, not 0.34"),
            ("8 = 3 + 4", "3 + 4 is 7, not 8"),
            ("1/3 ≈ 0.35", "1/3 is 0.333333, not 0.35"),
            ("(3+4)*2 = 13", "(3+4)*2 is 14, not 13"),
            ("a = 4*3 = 13", "4*3 is 12, not 13"),
            ("4*3\n  = 12\n  = 6 + 7", "6 + 7 is 13, not 12"),
        ];
        for (text, says) in cases {
            let found = read(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].1, says, "{text}");
        }
    }

    #[test]
    fn what_may_be_something_else_is_left_alone() {
        for text in [
            "2x = 4",
            "a * 3 = 12",
            "x - 3 = 4",
            "Table 3 = 4",
            "(2, 3) @ (3, 4) = (2, 4)",
            "1 + 2 + ... + 10 = 55",
            "4 * 1024 = 4 KiB",
            "5! = 120",
            "version 1.2.3 = 1",
            "axis=1, 2 + x = 4",
            "3 <= 4 + 1",
            "3 + 4 != 8",
            "3 + 4 ≠ 8",
            "sin 3 + 4 = 4",
            "f(3) + 4 = 9",
            "====\n1 + 1\n====",
            "10% + 5% = 15%",
            "url?a=1+2&b=4+4=x",
            "0x10 + 1 = 3",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn a_true_chain_is_proposed() {
        let meant = |text: &str| equations(text).remove(0).fault.and_then(|f| f.meant);
        assert_eq!(
            meant("4*-3 + 6*7 = 42*12 = 30").as_deref(),
            Some("4*-3 + 6*7 = -12 + 42 = 30")
        );
        assert_eq!(meant("2 + 2 = 5").as_deref(), Some("2 + 2 = 4"));
    }
}
