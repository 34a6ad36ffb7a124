//! Columns of numbers: every element of an array in the same width, as NumPy chooses it.

use std::fmt::Write as _;

use half::f16;
use num_complex::Complex64;

use super::float::{
    LONGEST, Notation, Trim, exponent_len, push_decimal, push_decimal_scientific, push_positional,
    push_scientific, too_large,
};
use super::options::{FloatMode, PrintOptions, Sign};
use crate::value::digits::{Cutoff, Decimal, Demand, Width};
use crate::value::interrupt::{Paced, push};
use crate::value::{OpError, Result};

/// How the floats of one array are written.
pub struct FloatFormat {
    width: Width,
    scientific: bool,
    sign: Sign,
    notation: Notation,
    /// Columns of nan and inf.
    columns: usize,
    nan: String,
    inf: String,
    /// The digits found while measuring, where they are also those that are written.
    found: Vec<Decimal>,
    keep: bool,
}

/// What a first look at the floats finds.
struct Survey {
    finite: usize,
    /// Whether there is a nan or inf.
    special: bool,
    smallest: f64,
    largest: f64,
    any_negative: bool,
    negative_inf: bool,
}

impl Survey {
    fn of(data: impl Iterator<Item = f64>) -> Self {
        let mut survey = Self {
            finite: 0,
            special: false,
            smallest: f64::INFINITY,
            largest: 0.0,
            any_negative: false,
            negative_inf: false,
        };
        for value in data {
            if !value.is_finite() {
                survey.special = true;
                survey.negative_inf |= value == f64::NEG_INFINITY;
                continue;
            }
            survey.finite += 1;
            survey.any_negative |= value.is_sign_negative();
            let size = value.abs();
            if size != 0.0 {
                survey.smallest = survey.smallest.min(size);
                survey.largest = survey.largest.max(size);
            }
        }
        survey
    }

    /// Whether scientific notation is due. NumPy compares in the precision of the array.
    fn scientific(&self, width: Width, suppress: bool) -> bool {
        if self.largest == 0.0 {
            return false;
        }
        let (cutoff, small, ratio) = match width {
            Width::Double => (1e8, 0.0001, self.largest / self.smallest),
            Width::Single => {
                let ratio = self.largest as f32 / self.smallest as f32;
                (1e6, f64::from(0.0001_f32), f64::from(ratio))
            }
            Width::Half => {
                let ratio = f16::from_f64(self.largest) / f16::from_f64(self.smallest);
                (1e3, f16::from_f32(0.0001).to_f64(), ratio.to_f64())
            }
        };
        self.largest >= cutoff || (!suppress && (self.smallest < small || ratio > 1000.0))
    }
}

impl FloatFormat {
    /// Looks at all the floats that will be shown.
    ///
    /// # Errors
    /// `ValueError` for a negative precision.
    pub fn new(
        data: impl Iterator<Item = f64> + Clone,
        width: Width,
        options: &PrintOptions,
        sign: Sign,
    ) -> Result<Self> {
        let precision = match options.floatmode {
            FloatMode::Unique => None,
            _ => Some(
                usize::try_from(options.precision)
                    .map_err(|_| OpError::value("precision must be >= 0"))?,
            ),
        };
        let survey = Survey::of(data.clone());
        let plus = sign == Sign::Plus;
        let mut format = Self {
            width,
            scientific: survey.scientific(width, options.suppress),
            sign,
            notation: Notation {
                precision,
                sign: plus,
                trim: Trim::Zeros,
                ..Notation::default()
            },
            columns: 0,
            nan: options.nanstr.clone(),
            inf: options.infstr.clone(),
            found: Vec::new(),
            keep: false,
        };
        let fixed = options.floatmode == FloatMode::Fixed;
        if fixed && precision.is_some_and(|count| count > LONGEST) {
            return Err(too_large());
        }
        format.notation.unique = !fixed || survey.finite == 0;
        let pad_right = match (survey.finite, format.scientific) {
            (0, _) => 0,
            (_, true) => format.measure_scientific(data),
            (_, false) => format.measure_positional(data, options.floatmode),
        };
        format.widen(&survey, pad_right);
        Ok(format)
    }

    fn demand(&self, cutoff: Cutoff) -> Demand {
        let extra = usize::from(cutoff == Cutoff::Total);
        let most = self
            .notation
            .precision
            .map(|count| count.saturating_add(extra));
        Demand {
            unique: self.notation.unique,
            most,
            least: 0,
            cutoff,
        }
    }

    /// The digits of one float while measuring, without zeros at the end where these may go.
    fn measure(&mut self, demand: &Demand, value: f64) -> Option<Decimal> {
        let decimal = match (value.is_finite(), demand.unique) {
            (false, _) => None,
            (true, true) => Some(demand.trimmed_digits(value, self.width)),
            (true, false) => Some(demand.digits(value, self.width)),
        };
        if self.keep {
            let nothing = || Decimal::zero(false, 0);
            push(&mut self.found, decimal.clone().unwrap_or_else(nothing));
        }
        decimal
    }

    /// Finds the longest mantissa and exponent; returns the columns after the point.
    fn measure_scientific(&mut self, data: impl Iterator<Item = f64>) -> usize {
        let demand = self.demand(Cutoff::Total);
        // More digits than were found may be written, but not of plain numbers.
        self.keep = !demand.unique || demand.is_plain(self.width);
        let mut plain = true;
        let (mut left, mut fraction, mut exponent) = (1, 0, 2);
        for value in data.paced() {
            let Some(decimal) = self.measure(&demand, value) else {
                continue;
            };
            plain &= !value.is_subnormal();
            fraction = fraction.max(decimal.digits.len() - 1);
            exponent = exponent.max(exponent_len(decimal.exponent));
            left = left.max(1 + usize::from(decimal.negative || self.notation.sign));
        }
        if !demand.unique {
            fraction = self.notation.precision.unwrap_or(fraction);
        }
        if demand.unique && !plain {
            self.found.clear();
        }
        self.notation.exp_digits = Some(exponent);
        self.notation.trim = Trim::Keep;
        self.notation.precision = Some(fraction);
        self.notation.min_digits = Some(fraction);
        self.notation.pad_left = left;
        exponent + 2 + fraction
    }

    /// Finds the longest whole part and fraction; returns the columns after the point.
    fn measure_positional(&mut self, data: impl Iterator<Item = f64>, mode: FloatMode) -> usize {
        let demand = self.demand(Cutoff::Fraction);
        // For equal lengths more digits may be written than were found.
        self.keep = mode != FloatMode::MaxPrecEqual;
        let (mut left, mut fraction) = (1, 0);
        for value in data.paced() {
            let Some(decimal) = self.measure(&demand, value) else {
                continue;
            };
            let signed = decimal.negative || self.notation.sign;
            left = left.max(decimal.whole_len() + usize::from(signed));
            if decimal.digits[..] != b"0"[..] {
                fraction = fraction.max(decimal.fraction_len());
            }
        }
        if !demand.unique {
            fraction = self.notation.precision.unwrap_or(fraction);
        }
        self.notation.pad_left = left;
        self.notation.pad_right = Some(fraction);
        if matches!(mode, FloatMode::Fixed | FloatMode::MaxPrecEqual) {
            self.notation.precision = Some(fraction);
            self.notation.min_digits = Some(fraction);
            self.notation.trim = Trim::Keep;
        }
        fraction
    }

    /// Makes room for the sign, nan and inf.
    fn widen(&mut self, survey: &Survey, pad_right: usize) {
        let left = &mut self.notation.pad_left;
        if self.sign == Sign::Space && !survey.any_negative {
            *left += 1;
        }
        if survey.special {
            let offset = pad_right + 1;
            let signed = usize::from(self.sign != Sign::Minus || survey.negative_inf);
            let nan = self.nan.chars().count();
            let inf = self.inf.chars().count() + signed;
            *left = (*left)
                .max(nan.saturating_sub(offset))
                .max(inf.saturating_sub(offset));
        }
        self.columns = *left + pad_right + 1;
    }

    /// Appends the element with this number and value.
    pub fn push(&self, out: &mut String, index: usize, value: f64) {
        if value.is_finite() {
            return match (self.scientific, self.found.get(index)) {
                (true, Some(decimal)) => push_decimal_scientific(out, decimal, &self.notation),
                (true, None) => push_scientific(out, value, self.width, &self.notation),
                (false, Some(decimal)) => push_decimal(out, decimal, &self.notation),
                (false, None) => push_positional(out, value, self.width, &self.notation),
            };
        }
        let text = if value.is_nan() { &self.nan } else { &self.inf };
        let sign = if value == f64::NEG_INFINITY {
            "-"
        } else if self.sign == Sign::Plus {
            "+"
        } else {
            ""
        };
        let columns = self.columns.saturating_sub(sign.len());
        out.extend(std::iter::repeat_n(
            ' ',
            columns.saturating_sub(text.chars().count()),
        ));
        out.push_str(sign);
        out.push_str(text);
    }
}

/// How the complex numbers of one array are written.
pub struct ComplexFormat {
    real: FloatFormat,
    imag: FloatFormat,
}

impl ComplexFormat {
    /// Looks at all the numbers that will be shown.
    ///
    /// # Errors
    /// As [`FloatFormat::new`].
    pub fn new(data: &[Complex64], width: Width, options: &PrintOptions) -> Result<Self> {
        let real = data.iter().map(|z| z.re);
        let imag = data.iter().map(|z| z.im);
        Ok(Self {
            real: FloatFormat::new(real, width, options, options.sign)?,
            imag: FloatFormat::new(imag, width, options, Sign::Plus)?,
        })
    }

    /// Appends the element with this number and value.
    pub fn push(&self, out: &mut String, index: usize, value: Complex64) {
        self.real.push(out, index, value.re);
        self.imag.push(out, index, value.im);
        // The j stands right behind the digits, before the padding.
        let end = out.trim_end().len();
        out.insert(end, 'j');
    }
}

/// How the integers of one array are written.
pub struct IntFormat {
    columns: usize,
    sign: Sign,
}

impl IntFormat {
    /// Looks at all the integers that will be shown.
    pub fn new(data: impl Iterator<Item = i128>, sign: Sign) -> Self {
        let (low, high) = data.fold((i128::MAX, i128::MIN), |(low, high), int| {
            (low.min(int), high.max(int))
        });
        if low > high {
            return Self { columns: 0, sign };
        }
        let sign = if sign == Sign::Space && low < 0 {
            Sign::Minus
        } else {
            sign
        };
        let signed = usize::from(high >= 0 && sign != Sign::Minus);
        let columns = (int_len(high) + signed).max(int_len(low));
        Self { columns, sign }
    }

    /// Appends one element.
    pub fn push(&self, out: &mut String, value: i128) {
        let start = match (self.sign, value < 0) {
            (Sign::Plus, false) => "+",
            (Sign::Space, false) => " ",
            _ => "",
        };
        let length = int_len(value) + start.len();
        out.extend(std::iter::repeat_n(
            ' ',
            self.columns.saturating_sub(length),
        ));
        out.push_str(start);
        let written = write!(out, "{value}");
        debug_assert!(written.is_ok());
    }
}

/// How many characters an integer takes.
fn int_len(value: i128) -> usize {
    let digits = value
        .unsigned_abs()
        .checked_ilog10()
        .map_or(1, |power| power as usize + 1);
    digits + usize::from(value < 0)
}
