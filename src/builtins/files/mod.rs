//! Arrays in files: what is read and written, and where. Every effect goes through the `Host`.

pub mod disk;
pub mod genfromtxt;
pub mod loadtxt;
pub mod memory;
pub mod npy;
pub mod npz;
pub mod raw;
pub mod save;
pub mod savetxt;
mod table;

use std::io::Read;

use crate::builtins::{Call, iterate};
use crate::value::interrupt::{Paced, room};
use crate::value::{ErrorKind, OpError, Result, Scalar, Value, budget};

use memory::Memory;

/// The name of a file, where the value is one.
fn path_of(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.to_string()),
        Value::Scalar(Scalar::Str(text)) => Some(text.to_string()),
        _ => None,
    }
}

/// Writes bytes where `target` says: a file, all of it or nothing, or a file in memory.
///
/// # Errors
/// `OSError` and its kinds; `TypeError` for anything else.
fn write(call: &mut Call<'_>, target: &Value, content: &[u8]) -> Result<()> {
    if let Some(path) = path_of(target) {
        return call.machine.host().write_file(&path, content);
    }
    if let Some(file) = target.downcast::<Memory>() {
        file.check_open()?;
        if file.text {
            let message = match file.disk {
                Some(_) => "write() argument must be str, not bytes",
                None => "string argument expected, got 'bytes'",
            };
            return Err(OpError::r#type(message));
        }
        return file.write(call.machine.host(), content);
    }
    Err(not_a_file(target))
}

fn not_a_file(value: &Value) -> Box<OpError> {
    OpError::r#type(format!(
        "expected str, bytes or os.PathLike object, not {}",
        value.type_name()
    ))
}

/// The text of bytes in an encoding; latin1 maps each byte to the character of its number.
///
/// # Errors
/// `UnicodeDecodeError`; `LookupError` for an encoding that nx does not know.
fn decode(bytes: &[u8], encoding: &str) -> Result<String> {
    match encoding
        .to_ascii_lowercase()
        .replace(['-', '_'], "")
        .as_str()
    {
        "latin1" | "iso88591" | "l1" => Ok(bytes.iter().copied().map(char::from).paced().collect()),
        "utf8" | "ascii" | "bytes" | "utf8sig" => {
            let bytes = bytes
                .strip_prefix(b"\xef\xbb\xbf")
                .filter(|_| encoding.ends_with("sig"))
                .unwrap_or(bytes);
            let text = std::str::from_utf8(bytes).map_err(|error| {
                let at = error.valid_up_to();
                let byte = bytes.get(at).copied().unwrap_or(0);
                let reason = match error.error_len() {
                    None => "unexpected end of data",
                    Some(_) if byte & 0xC0 == 0x80 || byte > 0xF4 => "invalid start byte",
                    Some(_) => "invalid continuation byte",
                };
                let message = format!(
                    "'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {reason}"
                );
                OpError::new(ErrorKind::UnicodeDecodeError, message)
            })?;
            Ok(text.to_owned())
        }
        _ => Err(OpError::new(
            ErrorKind::LookupError,
            format!("unknown encoding: {encoding}"),
        )),
    }
}

/// The bytes of a text in an encoding.
///
/// # Errors
/// `UnicodeEncodeError` for characters that latin1 does not have.
fn encode(text: &str, encoding: &str) -> Result<Vec<u8>> {
    if !matches!(
        encoding
            .to_ascii_lowercase()
            .replace(['-', '_'], "")
            .as_str(),
        "latin1" | "iso88591" | "l1"
    ) {
        return Ok(text.as_bytes().to_vec());
    }
    let code = |(at, c): (usize, char)| {
        u8::try_from(u32::from(c)).map_err(|_| {
            let message = format!(
                "'latin-1' codec can't encode character '\\u{:04x}' in position {at}: ordinal not \
                 in range(256)",
                u32::from(c)
            );
            OpError::new(ErrorKind::UnicodeEncodeError, message)
        })
    };
    text.chars().enumerate().paced().map(code).collect()
}

/// Lines of text, and whether they came from one stream (then a quoted field may go over a line).
struct Lines {
    lines: Vec<String>,
}

/// The text at a path, decompressed where its name ends in `.gz`.
///
/// # Errors
/// `FileNotFoundError: x.txt not found.`, and whatever else the host says.
fn text_file(call: &mut Call<'_>, path: &str, encoding: Option<&str>) -> Result<String> {
    let bytes = call.machine.host().read_file(path).map_err(|error| {
        if error.kind == ErrorKind::FileNotFoundError {
            return OpError::new(error.kind, format!("{path} not found."));
        }
        error
    })?;
    let bytes = if path.ends_with(".gz") {
        gunzip(&bytes)?
    } else {
        bytes
    };
    decode(&bytes, encoding.unwrap_or("utf-8"))
}

/// Decompresses what a `.gz` file holds, as long as it fits the memory.
fn gunzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let reader = flate2::read::MultiGzDecoder::new(bytes);
    read_bounded(reader, None)
}

/// Reads a stream to its end, or so many bytes of it, and never more than fits the memory.
///
/// # Errors
/// `MemoryError`, and `OSError` for streams that are damaged.
fn read_bounded(mut reader: impl Read, most: Option<u64>) -> Result<Vec<u8>> {
    const STEP: u64 = 1 << 20;
    let mut out = Vec::new();
    loop {
        crate::value::interrupt::check()?;
        let left = most.map_or(STEP, |most| STEP.min(most.saturating_sub(out.len() as u64)));
        // The vector doubles, so twice its length may be taken.
        budget::check_bytes(out.len().checked_add(left as usize))?;
        let read = reader.by_ref().take(left).read_to_end(&mut out);
        let read = read.map_err(|error| OpError::new(ErrorKind::OSError, error.to_string()))?;
        if read == 0 {
            return Ok(out);
        }
    }
}

/// The lines of whatever a text reader takes: a path, a file in memory, a list of lines.
///
/// # Errors
/// None in the Option when the value is nothing of the kind.
fn lines(call: &mut Call<'_>, source: &Value, encoding: Option<&str>) -> Result<Option<Lines>> {
    let own = encoding.filter(|encoding| *encoding != "bytes");
    if let Some(path) = path_of(source) {
        let text = text_file(call, &path, own)?;
        return Ok(Some(Lines {
            lines: split_lines(&text),
        }));
    }
    if let Some(file) = source.downcast::<Memory>() {
        file.check_read()?;
        let bytes = file.rest();
        file.advance(bytes.len());
        let encoding = if file.text {
            "utf-8"
        } else {
            own.unwrap_or("latin1")
        };
        let text = decode(&bytes, encoding)?;
        return Ok(Some(Lines {
            lines: split_lines(&text),
        }));
    }
    let Ok(items) = iterate::collect(source, call.machine) else {
        return Ok(None);
    };
    let mut lines = room(items.len());
    for item in items {
        lines.push(match item {
            Value::Str(text) => text.to_string(),
            Value::Scalar(Scalar::Str(text)) => text.to_string(),
            Value::Bytes(bytes) => decode(&bytes, own.unwrap_or("latin1"))?,
            other => {
                return Err(OpError::r#type(format!(
                    "non-string returned while reading data: {}",
                    other.type_name()
                )));
            }
        });
    }
    Ok(Some(Lines { lines }))
}

/// Lines with their ends, which become `\n` as in Python's text files.
fn split_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n').paced() {
        if line.contains('\r') {
            let line = line.replace("\r\n", "\n").replace('\r', "\n");
            lines.extend(line.split_inclusive('\n').map(str::to_owned));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines
}
