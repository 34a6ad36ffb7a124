//! The `.npy` format: a header that is a Python dict, then the elements.
//!
//! The header is read by nx's own grammar, and only literals are taken: nothing in a file is ever
//! run. Sizes are checked against the bytes that are there before any memory is asked for.

use crate::builtins::convert;
use crate::kernels::create;
use crate::syntax::ast::{Expr, ExprKind, Literal, StmtKind, UnaryOp};
use crate::syntax::parse_expression;
use crate::text::Source;
use crate::value::hash::Key;
use crate::value::interrupt::{self, Paced, room};
use crate::value::layout::{MAX_DIMS, Shape, shape_text};
use crate::value::{Array, DType, Dict, ErrorKind, OpError, Result, Value, budget};

/// What every file begins with.
pub const MAGIC: &[u8] = b"\x93NUMPY";

/// Headers start arrays at multiples of this.
const ALIGN: usize = 64;

/// Room for a growing first axis: the digits of 2**64 and a sign.
const GROWTH_DIGITS: usize = 21;

/// What a reader may take.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Longest header.
    pub header: usize,
    /// Whether the bytes are a whole file on disk (its errors have other words).
    pub file: bool,
}

/// What a header says.
pub struct Header {
    dtype: DType,
    swapped: bool,
    fortran: bool,
    shape: Vec<i128>,
    /// Where the elements begin.
    pub start: usize,
}

/// The header and the elements of an array, as NumPy writes them.
///
/// # Errors
/// When there is no memory.
pub fn write(array: &Array) -> Result<Vec<u8>> {
    let fortran = array.is_f_contiguous() && !array.is_c_contiguous();
    let shape = array.shape();
    let mut header = format!(
        "{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}",
        array.dtype().protocol(),
        if fortran { "True" } else { "False" },
        shape_text(shape, ", ")
    );
    let grows = if fortran { shape.last() } else { shape.first() };
    if let Some(length) = grows {
        header.push_str(&" ".repeat(GROWTH_DIGITS.saturating_sub(length.to_string().len())));
    }
    let elements = if fortran {
        create::to_bytes(&array.transposed())?
    } else {
        create::to_bytes(array)?
    };
    let before = MAGIC.len() + 2 + 2;
    let length = header.len() + 1;
    let padding = ALIGN - (before + length) % ALIGN;
    let mut out = room(before + length + padding + elements.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&[1, 0]);
    let length = u16::try_from(length + padding)
        .map_err(|_| OpError::internal("a header of at most 64 axes is short"))?;
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(header.as_bytes());
    out.resize(out.len() + padding, b' ');
    out.push(b'\n');
    for part in elements.chunks(interrupt::TILE) {
        interrupt::poll();
        out.extend_from_slice(part);
    }
    Ok(out)
}

/// So many bytes from a place, or NumPy's complaint.
fn section<'a>(bytes: &'a [u8], from: usize, size: usize, what: &str) -> Result<&'a [u8]> {
    let rest = bytes.get(from..).unwrap_or(&[]);
    rest.get(..size).ok_or_else(|| {
        OpError::value(format!(
            "EOF: reading {what}, expected {size} bytes got {}",
            rest.len()
        ))
    })
}

/// Reads the header at the start of `bytes`, which begin with the magic.
///
/// # Errors
/// `ValueError` in NumPy's words.
pub fn header(bytes: &[u8], limits: Limits) -> Result<Header> {
    let magic = section(bytes, 0, MAGIC.len() + 2, "magic string")?;
    let version = (
        magic.get(6).copied().unwrap_or(0),
        magic.get(7).copied().unwrap_or(0),
    );
    if !matches!(version, (1..=3, 0)) {
        return Err(OpError::value(format!(
            "we only support format version (1,0), (2,0), and (3,0), not ({}, {})",
            version.0, version.1
        )));
    }
    let width = if version.0 == 1 { 2 } else { 4 };
    let length = section(bytes, 8, width, "array header length")?;
    let length = length
        .iter()
        .rev()
        .fold(0usize, |n, byte| n << 8 | usize::from(*byte));
    let start = 8 + width;
    let raw = section(bytes, start, length, "array header")?;
    let text = super::decode(raw, if version.0 == 3 { "utf-8" } else { "latin1" })?;
    let count = text.chars().count();
    if count > limits.header {
        return Err(OpError::value(format!(
            "Header info length ({count}) is large and may not be safe to load securely.\nTo allow \
             loading, adjust `max_header_size` or fully trust the `.npy` file using \
             `allow_pickle=True`.\nFor safety against large resource use or crashes, sandboxing may \
             be necessary."
        )));
    }
    parse_header(&text, start + length)
}

fn shown(value: &Value) -> String {
    let options = crate::display::PrintOptions::default();
    crate::display::repr(value, &options).unwrap_or_default()
}

fn parse_header(text: &str, start: usize) -> Result<Header> {
    let cannot = || OpError::value(format!("Cannot parse header: {}", shown(&Value::str(text))));
    let source = std::rc::Rc::new(Source::library("header", text.trim()));
    let entry = parse_expression(&source).map_err(|_| cannot())?;
    let StmtKind::Expr { value: expr, .. } = &entry.statement.kind else {
        return Err(cannot());
    };
    let value = literal(expr)?;
    let Value::Dict(dict) = &value else {
        let shown = shown(&value);
        return Err(OpError::value(format!(
            "Header is not a dictionary: {shown}"
        )));
    };
    let dict = dict.borrow();
    let mut keys: Vec<String> = dict.values().map(|(key, _)| shown(key)).collect();
    keys.sort_unstable();
    if keys != ["'descr'", "'fortran_order'", "'shape'"] {
        return Err(OpError::value(format!(
            "Header does not contain the correct keys: [{}]",
            keys.join(", ")
        )));
    }
    let get = |name: &str| {
        let key = Key::of(&Value::str(name))?;
        let found = dict.get(&key).map(|(_, value)| value.clone());
        found.ok_or_else(|| OpError::internal("the keys were checked"))
    };
    let shape = shape_of(&get("shape")?)?;
    let fortran = match get("fortran_order")? {
        Value::Bool(flag) => flag,
        other => {
            let shown = shown(&other);
            return Err(OpError::value(format!(
                "fortran_order is not a valid bool: {shown}"
            )));
        }
    };
    let (dtype, swapped) = dtype_of(&get("descr")?)?;
    Ok(Header {
        dtype,
        swapped,
        fortran,
        shape,
        start,
    })
}

fn shape_of(value: &Value) -> Result<Vec<i128>> {
    let wrong = || OpError::value(format!("shape is not valid: {}", shown(value)));
    let Value::Tuple(items) = value else {
        return Err(wrong());
    };
    let length = |item: &Value| match item {
        Value::Int(int) => Ok(i128::from(*int)),
        Value::Big(_) => Err(OpError::new(
            ErrorKind::OverflowError,
            "Python int too large to convert to C long",
        )),
        Value::Bool(_) => Err(OpError::r#type("an integer is required")),
        _ => Err(wrong()),
    };
    items.iter().map(length).collect()
}

/// The element type of a description, and whether its bytes are in the other order.
fn dtype_of(descr: &Value) -> Result<(DType, bool)> {
    let Value::Str(text) = descr else {
        return match descr {
            Value::List(_) => Err(OpError::value(format!(
                "nx has no structured arrays: the file has elements of dtype {}",
                shown(descr)
            ))),
            _ => Err(not_a_descr(descr)),
        };
    };
    if text.trim_start_matches(['|', '<', '>', '=']) == "O" {
        return Err(OpError::value(
            "Object arrays cannot be loaded when allow_pickle=False",
        ));
    }
    let (body, swapped) = match text.strip_prefix('>') {
        Some(body) => (body, true),
        None => (&**text, false),
    };
    if let Some(words) = convert::unsupported_dtype(body) {
        return Err(OpError::value(format!(
            "nx has no {words}: the file has elements of dtype '{text}'"
        )));
    }
    let dtype = DType::parse(body).ok_or_else(|| not_a_descr(descr))?;
    Ok((dtype, swapped && dtype.itemsize() > 1))
}

fn not_a_descr(descr: &Value) -> Box<OpError> {
    OpError::value(format!(
        "descr is not a valid dtype descriptor: {}",
        shown(descr)
    ))
}

/// The value of an expression of literals, as `ast.literal_eval` gives it. The grammar bounds how
/// deep it is.
fn literal(expr: &Expr) -> Result<Value> {
    let malformed = || OpError::value("malformed node or string on line 1");
    let all = |items: &[Expr]| items.iter().map(literal).collect::<Result<Vec<_>>>();
    Ok(match &expr.kind {
        ExprKind::Literal(literal) => match literal {
            Literal::None => Value::None,
            Literal::Bool(flag) => Value::Bool(*flag),
            Literal::Int(int) => Value::Int(*int),
            Literal::Big(int) => Value::Big(int.clone()),
            Literal::Float(x) => Value::Float(*x),
            Literal::Str(text) => Value::Str(text.clone()),
            Literal::Bytes(bytes) => Value::Bytes(bytes.clone()),
            Literal::Ellipsis | Literal::Imaginary(_) => return Err(malformed()),
        },
        ExprKind::Tuple(items) => Value::tuple(all(items)?),
        ExprKind::List(items) => Value::list(all(items)?),
        ExprKind::Dict(items) => {
            let mut dict = Dict::new();
            for (key, value) in items {
                let key = literal(key.as_ref().ok_or_else(malformed)?)?;
                dict.insert(Key::of(&key)?, (key, literal(value)?))?;
            }
            Value::Dict(std::rc::Rc::new(dict.into()))
        }
        ExprKind::Unary(signs, inner) => {
            let negative = |negative: bool, sign: &UnaryOp| match sign {
                UnaryOp::Neg => Ok(!negative),
                UnaryOp::Pos => Ok(negative),
                _ => Err(malformed()),
            };
            let mut signs = signs.iter().map(|(sign, _)| sign);
            let flipped = signs.try_fold(false, negative)?;
            match literal(inner)? {
                Value::Int(int) if flipped => Value::Int(int.wrapping_neg()),
                Value::Float(x) if flipped => Value::Float(-x),
                number @ (Value::Int(_) | Value::Float(_)) => number,
                _ => return Err(malformed()),
            }
        }
        _ => return Err(malformed()),
    })
}

impl Header {
    /// The number of elements.
    ///
    /// # Errors
    /// When no array has this shape.
    fn count(&self) -> Result<i128> {
        if self.shape.len() > MAX_DIMS {
            return Err(OpError::value(format!(
                "maximum supported dimension for an ndarray is currently {MAX_DIMS}, found {}",
                self.shape.len()
            )));
        }
        let product = self
            .shape
            .iter()
            .try_fold(1i128, |count, length| count.checked_mul(*length));
        let bytes = product.and_then(|count| count.checked_mul(self.dtype.itemsize() as i128));
        match (product, bytes) {
            (Some(count), Some(bytes)) if i64::try_from(bytes).is_ok() => Ok(count),
            _ => Err(OpError::value(
                "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum \
                 possible size.",
            )),
        }
    }

    /// The shape and the number of bytes of the elements, of which `there` are there.
    ///
    /// # Errors
    /// When the bytes do not fill the array, or it does not fit the memory.
    fn checked(&self, there: usize, limits: Limits) -> Result<(Shape, usize)> {
        let count = self.count()?;
        let itemsize = self.dtype.itemsize();
        let short = || {
            let numbers: Vec<String> = self.shape.iter().map(i128::to_string).collect();
            let comma = if numbers.len() == 1 { "," } else { "" };
            OpError::value(format!(
                "Failed to read all data for array. Expected ({}{comma}) = {count} elements, could \
                 only read {} elements. (file seems not fully written?)",
                numbers.join(", "),
                there / itemsize.max(1)
            ))
        };
        if count < 0 {
            return Err(short());
        }
        let lengths = self.shape.iter().map(|length| usize::try_from(*length));
        let shape: std::result::Result<Shape, _> = lengths.collect();
        let shape = shape.map_err(|_| OpError::value("negative dimensions are not allowed"))?;
        let total = usize::try_from(count).unwrap_or(usize::MAX);
        let bytes = budget::check_array(&[total], self.dtype)?;
        if bytes > there {
            return Err(match limits.file {
                true => short(),
                false => OpError::value(format!(
                    "EOF: reading array data, expected {bytes} bytes got {there}"
                )),
            });
        }
        if itemsize == 0 && total > there.max(1) {
            // Elements without bytes: their number is nothing that the file could vouch for.
            return Err(short());
        }
        Ok((shape, bytes))
    }

    /// The array whose elements follow the header, and where they end.
    ///
    /// # Errors
    /// `ValueError` in NumPy's words, `MemoryError`.
    pub fn array(&self, bytes: &[u8], limits: Limits) -> Result<(Array, usize)> {
        let rest = bytes.get(self.start..).unwrap_or(&[]);
        let (shape, size) = self.checked(rest.len(), limits)?;
        let elements = rest.get(..size).unwrap_or(&[]);
        let array = elements_of(elements, self.dtype, self.swapped)?;
        let lost = || OpError::internal("a fresh array takes every shape of its size");
        let array = if self.fortran {
            let reversed: Shape = shape.iter().rev().copied().collect();
            let array = array.reshaped(&reversed, false).ok_or_else(lost)?;
            array.transposed()
        } else {
            array.reshaped(&shape, false).ok_or_else(lost)?
        };
        Ok((array, self.start + size))
    }

    /// The array over the elements in the memory of a file that is mapped; None where the bytes
    /// must be looked at first (truth values, texts, another byte order).
    ///
    /// # Errors
    /// As [`Header::array`].
    pub fn mapped(
        &self,
        memory: std::rc::Rc<crate::value::buffer::Buffer>,
        limits: Limits,
    ) -> Result<Option<Array>> {
        let there = memory.len().saturating_sub(self.start);
        let (shape, _) = self.checked(there, limits)?;
        if self.swapped || self.dtype == DType::Bool || self.dtype.is_str() {
            return Ok(None);
        }
        let itemsize = self.dtype.itemsize();
        let strides = if self.fortran {
            crate::value::layout::f_strides(&shape, itemsize)
        } else {
            crate::value::layout::c_strides(&shape, itemsize)
        };
        Ok(Array::new(memory, self.dtype, shape, strides, self.start))
    }
}

/// An array of elements from their bytes, which are checked.
///
/// # Errors
/// `ValueError` for texts with numbers that are no characters.
pub fn elements_of(bytes: &[u8], dtype: DType, swapped: bool) -> Result<Array> {
    let itemsize = dtype.itemsize();
    if itemsize == 0 {
        return Array::zeros(&[0], dtype);
    }
    let mut turned;
    let mut bytes = bytes;
    if swapped {
        let unit = match dtype {
            DType::Str(_) => 4,
            _ if dtype.is_complex() => itemsize / 2,
            _ => itemsize,
        };
        turned = interrupt::copied(bytes);
        turned
            .chunks_exact_mut(unit)
            .paced()
            .for_each(<[u8]>::reverse);
        bytes = &turned;
    }
    if dtype.is_str() {
        let code = |chunk: &[u8]| chunk.iter().rev().fold(0u32, |n, b| n << 8 | u32::from(*b));
        let wrong = bytes
            .chunks_exact(4)
            .paced()
            .map(code)
            .find(|code| char::from_u32(*code).is_none());
        if let Some(code) = wrong {
            return Err(OpError::value(format!(
                "character U+{code:x} is not in range [U+0000; U+10ffff]"
            )));
        }
    }
    create::from_bytes(bytes, dtype, (bytes.len() / itemsize) as i64, 0)
}
