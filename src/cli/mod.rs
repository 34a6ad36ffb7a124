//! Layer 6: the terminal: arguments, prompt, editor, colours, signals, and the runner of scripts.

pub mod args;
pub mod history;
pub mod memory;
pub mod signals;
pub mod terminal;
pub mod theme;
