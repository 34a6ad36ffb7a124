//! The loops of strings, made for the widths at hand.

use super::comparison::Comparison;
use crate::kernels::elementwise::{Lane, LaneMut, Loop};
use crate::value::{DType, Result};

/// The loop of a function for two string types, where it has one.
pub(super) fn string_loop(name: &str, inputs: &[DType]) -> Option<Loop> {
    if let Some(comparison) = Comparison::parse(name) {
        return Some(comparison.string_loop(inputs));
    }
    match (name, inputs) {
        ("add", [DType::Str(a), DType::Str(b)]) => {
            let outputs = [DType::Str(a.saturating_add(*b))];
            Some(Loop::new(inputs, &outputs, Box::new(concatenate)))
        }
        _ => None,
    }
}

fn concatenate(lanes: &[Lane<'_>], outs: &mut [LaneMut<'_>]) -> Result<()> {
    if let ([a, b], [out]) = (lanes, outs) {
        let ((a, a_width), (b, b_width)) = (a.strings(), b.strings());
        let (target, width) = out.strings();
        for (at, cell) in target.chunks_mut(width.max(1)).enumerate() {
            let left = trimmed(a, a_width, at);
            let right = trimmed(b, b_width, at);
            cell.fill(0);
            for (slot, c) in cell.iter_mut().zip(left.iter().chain(right)) {
                *slot = *c;
            }
        }
    }
    Ok(())
}

/// The characters of one string without the padding.
fn trimmed(chars: &[u32], width: usize, at: usize) -> &[u32] {
    let cell = chars.get(at * width..(at + 1) * width).unwrap_or(&[]);
    let end = cell
        .iter()
        .rposition(|c| *c != 0)
        .map_or(0, |last| last + 1);
    cell.get(..end).unwrap_or(&[])
}
