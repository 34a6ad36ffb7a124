//! einsum: products summed over labelled axes.

use super::contract::{self, Lengths, multiply_stack};
use super::einsum_terms::sum_products;
use super::ufunc::reduce::{Axes, Reduce, reduce};
use super::ufunc::{self, Ufunc};
use crate::value::layout::{self, Shape, Strides, shape_text};
use crate::value::{Array, DType, OpError, Result, budget};
use crate::with_dtype;

/// The labels of the axes that an ellipsis stands for, the last of them first.
const ELLIPSIS: u32 = 0x1000;

/// A label that has been placed: its length, and which axes of which operand carry it.
type Label = u32;

/// What the subscripts say, after the shapes of the operands are known.
struct Plan {
    /// Labels of each operand's axes.
    inputs: Vec<Vec<Label>>,
    /// Labels of the result's axes.
    output: Vec<Label>,
    /// Labels that are summed over.
    summed: Vec<Label>,
}

/// `np.einsum(subscripts, *operands)`. One operand that is only rearranged gives a view of it.
///
/// # Errors
/// For subscripts that make no sense or do not fit the operands, in NumPy's words.
pub fn einsum(subscripts: &str, operands: &[Array]) -> Result<Array> {
    let plan = parse(subscripts, operands)?;
    let order: Vec<Label> = plan.output.iter().chain(&plan.summed).copied().collect();
    let mut views = Vec::new();
    for (which, (array, labels)) in operands.iter().zip(&plan.inputs).enumerate() {
        views.push(collapse(array, labels, which)?);
    }
    let lengths = common_lengths(&views, &order)?;
    if let [(view, labels)] = views.as_slice()
        && plan.summed.is_empty()
    {
        return spread(view, labels, &order, &lengths);
    }
    let dtype = views
        .iter()
        .skip(1)
        .fold(first_dtype(&views), |all, (view, _)| {
            all.promote(view.dtype())
        });
    if dtype.is_str() {
        return Err(OpError::r#type(format!(
            "Cannot cast scalar from dtype('bool') to dtype('{}') according to the rule 'safe'",
            dtype.short()
        )));
    }
    for (view, _) in &mut views {
        *view = contract::converted(view, dtype)?;
    }
    evaluate(views, &plan, dtype, (&order, &lengths))
}

/// Up to so many steps all operands are multiplied in one loop, as NumPy does; beyond, they are
/// contracted two by two.
const JOINT_LOOP: usize = 1 << 16;

/// Sums the products of views in one dtype.
fn evaluate(
    views: Vec<(Array, Vec<Label>)>,
    plan: &Plan,
    dtype: DType,
    (order, lengths): (&[Label], &Shape),
) -> Result<Array> {
    let sizes = |labels: &[Label]| -> Shape {
        let place = |label: &Label| order.iter().position(|other| other == label);
        labels
            .iter()
            .filter_map(|label| lengths.get(place(label)?).copied())
            .collect()
    };
    let steps = lengths
        .iter()
        .fold(1usize, |all, length| all.saturating_mul(*length));
    if let [first, second, rest @ ..] = views.as_slice()
        && !rest.is_empty()
        && steps > JOINT_LOOP
    {
        let later = |label: &Label| {
            plan.output.contains(label) || rest.iter().any(|(_, own)| own.contains(label))
        };
        let pair: Vec<Label> = order
            .iter()
            .filter(|l| first.1.contains(l) || second.1.contains(l))
            .copied()
            .collect();
        let (output, summed): (Vec<Label>, Vec<Label>) = pair.into_iter().partition(later);
        let own = [output.as_slice(), &summed].concat();
        let inner = Plan {
            inputs: Vec::new(),
            output: output.clone(),
            summed,
        };
        let two = vec![first.clone(), second.clone()];
        let made = evaluate(two, &inner, dtype, (&own, &sizes(&own)))?;
        let remaining: Vec<(Array, Vec<Label>)> = std::iter::once((made, output))
            .chain(rest.iter().cloned())
            .collect();
        let present = |label: &&Label| remaining.iter().any(|(_, own)| own.contains(*label));
        let summed: Vec<Label> = plan.summed.iter().filter(present).copied().collect();
        let order = [plan.output.as_slice(), &summed].concat();
        let left = Plan {
            inputs: Vec::new(),
            output: plan.output.clone(),
            summed,
        };
        return evaluate(remaining, &left, dtype, (&order, &sizes(&order)));
    }
    let shape = sizes(&plan.output);
    budget::check_array(&shape, dtype)?;
    if let [(a, x), (b, y)] = views.as_slice()
        && let Some(done) = matrix_product((a, x), (b, y), plan, &sizes)?
    {
        return Ok(done);
    }
    let spread: Vec<Array> = views
        .iter()
        .map(|(view, labels)| spread(view, labels, order, lengths))
        .collect::<Result<_>>()?;
    let summed = sizes(&plan.summed);
    if steps > JOINT_LOOP
        && let Some(made) = at_once(&spread, &shape, summed.len(), dtype)?
    {
        return Ok(made);
    }
    with_dtype!(dtype,
        T => Ok(Array::from_shape_vec(shape.clone(), sum_products::<T>(&spread, &shape, &summed)?)),
        str => Array::zeros(&shape, dtype))
}

fn first_dtype(views: &[(Array, Vec<Label>)]) -> DType {
    views.first().map_or(DType::F64, |(view, _)| view.dtype())
}

/// Reads the subscripts and gives every axis its label.
fn parse(subscripts: &str, operands: &[Array]) -> Result<Plan> {
    if operands.is_empty() {
        return Err(OpError::value(
            "must specify the einstein sum subscripts string and at least one operand",
        ));
    }
    let text: String = subscripts.chars().filter(|c| *c != ' ').collect();
    let (left, right) = match text.find('-') {
        None => (text.as_str(), None),
        Some(at) => {
            let (left, rest) = text.split_at(at);
            let rest = rest.strip_prefix("->").ok_or_else(|| {
                OpError::value(
                    "einstein sum subscript string does not contain proper '->' output specified",
                )
            })?;
            (left, Some(rest))
        }
    };
    let parts: Vec<&str> = left.split(',').collect();
    if parts.len() != operands.len() {
        let which = if parts.len() > operands.len() {
            "more"
        } else {
            "fewer"
        };
        return Err(OpError::value(format!(
            "{which} operands provided to einstein sum function than specified in the subscripts \
             string"
        )));
    }
    let mut inputs = Vec::new();
    for (which, (part, array)) in parts.iter().zip(operands).enumerate() {
        inputs.push(label_axes(part, array.ndim(), which)?);
    }
    let spread = inputs
        .iter()
        .flatten()
        .filter(|label| **label >= ELLIPSIS)
        .max();
    let extra = spread.map_or(0, |label| label - ELLIPSIS + 1);
    let ellipsis = (0..extra).rev().map(|at| ELLIPSIS + at);
    let used = |label: Label| {
        inputs
            .iter()
            .flatten()
            .filter(|other| **other == label)
            .count()
    };
    let letters = || (u32::from('A')..=u32::from('z')).filter(|label| used(*label) > 0);
    let output = match right {
        Some(right) => label_output(right, ellipsis.clone().collect(), &used)?,
        None => ellipsis
            .clone()
            .chain(letters().filter(|label| used(*label) == 1))
            .collect(),
    };
    let summed = letters().filter(|label| !output.contains(label)).collect();
    Ok(Plan {
        inputs,
        output,
        summed,
    })
}

fn check_letter(c: char) -> Result<Label> {
    if c.is_ascii_alphabetic() {
        return Ok(u32::from(c));
    }
    Err(OpError::value(format!(
        "invalid subscript '{c}' in einstein sum subscripts string, subscripts must be letters"
    )))
}

fn label_axes(part: &str, ndim: usize, which: usize) -> Result<Vec<Label>> {
    let (before, after) = match part.split_once("...") {
        Some((before, after)) => (before, Some(after)),
        None => (part, None),
    };
    if before.contains('.') || after.is_some_and(|after| after.contains('.')) {
        return Err(OpError::value(format!(
            "einstein sum subscripts string contains a '.' that is not part of an ellipsis \
             ('...') in operand {which}"
        )));
    }
    let mut labels: Vec<Label> = before.chars().map(check_letter).collect::<Result<_>>()?;
    let tail: Vec<Label> = after
        .unwrap_or_default()
        .chars()
        .map(check_letter)
        .collect::<Result<_>>()?;
    let named = labels.len() + tail.len();
    if named > ndim {
        return Err(OpError::value(format!(
            "einstein sum subscripts string contains too many subscripts for operand {which}"
        )));
    }
    if after.is_none() && named < ndim {
        return Err(OpError::value(
            "operand has more dimensions than subscripts given in einstein sum, but no '...' \
             ellipsis provided to broadcast the extra dimensions.",
        ));
    }
    labels.extend((0..(ndim - named) as u32).rev().map(|at| ELLIPSIS + at));
    labels.extend(tail);
    Ok(labels)
}

fn label_output(
    text: &str,
    ellipsis: Vec<Label>,
    used: &dyn Fn(Label) -> usize,
) -> Result<Vec<Label>> {
    let (before, after) = match text.split_once("...") {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    };
    if before.contains('.') || after.is_some_and(|after| after.contains('.')) {
        return Err(OpError::value(
            "einstein sum subscripts string contains a '.' that is not part of an ellipsis \
             ('...') in the output",
        ));
    }
    let mut output: Vec<Label> = Vec::new();
    let push = |output: &mut Vec<Label>, c: char| -> Result<()> {
        let label = check_letter(c)?;
        if output.contains(&label) {
            return Err(OpError::value(format!(
                "einstein sum subscripts string includes output subscript '{c}' multiple times"
            )));
        }
        if used(label) == 0 {
            return Err(OpError::value(format!(
                "einstein sum subscripts string included output subscript '{c}' which never \
                 appeared in an input"
            )));
        }
        output.push(label);
        Ok(())
    };
    before.chars().try_for_each(|c| push(&mut output, c))?;
    match after {
        Some(after) => {
            output.extend(ellipsis);
            after.chars().try_for_each(|c| push(&mut output, c))?;
        }
        None if !ellipsis.is_empty() => {
            return Err(OpError::value(
                "output has more dimensions than subscripts given in einstein sum, but no '...' \
                 ellipsis provided to broadcast the extra dimensions.",
            ));
        }
        None => {}
    }
    Ok(output)
}

/// A view in which every label stands once: repeated ones run along the diagonal.
fn collapse(array: &Array, labels: &[Label], which: usize) -> Result<(Array, Vec<Label>)> {
    let mut kept: Vec<Label> = Vec::new();
    let (mut shape, mut strides) = (Shape::new(), Strides::new());
    for ((label, length), stride) in labels.iter().zip(array.shape()).zip(array.strides()) {
        match kept.iter().position(|other| other == label) {
            None => {
                kept.push(*label);
                shape.push(*length);
                strides.push(*stride);
            }
            Some(at) if shape[at] == *length => strides[at] += *stride,
            Some(at) => {
                let name = char::from_u32(*label).unwrap_or('.');
                return Err(OpError::value(format!(
                    "dimensions in operand {which} for collapsing index '{name}' don't match \
                     ({} != {length})",
                    shape[at]
                )));
            }
        }
    }
    let view = array.restrided(shape, strides, 0);
    let view = view.ok_or_else(|| OpError::internal("a diagonal left its array"))?;
    Ok((view, kept))
}

/// The length of every label, in order.
fn common_lengths(views: &[(Array, Vec<Label>)], order: &[Label]) -> Result<Shape> {
    let mut lengths: Shape = order.iter().map(|_| 1).collect();
    for (view, labels) in views {
        for (label, length) in labels.iter().zip(view.shape()) {
            let Some(at) = order.iter().position(|other| other == label) else {
                continue;
            };
            match (lengths[at], *length) {
                (x, y) if x == y || y == 1 => {}
                (1, y) => lengths[at] = y,
                _ => return Err(remapped_error(views, order)),
            }
        }
    }
    Ok(lengths)
}

fn remapped_error(views: &[(Array, Vec<Label>)], order: &[Label]) -> Box<OpError> {
    let mut message = String::from(
        "operands could not be broadcast together with remapped shapes [original->remapped]: ",
    );
    for (view, labels) in views {
        let places = order
            .iter()
            .map(|label| labels.iter().position(|other| other == label));
        let axes = places.skip_while(Option::is_none);
        let parts: Vec<String> = axes
            .map(|axis| match axis.and_then(|axis| view.shape().get(axis)) {
                Some(length) => length.to_string(),
                None => "newaxis".to_string(),
            })
            .collect();
        let comma = if parts.len() == 1 { "," } else { "" };
        message += &format!(
            "{}->({}{comma}) ",
            shape_text(view.shape(), ","),
            parts.join(",")
        );
    }
    OpError::value(message)
}

/// The view with one axis for every label in order; missing ones repeat it.
fn spread(view: &Array, labels: &[Label], order: &[Label], lengths: &Shape) -> Result<Array> {
    let strides = order.iter().zip(lengths).map(|(label, length)| {
        let axis = labels.iter().position(|other| other == label)?;
        let own = *view.shape().get(axis)?;
        if own == *length {
            view.strides().get(axis).copied()
        } else {
            None
        }
    });
    let strides: Strides = strides.map(Option::unwrap_or_default).collect();
    view.restrided(lengths.clone(), strides, 0)
        .ok_or_else(|| OpError::internal("an einsum operand left its array"))
}

/// Two operands as a stack of matrix products, where every label has a role in that.
fn matrix_product(
    (a, x): (&Array, &Vec<Label>),
    (b, y): (&Array, &Vec<Label>),
    plan: &Plan,
    sizes: &dyn Fn(&[Label]) -> Shape,
) -> Result<Option<Array>> {
    let full = |array: &Array, labels: &[Label]| sizes(labels).as_slice() == array.shape();
    let pick = |from: &[Label], keep: &dyn Fn(Label) -> bool| -> Vec<Label> {
        from.iter().copied().filter(|label| keep(*label)).collect()
    };
    let summed = |label: Label| plan.summed.contains(&label);
    let stack = pick(&plan.output, &|label| {
        x.contains(&label) && y.contains(&label)
    });
    let rows = pick(&plan.output, &|label| {
        x.contains(&label) && !y.contains(&label)
    });
    let columns = pick(&plan.output, &|label| {
        !x.contains(&label) && y.contains(&label)
    });
    let shared = pick(&plan.summed, &|label| {
        x.contains(&label) && y.contains(&label)
    });
    let lone = x.iter().any(|label| summed(*label) && !y.contains(label))
        || y.iter().any(|label| summed(*label) && !x.contains(label));
    if lone || shared.is_empty() || !full(a, x) || !full(b, y) {
        return Ok(None);
    }
    let arrange = |array: &Array, own: &[Label], order: &[&[Label]]| -> Array {
        let wanted = order.concat();
        let axes: Vec<usize> = wanted
            .iter()
            .filter_map(|label| own.iter().position(|other| other == label))
            .collect();
        array.permuted(&axes)
    };
    let left = arrange(a, x, &[&stack, &rows, &shared]);
    let right = arrange(b, y, &[&stack, &shared, &columns]);
    let lengths = Lengths {
        n: layout::size(&sizes(&rows)),
        k: layout::size(&sizes(&shared)),
        m: layout::size(&sizes(&columns)),
    };
    let pairs: Vec<_> = (0..layout::size(&sizes(&stack)))
        .map(|at| (at, at))
        .collect();
    let made = [stack, rows, columns].concat();
    let product = multiply_stack(&left, &right, lengths, &pairs, sizes(&made))?;
    Ok(Some(arrange(&product, &made, &[&plan.output])))
}

/// A large sum of one operand, or products of two that are not summed. All operands have the same
/// shape: `shape`, then the axes that are summed.
fn at_once(
    operands: &[Array],
    shape: &Shape,
    summed: usize,
    dtype: DType,
) -> Result<Option<Array>> {
    match operands {
        [one] if dtype != DType::Bool => {
            let axes: Vec<i64> = (0..summed as i64).map(|at| at - summed as i64).collect();
            let how = Reduce {
                dtype: Some(dtype),
                ..Reduce::default()
            };
            reduce(Ufunc::named("add")?, one, Axes::Several(&axes), &how).map(Some)
        }
        [a, b] if summed == 0 => {
            let made = ufunc::binary("multiply", a, b)?;
            // A sum that begins with zero is never minus zero.
            let made = match dtype.is_inexact() {
                true => ufunc::binary("add", &made, &Array::zeros(&[], dtype)?)?,
                false => made,
            };
            let made = made.contiguous()?.reshaped(shape, false);
            made.map(Some).ok_or_else(|| OpError::internal("products"))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_operands_two_by_two_give_the_joint_sum() {
        let shape: Shape = [2, 4, 8].into_iter().collect();
        let ones = Array::from_shape_vec(shape, vec![1.0; 64]);
        let operands = vec![ones; 5];
        let sum = einsum("ijk,ilm,njm,nlk,abc->", &operands).map(|sum| sum.item().cast::<f64>());
        assert_eq!(sum.ok(), Some(262_144.0));
    }
}
