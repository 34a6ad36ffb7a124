//! `io.StringIO` and `io.BytesIO`: files that live in memory; and what they share with files that
//! `open` opens.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::builtins::{Call, Kernel, Row, iterate};
use crate::host::Host;
use crate::value::{Apply, ErrorKind, Object, OpError, Result, Value, budget};

use super::disk::Disk;

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "io",
        doc: "Files that live in memory.",
        examples: &[("import io\nio.StringIO('a b').read()", "'a b'")],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        see: &["io.BytesIO", "np.loadtxt"],
        ..Row::function(
            "io.StringIO(initial_value='', newline='\\n')",
            "A text file that lives in memory.",
            &[
                (
                    "from io import StringIO\nnp.loadtxt(StringIO('1 2\\n3 4'))",
                    "array([[1., 2.],\n       [3., 4.]])",
                ),
                (
                    "f = io.StringIO()\nf.write('abc')\nf.getvalue()",
                    "3\n'abc'",
                ),
            ],
            &[],
            |call| {
                let text = call
                    .optional("initial_value")
                    .map(|_| call.text("initial_value"));
                let text = text.transpose()?.unwrap_or_default();
                Ok(Value::object(Memory::new(text.as_bytes(), true)))
            },
        )
    },
    Row {
        see: &["io.StringIO", "np.save"],
        ..Row::function(
            "io.BytesIO(initial_bytes=b'')",
            "A file of bytes that lives in memory.",
            &[(
                "f = io.BytesIO()\nnp.save(f, np.array([1, 2]))\nf.seek(0)\nnp.load(f)",
                "0\narray([1, 2])",
            )],
            &[],
            |call| {
                let bytes = match call.optional("initial_bytes") {
                    None => Vec::new(),
                    Some(value) => bytes_of(&value)?,
                };
                Ok(Value::object(Memory::new(&bytes, false)))
            },
        )
    },
    method(
        "StringIO.read(self, size=-1, /)",
        &["BytesIO.read"],
        "What is left of the file, or so many characters of it.",
        &[("io.StringIO('abc').read(2)", "'ab'")],
        |call| {
            let size = call.optional_int("size")?.unwrap_or(-1);
            with(call, |file, _| {
                file.check_read()?;
                Ok(file.value(&file.take(size)))
            })
        },
    ),
    method(
        "StringIO.readline(self, size=-1, /)",
        &["BytesIO.readline"],
        "The next line with its end; empty at the end of the file.",
        &[("io.StringIO('a\\nb').readline()", "'a\\n'")],
        |call| {
            with(call, |file, _| {
                file.check_read()?;
                Ok(file.value(&file.line().unwrap_or_default()))
            })
        },
    ),
    method(
        "StringIO.readlines(self, hint=-1, /)",
        &["BytesIO.readlines"],
        "The lines that are left.",
        &[("io.StringIO('a\\nb').readlines()", "['a\\n', 'b']")],
        |call| {
            with(call, |file, _| {
                file.check_read()?;
                let lines = std::iter::from_fn(|| file.line());
                Ok(Value::list(lines.map(|line| file.value(&line)).collect()))
            })
        },
    ),
    method(
        "StringIO.write(self, s, /)",
        &["BytesIO.write"],
        "Writes at the place of the file; how many characters that were.",
        &[("io.StringIO().write('abc')", "3")],
        |call| {
            let value = call.value("s");
            with(call, |file, host| file.write_value(host, &value))
        },
    ),
    method(
        "StringIO.writelines(self, lines, /)",
        &["BytesIO.writelines"],
        "Writes each text of a list.",
        &[(
            "f = io.StringIO()\nf.writelines(['a', 'b'])\nf.getvalue()",
            "'ab'",
        )],
        |call| {
            let lines = iterate::collect(&call.value("lines"), call.machine)?;
            with(call, |file, host| {
                for line in &lines {
                    file.write_value(host, line)?;
                }
                Ok(Value::None)
            })
        },
    ),
    method(
        "StringIO.getvalue(self, /)",
        &["BytesIO.getvalue"],
        "The whole content.",
        &[("io.BytesIO(b'abc').getvalue()", "b'abc'")],
        |call| with(call, |file, _| Ok(file.value(&file.bytes.borrow()))),
    ),
    method(
        "StringIO.seek(self, pos, whence=0, /)",
        &["BytesIO.seek"],
        "Goes to a place in the file.",
        &[("io.StringIO('abc').seek(1)", "1")],
        |call| {
            let (pos, whence) = (call.int("pos")?, call.int("whence")?);
            with(call, |file, _| file.seek(pos, whence))
        },
    ),
    method(
        "StringIO.tell(self, /)",
        &["BytesIO.tell"],
        "The place in the file.",
        &[("io.StringIO('abc').tell()", "0")],
        |call| {
            with(call, |file, _| {
                Ok(Value::Int(file.units(file.at.get()) as i64))
            })
        },
    ),
    method(
        "StringIO.truncate(self, pos=None, /)",
        &["BytesIO.truncate"],
        "Cuts the content at a place.",
        &[("io.StringIO('abc').truncate(1)", "1")],
        |call| {
            let pos = call.optional_int("pos")?;
            with(call, |file, host| {
                let at = pos.map_or(file.at.get(), |pos| file.place(pos.max(0) as usize));
                file.bytes.borrow_mut().truncate(at);
                if let Some(disk) = &file.disk {
                    disk.replace(host, &file.bytes.borrow())?;
                }
                Ok(Value::Int(file.units(at) as i64))
            })
        },
    ),
    method(
        "StringIO.close(self, /)",
        &["BytesIO.close"],
        "Ends the use of the file.",
        &[("f = io.StringIO()\nf.close()\nf.closed", "True")],
        |call| {
            let value = call.value("self");
            if let Some(file) = value.downcast::<Memory>() {
                file.closed.set(true);
            }
            Ok(Value::None)
        },
    ),
    method(
        "StringIO.flush(self, /)",
        &["BytesIO.flush"],
        "Does nothing: nothing is held back.",
        &[("io.StringIO().flush()", "")],
        |_| Ok(Value::None),
    ),
    method(
        "StringIO.__enter__(self)",
        &["BytesIO.__enter__"],
        "Begins the body of the `with` statement.",
        &[],
        |call| Ok(call.value("self")),
    ),
    method(
        "StringIO.__exit__(self, *exception)",
        &["BytesIO.__exit__"],
        "Ends the body of the `with` statement: the file is closed.",
        &[],
        |call| {
            let value = call.value("self");
            if let Some(file) = value.downcast::<Memory>() {
                file.closed.set(true);
            }
            Ok(Value::None)
        },
    ),
];

const fn method(
    sig: &'static str,
    also: &'static [&'static str],
    doc: &'static str,
    examples: &'static [(&'static str, &'static str)],
    run: fn(&mut Call<'_>) -> Result<Value>,
) -> Row {
    Row {
        also,
        ..Row::function(sig, doc, examples, &[], run)
    }
}

/// Works on the file of a method's call, which is open.
fn with(
    call: &mut Call<'_>,
    work: impl FnOnce(&Memory, &mut dyn Host) -> Result<Value>,
) -> Result<Value> {
    let value = call.value("self");
    let file = value.downcast::<Memory>();
    let file = file.ok_or_else(|| OpError::internal("a file of another type"))?;
    file.check_open()?;
    work(file, call.machine.host())
}

/// The bytes of a bytes object.
fn bytes_of(value: &Value) -> Result<Vec<u8>> {
    match value {
        Value::Bytes(bytes) => Ok(bytes.to_vec()),
        other => Err(OpError::r#type(format!(
            "a bytes-like object is required, not '{}'",
            other.type_name()
        ))),
    }
}

/// A file in memory, or the content of one on disk. Text is held as UTF-8; places are counted in
/// bytes and shown in characters.
pub struct Memory {
    /// Whether it gives and takes text.
    pub text: bool,
    bytes: RefCell<Vec<u8>>,
    at: Cell<usize>,
    closed: Cell<bool>,
    /// Where the content comes from and goes to, for what `open` opened.
    pub disk: Option<Disk>,
}

impl Memory {
    /// A file with a content, at its beginning.
    pub fn new(content: &[u8], text: bool) -> Self {
        Self {
            text,
            bytes: RefCell::new(content.to_vec()),
            at: Cell::new(0),
            closed: Cell::new(false),
            disk: None,
        }
    }

    /// Checks that the file can be used.
    ///
    /// # Errors
    /// `ValueError: I/O operation on closed file.`
    pub fn check_open(&self) -> Result<()> {
        if self.closed.get() {
            return Err(OpError::value("I/O operation on closed file."));
        }
        Ok(())
    }

    /// Checks that the file can be read.
    ///
    /// # Errors
    /// As [`Memory::check_open`], and for files that were opened for writing only.
    pub fn check_read(&self) -> Result<()> {
        self.check_open()?;
        match &self.disk {
            Some(disk) if !disk.reads => Err(OpError::new(ErrorKind::OSError, "not readable")),
            _ => Ok(()),
        }
    }

    /// The place at the end.
    pub fn go_to_end(&self) {
        self.at.set(self.bytes.borrow().len());
    }

    /// What is left of the file; the place does not move.
    pub fn rest(&self) -> Vec<u8> {
        let bytes = self.bytes.borrow();
        bytes.get(self.at.get()..).unwrap_or(&[]).to_vec()
    }

    /// Moves the place on by so many bytes.
    pub fn advance(&self, count: usize) {
        self.at.set(self.at.get().saturating_add(count));
    }

    /// Writes at the place of the file; on disk at once.
    ///
    /// # Errors
    /// `OSError` for files that were opened for reading only, and whatever the host says.
    pub fn write(&self, host: &mut dyn Host, content: &[u8]) -> Result<()> {
        let refused = || OpError::new(ErrorKind::OSError, "not writable");
        let disk = match &self.disk {
            Some(disk) if !disk.writes => return Err(refused()),
            other => other.as_ref(),
        };
        if disk.is_some_and(|disk| disk.appends) {
            self.go_to_end();
        }
        let mut bytes = self.bytes.borrow_mut();
        let start = self.at.get();
        let appended = start == bytes.len();
        let end = start.saturating_add(content.len());
        if bytes.len() < end {
            let more = end - bytes.len();
            if end > bytes.capacity() {
                let room = more.max(bytes.len());
                budget::reserve(&mut bytes, room).or_else(|_| budget::reserve(&mut bytes, more))?;
            }
            bytes.resize(end, 0);
        }
        if let Some(slot) = bytes.get_mut(start..end) {
            slot.copy_from_slice(content);
        }
        self.at.set(end);
        match disk {
            Some(disk) if appended => disk.append(host, content),
            Some(disk) => disk.replace(host, &bytes),
            None => Ok(()),
        }
    }

    fn write_value(&self, host: &mut dyn Host, value: &Value) -> Result<Value> {
        let name = value.type_name();
        match (self.text, value) {
            (true, Value::Str(text)) => {
                self.write(host, text.as_bytes())?;
                Ok(Value::Int(text.chars().count() as i64))
            }
            (true, _) if self.disk.is_some() => Err(OpError::r#type(format!(
                "write() argument must be str, not {name}"
            ))),
            (true, _) => Err(OpError::r#type(format!(
                "string argument expected, got '{name}'"
            ))),
            (false, value) => {
                let bytes = bytes_of(value)?;
                self.write(host, &bytes)?;
                Ok(Value::Int(bytes.len() as i64))
            }
        }
    }

    /// Bytes of the file as a Python object.
    fn value(&self, bytes: &[u8]) -> Value {
        if self.text {
            Value::str(String::from_utf8_lossy(bytes))
        } else {
            Value::Bytes(Rc::from(bytes))
        }
    }

    /// So many characters (all for a negative number), and the place after them.
    fn take(&self, size: i64) -> Vec<u8> {
        let rest = self.rest();
        let end = match usize::try_from(size) {
            Err(_) => rest.len(),
            Ok(size) if self.text => {
                let text = String::from_utf8_lossy(&rest);
                let end = text.char_indices().nth(size).map(|(at, _)| at);
                end.unwrap_or(rest.len())
            }
            Ok(size) => size.min(rest.len()),
        };
        self.advance(end);
        rest.get(..end).unwrap_or(&[]).to_vec()
    }

    /// The next line with its end.
    fn line(&self) -> Option<Vec<u8>> {
        let bytes = self.bytes.borrow();
        let rest = bytes.get(self.at.get()..).filter(|rest| !rest.is_empty())?;
        let end = rest.iter().position(|byte| *byte == b'\n');
        let line = rest.get(..end.map_or(rest.len(), |end| end + 1))?;
        self.advance(line.len());
        Some(line.to_vec())
    }

    /// The number of characters before a place.
    fn units(&self, place: usize) -> usize {
        let bytes = self.bytes.borrow();
        match bytes.get(..place) {
            Some(before) if self.text => String::from_utf8_lossy(before).chars().count(),
            _ => place,
        }
    }

    /// The place of a character.
    fn place(&self, unit: usize) -> usize {
        if !self.text {
            return unit;
        }
        let bytes = self.bytes.borrow();
        let text = String::from_utf8_lossy(&bytes);
        let place = text.char_indices().nth(unit).map(|(at, _)| at);
        place.unwrap_or(bytes.len())
    }

    fn seek(&self, pos: i64, whence: i64) -> Result<Value> {
        let length = self.bytes.borrow().len();
        let base = match whence {
            0 if pos < 0 => {
                return Err(OpError::value(match self.text {
                    true => format!("Negative seek position {pos}"),
                    false => format!("negative seek value {pos}"),
                }));
            }
            0 => 0,
            1 => self.at.get() as i64,
            2 => length as i64,
            _ => {
                return Err(OpError::value(format!(
                    "Invalid whence ({whence}, should be 0, 1 or 2)"
                )));
            }
        };
        let unit = usize::try_from(base.saturating_add(pos)).unwrap_or(0);
        let place = if whence == 0 { self.place(unit) } else { unit };
        self.at.set(place);
        Ok(Value::Int(self.units(place) as i64))
    }
}

impl Object for Memory {
    fn type_name(&self) -> &'static str {
        match &self.disk {
            Some(disk) => disk.type_name(self.text),
            None => self.kin(),
        }
    }

    fn kin(&self) -> &'static str {
        if self.text { "StringIO" } else { "BytesIO" }
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        match &self.disk {
            Some(disk) => disk.repr(self.text),
            None => format!("<_io.{} object>", self.type_name()),
        }
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        match (name, &self.disk) {
            ("closed", _) => Some(Value::Bool(self.closed.get())),
            ("name", Some(disk)) => Some(Value::str(disk.path.as_str())),
            ("mode", Some(disk)) => Some(Value::str(disk.mode.as_str())),
            _ => None,
        }
    }

    fn attributes(&self) -> &'static [&'static str] {
        match self.disk {
            Some(_) => &["closed", "mode", "name"],
            None => &["closed"],
        }
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn next(&self, _: &mut dyn Apply) -> Option<Result<Option<Value>>> {
        let open = self.check_read();
        Some(open.map(|()| self.line().map(|line| self.value(&line))))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
