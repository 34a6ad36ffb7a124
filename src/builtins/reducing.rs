//! What the rows of reductions share: their keywords, from values to the kernels and back.

use super::{Call, convert};
use crate::kernels::fpstatus;
use crate::kernels::reduce_stats::Moments;
use crate::kernels::ufunc::Ufunc;
use crate::kernels::ufunc::reduce::{Axes, Reduce, reduce};
use crate::value::dtype::Casting;
use crate::value::{Array, DType, Handle, OpError, Result, Scalar, Value};

/// `axis=`: None, an int or several.
pub enum AxisArgument {
    /// `None`.
    All,
    /// An int.
    One(i64),
    /// A tuple.
    Several(Vec<i64>),
}

impl AxisArgument {
    /// Reads the value of `axis`.
    ///
    /// # Errors
    /// `TypeError: 'str' object cannot be interpreted as an integer`.
    pub fn of(value: &Value) -> Result<Self> {
        Ok(match value {
            Value::None => Self::All,
            Value::Tuple(_) => Self::Several(convert::int_list(value)?),
            other => Self::One(convert::as_index(other)?),
        })
    }

    /// As the kernels take it.
    pub fn axes(&self) -> Axes<'_> {
        match self {
            Self::All => Axes::All,
            Self::One(axis) => Axes::One(*axis),
            Self::Several(list) => Axes::Several(list),
        }
    }
}

/// The keywords of a reduction, as far as its row has them.
pub struct Keywords {
    /// `axis`
    pub axis: AxisArgument,
    /// `dtype`
    pub dtype: Option<DType>,
    /// `out`
    pub out: Option<Handle>,
    /// `keepdims`
    pub keepdims: bool,
    /// `initial`
    pub initial: Option<Scalar>,
    /// Whether `initial=None` was given.
    pub no_initial: bool,
    /// `where`
    pub mask: Option<Array>,
}

/// The argument, if the row has such a parameter and it was given.
pub fn given<'c>(call: &'c Call<'_>, name: &str) -> Option<&'c Value> {
    call.slots()
        .find(|(param, _)| *param == name)
        .and_then(|(_, value)| value)
}

/// `out=`: an array, or a tuple of one.
///
/// # Errors
/// `TypeError: return arrays must be of ArrayType`.
pub fn out_argument(call: &Call<'_>) -> Result<Option<Handle>> {
    match given(call, "out") {
        None | Some(Value::None) => Ok(None),
        Some(Value::Array(handle)) => Ok(Some(handle.clone())),
        Some(Value::Tuple(items)) => match &**items {
            [Value::Array(handle)] => Ok(Some(handle.clone())),
            [Value::None] => Ok(None),
            _ => Err(OpError::value(
                "The 'out' tuple must have exactly one entry per ufunc output",
            )),
        },
        Some(_) => Err(OpError::r#type("return arrays must be of ArrayType")),
    }
}

/// `where=` as bools; None for `True`.
///
/// # Errors
/// `TypeError` when the mask holds no bools.
pub fn mask_argument(call: &Call<'_>) -> Result<Option<Array>> {
    let mask = match given(call, "where") {
        None | Some(Value::Bool(true) | Value::None) => return Ok(None),
        Some(value) => convert::as_array(value)?,
    };
    if mask.dtype() != DType::Bool && !mask.dtype().can_cast(DType::Bool, Casting::Safe) {
        return Err(OpError::r#type(format!(
            "Cannot cast array data from dtype('{}') to dtype('bool') according to the rule 'safe'",
            mask.dtype().short()
        )));
    }
    Ok(Some(mask))
}

impl Keywords {
    /// Reads the keywords that the row of a call has.
    ///
    /// # Errors
    /// When one of them is of the wrong kind.
    pub fn of(call: &Call<'_>) -> Result<Self> {
        let initial = given(call, "initial");
        let dtype = match given(call, "dtype") {
            None | Some(Value::None) => None,
            Some(value) => Some(convert::as_dtype(value)?),
        };
        Ok(Self {
            axis: AxisArgument::of(&call.value("axis"))?,
            dtype,
            out: out_argument(call)?,
            keepdims: given(call, "keepdims").map_or(Ok(false), convert::truth)?,
            no_initial: matches!(initial, Some(Value::None)),
            initial: match initial {
                None | Some(Value::None) => None,
                Some(value) => Some(convert::array_from(value, None)?.item()),
            },
            mask: mask_argument(call)?,
        })
    }

    /// Reduces an array with a ufunc.
    ///
    /// # Errors
    /// As the kernel.
    pub fn reduce(&self, call: &mut Call<'_>, name: &str, array: &Array) -> Result<Value> {
        let out = self.out.as_ref().map(|handle| handle.get().clone());
        let how = Reduce {
            keepdims: self.keepdims,
            initial: self.initial.as_ref(),
            no_initial: self.no_initial,
            mask: self.mask.as_ref(),
            dtype: self.dtype,
            out: out.as_ref(),
        };
        let ufunc = Ufunc::named(name)?;
        let (result, flags) = fpstatus::watch(|| reduce(ufunc, array, self.axis.axes(), &how));
        let result = result?;
        if !super::warnings::is_quiet(name) {
            super::warnings::floating_point(call.machine, "reduce", flags)?;
        }
        Ok(self.value(result))
    }

    /// The keywords as mean and variance take them.
    pub fn moments<'a>(&'a self, out: Option<&'a Array>) -> Moments<'a> {
        Moments {
            dtype: self.dtype,
            out,
            keepdims: self.keepdims,
            mask: self.mask.as_ref(),
            ..Moments::default()
        }
    }

    /// The result as a value: the very `out` array, or a scalar for a 0-d array.
    pub fn value(&self, result: Array) -> Value {
        match &self.out {
            Some(handle) => Value::Array(handle.clone()),
            None => Value::from_result(result),
        }
    }
}

/// The row's reduction by a ufunc.
///
/// # Errors
/// As the kernel.
pub fn by(call: &mut Call<'_>, name: &str) -> Result<Value> {
    let array = call.array("a")?;
    Keywords::of(call)?.reduce(call, name, &array)
}
