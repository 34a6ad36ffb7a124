//! Programs of plain Python: loops, calls, reads of array elements.
//!
//! `cargo bench --bench scalar`; `bench/compare.py` sets the same programs beside CPython.
#![allow(missing_docs, reason = "a program that measures")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot run fails")]

use std::rc::Rc;

use nx::eval::Interp;
use nx::host::TestHost;
use nx::syntax::{self, ast::Entry};
use nx::text::Source;

const LOOP: &str = "r = 0\nfor i in range(1000000):\n    r = r + i*2\n";

const READ: &str = "r = 0.0\nfor i in range(100000):\n    r = r + s[i % 1000]\n";

const FIB: &str = "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(25)\n";

const WORDS: &str = "\
counts = {}
for i in range(100000):
    word = 'w' + str(i % 100)
    counts[word] = counts.get(word, 0) + 1
";

fn main() {
    divan::main();
}

fn parsed(text: &str) -> Vec<Entry> {
    let source = Rc::new(Source::new("bench.nx", text));
    syntax::parse_program(&source).expect("the program parses")
}

fn measure(bencher: divan::Bencher<'_, '_>, setup: &str, text: &str) {
    let mut interp = Interp::new(Box::new(TestHost::default()));
    let mut run = |entries: &[Entry]| {
        for entry in entries {
            interp.run_entry(entry).expect("the program runs");
        }
    };
    run(&parsed(setup));
    let entries = parsed(text);
    bencher.bench_local(|| run(&entries));
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
