//! Runtime of the page: connects the model, the canvases and the frame loop. Components change the model through it and
//! are notified of changes. It paints moving parts itself, without the components.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::{Rc, Weak};

use cluster::Mode;
use scene::{HitArea, Size, Target, Theme};
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlElement, Window};

use crate::canvas::frame_loop::FrameLoop;
use crate::canvas::lane_canvas::{LaneCanvas, PaintInput, PaintStats, ResizeWatcher};
use crate::fmt_fixed::fmt_fixed;
use crate::scenario_cache::ScenarioCache;
use crate::session::{Opening, Session};

/// Minimum interval of notifications while time runs, in milliseconds. Text that changes faster cannot be read.
const NOTIFY_INTERVAL_MS: f64 = 160.0;
/// Minimum movement of the playhead, in percent of its way.
const MIN_PLAYHEAD_STEP: f64 = 1.0 / 24.0;

/// How a lane is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Drawing {
    /// Size in points of the drawing.
    pub(crate) size: Size,
    /// Factor from points of the drawing to points of the page.
    pub(crate) zoom: f32,
    /// Painted time.
    pub(crate) now: f64,
}

/// Shared reference to the runtime.
#[derive(Clone)]
pub(crate) struct RuntimeHandle(Rc<Runtime>);

impl Deref for RuntimeHandle {
    type Target = Runtime;

    fn deref(&self) -> &Runtime {
        &self.0
    }
}

/// The model, its canvases and its frame loop.
pub(crate) struct Runtime {
    window: Window,
    session: RefCell<Session>,
    canvases: RefCell<Vec<Option<LaneCanvas>>>,
    playhead: RefCell<Option<HtmlElement>>,
    playhead_watch: RefCell<Option<ResizeWatcher>>,
    playhead_at: Cell<(f64, f64)>,
    frames: Rc<FrameLoop>,
    theme: Cell<Theme>,
    /// Scale of the user's text.
    text: Cell<f32>,
    is_animated: Cell<bool>,
    on_change: RefCell<Option<Box<dyn Fn()>>>,
    last_notified: Cell<f64>,
    weak_self: Weak<Self>,
}

impl RuntimeHandle {
    /// Runtime of `session`; `None` without a document.
    pub(crate) fn new(window: Window, session: Session) -> Option<Self> {
        let document = window.document()?;
        Some(Self(Rc::new_cyclic(|weak_self: &Weak<Runtime>| {
            let runtime = weak_self.clone();
            let step = move |elapsed| runtime.upgrade().is_some_and(|runtime| runtime.frame(elapsed));
            Runtime {
                frames: FrameLoop::new(window.clone(), document, step),
                window,
                session: RefCell::new(session),
                canvases: RefCell::default(),
                playhead: RefCell::new(None),
                playhead_watch: RefCell::default(),
                playhead_at: Cell::new((-1.0, 0.0)),
                theme: Cell::new(Theme::default()),
                text: Cell::new(1.0),
                is_animated: Cell::new(true),
                on_change: RefCell::new(None),
                last_notified: Cell::new(0.0),
                weak_self: weak_self.clone(),
            }
        })))
    }
}

impl Runtime {
    /// Calls `read` with the model.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Session) -> T) -> T {
        read(&self.session.borrow())
    }

    /// Window of the page.
    pub(crate) fn window(&self) -> &Window {
        &self.window
    }

    /// Sets the listener for changes. There is one at a time.
    pub(crate) fn on_change(&self, listener: impl Fn() + 'static) {
        *self.on_change.borrow_mut() = Some(Box::new(listener));
    }

    /// Adds the canvases of the lane with index `lane_index`, after those of the lanes before it.
    pub(crate) fn set_canvases(
        &self,
        lane_index: usize,
        static_canvas: HtmlCanvasElement,
        animated_canvas: HtmlCanvasElement,
    ) {
        let runtime = self.weak_self.clone();
        let on_resize = move |size| {
            if let Some(runtime) = runtime.upgrade() {
                runtime.resize(lane_index, size);
            }
        };
        let canvas = LaneCanvas::new(static_canvas, animated_canvas, on_resize);
        let mut canvases = self.canvases.borrow_mut();
        canvases.truncate(lane_index);
        canvases.push(canvas);
    }

    /// Number of lanes with canvases.
    pub(crate) fn canvas_count(&self) -> usize {
        self.canvases.borrow().len()
    }

    /// Removes the canvases of all lanes.
    pub(crate) fn clear_canvases(&self) {
        self.canvases.borrow_mut().clear();
    }

    /// Sets the element of the playhead, which moves along its own width with time. A change of its size notifies the
    /// listener, since the space around it or the user's text has changed.
    pub(crate) fn set_playhead(&self, element: HtmlElement) {
        let runtime = self.weak_self.clone();
        let on_resize = move |_| {
            if let Some(runtime) = runtime.upgrade() {
                runtime.notify();
            }
        };
        *self.playhead_watch.borrow_mut() = ResizeWatcher::new(&element, on_resize);
        *self.playhead.borrow_mut() = Some(element);
        self.playhead_at.set((-1.0, 0.0));
        self.paint(0.0);
    }

    /// Sets the theme and repaints.
    pub(crate) fn set_theme(&self, theme: Theme) {
        self.theme.set(theme);
        self.paint(0.0);
    }

    /// Sets the scale of the text.
    pub(crate) fn set_text(&self, text: f32) {
        if self.text.replace(text) != text {
            self.rescale();
        }
    }

    /// Sets whether messages move smoothly. Otherwise they are shown where they are at the last event.
    pub(crate) fn set_animated(&self, is_animated: bool) {
        self.is_animated.set(is_animated);
        self.paint(0.0);
    }

    /// Numbers of shapes painted on each visible canvas.
    pub(crate) fn paint_stats(&self) -> Vec<PaintStats> {
        self.canvases.borrow().iter().flatten().filter(|canvas| canvas.is_visible()).map(LaneCanvas::stats).collect()
    }

    /// Hit areas of a lane, in points of the page: its servers, and its messages if `messages`.
    pub(crate) fn hit_areas(&self, lane_index: usize, messages: bool) -> Vec<HitArea> {
        let session = self.session.borrow();
        let mut hit_areas = Vec::new();
        if let (Some(Some(canvas)), Some(lane)) =
            (self.canvases.borrow().get(lane_index), session.lanes().get(lane_index))
            && let Some(layout) = canvas.layout()
        {
            scene::hit_areas(lane.view(), layout, self.painted_time(&session), &mut hit_areas);
            hit_areas.retain(|hit| messages || matches!(hit.target, Target::Server(_)));
            for HitArea { area, .. } in &mut hit_areas {
                for side in [&mut area.x, &mut area.y, &mut area.width, &mut area.height] {
                    *side *= canvas.zoom();
                }
            }
        }
        hit_areas
    }

    /// How the lane with this index is drawn; `None` before its canvases have an area.
    pub(crate) fn drawing(&self, lane_index: usize) -> Option<Drawing> {
        let canvases = self.canvases.borrow();
        let canvas = canvases.get(lane_index)?.as_ref().filter(|canvas| canvas.is_visible())?;
        let now = self.painted_time(&self.session.borrow());
        Some(Drawing { size: canvas.drawing_size(), zoom: canvas.zoom(), now })
    }

    /// Painted time.
    fn painted_time(&self, session: &Session) -> f64 {
        if self.is_animated.get() { session.now() } else { session.last_event_at() as f64 }
    }

    /// Restricts texts to the lane of this mode.
    pub(crate) fn set_single_mode(&self, single_mode: Option<Mode>) {
        self.session.borrow_mut().set_single_mode(single_mode);
    }

    /// Opens the scenario and moment that a fragment names.
    pub(crate) fn open(&self, fragment: &str, cache: &ScenarioCache, opening: Opening) {
        self.update(|session| session.open(fragment, cache, opening));
    }

    /// Changes the model, then paints and notifies.
    pub(crate) fn update<T>(&self, update: impl FnOnce(&mut Session) -> T) -> T {
        let changed = update(&mut self.session.borrow_mut());
        self.paint(0.0);
        self.notify();
        if self.needs_frame() {
            self.frames.wake();
        }
        changed
    }

    /// Whether another frame would differ from the last.
    fn needs_frame(&self) -> bool {
        self.read(Session::is_playing) || self.canvases.borrow().iter().flatten().any(LaneCanvas::is_animating)
    }

    /// Advances time by real milliseconds and paints. Returns whether another frame is needed.
    fn frame(&self, elapsed: f64) -> bool {
        let before = self.read(Session::is_playing);
        self.session.borrow_mut().tick(elapsed);
        self.paint(elapsed);
        let playing = self.read(Session::is_playing);
        if playing != before || self.real_time() - self.last_notified.get() >= NOTIFY_INTERVAL_MS {
            self.notify();
        }
        self.needs_frame()
    }

    fn real_time(&self) -> f64 {
        js_sys::Date::now()
    }

    /// Notifies the listener.
    pub(crate) fn notify(&self) {
        self.last_notified.set(self.real_time());
        if let Some(listener) = &*self.on_change.borrow() {
            listener();
        }
    }

    fn resize(&self, lane_index: usize, size: Size) {
        let scale = self.window.device_pixel_ratio();
        if let Some(Some(canvas)) = self.canvases.borrow_mut().get_mut(lane_index) {
            canvas.resize(size, scale, self.text.get());
        }
        self.paint(0.0);
        // The elements above the canvas follow it.
        self.notify();
    }

    /// Sets the resolution of every canvas to that of the screen.
    pub(crate) fn rescale(&self) {
        let scale = self.window.device_pixel_ratio();
        for canvas in self.canvases.borrow_mut().iter_mut().flatten() {
            canvas.rescale(scale, self.text.get());
        }
        self.paint(0.0);
    }

    /// Paints changes, with the real milliseconds since the last frame.
    fn paint(&self, elapsed: f64) {
        let session = self.session.borrow();
        let now = self.painted_time(&session);
        let revision = session.revision();
        for (canvas, lane) in self.canvases.borrow_mut().iter_mut().zip(session.lanes()) {
            if let Some(canvas) = canvas {
                let records = lane.state().records;
                let (theme, animate) = (self.theme.get(), self.is_animated.get());
                canvas.paint(PaintInput { revision, records, view: lane.view(), now, theme, elapsed, animate });
            }
        }
        let percent = |at: f64| at / session.index().end as f64 * 100.0;
        self.move_playhead(percent(now), percent(session.seen()));
    }

    /// Moves the playhead, and the edge of the cover after it, to these percentages of the track.
    fn move_playhead(&self, at: f64, seen: f64) {
        let before = self.playhead_at.get();
        if (at - before.0).abs().max((seen - before.1).abs()) < MIN_PLAYHEAD_STEP {
            return;
        }
        if let Some(playhead) = &*self.playhead.borrow() {
            self.playhead_at.set((at, seen));
            let _ = playhead.style().set_property("transform", &["translateX(", &fmt_fixed(at), "%)"].concat());
            let cover = playhead.next_element_sibling().and_then(|it| it.dyn_into::<HtmlElement>().ok());
            if let Some(cover) = cover {
                let _ = cover.style().set_property("clip-path", &["inset(0 0 0 ", &fmt_fixed(seen), "%)"].concat());
            }
        }
    }
}
