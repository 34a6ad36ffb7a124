//! Scalars as text (`str`), which is also how numbers become strings in arrays.

use super::digits::{Decimal, Width};
use super::{Scalar, long_text};

impl Scalar {
    /// The text that `str` gives and that `astype(str)` stores.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    /// The same, appended.
    pub fn push_text(&self, out: &mut String) {
        match self {
            Self::Bool(flag) => out.push_str(if *flag { "True" } else { "False" }),
            Self::Str(text) => long_text::push(out, text),
            Self::U64(x) => out.push_str(&x.to_string()),
            Self::F16(x) => push_float(out, f64::from(*x), Width::Half, ".0"),
            Self::F32(x) => push_float(out, f64::from(*x), Width::Single, ".0"),
            Self::F64(x) => push_float(out, *x, Width::Double, ".0"),
            Self::C64(z) => push_complex(out, z.re.into(), z.im.into(), Width::Single),
            Self::C128(z) => push_complex(out, z.re, z.im, Width::Double),
            other => out.push_str(&other.cast::<i64>().to_string()),
        }
    }
}

/// The size from which on a float is written with an exponent.
fn limit(width: Width) -> f64 {
    match width {
        Width::Half => 1e3,
        Width::Single => 1e6,
        Width::Double => 1e16,
    }
}

/// The shortest digits; `whole` stands behind a float without a fraction.
fn push_float(out: &mut String, value: f64, width: Width, whole: &str) {
    if !value.is_finite() {
        out.push_str(match (value.is_nan(), value > 0.0) {
            (true, _) => "nan",
            (false, true) => "inf",
            (false, false) => "-inf",
        });
        return;
    }
    let decimal = Decimal::shortest(value, width);
    let size = value.abs();
    if size == 0.0 || (1e-4..limit(width)).contains(&size) {
        decimal.push_positional(out);
        out.push_str(if decimal.fraction_len() == 0 {
            whole
        } else {
            ""
        });
    } else {
        decimal.push_scientific(out);
    }
}

fn push_complex(out: &mut String, real: f64, imag: f64, width: Width) {
    if real == 0.0 && real.is_sign_positive() {
        push_float(out, imag, width, "");
        out.push('j');
        return;
    }
    out.push('(');
    push_float(out, real, width, "");
    if imag.is_nan() || imag.is_sign_positive() {
        out.push('+');
    }
    push_float(out, imag, width, "");
    out.push_str("j)");
}

#[cfg(test)]
mod tests {
    use half::f16;

    use super::*;

    #[test]
    fn floats_as_numpy_writes_them() {
        let rows = [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (1e16, "1e+16"),
            (123_456.75, "123456.75"),
            (0.0001, "0.0001"),
            (1e-5, "1e-05"),
            (1.5e300, "1.5e+300"),
        ];
        for (value, text) in rows {
            assert_eq!(Scalar::F64(value).text(), text);
        }
        assert_eq!(Scalar::F32(1e6).text(), "1e+06");
        assert_eq!(Scalar::F16(f16::from_f64(0.1)).text(), "0.1");
    }
}
