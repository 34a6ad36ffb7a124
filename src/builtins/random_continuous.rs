//! Continuous distributions of a `Generator`.

use super::random_draw::{Bulk, Rule, continuous, params, scaled};
use super::random_special::{self as special, Pair};
use super::{Kernel, Row};
use crate::kernels::random::{bulk, continuous as new, single, ziggurat};

const RANDOM: Pair = Pair {
    name: "random",
    double: |bits, _| bits.double(),
    many: Some(bulk::uniform),
    float: |bits, _| bits.float(),
};
const NORMAL: Pair = Pair {
    name: "standard_normal",
    double: |bits, _| ziggurat::normal(bits),
    many: Some(bulk::normals),
    float: |bits, _| ziggurat::normal_single(bits),
};
const EXPONENTIAL: Pair = Pair {
    name: "standard_exponential",
    double: |bits, _| ziggurat::exponential(bits),
    many: Some(bulk::exponentials),
    float: |bits, _| ziggurat::exponential_single(bits),
};
const GAMMA: Pair = Pair {
    name: "standard_gamma",
    double: new::gamma1,
    many: None,
    float: single::standard_gamma,
};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "Generator.random(self, size=None, dtype=<no value>, out=None)",
        doc: "Numbers from 0 up to but not including 1, all equally likely.",
        examples: &[
            (
                "rng = np.random.default_rng(1)\nrng.random()",
                "0.5118216247002567",
            ),
            (
                "rng = np.random.default_rng(1)\nrng.random((2, 2))",
                "array([[0.51182162, 0.9504637 ],\n       [0.14415961, 0.94864945]])",
            ),
        ],
        see: &["Generator.uniform", "Generator.integers"],
        kernel: Kernel::Call(|call| special::typed(call, &RANDOM, &[])),
        ..Row::NEW
    },
    Row {
        sig: "Generator.standard_normal(self, size=None, dtype=<no value>, out=None)",
        doc: "Normal numbers with mean 0 and standard deviation 1.",
        examples: &[
            (
                "rng = np.random.default_rng(1)\nrng.standard_normal(3)",
                "array([0.34558419, 0.82161814, 0.33043708])",
            ),
            (
                "rng = np.random.default_rng(1)\nrng.standard_normal(2, dtype=np.float32)",
                "array([ 1.7291036, -1.4284534], dtype=float32)",
            ),
        ],
        see: &["Generator.normal"],
        kernel: Kernel::Call(|call| special::typed(call, &NORMAL, &[])),
        ..Row::NEW
    },
    Row {
        sig: "Generator.standard_exponential(self, size=None, dtype=<no value>, method='zig', out=None)",
        doc: "Exponential numbers with mean 1.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.standard_exponential(3)",
            "array([1.07302903, 0.30845314, 5.37543687])",
        )],
        see: &["Generator.exponential"],
        kernel: Kernel::Call(|call| special::standard_exponential(call, &EXPONENTIAL)),
        ..Row::NEW
    },
    Row {
        sig: "Generator.standard_gamma(self, shape, size=None, dtype=<no value>, out=None)",
        doc: "Gamma numbers with scale 1.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.standard_gamma(2, 3)",
            "array([2.15380748, 2.13069041, 3.12998886])",
        )],
        see: &["Generator.gamma"],
        kernel: Kernel::Call(|call| special::typed(call, &GAMMA, &[("shape", Rule::NonNegative)])),
        ..Row::NEW
    },
    Row {
        sig: "Generator.uniform(self, low=0.0, high=1.0, size=None)",
        doc: "Numbers from `low` up to but not including `high`.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.uniform(1, 10, 3)",
            "array([5.60639462, 9.55417327, 2.29743651])",
        )],
        see: &["Generator.random", "Generator.integers"],
        kernel: Kernel::Call(special::uniform),
        ..Row::NEW
    },
    Row {
        sig: "Generator.triangular(self, left, mode, right, size=None)",
        doc: "Numbers with a density like a triangle.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.triangular(0, 1, 5, 3)",
            "array([1.87532922, 4.00464776, 0.84899827])",
        )],
        see: &["Generator.uniform"],
        kernel: Kernel::Call(special::triangular),
        ..Row::NEW
    },
    Row {
        sig: "Generator.normal(self, loc=0.0, scale=1.0, size=None)",
        doc: "Normal (Gaussian) numbers with mean `loc` and standard deviation `scale`.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.normal(10, 2, 3)",
            "array([10.69116838, 11.64323629, 10.66087415])",
        )],
        see: &["Generator.standard_normal", "Generator.lognormal"],
        kernel: Kernel::Call(|call| {
            let names = [("loc", Rule::Any), ("scale", Rule::NonNegative)];
            let params = params(call, &names)?;
            let bulk: Bulk = (bulk::normals, |x, [loc, scale, _]| loc + scale * x);
            scaled(call, &params, bulk, new::normal)
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.exponential(self, scale=1.0, size=None)",
        doc: "Exponential numbers with mean `scale`: waiting times.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.exponential(2, 3)",
            "array([ 2.14605805,  0.61690629, 10.75087375])",
        )],
        see: &["Generator.standard_exponential"],
        kernel: Kernel::Call(|call| {
            let params = params(call, &[("scale", Rule::NonNegative)])?;
            let bulk: Bulk = (bulk::exponentials, |x, [scale, ..]| scale * x);
            scaled(call, &params, bulk, new::exponential)
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.gamma(self, shape, scale=1.0, size=None)",
        doc: "Gamma numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.gamma(2, 1.5, 3)",
            "array([3.23071122, 3.19603561, 4.69498329])",
        )],
        see: &["Generator.standard_gamma"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("shape", Rule::NonNegative), ("scale", Rule::NonNegative)],
                new::gamma,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.beta(self, a, b, size=None)",
        doc: "Beta numbers, between 0 and 1.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.beta(2, 3, 3)",
            "array([0.39905349, 0.62444794, 0.44584483])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("a", Rule::Positive), ("b", Rule::Positive)],
                new::beta,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.chisquare(self, df, size=None)",
        doc: "Chi-square numbers: sums of `df` squares of normal numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.chisquare(4, 3)",
            "array([4.30761495, 4.26138082, 6.25997772])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| continuous(call, &[("df", Rule::Positive)], new::chisquare)),
        ..Row::NEW
    },
    Row {
        sig: "Generator.noncentral_chisquare(self, df, nonc, size=None)",
        doc: "Noncentral chi-square numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.noncentral_chisquare(3, 2, 3)",
            "array([7.14500147, 0.15914911, 4.19464243])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("df", Rule::Positive), ("nonc", Rule::NonNegative)],
                new::noncentral_chisquare,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.f(self, dfnum, dfden, size=None)",
        doc: "Fisher's F numbers: ratios of chi-square numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.f(5, 10, 3)",
            "array([1.00274932, 2.10612991, 1.1627036 ])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("dfnum", Rule::Positive), ("dfden", Rule::Positive)],
                new::f,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.noncentral_f(self, dfnum, dfden, nonc, size=None)",
        doc: "Noncentral F numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.noncentral_f(5, 10, 2, 3)",
            "array([3.08927885, 1.56475297, 0.8943229 ])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[
                    ("dfnum", Rule::Positive),
                    ("dfden", Rule::Positive),
                    ("nonc", Rule::NonNegative),
                ],
                new::noncentral_f,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.standard_t(self, df, size=None)",
        doc: "Student's t numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.standard_t(10, 3)",
            "array([ 0.29907333, -1.10864608, -0.48862592])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| continuous(call, &[("df", Rule::Positive)], new::standard_t)),
        ..Row::NEW
    },
    Row {
        sig: "Generator.standard_cauchy(self, size=None)",
        doc: "Cauchy numbers: ratios of two normal numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.standard_cauchy(3)",
            "array([ 0.42061412, -0.25356654,  2.02824247])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| continuous(call, &[], new::standard_cauchy)),
        ..Row::NEW
    },
    Row {
        sig: "Generator.pareto(self, a, size=None)",
        doc: "Pareto II (Lomax) numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.pareto(3, 3)",
            "array([0.43000271, 0.10828937, 5.00031694])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| continuous(call, &[("a", Rule::Positive)], new::pareto)),
        ..Row::NEW
    },
    Row {
        sig: "Generator.weibull(self, a, size=None)",
        doc: "Weibull numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.weibull(1.5, 3)",
            "array([1.04811189, 0.45651964, 3.06861576])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| continuous(call, &[("a", Rule::NonNegative)], new::weibull)),
        ..Row::NEW
    },
    Row {
        sig: "Generator.power(self, a, size=None)",
        doc: "Numbers from 0 to 1 whose density is a power.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.power(3, 3)",
            "array([0.86979116, 0.64265307, 0.99845465])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| continuous(call, &[("a", Rule::Positive)], new::power)),
        ..Row::NEW
    },
    Row {
        sig: "Generator.laplace(self, loc=0.0, scale=1.0, size=None)",
        doc: "Laplace numbers: two exponential tails.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.laplace(0, 1, 3)",
            "array([ 0.02392724,  2.31190229, -1.24368699])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("loc", Rule::Any), ("scale", Rule::NonNegative)],
                new::laplace,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.gumbel(self, loc=0.0, scale=1.0, size=None)",
        doc: "Gumbel numbers: the largest of many.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.gumbel(0, 1, 3)",
            "array([ 0.33257565, -1.10029403,  1.86000801])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("loc", Rule::Any), ("scale", Rule::NonNegative)],
                new::gumbel,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.logistic(self, loc=0.0, scale=1.0, size=None)",
        doc: "Logistic numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.logistic(0, 1, 3)",
            "array([ 0.04729531,  2.95424416, -1.78116279])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("loc", Rule::Any), ("scale", Rule::NonNegative)],
                new::logistic,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.lognormal(self, mean=0.0, sigma=1.0, size=None)",
        doc: "Numbers whose logarithm is normal.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.lognormal(0, 1, 3)",
            "array([1.41281503, 2.27417681, 1.39157622])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("mean", Rule::Any), ("sigma", Rule::NonNegative)],
                new::lognormal,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.rayleigh(self, scale=1.0, size=None)",
        doc: "Rayleigh numbers: lengths of vectors of two normal numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.rayleigh(2, 3)",
            "array([2.92988604, 1.57086764, 6.55770501])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(call, &[("scale", Rule::NonNegative)], new::rayleigh)
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.wald(self, mean, scale, size=None)",
        doc: "Wald (inverse Gaussian) numbers.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.wald(3, 2, 3)",
            "array([4.56659342, 4.48438466, 1.04072924])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("mean", Rule::Positive), ("scale", Rule::Positive)],
                new::wald,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "Generator.vonmises(self, mu, kappa, size=None)",
        doc: "Angles around `mu`, the closer the larger `kappa` is.",
        examples: &[(
            "rng = np.random.default_rng(1)\nrng.vonmises(0, 4, 3)",
            "array([-0.50678383, -0.38640032,  0.56777366])",
        )],
        see: &["Generator.random"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("mu", Rule::Any), ("kappa", Rule::NonNegative)],
                new::vonmises,
            )
        }),
        ..Row::NEW
    },
];
