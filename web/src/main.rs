//! The page: mounts the app on `#app` and says when it stands.

#![forbid(unsafe_code)]

use yew::prelude::*;

#[component]
fn App() -> Html {
    use_effect_with((), |()| announce_ready());
    html! { <main><h1>{ "Overlap" }</h1></main> }
}

/// Tells `boot.js` that the app stands, so that it takes its own message away.
fn announce_ready() {
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new("overlap:ready")) {
        let _ = window.dispatch_event(&event);
    }
}

fn main() {
    let Some(root) =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("app"))
    else {
        wasm_bindgen::throw_str("the page has no element #app");
    };
    yew::Renderer::<App>::with_root(root).render();
}
