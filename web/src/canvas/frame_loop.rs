//! Animation frame loop: requests at most one frame at a time, and none while nothing moves or the page is hidden.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Window};

/// Maximum time between two frames, in milliseconds. A later frame counts as this late, so that time does not jump
/// after a stutter.
const MAX_FRAME_MS: f64 = 100.0;

/// Calls `step` once a frame while it is awake.
pub(crate) struct FrameLoop {
    window: Window,
    document: Document,
    /// Function called with the real milliseconds since the last frame. It returns whether it needs another frame.
    step: Box<dyn Fn(f64) -> bool>,
    on_frame: Closure<dyn FnMut(f64)>,
    /// Id of the requested frame.
    request: Cell<Option<i32>>,
    /// Time of the last frame; `None` after a pause.
    last: Cell<Option<f64>>,
    awake: Cell<bool>,
    /// Listener that lives as long as the loop.
    _visibility: EventListener,
}

impl FrameLoop {
    /// A loop that is asleep.
    pub(crate) fn new(window: Window, document: Document, step: impl Fn(f64) -> bool + 'static) -> Rc<Self> {
        Rc::new_cyclic(|weak: &Weak<Self>| {
            let on_frame = {
                let weak = weak.clone();
                Closure::new(move |at| {
                    if let Some(frame_loop) = weak.upgrade() {
                        frame_loop.frame(at);
                    }
                })
            };
            let visibility = {
                let weak = weak.clone();
                EventListener::new(&document, "visibilitychange", move |_| {
                    if let Some(frame_loop) = weak.upgrade() {
                        frame_loop.on_visibility_change();
                    }
                })
            };
            Self {
                window,
                document,
                step: Box::new(step),
                on_frame,
                request: Cell::new(None),
                last: Cell::new(None),
                awake: Cell::new(false),
                _visibility: visibility,
            }
        })
    }

    /// Requests frames until `step` needs no more. Does nothing if the loop is awake.
    pub(crate) fn wake(&self) {
        self.awake.set(true);
        self.request_frame();
    }

    fn request_frame(&self) {
        if self.request.get().is_none() && self.awake.get() && !self.document.hidden() {
            let callback = self.on_frame.as_ref().unchecked_ref();
            self.request.set(self.window.request_animation_frame(callback).ok());
        }
    }

    fn frame(&self, at: f64) {
        self.request.set(None);
        let elapsed = self.last.replace(Some(at)).map_or(0.0, |last| (at - last).clamp(0.0, MAX_FRAME_MS));
        if (self.step)(elapsed) {
            self.request_frame();
        } else {
            self.awake.set(false);
            self.last.set(None);
        }
    }

    fn on_visibility_change(&self) {
        if self.document.hidden() {
            if let Some(request) = self.request.take() {
                let _ = self.window.cancel_animation_frame(request);
            }
            self.last.set(None);
        } else {
            self.request_frame();
        }
    }
}
