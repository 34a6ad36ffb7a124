//! Layer 0: source text, places in it, what is wrong with it, and names that resemble each other.

pub mod diagnostic;
pub mod source;
pub mod span;
pub mod suggest;
pub mod symbol;

pub use diagnostic::{Diagnostic, Frame, Label};
pub use source::Source;
pub use span::Span;
pub use symbol::Symbol;
