//! One mask as large as the array: `a[a > 0]`, `a[a > 0] = v`.

use super::Index;
use super::plan::{self, Plan};
use crate::kernels::movement::pick;
use crate::value::{Array, ErrorKind, OpError, Result};
use crate::with_bits;

/// `a[mask]`.
pub(super) fn get(array: &Array, flags: &Array) -> Result<Array> {
    plan::check_mask(flags, array.shape(), 0)?;
    if !array.dtype().is_str() && array.ndim() > 0 {
        let (array, flags) = (array.contiguous()?, flags.contiguous()?);
        return with_bits!(array.dtype(), T => {
            let items = array.bits::<T>();
            let (items, flags) = (items.as_slice(), flags.slice::<bool>());
            pick::compress(items.unwrap_or(&[]), flags.unwrap_or(&[]), array.dtype())
        });
    }
    match plan::prepare(array, &[Index::Mask(flags.clone())])? {
        Plan::Fancy(fancy) => fancy.gather(),
        Plan::View(view) | Plan::Copy(view) => Ok(view),
    }
}

/// `a[mask] = value`: one value for all, or as many as the mask has true elements.
pub(super) fn set(array: &Array, flags: &Array, value: &Array) -> Result<()> {
    plan::check_mask(flags, array.shape(), 0)?;
    if value.ndim() > 1 {
        return Err(OpError::new(
            ErrorKind::TypeError,
            format!(
                "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, \
                 input has {} dimensions",
                value.ndim()
            ),
        ));
    }
    let flags = if flags.may_overlap(array) {
        flags.copy()?
    } else {
        flags.contiguous()?
    };
    let count = pick::count_true(flags.slice::<bool>().unwrap_or(&[]));
    if value.ndim() == 1 && value.size() != count && value.size() != 1 {
        return Err(OpError::value(format!(
            "NumPy boolean array indexing assignment cannot assign {} input values to the {count} \
             output values where the mask is true",
            value.size()
        )));
    }
    let one = value.size() == 1;
    if !array.dtype().is_str() && (one || array.is_c_contiguous()) {
        let value = value.astype(array.dtype())?;
        return with_bits!(array.dtype(), T => {
            let values = value.bits::<T>();
            let values = values.as_slice().unwrap_or(&[]);
            let first = values.first().copied().unwrap_or_default();
            // SAFETY: the mask and the value lie elsewhere.
            let mut target = unsafe { array.bits_mut::<T>() };
            let all = flags.slice::<bool>().unwrap_or(&[]);
            match target.as_slice_mut() {
                Some(items) if one => pick::paint(items, all, first),
                Some(items) => pick::expand(items, all, values),
                None => {
                    target.zip_mut_with(&flags.view::<bool>(), |slot, flag| {
                        if *flag {
                            *slot = first;
                        }
                    });
                    Ok(())
                }
            }
        });
    }
    match plan::prepare(array, &[Index::Mask(flags.clone())])? {
        Plan::Fancy(fancy) => fancy.scatter(value),
        Plan::View(_) | Plan::Copy(_) => Ok(()),
    }
}
