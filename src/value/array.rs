//! Arrays: a shared buffer seen through a dtype, a shape, strides and an offset.

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use ndarray::ArrayD;
use smallvec::SmallVec;

use super::buffer::Buffer;
use super::element::Plain;
use super::interrupt::{Paced, filled};
use super::layout::{self, Shape, Strides};
use super::{DType, Element, Held, OpError, Result, Scalar, budget};
use crate::with_dtype;

/// How an array sees its buffer. Clones see the same elements.
#[derive(Clone)]
pub struct Array {
    buffer: Rc<Buffer>,
    dtype: DType,
    shape: Shape,
    strides: Strides,
    offset: usize,
    /// Whether assignment through it is allowed.
    pub writeable: bool,
    /// The array that owns the memory, if this is a view of another.
    pub base: Option<Handle>,
}

/// A Python array object: its identity is what `is` compares, and `a.shape = …` changes it in place.
#[derive(Clone)]
pub struct Handle(Rc<RefCell<Array>>);

impl Handle {
    /// A new object.
    pub fn new(array: Array) -> Self {
        Self(Rc::new(RefCell::new(array)))
    }

    /// How it sees its elements.
    pub fn get(&self) -> Ref<'_, Array> {
        self.0.borrow()
    }

    /// To change how it sees its elements. Never held across user code.
    pub fn get_mut(&self) -> RefMut<'_, Array> {
        self.0.borrow_mut()
    }

    /// Whether both are the same object.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// A number that differs between living objects.
    pub fn id(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }

    /// How many names hold this very object.
    pub fn references(&self) -> usize {
        Rc::strong_count(&self.0)
    }

    /// A new object for an array made from this one: where it still sees this one's memory, its
    /// `base` is the owner of that memory.
    pub fn derive(&self, mut array: Array) -> Self {
        let source = self.get();
        if Rc::ptr_eq(&array.buffer, &source.buffer) {
            array.base = source.base.clone().or_else(|| Some(self.clone()));
            array.writeable = array.writeable && source.writeable;
        }
        drop(source);
        Self::new(array)
    }
}

impl Array {
    /// An array over part of a buffer; None when the layout leaves it or is not aligned.
    pub fn new(
        buffer: Rc<Buffer>,
        dtype: DType,
        shape: Shape,
        strides: Strides,
        offset: usize,
    ) -> Option<Self> {
        let itemsize = dtype.itemsize();
        let (low, high) = layout::byte_bounds(&shape, &strides, itemsize)?;
        let start = isize::try_from(offset).ok()?;
        let inside = start.checked_add(low)? >= 0
            && start.checked_add(high)? <= isize::try_from(buffer.len()).ok()?;
        let align = with_dtype!(dtype, T => align_of::<T>(), str => align_of::<u32>());
        let aligned = (buffer.address() + offset).is_multiple_of(align)
            && strides
                .iter()
                .all(|stride| stride.unsigned_abs().is_multiple_of(align));
        if !inside || !aligned || shape.len() != strides.len() {
            return None;
        }
        Some(Self {
            buffer,
            dtype,
            shape,
            strides,
            offset,
            writeable: true,
            base: None,
        })
    }

    /// Zeros (empty strings) in C order.
    ///
    /// # Errors
    /// When the array is too big, in NumPy's words.
    pub fn zeros(shape: &[usize], dtype: DType) -> Result<Self> {
        let bytes = budget::check_array(shape, dtype)?;
        let strides = layout::c_strides(shape, dtype.itemsize());
        Ok(Self::over(
            Buffer::zeroed(bytes)?,
            dtype,
            shape.into(),
            strides,
        ))
    }

    /// Zeros in Fortran order.
    ///
    /// # Errors
    /// As [`Array::zeros`].
    pub fn zeros_f(shape: &[usize], dtype: DType) -> Result<Self> {
        let mut array = Self::zeros(shape, dtype)?;
        array.strides = layout::f_strides(shape, dtype.itemsize());
        Ok(array)
    }

    /// The same fresh memory with the axes in a given order, the slowest first. The array is in C
    /// order, and no other sees its memory.
    #[must_use]
    pub fn ordered(mut self, slowest_first: &[usize]) -> Self {
        if self.shape.contains(&0) {
            return self;
        }
        let mut step = self.dtype.itemsize() as isize;
        for axis in slowest_first.iter().rev() {
            if let (Some(stride), Some(length)) =
                (self.strides.get_mut(*axis), self.shape.get(*axis))
            {
                *stride = step;
                step *= (*length).max(1) as isize;
            }
        }
        self
    }

    /// An array over a whole buffer, which has room for it.
    pub(super) fn over(buffer: Buffer, dtype: DType, shape: Shape, strides: Strides) -> Self {
        let buffer = Rc::new(buffer);
        Self {
            buffer,
            dtype,
            shape,
            strides,
            offset: 0,
            writeable: true,
            base: None,
        }
    }

    /// One-dimensional, from its elements.
    pub fn from_vec<T: Element>(items: Vec<T>) -> Self {
        let shape = SmallVec::from_slice(&[items.len()]);
        Self::from_shape_vec(shape, items)
    }

    /// From its elements in C order; the shape has as many.
    pub fn from_shape_vec<T: Element>(shape: Shape, items: Vec<T>) -> Self {
        // Views trust the layout, so this holds in every build.
        assert_eq!(layout::size(&shape), items.len(), "elements of a shape");
        let strides = layout::c_strides(&shape, size_of::<T>());
        Self::over(Buffer::from_vec(items), T::DTYPE, shape, strides)
    }

    /// Takes over an ndarray array.
    pub fn from_ndarray<T: Element>(array: ArrayD<T>) -> Self {
        Self::adopt(array, T::DTYPE)
    }

    /// Takes over an array of plain data as made from [`Array::bits`]: for strings the last axis
    /// is the characters.
    pub fn from_bits<T: Plain>(array: ArrayD<T>, dtype: DType) -> Self {
        Self::adopt(array, dtype)
    }

    fn adopt<T: Copy + Send + Sync + 'static>(array: ArrayD<T>, dtype: DType) -> Self {
        let array = if array.is_standard_layout() {
            array
        } else {
            array.as_standard_layout().into_owned()
        };
        let mut shape: Shape = array.shape().into();
        if dtype.is_str() {
            shape.pop();
        }
        let strides = layout::c_strides(&shape, dtype.itemsize());
        // A standard layout may still start inside its vector; then the part is copied out.
        let (items, offset) = array.into_raw_vec_and_offset();
        let items = match offset {
            Some(skip) if skip > 0 => items.get(skip..).unwrap_or(&[]).to_vec(),
            _ => items,
        };
        Self::over(Buffer::from_vec(items), dtype, shape, strides)
    }

    /// A 0-d array.
    pub fn from_scalar(scalar: &Scalar) -> Self {
        with_scalar(scalar, &Shape::new())
    }

    /// An array of strings, as wide as the longest.
    pub fn from_strings<S: AsRef<str>>(shape: Shape, items: &[S]) -> Self {
        let longest = items
            .iter()
            .map(|item| item.as_ref().chars().count())
            .max()
            .unwrap_or(0);
        Self::from_strings_width(shape, items, longest.max(1))
    }

    /// An array of strings of a width; longer ones are cut.
    pub fn from_strings_width<S: AsRef<str>>(shape: Shape, items: &[S], width: usize) -> Self {
        let mut chars = filled(items.len() * width, &0u32);
        for (cell, item) in chars.chunks_mut(width.max(1)).zip(items).paced() {
            for (slot, c) in cell.iter_mut().zip(item.as_ref().chars()) {
                *slot = u32::from(c);
            }
        }
        let dtype = DType::Str(u32::try_from(width).unwrap_or(u32::MAX));
        let strides = layout::c_strides(&shape, dtype.itemsize());
        Self::over(Buffer::from_vec(chars), dtype, shape, strides)
    }

    /// The shared memory.
    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// A reference to the shared memory.
    pub fn share(&self) -> Rc<Buffer> {
        Rc::clone(&self.buffer)
    }

    /// How many arrays see this memory.
    pub fn sharers(&self) -> usize {
        Rc::strong_count(&self.buffer)
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// Lengths of the axes.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Distances in bytes between neighbours.
    pub fn strides(&self) -> &[isize] {
        &self.strides
    }

    /// Where the first element lies, in bytes.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The number of axes.
    pub fn ndim(&self) -> usize {
        self.shape.len()
    }

    /// The number of elements.
    pub fn size(&self) -> usize {
        layout::size(&self.shape)
    }

    /// Bytes of all elements.
    pub fn nbytes(&self) -> usize {
        self.size() * self.dtype.itemsize()
    }

    /// Whether the elements lie in C order without gaps.
    pub fn is_c_contiguous(&self) -> bool {
        layout::is_c_contiguous(&self.shape, &self.strides, self.dtype.itemsize())
    }

    /// Whether the elements lie in Fortran order without gaps.
    pub fn is_f_contiguous(&self) -> bool {
        layout::is_f_contiguous(&self.shape, &self.strides, self.dtype.itemsize())
    }

    /// Whether both see the same buffer.
    pub fn same_buffer(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.buffer, &other.buffer)
    }

    /// Whether the byte ranges of both meet (NumPy's `may_share_memory`).
    pub fn may_overlap(&self, other: &Self) -> bool {
        let range = |a: &Self| {
            let (low, high) =
                layout::byte_bounds(&a.shape, &a.strides, a.dtype.itemsize()).unwrap_or((0, 0));
            (a.offset as isize + low, a.offset as isize + high)
        };
        let (a, b) = (range(self), range(other));
        self.same_buffer(other) && a.0 < b.1 && b.0 < a.1 && a.0 < a.1 && b.0 < b.1
    }

    /// The same memory seen with another shape, strides and start (bytes from this start); None
    /// when that leaves the buffer.
    pub fn restrided(&self, shape: Shape, strides: Strides, shift: isize) -> Option<Self> {
        let offset = self.offset.checked_add_signed(shift)?;
        let mut view = Self::new(self.share(), self.dtype, shape, strides, offset)?;
        view.writeable = self.writeable;
        view.base.clone_from(&self.base);
        Some(view)
    }

    /// The same memory seen with another dtype as well.
    pub fn retyped(
        &self,
        dtype: DType,
        shape: Shape,
        strides: Strides,
        shift: isize,
    ) -> Option<Self> {
        let offset = self.offset.checked_add_signed(shift)?;
        let mut view = Self::new(self.share(), dtype, shape, strides, offset)?;
        view.writeable = self.writeable;
        view.base.clone_from(&self.base);
        Some(view)
    }

    /// Another shape over the same elements without a copy, if the layout allows it.
    pub fn reshaped(&self, shape: &[usize], fortran: bool) -> Option<Self> {
        let itemsize = self.dtype.itemsize();
        let strides =
            layout::reshape_strides(&self.shape, &self.strides, shape, itemsize, fortran)?;
        self.restrided(shape.into(), strides, 0)
    }

    /// The axes in another order; `axes` is a permutation.
    pub fn permuted(&self, axes: &[usize]) -> Self {
        let mut view = self.clone();
        view.shape = axes
            .iter()
            .filter_map(|axis| self.shape.get(*axis).copied())
            .collect();
        view.strides = axes
            .iter()
            .filter_map(|axis| self.strides.get(*axis).copied())
            .collect();
        view
    }

    /// The axes reversed (`.T`).
    pub fn transposed(&self) -> Self {
        let axes: Vec<usize> = (0..self.ndim()).rev().collect();
        self.permuted(&axes)
    }

    /// The sub-array at an index along the first axis; the index is in bounds.
    pub fn row(&self, index: usize) -> Self {
        let mut view = self.clone();
        let stride = self.strides.first().copied().unwrap_or(0);
        view.offset = view.offset.saturating_add_signed(stride * index as isize);
        view.shape.remove(0);
        view.strides.remove(0);
        view
    }

    /// Stretched to a shape, read-only, without a copy; None when the shapes do not go together.
    pub fn broadcast_to(&self, shape: &[usize]) -> Option<Self> {
        let missing = shape.len().checked_sub(self.ndim())?;
        let mut strides: Strides = SmallVec::from_elem(0, shape.len());
        for (axis, (length, stride)) in self.shape.iter().zip(&self.strides).enumerate() {
            let target = *shape.get(missing + axis)?;
            let slot = strides.get_mut(missing + axis)?;
            if *length == target {
                *slot = *stride;
            } else if *length != 1 {
                return None;
            }
        }
        let mut view = self.clone();
        view.shape = shape.into();
        view.strides = strides;
        view.writeable = false;
        Some(view)
    }

    /// The element of an array of size 1 (the first of a larger one; zero of an empty one).
    pub fn item(&self) -> Scalar {
        self.item_at(0)
    }

    /// The element at a byte distance from the first; the caller knows that it is one.
    pub fn item_at(&self, shift: isize) -> Scalar {
        if self.size() == 0 {
            return Scalar::zero(self.dtype);
        }
        with_dtype!(self.dtype,
            T => self.read::<T>(shift).unwrap_or_default().scalar(),
            str => Scalar::Str(self.text_at(shift).into()))
    }

    /// The string at a byte distance from the first.
    fn text_at(&self, shift: isize) -> String {
        let characters = self.dtype.itemsize() as isize / 4;
        text_of((0..characters).filter_map(|at| self.read::<u32>(shift + at * 4)))
    }

    /// The element at an index, one number an axis, each in bounds.
    pub fn get(&self, index: &[usize]) -> Scalar {
        let shift = index
            .iter()
            .zip(&self.strides)
            .map(|(i, stride)| *i as isize * stride)
            .sum();
        self.item_at(shift)
    }

    /// Every element in C order.
    pub fn scalars(&self) -> Vec<Scalar> {
        with_dtype!(self.dtype,
        T => self.view::<T>().iter().map(|x| x.scalar()).paced().collect(),
        str => {
            let texts = self.strings();
            texts.iter().map(|text| Scalar::Str(text.into())).paced().collect()
        })
    }

    /// Every string of a string array in C order.
    pub fn strings(&self) -> Held<String> {
        match self.dtype {
            DType::Str(0) => vec![String::new(); self.size()].into(),
            DType::Str(_) => {
                let chars = self.bits::<u32>();
                let lanes = chars.rows().into_iter();
                lanes
                    .map(|lane| text_of(lane.iter().copied()))
                    .paced()
                    .collect::<Vec<_>>()
                    .into()
            }
            _ => Held::new(),
        }
    }

    /// Checks that assignment is allowed.
    ///
    /// # Errors
    /// `ValueError: assignment destination is read-only`.
    pub fn check_writeable(&self) -> Result<()> {
        if self.writeable {
            return Ok(());
        }
        Err(OpError::value("assignment destination is read-only"))
    }
}
/// An array of one scalar with a shape of size 1.
fn with_scalar(scalar: &Scalar, shape: &Shape) -> Array {
    match scalar {
        Scalar::Bool(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::I8(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::I16(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::I32(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::I64(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::U8(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::U16(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::U32(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::U64(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::F16(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::F32(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::F64(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::C64(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::C128(x) => Array::from_shape_vec(shape.clone(), vec![*x]),
        Scalar::Str(x) => Array::from_strings(shape.clone(), &[x]),
    }
}

/// The text of UCS-4 characters, without the padding.
fn text_of(chars: impl Iterator<Item = u32>) -> String {
    let text: String = chars
        .map(|c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    text.trim_end_matches('\0').to_string()
}
