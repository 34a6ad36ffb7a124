//! The time that the processor spent on this program.

/// Seconds of processor time of all threads together; None where the system does not tell.
#[cfg(unix)]
pub fn processor_seconds() -> Option<f64> {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the structure is this function's own, and lives through the call.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    let seconds = time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9;
    (failed == 0).then_some(seconds)
}

/// Seconds of processor time of all threads together; None where the system does not tell.
#[cfg(not(unix))]
pub fn processor_seconds() -> Option<f64> {
    None
}
