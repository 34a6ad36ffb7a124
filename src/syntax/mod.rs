//! Layer 1: text → tree with spans. Pure: no values, no effects.

pub mod ast;
