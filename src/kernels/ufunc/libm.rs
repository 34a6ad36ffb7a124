//! The system's C mathematics library, which NumPy calls too: the same functions give the same
//! bits and the same special values.

use num_complex::{Complex32, Complex64};

// SAFETY: the C standard defines these functions for all arguments; `Complex` has the layout and
// the calling convention of C's complex types.
unsafe extern "C" {
    pub(super) safe fn cbrtf(x: f32) -> f32;
    pub(super) safe fn acoshf(x: f32) -> f32;
    pub(super) safe fn asinhf(x: f32) -> f32;
    pub(super) safe fn atanhf(x: f32) -> f32;
    pub(super) safe fn acosh(x: f64) -> f64;
    pub(super) safe fn asinh(x: f64) -> f64;
    pub(super) safe fn atanh(x: f64) -> f64;
    pub(super) safe fn nextafter(x: f64, y: f64) -> f64;
    pub(super) safe fn nextafterf(x: f32, y: f32) -> f32;
    pub(super) safe fn ldexp(x: f64, exponent: i32) -> f64;

    pub(super) safe fn csqrt(z: Complex64) -> Complex64;
    pub(super) safe fn cexp(z: Complex64) -> Complex64;
    pub(super) safe fn clog(z: Complex64) -> Complex64;
    pub(super) safe fn cpow(z: Complex64, w: Complex64) -> Complex64;
    pub(super) safe fn csin(z: Complex64) -> Complex64;
    pub(super) safe fn ccos(z: Complex64) -> Complex64;
    pub(super) safe fn ctan(z: Complex64) -> Complex64;
    pub(super) safe fn csinh(z: Complex64) -> Complex64;
    pub(super) safe fn ccosh(z: Complex64) -> Complex64;
    pub(super) safe fn ctanh(z: Complex64) -> Complex64;
    pub(super) safe fn casin(z: Complex64) -> Complex64;
    pub(super) safe fn cacos(z: Complex64) -> Complex64;
    pub(super) safe fn catan(z: Complex64) -> Complex64;
    pub(super) safe fn casinh(z: Complex64) -> Complex64;
    pub(super) safe fn cacosh(z: Complex64) -> Complex64;
    pub(super) safe fn catanh(z: Complex64) -> Complex64;

    pub(super) safe fn csqrtf(z: Complex32) -> Complex32;
    pub(super) safe fn cexpf(z: Complex32) -> Complex32;
    pub(super) safe fn clogf(z: Complex32) -> Complex32;
    pub(super) safe fn cpowf(z: Complex32, w: Complex32) -> Complex32;
    pub(super) safe fn csinf(z: Complex32) -> Complex32;
    pub(super) safe fn ccosf(z: Complex32) -> Complex32;
    pub(super) safe fn ctanf(z: Complex32) -> Complex32;
    pub(super) safe fn csinhf(z: Complex32) -> Complex32;
    pub(super) safe fn ccoshf(z: Complex32) -> Complex32;
    pub(super) safe fn ctanhf(z: Complex32) -> Complex32;
    pub(super) safe fn casinf(z: Complex32) -> Complex32;
    pub(super) safe fn cacosf(z: Complex32) -> Complex32;
    pub(super) safe fn catanf(z: Complex32) -> Complex32;
    pub(super) safe fn casinhf(z: Complex32) -> Complex32;
    pub(super) safe fn cacoshf(z: Complex32) -> Complex32;
    pub(super) safe fn catanhf(z: Complex32) -> Complex32;
}
