//! Elements moved: joined, turned, picked, repeated. Beside them `memcpy` of as many bytes, the
//! limit.
//!
//! `cargo bench --bench move`
#![allow(missing_docs, reason = "a program that measures")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot run fails")]

use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use nx::kernels::index::{self, Index};
use nx::kernels::{create, join, shape_repeat};
use nx::value::{Array, DType};

/// Rows and columns of the matrices.
const SIDES: [usize; 2] = [2048, 4096];
const SIZE: usize = SIDES[0] * SIDES[1];

fn main() {
    divan::main();
}

fn matrix(dtype: DType) -> Array {
    let numbers = create::arange_int(0, SIZE as i128, 1, DType::I64).expect("numbers");
    let flat = numbers.astype(dtype).expect("a cast");
    flat.reshaped(&SIDES, false).expect("a matrix")
}

fn measure(bencher: Bencher<'_, '_>, bytes: usize, work: impl Fn() -> Array) {
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| black_box(work()));
}

#[divan::bench]
fn limit_memcpy(bencher: Bencher<'_, '_>) {
    let from = vec![1.0f64; SIZE];
    let mut to = vec![0.0f64; SIZE];
    bencher
        .counter(BytesCount::new(SIZE * 8))
        .bench_local(|| black_box(&mut to).copy_from_slice(black_box(&from)));
}

#[divan::bench]
fn copy(bencher: Bencher<'_, '_>) {
    let matrix = matrix(DType::F64);
    measure(bencher, SIZE * 8, || matrix.copy().expect("a copy"));
}

#[divan::bench(args = [DType::U8, DType::I16, DType::F32, DType::F64, DType::C128])]
fn transposed_copy(bencher: Bencher<'_, '_>, dtype: &DType) {
    let turned = matrix(*dtype).transposed();
    measure(bencher, SIZE * dtype.itemsize(), || {
        turned.copy().expect("a copy")
    });
}

#[divan::bench(args = [0, 1])]
fn concatenate(bencher: Bencher<'_, '_>, axis: i64) {
    let both = [matrix(DType::F64), matrix(DType::F64)];
    measure(bencher, SIZE * 16, || {
        join::concatenate(&both, axis, DType::F64).expect("a join")
    });
}

#[divan::bench]
fn stack_last(bencher: Bencher<'_, '_>) {
    let both = [matrix(DType::F64), matrix(DType::F64)];
    let (both, axis) = join::with_new_axis(&both, -1).expect("one shape");
    measure(bencher, SIZE * 16, || {
        join::concatenate(&both, axis, DType::F64).expect("a join")
    });
}

#[divan::bench]
fn by_mask(bencher: Bencher<'_, '_>) {
    let items = matrix(DType::F64);
    let scattered = |at: usize| at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 63 == 0;
    let flags: Vec<bool> = (0..SIZE).map(scattered).collect();
    let mask = [Index::Mask(Array::from_shape_vec(
        SIDES.as_slice().into(),
        flags,
    ))];
    measure(bencher, SIZE * 8, || {
        index::get(&items, &mask).expect("a selection")
    });
}

#[divan::bench]
fn by_places(bencher: Bencher<'_, '_>) {
    let items = matrix(DType::F64).reshaped(&[SIZE], false).expect("flat");
    let scattered = |at: usize| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20) % SIZE;
    let places: Vec<i64> = (0..1_000_000).map(|at| scattered(at) as i64).collect();
    let places = [Index::Array(Array::from_vec(places))];
    measure(bencher, 8_000_000, || {
        index::get(&items, &places).expect("a selection")
    });
}

#[divan::bench]
fn tile(bencher: Bencher<'_, '_>) {
    let line = create::arange_float(0.0, 1.0, 1000, DType::F64).expect("numbers");
    measure(bencher, 40_000_000, || {
        shape_repeat::tile(&line, &[5000]).expect("a tiling")
    });
}
