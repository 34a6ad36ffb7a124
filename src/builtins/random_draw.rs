//! What the rows of distributions share: parameters with their limits, broadcasting, sizes and
//! outputs.

use super::{Call, convert, random, random_bits};
use crate::kernels::assign;
use crate::kernels::random::{BitGenerator, continuous, discrete, draw};
use crate::kernels::shape::broadcast_objects;
use crate::value::layout::{self, shape_text};
use crate::value::{Array, DType, OpError, Result, Shape, Value, budget};

/// What a parameter must fulfil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Nothing.
    Any,
    /// Not below 0 (nan passes).
    NonNegative,
    /// Above 0 (nan passes).
    Positive,
    /// Above 0.
    PositiveNumber,
    /// From 0 to 1.
    Probability,
    /// From 0, which is excluded, to 1.
    ProbabilityNotZero,
    /// From 0 to 1, which is excluded.
    ProbabilityNotOne,
    /// Above 1.
    AboveOne,
    /// At least 1.
    AtLeastOne,
    /// A mean of a Poisson distribution: such that its numbers fit an int64.
    Mean,
}

/// A parameter: its name and its limits.
pub(super) type Param = (&'static str, Rule);

/// The largest mean of a Poisson distribution: ten standard deviations below the largest int64.
const LARGEST_MEAN: f64 = 9.223_372_006_484_771e18;

impl Rule {
    fn allows(self, x: f64) -> bool {
        match self {
            Self::Any => true,
            Self::NonNegative => x.is_nan() || !x.is_sign_negative(),
            Self::Positive => x.is_nan() || x > 0.0,
            Self::PositiveNumber => x > 0.0,
            Self::Probability => (0.0..=1.0).contains(&x),
            Self::ProbabilityNotZero => x > 0.0 && x <= 1.0,
            Self::ProbabilityNotOne => (0.0..1.0).contains(&x),
            Self::AboveOne => x > 1.0,
            Self::AtLeastOne => x >= 1.0,
            Self::Mean => (0.0..=LARGEST_MEAN).contains(&x),
        }
    }

    /// NumPy's words for a value that is not allowed.
    fn message(self, name: &str, x: f64, single: bool) -> String {
        let nan = if single { "is NaN" } else { "contains NaNs" };
        match self {
            Self::Any | Self::NonNegative => format!("{name} < 0"),
            Self::PositiveNumber if x.is_nan() => format!("{name} must not be NaN"),
            Self::Positive | Self::PositiveNumber => format!("{name} <= 0"),
            Self::Probability => format!("{name} < 0, {name} > 1 or {name} {nan}"),
            Self::ProbabilityNotZero => {
                format!("{name} <= 0, {name} > 1 or {name} contains NaNs")
            }
            Self::ProbabilityNotOne => format!("{name} < 0, {name} >= 1 or {name} {nan}"),
            Self::AboveOne => format!("{name} <= 1 or {name} {nan}"),
            Self::AtLeastOne => format!("{name} < 1 or {name} {nan}"),
            Self::Mean if x > LARGEST_MEAN => format!("{name} value too large"),
            Self::Mean => format!("{name} < 0 or {name} {nan}"),
        }
    }

    /// Checks all values of a parameter.
    ///
    /// # Errors
    /// `ValueError: scale < 0` and its relatives.
    pub(super) fn check(self, name: &str, values: &Array) -> Result<()> {
        let single = values.ndim() == 0;
        match values
            .to_vec::<f64>()
            .into_iter()
            .find(|x| !self.allows(*x))
        {
            Some(x) => Err(OpError::value(self.message(name, x, single))),
            None => Ok(()),
        }
    }
}

/// A parameter as float64.
///
/// # Errors
/// When it is no array of real numbers.
pub(super) fn floats(value: &Value) -> Result<Array> {
    if let Value::Int(_) | Value::Float(_) = value {
        return Ok(Array::from_shape_vec(
            Shape::new(),
            vec![convert::as_float(value)?],
        ));
    }
    if matches!(value, Value::None) {
        return Err(OpError::r#type("must be real number, not NoneType"));
    }
    let array = convert::as_array(value)?;
    if array.dtype().is_complex() {
        return Err(convert::complex_refused(DType::F64));
    }
    if array.dtype().is_str() && matches!(value, Value::Array(_)) {
        let what = if array.ndim() == 0 {
            "scalar"
        } else {
            "array data"
        };
        return Err(OpError::r#type(format!(
            "Cannot cast {what} from dtype('{}') to dtype('float64') according to the rule 'safe'",
            array.dtype().short()
        )));
    }
    // Text is read as Python reads it, unless it is an array's.
    match value {
        Value::Array(_) => array.astype(DType::F64),
        other => convert::array_from(other, Some(DType::F64)),
    }
}

/// The shape that `size` asks for; None when it is not given.
pub(super) fn size(call: &Call<'_>) -> Result<Option<Shape>> {
    let Some(size) = call.optional("size") else {
        return Ok(None);
    };
    if let Value::Float(float) = size {
        let shown = crate::display::repr(
            &Value::Float(float),
            &crate::display::PrintOptions::default(),
        )?;
        return Err(OpError::r#type(format!(
            "expected a sequence of integers or a single integer, got '{shown}'"
        )));
    }
    convert::as_shape(&size).map(Some)
}

/// The parameters stretched to the shape of the result.
pub(super) struct Stretched {
    /// The shape of the result.
    pub(super) shape: Shape,
    values: Vec<Vec<f64>>,
}

impl Stretched {
    /// Parameters for a size; where it is None the shape is their own.
    ///
    /// # Errors
    /// When the shapes do not go together.
    pub(super) fn new(size: Option<Shape>, params: &[Array], dtype: DType) -> Result<Self> {
        let mut shapes: Vec<&[usize]> = params.iter().map(Array::shape).collect();
        if let Some(size) = &size {
            shapes.insert(0, size);
        }
        let common = broadcast_objects(&shapes)?;
        if let Some(size) = &size
            && common != *size
        {
            return Err(OpError::value(format!(
                "Output size {} is not compatible with broadcast dimensions of inputs {}.",
                shape_text(size, ", "),
                shape_text(&common, ", ")
            )));
        }
        budget::check_array(&common, dtype)?;
        let stretch = |param: &Array| {
            let stretched = param.broadcast_to(&common);
            stretched.map_or_else(Vec::new, |array| array.to_vec::<f64>())
        };
        let values = params.iter().map(stretch).collect();
        Ok(Self {
            shape: common,
            values,
        })
    }

    /// The parameters of one number.
    pub(super) fn at(&self, place: usize) -> [f64; 3] {
        let mut out = [0.0; 3];
        for (slot, values) in out.iter_mut().zip(&self.values) {
            *slot = values.get(place).copied().unwrap_or(0.0);
        }
        out
    }
}

/// The arrays of parameters, checked.
pub(super) fn params(call: &Call<'_>, names: &[Param]) -> Result<Vec<Array>> {
    let values: Vec<Array> = names
        .iter()
        .map(|(name, _)| floats(&call.value(name)))
        .collect::<Result<_>>()?;
    for ((name, rule), array) in names.iter().zip(&values) {
        rule.check(name, array)?;
    }
    Ok(values)
}

/// Draws for parameters: one number where all are scalars and no size is given, else an array.
///
/// # Errors
/// When the shapes do not go together, or when interrupted.
pub(super) fn fill<T: crate::value::Element>(
    bits: &mut BitGenerator,
    size: Option<Shape>,
    params: &[Array],
    mut next: impl FnMut(&mut BitGenerator, [f64; 3]) -> T,
) -> Result<Array> {
    let stretched = if params.iter().all(|param| param.ndim() == 0) {
        let shape = size.unwrap_or_default();
        budget::check_array(&shape, T::DTYPE)?;
        let first = |param: &Array| param.item().cast::<f64>();
        let mut single = [0.0; 3];
        for (slot, param) in single.iter_mut().zip(params) {
            *slot = first(param);
        }
        let numbers = draw(layout::size(&shape), || next(bits, single))?;
        return Ok(Array::from_shape_vec(shape, numbers));
    } else {
        Stretched::new(size, params, T::DTYPE)?
    };
    let mut place = 0;
    let numbers = draw(layout::size(&stretched.shape), || {
        place += 1;
        next(bits, stretched.at(place - 1))
    })?;
    Ok(Array::from_shape_vec(stretched.shape, numbers))
}

/// Whether the answer is one number of Python.
pub(super) fn is_single(size: &Option<Shape>, params: &[Array]) -> bool {
    size.is_none() && params.iter().all(|param| param.ndim() == 0)
}

/// An array, or its only number as a Python number.
pub(super) fn give(single: bool, array: Array) -> Value {
    if single {
        array.item().to_python()
    } else {
        Value::array(array)
    }
}

/// A row of a continuous distribution.
pub(super) fn continuous(
    call: &mut Call<'_>,
    names: &[Param],
    sampler: continuous::Sampler,
) -> Result<Value> {
    let params = params(call, names)?;
    drawn(call, &params, sampler)
}

/// Floats for parameters that are checked.
pub(super) fn drawn(
    call: &mut Call<'_>,
    params: &[Array],
    sampler: continuous::Sampler,
) -> Result<Value> {
    let size = size(call)?;
    let single = is_single(&size, params);
    let (object, _) = random::source(call)?;
    let mut bits = random_bits::of(&object)?.bits();
    let array = fill(&mut bits, size, params, sampler)?;
    Ok(give(single, array))
}

/// Fills with many float64 at once.
pub(super) type Many = fn(&mut BitGenerator, &mut [f64]) -> Result<()>;

/// How many are drawn, and how parameters scale each.
pub(super) type Bulk = (Many, fn(f64, [f64; 3]) -> f64);

/// Floats that are standard ones scaled by parameters: many at once where those are single.
pub(super) fn scaled(
    call: &mut Call<'_>,
    params: &[Array],
    (many, scale): Bulk,
    sampler: continuous::Sampler,
) -> Result<Value> {
    let Some(size) = size(call)?.filter(|_| params.iter().all(|param| param.ndim() == 0)) else {
        return drawn(call, params, sampler);
    };
    let mut given = [0.0; 3];
    for (slot, param) in given.iter_mut().zip(params) {
        *slot = param.item().cast::<f64>();
    }
    let (object, _) = random::source(call)?;
    let mut bits = random_bits::of(&object)?.bits();
    let array = assign::filled::<f64>(&size, |items| {
        many(&mut bits, items)?;
        assign::change(items, |x| scale(x, given))
    })?;
    Ok(Value::array(array))
}

/// A row of a discrete distribution.
pub(super) fn discrete(
    call: &mut Call<'_>,
    names: &[Param],
    sampler: discrete::Sampler,
) -> Result<Value> {
    let params = params(call, names)?;
    counted(call, &params, sampler)
}

/// Ints for parameters that are checked.
pub(super) fn counted(
    call: &mut Call<'_>,
    params: &[Array],
    sampler: impl FnMut(&mut BitGenerator, [f64; 3]) -> i64,
) -> Result<Value> {
    let size = size(call)?;
    let single = is_single(&size, params);
    let (object, _) = random::source(call)?;
    let mut bits = random_bits::of(&object)?.bits();
    let array = fill(&mut bits, size, params, sampler)?;
    Ok(give(single, array))
}
