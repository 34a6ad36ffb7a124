//! Element-wise expressions, beside the same loops written by hand: what the memory and the
//! processor allow.
//!
//! `cargo bench --bench fused`
#![allow(missing_docs, reason = "a program that measures")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot run fails")]

mod common;

use common::measure;
use divan::{Bencher, black_box};
use rayon::prelude::*;

/// How many doubles.
const N: usize = 10_000_000;

/// How many a task of the loops written by hand takes.
const TASK: usize = 1 << 16;

const FIVE: &str = "N = 10000000\na, b, c, d, e = (rng.random(N) + 0.1 for i in range(5))\n";

fn main() {
    divan::main();
}

/// A loop over tasks of three vectors into a fourth.
fn by_hand(bencher: Bencher<'_, '_>, one: impl Fn(f64, f64, f64) -> f64 + Sync) {
    let (a, b, c) = (vec![0.5; N], vec![0.25; N], vec![1.5; N]);
    let mut out = vec![0.0; N];
    bencher.bench_local(|| {
        let inputs = a
            .par_chunks(TASK)
            .zip(b.par_chunks(TASK))
            .zip(c.par_chunks(TASK));
        out.par_chunks_mut(TASK)
            .zip(inputs)
            .for_each(|(out, ((a, b), c))| {
                for (out, ((a, b), c)) in out.iter_mut().zip(a.iter().zip(b).zip(c)) {
                    *out = one(*a, *b, *c);
                }
            });
        black_box(out.first());
    });
}

#[divan::bench]
fn limit_copy(bencher: Bencher<'_, '_>) {
    by_hand(bencher, |a, _, _| a);
}

#[divan::bench]
fn copy(bencher: Bencher<'_, '_>) {
    measure(bencher, FIVE, "r = a.copy()\n");
}

#[divan::bench]
fn limit_triad(bencher: Bencher<'_, '_>) {
    by_hand(bencher, |a, b, _| a + 3.0 * b);
}

#[divan::bench]
fn triad(bencher: Bencher<'_, '_>) {
    measure(bencher, FIVE, "r = a + 3.0*b\n");
}

#[divan::bench]
fn limit_three(bencher: Bencher<'_, '_>) {
    by_hand(bencher, |a, b, c| a * b + c);
}

#[divan::bench]
fn three(bencher: Bencher<'_, '_>) {
    measure(bencher, FIVE, "r = a*b + c\n");
}

#[divan::bench]
fn limit_five(bencher: Bencher<'_, '_>) {
    let inputs: Vec<Vec<f64>> = (1..=5).map(|at| vec![0.25 * f64::from(at); N]).collect();
    let mut out = vec![0.0; N];
    bencher.bench_local(|| {
        out.par_chunks_mut(TASK).enumerate().for_each(|(at, out)| {
            let part = |which: usize| &inputs[which][at * TASK..at * TASK + out.len()];
            let (a, b, c, d, e) = (part(0), part(1), part(2), part(3), part(4));
            for (at, out) in out.iter_mut().enumerate() {
                *out = a[at] * b[at] + c[at] - d[at] / e[at];
            }
        });
        black_box(out.first());
    });
}

#[divan::bench]
fn five(bencher: Bencher<'_, '_>) {
    measure(bencher, FIVE, "r = a*b + c - d/e\n");
}

#[divan::bench]
fn strided(bencher: Bencher<'_, '_>) {
    let setup = "m = rng.random((4000, 5000))\n";
    measure(bencher, setup, "r = m[:, ::2]*3 + m[:, 1::2]\n");
}

#[divan::bench]
fn broadcast(bencher: Bencher<'_, '_>) {
    let setup = "m = rng.random((4000, 2500))\nv = rng.random(2500)\n";
    measure(bencher, setup, "r = (m - v)/v\n");
}

#[divan::bench]
fn limit_sum(bencher: Bencher<'_, '_>) {
    let a = vec![0.5; N];
    bencher.bench_local(|| {
        let sum = |part: &[f64]| {
            let mut sums = [0.0; 16];
            for lanes in part.as_chunks::<16>().0 {
                sums.iter_mut().zip(lanes).for_each(|(sum, x)| *sum += x);
            }
            sums.iter().sum::<f64>()
        };
        black_box(&a).par_chunks(TASK).map(sum).sum::<f64>()
    });
}

#[divan::bench]
fn sum(bencher: Bencher<'_, '_>) {
    measure(bencher, FIVE, "r = a.sum()\n");
}

#[divan::bench]
fn sum_of_squared_differences(bencher: Bencher<'_, '_>) {
    measure(bencher, FIVE, "r = ((a - b)**2).sum()\n");
}

#[divan::bench]
fn exponentials(bencher: Bencher<'_, '_>) {
    measure(bencher, FIVE, "r = 1/(1 + np.exp(-a))*b\n");
}
