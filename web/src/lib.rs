//! The page: a model that knows no browser, what paints it, and the components around it.

#![forbid(unsafe_code)]

mod address;
pub mod arrangement;
mod boundary;
pub mod command;
mod components;
mod decimal;
pub mod desk;
mod easel;
mod frame_loop;
pub mod keys;
pub mod labels;
mod listen;
mod media;
mod painter;
pub mod panic;
mod player;
pub mod score;
pub mod session;
pub mod slide;
pub mod speed;
pub mod study;
pub mod theme;
mod ui;
pub mod words;

use wasm_bindgen::throw_str;
use web_sys::Element;

use crate::components::App;
use crate::player::Handle;
use crate::session::Session;

/// Mounts the app on `root`.
pub fn mount(root: Element) {
    panic::tell_the_page();
    let Some(window) = web_sys::window() else { throw_str("there is no window") };
    let fragment = address::fragment(&window);
    let session = Session::of_fragment(&fragment);
    let desk = desk::Desk::of(&scenario::link::open(&fragment).link);
    let Some(player) = Handle::new(window.clone(), session) else { throw_str("the window has no document") };
    yew::Renderer::<App>::with_root_and_props(root, components::AppProps { window, player, desk }).render();
}
