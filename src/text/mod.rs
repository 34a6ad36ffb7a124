//! Layer 0: source text, places in it, what is wrong with it, names that resemble each other, and the
//! texts that a program works on.

pub mod diagnostic;
pub mod shared;
pub mod source;
pub mod span;
pub mod suggest;
pub mod symbol;

pub use diagnostic::{Diagnostic, Frame, Label};
pub use shared::Text;
pub use source::Source;
pub use span::Span;
pub use symbol::Symbol;
