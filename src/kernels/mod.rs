//! Layer 2: array to array algorithms. No names, no docs, no argument parsing.

pub mod assign;
pub mod contract;
pub mod dot;
pub mod einsum;
pub mod index;
pub mod matmul;
