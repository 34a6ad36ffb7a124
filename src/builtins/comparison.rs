//! Comparisons and extremes, element by element.

use super::{Kernel, Row};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.equal(x1, x2)",
        doc: "Whether the elements are equal.",
        examples: &[(
            "np.equal([0, 1, 3], [0, 2, 3])",
            "array([ True, False,  True])",
        )],
        see: &["np.not_equal", "np.array_equal", "np.isclose"],
        kernel: Kernel::Ufunc("equal"),
        ..Row::NEW
    },
    Row {
        sig: "np.not_equal(x1, x2)",
        doc: "Whether the elements differ.",
        examples: &[("np.not_equal([1, 2], [1, 3])", "array([False,  True])")],
        see: &["np.equal"],
        kernel: Kernel::Ufunc("not_equal"),
        ..Row::NEW
    },
    Row {
        sig: "np.less(x1, x2)",
        doc: "Whether the first element is smaller.",
        examples: &[("np.less([1, 2], [2, 2])", "array([ True, False])")],
        see: &["np.less_equal", "np.greater"],
        kernel: Kernel::Ufunc("less"),
        ..Row::NEW
    },
    Row {
        sig: "np.less_equal(x1, x2)",
        doc: "Whether the first element is not larger.",
        examples: &[(
            "np.less_equal([1, 2, 3], 2)",
            "array([ True,  True, False])",
        )],
        see: &["np.less"],
        kernel: Kernel::Ufunc("less_equal"),
        ..Row::NEW
    },
    Row {
        sig: "np.greater(x1, x2)",
        doc: "Whether the first element is larger.",
        examples: &[("np.greater([4, 2], 2)", "array([ True, False])")],
        see: &["np.greater_equal", "np.less"],
        kernel: Kernel::Ufunc("greater"),
        ..Row::NEW
    },
    Row {
        sig: "np.greater_equal(x1, x2)",
        doc: "Whether the first element is not smaller.",
        examples: &[(
            "np.greater_equal([4, 2, 1], 2)",
            "array([ True,  True, False])",
        )],
        see: &["np.greater"],
        kernel: Kernel::Ufunc("greater_equal"),
        ..Row::NEW
    },
    Row {
        sig: "np.maximum(x1, x2)",
        doc: "The larger of two elements; nan where one of them is nan.",
        examples: &[
            ("np.maximum([2, 3, 4], [1, 5, 2])", "array([2, 5, 4])"),
            ("np.maximum(np.nan, 1)", "np.float64(nan)"),
        ],
        see: &["np.fmax", "np.minimum", "np.max"],
        kernel: Kernel::Ufunc("maximum"),
        ..Row::NEW
    },
    Row {
        sig: "np.minimum(x1, x2)",
        doc: "The smaller of two elements; nan where one of them is nan.",
        examples: &[("np.minimum([2, 3, 4], [1, 5, 2])", "array([1, 3, 2])")],
        see: &["np.fmin", "np.maximum", "np.min"],
        kernel: Kernel::Ufunc("minimum"),
        ..Row::NEW
    },
    Row {
        sig: "np.fmax(x1, x2)",
        doc: "The larger of two elements; a nan loses.",
        examples: &[("np.fmax([np.nan, 1], 0)", "array([0., 1.])")],
        see: &["np.maximum", "np.fmin"],
        kernel: Kernel::Ufunc("fmax"),
        ..Row::NEW
    },
    Row {
        sig: "np.fmin(x1, x2)",
        doc: "The smaller of two elements; a nan loses.",
        examples: &[("np.fmin([np.nan, 1], 0)", "array([0., 0.])")],
        see: &["np.minimum", "np.fmax"],
        kernel: Kernel::Ufunc("fmin"),
        ..Row::NEW
    },
];
