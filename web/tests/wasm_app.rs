//! The app on a page of its own, in a browser.

#![cfg(target_arch = "wasm32")]

use std::time::Duration;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Element;

wasm_bindgen_test_configure!(run_in_browser);

async fn mounted() -> Element {
    let window = web_sys::window().unwrap();
    // The runner puts a word of its own into the address, which names no preset.
    window.location().set_hash("").unwrap();
    let document = window.document().unwrap();
    let root = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&root).unwrap();
    web::mount(root.clone());
    // What the app puts off, it does now.
    yew::platform::time::sleep(Duration::ZERO).await;
    root
}

#[wasm_bindgen_test]
async fn every_lane_is_a_region_that_says_how_it_stands() {
    let root = mounted().await;
    for name in ["Naive swap", "Single-server", "Joint consensus"] {
        let lane = root.query_selector(&format!("section[aria-label='{name}']")).unwrap();
        let lane = lane.unwrap_or_else(|| panic!("no lane {name}: {}", root.inner_html()));
        let text = lane.text_content().unwrap();
        assert!(text.contains("No property broken."), "{name}: {text}");
        assert!(text.contains("S2leader, term 1"), "{name}: {text}");
    }
}
