//! What the tests share: running the real command, and a session in this process.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, RefCell};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;

use nx::host::{Host, TestHost};
use nx::session::{End, Session, report};
use nx::teach::Manner;
use nx::text::{Diagnostic, Source};
use nx::value::Result;

/// The command under test.
pub(crate) const NX: &str = env!("CARGO_BIN_EXE_nx");

/// What a run of the command gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: Option<i32>,
}

/// The command with arguments and a clean environment, in the project's folder.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(NX);
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "TERM", "NX_HISTORY"] {
        command.env_remove(name);
    }
    command
}

/// Runs the command with a text on standard input.
pub(crate) fn nx_with(args: &[&str], stdin: &str) -> Run {
    run(&mut command(args), stdin)
}

/// Runs the command without input.
pub(crate) fn nx(args: &[&str]) -> Run {
    nx_with(args, "")
}

/// Runs a prepared command.
pub(crate) fn run(command: &mut Command, stdin: &str) -> Run {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let text = stdin.to_owned();
    // A command that does not read its input closes the pipe, which is its right.
    let writer = std::thread::spawn(move || {
        let _ = pipe.write_all(text.as_bytes());
    });
    let output = child.wait_with_output().expect("the command ends");
    writer.join().expect("the writer ends");
    Run {
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
    }
}

/// A temporary folder, gone at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("nx-test-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a writable directory");
        Self(path)
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).expect("a writable file");
        path.to_string_lossy().into_owned()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// All files below a folder with an ending, sorted.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == ending)
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Runs `work` with as much stack as the command has.
pub(crate) fn with_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(work);
    match thread.expect("a thread").join() {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// A host whose output can be looked at while the session owns it.
#[derive(Clone, Default)]
struct Shared(Rc<RefCell<TestHost>>);

impl Host for Shared {
    fn print(&mut self, text: &str) -> Result<()> {
        self.0.borrow_mut().print(text)
    }
    fn eprint(&mut self, text: &str) {
        self.0.borrow_mut().eprint(text);
    }
    fn warn(&mut self, diagnostic: Diagnostic) {
        let text = report::warning(&diagnostic).plain();
        self.0
            .borrow_mut()
            .print(&text)
            .expect("memory takes everything");
    }
    fn now(&self) -> f64 {
        self.0.borrow().now()
    }
    fn perf_counter(&self) -> f64 {
        self.0.borrow().perf_counter()
    }
    fn sleep(&mut self, seconds: f64) -> Result<()> {
        self.0.borrow_mut().sleep(seconds)
    }
    fn entropy(&mut self) -> [u8; 32] {
        self.0.borrow_mut().entropy()
    }
    fn read_file(&mut self, path: &str) -> Result<Vec<u8>> {
        self.0.borrow_mut().read_file(path)
    }
    fn write_file(&mut self, path: &str, content: &[u8]) -> Result<()> {
        self.0.borrow_mut().write_file(path, content)
    }

    fn append_file(&mut self, path: &str, content: &[u8]) -> Result<()> {
        self.0.borrow_mut().append_file(path, content)
    }
    fn input(&mut self, prompt: &str) -> Result<String> {
        self.0.borrow_mut().input(prompt)
    }
    fn argv(&self) -> Vec<String> {
        self.0.borrow().argv()
    }
}

/// A session in this process; what it prints, shows and reports comes back as one text.
pub(crate) struct Talk {
    session: Session,
    host: Shared,
}

impl Talk {
    pub(crate) fn new() -> Self {
        let host = Shared::default();
        Self {
            session: Session::new(Box::new(host.clone()), true),
            host,
        }
    }

    /// From now on `explain` answers in JSON, or no longer.
    pub(crate) fn set_json(&self, json: bool) {
        let manner = Manner {
            json,
            ..Manner::default()
        };
        self.session.teach().set_manner(manner);
    }

    /// Enters a cell, as at the prompt; what appears, without the `Out[n]: ` labels.
    pub(crate) fn enter(&mut self, text: &str) -> String {
        let name = format!("<cell {}>", self.session.next_number());
        let source = Rc::new(Source::new(name, text));
        for entry in self.session.parse(&source) {
            let outcome = match entry {
                Ok(entry) => self.session.run(&entry, true),
                Err(diagnostic) => self.session.refuse(diagnostic),
            };
            let mut host = self.host.0.borrow_mut();
            if let Some(shown) = outcome.shown {
                host.out.push_str(&shown);
                host.out.push('\n');
            }
            match outcome.end {
                End::Fine => continue,
                End::Error(diagnostic) | End::Bug(diagnostic) | End::Interrupted(diagnostic) => {
                    host.out.push_str(&report::error(&diagnostic).plain());
                }
                End::Exit(code, _) => host.out.push_str(&format!("exit {code}\n")),
            }
            break;
        }
        std::mem::take(&mut self.host.0.borrow_mut().out)
    }
}

/// A text without blanks at the ends of its lines and without empty lines at its end.
pub(crate) fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// JSON text of a string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The system's allocator, which knows how much each thread has in use.
struct Counting;

thread_local! {
    static IN_USE: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

/// Counts bytes; a thread that is ending is not counted.
fn count(bytes: isize) {
    let _ = IN_USE.try_with(|cell| {
        let (now, most) = cell.get();
        let now = now + bytes;
        cell.set((now, most.max(now)));
    });
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller keeps the rules of `alloc`.
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller keeps the rules of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller keeps the rules of `dealloc`.
        unsafe { System.dealloc(start, layout) }
    }
    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        // SAFETY: the caller keeps the rules of `realloc`.
        unsafe { System.realloc(start, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Does some work; the most bytes that this thread had in use meanwhile beyond those before.
pub(crate) fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = IN_USE.with(|cell| {
        let (now, _) = cell.get();
        cell.set((now, now));
        now
    });
    let made = work();
    let most = IN_USE.with(|cell| cell.get().1);
    (made, usize::try_from(most - before).unwrap_or(0))
}
