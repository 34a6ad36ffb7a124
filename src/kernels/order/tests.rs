//! Orders against the standard library's stable sort by comparing.

use std::cmp::Ordering;

use half::f16;

use crate::kernels::quantile::{self, Lanes};
use crate::kernels::sort::{self, compare};
use crate::kernels::ufunc::reduce::Axes;
use crate::kernels::{reduce_arg, sets};
use crate::value::{Array, Element};

/// Pseudo-random bits, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Elements of several distributions: any bits, few values, sorted, turned, far apart, special.
fn elements<T: Element>(dice: &mut Dice, size: usize, kind: u64) -> Vec<T> {
    let special = [
        0.0,
        -0.0,
        f64::NAN,
        -f64::NAN,
        1.0,
        -1.0,
        f64::INFINITY,
        -f64::INFINITY,
    ];
    (0..size)
        .map(|at| match kind {
            0 => T::from_i64(dice.roll() as i64),
            1 => T::from_i64((dice.roll() % 10) as i64 - 5),
            2 => T::from_i64(at as i64),
            3 => T::from_i64(-(at as i64)),
            4 => T::from_f64((dice.roll() as f64 / 1e17).exp() * 1e-3),
            5 => T::from_f64(special[(dice.roll() % 8) as usize]),
            6 if at == size / 2 => T::from_f64(1e300),
            6 => T::from_f64((dice.roll() % 1000) as f64 / 1000.0),
            _ => T::from_f64((dice.roll() >> 11) as f64 / 9_007_199_254_740_992.0 - 0.25),
        })
        .collect()
}

/// The bits, so that zeros and nans are told apart (nans come out as one).
fn shown<T: Element>(items: &[T]) -> Vec<String> {
    let one = |x: &T| {
        if x.is_nan() {
            "nan".to_string()
        } else {
            x.scalar().text()
        }
    };
    items.iter().map(one).collect()
}

fn check_all<T: Element>(largest: usize) {
    let mut dice = Dice(7);
    for size in [0, 1, 2, 3, 17, 25, 26, 100, 1000, 5_000, 20_000] {
        for kind in 0..8 {
            // The large ones are for the ways that several threads take.
            if size > largest || size > 1000 && kind % 2 == 1 {
                continue;
            }
            let items: Vec<T> = elements(&mut dice, size, kind);
            let mut order: Vec<i64> = (0..size as i64).collect();
            order.sort_by(|a, b| compare(items[*a as usize], items[*b as usize]));
            let model: Vec<T> = order.iter().map(|at| items[*at as usize]).collect();
            let array = Array::from_vec(items.clone());
            let found = sort::argsort(&array, 0).unwrap().to_vec::<i64>();
            assert!(found == order, "argsort of {:?}, {size}, {kind}", T::DTYPE);
            let found = sort::sorted(&array, 0).unwrap().to_vec::<T>();
            assert!(
                shown(&found) == shown(&model),
                "sort of {:?}, {size}, {kind}",
                T::DTYPE
            );
            check_ranks(&array, &model, &mut dice);
            check_places(&array, &items, &model);
        }
    }
}

/// Partitions, distinct elements, medians.
fn check_ranks<T: Element>(array: &Array, model: &[T], dice: &mut Dice) {
    if model.is_empty() {
        return;
    }
    let kth: Vec<usize> = (0..3).map(|_| dice.roll() as usize % model.len()).collect();
    for kth in [&kth[..1], &kth[..]] {
        let by_place = sort::argpartition(array, kth, 0).unwrap().to_vec::<i64>();
        let items = array.to_vec::<T>();
        let by_place: Vec<T> = by_place.iter().map(|at| items[*at as usize]).collect();
        let in_place = array.copy().unwrap();
        sort::partition_in_place(&in_place, kth, 0).unwrap();
        for found in [by_place, in_place.to_vec::<T>()] {
            for k in kth {
                let x = found[*k];
                assert_eq!(compare(x, model[*k]), Ordering::Equal);
                assert!(
                    found[..*k]
                        .iter()
                        .all(|y| compare(*y, x) != Ordering::Greater)
                );
                assert!(found[*k..].iter().all(|y| compare(*y, x) != Ordering::Less));
            }
        }
    }
    let mut distinct = model.to_vec();
    distinct.dedup_by(|a, b| compare(*a, *b) == Ordering::Equal);
    let found = sets::distinct(array, true).unwrap().to_vec::<T>();
    assert!(
        shown(&found) == shown(&distinct),
        "unique of {:?}",
        T::DTYPE
    );
    if !T::DTYPE.is_complex() {
        let numbers: Vec<f64> = model.iter().map(|x| x.cast()).collect();
        let valid = numbers.iter().filter(|x| !x.is_nan()).count();
        let lanes = Lanes::of(array, Axes::All).unwrap();
        let each = lanes.map(true, 2, |lane, slots| {
            slots[0] = quantile::median_of(lane);
            slots[1] = quantile::quantile_of(lane, 0.9, "lower");
        });
        let expected = match valid {
            0 => [f64::NAN; 2],
            n if n % 2 == 1 => [numbers[n / 2], 0.0],
            n => [(numbers[n / 2 - 1] + numbers[n / 2]) / 2.0, 0.0],
        };
        let each = each.unwrap();
        assert!(each[0] == expected[0] || each[0].is_nan() && expected[0].is_nan());
        if valid > 0 {
            assert_eq!(each[1], numbers[((valid - 1) as f64 * 0.9) as usize]);
        }
    }
}

/// Extremes and insertion points.
fn check_places<T: Element>(array: &Array, items: &[T], model: &[T]) {
    if items.is_empty() {
        return;
    }
    for (which, sign) in [
        (reduce_arg::Which::Max, Ordering::Greater),
        (reduce_arg::Which::Min, Ordering::Less),
    ] {
        let found = reduce_arg::arg(array, None, which).unwrap().to_vec::<i64>()[0] as usize;
        let first_nan = items.iter().position(|x| x.is_nan());
        let expected = first_nan.unwrap_or_else(|| {
            (1..items.len()).fold(0, |best, at| {
                if compare(items[at], items[best]) == sign {
                    at
                } else {
                    best
                }
            })
        });
        assert_eq!(found, expected, "{which:?} of {:?}", T::DTYPE);
    }
    let sorted = Array::from_vec(model.to_vec());
    for right in [false, true] {
        let found = sort::searchsorted(&sorted, array, right)
            .unwrap()
            .to_vec::<i64>();
        for (at, x) in found.iter().zip(items).take(2000) {
            let before = |y: &T| match compare(*y, *x) {
                Ordering::Less => true,
                Ordering::Equal => right,
                Ordering::Greater => false,
            };
            assert_eq!(*at as usize, model.partition_point(before));
        }
    }
}

#[test]
fn every_type_is_ordered() {
    crate::for_types!(T in [bool, u8, i16, u32, i64, u64, f16, f32] { check_all::<T>(5_000); });
}

#[test]
fn large_lanes_are_ordered() {
    check_all::<f64>(20_000);
}

#[test]
fn complex_numbers_are_ordered_by_comparing() {
    check_all::<num_complex::Complex64>(1000);
    let mut dice = Dice(5);
    let items: Vec<num_complex::Complex64> = elements(&mut dice, 10_000, 5);
    let mut model = items.clone();
    model.sort_by(|a, b| compare(*a, *b));
    let found = sort::sorted(&Array::from_vec(items), 0).unwrap();
    assert!(shown(&found.to_vec::<num_complex::Complex64>()) == shown(&model));
}

#[test]
fn every_axis_is_sorted() {
    let mut dice = Dice(11);
    let shape = [7, 30, 11];
    let items: Vec<i64> = (0..2310).map(|_| (dice.roll() % 100) as i64).collect();
    let array = Array::from_shape_vec(shape.as_slice().into(), items);
    for axis in 0..3 {
        for turned in [array.clone(), array.transposed()] {
            let mut order: Vec<usize> = (0..3).filter(|at| *at != axis).collect();
            order.push(axis);
            let mut model = turned.permuted(&order).to_vec::<i64>();
            let length = turned.shape()[axis];
            model.chunks_mut(length).for_each(<[i64]>::sort_unstable);
            let sorted = sort::sorted(&turned, axis).unwrap();
            assert_eq!(sorted.permuted(&order).to_vec::<i64>(), model);
            let places = sort::argsort(&turned, axis).unwrap();
            let index = crate::kernels::along::along_axis(&turned, &places, axis).unwrap();
            let picked = crate::kernels::index::get(&turned, &index).unwrap();
            assert_eq!(picked.permuted(&order).to_vec::<i64>(), model);
        }
    }
}
