//! `open`: files on disk. Their content is read when they are opened, and what is written goes to
//! disk at once, so that nothing is lost with a file that is never closed.

use super::memory::Memory;
use super::{decode, encode, path_of};
use crate::builtins::{Call, Row};
use crate::host::Host;
use crate::value::{ErrorKind, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[Row::function(
    "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
    "A file on disk: `r` reads, `w` writes anew, `a` adds at the end, `x` makes a new one; with `+` also \
     the other; with `b` in bytes.",
    &[(
        "with open('lines.txt', 'w') as f:\n    f.write('1 2\\n3 4\\n')\n\nwith open('lines.txt') as f:\n    \
         for line in f:\n        print(line.strip())\n\nnp.loadtxt('lines.txt')",
        "1 2\n3 4\narray([[1., 2.],\n       [3., 4.]])",
    )],
    &["np.loadtxt", "np.save", "io.StringIO"],
    open,
)];

/// Where the content of an open file comes from and goes to.
pub struct Disk {
    /// The name it was opened by.
    pub path: String,
    /// The mode, as it was given.
    pub mode: String,
    /// Whether it may be read.
    pub reads: bool,
    /// Whether it may be written.
    pub writes: bool,
    /// Whether all that is written goes to the end.
    pub appends: bool,
    /// The encoding of text; None for bytes.
    encoding: Option<String>,
}

impl Disk {
    /// Adds to the file.
    ///
    /// # Errors
    /// Whatever the host says; `UnicodeEncodeError`.
    pub fn append(&self, host: &mut dyn Host, content: &[u8]) -> Result<()> {
        host.append_file(&self.path, &self.encoded(content)?)
    }

    /// Writes the whole file.
    ///
    /// # Errors
    /// As [`Disk::append`].
    pub fn replace(&self, host: &mut dyn Host, content: &[u8]) -> Result<()> {
        host.write_file(&self.path, &self.encoded(content)?)
    }

    fn encoded(&self, content: &[u8]) -> Result<Vec<u8>> {
        match &self.encoding {
            Some(encoding) => encode(&String::from_utf8_lossy(content), encoding),
            None => Ok(content.to_vec()),
        }
    }

    /// The name of the type that Python gives such a file.
    pub fn type_name(&self, text: bool) -> &'static str {
        match (text, self.reads, self.writes) {
            (true, _, _) => "_io.TextIOWrapper",
            (false, true, true) => "_io.BufferedRandom",
            (false, true, false) => "_io.BufferedReader",
            (false, _, _) => "_io.BufferedWriter",
        }
    }

    /// How it is shown.
    pub fn repr(&self, text: bool) -> String {
        let (kind, path) = (self.type_name(text), &self.path);
        match &self.encoding {
            Some(encoding) => {
                let mode = &self.mode;
                format!("<{kind} name='{path}' mode='{mode}' encoding='{encoding}'>")
            }
            None => format!("<{kind} name='{path}'>"),
        }
    }
}

/// What a mode asks for: how it begins (`r`, `w`, `a`, `x`), whether it goes both ways, and text.
fn parse(mode: &str) -> Result<(char, bool, bool)> {
    let invalid = || OpError::value(format!("invalid mode: '{mode}'"));
    let (mut begin, mut both, mut kind) = (None, false, None);
    for letter in mode.chars() {
        match letter {
            'r' | 'w' | 'a' | 'x' if begin.is_none() => begin = Some(letter),
            'r' | 'w' | 'a' | 'x' => {
                let message = "must have exactly one of create/read/write/append mode";
                return Err(OpError::value(message));
            }
            '+' if !both => both = true,
            'b' | 't' if kind.is_none() => kind = Some(letter),
            'b' | 't' if kind != Some(letter) => {
                return Err(OpError::value("can't have text and binary mode at once"));
            }
            _ => return Err(invalid()),
        }
    }
    let missing = "Must have exactly one of create/read/write/append mode and at most one plus";
    let begin = begin.ok_or_else(|| OpError::value(missing))?;
    Ok((begin, both, kind != Some('b')))
}

fn open(call: &mut Call<'_>) -> Result<Value> {
    let file = call.value("file");
    let path = path_of(&file).ok_or_else(|| super::not_a_file(&file))?;
    let mode = call.text("mode")?;
    let (begin, both, text) = parse(&mode)?;
    let encoding = call.optional("encoding").map(|_| call.text("encoding"));
    let encoding = encoding.transpose()?;
    if !text && encoding.is_some() {
        let message = "binary mode doesn't take an encoding argument";
        return Err(OpError::value(message));
    }
    let encoding =
        text.then(|| encoding.map_or_else(|| "UTF-8".to_string(), |name| name.to_string()));
    let host = call.machine.host();
    let content = match begin {
        'w' => host.write_file(&path, &[]).map(|()| Vec::new())?,
        'x' if host.read_file(&path).is_ok() => {
            let message = format!("[Errno 17] File exists: '{path}'");
            return Err(OpError::new(ErrorKind::FileExistsError, message));
        }
        'x' => host.write_file(&path, &[]).map(|()| Vec::new())?,
        'a' => {
            host.append_file(&path, &[])?;
            host.read_file(&path)?
        }
        _ => host.read_file(&path)?,
    };
    let content = match &encoding {
        // Every end of a line is `\n` in Python.
        Some(encoding) => {
            let text = decode(&content, encoding)?;
            text.replace("\r\n", "\n").replace('\r', "\n").into_bytes()
        }
        None => content,
    };
    let mut memory = Memory::new(&content, text);
    memory.disk = Some(Disk {
        path,
        mode: mode.to_string(),
        reads: begin == 'r' || both,
        writes: begin != 'r' || both,
        appends: begin == 'a',
        encoding,
    });
    if begin == 'a' {
        memory.go_to_end();
    }
    Ok(Value::object(memory))
}
