//! One call of a library function: arguments bound to parameters, and typed access to them.

use smallvec::SmallVec;

use super::convert;
use super::signature::{Signature, default_value};
use super::{Kernel, Machine, Row, split_path};
use crate::text::{Symbol, suggest};
use crate::value::{Array, DType, Handle, OpError, Result, RowId, Shape, Value};

/// Keyword arguments in the order they were written.
pub type Keywords = Vec<(Symbol, Value)>;

/// The bound arguments of one call.
pub struct Call<'a> {
    /// What runs the call: the print options, the outside world, calling back.
    pub machine: &'a mut dyn Machine,
    /// The row that is called.
    pub row: &'static Row,
    signature: &'static Signature,
    slots: SmallVec<[Option<Value>; 6]>,
    /// The object, where a method shares its row with a function of a module that has none.
    pub receiver: Option<Value>,
    /// Further positional arguments (`*args`).
    pub rest: Vec<Value>,
    /// Further keyword arguments (`**kwargs`).
    pub keywords: Keywords,
}

impl<'a> Call<'a> {
    /// Binds arguments to the parameters of a row by Python's rules.
    ///
    /// # Errors
    /// `TypeError` in CPython's words.
    pub fn bind(
        machine: &'a mut dyn Machine,
        id: RowId,
        mut args: Vec<Value>,
        keywords: Keywords,
    ) -> Result<Self> {
        let (row, signature) = (super::row(id), super::signature(id));
        let receiver = args.first().is_some_and(|first| is_receiver(row, first));
        let receiver = receiver.then(|| args.remove(0));
        let mut call = Self {
            machine,
            row,
            signature,
            slots: SmallVec::new(),
            receiver,
            rest: Vec::new(),
            keywords: Vec::new(),
        };
        call.slots.resize(signature.params.len(), None);
        let given = args.len();
        for (at, arg) in args.into_iter().enumerate() {
            match call.slots.get_mut(at).filter(|_| at < signature.positional) {
                Some(slot) => *slot = Some(arg),
                None if signature.rest => call.rest.push(arg),
                None => return Err(call.too_many(given)),
            }
        }
        for (name, value) in keywords {
            call.bind_keyword(name, value)?;
        }
        call.check_required(given)?;
        Ok(call)
    }

    fn bind_keyword(&mut self, name: Symbol, value: Value) -> Result<()> {
        let text = name.text();
        let known = self
            .signature
            .params
            .iter()
            .position(|p| p.by_name && p.name == text);
        match known.and_then(|at| self.slots.get_mut(at)) {
            Some(slot) if slot.is_none() => *slot = Some(value),
            Some(_) => {
                let name = self.row.name();
                let message = format!("{name}() got multiple values for argument '{text}'");
                return Err(OpError::r#type(message));
            }
            None if self.signature.keywords => self.keywords.push((name, value)),
            None => return Err(self.unexpected_keyword(text)),
        }
        Ok(())
    }

    fn unexpected_keyword(&self, text: &str) -> Box<OpError> {
        let name = self.row.name();
        let error = OpError::r#type(format!(
            "{name}() got an unexpected keyword argument '{text}'"
        ));
        let names = self
            .signature
            .params
            .iter()
            .filter(|p| p.by_name)
            .map(|p| p.name);
        match suggest::closest(text, names) {
            Some(close) => error.hint(format!("did you mean '{close}'?")),
            None => error,
        }
    }

    fn check_required(&self, given: usize) -> Result<()> {
        let params = self.signature.params.iter();
        let missing: Vec<String> = params
            .zip(&self.slots)
            .filter(|(param, slot)| param.default.is_none() && slot.is_none())
            .map(|(param, _)| format!("'{}'", param.name))
            .collect();
        let list = match missing.as_slice() {
            [] => return Ok(()),
            [one] => one.clone(),
            [a, b] => format!("{a} and {b}"),
            [many @ .., last] => format!("{}, and {last}", many.join(", ")),
        };
        if self.is_compiled() {
            return Err(self.wrong_count(given));
        }
        if matches!(self.row.kernel, Kernel::Ufunc(_)) {
            return Err(self.too_many(given));
        }
        let plural = if missing.len() == 1 { "" } else { "s" };
        Err(OpError::r#type(format!(
            "{}() missing {} required positional argument{plural}: {list}",
            self.row.name(),
            missing.len(),
        )))
    }

    /// Whether NumPy's function is compiled by Cython, which counts arguments in other words.
    fn is_compiled(&self) -> bool {
        matches!(self.row.owner(), "np.random" | "Generator" | "RandomState")
    }

    /// Too few or too many arguments, in Cython's words; the object of a method is not counted.
    fn wrong_count(&self, given: usize) -> Box<OpError> {
        let own = self.signature.params.first();
        let own = usize::from(own.is_some_and(|param| param.name == "self"));
        let most = self.signature.positional - own;
        let positional = self.signature.params.iter().take(self.signature.positional);
        let least = positional.filter(|p| p.default.is_none()).count() - own;
        let given = given.saturating_sub(own);
        let (bound, count) = match (least == most, given < least) {
            (true, _) => ("exactly", most),
            (false, true) => ("at least", least),
            (false, false) => ("at most", most),
        };
        let plural = if count == 1 { "" } else { "s" };
        let name = match self.row.kernel {
            Kernel::Type(..) => "__init__",
            _ => self.row.name(),
        };
        OpError::r#type(format!(
            "{name}() takes {bound} {count} positional argument{plural} ({given} given)"
        ))
    }

    fn too_many(&self, given: usize) -> Box<OpError> {
        if self.is_compiled() {
            return self.wrong_count(given);
        }
        let most = self.signature.positional;
        let optional = self
            .signature
            .params
            .iter()
            .take(most)
            .filter(|p| p.default.is_some());
        let least = most - optional.count();
        too_many_arguments(self.row.name(), least, most, given)
    }

    fn position(&self, name: &str) -> Option<usize> {
        let found = self
            .signature
            .params
            .iter()
            .position(|param| param.name == name);
        debug_assert!(found.is_some(), "{} has no parameter {name}", self.row.sig);
        found
    }

    /// The argument, if it was given.
    pub fn given(&self, name: &str) -> Option<&Value> {
        self.slots.get(self.position(name)?)?.as_ref()
    }

    /// The argument, or its default (None for defaults that are no values).
    pub fn value(&self, name: &str) -> Value {
        let Some(at) = self.position(name) else {
            return Value::None;
        };
        if let Some(Some(value)) = self.slots.get(at) {
            return value.clone();
        }
        let default = self
            .signature
            .params
            .get(at)
            .and_then(|param| param.default);
        default.and_then(default_value).unwrap_or(Value::None)
    }

    /// The argument or default, unless it is None.
    pub fn optional(&self, name: &str) -> Option<Value> {
        Some(self.value(name)).filter(|value| !matches!(value, Value::None))
    }

    /// The argument as an array object (`np.asarray`).
    pub fn handle(&self, name: &str) -> Result<Handle> {
        convert::as_handle(&self.value(name))
    }

    /// The argument as an array.
    pub fn array(&self, name: &str) -> Result<Array> {
        convert::as_array(&self.value(name))
    }

    /// The argument as an array, unless it is None.
    pub fn optional_array(&self, name: &str) -> Result<Option<Array>> {
        self.optional(name)
            .map(|value| convert::as_array(&value))
            .transpose()
    }

    /// The argument as a list of arrays (a sequence of them, or an array's rows).
    pub fn arrays(&self, name: &str) -> Result<Vec<Array>> {
        let items = convert::sequence(&self.value(name))?;
        items.iter().map(convert::as_array).collect()
    }

    /// The argument as an int.
    pub fn int(&self, name: &str) -> Result<i64> {
        convert::as_index(&self.value(name))
    }

    /// The argument as an int, unless it is None.
    pub fn optional_int(&self, name: &str) -> Result<Option<i64>> {
        self.optional(name)
            .map(|value| convert::as_index(&value))
            .transpose()
    }

    /// The argument as a float.
    pub fn float(&self, name: &str) -> Result<f64> {
        convert::as_float(&self.value(name))
    }

    /// Whether the argument counts as true.
    pub fn flag(&self, name: &str) -> Result<bool> {
        convert::truth(&self.value(name))
    }

    /// The argument as text.
    ///
    /// # Errors
    /// `TypeError` when it is none.
    pub fn text(&self, name: &str) -> Result<std::rc::Rc<str>> {
        match self.value(name) {
            Value::Str(text) => Ok(text),
            Value::Scalar(crate::value::Scalar::Str(text)) => Ok(text),
            other => {
                let kind = other.type_name();
                Err(OpError::r#type(format!(
                    "argument '{name}' must be str, not {kind}"
                )))
            }
        }
    }

    /// An axis that may be None, not yet checked against the number of axes.
    pub fn axis(&self, name: &str) -> Result<Option<i64>> {
        self.optional_int(name)
    }

    /// Axes: None, one or several, not yet checked.
    pub fn axes(&self, name: &str) -> Result<Option<Vec<i64>>> {
        self.optional(name)
            .map(|value| convert::int_list(&value))
            .transpose()
    }

    /// A shape: one length or a sequence of them.
    pub fn shape(&self, name: &str) -> Result<Shape> {
        convert::as_shape(&self.value(name))
    }

    /// A dtype, unless it is None or not given.
    pub fn dtype(&self, name: &str) -> Result<Option<DType>> {
        self.optional(name)
            .map(|value| convert::as_dtype(&value))
            .transpose()
    }

    /// Names, values and whether they were given, in order: for functions that pass all on.
    pub fn slots(&self) -> impl Iterator<Item = (&'static str, Option<&Value>)> {
        self.signature
            .params
            .iter()
            .zip(&self.slots)
            .map(|(p, slot)| (p.name, slot.as_ref()))
    }

    /// Reports a warning at the place of this call.
    pub fn warn(&mut self, kind: crate::value::ErrorKind, message: impl Into<String>) {
        self.machine.runtime().warnings.push((kind, message.into()));
    }
}

/// Whether a value is the object of a method that has its row under a module: the method
/// `RandomState.normal` is the function `np.random.normal`.
fn is_receiver(row: &Row, value: &Value) -> bool {
    let Value::Object(object) = value else {
        return false;
    };
    row.owner() == "np.random"
        && row
            .also
            .iter()
            .any(|also| split_path(also).0 == object.type_name())
}

/// `TypeError` for more positional arguments than a function takes, in Python's words.
pub fn too_many_arguments(name: &str, least: usize, most: usize, given: usize) -> Box<OpError> {
    let takes = if least == most {
        let plural = if most == 1 { "" } else { "s" };
        format!("{most} positional argument{plural}")
    } else {
        format!("from {least} to {most} positional arguments")
    };
    let verb = if given == 1 { "was" } else { "were" };
    OpError::r#type(format!("{name}() takes {takes} but {given} {verb} given"))
}
