//! Layer 2: array to array algorithms. No names, no docs, no argument parsing.

pub mod assign;
pub mod contract;
pub mod create;
pub mod dot;
pub mod einsum;
pub mod elementwise;
pub mod fft;
pub mod fft_plan;
pub mod fpstatus;
pub mod index;
pub mod join;
pub mod linalg;
pub mod matmul;
pub mod pad;
pub mod random;
pub mod reduce_arg;
pub mod reduce_stats;
pub mod search;
pub mod select;
pub mod sets;
pub mod shape;
pub mod shape_axes;
pub mod shape_repeat;
pub mod sort;
mod sort_partition;
pub mod ufunc;
