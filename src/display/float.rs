//! Floats as text: Python's `repr`, and NumPy's positional and scientific notation.

use crate::value::digits::{Cutoff, Decimal, Demand, Width};
use crate::value::{ErrorKind, OpError, Result};

/// What happens to trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trim {
    /// `k`: they stay.
    Keep,
    /// `.`: they go, the point stays.
    Zeros,
    /// `0`: they go, one stays after the point.
    LeaveOne,
    /// `-`: they go, and a bare point too.
    Point,
}

impl Trim {
    /// Reads the letter.
    ///
    /// # Errors
    /// NumPy's words.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "k" => Self::Keep,
            "." => Self::Zeros,
            "0" => Self::LeaveOne,
            "-" => Self::Point,
            other => {
                let message =
                    format!("if supplied, trim must be 'k', '.', '0' or '-' found `{other:>100}`");
                return Err(OpError::r#type(message));
            }
        })
    }
}

/// The parameters of both notations.
#[derive(Clone, Copy, Debug)]
pub struct Notation {
    /// Digits as few as tell the value apart.
    pub unique: bool,
    /// At most so many digits after the point.
    pub precision: Option<usize>,
    /// At least so many.
    pub min_digits: Option<usize>,
    /// Whether both count digits after the point, or all (positional only).
    pub fractional: bool,
    /// Trailing zeros.
    pub trim: Trim,
    /// Whether positive numbers get a plus.
    pub sign: bool,
    /// Columns before the point.
    pub pad_left: usize,
    /// Columns after the point (positional only).
    pub pad_right: Option<usize>,
    /// Digits of the exponent, 2 unless told (scientific only).
    pub exp_digits: Option<usize>,
}

impl Default for Notation {
    fn default() -> Self {
        Self {
            unique: true,
            precision: None,
            min_digits: None,
            fractional: true,
            trim: Trim::Keep,
            sign: false,
            pad_left: 0,
            pad_right: None,
            exp_digits: None,
        }
    }
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

fn zeros(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('0', count));
}

fn push_digits(out: &mut String, digits: &[u8]) {
    out.extend(digits.iter().map(|digit| char::from(*digit)));
}

/// `nan`, `inf`, `+inf`, `-inf`.
fn push_special(out: &mut String, value: f64, sign: bool) {
    if value.is_infinite() {
        out.push_str(if value < 0.0 {
            "-"
        } else if sign {
            "+"
        } else {
            ""
        });
    }
    out.push_str(if value.is_nan() { "nan" } else { "inf" });
}

/// The point and the digits after it; returns how many digits there are.
fn push_fraction(
    out: &mut String,
    fraction: &[u8],
    leading: usize,
    fill: usize,
    trim: Trim,
) -> usize {
    let mut count = leading + fraction.len();
    let mut kept = fraction.len();
    if trim == Trim::Keep {
        out.push('.');
        zeros(out, leading);
        push_digits(out, fraction);
        zeros(out, fill.saturating_sub(count));
        return count.max(fill);
    }
    while kept > 0 && fraction.get(kept - 1) == Some(&b'0') {
        kept -= 1;
        count -= 1;
    }
    if kept == 0 {
        match trim {
            Trim::LeaveOne => out.push_str(".0"),
            Trim::Zeros => out.push('.'),
            Trim::Point | Trim::Keep => {}
        }
        return usize::from(trim == Trim::LeaveOne);
    }
    out.push('.');
    zeros(out, leading);
    push_digits(out, fraction.get(..kept).unwrap_or(&[]));
    count
}

/// `np.format_float_positional` of a float of this width, appended.
pub fn push_positional(out: &mut String, value: f64, width: Width, notation: &Notation) {
    if !value.is_finite() {
        return push_special(out, value, notation.sign);
    }
    let demand = Demand {
        unique: notation.unique,
        most: notation.precision,
        least: notation.min_digits.unwrap_or(0),
        cutoff: if notation.fractional {
            Cutoff::Fraction
        } else {
            Cutoff::Total
        },
    };
    push_decimal(out, &demand.digits(value, width), notation);
}

/// Digits in positional notation, appended.
pub fn push_decimal(out: &mut String, decimal: &Decimal, notation: &Notation) {
    let signed = decimal.negative || notation.sign;
    let whole = decimal.whole_len();
    spaces(
        out,
        notation
            .pad_left
            .saturating_sub(whole + usize::from(signed)),
    );
    if signed {
        out.push(if decimal.negative { '-' } else { '+' });
    }
    let digits = &decimal.digits[..];
    let (fraction, leading) = if decimal.exponent < 0 {
        out.push('0');
        (digits, (-decimal.exponent - 1) as usize)
    } else {
        let split = whole.min(digits.len());
        push_digits(out, digits.get(..split).unwrap_or(&[]));
        zeros(out, whole - split);
        (digits.get(split..).unwrap_or(&[]), 0)
    };
    let wanted = if notation.unique {
        notation.min_digits
    } else {
        notation.precision
    };
    let fill = match notation.fractional {
        true => wanted.unwrap_or(0),
        false => wanted.unwrap_or(0).saturating_sub(whole),
    };
    let count = push_fraction(out, fraction, leading, fill, notation.trim);
    if let Some(columns) = notation.pad_right
        && columns >= count
    {
        let bare = notation.trim == Trim::Point && count == 0;
        spaces(out, columns - count + usize::from(bare));
    }
}

/// `np.format_float_scientific` of a float of this width, appended.
pub fn push_scientific(out: &mut String, value: f64, width: Width, notation: &Notation) {
    if !value.is_finite() {
        return push_special(out, value, notation.sign);
    }
    let demand = Demand {
        unique: notation.unique,
        most: notation.precision.map(|count| count + 1),
        least: notation.min_digits.map_or(0, |count| count + 1),
        cutoff: Cutoff::Total,
    };
    push_decimal_scientific(out, &demand.digits(value, width), notation);
}

/// Digits in scientific notation, appended.
pub fn push_decimal_scientific(out: &mut String, decimal: &Decimal, notation: &Notation) {
    let signed = decimal.negative || notation.sign;
    spaces(
        out,
        notation.pad_left.saturating_sub(1 + usize::from(signed)),
    );
    if signed {
        out.push(if decimal.negative { '-' } else { '+' });
    }
    let (first, rest) = decimal.digits.split_at(1);
    push_digits(out, first);
    let fill = if notation.unique {
        notation.min_digits
    } else {
        notation.precision
    };
    push_fraction(out, rest, 0, fill.unwrap_or(0), notation.trim);
    push_exponent(
        out,
        decimal.exponent,
        notation.exp_digits.unwrap_or(2).min(LONGEST),
    );
}

/// `e+05`.
pub fn push_exponent(out: &mut String, exponent: i32, least: usize) {
    out.push('e');
    out.push(if exponent < 0 { '-' } else { '+' });
    let size = exponent.unsigned_abs();
    zeros(out, least.saturating_sub(exponent_len(exponent)));
    out.push_str(&size.to_string());
}

/// How many digits an exponent has.
pub fn exponent_len(exponent: i32) -> usize {
    match exponent.unsigned_abs() {
        0..10 => 1,
        10..100 => 2,
        _ => 3,
    }
}

/// NumPy's buffer for one float, without the 0 at its end.
pub const LONGEST: usize = 16_383;

/// The error for a float that leaves it.
pub fn too_large() -> Box<OpError> {
    OpError::new(ErrorKind::RuntimeError, "Float formatting result too large")
}

/// `np.format_float_positional`.
///
/// # Errors
/// NumPy's words about parameters that contradict each other.
pub fn format_float_positional(value: f64, width: Width, notation: &Notation) -> Result<String> {
    if !notation.fractional && notation.precision == Some(0) {
        return Err(OpError::value(
            "precision must be greater than 0 if fractional=False",
        ));
    }
    check(notation)?;
    let exact = if notation.unique {
        None
    } else {
        notation.precision
    };
    let parts = [
        exact,
        Some(notation.pad_left),
        notation.pad_right,
        notation.min_digits,
    ];
    if parts.into_iter().flatten().any(|part| part > LONGEST) {
        return Err(too_large());
    }
    let mut out = String::new();
    push_positional(&mut out, value, width, notation);
    if out.len() > LONGEST {
        Err(too_large())
    } else {
        Ok(out)
    }
}

/// `np.format_float_scientific`.
///
/// # Errors
/// NumPy's words about parameters that contradict each other.
pub fn format_float_scientific(value: f64, width: Width, notation: &Notation) -> Result<String> {
    check(notation)?;
    let shorter = |count: usize| count.min(LONGEST);
    let notation = &Notation {
        precision: notation.precision.map(shorter),
        min_digits: notation.min_digits.map(shorter),
        pad_left: shorter(notation.pad_left),
        ..*notation
    };
    let mut out = String::new();
    push_scientific(&mut out, value, width, notation);
    Ok(out)
}

fn check(notation: &Notation) -> Result<()> {
    if let (Some(least), Some(most)) = (notation.min_digits, notation.precision)
        && most > 0
        && least > most
    {
        return Err(OpError::value(
            "min_digits must be less than or equal to precision",
        ));
    }
    if !notation.unique && notation.precision.is_none() {
        return Err(OpError::r#type(
            "in non-unique mode `precision` must be supplied",
        ));
    }
    Ok(())
}

/// Python's `repr` of a float.
pub fn python_float_repr(value: f64) -> String {
    let mut out = String::new();
    push_python_float(&mut out, value, true);
    out
}

/// Python's `repr` of a float, appended; `dot_zero` adds `.0` to whole numbers.
pub fn push_python_float(out: &mut String, value: f64, dot_zero: bool) {
    if !value.is_finite() {
        return push_special(out, value, false);
    }
    let decimal = Decimal::shortest(value, Width::Double);
    if (-4..16).contains(&decimal.exponent) {
        decimal.push_positional(out);
        out.push_str(if dot_zero && decimal.fraction_len() == 0 {
            ".0"
        } else {
            ""
        });
    } else {
        decimal.push_scientific(out);
    }
}
