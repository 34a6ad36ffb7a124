//! The teacher: what it writes is true.

mod arithmetic;
mod rational;
