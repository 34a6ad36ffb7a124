//! Rounding to decimals, and keeping values inside bounds.

use super::assign::copy_into;
use super::reduce_stats::{imaginary_part, real_part};
use super::ufunc::{self, Input};
use crate::value::{Array, Result};

/// `np.round`: to so many decimals, halves to even as far as the scaled number tells.
///
/// # Errors
/// When there is no memory.
pub fn round(array: &Array, decimals: i64) -> Result<Array> {
    if array.dtype().is_complex() {
        let result = array.copy()?;
        for part in [real_part(&result), imaginary_part(&result)] {
            copy_into(&part, &round(&part, decimals)?)?;
        }
        return Ok(result);
    }
    let whole = array.dtype().is_integer();
    if whole && decimals >= 0 {
        return array.copy();
    }
    if decimals == 0 {
        return ufunc::unary("rint", array);
    }
    let scale = Input::Float(10f64.powi(i32::try_from(decimals.abs()).unwrap_or(i32::MAX)));
    let (up, down) = if decimals > 0 {
        ("multiply", "divide")
    } else {
        ("divide", "multiply")
    };
    let scaled = ufunc::binary_with(up, array, scale)?;
    let rounded = ufunc::binary_with(down, &ufunc::unary("rint", &scaled)?, scale)?;
    if whole {
        rounded.astype(array.dtype())
    } else {
        Ok(rounded)
    }
}

/// `np.fix`: towards zero; integers stay as they are.
///
/// # Errors
/// As `trunc`.
pub fn fix(array: &Array) -> Result<Array> {
    ufunc::unary("trunc", array)
}
