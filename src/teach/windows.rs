//! The terms of a convolution: which cells lie under the kernel at a place of the result.

use super::terms::{Cell, Convolution, unflat};
use crate::value::Shape;

impl Convolution {
    /// The axes of the array and of the kernel that the kernel moves along.
    pub(super) fn moving(&self, at: usize) -> (usize, usize) {
        let array = match (self.channels, self.last) {
            (false, _) => at,
            (true, true) => at + 1,
            (true, false) => at + 2,
        };
        let kernel = match (self.channels, self.kernel_last) {
            (false, _) | (true, true) => at,
            (true, false) => at + 2,
        };
        (array, kernel)
    }

    /// How many channels of the array each channel of the result sees.
    fn depth(&self, kernel: &[usize]) -> usize {
        let axis = match self.kernel_last {
            true => kernel.len().saturating_sub(2),
            false => 1,
        };
        match self.channels {
            true => kernel.get(axis).copied().unwrap_or(1),
            false => 1,
        }
    }

    /// How many channels the result has.
    fn filters(&self, kernel: &[usize]) -> usize {
        let axis = match self.kernel_last {
            true => kernel.len().saturating_sub(1),
            false => 0,
        };
        kernel.get(axis).copied().unwrap_or(1)
    }

    /// How many products each cell of the result has, those with the border counted.
    pub(super) fn taps(&self, shapes: &[Shape]) -> usize {
        let Some(kernel) = shapes.get(1) else {
            return 0;
        };
        let sizes = (0..self.windows.len()).map(|at| kernel[self.moving(at).1]);
        self.depth(kernel) * sizes.product::<usize>()
    }

    /// For each axis the cells of the kernel that lie on cells of the array.
    fn inside(&self, shapes: &[Shape], out: &[usize]) -> Vec<Vec<(usize, usize)>> {
        let [array, kernel, ..] = shapes else {
            return Vec::new();
        };
        let along = |(at, window): (usize, &super::terms::Window)| {
            let (axis, kernel_axis) = self.moving(at);
            let (size, taps) = (array[axis], kernel[kernel_axis]);
            let place = out.get(axis).copied().unwrap_or(0) * window.stride;
            let pairs = (0..taps).filter_map(|k| {
                let cell = (place + k * window.dilation).checked_sub(window.before)?;
                let tap = if window.flip { taps - 1 - k } else { k };
                (cell < size).then_some((cell, tap))
            });
            pairs.collect()
        };
        self.windows.iter().enumerate().map(along).collect()
    }

    /// How many products of a cell of the result are with cells of the array.
    pub(super) fn real(&self, shapes: &[Shape], out: &[usize]) -> usize {
        let Some(kernel) = shapes.get(1) else {
            return 0;
        };
        let axes = self.inside(shapes, out);
        self.depth(kernel) * axes.iter().map(Vec::len).product::<usize>()
    }

    /// How many products all cells of the result have together, without the border.
    pub(super) fn products(&self, shapes: &[Shape], out: &[usize]) -> usize {
        let [array, kernel, ..] = shapes else {
            return 0;
        };
        let along = |(at, window): (usize, &super::terms::Window)| -> usize {
            let (axis, kernel_axis) = self.moving(at);
            let (size, places) = (array[axis], out.get(axis).copied().unwrap_or(0));
            let reached = (0..kernel[kernel_axis]).map(|k| {
                // The places at which tap k lies on a cell.
                let shift = k * window.dilation;
                let stride = window.stride.max(1);
                let from = window.before.saturating_sub(shift).div_ceil(stride);
                let to = (size + window.before)
                    .saturating_sub(shift)
                    .div_ceil(stride);
                to.min(places).saturating_sub(from)
            });
            reached.sum()
        };
        let others = match self.channels {
            true => out.first().copied().unwrap_or(1) * self.filters(kernel) * self.depth(kernel),
            false => 1,
        };
        others
            * self
                .windows
                .iter()
                .enumerate()
                .map(along)
                .product::<usize>()
    }

    /// The cells of the `k`th of them.
    pub(super) fn term(&self, shapes: &[Shape], out: &[usize], k: usize) -> Vec<Cell> {
        let [array, kernel, ..] = shapes else {
            return Vec::new();
        };
        let channel_axis = if self.last { array.len() - 1 } else { 1 };
        let filter = match self.channels {
            true => out.get(channel_axis).copied().unwrap_or(0),
            false => 0,
        };
        let axes = self.inside(shapes, out);
        let mut sizes = vec![self.depth(kernel)];
        sizes.extend(axes.iter().map(Vec::len));
        if k >= sizes.iter().product() {
            // The last term is that of the bias.
            let index = [filter].into_iter().collect();
            return vec![Cell { operand: 2, index }];
        }
        let at = unflat(k, &sizes);
        let (mut cell, mut tap) = (
            Shape::from_elem(0, array.len()),
            Shape::from_elem(0, kernel.len()),
        );
        for (number, pairs) in axes.iter().enumerate() {
            let (axis, kernel_axis) = self.moving(number);
            (cell[axis], tap[kernel_axis]) = pairs[at[number + 1]];
        }
        if self.channels {
            let depth = sizes[0];
            let group = filter / (self.filters(kernel) / self.groups.max(1)).max(1);
            cell[0] = out.first().copied().unwrap_or(0);
            cell[channel_axis] = group * depth + at[0];
            let (inward, outward) = match self.kernel_last {
                true => (kernel.len() - 2, kernel.len() - 1),
                false => (1, 0),
            };
            (tap[inward], tap[outward]) = (at[0], filter);
        }
        let cells = [(0, cell), (1, tap)];
        cells
            .map(|(operand, index)| Cell { operand, index })
            .to_vec()
    }
}
