//! `np.savetxt`: an array as a table of text.

use std::io::Write;

use super::memory::Memory;
use super::{encode, path_of};
use crate::builtins::{Call, Row, convert, text};
use crate::value::{Array, ErrorKind, OpError, Result, Value, interrupt};

/// The rows.
pub static ROWS: &[Row] = &[Row::function(
    "np.savetxt(fname, X, fmt='%.18e', delimiter=' ', newline='\\n', header='', footer='', \
     comments='# ', encoding=None)",
    "Writes an array of one or two dimensions as text, a row a line.\n\nA name that ends in `.gz` is \
     compressed. The file is written whole or not at all.",
    &[
        (
            "from io import StringIO\nf = StringIO()\nnp.savetxt(f, [[1, 2], [3, 4]], fmt='%d')\n\
             f.getvalue()",
            "'1 2\\n3 4\\n'",
        ),
        (
            "np.savetxt('t.csv', np.eye(2), delimiter=',', header='a,b')\n\
             np.loadtxt('t.csv', delimiter=',')",
            "array([[1., 0.],\n       [0., 1.]])",
        ),
    ],
    &["np.loadtxt", "np.save", "ndarray.tofile"],
    savetxt,
)];

fn savetxt(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("X")?;
    let array = match array.ndim() {
        1 => {
            let length = array.size();
            let column = array.reshaped(&[length, 1], false);
            column.ok_or_else(|| OpError::internal("a column of the same size"))?
        }
        2 => array,
        other => {
            return Err(OpError::value(format!(
                "Expected 1D or 2D array, got {other}D array instead"
            )));
        }
    };
    let format = format_of(call, &array)?;
    let content = written(call, &array, &format)?;
    let encoding = call.optional("encoding").map(|_| call.text("encoding"));
    let encoding = encoding.transpose()?;
    let target = call.value("fname");
    if let Some(file) = target.downcast::<Memory>() {
        file.check_open()?;
        let encoding = encoding.as_deref().unwrap_or("latin1");
        let content = match file.text {
            true => content.into_bytes(),
            false => encode(&content, encoding)?,
        };
        file.write(call.machine.host(), &content)?;
        return Ok(Value::None);
    }
    let Some(path) = path_of(&target) else {
        return Err(OpError::value("fname must be a string or file handle"));
    };
    let mut bytes = encode(&content, encoding.as_deref().unwrap_or("utf-8"))?;
    if path.ends_with(".gz") {
        let level = flate2::Compression::best();
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
        let packed = encoder.write_all(&bytes).and_then(|()| encoder.finish());
        bytes = packed.map_err(|error| OpError::new(ErrorKind::OSError, error.to_string()))?;
    }
    call.machine.host().write_file(&path, &bytes)?;
    Ok(Value::None)
}

/// The format of a whole row.
fn format_of(call: &mut Call<'_>, array: &Array) -> Result<String> {
    let columns = array.shape().get(1).copied().unwrap_or(0);
    let complex = array.dtype().is_complex();
    let delimiter = call.text("delimiter")?;
    let format = call.value("fmt");
    match &format {
        Value::List(_) | Value::Tuple(_) => {
            let items = convert::sequence(&format)?;
            if items.len() != columns {
                let shown = text::str(call.machine, &format)?;
                let message = format!("fmt has wrong shape.  {shown}");
                return Err(OpError::new(ErrorKind::AttributeError, message));
            }
            let part = |item: &Value| match item {
                Value::Str(text) => Ok(text.to_string()),
                other => Err(OpError::r#type(format!(
                    "sequence item 0: expected str instance, {} found",
                    other.type_name()
                ))),
            };
            let parts = items.iter().map(part).collect::<Result<Vec<_>>>()?;
            Ok(parts.join(&delimiter))
        }
        Value::Str(one) => {
            let count = one.matches('%').count();
            let wanted = if complex { 2 * columns } else { columns };
            if count == 1 {
                let cell = if complex {
                    format!(" ({one}+{one}j)")
                } else {
                    one.to_string()
                };
                return Ok(vec![cell; columns].join(&delimiter));
            }
            if count != wanted {
                return Err(OpError::value(format!(
                    "fmt has wrong number of % formats:  {one}"
                )));
            }
            Ok(one.to_string())
        }
        other => {
            let shown = text::repr(call.machine, other)?;
            Err(OpError::value(format!("invalid fmt: {shown}")))
        }
    }
}

fn written(call: &mut Call<'_>, array: &Array, format: &str) -> Result<String> {
    let (newline, comments) = (call.text("newline")?, call.text("comments")?);
    let mut out = String::new();
    let note = |out: &mut String, text: &str| {
        if !text.is_empty() {
            out.push_str(&comments);
            out.push_str(&text.replace('\n', &format!("\n{comments}")));
            out.push_str(&newline);
        }
    };
    note(&mut out, &call.text("header")?);
    let complex = array.dtype().is_complex();
    for row in 0..array.shape().first().copied().unwrap_or(0) {
        if row % 1024 == 0 {
            interrupt::check()?;
        }
        let cells = array.row(row).scalars().into_iter();
        let cells: Vec<Value> = if complex {
            let parts = |z: num_complex::Complex64| [Value::Float(z.re), Value::Float(z.im)];
            cells.flat_map(|cell| parts(cell.cast())).collect()
        } else {
            cells.map(Value::Scalar).collect()
        };
        let line = text::percent(call.machine, format, &Value::tuple(cells));
        let line = line.map_err(|error| match error.kind {
            ErrorKind::TypeError => OpError::r#type(format!(
                "Mismatch between array dtype ('{}') and format specifier ('{format}')",
                array.dtype().short()
            )),
            _ => error,
        })?;
        let Value::Str(line) = line else { continue };
        if complex {
            out.push_str(&line.replace("+-", "-"));
        } else {
            out.push_str(&line);
        }
        out.push_str(&newline);
    }
    note(&mut out, &call.text("footer")?);
    Ok(out)
}
