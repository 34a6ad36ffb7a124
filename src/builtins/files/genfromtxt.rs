//! `np.genfromtxt`: a table of numbers from text with gaps.

use super::loadtxt::{minimum, with_dimensions};
use crate::builtins::{Call, Row, apply, convert, number_text, text};
use crate::value::{Array, DType, ErrorKind, OpError, Result, Value, number};

/// The rows.
pub static ROWS: &[Row] = &[Row::function(
    "np.genfromtxt(fname, dtype=float, comments='#', delimiter=None, skip_header=0, skip_footer=0, \
     converters=None, missing_values=None, filling_values=None, usecols=None, names=None, \
     excludelist=None, deletechars=None, replace_space='_', autostrip=False, case_sensitive=True, \
     defaultfmt='f%i', unpack=None, usemask=False, loose=True, invalid_raise=True, max_rows=None, \
     encoding=None, *, ndmin=0, like=None)",
    "A table of numbers from text, where fields may be missing.\n\nA field that is no number becomes \
     nan, or its `filling_values`. `dtype=None` finds the type that fits every field. nx has no \
     structured arrays: all columns get one type.",
    &[
        (
            "from io import StringIO\nnp.genfromtxt(StringIO('1,2\\n,4'), delimiter=',')",
            "array([[ 1.,  2.],\n       [nan,  4.]])",
        ),
        (
            "np.genfromtxt(['1,x', '3,4'], delimiter=',', filling_values=0)",
            "array([[1., 0.],\n       [3., 4.]])",
        ),
        (
            "np.genfromtxt(['1 2', '3 4'], dtype=None)",
            "array([[1, 2],\n       [3, 4]])",
        ),
    ],
    &["np.loadtxt", "np.savetxt"],
    genfromtxt,
)];

/// How lines are cut into fields.
enum Splitter {
    Blanks,
    Text(String),
    /// Fields of one width.
    Width(usize),
    /// Fields of several widths.
    Widths(Vec<usize>),
}

struct Cutter {
    splitter: Splitter,
    comments: Option<String>,
    strip: bool,
}

impl Cutter {
    fn of(call: &Call<'_>) -> Result<Self> {
        let splitter = match call.value("delimiter") {
            Value::None => Splitter::Blanks,
            Value::Str(text) if text.is_empty() => Splitter::Blanks,
            Value::Str(text) => Splitter::Text(text.to_string()),
            list @ (Value::List(_) | Value::Tuple(_) | Value::Array(_)) => {
                let widths = convert::int_list(&list)?.into_iter();
                Splitter::Widths(widths.map(|width| width.max(0) as usize).collect())
            }
            other => match usize::try_from(convert::as_index(&other)?) {
                Ok(0) | Err(_) => Splitter::Blanks,
                Ok(width) => Splitter::Width(width),
            },
        };
        let comments = call.optional("comments").map(|_| call.text("comments"));
        Ok(Self {
            splitter,
            comments: comments.transpose()?.map(|text| text.to_string()),
            strip: call.flag("autostrip")?,
        })
    }

    fn fields(&self, line: &str) -> Vec<String> {
        let line = match &self.comments {
            Some(mark) if !mark.is_empty() => line.split(mark.as_str()).next().unwrap_or(line),
            _ => line,
        };
        let stripped = match self.splitter {
            Splitter::Blanks | Splitter::Text(_) => line.trim_matches([' ', '\r', '\n']),
            Splitter::Width(_) => line.trim_matches(['\r', '\n']),
            Splitter::Widths(_) => line,
        };
        if stripped.is_empty() {
            return Vec::new();
        }
        let chars = || stripped.chars().collect::<Vec<char>>();
        let fields: Vec<String> = match &self.splitter {
            Splitter::Blanks => stripped.split_whitespace().map(str::to_owned).collect(),
            Splitter::Text(mark) => stripped.split(mark.as_str()).map(str::to_owned).collect(),
            Splitter::Width(width) => chars()
                .chunks(*width)
                .map(|part| part.iter().collect())
                .collect(),
            Splitter::Widths(widths) => {
                let chars = chars();
                let mut start = 0;
                let field = |width: &usize| {
                    let end = (start + width).min(chars.len());
                    let part = chars.get(start.min(end)..end).unwrap_or(&[]);
                    start += width;
                    part.iter().collect()
                };
                widths.iter().map(field).collect()
            }
        };
        if self.strip {
            return fields.iter().map(|field| field.trim().to_owned()).collect();
        }
        fields
    }
}

/// What a column's fields are read as, from the narrowest up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reading {
    Bool,
    Int,
    Float,
    Complex,
    Text,
}

impl Reading {
    const ALL: [Self; 5] = [
        Self::Bool,
        Self::Int,
        Self::Float,
        Self::Complex,
        Self::Text,
    ];

    fn dtype(self) -> DType {
        match self {
            Self::Bool => DType::Bool,
            Self::Int => DType::I64,
            Self::Float => DType::F64,
            Self::Complex => DType::C128,
            Self::Text => DType::Str(0),
        }
    }

    /// What stands for a field that cannot be read.
    fn default(self) -> Value {
        match self {
            Self::Bool => Value::Bool(false),
            Self::Int => Value::Int(-1),
            Self::Float => Value::Float(f64::NAN),
            Self::Complex => Value::Complex(num_complex::Complex64::new(f64::NAN, 0.0)),
            Self::Text => Value::str("???"),
        }
    }

    fn read(self, field: &str, dtype: Option<DType>) -> Option<Value> {
        Some(match self {
            Self::Bool => match field.to_uppercase().as_str() {
                "TRUE" => Value::Bool(true),
                "FALSE" => Value::Bool(false),
                _ => return None,
            },
            Self::Int => match dtype {
                None | Some(DType::I64 | DType::U64) => {
                    let int = number_text::int(field, 10).ok()?;
                    convert::scalar_of(&int, dtype.unwrap_or(DType::I64)).ok()?;
                    int
                }
                Some(_) => {
                    let float = number_text::float(field).ok()?;
                    Value::big(number::integral(float.trunc())?)
                }
            },
            Self::Float => Value::Float(number_text::float(field).ok()?),
            Self::Complex => Value::Complex(number_text::complex(field).ok()?),
            Self::Text => Value::str(field),
        })
    }
}

/// How one column is read.
struct Column {
    reading: Reading,
    /// The type that was asked for, or that a function gives.
    dtype: Option<DType>,
    function: Option<Value>,
    fill: Option<Value>,
    missing: Vec<String>,
}

impl Column {
    fn default(&self) -> Value {
        self.fill.clone().unwrap_or_else(|| self.reading.default())
    }

    /// The value of a field; None where it is none.
    fn read(&self, call: &mut Call<'_>, field: &str) -> Result<Option<Value>> {
        let Some(function) = &self.function else {
            return Ok(self.reading.read(field, self.dtype));
        };
        match apply(call.machine, function, vec![Value::str(field)]) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind.is_a(ErrorKind::ValueError) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn is_missing(&self, field: &str) -> bool {
        let field = field.trim();
        field.is_empty() || self.missing.iter().any(|text| text == field)
    }

    /// Widens the reading until every field can be read.
    fn widen(&mut self, fields: &[&str]) {
        let fits = |reading: &Reading, column: &Self| {
            fields
                .iter()
                .all(|field| reading.read(field, None).is_some() || column.is_missing(field))
        };
        let found = Reading::ALL.iter().find(|reading| fits(reading, self));
        self.reading = found.copied().unwrap_or(Reading::Text);
    }
}

/// Refuses what would make a structured or a masked array.
fn refuse_structured(call: &Call<'_>) -> Result<()> {
    let words = match call.value("dtype") {
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) => "structured arrays",
        Value::Str(text) if text.contains(',') => "structured arrays",
        _ if call.optional("names").is_some() => "structured arrays",
        _ if call.flag("usemask")? => "masked arrays",
        _ => return Ok(()),
    };
    Err(OpError::new(
        ErrorKind::NotImplementedError,
        format!("nx has no {words}: read columns with `usecols` and one dtype"),
    ))
}

fn genfromtxt(call: &mut Call<'_>) -> Result<Value> {
    let ndmin = minimum(call)?;
    let footer = call.int("skip_footer")?.max(0) as usize;
    let most = call.optional_int("max_rows")?;
    if let Some(most) = most {
        if footer > 0 {
            return Err(OpError::value(
                "The keywords 'skip_footer' and 'max_rows' can not be specified at the same time.",
            ));
        }
        if most < 1 {
            return Err(OpError::value("'max_rows' must be at least 1."));
        }
    }
    refuse_structured(call)?;
    let dtype = match call.value("dtype") {
        Value::None => None,
        value => Some(convert::as_dtype(&value)?),
    };
    let encoding = call.optional("encoding").map(|_| call.text("encoding"));
    let encoding = encoding.transpose()?;
    let source = call.value("fname");
    let Some(read) = super::lines(call, &source, encoding.as_deref())? else {
        let kind = crate::value::types::type_of(&source).full_name();
        return Err(OpError::r#type(format!(
            "fname must be a string, a filehandle, a sequence of strings,\nor an iterator of \
             strings. Got <class '{kind}'> instead."
        )));
    };
    let cutter = Cutter::of(call)?;
    let header = call.int("skip_header")?.max(0) as usize;
    let lines = read.lines.get(header..).unwrap_or(&[]);
    let first = lines
        .iter()
        .map(|line| cutter.fields(line))
        .find(|fields| !fields.is_empty());
    if first.is_none() {
        let name = text::str(call.machine, &source)?;
        let message = format!("genfromtxt: Empty input file: \"{name}\"");
        call.warn(ErrorKind::UserWarning, message);
    }
    let first = first.unwrap_or_default();
    let chosen = chosen_columns(call, first.len())?;
    let width = chosen.as_ref().map_or(first.len(), Vec::len);
    let mut columns = columns(call, dtype, width, chosen.as_deref(), &first)?;
    let most = most.map_or(usize::MAX, |most| most as usize);
    let mut rows = rows(
        call,
        lines,
        &cutter,
        chosen.as_deref(),
        width,
        header,
        (most, footer),
    )?;
    if dtype.is_none() {
        for (at, column) in columns
            .iter_mut()
            .enumerate()
            .filter(|(_, c)| c.function.is_none())
        {
            let fields: Vec<&str> = rows
                .iter()
                .filter_map(|row| Some(row.get(at)?.as_str()))
                .collect();
            column.widen(&fields);
        }
    }
    rows.shrink_to_fit();
    let array = filled(call, &rows, &columns, dtype)?;
    let array = with_dimensions(array, ndmin)?;
    let unpack = call.optional("unpack").is_some() && call.flag("unpack")?;
    Ok(Value::array(if unpack {
        array.transposed()
    } else {
        array
    }))
}

/// The numbers of the columns that are taken.
fn chosen_columns(call: &Call<'_>, width: usize) -> Result<Option<Vec<usize>>> {
    let Some(value) = call.optional("usecols") else {
        return Ok(None);
    };
    let numbers = match &value {
        Value::Str(_) => {
            return Err(OpError::value(
                "nx has no structured arrays: `usecols` takes numbers of columns, not names",
            ));
        }
        value => convert::int_list(value)?,
    };
    if numbers.is_empty() {
        return Ok(None);
    }
    let place = |number: i64| {
        if number < 0 {
            number + width as i64
        } else {
            number
        }
    };
    let places = numbers.into_iter().map(|number| {
        usize::try_from(place(number)).map_err(|_| OpError::index("list index out of range"))
    });
    places.collect::<Result<_>>().map(Some)
}

/// An item for a column out of a dict, a sequence or one value for all.
fn per_column(value: &Value, width: usize, chosen: Option<&[usize]>) -> Result<Vec<Option<Value>>> {
    let mut out = vec![None; width];
    match value {
        Value::None => {}
        Value::Dict(dict) => {
            for (key, item) in dict.borrow().values() {
                let number = convert::as_index(key)?;
                let column = usize::try_from(if number < 0 {
                    number + width as i64
                } else {
                    number
                });
                let column = column.map_err(|_| OpError::index("list index out of range"))?;
                let place = chosen.and_then(|chosen| chosen.iter().position(|c| *c == column));
                if let Some(slot) = out.get_mut(place.unwrap_or(column)) {
                    *slot = Some(item.clone());
                }
            }
        }
        Value::List(_) | Value::Tuple(_) => {
            for (slot, item) in out.iter_mut().zip(convert::sequence(value)?) {
                *slot = Some(item);
            }
        }
        single => out.fill(Some(single.clone())),
    }
    Ok(out)
}

fn columns(
    call: &mut Call<'_>,
    dtype: Option<DType>,
    width: usize,
    chosen: Option<&[usize]>,
    first: &[String],
) -> Result<Vec<Column>> {
    let reading = match dtype {
        None | Some(DType::Bool) => Reading::Bool,
        Some(dtype) if dtype.is_str() => Reading::Text,
        Some(dtype) if dtype.is_complex() => Reading::Complex,
        Some(dtype) if dtype.is_float() => Reading::Float,
        Some(_) => Reading::Int,
    };
    let missing = match call.value("missing_values") {
        Value::Str(text) => {
            let items = text.split(',').map(Value::str).collect::<Vec<_>>();
            vec![Some(Value::list(items)); width]
        }
        value => per_column(&value, width, chosen)?,
    };
    let fills = per_column(&call.value("filling_values"), width, chosen)?;
    let mut columns = Vec::with_capacity(width);
    for (fill, missing) in fills.into_iter().zip(missing) {
        let words = match missing {
            None => Vec::new(),
            Some(list @ (Value::List(_) | Value::Tuple(_))) => convert::sequence(&list)?,
            Some(single) => vec![single],
        };
        let words: Result<Vec<String>> = words
            .iter()
            .map(|word| text::str(call.machine, word))
            .collect();
        columns.push(Column {
            reading,
            dtype,
            function: None,
            fill: fill.filter(|fill| !matches!(fill, Value::None)),
            missing: words?,
        });
    }
    let functions = match call.value("converters") {
        Value::None => return Ok(columns),
        dict @ Value::Dict(_) => dict,
        other => {
            let kind = crate::value::types::type_of(&other).full_name();
            return Err(OpError::r#type(format!(
                "The input argument 'converter' should be a valid dictionary (got '<class \
                 '{kind}'>' instead)"
            )));
        }
    };
    let functions = per_column(&functions, width, chosen)?;
    for (at, (column, function)) in columns.iter_mut().zip(functions).enumerate() {
        let Some(function) = function else { continue };
        let field = chosen
            .and_then(|chosen| chosen.get(at).copied())
            .unwrap_or(at);
        let tested = first.get(field).map_or("1", String::as_str);
        let sample = match &column.fill {
            Some(fill) => Some(fill.clone()),
            None => apply(call.machine, &function, vec![Value::str(tested)]).ok(),
        };
        column.dtype = sample.as_ref().and_then(convert::dtype_of).or(column.dtype);
        column.function = Some(function);
    }
    Ok(columns)
}

/// The fields of every row, and complaints about rows of another length.
fn rows(
    call: &mut Call<'_>,
    lines: &[String],
    cutter: &Cutter,
    chosen: Option<&[usize]>,
    width: usize,
    header: usize,
    (most, footer): (usize, usize),
) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut invalid: Vec<(usize, usize)> = Vec::new();
    // NumPy counts from the first line that has fields.
    let blank = lines
        .iter()
        .take_while(|line| cutter.fields(line).is_empty())
        .count();
    for (at, line) in lines.iter().skip(blank).enumerate() {
        if at % 4096 == 0 {
            crate::value::interrupt::check()?;
        }
        let fields = cutter.fields(line);
        if fields.is_empty() {
            continue;
        }
        let count = fields.len();
        let picked = match chosen {
            Some(chosen) => chosen.iter().map(|at| fields.get(*at).cloned()).collect(),
            None if count == width => Some(fields),
            None => None,
        };
        match picked {
            Some(row) => rows.push(row),
            None => invalid.push((at + header + 1, count)),
        }
        if rows.len() == most {
            break;
        }
    }
    let mut footer = footer;
    if !invalid.is_empty() {
        let last = (rows.len() + invalid.len()).saturating_sub(footer);
        let before = invalid.len();
        if footer > 0 {
            invalid.retain(|(line, _)| *line <= last + header);
            footer = footer.saturating_sub(before - invalid.len());
        }
    }
    if !invalid.is_empty() {
        let mut message = String::from("Some errors were detected !");
        for (line, count) in &invalid {
            message.push_str(&format!(
                "\n    Line #{line} (got {count} columns instead of {width})"
            ));
        }
        if call.flag("invalid_raise")? {
            return Err(OpError::value(message));
        }
        call.warn(ErrorKind::UserWarning, message);
    }
    rows.truncate(rows.len().saturating_sub(footer));
    Ok(rows)
}

fn filled(
    call: &mut Call<'_>,
    rows: &[Vec<String>],
    columns: &[Column],
    dtype: Option<DType>,
) -> Result<Array> {
    let loose = call.flag("loose")?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        crate::value::interrupt::check()?;
        let mut cells = Vec::with_capacity(row.len());
        for (field, column) in row.iter().zip(columns) {
            cells.push(match column.read(call, field)? {
                Some(value) => value,
                None if loose || column.is_missing(field) => column.default(),
                None => {
                    return Err(OpError::value(format!("Cannot convert string '{field}'")));
                }
            });
        }
        items.push(Value::tuple(cells));
    }
    let dtype = uniform(columns, dtype)?;
    convert::array_from(&Value::list(items), Some(dtype))
}

/// The one type of all columns.
fn uniform(columns: &[Column], dtype: Option<DType>) -> Result<DType> {
    let of = |column: &Column| match (&column.function, dtype) {
        (Some(_), _) => column.dtype.unwrap_or(column.reading.dtype()),
        (None, Some(dtype)) => dtype,
        (None, None) => column.reading.dtype(),
    };
    let plain = |dtype: DType| if dtype.is_str() { DType::Str(0) } else { dtype };
    let types: Vec<DType> = columns.iter().map(of).collect();
    match types.as_slice() {
        [] => Ok(dtype.unwrap_or(DType::F64)),
        [first, rest @ ..] if rest.iter().all(|other| plain(*other) == plain(*first)) => {
            Ok(match dtype {
                Some(dtype) if plain(dtype) == plain(*first) => dtype,
                _ => plain(*first),
            })
        }
        many => {
            let names: Vec<String> = many.iter().map(|dtype| dtype.name()).collect();
            Err(OpError::new(
                ErrorKind::NotImplementedError,
                format!(
                    "nx has no structured arrays, and the columns are {}: give one dtype, as \
                     `dtype=str`, or `usecols`",
                    names.join(", ")
                ),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cutter, Splitter};

    #[test]
    fn widths_cut_where_they_say() {
        let cutter = Cutter {
            splitter: Splitter::Widths(vec![1, 3, 5]),
            comments: None,
            strip: false,
        };
        assert_eq!(cutter.fields("11.3abcde"), ["1", "1.3", "abcde"]);
    }
}
