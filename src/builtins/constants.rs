//! Modules and constants.

use super::random_bits::dict;
use super::{Kernel, Row};
use crate::value::Value;

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np",
        doc: "NumPy: arrays and everything that works on them.",
        examples: &[("np.pi", "3.141592653589793")],
        also: &["numpy"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.linalg",
        doc: "Linear algebra: solving, decomposing, norms.",
        examples: &[("np.linalg.norm([3, 4])", "np.float64(5.0)")],
        also: &["numpy.linalg"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.exceptions",
        doc: "NumPy's own exceptions and warnings.",
        examples: &[(
            "try:\n    np.sum(np.ones(3), axis=1)\nexcept np.exceptions.AxisError as error:\n    \
             print(error)",
            "axis 1 is out of bounds for array of dimension 1",
        )],
        also: &["numpy.exceptions"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.little_endian",
        doc: "Whether numbers lie in memory with the lowest byte first: nx's always do.",
        examples: &[("np.little_endian", "True")],
        kernel: Kernel::Const(|| Value::Bool(true)),
        ..Row::NEW
    },
    Row {
        sig: "np.emath",
        doc: "Functions that answer with complex numbers where the real ones have no answer.",
        examples: &[("np.emath.sqrt(-4)", "np.complex128(2j)")],
        also: &["numpy.emath", "np.lib.scimath"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.polynomial",
        doc: "Polynomials with the lowest degree first.",
        examples: &[(
            "np.polynomial.polynomial.polyval(2, [1, 3])",
            "np.float64(7.0)",
        )],
        also: &["numpy.polynomial"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.polynomial.polynomial",
        doc: "Powers as the basis: coefficients of 1, x, x**2 and so on.",
        examples: &[(
            "np.polynomial.polynomial.polyval(0, [1, 3])",
            "np.float64(1.0)",
        )],
        also: &["numpy.polynomial.polynomial"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.pi",
        doc: "The ratio of a circle's circumference to its diameter.",
        examples: &[("np.pi", "3.141592653589793")],
        see: &["np.e"],
        also: &["math.pi"],
        kernel: Kernel::Const(|| Value::Float(std::f64::consts::PI)),
        ..Row::NEW
    },
    Row {
        sig: "np.e",
        doc: "Euler's number, the base of the natural logarithm.",
        examples: &[("np.e", "2.718281828459045")],
        see: &["np.exp"],
        also: &["math.e"],
        kernel: Kernel::Const(|| Value::Float(std::f64::consts::E)),
        ..Row::NEW
    },
    Row {
        sig: "np.typecodes",
        doc: "The codes of the dtypes, by kind.",
        examples: &[("np.typecodes['AllFloat']", "'efdgFDG'")],
        see: &["np.dtype"],
        kernel: Kernel::Const(|| dict(TYPECODES.map(|(kind, codes)| (kind, Value::str(codes))))),
        ..Row::NEW
    },
    Row {
        sig: "np.euler_gamma",
        doc: "The limit of the harmonic numbers minus the logarithm.",
        examples: &[("np.euler_gamma", "0.5772156649015329")],
        kernel: Kernel::Const(|| Value::Float(0.577_215_664_901_532_9)),
        ..Row::NEW
    },
    Row {
        sig: "np.inf",
        doc: "Positive infinity.",
        examples: &[("np.inf", "inf"), ("-np.inf", "-inf")],
        see: &["np.isinf", "np.nan"],
        also: &["math.inf"],
        kernel: Kernel::Const(|| Value::Float(f64::INFINITY)),
        ..Row::NEW
    },
    Row {
        sig: "np.nan",
        doc: "Not a number: the result of 0/0. It is not equal to anything, itself included.",
        examples: &[("np.nan", "nan"), ("np.nan == np.nan", "False")],
        see: &["np.isnan", "np.inf"],
        also: &["math.nan"],
        kernel: Kernel::Const(|| Value::Float(f64::NAN)),
        ..Row::NEW
    },
    Row {
        sig: "np.newaxis",
        doc: "None under a clearer name: in an index it makes a new axis of length 1.",
        examples: &[("np.arange(3)[:, np.newaxis].shape", "(3, 1)")],
        see: &["np.expand_dims"],
        kernel: Kernel::Const(|| Value::None),
        ..Row::NEW
    },
    Row {
        sig: "math.tau",
        doc: "The ratio of a circle's circumference to its radius.",
        examples: &[("import math\nmath.tau", "6.283185307179586")],
        kernel: Kernel::Const(|| Value::Float(std::f64::consts::TAU)),
        ..Row::NEW
    },
    Row {
        sig: "Ellipsis",
        doc: "The object that `...` writes: in an index, all axes that are not named.",
        examples: &[("Ellipsis", "Ellipsis"), ("Ellipsis is ...", "True")],
        see: &["np.newaxis"],
        kernel: Kernel::Const(|| Value::Ellipsis),
        ..Row::NEW
    },
];

/// NumPy's codes, also of the dtypes that nx has not.
const TYPECODES: [(&str, &str); 9] = [
    ("Character", "c"),
    ("Integer", "bhilqnp"),
    ("UnsignedInteger", "BHILQNP"),
    ("Float", "efdg"),
    ("Complex", "FDG"),
    ("AllInteger", "bBhHiIlLqQnNpP"),
    ("AllFloat", "efdgFDG"),
    ("Datetime", "Mm"),
    ("All", "?bhilqnpBHILQNPefdgFDGSUVOMm"),
];
