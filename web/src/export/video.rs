//! Video of the run: records the painted lanes with the caption, frame by frame, until the run stops.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen::JsCast;
use web_sys::{
    Blob, BlobEvent, CanvasRenderingContext2d, Document, Element, HtmlCanvasElement, HtmlElement, MediaRecorder,
    MediaRecorderOptions,
};

use super::download::{brush, canvas, give};
use super::words;

/// Frames per second.
const RATE: f64 = 30.0;
/// Frames recorded after the run stops. Without them players cut off the end of a video, or all of a short one.
const LINGERS: u32 = 20;
const KIND: &str = "video/webm";
/// Height of the caption, in points.
const CAPTION: f64 = 56.0;

/// Recording of a video.
pub(super) struct Film {
    recorder: MediaRecorder,
    /// Timer of the frames, which ends with the recording.
    _frames: Interval,
}

/// Slot of the current recording; empty before and after.
pub(super) type Reel = Rc<RefCell<Option<Film>>>;

/// Starts to record and play, with the recording in `reel` until the run stops. `None` if the browser cannot record.
pub(super) fn start(document: &Document, reel: &Reel, name: String) -> Option<()> {
    if reel.borrow().is_some() {
        return Some(());
    }
    if !MediaRecorder::is_type_supported(KIND) {
        return None;
    }
    let stage = document.query_selector(".lanes").ok()??;
    let scale = document.default_view()?.device_pixel_ratio();
    // Encoders require even sizes.
    let even = |points: f64| ((points * scale) as u32) & !1;
    let corner = stage.get_bounding_client_rect();
    let picture = canvas(document, even(corner.width()), even(corner.height() + CAPTION))?;
    let options = MediaRecorderOptions::new();
    options.set_mime_type(KIND);
    let stream = picture.capture_stream_with_frame_request_rate(RATE).ok()?;
    let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options).ok()?;
    keep(document, &recorder, name);
    recorder.start().ok()?;
    if !is_playing(document) {
        // After the click that started the video has been handled.
        let page = document.clone();
        Timeout::new(0, move || press_play(&page)).forget();
    }
    let (page, film, brush) = (document.clone(), reel.clone(), brush(&picture)?);
    let (mut played, mut still) = (false, 0);
    let frames = Interval::new((1000.0 / RATE) as u32, move || {
        shoot(&page, &brush, scale);
        let playing = is_playing(&page);
        played |= playing;
        still = if playing { 0 } else { still + 1 };
        if played
            && still > LINGERS
            && let Some(film) = film.borrow().as_ref()
        {
            let _ = film.recorder.stop();
        }
    });
    let over = reel.clone();
    EventListener::once(&recorder, "stop", move |_| drop(over.take())).forget();
    *reel.borrow_mut() = Some(Film { recorder, _frames: frames });
    Some(())
}

/// Saves the video when it is complete.
fn keep(document: &Document, recorder: &MediaRecorder, name: String) {
    let document = document.clone();
    EventListener::once(recorder, "dataavailable", move |event| {
        let film: Option<Blob> = event.dyn_ref::<BlobEvent>().and_then(BlobEvent::data);
        film.and_then(|film| give(&document, &film, &name));
    })
    .forget();
}

/// Paints one frame: every visible canvas at its position, and the caption.
fn shoot(document: &Document, brush: &CanvasRenderingContext2d, scale: f64) -> Option<()> {
    let (stage, body) = (document.query_selector(".lanes").ok()??, document.body()?);
    let style = document.default_view()?.get_computed_style(&body).ok()??;
    let colour = |name: &str| style.get_property_value(name).unwrap_or_default();
    let picture = brush.canvas()?;
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    brush.set_fill_style_str(&colour("background-color"));
    brush.fill_rect(0.0, 0.0, width, height);
    let corner = stage.get_bounding_client_rect();
    let seen = stage.query_selector_all("canvas").ok()?;
    for place in 0..seen.length() {
        let Some(canvas) = seen.get(place).and_then(|it| it.dyn_into::<HtmlCanvasElement>().ok()) else { continue };
        let area = canvas.get_bounding_client_rect();
        if area.width() > 0.0 && canvas.width() > 0 {
            let (x, y) = ((area.left() - corner.left()) * scale, (area.top() - corner.top()) * scale);
            let (w, h) = (area.width() * scale, area.height() * scale);
            let _ = brush.draw_image_with_html_canvas_element_and_dw_and_dh(&canvas, x, y, w, h);
        }
    }
    brush.set_fill_style_str(&colour("color"));
    brush.set_font(&format!("{}px system-ui, sans-serif", (15.0 * scale) as u32));
    let room = width - 24.0 * scale;
    for (line, selector) in [".caption", ".when"].into_iter().enumerate() {
        let text =
            document.query_selector(selector).ok().flatten().and_then(|it| it.text_content()).unwrap_or_default();
        let y = height - (CAPTION - 22.0 * (line as f64 + 1.0)) * scale;
        let _ = brush.fill_text_with_max_width(&text, 12.0 * scale, y, room);
    }
    Some(())
}

/// The play button, whose name tells whether time runs.
fn play_button(document: &Document) -> Option<Element> {
    document.query_selector(".play").ok().flatten()
}

fn is_playing(document: &Document) -> bool {
    let name = play_button(document).and_then(|it| it.get_attribute("aria-label"));
    name.as_deref() == Some(crate::words::PAUSE[0])
}

fn press_play(document: &Document) {
    if let Some(button) = play_button(document).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Message after an attempt to start a video.
pub(super) fn said(started: Option<()>) -> &'static str {
    if started.is_some() { words::RECORDING } else { words::NO_VIDEO }
}
