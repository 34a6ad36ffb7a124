//! Angles and hyperbolas.

use super::{Kernel, Row};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.sin(x)",
        doc: "The sine of an angle in radians.",
        examples: &[("np.sin([0, np.pi / 2])", "array([0., 1.])")],
        see: &["np.cos", "np.tan", "np.arcsin"],
        kernel: Kernel::Ufunc("sin"),
        ..Row::NEW
    },
    Row {
        sig: "np.cos(x)",
        doc: "The cosine of an angle in radians.",
        examples: &[("np.cos([0, np.pi])", "array([ 1., -1.])")],
        see: &["np.sin", "np.tan", "np.arccos"],
        kernel: Kernel::Ufunc("cos"),
        ..Row::NEW
    },
    Row {
        sig: "np.tan(x)",
        doc: "The tangent of an angle in radians.",
        examples: &[("np.tan([0, 0.5])", "array([0.        , 0.54630249])")],
        see: &["np.sin", "np.cos", "np.arctan"],
        kernel: Kernel::Ufunc("tan"),
        ..Row::NEW
    },
    Row {
        sig: "np.arcsin(x)",
        doc: "The angle with this sine, between -pi/2 and pi/2.",
        examples: &[("np.arcsin([0, 1])", "array([0.        , 1.57079633])")],
        see: &["np.sin"],
        also: &["np.asin"],
        kernel: Kernel::Ufunc("arcsin"),
        ..Row::NEW
    },
    Row {
        sig: "np.arccos(x)",
        doc: "The angle with this cosine, between 0 and pi.",
        examples: &[("np.arccos([1, -1])", "array([0.        , 3.14159265])")],
        see: &["np.cos"],
        also: &["np.acos"],
        kernel: Kernel::Ufunc("arccos"),
        ..Row::NEW
    },
    Row {
        sig: "np.arctan(x)",
        doc: "The angle with this tangent, between -pi/2 and pi/2.",
        examples: &[("np.arctan([0, 1])", "array([0.        , 0.78539816])")],
        see: &["np.tan", "np.arctan2"],
        also: &["np.atan"],
        kernel: Kernel::Ufunc("arctan"),
        ..Row::NEW
    },
    Row {
        sig: "np.arctan2(x1, x2)",
        doc: "The angle of the point (x2, x1), in its quadrant.",
        examples: &[(
            "np.arctan2([1, -1], [-1, -1])",
            "array([ 2.35619449, -2.35619449])",
        )],
        see: &["np.arctan", "np.hypot"],
        also: &["np.atan2"],
        kernel: Kernel::Ufunc("arctan2"),
        ..Row::NEW
    },
    Row {
        sig: "np.hypot(x1, x2)",
        doc: "The long side of a right-angled triangle: sqrt(x1**2 + x2**2).",
        examples: &[("np.hypot(3, [4, 0])", "array([5., 3.])")],
        see: &["np.absolute"],
        kernel: Kernel::Ufunc("hypot"),
        ..Row::NEW
    },
    Row {
        sig: "np.sinh(x)",
        doc: "The hyperbolic sine.",
        examples: &[("np.sinh([0, 1])", "array([0.        , 1.17520119])")],
        see: &["np.cosh", "np.tanh"],
        kernel: Kernel::Ufunc("sinh"),
        ..Row::NEW
    },
    Row {
        sig: "np.cosh(x)",
        doc: "The hyperbolic cosine.",
        examples: &[("np.cosh([0, 1])", "array([1.        , 1.54308063])")],
        see: &["np.sinh", "np.tanh"],
        kernel: Kernel::Ufunc("cosh"),
        ..Row::NEW
    },
    Row {
        sig: "np.tanh(x)",
        doc: "The hyperbolic tangent: an S-shaped curve between -1 and 1.",
        examples: &[("np.tanh([0, 0.5])", "array([0.        , 0.46211716])")],
        see: &["np.sinh", "np.cosh"],
        kernel: Kernel::Ufunc("tanh"),
        ..Row::NEW
    },
    Row {
        sig: "np.arcsinh(x)",
        doc: "The inverse of the hyperbolic sine.",
        examples: &[("np.arcsinh([0, 1])", "array([0.        , 0.88137359])")],
        see: &["np.sinh"],
        also: &["np.asinh"],
        kernel: Kernel::Ufunc("arcsinh"),
        ..Row::NEW
    },
    Row {
        sig: "np.arccosh(x)",
        doc: "The inverse of the hyperbolic cosine.",
        examples: &[("np.arccosh([1, 2])", "array([0.       , 1.3169579])")],
        see: &["np.cosh"],
        also: &["np.acosh"],
        kernel: Kernel::Ufunc("arccosh"),
        ..Row::NEW
    },
    Row {
        sig: "np.arctanh(x)",
        doc: "The inverse of the hyperbolic tangent.",
        examples: &[("np.arctanh([0, 0.5])", "array([0.        , 0.54930614])")],
        see: &["np.tanh"],
        also: &["np.atanh"],
        kernel: Kernel::Ufunc("arctanh"),
        ..Row::NEW
    },
    Row {
        sig: "np.degrees(x)",
        doc: "From radians to degrees.",
        examples: &[("np.degrees([0, np.pi])", "array([  0., 180.])")],
        see: &["np.radians"],
        kernel: Kernel::Ufunc("degrees"),
        ..Row::NEW
    },
    Row {
        sig: "np.radians(x)",
        doc: "From degrees to radians.",
        examples: &[("np.radians([0, 180])", "array([0.        , 3.14159265])")],
        see: &["np.degrees"],
        kernel: Kernel::Ufunc("radians"),
        ..Row::NEW
    },
    Row {
        sig: "np.deg2rad(x)",
        doc: "From degrees to radians.",
        examples: &[("np.deg2rad(180)", "np.float64(3.141592653589793)")],
        see: &["np.radians"],
        kernel: Kernel::Ufunc("deg2rad"),
        ..Row::NEW
    },
    Row {
        sig: "np.rad2deg(x)",
        doc: "From radians to degrees.",
        examples: &[("np.rad2deg(np.pi / 2)", "np.float64(90.0)")],
        see: &["np.degrees"],
        kernel: Kernel::Ufunc("rad2deg"),
        ..Row::NEW
    },
];
