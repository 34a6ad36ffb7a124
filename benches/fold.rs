//! Many elements folded into few, and many drawn at random. Beside them `memcpy` of as many bytes,
//! and a sum that the compiler may not reorder.
//!
//! `cargo bench --bench fold`
#![allow(missing_docs, reason = "a program that measures")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot run fails")]

use std::hint::black_box;

use divan::Bencher;
use nx::kernels::random::bounded::{Method, integers};
use nx::kernels::random::{BitGenerator, Core, Pcg64, bulk, pcg};
use nx::kernels::ufunc::Ufunc;
use nx::kernels::ufunc::reduce::{Axes, Reduce, accumulate, reduce};
use nx::kernels::{reduce_arg, search, sort};
use nx::value::{Array, DType};

const ROWS: usize = 4000;
const COLUMNS: usize = 2500;

fn main() {
    divan::main();
}

fn generator() -> BitGenerator {
    BitGenerator::new(Core::Pcg(Pcg64::seeded(&[1, 2, 3, 4], pcg::Output::XslRr)))
}

fn numbers() -> Vec<f64> {
    let mut out = vec![0.0; ROWS * COLUMNS];
    bulk::uniform(&mut generator(), &mut out).expect("numbers");
    out
}

fn matrix() -> Array {
    Array::from_shape_vec([ROWS, COLUMNS].as_slice().into(), numbers())
}

#[divan::bench]
fn limit_memcpy(bencher: Bencher<'_, '_>) {
    let from = numbers();
    let mut to = vec![0.0; from.len()];
    bencher.bench_local(|| black_box(&mut to).copy_from_slice(black_box(&from)));
}

#[divan::bench]
fn limit_plain_sum(bencher: Bencher<'_, '_>) {
    let items = numbers();
    bencher.bench_local(|| black_box(&items).iter().sum::<f64>());
}

#[divan::bench(args = ["add", "maximum", "logical_and"])]
fn whole(bencher: Bencher<'_, '_>, name: &str) {
    let (items, ufunc) = (matrix(), Ufunc::named(name).expect("a ufunc"));
    bencher.bench_local(|| reduce(ufunc, &items, Axes::All, &Reduce::default()).expect("a fold"));
}

#[divan::bench(args = ["add", "maximum"], consts = [0, 1])]
fn along<const AXIS: i64>(bencher: Bencher<'_, '_>, name: &str) {
    let (items, ufunc) = (matrix(), Ufunc::named(name).expect("a ufunc"));
    bencher.bench_local(|| {
        reduce(ufunc, &items, Axes::One(AXIS), &Reduce::default()).expect("a fold")
    });
}

#[divan::bench(args = [0, 1])]
fn running(bencher: Bencher<'_, '_>, axis: i64) {
    let (items, ufunc) = (matrix(), Ufunc::named("add").expect("a ufunc"));
    bencher.bench_local(|| accumulate(ufunc, &items, axis, None, None).expect("a scan"));
}

#[divan::bench(args = [0, 1])]
fn argmax(bencher: Bencher<'_, '_>, axis: i64) {
    let items = matrix();
    bencher.bench_local(|| {
        reduce_arg::arg(&items, Some(axis), reduce_arg::Which::Max).expect("places")
    });
}

#[divan::bench]
fn bins(bencher: Bencher<'_, '_>) {
    let items = integers(
        &mut generator(),
        (DType::I64, Method::Multiply),
        &[ROWS * COLUMNS],
        &[(0, 999)],
    );
    let items = items.expect("numbers").to_vec::<i64>();
    bencher.bench_local(|| search::bincount(&items, 0).expect("counts"));
}

#[divan::bench(args = [100, 1_000_000])]
fn searchsorted(bencher: Bencher<'_, '_>, count: usize) {
    let numbers = numbers();
    let keys = Array::from_vec(numbers.iter().take(count).copied().collect::<Vec<f64>>());
    let keys = sort::sorted(&keys, 0).expect("a sort");
    let wanted = Array::from_vec(numbers.iter().rev().take(1_000_000).copied().collect());
    bencher.bench_local(|| sort::searchsorted(&keys, &wanted, false).expect("places"));
}

#[divan::bench(args = [DType::U8, DType::I32, DType::I64])]
fn random_ints(bencher: Bencher<'_, '_>, dtype: &DType) {
    let mut bits = generator();
    let how = (*dtype, Method::Multiply);
    bencher
        .bench_local(|| integers(&mut bits, how, &[ROWS * COLUMNS], &[(0, 99)]).expect("numbers"));
}

#[divan::bench]
fn random_normals(bencher: Bencher<'_, '_>) {
    let (mut bits, mut out) = (generator(), vec![0.0; ROWS * COLUMNS]);
    bencher.bench_local(|| bulk::normals(&mut bits, &mut out).expect("numbers"));
}
