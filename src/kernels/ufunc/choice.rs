//! `where` with three operands, as an element-wise function that can wait in a tree; and numbers in
//! the place of those that are none.

use num_complex::{Complex32, Complex64};
use num_traits::Float;
use smallvec::SmallVec;

use super::{Identity, Ufunc};
use crate::for_types;
use crate::kernels::elementwise::loops::Kernel;
use crate::kernels::elementwise::{Lane, LaneMut, Loop, Loops, run};
use crate::kernels::simd::simd;
use crate::value::{Array, DType, Element, Result};

/// `where(condition, x, y)` for a condition of bools.
pub static WHERE: Ufunc = Ufunc::new(
    "where",
    (3, 1),
    Identity::None,
    "?xx->x:?bBhHiIlLqQefdgFDG",
    build,
);

fn build(loops: &mut Loops) {
    for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64, half::f16, f32, f64, Complex32, Complex64] {
        loops.push(&[DType::Bool, T::DTYPE, T::DTYPE], &[T::DTYPE], Box::new(choose::<T>));
    });
}

/// Puts numbers, stretched to its shape, where an array of floats is nan, infinite, or negative and
/// infinite.
///
/// # Errors
/// `KeyboardInterrupt`, or when a number is no float.
pub fn replace_odd(array: &Array, numbers: [&Array; 3]) -> Result<()> {
    let dtype = array.dtype();
    let kernel: Kernel = match dtype {
        DType::F16 => Box::new(replaced::<half::f16>),
        DType::F32 => Box::new(replaced::<f32>),
        _ => Box::new(replaced::<f64>),
    };
    let mut inputs: SmallVec<[Array; 4]> = SmallVec::from_iter([array.clone()]);
    for number in numbers {
        inputs.push(number.astype(dtype)?);
    }
    let item = Loop::new(&[dtype; 4], &[dtype], kernel);
    run(
        &item,
        &inputs,
        std::slice::from_ref(array),
        None,
        array.shape(),
    )
}

fn replaced<T: Element + Float>(inputs: &[Lane<'_>], outputs: &mut [LaneMut<'_>]) -> Result<()> {
    if let ([items, nan, high, low], [out]) = (inputs, outputs) {
        let numbers = high.get::<T>().iter().zip(low.get::<T>());
        let numbers = nan.get::<T>().iter().zip(numbers);
        let items = items.get::<T>().iter().zip(numbers);
        for (out, (x, (nan, (high, low)))) in out.get::<T>().iter_mut().zip(items) {
            let value = if Float::is_nan(*x) { *nan } else { *x };
            let value = if *x == T::infinity() { *high } else { value };
            *out = if *x == T::neg_infinity() { *low } else { value };
        }
    }
    Ok(())
}

fn choose<T: Element>(inputs: &[Lane<'_>], outputs: &mut [LaneMut<'_>]) -> Result<()> {
    if let ([condition, x, y], [out]) = (inputs, outputs) {
        chosen(condition.get(), x.get::<T>(), y.get(), out.get());
    }
    Ok(())
}

simd! {
    /// Both sides are read, so that no branch has to guess.
    fn chosen<T: Copy>(condition: &[bool], x: &[T], y: &[T], out: &mut [T]) {
        let sides = x.iter().zip(y);
        for ((out, condition), (x, y)) in out.iter_mut().zip(condition).zip(sides) {
            let (x, y) = (*x, *y);
            *out = if *condition { x } else { y };
        }
    }
}
