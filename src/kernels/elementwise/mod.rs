//! The element-wise engine: typed loops over lanes, run over arrays in tiles that fit the
//! first-level cache.

pub mod driver;
pub mod fold;
pub mod lane;
pub mod loops;
pub mod pairwise;
pub mod plan;
pub mod program;
pub mod reduction;
pub mod scan;
pub mod total;
pub mod transfer;
mod worker;

pub use driver::{fold_program, run, run_program};
pub use lane::{Lane, LaneMut};
pub use loops::{Loop, Loops};
