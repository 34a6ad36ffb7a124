//! Attributes: `a.shape`, `np.linalg`, `a.sum`. All are rows under the name of the object's type.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Kernel, Machine, find, names_of, row, takes_no_object, value_of};
use crate::text::{Symbol, suggest};
use crate::value::types::type_of;
use crate::value::{DType, ErrorKind, OpError, Result, RowId, Type, Value};

/// The owners whose rows are attributes of a value, the nearest first.
pub fn owners(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Array(_) => &["ndarray"],
        Value::Scalar(scalar) => match scalar.dtype().kind() {
            crate::value::dtype::Kind::Str => &["str_", "str", "generic", "ndarray"],
            // A float64 is a Python float as well.
            crate::value::dtype::Kind::Float if scalar.dtype() == DType::F64 => {
                &["floating", "generic", "ndarray", "float"]
            }
            crate::value::dtype::Kind::Float => &["floating", "generic", "ndarray"],
            crate::value::dtype::Kind::Bool => &["generic", "ndarray"],
            crate::value::dtype::Kind::Complex => &["generic", "ndarray"],
            _ => &["integer", "generic", "ndarray"],
        },
        Value::Bool(_) => &["int"],
        Value::Int(_) | Value::Big(_) => &["int"],
        Value::Float(_) => &["float"],
        Value::Complex(_) => &["complex"],
        Value::Str(_) => &["str"],
        Value::Bytes(_) => &["bytes"],
        Value::List(_) => &["list"],
        Value::Tuple(_) => &["tuple"],
        Value::Dict(dict) => match dict.try_borrow().map(|dict| dict.nature.kind().name()) {
            Ok("Counter") => &["Counter", "dict"],
            Ok("OrderedDict") => &["OrderedDict", "dict"],
            Ok("defaultdict") => &["defaultdict", "dict"],
            _ => &["dict"],
        },
        Value::Set(_) => &["set"],
        Value::Range(_) => &["range"],
        Value::Slice(_) => &["slice"],
        Value::DType(_) => &["dtype"],
        Value::Exception(_) => &["BaseException"],
        Value::Builtin(id) => match row(*id).kernel {
            Kernel::Ufunc(_) => &["ufunc"],
            _ => &["function"],
        },
        Value::Method(_) => &["function"],
        _ => &[],
    }
}

/// The row of a method or attribute of a value.
fn find_row(value: &Value, name: Symbol) -> Option<RowId> {
    match value {
        Value::Module(path) => find_in(&[path], path.as_ptr(), name),
        Value::Object(object) => {
            let own = object.type_name();
            let found = find_in(&[own], own.as_ptr(), name);
            match object.kin() {
                "" => found,
                kin => found.or_else(|| find_in(&[kin], kin.as_ptr(), name)),
            }
        }
        Value::Type(kind) => find(Symbol::new(kind.name()), name),
        other => {
            let owners = owners(other);
            find_in(owners, owners.as_ptr().cast(), name)
        }
    }
}

/// How many answers of [`find_in`] are kept.
const KEPT: usize = 512;

/// An answer: whose name it is (the address of its list of owners), the name, the row.
type Answer = (usize, Option<Symbol>, Option<RowId>);

thread_local! {
    /// The last answers: programs call the same few methods again and again.
    static ANSWERS: RefCell<[Answer; KEPT]> = const { RefCell::new([(0, None, None); KEPT]) };
}

/// The row of a name under the first owner that has it; `place` is an address that stands for the
/// owners.
fn find_in(owners: &[&str], place: *const u8, name: Symbol) -> Option<RowId> {
    let place = place.addr();
    let slot = ((place >> 3) ^ name.index().wrapping_mul(31)) % KEPT;
    let known = ANSWERS.with_borrow(|answers| answers.get(slot).copied());
    if let Some((owner, Some(known), row)) = known
        && owner == place
        && known == name
    {
        return row;
    }
    let mut rows = owners.iter().map(|owner| find(Symbol::new(owner), name));
    let row = rows.find_map(|row| row);
    ANSWERS.with_borrow_mut(|answers| {
        if let Some(answer) = answers.get_mut(slot) {
            *answer = (place, Some(name), row);
        }
    });
    row
}

/// The row that `value.name(...)` calls with the value as first argument; None when the attribute
/// is something else (a module's function, a data attribute).
pub fn method(value: &Value, name: Symbol) -> Option<RowId> {
    if matches!(value, Value::Module(_) | Value::Type(_)) {
        return None;
    }
    let id = find_row(value, name)?;
    let takes_object =
        matches!(row(id).kernel, Kernel::Call(_) | Kernel::Prelude(_)) && !takes_no_object(id);
    takes_object.then_some(id)
}

/// `value.name`.
///
/// # Errors
/// `AttributeError` in Python's words.
pub fn get(value: &Value, name: Symbol) -> Result<Value> {
    if let Value::Object(object) = value
        && let Some(found) = object.attribute(name.text())
    {
        return Ok(found);
    }
    if let Some(id) = find_row(value, name) {
        return match row(id).kernel {
            Kernel::Get(get) if !matches!(value, Value::Type(_)) => get(value),
            Kernel::Call(_) | Kernel::Prelude(_)
                if !matches!(value, Value::Module(_) | Value::Type(_)) && !takes_no_object(id) =>
            {
                Ok(Value::Method(Rc::new((id, value.clone()))))
            }
            _ => Ok(value_of(id)),
        };
    }
    if let (Value::Module(path), Some(kind)) = (value, ErrorKind::parse(name.text())) {
        let fits = match *path {
            "np.exceptions" => kind.is_numpy() && kind != ErrorKind::LinAlgError,
            "np.linalg" => kind == ErrorKind::LinAlgError,
            _ => false,
        };
        if fits {
            return Ok(Value::r#type(Type::Error(kind)));
        }
    }
    common(value, name).ok_or_else(|| missing(value, name))
}

/// Attributes that every object of a kind has.
fn common(value: &Value, name: Symbol) -> Option<Value> {
    match (value, name.text()) {
        (Value::Type(kind), "__name__" | "__qualname__") => Some(Value::str(kind.name())),
        (Value::Module(path), "__name__") => Some(Value::str(super::text::module_name(path))),
        (Value::Module("np"), "__version__") => Some(Value::str(super::NUMPY_VERSION)),
        (Value::Builtin(id), "__name__") => Some(Value::str(row(*id).name())),
        (Value::Builtin(id), "__doc__") => Some(Value::str(row(*id).doc)),
        (Value::Method(method), "__name__") => Some(Value::str(row(method.0).name())),
        (Value::Exception(error), "axis" | "ndim") if error.kind == ErrorKind::AxisError => {
            axis_part(&error.message, name.text())
        }
        (_, "__class__") => Some(Value::r#type(type_of(value))),
        _ => None,
    }
}

/// The axis that an `AxisError` is about, or the number of axes that there are.
fn axis_part(message: &str, name: &str) -> Option<Value> {
    let told = message.split_once("axis ").and_then(|(_, rest)| {
        let (axis, ndim) = rest.split_once(" is out of bounds for array of dimension ")?;
        if name == "axis" { axis } else { ndim }.parse().ok()
    });
    Some(told.map_or(Value::None, Value::Int))
}

/// What to use instead of a name of NumPy that nx does not have.
fn absent(owner: &str, name: Symbol) -> Option<&'static str> {
    super::absent::instead(&format!("{owner}.{name}"))
}

fn missing(value: &Value, name: Symbol) -> Box<OpError> {
    let message = match value {
        Value::Module("np") if super::absent::removed(name.text()).is_some() => {
            super::absent::removed(name.text()).unwrap_or_default()
        }
        Value::Module(path) if absent(path, name).is_some() => {
            let instead = absent(path, name).unwrap_or_default();
            format!("{path}.{name} is not in nx; the nearest thing that is: {instead}")
        }
        Value::Module(path) => {
            let module = super::text::module_name(path);
            format!("module '{module}' has no attribute '{name}'")
        }
        Value::Type(kind) => {
            format!(
                "type object '{}' has no attribute '{name}'",
                kind.full_name()
            )
        }
        other => {
            let kind = other.type_name();
            let short = kind.rsplit('.').next().unwrap_or_default();
            let mut owners = owners(other).iter().copied().chain([short]);
            match owners.find_map(|owner| absent(owner, name)) {
                Some(instead) => format!(
                    "'{kind}' object has no attribute '{name}' in nx; the nearest thing that is: \
                     {instead}"
                ),
                None => format!("'{kind}' object has no attribute '{name}'"),
            }
        }
    };
    let error = OpError::new(ErrorKind::AttributeError, message);
    let candidates = names(value);
    match suggest::closest(name.text(), candidates.iter().map(|name| name.text())) {
        Some(close) => error.hint(format!("did you mean '{close}'?")),
        None => error,
    }
}

/// The names of all attributes, for completion and suggestions.
pub fn names(value: &Value) -> Vec<Symbol> {
    let of = |owner: &str| {
        names_of(owner)
            .iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>()
    };
    match value {
        Value::Module(path) => of(path),
        Value::Type(kind) => of(kind.name()),
        Value::Object(object) => {
            let mut names = of(object.type_name());
            names.extend(of(object.kin()));
            names.extend(object.attributes().iter().map(|name| Symbol::new(name)));
            names
        }
        other => owners(other).iter().flat_map(|owner| of(owner)).collect(),
    }
}

/// `target.name = value`: arrays let their shape, dtype, strides, flat and real parts be set.
///
/// # Errors
/// `AttributeError` where nothing can be set.
pub fn set(machine: &mut dyn Machine, target: &Value, name: Symbol, value: &Value) -> Result<()> {
    // A setter is a row too: `ndarray.shape=`.
    let setter = Symbol::new(&format!("{name}="));
    let Some(id) = find_row(target, setter) else {
        let kind = target.type_name();
        let known = get(target, name).is_ok();
        let message = if known {
            format!("attribute '{name}' of '{kind}' objects is not writable")
        } else {
            format!("'{kind}' object has no attribute '{name}'")
        };
        return Err(OpError::new(ErrorKind::AttributeError, message));
    };
    super::call_row(machine, id, vec![target.clone(), value.clone()], Vec::new()).map(|_| ())
}
