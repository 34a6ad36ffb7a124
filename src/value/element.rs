//! The Rust types of array elements, and the one `match` over dtypes.

use half::f16;
use num_complex::{Complex32, Complex64};

use super::{DType, Scalar};

/// Plain data: any bit pattern that a live array holds may be copied as this type.
pub trait Plain: Copy + Default + Send + Sync + 'static {}

impl Plain for u8 {}
impl Plain for u16 {}
impl Plain for u32 {}
impl Plain for u64 {}
/// Eight bytes, aligned as complex64 is.
impl Plain for [u32; 2] {}
/// Sixteen bytes, aligned as complex128 is.
impl Plain for [u64; 2] {}

/// A type that array elements have.
pub trait Element: Copy + Default + PartialEq + Send + Sync + 'static {
    /// Its dtype.
    const DTYPE: DType;

    /// C's conversion from a signed integer (bools are 0 and 1).
    fn from_i64(value: i64) -> Self;
    /// C's conversion from an unsigned integer.
    fn from_u64(value: u64) -> Self;
    /// C's conversion from a float, as x86 does it where C leaves it open.
    fn from_f64(value: f64) -> Self;
    /// Drops the imaginary part, unless the type has one.
    #[inline]
    fn from_complex(value: Complex64) -> Self {
        Self::from_f64(value.re)
    }
    /// C's conversion to another element type.
    fn cast<T: Element>(self) -> T;
    /// The NumPy scalar with this value.
    fn scalar(self) -> Scalar;
    /// Whether it is not zero.
    #[inline]
    fn truth(self) -> bool {
        self != Self::default()
    }
    /// Whether it is nan (in either part).
    #[inline]
    fn is_nan(self) -> bool {
        false
    }
}

impl Element for bool {
    const DTYPE: DType = DType::Bool;
    #[inline]
    fn from_i64(value: i64) -> Self {
        value != 0
    }
    #[inline]
    fn from_u64(value: u64) -> Self {
        value != 0
    }
    #[inline]
    fn from_f64(value: f64) -> Self {
        value != 0.0
    }
    #[inline]
    fn from_complex(value: Complex64) -> Self {
        value.re != 0.0 || value.im != 0.0
    }
    #[inline]
    fn cast<T: Element>(self) -> T {
        T::from_i64(i64::from(self))
    }
    fn scalar(self) -> Scalar {
        Scalar::Bool(self)
    }
}

/// What `cvttsd2si` gives: truncation, and the smallest int where it does not fit.
#[inline]
fn x86_i64(value: f64) -> i64 {
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value) {
        value as i64
    } else {
        i64::MIN
    }
}

/// The 32-bit form of the same.
#[inline]
fn x86_i32(value: f64) -> i32 {
    if value > -2_147_483_649.0 && value < 2_147_483_648.0 {
        value as i32
    } else {
        i32::MIN
    }
}

/// The unsigned 64-bit conversion that compilers emit for x86.
#[inline]
fn x86_u64(value: f64) -> u64 {
    const HALF: f64 = 9_223_372_036_854_775_808.0;
    if value >= HALF {
        (x86_i64(value - HALF) as u64) ^ (1 << 63)
    } else {
        x86_i64(value) as u64
    }
}

// One line a type below; the conversions differ only in the intermediate that C uses.
macro_rules! integer_element {
    ($($type:ident $dtype:ident $wide:ident $from_wide:ident $via_float:expr;)*) => {$(
        impl Element for $type {
            const DTYPE: DType = DType::$dtype;
            #[inline]
            fn from_i64(value: i64) -> Self {
                value as $type
            }
            #[inline]
            fn from_u64(value: u64) -> Self {
                value as $type
            }
            #[inline]
            fn from_f64(value: f64) -> Self {
                let convert: fn(f64) -> $type = $via_float;
                convert(value)
            }
            #[inline]
            fn cast<T: Element>(self) -> T {
                T::$from_wide($wide::from(self))
            }
            fn scalar(self) -> Scalar {
                Scalar::$dtype(self)
            }
        }
    )*};
}

integer_element! {
    i8 I8 i64 from_i64 |x| x86_i32(x) as i8;
    i16 I16 i64 from_i64 |x| x86_i32(x) as i16;
    i32 I32 i64 from_i64 x86_i32;
    i64 I64 i64 from_i64 x86_i64;
    u8 U8 i64 from_i64 |x| x86_i32(x) as u8;
    u16 U16 i64 from_i64 |x| x86_i32(x) as u16;
    u32 U32 i64 from_i64 |x| x86_i64(x) as u32;
    u64 U64 u64 from_u64 x86_u64;
}

/// A float64 as the float32 whose rounding to float16 rounds the float64 itself: what is lost is
/// remembered in the last bit.
#[inline]
fn to_odd(value: f64) -> f32 {
    let near = value as f32;
    if f64::from(near) == value || !near.is_finite() {
        return near;
    }
    let beyond = f64::from(near).abs() > value.abs();
    f32::from_bits((near.to_bits() - u32::from(beyond)) | 1)
}

impl Element for f16 {
    const DTYPE: DType = DType::F16;
    #[inline]
    fn from_i64(value: i64) -> Self {
        Self::from_f32(value as f32)
    }
    #[inline]
    fn from_u64(value: u64) -> Self {
        Self::from_f32(value as f32)
    }
    #[inline]
    fn from_f64(value: f64) -> Self {
        Self::from_f32(to_odd(value))
    }
    #[inline]
    fn cast<T: Element>(self) -> T {
        T::from_f64(self.to_f64())
    }
    fn scalar(self) -> Scalar {
        Scalar::F16(self)
    }
    #[inline]
    fn is_nan(self) -> bool {
        Self::is_nan(self)
    }
}

impl Element for f32 {
    const DTYPE: DType = DType::F32;
    #[inline]
    fn from_i64(value: i64) -> Self {
        value as f32
    }
    #[inline]
    fn from_u64(value: u64) -> Self {
        value as f32
    }
    #[inline]
    fn from_f64(value: f64) -> Self {
        value as f32
    }
    #[inline]
    fn cast<T: Element>(self) -> T {
        T::from_f64(f64::from(self))
    }
    fn scalar(self) -> Scalar {
        Scalar::F32(self)
    }
    #[inline]
    fn is_nan(self) -> bool {
        Self::is_nan(self)
    }
}

impl Element for f64 {
    const DTYPE: DType = DType::F64;
    #[inline]
    fn from_i64(value: i64) -> Self {
        value as f64
    }
    #[inline]
    fn from_u64(value: u64) -> Self {
        value as f64
    }
    #[inline]
    fn from_f64(value: f64) -> Self {
        value
    }
    #[inline]
    fn cast<T: Element>(self) -> T {
        T::from_f64(self)
    }
    fn scalar(self) -> Scalar {
        Scalar::F64(self)
    }
    #[inline]
    fn is_nan(self) -> bool {
        Self::is_nan(self)
    }
}

impl Element for Complex32 {
    const DTYPE: DType = DType::C64;
    #[inline]
    fn from_i64(value: i64) -> Self {
        Self::new(value as f32, 0.0)
    }
    #[inline]
    fn from_u64(value: u64) -> Self {
        Self::new(value as f32, 0.0)
    }
    #[inline]
    fn from_f64(value: f64) -> Self {
        Self::new(value as f32, 0.0)
    }
    #[inline]
    fn from_complex(value: Complex64) -> Self {
        Self::new(value.re as f32, value.im as f32)
    }
    #[inline]
    fn cast<T: Element>(self) -> T {
        T::from_complex(Complex64::new(f64::from(self.re), f64::from(self.im)))
    }
    fn scalar(self) -> Scalar {
        Scalar::C64(self)
    }
    #[inline]
    fn is_nan(self) -> bool {
        self.re.is_nan() || self.im.is_nan()
    }
}

impl Element for Complex64 {
    const DTYPE: DType = DType::C128;
    #[inline]
    fn from_i64(value: i64) -> Self {
        Self::new(value as f64, 0.0)
    }
    #[inline]
    fn from_u64(value: u64) -> Self {
        Self::new(value as f64, 0.0)
    }
    #[inline]
    fn from_f64(value: f64) -> Self {
        Self::new(value, 0.0)
    }
    #[inline]
    fn from_complex(value: Complex64) -> Self {
        value
    }
    #[inline]
    fn cast<T: Element>(self) -> T {
        T::from_complex(self)
    }
    fn scalar(self) -> Scalar {
        Scalar::C128(self)
    }
    #[inline]
    fn is_nan(self) -> bool {
        self.re.is_nan() || self.im.is_nan()
    }
}

/// Runs an expression with `$T` bound to the Rust type of a dtype; strings go to the last arm.
///
/// `with_dtype!(array.dtype(), T => f::<T>(array), str => g(array))`
#[macro_export]
macro_rules! with_dtype {
    ($dtype:expr, $T:ident => $body:expr, str => $text:expr) => {
        match $dtype {
            $crate::value::DType::Bool => {
                type $T = bool;
                $body
            }
            $crate::value::DType::I8 => {
                type $T = i8;
                $body
            }
            $crate::value::DType::I16 => {
                type $T = i16;
                $body
            }
            $crate::value::DType::I32 => {
                type $T = i32;
                $body
            }
            $crate::value::DType::I64 => {
                type $T = i64;
                $body
            }
            $crate::value::DType::U8 => {
                type $T = u8;
                $body
            }
            $crate::value::DType::U16 => {
                type $T = u16;
                $body
            }
            $crate::value::DType::U32 => {
                type $T = u32;
                $body
            }
            $crate::value::DType::U64 => {
                type $T = u64;
                $body
            }
            $crate::value::DType::F16 => {
                type $T = ::half::f16;
                $body
            }
            $crate::value::DType::F32 => {
                type $T = f32;
                $body
            }
            $crate::value::DType::F64 => {
                type $T = f64;
                $body
            }
            $crate::value::DType::C64 => {
                type $T = ::num_complex::Complex32;
                $body
            }
            $crate::value::DType::C128 => {
                type $T = ::num_complex::Complex64;
                $body
            }
            $crate::value::DType::Str(_) => $text,
        }
    };
}

/// Repeats a statement with `$T` bound to each listed type:
/// `for_types!(T in [i8, i16] { table.add::<T>(); })`.
#[macro_export]
macro_rules! for_types {
    ($T:ident in [$($type:ty),* $(,)?] $body:block) => {
        $({ type $T = $type; $body })*
    };
}

/// Runs an expression with `$T` bound to a plain type as wide as the elements of a dtype: for
/// kernels that move elements without looking at them. Strings move as `u32` with one axis more
/// (see [`Array::bits`](super::Array::bits)).
#[macro_export]
macro_rules! with_bits {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            $crate::value::DType::Str(_) => {
                type $T = u32;
                $body
            }
            $crate::value::DType::C64 => {
                type $T = [u32; 2];
                $body
            }
            other => match other.itemsize() {
                1 => {
                    type $T = u8;
                    $body
                }
                2 => {
                    type $T = u16;
                    $body
                }
                4 => {
                    type $T = u32;
                    $body
                }
                8 => {
                    type $T = u64;
                    $body
                }
                _ => {
                    type $T = [u64; 2];
                    $body
                }
            },
        }
    };
}
