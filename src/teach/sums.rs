//! Terms written as a sum, with the exact value of what is written.

use super::exact::Exact;
use super::number::Shown;
use super::terms::Fold;

/// One term of a sum with the exact value of what is displayed.
pub(super) struct Term {
    pub(super) names: String,
    pub(super) numbers: String,
    pub(super) value: Option<Exact>,
    pub(super) negative: bool,
}

/// The exact value of an operation on what is displayed, where it is arithmetic.
pub(super) fn arithmetic(symbol: &str, shown: &[Shown]) -> Option<Exact> {
    let values: Vec<&Exact> = shown
        .iter()
        .map(|shown| shown.value.as_ref())
        .collect::<Option<_>>()?;
    let [a, b] = values.as_slice() else {
        let [a] = values.as_slice() else { return None };
        return match symbol {
            "-" | "negative" => Some(Exact::int(0).sub(a)),
            "abs" | "absolute" => Some(a.abs()),
            "square" => Some(a.mul(a)),
            "relu" if a.is_at_most(&Exact::int(0)) => Some(Exact::int(0)),
            "relu" => Some((*a).clone()),
            _ => None,
        };
    };
    Some(match symbol {
        "+" => a.add(b),
        "-" => a.sub(b),
        "*" => a.mul(b),
        "/" => a.div(b)?,
        "//" => a.div(b)?.floor(),
        "%" => a.sub(&b.mul(&a.div(b)?.floor())),
        "**" => a.pow(b)?,
        "maximum" => {
            if a.is_at_most(b) {
                (*b).clone()
            } else {
                (*a).clone()
            }
        }
        "minimum" => {
            if a.is_at_most(b) {
                (*a).clone()
            } else {
                (*b).clone()
            }
        }
        _ => return None,
    })
}

/// How a merge of several cells is written.
type Written = fn(&[String]) -> String;

/// A merge of more than two cells, or an average: how it is written, and its exact value.
pub(super) fn merged(name: &str, shown: &[Shown]) -> Option<(Written, Option<Exact>)> {
    let (written, of): (Written, fn(&Exact, &Exact) -> Exact) = match name {
        "average" => (
            |parts| format!("({})/{}", parts.join(" + "), parts.len()),
            Exact::add,
        ),
        _ if shown.len() < 3 => return None,
        "add" => (|parts| parts.join(" + "), Exact::add),
        "multiply" => (|parts| parts.join("*"), Exact::mul),
        _ => return None,
    };
    let values = shown.iter().map(|shown| shown.value.clone());
    let total = values.reduce(|a, b| Some(of(&a?, &b?))).flatten();
    let count = if name == "average" { shown.len() } else { 1 };
    Some((
        written,
        total.and_then(|total| total.div(&Exact::int(count))),
    ))
}

/// Terms as numbers, and their exact value.
pub(super) fn write(
    fold: Fold,
    terms: &[Term],
    gap: Option<&Shown>,
    hidden: usize,
    count: usize,
) -> (String, Option<Exact>) {
    let more = |gap: &Shown| format!("({hidden} more, together {})", gap.text);
    let best = |gap: &Shown, word: &str| format!("({hidden} more, {word} {})", gap.text);
    let last = terms.len().saturating_sub(1);
    let values = terms
        .iter()
        .map(|term| term.value.clone())
        .chain(gap.map(|gap| gap.value.clone()));
    let total = values
        .reduce(|a, b| {
            let (a, b) = (a?, b?);
            Some(fold.of(a, b))
        })
        .flatten();
    match fold {
        Fold::Sum | Fold::Mean => {
            let mut text = String::new();
            for (at, term) in terms.iter().enumerate() {
                if let Some(gap) = gap.filter(|_| at == last) {
                    text.push_str(&format!(" + {}", more(gap)));
                }
                text.push_str(&signed(&term.numbers, term.negative, at == 0));
            }
            let text = if fold == Fold::Mean {
                format!("({text})/{count}")
            } else {
                text
            };
            let total = match fold {
                Fold::Mean => total.and_then(|total| total.div(&Exact::int(count))),
                _ => total,
            };
            (text, total)
        }
        Fold::Product => {
            let mut parts: Vec<String> = terms
                .iter()
                .enumerate()
                .map(|(at, term)| match term.negative && at > 0 {
                    true => format!("({})", term.numbers),
                    false => term.numbers.clone(),
                })
                .collect();
            if let Some(gap) = gap {
                parts.insert(last, more(gap));
            }
            (parts.join("*"), total)
        }
        Fold::Max | Fold::Min => {
            let word = if fold == Fold::Max { "max" } else { "min" };
            let mut parts: Vec<String> = terms.iter().map(|term| term.numbers.clone()).collect();
            if let Some(gap) = gap {
                parts.insert(last, best(gap, word));
            }
            (format!("{word}({})", parts.join(", ")), total)
        }
    }
}

/// A term of a sum with its sign: a single number gives its own, a product is guarded.
fn signed(numbers: &str, negative: bool, first: bool) -> String {
    match (first, negative, numbers.contains('*')) {
        (true, ..) => numbers.to_owned(),
        (_, false, _) => format!(" + {numbers}"),
        (_, true, false) => format!(" - {}", numbers.trim_start_matches('-')),
        (_, true, true) => {
            let (head, rest) = numbers.split_once('*').unwrap_or((numbers, ""));
            format!(" + ({head})*{rest}")
        }
    }
}

/// The products, signs folded, with their sum and how far rounding may have moved it.
pub(super) fn products(
    terms: &[Term],
    gap: Option<&Shown>,
    hidden: usize,
) -> (String, Option<Exact>, Option<Exact>) {
    let mut text = String::new();
    let mut total = gap.map_or(Some(Exact::int(0)), |gap| gap.value.clone());
    let mut slack = Exact::int(0);
    let last = terms.len().saturating_sub(1);
    for (at, term) in terms.iter().enumerate() {
        if let Some(gap) = gap.filter(|_| at == last) {
            let more = Shown {
                text: format!("({hidden} more, together {})", gap.text),
                value: None,
                slack: None,
            };
            text.push_str(&signed(&more.text, false, text.is_empty()));
        }
        let Some(value) = &term.value else {
            return (text, None, None);
        };
        let shown = Shown::exact(value);
        text.push_str(&signed(&shown.text, shown.is_negative(), at == 0));
        total = total
            .zip(shown.value)
            .map(|(total, value)| total.add(&value));
        if let Some(own) = shown.slack {
            slack = slack.add(&own);
        }
    }
    (text, total, Some(slack))
}

/// `6/3`: the sum before it is divided.
pub(super) fn mean_step(mean: &Option<Exact>, count: usize) -> Option<(String, Exact)> {
    let mean = mean.as_ref()?;
    let sum = Shown::exact(&mean.mul(&Exact::int(count)));
    if sum.slack.is_some() {
        return None;
    }
    Some((format!("{}/{count}", sum.text), mean.clone()))
}
