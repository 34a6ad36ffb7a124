//! Numbers as the teacher shows them: short, and with the exact value of what is displayed.

use num_bigint::BigInt;

use super::exact::Exact;
use crate::value::{DType, Scalar};

/// Digits of a number that is shown as it is.
const WHOLE: usize = 8;
/// Digits of a number that is rounded for display.
const ROUNDED: usize = 6;

/// A number on the screen.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) text: String,
    /// The exact value of the text; None for what is not a real number.
    pub(super) value: Option<Exact>,
    /// Half a unit of its last digit when it was rounded.
    pub(super) slack: Option<Exact>,
}

impl Shown {
    /// An element as it is displayed.
    pub(super) fn of(scalar: &Scalar) -> Self {
        match scalar {
            Scalar::Bool(flag) => Self {
                text: if *flag { "True" } else { "False" }.to_owned(),
                value: Some(Exact::int(i32::from(*flag))),
                slack: None,
            },
            Scalar::Str(text) => Self::opaque(format!("{text:?}")),
            Scalar::C64(z) => Self::opaque(format!("({}{:+}j)", z.re, z.im)),
            Scalar::C128(z) => Self::opaque(format!("({}{:+}j)", z.re, z.im)),
            other => match other.as_int() {
                Some(int) => Self::int(BigInt::from(int)),
                None => Self::float(other),
            },
        }
    }

    /// A whole number.
    pub(super) fn int(int: impl Into<BigInt>) -> Self {
        let int = int.into();
        Self {
            text: int.to_string(),
            value: Some(Exact::int(int)),
            slack: None,
        }
    }

    fn opaque(text: String) -> Self {
        Self {
            text,
            value: None,
            slack: None,
        }
    }

    /// A float: all its digits if they are few.
    fn float(scalar: &Scalar) -> Self {
        let full = full_text(scalar);
        if significant(&full) <= WHOLE && full.len() <= WHOLE + 4 {
            let value = Exact::parse(&full);
            return Self {
                text: full,
                value,
                slack: None,
            };
        }
        Self::rounded(scalar.cast::<f64>(), ROUNDED)
    }

    /// A float with so many significant digits, trailing zeros kept.
    pub(super) fn rounded(float: f64, digits: usize) -> Self {
        if !float.is_finite() {
            return Self::opaque(special(float));
        }
        let (text, unit) = round_text(float, digits);
        Self {
            value: Exact::parse(&text),
            slack: Exact::parse(&unit).and_then(|unit| unit.div(&Exact::int(2))),
            text,
        }
    }

    /// An exact value: its decimal if it is short, else rounded.
    pub(super) fn exact(value: &Exact) -> Self {
        match value.decimal(WHOLE) {
            Some(text) => Self {
                text,
                value: Some(value.clone()),
                slack: None,
            },
            None => Self::rounded(value.float(), ROUNDED),
        }
    }

    /// Every digit of an element.
    pub(super) fn full(scalar: &Scalar) -> Self {
        if !scalar.dtype().is_float() {
            return Self::of(scalar);
        }
        let text = full_text(scalar);
        let value = Exact::parse(&text);
        Self {
            text,
            value,
            slack: None,
        }
    }

    pub(super) fn is_negative(&self) -> bool {
        self.text.starts_with('-')
    }

    /// In parentheses if it has a sign.
    pub(super) fn guarded(&self) -> String {
        match self.is_negative() {
            true => format!("({})", self.text),
            false => self.text.clone(),
        }
    }
}

fn special(float: f64) -> String {
    match (float.is_nan(), float > 0.0) {
        (true, _) => "nan",
        (_, true) => "inf",
        _ => "-inf",
    }
    .to_owned()
}

fn full_text(scalar: &Scalar) -> String {
    let float = scalar.cast::<f64>();
    if !float.is_finite() {
        return special(float);
    }
    let plain = float == 0.0 || (1e-4..1e16).contains(&float.abs());
    match (scalar.dtype(), plain) {
        (DType::F32, true) => scalar.cast::<f32>().to_string(),
        (DType::F32, false) => format!("{:e}", scalar.cast::<f32>()),
        (_, true) => float.to_string(),
        (_, false) => format!("{float:e}"),
    }
}

fn significant(text: &str) -> usize {
    let digits = text.split(['e', 'E']).next().unwrap_or(text);
    digits
        .trim_start_matches(['-', '0', '.'])
        .chars()
        .filter(char::is_ascii_digit)
        .count()
}

/// A float rounded to some significant digits, and one unit of its last digit.
fn round_text(float: f64, digits: usize) -> (String, String) {
    let scientific = format!("{float:.*e}", digits.saturating_sub(1));
    let exponent = scientific
        .split_once('e')
        .and_then(|(_, exponent)| exponent.parse::<i32>().ok())
        .unwrap_or(0);
    let last = exponent - digits as i32 + 1;
    if (-4..0).contains(&exponent) || (exponent >= 0 && last <= 0) {
        let places = usize::try_from(-last).unwrap_or(0);
        return (format!("{float:.places$}"), format!("1e{last}"));
    }
    (scientific, format!("1e{last}"))
}
