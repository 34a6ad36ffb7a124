//! Large products of floats: tiles of the result, each made by the `gemm` crate on one thread.

use std::ops::Neg;

use gemm::Parallelism;
use ndarray::{ArrayView2, Axis, s};
use num_traits::{One, Zero};

use super::{Lengths, Product, TASK, Target};
use crate::kernels::parallel::{self, Shared};
use crate::value::{Result, interrupt};

/// Lengths of tiles are multiples of these, so that the registers are full.
const ROW_UNIT: usize = 24;
const COLUMN_UNIT: usize = 64;

/// A tile holds at most so many elements; its operands then fit into the caches.
const TILE: usize = 1 << 16;

/// So many products are summed between two looks at Ctrl-C, and joined in order.
const DEPTH: usize = 4096;

/// A result of at most so many elements is made of several sums where these are long.
const NARROW: usize = 4096;

/// How far apart tiles are.
#[derive(Clone, Copy)]
struct Grid {
    rows: usize,
    columns: usize,
}

/// What becomes of a product.
#[derive(Clone, Copy)]
struct Use<T> {
    /// It is added to what is there.
    add: bool,
    /// It is multiplied by this.
    factor: T,
    /// The first matrix is conjugated.
    conjugate: bool,
}

/// The product of two matrices.
pub(super) fn multiply<T: Product + Zero + One>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: Target<T>,
) -> Result<()> {
    let fresh = Use {
        add: false,
        factor: T::one(),
        conjugate: false,
    };
    if x.nrows() * y.ncols() <= NARROW && x.ncols() >= 4 * DEPTH {
        return multiply_long(x, y, out, fresh);
    }
    multiply_tiles(x, y, out, fresh)
}

/// Takes the product of two matrices, the first perhaps conjugated, from what is there.
pub(super) fn subtract<T: Product + Zero + One + Neg<Output = T>>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: Target<T>,
    conjugate: bool,
) -> Result<()> {
    let less = Use {
        add: true,
        factor: -T::one(),
        conjugate,
    };
    multiply_tiles(x, y, out, less)
}

fn multiply_tiles<T: Product + Zero + One>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: Target<T>,
    how: Use<T>,
) -> Result<()> {
    let lengths = Lengths {
        n: x.nrows(),
        k: x.ncols(),
        m: y.ncols(),
    };
    let symmetric = !how.add
        && x.as_ptr() == y.as_ptr()
        && x.dim() == y.t().dim()
        && x.strides() == y.t().strides();
    let grid = grid(lengths, symmetric);
    let (down, across) = (
        lengths.n.div_ceil(grid.rows),
        lengths.m.div_ceil(grid.columns),
    );
    parallel::ranges(down * across, 1, |tiles| {
        for tile in tiles {
            let (i, j) = (tile / across, tile % across);
            if symmetric && j > i {
                continue;
            }
            let (row, column) = (i * grid.rows, j * grid.columns);
            let x = x.slice(s![row..lengths.n.min(row + grid.rows), ..]);
            let y = y.slice(s![.., column..lengths.m.min(column + grid.columns)]);
            make(x, y, out.at(row, column), how)?;
            if symmetric && i > j {
                // SAFETY: the mirrored tile is inside the result, and no other task writes it.
                unsafe {
                    mirror(
                        out.at(row, column),
                        out.at(column, row),
                        x.nrows(),
                        y.ncols(),
                    )
                };
            }
        }
        Ok(())
    })
}

/// Where tiles begin: enough of them for many threads, large enough to be worth it.
fn grid(lengths: Lengths, symmetric: bool) -> Grid {
    let Lengths { n, m, .. } = lengths;
    if lengths.work() < 2 * TASK {
        return Grid {
            rows: n,
            columns: m,
        };
    }
    let cells = (n * m / 16).clamp(TILE / 8, TILE);
    let side = cells.isqrt();
    let (rows, columns) = if n < side {
        (n, cells / n)
    } else if m < side {
        (cells / m, m)
    } else {
        (side, side)
    };
    if symmetric {
        let step = even(n, side, COLUMN_UNIT);
        return Grid {
            rows: step,
            columns: step,
        };
    }
    Grid {
        rows: even(n, rows, ROW_UNIT),
        columns: even(m, columns, COLUMN_UNIT),
    }
}

/// A length cut into equal parts of about `wanted`, each a multiple of `unit`.
fn even(length: usize, wanted: usize, unit: usize) -> usize {
    let parts = length.div_ceil(wanted.max(1));
    length.div_ceil(parts.max(1)).next_multiple_of(unit)
}

/// A small result of long sums: parts of the sums, added in order.
fn multiply_long<T: Product + Zero + One>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: Target<T>,
    how: Use<T>,
) -> Result<()> {
    let (n, m) = (x.nrows(), y.ncols());
    let parts = x.ncols().div_ceil(DEPTH);
    let mut made = vec![T::default(); parts * n * m];
    parallel::pieces(&mut made, n * m, |first, items| {
        let from = first / (n * m) * DEPTH;
        let to = x.ncols().min(from + DEPTH);
        let target = Target {
            start: Shared(items.as_mut_ptr()),
            step: m,
        };
        make(
            x.slice(s![.., from..to]),
            y.slice(s![from..to, ..]),
            target,
            how,
        )
    })?;
    for i in 0..n {
        // SAFETY: the result has `n` rows of `m` elements.
        let row = unsafe { out.row(i, m) };
        for (j, cell) in row.iter_mut().enumerate() {
            let parts = made.iter().skip(i * m + j).step_by(n * m);
            *cell = parts.fold(T::default(), |sum, part| sum.plus(*part));
        }
    }
    Ok(())
}

/// One tile.
fn make<T: Product + Zero + One>(
    x: ArrayView2<'_, T>,
    y: ArrayView2<'_, T>,
    out: Target<T>,
    how: Use<T>,
) -> Result<()> {
    let deep = x
        .axis_chunks_iter(Axis(1), DEPTH)
        .zip(y.axis_chunks_iter(Axis(0), DEPTH));
    for (part, (x, y)) in deep.enumerate() {
        interrupt::check()?;
        // SAFETY: the tile is inside the result, which nobody else uses; views do not leave their
        // arrays. `gemm` takes the four types that call this.
        unsafe {
            gemm::gemm(
                x.nrows(),
                y.ncols(),
                x.ncols(),
                out.start.0,
                1,
                out.step as isize,
                how.add || part > 0,
                x.as_ptr(),
                x.strides()[1],
                x.strides()[0],
                y.as_ptr(),
                y.strides()[1],
                y.strides()[0],
                T::one(),
                how.factor,
                false,
                how.conjugate,
                false,
                Parallelism::None,
            );
        }
    }
    Ok(())
}

/// Writes a tile's transpose.
///
/// # Safety
/// Both tiles are inside one result, do not overlap, and nobody else uses them.
unsafe fn mirror<T: Copy>(from: Target<T>, to: Target<T>, rows: usize, columns: usize) {
    /// Squares of this side stay in the first-level cache.
    const SIDE: usize = 16;
    for i in (0..rows).step_by(SIDE) {
        for j in (0..columns).step_by(SIDE) {
            for row in i..rows.min(i + SIDE) {
                for column in j..columns.min(j + SIDE) {
                    let source = from.start.0.wrapping_add(row * from.step + column);
                    let target = to.start.0.wrapping_add(column * to.step + row);
                    // SAFETY: promised by the caller.
                    unsafe { *target = *source };
                }
            }
        }
    }
}
