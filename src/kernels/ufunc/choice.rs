//! `where` with three operands, as an element-wise function that can wait in a tree.

use num_complex::{Complex32, Complex64};

use super::{Identity, Ufunc};
use crate::for_types;
use crate::kernels::elementwise::{Lane, LaneMut, Loops};
use crate::value::{DType, Element, Result};

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

fn choose<T: Element>(inputs: &[Lane<'_>], outputs: &mut [LaneMut<'_>]) -> Result<()> {
    if let ([condition, x, y], [out]) = (inputs, outputs) {
        let sides = x.get::<T>().iter().zip(y.get::<T>());
        let slots = out.get::<T>().iter_mut().zip(condition.get::<bool>());
        for ((out, condition), (x, y)) in slots.zip(sides) {
            *out = if *condition { *x } else { *y };
        }
    }
    Ok(())
}
