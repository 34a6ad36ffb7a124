//! The teacher: what it writes is true.

mod arithmetic;
mod cost;
mod counted;
mod provenance;
mod rational;
