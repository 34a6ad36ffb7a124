//! The order in which einsum would contract many operands: greedy or optimal.

use std::collections::{BTreeMap, BTreeSet};

type Labels = BTreeSet<char>;

/// Contractions tried so far: the cost, the path, and the operands that are left.
type Tried = (f64, Vec<Vec<usize>>, Vec<Labels>);

/// The operands' labels, the result's, and the lengths.
pub struct Problem {
    /// Labels of each operand.
    pub inputs: Vec<String>,
    /// Labels of the result.
    pub output: String,
    /// The length of every label.
    pub lengths: BTreeMap<char, f64>,
}

/// How to look for an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// All at once.
    None,
    /// The best pair first.
    Greedy,
    /// All orders of pairs.
    Optimal,
    /// A given order.
    Given(Vec<Vec<usize>>),
}

/// One contraction: the new labels, the operands after it, and all labels that take part.
struct Step {
    result: Labels,
    remaining: Vec<Labels>,
    all: Labels,
}

impl Step {
    /// Whether something is summed over.
    fn sums(&self) -> bool {
        self.all.len() > self.result.len()
    }
}

/// An order with the text that describes it.
pub struct Plan {
    /// Which operands meet at each step; the result goes to the end.
    pub path: Vec<Vec<usize>>,
    /// The table that NumPy prints.
    pub report: String,
}

/// Finds an order for a problem; intermediate results hold at most `limit` elements.
pub fn plan(problem: &Problem, strategy: &Strategy, limit: Option<f64>) -> Plan {
    let sets: Vec<Labels> = problem
        .inputs
        .iter()
        .map(|labels| labels.chars().collect())
        .collect();
    let output: Labels = problem.output.chars().collect();
    let every: Labels = sets.iter().flatten().copied().collect();
    let largest = sets
        .iter()
        .chain([&output])
        .map(|set| problem.size(set))
        .fold(0.0, f64::max);
    let limit = limit.unwrap_or(largest);
    let together = vec![(0..sets.len()).collect()];
    let path = match strategy {
        Strategy::Given(path) => path.clone(),
        _ if sets.len() <= 2 || every == output => together,
        Strategy::None => together,
        Strategy::Greedy => problem.greedy(sets.clone(), &output, limit),
        Strategy::Optimal => problem.optimal(sets.clone(), &output, limit),
    };
    Plan {
        report: problem.report(&path, sets, &output, &every),
        path,
    }
}

impl Problem {
    fn size(&self, labels: &Labels) -> f64 {
        labels
            .iter()
            .map(|label| self.lengths.get(label).copied().unwrap_or(1.0))
            .product()
    }

    fn cost(&self, step: &Step, operands: usize) -> f64 {
        self.flops(&step.all, step.sums(), operands)
    }

    fn flops(&self, labels: &Labels, sums: bool, operands: usize) -> f64 {
        let factor = operands.saturating_sub(1).max(1) + usize::from(sums);
        self.size(labels) * factor as f64
    }

    fn greedy(&self, mut sets: Vec<Labels>, output: &Labels, limit: f64) -> Vec<Vec<usize>> {
        let whole = contract(&(0..sets.len()).collect::<Vec<_>>(), &sets, output);
        let naive = self.cost(&whole, sets.len());
        let (mut path, mut spent) = (Vec::new(), 0.0);
        for _ in 1..sets.len() {
            let pairs = pairs(sets.len());
            let touching = |pair: &&[usize; 2]| !sets[pair[0]].is_disjoint(&sets[pair[1]]);
            let mut best = self.best_pair(
                pairs.iter().filter(touching),
                &sets,
                output,
                (limit, naive - spent),
            );
            if best.is_none() {
                best = self.best_pair(pairs.iter(), &sets, output, (limit, naive - spent));
            }
            let Some((pair, step, cost)) = best else {
                path.push((0..sets.len()).collect());
                break;
            };
            path.push(pair.to_vec());
            spent += cost;
            sets = step.remaining;
        }
        path
    }

    /// The pair that removes most elements, the cheaper one of equals.
    fn best_pair<'a>(
        &self,
        pairs: impl Iterator<Item = &'a [usize; 2]>,
        sets: &[Labels],
        output: &Labels,
        (limit, budget): (f64, f64),
    ) -> Option<([usize; 2], Step, f64)> {
        let mut best: Option<([usize; 2], Step, f64)> = None;
        let mut rank = (f64::INFINITY, f64::INFINITY);
        for pair in pairs {
            let step = contract(pair, sets, output);
            let size = self.size(&step.result);
            let cost = self.cost(&step, 2);
            let kept = size - self.size(&sets[pair[0]]) - self.size(&sets[pair[1]]);
            if size <= limit && cost <= budget && (kept, cost) < rank {
                rank = (kept, cost);
                best = Some((*pair, step, cost));
            }
        }
        best
    }

    fn optimal(&self, sets: Vec<Labels>, output: &Labels, limit: f64) -> Vec<Vec<usize>> {
        let count = sets.len();
        let mut full: Vec<Tried> = vec![(0.0, Vec::new(), sets)];
        for turn in 0..count - 1 {
            let mut next = Vec::new();
            for (cost, path, sets) in &full {
                for pair in pairs(count - turn) {
                    let step = contract(&pair, sets, output);
                    if self.size(&step.result) <= limit {
                        let path = [path.as_slice(), &[pair.to_vec()]].concat();
                        next.push((cost + self.cost(&step, 2), path, step.remaining));
                    }
                }
            }
            if next.is_empty() {
                let mut path = cheapest(&full);
                path.push((0..count - turn).collect());
                return path;
            }
            full = next;
        }
        cheapest(&full)
    }

    fn report(
        &self,
        path: &[Vec<usize>],
        mut sets: Vec<Labels>,
        output: &Labels,
        every: &Labels,
    ) -> String {
        let mut names = self.inputs.clone();
        let (mut cost, mut scaling, mut largest) = (1.0, 0, 0.0f64);
        let mut lines = String::new();
        for (at, positions) in path.iter().enumerate() {
            let mut order = positions.clone();
            order.sort_unstable_by(|a, b| b.cmp(a));
            let step = contract(&order, &sets, output);
            cost += self.cost(&step, order.len());
            scaling = scaling.max(step.all.len());
            largest = largest.max(self.size(&step.result));
            let mut taken = Vec::new();
            for place in order.iter().filter(|place| **place < sets.len()) {
                taken.push(names.remove(*place));
            }
            let made = if at + 1 == path.len() {
                self.output.clone()
            } else {
                self.by_length(&step)
            };
            names.push(made.clone());
            let current = format!("{}->{made}", taken.join(","));
            let rest = format!("{}->{}", names.join(","), self.output);
            lines += &format!("\n{:4}    {current:>24} {rest:>40}", step.all.len());
            sets = step.remaining;
        }
        let written: usize = self
            .inputs
            .iter()
            .map(|labels| labels.chars().collect::<Labels>().len())
            .sum();
        let naive = self.flops(every, written > every.len(), self.inputs.len());
        let rule = "-".repeat(74);
        format!(
            "  Complete contraction:  {}->{}\n         Naive scaling:  {}\n     Optimized scaling:  \
             {scaling}\n      Naive FLOP count:  {}\n  Optimized FLOP count:  {}\n   Theoretical \
             speedup:  {:.3}\n  Largest intermediate:  {} elements\n{rule}\n{:>6} {:>24} \
             {:>40}\n{rule}{lines}",
            self.inputs.join(","),
            self.output,
            every.len(),
            scientific(naive),
            scientific(cost),
            naive / cost,
            scientific(largest),
            "scaling",
            "current",
            "remaining",
        )
    }

    /// The labels of a result, those of short axes first.
    fn by_length(&self, step: &Step) -> String {
        let mut labels: Vec<char> = step.result.iter().copied().collect();
        let length = |label: &char| self.lengths.get(label).copied().unwrap_or(1.0);
        labels.sort_by(|a, b| length(a).total_cmp(&length(b)).then(a.cmp(b)));
        labels.into_iter().collect()
    }
}

/// `1.200e+02`.
fn scientific(x: f64) -> String {
    let text = format!("{x:.3e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let exponent: i32 = exponent.parse().unwrap_or(0);
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        None => text,
    }
}

fn pairs(count: usize) -> Vec<[usize; 2]> {
    (0..count)
        .flat_map(|i| (i + 1..count).map(move |j| [i, j]))
        .collect()
}

fn cheapest(full: &[Tried]) -> Vec<Vec<usize>> {
    let best = full
        .iter()
        .reduce(|best, next| if next.0 < best.0 { next } else { best });
    best.map(|best| best.1.clone()).unwrap_or_default()
}

/// Contracts the operands at some positions.
fn contract(positions: &[usize], sets: &[Labels], output: &Labels) -> Step {
    let (mut all, mut wanted, mut remaining) = (Labels::new(), output.clone(), Vec::new());
    for (at, set) in sets.iter().enumerate() {
        if positions.contains(&at) {
            all.extend(set);
        } else {
            wanted.extend(set);
            remaining.push(set.clone());
        }
    }
    let result: Labels = all.intersection(&wanted).copied().collect();
    remaining.push(result.clone());
    Step {
        result,
        remaining,
        all,
    }
}
