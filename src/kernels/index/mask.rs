//! One mask as large as the array: `a[a > 0]`, `a[a > 0] = v`.

use super::Index;
use super::plan::{self, Plan};
use crate::value::element::Plain;
use crate::value::{Array, ErrorKind, OpError, Result};
use crate::with_bits;

/// `a[mask]`.
pub(super) fn get(array: &Array, flags: &Array) -> Result<Array> {
    plan::check_mask(flags, array.shape(), 0)?;
    if let (Some(flags), false) = (flags.slice::<bool>(), array.dtype().is_str())
        && array.ndim() > 0
        && array.is_c_contiguous()
    {
        return Ok(with_bits!(array.dtype(), T => {
            let picked = match array.bits::<T>().as_slice() {
                Some(items) => compress(items, flags),
                None => Vec::new(),
            };
            Array::from_bits(ndarray::Array1::from_vec(picked).into_dyn(), array.dtype())
        }));
    }
    match plan::prepare(array, &[Index::Mask(flags.clone())])? {
        Plan::Fancy(fancy) => fancy.gather(),
        Plan::View(view) | Plan::Copy(view) => Ok(view),
    }
}

fn compress<T: Plain>(items: &[T], flags: &[bool]) -> Vec<T> {
    let count = flags.iter().filter(|flag| **flag).count();
    let mut out = Vec::with_capacity(count);
    out.extend(
        items
            .iter()
            .zip(flags)
            .filter(|(_, flag)| **flag)
            .map(|(item, _)| *item),
    );
    out
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
    let count = flags.view::<bool>().iter().filter(|flag| **flag).count();
    if value.ndim() == 1 && value.size() != count && value.size() != 1 {
        return Err(OpError::value(format!(
            "NumPy boolean array indexing assignment cannot assign {} input values to the {count} \
             output values where the mask is true",
            value.size()
        )));
    }
    if value.size() == 1 && !array.dtype().is_str() {
        let value = value.astype(array.dtype())?;
        let flags = if flags.may_overlap(array) {
            flags.copy()?
        } else {
            flags.clone()
        };
        with_bits!(array.dtype(), T => {
            let item = value.bits::<T>().first().copied().unwrap_or_default();
            let flags = flags.view::<bool>();
            // SAFETY: the mask and the value lie elsewhere.
            unsafe { array.bits_mut::<T>() }.zip_mut_with(&flags, |slot, flag| {
                if *flag {
                    *slot = item;
                }
            });
        });
        return Ok(());
    }
    match plan::prepare(array, &[Index::Mask(flags.clone())])? {
        Plan::Fancy(fancy) => fancy.scatter(value),
        Plan::View(_) | Plan::Copy(_) => Ok(()),
    }
}
