//! Places sorted by the keys that are there.

use super::keys::{Key, encode, encode_all};
use super::radix::{self, Placed, Rooms, Wanted, Way};
use super::ranks::bounds;
use crate::value::Result;
use crate::value::dtype::Kind;

/// Rooms of one thread for either way of sorting.
#[derive(Default)]
pub struct PlaceRooms {
    packed: Rooms<u64>,
    placed: Rooms<Placed>,
}

/// Keys are encoded so many at a time.
const BLOCK: usize = 64;

/// Fills in the places of items, given as bits of a kind, so that the items there are in order;
/// equal ones in the order of their places.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn arrange<K: Key>(
    kind: Kind,
    items: &[K],
    places: &mut [u64],
    rooms: &mut PlaceRooms,
    wanted: Wanted<'_>,
) -> Result<()> {
    let (least, most) = bounds(items, |item: K| encode(kind, item))?;
    let bits = usize::BITS - items.len().saturating_sub(1).leading_zeros();
    if (most.saturating_sub(least)).leading_zeros() >= bits {
        // A key and its place fit one number.
        let way = Way {
            load: &|start, packed: &mut [u64]| {
                each_key(kind, items, start, packed, |place, key| {
                    (key - least) << bits | place as u64
                });
            },
            store: &|packed: &[u64], places: &mut [u64]| {
                let both = places.iter_mut().zip(packed);
                both.for_each(|(place, packed)| *place = packed & ((1 << bits) - 1));
            },
        };
        return radix::sort(&way, places, &mut rooms.packed, wanted);
    }
    let way = Way {
        load: &|start, pairs: &mut [Placed]| {
            each_key(kind, items, start, pairs, |place, key| Placed {
                key,
                place: place as u64,
            });
        },
        store: &|pairs: &[Placed], places: &mut [u64]| {
            let both = places.iter_mut().zip(pairs);
            both.for_each(|(place, pair)| *place = pair.place);
        },
    };
    radix::sort(&way, places, &mut rooms.placed, wanted)
}

/// Fills slots with what is made of a place, from `start` on, and the key there.
fn each_key<K: Key, T>(
    kind: Kind,
    items: &[K],
    start: usize,
    slots: &mut [T],
    make: impl Fn(usize, u64) -> T,
) {
    let mut keys = [K::default(); BLOCK];
    let mut place = start;
    for slots in slots.chunks_mut(BLOCK) {
        encode_all(kind, &items[place..place + slots.len()], &mut keys);
        for (slot, key) in slots.iter_mut().zip(&keys) {
            *slot = make(place, key.key());
            place += 1;
        }
    }
}
