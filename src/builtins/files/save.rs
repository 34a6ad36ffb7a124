//! `np.save`, `np.load`, `np.savez`: arrays in NumPy's own formats.

use std::rc::Rc;

use super::memory::Memory;
use super::npy::{self, Limits};
use super::npz::{self, Npz};
use super::{path_of, write};
use crate::builtins::{Call, Row, convert};
use crate::kernels::create;
use crate::value::buffer::Buffer;
use crate::value::layout::c_strides;
use crate::value::{Array, DType, ErrorKind, OpError, Result, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row::function(
        "np.save(file, arr, allow_pickle=True)",
        "Writes an array to a file in NumPy's `.npy` format.\n\nThe ending `.npy` is added to a name \
         without it. The file is written whole or not at all.",
        &[(
            "np.save('a.npy', np.arange(3))\nnp.load('a.npy')",
            "array([0, 1, 2])",
        )],
        &["np.load", "np.savez", "np.savetxt"],
        |call| {
            let array = call.array("arr")?;
            let target = with_ending(call.value("file"), ".npy");
            let content = npy::write(&array)?;
            write(call, &target, &content)?;
            Ok(Value::None)
        },
    ),
    Row::function(
        "np.load(file, mmap_mode=None, allow_pickle=False, fix_imports=True, encoding='ASCII', *, \
         max_header_size=10000)",
        "Reads an array from a `.npy` file, or the arrays of an `.npz` file.\n\nWith \
         `mmap_mode='r'` the elements stay in the file and are read when they are used. nx reads no \
         pickled objects.",
        &[
            (
                "np.save('b.npy', np.eye(2))\nnp.load('b.npy')",
                "array([[1., 0.],\n       [0., 1.]])",
            ),
            (
                "np.save('b.npy', np.arange(3))\nnp.load('b.npy', mmap_mode='r')",
                "memmap([0, 1, 2])",
            ),
        ],
        &["np.save", "np.savez", "np.loadtxt"],
        load,
    ),
    Row::function(
        "np.savez(file, *args, allow_pickle=True, **kwds)",
        "Writes several arrays to one file in NumPy's `.npz` format.\n\nArrays without a name are \
         called `arr_0`, `arr_1`…",
        &[(
            "np.savez('c.npz', x=np.arange(2), y=np.eye(2))\nwith np.load('c.npz') as data:\n    \
             print(data.files, data['x'])",
            "['x', 'y'] [0 1]",
        )],
        &["np.savez_compressed", "np.load", "np.save"],
        |call| save_archive(call, false),
    ),
    Row::function(
        "np.savez_compressed(file, *args, allow_pickle=True, **kwds)",
        "Writes several arrays to one compressed file in NumPy's `.npz` format.",
        &[(
            "np.savez_compressed('d.npz', np.zeros(1000))\nnp.load('d.npz')['arr_0'].shape",
            "(1000,)",
        )],
        &["np.savez", "np.load"],
        |call| save_archive(call, true),
    ),
];

/// The name of a file with its ending; files in memory as they are.
fn with_ending(file: Value, ending: &str) -> Value {
    match path_of(&file) {
        Some(path) if !path.ends_with(ending) => Value::str(path + ending),
        _ => file,
    }
}

fn save_archive(call: &mut Call<'_>, compressed: bool) -> Result<Value> {
    let mut arrays: Vec<(String, Array)> = Vec::new();
    for (name, value) in std::mem::take(&mut call.keywords) {
        arrays.push((name.text().to_owned(), convert::as_array(&value)?));
    }
    for (number, value) in std::mem::take(&mut call.rest).iter().enumerate() {
        let name = format!("arr_{number}");
        if arrays.iter().any(|(taken, _)| *taken == name) {
            return Err(OpError::value(format!(
                "Cannot use un-named variables and keyword {name}"
            )));
        }
        arrays.push((name, convert::as_array(value)?));
    }
    let target = with_ending(call.value("file"), ".npz");
    let content = npz::write(&arrays, compressed)?;
    write(call, &target, &content)?;
    Ok(Value::None)
}

fn load(call: &mut Call<'_>) -> Result<Value> {
    let encoding = call.text("encoding")?;
    if !matches!(&*encoding, "ASCII" | "latin1" | "bytes") {
        return Err(OpError::value(
            "encoding must be 'ASCII', 'latin1', or 'bytes'",
        ));
    }
    let trusted = call.flag("allow_pickle")?;
    let header = usize::try_from(call.int("max_header_size")?).unwrap_or(0);
    let limits = Limits {
        header: if trusted { usize::MAX } else { header },
        file: true,
    };
    let file = call.value("file");
    if let Some(path) = path_of(&file) {
        if let Some(mode) = call.optional("mmap_mode") {
            return mapped(call, &path, &mode, limits);
        }
        let bytes = call.machine.host().read_file(&path)?;
        if npz::MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
            return archive(bytes, &path, limits);
        }
        return from_bytes(&bytes, limits, trusted).map(|(value, _)| value);
    }
    let Some(memory) = file.downcast::<Memory>() else {
        return Err(super::not_a_file(&file));
    };
    memory.check_read()?;
    let bytes = memory.rest();
    let limits = Limits {
        file: false,
        ..limits
    };
    if npz::MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        return Npz::open(bytes, "object", limits).map(Value::object);
    }
    let (value, used) = from_bytes(&bytes, limits, trusted)?;
    memory.advance(used);
    Ok(value)
}

/// The arrays of an `.npz` file.
fn archive(bytes: Vec<u8>, path: &str, limits: Limits) -> Result<Value> {
    let limits = Limits {
        file: false,
        ..limits
    };
    Npz::open(bytes, path, limits).map(Value::object)
}

/// The array of a `.npy` file, and how many bytes it took.
fn from_bytes(bytes: &[u8], limits: Limits, trusted: bool) -> Result<(Value, usize)> {
    check_magic(bytes, trusted)?;
    let (array, used) = npy::header(bytes, limits)?.array(bytes, limits)?;
    Ok((Value::array(array), used))
}

fn check_magic(bytes: &[u8], trusted: bool) -> Result<()> {
    if bytes.is_empty() {
        return Err(OpError::new(ErrorKind::EOFError, "No data left in file"));
    }
    if bytes.starts_with(npy::MAGIC) {
        return Ok(());
    }
    Err(OpError::value(if trusted {
        "nx reads no pickled objects; only NumPy's `.npy` and `.npz` formats"
    } else {
        "This file contains pickled (object) data. If you trust the file you can load it unsafely \
         using the `allow_pickle=` keyword argument or `pickle.load()`."
    }))
}

/// The array of a file that stays on disk.
fn mapped(call: &mut Call<'_>, path: &str, mode: &Value, limits: Limits) -> Result<Value> {
    let writeable = match mode {
        Value::Str(mode) if &**mode == "r" => false,
        Value::Str(mode) if &**mode == "c" => true,
        Value::Str(mode) if matches!(&**mode, "r+" | "w+") => {
            return Err(OpError::value(format!(
                "nx maps files for reading only: mmap_mode must be 'r' or 'c', not '{mode}'"
            )));
        }
        other => {
            let shown = crate::display::repr(other, &crate::display::PrintOptions::default())?;
            return Err(OpError::value(format!(
                "mode must be one of ['r', 'c', 'r+', 'w+', 'readonly', 'copyonwrite', \
                 'readwrite', 'write'] (got {shown})"
            )));
        }
    };
    let memory = Rc::new(call.machine.host().map_file(path)?);
    let bytes = Array::new(
        Rc::clone(&memory),
        DType::U8,
        [memory.len()].as_slice().into(),
        [1].as_slice().into(),
        0,
    );
    let bytes = bytes.ok_or_else(|| OpError::internal("bytes fit every buffer"))?;
    let bytes = bytes.slice::<u8>().unwrap_or(&[]);
    // What is in an archive cannot be mapped: NumPy reads it all the same.
    if npz::MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        return archive(call.machine.host().read_file(path)?, path, limits);
    }
    check_magic(bytes, false)?;
    let header = npy::header(bytes, limits)?;
    let mut array = match header.mapped(memory, limits)? {
        Some(array) => array,
        None => as_of_file(&header.array(bytes, limits)?.0)?,
    };
    array.writeable = writeable;
    Ok(Value::array(array))
}

/// A copy of an array that counts as the content of a file.
fn as_of_file(array: &Array) -> Result<Array> {
    let memory = Buffer::from_file(create::to_bytes(array)?);
    let strides = c_strides(array.shape(), array.dtype().itemsize());
    let shape = array.shape().into();
    let copy = Array::new(Rc::new(memory), array.dtype(), shape, strides, 0);
    copy.ok_or_else(|| OpError::internal("the bytes of an array hold it"))
}
