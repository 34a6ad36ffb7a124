//! Discrete distributions of a `Generator`, choosing and shuffling, and distributions of vectors.

use super::random_draw::{Rule, discrete};
use super::random_ints::{self as ints, Ask};
use super::{
    Kernel, Row, random_sample as sample, random_special as special, random_vectors as vectors,
};
use crate::kernels::random::bounded::Method;
use crate::kernels::random::discrete as new;

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "Generator.integers(self, low, high=None, size=None, dtype=<no value>, endpoint=False)",
        doc: "Ints from `low` up to but not including `high` (up to it with `endpoint`).",
        examples: &[
            (
                "rng = np.random.default_rng(1)\nrng.integers(10, size=5)",
                "array([4, 5, 7, 9, 0])",
            ),
            (
                "rng = np.random.default_rng(1)\nrng.integers(1, 6, endpoint=True)",
                "np.int64(3)",
            ),
        ],
        see: &["Generator.random", "Generator.choice"],
        kernel: Kernel::Call(|call| {
            let closed = call.flag("endpoint")?;
            ints::ints(
                call,
                &Ask {
                    name: "integers",
                    closed,
                    method: Method::Multiply,
                },
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.bytes(self, length)",
        doc: "Random bytes.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.bytes(4)",
            "b'\\xff\\xe4\"y'",
        )],
        see: &["Generator.integers"],
        kernel: Kernel::Call(ints::bytes),
        ..Row::NEW
    },
    Row {
        sig: "Generator.binomial(self, n, p, size=None)",
        doc: "How many of `n` trials succeed, each with probability `p`.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.binomial(10, 0.5, 5)",
            "array([5, 8, 3, 8, 4])",
        )],
        see: &["Generator.multinomial"],
        kernel: Kernel::Call(special::binomial),
        ..Row::NEW
    },
    Row {
        sig: "Generator.negative_binomial(self, n, p, size=None)",
        doc: "How many trials fail before `n` succeed.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.negative_binomial(3, 0.5, 5)",
            "array([3, 1, 3, 1, 5])",
        )],
        see: &["Generator.geometric"],
        kernel: Kernel::Call(special::negative_binomial),
        ..Row::NEW
    },
    Row {
        sig: "Generator.hypergeometric(self, ngood, nbad, nsample, size=None)",
        doc: "How many good ones are among `nsample` things that are not put back.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.hypergeometric(10, 20, 5, 5)",
            "array([1, 2, 2, 2, 2])",
        )],
        see: &["Generator.multivariate_hypergeometric"],
        kernel: Kernel::Call(special::hypergeometric),
        ..Row::NEW
    },
    Row {
        sig: "Generator.poisson(self, lam=1.0, size=None)",
        doc: "Poisson numbers: counts of events with mean `lam`.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.poisson(5, 5)",
            "array([7, 3, 4, 4, 8])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| discrete(call, &[("lam", Rule::Mean)], new::poisson)),
        ..Row::NEW
    },
    Row {
        sig: "Generator.geometric(self, p, size=None)",
        doc: "Counts of trials up to the first success.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.geometric(0.3, 5)",
            "array([ 4,  1, 16,  2,  1])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            discrete(call, &[("p", Rule::ProbabilityNotZero)], new::geometric)
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.logseries(self, p, size=None)",
        doc: "Logarithmic series numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.logseries(0.6, 5)",
            "array([2, 4, 2, 1, 1])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            discrete(call, &[("p", Rule::ProbabilityNotOne)], new::logseries)
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.zipf(self, a, size=None)",
        doc: "Zipf numbers: ranks with a long tail.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.zipf(3, 5)",
            "array([1, 1, 1, 2, 1])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| discrete(call, &[("a", Rule::AboveOne)], new::zipf)),
        ..Row::NEW
    },
    Row {
        sig: "Generator.choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True)",
        doc: "Things chosen at random from a sequence, or from `range(a)`.",
        examples: &[
            (
                "rng = np.random.default_rng(1)\nrng.choice(['a', 'b', 'c'], 4)",
                "array(['b', 'b', 'c', 'c'], dtype='<U1')",
            ),
            (
                "rng = np.random.default_rng(1)\nrng.choice(5, 3, replace=False)",
                "array([2, 1, 3])",
            ),
            (
                "rng = np.random.default_rng(1)\nrng.choice(3, 4, p=[0.1, 0.1, 0.8])",
                "array([2, 2, 1, 2])",
            ),
        ],
        see: &["Generator.integers", "Generator.permutation"],
        kernel: Kernel::Call(sample::choice),
        ..Row::NEW
    },
    Row {
        sig: "Generator.shuffle(self, x, axis=0)",
        doc: "Shuffles a list or an array in place.",
        examples: &[(
            "rng = np.random.default_rng(1)\na = np.arange(5)\nrng.shuffle(a)\na",
            "array([4, 0, 1, 2, 3])",
        )],
        see: &["Generator.permutation"],
        kernel: Kernel::Call(sample::shuffle),
        ..Row::NEW
    },
    Row {
        sig: "Generator.permutation(self, x, axis=0)",
        doc: "A shuffled copy, or `range(x)` in random order.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.permutation(5)",
            "array([4, 0, 1, 2, 3])",
        )],
        see: &["Generator.shuffle", "Generator.permuted"],
        kernel: Kernel::Call(sample::permutation),
        ..Row::NEW
    },
    Row {
        sig: "Generator.permuted(self, x, axis=None, out=None)",
        doc: "A copy where every lane along an axis is shuffled on its own.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.permuted([[1, 2, 3], [4, 5, 6]], axis=1)",
            "array([[1, 2, 3],\n       [6, 4, 5]])",
        )],
        see: &["Generator.permutation"],
        kernel: Kernel::Call(sample::permuted),
        ..Row::NEW
    },
    Row {
        sig: "Generator.dirichlet(self, alpha, size=None)",
        doc: "Points whose coordinates are positive and sum to 1.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.dirichlet([1, 2, 3])",
            "array([0.21056999, 0.58249616, 0.20693385])",
        )],
        see: &["Generator.beta"],
        kernel: Kernel::Call(vectors::dirichlet),
        ..Row::NEW
    },
    Row {
        sig: "Generator.multinomial(self, n, pvals, size=None)",
        doc: "How `n` things fall into classes.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.multinomial(10, [0.2, 0.3, 0.5])",
            "array([2, 5, 3])",
        )],
        see: &["Generator.binomial"],
        kernel: Kernel::Call(vectors::multinomial),
        ..Row::NEW
    },
    Row {
        sig: "Generator.multivariate_normal(self, mean, cov, size=None, check_valid='warn', tol=1e-8, *, method='svd')",
        doc: "Normal vectors with a covariance.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.multivariate_normal([0, 0], [[2, 0.5], [0.5, 1]])",
            "array([-0.75430389,  0.47944194])",
        )],
        see: &["Generator.normal"],
        kernel: Kernel::Call(vectors::multivariate_normal),
        ..Row::NEW
    },
    Row {
        sig: "Generator.multivariate_hypergeometric(self, colors, nsample, size=None, method='marginals')",
        doc: "How many of each kind are among `nsample` things that are not put back.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.multivariate_hypergeometric([5, 3, 2], 4)",
            "array([2, 1, 1])",
        )],
        see: &["Generator.hypergeometric"],
        kernel: Kernel::Call(vectors::multivariate_hypergeometric),
        ..Row::NEW
    },
];
