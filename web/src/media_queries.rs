//! Media queries and sizes of the user's window and system.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{MediaQueryList, Window};

use crate::fmt_fixed::decimal;

/// Media query for a system that prefers dark colours.
pub(crate) fn dark(window: &Window) -> Option<MediaQueryList> {
    window.match_media("(prefers-color-scheme: dark)").ok().flatten()
}

/// Media query for a system that prefers reduced motion.
pub(crate) fn calm(window: &Window) -> Option<MediaQueryList> {
    window.match_media("(prefers-reduced-motion: reduce)").ok().flatten()
}

/// Media query for the print layout.
pub(crate) fn print(window: &Window) -> Option<MediaQueryList> {
    window.match_media("print").ok().flatten()
}

/// Media query for the screen's present number of pixels per point. It stops matching on another screen or at another
/// zoom.
pub(crate) fn same_scale(window: &Window) -> Option<MediaQueryList> {
    let scale = window.device_pixel_ratio();
    let [least, most] = [scale - 0.002, scale + 0.002].map(decimal);
    let query = format!("(min-resolution: {least}dppx) and (max-resolution: {most}dppx)");
    window.match_media(&query).ok().flatten()
}

/// Calls `tell` whenever the result of the query changes.
pub(crate) fn follow(query: Option<MediaQueryList>, tell: impl Fn() + 'static) -> Option<EventListener> {
    query.map(|query| EventListener::new(&query, "change", move |_| tell()))
}

/// The page's font size relative to the default of browsers.
pub(crate) fn text_scale(window: &Window) -> f32 {
    let root = window.document().and_then(|document| document.document_element());
    let style = root.and_then(|root| window.get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    // The browser parses the number: Rust's parser of fractions is large.
    let size = size.map_or(f64::NAN, |size| js_sys::Number::parse_float(&size));
    if size > 0.0 { size as f32 / USUAL_TEXT } else { 1.0 }
}

/// Default font size of browsers, in points.
const USUAL_TEXT: f32 = 16.0;

/// Size of the window, in points.
pub(crate) fn size(window: &Window) -> (u32, u32) {
    let whole = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64()).unwrap_or(0.0) as u32;
    (whole(window.inner_width()), whole(window.inner_height()))
}
