//! The history file: one appended line per entry, so that nothing is lost and sessions mix safely.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use etcetera::base_strategy::{BaseStrategy, Xdg};

/// How many entries are recalled.
pub const ENTRIES: usize = 10_000;

/// The history file, if there is one.
#[derive(Debug)]
pub struct History {
    path: Option<PathBuf>,
}

impl History {
    /// The file that `NX_HISTORY` names (none if it is empty), or `nx/history` in the user's
    /// directory for state.
    pub fn locate() -> Self {
        let path = match std::env::var_os("NX_HISTORY") {
            Some(path) => Some(PathBuf::from(path)).filter(|path| !path.as_os_str().is_empty()),
            None => {
                let directories = Xdg::new().ok();
                directories
                    .and_then(|xdg| xdg.state_dir())
                    .map(|dir| dir.join("nx").join("history"))
            }
        };
        Self { path }
    }

    /// No file.
    pub fn none() -> Self {
        Self { path: None }
    }

    /// The entries of earlier sessions, the oldest first. What cannot be read is left out.
    pub fn load(&self) -> Vec<String> {
        let bytes = self
            .path
            .as_ref()
            .and_then(|path| fs::read(path).ok())
            .unwrap_or_default();
        let lines = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        let mut entries: Vec<String> = lines
            .rev()
            .take(ENTRIES)
            .map(|line| unescape(&String::from_utf8_lossy(line)))
            .collect();
        entries.reverse();
        entries
    }

    /// Appends an entry with one write.
    ///
    /// # Errors
    /// The file cannot be written; the entry is still in the memory of this session.
    pub fn append(&self, entry: &str) -> io::Result<()> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        let mut file = open(path)?;
        let mut record = String::new();
        if !ends_a_line(&mut file)? {
            record.push('\n');
        }
        record.push_str(&escape(entry));
        record.push('\n');
        file.write_all(record.as_bytes())?;
        file.sync_data()
    }
}

fn open(path: &std::path::Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether the file is empty or ends in a line end: a process that was killed may have left half
/// a record.
fn ends_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

fn escape(entry: &str) -> String {
    entry
        .replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

fn unescape(line: &str) -> String {
    let mut entry = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            entry.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => entry.push('\n'),
            Some('r') => entry.push('\r'),
            Some(other) => entry.push(other),
            None => entry.push('\\'),
        }
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::{History, escape, unescape};

    #[test]
    fn entries_survive_the_file() {
        for entry in ["a = 1", "if x:\n    y\\n", "\\", "数\r\n"] {
            assert_eq!(unescape(&escape(entry)), entry);
        }
    }

    #[test]
    fn half_a_record_and_bad_bytes_cost_only_themselves() {
        let path = std::env::temp_dir().join(format!("nx-history-{}", std::process::id()));
        std::fs::write(&path, b"a = 1\n\xff\xfe\nhalf").expect("a writable directory");
        let history = History {
            path: Some(path.clone()),
        };
        history.append("b\nc").expect("appended");
        assert_eq!(
            history.load(),
            ["a = 1", "\u{fffd}\u{fffd}", "half", "b\nc"]
        );
        std::fs::remove_file(path).expect("removed");
    }
}
