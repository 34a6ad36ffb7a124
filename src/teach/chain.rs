//! The arithmetic of one output cell: names, numbers, products, result.
//!
//! `=` stands only between sides that are equal as displayed, `≈` where the right one is rounded,
//! `->` where the step is no arithmetic of the numbers shown.

use super::exact::Exact;
use super::number::Shown;
use super::sums::{Term, arithmetic, mean_step, merged, products, write};
use super::terms::{Cell, Fold, Rule, Terms};
use super::trace::Step;
use crate::value::Scalar;

/// The width that no line exceeds.
pub(super) const WIDTH: usize = 80;
/// More terms than this are not all shown.
const MOST_TERMS: usize = 6;
/// More hidden terms than this are not added up one by one.
const MOST_ADDED: usize = 1 << 12;

/// One side of a chain.
struct Side {
    text: String,
    value: Option<Exact>,
    /// How far rounding for display may have moved it.
    slack: Option<Exact>,
    /// How it follows from the side before: decided by the numbers, or given.
    relation: Option<&'static str>,
}

impl Side {
    fn new(text: String, value: Option<Exact>) -> Self {
        Self {
            text,
            value,
            slack: None,
            relation: None,
        }
    }

    fn follows(&self, before: &Self) -> &'static str {
        if let Some(relation) = self.relation {
            return relation;
        }
        let (Some(left), Some(right)) = (&before.value, &self.value) else {
            return "->";
        };
        if left == right {
            return "=";
        }
        let near = self
            .slack
            .as_ref()
            .is_some_and(|slack| left.sub(right).abs().is_at_most(slack));
        if near { "≈" } else { "->" }
    }
}

/// The chain of an output cell, as lines; `brief` leaves out the names when there is much to add.
pub(super) fn lines(step: &Step, labels: &[String], out: &[usize], brief: bool) -> Vec<String> {
    let mut most = MOST_TERMS;
    loop {
        let chain = Chain {
            step,
            terms: step.terms(),
            labels,
            out,
            most,
        };
        let sides = chain.sides();
        let lines = layout(&chain.target(), &sides, brief);
        let fits = lines.iter().all(|line| line.chars().count() <= WIDTH);
        if fits || most <= 2 {
            return if fits { lines } else { short(&chain, &sides) };
        }
        most -= 1;
    }
}

/// What is left of a chain whose sides are too long: the sides that fit.
fn short(chain: &Chain<'_>, sides: &[Side]) -> Vec<String> {
    let target = chain.target();
    let width = target.chars().count();
    let mut lines: Vec<String> = Vec::new();
    let mut shown: Option<&Side> = None;
    let mut carried = "=";
    for (at, side) in sides.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| sides.get(at));
        carried = worse(carried, before.map_or("=", |before| side.follows(before)));
        let is_last = at + 1 == sides.len();
        // The result is always shown, if need be without its remark.
        let text = match width + side.text.chars().count() + 8 > WIDTH {
            true if !is_last => continue,
            true => side.text.split("   ").next().unwrap_or_default(),
            false => side.text.as_str(),
        };
        let both = shown.filter(|shown| shown.value.is_some() && side.value.is_some());
        let relation = both.map_or(carried, |shown| side.follows(shown));
        let lead = if lines.is_empty() {
            target.as_str()
        } else {
            ""
        };
        lines.push(format!("  {lead:width$} {relation} {text}"));
        shown = Some(side);
        carried = "=";
    }
    lines
}

/// The weaker of two relations.
pub(super) fn worse(a: &'static str, b: &'static str) -> &'static str {
    let rank = |relation: &str| ["=", "≈", "->"].iter().position(|one| *one == relation);
    if rank(a) < rank(b) { b } else { a }
}

/// How the result cell stands to the operation on the displayed operands.
pub(super) fn relation(step: &Step, labels: &[String], out: &[usize]) -> &'static str {
    let chain = Chain {
        step,
        terms: step.terms(),
        labels,
        out,
        most: MOST_TERMS,
    };
    let sides = chain.sides();
    match sides.as_slice() {
        [.., before, last] => {
            let shown = Shown::of(&chain.result());
            let drawn = Side {
                slack: shown.slack,
                ..Side::new(shown.text, shown.value)
            };
            worse(drawn.follows(before), last.follows(before))
        }
        _ => "=",
    }
}

/// The sides on one line if they fit, else each on its own.
fn layout(target: &str, sides: &[Side], brief: bool) -> Vec<String> {
    let relations: Vec<&str> = sides
        .iter()
        .enumerate()
        .map(
            |(at, side)| match at.checked_sub(1).and_then(|at| sides.get(at)) {
                Some(before) => side.follows(before),
                None => "=",
            },
        )
        .collect();
    let joined = |from: usize| {
        let mut line = format!("  {target}");
        for (side, relation) in sides.iter().zip(&relations).skip(from) {
            let relation = if line.len() == target.len() + 2 {
                "="
            } else {
                relation
            };
            line.push_str(&format!(" {relation} {}", side.text));
        }
        line
    };
    let one = joined(usize::from(brief));
    if (brief || sides.len() <= 3) && one.chars().count() <= WIDTH {
        return vec![one];
    }
    let width = target.chars().count();
    let mut lines = Vec::new();
    for (at, (side, relation)) in sides.iter().zip(&relations).enumerate() {
        let lead = if at == 0 { target } else { "" };
        lines.push(format!("  {lead:width$} {relation} {}", side.text));
    }
    lines
}

struct Chain<'a> {
    step: &'a Step,
    terms: Terms<'a>,
    labels: &'a [String],
    out: &'a [usize],
    most: usize,
}

impl Chain<'_> {
    /// `out[0,1]`.
    fn target(&self) -> String {
        cell_name("out", self.out)
    }

    fn result(&self) -> Scalar {
        self.step.result.get(self.out)
    }

    fn scalar(&self, cell: &Cell) -> Scalar {
        self.step
            .operands
            .get(cell.operand)
            .map_or(Scalar::Bool(false), |(_, array)| array.get(&cell.index))
    }

    fn name(&self, cell: &Cell) -> String {
        let label = self.labels.get(cell.operand).map_or("?", String::as_str);
        cell_name(label, &cell.index)
    }

    fn sides(&self) -> Vec<Side> {
        match &self.step.rule {
            Rule::Elementwise { name, infix } => self.pairs(name, *infix),
            Rule::Contract(_) | Rule::Convolve(_) => self.sum(Fold::Sum),
            Rule::Reduce { fold, .. } => self.sum(*fold),
            Rule::Where => self.choice(),
            Rule::Join { .. } | Rule::Move(_) => self.source(),
            Rule::Opaque => Vec::new(),
        }
    }

    /// A cell that is a copy.
    fn source(&self) -> Vec<Side> {
        let cells = self.terms.term(self.out, 0);
        let Some(cell) = cells.first() else {
            return Vec::new();
        };
        let shown = Shown::of(&self.result());
        let mut last = Side::new(shown.text, shown.value);
        last.relation = Some(if shown.slack.is_some() { "≈" } else { "=" });
        vec![Side::new(self.name(cell), None), last]
    }

    fn choice(&self) -> Vec<Side> {
        let cells = self.terms.term(self.out, 0);
        let [test, yes, no] = cells.as_slice() else {
            return Vec::new();
        };
        let taken = if self.scalar(test).truth() { yes } else { no };
        let shown = Shown::of(&self.result());
        let text = self.name(taken);
        let why = format!("{}   because {} is {}", shown.text, self.name(test), {
            Shown::of(&self.scalar(test)).text
        });
        let mut last = Side::new(why, shown.value);
        last.relation = Some(if shown.slack.is_some() { "≈" } else { "=" });
        match text == shown.text {
            true => vec![last],
            false => vec![Side::new(text, None), last],
        }
    }

    /// One operation between two cells, or a function of them.
    fn pairs(&self, name: &str, infix: bool) -> Vec<Side> {
        let cells = self.terms.term(self.out, 0);
        let scalars: Vec<Scalar> = cells.iter().map(|cell| self.scalar(cell)).collect();
        let shown: Vec<Shown> = scalars.iter().map(Shown::of).collect();
        let names: Vec<String> = cells.iter().map(|cell| self.name(cell)).collect();
        let texts: Vec<String> = shown.iter().map(Shown::guarded).collect();
        if let Some((written, value)) = merged(name, &shown) {
            let mut side = Side::new(written(&texts), value);
            side.relation = Some(if rounded(&shown) { "≈" } else { "=" });
            let mut sides = vec![Side::new(written(&names), None), side];
            self.finish(&mut sides);
            return sides;
        }
        let symbol = match name {
            "add" => "+",
            "subtract" => "-",
            "multiply" => "*",
            "divide" => "/",
            _ if infix => name,
            _ => "",
        };
        let (names, numbers) = match (names.as_slice(), symbol) {
            ([a, b], symbol) if !symbol.is_empty() => {
                let gap = if matches!(symbol, "*" | "/" | "**" | "//" | "%") {
                    ""
                } else {
                    " "
                };
                // A leading sign needs no parentheses, except under a power.
                let left = match (shown.first(), symbol) {
                    (Some(left), "**") => left.guarded(),
                    (Some(left), _) => left.text.clone(),
                    (None, _) => String::new(),
                };
                let right = match symbol {
                    "*" => shown.get(1).map(|shown| shown.text.clone()),
                    _ => texts.get(1).cloned(),
                };
                (
                    format!("{a}{gap}{symbol}{gap}{b}"),
                    format!("{left}{gap}{symbol}{gap}{}", right.unwrap_or_default()),
                )
            }
            _ => {
                let plain: Vec<&str> = shown.iter().map(|shown| shown.text.as_str()).collect();
                (
                    format!("{name}({})", names.join(", ")),
                    format!("{name}({})", plain.join(", ")),
                )
            }
        };
        let value = arithmetic(if symbol.is_empty() { name } else { symbol }, &shown);
        let mut side = Side::new(numbers, value);
        side.relation = Some(if rounded(&shown) { "≈" } else { "=" });
        let mut sides = vec![Side::new(names, None), side];
        self.finish(&mut sides);
        sides
    }

    /// Terms folded into one number.
    fn sum(&self, fold: Fold) -> Vec<Side> {
        let count = self.terms.count_at(self.out);
        if count == 0 {
            return vec![self.final_side(None)];
        }
        let shown = if count <= self.most {
            (0..count).collect::<Vec<_>>()
        } else {
            (0..self.most - 1).chain([count - 1]).collect()
        };
        let hidden = count - shown.len();
        let terms: Vec<Term> = shown.iter().map(|k| self.term(*k)).collect();
        let gap = (hidden > 0).then(|| self.hidden(fold, self.most - 1, count - 1, &terms));
        let mut sides = vec![Side::new(self.names(fold, &terms, hidden, count), None)];
        let is_product = matches!(self.step.rule, Rule::Contract(_) | Rule::Convolve(_))
            && self.step.operands.len() > 1;
        let (numbers, exact) = write(fold, &terms, gap.as_ref(), hidden, count);
        let mut side = Side::new(numbers, exact.clone());
        side.relation = Some(if self.is_rounded(&shown) { "≈" } else { "=" });
        sides.push(side);
        if is_product {
            let (text, value, slack) = products(&terms, gap.as_ref(), hidden);
            let mut side = Side::new(text, value);
            side.slack = slack;
            // Products of complex numbers are not written out.
            if terms.len() > 1 && !side.text.is_empty() {
                sides.push(side);
            }
        }
        if fold == Fold::Mean && count > 1 {
            sides
                .extend(mean_step(&exact, count).map(|(text, value)| Side::new(text, Some(value))));
        }
        self.finish(&mut sides);
        sides
    }

    fn term(&self, k: usize) -> Term {
        let cells = self.terms.term(self.out, k);
        let shown: Vec<Shown> = cells
            .iter()
            .map(|cell| Shown::of(&self.scalar(cell)))
            .collect();
        let names: Vec<String> = cells.iter().map(|cell| self.name(cell)).collect();
        let texts: Vec<String> = shown
            .iter()
            .enumerate()
            .map(|(at, shown)| match (at, shown.text.as_str()) {
                (_, "True") => "1".to_owned(),
                (_, "False") => "0".to_owned(),
                (_, text) => text.to_owned(),
            })
            .collect();
        let value = shown
            .iter()
            .map(|shown| shown.value.clone())
            .reduce(|a, b| Some(a?.mul(&b?)))
            .flatten();
        Term {
            negative: shown.first().is_some_and(Shown::is_negative),
            names: names.join("*"),
            numbers: texts.join("*"),
            value,
        }
    }

    /// Whether a number of these terms is rounded for display.
    fn is_rounded(&self, shown: &[usize]) -> bool {
        shown.iter().any(|k| {
            let cells = self.terms.term(self.out, *k);
            cells
                .iter()
                .any(|cell| Shown::of(&self.scalar(cell)).slack.is_some())
        })
    }

    fn names(&self, fold: Fold, terms: &[Term], hidden: usize, count: usize) -> String {
        let mut names: Vec<String> = terms.iter().map(|term| term.names.clone()).collect();
        if hidden > 0 {
            names.insert(terms.len() - 1, "...".to_owned());
        }
        match fold {
            Fold::Sum => names.join(" + "),
            Fold::Product => names.join("*"),
            Fold::Mean => format!("({})/{count}", names.join(" + ")),
            Fold::Max => format!("max({})", names.join(", ")),
            Fold::Min => format!("min({})", names.join(", ")),
        }
    }

    /// The terms from `from` to before `to`, folded into one number that is shown for them.
    fn hidden(&self, fold: Fold, from: usize, to: usize, shown: &[Term]) -> Shown {
        let is_int = self
            .step
            .operands
            .iter()
            .all(|(_, array)| !array.dtype().is_inexact());
        if to - from > MOST_ADDED {
            return self.rest(fold, shown, is_int);
        }
        let products = (from..to).map(|k| {
            let cells = self.terms.term(self.out, k);
            let scalars = cells.iter().map(|cell| self.scalar(cell));
            match is_int {
                true => scalars
                    .map(|scalar| Exact::int(scalar.as_int().unwrap_or(0)))
                    .reduce(|a, b| a.mul(&b)),
                false => scalars
                    .map(|scalar| Shown::full(&scalar).value)
                    .reduce(|a, b| Some(a?.mul(&b?)))
                    .flatten(),
            }
        });
        let folded = products.reduce(|a, b| {
            let (a, b) = (a?, b?);
            Some(fold.of(a, b))
        });
        match folded.flatten() {
            Some(value) => Shown::exact(&value),
            None => Shown::rounded(f64::NAN, 6),
        }
    }

    /// What the terms that are not shown must give, when they are too many to add.
    fn rest(&self, fold: Fold, shown: &[Term], is_int: bool) -> Shown {
        let result = Shown::full(&self.result()).value;
        let sum = shown
            .iter()
            .map(|term| term.value.clone())
            .reduce(|a, b| Some(a?.add(&b?)))
            .flatten();
        let rest = match fold {
            Fold::Sum => result.zip(sum).map(|(result, sum)| result.sub(&sum)),
            Fold::Mean => result
                .zip(sum)
                .map(|(result, sum)| result.mul(&Exact::int(self.terms.count())).sub(&sum)),
            Fold::Max | Fold::Min => result,
            Fold::Product => None,
        };
        match rest {
            Some(rest) if is_int && fold != Fold::Mean => {
                let text = rest.decimal(40).unwrap_or_default();
                Shown {
                    text,
                    value: Some(rest),
                    slack: None,
                }
            }
            Some(rest) => Shown::exact(&rest),
            None => Shown::rounded(f64::NAN, 6),
        }
    }

    /// The result, as precisely as it follows from the last side.
    fn finish(&self, sides: &mut Vec<Side>) {
        let last = self.final_side(sides.last());
        if sides.last().is_some_and(|before| before.text == last.text) {
            return;
        }
        sides.push(last);
    }

    fn final_side(&self, before: Option<&Side>) -> Side {
        let scalar = self.result();
        let full = Shown::full(&scalar);
        let plain = Side::new(full.text.clone(), full.value.clone());
        let Some(before) = before else {
            let mut side = plain;
            side.relation = Some("=");
            return side;
        };
        if plain.follows(before) == "=" {
            return plain;
        }
        let is_float = scalar.dtype().is_float();
        for digits in (2..=6).rev().filter(|_| is_float) {
            let shown = Shown::rounded(scalar.cast::<f64>(), digits);
            let mut side = Side::new(shown.text, shown.value);
            side.slack = shown.slack;
            if side.follows(before) != "->" {
                side.relation = Some("≈");
                return side;
            }
        }
        let mut side = plain;
        let known = before.value.is_some() && full.value.is_some();
        if known {
            let exact = before.value.as_ref().map(Shown::exact);
            let exact = exact.map_or(String::new(), |shown| shown.text);
            let dtype = scalar.dtype().name();
            let why = match is_float {
                true => format!("   ({dtype} rounds; exactly {exact})"),
                false => format!("   ({dtype} wraps around; exactly {exact})"),
            };
            side.text.push_str(&why);
        } else if is_float {
            side.text = Shown::of(&scalar).text;
        }
        side.relation = Some("->");
        side
    }
}

fn rounded(shown: &[Shown]) -> bool {
    shown.iter().any(|shown| shown.slack.is_some())
}

/// `a[0,1]`; a scalar is its name.
pub(super) fn cell_name(label: &str, index: &[usize]) -> String {
    if index.is_empty() {
        return label.to_owned();
    }
    let index: Vec<String> = index.iter().map(usize::to_string).collect();
    format!("{label}[{}]", index.join(","))
}
