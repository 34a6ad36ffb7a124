//! `.npz` files: arrays by name in a zip archive.

use std::any::Any;
use std::cell::RefCell;
use std::io::{Cursor, Read, Write};
use std::rc::Rc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::{npy, read_bounded};
use crate::builtins::subscript::key_error;
use crate::builtins::{Call, Kernel, Row};
use crate::value::{Array, ErrorKind, Object, OpError, Result, Value, interrupt};

/// So many names are shown of an archive.
const SHOWN: usize = 5;

/// What a zip archive begins with: one with members, and an empty one.
pub const MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "NpzFile.keys(self)",
        "The names of the arrays.",
        &[(
            "np.savez('n.npz', a=np.arange(3))\nlist(np.load('n.npz').keys())",
            "['a']",
        )],
        &["np.savez"],
        |call| {
            with(call, |file, shown| {
                Ok(view("KeysView", shown, file.names()))
            })
        },
    ),
    Row::function(
        "NpzFile.values(self)",
        "The arrays.",
        &[(
            "np.savez('n.npz', a=np.arange(3))\nlist(np.load('n.npz').values())",
            "[array([0, 1, 2])]",
        )],
        &["np.savez"],
        |call| {
            with(call, |file, shown| {
                let arrays = file.pairs()?.into_iter().map(|(_, array)| array);
                Ok(view("ValuesView", shown, arrays.collect()))
            })
        },
    ),
    Row::function(
        "NpzFile.items(self)",
        "The names with their arrays.",
        &[(
            "np.savez('n.npz', a=np.arange(3))\nlist(np.load('n.npz').items())",
            "[('a', array([0, 1, 2]))]",
        )],
        &["np.savez"],
        |call| {
            with(call, |file, shown| {
                let pairs = file.pairs()?.into_iter();
                let pairs = pairs.map(|(name, array)| Value::tuple([name, array]));
                Ok(view("ItemsView", shown, pairs.collect()))
            })
        },
    ),
    Row::function(
        "NpzFile.get(self, key, default=None, /)",
        "The array of a name, or a default.",
        &[(
            "np.savez('n.npz', a=np.arange(3))\nnp.load('n.npz').get('b', 0)",
            "0",
        )],
        &["np.savez"],
        |call| {
            let key = call.value("key");
            let default = call.value("default");
            with(call, |file, _| match file.find(&key) {
                Some(member) => file.member(&member),
                None => Ok(default),
            })
        },
    ),
    Row::function(
        "NpzFile.close(self)",
        "Ends the use of the archive.",
        &[("np.savez('n.npz', a=1)\nnp.load('n.npz').close()", "")],
        &["np.savez"],
        |call| with(call, |file, _| Ok(file.close())),
    ),
    hidden("NpzFile.__enter__(self)", |call| Ok(call.value("self"))),
    hidden("NpzFile.__exit__(self, *exception)", |call| {
        with(call, |file, _| Ok(file.close()))
    }),
    hidden("NpzFile.__getitem__(self, key, /)", |call| {
        let key = call.value("key");
        with(call, |file, _| match file.find(&key) {
            Some(member) => file.member(&member),
            None => {
                let name = crate::display::str(&key, &crate::display::PrintOptions::default())?;
                Err(key_error(&Value::str(format!(
                    "{name} is not a file in the archive"
                ))))
            }
        })
    }),
];

const fn hidden(sig: &'static str, run: fn(&mut Call<'_>) -> Result<Value>) -> Row {
    Row {
        sig,
        doc: "Part of how an archive behaves like a dict.",
        kernel: Kernel::Call(run),
        ..Row::NEW
    }
}

fn with(call: &Call<'_>, work: impl FnOnce(&Npz, String) -> Result<Value>) -> Result<Value> {
    let value = call.value("self");
    let file = value.downcast::<Npz>();
    let file = file.ok_or_else(|| OpError::internal("an archive of another type"))?;
    work(file, file.repr(&|_| String::new()))
}

type Archive = ZipArchive<Cursor<Content>>;

/// The bytes of a file.
#[derive(Clone)]
struct Content(Rc<Vec<u8>>);

impl AsRef<[u8]> for Content {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// An archive; its arrays are read when they are asked for.
pub struct Npz {
    archive: RefCell<Option<Archive>>,
    members: Vec<String>,
    name: String,
    limits: npy::Limits,
}

impl Npz {
    /// Opens an archive from the bytes of a file.
    ///
    /// # Errors
    /// `BadZipFile` (as an `OSError`) when it is none.
    pub fn open(bytes: Vec<u8>, name: &str, limits: npy::Limits) -> Result<Self> {
        let archive = ZipArchive::new(Cursor::new(Content(Rc::new(bytes))))
            .map_err(|error| damaged(&error))?;
        let names = archive.file_names();
        let names = names.map(|name| name.map(|name| name.into_owned()));
        let members = names.collect::<std::result::Result<_, _>>();
        let members = members.map_err(|error| damaged(&error))?;
        Ok(Self {
            archive: RefCell::new(Some(archive)),
            members,
            name: name.to_owned(),
            limits,
        })
    }

    fn close(&self) -> Value {
        *self.archive.borrow_mut() = None;
        Value::None
    }

    fn names(&self) -> Vec<Value> {
        let names = self.members.iter();
        names
            .map(|member| Value::str(member.strip_suffix(".npy").unwrap_or(member)))
            .collect()
    }

    /// The member that a key names, with or without its ending.
    fn find(&self, key: &Value) -> Option<String> {
        let key = super::path_of(key)?;
        let fits =
            |member: &&String| **member == key || member.strip_suffix(".npy") == Some(key.as_str());
        self.members.iter().find(fits).cloned()
    }

    fn pairs(&self) -> Result<Vec<(Value, Value)>> {
        let pair = |(name, member): (Value, &String)| Ok((name, self.member(member)?));
        self.names()
            .into_iter()
            .zip(&self.members)
            .map(pair)
            .collect()
    }

    /// The array of a member; the bytes of one that is no array.
    fn member(&self, name: &str) -> Result<Value> {
        let mut archive = self.archive.borrow_mut();
        let archive = archive.as_mut().ok_or_else(|| {
            let message = "'NoneType' object has no attribute 'open'";
            OpError::new(ErrorKind::AttributeError, message)
        })?;
        let mut member = archive.by_name(name).map_err(|error| damaged(&error))?;
        let size = member.size();
        // The checksum is compared when the end is met, which the bytes themselves do not do.
        let spoilt = |_| OpError::new(ErrorKind::OSError, format!("Bad CRC-32 for file '{name}'"));
        let bytes = read_bounded(&mut member, Some(size))?;
        let _ = member.read(&mut [0]).map_err(spoilt)?;
        if !bytes.starts_with(npy::MAGIC) {
            return Ok(Value::bytes(&bytes));
        }
        let header = npy::header(&bytes, self.limits)?;
        Ok(Value::array(header.array(&bytes, self.limits)?.0))
    }
}

fn damaged(error: &zip::result::ZipError) -> Box<OpError> {
    OpError::new(
        ErrorKind::OSError,
        match error {
            zip::result::ZipError::InvalidArchive(_) => "File is not a zip file".to_owned(),
            other => format!("File is not a zip file: {other}"),
        },
    )
}

/// An archive with arrays, as NumPy writes it: each in a member of its own, without dates.
///
/// # Errors
/// When there is no memory.
pub fn write(arrays: &[(String, Array)], compressed: bool) -> Result<Vec<u8>> {
    let method = if compressed {
        CompressionMethod::Deflated
    } else {
        CompressionMethod::Stored
    };
    let options = SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(DateTime::default())
        .large_file(true)
        .unix_permissions(0o600);
    let failed = |error: String| OpError::new(ErrorKind::OSError, error);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, array) in arrays {
        writer
            .start_file(format!("{name}.npy"), options)
            .map_err(|error| failed(error.to_string()))?;
        for part in npy::write(array)?.chunks(interrupt::TILE) {
            interrupt::check()?;
            writer
                .write_all(part)
                .map_err(|error| failed(error.to_string()))?;
        }
    }
    let finished = writer.finish().map_err(|error| failed(error.to_string()))?;
    Ok(finished.into_inner())
}

impl Object for Npz {
    fn type_name(&self) -> &'static str {
        "NpzFile"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        let names = self.names();
        let text = |name: &Value| match name {
            Value::Str(text) => text.to_string(),
            _ => String::new(),
        };
        let shown: Vec<String> = names.iter().take(SHOWN).map(text).collect();
        let more = if names.len() > SHOWN { "..." } else { "" };
        let mut file = String::new();
        crate::display::text::push_str_repr(&mut file, &self.name);
        format!("NpzFile {file} with keys: {}{more}", shown.join(", "))
    }

    fn items(&self) -> Option<Result<Vec<Value>>> {
        Some(Ok(self.names()))
    }

    fn is_sequence(&self) -> bool {
        false
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        match name {
            "files" => Some(Value::list(self.names())),
            "f" => {
                let pairs = self.pairs().ok()?;
                Some(Value::object(Bag(pairs)))
            }
            _ => None,
        }
    }

    fn attributes(&self) -> &'static [&'static str] {
        &["f", "files"]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `npz.f`: the arrays as attributes.
struct Bag(Vec<(Value, Value)>);

impl Object for Bag {
    fn type_name(&self) -> &'static str {
        "BagObj"
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        let found = self
            .0
            .iter()
            .find(|(key, _)| matches!(key, Value::Str(key) if **key == *name));
        found.map(|(_, array)| array.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `npz.keys()` and its kin.
struct View {
    kind: &'static str,
    of: String,
    items: Vec<Value>,
}

fn view(kind: &'static str, of: String, items: Vec<Value>) -> Value {
    Value::object(View { kind, of, items })
}

impl Object for View {
    fn type_name(&self) -> &'static str {
        self.kind
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        format!("{}({})", self.kind, self.of)
    }

    fn items(&self) -> Option<Result<Vec<Value>>> {
        Some(Ok(self.items.clone()))
    }

    fn is_sequence(&self) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
