//! Layer 5: one conversation with nx without a terminal: text in, outcomes out.

pub mod complete;
pub mod conversation;
pub mod doctest;
pub mod help;
pub mod lookup;
pub mod net;
pub mod prompts;
pub mod report;
pub mod source_line;
#[cfg(test)]
mod stops;

pub use crate::display::{Shade, Style, Styled};
pub use conversation::{End, Outcome, Parsed, Session};
