//! Places sorted by the keys that are there.

use super::keys::{Key, encode};
use super::radix::{self, Placed, Wanted};
use super::ranks::bounds;
use crate::kernels::parallel::{self, GRAIN};
use crate::value::Result;
use crate::value::dtype::Kind;

/// Fills in the places of items, given as bits of a kind, so that the items there are in order;
/// equal ones in the order of their places.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn arrange<K: Key>(
    kind: Kind,
    items: &[K],
    places: &mut [u64],
    wanted: Wanted<'_>,
) -> Result<()> {
    let key = |item: K| encode(kind, item);
    let (least, most) = bounds(items, key)?;
    let bits = usize::BITS - items.len().saturating_sub(1).leading_zeros();
    if (most.saturating_sub(least)).leading_zeros() >= bits {
        // A key and its place fit one number.
        parallel::pieces(places, GRAIN, |start, piece| {
            for (at, place) in piece.iter_mut().enumerate() {
                let key = key(items[start + at]).key() - least;
                *place = key << bits | (start + at) as u64;
            }
            Ok(())
        })?;
        let mut spare = vec![0u64; places.len()];
        radix::sort(places, &mut spare, wanted)?;
        return parallel::pieces(places, GRAIN, |_, piece| {
            piece.iter_mut().for_each(|place| *place &= (1 << bits) - 1);
            Ok(())
        });
    }
    let mut pairs = vec![Placed::default(); places.len()];
    parallel::pieces(&mut pairs, GRAIN, |start, piece| {
        for (at, pair) in piece.iter_mut().enumerate() {
            pair.key = key(items[start + at]).key();
            pair.place = (start + at) as u64;
        }
        Ok(())
    })?;
    let mut spare = vec![Placed::default(); places.len()];
    radix::sort(&mut pairs, &mut spare, wanted)?;
    parallel::pieces(places, GRAIN, |start, piece| {
        piece
            .iter_mut()
            .zip(&pairs[start..])
            .for_each(|(place, pair)| *place = pair.place);
        Ok(())
    })
}
