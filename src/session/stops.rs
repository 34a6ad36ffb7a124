//! Ctrl-C is heard inside every kernel: how often each looks at the flag, which no machine's speed
//! changes. A row gives what is prepared, what is watched, and the looks that its own loop makes.

use std::rc::Rc;

use super::{End, Session};
use crate::host::TestHost;
use crate::text::Source;
use crate::value::interrupt::looks;

/// Elements of long arrays and lists.
const SETUP: &str = "n = 400000; a = np.arange(n); f = a * 0.5; l = list(range(n))";

const ROWS: &[(&str, &str, usize)] = &[
    ("", "np.vander(np.arange(1000.0), 5)", 1000),
    ("", "np.vander(np.arange(1000), 5)", 1000),
    ("", "np.tri(1000, 5)", 1000),
    ("", "np.eye(3000)", 8),
    ("", "np.fft.fftfreq(n)", 90),
    ("", "np.array_equal(l, l)", 250),
    ("", "np.histogram2d(f, f, bins=3)", 250),
    ("", "np.histogram(f, bins='doane')", 350),
    ("", "np.unwrap(f)", 90),
    ("", "f.tolist()", 180),
    ("", "np.resize(f, n)", 6),
    ("", "np.logspace(0, 1, n)", 12),
    ("", "np.geomspace(1, 9, n)", 10),
    ("", "np.polydiv(np.ones(1000), np.ones(10))", 990),
    ("", "np.insert(f, np.arange(50000), 0)", 300),
    ("", "np.delete(f, np.arange(50000))", 12),
    (
        "p = np.ones(20000) / 20000",
        "np.random.default_rng(1).choice(20000, 15000, replace=False, p=p)",
        20,
    ),
    (
        "",
        "np.random.default_rng(1).multinomial(9, [0.5, 0.5], 3000)",
        3000,
    ),
    ("", "np.random.default_rng(1).dirichlet([1, 2], 3000)", 3000),
    ("", "np.random.default_rng(1).bytes(400000)", 24),
    (
        "m = np.random.default_rng(1).random((200000, 3))",
        "np.linalg.lstsq(m, m[:, 0])",
        300,
    ),
    (
        "r = np.arange(60000).reshape(-1, 2) % 7",
        "np.unique(r, axis=0)",
        30000,
    ),
    ("s = np.array(['12', '3'] * 50000)", "s.astype(float)", 45),
    ("", "f[:50000].astype(str)", 35),
    ("", "np.select([f > 3], [f])", 6),
    ("", "np.hypot.reduce(f[:50000])", 49000),
    (
        "",
        "np.pad(f[:60000].reshape(2, -1), 1, mode='median')",
        60000,
    ),
    ("s, t = set(l), set(range(7, n))", "s - t", 90),
    ("", "s ^ t", 180),
    ("", "s.copy()", 90),
    ("d = dict.fromkeys(l)", "d == d.copy()", 400_000),
    ("", "l == l[:]", 400_000),
    ("t = 'é' * n", "t.upper()", 12),
    ("", "int('f' * n, 16)", 12),
    (
        "import io; t = '1\\n' * 50000",
        "np.loadtxt(io.StringIO(t))",
        24,
    ),
    (
        "import io; b = io.BytesIO()",
        "np.savez_compressed(b, a=a)",
        90,
    ),
];

fn run(session: &mut Session, text: &str) {
    let source = Rc::new(Source::new("test", text));
    for entry in session.parse(&source) {
        let outcome = session.run(&entry.expect("parsed"), false);
        assert!(
            matches!(outcome.end, End::Fine),
            "{text}: {:?}",
            outcome.end
        );
    }
}

#[test]
fn kernels_look_at_the_flag() {
    let mut session = Session::new(Box::new(TestHost::default()), false);
    run(&mut session, SETUP);
    let mut few = Vec::new();
    for (setup, text, least) in ROWS {
        run(&mut session, setup);
        let found = looks::during(|| run(&mut session, text));
        if found < *least {
            few.push(format!("{text}: {found} looks, not {least}"));
        }
    }
    assert!(few.is_empty(), "{few:#?}");
}
