//! Random ints and bytes: `integers`, `randint`, `bytes`.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::random_draw;
use super::{Call, convert, random, random_bits};
use crate::kernels::random::bounded::{Method, integers};
use crate::kernels::shape::broadcast_objects;
use crate::value::dtype::Kind;
use crate::value::interrupt::Paced;
use crate::value::{
    Array, DType, ErrorKind, OpError, Result, Scalar, Shape, Type, Value, budget, layout, number,
};

/// A bound: its shape and its ints.
struct Bounds {
    shape: Shape,
    ints: Vec<i128>,
}

impl Bounds {
    fn read(value: &Value) -> Result<Self> {
        let single = |int: i128| Self {
            shape: Shape::new(),
            ints: vec![int],
        };
        if let Some(int) = number::as_big(value) {
            return Ok(single(int.to_i128().unwrap_or(i128::MAX / 2)));
        }
        // A list with an int above int64 has no array of ints.
        if let Value::List(_) | Value::Tuple(_) = value
            && let Ok(items) = convert::sequence(value)
            && items.iter().any(|item| matches!(item, Value::Big(_)))
        {
            let ints = items.iter().map(whole).collect::<Result<Vec<_>>>()?;
            return Ok(Self {
                shape: Shape::from_slice(&[ints.len()]),
                ints,
            });
        }
        let array = convert::as_array(value)?;
        let ints = array
            .scalars()
            .into_iter()
            .map(|scalar| whole(&Value::Scalar(scalar)));
        Ok(Self {
            shape: Shape::from(array.shape()),
            ints: ints.collect::<Result<_>>()?,
        })
    }

    /// The ints stretched to a shape.
    fn stretched(&self, shape: &[usize]) -> Vec<i128> {
        let places: Vec<i64> = (0..self.ints.len() as i64).collect();
        let places = Array::from_shape_vec(self.shape.clone(), places);
        let stretched = places.broadcast_to(shape);
        let places = stretched.map_or_else(Vec::new, |places| places.to_vec::<i64>());
        let int = |place: i64| self.ints.get(place as usize).copied().unwrap_or(0);
        places.into_iter().map(int).collect()
    }
}

/// A number cut to an int, as `int(x)` does.
fn whole(value: &Value) -> Result<i128> {
    if let Some(int) = number::as_big(value) {
        return Ok(int.to_i128().unwrap_or(i128::MAX / 2));
    }
    match value {
        Value::Scalar(Scalar::Str(text)) => {
            let text = text.trim();
            text.parse::<i128>().map_err(|_| {
                OpError::value(format!("invalid literal for int() with base 10: '{text}'"))
            })
        }
        Value::Scalar(scalar) if scalar.dtype().is_complex() => {
            Err(convert::complex_refused(DType::I64))
        }
        Value::Scalar(scalar) => match scalar.as_int() {
            Some(int) => Ok(int),
            None => cut(scalar.cast::<f64>()),
        },
        other => cut(convert::as_float(other)?),
    }
}

fn cut(float: f64) -> Result<i128> {
    if float.is_nan() {
        return Err(OpError::value("cannot convert float NaN to integer"));
    }
    if float.is_infinite() {
        let message = "cannot convert float infinity to integer";
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    Ok(float.trunc() as i128)
}

/// How a row asks for ints.
pub(super) struct Ask {
    /// The name in messages.
    pub(super) name: &'static str,
    /// Whether the upper bound is one of the numbers.
    pub(super) closed: bool,
    /// How the numbers are drawn.
    pub(super) method: Method,
}

/// `integers` and `randint`.
pub(super) fn ints(call: &mut Call<'_>, ask: &Ask) -> Result<Value> {
    let asked = call.value("dtype");
    let dtype = call.dtype("dtype")?.unwrap_or(DType::I64);
    if !dtype.is_integer() && dtype != DType::Bool {
        return Err(OpError::r#type(format!(
            "Unsupported dtype dtype('{}') for {}",
            dtype.short(),
            ask.name
        )));
    }
    let (low, high) = match call.optional("high") {
        Some(high) => (call.value("low"), high),
        None => (Value::Int(0), call.value("low")),
    };
    let (low, high) = (Bounds::read(&low)?, Bounds::read(&high)?);
    let size = random_draw::size(call)?;
    let single = size.is_none() && low.shape.is_empty() && high.shape.is_empty();
    let shape = result_shape(size, &low, &high)?;
    budget::check_array(&shape, dtype)?;
    let from_zero = call.optional("high").is_none();
    let bounds = if layout::size(&shape) == 0 {
        Vec::new()
    } else {
        pairs(&low, &high, &shape, (dtype, ask.closed, from_zero))?
    };
    let (object, _) = random::source(call)?;
    let mut bits = random_bits::of(&object)?.bits();
    let array = integers(&mut bits, (dtype, ask.method), &shape, &bounds)?;
    if !single {
        return Ok(Value::array(array));
    }
    let python = matches!(&asked, Value::Type(kind) if matches!(**kind, Type::Python(_)));
    let item = array.item();
    Ok(if python {
        item.to_python()
    } else {
        Value::Scalar(item)
    })
}

fn result_shape(size: Option<Shape>, low: &Bounds, high: &Bounds) -> Result<Shape> {
    let mut shapes: Vec<&[usize]> = vec![&low.shape, &high.shape];
    if let Some(size) = &size {
        shapes.push(size);
    }
    let common = broadcast_objects(&shapes)?;
    match size {
        Some(size) if size != common => Err(OpError::value(format!(
            "Output size {} is not compatible with broadcast dimensions of inputs {}.",
            layout::shape_text(&size, ", "),
            layout::shape_text(&common, ", ")
        ))),
        _ => Ok(common),
    }
}

/// The lowest and highest number of every element; one pair where both bounds are scalars.
fn pairs(
    low: &Bounds,
    high: &Bounds,
    shape: &[usize],
    (dtype, closed, from_zero): (DType, bool, bool),
) -> Result<Vec<(i128, i128)>> {
    let range = match dtype {
        DType::Bool => (0, 1),
        _ => dtype.int_range().unwrap_or((0, 0)),
    };
    let single = low.shape.is_empty() && high.shape.is_empty();
    let (lows, highs) = if single {
        (low.ints.clone(), high.ints.clone())
    } else {
        (low.stretched(shape), high.stretched(shape))
    };
    let name = if dtype == DType::Bool {
        "bool".to_owned()
    } else {
        dtype.name()
    };
    let open = i128::from(!closed);
    if lows.iter().any(|low| *low < range.0) {
        return Err(OpError::value(format!("low is out of bounds for {name}")));
    }
    if highs.iter().any(|high| high - open > range.1) {
        return Err(OpError::value(format!("high is out of bounds for {name}")));
    }
    let pairs: Vec<(i128, i128)> = lows
        .into_iter()
        .zip(highs)
        .map(|(low, high)| (low, high - open))
        .collect();
    if pairs.iter().any(|(low, high)| low > high) {
        let sign = if closed { ">" } else { ">=" };
        let message = if from_zero {
            format!("high {} 0", if closed { "<" } else { "<=" })
        } else {
            format!("low {sign} high")
        };
        return Err(OpError::value(message));
    }
    Ok(pairs)
}

/// `bytes`.
pub(super) fn bytes(call: &mut Call<'_>) -> Result<Value> {
    let length = call.int("length")?;
    let words = (length - 1) / 4 + 1;
    let count = usize::try_from(words)
        .map_err(|_| OpError::value("negative dimensions are not allowed"))?;
    budget::check_array(&[count], DType::U32)?;
    let (object, _) = random::source(call)?;
    let mut bits = random_bits::of(&object)?.bits();
    let words = crate::kernels::random::draw(count, || bits.next_u32())?;
    let bytes = words.into_iter().paced().flat_map(u32::to_le_bytes);
    let mut bytes: Vec<u8> = bytes.collect();
    let keep = if length < 0 {
        bytes.len().saturating_sub(length.unsigned_abs() as usize)
    } else {
        length as usize
    };
    bytes.truncate(keep);
    Ok(Value::bytes(&bytes))
}

/// `random_integers`: the upper bound is one of the numbers.
pub(super) fn random_integers(call: &mut Call<'_>) -> Result<Value> {
    let (low, high) = (call.int("low")?, call.optional_int("high")?);
    let (from, to) = match high {
        Some(high) => (low, high),
        None => (1, low),
    };
    call.warn(
        ErrorKind::DeprecationWarning,
        format!("This function is deprecated. Please call randint({from}, {to} + 1) instead"),
    );
    let size = random_draw::size(call)?;
    let single = size.is_none();
    let shape = size.unwrap_or_default();
    budget::check_array(&shape, DType::I64)?;
    if from > to {
        return Err(OpError::value("low >= high"));
    }
    let (object, _) = random::source(call)?;
    let mut bits = random_bits::of(&object)?.bits();
    let pair = (i128::from(from), i128::from(to));
    let array = integers(&mut bits, (DType::I64, Method::Mask), &shape, &[pair])?;
    Ok(if single {
        Value::Scalar(array.item())
    } else {
        Value::array(array)
    })
}

/// `RandomState.tomaxint`.
pub(super) fn tomaxint(call: &mut Call<'_>) -> Result<Value> {
    let size = random_draw::size(call)?;
    let single = size.is_none();
    let shape = size.unwrap_or_default();
    budget::check_array(&shape, DType::I64)?;
    let (object, _) = random::source(call)?;
    let mut bits = random_bits::of(&object)?.bits();
    let count = layout::size(&shape);
    let numbers = crate::kernels::random::draw(count, || (bits.next_u64() >> 1) as i64)?;
    let array = Array::from_shape_vec(shape, numbers);
    Ok(random_draw::give(single, array))
}

/// Whether a value counts as an int for `choice` and `permutation`.
pub(super) fn as_count(value: &Value) -> Option<BigInt> {
    match value {
        Value::Scalar(scalar) if scalar.dtype().kind() != Kind::Str => scalar
            .as_int()
            .filter(|_| scalar.dtype().is_integer())
            .map(BigInt::from),
        Value::Array(array) if array.get().ndim() == 0 && array.get().dtype().is_integer() => {
            array.get().item().as_int().map(BigInt::from)
        }
        other => number::as_big(other),
    }
}
