//! How arrays and numbers are printed: print options, `array2string`, float formats, bases.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::Signed;

use super::{Call, Kernel, Row, convert};
use crate::display::{self, Layout, Notation, PrintOptions, Trim, Width};
use crate::value::{DType, Dict, Object, OpError, Result, Value, hash::Key, number};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None)",
        doc: "Sets how arrays are printed from now on.\n\nprecision: digits after the point; threshold: \
              size above which the middle is left out; edgeitems: items kept at each end; linewidth: \
              columns; suppress: no scientific notation for small numbers.",
        examples: &[(
            "np.set_printoptions(precision=3)\nnp.array([1/3])",
            "array([0.333])",
        )],
        see: &["np.get_printoptions", "np.printoptions", "np.array2string"],
        kernel: Kernel::Call(|call| {
            let options = changed(call, call.machine_options())?;
            call.machine.runtime().print = options;
            Ok(Value::None)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.get_printoptions()",
        doc: "The print options as a dict.",
        examples: &[("np.get_printoptions()['precision']", "8")],
        see: &["np.set_printoptions"],
        kernel: Kernel::Call(|call| options_dict(&call.machine.runtime().print)),
        ..Row::NEW
    },
    Row {
        sig: "np.printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None)",
        doc: "Print options for the body of a `with` statement.",
        examples: &[(
            "with np.printoptions(precision=2):\n    s = str(np.array([2/3]))\ns",
            "'[0.67]'",
        )],
        see: &["np.set_printoptions"],
        kernel: Kernel::Call(|call| {
            let options = changed(call, call.machine_options())?;
            Ok(Value::object(Scope {
                options: RefCell::new(options),
            }))
        }),
        ..Row::NEW
    },
    Row {
        sig: "printoptions.__enter__(self)",
        doc: "Begins the body of the `with` statement.",
        examples: &[],
        kernel: Kernel::Call(|call| {
            swap_options(call)?;
            options_dict(&call.machine.runtime().print)
        }),
        ..Row::NEW
    },
    Row {
        sig: "printoptions.__exit__(self, *exception)",
        doc: "Ends the body of the `with` statement.",
        examples: &[],
        kernel: Kernel::Call(|call| {
            swap_options(call)?;
            Ok(Value::Bool(false))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=' ', prefix='', *, formatter=None, threshold=None, edgeitems=None, sign=None, floatmode=None, suffix='', legacy=None)",
        doc: "An array as text, with its own print options.",
        examples: &[
            (
                "np.array2string(np.array([1.5, 2]), separator=', ')",
                "'[1.5, 2. ]'",
            ),
            ("np.array2string(np.array([1/3]), precision=2)", "'[0.33]'"),
        ],
        see: &["np.array_repr", "np.set_printoptions"],
        kernel: Kernel::Call(array2string),
        ..Row::NEW
    },
    Row {
        sig: "np.array_repr(arr, max_line_width=None, precision=None, suppress_small=None)",
        doc: "The text that `repr` gives of an array.",
        examples: &[("np.array_repr(np.array([1, 2]))", "'array([1, 2])'")],
        see: &["np.array_str", "np.array2string"],
        kernel: Kernel::Call(|call| {
            let (array, options) = (call.array("arr")?, line_options(call)?);
            display::array_repr(&array, &options, Some(&mut *call.machine)).map(Value::str)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.array_str(a, max_line_width=None, precision=None, suppress_small=None)",
        doc: "The text that `print` gives of an array.",
        examples: &[("np.array_str(np.arange(3))", "'[0 1 2]'")],
        see: &["np.array_repr", "np.array2string"],
        kernel: Kernel::Call(|call| {
            let (array, options) = (call.array("a")?, line_options(call)?);
            display::array_str(&array, &options, Some(&mut *call.machine)).map(Value::str)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.format_float_positional(x, precision=None, unique=True, fractional=True, trim='k', sign=False, pad_left=None, pad_right=None, min_digits=None)",
        doc: "A float without exponent, with control over its digits.",
        examples: &[(
            "np.format_float_positional(np.float32(np.pi))",
            "'3.1415927'",
        )],
        see: &["np.format_float_scientific"],
        kernel: Kernel::Call(|call| {
            let (value, width) = float_argument(call)?;
            let mut notation = notation(call)?;
            notation.fractional = call.flag("fractional")?;
            notation.pad_right = count(call, "pad_right")?;
            display::format_float_positional(value, width, &notation).map(Value::str)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.format_float_scientific(x, precision=None, unique=True, trim='k', sign=False, pad_left=None, exp_digits=None, min_digits=None)",
        doc: "A float with an exponent, with control over its digits.",
        examples: &[(
            "np.format_float_scientific(np.float32(np.pi))",
            "'3.1415927e+00'",
        )],
        see: &["np.format_float_positional"],
        kernel: Kernel::Call(|call| {
            let (value, width) = float_argument(call)?;
            let mut notation = notation(call)?;
            notation.exp_digits = count(call, "exp_digits")?;
            display::format_float_scientific(value, width, &notation).map(Value::str)
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.binary_repr(num, width=None)",
        doc: "An int in binary; negative ones in two's complement when a width is given.",
        examples: &[
            ("np.binary_repr(3, width=4)", "'0011'"),
            ("np.binary_repr(-3, width=5)", "'11101'"),
        ],
        see: &["np.base_repr", "bin"],
        kernel: Kernel::Call(binary_repr),
        ..Row::NEW
    },
    Row {
        sig: "np.base_repr(number, base=2, padding=0)",
        doc: "An int in a base from 2 to 36.",
        examples: &[
            ("np.base_repr(5)", "'101'"),
            ("np.base_repr(10, base=5, padding=3)", "'00020'"),
        ],
        see: &["np.binary_repr"],
        kernel: Kernel::Call(base_repr),
        ..Row::NEW
    },
];

/// The options of a `with np.printoptions(...)`: inside they hold the outer ones.
struct Scope {
    options: RefCell<PrintOptions>,
}

impl Object for Scope {
    fn type_name(&self) -> &'static str {
        "printoptions"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn swap_options(call: &mut Call<'_>) -> Result<()> {
    let value = call.value("self");
    let scope = value.downcast::<Scope>();
    let scope = scope.ok_or_else(|| OpError::internal("print options of another type"))?;
    std::mem::swap(
        &mut *scope.options.borrow_mut(),
        &mut call.machine.runtime().print,
    );
    Ok(())
}

impl Call<'_> {
    /// The print options that hold now.
    fn machine_options(&self) -> PrintOptions {
        self.machine.print_options()
    }
}

/// The options with the keywords of the call applied.
fn changed(call: &Call<'_>, mut options: PrintOptions) -> Result<PrintOptions> {
    let given: Vec<_> = call
        .slots()
        .filter_map(|(name, v)| Some((name, v?.clone())))
        .collect();
    // An option that is not named clears the formatter, as NumPy does.
    if !given.iter().any(|(name, _)| *name == "formatter") {
        options.set("formatter", &Value::None, false)?;
    }
    for (name, value) in given {
        let truth = matches!(name, "suppress") && convert::truth(&value)?;
        options.set(name, &value, truth)?;
    }
    Ok(options)
}

fn options_dict(options: &PrintOptions) -> Result<Value> {
    let mut dict = Dict::new();
    for (name, value) in options.entries() {
        let key = Value::str(name);
        dict.insert(Key::of(&key)?, (key, value))?;
    }
    Ok(Value::Dict(Rc::new(dict.into())))
}

/// The options of `array_repr` and `array_str`.
fn line_options(call: &Call<'_>) -> Result<PrintOptions> {
    let mut options = call.machine_options();
    let names = [
        ("max_line_width", "linewidth"),
        ("precision", "precision"),
        ("suppress_small", "suppress"),
    ];
    for (param, option) in names {
        if let Some(value) = call.optional(param) {
            let truth = option == "suppress" && convert::truth(&value)?;
            options.set(option, &value, truth)?;
        }
    }
    Ok(options)
}

fn array2string(call: &mut Call<'_>) -> Result<Value> {
    let array = call.array("a")?;
    let mut options = line_options(call)?;
    for name in [
        "formatter",
        "threshold",
        "edgeitems",
        "sign",
        "floatmode",
        "legacy",
    ] {
        if let Some(value) = call.optional(name) {
            options.set(name, &value, false)?;
        }
    }
    let (separator, prefix, suffix) = (
        call.text("separator")?,
        call.text("prefix")?,
        call.text("suffix")?,
    );
    if array.size() == 0 {
        return Ok(Value::str("[]"));
    }
    let layout = Layout {
        separator: &separator,
        prefix: &prefix,
        suffix: &suffix,
    };
    display::array2string(&array, &options, &layout, Some(&mut *call.machine)).map(Value::str)
}

fn float_argument(call: &Call<'_>) -> Result<(f64, Width)> {
    let value = call.value("x");
    let width = match convert::dtype_of(&value) {
        Some(DType::F16) => Width::Half,
        Some(DType::F32) => Width::Single,
        _ => Width::Double,
    };
    Ok((convert::as_float(&value)?, width))
}

/// A count that may be None; negative numbers mean None, as in NumPy.
fn count(call: &Call<'_>, name: &str) -> Result<Option<usize>> {
    Ok(call
        .optional_int(name)?
        .and_then(|count| usize::try_from(count).ok()))
}

/// The parameters that both float formats share.
fn notation(call: &Call<'_>) -> Result<Notation> {
    Ok(Notation {
        unique: call.flag("unique")?,
        precision: count(call, "precision")?,
        min_digits: count(call, "min_digits")?,
        trim: Trim::parse(&call.text("trim")?)?,
        sign: call.flag("sign")?,
        pad_left: count(call, "pad_left")?.unwrap_or(0),
        ..Notation::default()
    })
}

fn int_argument(value: &Value) -> Result<BigInt> {
    match number::as_big(value) {
        Some(int) => Ok(int),
        None => convert::as_index(value).map(BigInt::from),
    }
}

fn binary_repr(call: &mut Call<'_>) -> Result<Value> {
    let num = int_argument(&call.value("num"))?;
    let width = call.optional_int("width")?;
    let too_small = |needed: usize| match width {
        Some(width) if width >= 0 && (width as usize) < needed => {
            let message = format!("Insufficient bit width={width} provided for binwidth={needed}");
            Err(OpError::value(message))
        }
        _ => Ok(()),
    };
    let columns = usize::try_from(width.unwrap_or(0)).unwrap_or(0);
    if !num.is_negative() {
        let digits = num.to_str_radix(2);
        too_small(digits.len())?;
        return Ok(Value::str(crate::value::long_text::widened(
            &digits, '0', columns,
        )));
    }
    let Some(_) = width else {
        return Ok(Value::str(format!("-{}", num.abs().to_str_radix(2))));
    };
    // The shortest two's complement has one bit more than -num - 1.
    let needed = (-&num - 1i32).bits() as usize + 1;
    too_small(needed)?;
    crate::value::budget::check_bytes(Some(columns))?;
    let complement = (BigInt::from(1) << columns.max(needed)) + num;
    Ok(Value::str(complement.to_str_radix(2)))
}

fn base_repr(call: &mut Call<'_>) -> Result<Value> {
    let (num, base) = (int_argument(&call.value("number"))?, call.int("base")?);
    if base > 36 {
        return Err(OpError::value(
            "Bases greater than 36 not handled in base_repr.",
        ));
    }
    if base < 2 {
        return Err(OpError::value(
            "Bases less than 2 not handled in base_repr.",
        ));
    }
    let digits = num.abs().to_str_radix(base as u32).to_uppercase();
    let padding = usize::try_from(call.int("padding")?).unwrap_or(0);
    crate::value::budget::check_bytes(Some(padding))?;
    // NumPy lets the padding stand for the digit of a zero.
    let digits = if num == BigInt::ZERO && padding > 0 {
        ""
    } else {
        &digits
    };
    let sign = if num.is_negative() { "-" } else { "" };
    Ok(Value::str(format!("{sign}{}{digits}", "0".repeat(padding))))
}
