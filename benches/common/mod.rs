//! Programs of nx, timed without reading them again.

use std::rc::Rc;

use divan::Bencher;
use nx::eval::Interp;
use nx::host::TestHost;
use nx::syntax::{self, ast::Entry};
use nx::text::Source;

fn parsed(text: &str) -> Vec<Entry> {
    let source = Rc::new(Source::new("bench.nx", text));
    syntax::parse_program(&source).expect("the program parses")
}

/// Times a program after another that prepares what it needs; `rng` is there.
pub(crate) fn measure(bencher: Bencher<'_, '_>, setup: &str, text: &str) {
    let mut interp = Interp::new(Box::new(TestHost::default()));
    let mut run = |entries: &[Entry]| {
        for entry in entries {
            interp.run_entry(entry).expect("the program runs");
        }
    };
    run(&parsed("rng = np.random.default_rng(0)\n"));
    run(&parsed(setup));
    let entries = parsed(text);
    bencher.bench_local(|| run(&entries));
}
