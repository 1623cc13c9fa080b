//! Paints shapes on a canvas. It does not know their meaning.

use scene::shape::{Anchor, FontWeight, Paint, Point, Rect, Stroke};
use scene::{Colour, Shape, Theme};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::fmt_fixed::fmt_fixed;

/// Font of all text on a canvas. `scene::measure` knows an upper bound of its widths.
const FONT_FAMILY: &str = "system-ui, sans-serif";

/// Numbers of painted shapes and texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Shapes other than text.
    pub shapes: usize,
    /// Texts.
    pub labels: usize,
}

/// A canvas, with the last state of its context: setting it again would take time in every frame.
pub(crate) struct CanvasPainter {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    theme: Theme,
    width: f64,
    height: f64,
    fill: Option<Colour>,
    stroke: Option<Colour>,
    line_width: f32,
    dash: Option<[f32; 2]>,
    opacity: f32,
    font: Option<(f32, FontWeight)>,
    anchor: Option<Anchor>,
}

impl CanvasPainter {
    /// A painter for `canvas`; `None` if the browser has no 2D canvas.
    pub(crate) fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let context = canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
        Some(Self {
            canvas,
            context,
            theme: Theme::default(),
            width: 0.0,
            height: 0.0,
            fill: None,
            stroke: None,
            line_width: 0.0,
            dash: None,
            opacity: 1.0,
            font: None,
            anchor: None,
        })
    }

    /// Sets the size in points of the page, the device pixels per point, and the scale of the drawing. The canvas is
    /// empty afterwards. Its size on the page is a whole number of pixels: a fraction of a pixel would blur all of it.
    pub(crate) fn resize(&mut self, width: f64, height: f64, scale: f64, zoom: f64) {
        let (across, down) = ((width * scale).floor(), (height * scale).floor());
        self.canvas.set_width(across as u32);
        self.canvas.set_height(down as u32);
        let style = self.canvas.style();
        let _ = style.set_property("width", &format!("{}px", fmt_fixed(across / scale)));
        let _ = style.set_property("height", &format!("{}px", fmt_fixed(down / scale)));
        (self.width, self.height) = (width / zoom, height / zoom);
        self.reset_context_state();
        let scale = scale * zoom;
        let _ = self.context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
    }

    /// Clears the canvas and paints `shapes`.
    pub(crate) fn paint(&mut self, shapes: &[Shape], theme: Theme) -> Count {
        if self.theme != theme {
            self.theme = theme;
            (self.fill, self.stroke) = (None, None);
        }
        self.context.clear_rect(0.0, 0.0, self.width, self.height);
        let mut count = Count::default();
        for shape in shapes {
            match shape {
                Shape::Text { .. } => count.labels += 1,
                _ => count.shapes += 1,
            }
            self.shape(shape);
        }
        count
    }

    /// Forgets the state of the context: a canvas whose size is set gets a fresh context.
    fn reset_context_state(&mut self) {
        (self.fill, self.stroke, self.font, self.anchor, self.dash) = (None, None, None, None, None);
        (self.line_width, self.opacity) = (1.0, 1.0);
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect { rect, radius, paint } => {
                self.context.begin_path();
                self.round_rect(rect, *radius);
                self.paint_path(paint);
            }
            Shape::Circle { centre, radius, paint } => {
                self.context.begin_path();
                let (x, y) = (f64::from(centre.x), f64::from(centre.y));
                let _ = self.context.arc(x, y, f64::from(*radius), 0.0, std::f64::consts::TAU);
                self.paint_path(paint);
            }
            Shape::Polygon { corners, paint } => {
                self.context.begin_path();
                for (index, corner) in corners.as_slice().iter().enumerate() {
                    let (x, y) = (f64::from(corner.x), f64::from(corner.y));
                    if index == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
                }
                self.context.close_path();
                self.paint_path(paint);
            }
            Shape::Line { from, to, stroke, opacity } => {
                self.context.begin_path();
                self.context.move_to(f64::from(from.x), f64::from(from.y));
                self.context.line_to(f64::from(to.x), f64::from(to.y));
                self.set_opacity(*opacity);
                self.stroke_path(stroke);
            }
            Shape::Curve { points, stroke, opacity } => {
                self.curve(points);
                self.set_opacity(*opacity);
                self.stroke_path(stroke);
            }
            Shape::Text { text, position, anchor, size, weight, colour } => {
                self.set_opacity(1.0);
                self.set_fill(*colour);
                self.set_font(*size, *weight);
                self.set_anchor(*anchor);
                let _ = self.context.fill_text(text, f64::from(position.x), f64::from(position.y));
            }
        }
    }

    fn round_rect(&self, rect: &Rect, radius: f32) {
        let (x, y) = (f64::from(rect.x), f64::from(rect.y));
        let (width, height) = (f64::from(rect.width), f64::from(rect.height));
        if radius <= 0.0 || self.context.round_rect_with_f64(x, y, width, height, f64::from(radius)).is_err() {
            self.context.rect(x, y, width, height);
        }
    }

    fn curve(&self, points: &[Point; 4]) {
        let [from, one, other, to] = points.map(|point| (f64::from(point.x), f64::from(point.y)));
        self.context.begin_path();
        self.context.move_to(from.0, from.1);
        self.context.bezier_curve_to(one.0, one.1, other.0, other.1, to.0, to.1);
    }

    fn paint_path(&mut self, paint: &Paint) {
        self.set_opacity(paint.opacity);
        if let Some(colour) = paint.fill {
            self.set_fill(colour);
            self.context.fill();
        }
        if let Some(stroke) = &paint.stroke {
            self.stroke_path(stroke);
        }
    }

    fn stroke_path(&mut self, stroke: &Stroke) {
        if self.stroke != Some(stroke.colour) {
            self.stroke = Some(stroke.colour);
            self.context.set_stroke_style_str(self.theme.hex(stroke.colour));
        }
        if self.line_width != stroke.width {
            self.line_width = stroke.width;
            self.context.set_line_width(f64::from(stroke.width));
        }
        if self.dash != stroke.dash {
            self.dash = stroke.dash;
            let lengths: js_sys::Array = stroke.dash.iter().flatten().copied().map(JsValue::from).collect();
            let _ = self.context.set_line_dash(&lengths);
        }
        self.context.stroke();
    }

    fn set_fill(&mut self, colour: Colour) {
        if self.fill != Some(colour) {
            self.fill = Some(colour);
            self.context.set_fill_style_str(self.theme.hex(colour));
        }
    }

    fn set_opacity(&mut self, opacity: f32) {
        if self.opacity != opacity {
            self.opacity = opacity;
            self.context.set_global_alpha(f64::from(opacity));
        }
    }

    fn set_font(&mut self, size: f32, weight: FontWeight) {
        if self.font != Some((size, weight)) {
            self.font = Some((size, weight));
            let weight = match weight {
                FontWeight::Regular => 400,
                FontWeight::Bold => 700,
            };
            self.context.set_font(&format!("{weight} {}px {FONT_FAMILY}", fmt_fixed(f64::from(size))));
        }
    }

    fn set_anchor(&mut self, anchor: Anchor) {
        if self.anchor != Some(anchor) {
            self.anchor = Some(anchor);
            self.context.set_text_align(match anchor {
                Anchor::Start => "left",
                Anchor::Middle => "center",
                Anchor::End => "right",
            });
        }
    }
}
