//! Moves against element-by-element models: every layout of a few axes, every width.

use super::*;
use crate::kernels::assign;
use crate::value::{Shape, Strides};

/// Pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

fn counting(size: usize, dtype: DType) -> Array {
    let numbers: Vec<i64> = (0..size as i64).collect();
    Array::from_vec(numbers).astype(dtype).unwrap()
}

/// A view of some buffer: steps of either sign, axes in any order, now and then stretched.
fn any_view(dice: &mut Dice, base: &Array, shape: &[usize], stretch: bool) -> Option<Array> {
    let itemsize = base.dtype().itemsize() as isize;
    let mut order: Vec<usize> = (0..shape.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, dice.roll(at + 1));
    }
    let mut strides: Strides = shape.iter().map(|_| 0).collect();
    let (mut step, mut shift) = (itemsize * (1 + dice.roll(2) as isize), 0);
    for axis in order {
        let turned = dice.roll(3) == 0;
        strides[axis] = if turned { -step } else { step };
        if stretch && dice.roll(6) == 0 {
            strides[axis] = 0;
        } else {
            if turned {
                shift += step * (shape[axis] as isize - 1);
            }
            step *= (shape[axis] + dice.roll(2)).max(1) as isize;
        }
    }
    shift += itemsize * dice.roll(4) as isize;
    base.restrided(Shape::from_slice(shape), strides, shift)
}

fn any_shape(dice: &mut Dice) -> Vec<usize> {
    (0..dice.roll(5)).map(|_| 1 + dice.roll(5)).collect()
}

const DTYPES: [DType; 7] = [
    DType::U8,
    DType::I16,
    DType::F32,
    DType::C64,
    DType::I64,
    DType::C128,
    DType::Str(3),
];

#[test]
fn a_copy_has_the_same_elements() {
    let mut dice = Dice(1);
    for turn in 0..3000 {
        let dtype = DTYPES[turn % DTYPES.len()];
        let base = counting(4000, dtype);
        let shape = any_shape(&mut dice);
        let Some(view) = any_view(&mut dice, &base, &shape, true) else {
            continue;
        };
        let copied = view.copy().unwrap();
        assert!(copied.is_c_contiguous());
        assert_eq!(
            copied.scalars(),
            view.scalars(),
            "{shape:?} {:?}",
            view.strides()
        );
        // The same into a target of any layout.
        let room = Array::zeros(&[4000], dtype).unwrap();
        let Some(target) = any_view(&mut dice, &room, &shape, false) else {
            continue;
        };
        copy(&target, &view).unwrap();
        assert_eq!(target.scalars(), view.scalars());
    }
}

#[test]
fn large_moves_are_cut_into_tasks_that_fit_together() {
    let mut dice = Dice(2);
    let shapes: [&[usize]; 6] = [
        &[45_001],
        &[257, 181],
        &[3, 13_003],
        &[13_003, 3],
        &[17, 23, 113],
        &[2, 3, 5, 7, 203],
    ];
    for turn in 0..60 {
        let dtype = DTYPES[turn % 6];
        let shape = shapes[turn / 6 % 6];
        let base = counting(200_000, dtype);
        let Some(view) = any_view(&mut dice, &base, shape, true) else {
            continue;
        };
        let (copied, model) = (view.copy().unwrap(), view.to_vec::<i64>());
        assert_eq!(copied.to_vec::<i64>(), model);
        let expected: Vec<i64> = crate::with_dtype!(dtype,
            T => view.view::<T>().iter().map(|x| x.cast::<i64>()).collect(), str => Vec::new());
        assert_eq!(model, expected);
    }
}

#[test]
fn overlapping_assignment_reads_before_it_writes() {
    let mut dice = Dice(3);
    let mut met = 0;
    while met < 100_000 {
        let base = counting(
            60,
            if dice.roll(2) == 0 {
                DType::I64
            } else {
                DType::U8
            },
        );
        let shape: Vec<usize> = (0..1 + dice.roll(3)).map(|_| 1 + dice.roll(3)).collect();
        let views = (
            any_view(&mut dice, &base, &shape, false),
            any_view(&mut dice, &base, &shape, true),
        );
        let (Some(target), Some(source)) = views else {
            continue;
        };
        met += usize::from(target.may_overlap(&source));
        let mut model = base.to_vec::<i64>();
        let width = base.dtype().itemsize() as isize;
        let values = source.to_vec::<i64>();
        let shifts = crate::kernels::index::shifts(target.shape(), target.strides());
        for (shift, value) in shifts.iter().zip(values) {
            let place = (target.offset() as isize + shift) / width;
            model[place as usize] = value;
        }
        assign::copy_into(&target, &source).unwrap();
        assert_eq!(
            base.to_vec::<i64>(),
            model,
            "{:?} {:?}",
            target.strides(),
            source.strides()
        );
    }
}

#[test]
fn kept_elements_follow_each_other() {
    let mut dice = Dice(4);
    for size in [0, 1, 7, 1000, 3 * GRAIN + 11] {
        for share in [1, 2, 50] {
            let flags: Vec<bool> = (0..size).map(|_| dice.roll(share) == 0).collect();
            let items: Vec<u32> = (0..size as u32).map(|x| x * 3).collect();
            let model: Vec<i64> = (0..size as i64).filter(|at| flags[*at as usize]).collect();
            assert_eq!(pick::places(&flags).unwrap().to_vec::<i64>(), model);
            assert_eq!(pick::count(&flags).unwrap(), model.len());
            let kept = pick::compress(&items, &flags, DType::U32)
                .unwrap()
                .to_vec::<i64>();
            assert!(
                kept.iter()
                    .eq(model.iter().map(|at| at * 3).collect::<Vec<_>>().iter())
            );
            let values: Vec<u32> = (0..model.len() as u32).collect();
            let mut target = items.clone();
            pick::expand(&mut target, &flags, &values).unwrap();
            let mut next = 0..;
            for ((after, before), flag) in target.iter().zip(&items).zip(&flags) {
                let expected = if *flag {
                    next.next().unwrap_or(0)
                } else {
                    *before
                };
                assert_eq!(*after, expected);
            }
        }
    }
}
