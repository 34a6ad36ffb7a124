//! Discrete distributions of `np.random` and of a `RandomState`, choosing and shuffling, and
//! distributions of vectors.

use super::random_draw::{Rule, discrete};
use super::random_ints::{self as ints, Ask};
use super::{
    Kernel, Row, random_sample as sample, random_special as special, random_vectors as vectors,
};
use crate::kernels::random::bounded::Method;
use crate::kernels::random::{discrete as new, legacy as old};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.random.poisson(lam=1.0, size=None)",
        doc: "Poisson numbers: counts of events with mean `lam`. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.poisson(5, 5)",
            "array([2, 2, 4, 3, 4])",
        )],
        see: &["Generator.poisson"],
        also: &["RandomState.poisson"],
        kernel: Kernel::Call(|call| discrete(call, &[("lam", Rule::Mean)], new::poisson)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.geometric(p, size=None)",
        doc: "Counts of trials up to the first success. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.geometric(0.3, 5)",
            "array([2, 4, 1, 2, 1])",
        )],
        see: &["Generator.geometric"],
        also: &["RandomState.geometric"],
        kernel: Kernel::Call(|call| {
            discrete(call, &[("p", Rule::ProbabilityNotZero)], old::geometric)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.logseries(p, size=None)",
        doc: "Logarithmic series numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.logseries(0.6, 5)",
            "array([2, 7, 1, 2, 1])",
        )],
        see: &["Generator.logseries"],
        also: &["RandomState.logseries"],
        kernel: Kernel::Call(|call| {
            discrete(call, &[("p", Rule::ProbabilityNotOne)], old::logseries)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.zipf(a, size=None)",
        doc: "Zipf numbers: ranks with a long tail. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.zipf(3, 5)",
            "array([1, 1, 1, 1, 1])",
        )],
        see: &["Generator.zipf"],
        also: &["RandomState.zipf"],
        kernel: Kernel::Call(|call| discrete(call, &[("a", Rule::AboveOne)], old::zipf)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.randint(low, high=None, size=None, dtype=int)",
        doc: "Ints from `low` up to but not including `high`. The older stream.",
        examples: &[
            (
                "np.random.seed(1)\nnp.random.randint(10, size=5)",
                "array([5, 8, 9, 5, 0])",
            ),
            ("np.random.seed(1)\nnp.random.randint(1, 7)", "6"),
        ],
        see: &["Generator.integers"],
        also: &["RandomState.randint"],
        kernel: Kernel::Call(|call| {
            ints::ints(
                call,
                &Ask {
                    name: "randint",
                    closed: false,
                    method: Method::Mask,
                },
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.random_integers(low, high=None, size=None)",
        doc: "Ints from `low` to `high`, which is one of them. Use `randint` instead.",
        examples: &[(
            "import warnings\nwarnings.simplefilter('ignore')\nnp.random.seed(1)\nnp.random.random_integers(5, size=3)",
            "array([4, 5, 1])",
        )],
        see: &["np.random.randint"],
        also: &["RandomState.random_integers"],
        kernel: Kernel::Call(ints::random_integers),
        ..Row::NEW
    },
    Row {
        sig: "RandomState.tomaxint(self, size=None)",
        doc: "Ints from 0 to the largest int64.",
        examples: &[("np.random.RandomState(1).tomaxint()", "3846349041279680629")],
        see: &["np.random.randint"],
        kernel: Kernel::Call(ints::tomaxint),
        ..Row::NEW
    },
    Row {
        sig: "np.random.bytes(length)",
        doc: "Random bytes. The older stream.",
        examples: &[("np.random.seed(1)\nnp.random.bytes(4)", "b'%\\xf4\\xc1j'")],
        see: &["Generator.bytes"],
        also: &["RandomState.bytes"],
        kernel: Kernel::Call(ints::bytes),
        ..Row::NEW
    },
    Row {
        sig: "np.random.binomial(n, p, size=None)",
        doc: "How many of `n` trials succeed, each with probability `p`. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.binomial(10, 0.5, 5)",
            "array([5, 6, 0, 4, 3])",
        )],
        see: &["Generator.binomial"],
        also: &["RandomState.binomial"],
        kernel: Kernel::Call(special::binomial),
        ..Row::NEW
    },
    Row {
        sig: "np.random.negative_binomial(n, p, size=None)",
        doc: "How many trials fail before `n` succeed. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.negative_binomial(3, 0.5, 5)",
            "array([3, 2, 0, 3, 2])",
        )],
        see: &["Generator.negative_binomial"],
        also: &["RandomState.negative_binomial"],
        kernel: Kernel::Call(|call| {
            discrete(
                call,
                &[("n", Rule::Positive), ("p", Rule::Probability)],
                old::negative_binomial,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.hypergeometric(ngood, nbad, nsample, size=None)",
        doc: "How many good ones are among `nsample` things that are not put back. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.hypergeometric(10, 20, 5, 5)",
            "array([1, 0, 2, 1, 3])",
        )],
        see: &["Generator.hypergeometric"],
        also: &["RandomState.hypergeometric"],
        kernel: Kernel::Call(special::hypergeometric),
        ..Row::NEW
    },
    Row {
        sig: "np.random.choice(a, size=None, replace=True, p=None)",
        doc: "Things chosen at random from a sequence, or from `range(a)`. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.choice(5, 3)",
            "array([3, 4, 0])",
        )],
        see: &["Generator.choice"],
        also: &["RandomState.choice"],
        kernel: Kernel::Call(sample::choice),
        ..Row::NEW
    },
    Row {
        sig: "np.random.shuffle(x)",
        doc: "Shuffles a list or an array in place. The older stream.",
        examples: &[(
            "np.random.seed(1)\na = [1, 2, 3, 4]\nnp.random.shuffle(a)\na",
            "[4, 3, 1, 2]",
        )],
        see: &["Generator.shuffle"],
        also: &["RandomState.shuffle"],
        kernel: Kernel::Call(sample::shuffle),
        ..Row::NEW
    },
    Row {
        sig: "np.random.permutation(x)",
        doc: "A shuffled copy, or `range(x)` in random order. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.permutation(5)",
            "array([2, 1, 4, 0, 3])",
        )],
        see: &["Generator.permutation"],
        also: &["RandomState.permutation"],
        kernel: Kernel::Call(sample::permutation),
        ..Row::NEW
    },
    Row {
        sig: "np.random.dirichlet(alpha, size=None)",
        doc: "Points whose coordinates are positive and sum to 1. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.dirichlet([1, 2, 3])",
            "array([0.16016217, 0.24657794, 0.59325988])",
        )],
        see: &["Generator.dirichlet"],
        also: &["RandomState.dirichlet"],
        kernel: Kernel::Call(vectors::dirichlet),
        ..Row::NEW
    },
    Row {
        sig: "np.random.multinomial(n, pvals, size=None)",
        doc: "How `n` things fall into classes. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.multinomial(10, [0.2, 0.3, 0.5])",
            "array([2, 4, 4])",
        )],
        see: &["Generator.multinomial"],
        also: &["RandomState.multinomial"],
        kernel: Kernel::Call(vectors::multinomial),
        ..Row::NEW
    },
    Row {
        sig: "np.random.multivariate_normal(mean, cov, size=None, check_valid='warn', tol=1e-8)",
        doc: "Normal vectors with a covariance. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.multivariate_normal([0, 0], [[2, 0.5], [0.5, 1]])",
            "array([-2.02102795, -1.42675492])",
        )],
        see: &["Generator.multivariate_normal"],
        also: &["RandomState.multivariate_normal"],
        kernel: Kernel::Call(vectors::multivariate_normal),
        ..Row::NEW
    },
];
