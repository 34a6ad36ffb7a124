//! What an expression costs, counted step by step from the same rules that `explain` shows.
//!
//! The model: `+ - * / // %` and negation are one FLOP a cell; comparing, choosing the larger and
//! logic are comparisons; powers, roots, exponentials and their kin are functions. A sum of n has
//! n - 1 additions; a sum of K products is K multiply-adds (MACs) and 2K - 1 FLOPs. Moving, joining,
//! reshaping and broadcasting are free. Convolutions count their border, as torch and fvcore do.

use super::terms::{Fold, Rule};
use super::trace::{Called, Node, Step, array_of};
use crate::builtins;
use crate::eval::forms::Scope;
use crate::value::{Array, Value};

/// Functions that make or look at arrays without arithmetic on their cells.
const FREE: [&str; 48] = [
    "abs",
    "arange",
    "array",
    "array_split",
    "asarray",
    "ascontiguousarray",
    "astype",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "bool",
    "broadcast_arrays",
    "copy",
    "default_rng",
    "diag",
    "dstack",
    "empty",
    "empty_like",
    "eye",
    "flatten",
    "float",
    "full",
    "full_like",
    "identity",
    "indices",
    "int",
    "integers",
    "len",
    "linspace",
    "list",
    "meshgrid",
    "ndim",
    "normal",
    "ones",
    "ones_like",
    "pad",
    "pad2d",
    "permutation",
    "rand",
    "random",
    "range",
    "shape",
    "size",
    "split",
    "standard_normal",
    "tuple",
    "zeros",
    "zeros_like",
];

/// Operators and functions that are one FLOP a cell.
const ARITHMETIC: [&str; 22] = [
    "%",
    "*",
    "+",
    "-",
    "/",
    "//",
    "add",
    "average",
    "divide",
    "floor_divide",
    "fmod",
    "mod",
    "multiply",
    "negative",
    "reciprocal",
    "remainder",
    "square",
    "subtract",
    "true_divide",
    "vecdot",
    "conjugate",
    "real_divide",
];

/// Those that compare or choose.
const COMPARISONS: [&str; 35] = [
    "!=",
    "~",
    "&",
    "<",
    "<=",
    "==",
    ">",
    ">=",
    "^",
    "abs",
    "absolute",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "equal",
    "fabs",
    "fmax",
    "fmin",
    "greater",
    "greater_equal",
    "invert",
    "isfinite",
    "isinf",
    "isnan",
    "less",
    "less_equal",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "maximum",
    "minimum",
    "not_equal",
    "relu",
    "sign",
];

/// What was counted.
#[derive(Clone, Default)]
pub(super) struct Tally {
    /// Cells of kernels and biases, each array once.
    pub(super) parameters: usize,
    /// Products that are summed.
    pub(super) macs: usize,
    /// All FLOPs.
    pub(super) flops: usize,
    /// Those outside sums of products.
    pub(super) outside: usize,
    pub(super) comparisons: usize,
    pub(super) functions: usize,
    pub(super) read: usize,
    pub(super) written: usize,
    /// The names of the steps that are not leaves, in order.
    pub(super) steps: Vec<String>,
    /// Calls whose work is not known.
    pub(super) unknown: Vec<String>,
    /// Whether there is a convolution.
    pub(super) convolves: bool,
    /// Whether arrays are joined.
    pub(super) joins: bool,
    /// Where the arrays that were there before lie, with names, and bytes that are not counted twice.
    pub(super) inputs: Vec<(String, Array)>,
    seen: Vec<usize>,
}

impl Tally {
    /// Bytes of the arrays that were there before.
    pub(super) fn input_bytes(&self) -> usize {
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (_, array) in &self.inputs {
            let place = (array.pointer() as usize, array.nbytes());
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places.iter().map(|(_, bytes)| bytes).sum()
    }
}

/// Counts an expression that was traced.
pub(super) fn count(node: &Node, scope: &Scope<'_, '_>) -> Tally {
    let mut tally = Tally::default();
    let mut read = Places::default();
    walk(node, scope, &mut tally, &mut read);
    tally.read += read.bytes();
    tally
}

/// Cells that are read: where they lie, and how many bytes they are.
#[derive(Default)]
struct Places(Vec<(usize, usize)>);

impl Places {
    fn add(&mut self, array: &Array) {
        let place = (array.pointer() as usize, array.nbytes());
        if !self.0.contains(&place) {
            self.0.push(place);
        }
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|(_, bytes)| bytes).sum()
    }
}

/// Counts a node. What is computed in one go with what surrounds it reads for that: `read`.
fn walk(node: &Node, scope: &Scope<'_, '_>, tally: &mut Tally, read: &mut Places) {
    let joins_others = !scope.is_stored(node.mark);
    let mut own = Places::default();
    let read = if joins_others { read } else { &mut own };
    for inner in &node.inner {
        walk(inner, scope, tally, read);
    }
    work(node, scope, tally, read);
    tally.read += own.bytes();
}

fn work(node: &Node, scope: &Scope<'_, '_>, tally: &mut Tally, read: &mut Places) {
    let result = array_of(&node.value).filter(|_| matches!(node.value, Value::Array(_)));
    if let Some(step) = &node.step {
        arithmetic(step, tally);
        move_bytes(node, step, scope, (tally, read));
        return;
    }
    match node.called {
        Called::Row(row) => {
            let row = builtins::row(row);
            if !FREE.contains(&row.name()) {
                tally.unknown.push(short(&node.text));
            }
            let is_input = |inner: &&Node| matches!(inner.value, Value::Array(_));
            let inputs = node.inner.iter().filter(is_input);
            tally.read += inputs
                .filter_map(|inner| array_of(&inner.value))
                .map(|a| a.nbytes())
                .sum::<usize>();
            tally.written += result.map_or(0, |array| array.nbytes());
        }
        Called::Program => tally.unknown.push(short(&node.text)),
        Called::No if node.inner.is_empty() => inputs(&node.text, &node.value, tally),
        Called::No => {}
    }
}

/// The arrays that a name stands for.
fn inputs(name: &str, value: &Value, tally: &mut Tally) {
    match value {
        Value::Array(array) => {
            let array = array.get().clone();
            if !tally.inputs.iter().any(|(known, _)| known == name) {
                tally.inputs.push((name.to_owned(), array));
            }
        }
        Value::List(items) => {
            for (at, item) in items.borrow().iter().enumerate() {
                inputs(&format!("{name}[{at}]"), item, tally);
            }
        }
        Value::Tuple(items) => {
            for (at, item) in items.iter().enumerate() {
                inputs(&format!("{name}[{at}]"), item, tally);
            }
        }
        _ => {}
    }
}

fn short(text: &str) -> String {
    let flat: Vec<&str> = text.split_whitespace().collect();
    let flat = flat.join(" ");
    match flat.chars().count() > 30 {
        true => flat.chars().take(29).chain(['…']).collect(),
        false => flat,
    }
}

fn arithmetic(step: &Step, tally: &mut Tally) {
    let size = step.result.size();
    let terms = step.terms().count();
    let rest = size.saturating_mul(terms.saturating_sub(1));
    if !step.view {
        tally.steps.push(step.name.clone());
    }
    if let Some(work) = step.work {
        outside(tally, work.flops);
        tally.comparisons += work.comparisons;
        tally.functions += work.functions;
        return;
    }
    match &step.rule {
        Rule::Elementwise { name, .. } => elementwise(step, name, size, tally),
        Rule::Contract(_) => {
            let factors = step.operands.len();
            let products = size.saturating_mul(terms);
            match factors {
                1 => tally.outside += rest,
                _ => {
                    tally.macs += products.saturating_mul(factors - 1);
                    tally.flops += products.saturating_mul(factors - 1) + rest;
                    return;
                }
            }
            tally.flops += rest;
        }
        Rule::Convolve(conv) => {
            tally.convolves = true;
            let shapes = step.terms().shapes;
            let products = match conv.channels {
                true => size.saturating_mul(terms),
                false => conv.products(&shapes, step.result.shape()),
            };
            let bias = if step.operands.len() > 2 { size } else { 0 };
            tally.macs += products;
            tally.flops += (2 * products).saturating_sub(size) + bias;
            for (_, array) in step.operands.iter().skip(1).filter(|_| conv.channels) {
                let place = array.pointer() as usize;
                if !tally.seen.contains(&place) {
                    tally.seen.push(place);
                    tally.parameters += array.size();
                }
            }
        }
        Rule::Reduce { fold, .. } => match fold {
            Fold::Sum | Fold::Product => outside(tally, rest),
            Fold::Mean => outside(tally, rest + size),
            Fold::Max | Fold::Min => tally.comparisons += rest,
        },
        Rule::Join { .. } => tally.joins = true,
        Rule::Where | Rule::Move(_) | Rule::Opaque => {}
    }
}

fn outside(tally: &mut Tally, flops: usize) {
    tally.flops += flops;
    tally.outside += flops;
}

fn elementwise(step: &Step, name: &str, size: usize, tally: &mut Tally) {
    let operands = step.operands.len();
    let each = size * operands.saturating_sub(1).max(1);
    let is_square = || {
        let exponent = step.operands.get(1).map(|(_, array)| array);
        exponent.is_some_and(|array| array.ndim() == 0 && array.item().cast::<f64>() == 2.0)
    };
    match name {
        "average" => outside(tally, size * operands),
        "**" | "power" if is_square() => outside(tally, size),
        _ if ARITHMETIC.contains(&name) => outside(tally, each),
        _ if COMPARISONS.contains(&name) => tally.comparisons += each,
        _ => tally.functions += each,
    }
}

/// What is read and written by a step: every input once, nothing for views and numbers, nothing
/// for parts that never became arrays.
fn move_bytes(
    node: &Node,
    step: &Step,
    scope: &Scope<'_, '_>,
    (tally, read): (&mut Tally, &mut Places),
) {
    if step.view {
        return;
    }
    let passed: Vec<*mut u8> = node
        .inner
        .iter()
        .filter(|inner| !scope.is_stored(inner.mark))
        .filter_map(|inner| Some(inner.step.as_ref()?.result.pointer()))
        .collect();
    if let Rule::Move(_) | Rule::Opaque = step.rule {
        let whole = step.operands.first().map_or(0, |(_, array)| array.nbytes());
        tally.read += whole.min(step.result.nbytes());
        tally.written += step.result.nbytes();
        return;
    }
    for (_, array) in step.operands.iter().filter(|(_, array)| array.ndim() > 0) {
        if !passed.contains(&array.pointer()) {
            read.add(array);
        }
    }
    if scope.is_stored(node.mark) && step.result.ndim() > 0 {
        tally.written += step.result.nbytes();
    }
}
