//! The IEEE status flags around a run: what becomes `RuntimeWarning: divide by zero encountered`.

use std::cell::Cell;

/// Which exceptions happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// A finite number divided by zero, a logarithm of zero.
    pub divide: bool,
    /// A result too large for its type.
    pub overflow: bool,
    /// A result too small for its type.
    pub underflow: bool,
    /// An operation without an answer.
    pub invalid: bool,
}

const INVALID: u32 = 1;
const DIVIDE: u32 = 4;
const OVERFLOW: u32 = 8;
const UNDERFLOW: u32 = 16;
const NOTED: u32 = INVALID | DIVIDE | OVERFLOW | UNDERFLOW;

thread_local! {
    /// What loops over integers report themselves, in the bits of the x86 register.
    static SOFTWARE: Cell<u32> = const { Cell::new(0) };
}

impl Flags {
    /// Whether nothing happened.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// What they say happens here, now.
    pub fn happen(self) {
        let bits = [
            (self.divide, DIVIDE),
            (self.overflow, OVERFLOW),
            (self.underflow, UNDERFLOW),
            (self.invalid, INVALID),
        ];
        let happened = bits.iter().filter(|(flag, _)| *flag);
        happened.for_each(|(_, bit)| raise(*bit));
    }

    /// Of the bits that `take` gives.
    pub(super) fn from_bits(bits: u32) -> Self {
        Self {
            divide: bits & DIVIDE != 0,
            overflow: bits & OVERFLOW != 0,
            underflow: bits & UNDERFLOW != 0,
            invalid: bits & INVALID != 0,
        }
    }
}

/// Forgets everything that happened so far.
pub fn clear() {
    SOFTWARE.with(|cell| cell.set(0));
    clear_register();
}

/// What happened since the last `clear`.
pub fn read() -> Flags {
    Flags::from_bits(SOFTWARE.with(Cell::get) | read_register())
}

/// Runs some work and tells what happened in it.
pub fn watch<T>(work: impl FnOnce() -> T) -> (T, Flags) {
    clear();
    let result = work();
    let flags = read();
    (result, flags)
}

/// Runs some work that takes the exceptions of its steps one by one. What happened before still
/// counts afterwards.
pub(super) fn apart<T>(work: impl FnOnce() -> T) -> T {
    collect(work, |_| {})
}

/// Runs some work whose exceptions do not count.
pub fn quiet<T>(work: impl FnOnce() -> T) -> T {
    let (software, hardware) = (SOFTWARE.with(Cell::get), read_register());
    let result = work();
    SOFTWARE.with(|cell| cell.set(software | hardware));
    clear_register();
    result
}

/// Runs some work and notes what happened in it, in the bits of the x86 register; what happened
/// before on this thread still counts here.
pub(super) fn collect<T>(work: impl FnOnce() -> T, note: impl FnOnce(u32)) -> T {
    let before = SOFTWARE.with(Cell::get) | read_register();
    clear();
    let result = work();
    note(SOFTWARE.with(Cell::get) | read_register());
    SOFTWARE.with(|cell| cell.set(before));
    clear_register();
    result
}

/// What happened since the last time, which is forgotten with it. Costs little when nothing did.
pub(super) fn take() -> u32 {
    let bits = (SOFTWARE.with(Cell::get) | read_register()) & NOTED;
    if bits != 0 {
        clear();
    }
    bits
}

/// What `collect` noted happens here.
pub(super) fn raise_bits(bits: u32) {
    raise(bits);
}

/// An integer was divided by zero.
pub fn raise_divide() {
    raise(DIVIDE);
}

/// An integer result did not fit.
pub fn raise_overflow() {
    raise(OVERFLOW);
}

/// An operation had no answer.
pub fn raise_invalid() {
    raise(INVALID);
}

fn raise(bit: u32) {
    SOFTWARE.with(|cell| cell.set(cell.get() | bit));
}

#[cfg(target_arch = "x86_64")]
fn clear_register() {
    let mut control = control_register();
    // Writing the register costs more than reading it, and what else it notes is not asked for.
    if control & NOTED == 0 {
        return;
    }
    control &= !0x3f;
    // SAFETY: only the sticky status flags change; masks and rounding stay as they were.
    unsafe {
        std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const control, options(nostack, readonly));
    }
}

#[cfg(target_arch = "x86_64")]
fn read_register() -> u32 {
    control_register() & NOTED
}

#[cfg(target_arch = "x86_64")]
fn control_register() -> u32 {
    let mut control = 0u32;
    // SAFETY: stores the 32-bit register into a 32-bit variable.
    unsafe {
        std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut control, options(nostack));
    }
    control
}

#[cfg(not(target_arch = "x86_64"))]
fn clear_register() {}

#[cfg(not(target_arch = "x86_64"))]
fn read_register() -> u32 {
    0
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn flags_of_a_run() {
        let ((), flags) = watch(|| {
            raise_divide();
            quiet(|| black_box(black_box(0.0f64) / black_box(0.0)));
        });
        assert_eq!(
            flags,
            Flags {
                divide: true,
                ..Flags::default()
            }
        );
        assert!(watch(|| black_box(1.0f64) / black_box(4.0)).1.is_empty());
    }
}
