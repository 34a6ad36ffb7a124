//! `axes`, `axis` and `keepdims` of `matmul`, `vecdot`, `matvec` and `vecmat`: which axes they work
//! on, where those are not the last ones.

use super::{Call, convert};
use crate::kernels::matmul::Form;
use crate::kernels::shape_axes;
use crate::value::{Array, ErrorKind, OpError, Result, Value, layout};

/// The axes that a product works on.
pub struct CoreAxes {
    name: &'static str,
    /// Those of each operand and of the result, as far as they are given.
    given: Vec<Item>,
    /// How many axes each operand and the result have for the work itself.
    counts: [usize; 3],
}

/// One entry of `axes`.
enum Item {
    Single(i64),
    Tuple(Vec<i64>),
}

impl CoreAxes {
    /// Reads the arguments of a call, for operands of so many dimensions.
    ///
    /// # Errors
    /// `TypeError` and `ValueError` for axes that are no list of the right length.
    pub fn of(call: &Call<'_>, form: Form, ndims: [usize; 2]) -> Result<Self> {
        let is_vecdot = form == Form::VecDot;
        let keeps = is_vecdot && call.flag("keepdims")?;
        let side = |ndim: usize| if ndim == 1 { 1 } else { 2 };
        let counts = match form {
            Form::MatMul => {
                let [a, b] = ndims.map(side);
                [a, b, a + b - 2]
            }
            Form::VecDot => [1, 1, usize::from(keeps)],
            Form::MatVec => [2, 1, 1],
            Form::VecMat => [1, 2, 1],
        };
        let given = match call.optional("axes") {
            Some(axes) => {
                if is_vecdot && call.given("axis").is_some() {
                    return Err(OpError::r#type("cannot specify both 'axis' and 'axes'"));
                }
                items(&axes, is_vecdot)?
            }
            None if is_vecdot => {
                let axis = call.int("axis")?;
                (0..if keeps { 3 } else { 2 })
                    .map(|_| Item::Single(axis))
                    .collect()
            }
            None => Vec::new(),
        };
        Ok(Self {
            name: form.name(),
            given,
            counts,
        })
    }

    /// The axes of an operand (or of the result, which is number 2) counted from the front, if they
    /// are given.
    fn axes(&self, at: usize, ndim: usize) -> Result<Option<Vec<i64>>> {
        let count = self.counts.get(at).copied().unwrap_or(0);
        let refuse = |what: String| {
            let message = format!(
                "{}: operand {at} has {count} core dimensions, but {what}",
                self.name
            );
            OpError::new(ErrorKind::AxisError, message)
        };
        let axes = match self.given.get(at) {
            None => return Ok(None),
            Some(Item::Single(axis)) if count == 1 => vec![*axis],
            Some(Item::Single(_)) => {
                return Err(refuse("the axes item is a single integer.".to_string()));
            }
            Some(Item::Tuple(axes)) if axes.len() == count => axes.clone(),
            Some(Item::Tuple(axes)) => {
                let length = axes.len();
                return Err(refuse(format!(
                    "{length} dimensions are specified by axes tuple."
                )));
            }
        };
        if ndim < count {
            // The product itself says that there are too few.
            return Ok(None);
        }
        let mut found = Vec::new();
        for axis in axes {
            let place = layout::normalize_axis(axis, ndim)? as i64;
            if found.contains(&place) {
                let message = format!("axes item {at} has value {axis} repeated");
                return Err(OpError::value(message));
            }
            found.push(place);
        }
        Ok(Some(found))
    }

    /// An operand with its axes last, where the product expects them.
    ///
    /// # Errors
    /// `AxisError`, and `ValueError` for an axis that is named twice.
    pub fn gathered(&self, at: usize, operand: &Array) -> Result<Array> {
        match self.axes(at, operand.ndim())? {
            Some(axes) => shape_axes::moveaxis(operand, &axes, &last(axes.len())),
            None => Ok(operand.clone()),
        }
    }

    /// The result with its axes where they belong.
    ///
    /// # Errors
    /// As [`Self::gathered`].
    pub fn placed(&self, made: Array, form: Form) -> Result<Array> {
        let made = match (form, self.counts) {
            (Form::VecDot, [_, _, 1]) => shape_axes::expand_dims(&made, &[-1])?,
            _ => made,
        };
        match self.axes(2, made.ndim())? {
            Some(axes) => shape_axes::moveaxis(&made, &last(axes.len()), &axes),
            None => Ok(made),
        }
    }
}

fn last(count: usize) -> Vec<i64> {
    (-(count as i64)..0).collect()
}

/// The entries of `axes`; that of the result may be left out where it has none.
fn items(axes: &Value, may_omit: bool) -> Result<Vec<Item>> {
    let Value::List(list) = axes else {
        return Err(OpError::r#type("axes should be a list."));
    };
    let item = |value: &Value| match convert::as_index(value) {
        Ok(axis) => Ok(Item::Single(axis)),
        Err(_) => convert::int_list(value).map(Item::Tuple),
    };
    let items = list.borrow().iter().map(item).collect::<Result<Vec<_>>>()?;
    if items.len() != 3 && !(may_omit && items.len() == 2) {
        return Err(OpError::value(
            "axes should be a list with an entry for all 3 inputs and outputs; entries for outputs \
             can only be omitted if none of them has core axes.",
        ));
    }
    Ok(items)
}
