//! How `np.nditer` is made: the arrays, the shape that they stretch to, their casts.

use super::nditer::NdIter;
use super::nditer_request::{Request, axis_list, entries};
use super::{Call, arrays, convert};
use crate::kernels::elementwise::plan::stretched;
use crate::kernels::shape::{self, Order};
use crate::kernels::walk::{Visit, Walk};
use crate::value::layout::{broadcast_error, broadcast_shapes, shape_text};
use crate::value::{Array, DType, Handle, OpError, Result, Shape, Strides, Value};

/// How what is written to a cast of an operand gets back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Back {
    /// There is no cast, or it is only read.
    No,
    /// A buffer's length at a time.
    Blocks,
    /// When the iterator is closed.
    Close,
}

/// One of the arrays that are walked through.
#[derive(Clone)]
pub(super) struct Operand {
    /// The program's array.
    pub(super) handle: Handle,
    /// What is walked through: that array, or a cast of it.
    pub(super) data: Array,
    pub(super) write: bool,
    pub(super) back: Back,
    /// Whether it is written to and repeated.
    pub(super) reduced: bool,
}

/// `np.nditer(...)`.
pub(super) fn iterator(call: &mut Call<'_>) -> Result<Value> {
    let mut request = Request::read(call)?;
    request.read_axes(&call.value("op_axes"))?;
    if let Some(shape) = call.optional("itershape") {
        request.shape = Some(convert::int_list(&shape)?);
    }
    build(&request).map(Value::object)
}

/// `np.nested_iters(...)`.
pub(super) fn nested(call: &mut Call<'_>) -> Result<Value> {
    let mut request = Request::read(call)?;
    let lists = entries(&call.value("axes"))
        .ok_or_else(|| OpError::value("axes must be a tuple of axis arrays"))?;
    if lists.len() < 2 {
        return Err(OpError::value(
            "axes must have at least 2 entries for nested iteration",
        ));
    }
    let lists: Vec<Vec<i64>> = lists.iter().map(axis_list).collect::<Result<_>>()?;
    let mut used: Vec<i64> = Vec::new();
    for axis in lists.iter().flatten() {
        if *axis < 0 {
            return Err(OpError::value("An axis is out of bounds"));
        }
        if used.contains(axis) {
            return Err(OpError::value("An axis is used more than once"));
        }
        used.push(*axis);
    }
    let mut made: Vec<Value> = Vec::new();
    for list in lists {
        request.axes = Some(vec![Some(list); request.ops.len()]);
        made.push(Value::object(build(&request)?));
    }
    for (outer, inner) in made.iter().zip(made.iter().skip(1)) {
        super::nditer::with(outer, |iter| {
            *iter.child.borrow_mut() = Some(inner.clone());
            iter.reset()
        })?;
    }
    Ok(Value::tuple(made))
}

fn build(request: &Request) -> Result<NdIter> {
    let mut arrays = operands(request)?;
    let places = request.placed(&arrays)?;
    let shape = request.common_shape(&arrays, &places)?;
    request.check_stretched(&arrays, &places, &shape)?;
    if shape.contains(&0) && !request.flags.empty {
        return Err(OpError::value(
            "Iteration of zero-sized operands is not enabled",
        ));
    }
    let strides: Vec<Strides> = arrays
        .iter()
        .zip(&places)
        .map(|(array, places)| match array {
            Some(handle) => laid(&handle.get(), places),
            None => shape.iter().map(|_| 0).collect(),
        })
        .collect();
    let visit = request.visit(&arrays);
    let order = Walk::new(&shape, &strides, strides.len(), visit).slowest_first();
    let common = request.dtypes(&arrays)?;
    let mut made = Vec::new();
    for (at, array) in arrays.iter_mut().enumerate() {
        if array.is_none() {
            let axes = places.get(at).map_or(&[][..], Vec::as_slice);
            let dtype = common.get(at).copied().unwrap_or(DType::F64);
            *array = Some(Handle::new(allocated(&shape, axes, &order, dtype)?));
        }
        made.extend(array.take());
    }
    let operands = request.cast(&made, &common, &places, &shape)?;
    let walk = request.walk(&operands, &places, &shape, visit);
    Ok(NdIter::new(operands, walk, request.flags, request.buffer))
}

/// The arrays of the operands; None for one that is to be made.
fn operands(request: &Request) -> Result<Vec<Option<Handle>>> {
    let each = request.ops.iter().zip(&request.uses);
    each.map(|(op, usage)| match op {
        Value::None if usage.allocate => Ok(None),
        Value::None => Err(OpError::value(
            "Iterator operand was NULL, but automatic allocation as an output wasn't requested",
        )),
        Value::Array(handle) => {
            if usage.write && !handle.get().writeable {
                return Err(OpError::value(
                    "operand array with iterator write flag set is read-only",
                ));
            }
            Ok(Some(handle.clone()))
        }
        _ if usage.write => Err(OpError::r#type(
            "Iterator operand is flagged as writeable, but is an object which cannot be written \
             back to via WRITEBACKIFCOPY",
        )),
        other => convert::as_handle(other).map(Some),
    })
    .collect()
}

impl Request {
    /// For each operand the axis of it that goes along each axis of the walk.
    fn placed(&self, arrays: &[Option<Handle>]) -> Result<Vec<Vec<Option<usize>>>> {
        let axes = self.axes.as_deref().unwrap_or(&[]);
        let listed = axes.iter().flatten().map(Vec::len).next();
        let wanted = self.shape.as_ref().map(Vec::len);
        let own = arrays.iter().flatten().map(|handle| handle.get().ndim());
        let ndim = listed.or(wanted).or(own.max()).unwrap_or(0);
        let each = arrays.iter().enumerate();
        each.map(|(at, array)| match axes.get(at).and_then(Option::as_ref) {
            Some(list) => placed_by_list(list, array.as_ref(), at),
            None => {
                let own = array.as_ref().map_or(ndim, |handle| handle.get().ndim());
                let lead = ndim.saturating_sub(own);
                Ok((0..ndim).map(|axis| axis.checked_sub(lead)).collect())
            }
        })
        .collect()
    }

    fn common_shape(
        &self,
        arrays: &[Option<Handle>],
        places: &[Vec<Option<usize>>],
    ) -> Result<Shape> {
        let known: Vec<(Shape, &Vec<Option<usize>>)> = arrays
            .iter()
            .zip(places)
            .filter_map(|(array, places)| {
                array
                    .as_ref()
                    .map(|handle| (handle.get().shape().into(), places))
            })
            .collect();
        let remapped: Vec<Shape> = known
            .iter()
            .map(|(shape, places)| {
                let lengths = places
                    .iter()
                    .map(|axis| axis.and_then(|axis| shape.get(axis)));
                lengths.map(|length| length.copied().unwrap_or(1)).collect()
            })
            .collect();
        let ndim = places.first().map_or(0, Vec::len);
        let mut wanted: Shape = Shape::from_elem(1, ndim);
        if let Some(shape) = &self.shape {
            for (slot, length) in wanted.iter_mut().zip(shape) {
                *slot = usize::try_from(*length).unwrap_or(1);
            }
        }
        let plain = self.axes.is_none() && self.shape.is_none();
        let mut all: Vec<&[usize]> = remapped.iter().map(|shape| &shape[..]).collect();
        all.push(&wanted);
        let found = broadcast_shapes(&all).map_err(|_| match plain {
            true => {
                let shapes: Vec<&[usize]> = known.iter().map(|(shape, _)| &shape[..]).collect();
                broadcast_error(&shapes)
            }
            false => self.remapped_error(&known),
        })?;
        let fits = self.shape.iter().flatten().zip(&found);
        if fits
            .into_iter()
            .any(|(wanted, found)| *wanted >= 0 && *wanted != *found as i64)
        {
            return Err(self.remapped_error(&known));
        }
        Ok(found)
    }

    fn remapped_error(&self, known: &[(Shape, &Vec<Option<usize>>)]) -> Box<OpError> {
        let mut message = String::from(
            "operands could not be broadcast together with remapped shapes \
             [original->remapped]: ",
        );
        for (at, (shape, places)) in known.iter().enumerate() {
            message += &shape_text(shape, ",");
            let listed = self.axes.as_ref().and_then(|axes| axes.get(at)?.as_ref());
            if listed.is_some() {
                let parts: Vec<String> = places
                    .iter()
                    .map(|axis| match axis.and_then(|axis| shape.get(axis)) {
                        Some(length) => length.to_string(),
                        None => "newaxis".to_owned(),
                    })
                    .collect();
                let comma = if parts.len() == 1 { "," } else { "" };
                message += &format!("->({}{comma})", parts.join(","));
            }
            message.push(' ');
        }
        if let Some(shape) = &self.shape {
            let lengths: Vec<String> = shape.iter().map(i64::to_string).collect();
            message += &format!(" and requested shape ({})", lengths.join(","));
        }
        OpError::value(message)
    }

    /// Refuses to repeat what is written to.
    fn check_stretched(
        &self,
        arrays: &[Option<Handle>],
        places: &[Vec<Option<usize>>],
        shape: &[usize],
    ) -> Result<()> {
        for ((array, places), usage) in arrays.iter().zip(places).zip(&self.uses) {
            let own: Shape = match array {
                Some(handle) => handle.get().shape().into(),
                None => places.iter().map(|_| 2).collect(),
            };
            let repeated = |(axis, length): (&Option<usize>, &usize)| {
                let own = axis.and_then(|axis| own.get(axis).copied());
                *length != 1 && own.is_none_or(|own| own == 1)
            };
            let mut along = places.iter().zip(shape).rev();
            let Some(back) = along.position(repeated) else {
                continue;
            };
            if usage.fixed {
                let output = if usage.write { "output " } else { "" };
                return Err(OpError::value(format!(
                    "non-broadcastable {output}operand with shape {} doesn't match the broadcast \
                     shape {}",
                    shape_text(&own, ","),
                    shape_text(shape, ",")
                )));
            }
            if usage.write && !self.flags.reduces {
                return Err(OpError::value(format!(
                    "output operand requires a reduction along dimension {back}, but the reduction \
                     is not enabled. The dimension size of 1 does not match the expected output \
                     shape."
                )));
            }
        }
        Ok(())
    }

    fn visit(&self, arrays: &[Option<Handle>]) -> Visit {
        match self.order {
            Order::C => Visit::C,
            Order::F => Visit::F,
            Order::A => {
                let fortran = |handle: &Handle| handle.get().is_f_contiguous();
                match arrays.iter().flatten().all(fortran) {
                    true => Visit::F,
                    false => Visit::C,
                }
            }
            Order::K => Visit::Memory(arrays.iter().all(Option::is_some)),
        }
    }

    /// The type of each operand in the walk.
    fn dtypes(&self, arrays: &[Option<Handle>]) -> Result<Vec<DType>> {
        let read = arrays
            .iter()
            .zip(&self.uses)
            .filter(|(_, usage)| usage.read);
        let values: Vec<Value> = read
            .filter_map(|(array, _)| array.clone().map(Value::Array))
            .collect();
        let open = arrays.iter().zip(&self.dtypes);
        let mut open = open.filter(|(array, dtype)| dtype.is_none() && array.is_none());
        let common = match open.next().is_some() || self.flags.common {
            true if values.is_empty() => {
                return Err(OpError::r#type(
                    "no arrays or types available to calculate result type",
                ));
            }
            true => Some(arrays::common_dtype(&values)?),
            false => None,
        };
        let each = arrays.iter().zip(&self.dtypes);
        let each = each.map(|(array, dtype)| {
            let own = array.as_ref().map(|handle| handle.get().dtype());
            let shared = common.filter(|_| self.flags.common);
            dtype.or(shared).or(own).or(common).unwrap_or(DType::F64)
        });
        Ok(each.collect())
    }

    /// The operands with their casts.
    fn cast(
        &self,
        made: &[Handle],
        dtypes: &[DType],
        places: &[Vec<Option<usize>>],
        shape: &[usize],
    ) -> Result<Vec<Operand>> {
        let written: Vec<Array> = made
            .iter()
            .zip(&self.uses)
            .filter(|(_, usage)| usage.write)
            .map(|(handle, _)| handle.get().clone())
            .collect();
        self.check_casts(made, dtypes)?;
        let mut operands = Vec::new();
        for (at, handle) in made.iter().enumerate() {
            let usage = self.uses.get(at).copied().unwrap_or_default();
            let own = handle.get().clone();
            let dtype = dtypes.get(at).copied().unwrap_or(own.dtype());
            let dtype = match dtype {
                DType::Str(0) => DType::Str(own.dtype().string_width().max(1)),
                dtype => dtype,
            };
            let (data, back) = if dtype == own.dtype() {
                let meets =
                    |other: &Array| other.may_overlap(&own) && other.strides() != own.strides();
                match self.flags.no_overlap && !usage.write && written.iter().any(meets) {
                    true => (shape::copy_as(&own, Order::K)?, Back::No),
                    false => (own, Back::No),
                }
            } else {
                let back = match (usage.write, usage.updates) {
                    (false, _) => Back::No,
                    (true, true) => Back::Close,
                    (true, false) => Back::Blocks,
                };
                (
                    shape::copy_as(&convert::astype(&own, dtype)?, Order::K)?,
                    back,
                )
            };
            let places = places.get(at).map_or(&[][..], Vec::as_slice);
            let strides = laid(&data, places);
            let repeats = strides
                .iter()
                .zip(shape)
                .any(|(step, n)| *step == 0 && *n > 1);
            operands.push(Operand {
                handle: handle.clone(),
                data,
                write: usage.write,
                back,
                reduced: usage.write && repeats,
            });
        }
        Ok(operands)
    }

    /// Refuses casts that the rule does not allow, or for which there is no place.
    fn check_casts(&self, made: &[Handle], dtypes: &[DType]) -> Result<()> {
        let rule = self.casting.name();
        let mut homeless = false;
        for (at, (handle, to)) in made.iter().zip(dtypes).enumerate() {
            let usage = self.uses.get(at).copied().unwrap_or_default();
            let from = handle.get().dtype();
            if from == *to {
                continue;
            }
            if usage.read && !from.can_cast(*to, self.casting) {
                return Err(OpError::r#type(format!(
                    "Iterator operand {at} dtype could not be cast from dtype('{}') to \
                     dtype('{}') according to the rule '{rule}'",
                    from.short(),
                    to.short()
                )));
            }
            if usage.write && !to.can_cast(from, self.casting) {
                return Err(OpError::r#type(format!(
                    "Iterator requested dtype could not be cast from dtype('{}') to \
                     dtype('{}'), the operand {at} dtype, according to the rule '{rule}'",
                    to.short(),
                    from.short()
                )));
            }
            let copies = if usage.write {
                usage.updates
            } else {
                usage.copies
            };
            homeless |= !copies && !self.flags.buffered;
        }
        if homeless {
            return Err(OpError::r#type(
                "Iterator operand required copying or buffering, but neither copying nor \
                 buffering was enabled",
            ));
        }
        Ok(())
    }

    /// The walk over the data, over what is written back to, and over the index.
    fn walk(
        &self,
        operands: &[Operand],
        places: &[Vec<Option<usize>>],
        shape: &[usize],
        visit: Visit,
    ) -> Walk {
        let own = operands.iter().zip(places);
        let mut strides: Vec<Strides> = own
            .clone()
            .map(|(operand, places)| laid(&operand.data, places))
            .collect();
        for (operand, places) in own.filter(|(operand, _)| operand.back == Back::Blocks) {
            strides.push(laid(&operand.handle.get(), places));
        }
        if let Some(index) = self.flags.index {
            strides.push(index_steps(shape, index));
        }
        let mut walk = Walk::new(shape, &strides, operands.len(), visit);
        if !self.flags.multi_index {
            walk.merge();
        }
        walk
    }
}

/// What a step along each axis adds to the index of the elements.
fn index_steps(shape: &[usize], visit: Visit) -> Strides {
    let mut steps: Strides = shape.iter().map(|_| 0).collect();
    let mut step = 1;
    let mut fill = |(slot, length): (&mut isize, &usize)| {
        *slot = if *length == 1 { 0 } else { step };
        step *= *length as isize;
    };
    match visit {
        Visit::F => steps.iter_mut().zip(shape).for_each(&mut fill),
        _ => steps.iter_mut().zip(shape).rev().for_each(&mut fill),
    }
    steps
}

/// The strides of an array along the axes of the walk.
fn laid(array: &Array, places: &[Option<usize>]) -> Strides {
    let own = stretched(array, array.ndim());
    let steps = places
        .iter()
        .map(|axis| axis.and_then(|axis| own.get(axis)));
    steps.map(|step| step.copied().unwrap_or(0)).collect()
}

fn placed_by_list(list: &[i64], array: Option<&Handle>, at: usize) -> Result<Vec<Option<usize>>> {
    let ndim = array.map_or(list.len(), |handle| handle.get().ndim());
    let mut places: Vec<Option<usize>> = Vec::new();
    for (number, axis) in list.iter().enumerate() {
        let place = usize::try_from(*axis).ok();
        if place.is_some_and(|place| place >= ndim) {
            // NumPy counts from the last.
            let number = list.len() - 1 - number;
            return Err(OpError::value(format!(
                "Iterator input op_axes[{at}][{number}] (=={axis}) is not a valid axis of op[{at}], \
                 which has {ndim} dimensions "
            )));
        }
        if place.is_some() && places.contains(&place) {
            return Err(OpError::value(format!(
                "The 'op_axes' provided to the iterator constructor for operand {at} contained \
                 duplicate value {axis}"
            )));
        }
        places.push(place);
    }
    Ok(places)
}

/// A result that lies in the order of the walk; it has no axis where there is none of it.
fn allocated(
    shape: &[usize],
    places: &[Option<usize>],
    order: &[usize],
    dtype: DType,
) -> Result<Array> {
    let ndim = places
        .iter()
        .flatten()
        .map(|axis| axis + 1)
        .max()
        .unwrap_or(0);
    let mut own = vec![1; ndim];
    for (axis, length) in places.iter().zip(shape) {
        if let Some(slot) = axis.and_then(|axis| own.get_mut(axis)) {
            *slot = *length;
        }
    }
    let slowest: Vec<usize> = order
        .iter()
        .filter_map(|axis| places.get(*axis).copied().flatten())
        .collect();
    Ok(Array::zeros(&own, dtype)?.ordered(&slowest))
}
