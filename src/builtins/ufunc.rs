//! Element-wise functions as the language calls them: from values to the kernels and back.

use std::cell::Ref;
use std::sync::OnceLock;

use num_integer::Integer;
use num_traits::ToPrimitive;
use smallvec::SmallVec;

use super::{Call, Machine, convert};
use crate::kernels::fpstatus::{self, Flags};
use crate::kernels::matmul::{self, Form};
use crate::kernels::ufunc::{self, Input, Options, Order, Ufunc};
use crate::value::dtype::Casting;
use crate::value::number::Operator;
use crate::value::{Array, DType, Handle, OpError, Result, Scalar, Value};

/// Inputs as the kernels take them: arrays, or Python numbers whose type gives way.
pub(super) enum Operand<'a> {
    Held(Ref<'a, Array>),
    Array(Array),
    Number(&'a Value),
}

impl<'a> Operand<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self> {
        Ok(match value {
            Value::Int(_) | Value::Big(_) | Value::Float(_) | Value::Complex(_) => {
                Self::Number(value)
            }
            Value::Array(handle) => Self::Held(handle.get()),
            Value::Scalar(scalar) => Self::Array(Array::from_scalar(scalar)),
            other => Self::Array(convert::as_array(other)?),
        })
    }

    pub(super) fn input(&self) -> Input<'_> {
        match self {
            Self::Held(array) => Input::Array(array),
            Self::Array(array) => Input::Array(array),
            Self::Number(Value::Int(int)) => Input::Int(*int),
            Self::Number(Value::Big(int)) => Input::Big(int),
            Self::Number(Value::Float(x)) => Input::Float(*x),
            Self::Number(Value::Complex(z)) => Input::Complex(*z),
            Self::Number(_) => Input::Int(0),
        }
    }
}

type Operands<'a> = SmallVec<[Operand<'a>; 2]>;

fn operands(inputs: &[Value]) -> Result<Operands<'_>> {
    inputs.iter().map(Operand::of).collect()
}

/// What a function is called by: of scalars, NumPy's operators warn in words of their own.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Name,
    Operator,
}

/// Runs a function with options; results that were given as `out` are those very arrays.
fn run(
    machine: &mut dyn Machine,
    function: &'static Ufunc,
    inputs: &[Value],
    outs: &[Option<Handle>],
    options: Options<'_>,
    by: By,
) -> Result<Value> {
    if by == By::Name {
        check_big(function.name, inputs)?;
    }
    let targets: SmallVec<[Option<Array>; 1]> = outs
        .iter()
        .map(|out| out.as_ref().map(|handle| handle.get().clone()))
        .collect();
    let options = Options {
        out: &targets,
        ..options
    };
    let (outputs, mut flags) = {
        let operands = operands(inputs)?;
        let inputs: SmallVec<[Input<'_>; 2]> = operands.iter().map(Operand::input).collect();
        fpstatus::watch(|| ufunc::call(function, &inputs, &options))
    };
    let outputs = outputs?;
    flags.overflow |= by == By::Operator && wraps(function.name, inputs, &outputs);
    warn(machine, function.name, flags, by, inputs)?;
    let mut values = outputs
        .into_iter()
        .enumerate()
        .map(|(at, array)| match outs.get(at) {
            Some(Some(handle)) => Value::Array(handle.clone()),
            _ => Value::from_result(array),
        });
    match (function.nout, values.next()) {
        (1, Some(value)) => Ok(value),
        (_, Some(first)) => Ok(Value::tuple(
            std::iter::once(first).chain(values).collect::<Vec<_>>(),
        )),
        (_, None) => Err(OpError::internal("a function without results")),
    }
}

/// The functions that NumPy looks for among the methods of an int that fits no type.
const METHODS: &str = " arccos arccosh arcsin arcsinh arctan arctanh cbrt cos cosh deg2rad degrees \
    exp exp2 expm1 fabs log log10 log1p log2 rad2deg radians rint sin sinh sqrt tan tanh ";

/// Refuses an int that fits no type where NumPy looks for a method of it.
fn check_big(name: &str, inputs: &[Value]) -> Result<()> {
    if let [Value::Big(int)] = inputs
        && int.to_u64().is_none()
        && METHODS.split(' ').any(|method| method == name)
    {
        return Err(OpError::r#type(format!(
            "loop of ufunc does not support argument 0 of type int which has no callable {name} \
             method"
        )));
    }
    Ok(())
}

/// Whether an operator between whole numbers gave another number than the true one.
fn wraps<'v>(name: &str, inputs: impl IntoIterator<Item = &'v Value>, outputs: &[Array]) -> bool {
    if outputs.first().is_none_or(|output| output.ndim() > 0) {
        return false;
    }
    let whole = |value: &Value| match value {
        Value::Int(int) => Some(i128::from(*int)),
        Value::Scalar(scalar) => scalar.as_int(),
        _ => None,
    };
    let Some(output) = outputs.first() else {
        return false;
    };
    if !output.dtype().is_integer() {
        return false;
    }
    let mut numbers = inputs.into_iter().map(whole);
    let (Some(a), b) = (numbers.next().flatten(), numbers.next().flatten()) else {
        return false;
    };
    let exact = match (name, b) {
        ("negative", _) => a.checked_neg(),
        ("absolute", _) => a.checked_abs(),
        ("add", Some(b)) => a.checked_add(b),
        ("subtract", Some(b)) => a.checked_sub(b),
        ("multiply", Some(b)) => a.checked_mul(b),
        ("floor_divide", Some(b)) if b != 0 => Some(Integer::div_floor(&a, &b)),
        _ => return false,
    };
    exact != output.item().as_int()
}

/// Warns of what happened in a call.
fn warn<'v>(
    machine: &mut dyn Machine,
    name: &str,
    flags: Flags,
    by: By,
    inputs: impl IntoIterator<Item = &'v Value>,
) -> Result<()> {
    if flags.is_empty() {
        return Ok(());
    }
    let is_array = |value: &Value| matches!(value, Value::Array(_));
    let place = if by == By::Operator && !inputs.into_iter().any(is_array) {
        &format!("scalar {name}")
    } else {
        name
    };
    super::warnings::floating_point(machine, place, flags)
}

/// The function of a name, without keywords, for an operator or a function of Python.
///
/// # Errors
/// As the function.
pub fn apply(machine: &mut dyn Machine, name: &str, inputs: &[Value]) -> Result<Value> {
    run(
        machine,
        Ufunc::named(name)?,
        inputs,
        &[],
        Options::default(),
        By::Operator,
    )
}

/// An operator between values of which one is NumPy's; `out` for the in-place form.
///
/// # Errors
/// As the function of the operator.
pub fn operate(
    machine: &mut dyn Machine,
    op: Operator,
    a: &Value,
    b: &Value,
    out: Option<&Handle>,
) -> Result<Value> {
    if op == Operator::MatMul {
        let (a, b) = (convert::as_array(a)?, convert::as_array(b)?);
        let work = || matmul::product(Form::MatMul, &a, &b);
        let product = super::warnings::watched(machine, "matmul", work)?;
        return match out {
            Some(handle) => {
                crate::kernels::assign::copy_into(&handle.get(), &product)?;
                Ok(Value::Array(handle.clone()))
            }
            None => Ok(Value::from_result(product)),
        };
    }
    let function = function_of(op, a, b)?;
    let both = [a, b];
    let given = both.get(..function.nin).unwrap_or(&both);
    if let Some(result) = quick(machine, function, given, out, By::Operator) {
        return result;
    }
    let outs: SmallVec<[Option<Handle>; 1]> =
        out.map(|handle| Some(handle.clone())).into_iter().collect();
    let inputs = [a.clone(), b.clone()];
    let inputs = match function.nin {
        1 => std::slice::from_ref(a),
        _ => &inputs,
    };
    run(
        machine,
        function,
        inputs,
        &outs,
        Options::default(),
        By::Operator,
    )
}

/// The function that an operator between two values is.
fn function_of(op: Operator, a: &Value, b: &Value) -> Result<&'static Ufunc> {
    static FUNCTIONS: [OnceLock<Option<&Ufunc>>; OPERATORS] =
        [const { OnceLock::new() }; OPERATORS];
    if op != Operator::Pow
        && let Some(slot) = FUNCTIONS.get(op as usize)
        && let Some(function) = slot.get_or_init(|| Ufunc::find(op.names().1))
    {
        return Ok(function);
    }
    let base = match a {
        Value::Array(array) => Some(array.get().dtype()),
        _ => None,
    };
    Ufunc::named(super::fusion::operator_name(op, base, Some(b)))
}

/// How many operators there are.
const OPERATORS: usize = Operator::BitXor as usize + 1;

/// A call with positional arguments alone, where the shortest way serves.
pub fn call_quick(
    machine: &mut dyn Machine,
    function: &Ufunc,
    args: &[Value],
) -> Option<Result<Value>> {
    if let Some(result) = of_floats(function, args) {
        return Some(Ok(result));
    }
    let args: SmallVec<[&Value; 3]> = args.iter().collect();
    quick(machine, function, &args, None, By::Name)
}

/// A function of floats that gives one, where nothing is to be warned of: without arrays.
fn of_floats(function: &Ufunc, args: &[Value]) -> Option<Value> {
    let mut numbers = [0.0; 2];
    if args.len() > numbers.len() || args.len() != function.nin {
        return None;
    }
    for (number, value) in numbers.iter_mut().zip(args) {
        *number = match value {
            Value::Float(x) | Value::Scalar(Scalar::F64(x)) => *x,
            _ => return None,
        };
    }
    let numbers = numbers.get(..args.len())?;
    fpstatus::clear();
    let result = ufunc::straight::of_doubles(function, numbers)?;
    fpstatus::read()
        .is_empty()
        .then_some(Value::Scalar(Scalar::F64(result)))
}

fn quick(
    machine: &mut dyn Machine,
    function: &Ufunc,
    inputs: &[&Value],
    out: Option<&Handle>,
    by: By,
) -> Option<Result<Value>> {
    let (result, mut flags) = straight(function, inputs, out)?;
    let outputs = match result {
        Ok(outputs) => outputs,
        Err(error) => return Some(Err(error)),
    };
    let values = || inputs.iter().copied();
    flags.overflow |= by == By::Operator && wraps(function.name, values(), &outputs);
    if let Err(error) = warn(machine, function.name, flags, by, values()) {
        return Some(Err(error));
    }
    if let Some(handle) = out {
        return Some(Ok(Value::Array(handle.clone())));
    }
    let mut results = outputs.into_iter().map(Value::from_result);
    let first = results.next()?;
    Some(Ok(match function.nout {
        1 => first,
        _ => Value::tuple(std::iter::once(first).chain(results).collect::<Vec<_>>()),
    }))
}

/// A number or an array, which is lent.
#[inline]
fn operand(value: &Value) -> Option<Operand<'_>> {
    match value {
        Value::Array(_) | Value::Scalar(_) | Value::Int(_) | Value::Float(_) => {
            Operand::of(value).ok()
        }
        _ => None,
    }
}

/// The results where the shortest way serves, and what happened in it.
fn straight(
    function: &Ufunc,
    inputs: &[&Value],
    out: Option<&Handle>,
) -> Option<(Result<ufunc::Outputs>, Flags)> {
    let target = out.map(Handle::get);
    let run = |inputs: &[Input<'_>]| {
        fpstatus::clear();
        let result = ufunc::straight(function, inputs, target.as_deref())?;
        Some((result, fpstatus::read()))
    };
    match inputs {
        [a] => run(&[operand(a)?.input()]),
        [a, b] => run(&[operand(a)?.input(), operand(b)?.input()]),
        [a, b, c] => run(&[
            operand(a)?.input(),
            operand(b)?.input(),
            operand(c)?.input(),
        ]),
        _ => None,
    }
}

/// `np.NAME(...)` with its keywords.
///
/// # Errors
/// As the function.
pub fn call(name: &'static str, call: &mut Call<'_>) -> Result<Value> {
    let function = Ufunc::named(name)?;
    let params: Vec<Value> = call
        .slots()
        .take(function.nin)
        .filter_map(|(_, v)| v.cloned())
        .collect();
    let outs = out_argument(call, function.nout)?;
    let mask = match call.given("where") {
        None | Some(Value::Bool(true)) => None,
        Some(mask) => Some(convert::as_array(mask)?),
    };
    let signature = match call.optional("signature").or_else(|| call.optional("sig")) {
        Some(value) => Some(signature_argument(&value, function)?),
        None => None,
    };
    let options = Options {
        out: &[],
        mask: mask.as_ref(),
        dtype: call.dtype("dtype")?,
        signature: signature.as_deref(),
        casting: casting_argument(call)?,
        order: order_argument(&call.value("order"))?,
    };
    run(call.machine, function, &params, &outs, options, By::Name)
}

fn out_argument(call: &Call<'_>, nout: usize) -> Result<Vec<Option<Handle>>> {
    let one = |value: &Value| match value {
        Value::None => Ok(None),
        Value::Array(handle) => Ok(Some(handle.clone())),
        _ => Err(OpError::r#type("return arrays must be of ArrayType")),
    };
    match call.optional("out") {
        None => Ok(Vec::new()),
        Some(Value::Tuple(items)) if items.len() == nout => items.iter().map(one).collect(),
        Some(Value::Tuple(_)) => Err(OpError::value(
            "The 'out' tuple must have exactly one entry per ufunc output",
        )),
        Some(value) => Ok(vec![one(&value)?]),
    }
}

pub(super) fn casting_argument(call: &Call<'_>) -> Result<Option<Casting>> {
    let Some(value) = call.given("casting") else {
        return Ok(None);
    };
    match value {
        Value::Str(text) => Casting::parse(text).map(Some).ok_or_else(|| {
            OpError::value(format!(
                "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe' (got '{text}')"
            ))
        }),
        other => Err(OpError::r#type(format!(
            "Casting must be str, not {}",
            other.type_name()
        ))),
    }
}

/// `order=`: `C`, `F`, `A` or `K`.
///
/// # Errors
/// `ValueError` in NumPy's words.
pub fn order_argument(value: &Value) -> Result<Order> {
    match value {
        Value::None => Ok(Order::Keep),
        Value::Str(text) => match text.to_ascii_uppercase().as_str() {
            "C" => Ok(Order::C),
            "F" => Ok(Order::F),
            "A" => Ok(Order::Any),
            "K" => Ok(Order::Keep),
            _ => Err(OpError::value(format!(
                "order must be one of 'C', 'F', 'A', or 'K' (got '{text}')"
            ))),
        },
        other => Err(OpError::r#type(format!(
            "order must be str, not {}",
            other.type_name()
        ))),
    }
}

pub(super) fn signature_argument(value: &Value, function: &Ufunc) -> Result<Vec<Option<DType>>> {
    let optional = |item: &Value| match item {
        Value::None => Ok(None),
        other => convert::as_dtype(other).map(Some),
    };
    match value {
        Value::Str(text) => {
            let letters = text.chars().filter(|c| !matches!(c, '-' | '>' | ','));
            letters
                .map(|c| convert::as_dtype(&Value::str(c.to_string())).map(Some))
                .collect()
        }
        Value::Tuple(items) => items.iter().map(optional).collect(),
        other => Ok(vec![optional(other)?; function.nin + function.nout]),
    }
}
