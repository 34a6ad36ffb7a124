//! The teacher: what it writes is true.

mod arithmetic;
mod cost;
mod counted;
mod layout;
mod provenance;
mod rational;
