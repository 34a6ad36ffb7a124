//! Arrays as sets: unique elements, and which are in another.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::atomic::{self, AtomicBool};

use super::movement::pick;
use super::order::keys::{Key, decode, encode};
use super::order::{radix, ranks};
use super::parallel::{self, GRAIN};
use super::select::take_axis;
use super::shape::{Order, ravel};
use super::sort;
use crate::value::dtype::Kind;
use crate::value::interrupt::{self, Paced, room};
use crate::value::{Array, DType, Element, OpError, Result};
use crate::{with_dtype, with_key};

/// The distinct elements in order, and where they came from.
pub struct Unique {
    /// The distinct elements (or sub-arrays along an axis).
    pub values: Array,
    /// The first place of each.
    pub first: Vec<i64>,
    /// For each element, which of the distinct ones it is.
    pub inverse: Vec<i64>,
    /// How often each occurs.
    pub counts: Vec<i64>,
}

/// The distinct elements of the flat array.
///
/// # Errors
/// When there is no memory for it.
pub fn unique(array: &Array, equal_nan: bool) -> Result<Unique> {
    let flat = ravel(array, Order::C)?;
    let order = sort::argsort(&flat, 0)?;
    let same = sort::same_items(&sort::reorder(&flat, &order, 0)?, equal_nan);
    group(&flat, &order.to_vec::<i64>(), &same)
}

/// The distinct elements of the flat array, in order, without where they came from.
///
/// # Errors
/// When there is no memory for it.
pub fn distinct(array: &Array, equal_nan: bool) -> Result<Array> {
    let kind = array.dtype().kind();
    if matches!(kind, Kind::Complex | Kind::Str) {
        return Ok(unique(array, equal_nan)?.values);
    }
    let flat = ravel(array, Order::C)?;
    with_key!(array.dtype(), K => {
        let items = flat.bits::<K>();
        if let Some(found) = by_table(array.dtype(), items.as_slice().unwrap_or(&[]))? {
            return Ok(found);
        }
        drop(items);
        let sorted = sort::sorted(&flat, 0)?;
        let items = sorted.bits::<K>();
        let items = items.as_slice().unwrap_or(&[]);
        let flags = first_ones(kind, items, equal_nan)?;
        pick::compress(items, &flags, array.dtype())
    }, else => Err(OpError::internal("distinct")))
}

/// The distinct ints by ticking them off, where they are near enough to each other for a table.
fn by_table<K: Key>(dtype: DType, items: &[K]) -> Result<Option<Array>> {
    let kind = dtype.kind();
    if items.len() < 1024 || kind == Kind::Float {
        return Ok(None);
    }
    let (least, most) = ranks::bounds(items, |item| encode(kind, item))?;
    if most - least > 2 * items.len() as u64 {
        return Ok(None);
    }
    let seen: Vec<AtomicBool> = (least..=most).map(|_| AtomicBool::new(false)).collect();
    parallel::ranges(items.len(), GRAIN, |range| {
        for item in &items[range] {
            let place = (encode(kind, *item).key() - least) as usize;
            seen[place].store(true, atomic::Ordering::Relaxed);
        }
        Ok(())
    })?;
    let flags: Vec<bool> = seen.into_iter().map(AtomicBool::into_inner).collect();
    let mut values = vec![K::default(); flags.len()];
    for (value, key) in values.iter_mut().zip(least..) {
        *value = decode(kind, K::narrow(key));
    }
    pick::compress(&values, &flags, dtype).map(Some)
}

/// Groups of equal items along the first axis, given their sorted order and which of them equal
/// their predecessors.
fn group(items: &Array, order: &[i64], same: &[bool]) -> Result<Unique> {
    let mut first: Vec<i64> = Vec::new();
    let mut counts: Vec<i64> = Vec::new();
    let mut inverse = vec![0; order.len()];
    for (turn, at) in order.iter().enumerate().paced() {
        let known = turn
            .checked_sub(1)
            .and_then(|before| same.get(before))
            .copied();
        if known == Some(true) {
            if let Some(count) = counts.last_mut() {
                *count += 1;
            }
        } else {
            first.push(*at);
            counts.push(1);
        }
        if let Some(slot) = inverse.get_mut(*at as usize) {
            *slot = first.len() as i64 - 1;
        }
    }
    let positions: Vec<usize> = first.iter().map(|at| *at as usize).paced().collect();
    let values = take_axis(items, &positions, 0)?;
    Ok(Unique {
        values,
        first,
        inverse,
        counts,
    })
}

/// The distinct sub-arrays along the first axis.
///
/// # Errors
/// When there is no memory for it.
pub fn unique_rows(array: &Array, equal_nan: bool) -> Result<Unique> {
    let rows = array.shape().first().copied().unwrap_or(0);
    let width: usize = array.shape().iter().skip(1).product();
    let flat = array.contiguous()?;
    let mut order = interrupt::tabulate(rows, |at| at as i64);
    let mut same = room(rows);
    with_dtype!(array.dtype(), T => {
        let items = flat.slice::<T>().unwrap_or(&[]);
        let row = |at: i64| items.get(at as usize * width..(at as usize + 1) * width).unwrap_or(&[]);
        order.sort_by(|a, b| compare_rows(row(*a), row(*b)));
        let equal = |a: &T, b: &T| *a == *b || (equal_nan && a.is_nan() && b.is_nan());
        same.extend(order.iter().zip(order.iter().skip(1)).paced().map(|(a, b)| {
            row(*a).iter().zip(row(*b)).all(|(a, b)| equal(a, b))
        }));
    }, str => {
        let items = flat.strings();
        let row = |at: i64| items.get(at as usize * width..(at as usize + 1) * width).unwrap_or(&[]);
        order.sort_by(|a, b| {
            interrupt::poll();
            row(*a).cmp(row(*b))
        });
        let pairs = order.iter().zip(order.iter().skip(1)).paced();
        same.extend(pairs.map(|(a, b)| row(*a) == row(*b)));
    });
    group(array, &order, &same)
}

fn compare_rows<T: Element>(a: &[T], b: &[T]) -> Ordering {
    interrupt::poll();
    let mut orders = a.iter().zip(b).map(|(a, b)| sort::compare(*a, *b));
    orders
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// Whether each element is in another array.
///
/// # Errors
/// When there is no memory for it.
pub fn is_in(items: &Array, others: &Array, invert: bool) -> Result<Array> {
    let dtype = items.dtype().promote(others.dtype());
    if items.dtype().is_str() != others.dtype().is_str() {
        // A text never equals a number.
        let none = vec![invert; items.size()];
        return Ok(Array::from_shape_vec(items.shape().into(), none));
    }
    let others = ravel(&others.astype(dtype)?, Order::C)?;
    let items = match items.dtype() == dtype {
        true => items.contiguous()?,
        false => items.astype(dtype)?,
    };
    if !matches!(dtype.kind(), Kind::Complex | Kind::Str) {
        return with_key!(dtype, K => {
            let (items_bits, others) = (items.bits::<K>(), others.bits::<K>());
            let keys = items_bits.as_slice().unwrap_or(&[]);
            let others = others.as_slice().unwrap_or(&[]);
            super::assign::filled(items.shape(), |found| {
                match_keys(dtype.kind(), keys, others, invert, found)
            })
        }, else => Err(OpError::internal("elements of a set")));
    }
    if let DType::Str(width) = dtype {
        return match_strings(&items, &others, width as usize, invert);
    }
    let others = sort::sorted(&others, 0)?;
    let places = sort::searchsorted(&others, &items, false)?.to_vec::<i64>();
    let found: Vec<bool> = with_dtype!(dtype, T => {
        let (keys, items) = (others.to_vec::<T>(), items.to_vec::<T>());
        let hit = |at: i64, item: &T| keys.get(at as usize).is_some_and(|key| key == item);
        places.iter().zip(&items).paced().map(|(at, item)| hit(*at, item) != invert).collect()
    }, str => Vec::new());
    Ok(Array::from_shape_vec(items.shape().into(), found))
}

/// Whether each string is one of the others, all of one width.
fn match_strings(items: &Array, others: &Array, width: usize, invert: bool) -> Result<Array> {
    /// So many others are compared one by one.
    const FEW: usize = 4;
    fn nth(chars: &[u32], at: usize, width: usize) -> &[u32] {
        chars.get(at * width..(at + 1) * width).unwrap_or(&[])
    }
    let (chars, keys) = (items.bits::<u32>(), others.bits::<u32>());
    let (chars, keys) = (
        chars.as_slice().unwrap_or(&[]),
        keys.as_slice().unwrap_or(&[]),
    );
    let others: Vec<&[u32]> = (0..others.size()).map(|at| nth(keys, at, width)).collect();
    let table: HashSet<&[u32]> = match others.len() {
        0..=FEW => HashSet::new(),
        _ => others.iter().copied().collect(),
    };
    super::assign::filled(items.shape(), |found| {
        parallel::pieces(found, GRAIN / 8, |start, found| {
            for (at, found) in (start..).zip(found) {
                let item = nth(chars, at, width);
                let hit = match others.len() {
                    0..=FEW => others.contains(&item),
                    _ => table.contains(item),
                };
                *found = hit != invert;
            }
            Ok(())
        })
    })
}

/// Whether each item is one of the others: by a table where those are near enough to each other,
/// or else by searching. Items and others are bits of a kind.
fn match_keys<K: Key>(
    kind: Kind,
    items: &[K],
    others: &[K],
    invert: bool,
    found: &mut [bool],
) -> Result<()> {
    if others.is_empty() {
        found.fill(invert);
        return Ok(());
    }
    let (least, most) = ranks::bounds(others, |item| encode(kind, item))?;
    let reach = most - least;
    let room = 6 * (items.len() as u64 + others.len() as u64);
    if kind != Kind::Float && reach <= room {
        let mut table = vec![invert; reach as usize + 1];
        for item in others {
            table[(encode(kind, *item).key() - least) as usize] = !invert;
        }
        return parallel::pieces(found, GRAIN, |start, found| {
            for (found, item) in found.iter_mut().zip(&items[start..]) {
                let place = encode(kind, *item).key().wrapping_sub(least) as usize;
                *found = table.get(place).copied().unwrap_or(invert);
            }
            Ok(())
        });
    }
    let keys = radix::sorted(&sort::encoded(kind, others)?, radix::Wanted::All)?;
    let nan = encode(kind, K::NAN);
    parallel::pieces(found, GRAIN / 16, |start, found| {
        let items = &items[start..start + found.len()];
        let mut places = vec![0; items.len()];
        sort::insert_many(kind, &keys, items, false, &mut places);
        for ((found, item), place) in found.iter_mut().zip(items).zip(places) {
            let key = encode(kind, *item);
            let hit = keys.get(place as usize) == Some(&key);
            // No nan equals another.
            *found = (hit && !(kind == Kind::Float && key == nan)) != invert;
        }
        Ok(())
    })
}

/// The distinct elements in order, and how often each occurs; None where elements are no numbers
/// that a sort puts in order.
///
/// # Errors
/// When there is no memory for it.
pub fn counted(array: &Array, equal_nan: bool) -> Result<Option<(Array, Vec<i64>)>> {
    let kind = array.dtype().kind();
    if matches!(kind, Kind::Complex | Kind::Str) {
        return Ok(None);
    }
    let sorted = sort::sorted(&ravel(array, Order::C)?, 0)?;
    with_key!(array.dtype(), K => {
        let items = sorted.bits::<K>();
        let items = items.as_slice().unwrap_or(&[]);
        let flags = first_ones(kind, items, equal_nan)?;
        let values = pick::compress(items, &flags, array.dtype())?;
        let starts = pick::places(&flags)?.to_vec::<i64>();
        let ends = starts.iter().skip(1).copied().chain([items.len() as i64]);
        let counts = starts.iter().zip(ends).map(|(start, end)| end - start).paced().collect();
        Ok(Some((values, counts)))
    }, else => Ok(None))
}

/// Which of sorted items, given as bits of a kind, differ from the one before.
fn first_ones<K: Key>(kind: Kind, items: &[K], equal_nan: bool) -> Result<Vec<bool>> {
    let differs = |at: usize| {
        let key = encode(kind, items[at]);
        at == 0
            || key != encode(kind, items[at - 1])
            || (!equal_nan && key == encode(kind, K::NAN) && kind == Kind::Float)
    };
    let mut flags = vec![false; items.len()];
    parallel::pieces(&mut flags, GRAIN, |start, piece| {
        let slots = piece.iter_mut().enumerate();
        slots.for_each(|(at, flag)| *flag = differs(start + at));
        Ok(())
    })?;
    Ok(flags)
}

/// The distinct elements of both that a rule keeps: `keep(in the first, in the second)`.
///
/// # Errors
/// When there is no memory for it.
pub fn combine(a: &Array, b: &Array, keep: impl Fn(bool, bool) -> bool) -> Result<Array> {
    let dtype = a.dtype().promote(b.dtype());
    let all = super::join::concatenate_flat(&[a.clone(), b.clone()], dtype)?;
    let distinct = distinct(&all, true)?;
    let (in_a, in_b) = (
        is_in(&distinct, &a.astype(dtype)?, false)?,
        is_in(&distinct, &b.astype(dtype)?, false)?,
    );
    let flags = in_a.to_vec::<bool>().into_iter().zip(in_b.to_vec::<bool>());
    let places: Vec<usize> = flags
        .enumerate()
        .paced()
        .filter(|(_, (a, b))| keep(*a, *b))
        .map(|(at, _)| at)
        .collect();
    take_axis(&distinct, &places, 0)
}

/// The inverse of a boolean array.
///
/// # Errors
/// When the array is not one of bools.
pub fn negated(flags: &Array) -> Result<Array> {
    if flags.dtype() != DType::Bool {
        return Err(OpError::internal("negation of numbers"));
    }
    Ok(Array::from_ndarray(flags.view::<bool>().mapv(|flag| !flag)))
}
