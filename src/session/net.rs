//! The net under every statement: a panic becomes a value instead of ending the process.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Inside the net: where the panic was. None outside, where panics act as usual.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic in it comes back as its place and words.
///
/// # Errors
/// The text of the panic.
pub fn guard<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    install();
    CAUGHT.with(|caught| *caught.borrow_mut() = Some(String::new()));
    // Values of the program may be half changed, which is what its statements can do anyway.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    let text = CAUGHT.with(|caught| caught.borrow_mut().take());
    result.map_err(|_| text.unwrap_or_default())
}

/// Makes panics inside the net silent.
fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let inside = CAUGHT.with(|caught| {
                let mut caught = caught.borrow_mut();
                caught.as_mut().map(|text| *text = describe(info)).is_some()
            });
            if !inside {
                usual(info);
            }
        }));
    });
}

fn describe(info: &panic::PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let words = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words");
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    format!("panicked at {place}: {words}")
}

#[cfg(test)]
mod tests {
    use super::guard;

    #[test]
    fn a_panic_becomes_a_text() {
        assert_eq!(guard(|| 7), Ok(7));
        let text = guard(|| panic!("no such row")).expect_err("a panic");
        assert!(
            text.starts_with("panicked at src/session/net.rs:"),
            "{text}"
        );
        assert!(text.ends_with(": no such row"), "{text}");
    }
}
