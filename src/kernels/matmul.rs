//! The products that are generalised ufuncs: matmul, vecdot, matvec, vecmat.

use super::contract::{self, Lengths, multiply_stack};
use crate::value::interrupt::Paced;
use crate::value::layout::{self, Shape, shape_text};
use crate::value::{Array, DType, ErrorKind, OpError, Result};

/// One of the generalised ufuncs, with its signature in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `(n?,k),(k,m?)->(n?,m?)`
    MatMul,
    /// `(n),(n)->()`
    VecDot,
    /// `(m,n),(n)->(m)`
    MatVec,
    /// `(n),(n,m)->(m)`
    VecMat,
}

impl Form {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::MatMul => "matmul",
            Self::VecDot => "vecdot",
            Self::MatVec => "matvec",
            Self::VecMat => "vecmat",
        }
    }

    fn signature(self) -> &'static str {
        match self {
            Self::MatMul => "(n?,k),(k,m?)->(n?,m?)",
            Self::VecDot => "(n),(n)->()",
            Self::MatVec => "(m,n),(n)->(m)",
            Self::VecMat => "(n),(n,m)->(m)",
        }
    }

    /// How many axes each operand must have.
    fn needed(self) -> [usize; 2] {
        match self {
            Self::MatMul | Self::VecDot => [1, 1],
            Self::MatVec => [2, 1],
            Self::VecMat => [1, 2],
        }
    }

    /// How many axes each operand gives to a product, given what it has.
    fn core(self, ndims: [usize; 2]) -> [usize; 2] {
        match self {
            Self::MatMul => ndims.map(|ndim| ndim.min(2)),
            other => other.needed(),
        }
    }
}

/// `a @ b` and its relatives.
///
/// # Errors
/// When the shapes do not go together, in NumPy's words.
pub fn product(form: Form, a: &Array, b: &Array) -> Result<Array> {
    check_dtypes(form, a, b)?;
    let ndims = [a.ndim(), b.ndim()];
    for (which, (has, needs)) in ndims.into_iter().zip(form.needed()).enumerate() {
        if has < needs {
            return Err(OpError::value(format!(
                "{}: Input operand {which} does not have enough dimensions (has {has}, gufunc core \
                 with signature {} requires {needs})",
                form.name(),
                form.signature(),
            )));
        }
    }
    let [core_a, core_b] = form.core(ndims);
    let (stack_a, shape_a) = a.shape().split_at(a.ndim() - core_a);
    let (stack_b, shape_b) = b.shape().split_at(b.ndim() - core_b);
    let last = |shape: &[usize]| shape.last().copied().unwrap_or(1);
    let first = |shape: &[usize]| shape.first().copied().unwrap_or(1);
    let lengths = Lengths {
        n: if core_a == 2 { first(shape_a) } else { 1 },
        k: last(shape_a),
        m: if core_b == 2 { last(shape_b) } else { 1 },
    };
    if first(shape_b) != lengths.k {
        return Err(OpError::value(format!(
            "{}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {} \
             (size {} is different from {})",
            form.name(),
            form.signature(),
            first(shape_b),
            lengths.k,
        )));
    }
    let stack = layout::broadcast_pair(stack_a, stack_b)
        .ok_or_else(|| remapped_error(form, (a.shape(), core_a), (b.shape(), core_b)))?;
    let mut shape = stack.clone();
    if core_a == 2 {
        shape.push(lengths.n);
    }
    if core_b == 2 {
        shape.push(lengths.m);
    }
    let pairs = pair_up(&stack, stack_a, stack_b);
    let (mut a, b, _) = contract::common(a, b)?;
    if matches!(form, Form::VecDot | Form::VecMat) {
        a = contract::conjugate(&a)?;
    }
    multiply_stack(&a, &b, lengths, &pairs, shape)
}

fn check_dtypes(form: Form, a: &Array, b: &Array) -> Result<()> {
    let text = |array: &Array| match array.dtype() {
        DType::Str(_) => format!("dtype('{}')", array.dtype().short()),
        number => format!("dtype('{}')", number.name()),
    };
    if a.dtype().is_str() || b.dtype().is_str() {
        return Err(OpError::new(
            ErrorKind::UFuncTypeError,
            format!(
                "ufunc '{}' did not contain a loop with signature matching types ({}, {}) -> None",
                form.name(),
                text(a),
                text(b)
            ),
        ));
    }
    Ok(())
}

/// Which matrix of each stack belongs to each matrix of the result.
fn pair_up(stack: &Shape, stack_a: &[usize], stack_b: &[usize]) -> Vec<(usize, usize)> {
    let count = layout::size(stack);
    let at = |index: usize, own: &[usize]| {
        let mut rest = index;
        let (mut position, mut step) = (0, 1);
        for (axis, length) in stack.iter().enumerate().rev() {
            let here = rest % length;
            rest /= length;
            let own_axis = (axis + own.len()).checked_sub(stack.len());
            if let Some(own_length) = own_axis.and_then(|axis| own.get(axis)) {
                if *own_length != 1 {
                    position += here * step;
                }
                step *= own_length;
            }
        }
        position
    };
    (0..count)
        .map(|index| (at(index, stack_a), at(index, stack_b)))
        .paced()
        .collect()
}

fn remapped_error(form: Form, a: (&[usize], usize), b: (&[usize], usize)) -> Box<OpError> {
    let result_core = match form {
        Form::MatMul => (a.1 - 1) + (b.1 - 1),
        Form::VecDot => 0,
        Form::MatVec | Form::VecMat => 1,
    };
    let remapped = |(shape, core): (&[usize], usize)| {
        let stack = &shape[..shape.len() - core];
        let mut parts: Vec<String> = stack.iter().map(usize::to_string).collect();
        parts.extend(std::iter::repeat_n("newaxis".to_string(), result_core));
        format!("{}->({})", shape_text(shape, ","), parts.join(","))
    };
    let lengths = |(shape, core): (&[usize], usize), first: bool| {
        if core < 2 {
            return None;
        }
        shape
            .get(if first {
                shape.len() - 2
            } else {
                shape.len() - 1
            })
            .copied()
    };
    let requested: Vec<usize> = [lengths(a, true), lengths(b, false)]
        .into_iter()
        .flatten()
        .collect();
    OpError::value(format!(
        "operands could not be broadcast together with remapped shapes [original->remapped]: {} {}  \
         and requested shape {}",
        remapped(a),
        remapped(b),
        shape_text(&requested, ","),
    ))
}
