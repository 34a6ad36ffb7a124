//! `a.flags`: how the elements of an array lie in memory.

use std::any::Any;

use super::{Call, Kernel, Row};
use crate::value::{Handle, Object, OpError, Result, Value};

/// The flags of one array; they follow its changes.
pub(super) struct Flags(Handle);

impl Flags {
    /// The flags of an array.
    pub(super) fn new(array: Handle) -> Self {
        Self(array)
    }

    /// One flag by its name in capitals or small letters.
    fn flag(&self, name: &str) -> Option<bool> {
        let array = self.0.get();
        let (c, f) = (array.is_c_contiguous(), array.is_f_contiguous());
        Some(match name.to_lowercase().as_str() {
            "c_contiguous" | "contiguous" | "c" => c,
            "f_contiguous" | "fortran" | "f" => f,
            "owndata" | "o" => array.base.is_none(),
            "writeable" | "w" => array.writeable,
            "aligned" | "a" => true,
            "writebackifcopy" | "x" => false,
            "fnc" => f && !c,
            "forc" => f || c,
            "behaved" | "b" => array.writeable,
            "carray" | "ca" => c && array.writeable,
            "farray" | "fa" => f && !c && array.writeable,
            _ => return None,
        })
    }

    fn number(&self) -> i64 {
        let bit = |name: &str, value: i64| {
            if self.flag(name) == Some(true) {
                value
            } else {
                0
            }
        };
        bit("c", 1) + bit("f", 2) + bit("o", 4) + bit("a", 0x100) + bit("w", 0x400)
    }
}

/// The flags that the repr lists.
const SHOWN: [&str; 6] = [
    "C_CONTIGUOUS",
    "F_CONTIGUOUS",
    "OWNDATA",
    "WRITEABLE",
    "ALIGNED",
    "WRITEBACKIFCOPY",
];

impl Object for Flags {
    fn type_name(&self) -> &'static str {
        "flagsobj"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        let line = |name: &&str| {
            let value = if self.flag(name) == Some(true) {
                "True"
            } else {
                "False"
            };
            format!("  {name} : {value}\n")
        };
        SHOWN.iter().map(line).collect()
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        if name == "num" {
            return Some(Value::Int(self.number()));
        }
        // One-letter names are for subscripts only.
        self.flag(name).filter(|_| name.len() > 2).map(Value::Bool)
    }

    fn attributes(&self) -> &'static [&'static str] {
        &[
            "aligned",
            "behaved",
            "c_contiguous",
            "carray",
            "contiguous",
            "f_contiguous",
            "farray",
            "fnc",
            "forc",
            "fortran",
            "num",
            "owndata",
            "writeable",
            "writebackifcopy",
        ]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "flagsobj.__getitem__(self, key, /)",
        doc: "One flag by its name.",
        examples: &[("np.zeros((2, 3)).T.flags['F_CONTIGUOUS']", "True")],
        see: &["ndarray.flags"],
        kernel: Kernel::Call(get_item),
        ..Row::NEW
    },
    Row {
        sig: "flagsobj.__setitem__(self, key, value, /)",
        doc: "Sets a flag: only `WRITEABLE` can change.",
        examples: &[(
            "a = np.zeros(2)\na.flags['WRITEABLE'] = False\na.flags.writeable",
            "False",
        )],
        see: &["ndarray.setflags"],
        kernel: Kernel::Call(set_item),
        ..Row::NEW
    },
    Row {
        sig: "flagsobj.writeable=(self, value, /)",
        doc: "Whether the elements can be assigned.",
        examples: &[(
            "a = np.zeros(2)\na.flags.writeable = False\na.flags.writeable",
            "False",
        )],
        see: &["ndarray.setflags"],
        kernel: Kernel::Call(set_writeable),
        ..Row::NEW
    },
];

fn with_flags<T>(call: &Call<'_>, run: impl FnOnce(&Flags) -> Result<T>) -> Result<T> {
    match call.value("self").downcast::<Flags>() {
        Some(flags) => run(flags),
        None => Err(OpError::r#type("the flags of an array are needed")),
    }
}

fn unknown() -> Box<OpError> {
    OpError::new(crate::value::ErrorKind::KeyError, "'Unknown flag'")
}

fn get_item(call: &mut Call<'_>) -> Result<Value> {
    let name = call.text("key").map_err(|_| unknown())?;
    with_flags(call, |flags| {
        flags.flag(&name).map(Value::Bool).ok_or_else(unknown)
    })
}

fn set_item(call: &mut Call<'_>) -> Result<Value> {
    let name = call.text("key").map_err(|_| unknown())?;
    if !matches!(&*name, "WRITEABLE" | "W") {
        return Err(unknown());
    }
    set_writeable(call)
}

fn set_writeable(call: &mut Call<'_>) -> Result<Value> {
    let wanted = call.flag("value")?;
    with_flags(call, |flags| set_flag(&flags.0, wanted))
}

/// Makes an array writeable or read-only.
///
/// # Errors
/// Where the memory belongs to an array that is read-only.
pub(super) fn set_flag(handle: &Handle, wanted: bool) -> Result<Value> {
    let owner_allows = handle
        .get()
        .base
        .as_ref()
        .is_none_or(|base| base.get().writeable);
    if wanted && !owner_allows {
        return Err(OpError::value(
            "cannot set WRITEABLE flag to True of this array",
        ));
    }
    handle.get_mut().writeable = wanted;
    Ok(Value::None)
}
