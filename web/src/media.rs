//! What the reader's window and system are like.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{MediaQueryList, Window};

use crate::decimal::decimal;

/// Whether the system asks for dark.
pub(crate) fn dark(window: &Window) -> Option<MediaQueryList> {
    window.match_media("(prefers-color-scheme: dark)").ok().flatten()
}

/// Whether the system asks for less motion.
pub(crate) fn calm(window: &Window) -> Option<MediaQueryList> {
    window.match_media("(prefers-reduced-motion: reduce)").ok().flatten()
}

/// Whether the page is shown as it is printed.
pub(crate) fn print(window: &Window) -> Option<MediaQueryList> {
    window.match_media("print").ok().flatten()
}

/// Whether the screen still has as many pixels to a point as now: another screen, or another zoom, says no.
pub(crate) fn same_scale(window: &Window) -> Option<MediaQueryList> {
    let scale = window.device_pixel_ratio();
    let [least, most] = [scale - 0.002, scale + 0.002].map(decimal);
    let query = format!("(min-resolution: {least}dppx) and (max-resolution: {most}dppx)");
    window.match_media(&query).ok().flatten()
}

/// Tells whenever the answer changes.
pub(crate) fn follow(query: Option<MediaQueryList>, tell: impl Fn() + 'static) -> Option<EventListener> {
    query.map(|query| EventListener::new(&query, "change", move |_| tell()))
}

/// How large the reader wants text: the page's font size in parts of the usual one.
pub(crate) fn text_scale(window: &Window) -> f32 {
    let root = window.document().and_then(|document| document.document_element());
    let style = root.and_then(|root| window.get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    // The browser reads it: Rust's own way to read numbers with a point is large.
    let size = size.map_or(f64::NAN, |size| js_sys::Number::parse_float(&size));
    if size > 0.0 { size as f32 / USUAL_TEXT } else { 1.0 }
}

/// The font size of a page for which nobody has chosen one, in points.
const USUAL_TEXT: f32 = 16.0;

/// The window's size, in points.
pub(crate) fn size(window: &Window) -> (u32, u32) {
    let whole = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64()).unwrap_or(0.0) as u32;
    (whole(window.inner_width()), whole(window.inner_height()))
}
