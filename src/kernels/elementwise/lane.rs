//! Typed runs of elements behind one type: what element-wise kernels take and fill.

use std::marker::PhantomData;

use crate::value::{DType, Element};

/// Elements to read, one after another in memory.
#[derive(Clone, Copy)]
pub struct Lane<'a> {
    dtype: DType,
    start: *const u8,
    len: usize,
    life: PhantomData<&'a [u8]>,
}

/// Elements to write, one after another in memory.
pub struct LaneMut<'a> {
    dtype: DType,
    start: *mut u8,
    len: usize,
    life: PhantomData<&'a mut [u8]>,
}

impl<'a> Lane<'a> {
    /// A lane over a slice.
    pub fn new<T: Element>(items: &'a [T]) -> Self {
        let start = items.as_ptr().cast();
        Self {
            dtype: T::DTYPE,
            start,
            len: items.len(),
            life: PhantomData,
        }
    }

    /// A lane over memory.
    ///
    /// # Safety
    /// `len` elements of the dtype lie at `start`, aligned, and nobody writes them for `'a`.
    pub unsafe fn from_raw(dtype: DType, start: *const u8, len: usize) -> Self {
        Self {
            dtype,
            start,
            len,
            life: PhantomData,
        }
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// How many elements it has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The address of the first element.
    pub fn pointer(&self) -> *const u8 {
        self.start
    }

    /// The elements.
    ///
    /// # Panics
    /// When the element type is another one, which is a bug in the caller.
    pub fn get<T: Element>(&self) -> &'a [T] {
        assert!(
            self.dtype == T::DTYPE,
            "lane of {:?} as {:?}",
            self.dtype,
            T::DTYPE
        );
        // SAFETY: whoever made the lane vouched for the memory, and the type is right.
        unsafe { std::slice::from_raw_parts(self.start.cast(), self.len) }
    }

    /// The strings of a lane of strings, each as its characters with the padding.
    pub fn strings(&self) -> (&'a [u32], usize) {
        let DType::Str(width) = self.dtype else {
            return (&[], 1);
        };
        let width = width as usize;
        // SAFETY: as for `get`; a string of a width is so many `u32`.
        (
            unsafe { std::slice::from_raw_parts(self.start.cast(), self.len * width) },
            width,
        )
    }

    /// The elements from `from` to `to`, which are in bounds.
    pub fn part(&self, from: usize, to: usize) -> Self {
        let to = to.min(self.len);
        let from = from.min(to);
        // SAFETY: `from` is not beyond the end.
        let start = unsafe { self.start.add(from * self.dtype.itemsize()) };
        Self {
            start,
            len: to - from,
            ..*self
        }
    }
}

impl<'a> LaneMut<'a> {
    /// A lane over a slice.
    pub fn new<T: Element>(items: &'a mut [T]) -> Self {
        let start = items.as_mut_ptr().cast();
        Self {
            dtype: T::DTYPE,
            start,
            len: items.len(),
            life: PhantomData,
        }
    }

    /// A lane over memory.
    ///
    /// # Safety
    /// `len` elements of the dtype lie at `start`, aligned, and nobody else uses them for `'a`.
    pub unsafe fn from_raw(dtype: DType, start: *mut u8, len: usize) -> Self {
        Self {
            dtype,
            start,
            len,
            life: PhantomData,
        }
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// How many elements it has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The elements.
    ///
    /// # Panics
    /// When the element type is another one, which is a bug in the caller.
    pub fn get<T: Element>(&mut self) -> &mut [T] {
        assert!(
            self.dtype == T::DTYPE,
            "lane of {:?} as {:?}",
            self.dtype,
            T::DTYPE
        );
        // SAFETY: whoever made the lane vouched for the memory, and the type is right.
        unsafe { std::slice::from_raw_parts_mut(self.start.cast(), self.len) }
    }

    /// The strings of a lane of strings, each as its characters with the padding.
    pub fn strings(&mut self) -> (&mut [u32], usize) {
        let DType::Str(width) = self.dtype else {
            return (&mut [], 1);
        };
        let width = width as usize;
        // SAFETY: as for `get`; a string of a width is so many `u32`.
        (
            unsafe { std::slice::from_raw_parts_mut(self.start.cast(), self.len * width) },
            width,
        )
    }

    /// The elements from `from` to `to`, which are in bounds.
    pub fn part(&mut self, from: usize, to: usize) -> LaneMut<'_> {
        let to = to.min(self.len);
        let from = from.min(to);
        // SAFETY: `from` is not beyond the end.
        let start = unsafe { self.start.add(from * self.dtype.itemsize()) };
        LaneMut {
            dtype: self.dtype,
            start,
            len: to - from,
            life: PhantomData,
        }
    }

    /// Copies elements of the same type, as many as there are.
    pub fn put(&mut self, from: Lane<'_>) {
        assert!(
            self.dtype == from.dtype && self.len == from.len,
            "a lane of {:?} from {:?}",
            self.dtype,
            from.dtype
        );
        // SAFETY: whoever made the lanes vouched for the memory of both, which hold as many bytes;
        // nobody else uses that of the target.
        unsafe { std::ptr::copy(from.start, self.start, self.len * self.dtype.itemsize()) };
    }

    /// The same elements, to be read.
    pub fn as_lane(&self) -> Lane<'_> {
        // SAFETY: the lane stays borrowed while the result lives, so nobody writes.
        unsafe { Lane::from_raw(self.dtype, self.start, self.len) }
    }
}
