//! Programs of plain Python: loops, calls, reads of array elements.
//!
//! `cargo bench --bench scalar`; `bench/compare.py` sets the same programs beside CPython.
#![allow(missing_docs, reason = "a program that measures")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot run fails")]

mod common;

const LOOP: &str = "r = 0\nfor i in range(1000000):\n    r = r + i*2\n";

const READ: &str = "r = 0.0\nfor i in range(100000):\n    r = r + s[i % 1000]\n";

const FIB: &str = "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(25)\n";

const WORDS: &str = "\
counts = {}
for i in range(100000):
    word = 'w' + str(i % 100)
    counts[word] = counts.get(word, 0) + 1
";

use common::measure;

fn main() {
    divan::main();
}

#[divan::bench]
fn scalar_loop(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, "", LOOP);
}

#[divan::bench]
fn element_reads(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, "s = np.arange(1000.0)\n", READ);
}

#[divan::bench]
fn recursive_fib(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, "", FIB);
}

#[divan::bench]
fn counting_words(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, "", WORDS);
}
