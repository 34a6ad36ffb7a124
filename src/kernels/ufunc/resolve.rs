//! Which loop a call runs: NumPy's type resolution under NEP 50.

use smallvec::SmallVec;

use super::comparison::Comparison;
use super::text::string_loop;
use super::{Input, Options, Ufunc};
use crate::kernels::elementwise::Loop;
use crate::value::dtype::{Casting, Kind};
use crate::value::{DType, ErrorKind, OpError, Result};

/// What an input brings to the choice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operand {
    /// A type that counts.
    Typed(DType),
    /// A Python int beside types that have ints.
    Int,
    /// A Python float beside inexact types.
    Float,
    /// A Python complex beside inexact types.
    Complex,
}

impl Operand {
    /// Whether it may go into a loop's operand of this type without loss.
    fn fits(self, dtype: DType) -> bool {
        match self {
            Self::Typed(own) => own.can_cast(dtype, Casting::Safe) && !dtype.is_str(),
            Self::Int => dtype.is_integer() || dtype.is_inexact(),
            Self::Float => dtype.is_inexact(),
            Self::Complex => dtype.is_complex(),
        }
    }

    fn is_whole(self) -> bool {
        match self {
            Self::Typed(dtype) => dtype == DType::Bool || dtype.is_integer(),
            Self::Int => true,
            Self::Float | Self::Complex => false,
        }
    }
}

/// The loop of a call: from the table, or made for strings.
pub(super) enum Chosen<'a> {
    Listed(&'a Loop),
    Made(Box<Loop>),
}

impl Chosen<'_> {
    pub(super) fn get(&self) -> &Loop {
        match self {
            Self::Listed(item) => item,
            Self::Made(item) => item,
        }
    }
}

/// The types that Python numbers have on their own.
pub(super) fn default_dtype(input: Input<'_>) -> DType {
    match input {
        Input::Array(array) => array.dtype(),
        Input::Int(_) | Input::Big(_) => DType::I64,
        Input::Float(_) => DType::F64,
        Input::Complex(_) => DType::C128,
    }
}

/// What the inputs bring: a Python number gives way where the typed inputs are of its kind or a
/// higher one; otherwise it has its default type.
pub(super) fn operands(inputs: &[Input<'_>]) -> SmallVec<[Operand; 3]> {
    let typed = inputs.iter().filter_map(|input| match input {
        Input::Array(array) => Some(array.dtype().kind()),
        _ => None,
    });
    let highest = typed.max();
    let operand = |input: &Input<'_>| {
        let default = Operand::Typed(default_dtype(*input));
        let Some(highest) = highest.filter(|kind| *kind != Kind::Str) else {
            return default;
        };
        match input {
            Input::Array(_) => default,
            Input::Int(_) | Input::Big(_) if highest >= Kind::Unsigned => Operand::Int,
            Input::Float(_) if highest >= Kind::Float => Operand::Float,
            Input::Complex(_) if highest >= Kind::Float => Operand::Complex,
            _ => default,
        }
    };
    inputs.iter().map(operand).collect()
}

/// Chooses the loop and checks that the inputs may be cast to it.
pub(super) fn resolve<'a>(
    ufunc: &'a Ufunc,
    inputs: &[Input<'_>],
    options: &Options<'_>,
) -> Result<Chosen<'a>> {
    let named = options.signature.into_iter().flatten().copied().flatten();
    if named
        .chain(options.dtype)
        .any(|dtype| matches!(dtype, DType::Str(1..)))
    {
        return Err(OpError::r#type(
            "The `dtype` and `signature` arguments to ufuncs only select the general DType and not \
             details such as the byte order or time unit. You can avoid this error by using the \
             scalar types `np.float64` or the dtype string notation.",
        ));
    }
    let operands = operands(inputs);
    let has_strings = operands
        .iter()
        .any(|operand| matches!(operand, Operand::Typed(DType::Str(_))));
    if has_strings {
        return resolve_strings(ufunc, inputs);
    }
    refuse(ufunc, inputs, &operands, options)?;
    let chosen = if options.dtype.is_some() || options.signature.is_some() {
        by_signature(ufunc, &operands, options)?
    } else if ufunc.name == "divide" && operands.iter().all(|operand| operand.is_whole()) {
        ufunc.loops().find(&[DType::F64, DType::F64])
    } else {
        let mut loops = ufunc.loops().list().iter();
        loops.find(|item| {
            item.inputs
                .iter()
                .zip(&operands)
                .all(|(to, from)| from.fits(*to))
        })
    };
    let chosen = chosen.ok_or_else(|| match ufunc.name {
        "gcd" | "lcm" => no_loop_for_classes(ufunc, inputs),
        _ => unsupported(ufunc, options),
    })?;
    check_inputs(
        ufunc,
        &operands,
        chosen,
        options.casting.unwrap_or(Casting::SameKind),
    )?;
    Ok(Chosen::Listed(chosen))
}

/// The loop for the types that the caller asked for.
fn by_signature<'a>(
    ufunc: &'a Ufunc,
    operands: &[Operand],
    options: &Options<'_>,
) -> Result<Option<&'a Loop>> {
    let wanted = |at: usize, out: bool| {
        let position = if out { ufunc.nin + at } else { at };
        let named = options
            .signature
            .and_then(|types| types.get(position).copied().flatten());
        named.or(options.dtype.filter(|_| out))
    };
    let matches = |item: &&Loop| {
        let inputs = item.inputs.iter().enumerate();
        let outputs = item.outputs.iter().enumerate();
        inputs
            .into_iter()
            .all(|(at, dtype)| wanted(at, false).is_none_or(|want| want == *dtype))
            && outputs
                .into_iter()
                .all(|(at, dtype)| wanted(at, true).is_none_or(|w| w == *dtype))
    };
    let casting = options.casting.unwrap_or(Casting::SameKind);
    let castable = |item: &&Loop| {
        item.inputs
            .iter()
            .zip(operands)
            .all(|(to, from)| match from {
                Operand::Typed(from) => from.can_cast(*to, casting),
                weak => weak.fits(*to),
            })
    };
    let safe = |item: &&Loop| {
        item.inputs
            .iter()
            .zip(operands)
            .all(|(to, from)| from.fits(*to))
    };
    let list = || ufunc.loops().list().iter().filter(matches);
    let found = list()
        .find(safe)
        .or_else(|| list().find(castable))
        .or_else(|| list().next());
    if found.is_none() {
        return Err(OpError::r#type(format!(
            "No loop matching the specified signature and casting was found for ufunc {}",
            ufunc.name
        )));
    }
    Ok(found)
}

/// The functions that NumPy refuses for bools, in its words.
fn refuse(
    ufunc: &Ufunc,
    inputs: &[Input<'_>],
    operands: &[Operand],
    options: &Options<'_>,
) -> Result<()> {
    let all_bool = operands
        .iter()
        .all(|operand| *operand == Operand::Typed(DType::Bool));
    if !all_bool || options.dtype.is_some() || options.signature.is_some() {
        return Ok(());
    }
    match ufunc.name {
        "subtract" => Err(OpError::r#type(
            "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the \
             `^` operator, or the logical_xor function instead.",
        )),
        "negative" => Err(OpError::r#type(
            "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator \
             or the logical_not function instead.",
        )),
        "positive" | "sign" | "gcd" | "lcm" => Err(no_loop_for_classes(ufunc, inputs)),
        _ => Ok(()),
    }
}

fn resolve_strings<'a>(ufunc: &'a Ufunc, inputs: &[Input<'_>]) -> Result<Chosen<'a>> {
    let types: SmallVec<[DType; 3]> = inputs.iter().map(|input| default_dtype(*input)).collect();
    if types.iter().all(|dtype| dtype.is_str())
        && let Some(made) = string_loop(ufunc.name, &types)
    {
        return Ok(Chosen::Made(Box::new(made)));
    }
    if let "logical_and" | "logical_or" | "logical_xor" = ufunc.name {
        let bools: SmallVec<[DType; 3]> = types.iter().map(|_| DType::Bool).collect();
        if let Some(found) = ufunc.loops().find(&bools) {
            return Ok(Chosen::Listed(found));
        }
    }
    Err(match ufunc.name {
        "multiply" if types.iter().any(|dtype| dtype.is_integer()) => OpError::r#type(
            "The 'out' kwarg is necessary when using the string multiply ufunc directly. Use \
             numpy.strings.multiply to multiply strings without specifying 'out'.",
        ),
        "add" | "fmax" | "fmin" | "gcd" | "lcm" | "maximum" | "minimum" | "subtract"
        | "multiply" => no_loop(ufunc, &instances(&types)),
        "absolute" | "negative" | "positive" | "sign" => no_loop_for_classes(ufunc, inputs),
        name if Comparison::parse(name).is_some() => no_loop_for_classes(ufunc, inputs),
        _ => unsupported(ufunc, &Options::default()),
    })
}

fn instances(types: &[DType]) -> String {
    let list: Vec<String> = types.iter().map(|dtype| dtype_text(*dtype)).collect();
    format!("({})", list.join(", "))
}

/// `dtype('float64')`.
pub(super) fn dtype_text(dtype: DType) -> String {
    format!("dtype('{}')", dtype.short())
}

fn no_loop(ufunc: &Ufunc, types: &str) -> Box<OpError> {
    let message = format!(
        "ufunc '{}' did not contain a loop with signature matching types {types} -> None",
        ufunc.name
    );
    OpError::new(ErrorKind::UFuncTypeError, message)
}

fn no_loop_for_classes(ufunc: &Ufunc, inputs: &[Input<'_>]) -> Box<OpError> {
    let class = |input: &Input<'_>| {
        let name = match input {
            Input::Array(array) => match array.dtype() {
                DType::Str(_) => "StrDType".to_string(),
                DType::U8 | DType::U16 | DType::U32 | DType::U64 => {
                    format!("UInt{}DType", array.dtype().itemsize() * 8)
                }
                other => {
                    let mut name = other.fixed_name().to_string();
                    if let Some(first) = name.get_mut(..1) {
                        first.make_ascii_uppercase();
                    }
                    format!("{name}DType")
                }
            },
            Input::Int(_) | Input::Big(_) => "_PyLongDType".to_string(),
            Input::Float(_) => "_PyFloatDType".to_string(),
            Input::Complex(_) => "_PyComplexDType".to_string(),
        };
        format!("<class 'numpy.dtypes.{name}'>")
    };
    let list: Vec<String> = inputs.iter().map(class).collect();
    match list.as_slice() {
        [one] => no_loop(ufunc, one),
        many => no_loop(ufunc, &format!("({})", many.join(", "))),
    }
}

fn unsupported(ufunc: &Ufunc, options: &Options<'_>) -> Box<OpError> {
    let casting = options
        .casting
        .filter(|casting| !matches!(casting, Casting::SameKind | Casting::Unsafe));
    OpError::r#type(format!(
        "ufunc '{}' not supported for the input types, and the inputs could not be safely coerced \
         to any supported types according to the casting rule ''{}''",
        ufunc.name,
        casting.unwrap_or(Casting::Safe).name()
    ))
}

fn check_inputs(
    ufunc: &Ufunc,
    operands: &[Operand],
    chosen: &Loop,
    casting: Casting,
) -> Result<()> {
    for (at, (operand, to)) in operands.iter().zip(&chosen.inputs).enumerate() {
        let from = match operand {
            Operand::Typed(dtype) if !dtype.can_cast(*to, casting) => *dtype,
            Operand::Float if !to.is_inexact() && casting != Casting::Unsafe => DType::F64,
            Operand::Complex if !to.is_complex() && casting != Casting::Unsafe => DType::C128,
            _ => continue,
        };
        let place = if ufunc.nin > 1 {
            format!("input {at}")
        } else {
            "input".to_string()
        };
        return Err(cast_error(ufunc, &place, from, *to, casting));
    }
    Ok(())
}

/// Checks that the results may be cast to the arrays given for them.
pub(super) fn check_output(
    ufunc: &Ufunc,
    at: usize,
    from: DType,
    to: DType,
    casting: Casting,
) -> Result<()> {
    if from.can_cast(to, casting) {
        return Ok(());
    }
    let place = if ufunc.nout > 1 {
        format!("output {at}")
    } else {
        "output".to_string()
    };
    Err(cast_error(ufunc, &place, from, to, casting))
}

fn cast_error(
    ufunc: &Ufunc,
    place: &str,
    from: DType,
    to: DType,
    casting: Casting,
) -> Box<OpError> {
    let message = format!(
        "Cannot cast ufunc '{}' {place} from {} to {} with casting rule '{}'",
        ufunc.name,
        dtype_text(from),
        dtype_text(to),
        casting.name()
    );
    OpError::new(ErrorKind::UFuncTypeError, message)
}
