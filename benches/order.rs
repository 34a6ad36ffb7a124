//! Elements put in order and selected. Beside them `memcpy` of as many bytes, and the standard
//! library's sort.
//!
//! `cargo bench --bench order`
#![allow(missing_docs, reason = "a program that measures")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot run fails")]

use std::hint::black_box;

use divan::Bencher;
use nx::kernels::quantile::{self, Lanes};
use nx::kernels::random::{BitGenerator, Core, Pcg64, bulk, pcg};
use nx::kernels::ufunc::reduce::Axes;
use nx::kernels::{reduce_arg, sets, sort};
use nx::value::{Array, DType};

const SIZE: usize = 1_000_000;

fn main() {
    divan::main();
}

fn numbers(count: usize) -> Vec<f64> {
    let pcg = Pcg64::seeded(&[1, 2, 3, 4], pcg::Output::XslRr);
    let mut bits = BitGenerator::new(Core::Pcg(pcg));
    let mut out = vec![0.0; count];
    bulk::uniform(&mut bits, &mut out).expect("numbers");
    out
}

fn array(dtype: DType) -> Array {
    let scaled = numbers(SIZE).into_iter().map(|x| x * 50_000.0).collect();
    Array::from_vec::<f64>(scaled)
        .astype(dtype)
        .expect("a cast")
}

#[divan::bench]
fn limit_memcpy(bencher: Bencher<'_, '_>) {
    let from = numbers(SIZE);
    let mut to = vec![0.0; SIZE];
    bencher.bench_local(|| black_box(&mut to).copy_from_slice(black_box(&from)));
}

#[divan::bench]
fn limit_std_sort(bencher: Bencher<'_, '_>) {
    let items = numbers(SIZE);
    bencher
        .with_inputs(|| items.clone())
        .bench_local_values(|mut items| {
            items.sort_unstable_by(f64::total_cmp);
            items
        });
}

#[divan::bench(args = [DType::U8, DType::I16, DType::F32, DType::I64, DType::F64, DType::C128])]
fn sorted(bencher: Bencher<'_, '_>, dtype: &DType) {
    let items = array(*dtype);
    bencher.bench_local(|| black_box(sort::sorted(&items, 0).expect("a sort")));
}

#[divan::bench(args = [DType::I64, DType::F64])]
fn argsort(bencher: Bencher<'_, '_>, dtype: &DType) {
    let items = array(*dtype);
    bencher.bench_local(|| black_box(sort::argsort(&items, 0).expect("a sort")));
}

#[divan::bench(args = [DType::I64, DType::F64])]
fn unique(bencher: Bencher<'_, '_>, dtype: &DType) {
    let items = array(*dtype);
    bencher.bench_local(|| black_box(sets::distinct(&items, true).expect("a set")));
}

#[divan::bench]
fn median(bencher: Bencher<'_, '_>) {
    let items = Array::from_vec(numbers(10 * SIZE));
    bencher.bench_local(|| {
        let lanes = Lanes::of(&items, Axes::All).expect("one lane");
        let median = lanes.map(false, 1, |lane, slots| {
            slots.fill(quantile::median_of(lane))
        });
        black_box(median.expect("a median"))
    });
}

#[divan::bench]
fn argmax(bencher: Bencher<'_, '_>) {
    let items = Array::from_vec(numbers(10 * SIZE));
    let which = reduce_arg::Which::Max;
    bencher.bench_local(|| black_box(reduce_arg::arg(&items, None, which).expect("a place")));
}
