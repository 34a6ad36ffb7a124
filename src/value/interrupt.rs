//! The one flag that stops long work: tested per tile in kernels, per loop turn in eval.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{ErrorKind, OpError, Result};

static RAISED: AtomicBool = AtomicBool::new(false);

/// Asks the running work to stop.
pub fn raise() {
    RAISED.store(true, Ordering::Relaxed);
}

/// Forgets a request that came too late.
pub fn clear() {
    RAISED.store(false, Ordering::Relaxed);
}

/// Whether a stop was asked for.
#[inline]
pub fn is_raised() -> bool {
    RAISED.load(Ordering::Relaxed)
}

/// `KeyboardInterrupt` if a stop was asked for.
///
/// # Errors
/// `KeyboardInterrupt`, and the flag is down again.
#[inline]
pub fn check() -> Result<()> {
    if is_raised() {
        clear();
        return Err(OpError::new(ErrorKind::KeyboardInterrupt, ""));
    }
    Ok(())
}
