//! Builders for strokes, fills, text styles and shapes.

use crate::measure;
use crate::shape::{Anchor, Corners, FontWeight, Paint, Point, Rect, Shape, Stroke, at};
use crate::theme::Colour;
use crate::view::{ConfigurationLabel, DisplayText};

/// Minimum size of a text, in points.
pub(crate) const MIN_TEXT_SIZE: f32 = 11.0;

/// Size, weight and colour of a text.
#[derive(Clone, Copy)]
pub(crate) struct TextStyle {
    pub size: f32,
    pub weight: FontWeight,
    pub colour: Colour,
}

pub(crate) const fn regular(size: f32, colour: Colour) -> TextStyle {
    TextStyle { size, weight: FontWeight::Regular, colour }
}

pub(crate) const fn bold(size: f32, colour: Colour) -> TextStyle {
    TextStyle { size, weight: FontWeight::Bold, colour }
}

impl TextStyle {
    pub(crate) fn width(self, text: &str) -> f32 {
        measure::width(text, self.size, self.weight)
    }
}

pub(crate) const fn stroke(colour: Colour, width: f32) -> Stroke {
    Stroke { colour, width, dash: None }
}

pub(crate) const fn dashed_stroke(colour: Colour, width: f32, dash: [f32; 2]) -> Stroke {
    Stroke { colour, width, dash: Some(dash) }
}

pub(crate) const fn fill(colour: Colour) -> Paint {
    Paint { fill: Some(colour), stroke: None, opacity: 1.0 }
}

pub(crate) const fn fill_and_stroke(fill: Colour, stroke: Stroke) -> Paint {
    Paint { fill: Some(fill), stroke: Some(stroke), opacity: 1.0 }
}

pub(crate) const fn outline(stroke: Stroke) -> Paint {
    Paint { fill: None, stroke: Some(stroke), opacity: 1.0 }
}

/// Appends shapes to a list.
pub(crate) struct ShapeBuilder<'a> {
    pub out: &'a mut Vec<Shape>,
}

impl ShapeBuilder<'_> {
    pub(crate) fn rect(&mut self, rect: Rect, radius: f32, paint: Paint) {
        self.out.push(Shape::Rect { rect, radius, paint });
    }

    pub(crate) fn circle(&mut self, centre: Point, radius: f32, paint: Paint) {
        self.out.push(Shape::Circle { centre, radius, paint });
    }

    pub(crate) fn polygon(&mut self, corners: &[Point], paint: Paint) {
        self.out.push(Shape::Polygon { corners: Corners::new(corners), paint });
    }

    /// A diamond, the sign of a configuration. Its corners are `reach` points from `centre`.
    pub(crate) fn diamond(&mut self, centre: Point, reach: f32, paint: Paint) {
        let Point { x, y } = centre;
        self.polygon(&[at(x, y - reach), at(x + reach, y), at(x, y + reach), at(x - reach, y)], paint);
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.out.push(Shape::Line { from, to, stroke, opacity: 1.0 });
    }

    /// Two diagonal lines through `centre`. Each extends `reach` points horizontally and vertically from it.
    pub(crate) fn cross(&mut self, centre: Point, reach: f32, stroke: Stroke, opacity: f32) {
        for lean in [reach, -reach] {
            let from = at(centre.x - lean, centre.y - reach);
            let to = at(centre.x + lean, centre.y + reach);
            self.out.push(Shape::Line { from, to, stroke, opacity });
        }
    }

    /// A tick of about ten points.
    pub(crate) fn tick(&mut self, centre: Point, stroke: Stroke) {
        let elbow = at(centre.x - 1.0, centre.y + 3.5);
        self.line(at(centre.x - 4.5, centre.y), elbow, stroke);
        self.line(elbow, at(centre.x + 4.5, centre.y - 4.0), stroke);
    }

    pub(crate) fn text(&mut self, text: impl Into<DisplayText>, position: Point, anchor: Anchor, style: TextStyle) {
        let text = text.into();
        if !text.is_empty() {
            let TextStyle { size, weight, colour } = style;
            self.out.push(Shape::Text { text, position, anchor, size, weight, colour });
        }
    }

    /// A configuration's label with its subscript, in the colour of the configuration, truncated to `room` points.
    pub(crate) fn label(&mut self, label: &ConfigurationLabel, position: Point, anchor: Anchor, size: f32, room: f32) {
        if *label == ConfigurationLabel::None {
            self.text("none", position, anchor, regular(MIN_TEXT_SIZE, Colour::Muted));
            return;
        }
        let (base, small) = label_types(label, size);
        let subscript = measure::fit(label.subscript(), room - base.width("C"), small.size, small.weight);
        let total = base.width("C") + small.width(&subscript);
        let start = match anchor {
            Anchor::Start => position.x,
            Anchor::Middle => position.x - total / 2.0,
            Anchor::End => position.x - total,
        };
        self.text("C", at(start, position.y), Anchor::Start, base);
        self.text(subscript, at(start + base.width("C"), position.y + 3.0), Anchor::Start, small);
    }
}

fn label_types(label: &ConfigurationLabel, size: f32) -> (TextStyle, TextStyle) {
    let colour = label_colour(label);
    (bold(size, colour), bold(MIN_TEXT_SIZE.max(size - 2.5), colour))
}

/// The colour of a configuration's label: ink for the old configuration, `Config` for every later one.
pub(crate) fn label_colour(label: &ConfigurationLabel) -> Colour {
    match label {
        ConfigurationLabel::None => Colour::Muted,
        ConfigurationLabel::Old => Colour::Ink,
        ConfigurationLabel::OldNew | ConfigurationLabel::New | ConfigurationLabel::Step(_) => Colour::Config,
    }
}

/// The width of [`ShapeBuilder::label`] without truncation.
pub(crate) fn label_width(label: &ConfigurationLabel, size: f32) -> f32 {
    if *label == ConfigurationLabel::None {
        return regular(MIN_TEXT_SIZE, Colour::Muted).width("none");
    }
    let (base, small) = label_types(label, size);
    base.width("C") + small.width(label.subscript())
}
