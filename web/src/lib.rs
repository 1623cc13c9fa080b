//! The page: a model without a browser, the code that paints it, and the components around it.

#![deny(unsafe_code)]

mod address;
mod app;
mod canvas;
mod chunk;
pub mod command;
mod dom_events;
mod export;
mod fmt_fixed;
mod html;
mod js_api;
mod keyboard;
mod lesson;
mod media_queries;
mod panel_api;
mod panels;
pub mod panic;
mod print_picture;
mod runtime;
pub mod scenario_cache;
pub mod script_names;
pub mod session;
pub mod strings;
pub mod theme;
pub mod ui_state;
mod view;
#[doc(hidden)]
pub mod worker;

use wasm_bindgen::throw_str;
use web_sys::{Element, Window};

use crate::app::App;
use crate::runtime::RuntimeHandle;
use crate::scenario_cache::ScenarioCache;
use crate::session::Session;

/// Allocator of half the size of the standard library's.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Runs the program: in a page, the app on the element `#app`; in a worker, the checker, as the page requests.
pub fn start() {
    panic::install_hook();
    let Some(window) = web_sys::window() else { return chunk::load(Box::new(js_api::report_worker)) };
    let Some(root) = window.document().and_then(|document| document.get_element_by_id("app")) else {
        throw_str("the page has no element #app");
    };
    mount(root);
}

/// Mounts the app on `root`.
pub fn mount(root: Element) {
    let Some(window) = web_sys::window() else { throw_str("there is no window") };
    let fragment = address::fragment(&window);
    let cache = ScenarioCache::default();
    if let Some(id) = cache.missing(&fragment) {
        // The app is mounted after the scenario of the address is loaded, so that its first picture is final.
        let name = id.clone();
        let page = window.clone();
        js_api::request_scenario(
            &page,
            &name,
            Box::new(move |result| {
                let mut cache = cache;
                cache.insert(&id, result);
                mount_app(root, window, &fragment, cache);
            }),
        );
        return;
    }
    mount_app(root, window, &fragment, cache);
}

fn mount_app(root: Element, window: Window, fragment: &str, cache: ScenarioCache) {
    let mut session = Session::from_fragment(fragment, &cache);
    let embed = address::embed(&window);
    if let Some(theme) = embed.as_deref().and_then(address::theme).filter(|it| theme::Choice::named(it).is_none()) {
        session.add_notice(&strings::bad_address(&strings::no_theme(theme), ""));
    }
    let ui_state = ui_state::UiState::new(&session);
    let Some(runtime) = RuntimeHandle::new(window.clone(), session) else { throw_str("the window has no document") };
    yew::Renderer::<App>::with_root_and_props(
        root,
        app::Props { window, runtime, ui_state, cache: std::rc::Rc::new(cache.into()) },
    )
    .render();
}
