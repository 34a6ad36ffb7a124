//! Scalars as text (`str`), which is also how numbers become strings in arrays.

use half::f16;

use super::Scalar;

impl Scalar {
    /// The text that `str` gives and that `astype(str)` stores.
    pub fn text(&self) -> String {
        match self {
            Self::Bool(flag) => if *flag { "True" } else { "False" }.to_string(),
            Self::Str(text) => text.to_string(),
            Self::U64(x) => x.to_string(),
            Self::F16(x) => finish(f64::from(*x), digits_f16(*x), 1e3, true),
            Self::F32(x) => finish(f64::from(*x), format!("{x:e}"), 1e6, true),
            Self::F64(x) => finish(*x, format!("{x:e}"), 1e16, true),
            Self::C64(z) => {
                let part = |x: f32| finish(f64::from(x), format!("{x:e}"), 1e6, false);
                complex(f64::from(z.re), &part(z.re), &part(z.im))
            }
            Self::C128(z) => {
                let part = |x: f64| finish(x, format!("{x:e}"), 1e16, false);
                complex(z.re, &part(z.re), &part(z.im))
            }
            other => other.cast::<i64>().to_string(),
        }
    }
}

/// The fewest digits that read back as the same half, in Rust's exponent form.
fn digits_f16(x: f16) -> String {
    let wide = f64::from(x);
    (0..6)
        .map(|digits| format!("{wide:.digits$e}"))
        .find(|text| {
            text.parse::<f64>()
                .is_ok_and(|back| f16::from_f64(back) == x)
        })
        .unwrap_or_else(|| format!("{wide:e}"))
}

/// Positional below `limit`, with an exponent of two digits at least elsewhere.
fn finish(value: f64, scientific: String, limit: f64, point: bool) -> String {
    if value.is_nan() {
        return "nan".to_string();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_string();
    }
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let size = value.abs();
    if size != 0.0 && !(1e-4..limit).contains(&size) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let (sign, mantissa) = mantissa
        .strip_prefix('-')
        .map_or(("", mantissa), |rest| ("-", rest));
    let digits = mantissa.replace('.', "");
    let text = match usize::try_from(exponent) {
        Err(_) => format!(
            "0.{}{digits}",
            "0".repeat(exponent.unsigned_abs() as usize - 1)
        ),
        Ok(whole) if digits.len() > whole + 1 => {
            let (int, fraction) = digits.split_at(whole + 1);
            format!("{int}.{fraction}")
        }
        Ok(whole) => {
            let tail = if point { ".0" } else { "" };
            format!("{digits}{}{tail}", "0".repeat(whole + 1 - digits.len()))
        }
    };
    format!("{sign}{text}")
}

fn complex(real: f64, real_text: &str, imag_text: &str) -> String {
    if real == 0.0 && real.is_sign_positive() {
        return format!("{imag_text}j");
    }
    let plus = if imag_text.starts_with('-') { "" } else { "+" };
    format!("({real_text}{plus}{imag_text}j)")
}

#[cfg(test)]
mod tests {
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
