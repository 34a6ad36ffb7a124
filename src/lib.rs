//! nx: a NumPy-like array expression language.
//!
//! The modules are layers, lowest first; a module uses only those above it in this list.
//! `tests/tidy.rs` reads the `use` lines and fails when an arrow points the wrong way.

pub mod text;

pub mod syntax;
pub mod value;

pub mod display;
pub mod kernels;

pub mod host;

pub mod builtins;

pub mod eval;

pub mod teach;

pub mod session;

pub mod cli;
