//! Canvases of one lane: a static layer below, an animated layer above. Each is painted only when it changes.

use scene::arrangement::zoom;
use scene::{LaneView, Layout, Shape, Size, Theme, draw};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver, ResizeObserverEntry};

use crate::canvas::canvas_painter::{CanvasPainter, Count};
use crate::canvas::reorder_animation::ReorderAnimation;

/// Key of the static layer: an equal key means an equal picture.
#[derive(Clone, Copy, PartialEq)]
struct StaticLayerKey {
    revision: u32,
    records: usize,
    theme: Theme,
}

/// Numbers of shapes painted on both canvases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PaintStats {
    /// On the static layer.
    pub still: Count,
    /// On the animated layer.
    pub moving: Count,
}

/// The two canvases of one lane.
pub(crate) struct LaneCanvas {
    still: CanvasPainter,
    moving: CanvasPainter,
    /// Size, in points of the page.
    room: Size,
    /// Device pixels per point.
    scale: f64,
    /// Factor from points of the drawing to points of the page.
    zoom: f32,
    layout: Option<Layout>,
    /// Animation of servers that change places.
    slide: Option<ReorderAnimation>,
    /// Key of the painted static layer.
    shows: Option<StaticLayerKey>,
    /// Time shown by the animated layer.
    shows_now: f64,
    painted: PaintStats,
    scratch: Vec<Shape>,
    _watch: ResizeWatcher,
}

/// Input for painting a lane.
#[derive(Clone, Copy)]
pub(crate) struct PaintInput<'a> {
    /// Revision of the run.
    pub revision: u32,
    /// Number of records that led to the view.
    pub records: usize,
    /// View model of the lane.
    pub view: &'a LaneView,
    /// The time, in virtual milliseconds.
    pub now: f64,
    /// The palette.
    pub theme: Theme,
    /// Real milliseconds since the last frame.
    pub elapsed: f64,
    /// Whether a change of places is animated.
    pub slides: bool,
}

impl LaneCanvas {
    /// Creates two canvases, one above the other, in an element that they fill. `on_resize` is called whenever the
    /// element's size changes; nothing is painted before the first call. `None` if the browser has no 2D canvas.
    pub(crate) fn new(
        still: HtmlCanvasElement,
        moving: HtmlCanvasElement,
        on_resize: impl Fn(Size) + 'static,
    ) -> Option<Self> {
        Some(Self {
            _watch: ResizeWatcher::new(&still.parent_element()?, on_resize)?,
            still: CanvasPainter::new(still)?,
            moving: CanvasPainter::new(moving)?,
            room: Size { width: 0.0, height: 0.0 },
            scale: 1.0,
            zoom: 1.0,
            layout: None,
            slide: None,
            shows: None,
            shows_now: -1.0,
            painted: PaintStats::default(),
            scratch: Vec::new(),
        })
    }

    /// Sets the size in points, the device pixels per point, and the scale of the user's text.
    pub(crate) fn resize(&mut self, room: Size, scale: f64, text: f32) {
        let room = Size { width: room.width.floor(), height: room.height.floor() };
        (self.room, self.scale, self.zoom) = (room, scale, zoom(room.width, text));
        (self.shows, self.slide) = (None, None);
        self.painted = PaintStats::default();
        for painter in [&mut self.still, &mut self.moving] {
            painter.resize(f64::from(room.width), f64::from(room.height), scale, f64::from(self.zoom));
        }
    }

    /// Sets the device pixels per point and the scale of the user's text. The canvases are empty afterwards, even if
    /// both are unchanged.
    pub(crate) fn rescale(&mut self, scale: f64, text: f32) {
        self.resize(self.room, scale, text);
    }

    /// Factor from points of the drawing to points of the page.
    pub(crate) fn zoom(&self) -> f32 {
        self.zoom
    }

    /// Whether the canvases have an area.
    pub(crate) fn is_visible(&self) -> bool {
        self.room.width >= 1.0 && self.room.height >= 1.0
    }

    /// Painted layout; `None` before the first paint.
    pub(crate) fn layout(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    /// Numbers of painted shapes.
    pub(crate) fn painted(&self) -> PaintStats {
        self.painted
    }

    /// Whether it needs another frame even if time is paused.
    pub(crate) fn is_sliding(&self) -> bool {
        self.slide.is_some()
    }

    /// Paints the layers that changed.
    pub(crate) fn show(&mut self, sight: PaintInput<'_>) {
        if !self.is_visible() {
            return;
        }
        let key = StaticLayerKey { revision: sight.revision, records: sight.records, theme: sight.theme };
        let fresh = self.shows != Some(key);
        let slid = self.slide.take();
        if fresh || slid.is_some() {
            self.show_still(sight, key, slid);
        }
        let moves = self.shows_now != sight.now && !sight.view.messages.is_empty();
        if fresh || self.slide.is_some() || moves {
            self.show_moving(sight);
        }
        self.shows_now = sight.now;
    }

    fn show_still(&mut self, sight: PaintInput<'_>, key: StaticLayerKey, slid: Option<ReorderAnimation>) {
        let size = Size { width: self.room.width / self.zoom, height: self.room.height / self.zoom };
        let target = Layout::new(sight.view, size);
        let begins = self.layout.as_ref().filter(|_| sight.slides && self.shows_same_run(key));
        let slide = match slid {
            Some(mut slide) => slide.pass(sight.elapsed).then_some(slide),
            None => begins.and_then(|from| ReorderAnimation::between(from, &target)),
        };
        let layout = slide.as_ref().map_or_else(|| target.clone(), |slide| slide.layout(&target));
        draw::static_layer(sight.view, &layout, &mut self.scratch);
        self.painted.still = self.still.paint(&self.scratch, sight.theme);
        (self.layout, self.slide, self.shows) = (Some(layout), slide, Some(key));
    }

    fn shows_same_run(&self, key: StaticLayerKey) -> bool {
        self.shows.is_some_and(|shows| shows.revision == key.revision)
    }

    fn show_moving(&mut self, sight: PaintInput<'_>) {
        let Some(layout) = &self.layout else { return };
        draw::animated_layer(sight.view, layout, sight.now, &mut self.scratch);
        // An empty canvas stays as it is.
        if !self.scratch.is_empty() || self.painted.moving != Count::default() {
            self.painted.moving = self.moving.paint(&self.scratch, sight.theme);
        }
    }
}

/// Observes the size of an element.
pub(crate) struct ResizeWatcher {
    observer: ResizeObserver,
    /// Callback of the observer, which must live as long as it.
    _on_resize: Closure<dyn FnMut(js_sys::Array)>,
}

impl Drop for ResizeWatcher {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl ResizeWatcher {
    pub(crate) fn new(element: &Element, on_resize: impl Fn(Size) + 'static) -> Option<Self> {
        let on_resize = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last = entries.pop().dyn_into::<ResizeObserverEntry>();
            if let Ok(entry) = last {
                let rect = entry.content_rect();
                on_resize(Size { width: rect.width() as f32, height: rect.height() as f32 });
            }
        });
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _on_resize: on_resize })
    }
}
