//! Complex numbers and their parts.

use super::{Kernel, Row};

/// The rows.
pub static ROWS: &[Row] = &[Row {
    sig: "np.conjugate(x)",
    doc: "The number with the other sign of its imaginary part.",
    examples: &[("np.conjugate([1 + 2j, 3])", "array([1.-2.j, 3.-0.j])")],
    see: &["np.real", "np.imag"],
    also: &["np.conj"],
    kernel: Kernel::Ufunc("conjugate"),
    ..Row::NEW
}];
