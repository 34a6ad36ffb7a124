//! What outlives a call: print options, error state, pending warnings; and what runs calls.

use crate::display::PrintOptions;
use crate::host::Host;
use crate::value::{Apply, ErrorKind, Value};

/// The state of one session of the library.
#[derive(Default)]
pub struct Runtime {
    /// How arrays are printed.
    pub print: PrintOptions,
    /// How floating-point trouble is met.
    pub errors: super::warnings::ErrState,
    /// Warnings of the running call, given their place by the evaluator.
    pub warnings: Vec<(ErrorKind, String)>,
    /// The `RandomState` behind the functions of `np.random`, once one of them was called.
    pub random: Option<Value>,
}

/// What runs the program: implemented by the evaluator.
pub trait Machine: Apply {
    /// The state of the library.
    fn runtime(&mut self) -> &mut Runtime;
    /// The print options that hold now.
    fn print_options(&self) -> PrintOptions;
    /// The outside world.
    fn host(&mut self) -> &mut dyn Host;
    /// The names of the program's globals.
    fn global_names(&self) -> Vec<crate::text::Symbol>;
}
