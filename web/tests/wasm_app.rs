//! The app, mounted on a page of its own, in a browser.

#![cfg(target_arch = "wasm32")]

use std::time::Duration;

use cluster::Mode;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Element;

wasm_bindgen_test_configure!(run_in_browser);

async fn mounted() -> Element {
    let window = web_sys::window().unwrap();
    // The test runner sets a fragment of its own, which names no preset.
    window.location().set_hash("").unwrap();
    let document = window.document().unwrap();
    let root = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&root).unwrap();
    web::mount(root.clone());
    // Runs what the app deferred.
    yew::platform::time::sleep(Duration::ZERO).await;
    root
}

#[wasm_bindgen_test]
async fn every_lane_is_a_region_with_its_verdict_and_its_servers() {
    let root = mounted().await;
    for mode in Mode::ALL {
        let lane = root.query_selector(&format!("section[aria-label='{mode}']")).unwrap();
        let lane = lane.unwrap_or_else(|| panic!("no lane {mode}: {}", root.inner_html()));
        let count = |selector| lane.query_selector_all(selector).unwrap().length();
        // One sentence, since no property is broken at the start.
        assert_eq!(count("[aria-live] p"), 1, "{mode}");
        assert_eq!(count("tr th[scope=row]"), 7, "{mode}");
    }
}
