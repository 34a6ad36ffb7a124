//! Every effect on the outside world goes through [`Host`]: printing, files, clocks, entropy.

use std::collections::BTreeMap;
use std::io;

use crate::display::Styled;
use crate::text::Diagnostic;
use crate::value::buffer::Buffer;
use crate::value::{ErrorKind, OpError, Result};

/// What the language needs from the world around it.
pub trait Host {
    /// Writes to standard output.
    ///
    /// # Errors
    /// `OSError` when the output cannot be written.
    fn print(&mut self, text: &str) -> Result<()>;

    /// Writes text with roles to standard output.
    ///
    /// # Errors
    /// As for [`Self::print`].
    fn print_styled(&mut self, text: &Styled) -> Result<()> {
        self.print(&text.plain())
    }

    /// Writes to standard error.
    fn eprint(&mut self, text: &str);

    /// Shows a warning.
    fn warn(&mut self, diagnostic: Diagnostic);

    /// Seconds since 1970.
    fn now(&self) -> f64;

    /// Seconds of a clock that never goes back.
    fn perf_counter(&self) -> f64;

    /// Seconds of processor time that the program took, where the host can tell.
    fn process_time(&self) -> f64 {
        self.perf_counter()
    }

    /// Waits.
    ///
    /// # Errors
    /// `KeyboardInterrupt` when it is interrupted.
    fn sleep(&mut self, seconds: f64) -> Result<()>;

    /// Fresh random bytes from the system.
    fn entropy(&mut self) -> [u8; 32];

    /// The whole content of a file.
    ///
    /// # Errors
    /// `FileNotFoundError` and the other kinds of `OSError`.
    fn read_file(&mut self, path: &str) -> Result<Vec<u8>>;

    /// The content of a file as memory that is filled when it is looked at, where the host can do
    /// that. Changing it changes nothing in the file.
    ///
    /// # Errors
    /// As [`Host::read_file`].
    fn map_file(&mut self, path: &str) -> Result<Buffer> {
        self.read_file(path).map(Buffer::from_file)
    }

    /// Writes a file: afterwards it has either its old content or all of the new one.
    ///
    /// # Errors
    /// `PermissionError` and the other kinds of `OSError`.
    fn write_file(&mut self, path: &str, content: &[u8]) -> Result<()>;

    /// Adds to the end of a file, which is made where it is not there.
    ///
    /// # Errors
    /// As [`Host::write_file`].
    fn append_file(&mut self, path: &str, content: &[u8]) -> Result<()>;

    /// Asks the person for a line.
    ///
    /// # Errors
    /// `EOFError` at the end of the input, `KeyboardInterrupt`.
    fn input(&mut self, prompt: &str) -> Result<String>;

    /// The script and its arguments, as `sys.argv` has them.
    fn argv(&self) -> Vec<String>;
}

/// The Python exception for a failed file operation.
pub fn os_error(error: &io::Error, path: Option<&str>) -> Box<OpError> {
    let kind = match error.kind() {
        io::ErrorKind::NotFound => ErrorKind::FileNotFoundError,
        io::ErrorKind::PermissionDenied => ErrorKind::PermissionError,
        io::ErrorKind::AlreadyExists => ErrorKind::FileExistsError,
        io::ErrorKind::IsADirectory => ErrorKind::IsADirectoryError,
        _ => ErrorKind::OSError,
    };
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or_default();
    let number = error
        .raw_os_error()
        .map(|number| format!("[Errno {number}] "));
    let path = path.map(|path| format!(": '{path}'"));
    let message = format!(
        "{}{words}{}",
        number.unwrap_or_default(),
        path.unwrap_or_default()
    );
    OpError::new(kind, message)
}

/// When the clock of a [`TestHost`] starts, in seconds since 1970.
const TEST_EPOCH: f64 = 1.7e9;

/// A host in memory, for tests and fuzzing.
#[derive(Debug, Default)]
pub struct TestHost {
    /// What was printed.
    pub out: String,
    /// What went to standard error.
    pub err: String,
    /// The warnings given.
    pub warnings: Vec<Diagnostic>,
    /// The files there are.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The lines that `input` answers, the next one last.
    pub lines: Vec<String>,
    /// The clock: it only moves when the program sleeps.
    pub clock: f64,
}

impl Host for TestHost {
    fn print(&mut self, text: &str) -> Result<()> {
        self.out.push_str(text);
        Ok(())
    }

    fn eprint(&mut self, text: &str) {
        self.err.push_str(text);
    }

    fn warn(&mut self, diagnostic: Diagnostic) {
        self.warnings.push(diagnostic);
    }

    fn now(&self) -> f64 {
        TEST_EPOCH + self.clock
    }

    fn perf_counter(&self) -> f64 {
        self.clock
    }

    fn sleep(&mut self, seconds: f64) -> Result<()> {
        self.clock += seconds;
        Ok(())
    }

    fn entropy(&mut self) -> [u8; 32] {
        [7; 32]
    }

    fn read_file(&mut self, path: &str) -> Result<Vec<u8>> {
        let missing = || os_error(&io::Error::from_raw_os_error(2), Some(path));
        self.files.get(path).cloned().ok_or_else(missing)
    }

    fn write_file(&mut self, path: &str, content: &[u8]) -> Result<()> {
        self.files.insert(path.to_owned(), content.to_vec());
        Ok(())
    }

    fn append_file(&mut self, path: &str, content: &[u8]) -> Result<()> {
        let file = self.files.entry(path.to_owned()).or_default();
        file.extend_from_slice(content);
        Ok(())
    }

    fn input(&mut self, prompt: &str) -> Result<String> {
        self.out.push_str(prompt);
        let end = || OpError::new(ErrorKind::EOFError, "EOF when reading a line");
        self.lines.pop().ok_or_else(end)
    }

    fn argv(&self) -> Vec<String> {
        vec![String::new()]
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, TestHost};

    #[test]
    fn file_errors_have_pythons_words() {
        let error = TestHost::default()
            .read_file("none.npy")
            .map_err(|error| error.to_string());
        let words = "FileNotFoundError: [Errno 2] No such file or directory: 'none.npy'";
        assert_eq!(error, Err(words.to_owned()));
    }
}
