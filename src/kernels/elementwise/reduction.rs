//! How a loop of two equal operands folds many elements into one: along a strided run, and row
//! upon row.

use super::lane::{Lane, LaneMut};
use super::loops::Loops;
use crate::kernels::parallel::GRAIN;
use crate::kernels::simd::simd;
use crate::value::{DType, Element, interrupt};

/// Elements to read at equal distances.
#[derive(Clone, Copy)]
pub struct Strided {
    dtype: DType,
    start: *const u8,
    stride: isize,
    len: usize,
}

impl Strided {
    /// A run over memory.
    ///
    /// # Safety
    /// `len` elements of the dtype lie `stride` bytes apart from `start` on, aligned, and nobody
    /// writes them while the run is in use.
    pub unsafe fn from_raw(dtype: DType, start: *const u8, stride: isize, len: usize) -> Self {
        Self {
            dtype,
            start,
            stride,
            len,
        }
    }

    /// A run over a lane.
    pub fn over<T: Element>(items: &[T]) -> Self {
        let stride = size_of::<T>() as isize;
        Self {
            dtype: T::DTYPE,
            start: items.as_ptr().cast(),
            stride,
            len: items.len(),
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

    /// The elements as a slice, if they follow each other without gaps.
    pub fn slice<T: Element>(&self) -> Option<&[T]> {
        assert!(
            self.dtype == T::DTYPE,
            "run of {:?} as {:?}",
            self.dtype,
            T::DTYPE
        );
        if self.stride != size_of::<T>() as isize && self.len > 1 {
            return None;
        }
        // SAFETY: whoever made the run vouched for the memory, and the type is right.
        Some(unsafe { std::slice::from_raw_parts(self.start.cast(), self.len) })
    }

    /// The address of the element at a position, which is in bounds.
    pub fn pointer(&self, position: usize) -> *const u8 {
        self.start.wrapping_offset(position as isize * self.stride)
    }

    /// The element at a position, which is in bounds.
    pub fn at<T: Element>(&self, position: usize) -> T {
        assert!(
            self.dtype == T::DTYPE && position < self.len,
            "outside of the run"
        );
        // SAFETY: as for `slice`.
        unsafe {
            *self
                .start
                .offset(position as isize * self.stride)
                .cast::<T>()
        }
    }

    /// The elements in order.
    pub fn iter<T: Element>(&self) -> impl Iterator<Item = T> {
        assert!(
            self.dtype == T::DTYPE,
            "run of {:?} as {:?}",
            self.dtype,
            T::DTYPE
        );
        let (start, stride) = (self.start, self.stride);
        // SAFETY: as for `slice`.
        (0..self.len as isize).map(move |at| unsafe { *start.offset(at * stride).cast::<T>() })
    }

    /// The elements from `from` to `to`, which are in bounds.
    pub fn part(&self, from: usize, to: usize) -> Self {
        let to = to.min(self.len);
        let from = from.min(to);
        let start = self.start.wrapping_offset(from as isize * self.stride);
        Self {
            start,
            len: to - from,
            ..*self
        }
    }
}

/// Elements that are met one after another, perhaps several times.
pub struct Places<'a> {
    dtype: DType,
    start: *mut u8,
    shifts: &'a [isize],
}

impl<'a> Places<'a> {
    /// Places in memory.
    ///
    /// # Safety
    /// An element of the dtype lies at each distance (in bytes) from `start`, aligned, and nobody
    /// else uses it while the places are in use.
    pub unsafe fn from_raw(dtype: DType, start: *mut u8, shifts: &'a [isize]) -> Self {
        Self {
            dtype,
            start,
            shifts,
        }
    }

    /// Folds one element of the run into each place.
    fn fold<T: Element>(&self, run: &Strided, f: impl Fn(T, T) -> T) {
        assert!(
            self.dtype == T::DTYPE && run.len >= self.shifts.len(),
            "places of {:?} as {:?}",
            self.dtype,
            T::DTYPE
        );
        for (shift, x) in self.shifts.iter().zip(run.iter::<T>()) {
            let place = self.start.wrapping_offset(*shift).cast::<T>();
            // SAFETY: whoever made the places vouched for the memory, and the type is right.
            unsafe { *place = f(*place, x) };
        }
    }
}

/// Rows of equal length in which elements follow each other.
#[derive(Clone, Copy)]
pub struct Stack {
    dtype: DType,
    start: *const u8,
    stride: isize,
    count: usize,
    len: usize,
}

impl Stack {
    /// Rows over memory.
    ///
    /// # Safety
    /// `count` rows of `len` elements of the dtype lie `stride` bytes apart from `start` on,
    /// aligned, and nobody writes them while the stack is in use.
    pub unsafe fn from_raw(
        dtype: DType,
        start: *const u8,
        stride: isize,
        (count, len): (usize, usize),
    ) -> Self {
        Self {
            dtype,
            start,
            stride,
            count,
            len,
        }
    }

    /// A row, which is one of them.
    fn row<T: Element>(&self, at: usize, len: usize) -> &[T] {
        assert!(
            self.dtype == T::DTYPE && at < self.count && len <= self.len,
            "a row of the stack"
        );
        let start = self.start.wrapping_offset(self.stride * at as isize);
        // SAFETY: whoever made the stack vouched for the memory, and the type is right.
        unsafe { std::slice::from_raw_parts(start.cast(), len) }
    }
}

simd! {
    /// Folds rows into one, some of them at a time.
    fn fold_stack<T: Element>(acc: &mut [T], rows: &Stack, f: impl Fn(T, T) -> T) {
        let len = acc.len();
        let mut at = 0;
        while at + 4 <= rows.count {
            let [a, b, c, d]: [&[T]; 4] = std::array::from_fn(|k| rows.row(at + k, len));
            for (place, acc) in acc.iter_mut().enumerate() {
                *acc = f(f(f(f(*acc, a[place]), b[place]), c[place]), d[place]);
            }
            at += 4;
        }
        while at < rows.count {
            fold_row(acc, rows.row(at, len), &f);
            at += 1;
        }
    }

    fn fold_row<T: Element>(acc: &mut [T], row: &[T], f: impl Fn(T, T) -> T) {
        for (acc, x) in acc.iter_mut().zip(row) {
            *acc = f(*acc, *x);
        }
    }

    /// Folds elements whose order does not show: many results side by side.
    fn fold_wide<T: Element>(items: &[T], start: T, f: impl Fn(T, T) -> T) -> T {
        let (chunks, rest) = items.as_chunks::<WIDE>();
        let mut lanes = [start; WIDE];
        for chunk in chunks {
            for at in 0..WIDE {
                lanes[at] = f(lanes[at], chunk[at]);
            }
        }
        let lanes = if chunks.is_empty() { &[][..] } else { &lanes };
        lanes.iter().chain(rest).fold(start, |a, b| f(a, *b))
    }

    /// The same for whole numbers, to which a neutral one may be added any number of times.
    fn fold_ring<T: Element>(items: &[T], neutral: T, f: impl Fn(T, T) -> T) -> T {
        match size_of::<T>() {
            1 => fold_lanes::<T, 64>(items, neutral, f),
            2 | 4 => fold_lanes::<T, 32>(items, neutral, f),
            _ => fold_lanes::<T, 16>(items, neutral, f),
        }
    }

    /// Whether any flag differs from a value.
    fn differs(flags: &[bool], value: bool) -> bool {
        flags.iter().fold(false, |found, flag| found | (*flag != value))
    }
}

/// How many results are kept side by side: a vector of the smallest elements, several of others.
const WIDE: usize = 64;

/// Keeps `N` results side by side, which are folded by halves.
#[inline(always)]
fn fold_lanes<T: Element, const N: usize>(items: &[T], start: T, f: impl Fn(T, T) -> T) -> T {
    let (chunks, rest) = items.as_chunks::<N>();
    let mut lanes = [start; N];
    for chunk in chunks {
        for at in 0..N {
            lanes[at] = f(lanes[at], chunk[at]);
        }
    }
    let mut left = N;
    while left > 1 {
        left /= 2;
        for at in 0..left {
            lanes[at] = f(lanes[at], lanes[at + left]);
        }
    }
    rest.iter().fold(lanes[0], |a, b| f(a, *b))
}

type Fold = Box<dyn Fn(&mut LaneMut<'_>, &Strided) + Send + Sync>;
type Rows = Box<dyn Fn(&mut LaneMut<'_>, Lane<'_>) + Send + Sync>;
type AtPlaces = Box<dyn Fn(&Places<'_>, &Strided) + Send + Sync>;
type Stacks = Box<dyn Fn(&mut LaneMut<'_>, &Stack) + Send + Sync>;

/// How a long run may be folded in parts without changing a bit of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// In halves, as NumPy's pairwise summation does.
    Pairwise,
    /// The same for complex numbers, of which NumPy counts the parts.
    PairwiseComplex,
    /// Anywhere: the order does not show.
    Anywhere,
}

impl Split {
    /// How many of `len` elements, which are more than a few, come into the first part.
    pub fn first_half(self, len: usize) -> usize {
        match self {
            Self::Pairwise | Self::Anywhere => len / 2 - len / 2 % 8,
            Self::PairwiseComplex => (len - len % 8) / 2,
        }
    }
}

/// What a part of a run starts with so that folding it is folding just its elements.
pub enum Neutral {
    /// Its first element: to fold that twice changes nothing.
    First,
    /// An element that changes nothing.
    Element(Box<dyn Fn(&mut LaneMut<'_>) + Send + Sync>),
}

impl Neutral {
    pub(super) fn element<T: Element>(item: T) -> Self {
        Self::Element(Box::new(move |lane| lane.get::<T>().fill(item)))
    }

    /// Puts it into a lane of one element.
    pub fn put(&self, lane: &mut LaneMut<'_>, run: &Strided) {
        match self {
            Self::Element(put) => put(lane),
            Self::First => {
                // SAFETY: the first element of the run, of which there is one.
                let first = unsafe { Lane::from_raw(run.dtype, run.start, 1) };
                super::transfer::convert(first, lane);
            }
        }
    }
}

/// Special forms of a loop whose operands all have one type.
pub struct Reduction {
    /// How a long run may be split, and what its parts start with.
    pub split: Option<(Split, Neutral)>,
    /// Folds a run into a lane of one element.
    pub fold: Fold,
    /// Folds a row into a row of results.
    pub rows: Rows,
    /// Folds rows into a row of results, one after another.
    pub stack: Stacks,
    /// A result that no element changes.
    pub decided: Option<bool>,
    /// Fills a lane with the running results of a run without gaps, whose first element is the
    /// start; leaves the rest as it is once a stop was asked for.
    pub scan: Fold,
    /// Folds one element of a run into each place, one after another.
    pub at: AtPlaces,
}

impl Loops {
    /// Adds a function of two elements together with the forms that fold.
    pub fn monoid<T: Element>(&mut self, f: impl Fn(T, T) -> T + Copy + Send + Sync + 'static) {
        let fold: Fold = Box::new(move |acc, run| {
            if let [acc] = acc.get::<T>() {
                *acc = match run.slice::<T>() {
                    Some(slice) => slice.iter().fold(*acc, |a, b| f(a, *b)),
                    None => run.iter::<T>().fold(*acc, f),
                };
            }
        });
        self.folding(f, fold, None);
    }

    /// The same for integers, whose sums and products wrap around: the order does not show.
    pub fn ring<T: Element>(
        &mut self,
        neutral: T,
        f: impl Fn(T, T) -> T + Copy + Send + Sync + 'static,
    ) {
        let fold: Fold = Box::new(move |acc, run| {
            if let [acc] = acc.get::<T>() {
                *acc = match run.slice::<T>() {
                    Some(slice) => f(*acc, fold_ring(slice, neutral, f)),
                    None => run.iter::<T>().fold(*acc, f),
                };
            }
        });
        self.folding(f, fold, Some((Split::Anywhere, Neutral::element(neutral))));
    }

    /// A function of two flags that one of them decides, and the other leaves as they are.
    pub fn deciding(
        &mut self,
        neutral: bool,
        f: impl Fn(bool, bool) -> bool + Copy + Send + Sync + 'static,
    ) {
        let fold: Fold = Box::new(move |acc, run| {
            let [acc] = acc.get::<bool>() else { return };
            if *acc == neutral {
                let found = match run.slice::<bool>() {
                    Some(flags) => flags.chunks(4096).any(|part| differs(part, neutral)),
                    None => run.iter::<bool>().any(|flag| flag != neutral),
                };
                *acc ^= found;
            }
        });
        self.folding(f, fold, Some((Split::Anywhere, Neutral::element(neutral))));
        if let Some(reduction) = self.last_reduction() {
            reduction.decided = Some(!neutral);
        }
    }

    /// The same for functions whose order of evaluation does not show, and to which it does not
    /// matter how often they meet an element.
    pub fn lattice<T: Element>(&mut self, f: impl Fn(T, T) -> T + Copy + Send + Sync + 'static) {
        let fold: Fold = Box::new(move |acc, run| {
            let [acc] = acc.get::<T>() else { return };
            *acc = match run.slice::<T>() {
                Some(slice) => fold_wide(slice, *acc, f),
                None => run.iter::<T>().fold(*acc, f),
            };
        });
        self.folding(f, fold, Some((Split::Anywhere, Neutral::First)));
    }

    /// Adds a function of two elements with a fold of its own.
    pub fn folding<T: Element>(
        &mut self,
        f: impl Fn(T, T) -> T + Copy + Send + Sync + 'static,
        fold: Fold,
        split: Option<(Split, Neutral)>,
    ) {
        let rows: Rows = Box::new(move |acc, row| {
            fold_row(acc.get::<T>(), row.get::<T>(), f);
        });
        let stack: Stacks = Box::new(move |acc, rows| fold_stack(acc.get::<T>(), rows, f));
        let scan: Fold = Box::new(move |out, run| {
            let items = run.slice::<T>().and_then(<[T]>::split_first);
            let Some((start, items)) = items else { return };
            let Some((first, rest)) = out.get::<T>().split_first_mut() else {
                return;
            };
            let mut acc = *start;
            *first = acc;
            let parts = rest.chunks_mut(GRAIN).zip(items.chunks(GRAIN));
            for (out, items) in parts.take_while(|_| !interrupt::is_raised()) {
                for (out, x) in out.iter_mut().zip(items) {
                    acc = f(acc, *x);
                    *out = acc;
                }
            }
        });
        self.wide_binary(f);
        self.attach(Reduction {
            split,
            fold,
            rows,
            stack,
            decided: None,
            scan,
            at: Box::new(move |places, run| places.fold::<T>(run, f)),
        });
    }
}
