//! The real [`Host`]: standard streams, files, clocks.

use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::theme::{ColorChoice, Theme};
use crate::host::{Host, os_error};
use crate::session::{Styled, report};
use crate::text::Diagnostic;
use crate::value::buffer::Buffer;
use crate::value::{ErrorKind, OpError, Result, budget, interrupt};

/// The exit code when the reader of standard output has gone.
const CLOSED_PIPE: i32 = 141;
/// How often a sleeping program looks whether it is interrupted.
const NAP: Duration = Duration::from_millis(20);

/// The standard streams of this process, shared by the program and the prompt.
#[derive(Clone, Debug)]
pub struct Console(Rc<RefCell<Streams>>);

#[derive(Debug)]
struct Streams {
    out: BufWriter<io::Stdout>,
    is_terminal: bool,
    out_theme: Theme,
    err_theme: Theme,
}

impl Console {
    /// The streams with their colours.
    pub fn new(choice: ColorChoice) -> Self {
        let is_terminal = io::stdout().is_terminal();
        Self(Rc::new(RefCell::new(Streams {
            out: BufWriter::with_capacity(1 << 16, io::stdout()),
            is_terminal,
            out_theme: Theme::of_stream(choice, is_terminal),
            err_theme: Theme::of_stream(choice, io::stderr().is_terminal()),
        })))
    }

    /// The theme of standard output.
    pub fn theme(&self) -> Theme {
        self.0.borrow().out_theme
    }

    /// Whether both ends of the conversation are terminals.
    pub fn is_interactive(&self) -> bool {
        self.0.borrow().is_terminal && io::stdin().is_terminal()
    }

    /// Writes to standard output; a terminal sees every line at once.
    ///
    /// # Errors
    /// Whatever the system says. A closed pipe ends the process quietly.
    pub fn print(&self, text: &str) -> io::Result<()> {
        let mut streams = self.0.borrow_mut();
        let written = streams.out.write_all(text.as_bytes());
        end_if_closed(&written);
        if streams.is_terminal && text.contains('\n') {
            return streams.out.flush();
        }
        written
    }

    /// Brings everything printed so far to its reader.
    ///
    /// # Errors
    /// As for [`Self::print`].
    pub fn flush(&self) -> io::Result<()> {
        let flushed = self.0.borrow_mut().out.flush();
        end_if_closed(&flushed);
        flushed
    }

    /// Writes to standard error, after everything printed so far.
    pub fn eprint(&self, text: &Styled) {
        let painted = self.0.borrow().err_theme.paint(text);
        self.eprint_plain(&painted);
    }

    fn eprint_plain(&self, text: &str) {
        // Nobody is left to tell when standard error itself cannot be written.
        let _ = self.flush();
        let _ = io::stderr().write_all(text.as_bytes());
    }
}

fn end_if_closed(result: &io::Result<()>) {
    if result
        .as_ref()
        .is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    {
        std::process::exit(CLOSED_PIPE);
    }
}

/// The host of programs run from the command line.
#[derive(Debug)]
pub struct Terminal {
    console: Console,
    argv: Vec<String>,
    started: Instant,
}

impl Terminal {
    /// A host that prints to `console`.
    pub fn new(console: Console, argv: Vec<String>) -> Self {
        Self {
            console,
            argv,
            started: Instant::now(),
        }
    }
}

impl Host for Terminal {
    fn print(&mut self, text: &str) -> Result<()> {
        self.console
            .print(text)
            .map_err(|error| os_error(&error, None))
    }

    fn print_styled(&mut self, text: &Styled) -> Result<()> {
        let painted = self.console.theme().paint(text);
        self.print(&painted)
    }

    fn eprint(&mut self, text: &str) {
        self.console.eprint_plain(text);
    }

    fn warn(&mut self, diagnostic: Diagnostic) {
        self.console.eprint(&report::warning(&diagnostic));
    }

    fn now(&self) -> f64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs_f64()
    }

    fn perf_counter(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    fn process_time(&self) -> f64 {
        crate::kernels::clock::processor_seconds().unwrap_or_else(|| self.perf_counter())
    }

    fn sleep(&mut self, seconds: f64) -> Result<()> {
        let _ = self.console.flush();
        let duration = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        let start = Instant::now();
        while let Some(left) = duration
            .checked_sub(start.elapsed())
            .filter(|left| !left.is_zero())
        {
            interrupt::check()?;
            std::thread::sleep(left.min(NAP));
        }
        interrupt::check()
    }

    fn entropy(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let source = File::open("/dev/urandom");
        if source
            .and_then(|mut file| io::Read::read_exact(&mut file, &mut bytes))
            .is_err()
        {
            // Every hasher state of the standard library is seeded by the system.
            for chunk in bytes.chunks_mut(8) {
                use std::hash::{BuildHasher, RandomState};
                chunk.copy_from_slice(&RandomState::new().hash_one(0).to_le_bytes());
            }
        }
        bytes
    }

    fn read_file(&mut self, path: &str) -> Result<Vec<u8>> {
        read_whole(path)
    }

    fn map_file(&mut self, path: &str) -> Result<Buffer> {
        let (file, _) = open_regular(path)?;
        Buffer::map(&file).map_err(|error| os_error(&error, Some(path)))
    }

    fn write_file(&mut self, path: &str, content: &[u8]) -> Result<()> {
        write_whole(Path::new(path), content).map_err(|error| match interrupt::check() {
            Err(stopped) => stopped,
            Ok(()) => os_error(&error, Some(path)),
        })
    }

    fn append_file(&mut self, path: &str, content: &[u8]) -> Result<()> {
        let mut options = OpenOptions::new();
        let file = options.append(true).create(true).open(path);
        file.and_then(|mut file| file.write_all(content))
            .map_err(|error| os_error(&error, Some(path)))
    }

    fn input(&mut self, prompt: &str) -> Result<String> {
        self.print(prompt)?;
        let _ = self.console.flush();
        let mut line = String::new();
        let read = io::stdin()
            .read_line(&mut line)
            .map_err(|error| os_error(&error, None))?;
        interrupt::check()?;
        if read == 0 {
            return Err(OpError::new(ErrorKind::EOFError, "EOF when reading a line"));
        }
        Ok(line.trim_end_matches(['\n', '\r']).to_owned())
    }

    fn argv(&self) -> Vec<String> {
        self.argv.clone()
    }
}

/// Opens a file that has an end: pipes and devices are refused. Also its size.
fn open_regular(path: &str) -> Result<(File, u64)> {
    let failed = |error: io::Error| os_error(&error, Some(path));
    // Looked at before it is opened: to open a pipe would wait for its other end.
    let meta = fs::metadata(path).map_err(failed)?;
    if meta.is_dir() {
        return Err(failed(io::Error::from_raw_os_error(IS_A_DIRECTORY)));
    }
    if !meta.is_file() {
        let message = format!("nx reads regular files only: '{path}'");
        return Err(OpError::new(ErrorKind::OSError, message));
    }
    Ok((File::open(path).map_err(failed)?, meta.len()))
}

/// The number of the system's error for directories.
const IS_A_DIRECTORY: i32 = 21;

/// How many bytes are read or written between two looks at the interruption flag.
const PIECE: usize = 1 << 22;

/// The content of a file that fits the memory.
fn read_whole(path: &str) -> Result<Vec<u8>> {
    let (file, size) = open_regular(path)?;
    let size = usize::try_from(size).ok();
    budget::check_bytes(size)?;
    let size = size.unwrap_or(0);
    // Files of the system say that they are empty and are not; no more is taken than was said.
    let mut content = Vec::new();
    let failed = |error: io::Error| os_error(&error, Some(path));
    content
        .try_reserve_exact(size)
        .map_err(|_| OpError::new(ErrorKind::MemoryError, ""))?;
    let mut file = io::BufReader::new(io::Read::take(file, size as u64));
    loop {
        interrupt::check()?;
        let piece = io::Read::take(&mut file, PIECE as u64).read_to_end(&mut content);
        if piece.map_err(failed)? == 0 {
            return Ok(content);
        }
    }
}

/// Replaces a file at one stroke: a new file beside it, brought to disk, takes its name.
fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let existing = fs::metadata(&target).ok();
    if existing.as_ref().is_some_and(|meta| !meta.is_file()) {
        // A device or a pipe cannot be replaced; a directory says so itself.
        return write_pieces(&mut OpenOptions::new().write(true).open(&target)?, content);
    }
    let temporary = beside(&target);
    let written = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary)?;
        write_pieces(&mut file, content)?;
        if let Some(meta) = existing {
            file.set_permissions(meta.permissions())?;
        }
        brought_to_disk(file, content.len())?;
        fs::rename(&temporary, &target)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
        return written;
    }
    let parent = target
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new("."))).and_then(|directory| directory.sync_all())
}

/// Writes what may be long, and stops where that is asked for.
fn write_pieces(file: &mut File, content: &[u8]) -> io::Result<()> {
    for piece in content.chunks(PIECE) {
        if interrupt::is_raised() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        file.write_all(piece)?;
    }
    Ok(())
}

/// Waits until the system has a file on its disk. For a long one that takes seconds, in which another
/// thread waits, so that this one sees when it is to stop.
fn brought_to_disk(file: File, size: usize) -> io::Result<()> {
    if size < PIECE {
        return file.sync_all();
    }
    let waiting = std::thread::spawn(move || file.sync_all());
    while !waiting.is_finished() {
        if interrupt::is_raised() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    waiting
        .join()
        .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}

/// A name in the same directory that nobody uses.
fn beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    target.with_file_name(name)
}
