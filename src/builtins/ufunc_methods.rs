//! Methods and attributes of element-wise functions: `np.add.reduce`, `np.add.types`.

use super::reducing::{Keywords, given, out_argument};
use super::ufunc::Operand;
use super::warnings::{is_quiet, watched};
use super::{Call, Kernel, Row, convert, row, subscript};
use crate::kernels::ufunc::reduce::accumulate as accumulate_kernel;
use crate::kernels::ufunc::{Identity, Input, Options, Ufunc, result_types};
use crate::kernels::ufunc::{methods, places};
use crate::value::dtype::Casting;
use crate::value::{Array, DType, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "ufunc.reduce(self, array, axis=0, dtype=None, out=None, keepdims=False, initial=<no value>, where=True)",
        doc: "Folds the elements along an axis into one: `np.add.reduce` is a sum.",
        examples: &[
            ("np.add.reduce([1, 2, 3])", "np.int64(6)"),
            (
                "np.multiply.reduce([[1, 2], [3, 4]], axis=1)",
                "array([ 2, 12])",
            ),
        ],
        see: &["ufunc.accumulate", "np.sum"],
        kernel: Kernel::Call(reduce),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.accumulate(self, array, axis=0, dtype=None, out=None)",
        doc: "Every intermediate result of the reduction along an axis.",
        examples: &[
            ("np.add.accumulate([1, 2, 3])", "array([1, 3, 6])"),
            ("np.maximum.accumulate([1, 3, 2])", "array([1, 3, 3])"),
        ],
        see: &["ufunc.reduce", "np.cumsum"],
        kernel: Kernel::Call(accumulate),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.reduceat(self, array, indices, axis=0, dtype=None, out=None)",
        doc: "Reductions of the slices between neighbouring indices.",
        examples: &[("np.add.reduceat([1, 2, 3, 4], [0, 2])", "array([3, 7])")],
        see: &["ufunc.reduce"],
        kernel: Kernel::Call(reduceat),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.outer(self, A, B, /, **kwargs)",
        doc: "Every element of A with every element of B.",
        examples: &[(
            "np.multiply.outer([1, 2], [3, 4, 5])",
            "array([[ 3,  4,  5],\n       [ 6,  8, 10]])",
        )],
        see: &["np.outer"],
        kernel: Kernel::Call(outer),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.at(self, a, indices, b=<no value>, /)",
        doc: "In place on the named elements, once for each time that one is named.",
        examples: &[(
            "a = np.zeros(3)\nnp.add.at(a, [0, 0, 1], 1)\na",
            "array([2., 1., 0.])",
        )],
        see: &["np.bincount"],
        kernel: Kernel::Call(at),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.nin",
        doc: "How many inputs the function takes.",
        examples: &[("np.add.nin", "2")],
        see: &["ufunc.nout"],
        kernel: Kernel::Get(|value| Ok(Value::Int(function(value)?.nin as i64))),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.nout",
        doc: "How many outputs the function gives.",
        examples: &[("np.divmod.nout", "2")],
        see: &["ufunc.nin"],
        kernel: Kernel::Get(|value| Ok(Value::Int(function(value)?.nout as i64))),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.nargs",
        doc: "Inputs and outputs together.",
        examples: &[("np.add.nargs", "3")],
        see: &["ufunc.nin"],
        kernel: Kernel::Get(nargs),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.ntypes",
        doc: "How many signatures the function has.",
        examples: &[("np.add.ntypes", "22")],
        see: &["ufunc.types"],
        kernel: Kernel::Get(|value| Ok(Value::Int(function(value)?.types().len() as i64))),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.types",
        doc: "The signatures of the function, inputs and outputs by their one-letter codes.",
        examples: &[("np.bitwise_count.types[:3]", "['b->B', 'B->B', 'h->B']")],
        see: &["ufunc.ntypes"],
        kernel: Kernel::Get(types),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.identity",
        doc: "What a reduction of nothing gives; None if there is no such thing.",
        examples: &[
            ("np.multiply.identity", "1"),
            ("np.logical_and.identity", "True"),
        ],
        see: &["ufunc.reduce"],
        kernel: Kernel::Get(identity),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.resolve_dtypes(self, dtypes, *, signature=None, casting=None, reduction=False)",
        doc: "The types that a call with operands of some types would compute with; None stands \
              for an output that is not given.",
        examples: &[(
            "np.add.resolve_dtypes((np.dtype('i4'), float, None))",
            "(dtype('float64'), dtype('float64'), dtype('float64'))",
        )],
        see: &["ufunc.types", "np.result_type"],
        kernel: Kernel::Call(resolve_dtypes),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.signature",
        doc: "The core dimensions of a function that works on more than elements; None here.",
        examples: &[("np.add.signature is None", "True")],
        see: &["ufunc.types"],
        kernel: Kernel::Get(|_| Ok(Value::None)),
        ..Row::NEW
    },
    Row {
        sig: "ufunc.__name__",
        doc: "The name of the function.",
        examples: &[("np.add.__name__", "'add'")],
        see: &["ufunc.types"],
        kernel: Kernel::Get(|value| Ok(Value::str(function(value)?.name))),
        ..Row::NEW
    },
];

/// The function that a value of the library is.
fn function(value: &Value) -> Result<&'static Ufunc> {
    if let Value::Builtin(id) = value
        && let Kernel::Ufunc(name) = row(*id).kernel
    {
        return Ufunc::named(name);
    }
    Err(OpError::r#type("a ufunc is required"))
}

fn nargs(value: &Value) -> Result<Value> {
    let function = function(value)?;
    Ok(Value::Int((function.nin + function.nout) as i64))
}

fn types(value: &Value) -> Result<Value> {
    let list = function(value)?.types();
    Ok(Value::list(list.into_iter().map(Value::str).collect()))
}

fn identity(value: &Value) -> Result<Value> {
    Ok(match function(value)?.identity {
        Identity::None | Identity::Reorderable => Value::None,
        Identity::Int(int) => Value::Int(int),
        Identity::Bool(flag) => Value::Bool(flag),
        Identity::NegativeInfinity => Value::Float(f64::NEG_INFINITY),
    })
}

fn reduce(call: &mut Call<'_>) -> Result<Value> {
    let function = function(&call.value("self"))?;
    let array = call.array("array")?;
    let keywords = Keywords::of(call)?;
    keywords.reduce(call, function.name, &array)
}

/// `resolve_dtypes`: arrays without elements stand for the operands.
fn resolve_dtypes(call: &mut Call<'_>) -> Result<Value> {
    let function = function(&call.value("self"))?;
    let given = match call.value("dtypes") {
        Value::Tuple(items) if items.len() == function.nin + function.nout => items,
        _ => {
            return Err(OpError::r#type(
                "resolve_dtypes: The dtypes must be a tuple of `ufunc.nargs` length.",
            ));
        }
    };
    let (inputs, outputs) = given.split_at(function.nin);
    let reduced = call.flag("reduction")?;
    let stands = |value: &Value| match value {
        Value::DType(dtype) => Array::zeros(&[0], *dtype).map(Stand::Typed),
        Value::Type(kind) if kind.name() == "int" => Ok(Stand::Int),
        Value::Type(kind) if kind.name() == "float" => Ok(Stand::Float),
        Value::Type(kind) if kind.name() == "complex" => Ok(Stand::Complex),
        _ => Err(OpError::r#type(
            "Provided dtype must be a valid NumPy dtype, int, float, complex, or None.",
        )),
    };
    let last = inputs.last().cloned().unwrap_or(Value::None);
    let inputs: Vec<Stand> = inputs
        .iter()
        .map(|value| match value {
            Value::None if reduced => stands(&last),
            other => stands(other),
        })
        .collect::<Result<_>>()?;
    let inputs: Vec<Input<'_>> = inputs.iter().map(Stand::input).collect();
    let signature = match call.optional("signature") {
        Some(value) => Some(super::ufunc::signature_argument(&value, function)?),
        None => None,
    };
    let casting = super::ufunc::casting_argument(call)?;
    let options = Options {
        signature: signature.as_deref(),
        casting,
        ..Options::default()
    };
    let (inputs, made) = result_types(function, &inputs, &options)?;
    let mut types = inputs;
    for (wanted, made) in outputs.iter().zip(made) {
        match wanted {
            Value::DType(wanted)
                if !made.can_cast(*wanted, casting.unwrap_or(Casting::SameKind)) =>
            {
                return Err(OpError::r#type(format!(
                    "Cannot cast ufunc '{}' output from dtype('{}') to dtype('{}') with casting \
                     rule 'same_kind'",
                    function.name,
                    made.name(),
                    wanted.name()
                )));
            }
            Value::DType(wanted) => types.push(*wanted),
            _ => types.push(made),
        }
    }
    let types: Vec<Value> = types.into_iter().map(Value::DType).collect();
    Ok(Value::tuple(types))
}

/// What stands for an operand of a type.
enum Stand {
    Typed(Array),
    Int,
    Float,
    Complex,
}

impl Stand {
    fn input(&self) -> Input<'_> {
        match self {
            Self::Typed(array) => Input::Array(array),
            Self::Int => Input::Int(0),
            Self::Float => Input::Float(0.0),
            Self::Complex => Input::Complex(num_complex::Complex64::new(0.0, 0.0)),
        }
    }
}

fn dtype_argument(call: &Call<'_>) -> Result<Option<DType>> {
    match given(call, "dtype") {
        None | Some(Value::None) => Ok(None),
        Some(value) => convert::as_dtype(value).map(Some),
    }
}

fn accumulate(call: &mut Call<'_>) -> Result<Value> {
    let function = function(&call.value("self"))?;
    let (array, axis, dtype) = (
        call.array("array")?,
        call.int("axis")?,
        dtype_argument(call)?,
    );
    let out = out_argument(call)?;
    let target = out.as_ref().map(|handle| handle.get().clone());
    let work = || accumulate_kernel(function, &array, axis, dtype, target.as_ref());
    let place = if is_quiet(function.name) {
        function.name
    } else {
        "accumulate"
    };
    let result = watched(call.machine, place, work)?;
    Ok(out.map_or_else(|| Value::array(result), Value::Array))
}

fn reduceat(call: &mut Call<'_>) -> Result<Value> {
    let function = function(&call.value("self"))?;
    let (array, axis, dtype) = (
        call.array("array")?,
        call.int("axis")?,
        dtype_argument(call)?,
    );
    let indices = call.array("indices")?.to_vec::<i64>();
    let result = methods::reduceat(function, &array, &indices, axis, dtype)?;
    match out_argument(call)? {
        Some(out) => {
            crate::kernels::assign::copy_into(&out.get(), &result)?;
            Ok(Value::Array(out))
        }
        None => Ok(Value::array(result)),
    }
}

fn outer(call: &mut Call<'_>) -> Result<Value> {
    let function = function(&call.value("self"))?;
    let (a, b) = (call.array("A")?, call.value("B"));
    let b = Operand::of(&b)?;
    let mut dtype = None;
    for (name, value) in &call.keywords {
        match name.text() {
            "dtype" => dtype = Some(convert::as_dtype(value)?),
            other => {
                let message = format!("outer() got an unexpected keyword argument '{other}'");
                return Err(OpError::r#type(message));
            }
        }
    }
    let options = Options {
        dtype,
        ..Options::default()
    };
    let work = || methods::outer(function, Input::Array(&a), b.input(), &options);
    let outputs = watched(call.machine, function.name, work)?;
    let mut values: Vec<Value> = outputs.into_iter().map(Value::from_result).collect();
    match values.len() {
        1 => Ok(values.remove(0)),
        _ => Ok(Value::tuple(values)),
    }
}

fn at(call: &mut Call<'_>) -> Result<Value> {
    let function = function(&call.value("self"))?;
    let Value::Array(handle) = call.value("a") else {
        return Err(OpError::r#type("first operand must be array"));
    };
    let positions = subscript::array_index(&call.value("indices"))?;
    let array = handle.get().clone();
    let b = given(call, "b").cloned();
    let b = b.as_ref().map(Operand::of).transpose()?;
    let work = || places::at(function, &array, &positions, b.as_ref().map(Operand::input));
    watched(call.machine, function.name, work)?;
    Ok(Value::None)
}
