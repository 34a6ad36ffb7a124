//! Products of matrices and vectors, beside what the machine gives: the bare library call, a sum of
//! products at the speed of memory.
//!
//! `cargo bench --bench contract`; `bench/compare.py` sets the same programs beside NumPy.
#![allow(missing_docs, reason = "a program that measures")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot run fails")]

mod common;

use common::measure;
use divan::{Bencher, black_box};
use rayon::prelude::*;

fn main() {
    divan::main();
}

const SQUARE: &str =
    "A = rng.random((1000, 1000))\nB = rng.random((1000, 1000))\nv = rng.random(1000)\n";

#[divan::bench]
fn matmul_1000(bencher: Bencher<'_, '_>) {
    measure(bencher, SQUARE, "r = A @ B\n");
}

#[divan::bench]
fn matmul_1000_transposed(bencher: Bencher<'_, '_>) {
    measure(bencher, SQUARE, "r = A @ A.T\n");
}

/// The limit of `matmul_1000`.
#[divan::bench]
fn bare_gemm_1000(bencher: Bencher<'_, '_>) {
    const N: usize = 1000;
    let (a, b, mut out) = (vec![0.5; N * N], vec![0.25; N * N], vec![0.0; N * N]);
    bencher.bench_local(|| {
        // SAFETY: the three matrices have `N` rows of `N` elements.
        unsafe {
            gemm::gemm(
                N,
                N,
                N,
                out.as_mut_ptr(),
                1,
                N as isize,
                false,
                black_box(a.as_ptr()),
                1,
                N as isize,
                black_box(b.as_ptr()),
                1,
                N as isize,
                0.0,
                1.0,
                false,
                false,
                false,
                gemm::Parallelism::None,
            );
        }
        black_box(out.first());
    });
}

#[divan::bench]
fn matmul_512_int64(bencher: Bencher<'_, '_>) {
    let setup = "A = rng.integers(0, 100, (512, 512))\nB = rng.integers(0, 100, (512, 512))\n";
    measure(bencher, setup, "r = A @ B\n");
}

#[divan::bench]
fn batched_100_64_64(bencher: Bencher<'_, '_>) {
    let setup = "A = rng.random((100, 64, 64))\nB = rng.random((100, 64, 64))\n";
    measure(bencher, setup, "r = A @ B\n");
}

#[divan::bench]
fn matrix_times_vector(bencher: Bencher<'_, '_>) {
    let setup = "A = rng.random((4096, 4096))\nv = rng.random(4096)\n";
    measure(bencher, setup, "r = A @ v\n");
}

#[divan::bench]
fn vector_times_matrix(bencher: Bencher<'_, '_>) {
    let setup = "A = rng.random((4096, 4096))\nv = rng.random(4096)\n";
    measure(bencher, setup, "r = v @ A\n");
}

const LONG: &str = "a = rng.random(10000000)\nb = rng.random(10000000)\n";

#[divan::bench]
fn dot_of_vectors(bencher: Bencher<'_, '_>) {
    measure(bencher, LONG, "r = np.dot(a, b)\n");
}

/// The limit of `dot_of_vectors`: as fast as memory is read.
#[divan::bench]
fn bare_dot(bencher: Bencher<'_, '_>) {
    let (a, b) = (vec![0.5; 10_000_000], vec![0.25; 10_000_000]);
    bencher.bench_local(|| {
        let parts = a.par_chunks(1 << 16).zip(b.par_chunks(1 << 16));
        let dot = |(a, b): (&[f64], &[f64])| {
            let mut sums = [0.0; 16];
            for (a, b) in a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0) {
                for lane in 0..16 {
                    sums[lane] += a[lane] * b[lane];
                }
            }
            sums.iter().sum::<f64>()
        };
        parts.map(dot).sum::<f64>()
    });
}

#[divan::bench]
fn einsum_of_three(bencher: Bencher<'_, '_>) {
    let setup =
        "A = rng.random((200, 200))\nB = rng.random((200, 200))\nC = rng.random((200, 200))\n";
    measure(bencher, setup, "r = np.einsum('ij,jk,kl->il', A, B, C)\n");
}

#[divan::bench]
fn solve_1000(bencher: Bencher<'_, '_>) {
    measure(bencher, SQUARE, "r = np.linalg.solve(A, v)\n");
}

#[divan::bench]
fn norm_of_a_vector(bencher: Bencher<'_, '_>) {
    measure(bencher, LONG, "r = np.linalg.norm(a)\n");
}
