//! Floating-point trouble: from status flags to warnings or errors, as `np.seterr` says.

use super::Machine;
use crate::kernels::fpstatus::{self, Flags};
use crate::text::Symbol;
use crate::value::{ErrorKind, OpError, Result, Value};

/// What happens on one kind of trouble.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reaction {
    /// Nothing.
    Ignore,
    /// A RuntimeWarning.
    #[default]
    Warn,
    /// A FloatingPointError.
    Raise,
    /// A line on standard output.
    Print,
    /// The function of `np.seterrcall` is called.
    Call,
    /// The `write` of the object of `np.seterrcall` is called.
    Log,
}

impl Reaction {
    /// The names that `np.seterr` takes.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("ignore", Self::Ignore),
        ("warn", Self::Warn),
        ("raise", Self::Raise),
        ("call", Self::Call),
        ("print", Self::Print),
        ("log", Self::Log),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|row| row.1 == self)
            .map_or("warn", |row| row.0)
    }
}

/// The reactions to the four kinds of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrState {
    /// Division by zero.
    pub divide: Reaction,
    /// Too large a result.
    pub over: Reaction,
    /// Too small a result.
    pub under: Reaction,
    /// No answer.
    pub invalid: Reaction,
}

impl Default for ErrState {
    fn default() -> Self {
        let warn = Reaction::Warn;
        Self {
            divide: warn,
            over: warn,
            under: Reaction::Ignore,
            invalid: warn,
        }
    }
}

/// Runs a kernel and reacts to what happened in it.
///
/// # Errors
/// As the kernel, and `FloatingPointError` where `np.seterr` asks for it.
pub fn watched<T>(
    machine: &mut dyn Machine,
    place: &str,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let (made, flags) = fpstatus::watch(work);
    let made = made?;
    floating_point(machine, place, flags)?;
    Ok(made)
}

/// What to know about a warning, by words of it.
const NOTES: [(&str, &str); 11] = [
    (
        "divide by zero encountered in log",
        "log(0) is -inf; why division says more",
    ),
    (
        "divide by zero",
        "x/0 is inf for floats and 0 for whole numbers; why division says more",
    ),
    (
        "invalid value encountered in divide",
        "0/0 and inf/inf are nan; why nan says more",
    ),
    (
        "invalid value encountered in scalar divide",
        "0/0 and inf/inf are nan; why nan says more",
    ),
    (
        "invalid value encountered in sqrt",
        "the root of a negative number is nan among floats; x + 0j has complex roots",
    ),
    (
        "invalid value encountered in log",
        "the logarithm of a negative number is nan among floats; x + 0j has complex ones",
    ),
    (
        "invalid value encountered in power",
        "a broken power of a negative number is nan among floats; x + 0j has complex ones",
    ),
    (
        "invalid value encountered in cast",
        "nan and inf have no whole number; np.isfinite finds the others",
    ),
    (
        "overflow encountered in exp",
        "exp of more than about 709 is inf; subtract the maximum first",
    ),
    (
        "overflow encountered in scalar",
        "the result does not fit its type: whole numbers wrap round, floats become inf",
    ),
    (
        "Mean of empty slice",
        "there is nothing to average: nan; a mask may have matched nothing",
    ),
];

/// What is known to help with a warning.
pub fn note(message: &str) -> Option<&'static str> {
    let found = NOTES.iter().find(|(words, _)| message.starts_with(words));
    found.map(|(_, note)| *note)
}

/// Whether a function never warns: comparing with nan sets a flag of the processor, but a nan is
/// what these functions are there to pass on or to skip.
pub fn is_quiet(name: &str) -> bool {
    let name = name.strip_prefix("scalar ").unwrap_or(name);
    matches!(name, "maximum" | "minimum" | "fmax" | "fmin")
}

/// The flags as NumPy numbers them for the function of `np.seterrcall`.
fn bits_of(flags: Flags) -> i64 {
    let bits = [flags.divide, flags.overflow, flags.underflow, flags.invalid];
    let powers = bits.into_iter().zip([1, 2, 4, 8]);
    powers
        .filter(|(happened, _)| *happened)
        .map(|(_, power)| power)
        .sum()
}

/// Calls what `np.seterrcall` set, or a method of it.
fn tell(
    machine: &mut dyn Machine,
    method: Option<&str>,
    arguments: Vec<Value>,
    missing: impl Fn() -> String,
) -> Result<()> {
    let Some(told) = machine.runtime().errcall.clone() else {
        return Err(OpError::new(ErrorKind::NameError, missing()));
    };
    let function = match method {
        Some(name) => super::attribute::get(&told, Symbol::new(name))?,
        None => told,
    };
    machine.call(&function, arguments, Vec::new())?;
    Ok(())
}

/// Reacts to what happened in a function.
///
/// # Errors
/// `FloatingPointError` where `np.seterr` asks for it, and what the function of `np.seterrcall`
/// raises.
pub fn floating_point(machine: &mut dyn Machine, place: &str, flags: Flags) -> Result<()> {
    if flags.is_empty() || is_quiet(place) {
        return Ok(());
    }
    let state = machine.runtime().errors;
    let kinds = [
        (flags.divide, state.divide, "divide by zero"),
        (flags.overflow, state.over, "overflow"),
        (flags.underflow, state.under, "underflow"),
        (flags.invalid, state.invalid, "invalid value"),
    ];
    for (happened, reaction, what) in kinds {
        if !happened {
            continue;
        }
        let message = format!("{what} encountered in {place}");
        match reaction {
            Reaction::Ignore => {}
            Reaction::Call => {
                let arguments = vec![Value::str(what), Value::Int(bits_of(flags))];
                let missing = || {
                    format!(
                        "python callback specified for {what} (in  {place}) but no function found."
                    )
                };
                tell(machine, None, arguments, missing)?;
            }
            Reaction::Log => {
                let arguments = vec![Value::str(format!("Warning: {message}\n"))];
                let missing = || {
                    format!(
                        "log specified for {what} (in {place}) but no object with write method found."
                    )
                };
                tell(machine, Some("write"), arguments, missing)?;
            }
            Reaction::Warn => {
                machine
                    .runtime()
                    .warnings
                    .push((ErrorKind::RuntimeWarning, message));
            }
            Reaction::Raise => return Err(OpError::new(ErrorKind::FloatingPointError, message)),
            Reaction::Print => machine.host().print(&format!("Warning: {message}\n"))?,
        }
    }
    Ok(())
}
