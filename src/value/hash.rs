//! The keys of Python's dicts and sets, of which equal numbers are the same, and their hashes: for
//! numbers and tuples of numbers those of CPython, which are fixed. Those of text differ there from
//! run to run.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use num_bigint::{BigInt, BigUint};
use num_traits::ToPrimitive;

use super::interrupt::Paced;
use super::table::Table;
use super::{ErrorKind, OpError, Result, Value, number};
use crate::text::Text;

/// A set: from the item's hashable form to the item as it was given.
pub type Set = Table<Value>;

/// The hashable form of a value: equal for values that Python takes for the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// None, `...`, True and False as ints, types, functions: by their identity number.
    Identity(u8, usize),
    /// Every integral number.
    Int(i64),
    /// Every integral number that needs more room.
    Big(BigInt),
    /// The bits of a float that is not integral, and of an imaginary part.
    Float(u64, u64),
    /// A str.
    Str(Text),
    /// A bytes object.
    Bytes(Rc<[u8]>),
    /// A tuple.
    Tuple(Vec<Key>),
}

impl Key {
    /// The hashable form of a value.
    ///
    /// # Errors
    /// `TypeError: unhashable type: 'list'`.
    pub fn of(value: &Value) -> Result<Self> {
        Ok(match value {
            Value::None => Self::Identity(0, 0),
            Value::Ellipsis => Self::Identity(0, 1),
            Value::NotImplemented => Self::Identity(0, 2),
            Value::Bool(flag) => Self::Int(i64::from(*flag)),
            Value::Int(int) => Self::Int(*int),
            Value::Big(int) => Self::Big((**int).clone()),
            Value::Float(float) => Self::of_float(*float),
            Value::Complex(z) if z.im == 0.0 => Self::of_float(z.re),
            Value::Complex(z) => Self::Float(z.re.to_bits(), z.im.to_bits()),
            Value::Str(text) => Self::Str(text.clone()),
            Value::Bytes(bytes) => Self::Bytes(Rc::clone(bytes)),
            Value::Tuple(items) => {
                Self::Tuple(items.iter().map(Self::of).paced().collect::<Result<_>>()?)
            }
            Value::Scalar(scalar) => Self::of(&scalar.to_python())?,
            Value::Range(range) => Self::Identity(1, Rc::as_ptr(range).addr()),
            Value::DType(dtype) => Self::Str(dtype.protocol().into()),
            Value::Type(kind) => Self::Str(kind.full_name().into()),
            Value::Builtin(row) => Self::Identity(2, row.0 as usize),
            Value::Method(method) => Self::Identity(3, Rc::as_ptr(method).addr()),
            Value::Module(path) => Self::Str((*path).into()),
            Value::Exception(error) => Self::Identity(4, Rc::as_ptr(error).addr()),
            Value::Object(object) => match object.key() {
                Some(key) => key,
                None => Self::Identity(5, Rc::as_ptr(object).cast::<u8>().addr()),
            },
            Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Slice(_) | Value::Array(_) => {
                let message = format!("unhashable type: '{}'", value.type_name());
                return Err(OpError::new(ErrorKind::TypeError, message));
            }
        })
    }

    fn of_float(float: f64) -> Self {
        match number::integral(float) {
            Some(int) => i64::try_from(&int).map_or(Self::Big(int), Self::Int),
            None => Self::Float(float.to_bits(), 0),
        }
    }
}

/// The modulus of the hashes of numbers.
const MODULUS: u64 = (1 << 61) - 1;

/// The hash of a key, and whether it is CPython's.
#[inline]
pub fn of(key: &Key) -> (u64, bool) {
    match key {
        Key::Int(int) => (whole(*int), true),
        Key::Str(text) => (loose(text), false),
        other => of_any(other),
    }
}

fn of_any(key: &Key) -> (u64, bool) {
    match key {
        Key::Int(int) => (whole(*int), true),
        Key::Big(int) => (big(int), true),
        Key::Float(bits, 0) => match float(f64::from_bits(*bits)) {
            Some(hash) => (signed(hash), true),
            None => (loose(bits), false),
        },
        Key::Tuple(items) => tuple(items),
        Key::Float(re, im) => (loose(&(re, im)), false),
        Key::Str(text) => (loose(text), false),
        Key::Bytes(bytes) => (loose(bytes), false),
        Key::Identity(kind, id) => (loose(&(kind, id)), false),
    }
}

fn loose(key: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// -1 is no hash.
fn signed(hash: i64) -> u64 {
    if hash == -1 {
        -2i64 as u64
    } else {
        hash as u64
    }
}

fn whole(int: i64) -> u64 {
    let reduced = (int.unsigned_abs() % MODULUS) as i64;
    signed(if int < 0 { -reduced } else { reduced })
}

fn big(int: &BigInt) -> u64 {
    let rest = (int.magnitude() % BigUint::from(MODULUS)).to_i64();
    let rest = rest.unwrap_or(0);
    signed(if *int < BigInt::ZERO { -rest } else { rest })
}

/// The hash of a float that is not integral: its mantissa times a power of two, modulo 2**61 - 1.
fn float(x: f64) -> Option<i64> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { 314_159 } else { -314_159 });
    }
    let bits = x.abs().to_bits();
    let (mantissa, exponent) = match bits >> 52 {
        0 => (bits, -1074),
        biased => ((bits & ((1 << 52) - 1)) | 1 << 52, biased as i64 - 1075),
    };
    let turn = exponent.rem_euclid(61) as u32;
    let hash = (u128::from(mantissa % MODULUS) << turn) % u128::from(MODULUS);
    let hash = hash as i64;
    Some(if x < 0.0 { -hash } else { hash })
}

/// xxHash over the items' hashes, as CPython does it.
fn tuple(items: &[Key]) -> (u64, bool) {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut sum = PRIME_5;
    let mut fixed = true;
    for item in items {
        let (hash, is_fixed) = of(item);
        fixed &= is_fixed;
        sum = sum.wrapping_add(hash.wrapping_mul(PRIME_2));
        sum = sum.rotate_left(31).wrapping_mul(PRIME_1);
    }
    sum = sum.wrapping_add(items.len() as u64 ^ (PRIME_5 ^ 3_527_539));
    let sum = if sum == u64::MAX { 1_546_275_796 } else { sum };
    (sum, fixed)
}
