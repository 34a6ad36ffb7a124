//! Layer 5: one conversation with nx without a terminal: text in, outcomes out.

pub mod prompts;
pub mod report;
pub mod source_line;
pub mod styled;

pub use styled::{Style, Styled};
