//! Video of the run: records the painted lanes with the caption, frame by frame, until the run stops.

use std::cell::RefCell;
use std::convert::identity;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::{Interval, Timeout};
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{
    Blob, BlobEvent, CanvasRenderingContext2d, Document, HtmlCanvasElement, MediaRecorder, MediaRecorderOptions,
};

use super::download::{canvas, context_2d, save_blob};
use crate::command::Command;
use crate::runtime::RuntimeHandle;
use crate::session::Session;
use crate::{html, strings};

/// Frames per second.
const RATE: f64 = 30.0;
/// Number of frames recorded after the run stops. Without them players cut off the end of a video, or all of a short
/// one.
const TRAILING_FRAMES: u32 = 20;
const MEDIA_TYPE: &str = "video/webm";
/// Height of the caption, in points.
const CAPTION_HEIGHT: f64 = 56.0;

/// Recording of a video.
pub(crate) struct Recording {
    recorder: MediaRecorder,
    /// Timer of the frames, which ends with the recording.
    _frames: Interval,
}

/// Slot of the current recording; empty before and after.
pub(crate) type RecorderSlot = Rc<RefCell<Option<Recording>>>;

/// Starts to record and play, with the recording in `slot` until the run stops. `None` if the browser cannot record.
pub(crate) fn start(document: &Document, runtime: &RuntimeHandle, slot: &RecorderSlot, name: String) -> Option<()> {
    if slot.borrow().is_some() {
        return Some(());
    }
    let window = document.default_view()?;
    // A browser that is built without media has no such class, and its name would be an error.
    let has_recorder = Reflect::has(&window, &"MediaRecorder".into()).is_ok_and(identity);
    if !has_recorder || !MediaRecorder::is_type_supported(MEDIA_TYPE) {
        return None;
    }
    let stage = document.query_selector(".lanes").ok()??;
    let scale = window.device_pixel_ratio();
    // Encoders require even sizes.
    let even = |points: f64| ((points * scale) as u32) & !1;
    let corner = stage.get_bounding_client_rect();
    let picture = canvas(document, even(corner.width()), even(corner.height() + CAPTION_HEIGHT))?;
    let options = MediaRecorderOptions::new();
    options.set_mime_type(MEDIA_TYPE);
    let stream = picture.capture_stream_with_frame_request_rate(RATE).ok()?;
    let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options).ok()?;
    save_when_complete(document, &recorder, name);
    recorder.start().ok()?;
    if !runtime.read(Session::is_playing) {
        // After the command that started the video has been handled.
        Timeout::new(0, || html::send(Command::Toggle)).forget();
    }
    let (page, recording, context) = (document.clone(), slot.clone(), context_2d(&picture)?);
    let runtime = runtime.clone();
    let (mut played, mut still) = (false, 0);
    let frames = Interval::new((1000.0 / RATE) as u32, move || {
        capture_frame(&page, &context, scale, &runtime.read(captions));
        let playing = runtime.read(Session::is_playing);
        played |= playing;
        still = if playing { 0 } else { still + 1 };
        if played
            && still > TRAILING_FRAMES
            && let Some(recording) = recording.borrow().as_ref()
        {
            let _ = recording.recorder.stop();
        }
    });
    let ended = slot.clone();
    EventListener::once(&recorder, "stop", move |_| drop(ended.take())).forget();
    *slot.borrow_mut() = Some(Recording { recorder, _frames: frames });
    Some(())
}

/// Saves the video when it is complete.
fn save_when_complete(document: &Document, recorder: &MediaRecorder, name: String) {
    let document = document.clone();
    EventListener::once(recorder, "dataavailable", move |event| {
        let video: Option<Blob> = event.dyn_ref::<BlobEvent>().and_then(BlobEvent::data);
        video.and_then(|video| save_blob(&document, &video, &name));
    })
    .forget();
}

/// Paints one frame: every visible canvas at its position, and the captions.
fn capture_frame(
    document: &Document,
    context: &CanvasRenderingContext2d,
    scale: f64,
    captions: &[String],
) -> Option<()> {
    let (stage, body) = (document.query_selector(".lanes").ok()??, document.body()?);
    let style = document.default_view()?.get_computed_style(&body).ok()??;
    let colour = |name: &str| style.get_property_value(name).unwrap_or_default();
    let picture = context.canvas()?;
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    context.set_fill_style_str(&colour("background-color"));
    context.fill_rect(0.0, 0.0, width, height);
    let corner = stage.get_bounding_client_rect();
    let canvases = stage.query_selector_all("canvas").ok()?;
    for index in 0..canvases.length() {
        let Some(canvas) = canvases.get(index).and_then(|it| it.dyn_into::<HtmlCanvasElement>().ok()) else { continue };
        let area = canvas.get_bounding_client_rect();
        if area.width() > 0.0 && canvas.width() > 0 {
            let (x, y) = ((area.left() - corner.left()) * scale, (area.top() - corner.top()) * scale);
            let (w, h) = (area.width() * scale, area.height() * scale);
            let _ = context.draw_image_with_html_canvas_element_and_dw_and_dh(&canvas, x, y, w, h);
        }
    }
    context.set_fill_style_str(&colour("color"));
    context.set_font(&format!("{}px system-ui, sans-serif", (15.0 * scale) as u32));
    let room = width - 24.0 * scale;
    for (line, text) in captions.iter().enumerate() {
        let y = height - (CAPTION_HEIGHT - 22.0 * (line as f64 + 1.0)) * scale;
        let _ = context.fill_text_with_max_width(text, 12.0 * scale, y, room);
    }
    Some(())
}

/// Caption of the current moment, and its time.
fn captions(session: &Session) -> [String; 2] {
    let caption = match session.beat() {
        Some(beat) => match &beat.question {
            Some(question) => format!("{} {}", beat.words, question.text),
            None => beat.words.to_string(),
        },
        None => session.caption(session.single_mode()),
    };
    [caption, strings::when(session.now() as u64, session.events(), session.index().times.len())]
}
