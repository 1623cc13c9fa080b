//! Media queries and sizes of the user's window and system.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{MediaQueryList, Window};

use crate::fmt_fixed::fmt_fixed;

/// Media query for a system that prefers dark colours.
pub(crate) fn prefers_dark(window: &Window) -> Option<MediaQueryList> {
    window.match_media("(prefers-color-scheme: dark)").ok().flatten()
}

/// Media query for a system that prefers reduced motion.
pub(crate) fn prefers_reduced_motion(window: &Window) -> Option<MediaQueryList> {
    window.match_media("(prefers-reduced-motion: reduce)").ok().flatten()
}

/// Media query for the print layout.
pub(crate) fn print(window: &Window) -> Option<MediaQueryList> {
    window.match_media("print").ok().flatten()
}

/// Media query for the screen's present number of pixels per point. It stops matching on another screen or at another
/// zoom.
pub(crate) fn current_resolution(window: &Window) -> Option<MediaQueryList> {
    let scale = window.device_pixel_ratio();
    let [least, most] = [scale - 0.002, scale + 0.002].map(fmt_fixed);
    let query = format!("(min-resolution: {least}dppx) and (max-resolution: {most}dppx)");
    window.match_media(&query).ok().flatten()
}

/// Calls `listener` whenever the result of the query changes.
pub(crate) fn on_change(query: Option<MediaQueryList>, listener: impl Fn() + 'static) -> Option<EventListener> {
    query.map(|query| EventListener::new(&query, "change", move |_| listener()))
}

/// The page's font size relative to the default of browsers.
pub(crate) fn text_scale(window: &Window) -> f32 {
    let root = window.document().and_then(|document| document.document_element());
    let style = root.and_then(|root| window.get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    // The browser parses the number: Rust's parser of fractions is large.
    let size = size.map_or(f64::NAN, |size| js_sys::Number::parse_float(&size));
    if size > 0.0 { size as f32 / DEFAULT_FONT_SIZE } else { 1.0 }
}

/// Default font size of browsers, in points.
const DEFAULT_FONT_SIZE: f32 = 16.0;

/// Size of the window, in points.
pub(crate) fn window_size(window: &Window) -> (u32, u32) {
    let whole = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64()).unwrap_or(0.0) as u32;
    (whole(window.inner_width()), whole(window.inner_height()))
}
