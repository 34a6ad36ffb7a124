//! Continuous distributions of `np.random` and of a `RandomState`.

use super::random_draw::{self, Rule, continuous};
use super::{Call, Kernel, Row, convert, random, random_bits, random_special as special};
use crate::kernels::random::{BitGenerator, continuous as new, legacy as old};
use crate::value::{Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.random.normal(loc=0.0, scale=1.0, size=None)",
        doc: "Normal (Gaussian) numbers with mean `loc` and standard deviation `scale`. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.normal(10, 2, 3)",
            "array([13.24869073,  8.77648717,  8.9436565 ])",
        )],
        see: &["Generator.normal"],
        also: &["RandomState.normal"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("loc", Rule::Any), ("scale", Rule::NonNegative)],
                old::normal,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.exponential(scale=1.0, size=None)",
        doc: "Exponential numbers with mean `scale`: waiting times. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.exponential(2, 3)",
            "array([1.07921167e+00, 2.54825051e+00, 2.28762717e-04])",
        )],
        see: &["Generator.exponential"],
        also: &["RandomState.exponential"],
        kernel: Kernel::Call(|call| {
            continuous(call, &[("scale", Rule::NonNegative)], old::exponential)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.gamma(shape, scale=1.0, size=None)",
        doc: "Gamma numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.gamma(2, 1.5, 3)",
            "array([7.14921304, 1.49260943, 1.61034192])",
        )],
        see: &["Generator.gamma"],
        also: &["RandomState.gamma"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("shape", Rule::NonNegative), ("scale", Rule::NonNegative)],
                old::gamma,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.beta(a, b, size=None)",
        doc: "Beta numbers, between 0 and 1. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.beta(2, 3, 3)",
            "array([0.72728101, 0.45804012, 0.7599393 ])",
        )],
        see: &["Generator.beta"],
        also: &["RandomState.beta"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("a", Rule::Positive), ("b", Rule::Positive)],
                old::beta,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.chisquare(df, size=None)",
        doc: "Chi-square numbers: sums of `df` squares of normal numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.chisquare(4, 3)",
            "array([9.53228405, 1.99014591, 2.14712257])",
        )],
        see: &["Generator.chisquare"],
        also: &["RandomState.chisquare"],
        kernel: Kernel::Call(|call| continuous(call, &[("df", Rule::Positive)], old::chisquare)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.noncentral_chisquare(df, nonc, size=None)",
        doc: "Noncentral chi-square numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.noncentral_chisquare(3, 2, 3)",
            "array([1.45380552, 1.12564086, 0.50726489])",
        )],
        see: &["Generator.noncentral_chisquare"],
        also: &["RandomState.noncentral_chisquare"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("df", Rule::Positive), ("nonc", Rule::NonNegative)],
                old::noncentral_chisquare,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.f(dfnum, dfden, size=None)",
        doc: "Fisher's F numbers: ratios of chi-square numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.f(5, 10, 3)",
            "array([3.19969083, 1.0905946 , 3.66812373])",
        )],
        see: &["Generator.f"],
        also: &["RandomState.f"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("dfnum", Rule::Positive), ("dfden", Rule::Positive)],
                old::f,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.noncentral_f(dfnum, dfden, nonc, size=None)",
        doc: "Noncentral F numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.noncentral_f(5, 10, 2, 3)",
            "array([3.24143448, 1.244474  , 3.48127029])",
        )],
        see: &["Generator.noncentral_f"],
        also: &["RandomState.noncentral_f"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[
                    ("dfnum", Rule::Positive),
                    ("dfden", Rule::Positive),
                    ("nonc", Rule::NonNegative),
                ],
                old::noncentral_f,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.standard_t(df, size=None)",
        doc: "Student's t numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.standard_t(10, 3)",
            "array([ 1.95097872, -0.92471806, -0.71724277])",
        )],
        see: &["Generator.standard_t"],
        also: &["RandomState.standard_t"],
        kernel: Kernel::Call(|call| continuous(call, &[("df", Rule::Positive)], old::standard_t)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.standard_cauchy(size=None)",
        doc: "Cauchy numbers: ratios of two normal numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.standard_cauchy(3)",
            "array([-2.65521591,  0.49225275, -0.37601263])",
        )],
        see: &["Generator.standard_cauchy"],
        also: &["RandomState.standard_cauchy"],
        kernel: Kernel::Call(|call| continuous(call, &[], old::standard_cauchy)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.pareto(a, size=None)",
        doc: "Pareto II (Lomax) numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.pareto(3, 3)",
            "array([1.97060074e-01, 5.29144483e-01, 3.81278464e-05])",
        )],
        see: &["Generator.pareto"],
        also: &["RandomState.pareto"],
        kernel: Kernel::Call(|call| continuous(call, &[("a", Rule::Positive)], old::pareto)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.weibull(a, size=None)",
        doc: "Weibull numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.weibull(1.5, 3)",
            "array([0.66280294, 1.17528019, 0.00235633])",
        )],
        see: &["Generator.weibull"],
        also: &["RandomState.weibull"],
        kernel: Kernel::Call(|call| continuous(call, &[("a", Rule::NonNegative)], old::weibull)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.power(a, size=None)",
        doc: "Numbers from 0 to 1 whose density is a power. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.power(3, 3)",
            "array([0.74711305, 0.89641558, 0.04854116])",
        )],
        see: &["Generator.power"],
        also: &["RandomState.power"],
        kernel: Kernel::Call(|call| continuous(call, &[("a", Rule::Positive)], old::power)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.laplace(loc=0.0, scale=1.0, size=None)",
        doc: "Laplace numbers: two exponential tails. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.laplace(0, 1, 3)",
            "array([-0.18146911,  0.58097807, -8.38288245])",
        )],
        see: &["Generator.laplace"],
        also: &["RandomState.laplace"],
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
        sig: "np.random.gumbel(loc=0.0, scale=1.0, size=None)",
        doc: "Gumbel numbers: the largest of many. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.gumbel(0, 1, 3)",
            "array([ 0.61691634, -0.24225987,  9.07597244])",
        )],
        see: &["Generator.gumbel"],
        also: &["RandomState.gumbel"],
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
        sig: "np.random.logistic(loc=0.0, scale=1.0, size=None)",
        doc: "Logistic numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.logistic(0, 1, 3)",
            "array([-0.33501045,  0.94607177, -9.07591525])",
        )],
        see: &["Generator.logistic"],
        also: &["RandomState.logistic"],
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
        sig: "np.random.lognormal(mean=0.0, sigma=1.0, size=None)",
        doc: "Numbers whose logarithm is normal. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.lognormal(0, 1, 3)",
            "array([5.07509561, 0.54239736, 0.58968207])",
        )],
        see: &["Generator.lognormal"],
        also: &["RandomState.lognormal"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("mean", Rule::Any), ("sigma", Rule::NonNegative)],
                old::lognormal,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.rayleigh(scale=1.0, size=None)",
        doc: "Rayleigh numbers: lengths of vectors of two normal numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.rayleigh(2, 3)",
            "array([2.07770226, 3.19264812, 0.03024981])",
        )],
        see: &["Generator.rayleigh"],
        also: &["RandomState.rayleigh"],
        kernel: Kernel::Call(|call| {
            continuous(call, &[("scale", Rule::NonNegative)], old::rayleigh)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.wald(mean, scale, size=None)",
        doc: "Wald (inverse Gaussian) numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.wald(3, 2, 3)",
            "array([0.51859308, 1.44176716, 1.58806306])",
        )],
        see: &["Generator.wald"],
        also: &["RandomState.wald"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("mean", Rule::Positive), ("scale", Rule::Positive)],
                old::wald,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.vonmises(mu, kappa, size=None)",
        doc: "Angles around `mu`, the closer the larger `kappa` is. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.vonmises(0, 4, 3)",
            "array([-0.37876771, -0.25518215, -0.15003638])",
        )],
        see: &["Generator.vonmises"],
        also: &["RandomState.vonmises"],
        kernel: Kernel::Call(|call| {
            continuous(
                call,
                &[("mu", Rule::Any), ("kappa", Rule::NonNegative)],
                new::vonmises_any,
            )
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.random_sample(size=None)",
        doc: "Numbers from 0 up to but not including 1. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.random_sample(3)",
            "array([4.17022005e-01, 7.20324493e-01, 1.14374817e-04])",
        )],
        see: &["Generator.random", "np.random.rand"],
        also: &[
            "np.random.random",
            "np.random.ranf",
            "np.random.sample",
            "RandomState.random_sample",
            "RandomState.random",
        ],
        kernel: Kernel::Call(|call| continuous(call, &[], |bits, _| bits.double())),
        ..Row::NEW
    },
    Row {
        sig: "np.random.rand(*args)",
        doc: "Numbers from 0 up to but not including 1, in an array with the given lengths of axes.",
        examples: &[(
            "np.random.seed(1)\nnp.random.rand(2, 2)",
            "array([[4.17022005e-01, 7.20324493e-01],\n       [1.14374817e-04, 3.02332573e-01]])",
        )],
        see: &["np.random.randn", "Generator.random"],
        also: &["RandomState.rand"],
        kernel: Kernel::Call(|call| lengths(call, |bits| bits.double())),
        ..Row::NEW
    },
    Row {
        sig: "np.random.randn(*args)",
        doc: "Standard normal numbers in an array with the given lengths of axes.",
        examples: &[(
            "np.random.seed(1)\nnp.random.randn(2, 2)",
            "array([[ 1.62434536, -0.61175641],\n       [-0.52817175, -1.07296862]])",
        )],
        see: &["np.random.rand", "Generator.standard_normal"],
        also: &["RandomState.randn"],
        kernel: Kernel::Call(|call| lengths(call, old::standard_normal)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.standard_normal(size=None)",
        doc: "Standard normal numbers. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.standard_normal(3)",
            "array([ 1.62434536, -0.61175641, -0.52817175])",
        )],
        see: &["Generator.standard_normal"],
        also: &["RandomState.standard_normal"],
        kernel: Kernel::Call(|call| continuous(call, &[], |bits, _| old::standard_normal(bits))),
        ..Row::NEW
    },
    Row {
        sig: "np.random.standard_exponential(size=None)",
        doc: "Exponential numbers with mean 1. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.standard_exponential(3)",
            "array([5.39605837e-01, 1.27412525e+00, 1.14381359e-04])",
        )],
        see: &["Generator.standard_exponential"],
        also: &["RandomState.standard_exponential"],
        kernel: Kernel::Call(|call| {
            continuous(call, &[], |bits, _| old::standard_exponential(bits))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.random.standard_gamma(shape, size=None)",
        doc: "Gamma numbers with scale 1. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.standard_gamma(2, 3)",
            "array([4.76614202, 0.99507295, 1.07356128])",
        )],
        see: &["Generator.standard_gamma"],
        also: &["RandomState.standard_gamma"],
        kernel: Kernel::Call(|call| continuous(call, &[("shape", Rule::NonNegative)], old::gamma1)),
        ..Row::NEW
    },
    Row {
        sig: "np.random.uniform(low=0.0, high=1.0, size=None)",
        doc: "Numbers from `low` up to but not including `high`. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.uniform(1, 10, 3)",
            "array([4.75319804, 7.48292044, 1.00102937])",
        )],
        see: &["Generator.uniform"],
        also: &["RandomState.uniform"],
        kernel: Kernel::Call(special::uniform),
        ..Row::NEW
    },
    Row {
        sig: "np.random.triangular(left, mode, right, size=None)",
        doc: "Numbers with a density like a triangle. The older stream.",
        examples: &[(
            "np.random.seed(1)\nnp.random.triangular(0, 1, 5, 3)",
            "array([1.58539023, 2.63493972, 0.02391389])",
        )],
        see: &["Generator.triangular"],
        also: &["RandomState.triangular"],
        kernel: Kernel::Call(special::triangular),
        ..Row::NEW
    },
];

/// Numbers in an array whose lengths are the arguments.
fn lengths(call: &mut Call<'_>, next: fn(&mut BitGenerator) -> f64) -> Result<Value> {
    let lengths = call
        .rest
        .iter()
        .map(convert::as_index)
        .collect::<Result<Vec<i64>>>()?;
    let lengths: Vec<Value> = lengths.into_iter().map(Value::Int).collect();
    let size = match lengths.is_empty() {
        true => None,
        false => Some(convert::as_shape(&Value::tuple(lengths))?),
    };
    let single = size.is_none();
    let (object, _) = random::source(call)?;
    let mut bits = random_bits::of(&object)?.bits();
    let array = random_draw::fill(&mut bits, size, &[], |bits, _| next(bits))?;
    Ok(random_draw::give(single, array))
}
