//! The page's program: mounts the app on `#app`.

#![forbid(unsafe_code)]

fn main() {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(root) = document.and_then(|document| document.get_element_by_id("app")) else {
        wasm_bindgen::throw_str("the page has no element #app");
    };
    web::mount(root);
}
