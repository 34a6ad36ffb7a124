//! Sorting: values and positions, along an axis, nan last.

use std::cmp::Ordering;
use std::hint::select_unpredictable;

use num_complex::Complex64;

use super::along::{back_from_last, last_axis, take_along};
use super::movement::pick;
use super::order::keys::{self, Key, decode_all, encode, encode_all};
use super::order::placed::{self, PlaceRooms};
use super::order::radix::{self, Rooms, Wanted, Way};
use super::order::{merge, ranks};
use super::parallel::{self, GRAIN, Shared};
use super::select::take_axis;
use super::simd::simd;
use super::sort_partition::introselect;
use crate::value::dtype::Kind;
use crate::value::{Array, DType, Element, OpError, Result, interrupt};
use crate::{with_dtype, with_key};

/// NumPy's order of two elements: nan after everything, complex by real part first.
#[inline]
pub fn compare<T: Element>(a: T, b: T) -> Ordering {
    match T::DTYPE.kind() {
        Kind::Bool | Kind::Unsigned => a.cast::<u64>().cmp(&b.cast::<u64>()),
        Kind::Signed => a.cast::<i64>().cmp(&b.cast::<i64>()),
        Kind::Float => compare_floats(a.cast(), b.cast()),
        Kind::Complex | Kind::Str => compare_complex(a.cast(), b.cast()),
    }
}

#[inline]
fn compare_floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b)
        .unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

/// `R + Rj, R + nanj, nan + Rj, nan + nanj`.
fn compare_complex(a: Complex64, b: Complex64) -> Ordering {
    let nans = |z: Complex64| (z.re.is_nan(), z.im.is_nan());
    nans(a)
        .cmp(&nans(b))
        .then_with(|| compare_floats(a.re, b.re))
        .then_with(|| compare_floats(a.im, b.im))
}

/// Lanes of fewer elements are partitioned as NumPy does it, so that the rest of them comes out
/// in its order; how its kernels for larger ones leave the rest depends on the processor.
const PARTITIONED: usize = 4096;

/// Sorts an array in place along an axis.
///
/// # Errors
/// When it is read-only, or the work is interrupted.
pub fn sort_in_place(array: &Array, axis: usize) -> Result<()> {
    if !array.writeable {
        return Err(OpError::value("sort array is read-only"));
    }
    replace(array, &sorted(array, axis)?)
}

/// Puts what was arranged elsewhere in the place of an array: an array of a variable that were
/// arranged itself would, interrupted, have lost some elements and have others twice.
fn replace(array: &Array, arranged: &Array) -> Result<()> {
    interrupt::hold(|| super::assign::copy_into(array, arranged))
}

/// A copy arranged along an axis, laid out as the array is.
fn arranged(array: &Array, axis: usize, wanted: Wanted<'_>) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    if length < 2 || array.size() == 0 {
        return super::shape::copy_as(array, super::shape::Order::K);
    }
    // SAFETY: every element is filled.
    let out = unsafe { super::shape::unwritten_like(array) }?;
    if array.dtype().is_str() {
        let order = argsort(array, axis)?;
        super::assign::copy_into(&out, &take_along(array, &order, axis)?)?;
        return Ok(out);
    }
    let is_runs =
        |lanes: &Array| lanes.strides().last() == Some(&(lanes.dtype().itemsize() as isize));
    let (mut source, turned) = (last_axis(array, axis), last_axis(&out, axis));
    if !is_runs(&source) {
        source = source.copy()?;
    }
    if is_runs(&turned) {
        lanes_arranged(&source, &turned, length, wanted)?;
    } else {
        // SAFETY: every lane is filled.
        let lanes = unsafe { Array::unwritten(turned.shape(), turned.dtype()) }?;
        lanes_arranged(&source, &lanes, length, wanted)?;
        super::assign::copy_into(&turned, &lanes)?;
    }
    Ok(out)
}

/// Arranges lanes along the last axis, each a run in memory, into those of a fresh array.
fn lanes_arranged(source: &Array, out: &Array, length: usize, wanted: Wanted<'_>) -> Result<()> {
    let kind = source.dtype().kind();
    with_key!(source.dtype(), K => {
        lanes::<K, Rooms<K>>(source, out, length, |items, out, rooms| {
            arrange(kind, items, out, rooms, wanted)
        })
    }, else => with_dtype!(source.dtype(), T => {
        lanes::<T, ()>(source, out, length, |items, out, ()| {
            out.copy_from_slice(items);
            merge::sort_by(out, |a, b| compare(*a, *b))
        })
    }, str => Ok(())))
}

/// Works on lanes of two arrays of one shape, several at a time; one of them is fresh. Each thread
/// has room of its own.
fn lanes<T: Copy + Send + Sync, R: Default>(
    source: &Array,
    out: &Array,
    length: usize,
    work: impl Fn(&[T], &mut [T], &mut R) -> Result<()> + Sync,
) -> Result<()> {
    let lead = source.ndim() - 1;
    let starts =
        |array: &Array| super::index::shifts(&array.shape()[..lead], &array.strides()[..lead]);
    let (from, to) = (starts(source), starts(out));
    let (source, target) = (Shared(source.pointer()), Shared(out.pointer()));
    parallel::ranges(to.len(), (GRAIN / length).max(1), |range| {
        let mut rooms = R::default();
        for (from, to) in from[range.clone()].iter().zip(&to[range]) {
            let from = Shared(source.at(0).wrapping_offset(*from).cast::<T>());
            let to = Shared(target.at(0).wrapping_offset(*to).cast::<T>());
            // SAFETY: the elements of a lane follow each other; lanes of the fresh array have none
            // in common with others, and no other view of it is alive; nobody writes the source.
            // The type is as wide as the elements.
            let (from, to) = unsafe { (from.part(0..length), to.part(0..length)) };
            work(from, to, &mut rooms)?;
        }
        Ok(())
    })
}

/// Puts elements, given as bits of a kind, in order.
fn arrange<K: Key>(
    kind: Kind,
    items: &[K],
    out: &mut [K],
    rooms: &mut Rooms<K>,
    wanted: Wanted<'_>,
) -> Result<()> {
    let way = Way {
        load: &|at, keys: &mut [K]| encode_all(kind, &items[at..at + keys.len()], keys),
        store: &|keys: &[K], out: &mut [K]| decode_all(kind, keys, out),
    };
    radix::sort(&way, out, rooms, wanted)?;
    // Both zeros are equal and keep their order, which their numbers do not show.
    if kind == Kind::Float && keys::any_negative_zero(items)? {
        let is_zero = |item: &&K| encode(kind, **item) == K::TOP;
        let mut zeros = items.iter().filter(is_zero);
        let slots = out.iter_mut().filter(|item| **item == K::default());
        slots.zip(&mut zeros).for_each(|(slot, zero)| *slot = *zero);
    }
    Ok(())
}

/// The positions that sort an array along an axis; equal elements keep their order.
///
/// # Errors
/// When there is no memory for it.
pub fn argsort(array: &Array, axis: usize) -> Result<Array> {
    positions(array, axis, Wanted::All)
}

fn positions(array: &Array, axis: usize, wanted: Wanted<'_>) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let source = last_axis(array, axis).contiguous()?;
    // SAFETY: every lane is filled.
    let out = unsafe { Array::unwritten(source.shape(), DType::I64) }?;
    let kind = array.dtype().kind();
    with_key!(array.dtype(), K => {
        let items = source.bits::<K>();
        let items = items.as_slice().unwrap_or(&[]);
        each_lane(&out, length, |start, places, rooms: &mut PlaceRooms| {
            placed::arrange(kind, &items[start..start + length], places, rooms, wanted)
        })?;
    }, else => with_dtype!(array.dtype(), T => {
        let items = source.slice::<T>().unwrap_or(&[]);
        each_lane(&out, length, |start, places, ()| {
            by_comparing(places, |a, b| compare(items[start + a], items[start + b]))
        })?;
    }, str => {
        let width = array.dtype().itemsize() / 4;
        let chars = source.bits::<u32>();
        let chars = chars.as_slice().unwrap_or(&[]);
        each_lane(&out, length, |start, places, ()| {
            let text = |at: usize| &chars[(start + at) * width..(start + at + 1) * width];
            by_comparing(places, |a, b| text(a).cmp(text(b)))
        })?;
    }));
    back_from_last(&out, axis)
}

/// Fills a contiguous array of positions lane by lane; the work gets a lane's first flat index,
/// and room of its thread.
fn each_lane<R: Default>(
    out: &Array,
    length: usize,
    work: impl Fn(usize, &mut [u64], &mut R) -> Result<()> + Sync,
) -> Result<()> {
    if out.size() == 0 {
        return Ok(());
    }
    // SAFETY: the array is fresh: there is no other view of it.
    let mut view = unsafe { out.bits_mut::<u64>() };
    let places = view.as_slice_mut().unwrap_or(&mut []);
    parallel::pieces(places, (GRAIN / length).max(1) * length, |start, piece| {
        let mut rooms = R::default();
        for (turn, lane) in piece.chunks_mut(length).enumerate() {
            work(start + turn * length, lane, &mut rooms)?;
        }
        Ok(())
    })
}

fn by_comparing(
    places: &mut [u64],
    compare: impl Fn(usize, usize) -> Ordering + Sync,
) -> Result<()> {
    (0..)
        .zip(places.iter_mut())
        .for_each(|(at, place)| *place = at);
    merge::sort_by(places, |a, b| compare(*a as usize, *b as usize))
}

/// Whether an element comes before another one.
#[inline(always)]
pub(super) fn precedes<T: Element>(a: T, b: T) -> bool {
    match T::DTYPE.kind() {
        Kind::Float => {
            let (a, b): (f64, f64) = (a.cast(), b.cast());
            a < b || (b.is_nan() && !a.is_nan())
        }
        _ => compare(a, b) == Ordering::Less,
    }
}

/// An array of positions, each lane partitioned as NumPy does it.
fn partitioned_positions(array: &Array, kth: &[usize], axis: usize) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let lanes = last_axis(array, axis).contiguous()?;
    let inexact = array.dtype().is_inexact();
    // SAFETY: every lane is filled.
    let out = unsafe { Array::unwritten(lanes.shape(), DType::I64) }?;
    with_dtype!(lanes.dtype(), T => {
        let items = lanes.slice::<T>().unwrap_or(&[]);
        each_lane(&out, length, |start, places, ()| {
            let lane = &items[start..start + length];
            (0..).zip(places.iter_mut()).for_each(|(at, place)| *place = at);
            if !is_rising(lane) {
                let less = |a: u64, b: u64| precedes(lane[a as usize], lane[b as usize]);
                introselect(places, kth, inexact, less);
            }
            Ok(())
        })?;
    }, str => {
        let items = lanes.strings();
        let mut positions: Vec<u64> = (0..array.size()).map(|at| (at % length.max(1)) as u64).collect();
        for (places, lane) in positions.chunks_mut(length.max(1)).zip(items.chunks(length.max(1))) {
            introselect(places, kth, inexact, |a, b| lane[a as usize] < lane[b as usize]);
        }
        let positions = positions.into_iter().map(|at| at as i64).collect();
        return back_from_last(&Array::from_shape_vec(lanes.shape().into(), positions), axis);
    });
    back_from_last(&out, axis)
}

fn is_rising<T: Element>(lane: &[T]) -> bool {
    lane.is_sorted_by(|a, b| precedes(*a, *b))
}

/// The positions that sort by several keys, the last key first in weight.
///
/// # Errors
/// `ValueError: all keys need to be the same shape`.
pub fn lexsort(keys: &[Array], axis: usize) -> Result<Array> {
    let Some(first) = keys.first() else {
        return Err(OpError::r#type(
            "need sequence of keys with len > 0 in lexsort",
        ));
    };
    if keys.iter().any(|key| key.shape() != first.shape()) {
        return Err(OpError::value("all keys need to be the same shape"));
    }
    let mut order = argsort(first, axis)?;
    for key in keys.get(1..).unwrap_or(&[]) {
        let next = argsort(&take_along(key, &order, axis)?, axis)?;
        order = take_along(&order, &next, axis)?.contiguous()?;
    }
    Ok(order)
}

/// A copy partitioned along an axis, laid out as the array is: each of the positions `kth` holds
/// what sorting would put there.
///
/// # Errors
/// When there is no memory for it.
pub fn partitioned(array: &Array, kth: &[usize], axis: usize) -> Result<Array> {
    if is_long(array, axis) {
        return arranged(array, axis, Wanted::Ranks(&rising(kth)));
    }
    // SAFETY: every element is filled.
    let out = unsafe { super::shape::unwritten_like(array) }?;
    let made = with_dtype!(array.dtype(), T => {
        let lanes = last_axis(array, axis).copy()?;
        let length = array.shape().get(axis).copied().unwrap_or(0);
        let inexact = array.dtype().is_inexact();
        // SAFETY: the copy is fresh: there is no other view of it.
        let mut view = unsafe { lanes.view_mut::<T>() };
        let items = view.as_slice_mut().unwrap_or(&mut []);
        parallel::pieces(items, (GRAIN / length.max(1)).max(1) * length.max(1), |_, piece| {
            for lane in piece.chunks_mut(length) {
                if !is_rising(lane) {
                    introselect(lane, kth, inexact, precedes);
                }
            }
            Ok(())
        })?;
        back_from_last(&lanes, axis)?
    }, str => take_along(array, &argpartition(array, kth, axis)?, axis)?);
    super::assign::copy_into(&out, &made)?;
    Ok(out)
}

/// Partitions an array in place.
///
/// # Errors
/// When the array is read-only.
pub fn partition_in_place(array: &Array, kth: &[usize], axis: usize) -> Result<()> {
    if !array.writeable {
        return Err(OpError::value("partition array is read-only"));
    }
    replace(array, &partitioned(array, kth, axis)?)
}

/// Whether lanes are partitioned by digits.
fn is_long(array: &Array, axis: usize) -> bool {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    length > PARTITIONED && !matches!(array.dtype().kind(), Kind::Complex | Kind::Str)
}

fn rising(kth: &[usize]) -> Vec<usize> {
    let mut kth = kth.to_vec();
    kth.sort_unstable();
    kth
}

/// The positions that partition an array.
///
/// # Errors
/// When there is no memory for it.
pub fn argpartition(array: &Array, kth: &[usize], axis: usize) -> Result<Array> {
    if is_long(array, axis) {
        return match kth {
            [only] => parted(array, *only, axis),
            many => positions(array, axis, Wanted::Ranks(&rising(many))),
        };
    }
    partitioned_positions(array, kth, axis)
}

/// The positions in three parts: those of smaller elements, of elements equal to the one of a
/// rank, and of larger ones.
fn parted(array: &Array, rank: usize, axis: usize) -> Result<Array> {
    let length = array.shape().get(axis).copied().unwrap_or(0);
    let source = last_axis(array, axis).contiguous()?;
    // SAFETY: every lane is filled.
    let out = unsafe { Array::unwritten(source.shape(), DType::I64) }?;
    let kind = array.dtype().kind();
    with_key!(array.dtype(), K => {
        let items = source.bits::<K>();
        let items = items.as_slice().unwrap_or(&[]);
        each_lane(&out, length, |start, places, ()| {
            let lane = &items[start..start + length];
            let key = |item: K| encode(kind, item);
            let found = ranks::select(lane, key, &[rank])?;
            let middle = found.first().copied().unwrap_or_default();
            let mut done = 0;
            for part in [Ordering::Less, Ordering::Equal, Ordering::Greater] {
                let belongs = |at: &usize| key(lane[*at]).cmp(&middle) == part;
                let kept: Vec<u64> = pick::collect(
                    length,
                    |range| range.filter(belongs).count(),
                    |range, slots| {
                        let kept = slots.iter_mut().zip(range.filter(belongs));
                        kept.for_each(|(slot, at)| *slot = at as u64);
                    },
                )?;
                places[done..done + kept.len()].copy_from_slice(&kept);
                done += kept.len();
            }
            Ok(())
        })?;
    }, else => return Err(OpError::internal("parts of a lane")));
    back_from_last(&out, axis)
}

/// A copy sorted along an axis, laid out as the array is.
///
/// # Errors
/// When there is no memory for it.
pub fn sorted(array: &Array, axis: usize) -> Result<Array> {
    arranged(array, axis, Wanted::All)
}

/// Where each of `wanted` would be inserted into sorted keys.
///
/// # Errors
/// When there is no memory for it.
pub fn searchsorted(keys: &Array, wanted: &Array, right: bool) -> Result<Array> {
    let dtype = keys.dtype().promote(wanted.dtype());
    let as_common = |array: &Array| match array.dtype() == dtype {
        true => array.contiguous(),
        false => array.astype(dtype),
    };
    let (keys, needles) = (as_common(keys)?, as_common(wanted)?);
    // SAFETY: every place is filled.
    let out = unsafe { Array::unwritten(wanted.shape(), DType::I64) }?;
    with_key!(dtype, K => {
        let (keys, needles) = (keys.bits::<K>(), needles.bits::<K>());
        let keys = keys.as_slice().unwrap_or(&[]);
        let needles = needles.as_slice().unwrap_or(&[]);
        let kind = dtype.kind();
        let keys = encoded(kind, keys)?;
        each_lane(&out, GRAIN / 16, |start, places, ()| {
            insert_many(kind, &keys, &needles[start..start + places.len()], right, places);
            Ok(())
        })?;
    }, else => with_dtype!(dtype, T => {
        let (keys, needles) = (keys.slice::<T>(), needles.slice::<T>());
        let (keys, needles) = (keys.unwrap_or(&[]), needles.unwrap_or(&[]));
        insert_all(&out, |at| place(keys, right, |key| compare(*key, needles[at])))?;
    }, str => {
        let (keys, needles) = (keys.strings(), needles.strings());
        insert_all(&out, |at| place(&keys, right, |key| key.cmp(&needles[at])))?;
    }));
    Ok(out)
}

/// Items as numbers.
pub(super) fn encoded<K: Key>(kind: Kind, items: &[K]) -> Result<Vec<K>> {
    let mut keys = items.to_vec();
    super::assign::change(&mut keys, |item| encode(kind, item))?;
    Ok(keys)
}

/// How many searches go on side by side: each step of one waits for memory.
const ABREAST: usize = 8;

/// Where needles, given as bits of a kind, would be inserted into sorted keys.
pub(super) fn insert_many<K: Key>(
    kind: Kind,
    keys: &[K],
    needles: &[K],
    right: bool,
    places: &mut [u64],
) {
    if right {
        let before = |key: K, needle: K| key <= needle;
        insert_by(kind, keys, (needles, places), before);
    } else {
        let before = |key: K, needle: K| key < needle;
        insert_by(kind, keys, (needles, places), before);
    }
}

simd! {
    fn insert_by<K: Key>(
        kind: Kind,
        keys: &[K],
        lists: (&[K], &mut [u64]),
        before: impl Fn(K, K) -> bool,
    ) {
        let (needles, places) = lists;
        if keys.is_empty() {
            places.fill(0);
            return;
        }
        let chunks = needles.chunks(ABREAST).zip(places.chunks_mut(ABREAST));
        for (needles, places) in chunks {
            let mut wanted = [K::default(); ABREAST];
            for (slot, needle) in wanted.iter_mut().zip(needles) {
                *slot = encode(kind, *needle);
            }
            let (mut base, mut length) = ([0usize; ABREAST], keys.len());
            while length > 1 {
                let half = length / 2;
                for at in 0..ABREAST {
                    let next = base[at] + half;
                    // No guess of the processor would be right more often than half of the time.
                    base[at] = select_unpredictable(before(keys[next - 1], wanted[at]), next, base[at]);
                }
                length -= half;
            }
            for (at, place) in places.iter_mut().enumerate() {
                *place = (base[at] + usize::from(before(keys[base[at]], wanted[at]))) as u64;
            }
        }
    }
}

/// Fills an array of positions.
fn insert_all(out: &Array, place: impl Fn(usize) -> usize + Sync) -> Result<()> {
    // Each may be a search through much memory.
    each_lane(out, GRAIN / 16, |start, places, ()| {
        let slots = places.iter_mut().enumerate();
        slots.for_each(|(at, slot)| *slot = place(start + at) as u64);
        Ok(())
    })
}

fn place<K>(keys: &[K], right: bool, order: impl Fn(&K) -> Ordering) -> usize {
    keys.partition_point(|key| match order(key) {
        Ordering::Less => true,
        Ordering::Equal => right,
        Ordering::Greater => false,
    })
}

/// The rows of positions along an axis, for sorting by rows.
pub fn reorder(array: &Array, order: &Array, axis: usize) -> Result<Array> {
    let positions: Vec<usize> = order
        .to_vec::<i64>()
        .into_iter()
        .map(|at| at as usize)
        .collect();
    take_axis(array, &positions, axis)
}

/// Whether two elements of an array are equal, by flat position in C order; nan equals nan if asked.
pub fn same_items(array: &Array, equal_nan: bool) -> Vec<bool> {
    if array.dtype() == DType::Str(0) {
        return vec![true; array.size().saturating_sub(1)];
    }
    with_dtype!(array.dtype(), T => {
        let items = array.to_vec::<T>();
        let same = |a: &T, b: &T| *a == *b || (equal_nan && a.is_nan() && b.is_nan());
        items.iter().zip(items.iter().skip(1)).map(|(a, b)| same(a, b)).collect()
    }, str => {
        let items = array.strings();
        items.iter().zip(items.iter().skip(1)).map(|(a, b)| a == b).collect()
    })
}
