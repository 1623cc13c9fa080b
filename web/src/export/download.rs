//! Downloads: text, a picture as SVG or as PNG, and any other file.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, Document, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement,
    Url,
};

/// Media type of SVG.
const SVG: &str = "image/svg+xml";
const PLAIN_TEXT: &str = "text/plain";
/// Pixels of a PNG per point.
const SCALE: u32 = 2;
/// Time after which the browser has read a download, in milliseconds.
const READ_AFTER_MS: u32 = 60_000;

/// Saves text as an SVG file.
pub(crate) fn save_svg(document: &Document, svg: &str, name: &str) -> Option<()> {
    save_blob(document, &text_blob(svg, SVG)?, name)
}

/// Saves text as a file.
pub(crate) fn save_text(document: &Document, text: &str, name: &str) -> Option<()> {
    save_blob(document, &text_blob(text, PLAIN_TEXT)?, name)
}

/// Saves bytes as a file.
pub(crate) fn save_bytes(document: &Document, bytes: &[u8], media_type: &str, name: &str) -> Option<()> {
    let kind = BlobPropertyBag::new();
    kind.set_type(media_type);
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    save_blob(document, &Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?, name)
}

/// Saves an SVG picture as a PNG file.
pub(crate) fn save_png(document: &Document, svg: &str, name: String) -> Option<()> {
    let url = Url::create_object_url_with_blob(&text_blob(svg, SVG)?).ok()?;
    let image = HtmlImageElement::new().ok()?;
    let (document, loaded, revoked) = (document.clone(), image.clone(), url.clone());
    EventListener::once(&image, "load", move |_| {
        let _ = Url::revoke_object_url(&revoked);
        paint(&document, &loaded, name);
    })
    .forget();
    image.set_src(&url);
    Some(())
}

fn paint(document: &Document, image: &HtmlImageElement, name: String) -> Option<()> {
    let canvas = canvas(document, image.natural_width() * SCALE, image.natural_height() * SCALE)?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context_2d(&canvas)?.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height).ok()?;
    let document = document.clone();
    let on_blob = Closure::once_into_js(move |blob: JsValue| {
        blob.dyn_ref::<Blob>().and_then(|blob| save_blob(&document, blob, &name));
    });
    canvas.to_blob(on_blob.unchecked_ref()).ok()
}

/// A canvas outside the document.
pub(super) fn canvas(document: &Document, width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

/// 2D context of a canvas.
pub(super) fn context_2d(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Saves a file.
pub(super) fn save_blob(document: &Document, blob: &Blob, name: &str) -> Option<()> {
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Timeout::new(READ_AFTER_MS, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Some(())
}

fn text_blob(text: &str, media_type: &str) -> Option<Blob> {
    let kind = BlobPropertyBag::new();
    kind.set_type(media_type);
    Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &kind).ok()
}
