//! Rounding, and the anatomy of floats.

use super::{Kernel, Row};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.floor(x)",
        doc: "The largest whole number not above the element.",
        examples: &[("np.floor([-1.5, 1.5])", "array([-2.,  1.])")],
        see: &["np.ceil", "np.trunc"],
        kernel: Kernel::Ufunc("floor"),
        ..Row::NEW
    },
    Row {
        sig: "np.ceil(x)",
        doc: "The smallest whole number not below the element.",
        examples: &[("np.ceil([-1.5, 1.5])", "array([-1.,  2.])")],
        see: &["np.floor", "np.trunc"],
        kernel: Kernel::Ufunc("ceil"),
        ..Row::NEW
    },
    Row {
        sig: "np.trunc(x)",
        doc: "The whole part: rounding towards zero.",
        examples: &[("np.trunc([-1.7, 1.7])", "array([-1.,  1.])")],
        see: &["np.floor", "np.ceil"],
        kernel: Kernel::Ufunc("trunc"),
        ..Row::NEW
    },
    Row {
        sig: "np.rint(x)",
        doc: "The nearest whole number; halves go to the even one.",
        examples: &[("np.rint([0.5, 1.5, 2.4])", "array([0., 2., 2.])")],
        see: &["np.round"],
        kernel: Kernel::Ufunc("rint"),
        ..Row::NEW
    },
    Row {
        sig: "np.modf(x)",
        doc: "The fraction and the whole part, both with the sign of the number.",
        examples: &[("np.modf([0, 3.5])", "(array([0. , 0.5]), array([0., 3.]))")],
        see: &["np.trunc", "np.divmod"],
        kernel: Kernel::Ufunc("modf"),
        ..Row::NEW
    },
    Row {
        sig: "np.frexp(x)",
        doc: "Splits into a fraction between 0.5 and 1 and a power of two.",
        examples: &[(
            "np.frexp([1., 12.])",
            "(array([0.5 , 0.75]), array([1, 4], dtype=int32))",
        )],
        see: &["np.ldexp"],
        kernel: Kernel::Ufunc("frexp"),
        ..Row::NEW
    },
    Row {
        sig: "np.ldexp(x1, x2)",
        doc: "The first argument times two to the power of the second.",
        examples: &[(
            "np.ldexp(5, [0, 1, 2])",
            "array([ 5., 10., 20.], dtype=float16)",
        )],
        see: &["np.frexp"],
        kernel: Kernel::Ufunc("ldexp"),
        ..Row::NEW
    },
    Row {
        sig: "np.nextafter(x1, x2)",
        doc: "The next float after the first argument in the direction of the second.",
        examples: &[("np.nextafter(1, 2)", "np.float64(1.0000000000000002)")],
        see: &["np.spacing"],
        kernel: Kernel::Ufunc("nextafter"),
        ..Row::NEW
    },
    Row {
        sig: "np.spacing(x)",
        doc: "The distance to the nearest larger float: the precision at this place.",
        examples: &[("np.spacing(1)", "np.float64(2.220446049250313e-16)")],
        see: &["np.nextafter"],
        kernel: Kernel::Ufunc("spacing"),
        ..Row::NEW
    },
    Row {
        sig: "np.copysign(x1, x2)",
        doc: "The size of the first argument with the sign of the second.",
        examples: &[("np.copysign([1., 3.], -0.0)", "array([-1., -3.])")],
        see: &["np.sign", "np.signbit"],
        kernel: Kernel::Ufunc("copysign"),
        ..Row::NEW
    },
    Row {
        sig: "np.signbit(x)",
        doc: "Whether the sign bit is set (true for -0.0 too).",
        examples: &[(
            "np.signbit([1., -0.0, -3.])",
            "array([False,  True,  True])",
        )],
        see: &["np.sign"],
        kernel: Kernel::Ufunc("signbit"),
        ..Row::NEW
    },
    Row {
        sig: "np.heaviside(x1, x2)",
        doc: "The step function: 0 below zero, 1 above, the second argument at zero.",
        examples: &[(
            "np.heaviside([-1.5, 0, 2.0], 0.5)",
            "array([0. , 0.5, 1. ])",
        )],
        see: &["np.sign"],
        kernel: Kernel::Ufunc("heaviside"),
        ..Row::NEW
    },
];
