//! Canvases of one lane: a static layer below, an animated layer above. Each is painted only when it changes.

use scene::arrangement::zoom_in;
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
    pub static_layer: Count,
    /// On the animated layer.
    pub animated_layer: Count,
}

/// The two canvases of one lane.
pub(crate) struct LaneCanvas {
    static_layer: CanvasPainter,
    animated_layer: CanvasPainter,
    /// Size, in points of the page.
    size: Size,
    /// Device pixels per point.
    scale: f64,
    /// Factor from points of the drawing to points of the page.
    zoom: f32,
    layout: Option<Layout>,
    /// Animation of servers that change places.
    animation: Option<ReorderAnimation>,
    /// Key of the painted static layer.
    painted_key: Option<StaticLayerKey>,
    /// Time shown by the animated layer.
    painted_time: f64,
    stats: PaintStats,
    scratch: Vec<Shape>,
    _resize_watcher: ResizeWatcher,
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
    pub animate: bool,
}

impl LaneCanvas {
    /// Creates two canvases, one above the other, in an element that they fill. `on_resize` is called whenever the
    /// element's size changes; nothing is painted before the first call. `None` if the browser has no 2D canvas.
    pub(crate) fn new(
        static_layer: HtmlCanvasElement,
        animated_layer: HtmlCanvasElement,
        on_resize: impl Fn(Size) + 'static,
    ) -> Option<Self> {
        Some(Self {
            _resize_watcher: ResizeWatcher::new(&static_layer.parent_element()?, on_resize)?,
            static_layer: CanvasPainter::new(static_layer)?,
            animated_layer: CanvasPainter::new(animated_layer)?,
            size: Size { width: 0.0, height: 0.0 },
            scale: 1.0,
            zoom: 1.0,
            layout: None,
            animation: None,
            painted_key: None,
            painted_time: -1.0,
            stats: PaintStats::default(),
            scratch: Vec::new(),
        })
    }

    /// Sets the size in points, the device pixels per point, and the scale of the user's text.
    pub(crate) fn resize(&mut self, size: Size, scale: f64, text: f32) {
        let size = Size { width: size.width.floor(), height: size.height.floor() };
        (self.size, self.scale, self.zoom) = (size, scale, zoom_in(size, text));
        (self.painted_key, self.animation) = (None, None);
        self.stats = PaintStats::default();
        for painter in [&mut self.static_layer, &mut self.animated_layer] {
            painter.resize(f64::from(size.width), f64::from(size.height), scale, f64::from(self.zoom));
        }
    }

    /// Sets the device pixels per point and the scale of the user's text. The canvases are empty afterwards, even if
    /// both are unchanged.
    pub(crate) fn rescale(&mut self, scale: f64, text: f32) {
        self.resize(self.size, scale, text);
    }

    /// Factor from points of the drawing to points of the page.
    pub(crate) fn zoom(&self) -> f32 {
        self.zoom
    }

    /// Size in points of the drawing.
    pub(crate) fn drawing_size(&self) -> Size {
        Size { width: self.size.width / self.zoom, height: self.size.height / self.zoom }
    }

    /// Whether the canvases have an area.
    pub(crate) fn is_visible(&self) -> bool {
        self.size.width >= 1.0 && self.size.height >= 1.0
    }

    /// Painted layout; `None` before the first paint.
    pub(crate) fn layout(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    /// Numbers of painted shapes.
    pub(crate) fn stats(&self) -> PaintStats {
        self.stats
    }

    /// Whether it needs another frame even if time is paused.
    pub(crate) fn is_animating(&self) -> bool {
        self.animation.is_some()
    }

    /// Paints the layers that changed.
    pub(crate) fn paint(&mut self, input: PaintInput<'_>) {
        if !self.is_visible() {
            return;
        }
        let key = StaticLayerKey { revision: input.revision, records: input.records, theme: input.theme };
        let is_outdated = self.painted_key != Some(key);
        let previous = self.animation.take();
        if is_outdated || previous.is_some() {
            self.paint_static_layer(input, key, previous);
        }
        let is_moved = self.painted_time != input.now && !input.view.messages.is_empty();
        if is_outdated || self.animation.is_some() || is_moved {
            self.paint_animated_layer(input);
        }
        self.painted_time = input.now;
    }

    fn paint_static_layer(&mut self, input: PaintInput<'_>, key: StaticLayerKey, previous: Option<ReorderAnimation>) {
        let target = Layout::new(input.view, self.drawing_size());
        let start = self.layout.as_ref().filter(|_| input.animate && self.is_same_run(key));
        let animation = match previous {
            Some(mut animation) => animation.advance(input.elapsed).then_some(animation),
            None => start.and_then(|from| ReorderAnimation::between(from, &target)),
        };
        let layout = animation.as_ref().map_or_else(|| target.clone(), |animation| animation.layout(&target));
        draw::static_layer(input.view, &layout, &mut self.scratch);
        self.stats.static_layer = self.static_layer.paint(&self.scratch, input.theme);
        (self.layout, self.animation, self.painted_key) = (Some(layout), animation, Some(key));
    }

    fn is_same_run(&self, key: StaticLayerKey) -> bool {
        self.painted_key.is_some_and(|painted_key| painted_key.revision == key.revision)
    }

    fn paint_animated_layer(&mut self, input: PaintInput<'_>) {
        let Some(layout) = &self.layout else { return };
        draw::animated_layer(input.view, layout, input.now, &mut self.scratch);
        // An empty canvas stays as it is.
        if !self.scratch.is_empty() || self.stats.animated_layer != Count::default() {
            self.stats.animated_layer = self.animated_layer.paint(&self.scratch, input.theme);
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
