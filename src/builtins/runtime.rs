//! What outlives a call: print options, error state, pending warnings; and what runs calls.

use crate::display::PrintOptions;
use crate::host::Host;
use crate::value::{Apply, ErrorKind, Value};

/// The state of one session of the library.
pub struct Runtime {
    /// How arrays are printed.
    pub print: PrintOptions,
    /// How floating-point trouble is met.
    pub errors: super::warnings::ErrState,
    /// What `np.seterrcall` set: the function or the object that floating-point trouble is told.
    pub errcall: Option<Value>,
    /// Warnings of the running call, given their place by the evaluator.
    pub warnings: Vec<(ErrorKind, String)>,
    /// The `RandomState` behind the functions of `np.random`, once one of them was called.
    pub random: Option<Value>,
    /// Whether the running call was written as that of a method.
    pub as_method: bool,
    /// What happens to warnings.
    pub filters: super::warning_filters::Filters,
    /// How many calls of functions may be open at once.
    pub recursion_limit: usize,
}

/// As CPython's default recursion limit.
pub const RECURSION_LIMIT: usize = 1000;

/// More open calls than this do not fit the stack.
pub const MOST_CALLS: usize = 10_000;

impl Default for Runtime {
    fn default() -> Self {
        Self {
            print: PrintOptions::default(),
            errors: super::warnings::ErrState::default(),
            errcall: None,
            warnings: Vec::new(),
            random: None,
            as_method: false,
            filters: super::warning_filters::Filters::default(),
            recursion_limit: RECURSION_LIMIT,
        }
    }
}

/// What runs the program: implemented by the evaluator.
pub trait Machine: Apply {
    /// The state of the library.
    fn runtime(&mut self) -> &mut Runtime;
    /// The print options that hold now.
    fn print_options(&self) -> PrintOptions;
    /// The outside world.
    fn host(&mut self) -> &mut dyn Host;
    /// The function of a row that is written in nx.
    ///
    /// # Errors
    /// When the prelude does not parse, which its tests rule out.
    fn prelude(&mut self, id: crate::value::RowId) -> crate::value::Result<Value>;
    /// The names of the program's globals.
    fn global_names(&self) -> Vec<crate::text::Symbol>;
}
