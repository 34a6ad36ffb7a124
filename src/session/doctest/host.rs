//! The world of a handout: what it prints is kept, files it writes stay in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::host::Host;
use crate::session::report;
use crate::text::Diagnostic;
use crate::value::{ErrorKind, OpError, Result};

/// What the examples of a handout did.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) printed: String,
    pub(super) warned: String,
    files: BTreeMap<String, Vec<u8>>,
}

/// A host that keeps a [`Record`]; the outer world is only read.
#[derive(Clone)]
pub(super) struct Recorder {
    pub(super) record: Rc<RefCell<Record>>,
    world: Rc<RefCell<Box<dyn Host>>>,
}

impl Recorder {
    pub(super) fn new(world: Box<dyn Host>) -> Self {
        Self {
            record: Rc::default(),
            world: Rc::new(RefCell::new(world)),
        }
    }
}

impl Host for Recorder {
    fn print(&mut self, text: &str) -> Result<()> {
        self.record.borrow_mut().printed.push_str(text);
        Ok(())
    }

    fn eprint(&mut self, _text: &str) {}

    fn warn(&mut self, diagnostic: Diagnostic) {
        let text = report::warning(&diagnostic).plain();
        self.record.borrow_mut().warned.push_str(&text);
    }

    fn now(&self) -> f64 {
        self.world.borrow().now()
    }

    fn perf_counter(&self) -> f64 {
        self.world.borrow().perf_counter()
    }

    fn sleep(&mut self, _seconds: f64) -> Result<()> {
        Ok(())
    }

    fn entropy(&mut self) -> [u8; 32] {
        self.world.borrow_mut().entropy()
    }

    fn read_file(&mut self, path: &str) -> Result<Vec<u8>> {
        if let Some(content) = self.record.borrow().files.get(path) {
            return Ok(content.clone());
        }
        self.world.borrow_mut().read_file(path)
    }

    fn write_file(&mut self, path: &str, content: &[u8]) -> Result<()> {
        let mut record = self.record.borrow_mut();
        record.files.insert(path.to_owned(), content.to_vec());
        Ok(())
    }

    fn append_file(&mut self, path: &str, content: &[u8]) -> Result<()> {
        let mut whole = self.read_file(path).unwrap_or_default();
        whole.extend_from_slice(content);
        self.write_file(path, &whole)
    }

    fn input(&mut self, _prompt: &str) -> Result<String> {
        Err(OpError::new(ErrorKind::EOFError, "EOF when reading a line"))
    }

    fn argv(&self) -> Vec<String> {
        vec![String::new()]
    }
}
