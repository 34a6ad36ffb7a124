//! The memory of arrays: reference-counted bytes, and typed views into them.
//!
//! All `unsafe` of the value layer is here. Three facts make it sound: a [`Buffer`] never moves or
//! shrinks while it lives; an [`Array`] is only ever built with a layout inside its buffer (checked
//! in [`Array::new`](super::Array::new)) and aligned to its element type; and whoever asks for a mutable view promises
//! that no other view of the same bytes is in use.

use std::alloc::{self, Layout};
use std::ptr::NonNull;
use std::rc::Rc;

use ndarray::{ArrayViewD, ArrayViewMutD, Axis, IxDyn, ShapeBuilder};

use super::element::Plain;
use super::large::{self, Block};
use super::{Array, DType, Element, ErrorKind, OpError, Result, Shape, budget, interrupt, layout};

/// Every buffer nx allocates itself starts on a cache line.
const ALIGN: usize = 64;
/// But for small ones, which the allocator gives faster where it likes: aligned for any element.
const SMALL: usize = 1024;
const SMALL_ALIGN: usize = 16;

/// A block of memory that arrays share.
pub struct Buffer {
    start: NonNull<u8>,
    bytes: usize,
    owner: Owner,
    /// Whether it is the content of a file.
    of_file: bool,
}

/// Where the memory goes back to.
enum Owner {
    /// To the global allocator.
    Heap(Layout),
    /// To the large blocks.
    Large(Option<Block>),
    /// To the system: it is mapped from a file.
    File(
        #[expect(dead_code, reason = "it is only kept, and unmapped when dropped")]
        memmap2::MmapMut,
    ),
}

fn no_memory() -> Box<OpError> {
    OpError::new(ErrorKind::MemoryError, "")
}

impl Buffer {
    /// So many bytes of zeros (lazily zeroed by the system where it is large).
    ///
    /// # Errors
    /// `MemoryError` when the system has no memory left.
    pub fn zeroed(bytes: usize) -> Result<Self> {
        if bytes >= large::LARGE {
            return Self::large(bytes, Block::zeroed(bytes));
        }
        // SAFETY: `heap` asks for a layout that has a size.
        Self::heap(bytes, |layout| unsafe { alloc::alloc_zeroed(layout) })
    }

    fn heap(bytes: usize, allocate: impl FnOnce(Layout) -> *mut u8) -> Result<Self> {
        let align = if bytes <= SMALL { SMALL_ALIGN } else { ALIGN };
        let layout = Layout::from_size_align(bytes.max(1), align).map_err(|_| no_memory())?;
        let start = NonNull::new(allocate(layout)).ok_or_else(no_memory)?;
        budget::take(layout.size());
        Ok(Self {
            start,
            bytes,
            owner: Owner::Heap(layout),
            of_file: false,
        })
    }

    /// So many bytes that hold anything.
    fn unwritten(bytes: usize) -> Result<Self> {
        if bytes >= large::LARGE {
            return Self::large(bytes, Block::any(bytes));
        }
        // SAFETY: as for zeros.
        Self::heap(bytes, |layout| unsafe { alloc::alloc(layout) })
    }

    fn large(bytes: usize, block: Option<Block>) -> Result<Self> {
        let mut block = block.ok_or_else(no_memory)?;
        let start = NonNull::new(block.start()).ok_or_else(no_memory)?;
        budget::take(bytes);
        Ok(Self {
            start,
            bytes,
            owner: Owner::Large(Some(block)),
            of_file: false,
        })
    }

    /// The content of a file, read when it is looked at. The mapping is private: what is written to
    /// it stays in memory, and it takes nothing of the budget until then.
    ///
    /// # Errors
    /// When the system cannot map the file.
    pub fn map(file: &std::fs::File) -> std::io::Result<Self> {
        // SAFETY: the mapping is private, so nobody else writes to its pages through it. Another
        // program may still change or shorten the file; only numbers, of which every bit pattern is
        // valid, are seen through a mapping, and a shortened file ends the process, as it does
        // NumPy's.
        let mut mapping = unsafe { memmap2::MmapOptions::new().map_copy(file)? };
        let start = NonNull::new(mapping.as_mut_ptr()).unwrap_or(NonNull::dangling());
        Ok(Self {
            start,
            bytes: mapping.len(),
            owner: Owner::File(mapping),
            of_file: true,
        })
    }

    /// The content of a file that was read.
    pub fn from_file(content: Vec<u8>) -> Self {
        let mut aligned = vec![0u128; content.len().div_ceil(size_of::<u128>())];
        let mut rest = content.as_slice();
        for word in &mut aligned {
            let (head, tail) = rest.split_at(rest.len().min(size_of::<u128>()));
            let mut bytes = [0; size_of::<u128>()];
            bytes
                .iter_mut()
                .zip(head)
                .for_each(|(to, from)| *to = *from);
            *word = u128::from_ne_bytes(bytes);
            rest = tail;
        }
        let mut buffer = Self::from_vec(aligned);
        buffer.bytes = content.len();
        buffer.of_file = true;
        buffer
    }

    /// Whether it is the content of a file (arrays over it are shown as `memmap`).
    pub fn is_of_file(&self) -> bool {
        self.of_file
    }

    /// Takes over the memory of a vector.
    pub fn from_vec<T: Copy + Send + Sync + 'static>(items: Vec<T>) -> Self {
        let bytes = size_of_val(items.as_slice());
        let mut items = std::mem::ManuallyDrop::new(items);
        // A Vec's memory was allocated with exactly this layout.
        let layout = Layout::array::<T>(items.capacity()).unwrap_or(Layout::new::<T>());
        // SAFETY: a Vec's pointer is never null.
        let start = unsafe { NonNull::new_unchecked(items.as_mut_ptr().cast::<u8>()) };
        budget::take(layout.size());
        Self {
            start,
            bytes,
            owner: Owner::Heap(layout),
            of_file: false,
        }
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.bytes
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// The address of the first byte.
    pub fn address(&self) -> usize {
        self.start.as_ptr() as usize
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        match &mut self.owner {
            Owner::Heap(layout) => {
                budget::give(layout.size());
                if layout.size() > 0 {
                    // SAFETY: allocated by the global allocator with this layout, freed once.
                    unsafe { alloc::dealloc(self.start.as_ptr(), *layout) };
                }
            }
            Owner::Large(block) => {
                budget::give(self.bytes);
                if let Some(block) = block.take() {
                    block.recycle();
                }
            }
            Owner::File(_) => {}
        }
    }
}

/// Bytes that values share: slices behind each other.
pub(super) fn shared_bytes<'b>(parts: impl Iterator<Item = &'b [u8]> + Clone) -> Rc<[u8]> {
    let length = parts.clone().map(<[u8]>::len).sum();
    let mut bytes = Rc::new_uninit_slice(length);
    let mut slots = Rc::get_mut(&mut bytes).unwrap_or_default();
    for part in parts.flat_map(|part| part.chunks(interrupt::TILE)) {
        interrupt::poll();
        let (now, later) = slots.split_at_mut(part.len().min(slots.len()));
        now.write_copy_of_slice(part);
        slots = later;
    }
    assert!(slots.is_empty(), "the parts have the length that they had");
    // SAFETY: nobody else has the new slice yet, and every byte of it was written.
    unsafe { bytes.assume_init() }
}

impl Array {
    /// An array in C order whose elements are not written yet.
    ///
    /// # Errors
    /// When the array is too big, in NumPy's words.
    ///
    /// # Safety
    /// Every element is written before any is read: what is there may be no value of the type.
    pub unsafe fn unwritten(shape: &[usize], dtype: DType) -> Result<Self> {
        let bytes = budget::check_array(shape, dtype)?;
        let strides = layout::c_strides(shape, dtype.itemsize());
        let buffer = Buffer::unwritten(bytes)?;
        Ok(Self::over(buffer, dtype, Shape::from_slice(shape), strides))
    }

    /// The address of the first element.
    pub fn pointer(&self) -> *mut u8 {
        // SAFETY: `Array::new` checked that the offset is inside the buffer.
        unsafe { self.buffer().start.as_ptr().add(self.offset()) }
    }

    /// The elements as an ndarray view. The array must have this element type.
    ///
    /// # Panics
    /// When the element type is another one, which is a bug in the caller.
    pub fn view<T: Element>(&self) -> ArrayViewD<'_, T> {
        assert!(
            self.dtype() == T::DTYPE,
            "view of {:?} as {:?}",
            self.dtype(),
            T::DTYPE
        );
        // SAFETY: the type is right, `Array::new` checked bounds and alignment.
        unsafe { self.raw_view(self.shape(), self.strides()) }
    }

    /// The elements as plain data of their width, for kernels that only move them. A string array
    /// has one axis more: its characters.
    ///
    /// # Panics
    /// When the width is another one, which is a bug in the caller.
    pub fn bits<T: Plain>(&self) -> ArrayViewD<'_, T> {
        let (shape, strides) = self.bits_layout(size_of::<T>());
        // SAFETY: as for `view`; plain data has no invalid bit patterns.
        unsafe { self.raw_view(&shape, &strides) }
    }

    /// The elements to be written.
    ///
    /// # Safety
    /// While the view lives, no other view of the same bytes may be used.
    pub unsafe fn view_mut<T: Element>(&self) -> ArrayViewMutD<'_, T> {
        assert!(
            self.dtype() == T::DTYPE,
            "view of {:?} as {:?}",
            self.dtype(),
            T::DTYPE
        );
        // SAFETY: as for `view`, and the caller promises that the bytes are not used otherwise.
        unsafe { self.raw_view_mut(self.shape(), self.strides()) }
    }

    /// The elements to be written, as plain data of their width.
    ///
    /// # Safety
    /// While the view lives, no other view of the same bytes may be used.
    pub unsafe fn bits_mut<T: Plain>(&self) -> ArrayViewMutD<'_, T> {
        let (shape, strides) = self.bits_layout(size_of::<T>());
        // SAFETY: as for `view_mut`.
        unsafe { self.raw_view_mut(&shape, &strides) }
    }

    /// The element at a byte distance from the first, if that is inside the buffer.
    pub(super) fn read<T: Copy + Default + Send + Sync + 'static>(
        &self,
        shift: isize,
    ) -> Option<T> {
        let at = self.offset().checked_add_signed(shift)?;
        let end = at.checked_add(size_of::<T>())?;
        let address = self.buffer().start.as_ptr().wrapping_add(at).cast::<T>();
        if end > self.buffer().len() || !address.is_aligned() {
            return None;
        }
        // SAFETY: checked to be inside the buffer and aligned; the elements of an array of this
        // type are valid values of it.
        Some(unsafe { address.read() })
    }

    /// Writes the element at a byte distance from the first. False where that leaves the buffer or
    /// the array has another type.
    pub fn write<T: Element>(&self, shift: isize, value: T) -> bool {
        let at = self.offset().checked_add_signed(shift);
        let Some(at) = at.filter(|_| self.dtype() == T::DTYPE) else {
            return false;
        };
        let address = self.buffer().start.as_ptr().wrapping_add(at).cast::<T>();
        let inside = at
            .checked_add(size_of::<T>())
            .is_some_and(|end| end <= self.buffer().len());
        if inside && address.is_aligned() {
            // SAFETY: checked to be inside the buffer and aligned; no reference to elements outlives
            // the kernel that made it.
            unsafe { address.write(value) };
        }
        inside && address.is_aligned()
    }

    /// The elements as a slice, if they lie in C order without gaps.
    pub fn slice<T: Element>(&self) -> Option<&[T]> {
        if self.dtype() != T::DTYPE || !self.is_c_contiguous() {
            return None;
        }
        // SAFETY: the type is right, and all `size` elements lie in the buffer one after another.
        Some(unsafe { std::slice::from_raw_parts(self.pointer().cast::<T>(), self.size()) })
    }

    /// # Safety
    /// The element type fits the bytes, and the layout is inside the buffer.
    unsafe fn raw_view<T>(&self, shape: &[usize], strides: &[isize]) -> ArrayViewD<'_, T> {
        if shape.contains(&0) {
            // SAFETY: there is no element to be read.
            return unsafe { ArrayViewD::from_shape_ptr(IxDyn(shape), self.pointer().cast::<T>()) };
        }
        let (start, steps, flipped) = positive(self.pointer().cast::<T>(), shape, strides);
        // SAFETY: `positive` moved the start to the lowest element, so that every element of the
        // view is one of the array's, which the caller vouches for.
        let mut view = unsafe { ArrayViewD::from_shape_ptr(IxDyn(shape).strides(steps), start) };
        flipped
            .into_iter()
            .for_each(|axis| view.invert_axis(Axis(axis)));
        view
    }

    /// # Safety
    /// As `raw_view`, and the bytes are not used otherwise.
    unsafe fn raw_view_mut<T>(&self, shape: &[usize], strides: &[isize]) -> ArrayViewMutD<'_, T> {
        if shape.contains(&0) {
            // SAFETY: there is no element to be written.
            return unsafe {
                ArrayViewMutD::from_shape_ptr(IxDyn(shape), self.pointer().cast::<T>())
            };
        }
        let (start, steps, flipped) = positive(self.pointer().cast::<T>(), shape, strides);
        // SAFETY: as in `raw_view`, and the caller promises exclusive use.
        let mut view = unsafe { ArrayViewMutD::from_shape_ptr(IxDyn(shape).strides(steps), start) };
        flipped
            .into_iter()
            .for_each(|axis| view.invert_axis(Axis(axis)));
        view
    }

    fn bits_layout(&self, width: usize) -> (super::Shape, super::Strides) {
        let (mut shape, mut strides) = (self.shape().into(), self.strides().into());
        if let super::DType::Str(chars) = self.dtype() {
            assert!(width == 4, "strings move as u32");
            super::Shape::push(&mut shape, chars as usize);
            super::Strides::push(&mut strides, 4);
        } else {
            assert!(self.dtype().itemsize() == width, "bits of another width");
        }
        (shape, strides)
    }
}

/// ndarray takes the lowest element and positive steps; axes that run backwards are flipped after.
/// There is at least one element.
fn positive<T>(start: *mut T, shape: &[usize], strides: &[isize]) -> (*mut T, IxDyn, Vec<usize>) {
    let width = size_of::<T>() as isize;
    let mut lowest = start;
    let mut flipped = Vec::new();
    let mut steps = IxDyn::zeros(shape.len());
    for (axis, (length, stride)) in shape.iter().zip(strides).enumerate() {
        let step = if width == 0 { 0 } else { stride / width };
        if step < 0 {
            lowest = lowest.wrapping_offset(step * (*length as isize - 1));
            flipped.push(axis);
        }
        steps[axis] = step.unsigned_abs();
    }
    (lowest, steps, flipped)
}
