//! `np.loadtxt`: a table of numbers from text.

use super::table::{Cut, Rows};
use crate::builtins::{Call, Row, apply, convert};
use crate::value::cast::{parse_complex, parse_float};
use crate::value::hash::Key;
use crate::value::{Array, DType, ErrorKind, OpError, Result, Value};
use crate::value::{budget, interrupt};

/// The rows.
pub static ROWS: &[Row] = &[Row::function(
    "np.loadtxt(fname, dtype=float, comments='#', delimiter=None, converters=None, skiprows=0, \
     usecols=None, unpack=False, ndmin=0, encoding=None, max_rows=None, *, quotechar=None, \
     like=None)",
    "A table of numbers from a text file, a file in memory or a list of lines.\n\nEvery row must \
     have as many columns; `np.genfromtxt` fills gaps.",
    &[
        (
            "from io import StringIO\nnp.loadtxt(StringIO('0 1\\n2 3'))",
            "array([[0., 1.],\n       [2., 3.]])",
        ),
        (
            "np.loadtxt(['1,0,2', '3,0,4'], delimiter=',', usecols=(0, 2), unpack=True)",
            "array([[1., 3.],\n       [2., 4.]])",
        ),
    ],
    &["np.genfromtxt", "np.savetxt", "np.fromstring", "np.load"],
    loadtxt,
)];

/// How fields become elements.
struct Columns {
    /// The columns that are taken; all of them where None.
    chosen: Option<Vec<i64>>,
    /// A function for every column, or one for some.
    converters: Option<Value>,
    dtype: DType,
}

fn loadtxt(call: &mut Call<'_>) -> Result<Value> {
    let dtype = call.dtype("dtype")?.unwrap_or(DType::F64);
    let encoding = call.optional("encoding").map(|_| call.text("encoding"));
    let encoding = encoding.transpose()?;
    let ndmin = minimum(call)?;
    let (cut, marks) = cut(call)?;
    let skip = not_negative(call.int("skiprows")?)?;
    let most = match call.optional_int("max_rows")? {
        Some(most) => not_negative(most)?,
        None => usize::MAX,
    };
    let columns = Columns {
        chosen: call
            .optional("usecols")
            .map(|value| convert::int_list(&value))
            .transpose()?,
        converters: call.optional("converters"),
        dtype,
    };
    let source = call.value("fname");
    let Some(read) = super::lines(call, &source, encoding.as_deref())? else {
        let kind = crate::value::types::type_of(&source).full_name();
        return Err(OpError::value(format!(
            "fname must be a string, filehandle, list of strings,\nor generator. Got <class \
             '{kind}'> instead."
        )));
    };
    let lines = without_marks(read.lines, &marks);
    let lines = lines.get(skip..).unwrap_or(&[]);
    let array = table(call, Rows::new(lines, &cut), &columns, most)?;
    let array = with_dimensions(array, ndmin)?;
    if array.shape().first() == Some(&0) {
        let name = crate::builtins::text::str(call.machine, &source)?;
        let message = format!("loadtxt: input contained no data: \"{name}\"");
        call.warn(ErrorKind::UserWarning, message);
    }
    Ok(Value::array(if call.flag("unpack")? {
        array.transposed()
    } else {
        array
    }))
}

fn not_negative(number: i64) -> Result<usize> {
    usize::try_from(number).map_err(|_| OpError::value("argument must be nonnegative"))
}

/// `ndmin`, which is 0, 1 or 2.
pub(super) fn minimum(call: &Call<'_>) -> Result<usize> {
    let value = call.value("ndmin");
    match convert::as_index(&value) {
        Ok(number @ 0..=2) => Ok(number as usize),
        _ => {
            let shown = crate::display::repr(&value, &crate::display::PrintOptions::default())?;
            Err(OpError::value(format!(
                "Illegal value of ndmin keyword: {shown}"
            )))
        }
    }
}

/// The array with at least so many axes, and without those of length 1 beyond.
pub(super) fn with_dimensions(array: Array, ndmin: usize) -> Result<Array> {
    let lost = || OpError::internal("axes of length 1 change no size");
    let mut array = array;
    if array.ndim() > ndmin {
        let kept: Vec<usize> = array.shape().iter().copied().filter(|n| *n != 1).collect();
        array = array.reshaped(&kept, false).ok_or_else(lost)?;
    }
    if array.ndim() < ndmin {
        let length = array.size();
        array = match ndmin {
            1 => array.reshaped(&[length], false).ok_or_else(lost)?,
            _ => array
                .reshaped(&[1, length], false)
                .ok_or_else(lost)?
                .transposed(),
        };
    }
    Ok(array)
}

/// One character that steers the reading, or none.
fn control(value: &Value, name: &str) -> Result<Option<char>> {
    let text = match value {
        Value::None => return Ok(None),
        Value::Str(text) => text.to_string(),
        Value::Bytes(bytes) => super::decode(bytes, "latin1")?,
        _ => String::new(),
    };
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\n' | '\r'), None) => Err(OpError::r#type(format!(
            "control character '{name}' cannot be a newline (`\\r` or `\\n`)."
        ))),
        (Some(c), None) => Ok(Some(c)),
        _ => {
            let shown = crate::display::repr(value, &crate::display::PrintOptions::default())?;
            Err(OpError::r#type(format!(
                "Text reading control character must be a single unicode character or None; but \
                 got: {shown}"
            )))
        }
    }
}

/// How the text is cut, and the marks of comments that are more than one character.
fn cut(call: &Call<'_>) -> Result<(Cut, Vec<String>)> {
    let marks: Vec<String> = match call.value("comments") {
        Value::None => Vec::new(),
        Value::Str(text) => vec![text.to_string()],
        Value::Bytes(bytes) => vec![super::decode(&bytes, "latin1")?],
        other => {
            let items = convert::sequence(&other)?;
            let text = |item: &Value| match item {
                Value::Str(text) => Ok(text.to_string()),
                Value::Bytes(bytes) => super::decode(bytes, "latin1"),
                _ => Err(OpError::r#type("comments must be strings")),
            };
            items.iter().map(text).collect::<Result<_>>()?
        }
    };
    if marks.iter().any(String::is_empty) {
        return Err(OpError::value(
            "comments cannot be an empty string. Use comments=None to disable comments.",
        ));
    }
    let single = match marks.as_slice() {
        [one] if one.chars().count() == 1 => one.chars().next(),
        _ => None,
    };
    let marks = if single.is_some() { Vec::new() } else { marks };
    let delimiter = call.value("delimiter");
    if let (Value::Str(text), true) = (&delimiter, marks.len() > 1)
        && marks.iter().any(|mark| **mark == **text)
    {
        let shown: Vec<String> = marks.iter().map(|mark| format!("'{mark}'")).collect();
        return Err(OpError::r#type(format!(
            "Comment characters '({})' cannot include the delimiter '{text}'",
            shown.join(", ")
        )));
    }
    let quote = call.value("quotechar");
    if !marks.is_empty() && !matches!(quote, Value::None) {
        return Err(OpError::value(
            "when multiple comments or a multi-character comment is given, quotes are not \
             supported.  In this case quotechar must be set to None.",
        ));
    }
    let cut = Cut {
        delimiter: control(&delimiter, "delimiter")?,
        comment: single,
        quote: control(&quote, "quotechar")?,
    };
    let pairs = [
        ("comment", cut.comment, "delimiter", cut.delimiter),
        ("quotechar", cut.quote, "delimiter", cut.delimiter),
        ("comment", cut.comment, "quotechar", cut.quote),
    ];
    for (first, a, second, b) in pairs {
        if a.is_some() && a == b {
            return Err(OpError::r#type(format!(
                "The values for control characters '{first}' and '{second}' are incompatible"
            )));
        }
    }
    Ok((cut, marks))
}

/// Lines cut at the first mark of a comment.
fn without_marks(lines: Vec<String>, marks: &[String]) -> Vec<String> {
    if marks.is_empty() {
        return lines;
    }
    let cut = |line: String| {
        let end = marks
            .iter()
            .filter_map(|mark| line.find(mark.as_str()))
            .min();
        end.and_then(|end| line.get(..end))
            .map(str::to_owned)
            .unwrap_or(line)
    };
    lines.into_iter().map(cut).collect()
}

/// The elements of a table, in rows.
enum Cells {
    Numbers(Vec<f64>),
    Ints(Vec<i64>),
    Unsigned(Vec<u64>),
    Complex(Vec<num_complex::Complex64>),
    Texts(Vec<String>),
    /// What converters gave.
    Values(Vec<Value>),
}

fn table(call: &mut Call<'_>, mut rows: Rows<'_>, columns: &Columns, most: usize) -> Result<Array> {
    let mut cells = Cells::of(columns);
    let (mut count, mut width) = (0usize, None);
    while count < most {
        let Some(fields) = rows.next()? else { break };
        if count % 4096 == 0 {
            interrupt::check()?;
            budget::check_bytes(Some(cells.bytes().saturating_mul(2)))?;
        }
        check_width(fields.len(), columns, count, width)?;
        let taken = columns.chosen.as_ref().map_or(fields.len(), Vec::len);
        if width.is_none() {
            width = Some(taken);
            check_converters(columns, taken)?;
        }
        for at in 0..taken {
            let (column, at, field) = picked(&fields, columns, at, count)?;
            let wrong = || {
                let mut shown = String::new();
                crate::display::text::push_str_repr(&mut shown, field);
                let shown: String = shown.chars().take(100).collect();
                OpError::value(format!(
                    "could not convert string {shown} to {} at row {count}, column {}.",
                    columns.dtype.short(),
                    at + 1
                ))
            };
            match converter(columns, column, taken)? {
                Some(function) => {
                    let value = apply(call.machine, &function, vec![Value::str(field)]);
                    let value = value.map_err(|_| wrong())?;
                    cells
                        .push_value(value, columns.dtype)
                        .map_err(|_| wrong())?;
                }
                None => cells.push(field, columns.dtype).ok_or_else(wrong)?,
            }
        }
        count += 1;
    }
    let Some(width) = width else {
        return Array::zeros(&empty_shape(columns), columns.dtype);
    };
    cells.array(&[count, width], columns.dtype)
}

/// The shape of a table without rows.
fn empty_shape(columns: &Columns) -> Vec<usize> {
    match &columns.chosen {
        Some(chosen) => vec![0, chosen.len()],
        None => vec![0, 1],
    }
}

/// All rows are as wide as the first, unless columns are chosen.
fn check_width(fields: usize, columns: &Columns, row: usize, width: Option<usize>) -> Result<()> {
    match width {
        Some(width) if width != fields && columns.chosen.is_none() => Err(OpError::value(format!(
            "the number of columns changed from {width} to {fields} at row {}; use `usecols` \
                 to select a subset and avoid this error",
            row + 1
        ))),
        _ => Ok(()),
    }
}

/// One of the columns that are read: as it is asked for, its place in the row, the field there.
fn picked<'f>(
    fields: &'f [String],
    columns: &Columns,
    number: usize,
    row: usize,
) -> Result<(i64, usize, &'f String)> {
    let chosen = columns.chosen.as_ref();
    let column = chosen.and_then(|chosen| chosen.get(number).copied());
    let column = column.unwrap_or(number as i64);
    let counted = if column < 0 {
        column + fields.len() as i64
    } else {
        column
    };
    let at = usize::try_from(counted).ok();
    let found = at.and_then(|at| fields.get(at).map(|field| (column, at, field)));
    found.ok_or_else(|| {
        OpError::value(format!(
            "invalid column index {column} at row {} with {} columns",
            row + 1,
            fields.len()
        ))
    })
}

fn check_converters(columns: &Columns, width: usize) -> Result<()> {
    let Some(Value::Dict(dict)) = &columns.converters else {
        return Ok(());
    };
    for (key, _) in dict.borrow().values() {
        let column = convert::as_index(key).map_err(|_| {
            let shown = crate::display::repr(key, &crate::display::PrintOptions::default());
            OpError::r#type(format!(
                "keys of the converters dictionary must be integers; got {}",
                shown.unwrap_or_default()
            ))
        })?;
        let known = match &columns.chosen {
            Some(chosen) => chosen.contains(&column),
            None => column < width as i64 && column >= -(width as i64),
        };
        if !known && columns.chosen.is_none() {
            return Err(OpError::value(format!(
                "converter specified for column {column}, which is invalid for the number of \
                 fields {width}."
            )));
        }
    }
    Ok(())
}

/// The function of a column, if it has one.
fn converter(columns: &Columns, column: i64, width: usize) -> Result<Option<Value>> {
    let dict = match &columns.converters {
        None => return Ok(None),
        Some(Value::Dict(dict)) => dict,
        Some(function) => return Ok(Some(function.clone())),
    };
    for key in [column, column - width as i64] {
        let found = dict.borrow().get(&Key::of(&Value::Int(key))?).cloned();
        if let Some((_, function)) = found {
            return Ok(Some(function));
        }
    }
    Ok(None)
}

impl Cells {
    fn of(columns: &Columns) -> Self {
        let dtype = columns.dtype;
        if columns.converters.is_some() {
            Self::Values(Vec::new())
        } else if dtype.is_str() {
            Self::Texts(Vec::new())
        } else if dtype.is_complex() {
            Self::Complex(Vec::new())
        } else if dtype.is_float() {
            Self::Numbers(Vec::new())
        } else if dtype == DType::U64 {
            Self::Unsigned(Vec::new())
        } else {
            Self::Ints(Vec::new())
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Numbers(items) => size_of_val(items.as_slice()),
            Self::Ints(items) => size_of_val(items.as_slice()),
            Self::Unsigned(items) => size_of_val(items.as_slice()),
            Self::Complex(items) => size_of_val(items.as_slice()),
            Self::Texts(items) => items
                .iter()
                .map(|text| text.len() + size_of::<String>())
                .sum(),
            Self::Values(items) => size_of_val(items.as_slice()),
        }
    }

    /// Adds what a converter gave.
    fn push_value(&mut self, value: Value, dtype: DType) -> Result<()> {
        if let Self::Values(items) = self {
            let value = match dtype {
                DType::Str(_) => value,
                _ => Value::Scalar(convert::scalar_of(&value, dtype)?),
            };
            items.push(value);
        }
        Ok(())
    }

    /// Adds a field; None where it is no element.
    fn push(&mut self, field: &str, dtype: DType) -> Option<()> {
        match self {
            Self::Texts(items) => items.push(field.to_owned()),
            Self::Numbers(items) => items.push(float(field)?),
            Self::Ints(items) => items.push(int(field, dtype)?),
            Self::Unsigned(items) => items.push(trim(field).parse().ok()?),
            Self::Complex(items) => items.push(complex(field)?),
            Self::Values(items) if dtype.is_str() => items.push(Value::str(field)),
            Self::Values(items) => {
                let mut one = Self::of(&Columns {
                    chosen: None,
                    converters: None,
                    dtype,
                });
                one.push(field, dtype)?;
                items.push(Value::Scalar(one.array(&[], dtype).ok()?.item()));
            }
        }
        Some(())
    }

    fn array(self, shape: &[usize], dtype: DType) -> Result<Array> {
        let sized = shape.into();
        let array = match self {
            Self::Texts(items) => {
                return Ok(match dtype {
                    DType::Str(0) => Array::from_strings(sized, &items),
                    DType::Str(width) => Array::from_strings_width(sized, &items, width as usize),
                    _ => return Err(OpError::internal("texts of another type")),
                });
            }
            Self::Numbers(items) => Array::from_shape_vec(sized, items),
            Self::Ints(items) => Array::from_shape_vec(sized, items),
            Self::Unsigned(items) => Array::from_shape_vec(sized, items),
            Self::Complex(items) => Array::from_shape_vec(sized, items),
            Self::Values(items) => {
                let flat = convert::array_from(&Value::list(items), Some(dtype))?;
                let lost = || OpError::value("setting an array element with a sequence.");
                return flat.reshaped(shape, false).ok_or_else(lost);
            }
        };
        array.astype(dtype)
    }
}

/// A field without the blanks around it.
fn trim(field: &str) -> &str {
    field.trim_matches(char::is_whitespace)
}

/// A real number as C writes it: without the underscores that Python allows.
fn float(field: &str) -> Option<f64> {
    let field = trim(field);
    if field.contains('_') {
        return None;
    }
    parse_float(field).ok()
}

fn int(field: &str, dtype: DType) -> Option<i64> {
    let field = trim(field);
    let int: i64 = field.parse().ok()?;
    if dtype == DType::Bool {
        return Some(int);
    }
    let (low, high) = dtype.int_range()?;
    ((low..=high).contains(&i128::from(int))).then_some(int)
}

fn complex(field: &str) -> Option<num_complex::Complex64> {
    let field = trim(field);
    if field.contains('_') {
        return None;
    }
    parse_complex(field)
}
