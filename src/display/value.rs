//! `repr` and `str` of every value.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::sync::OnceLock;

use num_bigint::BigInt;
use num_complex::Complex64;

use super::array::{array_repr, array_str};
use super::float::push_python_float;
use super::options::PrintOptions;
use super::text::{push_bytes_repr, push_str_repr};
use crate::value::dict::Nature;
use crate::value::long_text;
use crate::value::number;
use crate::value::types::type_of;
use crate::value::{
    Apply, Dict, ErrorKind, OpError, Range, Result, RowId, Scalar, Type, Value, interrupt,
};

/// How many containers may stand in each other.
const DEPTH: usize = 995;

/// CPython's limit for turning ints into text.
pub const MAX_DIGITS: usize = 4300;

type Describe = fn(RowId, Option<&Value>) -> String;

static DESCRIBE: OnceLock<Describe> = OnceLock::new();

/// Tells how library functions look: `<ufunc 'add'>`, `<built-in method append of list object>`.
/// The library, which knows their names, says so once.
pub fn describe_functions(describe: Describe) {
    DESCRIBE.get_or_init(|| describe);
}

/// Writes values under one set of options.
pub struct Printer<'a> {
    options: &'a PrintOptions,
    apply: RefCell<Option<&'a mut dyn Apply>>,
    /// The containers being written, the outermost first.
    open: RefCell<Vec<usize>>,
}

impl<'a> Printer<'a> {
    /// `apply` calls formatting functions of the program.
    pub fn new(options: &'a PrintOptions, apply: Option<&'a mut dyn Apply>) -> Self {
        Self {
            options,
            apply: RefCell::new(apply),
            open: RefCell::default(),
        }
    }

    /// Python's `repr`, appended.
    ///
    /// # Errors
    /// For an int with too many digits, and whatever formatting functions raise.
    pub fn repr(&self, out: &mut String, value: &Value) -> Result<()> {
        match value {
            Value::Str(text) => push_str_repr(out, text),
            Value::Scalar(scalar) => push_scalar_repr(out, scalar),
            Value::Array(handle) => {
                let array = handle.get().clone();
                out.push_str(&self.with_apply(|apply| array_repr(&array, self.options, apply))?);
            }
            Value::DType(dtype) => match dtype.short().as_str() {
                "<U0" => out.push_str("dtype('<U')"),
                name => out.push_str(&format!("dtype('{name}')")),
            },
            Value::Exception(error) => self.exception_repr(out, error)?,
            Value::Object(object) => out.push_str(&self.object(|show| object.repr(show))?),
            other => return self.common(out, other),
        }
        Ok(())
    }

    /// Python's `str`, appended.
    ///
    /// # Errors
    /// As [`Printer::repr`].
    pub fn str(&self, out: &mut String, value: &Value) -> Result<()> {
        match value {
            Value::Str(text) => long_text::push(out, text),
            Value::Scalar(scalar) => scalar.push_text(out),
            Value::Array(handle) => {
                let array = handle.get().clone();
                out.push_str(&self.with_apply(|apply| array_str(&array, self.options, apply))?);
            }
            Value::DType(dtype) => out.push_str(&dtype.short()),
            Value::Exception(error) => match (&error.args[..], error.kind) {
                ([], _) | (_, ErrorKind::AxisError) => out.push_str(&error.message),
                ([only], ErrorKind::KeyError) => self.repr(out, only)?,
                ([only], _) => self.str(out, only)?,
                (many, _) => self.items(out, "(", many.iter(), ")")?,
            },
            Value::Object(object) => out.push_str(&self.object(|show| object.to_str(show))?),
            other => return self.common(out, other),
        }
        Ok(())
    }

    /// What looks the same in both.
    fn common(&self, out: &mut String, value: &Value) -> Result<()> {
        match value {
            Value::None => out.push_str("None"),
            Value::Ellipsis => out.push_str("Ellipsis"),
            Value::NotImplemented => out.push_str("NotImplemented"),
            Value::Bool(flag) => out.push_str(if *flag { "True" } else { "False" }),
            Value::Int(int) => out.push_str(&int.to_string()),
            Value::Big(int) => out.push_str(&int_text(int)?),
            Value::Float(float) => push_python_float(out, *float, true),
            Value::Complex(z) => push_complex(out, *z),
            Value::Bytes(bytes) => push_bytes_repr(out, bytes),
            Value::Range(range) => out.push_str(&range_repr(range)),
            Value::Type(kind) => out.push_str(&format!("<class '{}'>", kind.full_name())),
            Value::Module(path) => out.push_str(&module_repr(path)),
            Value::Builtin(row) => out.push_str(&describe(*row, None)),
            Value::Method(method) => out.push_str(&describe(method.0, Some(&method.1))),
            container => self.container(out, container)?,
        }
        Ok(())
    }

    fn container(&self, out: &mut String, value: &Value) -> Result<()> {
        let id = match value {
            Value::List(list) => std::rc::Rc::as_ptr(list).addr(),
            Value::Dict(dict) => std::rc::Rc::as_ptr(dict).addr(),
            Value::Set(set) => std::rc::Rc::as_ptr(set).addr(),
            _ => 0,
        };
        if id != 0 && self.open.borrow().contains(&id) {
            out.push_str(match value {
                Value::List(_) => "[...]",
                Value::Dict(_) => "{...}",
                _ => "set(...)",
            });
            return Ok(());
        }
        if self.open.borrow().len() >= DEPTH {
            let message = "maximum recursion depth exceeded while getting the repr of an object";
            return Err(OpError::new(ErrorKind::RecursionError, message));
        }
        self.open.borrow_mut().push(id);
        let done = self.inside(out, value);
        self.open.borrow_mut().pop();
        done
    }

    fn inside(&self, out: &mut String, value: &Value) -> Result<()> {
        match value {
            Value::List(list) => {
                // A copy, because a formatting function may change the list meanwhile.
                let items = interrupt::copied(&list.borrow());
                self.items(out, "[", items.iter(), "]")
            }
            Value::Tuple(items) => {
                let end = if items.len() == 1 { ",)" } else { ")" };
                self.items(out, "(", items.iter(), end)
            }
            Value::Slice(parts) => self.items(out, "slice(", parts.iter(), ")"),
            Value::Set(set) => {
                let items = set.borrow().in_order();
                match items.is_empty() {
                    true => out.push_str("set()"),
                    false => self.items(out, "{", items.iter(), "}")?,
                }
                Ok(())
            }
            Value::Dict(dict) => self.dict(out, &dict.borrow().copied()?),
            other => {
                out.push_str(&format!("<{} object>", other.type_name()));
                Ok(())
            }
        }
    }

    /// A dict of any kind; the value is a copy, because a formatting function may change the dict.
    fn dict(&self, out: &mut String, dict: &Dict) -> Result<()> {
        let mut items: Vec<&(Value, Value)> = dict.values().collect();
        let name = dict.nature.kind().name();
        match &dict.nature {
            Nature::Plain => return self.pairs(out, &items),
            Nature::Default(make) => {
                out.push_str("defaultdict(");
                self.repr(out, make)?;
                out.push_str(", ");
                self.pairs(out, &items)?;
            }
            _ if items.is_empty() => out.push_str(&format!("{name}(")),
            Nature::Counter => {
                // The largest counts first.
                let order = |a: &Value, b: &Value| number::compare(b, a).flatten();
                items.sort_by(|a, b| order(&a.1, &b.1).unwrap_or(Ordering::Equal));
                out.push_str("Counter(");
                self.pairs(out, &items)?;
            }
            Nature::Ordered => {
                out.push_str("OrderedDict([");
                for (number, (key, value)) in items.into_iter().enumerate() {
                    interrupt::check()?;
                    out.push_str(if number > 0 { ", " } else { "" });
                    self.items(out, "(", [key, value].into_iter(), ")")?;
                }
                out.push(']');
            }
        }
        out.push(')');
        Ok(())
    }

    fn pairs(&self, out: &mut String, items: &[&(Value, Value)]) -> Result<()> {
        out.push('{');
        for (number, (key, value)) in items.iter().enumerate() {
            interrupt::check()?;
            out.push_str(if number > 0 { ", " } else { "" });
            self.repr(out, key)?;
            out.push_str(": ");
            self.repr(out, value)?;
        }
        out.push('}');
        Ok(())
    }

    fn items<'v>(
        &self,
        out: &mut String,
        start: &str,
        items: impl Iterator<Item = &'v Value>,
        end: &str,
    ) -> Result<()> {
        out.push_str(start);
        for (number, item) in items.enumerate() {
            interrupt::check()?;
            out.push_str(if number > 0 { ", " } else { "" });
            self.repr(out, item)?;
        }
        out.push_str(end);
        Ok(())
    }

    fn exception_repr(&self, out: &mut String, error: &OpError) -> Result<()> {
        out.push_str(error.kind.name());
        match &error.args[..] {
            [] if error.message.is_empty() => out.push_str("()"),
            // The message of a KeyError is the repr of the key already.
            [] if error.kind == ErrorKind::KeyError => {
                out.push_str(&format!("({})", error.message))
            }
            [] => {
                out.push('(');
                push_str_repr(out, &error.message);
                out.push(')');
            }
            args => self.items(out, "(", args.iter(), ")")?,
        }
        Ok(())
    }

    /// Runs the text function of an object, which shows the values inside through a callback that
    /// cannot fail; the first failure comes out here.
    fn object(&self, write: impl Fn(&dyn Fn(&Value) -> String) -> String) -> Result<String> {
        let failure = RefCell::new(None);
        if self.open.borrow().len() >= DEPTH {
            let message = "maximum recursion depth exceeded while getting the repr of an object";
            return Err(OpError::new(ErrorKind::RecursionError, message));
        }
        self.open.borrow_mut().push(0);
        let text = write(&|value| {
            let mut text = String::new();
            if let Err(error) = self.repr(&mut text, value) {
                failure.borrow_mut().get_or_insert(error);
            }
            text
        });
        self.open.borrow_mut().pop();
        failure.into_inner().map_or(Ok(text), Err)
    }

    /// The way to call functions of the program is lent out for one array; an array printed from
    /// within such a function does without.
    fn with_apply<T>(&self, run: impl FnOnce(Option<&mut dyn Apply>) -> T) -> T {
        match self.apply.try_borrow_mut() {
            Ok(mut apply) => match apply.as_mut() {
                Some(apply) => run(Some(&mut **apply)),
                None => run(None),
            },
            Err(_) => run(None),
        }
    }
}

/// `(re+imj)`, or `imj` where the real part is 0.
fn push_complex(out: &mut String, z: Complex64) {
    if z.re == 0.0 && z.re.is_sign_positive() {
        push_python_float(out, z.im, false);
        out.push('j');
        return;
    }
    out.push('(');
    push_python_float(out, z.re, false);
    out.push_str(if z.im.is_nan() || z.im.is_sign_positive() {
        "+"
    } else {
        ""
    });
    push_python_float(out, z.im, false);
    out.push_str("j)");
}

fn push_scalar_repr(out: &mut String, scalar: &Scalar) {
    match scalar {
        Scalar::Bool(flag) => out.push_str(if *flag { "np.True_" } else { "np.False_" }),
        Scalar::Str(text) => {
            out.push_str("np.str_(");
            push_str_repr(out, text);
            out.push(')');
        }
        number => {
            out.push_str("np.");
            out.push_str(number.dtype().fixed_name());
            out.push('(');
            let start = out.len();
            number.push_text(out);
            if out.get(start..).is_some_and(|text| text.starts_with('(')) {
                out.remove(start);
            } else {
                out.push(')');
            }
        }
    }
}

/// The decimal digits of an int.
///
/// # Errors
/// When there are more than CPython allows.
pub fn int_text(int: &BigInt) -> Result<String> {
    // Three bits and a third make a digit: what is surely too long is not even converted.
    let text = (int.bits() < 15_000).then(|| int.to_string());
    match text {
        Some(text) if text.trim_start_matches('-').len() <= MAX_DIGITS => Ok(text),
        _ => Err(OpError::value(format!(
            "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion; \
             use sys.set_int_max_str_digits() to increase the limit"
        ))),
    }
}

fn range_repr(range: &Range) -> String {
    match range.step {
        1 => format!("range({}, {})", range.start, range.stop),
        step => format!("range({}, {}, {step})", range.start, range.stop),
    }
}

fn module_repr(path: &str) -> String {
    match path.strip_prefix("np") {
        Some(rest) if rest.is_empty() || rest.starts_with('.') => format!("<module 'numpy{rest}'>"),
        _ => format!("<module '{path}' (built-in)>"),
    }
}

fn describe(row: RowId, owner: Option<&Value>) -> String {
    if let Some(describe) = DESCRIBE.get() {
        return describe(row, owner);
    }
    match owner.map(type_of) {
        Some(kind) => format!("<built-in method of {} object>", Type::name(kind)),
        None => "<built-in function>".to_string(),
    }
}
