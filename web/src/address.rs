//! The part of the address after `#`: what is open.

use web_sys::Window;

/// What the address says after `#`.
pub(crate) fn fragment(window: &Window) -> String {
    window.location().hash().unwrap_or_default()
}

/// Writes it; the page then hears `hashchange`.
pub(crate) fn go_to(window: &Window, fragment: &str) {
    let _ = window.location().set_hash(fragment);
}

/// Writes it without opening anything: what it names is open already.
pub(crate) fn replace(window: &Window, fragment: &str) {
    let history = window.history();
    let _ =
        history.map(|it| it.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("#{fragment}"))));
}

/// The whole address with another fragment.
pub(crate) fn with(window: &Window, fragment: &str) -> String {
    let address = window.location().href().unwrap_or_default();
    let base = address.split('#').next().unwrap_or_default();
    format!("{base}#{fragment}")
}
