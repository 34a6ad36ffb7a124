//! Element-wise work that waits for more of its kind: what the evaluator gathers into a tree before
//! it lets the kernels run it in one go.

use std::sync::LazyLock;

use smallvec::SmallVec;

use super::operators::Comparison;
use super::ufunc::Operand;
use super::{find, ufunc_of};
use crate::kernels::ufunc::choice::WHERE;
use crate::kernels::ufunc::straight::MOST;
use crate::kernels::ufunc::tree::{Given, LEAST, Note, Tree};
use crate::kernels::ufunc::{self, Input, Ufunc};
use crate::text::Symbol;
use crate::value::number::Operator;
use crate::value::{DType, Result, Value};

/// A value, or what will be one.
pub enum Part {
    /// A value.
    Value(Value),
    /// Work that waits.
    Tree(Box<Tree>),
}

/// Parts that go into one operation.
pub type Parts = SmallVec<[Part; 3]>;

/// What a name of the library does with element-wise work.
#[derive(Clone, Copy)]
pub enum Role {
    /// It is element-wise itself.
    Elementwise(&'static Ufunc),
    /// It folds all elements into one.
    Fold(&'static str),
}

/// Functions and methods that fold, with the element-wise function they repeat.
const FOLDS: [(&str, &str); 10] = [
    ("sum", "add"),
    ("prod", "multiply"),
    ("max", "maximum"),
    ("min", "minimum"),
    ("amax", "maximum"),
    ("amin", "minimum"),
    ("any", "logical_or"),
    ("all", "logical_and"),
    ("mean", "add"),
    ("count_nonzero", "add"),
];

impl Part {
    /// The type of the elements, if it is an array or will be one.
    pub fn dtype(&self) -> Option<DType> {
        match self {
            Self::Tree(tree) => Some(tree.dtype()),
            Self::Value(Value::Array(array)) => Some(array.get().dtype()),
            Self::Value(_) => None,
        }
    }

    /// The value, if it is there.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Tree(_) => None,
            Self::Value(value) => Some(value),
        }
    }

    /// Whether it is work that waits, or an array that is worth waiting for more. Where nothing
    /// comes after, only threads are worth it.
    pub fn is_large(&self, last: bool) -> bool {
        match self {
            Self::Tree(_) => true,
            Self::Value(Value::Array(array)) => {
                array.get().size() >= if last { MOST } else { LEAST }
            }
            Self::Value(_) => false,
        }
    }
}

/// What the library's function of a name does.
pub fn role(name: Symbol) -> Option<Role> {
    let text = name.text();
    if text == "where" {
        return Some(Role::Elementwise(&WHERE));
    }
    if let Some((fold, _)) = FOLDS.iter().find(|(fold, _)| *fold == text) {
        return Some(Role::Fold(fold));
    }
    let id = find(Symbol::new("np"), name)?;
    ufunc_of(id).map(Role::Elementwise)
}

/// The element-wise function that an operator is: powers of arrays by some exponents are computed by
/// other functions, as in NumPy, where the square of truth values is an int8.
pub fn operator_name(op: Operator, base: Option<DType>, exponent: Option<&Value>) -> &'static str {
    let inexact = base.is_some_and(DType::is_inexact);
    match exponent {
        Some(Value::Int(2)) if op == Operator::Pow && (inexact || base == Some(DType::Bool)) => {
            "square"
        }
        Some(Value::Int(-1)) if op == Operator::Pow && inexact => "reciprocal",
        Some(Value::Float(0.5)) if op == Operator::Pow && inexact => "sqrt",
        _ => op.names().1,
    }
}

/// The element-wise function that a comparison is.
pub fn comparison_function(op: Comparison) -> Option<&'static Ufunc> {
    static FUNCTIONS: LazyLock<[Option<&Ufunc>; 6]> = LazyLock::new(|| {
        let names = [
            "less",
            "less_equal",
            "greater",
            "greater_equal",
            "equal",
            "not_equal",
        ];
        names.map(Ufunc::find)
    });
    let at = match op {
        Comparison::Lt => 0,
        Comparison::Le => 1,
        Comparison::Gt => 2,
        Comparison::Ge => 3,
        Comparison::Eq => 4,
        Comparison::Ne => 5,
        Comparison::In | Comparison::NotIn => return None,
    };
    FUNCTIONS.get(at).copied().flatten()
}

/// The work of a function, waiting; the parts back where it must be done at once.
///
/// # Errors
/// The parts.
pub fn defer(role: Role, mark: u64, mut parts: Parts) -> std::result::Result<Part, Parts> {
    let Role::Elementwise(function) = role else {
        return Err(parts);
    };
    if function.nout != 1 || !parts.iter().any(|part| part.is_large(false)) {
        return Err(parts);
    }
    // A power that is computed by a function of one operand leaves its exponent behind.
    let left = if function.nin == 1 && parts.len() == 2 {
        parts.pop()
    } else {
        None
    };
    let mut trees: Trees = SmallVec::new();
    let mut values: SmallVec<[Option<Value>; 3]> = SmallVec::new();
    for part in parts {
        let (tree, value) = match part {
            Part::Tree(tree) => (Some(tree), None),
            Part::Value(value) => (None, Some(value)),
        };
        trees.push(tree);
        values.push(value);
    }
    match gather(function, mark, trees, &values) {
        Ok(tree) => Ok(Part::Tree(tree)),
        Err(trees) => {
            let parts = trees.into_iter().zip(values);
            let part = |(tree, value): (Option<Box<Tree>>, Option<Value>)| {
                tree.map(Part::Tree).or(value.map(Part::Value))
            };
            Err(parts.filter_map(part).chain(left).collect())
        }
    }
}

/// The work that waits among the operands, each at its operand's place.
type Trees = SmallVec<[Option<Box<Tree>>; 3]>;

/// A value as an operand, if there is one; None where it cannot wait.
fn lent(value: &Option<Value>) -> Option<Option<Operand<'_>>> {
    match value {
        None => Some(None),
        // These may be long, and are converted once only.
        Some(Value::List(_) | Value::Tuple(_) | Value::Str(_)) => None,
        Some(value) => Operand::of(value).ok().map(Some),
    }
}

/// One tree of the operands; what waited back where it must be done at once.
fn gather(
    function: &'static Ufunc,
    mark: u64,
    trees: Trees,
    values: &[Option<Value>],
) -> std::result::Result<Box<Tree>, Trees> {
    let operands: Option<SmallVec<[Option<Operand<'_>>; 3]>> = values.iter().map(lent).collect();
    let Some(operands) = operands else {
        return Err(trees);
    };
    let given = trees
        .into_iter()
        .zip(&operands)
        .map(|(tree, operand)| match tree {
            Some(tree) => Given::Tree(tree),
            None => Given::Input(operand.as_ref().map_or(Input::Int(0), Operand::input)),
        });
    Tree::new(function, mark, given.collect()).map_err(|given| {
        let tree = |given| match given {
            Given::Tree(tree) => Some(tree),
            Given::Input(_) => None,
        };
        given.into_iter().map(tree).collect()
    })
}

/// What folding the work gives, without an array between; None where it has to be done in steps.
pub fn fold(name: &str, tree: &Tree) -> Option<Result<(Value, Vec<Note>)>> {
    let (_, function) = FOLDS.iter().find(|(fold, _)| *fold == name)?;
    let truth = matches!(name, "any" | "all" | "count_nonzero");
    if truth && tree.dtype() != DType::Bool || name == "mean" && !is_plain_float(tree.dtype()) {
        return None;
    }
    let folded = tree.fold(Ufunc::find(function)?)?;
    Some(folded.and_then(|(array, notes)| {
        let value = match name {
            "mean" => {
                let count = Input::Int(tree.size() as i64);
                Value::from_result(ufunc::binary_with("divide", &array, count)?)
            }
            "count_nonzero" => Value::Int(array.item().as_int().unwrap_or(0) as i64),
            _ => Value::from_result(array),
        };
        Ok((value, notes))
    }))
}

/// Types whose mean is computed in the type itself.
fn is_plain_float(dtype: DType) -> bool {
    matches!(dtype, DType::F32 | DType::F64)
}
