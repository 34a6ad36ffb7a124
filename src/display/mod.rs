//! Layer 2: values as text, as NumPy and Python print them. No escape codes and no effects.

pub mod array;
pub mod cells;
#[cfg(test)]
mod differential;
pub mod float;
pub mod format;
pub mod number;
pub mod options;
pub mod percent;
pub mod spec;
pub mod styled;
pub mod template;
pub mod text;
pub mod value;

pub use crate::value::digits::Width;
pub use array::{Layout, array_repr, array_str, array2string};
pub use float::{
    Notation, Trim, format_float_positional, format_float_scientific, python_float_repr,
};
pub use format::format;
pub use options::{FloatMode, PrintOptions, Sign};
pub use percent::percent;
pub use styled::{Shade, Style, Styled};
pub use template::{Reach, format_template};
pub use value::{Printer, describe_functions};

use crate::value::{Apply, Result, Value};

/// Python's `repr` of a value. Formatters of the program are not called.
///
/// # Errors
/// `ValueError` for an int with too many digits.
pub fn repr(value: &Value, options: &PrintOptions) -> Result<String> {
    let mut out = String::new();
    Printer::new(options, None).repr(&mut out, value)?;
    Ok(out)
}

/// Python's `str` of a value. Formatters of the program are not called.
///
/// # Errors
/// As [`repr`].
pub fn str(value: &Value, options: &PrintOptions) -> Result<String> {
    let mut out = String::new();
    Printer::new(options, None).str(&mut out, value)?;
    Ok(out)
}

/// Python's `repr`, with a way to call formatters of the program.
///
/// # Errors
/// As [`repr`], and whatever a formatter raises.
pub fn repr_with(value: &Value, options: &PrintOptions, apply: &mut dyn Apply) -> Result<String> {
    let mut out = String::new();
    Printer::new(options, Some(apply)).repr(&mut out, value)?;
    Ok(out)
}

/// Python's `str`, with a way to call formatters of the program.
///
/// # Errors
/// As [`repr_with`].
pub fn str_with(value: &Value, options: &PrintOptions, apply: &mut dyn Apply) -> Result<String> {
    let mut out = String::new();
    Printer::new(options, Some(apply)).str(&mut out, value)?;
    Ok(out)
}

/// The `repr` under the default options, for messages: what cannot be written is left out.
pub fn repr_or_type(value: &Value) -> String {
    repr(value, &PrintOptions::default())
        .unwrap_or_else(|_| format!("<{} object>", value.type_name()))
}
