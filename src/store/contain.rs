//! A wall around the disk engine: sled panics on some damaged files, and that must become an error with a sentence.
//!
//! Only a panic inside [`contain`] is kept quiet, on the thread that runs it; every other panic goes to the hook that
//! was there before. A hook that is set later, such as one that restores the terminal, should ask [`contained`] first.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use super::StoreError;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread, right now, would be caught and reported by the store.
pub fn contained() -> bool {
    CONTAINED.get()
}

/// Runs `work` and turns a panic in it into [`StoreError::Corrupt`].
pub(super) fn contain<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| panic::set_hook(quiet(panic::take_hook())));
    let outer = CONTAINED.replace(true);
    // The engine may be left half-changed by a panic. Its caller turns read-only on any error that is not a conflict,
    // and its pages carry checksums, so that a broken invariant shows as an error rather than as wrong bytes.
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(outer);
    outcome.unwrap_or_else(|panic| Err(StoreError::Corrupt { what: words(panic.as_ref()) }))
}

type Hook = Box<dyn Fn(&PanicHookInfo) + Sync + Send>;

/// The same hook, deaf to panics that the store catches.
fn quiet(hook: Hook) -> Hook {
    Box::new(move |info| {
        if !contained() {
            hook(info);
        }
    })
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    format!("the engine gave up: {}", text.lines().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn only_the_engines_panics_are_kept_quiet() {
        static SEEN: AtomicUsize = AtomicUsize::new(0);
        contain(|| Ok(())).unwrap();
        // Other tests may panic beside this one, and must be heard.
        let previous = panic::take_hook();
        panic::set_hook(quiet(Box::new(move |info| match info.payload().downcast_ref::<&str>() {
            Some(text) if text.starts_with("contain:") => _ = SEEN.fetch_add(1, Ordering::SeqCst),
            _ => previous(info),
        })));
        for n in 1..=2 {
            match contain::<()>(|| panic!("segment {n}\nmore")) {
                Err(StoreError::Corrupt { what }) => assert_eq!(what, format!("the engine gave up: segment {n}")),
                other => panic!("{other:?}"),
            }
        }
        assert!(contain(|| contain(|| Ok(contained()))).unwrap() && !contained());
        assert!(contain::<()>(|| panic!("contain: inside")).is_err());
        assert_eq!(SEEN.load(Ordering::SeqCst), 0);
        assert!(panic::catch_unwind(|| panic!("contain: outside")).is_err());
        assert_eq!(SEEN.load(Ordering::SeqCst), 1);
    }
}
