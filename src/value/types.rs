//! Types as values: `int`, `np.float64`, `np.floating`, `ValueError`, and what is one of them.

use super::dtype::Kind;
use super::{DType, ErrorKind, Value};

/// A type object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A type of Python itself, by its name: `int`, `list`, `NoneType`, `function`…
    Python(&'static str),
    /// The type of the NumPy scalars of a dtype (`Str(0)` for `np.str_`).
    Scalar(DType),
    /// An abstract scalar type: `generic`, `number`, `integer`, `signedinteger`,
    /// `unsignedinteger`, `inexact`, `floating`, `complexfloating`, `flexible`, `character`.
    Abstract(&'static str),
    /// `np.ndarray`.
    NdArray,
    /// `np.dtype`.
    DType,
    /// An exception type.
    Error(ErrorKind),
    /// The type of a library object, by its name: `Generator`, `poly1d`…
    Library(&'static str),
}

/// The abstract scalar types, each with the kinds below it.
const ABSTRACT: &[(&str, &[Kind])] = {
    use Kind as K;
    &[
        (
            "generic",
            &[
                K::Bool,
                K::Unsigned,
                K::Signed,
                K::Float,
                K::Complex,
                K::Str,
            ],
        ),
        ("number", &[K::Unsigned, K::Signed, K::Float, K::Complex]),
        ("integer", &[K::Unsigned, K::Signed]),
        ("signedinteger", &[K::Signed]),
        ("unsignedinteger", &[K::Unsigned]),
        ("inexact", &[K::Float, K::Complex]),
        ("floating", &[K::Float]),
        ("complexfloating", &[K::Complex]),
        ("flexible", &[K::Str]),
        ("character", &[K::Str]),
    ]
};

/// The modules that define types of the library, where NumPy shows them.
const LIBRARY_MODULES: &[(&str, &str)] = &[
    ("", "flatiter"),
    ("", "memmap"),
    ("", "broadcast"),
    ("", "ndenumerate"),
    ("", "ndindex"),
    ("", "nditer"),
    ("", "poly1d"),
    ("", "vectorize"),
    ("_core.multiarray", "flagsobj"),
    ("random._generator", "Generator"),
    ("random.mtrand", "RandomState"),
    ("random.bit_generator", "SeedSequence"),
    ("random.bit_generator", "BitGenerator"),
    ("random._pcg64", "PCG64"),
    ("random._pcg64", "PCG64DXSM"),
    ("random._mt19937", "MT19937"),
    ("random._philox", "Philox"),
    ("random._sfc64", "SFC64"),
];

/// The types of the module `collections`.
const COLLECTIONS: [&str; 4] = ["Counter", "OrderedDict", "defaultdict", "deque"];

/// The type of a value.
pub fn type_of(value: &Value) -> Type {
    match value {
        Value::None => Type::Python("NoneType"),
        Value::Ellipsis => Type::Python("ellipsis"),
        Value::NotImplemented => Type::Python("NotImplementedType"),
        Value::Bool(_) => Type::Python("bool"),
        Value::Int(_) | Value::Big(_) => Type::Python("int"),
        Value::Float(_) => Type::Python("float"),
        Value::Complex(_) => Type::Python("complex"),
        Value::Str(_) => Type::Python("str"),
        Value::Bytes(_) => Type::Python("bytes"),
        Value::List(_) => Type::Python("list"),
        Value::Tuple(_) => Type::Python("tuple"),
        // Only who changes it at this moment asks in vain.
        Value::Dict(dict) => match dict.try_borrow() {
            Ok(dict) => dict.nature.kind(),
            Err(_) => Type::Python("dict"),
        },
        Value::Set(_) => Type::Python("set"),
        Value::Range(_) => Type::Python("range"),
        Value::Slice(_) => Type::Python("slice"),
        Value::Scalar(scalar) => match scalar.dtype() {
            DType::Str(_) => Type::Scalar(DType::Str(0)),
            dtype => Type::Scalar(dtype),
        },
        Value::Array(array) if array.get().buffer().is_of_file() => Type::Library("memmap"),
        Value::Array(_) => Type::NdArray,
        Value::DType(_) => Type::DType,
        Value::Type(_) => Type::Python("type"),
        Value::Builtin(_) | Value::Method(_) => Type::Python("builtin_function_or_method"),
        Value::Module(_) => Type::Python("module"),
        Value::Exception(error) => Type::Error(error.kind),
        Value::Object(object) => match object.type_name() {
            "function" => Type::Python("function"),
            name => Type::Library(name),
        },
    }
}

impl Type {
    /// The bare name: `float64`, `ndarray`, `int`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python(name) | Self::Abstract(name) | Self::Library(name) => name,
            Self::Scalar(dtype) => dtype.fixed_name(),
            Self::NdArray => "ndarray",
            Self::DType => "dtype",
            Self::Error(kind) => kind.name(),
        }
    }

    /// The name as it stands in `<class '…'>` and in messages: `numpy.float64`, `int`.
    pub fn full_name(self) -> String {
        match self {
            Self::Python(name) => name.to_string(),
            Self::Scalar(_) | Self::Abstract(_) | Self::NdArray | Self::DType => {
                format!("numpy.{}", self.name())
            }
            Self::Error(kind) => match kind {
                ErrorKind::AxisError
                | ErrorKind::DTypePromotionError
                | ErrorKind::TooHardError
                | ErrorKind::ComplexWarning
                | ErrorKind::RankWarning
                | ErrorKind::VisibleDeprecationWarning => {
                    format!("numpy.exceptions.{}", kind.name())
                }
                ErrorKind::LinAlgError => "numpy.linalg.LinAlgError".to_string(),
                _ => kind.name().to_string(),
            },
            Self::Library(name) => match LIBRARY_MODULES.iter().find(|row| row.1 == name) {
                Some(("", name)) => format!("numpy.{name}"),
                Some((module, name)) => format!("numpy.{module}.{name}"),
                None if COLLECTIONS.contains(&name) => format!("collections.{name}"),
                None => name.to_string(),
            },
        }
    }

    /// Whether a value of this type is one of the other type too.
    pub fn is_a(self, other: Self) -> bool {
        if self == other || other == Self::Python("object") {
            return true;
        }
        match (self, other) {
            (Self::Python("bool"), Self::Python("int")) => true,
            (Self::Scalar(DType::F64), Self::Python("float")) => true,
            (Self::Scalar(DType::C128), Self::Python("complex")) => true,
            (Self::Scalar(DType::Str(_)), Self::Python("str")) => true,
            (Self::Scalar(DType::Str(_)), Self::Scalar(DType::Str(_))) => true,
            (Self::Scalar(dtype), Self::Abstract(name)) => ABSTRACT
                .iter()
                .any(|(n, kinds)| *n == name && kinds.contains(&dtype.kind())),
            (Self::Abstract(a), Self::Abstract(b)) => {
                let kinds = |name| ABSTRACT.iter().find(|row| row.0 == name).map(|row| row.1);
                match (kinds(a), kinds(b)) {
                    (Some(a), Some(b)) => a.iter().all(|kind| b.contains(kind)),
                    _ => false,
                }
            }
            (Self::Library("memmap"), Self::NdArray) => true,
            (Self::Library("Counter" | "OrderedDict" | "defaultdict"), Self::Python("dict")) => {
                true
            }
            (Self::Error(a), Self::Error(b)) => a.is_a(b),
            _ => false,
        }
    }

    /// The abstract scalar type of this name.
    pub fn abstract_type(name: &str) -> Option<Self> {
        ABSTRACT
            .iter()
            .find(|row| row.0 == name)
            .map(|row| Self::Abstract(row.0))
    }

    /// The dtype that the type stands for where one is asked for: `float` is float64.
    pub fn dtype(self) -> Option<DType> {
        Some(match self {
            Self::Python("bool") => DType::Bool,
            Self::Python("int") => DType::I64,
            Self::Python("float") => DType::F64,
            Self::Python("complex") => DType::C128,
            Self::Python("str") => DType::Str(0),
            Self::Scalar(dtype) => dtype,
            _ => return None,
        })
    }
}
