//! Files: what is written is what NumPy writes, and hostile files are refused in NumPy's words.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::{Folder, NX, files};

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/files.py");
const REFUSALS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/npy/refusals.txt");

/// What a program that reads and writes files prints, run in a folder.
fn printed(program: &str, args: &[&str], folder: &Path) -> String {
    let output = Command::new(program)
        .args(args)
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn what_was_written_is_read_back() {
    let folder = Folder::new("files");
    let text = printed(NX, &["-q", PROGRAM], folder.path());
    assert!(
        text.ends_with("[[9 1 2]\n [3 4 5]] [[0 1 2]\n [3 4 5]]\n"),
        "{text}"
    );
    let names = fs::read_dir(folder.path())
        .expect("a readable folder")
        .flatten();
    let left: Vec<_> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('.') || name == "w" || name == "w.npz")
        .collect();
    assert!(left.is_empty(), "nothing half-written is left: {left:?}");
}

#[test]
fn opened_files_are_those_of_python() {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/open.py");
    let expected = include_str!("data/open.out");
    let folder = Folder::new("open");
    assert_eq!(printed(NX, &["-q", program], folder.path()), expected);
    if let Some(python) = std::env::var("NX_PYTHON")
        .ok()
        .filter(|path| !path.is_empty())
    {
        let folder = Folder::new("open-python");
        assert_eq!(printed(&python, &[program], folder.path()), expected);
    }
}

#[test]
fn numpy_writes_the_same_bytes() {
    let Some(python) = std::env::var("NX_PYTHON")
        .ok()
        .filter(|path| !path.is_empty())
    else {
        return;
    };
    let (ours, theirs) = (Folder::new("files-nx"), Folder::new("files-numpy"));
    let text = printed(NX, &["-q", PROGRAM], ours.path());
    assert_eq!(text, printed(&python, &[PROGRAM], theirs.path()));
    let mut compared = 0;
    for entry in fs::read_dir(theirs.path())
        .expect("a readable folder")
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        // Archives hold dates and other choices of their makers; what is in them was compared.
        // And where writing failed, NumPy leaves an empty file.
        if name.ends_with(".npz") || name.ends_with(".gz") || name == "w" {
            continue;
        }
        let bytes = |folder: &Folder| fs::read(folder.path().join(&name)).expect("a file");
        assert_eq!(bytes(&ours), bytes(&theirs), "{name}");
        compared += 1;
    }
    assert!(compared > 15, "{compared} files");
}

#[test]
fn hostile_files_are_refused_in_numpys_words() {
    let mut said = String::new();
    for path in files("tests/data/npy", "npy") {
        let code = format!(
            "try:\n    a = np.load('{}')\n    print(a.dtype, a.shape)\nexcept Exception as error:\n    \
             print(type(error).__name__, str(error)[:200])",
            path.display()
        );
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let out = crate::harness::nx(&["-c", &code]).out;
        said.push_str(&format!("{name}: {out}"));
    }
    if std::env::var_os("NX_BLESS").is_some() {
        fs::write(REFUSALS, &said).expect("a writable file");
    }
    let written = fs::read_to_string(REFUSALS).expect("a readable file");
    assert_eq!(said, written);
}

/// What cannot be mapped is read; one bit of the last element is turned; the end is cut off.
const ARCHIVE: &str = "
import numpy as np
def told(call):
    try:
        print(call())
    except OSError as error:
        print(error)
np.savez('a.npz', a=np.arange(3))
told(lambda: np.load('a.npz', mmap_mode='r')['a'])
b = np.fromfile('a.npz', dtype=np.uint8)
b[b.tolist().index(147) + 128 + 16] ^= 1
b.tofile('a.npz')
told(lambda: np.load('a.npz')['a'])
b[:100].tofile('a.npz')
told(lambda: np.load('a.npz'))
";

#[test]
fn an_archive_is_read_whole_or_not_at_all() {
    let folder = Folder::new("archive");
    let program = folder.file("archive.py", ARCHIVE);
    let text = printed(NX, &["-q", &program], folder.path());
    assert_eq!(
        text,
        "[0 1 2]\nBad CRC-32 for file 'a.npy'\nFile is not a zip file\n"
    );
}
