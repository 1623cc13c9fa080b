//! The part of the address after `#`: what is open.

use web_sys::Window;

/// What the address says after `#`, as a person would write it.
pub(crate) fn fragment(window: &Window) -> String {
    let hash = window.location().hash().unwrap_or_default();
    js_sys::decode_uri_component(&hash).map_or(hash, String::from)
}

/// Writes it; the page then hears `hashchange`.
pub(crate) fn go_to(window: &Window, fragment: &str) {
    let _ = window.location().set_hash(fragment);
}
