//! The innermost loops of a move: a line of elements, and a tile where rows become columns.

/// How many bytes one step goes in the target and in the source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) to: isize,
    pub(super) from: isize,
}

impl Step {
    /// The same axis walked from its other end.
    pub(super) fn turned(self) -> Self {
        Self {
            to: -self.to,
            from: -self.from,
        }
    }
}

/// Moves a line of elements.
///
/// # Safety
/// All elements are inside live memory, those of the target apart from those of the source.
pub(super) unsafe fn line<T: Copy>(to: *mut u8, from: *const u8, length: usize, step: Step) {
    let width = size_of::<T>() as isize;
    // SAFETY: the caller's promise; complex64 lies on four bytes, so nothing is taken for aligned.
    unsafe {
        match (step.to == width, step.from) {
            (true, run) if run == width => {
                std::ptr::copy_nonoverlapping(from, to, length * size_of::<T>());
            }
            (true, 0) => fill(to, from.cast::<T>().read_unaligned(), length),
            // Steps that the compiler knows make better loops.
            (true, back) if back == -width => each::<T>(to, from, length, width, -width),
            (true, two) if two == 2 * width => each::<T>(to, from, length, width, 2 * width),
            (true, other) => each::<T>(to, from, length, width, other),
            (false, run) if run == width => each::<T>(to, from, length, step.to, width),
            (false, other) => each::<T>(to, from, length, step.to, other),
        }
    }
}

/// # Safety
/// As for [`line`].
#[inline(always)]
unsafe fn each<T: Copy>(to: *mut u8, from: *const u8, length: usize, go: isize, come: isize) {
    for at in 0..length as isize {
        // SAFETY: the caller's promise.
        unsafe {
            let item = from.offset(come * at).cast::<T>().read_unaligned();
            to.offset(go * at).cast::<T>().write_unaligned(item);
        }
    }
}

/// # Safety
/// As for [`line`].
unsafe fn fill<T: Copy>(to: *mut u8, item: T, length: usize) {
    for at in 0..length {
        // SAFETY: the caller's promise.
        unsafe { to.cast::<T>().add(at).write_unaligned(item) };
    }
}

/// Moves a tile whose columns are near each other in the target and whose rows are in the source:
/// some columns at a time, so that lines of the cache are filled and used as a whole.
///
/// # Safety
/// As for [`line`].
pub(super) unsafe fn tile<T: Copy>(
    to: *mut u8,
    from: *const u8,
    (rows, down): (usize, Step),
    (columns, across): (usize, Step),
) {
    const SIDE: usize = 8;
    let whole = columns / SIDE * SIDE;
    // SAFETY: the caller's promise; every offset is of an element of the tile.
    unsafe {
        for first in (0..whole as isize).step_by(SIDE) {
            let (to, from) = (
                to.offset(across.to * first),
                from.offset(across.from * first),
            );
            for row in 0..rows as isize {
                let (to, from) = (to.offset(down.to * row), from.offset(down.from * row));
                let items: [T; SIDE] = std::array::from_fn(|at| {
                    from.offset(across.from * at as isize)
                        .cast::<T>()
                        .read_unaligned()
                });
                for (at, item) in items.into_iter().enumerate() {
                    to.offset(across.to * at as isize)
                        .cast::<T>()
                        .write_unaligned(item);
                }
            }
        }
        for column in whole as isize..columns as isize {
            let (to, from) = (
                to.offset(across.to * column),
                from.offset(across.from * column),
            );
            line::<T>(to, from, rows, down);
        }
    }
}
