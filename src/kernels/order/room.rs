//! Room for many items meanwhile, from the memory of large arrays: it is in huge pages, and used
//! again.

use std::marker::PhantomData;

use super::radix::Item;
use crate::value::{Array, DType, Result};

/// Room for items.
pub(super) struct Room<T> {
    bytes: Array,
    len: usize,
    of: PhantomData<T>,
}

impl<T: Item> Room<T> {
    /// Room for so many items.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub(super) fn new(len: usize) -> Result<Self> {
        // SAFETY: whoever takes the items writes them before they are read.
        let bytes = unsafe { Array::unwritten(&[len * size_of::<T>()], DType::U8) }?;
        Ok(Self {
            bytes,
            len,
            of: PhantomData,
        })
    }

    /// The items, which hold anything at first.
    pub(super) fn items(&mut self) -> &mut [T] {
        // SAFETY: the array is as large, aligned for any element, and nobody else has it; items are
        // numbers, of which every bit pattern is valid.
        unsafe { std::slice::from_raw_parts_mut(self.bytes.pointer().cast(), self.len) }
    }
}
