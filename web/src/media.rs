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

/// The window's size, in points.
pub(crate) fn size(window: &Window) -> (u32, u32) {
    let whole = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64()).unwrap_or(0.0) as u32;
    (whole(window.inner_width()), whole(window.inner_height()))
}
