//! Quantiles of numbers that count more or less: the inverted distribution of their weights.

use super::sort;
use super::ufunc::reduce::{Axes, reduced_axes};
use crate::value::interrupt::Paced;
use crate::value::{Array, OpError, Result, Shape};

/// An array and its weights as lanes over some axes.
pub struct WeightedLanes {
    items: Vec<f64>,
    weights: Vec<f64>,
    length: usize,
    skip_nan: bool,
    /// The shape without the reduced axes.
    pub kept: Shape,
    /// The shape with the reduced axes as 1.
    pub full: Shape,
}

impl WeightedLanes {
    /// Gathers the lanes of an array and of weights of its shape.
    ///
    /// # Errors
    /// `AxisError`.
    pub fn of(array: &Array, weights: &Array, axes: Axes<'_>, skip_nan: bool) -> Result<Self> {
        let marks = reduced_axes(axes, array.ndim())?;
        let (inner, outer): (Vec<usize>, Vec<usize>) =
            (0..array.ndim()).partition(|axis| marks.get(*axis).is_some_and(|mark| *mark));
        let order = [outer.as_slice(), &inner].concat();
        let length = |axis: &usize| array.shape().get(*axis).copied().unwrap_or(1);
        let full = marks.iter().zip(array.shape());
        Ok(Self {
            items: array.permuted(&order).to_vec(),
            weights: weights.permuted(&order).to_vec(),
            length: inner.iter().map(length).product(),
            skip_nan,
            kept: outer.iter().map(length).collect(),
            full: full.map(|(mark, n)| if *mark { 1 } else { *n }).collect(),
        })
    }

    /// Some quantiles of each lane: all lanes of the first one, then of the next.
    ///
    /// # Errors
    /// `ValueError: Weights included NaN, inf or were all zero.`, `KeyboardInterrupt`.
    pub fn quantiles(&self, wanted: &[f64]) -> Result<Vec<f64>> {
        let lanes: usize = self.kept.iter().product();
        let mut found = vec![f64::NAN; lanes * wanted.len()];
        for lane in (0..lanes).paced() {
            let range = lane * self.length..(lane + 1) * self.length;
            let (items, weights) = (&self.items[range.clone()], &self.weights[range]);
            let Some((sorted, shares)) = self.distribution(items, weights)? else {
                continue;
            };
            for (at, q) in wanted.iter().enumerate() {
                let place = shares
                    .partition_point(|share| share < q)
                    .min(sorted.len() - 1);
                found[at * lanes + lane] = sorted[place];
            }
        }
        Ok(found)
    }

    /// The sorted numbers and which part of the weight lies at or before each; None where the
    /// quantile is nan.
    fn distribution(&self, items: &[f64], weights: &[f64]) -> Result<Option<(Vec<f64>, Vec<f64>)>> {
        let has_nan = items.iter().any(|x| x.is_nan());
        let mut pairs: Vec<(f64, f64)> =
            items.iter().copied().zip(weights.iter().copied()).collect();
        if self.skip_nan {
            pairs.retain(|(x, _)| !x.is_nan());
        }
        pairs.sort_by(|a, b| sort::compare(a.0, b.0));
        let mut total = 0.0;
        let sums = pairs.iter().map(|(_, weight)| {
            total += weight;
            total
        });
        let sums: Vec<f64> = sums.collect();
        // What weighs nothing at the start is before every quantile.
        let share = |sum: &f64| if *sum == 0.0 { -1.0 } else { sum / total };
        let shares: Vec<f64> = sums.iter().map(share).collect();
        if !pairs.is_empty() && (total == 0.0 || !total.is_finite()) {
            return Err(OpError::value(
                "Weights included NaN, inf or were all zero.",
            ));
        }
        if pairs.is_empty() || (has_nan && !self.skip_nan) {
            return Ok(None);
        }
        Ok(Some((pairs.into_iter().map(|(x, _)| x).collect(), shares)))
    }
}
