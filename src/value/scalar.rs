//! NumPy scalars: one element with its dtype.

use half::f16;
use num_bigint::BigInt;
use num_complex::{Complex32, Complex64};

use super::{DType, Element, Value};
use crate::text::Text;

/// One element of an array, as an object of its own (`np.float64(3.5)`).
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "each holds the element type of the dtype of the same name"
)]
pub enum Scalar {
    Bool(bool),
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    F16(f16),
    F32(f32),
    F64(f64),
    C64(Complex32),
    C128(Complex64),
    Str(Text),
}

impl Scalar {
    /// Its dtype.
    pub fn dtype(&self) -> DType {
        match self {
            Self::Bool(_) => DType::Bool,
            Self::I8(_) => DType::I8,
            Self::I16(_) => DType::I16,
            Self::I32(_) => DType::I32,
            Self::I64(_) => DType::I64,
            Self::U8(_) => DType::U8,
            Self::U16(_) => DType::U16,
            Self::U32(_) => DType::U32,
            Self::U64(_) => DType::U64,
            Self::F16(_) => DType::F16,
            Self::F32(_) => DType::F32,
            Self::F64(_) => DType::F64,
            Self::C64(_) => DType::C64,
            Self::C128(_) => DType::C128,
            Self::Str(text) => DType::Str(u32::try_from(text.chars().count()).unwrap_or(u32::MAX)),
        }
    }

    /// The zero of a dtype.
    pub fn zero(dtype: DType) -> Self {
        crate::with_dtype!(dtype, T => T::default().scalar(), str => Self::Str("".into()))
    }

    /// The value as another element type, as C converts it; a string gives that type's zero.
    pub fn cast<T: Element>(&self) -> T {
        match self {
            Self::Bool(x) => x.cast(),
            Self::I8(x) => x.cast(),
            Self::I16(x) => x.cast(),
            Self::I32(x) => x.cast(),
            Self::I64(x) => x.cast(),
            Self::U8(x) => x.cast(),
            Self::U16(x) => x.cast(),
            Self::U32(x) => x.cast(),
            Self::U64(x) => x.cast(),
            Self::F16(x) => x.cast(),
            Self::F32(x) => x.cast(),
            Self::F64(x) => x.cast(),
            Self::C64(x) => x.cast(),
            Self::C128(x) => x.cast(),
            Self::Str(_) => T::default(),
        }
    }

    /// The value as another dtype, as C converts it.
    pub fn cast_to(&self, dtype: DType) -> Self {
        crate::with_dtype!(dtype, T => self.cast::<T>().scalar(), str => self.clone())
    }

    /// The Python object with the same value (`.item()`).
    pub fn to_python(&self) -> Value {
        match self {
            Self::Bool(x) => Value::Bool(*x),
            Self::U64(x) => Value::big(BigInt::from(*x)),
            Self::C64(_) | Self::C128(_) => Value::Complex(self.cast::<Complex64>()),
            Self::Str(text) => Value::Str(text.clone()),
            other if other.dtype().is_float() => Value::Float(other.cast::<f64>()),
            other => Value::Int(other.cast::<i64>()),
        }
    }

    /// Whether it counts as true.
    pub fn truth(&self) -> bool {
        match self {
            Self::Str(text) => !text.is_empty(),
            Self::C64(_) | Self::C128(_) => self.cast::<Complex64>().truth(),
            other if other.dtype().is_float() => other.cast::<f64>() != 0.0,
            other => other.cast::<u64>() != 0,
        }
    }

    /// The value as an int, for integer and bool scalars.
    pub fn as_int(&self) -> Option<i128> {
        match self {
            Self::U64(x) => Some(i128::from(*x)),
            other if other.dtype().is_integer() || other.dtype() == DType::Bool => {
                Some(i128::from(other.cast::<i64>()))
            }
            _ => None,
        }
    }
}
