//! Numbers that count what is done with them, and arrays of them computed the naive way: the model
//! of cost, written a second time without any code of nx.

use std::cell::Cell;
use std::ops::{Add, Div, Mul, Neg, Sub};

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { flops: 0, macs: 0, comparisons: 0, functions: 0 }) };
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) flops: usize,
    pub(super) macs: usize,
    pub(super) comparisons: usize,
    pub(super) functions: usize,
}

/// Forgets what was done and says what it was.
pub(super) fn take() -> Counts {
    COUNTS.with(|counts| counts.replace(Counts::default()))
}

fn note(change: impl Fn(&mut Counts)) {
    COUNTS.with(|cell| {
        let mut counts = cell.get();
        change(&mut counts);
        cell.set(counts);
    });
}

fn count_flop() {
    note(|counts| counts.flops += 1);
}

/// A number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Num(f64);

macro_rules! arithmetic {
    ($($name:ident $method:ident $op:tt),*) => {
        $(impl $name for Num {
            type Output = Num;
            fn $method(self, other: Num) -> Num {
                count_flop();
                Num(self.0 $op other.0)
            }
        })*
    };
}
arithmetic!(Add add +, Sub sub -, Mul mul *, Div div /);

impl Neg for Num {
    type Output = Num;
    fn neg(self) -> Num {
        note(|counts| counts.flops += 1);
        Num(-self.0)
    }
}

impl Num {
    pub(super) fn larger(self, other: Num) -> Num {
        note(|counts| counts.comparisons += 1);
        Num(self.0.max(other.0))
    }

    pub(super) fn exceeds(self, other: Num) -> Num {
        note(|counts| counts.comparisons += 1);
        Num(f64::from(self.0 > other.0))
    }

    pub(super) fn function(self, of: impl Fn(f64) -> f64) -> Num {
        note(|counts| counts.functions += 1);
        Num(of(self.0))
    }
}

/// An array.
#[derive(Clone, Debug)]
pub(super) struct Arr {
    pub(super) shape: Vec<usize>,
    cells: Vec<Num>,
}

impl Arr {
    pub(super) fn new(shape: &[usize]) -> Self {
        let size: usize = shape.iter().product();
        let cells = (0..size).map(|k| Num((k % 7) as f64 - 2.5)).collect();
        let shape = shape.to_vec();
        Self { shape, cells }
    }

    pub(super) fn number(value: f64) -> Self {
        Self {
            shape: Vec::new(),
            cells: vec![Num(value)],
        }
    }

    pub(super) fn map(&self, of: impl Fn(Num) -> Num) -> Self {
        Self {
            shape: self.shape.clone(),
            cells: self.cells.iter().map(|x| of(*x)).collect(),
        }
    }

    fn at(&self, index: &[usize]) -> Num {
        let skip = index.len() - self.shape.len();
        let pairs = index.iter().skip(skip).zip(&self.shape);
        let flat = pairs.fold(0, |sum, (at, size)| {
            sum * size + if *size == 1 { 0 } else { *at }
        });
        self.cells[flat]
    }

    pub(super) fn zip(&self, other: &Self, of: impl Fn(Num, Num) -> Num) -> Self {
        let ndim = self.shape.len().max(other.shape.len());
        let size = |array: &Self, axis: usize| {
            let missing = ndim - array.shape.len();
            axis.checked_sub(missing)
                .map_or(1, |axis| array.shape[axis])
        };
        let shape: Vec<usize> = (0..ndim)
            .map(|axis| size(self, axis).max(size(other, axis)))
            .collect();
        let cells = indices(&shape)
            .iter()
            .map(|at| of(self.at(at), other.at(at)))
            .collect();
        Self { shape, cells }
    }

    /// The cells along an axis folded, the first one taken as it is.
    pub(super) fn fold(&self, axis: usize, of: impl Fn(Num, Num) -> Num) -> Self {
        let mut shape = self.shape.clone();
        let length = shape.remove(axis);
        let cell = |out: &Vec<usize>| {
            let at = |k: usize| {
                let mut index = out.clone();
                index.insert(axis, k);
                self.at(&index)
            };
            (1..length).fold(at(0), |sum, k| of(sum, at(k)))
        };
        let cells = indices(&shape).iter().map(cell).collect();
        Self { shape, cells }
    }

    pub(super) fn matmul(&self, other: &Self) -> Self {
        let (n, k, m) = (self.shape[0], self.shape[1], other.shape[1]);
        let cell = |at: &Vec<usize>| {
            sum_of_products((0..k).map(|j| (self.at(&[at[0], j]), other.at(&[j, at[1]]))))
        };
        let shape = vec![n, m];
        let cells = indices(&shape).iter().map(cell).collect();
        Self { shape, cells }
    }

    pub(super) fn conv2d(&self, kernel: &Self, padding: usize, stride: usize) -> Self {
        let [n, c, h, w] = self.shape[..] else {
            unreachable!("four axes")
        };
        let [o, _, kh, kw] = kernel.shape[..] else {
            unreachable!("four axes")
        };
        let places = |size: usize, taps: usize| (size + 2 * padding - taps) / stride + 1;
        let shape = vec![n, o, places(h, kh), places(w, kw)];
        let taps = indices(&[c, kh, kw]);
        let cell = |at: &Vec<usize>| {
            sum_of_products(taps.iter().map(|tap| {
                let (y, x) = (at[2] * stride + tap[1], at[3] * stride + tap[2]);
                let inside =
                    (padding..h + padding).contains(&y) && (padding..w + padding).contains(&x);
                let cell = match inside {
                    true => self.at(&[at[0], tap[0], y - padding, x - padding]),
                    false => Num(0.0),
                };
                (cell, kernel.at(&[at[1], tap[0], tap[1], tap[2]]))
            }))
        };
        let cells = indices(&shape).iter().map(cell).collect();
        Self { shape, cells }
    }

    pub(super) fn join(&self, other: &Self, axis: usize) -> Self {
        let mut shape = self.shape.clone();
        shape[axis] += other.shape[axis];
        let cell = |at: &Vec<usize>| {
            let mut at = at.clone();
            match at[axis].checked_sub(self.shape[axis]) {
                None => self.at(&at),
                Some(rest) => {
                    at[axis] = rest;
                    other.at(&at)
                }
            }
        };
        let cells = indices(&shape).iter().map(cell).collect();
        Self { shape, cells }
    }

    pub(super) fn transposed(&self) -> Self {
        let shape: Vec<usize> = self.shape.iter().rev().copied().collect();
        let cells = indices(&shape)
            .iter()
            .map(|at| self.at(&at.iter().rev().copied().collect::<Vec<_>>()))
            .collect();
        Self { shape, cells }
    }
}

fn sum_of_products(pairs: impl Iterator<Item = (Num, Num)>) -> Num {
    let products = pairs.map(|(a, b)| {
        note(|counts| counts.macs += 1);
        a * b
    });
    products.reduce(|a, b| a + b).unwrap_or(Num(0.0))
}

fn indices(shape: &[usize]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for size in shape {
        all = all
            .into_iter()
            .flat_map(|index: Vec<usize>| {
                (0..*size).map(move |at| index.iter().copied().chain([at]).collect())
            })
            .collect();
    }
    all
}
