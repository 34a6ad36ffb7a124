//! Truth, element by element.

use super::{Kernel, Row};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.logical_and(x1, x2)",
        doc: "Whether both elements are true.",
        examples: &[(
            "np.logical_and([True, False], [True, True])",
            "array([ True, False])",
        )],
        see: &["np.logical_or", "np.all"],
        kernel: Kernel::Ufunc("logical_and"),
        ..Row::NEW
    },
    Row {
        sig: "np.logical_or(x1, x2)",
        doc: "Whether one of the elements is true.",
        examples: &[("np.logical_or([1, 0], [0, 0])", "array([ True, False])")],
        see: &["np.logical_and", "np.any"],
        kernel: Kernel::Ufunc("logical_or"),
        ..Row::NEW
    },
    Row {
        sig: "np.logical_xor(x1, x2)",
        doc: "Whether exactly one of the elements is true.",
        examples: &[(
            "np.logical_xor([True, False], True)",
            "array([False,  True])",
        )],
        see: &["np.logical_or"],
        kernel: Kernel::Ufunc("logical_xor"),
        ..Row::NEW
    },
    Row {
        sig: "np.logical_not(x)",
        doc: "Whether the element is false.",
        examples: &[("np.logical_not([3, 0])", "array([False,  True])")],
        see: &["np.invert"],
        kernel: Kernel::Ufunc("logical_not"),
        ..Row::NEW
    },
    Row {
        sig: "np.isnan(x)",
        doc: "Whether the element is nan, not a number.",
        examples: &[(
            "np.isnan([np.nan, 1, np.inf])",
            "array([ True, False, False])",
        )],
        see: &["np.isinf", "np.isfinite"],
        kernel: Kernel::Ufunc("isnan"),
        ..Row::NEW
    },
    Row {
        sig: "np.isinf(x)",
        doc: "Whether the element is infinite.",
        examples: &[(
            "np.isinf([np.inf, -np.inf, 0])",
            "array([ True,  True, False])",
        )],
        see: &["np.isnan", "np.isfinite"],
        kernel: Kernel::Ufunc("isinf"),
        ..Row::NEW
    },
    Row {
        sig: "np.isfinite(x)",
        doc: "Whether the element is neither infinite nor nan.",
        examples: &[(
            "np.isfinite([1, np.inf, np.nan])",
            "array([ True, False, False])",
        )],
        see: &["np.isinf", "np.isnan"],
        kernel: Kernel::Ufunc("isfinite"),
        ..Row::NEW
    },
];
