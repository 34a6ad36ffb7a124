//! Arithmetic: the operators as functions, and what is left after division.

use super::{Kernel, Row};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.add(x1, x2)",
        doc: "Adds element by element.",
        examples: &[
            ("np.add(1.5, 2)", "np.float64(3.5)"),
            (
                "np.add([[1], [2]], [10, 20])",
                "array([[11, 21],\n       [12, 22]])",
            ),
        ],
        see: &["np.subtract", "np.multiply"],
        kernel: Kernel::Ufunc("add"),
        ..Row::NEW
    },
    Row {
        sig: "np.subtract(x1, x2)",
        doc: "Subtracts the second argument from the first, element by element.",
        examples: &[("np.subtract([5, 7], [2, 10])", "array([ 3, -3])")],
        see: &["np.add", "np.negative"],
        kernel: Kernel::Ufunc("subtract"),
        ..Row::NEW
    },
    Row {
        sig: "np.multiply(x1, x2)",
        doc: "Multiplies element by element (for the matrix product see `np.matmul`).",
        examples: &[("np.multiply([1, 2, 3], [4, 5, 6])", "array([ 4, 10, 18])")],
        see: &["np.divide", "np.matmul"],
        kernel: Kernel::Ufunc("multiply"),
        ..Row::NEW
    },
    Row {
        sig: "np.divide(x1, x2)",
        doc: "Divides element by element; the result is a float.",
        examples: &[("np.divide([7, 8], 2)", "array([3.5, 4. ])")],
        see: &["np.floor_divide"],
        also: &["np.true_divide"],
        kernel: Kernel::Ufunc("divide"),
        ..Row::NEW
    },
    Row {
        sig: "np.floor_divide(x1, x2)",
        doc: "The largest whole number not above the quotient.",
        examples: &[("np.floor_divide([7, -7], 2)", "array([ 3, -4])")],
        see: &["np.divide", "np.remainder"],
        kernel: Kernel::Ufunc("floor_divide"),
        ..Row::NEW
    },
    Row {
        sig: "np.remainder(x1, x2)",
        doc: "The remainder of floor division; it has the sign of the divisor.",
        examples: &[
            ("np.remainder([7, -7], 3)", "array([1, 2])"),
            ("np.remainder(5.5, -2)", "np.float64(-0.5)"),
        ],
        see: &["np.fmod", "np.divmod"],
        also: &["np.mod"],
        kernel: Kernel::Ufunc("remainder"),
        ..Row::NEW
    },
    Row {
        sig: "np.divmod(x1, x2)",
        doc: "Quotient and remainder of floor division at once.",
        examples: &[("np.divmod([7, -7], 3)", "(array([ 2, -3]), array([1, 2]))")],
        see: &["np.floor_divide", "np.remainder"],
        kernel: Kernel::Ufunc("divmod"),
        ..Row::NEW
    },
    Row {
        sig: "np.fmod(x1, x2)",
        doc: "The remainder of division rounded towards zero; it has the sign of the dividend.",
        examples: &[("np.fmod([7, -7], 3)", "array([ 1, -1])")],
        see: &["np.remainder"],
        kernel: Kernel::Ufunc("fmod"),
        ..Row::NEW
    },
    Row {
        sig: "np.power(x1, x2)",
        doc: "Raises the first argument to the power of the second, element by element.",
        examples: &[
            ("np.power([1, 2, 3], 2)", "array([1, 4, 9])"),
            (
                "np.power(2.0, [-1, 0.5])",
                "array([0.5       , 1.41421356])",
            ),
        ],
        see: &["np.float_power", "np.square"],
        also: &["np.pow"],
        kernel: Kernel::Ufunc("power"),
        ..Row::NEW
    },
    Row {
        sig: "np.float_power(x1, x2)",
        doc: "Power in floats, so that negative exponents of integers work.",
        examples: &[("np.float_power([1, 2, 4], -1)", "array([1.  , 0.5 , 0.25])")],
        see: &["np.power"],
        kernel: Kernel::Ufunc("float_power"),
        ..Row::NEW
    },
    Row {
        sig: "np.negative(x)",
        doc: "The number with the other sign.",
        examples: &[("np.negative([1., -1.])", "array([-1.,  1.])")],
        see: &["np.positive", "np.absolute"],
        kernel: Kernel::Ufunc("negative"),
        ..Row::NEW
    },
    Row {
        sig: "np.positive(x)",
        doc: "The number itself (a copy).",
        examples: &[("np.positive([1, -1])", "array([ 1, -1])")],
        see: &["np.negative"],
        kernel: Kernel::Ufunc("positive"),
        ..Row::NEW
    },
    Row {
        sig: "np.absolute(x)",
        doc: "The size of a number without its sign; of a complex number its distance from zero.",
        examples: &[
            ("np.absolute([-1.5, 2])", "array([1.5, 2. ])"),
            ("np.absolute(3 + 4j)", "np.float64(5.0)"),
        ],
        see: &["np.fabs", "np.sign"],
        also: &["np.abs"],
        kernel: Kernel::Ufunc("absolute"),
        ..Row::NEW
    },
    Row {
        sig: "np.fabs(x)",
        doc: "The absolute value as a float.",
        examples: &[("np.fabs([-1, 2])", "array([1., 2.])")],
        see: &["np.absolute"],
        kernel: Kernel::Ufunc("fabs"),
        ..Row::NEW
    },
    Row {
        sig: "np.sign(x)",
        doc: "-1, 0 or 1 as the number is negative, zero or positive.",
        examples: &[("np.sign([-5., 0, 4.5])", "array([-1.,  0.,  1.])")],
        see: &["np.signbit", "np.copysign"],
        kernel: Kernel::Ufunc("sign"),
        ..Row::NEW
    },
    Row {
        sig: "np.reciprocal(x)",
        doc: "One divided by the number; of integers the whole part of it.",
        examples: &[
            ("np.reciprocal([2., 4.])", "array([0.5 , 0.25])"),
            ("np.reciprocal([1, 2])", "array([1, 0])"),
        ],
        see: &["np.divide"],
        kernel: Kernel::Ufunc("reciprocal"),
        ..Row::NEW
    },
    Row {
        sig: "np.square(x)",
        doc: "The number times itself.",
        examples: &[("np.square([-3, 4])", "array([ 9, 16])")],
        see: &["np.sqrt", "np.power"],
        kernel: Kernel::Ufunc("square"),
        ..Row::NEW
    },
    Row {
        sig: "np.gcd(x1, x2)",
        doc: "The greatest common divisor.",
        examples: &[("np.gcd([12, 20], 8)", "array([4, 4])")],
        see: &["np.lcm"],
        kernel: Kernel::Ufunc("gcd"),
        ..Row::NEW
    },
    Row {
        sig: "np.lcm(x1, x2)",
        doc: "The lowest common multiple.",
        examples: &[("np.lcm(12, 20)", "np.int64(60)")],
        see: &["np.gcd"],
        kernel: Kernel::Ufunc("lcm"),
        ..Row::NEW
    },
];
