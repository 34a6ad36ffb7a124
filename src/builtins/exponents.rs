//! Exponentials, logarithms and roots.

use super::{Kernel, Row};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.exp(x)",
        doc: "e to the power of the element.",
        examples: &[("np.exp([0., 1.])", "array([1.        , 2.71828183])")],
        see: &["np.log", "np.expm1", "np.exp2"],
        kernel: Kernel::Ufunc("exp"),
        ..Row::NEW
    },
    Row {
        sig: "np.exp2(x)",
        doc: "Two to the power of the element.",
        examples: &[("np.exp2([2, 3])", "array([4., 8.])")],
        see: &["np.log2", "np.exp"],
        kernel: Kernel::Ufunc("exp2"),
        ..Row::NEW
    },
    Row {
        sig: "np.expm1(x)",
        doc: "exp(x) - 1, precise for small x.",
        examples: &[("np.expm1(1e-10)", "np.float64(1.00000000005e-10)")],
        see: &["np.log1p", "np.exp"],
        kernel: Kernel::Ufunc("expm1"),
        ..Row::NEW
    },
    Row {
        sig: "np.log(x)",
        doc: "The natural logarithm.",
        examples: &[("np.log([1, np.e])", "array([0., 1.])")],
        see: &["np.exp", "np.log10", "np.log2", "np.log1p"],
        kernel: Kernel::Ufunc("log"),
        ..Row::NEW
    },
    Row {
        sig: "np.log2(x)",
        doc: "The logarithm to base 2.",
        examples: &[("np.log2([1, 2, 8])", "array([0., 1., 3.])")],
        see: &["np.exp2", "np.log"],
        kernel: Kernel::Ufunc("log2"),
        ..Row::NEW
    },
    Row {
        sig: "np.log10(x)",
        doc: "The logarithm to base 10.",
        examples: &[("np.log10([1, 1000])", "array([0., 3.])")],
        see: &["np.log"],
        kernel: Kernel::Ufunc("log10"),
        ..Row::NEW
    },
    Row {
        sig: "np.log1p(x)",
        doc: "log(1 + x), precise for small x.",
        examples: &[("np.log1p(1e-10)", "np.float64(9.999999999500001e-11)")],
        see: &["np.expm1", "np.log"],
        kernel: Kernel::Ufunc("log1p"),
        ..Row::NEW
    },
    Row {
        sig: "np.sqrt(x)",
        doc: "The square root; nan for negative floats.",
        examples: &[
            ("np.sqrt([1, 4, 9])", "array([1., 2., 3.])"),
            ("np.sqrt(-1 + 0j)", "np.complex128(1j)"),
        ],
        see: &["np.cbrt", "np.square"],
        kernel: Kernel::Ufunc("sqrt"),
        ..Row::NEW
    },
    Row {
        sig: "np.cbrt(x)",
        doc: "The cube root.",
        examples: &[("np.cbrt([1, -8, 27])", "array([ 1., -2.,  3.])")],
        see: &["np.sqrt"],
        kernel: Kernel::Ufunc("cbrt"),
        ..Row::NEW
    },
    Row {
        sig: "np.logaddexp(x1, x2)",
        doc: "log(exp(x1) + exp(x2)) without overflow.",
        examples: &[(
            "np.logaddexp(1000., 1000.)",
            "np.float64(1000.6931471805599)",
        )],
        see: &["np.logaddexp2"],
        kernel: Kernel::Ufunc("logaddexp"),
        ..Row::NEW
    },
    Row {
        sig: "np.logaddexp2(x1, x2)",
        doc: "log2(2**x1 + 2**x2) without overflow.",
        examples: &[(
            "np.logaddexp2([3., 5.], 3.)",
            "array([4.        , 5.32192809])",
        )],
        see: &["np.logaddexp"],
        kernel: Kernel::Ufunc("logaddexp2"),
        ..Row::NEW
    },
];
