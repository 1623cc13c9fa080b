//! A panic in a browser. This test has a file of its own, since the program cannot be used after a panic.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn panic_reaches_the_page_as_a_runtime_error_with_its_message() {
    web::panic::install_hook();
    let fails = Closure::<dyn Fn()>::new(|| panic!("seven leaders"));
    let function: &js_sys::Function = fails.as_ref().unchecked_ref();
    let Err(error) = function.call0(&JsValue::NULL) else { panic!("nothing was thrown") };
    let error: js_sys::WebAssembly::RuntimeError = error.dyn_into().unwrap();
    assert!(String::from(error.message()).contains("seven leaders"));
}
