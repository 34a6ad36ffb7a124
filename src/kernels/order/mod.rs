//! Putting elements in order: as whole numbers whose order is that of the elements ([`keys`]),
//! sorted by their digits ([`radix`]), selected by rank ([`ranks`]), or, where elements are no
//! single numbers, by comparing them ([`merge`]).

pub mod keys;
pub mod merge;
pub mod placed;
pub mod radix;
pub mod ranks;
mod room;
#[cfg(test)]
mod tests;
