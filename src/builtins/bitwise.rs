//! Bits of integers.

use super::{Kernel, Row};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.bitwise_and(x1, x2)",
        doc: "The bits that are set in both arguments.",
        examples: &[("np.bitwise_and([12, 7], 10)", "array([8, 2])")],
        see: &["np.bitwise_or", "np.logical_and"],
        kernel: Kernel::Ufunc("bitwise_and"),
        ..Row::NEW
    },
    Row {
        sig: "np.bitwise_or(x1, x2)",
        doc: "The bits that are set in either argument.",
        examples: &[("np.bitwise_or([12, 7], 10)", "array([14, 15])")],
        see: &["np.bitwise_and", "np.logical_or"],
        kernel: Kernel::Ufunc("bitwise_or"),
        ..Row::NEW
    },
    Row {
        sig: "np.bitwise_xor(x1, x2)",
        doc: "The bits that are set in exactly one argument.",
        examples: &[("np.bitwise_xor([12, 7], 10)", "array([ 6, 13])")],
        see: &["np.bitwise_or", "np.logical_xor"],
        kernel: Kernel::Ufunc("bitwise_xor"),
        ..Row::NEW
    },
    Row {
        sig: "np.invert(x)",
        doc: "Every bit turned over (`~x`).",
        examples: &[
            ("np.invert([0, 5])", "array([-1, -6])"),
            ("np.invert([True, False])", "array([False,  True])"),
        ],
        see: &["np.bitwise_xor", "np.logical_not"],
        also: &["np.bitwise_not", "np.bitwise_invert"],
        kernel: Kernel::Ufunc("invert"),
        ..Row::NEW
    },
    Row {
        sig: "np.left_shift(x1, x2)",
        doc: "Moves the bits to the left: times two for each place.",
        examples: &[("np.left_shift(5, [0, 1, 2])", "array([ 5, 10, 20])")],
        see: &["np.right_shift"],
        also: &["np.bitwise_left_shift"],
        kernel: Kernel::Ufunc("left_shift"),
        ..Row::NEW
    },
    Row {
        sig: "np.right_shift(x1, x2)",
        doc: "Moves the bits to the right: halves for each place.",
        examples: &[("np.right_shift(10, [0, 1, 2])", "array([10,  5,  2])")],
        see: &["np.left_shift"],
        also: &["np.bitwise_right_shift"],
        kernel: Kernel::Ufunc("right_shift"),
        ..Row::NEW
    },
    Row {
        sig: "np.bitwise_count(x)",
        doc: "How many bits are set.",
        examples: &[(
            "np.bitwise_count([7, 8, -3])",
            "array([3, 1, 2], dtype=uint8)",
        )],
        see: &["np.bitwise_and"],
        kernel: Kernel::Ufunc("bitwise_count"),
        ..Row::NEW
    },
];
