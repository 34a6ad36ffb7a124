//! Dtype objects and questions about types.

use super::scalars::{can_cast, min_scalar_type, result_type};
use super::{Call, Kernel, Row, convert};
use crate::value::dtype::{Casting, Kind};
use crate::value::{DType, OpError, Result, Type, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.dtype(dtype, align=False, copy=False)",
        doc: "The type of an array's elements.",
        examples: &[
            ("np.dtype('f4')", "dtype('float32')"),
            ("np.dtype(int).itemsize", "8"),
        ],
        see: &["np.result_type", "ndarray.astype"],
        kernel: Kernel::Type(
            || Type::DType,
            |call| convert::as_dtype(&call.value("dtype")).map(Value::DType),
        ),
        ..Row::NEW
    },
    attribute(
        "dtype.itemsize",
        "Bytes of one element.",
        &[("np.dtype('f4').itemsize", "4")],
        |v| Ok(Value::Int(of(v)?.itemsize() as i64)),
    ),
    attribute(
        "dtype.name",
        "The name with the size in bits.",
        &[("np.dtype('<U3').name", "'str96'")],
        |v| Ok(Value::str(of(v)?.name())),
    ),
    attribute(
        "dtype.kind",
        "One letter: b, i, u, f, c or U.",
        &[("np.dtype(int).kind", "'i'")],
        |v| Ok(Value::str(of(v)?.kind().letter().to_string())),
    ),
    attribute(
        "dtype.char",
        "NumPy's one-letter code.",
        &[("np.dtype(float).char", "'d'")],
        |v| Ok(Value::str(of(v)?.char_num().0.to_string())),
    ),
    attribute(
        "dtype.num",
        "NumPy's number of the type.",
        &[("np.dtype(float).num", "12")],
        |v| Ok(Value::Int(i64::from(of(v)?.char_num().1))),
    ),
    attribute(
        "dtype.str",
        "The text that files carry.",
        &[("np.dtype(float).str", "'<f8'")],
        |v| Ok(Value::str(of(v)?.protocol())),
    ),
    attribute(
        "dtype.byteorder",
        "`=` native, `|` does not apply.",
        &[("np.dtype('i2').byteorder", "'='")],
        |v| {
            Ok(Value::str(if of(v)?.protocol().starts_with('|') {
                "|"
            } else {
                "="
            }))
        },
    ),
    attribute(
        "dtype.isnative",
        "Whether the byte order is the machine's.",
        &[("np.dtype('i2').isnative", "True")],
        |v| of(v).map(|_| Value::Bool(true)),
    ),
    attribute(
        "dtype.alignment",
        "Bytes that an element is aligned to.",
        &[("np.dtype('c16').alignment", "8")],
        |v| {
            let dtype = of(v)?;
            Ok(Value::Int(if dtype.is_str() {
                4
            } else {
                dtype.real().itemsize() as i64
            }))
        },
    ),
    attribute(
        "dtype.type",
        "The type of its scalars.",
        &[("np.dtype('f4').type", "<class 'numpy.float32'>")],
        |v| {
            let dtype = of(v)?;
            Ok(Value::r#type(Type::Scalar(if dtype.is_str() {
                DType::Str(0)
            } else {
                dtype
            })))
        },
    ),
    attribute(
        "dtype.shape",
        "Always (): nx has no sub-array types.",
        &[("np.dtype('f4').shape", "()")],
        |v| of(v).map(|_| Value::tuple([])),
    ),
    attribute(
        "dtype.ndim",
        "Always 0: nx has no sub-array types.",
        &[("np.dtype('f4').ndim", "0")],
        |v| of(v).map(|_| Value::Int(0)),
    ),
    attribute(
        "dtype.base",
        "The type of the items of a sub-array type: itself.",
        &[("np.dtype('f4').base", "dtype('float32')")],
        |v| of(v).map(Value::DType),
    ),
    attribute(
        "dtype.subdtype",
        "None: nx has no sub-array types.",
        &[("np.dtype('f4').subdtype is None", "True")],
        |v| of(v).map(|_| Value::None),
    ),
    attribute(
        "dtype.names",
        "None: nx has no structured types.",
        &[("np.dtype('f4').names is None", "True")],
        |v| of(v).map(|_| Value::None),
    ),
    attribute(
        "dtype.fields",
        "None: nx has no structured types.",
        &[("np.dtype('f4').fields is None", "True")],
        |v| of(v).map(|_| Value::None),
    ),
    attribute(
        "dtype.metadata",
        "None: nx keeps no metadata.",
        &[("np.dtype('f4').metadata is None", "True")],
        |v| of(v).map(|_| Value::None),
    ),
    attribute(
        "dtype.hasobject",
        "Always False: nx has no object arrays.",
        &[("np.dtype('f4').hasobject", "False")],
        |v| of(v).map(|_| Value::Bool(false)),
    ),
    attribute(
        "dtype.isalignedstruct",
        "Always False: nx has no structured types.",
        &[("np.dtype('f4').isalignedstruct", "False")],
        |v| of(v).map(|_| Value::Bool(false)),
    ),
    attribute(
        "dtype.isbuiltin",
        "Always 1: every type is NumPy's own.",
        &[("np.dtype('f4').isbuiltin", "1")],
        |v| Ok(Value::Int(i64::from(!of(v)?.is_str()))),
    ),
    attribute(
        "dtype.descr",
        "The type as a list of fields.",
        &[("np.dtype('f4').descr", "[('', '<f4')]")],
        |v| {
            let field = [Value::str(""), Value::str(of(v)?.protocol())];
            Ok(Value::list(vec![Value::tuple(field)]))
        },
    ),
    Row {
        sig: "np.result_type(*arrays_and_dtypes)",
        doc: "The type that an operation on these would give.\n\nPython numbers give way: beside a \
              float32 array, 1.5 is a float32.",
        examples: &[
            ("np.result_type(np.int8, np.uint8)", "dtype('int16')"),
            ("np.result_type(np.float32(1), 2.5)", "dtype('float32')"),
        ],
        see: &["np.promote_types", "np.can_cast"],
        kernel: Kernel::Call(|call| result_type(&call.rest).map(Value::DType)),
        ..Row::NEW
    },
    Row {
        sig: "np.promote_types(type1, type2)",
        doc: "The smallest type that both cast to safely.",
        examples: &[("np.promote_types('f4', 'i8')", "dtype('float64')")],
        see: &["np.result_type"],
        kernel: Kernel::Call(|call| {
            let first = convert::as_dtype(&call.value("type1"))?;
            Ok(Value::DType(
                first.promote(convert::as_dtype(&call.value("type2"))?),
            ))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.can_cast(from_, to, casting='safe')",
        doc: "Whether values of a type may become another under a casting rule.",
        examples: &[
            ("np.can_cast('i8', 'f4')", "False"),
            ("np.can_cast('i4', 'f8')", "True"),
        ],
        see: &["np.promote_types"],
        kernel: Kernel::Call(|call| {
            let (from, to) = (call.value("from_"), call.value("to"));
            if matches!(from, Value::None) || matches!(to, Value::None) {
                return Err(OpError::r#type(
                    "did not understand one of the types; 'None' not accepted",
                ));
            }
            let to = convert::as_dtype(&to)?;
            let casting = casting(&call.text("casting")?)?;
            can_cast(&call.value("from_"), to, casting).map(Value::Bool)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.min_scalar_type(a, /)",
        doc: "The smallest type that can hold a scalar's value.",
        examples: &[
            ("np.min_scalar_type(260)", "dtype('uint16')"),
            ("np.min_scalar_type(1e50)", "dtype('float64')"),
        ],
        see: &["np.result_type"],
        kernel: Kernel::Call(|call| min_scalar_type(&call.value("a")).map(Value::DType)),
        ..Row::NEW
    },
    Row {
        sig: "np.issubdtype(arg1, arg2)",
        doc: "Whether a type is of a kind or derives from another type.",
        examples: &[
            ("np.issubdtype(np.float64, np.floating)", "True"),
            ("np.issubdtype('i4', np.floating)", "False"),
        ],
        see: &["np.isdtype"],
        kernel: Kernel::Call(|call| {
            let first = scalar_type(&call.value("arg1"))?;
            let second = scalar_type(&call.value("arg2"))?;
            Ok(Value::Bool(first.is_a(second)))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.isdtype(dtype, kind)",
        doc: "Whether a dtype is of a kind: 'bool', 'signed integer', 'unsigned integer', 'integral', 'real floating', 'complex floating', 'numeric', a dtype, or a tuple of these.",
        examples: &[("np.isdtype(np.dtype('f4'), 'real floating')", "True")],
        see: &["np.issubdtype"],
        kernel: Kernel::Call(|call| {
            let dtype = convert::as_dtype(&call.value("dtype"))?;
            is_kind(dtype, &call.value("kind")).map(Value::Bool)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.common_type(*arrays)",
        doc: "The float or complex scalar type that holds every array.",
        examples: &[(
            "np.common_type(np.arange(2, dtype=np.float32))",
            "<class 'numpy.float32'>",
        )],
        see: &["np.result_type"],
        kernel: Kernel::Call(|call| {
            let mut common = DType::F16;
            for value in &call.rest {
                let dtype = convert::as_array(value)?.dtype();
                if dtype == DType::Bool || dtype.is_str() {
                    return Err(OpError::r#type(
                        "can't get common type for non-numeric array",
                    ));
                }
                common = common.promote(if dtype.is_integer() {
                    DType::F64
                } else {
                    dtype
                });
            }
            Ok(Value::r#type(Type::Scalar(common)))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.mintypecode(typechars, typeset='GDFgdf', default='d')",
        doc: "The letter of the smallest type of a set that holds all the given types.",
        examples: &[("np.mintypecode(['d', 'f', 'S'])", "'d'")],
        see: &["np.result_type"],
        kernel: Kernel::Call(mintypecode),
        ..Row::NEW
    },
    Row {
        sig: "np.typename(char)",
        doc: "What a one-letter type code means.",
        examples: &[("np.typename('d')", "'double precision'")],
        kernel: Kernel::Call(|call| {
            let letter = call.text("char")?;
            let found = TYPE_NAMES.iter().find(|row| row.0 == &*letter);
            found.map(|row| Value::str(row.1)).ok_or_else(|| {
                let mut error =
                    OpError::new(crate::value::ErrorKind::KeyError, format!("'{letter}'"));
                error.args = vec![Value::Str(letter)];
                error
            })
        }),
        ..Row::NEW
    },
];

const TYPE_NAMES: [(&str, &str); 24] = [
    ("S1", "character"),
    ("?", "bool"),
    ("B", "unsigned char"),
    ("D", "complex double precision"),
    ("G", "complex long double precision"),
    ("F", "complex single precision"),
    ("I", "unsigned integer"),
    ("H", "unsigned short"),
    ("L", "unsigned long integer"),
    ("O", "object"),
    ("Q", "unsigned long long integer"),
    ("S", "string"),
    ("U", "unicode"),
    ("V", "void"),
    ("b", "signed char"),
    ("d", "double precision"),
    ("e", "half precision"),
    ("f", "single precision"),
    ("g", "long precision"),
    ("i", "integer"),
    ("h", "short"),
    ("l", "long integer"),
    ("q", "long long integer"),
    ("p", "intp"),
];

/// A row of an attribute of dtypes.
const fn attribute(
    sig: &'static str,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
    get: fn(&Value) -> Result<Value>,
) -> Row {
    Row {
        sig,
        doc,
        examples,
        see: &["np.dtype"],
        also: &[],
        kernel: Kernel::Get(get),
        ..Row::NEW
    }
}

fn of(value: &Value) -> Result<DType> {
    convert::as_dtype(value)
}

/// Reads the name of a casting rule.
///
/// # Errors
/// `ValueError` that lists the rules.
pub fn casting(text: &str) -> Result<Casting> {
    Casting::parse(text).ok_or_else(|| {
        OpError::value(format!(
            "casting must be one of 'no', 'equiv', 'safe', 'same_kind', or 'unsafe' (got '{text}')"
        ))
    })
}

fn scalar_type(value: &Value) -> Result<Type> {
    match value {
        Value::Type(kind) => match (**kind, kind.dtype()) {
            (kind @ Type::Abstract(_), _) => Ok(kind),
            (_, Some(dtype)) => Ok(Type::Scalar(dtype)),
            (kind, None) => Ok(kind),
        },
        Value::Str(text) => match Type::abstract_type(text) {
            Some(kind) => Ok(kind),
            None => convert::as_dtype(value).map(Type::Scalar),
        },
        other => convert::as_dtype(other).map(Type::Scalar),
    }
}

fn is_kind(dtype: DType, kind: &Value) -> Result<bool> {
    let of = dtype.kind();
    match kind {
        Value::Tuple(kinds) => {
            for kind in kinds.iter() {
                if is_kind(dtype, kind)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Str(name) => Ok(match &**name {
            "bool" => of == Kind::Bool,
            "signed integer" => of == Kind::Signed,
            "unsigned integer" => of == Kind::Unsigned,
            "integral" => dtype.is_integer(),
            "real floating" => of == Kind::Float,
            "complex floating" => of == Kind::Complex,
            "numeric" => dtype.is_integer() || dtype.is_inexact(),
            other => {
                return Err(OpError::value(format!(
                    "kind argument is a string, but '{other}' is not a known kind name."
                )));
            }
        }),
        other => Ok(convert::as_dtype(other)? == dtype),
    }
}

fn mintypecode(call: &mut Call<'_>) -> Result<Value> {
    let letters: Vec<String> = match call.value("typechars") {
        Value::Str(text) => text.chars().map(String::from).collect(),
        other => convert::sequence(&other)?
            .iter()
            .map(|item| match item {
                Value::Str(text) => Ok(text.to_string()),
                other => Ok(convert::as_array(other)?.dtype().char_num().0.to_string()),
            })
            .collect::<Result<_>>()?,
    };
    let set = call.text("typeset")?;
    let chosen: Vec<&str> = letters
        .iter()
        .map(String::as_str)
        .filter(|l| set.contains(l))
        .collect();
    if chosen.is_empty() {
        return Ok(call.value("default"));
    }
    if chosen.contains(&"F") && chosen.contains(&"d") {
        return Ok(Value::str("D"));
    }
    // The order of NumPy's own preference.
    let order = "GDFgdfQqLlIiHhBb?";
    let best = chosen
        .into_iter()
        .min_by_key(|letter| order.find(letter).unwrap_or(usize::MAX));
    Ok(Value::str(best.unwrap_or("d")))
}
