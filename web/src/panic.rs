//! Panic hook of the program.

/// Makes every panic throw a `RuntimeError` with its message, which `boot.js` shows. Without the hook, `boot.js` would
/// only see the trap “unreachable”. In the published page a panic is a trap at once, and the hook is left out.
pub fn install_hook() {
    #[cfg(not(panic = "immediate-abort"))]
    std::panic::set_hook(Box::new(|panic| {
        wasm_bindgen::throw_val(js_sys::WebAssembly::RuntimeError::new(&panic.to_string()).into())
    }));
}
