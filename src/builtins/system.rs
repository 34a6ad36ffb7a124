//! The modules `time` and `sys`.

use std::any::Any;
use std::cell::RefCell;

use super::{Call, Kernel, Row, convert};
use crate::host::Host;
use crate::value::{Object, OpError, Result, Value};

thread_local! {
    /// `sys.argv`: a list that the program may change.
    static ARGV: RefCell<Value> = const { RefCell::new(Value::None) };
}

/// Tells the module `sys` the arguments of the program that begins.
pub fn begin(host: &dyn Host) {
    let argv = Value::list(host.argv().into_iter().map(Value::str).collect());
    ARGV.with(|slot| *slot.borrow_mut() = argv);
}

/// A constant of a module.
const fn constant(
    sig: &'static str,
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
    make: fn() -> Value,
) -> Row {
    Row {
        sig,
        doc,
        examples,
        see: &[],
        also: &[],
        kernel: Kernel::Const(make),
        ..Row::NEW
    }
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "time",
        doc: "Clocks and waiting.",
        examples: &[("import time\ntime.time() >= 0", "True")],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row::function(
        "time.time()",
        "Seconds since 1970.",
        &[("time.time() >= 0", "True")],
        &["time.perf_counter"],
        |call| Ok(Value::Float(call.machine.host().now())),
    ),
    Row::function(
        "time.time_ns()",
        "Nanoseconds since 1970.",
        &[("time.time_ns() >= 0", "True")],
        &["time.time"],
        |call| Ok(Value::Int((call.machine.host().now() * 1e9) as i64)),
    ),
    Row {
        also: &["time.monotonic"],
        ..Row::function(
            "time.perf_counter()",
            "Seconds of a clock that never goes back, for differences.",
            &[("time.perf_counter() <= time.perf_counter()", "True")],
            &["time.time"],
            |call| Ok(Value::Float(call.machine.host().perf_counter())),
        )
    },
    Row {
        also: &["time.monotonic_ns"],
        ..Row::function(
            "time.perf_counter_ns()",
            "Nanoseconds of a clock that never goes back.",
            &[("time.perf_counter_ns() <= time.perf_counter_ns()", "True")],
            &["time.perf_counter"],
            |call| {
                Ok(Value::Int(
                    (call.machine.host().perf_counter() * 1e9) as i64,
                ))
            },
        )
    },
    Row {
        also: &["time.thread_time"],
        ..Row::function(
            "time.process_time()",
            "Seconds of processor time that the program took.",
            &[("time.process_time() <= time.process_time()", "True")],
            &["time.perf_counter"],
            |call| Ok(Value::Float(call.machine.host().process_time())),
        )
    },
    Row::function(
        "time.process_time_ns()",
        "Nanoseconds of processor time that the program took.",
        &[("time.process_time_ns() <= time.process_time_ns()", "True")],
        &["time.process_time"],
        |call| {
            Ok(Value::Int(
                (call.machine.host().process_time() * 1e9) as i64,
            ))
        },
    ),
    Row::function(
        "time.sleep(secs, /)",
        "Waits.",
        &[("time.sleep(0)", "")],
        &["time.perf_counter"],
        |call| {
            let value = call.value("secs");
            let seconds = convert::as_float(&value).map_err(|_| {
                let kind = value.type_name();
                OpError::r#type(format!(
                    "'{kind}' object cannot be interpreted as an integer"
                ))
            })?;
            if seconds.is_nan() {
                return Err(OpError::value("Invalid value NaN (not a number)"));
            }
            if seconds < 0.0 {
                return Err(OpError::value("sleep length must be non-negative"));
            }
            call.machine.host().sleep(seconds).map(|()| Value::None)
        },
    ),
    Row {
        sig: "sys",
        doc: "The program's arguments and the limits of its numbers.",
        examples: &[("import sys\nsys.maxsize", "9223372036854775807")],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    constant(
        "__name__",
        "What a program is called that is run and not imported: here always `__main__`.",
        &[("__name__", "'__main__'")],
        || Value::str("__main__"),
    ),
    constant(
        "NotImplemented",
        "What an operator answers that does not know the other operand.",
        &[("NotImplemented", "NotImplemented")],
        || Value::NotImplemented,
    ),
    constant(
        "sys.argv",
        "The script and its arguments.",
        &[("type(sys.argv)", "<class 'list'>")],
        || ARGV.with(|slot| slot.borrow().clone()),
    ),
    constant(
        "sys.maxsize",
        "The largest length.",
        &[("sys.maxsize", "9223372036854775807")],
        || Value::Int(i64::MAX),
    ),
    constant(
        "sys.version",
        "The version of Python whose language nx follows.",
        &[("sys.version[:4]", "'3.11'")],
        || Value::str(concat!("3.11.0 (nx ", env!("CARGO_PKG_VERSION"), ")")),
    ),
    constant(
        "sys.version_info",
        "The version of Python whose language nx follows, as a tuple.",
        &[("sys.version_info >= (3, 8)", "True")],
        || {
            let [major, minor, micro, serial] = [3, 11, 0, 0].map(Value::Int);
            Value::tuple([major, minor, micro, Value::str("final"), serial])
        },
    ),
    constant(
        "sys.platform",
        "The system.",
        &[("type(sys.platform)", "<class 'str'>")],
        || Value::str(std::env::consts::OS),
    ),
    constant(
        "sys.byteorder",
        "The order of the bytes in a number.",
        &[("sys.byteorder", "'little'")],
        || {
            Value::str(if cfg!(target_endian = "little") {
                "little"
            } else {
                "big"
            })
        },
    ),
    constant(
        "sys.float_info",
        "The limits of floats.",
        &[("sys.float_info.max", "1.7976931348623157e+308")],
        || Value::object(FloatInfo),
    ),
    constant(
        "sys.stdout",
        "Standard output, for print's `file`.",
        &[("print('a', file=sys.stdout)", "a")],
        || Value::object(Stream(false)),
    ),
    constant(
        "sys.stderr",
        "Standard error, for print's `file`.",
        &[("print('a', file=sys.stderr)", "")],
        || Value::object(Stream(true)),
    ),
    Row::function(
        "sys.getrecursionlimit()",
        "How many calls may be open at once.",
        &[("sys.getrecursionlimit()", "1000")],
        &["sys.setrecursionlimit"],
        |call| Ok(Value::Int(call.machine.runtime().recursion_limit as i64)),
    ),
    Row::function(
        "sys.setrecursionlimit(limit, /)",
        "Sets how many calls may be open at once (10000 at most).",
        &[("sys.setrecursionlimit(500)", "")],
        &["sys.getrecursionlimit"],
        |call| {
            let limit = usize::try_from(call.int("limit")?)
                .ok()
                .filter(|limit| *limit > 0);
            let limit = limit
                .ok_or_else(|| OpError::value("recursion limit must be greater or equal than 1"))?;
            call.machine.runtime().recursion_limit = limit.min(super::runtime::MOST_CALLS);
            Ok(Value::None)
        },
    ),
    Row {
        also: &["TextIOWrapper.writelines"],
        ..Row::function(
            "TextIOWrapper.write(self, text, /)",
            "Writes text and gives its length.",
            &[("sys.stderr.write('a')", "1")],
            &["print"],
            |call| {
                let text = call.text("text")?;
                let errors = call
                    .value("self")
                    .downcast::<Stream>()
                    .is_some_and(|stream| stream.0);
                match errors {
                    true => call.machine.host().eprint(&text),
                    false => call.machine.host().print(&text)?,
                }
                Ok(Value::Int(text.chars().count() as i64))
            },
        )
    },
    Row::function(
        "TextIOWrapper.flush(self, /)",
        "Does nothing: nx writes at once.",
        &[("sys.stdout.flush()", "")],
        &[],
        |_| Ok(Value::None),
    ),
];

/// Standard output, or standard error.
pub struct Stream(pub bool);

impl Object for Stream {
    fn type_name(&self) -> &'static str {
        "TextIOWrapper"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        let name = if self.0 { "stderr" } else { "stdout" };
        format!("<_io.TextIOWrapper name='<{name}>' mode='w' encoding='utf-8'>")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct FloatInfo;

impl Object for FloatInfo {
    fn type_name(&self) -> &'static str {
        "float_info"
    }

    fn repr(&self, show: &dyn Fn(&Value) -> String) -> String {
        let fields = self.attributes().iter();
        let fields: Vec<String> = fields
            .map(|name| {
                format!(
                    "{name}={}",
                    show(&self.attribute(name).unwrap_or(Value::None))
                )
            })
            .collect();
        format!("sys.float_info({})", fields.join(", "))
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        Some(match name {
            "max" => Value::Float(f64::MAX),
            "max_exp" => Value::Int(1024),
            "max_10_exp" => Value::Int(308),
            "min" => Value::Float(f64::MIN_POSITIVE),
            "min_exp" => Value::Int(-1021),
            "min_10_exp" => Value::Int(-307),
            "dig" => Value::Int(15),
            "mant_dig" => Value::Int(53),
            "epsilon" => Value::Float(f64::EPSILON),
            "radix" => Value::Int(2),
            "rounds" => Value::Int(1),
            _ => return None,
        })
    }

    fn attributes(&self) -> &'static [&'static str] {
        &[
            "max",
            "max_exp",
            "max_10_exp",
            "min",
            "min_exp",
            "min_10_exp",
            "dig",
            "mant_dig",
            "epsilon",
            "radix",
            "rounds",
        ]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Where `print(file=…)` writes to: whether it is standard error.
///
/// # Errors
/// `AttributeError` for anything that is no stream.
pub fn stream(call: &Call<'_>) -> Result<bool> {
    match call.optional("file") {
        None => Ok(false),
        Some(file) => match file.downcast::<Stream>() {
            Some(stream) => Ok(stream.0),
            None => {
                let message = format!("'{}' object has no attribute 'write'", file.type_name());
                Err(OpError::new(
                    crate::value::ErrorKind::AttributeError,
                    message,
                ))
            }
        },
    }
}
