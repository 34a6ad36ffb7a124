//! Ctrl-C and the time limit: both ask the running work to stop, and end the process if it does not.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::value::interrupt;

/// A second Ctrl-C within this time ends the process.
const PATIENCE: Duration = Duration::from_secs(1);

/// The exit code after Ctrl-C.
pub const INTERRUPTED: u8 = 130;
/// The exit code after the time limit.
pub const TIMED_OUT: u8 = 124;

static LATE: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C stops the running work instead of ending the process.
pub fn catch_interrupts() {
    let started = Instant::now();
    let last = AtomicU64::new(u64::MAX);
    // Without a handler Ctrl-C ends the process, which is what it did before.
    let _ = ctrlc::set_handler(move || {
        let now = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let before = last.swap(now, Ordering::Relaxed);
        let patience = u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX);
        // The flag still being up says that the work did not heed the first request.
        if interrupt::is_raised() && now.saturating_sub(before) < patience {
            std::process::exit(i32::from(INTERRUPTED));
        }
        interrupt::raise();
    });
}

/// Stops the program after some time, and ends the process a second later if that did not help.
pub fn limit_time(limit: Duration) {
    thread::spawn(move || {
        thread::sleep(limit);
        LATE.store(true, Ordering::Relaxed);
        interrupt::raise();
        thread::sleep(PATIENCE);
        std::process::exit(i32::from(TIMED_OUT));
    });
}

/// Whether the time limit has passed.
pub fn is_late() -> bool {
    LATE.load(Ordering::Relaxed)
}
