//! The memory budget: nx, not the allocator, says no to what does not fit.

use std::any::type_name;
use std::cell::Cell;
use std::hint;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{DType, ErrorKind, OpError, Result, large};

/// Used until the command line or the machine's memory says otherwise: 8 GiB.
const DEFAULT_LIMIT: usize = 8 << 30;

static LIMIT: AtomicUsize = AtomicUsize::new(DEFAULT_LIMIT);
static USED: AtomicUsize = AtomicUsize::new(0);
/// What tells how much memory the process has, lists, texts and dicts included.
static RESIDENT: OnceLock<fn() -> Option<usize>> = OnceLock::new();

thread_local! {
    /// What the work that is watched on this thread allocated, has in use, and had at most.
    static WATCHED: Cell<Option<(usize, isize, isize)>> = const { Cell::new(None) };
}

/// Counts for whoever watches on this thread.
fn note(bytes: usize, sign: isize) {
    // At the end of a thread nobody watches any more.
    let _ = WATCHED.try_with(|watched| {
        if let Some((total, now, most)) = watched.get() {
            let now = now + sign * bytes as isize;
            let total = if sign > 0 { total + bytes } else { total };
            watched.set(Some((total, now, most.max(now))));
        }
    });
}

/// Sets how many bytes arrays may take in all.
pub fn set_limit(bytes: usize) {
    LIMIT.store(bytes, Ordering::Relaxed);
}

/// Says how to ask how much memory the process has.
pub fn set_resident(ask: fn() -> Option<usize>) {
    // The first answer stays: there is one process.
    let _ = RESIDENT.set(ask);
}

/// How many bytes arrays may take in all.
pub fn limit() -> usize {
    LIMIT.load(Ordering::Relaxed)
}

/// How many bytes arrays take now.
pub fn used() -> usize {
    USED.load(Ordering::Relaxed)
}

/// Whether `bytes` more would fit.
pub fn fits(bytes: usize) -> bool {
    used()
        .checked_add(bytes)
        .is_some_and(|total| total <= limit())
}

/// Counts bytes that were allocated.
pub(super) fn take(bytes: usize) {
    USED.fetch_add(bytes, Ordering::Relaxed);
    note(bytes, 1);
}

/// What arrays took while some work was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// All bytes that were allocated.
    pub allocated: usize,
    /// The most bytes that were in use at one time, beyond those in use before.
    pub peak: usize,
}

/// Does some work and says what arrays of this thread took meanwhile. Watching does not nest.
pub fn watch<T>(work: impl FnOnce() -> T) -> (T, Usage) {
    WATCHED.set(Some((0, 0, 0)));
    let made = work();
    let (allocated, _, most) = WATCHED.take().unwrap_or_default();
    let peak = usize::try_from(most).unwrap_or(0);
    (made, Usage { allocated, peak })
}

/// Does some work of which whoever watches sees nothing.
pub fn unwatched<T>(work: impl FnOnce() -> T) -> T {
    let watched = WATCHED.take();
    let made = work();
    WATCHED.set(watched);
    made
}

/// Counts bytes that were freed.
pub(super) fn give(bytes: usize) {
    USED.fetch_sub(bytes, Ordering::Relaxed);
    note(bytes, -1);
}

/// Checks that an array of this shape can exist and fits; its size in bytes.
///
/// # Errors
/// `ValueError` when the size overflows, `MemoryError` when it does not fit, in NumPy's words.
pub fn check_array(shape: &[usize], dtype: DType) -> Result<usize> {
    let nonzero = shape
        .iter()
        .filter(|n| **n != 0)
        .try_fold(dtype.itemsize().max(1), |n, d| {
            n.checked_mul(*d)
                .filter(|bytes| isize::try_from(*bytes).is_ok())
        });
    if nonzero.is_none() {
        return Err(OpError::value(
            "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible \
             size.",
        ));
    }
    let bytes = shape.iter().product::<usize>() * dtype.itemsize();
    if fits(bytes) && is_given(bytes) {
        return Ok(bytes);
    }
    Err(unable(shape, dtype))
}

/// NumPy's words where there is no memory for so many numbers of a type; none for what is no number.
pub(super) fn words_of<T>(count: usize) -> Option<String> {
    let dtype = match type_name::<T>() {
        "bool" => DType::Bool,
        "u8" => DType::U8,
        "f32" => DType::F32,
        "f64" => DType::F64,
        "i64" | "usize" => DType::I64,
        "u64" => DType::U64,
        name if name.ends_with("Complex<f64>") => DType::C128,
        _ => return None,
    };
    count.checked_mul(dtype.itemsize())?;
    Some(unable(&[count], dtype).message)
}

/// Whether the system gives so much memory in one piece now. Only what is large is worth the
/// question; what is given is given back, and no page of it was touched.
fn is_given(bytes: usize) -> bool {
    let is_there = || {
        let mut piece: Vec<u8> = Vec::new();
        let room = piece.try_reserve_exact(bytes);
        // Nobody looks at the piece, and so it would be thought away.
        hint::black_box(&piece);
        room.is_ok()
    };
    bytes < ASKED_FOR || is_there() || (large::free_all() && is_there())
}

/// The error for an array that does not fit.
fn unable(shape: &[usize], dtype: DType) -> Box<OpError> {
    let bytes = shape.iter().product::<usize>() * dtype.itemsize();
    let shape = super::layout::shape_text(shape, ", ");
    OpError::new(
        ErrorKind::MemoryError,
        format!(
            "Unable to allocate {} for an array with shape {shape} and data type {}",
            human_size(bytes),
            dtype.short()
        ),
    )
}

/// `MemoryError` without words, for lists and strings that would not fit (as CPython's).
pub fn check_bytes(bytes: Option<usize>) -> Result<()> {
    match bytes {
        Some(bytes) if fits(bytes) && is_there_room(bytes) && is_given(bytes) => Ok(()),
        _ => Err(OpError::new(ErrorKind::MemoryError, "")),
    }
}

/// From so many bytes on the system is asked before it is relied on.
const ASKED_FOR: usize = 16 << 20;

/// Whether the process may have so much more memory. Only what is large is worth the question.
fn is_there_room(bytes: usize) -> bool {
    if bytes < ASKED_FOR {
        return true;
    }
    let resident = RESIDENT.get().and_then(|ask| ask()).unwrap_or(0);
    resident
        .checked_add(bytes)
        .is_some_and(|total| total <= limit())
}

/// So many zeros, where there is memory for them.
///
/// # Errors
/// `MemoryError`.
pub fn zeros(count: usize) -> Result<Vec<f64>> {
    let mut items = Vec::new();
    let room = items.try_reserve_exact(count);
    room.map_err(|_| unable(&[count], DType::I64))?;
    items.resize(count, 0.0);
    Ok(items)
}

/// From how many items on a list asks before it grows.
const LARGE: usize = 1 << 16;

/// Adds an item to a list, which grows while there is memory: an allocation that fails would end
/// the program.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn push<T>(items: &mut Vec<T>, item: T) -> Result<()> {
    if is_full(items) {
        grow(items)?;
    }
    items.push(item);
    Ok(())
}

/// Whether one more item makes a large list grow.
#[inline]
pub fn is_full<T>(items: &Vec<T>) -> bool {
    items.len() == items.capacity() && items.len() >= LARGE
}

#[cold]
fn grow<T>(items: &mut Vec<T>) -> Result<()> {
    let length = items.len();
    reserve(items, length).or_else(|_| reserve(items, length / 8))
}

/// Makes room for so many items more.
///
/// # Errors
/// `MemoryError`.
pub fn reserve<T>(items: &mut Vec<T>, more: usize) -> Result<()> {
    let all = (items.len() + more).checked_mul(size_of::<T>());
    if !all.is_some_and(fits) {
        return Err(OpError::new(ErrorKind::MemoryError, ""));
    }
    check_bytes(more.checked_mul(size_of::<T>()))?;
    items
        .try_reserve_exact(more)
        .map_err(|_| OpError::new(ErrorKind::MemoryError, ""))
}

/// A size as NumPy writes it: three significant digits and a binary unit.
pub fn human_size(bytes: usize) -> String {
    const UNITS: [&str; 7] = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1023.5 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or("EiB");
    if unit == 0 {
        return format!("{bytes} {name}");
    }
    // `%#.3g`: three significant digits, the point always shown.
    let digits = if value < 9.995 {
        format!("{value:.2}")
    } else if value < 99.95 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}.")
    };
    format!("{digits} {name}")
}

#[cfg(test)]
mod tests {
    use super::human_size;

    #[test]
    fn sizes_as_numpy_writes_them() {
        assert_eq!(human_size(8_000_000_000_000), "7.28 TiB");
        assert_eq!(human_size(800_000_000_000_000), "728. TiB");
        assert_eq!(human_size(400_000_000_000), "373. GiB");
        assert_eq!(human_size(500), "500 bytes");
    }
}
