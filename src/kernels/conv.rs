//! Convolution of feature maps: a kernel moved over the spatial axes of a batch of channels.
//!
//! As in all deep-learning libraries nothing is mirrored. Each output plane is summed up row by
//! row, so that no unrolled copy of the input is made.

use super::contract::{self, Product};
use super::parallel;
use crate::value::{Array, ErrorKind, OpError, Result, Shape, budget, interrupt};
use crate::with_dtype;

/// Fewer spatial axes than this are padded with axes of size 1 in front.
const SPATIAL: usize = 3;
/// So many products are worth another thread.
const LEAST_WORK: usize = 1 << 16;

/// How a kernel moves along one spatial axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// The distance between two places of the kernel.
    pub stride: usize,
    /// The distance between two cells of the kernel.
    pub dilation: usize,
    /// Zeros before the first cell.
    pub before: usize,
    /// How many places the kernel has.
    pub places: usize,
}

impl Walk {
    /// The walk over an axis with nothing to move along.
    const STILL: Self = Self {
        stride: 1,
        dilation: 1,
        before: 0,
        places: 1,
    };

    /// The places `from..to` at which cell `k` of the kernel lies on one of `size` cells.
    fn inside(&self, k: usize, size: usize) -> std::ops::Range<usize> {
        let shift = k * self.dilation;
        let from = self
            .before
            .saturating_sub(shift)
            .div_ceil(self.stride.max(1));
        let to = (size + self.before)
            .saturating_sub(shift)
            .div_ceil(self.stride.max(1));
        from..to.min(self.places).max(from)
    }

    /// The cell under cell `k` of the kernel at a place that is inside.
    fn cell(&self, place: usize, k: usize) -> usize {
        (place * self.stride + k * self.dilation).saturating_sub(self.before)
    }
}

/// `(N, C, spatial…)` with a kernel `(O, C / groups, spatial…)`: the result `(N, O, places…)` in
/// the common dtype. The channels go together and there is one walk for each spatial axis.
///
/// # Errors
/// When there is no memory for it, or when interrupted.
pub fn convolve(x: &Array, kernel: &Array, walks: &[Walk], groups: usize) -> Result<Array> {
    if x.dtype().is_str() || kernel.dtype().is_str() {
        let message = "a convolution needs numbers, not strings";
        return Err(OpError::new(ErrorKind::TypeError, message));
    }
    let (x, kernel, dtype) = contract::common(x, kernel)?;
    let mut shape: Shape = [first(x.shape(), 0), first(kernel.shape(), 0)]
        .into_iter()
        .collect();
    shape.extend(walks.iter().map(|walk| walk.places));
    budget::check_array(&shape, dtype)?;
    let (x, kernel) = (x.contiguous()?, kernel.contiguous()?);
    let mut three = [Walk::STILL; SPATIAL];
    let skip = SPATIAL.saturating_sub(walks.len());
    three
        .iter_mut()
        .skip(skip)
        .zip(walks)
        .for_each(|(slot, walk)| *slot = *walk);
    let problem = Problem {
        batch: first(x.shape(), 0),
        channels: first(x.shape(), 1),
        size: spatial(x.shape()),
        filters: first(kernel.shape(), 0),
        depth: first(kernel.shape(), 1),
        window: spatial(kernel.shape()),
        walks: three,
        groups: groups.max(1),
    };
    with_dtype!(dtype, T => {
        let cells = x.slice::<T>().unwrap_or_default();
        let weights = kernel.slice::<T>().unwrap_or_default();
        Ok(Array::from_shape_vec(shape, problem.run(cells, weights)?))
    }, str => Ok(x.clone()))
}

fn first(shape: &[usize], at: usize) -> usize {
    shape.get(at).copied().unwrap_or(1)
}

fn spatial(shape: &[usize]) -> [usize; SPATIAL] {
    let mut sizes = [1; SPATIAL];
    let own = shape.get(2..).unwrap_or_default();
    let skip = SPATIAL.saturating_sub(own.len());
    sizes
        .iter_mut()
        .skip(skip)
        .zip(own)
        .for_each(|(slot, size)| *slot = *size);
    sizes
}

struct Problem {
    batch: usize,
    channels: usize,
    size: [usize; SPATIAL],
    filters: usize,
    depth: usize,
    window: [usize; SPATIAL],
    walks: [Walk; SPATIAL],
    groups: usize,
}

impl Problem {
    fn run<T: Product>(&self, cells: &[T], weights: &[T]) -> Result<Vec<T>> {
        let plane: usize = self.walks.iter().map(|walk| walk.places).product();
        let taps: usize = self.window.iter().product();
        let mut out = vec![T::default(); self.batch * self.filters * plane];
        let work = (plane * self.depth * taps).max(1);
        let planes = (LEAST_WORK / work).max(1);
        parallel::pieces(&mut out, planes * plane, |start, piece| {
            let mut sums = vec![T::Sum::default(); plane];
            for (at, cells_out) in piece.chunks_mut(plane.max(1)).enumerate() {
                let number = start / plane.max(1) + at;
                self.plane(number, cells, weights, &mut sums)?;
                let pairs = cells_out.iter_mut().zip(&sums);
                pairs.for_each(|(cell, sum)| *cell = T::finish(*sum));
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// The sums of an output plane: one filter over one sample.
    fn plane<T: Product>(
        &self,
        number: usize,
        cells: &[T],
        weights: &[T],
        sums: &mut [T::Sum],
    ) -> Result<()> {
        let (volume, taps) = (self.size.iter().product(), self.window.iter().product());
        let (n, filter) = (number / self.filters, number % self.filters);
        let group = filter / (self.filters / self.groups).max(1);
        sums.fill(T::Sum::default());
        for depth in 0..self.depth {
            let channel = n * self.channels + group * self.depth + depth;
            let cells = part(cells, channel, volume);
            let kernel = part(weights, filter * self.depth + depth, taps);
            self.channel(cells, kernel, sums);
            interrupt::check()?;
        }
        Ok(())
    }

    /// Adds what one channel gives to the sums of a plane.
    fn channel<T: Product>(&self, cells: &[T], kernel: &[T], sums: &mut [T::Sum]) {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("fma") && is_x86_feature_detected!("avx2") {
            // SAFETY: the machine has the instructions, as was just asked.
            unsafe { self.channel_fused(cells, kernel, sums) };
            return;
        }
        #[cfg(target_arch = "aarch64")]
        let step = T::fused;
        #[cfg(not(target_arch = "aarch64"))]
        let step = T::plain;
        self.taps(cells, kernel, sums, step);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn channel_fused<T: Product>(&self, cells: &[T], kernel: &[T], sums: &mut [T::Sum]) {
        self.taps(cells, kernel, sums, |sum, x, y| T::fused(sum, x, y));
    }

    /// Every cell of the kernel times the rows of cells that it meets.
    #[inline(always)]
    fn taps<T: Product>(
        &self,
        cells: &[T],
        kernel: &[T],
        sums: &mut [T::Sum],
        step: impl Fn(T::Sum, T, T) -> T::Sum + Copy,
    ) {
        let [depth, height, width] = self.walks;
        let mut weights = kernel.iter();
        for kz in 0..self.window[0] {
            for ky in 0..self.window[1] {
                for kx in 0..self.window[2] {
                    let Some(weight) = weights.next() else { return };
                    let columns = width.inside(kx, self.size[2]);
                    if columns.is_empty() {
                        continue;
                    }
                    let from = width.cell(columns.start, kx);
                    for z in depth.inside(kz, self.size[0]) {
                        for y in height.inside(ky, self.size[1]) {
                            let line = depth.cell(z, kz) * self.size[1] + height.cell(y, ky);
                            let row = part(cells, line, self.size[2]);
                            let row = row.get(from..).unwrap_or_default();
                            let at = (z * height.places + y) * width.places;
                            let place = at + columns.start..at + columns.end;
                            let sums = sums.get_mut(place).unwrap_or_default();
                            add(sums, row, width.stride, |sum, cell| {
                                step(sum, cell, *weight)
                            });
                        }
                    }
                }
            }
        }
    }
}

fn part<T>(items: &[T], at: usize, len: usize) -> &[T] {
    items.get(at * len..(at + 1) * len).unwrap_or_default()
}

/// Adds something of every `stride`th cell of a row to the sums.
#[inline(always)]
fn add<T: Copy, S: Copy>(sums: &mut [S], row: &[T], stride: usize, step: impl Fn(S, T) -> S) {
    match stride {
        1 => {
            let pairs = sums.iter_mut().zip(row);
            pairs.for_each(|(sum, cell)| *sum = step(*sum, *cell));
        }
        _ => {
            let pairs = sums.iter_mut().zip(row.iter().step_by(stride.max(1)));
            pairs.for_each(|(sum, cell)| *sum = step(*sum, *cell));
        }
    }
}
