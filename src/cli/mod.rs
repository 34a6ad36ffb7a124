//! Layer 6: the terminal.
