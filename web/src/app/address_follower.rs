//! The address of the full page follows the run, within the same entry of the browser's history.

use gloo_timers::callback::Timeout;
use scenario::link;
use web_sys::Window;

use crate::address;

/// Minimal time between two changes of the address, in milliseconds: browsers limit their number.
const INTERVAL_MS: u32 = 500;

/// The run that the address names, and the one that it is to name.
#[derive(Default)]
pub(super) struct AddressFollower {
    /// Fragment of the run as it was opened.
    opened: String,
    /// Fragment of the address by which it was opened.
    named: String,
    /// Fragment that the address was given last.
    given: String,
    /// Fragment of the address since then, as the browser has it. If it is another, something else is to be opened.
    shown: String,
    /// Fragment that the address will have after the interval.
    pending: Option<String>,
    /// Runs until the address may change again.
    interval: Option<Timeout>,
}

impl AddressFollower {
    /// Begins with a run that the present address has opened.
    pub(super) fn begin(&mut self, window: &Window, opened: String) {
        let shown = address::fragment(window);
        let given = shown.trim_start_matches('#').to_owned();
        let named = if given.is_empty() { scenario::DEFAULT.to_owned() } else { given.clone() };
        *self = Self { opened, named, given, shown, pending: None, interval: self.interval.take() };
    }

    /// Has the address name the present run. A fragment that could not be opened again is left out. `then` is called
    /// after the interval, and has to call [`elapsed`](Self::elapsed).
    pub(super) fn follow(&mut self, window: &Window, fragment: String, then: impl FnOnce() + 'static) {
        let is_opened = fragment == self.opened;
        // A page on which nothing was done keeps its address.
        if fragment.len() > link::MAX_BYTES || (is_opened && self.shown.is_empty()) {
            return;
        }
        self.pending = Some(if is_opened { self.named.clone() } else { fragment });
        if self.interval.is_none() && self.flush(window) {
            self.interval = Some(Timeout::new(INTERVAL_MS, then));
        }
    }

    /// Ends the interval. Returns whether another one has to follow.
    pub(super) fn elapsed(&mut self, window: &Window, then: impl FnOnce() + 'static) {
        self.interval = None;
        if self.flush(window) {
            self.interval = Some(Timeout::new(INTERVAL_MS, then));
        }
    }

    /// Changes the address at once, if it is to change. Returns whether it did.
    pub(super) fn flush(&mut self, window: &Window) -> bool {
        let pending = self.pending.take().filter(|fragment| *fragment != self.given);
        let Some(fragment) = pending.filter(|_| address::fragment(window) == self.shown) else { return false };
        address::replace(window, &fragment);
        (self.given, self.shown) = (fragment, address::fragment(window));
        true
    }
}
