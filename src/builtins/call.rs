//! One call of a library function: arguments bound to parameters, and typed access to them.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::argument_words::{self, Misfit, Words};
use super::convert;
use super::signature::{Signature, default_value};
use super::{Kernel, Machine, Row, split_path};
use crate::kernels::ufunc::Ufunc;
use crate::text::{Symbol, Text, suggest};
use crate::value::error::Blame;
use crate::value::{Array, DType, ErrorKind, Handle, OpError, Result, RowId, Scalar, Shape, Value};

/// Keyword arguments in the order they were written.
pub type Keywords = Vec<(Symbol, Value)>;

/// The bound arguments of one call.
pub struct Call<'a> {
    /// What runs the call: the print options, the outside world, calling back.
    pub machine: &'a mut dyn Machine,
    /// The row that is called.
    pub row: &'static Row,
    id: RowId,
    signature: &'static Signature,
    /// What was passed by position, one for each of the first parameters.
    args: Vec<Value>,
    /// What was passed by name, with the number of its parameter.
    named: SmallVec<[(usize, Value); 2]>,
    /// The object, where a method shares its row with a function of a module that has none.
    pub receiver: Option<Value>,
    /// Whether the call was written as that of a method.
    as_method: bool,
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
        let given = args.len();
        let mut rest = Vec::new();
        if given > signature.positional && signature.rest {
            rest = args.split_off(signature.positional);
        }
        let as_method = machine.runtime().as_method;
        let mut call = Self {
            machine,
            row,
            id,
            signature,
            args,
            named: SmallVec::new(),
            receiver,
            as_method,
            rest,
            keywords: Vec::new(),
        };
        if call.args.len() > signature.positional {
            let mut error = match keywords.first() {
                Some((name, _)) if call.refuses_keywords() => call.unexpected_keyword(name.text()),
                _ => call.too_many(given),
            };
            let objects = usize::from(call.receiver.is_some());
            error.blame = Some(Blame {
                row: id,
                keyword: Symbol::new(""),
                position: Some(signature.positional + objects),
            });
            return Err(error);
        }
        for (name, value) in keywords {
            call.bind_keyword(name, value, given).map_err(|mut error| {
                error.blame = Some(Blame {
                    row: id,
                    keyword: name,
                    position: None,
                });
                error
            })?;
        }
        if signature
            .enough
            .is_none_or(|enough| call.args.len() < enough)
        {
            call.check_required(given)?;
        }
        Ok(call)
    }

    /// The argument of a parameter, if it was given.
    fn slot(&self, at: usize) -> Option<&Value> {
        self.args.get(at).or_else(|| {
            let mut named = self.named.iter();
            named.find(|named| named.0 == at).map(|named| &named.1)
        })
    }

    fn bind_keyword(&mut self, name: Symbol, value: Value, given: usize) -> Result<()> {
        let text = name.text();
        let known = self
            .signature
            .params
            .iter()
            .position(|p| p.by_name && p.name == text);
        match known {
            Some(at) if self.slot(at).is_none() => self.named.push((at, value)),
            Some(_) => {
                let name = self.row.name();
                let message = format!("{name}() got multiple values for argument '{text}'");
                return Err(OpError::r#type(message));
            }
            None if self.signature.keywords => self.keywords.push((name, value)),
            None => {
                if self.counts_first() {
                    self.check_required(given)?;
                }
                return Err(self.unexpected_keyword(text));
            }
        }
        Ok(())
    }

    fn unexpected_keyword(&self, text: &str) -> Box<OpError> {
        let own = self
            .words()
            .and_then(|words| words.unknown(&self.misfit(0, (text, 0))));
        let error = OpError::r#type(own.unwrap_or_else(|| {
            let name = self.row.name();
            format!("{name}() got an unexpected keyword argument '{text}'")
        }));
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
        let params = self.signature.params.iter().enumerate();
        let missing: Vec<(usize, &str)> = params
            .filter(|(at, param)| param.default.is_none() && self.slot(*at).is_none())
            .map(|(at, param)| (at, param.name))
            .collect();
        let Some((at, name)) = missing.first() else {
            return Ok(());
        };
        let argument = (*name, at.saturating_sub(self.objects()));
        let own = self.words();
        let own = own.and_then(|words| words.too_few(&self.misfit(given, argument)));
        if let Some(message) = own {
            return Err(OpError::r#type(message));
        }
        let missing: Vec<String> = missing
            .iter()
            .map(|(_, name)| format!("'{name}'"))
            .collect();
        let list = listed(&missing);
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

    /// What the function says to arguments, where its words are its own.
    fn words(&self) -> Option<&'static Words> {
        argument_words::of(&self.path())
    }

    /// Whether it is a function of NumPy that was called as a method of an array.
    fn is_array_method(&self) -> bool {
        self.as_method
            && self.row.owner() == "np"
            && matches!(self.args.first(), Some(Value::Array(_)))
    }

    /// The function's full name; a method of arrays often shares its row with a function.
    fn path(&self) -> Cow<'static, str> {
        match self.is_array_method() {
            true => Cow::Owned(format!("ndarray.{}", self.row.name())),
            false => Cow::Borrowed(self.row.path()),
        }
    }

    /// How many of the first parameters are the object of a method.
    fn objects(&self) -> usize {
        let first = self.signature.params.first();
        let own = first.is_some_and(|param| param.name == "self");
        usize::from(own || self.is_array_method())
    }

    fn misfit<'b>(&self, given: usize, argument: (&'b str, usize)) -> Misfit<'b> {
        Misfit {
            name: self.row.name(),
            path: self.path(),
            given: given.saturating_sub(self.objects()),
            argument,
        }
    }

    fn refuses_keywords(&self) -> bool {
        self.words().is_some_and(Words::refuses_keywords)
    }

    /// Whether too few arguments are noticed before a keyword that there is not.
    fn counts_first(&self) -> bool {
        let ufunc = matches!(self.row.kernel, Kernel::Ufunc(_));
        ufunc || self.words().is_some_and(Words::counts_first)
    }

    /// Whether NumPy's function is compiled by Cython, which counts arguments in other words.
    fn is_compiled(&self) -> bool {
        matches!(self.row.owner(), "np.random" | "Generator" | "RandomState")
    }

    /// Too few or too many arguments, in Cython's words; the object of a method is not counted.
    fn wrong_count(&self, given: usize) -> Box<OpError> {
        let own = self.objects();
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
        let own = self.words();
        let own = own.and_then(|words| words.too_many(&self.misfit(given, ("", 0))));
        if let Some(message) = own {
            return OpError::r#type(message);
        }
        let most = self.signature.positional;
        let optional = self
            .signature
            .params
            .iter()
            .take(most)
            .filter(|p| p.default.is_some());
        let least = most - optional.count();
        // A ufunc takes an `out` for each of its results.
        let most = match self.row.kernel {
            Kernel::Ufunc(name) => Ufunc::find(name).map_or(most, |f| f.nin + f.nout),
            _ => most,
        };
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
        self.slot(self.position(name)?)
    }

    /// Whether an argument was passed by name.
    pub fn is_named(&self, name: &str) -> bool {
        let at = self.position(name);
        self.named.iter().any(|(named, _)| Some(*named) == at)
    }

    /// The argument, or its default (None for defaults that are no values).
    pub fn value(&self, name: &str) -> Value {
        let Some(at) = self.position(name) else {
            return Value::None;
        };
        if let Some(value) = self.slot(at) {
            return value.clone();
        }
        let param = self.signature.params.get(at);
        let default = param.filter(|param| !param.default_is_none);
        let default = default.and_then(|param| param.default);
        default.and_then(default_value).unwrap_or(Value::None)
    }

    /// The argument or default, unless it is None.
    pub fn optional(&self, name: &str) -> Option<Value> {
        Some(self.value(name)).filter(|value| !matches!(value, Value::None))
    }

    /// What a conversion makes of the argument; an error is about this argument.
    pub(super) fn read<T>(
        &self,
        name: &str,
        convert: impl FnOnce(&Value) -> Result<T>,
    ) -> Result<T> {
        convert(&self.value(name)).map_err(|error| self.blamed(error, name))
    }

    fn read_optional<T>(
        &self,
        name: &str,
        convert: impl FnOnce(&Value) -> Result<T>,
    ) -> Result<Option<T>> {
        let value = self.optional(name);
        let read = value.map(|value| convert(&value)).transpose();
        read.map_err(|error| self.blamed(error, name))
    }

    /// An error that is about an argument, if that was given.
    fn blamed(&self, mut error: Box<OpError>, name: &str) -> Box<OpError> {
        let at = self.signature.params.iter().position(|p| p.name == name);
        let given = at.filter(|at| self.slot(*at).is_some());
        if error.blame.is_none()
            && let Some(at) = given
        {
            let objects = usize::from(self.receiver.is_some());
            error.blame = Some(Blame {
                row: self.id,
                keyword: Symbol::new(name),
                position: (at < self.signature.positional).then_some(at + objects),
            });
        }
        error
    }

    /// An error of the function itself: about the axis, where it says so, or about the only
    /// argument.
    pub(super) fn about(&self, mut error: Box<OpError>) -> Box<OpError> {
        error.blame = error.blame.filter(|blame| blame.row == self.id);
        match error.kind {
            ErrorKind::AxisError => ["axis", "axes"]
                .into_iter()
                .fold(error, |error, name| self.blamed(error, name)),
            ErrorKind::TypeError | ErrorKind::ValueError => match self.only_argument() {
                Some(name) => self.blamed(error, name),
                None => error,
            },
            _ => error,
        }
    }

    /// The parameter of the only argument.
    fn only_argument(&self) -> Option<&'static str> {
        let params = &self.signature.params;
        let objects = usize::from(params.first().is_some_and(|param| param.name == "self"));
        let extra = self.rest.len() + self.keywords.len();
        let only = extra == 0 && self.args.len() + self.named.len() == objects + 1;
        let at = self.named.first().map_or(objects, |named| named.0);
        params.get(at).filter(|_| only).map(|param| param.name)
    }

    /// The argument as an array object (`np.asarray`).
    pub fn handle(&self, name: &str) -> Result<Handle> {
        self.read(name, convert::as_handle)
    }

    /// The argument as an array.
    pub fn array(&self, name: &str) -> Result<Array> {
        if name == "self" {
            return Ok(self.this()?.get().clone());
        }
        self.read(name, convert::as_array)
    }

    /// The array that a method is called on.
    ///
    /// # Errors
    /// `TypeError` for `np.ndarray.sort` of something else.
    pub fn this(&self) -> Result<Handle> {
        match self.value("self") {
            other @ (Value::Array(_) | Value::Scalar(_)) => convert::as_handle(&other),
            other if self.row.owner() != "ndarray" => convert::as_handle(&other),
            other => {
                let (name, kind) = (self.row.name(), other.type_name());
                Err(OpError::r#type(format!(
                    "descriptor '{name}' for 'numpy.ndarray' objects doesn't apply to a '{kind}' \
                     object"
                )))
            }
        }
    }

    /// The argument as an array, unless it is None.
    pub fn optional_array(&self, name: &str) -> Result<Option<Array>> {
        self.read_optional(name, convert::as_array)
    }

    /// The argument as a list of arrays (a sequence of them, or an array's rows).
    pub fn arrays(&self, name: &str) -> Result<Vec<Array>> {
        let items = convert::sequence(&self.value(name))?;
        items.iter().map(convert::as_array).collect()
    }

    /// The argument as an int.
    pub fn int(&self, name: &str) -> Result<i64> {
        self.read(name, convert::as_index)
    }

    /// The argument as an int that NumPy compares first: an array of several has no truth value.
    pub fn compared_int(&self, name: &str) -> Result<i64> {
        self.read(name, |value| {
            convert::comparable(value)?;
            convert::as_index(value)
        })
    }

    /// The same, unless it is None; nothing but numbers can be compared.
    pub fn compared_length(&self, name: &str) -> Result<Option<i64>> {
        let Some(value) = self.optional(name) else {
            return Ok(None);
        };
        if let Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Dict(_) = value {
            let kind = value.type_name();
            return Err(OpError::r#type(format!(
                "'<' not supported between instances of '{kind}' and 'int'"
            )));
        }
        self.compared_int(name).map(Some)
    }

    /// The argument as an int, unless it is None.
    pub fn optional_int(&self, name: &str) -> Result<Option<i64>> {
        self.read_optional(name, convert::as_index)
    }

    /// The argument as a float.
    pub fn float(&self, name: &str) -> Result<f64> {
        self.read(name, convert::as_float)
    }

    /// Whether the argument counts as true.
    pub fn flag(&self, name: &str) -> Result<bool> {
        self.read(name, convert::truth)
    }

    /// The argument as text.
    ///
    /// # Errors
    /// `TypeError` when it is none.
    pub fn text(&self, name: &str) -> Result<Text> {
        self.read(name, |value| match value {
            Value::Str(text) | Value::Scalar(Scalar::Str(text)) => Ok(text.clone()),
            other => Err(OpError::r#type(self.not_text(name, other))),
        })
    }

    /// What a function says to an argument that is no text.
    fn not_text(&self, name: &str, value: &Value) -> String {
        let kind = value.type_name();
        let function = self.row.name();
        let place = self.position(name).unwrap_or(0) + 1 - self.objects();
        match self.row.path() {
            "getattr" | "hasattr" => format!("attribute name must be string, not '{kind}'"),
            "ord" => format!("ord() expected string of length 1, but {kind} found"),
            "operator.methodcaller" => "method name must be a string".to_owned(),
            "str.split" | "str.rsplit" => format!("must be str or None, not {kind}"),
            "str.find" | "str.rfind" | "str.index" | "str.rindex" | "str.count" => {
                format!("must be str, not {kind}")
            }
            _ if name == "order" => format!("order must be str, not {kind}"),
            _ if !matches!(self.row.owner(), "" | "str") => {
                format!("argument '{name}' must be str, not {kind}")
            }
            _ if self.signature.positional == 1 + self.objects() => {
                format!("{function}() argument must be str, not {kind}")
            }
            _ => format!("{function}() argument {place} must be str, not {kind}"),
        }
    }

    /// An axis that may be None, not yet checked against the number of axes.
    pub fn axis(&self, name: &str) -> Result<Option<i64>> {
        self.optional_int(name)
    }

    /// Axes: None, one or several, not yet checked.
    pub fn axes(&self, name: &str) -> Result<Option<Vec<i64>>> {
        self.read_optional(name, convert::int_list)
    }

    /// A shape: one length or a sequence of them.
    pub fn shape(&self, name: &str) -> Result<Shape> {
        self.read(name, convert::as_shape)
    }

    /// A dtype, unless it is None or not given.
    pub fn dtype(&self, name: &str) -> Result<Option<DType>> {
        self.read_optional(name, convert::as_dtype)
    }

    /// Names, values and whether they were given, in order: for functions that pass all on.
    pub fn slots(&self) -> impl Iterator<Item = (&'static str, Option<&Value>)> {
        self.signature
            .params
            .iter()
            .enumerate()
            .map(|(at, param)| (param.name, self.slot(at)))
    }

    /// Reports a warning at the place of this call.
    pub fn warn(&mut self, kind: ErrorKind, message: impl Into<String>) {
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

/// Names as CPython lists them: `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`.
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [many @ .., last] => format!("{}, and {last}", many.join(", ")),
    }
}
