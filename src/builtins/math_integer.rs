//! The module `math`: functions of ints.

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::{Call, Row, convert, iterate, operators};
use crate::value::number::{self, Operator};
use crate::value::{ErrorKind, OpError, Result, Value, budget, interrupt, whole};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "math.factorial(n, /)",
        "The product of the ints from 1 to `n`.",
        &[("math.factorial(5)", "120")],
        &["math.gamma", "math.prod"],
        factorial,
    ),
    Row::function(
        "math.gcd(*integers)",
        "The greatest common divisor.",
        &[("math.gcd(12, 18)", "6")],
        &["math.lcm", "np.gcd"],
        |call| {
            fold(call, BigInt::zero(), |a, b| {
                whole::greatest_common_divisor(&a, &b)
            })
        },
    ),
    Row::function(
        "math.lcm(*integers)",
        "The least common multiple.",
        &[("math.lcm(4, 6)", "12")],
        &["math.gcd", "np.lcm"],
        |call| fold(call, BigInt::one(), least_common_multiple),
    ),
    Row::function(
        "math.isqrt(n, /)",
        "The whole part of the square root.",
        &[("math.isqrt(17)", "4")],
        &["math.sqrt"],
        |call| {
            let n = int(&call.value("n"))?;
            if n.is_negative() {
                return Err(OpError::value("isqrt() argument must be nonnegative"));
            }
            Ok(Value::big(whole::square_root(&n)))
        },
    ),
    Row::function(
        "math.comb(n, k, /)",
        "In how many ways `k` of `n` things can be chosen, without regard to order.",
        &[("math.comb(5, 2)", "10")],
        &["math.perm", "itertools.combinations"],
        |call| {
            let (n, k) = counts(call)?;
            let k = (&n - &k).min(k);
            if k.is_negative() {
                return Ok(Value::Int(0));
            }
            let mut result = BigInt::one();
            let mut step = BigInt::zero();
            while step < k {
                result *= &n - &step;
                step += 1;
                result /= &step;
                check(&result)?;
            }
            Ok(Value::big(result))
        },
    ),
    Row::function(
        "math.perm(n, k=None, /)",
        "In how many ways `k` of `n` things can be chosen and put in order.",
        &[("math.perm(5, 2)", "20")],
        &["math.comb", "itertools.permutations"],
        |call| {
            if call.optional("k").is_none() {
                return factorial(call);
            }
            let (n, k) = counts(call)?;
            if k > n {
                return Ok(Value::Int(0));
            }
            let mut result = BigInt::one();
            let mut step = BigInt::zero();
            while step < k {
                result *= &n - &step;
                step += 1;
                check(&result)?;
            }
            Ok(Value::big(result))
        },
    ),
    Row::function(
        "math.prod(iterable, /, *, start=1)",
        "The items multiplied, from the left.",
        &[("math.prod([2, 3, 4])", "24")],
        &["np.prod", "sum"],
        |call| {
            let mut product = call.value("start");
            let mut iter = iterate::begin(&call.value("iterable"))?;
            while let Some(item) = iter.next(&mut *call.machine)? {
                interrupt::check()?;
                product = operators::binary(call.machine, Operator::Mul, &product, &item)?;
            }
            Ok(product)
        },
    ),
];

/// Python's `__index__` without a limit.
fn int(value: &Value) -> Result<BigInt> {
    match number::as_big(value) {
        Some(int) => Ok(int),
        None => convert::as_index(value).map(BigInt::from),
    }
}

fn fold(call: &mut Call<'_>, start: BigInt, merge: fn(BigInt, BigInt) -> BigInt) -> Result<Value> {
    let ints = call.rest.iter().map(int).collect::<Result<Vec<_>>>()?;
    Ok(Value::big(ints.into_iter().fold(start, merge).abs()))
}

fn least_common_multiple(a: BigInt, b: BigInt) -> BigInt {
    if a.is_zero() || b.is_zero() {
        return BigInt::zero();
    }
    let common = whole::greatest_common_divisor(&a, &b);
    whole::multiply(&whole::divide_floor(&a, &common).0, &b)
}

fn counts(call: &Call<'_>) -> Result<(BigInt, BigInt)> {
    let (n, k) = (int(&call.value("n"))?, int(&call.value("k"))?);
    for (name, count) in [("n", &n), ("k", &k)] {
        if count.is_negative() {
            return Err(OpError::value(format!(
                "{name} must be a non-negative integer"
            )));
        }
    }
    Ok((n, k))
}

/// Long products can be stopped, and do not outgrow the memory.
fn check(int: &BigInt) -> Result<()> {
    interrupt::check()?;
    budget::check_bytes(usize::try_from(int.bits() / 8).ok())
}

fn factorial(call: &mut Call<'_>) -> Result<Value> {
    let n = int(&call.value("n"))?;
    if n.is_negative() {
        let message = "factorial() not defined for negative values";
        return Err(OpError::value(message));
    }
    let Some(n) = n.to_i64() else {
        let message = format!("factorial() argument should not exceed {}", i64::MAX);
        return Err(OpError::new(ErrorKind::OverflowError, message));
    };
    product(1, n.max(1)).map(Value::big)
}

/// The product of a range of ints: halves of about the same size keep the products balanced.
fn product(low: i64, high: i64) -> Result<BigInt> {
    if high - low < 16 {
        return Ok((low..=high).map(BigInt::from).product());
    }
    let middle = low + (high - low) / 2;
    let result = whole::multiply(&product(low, middle)?, &product(middle + 1, high)?);
    check(&result)?;
    Ok(result)
}
