//! Python's own numbers: ints of any size, floats and complex, with Python's rules and words.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use num_complex::Complex64;
use num_integer::Integer;
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};

use super::{ErrorKind, OpError, Result, Value, budget, whole};

/// The operators between two values that are neither comparisons nor boolean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the operator of its symbol")]
pub enum Operator {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    MatMul,
    Pow,
    LeftShift,
    RightShift,
    BitAnd,
    BitOr,
    BitXor,
}

impl Operator {
    /// The symbol, and the ufunc that does the same to arrays.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Add => ("+", "add"),
            Self::Sub => ("-", "subtract"),
            Self::Mul => ("*", "multiply"),
            Self::Div => ("/", "divide"),
            Self::FloorDiv => ("//", "floor_divide"),
            Self::Mod => ("%", "remainder"),
            Self::MatMul => ("@", "matmul"),
            Self::Pow => ("**", "power"),
            Self::LeftShift => ("<<", "left_shift"),
            Self::RightShift => (">>", "right_shift"),
            Self::BitAnd => ("&", "bitwise_and"),
            Self::BitOr => ("|", "bitwise_or"),
            Self::BitXor => ("^", "bitwise_xor"),
        }
    }

    /// The special methods of the left and of the right operand.
    pub fn special(self) -> (&'static str, &'static str) {
        match self {
            Self::Add => ("__add__", "__radd__"),
            Self::Sub => ("__sub__", "__rsub__"),
            Self::Mul => ("__mul__", "__rmul__"),
            Self::Div => ("__truediv__", "__rtruediv__"),
            Self::FloorDiv => ("__floordiv__", "__rfloordiv__"),
            Self::Mod => ("__mod__", "__rmod__"),
            Self::MatMul => ("__matmul__", "__rmatmul__"),
            Self::Pow => ("__pow__", "__rpow__"),
            Self::LeftShift => ("__lshift__", "__rlshift__"),
            Self::RightShift => ("__rshift__", "__rrshift__"),
            Self::BitAnd => ("__and__", "__rand__"),
            Self::BitOr => ("__or__", "__ror__"),
            Self::BitXor => ("__xor__", "__rxor__"),
        }
    }

    /// The symbol.
    pub fn symbol(self) -> &'static str {
        self.names().0
    }
}

/// A Python number: bools are ints.
enum Number {
    Small(i64),
    Big(BigInt),
    Float(f64),
    Complex(Complex64),
}

fn number(value: &Value) -> Option<Number> {
    Some(match value {
        Value::Bool(flag) => Number::Small(i64::from(*flag)),
        Value::Int(int) => Number::Small(*int),
        Value::Big(int) => Number::Big((**int).clone()),
        Value::Float(float) => Number::Float(*float),
        Value::Complex(z) => Number::Complex(*z),
        _ => return None,
    })
}

/// An integral value as an int of any size, if it is a Python int or bool.
pub fn as_big(value: &Value) -> Option<BigInt> {
    match number(value)? {
        Number::Small(int) => Some(BigInt::from(int)),
        Number::Big(int) => Some(int),
        Number::Float(_) | Number::Complex(_) => None,
    }
}

/// A float without a fraction as an int.
pub fn integral(float: f64) -> Option<BigInt> {
    if float.is_finite() && float.fract() == 0.0 {
        BigInt::from_f64(float)
    } else {
        None
    }
}

/// An int as the nearest float.
///
/// # Errors
/// `OverflowError: int too large to convert to float`.
pub fn big_to_float(int: &BigInt) -> Result<f64> {
    // Halves are rounded to even here; `to_f64` of the library truncates in some cases.
    let float = ratio(int, &BigInt::from(1)).filter(|float| float.is_finite());
    float.ok_or_else(|| {
        OpError::new(
            ErrorKind::OverflowError,
            "int too large to convert to float",
        )
    })
}

/// `a / b` correctly rounded; None when it is too large.
fn ratio(a: &BigInt, b: &BigInt) -> Option<f64> {
    if a.is_zero() {
        return Some(0.0);
    }
    let negative = a.is_negative() != b.is_negative();
    let (a, b) = (a.abs(), b.abs());
    // Scale so that the quotient has 64 bits or a few more, then round once by hand.
    let shift = 66 - (a.bits() as i64 - b.bits() as i64);
    let (quotient, rest) = if shift >= 0 {
        (a << shift as usize).div_rem(&b)
    } else {
        a.div_rem(&(b << (-shift) as usize))
    };
    // 53 bits are kept (fewer for subnormal results); the rest decides the rounding.
    let bits = quotient.bits() as i64;
    let exponent = bits - shift;
    let keep = if exponent < -1021 {
        53 - (-1021 - exponent)
    } else {
        53
    };
    if keep < 0 {
        return Some(if negative { -0.0 } else { 0.0 });
    }
    let drop = (bits - keep) as usize;
    let mut mantissa: BigInt = &quotient >> drop;
    let remainder = &quotient - (&mantissa << drop);
    let half = BigInt::from(1) << drop.saturating_sub(1);
    let up = match remainder.cmp(&half) {
        Ordering::Greater => true,
        Ordering::Equal => !rest.is_zero() || mantissa.is_odd(),
        Ordering::Less => false,
    };
    if up {
        mantissa += 1;
    }
    let scale = drop as i64 - shift;
    let float = scale_by_two(mantissa.to_f64()?, scale);
    if float.is_infinite() {
        return None;
    }
    Some(if negative { -float } else { float })
}

/// `value * 2**exponent`, exact where the result is representable.
fn scale_by_two(mut value: f64, mut exponent: i64) -> f64 {
    while exponent > 1000 {
        value *= 2f64.powi(1000);
        exponent -= 1000;
        if value.is_infinite() {
            return value;
        }
    }
    while exponent < -1000 {
        value *= 2f64.powi(-1000);
        exponent += 1000;
    }
    value * 2f64.powi(exponent as i32)
}

fn zero_division(message: &str) -> Box<OpError> {
    OpError::new(ErrorKind::ZeroDivisionError, message)
}

/// `a op b` for two Python numbers; None when one is something else or the operator does not apply.
pub fn binary(op: Operator, a: &Value, b: &Value) -> Option<Result<Value>> {
    if let (Value::Bool(x), Value::Bool(y)) = (a, b) {
        match op {
            Operator::BitAnd => return Some(Ok(Value::Bool(x & y))),
            Operator::BitOr => return Some(Ok(Value::Bool(x | y))),
            Operator::BitXor => return Some(Ok(Value::Bool(x ^ y))),
            _ => {}
        }
    }
    match (number(a)?, number(b)?) {
        (Number::Small(x), Number::Small(y)) => match small(op, x, y) {
            Some(value) => Some(Ok(value)),
            None => big(op, &BigInt::from(x), &BigInt::from(y)),
        },
        (Number::Complex(x), y) => complex_pair(op, Ok(x), complex(y)),
        (x, Number::Complex(y)) => complex_pair(op, complex(x), Ok(y)),
        (Number::Float(x), y) => float_pair(op, Ok(x), float(y)),
        (x, Number::Float(y)) => float_pair(op, float(x), Ok(y)),
        (Number::Small(x), Number::Big(y)) => big(op, &BigInt::from(x), &y),
        (Number::Big(x), Number::Small(y)) => big(op, &x, &BigInt::from(y)),
        (Number::Big(x), Number::Big(y)) => big(op, &x, &y),
    }
}

fn float(number: Number) -> Result<f64> {
    match number {
        Number::Small(int) => Ok(int as f64),
        Number::Big(int) => big_to_float(&int),
        Number::Float(float) => Ok(float),
        Number::Complex(z) => Ok(z.re),
    }
}

fn complex(number: Number) -> Result<Complex64> {
    match number {
        Number::Complex(z) => Ok(z),
        other => float(other).map(|re| Complex64::new(re, 0.0)),
    }
}

/// The result where it fits a machine word and needs no error.
fn small(op: Operator, x: i64, y: i64) -> Option<Value> {
    let int = match op {
        Operator::Add => x.checked_add(y)?,
        Operator::Sub => x.checked_sub(y)?,
        Operator::Mul => x.checked_mul(y)?,
        Operator::FloorDiv if y != 0 && !(x == i64::MIN && y == -1) => Integer::div_floor(&x, &y),
        Operator::Mod if y != 0 && y != -1 => Integer::mod_floor(&x, &y),
        Operator::Div if y != 0 && x.unsigned_abs() < 1 << 53 && y.unsigned_abs() < 1 << 53 => {
            return Some(Value::Float(x as f64 / y as f64));
        }
        Operator::Pow => x.checked_pow(u32::try_from(y).ok()?)?,
        Operator::BitAnd => x & y,
        Operator::BitOr => x | y,
        Operator::BitXor => x ^ y,
        Operator::RightShift if y >= 0 => x >> y.min(63),
        Operator::LeftShift if (0..62).contains(&y) && x.unsigned_abs() < 1 << (62 - y) => x << y,
        _ => return None,
    };
    Some(Value::Int(int))
}

fn big(op: Operator, x: &BigInt, y: &BigInt) -> Option<Result<Value>> {
    Some(match op {
        Operator::Add => Ok(Value::big(x + y)),
        Operator::Sub => Ok(Value::big(x - y)),
        Operator::Mul => Ok(Value::big(whole::multiply(x, y))),
        Operator::Div if y.is_zero() => Err(zero_division("division by zero")),
        Operator::Div => ratio(x, y).map(Value::Float).ok_or_else(|| {
            let message = "integer division result too large for a float";
            OpError::new(ErrorKind::OverflowError, message)
        }),
        Operator::FloorDiv if y.is_zero() => {
            Err(zero_division("integer division or modulo by zero"))
        }
        Operator::FloorDiv => Ok(Value::big(whole::divide_floor(x, y).0)),
        Operator::Mod if y.is_zero() => Err(zero_division("integer modulo by zero")),
        Operator::Mod => Ok(Value::big(whole::divide_floor(x, y).1)),
        Operator::Pow => big_power(x, y),
        Operator::LeftShift | Operator::RightShift if y.is_negative() => {
            Err(OpError::value("negative shift count"))
        }
        Operator::LeftShift => shift_left(x, y),
        Operator::RightShift => Ok(match y.to_usize() {
            Some(count) => Value::big(x >> count),
            None => Value::Int(if x.is_negative() { -1 } else { 0 }),
        }),
        Operator::BitAnd => Ok(Value::big(x & y)),
        Operator::BitOr => Ok(Value::big(x | y)),
        Operator::BitXor => Ok(Value::big(x ^ y)),
        Operator::MatMul => return None,
    })
}

fn shift_left(x: &BigInt, y: &BigInt) -> Result<Value> {
    if x.is_zero() {
        return Ok(Value::Int(0));
    }
    let count = y.to_usize().filter(|count| budget::fits(count / 8));
    let count = count.ok_or_else(|| OpError::new(ErrorKind::MemoryError, ""))?;
    budget::check_bytes(Some(count / 8))?;
    Ok(Value::big(whole::shift_left(x, count)))
}

fn big_power(x: &BigInt, y: &BigInt) -> Result<Value> {
    if y.sign() == Sign::Minus {
        let (x, y) = (big_to_float(x)?, big_to_float(y)?);
        return float_power(x, y);
    }
    let small_base = x.bits() <= 1;
    let bytes = y
        .to_u64()
        .and_then(|y| y.checked_mul(x.bits()))
        .map(|bits| bits / 8);
    match (small_base, bytes) {
        (true, _) => Ok(Value::big(
            if x.is_negative() && y.is_even() || y.is_zero() {
                BigInt::from(1)
            } else {
                x.clone()
            },
        )),
        // A power of this size would take longer than anyone waits, and more memory than there is.
        (false, Some(bytes)) if bytes < 1 << 26 && budget::fits(bytes as usize) => {
            Ok(Value::big(whole::power(x, y.to_u64().unwrap_or(u64::MAX))))
        }
        _ => Err(OpError::new(ErrorKind::MemoryError, "")),
    }
}

fn float_pair(op: Operator, x: Result<f64>, y: Result<f64>) -> Option<Result<Value>> {
    let (x, y) = match (x, y) {
        (Ok(x), Ok(y)) => (x, y),
        (Err(error), _) | (_, Err(error)) => return Some(Err(error)),
    };
    Some(match op {
        Operator::Add => Ok(Value::Float(x + y)),
        Operator::Sub => Ok(Value::Float(x - y)),
        Operator::Mul => Ok(Value::Float(x * y)),
        Operator::Div if y == 0.0 => Err(zero_division("float division by zero")),
        Operator::Div => Ok(Value::Float(x / y)),
        Operator::FloorDiv if y == 0.0 => Err(zero_division("float floor division by zero")),
        Operator::FloorDiv => Ok(Value::Float(float_divmod(x, y).0)),
        Operator::Mod if y == 0.0 => Err(zero_division("float modulo")),
        Operator::Mod => Ok(Value::Float(float_divmod(x, y).1)),
        Operator::Pow => float_power(x, y),
        _ => return None,
    })
}

/// Floor division and its remainder, with the divisor's sign, as CPython and NumPy compute them.
pub fn float_divmod(x: f64, y: f64) -> (f64, f64) {
    let mut rest = x % y;
    if y == 0.0 {
        return (x / y, rest);
    }
    let mut quotient = (x - rest) / y;
    if rest == 0.0 {
        rest = 0f64.copysign(y);
    } else if (y < 0.0) != (rest < 0.0) {
        rest += y;
        quotient -= 1.0;
    }
    let floor = if quotient == 0.0 {
        0f64.copysign(x / y)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        }
    };
    (floor, rest)
}

fn float_power(x: f64, y: f64) -> Result<Value> {
    if x == 0.0 && y < 0.0 {
        return Err(zero_division("0.0 cannot be raised to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        return complex_power(Complex64::new(x, 0.0), Complex64::new(y, 0.0));
    }
    let power = x.powf(y);
    if power.is_infinite() && x.is_finite() && y.is_finite() {
        let message = "(34, 'Numerical result out of range')";
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    Ok(Value::Float(power))
}

fn complex_pair(op: Operator, x: Result<Complex64>, y: Result<Complex64>) -> Option<Result<Value>> {
    let (x, y) = match (x, y) {
        (Ok(x), Ok(y)) => (x, y),
        (Err(error), _) | (_, Err(error)) => return Some(Err(error)),
    };
    Some(match op {
        Operator::Add => Ok(Value::Complex(x + y)),
        Operator::Sub => Ok(Value::Complex(x - y)),
        Operator::Mul => Ok(Value::Complex(x * y)),
        Operator::Div if y.is_zero() => Err(zero_division("complex division by zero")),
        Operator::Div => Ok(Value::Complex(complex_divide(x, y))),
        Operator::Pow => complex_power(x, y),
        _ => return None,
    })
}

/// Smith's method, which CPython and NumPy use.
pub fn complex_divide(x: Complex64, y: Complex64) -> Complex64 {
    if y.re.abs() >= y.im.abs() {
        if y.is_zero() {
            return Complex64::new(x.re / y.re.abs(), x.im / y.re.abs());
        }
        let ratio = y.im / y.re;
        let scale = 1.0 / (y.re + y.im * ratio);
        Complex64::new((x.re + x.im * ratio) * scale, (x.im - x.re * ratio) * scale)
    } else {
        let ratio = y.re / y.im;
        let scale = 1.0 / (y.im + y.re * ratio);
        Complex64::new((x.re * ratio + x.im) * scale, (x.im * ratio - x.re) * scale)
    }
}

fn complex_power(x: Complex64, y: Complex64) -> Result<Value> {
    if y.is_zero() {
        return Ok(Value::Complex(Complex64::new(1.0, 0.0)));
    }
    if x.is_zero() {
        if y.im != 0.0 || y.re < 0.0 {
            return Err(zero_division("0.0 to a negative or complex power"));
        }
        return Ok(Value::Complex(Complex64::zero()));
    }
    // CPython multiplies for small integral exponents.
    if y.im == 0.0 && y.re.fract() == 0.0 && y.re.abs() <= 100.0 {
        let exponent = y.re.abs() as u32;
        let mut result = Complex64::new(1.0, 0.0);
        let (mut mask, mut power) = (1u32, x);
        while mask > 0 && exponent >= mask {
            if exponent & mask != 0 {
                result *= power;
            }
            mask <<= 1;
            power *= power;
        }
        let result = if y.re < 0.0 {
            complex_divide(Complex64::new(1.0, 0.0), result)
        } else {
            result
        };
        return Ok(Value::Complex(result));
    }
    let length = x.re.hypot(x.im).powf(y.re);
    let angle = x.im.atan2(x.re);
    let (mut length, mut phase) = (length, angle * y.re);
    if y.im != 0.0 {
        length /= (angle * y.im).exp();
        phase += y.im * x.re.hypot(x.im).ln();
    }
    Ok(Value::Complex(Complex64::new(
        length * phase.cos(),
        length * phase.sin(),
    )))
}

/// The order of two Python numbers: None in the Option for nan; an outer None when one is no real
/// number.
pub fn compare(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    Some(match (number(a)?, number(b)?) {
        (Number::Small(x), Number::Small(y)) => Some(x.cmp(&y)),
        (Number::Float(x), Number::Float(y)) => x.partial_cmp(&y),
        (Number::Float(x), y) => compare_int(&int(y)?, x).map(Ordering::reverse),
        (x, Number::Float(y)) => compare_int(&int(x)?, y),
        (x, y) => Some(int(x)?.cmp(&int(y)?)),
    })
}

fn int(number: Number) -> Option<BigInt> {
    match number {
        Number::Small(int) => Some(BigInt::from(int)),
        Number::Big(int) => Some(int),
        Number::Float(_) | Number::Complex(_) => None,
    }
}

/// An int against a float, exactly.
fn compare_int(int: &BigInt, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    if float.is_infinite() {
        return Some(if float > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    }
    let floor = BigInt::from_f64(float.floor())?;
    Some(match int.cmp(&floor) {
        Ordering::Equal if float.fract() != 0.0 => Ordering::Less,
        order => order,
    })
}

/// Whether two Python numbers are equal; None when one is something else.
pub fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (number(a)?, number(b)?) {
        (Number::Complex(x), Number::Complex(y)) => Some(x == y),
        (Number::Complex(z), y) | (y, Number::Complex(z)) => {
            let real = Value::Float(z.re);
            let other = match y {
                Number::Small(int) => Value::Int(int),
                Number::Big(int) => Value::big(int),
                Number::Float(float) => Value::Float(float),
                Number::Complex(z) => Value::Complex(z),
            };
            Some(z.im == 0.0 && compare(&real, &other)? == Some(Ordering::Equal))
        }
        _ => Some(compare(a, b)? == Some(Ordering::Equal)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(op: Operator, a: Value, b: Value, expected: f64) {
        match binary(op, &a, &b) {
            Some(Ok(Value::Int(int))) => assert_eq!(int as f64, expected),
            Some(Ok(Value::Float(float))) => assert_eq!(float, expected),
            _ => panic!("{op:?}"),
        }
    }

    #[test]
    fn floors_as_python() {
        use Operator as O;
        check(O::FloorDiv, Value::Int(-7), Value::Int(2), -4.0);
        check(O::Mod, Value::Int(-7), Value::Int(2), 1.0);
        check(O::Mod, Value::Int(7), Value::Int(-2), -1.0);
        check(O::Mod, Value::Float(-7.5), Value::Int(2), 0.5);
        check(O::FloorDiv, Value::Float(-7.5), Value::Int(2), -4.0);
        check(
            O::Div,
            Value::Int(i64::MAX),
            Value::Int(3),
            i64::MAX as f64 / 3.0,
        );
    }

    #[test]
    fn grows_past_the_machine_word() {
        let two = binary(Operator::Pow, &Value::Int(2), &Value::Int(100));
        let Some(Ok(Value::Big(big))) = two else {
            panic!("2**100 is big")
        };
        assert_eq!(big.to_string(), "1267650600228229401496703205376");
        assert_eq!(big_to_float(&big).unwrap(), 2f64.powi(100));
    }
}
