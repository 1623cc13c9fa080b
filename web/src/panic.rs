//! What the page says when the program has a bug.

use wasm_bindgen::throw_val;

/// From now on a panic ends in a `RuntimeError` that carries its words: `boot.js` shows them. Without this it would only
/// know that something unreachable was reached.
pub fn tell_the_page() {
    std::panic::set_hook(Box::new(|panic| {
        throw_val(js_sys::WebAssembly::RuntimeError::new(&panic.to_string()).into())
    }));
}
