//! Numbers as plain bytes or plain text: `np.fromfile`, `ndarray.tofile`, `np.fromstring`.

use super::memory::Memory;
use super::npy::elements_of;
use super::{decode, path_of, write};
use crate::builtins::{Call, Kernel, Row, text};
use crate::kernels::create;
use crate::value::cast::{parse_complex, parse_float};
use crate::value::interrupt::{self, Paced};
use crate::value::{Array, DType, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.fromstring(string, dtype=float, count=-1, *, sep='', like=None)",
        doc: "The numbers in a text.",
        examples: &[
            ("np.fromstring('1 2 3', sep=' ')", "array([1., 2., 3.])"),
            ("np.fromstring('1, 2', dtype=int, sep=',')", "array([1, 2])"),
        ],
        see: &["np.loadtxt", "np.frombuffer"],
        kernel: Kernel::Call(fromstring),
        ..Row::NEW
    },
    Row {
        sig: "np.fromfile(file, dtype=float, count=-1, sep='', offset=0, *, like=None)",
        doc: "The numbers whose bytes (or, with a separator, whose text) a file holds.",
        examples: &[
            (
                "np.array([1, 2, 3]).tofile('a.bin')\nnp.fromfile('a.bin', dtype=int)",
                "array([1, 2, 3])",
            ),
            (
                "np.array([1., 2.5]).tofile('a.txt', sep=',')\nnp.fromfile('a.txt', sep=',')",
                "array([1. , 2.5])",
            ),
        ],
        see: &["ndarray.tofile", "np.load", "np.loadtxt"],
        kernel: Kernel::Call(fromfile),
        ..Row::NEW
    },
    Row {
        sig: "ndarray.tofile(self, file, sep='', format='%s')",
        doc: "Writes the elements to a file: their bytes, or with a separator their text.",
        examples: &[(
            "np.array([1, 2, 3]).tofile('a.txt', sep=' ')\nnp.fromfile('a.txt', sep=' ')",
            "array([1., 2., 3.])",
        )],
        see: &["np.fromfile", "np.save", "np.savetxt"],
        kernel: Kernel::Call(tofile),
        ..Row::NEW
    },
];

fn fromstring(call: &mut Call<'_>) -> Result<Value> {
    let source = match call.value("string") {
        Value::Bytes(bytes) => decode(&bytes, "latin1")?,
        // NumPy takes the memory of an array for bytes.
        Value::Array(_) if call.text("sep")?.is_empty() => String::new(),
        _ => call.text("string")?.to_string(),
    };
    let sep = call.text("sep")?;
    if sep.is_empty() {
        return Err(OpError::value(
            "The binary mode of fromstring is removed, use frombuffer instead",
        ));
    }
    let dtype = call.dtype("dtype")?.unwrap_or(DType::F64);
    numbers(&source, dtype, &sep, call.int("count")?).map(Value::array)
}

fn fromfile(call: &mut Call<'_>) -> Result<Value> {
    let file = call.value("file");
    let dtype = call.dtype("dtype")?.unwrap_or(DType::F64);
    let (count, offset) = (call.int("count")?, call.int("offset")?);
    let sep = call.text("sep")?;
    if offset != 0 && !sep.is_empty() {
        return Err(OpError::r#type(
            "'offset' argument only permitted for binary files",
        ));
    }
    let opened = file.downcast::<Memory>();
    let bytes = match (path_of(&file), opened) {
        (Some(path), _) => call.machine.host().read_file(&path)?,
        (None, Some(opened)) if opened.disk.is_some() => {
            opened.check_read()?;
            opened.rest()
        }
        // NumPy asks files in memory for a descriptor, which they do not have.
        (None, Some(_)) => return Err(OpError::new(crate::value::ErrorKind::OSError, "fileno")),
        (None, None) => return Err(super::not_a_file(&file)),
    };
    if !sep.is_empty() {
        let text = decode(&bytes, "latin1")?;
        return numbers(&text, dtype, &sep, count).map(Value::array);
    }
    let itemsize = dtype.itemsize();
    if itemsize == 0 {
        return Err(OpError::value("The elements are 0-sized."));
    }
    let offset = usize::try_from(offset).map_err(|_| {
        let message = "[Errno 22] Invalid argument";
        OpError::new(crate::value::ErrorKind::OSError, message)
    })?;
    let rest = bytes.get(offset..).unwrap_or(&[]);
    let there = rest.len() / itemsize;
    let taken = usize::try_from(count).map_or(there, |count| count.min(there));
    let used = rest.get(..taken * itemsize).unwrap_or(&[]);
    if let Some(opened) = opened {
        opened.advance(offset.saturating_add(used.len()));
    }
    elements_of(used, dtype, false).map(Value::array)
}

fn tofile(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("self")?;
    let (sep, format) = (call.text("sep")?, call.text("format")?);
    let target = call.value("file");
    let content = if sep.is_empty() {
        create::to_bytes(&array)?
    } else {
        let mut out = String::new();
        for (at, scalar) in array.scalars().into_iter().enumerate().paced() {
            if at > 0 {
                out.push_str(&sep);
            }
            let value = Value::Scalar(scalar);
            if format.is_empty() || &*format == "%s" {
                out.push_str(&text::str(call.machine, &value)?);
            } else if let Value::Str(text) = text::percent(call.machine, &format, &value)? {
                out.push_str(&text);
            }
        }
        out.into_bytes()
    };
    write(call, &target, &content)?;
    Ok(Value::None)
}

/// The numbers of a text between separators: a blank of a separator stands for any number of
/// blanks, also none.
fn numbers(source: &str, dtype: DType, sep: &str, count: i64) -> Result<Array> {
    if dtype.is_str() {
        return Err(OpError::value(
            "don't know how to read character strings with that array type",
        ));
    }
    let bad =
        || OpError::value("string or file could not be read to its end due to unmatched data");
    let most = usize::try_from(count).unwrap_or(usize::MAX);
    let mut items: Vec<&str> = Vec::new();
    let mut rest = source.trim_start();
    while items.len() < most && !rest.is_empty() {
        interrupt::poll();
        let end = number_end(rest, dtype);
        let (item, after) = rest.split_at_checked(end).ok_or_else(bad)?;
        if item.is_empty() {
            return Err(bad());
        }
        items.push(item);
        if items.len() == most || after.trim_start().is_empty() {
            break;
        }
        rest = skip_separator(after, sep).ok_or_else(bad)?.trim_start();
    }
    if dtype.is_complex() {
        let items = items.iter().paced();
        let parsed = items.map(|item| parse_complex(item).ok_or_else(bad));
        return Array::from_vec(parsed.collect::<Result<Vec<_>>>()?).astype(dtype);
    }
    if dtype.is_integer() {
        // As C reads them: a number outside the type wraps around.
        let parsed = items.iter().paced().map(|item| {
            let item = item.strip_prefix('+').unwrap_or(item);
            item.parse::<i128>()
                .map(|int| int as i64)
                .map_err(|_| bad())
        });
        return Array::from_vec(parsed.collect::<Result<Vec<_>>>()?).astype(dtype);
    }
    let parsed = items
        .iter()
        .paced()
        .map(|item| parse_float(item).map_err(|_| bad()));
    Array::from_vec(parsed.collect::<Result<Vec<_>>>()?).astype(dtype)
}

/// Where the number at the start of a text ends.
fn number_end(text: &str, dtype: DType) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(text.starts_with(['+', '-']));
    let after = text.get(sign..).unwrap_or("");
    if dtype.is_integer() || dtype == DType::Bool {
        let count = digits(after);
        return if count == 0 { 0 } else { sign + count };
    }
    let float = float_end(text);
    if !dtype.is_complex() || float == 0 {
        return float;
    }
    let rest = text.get(float..).unwrap_or("");
    if rest.starts_with('j') {
        return float + 1;
    }
    let second = if rest.starts_with(['+', '-']) {
        float_end(rest)
    } else {
        0
    };
    match rest.get(second..) {
        Some(tail) if second > 0 && tail.starts_with('j') => float + second + 1,
        _ => float,
    }
}

/// Where the real number at the start of a text ends.
fn float_end(text: &str) -> usize {
    let digits = |at: usize| {
        let rest = text.as_bytes().get(at..).unwrap_or(&[]);
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let sign = usize::from(text.starts_with(['+', '-']));
    let word = text.get(sign..).unwrap_or("").to_ascii_lowercase();
    for name in ["infinity", "inf", "nan"] {
        if word.starts_with(name) {
            return sign + name.len();
        }
    }
    let mut end = sign + digits(sign);
    let mut any = end > sign;
    if text.as_bytes().get(end) == Some(&b'.') {
        let after = digits(end + 1);
        any = any || after > 0;
        end += if any { 1 + after } else { 0 };
    }
    if !any {
        return 0;
    }
    if matches!(text.as_bytes().get(end), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(text.as_bytes().get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + signed);
        end += if exponent > 0 {
            1 + signed + exponent
        } else {
            0
        };
    }
    end
}

/// What follows a separator; None where it is not there.
fn skip_separator<'a>(text: &'a str, sep: &str) -> Option<&'a str> {
    let mut rest = text;
    for c in sep.chars() {
        if c.is_whitespace() {
            rest = rest.trim_start();
        } else {
            // Blanks before a separator are passed over.
            rest = rest.trim_start().strip_prefix(c)?;
        }
    }
    Some(rest)
}
