//! What the page says when the program has a bug.

/// From now on a panic ends in a `RuntimeError` that carries its words: `boot.js` shows them. Without this it would
/// only know that something unreachable was reached; so it is in the published page, where a panic is a trap at once.
pub fn tell_the_page() {
    #[cfg(not(panic = "immediate-abort"))]
    std::panic::set_hook(Box::new(|panic| {
        wasm_bindgen::throw_val(js_sys::WebAssembly::RuntimeError::new(&panic.to_string()).into())
    }));
}
